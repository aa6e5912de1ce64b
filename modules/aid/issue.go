package aid

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/ledger"
	"spoina/internal/param"
	"spoina/internal/programme"
)

// Refusals of an issue.
var (
	errTooSoon  = fail.New(fail.Conflict, "aid.too_soon", "the next parcel is not due yet")
	errClient   = fail.New(fail.Conflict, "aid.client", "this issue of the desk was kept already for another card")
	errReversed = fail.New(fail.Conflict, "aid.reversed", "the issue was taken back already")
)

// How an issue reached the register.
const (
	online  = "ONLINE"
	offline = "OFFLINE" // a desk without the line handed it out and told us later
	paper   = "PAPER"
)

// Handing is a parcel that a desk hands out, or has handed out while the line was down.
type Handing struct {
	Card   Ref // of one person, for an individual parcel
	Family Ref // of a family, for a family's parcel
	Kit    Ref
	Kind   string // may be left out: the kit says it
	Point  Ref
	Desk   string
	On     clock.Date
	At     time.Time // when it was handed out; now when zero
	Source string
	Client string // an offline desk's own name of the issue: the same name again changes nothing
}

// Handed is a parcel that is in the register.
type Handed struct {
	ID       int64      `json:"id"`
	Number   string     `json:"number"`
	NextOn   clock.Date `json:"next_on" doc:"first day of the next parcel of this kind"`
	Repeated bool       `json:"repeated,omitempty" doc:"it was in the register before"`
	Doubled  bool       `json:"-"` // handed out without a line to who had this help already: kept, with no turn of its own
}

// holder is whoever a parcel is for: one card, or a family with its persons.
type holder struct {
	card, family int64
	number       string
	persons      []int64
}

// hand puts a parcel into the register, takes its goods from the point's stock and notes for whom the next one is due
// when: all of it or nothing. It is the one way in which a parcel is issued, by a desk on the line and by one that tells
// later. The permission is aid.issue, at a point of the person's own unit.
func hand(ctx context.Context, store *db.Store, c *db.Change, env programme.Env, scope access.Scope, h Handing) (Handed, error) {
	if err := scope.Require("aid.issue"); err != nil {
		return Handed{}, err
	}
	a, err := begin(ctx, store, c, env, scope)
	if err != nil {
		return Handed{}, err
	}
	if h.Client != "" {
		if before, err := a.kept(h); err != nil || before.Repeated {
			return before, err
		}
	}
	on, err := dayOf(h.On)
	if err != nil {
		return Handed{}, err
	}
	p, err := a.ownPoint(h.Point, "point", "aid.issue")
	if err != nil {
		return Handed{}, err
	}
	k, err := a.kit(h.Kit)
	if err != nil {
		return Handed{}, err
	}
	if h.Kind != "" && h.Kind != k.kind {
		return Handed{}, fail.At("kit", errKind.Because("the kit %s is for a parcel of the kind %s", k.code, k.kind))
	}
	who, err := a.holder(h, k.kind, on)
	if err != nil {
		return Handed{}, err
	}
	next, double, err := a.turn(who, k, on, h.Source == offline)
	if err != nil {
		return Handed{}, err
	}
	if h.Source == "" {
		h.Source = online
		if on != clock.Today() {
			h.Source = paper
		}
	}
	if h.At.IsZero() {
		h.At = time.Now()
	}
	var no int64
	if err := c.QueryRow(ctx, `SELECT coalesce(max(no), 0) + 1 FROM aid_issues`).Scan(&no); err != nil {
		return Handed{}, err
	}
	out := Handed{Number: fmt.Sprintf("W/%d", no), NextOn: next, Doubled: double}
	contents := k.contents(int64(len(who.persons)))
	set := cells("no", no, "number", out.Number, "kind", k.kind, "holder", who.number, "persons", len(who.persons), "kit", k.code, "contents", contents, "point", p.code,
		"desk", h.Desk, "on_day", on, "next_on", next, "at", h.At.UTC(), "source", h.Source, "client_id", h.Client, "doubled", double, "unit", p.unit, "card_id", nil, "family_id", nil)
	if who.family != 0 {
		set["family_id"] = cells("id", who.family)["id"]
	} else {
		set["card_id"] = cells("id", who.card)["id"]
	}
	if out.ID, err = a.add("aid_issues", "aid.issue", set); err != nil {
		return Handed{}, err
	}
	document := fmt.Sprintf("aid_issues/%d", out.ID)
	if !double {
		if err := entitle(ctx, store, c, env, who.persons, k.kind, on, next.AddDays(-1), p.unit, out.ID); err != nil {
			return Handed{}, err
		}
	}
	for _, i := range k.items { // by code: two desks take goods in one order
		if _, _, err := ledger.Post(ctx, c, ledger.Entry{Account: stockOf(p.code, i.good), Quantity: -contents[i.code], Why: "issue", Document: document, On: on}); err != nil {
			return Handed{}, err
		}
	}
	return out, nil
}

// kept finds the issue that a desk told of before.
func (a *act) kept(h Handing) (Handed, error) {
	var out Handed
	var card, family *int64
	var number string
	err := a.c.QueryRow(a.ctx, `SELECT id, number, next_on, doubled, card_id, family_id, holder FROM aid_issues WHERE client_id = $1`, h.Client).
		Scan(&out.ID, &out.Number, &out.NextOn, &out.Doubled, &card, &family, &number)
	if err == pgx.ErrNoRows {
		return Handed{}, nil
	}
	if err != nil {
		return Handed{}, err
	}
	of, id := h.Card, card
	if family != nil {
		of, id = h.Family, family
	}
	if !of.Given() || (of.Number != "" && of.Number != number) || (of.Number == "" && of.ID != *id) {
		return Handed{}, errClient
	}
	out.Repeated = true
	return out, nil
}

// holder finds whose parcel it is. A desk needs the number that it was shown, not the right to read the person's file.
func (a *act) holder(h Handing, kind string, on clock.Date) (holder, error) {
	if kind == ofFamily {
		if !h.Family.Given() {
			return holder{}, fail.At("family", errKind.Because("a family's parcel is for a family card"))
		}
		f, err := findFamily(a.ctx, a.c.Tx, h.Family, on)
		if err != nil {
			return holder{}, fail.At("family", err)
		}
		return holder{0, f.ID, f.Number, f.Persons}, nil
	}
	if !h.Card.Given() {
		return holder{}, fail.At("card", errKind.Because("a parcel for one person is for their card"))
	}
	one, err := findCard(a.ctx, a.c.Tx, h.Card, on)
	if err != nil {
		return holder{}, fail.At("card", err)
	}
	return holder{one.ID, 0, one.Number, []int64{one.Person}}, nil
}

// due says when the next parcel is due after one on a day, or refuses when a parcel is too near, before that day or
// after it: what is entered from paper may come after what was entered at the desk.
func (a *act) due(who holder, k kit, on clock.Date) (clock.Date, error) {
	days := k.interval
	if days == 0 {
		rules, err := param.Load(a.ctx, a.c.Tx, a.scope, on)
		if err != nil {
			return clock.Date{}, err
		}
		days = rules.Int(intervalOf[k.kind])
	}
	next := on.AddDays(max(days, 1))
	var last, free clock.Date
	var unit string
	err := a.c.QueryRow(a.ctx, `SELECT on_day, next_on, unit FROM aid_issues WHERE status = 'ISSUED' AND NOT doubled AND kind = $1 AND (card_id = $2 OR family_id = $3)
		AND daterange(on_day, next_on) && daterange($4, $5) ORDER BY next_on DESC LIMIT 1`, k.kind, nullable(who.card), nullable(who.family), on, next).Scan(&last, &free, &unit)
	if err == pgx.ErrNoRows {
		return next, nil
	}
	if err != nil {
		return next, err
	}
	if !mayUnit(a.scope, issueParcels, unit) { // what another unit gave is told as the gate tells it: from when, and no more
		return next, doubleFrom(free)
	}
	return next, &tooSoon{errTooSoon.Because("the last parcel was given on %s; the next one is due on %s", last, free), last, free}
}

// turn is due, and the gate asked for the persons. A parcel that has left the shelf already is not refused by either:
// it is a double, and the next one is due when it was without it.
func (a *act) turn(who holder, k kit, on clock.Date, gone bool) (next clock.Date, double bool, err error) {
	if next, err = a.due(who, k, on); err == nil && gone {
		err = a.untaken(who.persons, k.kind, on, next.AddDays(-1))
	}
	var early *tooSoon
	var given *doubled
	switch {
	case gone && errors.As(err, &early):
		return early.Next, true, nil
	case gone && errors.As(err, &given):
		return given.Next, true, nil
	}
	return next, false, err
}

// intervalOf is the parameter that says how many days lie between two parcels.
var intervalOf = map[string]string{individual: "aid_interval_individual_days", ofFamily: "aid_interval_family_days"}

// tooSoon is the refusal with its days, for screens that show them in the reader's own way.
type tooSoon struct {
	failure *fail.Error
	Last    clock.Date `json:"last_on"`
	Next    clock.Date `json:"next_on"`
}

func (t *tooSoon) Error() string { return t.failure.Error() }
func (t *tooSoon) Unwrap() error { return t.failure }

// Members tells the days in the problem answer.
func (t *tooSoon) Members() (cells, conflicts any) { return nil, []tooSoon{*t} }

// nullable is an id for a column that may be empty.
func nullable(id int64) *int64 {
	if id == 0 {
		return nil
	}
	return &id
}

// takeBack reverses an issue: its goods go back to the stock of the point, and the next parcel is due as if there had
// been none. The row stays, with the reason.
func (a *act) takeBack(id int64, reason string, on clock.Date) error {
	var point, unit, status string
	err := a.c.QueryRow(a.ctx, `SELECT point, unit, status FROM aid_issues WHERE id = $1`, id).Scan(&point, &unit, &status)
	if err := found(err, "id", errNo, "there is no issue %d", id); err != nil {
		return err
	}
	if !mayUnit(a.scope, "aid.issue", unit) {
		return errNo.Because("there is no issue %d", id)
	}
	if status != "ISSUED" {
		return errReversed
	}
	if on, err = dayOf(on); err != nil {
		return err
	}
	document := fmt.Sprintf("aid_issues/%d", id)
	rows, err := a.c.Query(a.ctx, `SELECT id FROM ledger_entries WHERE document = $1 AND why = 'issue' ORDER BY id`, document)
	if err != nil {
		return err
	}
	entries, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if _, _, err := ledger.Reverse(a.ctx, a.c, entry, "reversal", document, on); err != nil {
			return err
		}
	}
	if err := release(a.ctx, a.store, a.c, a.env, id); err != nil {
		return err
	}
	return a.set("aid_issues", "aid.issue.reverse", id, cells("status", "REVERSED", "reason", reason))
}
