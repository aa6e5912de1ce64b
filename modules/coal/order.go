package coal

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/clock"
	"spoina/internal/fail"
	"spoina/internal/flow"
	"spoina/internal/ledger"
)

// Ordering is what is ordered from a supplier.
type Ordering struct {
	Supplier   string     `json:"supplier" maxLength:"200"`
	Good       string     `json:"good" maxLength:"31"`
	Kg         Kilograms  `json:"kg"`
	PriceGrT   int64      `json:"price_gr_t" minimum:"0" maximum:"100000000" doc:"purchase price in grosze for a tonne"`
	On         clock.Date `json:"on,omitempty"`
	ExpectedOn clock.Date `json:"expected_on,omitempty"`
	Notes      string     `json:"notes,omitempty" maxLength:"2000"`
}

// Ordered is an order that was entered.
type Ordered struct {
	ID     int64  `json:"id"`
	Number string `json:"number"`
}

// mostOrdered is more than any single order.
const mostOrdered Kilograms = 20_000_000

// Order enters an order.
func (d Desk) Order(ctx context.Context, o Ordering) (Ordered, error) {
	if err := d.scope.Require(Order); err != nil {
		return Ordered{}, err
	}
	on, err := dayOf(o.On)
	if err != nil {
		return Ordered{}, err
	}
	o.Supplier = strings.TrimSpace(o.Supplier)
	switch {
	case o.Supplier == "":
		return Ordered{}, fail.At("supplier", ErrSupplier)
	case o.Kg <= 0 || o.Kg > mostOrdered:
		return Ordered{}, fail.At("kg", ErrQuantity.Because("%d kg cannot be ordered", o.Kg))
	case !o.ExpectedOn.IsZero() && o.ExpectedOn.Before(on):
		return Ordered{}, fail.At("expected_on", ErrPeriod)
	}
	if _, err := d.c.Revision(ctx); err != nil {
		return Ordered{}, err
	}
	var known bool
	if err := d.c.QueryRow(ctx, `SELECT EXISTS (SELECT FROM coal_goods WHERE code = $1 AND active)`, o.Good).Scan(&known); err != nil {
		return Ordered{}, err
	}
	if !known {
		return Ordered{}, fail.At("good", ErrGood.Because("%q is not sold", o.Good))
	}
	no, err := d.next(ctx, `SELECT coalesce(max(no), 0) + 1 FROM coal_orders WHERE year = $1`, on.Year)
	if err != nil {
		return Ordered{}, err
	}
	out := Ordered{Number: fmt.Sprintf("Z-%d-%04d", on.Year, no)}
	out.ID, err = d.create(ctx, "coal_orders", "coal.order", map[string]any{"number": out.Number, "year": on.Year, "no": no, "supplier": o.Supplier, "good": o.Good, "kg": o.Kg,
		"price_gr_t": o.PriceGrT, "on_day": on, "expected_on": o.ExpectedOn, "status": Open, "notes": strings.TrimSpace(o.Notes), "assignee": d.scope.Actor()})
	return out, err
}

// order is what deliveries need of an order.
type order struct {
	good, status, number string
	kg, received, price  int64
}

func (d Desk) orderOf(ctx context.Context, id int64) (order, error) {
	args := arguments{id}
	var o order
	err := d.c.QueryRow(ctx, `SELECT t.good, t.status, t.number, t.kg, coalesce((SELECT sum(r.kg) FROM coal_receipts r WHERE r.order_id = t.id), 0)::bigint, t.price_gr_t
		FROM coal_orders t WHERE t.id = $1 AND `+d.scope.Condition(orders, args.add), args...).
		Scan(&o.good, &o.status, &o.number, &o.kg, &o.received, &o.price)
	if err == pgx.ErrNoRows {
		err = fail.At("order", ErrOrder)
	}
	return o, err
}

// MoveOrder closes, cancels or reopens an order.
func (d Desk) MoveOrder(ctx context.Context, id int64, move string) (state string, err error) {
	if err := d.scope.Require(Order); err != nil {
		return "", err
	}
	if _, err := d.c.Revision(ctx); err != nil {
		return "", err
	}
	o, err := d.orderOf(ctx, id)
	if err != nil {
		return "", err
	}
	to, err := OrderFlow.Go(flow.State(o.status), move)
	if err != nil {
		return "", err
	}
	return string(to), d.put(ctx, "coal_orders", "coal.order."+move, id, map[string]any{"status": to})
}

// Delivery is what came to a yard.
type Delivery struct {
	Order  int64      `json:"order" doc:"row of the order"`
	Good   string     `json:"good,omitempty" maxLength:"31" doc:"as on the weigh slip; must be what was ordered"`
	Kg     Kilograms  `json:"kg" doc:"net, by the weigh slip"`
	SlipNo string     `json:"slip_no" maxLength:"60"`
	Yard   string     `json:"yard" maxLength:"20"`
	On     clock.Date `json:"on,omitempty"`
}

// Received is a delivery that was booked.
type Received struct {
	ID         int64     `json:"id"`
	BalanceKg  Kilograms `json:"balance_kg" doc:"of the good at the yard"`
	ReceivedKg Kilograms `json:"received_kg" doc:"on the order so far"`
	OrderState string    `json:"order_state"`
}

// Receive books a delivery by its weigh slip. A slip comes in once; what was delivered in full closes the order.
func (d Desk) Receive(ctx context.Context, r Delivery) (Received, error) {
	if err := d.scope.Require(Receive); err != nil {
		return Received{}, err
	}
	on, err := dayOf(r.On)
	if err != nil {
		return Received{}, err
	}
	if err := CheckQuantity(r.Kg); err != nil {
		return Received{}, fail.At("kg", err)
	}
	if r.SlipNo = strings.Join(strings.Fields(strings.ToUpper(r.SlipNo)), " "); r.SlipNo == "" {
		return Received{}, fail.At("slip_no", ErrSlip)
	}
	if _, err := d.c.Revision(ctx); err != nil {
		return Received{}, err
	}
	o, err := d.orderOf(ctx, r.Order)
	if err != nil {
		return Received{}, err
	}
	if r.Good != "" && r.Good != o.good {
		return Received{}, fail.At("good", ErrOtherGood.Because("order %s is for %s", o.number, o.good))
	}
	at, err := d.placeOf(ctx, Receive, o.good, r.Yard, on, false)
	if err != nil {
		return Received{}, err
	}
	terms, err := loadTerms(ctx, d.c, d.scope, on)
	if err != nil {
		return Received{}, err
	}
	if o.status != Open {
		return Received{}, fail.At("order", ErrOrderClosed.Because("order %s is %s", o.number, strings.ToLower(o.status)))
	}
	var twice bool
	if err := d.c.QueryRow(ctx, `SELECT EXISTS (SELECT FROM coal_receipts WHERE yard = $1 AND slip_no = $2 AND kind = 'RECEIPT' AND NOT reversed)`, r.Yard, r.SlipNo).Scan(&twice); err != nil {
		return Received{}, err
	}
	if twice {
		return Received{}, fail.At("slip_no", ErrSlipTwice.Because("weigh slip %s was entered at this yard already", r.SlipNo))
	}
	if most := o.kg + Kilograms(float64(o.kg)*terms.Tolerance); o.received+r.Kg > most {
		return Received{}, fail.At("kg", ErrOverOrder.Because("order %s is for %d kg, %d kg came so far; with what scales allow at most %d kg", o.number, o.kg, o.received, most))
	}
	out := Received{ReceivedKg: o.received + r.Kg, OrderState: o.status}
	if out.ID, err = d.create(ctx, "coal_receipts", "coal.receive", map[string]any{"order_id": r.Order, "good": o.good, "yard": r.Yard, "kg": r.Kg, "price_gr_t": o.price, "slip_no": r.SlipNo,
		"on_day": on, "kind": "RECEIPT", "territory": at.yard.Territory, "assignee": d.scope.Actor()}); err != nil {
		return out, err
	}
	_, b, err := ledger.Post(ctx, d.c, ledger.Entry{Account: stock(r.Yard, o.good), Quantity: r.Kg, Why: "receipt", Document: documentOf("coal_receipts", out.ID), On: on})
	if err != nil {
		return out, err
	}
	out.BalanceKg = b.Balance
	d.c.Touch("coal_orders")
	if out.ReceivedKg >= o.kg {
		out.OrderState = Closed
		err = d.put(ctx, "coal_orders", "coal.order.close", r.Order, map[string]any{"status": Closed})
	}
	return out, err
}

// ReverseReceipt takes a delivery back by a row of its own, on an open day: while it is there and nobody has reserved it.
func (d Desk) ReverseReceipt(ctx context.Context, id int64, t TakeBack) (Received, error) {
	if err := d.scope.Require(Receive); err != nil {
		return Received{}, err
	}
	on, err := dayOf(t.On)
	if err != nil {
		return Received{}, err
	}
	if t.Reason, err = reasonOf(t.Reason); err != nil {
		return Received{}, err
	}
	if _, err := d.c.Revision(ctx); err != nil {
		return Received{}, err
	}
	args := arguments{id}
	var r struct {
		orderID, kg, price                int64
		good, yard, slip, kind, territory string
		reversed                          bool
		on                                clock.Date
	}
	err = d.c.QueryRow(ctx, `SELECT t.order_id, t.kg, t.price_gr_t, t.good, t.yard, t.slip_no, t.kind, t.territory, t.reversed, t.on_day FROM coal_receipts t WHERE t.id = $1 AND `+
		d.scope.Condition(common("coal_receipts", "yard"), args.add), args...).
		Scan(&r.orderID, &r.kg, &r.price, &r.good, &r.yard, &r.slip, &r.kind, &r.territory, &r.reversed, &r.on)
	switch {
	case err == pgx.ErrNoRows:
		return Received{}, ErrNoReceipt
	case err != nil:
		return Received{}, err
	case r.kind != "RECEIPT" || r.reversed:
		return Received{}, ErrReversed.Because("weigh slip %s was taken back already", r.slip)
	case on.Before(r.on):
		return Received{}, fail.At("on", ErrPeriod)
	}
	if _, err := d.placeOf(ctx, Receive, r.good, r.yard, on, true); err != nil {
		return Received{}, err
	}
	var out Received
	if out.ID, err = d.create(ctx, "coal_receipts", "coal.receipt.reverse", map[string]any{"order_id": r.orderID, "good": r.good, "yard": r.yard, "kg": -r.kg, "price_gr_t": r.price, "slip_no": r.slip,
		"on_day": on, "kind": "REVERSAL", "reverses": id, "reason": t.Reason, "territory": r.territory, "assignee": d.scope.Actor()}); err != nil {
		return out, err
	}
	if err := d.put(ctx, "coal_receipts", "coal.receipt.reverse", id, map[string]any{"reversed": true}); err != nil {
		return out, err
	}
	if err := d.unbook(ctx, documentOf("coal_receipts", id), documentOf("coal_receipts", out.ID), on); err != nil {
		return out, err
	}
	b, err := ledger.Of(ctx, d.c, stock(r.yard, r.good))
	if err != nil {
		return out, err
	}
	o, err := d.orderOf(ctx, r.orderID)
	if err != nil {
		return out, err
	}
	out.BalanceKg, out.ReceivedKg, out.OrderState = b.Balance, o.received, o.status
	if o.status == Closed && o.received < o.kg {
		out.OrderState = Open
		err = d.put(ctx, "coal_orders", "coal.order.reopen", r.orderID, map[string]any{"status": Open})
	}
	return out, err
}
