package rules_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/analysis/rules"
	"spoina/analysis/scene"
)

// resolutionOf is a resolution of closed list in force since 2018, whose adjustment period ended in 2020.
func resolutionOf(rulesOf ...string) []byte {
	return []byte(`{"resolution":{"id":"u","act":"Uchwała","in_force_from":"2018-04-02","status":"IN_FORCE","default_effect":"FORBID","adjustment":{"deadline":"2020-04-02"},"supersedes":[],"void_parts":["V1"]},
		"zones":[{"code":"S0"},{"code":"S1"}],"overlays":[{"code":"ZR","kind":"MONUMENT_REGISTER","buffer_m":0}],"reference_layers":[],"device_types":[],"rules":[` + strings.Join(rulesOf, ",") + `]}`)
}

func provision(id, zone, types, effect, more string) string {
	return `{"id":"` + id + `","basis":"§ ` + id + `","zones":["` + zone + `"],"types":["` + types + `"],"effect":"` + effect + `"` + more + `}`
}

func requiring(q string) string { return `,"require":[` + q + `]` }

// law gives a town a resolution and the zone S0, 1000 m wide around its lane.
func law(t *town, rulesOf ...string) {
	t.s.Classes = append(classes[:len(classes):len(classes)], scene.Class{Code: "SIGN.FREESTANDING", PL: "szyld", EN: "sign", Kind: scene.Advert, Visible: true},
		scene.Class{Code: "ADV.BANNER", PL: "baner", EN: "banner", Kind: scene.Advert, Visible: true}, scene.Class{Code: "FEN.FENCE", PL: "ogrodzenie", EN: "fence", Kind: scene.NoKind, Visible: true},
		scene.Class{Code: "INFO.MSI", PL: "tablica", EN: "board", Kind: scene.NoKind, Visible: true})
	t.p.Landscape = rules.LandscapeParams{Multiplier: 40, AreaRel: 0.02, HeightTol: 0.05, Fee: true, FeeFixed: 250, FeeVariable: 32}
	t.s.Law.Resolutions = []scene.Resolution{{ID: 1, Code: "u", Name: "Uchwała", From: d("2018-04-02"), To: scene.NoDay, Document: resolutionOf(rulesOf...)}}
	t.zone("S0", scene.ZoneKind, 0, -500, 1000, 1000)
}

func (t *town) zone(code, kind string, x, y, w, h float64) {
	rect(&t.s.Law.Shapes, x, y, w, h)
	t.s.Law.Zones = append(t.s.Law.Zones, scene.Zone{ID: int64(700 + len(t.s.Law.Zones)), Version: 1, Code: code, Kind: kind, Buffer: scene.None, Sigma: 0.1, Valid: ever})
}

// device is a billboard 100 m from the lane, 6 × 3 m, in a town with a resolution.
func (t *town) device(x float64) *scene.Object {
	o := t.object(x, 100)
	o.PlacedOn, o.PlacedTo, o.Bottom, o.Top, o.Share, o.Businesses = scene.NoDay, scene.NoDay, scene.None, scene.None, scene.None, -1
	o.First = d("2022-06-11")
	return o
}

const sign, banner, fence, info = 4, 5, 6, 7

// one gives a town a resolution and one device, which change may alter.
func one(rule string, change func(t *town, o *scene.Object)) func(t *town) {
	return func(t *town) {
		var list []string
		if rule != "" {
			list = append(list, rule)
		}
		law(t, list...)
		change(t, t.device(500))
	}
}

func asIs(*town, *scene.Object) {}

func (t *town) feature(kind string, x float64) {
	t.s.Around.Shapes.AddXY(0, x, 100)
	t.s.Around.Features = append(t.s.Around.Features, scene.Feature{ID: int64(900 + len(t.s.Around.Features)), Kind: kind, Sigma: 0.1, Valid: ever})
}

func TestWithoutAResolutionNothingIsSaidOfIt(t *testing.T) {
	for _, r := range rules.All() {
		if id := r.Meta().ID; id[0] == 'K' {
			town := newTown()
			town.device(500)
			require.Empty(t, town.find(id), id)
			town = newTown()
			law(town)
			town.device(500).Seen = d("2018-04-01")
			require.Empty(t, town.find(id), "%s on the day before it is in force", id)
		}
	}
}

func TestAKindThatItsZoneDoesNotAllow(t *testing.T) {
	allow := provision("A", "S0", "ADV", "ALLOW", "")
	check(t, "K01", []sentence{
		{"no provision allows it: a closed list", one("", asIs), "hit"},
		{"allowed with all advertisements", one(allow, asIs), "clear"},
		{"another zone allows it", one(provision("A", "S1", "ADV", "ALLOW", ""), asIs), "hit"},
		{"a ban of its own kind beats the permission of all", func(t *town) { law(t, allow, provision("B", "S0", "ADV.BILLBOARD", "FORBID", "")); t.device(500) }, "hit"},
		{"a provision declared invalid does not count", one(provision("V1", "S0", "ADV", "ALLOW", ""), asIs), "hit"},
		{"an exception in the area of a monument", one(provision("A", "S0", "ADV", "ALLOW", `,"exceptions":[{"overlay":"ZR","effect":"FORBID"}]`), func(t *town, _ *scene.Object) { t.zone("ZR", "MONUMENT_REGISTER", 480, 80, 40, 40) }), "hit"},
		{"at the boundary of that area", one(provision("A", "S0", "ADV", "ALLOW", `,"exceptions":[{"overlay":"ZR","effect":"FORBID"}]`), func(t *town, _ *scene.Object) { t.zone("ZR", "MONUMENT_REGISTER", 500, 80, 40, 40) }), "clear"},
		{"at the boundary of its zone", one("", func(t *town, o *scene.Object) {
			t.s.Law.Shapes = scene.Shapes{}
			t.s.Law.Zones = nil
			t.zone("S0", scene.ZoneKind, 500, -500, 500, 1000)
		}), "unknown"},
		{"in no zone: that is K13", one("", func(t *town, o *scene.Object) {
			t.s.Law.Shapes = scene.Shapes{}
			t.s.Law.Zones = nil
			t.zone("S0", scene.ZoneKind, 700, -500, 500, 1000)
		}), "clear"},
		{"municipal information", one("", func(_ *town, o *scene.Object) { o.Class = info }), "clear"},
	})
	town := newTown()
	law(town)
	town.device(500)
	f := town.find("K01")[0]
	require.Equal(t, "LAND_PEN_DAY", f.Money[0].Basis)
	require.EqualValues(t, 40*(250+32*18), f.Money[0].Min, "40 × (fixed + variable × 18 m²) a day: %s", f.Money[0].Formula)
	require.Equal(t, f.Money[0].Min, f.Money[0].Max, "only a day: no proceeding has been opened")
	require.Equal(t, rules.High, f.Severity)
	town = newTown() // 1 m², 2.82 zł in all: the published figure
	law(town)
	o := town.device(500)
	o.Width, o.Height, o.Display = 1, 1, 1
	require.EqualValues(t, 11280, town.find("K01")[0].Money[0].Max)
}

func TestADeviceThatIsTooLarge(t *testing.T) {
	limit := provision("A", "S0", "ADV", "ALLOW", requiring(`{"metric":"display_area_m2_per_side","op":"<=","value":18}`))
	size := func(w, h float64) func(*town, *scene.Object) {
		return func(_ *town, o *scene.Object) { o.Width, o.Height, o.Display = w, h, w*h }
	}
	check(t, "K02", []sentence{
		{"18 m²", one(limit, size(6, 3)), "clear"},
		{"2 % more", one(limit, size(6.12, 3)), "clear"},
		{"3 % more", one(limit, size(6.18, 3)), "hit"},
		{"two sides of 12 m²: the limit is of one", one(limit, func(_ *town, o *scene.Object) { o.Width, o.Height, o.Sides, o.Display = 4, 3, 2, 24 }), "clear"},
		{"not measured", one(limit, func(_ *town, o *scene.Object) {
			o.Width, o.Height, o.Display, o.Sides = scene.None, scene.None, scene.None, 0
		}), "unknown"},
		{"the frame is counted: 6.1 × 3", one(limit, size(6.1, 3)), "clear"},
	})
}

func TestADeviceThatIsTooHighOrTooLow(t *testing.T) {
	limit := provision("A", "S0", "ADV", "ALLOW", requiring(`{"metric":"bottom_edge","op":">=","value":3},{"metric":"top_height","op":"<=","value":9}`))
	at := func(bottom, top float64) func(*town, *scene.Object) {
		return func(_ *town, o *scene.Object) { o.Bottom, o.Top = bottom, top }
	}
	check(t, "K03", []sentence{
		{"3 m and 9 m", one(limit, at(3, 9)), "clear"},
		{"2.95 m: the accuracy", one(limit, at(2.95, 6)), "clear"},
		{"2.9 m", one(limit, at(2.9, 6)), "hit"},
		{"9.1 m", one(limit, at(6, 9.1)), "hit"},
		{"the lower edge is not known", one(limit, at(scene.None, 6)), "unknown"},
		{"one is broken, the other not known", one(limit, at(scene.None, 9.5)), "hit"},
		{"sloping ground: within the accuracy", one(limit, at(2.97, 6)), "clear"},
	})
}

func TestTwoDevicesTooNearToOneAnother(t *testing.T) {
	limit := provision("A", "S0", "ADV", "ALLOW", requiring(`{"metric":"spacing","op":">=","value":80,"filter":{"types":["ADV"]}}`))
	beside := func(by float64, change func(o *scene.Object)) func(*town, *scene.Object) {
		return func(t *town, o *scene.Object) { change(t.device(500 + by)) }
	}
	same := func(*scene.Object) {}
	check(t, "K04", []sentence{
		{"alone", one(limit, asIs), "clear"},
		{"40 m apart", one(limit, beside(40, same)), "hit"},
		{"85 m, but their edges are 79 m apart", one(limit, beside(85, same)), "hit"},
		{"90 m", one(limit, beside(90, same)), "clear"},
		{"beside a sign", one(limit, beside(40, func(o *scene.Object) { o.Class = sign })), "clear"},
		{"the other has been removed", one(limit, beside(40, func(o *scene.Object) { o.Removed = true })), "clear"},
	})
	town := newTown()
	one(limit, beside(40, same))(town)
	f := town.find("K04")
	require.Len(t, f, 1, "a pair is told once")
	require.Len(t, f[0].Subjects, 2)
}

func TestADeviceTooNearToWhatTheResolutionProtects(t *testing.T) {
	limit := func(ref string) string {
		return provision("A", "S0", "ADV", "ALLOW", requiring(`{"metric":"distance","ref":"`+ref+`","op":">=","value":15}`))
	}
	at := func(kind string, by float64) func(*town, *scene.Object) {
		return func(t *town, _ *scene.Object) { t.feature(kind, 500+by) }
	}
	check(t, "K05", []sentence{
		{"a stop 12 m away", one(limit("bus_stop"), at(scene.Stop, 12)), "hit"},
		{"a stop 17 m away: the edge of the board is 14 m from it", one(limit("bus_stop"), at(scene.Stop, 17)), "hit"},
		{"a stop 20 m away", one(limit("bus_stop"), at(scene.Stop, 20)), "clear"},
		{"a monument", one(limit("monument"), at(scene.Monument, 12)), "hit"},
		{"a crossing", one(limit("intersection_node"), at(scene.Crossing, 12)), "hit"},
		{"a building", one(limit("building"), at(scene.Building, 12)), "hit"},
		{"a tree", one(limit("tree"), at(scene.Tree, 12)), "hit"},
		{"the railway", one(limit("rail"), at(scene.Rail, 12)), "hit"},
		{"the office has no layer of stops", one(limit("bus_stop"), asIs), "unknown"},
		{"the layer knows only a far one", one(limit("bus_stop"), at(scene.Stop, 300)), "clear"},
	})
}

func TestTooManySignsOnAProperty(t *testing.T) {
	limit := func(unit string) string {
		return provision("A", "S0", "SIGN", "ALLOW", requiring(`{"metric":"count_per","unit":"`+unit+`","op":"<=","value":1}`))
	}
	signs := func(n int, change func(o *scene.Object)) func(*town, *scene.Object) {
		return func(t *town, o *scene.Object) {
			t.parcel(450, 50, 100, 100, "7", 7)
			o.Class = sign
			change(o)
			for k := 1; k < n; k++ {
				x := t.device(500 + 10*float64(k))
				x.Class = sign
				change(x)
			}
		}
	}
	same := func(*scene.Object) {}
	firms := func(n int32) func(*scene.Object) { return func(o *scene.Object) { o.Businesses = n } }
	check(t, "K06", []sentence{
		{"one", one(limit("property"), signs(1, same)), "clear"},
		{"two", one(limit("property"), signs(2, same)), "hit"},
		{"two for two firms", one(limit("business"), signs(2, firms(2))), "clear"},
		{"three for two firms", one(limit("business"), signs(3, firms(2))), "hit"},
		{"how many firms is not known", one(limit("business"), signs(2, same)), "unknown"},
		{"on no parcel", one(limit("property"), func(_ *town, o *scene.Object) { o.Class = sign }), "unknown"},
		{"a billboard does not count as a sign", one(limit("property"), func(t *town, o *scene.Object) { signs(1, same)(t, o); t.device(520) }), "clear"},
	})
	town := newTown()
	one(limit("property"), signs(3, same))(town)
	f := town.find("K06")
	require.Len(t, f, 1, "a property is told once")
	require.Len(t, f[0].Subjects, 3)
}

func TestAFormThatIsNotAllowed(t *testing.T) {
	scaffold := provision("A", "S0", "ADV.BANNER", "ALLOW", `,"when":[{"fact":"placement","op":"in","value":["SCAFFOLD"]}]`)
	share := provision("A", "S0", "ADV", "ALLOW", requiring(`{"metric":"window_share","op":"<=","value":0.25}`))
	material := provision("A", "S0", "ADV", "ALLOW", requiring(`{"metric":"material","op":"in","value":["metal","drewno"]}`))
	on := func(mount string) func(*town, *scene.Object) {
		return func(_ *town, o *scene.Object) { o.Class, o.Mount = banner, mount }
	}
	of := func(v float64) func(*town, *scene.Object) { return func(_ *town, o *scene.Object) { o.Share = v } }
	made := func(m string) func(*town, *scene.Object) { return func(_ *town, o *scene.Object) { o.Material = m } }
	check(t, "K07", []sentence{
		{"a banner on a wall", one(scaffold, on("WALL")), "hit"},
		{"a banner on scaffolding", one(scaffold, on("SCAFFOLD")), "clear"},
		{"40 % of the window", one(share, of(0.4)), "hit"},
		{"25 % of the window", one(share, of(0.25)), "clear"},
		{"how much of the window is not known", one(share, asIs), "unknown"},
		{"of plastic", one(material, made("plastik")), "hit"},
		{"of wood", one(material, made("drewno")), "clear"},
		{"of nobody knows what", one(material, asIs), "unknown"},
	})
	check(t, "K01", []sentence{
		{"a banner on a wall, allowed on scaffolding: that is K07", one(scaffold, on("WALL")), "clear"},
		{"a banner of which nobody knows where it hangs", one(scaffold, on("")), "unknown"},
	})
}

func placed(day, basis string) func(*town, *scene.Object) {
	return func(_ *town, o *scene.Object) { o.PlacedOn, o.Basis = d(day), basis }
}

func TestWhatStoodBeforeTheResolution(t *testing.T) {
	allow := provision("A", "S0", "ADV", "ALLOW", "")
	seenOn := func(day string, f func(*town, *scene.Object)) func(*town, *scene.Object) {
		return func(t *town, o *scene.Object) { f(t, o); o.Seen, o.First = d(day), d(day) }
	}
	check(t, "K08", []sentence{
		{"forbidden, stands since 2016", one("", placed("2016-05-01", "NO_CONSENT")), "hit"},
		{"forbidden, stands since 2019", one("", placed("2019-05-01", "NO_CONSENT")), "clear"},
		{"allowed, stands since 2016", one(allow, placed("2016-05-01", "")), "clear"},
		{"past the deadline, nobody knows since when: K01 says so", one("", asIs), "clear"},
		{"before the deadline, nobody knows since when", one("", seenOn("2019-06-01", asIs)), "unknown"},
		{"before the deadline", one("", seenOn("2019-06-01", placed("2016-05-01", ""))), "hit"},
	})
	early := newTown()
	one("", seenOn("2019-06-01", placed("2016-05-01", "")))(early)
	f := early.find("K08")[0]
	require.Equal(t, rules.Info, f.Severity, "until the deadline it has time")
	require.Empty(t, f.Money)
	require.Equal(t, "days_left", f.Measures[len(f.Measures)-1].Name)

	check(t, "K09", []sentence{
		{"forbidden, since 2016 on a permit", one("", placed("2016-05-01", "BUILDING_PERMIT")), "hit"},
		{"on a notification", one("", placed("2016-05-01", "NOTIFICATION")), "hit"},
		{"without a consent", one("", placed("2016-05-01", "NO_CONSENT")), "clear"},
		{"since 2019 on a permit", one("", placed("2019-05-01", "BUILDING_PERMIT")), "clear"},
		{"since 2016, its consent is not known", one("", placed("2016-05-01", "")), "unknown"},
		{"on a permit, its age is not known", one("", func(_ *town, o *scene.Object) { o.Basis = "BUILDING_PERMIT" }), "unknown"},
		{"of nothing is anything known", one("", asIs), "clear"},
		{"allowed", one(allow, placed("2016-05-01", "BUILDING_PERMIT")), "clear"},
	})
	for _, rule := range []string{"K01", "K08"} {
		town := newTown()
		one("", placed("2016-05-01", "BUILDING_PERMIT"))(town)
		f := town.find(rule)[0]
		require.Empty(t, f.Money, "%s computes no penalty for what K09 protects", rule)
		require.Contains(t, f.MoneyNote.EN, "P 20/19")
		require.LessOrEqual(t, f.Severity, rules.Medium)
	}
}

func TestATemporaryAdvertisement(t *testing.T) {
	limit := provision("A", "S0", "ADV", "ALLOW", requiring(`{"metric":"duration_days","op":"<=","value":365}`))
	check(t, "K10", []sentence{
		{"seen two years after it was put up", one(limit, placed("2020-06-01", "")), "hit"},
		{"seen within the year", one(limit, placed("2022-01-01", "")), "clear"},
		{"since when is not known", one(limit, asIs), "unknown"},
		{"a zone without a limit of time", one(provision("A", "S0", "ADV", "ALLOW", ""), placed("2020-06-01", "")), "clear"},
	})
}

func TestTheAdvertisingFee(t *testing.T) {
	allow := provision("A", "S0", "ADV", "ALLOW", "")
	signs := provision("A", "S0", "SIGN", "ALLOW", "")
	declared := func(v scene.Tri) func(*town, *scene.Object) { return func(_ *town, o *scene.Object) { o.Declared = v } }
	as := func(class int32, v scene.Tri) func(*town, *scene.Object) {
		return func(_ *town, o *scene.Object) { o.Class, o.Declared = class, v }
	}
	check(t, "K11", []sentence{
		{"not declared", one(allow, declared(scene.False)), "hit"},
		{"declared", one(allow, declared(scene.True)), "clear"},
		{"whether it was declared is not known", one(allow, declared(scene.Unknown)), "unknown"},
		{"a sign that complies is not charged", one(signs, as(sign, scene.False)), "clear"},
		{"a sign that does not", one(allow, as(sign, scene.False)), "hit"},
		{"the council has not introduced the fee", one(allow, func(t *town, o *scene.Object) { o.Declared = scene.False; t.p.Landscape.Fee = false }), "clear"},
		{"a fence", one(allow, as(fence, scene.False)), "clear"},
	})
	town := newTown()
	one(allow, declared(scene.False))(town)
	f := town.find("K11")[0]
	require.Equal(t, "AD_FEE", f.Money[0].Basis)
	require.EqualValues(t, 250+32*18, f.Money[0].Min, "seen on one day: %s", f.Money[0].Formula)
}

func TestAFence(t *testing.T) {
	limit := provision("A", "S0", "FEN", "ALLOW", requiring(`{"metric":"height","op":"<=","value":1.8}`))
	high := func(h float64, since string) func(*town, *scene.Object) {
		return func(_ *town, o *scene.Object) { o.Class, o.Height, o.Width, o.PlacedOn = fence, h, 20, d(since) }
	}
	check(t, "K12", []sentence{
		{"2.2 m, newer than the resolution", one(limit, high(2.2, "2021-01-01")), "hit"},
		{"1.8 m", one(limit, high(1.8, "2021-01-01")), "clear"},
		{"2.2 m, older than the resolution", one(limit, high(2.2, "2010-01-01")), "clear"},
		{"2.2 m of unknown age", one(limit, high(2.2, "")), "unknown"},
		{"its height is not known", one(limit, high(scene.None, "2021-01-01")), "unknown"},
		{"the resolution says nothing of fences", one("", high(2.2, "2021-01-01")), "clear"},
	})
}

func TestWhereTheResolutionGivesNoAnswer(t *testing.T) {
	only := func(x float64) func(*town, *scene.Object) {
		return func(t *town, _ *scene.Object) {
			t.s.Law.Shapes, t.s.Law.Zones = scene.Shapes{}, nil
			t.zone("S0", scene.ZoneKind, x, -500, 1000, 1000)
		}
	}
	check(t, "K13", []sentence{
		{"in one zone", one("", asIs), "clear"},
		{"in none", one("", only(600)), "hit"},
		{"in two", one("", func(t *town, _ *scene.Object) { t.zone("S1", scene.ZoneKind, 400, 0, 200, 200) }), "hit"},
		{"in two parts of one", one("", func(t *town, _ *scene.Object) { t.zone("S0", scene.ZoneKind, 400, 0, 200, 200) }), "clear"},
		{"at the boundary of its zone", one("", only(500)), "clear"},
		{"1 m from the boundary", one("", only(499)), "clear"},
		{"one provision allows it and another forbids it", func(t *town) {
			law(t, provision("A", "S0", "ADV", "ALLOW", ""), provision("B", "S0", "ADV", "FORBID", ""))
			t.device(500)
		}, "hit"},
		{"the ban has priority", func(t *town) {
			law(t, provision("A", "S0", "ADV", "ALLOW", ""), provision("B", "S0", "ADV", "FORBID", `,"priority":5`))
			t.device(500)
		}, "clear"},
	})
}
