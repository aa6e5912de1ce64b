package aid

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/fail"
	"spoina/internal/httpapi"
	"spoina/internal/programme"
	"spoina/internal/register"
)

type body[T any] struct{ Body T }

// post is an operation that does something, with its name for the description of the API.
func post(id, path, summary string) huma.Operation {
	return huma.Operation{OperationID: id, Method: http.MethodPost, Path: "/api/v1" + path, Summary: summary, DefaultStatus: http.StatusOK}
}

// RowID is a row in an address.
type RowID struct {
	ID int64 `path:"id"`
}

// ok is the answer of what is done and has nothing more to say.
type ok struct {
	ID int64 `json:"id"`
}

// look runs a reading for who may do any of the things, or reads the register.
func look[T any](ctx context.Context, reads string, permissions []string, f func(l *looking) (T, error)) (*body[T], error) {
	scope := httpapi.ScopeOf(ctx)
	may := reads != "" && scope.Rights(reads).Read
	for _, p := range permissions {
		may = may || scope.May(p)
	}
	if !may {
		return nil, scope.Refused("the register " + reads)
	}
	out := &body[T]{}
	err := httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) (err error) {
		out.Body, err = f(&looking{ctx, tx, scope})
		return err
	})
	return out, err
}

type issueBody struct {
	Card   Ref        `json:"card,omitzero"`
	Family Ref        `json:"family,omitzero"`
	Kit    Ref        `json:"kit"`
	Kind   string     `json:"kind,omitempty" enum:",INDIVIDUAL,FAMILY" doc:"may be left out: the kit says it"`
	Point  Ref        `json:"point"`
	Desk   string     `json:"desk,omitempty" maxLength:"40"`
	On     clock.Date `json:"on,omitzero"`
}

type reasoned struct {
	Reason string     `json:"reason" minLength:"3" maxLength:"300" doc:"no names"`
	On     clock.Date `json:"on,omitzero"`
}

type movedBody struct {
	Point  Ref        `json:"point,omitzero"`
	Good   Ref        `json:"good"`
	Qty    int64      `json:"qty" minimum:"1" maximum:"100000000"`
	Source string     `json:"source,omitempty" enum:",TOWN,STATE,NGO,GIFT"`
	On     clock.Date `json:"on,omitzero"`
	Note   string     `json:"note,omitempty" maxLength:"300"`
}

// goodsRoutes are the addresses of issues, stock and purchases.
func goodsRoutes(api huma.API, env programme.Env) {
	huma.Register(api, post("issue-parcel", "/aid/issues", "Hand out a parcel"), func(ctx context.Context, in *struct {
		Keyed
		Body issueBody
	}) (*done[Handed], error) {
		b := in.Body
		return perform(ctx, env, "aid.issue", in.Key, "parcel", b, func(a *act) (Handed, error) {
			if b.Card.Given() && b.Family.Given() {
				return Handed{}, fail.At("family", errKind.Because("a parcel is for a card or for a family, not for both"))
			}
			return hand(a.ctx, a.store, a.c, env, a.scope, Handing{Card: b.Card, Family: b.Family, Kit: b.Kit, Kind: b.Kind, Point: b.Point, Desk: b.Desk, On: b.On})
		})
	})
	huma.Register(api, post("reverse-parcel", "/aid/issues/{id}/reverse", "Take an issue back"), func(ctx context.Context, in *struct {
		Keyed
		RowID
		Body reasoned
	}) (*done[ok], error) {
		return perform(ctx, env, "aid.issue", in.Key, "parcel taken back", []any{in.ID, in.Body}, func(a *act) (ok, error) {
			return ok{in.ID}, a.takeBack(in.ID, in.Body.Reason, in.Body.On)
		})
	})
	huma.Register(api, post("order-goods", "/aid/purchases", "Note a purchase or a promised gift"), func(ctx context.Context, in *struct {
		Keyed
		Body order
	}) (*done[numbered], error) {
		return perform(ctx, env, "aid.stock", in.Key, "purchase", in.Body, func(a *act) (numbered, error) { return a.order(in.Body) })
	})
	huma.Register(api, post("receive-goods", "/aid/purchases/{id}/receive", "Put what came of a purchase into stock"), func(ctx context.Context, in *struct {
		Keyed
		RowID
		Body struct {
			Qty   int64      `json:"qty" minimum:"1" maximum:"100000000"`
			Point Ref        `json:"point"`
			On    clock.Date `json:"on,omitzero"`
			Note  string     `json:"note,omitempty" maxLength:"300"`
		}
	}) (*done[moved], error) {
		b := in.Body
		return perform(ctx, env, "aid.stock", in.Key, "receipt", []any{in.ID, b}, func(a *act) (moved, error) {
			return a.receivePurchase(in.ID, b.Point, b.Qty, b.On, b.Note)
		})
	})
	huma.Register(api, post("cancel-purchase", "/aid/purchases/{id}/cancel", "Close a purchase of which nothing more will come"), func(ctx context.Context, in *struct {
		Keyed
		RowID
		Body reasoned
	}) (*done[ok], error) {
		return perform(ctx, env, "aid.stock", in.Key, "purchase closed", []any{in.ID, in.Body}, func(a *act) (ok, error) {
			return ok{in.ID}, a.cancelPurchase(in.ID, in.Body.Reason)
		})
	})
	huma.Register(api, post("receive-gift", "/aid/receipts", "Put goods into stock that were not ordered: gifts, supplies of the state"), func(ctx context.Context, in *struct {
		Keyed
		Body movedBody
	}) (*done[moved], error) {
		b := in.Body
		if b.Source == "" {
			b.Source = "GIFT"
		}
		return perform(ctx, env, "aid.stock", in.Key, "receipt", b, func(a *act) (moved, error) {
			return a.receive(b.Point, b.Good, b.Qty, b.Source, 0, b.On, b.Note)
		})
	})
	huma.Register(api, post("write-off-goods", "/aid/write-offs", "Take out what is spoiled or lost"), func(ctx context.Context, in *struct {
		Keyed
		Body movedBody
	}) (*done[moved], error) {
		b := in.Body
		return perform(ctx, env, "aid.stock", in.Key, "write-off", b, func(a *act) (moved, error) {
			if b.Note == "" {
				return moved{}, fail.At("note", errValue.Because("say why the goods are taken out"))
			}
			return a.writeOff(b.Point, b.Good, b.Qty, b.On, b.Note)
		})
	})
	huma.Register(api, post("count-goods", "/aid/counts", "Set the stock to what was counted by hand"), func(ctx context.Context, in *struct {
		Keyed
		Body struct {
			Point   Ref        `json:"point"`
			Good    Ref        `json:"good"`
			Counted int64      `json:"counted" minimum:"0" maximum:"100000000"`
			On      clock.Date `json:"on,omitzero"`
			Note    string     `json:"note,omitempty" maxLength:"300"`
		}
	}) (*done[moved], error) {
		b := in.Body
		return perform(ctx, env, "aid.stock", in.Key, "count", b, func(a *act) (moved, error) { return a.count(b.Point, b.Good, b.Counted, b.On, b.Note) })
	})
	huma.Register(api, post("transfer-goods", "/aid/transfers", "Move goods from one point to another"), func(ctx context.Context, in *struct {
		Keyed
		Body struct {
			From Ref        `json:"from"`
			To   Ref        `json:"to"`
			Good Ref        `json:"good"`
			Qty  int64      `json:"qty" minimum:"1" maximum:"100000000"`
			On   clock.Date `json:"on,omitzero"`
			Note string     `json:"note,omitempty" maxLength:"300"`
		}
	}) (*done[moved], error) {
		b := in.Body
		return perform(ctx, env, "aid.stock", in.Key, "transfer", b, func(a *act) (moved, error) { return a.transfer(b.From, b.To, b.Good, b.Qty, b.On, b.Note) })
	})
	huma.Register(api, post("put-kit", "/aid/kits", "Add a kit, or say anew what it holds"), func(ctx context.Context, in *struct {
		Keyed
		Body kitBody
	}) (*done[numbered], error) {
		return perform(ctx, env, "aid.manage", in.Key, "kit", in.Body, func(a *act) (numbered, error) { return a.setKit(in.Body) })
	})
	huma.Get(api, "/api/v1/aid/forecast", func(ctx context.Context, in *struct {
		Days int64 `query:"days" minimum:"0" maximum:"366" doc:"for how many days to buy; 0: as the parameter says"`
	}) (*body[forecastDoc], error) {
		return look(ctx, "aid_stock", []string{"aid.stock", "aid.manage", access.ReadStatistics}, func(l *looking) (forecastDoc, error) { return forecastOf(l, in.Days) })
	})
}

// forecastDoc is the buy list of a day.
type forecastDoc struct {
	On     clock.Date `json:"on"`
	Days   int64      `json:"days" doc:"for which to buy"`
	Window int64      `json:"window" doc:"days whose pace was looked at"`
	CostGr int64      `json:"cost_gr" doc:"of everything to buy, at the last prices"`
	Needs  []Need     `json:"needs"`
}

// kitBody is a kit with what it holds.
type kitBody struct {
	Code         string `json:"code" minLength:"1" maxLength:"24"`
	NamePL       string `json:"name_pl" minLength:"1" maxLength:"100"`
	NameEN       string `json:"name_en,omitempty" maxLength:"100"`
	NameUK       string `json:"name_uk,omitempty" maxLength:"100"`
	Kind         string `json:"kind" enum:"INDIVIDUAL,FAMILY"`
	IntervalDays int64  `json:"interval_days,omitempty" minimum:"0" maximum:"366"`
	Goods        []struct {
		Good      Ref   `json:"good"`
		Qty       int64 `json:"qty" minimum:"1" maximum:"100000"`
		PerPerson bool  `json:"per_person,omitempty"`
	} `json:"goods" minItems:"1" maxItems:"60"`
}

// setKit adds a kit, or says anew what one holds.
func (a *act) setKit(k kitBody) (numbered, error) {
	code := strings.ToUpper(strings.TrimSpace(k.Code))
	if !codeShape.MatchString(code) {
		return numbered{}, fail.At("code", errValue.Because("a code has 1 to 24 letters, digits, - or _"))
	}
	set := cells("code", code, "name_pl", k.NamePL, "name_en", k.NameEN, "name_uk", k.NameUK, "kind", k.Kind, "interval_days", k.IntervalDays, "status", "ACTIVE")
	out := numbered{Number: code}
	err := a.c.QueryRow(a.ctx, `SELECT id FROM aid_kits WHERE code = $1`, code).Scan(&out.ID)
	switch {
	case err == pgx.ErrNoRows:
		out.ID, err = a.add("aid_kits", "aid.kit", set)
	case err == nil:
		err = a.set("aid_kits", "aid.kit", out.ID, set)
	}
	if err != nil {
		return out, err
	}
	rows, err := a.c.Query(a.ctx, `SELECT id FROM aid_kit_goods WHERE kit = $1`, code)
	if err != nil {
		return out, err
	}
	before, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return out, err
	}
	var edits []register.Edit
	for _, id := range before {
		edits = append(edits, register.Edit{Op: register.Delete, ID: id})
	}
	if _, err := register.Write(a.ctx, a.c, a.env.Registers, "aid_kit_goods", "aid.kit", edits); err != nil {
		return out, err
	}
	var goods []map[string]json.RawMessage
	seen := map[string]bool{}
	for i, item := range k.Goods {
		g, err := a.good(item.Good, fmt.Sprintf("goods.%d.good", i))
		if err != nil {
			return out, err
		}
		if seen[g.code] {
			return out, fail.At(fmt.Sprintf("goods.%d.good", i), errValue.Because("the kit names %s twice", g.code))
		}
		seen[g.code] = true
		goods = append(goods, cells("kit", code, "good", g.code, "qty", item.Qty, "per_person", item.PerPerson))
	}
	_, err = a.addAll("aid_kit_goods", "aid.kit", goods)
	return out, err
}
