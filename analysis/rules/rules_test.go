package rules_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/analysis/rules"
	"spoina/analysis/scene"
)

func TestObjectWithoutADecision(t *testing.T) {
	check(t, "O01", []sentence{
		{"a board in our lane without a document", func(t *town) { t.object(500, 2) }, "hit"},
		{"0.29 m inside, with ±0.283 m", func(t *town) { t.object(500, 0.29) }, "hit"},
		{"0.28 m inside, with ±0.283 m", func(t *town) { t.object(500, 0.28) }, "clear"},
		{"outside", func(t *town) { t.object(500, -3) }, "clear"},
		{"in the middle of two lanes of ours that touch", func(t *town) { t.lane(0, 10, 1000, 10); t.object(500, 10) }, "hit"},
		{"a bench", func(t *town) { t.object(500, 2).Class = 1 }, "clear"},
		{"a class that nobody knows", func(t *town) { t.object(500, 2).Class = -1 }, "unknown"},
		{"an internal road", func(t *town) { t.s.Lanes[0].Status = "INTERNAL"; t.object(500, 2) }, "clear"},
		{"a road of unknown status", func(t *town) { t.s.Lanes[0].Status = "UNKNOWN"; t.object(500, 2) }, "unknown"},
		{"a road of the county", func(t *town) { t.s.Lanes[0].Manager = "Zarząd Powiatu"; t.object(500, 2) }, "clear"},
		{"our name in another case and without diacritics", func(t *town) { t.s.Managers = []string{"burmistrz miasta TESTOWO"}; t.object(500, 2) }, "hit"},
		{"nobody said who we are", func(t *town) { t.s.Managers = nil; t.object(500, 2) }, "unknown"},
		{"a lane without a manager", func(t *town) { t.s.Lanes[0].Manager = ""; t.object(500, 2) }, "unknown"},
		{"a valid decision", func(t *town) { t.object(500, 2); t.decision(500, 2, "2022-01-01", "2022-12-31") }, "clear"},
		{"the decision's last day is the day it was seen", func(t *town) { t.object(500, 2); t.decision(500, 2, "2022-01-01", "2022-06-11") }, "clear"},
		{"the decision's first day is the day it was seen", func(t *town) { t.object(500, 2); t.decision(500, 2, "2022-06-11", "2022-12-31") }, "clear"},
		{"the decision begins a day later", func(t *town) { t.object(500, 2); t.decision(500, 2, "2022-06-12", "2022-12-31") }, "hit"},
		{"the decision ended the day before: that is O03", func(t *town) { t.object(500, 2); t.decision(500, 2, "2022-01-01", "2022-06-10") }, "clear"},
		{"the decision was revoked", func(t *town) { t.object(500, 2); t.decision(500, 2, "2022-01-01", "2022-12-31").Status = "REVOKED" }, "hit"},
		{"the decision does not say from when", func(t *town) { t.object(500, 2); t.decision(500, 2, "", "2022-12-31") }, "unknown"},
		{"an open-ended decision", func(t *town) { t.object(500, 2); t.decision(500, 2, "2015-01-01", "") }, "clear"},
		{"a decision 40 m away", func(t *town) { t.object(500, 2); t.decision(540, 2, "2022-01-01", "2022-12-31") }, "hit"},
		{"a decision for works on the spot", func(t *town) { t.object(500, 2); t.decision(500, 2, "2022-01-01", "2022-12-31").Kind = scene.Works }, "hit"},
		{"a decision that may be meant (25 m, another size)", func(t *town) {
			t.object(500, 2)
			t.decision(525, 2, "2022-01-01", "2022-12-31").AdArea = 14
		}, "unknown"},
		{"a decision on this street without a place", func(t *town) {
			t.object(500, 2)
			v := t.decision(nowhere, 0, "2022-01-01", "2022-12-31")
			v.Street, v.StreetKey = "Lipowa", "lipowa"
		}, "unknown"},
		{"a decision on another street without a place", func(t *town) {
			t.object(500, 2)
			v := t.decision(nowhere, 0, "2022-01-01", "2022-12-31")
			v.Street, v.StreetKey = "Akacjowa", "akacjowa"
		}, "hit"},
		{"one board too many of a decision: that is O08", func(t *town) {
			t.object(500, 2).Display = 17
			t.decision(497, 2, "2022-01-01", "2022-12-31")
			t.object(497, 2)
			t.s.Objects = slices.Clone(t.s.Objects)
			t.s.Objects[0].X = 510
			t.s.ObjectShapes = scene.Shapes{}
			t.s.ObjectShapes.AddXY(0, 510, 2)
			t.s.ObjectShapes.AddXY(0, 497, 2)
		}, "clear"},
		{"a contract under art. 22", func(t *town) {
			t.object(500, 2)
			t.parcel(480, 0, 40, 10, "7", 4)
			t.lease("U1", "2022-01-01", "", whole("7")).Art22 = true
		}, "clear"},
		{"an ordinary lease of the parcel", func(t *town) {
			t.object(500, 2)
			t.parcel(480, 0, 40, 10, "7", 4)
			t.lease("U1", "2022-01-01", "", whole("7"))
		}, "unknown"},
	})
}

// unreadable is a decision from 1.01.2022 whose end nobody can read.
func unreadable(t *town) *scene.Decision {
	v := t.decision(500, 2, "2022-01-01", "")
	v.Valid.To = scene.NoDay
	return v
}

func TestAnEndThatNobodyCanReadIsNoPermitForEver(t *testing.T) {
	check(t, "O03", []sentence{
		{"its decision may have ended", func(t *town) { t.object(500, 2); unreadable(t) }, "unknown"},
		{"a later decision is in force", func(t *town) { t.object(500, 2); unreadable(t); t.decision(500, 2, "2022-03-01", "2022-12-31") }, "clear"},
		{"it was revoked", func(t *town) { t.object(500, 2); unreadable(t).Status = "REVOKED" }, "clear"},
	})
	check(t, "O01", []sentence{
		{"it has a decision, in force or ended: that is O03", func(t *town) { t.object(500, 2); unreadable(t) }, "clear"},
		{"the decision begins later", func(t *town) { t.object(500, 2); unreadable(t).Valid.From = seen + 1 }, "hit"},
		{"the decision begins that day", func(t *town) { t.object(500, 2); unreadable(t).Valid.From = seen }, "clear"},
	})
	check(t, "O05", []sentence{{"larger than a permit that may have ended", func(t *town) { t.object(500, 2).Display = 30; unreadable(t) }, "unknown"}})
	mayHaveEnded := func(t *town) {
		t.parcel(0, 20, 40, 40, "7", 4)
		t.object(20, 40)
		t.lease("U1", "2022-01-01", "", whole("7")).Valid.To = scene.NoDay
	}
	check(t, "O04", []sentence{{"a lease that may have ended", mayHaveEnded, "unknown"}})
	check(t, "O02", []sentence{{"it has a lease, in force or ended: that is O04", mayHaveEnded, "clear"}})
	town := newTown()
	town.object(500, 2)
	unreadable(town)
	require.Contains(t, town.find("O03")[0].Sentence.PL, "Nie da się rozstrzygnąć")
	require.Contains(t, town.find("O03")[0].Terms[1].Detail.PL, "koniec nieznany")
}

func TestATerminatedLeaseGivesNoTitleAfterItsEnd(t *testing.T) {
	ended := func(day string) func(t *town) {
		return func(t *town) {
			t.parcel(0, 20, 40, 40, "7", 4)
			t.object(20, 40)
			l := t.lease("U1", "2022-01-01", "", whole("7"))
			l.Purpose = "pod billboard"
			l.Status, l.Ended, l.Signed = scene.Terminated, d(day), d("2021-12-20")
		}
	}
	check(t, "O04", []sentence{
		{"it ended the day before", ended("2022-06-10"), "hit"},
		{"it ended that day", ended("2022-06-11"), "clear"},
		{"nobody wrote when", ended(""), "unknown"},
	})
	check(t, "O02", []sentence{{"it ended the day before: that is O04", ended("2022-06-10"), "clear"}})
	inLane := func(day string, change func(t *town)) func(t *town) {
		return func(t *town) {
			t.parcel(480, 0, 40, 10, "7", 4)
			l := t.lease("U1", "2022-01-01", "", whole("7"))
			l.Status, l.Ended = scene.Terminated, d(day)
			change(t)
		}
	}
	check(t, "O01", []sentence{
		{"a contract under art. 22 that has ended", inLane("2022-06-10", func(t *town) { t.s.Leases[0].Art22 = true; t.object(500, 2) }), "hit"},
		{"one that ended nobody knows when", inLane("", func(t *town) { t.s.Leases[0].Art22 = true; t.object(500, 2) }), "unknown"},
	})
	check(t, "O10", []sentence{
		{"at the edge, its contract has ended", inLane("2022-06-10", func(t *town) { t.object(500, 0.1) }), "hit"},
		{"at the edge, its contract runs", inLane("2022-12-31", func(t *town) { t.object(500, 0.1) }), "clear"},
	})
	check(t, "L02", []sentence{
		{"terminated before the day of the run", inLane("2022-06-30", func(*town) {}), "clear"},
		{"terminated nobody knows when", inLane("", func(*town) {}), "unknown"},
		{"terminated later", inLane("2022-07-01", func(*town) {}), "hit"},
	})
	two := func(day string) func(t *town) {
		return func(t *town) {
			t.parcel(0, 20, 40, 25, "7", 4)
			l := t.lease("U1", "2020-01-01", "", whole("7"))
			l.Status, l.Ended = scene.Terminated, d(day)
			t.lease("U2", "2022-01-01", "", whole("7"))
		}
	}
	check(t, "L01", []sentence{
		{"the first was terminated before the second began", two("2021-12-31"), "clear"},
		{"the first was terminated after the second began", two("2022-01-01"), "hit"},
		{"the first was terminated nobody knows when", two(""), "unknown"},
		{"hectares entered as square metres", func(t *town) {
			t.parcel(0, 20, 40, 25, "7", 4)
			t.lease("U1", "2022-01-01", "", part("7", 500))
			t.lease("U2", "2022-01-01", "", part("7", 4_000_000))
		}, "unknown"},
	})
}

func TestObjectOnMunicipalLand(t *testing.T) {
	check(t, "O02", []sentence{
		{"a board on municipal land without a lease", func(t *town) { t.parcel(0, 20, 40, 40, "7", 4); t.object(20, 40) }, "hit"},
		{"on land in perpetual usufruct", func(t *town) { t.parcel(0, 20, 40, 40, "7", 5); t.object(20, 40) }, "clear"},
		{"on land of unknown group", func(t *town) { t.parcel(0, 20, 40, 40, "7", 0); t.object(20, 40) }, "unknown"},
		{"a bench", func(t *town) { t.parcel(0, 20, 40, 40, "7", 4); t.object(20, 40).Class = 1 }, "clear"},
		{"0.2 m from private land", func(t *town) {
			t.parcel(0, 20, 40, 40, "7", 4)
			t.parcel(40, 20, 40, 40, "8", 7)
			t.object(39.8, 40)
		}, "clear"},
		{"0.2 m from the next municipal parcel", func(t *town) {
			t.parcel(0, 20, 40, 40, "7", 4)
			t.parcel(40, 20, 40, 40, "8", 4)
			t.object(39.8, 40)
		}, "hit"},
		{"at the edge of a public lane", func(t *town) { t.parcel(0, 10, 40, 40, "7", 4); t.object(20, 10.1) }, "clear"},
		{"in an internal road on municipal land", func(t *town) {
			t.s.Lanes[0].Status = "INTERNAL"
			t.parcel(0, 0, 40, 10, "7", 4)
			t.object(20, 5)
		}, "hit"},
		{"the whole parcel is leased", func(t *town) {
			t.parcel(0, 20, 40, 40, "7", 4)
			t.object(20, 40)
			t.lease("U1", "2022-01-01", "2022-06-11", whole("7"))
		}, "clear"},
		{"the lease ended the day before, and the object may be the tenant's: that is O04", func(t *town) {
			t.parcel(0, 20, 40, 40, "7", 4)
			t.object(20, 40)
			t.lease("U1", "2022-01-01", "2022-06-10", whole("7"))
		}, "clear"},
		{"a part that nobody drew is leased", func(t *town) {
			t.parcel(0, 20, 40, 40, "7", 4)
			t.object(20, 40)
			t.lease("U1", "2022-01-01", "", part("7", 100))
		}, "unknown"},
		{"a drawn part holds the object", func(t *town) {
			t.parcel(0, 20, 40, 40, "7", 4)
			t.object(20, 40)
			r := part("7", 100)
			r.Shape = rect(&t.s.LeaseShapes, 15, 35, 10, 10)
			t.lease("U1", "2022-01-01", "", r)
		}, "clear"},
		{"a drawn part lies elsewhere on the parcel", func(t *town) {
			t.parcel(0, 20, 40, 40, "7", 4)
			t.object(20, 40)
			r := part("7", 100)
			r.Shape = rect(&t.s.LeaseShapes, 0, 20, 10, 10)
			t.lease("U1", "2022-01-01", "", r)
		}, "hit"},
		{"the parcel was leased before it was split", func(t *town) {
			t.parcel(0, 20, 40, 40, "7/1", 4)
			t.s.Lineage = []scene.Lineage{{Parent: "220401_1.0001.7", Child: "220401_1.0001.7/1"}}
			t.object(20, 40)
			t.lease("U1", "2022-01-01", "", whole("7"))
		}, "clear"},
	})
}

func TestExpiredDecision(t *testing.T) {
	check(t, "O03", []sentence{
		{"it ended the day before", func(t *town) { t.object(500, 2); t.decision(500, 2, "2022-01-01", "2022-06-10") }, "hit"},
		{"it ended that day", func(t *town) { t.object(500, 2); t.decision(500, 2, "2022-01-01", "2022-06-11") }, "clear"},
		{"a day of grace", func(t *town) { t.p.Grace = 1; t.object(500, 2); t.decision(500, 2, "2022-01-01", "2022-06-10") }, "clear"},
		{"a later decision covers the day", func(t *town) {
			t.object(500, 2)
			t.decision(500, 2, "2021-01-01", "2021-12-31")
			t.decision(500, 2, "2022-01-01", "2022-12-31")
		}, "clear"},
		{"a later decision of unknown term", func(t *town) {
			t.object(500, 2)
			t.decision(500, 2, "2021-01-01", "2021-12-31")
			t.decision(500, 2, "", "2022-12-31")
		}, "unknown"},
		{"revoked is not expired", func(t *town) { t.object(500, 2); t.decision(500, 2, "2022-01-01", "2022-06-10").Status = "REVOKED" }, "clear"},
	})
	town := newTown()
	o := town.object(500, 2)
	o.First = d("2022-06-01")
	o.Sightings = []scene.Sighting{{Day: d("2022-06-01")}, {Day: d("2022-06-09")}, {Day: seen}}
	town.decision(500, 2, "2022-01-01", "2022-06-01")
	f := town.find("O03")[0]
	require.Equal(t, "od 10 × 18,00 m² × 2,20 zł × 2 dni = 792,00 zł do 10 × 18,00 m² × 2,20 zł × 10 dni = 3\u00a0960,00 zł", f.Money[0].Formula,
		"two days evidenced after the end, ten since")
}

func TestLargerThanPermitted(t *testing.T) {
	size := func(a float64) func(t *town) {
		return func(t *town) { t.object(500, 2).Display = a; t.decision(500, 2, "2022-01-01", "2022-12-31") }
	}
	check(t, "O05", []sentence{
		{"18 m² permitted, 19.00 measured: within 5 % and 0.10 m²", size(19.00), "clear"},
		{"19.01 measured", size(19.01), "hit"},
		{"not measured", func(t *town) {
			o := t.object(500, 2)
			o.Display, o.Width = scene.None, scene.None
			t.decision(500, 2, "2022-01-01", "2022-12-31")
		}, "unknown"},
		{"the register gives no area", func(t *town) { t.object(500, 2); t.decision(500, 2, "2022-01-01", "2022-12-31").AdArea = scene.None }, "unknown"},
		{"the decision has ended", func(t *town) { t.object(500, 2).Display = 30; t.decision(500, 2, "2022-01-01", "2022-06-10") }, "clear"},
		{"twice the register's figure with two sides: it may give one", func(t *town) {
			o := t.object(500, 2)
			o.Sides, o.Display = 2, 36
			t.decision(500, 2, "2022-01-01", "2022-12-31")
		}, "unknown"},
		{"the register gives one side and says so", func(t *town) {
			o := t.object(500, 2)
			o.Sides, o.Display = 2, 36
			v := t.decision(500, 2, "2022-01-01", "2022-12-31")
			v.PerSide, v.Sides = true, 2
		}, "clear"},
	})
}

func TestWrongPlace(t *testing.T) {
	at := func(x float64) func(t *town) {
		return func(t *town) { t.object(500+x, 2); t.decision(500, 2, "2022-01-01", "2022-12-31") }
	}
	check(t, "O06", []sentence{
		{"3.19 m away: 3 m and ±0.20 m", at(3.19), "clear"},
		{"3.21 m away", at(3.21), "hit"},
		{"12 m away", at(12), "hit"},
		{"29 m away is no link", at(29), "clear"},
	})
	linked := func(place func(t *town, v *scene.Decision), x, y float64) func(t *town) {
		return func(t *town) {
			t.object(x, y)
			v := t.decision(nowhere, 0, "2022-01-01", "2022-12-31")
			place(t, v)
			t.s.Verdicts = []scene.Verdict{{Document: 0, Object: 0, Parcel: -1, Word: scene.VerdictLink}}
		}
	}
	parcel := func(t *town, v *scene.Decision) {
		t.parcel(480, 0, 40, 10, "7", 4)
		v.Refs = []scene.Ref{{Raw: "7", Number: "7", Precinct: "0001", Shape: -1}}
	}
	address := func(t *town, v *scene.Decision) {
		t.s.Addresses = []scene.Address{{ID: 1, StreetKey: "lipowa", House: "3", X: 500, Y: 20}}
		v.Street, v.StreetKey, v.House = "Lipowa", "lipowa", "3"
	}
	street := func(t *town, v *scene.Decision) {
		t.lane(0, 100, 1000, 10).StreetKey = "polna"
		v.Street, v.StreetKey = "Lipowa", "lipowa"
	}
	check(t, "O06", []sentence{
		{"linked by hand, 2.28 m outside the parcel: 2 m and ±0.28 m", linked(parcel, 522.28, 2), "clear"},
		{"linked by hand, 2.29 m outside the parcel", linked(parcel, 522.29, 2), "hit"},
		{"linked by hand, and another parcel of it is not found", linked(func(t *town, v *scene.Decision) {
			parcel(t, v)
			v.Refs = append(v.Refs, scene.Ref{Raw: "99", Number: "99", Precinct: "0001", Shape: -1})
		}, 600, 2), "unknown"},
		{"linked by hand, 30 m from the address", linked(address, 524, 2), "clear"},
		{"linked by hand, 36 m from the address", linked(address, 531, 2), "hit"},
		{"linked by hand, in the lane of the street", linked(street, 500, 2), "clear"},
		{"linked by hand, in the lane of another street", linked(street, 500, 105), "hit"},
		{"linked by hand, at the edge of the other street's lane", linked(street, 500, 100.1), "clear"},
		{"linked by hand, and the decision names no place", linked(func(*town, *scene.Decision) {}, 500, 2), "clear"},
	})
}

func TestForeignLane(t *testing.T) {
	foreign := func(t *town) { t.s.Lanes[0].Manager = "Zarząd Powiatu" }
	check(t, "O09", []sentence{
		{"the county's road", func(t *town) { foreign(t); t.object(500, 2) }, "hit"},
		{"ours", func(t *town) { t.object(500, 2) }, "clear"},
		{"an internal road of somebody", func(t *town) { foreign(t); t.s.Lanes[0].Status = "INTERNAL"; t.object(500, 2) }, "clear"},
		{"a bench", func(t *town) { foreign(t); t.object(500, 2).Class = 1 }, "clear"},
		{"at the edge", func(t *town) { foreign(t); t.object(500, 0.1) }, "clear"},
		{"nobody said who we are", func(t *town) { t.s.Managers = nil; t.object(500, 2) }, "unknown"},
	})
}

func TestAtTheEdge(t *testing.T) {
	check(t, "O10", []sentence{
		{"0.28 m inside, ±0.283 m", func(t *town) { t.object(500, 0.28) }, "hit"},
		{"0.28 m outside", func(t *town) { t.object(500, -0.28) }, "hit"},
		{"0.29 m outside", func(t *town) { t.object(500, -0.29) }, "clear"},
		{"±1.51 m is unfit to judge", func(t *town) { t.object(500, 0.2).Sigma = 0.75 }, "unknown"},
		{"±1.49 m is not", func(t *town) { t.object(500, 0.2).Sigma = 0.738 }, "hit"},
		{"it has a decision", func(t *town) { t.object(500, 0.1); t.decision(500, 0.1, "2022-01-01", "2022-12-31") }, "clear"},
		{"the edge of a foreign lane", func(t *town) { t.s.Lanes[0].Manager = "GDDKiA"; t.object(500, 0.1) }, "clear"},
		{"a bench", func(t *town) { t.object(500, 0.1).Class = 1 }, "clear"},
		{"30 % of a footprint in the lane", func(t *town) {
			o := t.object(0, 0)
			t.s.ObjectShapes = scene.Shapes{}
			rect(&t.s.ObjectShapes, 500, -7, 4, 10)
			o.Class, o.X, o.Y = 2, 502, -2
		}, "hit"},
		{"60 % of a footprint in the lane is in", func(t *town) {
			o := t.object(0, 0)
			t.s.ObjectShapes = scene.Shapes{}
			rect(&t.s.ObjectShapes, 500, -4, 4, 10)
			o.Class, o.X, o.Y = 2, 502, 1
		}, "clear"},
	})
}

func TestDecisionWithoutAnObject(t *testing.T) {
	scan := func(t *town) {
		t.s.Campaigns = []scene.Campaign{{ID: 1, Name: "skan", From: d("2022-06-10"), To: d("2022-06-12"), Sigma: 0.1, Coverage: rect(&t.s.Coverages, -50, -50, 600, 200)}}
	}
	check(t, "D01", []sentence{
		{"nothing stands there", func(t *town) { scan(t); t.decision(500, 2, "2022-01-01", "2022-12-31") }, "hit"},
		{"the object stands there", func(t *town) {
			scan(t)
			o := t.object(500, 2)
			o.Campaign, o.Sightings = 0, []scene.Sighting{{Day: seen}}
			t.decision(500, 2, "2022-01-01", "2022-12-31")
		}, "clear"},
		{"an earlier scan saw it, the last one did not", func(t *town) {
			scan(t)
			o := t.object(500, 2)
			o.Seen, o.First, o.Sightings = d("2020-06-11"), d("2020-06-11"), []scene.Sighting{{Day: d("2020-06-11")}}
			t.decision(500, 2, "2020-01-01", "2022-12-31")
		}, "hit"},
		{"outside the coverage", func(t *town) { scan(t); t.decision(600, 2, "2022-01-01", "2022-12-31") }, "clear"},
		{"it had ended", func(t *town) { scan(t); t.decision(500, 2, "2022-01-01", "2022-06-09") }, "clear"},
		{"it ended while the scan was under way", func(t *town) { scan(t); t.decision(500, 2, "2022-01-01", "2022-06-11") }, "clear"},
		{"works of 14 days", func(t *town) { scan(t); t.decision(500, 2, "2022-06-01", "2022-06-14").Kind = scene.Works }, "clear"},
		{"works of 15 days", func(t *town) { scan(t); t.decision(500, 2, "2022-06-01", "2022-06-15").Kind = scene.Works }, "hit"},
		{"a cable", func(t *town) { scan(t); t.decision(500, 2, "2022-01-01", "2022-12-31").Kind = scene.Linear }, "clear"},
		{"no place", func(t *town) { scan(t); t.decision(nowhere, 0, "2022-01-01", "2022-12-31") }, "unknown"},
		{"something suggests itself", func(t *town) {
			scan(t)
			t.object(525, 2)
			t.decision(500, 2, "2022-01-01", "2022-12-31").AdArea = 14
		}, "unknown"},
	})
}

func TestDecisionOutsideTheLane(t *testing.T) {
	ref := func(v *scene.Decision, number string) {
		v.Refs = []scene.Ref{{Raw: number, Number: number, Precinct: "1", Area: scene.None, Shape: -1}}
	}
	check(t, "D02", []sentence{
		{"12 m beside the lane", func(t *town) { t.decision(500, 22, "2022-01-01", "") }, "hit"},
		{"0.19 m beside it, ±0.20 m", func(t *town) { t.decision(500, 10.19, "2022-01-01", "") }, "clear"},
		{"0.21 m beside it", func(t *town) { t.decision(500, 10.21, "2022-01-01", "") }, "hit"},
		{"in the county's lane", func(t *town) { t.s.Lanes[0].Manager = "Zarząd Powiatu"; t.decision(500, 2, "2022-01-01", "") }, "hit"},
		{"in a lane without a manager", func(t *town) { t.s.Lanes[0].Manager = ""; t.decision(500, 2, "2022-01-01", "") }, "unknown"},
		{"nobody said who we are", func(t *town) { t.s.Managers = nil; t.decision(500, 22, "2022-01-01", "") }, "unknown"},
		{"a parcel with 0.9 m² in the lane", func(t *town) {
			t.parcel(500, 9.91, 10, 20, "7", 7)
			ref(t.decision(nowhere, 0, "2022-01-01", ""), "7")
		}, "hit"},
		{"a parcel with 1.1 m² in the lane", func(t *town) {
			t.parcel(500, 9.89, 10, 20, "7", 7)
			ref(t.decision(nowhere, 0, "2022-01-01", ""), "7")
		}, "clear"},
		{"a parcel in a lane that was closed before", func(t *town) {
			t.s.Lanes[0].Valid.To = d("2022-06-30")
			t.parcel(500, 2, 10, 5, "7", 7)
			ref(t.decision(nowhere, 0, "2022-01-01", ""), "7")
		}, "hit"},
		{"a parcel in a lane that is closed that day", func(t *town) {
			t.s.Lanes[0].Valid.To = d("2022-07-01")
			t.parcel(500, 2, 10, 5, "7", 7)
			ref(t.decision(nowhere, 0, "2022-01-01", ""), "7")
		}, "clear"},
		{"an address beside the lane", func(t *town) {
			t.s.Addresses = []scene.Address{{ID: 1, StreetKey: "lipowa", House: "12 a", X: 500, Y: 25}}
			v := t.decision(nowhere, 0, "2022-01-01", "")
			v.StreetKey, v.House = "lipowa", "12A"
		}, "clear"},
	})
}

func TestParcelThatIsNotThere(t *testing.T) {
	ref := func(number, precinct string) func(t *town) {
		return func(t *town) {
			t.parcel(0, 20, 40, 40, "7/1", 4)
			t.parcel(40, 20, 40, 40, "12", 4)
			t.s.Parcels[1].ParcelID, t.s.Parcels[1].Precinct = "220401_1.0002.12", "220401_1.0002"
			t.s.Lineage = []scene.Lineage{{Parent: "220401_1.0001.7", Child: "220401_1.0001.7/1"}}
			t.decision(nowhere, 0, "2022-01-01", "").Refs = []scene.Ref{{Raw: number, Number: number, Precinct: precinct, Area: scene.None, Shape: -1}}
		}
	}
	check(t, "D03", []sentence{
		{"it is there", ref("7/1", "0001"), "clear"},
		{"it was split", ref("7", "0001"), "hit"},
		{"it is in another precinct", ref("12", "0001"), "hit"},
		{"nobody knows it", ref("999", ""), "hit"},
		{"it is alone in the town", ref("12", ""), "clear"},
		{"no number is readable", ref("", ""), "clear"},
	})
	town := newTown()
	ref("7", "0001")(town)
	require.Contains(t, town.find("D03")[0].Terms[0].Detail.PL, "dziś 220401_1.0001.7/1")
	town = newTown()
	ref("7/2", "0001")(town)
	require.Contains(t, town.find("D03")[0].Terms[0].Detail.PL, "może być pomyłką zamiast 220401_1.0001.7/1")
}

func TestLeasesThatOverlap(t *testing.T) {
	two := func(a, b scene.Ref, from string) func(t *town) {
		return func(t *town) {
			t.parcel(0, 20, 40, 25, "7", 4) // 1000 m²
			t.lease("U1", "2022-01-01", "2022-12-31", a)
			t.lease("U2", from, "2023-12-31", b)
		}
	}
	check(t, "L01", []sentence{
		{"the whole parcel twice", two(whole("7"), whole("7"), "2022-06-01"), "hit"},
		{"the second begins on the last day of the first", two(whole("7"), whole("7"), "2022-12-31"), "hit"},
		{"the second begins the day after", two(whole("7"), whole("7"), "2023-01-01"), "clear"},
		{"parts of 600 and 420 m²: 2 % more than the parcel", two(part("7", 600), part("7", 420), "2022-06-01"), "clear"},
		{"parts of 600 and 421 m²", two(part("7", 600), part("7", 421), "2022-06-01"), "hit"},
		{"an area is missing", two(part("7", 600), part("7", scene.None), "2022-06-01"), "unknown"},
		{"a single lease larger than the parcel is L03", func(t *town) { t.parcel(0, 20, 40, 25, "7", 4); t.lease("U1", "2022-01-01", "", part("7", 2000)) }, "clear"},
		{"a term is missing", two(whole("7"), whole("7"), ""), "unknown"},
	})
	for _, c := range []struct {
		width float64
		want  string
	}{{0.49, "clear"}, {0.51, "hit"}} { // 4.9 and 5.1 m² of drawn parts
		town := newTown()
		town.parcel(0, 20, 40, 25, "7", 4)
		a, b := part("7", 200), part("7", 200)
		a.Shape = rect(&town.s.LeaseShapes, 0, 20, 20, 10)
		b.Shape = rect(&town.s.LeaseShapes, 20-c.width, 20, 20, 10)
		town.lease("U1", "2022-01-01", "", a)
		town.lease("U2", "2022-01-01", "", b)
		require.Equal(t, c.want, town.said("L01"), "%v", c)
	}
}

func TestLeaseInALane(t *testing.T) {
	check(t, "L02", []sentence{
		{"5 % of a whole parcel", func(t *town) { t.parcel(0, 9, 40, 20, "7", 4); t.lease("U1", "2022-01-01", "", whole("7")) }, "hit"},
		{"5 % in a lane whose manager nobody gave", func(t *town) {
			t.s.Lanes[0].Manager = ""
			t.parcel(0, 9, 40, 20, "7", 4)
			t.lease("U1", "2022-01-01", "", whole("7"))
		}, "unknown"},
		{"5 % in a lane whose status nobody gave", func(t *town) {
			t.s.Lanes[0].Status = "UNKNOWN"
			t.parcel(0, 9, 40, 20, "7", 4)
			t.lease("U1", "2022-01-01", "", whole("7"))
		}, "unknown"},
		{"4.9 % of it", func(t *town) { t.parcel(0, 9.02, 40, 20, "7", 4); t.lease("U1", "2022-01-01", "", whole("7")) }, "clear"},
		{"the lease has ended", func(t *town) { t.parcel(0, 9, 40, 20, "7", 4); t.lease("U1", "2022-01-01", "2022-06-30", whole("7")) }, "clear"},
		{"a contract under art. 22", func(t *town) {
			t.parcel(0, 9, 40, 20, "7", 4)
			t.lease("U1", "2022-01-01", "", whole("7")).Art22 = true
		}, "clear"},
		{"1 m² of a drawn part", func(t *town) {
			t.parcel(0, 0, 40, 40, "7", 4)
			r := part("7", 100)
			r.Shape = rect(&t.s.LeaseShapes, 0, 9.89, 10, 10)
			t.lease("U1", "2022-01-01", "", r)
		}, "hit"},
		{"a drawn part beside the lane, though the parcel lies in it", func(t *town) {
			t.parcel(0, 0, 40, 40, "7", 4)
			r := part("7", 100)
			r.Shape = rect(&t.s.LeaseShapes, 0, 10.1, 10, 10)
			t.lease("U1", "2022-01-01", "", r)
		}, "clear"},
		{"the county's lane", func(t *town) {
			t.s.Lanes[0].Manager = "Zarząd Powiatu"
			t.parcel(0, 9, 40, 20, "7", 4)
			t.lease("U1", "2022-01-01", "", whole("7"))
		}, "clear"},
	})
}

func TestCellsOfARegister(t *testing.T) {
	row := func(change func(t *town, v *scene.Decision)) func(t *town) {
		return func(t *town) {
			v := t.decision(500, 2, "2022-01-01", "2022-12-31")
			change(t, v)
		}
	}
	check(t, "Q01", []sentence{
		{"in order", row(func(*town, *scene.Decision) {}), "clear"},
		{"missing", row(func(_ *town, v *scene.Decision) { v.Number = "" }), "hit"},
		{"another form", row(func(_ *town, v *scene.Decision) { v.Number = "GZDiZ-PU-70-852(6)-2020-JB/AS" }), "hit"},
		{"initials and a Polish letter", row(func(_ *town, v *scene.Decision) { v.Number = "ROŚB.6740.2.13.2021.AA2" }), "clear"},
		{"twice in a year", row(func(t *town, v *scene.Decision) {
			w := *v
			w.ID = 9
			t.s.Decisions = append(t.s.Decisions, w)
		}), "clear"}, // that is D04
		{"twice in a year, once revoked", row(func(t *town, v *scene.Decision) {
			w := *v
			w.ID, w.Status = 9, "REVOKED"
			t.s.Decisions = append(t.s.Decisions, w)
		}), "hit"},
		{"twice, once as an annex", row(func(t *town, v *scene.Decision) {
			w := *v
			w.ID, w.Amendment = 9, true
			t.s.Decisions = append(t.s.Decisions, w)
		}), "clear"},
	})
	check(t, "Q02", []sentence{
		{"in order", row(func(*town, *scene.Decision) {}), "clear"},
		{"the end before the beginning", row(func(_ *town, v *scene.Decision) { v.Valid.To = v.Valid.From - 1 }), "hit"},
		{"one day", row(func(_ *town, v *scene.Decision) { v.Valid.To = v.Valid.From }), "clear"},
		{"issued on the first day", row(func(_ *town, v *scene.Decision) { v.Signed = v.Valid.From }), "clear"},
		{"issued a day later", row(func(_ *town, v *scene.Decision) { v.Signed = v.Valid.From + 1 }), "hit"},
		{"issued later, retroactively", row(func(_ *town, v *scene.Decision) { v.Signed, v.Notes = v.Valid.From+1, "z mocą wsteczną" }), "clear"},
		{"delivered before it was issued", row(func(_ *town, v *scene.Decision) { v.Delivered = v.Signed - 1 }), "hit"},
		{"the year 2101", row(func(_ *town, v *scene.Decision) { v.Valid.To = d("2101-01-01") }), "hit"},
		{"a date no calendar has", row(func(_ *town, v *scene.Decision) {
			v.Problems = []scene.Problem{{Field: "valid_to", Value: "31.06.2024", Code: "impossible_date"}}
		}), "hit"},
	})
	check(t, "Q03", []sentence{
		{"in order", row(func(*town, *scene.Decision) {}), "clear"},
		{"zero", row(func(_ *town, v *scene.Decision) { v.AdArea = 0 }), "hit"},
		{"an advert of 60 m²", row(func(_ *town, v *scene.Decision) { v.AdArea = 60 }), "clear"},
		{"an advert of 60.01 m²", row(func(_ *town, v *scene.Decision) { v.AdArea = 60.01 }), "hit"},
		{"works of 10 000.1 m²", row(func(_ *town, v *scene.Decision) { v.Kind, v.AdArea, v.Area = scene.Works, scene.None, 10_000.1 }), "hit"},
		{"2 % off its dimensions", row(func(_ *town, v *scene.Decision) {
			v.AdArea, v.Dims = 18.36, []scene.Dim{{W: 6, H: 3, Sides: 1, Pieces: 1}}
		}), "clear"},
		{"more than 2 % off", row(func(_ *town, v *scene.Decision) {
			v.AdArea, v.Dims = 18.37, []scene.Dim{{W: 6, H: 3, Sides: 1, Pieces: 1}}
		}), "hit"},
		{"one side of two", row(func(_ *town, v *scene.Decision) { v.Dims = []scene.Dim{{W: 6, H: 3, Sides: 2, Pieces: 1}} }), "hit"},
	})
	check(t, "Q04", []sentence{
		{"no parcel at all", row(func(*town, *scene.Decision) {}), "clear"},
		{"no number in the cell", row(func(_ *town, v *scene.Decision) { v.Refs = []scene.Ref{{Raw: "za kościołem", Shape: -1}} }), "hit"},
		{"a number", row(func(_ *town, v *scene.Decision) { v.Refs = []scene.Ref{{Raw: "dz. 7", Number: "7", Shape: -1}} }), "clear"},
	})
	twice := func(t *town) {
		t.parcel(0, 20, 40, 40, "7", 4)
		t.parcel(40, 20, 40, 40, "7", 4)
		t.s.Parcels[1].ParcelID, t.s.Parcels[1].Precinct = "220401_1.0002.7", "220401_1.0002"
	}
	check(t, "Q05", []sentence{
		{"in two precincts", row(func(t *town, v *scene.Decision) { twice(t); v.Refs = []scene.Ref{{Raw: "7", Number: "7", Shape: -1}} }), "hit"},
		{"the precinct is named", row(func(t *town, v *scene.Decision) {
			twice(t)
			v.Refs = []scene.Ref{{Raw: "7", Number: "7", Precinct: "2", Shape: -1}}
		}), "clear"},
	})
	check(t, "Q06", []sentence{
		{"a map", row(func(*town, *scene.Decision) {}), "clear"},
		{"nothing", row(func(_ *town, v *scene.Decision) { v.Shape = -1 }), "hit"},
		{"a street", row(func(_ *town, v *scene.Decision) { v.Shape, v.StreetKey = -1, "lipowa" }), "clear"},
		{"a parcel", row(func(t *town, v *scene.Decision) {
			t.parcel(0, 20, 40, 40, "7", 4)
			v.Shape, v.Refs = -1, []scene.Ref{{Raw: "7", Number: "7", Shape: -1}}
		}), "clear"},
		{"a parcel that the cadastre does not know", row(func(t *town, v *scene.Decision) {
			t.parcel(0, 20, 40, 40, "8", 4)
			v.Shape, v.Refs = -1, []scene.Ref{{Raw: "7", Number: "7", Shape: -1}}
		}), "hit"},
	})
}

func TestAnotherLaneThanTheDecisionsIsHigh(t *testing.T) {
	place := func(second func(l *scene.Lane)) rules.Severity {
		town := newTown()
		second(town.lane(0, 10, 1000, 10))
		town.object(500, 14)
		town.decision(500, 8, "2022-01-01", "2022-12-31")
		return town.find("O06")[0].Severity
	}
	require.Equal(t, rules.High, place(func(l *scene.Lane) { l.StreetKey, l.Name = "akacjowa", "ul. Akacjowa" }))
	require.Equal(t, rules.Medium, place(func(*scene.Lane) {}), "another lane of the same street")
}

func TestACameraPointProvesNoBoundary(t *testing.T) {
	scan := func(semantics string) func(t *town) {
		return func(t *town) {
			t.s.Campaigns = []scene.Campaign{{ID: 1, From: seen, To: seen, Sigma: 0.1, Semantics: semantics, Coverage: -1}}
			t.object(500, 5).Campaign = 0
		}
	}
	check(t, "O01", []sentence{{"the foot of the board in the middle of the lane", scan("BASE"), "hit"}, {"a camera in the middle of the lane", scan("CAMERA"), "clear"}})
	check(t, "O10", []sentence{{"a camera in the middle of the lane", scan("CAMERA"), "unknown"}})
}

func TestWeightFollowsMoneyAgeAndDoubt(t *testing.T) {
	town := newTown()
	town.object(500, 2)
	f := town.find("O01")[0]
	require.Equal(t, rules.High, f.Severity)
	require.Len(t, f.Money, 2)
	require.EqualValues(t, 39600, f.Money[1].Max)

	town = newTown()
	town.s.On = seen + 731
	town.object(500, 2)
	require.Equal(t, rules.Medium, town.find("O01")[0].Severity, "the scan is older than two years")

	town = newTown()
	town.p.MinExposure = 3000
	town.object(500, 2)
	require.Equal(t, rules.Critical, town.find("O01")[0].Severity, "more than ten times the threshold")

	town = newTown()
	town.p.Rates = nil
	town.object(500, 2)
	f = town.find("O01")[0]
	require.Empty(t, f.Money)
	require.Contains(t, f.MoneyNote.PL, "Brak stawki")

	town = newTown()
	town.s.Managers = nil
	town.object(500, 2)
	f = town.find("O01")[0]
	require.LessOrEqual(t, f.Severity, rules.Medium)
	require.LessOrEqual(t, f.Confidence, 0.5)
	require.Contains(t, f.Sentence.PL, "Nie da się rozstrzygnąć")
}

func TestTheProofNamesWhatWasConsideredAndWhyItWasRejected(t *testing.T) {
	town := newTown()
	town.object(500, 2)
	town.decision(500, 2, "2022-06-12", "2022-12-31")
	town.decision(501, 2, "2022-01-01", "2022-12-31").Kind = scene.Works
	town.object(515, 2)
	f := town.find("O01")[0]
	var why []string
	for _, doc := range f.Documents {
		require.Equal(t, "rejected", doc.Verdict, doc.SourceID)
		why = append(why, doc.Why.PL)
	}
	require.Contains(t, strings.Join(why, "; "), "nie obowiązuje w dniu 11.06.2022")
	require.Contains(t, strings.Join(why, "; "), "inny rodzaj zajęcia")
}

func TestAFindingIsTheSameWhateverItsVersions(t *testing.T) {
	town := newTown()
	town.object(500, 2)
	one := town.find("O01")[0].Fingerprint()
	town = newTown()
	o := town.object(501, 3)
	o.Scan, o.Version, o.SourceID, o.Display = 9999, 4, "other", 12
	require.Equal(t, one, town.find("O01")[0].Fingerprint())
	o.ID = 77
	require.NotEqual(t, one, town.find("O01")[0].Fingerprint())
}
