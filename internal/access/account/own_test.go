package account_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/access/account"
	"spoina/internal/httpapi"
	"spoina/internal/secret"
)

func number(id int64) string { return strconv.FormatInt(id, 10) }

func TestPasswordsThatAreTriedFirstAreRefused(t *testing.T) {
	for password, good := range map[string]bool{
		"trzy zielone latarnie": true, "correct horse battery staple": true, "Grudziądzka ławka 7": true, "ąęłóżźćńśąęł": true, strings.Repeat("tak nie ", 30): true,
		"krótkie": false, "haslo1234567": false, "Listopad2026!": false, "administrator1": false, "qwertyuiopas": false, "123456789012": false,
		"aaaaaaaaaaaaaa": false, "abcdefghijklmnop": false, "password2024!!": false, "qwerty123qwerty123": false, "Warszawa2026!!": false, "anna.nowak2026": false,
		"MiastoTestowo26": false, account.DemoPassword: false, strings.Repeat("ab cd ef", 40): false, "1qaz2wsx3edc4rfv": false, "\xff\xfe tak dluge haslo": false,
	} {
		err := account.CheckPassword(password, "anna.nowak", "Anna Nowak", "Miasto Testowo")
		if good {
			require.NoError(t, err, password)
		} else {
			require.ErrorIs(t, err, account.ErrPassword, password)
			require.NotContains(t, err.Error(), password)
		}
	}
}

func TestHashesAreExpensive(t *testing.T) {
	hash, err := account.HashPassword(password)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(hash, "$argon2id$v=19$m=65536,t=2,p=1$"), hash)
	again, err := account.HashPassword(password)
	require.NoError(t, err)
	require.NotEqual(t, hash, again, "each has its own salt")
}

func TestTheSecondFactor(t *testing.T) {
	h := newHall(t)
	anna := h.add("anna", "road")
	b := h.signedIn("anna")
	other := h.signedIn("anna")
	b.refused(409, "totp.off", "POST", "/account/totp/confirm", map[string]string{"code": "000000"})
	var start account.TOTPStart
	b.ok("POST", "/account/totp", nil, &start)
	require.True(t, strings.HasPrefix(start.QR, "data:image/svg+xml;base64,"))
	svg, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(start.QR, "data:image/svg+xml;base64,"))
	require.NoError(t, err)
	require.Contains(t, string(svg), "<svg ")
	code := func() string {
		c, err := totp.GenerateCode(start.Secret, h.now())
		require.NoError(t, err)
		return c
	}
	var kept []byte
	require.NoError(t, h.store.Pool().QueryRow(context.Background(), `SELECT totp_new FROM users WHERE id = $1`, anna.ID).Scan(&kept))
	require.NotContains(t, string(kept), start.Secret, "sealed")

	wrong := "000000"
	if wrong == code() {
		wrong = "111111"
	}
	b.refused(400, "totp.code", "POST", "/account/totp/confirm", map[string]string{"code": wrong})
	var recovery struct{ Recovery []string }
	b.ok("POST", "/account/totp/confirm", map[string]string{"code": code()}, &recovery)
	require.Len(t, recovery.Recovery, 10)
	require.True(t, b.session().User.TOTP)
	require.False(t, other.session().SignedIn, "sessions without the second factor end")

	in := func(code string) map[string]string {
		m := map[string]string{"login": "anna", "password": password}
		if code != "" {
			m["totp"] = code
		}
		return m
	}
	x := h.browser()
	x.refused(401, "auth.totp_required", "POST", "/session", in(""))
	x.refused(401, "auth.wrong", "POST", "/session", in(wrong))
	x.refused(401, "auth.wrong", "POST", "/session", in(code())) // it has confirmed the factor: used
	h.wait(time.Minute)
	x.ok("POST", "/session", in(code()), nil)
	x.refused(401, "auth.wrong", "POST", "/session", in(code())) // a code is good once
	x.refused(401, "auth.wrong", "POST", "/session", map[string]string{"login": "anna", "password": "nie to haslo wcale", "totp": code()})
	x.ok("POST", "/session", in(strings.ToUpper(recovery.Recovery[3])), nil)
	x.refused(401, "auth.wrong", "POST", "/session", in(recovery.Recovery[3])) // good once
	h.wait(time.Minute)

	// Asking without a code does not reset the count of guesses: who knows the password cannot guess codes for free.
	for range 8 {
		x.send("POST", "/session", in(""))
		x.send("POST", "/session", in(wrong))
	}
	x.refused(401, "auth.locked", "POST", "/session", in(wrong))
	h.wait(20 * time.Minute)

	b = h.browser()
	b.ok("POST", "/session", in(code()), nil)
	b.refused(401, "auth.wrong", "DELETE", "/account/totp", map[string]string{"password": "nie to haslo wcale"})
	b.ok("DELETE", "/account/totp", map[string]string{"password": password}, nil)
	h.browser().ok("POST", "/session", in(""), nil)
	require.Subset(t, h.audited(), []string{"totp.on", "totp.off"})
}

func TestSessionsAreSeenAndEnded(t *testing.T) {
	h := newHall(t)
	h.add("anna", "road")
	h.add("bea", "road")
	one, two, bea := h.signedIn("anna"), h.signedIn("anna"), h.signedIn("bea")
	one.header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
	one.ok("POST", "/session", map[string]string{"login": "anna", "password": password}, nil)
	var list []account.Session
	one.ok("GET", "/sessions", nil, &list)
	require.Len(t, list, 2, "signing in again ends the browser's earlier session")
	require.Equal(t, "Firefox Linux", list[0].Device)
	require.True(t, list[0].Current)
	require.False(t, list[1].Current)

	bea.refused(404, "session.none", "DELETE", "/sessions/"+number(list[1].ID), nil)
	require.True(t, two.session().SignedIn)
	one.ok("DELETE", "/sessions/"+number(list[1].ID), nil, nil)
	require.False(t, two.session().SignedIn)

	two = h.signedIn("anna")
	one.ok("DELETE", "/sessions", nil, nil)
	require.True(t, one.session().SignedIn)
	require.False(t, two.session().SignedIn)

	h.wait(7 * time.Hour)
	require.True(t, one.session().SignedIn)
	h.wait(7 * time.Hour)
	require.True(t, one.session().SignedIn, "used, so not idle")
	h.wait(8*time.Hour + time.Second)
	require.False(t, one.session().SignedIn)
	one = h.signedIn("anna")
	for range 7 * 24 / 7 {
		require.True(t, one.session().SignedIn)
		h.wait(7 * time.Hour)
	}
	require.False(t, one.session().SignedIn, "no session lives longer than a week")
}

func TestANewPasswordEndsEverythingElse(t *testing.T) {
	h := newHall(t)
	h.add("anna", "road")
	b, other := h.signedIn("anna"), h.signedIn("anna")
	before := b.client.Jar.Cookies(mustURL(t, h.url))[0].Value
	b.refused(401, "auth.wrong", "POST", "/account/password", map[string]string{"old": "nie to haslo wcale", "new": "cztery żółte rowery"})
	b.refused(400, "account.password", "POST", "/account/password", map[string]string{"old": password, "new": "krótkie"})
	b.refused(400, "account.password", "POST", "/account/password", map[string]string{"old": password, "new": password})
	b.ok("POST", "/account/password", map[string]string{"old": password, "new": "cztery żółte rowery"}, nil)
	require.True(t, b.session().SignedIn)
	require.NotEqual(t, before, b.client.Jar.Cookies(mustURL(t, h.url))[0].Value, "the session is a new one")
	require.False(t, other.session().SignedIn)
	h.browser().refused(401, "auth.wrong", "POST", "/session", map[string]string{"login": "anna", "password": password})
	require.Contains(t, h.post.last(t, 1).Body, "zmieniono hasło")
	h.browser().refused(401, "auth.required", "POST", "/account/password", map[string]string{"old": password, "new": "cztery żółte rowery"})
}

func TestAPasswordGivenByAnotherMustBeChanged(t *testing.T) {
	h := newHall(t)
	_, told, err := h.people.AddUser(context.Background(), h.store, access.Operator(), account.NewUser{Login: "nowa", Name: "Nowa Osoba", Grants: []account.Grant{{Role: "road"}}})
	require.NoError(t, err)
	require.Regexp(t, `^([a-z2-9]{4}-){3}[a-z2-9]{4}$`, told)
	b := h.browser()
	b.ok("POST", "/session", map[string]string{"login": "nowa", "password": told}, nil)
	require.True(t, b.session().User.MustChange)
	b.refused(403, "auth.must_change", "GET", "/scope", nil)
	b.refused(403, "auth.must_change", "POST", "/tokens", map[string]string{"name": "x", "kind": "api"})
	b.ok("POST", "/account/password", map[string]string{"old": told, "new": password}, nil)
	b.ok("GET", "/scope", nil, nil)
	require.False(t, b.session().User.MustChange)
}

func TestAPasswordIsResetByMail(t *testing.T) {
	h := newHall(t)
	anna := h.add("anna", "road")
	b, visitor := h.signedIn("anna"), h.browser()
	visitor.ok("POST", "/password-reset", map[string]string{"login": "nikt"}, nil)
	visitor.ok("POST", "/password-reset", map[string]string{"login": "ANNA@urzad.example"}, nil)
	letter := h.post.last(t, 1)
	require.Equal(t, "anna@urzad.example", letter.To)
	_, token, found := strings.Cut(letter.Body, h.url+"/reset#")
	require.True(t, found, letter.Body)
	token = strings.Fields(token)[0]
	var plain int
	require.NoError(t, h.store.Pool().QueryRow(context.Background(), `SELECT count(*) FROM password_resets WHERE encode(hash, 'escape') LIKE '%' || $1 || '%'`, token).Scan(&plain))
	require.Zero(t, plain)

	fresh := "cztery żółte rowery"
	visitor.refused(400, "auth.reset", "POST", "/password-reset/confirm", map[string]string{"token": "zgaduje", "password": fresh})
	visitor.refused(400, "account.password", "POST", "/password-reset/confirm", map[string]string{"token": token, "password": "krótkie"})
	visitor.ok("POST", "/password-reset/confirm", map[string]string{"token": token, "password": fresh}, nil)
	visitor.refused(400, "auth.reset", "POST", "/password-reset/confirm", map[string]string{"token": token, "password": "pięć siwych wróbli"})
	require.False(t, b.session().SignedIn, "every session has ended")
	h.browser().ok("POST", "/session", map[string]string{"login": "anna", "password": fresh}, nil)

	visitor.ok("POST", "/password-reset", map[string]string{"login": "anna"}, nil)
	_, token, _ = strings.Cut(h.post.last(t, 3).Body, "/reset#")
	h.wait(31 * time.Minute)
	visitor.refused(400, "auth.reset", "POST", "/password-reset/confirm", map[string]string{"token": strings.Fields(token)[0], "password": password})

	for range 10 { // one person gets few letters, and who asks is told nothing
		visitor.ok("POST", "/password-reset", map[string]string{"login": "anna"}, nil)
	}
	h.post.mu.Lock()
	require.LessOrEqual(t, len(h.post.letters), 7)
	h.post.mu.Unlock()
	locked := false
	for range 20 {
		response, _ := visitor.send("POST", "/password-reset", map[string]string{"login": "kto"})
		locked = locked || response.StatusCode == 401
	}
	require.True(t, locked, "nor does one network ask for many")

	// An account that was disabled meanwhile stays closed.
	h.wait(2 * time.Hour)
	visitor.ok("POST", "/password-reset", map[string]string{"login": "anna"}, nil)
	h.post.mu.Lock()
	_, token, _ = strings.Cut(h.post.letters[len(h.post.letters)-1].Body, "/reset#")
	h.post.mu.Unlock()
	yes := true
	_, err := h.people.ChangeUser(context.Background(), h.store, access.Operator(), anna.ID, account.UserChange{Disabled: &yes})
	require.NoError(t, err)
	visitor.refused(400, "auth.reset", "POST", "/password-reset/confirm", map[string]string{"token": strings.Fields(token)[0], "password": password})
	require.Subset(t, h.audited(), []string{"password.ask", "password.reset"})
}

// scope is what the rooms of the test say of who asks.
type scope struct {
	Actor           string
	Rights          access.RegisterRights
	Parties         bool
	Import, Imports bool
	Prefix          string
}

func TestTokensOpenWhatTheirHolderReachesAndLess(t *testing.T) {
	h := newHall(t)
	ctx := context.Background()
	anna, err := h.people.ChangeUser(ctx, h.store, access.Operator(), h.add("anna", "road", "gis").ID, account.UserChange{})
	require.NoError(t, err)
	b := h.signedIn("anna")
	h.browser().refused(401, "auth.required", "POST", "/tokens", map[string]string{"name": "x", "kind": "api"})
	b.refused(400, "token.invalid", "POST", "/tokens", map[string]any{"name": "x", "kind": "api", "expires": h.now().Add(-time.Hour)})

	make := func(in map[string]any) (account.MadeToken, *browser) {
		var made account.MadeToken
		b.ok("POST", "/tokens", in, &made)
		require.Regexp(t, `^spoina_[0-9A-Za-z]{43}$`, made.Secret)
		client := h.browser()
		client.header.Set("Authorization", "Bearer "+made.Secret)
		return made, client
	}
	made, client := make(map[string]any{"name": "skrypt", "kind": "api"})
	var s scope
	client.ok("GET", "/scope", nil, &s)
	require.Equal(t, scope{"anna", access.RegisterRights{Read: true, Edit: true, Create: true, Delete: true, Personal: true}, true, true, true, ""}, s)
	client.refused(403, "auth.token_use", "POST", "/tokens", map[string]string{"name": "x", "kind": "api"})
	client.refused(403, "auth.token_use", "POST", "/account/password", map[string]string{"old": password, "new": "cztery żółte rowery"})
	client.refused(403, "auth.token_use", "GET", "/sessions", nil)

	_, reader := make(map[string]any{"name": "czyta", "kind": "api", "read_only": true})
	reader.ok("GET", "/scope", nil, &s)
	require.Equal(t, access.RegisterRights{Read: true, Personal: true}, s.Rights)
	require.False(t, s.Import)
	require.True(t, s.Imports)
	_, narrow := make(map[string]any{"name": "wąski", "kind": "api", "registers": []string{"decisions"}})
	narrow.ok("GET", "/scope", nil, &s)
	require.True(t, s.Rights.Edit)
	require.False(t, s.Parties)
	require.False(t, s.Import)

	map1, gis := make(map[string]any{"name": "QGIS", "kind": "gis"})
	require.Equal(t, "anna", map1.User)
	gis.refused(403, "auth.token_use", "GET", "/scope", nil)
	gis.ok("GET", "/ogc", nil, &s)
	require.Equal(t, access.RegisterRights{Read: true}, s.Rights, "a map client neither writes nor sees personal data")
	require.False(t, s.Imports)
	gis.refused(403, "auth.token_use", "POST", "/ogc", nil)

	old := h.browser() // an old QGIS knows only login and password
	basic := func(user, password string) *browser {
		old.header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(user+":"+password)))
		return old
	}
	basic("anna", map1.Secret).ok("GET", "/ogc", nil, &s)
	require.Equal(t, "anna", s.Actor)
	basic("bea", map1.Secret).refused(401, "auth.token", "GET", "/ogc", nil)
	basic("anna", password).refused(401, "auth.token", "GET", "/ogc", nil) // a person's own password is for the person
	basic("anna", made.Secret).refused(403, "auth.token_use", "GET", "/scope", nil)
	link := h.browser()
	link.ok("GET", strings.TrimPrefix(map1.URLs["link_ogc"], h.url), nil, &s)
	require.Equal(t, "anna", s.Actor)
	require.Equal(t, "/k/"+map1.Secret, s.Prefix)
	link.refused(403, "auth.token_use", "POST", "/k/"+map1.Secret+"/ogc", nil)
	link.refused(401, "auth.token", "GET", "/k/spoina_nie/ogc", nil)

	var list []account.Token
	b.ok("GET", "/tokens", nil, &list)
	require.Len(t, list, 4)
	require.NotNil(t, list[0].LastUsed)
	bea := h.signedIn(h.add("bea").Login)
	bea.refused(404, "token.none", "DELETE", "/tokens/"+number(made.ID), nil)
	b.ok("DELETE", "/tokens/"+number(map1.ID), nil, nil)
	basic("anna", map1.Secret).refused(401, "auth.token", "GET", "/ogc", nil)
	link.refused(401, "auth.token", "GET", "/k/"+map1.Secret+"/ogc", nil)

	_, brief := make(map[string]any{"name": "na dzień", "kind": "api", "expires": h.now().Add(24 * time.Hour)})
	brief.ok("GET", "/scope", nil, nil)
	h.wait(25 * time.Hour)
	brief.refused(401, "auth.token", "GET", "/scope", nil)

	// Fewer roles: at once, also for tokens. A disabled holder: nothing.
	_, err = h.people.ChangeUser(ctx, h.store, access.Operator(), anna.ID, account.UserChange{Grants: &[]account.Grant{{Role: "planner"}}})
	require.NoError(t, err)
	client.ok("GET", "/scope", nil, &s)
	require.Equal(t, access.RegisterRights{Read: true}, s.Rights)
	yes := true
	_, err = h.people.ChangeUser(ctx, h.store, access.Operator(), anna.ID, account.UserChange{Disabled: &yes})
	require.NoError(t, err)
	client.refused(401, "auth.token", "GET", "/scope", nil)
	require.Subset(t, h.audited(), []string{"token.add", "token.revoke"})
}

func TestAnotherOfficeKnowsNobodyFromHere(t *testing.T) {
	h := newHall(t)
	h.add("anna", "road")
	_, err := h.store.DB().AddOffice(context.Background(), otherOffice)
	require.NoError(t, err)
	b := h.browser()
	b.ok("POST", "/o/220401/api/v1/session", map[string]string{"login": "anna", "password": password}, nil)
	cookie := b.client.Jar.Cookies(mustURL(t, h.url))[0]
	var s account.Answer
	b.ok("GET", "/o/220401/api/v1/session", nil, &s)
	require.True(t, s.SignedIn)
	b.ok("GET", "/o/220402/api/v1/session", nil, &s)
	require.False(t, s.SignedIn)
	require.True(t, s.Setup)
	b.refused(401, "auth.wrong", "POST", "/o/220402/api/v1/session", map[string]string{"login": "anna", "password": password})
	forged := h.browser()
	forged.header.Set("Cookie", account.CookieName("220402")+"="+cookie.Value)
	forged.ok("GET", "/o/220402/api/v1/session", nil, &s)
	require.False(t, s.SignedIn)
}

func TestWhatAnotherProcessRevokesIsRevokedHere(t *testing.T) {
	h := newHall(t)
	ctx := context.Background()
	anna := h.add("anna", "road")
	made, token, err := h.people.AddToken(ctx, h.store, access.Operator(), anna.ID, account.NewToken{Name: "x", Kind: "api"})
	require.NoError(t, err)
	client := h.browser()
	client.header.Set("Authorization", "Bearer "+token)
	client.ok("GET", "/scope", nil, nil)
	time.Sleep(300 * time.Millisecond) // the listener connects in the background

	elsewhere := account.New(secret.New(), h.post, t.TempDir())
	require.NoError(t, elsewhere.RevokeToken(ctx, h.store, access.Operator(), anna.ID, made.ID))
	// The clock of the test stands still, so what is remembered here does not age: only the word of the database counts.
	require.Eventually(t, func() bool {
		response, _ := client.send("GET", "/scope", nil)
		return response.StatusCode == http.StatusUnauthorized
	}, 10*time.Second, 10*time.Millisecond)
}

func TestWhoAsksForALinkLearnsNothingFromTheTime(t *testing.T) {
	h := newHall(t)
	h.add("anna", "road")
	account.Expensive()
	for _, login := range []string{"anna", "nikt"} {
		start := time.Now()
		h.browser().ok("POST", "/password-reset", map[string]string{"login": login}, nil)
		require.GreaterOrEqual(t, time.Since(start), 300*time.Millisecond)
	}
}

func TestAStreamEndsWithItsSession(t *testing.T) {
	h := newHall(t)
	h.add("anna", "road")
	b := h.signedIn("anna")
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, "GET", h.url+"/api/v1/events", nil)
	require.NoError(t, err)
	response, err := b.client.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	require.True(t, lines.Scan())
	ended := make(chan bool)
	go func() {
		for lines.Scan() {
		}
		ended <- ctx.Err() == nil
	}()
	time.Sleep(300 * time.Millisecond) // the listener connects in the background
	b.ok("DELETE", "/session", nil, nil)
	require.True(t, <-ended, "the stream goes on after its reader has signed out")
}

func TestPasswordsTravelInSecretOnly(t *testing.T) {
	h := newHall(t)
	h.add("anna", "road")
	_, err := h.people.SignIn(context.Background(), h.store, httpapi.Caller{}, account.Attempt{Login: "anna", Password: password})
	require.ErrorIs(t, err, httpapi.ErrConfidential)
	_, err = h.people.Setup(context.Background(), h.store, httpapi.Caller{}, "x", account.NewUser{})
	require.ErrorIs(t, err, httpapi.ErrConfidential)
	require.ErrorIs(t, h.people.Reset(context.Background(), h.store, httpapi.Caller{}, "x", password), httpapi.ErrConfidential)

	// A proxy that took the request in clear: neither a cookie, nor a token, nor a password of a map client is believed.
	var made account.MadeToken
	b := h.signedIn("anna")
	b.ok("POST", "/tokens", map[string]string{"name": "QGIS", "kind": "gis"}, &made)
	ask := func(change func(*http.Request)) (access.Scope, error) {
		r := httptest.NewRequest("GET", "/ogc", nil)
		change(r)
		return h.people.Scope(h.store, r)
	}
	_, err = ask(func(r *http.Request) { r.SetBasicAuth("anna", made.Secret) })
	require.ErrorIs(t, err, account.ErrBasicTLS)
	_, err = ask(func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+made.Secret) })
	require.ErrorIs(t, err, httpapi.ErrConfidential)
	scope, err := ask(func(r *http.Request) { r.AddCookie(b.client.Jar.Cookies(mustURL(t, h.url))[0]) })
	require.NoError(t, err)
	require.False(t, scope.SignedIn())
}
