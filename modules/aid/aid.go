// Package aid is help for people who arrive in an emergency: they are registered and get a card, alone or as a family;
// points hand out parcels from a stock that never goes below nothing; patrols visit, volunteers take shifts. It is off
// until the day it is needed, and nothing in it belongs to one emergency: the legal basis is a parameter.
//
// Several units work with the same people and keep files of their own. A card's code is signed, so that any desk can
// check it without a line; whether somebody was given the same help elsewhere is answered by a gate, which says yes or
// no and from when, and never whose file says so.
package aid

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/clock"
	"spoina/internal/fail"
)

// Refusals about cards.
var (
	errUnknownCard   = fail.New(fail.NotFound, "aid.unknown_card", "there is no such card")
	errExpiredCard   = fail.New(fail.Conflict, "aid.expired_card", "the card is not valid on this day")
	errCancelledCard = fail.New(fail.Conflict, "aid.card_cancelled", "the card was cancelled")
	errCardExists    = fail.New(fail.Conflict, "aid.card_exists", "this person has a card already")
	errDouble        = fail.New(fail.Conflict, "aid.double", "this help was given already")
	errInFamily      = fail.New(fail.Conflict, "aid.in_family", "this card belongs to a family already")
	errNotInFamily   = fail.New(fail.Conflict, "aid.not_in_family", "this card does not belong to the family")
	errFamilyOver    = fail.New(fail.Conflict, "aid.family_over", "this family card counts no more")
	errFamilySize    = fail.New(fail.Invalid, "aid.family_size", "a family is two cards or more")
	errQR            = fail.New(fail.Invalid, "aid.qr", "this code was not signed by the office")
	errIdentity      = fail.New(fail.Invalid, "aid.identity", "name a card, a PESEL, a document, or a name with the day of birth")
	errAllotment     = fail.New(fail.Conflict, "aid.allotment", "this allotment of the desk is over")
)

const (
	cardActive   = "ACTIVE"
	cardDay      = "issued_on" // the day of a card and of a family card
	familyDay    = "issued_on"
	registerRows = "aid.register" // permission to issue and change cards
	issueParcels = "aid.issue"    // permission to hand out
)

// card is a temporary resident card.
type card struct {
	ID        int64
	Number    string
	Person    int64
	Unit      string
	Territory string
	IssuedOn  clock.Date
	ValidTo   clock.Date
	Status    string
}

// usable refuses a card that does not count on a day.
func (c card) usable(on clock.Date) error {
	switch {
	case c.Status != cardActive:
		return errExpiredCard.Because("the card %s was cancelled", c.Number)
	case on.After(c.ValidTo):
		return errExpiredCard.Because("the card %s was valid to %s; it can be prolonged", c.Number, c.ValidTo)
	case on.Before(c.IssuedOn):
		return errExpiredCard.Because("the card %s is valid from %s", c.Number, c.IssuedOn)
	}
	return nil
}

func (c *card) fields() []any {
	return []any{&c.ID, &c.Number, &c.Person, &c.Unit, &c.Territory, &c.IssuedOn, &c.ValidTo, &c.Status}
}

// cardOf finds a card by its number, as people say it, or by its id.
func cardOf(ctx context.Context, tx pgx.Tx, r Ref) (card, error) {
	var c card
	err := tx.QueryRow(ctx, `SELECT id, number, person_id, unit, territory, issued_on, valid_to, status FROM aid_cards WHERE number = $1 OR id = $2`, strings.ToUpper(r.Number), r.ID).Scan(c.fields()...)
	if err == pgx.ErrNoRows {
		return c, errUnknownCard.Because("there is no card %s", r)
	}
	return c, err
}

// findCard is a card that counts on a day, whichever unit issued it: a desk is shown the card, and learns nothing of it
// that is not printed there.
func findCard(ctx context.Context, tx pgx.Tx, r Ref, on clock.Date) (card, error) {
	c, err := cardOf(ctx, tx, r)
	if err == nil {
		err = c.usable(on)
	}
	return c, err
}

// ownCard is a card of the person's own unit; another unit's is none.
func (a *act) ownCard(r Ref) (card, error) {
	c, err := cardOf(a.ctx, a.c.Tx, r)
	if err == nil && !mayUnit(a.scope, registerRows, c.Unit) {
		err = errUnknownCard.Because("there is no card %s", r)
	}
	return c, err
}

// family is a family's card.
type family struct {
	ID       int64
	Number   string
	Head     int64 // card
	Persons  []int64
	Cards    []int64 // of the same members
	Unit     string
	IssuedOn clock.Date
	ValidTo  clock.Date
	Status   string
}

func familyOf(ctx context.Context, tx pgx.Tx, r Ref, on clock.Date) (family, error) {
	var f family
	err := tx.QueryRow(ctx, `SELECT f.id, f.number, f.head_card, f.unit, f.issued_on, f.valid_to, f.status,
			coalesce(array_agg(c.person_id ORDER BY c.id) FILTER (WHERE c.id IS NOT NULL), '{}'), coalesce(array_agg(c.id ORDER BY c.id) FILTER (WHERE c.id IS NOT NULL), '{}')
		FROM aid_families f LEFT JOIN aid_family_members m ON m.family_id = f.id AND daterange(m.from_day, m.until_day) @> $3::date LEFT JOIN aid_cards c ON c.id = m.card_id
		WHERE f.number = $1 OR f.id = $2 GROUP BY f.id`, strings.ToUpper(r.Number), r.ID, on).
		Scan(&f.ID, &f.Number, &f.Head, &f.Unit, &f.IssuedOn, &f.ValidTo, &f.Status, &f.Persons, &f.Cards)
	if err == pgx.ErrNoRows {
		return f, errUnknownCard.Because("there is no family card %s", r)
	}
	return f, err
}

func (f family) usable(on clock.Date) error {
	switch {
	case f.Status != cardActive:
		return errExpiredCard.Because("the family card %s counts no more", f.Number)
	case on.After(f.ValidTo):
		return errExpiredCard.Because("the family card %s was valid to %s; the head's card can be prolonged", f.Number, f.ValidTo)
	case on.Before(f.IssuedOn):
		return errExpiredCard.Because("the family card %s is valid from %s", f.Number, f.IssuedOn)
	}
	return nil
}

// findFamily is a family card that counts on a day, with its members of that day.
func findFamily(ctx context.Context, tx pgx.Tx, r Ref, on clock.Date) (family, error) {
	f, err := familyOf(ctx, tx, r, on)
	if err == nil {
		err = f.usable(on)
	}
	return f, err
}

// ownFamily is a family of the person's own unit.
func (a *act) ownFamily(r Ref, on clock.Date) (family, error) {
	f, err := familyOf(a.ctx, a.c.Tx, r, on)
	if err == nil && !mayUnit(a.scope, registerRows, f.Unit) {
		err = errUnknownCard.Because("there is no family card %s", r)
	}
	return f, err
}
