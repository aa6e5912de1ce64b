package privacy

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
)

// Rule says how long the personal data of a register are kept. Time counts in full calendar years, from 1 January of
// the year after the day. A rule acts only after an authorised person has confirmed it.
type Rule struct {
	Register    string     `json:"register" doc:"decisions, leases, scan_objects, imports, persons, or a register of a programme"`
	Class       string     `json:"class" doc:"archive category: B5, BE10"`
	Years       int        `json:"years" minimum:"1" maximum:"100"`
	StartsFrom  string     `json:"starts_from" doc:"column of the day from which it counts"`
	Fields      []string   `json:"fields" doc:"what is made anonymous: party, person, notes, raw, fields, comments, files, content, problems"`
	LegalBasis  string     `json:"legal_basis"`
	Enabled     bool       `json:"enabled"`
	ConfirmedBy string     `json:"confirmed_by" doc:"login of whoever enabled it"`
	ConfirmedAt *time.Time `json:"confirmed_at"`
}

// possible is what rules of a register can name.
var possible = map[string]can{
	"decisions":    {[]string{"valid_to", "decision_date", "final_date", "paid_date"}, []string{"party", "notes", "raw", "fields", "comments", "files"}},
	"leases":       {[]string{"valid_to", "signed"}, []string{"party", "notes", "raw", "fields", "comments", "files"}},
	"scan_objects": {[]string{"captured_on"}, []string{"content", "raw", "fields", "comments", "files"}},
	"imports":      {[]string{"created_at"}, []string{"problems"}},
}

// toConfirm stands in the legal basis of a rule that nobody has checked.
const toConfirm = "do potwierdzenia"

func (r *Rule) check() error {
	p, ok := possibleOf(r.Register)
	switch {
	case !ok:
		return ErrNoRule.Because("there is no rule of retention for %q", r.Register)
	case r.Years < 1 || r.Years > 100:
		return ErrRule.Because("data are kept for 1 to 100 years")
	case !slices.Contains(p.starts, r.StartsFrom):
		return ErrRule.Because("the time counts from one of %s", strings.Join(p.starts, ", "))
	case len(r.Fields) == 0 || slices.ContainsFunc(r.Fields, func(f string) bool { return !slices.Contains(p.fields, f) }):
		return ErrRule.Because("what is made anonymous is some of %s", strings.Join(p.fields, ", "))
	case strings.TrimSpace(r.Class) == "":
		return ErrRule.Because("name the archive category")
	case r.Enabled && (strings.TrimSpace(r.LegalBasis) == "" || strings.HasPrefix(r.LegalBasis, toConfirm)):
		return ErrRule.Because("a rule acts only when its legal basis has been confirmed and written down")
	}
	return nil
}

func (r *Rule) erases(field string) bool { return slices.Contains(r.Fields, field) }

// until is the first day on which the data may go, when the time counts from a day.
func (r *Rule) until(from clock.Date) clock.Date {
	return clock.Day(from.Year+r.Years+1, time.January, 1)
}

// Rules lists the rules of retention.
func Rules(ctx context.Context, tx pgx.Tx, scope access.Scope) ([]Rule, error) {
	if err := scope.Require(access.ManagePrivacy); err != nil {
		return nil, err
	}
	return rules(ctx, tx)
}

func rules(ctx context.Context, tx pgx.Tx) ([]Rule, error) {
	rows, err := tx.Query(ctx, `SELECT register, class, years, starts_from, fields, legal_basis, enabled, confirmed_by, confirmed_at FROM retention_rules ORDER BY register`)
	if err != nil {
		return nil, err
	}
	stored, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Rule])
	return withShipped(stored), err
}

// SetRule changes the rule of a register. Whoever enables it confirms it with their name.
func SetRule(ctx context.Context, c *db.Change, scope access.Scope, r Rule) (Rule, error) {
	if err := scope.Require(access.ManagePrivacy); err != nil {
		return r, err
	}
	if err := r.check(); err != nil {
		return r, err
	}
	r.ConfirmedBy, r.ConfirmedAt = "", nil
	if r.Enabled {
		now := time.Now().UTC().Truncate(time.Microsecond)
		r.ConfirmedBy, r.ConfirmedAt = scope.Actor(), &now
	}
	if _, err := c.Exec(ctx, `INSERT INTO retention_rules (register, class, years, starts_from, fields, legal_basis, enabled, confirmed_by, confirmed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (register) DO UPDATE SET class = $2, years = $3, starts_from = $4, fields = $5, legal_basis = $6, enabled = $7, confirmed_by = $8, confirmed_at = $9`, r.Register, r.Class, r.Years, r.StartsFrom, r.Fields, r.LegalBasis, r.Enabled, r.ConfirmedBy, r.ConfirmedAt); err != nil {
		return r, err
	}
	return r, c.Audit(ctx, "privacy.rule", "retention/"+r.Register, r)
}

// RuleOutcome is what a rule met.
type RuleOutcome struct {
	Rule
	Due       int     `json:"due" doc:"rows whose time is over and that still hold something to make anonymous"`
	Rows      []int64 `json:"rows" doc:"the first hundred of them"`
	Disputed  int     `json:"disputed" doc:"rows kept because a discrepancy about them stands"`
	Undated   int     `json:"undated" doc:"rows kept because the day from which the time counts is missing"`
	Unlimited int     `json:"unlimited" doc:"rows kept because they are in force until revoked"`
}

// Outcome is what a run of retention did, or would do.
type Outcome struct {
	Rehearsed bool             `json:"rehearsed" doc:"true: nothing was changed"`
	On        clock.Date       `json:"on"`
	Revision  int64            `json:"revision"`
	Rules     []RuleOutcome    `json:"rules"`
	Parties   []int64          `json:"parties" doc:"people and firms that no document names whose time still runs; the first hundred"`
	PartyDue  int              `json:"party_due"`
	Persons   []int64          `json:"persons" doc:"persons of the programmes' files whom no row names whose time still runs; the first hundred"`
	PersonDue int              `json:"person_due"`
	Counts    map[string]int64 `json:"counts" doc:"rows changed per table, earlier versions among them, and keys shredded"`
}

// Rehearse says what Retain would do on a day, for every rule, those that are not enabled among them.
func Rehearse(ctx context.Context, store *db.Store, scope access.Scope, on clock.Date) (*Outcome, error) {
	if err := scope.Require(access.ManagePrivacy); err != nil {
		return nil, err
	}
	var out *Outcome
	err := store.Read(ctx, func(tx pgx.Tx) (err error) {
		out, _, err = plan(ctx, tx, on, false)
		return err
	})
	return out, err
}

// Retain makes anonymous what the enabled rules no longer allow to keep, in one revision; none when nothing is due.
func Retain(ctx context.Context, store *db.Store, scope access.Scope, on clock.Date) (*Outcome, error) {
	if err := scope.Require(access.ManagePrivacy); err != nil {
		return nil, err
	}
	var out *Outcome
	nothing := false
	err := store.Read(ctx, func(tx pgx.Tx) error {
		var e *erasure
		var err error
		out, e, err = plan(ctx, tx, on, true)
		nothing = err == nil && len(e.parties)+len(e.persons)+len(e.rows) == 0
		return err
	})
	if err != nil || nothing { // a day on which nothing is due leaves no revision
		if out != nil {
			out.Rehearsed = false
		}
		return out, err
	}
	_, err = store.Change(ctx, scope.Actor(), "retention of personal data", func(c *db.Change) error {
		revision, err := c.Revision(ctx) // nobody adds a document between the plan and its execution
		if err != nil {
			return err
		}
		var e *erasure
		if out, e, err = plan(ctx, c, on, true); err != nil {
			return err
		}
		out.Revision, out.Rehearsed = revision, false
		if out.Counts, err = e.carryOut(ctx, c); err != nil {
			return err
		}
		return c.Audit(ctx, "privacy.retention", "retention", map[string]any{"on": on, "counts": out.Counts, "rules": out.Rules, "erased": e.named()})
	})
	return out, err
}

// plan finds what is due on a day. With only the enabled rules, it also says what would have to be erased.
func plan(ctx context.Context, tx pgx.Tx, on clock.Date, enabled bool) (*Outcome, *erasure, error) {
	all, err := rules(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	out := &Outcome{Rehearsed: true, On: on, Rules: []RuleOutcome{}, Parties: []int64{}, Persons: []int64{}, Counts: map[string]int64{}}
	e := &erasure{}
	expired := map[string][]int64{"decisions": {}, "leases": {}}
	over := map[string][]int64{} // of programmes
	var own *Rule
	for _, r := range all {
		if enabled && !r.Enabled {
			continue
		}
		if r.Register == personsRegister {
			own = &r
			out.Rules = append(out.Rules, RuleOutcome{Rule: r, Rows: []int64{}})
			continue
		}
		found, err := r.find(ctx, tx, on)
		if err != nil {
			return nil, nil, err
		}
		o := RuleOutcome{Rule: r, Due: len(found.due), Rows: found.due[:min(len(found.due), 100)], Disputed: found.disputed, Undated: found.undated, Unlimited: found.unlimited}
		out.Rules = append(out.Rules, o)
		e.add(r, found.due)
		if r.erases("party") && (r.Enabled || !enabled) {
			expired[r.Register] = found.expired
		}
		if r.erases("person") && (r.Enabled || !enabled) {
			over[r.Register] = found.expired
		}
	}
	if e.parties, err = lapsed(ctx, tx, expired["decisions"], expired["leases"]); err != nil {
		return nil, nil, err
	}
	out.PartyDue, out.Parties = len(e.parties), e.parties[:min(len(e.parties), 100)]
	if e.persons, err = lapsedPersons(ctx, tx, over, own, on); err != nil {
		return nil, nil, err
	}
	out.PersonDue, out.Persons = len(e.persons), e.persons[:min(len(e.persons), 100)]
	return out, e, nil
}

// lapsed finds the parties that only documents name whose time is over. A party that a younger document names is kept,
// also when only an earlier version of the document names it.
func lapsed(ctx context.Context, tx pgx.Tx, decisions, leases []int64) ([]int64, error) {
	rows, err := tx.Query(ctx, `
		WITH named AS (
			SELECT 'd' AS kind, id, party_id FROM decisions UNION SELECT 'd', id, party_id FROM decisions_past
			UNION SELECT 'l', id, party_id FROM leases UNION SELECT 'l', id, party_id FROM leases_past),
		expired AS (SELECT 'd' AS kind, unnest($1::bigint[]) AS id UNION ALL SELECT 'l', unnest($2::bigint[]))
		SELECT n.party_id FROM named n LEFT JOIN expired e ON e.kind = n.kind AND e.id = n.id
		WHERE n.party_id IS NOT NULL GROUP BY n.party_id HAVING bool_and(e.id IS NOT NULL)
			AND EXISTS (SELECT FROM parties p WHERE p.id = n.party_id AND p.key <> 'anonymised/' || p.id
				UNION ALL SELECT FROM parties_past p WHERE p.id = n.party_id AND p.key <> 'anonymised/' || p.id) ORDER BY 1`, decisions, leases)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}
