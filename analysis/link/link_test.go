package link

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"spoina/analysis/scene"
)

var d = scene.ParseDay

// yard is a street of ours along the x axis, 0 to 10 m wide, with boards on it.
func yard() *scene.Scene {
	s := &scene.Scene{On: d("2022-07-01"), Settings: scene.Defaults(), Classes: []scene.Class{
		{Code: "ADV.BILLBOARD", Kind: scene.Advert, Private: true}, {Code: "STR.KIOSK", Kind: scene.Structure, Private: true}}}
	s.LaneShapes.AddXY(2, 0, 0, 1000, 0, 1000, 10, 0, 10, 0, 0)
	s.Lanes = []scene.Lane{{Name: "Lipowa", StreetKey: "lipowa", Status: "PUBLIC", Sigma: 0.1, Valid: scene.Period{From: scene.NoDay, To: scene.Always, Known: true}}}
	return s
}

func board(s *scene.Scene, x, y float64) *scene.Object {
	s.ObjectShapes.AddXY(0, x, y)
	s.Objects = append(s.Objects, scene.Object{ID: int64(len(s.Objects) + 1), Campaign: -1, Seen: d("2022-06-11"), Sigma: 0.1, Width: 6, Height: 3, Depth: scene.None, Display: 18, Sides: 1, X: x, Y: y})
	return &s.Objects[len(s.Objects)-1]
}

func permit(s *scene.Scene, change func(v *scene.Decision)) {
	v := scene.Decision{Kind: scene.Advert, AdArea: 18, Area: scene.None, Count: 1, Shape: -1}
	v.ID = int64(len(s.Decisions) + 1)
	v.Valid = scene.Period{From: d("2022-01-01"), To: d("2022-12-31"), Known: true}
	change(&v)
	s.Decisions = append(s.Decisions, v)
}

func at(s *scene.Scene, x, y float64) func(v *scene.Decision) {
	return func(v *scene.Decision) { v.Shape = s.DecisionShapes.AddXY(0, x, y) }
}

func find(s *scene.Scene) *Links {
	s.Resolve()
	return Find(s, s.Join())
}

// said is the state and confidence of the link of a decision and an object: "accepted A", or "" for none.
func said(l *Links, decision, object int32) string {
	for _, x := range append(slices.Clone(l.All), l.Weak...) {
		if x.Decision == decision && x.Object == object {
			return string(x.State) + " " + string(rune(x.Confidence))
		}
	}
	return ""
}

func TestByItsOwnGeometry(t *testing.T) {
	for _, c := range []struct {
		says string
		away float64
		want string
	}{{"on the spot", 0, "accepted A"}, {"15 m away", 15, "accepted A"}, {"28 m away", 28, "suggested A"}, {"31 m away", 31, ""}} {
		s := yard()
		board(s, 500+c.away, 2)
		permit(s, at(s, 500, 2))
		require.Equal(t, c.want, said(find(s), 0, 0), c.says)
	}
	s := yard()
	board(s, 500, 2)
	permit(s, at(s, 500, 2))
	l := find(s).All[0]
	require.InDelta(t, 1, l.Score, 1e-9, "what is not known is left out, and the rest weighs more")
	var names []string
	for _, f := range l.Factors {
		names = append(names, f.Name)
		require.NotEmpty(t, f.Why().PL)
		require.NotEmpty(t, f.Why().EN)
	}
	require.Equal(t, []string{"distance", "class", "area", "date", "found"}, names)
}

func TestByParcel(t *testing.T) {
	parcel := func(s *scene.Scene, number string, x, w float64) {
		s.ParcelShapes.AddXY(2, x, 0, x+w, 0, x+w, 10, x, 10, x, 0)
		s.Parcels = append(s.Parcels, scene.Parcel{ParcelID: "220401_1.0001." + number, Number: number, Precinct: "220401_1.0001", Area: w * 10, Sigma: 0.1,
			Valid: scene.Period{From: scene.NoDay, To: scene.Always, Known: true}})
	}
	names := func(number string) func(v *scene.Decision) {
		return func(v *scene.Decision) {
			v.Refs = []scene.Ref{{Raw: number, Number: number, Shape: -1, Area: scene.None}}
		}
	}
	s := yard()
	parcel(s, "7", 480, 40)
	board(s, 500, 2)
	board(s, 530, 2)
	permit(s, names("7"))
	l := find(s)
	require.Equal(t, "accepted B", said(l, 0, 0))
	require.Empty(t, said(l, 0, 1), "it stands on another parcel")

	s = yard()
	parcel(s, "7", 100, 800)
	board(s, 500, 2)
	permit(s, names("7"))
	require.Equal(t, "suggested B", said(find(s), 0, 0), "many things stand on a lane parcel: alone it only suggests")

	s = yard()
	parcel(s, "7/1", 480, 40)
	s.Lineage = []scene.Lineage{{Parent: "220401_1.0001.7", Child: "220401_1.0001.7/1"}}
	board(s, 500, 2)
	permit(s, names("7"))
	require.Equal(t, "accepted B", said(find(s), 0, 0), "the parcel's old number")
}

func TestByAddressAndStreet(t *testing.T) {
	s := yard()
	board(s, 500, 2)
	s.Addresses = []scene.Address{{StreetKey: "lipowa", House: "12A", X: 505, Y: 20}}
	permit(s, func(v *scene.Decision) { v.StreetKey, v.House = "lipowa", "12 a" })
	require.Equal(t, "accepted C", said(find(s), 0, 0))

	s = yard()
	board(s, 500, 2)
	permit(s, func(v *scene.Decision) { v.StreetKey = "lipowa" })
	require.Equal(t, "suggested D", said(find(s), 0, 0), "a street alone only suggests")

	s = yard()
	board(s, 500, 2)
	board(s, 506, 2)
	s.Addresses = []scene.Address{{StreetKey: "lipowa", House: "12A", X: 503, Y: 20}}
	permit(s, func(v *scene.Decision) { v.StreetKey, v.House = "lipowa", "12A" })
	l := find(s)
	require.Equal(t, "suggested C", said(l, 0, 0), "two candidates as good as one another")
	require.Equal(t, "suggested C", said(l, 0, 1))
}

func TestKindsAndCapacity(t *testing.T) {
	s := yard()
	board(s, 500, 2)
	permit(s, func(v *scene.Decision) { at(s, 500, 2)(v); v.Kind, v.AdArea, v.Area = scene.Works, scene.None, 18 })
	require.Empty(t, find(s).All, "works on the spot are no permit for a board")

	s = yard()
	board(s, 500, 2)
	board(s, 516, 2)
	permit(s, at(s, 500, 2))
	l := find(s)
	require.Equal(t, "accepted A", said(l, 0, 0))
	require.Equal(t, "surplus A", said(l, 0, 1), "it would be linked, had the decision named two objects")

	s = yard()
	board(s, 500, 2)
	board(s, 508, 2)
	permit(s, func(v *scene.Decision) { at(s, 500, 2)(v); v.Count, v.AdArea = 2, 36 })
	l = find(s)
	require.Equal(t, "accepted A", said(l, 0, 0))
	require.Equal(t, "accepted A", said(l, 0, 1))
}

func TestSuccessivePermitsOfOneBoard(t *testing.T) {
	s := yard()
	board(s, 500, 2)
	board(s, 506, 2) // a neighbour without a permit
	permit(s, func(v *scene.Decision) { at(s, 500, 2)(v); v.Valid.From, v.Valid.To = d("2021-01-01"), d("2021-12-31") })
	permit(s, at(s, 500, 2))
	l := find(s)
	require.Equal(t, "secondary A", said(l, 0, 0), "last year's permit speaks of the same board")
	require.NotEqual(t, "accepted A", said(l, 0, 1), "it is not pushed onto the neighbour")
}

func TestEachDecisionGetsItsOwn(t *testing.T) {
	s := yard()
	for k := range 6 {
		board(s, 400+4*float64(k), 2)
		permit(s, at(s, 400.5+4*float64(k), 2))
	}
	l := find(s)
	for k := range int32(6) {
		require.Equal(t, "accepted A", said(l, k, k), "%d", k)
	}
}

func TestAssignmentIsTheBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "n")
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		cost := make([][]float64, n)
		for i := range cost {
			cost[i] = make([]float64, n)
			for j := range cost[i] {
				cost[i][j] = -math.Floor(rng.Float64()*20) / 20
			}
		}
		sum := 0.0
		used := map[int]bool{}
		for i, j := range hungarian(cost) {
			sum += cost[i][j]
			require.False(t, used[j])
			used[j] = true
		}
		best := math.Inf(1)
		var try func(i int, taken int, so float64)
		try = func(i, taken int, so float64) {
			if i == n {
				best = min(best, so)
				return
			}
			for j := range n {
				if taken&(1<<j) == 0 {
					try(i+1, taken|1<<j, so+cost[i][j])
				}
			}
		}
		try(0, 0, 0)
		require.InDelta(t, best, sum, 1e-9)
	})
}

func TestALargeGroupIsAssignedGreedily(t *testing.T) {
	s := yard()
	for k := range 120 {
		board(s, 200+4*float64(k), 2)
		permit(s, at(s, 200.5+4*float64(k), 2))
	}
	l := find(s)
	own := 0
	for k := range int32(120) {
		if said(l, k, k) == "accepted A" {
			own++
		}
	}
	require.Equal(t, 120, own)
}
