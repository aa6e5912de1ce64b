package geo_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/geo"
)

func TestTheBestPairsOverAllAreChosen(t *testing.T) {
	// 0 goes best with 0, but then 1 goes with nothing worth having.
	require.Equal(t, []int{1, 2}, geo.Assign([]int{0, 0, 1, 1}, []int{0, 1, 0, 1}, []float64{1, 0.9, 0.9, 0.1}))
	require.Empty(t, geo.Assign([]int{0}, []int{0}, []float64{0}), "a pair without a gain is none")
	require.Empty(t, geo.Assign(nil, nil, nil))
}

// every tries all choices.
func every(left, right []int, gain []float64, k int, l, r map[int]bool) float64 {
	if k == len(gain) {
		return 0
	}
	best := every(left, right, gain, k+1, l, r)
	if gain[k] > 0 && !l[left[k]] && !r[right[k]] {
		l[left[k]], r[right[k]] = true, true
		best = max(best, gain[k]+every(left, right, gain, k+1, l, r))
		l[left[k]], r[right[k]] = false, false
	}
	return best
}

func TestAssignmentIsTheBestOfAllChoices(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	for range 400 {
		var left, right []int
		var gain []float64
		for range 1 + rng.IntN(12) {
			left, right, gain = append(left, rng.IntN(5)), append(right, rng.IntN(5)), append(gain, rng.Float64()*1.2-0.2)
		}
		sum := 0.0
		l, r := map[int]bool{}, map[int]bool{}
		for _, k := range geo.Assign(left, right, gain) {
			require.False(t, l[left[k]] || r[right[k]], "each side once")
			l[left[k]], r[right[k]] = true, true
			sum += gain[k]
		}
		require.InDelta(t, every(left, right, gain, 0, map[int]bool{}, map[int]bool{}), sum, 1e-9)
	}
}
