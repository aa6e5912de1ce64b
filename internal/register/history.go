package register

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
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
	Actor     string            `json:"actor" doc:"who brought it"`
	Reason    string            `json:"reason"`
	Changes   map[string]Change `json:"changes" doc:"field: [old, new]"`
}

// Change is a field's value before and after.
type Change [2]json.RawMessage

// History is every version of a row, oldest first, also in fields that are used no more. Personal columns are left out; so is the shape, of which it is
// only said that it changed.
func (r *Reader) History(reg *Register, id int64) ([]Version, error) {
	r.check(reg)
	c := &composer{reader: r, register: reg, query: &Query{Filters: []Filter{IDs{id}}}, known: r.Current}
	columns := reg.ever()
	var parts []string
	for _, past := range []bool{false, true} {
		c.past = past
		list := []string{"t.version::int8 AS version", "lower(t.known) AS known_from", "upper(t.known) AS known_to"}
		for i, col := range columns {
			list = append(list, "("+c.expression(col)+")::"+col.Type.sql()+" AS c"+strconv.Itoa(i))
		}
		shape := "NULL::bytea"
		if reg.Geometry != "" && reg.place == "" {
			shape = "sha256(ST_AsEWKB(t.geom))"
		}
		parts = append(parts, "SELECT "+strings.Join(append(list, shape+" AS shape"), ", ")+c.from()+" WHERE t.id = "+c.arg(id)+"::int8 AND ("+r.scope.Condition(reg.subject, c.arg)+")")
	}
	sql := "SELECT r.at, r.actor, r.reason, u.* FROM (" + strings.Join(parts, " UNION ALL ") + ") u LEFT JOIN revisions r ON r.id = u.known_from ORDER BY u.known_from, u.version"
	var out []Version
	var before [][]byte
	err := r.exec(sql, c.args, func(v [][]byte) error {
		row := &Row{Columns: columns, values: v[6 : 6+len(columns)]}
		version := Version{Version: int64(binary.BigEndian.Uint64(v[3])), Changes: map[string]Change{}}
		version.KnownFrom = int64(binary.BigEndian.Uint64(v[4]))
		if v[5] != nil {
			n := int64(binary.BigEndian.Uint64(v[5]))
			version.KnownTo = &n
		}
		if v[0] != nil {
			at := instantOf(v[0])
			version.At, version.Actor, version.Reason = &at, string(v[1]), string(v[2])
		}
		now := make([][]byte, 0, len(columns)+1)
		for i, col := range columns {
			now = append(now, row.AppendJSON(nil, i))
			switch col.Field {
			case "valid_from":
				version.ValidFrom = dateText(row, i)
			case "valid_to":
				version.ValidTo = dateText(row, i)
			}
		}
		now = append(now, bytes.Clone(v[len(v)-1]))
		if before != nil {
			for i, col := range columns {
				if col.Field != "version" && !bytes.Equal(before[i], now[i]) {
					version.Changes[col.Field] = Change{before[i], now[i]}
				}
			}
			if !bytes.Equal(before[len(columns)], now[len(columns)]) {
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
	return out, nil
}

func dateText(row *Row, i int) *string {
	if row.Null(i) {
		return nil
	}
	s := row.Text(i)
	return &s
}
