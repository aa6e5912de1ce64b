package people_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"spoina/internal/clock"
	"spoina/internal/people"
)

func person(last, first string, year int, more ...func(*people.Person)) people.Person {
	p := people.Person{LastName: last, FirstName: first}
	if year != 0 {
		p.BirthDate = clock.Day(year, time.March, 4)
	}
	for _, f := range more {
		f(&p)
	}
	return p
}

func TestWhatSpeaksForOnePersonAndWhatAgainst(t *testing.T) {
	pesel := func(n string) func(*people.Person) { return func(p *people.Person) { p.PESEL = n } }
	doc := func(n string) func(*people.Person) { return func(p *people.Person) { p.Document = n } }
	for _, c := range []struct {
		what string
		a, b people.Person
		kind string
		why  string
	}{
		{"one PESEL is one person, whatever the name says", person("Nowak", "Anna", 0, pesel("44051401458")), person("Kowalska", "Anna", 0, pesel("44051401458")), people.Sure, "pesel_same"},
		{"two PESELs are two persons", person("Nowak", "Anna", 1990, pesel("44051401458")), person("Nowak", "Anna", 1990, pesel("02271409867")), people.Possible, "pesel_differs"},
		{"one passport is one person", person("Шевченко", "Олена", 1990, doc("FB123456")), person("Szewczenko", "Ołena", 1990, doc("fb 123456")), people.Sure, "document_same"},
		{"the same number on somebody born another day is not", person("Шевченко", "Олена", 1990, doc("FB123456")), people.Person{LastName: "Szewczenko", FirstName: "Olena", Document: "FB123456", BirthDate: clock.Day(1961, time.May, 9)}, people.Likely, "birth_differs"},
		{"another alphabet", person("Шевченко", "Олександр", 1990), person("Szewczenko", "Ołeksandr", 1990), people.Likely, "name_spelling"},
		{"swapped", person("Olena", "Shevchenko", 1990), person("Шевченко", "Олена", 1990), people.Likely, "name_swapped"},
		{"a slip of typing", person("Wisniewski", "Krzystof", 1990), person("Wiśniewski", "Krzysztof", 1990), people.Possible, "name_similar"},
		{"a name alone says little", person("Nowak", "Anna", 0), person("Nowak", "Anna", 0), people.Possible, "name_same"},
		{"relatives at one address", person("Nowak", "Anna", 1990), person("Nowak", "Piotr", 1958), people.Possible, "birth_differs"},
	} {
		got := people.Compare(c.a, c.b)
		require.Equal(t, c.kind, got.Kind, "%s: %+v", c.what, got)
		require.Contains(t, got.Codes(), c.why, c.what)
		for _, r := range got.Why {
			require.NotEmpty(t, r.PL, r.Code)
			require.NotEmpty(t, r.EN, r.Code)
		}
	}
}

// Whoever is compared, the answer does not depend on who comes first, stays within its bounds, and nobody is unlike
// themselves.
func TestComparingIsFair(t *testing.T) {
	names := []string{"Шевченко", "Szewczenko", "Nowak", "Kowalska", "Олена", "Olena", "Anna", "Piotr", ""}
	gen := rapid.Custom(func(t *rapid.T) people.Person {
		return people.Person{LastName: rapid.SampledFrom(names).Draw(t, "last"), FirstName: rapid.SampledFrom(names).Draw(t, "first"),
			BirthDate: clock.Day(1980+rapid.IntRange(0, 2).Draw(t, "y"), time.Month(rapid.IntRange(1, 12).Draw(t, "m")), rapid.IntRange(1, 12).Draw(t, "d")),
			PESEL:     rapid.SampledFrom([]string{"", "44051401458", "02271409867"}).Draw(t, "pesel"), Document: rapid.SampledFrom([]string{"", "AB123456", "FB1"}).Draw(t, "doc"),
			Phone: rapid.SampledFrom([]string{"", "+48600100200", "600100200"}).Draw(t, "phone"), Sex: rapid.SampledFrom([]string{"", "F", "M"}).Draw(t, "sex")}
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := gen.Draw(t, "a"), gen.Draw(t, "b")
		ab, ba := people.Compare(a, b), people.Compare(b, a)
		require.Equal(t, ab, ba)
		require.GreaterOrEqual(t, ab.Score, 0)
		require.LessOrEqual(t, ab.Score, 100)
		self := people.Compare(a, a)
		for _, r := range self.Why {
			require.GreaterOrEqual(t, r.Weight, 0, r.Code)
		}
	})
}

func pesel44(p *people.Person) { p.PESEL = "44051401458" }
