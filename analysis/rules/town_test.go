package rules_test

import (
	"flag"
	"fmt"
	"math"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/analysis/link"
	"spoina/analysis/rules"
	"spoina/analysis/scene"
	"spoina/internal/param"
)

// town builds small towns: one lane of ours along the x axis, 0 to 10 m wide and a kilometre long, seen on 11.06.2022
// and judged on 1.07.2022.
type town struct {
	s scene.Scene
	p rules.Params
}

var (
	seen  = scene.ParseDay("2022-06-11")
	today = scene.ParseDay("2022-07-01")
	d     = scene.ParseDay
)

const us = "Burmistrz Miasta Testowo"

var classes = []scene.Class{
	{Code: "ADV.BILLBOARD", PL: "billboard", EN: "billboard", Kind: scene.Advert, Private: true, Visible: true},
	{Code: "FUR.BENCH", PL: "ławka", EN: "bench", Kind: scene.NoKind, Visible: true},
	{Code: "STR.KIOSK", PL: "kiosk", EN: "kiosk", Kind: scene.Structure, Private: true, Visible: true},
	{Code: "DEV.CABINET", PL: "szafka", EN: "cabinet", Kind: scene.Regime, Private: true, Visible: true},
}

func newTown() *town {
	t := &town{s: scene.Scene{On: today, Managers: []string{us}, Settings: scene.Defaults(), Classes: classes}}
	t.p = rules.Params{AreaRel: 0.05, AreaAbs: 0.10, PlaceA: 3, MinExposure: 50_000, ScanAge: 730, Multiplier: 10, OverlapMin: 5, LeaseLaneMin: 1,
		LeaseLaneShare: 0.05, DecisionLaneMin: 1, ParcelAreaRel: 0.02, ShortWorks: 14, AdvertMax: 60, AreaMax: 10_000, DimsRel: 0.02,
		MinArea: 1, MinAreaAds: true, AreaRounding: "NONE", Limitation: 6, LimitationFirm: 3,
		SameObject: 1.5, MoveTol: 2, MoveMax: 50, ChangeRel: 0.1, Duplicate: 0.5, PartyAlike: 0.9, LateEntry: 30, Future: 2,
		Rates: param.Rates{{ID: 1, Table: "lane", Kind: "ADVERT", Amount: 2_200_000, Unit: "m2_day"}, {ID: 2, Table: "lease", Amount: 10_000, Unit: "m2_year"}}}
	t.p.Lease = rules.LeaseParams{Groups: []int8{4}, FreeYears: 3, ChainGap: 90, Expiring: 60, FeeTol: 100, RentTol: 0.005, IndexMonths: 13, IndexFloor: true,
		BeyondMin: 2, SeasonFrom: 4, SeasonTo: 10}
	t.lane(0, 0, 1000, 10)
	return t
}

func rect(s *scene.Shapes, x, y, w, h float64) int {
	return s.AddXY(2, x, y, x+w, y, x+w, y+h, x, y+h, x, y)
}

var ever = scene.Period{From: scene.NoDay, To: scene.Always, Known: true}

func (t *town) lane(x, y, w, h float64) *scene.Lane {
	rect(&t.s.LaneShapes, x, y, w, h)
	n := len(t.s.Lanes)
	t.s.Lanes = append(t.s.Lanes, scene.Lane{ID: int64(100 + n), Version: 1, LaneID: fmt.Sprint("L", n), Name: "ul. Lipowa", StreetKey: "lipowa", Status: "PUBLIC",
		Manager: us, Category: "gminna", Sigma: 0.1, Valid: ever})
	return &t.s.Lanes[n]
}

func (t *town) object(x, y float64) *scene.Object {
	t.s.ObjectShapes.AddXY(0, x, y)
	n := len(t.s.Objects)
	t.s.Objects = append(t.s.Objects, scene.Object{ID: int64(1000 + n), Scan: int64(2000 + n), Version: 1, SourceID: fmt.Sprint("S", n), Campaign: -1, Seen: seen, First: seen,
		Sigma: 0.1, Width: 6, Height: 3, Depth: scene.None, Display: 18, Sides: 1, X: x, Y: y, Sightings: []scene.Sighting{{Day: seen, Campaign: -1}}})
	return &t.s.Objects[n]
}

func (t *town) decision(x, y float64, from, to string) *scene.Decision {
	n := len(t.s.Decisions)
	v := scene.Decision{Kind: scene.Advert, AdArea: 18, Area: scene.None, Carriageway: scene.None, Rate: scene.None, Fee: scene.None, Count: 1, Shape: -1}
	v.ID, v.Version, v.Number = int64(3000+n), 1, fmt.Sprintf("IDR.7230.3.%d.2022", n+1)
	v.Valid = scene.Period{From: d(from), To: d(to), Known: from != ""}
	if to == "" {
		v.Valid.To = scene.Always
	}
	v.Signed, v.Delivered, v.Final = v.Valid.From-10, scene.NoDay, scene.NoDay
	if !math.IsNaN(x) {
		v.Shape = t.s.DecisionShapes.AddXY(0, x, y)
	}
	t.s.Decisions = append(t.s.Decisions, v)
	return &t.s.Decisions[n]
}

func (t *town) parcel(x, y, w, h float64, number string, group int8) *scene.Parcel {
	rect(&t.s.ParcelShapes, x, y, w, h)
	n := len(t.s.Parcels)
	t.s.Parcels = append(t.s.Parcels, scene.Parcel{ID: int64(500 + n), Version: 1, ParcelID: "220401_1.0001." + number, Number: number, Precinct: "220401_1.0001",
		Group: group, Area: w * h, Sigma: 0.1, Valid: ever})
	return &t.s.Parcels[n]
}

func (t *town) lease(number, from, to string, refs ...scene.Ref) *scene.Lease {
	n := len(t.s.Leases)
	v := scene.Lease{Total: scene.None, Type: "LEASE", Ended: scene.NoDay}
	v.ID, v.Version, v.Number = int64(4000+n), 1, number
	v.Valid = scene.Period{From: d(from), To: d(to), Known: from != ""}
	if to == "" {
		v.Valid.To = scene.Always
	}
	v.Refs = refs
	t.s.Leases = append(t.s.Leases, v)
	return &t.s.Leases[n]
}

func whole(number string) scene.Ref {
	return scene.Ref{Raw: number, Number: number, Precinct: "0001", Whole: scene.True, Area: scene.None, Shape: -1}
}

func part(number string, area float64) scene.Ref {
	return scene.Ref{Raw: number, Number: number, Precinct: "0001", Whole: scene.False, Area: area, Shape: -1}
}

// find evaluates the town and gives the findings of one rule.
func (t *town) find(rule string) []*rules.Finding { return t.without(rule, "") }

// without is find with one term of the rule left out.
func (t *town) without(rule, term string) []*rules.Finding {
	t.s.Resolve()
	j := t.s.Join()
	tt := rules.NewTown(&t.s, j, link.Find(&t.s, j), t.p)
	var out []*rules.Finding
	for _, r := range rules.All() {
		if r.Meta().ID == rule {
			r.Evaluate(tt, map[string]bool{term: true}, func(h rules.Hit) { out = append(out, h.Write()) })
		}
	}
	return out
}

// needed are the terms that a sentence has shown to be needed: without them it would be answered otherwise.
var needed = map[string]bool{}

func word(found []*rules.Finding) string {
	switch {
	case len(found) == 0:
		return "clear"
	case found[0].Outcome == scene.Unknown:
		return "unknown"
	}
	return "hit"
}

// said is what a rule says of the town: "hit", "unknown" or "clear" of its first finding.
func (t *town) said(rule string) string { return word(t.find(rule)) }

var nowhere = math.NaN()

type sentence struct {
	says  string
	given func(t *town)
	want  string
}

func check(t *testing.T, rule string, list []sentence) {
	t.Helper()
	for _, s := range list {
		town := newTown()
		s.given(town)
		require.Equal(t, s.want, town.said(rule), "%s: %s", rule, s.says)
		for _, r := range rules.All() {
			if r.Meta().ID != rule {
				continue
			}
			for _, term := range r.Meta().Terms {
				if needed[term.Name] {
					continue
				}
				town := newTown()
				s.given(town)
				if f := town.without(rule, term.Name); word(f) != s.want || s.want != "clear" && len(f) != len(town.find(rule)) {
					needed[term.Name] = true
				}
			}
		}
	}
}

// bySentence are terms that the made-up towns of a third of the size do not need (analysis.TestEveryTermIsNeeded leaves them
// to the sentences here): a scan's edge within the accuracy of a place, two identical neighbours, two rows of one number.
var bySentence = []string{"S01.covered_before", "S01.not_seen_before", "S02.covered_after", "S02.not_seen_after", "S02.no_neighbour", "S03.same_thing", "S03.beyond_error", "Q07.same_party", "Q07.same_place"}

// TestMain looks, once all sentences were asked, whether each term that is left to them is needed by one.
func TestMain(m *testing.M) {
	code := m.Run()
	if f := flag.Lookup("test.run"); f == nil || f.Value.String() == "" {
		for _, term := range bySentence {
			if !needed[term] {
				fmt.Printf("no sentence needs the term %s\n", term)
				code = 1
			}
		}
	}
	os.Exit(code)
}
