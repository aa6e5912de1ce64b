package account_test

import (
	"context"
	"encoding/base64"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/access/account"
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
	b.ok("POST", "/account/totp", map[string]string{"password": password}, &start)
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
