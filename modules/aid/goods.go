package aid

import (
	"github.com/jackc/pgx/v5"

	"spoina/internal/fail"
	"spoina/internal/ledger"
)

// Failures about goods.
var (
	errGood  = fail.New(fail.NotFound, "aid.unknown_good", "there is no such good")
	errKit   = fail.New(fail.NotFound, "aid.unknown_kit", "there is no such kit")
	errPoint = fail.New(fail.NotFound, "aid.unknown_point", "there is no such point")
	errShut  = fail.New(fail.Conflict, "aid.point_closed", "the point is closed")
	errEmpty = fail.New(fail.Conflict, "aid.empty_kit", "the kit holds nothing yet")
	errKind  = fail.New(fail.Invalid, "aid.kind", "the parcel is of another kind")
)

// The kinds of parcels: for one person on their card, for a family on the family's.
const (
	individual = "INDIVIDUAL"
	ofFamily   = "FAMILY"
)

// point is where goods are kept and handed out.
type point struct {
	code, unit, status string
}

func (a *act) point(r Ref, field string) (point, error) {
	var p point
	err := a.c.QueryRow(a.ctx, `SELECT code, unit, status FROM aid_points WHERE code = upper($1) OR id = $2`, r.Number, r.ID).Scan(&p.code, &p.unit, &p.status)
	return p, found(err, field, errPoint, "there is no point %q", r)
}

// openPoint is a point that is open.
func (a *act) openPoint(r Ref, field string) (point, error) {
	p, err := a.point(r, field)
	if err == nil && p.status != "OPEN" {
		err = fail.At(field, errShut.Because("the point %s is closed", p.code))
	}
	return p, err
}

// ownPoint is an open point of the person's own unit, or of the office itself. What happens at a point of the office
// belongs to the unit of whoever does it.
func (a *act) ownPoint(r Ref, field, permission string) (point, error) {
	p, err := a.openPoint(r, field)
	switch {
	case err != nil:
	case p.unit == "":
		p.unit = unitFor(a.scope, permission)
	case !mayUnit(a.scope, permission, p.unit):
		err = fail.At(field, errForeign.Because("the point %s belongs to another unit", p.code))
	}
	return p, err
}

// good is what is given, counted in its measure.
type good struct {
	code, measure string
}

func (a *act) good(r Ref, field string) (good, error) {
	var g good
	err := a.c.QueryRow(a.ctx, `SELECT code, measure FROM aid_goods WHERE code = upper($1) OR id = $2`, r.Number, r.ID).Scan(&g.code, &g.measure)
	return g, found(err, field, errGood, "there is no good %q", r)
}

// stockOf is the account of a good at a point.
func stockOf(point string, g good) ledger.Account {
	return ledger.Account{Programme: "aid", Kind: "stock", Name: point + ":" + g.code, Unit: g.measure}
}

// kit is what one parcel holds.
type kit struct {
	code, kind string
	interval   int // days until the next one; 0: as the parameter of the kind says
	items      []kitItem
}

type kitItem struct {
	good
	qty       int64
	perPerson bool
}

func (a *act) kit(r Ref) (kit, error) {
	var k kit
	rows, err := a.c.Query(a.ctx, `SELECT k.code, k.kind, k.interval_days, coalesce(g.code, ''), coalesce(g.measure, ''), coalesce(i.qty, 0), coalesce(i.per_person, false)
		FROM aid_kits k LEFT JOIN aid_kit_goods i ON i.kit = k.code LEFT JOIN aid_goods g ON g.code = i.good
		WHERE (k.code = upper($1) OR k.id = $2) AND k.status = 'ACTIVE' ORDER BY g.code`, r.Number, r.ID)
	if err != nil {
		return k, err
	}
	var item kitItem
	_, err = pgx.ForEachRow(rows, []any{&k.code, &k.kind, &k.interval, &item.code, &item.measure, &item.qty, &item.perPerson}, func() error {
		if item.code != "" {
			k.items = append(k.items, item)
		}
		return nil
	})
	switch {
	case err != nil:
		return k, err
	case k.code == "":
		return k, fail.At("kit", errKit.Because("there is no kit %q", r))
	case len(k.items) == 0:
		return k, fail.At("kit", errEmpty.Because("nobody has said yet what the kit %s holds", k.code))
	}
	return k, nil
}

// contents are the goods of one parcel for so many persons.
func (k kit) contents(persons int64) map[string]int64 {
	out := make(map[string]int64, len(k.items))
	for _, i := range k.items {
		n := i.qty
		if i.perPerson {
			n *= persons
		}
		out[i.code] = n
	}
	return out
}
