package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/analysis/scene"
)

// party adds a party and names it on a document.
func (t *town) party(doc *scene.Document, p scene.Party) {
	p.ID, p.Version = int64(7000+len(t.s.Parties)), 1
	if t.s.PartyAt == nil {
		t.s.PartyAt = map[int64]int32{}
	}
	t.s.PartyAt[p.ID] = int32(len(t.s.Parties))
	t.s.Parties = append(t.s.Parties, p)
	if doc != nil {
		doc.PartyID, doc.Party = p.ID, p.Name
	}
}

// address adds address points of a street.
func (t *town) address(street string, numbers ...string) {
	for _, n := range numbers {
		t.s.Addresses = append(t.s.Addresses, scene.Address{ID: int64(8000 + len(t.s.Addresses)), Version: 1, StreetKey: street, House: n, X: 500, Y: 20})
		t.s.AddressRows++
	}
}

func row(change func(t *town, v *scene.Decision)) func(t *town) {
	return func(t *town) { change(t, t.decision(500, 2, "2022-01-01", "2022-12-31")) }
}

func lease(change func(t *town, l *scene.Lease)) func(t *town) {
	return func(t *town) { change(t, t.lease("U1", "2022-01-01", "2022-12-31", whole("7"))) }
}

const rightNIP, otherNIP, wrongNIP = "5260250274", "5252248481", "5260250275"

func TestDuplicateKeys(t *testing.T) {
	two := func(change func(a, b *scene.Lease)) func(t *town) {
		return func(t *town) {
			t.lease("U1", "2020-01-01", "2020-12-31", whole("7"))
			t.lease("U1", "2022-01-01", "2022-12-31", whole("7"))
			a, b := &t.s.Leases[0], &t.s.Leases[1]
			a.PartyID, b.PartyID = 1, 1
			change(a, b)
		}
	}
	check(t, "Q07", []sentence{
		{"one row", lease(func(*town, *scene.Lease) {}), "clear"},
		{"two contracts of one number, tenant and parcel", two(func(a, b *scene.Lease) {}), "hit"},
		{"another number", two(func(a, b *scene.Lease) { b.Number = "U2" }), "clear"},
		{"another tenant", two(func(a, b *scene.Lease) { b.PartyID = 2 }), "clear"},
		{"one names no tenant", two(func(a, b *scene.Lease) { b.PartyID = 0 }), "unknown"},
		{"another parcel", two(func(a, b *scene.Lease) { b.Refs = []scene.Ref{whole("8")} }), "clear"},
		{"one names no parcel", two(func(a, b *scene.Lease) { b.Refs = nil }), "unknown"},
		{"one is no longer in the register", two(func(a, b *scene.Lease) { b.Closed = true }), "clear"},
		{"an annex that is marked as one", func(t *town) {
			for range 2 {
				v := t.decision(500, 2, "2022-01-01", "2022-12-31")
				v.Number, v.PartyID = "IDR.7230.3.1.2022", 1
			}
			t.s.Decisions[1].Amendment = true
		}, "clear"},
	})
	town := newTown()
	two(func(a, b *scene.Lease) {})(town)
	require.Len(t, town.find("Q07"), 1, "a pair is told once")
}

func TestNumbersOfParties(t *testing.T) {
	of := func(p scene.Party) func(t *town) {
		return row(func(t *town, v *scene.Decision) { t.party(&v.Document, p) })
	}
	kw := func(s string) func(t *town) { return lease(func(_ *town, l *scene.Lease) { l.KW = s }) }
	check(t, "Q08", []sentence{
		{"no party", row(func(*town, *scene.Decision) {}), "clear"},
		{"a right NIP", of(scene.Party{Name: "Alfa", NIP: rightNIP}), "clear"},
		{"a wrong NIP", of(scene.Party{Name: "Alfa", NIP: wrongNIP}), "hit"},
		{"nine digits for a NIP", of(scene.Party{Name: "Alfa", NIP: "526025027"}), "hit"},
		{"a foreign number", of(scene.Party{Name: "Alfa", NIP: "DE136695976"}), "clear"},
		{"a right REGON", of(scene.Party{Name: "Alfa", REGON: "000331501"}), "clear"},
		{"a wrong REGON", of(scene.Party{Name: "Alfa", REGON: "000331502"}), "hit"},
		{"a right PESEL", of(scene.Party{Name: "Osoba", HasPESEL: true, Natural: true}), "clear"},
		{"a wrong PESEL", of(scene.Party{Name: "Osoba", HasPESEL: true, PESELBad: true, Natural: true}), "hit"},
		{"a right land-register number", kw("JG1K/00006763/7"), "clear"},
		{"a wrong check digit of a land-register number", kw("JG1K/00006763/8"), "hit"},
		{"another form", kw("KW 6763"), "hit"},
		{"none", kw(""), "clear"},
	})
	town := newTown()
	of(scene.Party{Name: "Jan Kowalski", HasPESEL: true, PESELBad: true, Natural: true})(town)
	f := town.find("Q08")[0]
	require.NotContains(t, f.Sentence.PL+f.Label, "Kowalski")
}

func TestMissingFees(t *testing.T) {
	beside := func(change func(v *scene.Decision)) func(t *town) { // a register that gives fees and rates elsewhere
		return func(t *town) {
			other := t.decision(100, 2, "2022-01-01", "2022-12-31")
			other.Fee, other.Rate = 100, 100
			v := t.decision(500, 2, "2022-01-01", "2022-12-31")
			v.Fee, v.Rate = 100, 100
			change(v)
		}
	}
	check(t, "Q09", []sentence{
		{"both are there", beside(func(*scene.Decision) {}), "clear"},
		{"no amount", beside(func(v *scene.Decision) { v.Fee = scene.None }), "hit"},
		{"no rate", beside(func(v *scene.Decision) { v.Rate = scene.None }), "hit"},
		{"a fee of zero", beside(func(v *scene.Decision) { v.Fee = 0 }), "clear"},
		{"a register without such columns", row(func(*town, *scene.Decision) {}), "clear"},
		{"a location permit", beside(func(v *scene.Decision) { v.Fee, v.Kind = scene.None, scene.Location }), "clear"},
		{"refused", beside(func(v *scene.Decision) { v.Fee, v.Status = scene.None, "REFUSED" }), "clear"},
		{"without an end no sum can be stated", beside(func(v *scene.Decision) { v.Fee, v.Valid.To = scene.None, scene.Always }), "clear"},
		{"without an end and without a rate", beside(func(v *scene.Decision) { v.Fee, v.Rate, v.Valid.To = scene.None, scene.None, scene.Always }), "hit"},
		{"a contract free of rent", func(t *town) {
			t.lease("U1", "2022-01-01", "", whole("7")).Rent = 100
			l := t.lease("U2", "2022-01-01", "", whole("8"))
			l.Rent, l.Type = scene.None, "FREE_LOAN"
		}, "clear"},
		{"a contract without its rent", func(t *town) {
			t.lease("U1", "2022-01-01", "", whole("7")).Rent = 100
			t.lease("U2", "2022-01-01", "", whole("8")).Rent = scene.None
		}, "hit"},
	})
}

func TestAddressesOutsideTheRegister(t *testing.T) {
	at := func(street, house string) func(t *town) {
		return row(func(t *town, v *scene.Decision) {
			t.address("lipowa", "1", "3", "12", "14A")
			v.Street, v.StreetKey, v.House = street, street, house
		})
	}
	check(t, "Q10", []sentence{
		{"a number that is there", at("lipowa", "12"), "clear"},
		{"a number that is not", at("lipowa", "13"), "hit"},
		{"a letter that is not", at("lipowa", "12B"), "hit"},
		{"one end of a range is there", at("lipowa", "12/14"), "clear"},
		{"the street without a number", at("lipowa", ""), "clear"},
		{"a street that nobody knows", at("wymyslona", "1"), "hit"},
		{"a number that cannot be read", at("lipowa", "za sklepem"), "unknown"},
		{"no street", row(func(t *town, v *scene.Decision) { t.address("lipowa", "1") }), "clear"},
		{"no register of addresses", row(func(t *town, v *scene.Decision) { v.Street, v.StreetKey, v.House = "Lipowa", "lipowa", "13" }), "clear"},
		{"a street of the lanes that has no address yet", row(func(t *town, v *scene.Decision) {
			t.address("akacjowa", "1")
			v.Street, v.StreetKey, v.House = "Lipowa", "lipowa", "13"
		}), "unknown"},
	})
}

func TestSeveralValuesInACell(t *testing.T) {
	note := func(code, value string, change func(v *scene.Decision)) func(t *town) {
		return row(func(_ *town, v *scene.Decision) {
			v.Problems = []scene.Problem{{Field: "x", Value: value, Code: code}}
			change(v)
		})
	}
	check(t, "Q11", []sentence{
		{"one of each", row(func(*town, *scene.Decision) {}), "clear"},
		{"two parcels", note("several_parcels", "123/4, 123/5", func(v *scene.Decision) {
			v.Refs = []scene.Ref{{Raw: "123/4", Number: "123/4", Shape: -1}, {Raw: "123/5", Number: "123/5", Shape: -1}}
		}), "hit"},
		{"two periods", note("several_periods", "1–5.03, 10–12.03", func(*scene.Decision) {}), "hit"},
		{"two areas", note("several_areas", "8,64 m2 / rekl. 18 m2", func(v *scene.Decision) { v.Area, v.AdArea = 8.64, 18 }), "hit"},
		{"a cell that cannot be read is another matter", note("unreadable_number", "?", func(*scene.Decision) {}), "clear"},
		{"one decision over parcels in rows of their own", row(func(_ *town, v *scene.Decision) {
			v.Refs = []scene.Ref{{Raw: "123/4", Number: "123/4", Shape: -1}, {Raw: "123/5", Number: "123/5", Shape: -1}}
		}), "clear"},
	})
	town := newTown()
	note("several_parcels", "123/4, 123/5", func(v *scene.Decision) {
		v.Refs = []scene.Ref{{Raw: "123/4", Number: "123/4", Shape: -1}, {Raw: "123/5", Number: "123/5", Shape: -1}}
	})(town)
	require.Contains(t, town.find("Q11")[0].Sentence.PL, "do rozdzielenia na: 123/4, 123/5")
}

func TestPartiesInSeveralVersions(t *testing.T) {
	pair := func(a, b scene.Party) func(t *town) { return func(t *town) { t.party(nil, a); t.party(nil, b) } }
	long := "Przedsiębiorstwo Robót Drogowych i Mostowych Kruszywex"
	check(t, "Q12", []sentence{
		{"one party", func(t *town) { t.party(nil, scene.Party{Name: long}) }, "clear"},
		{"one NIP, two names", pair(scene.Party{Name: "Alfa", NIP: wrongNIP}, scene.Party{Name: "Zupełnie co innego", NIP: wrongNIP}), "hit"},
		{"one NIP under several names", func(t *town) {
			t.party(nil, scene.Party{Name: "Alfa", NIP: rightNIP, OtherNames: []string{"Alfa Reklama"}})
		}, "hit"},
		{"nearly the same name", pair(scene.Party{Name: long}, scene.Party{Name: strings.Replace(long, "Mostowych", "Mostowyh", 1), NIP: rightNIP}), "hit"},
		{"names alike to less than nine tenths", pair(scene.Party{Name: "Alfa Reklama", NIP: rightNIP}, scene.Party{Name: "Alfa Reklamy"}), "clear"},
		{"companies of one group: nearly the same name and different right numbers", pair(scene.Party{Name: long + " I", NIP: rightNIP}, scene.Party{Name: long + " II", NIP: otherNIP}), "clear"},
		{"a family: persons without any number", pair(scene.Party{Name: "Kunegunda Konstantynopolitańczykowianeczka-Brzęczyszczykiewicz", Natural: true}, scene.Party{Name: "Kunegunda Konstantynopolitańczykowianeczka-Brzęczyszczykiewic", Natural: true}), "unknown"},
		{"two persons with different numbers", pair(scene.Party{Name: "Kunegunda Konstantynopolitańczykowianeczka-Brzęczyszczykiewicz", Natural: true, HasPESEL: true, Person: 1},
			scene.Party{Name: "Kunegunda Konstantynopolitańczykowianeczka-Brzęczyszczykiewic", Natural: true, HasPESEL: true, Person: 2}), "clear"},
		{"one person under two names", pair(scene.Party{Name: "Anna Kowalska", Natural: true, HasPESEL: true, Person: 1}, scene.Party{Name: "Anna Nowak-Zielińska", Natural: true, HasPESEL: true, Person: 1}), "hit"},
	})
	town := newTown()
	town.party(&town.decision(500, 2, "2022-01-01", "").Document, scene.Party{Name: "Anna Kowalska", Natural: true, HasPESEL: true, Person: 1})
	town.party(nil, scene.Party{Name: "Anna Nowak-Zielińska", Natural: true, HasPESEL: true, Person: 1})
	f := town.find("Q12")
	require.Len(t, f, 1)
	require.NotContains(t, fmt.Sprintf("%+v %+v %s", f[0].Subjects, f[0].Terms, f[0].Sentence.PL+f[0].Sentence.EN+f[0].Label), "Kowalska", "a finding names no person")
}

func TestLateEntries(t *testing.T) {
	entered := func(days int) func(t *town) {
		return row(func(_ *town, v *scene.Decision) { v.Entered = v.Signed + scene.Day(days) })
	}
	check(t, "Q13", []sentence{
		{"on the thirtieth day", entered(30), "clear"},
		{"on the day after", entered(31), "hit"},
		{"the register does not say when", row(func(_ *town, v *scene.Decision) { v.Entered = scene.NoDay }), "clear"},
		{"the document has no date", row(func(_ *town, v *scene.Decision) { v.Entered, v.Signed = v.Signed+90, scene.NoDay }), "clear"},
		{"a contract", lease(func(_ *town, l *scene.Lease) { l.Signed, l.Entered = d("2022-01-01"), d("2022-03-01") }), "hit"},
	})
}

func TestDocumentsOfTheFuture(t *testing.T) {
	from := func(day string) func(t *town) {
		return row(func(_ *town, v *scene.Decision) { v.Valid.From, v.Valid.To = d(day), d("2030-01-01") })
	}
	check(t, "Q14", []sentence{
		{"it begins in two years", from("2024-07-01"), "clear"},
		{"it begins a day later", from("2024-07-02"), "hit"},
		{"it has begun", from("2022-01-01"), "clear"},
		{"nothing says when it begins", row(func(_ *town, v *scene.Decision) { v.Valid.Known = false }), "clear"},
	})
}
