package geo

import (
	"cmp"
	"slices"
)

// assignMax is the size up to which a connected group of pairs is assigned exactly; a larger one goes greedily.
const assignMax = 200

// Assign chooses among pairs of left[k] and right[k] so that each side occurs at most once and the sum of gains is
// largest, and returns the places of the chosen pairs in ascending order. Pairs without a positive gain are left out. The
// answer does not depend on the order in which the pairs are given, but for equal sums.
//
// It is exact up to assignMax members of a connected group; what is larger than that (a crowd of identical things within
// reach of one another) is assigned by the largest gain first.
func Assign(left, right []int, gain []float64) []int {
	at := make([]int, 0, len(gain))
	for k := range gain {
		if gain[k] > 0 {
			at = append(at, k)
		}
	}
	parent := map[int]int{} // left n is 2n, right n is 2n+1
	var root func(int) int
	root = func(n int) int {
		p, ok := parent[n]
		if !ok || p == n {
			parent[n] = n
			return n
		}
		r := root(p)
		parent[n] = r
		return r
	}
	for _, k := range at {
		parent[root(2*left[k])] = root(2*right[k] + 1)
	}
	groups := map[int][]int{}
	var order []int
	for _, k := range at {
		r := root(2 * left[k])
		if groups[r] == nil {
			order = append(order, r)
		}
		groups[r] = append(groups[r], k)
	}
	var out []int
	for _, r := range order {
		out = append(out, assignGroup(groups[r], left, right, gain)...)
	}
	slices.Sort(out)
	return out
}

func assignGroup(group, left, right []int, gain []float64) []int {
	if len(group) == 1 {
		return group
	}
	rowAt, colAt := map[int]int{}, map[int]int{}
	for _, k := range group {
		if _, ok := rowAt[left[k]]; !ok {
			rowAt[left[k]] = len(rowAt)
		}
		if _, ok := colAt[right[k]]; !ok {
			colAt[right[k]] = len(colAt)
		}
	}
	if len(rowAt)+len(colAt) > assignMax {
		return assignGreedily(group, left, right, gain)
	}
	n := max(len(rowAt), len(colAt))
	best := make([]int, n*n) // the pair of a row and a column, and one more; 0 is none
	for _, k := range group {
		b := &best[rowAt[left[k]]*n+colAt[right[k]]]
		if *b == 0 || gain[k] > gain[*b-1] {
			*b = k + 1
		}
	}
	cost := func(r, c int) float64 {
		if b := best[r*n+c]; b > 0 {
			return -gain[b-1]
		}
		return 0
	}
	var out []int
	for r, c := range cheapest(n, cost) {
		if b := best[r*n+c]; b > 0 {
			out = append(out, b-1)
		}
	}
	return out
}

func assignGreedily(group, left, right []int, gain []float64) []int {
	group = slices.Clone(group)
	slices.SortFunc(group, func(a, b int) int {
		return cmp.Or(cmp.Compare(gain[b], gain[a]), cmp.Compare(left[a], left[b]), cmp.Compare(right[a], right[b]))
	})
	usedLeft, usedRight := map[int]bool{}, map[int]bool{}
	var out []int
	for _, k := range group {
		if !usedLeft[left[k]] && !usedRight[right[k]] {
			usedLeft[left[k]], usedRight[right[k]] = true, true
			out = append(out, k)
		}
	}
	return out
}

// cheapest is the assignment of n rows to n columns of least cost: the Hungarian method with potentials, O(n³).
func cheapest(n int, cost func(r, c int) float64) []int {
	const far = 1e18
	u, v := make([]float64, n+1), make([]float64, n+1)
	p, way := make([]int, n+1), make([]int, n+1)
	for i := 1; i <= n; i++ {
		p[0] = i
		least, done := make([]float64, n+1), make([]bool, n+1)
		for j := range least {
			least[j] = far
		}
		j0 := 0
		for {
			done[j0] = true
			i0, delta, j1 := p[j0], far, 0
			for j := 1; j <= n; j++ {
				if done[j] {
					continue
				}
				if c := cost(i0-1, j-1) - u[i0] - v[j]; c < least[j] {
					least[j], way[j] = c, j0
				}
				if least[j] < delta {
					delta, j1 = least[j], j
				}
			}
			for j := 0; j <= n; j++ {
				if done[j] {
					u[p[j]] += delta
					v[j] -= delta
				} else {
					least[j] -= delta
				}
			}
			if j0 = j1; p[j0] == 0 {
				break
			}
		}
		for j0 != 0 {
			p[j0] = p[way[j0]]
			j0 = way[j0]
		}
	}
	out := make([]int, n)
	for j := 1; j <= n; j++ {
		out[p[j]-1] = j - 1
	}
	return out
}
