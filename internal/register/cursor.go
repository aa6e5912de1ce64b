package register

import (
	"encoding/base64"
	"encoding/json"
	"hash/fnv"
	"strconv"
	"strings"

	"spoina/internal/clock"
)

// cursor marks a place between two rows of one list: it names the revision and the day the list was made on, so that
// all its pages show one picture, and the sort keys of the row beside it.
type cursor struct {
	Known int64      `json:"r"`
	On    clock.Date `json:"o"`
	List  string     `json:"l"` // fingerprint of register and sort order
	Keys  []*string  `json:"k,omitempty"`
	ID    int64      `json:"i"`
	Back  bool       `json:"b,omitempty"` // the page ends before the row; otherwise it begins after it
}

func (c cursor) String() string {
	b, _ := json.Marshal(c)
	return base64.RawURLEncoding.EncodeToString(b)
}

func parseCursor(s string) (*cursor, error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return nil, ErrCursor
	}
	var c cursor
	if json.Unmarshal(b, &c) != nil || c.Known < 0 {
		return nil, ErrCursor
	}
	for _, k := range c.Keys {
		if k != nil && strings.ContainsRune(*k, 0) {
			return nil, ErrCursor
		}
	}
	return &c, nil
}

// signature tells lists of different order apart, because the mark of one means nothing in another.
func signature(r *Register, sort []Order) string {
	h := fnv.New32a()
	h.Write([]byte(r.Name))
	for _, o := range sort {
		h.Write([]byte{0})
		if o.Column != nil {
			h.Write([]byte(o.Column.Field))
		}
		h.Write([]byte(strconv.FormatBool(o.Desc)))
	}
	return strconv.FormatUint(uint64(h.Sum32()), 36)
}

// keys is the sort keys before identity: an order by identity needs none after it.
func keys(sort []Order) (ordered []Order, byID Order) {
	for i, o := range sort {
		if o.Column == nil {
			return sort[:i], o
		}
	}
	return sort, Order{}
}

// sortExpression is the SQL of a key. Texts are compared as Polish people do.
func (c *composer) sortExpression(o Order) string {
	expr := "(" + c.expression(o.Column) + ")::" + o.Column.Type.sql()
	if o.Column.Type == String {
		expr = "(" + expr + `) COLLATE "pl-x-icu"`
	}
	return expr
}

// beyond is the condition that a row lies beyond the mark in the direction of reading: the next keys after it, or,
// reading back, before it. Unknown keys are last in the forward direction.
func (c *composer) beyond(sort []Order, mark *cursor) string {
	ordered, byID := keys(sort)
	var alternatives []string
	var equal []string
	for i, o := range ordered {
		expr := c.sortExpression(o)
		v := mark.Keys[i]
		if v == nil {
			if mark.Back {
				alternatives = append(alternatives, and(equal, expr+" IS NOT NULL"))
			}
			equal = append(equal, expr+" IS NULL")
			continue
		}
		p := c.arg(*v) + "::" + o.Column.Type.sql()
		op := " > "
		if o.Desc != mark.Back {
			op = " < "
		}
		further := expr + op + p
		if !mark.Back {
			further = "(" + further + " OR " + expr + " IS NULL)"
		}
		alternatives = append(alternatives, and(equal, further))
		equal = append(equal, expr+" = "+p)
	}
	op := " > "
	if byID.Desc != mark.Back {
		op = " < "
	}
	alternatives = append(alternatives, and(equal, "t.id"+op+c.arg(mark.ID)+"::int8"))
	return "(" + strings.Join(alternatives, " OR ") + ")"
}

func and(conds []string, last string) string {
	return strings.Join(append(append([]string(nil), conds...), last), " AND ")
}
