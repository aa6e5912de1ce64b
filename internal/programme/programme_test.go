package programme_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/fail"
	"spoina/internal/httpapi"
	"spoina/internal/ogr"
	"spoina/internal/programme"
	"spoina/internal/register"
)

func TestMain(m *testing.M) {
	ogr.MaybeChild()
	os.Exit(m.Run())
}

var errFull = fail.New(fail.Conflict, "boats.full", "the boat is full")

// boats is a small programme with a register of its own.
func boats(t *testing.T, dormant bool) (*db.Store, programme.Programme, programme.Env) {
	store := dbtest.New(t)
	_, err := store.Pool().Exec(context.Background(), `CREATE TABLE boats (id bigint PRIMARY KEY, key text NOT NULL UNIQUE, name text NOT NULL DEFAULT '', seats int, built date,
		price_gr bigint, department text NOT NULL DEFAULT '', unit text NOT NULL DEFAULT '', territory text NOT NULL DEFAULT '', assignee text NOT NULL DEFAULT '',
		known int8range NOT NULL, version int NOT NULL DEFAULT 1, extra jsonb NOT NULL DEFAULT '{}'); CREATE TABLE boats_past (LIKE boats)`)
	require.NoError(t, err)
	reg := register.New(register.Description{Name: "boats", Title: register.Text{PL: "Łodzie", EN: "Boats"}, Columns: register.Join([]register.Column{
		register.Col("name", register.String, "Nazwa", "Name"), register.Col("seats", register.Integer, "Miejsca", "Seats"),
		register.Col("built", register.Date, "Rok", "Built"), register.Col("price_gr", register.Money, "Cena", "Price", register.Unit("gr"))}, register.Keepers())})
	p := programme.Programme{Name: "boats", Title: register.Text{PL: "Łodzie", EN: "Boats"}, Dormant: dormant, Registers: register.Set{reg}}
	set := programme.Registers(register.Core(), []programme.Programme{p})
	env := programme.Env{DB: store.DB(), Home: t.TempDir(), Registers: set}
	p.Imports = []programme.Import{{Name: "list", Title: register.Text{PL: "Wykaz", EN: "List"}, Permission: access.Import,
		Fields: []programme.Field{{Name: "name", Type: register.String, Title: register.Text{PL: "Nazwa", EN: "Name"}, Required: true},
			{Name: "seats", Type: register.Integer, Title: register.Text{PL: "Miejsca", EN: "Seats"}, Aliases: []string{"liczba miejsc"}},
			{Name: "built", Type: register.Date, Title: register.Text{PL: "Zbudowana", EN: "Built"}},
			{Name: "price_gr", Type: register.Money, Title: register.Text{PL: "Cena", EN: "Price"}, Unit: "gr"}},
		Row: func(ctx context.Context, _ *db.Store, c *db.Change, _ access.Scope, _ programme.Env, v programme.Values) error {
			set := map[string]json.RawMessage{"name": register.V(v.Text("name")), "seats": register.V(v.Int("seats")), "price_gr": register.V(v.Int("price_gr"))}
			if _, err := register.Write(ctx, c, env.Registers, "boats", "boat.add", []register.Edit{{Op: register.Create, Key: v.Text("name"), Set: set}}); err != nil {
				return err
			}
			if v.Int("seats") > 100 { // after the row was begun
				return &programme.FieldError{Field: "seats", Err: errFull}
			}
			return nil
		}}}
	p.Routes = func(api huma.API, _ chi.Router, _ programme.Env) {
		huma.Get(api, "/api/v1/boats/count", func(context.Context, *struct{}) (*struct{ Body int }, error) { return &struct{ Body int }{7}, nil })
	}
	return store, p, env
}

const list = "Wykaz łodzi\nNazwa;liczba miejsc;Zbudowana;Cena;Uwagi\nAla;12;01.05.2020;1 465,20 zł;x\nBela;dwa;;;\nCela;500;;;\n;3;;;\nDela;4;31.06.2020;;\nEla;5;;0,01;\n"

func TestASpreadsheetIsTakenOverRowByRowOrNotAtAll(t *testing.T) {
	ctx := context.Background()
	store, p, env := boats(t, false)
	path := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(path, []byte(list), 0o600))

	_, err := p.Imports[0].TakeOver(ctx, store, access.For(access.Person{ID: 1, Login: "x"}), env, path, "łodzie.csv", false)
	require.ErrorIs(t, err, access.ErrRefused)

	rehearsed, err := p.Imports[0].TakeOver(ctx, store, access.Operator(), env, path, "łodzie.csv", true)
	require.NoError(t, err)
	var n int
	require.NoError(t, store.Pool().QueryRow(ctx, `SELECT count(*) FROM boats`).Scan(&n))
	require.Zero(t, n, "a rehearsal keeps nothing")

	out, err := p.Imports[0].TakeOver(ctx, store, access.Operator(), env, path, "łodzie.csv", false)
	require.NoError(t, err)
	require.Equal(t, []int{6, 2, 4, 0}, []int{out.Read, out.New, out.Rejected, out.Skipped})
	require.Equal(t, rehearsed.Problems, out.Problems)
	require.Equal(t, []string{"Uwagi"}, out.Unused)
	fields := map[string]string{}
	for _, q := range out.Problems {
		fields[q.Field+"="+q.Value] = q.Code
	}
	require.Equal(t, map[string]string{"seats=dwa": "unreadable_number", "seats=500": "boats.full", "name=": "required", "built=31.06.2020": "impossible_date"}, fields)
	require.Equal(t, 4, out.Problems[0].Row, "rows are counted as the sheet counts them")
	var price int64
	require.NoError(t, store.Pool().QueryRow(ctx, `SELECT count(*), max(price_gr) FROM boats`).Scan(&n, &price))
	require.Equal(t, 2, n, "what a wrong row had begun is taken back")
	require.Equal(t, int64(146520), price)
	var revisions int
	require.NoError(t, store.Pool().QueryRow(ctx, `SELECT count(DISTINCT lower(known)) FROM boats`).Scan(&revisions))
	require.Equal(t, 1, revisions, "one change")

	once := p.Imports[0]
	once.Once, once.Row = true, func(context.Context, *db.Store, *db.Change, access.Scope, programme.Env, programme.Values) error {
		return nil
	}
	for _, wanted := range []error{nil, programme.ErrFile} {
		_, err = once.TakeOver(ctx, store, access.Operator(), env, path, "łodzie.csv", true)
		require.NoError(t, err, "a rehearsal is none")
		_, err = once.TakeOver(ctx, store, access.Operator(), env, path, "łodzie.csv", false)
		require.ErrorIs(t, err, wanted, "rows without a number of their own come in once")
	}

	require.NoError(t, os.WriteFile(path, []byte("a;b\n1;2\n"), 0o600))
	_, err = p.Imports[0].TakeOver(ctx, store, access.Operator(), env, path, "x.csv", false)
	require.ErrorIs(t, err, programme.ErrFile)
}

func TestAProgrammeThatIsSwitchedOffRefuses(t *testing.T) {
	store, p, env := boats(t, true)
	router, api := httpapi.New(programme.Running([]programme.Programme{p}))
	programme.Routes(api, []programme.Programme{p}, env)
	p.Routes(api, router, env)
	ask := func(scope access.Scope, method, address, body string) (int, string) {
		r := httptest.NewRequest(method, address, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		httpapi.Office(store.DB(), httpapi.As(scope), router).ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	manager := access.For(access.Person{ID: 1, Login: "m", Grants: []access.Grant{{Role: access.Role{Name: "administrator", Permissions: []string{access.Switch}}}}})
	nobody := access.For(access.Person{ID: 2, Login: "n", Grants: []access.Grant{{Role: access.Role{Name: "clerk"}}}})

	visitor := access.Anonymous(access.Office{})
	_, off := ask(visitor, "GET", "/api/v1/programmes", "")
	require.Equal(t, "[]\n", off, "a visitor is not told of what does not run")
	code, text := ask(manager, "GET", "/api/v1/boats/count", "")
	require.Equal(t, http.StatusConflict, code)
	require.Contains(t, text, "programme.off")
	code, _ = ask(nobody, "PUT", "/api/v1/programmes/boats", `{"on":true}`)
	require.Equal(t, http.StatusForbidden, code)
	code, _ = ask(manager, "PUT", "/api/v1/programmes/rafts", `{"on":true}`)
	require.Equal(t, http.StatusNotFound, code)
	code, text = ask(manager, "PUT", "/api/v1/programmes/boats", `{"on":true}`)
	require.Less(t, code, 300, text)
	code, text = ask(manager, "GET", "/api/v1/boats/count", "")
	require.Equal(t, http.StatusOK, code)
	require.Equal(t, "7\n", text)
	_, text = ask(manager, "GET", "/api/v1/programmes", "")
	require.Contains(t, text, `"on":true`)
	_, text = ask(nobody, "GET", "/api/v1/programmes", "")
	require.Equal(t, "[]\n", text, "what is not somebody's business is not offered")
	_, text = ask(visitor, "GET", "/api/v1/programmes", "")
	require.Contains(t, text, `"name":"boats"`, "what runs is no secret: its pages for everybody are offered before signing in")
	require.NotContains(t, text, `"by":"m"`)
}
