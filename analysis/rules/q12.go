package rules

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"sync"

	"spoina/analysis/scene"
	"spoina/analysis/text"
	"spoina/geo"
	"spoina/internal/cell"
)

// partyCase is a party that may be in the register twice: with another party, or under two names of its own (b < 0).
type partyCase struct {
	t     *Town
	a, b  int
	alike float64 // similarity of the names
}

func (c *partyCase) of(k int) *scene.Party { return &c.t.Scene.Parties[k] }

// Q12: one party in several versions. What the names are stands in the register of parties and never in a finding.
var q12 = &rule[partyCase]{
	meta: Meta{ID: "Q12", Version: 1, Name: "REG_PARTY_DUP", Base: Low,
		Title:    text.T("Podmiot w wielu wersjach", "Party in several versions"),
		Sentence: text.T("Ta sama strona występuje w rejestrze w kilku wersjach: jeden numer i różne nazwy albo niemal ta sama nazwa.", "One party stands in the register in several versions: one number and different names, or nearly the same name."),
		Law:      []Article{orderly}, Next: []string{"N6"},
		FalsePositives: []Text{
			text.T("dwie różne osoby o podobnych nazwiskach, na przykład rodzina", "two persons with similar names, such as a family"),
			text.T("spółki jednej grupy o niemal tej samej nazwie", "companies of one group with nearly the same name")}},
	terms: []Term[partyCase]{
		{"Q12.alike", text.T("Numer albo nazwa wskazuje na tę samą stronę", "Number or name speak of the same party"),
			func(c *partyCase) Tri { return scene.Of(c.b < 0 || c.sameNumber() || c.alike > c.t.P.PartyAlike) },
			func(c *partyCase, _ Tri) Text {
				switch {
				case c.b < 0:
					return text.T("jeden numer, a w rejestrach różne nazwy", "one number, and different names in the registers")
				case c.sameNumber():
					return text.T("ten sam numer, różne nazwy", "the same number, different names")
				}
				return text.Say("nazwy podobne w %s (próg %s)", "the names are alike to %s (threshold %s)", text.Percent(c.alike), text.Percent(c.t.P.PartyAlike))
			}},
		{"Q12.not_told_apart", text.T("Numery nie mówią, że to różne strony", "The numbers do not say that they are two"),
			func(c *partyCase) Tri {
				switch {
				case c.b < 0 || c.sameNumber():
					return scene.True
				case c.otherNumber():
					return scene.False
				case c.of(c.a).Natural && c.of(c.b).Natural && !(c.numbered(c.a) || c.numbered(c.b)):
					return scene.Unknown
				}
				return scene.True
			},
			func(c *partyCase, v Tri) Text {
				switch v {
				case scene.False:
					return text.T("mają różne prawidłowe numery: to dwie strony", "they have different right numbers: they are two")
				case scene.Unknown:
					return text.T("osoby fizyczne bez żadnego numeru: mogą to być dwie osoby", "natural persons without any number: they may be two")
				}
				return text.T("żaden numer ich nie odróżnia", "no number tells them apart")
			}},
	},
	cases: func(t *Town, yield func(partyCase)) {
		pairs := t.partyPairs()
		t.eachParty(func(i int) {
			if p := &t.Scene.Parties[i]; len(p.OtherNames) > 0 && !p.Gone {
				yield(partyCase{t: t, a: i, b: -1})
			}
			for _, x := range pairs.of[int32(i)] {
				if t.first(Parties, i, int(x.other)) {
					yield(partyCase{t, i, int(x.other), x.alike})
				}
			}
		})
	},
	at: func(c *partyCase) []Anchor {
		if c.b < 0 {
			return []Anchor{{Parties, int32(c.a)}}
		}
		return []Anchor{{Parties, int32(c.a)}, {Parties, int32(c.b)}}
	},
	later:   true,
	depends: func(t *Town) string { return fmt.Sprint(t.renamed) }, // a similar name can stand anywhere
	describe: func(c *partyCase, f *Finding) {
		both := []int{c.a}
		if c.b >= 0 {
			both = []int{min(c.a, c.b), max(c.a, c.b)}
			if !c.sameNumber() {
				f.measure("name_similarity", c.alike, "", nil, c.t.P.PartyAlike)
			}
		}
		for _, k := range both {
			f.party(k)
		}
		f.On = c.t.On
		f.Label = text.Say("strona nr %s", "party no. %s", text.Same(id(c.of(both[0]).ID))).PL
		switch {
		case c.b < 0:
			f.Sentence = text.Say("Strona nr %s występuje w rejestrach pod kilkoma nazwami i jednym numerem.", "Party no. %s stands in the registers under several names and one number.", text.Same(id(c.of(c.a).ID)))
		default:
			f.Sentence = text.Say("Strony nr %s i %s to zapewne jedna strona w dwóch wersjach.", "Parties no. %s and %s are probably one party in two versions.", text.Same(id(c.of(both[0]).ID)), text.Same(id(c.of(both[1]).ID)))
			if f.Outcome == scene.Unknown {
				f.Sentence = text.Say("Nie da się rozstrzygnąć, czy strony nr %s i %s to jedna strona: %s.", "Whether parties no. %s and %s are one cannot be told: %s.", text.Same(id(c.of(both[0]).ID)), text.Same(id(c.of(both[1]).ID)), f.Reason)
			}
		}
	},
}

func (c *partyCase) sameNumber() bool {
	a, b := c.of(c.a), c.of(c.b)
	return a.NIP != "" && a.NIP == b.NIP || a.REGON != "" && a.REGON == b.REGON || a.Person != 0 && a.Person == b.Person
}

// otherNumber tells that right numbers of one kind differ: two parties, however alike their names.
func (c *partyCase) otherNumber() bool {
	a, b := c.of(c.a), c.of(c.b)
	right := func(check func(string) (string, bool), x, y string) bool {
		p, ok := check(x)
		q, too := check(y)
		return ok && too && p != q
	}
	return right(cell.NIP, a.NIP, b.NIP) || right(cell.REGON, a.REGON, b.REGON) ||
		a.HasPESEL && b.HasPESEL && !a.PESELBad && !b.PESELBad && a.Person != b.Person
}

func (c *partyCase) numbered(k int) bool {
	p := c.of(k)
	return p.NIP != "" || p.REGON != "" || p.HasPESEL
}

// party makes a party a subject by its number in the register, never by its name, and shows one row that names it.
func (f *Finding) party(k int) {
	t := f.Town
	p := &t.Scene.Parties[k]
	f.Subjects = append(f.Subjects, Subject{"party", id(p.ID), id(p.ID), p.Version})
	if first := t.documentOf(k); first != nil {
		f.row(first)
		f.keptBy(first.Keeper, first.Keeper.Manager != "")
	}
}

type likeParty struct {
	other int32
	alike float64
}

// partyPairs are the parties that share a number or have nearly the same name.
type partyPairs struct {
	once sync.Once
	of   map[int32][]likeParty
}

func (t *Town) partyPairs() *partyPairs {
	t.named.once.Do(t.findPartyPairs)
	return t.named
}

// findPartyPairs compares only parties that can be alike: by number, and by the rarest trigrams of their names. Two sets
// of which the smaller shares at least a share s of both must have one of their ⌊(1−s)·n⌋+1 rarest members in common, so
// that twenty thousand names cost a few comparisons each.
func (t *Town) findPartyPairs() {
	k := t.named
	k.of = map[int32][]likeParty{}
	seen := map[[2]int32]bool{}
	add := func(i, j int32, alike float64) {
		if i > j {
			i, j = j, i
		}
		if i != j && !seen[[2]int32{i, j}] {
			seen[[2]int32{i, j}] = true
			k.of[i] = append(k.of[i], likeParty{j, alike})
			k.of[j] = append(k.of[j], likeParty{i, alike})
		}
	}
	numbers := map[string]int32{}
	names := make([]string, len(t.Scene.Parties))
	for i := range t.Scene.Parties {
		p := &t.Scene.Parties[i]
		if p.Gone {
			continue
		}
		names[i] = cell.PartyKey(p.Name)
		for _, n := range []string{"N" + p.NIP, "R" + p.REGON, "P" + strconv.FormatUint(p.Person, 36)} {
			if len(n) == 1 || n == "P0" {
				continue
			}
			if j, ok := numbers[n]; ok {
				add(j, int32(i), geo.Similarity(names[j], names[i]))
			} else {
				numbers[n] = int32(i)
			}
		}
	}
	likeNames(names, t.P.PartyAlike, add)
	for i := range k.of {
		slices.SortFunc(k.of[i], func(a, b likeParty) int { return int(a.other) - int(b.other) })
	}
}

// likeNames calls found with every pair of names whose trigrams are alike to more than least, and says how many pairs it
// had to compare.
func likeNames(names []string, least float64, found func(i, j int32, alike float64)) (compared int) {
	number := map[geo.Trigram]int32{}
	var count []int32
	grams := make([][]int32, len(names))
	for i, n := range names {
		for _, g := range geo.Trigrams(n) {
			k, ok := number[g]
			if !ok {
				k = int32(len(count))
				number[g], count = k, append(count, 0)
			}
			count[k]++
			grams[i] = append(grams[i], k)
		}
	}
	// Trigrams are numbered anew by how rare they are, so that a name's members stand in that order.
	order := make([]int32, len(count))
	for k := range order {
		order[k] = int32(k)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return int(count[a]) - int(count[b]) })
	rank := make([]int32, len(count))
	for r, k := range order {
		rank[k] = int32(r)
	}
	by := make([][]int32, len(count))
	tried := make([]int32, len(names)) // the last name that each was compared with, one up
	for i, g := range grams {
		for k := range g {
			g[k] = rank[g[k]]
		}
		slices.Sort(g)
		rare := len(g) - int(math.Ceil(float64(len(g))*least)) + 1
		for _, x := range g[:min(max(rare, 1), len(g))] {
			for _, j := range by[x] {
				if tried[j] == int32(i)+1 {
					continue
				}
				tried[j] = int32(i) + 1
				compared++
				if s := jaccard(g, grams[j]); s > least {
					found(j, int32(i), s)
				}
			}
			by[x] = append(by[x], int32(i))
		}
	}
	return compared
}

// jaccard is the share of common members of two ascending lists among all of theirs.
func jaccard(a, b []int32) float64 {
	both, n, m := 0, 0, 0
	for n < len(a) && m < len(b) {
		switch {
		case a[n] == b[m]:
			both, n, m = both+1, n+1, m+1
		case a[n] < b[m]:
			n++
		default:
			m++
		}
	}
	return float64(both) / float64(max(1, len(a)+len(b)-both))
}
