package link

import (
	"cmp"
	"math"
	"slices"

	"spoina/analysis/scene"
)

// componentMax is the size up to which a group of decisions and objects is assigned exactly.
const componentMax = 200

// Assign gives each decision at most the number of objects it names, so that the sum of scores is largest, kind by
// kind: an object may have one primary link for works and one for an advertisement. What a person linked stands, and
// counts towards the number. A connected group of pairs (Groups) is assigned by itself: the links of a group are the
// same whether other groups are given or not.
func Assign(s *scene.Scene, pairs []Pair) (links, weak []Link) {
	group := func(p *Pair) string {
		if k := s.Decisions[p.Decision].Kind; k != "" {
			return k
		}
		return s.Kind(&s.Objects[p.Object])
	}
	kinds := map[string][]*Pair{}
	var low []*Pair
	for k := range pairs {
		p := &pairs[k]
		if p.State == Weak {
			low = append(low, p)
			continue
		}
		kinds[group(p)] = append(kinds[group(p)], p)
	}
	names := make([]string, 0, len(kinds))
	for k := range kinds {
		names = append(names, k)
	}
	slices.Sort(names)
	for _, k := range names {
		links = append(links, assignKind(s, kinds[k])...)
	}
	settled := map[int32]int{}
	for i := range links {
		if links[i].State == Accepted {
			settled[links[i].Decision]++
		}
	}
	for _, p := range low {
		if settled[p.Decision] < max(1, s.Decisions[p.Decision].Count) {
			p.Score = round(p.Score)
			weak = append(weak, p.Link)
		}
	}
	return links, weak
}

// Groups splits pairs into groups that share no decision and no object: what changes in one leaves the others as they are.
func Groups(pairs []Pair) [][]Pair {
	at := make([]*Pair, len(pairs))
	for k := range pairs {
		at[k] = &pairs[k]
	}
	var out [][]Pair
	for _, c := range components(at) {
		g := make([]Pair, len(c))
		for k, p := range c {
			g[k] = *p
		}
		out = append(out, g)
	}
	return out
}

func assignKind(s *scene.Scene, pairs []*Pair) []Link {
	auto, margin := s.Settings.AutoMin, s.Settings.Margin
	strong := func(p *Pair) bool { return p.Score >= auto || p.exact }
	byHand := map[int32]int{} // objects that a person linked, of each decision
	gone := map[int32]bool{}  // objects that a person linked to a decision of this kind
	for _, p := range pairs {
		if p.Manual {
			byHand[p.Decision]++
			gone[p.Object] = true
		}
	}
	room := func(d int32) int { return max(0, max(1, s.Decisions[d].Count)-byHand[d]) }
	best := map[int32]float64{} // of each decision
	for _, p := range pairs {
		if strong(p) {
			best[p.Decision] = max(best[p.Decision], p.Score)
		}
	}
	var eligible []*Pair
	for _, p := range pairs {
		if p.Manual || gone[p.Object] || room(p.Decision) == 0 || !strong(p) {
			continue
		}
		// A decision does not take a clearly worse object because its own has gone to a later decision: the earlier of
		// two successive permits must not be pushed onto the neighbour.
		if p.Score > best[p.Decision]-margin || s.Decisions[p.Decision].Count > 1 {
			eligible = append(eligible, p)
		}
	}
	primary := map[*Pair]bool{}
	for _, c := range components(eligible) {
		for _, p := range solve(c, room) {
			primary[p] = true
		}
	}
	taken := map[int32]int32{} // object → its decision
	used := map[int32]int{}
	for _, p := range pairs {
		if primary[p] || p.Manual {
			if _, twice := taken[p.Object]; !twice || p.Manual {
				taken[p.Object] = p.Decision
			}
			used[p.Decision]++
		}
	}
	// The margin: a free competitor that scores almost as well makes the choice uncertain.
	rival := map[int32]float64{}
	for _, p := range pairs {
		if _, gone := taken[p.Object]; !gone && (!p.kind || p.fit > 0) {
			rival[p.Decision] = max(rival[p.Decision], p.Score)
		}
	}
	full := func(d int32) bool { return used[d] >= max(1, s.Decisions[d].Count) }
	var out []Link
	keep := func(p *Pair, state State) {
		p.State, p.Score = state, round(p.Score)
		out = append(out, p.Link)
	}
	sure := map[int32]bool{}
	for p := range primary {
		sure[p.Decision] = true
	}
	for p := range primary {
		if full(p.Decision) && p.Score-rival[p.Decision] < margin && rival[p.Decision] > 0 {
			sure[p.Decision] = false
		}
	}
	for d := range byHand { // a person was sure
		sure[d] = true
	}
	for _, p := range pairs {
		d, own := taken[p.Object]
		switch {
		case p.Manual:
			keep(p, Accepted)
		case primary[p] && sure[p.Decision]:
			keep(p, Accepted)
		case primary[p]:
			keep(p, Suggested)
		case strong(p) && own && sure[d]:
			keep(p, Secondary)
		case strong(p) && full(p.Decision) && sure[p.Decision]:
			keep(p, Surplus)
		case own && sure[d], full(p.Decision) && sure[p.Decision]:
			// The object has its own decision, or the decision has all its objects: nothing is open.
		case !p.kind || p.fit > 0:
			keep(p, Suggested)
		}
	}
	return out
}

// components splits the pairs into groups that share no decision and no object.
func components(pairs []*Pair) [][]*Pair {
	parent := map[int64]int64{}
	var root func(int64) int64
	root = func(n int64) int64 {
		if p, ok := parent[n]; ok && p != n {
			parent[n] = root(p)
			return parent[n]
		}
		return n
	}
	dec := func(p *Pair) int64 { return int64(p.Decision) << 1 }
	obj := func(p *Pair) int64 { return int64(p.Object)<<1 | 1 }
	for _, p := range pairs {
		a, b := root(dec(p)), root(obj(p))
		parent[a], parent[b] = a, a
	}
	groups := map[int64][]*Pair{}
	var order []int64
	for _, p := range pairs {
		r := root(dec(p))
		if groups[r] == nil {
			order = append(order, r)
		}
		groups[r] = append(groups[r], p)
	}
	out := make([][]*Pair, 0, len(order))
	for _, r := range order {
		out = append(out, groups[r])
	}
	return out
}

// solve assigns one component: exactly up to componentMax nodes, greedily by score above.
func solve(c []*Pair, room func(int32) int) []*Pair {
	if len(c) == 1 {
		return c
	}
	var rows []int32 // decisions, each as often as it has room
	rowAt, colAt := map[int32]int{}, map[int32]int{}
	has := map[int32]int{}
	for _, p := range c {
		has[p.Decision]++
	}
	var cols []int32
	for _, p := range c {
		if _, ok := rowAt[p.Decision]; !ok {
			rowAt[p.Decision] = len(rows)
			for range min(room(p.Decision), has[p.Decision]) {
				rows = append(rows, p.Decision)
			}
		}
		if _, ok := colAt[p.Object]; !ok {
			colAt[p.Object] = len(cols)
			cols = append(cols, p.Object)
		}
	}
	if len(rows)+len(cols) > componentMax {
		return greedy(c, room)
	}
	n := max(len(rows), len(cols))
	cost := make([][]float64, n)
	for r := range cost {
		cost[r] = make([]float64, n)
	}
	at := map[[2]int32]*Pair{}
	for _, p := range c {
		at[[2]int32{p.Decision, p.Object}] = p
		for r := rowAt[p.Decision]; r < len(rows) && rows[r] == p.Decision; r++ {
			cost[r][colAt[p.Object]] = -p.Score
		}
	}
	var out []*Pair
	for r, col := range hungarian(cost) {
		if r < len(rows) && col < len(cols) {
			if p := at[[2]int32{rows[r], cols[col]}]; p != nil {
				out = append(out, p)
			}
		}
	}
	return out
}

func greedy(c []*Pair, room func(int32) int) []*Pair {
	c = slices.Clone(c)
	slices.SortFunc(c, func(a, b *Pair) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Decision, b.Decision), cmp.Compare(a.Object, b.Object))
	})
	used, taken := map[int32]int{}, map[int32]bool{}
	var out []*Pair
	for _, p := range c {
		if !taken[p.Object] && used[p.Decision] < room(p.Decision) {
			taken[p.Object] = true
			used[p.Decision]++
			out = append(out, p)
		}
	}
	return out
}

// hungarian finds for each row of a square matrix its column so that the sum of costs is least (Kuhn and Munkres with
// potentials, cubic time).
func hungarian(cost [][]float64) []int {
	n := len(cost)
	u, v := make([]float64, n+1), make([]float64, n+1)
	match, way := make([]int, n+1), make([]int, n+1)
	for i := 1; i <= n; i++ {
		match[0] = i
		j0 := 0
		least, used := make([]float64, n+1), make([]bool, n+1)
		for j := range least {
			least[j] = math.Inf(1)
		}
		for {
			used[j0] = true
			i0, delta, j1 := match[j0], math.Inf(1), 0
			for j := 1; j <= n; j++ {
				if used[j] {
					continue
				}
				if c := cost[i0-1][j-1] - u[i0] - v[j]; c < least[j] {
					least[j], way[j] = c, j0
				}
				if least[j] < delta {
					delta, j1 = least[j], j
				}
			}
			for j := 0; j <= n; j++ {
				if used[j] {
					u[match[j]] += delta
					v[j] -= delta
				} else {
					least[j] -= delta
				}
			}
			if j0 = j1; match[j0] == 0 {
				break
			}
		}
		for j0 != 0 {
			j1 := way[j0]
			match[j0], j0 = match[j1], j1
		}
	}
	out := make([]int, n)
	for j := 1; j <= n; j++ {
		if match[j] > 0 {
			out[match[j]-1] = j - 1
		}
	}
	return out
}
