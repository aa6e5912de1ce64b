package relief

import (
	"encoding/json"
	"time"

	"spoina/internal/clock"
	"spoina/internal/register"
)

// grant gives the support from the month asked for, unless the household has it for any of these months.
func (a *action) grant(app *application, months int) error {
	if months == 0 {
		months = a.n.Months
	}
	from := app.FromMonth
	to := clock.Day(from.Year, from.Month+time.Month(months-1), 1)
	var found int
	var other string // of the same unit: another's numbers are not told
	err := a.c.QueryRow(a.ctx, `SELECT count(*), coalesce(min(o.number) FILTER (WHERE o.unit = $5), '') FROM relief_grants g JOIN relief_applications o ON o.id = g.application_id
		WHERE o.id <> $1 AND o.household = $2 AND o.household <> '' AND g.state <> 'ENDED' AND g.from_month <= $4 AND g.to_month >= $3`, app.ID, app.Household, from, to, app.Unit).Scan(&found, &other)
	switch {
	case err != nil:
		return err
	case other != "":
		return ErrDuplicate.Because("the household gets the support already, by application %s", other)
	case found > 0:
		return ErrDuplicate
	}
	app.EndedOn = to
	v := register.V
	set := map[string]json.RawMessage{"application_id": v(app.ID), "number": v(app.Number), "person_id": v(zero(app.PersonID)), "household": v(app.Household), "from_month": v(from), "to_month": v(to),
		"monthly_gr": v(app.SupportGr), "state": v("WAITING"), "unit": v(app.Unit), "territory": v(app.Territory)}
	id, err := a.grantID(app)
	if err != nil {
		return err
	}
	edit := register.Edit{Op: register.Create, Key: "application/" + app.Number, Set: set}
	if id != 0 {
		edit = register.Edit{Op: register.SetCells, ID: id, Set: set}
	}
	_, err = a.write("relief_grants", "grant", edit)
	return err
}

func (a *action) grantID(app *application) (id int64, err error) {
	err = a.c.QueryRow(a.ctx, `SELECT coalesce(max(id), 0) FROM relief_grants WHERE application_id = $1`, app.ID).Scan(&id)
	return id, err
}

func (a *action) setGrant(app *application, state string) error {
	id, err := a.grantID(app)
	if err != nil {
		return err
	}
	if id == 0 {
		return ErrNoGrant
	}
	_, err = a.write("relief_grants", "grant", register.Edit{Op: register.SetCells, ID: id, Set: map[string]json.RawMessage{"state": register.V(state)}})
	return err
}

// endGrant ends what an earlier decision gave, if it gave anything.
func (a *action) endGrant(app *application) error {
	id, err := a.grantID(app)
	if err != nil || id == 0 {
		return err
	}
	return a.setGrant(app, "ENDED")
}
