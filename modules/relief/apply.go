package relief

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/flow"
	"spoina/internal/people"
	"spoina/internal/register"
)

func failAt(field string, err error) error { return fail.At(field, err) }

// Applying is an application as an officer enters it.
type Applying struct {
	Channel string     `json:"channel,omitempty" enum:"DESK,PAPER,WEB" doc:"DESK when absent"`
	On      clock.Date `json:"on,omitempty" doc:"day on which it came; today when absent"`
	Code    string     `json:"code,omitempty" maxLength:"40" doc:"of a draft that the applicant sent from the web: it becomes this application"`
	Given
}

// Applied is what became of it.
type Applied struct {
	ID         int64       `json:"id"`
	Number     string      `json:"number"`
	State      flow.State  `json:"state"`
	Complete   bool        `json:"complete"`
	Missing    []Need      `json:"missing"`
	Duplicates []Duplicate `json:"duplicates"`
	FeeGr      int64       `json:"fee_gr"`
	SupportGr  int64       `json:"support_gr"`
	Code       string      `json:"code,omitempty" doc:"for the applicant: with it anybody may ask for the state"`
}

// apply registers an application. What is complete goes to the departments at once; what is not waits for a call.
func (d *desk) apply(ctx context.Context, c *db.Change, scope access.Scope, in Applying) (Applied, error) {
	if !scope.Rights("relief_applications").Create {
		return Applied{}, scope.Refused("the right to add applications")
	}
	a, err := d.begin(ctx, c, scope, in.On)
	if err != nil {
		return Applied{}, failAt("on", err)
	}
	app := application{Channel: "DESK", State: Draft, PayTo: "CASH", Missing: []string{}, ReceivedOn: a.on}
	if in.Channel != "" {
		app.Channel = in.Channel
	}
	if in.Code != "" {
		if app, err = a.draft(in.Code); err != nil {
			return Applied{}, failAt("code", err)
		}
		app.ReceivedOn = a.on
	} else {
		if app.Unit, err = a.unit(); err != nil {
			return Applied{}, err
		}
		if app.Territory, err = people.TerritoryOf(scope, "relief_applications", ""); err != nil {
			return Applied{}, err
		}
	}
	if err := a.register(&app, in.Given); err != nil {
		return Applied{}, err
	}
	out := Applied{ID: app.ID, Number: app.Number, State: app.State, Complete: len(app.Missing) == 0, Missing: needed(app.Missing), FeeGr: app.FeeGr, SupportGr: app.SupportGr}
	if in.Code == "" {
		out.Code = d.code(app.Number)
	}
	out.Duplicates, err = duplicates(ctx, c, &app)
	return out, err
}

// register makes an application of what was given: with a number, a case and, when nothing is missing, questions.
func (a *action) register(app *application, g Given) error {
	if err := app.take(g); err != nil {
		return err
	}
	if err := a.applicant(app, g); err != nil {
		return err
	}
	var err error
	if app.Number, err = a.next("OS"); err != nil {
		return err
	}
	app.count(a.n.Rates)
	app.Missing, app.Draft = missing(app), ""
	if app.ID == 0 {
		set := app.set()
		set["code_hash"] = register.V(a.hashOf(a.code(app.Number)))
		rows, err := a.write("relief_applications", "apply", register.Edit{Op: register.Create, Key: "application/" + app.Number, Set: set})
		if err != nil {
			return err
		}
		app.ID = rows[0].ID
	}
	return a.opened(app)
}

// unit is whose register the application goes to: the one that keeps it, or the person's own.
func (a *action) unit() (string, error) {
	if unit, err := people.UnitOf(a.scope, "relief_applications", a.n.Unit); err == nil {
		return unit, nil
	}
	return people.UnitOf(a.scope, "relief_applications", "")
}

// opened starts the case of an application that came, and asks the departments when nothing is missing.
func (a *action) opened(app *application) error {
	if err := a.step(app, "submit", ""); err != nil {
		return err
	}
	if err := flow.Start(a.ctx, a.c, "relief_applications", app.ID, clockCase, a.on, a.n.Case); err != nil {
		return err
	}
	if len(app.Missing) == 0 {
		if err := a.step(app, "completed", ""); err != nil {
			return err
		}
		if err := a.ask(app, 1); err != nil {
			return err
		}
	}
	return a.put(app, "apply")
}

// ask puts the questions to the departments, each with what it needs and nothing else.
func (a *action) ask(app *application, round int) error {
	key := func(part string) string { return "application/" + app.Number + "/" + part + "/" + strconv.Itoa(round) }
	rows, err := a.write("relief_checks", "ask", register.Edit{Op: register.Create, Key: key(Tax), Set: a.asking(app, Tax, round, a.on)},
		register.Edit{Op: register.Create, Key: key(Social), Set: a.asking(app, Social, round, a.on)})
	for _, row := range rows {
		if err == nil {
			err = flow.Start(a.ctx, a.c, "relief_checks", row.ID, clockAnswer, a.on, a.n.Check)
		}
	}
	return err
}

// asking is the row of a question: what its department needs to answer.
func (a *action) asking(app *application, part string, round int, on clock.Date) map[string]json.RawMessage {
	v := register.V
	set := map[string]json.RawMessage{"application_id": v(app.ID), "number": v(app.Number), "part": v(part), "round": v(round), "state": v("ASKED"), "person_id": v(zero(app.PersonID)),
		"address": v(app.Address), "asked_on": v(on), "due_on": v(flow.Clock{Start: on, Term: a.n.Check}.Due(on).On), "territory": v(app.Territory)}
	if part == Tax {
		set["area_m2"], set["building"], set["department"], set["unit"] = v(app.AreaM2), v(app.Building), v(a.n.TaxDepartment), v(app.Unit)
	} else {
		set["persons"], set["income_gr"], set["unit"] = v(app.Persons), v(app.IncomeGr), v(a.n.SocialUnit)
	}
	return set
}

// draft is what a visitor sent from the web, by the code that only they have.
func (a *action) draft(code string) (application, error) {
	args := &arguments{list: []any{a.hashOf(code)}}
	rows, err := a.c.Query(a.ctx, `SELECT `+applicationColumns+` FROM relief_applications t WHERE t.code_hash = $1 AND t.state = 'DRAFT' AND `+a.scope.Condition(applications, args.add), args.list...)
	if err != nil {
		return application{}, err
	}
	app, err := pgx.CollectExactlyOneRow(rows, scanApplication)
	if err == pgx.ErrNoRows {
		return app, ErrCode
	}
	return app, err
}

// Drafted is a draft from the public calculator.
type Drafted struct {
	Name      string         `json:"name,omitempty" maxLength:"200" doc:"first and last name"`
	Phone     string         `json:"phone,omitempty" maxLength:"30"`
	Household people.Address `json:"household,omitempty"`
	Building  string         `json:"building,omitempty" enum:",DETACHED,BLOCK"`
	Persons   int            `json:"persons,omitempty" minimum:"0" maximum:"50"`
	AreaM2    float64        `json:"area_m2,omitempty" minimum:"0" maximum:"5000"`
	Title     string         `json:"title,omitempty" enum:",OWNER,POSSESSOR"`
	From      clock.Date     `json:"from,omitempty"`
}

// Typed is what a visitor's draft says of the person.
type Typed struct {
	Name      string         `json:"name"`
	Phone     string         `json:"phone"`
	Household people.Address `json:"household"`
}

// draftsADay bounds what visitors can leave behind.
const draftsADay = 500

// sketch keeps a visitor's draft and answers with the key that its code is made of. It is an application once the office takes it over with the
// applicant's signature: what comes by the web alone is not signed (art. 63 KPA).
func (d *desk) sketch(ctx context.Context, c *db.Change, in Drafted) (string, error) {
	a, err := d.begin(ctx, c, access.System("visitor"), clock.Date{})
	if err != nil {
		return "", err
	}
	var today int
	if err := c.QueryRow(ctx, `SELECT count(*) FROM relief_applications WHERE state = 'DRAFT' AND received_on = $1`, a.on).Scan(&today); err != nil {
		return "", err
	}
	if today >= draftsADay {
		return "", ErrBusy
	}
	app := application{Channel: "WEB", State: Draft, PayTo: "CASH", Missing: []string{}, ReceivedOn: a.on, Unit: a.n.Unit}
	if err := app.take(Given{Building: &in.Building, Persons: &in.Persons, AreaM2: &in.AreaM2, Title: &in.Title, From: &in.From}); err != nil {
		return "", err
	}
	app.count(a.n.Rates)
	typed, err := json.Marshal(Typed{in.Name, in.Phone, in.Household})
	if err != nil {
		return "", err
	}
	app.Draft = string(typed)
	if err := a.place(&app, in.Household); err != nil {
		return "", err
	}
	app.Household = "" // a visitor's word makes no household
	key, err := a.next("draft")
	if err != nil {
		return "", err
	}
	app.end(a.on)
	set := app.set()
	set["code_hash"] = register.V(d.hashOf(d.code(key)))
	_, err = a.write("relief_applications", "draft", register.Edit{Op: register.Create, Key: key, Set: set})
	return key, err
}
