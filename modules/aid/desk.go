package aid

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/httpapi"
	"spoina/internal/param"
	"spoina/internal/programme"
)

// A desk takes a pack along for hours without a line: the keys that check codes, what kits hold, how many are left, and
// when the unit's own cards are due. It holds no name. Cards of other units are not in it: their codes prove them, and
// what they were given elsewhere comes out when the desk tells what it gave.

type deskPack struct {
	Point    string      `json:"point"`
	Name     string      `json:"point_name"`
	Office   string      `json:"office"`
	Revision int64       `json:"revision"`
	At       time.Time   `json:"at"`
	Keys     []publicKey `json:"keys"`
	Kits     []packKit   `json:"kits"`
	Cards    []packCard  `json:"cards"`
}

type packKit struct {
	Code     string     `json:"code"`
	Name     string     `json:"name"`
	NameEN   string     `json:"name_en"`
	NameUK   string     `json:"name_uk"`
	Kind     string     `json:"kind" enum:"INDIVIDUAL,FAMILY"`
	Interval int        `json:"interval_days"`
	Goods    []packGood `json:"goods"`
	Left     *int64     `json:"left" doc:"what the desk took along for hours without a line; without an allotment, what is free at the point"`
	Allotted bool       `json:"allotted" doc:"left is reserved for this desk alone"`
}

type packGood struct {
	Good      string `json:"good"`
	Name      string `json:"name"`
	Qty       int64  `json:"qty"`
	Unit      string `json:"unit"`
	PerPerson bool   `json:"per_person,omitempty"`
	free      int64
}

type packCard struct {
	Number  string                `json:"number"`
	Kind    string                `json:"kind" enum:"PERSON,FAMILY"`
	Status  string                `json:"status"`
	ValidTo clock.Date            `json:"valid_to"`
	Next    map[string]clock.Date `json:"next,omitempty" doc:"by kind: first day of the next parcel, where that is later than today"`
	id      int64
}

// packOf collects what a desk takes along. Whose cards are in it, the scope says.
func packOf(ctx context.Context, store *db.Store, tx pgx.Tx, env programme.Env, scope access.Scope, at Ref, desk string) (*deskPack, error) {
	if err := scope.Require(issueParcels); err != nil {
		return nil, err
	}
	out := &deskPack{Office: store.Office().Code, At: time.Now().UTC().Truncate(time.Second), Keys: []publicKey{signerOf(env.Key, store.Office().Code).public()}, Kits: []packKit{}, Cards: []packCard{}}
	var unit, status string
	err := tx.QueryRow(ctx, `SELECT code, name, unit, status FROM aid_points WHERE code = upper($1) OR id = $2`, at.Number, at.ID).Scan(&out.Point, &out.Name, &unit, &status)
	switch {
	case err != nil:
		return nil, found(err, "point", errPoint, "there is no point %q", at)
	case unit != "" && !mayUnit(scope, issueParcels, unit):
		return nil, fail.At("point", errForeign.Because("the point %s belongs to another unit", out.Point))
	}
	if out.Revision, err = db.CurrentRevision(ctx, tx); err != nil {
		return nil, err
	}
	if err := out.kits(ctx, tx, scope, desk); err != nil {
		return nil, err
	}
	return out, out.cards(ctx, tx, scope)
}

func (p *deskPack) kits(ctx context.Context, tx pgx.Tx, scope access.Scope, desk string) error {
	rules, err := param.Load(ctx, tx, scope, clock.Today())
	if err != nil {
		return err
	}
	rows, err := tx.Query(ctx, `SELECT k.code, k.name_pl, k.name_en, k.name_uk, k.kind, k.interval_days::int, g.code, g.name_pl, i.qty, g.measure, i.per_person,
			coalesce((SELECT a.balance - coalesce((SELECT sum(r.remaining) FROM ledger_reservations r WHERE r.account_id = a.id AND r.state = 'OPEN' AND r.until > now()), 0)::bigint
				FROM ledger_accounts a WHERE a.programme = 'aid' AND a.kind = 'stock' AND a.name = $1 || ':' || g.code), 0)
		FROM aid_kits k JOIN aid_kit_goods i ON i.kit = k.code JOIN aid_goods g ON g.code = i.good WHERE k.status = 'ACTIVE' ORDER BY k.code, g.code`, p.Point)
	if err != nil {
		return err
	}
	var k packKit
	var g packGood
	if _, err := pgx.ForEachRow(rows, []any{&k.Code, &k.Name, &k.NameEN, &k.NameUK, &k.Kind, &k.Interval, &g.Good, &g.Name, &g.Qty, &g.Unit, &g.PerPerson, &g.free}, func() error {
		if n := len(p.Kits); n == 0 || p.Kits[n-1].Code != k.Code {
			if k.Interval == 0 {
				k.Interval = rules.Int(intervalOf[k.Kind])
			}
			p.Kits = append(p.Kits, k)
		}
		last := &p.Kits[len(p.Kits)-1]
		last.Goods = append(last.Goods, g)
		each := g.Qty
		if g.PerPerson {
			each *= 2 // the smallest family
		}
		if left := max(g.free/each, 0); last.Left == nil || left < *last.Left {
			last.Left = &left
		}
		return nil
	}); err != nil {
		return err
	}
	rows, err = tx.Query(ctx, `SELECT kit, sum(parcels - used)::bigint FROM aid_allotments WHERE desk = $1 AND point = $2 AND ended_at IS NULL AND until > now() GROUP BY kit`, desk, p.Point)
	if err != nil {
		return err
	}
	var code string
	var left int64
	_, err = pgx.ForEachRow(rows, []any{&code, &left}, func() error {
		for i := range p.Kits {
			if p.Kits[i].Code == code {
				n := left
				p.Kits[i].Left, p.Kits[i].Allotted = &n, true
			}
		}
		return nil
	})
	return err
}

// cards are the own cards and families with the days from which they are due, as the gate knows them.
func (p *deskPack) cards(ctx context.Context, tx pgx.Tx, scope access.Scope) error {
	today := clock.Today()
	args := []any{today}
	arg := func(v any) string { args = append(args, v); return placeholder(len(args)) }
	mine := scope.Condition(cardSubjects["aid_cards"], arg)
	rows, err := tx.Query(ctx, `WITH mine AS (SELECT t.* FROM aid_cards t WHERE `+mine+`),
			held AS (SELECT m.id, x.token FROM mine m, unnest(m.tokens) x(token)),
			given AS (SELECT e.kind, e.until_day, x.token FROM aid_entitlements e, unnest(e.tokens) x(token) WHERE e.status = 'GIVEN' AND e.until_day >= $1::date),
			next AS (SELECT h.id, max(g.until_day) FILTER (WHERE g.kind = 'INDIVIDUAL') + 1 AS one, max(g.until_day) FILTER (WHERE g.kind = 'FAMILY') + 1 AS family FROM held h JOIN given g USING (token) GROUP BY h.id)
		SELECT m.number, m.status, m.valid_to, n.one, n.family, m.id FROM mine m LEFT JOIN next n ON n.id = m.id WHERE m.valid_to >= $1::date OR n.id IS NOT NULL ORDER BY m.no`, args...)
	if err != nil {
		return err
	}
	var c packCard
	var one, shared clock.Date
	ofCard := map[int64]clock.Date{}
	if _, err := pgx.ForEachRow(rows, []any{&c.Number, &c.Status, &c.ValidTo, &one, &shared, &c.id}, func() error {
		row := packCard{Number: c.Number, Kind: "PERSON", Status: c.Status, ValidTo: c.ValidTo}
		if !one.IsZero() {
			row.Next = map[string]clock.Date{individual: one}
		}
		if !shared.IsZero() {
			ofCard[c.id] = shared
		}
		p.Cards = append(p.Cards, row)
		return nil
	}); err != nil {
		return err
	}
	args = []any{today}
	mine = scope.Condition(cardSubjects["aid_families"], arg)
	rows, err = tx.Query(ctx, `SELECT t.number, t.status, t.valid_to, ARRAY(SELECT m.card_id FROM aid_family_members m WHERE m.family_id = t.id AND daterange(m.from_day, m.until_day) @> $1::date)
		FROM aid_families t WHERE t.valid_to >= $1::date AND `+mine+` ORDER BY t.no`, args...)
	if err != nil {
		return err
	}
	var members []int64
	_, err = pgx.ForEachRow(rows, []any{&c.Number, &c.Status, &c.ValidTo, &members}, func() error {
		row := packCard{Number: c.Number, Kind: "FAMILY", Status: c.Status, ValidTo: c.ValidTo}
		var next clock.Date
		for _, id := range members {
			if ofCard[id].After(next) {
				next = ofCard[id]
			}
		}
		if !next.IsZero() {
			row.Next = map[string]clock.Date{ofFamily: next}
		}
		p.Cards = append(p.Cards, row)
		return nil
	})
	return err
}

// told is what a desk gave while the line was down.
type told struct {
	Desk  string     `json:"desk" minLength:"1" maxLength:"80"`
	Point Ref        `json:"point"`
	Items []toldItem `json:"items" maxItems:"500"`
}

type toldItem struct {
	ID   string    `json:"id" minLength:"8" maxLength:"60" doc:"the desk's own name of the issue: each is kept once, however often it is told"`
	Card Ref       `json:"card" doc:"number of the card or family card that was shown"`
	Kit  Ref       `json:"kit"`
	At   time.Time `json:"at"`
	QR   string    `json:"qr,omitempty" maxLength:"1000"`
}

// kept is what became of an item.
type kept struct {
	ID      string      `json:"id"`
	Result  string      `json:"result" enum:"kept,repeated,double,refused" doc:"double: kept and marked, the person had this help already; the same when it is told again. refused: not kept, and code says why"`
	Issue   int64       `json:"issue,omitempty" doc:"row of what was kept, in aid_issues"`
	Number  string      `json:"number,omitempty"`
	Code    string      `json:"code,omitempty"`
	Message string      `json:"message,omitempty"`
	NextOn  *clock.Date `json:"next_on,omitempty"`
}

// syncDesk puts what a desk gave into the register, each item by itself: one that is refused keeps no other. What a
// person was given twice has left the shelf, so it is kept like the rest, and told and marked as a double.
func syncDesk(ctx context.Context, env programme.Env, in told) ([]kept, error) {
	store, scope := httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx)
	if err := scope.Require(issueParcels); err != nil {
		return nil, err
	}
	out := make([]kept, len(in.Items))
	for i, item := range in.Items {
		out[i] = kept{ID: item.ID, Result: "kept"}
		handed, err := syncOne(ctx, store, env, scope, in, item)
		failure, ok := fail.Of(err)
		switch {
		case err != nil && !ok:
			return nil, err // a fault of ours: the desk tells again, what was kept stays kept
		case err != nil:
			out[i].Result, out[i].Code, out[i].Message = "refused", failure.Code, err.Error()
		default:
			out[i].Issue, out[i].Number, out[i].NextOn = handed.ID, handed.Number, &handed.NextOn
			if handed.Repeated {
				out[i].Result = "repeated"
			}
			if handed.Doubled {
				out[i].Result, out[i].Code, out[i].Message = "double", errDouble.Code, doubleFrom(handed.NextOn).Error()
			}
		}
	}
	return out, recordSync(ctx, store, scope, in, out)
}

func syncOne(ctx context.Context, store *db.Store, env programme.Env, scope access.Scope, in told, item toldItem) (Handed, error) {
	h := Handing{Kit: item.Kit, Point: in.Point, Desk: in.Desk, At: item.At, On: clock.Of(item.At.In(clock.Warsaw)), Source: offline, Client: item.ID}
	now := time.Now()
	switch {
	case item.At.IsZero(), item.At.After(now.Add(24 * time.Hour)):
		return Handed{}, fail.At("at", errDay.Because("the desk's clock is wrong: this has not happened yet"))
	case h.On.After(clock.Today()):
		h.On = clock.Today() // a clock that is some minutes ahead around midnight
	}
	if item.QR != "" {
		said, err := signerOf(env.Key, store.Office().Code).read(item.QR)
		if err == nil && item.Card.Number != "" && said.Number != item.Card.Number {
			err = errQR.Because("the code is of the card %s", said.Number)
		}
		if err != nil {
			return Handed{}, fail.At("qr", err)
		}
		item.Card = Ref{Number: said.Number}
	}
	var out Handed
	_, err := store.Change(ctx, scope.Actor(), "issue of a desk without a line", func(c *db.Change) error {
		a, err := begin(ctx, store, c, env, scope)
		if err != nil {
			return err
		}
		var of int64
		if err := c.QueryRow(ctx, `SELECT count(*) FROM aid_families WHERE number = upper($1) OR id = $2`, item.Card.Number, item.Card.ID).Scan(&of); err != nil {
			return err
		}
		if h.Card = item.Card; of > 0 {
			h.Card, h.Family = Ref{}, item.Card
		}
		var done bool
		if err := c.QueryRow(ctx, `SELECT EXISTS (SELECT FROM aid_issues WHERE client_id = $1)`, item.ID).Scan(&done); err != nil {
			return err
		}
		if !done {
			if err := a.free(in.Desk, in.Point.Number, item.Kit); err != nil {
				return err
			}
		}
		out, err = hand(ctx, store, c, env, scope, h)
		return err
	})
	return out, err
}
