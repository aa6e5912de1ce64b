package analysis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/audit"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/flow"
	"spoina/internal/param"
)

// held is a discrepancy in an officer's hands, under the office's lock.
type held struct {
	ID       int64
	Rule     string
	RuleVer  int
	Outcome  string
	On       clock.Date
	Version  int64
	Subjects json.RawMessage
	Measures json.RawMessage
	Proof    json.RawMessage
	work
	before work
}

// work is what officers keep of a discrepancy; a run does not write it.
type work struct {
	State         flow.State
	VanishedFrom  flow.State
	Present       bool
	Assignee      string
	Verdict       flow.State
	VerdictReason string
	VerdictText   string
	LegalBasis    string
	VerdictBy     string
	VerdictAt     *time.Time
	Verdicts      []verdict
	Facts         *facts
	ExpiresOn     clock.Date
	ExpiresWith   *rest
	Reopened      *reopened
	ParkedUntil   clock.Date
	WorkNote      string
	DueOn         clock.Date
	Action        string
	CaseNo        string
	Resolution    string
	ResolvedOn    clock.Date
	Proposal      *proposal
	Bundle        *int64
}

// verdict is one verdict among all that were given.
type verdict struct {
	Verdict    flow.State `json:"verdict"`
	Reason     string     `json:"reason,omitempty"`
	Words      string     `json:"words,omitempty"`
	LegalBasis string     `json:"legal_basis,omitempty"`
	ExpiresOn  clock.Date `json:"expires_on,omitempty"`
	Rests      *rest      `json:"expires_with,omitempty"`
	By         string     `json:"by"`
	Approved   string     `json:"approved_by,omitempty" doc:"the second person, where the office wants two"`
	At         time.Time  `json:"at"`
}

// proposal is a move that waits for a second person.
type proposal struct {
	Moving
	By string    `json:"by"`
	At time.Time `json:"at"`
}

// desk is one person at work on discrepancies in one open change.
type desk struct {
	ctx   context.Context
	c     *db.Change
	scope access.Scope
	set   *param.Set
	eyes  []string // moves that need two people
}

// sit takes the office's lock: whoever acts sees what everybody before has done, and nobody acts meanwhile.
func sit(ctx context.Context, c *db.Change, scope access.Scope) (*desk, error) {
	if _, err := c.Revision(ctx); err != nil {
		return nil, err
	}
	set, err := param.Load(ctx, c, access.System("analysis"), clock.Today())
	if err != nil {
		return nil, err
	}
	c.Touch("discrepancies")
	return &desk{ctx: ctx, c: c, scope: scope, set: set, eyes: fourEyes(set)}, nil
}

// fourEyes are the moves that the office wants two people for.
func fourEyes(set *param.Set) []string {
	return strings.FieldsFunc(set.Text("four_eyes_moves"), func(r rune) bool { return r == ',' || r == ' ' || r == ';' })
}

const workColumns = `t.state, t.vanished_from, t.present, t.assignee, t.verdict, t.verdict_reason, t.verdict_text, t.legal_basis, t.verdict_by, t.verdict_at, t.verdicts, t.facts,
	t.expires_on, t.expires_with, t.reopened, t.parked_until, t.work_note, t.due_on, t.action, t.action_case_no, t.resolution, t.resolved_on, t.proposal, t.bundle_id`

func (w *work) fields() []any {
	return []any{&w.State, &w.VanishedFrom, &w.Present, &w.Assignee, &w.Verdict, &w.VerdictReason, &w.VerdictText, &w.LegalBasis, &w.VerdictBy, &w.VerdictAt, &w.Verdicts, &w.Facts,
		&w.ExpiresOn, &w.ExpiresWith, &w.Reopened, &w.ParkedUntil, &w.WorkNote, &w.DueOn, &w.Action, &w.CaseNo, &w.Resolution, &w.ResolvedOn, &w.Proposal, &w.Bundle}
}

// take reads a discrepancy that the person sees, at the version that they saw; 0 is whichever it has. Somebody who saw
// another version is told what has changed since.
func (d *desk) take(id, seen int64) (*held, error) {
	args := []any{id}
	h := &held{ID: id}
	err := d.c.QueryRow(d.ctx, `SELECT t.rule, t.rule_version, t.outcome, t.on_date, t.version, t.subjects, t.measures, t.proof, `+workColumns+`
		FROM discrepancies t WHERE t.id = $1 AND `+can(d.scope, "discrepancies", &args)+` FOR UPDATE OF t`, args...).
		Scan(append([]any{&h.Rule, &h.RuleVer, &h.Outcome, &h.On, &h.Version, &h.Subjects, &h.Measures, &h.Proof}, h.work.fields()...)...)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, ErrNone
	}
	if err != nil {
		return nil, err
	}
	if seen != 0 && seen != h.Version {
		return nil, d.stale(id, seen, h.Version)
	}
	h.before = h.work
	h.before.Verdicts = slices.Clone(h.Verdicts)
	return h, nil
}

// put keeps what the officer changed as a new version, with the history, the audit and the news to open browsers.
func (d *desk) put(h *held, action string) error {
	revision, err := d.c.Revision(d.ctx)
	if err != nil {
		return err
	}
	if err := toPast(d.ctx, d.c, revision, []int64{h.ID}); err != nil {
		return err
	}
	if h.Verdicts == nil {
		h.Verdicts = []verdict{}
	}
	w := &h.work
	if _, err := d.c.Exec(d.ctx, `UPDATE discrepancies SET version = version + 1, known = int8range($2, NULL), state = $3, vanished_from = $4, assignee = $5, verdict = $6, verdict_reason = $7, verdict_text = $8,
		legal_basis = $9, verdict_by = $10, verdict_at = $11, verdicts = $12, facts = $13, expires_on = $14, expires_with = $15, reopened = $16, parked_until = $17, work_note = $18, due_on = $19, action = $20,
		action_case_no = $21, resolution = $22, resolved_on = $23, proposal = $24, bundle_id = $25 WHERE id = $1`,
		h.ID, revision, w.State, w.VanishedFrom, w.Assignee, w.Verdict, w.VerdictReason, w.VerdictText, w.LegalBasis, w.VerdictBy, w.VerdictAt, w.Verdicts, w.Facts, w.ExpiresOn, w.ExpiresWith,
		w.Reopened, w.ParkedUntil, w.WorkNote, w.DueOn, w.Action, w.CaseNo, w.Resolution, w.ResolvedOn, w.Proposal, w.Bundle); err != nil {
		return err
	}
	h.Version++
	fields := map[string][2]json.RawMessage{}
	was, now := h.before.told(), w.told()
	for name, v := range now {
		if string(v) != string(was[name]) {
			fields[name] = [2]json.RawMessage{was[name], v}
		}
	}
	h.before = h.work
	return d.c.AuditChanges(d.ctx, action, fmt.Sprintf("discrepancies/%d", h.ID), map[string]any{},
		[]audit.RowChange{{Register: "discrepancies", ID: h.ID, Version: h.Version, Fields: fields, Personal: map[string]bool{"verdict_text": true, "work_note": true}}})
}

// told is what the audit keeps of an officer's work: words in their own writing only as commitments.
func (w *work) told() map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	for name, v := range map[string]any{"state": w.State, "assignee": w.Assignee, "verdict": w.Verdict, "verdict_reason": w.VerdictReason, "verdict_text": w.VerdictText, "legal_basis": w.LegalBasis,
		"expires_on": w.ExpiresOn, "parked_until": w.ParkedUntil, "work_note": w.WorkNote, "action": w.Action, "action_case_no": w.CaseNo, "resolution": w.Resolution, "resolved_on": w.ResolvedOn, "bundle_id": w.Bundle,
		"proposal": w.Proposal != nil} {
		b, err := json.Marshal(v)
		if err != nil {
			panic(err) // plain data always marshals
		}
		out[name] = b
	}
	return out
}

// forget clears the verdict that stands and what follows from it; all verdicts stay on record.
func (w *work) forget() {
	w.Verdict, w.VerdictReason, w.VerdictText, w.LegalBasis, w.VerdictBy, w.VerdictAt = "", "", "", "", "", nil
	w.Facts, w.ExpiresOn, w.ExpiresWith, w.Proposal = nil, clock.Date{}, nil, nil
	w.Action, w.CaseNo, w.Resolution, w.ResolvedOn = "", "", "", clock.Date{}
}

// due is the earliest deadline that runs.
func (d *desk) due(h *held) error {
	clocks, err := flow.Clocks(d.ctx, d.c, "discrepancies", h.ID, clock.Today())
	h.DueOn = clock.Date{}
	for _, k := range clocks {
		if k.Stopped.IsZero() && (h.DueOn.IsZero() || k.Due.On.Before(h.DueOn)) {
			h.DueOn = k.Due.On
		}
	}
	return err
}

// stop ends those of the deadlines that run.
func (d *desk) stop(h *held, on clock.Date, names ...string) error {
	clocks, err := flow.Clocks(d.ctx, d.c, "discrepancies", h.ID, clock.Today())
	for _, k := range clocks {
		if err == nil && slices.Contains(names, k.Name) && k.Stopped.IsZero() {
			err = flow.Stop(d.ctx, d.c, "discrepancies", h.ID, k.Name, on)
		}
	}
	return err
}

// step takes a step of the case.
func (d *desk) step(h *held, move string, on clock.Date, note string) error {
	s, err := flow.Step(d.ctx, d.c, "discrepancies", h.ID, process, move, on, note)
	if err == nil {
		h.State = s.To
	}
	return err
}

// Conflict is one field that somebody else has changed since the person saw it.
type conflictField struct {
	Field  string          `json:"field"`
	Base   json.RawMessage `json:"base"`
	Theirs json.RawMessage `json:"theirs"`
	Yours  json.RawMessage `json:"yours"`
}

type rowConflict struct {
	Index   int             `json:"index"`
	ID      int64           `json:"id"`
	Version int64           `json:"version"`
	Who     string          `json:"who"`
	At      *time.Time      `json:"at"`
	Fields  []conflictField `json:"fields"`
}

// staleError is ErrStale with the difference.
type staleError struct {
	error
	conflict rowConflict
}

func (e *staleError) Unwrap() error { return e.error }

// Members are the lists of the problem answer.
func (e *staleError) Members() (cells, conflicts any) { return nil, []rowConflict{e.conflict} }

// stale says what has changed since the version that the person saw.
func (d *desk) stale(id, seen, version int64) error {
	out := &staleError{ErrStale.Because("the discrepancy is at version %d, you saw version %d", version, seen), rowConflict{ID: id, Version: version, Fields: []conflictField{}}}
	const hidden = `{proof,digest,geom,known,version,last_run,facts,param_set,fingerprint,verdicts,first_seen_at}`
	var now, base map[string]json.RawMessage
	if err := d.c.QueryRow(d.ctx, `SELECT to_jsonb(t) - $2::text[], coalesce((SELECT nullif(u.name, '') FROM users u WHERE u.login = r.actor), r.actor), r.at
		FROM discrepancies t LEFT JOIN revisions r ON r.id = lower(t.known) WHERE t.id = $1`, id, hidden).Scan(&now, &out.conflict.Who, &out.conflict.At); err != nil {
		return err
	}
	err := d.c.QueryRow(d.ctx, `SELECT to_jsonb(t) - $3::text[] FROM discrepancies_past t WHERE t.id = $1 AND t.version = $2`, id, seen, hidden).Scan(&base)
	if errors.Is(err, pgx.ErrNoRows) {
		return out
	}
	if err != nil {
		return err
	}
	money := d.scope.ColumnCondition(access.Discrepancies, "money_max_gr", false, func(any) string { return "" }) == "true"
	for name, theirs := range now {
		if string(base[name]) == string(theirs) || !money && strings.HasPrefix(name, "money") {
			continue
		}
		out.conflict.Fields = append(out.conflict.Fields, conflictField{name, base[name], theirs, json.RawMessage("null")})
	}
	slices.SortFunc(out.conflict.Fields, func(a, b conflictField) int { return strings.Compare(a.Field, b.Field) })
	return out
}
