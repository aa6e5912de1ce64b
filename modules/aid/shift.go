package aid

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/clock"
	"spoina/internal/fail"
	"spoina/internal/param"
)

// Refusals of shifts.
var (
	errFull        = fail.New(fail.Conflict, "aid.shift_full", "the shift has as many people as it takes")
	errOverlap     = fail.New(fail.Conflict, "aid.overlap", "the shift overlaps another one of the same volunteer")
	errUnqualified = fail.New(fail.Conflict, "aid.unqualified", "the volunteer has not the qualification that the shift asks for")
	errAlready     = fail.New(fail.Conflict, "aid.already_signed_up", "the volunteer has signed up for this shift already")
	errOff         = fail.New(fail.Conflict, "aid.shift_cancelled", "the shift was cancelled")
	errStarted     = fail.New(fail.Conflict, "aid.shift_started", "the shift has begun")
	errLate        = fail.New(fail.Conflict, "aid.too_late", "it is too late to change one's mind; tell the coordinator")
	errNotOffered  = fail.New(fail.Conflict, "aid.not_offered", "nobody offers this place")
	errInactive    = fail.New(fail.Conflict, "aid.volunteer_inactive", "the volunteer is not active")
	errGone        = fail.New(fail.Conflict, "aid.signup_over", "this sign-up counts no more")
)

// span is a time of a shift; its end is no part of it, so one shift may follow another at once.
type span struct{ from, to time.Time }

func (s span) overlaps(t span) bool { return s.from.Before(t.to) && t.from.Before(s.to) }

// longest is how long a shift may be.
const longest = 16 * time.Hour

// shiftPlan is a shift that is to be, or one on each day until a day.
type shiftPlan struct {
	Point         Ref        `json:"point"`
	StartsAt      time.Time  `json:"starts_at"`
	EndsAt        time.Time  `json:"ends_at"`
	Until         clock.Date `json:"until,omitzero" doc:"the same hours on every day up to this one"`
	Cap           int64      `json:"cap" minimum:"1" maximum:"500"`
	Need          int64      `json:"need,omitempty" minimum:"0" maximum:"500" doc:"fewer leave the shift uncovered; 1 when left out"`
	Qualification string     `json:"qualification,omitempty" maxLength:"40"`
	Task          string     `json:"task,omitempty" maxLength:"200"`
}

type shiftsMade struct {
	Shifts []shiftMade `json:"shifts"`
}

type shiftMade struct {
	ID int64      `json:"id"`
	No int64      `json:"no" doc:"what volunteers write in a message"`
	On clock.Date `json:"on"`
}

func (a *act) shifts(s shiftPlan) (shiftsMade, error) {
	var out shiftsMade
	p, err := a.ownPoint(s.Point, "point", "aid.volunteers")
	if err != nil {
		return out, err
	}
	if s.Need == 0 {
		s.Need = 1
	}
	switch length := s.EndsAt.Sub(s.StartsAt); {
	case length <= 0:
		return out, fail.At("ends_at", errValue.Because("a shift ends after it begins"))
	case length > longest:
		return out, fail.At("ends_at", errValue.Because("a shift is at most %d hours long", int(longest.Hours())))
	case s.Need > s.Cap:
		return out, fail.At("need", errValue.Because("no more can be needed than the shift takes"))
	}
	from, to := s.StartsAt.In(clock.Warsaw), s.EndsAt.In(clock.Warsaw)
	last := clock.Of(from)
	if !s.Until.IsZero() {
		if s.Until.Before(last) || last.DaysUntil(s.Until) > 92 {
			return out, fail.At("until", errValue.Because("shifts are planned for at most three months, from their first day"))
		}
		last = s.Until
	}
	var no int64
	if err := a.c.QueryRow(a.ctx, `SELECT coalesce(max(no), 0) FROM aid_shifts`).Scan(&no); err != nil {
		return out, err
	}
	var rows []map[string]json.RawMessage
	for on := clock.Of(from); !on.After(last); on = on.AddDays(1) {
		no++
		rows = append(rows, cells("no", no, "point", p.code, "on_day", on, "starts_at", from.UTC(), "ends_at", to.UTC(), "cap", s.Cap, "need", s.Need,
			"qualification", qualification(s.Qualification), "task", s.Task, "unit", p.unit))
		out.Shifts = append(out.Shifts, shiftMade{No: no, On: on})
		from, to = from.AddDate(0, 0, 1), to.AddDate(0, 0, 1) // the same hours also where the clocks change
	}
	ids, err := a.addAll("aid_shifts", "aid.shift", rows)
	for i, id := range ids {
		out.Shifts[i].ID = id
	}
	return out, err
}

// shift is a shift as a sign-up sees it.
type shift struct {
	id, no                       int64
	point, unit, status, needing string
	cap, signed                  int64
	on                           clock.Date
	span
}

// shift finds a shift by its id, or by the number that volunteers write.
func (a *act) shift(id, no int64) (shift, error) {
	var s shift
	err := a.c.QueryRow(a.ctx, `SELECT id, no, point, unit, status, qualification, cap, on_day, starts_at, ends_at,
		(SELECT count(*) FROM aid_signups u WHERE u.shift_id = s.id AND u.status IN ('SIGNED','OFFERED')) FROM aid_shifts s WHERE id = $1 OR no = $2`, id, no).
		Scan(&s.id, &s.no, &s.point, &s.unit, &s.status, &s.needing, &s.cap, &s.on, &s.from, &s.to, &s.signed)
	if err == nil && !mayUnit(a.scope, "aid.volunteers", s.unit) {
		err = pgx.ErrNoRows
	}
	return s, found(err, "shift", errNo, "there is no such shift")
}

// joined is how a sign-up stands.
type joined struct {
	ID     int64  `json:"id"`
	Status string `json:"status" enum:"SIGNED,OFFERED,SWAPPED,CANCELLED"`
}

// signUp puts a volunteer on a shift. A shift that overlaps another one of theirs is refused until somebody confirms it:
// two places at once are sometimes meant.
func (a *act) signUp(s shift, v volunteer, confirm bool, source string) (joined, error) {
	if s.status != "OPEN" {
		return joined{}, errOff
	}
	return a.join(s, v, confirm, source, 0)
}

// join is a sign-up on an open shift: to a place that is free, or to the one that another sign-up gave.
func (a *act) join(s shift, v volunteer, confirm bool, source string, from int64) (joined, error) {
	if v.status != "ACTIVE" {
		return joined{}, fail.At("volunteer", errInactive)
	}
	others, err := a.signups(v.id)
	if err != nil {
		return joined{}, err
	}
	if slices.ContainsFunc(others, func(o taken) bool { return o.shift == s.id }) {
		return joined{}, errAlready
	}
	if from == 0 && s.signed >= s.cap {
		return joined{}, errFull.Because("the shift takes %d people and has %d", s.cap, s.signed)
	}
	overlaps := false
	for _, o := range others {
		if o.overlaps(s.span) {
			if !confirm {
				return joined{}, errOverlap.Because("the shift overlaps shift %d; confirm that both are meant", o.no)
			}
			overlaps = true
		}
	}
	if s.needing != "" {
		var has bool
		if err := a.c.QueryRow(a.ctx, `SELECT EXISTS (SELECT FROM aid_qualifications WHERE volunteer_id = $1 AND name = $2
			AND (valid_from IS NULL OR valid_from <= $3) AND (valid_to IS NULL OR valid_to >= $3))`, v.id, s.needing, s.on).Scan(&has); err != nil {
			return joined{}, err
		}
		if !has {
			return joined{}, fail.At("volunteer", errUnqualified.Because("on %s the volunteer has no valid %s", s.on, s.needing))
		}
	}
	id, err := a.add("aid_signups", "aid.sign_up", cells("shift_id", s.id, "volunteer_id", v.id, "source", source, "overlap_confirmed", overlaps, "took_from", nullable(from), "unit", s.unit))
	a.c.Touch("aid_shifts")
	return joined{id, "SIGNED"}, err
}

// place of a volunteer on a shift.
type taken struct {
	id, shift, no int64
	status        string
	span
}

// signups are the places that a volunteer has.
func (a *act) signups(volunteer int64) ([]taken, error) {
	rows, err := a.c.Query(a.ctx, `SELECT u.id, s.id, s.no, u.status, s.starts_at, s.ends_at FROM aid_signups u JOIN aid_shifts s ON s.id = u.shift_id
		WHERE u.volunteer_id = $1 AND u.status IN ('SIGNED','OFFERED') AND s.status = 'OPEN' ORDER BY s.starts_at`, volunteer)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (t taken, err error) {
		err = row.Scan(&t.id, &t.shift, &t.no, &t.status, &t.from, &t.to)
		return t, err
	})
}

// signup finds a sign-up and its shift.
func (a *act) signup(id int64) (status string, volunteer int64, s shift, err error) {
	var of int64
	err = a.c.QueryRow(a.ctx, `SELECT status, volunteer_id, shift_id FROM aid_signups WHERE id = $1`, id).Scan(&status, &volunteer, &of)
	if err != nil {
		return "", 0, s, found(err, "id", errNo, "there is no sign-up %d", id)
	}
	s, err = a.shift(of, 0)
	return status, volunteer, s, err
}

// cancel gives a place back. Volunteers themselves may do so up to some hours before the shift; the coordinator always.
func (a *act) cancel(id int64, own bool) (joined, error) {
	status, _, s, err := a.signup(id)
	if err != nil {
		return joined{}, err
	}
	if status != "SIGNED" && status != "OFFERED" {
		return joined{}, errGone
	}
	if own {
		rules, err := param.Load(a.ctx, a.c.Tx, a.scope, clock.Today())
		if err != nil {
			return joined{}, err
		}
		if hours := rules.Int("aid_cancel_hours"); time.Until(s.from) < time.Duration(hours)*time.Hour {
			return joined{}, errLate.Because("a place can be given back until %d hours before the shift", hours)
		}
	}
	a.c.Touch("aid_shifts")
	return joined{id, "CANCELLED"}, a.set("aid_signups", "aid.sign_up.cancel", id, cells("status", "CANCELLED"))
}

// offer puts a place up for somebody else. Until somebody takes it, it stays theirs.
func (a *act) offer(id int64) (joined, error) {
	status, _, s, err := a.signup(id)
	switch {
	case err != nil:
		return joined{}, err
	case status == "OFFERED":
		return joined{id, status}, nil
	case status != "SIGNED":
		return joined{}, errGone
	case !s.from.After(time.Now()):
		return joined{}, errStarted
	}
	return joined{id, "OFFERED"}, a.set("aid_signups", "aid.swap.offer", id, cells("status", "OFFERED"))
}

// take gives an offered place to another volunteer, who must be able to do what the shift asks for.
func (a *act) take(id int64, v volunteer, confirm bool, source string) (joined, error) {
	status, had, s, err := a.signup(id)
	switch {
	case err != nil:
		return joined{}, err
	case status != "OFFERED":
		return joined{}, errNotOffered
	case s.status != "OPEN":
		return joined{}, errOff
	case !s.from.After(time.Now()):
		return joined{}, errStarted
	case had == v.id:
		return joined{}, fail.At("volunteer", errAlready)
	}
	if err := a.set("aid_signups", "aid.swap.take", id, cells("status", "SWAPPED")); err != nil {
		return joined{}, err
	}
	return a.join(s, v, confirm, source, id)
}

// worked notes how long somebody worked on a shift that has begun.
func (a *act) worked(id, minutes int64) (joined, error) {
	status, _, s, err := a.signup(id)
	switch {
	case err != nil:
		return joined{}, err
	case status != "SIGNED" && status != "OFFERED":
		return joined{}, errGone
	case s.from.After(time.Now()):
		return joined{}, fail.At("minutes", errDay.Because("the shift has not begun yet"))
	}
	return joined{id, status}, a.set("aid_signups", "aid.worked", id, cells("minutes", minutes))
}

// cancelShift calls a shift off; whoever had a place is free.
func (a *act) cancelShift(id int64) error {
	s, err := a.shift(id, 0)
	if err != nil {
		return err
	}
	if s.status != "OPEN" {
		return errOff
	}
	return a.set("aid_shifts", "aid.shift.cancel", id, cells("status", "CANCELLED"))
}

// said is how a shift is told in a message.
func (s shift) said() string {
	from := s.from.In(clock.Warsaw)
	return fmt.Sprintf("%d: %s %s-%s %s", s.no, from.Format("02.01"), from.Format("15:04"), s.to.In(clock.Warsaw).Format("15:04"), s.point)
}
