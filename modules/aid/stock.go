package aid

import (
	"fmt"

	"spoina/internal/clock"
	"spoina/internal/fail"
	"spoina/internal/ledger"
)

var errSame = fail.New(fail.Invalid, "aid.same_point", "goods move from one point to another")

// keeps makes sure that a point has a row for a good, so that its stock is listed.
func (a *act) keeps(p point, g good) error {
	var there bool
	if err := a.c.QueryRow(a.ctx, `SELECT EXISTS (SELECT FROM aid_stock WHERE point = $1 AND good = $2)`, p.code, g.code).Scan(&there); err != nil || there {
		return err
	}
	_, err := a.add("aid_stock", "aid.stock", cells("point", p.code, "good", g.code, "unit", p.unit))
	return err
}

// movement is what moved in a store, and why.
type movement struct {
	kind     string
	good     good
	qty      int64
	from, to point // one of them is empty unless goods are transferred
	purchase int64
	source   string
	on       clock.Date
	note     string
}

// move books a movement and notes it in the register.
func (a *act) move(m movement) (int64, error) {
	if m.qty == 0 || (m.qty < 0 && m.kind != "COUNT") {
		return 0, fail.At("qty", errValue.Because("a quantity is at least 1"))
	}
	unit := unitFor(a.scope, "aid.stock")
	if unit == "" {
		if unit = m.to.unit; m.from.code != "" {
			unit = m.from.unit
		}
	}
	id, err := a.add("aid_moves", "aid."+moveActions[m.kind], cells("kind", m.kind, "good", m.good.code, "qty", m.qty, "from_point", m.from.code, "to_point", m.to.code,
		"purchase_id", nullable(m.purchase), "source", m.source, "on_day", m.on, "note", m.note, "unit", unit))
	if err != nil {
		return 0, err
	}
	document := fmt.Sprintf("aid_moves/%d", id)
	if m.from.code != "" {
		if _, _, err := ledger.Post(a.ctx, a.c, ledger.Entry{Account: stockOf(m.from.code, m.good), Quantity: -m.qty, Why: moveActions[m.kind], Document: document, On: m.on}); err != nil {
			return 0, fail.At("qty", err)
		}
	}
	if m.to.code != "" {
		if err := a.keeps(m.to, m.good); err != nil {
			return 0, err
		}
		if _, _, err := ledger.Post(a.ctx, a.c, ledger.Entry{Account: stockOf(m.to.code, m.good), Quantity: m.qty, Why: moveActions[m.kind], Document: document, On: m.on}); err != nil {
			return 0, fail.At("qty", err)
		}
	}
	a.c.Touch("aid_stock")
	return id, nil
}

var moveActions = map[string]string{"RECEIPT": "receipt", "TRANSFER": "transfer", "COUNT": "count", "WRITE_OFF": "write_off"}

// moved is what a movement answers with.
type moved struct {
	ID       int64 `json:"id"`
	FromLeft int64 `json:"from_left" doc:"free at the point that gave"`
	ToLeft   int64 `json:"to_left" doc:"free at the point that got"`
}

func (a *act) after(id int64, m movement) (moved, error) {
	out := moved{ID: id}
	for _, side := range []struct {
		point string
		left  *int64
	}{{m.from.code, &out.FromLeft}, {m.to.code, &out.ToLeft}} {
		if side.point == "" {
			continue
		}
		b, err := ledger.Of(a.ctx, a.c.Tx, stockOf(side.point, m.good))
		if err != nil {
			return out, err
		}
		*side.left = b.Free
	}
	return out, nil
}

// transfer moves goods from a point of the person's own unit to any open point.
func (a *act) transfer(from, to, what Ref, qty int64, on clock.Date, note string) (moved, error) {
	m := movement{kind: "TRANSFER", qty: qty, note: note}
	var err error
	if m.from, err = a.ownPoint(from, "from", "aid.stock"); err != nil {
		return moved{}, err
	}
	if m.to, err = a.openPoint(to, "to"); err != nil {
		return moved{}, err
	}
	if m.from.code == m.to.code {
		return moved{}, fail.At("to", errSame)
	}
	return a.finish(m, what, on)
}

// count sets the stock of a good at a point to what people found when they counted: a difference is an entry of its own,
// with its reason, so that nothing disappears unseen.
func (a *act) count(at, what Ref, counted int64, on clock.Date, note string) (moved, error) {
	m := movement{kind: "COUNT", note: note}
	var err error
	if m.to, err = a.ownPoint(at, "point", "aid.stock"); err != nil {
		return moved{}, err
	}
	if m.good, err = a.good(what, "good"); err != nil {
		return moved{}, err
	}
	if counted < 0 || counted > ledger.Most {
		return moved{}, fail.At("counted", errValue.Because("a count is at least 0"))
	}
	b, err := ledger.Of(a.ctx, a.c.Tx, stockOf(m.to.code, m.good))
	if err != nil {
		return moved{}, err
	}
	if m.qty = counted - b.Balance; m.qty == 0 {
		return moved{ToLeft: b.Free}, nil
	}
	return a.finish(m, what, on)
}

// writeOff takes out what is spoiled or lost.
func (a *act) writeOff(at, what Ref, qty int64, on clock.Date, note string) (moved, error) {
	m := movement{kind: "WRITE_OFF", qty: qty, note: note}
	var err error
	if m.from, err = a.ownPoint(at, "point", "aid.stock"); err != nil {
		return moved{}, err
	}
	return a.finish(m, what, on)
}

// receive puts goods into any open point's stock: of a purchase, or given to the office. Whoever buys has them brought
// where they are needed.
func (a *act) receive(at, what Ref, qty int64, source string, purchase int64, on clock.Date, note string) (moved, error) {
	m := movement{kind: "RECEIPT", qty: qty, source: source, purchase: purchase, note: note}
	var err error
	if m.to, err = a.openPoint(at, "point"); err != nil {
		return moved{}, err
	}
	return a.finish(m, what, on)
}

func (a *act) finish(m movement, what Ref, on clock.Date) (moved, error) {
	var err error
	if m.good, err = a.good(what, "good"); err != nil {
		return moved{}, err
	}
	if m.on, err = dayOf(on); err != nil {
		return moved{}, err
	}
	id, err := a.move(m)
	if err != nil {
		return moved{}, err
	}
	return a.after(id, m)
}
