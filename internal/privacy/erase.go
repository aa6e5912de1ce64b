package privacy

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
)

// Duty is why a document that names a person must still be kept, or that it need not.
type Duty struct {
	Register string     `json:"register"`
	ID       int64      `json:"id"`
	Number   string     `json:"number" doc:"case or contract number"`
	Until    clock.Date `json:"until" doc:"first day on which the data may go; empty: not known"`
	Runs     bool       `json:"runs"`
	Why      string     `json:"why" enum:"term,unlimited,undated,dispute,unconfirmed,over"`
	Class    string     `json:"class"`
	Basis    string     `json:"legal_basis"`
}

// Erasure asks to make a person's data anonymous (art. 17 GDPR).
type Erasure struct {
	Party    int64  `json:"party,omitempty" doc:"somebody in the registers of documents"`
	Person   int64  `json:"person,omitempty" doc:"somebody in the files of the programmes; one of the two"`
	Request  string `json:"request" maxLength:"300" doc:"number of the request and what was decided; no names: it is kept"`
	Basis    string `json:"basis" maxLength:"300" doc:"provision, such as art. 17 ust. 1 lit. a RODO"`
	Override string `json:"override,omitempty" maxLength:"300" doc:"provision by which the data go although a duty to keep them runs"`
	Rehearse bool   `json:"rehearse,omitempty" doc:"only say what would happen"`
}

// Erased is what an erasure did, or would do.
type Erased struct {
	Rehearsed bool             `json:"rehearsed"`
	Revision  int64            `json:"revision"`
	Duties    []Duty           `json:"duties" doc:"documents that name the person, and whether they must be kept"`
	Counts    map[string]int64 `json:"counts" doc:"rows changed per table, earlier versions among them, and keys shredded"`
}

// Erase makes a person anonymous on request, wherever the office's registers speak of them, in every version. It is
// refused while a duty to keep a document that names them runs or its length is unconfirmed, unless somebody states
// the provision by which the data go all the same.
func Erase(ctx context.Context, store *db.Store, scope access.Scope, in Erasure) (*Erased, error) {
	if err := scope.Require(access.ManagePrivacy); err != nil {
		return nil, err
	}
	if strings.TrimSpace(in.Request) == "" || strings.TrimSpace(in.Basis) == "" {
		return nil, ErrBasis
	}
	out := &Erased{Rehearsed: in.Rehearse, Counts: map[string]int64{}}
	var group []int64
	look := func(tx pgx.Tx) (err error) {
		if in.Person == 0 {
			out.Duties, err = duties(ctx, tx, in.Party, clock.Today())
			return err
		}
		if group, err = groupOf(ctx, tx, in.Person, unitsOf(scope)); err != nil {
			return err
		}
		out.Duties, err = dutiesOfPerson(ctx, tx, group, clock.Today())
		return err
	}
	if in.Rehearse {
		return out, store.Read(ctx, look)
	}
	_, err := store.Change(ctx, scope.Actor(), "erasure on request", func(c *db.Change) error {
		var err error
		if out.Revision, err = c.Revision(ctx); err != nil { // no document is added meanwhile
			return err
		}
		if err := look(c); err != nil {
			return err
		}
		e, subject := &erasure{parties: []int64{in.Party}}, fmt.Sprintf("parties/%d", in.Party)
		if in.Person != 0 {
			e, subject = &erasure{persons: group}, fmt.Sprintf("persons/%d", in.Person)
		}
		of := map[string][]int64{}
		kept := 0
		for _, d := range out.Duties {
			if d.Runs {
				kept++
			}
			of[d.Register] = append(of[d.Register], d.ID)
		}
		if kept > 0 && strings.TrimSpace(in.Override) == "" {
			return ErrRetained.Because("%d of %d documents that name the person must still be kept, or for how long is not confirmed: wait, or state the provision by which the data go all the same",
				kept, len(out.Duties))
		}
		for register, ids := range of {
			what, _ := possibleOf(register)
			e.add(Rule{Register: register, Fields: what.fields}, ids)
		}
		if out.Counts, err = e.carryOut(ctx, c); err != nil {
			return err
		}
		return c.Audit(ctx, "privacy.erase", subject, map[string]any{"request": in.Request, "basis": in.Basis,
			"override": in.Override, "duties": kept, "counts": out.Counts, "erased": e.named()})
	})
	return out, err
}

// duties judges every document that names a party in its newest version.
func duties(ctx context.Context, tx pgx.Tx, party int64, on clock.Date) ([]Duty, error) {
	var known bool
	if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM parties WHERE id = $1 UNION ALL SELECT FROM parties_past WHERE id = $1)`, party).Scan(&known); err != nil {
		return nil, err
	}
	if !known {
		return nil, ErrParty.Because("there is no party %d", party)
	}
	all, err := rules(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := []Duty{}
	for _, r := range all {
		sql := ""
		switch r.Register {
		case "decisions":
			sql = `WITH all_versions AS (SELECT id, version, party_id, case_number, valid_to, open_ended, decision_date, final_date, paid_date FROM decisions
					UNION ALL SELECT id, version, party_id, case_number, valid_to, open_ended, decision_date, final_date, paid_date FROM decisions_past),
				newest AS (SELECT DISTINCT ON (id) * FROM all_versions ORDER BY id, version DESC)
				SELECT n.id, n.case_number, greatest(CASE $2::text WHEN 'decision_date' THEN decision_date WHEN 'final_date' THEN final_date WHEN 'paid_date' THEN paid_date ELSE valid_to END, valid_to),
					CASE $2::text WHEN 'decision_date' THEN decision_date WHEN 'final_date' THEN final_date WHEN 'paid_date' THEN paid_date ELSE valid_to END IS NULL, n.open_ended,
					EXISTS (SELECT FROM discrepancies d, jsonb_array_elements(d.subjects) s WHERE (d.state NOT IN ('FALSE_POSITIVE', 'CLOSED', 'VANISHED') OR d.vanished_from <> '') AND d.outcome = 'hit' AND d.rule NOT LIKE 'Q%' AND s->>'kind' = 'decision' AND s->>'id' = n.id::text)
				FROM newest n WHERE n.party_id = $1 ORDER BY n.id`
		case "leases":
			sql = `WITH all_versions AS (SELECT id, version, party_id, contract_number, valid_to, open_ended, signed FROM leases
					UNION ALL SELECT id, version, party_id, contract_number, valid_to, open_ended, signed FROM leases_past),
				newest AS (SELECT DISTINCT ON (id) * FROM all_versions ORDER BY id, version DESC)
				SELECT n.id, n.contract_number, greatest(CASE $2::text WHEN 'signed' THEN signed ELSE valid_to END, valid_to), CASE $2::text WHEN 'signed' THEN signed ELSE valid_to END IS NULL, n.open_ended,
					EXISTS (SELECT FROM discrepancies d, jsonb_array_elements(d.subjects) s WHERE (d.state NOT IN ('FALSE_POSITIVE', 'CLOSED', 'VANISHED') OR d.vanished_from <> '') AND d.outcome = 'hit' AND d.rule NOT LIKE 'Q%' AND s->>'kind' = 'lease' AND s->>'id' = n.id::text)
				FROM newest n WHERE n.party_id = $1 ORDER BY n.id`
		default:
			continue
		}
		rows, err := tx.Query(ctx, sql, party, r.StartsFrom)
		if err != nil {
			return nil, err
		}
		var id int64
		var number string
		var day clock.Date
		var undated, unlimited, dispute bool
		if _, err := pgx.ForEachRow(rows, []any{&id, &number, &day, &undated, &unlimited, &dispute}, func() error {
			d := Duty{Register: r.Register, ID: id, Number: number, Runs: true, Class: r.Class, Basis: r.LegalBasis}
			switch {
			case !r.Enabled:
				d.Why = "unconfirmed"
			case unlimited:
				d.Why = "unlimited"
			case undated || day.IsZero():
				d.Why = "undated"
			default:
				d.Until, d.Why = r.until(day), "term"
				if !on.Before(d.Until) {
					d.Why, d.Runs = "over", false
				}
				if dispute && !d.Runs {
					d.Why, d.Runs = "dispute", true
				}
			}
			out = append(out, d)
			return nil
		}); err != nil {
			return nil, err
		}
	}
	return out, nil
}
