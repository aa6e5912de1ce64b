package register

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// What became of a row between two revisions, as one reader sees the register.
const (
	Created = "created" // it was not there, or not for this reader
	Altered = "changed"
	Ended   = "closed"  // a state that has ended in the world: the row is kept, and today's list shows it no more
	Removed = "removed" // it is there no more, or not for this reader
)

// Changed is a row that a reader sees otherwise than at an earlier revision.
type Changed struct {
	Kind     string
	ID       int64
	Revision int64 // the last one that changed the row
	At       *time.Time
}

// ChangedPage is one page of changed rows: in the order of their revisions, then of their identities.
type ChangedPage struct {
	Rows    []Changed
	Matched int64
	Until   int64  // the revision up to which is told
	Next    string // page mark; empty after the last row
}

// changedMark is a place in a list of changed rows, and the two revisions between which it stands.
type changedMark struct {
	Since    int64 `json:"s"`
	Until    int64 `json:"u"`
	Revision int64 `json:"r"`
	ID       int64 `json:"i"`
}

func (m changedMark) String() string {
	b, _ := json.Marshal(m)
	return base64.RawURLEncoding.EncodeToString(b)
}

// ChangedSince compares the register as the reader saw it at a revision with the register as the reader sees it at the
// newest one: each row once, whatever happened to it in between. A row that came into the reader's scope is created for
// them, one that left it is removed. Pages after the first speak of the revision of the first.
//
// It does not tell that somebody was given other roles: that changes no register.
func (r *Reader) ChangedSince(reg *Register, since int64, after string, limit int) (ChangedPage, error) {
	r.check(reg)
	page := ChangedPage{Until: r.Current, Rows: []Changed{}}
	mark := changedMark{Since: since, Until: r.Current, Revision: -1}
	if after != "" {
		b, err := base64.RawURLEncoding.DecodeString(after)
		if err != nil {
			return page, ErrCursor
		}
		d := json.NewDecoder(bytes.NewReader(b))
		d.DisallowUnknownFields()
		mark = changedMark{}
		if d.Decode(&mark) != nil || mark.ID == 0 || mark.Since != since || mark.Until < since || mark.Until > r.Current {
			return page, ErrCursor
		}
		page.Until = mark.Until
	}
	if since > page.Until {
		return page, ErrRevision.Because("there is no revision %d yet: the newest is %d", since, r.Current)
	}
	c := &composer{reader: r, register: reg, query: &Query{}}
	then, now := c.arg(since)+"::int8", c.arg(page.Until)+"::int8"
	picture := func(known int64, at string) string {
		c.known = known
		branch := func(table string) string {
			sql := "SELECT t.id, t.version, t.known" + c.endsIn() + " FROM " + table + " t WHERE t.known @> " + at
			if c.rowsDecide() {
				sql += " AND t.id IN (SELECT id FROM touched)"
			}
			if cond := c.scope().Condition(reg.subject, c.arg); cond != "true" {
				sql += " AND (" + cond + ")"
			}
			return sql
		}
		return "(SELECT DISTINCT ON (id) * FROM (" + branch(reg.table) + " UNION ALL " + branch(reg.table+"_past") + ") u ORDER BY id, version DESC)"
	}
	between := func(bound string) string { return bound + "(known) > " + then + " AND " + bound + "(known) <= " + now }
	// A row that is the same lies elsewhere when it lies where rows of another register do.
	moved := "SELECT NULL::bigint AS id WHERE false"
	if reg.placedBy != "" {
		moved = strings.NewReplacer("{lower}", between("lower"), "{upper}", between("upper")).Replace(reg.placedBy)
	}
	sql := "WITH moved AS (" + moved + "), touched AS (SELECT id FROM " + reg.table + " WHERE " + between("lower") + " UNION SELECT id FROM " + reg.table + "_past WHERE " + between("lower") + " OR " + between("upper") + " UNION SELECT id FROM moved)" +
		", seen AS " + picture(since, then) + ", is_now AS " + picture(page.Until, now) +
		", different AS (SELECT coalesce(n.id, s.id) AS id, CASE WHEN s.id IS NULL THEN '" + Created + "' WHEN n.id IS NULL THEN '" + Removed + "' WHEN n.ends AND NOT s.ends THEN '" + Ended + "' ELSE '" + Altered + "' END AS kind" +
		", least(greatest(coalesce(CASE WHEN n.id IS NOT NULL THEN lower(n.known) END, upper(s.known), " + now + "), " + then + " + 1), " + now + ") AS revision" +
		" FROM seen s FULL JOIN is_now n ON n.id = s.id WHERE s.id IS NULL OR n.id IS NULL OR s.version <> n.version OR n.id IN (SELECT id FROM moved))" +
		" SELECT d.kind, d.id, d.revision, r.at, (SELECT count(*) FROM different) FROM different d LEFT JOIN revisions r ON r.id = d.revision" +
		" WHERE (d.revision, d.id) > (" + c.arg(mark.Revision) + "::int8, " + c.arg(mark.ID) + "::int8) ORDER BY d.revision, d.id LIMIT " + strconv.Itoa(limit+1)
	if err := r.helped(); err != nil {
		return page, err
	}
	err := r.exec(sql, c.args, func(v [][]byte) error {
		page.Matched = int8Of(v[4])
		if len(page.Rows) == limit {
			last := page.Rows[limit-1]
			page.Next = changedMark{since, page.Until, last.Revision, last.ID}.String()
			return nil
		}
		row := Changed{Kind: string(v[0]), ID: int8Of(v[1]), Revision: int8Of(v[2])}
		if v[3] != nil {
			at := instantOf(v[3])
			row.At = &at
		}
		page.Rows = append(page.Rows, row)
		return nil
	})
	return page, err
}

// endsIn is whether a version of a state has ended in the world, as a column of a picture.
func (c *composer) endsIn() string {
	if c.register.Kind == State {
		return ", t.valid_to IS NOT NULL AS ends"
	}
	return ", false AS ends"
}

// rowsDecide tells whether nothing but the row itself decides who sees it, so that only rows that were written can have
// come into a scope or left it. Cases and what points at a row decide, too.
func (c *composer) rowsDecide() bool {
	return len(c.register.subject.Through) == 0 && c.reader.scope.Shared()
}
