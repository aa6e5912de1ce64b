package analysis

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"spoina/analysis/text"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/flow"
	"spoina/internal/job"
)

// Failures of work on a discrepancy.
var (
	ErrNotYours = fail.New(fail.Refused, "discrepancy.not_yours", "only who has the discrepancy, or who gives them out, does this")
	ErrParked   = fail.New(fail.Invalid, "discrepancy.parked", "a discrepancy is parked until a day to come, at most two years ahead")
	ErrAsk      = fail.New(fail.Invalid, "discrepancy.department", "no role of the office that reads discrepancies has this name")
	ErrQuestion = fail.New(fail.NotFound, "discrepancy.question", "there is no such question")
	ErrAnswered = fail.New(fail.Conflict, "discrepancy.answered", "the question was answered before")
	ErrAway     = fail.New(fail.Invalid, "absence.days", "an absence has a first and a last day, not over before today")
)

// Working is what an officer does with the case itself, not with what it is about.
type Working struct {
	Do         string     `json:"do" enum:"take,hand_back,park,unpark,ask,answer" doc:"take it; hand it back with a note; park it until a day; ask a department, answer it"`
	Words      string     `json:"words,omitempty" maxLength:"2000" doc:"the note, the question or the answer"`
	Until      clock.Date `json:"until,omitempty" doc:"of park: the day on which it comes back by itself"`
	Department string     `json:"department,omitempty" maxLength:"40" doc:"of ask: a role of the office"`
	Question   int        `json:"question,omitempty" doc:"of answer: the number of the question"`
}

// work does it, for whoever may.
func (d *desk) work(id, seen int64, in Working) (Moved, error) {
	h, err := d.take(id, seen)
	if err != nil {
		return Moved{}, err
	}
	in.Words = strings.TrimSpace(in.Words)
	if !utf8.ValidString(in.Words) || strings.ContainsRune(in.Words, 0) {
		return Moved{}, fail.At("words", ErrWords)
	}
	decides, checks := d.scope.May(access.DecideFinding), d.scope.May(access.CheckFinding)
	mine := h.Assignee != "" && h.Assignee == d.scope.Actor()
	switch in.Do {
	case "take":
		if !decides && !checks {
			return Moved{}, d.scope.Require(access.CheckFinding)
		}
		if h.Assignee != "" && !mine && !decides {
			return Moved{}, ErrNotYours.Because("%s has it", h.Assignee)
		}
		h.Assignee = d.scope.Actor()
	case "hand_back":
		switch {
		case !mine && !decides:
			return Moved{}, ErrNotYours
		case in.Words == "":
			return Moved{}, fail.At("words", ErrWords.Because("say why you hand it back"))
		}
		h.Assignee, h.WorkNote = "", in.Words
	case "park":
		switch {
		case !mine && !decides:
			return Moved{}, ErrNotYours
		case !in.Until.After(clock.Today()) || in.Until.After(clock.Today().AddDays(731)):
			return Moved{}, fail.At("until", ErrParked)
		}
		h.ParkedUntil, h.WorkNote = in.Until, in.Words
	case "unpark":
		if !mine && !decides {
			return Moved{}, ErrNotYours
		}
		h.ParkedUntil = clock.Date{}
	case "ask":
		if err := d.scope.Require(access.DecideFinding); err != nil {
			return Moved{}, err
		}
		if err := d.ask(h, in); err != nil {
			return Moved{}, err
		}
	case "answer":
		if err := d.answer(h, in); err != nil {
			return Moved{}, err
		}
	}
	return h.moved(false), d.finish(h, "discrepancy."+in.Do)
}

// departments are the roles of the office that read discrepancies: whom an officer may ask.
func departments() []access.Role {
	var out []access.Role
	for _, r := range access.BuiltIn() {
		if _, ok := r.Registers["discrepancies"]; ok && !access.Outside(r.Name) {
			out = append(out, r)
		}
	}
	return out
}

// ask puts a question to a department; its term runs from today.
func (d *desk) ask(h *held, in Working) error {
	known := false
	for _, r := range departments() {
		known = known || r.Name == in.Department
	}
	switch {
	case !known:
		return fail.At("department", ErrAsk)
	case in.Words == "":
		return fail.At("words", ErrWords.Because("write the question"))
	}
	if _, err := d.c.Exec(d.ctx, `INSERT INTO discrepancy_questions (discrepancy_id, no, department, question, asked_by)
		SELECT $1, coalesce(max(no), 0) + 1, $2, $3, $4 FROM discrepancy_questions WHERE discrepancy_id = $1`, h.ID, in.Department, in.Words, d.scope.Actor()); err != nil {
		return err
	}
	clocks, err := flow.Clocks(d.ctx, d.c, "discrepancies", h.ID, clock.Today())
	for _, k := range clocks {
		if k.Name == clockAnswer && k.Stopped.IsZero() {
			return err
		}
	}
	if err != nil {
		return err
	}
	return flow.Start(d.ctx, d.c, "discrepancies", h.ID, clockAnswer, clock.Today(), flow.Term{N: d.set.Int("department_answer_days"), Unit: flow.Days, Basis: "termin urzędu"})
}

// answer is given by somebody of the department that was asked and that sees the discrepancy.
func (d *desk) answer(h *held, in Working) error {
	var department string
	var answered *time.Time
	err := d.c.QueryRow(d.ctx, `SELECT department, answered_at FROM discrepancy_questions WHERE discrepancy_id = $1 AND no = $2`, h.ID, in.Question).Scan(&department, &answered)
	switch {
	case err == pgx.ErrNoRows:
		return ErrQuestion
	case err != nil:
		return err
	case answered != nil:
		return ErrAnswered
	case !d.scope.Has("discrepancies", []string{department}):
		return d.scope.Refused("the role " + department)
	case in.Words == "":
		return fail.At("words", ErrWords.Because("write the answer"))
	}
	if _, err := d.c.Exec(d.ctx, `UPDATE discrepancy_questions SET answer = $3, answered_by = $4, answered_at = now() WHERE discrepancy_id = $1 AND no = $2`, h.ID, in.Question, in.Words, d.scope.Actor()); err != nil {
		return err
	}
	var open bool
	if err := d.c.QueryRow(d.ctx, `SELECT EXISTS (SELECT FROM discrepancy_questions WHERE discrepancy_id = $1 AND answered_at IS NULL)`, h.ID).Scan(&open); err != nil || open {
		return err
	}
	return d.stop(h, clock.Today(), clockAnswer)
}

// tended is what the calendar did.
type tended struct {
	Unparked int `json:"unparked"`
	Reopened int `json:"reopened"`
	Released int `json:"released"`
}

// Tend does what a day brings: parked discrepancies come back, dismissals end whose day, document or number has ended, and
// what people have who are away or whose account is disabled goes back to everybody.
func Tend(ctx context.Context, store *db.Store) error {
	scope := access.System("calendar")
	ids := map[int64]bool{}
	rows, err := store.Pool().Query(ctx, `SELECT id FROM discrepancies d WHERE parked_until <= $1 OR state = 'FALSE_POSITIVE' AND present AND (expires_on < $1 OR expires_with IS NOT NULL)
		OR assignee <> '' AND state NOT IN ('FALSE_POSITIVE', 'CLOSED') AND (EXISTS (SELECT FROM users u WHERE u.login = d.assignee AND u.disabled_at IS NOT NULL)
			OR EXISTS (SELECT FROM absences a WHERE a.login = d.assignee AND $1 BETWEEN a.from_day AND a.to_day))`, clock.Today())
	if err != nil {
		return err
	}
	var id int64
	if _, err := pgx.ForEachRow(rows, []any{&id}, func() error { ids[id] = true; return nil }); err != nil || len(ids) == 0 {
		return err
	}
	_, err = store.Change(ctx, scope.Actor(), "what the day brings for discrepancies", func(c *db.Change) error {
		d, err := sit(ctx, c, scope)
		if err != nil {
			return err
		}
		var done tended
		for id := range ids {
			if err := d.tend(id, &done); err != nil {
				return fmt.Errorf("discrepancy %d: %w", id, err)
			}
		}
		return c.Audit(ctx, "discrepancy.tend", "discrepancies", done)
	})
	return err
}

func (d *desk) tend(id int64, done *tended) error {
	h, err := d.take(id, 0)
	if err != nil {
		return err
	}
	today := clock.Today()
	changed := false
	if !h.ParkedUntil.IsZero() && !h.ParkedUntil.After(today) {
		h.ParkedUntil, changed = clock.Date{}, true
		done.Unparked++
	}
	if h.State == FalsePositive && h.Present {
		ended, err := h.ExpiresWith.ended(d.ctx, d.c, today)
		if err != nil {
			return err
		}
		m := remembered{State: h.State, Present: true, ExpiresOn: h.ExpiresOn}
		if to, why := m.met(facts{}, today, ended, Tolerances{}); to != "" {
			if err := d.step(h, moveAgain, today, why.PL); err != nil {
				return err
			}
			h.forget()
			h.Reopened, changed = &reopened{why, today}, true
			done.Reopened++
		}
	}
	if h.Assignee != "" && h.State != FalsePositive && h.State != Closed {
		var why text.Text
		var disabled bool
		var until clock.Date
		if err := d.c.QueryRow(d.ctx, `SELECT EXISTS (SELECT FROM users WHERE login = $1 AND disabled_at IS NOT NULL), (SELECT max(to_day) FROM absences WHERE login = $1 AND $2 BETWEEN from_day AND to_day)`,
			h.Assignee, today).Scan(&disabled, &until); err != nil {
			return err
		}
		switch {
		case disabled:
			why = text.Say("konto %s wyłączono", "the account %s was disabled", text.Same(h.Assignee))
		case !until.IsZero():
			why = text.Say("%s: nieobecność do %s", "%s: away until %s", text.Same(h.Assignee), text.Same(until.String()))
		}
		if !why.Empty() {
			h.Assignee, h.WorkNote, changed = "", why.PL, true
			done.Released++
		}
	}
	if !changed {
		return nil
	}
	return d.finish(h, "discrepancy.tend")
}

// tendArgs asks for what a day brings, in every office.
type tendArgs struct{}

// Kind names the job in the queue.
func (tendArgs) Kind() string { return "discrepancies_day" }

// daily adds the job of the day.
func daily(workers *river.Workers, d *db.DB) {
	job.Daily(workers, tendArgs{}, func(ctx context.Context, _ *river.Job[tendArgs]) error {
		offices, err := d.Offices(ctx)
		if err != nil {
			return err
		}
		var failed []error // what one office cannot do hinders no other
		for _, o := range offices {
			store, err := d.Store(ctx, o.Code)
			if err == nil {
				err = Tend(ctx, store)
			}
			if err != nil {
				failed = append(failed, fmt.Errorf("office %s: %w", o.Code, err))
			}
		}
		return errors.Join(failed...)
	})
}

// away keeps the days on which somebody is not at work; what they have goes back at once when it begins today.
func away(ctx context.Context, c *db.Change, scope access.Scope, login string, from, to clock.Date) error {
	if login != scope.Actor() {
		if err := scope.Require(access.ManageUsers); err != nil {
			return err
		}
	}
	if from.IsZero() || to.Before(from) || to.Before(clock.Today()) || to.After(from.AddDays(731)) {
		return fail.At("to", ErrAway)
	}
	d, err := sit(ctx, c, access.System(scope.Actor()))
	if err != nil {
		return err
	}
	var known bool
	if err := c.QueryRow(ctx, `SELECT EXISTS (SELECT FROM users WHERE login = $1)`, login).Scan(&known); err != nil {
		return err
	}
	if !known {
		return ErrAssignee
	}
	if _, err := c.Exec(ctx, `INSERT INTO absences (login, from_day, to_day, actor) VALUES ($1, $2, $3, $4)`, login, from, to, scope.Actor()); err != nil {
		return err
	}
	rows, err := c.Query(ctx, `SELECT id FROM discrepancies WHERE assignee = $1 ORDER BY id`, login)
	if err != nil {
		return err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return err
	}
	var done tended
	for _, id := range ids {
		if err := d.tend(id, &done); err != nil {
			return err
		}
	}
	return c.Audit(ctx, "absence.add", "users/"+login, map[string]any{"from": from, "to": to, "released": done.Released})
}
