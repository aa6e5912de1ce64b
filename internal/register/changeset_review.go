package register

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"slices"
	"time"
)

// Review compares a change set with the register as it is now. It gives so many rows after a page mark, and counts all.
func (r *Reader) Review(set Set, id int64, after, limit int) (*ChangeSet, error) {
	c, err := r.changeSet(id)
	if err != nil || c.State != "draft" {
		return c, err
	}
	view, err := r.Find(set, c.Register)
	if err != nil {
		return nil, err
	}
	err = r.review(view, c, func(row ChangeSetRow) error {
		c.Counts.add(row)
		if row.No <= after || c.Next != 0 {
			return nil
		}
		if len(c.Rows) == limit {
			c.Next = c.Rows[limit-1].No
			return nil
		}
		c.Rows = append(c.Rows, row)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := range c.Rows {
		if err := r.authors(view, c.BaseRevision, &c.Rows[i]); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (n *ChangeCounts) add(row ChangeSetRow) {
	switch row.Kind {
	case "new":
		n.New++
	case "missing":
		n.Missing++
	case "gone":
		n.Gone++
	case "unknown":
		n.Unknown++
	case "twice":
		n.Twice++
	}
	for _, cell := range row.Cells {
		switch cell.Status {
		case "edit":
			if row.Kind == "changed" {
				n.Edits++
			}
		case "conflict":
			n.Conflicts++
		case "error":
			n.Errors++
		case "refused":
			n.Refused++
		case "done":
			n.Done++
		}
	}
}

// current is what the register's table says of a row at this moment.
type current struct {
	version, known int64
}

// versions tells the current version of rows that the person may see, and since which revision it stands.
func (r *Reader) versions(view *Register, ids []int64) (map[int64]current, error) {
	c := &composer{reader: r, register: view, query: &Query{}, known: r.Current}
	out := map[int64]current{}
	sql := "SELECT t.id::int8, t.version::int8, lower(t.known)::int8" + c.from() + " WHERE t.id = ANY(" + c.arg(ids) + "::int8[]) AND (" + r.scope.Condition(view.subject, c.arg) + ")"
	err := r.exec(sql, c.args, func(v [][]byte) error {
		n := func(i int) int64 { return int64(binary.BigEndian.Uint64(v[i])) }
		out[n(0)] = current{version: n(1), known: n(2)}
		return nil
	})
	return out, err
}

// review gives each row of a change set as it stands against the register now.
func (r *Reader) review(view *Register, c *ChangeSet, each func(ChangeSetRow) error) error {
	var columns []*Column
	for i := range view.Columns {
		if !view.Columns[i].Masked {
			columns = append(columns, &view.Columns[i])
		}
	}
	return r.storedRows(c.ID, func(batch []storedRow) error {
		versions, err := r.versions(view, storedIDs(batch))
		if err != nil {
			return err
		}
		var ids []int64
		for id := range versions {
			ids = append(ids, id)
		}
		now := map[int64]map[string]json.RawMessage{}
		if len(ids) > 0 {
			// Between nothing and nothing is always: the latest of a row's versions is the one that an edit changes.
			q := Query{Columns: columns, Filters: []Filter{IDs(ids)}, When: When{Between: true, Undated: true}}
			if _, err := r.Rows(view, q, func(row *Row) error {
				values := map[string]json.RawMessage{}
				for i, col := range columns {
					values[col.Field] = row.AppendJSON(nil, i)
				}
				now[row.ID] = values
				return nil
			}); err != nil {
				return err
			}
		}
		for _, s := range batch {
			row := ChangeSetRow{No: s.no, Line: s.line, ID: s.id, Kind: s.kind, Version: versions[s.id].version, Cells: []ChangeSetCell{}}
			values, exists := now[s.id]
			switch {
			case s.kind == "missing" && !exists:
				continue // somebody deleted it already
			case s.kind == "changed" && !exists:
				row.Kind = "gone"
			}
			for i := range view.Columns { // in the order in which people see them
				col := &view.Columns[i]
				if cell, ok := s.cells[col.Field]; ok {
					row.Cells = append(row.Cells, compareCell(col, row.Kind, cell, values[col.Field]))
				}
			}
			if len(row.Cells) == 0 && (row.Kind == "changed" || row.Kind == "gone") {
				continue // its columns are not shown to this person any more
			}
			if err := each(row); err != nil {
				return err
			}
		}
		return nil
	})
}

func compareCell(col *Column, kind string, stored storedCell, now json.RawMessage) ChangeSetCell {
	cell := ChangeSetCell{Field: col.Field, Base: stored.Base, File: stored.File, Now: now, Code: stored.Code, Message: stored.Message}
	switch {
	case col.Masked: // personal, and no purpose was given: nothing of it is shown
		return ChangeSetCell{Field: col.Field, Status: "refused", Code: "masked", Message: cellSentences["masked"]}
	case stored.Code == "not_editable" || stored.Code == "" && !col.Editable:
		cell.Status, cell.Code, cell.Message = "refused", "not_editable", cellSentences["not_editable"]
	case stored.Code != "":
		cell.Status = "error"
	case kind == "gone":
		cell.Status = "conflict"
	case kind != "changed" || sameJSON(now, stored.Base):
		cell.Status = "edit"
	case sameJSON(now, stored.File):
		cell.Status = "done"
	default:
		cell.Status = "conflict"
	}
	if kind == "changed" && cell.Status == "edit" && sameJSON(now, stored.File) {
		cell.Status = "done"
	}
	return cell
}

// authors tells who changed the cells in conflict, and when: the last change of each since the copy was made.
func (r *Reader) authors(view *Register, base int64, row *ChangeSetRow) error {
	if !slices.ContainsFunc(row.Cells, func(c ChangeSetCell) bool { return c.Status == "conflict" }) {
		return nil
	}
	versions, err := r.History(view, row.ID)
	if err != nil {
		return nil //nolint:nilerr // a row that was erased has no history: then nobody is named
	}
	for i := range row.Cells {
		cell := &row.Cells[i]
		if cell.Status != "conflict" {
			continue
		}
		var who string
		var at *time.Time
		for _, v := range versions {
			if v.Gone != nil && row.Kind == "gone" {
				who, at = v.Gone.Who, v.Gone.At
				break
			}
			if _, changed := v.Changes[cell.Field]; v.KnownFrom > base && (changed || who == "") {
				who, at = cmp.Or(v.Who, v.Actor), v.At
			}
		}
		cell.Who, cell.At = who, at
	}
	return nil
}
