package rules_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/analysis/link"
	"spoina/analysis/rules"
	"spoina/analysis/scene"
)

// scans gives a town two campaigns, of 2020 and of 2022, that have both covered 25 m around the lane.
func (t *town) scans() {
	for n, day := range []string{"2020-06-10", "2022-06-10"} {
		c := rect(&t.s.Coverages, -25, -25, 1050, 60)
		t.s.Campaigns = append(t.s.Campaigns, scene.Campaign{ID: int64(n + 1), Name: fmt.Sprint("skan ", 2020+2*n), From: d(day), To: d(day) + 2, Sigma: scene.None, Coverage: c})
	}
}

// sight is what one campaign shows of an object: a billboard of 6 × 3 m.
func sight(campaign int32, x, y float64) scene.Sighting {
	day := d("2020-06-11")
	if campaign == 1 {
		day = seen
	}
	return scene.Sighting{Day: day, Campaign: campaign, X: x, Y: y, Sigma: 0.1, Width: 6, Height: 3, Depth: scene.None, Display: 18, Sides: 1, Advertiser: "Alfa"}
}

// seenBy makes an object of what was seen of it.
func (t *town) seenBy(all ...scene.Sighting) *scene.Object {
	last := all[len(all)-1]
	o := t.object(last.X, last.Y)
	o.Sightings, o.Seen, o.First, o.Campaign = all, last.Day, all[0].Day, last.Campaign
	o.Class, o.Width, o.Height, o.Display, o.Sides, o.Sigma = last.Class, last.Width, last.Height, last.Display, last.Sides, last.Sigma
	o.Advertiser, o.Content = last.Advertiser, last.Content
	return o
}

func with(v scene.Sighting, change func(v *scene.Sighting)) scene.Sighting {
	change(&v)
	return v
}

func TestANewObject(t *testing.T) {
	check(t, "S01", []sentence{
		{"only in the second scan", func(t *town) { t.scans(); t.seenBy(sight(1, 500, 2)) }, "hit"},
		{"in both scans", func(t *town) { t.scans(); t.seenBy(sight(0, 500, 2), sight(1, 500, 2)) }, "clear"},
		{"only in the first scan", func(t *town) { t.scans(); t.seenBy(sight(0, 500, 2)) }, "clear"},
		{"there is one scan only", func(t *town) {
			t.scans()
			t.s.Campaigns = t.s.Campaigns[:1]
			t.seenBy(sight(0, 500, 2))
		}, "clear"},
		{"the first scan did not cover the place", func(t *town) { t.scans(); t.seenBy(sight(1, 500, 36)) }, "clear"},
		{"the coverage of the first scan ends within the accuracy of the place", func(t *town) { t.scans(); t.seenBy(sight(1, 500, 35.1)) }, "unknown"},
		{"the second scan alone covered it, an older one before the first did not see it", func(t *town) {
			t.scans()
			c := rect(&t.s.Coverages, -25, -25, 1050, 200)
			t.s.Campaigns = append(t.s.Campaigns, scene.Campaign{ID: 3, Name: "skan 2018", From: d("2018-06-01"), To: d("2018-06-02"), Sigma: scene.None, Coverage: c})
			t.s.Campaigns[1].Coverage = c
			t.seenBy(sight(1, 500, 100))
		}, "hit"},
		{"hidden in the first drive: an older scan had seen it", func(t *town) {
			t.scans()
			t.s.Campaigns = append(t.s.Campaigns, scene.Campaign{ID: 3, Name: "skan 2018", From: d("2018-06-01"), To: d("2018-06-02"), Sigma: scene.None, Coverage: 0})
			t.seenBy(with(sight(0, 500, 2), func(v *scene.Sighting) { v.Campaign, v.Day = 2, d("2018-06-01") }), sight(1, 500, 2))
		}, "clear"},
		{"hidden in the first drive: an officer had seen it", func(t *town) {
			t.scans()
			t.seenBy(with(sight(0, 500, 2), func(v *scene.Sighting) { v.Campaign, v.Day = -1, d("2020-05-01") }), sight(1, 500, 2))
		}, "clear"},
		{"the import did not recognise the one a metre away", func(t *town) { t.scans(); t.seenBy(sight(0, 501, 2)); t.seenBy(sight(1, 500, 2)) }, "clear"},
		{"another class stood a metre away", func(t *town) {
			t.scans()
			t.seenBy(with(sight(0, 501, 2), func(v *scene.Sighting) { v.Class = 2 }))
			t.seenBy(sight(1, 500, 2))
		}, "hit"},
		{"one of a class that nobody knows stood a metre away", func(t *town) {
			t.scans()
			t.seenBy(with(sight(0, 501, 2), func(v *scene.Sighting) { v.Class = -1 }))
			t.seenBy(sight(1, 500, 2))
		}, "unknown"},
		{"one stood 1.7 m away and both places are accurate to 0.28 m", func(t *town) {
			t.scans()
			t.seenBy(with(sight(0, 501.7, 2), func(v *scene.Sighting) { v.Width = 2 }))
			t.seenBy(sight(1, 500, 2))
		}, "unknown"},
		{"it was moved there", func(t *town) { t.scans(); t.seenBy(sight(0, 520, 2)); t.seenBy(sight(1, 500, 2)) }, "clear"},
		{"what has gone is somebody else's", func(t *town) {
			t.scans()
			t.seenBy(with(sight(0, 520, 2), func(v *scene.Sighting) { v.Advertiser = "Zupełnie kto inny" }))
			t.seenBy(sight(1, 500, 2))
		}, "hit"},
		{"the run is of a day before the second scan", func(t *town) { t.scans(); t.s.On = d("2021-01-01"); t.seenBy(sight(0, 500, 2)) }, "clear"},
	})
}

// Layers of one thing each, as a city publishes them: what one of them lacks, nobody looked for there.
func TestAScanIsComparedWithOneThatLookedForTheSame(t *testing.T) {
	benches := func(t *town, campaign int32, n int) {
		for i := range n {
			t.seenBy(with(sight(campaign, 20+20*float64(i), 5), func(v *scene.Sighting) { v.Class = 1 }))
		}
	}
	check(t, "S01", []sentence{
		{"the first scan showed nothing but benches", func(t *town) { t.scans(); benches(t, 0, 40); t.seenBy(sight(1, 500, 2)) }, "clear"},
		{"three benches tell nothing about what a scan looked for", func(t *town) { t.scans(); benches(t, 0, 3); t.seenBy(sight(1, 500, 2)) }, "hit"},
		{"the first scan showed boards, too", func(t *town) {
			t.scans()
			benches(t, 0, 40)
			t.seenBy(sight(0, 900, 2), with(sight(1, 900, 2), func(v *scene.Sighting) {}))
			t.seenBy(sight(1, 500, 2))
		}, "hit"},
		{"both were driven in the same days", func(t *town) {
			t.scans()
			t.s.Campaigns[0].From, t.s.Campaigns[0].To = t.s.Campaigns[1].From, t.s.Campaigns[1].To
			t.seenBy(sight(1, 500, 2))
		}, "clear"},
	})
	check(t, "S02", []sentence{
		{"the second scan showed nothing but benches", func(t *town) { t.scans(); benches(t, 1, 40); t.seenBy(sight(0, 500, 2)) }, "clear"},
	})
}

func TestAnObjectThatHasGone(t *testing.T) {
	check(t, "S02", []sentence{
		{"only in the first scan", func(t *town) { t.scans(); t.seenBy(sight(0, 500, 2)) }, "hit"},
		{"in both", func(t *town) { t.scans(); t.seenBy(sight(0, 500, 2), sight(1, 500, 2)) }, "clear"},
		{"the second scan did not cover the place", func(t *town) {
			t.scans()
			t.s.Campaigns[1].Coverage = rect(&t.s.Coverages, -25, -25, 400, 60)
			t.seenBy(sight(0, 500, 2))
		}, "clear"},
		{"the coverage of the second scan ends there", func(t *town) {
			t.scans()
			t.s.Campaigns[1].Coverage = rect(&t.s.Coverages, -25, -25, 525.1, 60)
			t.seenBy(sight(0, 500, 2))
		}, "unknown"},
		{"nobody gave the second coverage, and nothing was seen on the street", func(t *town) {
			t.scans()
			t.s.Campaigns[1].Coverage = -1
			t.seenBy(sight(0, 500, 2))
		}, "clear"},
		{"the second coverage is estimated from another thing on the street", func(t *town) {
			t.scans()
			t.s.Campaigns[1].Coverage = -1
			t.seenBy(sight(0, 500, 2))
			t.seenBy(with(sight(0, 100, 2), func(*scene.Sighting) {}), sight(1, 100, 2))
		}, "hit"},
		{"a parked van hid it: an officer has seen it since", func(t *town) {
			t.scans()
			t.seenBy(sight(0, 500, 2), with(sight(1, 500, 2), func(v *scene.Sighting) { v.Campaign, v.Day = -1, seen+3 }))
		}, "clear"},
		{"an officer saw it between the scans", func(t *town) {
			t.scans()
			t.seenBy(sight(0, 500, 2), with(sight(1, 500, 2), func(v *scene.Sighting) { v.Campaign, v.Day = -1, d("2021-05-01") }))
		}, "hit"},
		{"the import did not recognise the one a metre away", func(t *town) { t.scans(); t.seenBy(sight(0, 501, 2)); t.seenBy(sight(1, 500, 2)) }, "clear"},
		{"it was moved", func(t *town) { t.scans(); t.seenBy(sight(0, 520, 2)); t.seenBy(sight(1, 500, 2)) }, "clear"},
		{"two have gone and one is new: the farther one has gone", func(t *town) {
			t.scans()
			t.seenBy(sight(0, 540, 2))
			t.seenBy(sight(0, 510, 2))
			t.seenBy(sight(1, 500, 2))
		}, "hit"},
		{"it was gone in the first scan already", func(t *town) {
			t.scans()
			t.s.Campaigns = append(t.s.Campaigns, scene.Campaign{ID: 3, Name: "skan 2018", From: d("2018-06-01"), To: d("2018-06-02"), Sigma: scene.None, Coverage: 0})
			t.seenBy(with(sight(0, 500, 2), func(v *scene.Sighting) { v.Campaign, v.Day = 2, d("2018-06-01") }))
		}, "clear"},
	})
	town := newTown()
	town.scans()
	town.seenBy(sight(0, 540, 2))
	town.seenBy(sight(0, 510, 2))
	town.seenBy(sight(1, 500, 2))
	gone := town.find("S02")
	require.Len(t, gone, 1)
	require.Equal(t, "1000", gone[0].Subjects[0].ID, "the nearer of the two is the one that was moved")
	require.Equal(t, rules.Info, gone[0].Severity)
	require.Empty(t, gone[0].Money, "a change between scans makes no claim")
}

func TestAnObjectThatWasMoved(t *testing.T) {
	check(t, "S03", []sentence{
		{"2.5 m, recognised by the import", func(t *town) { t.scans(); t.seenBy(sight(0, 500, 2), sight(1, 502.5, 2)) }, "hit"},
		{"2 m: within the tolerance", func(t *town) { t.scans(); t.seenBy(sight(0, 500, 2), sight(1, 502, 2)) }, "clear"},
		{"20 m, of the same advertiser", func(t *town) { t.scans(); t.seenBy(sight(0, 520, 2)); t.seenBy(sight(1, 500, 2)) }, "hit"},
		{"51 m", func(t *town) { t.scans(); t.seenBy(sight(0, 551, 2)); t.seenBy(sight(1, 500, 2)) }, "clear"},
		{"another class", func(t *town) {
			t.scans()
			t.seenBy(with(sight(0, 520, 2), func(v *scene.Sighting) { v.Class = 2 }))
			t.seenBy(sight(1, 500, 2))
		}, "clear"},
		{"half a metre wider", func(t *town) {
			t.scans()
			t.seenBy(with(sight(0, 520, 2), func(v *scene.Sighting) { v.Width = 5.5 }))
			t.seenBy(sight(1, 500, 2))
		}, "clear"},
		{"of another advertiser", func(t *town) {
			t.scans()
			t.seenBy(with(sight(0, 520, 2), func(v *scene.Sighting) { v.Advertiser = "Zupełnie kto inny" }))
			t.seenBy(sight(1, 500, 2))
		}, "clear"},
		{"an advertisement that does not say whose it is", func(t *town) {
			t.scans()
			t.seenBy(with(sight(0, 520, 2), func(v *scene.Sighting) { v.Advertiser = "" }))
			t.seenBy(sight(1, 500, 2))
		}, "unknown"},
		{"a bench, the only one that went and the only one that came", func(t *town) {
			t.scans()
			bench := func(v *scene.Sighting) { v.Class, v.Advertiser = 1, "" }
			t.seenBy(with(sight(0, 520, 2), bench))
			t.seenBy(with(sight(1, 500, 2), bench))
		}, "hit"},
		{"one bench went and two came", func(t *town) {
			t.scans()
			bench := func(v *scene.Sighting) { v.Class, v.Advertiser = 1, "" }
			t.seenBy(with(sight(0, 520, 2), bench))
			t.seenBy(with(sight(1, 500, 2), bench))
			t.seenBy(with(sight(1, 530, 2), bench))
		}, "unknown"},
		{"3 m by a scan that is accurate to 4 m", func(t *town) {
			t.scans()
			t.seenBy(with(sight(0, 500, 2), func(v *scene.Sighting) { v.Sigma = 2 }), sight(1, 503, 2))
		}, "unknown"},
		{"two identical neighbours swapped in the data", func(t *town) {
			t.scans()
			t.seenBy(sight(0, 500, 2), sight(1, 503, 2))
			t.seenBy(sight(0, 503, 2), sight(1, 500, 2))
		}, "clear"},
		{"two neighbours of two advertisers that really changed places", func(t *town) {
			t.scans()
			beta := func(v *scene.Sighting) { v.Advertiser = "Zupełnie kto inny" }
			t.seenBy(sight(0, 500, 2), sight(1, 503, 2))
			t.seenBy(with(sight(0, 503, 2), beta), with(sight(1, 500, 2), beta))
		}, "hit"},
		{"nothing has moved", func(t *town) { t.scans(); t.seenBy(sight(0, 500, 2), sight(1, 500.3, 2)) }, "clear"},
	})
}

func TestAnObjectThatHasChanged(t *testing.T) {
	both := func(was, is func(v *scene.Sighting)) func(t *town) {
		return func(t *town) { t.scans(); t.seenBy(with(sight(0, 500, 2), was), with(sight(1, 500, 2), is)) }
	}
	same := func(*scene.Sighting) {}
	size := func(w, h float64) func(v *scene.Sighting) {
		return func(v *scene.Sighting) { v.Width, v.Height, v.Display = w, h, w*h }
	}
	check(t, "S04", []sentence{
		{"nothing has changed", both(same, same), "clear"},
		{"a tenth larger", both(same, size(6.6, 3)), "clear"},
		{"more than a tenth larger", both(same, size(6.7, 3)), "hit"},
		{"smaller", both(same, size(4, 3)), "hit"},
		{"a small board, 12 % larger by 5 cm", both(size(0.5, 0.5), size(0.53, 0.53)), "clear"},
		{"another class", both(same, func(v *scene.Sighting) { v.Class = 2 }), "hit"},
		{"a class that the dictionary does not know", both(same, func(v *scene.Sighting) { v.Class = -1 }), "unknown"},
		{"a screen instead of a board", both(func(v *scene.Sighting) { v.Digital = scene.False }, func(v *scene.Sighting) { v.Digital = scene.True }), "hit"},
		{"the first scan did not say whether it was a screen", both(same, func(v *scene.Sighting) { v.Digital = scene.True }), "clear"},
		{"lit now", both(func(v *scene.Sighting) { v.Lit = scene.False }, func(v *scene.Sighting) { v.Lit = scene.True }), "hit"},
		{"another vendor's measuring rule: all sides instead of one", both(same, func(v *scene.Sighting) { v.Display, v.Sides = 36, 2 }), "unknown"},
		{"not measured in the first scan", both(func(v *scene.Sighting) { v.Width, v.Height, v.Display = scene.None, scene.None, scene.None }, same), "clear"},
		{"one scan only", func(t *town) { t.scans(); t.seenBy(sight(1, 500, 2)) }, "clear"},
	})
	town := newTown()
	both(func(v *scene.Sighting) { v.Digital = scene.False }, func(v *scene.Sighting) { v.Digital = scene.True })(town)
	require.Equal(t, rules.Medium, town.find("S04")[0].Severity, "a board that became a screen needs an officer")
}

func TestAStreetThatNoScanCovers(t *testing.T) {
	elsewhere := func(t *town) { t.scans(); t.lane(0, 300, 1000, 10) }
	second := func(change func(l *scene.Lane)) func(t *town) {
		return func(t *town) { elsewhere(t); change(&t.s.Lanes[1]) }
	}
	check(t, "S05", []sentence{
		{"covered", func(t *town) { t.scans() }, "clear"},
		{"300 m from everything that was driven", elsewhere, "hit"},
		{"no scan at all", func(t *town) { t.lane(0, 300, 1000, 10) }, "clear"},
		{"a road of the county", second(func(l *scene.Lane) { l.Manager = "Zarząd Powiatu" }), "clear"},
		{"a road without a manager", second(func(l *scene.Lane) { l.Manager = "" }), "unknown"},
		{"an internal road", second(func(l *scene.Lane) { l.Status = "INTERNAL" }), "clear"},
		{"a road of unknown status", second(func(l *scene.Lane) { l.Status = "UNKNOWN" }), "unknown"},
		{"a lane that no longer is", second(func(l *scene.Lane) { l.Valid = scene.Period{From: scene.NoDay, To: d("2021-01-01"), Known: true} }), "clear"},
		{"60 % of it covered", func(t *town) { t.scans(); t.lane(0, -40, 10, 80) }, "clear"},
		{"30 % of it covered", func(t *town) { t.scans(); t.lane(0, -165, 10, 200) }, "hit"},
		{"the coverage was given without this street although it was driven: nobody gave it", func(t *town) { elsewhere(t); t.s.Campaigns[1].Coverage = -1 }, "unknown"},
	})
}

func TestARecordTwiceInOneScan(t *testing.T) {
	beside := func(dx float64, change func(v *scene.Sighting)) func(t *town) {
		return func(t *town) { t.scans(); t.seenBy(sight(1, 500, 2)); t.seenBy(with(sight(1, 500+dx, 2), change)) }
	}
	same := func(*scene.Sighting) {}
	check(t, "S06", []sentence{
		{"half a metre away", beside(0.5, same), "hit"},
		{"0.6 m away", beside(0.6, same), "clear"},
		{"another class", beside(0.2, func(v *scene.Sighting) { v.Class = 2 }), "clear"},
		{"a class that nobody knows", beside(0.2, func(v *scene.Sighting) { v.Class = -1 }), "unknown"},
		{"of another campaign", func(t *town) { t.scans(); t.seenBy(sight(1, 500, 2)); t.seenBy(sight(0, 500.2, 2)) }, "clear"},
		{"a double-sided board as two records", beside(0.2, func(v *scene.Sighting) { v.Advertiser = "Zupełnie kto inny" }), "clear"},
		{"one side each, and no words", beside(0.2, func(v *scene.Sighting) { v.Advertiser = "" }), "unknown"},
		{"two sides each, and no words", beside(0.2, func(v *scene.Sighting) { v.Advertiser, v.Sides = "", 2 }), "hit"},
		{"one panorama and the same words, 4 m apart", func(t *town) {
			t.scans()
			same := func(v *scene.Sighting) { v.Pano, v.Content = "p/1.jpg", "Opony całoroczne" }
			t.seenBy(with(sight(1, 500, 2), same))
			t.seenBy(with(sight(1, 504, 2), same))
		}, "hit"},
		{"one panorama and other words", func(t *town) {
			t.scans()
			t.seenBy(with(sight(1, 500, 2), func(v *scene.Sighting) { v.Pano, v.Content = "p/1.jpg", "Opony" }))
			t.seenBy(with(sight(1, 504, 2), func(v *scene.Sighting) { v.Pano, v.Content = "p/1.jpg", "Pizza" }))
		}, "clear"},
	})
	town := newTown()
	town.scans()
	town.seenBy(sight(1, 500, 2))
	town.seenBy(sight(1, 500.3, 2))
	require.Len(t, town.find("S06"), 1, "a pair is told once")
}

// Many objects beside one another are compared without one of the changes getting lost.
func TestChangesAmongManyObjectsAreFound(t *testing.T) {
	const n = 10_000
	town := newTown()
	town.s.Lanes, town.s.LaneShapes = nil, scene.Shapes{}
	side := math.Sqrt(float64(n)) * 15
	town.lane(0, 0, side, side)
	for k := range 2 {
		c := rect(&town.s.Coverages, -25, -25, side+50, side+50)
		town.s.Campaigns = append(town.s.Campaigns, scene.Campaign{ID: int64(k + 1), Name: fmt.Sprint(k), From: d("2020-06-10") + scene.Day(730*k), To: d("2020-06-12") + scene.Day(730*k), Sigma: scene.None, Coverage: c})
	}
	rng := rand.New(rand.NewPCG(5, 5))
	for k := range n {
		x, y := rng.Float64()*side, rng.Float64()*side
		switch k % 20 {
		case 0:
			town.seenBy(sight(0, x, y))
		case 1:
			town.seenBy(sight(1, x, y))
		default:
			town.seenBy(sight(0, x, y), sight(1, x+0.1, y))
		}
	}
	town.s.Resolve()
	j := town.s.Join()
	tt := rules.NewTown(&town.s, j, link.Find(&town.s, j), town.p)
	found := 0
	for _, r := range rules.All() {
		if id := r.Meta().ID; id[0] == 'S' && id != "S05" {
			r.Evaluate(tt, nil, func(rules.Hit) { found++ })
		}
	}
	require.Greater(t, found, n/20)
}
