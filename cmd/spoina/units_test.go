package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"spoina/internal/register"
)

// asked is one request of the property.
type asking struct {
	who          *unitMember
	method, path string
	body         any
	register     string // whose rows the answer lists; empty: none
	id           int64  // a row of the other unit that the address names; 0: none
}

func (a asking) String() string {
	body, _ := json.Marshal(a.body)
	return fmt.Sprintf("%s %s %s as %s", a.method, a.path, body, a.who.login)
}

// TestNoUnitSeesARowOfAnother asks whatever can be asked, with everything that somebody in another unit could have heard:
// no list, count, sum, group, search, history, export, statistics, letter, refusal or audit view of one unit says
// anything that only the other knows, and nothing of the other's is changed.
func TestNoUnitSeesARowOfAnother(t *testing.T) {
	logs := slog.Default()
	slog.SetDefault(slog.New(slog.DiscardHandler))
	t.Cleanup(func() { slog.SetDefault(logs) })
	w := newUnits(t)
	for _, name := range divided() {
		for _, unit := range bothUnits {
			require.NotEmpty(t, w.rows[name][unit], "%s has rows of %s\n%s", name, unit, strings.Join(w.tried, "\n"))
		}
	}
	var members []*unitMember
	for _, login := range slices.Sorted(maps.Keys(w.people)) {
		if m := w.people[login]; m.unit != "" && m.unit != "MOPS" {
			members = append(members, m)
		}
	}
	before := map[string]string{}
	kept := []string{"persons", "households", "organisations", "coal_certificates", "coal_sales", "aid_cards", "aid_families", "aid_volunteers", "aid_patrols", "aid_visits", "aid_shifts", "relief_applications", "relief_grants"}
	for _, unit := range bothUnits {
		for _, name := range kept {
			before[unit+name] = w.fingerprint(unit, name)
		}
	}
	operations := w.operations()
	require.Greater(t, len(operations), 60)
	seen := map[string]int{}
	rapid.Check(t, func(rt *rapid.T) {
		for range 60 {
			m := members[rapid.IntRange(0, len(members)-1).Draw(rt, "who")]
			a := w.draw(rt, m, operations)
			status, answer := m.ask(a.method, a.path, a.body)
			seen[fmt.Sprint(status/100)]++
			if problem := w.judge(a, status, answer); problem != "" {
				rt.Fatalf("%s\n%s: %d\n%.1500s", problem, a, status, answer)
			}
		}
	})
	t.Logf("answers by class: %v", seen)
	require.Greater(t, seen["2"], 50, "something was answered")
	// Nobody of one unit changed what is the other's. Each unit's own people may have changed its own.
	w.readAll(t, members)
	w.noOracle(t, members, operations)
	for _, name := range kept {
		for _, unit := range bothUnits {
			if before[unit+name] != w.fingerprint(unit, name) {
				w.changedByOwn(t, unit, name)
			}
		}
	}
}

// readAll asks every register of everybody in every way once, so that none is left to chance.
func (w *units) readAll(t *testing.T, members []*unitMember) {
	own := map[string]bool{} // register and unit of which somebody sees rows: what nobody may read would prove nothing
	defer func() {
		for _, name := range divided() {
			for _, unit := range bothUnits {
				require.True(t, own[name+unit], "nobody of %s sees rows of %s", unit, name)
			}
		}
	}()
	for _, m := range members {
		for _, reg := range registers() {
			base := "/api/v1/registers/" + reg.Name
			var list struct{ Count int }
			if status, answer := m.ask("GET", base+"?limit=500", nil); status == http.StatusOK && json.Unmarshal(answer, &list) == nil && list.Count > 0 {
				own[reg.Name+m.unit] = true
			}
			for _, path := range []string{base + "?limit=500", base + "?limit=500&purpose=case", base + "?limit=500&q=" + url.QueryEscape(otherUnit(m.unit)), base + "/bin"} {
				a := asking{who: m, method: "GET", path: path, register: reg.Name}
				status, answer := m.ask(a.method, a.path, nil)
				require.Empty(t, w.judge(a, status, answer), a.String())
			}
			for _, id := range w.rows[reg.Name][otherUnit(m.unit)] {
				for _, path := range []string{"", "/history", "/comments", "/files"} {
					a := asking{who: m, method: "GET", path: fmt.Sprintf("%s/%d%s", base, id, path), register: reg.Name, id: id}
					status, answer := m.ask(a.method, a.path, nil)
					require.Empty(t, w.judge(a, status, answer), a.String())
				}
			}
		}
	}
}

// noOracle asks for rows of the other unit and for rows that never were: nobody can tell them apart.
func (w *units) noOracle(t *testing.T, members []*unitMember, operations []*huma.Operation) {
	for _, op := range operations {
		if op.Method != "GET" || !strings.Contains(op.Path, "{id}") || strings.HasPrefix(op.Path, "/api/v1/audit/") {
			continue
		}
		for _, name := range w.registersOf(op.Path) {
			for _, m := range members {
				if !strings.HasPrefix(m.login, "all.") {
					continue
				}
				ask := func(id int64) (int, string) {
					path := strings.NewReplacer("{id}", fmt.Sprint(id), "{name}", name, "{part}", "TAX").Replace(op.Path)
					status, answer := m.ask("GET", path, nil)
					return status, codeOfProblem(answer)
				}
				status, code := ask(w.rows[name][otherUnit(m.unit)][0])
				never, neverCode := ask(999_999_999)
				require.Equal(t, fmt.Sprint(never, neverCode), fmt.Sprint(status, code), "%s of %s as %s", op.Path, name, m.login)
			}
		}
	}
}

// changedByOwn fails when somebody of another unit is among those who changed a unit's rows since they were made.
func (w *units) changedByOwn(t *testing.T, unit, name string) {
	t.Helper()
	var strangers []string
	rows, err := w.store.Pool().Query(t.Context(), `SELECT DISTINCT r.actor || ' by ' || a.action FROM audit_rows c JOIN audit a ON a.id = c.audit_id JOIN revisions r ON r.id = a.revision
		WHERE c.register = $1 AND r.actor LIKE '%.' || lower($2) AND c.row_id = ANY($3)`, name, otherUnit(unit), w.rows[name][unit])
	require.NoError(t, err)
	for rows.Next() {
		var s string
		require.NoError(t, rows.Scan(&s))
		strangers = append(strangers, s)
	}
	require.NoError(t, rows.Err())
	require.Empty(t, strangers, "%s of %s was changed", name, unit)
}

// operations are the addresses of the programmes and of what all registers share, from the description of the API: a new
// one is asked without anybody thinking of it.
func (w *units) operations() []*huma.Operation {
	var out []*huma.Operation
	for _, path := range slices.Sorted(maps.Keys(w.api.OpenAPI().Paths)) {
		item := w.api.OpenAPI().Paths[path]
		ours := false
		for _, start := range []string{"relief/", "aid/", "coal/", "people", "households", "letters/", "programmes", "audit", "readings", "search", "registers/{name}", "comments", "files", "changesets", "views"} {
			ours = ours || strings.HasPrefix(path, "/api/v1/"+start)
		}
		if !ours || strings.HasPrefix(path, "/api/v1/programmes/") { // switching one off would end the test
			continue
		}
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op != nil && op.OperationID != "receive-sms" {
				out = append(out, op)
			}
		}
	}
	return out
}

// draw makes a request up.
func (w *units) draw(rt *rapid.T, m *unitMember, operations []*huma.Operation) asking {
	if rapid.IntRange(0, 2).Draw(rt, "way") == 0 {
		return w.drawList(rt, m)
	}
	op := operations[rapid.IntRange(0, len(operations)-1).Draw(rt, "operation")]
	a := asking{who: m, method: op.Method, path: op.Path}
	other := otherUnit(m.unit)
	for _, p := range op.Parameters {
		if p.In == "path" {
			value := ""
			switch p.Name {
			case "id", "row":
				name := rapid.SampledFrom(w.registersOf(op.Path)).Draw(rt, "register")
				a.id = rapid.SampledFrom(w.rows[name][other]).Draw(rt, "id")
				value = fmt.Sprint(a.id)
			case "name":
				value = rapid.SampledFrom(append(divided(), "certificate", "decision", "call")).Draw(rt, "name")
			case "number":
				value = rapid.SampledFrom(w.numbers[other]).Draw(rt, "number")
			case "part":
				value = rapid.SampledFrom([]string{"TAX", "SOCIAL"}).Draw(rt, "part")
			case "day":
				value = "2023-02-02"
			default:
				value = rapid.SampledFrom([]string{"1", "x"}).Draw(rt, p.Name)
			}
			a.path = strings.ReplaceAll(a.path, "{"+p.Name+"}", url.PathEscape(value))
		}
	}
	query := url.Values{}
	for _, p := range op.Parameters {
		if p.In != "query" || p.Name == "after" || p.Name == "before" {
			continue
		}
		if !p.Required && rapid.Bool().Draw(rt, "left out") {
			continue
		}
		query.Set(p.Name, w.value(rt, p.Name, other))
	}
	if len(query) > 0 {
		a.path += "?" + query.Encode()
	}
	if op.RequestBody != nil {
		if media := op.RequestBody.Content["application/json"]; media != nil {
			a.body = w.bodyOf(rt, media.Schema, other, 0)
		} else {
			a.body = map[string]any{}
		}
	}
	return a
}

// registersOf are the registers whose rows an address may mean.
func (w *units) registersOf(path string) []string {
	programme := strings.SplitN(strings.TrimPrefix(path, "/api/v1/"), "/", 2)[0]
	var out []string
	for _, name := range divided() {
		if strings.HasPrefix(name, programme+"_") || programme == "people" && name == "persons" || programme == name {
			out = append(out, name)
		}
	}
	if len(out) == 0 {
		return divided()
	}
	return out
}

// value is what somebody could ask with, having heard of the other unit.
func (w *units) value(rt *rapid.T, name, other string) string {
	from := func(list ...string) string { return rapid.SampledFrom(list).Draw(rt, name) }
	switch name {
	case "purpose":
		return "case"
	case "format":
		return from("json", "csv", "xlsx", "pdf", "html", "docx")
	case "lang", "language":
		return "pl"
	case "from":
		return "2023-01-01"
	case "to", "on", "day":
		return from("2023-02-02", "2026-01-01")
	case "point":
		return pointOf[other]
	case "desk":
		return "S" + other
	case "unit":
		return other
	case "limit":
		return "500"
	case "q", "text":
		return from(other, "mk"+other, marksOf[other][1], "Wspólna", "70010200008", "FE100200")
	case "filter":
		return from("unit = '"+other+"'", "id > 0", "unit <> ''")
	case "sums":
		return from("kg", "bags", "persons", "limit_kg")
	case "by":
		return from("unit", "status", "assignee")
	case "register":
		return rapid.SampledFrom(divided()).Draw(rt, name)
	case "rehearse", "all":
		return "true"
	}
	return from("1", other, "x")
}

// bodyOf makes a body by the description of the API, out of the other unit's numbers and rows.
func (w *units) bodyOf(rt *rapid.T, s *huma.Schema, other string, deep int) any {
	s = w.schema(s)
	if s == nil || deep > 4 {
		return map[string]any{}
	}
	out := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		p := w.schema(s.Properties[name])
		if name == "$schema" || !slices.Contains(s.Required, name) && rapid.IntRange(0, 2).Draw(rt, name+" left out") == 0 {
			continue
		}
		out[name] = w.field(rt, name, p, other, deep)
	}
	return out
}

func (w *units) schema(s *huma.Schema) *huma.Schema {
	if s != nil && s.Ref != "" {
		return w.api.OpenAPI().Components.Schemas.SchemaFromRef(s.Ref)
	}
	return s
}

func (w *units) field(rt *rapid.T, name string, p *huma.Schema, other string, deep int) any {
	number := func() string { return rapid.SampledFrom(w.numbers[other]).Draw(rt, name) }
	row := func(of ...string) int64 {
		return rapid.SampledFrom(w.rows[rapid.SampledFrom(of).Draw(rt, name+" of")][other]).Draw(rt, name)
	}
	switch name {
	case "card", "head_card", "family", "certificate", "number":
		return number()
	case "member_cards", "cards":
		return []string{number()}
	case "person_id", "person", "keep", "gone", "person_ids":
		if p.Type == huma.TypeObject {
			return unitPerson(rapid.IntRange(0, len(shared)-1).Draw(rt, name), otherUnit(other))
		}
		return row("persons")
	case "order", "reservation", "volunteer", "id", "merge", "to":
		if p.Type == huma.TypeInteger || p.Type == "" {
			return row(divided()...)
		}
	case "unit":
		return other
	case "point":
		return pointOf[other]
	case "pesel":
		return "70010200008"
	case "document":
		return "FE100200"
	case "purpose":
		return "case"
	case "kit":
		return "IND"
	case "good":
		return rapid.SampledFrom([]string{"orzech", "MYDLO"}).Draw(rt, name)
	case "on", "valid_to", "from", "until", "birth_date":
		return "2023-02-02"
	}
	if len(p.Enum) > 0 {
		return rapid.SampledFrom(p.Enum).Draw(rt, name)
	}
	switch p.Type {
	case huma.TypeInteger, huma.TypeNumber:
		return rapid.IntRange(1, 20).Draw(rt, name)
	case huma.TypeBoolean:
		return rapid.Bool().Draw(rt, name)
	case huma.TypeArray:
		return []any{w.field(rt, strings.TrimSuffix(name, "s"), w.schema(p.Items), other, deep+1)}
	case huma.TypeObject:
		return w.bodyOf(rt, p, other, deep+1)
	}
	// What is written stays: in texts of its own a unit must not write down what the other knows, or it would find it there.
	return rapid.SampledFrom([]string{"Wspólna", "Długa 7", "x"}).Draw(rt, name)
}

// drawList asks a register for a list, a count, groups, sums, an export, or features.
func (w *units) drawList(rt *rapid.T, m *unitMember) asking {
	reg := registers()[rapid.IntRange(0, len(registers())-1).Draw(rt, "register")]
	other := otherUnit(m.unit)
	a := asking{who: m, method: "GET", register: reg.Name, path: "/api/v1/registers/" + reg.Name}
	c := reg.Columns[rapid.IntRange(0, len(reg.Columns)-1).Draw(rt, "column")]
	q := url.Values{}
	switch rapid.IntRange(0, 3).Draw(rt, "filter") {
	case 0:
		if ids := w.rows[reg.Name][other]; len(ids) > 0 {
			q.Set("filter", fmt.Sprintf("id = %d", rapid.SampledFrom(ids).Draw(rt, "id")))
		}
	case 1:
		switch c.Type {
		case register.String:
			q.Set("filter", fmt.Sprintf("%s LIKE '%%%s%%'", c.Field, rapid.SampledFrom(append(slices.Clone(marksOf[other]), "Wspólna", "")).Draw(rt, "word")))
		case register.Integer, register.Money, register.Number:
			q.Set("filter", c.Field+" >= 0")
		default:
			q.Set("filter", c.Field+" IS NOT NULL")
		}
	case 2:
		q.Set("q", w.value(rt, "q", other))
	}
	if rapid.Bool().Draw(rt, "with a purpose") {
		q.Set("purpose", "case")
	}
	switch rapid.IntRange(0, 5).Draw(rt, "form") {
	case 0:
		a.path += "/groups"
		q.Set("by", c.Field)
	case 1:
		a.path += "/export"
		q.Set("format", rapid.SampledFrom([]string{"csv", "xlsx", "ods", "geojson"}).Draw(rt, "format"))
		q.Set("lang", "pl")
	case 2:
		q.Set("sums", c.Field)
	case 3:
		q.Set("sort", "-"+c.Field)
	case 4:
		a.path = "/ogc/collections/" + reg.Name + "/items"
		q.Del("purpose")
		q.Del("q")
	}
	q.Set("limit", "500")
	if strings.HasSuffix(a.path, "/export") || strings.HasSuffix(a.path, "/groups") {
		q.Del("limit")
	}
	a.path += "?" + q.Encode()
	return a
}

// judge says what is wrong with an answer; empty: nothing.
func (w *units) judge(a asking, status int, answer []byte) string {
	other := otherUnit(a.who.unit)
	if status >= http.StatusInternalServerError {
		return "the program failed"
	}
	text := readable(answer)
	if strings.HasPrefix(a.path, "/ogc/") { // links repeat the question
		var page map[string]json.RawMessage
		if json.Unmarshal(answer, &page) == nil {
			delete(page, "links")
			whole, _ := json.Marshal(page)
			text = string(whole)
		}
	}
	said, _ := json.Marshal(a.body)
	path, _ := url.QueryUnescape(a.path)
	// The audit of accounts tells auditors which unit a role was limited to; nothing else of a unit may stand in it.
	common := a.register != "" && !slices.Contains(divided(), a.register) || strings.HasPrefix(a.path, "/api/v1/audit")
	for i, mark := range marksOf[other] {
		if i == 0 && common { // a list in common may say which unit does what
			continue
		}
		if strings.Contains(text, mark) && !(status >= 400 && (strings.Contains(path, mark) || bytes.Contains(said, []byte(mark)))) {
			return "the answer holds " + mark
		}
	}
	// What the audit holds has numbers of its own.
	if a.id != 0 && status < 300 && a.method == "GET" && !strings.HasPrefix(a.path, "/api/v1/audit/") {
		return fmt.Sprintf("row %d belongs to the other unit", a.id)
	}
	if a.register == "" || status >= 300 {
		return ""
	}
	var list struct {
		Rows []struct {
			ID int64 `json:"id"`
		}
		Count    *int64
		Features []struct {
			ID any `json:"id"`
		}
	}
	if json.Unmarshal(answer, &list) != nil {
		return ""
	}
	for _, row := range list.Rows {
		if slices.Contains(w.rows[a.register][other], row.ID) {
			return fmt.Sprintf("the list of %s holds row %d of the other unit", a.register, row.ID)
		}
	}
	for _, f := range list.Features {
		for _, id := range w.rows[a.register][other] {
			if fmt.Sprint(f.ID) == fmt.Sprint(id) {
				return fmt.Sprintf("the features of %s hold row %d of the other unit", a.register, id)
			}
		}
	}
	if list.Count != nil && !strings.Contains(a.path, "/groups") && *list.Count > int64(len(list.Rows)) && len(list.Rows) < 500 {
		return fmt.Sprintf("%d rows are counted and %d listed", *list.Count, len(list.Rows))
	}
	return ""
}

// readable is the text of an answer: workbooks and letters are unpacked.
func readable(body []byte) string {
	if !bytes.HasPrefix(body, []byte("PK\x03\x04")) {
		return string(body)
	}
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return string(body)
	}
	var out strings.Builder
	for _, f := range z.File {
		if in, err := f.Open(); err == nil {
			_, _ = io.Copy(&out, in)
			in.Close()
		}
	}
	return out.String()
}

// codeOfProblem is the code of a refusal.
func codeOfProblem(body []byte) string {
	var p struct{ Code string }
	_ = json.Unmarshal(body, &p)
	return p.Code
}
