package aid

import (
	"fmt"

	"spoina/internal/clock"
	"spoina/internal/fail"
)

// Refusals of purchases.
var (
	errOver      = fail.New(fail.Conflict, "aid.over_order", "more came than was ordered")
	errCancelled = fail.New(fail.Conflict, "aid.purchase_closed", "the purchase is closed")
)

// sources are whose goods they are: bought by the town, sent by the state, given by organisations or by people.
var sources = []string{"TOWN", "STATE", "NGO", "GIFT"}

// order notes what was bought; it comes into stock when it is received.
type order struct {
	Supplier   string     `json:"supplier" maxLength:"200" doc:"a firm or an institution"`
	Source     string     `json:"source,omitempty" enum:"TOWN,STATE,NGO,GIFT" doc:"TOWN when left out"`
	Good       Ref        `json:"good"`
	Qty        int64      `json:"qty" minimum:"1" maximum:"100000000"`
	PriceGr    int64      `json:"price_gr,omitempty" minimum:"0" maximum:"100000000" doc:"of one, gross"`
	On         clock.Date `json:"on,omitzero"`
	ExpectedOn clock.Date `json:"expected_on,omitzero"`
	Note       string     `json:"note,omitempty" maxLength:"500"`
}

type numbered struct {
	ID     int64  `json:"id"`
	Number string `json:"number"`
}

func (a *act) order(o order) (numbered, error) {
	if o.Supplier == "" {
		return numbered{}, fail.At("supplier", errValue.Because("a purchase names its supplier"))
	}
	g, err := a.good(o.Good, "good")
	if err != nil {
		return numbered{}, err
	}
	on, err := dayOf(o.On)
	if err != nil {
		return numbered{}, err
	}
	if !o.ExpectedOn.IsZero() && o.ExpectedOn.Before(on) {
		return numbered{}, fail.At("expected_on", errValue.Because("goods are expected on the day of the purchase or later"))
	}
	if o.Source == "" {
		o.Source = "TOWN"
	}
	var no int64
	if err := a.c.QueryRow(a.ctx, `SELECT coalesce(max(no), 0) + 1 FROM aid_purchases`).Scan(&no); err != nil {
		return numbered{}, err
	}
	out := numbered{Number: fmt.Sprintf("Z/%d", no)}
	out.ID, err = a.add("aid_purchases", "aid.purchase", cells("no", no, "number", out.Number, "supplier", o.Supplier, "source", o.Source, "good", g.code, "qty", o.Qty,
		"price_gr", o.PriceGr, "on_day", on, "expected_on", o.ExpectedOn, "note", o.Note, "unit", unitFor(a.scope, "aid.stock")))
	return out, err
}

// bought is a purchase as it stands.
type bought struct {
	id, qty, received int64
	good, source      string
	unit, status      string
	on                clock.Date
}

func (a *act) purchase(id int64) (bought, error) {
	b := bought{id: id}
	err := a.c.QueryRow(a.ctx, `SELECT qty, received, good, source, unit, status, on_day FROM aid_purchases WHERE id = $1`, id).
		Scan(&b.qty, &b.received, &b.good, &b.source, &b.unit, &b.status, &b.on)
	if err == nil && !mayUnit(a.scope, "aid.stock", b.unit) {
		return b, fail.At("id", errNo.Because("there is no purchase %d", id)) // another unit's is none for this person
	}
	return b, found(err, "id", errNo, "there is no purchase %d", id)
}

// receivePurchase puts what came of a purchase into a point's stock. More than was ordered is refused: what was not
// bought is a gift or a purchase of its own.
func (a *act) receivePurchase(id int64, at Ref, qty int64, on clock.Date, note string) (moved, error) {
	b, err := a.purchase(id)
	switch {
	case err != nil:
		return moved{}, err
	case b.status == "CANCELLED" || b.status == "RECEIVED":
		return moved{}, errCancelled
	case qty > b.qty-b.received:
		return moved{}, fail.At("qty", errOver.Because("%d were ordered and %d have come; %d more would be too many", b.qty, b.received, qty))
	}
	if !on.IsZero() && on.Before(b.on) {
		return moved{}, fail.At("on", errDay.Because("the purchase was made on %s; nothing can have come before", b.on))
	}
	out, err := a.receive(at, Ref{Number: b.good}, qty, b.source, id, on, note)
	if err != nil {
		return moved{}, err
	}
	status := "PARTLY"
	if b.received+qty == b.qty {
		status = "RECEIVED"
	}
	return out, a.set("aid_purchases", "aid.receive", id, cells("received", b.received+qty, "status", status))
}

// cancelPurchase closes a purchase of which nothing more will come.
func (a *act) cancelPurchase(id int64, note string) error {
	b, err := a.purchase(id)
	if err != nil {
		return err
	}
	if b.status == "CANCELLED" || b.status == "RECEIVED" {
		return errCancelled
	}
	return a.set("aid_purchases", "aid.purchase.cancel", id, cells("status", "CANCELLED", "note", note))
}
