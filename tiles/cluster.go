package tiles

import (
	"encoding/binary"
	"encoding/json"
	"slices"
)

const (
	clusterZoom = 15  // from here on each discrepancy has its own sign
	clusterCell = 512 // tile units along a cell: 8 by 8 cells a tile, so that two signs do not touch on the screen
)

// clusterColumns are what a group says, with the field of the register that each tells something of. One discrepancy
// alone in its cell says its own attributes as well.
var clusterColumns = []column{countColumn, {name: "worst", field: "severity"}, {name: "unknown", field: "outcome", kind: integer}, {name: "rules", field: "rule"},
	{name: "states", field: "state"}, {name: "money", field: "money"}}

// findingGroups shows discrepancies in counted groups, with their money.
func findingGroups(from, to int) []step {
	return []step{{from: from, to: to, change: func(l *layer) layer {
		low := *l
		low.columns = append(slices.Clone(l.columns), column{name: "money"})
		low.counts, low.drawn = clusterColumns, (*encoder).clusters
		return low
	}}}
}

var severities = []string{"info", "low", "medium", "high", "critical"}

// group is the discrepancies of one cell.
type group struct {
	row     int32 // of the first
	n       int64
	x, y    int64 // sums
	unknown int64
	worst   int // index into severities; -1 while nothing is certain
	rules   map[string]int64
	states  map[string]int64
	money   map[string]*amounts // by legal basis: what rests on different ones is never added
	hidden  bool                // the money of some is withheld, so the sum of the others is not told
}

// amounts is a range of money in grosze.
type amounts struct {
	Min int64 `json:"min_gr"`
	Max int64 `json:"max_gr"`
}

// owe adds the amounts of one discrepancy, as its register has them: [{"basis","min_gr","max_gr","formula"}].
func (g *group) owe(money []byte) error {
	var list []struct {
		Basis string `json:"basis"`
		amounts
	}
	if err := json.Unmarshal(money, &list); err != nil {
		return err
	}
	for _, m := range list {
		sum := g.money[m.Basis]
		if sum == nil {
			sum = &amounts{}
			g.money[m.Basis] = sum
		}
		sum.Min, sum.Max = sum.Min+m.Min, sum.Max+m.Max
	}
	return nil
}

// clusters writes the rows as counted groups. Each row falls into exactly one tile of a zoom, the one its place lies
// in without any buffer, so the counts of all tiles add up to the true number.
func (e *encoder) clusters(l *layer, _ int) error {
	e.rows.sort()
	at := func(name string) int {
		return 1 + slices.IndexFunc(l.columns, func(c column) bool { return c.name == name })
	}
	rule, severity, outcome, state, money := at("rule"), at("severity"), at("outcome"), at("state"), at("money")
	groups := map[pt]*group{}
	err := e.places(l, func(row int32, p pt) error {
		cell := pt{p.x / clusterCell, p.y / clusterCell}
		g := groups[cell]
		if g == nil {
			g = &group{row: row, worst: -1, rules: map[string]int64{}, states: map[string]int64{}, money: map[string]*amounts{}}
			groups[cell] = g
		}
		g.n++
		g.x += int64(p.x)
		g.y += int64(p.y)
		if r, ok := e.rows.value(row, rule); ok {
			g.rules[string(r)]++
		}
		if s, ok := e.rows.value(row, state); ok {
			g.states[string(s)]++
		}
		if m, ok := e.rows.value(row, money); !ok {
			g.hidden = true
		} else if err := g.owe(m); err != nil {
			return err
		}
		if o, _ := e.rows.value(row, outcome); string(o) == "unknown" {
			g.unknown++
		} else {
			s, _ := e.rows.value(row, severity)
			g.worst = max(g.worst, slices.Index(severities, string(s)))
		}
		return nil
	})
	if err != nil {
		return err
	}
	columns := append(slices.Clone(clusterColumns), l.columns...)
	e.begin(len(columns))
	for _, cell := range rowByRow(groups) {
		g := groups[cell]
		e.tags = e.tags[:0]
		e.tagInt(columns, 0, g.n)
		worst := "unknown"
		if g.worst >= 0 {
			worst = severities[g.worst]
		}
		e.tagText(columns, 1, []byte(worst))
		e.tagInt(columns, 2, g.unknown)
		// What is withheld from a person is not told here either.
		for i, said := range []struct {
			value any
			some  bool
		}{{g.rules, len(g.rules) > 0}, {g.states, len(g.states) > 0}, {g.money, len(g.money) > 0 && !g.hidden}} {
			if !said.some {
				continue
			}
			text, err := json.Marshal(said.value)
			if err != nil {
				return err
			}
			e.tagText(columns, 3+i, text)
		}
		id := uint64(0)
		if g.n == 1 {
			id = uint64(e.rows.id(g.row))
			for i, c := range l.columns {
				v, ok := e.rows.value(g.row, i+1)
				switch {
				case !ok || c.name == "money": // the group says it
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
