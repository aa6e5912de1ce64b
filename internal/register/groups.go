package register

import (
	"encoding/json"
	"strconv"
	"strings"

	"spoina/internal/fail"
)

// ErrGroup is the refusal of a column that makes no groups.
var ErrGroup = fail.New(fail.Invalid, "register.group", "the rows cannot be grouped by this column")

// groupLimit bounds how many groups one answer holds.
const groupLimit = 5000

// Group is the rows that have one value in a column.
type Group struct {
	Value json.RawMessage   `json:"value" doc:"null: unknown"`
	Count int64             `json:"count"`
	Sums  map[string]string `json:"sums,omitempty" doc:"field: exact sum as decimal text; unknown values do not count"`
}

// summable refuses columns that cannot be added up.
func summable(reg *Register, col *Column) error {
	if col.Type != Integer && col.Type != Number && col.Type != Money || col.Masked {
		return ErrSum.Because("%s of %s is no number", col.Field, reg.Name)
	}
	return nil
}

// Groups counts the rows of a query by the values of a column, in the order of the values, and adds up other columns
// within each. More tells that there are more groups than one answer holds.
func (r *Reader) Groups(reg *Register, q Query, by *Column, sums []*Column) (groups []Group, more bool, err error) {
	if by.Masked || by.Type == List || by.Type == JSON {
		return nil, false, ErrGroup.Because("%s cannot be grouped by %s", reg.Name, by.Field)
	}
	for _, col := range sums {
		if err := summable(reg, col); err != nil {
			return nil, false, err
		}
	}
	c, _, err := r.composer(reg, &q)
	if err != nil {
		return nil, false, err
	}
	branches, err := c.branches(func() (string, error) {
		where, err := c.conditions()
		list := []string{"(" + c.expression(by) + ")::" + by.Type.sql() + " AS v"}
		for i, col := range sums {
			list = append(list, "("+c.expression(col)+")::numeric AS s"+strconv.Itoa(i))
		}
		return "SELECT " + strings.Join(list, ", ") + c.from() + " WHERE " + where, err
	})
	if err != nil {
		return nil, false, err
	}
	list := []string{"v", "count(*)"}
	for i := range sums {
		list = append(list, "trim_scale(coalesce(sum(s"+strconv.Itoa(i)+"), 0))::text")
	}
	order := "v"
	if by.Type == String {
		order = `v COLLATE "pl-x-icu"`
	}
	if err := r.helped(); err != nil {
		return nil, false, err
	}
	groups = []Group{}
	err = r.exec("SELECT "+strings.Join(list, ", ")+" FROM ("+strings.Join(branches, " UNION ALL ")+") u GROUP BY v ORDER BY "+order+" NULLS LAST LIMIT "+c.arg(groupLimit+1)+"::int8", c.args, func(v [][]byte) error {
		if len(groups) == groupLimit {
			more = true
			return nil
		}
		row := &Row{Columns: []*Column{by}, values: v[:1]}
		g := Group{Value: row.AppendJSON(nil, 0), Count: int8Of(v[1])}
		for i, col := range sums {
			if g.Sums == nil {
				g.Sums = map[string]string{}
			}
			g.Sums[col.Field] = string(v[2+i])
		}
		groups = append(groups, g)
		return nil
	})
	return groups, more, err
}

// Sums is Sum for several columns at once. Nothing is added up twice for the same rows at the same revision.
func (r *Reader) Sums(reg *Register, q Query, columns []*Column) (map[string]string, error) {
	if len(columns) == 0 {
		return nil, nil
	}
	fields := make([]string, len(columns))
	for i, col := range columns {
		if err := summable(reg, col); err != nil {
			return nil, err
		}
		fields[i] = col.Field
	}
	c, _, err := r.composer(reg, &q)
	if err != nil {
		return nil, err
	}
	key, err := c.cacheKey("sums|" + r.Purpose + "|" + strings.Join(fields, ","))
	if err != nil {
		return nil, err
	}
	return cached(r, key, func() (map[string]string, error) {
		if err := r.helped(); err != nil {
			return nil, err
		}
		branches, err := c.branches(func() (string, error) {
			where, err := c.conditions()
			list := make([]string, len(columns))
			for i, col := range columns {
				list[i] = "(" + c.expression(col) + ")::numeric AS s" + strconv.Itoa(i)
			}
			return "SELECT " + strings.Join(list, ", ") + c.from() + " WHERE " + where, err
		})
		if err != nil {
			return nil, err
		}
		list := make([]string, len(columns))
		for i := range columns {
			list[i] = "trim_scale(coalesce(sum(s" + strconv.Itoa(i) + "), 0))::text"
		}
		out := map[string]string{}
		err = r.exec("SELECT "+strings.Join(list, ", ")+" FROM ("+strings.Join(branches, " UNION ALL ")+") u", c.args, func(v [][]byte) error {
			for i, field := range fields {
				out[field] = string(v[i])
			}
			return nil
		})
		return out, err
	})
}
