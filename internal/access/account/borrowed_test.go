package account_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/pquerna/otp/totp"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/access/account"
	"spoina/internal/httpapi"
)

// link is the token of the newest letter's link.
func (h *hall) link() string {
	h.t.Helper()
	h.post.mu.Lock()
	defer h.post.mu.Unlock()
	for i := len(h.post.letters) - 1; i >= 0; i-- {
		if _, token, found := strings.Cut(h.post.letters[i].Body, "/reset#"); found {
			return strings.Fields(token)[0]
		}
	}
	require.Fail(h.t, "no letter holds a link")
	return ""
}

func TestABorrowedBrowserTakesNoAccountOver(t *testing.T) {
	h := newHall(t)
	h.add("anna", "road")
	h.url = strings.Replace(h.url, "127.0.0.1", "localhost", 1)
	b := h.signedIn("anna")
	own, wrong := map[string]string{"password": password}, map[string]string{"password": "nie to haslo wcale"}
	for _, address := range []string{"/account/totp", "/passkeys/begin"} {
		b.refused(403, "auth.prove", "POST", address, nil)
		b.refused(403, "auth.prove", "POST", address, map[string]string{})
		b.refused(401, "auth.wrong", "POST", address, wrong)
	}
	b.refused(403, "auth.prove", "PATCH", "/account", map[string]string{"email": "zlodziej@example.com"})
	b.refused(401, "auth.wrong", "PATCH", "/account", map[string]string{"email": "zlodziej@example.com", "password": wrong["password"]})
	b.ok("PATCH", "/account", map[string]string{"name": "Anna N.", "email": "anna@urzad.example", "language": "en"}, nil) // the address stays: nothing to prove

	// A factor in force is not replaced either.
	var start account.TOTPStart
	b.ok("POST", "/account/totp", own, &start)
	code, err := totp.GenerateCode(start.Secret, h.now())
	require.NoError(t, err)
	b.ok("POST", "/account/totp/confirm", map[string]string{"code": code}, nil)
	b.refused(403, "auth.prove", "POST", "/account/totp", nil)
	b.refused(409, "totp.off", "POST", "/account/totp/confirm", map[string]string{"code": code})

	// Links that were asked for before die with the address, and with the password.
	visitor := h.browser()
	visitor.ok("POST", "/password-reset", map[string]string{"login": "anna"}, nil)
	old := h.link()
	b.ok("PATCH", "/account", map[string]string{"email": "anna@dom.example", "password": password}, nil)
	visitor.refused(400, "auth.reset", "POST", "/password-reset/confirm", map[string]string{"token": old, "password": "cztery żółte rowery"})
	visitor.ok("POST", "/password-reset", map[string]string{"login": "anna"}, nil)
	old = h.link()
	b.ok("POST", "/account/password", map[string]string{"old": password, "new": "cztery żółte rowery"}, nil)
	visitor.refused(400, "auth.reset", "POST", "/password-reset/confirm", map[string]string{"token": old, "password": password})
}

func TestAnAdministratorsResetLeavesNothingInOtherHands(t *testing.T) {
	for _, mail := range []bool{true, false} {
		h := newHall(t)
		h.post.off = !mail
		anna := h.add("anna", "road")
		h.add("admin", "administrator")
		ctx := context.Background()
		b := h.signedIn("anna")
		var made account.MadeToken
		b.ok("POST", "/tokens", map[string]any{"name": "skrypt", "kind": "api"}, &made)
		client := h.browser()
		client.header.Set("Authorization", "Bearer "+made.Secret)
		client.ok("GET", "/scope", nil, nil)
		_, err := h.store.Pool().Exec(ctx, `INSERT INTO passkeys (user_id, credential, body, name, created_at) VALUES ($1, 'x', '{}', 'telefon', now())`, anna.ID)
		require.NoError(t, err)
		_, err = h.store.Pool().Exec(ctx, `UPDATE users SET issuer = 'https://idp.example', subject = 'obcy' WHERE id = $1`, anna.ID)
		require.NoError(t, err)

		var told struct{ Password string }
		h.signedIn("admin").ok("POST", "/users/"+number(anna.ID)+"/reset", nil, &told)
		require.False(t, b.session().SignedIn)
		h.browser().refused(401, "auth.wrong", "POST", "/session", map[string]string{"login": "anna", "password": password})
		client.refused(401, "auth.token", "GET", "/scope", nil)
		u, err := account.UserByID(ctx, h.store.Pool(), anna.ID)
		require.NoError(t, err)
		require.Zero(t, u.Passkeys)
		require.False(t, u.OIDC)
		require.Contains(t, h.audited(), "token.revoke")
		if !mail {
			h.browser().ok("POST", "/session", map[string]string{"login": "anna", "password": told.Password}, nil)
			continue
		}
		h.browser().ok("POST", "/password-reset/confirm", map[string]string{"token": h.link(), "password": "cztery żółte rowery"}, nil)
		h.browser().ok("POST", "/session", map[string]string{"login": "anna", "password": "cztery żółte rowery"}, nil)
	}
}

func TestANewPasswordEndsTokensWhenItMay(t *testing.T) {
	h := newHall(t)
	h.add("anna", "road")
	b := h.signedIn("anna")
	token := func() *browser {
		var made account.MadeToken
		b.ok("POST", "/tokens", map[string]any{"name": "skrypt", "kind": "api"}, &made)
		client := h.browser()
		client.header.Set("Authorization", "Bearer "+made.Secret)
		client.ok("GET", "/scope", nil, nil)
		return client
	}
	first, second := token(), "cztery żółte rowery"
	b.ok("POST", "/account/password", map[string]any{"old": password, "new": second}, nil)
	first.ok("GET", "/scope", nil, nil) // the nightly export goes on
	b.ok("POST", "/account/password", map[string]any{"old": second, "new": password, "end_tokens": true}, nil)
	first.refused(401, "auth.token", "GET", "/scope", nil)
	last := token()
	h.browser().ok("POST", "/password-reset", map[string]string{"login": "anna"}, nil)
	h.browser().ok("POST", "/password-reset/confirm", map[string]string{"token": h.link(), "password": second}, nil)
	last.refused(401, "auth.token", "GET", "/scope", nil) // who forgot the password may have lost the account
}

func TestGuessesCountByAccountHoweverItIsCalled(t *testing.T) {
	h := newHall(t)
	anna := h.add("anna", "road")
	b := h.browser()
	guess := func(login string) map[string]string {
		return map[string]string{"login": login, "password": "zgaduje sobie haslo"}
	}
	for range 3 {
		b.refused(401, "auth.wrong", "POST", "/session", guess("anna"))
	}
	for range 2 {
		b.refused(401, "auth.wrong", "POST", "/session", guess("Anna@Urzad.example"))
	}
	b.refused(401, "auth.locked", "POST", "/session", guess("anna@urzad.example"))
	b.refused(401, "auth.locked", "POST", "/session", guess("anna"))
	_, err := h.people.UnlockFor(context.Background(), h.store, access.Operator(), anna.ID)
	require.NoError(t, err)
	b.ok("POST", "/session", map[string]string{"login": "anna@urzad.example", "password": password}, nil)
}

func TestLettersSpeakOfTheAddressThatTheOperatorGave(t *testing.T) {
	h := newHall(t)
	h.add("anna", "road")
	router, api := httpapi.New()
	account.Routes(api, h.people, account.Surroundings{})
	handler := httpapi.Door{Public: mustURL(t, "https://spoina.urzad.example")}.Edge(httpapi.Office(h.store.DB(), h.people, router))
	request := httptest.NewRequest("POST", "/api/v1/password-reset", strings.NewReader(`{"login":"anna"}`))
	request.Host, request.RemoteAddr = "localhost:4444", "127.0.0.1:9" // whoever asks chooses the name
	request.Header.Set("Content-Type", "application/json")
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, request)
	require.Equal(t, 204, answer.Code, answer.Body)
	letter := h.post.last(t, 1)
	require.Contains(t, letter.Body, "https://spoina.urzad.example/reset#")
	require.NotContains(t, letter.Body, "4444")
}
