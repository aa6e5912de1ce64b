package rules

import (
	"slices"
	"strings"

	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// D03: a parcel that the register names is not in today's cadastre.
var d03 = &rule[decisionCase]{
	meta: Meta{ID: "D03", Version: 1, Name: "DEC_PARCEL_MISSING", Base: Low,
		Title:          text.T("Działka z rejestru nie istnieje (podział, scalenie)", "The register's parcel does not exist (split, merged)"),
		Sentence:       text.T("Decyzja wskazuje działkę, której nie ma w obecnej ewidencji.", "The decision names a parcel that is not in today's cadastre."),
		Law:            []Article{{"§ 24 rozp. EGiB", text.T("Po podziale lub scaleniu działki otrzymują nowe numery.", "After a split or merger parcels get new numbers.")}},
		Next:           []string{"N6"},
		FalsePositives: []Text{text.T("numer tymczasowy, nadany w toku podziału", "a temporary number, given while a division was under way")}},
	terms: []Term[decisionCase]{
		{"D03.not_in_cadastre", text.T("Numeru nie ma w obecnej ewidencji", "The number is not in today's cadastre"),
			func(c *decisionCase) Tri {
				out := scene.False
				for k := range c.d.Refs {
					out = max(out, c.t.absent(&c.d.Refs[k]))
				}
				return out
			},
			func(c *decisionCase, _ Tri) Text {
				var why []Text
				for k := range c.d.Refs {
					if r := &c.d.Refs[k]; c.t.absent(r) != scene.False {
						why = append(why, c.t.absence(r))
					}
				}
				return text.List(why)
			}},
	},
	cases: func(t *Town, yield func(decisionCase)) {
		if len(t.Parcels) == 0 {
			return // nothing to compare with
		}
		t.eachDecision(func(i int) {
			if d := &t.Decisions[i]; len(d.Refs) > 0 && !d.Closed {
				yield(decisionCase{t: t, i: i, d: d, scan: -1})
			}
		})
	},
	at: atDecision,
	describe: func(c *decisionCase, f *Finding) {
		f.decision(c.i)
		f.row(&c.d.Document)
		names := f.absentParcels(c.d.Refs)
		f.Sentence = text.Say("Decyzja %s wskazuje działkę %s, której nie ma w obecnej ewidencji.", "Decision %s names parcel %s, which is not in today's cadastre.", c.number(), text.List(names))
	},
}

// absent tells whether a readable parcel reference is not in today's cadastre.
func (t *Town) absent(r *scene.Ref) Tri {
	if r.Number == "" && r.ParcelID == "" {
		return scene.False
	}
	switch r.Found.How {
	case scene.Missing, scene.Former, scene.Elsewhere:
		return scene.True
	}
	return scene.False
}

// absence says what is known about a parcel that is not there: its successors, another precinct, or a likely slip.
func (t *Town) absence(r *scene.Ref) Text {
	name := r.ParcelID
	if name == "" {
		name = r.Number
	}
	at := func(rows []int32) Text {
		var out []Text
		for k, p := range rows {
			if k == 6 {
				out = append(out, text.Same("…"))
				break
			}
			out = append(out, text.Same(t.Parcels[p].ParcelID))
		}
		return text.List(out)
	}
	rows := t.heirsOrNear(r)
	switch {
	case r.Found.How == scene.Former:
		return text.Say("%s podzielono lub scalono: dziś %s", "%s was split or merged: today %s", text.Same(name), at(rows))
	case t.foreign(r.ParcelID):
		return text.Say("%s jest w innej gminie (%s), której ewidencji urząd nie ma", "%s is in another municipality (%s), whose cadastre the office does not have", text.Same(name), text.Same(r.ParcelID[:6]))
	case r.Found.How == scene.Elsewhere:
		return text.Say("%s jest w innym obrębie: %s", "%s is in another precinct: %s", text.Same(name), at(rows))
	case len(rows) > 0:
		return text.Say("%s może być pomyłką zamiast %s", "%s may be a slip for %s", text.Same(name), at(rows))
	}
	return text.Say("%s nie występuje w ewidencji", "%s does not occur in the cadastre", text.Same(name))
}

// foreign tells that an identifier names a municipality of which the cadastre has no parcel.
func (t *Town) foreign(id string) bool {
	return len(id) > 6 && !slices.ContainsFunc(t.Parcels, func(p scene.Parcel) bool { return strings.HasPrefix(p.Precinct, id[:6]) })
}

// heirsOrNear are the parcels a missing reference may stand for: successors, the same number elsewhere, or a number one
// keystroke away in the same precinct.
func (t *Town) heirsOrNear(r *scene.Ref) []int32 {
	if len(r.Found.Parcels) > 0 || r.Found.How != scene.Missing {
		return r.Found.Parcels
	}
	var out []int32
	for _, n := range slips(r.Number) {
		for _, p := range t.Numbered(n, r.Precinct) {
			if len(out) < 5 {
				out = append(out, p)
			}
		}
	}
	return out
}

// slips are the numbers one keystroke away: a digit changed, dropped, added, or two swapped.
func slips(number string) []string {
	const keys = "0123456789/"
	var out []string
	add := func(s string) {
		if s != "" && s != number && !strings.HasPrefix(s, "/") && !strings.HasSuffix(s, "/") && strings.Count(s, "/") <= 1 {
			out = append(out, s)
		}
	}
	for i := range number {
		add(number[:i] + number[i+1:])
		if i+1 < len(number) {
			add(number[:i] + number[i+1:i+2] + number[i:i+1] + number[i+2:])
		}
		for _, k := range keys {
			add(number[:i] + string(k) + number[i+1:])
			add(number[:i] + string(k) + number[i:])
		}
	}
	for _, k := range keys {
		add(number + string(k))
	}
	return out
}

// absentParcels makes the parcels that are not in the cadastre subjects of the finding, with those they may stand for.
func (f *Finding) absentParcels(refs []scene.Ref) []Text {
	var names []Text
	for k := range refs {
		r := &refs[k]
		if f.Town.absent(r) == scene.False {
			continue
		}
		name := r.ParcelID
		if name == "" {
			name = r.Number
		}
		f.Subjects = append(f.Subjects, Subject{Kind: "parcel", SourceID: name})
		names = append(names, text.Same(name))
		for _, p := range f.Town.heirsOrNear(r) {
			f.parcelID(f.Town.Parcels[p].ParcelID)
		}
	}
	return names
}
