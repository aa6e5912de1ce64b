package relief

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/flow"
	"spoina/internal/people"
)

// Detail is everything that a person may see of an application: officers who keep the register all of it, a department
// its own question, others the state.
type Detail struct {
	Application *Shown           `json:"application" doc:"null for who sees only a question"`
	Number      string           `json:"number"`
	Parts       []PartShown      `json:"parts"`
	Timeline    []StepShown      `json:"timeline"`
	Clocks      []flow.Kept      `json:"clocks"`
	Moves       []flow.Move      `json:"moves" doc:"what this person may do next"`
	Duplicates  []Duplicate      `json:"duplicates"`
	Working     []Line           `json:"working" doc:"how fee and support are counted, with the numbers of the day of the decision or of today"`
	Grant       *GrantShown      `json:"grant"`
	Payments    []PaymentShown   `json:"payments"`
	States      []flow.StateInfo `json:"states" doc:"of the process, in order"`
}

// Shown is an application. What is personal is null without a purpose.
type Shown struct {
	ID          int64          `json:"id"`
	Number      string         `json:"number"`
	CaseNumber  string         `json:"case_number"`
	Channel     string         `json:"channel"`
	State       flow.State     `json:"state"`
	Verdict     string         `json:"verdict"`
	Building    string         `json:"building"`
	Persons     int            `json:"persons"`
	AreaM2      float64        `json:"area_m2"`
	Title       string         `json:"title"`
	Declared    bool           `json:"declared"`
	Signed      bool           `json:"signed"`
	PayTo       string         `json:"pay_to"`
	FromMonth   clock.Date     `json:"from_month"`
	FeeGr       int64          `json:"fee_gr"`
	SupportGr   int64          `json:"support_gr"`
	Missing     []Need         `json:"missing"`
	ReceivedOn  clock.Date     `json:"received_on"`
	DecidedOn   clock.Date     `json:"decided_on"`
	DeliveredOn clock.Date     `json:"delivered_on"`
	FinalOn     clock.Date     `json:"final_on"`
	Version     int64          `json:"version"`
	PersonID    int64          `json:"person_id"`
	Initials    string         `json:"initials"`
	Personal    *PersonalShown `json:"personal"`
}

// PersonalShown is what of an application is about the person.
type PersonalShown struct {
	Person   *people.Person `json:"person"`
	Address  string         `json:"address"`
	IncomeGr *int64         `json:"income_gr"`
	Account  string         `json:"account"`
	Reason   string         `json:"reason"`
	Appeal   string         `json:"appeal"`
	Note     string         `json:"note"`
	Draft    *Typed         `json:"draft" doc:"what the applicant typed on the web"`
}

// PartShown is a question to a department.
type PartShown struct {
	ID         int64      `json:"id"`
	Part       string     `json:"part"`
	Title      flow.Text  `json:"title"`
	Question   flow.Text  `json:"question"`
	Round      int        `json:"round"`
	State      string     `json:"state"`
	Verdict    string     `json:"verdict"`
	Basis      string     `json:"basis" doc:"empty without a purpose: it may speak of the person"`
	AskedOn    clock.Date `json:"asked_on"`
	DueOn      clock.Date `json:"due_on"`
	AnsweredOn clock.Date `json:"answered_on"`
	AnsweredBy string     `json:"answered_by"`
	Mine       bool       `json:"mine" doc:"this person may answer"`
}

// StepShown is a step with its words.
type StepShown struct {
	flow.Entry
	Title   flow.Text `json:"title"`
	ToTitle flow.Text `json:"to_title"`
}

// GrantShown is the support that was granted.
type GrantShown struct {
	ID        int64      `json:"id"`
	From      clock.Date `json:"from_month"`
	To        clock.Date `json:"to_month"`
	MonthlyGr int64      `json:"monthly_gr"`
	State     string     `json:"state"`
}

// PaymentShown is one month of it.
type PaymentShown struct {
	Month    clock.Date `json:"month"`
	AmountGr int64      `json:"amount_gr"`
	List     string     `json:"list"`
	PaidOn   clock.Date `json:"paid_on"`
}

// detail reads an application for a person. personal gives what is personal, too: the caller records it.
func (d *desk) detail(ctx context.Context, tx pgx.Tx, scope access.Scope, id int64, personal bool) (Detail, error) {
	out := Detail{Parts: []PartShown{}, Timeline: []StepShown{}, Clocks: []flow.Kept{}, Moves: []flow.Move{}, Duplicates: []Duplicate{}, Working: []Line{}, Payments: []PaymentShown{}, States: process.States}
	app, err := find(ctx, tx, scope, id, false)
	if err == ErrNone {
		return out, d.question(ctx, tx, scope, id, personal, &out)
	}
	if err != nil {
		return out, err
	}
	out.Number = app.Number
	s := &Shown{ID: app.ID, Number: app.Number, CaseNumber: app.CaseNumber, State: app.State, ReceivedOn: app.ReceivedOn, DecidedOn: app.DecidedOn, DeliveredOn: app.DeliveredOn, FinalOn: app.FinalOn,
		Version: app.Version, Missing: []Need{}}
	out.Application = s
	if !scope.Whole("relief_applications") {
		return out, nil
	}
	s.Channel, s.Verdict, s.Building, s.Persons, s.AreaM2, s.Title, s.Declared, s.Signed = app.Channel, app.Verdict, app.Building, app.Persons, app.AreaM2, app.Title, app.Declared, app.Signed
	s.PayTo, s.FromMonth, s.FeeGr, s.SupportGr, s.Missing, s.PersonID = app.PayTo, app.FromMonth, app.FeeGr, app.SupportGr, needed(app.Missing), app.PersonID
	person, err := d.personOf(ctx, tx, scope, app.PersonID)
	if err != nil {
		return out, err
	}
	if person != nil {
		s.Initials = person.Initials()
	}
	if personal {
		s.Personal = &PersonalShown{Person: person, Address: app.Address, IncomeGr: app.IncomeGr, Account: app.Account, Reason: app.Reason, Appeal: app.Appeal, Note: app.Note}
		if app.Draft != "" {
			s.Personal.Draft = &Typed{}
			if err := json.Unmarshal([]byte(app.Draft), s.Personal.Draft); err != nil {
				return out, err
			}
		}
	}
	args, where := &arguments{}, "true" // who decides reads every answer
	if !scope.May(Decide) {
		where = scope.Condition(checks, args.add)
	}
	if err := d.parts(ctx, tx, scope, id, where, args, personal, &out); err != nil {
		return out, err
	}
	steps, err := flow.Timeline(ctx, tx, "relief_applications", id)
	if err != nil {
		return out, err
	}
	for _, e := range steps {
		m, _ := process.Move(e.From, e.Move)
		to, _ := process.State(e.To)
		if !personal {
			e.Note = ""
		}
		out.Timeline = append(out.Timeline, StepShown{e, m.Title, to.Title})
	}
	if out.Clocks, err = flow.Clocks(ctx, tx, "relief_applications", id, clock.Today()); err != nil {
		return out, err
	}
	if scope.Rights("relief_applications").Edit {
		out.Moves = process.Open(app.State, scope)
	}
	if out.Duplicates, err = duplicates(ctx, tx, &app); err != nil {
		return out, err
	}
	return out, d.money(ctx, tx, &app, &out)
}

// question shows a department its own question, when it was put to this person's.
func (d *desk) question(ctx context.Context, tx pgx.Tx, scope access.Scope, id int64, personal bool, out *Detail) error {
	args := &arguments{}
	where := scope.Condition(checks, args.add)
	if err := d.parts(ctx, tx, scope, id, where, args, personal && scope.Rights("relief_checks").Personal, out); err != nil {
		return err
	}
	if len(out.Parts) == 0 {
		return ErrNone
	}
	return nil
}

// parts reads the questions of an application that satisfy a condition over their rows.
func (d *desk) parts(ctx context.Context, tx pgx.Tx, scope access.Scope, id int64, where string, args *arguments, personal bool, out *Detail) error {
	rows, err := tx.Query(ctx, `SELECT t.id, t.number, t.part, t.round, t.state, t.verdict, t.basis, t.asked_on, t.due_on, t.answered_on, t.answered_by
		FROM relief_checks t WHERE t.application_id = `+args.add(id)+` AND `+where+` ORDER BY t.round, t.part DESC`, args.list...)
	if err != nil {
		return err
	}
	var p PartShown
	_, err = pgx.ForEachRow(rows, []any{&p.ID, &out.Number, &p.Part, &p.Round, &p.State, &p.Verdict, &p.Basis, &p.AskedOn, &p.DueOn, &p.AnsweredOn, &p.AnsweredBy}, func() error {
		part, _ := process.Part(p.Part)
		if p.Title, p.Question = part.Title, part.Question; !personal {
			p.Basis = ""
		}
		p.Mine = p.State == "ASKED" && scope.May(part.Permission)
		out.Parts = append(out.Parts, p)
		return nil
	})
	return err
}

// money is the working, the grant and what was paid.
func (d *desk) money(ctx context.Context, tx pgx.Tx, app *application, out *Detail) error {
	on := app.DecidedOn
	if on.IsZero() {
		on = clock.Today()
	}
	n, err := d.numbers(ctx, tx, on)
	if err != nil {
		return err
	}
	if app.AreaM2 > 0 && app.Persons > 0 && app.Building != "" {
		if answer, err := n.Rates.supportOf(subject{Persons: app.Persons, Building: app.Building, AreaM2: app.AreaM2}); err == nil {
			out.Working = answer.Working
		}
	}
	var g GrantShown
	err = tx.QueryRow(ctx, `SELECT id, from_month, to_month, monthly_gr, state FROM relief_grants WHERE application_id = $1`, app.ID).Scan(&g.ID, &g.From, &g.To, &g.MonthlyGr, &g.State)
	if err == pgx.ErrNoRows {
		return nil
	}
	if err != nil {
		return err
	}
	out.Grant = &g
	rows, err := tx.Query(ctx, `SELECT p.month, p.amount_gr, l.number, l.closed_on FROM relief_payments p JOIN relief_payment_lists l ON l.id = p.list_id WHERE p.grant_id = $1 ORDER BY p.month`, g.ID)
	if err != nil {
		return err
	}
	var p PaymentShown
	_, err = pgx.ForEachRow(rows, []any{&p.Month, &p.AmountGr, &p.List, &p.PaidOn}, func() error {
		out.Payments = append(out.Payments, p)
		return nil
	})
	return err
}

// partIDs are the rows of the questions that are shown.
func (d *Detail) partIDs() []int64 {
	out := make([]int64, len(d.Parts))
	for i, p := range d.Parts {
		out[i] = p.ID
	}
	return out
}
