package analysis

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/analysis/link"
	"spoina/analysis/rules"
	"spoina/analysis/text"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/flow"
)

// remembered is what an officer left with a discrepancy, as far as a run must know it.
type remembered struct {
	State       flow.State
	From        flow.State // of VANISHED
	Present     bool
	Facts       *facts
	ExpiresOn   clock.Date
	ExpiresWith *rest
	ResolvedOn  clock.Date
	Resolution  string
}

// rest is what a verdict rests on: it ends with it.
type rest struct {
	Kind string     `json:"kind" enum:"decision,lease,param"`
	ID   int64      `json:"id,omitempty"`
	Name string     `json:"name" doc:"case or contract number, or the name of a parameter"`
	To   clock.Date `json:"valid_to,omitempty"`
	Mark string     `json:"mark,omitempty" doc:"its period and status, or its value, when the verdict was given"`
}

// met is what a run does with a discrepancy that it finds: the state to which it goes, and why; no state leaves it.
//
// What an officer decided is never overwritten. A dismissal ends on its day, with the document or number it rests on, or when
// the facts it was given on have changed beyond what measuring twice explains. What was settled comes back when it had gone
// and is there again, when the object was seen after the day it was settled on, or when the facts have changed. ended says in
// words why what the verdict rests on has ended; empty while it stands.
func (m remembered) met(now facts, on clock.Date, ended text.Text, tol Tolerances) (flow.State, text.Text) {
	switch m.State {
	case Vanished:
		if m.From != "" {
			return m.From, text.T("analiza znowu ją stwierdza", "an analysis finds it again")
		}
		return Detected, text.T("analiza znowu ją stwierdza", "an analysis finds it again")
	case FalsePositive:
		switch {
		case !m.ExpiresOn.IsZero() && m.ExpiresOn.Before(on):
			return Detected, text.Say("skończył się dzień, do którego ją odrzucono: %s", "the day until which it was dismissed has passed: %s", text.Same(m.ExpiresOn.String()))
		case !ended.Empty():
			return Detected, ended
		}
	case Resolved, Closed:
		if !m.Present {
			return Detected, text.T("zniknęła, a teraz znowu występuje", "it had gone, and is there again")
		}
		// Forwarded and waived things stand on lawfully; what was removed, legalised, penalised, paid or corrected must not be seen again.
		if m.Resolution != "FORWARDED" && m.Resolution != "WAIVED" && !m.ResolvedOn.IsZero() && now.Seen.After(m.ResolvedOn) {
			return Detected, text.Say("obiekt widziano %s, po załatwieniu sprawy %s", "the object was seen on %s, after the case was settled on %s", text.Same(now.Seen.String()), text.Same(m.ResolvedOn.String()))
		}
	default:
		return "", text.Text{}
	}
	if m.Facts == nil {
		return "", text.Text{}
	}
	if changes := tol.changed(*m.Facts, now); len(changes) > 0 {
		return Detected, text.List(changes)
	}
	return "", text.Text{}
}

// ended tells in words that what a verdict rests on has ended or is another by a day; empty while it stands.
func (r *rest) ended(ctx context.Context, tx pgx.Tx, on clock.Date) (text.Text, error) {
	if r == nil {
		return text.Text{}, nil
	}
	now, err := restOf(ctx, tx, r.Kind, r.ID, r.Name, on)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return text.Say("nie ma już tego, na czym ją odrzucono: %s", "what it was dismissed for is no longer there: %s", text.Same(r.Name)), nil
	case err != nil:
		return text.Text{}, err
	case !now.To.IsZero() && now.To.Before(on):
		return text.Say("skończył się dokument, na podstawie którego ją odrzucono: %s (do %s)", "the document for which it was dismissed has ended: %s (until %s)", text.Same(r.Name), text.Same(now.To.String())), nil
	case now.Mark != r.Mark:
		return text.Say("zmieniło się to, na czym ją odrzucono: %s", "what it was dismissed for has changed: %s", text.Same(r.Name)), nil
	}
	return text.Text{}, nil
}

// restOf reads a document or a number that a verdict is to rest on, as it is on a day.
func restOf(ctx context.Context, tx pgx.Tx, kind string, id int64, name string, on clock.Date) (rest, error) {
	r := rest{Kind: kind, ID: id, Name: name}
	sql := ""
	switch kind {
	case "decision": // one that ended in the world is kept with the past and still believed
		sql = `SELECT case_number, valid_to, concat_ws('|', valid_from, valid_to, status) FROM
			(SELECT case_number, valid_from, valid_to, status, known FROM decisions WHERE id = $1 UNION ALL SELECT case_number, valid_from, valid_to, status, known FROM decisions_past WHERE id = $1 AND upper_inf(known)) d ORDER BY lower(known) DESC LIMIT 1`
	case "lease":
		sql = `SELECT contract_number, valid_to, concat_ws('|', valid_from, valid_to, status) FROM
			(SELECT contract_number, valid_from, valid_to, status, known FROM leases WHERE id = $1 UNION ALL SELECT contract_number, valid_from, valid_to, status, known FROM leases_past WHERE id = $1 AND upper_inf(known)) d ORDER BY lower(known) DESC LIMIT 1`
	case "param":
		err := tx.QueryRow(ctx, `SELECT value::text FROM params WHERE name = $1 AND upper_inf(known) AND (valid_from IS NULL OR valid_from <= $2) AND (valid_to IS NULL OR valid_to >= $2)`, name, on).Scan(&r.Mark)
		return r, err
	default:
		return r, pgx.ErrNoRows
	}
	var found string
	err := tx.QueryRow(ctx, sql, id).Scan(&found, &r.To, &r.Mark)
	if found != "" {
		r.Name = found
	}
	return r, err
}

// carried pairs discrepancies that a run no longer finds with new ones that are the same thing under another object number: the
// same rule and documents, and an object in the same place whose earlier number the scans no longer know. Which one an officer
// has worked on then stays with the object.
func (e *Evaluation) carried(ctx context.Context, c *db.Change, gone map[string]kept, fresh []*record, tol Tolerances) (map[*record]kept, error) {
	if len(gone) == 0 || len(fresh) == 0 {
		return nil, nil
	}
	type place struct {
		rule, documents string
		cx, cy          int
	}
	size := max(tol.Same, 0.01)
	at := map[place][]*record{}
	for _, r := range fresh {
		if object, documents := whatOf(r.subjects); object != 0 && r.located() {
			p := place{r.rule, documents, int(math.Floor(r.x / size)), int(math.Floor(r.y / size))}
			at[p] = append(at[p], r)
		}
	}
	if len(at) == 0 {
		return nil, nil
	}
	alive := make(map[int64]bool, len(e.Scene.Objects))
	for i := range e.Scene.Objects {
		alive[e.Scene.Objects[i].ID] = true
	}
	ids := make([]int64, 0, len(gone))
	by := make(map[int64]kept, len(gone))
	for _, k := range gone {
		ids, by[k.id] = append(ids, k.id), k
	}
	rows, err := c.Query(ctx, `SELECT id, subjects, st_x(geom), st_y(geom) FROM discrepancies WHERE id = ANY ($1) AND object_id IS NOT NULL AND geom IS NOT NULL ORDER BY id`, ids)
	if err != nil {
		return nil, err
	}
	type candidate struct {
		old      kept
		r        *record
		distance float64
	}
	var pairs []candidate
	var id int64
	var subjects json.RawMessage
	var x, y float64
	if _, err := pgx.ForEachRow(rows, []any{&id, &subjects, &x, &y}, func() error {
		object, documents := whatOf(subjects)
		if alive[object] {
			return nil
		}
		cx, cy := int(math.Floor(x/size)), int(math.Floor(y/size))
		for dx := -1; dx <= 1; dx++ {
			for dy := -1; dy <= 1; dy++ {
				for _, r := range at[place{by[id].rule, documents, cx + dx, cy + dy}] {
					if d := math.Hypot(r.x-x, r.y-y); d <= tol.Same {
						pairs = append(pairs, candidate{by[id], r, d})
					}
				}
			}
		}
		return nil
	}); err != nil {
		return nil, err
	}
	slices.SortStableFunc(pairs, func(a, b candidate) int {
		if a.distance != b.distance {
			return int(math.Copysign(1, a.distance-b.distance))
		}
		return int(a.old.id - b.old.id)
	})
	out, taken := map[*record]kept{}, map[int64]bool{}
	for _, p := range pairs {
		if _, done := out[p.r]; done || taken[p.old.id] {
			continue
		}
		out[p.r], taken[p.old.id] = p.old, true
	}
	return out, nil
}

// whatOf is the object that subjects speak of, 0 where none, and their documents as one word.
func whatOf(subjects json.RawMessage) (object int64, documents string) {
	var list []rules.Subject
	if json.Unmarshal(subjects, &list) != nil {
		return 0, ""
	}
	var docs []string
	for _, s := range list {
		switch s.Kind {
		case "object":
			if object != 0 {
				return 0, "" // of two objects nobody knows which was renumbered
			}
			object = idOf(s.ID)
		case "decision", "lease":
			docs = append(docs, s.Kind+":"+s.ID)
		}
	}
	return object, strings.Join(docs, "|")
}

// about is what a discrepancy is about, for the one card of an object or a document, and whose it is.
type about struct {
	Object, Document, Party int64
	Kind                    string
}

// aboutOf is what subjects speak of; whose that is only the town knows.
func aboutOf(subjects []rules.Subject) about {
	var a about
	for i := range subjects {
		switch s := &subjects[i]; {
		case s.Kind == "object" && a.Object == 0:
			a.Object = idOf(s.ID)
		case (s.Kind == "decision" || s.Kind == "lease") && a.Document == 0:
			a.Kind, a.Document = s.Kind, idOf(s.ID)
		}
	}
	return a
}

// partyOf is the party of the document that a discrepancy is about; where it names none, or one without a party, that of
// the decision its object is linked with. 0 is none.
func (e *Evaluation) partyOf(a about) int64 {
	s := e.Scene
	switch a.Kind {
	case "decision":
		if i, ok := s.DecisionRow(a.Document); ok && s.Decisions[i].PartyID != 0 {
			return s.Decisions[i].PartyID
		}
	case "lease":
		if i, ok := s.LeaseRow(a.Document); ok && s.Leases[i].PartyID != 0 {
			return s.Leases[i].PartyID
		}
	}
	if a.Object == 0 {
		return 0
	}
	i, ok := s.ObjectRow(a.Object)
	if !ok {
		return 0
	}
	last := int32(-1)
	for _, l := range e.Links.OfObject(int(i)) {
		if l.State == link.Accepted {
			last = max(last, l.Decision)
		}
	}
	if last < 0 {
		return 0
	}
	return s.Decisions[last].PartyID
}

func nullID(id int64) *int64 {
	if id == 0 {
		return nil
	}
	return &id
}
