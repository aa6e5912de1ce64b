package aid

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"spoina/internal/clock"
	"spoina/internal/fail"
	"spoina/internal/param"
	"spoina/internal/people"
)

// newCard asks for a card for a person of the file, or for one who is put into it.
type newCard struct {
	Person     *people.Person `json:"person,omitempty" doc:"somebody new; or person_id"`
	PersonID   int64          `json:"person_id,omitempty"`
	ValidTo    clock.Date     `json:"valid_to,omitempty" doc:"last day; as the parameter aid_card_days says unless told"`
	Point      Ref            `json:"point,omitempty" doc:"where it is issued"`
	On         clock.Date     `json:"on,omitempty" doc:"today unless told; earlier days are entries from paper"`
	LegalBasis string         `json:"legal_basis,omitempty" maxLength:"300" doc:"empty: the parameter aid_legal_basis"`
	Number     string         `json:"-"` // of a card that was issued on paper before
}

// carded is a card that was issued or changed.
type carded struct {
	ID      int64      `json:"id"`
	Number  string     `json:"number"`
	ValidTo clock.Date `json:"valid_to"`
	QR      string     `json:"qr" doc:"what the QR code says: signed, without personal data"`
	Person  int64      `json:"person_id"`
}

// exists is the refusal of a second card, with the first.
type exists struct {
	ID     int64  `json:"id"`
	Number string `json:"number"`
}

func (e *exists) Error() string {
	return fmt.Sprintf("this person has the card %s already; it can be prolonged", e.Number)
}
func (e *exists) Unwrap() error                   { return errCardExists }
func (e *exists) Members() (cells, conflicts any) { return nil, []exists{*e} }

// latest is how far ahead a card may be valid: longer is a slip of the keyboard.
const latest = 5 * 366

// card issues a card. A person has one in each unit's file; who comes again has theirs prolonged.
func (a *act) card(in newCard) (carded, error) {
	on, err := dayOf(in.On)
	if err != nil {
		return carded{}, err
	}
	p, err := a.cardHolder(in)
	if err != nil {
		return carded{}, err
	}
	if !mayUnit(a.scope, registerRows, p.Unit) {
		return carded{}, fail.At("person_id", people.ErrUnknown)
	}
	var before exists
	err = a.c.QueryRow(a.ctx, `SELECT id, number FROM aid_cards WHERE person_id = $1 AND status = 'ACTIVE'`, p.ID).Scan(&before.ID, &before.Number)
	switch {
	case err == nil:
		return carded{}, fail.At("person", &before)
	case !errors.Is(err, pgx.ErrNoRows):
		return carded{}, err
	}
	if in.ValidTo.IsZero() {
		rules, err := param.Load(a.ctx, a.c.Tx, a.scope, on)
		if err != nil {
			return carded{}, err
		}
		in.ValidTo = on.AddDays(rules.Int("aid_card_days"))
	}
	if in.ValidTo.Before(on) || on.DaysUntil(in.ValidTo) > latest {
		return carded{}, fail.At("valid_to", errDay.Because("a card is valid from the day on which it is issued, for five years at most"))
	}
	code := ""
	if in.Point.Given() {
		at, err := a.point(in.Point, "point")
		if err != nil {
			return carded{}, err
		}
		code = at.code
	}
	var no int64
	if err := a.c.QueryRow(a.ctx, `SELECT coalesce(max(no), 0) + 1 FROM aid_cards`).Scan(&no); err != nil {
		return carded{}, err
	}
	number := in.Number
	if number == "" {
		number = cardNumber(no)
	}
	id, err := a.add("aid_cards", "aid.card", cells("no", no, "number", number, "person_id", p.ID, "issued_on", on, "valid_to", in.ValidTo, "point", code, "legal_basis", in.LegalBasis,
		"tokens", tokensOf(a.env.Key, p), "unit", p.Unit, "territory", p.Territory))
	if err != nil {
		return carded{}, err
	}
	return carded{id, number, in.ValidTo, a.qr(codePerson, number, in.ValidTo), p.ID}, nil
}

// cardNumber is a number that is no family's and no old card's.
func cardNumber(no int64) string { return fmt.Sprintf("K-%06d", no) }

func (a *act) cardHolder(in newCard) (people.Person, error) {
	id := in.PersonID
	if in.Person != nil {
		var err error
		if id, err = a.file().Put(a.ctx, a.c, a.scope, *in.Person); err != nil {
			return people.Person{}, fail.At("person", err)
		}
	}
	if id == 0 {
		return people.Person{}, fail.At("person", errValue.Because("name a person of the file, or a new one"))
	}
	p, err := a.file().Get(a.ctx, a.c.Tx, a.scope, id)
	return p, fail.At("person_id", err)
}

// prolong gives a card a later last day, and the family of which it is the head. The code that is printed says the
// earlier one until it is printed again.
func (a *act) prolong(r Ref, to, on clock.Date) (carded, error) {
	on, err := dayOf(on)
	if err != nil {
		return carded{}, err
	}
	c, err := a.ownCard(r)
	switch {
	case err != nil:
		return carded{}, err
	case c.Status != cardActive:
		return carded{}, errCancelledCard.Because("the card %s was cancelled: issue a new one", c.Number)
	case !to.After(c.ValidTo) || to.Before(on) || on.DaysUntil(to) > latest:
		return carded{}, fail.At("valid_to", errDay.Because("a prolonged card is valid longer than to %s, for five years at most", c.ValidTo))
	}
	if err := a.set("aid_cards", "aid.card.prolong", c.ID, cells("valid_to", to)); err != nil {
		return carded{}, err
	}
	var head int64
	err = a.c.QueryRow(a.ctx, `SELECT id FROM aid_families WHERE head_card = $1 AND status = 'ACTIVE'`, c.ID).Scan(&head)
	if err == nil {
		err = a.set("aid_families", "aid.card.prolong", head, cells("valid_to", to))
	}
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return carded{}, err
	}
	return carded{c.ID, c.Number, to, a.qr(codePerson, c.Number, to), c.Person}, nil
}

// cancelCard ends a card: lost, issued by mistake, the person has left. Its holder leaves their family with it.
func (a *act) cancelCard(r Ref, reason string, on clock.Date) (carded, error) {
	on, err := dayOf(on)
	if err != nil {
		return carded{}, err
	}
	c, err := a.ownCard(r)
	switch {
	case err != nil:
		return carded{}, err
	case c.Status != cardActive:
		return carded{}, errCancelledCard.Because("the card %s was cancelled already", c.Number)
	case on.Before(c.IssuedOn):
		return carded{}, fail.At("on", errDay.Because("the card was issued on %s", c.IssuedOn))
	case reason == "":
		return carded{}, fail.At("reason", errValue.Because("say why the card is cancelled"))
	}
	if err := a.leaveFamily(c.ID, on); err != nil {
		return carded{}, err
	}
	return carded{c.ID, c.Number, c.ValidTo, "", c.Person}, a.set("aid_cards", "aid.card.cancel", c.ID, cells("status", "CANCELLED", "ended_on", on, "reason", reason))
}
