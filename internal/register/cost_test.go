package register_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/register"
	"spoina/internal/register/registertest"
)

func TestCostRefuses(t *testing.T) {
	d := open(t, history(t), staff(), t.TempDir())
	d.ask("", "GET", "/registers/decisions/fields/cost?title=x", nil, 401, nil)
	d.ask("resident", "GET", "/registers/decisions/fields/cost?title=x", nil, 403, nil)
	d.ask("jan", "GET", "/registers/nothing/fields/cost?title=x", nil, 404, nil)
	d.ask("gis", "GET", "/registers/objects/fields/cost?title=x", nil, 403, nil)
	d.ask("jan", "GET", "/registers/decisions/fields/cost?type=json", nil, 422, nil)
	d.ask("", "GET", "/costs", nil, 401, nil)
}

// What a year brings is counted of the rows that the person reaches: the number of another department's cases is not
// theirs to learn.
func TestTheYearIsThePersonsOwn(t *testing.T) {
	s := history(t)
	registertest.Change(t, s, "departments", `UPDATE decisions SET department = CASE WHEN id <= 4000003 THEN 'A' ELSE 'B' END`, `UPDATE decisions_past SET department = CASE WHEN id <= 4000003 THEN 'A' ELSE 'B' END`)
	for _, c := range []struct {
		scope access.Scope
		rows  int64
	}{{limited("iks", "road", "A"), 3}, {limited("ola", "road", "B"), 9}, {limited("iks", "road", "A"), 3}, {access.Operator(), 12}, {limited("ewa", "road", "C"), 0}} {
		read(t, s, c.scope, func(r *register.Reader) {
			m, err := r.CostOf(register.Core(), "decisions", "date", "Odbiór", 0, nil, nil)
			require.NoError(t, err)
			require.Equal(t, c.rows, m.Measured.ByHand, c.scope.Actor())
			require.Equal(t, c.rows, m.RecordsPerYear)
		})
	}
}

// The cost of a field is told before it is added, with where each number comes from, and what says the same already.
func TestFieldCost(t *testing.T) {
	s := history(t)
	d := open(t, s, staff(), t.TempDir())
	var m register.Meter
	d.ask("jan", "GET", "/registers/decisions/fields/cost?type=date&title=Data+odbioru+rob%C3%B3t", nil, 200, &m)
	require.Equal(t, register.SecondsOf("date", 0), m.SecondsPerRecord)
	require.EqualValues(t, 12, m.RecordsPerYear)
	require.Equal(t, register.Year{ByHand: 12, Days: 1}, m.Measured)
	require.Contains(t, m.RecordsFrom.PL, "12 wierszy: 12 wpisano, 0 wczytano")
	require.Nil(t, m.CostGr, "the office has not said what an hour costs")
	require.Empty(t, m.Similar)
	d.ask("jan", "GET", "/registers/decisions/fields/cost?type=date&title=x&seconds=20&records=9000", nil, 200, &m)
	require.Equal(t, 50.0, m.HoursPerYear)
	_, err := s.Pool().Exec(context.Background(), `UPDATE params SET value = '6000' WHERE name = 'work_hour_gr'`)
	require.NoError(t, err)
	d.ask("admin", "GET", "/registers/decisions/fields/cost?type=date&title=x&seconds=20&records=9000", nil, 200, &m)
	require.EqualValues(t, 300_000, *m.CostGr, "3 000 zł")

	addField(t, s, "decisions", with(newField("Wpis kierownika", "string"), func(f *register.FieldChange) { f.Seconds, f.Records = ptr(10.0), ptr(int64(3600)) }))
	hidden := addField(t, s, "decisions", with(newField("Podejrzenie nadużycia", "boolean"), func(f *register.FieldChange) { f.VisibleTo = &[]string{"road"} }))
	d.ask("jan", "GET", "/registers/decisions/fields/cost?type=boolean&title=podejrzenie+nadu%C5%BCycia", nil, 200, &m)
	require.Equal(t, 1, m.Existing.Fields)
	require.Equal(t, 10.0, m.Existing.HoursPerYear)
	require.Empty(t, m.Similar, "a field that one may not see is not told")
	d.ask("anna", "GET", "/registers/decisions/fields/cost?type=boolean&title=podejrzenie+nadu%C5%BCycia", nil, 200, &m)
	require.Equal(t, hidden.Field, m.Similar[0].Field)

	for _, c := range []struct{ register, kind, title, field, how string }{
		{"decisions", "date", "Termin płatności opłaty", "due_date", "same"}, {"decisions", "string", "Nazwa ulicy", "street", "same"}, {"decisions", "number", "Area of advert", "ad_area_m2", "same"},
		{"decisions", "number", "Powierzchnia zajęcia w m2", "geometry", "derived"}, {"decisions", "string", "Obręb działki", "parcels", "derived"}, {"parcels", "string", "Gmina", "parcel_id", "derived"},
		{"leases", "integer", "Rok umowy", "signed", "derived"}, {"decisions", "integer", "Liczba dni zajęcia", "valid_from", "derived"}, {"decisions", "string", "Telefon strony", "party", "derived"},
		{"decisions", "money", "Zaległość", "fee_declared_gr", "derived"}, {"decisions", "string", "Kto wpisał", "", "derived"}, {"decisions", "string", "Skan wniosku", "", "derived"},
		{"road_lanes", "string", "Zarządca drogi", "manager", "same"}, {"scan_objects", "number", "Powierzchnia", "width_m", "derived"}, {"address_points", "string", "Postal code", "geometry", "derived"},
	} {
		read(t, s, access.Operator(), func(r *register.Reader) {
			m, err := r.CostOf(register.Core(), c.register, c.kind, c.title, 0, nil, nil)
			require.NoError(t, err)
			found := false
			for _, s := range m.Similar {
				require.NotEmpty(t, s.Why.PL)
				require.NotEmpty(t, s.Why.EN)
				found = found || s.Field == c.field && s.Kind == c.how
			}
			require.True(t, found, "%s in %s: %+v", c.title, c.register, m.Similar)
		})
	}
	for _, title := range []string{"Opinia komisji", "Rodzaj nawierzchni", "Number of witnesses", "Data wizji lokalnej"} {
		read(t, s, access.Operator(), func(r *register.Reader) {
			m, err := r.CostOf(register.Core(), "leases", "string", title, 0, nil, nil)
			require.NoError(t, err)
			require.Empty(t, m.Similar, title)
		})
	}
}

// What each role's records cost and save is measured; everybody sees their own role's.
func TestRoleCosts(t *testing.T) {
	s := history(t)
	d := open(t, s, staff(), t.TempDir())
	of := func(list []register.RoleCost, role string) *register.RoleCost {
		for i := range list {
			if list[i].Role == role {
				return &list[i]
			}
		}
		return nil
	}
	var own, all []register.RoleCost
	d.ask("jan", "GET", "/costs", nil, 200, &own)
	require.Len(t, own, 1)
	require.Equal(t, "clerk", own[0].Role)
	d.ask("gis", "GET", "/costs", nil, 200, &all)
	require.Greater(t, len(all), 3)
	road := of(all, "road")
	require.NotNil(t, road)
	var decisions *register.RegisterCost
	for i := range road.Registers {
		if road.Registers[i].Register == "decisions" {
			decisions = &road.Registers[i]
		}
	}
	require.NotNil(t, decisions)
	require.EqualValues(t, 12, decisions.Records.ByHand)
	require.Greater(t, decisions.SecondsPerRecord, 10.0)
	require.Positive(t, road.Saves.Findings)
	require.EqualValues(t, 1800, road.Saves.MoneyMaxGr)
	require.Zero(t, of(all, "inspector").Saves.MoneyMaxGr, "a role that sees no money is told of none")
	require.Nil(t, of(all, "public"))
	f := addField(t, s, "decisions", with(newField("Nowe", "string"), func(c *register.FieldChange) { c.Seconds, c.EditBy = ptr(60.0), &[]string{"road"} }))
	fill(t, s, "decisions", f, "true", `"x"`)
	before := decisions.SecondsPerRecord
	all = nil
	d.ask("gis", "GET", "/costs", nil, 200, &all)
	for _, r := range of(all, "road").Registers {
		if r.Register == "decisions" {
			require.Equal(t, 1, r.Own)
			require.InDelta(t, before+60, r.SecondsPerRecord, 0.2)
		}
	}
	for _, r := range of(all, "clerk").Registers {
		require.Zero(t, r.Own, "a field that another role fills in costs this one nothing")
	}
}
