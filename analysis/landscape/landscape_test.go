package landscape_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/analysis/landscape"
	"spoina/internal/clock"
)

var today = clock.Day(2026, time.January, 2)

// around is a place made of figures.
type around struct {
	place    landscape.Place
	metres   map[string]float64 // by layer; NaN: nothing near
	others   map[string]float64 // by type
	counts   map[string]float64 // by unit
	road     string
	unclear  bool
	accuracy float64
}

func (a around) Place() landscape.Place { return a.place }

func (a around) Nearest(layer, _ string, within float64) landscape.Measured {
	m, known := a.metres[layer]
	return landscape.Measured{Known: known, Found: m <= within, Metres: m, Tolerance: a.accuracy}
}

func (a around) Neighbour(is func(string) bool, within float64) landscape.Measured {
	best := math.Inf(1)
	for code, m := range a.others {
		if is(code) {
			best = min(best, m)
		}
	}
	return landscape.Measured{Known: a.others != nil, Found: best <= within, Metres: best, Tolerance: a.accuracy}
}

func (a around) Count(unit string, _ func(string) bool) (float64, bool) {
	n, ok := a.counts[unit]
	return n, ok
}

func (a around) Road() (string, bool) { return a.road, !a.unclear }

func in(zones ...string) around { return around{place: landscape.Place{Zones: zones}} }

// document is a small resolution with these rules.
func document(t *testing.T, effect string, rules string) *landscape.Document {
	t.Helper()
	d, err := landscape.Decode([]byte(`{"resolution":{"id":"x","act":"x","in_force_from":"2020-01-01","default_effect":"` + effect + `","supersedes":[],"void_parts":[]},
		"zones":[{"code":"A","name":"A"},{"code":"B","name":"B"}],"overlays":[{"code":"ZR","kind":"MONUMENT_REGISTER","buffer_m":0,"priority":9}],
		"reference_layers":["bus_stop","carriageway_edge"],"device_types":[],"rules":[` + rules + `]}`))
	require.NoError(t, err)
	return d
}

func rule(id, types, effect, more string) string {
	return `{"id":"` + id + `","basis":"§ ` + id + `","zones":["A"],"types":["` + types + `"],"effect":"` + effect + `"` + more + `}`
}

func board(w, h float64) landscape.Device {
	d := landscape.Blank("ADV.BILLBOARD")
	d.Width, d.Height, d.Sides, d.Mount = w, h, 1, "FREESTANDING"
	return d
}

func judge(d landscape.Device, s around, doc *landscape.Document) landscape.Answer {
	return landscape.Evaluate(d, s, doc, today, landscape.UsualLimits)
}

func TestEveryMetricPassesFailsAndIsUnknown(t *testing.T) {
	no, yes := false, true
	type change = func(*landscape.Device, *around)
	for name, c := range map[string]struct {
		require          string
		pass, fail, lack change
	}{
		"display_area_m2_per_side": {`{"metric":"display_area_m2_per_side","op":"<=","value":18}`, func(d *landscape.Device, _ *around) { d.Width, d.Height = 6.1, 3 }, func(d *landscape.Device, _ *around) { d.Width, d.Height = 6.13, 3 }, nil},
		"display_area_total":       {`{"metric":"display_area_total","op":"<=","value":18}`, func(d *landscape.Device, _ *around) { d.Display = 18.36 }, func(d *landscape.Device, _ *around) { d.Display = 18.37 }, nil},
		"width":                    {`{"metric":"width","op":"<=","value":2}`, func(d *landscape.Device, _ *around) { d.Width = 2.05 }, func(d *landscape.Device, _ *around) { d.Width = 2.06 }, nil},
		"height":                   {`{"metric":"height","op":"<=","value":2}`, func(d *landscape.Device, _ *around) { d.Height = 2 }, func(d *landscape.Device, _ *around) { d.Height = 2.1 }, nil},
		"top_height":               {`{"metric":"top_height","op":"<=","value":9}`, func(d *landscape.Device, _ *around) { d.Top = 9 }, func(d *landscape.Device, _ *around) { d.Top = 9.06 }, nil},
		"bottom_edge":              {`{"metric":"bottom_edge_m","op":">=","value":3}`, func(d *landscape.Device, _ *around) { d.Bottom = 2.95 }, func(d *landscape.Device, _ *around) { d.Bottom = 2.94 }, nil},
		"projection":               {`{"metric":"projection","op":"<=","value":0.8}`, func(d *landscape.Device, _ *around) { d.Depth = 0.8 }, func(d *landscape.Device, _ *around) { d.Depth = 1 }, nil},
		"thickness":                {`{"metric":"thickness","op":"<=","value":0.3}`, func(d *landscape.Device, _ *around) { d.Depth = 0.3 }, func(d *landscape.Device, _ *around) { d.Depth = 1 }, nil},
		"wall_share":               {`{"metric":"wall_share","op":"<=","value":0.5}`, func(d *landscape.Device, _ *around) { d.WallShare = 0.5 }, func(d *landscape.Device, _ *around) { d.WallShare = 0.51 }, nil},
		"window_share":             {`{"metric":"window_share","op":"<=","value":0.2}`, func(d *landscape.Device, _ *around) { d.WindowShare = 0.2 }, func(d *landscape.Device, _ *around) { d.WindowShare = 0.3 }, nil},
		"facade_count":             {`{"metric":"facade_count","op":"<=","value":1}`, func(_ *landscape.Device, a *around) { a.counts["facade"] = 1 }, func(_ *landscape.Device, a *around) { a.counts["facade"] = 2 }, nil},
		"count_per property":       {`{"metric":"count_per","unit":"property","op":"<=","value":1}`, func(_ *landscape.Device, a *around) { a.counts["property"] = 1 }, func(_ *landscape.Device, a *around) { a.counts["property"] = 2 }, nil},
		"count_per business": {`{"metric":"count_per","unit":"business","op":"<=","value":1}`, func(d *landscape.Device, a *around) { d.Businesses, a.counts["property"] = 3, 3 },
			func(d *landscape.Device, a *around) { d.Businesses, a.counts["property"] = 1, 2 }, func(_ *landscape.Device, a *around) { a.counts["property"] = 2 }},
		"distance": {`{"metric":"distance","ref":"bus_stop","op":">=","value":15}`, func(d *landscape.Device, a *around) { d.Width, a.metres["bus_stop"] = 2, 16 },
			func(d *landscape.Device, a *around) { d.Width, a.metres["bus_stop"] = 2, 15.9 }, nil},
		"distance from the post": {`{"metric":"distance","ref":"bus_stop","op":">=","value":15,"measure":"POST"}`, func(d *landscape.Device, a *around) { d.Width, a.metres["bus_stop"] = 2, 15 },
			func(_ *landscape.Device, a *around) { a.metres["bus_stop"] = 14 }, nil},
		"distance, width not given": {`{"metric":"distance","ref":"bus_stop","op":">=","value":15}`, func(d *landscape.Device, a *around) { d.Width, a.metres["bus_stop"] = 0, math.Inf(1) },
			func(_ *landscape.Device, a *around) { a.metres["bus_stop"] = 14 }, func(_ *landscape.Device, a *around) { a.metres["bus_stop"] = 16 }},
		"spacing": {`{"metric":"spacing","filter":{"types":["ADV"]},"op":">=","value":80}`, func(d *landscape.Device, a *around) {
			d.Width, a.others = 2, map[string]float64{"SIGN.LETTERS": 3, "ADV.FLAG": 81}
		},
			func(d *landscape.Device, a *around) { d.Width, a.others = 2, map[string]float64{"ADV.FLAG": 80.9} }, nil},
		"duration_days": {`{"metric":"duration_days","op":"<=","value":365}`, func(d *landscape.Device, _ *around) { d.Days = 365 }, func(d *landscape.Device, _ *around) { d.Days = 366 }, nil},
		"repeat_years":  {`{"metric":"repeat_years","op":">=","value":5}`, func(d *landscape.Device, _ *around) { d.RepeatYears = 5 }, func(d *landscape.Device, _ *around) { d.RepeatYears = 4 }, nil},
		"digital":       {`{"metric":"digital","op":"=","value":false}`, func(d *landscape.Device, _ *around) { d.Digital = &no }, func(d *landscape.Device, _ *around) { d.Digital = &yes }, nil},
		"illuminated":   {`{"metric":"illuminated","op":"=","value":false}`, func(d *landscape.Device, _ *around) { d.Illuminated = &no }, func(d *landscape.Device, _ *around) { d.Illuminated = &yes }, nil},
		"luminance":     {`{"metric":"luminance","op":"<=","value":400}`, func(d *landscape.Device, _ *around) { d.Luminance = 400 }, func(d *landscape.Device, _ *around) { d.Luminance = 401 }, nil},
		"material":      {`{"metric":"material","op":"not_in","value":["PVC"]}`, func(d *landscape.Device, _ *around) { d.Material = "steel" }, func(d *landscape.Device, _ *around) { d.Material = "pvc" }, nil},
		"colour":        {`{"metric":"colour","op":"in","value":["white","grey"]}`, func(d *landscape.Device, _ *around) { d.Colour = "grey" }, func(d *landscape.Device, _ *around) { d.Colour = "red" }, nil},
		"font_share":    {`{"metric":"font_share","op":"<=","value":0.3}`, func(d *landscape.Device, _ *around) { d.FontShare = 0.3 }, func(d *landscape.Device, _ *around) { d.FontShare = 0.4 }, nil},
	} {
		doc := document(t, "FORBID", rule("1", "ADV", "ALLOW", `,"require":[`+c.require+`]`))
		for want, f := range map[landscape.Verdict]change{landscape.Pass: c.pass, landscape.Fail: c.fail, landscape.Unknown: c.lack} {
			d, a := landscape.Blank("ADV.BILLBOARD"), in("A")
			a.metres, a.counts = map[string]float64{}, map[string]float64{}
			if f != nil {
				f(&d, &a)
			}
			got := judge(d, a, doc)
			require.Equal(t, want, got.Verdict, "%s %s: %v", name, want, got.Results)
			require.Equal(t, "§ 1", got.Results[0].Basis)
			require.Contains(t, got.Results[0].Words.PL, "(§ 1)")
			require.Equal(t, want == landscape.Unknown, len(got.Missing) > 0, name)
		}
	}
}

func TestEveryMetricIsTested(t *testing.T) {
	require.Len(t, landscape.Metrics(), 22, "a new metric needs its line in the test above")
}

func TestTheMoreSpecificRuleDecides(t *testing.T) {
	d := board(2, 1)
	zr := around{place: landscape.Place{Zones: []string{"A"}, Overlays: []string{"ZR"}}}
	for name, c := range map[string]struct {
		rules string
		s     around
		want  landscape.Verdict
	}{
		"own type before its ancestor": {rule("1", "ADV", "FORBID", "") + "," + rule("2", "ADV.BILLBOARD", "ALLOW", ""), in("A"), landscape.Pass},
		"the other way round":          {rule("1", "ADV", "ALLOW", "") + "," + rule("2", "ADV.BILLBOARD", "FORBID", ""), in("A"), landscape.Fail},
		"higher priority":              {rule("1", "ADV", "FORBID", "") + "," + rule("2", "ADV", "ALLOW", `,"priority":1`), in("A"), landscape.Pass},
		"an overlay's exception":       {rule("1", "ADV", "ALLOW", `,"exceptions":[{"overlay":"MONUMENT_REGISTER","effect":"FORBID"}]`) + "," + rule("2", "ADV.BILLBOARD", "ALLOW", `,"priority":5`), around{place: landscape.Place{Zones: []string{"A"}, Overlays: []string{"MONUMENT_REGISTER"}}}, landscape.Fail},
		"a rule of the overlay":        {rule("1", "ADV.BILLBOARD", "FORBID", `,"priority":5`) + `,{"id":"2","basis":"§ 2","zones":["ZR"],"types":["ADV"],"effect":"ALLOW"}`, zr, landscape.Pass},
		"outside the overlay":          {rule("1", "ADV.BILLBOARD", "FORBID", "") + `,{"id":"2","basis":"§ 2","zones":["ZR"],"types":["ADV"],"effect":"ALLOW"}`, in("A"), landscape.Fail},
		"another zone":                 {rule("1", "ADV", "ALLOW", ""), in("B"), landscape.Fail},
		"void":                         {rule("1", "ADV", "ALLOW", `,"status":"VOID"`), in("A"), landscape.Fail},
		"not yet":                      {rule("1", "ADV", "ALLOW", `,"valid_from":"2026-01-03"`), in("A"), landscape.Fail},
		"no longer":                    {rule("1", "ADV", "ALLOW", `,"valid_to":"2026-01-01"`), in("A"), landscape.Fail},
		"the last day":                 {rule("1", "ADV", "ALLOW", `,"valid_to":"2026-01-02"`), in("A"), landscape.Pass},
	} {
		require.Equal(t, c.want, judge(d, c.s, document(t, "FORBID", c.rules)).Verdict, name)
	}
}

func TestAContradictionNamesBothRulesAndTheBanCounts(t *testing.T) {
	doc := document(t, "ALLOW", rule("9", "ADV", "ALLOW", "")+","+rule("10", "ADV", "FORBID", ""))
	a := judge(board(1, 1), in("A"), doc)
	require.Equal(t, landscape.Fail, a.Verdict)
	require.Equal(t, []string{"10", "9"}, a.Contradiction)
	require.Contains(t, a.Reasons[0].PL, "przeczą sobie: 10, 9")
	faults := landscape.Check(doc, today)
	require.Equal(t, landscape.Contradiction, faults[0].Kind)
	require.Equal(t, []string{"10", "9"}, faults[0].Rules)
}

func TestConditionsThatNobodyKnowsAreTriedBothWays(t *testing.T) {
	when := `,"when":[{"fact":"placement","op":"in","value":["FREESTANDING"]}]`
	d := landscape.Blank("ADV.BILLBOARD")
	a := judge(d, in("A"), document(t, "FORBID", rule("1", "ADV", "ALLOW", when)))
	require.Equal(t, landscape.Unknown, a.Verdict)
	require.Contains(t, a.Missing[0].PL, "umieszczenie = wolnostojący (§ 1)")
	a = judge(d, in("A"), document(t, "ALLOW", rule("1", "ADV", "ALLOW", when)))
	require.Equal(t, landscape.Pass, a.Verdict, "allowed either way")
	d.Mount = "WALL"
	a = judge(d, in("A"), document(t, "FORBID", rule("1", "ADV", "ALLOW", when)))
	require.Equal(t, landscape.Fail, a.Verdict)
	require.Contains(t, a.Reasons[0].EN, "only under conditions")
	// Of two rules with opposite conditions each alone allows; together they would not.
	both := rule("1", "ADV", "ALLOW", when) + "," + rule("2", "ADV", "FORBID", `,"when":[{"fact":"placement","op":"not_in","value":["FREESTANDING"]}]`)
	require.Equal(t, landscape.Unknown, judge(landscape.Blank("ADV.BILLBOARD"), in("A"), document(t, "FORBID", both)).Verdict)
	require.Empty(t, kinds(landscape.Check(document(t, "FORBID", both), today))[landscape.Contradiction], "they never speak of one device")
}

func kinds(faults []landscape.Fault) map[string][]string {
	out := map[string][]string{}
	for _, f := range faults {
		out[f.Kind] = append(out[f.Kind], f.String())
	}
	return out
}

func TestAnUncertainPlaceIsUnknownUnlessAllAgree(t *testing.T) {
	doc := document(t, "FORBID", rule("1", "ADV", "ALLOW", `,"exceptions":[{"overlay":"ZR","effect":"FORBID"}]`))
	edge := around{place: landscape.Place{Zones: []string{"A"}, Uncertain: []string{"ZR"}}}
	require.Equal(t, landscape.Unknown, judge(board(1, 1), edge, doc).Verdict)
	require.Equal(t, landscape.Unknown, judge(board(1, 1), in("A", "B"), doc).Verdict)
	require.Equal(t, landscape.Unknown, judge(board(1, 1), in(), doc).Verdict)
	same := document(t, "ALLOW", "")
	require.Equal(t, landscape.Pass, judge(board(1, 1), in("A", "B"), same).Verdict)
}

func TestASignCannotBeBanned(t *testing.T) {
	sign := landscape.Blank("SIGN.PROJECTING")
	require.Equal(t, landscape.Pass, judge(sign, in("A"), document(t, "FORBID", "")).Verdict, "a closed list without signs")
	doc := document(t, "ALLOW", rule("1", "SIGN", "FORBID", ""))
	require.Equal(t, landscape.Pass, judge(sign, in("A"), doc).Verdict)
	require.NotEmpty(t, kinds(landscape.Check(doc, today))[landscape.BannedSign])
	require.Equal(t, landscape.Fail, judge(sign, in("A"), document(t, "ALLOW", rule("1", "SIGN.PROJECTING", "FORBID", ""))).Verdict, "its form is limited")
	require.Equal(t, landscape.Fail, judge(board(1, 1), in("A"), document(t, "ALLOW", rule("1", "*", "FORBID", ""))).Verdict)
}

func TestWhatAResolutionDoesNotGovern(t *testing.T) {
	a := judge(landscape.Blank("STR.KIOSK"), in("A"), document(t, "FORBID", rule("1", "*", "FORBID", "")))
	require.Equal(t, landscape.Pass, a.Verdict)
	require.False(t, a.Governed)
	before := landscape.Evaluate(board(1, 1), in("A"), document(t, "FORBID", ""), clock.Day(2019, time.December, 31), landscape.UsualLimits)
	require.Equal(t, landscape.Pass, before.Verdict, "before it is in force it forbids nothing")
}

func TestLimitsByTheClassOfTheRoad(t *testing.T) {
	doc := document(t, "FORBID", rule("1", "ADV", "ALLOW", `,"by_road_class":{"metric":"distance","ref":"carriageway_edge","L,D":{"op":">=","value":6},"G,GP":{"op":">=","value":10}}`))
	for _, c := range []struct {
		class   string
		unclear bool
		m       float64
		want    landscape.Verdict
	}{{"L", false, 8, landscape.Pass}, {"G", false, 8, landscape.Fail}, {"GP", false, 12, landscape.Pass}, {"", false, 1, landscape.Pass}, {"", true, 100, landscape.Unknown}} {
		s := in("A")
		s.metres, s.road, s.unclear = map[string]float64{"carriageway_edge": c.m}, c.class, c.unclear
		require.Equal(t, c.want, judge(board(2, 1), s, doc).Verdict, "%v", c)
	}
}

func TestVoidParts(t *testing.T) {
	doc := document(t, "FORBID", rule("1", "ADV", "ALLOW", ""))
	doc.Resolution.VoidParts = []landscape.Void{{Basis: "§ 1", From: today}}
	require.Equal(t, landscape.Fail, judge(board(1, 1), in("A"), doc).Verdict)
	require.Equal(t, landscape.Pass, landscape.Evaluate(board(1, 1), in("A"), doc, today.AddDays(-1), landscape.UsualLimits).Verdict)
	doc.Resolution.VoidParts = []landscape.Void{{Zone: "A"}}
	require.Equal(t, landscape.Unknown, judge(board(1, 1), in("A"), doc).Verdict, "no zone is left")
}

func TestTheOrderOfRulesDoesNotMatter(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	types := []string{"ADV", "ADV.BILLBOARD", "ADV.CITYLIGHT", "SIGN", "SIGN.LETTERS", "*"}
	for range 400 {
		var rules []string
		for k := range 1 + r.IntN(6) {
			more := ""
			if r.IntN(3) == 0 {
				more += `,"priority":1`
			}
			if r.IntN(3) == 0 {
				more += `,"when":[{"fact":"placement","op":"in","value":["WALL"]}]`
			}
			if r.IntN(3) == 0 {
				more += `,"exceptions":[{"overlay":"ZR","effect":"FORBID"},{"overlay":"MONUMENT_REGISTER","effect":"ALLOW"}]`
			}
			if r.IntN(3) == 0 {
				more += `,"require":[{"metric":"width","op":"<=","value":2}]`
			}
			rules = append(rules, rule(string(rune('a'+k)), types[r.IntN(len(types))], []string{"ALLOW", "FORBID"}[r.IntN(2)], more))
		}
		d := landscape.Blank(types[1+r.IntN(4)])
		d.Width = []float64{math.NaN(), 1, 3}[r.IntN(3)]
		d.Mount = []string{"", "WALL", "ROOF"}[r.IntN(3)]
		s := around{place: landscape.Place{Zones: [][]string{{"A"}, {"A", "B"}}[r.IntN(2)], Overlays: [][]string{nil, {"ZR", "MONUMENT_REGISTER"}}[r.IntN(2)]}}
		effect := []string{"ALLOW", "FORBID"}[r.IntN(2)]
		a := judge(d, s, document(t, effect, strings.Join(rules, ",")))
		r.Shuffle(len(rules), func(i, j int) { rules[i], rules[j] = rules[j], rules[i] })
		b := judge(d, s, document(t, effect, strings.Join(rules, ",")))
		require.Equal(t, a.Verdict, b.Verdict, rules)
		require.Equal(t, a.Contradiction, b.Contradiction)
		require.Equal(t, a.Rules, b.Rules)
		// What is learnt later may settle an unknown, but never turns a certain answer over.
		if a.Verdict != landscape.Unknown && d.Mount == "" {
			for _, m := range []string{"WALL", "ROOF"} {
				d.Mount = m
				require.Equal(t, a.Verdict, judge(d, s, document(t, effect, strings.Join(rules, ","))).Verdict, rules)
			}
		}
	}
}

func TestWhatCannotBeReadIsNamedByPlaceAndValue(t *testing.T) {
	whole := func(rule string) string {
		return `{"resolution":{"id":"x","act":"","in_force_from":"2020-01-01","default_effect":"FORBID"},"rules":[` + rule + `]}`
	}
	for body, want := range map[string]string{
		`[]`:           "no JSON object",
		`{"rules":[]}`: "resolution is missing",
		strings.Replace(whole(""), "FORBID", "NO", 1):                                                                  `resolution.default_effect: "NO"`,
		strings.Replace(whole(""), `"rules"`, `"ruels":[],"rules"`, 1):                                                 "ruels",
		whole(rule("1", "ADV", "MAYBE", "")):                                                                           `rules[0].effect: "MAYBE"`,
		whole(rule("1", "ADV", "ALLOW", "") + "," + rule("1", "ADV", "ALLOW", "")):                                     `rules[1].id: "1"`,
		whole(rule("1", "ADV", "ALLOW", `,"priority":"high"`)):                                                         "rules[0].priority: string where int",
		whole(rule("1", "ADV", "ALLOW", `,"color":1`)):                                                                 `rules[0]: unknown field "color"`,
		whole(rule("1", "ADV", "ALLOW", `,"require":[{"metric":"area","op":"<=","value":1}]`)):                         `rules[0].require[0].metric: "area"`,
		whole(rule("1", "ADV", "ALLOW", `,"require":[{"metric":"width","op":"<=","value":"2"}]`)):                      `rules[0].require[0].value: "2"`,
		whole(rule("1", "ADV", "ALLOW", `,"require":[{"metric":"width","op":"~","value":2}]`)):                         `rules[0].require[0].op: "~"`,
		whole(rule("1", "ADV", "ALLOW", `,"require":[{"metric":"distance","op":">=","value":2}]`)):                     "rules[0].require[0].ref",
		whole(rule("1", "ADV", "ALLOW", `,"require":[{"metric":"count_per","unit":"street","op":"<=","value":2}]`)):    `rules[0].require[0].unit: "street"`,
		whole(rule("1", "ADV", "ALLOW", `,"by_road_class":{"metric":"distance","ref":"x","L":{"op":"??","value":2}}`)): `rules[0].by_road_class.L.op: "??"`,
		whole(rule("1", "ADV", "ALLOW", `,"valid_from":"2020-02-30"`)):                                                 "2020-02-30",
	} {
		_, err := landscape.Decode([]byte(body))
		require.ErrorIs(t, err, landscape.ErrDocument, body)
		require.ErrorContains(t, err, want, body)
	}
}

func TestExamplesSurviveTheWayThereAndBack(t *testing.T) {
	for _, name := range landscape.Examples {
		d, err := landscape.Example(name)
		require.NoError(t, err)
		require.True(t, d.Resolution.Example)
		body, err := landscape.Encode(d)
		require.NoError(t, err)
		back, err := landscape.Decode(body)
		require.NoError(t, err)
		require.Equal(t, d, back)
		again, err := landscape.Encode(back)
		require.NoError(t, err)
		require.True(t, json.Valid(again))
		require.Equal(t, string(body), string(again))
		for _, f := range landscape.Check(d, today) {
			require.Contains(t, []string{landscape.Gap}, f.Kind, f.Words.PL)
		}
	}
}

func TestTheExamplesSayWhatTheirModelsSay(t *testing.T) {
	gdansk, err := landscape.Example("gdansk")
	require.NoError(t, err)
	big := board(6, 3)
	big.Bottom = 3
	require.Equal(t, landscape.Pass, judge(big, in("S5"), gdansk).Verdict)
	require.Equal(t, landscape.Fail, judge(big, in("S0"), gdansk).Verdict, "closed list")
	big.Width = 6.2
	require.Equal(t, landscape.Fail, judge(big, in("S5"), gdansk).Verdict, "more than 18 m²")
	banner := landscape.Blank("ADV.BANNER")
	banner.Mount = "WALL"
	require.Equal(t, landscape.Fail, judge(banner, in("S7"), gdansk).Verdict)
	krakow, err := landscape.Example("krakow")
	require.NoError(t, err)
	small := board(2, 1)
	small.Bottom = 3
	s := in("I")
	s.metres = map[string]float64{"building": 20, "bus_stop": 20, "intersection_node": 120, "carriageway_edge": 9.5}
	s.others, s.road = map[string]float64{}, "Z"
	require.Equal(t, landscape.Pass, judge(small, s, krakow).Verdict, "%v", judge(small, s, krakow).Results)
	s.road = "G"
	require.Equal(t, landscape.Fail, judge(small, s, krakow).Verdict)
	s.road = "Z"
	s.place.Overlays = []string{"UW", "ENTRY_STREET"}
	require.Equal(t, landscape.Fail, judge(small, s, krakow).Verdict, "a street of entry")
	require.Equal(t, landscape.Fail, judge(small, in("II"), krakow).Verdict)
}

func TestARuleIsASentence(t *testing.T) {
	gdansk, err := landscape.Example("gdansk")
	require.NoError(t, err)
	w := gdansk.Sentence(&gdansk.Rules[0])
	require.Equal(t, "W strefach S4, S5, S6, S7 billboard wolnostojący, backlight wolno ustawić, gdy umieszczenie = wolnostojący, jeżeli: powierzchnia ekspozycji jednej strony ≤ 18 m²; dolna krawędź nad terenem ≥ 2,5 m; w obszarze ZR nie wolno (przykład, wzór § 12).", w.PL)
	require.Contains(t, w.EN, "display area of one side ≤ 18 m²; lower edge above the ground ≥ 2.5 m")
	require.Contains(t, w.DE, "ist zulässig")
	require.Contains(t, w.UK, "ставити можна")
}

func TestFaultsOfTheRules(t *testing.T) {
	doc := document(t, "FORBID", rule("1", "ADV.BOARD", "ALLOW", `,"exceptions":[{"overlay":"XX","effect":"FORBID"}],"require":[{"metric":"distance","ref":"river","op":">=","value":1}]`)+
		","+rule("2", "ADV", "FORBID", "")+","+rule("3", "ADV", "FORBID", `,"priority":3`)+`,{"id":"4","basis":"§ 4","zones":["C"],"types":["ADV"],"effect":"ALLOW"}`)
	got := kinds(landscape.Check(doc, today))
	require.Len(t, got[landscape.Unresolved], 4, "%v", got)
	require.Contains(t, got[landscape.Unreachable], "UNREACHABLE 2 A ", "rule 3 always comes first: %v", got)
	require.NotEmpty(t, got[landscape.Gap], "zone B says nothing")
	require.Contains(t, strings.Join(got[landscape.Gap], "|"), "GAP  B ADV.BILLBOARD")
}

func TestFeeAndPenalty(t *testing.T) {
	require.EqualValues(t, 11280, landscape.Tariff{Fixed: 259, Variable: 23, Multiplier: 40}.PenaltyPerDay(1), "112.80 PLN a day (G5)")
	of2018 := landscape.Tariff{Fixed: 250, Variable: 21, Multiplier: 40}
	require.EqualValues(t, 10*(250+18*21), of2018.Fee(18, 10))
	require.EqualValues(t, 40*(250+18*21), of2018.PenaltyPerDay(18))
	require.EqualValues(t, 40*250+92, of2018.PenaltyPerDay(0.11), "40 × 0.11 × 21 = 92.4")
}
