package aid

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/clock"
	"spoina/internal/fail"
	"spoina/internal/people"
)

var (
	errVolunteer = fail.New(fail.Conflict, "aid.volunteer_exists", "this person is a volunteer already")
	errPhone     = fail.New(fail.Conflict, "aid.phone_taken", "another volunteer has this telephone number")
)

// newVolunteer is somebody who offers help.
type newVolunteer struct {
	PersonID     int64          `json:"person_id,omitempty" doc:"of the unit's file of people"`
	Person       *people.Person `json:"person,omitempty" doc:"somebody new"`
	Skills       []string       `json:"skills,omitempty" maxItems:"20"`
	Languages    []string       `json:"languages,omitempty" maxItems:"10" doc:"pl, uk, en, …"`
	Availability string         `json:"availability,omitempty" maxLength:"300"`
	Messages     bool           `json:"messages,omitempty" doc:"the person agreed to short messages"`
	Login        string         `json:"login,omitempty" maxLength:"60"`
	On           clock.Date     `json:"on,omitzero"`
}

func (a *act) volunteer(v newVolunteer) (numbered, error) {
	on, err := dayOf(v.On)
	if err != nil {
		return numbered{}, err
	}
	unit := unitFor(a.scope, "aid.volunteers")
	person, phone, err := a.person(v.PersonID, v.Person, "person")
	if err != nil {
		return numbered{}, err
	}
	var there bool
	if err := a.c.QueryRow(a.ctx, `SELECT EXISTS (SELECT FROM aid_volunteers WHERE person_id = $1)`, person).Scan(&there); err != nil {
		return numbered{}, err
	}
	if there {
		return numbered{}, errVolunteer
	}
	var since *clock.Date
	if v.Messages {
		since = &on
		if phone == "" {
			return numbered{}, fail.At("messages", errValue.Because("short messages need a telephone number"))
		}
		others, err := a.byPhone(phone)
		if err != nil {
			return numbered{}, err
		}
		if slices.ContainsFunc(others, func(o volunteer) bool { return o.person != person }) {
			return numbered{}, fail.At("person.phone", errPhone)
		}
	}
	var no int64
	if err := a.c.QueryRow(a.ctx, `SELECT coalesce(max(no), 0) + 1 FROM aid_volunteers`).Scan(&no); err != nil {
		return numbered{}, err
	}
	out := numbered{Number: fmt.Sprintf("WOL/%d", no)}
	out.ID, err = a.add("aid_volunteers", "aid.volunteer", cells("no", no, "number", out.Number, "person_id", person, "login", strings.ToLower(v.Login), "skills", words(v.Skills),
		"languages", words(v.Languages), "availability", v.Availability, "joined_on", on, "sms_since", since, "unit", unit))
	return out, err
}

// words are a list as it is kept: trimmed, each once, in the order given.
func words(list []string) []string {
	out := []string{}
	for _, w := range list {
		if w = strings.TrimSpace(w); w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// volunteer as an action sees one.
type volunteer struct {
	id, person   int64
	unit, status string
	language     string
	phone        string
	messages     bool // agreed, and has not said STOP
	since        bool // agreed once
}

func scanVolunteer(row pgx.CollectableRow) (v volunteer, err error) {
	err = row.Scan(&v.id, &v.person, &v.unit, &v.status, &v.language, &v.phone, &v.messages, &v.since)
	return v, err
}

// volunteerOf finds a volunteer of the person's own unit by id or number.
func (a *act) volunteerOf(r Ref, field string) (volunteer, error) {
	rows, err := a.c.Query(a.ctx, `SELECT v.id, v.person_id, v.unit, v.status, p.language, p.phone, v.sms_since IS NOT NULL AND v.sms_stopped IS NULL, v.sms_since IS NOT NULL
		FROM aid_volunteers v JOIN persons q ON q.id = v.person_id JOIN persons p ON p.id = coalesce(q.merged_into, q.id) WHERE v.number = $1 OR v.id = $2`, r.Number, r.ID)
	if err != nil {
		return volunteer{}, err
	}
	v, err := pgx.CollectExactlyOneRow(rows, scanVolunteer)
	if err == nil && !mayUnit(a.scope, "aid.volunteers", v.unit) {
		err = pgx.ErrNoRows
	}
	return v, found(err, field, errNo, "there is no such volunteer")
}

// byPhone finds the volunteers with a telephone number, however it is written.
func (a *act) byPhone(phone string) ([]volunteer, error) {
	key := phoneKey(phone)
	rows, err := a.c.Query(a.ctx, `SELECT v.id, v.person_id, v.unit, v.status, p.language, p.phone, v.sms_since IS NOT NULL AND v.sms_stopped IS NULL, v.sms_since IS NOT NULL
		FROM aid_volunteers v JOIN persons q ON q.id = v.person_id JOIN persons p ON p.id = coalesce(q.merged_into, q.id) WHERE p.phone <> '' AND v.status <> 'LEFT'`)
	if err != nil {
		return nil, err
	}
	all, err := pgx.CollectRows(rows, scanVolunteer)
	return slices.DeleteFunc(all, func(v volunteer) bool { return key == "" || phoneKey(v.phone) != key }), err
}

var digits = regexp.MustCompile(`\D`)

// phoneKey is a telephone number in one spelling: +48 600 100 200, 0048600100200 and 600100200 are the same.
func phoneKey(phone string) string {
	n := strings.TrimPrefix(digits.ReplaceAllString(phone, ""), "00")
	if len(n) == 11 {
		n = strings.TrimPrefix(n, "48")
	}
	if len(n) < 9 {
		return ""
	}
	return n
}

// newQualification is a paper that a volunteer has shown.
type newQualification struct {
	Name      string     `json:"name" minLength:"1" maxLength:"40" doc:"FIRST_AID, DRIVER_B, …: what shifts ask for"`
	Document  string     `json:"document,omitempty" maxLength:"100"`
	ValidFrom clock.Date `json:"valid_from,omitzero"`
	ValidTo   clock.Date `json:"valid_to,omitzero" doc:"inclusive; left out: for good"`
}

func (a *act) qualify(of Ref, q newQualification) (int64, error) {
	v, err := a.volunteerOf(of, "id")
	if err != nil {
		return 0, err
	}
	name := qualification(q.Name)
	switch {
	case name == "":
		return 0, fail.At("name", errValue.Because("a qualification has a name"))
	case !q.ValidTo.IsZero() && q.ValidTo.Before(q.ValidFrom):
		return 0, fail.At("valid_to", errValue.Because("it ends before it begins"))
	}
	return a.add("aid_qualifications", "aid.qualification", cells("volunteer_id", v.id, "name", name, "document", q.Document, "valid_from", q.ValidFrom, "valid_to", q.ValidTo, "unit", v.unit))
}

// qualification is a name in one spelling: "first aid" is FIRST_AID.
func qualification(name string) string {
	return strings.ToUpper(strings.Join(strings.Fields(strings.ReplaceAll(name, "_", " ")), "_"))
}
