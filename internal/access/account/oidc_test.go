package account_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/access/account"
)

// service starts npm's oidc-provider, a certified implementation that is not ours.
func service(t *testing.T, callback string) string {
	t.Helper()
	web := filepath.Join("..", "..", "..", "web")
	if _, err := os.Stat(filepath.Join(web, "node_modules", "oidc-provider")); err != nil {
		t.Skip("web/node_modules is absent: npm ci in web installs oidc-provider")
	}
	cmd := exec.Command("node", filepath.Join(web, "e2e", "oidc-provider.mjs"), "spoina", "tajne klienta", callback)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { in.Close(); _ = cmd.Process.Kill(); _ = cmd.Wait() })
	issuer, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	return strings.TrimSpace(issuer)
}

// abroad walks a browser through the service's own pages and answers with the address that leads back.
func (b *browser) abroad(address, person string) string {
	b.h.t.Helper()
	jar, err := cookiejar.New(nil) // the service's cookies
	require.NoError(b.h.t, err)
	client := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for range 12 {
		if strings.HasPrefix(address, b.h.url) {
			return address
		}
		response, err := client.Get(address)
		require.NoError(b.h.t, err)
		page, err := io.ReadAll(response.Body)
		require.NoError(b.h.t, err)
		response.Body.Close()
		if response.StatusCode == http.StatusOK { // a form: sign in, then consent
			form := url.Values{"prompt": {"consent"}}
			if strings.Contains(string(page), `name="login"`) {
				form = url.Values{"prompt": {"login"}, "login": {person}, "password": {"dowolne"}}
			}
			response, err = client.PostForm(address, form)
			require.NoError(b.h.t, err)
			response.Body.Close()
		}
		next, err := response.Location()
		require.NoError(b.h.t, err, "%d %s", response.StatusCode, page)
		address = next.String()
	}
	b.h.t.Fatal("the service leads nowhere")
	return ""
}

// sentTo follows one redirect of ours.
func (b *browser) sentTo(address string) string {
	b.h.t.Helper()
	request, err := http.NewRequest("GET", address, nil)
	require.NoError(b.h.t, err)
	request.Header.Set("Sec-Fetch-Site", "cross-site") // as a browser says of a person who comes from another site
	request.Header.Set("Sec-Fetch-Mode", "navigate")
	response, err := b.client.Do(request)
	require.NoError(b.h.t, err)
	defer response.Body.Close()
	require.Equal(b.h.t, http.StatusSeeOther, response.StatusCode)
	return response.Header.Get("Location")
}

func TestTheOfficesOwnSignInService(t *testing.T) {
	h := newHall(t)
	ctx := context.Background()
	anna := h.add("anna", "road")
	h.add("bea", "road")
	start := h.url + "/api/v1/oidc/start?return=" + url.QueryEscape("/registers/decisions?sort=fee")
	require.Equal(t, h.url+"/?signin=auth.oidc_off", h.browser().sentTo(start))
	require.Nil(t, h.browser().session().Methods.OIDC)

	issuer := service(t, h.url+"/api/v1/oidc/callback")
	t.Setenv("SPOINA_OIDC_SECRET_220401", "tajne klienta")
	require.ErrorIs(t, h.people.SetOIDC(ctx, h.store, access.Operator(), &account.OIDC{Name: "x", Issuer: "http://idp.example", ClientID: "x"}), account.ErrOIDC)
	setting := account.OIDC{Name: "Logowanie urzędowe", Issuer: issuer, ClientID: "spoina"}
	require.NoError(t, h.people.SetOIDC(ctx, h.store, access.Operator(), &setting))
	require.Equal(t, "Logowanie urzędowe", h.browser().session().Methods.OIDC.Name)

	b := h.browser()
	abroad := b.sentTo(start)
	q, err := url.Parse(abroad)
	require.NoError(t, err)
	require.Equal(t, "S256", q.Query().Get("code_challenge_method"))
	require.NotEmpty(t, q.Query().Get("nonce"))
	require.NotEmpty(t, q.Query().Get("state"))
	back := b.abroad(abroad, "sub-anna")

	require.Contains(t, h.browser().sentTo(back), "signin=auth.oidc", "another browser cannot finish what this one began")
	forged := strings.Replace(back, "state=", "state=x", 1)
	other := h.browser()
	other.sentTo(start)
	require.Contains(t, other.sentTo(forged), "signin=auth.oidc")

	require.Equal(t, h.url+"/registers/decisions?sort=fee", b.sentTo(back))
	s := b.session()
	require.Equal(t, "anna", s.User.Login, "linked once by the address that the service has verified")
	require.Contains(t, b.sentTo(back), "signin=auth.oidc", "an answer is good once")

	// From now on the person is known by the service's subject: a changed address loses nothing and opens nothing.
	email := "inna@urzad.example"
	_, err = h.people.ChangeUser(ctx, h.store, access.Operator(), anna.ID, account.UserChange{Email: &email})
	require.NoError(t, err)
	again := h.browser()
	require.Equal(t, h.url+"/", again.sentTo(again.abroad(again.sentTo(h.url+"/api/v1/oidc/start?return=https://evil.example/x"), "sub-anna")), "a foreign address to return to is not followed")
	require.Equal(t, "anna", again.session().User.Login)

	x := h.browser()
	require.Equal(t, h.url+"/?signin=auth.oidc_nobody", x.sentTo(x.abroad(x.sentTo(h.url+"/api/v1/oidc/start"), "sub-obca")), "nobody gets an account by signing in elsewhere")
	x = h.browser()
	require.Contains(t, x.sentTo(x.abroad(x.sentTo(h.url+"/api/v1/oidc/start"), "sub-niepewna")), "signin=auth.oidc_nobody", "an address that the service has not verified proves nothing")

	// Unless the office wants it: with roles that it names, never with the keys of the house.
	setting.Create, setting.Roles = true, []string{"administrator"}
	require.ErrorIs(t, h.people.SetOIDC(ctx, h.store, access.Operator(), &setting), account.ErrBeyond)
	setting.Roles = []string{"board"}
	require.NoError(t, h.people.SetOIDC(ctx, h.store, access.Operator(), &setting))
	x = h.browser()
	require.Equal(t, h.url+"/", x.sentTo(x.abroad(x.sentTo(h.url+"/api/v1/oidc/start"), "sub-obca")))
	s = x.session()
	require.Equal(t, "obca.osoba", s.User.Login)
	require.Equal(t, "board", s.Roles[0].Name)
	require.False(t, s.User.MustChange)

	yes := true
	_, err = h.people.ChangeUser(ctx, h.store, access.Operator(), anna.ID, account.UserChange{Disabled: &yes})
	require.NoError(t, err)
	x = h.browser()
	require.Contains(t, x.sentTo(x.abroad(x.sentTo(h.url+"/api/v1/oidc/start"), "sub-anna")), "signin=auth.oidc_nobody")

	t.Setenv("SPOINA_OIDC_SECRET_220401", "inne")
	x = h.browser()
	require.Contains(t, x.sentTo(x.abroad(x.sentTo(h.url+"/api/v1/oidc/start"), "sub-obca")), "signin=auth.oidc")
	var kept string
	require.NoError(t, h.store.Pool().QueryRow(ctx, `SELECT string_agg(body::text, '') FROM settings`).Scan(&kept))
	require.NotContains(t, kept, "tajne", "the client's secret is not in the database")
	require.Subset(t, h.audited(), []string{"oidc.set", "oidc.link", "sign_in"})
}

func TestARoleGivenAtSignInNeverManagesAccounts(t *testing.T) {
	h := newHall(t)
	ctx := context.Background()
	issuer := service(t, h.url+"/api/v1/oidc/callback")
	t.Setenv("SPOINA_OIDC_SECRET_220401", "tajne klienta")
	role := access.Role{Name: "gosc", Title: access.Text{PL: "gość", EN: "guest"}, Permissions: []string{}, Registers: map[string]access.Rights{}}
	require.NoError(t, h.people.PutRole(ctx, h.store, access.Operator(), role))
	require.NoError(t, h.people.SetOIDC(ctx, h.store, access.Operator(), &account.OIDC{Name: "Logowanie", Issuer: issuer, ClientID: "spoina", Create: true, Roles: []string{"gosc"}}))
	role.Permissions = []string{access.ManageUsers}
	require.ErrorIs(t, h.people.PutRole(ctx, h.store, access.Operator(), role), account.ErrBeyond)
	// Nor when the role became one by another way.
	_, err := h.store.Pool().Exec(ctx, `UPDATE roles SET body = jsonb_set(body, '{permissions}', '["role.manage"]') WHERE name = 'gosc'`)
	require.NoError(t, err)
	x := h.browser()
	require.Contains(t, x.sentTo(x.abroad(x.sentTo(h.url+"/api/v1/oidc/start"), "sub-obca")), "signin=auth.oidc_nobody")
}
