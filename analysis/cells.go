package analysis

import (
	"encoding/binary"
	"math"
	"unsafe"

	"spoina/analysis/scene"
)

// cells reads one row in PostgreSQL's binary form, column by column. Half a million rows pass here in a run: it makes
// no copies but of texts.
type cells struct {
	v     [][]byte
	k     int
	names *arena
}

func (c *cells) bytes() []byte {
	b := c.v[c.k]
	c.k++
	return b
}

// int reads a bigint, an integer or a smallint; 0 for null.
func (c *cells) int() int64 {
	switch b := c.bytes(); len(b) {
	case 8:
		return int64(binary.BigEndian.Uint64(b))
	case 4:
		return int64(int32(binary.BigEndian.Uint32(b)))
	case 2:
		return int64(int16(binary.BigEndian.Uint16(b)))
	}
	return 0
}

// figure reads a double precision; NaN for null.
func (c *cells) figure() scene.Figure {
	if b := c.bytes(); len(b) == 8 {
		return math.Float64frombits(binary.BigEndian.Uint64(b))
	}
	return scene.None
}

// day reads a date.
func (c *cells) day() scene.Day {
	if b := c.bytes(); len(b) == 4 {
		return scene.Day(int32(binary.BigEndian.Uint32(b)))
	}
	return scene.NoDay
}

// tri reads a boolean.
func (c *cells) tri() scene.Tri {
	if b := c.bytes(); len(b) == 1 {
		return scene.Of(b[0] != 0)
	}
	return scene.Unknown
}

// life reads valid_from and valid_to of a place: an absent end is open.
func (c *cells) life() scene.Period {
	p := scene.Period{From: c.day(), To: c.day(), Known: true}
	if p.To == scene.NoDay {
		p.To = scene.Always
	}
	if p.To < p.From { // an impossible period says nothing
		p.From, p.To = scene.NoDay, scene.Always
	}
	return p
}

// text reads a text that is likely to be this row's own.
func (c *cells) text() string { return c.names.keep(c.bytes()) }

// again reads a text that many rows share.
func (c *cells) again() string { return c.names.intern(c.bytes()) }

// json reads a jsonb, without the version byte of its binary form.
func (c *cells) json() []byte {
	b := c.bytes()
	if len(b) > 0 && b[0] == 1 {
		return b[1:]
	}
	return b
}

// arena keeps texts in large pieces of memory instead of one allocation each.
type arena struct {
	piece []byte
	known map[string]string
}

func (a *arena) keep(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if len(b) > cap(a.piece)-len(a.piece) {
		a.piece = make([]byte, 0, max(1<<16, len(b)))
	}
	from := len(a.piece)
	a.piece = append(a.piece, b...)
	return unsafe.String(&a.piece[from], len(b)) // the piece is never written to again below its length
}

func (a *arena) intern(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if s, ok := a.known[string(b)]; ok {
		return s
	}
	if a.known == nil || len(a.known) > 100_000 {
		a.known = map[string]string{}
	}
	s := a.keep(b)
	a.known[s] = s
	return s
}
