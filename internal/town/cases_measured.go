package town

import (
	"math"
	"math/rand/v2"
)

// Along the streets with the role measured stand objects whose places are off as real places are: the scan by a normal error,
// and the boundary in the inventory by one of its own. Whether each truly stands in the lane is in truth.csv, so that the
// probability that a program states can be held against it: of the places called 90 % nine in ten must be inside.

// Every true distance from the true boundary is equally likely, as far as it can matter: from beyond seven joint σ no draw
// leads to a place that is in doubt. What the scan then saw far from the boundary is left out: it is not what is asked about.
const (
	measuredReach = 7.0 // joint σ, of the true place
	measuredDoubt = 2.2 // joint σ, of the place that the scan gives
)

// measuredEvery is the distance between such objects along the street in metres; neighbours are of two classes, so that no
// two of one class are near enough to be taken for one object.
const measuredEvery = 1.6

var measuredSigmas = []float64{0.1, 0.2, 0.3}

// measureStreets sets the objects up along all measured streets; each of them is defensible for either rule of the lane.
func (t *town) measureStreets(rng int64) {
	// Draws of their own, so that the rest of the town is the same with them and without.
	random := rand.New(rand.NewPCG(uint64(rng), 0xca1b))
	for _, p := range t.pieces {
		if p.street.role != measured || t.nearUnseen(p) {
			continue
		}
		p.given = true
		for _, side := range []int{-1, +1} {
			t.measureAlong(p, side, random)
		}
	}
}

func (t *town) measureAlong(p *piece, side int, random *rand.Rand) {
	n := 0
	for _, q := range t.frontage(p, side) {
		if q.given {
			continue
		}
		q.given, q.group, q.subgroup = true, "7", ""
		for along := max(q.a0+1, p.a0+40); along < min(q.a1-1, p.a1-40); along += measuredEvery {
			s := place{piece: p, side: side, along: along}
			t.frame(&s, float64(side)*p.half)
			sigma := measuredSigmas[random.IntN(len(measuredSigmas))]
			joint := math.Hypot(sigma, p.street.sigma)
			var depth, seen float64 // of the true place from the true boundary; of what the scan saw from the boundary in the inventory
			for far := true; far; far = math.Abs(seen) > measuredDoubt*joint {
				depth = (2*random.Float64() - 1) * measuredReach * joint
				seen = depth + random.NormFloat64()*p.street.sigma + random.NormFloat64()*sigma
			}
			n++
			o := &object{class: nth([]class{locker, container}, n), at: s.inside(seen), first: true, second: true, steady: true, sigma: sigma, day: random.IntN(3)}
			t.objects = append(t.objects, o)
			in := "no"
			if depth > 0 {
				in = "yes"
			}
			for _, rule := range []string{"O10", "O01"} {
				t.tell(rule, edge, "miejsce z prawdziwym błędem pomiaru", o)
				t.truth[len(t.truth)-1].inLane = in
			}
		}
	}
}
