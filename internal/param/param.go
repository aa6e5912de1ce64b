// Package param holds every number that a law, a council or the office sets: dated, with its legal basis, never in
// code. A Set is what was in force on one day, with a digest that names it in every finding.
package param

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"sort"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
)

// Param is one value with its period and source.
type Param struct {
	ID         int64           `json:"id"`
	Name       string          `json:"name"`
	Value      json.RawMessage `json:"value"`
	ValidFrom  clock.Date      `json:"valid_from"` // zero: since ever
	ValidTo    clock.Date      `json:"valid_to"`   // inclusive; zero: until further notice
	LegalBasis string          `json:"legal_basis"`
	SetBy      string          `json:"set_by" doc:"login; empty: the value came with the program"`
	SetAt      *time.Time      `json:"set_at"`
	VerifiedBy string          `json:"verified_by" doc:"login of somebody else than who set it"`
	VerifiedAt *time.Time      `json:"verified_at"`
}

const columns = `id, name, value, valid_from, valid_to, legal_basis, set_by, set_at, verified_by, verified_at`

// fields are where a row of columns goes.
func (p *Param) fields() []any {
	return []any{&p.ID, &p.Name, &p.Value, &p.ValidFrom, &p.ValidTo, &p.LegalBasis, &p.SetBy, &p.SetAt, &p.VerifiedBy, &p.VerifiedAt}
}

// InForce tells whether the value applies on a day.
func (p Param) InForce(on clock.Date) bool {
	return !on.Before(p.ValidFrom) && (p.ValidTo.IsZero() || !on.After(p.ValidTo))
}

// Set is the parameters of one day, and the rates of all days.
type Set struct {
	on     clock.Date
	values map[string]Param
	all    map[string][]Param
	rates  Rates
	digest string
	used   map[int64]bool
}

// Load reads the parameters in force on a day and every rate that the office knows.
func Load(ctx context.Context, tx pgx.Tx, scope access.Scope, on clock.Date) (*Set, error) {
	s := &Set{on: on, values: map[string]Param{}, all: map[string][]Param{}, used: map[int64]bool{}}
	var args []any
	visible := scope.Condition(access.Params, func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)) })
	rows, err := tx.Query(ctx, `SELECT `+columns+` FROM params
		WHERE upper_inf(known) AND `+visible+` ORDER BY name, valid_from NULLS FIRST`, args...)
	if err != nil {
		return nil, err
	}
	all, err := pgx.CollectRows(rows, scan)
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		s.all[p.Name] = append(s.all[p.Name], p)
		if p.InForce(on) {
			s.values[p.Name] = p
		}
	}
	if s.rates, err = loadRates(ctx, tx, scope); err != nil {
		return nil, err
	}
	s.digest = s.sum()
	return s, nil
}

func scan(row pgx.CollectableRow) (Param, error) {
	var p Param
	err := row.Scan(p.fields()...)
	return p, err
}

func (s *Set) sum() string {
	h := sha256.New()
	for _, p := range s.All() {
		fmt.Fprintf(h, "%s=%s %s\n", p.Name, p.Value, p.VerifiedBy)
		for _, q := range s.all[p.Name] {
			fmt.Fprintf(h, "%s %s %s\n", q.Value, q.ValidFrom, q.ValidTo)
		}
	}
	for _, r := range s.rates { // as JSON: printed as it lies in memory, a figure that may be missing would be an address
		row, err := json.Marshal(r)
		fmt.Fprintf(h, "%s %v\n", row, err)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// With is the set with other values for some names, to try them: they count on every day. A value of another kind than
// the one so far is refused.
func (s *Set) With(values map[string]json.RawMessage) (*Set, error) {
	out := &Set{on: s.on, values: maps.Clone(s.values), all: maps.Clone(s.all), rates: s.rates, used: map[int64]bool{}}
	for name, v := range values {
		p, ok := out.values[name]
		if !ok {
			return nil, ErrNone.Because("there is no parameter %q", name)
		}
		was := p.Value
		p.ID, p.Value, p.ValidFrom, p.ValidTo = 0, v, clock.Date{}, clock.Date{}
		if err := p.check(was); err != nil {
			return nil, err
		}
		out.values[name], out.all[name] = p, []Param{p}
	}
	out.digest = out.sum()
	return out, nil
}

// Raw is a value as it is written; null where the set does not hold the name.
func (s *Set) Raw(name string) json.RawMessage {
	if p, ok := s.values[name]; ok {
		return p.Value
	}
	return json.RawMessage("null")
}

// Until is the last day of the period in which a name's value applies on the set's day; zero is until further notice.
func (s *Set) Until(name string) clock.Date { return s.values[name].ValidTo }

// On is the day of the set.
func (s *Set) On() clock.Date { return s.on }

// Digest names the set: equal digests, equal numbers.
func (s *Set) Digest() string { return s.digest }

// All lists the parameters by name.
func (s *Set) All() []Param {
	all := make([]Param, 0, len(s.values))
	for _, p := range s.values {
		all = append(all, p)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Name < all[j].Name })
	return all
}

// Dated are the values of a parameter on all days, by the day from which they apply.
func (s *Set) Dated(name string) []Param {
	for _, p := range s.all[name] {
		s.used[p.ID] = true
	}
	return s.all[name]
}

// Day is a date; see Float.
func (s *Set) Day(name string) clock.Date {
	d, err := clock.ParseDate(s.Text(name))
	if err != nil {
		panic(fmt.Sprintf("parameter %q is no date", name))
	}
	return d
}

// Rates are the rates of all days.
func (s *Set) Rates() Rates { return s.rates }

// LegalBasis is the provision behind a parameter; empty for a technical one.
func (s *Set) LegalBasis(name string) string { return s.values[name].LegalBasis }

// Float is a number. A name that the set does not hold is a mistake in the program, since every name has a starting
// value: it panics.
func (s *Set) Float(name string) float64 { return read[float64](s, name) }

// Int is a whole number; see Float.
func (s *Set) Int(name string) int { return int(read[float64](s, name)) }

// Bool is a switch; see Float.
func (s *Set) Bool(name string) bool { return read[bool](s, name) }

// Text is a word; see Float.
func (s *Set) Text(name string) string { return read[string](s, name) }

func read[T any](s *Set, name string) T {
	var v T
	p, ok := s.values[name]
	if !ok {
		panic(fmt.Sprintf("no parameter %q is in force on %s", name, s.on))
	}
	s.used[p.ID] = true
	if err := json.Unmarshal(p.Value, &v); err != nil {
		panic(fmt.Sprintf("parameter %q has a value of another kind: %s", name, p.Value))
	}
	return v
}
