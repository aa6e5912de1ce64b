package register

import (
	"strconv"
	"strings"
	"time"
)

// Binned is a row that was deleted by hand, as it was last known.
type Binned struct {
	ID        int64      `json:"id"`
	Version   int64      `json:"version" doc:"the last version"`
	Revision  int64      `json:"revision" doc:"the change that deleted it"`
	DeletedAt *time.Time `json:"deleted_at"`
	DeletedBy string     `json:"deleted_by"`
	Row       object     `json:"row"`
}

// madeHere is the actions of changes by hand, in the audit.
const madeHere = `('register.change', 'register.undo')`

// Bin is the rows that were deleted by hand and not brought back, the newest first: those that the person could see
// before. More tells whether there are older ones than those of the answer.
func (r *Reader) Bin(reg *Register, limit int) (rows []Binned, more bool, err error) {
	r.check(reg)
	if !r.scope.Staff() {
		return nil, false, r.scope.Refused("a role of the office, which the bin is for")
	}
	c := &composer{reader: r, register: reg, query: &Query{}, known: r.Current, past: true}
	columns := reg.All()
	list := []string{"t.id AS id", "t.version::int8 AS version", "upper(t.known) AS gone"}
	for i, col := range columns {
		list = append(list, "("+c.expression(col)+")::"+col.Type.sql()+" AS c"+strconv.Itoa(i))
	}
	table := reg.table
	sql := "SELECT b.id, b.version, b.gone, r.at, " + whoMade + ", b.* FROM (SELECT " + strings.Join(list, ", ") + c.from() +
		" WHERE upper(t.known) IN (SELECT a.revision FROM audit a WHERE a.subject = " + c.arg(reg.Name) + "::text AND a.action IN " + madeHere + ")" +
		" AND NOT EXISTS (SELECT FROM " + table + " n WHERE n.id = t.id) AND NOT EXISTS (SELECT FROM " + table + "_past m WHERE m.id = t.id AND (m.version > t.version OR upper_inf(m.known)))" +
		" AND (" + r.scope.Condition(reg.subject, c.arg) + ") ORDER BY upper(t.known) DESC, t.id LIMIT " + c.arg(limit+1) + "::int8) b JOIN revisions r ON r.id = b.gone ORDER BY b.gone DESC, b.id"
	rows = []Binned{}
	err = r.exec(sql, c.args, func(v [][]byte) error {
		if len(rows) == limit {
			more = true
			return nil
		}
		at := instantOf(v[3])
		row := &Row{ID: int8Of(v[0]), Columns: columns, values: v[8:]}
		out := strconv.AppendInt([]byte(`{"id":`), row.ID, 10)
		out = append(row.AppendObject(append(out, ',')), '}')
		rows = append(rows, Binned{row.ID, int8Of(v[1]), int8Of(v[2]), &at, string(v[4]), object(out)})
		return nil
	})
	return rows, more, err
}
