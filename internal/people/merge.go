package people

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/register"
)

// Merged is a merge of two rows of one person.
type Merged struct {
	ID int64 `json:"id"`
	Compared
	Keep   int64    `json:"keep"`
	Gone   int64    `json:"gone"`
	Filled []string `json:"filled" doc:"fields of the kept row that were empty and were taken from the other"`
}

// fillable are the fields that a kept row takes from the other where it does not know them.
var fillable = []string{"birth_date", "sex", "pesel", "document", "citizenship", "language", "phone", "email", "street", "house_no", "flat_no", "postcode", "city"}

// Merge makes one row stand for a person whom two rows describe. Nothing is lost: the other row stays, points at the
// kept one, and Unmerge parts them again. Rows of different units are different files and are never merged; two different
// PESELs are two persons.
func (f File) Merge(ctx context.Context, c *db.Change, scope access.Scope, keep, gone int64, why string) (Merged, error) {
	out := Merged{Keep: keep, Gone: gone, Filled: []string{}}
	if err := scope.Require(MergeRows); err != nil {
		return out, err
	}
	if keep == gone {
		return out, fail.At("gone", ErrMerge.Because("a row cannot be merged into itself"))
	}
	revision, err := c.Revision(ctx)
	if err != nil {
		return out, err
	}
	a, err := f.own(ctx, c, scope, keep)
	if err != nil {
		return out, fail.At("keep", err)
	}
	b, err := f.own(ctx, c, scope, gone)
	if err != nil {
		return out, fail.At("gone", err)
	}
	out.Compared = Compare(a, b)
	switch {
	case a.Unit != b.Unit:
		return out, ErrUnknown // of another file: for this person there is none
	case out.has("pesel_differs"):
		return out, ErrMerge.Because("the two rows have different PESELs: they are two persons, or one of the numbers must be corrected first")
	}
	set := map[string]json.RawMessage{}
	mine, theirs := f.cells(a), f.cells(b)
	for _, field := range fillable {
		if empty(mine[field]) && !empty(theirs[field]) {
			set[field] = theirs[field]
			out.Filled = append(out.Filled, field)
		}
	}
	address := []string{"street", "house_no", "flat_no", "postcode", "city"}
	if slices.ContainsFunc(address, func(field string) bool { return !empty(mine[field]) }) { // an address is taken whole or not at all
		out.Filled = slices.DeleteFunc(out.Filled, func(field string) bool {
			if slices.Contains(address, field) {
				delete(set, field)
				return true
			}
			return false
		})
	}
	if _, err := register.Write(ctx, c, f.Set, "persons", "people.merge", []register.Edit{{Op: register.SetCells, ID: gone, Set: map[string]json.RawMessage{"merged_into": register.V(keep)}}}); err != nil {
		return out, err
	}
	if err := f.fill(ctx, c, a, set); err != nil {
		return out, err
	}
	if err := c.QueryRow(ctx, `INSERT INTO person_merges (unit, keep_id, gone_id, score, reasons, filled, why, merged_by, revision) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id`,
		a.Unit, keep, gone, out.Score, out.Codes(), out.Filled, why, scope.Actor(), revision).Scan(&out.ID); err != nil {
		return out, err
	}
	return out, c.Audit(ctx, "people.merge", fmt.Sprintf("persons/%d", keep), map[string]any{"merge": out.ID, "gone": gone, "score": out.Score, "reasons": out.Codes(), "filled": out.Filled})
}

func empty(v json.RawMessage) bool { return len(v) == 0 || string(v) == `""` || string(v) == "null" }

// fill gives a row other values, and the digests that follow from them.
func (f File) fill(ctx context.Context, c *db.Change, p Person, set map[string]json.RawMessage) error {
	if len(set) == 0 {
		return nil
	}
	for field, into := range map[string]any{"birth_date": &p.BirthDate, "pesel": &p.PESEL, "document": &p.Document} {
		if v, ok := set[field]; ok {
			if err := json.Unmarshal(v, into); err != nil {
				return err
			}
		}
	}
	t := TokensFor(f.Key, "people", p)
	set["pesel_token"], set["document_token"], set["name_token"] = register.V(t.PESEL), register.V(t.Document), register.V(t.Name)
	_, err := register.Write(ctx, c, f.Set, "persons", "people.merge", []register.Edit{{Op: register.SetCells, ID: p.ID, Set: set}})
	return taken(err)
}

// own is a row of the caller's file that stands for itself.
func (f File) own(ctx context.Context, tx pgx.Tx, scope access.Scope, id int64) (Person, error) {
	p, err := f.Get(ctx, tx, scope, id)
	if err == nil && p.ID != id {
		err = ErrMerged.Because("row %d was merged into row %d", id, p.ID)
	}
	return p, err
}

// Unmerge parts two rows again: the one that was gone stands for itself, and the kept one gives back what it had taken
// from it, where nobody has changed it since.
func (f File) Unmerge(ctx context.Context, c *db.Change, scope access.Scope, id int64) (Merged, error) {
	out := Merged{ID: id, Filled: []string{}, Compared: Compared{Why: []Reason{}}}
	if err := scope.Require(MergeRows); err != nil {
		return out, err
	}
	if _, err := c.Revision(ctx); err != nil {
		return out, err
	}
	var filled []string
	err := c.QueryRow(ctx, `SELECT keep_id, gone_id, filled FROM person_merges WHERE id = $1 AND unmerged_at IS NULL`, id).Scan(&out.Keep, &out.Gone, &filled)
	if errors.Is(err, pgx.ErrNoRows) {
		return out, ErrNoMerge
	}
	if err != nil {
		return out, err
	}
	if _, err := f.Get(ctx, c.Tx, scope, out.Keep); err != nil {
		return out, ErrNoMerge // of another unit's file, or nobody's
	}
	rows := map[int64]Person{}
	found, err := c.Query(ctx, `SELECT `+personColumns+` FROM persons t WHERE t.id = ANY ($1)`, []int64{out.Keep, out.Gone})
	if err != nil {
		return out, err
	}
	list, err := pgx.CollectRows(found, scanPerson)
	if err != nil {
		return out, err
	}
	for _, p := range list {
		rows[p.ID] = p
	}
	keep, gone := rows[out.Keep], rows[out.Gone]
	if keep.ID == 0 || gone.ID == 0 {
		return out, ErrNoMerge.Because("one of the rows was deleted")
	}
	mine, theirs := f.cells(keep), f.cells(gone)
	set := map[string]json.RawMessage{}
	for _, field := range filled {
		if string(mine[field]) == string(theirs[field]) {
			set[field] = register.V("")
			if field == "birth_date" {
				set[field] = register.V(nil)
			}
			out.Filled = append(out.Filled, field)
		}
	}
	if err := f.fill(ctx, c, keep, set); err != nil {
		return out, err
	}
	if _, err := register.Write(ctx, c, f.Set, "persons", "people.unmerge", []register.Edit{{Op: register.SetCells, ID: out.Gone, Set: map[string]json.RawMessage{"merged_into": register.V(nil)}}}); err != nil {
		return out, taken(err)
	}
	if _, err := c.Exec(ctx, `UPDATE person_merges SET unmerged_at = now(), unmerged_by = $2 WHERE id = $1`, id, scope.Actor()); err != nil {
		return out, err
	}
	return out, c.Audit(ctx, "people.unmerge", fmt.Sprintf("persons/%d", out.Keep), map[string]any{"merge": id, "gone": out.Gone})
}

// MergeRow is one merge as the list of a person's merges shows it.
type MergeRow struct {
	ID       int64     `json:"id"`
	Keep     int64     `json:"keep"`
	Gone     int64     `json:"gone"`
	Score    int       `json:"score"`
	Why      []Reason  `json:"why"`
	Note     string    `json:"note"`
	At       time.Time `json:"at"`
	By       string    `json:"by"`
	Unmerged bool      `json:"unmerged"`
}

// Merges are the merges in which a person's row was kept or gone, newest first.
func (f File) Merges(ctx context.Context, tx pgx.Tx, scope access.Scope, id int64) ([]MergeRow, error) {
	if _, err := f.Get(ctx, tx, scope, id); err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, `SELECT id, keep_id, gone_id, score, reasons, why, merged_at, merged_by, unmerged_at IS NOT NULL FROM person_merges WHERE keep_id = $1 OR gone_id = $1 ORDER BY id DESC`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (m MergeRow, err error) {
		var codes []string
		m.Why = []Reason{}
		err = row.Scan(&m.ID, &m.Keep, &m.Gone, &m.Score, &codes, &m.Note, &m.At, &m.By, &m.Unmerged)
		for _, code := range codes {
			r := reasons[code]
			m.Why = append(m.Why, Reason{code, r.weight, r.title.PL, r.title.EN})
		}
		return m, err
	})
}
