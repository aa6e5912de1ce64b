package rules

import (
	"slices"
	"sync"

	"spoina/analysis/scene"
	"spoina/analysis/text"
	"spoina/geo"
)

// Q10: the street or the house number of an entry is not in the register of addresses.
var q10 = &rule[documentCase]{
	meta: Meta{ID: "Q10", Version: 1, Name: "REG_ADDRESS", Base: Low,
		Title:    text.T("Adres spoza ewidencji", "Address not in the register"),
		Sentence: text.T("Ewidencja adresów nie zna ulicy albo numeru z wpisu.", "The register of addresses knows no such street or number."),
		Law: []Article{{"art. 47a p.g.k.", text.T("Ewidencję miejscowości, ulic i adresów prowadzi gmina; adres spoza niej nie jest adresem.",
			"The municipality keeps the register of localities, streets and addresses; what is not in it is no address.")}},
		Next: []string{"N6"},
		FalsePositives: []Text{
			text.T("nowy adres, którego jeszcze nie wczytano", "a new address that has not been loaded yet"),
			text.T("nazwa zwyczajowa albo dawna", "a customary or former name")}},
	terms: []Term[documentCase]{
		{"Q10.not_registered", text.T("Ewidencja nie zna tego adresu", "The register does not know the address"),
			func(c *documentCase) Tri { v, _ := c.unregistered(); return v },
			func(c *documentCase, _ Tri) Text { _, told := c.unregistered(); return told }},
	},
	cases: func(t *Town, yield func(documentCase)) {
		if t.AddressRows == 0 {
			return // nothing to compare with
		}
		t.eachDecision(func(i int) {
			if d := &t.Decisions[i]; !d.Closed && d.StreetKey != "" {
				yield(documentCase{t: t, doc: &d.Document, i: i, d: d})
			}
		})
	},
	at: func(c *documentCase) []Anchor { return onDecision(c.i) },
	describe: func(c *documentCase, f *Finding) {
		c.subject(f)
		_, told := c.unregistered()
		f.Sentence = text.Say("W rejestrze, %s: %s.", "In the register, %s: %s.", c.name(), told)
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się sprawdzić adresu (%s): %s.", "The address cannot be checked (%s): %s.", c.name(), told)
		}
	},
}

// streets are the house numbers of the streets of the register of addresses.
type streets struct {
	once   sync.Once
	houses map[string][]geo.HouseNo
	lanes  map[string]bool
}

func (t *Town) streetNumbers() *streets {
	k := &t.housed
	k.once.Do(func() {
		k.houses, k.lanes = map[string][]geo.HouseNo{}, map[string]bool{}
		for i := range t.Addresses {
			a := &t.Addresses[i]
			h, _ := geo.ParseHouseNo(a.House)
			k.houses[a.StreetKey] = append(k.houses[a.StreetKey], h)
		}
		for i := range t.Lanes {
			k.lanes[t.Lanes[i].StreetKey] = true
		}
	})
	return k
}

// unregistered looks for the street among the addresses, then for the number on it. A range of numbers is found when one
// of its ends is.
func (c *documentCase) unregistered() (Tri, Text) {
	k := c.t.streetNumbers()
	street := text.Quoted(c.d.Street)
	houses, known := k.houses[c.d.StreetKey]
	switch {
	case len(c.d.Place.Address) > 0:
		return scene.False, text.T("adres jest w ewidencji", "the address is registered")
	case !known && k.lanes[c.d.StreetKey] && c.d.House == "":
		return scene.False, text.Say("ulica %s jest wśród pasów drogowych", "street %s is among the lanes", street)
	case !known && k.lanes[c.d.StreetKey]:
		return scene.Unknown, text.Say("ulica %s nie ma w ewidencji żadnego punktu adresowego", "street %s has no address point in the register", street)
	case !known:
		return scene.True, text.Say("ulicy %s nie ma w ewidencji", "street %s is not in the register", street)
	case c.d.House == "":
		return scene.False, text.Say("ulica %s jest w ewidencji", "street %s is registered", street)
	}
	number := text.Quoted(c.d.House)
	h, ok := geo.ParseHouseNo(c.d.House)
	if !ok {
		return scene.Unknown, text.Say("numeru %s nie da się odczytać", "number %s cannot be read", number)
	}
	if slices.ContainsFunc(houses, func(o geo.HouseNo) bool { m := h.Match(o); return m == geo.HouseSame || m == geo.HouseInRange }) {
		return scene.False, text.Say("numer %s jest w ewidencji", "number %s is registered", number)
	}
	return scene.True, text.Say("przy ulicy %s nie ma w ewidencji numeru %s", "street %s has no number %s in the register", street, number)
}
