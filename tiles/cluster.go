package tiles

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"slices"
)

const (
	clusterZoom = 15  // from here on each discrepancy has its own sign
	clusterCell = 512 // tile units along a cell: 8 by 8 cells a tile, so that two signs do not touch on the screen
)

// clusterColumns are what a group says. One discrepancy alone in its cell says its own attributes as well.
var clusterColumns = []column{{name: "point_count", kind: integer}, {name: "worst"}, {name: "unknown", kind: integer}, {name: "rules"}}

var severities = []string{"info", "low", "medium", "high", "critical"}

// group is the discrepancies of one cell.
type group struct {
	row     int32 // of the first
	n       int64
	x, y    int64 // sums
	unknown int64
	worst   int // index into severities; -1 while nothing is certain
	rules   map[string]int64
}

// clusters writes the rows as counted groups. Each row falls into exactly one tile of a zoom, the one its place lies
// in without any buffer, so the counts of all tiles add up to the true number.
func (e *encoder) clusters(l *layer) error {
	e.rows.sort()
	at := func(name string) int {
		return 1 + slices.IndexFunc(l.columns, func(c column) bool { return c.name == name })
	}
	rule, severity, outcome := at("rule"), at("severity"), at("outcome")
	groups := map[pt]*group{}
	for _, row := range e.rows.rows {
		wkb, ok := e.rows.value(row, len(l.columns)+1)
		if !ok {
			continue
		}
		e.in.reset(wkb)
		e.in.geometry()
		if errors.Is(e.in.problems, errNoPlace) {
			continue
		}
		if e.in.problems != nil {
			return e.in.problems
		}
		if len(e.in.pts) == 0 {
			continue
		}
		p := e.in.pts[0]
		if p.x < 0 || p.y < 0 || p.x >= extent || p.y >= extent {
			continue
		}
		cell := pt{p.x / clusterCell, p.y / clusterCell}
		g := groups[cell]
		if g == nil {
			g = &group{row: row, worst: -1, rules: map[string]int64{}}
			groups[cell] = g
		}
		g.n++
		g.x += int64(p.x)
		g.y += int64(p.y)
		if r, ok := e.rows.value(row, rule); ok {
			g.rules[string(r)]++
		}
		if o, _ := e.rows.value(row, outcome); string(o) == "unknown" {
			g.unknown++
		} else {
			s, _ := e.rows.value(row, severity)
			g.worst = max(g.worst, slices.Index(severities, string(s)))
		}
	}
	cells := make([]pt, 0, len(groups))
	for c := range groups {
		cells = append(cells, c)
	}
	slices.SortFunc(cells, func(a, b pt) int { return cmp.Or(cmp.Compare(a.y, b.y), cmp.Compare(a.x, b.x)) })
	columns := append(slices.Clone(clusterColumns), l.columns...)
	e.begin(len(columns))
	for _, cell := range cells {
		g := groups[cell]
		e.tags = e.tags[:0]
		e.tagInt(columns, 0, g.n)
		worst := "unknown"
		if g.worst >= 0 {
			worst = severities[g.worst]
		}
		e.tagText(columns, 1, []byte(worst))
		e.tagInt(columns, 2, g.unknown)
		if len(g.rules) > 0 { // a person from whom the rules are withheld is not told them here either
			rules, err := json.Marshal(g.rules)
			if err != nil {
				return err
			}
			e.tagText(columns, 3, rules)
		}
		id := uint64(0)
		if g.n == 1 {
			id = uint64(e.rows.id(g.row))
			for i, c := range l.columns {
				v, ok := e.rows.value(g.row, i+1)
				switch {
				case !ok:
				case c.kind == integer:
					e.tagInt(columns, len(clusterColumns)+i, int64(binary.BigEndian.Uint64(v)))
				default:
					e.tagText(columns, len(clusterColumns)+i, v)
				}
			}
		}
		e.cmds, e.cursor = append(e.cmds[:0], 1<<3|1), pt{}
		e.move(pt{int32(g.x / g.n), int32(g.y / g.n)})
		e.finish(id, points, e.cmds)
	}
	e.close(l.name)
	return nil
}
