package rules_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/analysis/rules"
	"spoina/analysis/scene"
	"spoina/internal/clock"
	"spoina/internal/param"
)

// plot is municipal parcel 7, 40 × 25 m, with a lease of it that runs from 2021 to 2023: short, paid as it should be.
func plot(t *town) *scene.Lease {
	t.parcel(0, 100, 40, 25, "7", 4)
	l := t.lease("U1", "2021-01-01", "2023-12-31", whole("7"))
	l.Purpose, l.Party, l.Signed, l.Annexed, l.Indexed, l.Rent, l.Rate, l.Value = "ogródek przydomowy", "Firma Pierwsza Sp. z o.o.", d("2020-12-20"), scene.NoDay, scene.NoDay, scene.None, scene.None, scene.None
	return l
}

func TestLeasedAreaAndTheParcels(t *testing.T) {
	leased := func(area float64, change func(t *town, l *scene.Lease)) func(t *town) {
		return func(t *town) {
			l := plot(t)
			l.Refs[0].Area = area
			if change != nil {
				change(t, l)
			}
		}
	}
	check(t, "L03", []sentence{
		{"as large as the parcel", leased(1000, nil), "clear"},
		{"2 % more", leased(1020, nil), "clear"},
		{"more than 2 % more", leased(1021, nil), "hit"},
		{"the whole, with a smaller area", leased(900, nil), "hit"},
		{"a part, with a smaller area", leased(900, func(_ *town, l *scene.Lease) { l.Refs[0].Whole = scene.False }), "clear"},
		{"a part larger than the parcel", leased(1100, func(_ *town, l *scene.Lease) { l.Refs[0].Whole = scene.False }), "hit"},
		{"no area given", leased(scene.None, nil), "clear"},
		{"hectares entered as square metres", leased(0.1, nil), "unknown"},
		{"square metres entered as hectares", leased(10_000_000, nil), "unknown"},
		{"the cadastre gives whole ares, and the drawn parcel has 1 036 m²", leased(1040, func(t *town, _ *scene.Lease) {
			t.s.ParcelShapes = scene.Shapes{}
			rect(&t.s.ParcelShapes, 0, 100, 40, 25.9)
		}), "clear"},
		{"the cadastre is exact, whatever is drawn", leased(1040, func(t *town, _ *scene.Lease) {
			t.s.Parcels[0].Area = 1001
			t.s.ParcelShapes = scene.Shapes{}
			rect(&t.s.ParcelShapes, 0, 100, 40, 25.9)
		}), "hit"},
		{"it is over", leased(1500, func(_ *town, l *scene.Lease) { l.Valid.To = d("2022-06-30") }), "clear"},
		{"it begins later", leased(1500, func(_ *town, l *scene.Lease) { l.Valid.From = d("2022-09-01") }), "hit"},
		{"its end cannot be read", leased(1500, func(_ *town, l *scene.Lease) { l.Valid.To = scene.NoDay }), "unknown"},
		{"two parts of one parcel, together more than it has", leased(600, func(_ *town, l *scene.Lease) {
			l.Refs[0].Whole = scene.False
			l.Refs = append(l.Refs, part("7", 600))
		}), "hit"},
		{"one total over two parcels", leased(scene.None, func(t *town, l *scene.Lease) {
			t.parcel(40, 100, 40, 25, "8", 4)
			l.Refs = append(l.Refs, whole("8"))
			l.Total = 2000
		}), "clear"},
		{"a total of more than both parcels have", leased(scene.None, func(t *town, l *scene.Lease) {
			t.parcel(40, 100, 40, 25, "8", 4)
			l.Refs = append(l.Refs, whole("8"))
			l.Total = 2100
		}), "hit"},
	})
	town := newTown()
	leased(1500, nil)(town)
	require.Equal(t, "clear", town.said("L01"), "a single lease larger than its parcel is L03")
	f := town.find("L03")[0]
	require.Equal(t, rules.Low, f.Severity)
	require.Contains(t, f.Sentence.PL, "1500,00 m²")
}

func TestLeaseOfAParcelThatIsGone(t *testing.T) {
	gone := func(number string, change func(t *town, l *scene.Lease)) func(t *town) {
		return func(t *town) {
			l := plot(t)
			l.Refs[0].Number, l.Refs[0].Raw = number, number
			if change != nil {
				change(t, l)
			}
		}
	}
	split := func(t *town, _ *scene.Lease) {
		t.s.Lineage = []scene.Lineage{{Parent: "220401_1.0001.9", Child: "220401_1.0001.7"}}
	}
	check(t, "L04", []sentence{
		{"it is there", gone("7", nil), "clear"},
		{"split or merged", gone("9", split), "hit"},
		{"in another precinct", gone("9", func(t *town, _ *scene.Lease) {
			p := t.parcel(100, 100, 40, 25, "9", 4)
			p.Precinct, p.ParcelID = "220401_1.0002", "220401_1.0002.9"
		}), "hit"},
		{"a slip", gone("77", nil), "hit"},
		{"nothing like it", gone("4321/8", nil), "hit"},
		{"a temporary number", gone("9", func(_ *town, l *scene.Lease) { l.Refs[0].Raw = "9 (nr tymczasowy)" }), "clear"},
		{"of a planned division", gone("9", func(_ *town, l *scene.Lease) { l.Notes = "działka z projektu podziału; projekt podziału z 2021 r." }), "clear"},
		{"the lease is over", gone("9", func(_ *town, l *scene.Lease) { l.Valid.To = d("2022-01-31") }), "clear"},
		{"whether it runs is not known", gone("9", func(_ *town, l *scene.Lease) { l.Valid.To = scene.NoDay }), "unknown"},
		{"an unreadable number is another rule", gone("", nil), "clear"},
	})
	town := newTown()
	gone("9", split)(town)
	require.Contains(t, town.find("L04")[0].Terms[1].Detail.PL, "dziś 220401_1.0001.7")
}

func TestLeaseOfLandThatIsNotOurs(t *testing.T) {
	group := func(g int8, change func(t *town, l *scene.Lease)) func(t *town) {
		return func(t *town) {
			l := plot(t)
			t.s.Parcels[0].Group = g
			l.Rent, l.Payment = 120_000, "YEAR"
			if change != nil {
				change(t, l)
			}
		}
	}
	check(t, "L05", []sentence{
		{"municipal land", group(4, nil), "clear"},
		{"a private parcel", group(7, nil), "hit"},
		{"municipal land in somebody's perpetual usufruct", group(5, nil), "hit"},
		{"a group the office may lease, too", group(6, func(t *town, _ *scene.Lease) { t.p.Lease.Groups = []int8{4, 6} }), "clear"},
		{"land of a municipal company", group(6, nil), "unknown"},
		{"land of the State: perhaps in the municipality's usufruct", group(1, nil), "unknown"},
		{"State land in perpetual usufruct", group(2, nil), "unknown"},
		{"the notes tell of the usufruct", group(2, func(_ *town, l *scene.Lease) { l.Notes = "grunt w użytkowaniu wieczystym gminy" }), "clear"},
		{"the group is not known", group(0, nil), "unknown"},
		{"sold after it was signed", group(7, func(t *town, _ *scene.Lease) {
			t.s.Parcels[0].Valid.From = d("2022-01-01")
			old := t.parcel(0, 100, 40, 25, "7", 4)
			old.ID, old.Valid = t.s.Parcels[0].ID, scene.Period{From: d("2015-01-01"), To: d("2021-12-31"), Known: true}
		}), "clear"},
		{"private already when it was signed", group(7, func(t *town, _ *scene.Lease) {
			t.s.Parcels[0].Valid.From = d("2020-01-01")
			old := t.parcel(0, 100, 40, 25, "7", 4)
			old.ID, old.Valid = t.s.Parcels[0].ID, scene.Period{From: d("2015-01-01"), To: d("2019-12-31"), Known: true}
		}), "hit"},
		{"a number without a precinct may be a slip", group(7, func(_ *town, l *scene.Lease) { l.Refs[0].Precinct = "" }), "unknown"},
		{"it is over", group(7, func(_ *town, l *scene.Lease) { l.Valid.To = d("2022-05-31") }), "clear"},
	})
	until := func(natural bool) any {
		x := newTown()
		group(7, func(t *town, l *scene.Lease) {
			l.PartyID = 9
			t.s.Parties, t.s.PartyAt = []scene.Party{{ID: 9, Natural: natural}}, map[int64]int32{9: 0}
		})(x)
		for _, m := range x.find("L05")[0].Measures {
			if m.Name == "limitation_date" {
				return m.Value
			}
		}
		return nil
	}
	town := newTown()
	group(7, nil)(town)
	f := town.find("L05")[0]
	require.Equal(t, "RENT_REFUND", f.Money[0].Basis)
	require.EqualValues(t, 120_000+59_836, f.Money[0].Min, "1 200 zł a year: all 2021, and 182 of the 365 days of 2022")
	require.Equal(t, rules.High, f.Severity)
	require.Equal(t, "2024-12-31", until(false), "a firm may claim the rent of 2021 back for three years")
	require.Equal(t, "2027-12-31", until(true), "and a person for six")
}

func TestTermWithoutConsent(t *testing.T) {
	run := func(from, to string, change func(t *town, l *scene.Lease)) func(t *town) {
		return func(t *town) {
			l := plot(t)
			l.Valid.From, l.Valid.To = d(from), d(to)
			if to == "" {
				l.Valid.To = scene.Always
			}
			if change != nil {
				change(t, l)
			}
		}
	}
	after := func(gap int, change func(old *scene.Lease)) func(t *town) {
		return run("2022-01-01", "2022-12-31", func(t *town, l *scene.Lease) {
			party := l.Party
			old := t.lease("U0", "2020-01-01", "2021-12-31", whole("7"))
			old.Valid.To -= scene.Day(gap)
			old.Party = party
			if change != nil {
				change(old)
			}
		})
	}
	check(t, "L06", []sentence{
		{"three years to the day", run("2021-01-01", "2023-12-31", nil), "clear"},
		{"a day more", run("2021-01-01", "2024-01-01", nil), "hit"},
		{"without an end", run("2021-01-01", "", nil), "hit"},
		{"without an end, with the consent", run("2021-01-01", "", func(_ *town, l *scene.Lease) { l.Consent = "XX/12/2020" }), "clear"},
		{"the resolution stands in the column of orders", run("2021-01-01", "", func(_ *town, l *scene.Lease) { l.Order = "Uchwała nr XX/12/2020" }), "clear"},
		{"an order of the mayor is no consent", run("2021-01-01", "", func(_ *town, l *scene.Lease) { l.Order = "zarz. nr 12/2020" }), "hit"},
		{"the notes name the consent in another register", run("2021-01-01", "", func(_ *town, l *scene.Lease) { l.Notes = "zgoda rady w rejestrze uchwał, poz. 7" }), "clear"},
		{"statutory precedence", run("2021-01-01", "", func(_ *town, l *scene.Lease) { l.Notes = "bezprzetargowo, art. 37 ust. 3 u.g.n." }), "clear"},
		{"a free loan", run("2021-01-01", "", func(_ *town, l *scene.Lease) { l.Type = "FREE_LOAN" }), "clear"},
		{"under art. 22", run("2021-01-01", "", func(_ *town, l *scene.Lease) { l.Art22 = true }), "clear"},
		{"it is over", run("2010-01-01", "2020-12-31", nil), "clear"},
		{"its end cannot be read", run("2021-01-01", "", func(_ *town, l *scene.Lease) { l.Valid.To = scene.NoDay }), "unknown"},
		{"the next contract on the same land", after(0, nil), "hit"},
		{"after 90 days", after(90, nil), "hit"},
		{"after 91 days", after(91, nil), "clear"},
		{"after another tenant's", after(0, func(old *scene.Lease) { old.Party = "Kto inny" }), "clear"},
		{"on another parcel", after(0, func(old *scene.Lease) { old.Refs[0].Number = "8" }), "clear"},
		{"after one that had needed the consent itself", after(0, func(old *scene.Lease) { old.Valid.From = d("2015-01-01") }), "clear"},
	})
	town := newTown()
	after(0, nil)(town)
	first := town.lease("U-1", "2018-06-01", "2019-12-31", whole("7"))
	first.Party = town.s.Leases[0].Party
	f := town.find("L06")
	require.Len(t, f, 1)
	require.Len(t, f[0].Documents, 2, "all contracts of the chain are summed")
	require.Contains(t, f[0].Sentence.PL, "1675 dni", "365 + 731 + 579")
}

func TestLeaseAboutToEnd(t *testing.T) {
	ends := func(to string, change func(t *town, l *scene.Lease)) func(t *town) {
		return func(t *town) {
			l := plot(t)
			l.Valid.To = d(to)
			if change != nil {
				change(t, l)
			}
		}
	}
	check(t, "L07", []sentence{
		{"today", ends("2022-07-01", nil), "hit"},
		{"in 60 days", ends("2022-08-30", nil), "hit"},
		{"in 61 days", ends("2022-08-31", nil), "clear"},
		{"yesterday", ends("2022-06-30", nil), "clear"},
		{"an application was filed", ends("2022-08-01", func(_ *town, l *scene.Lease) { l.Notes = "wniosek o przedłużenie z 3.06.2022" }), "clear"},
		{"the next contract is made", ends("2022-08-01", func(t *town, l *scene.Lease) {
			party := l.Party
			t.lease("U2", "2022-08-02", "2024-08-01", whole("7")).Party = party
		}), "clear"},
		{"the next contract is somebody else's", ends("2022-08-01", func(t *town, l *scene.Lease) {
			t.lease("U2", "2022-08-02", "2024-08-01", whole("7")).Party = "Kto inny"
		}), "hit"},
		{"its end cannot be read", ends("", nil), "unknown"},
		{"without an end", func(t *town) { plot(t).Valid.To = scene.Always }, "clear"},
	})
	town := newTown()
	ends("2022-08-01", nil)(town)
	require.Equal(t, rules.Info, town.find("L07")[0].Severity)
}

// prices gives the town an order on rents and the indices of Statistics Poland for 2019 to 2021.
func prices(t *town) {
	year := func(y int, cpi int64) param.Rate {
		return param.Rate{Table: "cpi", Unit: "percent", Amount: cpi * 100_000, ValidFrom: clock.Day(y, 1, 1), ValidTo: clock.Day(y, 12, 31)}
	}
	ten, thousand := 100.0, 1000.0
	small, large := 3000.0, 3500.0
	t.p.Rates = param.Rates{
		{Table: "lease", Kind: "ogródek", Amount: 450_000, Unit: "m2_year"}, {Table: "lease", Kind: "handel", Amount: 4_000_000, Unit: "m2_month"},
		{Table: "lease", Kind: "reklama", Amount: 30_000_000, Unit: "ad_m2_month"}, {Table: "lease", Amount: 10_000, Unit: "m2_year"},
		{Table: "lease", Kind: "działkowy", Unit: "m2_year", AreaTo: &ten, Base: &small}, {Table: "lease", Kind: "działkowy", Unit: "m2_year", AreaFrom: &ten, AreaTo: &thousand, Base: &large, Amount: 100_000},
		year(2019, 1023), year(2020, 1034), year(2021, 1051), {Table: "lane", Kind: "STRUCTURE", Amount: 3_000_000, Unit: "m2_day"},
	}
}

func TestRentAsTheContractGivesIt(t *testing.T) {
	// 1 000 m² at 0.45 zł a year: 450.00; indexed by 105.1 in 2022 (the contract began in 2021): 472.95
	rent := func(gr float64, change func(t *town, l *scene.Lease)) func(t *town) {
		return func(t *town) {
			prices(t)
			l := plot(t)
			l.Rent, l.Rate, l.Payment, l.RentModel = gr, 45, "YEAR", "PER_M2_YEAR"
			if change != nil {
				change(t, l)
			}
		}
	}
	gus := func(clause string) func(*town, *scene.Lease) {
		return func(_ *town, l *scene.Lease) { l.Indexation = clause }
	}
	with := func(more ...func(*town, *scene.Lease)) func(*town, *scene.Lease) {
		return func(t *town, l *scene.Lease) {
			for _, f := range more {
				f(t, l)
			}
		}
	}
	older := func(from string) func(*town, *scene.Lease) {
		return func(_ *town, l *scene.Lease) { l.Valid.From, l.Signed = d(from), d(from) }
	}
	check(t, "L08", []sentence{
		{"rate times area", rent(45_000, nil), "clear"},
		{"off by 2.25 zł: half a per cent", rent(45_225, nil), "clear"},
		{"off by more", rent(45_226, nil), "hit"},
		{"too little by a tenth", rent(40_500, nil), "hit"},
		{"no rent in the register: that is Q09", rent(scene.None, nil), "clear"},
		{"a quarter of it each quarter", rent(11_250, func(_ *town, l *scene.Lease) { l.Payment = "QUARTER" }), "clear"},
		{"the whole of it each quarter", rent(45_000, func(_ *town, l *scene.Lease) { l.Payment = "QUARTER" }), "hit"},
		{"nobody says for what period", rent(45_000, func(_ *town, l *scene.Lease) { l.Payment = "" }), "unknown"},
		{"no area", rent(45_000, func(_ *town, l *scene.Lease) { l.Refs[0].Whole = scene.False }), "unknown"},
		{"the model follows from the order", rent(45_000, func(_ *town, l *scene.Lease) { l.RentModel = "" }), "clear"},
		{"no rate: the order's", rent(45_000, func(_ *town, l *scene.Lease) { l.RentModel, l.Rate = "", scene.None }), "clear"},
		{"a rate below the order's", rent(30_000, func(_ *town, l *scene.Lease) { l.Rate = 30 }), "hit"},
		{"a rate below the order's, from a tender", rent(30_000, func(_ *town, l *scene.Lease) { l.Rate, l.Tender = 30, scene.True }), "clear"},
		{"a rate above the order's", rent(60_000, func(_ *town, l *scene.Lease) { l.Rate = 60 }), "clear"},
		{"neither rate nor order", rent(45_000, func(t *town, l *scene.Lease) { l.RentModel, l.Rate, t.p.Rates = "", scene.None, nil }), "unknown"},
		{"rows by area: 300 m² of an allotment cost 55 zł", rent(5_500, func(_ *town, l *scene.Lease) {
			l.Purpose, l.RentModel, l.Rate = "ogród działkowy", "TIERED", scene.None
			l.Refs[0].Whole, l.Refs[0].Area = scene.False, 300
		}), "clear"},
		{"rows by area, paid as one rate", rent(3_000, func(_ *town, l *scene.Lease) {
			l.Purpose, l.RentModel, l.Rate = "ogród działkowy", "TIERED", scene.None
			l.Refs[0].Whole, l.Refs[0].Area = scene.False, 300
		}), "hit"},
		{"a flat rent", rent(12_345, func(_ *town, l *scene.Lease) { l.RentModel, l.Rate = "FLAT_YEAR", scene.None }), "clear"},
		{"three per cent of the value", rent(30_000, func(_ *town, l *scene.Lease) { l.RentModel, l.Rate, l.Value = "PERCENT_VALUE", 300, 1_000_000 }), "clear"},
		{"a per cent of a value that nobody gave", rent(30_000, func(_ *town, l *scene.Lease) { l.RentModel, l.Rate = "PERCENT_VALUE", 300 }), "unknown"},

		{"indexed by the prices of 2021", rent(47_295, gus("wskaźnik GUS od 1 marca")), "clear"},
		{"not indexed", rent(45_000, gus("wskaźnik GUS od 1 marca")), "hit"},
		{"no month named, the year is not over", rent(45_000, gus("wskaźnik GUS")), "clear"},
		{"indexation due for less than a month", rent(45_000, gus("corocznie od 1 czerwca")), "hit"},
		{"indexation due this very month", rent(45_000, gus("corocznie od 1 lipca")), "clear"},
		{"no indexation agreed", rent(45_000, gus("nie podlega")), "clear"},
		{"begun in autumn 2021, first indexed after a whole year", rent(45_000, with(older("2021-10-01"), gus("od 1 marca"))), "clear"},
		{"begun in autumn 2021, indexed in the next year", rent(47_295, with(older("2021-10-01"), gus("od 1 marca"))), "clear"},
		{"two indexations: 450 → 465.30 → 489.03", rent(48_903, with(older("2020-01-01"), gus("od 1 marca"))), "clear"},
		{"the second was left out", rent(46_530, with(older("2020-01-01"), gus("od 1 marca"))), "hit"},
		{"the prices of a year are missing", rent(46_530, with(older("2018-01-01"), gus("od 1 marca"))), "unknown"},
		{"an annex set the rent anew", rent(45_000, with(older("2020-01-01"), gus("od 1 marca"), func(_ *town, l *scene.Lease) { l.Annexed = d("2022-04-01") })), "clear"},
		{"indexed last in March 2022", rent(48_903, with(older("2020-01-01"), gus("od 1 marca"), func(_ *town, l *scene.Lease) { l.Indexed = d("2022-03-01") })), "clear"},
		{"indexed last in March 2021", rent(46_530, with(older("2020-01-01"), gus("od 1 marca"), func(_ *town, l *scene.Lease) { l.Indexed = d("2021-03-01") })), "hit"},

		{"a free loan", rent(1, func(_ *town, l *scene.Lease) { l.Type = "FREE_LOAN" }), "clear"},
		{"free of charge", rent(1, func(_ *town, l *scene.Lease) { l.Notes = "umowa nieodpłatna" }), "clear"},
		{"an individual relief", rent(22_500, func(_ *town, l *scene.Lease) { l.Notes = "ulga 50 % dla organizacji pożytku publicznego" }), "clear"},
		{"it is over", rent(1, func(_ *town, l *scene.Lease) { l.Valid.To = d("2022-06-01") }), "clear"},
		{"its end cannot be read", rent(1, func(_ *town, l *scene.Lease) { l.Valid.To = scene.NoDay }), "unknown"},
	})
	town := newTown()
	rent(45_000, gus("wskaźnik GUS od 1 marca"))(town)
	f := town.find("L08")[0]
	require.Contains(t, f.Sentence.PL, "472,95")
	require.Equal(t, "RENT_MISSING", f.Money[0].Basis)
	require.EqualValues(t, 773, f.Money[0].Max, "22.95 zł a year, the 123 days from 1 March to 1 July 2022: "+f.Money[0].Formula)
	town = newTown()
	rent(40_500, nil)(town)
	f = town.find("L08")[0]
	require.EqualValues(t, 6744, f.Money[0].Max, "45 zł a year: all 2021 and 182 days of 2022: "+f.Money[0].Formula)
	require.Equal(t, rules.Medium, f.Severity)
	town = newTown()
	rent(60_000, nil)(town)
	f = town.find("L08")[0]
	require.Empty(t, f.Money)
	require.Contains(t, f.MoneyNote.PL, "wyższy")
}

func TestPurposeOfALease(t *testing.T) {
	board := func(change func(t *town, o *scene.Object, l *scene.Lease)) func(t *town) {
		return func(t *town) {
			prices(t)
			l := plot(t)
			o := t.object(20, 112)
			if change != nil {
				change(t, o, l)
			}
		}
	}
	sign := func(t *town, o *scene.Object) {
		t.s.Classes = append([]scene.Class{}, classes...)
		t.s.Classes = append(t.s.Classes, scene.Class{Code: "SIGN.FREESTANDING", PL: "szyld", EN: "sign", Kind: scene.Advert, Private: true, Visible: true})
		o.Class = int32(len(t.s.Classes) - 1)
	}
	check(t, "L09", []sentence{
		{"a billboard in a garden", board(nil), "hit"},
		{"a bench", board(func(_ *town, o *scene.Object, _ *scene.Lease) { o.Class = 1 }), "clear"},
		{"a class that nobody knows", board(func(_ *town, o *scene.Object, _ *scene.Lease) { o.Class = -1 }), "unknown"},
		{"leased for a billboard", board(func(_ *town, _ *scene.Object, l *scene.Lease) { l.Purpose = "ustawienie tablicy reklamowej" }), "clear"},
		{"rent by the surface of advertisements", board(func(_ *town, _ *scene.Object, l *scene.Lease) { l.RentModel = "PER_AD_M2" }), "clear"},
		{"no purpose given", board(func(_ *town, _ *scene.Object, l *scene.Lease) { l.Purpose = "" }), "unknown"},
		{"the tenant's own sign", board(func(_ *town, o *scene.Object, _ *scene.Lease) { o.Advertiser = "FIRMA PIERWSZA" }), "clear"},
		{"somebody else's advertisement", board(func(_ *town, o *scene.Object, _ *scene.Lease) { o.Advertiser = "Firma Druga S.A." }), "hit"},
		{"a sign without a name", board(func(t *town, o *scene.Object, _ *scene.Lease) { sign(t, o) }), "unknown"},
		{"somebody else's sign", board(func(t *town, o *scene.Object, _ *scene.Lease) { sign(t, o); o.Advertiser = "Firma Druga S.A." }), "hit"},
		{"the tenant's own board offers to let", board(func(_ *town, o *scene.Object, _ *scene.Lease) {
			o.Advertiser, o.Content = "Firma Pierwsza", "Plac DO WYNAJĘCIA, tel."
		}), "hit"},
		{"a part that nobody drew", board(func(_ *town, _ *scene.Object, l *scene.Lease) { l.Refs[0].Whole, l.Refs[0].Area = scene.False, 300 }), "unknown"},
		{"on the drawn part", board(func(t *town, _ *scene.Object, l *scene.Lease) {
			l.Refs[0].Whole, l.Refs[0].Shape = scene.False, rect(&t.s.LeaseShapes, 10, 105, 20, 15)
		}), "hit"},
		{"beside the drawn part", board(func(t *town, _ *scene.Object, l *scene.Lease) {
			l.Refs[0].Whole, l.Refs[0].Shape = scene.False, rect(&t.s.LeaseShapes, 30, 105, 10, 15)
		}), "clear"},
		{"the lease began after it was seen", board(func(_ *town, _ *scene.Object, l *scene.Lease) { l.Valid.From = d("2022-06-12") }), "clear"},
	})
	x := newTown()
	board(func(_ *town, o *scene.Object, _ *scene.Lease) {
		o.Content = "Do wynajęcia, Jan Kowalski, tel. 600 100 200"
	})(x)
	for _, term := range x.find("L09")[0].Terms {
		require.NotContains(t, term.Detail.PL, "Kowalski", "what is written on a board may hold a name")
		require.NotContains(t, term.Detail.PL, "600 100 200")
	}
	x = newTown()
	board(func(_ *town, _ *scene.Object, l *scene.Lease) { l.Rate, l.RentModel = 45, "PER_M2_YEAR" })(x)
	f := x.find("L09")[0]
	require.Equal(t, "RENT_DIFFERENCE", f.Money[0].Basis)
	require.EqualValues(t, 1773, f.Money[0].Min, "18 m² × (30 − 0.0375) zł × 12/365 for the one day it was seen: "+f.Money[0].Formula)
}

func TestLeaseForAThingThatIsNotThere(t *testing.T) {
	kiosk := func(change func(t *town, l *scene.Lease)) func(t *town) {
		return func(t *town) {
			t.s.Campaigns = []scene.Campaign{{ID: 1, Name: "skan", From: d("2022-06-10"), To: d("2022-06-12"), Sigma: scene.None, Coverage: 0}}
			rect(&t.s.Coverages, -100, -100, 2000, 2000)
			l := plot(t)
			l.Purpose = "pod kiosk handlowy"
			if change != nil {
				change(t, l)
			}
		}
	}
	stands := func(class int32) func(t *town, l *scene.Lease) {
		return func(t *town, _ *scene.Lease) { t.object(20, 112).Class = class }
	}
	check(t, "L10", []sentence{
		{"nothing stands there", kiosk(nil), "hit"},
		{"the kiosk stands there", kiosk(stands(2)), "clear"},
		{"a bench stands there", kiosk(stands(1)), "hit"},
		{"something that the scan has no word for", kiosk(stands(-1)), "unknown"},
		{"it stood there before the scan", kiosk(func(t *town, l *scene.Lease) {
			stands(2)(t, l)
			t.s.Objects[0].Seen = d("2021-06-11")
		}), "hit"},
		{"the purpose names no thing", kiosk(func(_ *town, l *scene.Lease) { l.Purpose = "ogródek przydomowy" }), "clear"},
		{"a driveway to a garage is no garage", kiosk(func(_ *town, l *scene.Lease) { l.Purpose = "dojazd do garażu" }), "clear"},
		{"never scanned", kiosk(func(t *town, _ *scene.Lease) {
			t.s.Coverages = scene.Shapes{}
			rect(&t.s.Coverages, 500, 500, 10, 10)
		}), "clear"},
		{"the lease began after the scan", kiosk(func(_ *town, l *scene.Lease) { l.Valid.From = d("2022-06-20") }), "clear"},
		{"the lease is over", kiosk(func(_ *town, l *scene.Lease) { l.Valid.To = d("2022-06-20") }), "clear"},
		{"a seasonal stall, scanned in summer", kiosk(func(_ *town, l *scene.Lease) { l.Purpose = "stoisko sezonowe" }), "hit"},
		{"a seasonal stall, removed for the winter", kiosk(func(t *town, l *scene.Lease) {
			l.Purpose = "stoisko sezonowe"
			t.s.Campaigns[0].From, t.s.Campaigns[0].To = d("2022-02-10"), d("2022-02-12")
		}), "clear"},
	})
}

func TestUseBeyondTheLease(t *testing.T) {
	// parcel 7 is 40 m wide from x = 0; a kiosk 6 m wide and 4 m deep stands across its eastern boundary at x = 40
	across := func(x float64, change func(t *town, l *scene.Lease)) func(t *town) {
		return func(t *town) {
			l := plot(t)
			t.parcel(40, 100, 40, 25, "8", 4)
			o := t.object(x+3, 112)
			o.Class = 2
			t.s.ObjectShapes = scene.Shapes{}
			rect(&t.s.ObjectShapes, x, 110, 6, 4)
			if change != nil {
				change(t, l)
			}
		}
	}
	check(t, "L11", []sentence{
		{"half of it beyond, on municipal land", across(37, nil), "hit"},
		{"all of it on the leased ground", across(30, nil), "clear"},
		{"0.4 m beyond, 1.6 m²", across(34.4, nil), "clear"},
		{"0.6 m beyond, 2.4 m²", across(34.6, nil), "hit"},
		{"beyond, but within the accuracy", across(34.6, func(t *town, _ *scene.Lease) { t.s.Objects[0].Sigma = 0.5 }), "clear"},
		{"beyond, on private land", across(37, func(t *town, _ *scene.Lease) { t.s.Parcels[1].Group = 7 }), "clear"},
		{"the neighbour leases that ground", across(37, func(t *town, _ *scene.Lease) {
			t.lease("U2", "2021-01-01", "2023-12-31", whole("8")).Party = "Kto inny"
		}), "clear"},
		{"it only touches the leased ground", across(39.9, nil), "clear"},
		{"it only touches it, and is the tenant's", across(39.9, func(t *town, _ *scene.Lease) { t.s.Objects[0].Advertiser = "Firma Pierwsza" }), "hit"},
		{"somebody else's board", across(37, func(t *town, _ *scene.Lease) { t.s.Objects[0].Class, t.s.Objects[0].Advertiser = 0, "Firma Druga" }), "unknown"},
		{"a part drawn from a survey", across(20, func(t *town, l *scene.Lease) {
			l.Refs[0].Whole, l.Refs[0].Shape = scene.False, rect(&t.s.LeaseShapes, 0, 100, 23, 25)
		}), "hit"},
		{"a part drawn by hand", across(20, func(t *town, l *scene.Lease) {
			l.Refs[0].Whole, l.Refs[0].Shape, l.Refs[0].ByHand = scene.False, rect(&t.s.LeaseShapes, 0, 100, 23, 25), true
		}), "unknown"},
		{"a part that nobody drew", across(20, func(_ *town, l *scene.Lease) { l.Refs[0].Whole, l.Refs[0].Area = scene.False, 300 }), "clear"},
		{"the lease began after it was seen", across(37, func(_ *town, l *scene.Lease) { l.Valid.From = d("2022-06-12") }), "clear"},
		{"its end cannot be read", across(37, func(_ *town, l *scene.Lease) { l.Valid.To = scene.NoDay }), "unknown"},
	})
	town := newTown()
	across(37, nil)(town)
	f := town.find("L11")[0]
	require.Equal(t, "UNPAID_USE", f.Money[0].Basis)
	require.Contains(t, f.Money[0].Formula, "12,00 m² × 0,01 zł")
	require.Contains(t, f.Sentence.PL, "12,00 m²")
}

// A later scan that found the place empty ends what may be claimed: the use, and a year after it the claim.
func TestLandThatWasGivenBack(t *testing.T) {
	x := newTown()
	x.parcel(0, 100, 40, 25, "7", 4)
	o := x.object(20, 112)
	o.Class, o.Depth, o.Seen, o.First = 2, 4, d("2020-06-11"), d("2020-06-11")
	o.Sightings = []scene.Sighting{{Day: o.Seen, Campaign: 0, Class: 2}}
	x.s.Campaigns = []scene.Campaign{{ID: 1, Name: "1", From: d("2020-06-10"), To: d("2020-06-12"), Sigma: scene.None, Coverage: 0},
		{ID: 2, Name: "2", From: d("2022-06-10"), To: d("2022-06-12"), Sigma: scene.None, Coverage: 0}}
	rect(&x.s.Coverages, -100, -100, 2000, 2000)
	dates := func() map[string]any {
		out := map[string]any{}
		for _, m := range x.find("O02")[0].Measures {
			out[m.Name] = m.Value
		}
		return out
	}
	got := dates()
	require.Equal(t, "2022-06-12", got["land_free_by"])
	require.Equal(t, "2023-06-12", got["limitation_date"], "a year after, although six years would run to the end of 2026")
	require.Equal(t, "2023-06-12", got["limitation_date_business"])
	require.Contains(t, x.find("O02")[0].Money[0].Formula, "732 dni", "to the day it was found free, not to today")
	x.s.Coverages = scene.Shapes{}
	rect(&x.s.Coverages, 500, 500, 10, 10)
	got = dates()
	require.NotContains(t, got, "land_free_by", "that scan did not come by")
	require.Equal(t, "2026-12-31", got["limitation_date"])
}

func TestFeeThatALaneWouldHaveCost(t *testing.T) {
	town := newTown()
	prices(town)
	town.parcel(0, 0, 40, 25, "7", 4)
	l := town.lease("U1", "2021-01-01", "2023-12-31", whole("7"))
	l.Purpose, l.Rent, l.Payment = "pod kiosk", 365_00, "YEAR"
	f := town.find("L02")[0]
	require.Equal(t, "LANE_FEE", f.Money[0].Basis)
	require.EqualValues(t, 400*3*365*100, f.Money[0].Max, "400 m² in the lane, 3 zł a day: "+f.Money[0].Formula)
	require.Contains(t, f.MoneyNote.PL, "365,00")
	l.Purpose = "zieleń"
	require.Contains(t, town.find("L02")[0].MoneyNote.PL, "nie podaje rodzaju zajęcia")
}
