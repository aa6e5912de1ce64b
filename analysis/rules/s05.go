package rules

import (
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// streetCase is a lane with the share of it that scans have looked at.
type streetCase struct {
	t     *Town
	i     int
	share float64 // of the lane, by any scan with a given coverage
	maybe float64 // by scans whose coverage is estimated, too
}

// coveredEnough is the share of a lane from which it counts as scanned.
const coveredEnough = 0.5

// S05: a public lane of ours of which no scan has covered half.
var s05 = &rule[streetCase]{
	meta: Meta{ID: "S05", Version: 1, Name: "SCAN_GAP", Base: Info,
		Title:    text.T("Ulica bez skanu", "Street that no scan covers"),
		Sentence: text.T("Żaden skan nie objął pasa drogi, którą zarządza urząd.", "No scan has covered a lane that the office manages."),
		Law:      []Article{comparedScans}, Next: []string{"N1"},
		FalsePositives: []Text{
			text.T("zasięg skanu podano bez tej ulicy, choć przez nią jechano", "the coverage was given without this street although it was driven"),
			text.T("ulicy nie ma jeszcze w terenie", "the street has not been built yet")}},
	terms: []Term[streetCase]{
		{"S05.public", titlePublic,
			func(c *streetCase) Tri {
				switch c.t.Lanes[c.i].Status {
				case public:
					return scene.True
				case unknownStatus, "":
					return scene.Unknown
				}
				return scene.False
			},
			func(c *streetCase, v Tri) Text { o := c.asObject(); return tellPublic(&o, v) }},
		{"S05.ours", titleManager,
			func(c *streetCase) Tri { return c.t.Us(c.i) },
			func(c *streetCase, v Tri) Text { o := c.asObject(); return tellManager(&o, v) }},
		{"S05.not_covered", text.T("Skany nie objęły połowy pasa", "The scans have not covered half of the lane"),
			func(c *streetCase) Tri {
				switch {
				case c.share >= coveredEnough:
					return scene.False
				case c.maybe >= coveredEnough:
					return scene.False
				case c.t.anyEstimated():
					return scene.Unknown
				}
				return scene.True
			},
			func(c *streetCase, v Tri) Text {
				if v == scene.Unknown {
					return text.T("zasięg co najmniej jednego skanu tylko oszacowano: mógł przejechać tę ulicę i niczego na niej nie zebrać", "the coverage of at least one scan is only estimated: it may have driven the street and collected nothing")
				}
				return text.Say("skany objęły %s pasa", "scans have covered %s of the lane", text.Percent(max(c.share, c.maybe)))
			}},
	},
	cases: func(t *Town, yield func(streetCase)) {
		if len(t.scans()) == 0 {
			return
		}
		t.eachLane(func(i int) {
			if l := &t.Lanes[i]; l.Valid.Has(t.On) == scene.False || t.LaneShapes.Dim(i) != 2 {
				return
			}
			c := streetCase{t: t, i: i}
			c.share, c.maybe = t.scannedShare(i)
			yield(c)
		})
	},
	at: func(c *streetCase) []Anchor { return onLane(int32(c.i)) },
	describe: func(c *streetCase, f *Finding) {
		l := &c.t.Lanes[c.i]
		f.lane(int32(c.i))
		f.keptBy(scene.Keeper{Manager: l.Manager, Territory: l.Territory}, true)
		f.Street, f.Label = l.Title(), l.Title()
		f.X, f.Y = c.t.LaneShapes.Anchor(c.i)
		f.On = c.t.On
		f.measure("covered_share", max(c.share, c.maybe), "", nil, coveredEnough)
		f.measure("lane_area", c.t.LaneShapes.Area(c.i), "m2", nil, nil)
		name := text.Same(l.Title())
		f.Sentence = text.Say("Żaden skan nie objął ulicy %s: o obiektach na niej nic nie wiadomo.", "No scan has covered %s: nothing is known of what stands on it.", name)
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy skany objęły ulicę %s: %s.", "Whether the scans have covered %s cannot be told: %s.", name, f.Reason)
		}
		f.MoneyNote = noMoneyInScans
	},
}

func (c *streetCase) asObject() objectCase {
	return objectCase{t: c.t, pos: Position{Lane: int32(c.i)}}
}

func (t *Town) anyEstimated() bool {
	for c := range t.Campaigns {
		if t.Campaigns[c].Coverage < 0 {
			return true
		}
	}
	return false
}

// scannedShare is the part of lane i that scans looked at, by points spread over it: with given coverages, and with
// estimated ones, too.
func (t *Town) scannedShare(i int) (given, all float64) {
	const across = 24
	b := t.LaneShapes.Box(i)
	step := max(b.MaxX-b.MinX, b.MaxY-b.MinY) / across
	n, in, maybe := 0, 0, 0
	type scan struct {
		campaign      int
		given, driven bool
	}
	var scans []scan
	for _, c := range t.scans() {
		if k := &t.Campaigns[c]; !k.From.Known() || k.From <= t.On {
			scans = append(scans, scan{c, k.Coverage >= 0, t.CoveredLane(c, i)})
		}
	}
	look := func(x, y float64) {
		n++
		covered, estimated := false, false
		for _, c := range scans {
			if covered {
				break
			}
			if c.driven || !(estimated && !c.given) && t.Covered(c.campaign, x, y) == scene.True {
				covered = covered || c.given
				estimated = true
			}
		}
		if covered {
			in++
		}
		if estimated {
			maybe++
		}
	}
	for r := range across {
		for q := range across {
			x, y := b.MinX+(float64(q)+0.5)*step, b.MinY+(float64(r)+0.5)*step
			if x <= b.MaxX && y <= b.MaxY && t.LaneShapes.Contains(i, x, y) {
				look(x, y)
			}
		}
	}
	if n < 8 { // a narrow lane that lies aslant between the points
		t.LaneShapes.Probe(i, look)
	}
	return float64(in) / float64(max(1, n)), float64(maybe) / float64(max(1, n))
}
