package people

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
	"spoina/internal/register"
)

// Household is persons who live at one address and share means, as one programme counts them.
type Household struct {
	ID        int64  `json:"id,omitempty"`
	Programme string `json:"programme,omitempty" maxLength:"40" doc:"whose household it is: relief, aid, coal"`
	Address
	Persons   int    `json:"persons,omitempty" minimum:"0" maximum:"100" doc:"declared where the members are not listed"`
	Notes     string `json:"notes,omitempty" maxLength:"2000"`
	Unit      string `json:"unit,omitempty" maxLength:"40"`
	Territory string `json:"territory,omitempty" maxLength:"10"`
	Token     string `json:"-"` // keyed digest of programme and address: see HouseholdToken
}

// Member is one person's time in a household.
type Member struct {
	ID     int64      `json:"id"`
	Person int64      `json:"person"`
	Name   string     `json:"name"`
	Born   clock.Date `json:"birth_date,omitempty"`
	Role   string     `json:"role" enum:"HEAD,MEMBER"`
	From   clock.Date `json:"from"`
	To     clock.Date `json:"to,omitempty" doc:"last day; empty: still there"`
}

const householdColumns = `t.id, t.programme, t.street, t.house_no, t.flat_no, t.postcode, t.city, coalesce(t.persons, 0), t.notes, t.unit, t.territory, t.token`

func scanHousehold(row pgx.CollectableRow) (Household, error) {
	var h Household
	err := row.Scan(&h.ID, &h.Programme, &h.Street, &h.HouseNo, &h.FlatNo, &h.Postcode, &h.City, &h.Persons, &h.Notes, &h.Unit, &h.Territory, &h.Token)
	return h, err
}

// Household is a household of the caller's file.
func (f File) Household(ctx context.Context, tx pgx.Tx, scope access.Scope, id int64) (Household, error) {
	a := &arguments{list: []any{id}}
	rows, err := tx.Query(ctx, `SELECT `+householdColumns+` FROM households t WHERE t.id = $1 AND `+within(scope, households, a), a.list...)
	if err != nil {
		return Household{}, err
	}
	h, err := pgx.CollectExactlyOneRow(rows, scanHousehold)
	if err == pgx.ErrNoRows {
		return h, ErrHousehold
	}
	return h, err
}

// PutHousehold adds a household to the caller's file, corrects one whose ID is given, or finds the one of the programme at
// the same address: there is one household at one address, unless the programme counts otherwise and gives an ID.
func (f File) PutHousehold(ctx context.Context, c *db.Change, scope access.Scope, h Household) (Household, error) {
	if err := scope.Require(Write); err != nil {
		return h, err
	}
	for _, s := range []*string{&h.Street, &h.HouseNo, &h.FlatNo, &h.City} {
		*s = strings.Join(strings.Fields(*s), " ")
	}
	var err error
	if h.Postcode, err = postcode(h.Postcode); err != nil {
		return h, fail.At("postcode", err)
	}
	if h.Persons < 0 || h.Persons > 100 {
		return h, fail.At("persons", ErrAddress.Because("a household has 1 to 100 persons"))
	}
	if _, err := c.Revision(ctx); err != nil {
		return h, err
	}
	edit := register.Edit{Op: register.Create}
	if h.ID != 0 {
		old, err := f.Household(ctx, c.Tx, scope, h.ID)
		if err != nil {
			return h, err
		}
		h.Unit, h.Territory, h.Programme = old.Unit, old.Territory, old.Programme
		edit = register.Edit{Op: register.SetCells, ID: h.ID}
	} else {
		if h.Unit, err = UnitOf(scope, "households", h.Unit); err != nil {
			return h, fail.At("unit", err)
		}
		if h.Territory, err = TerritoryOf(scope, "households", h.Territory); err != nil {
			return h, fail.At("territory", err)
		}
	}
	key := AddressKey(h.Address, h.Territory)
	if key == "" {
		field := "house_no"
		if h.HouseNo != "" {
			field = "street"
		}
		return h, fail.At(field, ErrAddress)
	}
	h.Token = HouseholdToken(f.Key, h.Programme, h.Address)
	if h.ID == 0 {
		err := c.QueryRow(ctx, `SELECT id FROM households WHERE unit = $1 AND programme = $2 AND address_key = $3 ORDER BY id LIMIT 1`, h.Unit, h.Programme, key).Scan(&h.ID)
		if err == nil {
			return h, nil // found: corrections name it
		}
		if !errors.Is(err, pgx.ErrNoRows) {
			return h, err
		}
	}
	edit.Set = map[string]json.RawMessage{}
	for field, value := range map[string]any{"programme": h.Programme, "street": h.Street, "house_no": h.HouseNo, "flat_no": h.FlatNo, "postcode": h.Postcode, "city": h.City,
		"notes": h.Notes, "unit": h.Unit, "territory": h.Territory, "address_key": key, "token": h.Token} {
		edit.Set[field] = register.V(value)
	}
	if h.Persons > 0 {
		edit.Set["persons"] = register.V(h.Persons)
	}
	out, err := register.Write(ctx, c, f.Set, "households", "people.household", []register.Edit{edit})
	if err == nil {
		h.ID = out.Rows[0].ID
	}
	return h, err
}

// AddMember begins a person's time in a household.
func (f File) AddMember(ctx context.Context, c *db.Change, scope access.Scope, household, person int64, role string, from clock.Date) (int64, error) {
	if err := scope.Require(Write); err != nil {
		return 0, err
	}
	if _, err := c.Revision(ctx); err != nil {
		return 0, err
	}
	h, err := f.Household(ctx, c.Tx, scope, household)
	if err != nil {
		return 0, err
	}
	p, err := f.Get(ctx, c.Tx, scope, person)
	if err != nil {
		return 0, fail.At("person", err)
	}
	if p.Unit != h.Unit {
		return 0, fail.At("person", ErrUnknown)
	}
	if from.IsZero() {
		from = clock.Today()
	}
	if role == "" {
		role = "MEMBER"
	}
	var there bool
	if err := c.QueryRow(ctx, `SELECT EXISTS (SELECT FROM household_members WHERE household_id = $1 AND person_id = $2 AND (to_day IS NULL OR to_day >= $3))`, household, p.ID, from).Scan(&there); err != nil {
		return 0, err
	}
	if there {
		return 0, fail.At("person", ErrMember)
	}
	out, err := register.Write(ctx, c, f.Set, "household_members", "people.member", []register.Edit{{Op: register.Create, Set: map[string]json.RawMessage{
		"household_id": register.V(household), "person_id": register.V(p.ID), "role": register.V(role), "from_day": register.V(from), "unit": register.V(h.Unit), "territory": register.V(h.Territory)}}})
	if err != nil {
		return 0, err
	}
	return out.Rows[0].ID, nil
}

// RemoveMember ends a person's time in a household with a last day.
func (f File) RemoveMember(ctx context.Context, c *db.Change, scope access.Scope, household, person int64, to clock.Date) error {
	if err := scope.Require(Write); err != nil {
		return err
	}
	if _, err := c.Revision(ctx); err != nil {
		return err
	}
	if _, err := f.Household(ctx, c.Tx, scope, household); err != nil {
		return err
	}
	if to.IsZero() {
		to = clock.Today()
	}
	var id int64
	var from clock.Date
	err := c.QueryRow(ctx, `SELECT id, from_day FROM household_members WHERE household_id = $1 AND person_id = $2 AND to_day IS NULL`, household, person).Scan(&id, &from)
	if errors.Is(err, pgx.ErrNoRows) {
		return fail.At("person", ErrUnknown.Because("the person is no member of this household now"))
	}
	if err != nil {
		return err
	}
	if to.Before(from) {
		return fail.At("to", ErrPeriod)
	}
	_, err = register.Write(ctx, c, f.Set, "household_members", "people.member", []register.Edit{{Op: register.SetCells, ID: id, Set: map[string]json.RawMessage{"to_day": register.V(to)}}})
	return err
}

// Members are the people of a household on a day, or ever.
func (f File) Members(ctx context.Context, tx pgx.Tx, scope access.Scope, household int64, on clock.Date) ([]Member, error) {
	if _, err := f.Household(ctx, tx, scope, household); err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, `SELECT m.id, m.person_id, btrim(p.last_name || ' ' || p.first_name), p.birth_date, m.role, m.from_day, m.to_day FROM household_members m JOIN persons p ON p.id = m.person_id
		WHERE m.household_id = $1 AND ($2::date IS NULL OR daterange(m.from_day, m.to_day, '[]') @> $2::date) ORDER BY m.role, m.from_day, m.id`, household, on)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Member])
}
