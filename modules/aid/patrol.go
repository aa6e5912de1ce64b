package aid

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/clock"
	"spoina/internal/fail"
	"spoina/internal/people"
)

// Refusals of patrols.
var (
	errOfficers = fail.New(fail.Invalid, "aid.officers", "a patrol is two different officers")
	errOfficer  = fail.New(fail.Refused, "aid.not_officer", "only the officers of the patrol sign it")
	errSigned   = fail.New(fail.Conflict, "aid.signed", "the patrol is signed")
	errTwice    = fail.New(fail.Conflict, "aid.signed_already", "the same officer cannot sign twice")
	errUnsigned = fail.New(fail.Conflict, "aid.unsigned", "the patrol is not signed by both officers yet")
	errBlank    = fail.New(fail.Conflict, "aid.no_outcome", "visits have no outcome yet")
	errMoved    = fail.New(fail.Invalid, "aid.moved", "who moved has a new address")
)

// What a visit found.
const (
	planned  = "PLANNED"
	atHome   = "FOUND"
	nobody   = "NOT_FOUND"
	hasMoved = "MOVED"
)

// round is a patrol that is to be.
type round struct {
	Day      clock.Date `json:"day,omitzero" doc:"today when left out"`
	Officers []string   `json:"officers" minItems:"2" maxItems:"2" doc:"logins of the two officers"`
	Area     string     `json:"area,omitempty" maxLength:"200"`
	Cards    []Ref      `json:"cards,omitempty" maxItems:"100" doc:"whom to visit"`
	Note     string     `json:"note,omitempty" maxLength:"500"`
}

func (a *act) patrol(r round) (numbered, error) {
	on, err := dayAs("day", r.Day)
	if err != nil {
		return numbered{}, err
	}
	for i := range r.Officers {
		r.Officers[i] = strings.ToLower(strings.TrimSpace(r.Officers[i]))
	}
	if len(r.Officers) != 2 || r.Officers[0] == r.Officers[1] || slices.Contains(r.Officers, "") {
		return numbered{}, fail.At("officers", errOfficers)
	}
	var no int64
	if err := a.c.QueryRow(a.ctx, `SELECT coalesce(max(no), 0) + 1 FROM aid_patrols`).Scan(&no); err != nil {
		return numbered{}, err
	}
	unit := unitFor(a.scope, "aid.patrol")
	out := numbered{Number: fmt.Sprintf("P/%d", no)}
	if out.ID, err = a.add("aid_patrols", "aid.patrol", cells("no", no, "number", out.Number, "on_day", on, "officer_1", r.Officers[0], "officer_2", r.Officers[1],
		"area", r.Area, "note", r.Note, "unit", unit)); err != nil {
		return out, err
	}
	for _, r := range r.Cards {
		if _, err := a.visit(out.ID, visit{Card: r, Outcome: planned}); err != nil {
			if failure, ok := fail.Of(err); ok {
				err = fail.At("cards", failure)
			}
			return out, err
		}
	}
	return out, nil
}

// visit is what a patrol found at an address.
type visit struct {
	Card       Ref            `json:"card,omitzero"`
	Address    people.Address `json:"address,omitzero" doc:"where there is no card"`
	Outcome    string         `json:"outcome" enum:"PLANNED,FOUND,NOT_FOUND,MOVED"`
	NewAddress people.Address `json:"new_address,omitzero" doc:"of MOVED; becomes the person's address when both officers have signed"`
	Persons    int64          `json:"persons,omitempty" minimum:"0" maximum:"50" doc:"how many; 1 when left out"`
	Note       string         `json:"note,omitempty" maxLength:"500" doc:"what help is needed; no names"`
	At         time.Time      `json:"at,omitzero"`
}

// open finds a patrol of the person's own unit that is not signed by both.
func (a *act) openPatrol(id int64) (clock.Date, string, error) {
	var on clock.Date
	var unit, status string
	err := a.c.QueryRow(a.ctx, `SELECT on_day, unit, status FROM aid_patrols WHERE id = $1`, id).Scan(&on, &unit, &status)
	switch {
	case err != nil:
		return on, unit, found(err, "id", errNo, "there is no patrol %d", id)
	case !mayUnit(a.scope, "aid.patrol", unit):
		return on, unit, fail.At("id", errNo.Because("there is no patrol %d", id))
	case status == "SIGNED":
		return on, unit, errSigned.Because("both officers have signed the patrol; nothing is added to it")
	}
	return on, unit, nil
}

type visited struct {
	ID   int64 `json:"id"`
	Card int64 `json:"card,omitempty"`
}

// visit notes a visit, or what became of a planned one. What it says counts from the second signature: two people answer
// for a person's address.
func (a *act) visit(patrol int64, v visit) (visited, error) {
	on, unit, err := a.openPatrol(patrol)
	if err != nil {
		return visited{}, err
	}
	if v.Outcome == hasMoved && !given(v.NewAddress) {
		return visited{}, fail.At("new_address", errMoved)
	}
	if v.Outcome != hasMoved {
		v.NewAddress = people.Address{}
	}
	out := visited{}
	var number string
	var person int64
	if v.Card.Given() {
		// An expired card too: whoever stayed without a valid one is just whom a patrol looks for.
		one, err := cardOf(a.ctx, a.c.Tx, v.Card)
		if err != nil {
			return out, fail.At("card", err)
		}
		out.Card, number, person = one.ID, one.Number, one.Person
		if !given(v.Address) {
			v.Address = a.addressOf(person)
		}
	} else if !given(v.Address) {
		return out, fail.At("address", errValue.Because("a visit is to a card or to an address"))
	}
	set := cells("holder", number, "persons", max(v.Persons, 1), "outcome", v.Outcome, "street", v.Address.Street, "house_no", v.Address.HouseNo, "flat_no", v.Address.FlatNo,
		"city", v.Address.City, "new_street", v.NewAddress.Street, "new_house_no", v.NewAddress.HouseNo, "new_flat_no", v.NewAddress.FlatNo, "new_postcode", v.NewAddress.Postcode,
		"new_city", v.NewAddress.City, "note", v.Note)
	if v.Outcome != planned {
		if v.At.IsZero() {
			v.At = time.Now()
		}
		if day := clock.Of(v.At.In(clock.Warsaw)); v.At.After(time.Now().Add(time.Minute)) {
			return out, fail.At("at", errDay.Because("%s has not come yet", day))
		}
		set["at"] = cells("at", v.At.UTC())["at"]
	}
	if out.Card != 0 { // a planned visit to the card is filled in
		err := a.c.QueryRow(a.ctx, `SELECT id FROM aid_visits WHERE patrol_id = $1 AND card_id = $2 AND outcome = 'PLANNED' LIMIT 1`, patrol, out.Card).Scan(&out.ID)
		if err == nil {
			return out, a.set("aid_visits", "aid.visit", out.ID, set)
		}
		if err != pgx.ErrNoRows {
			return out, err
		}
	}
	for field, value := range cells("patrol_id", patrol, "card_id", nullable(out.Card), "person_id", nullable(person), "on_day", on, "unit", unit) {
		set[field] = value
	}
	out.ID, err = a.add("aid_visits", "aid.visit", set)
	return out, err
}

// signature is how a patrol stands after an officer signed.
type signature struct {
	Status string `json:"status" enum:"SIGNED_ONCE,SIGNED"`
	Moved  int    `json:"moved" doc:"persons whose address became the new one"`
}

// sign is an officer's signature. With the second one, by the other officer, the patrol is closed and the new addresses
// of those who moved become theirs.
func (a *act) sign(patrol int64) (signature, error) {
	if _, _, err := a.openPatrol(patrol); err != nil {
		return signature{}, err
	}
	var one, two, first string
	var blank int
	if err := a.c.QueryRow(a.ctx, `SELECT officer_1, officer_2, signed_1, (SELECT count(*) FROM aid_visits v WHERE v.patrol_id = p.id AND v.outcome = 'PLANNED')
		FROM aid_patrols p WHERE id = $1`, patrol).Scan(&one, &two, &first, &blank); err != nil {
		return signature{}, err
	}
	who := strings.ToLower(a.scope.Actor())
	switch {
	case who != one && who != two:
		return signature{}, errOfficer
	case who == first:
		return signature{}, errTwice.Because("you have signed already; the other officer signs next")
	case blank > 0:
		return signature{}, errBlank.Because("%d visits have no outcome yet", blank)
	}
	now := time.Now().UTC()
	if first == "" {
		return signature{Status: "SIGNED_ONCE"}, a.set("aid_patrols", "aid.patrol.sign", patrol, cells("signed_1", who, "signed_1_at", now, "status", "SIGNED_ONCE"))
	}
	if err := a.set("aid_patrols", "aid.patrol.sign", patrol, cells("signed_2", who, "signed_2_at", now, "status", "SIGNED")); err != nil {
		return signature{}, err
	}
	n, err := a.resettle(patrol)
	return signature{"SIGNED", n}, err
}

// resettle gives those who moved their new addresses.
func (a *act) resettle(patrol int64) (int, error) {
	rows, err := a.c.Query(a.ctx, `SELECT DISTINCT ON (v.person_id) v.person_id, v.new_street, v.new_house_no, v.new_flat_no, v.new_postcode, v.new_city
		FROM aid_visits v WHERE v.patrol_id = $1 AND v.outcome = 'MOVED' AND v.person_id IS NOT NULL ORDER BY v.person_id, v.at DESC`, patrol)
	if err != nil {
		return 0, err
	}
	type move struct {
		person int64
		to     people.Address
	}
	moves, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (m move, err error) {
		err = row.Scan(&m.person, &m.to.Street, &m.to.HouseNo, &m.to.FlatNo, &m.to.Postcode, &m.to.City)
		return m, err
	})
	if err != nil {
		return 0, err
	}
	for _, m := range moves {
		if err := a.settle(m.person, m.to); err != nil {
			return 0, err
		}
	}
	return len(moves), nil
}
