package account_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/access/account"
	"spoina/internal/audit"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
	"spoina/internal/notify"
	"spoina/internal/secret"
)

// password is good enough for everybody in these tests.
const password = "trzy zielone latarnie"

// post keeps letters as a mail server would take them.
type post struct {
	mu      sync.Mutex
	letters []notify.Letter
	off     bool
}

func (p *post) Configured() bool { return !p.off }

func (p *post) Send(_ context.Context, _ pgx.Tx, letter notify.Letter) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.letters = append(p.letters, letter)
	return nil
}

// last is the newest letter; it fails when there are not so many.
func (p *post) last(t *testing.T, count int) notify.Letter {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	require.Len(t, p.letters, count)
	return p.letters[count-1]
}

// hall is a town hall: an office, its server, its post, and a clock that the test moves.
type hall struct {
	t      *testing.T
	store  *db.Store
	people *account.Service
	post   *post
	url    string
	mu     sync.Mutex
	time   time.Time
}

func newHall(t *testing.T) *hall {
	account.Cheap()
	t.Cleanup(account.Expensive)
	h := &hall{t: t, store: dbtest.New(t), post: &post{}, time: time.Now()}
	h.people = account.New(secret.New(), h.post, t.TempDir())
	h.people.SetClock(func() time.Time { h.mu.Lock(); defer h.mu.Unlock(); return h.time })
	router, api := httpapi.New()
	account.Routes(api, h.people, account.Surroundings{Registers: []string{"decisions", "parcels", "parties"}, Purposes: []account.Purpose{{Code: "case"}}})
	broker := httpapi.NewBroker()
	broker.OnEvent(func(e httpapi.Event) {
		if e.PeopleChanged() {
			h.people.Forget(e.Office)
		}
	})
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	go broker.Listen(ctx, h.store.DB())
	router.Get("/api/v1/events", broker.ServeHTTP)
	// What a room's read and a room's write ask of a scope.
	scoped := func(w http.ResponseWriter, r *http.Request) {
		scope := httpapi.ScopeOf(r.Context())
		_ = json.NewEncoder(w).Encode(map[string]any{"actor": scope.Actor(), "rights": scope.Rights("decisions"), "parties": scope.Rights("parties").Read,
			"import": scope.May(access.Import), "imports": scope.May(access.SeeImports), "prefix": httpapi.PrefixOf(r.Context())})
	}
	router.Get("/ogc", scoped)
	router.Post("/ogc", scoped)
	router.Get("/api/v1/scope", scoped)
	server := httptest.NewServer(httpapi.Edge(httpapi.Office(h.store.DB(), h.people, router)))
	t.Cleanup(server.Close)
	h.url = server.URL
	return h
}

func (h *hall) wait(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.time = h.time.Add(d)
}

func (h *hall) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.time
}

// add makes an account whose holder chose the password.
func (h *hall) add(login string, roles ...string) account.User {
	h.t.Helper()
	n := account.NewUser{Login: login, Name: "Osoba " + login, Email: login + "@urzad.example", Password: password, Chosen: true}
	for _, r := range roles {
		n.Grants = append(n.Grants, account.Grant{Role: r})
	}
	u, _, err := h.people.AddUser(context.Background(), h.store, access.Operator(), n)
	require.NoError(h.t, err)
	return u
}

// browser is one person's browser.
type browser struct {
	h      *hall
	client *http.Client
	header http.Header
}

func (h *hall) browser() *browser {
	jar, err := cookiejar.New(nil)
	require.NoError(h.t, err)
	return &browser{h, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, http.Header{}}
}

// signedIn is a browser in which the person has signed in.
func (h *hall) signedIn(login string) *browser {
	h.t.Helper()
	b := h.browser()
	b.ok("POST", "/session", map[string]string{"login": login, "password": password}, nil)
	return b
}

func (b *browser) send(method, path string, in any) (*http.Response, []byte) {
	b.h.t.Helper()
	var body io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		require.NoError(b.h.t, err)
		body = bytes.NewReader(text)
	}
	if strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "/ogc") && !strings.HasPrefix(path, "/wfs") && !strings.HasPrefix(path, "/k/") && !strings.HasPrefix(path, "/o/") {
		path = "/api/v1" + path
	}
	request, err := http.NewRequest(method, b.h.url+path, body)
	require.NoError(b.h.t, err)
	request.Header = b.header.Clone()
	if in != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := b.client.Do(request)
	require.NoError(b.h.t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(b.h.t, err)
	return response, text
}

// ok sends a request that must succeed and decodes its answer.
func (b *browser) ok(method, path string, in, out any) *http.Response {
	b.h.t.Helper()
	response, text := b.send(method, path, in)
	require.Less(b.h.t, response.StatusCode, 300, "%s %s: %s", method, path, text)
	if out != nil {
		require.NoError(b.h.t, json.Unmarshal(text, out), "%s", text)
	}
	return response
}

// refused sends a request that must be refused with a status and a code, and returns the sentence.
func (b *browser) refused(status int, code, method, path string, in any) string {
	b.h.t.Helper()
	response, text := b.send(method, path, in)
	var answer httpapi.Answer
	_ = json.Unmarshal(text, &answer)
	require.Equal(b.h.t, fmt.Sprintf("%d %s", status, code), fmt.Sprintf("%d %s", response.StatusCode, answer.Code), "%s %s: %s", method, path, text)
	return answer.Detail
}

func (b *browser) session() (s account.Answer) {
	b.h.t.Helper()
	b.ok("GET", "/session", nil, &s)
	return s
}

// audited are the actions of the audit in order.
func (h *hall) audited() (actions []string) {
	h.t.Helper()
	rows, err := h.store.Pool().Query(context.Background(), `SELECT action FROM audit ORDER BY id`)
	require.NoError(h.t, err)
	actions, err = pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(h.t, err)
	require.NoError(h.t, h.store.Read(context.Background(), func(tx pgx.Tx) error { _, err := audit.Verify(context.Background(), tx); return err }))
	return actions
}

func TestAPersonSignsInAndOut(t *testing.T) {
	h := newHall(t)
	h.add("anna", "road", "clerk")
	b := h.browser()
	s := b.session()
	require.False(t, s.SignedIn)
	require.Nil(t, s.User)
	require.Empty(t, s.Permissions)
	require.False(t, s.Registers["decisions"].Read, "a visitor reads what is public")
	require.True(t, s.Registers["parcels"].Read)

	response := b.ok("POST", "/session", map[string]string{"login": " Anna ", "password": password}, &s)
	require.True(t, s.SignedIn)
	require.Equal(t, "anna", s.User.Login)
	require.Equal(t, []string{"clerk", "road"}, []string{s.Roles[0].Name, s.Roles[1].Name})
	require.True(t, s.Registers["decisions"].Edit)
	require.Contains(t, s.Permissions, access.Analyse)
	require.NotEmpty(t, s.Purposes)
	require.Equal(t, "no-store", response.Header.Get("Cache-Control"))
	cookie := response.Cookies()[0]
	require.Equal(t, "spoina_220401", cookie.Name)
	require.True(t, cookie.HttpOnly)
	require.Equal(t, http.SameSiteLaxMode, cookie.SameSite)
	require.Equal(t, "/", cookie.Path)
	require.True(t, b.session().SignedIn)

	var stored int
	require.NoError(t, h.store.Pool().QueryRow(context.Background(), `SELECT count(*) FROM sessions WHERE encode(hash, 'escape') LIKE '%' || $1 || '%'`, cookie.Value).Scan(&stored))
	require.Zero(t, stored)

	b.ok("DELETE", "/session", nil, nil)
	require.False(t, b.session().SignedIn)
	require.Equal(t, []string{"user.add", "grant.add", "grant.add", "sign_in", "sign_out"}, h.audited())
	var revisions int
	require.NoError(t, h.store.Pool().QueryRow(context.Background(), `SELECT count(*) FROM revisions`).Scan(&revisions))
	require.Zero(t, revisions, "signing in changes no register")
}

func TestWhoIsRefusedLearnsNothing(t *testing.T) {
	h := newHall(t)
	account.Expensive()
	h.add("anna", "road")
	off := h.add("odeszla", "road")
	yes := true
	_, err := h.people.ChangeUser(context.Background(), h.store, access.Operator(), off.ID, account.UserChange{Disabled: &yes})
	require.NoError(t, err)
	b := h.browser()
	said := map[string]bool{}
	for _, login := range []string{"anna", "nikt", "odeszla", "44051401458"} {
		said[b.refused(401, "auth.wrong", "POST", "/session", map[string]string{"login": login, "password": "nie to haslo wcale"})] = true
	}
	said[b.refused(401, "auth.wrong", "POST", "/session", map[string]string{"login": "odeszla", "password": password})] = true
	require.Len(t, said, 1, "one sentence for all")
	var plain int
	require.NoError(t, h.store.Pool().QueryRow(context.Background(), `SELECT count(*) FROM sign_in_failures WHERE encode(key, 'escape') LIKE '%44051401458%'`).Scan(&plain))
	require.Zero(t, plain, "what was typed as a login is not kept: it may be a password")

	// The answer to a login that nobody has takes the time of one that somebody has: both hash.
	took := func(login string) time.Duration {
		best := time.Hour
		for range 3 {
			start := time.Now()
			b.refused(401, "auth.wrong", "POST", "/session", map[string]string{"login": login, "password": "nie to haslo wcale"})
			best = min(best, time.Since(start))
		}
		return best
	}
	known, unknown := took("anna"), took("nikogo")
	require.Less(t, known/unknown, time.Duration(4))
	require.Less(t, unknown/known, time.Duration(4))
}

func TestGuessingIsSlowedDown(t *testing.T) {
	h := newHall(t)
	h.add("anna", "road")
	admin := h.signedIn(h.add("admin", "administrator").Login)
	b := h.browser()
	wrong := map[string]string{"login": "anna", "password": "zgaduje sobie haslo"}
	right := map[string]string{"login": "anna", "password": password}
	for range 5 {
		b.refused(401, "auth.wrong", "POST", "/session", wrong)
	}
	waits := []time.Duration{}
	for range 8 { // from here on each guess costs a wait, which doubles
		wait := time.Duration(0)
		for {
			response, text := b.send("POST", "/session", wrong)
			require.Equal(t, 401, response.StatusCode)
			if strings.Contains(string(text), "auth.wrong") {
				break
			}
			require.Contains(t, string(text), "auth.locked")
			h.wait(5 * time.Second)
			wait += 5 * time.Second
		}
		waits = append(waits, wait)
	}
	require.Equal(t, []time.Duration{5 * time.Second, 10 * time.Second, 20 * time.Second, 40 * time.Second, 80 * time.Second, 160 * time.Second, 320 * time.Second, 640 * time.Second}, waits)
	b.refused(401, "auth.locked", "POST", "/session", right)
	letter := h.post.last(t, 1)
	require.Equal(t, "anna@urzad.example", letter.To)
	require.Contains(t, letter.Body, "złe hasło")
	require.Contains(t, h.audited(), "sign_in.locked")

	// A login that nobody has is locked out alike.
	nobody := map[string]string{"login": "nikt", "password": "zgaduje sobie haslo"}
	for range 5 {
		b.refused(401, "auth.wrong", "POST", "/session", nobody)
	}
	b.refused(401, "auth.locked", "POST", "/session", nobody)

	var users []account.Managed
	admin.ok("GET", "/users", nil, &users)
	require.Equal(t, "anna", users[1].Login)
	require.True(t, users[1].Locked)
	h.wait(15 * time.Minute)
	b.ok("POST", "/session", right, nil)
	b.refused(401, "auth.wrong", "POST", "/session", wrong)
	b.ok("POST", "/session", right, nil) // success forgets the failures
}

func TestAHundredGuessesAtOnceAreNotFree(t *testing.T) {
	h := newHall(t)
	h.add("anna", "road")
	var wrong, locked int
	var mu sync.Mutex
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() {
			_, text := h.browser().send("POST", "/session", map[string]string{"login": "anna", "password": "zgaduje sobie haslo"})
			mu.Lock()
			defer mu.Unlock()
			if strings.Contains(string(text), "auth.wrong") {
				wrong++
			} else if strings.Contains(string(text), "auth.locked") {
				locked++
			}
		})
	}
	all.Wait()
	require.Equal(t, 5, wrong)
	require.Equal(t, 35, locked)
}
