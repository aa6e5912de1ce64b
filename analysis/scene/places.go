package scene

import (
	"slices"
	"strings"
)

// How a parcel named by a document was found.
type Found int8

const (
	Unreadable Found = iota // the cell holds no parcel number
	Missing                 // nothing in today's cadastre, and nothing is known about it
	Former                  // no longer there; its successors are
	Elsewhere               // the number exists, but not in the precinct named
	Ambiguous               // several precincts have the number and none was named
	Unique                  // the number alone, which only one precinct has
	ByPrecinct              // number and precinct
	Exact                   // the full identifier
	Meant                   // another parcel is meant: an officer has accepted that this register writes it so
)

// Match is what became of a parcel reference.
type Match struct {
	How     Found
	Parcels []int32 // rows of Scene.Parcels; for Former the successors, for Elsewhere and Ambiguous the candidates
}

// Usable tells whether the rows are the place the document means.
func (m Match) Usable() bool {
	return len(m.Parcels) > 0 && (m.How >= Unique || m.How == Former)
}

// Weight is the confidence of the way it was found (domain F3).
func (m Match) Weight() float64 {
	switch m.How {
	case Exact, Meant:
		return 0.95
	case ByPrecinct, Former:
		return 0.9
	case Unique:
		return 0.75
	case Ambiguous:
		return 0.4
	}
	return 0
}

// Place is where a decision says it is, as well as its register tells. Confidence: A its own geometry, B parcels, C an
// address point, D a street only, E none.
type Place struct {
	Confidence byte
	Parcels    []int32 // usable ones
	Address    []int32 // address points of exactly that street and number
	Lanes      []int32 // lanes of that street
	StreetKey  string  // the street the register means
	StreetHow  string  // how that is known: "" as written, alias (an officer has accepted it)
	Similar    string  // a street that is so alike that it may be meant, where the one written does not exist
	Spots      []Spot  // points that its text leads to
}

// Resolve prepares the lookups and works out where every document is. It is called once, before Join and Link.
func (s *Scene) Resolve() {
	s.us = make([]Tri, len(s.Lanes))
	folded := make([]string, 0, len(s.Managers))
	for _, m := range s.Managers {
		folded = append(folded, fold(m))
	}
	s.streets = map[string][]int32{}
	for i := range s.Lanes {
		l := &s.Lanes[i]
		if len(folded) > 0 && l.Manager != "" {
			s.us[i] = Of(slices.Contains(folded, fold(l.Manager)))
		}
		if l.StreetKey != "" {
			s.streets[l.StreetKey] = append(s.streets[l.StreetKey], int32(i))
		}
	}
	s.houses = make(map[string][]int32, len(s.Addresses))
	for i := range s.Addresses {
		a := &s.Addresses[i]
		k := a.StreetKey + "|" + house(a.House)
		s.houses[k] = append(s.houses[k], int32(i))
	}
	refs := false
	for i := range s.Decisions {
		refs = refs || len(s.Decisions[i].Refs) > 0
	}
	for i := range s.Leases {
		refs = refs || len(s.Leases[i].Refs) > 0
	}
	if refs {
		s.indexParcels()
	}
	s.locate = newLocator(s)
	for i := range s.Decisions {
		d := &s.Decisions[i]
		for k := range d.Refs {
			d.Refs[k].Found = s.find(&d.Refs[k])
		}
		d.Place = s.place(d)
	}
	for i := range s.Leases {
		l := &s.Leases[i]
		for k := range l.Refs {
			l.Refs[k].Found = s.find(&l.Refs[k])
		}
	}
	s.leasesOnParcels()
}

// leasesOnParcels lists of every parcel the leases that name it.
func (s *Scene) leasesOnParcels() {
	s.onParcel = map[int32][]LeaseOn{}
	for i := range s.Leases {
		for k := range s.Leases[i].Refs {
			if m := s.Leases[i].Refs[k].Found; m.Usable() {
				for _, p := range m.Parcels {
					s.onParcel[p] = append(s.onParcel[p], LeaseOn{int32(i), int32(k)})
				}
			}
		}
	}
}

// house makes two spellings of a house number comparable: "12 A", "12a" and "12A" are one.
func house(no string) string { return strings.ToUpper(strings.ReplaceAll(no, " ", "")) }

// Standing tells whether parcel i is in the cadastre of the day of the run.
func (s *Scene) Standing(i int) bool { return current(s.Parcels[i].Valid, s.Parcels[i].First, s.On) }

func (s *Scene) indexParcels() {
	s.byParcelID = make(map[string][]int32, len(s.Parcels))
	s.byNumber = make(map[string][]int32, len(s.Parcels))
	for i := range s.Parcels {
		p := &s.Parcels[i]
		s.byParcelID[p.ParcelID] = append(s.byParcelID[p.ParcelID], int32(i))
		if p.Number != "" {
			s.byNumber[p.Number] = append(s.byNumber[p.Number], int32(i))
		}
	}
	s.children = map[string][]string{}
	for _, l := range s.Lineage {
		s.children[l.Parent] = append(s.children[l.Parent], l.Child)
	}
}

// find looks a parcel reference up: by full identifier, then by number within the precinct named, then by number
// alone; what is no longer in the cadastre is followed through its lineage.
func (s *Scene) find(r *Ref) Match {
	if len(s.Taught.Parcels) > 0 {
		if id, ok := s.Taught.Parcels[ParcelKey(r.ParcelID, r.Precinct, r.Number)]; ok {
			if m := s.findID(id); m.How != Missing {
				m.How = Meant
				return m
			}
		}
	}
	if id, ok := s.Taught.Precincts[fold(r.Precinct)]; ok && r.Precinct != "" {
		named := *r
		named.Precinct = id
		return s.lookUp(&named)
	}
	return s.lookUp(r)
}

func (s *Scene) lookUp(r *Ref) Match {
	switch {
	case r.ParcelID != "":
		if m := s.findID(r.ParcelID); m.How != Missing {
			return m
		}
		if r.Number == "" || r.Precinct == "" {
			break
		}
		fallthrough
	case r.Number != "":
		now, before := s.numbered(r)
		switch {
		case len(now) == 1 && r.Precinct != "":
			return Match{ByPrecinct, now}
		case len(now) > 0 && r.Precinct != "": // one number on several map sheets of the precinct
			return Match{Ambiguous, now}
		case len(now) == 1:
			return Match{Unique, now}
		case len(now) > 1:
			return Match{Ambiguous, now}
		}
		for _, p := range before {
			if m := s.findID(s.Parcels[p].ParcelID); m.How != Missing {
				return m
			}
		}
		if m := s.heirsOfNumber(r); m.How != Missing {
			return m
		}
		if len(before) > 0 {
			return Match{How: Missing}
		}
	case r.Number == "":
		return Match{How: Unreadable}
	}
	if r.Number != "" {
		if rows := s.standing(s.byNumber[r.Number]); len(rows) > 0 {
			return Match{Elsewhere, rows}
		}
	}
	return Match{How: Missing}
}

func (s *Scene) findID(id string) Match {
	if rows := s.standing(s.byParcelID[id]); len(rows) > 0 {
		return Match{Exact, rows}
	}
	if rows := s.heirs(id, map[string]bool{}, nil); len(rows) > 0 {
		return Match{Former, rows}
	}
	return Match{How: Missing}
}

// heirsOfNumber follows the lineage of a number that was never a row here: its identifier is known from the lineage.
func (s *Scene) heirsOfNumber(r *Ref) Match {
	for parent := range s.children {
		if k := strings.LastIndexByte(parent, '.'); k >= 0 && parent[k+1:] == r.Number && precinctFits(r.Precinct, parent[:k], "") {
			if rows := s.heirs(parent, map[string]bool{}, nil); len(rows) > 0 {
				return Match{Former, rows}
			}
		}
	}
	return Match{How: Missing}
}

// heirs are the parcels standing today that came from id.
func (s *Scene) heirs(id string, seen map[string]bool, out []int32) []int32 {
	if seen[id] {
		return out
	}
	seen[id] = true
	for _, child := range s.children[id] {
		if rows := s.standing(s.byParcelID[child]); len(rows) > 0 {
			for _, r := range rows {
				if !slices.Contains(out, r) {
					out = append(out, r)
				}
			}
			continue
		}
		out = s.heirs(child, seen, out)
	}
	return out
}

func (s *Scene) standing(rows []int32) []int32 {
	var out []int32
	for _, r := range rows {
		if s.Standing(int(r)) {
			out = append(out, r)
		}
	}
	return out
}

// numbered lists the parcels of the reference's number and precinct: those standing and those of the past.
func (s *Scene) numbered(r *Ref) (now, before []int32) {
	for _, row := range s.byNumber[r.Number] {
		p := &s.Parcels[row]
		if !precinctFits(r.Precinct, p.Precinct, p.PrecinctName) {
			continue
		}
		if s.Standing(int(row)) {
			now = append(now, row)
		} else {
			before = append(before, row)
		}
	}
	return now, before
}

// precinctFits compares a precinct as a register writes it ("220401_1.0005", "0005", "5", "Centrum") with a parcel's.
func precinctFits(text, id, name string) bool {
	if text == "" || text == id {
		return true
	}
	if name != "" && fold(text) == fold(name) {
		return true
	}
	short := id[strings.LastIndexByte(id, '.')+1:]
	if k := strings.Index(id, ".AR_"); k >= 0 {
		short = id[strings.LastIndexByte(id[:k], '.')+1 : k]
	}
	text = text[strings.LastIndexByte(text, '.')+1:]
	return short != "" && strings.TrimLeft(text, "0") == strings.TrimLeft(short, "0") && strings.Trim(text, "0123456789") == ""
}

func (s *Scene) place(d *Decision) Place {
	p := Place{Confidence: 'E'}
	if d.StreetKey != "" {
		p.StreetKey, p.StreetHow = s.locate.street(d.StreetKey, d.Street)
		if p.StreetHow == "similar" { // a guess leads to candidates; it is no place
			p.StreetKey, p.Similar, p.StreetHow = d.StreetKey, p.StreetKey, ""
		}
		if p.Lanes = s.streets[p.StreetKey]; len(p.Lanes) > 0 {
			p.Confidence = 'D'
		}
		if d.House != "" {
			if p.Address = s.houses[p.StreetKey+"|"+house(d.House)]; len(p.Address) > 0 {
				p.Confidence = 'C'
			}
		}
	}
	p.Spots = s.locate.spots(d, &p)
	for k := range d.Refs {
		if m := d.Refs[k].Found; m.Usable() {
			p.Parcels = append(p.Parcels, m.Parcels...)
		}
	}
	if len(p.Parcels) > 0 {
		p.Confidence = 'B'
	}
	if d.Shape >= 0 && s.DecisionShapes.Dim(d.Shape) >= 0 {
		p.Confidence = 'A'
	}
	return p
}

// LanesOfStreet are the lanes of a street by its key.
func (s *Scene) LanesOfStreet(key string) []int32 { return s.streets[key] }

// StreetOf is the street key of the lane an object stands in or next to, of the nearest lane within 15 m, or of the
// nearest address within 30 m; empty when nothing says.
func (s *Scene) StreetOf(j *Joined, i int) string {
	best, key := 15.0, ""
	for _, h := range j.LanesOf(i) {
		if k := s.Lanes[h.Lane].StreetKey; k != "" && h.SD < best {
			best, key = h.SD, k
		}
	}
	if key != "" {
		return key
	}
	o := &s.Objects[i]
	s.LaneIndex.Search(s.ObjectShapes.Box(i).Grow(best), func(l int) {
		if k := s.Lanes[l].StreetKey; k != "" {
			if d := s.LaneShapes.Signed(l, o.X, o.Y); d < best {
				best, key = d, k
			}
		}
	})
	return key
}

// Numbered are the parcels standing today with a number, in a precinct unless that is empty.
func (s *Scene) Numbered(number, precinct string) []int32 {
	now, _ := s.numbered(&Ref{Number: number, Precinct: precinct})
	return now
}
