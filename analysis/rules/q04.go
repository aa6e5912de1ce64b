package rules

import (
	"strings"

	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// Q04: the cell of the parcel holds something that is no parcel number.
var q04 = registerRule("Q04", "REG_PARCEL",
	text.T("Nieczytelny numer działki", "Unreadable parcel number"),
	text.T("W komórce z działką nie ma numeru działki.", "The cell of the parcel holds no parcel number."),
	orderly, "Q04.parcel_number", parcelFaults)

func parcelFaults(c *documentCase) []Text {
	var out []Text
	for k := range c.doc.Refs {
		if r := &c.doc.Refs[k]; r.Number == "" && r.ParcelID == "" && strings.TrimSpace(r.Raw) != "" {
			out = append(out, text.Say("w %s nie ma numeru działki", "%s holds no parcel number", text.Quoted(r.Raw)))
		}
	}
	if len(out) == 0 {
		out = c.unread(has("parcel"))
	}
	return out
}

// Q05: the parcel's number occurs in several precincts and the row names none of them.
var q05 = registerRule("Q05", "REG_PARCEL_AMBIGUOUS",
	text.T("Niejednoznaczna działka", "Ambiguous parcel"),
	text.T("Numer działki występuje w kilku obrębach, a wpis nie podaje obrębu.", "The parcel's number occurs in several precincts, and the entry names none."),
	orderly, "Q05.one_precinct", func(c *documentCase) []Text {
		var out []Text
		for k := range c.doc.Refs {
			r := &c.doc.Refs[k]
			if r.Found.How != scene.Ambiguous {
				continue
			}
			var where []Text
			for n, p := range r.Found.Parcels {
				if n == 6 {
					where = append(where, text.Same("…"))
					break
				}
				where = append(where, text.Same(c.t.Parcels[p].ParcelID))
			}
			out = append(out, text.Say("działka %s to jedna z: %s", "parcel %s is one of: %s", text.Same(r.Number), text.List(where)))
		}
		return out
	})

// Q06: nothing in the row says where.
var q06 = &rule[documentCase]{
	meta: Meta{ID: "Q06", Version: 1, Name: "REG_NO_LOCATION", Base: Low,
		Title:    text.T("Brak lokalizacji", "No location"),
		Sentence: text.T("Wpis nie podaje ani mapy, ani działki, ani ulicy.", "The entry gives no map, no parcel and no street."),
		Law:      []Article{orderly}, Next: []string{"N6"}},
	terms: []Term[documentCase]{
		{"Q06.no_geometry", text.T("Nie ma geometrii", "There is no geometry"),
			func(c *documentCase) Tri {
				if c.d != nil {
					return scene.Of(c.d.Place.Confidence != 'A')
				}
				for k := range c.l.Refs {
					if c.l.Refs[k].Shape >= 0 {
						return scene.False
					}
				}
				return scene.True
			},
			func(*documentCase, Tri) Text { return text.T("wpis nie ma geometrii", "the entry has no geometry") }},
		{"Q06.no_parcel", text.T("Nie ma czytelnej działki", "There is no readable parcel"),
			func(c *documentCase) Tri {
				for k := range c.doc.Refs {
					if r := &c.doc.Refs[k]; r.Number != "" || r.ParcelID != "" {
						return scene.False
					}
				}
				return scene.True
			},
			func(*documentCase, Tri) Text { return text.T("wpis nie podaje działki", "the entry gives no parcel") }},
		{"Q06.no_street", text.T("Nie ma ulicy ani drogi", "There is no street or road"),
			func(c *documentCase) Tri {
				return scene.Of(c.d == nil || c.d.StreetKey == "" && c.d.Road == "")
			},
			func(*documentCase, Tri) Text { return text.T("wpis nie podaje ulicy", "the entry gives no street") }},
	},
	cases: everyDocument,
	describe: func(c *documentCase, f *Finding) {
		c.subject(f)
		f.Sentence = text.Say("W rejestrze, %s: nie wiadomo, gdzie.", "In the register, %s: nothing says where.", c.name())
	},
}
