package relief

import (
	"context"
	"slices"
	"strings"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/flow"
)

// Failures of moves.
var (
	ErrPending   = fail.New(fail.Conflict, "relief.pending", "a department has not answered yet")
	ErrAgainst   = fail.New(fail.Conflict, "relief.against", "a department answered no, so the support cannot be granted")
	ErrReason    = fail.New(fail.Invalid, "relief.reason", "this needs a reason in words")
	ErrNoSupport = fail.New(fail.Conflict, "relief.no_support", "the programme gives this household nothing")
	ErrDuplicate = fail.New(fail.Conflict, "relief.duplicate", "the household already gets the support for these months")
	ErrEarly     = fail.New(fail.Conflict, "relief.early", "the deadline has not passed yet")
	ErrUnserved  = fail.New(fail.Conflict, "relief.unserved", "the delivery of the call has not been noted, so the applicant's days have not begun")
	ErrLate      = fail.New(fail.Conflict, "relief.late", "the deadline has passed")
	ErrNoGrant   = fail.New(fail.Conflict, "relief.no_grant", "no support was granted")
)

// Moving is a move of an application's case.
type Moving struct {
	Move    string     `json:"move" maxLength:"20"`
	On      clock.Date `json:"on,omitempty" doc:"day on which it happened; today when absent"`
	Manner  string     `json:"manner,omitempty" enum:",IN_PERSON,POST,E_DELIVERY" doc:"of deliver and served"`
	LeftOn  clock.Date `json:"left_on,omitempty" doc:"of deliver and served by POST or E_DELIVERY: waiting to be taken since; the day of delivery is then counted from it (art. 44 § 4 KPA and the act on e-Delivery)"`
	Note    string     `json:"note,omitempty" maxLength:"2000"`
	Verdict string     `json:"verdict,omitempty" enum:",POSITIVE,NEGATIVE,DISCONTINUED" doc:"of decide and changed"`
	Reason  string     `json:"reason,omitempty" maxLength:"5000" doc:"of the decision; a refusal cannot do without"`
	Months  int        `json:"months,omitempty" minimum:"0" maximum:"60" doc:"for which the support is granted; the programme's when 0"`
	Waived  bool       `json:"waived,omitempty" doc:"of final: the party has renounced the appeal (art. 127a KPA)"`
	Missing []string   `json:"missing,omitempty" doc:"of call: also this turned out to be missing: declared, signed, title"`
	Given   *Given     `json:"given,omitempty" doc:"of submit and completed: what was supplied"`
}

// Moved is where the case is now.
type Moved struct {
	ID    int64      `json:"id"`
	Move  string     `json:"move"`
	State flow.State `json:"state"`
}

// move makes a move for whoever may work on the application. Under the office's lock the state is what the last one left:
// of two officers in the same second, the second is told.
func (d *desk) move(ctx context.Context, c *db.Change, scope access.Scope, id int64, in Moving) (Moved, error) {
	if err := in.deem(); err != nil {
		return Moved{}, err
	}
	a, err := d.begin(ctx, c, scope, in.On)
	if err != nil {
		return Moved{}, failAt("on", err)
	}
	app, err := find(ctx, c, scope, id, true)
	if err != nil {
		return Moved{}, err
	}
	if _, err := process.Go(app.State, in.Move); err != nil {
		return Moved{}, failAt("move", err)
	}
	if m, ok := process.Move(app.State, in.Move); ok && m.Permission != "" {
		if err := scope.Require(m.Permission); err != nil {
			return Moved{}, err
		}
	}
	in.Note, in.Reason = in.noted(), strings.TrimSpace(in.Reason)
	if err := a.apply(&app, in); err != nil {
		return Moved{}, err
	}
	return Moved{app.ID, in.Move, app.State}, nil
}

// apply does what a move needs, takes the step and keeps the application.
func (a *action) apply(app *application, in Moving) error {
	do := map[string]func(*application, Moving) error{
		"call": a.call, "served": a.served, "completed": a.completed, "abandon": a.abandon, "withdraw": a.withdraw, "decide": a.decide, "deliver": a.deliver,
		"appeal": a.appeal, "upheld": a.upheld, "returned": a.returned, "changed": a.changed, "final": a.final, "pay": a.pay, "close": a.close,
	}[in.Move]
	if in.Move == "submit" { // takes its own steps
		g := Given{}
		if in.Given != nil {
			g = *in.Given
		}
		app.ReceivedOn = a.on
		return a.register(app, g)
	}
	if err := do(app, in); err != nil {
		return err
	}
	if err := a.step(app, in.Move, in.Note); err != nil {
		return failAt("on", err)
	}
	if in.Move == "completed" {
		if err := a.askAnew(app); err != nil {
			return err
		}
	}
	return a.put(app, in.Move)
}

var calledTo = words("wezwanie do uzupełnienia braków", "call to complete the application")

// call asks the applicant for what is missing; meanwhile the case does not grow older.
func (a *action) call(app *application, in Moving) error {
	for _, code := range in.Missing {
		switch code {
		case "declared":
			app.Declared = false
		case "signed":
			app.Signed = false
		case "title":
			app.Title = ""
		default:
			return failAt("missing", ErrValue.Because("missing: declared, signed or title"))
		}
	}
	if app.Missing = missing(app); len(app.Missing) == 0 {
		return ErrComplete
	}
	return flow.Suspend(a.ctx, a.c, "relief_applications", app.ID, clockCase, a.on, calledTo)
}

// served is the day on which the call reached the applicant, also at the desk: their days count from then (art. 64 § 2 KPA),
// not from the day on which it was written.
func (a *action) served(app *application, in Moving) error {
	if err := a.left(app, in, "call"); err != nil {
		return err
	}
	if err := a.stop(app, clockComplete); err != nil {
		return err
	}
	return flow.Start(a.ctx, a.c, "relief_applications", app.ID, clockComplete, a.on, a.n.Complete)
}

// completed takes over what was supplied; the clock of the case runs again.
func (a *action) completed(app *application, in Moving) error {
	if in.Given != nil {
		if err := app.take(*in.Given); err != nil {
			return err
		}
		if err := a.applicant(app, *in.Given); err != nil {
			return err
		}
	}
	if app.Missing = missing(app); len(app.Missing) > 0 {
		return ErrMissing.Because("still missing: %s", strings.Join(app.Missing, ", "))
	}
	app.count(a.n.Rates)
	if app.State != Called {
		return nil
	}
	if err := a.stop(app, clockComplete); err != nil {
		return err
	}
	return flow.Resume(a.ctx, a.c, "relief_applications", app.ID, clockCase, a.on)
}

// askAnew puts the questions, or again when what they asked about has changed.
func (a *action) askAnew(app *application) error {
	asked, err := latest(a.ctx, a.c, app.ID)
	if err != nil {
		return err
	}
	if len(asked) > 0 {
		var same bool
		if err := a.c.QueryRow(a.ctx, `SELECT bool_and(person_id IS NOT DISTINCT FROM $2 AND address = $3 AND (part = 'SOCIAL' OR area_m2 = $4 AND building = $5)
				AND (part = 'TAX' OR persons = $6 AND income_gr IS NOT DISTINCT FROM $7)) FROM relief_checks WHERE application_id = $1 AND round = $8`,
			app.ID, zero(app.PersonID), app.Address, app.AreaM2, app.Building, app.Persons, app.IncomeGr, asked[0].Round).Scan(&same); err != nil || same {
			return err
		}
		if err := a.drop(app); err != nil {
			return err
		}
		return a.ask(app, asked[0].Round+1)
	}
	return a.ask(app, 1)
}

// abandon leaves an application unexamined that was not completed in time after the call was delivered.
func (a *action) abandon(app *application, _ Moving) error {
	last, err := a.last(app, "call", "served")
	if err != nil {
		return err
	}
	if last.Move != "served" {
		return ErrUnserved
	}
	due, err := a.deadline(app, clockComplete)
	if err != nil {
		return err
	}
	if !a.on.After(due.On) {
		return ErrEarly.Because("the applicant may complete the application until %s", due.On)
	}
	app.Verdict, app.DecidedOn = Unprocessed, a.on
	return a.stop(app, clockComplete, clockCase)
}

func (a *action) withdraw(app *application, _ Moving) error {
	if err := a.drop(app); err != nil {
		return err
	}
	return a.stop(app, clockComplete, clockCase)
}

// decide grants or refuses. The departments have answered first, unless the numbers alone say that there is no support.
func (a *action) decide(app *application, in Moving) error {
	asked, err := latest(a.ctx, a.c, app.ID)
	if err != nil {
		return err
	}
	var pending, against, unknown []string
	for _, q := range asked {
		switch {
		case q.State == "ASKED":
			pending = append(pending, q.Part)
		case q.Verdict == No:
			against = append(against, q.Part)
		case q.Verdict == Unknown:
			unknown = append(unknown, q.Part)
		}
	}
	if len(pending) > 0 && in.Verdict != Discontinued && !(in.Verdict == Negative && app.SupportGr == 0) {
		return ErrPending.Because("not answered yet: %s", strings.Join(pending, ", "))
	}
	switch {
	case in.Verdict != Positive && in.Reason == "":
		return failAt("reason", ErrReason)
	case in.Verdict == Positive && len(against) > 0:
		return ErrAgainst.Because("answered no: %s", strings.Join(against, ", "))
	case in.Verdict == Positive && len(unknown) > 0 && in.Reason == "":
		return failAt("reason", ErrReason.Because("answered unknown: %s; say why the support is granted all the same", strings.Join(unknown, ", ")))
	}
	if err := a.drop(app); err != nil {
		return err
	}
	if err := a.stop(app, clockCase); err != nil {
		return err
	}
	return a.settle(app, in)
}

// settle writes a verdict and its grant.
func (a *action) settle(app *application, in Moving) error {
	switch in.Verdict {
	case Positive:
		app.count(a.n.Rates)
		if app.SupportGr == 0 {
			return ErrNoSupport
		}
		if first, err := a.numbers(a.ctx, a.c, app.FromMonth); err != nil {
			return err
		} else if len(first.Rates.Bands) == 0 {
			return ErrNoSupport.Because("the programme did not run in %s, from when the support is asked for", app.FromMonth.String()[:7])
		}
		if err := a.grant(app, in.Months); err != nil {
			return err
		}
	case Negative, Discontinued:
		if in.Reason == "" {
			return failAt("reason", ErrReason)
		}
		if err := a.endGrant(app); err != nil {
			return err
		}
	default:
		return failAt("verdict", ErrVerdict.Because("verdict: POSITIVE, NEGATIVE or DISCONTINUED"))
	}
	app.Verdict, app.Reason, app.DecidedOn = in.Verdict, in.Reason, a.on
	app.DeliveredOn, app.FinalOn = clock.Date{}, clock.Date{}
	return nil
}

func (a *action) deliver(app *application, in Moving) error {
	if err := a.left(app, in, "decide", "changed"); err != nil {
		return err
	}
	app.DeliveredOn = a.on
	return flow.Start(a.ctx, a.c, "relief_applications", app.ID, clockAppeal, a.on, a.n.Appeal)
}

func (a *action) appeal(app *application, in Moving) error {
	if in.Note == "" {
		return failAt("note", ErrReason.Because("say what the appeal asks for"))
	}
	due, err := a.deadline(app, clockAppeal)
	if err != nil {
		return err
	}
	if a.on.After(due.On) {
		return ErrLate.Because("the appeal could be filed until %s", due.On)
	}
	app.Appeal = in.Note
	if err := a.stop(app, clockAppeal); err != nil {
		return err
	}
	return flow.Start(a.ctx, a.c, "relief_applications", app.ID, clockPassOn, a.on, a.n.PassOn)
}

func (a *action) upheld(app *application, _ Moving) error {
	if err := a.stop(app, clockPassOn); err != nil {
		return err
	}
	return a.settled(app)
}

// returned begins the case anew: with a term of its own and new questions.
func (a *action) returned(app *application, _ Moving) error {
	if err := a.stop(app, clockPassOn); err != nil {
		return err
	}
	if err := flow.Start(a.ctx, a.c, "relief_applications", app.ID, clockCase, a.on, a.n.Case); err != nil {
		return err
	}
	if err := a.endGrant(app); err != nil {
		return err
	}
	asked, err := latest(a.ctx, a.c, app.ID)
	if err != nil {
		return err
	}
	round := 0
	for _, q := range asked {
		round = max(round, q.Round)
	}
	app.Verdict, app.Reason, app.DecidedOn, app.DeliveredOn = "", "", clock.Date{}, clock.Date{}
	return a.ask(app, round+1)
}

func (a *action) changed(app *application, in Moving) error {
	if err := a.stop(app, clockPassOn); err != nil {
		return err
	}
	return a.settle(app, in)
}

func (a *action) final(app *application, in Moving) error {
	due, err := a.deadline(app, clockAppeal)
	if err != nil {
		return err
	}
	if !in.Waived && !a.on.After(due.On) {
		return ErrEarly.Because("an appeal may be filed until %s", due.On)
	}
	if err := a.stop(app, clockAppeal); err != nil {
		return err
	}
	return a.settled(app)
}

// settled is the day on which the decision became final; the grant runs.
func (a *action) settled(app *application) error {
	app.FinalOn = a.on
	if app.Verdict != Positive {
		return nil
	}
	return a.setGrant(app, "ACTIVE")
}

func (a *action) pay(app *application, _ Moving) error {
	if app.Verdict != Positive {
		return ErrNoGrant
	}
	return nil
}

func (a *action) close(app *application, _ Moving) error {
	if app.Verdict != Positive {
		return nil
	}
	return a.setGrant(app, "ENDED")
}

// deadline is how a running deadline of the application stands on the day of the action.
func (a *action) deadline(app *application, name string) (flow.Due, error) {
	clocks, err := flow.Clocks(a.ctx, a.c, "relief_applications", app.ID, a.on)
	if err != nil {
		return flow.Due{}, err
	}
	for _, k := range slices.Backward(clocks) {
		if k.Name == name && k.Stopped.IsZero() {
			return k.Due, nil
		}
	}
	return flow.Due{}, flow.ErrClock.Because("no deadline %s runs", name)
}

// stop ends those of the deadlines that run.
func (a *action) stop(app *application, names ...string) error {
	clocks, err := flow.Clocks(a.ctx, a.c, "relief_applications", app.ID, a.on)
	for _, k := range clocks {
		if err == nil && slices.Contains(names, k.Name) && k.Stopped.IsZero() {
			err = flow.Stop(a.ctx, a.c, "relief_applications", app.ID, k.Name, a.on)
		}
	}
	return err
}
