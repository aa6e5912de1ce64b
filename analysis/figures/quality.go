package figures

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/analysis/rules"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/httpapi"
	"spoina/internal/param"
	"spoina/internal/register"
	"spoina/internal/report"
)

// measured are the registers whose quality is measured, with the rules that speak of their rows (domain E9). Q12 is about
// parties and no row of these.
var measured = []struct {
	name, kind string
	title      register.Text
	rules      []string
}{
	{"decisions", "decision", text("Rejestr decyzji", "Register of decisions"), []string{"Q01", "Q02", "Q03", "Q04", "Q05", "Q06", "Q07", "Q08", "Q09", "Q10", "Q11", "Q13", "Q14"}},
	{"leases", "lease", text("Rejestr umów", "Register of leases"), []string{"Q01", "Q02", "Q03", "Q04", "Q05", "Q06", "Q07", "Q08", "Q09", "Q11", "Q13", "Q14"}},
}

// fields are what a rule of quality is about, in a clerk's words.
var fields = map[string]rules.Text{
	"Q01": {PL: "znak sprawy", EN: "case number"}, "Q02": {PL: "daty", EN: "dates"}, "Q03": {PL: "powierzchnia", EN: "area"}, "Q04": {PL: "numer działki", EN: "parcel number"},
	"Q05": {PL: "numer działki i obręb", EN: "parcel number and precinct"}, "Q06": {PL: "położenie", EN: "place"}, "Q07": {PL: "klucz: znak, strona, miejsce", EN: "key: number, party, place"},
	"Q08": {PL: "NIP, REGON, PESEL, KW", EN: "tax, business, personal and land-register number"}, "Q09": {PL: "opłata i stawka", EN: "fee and rate"}, "Q10": {PL: "ulica i numer", EN: "street and number"},
	"Q11": {PL: "kilka wartości w komórce", EN: "several values in a cell"}, "Q13": {PL: "dzień wpisu", EN: "day of entry"}, "Q14": {PL: "daty w przyszłości", EN: "dates in the future"},
}

// Tally of a register: its rows, and how many of them each rule found at fault.
type tally struct {
	rows    int64
	failed  map[string]int64
	weights map[string]float64
}

// score is 1 − Σ(weight · rows at fault) / (rows · Σ weight) (domain E9), from 0 to 1; none for an empty register.
func (t tally) score() *float64 {
	sum, all := 0.0, 0.0
	for rule, n := range t.failed {
		sum += t.weights[rule] * float64(n)
		all += t.weights[rule]
	}
	if t.rows == 0 || all == 0 {
		return nil
	}
	v := math.Round((1-sum/(float64(t.rows)*all))*10000) / 10000
	return &v
}

// weightsOf are the weights of rules on the day of a set of parameters.
func weightsOf(set *param.Set, of []string) map[string]float64 {
	out := map[string]float64{}
	for _, rule := range of {
		out[rule] = set.Float("quality_weight_" + strings.ToLower(rule))
	}
	return out
}

// KeepQuality writes down how well the registers were kept when a run that asked every rule of quality was stored. It is part
// of the run's own transaction.
func KeepQuality(ctx context.Context, c *db.Change, run int64, asked []string, set *param.Set) error {
	for _, m := range measured {
		of := slices.DeleteFunc(slices.Clone(m.rules), func(rule string) bool { return !slices.Contains(asked, rule) })
		if len(of) < len(existing(m.rules)) {
			continue // a run of some rules tells nothing of the register as a whole
		}
		weights, err := json.Marshal(weightsOf(set, of))
		if err != nil {
			return err
		}
		manager := "t.manager"
		if m.name == "leases" {
			manager = "''"
		}
		if _, err := c.Exec(ctx, `INSERT INTO quality_scores (run_id, register, department, manager, territory, unit, rows, failed, weights)
			WITH faults AS (
				SELECT d.rule, t.department, `+manager+` AS manager, t.territory, t.unit, count(DISTINCT t.id) AS n
				FROM discrepancies d, jsonb_array_elements(d.subjects) s, `+m.name+` t
				WHERE d.rule = ANY ($3::text[]) AND d.outcome = 'hit' AND d.state NOT IN ('FALSE_POSITIVE', 'VANISHED', 'RESOLVED', 'CLOSED') AND s->>'kind' = $4 AND s->>'id' ~ '^[0-9]{1,18}$' AND t.id = (s->>'id')::int8
				GROUP BY 1, 2, 3, 4, 5)
			SELECT $1, $2, k.department, k.manager, k.territory, k.unit, k.n,
				(SELECT jsonb_object_agg(r, coalesce((SELECT f.n FROM faults f WHERE f.rule = r AND (f.department, f.manager, f.territory, f.unit) = (k.department, k.manager, k.territory, k.unit)), 0)) FROM unnest($3::text[]) r), $5
			FROM (SELECT t.department, `+manager+` AS manager, t.territory, t.unit, count(*)::int AS n FROM `+m.name+` t GROUP BY 1, 2, 3, 4) k`,
			run, m.name, of, m.kind, weights); err != nil {
			return fmt.Errorf("quality of %s: %w", m.name, err)
		}
	}
	return nil
}

// existing are those of some rules that this version of the program has.
func existing(of []string) []string {
	have := titles()
	return slices.DeleteFunc(slices.Clone(of), func(rule string) bool { _, ok := have[rule]; return !ok })
}

// faultDoc is one rule of quality in one register.
type faultDoc struct {
	Rule   string     `json:"rule"`
	Title  rules.Text `json:"title"`
	Field  rules.Text `json:"field" doc:"what the rule is about"`
	Weight float64    `json:"weight"`
	Failed int64      `json:"failed" doc:"rows at fault"`
	Source string     `json:"source" doc:"address of the discrepancies"`
}

type scorePoint struct {
	Run   int64    `json:"run"`
	On    string   `json:"on" doc:"the day of the run"`
	Rows  int64    `json:"rows"`
	Score *float64 `json:"score"`
}

// qualityDoc is how well one register is kept.
type qualityDoc struct {
	Register string        `json:"register"`
	Title    register.Text `json:"title"`
	Rows     int64         `json:"rows" doc:"those that the person sees"`
	Score    *float64      `json:"score" doc:"from 0 to 1; none for an empty register, or one that no run has looked at"`
	Faults   []faultDoc    `json:"faults" doc:"the worst first"`
	Trend    []scorePoint  `json:"trend" doc:"after each run, in the rows that the person's limits reach; empty where only own cases are theirs"`
}

type qualitiesDoc struct {
	Revision  int64        `json:"revision"`
	Few       bool         `json:"few"`
	Registers []qualityDoc `json:"registers"`
}

// rowDoc is a row to mend.
type rowDoc struct {
	ID      int64  `json:"id"`
	Label   string `json:"label"`
	Finding int64  `json:"finding" doc:"the discrepancy that says what is wrong"`
}

func qualityRoutes(api huma.API) {
	get[Form, qualitiesDoc](api, "get-figures-quality", "/figures/quality", "How well the registers are kept", func(ctx context.Context, in *Form) (*report.File, error) {
		as, err := report.CheckFormat(in.Format)
		if err != nil {
			return nil, err
		}
		var doc qualitiesDoc
		if err := readQuality(ctx, httpapi.ScopeOf(ctx), &doc); err != nil {
			return nil, err
		}
		if as == "json" {
			return jsonFile(doc)
		}
		rep := doc.report(in.Lang)
		return deliver(ctx, &rep, "quality", as, *in)
	})
	huma.Get(api, "/api/v1/figures/quality/{register}/rows", func(ctx context.Context, in *struct {
		Register string `path:"register"`
		Rule     string `query:"rule" required:"true" doc:"rule of quality"`
	}) (*struct{ Body []rowDoc }, error) {
		out := &struct{ Body []rowDoc }{Body: []rowDoc{}}
		scope := httpapi.ScopeOf(ctx)
		i := slices.IndexFunc(measured, func(m struct {
			name, kind string
			title      register.Text
			rules      []string
		}) bool {
			return m.name == in.Register
		})
		if i < 0 {
			return nil, ErrRegister
		}
		m := measured[i]
		if !scope.Rights(m.name).Read {
			return nil, scope.Refused("the register " + m.name)
		}
		label := "t.case_number"
		if m.name == "leases" {
			label = "t.contract_number"
		}
		err := httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) error {
			args := []any{in.Rule, m.kind}
			rows, err := tx.Query(ctx, `SELECT DISTINCT ON (t.id) t.id, `+label+`, d.id FROM discrepancies d, jsonb_array_elements(d.subjects) s, `+m.name+` t
				WHERE d.rule = $1 AND d.outcome = 'hit' AND d.state NOT IN ('FALSE_POSITIVE', 'VANISHED', 'RESOLVED', 'CLOSED') AND s->>'kind' = $2 AND s->>'id' ~ '^[0-9]{1,18}$' AND t.id = (s->>'id')::int8
					AND `+can(scope, m.name, &args)+` ORDER BY t.id, d.id LIMIT 500`, args...)
			if err != nil {
				return err
			}
			out.Body, err = pgx.CollectRows(rows, pgx.RowToStructByPos[rowDoc])
			out.Body = list(out.Body)
			return err
		})
		return out, err
	})
}

// readQuality counts the registers now, in the rows that a person reads; for those who read none of them, in what statistics
// reach, without small groups.
func readQuality(ctx context.Context, who access.Scope, doc *qualitiesDoc) error {
	doc.Registers = []qualityDoc{}
	return httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) (err error) {
		if doc.Revision, err = current(ctx, tx); err != nil {
			return err
		}
		set, err := param.Load(ctx, tx, access.System("figures"), clock.Today())
		if err != nil {
			return err
		}
		some := false
		for _, m := range measured {
			scope, few := who, false
			if !who.Rights(m.name).Read {
				if scope, few = who.Statistics(), true; !who.May(access.ReadStatistics) || !scope.Rights(m.name).Read {
					continue
				}
			}
			some = true
			q := qualityDoc{Register: m.name, Title: m.title, Faults: []faultDoc{}, Trend: []scorePoint{}}
			asked, err := askedOf(ctx, tx, who, m.rules)
			if err != nil {
				return err
			}
			now, err := countFaults(ctx, tx, scope, m.name, m.kind, asked)
			if err != nil {
				return err
			}
			now.weights = weightsOf(set, asked)
			q.Rows, q.Score = now.rows, now.score()
			named := titles()
			for _, rule := range asked {
				q.Faults = append(q.Faults, faultDoc{Rule: rule, Title: named[rule], Field: fields[rule], Weight: now.weights[rule], Failed: now.failed[rule], Source: source(append(open, is("rule", rule))...)})
			}
			slices.SortStableFunc(q.Faults, func(a, b faultDoc) int {
				return cmp.Or(cmp.Compare(b.Weight*float64(b.Failed), a.Weight*float64(a.Failed)), cmp.Compare(a.Rule, b.Rule))
			})
			if q.Trend, err = trend(ctx, tx, scope, m.name); err != nil {
				return err
			}
			if few {
				doc.Few = true
				q.coarse()
			}
			doc.Registers = append(doc.Registers, q)
		}
		if !some {
			return who.Refused("a register whose quality is measured")
		}
		return nil
	})
}

// coarse leaves out counts below five; the score of a whole register tells of nobody.
func (q *qualityDoc) coarse() {
	for i := range q.Faults {
		q.Faults[i].Source = ""
	}
	q.Faults = slices.DeleteFunc(q.Faults, func(f faultDoc) bool { return f.Failed > 0 && f.Failed < fewest })
	if q.Rows < fewest {
		q.Rows, q.Score, q.Faults, q.Trend = 0, nil, []faultDoc{}, []scorePoint{}
	}
}

// askedOf are those of some rules that any finished run has asked: a rule that never ran says nothing of a register.
func askedOf(ctx context.Context, tx pgx.Tx, scope access.Scope, of []string) ([]string, error) {
	args := []any{of}
	rows, err := tx.Query(ctx, `SELECT r FROM unnest($1::text[]) r WHERE EXISTS (SELECT FROM runs t WHERE t.state = 'done' AND r = ANY (t.rules) AND `+can(scope, "runs", &args)+`) ORDER BY r`, args...)
	if err != nil {
		return nil, err
	}
	out, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return existing(out), err
}

func countFaults(ctx context.Context, tx pgx.Tx, scope access.Scope, name, kind string, asked []string) (tally, error) {
	out := tally{failed: map[string]int64{}}
	var args []any
	if err := tx.QueryRow(ctx, `SELECT count(*) FROM `+name+` t WHERE `+can(scope, name, &args), args...).Scan(&out.rows); err != nil {
		return out, err
	}
	for _, rule := range asked {
		out.failed[rule] = 0
	}
	args = []any{asked, kind}
	rows, err := tx.Query(ctx, `SELECT d.rule, count(DISTINCT t.id) FROM discrepancies d, jsonb_array_elements(d.subjects) s, `+name+` t
		WHERE d.rule = ANY ($1::text[]) AND d.outcome = 'hit' AND d.state NOT IN ('FALSE_POSITIVE', 'VANISHED', 'RESOLVED', 'CLOSED') AND s->>'kind' = $2 AND s->>'id' ~ '^[0-9]{1,18}$' AND t.id = (s->>'id')::int8
			AND `+can(scope, name, &args)+` GROUP BY 1`, args...)
	if err != nil {
		return out, err
	}
	var rule string
	var n int64
	_, err = pgx.ForEachRow(rows, []any{&rule, &n}, func() error { out.failed[rule] = n; return nil })
	return out, err
}

// trend is the score after each run that was stored, in what the person's limits reach. Own cases cannot be told from others
// afterwards, so that whoever sees only those has no trend.
func trend(ctx context.Context, tx pgx.Tx, scope access.Scope, name string) ([]scorePoint, error) {
	out := []scorePoint{}
	if !scope.Shared() {
		return out, nil
	}
	args := []any{name}
	// What a run left of a register has the columns by which limits narrow it, and no others.
	kept := access.Subject{Name: name, Department: "t.department", Manager: "t.manager", Territory: "t.territory", Unit: "t.unit"}
	rows, err := tx.Query(ctx, `SELECT t.run_id, r.on_date, t.rows, t.failed, t.weights FROM quality_scores t JOIN runs r ON r.id = t.run_id WHERE t.register = $1 AND `+scope.Condition(kept, placing(&args))+` ORDER BY t.run_id`, args...)
	if err != nil {
		return out, err
	}
	var of tally
	var run, at int64
	var on, day time.Time
	var n int64
	var failed, weights []byte
	flush := func() {
		if at != 0 {
			out = append(out, scorePoint{at, day.Format(time.DateOnly), of.rows, of.score()})
		}
	}
	if _, err := pgx.ForEachRow(rows, []any{&run, &on, &n, &failed, &weights}, func() error {
		if run != at {
			flush()
			at, day, of = run, on, tally{failed: map[string]int64{}}
		}
		var f map[string]int64
		if err := json.Unmarshal(failed, &f); err != nil {
			return err
		}
		for rule, k := range f {
			of.failed[rule] += k
		}
		of.rows += n
		of.weights = nil
		return json.Unmarshal(weights, &of.weights)
	}); err != nil {
		return out, err
	}
	flush()
	return out[max(0, len(out)-mostDays):], nil
}

func (doc *qualitiesDoc) report(lang string) report.Report {
	r := report.Report{Name: "quality", Title: text("Jakość rejestrów", "Quality of the registers"), Revision: doc.Revision, On: clock.Today(), Few: doc.Few}
	percent := func(v *float64) any {
		if v == nil {
			return nil
		}
		return math.Round(*v*1000) / 10
	}
	for _, q := range doc.Registers {
		r.Figures = append(r.Figures, report.Figure{Key: q.Register, Title: q.Title, Value: percent(q.Score), Unit: "%"}, report.Figure{Key: q.Register + "_rows", Title: text(q.Title.PL+": wierszy", q.Title.EN+": rows"), Value: q.Rows})
		faults := report.Table{Name: q.Register, Title: q.Title, Rows: [][]any{}, Columns: []report.Column{
			column("rule", "Reguła", "Rule", register.String, "", false), column("title", "Co sprawdza", "What it checks", register.String, "", false), column("field", "Pole", "Field", register.String, "", false),
			column("failed", "Wierszy z błędem", "Rows at fault", register.Integer, "", false), column("weight", "Waga", "Weight", register.Number, "", false)}}
		for _, f := range q.Faults {
			faults.Rows = append(faults.Rows, []any{f.Rule, say(lang, f.Title), say(lang, f.Field), f.Failed, f.Weight})
		}
		days := report.Table{Name: q.Register + "_trend", Title: text(q.Title.PL+": przebieg", q.Title.EN+": trend"), Chart: "line", Rows: [][]any{}, Columns: []report.Column{
			column("on", "Dzień analizy", "Day of the run", register.Date, "", false), column("score", "Jakość [%]", "Quality [%]", register.Number, "", false), column("rows", "Wierszy", "Rows", register.Integer, "", false), column("run", "Analiza", "Run", register.Integer, "", false)}}
		for _, p := range q.Trend {
			days.Rows = append(days.Rows, []any{p.On, percent(p.Score), p.Rows, p.Run})
		}
		r.Tables = append(r.Tables, faults, days)
	}
	return r
}
