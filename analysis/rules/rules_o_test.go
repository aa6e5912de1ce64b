package rules_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/analysis/rules"
	"spoina/analysis/scene"
	"spoina/internal/param"
)

// ended is municipal ground under a kiosk whose lease ended the day before it was seen.
func ended(t *town, change func(o *scene.Object, l *scene.Lease)) {
	t.parcel(0, 20, 40, 40, "7", 4)
	o := t.object(20, 40)
	o.Class, o.Width, o.Depth = 2, 4, 3
	l := t.lease("U1", "2020-01-01", "2022-06-10", whole("7"))
	l.Purpose = "pod kiosk handlowy"
	if change != nil {
		change(o, l)
	}
}

func endedWith(change func(o *scene.Object, l *scene.Lease)) func(t *town) {
	return func(t *town) { ended(t, change) }
}

func TestUseAfterTheContractHasEnded(t *testing.T) {
	list := []struct {
		sentence
		o02 string
	}{
		{sentence{"the tenant's kiosk still stands", endedWith(nil), "hit"}, "clear"},
		{sentence{"the contract's last day is the day it was seen", endedWith(func(_ *scene.Object, l *scene.Lease) { l.Valid.To = seen }), "clear"}, "clear"},
		{sentence{"the end cannot be read", endedWith(func(_ *scene.Object, l *scene.Lease) { l.Valid.To = scene.NoDay }), "unknown"}, "clear"},
		{sentence{"terminated earlier than its term", endedWith(func(_ *scene.Object, l *scene.Lease) {
			l.Valid.To, l.Status, l.Ended, l.Signed = scene.Always, scene.Terminated, d("2022-06-01"), d("2019-12-01")
		}), "hit"}, "clear"},
		{sentence{"the purpose was a garage: the kiosk is somebody else's", endedWith(func(_ *scene.Object, l *scene.Lease) { l.Purpose = "pod garaż" }), "clear"}, "hit"},
		{sentence{"the purpose says nothing, and it was first seen after the end", endedWith(func(_ *scene.Object, l *scene.Lease) { l.Purpose = "cele składowe" }), "unknown"}, "clear"},
		{sentence{"the purpose says nothing, but it stood there while the lease ran", endedWith(func(o *scene.Object, l *scene.Lease) { l.Purpose, o.First = "cele składowe", d("2021-06-11") }), "hit"}, "clear"},
		{sentence{"the name on it is the tenant's", endedWith(func(o *scene.Object, l *scene.Lease) {
			l.Purpose, l.Party, o.Advertiser = "cele składowe", "KWIAT Sp. z o.o.", "Kwiat"
		}), "hit"}, "clear"},
		{sentence{"a board on ground leased for a garden", endedWith(func(o *scene.Object, l *scene.Lease) { l.Purpose, o.Class = "ogródek przydomowy", 0 }), "clear"}, "hit"},
		{sentence{"a board on ground leased for advertising", endedWith(func(o *scene.Object, l *scene.Lease) { l.Purpose, o.Class = "działalność reklamowa", 0 }), "hit"}, "clear"},
		{sentence{"a bench", endedWith(func(o *scene.Object, _ *scene.Lease) { o.Class = 1 }), "clear"}, "clear"},
		{sentence{"another contract runs", func(t *town) { ended(t, nil); t.lease("U2", "2022-06-11", "", whole("7")) }, "clear"}, "clear"},
		{sentence{"another contract runs for a part that nobody drew", func(t *town) { ended(t, nil); t.lease("U2", "2022-06-11", "", part("7", 200)) }, "unknown"}, "clear"},
		{sentence{"the ground was sold", func(t *town) { ended(t, nil); t.s.Parcels[0].Group = 7 }, "clear"}, "clear"},
		{sentence{"whose ground it is is not known", func(t *town) { ended(t, nil); t.s.Parcels[0].Group = 0 }, "unknown"}, "clear"},
		{sentence{"it was a part that nobody drew", func(t *town) { ended(t, nil); t.s.Leases[0].Refs[0] = part("7", 200) }, "unknown"}, "clear"},
		{sentence{"in a public lane: that is O01", func(t *town) {
			t.parcel(480, 0, 40, 10, "7", 4)
			t.object(500, 5).Class = 2
			t.lease("U1", "2020-01-01", "2022-06-10", whole("7")).Purpose = "kiosk"
		}, "clear"}, "clear"},
		// The named false positives.
		{sentence{"the register mentions an annex that it lacks", endedWith(func(_ *scene.Object, l *scene.Lease) { l.Notes = "przedłużona aneksem nr 1" }), "unknown"}, "clear"},
		{sentence{"the annex is in the register", endedWith(func(_ *scene.Object, l *scene.Lease) { l.Notes, l.Annexes = "aneks nr 1", 1 }), "hit"}, "clear"},
		{sentence{"the ground was handed over", endedWith(func(_ *scene.Object, l *scene.Lease) { l.Notes = "protokół zdawczo-odbiorczy z 10.06.2022" }), "clear"}, "hit"},
	}
	for _, s := range list {
		check(t, "O04", []sentence{s.sentence})
		check(t, "O02", []sentence{{s.says, s.given, s.o02}})
	}
	town := newTown()
	town.p.Rates[1].Amount = 1_000_000
	ended(town, func(_ *scene.Object, l *scene.Lease) { l.Rent, l.Payment = 12_000, "MONTH" })
	f := town.find("O04")[0]
	require.Len(t, f.Money, 2)
	require.Equal(t, "UNPAID_USE", f.Money[0].Basis)
	// The day it was seen at least, at most from the day after the end to the day of the run: 21 days of 365 at 1 zł a year.
	require.EqualValues(t, 3, f.Money[0].Min, f.Money[0].Formula)
	require.EqualValues(t, 69, f.Money[0].Max, f.Money[0].Formula)
	require.Equal(t, "RENT_TACIT", f.Money[1].Basis)
	require.EqualValues(t, 8285, f.Money[1].Max, f.Money[1].Formula) // 1 440 zł a year for 21 days
	require.Subset(t, f.Rule.Next, []string{"TACIT_EXTENSION", "NEW_CONTRACT", "N5"})
}

// permitted is a billboard with its own decision in force, whose purpose is a word of the register.
func permitted(t *town, purpose string) (*scene.Object, *scene.Decision) {
	o := t.object(500, 2)
	v := t.decision(500, 2, "2022-01-01", "2022-12-31")
	v.Purpose = purpose
	return o, v
}

func TestAnotherKindThanPermitted(t *testing.T) {
	led := scene.Class{Code: "ADV.LED", PL: "ekran LED", EN: "LED screen", Kind: scene.Advert, Private: true, Visible: true}
	with := func(purpose string, change func(t *town, o *scene.Object, v *scene.Decision)) func(t *town) {
		return func(t *town) {
			t.s.Classes = append(classes[:len(classes):len(classes)], led)
			o, v := permitted(t, purpose)
			change(t, o, v)
		}
	}
	same := func(*town, *scene.Object, *scene.Decision) {}
	screen := func(_ *town, o *scene.Object, _ *scene.Decision) { o.Class, o.Sightings[0].Class = 4, 4 }
	check(t, "O07", []sentence{
		{"a billboard by a permit for a billboard", with("reklama – billboard", same), "clear"},
		{"a screen by a permit for a billboard", with("reklama – billboard", screen), "hit"},
		{"a screen by a permit for a screen", with("reklama – ekran LED", screen), "clear"},
		{"a billboard by a permit for a screen", with("ekran LED", same), "hit"},
		{"a board that the scan calls digital", with("reklama – billboard", func(_ *town, o *scene.Object, _ *scene.Decision) { o.Digital = scene.True }), "hit"},
		{"a billboard by a permit for a signboard", with("szyld", same), "hit"},
		{"a class that nobody knows", with("reklama – billboard", func(_ *town, o *scene.Object, _ *scene.Decision) { o.Class = -1 }), "unknown"},
		{"the permit has ended: that is O03", with("reklama – billboard", func(t *town, o *scene.Object, v *scene.Decision) { screen(t, o, v); v.Valid.To = d("2022-06-10") }), "clear"},
		{"whether the permit is in force is not known", with("reklama – billboard", func(t *town, o *scene.Object, v *scene.Decision) { screen(t, o, v); v.Valid.To = scene.NoDay }), "unknown"},
		{"no permit at all", func(t *town) { t.object(500, 2) }, "clear"},
		// The named false positives.
		{"a generic purpose", with("reklama", screen), "clear"},
		{"an earlier scan called it what the permit says", with("reklama – billboard", func(_ *town, o *scene.Object, _ *scene.Decision) {
			o.Class, o.Sightings[0].Class = 4, 4
			o.Sightings = append([]scene.Sighting{{Day: d("2022-02-01"), Campaign: -1, Class: 0}}, o.Sightings...)
		}), "unknown"},
		{"the same, and the last scan measured that it is digital", with("reklama – billboard", func(_ *town, o *scene.Object, _ *scene.Decision) {
			o.Class, o.Sightings[0].Class, o.Digital = 4, 4, scene.True
			o.Sightings = append([]scene.Sighting{{Day: d("2022-02-01"), Campaign: -1, Class: 0}}, o.Sightings...)
		}), "hit"},
		{"an earlier scan, before the permit, called it so", with("reklama – billboard", func(_ *town, o *scene.Object, _ *scene.Decision) {
			o.Class, o.Sightings[0].Class = 4, 4
			o.Sightings = append([]scene.Sighting{{Day: d("2021-02-01"), Campaign: -1, Class: 0}}, o.Sightings...)
		}), "hit"},
	})
	kiosk := newTown()
	o, v := permitted(kiosk, "stragan")
	o.Class, o.Width, o.Depth = 2, 4, 3
	v.Kind, v.Area, v.AdArea = scene.Exclusive, 12, scene.None
	kiosk.p.Rates = append(kiosk.p.Rates, rate("STRUCTURE", 3), rate("EXCLUSIVE", 2))
	f := kiosk.find("O07")
	require.Len(t, f, 1, "a kiosk by a permit for a stall")
	require.EqualValues(t, 12*100, f[0].Money[0].Max, f[0].Money[0].Formula) // one day, 3 zł instead of 2 zł for 12 m²
}

func TestAKindThatTheTableHasNoRateForHasNoAmount(t *testing.T) {
	town := newTown()
	o, v := permitted(town, "roboty")
	v.Kind, v.Area, v.AdArea = scene.Works, 12, scene.None
	o.Class, o.Width, o.Depth = 2, 4, 3
	town.s.Verdicts = []scene.Verdict{{Document: 0, Object: 0, Parcel: -1, Word: scene.VerdictLink}}
	f := town.find("O07")
	require.Len(t, f, 1)
	require.Empty(t, f[0].Money)
	require.NotEmpty(t, f[0].MoneyNote)
}

func TestMoreObjectsThanPermitted(t *testing.T) {
	// two boards by a permit for one: the permit's own stands on its spot
	two := func(x, y float64, change func(t *town)) func(t *town) {
		return func(t *town) {
			t.object(500, 2)
			t.object(x, y)
			t.decision(500, 2, "2022-01-01", "2022-12-31")
			change(t)
		}
	}
	same := func(*town) {}
	check(t, "O08", []sentence{
		{"a second board 11 m on", two(511, 2, same), "hit"},
		{"the permit is for two", two(511, 2, func(t *town) { t.s.Decisions[0].Count = 2 }), "clear"},
		{"the second has a permit of its own", two(511, 2, func(t *town) { t.decision(511, 2, "2022-01-01", "2022-12-31") }), "clear"},
		{"the permit has ended", two(511, 2, func(t *town) { t.s.Decisions[0].Valid.To = d("2022-06-10") }), "clear"},
		{"the permit's end cannot be read", two(511, 2, func(t *town) { t.s.Decisions[0].Valid.To = scene.NoDay }), "unknown"},
		{"the second stands on private ground", two(511, -3, same), "clear"},
		{"the road is internal", two(511, 2, func(t *town) { t.s.Lanes[0].Status = "INTERNAL" }), "clear"},
		{"the road is the county's", two(511, 2, func(t *town) { t.s.Lanes[0].Manager = "Zarząd Powiatu" }), "clear"},
		{"who manages the road is not known", two(511, 2, func(t *town) { t.s.Lanes[0].Manager = "" }), "unknown"},
		{"only one board", func(t *town) { t.object(500, 2); t.decision(500, 2, "2022-01-01", "2022-12-31") }, "clear"},
		// The named false positive.
		{"the scan recorded both faces of one board", two(500.3, 2, func(t *town) {
			t.s.Campaigns = []scene.Campaign{{ID: 1, Name: "skan", Coverage: -1}}
			t.p.Duplicate = 0.5
			for i := range t.s.Objects {
				o := &t.s.Objects[i]
				o.Campaign = 0
				o.Sightings = []scene.Sighting{{Day: seen, Campaign: 0, X: o.X, Y: o.Y}}
			}
		}), "clear"},
	})
	check(t, "O01", []sentence{
		{"one board too many: that is O08", two(511, 2, same), "clear"},
		{"the permit had ended when it was seen: both are without one", two(511, 2, func(t *town) { t.s.Decisions[0].Valid.To = d("2022-06-10") }), "hit"},
	})
	town := newTown()
	two(511, 2, same)(town)
	f := town.find("O08")[0]
	require.Equal(t, rules.High, f.Severity)
	require.EqualValues(t, 18*220*10, f.Money[1].Max, f.Money[1].Formula) // 10 × 18 m² × 2.20 zł × 1 day
}

func TestOneObjectUnderTwoDecisions(t *testing.T) {
	second := func(from, to string, change func(v *scene.Decision)) func(t *town) {
		return func(t *town) {
			permitted(t, "reklama")
			v := t.decision(500, 2, from, to)
			if change != nil {
				change(v)
			}
		}
	}
	check(t, "O12", []sentence{
		{"two permits in force", second("2022-02-01", "2022-12-31", nil), "hit"},
		{"one permit", func(t *town) { permitted(t, "reklama") }, "clear"},
		{"the second begins later", second("2022-06-12", "2022-12-31", nil), "clear"},
		{"the second was revoked", second("2022-02-01", "2022-12-31", func(v *scene.Decision) { v.Status = "REVOKED" }), "clear"},
		{"the second's end cannot be read", second("2022-02-01", "2022-12-31", func(v *scene.Decision) { v.Valid.To = scene.NoDay }), "unknown"},
		{"two boards side by side, each with its own permit", func(t *town) {
			t.object(500, 2)
			t.object(511, 2)
			t.decision(500, 2, "2022-01-01", "2022-12-31")
			t.decision(511, 2, "2022-01-01", "2022-12-31")
		}, "clear"},
		{"the second is an amendment of the first", second("2022-02-01", "2022-12-31", func(v *scene.Decision) { v.Merged = true }), "clear"},
		// The named false positives.
		{"works on the same spot", second("2022-02-01", "2022-12-31", func(v *scene.Decision) { v.Kind = scene.Works }), "clear"},
		{"successive permits that touch on the day it was seen", func(t *town) {
			_, v := permitted(t, "reklama")
			v.Valid.To = seen
			t.decision(500, 2, "2022-06-11", "2022-12-31")
		}, "clear"},
		{"successive permits that share two days", func(t *town) {
			_, v := permitted(t, "reklama")
			v.Valid.To = seen + 1
			t.decision(500, 2, "2022-06-11", "2022-12-31")
		}, "hit"},
	})
	town := newTown()
	_, v := permitted(town, "reklama")
	v.Fee = 36_500
	w := town.decision(500, 2, "2022-12-01", "2022-12-31")
	w.Valid.From = d("2022-06-01")
	w.Fee = 100_000
	f := town.find("O12")[0]
	require.EqualValues(t, 0, f.Money[0].Min)
	require.EqualValues(t, 21_400, f.Money[0].Max, f.Money[0].Formula) // 214 shared days of the cheaper permit, 1 zł a day
}

func TestADecisionAndALeaseAtOnce(t *testing.T) {
	both := func(ref scene.Ref, change func(t *town)) func(t *town) {
		return func(t *town) {
			permitted(t, "reklama")
			t.parcel(480, 0, 40, 10, "7", 4)
			t.lease("U1", "2022-01-01", "", ref)
			change(t)
		}
	}
	same := func(*town) {}
	check(t, "O13", []sentence{
		{"a permit and a lease of the whole parcel", both(whole("7"), same), "hit"},
		{"a permit and a contract under art. 22", both(whole("7"), func(t *town) { t.s.Leases[0].Art22 = true }), "hit"},
		{"the lease is of a part that nobody drew", both(part("7", 100), same), "unknown"},
		{"the lease is of a drawn part beside it", both(part("7", 100), func(t *town) { t.s.Leases[0].Refs[0].Shape = rect(&t.s.LeaseShapes, 510, 0, 10, 10) }), "clear"},
		{"the lease has ended", both(whole("7"), func(t *town) { t.s.Leases[0].Valid.To = d("2022-06-10") }), "clear"},
		{"the permit has ended", both(whole("7"), func(t *town) { t.s.Decisions[0].Valid.To = d("2022-06-10") }), "clear"},
		{"there is no permit", both(whole("7"), func(t *town) { t.s.Decisions = nil }), "clear"},
		{"another board has the permit", both(whole("7"), func(t *town) { t.s.Decisions = nil; t.object(600, 2); t.decision(600, 2, "2022-01-01", "2022-12-31") }), "clear"},
		// The named false positive.
		{"the decision is for a cable, the lease for the ground", func(t *town) {
			o := t.object(500, 2)
			o.Class = 3
			v := t.decision(500, 2, "2022-01-01", "2022-12-31")
			v.Kind, v.Area, v.AdArea = scene.Linear, 2, scene.None
			t.parcel(480, 0, 40, 10, "7", 4)
			t.lease("U1", "2022-01-01", "", whole("7"))
		}, "clear"},
	})
	with := both(whole("7"), func(t *town) { t.s.Leases[0].Rent, t.s.Leases[0].Payment, t.s.Decisions[0].Fee = 36_500, "YEAR", 9999 })
	town := newTown()
	with(town)
	f := town.find("O13")[0]
	require.Len(t, f.Money, 1, "in a public lane the rent has no basis")
	require.Equal(t, "RENT_BESIDE_FEE", f.Money[0].Basis)
	require.EqualValues(t, 18_200, f.Money[0].Max, f.Money[0].Formula) // from 1.01. to 1.07.: 182 days at 1 zł
}

func TestADecisionOnAnInternalRoad(t *testing.T) {
	road := func(status string, change func(t *town)) func(t *town) {
		return func(t *town) {
			permitted(t, "reklama")
			t.s.Lanes[0].Status = status
			change(t)
		}
	}
	same := func(*town) {}
	// earlier makes the lane what it is now only from a day on; before, it had another status.
	earlier := func(status, until string) func(t *town) {
		return func(t *town) {
			l := t.lane(0, 0, 1000, 10)
			l.ID, l.LaneID, l.Status, l.First = t.s.Lanes[0].ID, t.s.Lanes[0].LaneID, status, true
			l.Valid = scene.Period{From: d("2010-01-01"), To: d(until), Known: true}
			t.s.Lanes[0].Valid.From = d(until) + 1
		}
	}
	check(t, "O14", []sentence{
		{"a permit for a board on an internal road", road("INTERNAL", same), "hit"},
		{"on a public road", road("PUBLIC", same), "clear"},
		{"on a road of unknown status", road("UNKNOWN", same), "unknown"},
		{"no permit", func(t *town) {
			t.s.Lanes[0].Status = "INTERNAL"
			t.object(500, 2)
			t.decision(900, 2, "2022-01-01", "2022-12-31")
		}, "clear"},
		{"beside the road", func(t *town) {
			t.s.Lanes[0].Status = "INTERNAL"
			t.object(500, -3)
			t.decision(500, -3, "2022-01-01", "2022-12-31")
		}, "clear"},
		// The named false positives.
		{"the road got a category before it was seen", road("PUBLIC", earlier("INTERNAL", "2022-03-31")), "clear"},
		{"the category act was in force at the decision date", road("INTERNAL", earlier("PUBLIC", "2022-03-31")), "clear"},
		{"what the road was at the decision date is not known", road("INTERNAL", earlier("UNKNOWN", "2022-03-31")), "unknown"},
		{"it was internal then, too", road("INTERNAL", earlier("INTERNAL", "2022-03-31")), "hit"},
	})
	check(t, "D02", []sentence{{"its object stands on an internal road: that is O14", road("INTERNAL", same), "clear"}})
	check(t, "O02", []sentence{{"on an internal road with a permit: that is O14", func(t *town) {
		t.s.Lanes[0].Status = "INTERNAL"
		t.parcel(480, 0, 40, 10, "7", 4)
		permitted(t, "reklama")
	}, "clear"}})
	with := road("INTERNAL", func(t *town) { t.s.Decisions[0].Fee = 12_345 })
	town := newTown()
	with(town)
	require.EqualValues(t, 12_345, town.find("O14")[0].Money[0].Max)
}

func rate(kind string, zl int64) param.Rate {
	return param.Rate{ID: 10 + zl, Table: "lane", Kind: kind, Amount: zl * 1_000_000, Unit: "m2_day"}
}
