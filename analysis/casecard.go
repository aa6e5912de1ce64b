package analysis

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/flow"
	"spoina/internal/httpapi"
	"spoina/internal/param"
	"spoina/internal/register"
)

// caseDoc is what is being done about a discrepancy, and what else is found of the same object or document.
type caseDoc struct {
	ID            int64        `json:"id"`
	Version       int64        `json:"version"`
	State         flow.State   `json:"state"`
	StateTitle    flow.Text    `json:"state_title"`
	VanishedFrom  flow.State   `json:"vanished_from,omitempty" doc:"an officer had it in this state when it was no longer found: confirm, or send it back"`
	Present       bool         `json:"present" doc:"the last analysis that looked found it"`
	Assignee      string       `json:"assignee"`
	AssigneeName  string       `json:"assignee_name"`
	Verdict       flow.State   `json:"verdict,omitempty"`
	VerdictReason string       `json:"verdict_reason,omitempty"`
	VerdictWords  string       `json:"verdict_words,omitempty"`
	LegalBasis    string       `json:"legal_basis,omitempty"`
	ExpiresOn     clock.Date   `json:"expires_on,omitempty"`
	ExpiresWith   *rest        `json:"expires_with,omitempty"`
	Verdicts      []verdict    `json:"verdicts" doc:"every verdict, the oldest first"`
	Reopened      *reopened    `json:"reopened,omitempty" doc:"why it is open again"`
	ParkedUntil   clock.Date   `json:"parked_until,omitempty"`
	WorkNote      string       `json:"work_note,omitempty"`
	DueOn         clock.Date   `json:"due_on,omitempty"`
	Clocks        []flow.Kept  `json:"clocks"`
	Action        string       `json:"action,omitempty"`
	CaseNo        string       `json:"case_no,omitempty"`
	CaseNoOdd     bool         `json:"case_no_odd,omitempty" doc:"the case number has not the shape of the office instruction; a note, not a fault"`
	Resolution    string       `json:"resolution,omitempty"`
	ResolvedOn    clock.Date   `json:"resolved_on,omitempty"`
	Proposal      *proposed    `json:"proposal,omitempty"`
	Moves         []moveDoc    `json:"moves" doc:"what the person may do next, the usual first"`
	Can           canDoc       `json:"can"`
	Timeline      []flow.Entry `json:"timeline"`
	Questions     []question   `json:"questions"`
	Siblings      []rowDoc     `json:"siblings" doc:"all that is found of the same object or document, this one too: by severity, then the largest amount, then age"`
	Disputed      int          `json:"disputed" doc:"officers who say that here the rule is wrong"`
	DisputedByMe  bool         `json:"disputed_by_me"`
	Bundle        *int64       `json:"bundle_id,omitempty"`
	SameParty     int          `json:"same_party" doc:"other open discrepancies of the same party that the person sees"`
}

// proposed is a move that waits for a second person.
type proposed struct {
	Moving
	Title flow.Text `json:"title"`
	By    string    `json:"by"`
	At    time.Time `json:"at"`
	Mine  bool      `json:"mine"`
}

// moveDoc is a move that may be made.
type moveDoc struct {
	Name   string     `json:"name"`
	Title  flow.Text  `json:"title"`
	To     flow.State `json:"to"`
	Second bool       `json:"second" doc:"waits for a second person"`
}

// canDoc is what the person may do with the case.
type canDoc struct {
	Decide bool `json:"decide"`
	Take   bool `json:"take"`
	Undo   bool `json:"undo"`
}

// question is one put to a department.
type question struct {
	No         int        `json:"no"`
	Department string     `json:"department"`
	Title      flow.Text  `json:"title"`
	Question   string     `json:"question"`
	AskedBy    string     `json:"asked_by"`
	AskedAt    time.Time  `json:"asked_at"`
	Answer     string     `json:"answer,omitempty"`
	AnsweredBy string     `json:"answered_by,omitempty"`
	AnsweredAt *time.Time `json:"answered_at,omitempty"`
	Mine       bool       `json:"mine" doc:"the person may answer it"`
}

// readCase collects a case, as far as the person may see it.
func readCase(ctx context.Context, r *register.Reader, tx pgx.Tx, id int64, out *caseDoc) error {
	scope := httpapi.ScopeOf(ctx)
	if _, err := r.Find(register.Core(), "discrepancies"); err != nil {
		return err
	}
	args := []any{id}
	var w work
	var object, document, party *int64
	var kind string
	err := tx.QueryRow(ctx, `SELECT t.id, t.version, coalesce((SELECT nullif(u.name, '') FROM users u WHERE u.login = t.assignee), t.assignee), t.object_id, t.document_id, t.document_kind, t.party_id, `+workColumns+`
		FROM discrepancies t WHERE t.id = $1 AND `+can(scope, "discrepancies", &args), args...).
		Scan(append([]any{&out.ID, &out.Version, &out.AssigneeName, &object, &document, &kind, &party}, w.fields()...)...)
	if errors.Is(err, pgx.ErrNoRows) {
		return ErrNone
	}
	if err != nil {
		return err
	}
	info, _ := process.State(w.State)
	out.State, out.StateTitle, out.VanishedFrom, out.Present, out.Assignee = w.State, info.Title, w.VanishedFrom, w.Present, w.Assignee
	out.Verdict, out.VerdictReason, out.VerdictWords, out.LegalBasis, out.ExpiresOn, out.ExpiresWith, out.Verdicts = w.Verdict, w.VerdictReason, w.VerdictText, w.LegalBasis, w.ExpiresOn, w.ExpiresWith, list(w.Verdicts)
	out.Reopened, out.ParkedUntil, out.WorkNote, out.DueOn, out.Action, out.CaseNo, out.Resolution, out.ResolvedOn, out.Bundle = w.Reopened, w.ParkedUntil, w.WorkNote, w.DueOn, w.Action, w.CaseNo, w.Resolution, w.ResolvedOn, w.Bundle
	out.CaseNoOdd = w.CaseNo != "" && !caseNumber.MatchString(w.CaseNo)
	set, err := param.Load(ctx, tx, access.System("analysis"), clock.Today())
	if err != nil {
		return err
	}
	eyes := fourEyes(set)
	if p := w.Proposal; p != nil {
		m, _ := process.Move(w.State, p.Move)
		if m.Name == "" {
			m, _ = process.Move(Triaged, p.Move)
		}
		out.Proposal = &proposed{p.Moving, m.Title, p.By, p.At, p.By == scope.Actor()}
	} else {
		out.Moves = openMoves(w, scope, eyes)
	}
	out.Moves = list(out.Moves)
	if out.Clocks, err = flow.Clocks(ctx, tx, "discrepancies", id, clock.Today()); err != nil {
		return err
	}
	if out.Timeline, err = flow.Timeline(ctx, tx, "discrepancies", id); err != nil {
		return err
	}
	out.Can.Decide = scope.May(access.DecideFinding)
	out.Can.Take = (out.Can.Decide || scope.May(access.CheckFinding)) && w.Assignee != scope.Actor() && (w.Assignee == "" || out.Can.Decide)
	last, err := lastStep(ctx, tx, id, out.Timeline)
	if _, refused := refusal(err); err != nil && !refused {
		return err
	}
	out.Can.Undo = err == nil && (out.Can.Decide || scope.May(access.CheckFinding) && last.Actor == scope.Actor())
	if out.Questions, err = questions(ctx, tx, scope, id); err != nil {
		return err
	}
	if err := tx.QueryRow(ctx, `SELECT count(*), coalesce(bool_or(actor = $2), false) FROM rule_disputes WHERE discrepancy_id = $1 AND settled_at IS NULL`, id, scope.Actor()).Scan(&out.Disputed, &out.DisputedByMe); err != nil {
		return err
	}
	if party != nil {
		args := []any{*party, id}
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM discrepancies t WHERE t.party_id = $1 AND t.id <> $2 AND t.state NOT IN ('FALSE_POSITIVE', 'RESOLVED', 'CLOSED', 'VANISHED') AND `+
			can(scope, "discrepancies", &args), args...).Scan(&out.SameParty); err != nil {
			return err
		}
	}
	out.Siblings, err = siblings(ctx, r, tx, scope, id, object, document, kind)
	return err
}

// openMoves are what a person may do next; the first is the usual one.
func openMoves(w work, scope access.Scope, eyes []string) []moveDoc {
	var out []moveDoc
	add := func(m flow.Move) {
		name := m.Name
		if strings.HasPrefix(name, moveBack) {
			if m.To != w.VanishedFrom {
				return
			}
			name = "back"
		}
		if asked(m) && (m.Permission == "" || scope.May(m.Permission)) && !slices.ContainsFunc(out, func(o moveDoc) bool { return o.Name == name }) {
			out = append(out, moveDoc{name, m.Title, m.To, slices.Contains(eyes, m.Name) && !scope.All()})
		}
	}
	if w.State == Vanished && w.VanishedFrom == "" {
		return nil
	}
	for _, m := range process.Open(w.State, scope) {
		add(m)
	}
	if w.State == Detected { // a verdict looks at it first
		for _, m := range process.Open(Triaged, scope) {
			if m.Name == "dismiss" || m.Name == "check" || m.Name == "register_error" {
				add(m)
			}
		}
	}
	return out
}

// lastStep is the last step of a case when it is an officer's and can be taken back.
func lastStep(ctx context.Context, tx pgx.Tx, id int64, steps []flow.Entry) (flow.Entry, error) {
	if len(steps) == 0 {
		return flow.Entry{}, ErrUndo
	}
	last := steps[len(steps)-1]
	if byMachine(last.Move) || strings.HasPrefix(last.Move, moveUndo) {
		return last, ErrUndo
	}
	var out bool
	if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM discrepancy_papers WHERE discrepancy_id = $1 AND sent_on >= $2)`, id, clock.Of(last.At.In(clock.Warsaw))).Scan(&out); err != nil {
		return last, err
	}
	if out {
		return last, ErrLetterOut
	}
	return last, nil
}

// refusal tells failures made for people from others.
func refusal(err error) (error, bool) {
	return err, errors.Is(err, ErrUndo) || errors.Is(err, ErrLetterOut)
}

func questions(ctx context.Context, tx pgx.Tx, scope access.Scope, id int64) ([]question, error) {
	rows, err := tx.Query(ctx, `SELECT no, department, question, asked_by, asked_at, answer, answered_by, answered_at FROM discrepancy_questions WHERE discrepancy_id = $1 ORDER BY no`, id)
	if err != nil {
		return nil, err
	}
	titles := map[string]flow.Text{}
	for _, r := range departments() {
		titles[r.Name] = r.Title
	}
	return pgx.AppendRows([]question{}, rows, func(row pgx.CollectableRow) (question, error) {
		var q question
		err := row.Scan(&q.No, &q.Department, &q.Question, &q.AskedBy, &q.AskedAt, &q.Answer, &q.AnsweredBy, &q.AnsweredAt)
		q.Title = titles[q.Department]
		q.Mine = q.AnsweredAt == nil && scope.Has("discrepancies", []string{q.Department})
		return q, err
	})
}

// siblings are all findings of one object or document that the person sees, in the order of domain E10: severity, then the
// largest amount of one basis, then age. Amounts of different bases stand side by side and are never added. Who is shown no
// amounts gets no order by them.
func siblings(ctx context.Context, r *register.Reader, tx pgx.Tx, scope access.Scope, id int64, object, document *int64, kind string) ([]rowDoc, error) {
	out := []rowDoc{}
	reg, err := r.Find(register.Core(), "discrepancies")
	if err != nil {
		return out, err
	}
	args := []any{id, object, document, kind, !moneyWithheld(reg)}
	rows, err := tx.Query(ctx, `SELECT t.id FROM discrepancies t WHERE (t.id = $1 OR t.object_id = $2 OR t.document_id = $3 AND t.document_kind = $4) AND `+can(scope, "discrepancies", &args)+`
		ORDER BY t.state IN ('FALSE_POSITIVE', 'CLOSED', 'VANISHED'), array_position(ARRAY['critical','high','medium','low','info'], t.severity), CASE WHEN $5 THEN -t.money_max_gr END, t.first_seen_at, t.id LIMIT 50`, args...)
	if err != nil {
		return out, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return out, err
	}
	p := pickRow(reg)
	q := register.Query{Columns: p.columns, Filters: []register.Filter{register.IDs(ids)}, Place: &register.PlaceStyle{Point: true}}
	if _, err := r.Rows(reg, q, func(row *register.Row) error { out = append(out, p.row(row)); return nil }); err != nil {
		return out, err
	}
	slices.SortFunc(out, func(a, b rowDoc) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	return out, nil
}
