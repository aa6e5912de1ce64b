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
	orderly, "Q04.parcel_number", parcelFaults).
	falsePositives(text.T("działka podana tylko w załączniku", "the parcel stands in the attachment only"))

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
	}).
	falsePositives(text.T("obręb wynika z ulicy albo z załącznika", "the precinct follows from the street or the attachment"))

// Q06: the entry has no place by any means: no geometry, no parcel of the cadastre, no known street or address.
var q06 = &rule[documentCase]{
	meta: Meta{ID: "Q06", Version: 2, Name: "REG_NO_LOCATION", Base: Low,
		Title:    text.T("Brak lokalizacji", "No location"),
		Sentence: text.T("Miejsca z wpisu nie da się ustalić ani z mapy, ani z działki, ani z ulicy.", "The entry's place follows from no map, no parcel and no street."),
		Law:      []Article{orderly}, Next: []string{"N6"},
		FalsePositives: []Text{text.T("miejsce jest na mapie w załączniku", "the place is on the map in the attachment"), text.T("działki albo ulicy jeszcze nie wczytano", "the parcel or the street has not been loaded yet")}},
	terms: []Term[documentCase]{
		{"Q06.no_place", text.T("Miejsca nie da się ustalić", "The place cannot be found"),
			func(c *documentCase) Tri {
				if c.d != nil {
					for k := range c.d.Refs {
						if len(c.t.Parcels) == 0 && c.d.Refs[k].Number != "" {
							return scene.False // as below
						}
					}
					return scene.Of(c.d.Place.Confidence == 'E')
				}
				for k := range c.l.Refs {
					if len(c.t.Parcels) == 0 && c.l.Refs[k].Number != "" {
						return scene.False // it says where, and there is no cadastre to look it up in
					}
					if c.l.Refs[k].Shape >= 0 || c.l.Refs[k].Found.Usable() {
						return scene.False
					}
				}
				return scene.True
			},
			func(c *documentCase, _ Tri) Text { return c.placeless() }},
	},
	cases: everyDocument,
	at:    atDocument,
	describe: func(c *documentCase, f *Finding) {
		c.subject(f)
		f.Sentence = text.Say("W rejestrze, %s: nie wiadomo, gdzie (%s).", "In the register, %s: nothing says where (%s).", c.name(), c.placeless())
	},
}

// placeless says what the entry gives instead of a place.
func (c *documentCase) placeless() Text {
	var out []Text
	for k := range c.doc.Refs {
		if r := &c.doc.Refs[k]; r.Raw != "" && len(out) < 6 {
			out = append(out, text.Say("działki %s nie ma w ewidencji", "parcel %s is not in the cadastre", text.Quoted(r.Raw)))
		}
	}
	if c.d != nil && c.d.Street != "" {
		out = append(out, text.Say("ulicy %s nie ma wśród pasów drogowych ani adresów", "street %s is among no road lanes and no addresses", text.Quoted(c.d.Street)))
	}
	if len(out) == 0 {
		return text.T("wpis nie podaje działki ani ulicy", "the entry gives no parcel and no street")
	}
	return text.List(out)
}
