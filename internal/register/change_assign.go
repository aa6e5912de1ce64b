package register

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// arrays collects what a statement gets for each row, as one array for each column.
type arrays struct {
	c     *composer
	names []string
	exprs []string
}

func (a *arrays) add(name, array, values string) {
	a.names, a.exprs = append(a.names, name), append(a.exprs, values+array)
}

func (a *arrays) ints(name string, values []int64) { a.add(name, "::int8[]", a.c.arg(values)) }

func (a *arrays) texts(name string, values []*string) {
	a.c.args = append(a.c.args, textArray(values))
	a.add(name, "::text[]", "$"+strconv.Itoa(len(a.c.args)))
}

func (a *arrays) from() string {
	return "unnest(" + strings.Join(a.exprs, ", ") + ") x(" + strings.Join(a.names, ", ") + ")"
}

// textArray writes texts, and unknown ones, as PostgreSQL's array.
func textArray(values []*string) []byte {
	var b strings.Builder
	b.WriteByte('{')
	for i, v := range values {
		if i > 0 {
			b.WriteByte(',')
		}
		if v == nil {
			b.WriteString("NULL")
			continue
		}
		b.WriteByte('"')
		for j := 0; j < len(*v); j++ {
			if c := (*v)[j]; c == '"' || c == '\\' {
				b.WriteByte('\\')
			}
			b.WriteByte((*v)[j])
		}
		b.WriteByte('"')
	}
	b.WriteByte('}')
	return []byte(b.String())
}

// assign gives the columns of the table that rows write, each with its expression over x.
func (p *plan) assign(a *arrays, rows []*planned) (columns, values []string) {
	owns := false
	for i, t := range p.targets {
		var name, cast string
		switch {
		case t.kind == own:
			owns = true
			continue
		case t.kind == partyOf:
			name, cast = "party_id", "int8"
		case t.kind == shape:
			name, cast = "geom", t.native
		case t.native != "":
			name, cast = t.Field, t.native
			if c := p.column(t.Field); c == nil {
				continue
			}
		default:
			continue
		}
		list := make([]*string, len(rows))
		for j, row := range rows {
			list[j] = stored(t, row, i)
		}
		x := "c" + strconv.Itoa(i)
		a.texts(x, list)
		columns, values = append(columns, `"`+name+`"`), append(values, "x."+x+"::"+cast)
	}
	if owns {
		list := make([]*string, len(rows))
		for j, row := range rows {
			list[j] = p.patch(row)
		}
		a.texts("own", list)
		columns, values = append(columns, "extra"), append(values, "jsonb_strip_nulls({extra} || x.own::jsonb)")
	}
	return columns, values
}

// stored is a canonical value as PostgreSQL reads it.
func stored(t *target, row *planned, i int) *string {
	v := row.next[i]
	if v == nil {
		return nil
	}
	switch {
	case t.kind == partyOf:
		if row.party != nil && row.party.id != 0 {
			s := strconv.FormatInt(row.party.id, 10)
			return &s
		}
		id, _, _ := strings.Cut(*v, "|")
		if id == "new" || id == "" {
			return nil
		}
		return &id
	case t.Type == List:
		var items []string
		_ = json.Unmarshal([]byte(*v), &items)
		s := string(textOf(items))
		return &s
	}
	return v
}

// patch is what an edit does to the officers' own fields of a row: null takes a value away.
func (p *plan) patch(row *planned) *string {
	b := []byte{'{'}
	for i, t := range p.targets {
		if t.kind != own || !row.set[i] && (row.Op != Create || row.next[i] == nil) {
			continue
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = AppendString(b, t.key())
		b = append(b, ':')
		b = append(b, jsonOf(t, row.next[i])...)
	}
	s := string(append(b, '}'))
	return &s
}

// becoming is the rows as they will be, numbered no: every column of the table under its own name.
func (p *plan) becoming(c *composer, rows []*planned, update bool) string {
	a := &arrays{c: c}
	nos, ids := make([]int64, len(rows)), make([]int64, len(rows))
	for i, row := range rows {
		nos[i], ids[i] = int64(row.index), row.ID
	}
	a.ints("no", nos)
	a.ints("id", ids)
	columns, values := p.assign(a, rows)
	list := []string{"x.no"}
	for _, col := range p.cols {
		quoted := `"` + col.name + `"`
		at := slices.Index(columns, quoted)
		switch {
		case at >= 0 && update:
			list = append(list, "("+strings.ReplaceAll(values[at], "{extra}", "t.extra")+") AS "+quoted)
		case at >= 0:
			list = append(list, "("+strings.ReplaceAll(values[at], "{extra}", "'{}'::jsonb")+") AS "+quoted)
		case update:
			list = append(list, "t."+quoted)
		case col.fallback != "":
			list = append(list, "("+col.fallback+")::"+col.native+" AS "+quoted)
		default:
			list = append(list, "NULL::"+col.native+" AS "+quoted)
		}
	}
	from := " FROM " + a.from()
	if update {
		from += " JOIN " + p.reg.table + " t ON t.id = x.id"
	}
	return "SELECT " + strings.Join(list, ", ") + from
}
