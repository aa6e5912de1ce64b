package register

import (
	"context"
	"encoding/binary"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
)

// Reader reads registers inside one transaction, on behalf of one person.
type Reader struct {
	Current int64  // the newest revision the transaction sees
	Purpose string // why personal data are read; empty: they stay masked. The reading is recorded by whoever sets it
	Fields  *int64 // the revision whose officers' fields Find gives; nil is the newest. A list as known earlier has the columns of then

	ctx    context.Context
	tx     pgx.Tx
	scope  access.Scope
	store  *db.Store
	office db.Office
	final  bool              // what is read here is committed, so it may be kept for others
	own    map[int64][]Field // officers' fields by revision, where final does not hold
}

// NewReader begins to read the store's registers in a transaction that store.Read or store.Change opened. Nothing
// outside scope is ever read.
func NewReader(ctx context.Context, store *db.Store, tx pgx.Tx, scope access.Scope) (*Reader, error) {
	// Compiling a statement and starting helpers take longer than most lists take to run.
	r := &Reader{ctx: ctx, tx: tx, scope: scope, store: store, office: store.Office()}
	err := tx.QueryRow(ctx, `SELECT coalesce((SELECT max(id) FROM revisions), 0), current_setting('transaction_read_only') = 'on'
		FROM set_config('jit', 'off', true) j, set_config('max_parallel_workers_per_gather', '0', true) p`).Scan(&r.Current, &r.final)
	if err != nil {
		return nil, err
	}
	return r, nil
}

// Page says what was read and how to go on.
type Page struct {
	Known    int64      // the revision shown
	On       clock.Date // the day shown; zero when all
	Returned int
	Next     string // page mark; empty after the last row
	Prev     string // page mark; empty before the first row
}

// composer settles the time and the mark of a query.
func (r *Reader) composer(reg *Register, q *Query) (*composer, *cursor, error) {
	r.check(reg)
	c := &composer{reader: r, register: reg, query: q, known: r.Current, on: q.When.On}
	if q.When.Known != nil {
		c.known = *q.When.Known
	}
	if reg.Kind == State && c.on.IsZero() && !q.When.Between {
		c.on = clock.Today()
	}
	var mark *cursor
	if q.After != "" {
		var err error
		if mark, err = parseCursor(q.After); err != nil {
			return nil, nil, err
		}
		ordered, _ := keys(q.Sort)
		if mark.List != signature(reg, q.Sort) || len(mark.Keys) != len(ordered) {
			return nil, nil, ErrCursor
		}
		if q.When.Known == nil {
			c.known = mark.Known
		}
		if q.When.On.IsZero() {
			c.on = mark.On
		}
		if c.known != mark.Known || c.on != mark.On {
			return nil, nil, ErrCursor.Because("the page mark was made at revision %d on %s", mark.Known, mark.On)
		}
	}
	if c.known < 0 || c.known > r.Current {
		return nil, nil, ErrRevision.Because("there is no revision %d yet: the newest is %d", c.known, r.Current)
	}
	return c, mark, nil
}

// branches writes the statement of one branch after another: the current versions and, where they can belong to the
// answer, the past ones.
func (c *composer) branches(write func() (string, error)) ([]string, error) {
	var out []string
	for _, past := range []bool{false, true} {
		if past && !c.needsPast() {
			continue
		}
		c.past = past
		s, err := write()
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func (c *composer) from() string {
	if c.past {
		return " FROM " + c.register.table + "_past t"
	}
	return " FROM " + c.register.table + " t"
}

// rows writes the statement of a page: identity, sort keys as text, columns, geometry.
func (c *composer) rows(columns []*Column, mark *cursor, limit int) (string, error) {
	ordered, byID := keys(c.query.Sort)
	back := mark != nil && mark.Back
	direction := func(desc, reversed, nulls bool) string {
		s := ""
		if desc != reversed {
			s = " DESC"
		}
		if nulls && reversed {
			return s + " NULLS FIRST"
		}
		if nulls {
			return s + " NULLS LAST"
		}
		return s
	}
	order := func(reversed bool) string {
		var by []string
		for i, o := range ordered {
			by = append(by, "k"+strconv.Itoa(i)+direction(o.Desc, reversed, true))
		}
		return " ORDER BY " + strings.Join(append(by, "id"+direction(byID.Desc, reversed, false)), ", ")
	}
	bound := ""
	if limit > 0 {
		bound = " LIMIT " + c.arg(limit) + "::int8"
	}
	branches, err := c.branches(func() (string, error) {
		list := []string{"t.id AS id"}
		for i, o := range ordered {
			list = append(list, c.sortExpression(o)+" AS k"+strconv.Itoa(i))
		}
		for i, col := range columns {
			list = append(list, "("+c.expression(col)+")::"+col.Type.sql()+" AS c"+strconv.Itoa(i))
		}
		if p := c.query.Place; p != nil && c.register.Geometry != "" {
			g := c.place()
			if p.Point {
				g = "ST_Centroid(" + g + ")"
			}
			if p.SRID != c.reader.office.SRID {
				g = "ST_Transform(" + g + ", " + c.arg(p.srid()) + "::int)"
			}
			list = append(list, g+" AS g")
		}
		where, err := c.conditions()
		if err != nil {
			return "", err
		}
		if mark != nil {
			where += " AND " + c.beyond(c.query.Sort, mark)
		}
		if bound != "" && len(ordered) > 0 {
			// Only the keys of all rows are needed to find the page; the columns are read of the page's rows alone.
			var by []string
			for _, o := range ordered {
				by = append(by, c.sortExpression(o)+direction(o.Desc, back, true))
			}
			by = append(by, "t.id"+direction(byID.Desc, back, false))
			where = "t.ctid = ANY(ARRAY(SELECT t.ctid" + c.from() + " WHERE " + where + " ORDER BY " + strings.Join(by, ", ") + bound + "))"
		}
		return "SELECT " + strings.Join(list, ", ") + c.from() + " WHERE " + where + order(back) + bound, nil
	})
	if err != nil {
		return "", err
	}
	out := []string{"id"}
	for i := range ordered {
		out = append(out, "k"+strconv.Itoa(i)+"::text AS s"+strconv.Itoa(i))
	}
	for i := range columns {
		out = append(out, "c"+strconv.Itoa(i))
	}
	if c.query.Place != nil && c.register.Geometry != "" {
		out = append(out, "g")
	}
	body := branches[0]
	if len(branches) == 2 {
		body = "SELECT * FROM ((" + branches[0] + ") UNION ALL (" + branches[1] + ")) u" + order(back) + bound
	}
	if back {
		return "SELECT " + strings.Join(out, ", ") + " FROM (SELECT * FROM (" + body + ") v OFFSET 0) w" + order(false), nil
	}
	return "SELECT " + strings.Join(out, ", ") + " FROM (" + body + ") v" + order(false), nil
}

func (p *PlaceStyle) srid() int {
	if p.SRID == 0 {
		return 4326
	}
	return p.SRID
}

// Rows reads the rows of a query one by one, in order and with flat memory, and gives each to yield. An error of
// yield ends the reading and is returned.
func (r *Reader) Rows(reg *Register, q Query, yield func(*Row) error) (Page, error) {
	c, mark, err := r.composer(reg, &q)
	if err != nil {
		return Page{}, err
	}
	columns := q.Columns
	if columns == nil {
		columns = reg.Open()
	}
	limit := q.Limit
	if limit > 0 && (mark == nil || !mark.Back) {
		limit++ // one more tells whether there is a next page
	}
	sql, err := c.rows(columns, mark, limit)
	if err != nil {
		return Page{}, err
	}
	ordered, _ := keys(q.Sort)
	if len(ordered) == 0 && q.Box == nil && (limit == 0 || limit > 20_000) {
		// The whole register in the order of identity: walk the index, so that the first row leaves at once, instead of
		// sorting everything on disk before it. Helpers transform coordinates meanwhile.
		if _, err := r.tx.Exec(r.ctx, `SELECT set_config('enable_sort', 'off', true), set_config('max_parallel_workers_per_gather', '2', true)`); err != nil {
			return Page{}, err
		}
	}
	if q.Text != "" || len(ordered) > 0 {
		if err := r.helped(); err != nil {
			return Page{}, err
		}
	}
	row := &Row{Columns: columns}
	page := Page{Known: c.known, On: c.on}
	var first, last *cursor
	here := func(back bool) *cursor {
		m := &cursor{Known: c.known, On: c.on, List: signature(reg, q.Sort), ID: row.ID, Back: back}
		for _, k := range row.keys {
			if k == nil {
				m.Keys = append(m.Keys, nil)
				continue
			}
			s := string(k)
			m.Keys = append(m.Keys, &s)
		}
		return m
	}
	more := false
	hasPlace := q.Place != nil && reg.Geometry != ""
	err = r.exec(sql, c.args, func(v [][]byte) error {
		if q.Limit > 0 && page.Returned == q.Limit {
			more = true
			return nil
		}
		row.ID = int64(binary.BigEndian.Uint64(v[0]))
		row.keys = v[1 : 1+len(ordered)]
		row.values = v[1+len(ordered) : 1+len(ordered)+len(columns)]
		row.Geometry = nil
		if hasPlace {
			row.Geometry = v[len(v)-1]
		}
		if q.Limit > 0 {
			if first == nil {
				first = here(true)
			}
			if page.Returned == q.Limit-1 {
				last = here(false)
			}
		}
		page.Returned++
		if q.Limit > 0 && mark != nil && mark.Back {
			last = here(false)
		}
		return yield(row)
	})
	if err != nil {
		return page, err
	}
	switch {
	case q.Limit == 0 || first == nil:
	case mark != nil && mark.Back:
		page.Next = last.String()
		before, err := r.exists(c, q, first)
		if err != nil {
			return page, err
		}
		if before {
			page.Prev = first.String()
		}
	default:
		if more {
			page.Next = last.String()
		}
		if mark != nil {
			page.Prev = first.String()
		}
	}
	return page, nil
}

// exists tells whether a row lies beyond a mark.
func (r *Reader) exists(of *composer, q Query, mark *cursor) (bool, error) {
	q.Place = nil
	c := &composer{reader: r, register: of.register, query: &q, known: of.known, on: of.on}
	sql, err := c.rows(nil, mark, 1)
	if err != nil {
		return false, err
	}
	found := false
	err = r.exec(sql, c.args, func([][]byte) error { found = true; return nil })
	return found, err
}

// Count is the exact number of rows of a query, whatever its page.
func (r *Reader) Count(reg *Register, q Query) (int64, error) {
	c, _, err := r.composer(reg, &q)
	if err != nil {
		return 0, err
	}
	key, err := c.cacheKey("count")
	if err != nil {
		return 0, err
	}
	return cached(r, key, func() (int64, error) {
		branches, err := c.branches(func() (string, error) {
			where, err := c.conditions()
			return "(SELECT count(*)" + c.from() + " WHERE " + where + ")", err
		})
		if err != nil {
			return 0, err
		}
		if !c.narrow {
			if err := r.helped(); err != nil {
				return 0, err
			}
		}
		var n int64
		err = r.exec("SELECT "+strings.Join(branches, " + "), c.args, func(v [][]byte) error {
			n = int64(binary.BigEndian.Uint64(v[0]))
			return nil
		})
		return n, err
	})
}

// Sum adds a numeric column over the rows of a query, exactly, as decimal text; unknown values do not count. Amounts
// of different legal bases must not be added: the caller sums a column of one basis.
func (r *Reader) Sum(reg *Register, q Query, column *Column) (string, error) {
	if column.Type != Integer && column.Type != Number && column.Type != Money {
		return "", ErrSum.Because("%s of %s is no number", column.Field, reg.Name)
	}
	c, _, err := r.composer(reg, &q)
	if err != nil {
		return "", err
	}
	branches, err := c.branches(func() (string, error) {
		where, err := c.conditions()
		return "SELECT (" + c.expression(column) + ")::numeric AS v" + c.from() + " WHERE " + where, err
	})
	if err != nil {
		return "", err
	}
	if err := r.helped(); err != nil {
		return "", err
	}
	sum := "0"
	err = r.exec("SELECT coalesce(sum(v), 0)::text FROM ("+strings.Join(branches, " UNION ALL ")+") u", c.args, func(v [][]byte) error {
		sum = string(v[0])
		return nil
	})
	return sum, err
}

// helped lets the server look through a large table with helpers: for what reads all of it whatever the page. A small
// one it reads alone.
func (r *Reader) helped() error {
	_, err := r.tx.Exec(r.ctx, `SELECT set_config('max_parallel_workers_per_gather', '2', true)`)
	return err
}

// exec runs a statement with text parameters and gives every row's binary values to each. The values are valid until
// each returns. The server sends rows as they are read: nothing is collected on either side.
func (r *Reader) exec(sql string, args [][]byte, each func([][]byte) error) error {
	ctx, cancel := context.WithCancel(r.ctx)
	defer cancel()
	result := r.tx.Conn().PgConn().ExecParams(ctx, sql, args, nil, nil, []int16{1})
	var stop error
	for result.NextRow() {
		if stop = each(result.Values()); stop != nil {
			cancel() // the rest is not wanted: the server need not send it
			break
		}
	}
	_, err := result.Close()
	if stop != nil {
		return stop
	}
	return readable(err)
}

// readable turns PostgreSQL's complaint about a value into a refusal; anything else is internal.
func readable(err error) error {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return err
	}
	switch {
	case strings.HasPrefix(pg.Code, "22"):
		return ErrFilter.Because("a value of the request does not fit its column")
	case strings.HasPrefix(pg.Message, "transform:"):
		return ErrSystem.Because("a place cannot be expressed in this reference system")
	}
	return err
}

// ParseKnown reads "r" and a revision, or a time: the last revision made by then.
func (r *Reader) ParseKnown(s string) (int64, error) {
	if number, ok := strings.CutPrefix(s, "r"); ok {
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil || n < 0 || n > r.Current {
			return 0, ErrRevision.Because("there is no revision %q: the newest is r%d", s, r.Current)
		}
		return n, nil
	}
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		d, err := clock.ParseDate(s)
		if err != nil {
			return 0, ErrRevision.Because("%q is neither r and a revision, nor a time like 2026-11-22T10:00:00Z, nor a date", s)
		}
		y, m, day := d.Year, d.Month, d.Day
		at = time.Date(y, m, day, 23, 59, 59, 999999000, clock.Warsaw)
	}
	return db.RevisionAt(r.ctx, r.tx, at)
}
