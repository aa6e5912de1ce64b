package register

import (
	"encoding/binary"

	"spoina/internal/access"
)

// What officers keep beside the rows of a register. Roles give and withhold each like a column of this name.
const (
	besideComments = "comments"
	besideFiles    = "files"
	besidePresence = "presence"
)

// beside tells which rows of a register the person reaches for one of the kinds, and in which of them may holds. Rows
// that were deleted or have ended are told by their last version.
func (r *Reader) beside(set Set, name, kind string, ids []int64, may func(access.Rights) bool) (reach, allowed map[int64]bool, err error) {
	reg, err := set.find(name)
	if err != nil {
		return nil, nil, err
	}
	if !r.scope.Officer(name, kind) {
		return nil, nil, r.scope.Refused("the " + kind + " of the register " + name)
	}
	c := &composer{reader: r, register: reg, query: &Query{}, known: r.Current}
	branch := func(table, unless string) string {
		return "SELECT t.id, bool_or(" + r.scope.EditCondition(reg.subject, may, c.arg) + ") FROM " + table + " t WHERE t.id = ANY(" + c.arg(ids) + "::int8[]) AND (" +
			r.scope.Condition(reg.subject, c.arg) + ") AND (" + r.scope.FieldCondition(reg.subject, kind, false, nil, c.arg) + ")" + unless + " GROUP BY t.id"
	}
	past := reg.table + "_past"
	sql := branch(reg.table, "") + " UNION ALL " + branch(past, " AND NOT EXISTS (SELECT FROM "+reg.table+" n WHERE n.id = t.id) AND t.version = (SELECT max(v.version) FROM "+past+" v WHERE v.id = t.id)")
	reach, allowed = map[int64]bool{}, map[int64]bool{}
	err = r.exec(sql, c.args, func(v [][]byte) error {
		id := int64(binary.BigEndian.Uint64(v[0]))
		reach[id] = true
		allowed[id] = len(v[1]) == 1 && v[1][0] == 1
		return nil
	})
	return reach, allowed, err
}

// reached is beside for one row: ErrNoRow when the person does not reach it.
func (r *Reader) reached(set Set, name, kind string, id int64, may func(access.Rights) bool) (allowed bool, err error) {
	reach, may1, err := r.beside(set, name, kind, []int64{id}, may)
	if err == nil && !reach[id] {
		err = ErrNoRow.Because("%s has no row %d", name, id)
	}
	return may1[id], err
}

func anybody(access.Rights) bool { return true }
