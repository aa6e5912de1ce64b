package rules_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/analysis/rules"
	"spoina/analysis/scene"
)

// roads gives a town the numbers of the rules about overhanging and dangerous advertisements, and their classes.
func roads(t *town) {
	t.s.Classes = append(classes[:len(classes):len(classes)], scene.Class{Code: "ADV.LED", PL: "ekran LED", EN: "LED screen", Kind: scene.Advert, Private: true, Visible: true},
		scene.Class{Code: "SIGN.PARALLEL", PL: "szyld", EN: "sign", Kind: scene.Advert, OverhangOnly: true, Private: true, Visible: true})
	t.p.Road = rules.RoadParams{OverhangDepth: 0.3, OverhangFlat: 0.05, Sight: 20, CarriagewayNear: 1, ShownFor: 10, Luminous: rules.Distances("krajowa 10/25, gminna 6/15")}
}

func checkRoads(t *testing.T, rule string, list []sentence) {
	t.Helper()
	for _, s := range list {
		town := newTown()
		roads(town)
		s.given(town)
		require.Equal(t, s.want, town.said(rule), "%s: %s", rule, s.says)
	}
}

func TestAnAdvertisementOverTheLane(t *testing.T) {
	// a sign on a façade, y metres from the lane (negative: outside), standing out by depth
	sign := func(y, depth float64, change func(t *town, o *scene.Object)) func(t *town) {
		return func(t *town) {
			o := t.object(500, y)
			o.Mount, o.Depth = "WALL", depth
			change(t, o)
		}
	}
	same := func(*town, *scene.Object) {}
	mount := func(m string) func(*town, *scene.Object) { return func(_ *town, o *scene.Object) { o.Mount = m } }
	checkRoads(t, "O11", []sentence{
		{"0.5 m outside, it stands out by 0.8 m", sign(-0.5, 0.8, same), "hit"},
		{"1.08 m outside, 0.8 m with ±0.283 m", sign(-1.08, 0.8, same), "hit"},
		{"1.09 m outside, 0.8 m with ±0.283 m", sign(-1.09, 0.8, same), "clear"},
		{"on a pole", sign(-0.5, 0.8, mount("POLE")), "hit"},
		{"on a fence", sign(-0.5, 0.8, mount("FENCE")), "hit"},
		{"freestanding", sign(-0.5, 0.8, mount("FREESTANDING")), "clear"},
		{"a board without a mount stands on the ground", sign(-0.5, 0.8, mount("")), "clear"},
		{"a signboard without a mount", sign(-0.5, 0.8, func(_ *town, o *scene.Object) { o.Mount, o.Class = "", 5 }), "unknown"},
		{"depth not measured: 0.3 m", sign(-0.5, scene.None, same), "hit"},
		{"depth not measured, 0.6 m outside", sign(-0.6, scene.None, same), "clear"},
		{"a kiosk", sign(-0.5, 0.8, func(_ *town, o *scene.Object) { o.Class = 2 }), "clear"},
		{"a class that nobody knows", sign(-0.5, 0.8, func(_ *town, o *scene.Object) { o.Class = -1 }), "unknown"},
		{"it stands in the lane: that is O01", sign(2, 0.8, same), "clear"},
		{"the road is internal", sign(-0.5, 0.8, func(t *town, _ *scene.Object) { t.s.Lanes[0].Status = "INTERNAL" }), "clear"},
		{"the road's status is not known", sign(-0.5, 0.8, func(t *town, _ *scene.Object) { t.s.Lanes[0].Status = "UNKNOWN" }), "unknown"},
		{"the road is the county's", sign(-0.5, 0.8, func(t *town, _ *scene.Object) { t.s.Lanes[0].Manager = "Zarząd Powiatu" }), "clear"},
		{"who manages the road is not known", sign(-0.5, 0.8, func(t *town, _ *scene.Object) { t.s.Lanes[0].Manager = "" }), "unknown"},
		{"it has a permit", sign(-0.5, 0.8, func(t *town, _ *scene.Object) { t.decision(500, -0.5, "2022-01-01", "2022-12-31") }), "clear"},
		{"a permit may be meant", sign(-0.5, 0.8, func(t *town, _ *scene.Object) { t.decision(525, -0.5, "2022-01-01", "2022-12-31").AdArea = 14 }), "unknown"},
		{"a lease covers the place", sign(-0.5, 0.8, func(t *town, _ *scene.Object) {
			t.parcel(480, -20, 40, 20, "7", 4)
			t.lease("U1", "2022-01-01", "", whole("7"))
		}), "clear"},
		// The named false positives.
		{"the façade is the boundary of the lane and the sticker is flat", sign(0, 0.02, same), "clear"},
		{"the façade is the boundary of the lane and a box stands out", sign(0, 0.4, same), "hit"},
	})
	checkRoads(t, "O10", []sentence{
		{"at the edge, on a wall: that is O11", sign(0.1, 0.8, same), "clear"},
		{"at the edge, on a wall and flat", sign(0.1, 0.02, same), "hit"},
		{"at the edge, freestanding", sign(0.1, 0.8, mount("FREESTANDING")), "hit"},
	})
	town := newTown()
	roads(town)
	sign(-0.3, 0.8, same)(town)
	f := town.find("O11")[0]
	require.Equal(t, "PEN_NO_PERMIT", f.Money[1].Basis)
	require.EqualValues(t, 18*220*10, f.Money[1].Min, f.Money[1].Formula)
	town = newTown()
	roads(town)
	sign(-0.3, scene.None, same)(town)
	f = town.find("O11")[0]
	require.Zero(t, f.Money[1].Min, "a depth that nobody measured is at stake only")
	require.Equal(t, rules.Medium, f.Severity)
}

// feature puts a reference feature into the town: an area of width and height from x, y, or with none a line along x.
func feature(t *town, kind string, x, y, w, h float64) {
	a := &t.s.Around
	if h == 0 {
		a.Shapes.AddXY(1, x, y, x+w, y)
	} else {
		rect(&a.Shapes, x, y, w, h)
	}
	a.Features = append(a.Features, scene.Feature{ID: int64(9000 + len(a.Features)), Version: 1, Kind: kind, Sigma: 0.05, Valid: ever})
}

func TestAnAdvertisementThatEndangersTheTraffic(t *testing.T) {
	screen := func(change func(t *town, o *scene.Object)) func(t *town) {
		return func(t *town) {
			o := t.object(500, 1)
			o.Class, o.Digital, o.ShownFor, o.Content = 4, scene.True, 12, "reklama"
			feature(t, scene.Carriageway, 0, 9, 1000, 0) // 8 m from the screen
			feature(t, scene.BuiltUp, 0, -100, 1000, 200)
			change(t, o)
		}
	}
	board := func(x, y float64, change func(t *town, o *scene.Object)) func(t *town) {
		return func(t *town) { o := t.object(x, y); o.ShownFor = scene.None; change(t, o) }
	}
	same := func(*town, *scene.Object) {}
	none := func(t *town) { t.s.Around.Features, t.s.Around.Shapes = nil, scene.Shapes{} }
	// across builds a second road that meets ours at x 490 to 500 from below.
	across := func(t *town) {
		l := t.lane(490, -100, 10, 100)
		l.LaneID, l.Name, l.StreetKey = "L9", "ul. Boczna", "boczna"
	}
	checkRoads(t, "O15", []sentence{
		{"a screen in order", screen(same), "clear"},
		{"its display time is not given", screen(func(_ *town, o *scene.Object) { o.ShownFor = scene.None }), "hit"},
		{"its content is not given", screen(func(_ *town, o *scene.Object) { o.Content = "" }), "hit"},
		{"ten seconds a picture", screen(func(_ *town, o *scene.Object) { o.ShownFor = 10 }), "hit"},
		{"moving images", screen(func(_ *town, o *scene.Object) { o.Moving = scene.True }), "hit"},
		{"a board that the scan calls digital", screen(func(_ *town, o *scene.Object) { o.Class, o.ShownFor = 0, 5 }), "hit"},
		{"5 m from the carriageway of a municipal road", screen(func(t *town, o *scene.Object) { feature(t, scene.Carriageway, 0, 6, 1000, 0) }), "hit"},
		{"5 m from it, but not known to emit light", screen(func(t *town, o *scene.Object) {
			feature(t, scene.Carriageway, 0, 6, 1000, 0)
			o.Class, o.Digital, o.Lit = 0, scene.Unknown, scene.Unknown
		}), "clear"},
		{"8 m from the carriageway of a national road", screen(func(t *town, _ *scene.Object) { t.s.Lanes[0].Category = "krajowa" }), "hit"},
		{"6.1 m, with ±0.6 m", screen(func(t *town, o *scene.Object) { feature(t, scene.Carriageway, 0, 7.1, 1000, 0) }), "unknown"},
		{"no layer of carriageways", screen(func(t *town, _ *scene.Object) { none(t); feature(t, scene.BuiltUp, 0, -100, 1000, 200) }), "unknown"},
		{"an ordinary board in a town without layers is no finding", board(300, 2, same), "clear"},
		{"a kiosk 20 cm from the carriageway", board(300, 2, func(t *town, o *scene.Object) { o.Class = 2; feature(t, scene.Carriageway, 0, 2.2, 1000, 0) }), "clear"},
		{"a board in the lane outside the built-up area", board(300, 2, func(t *town, _ *scene.Object) { feature(t, scene.BuiltUp, 600, -100, 400, 200) }), "hit"},
		{"a board beside the lane outside the built-up area", board(300, -3, func(t *town, _ *scene.Object) { feature(t, scene.BuiltUp, 600, -100, 400, 200) }), "clear"},
		{"a board in the lane in the built-up area", board(300, 2, func(t *town, _ *scene.Object) { feature(t, scene.BuiltUp, 0, -100, 1000, 200) }), "clear"},
		{"in the sight triangle of a crossing, on private ground", board(505, -5, func(t *town, _ *scene.Object) { across(t) }), "hit"},
		{"in the lane near the crossing", board(512, 2, func(t *town, _ *scene.Object) { across(t) }), "hit"},
		{"beyond the triangle", board(512, -12, func(t *town, _ *scene.Object) { across(t) }), "clear"},
		{"25 m from the crossing", board(525, 2, func(t *town, _ *scene.Object) { across(t) }), "clear"},
		{"across the road, where nothing joins", board(505, 8, func(t *town, _ *scene.Object) { across(t) }), "clear"},
		{"the other lane is of the same road", board(505, -5, func(t *town, _ *scene.Object) { across(t); t.s.Lanes[1].StreetKey = "lipowa" }), "clear"},
		// The named false positive.
		{"the boundary of the built-up area is missing in the data", board(300, 2, func(t *town, _ *scene.Object) { feature(t, scene.Carriageway, 0, 9, 1000, 0) }), "clear"},
		{"at the boundary of the built-up area", screen(func(t *town, _ *scene.Object) {
			none(t)
			feature(t, scene.Carriageway, 0, 30, 1000, 0)
			feature(t, scene.BuiltUp, 500.1, -100, 400, 200)
		}), "unknown"},
	})
	severity := func(rule string, given func(t *town)) rules.Severity {
		town := newTown()
		roads(town)
		given(town)
		return town.find(rule)[0].Severity
	}
	require.Equal(t, rules.Critical, severity("O15", board(505, -5, func(t *town, _ *scene.Object) { across(t) })))
	require.Equal(t, rules.Critical, severity("O01", board(300, 2, func(t *town, _ *scene.Object) { feature(t, scene.Carriageway, 0, 2.5, 1000, 0) })), "half a metre from the carriageway")
	require.Equal(t, rules.High, severity("O01", board(300, 2, func(t *town, _ *scene.Object) { feature(t, scene.Carriageway, 0, 9, 1000, 0) })))
}
