package analysis

import (
	"encoding/json"
	"slices"
	"strconv"

	"spoina/analysis/rules"
	"spoina/internal/access"
	"spoina/internal/register"
)

// can is the condition of the rows of a register, aliased t, that scope may see. Its parameters follow those in args.
func can(scope access.Scope, register string, args *[]any) string {
	return scope.Condition(access.SubjectOf(register), func(v any) string {
		*args = append(*args, v)
		return "$" + strconv.Itoa(len(*args))
	})
}

// picked are the columns of a person's view by name. One that their roles withhold is not there.
type picked struct {
	columns []*register.Column
	at      map[string]int
	missing []string
}

func pick(reg *register.Register, fields ...string) picked {
	p := picked{columns: []*register.Column{}, at: map[string]int{}, missing: []string{}}
	for _, f := range fields {
		c, ok := reg.Column(f)
		if !ok {
			p.missing = append(p.missing, f)
			continue
		}
		p.at[f] = len(p.columns)
		p.columns = append(p.columns, c)
	}
	return p
}

// word is a text of the row, empty where it is unknown or withheld.
func (p picked) word(row *register.Row, field string) string {
	i, ok := p.at[field]
	if !ok {
		return ""
	}
	return word(row, i)
}

func (p picked) words(row *register.Row, field string) []string {
	i, ok := p.at[field]
	if !ok {
		return []string{}
	}
	return words(row, i)
}

// list is a JSON array of the row, empty where it is withheld.
func (p picked) list(row *register.Row, field string) json.RawMessage {
	if s := p.word(row, field); s != "" {
		return json.RawMessage(s)
	}
	return json.RawMessage(`[]`)
}

// shows tells whether the row has a value of the field for the person.
func (p picked) shows(row *register.Row, field string) bool {
	i, ok := p.at[field]
	return ok && !row.Null(i)
}

// rowFields are what a list of discrepancies says of each.
var rowFields = []string{"rule", "outcome", "state", "severity", "confidence", "label", "street", "on_date", "measures", "money", "case_numbers", "parcel_ids", "reason", "assignee", "due_on", "parked_until", "vanished_from", "bundle_id", "version"}

// moneyWithheld tells whether the amounts of a row are withheld: whoever may not see the largest may see none.
func moneyWithheld(reg *register.Register) bool {
	_, largest := reg.Column("money_max_gr")
	_, all := reg.Column("money")
	return !largest || !all
}

// pickRow are the columns of a list of discrepancies.
func pickRow(reg *register.Register, more ...string) picked {
	fields := append(slices.Clone(rowFields), more...)
	if moneyWithheld(reg) {
		fields = slices.DeleteFunc(fields, func(f string) bool { return f == "money" })
		p := pick(reg, fields...)
		p.missing = append(p.missing, "money")
		return p
	}
	return pick(reg, fields...)
}

func (p picked) row(row *register.Row) rowDoc {
	d := rowDoc{ID: row.ID, Rule: p.word(row, "rule"), Outcome: p.word(row, "outcome"), State: p.word(row, "state"), Severity: p.word(row, "severity"),
		Label: p.word(row, "label"), Street: p.word(row, "street"), Measures: p.list(row, "measures"), Money: p.list(row, "money"),
		CaseNumbers: p.words(row, "case_numbers"), ParcelIDs: p.words(row, "parcel_ids"), Reason: p.word(row, "reason"), Assignee: p.word(row, "assignee")}
	if i, ok := p.at["confidence"]; ok {
		d.Confidence, _ = row.Value(i).(float64)
	}
	if i, ok := p.at["on_date"]; ok {
		d.On = dateOf(row, i)
	}
	if i, ok := p.at["version"]; ok {
		d.Version, _ = row.Value(i).(int64)
	}
	for field, into := range map[string]*string{"due_on": &d.DueOn, "parked_until": &d.ParkedUntil} {
		if i, ok := p.at[field]; ok && !row.Null(i) {
			*into = dateOf(row, i)
		}
	}
	d.VanishedFrom = p.word(row, "vanished_from")
	if i, ok := p.at["bundle_id"]; ok && !row.Null(i) {
		d.Bundle, _ = row.Value(i).(int64)
	}
	d.LonLat = position(row.Geometry)
	return d
}

// registerOf is the register that holds things of a kind.
var registerOf = map[string]string{"object": "objects", "decision": "decisions", "lease": "leases", "parcel": "parcels", "lane": "road_lanes"}

// mayRead tells which of the rows the person may see, in any of their states.
func mayRead(r *register.Reader, scope access.Scope, set register.Set, name string, ids []int64) (map[int64]bool, error) {
	out := map[int64]bool{}
	if len(ids) == 0 || !scope.Rights(name).Read {
		return out, nil
	}
	reg, err := r.Find(set, name)
	if err != nil {
		return nil, err
	}
	q := register.Query{Columns: []*register.Column{}, Filters: []register.Filter{register.IDs(ids)}}
	q.When.Between = reg.Kind == register.State
	_, err = r.Rows(reg, q, func(row *register.Row) error { out[row.ID] = true; return nil })
	return out, err
}

// shown leaves of a proof what the person may read: the documents that were considered and the rows it was made from.
// It returns how many documents are left out, so that nobody takes the rest for everything.
func (p *proof) shown(r *register.Reader, scope access.Scope) (withheld int, err error) {
	set := register.Core()
	named := map[string][]int64{}
	note := func(kind, id string) {
		if n, err := strconv.ParseInt(id, 10, 64); err == nil && registerOf[kind] != "" {
			named[registerOf[kind]] = append(named[registerOf[kind]], n)
		}
	}
	for _, d := range p.Documents {
		note(d.Kind, d.ID)
	}
	for _, i := range p.Inputs {
		note(i.Kind, i.ID)
	}
	seen := map[string]map[int64]bool{}
	for name, ids := range named {
		if seen[name], err = mayRead(r, scope, set, name, ids); err != nil {
			return 0, err
		}
	}
	hidden := func(kind, id string) bool {
		n, err := strconv.ParseInt(id, 10, 64)
		return err != nil || !seen[registerOf[kind]][n]
	}
	n := len(p.Documents)
	p.Documents = slices.DeleteFunc(p.Documents, func(d rules.Document) bool { return hidden(d.Kind, d.ID) })
	p.Inputs = slices.DeleteFunc(p.Inputs, func(i input) bool { return hidden(i.Kind, i.ID) })
	return n - len(p.Documents), nil
}
