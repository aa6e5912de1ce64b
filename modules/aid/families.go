package aid

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"spoina/internal/clock"
	"spoina/internal/fail"
)

// newFamily asks for the card of people who came together.
type newFamily struct {
	Head    Ref        `json:"head_card"`
	Members []Ref      `json:"member_cards" maxItems:"30" doc:"besides the head"`
	On      clock.Date `json:"on,omitempty"`
	Number  string     `json:"-"` // of a family card that was issued on paper before
}

// gathered is a family as an action leaves it.
type gathered struct {
	ID      int64       `json:"id"`
	Number  string      `json:"number"`
	ValidTo clock.Date  `json:"valid_to"`
	Cards   []string    `json:"cards" doc:"numbers of the members' cards"`
	QR      string      `json:"qr,omitempty"`
	NextOn  *clock.Date `json:"next_on,omitempty" doc:"first day of the next family parcel: members take along what they were given in another family"`
	Closed  bool        `json:"closed,omitempty" doc:"fewer than two are left, so it is no family any more"`
}

// family joins cards of one unit into a family. What its members were given in another family stays with them.
func (a *act) family(in newFamily) (gathered, error) {
	on, err := dayOf(in.On)
	if err != nil {
		return gathered{}, err
	}
	head, err := a.freeCard(in.Head, on)
	if err != nil {
		return gathered{}, fail.At("head_card", err)
	}
	members := []card{head}
	for i, r := range in.Members {
		c, err := a.freeCard(r, on)
		if err == nil && c.Unit != head.Unit {
			err = errUnknownCard.Because("there is no card %s", r)
		}
		if err != nil {
			return gathered{}, fail.At(fmt.Sprintf("member_cards[%d]", i), err)
		}
		if !slices.ContainsFunc(members, func(m card) bool { return m.ID == c.ID }) {
			members = append(members, c)
		}
	}
	if len(members) < 2 {
		return gathered{}, fail.At("member_cards", errFamilySize)
	}
	return a.gather(members, on, in.Number, 0)
}

// gather writes a family of cards that are free; the first is the head.
func (a *act) gather(members []card, on clock.Date, number string, splitFrom int64) (gathered, error) {
	var no int64
	if err := a.c.QueryRow(a.ctx, `SELECT coalesce(max(no), 0) + 1 FROM aid_families`).Scan(&no); err != nil {
		return gathered{}, err
	}
	if number == "" {
		number = familyNumber(no)
	}
	head := members[0]
	set := cells("no", no, "number", number, "head_card", head.ID, "issued_on", on, "valid_to", head.ValidTo, "unit", head.Unit, "territory", head.Territory)
	if splitFrom != 0 {
		set["split_from"] = cells("id", splitFrom)["id"]
	}
	id, err := a.add("aid_families", "aid.family", set)
	if err != nil {
		return gathered{}, err
	}
	if err := a.enter(id, members, on); err != nil {
		return gathered{}, err
	}
	return a.gathered(id, on)
}

func familyNumber(no int64) string { return fmt.Sprintf("R-%06d", no) }

// enter begins the members' time in a family.
func (a *act) enter(family int64, members []card, on clock.Date) error {
	sets := make([]map[string]json.RawMessage, len(members))
	for i, m := range members {
		sets[i] = cells("family_id", family, "card_id", m.ID, "from_day", on, "unit", m.Unit, "territory", m.Territory)
	}
	_, err := a.addAll("aid_family_members", "aid.family.member", sets)
	return err
}

// freeCard is a card of the own unit that counts on a day and belongs to no family from then on.
func (a *act) freeCard(r Ref, on clock.Date) (card, error) {
	c, err := a.ownCard(r)
	if err != nil {
		return c, err
	}
	if err := c.usable(on); err != nil {
		return c, err
	}
	var number string
	err = a.c.QueryRow(a.ctx, `SELECT f.number FROM aid_family_members m JOIN aid_families f ON f.id = m.family_id
		WHERE m.card_id = $1 AND (m.until_day IS NULL OR m.until_day > $2) LIMIT 1`, c.ID, on).Scan(&number)
	switch {
	case err == nil:
		return c, errInFamily.Because("the card %s belongs to the family %s", c.Number, number)
	case errors.Is(err, pgx.ErrNoRows):
		return c, nil
	}
	return c, err
}

// gathered tells how a family stands on a day.
func (a *act) gathered(id int64, on clock.Date) (gathered, error) {
	f, err := familyOf(a.ctx, a.c.Tx, Ref{ID: id}, on)
	if err != nil {
		return gathered{}, err
	}
	out := gathered{ID: f.ID, Number: f.Number, ValidTo: f.ValidTo, Cards: []string{}, Closed: f.Status != cardActive}
	rows, err := a.c.Query(a.ctx, `SELECT number FROM aid_cards WHERE id = ANY ($1) ORDER BY no`, f.Cards)
	if err != nil {
		return out, err
	}
	if out.Cards, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
		return out, err
	}
	if !out.Closed {
		out.QR = a.qr(codeFamily, f.Number, f.ValidTo)
	}
	next, err := freeFrom(a.ctx, a.c.Tx, a.env, f.Persons, ofFamily, on, on)
	if err == nil && next.After(on) {
		out.NextOn = &next
	}
	return out, err
}

// joining brings cards, or a whole other family, into a family.
type joining struct {
	Card   Ref        `json:"card,omitempty"`
	Cards  []Ref      `json:"cards,omitempty" maxItems:"30"`
	Family Ref        `json:"family,omitempty" doc:"all of its members come; it is closed"`
	On     clock.Date `json:"on,omitempty"`
}

func (j joining) list() []Ref {
	if j.Card.Given() {
		return append([]Ref{j.Card}, j.Cards...)
	}
	return j.Cards
}

// unite brings others into a family.
func (a *act) unite(r Ref, in joining) (gathered, error) {
	on, err := dayOf(in.On)
	if err != nil {
		return gathered{}, err
	}
	f, err := a.openFamily(r, on)
	if err != nil {
		return gathered{}, err
	}
	var come []card
	for _, r := range in.list() {
		c, err := a.freeCard(r, on)
		if err == nil && c.Unit != f.Unit {
			err = errUnknownCard.Because("there is no card %s", r)
		}
		if err != nil {
			return gathered{}, fail.At("card", err)
		}
		come = append(come, c)
	}
	if in.Family.Given() {
		other, err := a.openFamily(in.Family, on)
		if err == nil && (other.ID == f.ID || other.Unit != f.Unit) {
			err = errUnknownCard.Because("there is no other family card %s", in.Family)
		}
		if err != nil {
			return gathered{}, fail.At("family", err)
		}
		for _, id := range other.Cards {
			if err := a.end(other.ID, id, on); err != nil {
				return gathered{}, err
			}
			c, err := cardOf(a.ctx, a.c.Tx, Ref{ID: id})
			if err != nil {
				return gathered{}, err
			}
			come = append(come, c)
		}
		if err := a.set("aid_families", "aid.family.join", other.ID, cells("status", "JOINED", "ended_on", on, "joined_into", f.ID)); err != nil {
			return gathered{}, err
		}
	}
	if len(come) == 0 {
		return gathered{}, fail.At("card", errFamilySize.Because("name the cards or the family that come"))
	}
	if err := a.enter(f.ID, come, on); err != nil {
		return gathered{}, err
	}
	return a.gathered(f.ID, on)
}

func (a *act) openFamily(r Ref, on clock.Date) (family, error) {
	f, err := a.ownFamily(r, on)
	if err == nil && f.Status != cardActive {
		err = errFamilyOver.Because("the family card %s counts no more", f.Number)
	}
	if err == nil && on.Before(f.IssuedOn) {
		err = fail.At("on", errDay.Because("the family card was issued on %s", f.IssuedOn))
	}
	return f, err
}

// splitting is who leaves a family.
type splitting struct {
	Card  Ref        `json:"card,omitempty"`
	Cards []Ref      `json:"cards,omitempty" maxItems:"30" doc:"two or more become a family of their own; the first is its head"`
	On    clock.Date `json:"on,omitempty"`
}

// parted is a family after some have left.
type parted struct {
	gathered
	New *gathered `json:"new,omitempty" doc:"the family of those who left, where they are two or more"`
}

// split lets members leave a family; two or more who leave are a family of their own. Everybody takes along what they
// were given.
func (a *act) split(r Ref, in splitting) (parted, error) {
	on, err := dayOf(in.On)
	if err != nil {
		return parted{}, err
	}
	f, err := a.openFamily(r, on)
	if err != nil {
		return parted{}, err
	}
	var leave []card
	for _, r := range (joining{Card: in.Card, Cards: in.Cards}).list() {
		c, err := a.ownCard(r)
		if err == nil && !slices.Contains(f.Cards, c.ID) {
			err = errNotInFamily.Because("the card %s does not belong to the family %s", c.Number, f.Number)
		}
		if err != nil {
			return parted{}, fail.At("card", err)
		}
		if !slices.ContainsFunc(leave, func(g card) bool { return g.ID == c.ID }) {
			leave = append(leave, c)
		}
	}
	if len(leave) == 0 || len(leave) == len(f.Cards) {
		return parted{}, fail.At("card", errFamilySize.Because("name those who leave; somebody must stay"))
	}
	for _, c := range leave {
		if err := a.leaveFamily(c.ID, on); err != nil {
			return parted{}, err
		}
	}
	var out parted
	if len(leave) > 1 {
		made, err := a.gather(leave, on, "", f.ID)
		if err != nil {
			return parted{}, err
		}
		out.New = &made
	}
	out.gathered, err = a.gathered(f.ID, on)
	return out, err
}

// end lets a card's time in a family be over from a day on.
func (a *act) end(family, card int64, on clock.Date) error {
	var id int64
	var from clock.Date
	err := a.c.QueryRow(a.ctx, `SELECT id, from_day FROM aid_family_members WHERE family_id = $1 AND card_id = $2 AND until_day IS NULL`, family, card).Scan(&id, &from)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if on.Before(from) {
		return fail.At("on", errDay.Because("the card came into the family on %s", from))
	}
	return a.set("aid_family_members", "aid.family.leave", id, cells("until_day", on))
}

// leaveFamily takes a card out of its family, if it has one. The next member becomes its head; one alone is no family.
func (a *act) leaveFamily(id int64, on clock.Date) error {
	var of int64
	err := a.c.QueryRow(a.ctx, `SELECT family_id FROM aid_family_members WHERE card_id = $1 AND until_day IS NULL`, id).Scan(&of)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := a.end(of, id, on); err != nil {
		return err
	}
	rows, err := a.c.Query(a.ctx, `SELECT c.id, c.valid_to FROM aid_family_members m JOIN aid_cards c ON c.id = m.card_id WHERE m.family_id = $1 AND m.until_day IS NULL ORDER BY m.id`, of)
	if err != nil {
		return err
	}
	type left struct {
		ID      int64
		ValidTo clock.Date
	}
	rest, err := pgx.CollectRows(rows, pgx.RowToStructByPos[left])
	if err != nil {
		return err
	}
	var head int64
	if err := a.c.QueryRow(a.ctx, `SELECT head_card FROM aid_families WHERE id = $1`, of).Scan(&head); err != nil {
		return err
	}
	switch {
	case len(rest) < 2:
		for _, r := range rest {
			if err := a.end(of, r.ID, on); err != nil {
				return err
			}
		}
		return a.set("aid_families", "aid.family.close", of, cells("status", "CLOSED", "ended_on", on))
	case head == id:
		return a.set("aid_families", "aid.family.head", of, cells("head_card", rest[0].ID, "valid_to", rest[0].ValidTo))
	}
	return nil
}
