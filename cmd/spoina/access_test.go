package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/access/account"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
	"spoina/internal/notify"
	"spoina/internal/programme"
	"spoina/internal/secret"
)

const matrixManager = "Burmistrz Miasta Testowo"

// grantsOf are the roles and limits of the people of the matrix whose name is not that of a role.
var grantsOf = map[string][]account.Grant{
	"gn":        {{Role: "clerk", Limits: access.Limits{Departments: []string{"GN"}}}},
	"starosta":  {{Role: "road", Limits: access.Limits{Managers: []string{"Starosta"}}}},
	"burmistrz": {{Role: "road", Limits: access.Limits{Managers: []string{matrixManager}}}},
	"gmina2":    {{Role: "gis", Limits: access.Limits{Territories: []string{"220402"}}}},
	"wlasna":    {{Role: "gis", Limits: access.Limits{Territories: []string{"220401"}}}},
	"gops":      {{Role: "clerk", Limits: access.Limits{Units: []string{"GOPS"}}}},
	"olga":      {{Role: "inspector", Limits: access.Limits{Own: true}}},
	"anna":      {{Role: "clerk", Limits: access.Limits{Own: true}}},
	"tylko":     {{Role: "land", Limits: access.Limits{Registers: []string{"leases", "parties"}}}},
	"dwie":      {{Role: "clerk", Limits: access.Limits{Departments: []string{"GN"}}}, {Role: "planner"}},
	"iod":       {{Role: "auditor"}, {Role: "clerk"}},
	"qgis":      {{Role: "clerk"}},
	"opieka":    {{Role: "social", Limits: access.Limits{Units: []string{"MOPS"}}}},
	"opieka2":   {{Role: "social", Limits: access.Limits{Units: []string{"GOPS"}}}},
}

// markField is the column of a register in which the marks stand.
var markField = map[string]string{"parcels": "parcel_id", "road_lanes": "name", "address_points": "street", "reference_features": "name", "zones": "code", "objects": "class_code", "scan_objects": "source_id", "observations": "protocol_no",
	"decisions": "case_number", "leases": "contract_number", "parties": "regon", "rates": "kind", "discrepancies": "label"}

// layersOfMap are the map's layers, by the register whose marks they show.
var layersOfMap = map[string]string{"parcels": "parcels", "road_lanes": "road_lanes", "address_points": "address_points", "reference_features": "reference_features", "zones": "zones", "leases": "leases", "decisions": "decisions",
	"scan_objects": "objects", "discrepancies": "discrepancies"}

// TestAccess walks everybody through every way to a row, over HTTP with their own tokens, in two offices of one database
// that hold the same ids and keys, and compares what they see with what was written down for them by hand.
func TestAccess(t *testing.T) {
	ctx := context.Background()
	home := t.TempDir()
	var logged quiet
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug})))
	t.Cleanup(func() { slog.SetDefault(before) })
	d := dbtest.Open(t, db.Office{Code: "220401", Name: "Miasto Alfa", SRID: 2180, Managers: []string{matrixManager}})
	_, err := d.AddOffice(ctx, db.Office{Code: "220402", Name: "Miasto Beta", SRID: 2180, Managers: []string{matrixManager}})
	require.NoError(t, err)
	key, err := secret.Load(home)
	require.NoError(t, err)
	outbox, err := notify.New(key, home)
	require.NoError(t, err)
	people := account.New(key, outbox, home)
	router, _ := routes(programme.Env{DB: d, Home: home, Key: key, Registers: registers()}, httpapi.NewBroker(), people)
	server := httptest.NewServer(httpapi.Edge(httpapi.Office(d, people, router)))
	t.Cleanup(server.Close)

	x := readFixture(t)
	w := &tally{rows: map[[2]string]int{}, wrong: map[[2]string][]string{}, seen: map[string]int{}, withheld: map[string]int{}}
	var walkers []*person
	for _, o := range []struct{ code, mark, other string }{{"220401", "alfa", "beta"}, {"220402", "beta", "alfa"}} {
		store, err := d.Store(ctx, o.code)
		require.NoError(t, err)
		fillMatrixOffice(t, store, home, o.mark)
		fillProgrammes(t, store, o.mark)
		x.inner = innermost(t, store)
		for _, who := range x.who {
			if o.mark == "beta" && slices.Contains([]string{"gmina2", "wlasna"}, who) {
				continue // for this office the municipalities are the other way round
			}
			p := &person{tally: w, t: t, x: x, who: who, base: server.URL + "/o/" + o.code, mark: o.mark, other: o.other}
			if who != "public" {
				p.authorization, p.link = signIn(t, people, store, who)
			}
			walkers = append(walkers, p)
		}
	}
	for _, p := range walkers { // what people write beside rows, and one row deleted
		if p.who == "clerk" {
			p.write()
		}
	}
	work := make(chan *person)
	var done sync.WaitGroup
	for range 4 {
		done.Go(func() {
			for p := range work {
				p.walk()
			}
		})
	}
	for _, p := range walkers {
		work <- p
	}
	close(work)
	done.Wait()
	for i, p := range walkers { // a token is good in its own office only
		if p.authorization != "" && p.mark == "alfa" {
			stranger := *p
			stranger.base = server.URL + "/o/220402"
			status, _ := stranger.get("other office", "/ogc/collections/parcels/items")
			p.compare("other office", "a token of the office", map[int64]bool{}, map[int64]bool{}, 1)
			if status != http.StatusUnauthorized {
				p.differ("other office", "walker %d: %d", i, status)
			}
		}
	}

	for _, s := range append(slices.Clone(secrets), "mkDEC", "mkPTY", "spoina_") { // whoever reads the log sees no register
		require.NotContains(t, logged.String(), s)
	}

	lines, different := w.report(x)
	if out := os.Getenv("SPOINA_ACCESS"); out != "" {
		require.NoError(t, os.WriteFile(out, []byte(strings.Join(lines, "\n")+"\n"), 0o644))
	}
	var wrong []string
	for k, list := range w.wrong {
		for _, s := range list {
			wrong = append(wrong, k[0]+", "+k[1]+": "+s)
		}
	}
	sort.Strings(wrong)
	require.Zero(t, different, strings.Join(wrong[:min(len(wrong), 200)], "\n"))
	for _, path := range w.paths {
		if path != "other office" {
			require.Positive(t, w.seen[path], "nobody sees anything through %s", path)
		}
		require.Positive(t, w.withheld[path], "nothing is withheld from anybody through %s", path)
	}
}

// signIn makes an account and a token of it; a map client's token also makes a personal link.
func signIn(t *testing.T, people *account.Service, store *db.Store, who string) (authorization, link string) {
	t.Helper()
	ctx := context.Background()
	grants, ok := grantsOf[who]
	if !ok {
		grants = []account.Grant{{Role: who}}
	}
	u, _, err := people.AddUser(ctx, store, access.Operator(), account.NewUser{Login: who, Name: "Konto " + who, Grants: grants})
	require.NoError(t, err)
	kind := "api"
	if who == "qgis" {
		kind = "gis"
	}
	_, token, err := people.AddToken(ctx, store, access.Operator(), u.ID, account.NewToken{Name: "macierz", Kind: kind})
	require.NoError(t, err)
	if who == "qgis" {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(who+":"+token)), token
	}
	return "Bearer " + token, ""
}

// write leaves a comment and files on each decision, deletes one and changes one.
func (p *person) write() {
	for id := range p.x.all("decisions") {
		body, err := json.Marshal(map[string]string{"text": fmt.Sprintf("mkCOM%d%s", id, p.mark)})
		require.NoError(p.t, err)
		status, got := p.ask("comments", "POST", fmt.Sprintf("/api/v1/registers/decisions/%d/comments", id), "application/json", bytes.NewReader(body))
		require.Less(p.t, status, 300, "%s", got)
		for _, personal := range []string{"false", "true"} {
			var form bytes.Buffer
			f := multipart.NewWriter(&form)
			require.NoError(p.t, f.WriteField("personal", personal))
			part, err := f.CreateFormFile("file", "pismo.txt")
			require.NoError(p.t, err)
			_, err = fmt.Fprintf(part, "mkCOM%d%s", id, p.mark)
			require.NoError(p.t, err)
			require.NoError(p.t, f.Close())
			status, got = p.ask("files", "POST", fmt.Sprintf("/api/v1/registers/decisions/%d/files", id), f.FormDataContentType(), &form)
			require.Less(p.t, status, 300, "%s", got)
		}
	}
	status, got := p.ask("bin", "POST", "/api/v1/registers/decisions/changes", "application/json", strings.NewReader(`{"reason":"test","changes":[{"op":"delete","id":15,"version":1}]}`))
	require.Equal(p.t, http.StatusOK, status, "%s", got)
	status, got = p.ask("audit cells", "POST", "/api/v1/registers/decisions/changes", "application/json",
		strings.NewReader(fmt.Sprintf(`{"reason":"test","changes":[{"op":"set","id":14,"version":1,"set":{"street":"ul. mkDEC14%s"}}]}`, p.mark)))
	require.Equal(p.t, http.StatusOK, status, "%s", got)
}

// walk goes every way.
func (p *person) walk() {
	if p.who != "qgis" {
		p.lists()
		p.single()
		p.findings()
		p.figures()
		p.beside()
		p.exports()
		p.statistics()
		p.offices()
	} else if status, _ := p.get("grid", "/api/v1/registers/parcels"); status < 400 {
		p.differ("grid", "a map client's token reads lists: %d", status)
	}
	p.tiles()
	p.features()
}

// registersOf are the registers of the fixture in a fixed order.
func registersOf() []string {
	var names []string
	for _, r := range registers() {
		names = append(names, r.Name)
	}
	return names
}

// columnsOf are the columns that the person is expected to see.
func (p *person) columnsOf(name string, personal bool) map[string]bool {
	out := map[string]bool{}
	for _, r := range registers() {
		if r.Name != name {
			continue
		}
		for _, c := range r.Columns {
			if (personal || !c.Personal) && !p.x.inner[name][c.Field] && !slices.Contains(p.x.columns[p.who][name], c.Field) {
				out[c.Field] = true
			}
		}
	}
	return out
}

// sameColumns compares the fields of an answer.
func (p *person) sameColumns(path, name string, got []string, want map[string]bool) {
	all := 0
	for _, r := range registers() {
		if r.Name == name {
			all = len(r.Columns)
		}
	}
	p.count(path, len(got), all)
	for _, f := range got {
		if !want[f] {
			p.differ(path, "%s shows the column %s", name, f)
		}
	}
	for f := range want {
		if !slices.Contains(got, f) {
			p.differ(path, "%s lacks the column %s", name, f)
		}
	}
}

type listAnswer struct {
	Rows     []map[string]json.RawMessage
	Count    int64
	Revision int64
	Sums     map[string]*string
}

func decoded[T any](p *person, body []byte) (v T) {
	if err := json.Unmarshal(body, &v); err != nil {
		p.differ("grid", "%v: %.300s", err, body)
	}
	return v
}

// lists: the grid with its count and columns, as known at a revision, groups, sums, and what a purpose shows.
func (p *person) lists() {
	fees := map[int64]bool{}
	for _, name := range registersOf() {
		address := "/api/v1/registers/" + name
		status, body := p.get("grid", address+"?limit=500")
		p.expect("grid", name, name, status, marks(body)[name])
		if status == http.StatusOK {
			list := decoded[listAnswer](p, body)
			if want := len(p.x.ids(p.who, name)); int(list.Count) != want || len(list.Rows) != want {
				p.differ("count", "%s counts %d and lists %d rows, not %d", name, list.Count, len(list.Rows), want)
			}
			p.count("count", int(list.Count), len(p.x.all(name)))
			if len(list.Rows) > 0 {
				var fields []string
				for f := range list.Rows[0] {
					if f != "id" && f != "lonlat" && f != "geometry" {
						fields = append(fields, f)
					}
				}
				p.sameColumns("grid columns", name, fields, p.columnsOf(name, true))
			}
			status, body := p.get("known", fmt.Sprintf("%s?limit=500&known=r%d", address, list.Revision))
			p.expect("known", name, name, status, marks(body)[name])
			if name == "decisions" {
				fees = p.figuresIn(body, "fees", feeOf)
			}
		} else {
			p.count("count", 0, len(p.x.all(name)))
			p.count("known", 0, len(p.x.all(name)))
		}
		status, body = p.get("groups", address+"/groups?by="+markField[name])
		p.expect("groups", name, name, status, marks(body)[name])
		p.get("grid", address+"?limit=500&filter="+url.QueryEscape(markField[name]+" LIKE '%mk%'"))
		p.get("grid", address+"?limit=500&q=Sekretny")
	}
	p.compare("amounts", "fees of decisions", fees, p.x.ids(p.who, "fees"), len(p.x.all("fees")))

	status, body := p.get("sum", "/api/v1/registers/decisions?sums=fee_declared_gr")
	want, got := 0, 0
	for id := range p.x.ids(p.who, "fees") {
		n, _ := strconv.Atoi(feeOf(id))
		want += n
	}
	if status == http.StatusOK {
		if s := decoded[listAnswer](p, body).Sums["fee_declared_gr"]; s != nil {
			got = atoi(*s)
		}
	}
	p.count("sum", len(p.x.ids(p.who, "fees")), len(p.x.all("fees")))
	if got != want {
		p.differ("sum", "the sum of fees is %d, not %d", got, want)
	}

	named := map[int64]bool{}
	for _, name := range []string{"decisions", "leases", "parties"} {
		_, body := p.get("personal", "/api/v1/registers/"+name+"?limit=500&purpose=case")
		for id, value := range map[int64]string{51: "Jan Sekretny", 53: "Maria Poufna", 54: "Bez Dokumentu Sekretna"} {
			if bytes.Contains(body, []byte(value)) {
				named[id] = true
			}
		}
	}
	p.compare("personal", "names with a purpose", named, p.x.ids(p.who, "named"), 3)

	hits := map[string]map[int64]bool{}
	for _, q := range []string{"7", "Lipowa 7", "Lipowa"} {
		_, body := p.get("search", "/api/v1/search?q="+url.QueryEscape(q))
		for name, ids := range marks(body) {
			if hits[name] == nil {
				hits[name] = map[int64]bool{}
			}
			for id := range ids {
				hits[name][id] = true
			}
		}
	}
	for _, name := range []string{"parcels", "road_lanes", "address_points", "scan_objects", "decisions", "leases"} {
		p.compare("search", name, hits[name], p.x.ids(p.who, name), len(p.x.all(name)))
	}
	p.get("search", "/api/v1/search?q=Sekretny")
}

func atoi(s string) int {
	n, _ := strconv.ParseFloat(strings.ReplaceAll(s, ",", "."), 64)
	return int(n)
}

// single: each row, and its history, by its number; and the bin.
func (p *person) single() {
	for _, name := range registersOf() {
		rows, history := map[int64]bool{}, map[int64]bool{}
		for id := range p.x.all(name) {
			address := fmt.Sprintf("/api/v1/registers/%s/%d", name, id)
			if status, _ := p.get("row", address); status == http.StatusOK {
				rows[id] = true
			}
			if status, _ := p.get("history", address+"/history"); status == http.StatusOK {
				history[id] = true
			}
		}
		p.compare("row", name, rows, p.x.ids(p.who, name), len(p.x.all(name)))
		p.compare("history", name, history, p.x.ids(p.who, name), len(p.x.all(name)))
	}
	status, body := p.get("bin", "/api/v1/registers/decisions/bin")
	p.expect("bin", "bin", "the bin", status, marks(body)["decisions"])
}
