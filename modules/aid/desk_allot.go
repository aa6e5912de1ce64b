package aid

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/ledger"
)

// allotting is what a desk wants to take along from the stock of a point.
type allotting struct {
	Point   Ref    `json:"point"`
	Desk    string `json:"desk" minLength:"1" maxLength:"80"`
	Kit     Ref    `json:"kit"`
	Parcels int64  `json:"parcels" minimum:"1" maximum:"500"`
	Persons int64  `json:"persons,omitempty" minimum:"0" maximum:"20" doc:"of a family kit: for how many in each family; 4 unless told"`
	Hours   int    `json:"hours,omitempty" minimum:"0" maximum:"72" doc:"until when it is reserved; 24 unless told"`
}

type allotted struct {
	ID      int64     `json:"id"`
	Kit     string    `json:"kit"`
	Parcels int64     `json:"parcels"`
	Until   time.Time `json:"until"`
}

// line is one good of an allotment.
type line struct {
	Reservation int64  `json:"reservation"`
	Good        string `json:"good"`
	Each        int64  `json:"each"`
}

// allot reserves parcels for a desk, so that what it gives without a line is surely there when it tells.
func (a *act) allot(in allotting) (allotted, error) {
	p, err := a.ownPoint(in.Point, "point", issueParcels)
	if err != nil {
		return allotted{}, err
	}
	k, err := a.kit(in.Kit)
	if err != nil {
		return allotted{}, err
	}
	if in.Hours == 0 {
		in.Hours = 24
	}
	persons := int64(1)
	if k.kind == ofFamily {
		if persons = in.Persons; persons == 0 {
			persons = 4
		}
	}
	out := allotted{Kit: k.code, Parcels: in.Parcels, Until: time.Now().Add(time.Duration(in.Hours) * time.Hour).UTC().Truncate(time.Second)}
	contents := k.contents(persons)
	var lines []line
	for _, i := range k.items {
		r, _, err := ledger.Reserve(a.ctx, a.c, stockOf(p.code, i.good), contents[i.code]*in.Parcels, out.Until, in.Desk, "aid desk "+in.Desk)
		if err != nil {
			return allotted{}, err
		}
		lines = append(lines, line{r.ID, i.code, contents[i.code]})
	}
	body, err := json.Marshal(lines)
	if err != nil {
		return allotted{}, err
	}
	if err := a.c.QueryRow(a.ctx, `INSERT INTO aid_allotments (desk, point, kit, parcels, lines, until, unit, made_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
		in.Desk, p.code, k.code, in.Parcels, body, out.Until, p.unit, a.scope.Actor()).Scan(&out.ID); err != nil {
		return allotted{}, err
	}
	a.c.Touch("aid_stock")
	// The desk's name stands in the row: whoever reads the audit of all units is not told it.
	return out, a.c.Audit(a.ctx, "aid.allot", fmt.Sprintf("aid_allotments/%d", out.ID), map[string]any{"kit": k.code, "parcels": in.Parcels, "point": p.code})
}

// endAllotment gives back what a desk did not hand out.
func (a *act) endAllotment(id int64) (allotted, error) {
	out := allotted{ID: id}
	var unit string
	var body []byte
	var ended *time.Time
	err := a.c.QueryRow(a.ctx, `SELECT unit, kit, parcels - used, until, lines, ended_at FROM aid_allotments WHERE id = $1`, id).Scan(&unit, &out.Kit, &out.Parcels, &out.Until, &body, &ended)
	switch {
	case err == pgx.ErrNoRows, err == nil && !mayUnit(a.scope, issueParcels, unit):
		return out, errNo.Because("there is no allotment %d", id)
	case err != nil:
		return out, err
	case ended != nil:
		return out, errAllotment
	}
	var lines []line
	if err := json.Unmarshal(body, &lines); err != nil {
		return out, err
	}
	for _, l := range lines {
		if _, err := ledger.Release(a.ctx, a.c, l.Reservation); err != nil {
			return out, err
		}
	}
	if _, err := a.c.Exec(a.ctx, `UPDATE aid_allotments SET ended_at = now() WHERE id = $1`, id); err != nil {
		return out, err
	}
	a.c.Touch("aid_stock")
	return out, a.c.Audit(a.ctx, "aid.allot.end", fmt.Sprintf("aid_allotments/%d", id), map[string]any{"left": out.Parcels})
}

// free lets go of what one parcel of the desk's allotment holds, in the transaction that hands it out, so that nobody
// else can take it in between.
func (a *act) free(desk, point string, kit Ref) error {
	var id int64
	var body []byte
	var left int64
	var until time.Time
	err := a.c.QueryRow(a.ctx, `SELECT id, lines, parcels - used, until FROM aid_allotments WHERE desk = $1 AND point = upper($2) AND kit = upper($3) AND ended_at IS NULL AND until > now() AND used < parcels
		ORDER BY id LIMIT 1`, desk, point, kit.Number).Scan(&id, &body, &left, &until)
	if err == pgx.ErrNoRows {
		return nil // from what is free
	}
	if err != nil {
		return err
	}
	var lines []line
	if err := json.Unmarshal(body, &lines); err != nil {
		return err
	}
	for i := range lines {
		r, err := ledger.Release(a.ctx, a.c, lines[i].Reservation)
		if err != nil {
			return err
		}
		if left > 1 {
			if r, _, err = ledger.Reserve(a.ctx, a.c, r.Account, lines[i].Each*(left-1), until, desk, "aid desk "+desk); err != nil {
				return err
			}
			lines[i].Reservation = r.ID
		}
	}
	if body, err = json.Marshal(lines); err != nil {
		return err
	}
	_, err = a.c.Exec(a.ctx, `UPDATE aid_allotments SET used = used + 1, lines = $2, ended_at = CASE WHEN used + 1 = parcels THEN now() END WHERE id = $1`, id, body)
	return err
}
