package relief

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/flow"
	"spoina/internal/register"
)

// Failures of answers.
var (
	ErrNoQuestion = fail.New(fail.NotFound, "relief.no_question", "no such question was put to you")
	ErrAnswered   = fail.New(fail.Conflict, "relief.answered", "the question was answered already")
	ErrBasis      = fail.New(fail.Invalid, "relief.basis", "an answer needs its basis: what you looked at, and on which day")
	ErrVerdict    = fail.New(fail.Invalid, "relief.verdict", "there is no such verdict")
)

// Answering is a department's answer to its question.
type Answering struct {
	Verdict string     `json:"verdict" enum:"YES,NO,UNKNOWN"`
	Basis   string     `json:"basis" maxLength:"1000" doc:"what the answer rests on"`
	On      clock.Date `json:"on,omitempty"`
	Correct bool       `json:"correct,omitempty" doc:"put an answer right that was given already"`
}

// Answered is what became of it.
type Answered struct {
	ID      int64  `json:"id"`
	Part    string `json:"part"`
	State   string `json:"state"`
	Verdict string `json:"verdict"`
}

// answer keeps a department's answer. It sees its question and nothing else of the application.
func (d *desk) answer(ctx context.Context, c *db.Change, scope access.Scope, application int64, name string, in Answering) (Answered, error) {
	out := Answered{Part: name}
	part, ok := process.Part(name)
	if !ok {
		return out, ErrNoQuestion
	}
	if err := scope.Require(part.Permission); err != nil {
		return out, err
	}
	if in.Verdict != Yes && in.Verdict != No && in.Verdict != Unknown {
		return out, failAt("verdict", ErrVerdict.Because("verdict: YES, NO or UNKNOWN"))
	}
	if in.Basis = strings.TrimSpace(in.Basis); len([]rune(in.Basis)) < 3 {
		return out, failAt("basis", ErrBasis)
	}
	a, err := d.begin(ctx, c, scope, in.On)
	if err != nil {
		return out, failAt("on", err)
	}
	args := &arguments{list: []any{application, name}}
	where := scope.Condition(checks, args.add)
	var state flow.State
	var asked clock.Date
	var open bool
	err = c.QueryRow(ctx, `SELECT t.id, t.state, t.asked_on, EXISTS (SELECT FROM relief_applications a WHERE a.id = t.application_id AND a.state IN ('IN_REVIEW', 'CALLED'))
		FROM relief_checks t WHERE t.application_id = $1 AND t.part = $2 AND `+where+` ORDER BY t.round DESC LIMIT 1`, args.list...).Scan(&out.ID, &state, &asked, &open)
	if errors.Is(err, pgx.ErrNoRows) {
		return out, ErrNoQuestion
	}
	if err != nil {
		return out, err
	}
	move := "answer"
	switch {
	case state == "DROPPED" || !open:
		return out, ErrAnswered.Because("the application waits for no answer any more")
	case state == "ANSWERED" && !in.Correct:
		return out, ErrAnswered
	case state == "ANSWERED":
		move = "correct"
	case in.Correct:
		return out, ErrAnswered.Because("the question was not answered yet")
	case a.on.Before(asked):
		return out, failAt("on", ErrDay.Because("the question was put on %s", asked))
	}
	if _, err := flow.Step(ctx, c, "relief_checks", out.ID, checking, move, a.on, ""); err != nil {
		return out, err
	}
	if move == "answer" {
		if err := flow.Stop(ctx, c, "relief_checks", out.ID, clockAnswer, a.on); err != nil {
			return out, err
		}
	}
	out.State, out.Verdict = "ANSWERED", in.Verdict
	v := register.V
	_, err = a.write("relief_checks", "answer", register.Edit{Op: register.SetCells, ID: out.ID, Set: map[string]json.RawMessage{
		"state": v(out.State), "verdict": v(in.Verdict), "basis": v(in.Basis), "answered_on": v(a.on), "answered_by": v(scope.Actor())}})
	return out, err
}

// question is a check as the decision needs it.
type question struct {
	ID      int64
	Part    string
	Round   int
	State   string
	Verdict string
}

// latest are the newest questions of an application, one for each part.
func latest(ctx context.Context, tx pgx.Tx, application int64) ([]question, error) {
	rows, err := tx.Query(ctx, `SELECT DISTINCT ON (part) id, part, round, state, verdict FROM relief_checks WHERE application_id = $1 ORDER BY part DESC, round DESC`, application)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (question, error) {
		var q question
		err := r.Scan(&q.ID, &q.Part, &q.Round, &q.State, &q.Verdict)
		return q, err
	})
}

// drop takes back questions that nobody has answered yet.
func (a *action) drop(app *application) error {
	asked, err := latest(a.ctx, a.c, app.ID)
	for _, q := range asked {
		if err != nil || q.State != "ASKED" {
			continue
		}
		if _, err = flow.Step(a.ctx, a.c, "relief_checks", q.ID, checking, "drop", a.on, ""); err != nil {
			return err
		}
		if err = flow.Stop(a.ctx, a.c, "relief_checks", q.ID, clockAnswer, a.on); err != nil {
			return err
		}
		_, err = a.write("relief_checks", "drop", register.Edit{Op: register.SetCells, ID: q.ID, Set: map[string]json.RawMessage{"state": register.V("DROPPED")}})
	}
	return err
}
