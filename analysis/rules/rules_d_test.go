package rules_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/analysis/money"
	"spoina/analysis/rules"
	"spoina/analysis/scene"
	"spoina/internal/clock"
	"spoina/internal/param"
)

// feeTown is a town whose office has the numbers of the rules about decisions, and rates of 2.20 zł for adverts, 3.00 zł for
// structures, 2.00 zł for works on the pavement, 2.00 zł for exclusive use, and 20.00 zł a year for devices.
func feeTown() *town {
	t := newTown()
	t.p.SameObject = 1.5
	t.p.Fees = rules.Fees{TolGr: 100, TolRel: 0.005, Rounding: money.HalfUp, CapDay: held("10"), CapYear: held("200"), CapTelecomDay: held("0.20"), CapTelecomYear: held("20"),
		PaymentDays: 14, FinalDays: 14, Limitation: 5, Interest: held("10"), Expiring: 60, GapMin: 1, SameObject: 1.5, DupOverlap: 0.5,
		Season: rules.Words("ogródek, letni"), LocationKinds: []string{scene.Structure, scene.Advert}, Elements: []string{"kind", "area", "period", "place", "fee"}}
	t.p.Rates = param.Rates{{ID: 1, Table: "lane", Kind: scene.Advert, Amount: 2_200_000, Unit: "m2_day"}, {ID: 2, Table: "lane", Kind: scene.Structure, Amount: 3_000_000, Unit: "m2_day"},
		{ID: 3, Table: "lane", Kind: scene.Works, LaneElement: "PAVEMENT", Amount: 2_000_000, Unit: "m2_day"}, {ID: 4, Table: "lane", Kind: scene.Exclusive, Amount: 2_000_000, Unit: "m2_day"},
		{ID: 5, Table: "lane", Kind: scene.Linear, Amount: 20_000_000, Unit: "m2_year"}}
	return t
}

func held(v string) []param.Param { return []param.Param{{Value: json.RawMessage(v)}} }

func sentences(t *testing.T, rule string, list []sentence) {
	t.Helper()
	for _, s := range list {
		town := feeTown()
		s.given(town)
		require.Equal(t, s.want, town.said(rule), "%s: %s", rule, s.says)
	}
}

// permit is a decision for ten days of 18 m² of advert at 2.20 zł: 396 zł, delivered and paid.
func (t *town) permit(x, y float64, from, to string) *scene.Decision {
	v := t.decision(x, y, from, to)
	v.Party, v.Fee, v.Rate = "Firma Alfa", 39_600, 220
	v.PaidGr, v.Applied, v.Due, v.Paid = scene.None, scene.NoDay, scene.NoDay, scene.NoDay
	return v
}

// again is the same decision once more, under the next number.
func (t *town) again(v *scene.Decision) *scene.Decision {
	w := *v
	w.ID++
	w.Number = "IDR.7230.3.99.2022"
	if v.Shape >= 0 {
		x, y := t.s.DecisionShapes.Anchor(v.Shape)
		w.Shape = t.s.DecisionShapes.AddXY(0, x, y)
	}
	t.s.Decisions = append(t.s.Decisions, w)
	return &t.s.Decisions[len(t.s.Decisions)-1]
}

func TestDuplicatedDecisions(t *testing.T) {
	twice := func(change func(t *town, w *scene.Decision)) func(t *town) {
		return func(t *town) {
			w := t.again(t.permit(500, 2, "2022-06-01", "2022-06-10"))
			change(t, w)
		}
	}
	nothing := func(*town, *scene.Decision) {}
	sentences(t, "D04", []sentence{
		{"party, place, kind, period and area agree", twice(nothing), "hit"},
		{"the same case number, whatever else", twice(func(t *town, w *scene.Decision) {
			w.Number, w.Party, w.Shape, w.Kind = t.s.Decisions[0].Number, "Firma Beta", -1, scene.Works
		}), "hit"},
		{"the same case number, one is an annex", twice(func(t *town, w *scene.Decision) { w.Number, w.Amendment = t.s.Decisions[0].Number, true }), "clear"},
		{"the same case number, one is the location permit", twice(func(t *town, w *scene.Decision) { w.Number, w.Kind = t.s.Decisions[0].Number, scene.Location }), "clear"},
		{"another year's decision of that number", twice(func(t *town, w *scene.Decision) {
			w.Number, w.Signed, w.Party = t.s.Decisions[0].Number, d("2021-05-01"), "Firma Beta"
		}), "clear"},
		{"one was revoked", twice(func(_ *town, w *scene.Decision) { w.Status = "REVOKED" }), "clear"},
		{"another party", twice(func(_ *town, w *scene.Decision) { w.Party = "Firma Beta" }), "clear"},
		{"a party in other letters", twice(func(_ *town, w *scene.Decision) { w.Party = "FIRMA ALFA" }), "hit"},
		{"one names no party", twice(func(_ *town, w *scene.Decision) { w.Party = "" }), "unknown"},
		{"another kind", twice(func(_ *town, w *scene.Decision) { w.Kind = scene.Works }), "clear"},
		{"the second begins the day after", twice(func(_ *town, w *scene.Decision) { w.Valid.From, w.Valid.To = d("2022-06-11"), d("2022-06-20") }), "clear"},
		{"they share one day", twice(func(_ *town, w *scene.Decision) { w.Valid.From, w.Valid.To = d("2022-06-10"), d("2022-06-20") }), "hit"},
		{"an area within 5 % and 0.10 m²", twice(func(_ *town, w *scene.Decision) { w.AdArea = 18.9 }), "hit"},
		{"a larger area", twice(func(_ *town, w *scene.Decision) { w.AdArea = 20 }), "clear"},
		{"one gives no area", twice(func(_ *town, w *scene.Decision) { w.AdArea = scene.None }), "unknown"},
		{"1.6 m away", twice(func(t *town, w *scene.Decision) { w.Shape = t.s.DecisionShapes.AddXY(0, 501.6, 2) }), "clear"},
		{"identical boards at one place, both of which stand", twice(func(t *town, w *scene.Decision) { t.object(500, 2); t.object(500.8, 2) }), "clear"},
		{"one board stands", twice(func(t *town, w *scene.Decision) { t.object(500, 2) }), "hit"},
	})
	town := feeTown()
	w := town.again(town.permit(500, 2, "2022-06-01", "2022-06-10"))
	w.Fee = 30_000
	m := town.find("D04")[0].Money[0]
	require.EqualValues(t, 30_000, m.Min)
	require.EqualValues(t, 30_000, m.Max)
	require.Equal(t, "min(396,00 zł; 300,00 zł) = 300,00 zł", m.Formula)
	w.Number, w.Party = town.s.Decisions[0].Number, "Firma Beta"
	require.Zero(t, town.find("D04")[0].Money[0].Min, "of two rows that share a number only, the amount is at stake at most")
}

func TestAPlaceByParcelAndAddress(t *testing.T) {
	rows := func(change func(t *town, v, w *scene.Decision)) func(t *town) {
		return func(t *town) {
			t.parcel(480, 0, 40, 10, "7", 4)
			t.parcel(0, 0, 400, 10, "8", 4)
			v := t.permit(nowhere, 0, "2022-06-01", "2022-06-10")
			v.Refs = []scene.Ref{{Raw: "7", Number: "7", Precinct: "1", Shape: -1}}
			w := t.again(v)
			w.Refs = []scene.Ref{{Raw: "7", Number: "7", Precinct: "1", Shape: -1}}
			change(t, &t.s.Decisions[0], &t.s.Decisions[1])
		}
	}
	sentences(t, "D04", []sentence{
		{"the same short parcel", rows(func(*town, *scene.Decision, *scene.Decision) {}), "hit"},
		{"the same long parcel: where on it nobody knows", rows(func(t *town, v, w *scene.Decision) {
			v.Refs[0].Number, w.Refs[0].Number = "8", "8"
		}), "unknown"},
		{"a parcel and two house numbers", rows(func(t *town, v, w *scene.Decision) {
			v.StreetKey, w.StreetKey, v.House, w.House = "lipowa", "lipowa", "3", "5"
		}), "clear"},
		{"a long parcel and one address", rows(func(t *town, v, w *scene.Decision) {
			v.Refs[0].Number, w.Refs[0].Number = "8", "8"
			v.StreetKey, w.StreetKey, v.House, w.House = "lipowa", "lipowa", "3", "3"
		}), "hit"},
	})
}

func TestOverlappingPermits(t *testing.T) {
	two := func(change func(t *town, w *scene.Decision)) func(t *town) {
		return func(t *town) {
			w := t.again(t.permit(500, 2, "2022-06-01", "2022-06-20"))
			w.Party = "Firma Beta"
			change(t, w)
		}
	}
	board := func(t *town, _ *scene.Decision) { t.object(500, 2) }
	sentences(t, "D05", []sentence{
		{"two parties, one board", two(board), "hit"},
		{"nobody measured what stands there", two(func(*town, *scene.Decision) {}), "unknown"},
		{"the second begins when the first has ended", two(func(t *town, w *scene.Decision) {
			board(t, w)
			w.Valid.From, w.Valid.To = d("2022-06-21"), d("2022-07-20")
		}), "clear"},
		{"they share one day", two(func(t *town, w *scene.Decision) {
			board(t, w)
			w.Valid.From, w.Valid.To = d("2022-06-20"), d("2022-07-20")
		}), "hit"},
		{"works and a board on one spot", two(func(t *town, w *scene.Decision) { board(t, w); w.Kind, w.Area = scene.Works, 18 }), "clear"},
		{"one document entered twice is D04", two(func(t *town, w *scene.Decision) { board(t, w); w.Party = "Firma Alfa" }), "clear"},
		{"shared scaffolding: together they permit what stands", two(func(t *town, w *scene.Decision) { t.object(500, 2).Display = 36 }), "clear"},
		{"adjoining plots, each with its own board", two(func(t *town, w *scene.Decision) {
			t.object(500, 2)
			t.object(503, 2)
			w.Shape = t.s.DecisionShapes.AddXY(0, 503, 2)
		}), "clear"},
		{"one was revoked", two(func(t *town, w *scene.Decision) { board(t, w); w.Status = "REVOKED" }), "clear"},
	})
}

func TestGapsBetweenPermits(t *testing.T) {
	days := func(o *scene.Object, list ...string) {
		o.Sightings = nil
		for _, s := range list {
			o.Sightings = append(o.Sightings, scene.Sighting{Day: d(s), Campaign: -1})
		}
		o.First, o.Seen = d(list[0]), d(list[len(list)-1])
	}
	chain := func(seen []string, change func(t *town, p, n *scene.Decision)) func(t *town) {
		return func(t *town) {
			t.permit(500, 2, "2022-01-01", "2022-03-31")
			n := t.again(&t.s.Decisions[0])
			n.Valid.From, n.Valid.To = d("2022-04-11"), d("2022-12-31")
			if seen != nil {
				days(t.object(500, 2), seen...)
			}
			change(t, &t.s.Decisions[0], &t.s.Decisions[1])
		}
	}
	nothing := func(*town, *scene.Decision, *scene.Decision) {}
	in, around, after := []string{"2022-04-05", "2022-06-11"}, []string{"2022-02-01", "2022-06-11"}, []string{"2022-06-11"}
	sentences(t, "D06", []sentence{
		{"seen in the gap", chain(in, nothing), "hit"},
		{"seen before and after", chain(around, nothing), "hit"},
		{"seen after it only, and nobody looked before", chain(after, nothing), "unknown"},
		{"another decision covers the gap", chain(in, func(t *town, p, n *scene.Decision) {
			x := t.again(n)
			x.Number, x.Valid.From, x.Valid.To = "IDR.7230.3.98.2022", d("2022-04-01"), d("2022-04-10")
			x.ID += 5
		}), "clear"},
		{"another decision whose term nobody knows may cover the gap", chain(in, func(t *town, p, n *scene.Decision) {
			x := t.again(n)
			x.Number, x.Valid = "IDR.7230.3.98.2022", scene.Period{From: scene.NoDay, To: scene.NoDay}
			x.ID += 5
		}), "unknown"},
		{"one thing seen before the gap and another one after it", chain([]string{"2022-02-01"}, func(t *town, p, n *scene.Decision) {
			days(t.object(500.5, 2), "2022-06-11")
		}), "unknown"},
		{"the next begins the day after", chain(in, func(_ *town, p, n *scene.Decision) { n.Valid.From = d("2022-04-01") }), "clear"},
		{"one day's gap", chain([]string{"2022-02-01", "2022-06-11"}, func(_ *town, p, n *scene.Decision) { n.Valid.From = d("2022-04-02") }), "hit"},
		{"a café garden that is taken down for the winter", chain(around, func(t *town, p, n *scene.Decision) {
			p.Kind, n.Kind, p.Purpose, n.Purpose = scene.Exclusive, scene.Exclusive, "ogródek gastronomiczny", "ogródek gastronomiczny"
		}), "clear"},
		{"a summer board, not seen in the gap", chain(around, func(t *town, p, n *scene.Decision) { n.Purpose = "reklama letnia, ogródek" }), "clear"},
		{"another kind", chain(in, func(_ *town, p, n *scene.Decision) { n.Kind, n.Area = scene.Works, 18 }), "clear"},
		{"the first was revoked", chain(in, func(_ *town, p, n *scene.Decision) { p.Status = "REVOKED" }), "clear"},
		{"it names the previous decision and stands elsewhere on the map: nobody looked", chain(nil, func(t *town, p, n *scene.Decision) {
			n.Previous, n.Shape, n.Party = p.Number, t.s.DecisionShapes.AddXY(0, 700, 2), "Firma Beta"
		}), "unknown"},
		{"another party at the spot, and nothing stands there", chain(nil, func(_ *town, p, n *scene.Decision) { n.Party = "Firma Beta" }), "clear"},
	})
	town := feeTown()
	chain(in, nothing)(town)
	f := town.find("D06")[0]
	require.Equal(t, "18,00 m² × 2,20 zł × 10 dni = 396,00 zł", f.Money[0].Formula)
	require.Equal(t, "od 10 × 18,00 m² × 2,20 zł × 1 dzień = 396,00 zł do 10 × 18,00 m² × 2,20 zł × 10 dni = 3\u00a0960,00 zł", f.Money[1].Formula, "the fine is certain for the days that somebody saw")
	town = feeTown()
	chain(around, nothing)(town)
	require.Len(t, town.find("D06")[0].Money, 1, "no day of the gap is evidenced")
}

func TestWrongFees(t *testing.T) {
	fee := func(gr float64, change func(t *town, v *scene.Decision)) func(t *town) {
		return func(t *town) {
			v := t.permit(500, 2, "2022-06-01", "2022-06-10")
			v.Fee = gr
			change(t, v)
		}
	}
	nothing := func(*town, *scene.Decision) {}
	linear := func(_ *town, v *scene.Decision) {
		v.Kind, v.Area, v.AdArea = scene.Linear, 12.5, scene.None
		v.Valid.From, v.Valid.To = d("2024-03-01"), d("2025-12-31")
	}
	sentences(t, "D07", []sentence{
		{"18 m² × 2.20 × 10 days", fee(39_600, nothing), "clear"},
		{"nine days were counted", fee(35_640, nothing), "hit"},
		{"off by the tolerance of 0.5 %", fee(39_600-198, nothing), "clear"},
		{"off by a little more", fee(39_600-199, nothing), "hit"},
		{"off by 1 zł of a small fee", fee(2_300, func(_ *town, v *scene.Decision) { v.AdArea = 1; v.Valid.To = d("2022-06-10") }), "clear"},
		{"too high", fee(45_000, nothing), "hit"},
		{"no fee in the register", fee(scene.None, nothing), "clear"},
		{"the office has no table", fee(1, func(t *town, _ *scene.Decision) { t.p.Rates = nil }), "clear"},
		{"an older table is missing", fee(1, func(t *town, _ *scene.Decision) { t.p.Rates[0].ValidFrom = clock.Day(2022, 6, 5) }), "unknown"},
		{"no area", fee(1, func(_ *town, v *scene.Decision) { v.AdArea = scene.None }), "unknown"},
		{"no end", fee(803*1800, func(_ *town, v *scene.Decision) { v.Valid.To = scene.Always }), "clear"},
		{"an end nobody can read", fee(1, func(_ *town, v *scene.Decision) { v.Valid.To = scene.NoDay }), "unknown"},
		{"three pieces, the area of one", fee(3*39_600, func(_ *town, v *scene.Decision) { v.Count = 3 }), "clear"},
		{"two areas in one decision", fee(8.64*220*10, func(_ *town, v *scene.Decision) { v.Area = 8.64 }), "unknown"},
		{"one side charged of two", fee(19_800, func(_ *town, v *scene.Decision) { v.Sides = 2 }), "unknown"},
		{"an advert of less than 1 m² charged as it is", fee(1_100, func(_ *town, v *scene.Decision) { v.AdArea = 0.5 }), "unknown"},
		{"an advert of less than 1 m² charged as 1 m²", fee(2_200, func(_ *town, v *scene.Decision) { v.AdArea = 0.5 }), "clear"},
		{"the cap for telecommunication, which the register does not name", fee(18*20*10, func(_ *town, v *scene.Decision) {
			v.Kind, v.Area, v.AdArea = scene.Structure, 18, scene.None
		}), "unknown"},
		{"the cap for telecommunication", fee(18*20*10, func(_ *town, v *scene.Decision) {
			v.Kind, v.Area, v.AdArea, v.Telecom = scene.Structure, 18, scene.None, scene.True
		}), "clear"},
		{"a device: the whole term by calendar years", fee(20_902+25_000, linear), "clear"},
		{"a device: the first year", fee(20_902, linear), "clear"},
		{"a device: a full year", fee(25_000, linear), "clear"},
		{"a device: by started months", fee(20_833+25_000+900, linear), "hit"},
		{"by the table of the day of the decision", fee(39_600, func(t *town, v *scene.Decision) {
			v.Signed = d("2022-05-20")
			t.p.Rates[0].ValidTo = clock.Day(2022, 6, 4)
			t.p.Rates = append(t.p.Rates, param.Rate{ID: 9, Table: "lane", Kind: scene.Advert, Amount: 4_400_000, Unit: "m2_day", ValidFrom: clock.Day(2022, 6, 5)})
		}), "clear"},
		{"by the table of each day", fee(18*220*4+18*440*6, func(t *town, v *scene.Decision) {
			t.p.Rates[0].ValidTo = clock.Day(2022, 6, 4)
			t.p.Rates = append(t.p.Rates, param.Rate{ID: 9, Table: "lane", Kind: scene.Advert, Amount: 4_400_000, Unit: "m2_day", ValidFrom: clock.Day(2022, 6, 5)})
		}), "clear"},
		{"revoked", fee(1, func(_ *town, v *scene.Decision) { v.Status = "REVOKED" }), "clear"},
		{"the rate speaks of the two-sided board", fee(9*440*10, func(t *town, v *scene.Decision) {
			v.Sides = 2
			two := 2
			t.p.Rates = append(t.p.Rates, param.Rate{ID: 9, Table: "lane", Kind: scene.Advert, Amount: 4_400_000, Unit: "m2_day", SidesPolicy: "RATE_PER_SIDEDNESS", Sides: &two})
		}), "clear"},
		{"every begun square metre", fee(19*220*10, func(t *town, v *scene.Decision) { t.p.AreaRounding = "CEIL_1"; v.AdArea = 18.01 }), "clear"},
	})
	town := feeTown()
	fee(35_640, nothing)(town)
	f := town.find("D07")[0]
	require.Equal(t, rules.High, f.Severity, "less than is due")
	require.EqualValues(t, 3_960, f.Money[0].Min)
	require.Equal(t, "18,00 m² × 2,20 zł × 10 dni = 396,00 zł;\nw rejestrze 356,40 zł; różnica 39,60 zł (zaokrąglenie powierzchni NONE, kwoty HALF_UP)", f.Money[0].Formula)
	town = feeTown()
	fee(45_000, nothing)(town)
	require.Equal(t, rules.Medium, town.find("D07")[0].Severity, "more than is due")
}

func TestInvalidRates(t *testing.T) {
	rate := func(gr float64, change func(t *town, v *scene.Decision)) func(t *town) {
		return func(t *town) {
			v := t.permit(500, 2, "2022-06-01", "2022-06-10")
			v.Rate = gr
			change(t, v)
		}
	}
	nothing := func(*town, *scene.Decision) {}
	device := func(_ *town, v *scene.Decision) { v.Kind, v.Area, v.AdArea = scene.Linear, 5, scene.None }
	sentences(t, "D08", []sentence{
		{"the table's", rate(220, nothing), "clear"},
		{"in no table", rate(225, nothing), "hit"},
		{"more than 10 zł a day, though the council has set it", rate(1_100, func(t *town, _ *scene.Decision) { t.p.Rates[0].Amount = 11_000_000 }), "hit"},
		{"10 zł a day", rate(1_000, func(t *town, _ *scene.Decision) { t.p.Rates[0].Amount = 10_000_000 }), "clear"},
		{"a device for 20 zł a year", rate(2_000, device), "clear"},
		{"a device for 201 zł a year", rate(20_100, device), "hit"},
		{"telecommunication for 20.01 zł a year", rate(2_001, func(t *town, v *scene.Decision) {
			device(t, v)
			v.Telecom = scene.True
			t.p.Rates[4].Amount = 20_010_000
		}), "hit"},
		{"a road of the state has a table of its own", rate(1_100, func(t *town, v *scene.Decision) { v.Category = "krajowa"; t.p.Rates[0].Amount = 11_000_000 }), "clear"},
		{"the resolution of that time was not imported", rate(225, func(t *town, _ *scene.Decision) { t.p.Rates[0].ValidFrom = clock.Day(2023, 1, 1) }), "unknown"},
		{"a special contract", rate(225, func(_ *town, v *scene.Decision) { v.Notes = "stawka wg umowy z 2019 r." }), "unknown"},
		{"no rate in the register", rate(scene.None, nothing), "clear"},
		{"a rate of the time when the decision was made", rate(220, func(t *town, v *scene.Decision) {
			t.p.Rates[0].ValidTo = clock.Of(v.Signed.Time())
			t.p.Rates = append(t.p.Rates, param.Rate{ID: 9, Table: "lane", Kind: scene.Advert, Amount: 4_400_000, Unit: "m2_day", ValidFrom: t.p.Rates[0].ValidTo.AddDays(1)})
		}), "clear"},
	})
}

func TestDecisionsOfTheWrongManager(t *testing.T) {
	at := func(x, y float64, change func(t *town, v *scene.Decision)) func(t *town) {
		return func(t *town) {
			t.lane(0, 100, 1000, 10).Manager = "Zarząd Powiatu"
			change(t, t.permit(x, y, "2022-06-01", "2022-06-10"))
		}
	}
	nothing := func(*town, *scene.Decision) {}
	byParcel := func(y, h float64) func(t *town, v *scene.Decision) {
		return func(t *town, v *scene.Decision) {
			t.parcel(480, y, 40, h, "7", 4)
			v.Shape, v.Refs = -1, []scene.Ref{{Raw: "7", Number: "7", Precinct: "1", Shape: -1}}
		}
	}
	sentences(t, "D09", []sentence{
		{"in the county's lane", at(500, 105, nothing), "hit"},
		{"in our lane", at(500, 5, nothing), "clear"},
		{"beside every lane", at(500, 50, nothing), "clear"},
		{"at the edge of the county's lane", at(500, 100.1, nothing), "clear"},
		{"issued by the county", at(500, 105, func(_ *town, v *scene.Decision) { v.Manager = "ZARZĄD POWIATU" }), "clear"},
		{"nobody said who we are", at(500, 105, func(t *town, _ *scene.Decision) { t.s.Managers = nil }), "unknown"},
		{"a lane without a manager", at(500, 105, func(t *town, _ *scene.Decision) { t.s.Lanes[1].Manager = "" }), "unknown"},
		{"an internal road", at(500, 105, func(t *town, _ *scene.Decision) { t.s.Lanes[1].Status = "INTERNAL" }), "clear"},
		{"the road became the county's after the decision", at(500, 105, func(t *town, v *scene.Decision) {
			t.s.Lanes[1].Valid.From = v.Signed + 1
			t.lane(0, 100, 1000, 10).Valid.To = v.Signed
		}), "clear"},
		{"the agreement on managing the road", at(500, 105, func(t *town, _ *scene.Decision) { t.s.Lanes[1].Manager = us }), "clear"},
		{"its parcel lies in the county's lane", at(nowhere, 0, byParcel(101, 8)), "hit"},
		{"its parcel has a bit of our lane, too", at(nowhere, 0, func(t *town, v *scene.Decision) {
			byParcel(101, 8)(t, v)
			t.lane(490, 108, 10, 1)
		}), "clear"},
		{"most of its parcel lies in no lane", at(nowhere, 0, byParcel(107, 20)), "clear"},
	})
	town := feeTown()
	at(500, 105, nothing)(town)
	require.EqualValues(t, 39_600, town.find("D09")[0].Money[0].Min, "the fee is to be given back")
}

func TestPermitsThatEndSoon(t *testing.T) {
	ends := func(to string, change func(t *town, v *scene.Decision)) func(t *town) { // today is 1.07.2022
		return func(t *town) {
			t.object(500, 2)
			change(t, t.permit(500, 2, "2022-01-01", to))
		}
	}
	nothing := func(*town, *scene.Decision) {}
	next := func(from, to, party string) func(t *town, v *scene.Decision) {
		return func(t *town, v *scene.Decision) {
			w := t.again(v)
			w.Valid.From, w.Valid.To, w.Party = d(from), d(to), party
		}
	}
	sentences(t, "D10", []sentence{
		{"in 60 days", ends("2022-08-30", nothing), "hit"},
		{"in 61 days", ends("2022-08-31", nothing), "clear"},
		{"today", ends("2022-07-01", nothing), "hit"},
		{"yesterday", ends("2022-06-30", nothing), "clear"},
		{"without an end", ends("", nothing), "clear"},
		{"a further decision follows the next day", ends("2022-08-01", next("2022-08-02", "2023-08-01", "Firma Alfa")), "clear"},
		{"a further decision leaves a day out", ends("2022-08-01", next("2022-08-03", "2023-08-01", "Firma Alfa")), "hit"},
		{"somebody has applied", ends("2022-08-01", func(_ *town, v *scene.Decision) { v.Notes = "złożono wniosek o przedłużenie 20.06" }), "clear"},
		{"the last scan did not see it any more", ends("2022-08-01", func(t *town, _ *scene.Decision) {
			t.s.Campaigns = []scene.Campaign{{From: d("2022-06-20"), To: d("2022-06-21"), Coverage: rect(&t.s.Coverages, 0, -10, 1000, 40)}}
		}), "clear"},
		{"the last scan looked for benches alone", ends("2022-08-01", func(t *town, _ *scene.Decision) {
			t.s.Campaigns = []scene.Campaign{{From: d("2022-06-20"), To: d("2022-06-21"), Coverage: rect(&t.s.Coverages, 0, -10, 1000, 40)}}
			for k := range 30 {
				o := t.object(float64(20*k), 20)
				o.Class, o.Sightings[0].Class, o.Sightings[0].Campaign, o.Campaign = 1, 1, 0, 0
			}
		}), "hit"},
		{"nothing was ever scanned", func(t *town) { t.permit(500, 2, "2022-01-01", "2022-08-01") }, "unknown"},
		{"a scan saw nothing", func(t *town) {
			t.s.Campaigns = []scene.Campaign{{From: d("2022-06-20"), To: d("2022-06-21"), Coverage: rect(&t.s.Coverages, 0, -10, 1000, 40)}}
			t.permit(500, 2, "2022-01-01", "2022-08-01")
		}, "clear"},
	})
	town := feeTown()
	ends("2022-08-01", nothing)(town)
	require.Equal(t, rules.Info, town.find("D10")[0].Severity)
}

func TestUnpaidDecisions(t *testing.T) {
	bill := func(change func(t *town, v *scene.Decision)) func(t *town) {
		return func(t *town) {
			other := t.permit(100, 2, "2022-01-01", "2022-01-10") // its register keeps payments
			other.Paid, other.Delivered = d("2022-01-20"), d("2021-12-20")
			v := t.permit(500, 2, "2022-06-01", "2022-06-10")
			v.Final = d("2022-05-01")
			change(t, v)
		}
	}
	device := func(_ *town, v *scene.Decision) {
		v.Kind, v.Area, v.AdArea, v.Fee = scene.Linear, 12.5, scene.None, 20_833+25_000
		v.Valid.From, v.Valid.To, v.Final = d("2021-03-03"), d("2022-12-31"), d("2021-03-01")
	}
	sentences(t, "D11", []sentence{
		{"nothing was paid", bill(func(*town, *scene.Decision) {}), "hit"},
		{"the register keeps no payments", func(t *town) { t.permit(500, 2, "2022-06-01", "2022-06-10").Final = d("2022-05-01") }, "clear"},
		{"paid, without an amount", bill(func(_ *town, v *scene.Decision) { v.Paid = d("2022-05-10") }), "clear"},
		{"all paid", bill(func(_ *town, v *scene.Decision) { v.Paid, v.PaidGr = d("2022-05-10"), 39_600 }), "clear"},
		{"a part paid", bill(func(_ *town, v *scene.Decision) { v.Paid, v.PaidGr = d("2022-05-10"), 39_599 }), "hit"},
		{"the fourteenth day is today", bill(func(_ *town, v *scene.Decision) { v.Final = today - 14 }), "clear"},
		{"it was yesterday", bill(func(_ *town, v *scene.Decision) { v.Final = today - 15 }), "hit"},
		{"the final date is missing: delivered 28 days ago", bill(func(_ *town, v *scene.Decision) { v.Final, v.Delivered = scene.NoDay, today-28 }), "clear"},
		{"the final date is missing: delivered 29 days ago", bill(func(_ *town, v *scene.Decision) { v.Final, v.Delivered = scene.NoDay, today-29 }), "hit"},
		{"neither final nor delivered", bill(func(_ *town, v *scene.Decision) { v.Final = scene.NoDay }), "unknown"},
		{"an appeal is pending", bill(func(_ *town, v *scene.Decision) { v.Status = "APPEAL" }), "clear"},
		{"an appeal is noted", bill(func(_ *town, v *scene.Decision) { v.Notes = "Odwołanie do SKO z 3.05.2022" }), "clear"},
		{"instalments", bill(func(_ *town, v *scene.Decision) { v.Notes = "należność rozłożona na 3 raty" }), "clear"},
		{"revoked", bill(func(_ *town, v *scene.Decision) { v.Status = "REVOKED" }), "clear"},
		{"a device: the first year is paid, the second was due on 15 January", bill(func(t *town, v *scene.Decision) { device(t, v); v.Paid, v.PaidGr = d("2021-03-10"), 20_822 }), "hit"},
		{"a device: both years are paid", bill(func(t *town, v *scene.Decision) { device(t, v); v.Paid, v.PaidGr = d("2022-01-10"), 45_833 }), "clear"},
		{"a device: the next year is not due yet", bill(func(t *town, v *scene.Decision) {
			device(t, v)
			v.Valid.To = d("2023-12-31")
			v.Fee += 25_000
			v.Paid, v.PaidGr = d("2022-01-10"), 45_833
		}), "clear"},
	})
	w := feeTown()
	bill(func(_ *town, v *scene.Decision) { v.Final, v.Delivered = scene.NoDay, d("2022-03-08") })(w)
	f := w.find("D11")[0] // final 22.03, due 5.04: 87 days late on 1.07
	require.EqualValues(t, 39_600, f.Money[0].Min)
	require.Equal(t, "396,00 zł × 10,00 % × 87/365 dni = 9,44 zł", f.Money[1].Formula)
	require.Contains(t, f.Money[1].Note.PL, "oszacowano")
	measures := map[string]any{}
	for _, m := range f.Measures {
		measures[m.Name] = m.Value
	}
	require.Equal(t, "2022-04-05", measures["due_date"])
	require.Equal(t, "2027-12-31", measures["limitation_date"])
	w = feeTown()
	bill(func(_ *town, v *scene.Decision) { v.Final = d("2016-05-01") })(w)
	f = w.find("D11")[0]
	require.Equal(t, rules.Low, f.Severity)
	require.Zero(t, f.Money[0].Min, "nobody can collect it any more")
	require.Contains(t, f.MoneyNote.PL, "przedawniła się 31.12.2021")
}

func TestLocationPermits(t *testing.T) {
	with := func(change func(t *town, v, l *scene.Decision)) func(t *town) {
		return func(t *town) {
			t.permit(500, 2, "2022-06-01", "2022-06-10")
			l := t.again(&t.s.Decisions[0])
			l.Kind, l.Number, l.Permits = scene.Location, "IDR.7230.1.5.2021", scene.Advert
			v := &t.s.Decisions[0]
			v.LocationDecision = l.Number
			change(t, v, l)
		}
	}
	sentences(t, "D12", []sentence{
		{"it agrees", with(func(*town, *scene.Decision, *scene.Decision) {}), "clear"},
		{"2 m² may stand there, and 4 m² are occupied", with(func(_ *town, v, l *scene.Decision) { l.AdArea, v.AdArea = 2, 4 }), "hit"},
		{"within the tolerance", with(func(_ *town, v, l *scene.Decision) { l.AdArea, v.AdArea = 18, 18.9 }), "clear"},
		{"another kind", with(func(_ *town, v, l *scene.Decision) { l.Permits = scene.Linear }), "hit"},
		{"a kind that registers mix up", with(func(_ *town, v, l *scene.Decision) {
			v.Kind, v.Area, v.AdArea, l.Permits = scene.Exclusive, 18, scene.None, scene.Structure
		}), "clear"},
		{"a kind that the permit does not tell", with(func(_ *town, v, l *scene.Decision) { l.Permits = "" }), "clear"},
		{"4 m away", with(func(t *town, v, l *scene.Decision) { l.Shape = t.s.DecisionShapes.AddXY(0, 504, 2) }), "hit"},
		{"3 m away", with(func(t *town, v, l *scene.Decision) { l.Shape = t.s.DecisionShapes.AddXY(0, 503, 2) }), "clear"},
		{"the permit gives no area", with(func(_ *town, v, l *scene.Decision) { l.AdArea = scene.None }), "unknown"},
		{"it names none, but there is one of that party and place", with(func(_ *town, v, l *scene.Decision) { v.LocationDecision = "" }), "clear"},
		{"it names none, and there is none of that place", with(func(t *town, v, l *scene.Decision) {
			v.LocationDecision = ""
			l.Shape = t.s.DecisionShapes.AddXY(0, 600, 2)
		}), "hit"},
		{"it names none, and that of the place is another party's", with(func(_ *town, v, l *scene.Decision) { v.LocationDecision, l.Party = "", "Firma Beta" }), "hit"},
		{"it names none, and whose that of the place is nobody says", with(func(_ *town, v, l *scene.Decision) { v.LocationDecision, l.Party = "", "" }), "unknown"},
		{"it names one that another manager may have issued", with(func(_ *town, v, l *scene.Decision) { v.LocationDecision = "ZDP.1.2020" }), "unknown"},
		{"works need none", with(func(_ *town, v, l *scene.Decision) {
			v.LocationDecision, v.Kind, v.Area = "", scene.Works, 18
			l.Party = "Firma Beta"
		}), "clear"},
		{"the office keeps no location permits", func(t *town) { t.permit(500, 2, "2022-06-01", "2022-06-10") }, "clear"},
		{"revoked", with(func(_ *town, v, l *scene.Decision) { v.Status = "REVOKED"; l.AdArea = 2 }), "clear"},
	})
}

func TestALocationPermitPermitsNoOccupancy(t *testing.T) {
	sentences(t, "O01", []sentence{{"a board with a location permit only", func(t *town) {
		t.object(500, 2)
		t.permit(500, 2, "2022-01-01", "2022-12-31").Kind = scene.Location
	}, "hit"}})
}

func TestMissingElements(t *testing.T) {
	row := func(change func(v *scene.Decision)) func(t *town) {
		return func(t *town) { change(t.permit(500, 2, "2022-06-01", "2022-06-10")) }
	}
	sentences(t, "D13", []sentence{
		{"complete", row(func(*scene.Decision) {}), "clear"},
		{"no kind", row(func(v *scene.Decision) { v.Kind = "" }), "hit"},
		{"an advert without its surface", row(func(v *scene.Decision) { v.AdArea, v.Area = scene.None, 4 }), "hit"},
		{"works without an area", row(func(v *scene.Decision) { v.Kind = scene.Works }), "hit"},
		{"an area nobody can read: Q03 speaks of it", row(func(v *scene.Decision) {
			v.AdArea, v.Problems = scene.None, []scene.Problem{{Field: "ad_area_m2", Value: "ok. dużo", Code: "unreadable_area"}}
		}), "clear"},
		{"no period", row(func(v *scene.Decision) { v.Valid.Known = false }), "hit"},
		{"no end: it is open", row(func(v *scene.Decision) { v.Valid.To = scene.Always }), "clear"},
		{"no place", row(func(v *scene.Decision) { v.Shape = -1 }), "hit"},
		{"a street", row(func(v *scene.Decision) { v.Shape, v.StreetKey = -1, "lipowa" }), "clear"},
		{"no fee", row(func(v *scene.Decision) { v.Fee = scene.None }), "hit"},
		{"no fee, but an open end and a rate", row(func(v *scene.Decision) { v.Fee, v.Valid.To = scene.None, scene.Always }), "clear"},
		{"an annex need not repeat", row(func(v *scene.Decision) { v.Fee, v.Amendment = scene.None, true }), "clear"},
		{"a location permit has no term and no fee", row(func(v *scene.Decision) { v.Fee, v.Kind, v.Valid.Known = scene.None, scene.Location, false }), "clear"},
	})
	town := feeTown()
	v := town.permit(500, 2, "", "")
	v.Fee, v.AdArea = scene.None, scene.None
	require.Contains(t, town.find("D13")[0].Sentence.PL, "brakuje: powierzchnia reklamy, okres, opłata", "every missing element is listed")
}

// Whoever reads a finding is told what makes such a finding although nothing is wrong.
func TestEveryRuleAboutDecisionsNamesItsFalsePositives(t *testing.T) {
	for _, r := range rules.All() {
		if m := r.Meta(); m.ID[0] == 'D' {
			require.NotEmpty(t, m.FalsePositives, m.ID)
			require.NotEmpty(t, m.Law, m.ID)
			require.NotEmpty(t, m.Next, m.ID)
		}
	}
}
