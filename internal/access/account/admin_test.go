package account_test

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/access/account"
	"spoina/internal/db"
	"spoina/internal/job"
)

var otherOffice = db.Office{Code: "220402", Name: "Gmina Obok", SRID: 2180}

func mustURL(t *testing.T, text string) *url.URL {
	u, err := url.Parse(text)
	require.NoError(t, err)
	return u
}

func TestTheFirstAdministrator(t *testing.T) {
	h := newHall(t)
	ctx := context.Background()
	b := h.browser()
	require.True(t, b.session().Setup)
	in := func(code string) map[string]string {
		return map[string]string{"code": code, "login": "szefowa", "name": "Szefowa Urzędu", "password": password}
	}
	b.refused(401, "setup.code", "POST", "/setup", in("ABCD-EFGH-JKLM"))
	code, err := h.people.SetupCode(ctx, h.store)
	require.NoError(t, err)
	again, err := h.people.SetupCode(ctx, h.store)
	require.NoError(t, err)
	b.refused(401, "setup.code", "POST", "/setup", in(code)) // the newest code counts
	weak := in(again)
	weak["password"] = "krótkie"
	b.refused(400, "account.password", "POST", "/setup", weak)
	var s account.Answer
	b.ok("POST", "/setup", in(again), &s)
	require.Equal(t, "szefowa", s.User.Login)
	require.Contains(t, s.Permissions, access.ManageUsers)
	require.False(t, s.Setup)
	require.False(t, s.User.MustChange)
	h.browser().refused(409, "setup.done", "POST", "/setup", in(again))
	none, err := h.people.SetupCode(ctx, h.store)
	require.NoError(t, err)
	require.Empty(t, none)
	require.Equal(t, []string{"user.add", "grant.add"}, h.audited())
	for range 20 {
		b.send("POST", "/setup", in("zgadywanie"))
	}
	b.refused(401, "auth.locked", "POST", "/setup", in("zgadywanie"))
}

func TestEveryAddressOfTheHouseAsksForItsPermission(t *testing.T) {
	h := newHall(t)
	h.add("admin", "administrator")
	road := h.signedIn(h.add("road", "road", "gis", "auditor", "board").Login)
	visitor := h.browser()
	for _, c := range [][2]string{
		{"GET", "/users"}, {"POST", "/users"}, {"GET", "/users/1"}, {"PATCH", "/users/1"}, {"POST", "/users/1/reset"}, {"POST", "/users/1/unlock"}, {"DELETE", "/users/1/sessions"},
		{"GET", "/roles"}, {"PUT", "/roles/x"}, {"DELETE", "/roles/x"}, {"GET", "/jobs"}, {"POST", "/jobs/1/retry"}, {"POST", "/jobs/1/cancel"}, {"GET", "/health"},
	} {
		var in any
		switch c[0] + c[1] {
		case "POST/users":
			in = map[string]string{"login": "x1", "name": "x"}
		case "PATCH/users/1":
			in = map[string]string{"name": "x"}
		case "PUT/roles/x":
			in = map[string]any{"title": map[string]string{"pl": "x", "en": "x"}, "permissions": []string{}, "registers": map[string]any{}}
		}
		visitor.refused(401, "auth.required", c[0], c[1], in)
		road.refused(403, "access.refused", c[0], c[1], in)
	}
	for _, path := range []string{"/sessions", "/tokens", "/passkeys"} {
		visitor.refused(401, "auth.required", "GET", path, nil)
	}
}

func TestAnAdministratorKeepsTheAccounts(t *testing.T) {
	h := newHall(t)
	h.add("admin", "administrator")
	b := h.signedIn("admin")
	b.refused(400, "user.login", "POST", "/users", map[string]string{"login": "Zła Nazwa", "name": "x"})
	b.refused(400, "user.invalid", "POST", "/users", map[string]string{"login": "nowa", "name": "x", "email": "to nie adres"})
	b.refused(404, "role.none", "POST", "/users", map[string]any{"login": "nowa", "name": "x", "grants": []map[string]any{{"role": "nie ma", "limits": map[string]any{}}}})

	// With an address and a mail server the holder gets a link; without, the administrator gets a password to tell.
	var made account.MadeUser
	b.ok("POST", "/users", map[string]any{"login": "nowa", "name": "Nowa Osoba", "email": "nowa@urzad.example", "language": "en",
		"grants": []map[string]any{{"role": "clerk", "limits": map[string]any{"departments": []string{"GN"}}}}}, &made)
	require.True(t, made.Mailed)
	require.Empty(t, made.Password)
	letter := h.post.last(t, 1)
	require.Contains(t, letter.Body, "the office (Miasto Testowo)")
	_, token, _ := strings.Cut(letter.Body, "/reset#")
	h.browser().ok("POST", "/password-reset/confirm", map[string]string{"token": strings.Fields(token)[0], "password": password}, nil)
	nowa := h.signedIn("nowa")
	require.True(t, nowa.session().Registers["decisions"].Edit)
	b.refused(409, "user.taken", "POST", "/users", map[string]string{"login": "NOWA", "name": "x"})
	b.refused(409, "user.taken", "POST", "/users", map[string]string{"login": "nowa2", "name": "x", "email": "Nowa@urzad.example"})
	h.post.off = true
	var told account.MadeUser
	b.ok("POST", "/users", map[string]any{"login": "inna", "name": "Inna", "email": "inna@urzad.example"}, &told)
	require.False(t, told.Mailed)
	require.NotEmpty(t, told.Password)

	// Grants count at once, in both directions.
	var u account.User
	b.ok("PATCH", "/users/"+number(made.ID), map[string]any{"grants": []map[string]any{{"role": "board", "limits": map[string]any{}}}}, &u)
	require.Equal(t, "board", u.Grants[0].Role)
	require.False(t, nowa.session().Registers["decisions"].Read)
	require.True(t, nowa.session().SignedIn)
	b.ok("DELETE", "/users/"+number(made.ID)+"/sessions", nil, nil)
	require.False(t, nowa.session().SignedIn)

	nowa = h.signedIn("nowa")
	b.ok("POST", "/users/"+number(made.ID)+"/reset", nil, &told)
	require.False(t, nowa.session().SignedIn)
	nowa.ok("POST", "/session", map[string]string{"login": "nowa", "password": told.Password}, nil)
	require.True(t, nowa.session().User.MustChange)
	b.ok("PATCH", "/users/"+number(made.ID), map[string]any{"disabled": true}, nil)
	require.False(t, nowa.session().SignedIn)

	// The last administrator stays one.
	b.refused(409, "user.last_administrator", "PATCH", "/users/1", map[string]any{"disabled": true})
	b.refused(409, "user.last_administrator", "PATCH", "/users/1", map[string]any{"grants": []any{}})
	b.refused(409, "user.last_administrator", "PATCH", "/users/1", map[string]any{"grants": []any{map[string]any{"role": "administrator", "limits": map[string]any{"departments": []string{"GN"}}}}})
	empty := map[string]any{"title": map[string]string{"pl": "administrator", "en": "administrator"}, "permissions": []string{"job.manage"}, "registers": map[string]any{}}
	b.refused(409, "user.last_administrator", "PUT", "/roles/administrator", empty)
	b.ok("PATCH", "/users/1", map[string]any{"grants": []any{map[string]any{"role": "administrator", "limits": map[string]any{}}, map[string]any{"role": "auditor", "limits": map[string]any{}}}}, nil)
	var own bool
	require.NoError(t, h.store.Pool().QueryRow(context.Background(), `SELECT (detail->>'own')::boolean FROM audit WHERE action = 'grant.add' ORDER BY id DESC LIMIT 1`).Scan(&own))
	require.True(t, own, "a grant to oneself is marked")
	require.Subset(t, h.audited(), []string{"user.add", "user.disable", "user.reset", "grant.remove", "session.end"})
}

func TestTwoAdministratorsCannotRemoveEachOther(t *testing.T) {
	h := newHall(t)
	one, two := h.add("jeden", "administrator"), h.add("dwa", "administrator")
	yes := true
	var all sync.WaitGroup
	errs := make([]error, 2)
	for i, id := range []int64{one.ID, two.ID} {
		all.Go(func() {
			_, errs[i] = h.people.ChangeUser(context.Background(), h.store, access.Operator(), id, account.UserChange{Disabled: &yes})
		})
	}
	all.Wait()
	refused := 0
	for _, err := range errs {
		if err != nil {
			require.ErrorIs(t, err, account.ErrLast)
			refused++
		}
	}
	require.Equal(t, 1, refused)
}

func TestNobodyGrantsMoreThanTheyMay(t *testing.T) {
	h := newHall(t)
	ctx := context.Background()
	h.add("admin", "administrator")
	admin := h.signedIn("admin")
	helper := map[string]any{"title": map[string]string{"pl": "konta jednostki", "en": "accounts of a unit"}, "permissions": []string{"user.manage"}, "registers": map[string]any{}}
	admin.ok("PUT", "/roles/konta", helper, nil)
	unit := account.Grant{Role: "konta", Limits: access.Limits{Units: []string{"GOPS"}}}
	partner := h.add("partner")
	_, err := h.people.ChangeUser(ctx, h.store, access.Operator(), partner.ID, account.UserChange{Grants: &[]account.Grant{unit}})
	require.NoError(t, err)
	target := h.add("pracownik")
	b := h.signedIn("partner")
	grant := func(role string, limits map[string]any) map[string]any {
		return map[string]any{"grants": []any{map[string]any{"role": role, "limits": limits}}}
	}
	path := "/users/" + number(target.ID)
	b.ok("PATCH", path, grant("social", map[string]any{"units": []string{"GOPS"}}), nil)
	b.refused(403, "user.beyond", "PATCH", path, grant("social", map[string]any{}))
	b.refused(403, "user.beyond", "PATCH", path, grant("social", map[string]any{"units": []string{"GOPS", "MOPS"}}))
	b.refused(403, "user.beyond", "PATCH", path, grant("administrator", map[string]any{"units": []string{"GOPS"}}))
	b.refused(403, "user.beyond", "PATCH", "/users/"+number(partner.ID), grant("administrator", map[string]any{}))
	b.refused(403, "user.beyond", "POST", "/users/1/reset", nil) // a reset is as good as the password
	b.refused(403, "user.beyond", "PATCH", "/users/1", grant("social", map[string]any{"units": []string{"GOPS"}}))
	b.refused(403, "user.beyond", "PATCH", "/users/1", map[string]any{"disabled": true})
	b.refused(403, "user.beyond", "PATCH", "/users/1", map[string]any{"email": "moj@urzad.example"})
	b.refused(403, "user.beyond", "DELETE", "/users/1/sessions", nil)
}

func TestRolesOfTheOffice(t *testing.T) {
	h := newHall(t)
	h.add("admin", "administrator")
	admin := h.signedIn("admin")
	var roles []access.Role
	admin.ok("GET", "/roles", nil, &roles)
	require.Len(t, roles, len(access.BuiltIn()))
	require.True(t, roles[0].BuiltIn)
	role := func(permissions []string, registers map[string]any) map[string]any {
		return map[string]any{"title": map[string]string{"pl": "rola", "en": "role"}, "permissions": permissions, "registers": registers}
	}
	read := map[string]any{"decisions": map[string]any{"columns": []string{"case_number"}}}
	admin.refused(400, "role.invalid", "PUT", "/roles/Zła", role([]string{}, read))
	admin.refused(400, "role.invalid", "PUT", "/roles/nowa", role([]string{"latać"}, read))
	admin.refused(400, "role.invalid", "PUT", "/roles/public", role([]string{"import"}, read))
	admin.refused(400, "role.invalid", "PUT", "/roles/public", role([]string{}, map[string]any{"parties": map[string]any{"personal": true}}))
	admin.ok("PUT", "/roles/nowa", role([]string{"analyse"}, read), nil)
	u := h.add("osoba", "nowa")
	b := h.signedIn("osoba")
	require.Equal(t, []string{"analyse"}, b.session().Permissions)
	admin.ok("PUT", "/roles/nowa", role([]string{}, read), nil)
	require.Empty(t, b.session().Permissions, "a changed role counts at once")
	admin.refused(409, "role.used", "DELETE", "/roles/nowa", nil)
	admin.ok("PATCH", "/users/"+number(u.ID), map[string]any{"grants": []any{}}, nil)
	admin.ok("DELETE", "/roles/nowa", nil, nil)
	admin.refused(404, "role.none", "DELETE", "/roles/nowa", nil)

	visitor := h.browser()
	require.True(t, visitor.session().Registers["parcels"].Read)
	admin.ok("PUT", "/roles/public", role([]string{}, read), nil)
	require.False(t, visitor.session().Registers["parcels"].Read, "the office decides what visitors see")
	require.True(t, visitor.session().Registers["decisions"].Read)
	admin.ok("DELETE", "/roles/public", nil, nil)
	require.True(t, visitor.session().Registers["parcels"].Read)
	require.Subset(t, h.audited(), []string{"role.set", "role.delete"})
}

func TestJobsAreTheOfficesOwn(t *testing.T) {
	h := newHall(t)
	ctx := context.Background()
	h.add("admin", "administrator")
	_, err := h.store.DB().AddOffice(ctx, otherOffice)
	require.NoError(t, err)
	for _, office := range []string{"220401", "220402"} {
		_, err := h.store.Change(ctx, "operator", "test", func(c *db.Change) error {
			return job.Insert(ctx, c, job.AnalyseArgs{Office: office, Reason: "Jan Kowalski"})
		})
		require.NoError(t, err)
	}
	b := h.browser()
	at := "/o/220401/api/v1"
	b.ok("POST", at+"/session", map[string]string{"login": "admin", "password": password}, nil)
	var rows []job.Row
	_, text := b.send("GET", at+"/jobs", nil)
	require.NotContains(t, string(text), "Kowalski", "what a job works on stays inside")
	b.ok("GET", at+"/jobs?state=available", nil, &rows)
	require.Len(t, rows, 1)
	require.True(t, rows[0].Cancellable)
	b.refused(404, "job.none", "POST", at+"/jobs/"+number(rows[0].ID+1)+"/cancel", nil)
	var row job.Row
	b.ok("POST", at+"/jobs/"+number(rows[0].ID)+"/cancel", nil, &row)
	require.Equal(t, "cancelled", row.State)
	b.refused(409, "job.state", "POST", at+"/jobs/"+number(rows[0].ID)+"/cancel", nil)
	b.ok("POST", at+"/jobs/"+number(rows[0].ID)+"/retry", nil, &row)
	require.Equal(t, "available", row.State)
	var health account.Health
	b.ok("GET", at+"/health", nil, &health)
	require.True(t, health.Database.OK)
	require.NotZero(t, health.Database.Migration)
	require.Equal(t, int64(1), health.Jobs.States["available"])
	require.WithinDuration(t, time.Now(), health.StartedAt, time.Hour)
	require.Subset(t, h.audited(), []string{"job.cancel", "job.retry"})
}

func TestARoleSpeaksOfWhatThereIs(t *testing.T) {
	h := newHall(t)
	h.add("admin", "administrator")
	h.people.Speaks(func(register string) ([]string, bool) {
		return []string{"case_number", "kind"}, register == "decisions"
	})
	admin := h.signedIn("admin")
	role := func(register string, rights map[string]any) map[string]any {
		return map[string]any{"title": map[string]string{"pl": "rola", "en": "role"}, "permissions": []string{}, "registers": map[string]any{register: rights}}
	}
	for register, rights := range map[string]map[string]any{
		"decisions":  {"only": map[string]any{"kind": []string{}}},
		"decisions ": {},
		"nothing":    {},
		"*":          {"only": map[string]any{"kind": []string{"LANE"}}},
	} {
		admin.refused(400, "role.invalid", "PUT", "/roles/nowa", role(register, rights))
	}
	for _, rights := range []map[string]any{{"columns": []string{"nic"}}, {"hide": []string{"t.id; --"}}, {"only": map[string]any{"case_number": []string{"A"}}}, {"only": map[string]any{"kind": []string{""}}}} {
		admin.refused(400, "role.invalid", "PUT", "/roles/nowa", role("decisions", rights))
	}
	admin.ok("PUT", "/roles/nowa", role("decisions", map[string]any{"columns": []string{"case_number", "x_moje"}, "only": map[string]any{"kind": []string{"LANE", "A*"}}}), nil)
	admin.ok("PUT", "/roles/inna", role("*", map[string]any{}), nil)
}
