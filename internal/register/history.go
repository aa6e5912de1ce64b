package register

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Version is one version of a row: what it said, since when the office knew it, and what it changed.
type Version struct {
	Version   int64             `json:"version"`
	ValidFrom *string           `json:"valid_from"`
	ValidTo   *string           `json:"valid_to"`
	KnownFrom int64             `json:"known_from" doc:"revision that brought the version"`
	KnownTo   *int64            `json:"known_to" doc:"revision that replaced it"`
	At        *time.Time        `json:"at" doc:"when it came"`
	Actor     string            `json:"actor" doc:"login of who brought it"`
	Who       string            `json:"who" doc:"name of who brought it"`
	Reason    string            `json:"reason"`
	Import    *int64            `json:"import,omitempty" doc:"import that brought it"`
	File      string            `json:"file,omitempty" doc:"file that the row came from"`
	Row       int64             `json:"row,omitempty" doc:"row of the file"`
	Changes   map[string]Change `json:"changes" doc:"field: [old, new]"`
	Masked    []string          `json:"masked,omitempty" doc:"changed fields whose values are hidden: personal, and no purpose was given"`
	Gone      *Gone             `json:"gone,omitempty" doc:"the row went to the bin after this version"`
}

// Gone says when a row went to the bin, and who put it there.
type Gone struct {
	Revision int64      `json:"revision"`
	At       *time.Time `json:"at"`
	Who      string     `json:"who"`
}

// Change is a field's value before and after.
type Change [2]json.RawMessage

// whoMade is the name of who made the revision r; the login where nobody has it.
const whoMade = `coalesce((SELECT nullif(u.name, '') FROM users u WHERE u.login = r.actor), r.actor)`

// History is every version of a row, oldest first, also in fields that are used no more. Of masked fields it only says
// that they changed, and of the shape too.
func (r *Reader) History(reg *Register, id int64) ([]Version, error) {
	return r.CellHistory(reg, id, "")
}

// CellHistory is the history of one cell: the first version of its row and those that changed it. No field is all.
func (r *Reader) CellHistory(reg *Register, id int64, field string) ([]Version, error) {
	r.check(reg)
	c := &composer{reader: r, register: reg, query: &Query{Filters: []Filter{IDs{id}}}, known: r.Current}
	var columns []*Column
	var masked []*Column
	for _, col := range reg.ever() {
		if !col.Personal {
			columns = append(columns, col)
		}
	}
	for _, col := range reg.All() {
		switch {
		case col.Masked:
			hidden := *col
			hidden.Masked = false
			masked = append(masked, &hidden)
		case col.Personal:
			columns = append(columns, col)
		}
	}
	if field != "" && field != reg.Geometry {
		has := func(col *Column) bool { return col.Field == field }
		if !slices.ContainsFunc(columns, has) && !slices.ContainsFunc(masked, has) {
			return nil, ErrColumn.Because("%s has no column %q", reg.Name, field)
		}
	}
	var parts []string
	for _, past := range []bool{false, true} {
		c.past = past
		list := []string{"t.version::int8 AS version", "lower(t.known) AS known_from", "upper(t.known) AS known_to"}
		if sourced[reg.Name] {
			list = append(list, "t.import_id::int8 AS import_id", "t.source_file AS source_file", "t.source_row::int8 AS source_row")
		} else {
			list = append(list, "NULL::int8 AS import_id", "NULL::text AS source_file", "NULL::int8 AS source_row")
		}
		for i, col := range columns {
			list = append(list, "("+c.expression(col)+")::"+col.Type.sql()+" AS c"+strconv.Itoa(i))
		}
		for i, col := range masked { // compared here, and never told
			list = append(list, "sha256(convert_to(("+c.expression(col)+")::text, 'UTF8')) AS m"+strconv.Itoa(i))
		}
		shape := "NULL::bytea"
		if reg.Geometry != "" && reg.place == "" {
			shape = "sha256(ST_AsEWKB(t.geom))"
		}
		parts = append(parts, "SELECT "+strings.Join(append(list, shape+" AS shape"), ", ")+c.from()+" WHERE t.id = "+c.arg(id)+"::int8 AND ("+r.scope.Condition(reg.subject, c.arg)+")")
	}
	const head = 12
	sql := "SELECT r.at, r.actor, r.reason, " + whoMade + ", e.at, e.who, u.* FROM (" + strings.Join(parts, " UNION ALL ") + ") u LEFT JOIN revisions r ON r.id = u.known_from" +
		" LEFT JOIN LATERAL (SELECT r.at, " + whoMade + " AS who FROM revisions r WHERE r.id = u.known_to) e ON true ORDER BY u.known_from, u.version"
	var out []Version
	var before [][]byte
	err := r.exec(sql, c.args, func(v [][]byte) error {
		row := &Row{Columns: columns, values: v[head : head+len(columns)]}
		version := Version{Version: int8Of(v[6]), KnownFrom: int8Of(v[7]), Changes: map[string]Change{}}
		if v[8] != nil {
			n := int8Of(v[8])
			version.KnownTo = &n
			version.Gone = &Gone{Revision: n, Who: string(v[5])}
			if v[4] != nil {
				at := instantOf(v[4])
				version.Gone.At = &at
			}
		}
		if v[9] != nil {
			n := int8Of(v[9])
			version.Import, version.File, version.Row = &n, string(v[10]), int8Of(v[11])
		}
		if v[0] != nil {
			at := instantOf(v[0])
			version.At, version.Actor, version.Reason, version.Who = &at, string(v[1]), string(v[2]), string(v[3])
		}
		if !r.scope.Staff() { // the changes are open, the people who made them are not
			version.Actor, version.Who, version.Reason, version.Import, version.File, version.Row = "", "", "", nil, "", 0
			if version.Gone != nil {
				version.Gone.Who = ""
			}
		}
		now := make([][]byte, 0, len(columns)+len(masked)+1)
		for i, col := range columns {
			now = append(now, row.AppendJSON(nil, i))
			switch col.Field {
			case "valid_from":
				version.ValidFrom = dateText(row, i)
			case "valid_to":
				version.ValidTo = dateText(row, i)
			}
		}
		for _, b := range v[head+len(columns):] {
			now = append(now, bytes.Clone(b))
		}
		if before != nil {
			if last := &out[len(out)-1]; last.KnownTo != nil && *last.KnownTo >= version.KnownFrom {
				last.Gone = nil // replaced, not put away
			}
			for i, col := range columns {
				if col.Field != "version" && !bytes.Equal(before[i], now[i]) {
					version.Changes[col.Field] = Change{before[i], now[i]}
				}
			}
			for i, col := range masked {
				if !bytes.Equal(before[len(columns)+i], now[len(columns)+i]) {
					version.Masked = append(version.Masked, col.Field)
				}
			}
			if !bytes.Equal(before[len(now)-1], now[len(now)-1]) {
				version.Changes[reg.Geometry] = Change{json.RawMessage("null"), json.RawMessage("null")}
			}
		}
		before = now
		out = append(out, version)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, ErrNoRow.Because("%s has no row %d", reg.Name, id)
	}
	if field == "" {
		return out, nil
	}
	first := out[0]
	return slices.DeleteFunc(out, func(v Version) bool {
		_, changed := v.Changes[field]
		return !changed && !slices.Contains(v.Masked, field) && v.Version != first.Version
	}), nil
}

func dateText(row *Row, i int) *string {
	if row.Null(i) {
		return nil
	}
	s := row.Text(i)
	return &s
}
