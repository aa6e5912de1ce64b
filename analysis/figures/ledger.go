package figures

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/analysis/rules"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/register"
)

// Entry is one amount at risk: what one finding may be worth on one legal basis, and everything it was worked out from. It is
// made of nothing but the version of the finding that the office knew at the revision asked for, so that it is the same
// whenever it is asked for again.
type Entry struct {
	Finding     int64      `json:"finding"`
	Version     int64      `json:"version"`
	Rule        string     `json:"rule"`
	RuleVersion int        `json:"rule_version"`
	ParamSet    string     `json:"param_set" doc:"digest of the parameters it was worked out with"`
	Run         int64      `json:"run" doc:"the run that worked it out"`
	Since       int64      `json:"since" doc:"the revision from which it stands like this"`
	Outcome     string     `json:"outcome" enum:"hit,unknown"`
	State       string     `json:"state"`
	Street      string     `json:"street"`
	Owner       string     `json:"owner" doc:"party/ID of the register of parties; empty: nobody is known"`
	Subject     string     `json:"subject" doc:"the object, decision, lease or parcel that the amount is for"`
	Day         string     `json:"day" doc:"the day judged"`
	Basis       string     `json:"basis"`
	Title       rules.Text `json:"basis_title"`
	Law         string     `json:"law"`
	Min         int64      `json:"min_gr"`
	Max         int64      `json:"max_gr"`
	Formula     string     `json:"formula"`
	Rates       []int64    `json:"rates" doc:"identities of the rates it was worked out with"`
	Counted     bool       `json:"counted" doc:"false: the same subject is counted with a larger amount of this basis"`
}

// Sum adds up amounts of one legal basis. Amounts of different bases are never added: the fee, its tenfold and a rent for the
// same board exclude each other.
type Sum struct {
	Key          string     `json:"key"`
	Label        rules.Text `json:"label"`
	Basis        string     `json:"basis"`
	Title        rules.Text `json:"basis_title"`
	Law          string     `json:"law"`
	Findings     int64      `json:"findings"`
	Min          int64      `json:"min_gr"`
	Max          int64      `json:"max_gr"`
	Undecided    int64      `json:"undecided" doc:"findings whose data do not tell: their amounts stand apart"`
	UndecidedMax int64      `json:"undecided_max_gr"`
	Source       string     `json:"source" doc:"address of the findings"`
}

// version is a finding as the office knew it for a while.
type version struct {
	id, no       int64
	since, until int64 // revisions; until 0 is still
	rule         string
	ruleVersion  int
	paramSet     string
	outcome      string
	state        string
	street       string
	day          time.Time
	party        *int64
	subjects     []rules.Subject
	money        []rules.Money
}

// wanted narrows the ledger.
type wanted struct{ rule, street string }

// versions reads the findings with money as they were known at a revision, or all their versions when known is nil: with
// their workings at a revision, with the bare amounts for the history.
func versions(ctx context.Context, tx pgx.Tx, scope access.Scope, w wanted, known *int64) ([]version, error) {
	args := []any{w.rule, w.street}
	money, when := "t.money", "true"
	if known != nil {
		scope = scope.At(*known)
		money = "t.proof->'money'"
		args = append(args, *known)
		when = "t.known @> $3::int8"
	}
	visible := can(scope, discrepanciesName, &args) + " AND " + amounts(scope, &args)
	const columns = `id, version, known, rule, rule_version, param_set, outcome, state, severity, street, on_date, party_id, subjects, money, money_max_gr, proof, department, manager, territory, unit, assignee`
	rows, err := tx.Query(ctx, `SELECT t.id, t.version, lower(t.known), coalesce(upper(t.known), 0), t.rule, t.rule_version, t.param_set, t.outcome, t.state, t.street, t.on_date, t.party_id, t.subjects, `+money+`
		FROM (SELECT `+columns+` FROM discrepancies UNION ALL SELECT `+columns+` FROM discrepancies_past) t
		WHERE `+when+` AND `+atRisk+` AND jsonb_array_length(t.money) > 0 AND ($1::text = '' OR t.rule = $1) AND ($2::text = '' OR t.street = $2) AND `+visible+`
		ORDER BY t.id, t.version`, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (v version, err error) {
		var subjects, money []byte
		if err = row.Scan(&v.id, &v.no, &v.since, &v.until, &v.rule, &v.ruleVersion, &v.paramSet, &v.outcome, &v.state, &v.street, &v.day, &v.party, &subjects, &money); err != nil {
			return v, err
		}
		if err = json.Unmarshal(subjects, &v.subjects); err == nil && len(money) > 0 {
			err = json.Unmarshal(money, &v.money)
		}
		return v, err
	})
}

// subject is what an amount is for: of several findings about it the largest of a basis counts once.
func (v *version) subject() string { return SubjectOf(v.subjects, strconv.FormatInt(v.id, 10)) }

// SubjectOf is what an amount of a finding is for; finding names the one that is about none.
func SubjectOf(subjects []rules.Subject, finding string) string {
	for _, kind := range []string{"object", "decision", "lease", "parcel"} {
		for _, s := range subjects {
			if s.Kind == kind && s.ID != "" {
				return kind + "/" + s.ID
			}
		}
	}
	return "finding/" + finding
}

// judged are the runs that stored something, by revision.
type judged []struct {
	id, revision int64
	rules        []string
}

func runsOf(ctx context.Context, tx pgx.Tx, scope access.Scope) (judged, error) {
	var args []any
	rows, err := tx.Query(ctx, `SELECT DISTINCT ON (t.revision) t.id, t.revision, t.rules FROM runs t WHERE t.state = 'done' AND t.revision IS NOT NULL AND `+can(scope, "runs", &args)+` ORDER BY t.revision, t.id`, args...)
	if err != nil {
		return nil, err
	}
	var out judged
	var r struct {
		id, revision int64
		rules        []string
	}
	_, err = pgx.ForEachRow(rows, []any{&r.id, &r.revision, &r.rules}, func() error {
		out = append(out, r)
		r.rules = nil
		return nil
	})
	return out, err
}

// of is the run that worked a version out: the last that judged the rule when the version came, or before, when a person made
// the version by deciding something about it.
func (j judged) of(rule string, since int64) int64 {
	for i := len(j) - 1; i >= 0; i-- {
		if j[i].revision <= since && slices.Contains(j[i].rules, rule) {
			return j[i].id
		}
	}
	return 0
}

// Ledger is the money at risk as the office knew it at a revision.
func Ledger(ctx context.Context, tx pgx.Tx, scope access.Scope, rule, street string, known int64) ([]Entry, error) {
	found, err := versions(ctx, tx, scope, wanted{rule, street}, &known)
	if err != nil {
		return nil, err
	}
	runs, err := runsOf(ctx, tx, scope)
	if err != nil {
		return nil, err
	}
	return entries(found, runs), nil
}

func entries(found []version, runs judged) []Entry {
	out := []Entry{}
	for i := range found {
		v := &found[i]
		owner := ""
		if v.party != nil {
			owner = fmt.Sprintf("party/%d", *v.party)
		}
		for _, m := range v.money {
			out = append(out, Entry{Finding: v.id, Version: v.no, Rule: v.rule, RuleVersion: v.ruleVersion, ParamSet: v.paramSet, Run: runs.of(v.rule, v.since), Since: v.since,
				Outcome: v.outcome, State: v.state, Street: v.street, Owner: owner, Subject: v.subject(), Day: v.day.Format(time.DateOnly),
				Basis: m.Basis, Title: m.Title, Law: m.Law, Min: m.Min, Max: m.Max, Formula: m.Formula, Rates: list(m.Rates)})
		}
	}
	count(out)
	return out
}

// count marks the amounts that sums hold: of one subject, one basis and one outcome the largest, and of equals the first. A
// certain amount counts beside an undecided one: the sums keep them apart.
func count(all []Entry) {
	type key struct{ subject, basis, outcome string }
	best := map[key]int{}
	for i := range all {
		k := key{all[i].Subject, all[i].Basis, all[i].Outcome}
		if b, ok := best[k]; !ok || all[i].Max > all[b].Max || all[i].Max == all[b].Max && all[i].Min > all[b].Min {
			best[k] = i
		}
	}
	for _, i := range best {
		all[i].Counted = true
	}
}

// Digest names a ledger: equal digests, equal to the byte.
func Digest(all []Entry) (string, error) {
	body, err := json.Marshal(all)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:]), nil
}

// sums adds up entries by a key, each basis on its own, the largest first.
func sums(all []Entry, by func(*Entry) (key string, label rules.Text, link string)) []Sum {
	type place struct{ key, basis string }
	at := map[place]int{}
	var out []Sum
	for i := range all {
		e := &all[i]
		if !e.Counted {
			continue
		}
		key, label, link := by(e)
		p := place{key, e.Basis}
		k, ok := at[p]
		if !ok {
			k = len(out)
			at[p] = k
			out = append(out, Sum{Key: key, Label: label, Basis: e.Basis, Title: e.Title, Law: e.Law, Source: link})
		}
		s := &out[k]
		if e.Outcome == "unknown" {
			s.Undecided++
			s.UndecidedMax += e.Max
			continue
		}
		s.Findings++
		s.Min += e.Min
		s.Max += e.Max
	}
	largest := map[string]int64{}
	for _, s := range out {
		largest[s.Key] = max(largest[s.Key], s.Max, s.UndecidedMax)
	}
	slices.SortStableFunc(out, func(a, b Sum) int {
		return cmp.Or(cmp.Compare(largest[b.Key], largest[a.Key]), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Basis, b.Basis))
	})
	return list(out)
}

// ofBasis adds up everything of a basis.
func ofBasis(*Entry) (key string, label rules.Text, link string) { return "", rules.Text{}, "" }

// Day is the money at risk of one basis at the end of a day on which it changed.
type Day struct {
	Day      string     `json:"day"`
	Revision int64      `json:"revision" doc:"the last one of the day"`
	Basis    string     `json:"basis"`
	Title    rules.Text `json:"basis_title"`
	Findings int64      `json:"findings"`
	Min      int64      `json:"min_gr"`
	Max      int64      `json:"max_gr"`
}

// most days of a history: a quarter of daily runs.
const mostDays = 92

// history is the ledger's sums at the end of each day on which something changed, the last days of them, in order.
func history(ctx context.Context, tx pgx.Tx, scope access.Scope, w wanted) ([]Day, error) {
	all, err := versions(ctx, tx, scope, w, nil)
	if err != nil {
		return nil, err
	}
	changed := map[int64]bool{}
	for _, v := range all {
		changed[v.since] = true
		if v.until > 0 {
			changed[v.until] = true
		}
	}
	ids := make([]int64, 0, len(changed))
	for id := range changed {
		ids = append(ids, id)
	}
	rows, err := tx.Query(ctx, `SELECT id, at FROM revisions WHERE id = ANY ($1) ORDER BY id`, ids)
	if err != nil {
		return nil, err
	}
	type end struct {
		day      string
		revision int64
	}
	var days []end
	var id int64
	var at time.Time
	if _, err := pgx.ForEachRow(rows, []any{&id, &at}, func() error {
		day := at.In(clock.Warsaw).Format(time.DateOnly)
		if n := len(days); n > 0 && days[n-1].day == day {
			days[n-1].revision = id
			return nil
		}
		days = append(days, end{day, id})
		return nil
	}); err != nil {
		return nil, err
	}
	days = days[max(0, len(days)-mostDays):]
	out := []Day{}
	for _, d := range days {
		var then []version
		for _, v := range all {
			if v.since <= d.revision && (v.until == 0 || v.until > d.revision) {
				then = append(then, v)
			}
		}
		of := sums(entries(then, nil), ofBasis)
		slices.SortFunc(of, func(a, b Sum) int { return cmp.Compare(a.Basis, b.Basis) })
		for _, s := range of {
			if s.Findings > 0 {
				out = append(out, Day{Day: d.day, Revision: d.revision, Basis: s.Basis, Findings: s.Findings, Min: s.Min, Max: s.Max})
			}
		}
	}
	return out, nil
}

// Settled is what became of amounts that are no longer at risk because their case was settled.
type Settled struct {
	Resolution string `json:"resolution"`
	Basis      string `json:"basis"`
	Findings   int64  `json:"findings"`
	Min        int64  `json:"min_gr"`
	Max        int64  `json:"max_gr"`
}

// settled adds up, for the findings that were settled, the amounts they stood for, of one subject and basis the largest; what
// was in fact paid the office's books say.
func settled(ctx context.Context, tx pgx.Tx, scope access.Scope, w wanted, known int64) ([]Settled, error) {
	scope = scope.At(known)
	args := []any{w.rule, w.street, known}
	visible := can(scope, discrepanciesName, &args) + " AND " + amounts(scope, &args)
	const columns = `id, known, rule, state, severity, outcome, street, resolution, money, money_max_gr, department, manager, territory, unit, assignee, subjects`
	rows, err := tx.Query(ctx, `SELECT t.id, t.resolution, t.subjects, t.money
		FROM (SELECT `+columns+` FROM discrepancies UNION ALL SELECT `+columns+` FROM discrepancies_past) t
		WHERE t.known @> $3::int8 AND t.resolution <> '' AND t.state IN ('RESOLVED', 'CLOSED') AND jsonb_array_length(t.money) > 0 AND ($1::text = '' OR t.rule = $1) AND ($2::text = '' OR t.street = $2) AND `+visible+`
		ORDER BY t.id`, args...)
	if err != nil {
		return nil, err
	}
	type key struct{ resolution, basis, subject string }
	largest := map[key]rules.Money{}
	var v version
	var resolution string
	var subjects, money []byte
	if _, err := pgx.ForEachRow(rows, []any{&v.id, &resolution, &subjects, &money}, func() error {
		v.subjects, v.money = nil, nil
		if err := json.Unmarshal(subjects, &v.subjects); err != nil {
			return err
		}
		if err := json.Unmarshal(money, &v.money); err != nil {
			return err
		}
		for _, m := range v.money {
			k := key{resolution, m.Basis, v.subject()}
			if old, ok := largest[k]; !ok || m.Max > old.Max || m.Max == old.Max && m.Min > old.Min {
				largest[k] = m
			}
		}
		return nil
	}); err != nil {
		return nil, err
	}
	of := map[[2]string]Settled{}
	for k, m := range largest {
		s := of[[2]string{k.resolution, k.basis}]
		of[[2]string{k.resolution, k.basis}] = Settled{k.resolution, k.basis, s.Findings + 1, s.Min + m.Min, s.Max + m.Max}
	}
	out := []Settled{}
	for _, s := range of {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b Settled) int {
		return cmp.Or(cmp.Compare(a.Resolution, b.Resolution), cmp.Compare(a.Basis, b.Basis))
	})
	return out, nil
}

// owners are the names of parties for the person who reads: companies in full, others by their initials, and only those that
// the person reaches in the register of parties.
func owners(r *register.Reader, scope access.Scope, all []Entry, known *int64) (map[string]string, error) {
	out := map[string]string{}
	if !scope.Rights("parties").Read {
		return out, nil
	}
	reg, err := r.Find(register.Core(), "parties")
	if err != nil {
		return nil, err
	}
	name, ok := reg.Column("name")
	if !ok {
		return out, nil
	}
	var ids []int64
	for i := range all {
		var id int64
		if _, err := fmt.Sscanf(all[i].Owner, "party/%d", &id); err == nil && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return out, nil
	}
	q := register.Query{Columns: []*register.Column{name}, Filters: []register.Filter{register.IDs(ids)}, When: register.When{Known: known}}
	_, err = r.Rows(reg, q, func(row *register.Row) error {
		if s, ok := row.Value(0).(string); ok {
			out[fmt.Sprintf("party/%d", row.ID)] = s
		}
		return nil
	})
	return out, err
}

// sortEntries puts the largest amounts first.
func sortEntries(all []Entry) {
	slices.SortStableFunc(all, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(b.Max, a.Max), cmp.Compare(a.Finding, b.Finding), cmp.Compare(a.Basis, b.Basis))
	})
}
