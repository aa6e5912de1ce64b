package relief

import (
	"context"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/flow"
	"spoina/internal/people"
	"spoina/internal/programme"
	"spoina/internal/register"
)

// desk is what the programme's actions stand on.
type desk struct {
	env   programme.Env
	file  people.File
	cache cached
}

func newDesk(env programme.Env) *desk {
	return &desk{env: env, file: people.File{Set: env.Registers, Key: env.Key}}
}

// action is one person's action in one open change, under the office's lock.
type action struct {
	*desk
	ctx   context.Context
	c     *db.Change
	scope access.Scope
	on    clock.Date // the day on which it happened in the world
	n     Numbers    // of that day
}

// begin takes the office's lock: whoever acts sees what everybody before has done, and nobody acts meanwhile.
func (d *desk) begin(ctx context.Context, c *db.Change, scope access.Scope, on clock.Date) (*action, error) {
	if _, err := c.Revision(ctx); err != nil {
		return nil, err
	}
	today := clock.Today()
	if on.IsZero() {
		on = today
	}
	if on.After(today) {
		return nil, flow.ErrFuture.Because("on: %s lies in the future", on)
	}
	if on.Before(clock.Day(2000, 1, 1)) {
		return nil, ErrDay.Because("on: %s is too long ago", on)
	}
	n, err := d.numbers(ctx, c, on)
	return &action{d, ctx, c, scope, on, n}, err
}

// write makes one edit of one of the programme's registers.
func (a *action) write(name, verb string, edits ...register.Edit) ([]register.RowResult, error) {
	out, err := register.Write(a.ctx, a.c, a.env.Registers, name, "relief."+verb, edits)
	return out.Rows, err
}

// next is the next number of a kind in the year of the action.
func (a *action) next(kind string) (string, error) {
	var n int
	err := a.c.QueryRow(a.ctx, `INSERT INTO relief_numbers (kind, year, last) VALUES ($1, $2, 1)
		ON CONFLICT (kind, year) DO UPDATE SET last = relief_numbers.last + 1 RETURNING last`, kind, a.on.Year).Scan(&n)
	return fmt.Sprintf("%s/%d/%d", kind, a.on.Year, n), err
}

// code is what an applicant asks for the state of an application with. It is made from its key and the program's, so
// that it need not be kept.
func (d *desk) code(of string) string {
	text := base32.StdEncoding.EncodeToString(d.env.Key.Digest("relief status code", of)[:10])
	return text[:4] + "-" + text[4:8] + "-" + text[8:12] + "-" + text[12:16]
}

// hashOf is what is kept of a code.
func (d *desk) hashOf(code string) string {
	letters := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '\u00a0' {
			return -1
		}
		return r
	}, strings.ToUpper(code))
	return hex.EncodeToString(d.env.Key.Digest("relief status hash", letters))
}

// set is the columns of an application that follow from what it says.
func (a *application) set() map[string]json.RawMessage {
	v := register.V
	null := func(empty bool, value any) json.RawMessage {
		if empty {
			return v(nil)
		}
		return v(value)
	}
	return map[string]json.RawMessage{
		"number": v(a.Number), "case_number": v(a.CaseNumber), "channel": v(a.Channel), "state": v(a.State), "verdict": v(a.Verdict),
		"person_id": null(a.PersonID == 0, a.PersonID), "household_id": null(a.HouseholdID == 0, a.HouseholdID), "household": v(a.Household), "draft": v(a.Draft),
		"address": v(a.Address), "building": v(a.Building), "persons": null(a.Persons == 0, a.Persons), "area_m2": null(a.AreaM2 == 0, a.AreaM2), "title": v(a.Title),
		"declared": v(a.Declared), "signed": v(a.Signed), "income_gr": v(a.IncomeGr), "pay_to": v(a.PayTo), "account": v(a.Account), "from_month": v(a.FromMonth),
		"fee_gr": v(a.FeeGr), "support_gr": v(a.SupportGr), "missing": v(a.Missing), "received_on": v(a.ReceivedOn), "decided_on": v(a.DecidedOn),
		"delivered_on": v(a.DeliveredOn), "final_on": v(a.FinalOn), "ended_on": v(a.EndedOn), "reason": v(a.Reason), "appeal": v(a.Appeal), "note": v(a.Note), "unit": v(a.Unit), "territory": v(a.Territory),
	}
}

// end says until when the case is about anything: months that are granted, the decision, or the day it was given up. What
// is still to be decided has no end.
func (a *application) end(on clock.Date) {
	switch {
	case a.State == Draft:
		a.EndedOn = a.ReceivedOn
	case a.State == Withdrawn || a.State == Closed:
		if a.EndedOn.IsZero() || a.EndedOn.After(on) {
			a.EndedOn = on
		}
	case a.Verdict == Negative || a.Verdict == Discontinued:
		a.EndedOn = a.DecidedOn
	case a.Verdict == "":
		a.EndedOn = clock.Date{}
	}
}

// put keeps an application as it is now.
func (a *action) put(app *application, verb string) error {
	app.end(a.on)
	set := app.set()
	due, err := a.dueOf(app)
	if err != nil {
		return err
	}
	set["due_on"] = register.V(due)
	_, err = a.write("relief_applications", verb, register.Edit{Op: register.SetCells, ID: app.ID, Set: set})
	return err
}

// dueOf is when the case is due; no day once it is decided, or before it came.
func (a *action) dueOf(app *application) (clock.Date, error) {
	clocks, err := flow.Clocks(a.ctx, a.c, "relief_applications", app.ID, clock.Today())
	for _, k := range clocks {
		if k.Name == clockCase && k.Stopped.IsZero() {
			return k.Due.On, err
		}
	}
	return clock.Date{}, err
}

// step makes a move of the application's case.
func (a *action) step(app *application, move, note string) error {
	s, err := flow.Step(a.ctx, a.c, "relief_applications", app.ID, process, move, a.on, note)
	if err == nil {
		app.State = s.To
	}
	return err
}

// applicant takes over whose application it is and for which place.
func (a *action) applicant(app *application, g Given) error {
	if g.Person != nil && g.PersonID != 0 {
		return failAt("person_id", ErrValue.Because("give a person or the number of one, not both"))
	}
	switch {
	case g.Person != nil:
		p := *g.Person
		p.ID, p.Unit, p.Territory = 0, app.Unit, app.Territory
		id, err := a.file.Put(a.ctx, a.c, a.scope, p)
		if err != nil {
			return failAt("person", err)
		}
		app.PersonID = id
	case g.PersonID != 0:
		app.PersonID = g.PersonID
	}
	if g.Household == nil && app.Draft != "" { // what the applicant typed on the web is not typed again
		var typed Typed
		if err := json.Unmarshal([]byte(app.Draft), &typed); err != nil {
			return err
		}
		if typed.Household != (people.Address{}) {
			g.Household = &typed.Household
		}
	}
	address := people.Address{}
	switch {
	case g.Household != nil:
		address = *g.Household
	case g.Person != nil:
		address = g.Person.Address
	case g.PersonID == 0:
		return nil
	}
	if g.PersonID != 0 {
		p, err := a.file.Get(a.ctx, a.c, a.scope, g.PersonID)
		if err != nil {
			return failAt("person_id", err)
		}
		if p.Unit != app.Unit {
			return failAt("person_id", people.ErrUnknown)
		}
		if app.PersonID = p.ID; g.Household == nil {
			address = p.Address
		}
	}
	return a.place(app, address)
}

// place keeps where the household lives. An address that tells no place leaves the application without one.
func (a *action) place(app *application, address people.Address) error {
	token := people.HouseholdToken(a.env.Key, "relief", address)
	if token == "" {
		return nil
	}
	app.Household, app.Address = token, written(address)
	return nil
}

// Duplicate is another application that may be for the same household, and why.
type Duplicate struct {
	ID      int64       `json:"id"`
	Number  string      `json:"number"`
	State   flow.State  `json:"state"`
	Verdict string      `json:"verdict"`
	Why     []flow.Text `json:"why"`
}

// duplicates are the other applications of the same household or person, in the same unit's file.
func duplicates(ctx context.Context, tx pgx.Tx, app *application) ([]Duplicate, error) {
	rows, err := tx.Query(ctx, `SELECT id, number, state, verdict, household = $2 AND household <> '', person_id = $3, received_on FROM relief_applications
		WHERE id <> $1 AND (household = $2 AND $2 <> '' OR person_id = $3) AND unit = $4 AND state NOT IN ('DRAFT', 'WITHDRAWN') ORDER BY id`,
		app.ID, app.Household, zero(app.PersonID), app.Unit)
	if err != nil {
		return nil, err
	}
	out, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (Duplicate, error) {
		var d Duplicate
		var house bool
		var person *bool
		var on clock.Date
		err := r.Scan(&d.ID, &d.Number, &d.State, &d.Verdict, &house, &person, &on)
		if house {
			d.Why = append(d.Why, words("to samo mieszkanie: adres jest ten sam, także w innej pisowni", "the same dwelling: the address is the same, perhaps spelled otherwise"))
		}
		if person != nil && *person {
			d.Why = append(d.Why, words("ten sam wnioskodawca", "the same applicant"))
		}
		d.Why = append(d.Why, words("wniosek "+d.Number+" wpłynął "+on.String(), "application "+d.Number+" came on "+on.String()))
		return d, err
	})
	if out == nil {
		out = []Duplicate{}
	}
	return out, err
}

func zero(id int64) *int64 {
	if id == 0 {
		return nil
	}
	return &id
}
