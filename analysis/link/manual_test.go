package link

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"spoina/analysis/scene"
)

func says(s *scene.Scene, decision, object int32, word string) {
	s.Verdicts = append(s.Verdicts, scene.Verdict{Document: decision, Object: object, Parcel: -1, Word: word, By: "anna"})
}

func TestWhatAPersonSaidStandsAboveTheScore(t *testing.T) {
	s := yard()
	board(s, 500, 2)
	board(s, 700, 2) // far from the place in the register
	permit(s, at(s, 500, 2))
	says(s, 0, 1, scene.VerdictLink)
	l := find(s)
	require.Equal(t, "accepted E", said(l, 0, 1), "linked by hand, though nothing speaks for it")
	require.NotEqual(t, "accepted A", said(l, 0, 0), "the decision names one object, and has it")
	require.True(t, l.OfDecision(0)[0].Manual || l.OfDecision(0)[1].Manual)

	s = yard()
	board(s, 500, 2)
	permit(s, at(s, 500, 2))
	says(s, 0, 0, scene.VerdictNot)
	require.Empty(t, said(find(s), 0, 0), "ruled out: never suggested again")

	s = yard()
	board(s, 500, 2)
	board(s, 506, 2)
	permit(s, at(s, 503, 2))
	says(s, 0, -1, scene.VerdictNoObject)
	l = find(s)
	require.Empty(t, l.All)
	require.Empty(t, l.Weak, "nothing is suggested for a decision of which a person said that nothing stands there")
}

func TestALinkByHandLeavesRoomForTheRest(t *testing.T) {
	s := yard()
	board(s, 500, 2)
	board(s, 506, 2)
	permit(s, func(v *scene.Decision) { at(s, 500, 2)(v); v.Count, v.AdArea = 2, 36 })
	says(s, 0, 1, scene.VerdictLink)
	l := find(s)
	require.Equal(t, "accepted A", said(l, 0, 1))
	require.Equal(t, "accepted A", said(l, 0, 0), "the second of its two objects is linked automatically")

	s = yard()
	board(s, 500, 2)
	permit(s, at(s, 500, 2))
	permit(s, at(s, 501, 2))
	says(s, 1, 0, scene.VerdictLink)
	l = find(s)
	require.Equal(t, "accepted A", said(l, 1, 0))
	require.Equal(t, "secondary A", said(l, 0, 0), "an object has one decision of a kind; another that fits is a further one")
}

// crowd is a street with boards and permits at random places.
func crowd(t *rapid.T) *scene.Scene {
	s := yard()
	rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 7))
	for range rapid.IntRange(1, 14).Draw(t, "boards") {
		board(s, 100+float64(rng.IntN(700)), 2)
	}
	for range rapid.IntRange(1, 14).Draw(t, "permits") {
		x := 100 + float64(rng.IntN(700))
		n := 1 + rng.IntN(2)
		permit(s, func(v *scene.Decision) { at(s, x, 2)(v); v.Count = n })
	}
	for range rapid.IntRange(0, 4).Draw(t, "verdicts") {
		d, o := int32(rng.IntN(len(s.Decisions))), int32(rng.IntN(len(s.Objects)))
		word := []string{scene.VerdictLink, scene.VerdictNot, scene.VerdictNoObject}[rng.IntN(3)]
		if slices.ContainsFunc(s.Verdicts, func(v scene.Verdict) bool { return v.Document == d }) {
			continue
		}
		if word == scene.VerdictNoObject {
			o = -1
		}
		says(s, d, o, word)
	}
	return s
}

func TestManualAndAutomaticLinksKeepTheirPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := crowd(t)
		l := find(s)
		have := map[int32]int{}
		primary := map[int32]int{}
		for i := range l.All {
			x := &l.All[i]
			for _, v := range s.Verdicts {
				if v.Document == x.Decision {
					require.False(t, v.Word == scene.VerdictNot && v.Object == x.Object, "ruled out, and there")
					require.False(t, v.Word == scene.VerdictNoObject, "said to have no object")
				}
			}
			if x.State == Accepted {
				have[x.Decision]++
				if !x.Manual {
					primary[x.Object]++
				}
			}
		}
		for d, n := range have {
			require.LessOrEqual(t, n, max(1, s.Decisions[d].Count), "no more objects than the decision names")
		}
		for _, n := range primary {
			require.Equal(t, 1, n, "an object has one primary link of a kind")
		}
		for _, v := range s.Verdicts {
			if v.Word == scene.VerdictLink {
				require.True(t, slices.ContainsFunc(l.OfDecision(int(v.Document)), func(x *Link) bool { return x.Object == v.Object && x.Manual && x.State == Accepted }), "a link by hand is there")
			}
		}
	})
}

func TestAGroupIsAssignedTheSameByItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := crowd(t)
		s.Resolve()
		f := NewFinder(s, s.Join())
		var pairs []Pair
		for i := range s.Decisions {
			pairs = append(pairs, f.Candidates(int32(i))...)
		}
		var parts, weak []Link
		for _, g := range Groups(slices.Clone(pairs)) {
			a, w := Assign(s, g)
			parts, weak = append(parts, a...), append(weak, w...)
		}
		whole, low := Assign(s, pairs)
		show := func(l []Link) []string {
			var out []string
			for _, x := range l {
				out = append(out, fmt.Sprintf("%d %d %s %.3f", x.Decision, x.Object, x.State, x.Score))
			}
			slices.Sort(out)
			return out
		}
		require.Equal(t, show(whole), show(parts))
		require.Equal(t, show(low), show(weak))
	})
}

// Every way of giving decisions objects within their numbers, for small groups: none has a larger sum of scores.
func TestAssignmentWithCapacityIsTheBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, o := rapid.IntRange(1, 4).Draw(t, "decisions"), rapid.IntRange(1, 5).Draw(t, "objects")
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 3))
		room := make([]int, d)
		for i := range room {
			room[i] = 1 + rng.IntN(2)
		}
		var pairs []*Pair
		score := map[[2]int]float64{}
		for i := range d {
			for k := range o {
				if rng.IntN(3) > 0 {
					v := 0.75 + float64(rng.IntN(25))/100
					pairs = append(pairs, &Pair{Link: Link{Decision: int32(i), Object: int32(k), Score: v}})
					score[[2]int{i, k}] = v
				}
			}
		}
		sum := 0.0
		for _, c := range components(pairs) {
			for _, p := range solve(c, func(d int32) int { return room[d] }) {
				sum += p.Score
			}
		}
		best := 0.0
		used := make([]int, d)
		var try func(k int, so float64)
		try = func(k int, so float64) {
			best = max(best, so)
			if k == o {
				return
			}
			try(k+1, so)
			for i := range d {
				if v, ok := score[[2]int{i, k}]; ok && used[i] < room[i] {
					used[i]++
					try(k+1, so+v)
					used[i]--
				}
			}
		}
		try(0, 0)
		require.InDelta(t, best, sum, 1e-9)
	})
}

func TestPlacesInWords(t *testing.T) {
	cross := func() *scene.Scene { // Lipowa along x, Polna across it at x = 500
		s := yard()
		s.LaneShapes.AddXY(2, 496, -300, 504, -300, 504, 300, 496, 300, 496, -300)
		s.Lanes = append(s.Lanes, scene.Lane{Name: "Polna", StreetKey: "polna", Status: "PUBLIC", Sigma: 0.1, Valid: scene.Period{From: scene.NoDay, To: scene.Always, Known: true}})
		s.LaneShapes.AddXY(2, 696, -300, 704, -300, 704, 300, 696, 300, 696, -300)
		s.Lanes = append(s.Lanes, scene.Lane{Name: "Długa", StreetKey: "dluga", Status: "PUBLIC", Sigma: 0.1, Valid: scene.Period{From: scene.NoDay, To: scene.Always, Known: true}})
		s.Addresses = []scene.Address{{StreetKey: "lipowa", House: "12", X: 300, Y: -15}, {StreetKey: "lipowa", House: "16", X: 380, Y: -15}}
		return s
	}
	for _, c := range []struct {
		says, text, street, house string
		x, y                      float64
		want                      string
	}{
		{"a crossing", "skrzyżowanie Lipowa/Polna", "", "", 508, 2, "suggested C"},
		{"a crossing, the other way round", "u zbiegu ulic Polnej i Lipowej", "", "", 508, 2, "suggested C"},
		{"opposite a number", "ul. Lipowa vis a vis nr 12", "Lipowa", "", 303, 9, "suggested C"},
		{"between two streets", "ul. Lipowa między Polną a Długą", "Lipowa", "", 600, 2, "suggested C"},
		{"a number that does not exist", "ul. Lipowa 14", "Lipowa", "14", 302, 2, "suggested C"},
		{"one of a range of numbers", "ul. Lipowa 12/16", "Lipowa", "12/16", 302, 2, "suggested C"},
	} {
		s := cross()
		board(s, c.x, c.y)
		permit(s, func(v *scene.Decision) {
			v.LocationText, v.Street, v.StreetKey, v.House = c.text, c.street, map[bool]string{true: "lipowa"}[c.street != ""], c.house
		})
		l := find(s)
		require.Equal(t, c.want, said(l, 0, 0), c.says)
		require.NotEmpty(t, l.All[0].Factors)
	}
	s := cross()
	board(s, 250, 2)
	permit(s, func(v *scene.Decision) { v.LocationText = "przy kościele św. Anny" })
	require.Empty(t, find(s).All, "nobody told where the church is")
	s = cross()
	board(s, 250, 2)
	permit(s, func(v *scene.Decision) { v.LocationText = "przy kościele św. Anny" })
	s.Taught.Landmarks = map[string]scene.Point{"kosciele sw. anny": {X: 255, Y: 20}}
	require.Equal(t, "suggested C", said(find(s), 0, 0), "a landmark the office knows")
}

func TestWhatTheOfficeTaught(t *testing.T) {
	s := yard()
	board(s, 500, 2)
	s.Addresses = []scene.Address{{StreetKey: "lipowa", House: "12", X: 505, Y: 20}}
	named := func(v *scene.Decision) { v.Street, v.StreetKey, v.House = "Dzierżyńskiego", "dzierzynskiego", "12" }
	permit(s, named)
	require.Empty(t, find(s).All, "the street has another name today")
	s = yard()
	board(s, 500, 2)
	s.Addresses = []scene.Address{{StreetKey: "lipowa", House: "12", X: 505, Y: 20}}
	permit(s, named)
	s.Taught.Streets = map[string]string{"dzierzynskiego": "lipowa"}
	l := find(s)
	require.Equal(t, "accepted C", said(l, 0, 0), "an alias that an officer accepted is as good as the name")
	told := ""
	for _, f := range l.All[0].Factors {
		told += f.Why().PL + "; "
	}
	require.Contains(t, told, "według słownika urzędu", "the reason says where the name comes from")
}

func TestALeaseIsLinkedWithItsParcelAndWhatStandsThere(t *testing.T) {
	s := yard()
	s.ParcelShapes.AddXY(2, 480, 20, 520, 20, 520, 50, 480, 50, 480, 20)
	s.Parcels = []scene.Parcel{{ParcelID: "220401_1.0001.7", Number: "7", Precinct: "220401_1.0001", Area: 1200, Sigma: 0.1, Valid: scene.Period{From: scene.NoDay, To: scene.Always, Known: true}}}
	board(s, 500, 30)
	lease := scene.Lease{Purpose: "tablica reklamowa"}
	lease.Valid = scene.Period{From: d("2022-01-01"), To: d("2022-12-31"), Known: true}
	lease.Refs = []scene.Ref{{Raw: "7", Number: "7", Shape: -1, Area: scene.None, Whole: scene.True}}
	s.Leases = []scene.Lease{lease}
	l := find(s)
	require.Len(t, l.OfLease(0), 2)
	var parcel, object *LeaseLink
	for _, x := range l.OfLease(0) {
		if x.Parcel >= 0 {
			parcel = x
		} else {
			object = x
		}
	}
	require.Equal(t, Accepted, parcel.State)
	require.Equal(t, Accepted, object.State, "the only lease of the whole parcel, in force, for an advertisement")
	s.Verdicts = []scene.Verdict{{Lease: true, Document: 0, Object: 0, Parcel: -1, Word: scene.VerdictNot}}
	require.Len(t, find(s).OfLease(0), 1, "ruled out by a person")
}

func TestWhatOccupiesNothingIsNoDecisionsObject(t *testing.T) {
	s := yard()
	s.Classes = append(s.Classes, scene.Class{Code: "INFO.ROADSIGN", Kind: scene.NoKind})
	board(s, 500, 2).Class = 2
	permit(s, func(v *scene.Decision) { at(s, 500, 2)(v); v.Kind = "" })
	require.Empty(t, find(s).All, "a road sign needs no permit, also where the register does not say what the decision is for")
}
