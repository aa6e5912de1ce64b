package account_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/access/account"
	"spoina/internal/httpapi"
	"spoina/internal/secret"
)

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
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
		reader.refused(403, "auth.token_use", method, "/scope", map[string]string{}) // whatever the room asks for
	}
	reader.refused(403, "auth.token_use", "POST", "/registers/decisions/changes", map[string]string{})
	reader.refused(404, "http.not_found", "POST", "/registers/decisions/check", map[string]string{}) // let through: a check keeps nothing
	_, narrow := make(map[string]any{"name": "wąski", "kind": "api", "registers": []string{"decisions"}})
	narrow.ok("GET", "/scope", nil, &s)
	require.True(t, s.Rights.Edit)
	require.False(t, s.Parties)
	require.False(t, s.Import)
	require.False(t, s.Imports, "a permission is not about a register")

	map1, gis := make(map[string]any{"name": "QGIS", "kind": "gis"})
	require.Equal(t, "anna", map1.User)
	gis.refused(403, "auth.token_use", "GET", "/scope", nil)
	gis.ok("GET", "/ogc", nil, &s)
	require.Equal(t, access.RegisterRights{Read: true}, s.Rights, "a map client neither writes nor sees personal data")
	require.False(t, s.Imports)
	gis.refused(403, "auth.token_use", "POST", "/ogc", nil)
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} { // features are changed there
		reader.refused(403, "auth.token_use", method, "/ogc/collections/parcels/items", nil)
	}
	reader.refused(404, "http.not_found", "POST", "/wfs", nil) // let through: WFS only reads

	old := h.browser() // an old QGIS knows only login and password
	basic := func(user, password string) *browser {
		old.header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(user+":"+password)))
		return old
	}
	basic("anna", map1.Secret).ok("GET", "/ogc", nil, &s)
	require.Equal(t, "anna", s.Actor)
	basic("anna", map1.Secret).refused(403, "auth.token_use", "POST", "/ogc", nil)
	basic("bea", map1.Secret).refused(401, "auth.token", "GET", "/ogc", nil)
	basic("anna", password).refused(401, "auth.token", "GET", "/ogc", nil) // a person's own password is for the person
	basic("anna", made.Secret).refused(403, "auth.token_use", "GET", "/scope", nil)
	link := h.browser()
	link.ok("GET", strings.TrimPrefix(map1.URLs["link_ogc"], h.url), nil, &s)
	require.Equal(t, "anna", s.Actor)
	require.Equal(t, "/k/"+map1.Secret, s.Prefix)
	link.refused(403, "auth.token_use", "POST", "/k/"+map1.Secret+"/ogc", nil)
	link.refused(404, "http.not_found", "POST", "/k/"+map1.Secret+"/wfs", nil) // let through: WFS asks in XML; there is none in this test
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
