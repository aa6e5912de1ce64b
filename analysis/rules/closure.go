package rules

import (
	"slices"

	"spoina/analysis/scene"
)

// nearby is how far in metres from its anchors a case may look.
const nearby = 60

// Reach adds to the focus what the cases that look at the given things rest on: whatever is linked with them, lies within
// 60 m, on the same parcel, at the same address, belongs to the same party, or names the same case or contract. It is
// asked twice, before and after a change: what lay beside a permit is judged anew as well as what lies beside it now.
//
// Two steps are taken, because a proof says of a permit beside an object what else that permit speaks of. Over a party
// only one: a party may have thousands of permits, and nothing looks from one of them at what lies beside another.
func (t *Town) Reach(f *Focus, from []Anchor) {
	first := t.step(from, true)
	for _, a := range from {
		f.Add(a.Kind, a.Index)
	}
	for _, a := range first.all {
		f.Add(a.Kind, a.Index)
	}
	for _, a := range t.step(first.near, false).all {
		f.Add(a.Kind, a.Index)
	}
}

// Sort puts the focus into the order of rows, so that cases come as in a run over everything.
func (f *Focus) Sort() {
	for k := range f.order {
		slices.Sort(f.order[k])
	}
}

// Len is the number of things in the focus.
func (f *Focus) Len() int {
	n := 0
	for k := range f.order {
		n += len(f.order[k])
	}
	return n
}

// reached is what a step has found: all, and of it what was not found over a party alone.
type reached struct {
	all, near []Anchor
	seen      map[Anchor]bool
}

func (r *reached) add(k Kind, i int32, near bool) {
	a := Anchor{k, i}
	if r.seen[a] {
		return
	}
	r.seen[a] = true
	r.all = append(r.all, a)
	if near {
		r.near = append(r.near, a)
	}
}

// wanted is what the things of a step have to themselves, for one pass over the documents.
type wanted struct {
	parties, ofParty map[int64]bool
	numbers          map[string]bool
	places           map[string]bool
	streets          map[string]bool
	parcels          map[int32]bool
	boxes            []scene.Box
	all              scene.Box
}

func (w *wanted) number(n string) {
	if n != "" {
		w.numbers[n] = true
	}
}

func (w *wanted) box(b scene.Box) {
	if b.Empty() {
		return
	}
	w.boxes = append(w.boxes, b)
	w.all.MinX, w.all.MinY = min(w.all.MinX, b.MinX), min(w.all.MinY, b.MinY)
	w.all.MaxX, w.all.MaxY = max(w.all.MaxX, b.MaxX), max(w.all.MaxY, b.MaxY)
}

func (w *wanted) meets(b scene.Box) bool {
	if b.Empty() || len(w.boxes) == 0 || !w.all.Meets(b) {
		return false
	}
	return slices.ContainsFunc(w.boxes, b.Meets)
}

func (t *Town) step(from []Anchor, parties bool) *reached {
	out := &reached{seen: map[Anchor]bool{}}
	w := &wanted{map[int64]bool{}, map[int64]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[int32]bool{}, nil,
		scene.Box{MinX: 1e300, MinY: 1e300, MaxX: -1e300, MaxY: -1e300}}
	party := func(id int64) {
		if i, ok := t.PartyAt[id]; ok && id != 0 {
			out.add(Parties, i, false)
			if parties {
				w.parties[id] = true
			}
		}
	}
	point := func(x, y float64) { w.box(scene.Box{MinX: x, MinY: y, MaxX: x, MaxY: y}) }
	for _, a := range from {
		i := int(a.Index)
		switch a.Kind {
		case Objects:
			if i >= len(t.Objects) || i >= len(t.pos) {
				continue
			}
			w.box(t.ObjectShapes.Box(i))
			for _, l := range t.L.OfObject(i) {
				out.add(Decisions, l.Decision, true)
			}
			for _, l := range t.L.LeasesOfObject(i) {
				out.add(Leases, l.Lease, true)
			}
			for _, n := range t.nearAt[a.Index] {
				out.add(Decisions, n.Decision, true)
			}
			for _, h := range t.J.ParcelsOf(i) {
				out.add(Parcels, h.Parcel, false)
				w.parcels[h.Parcel] = true
			}
			for _, h := range t.J.LanesOf(i) {
				out.add(Lanes, h.Lane, false)
				if k := t.Lanes[h.Lane].StreetKey; k != "" {
					w.streets[k] = true
				}
			}
			for _, v := range t.Objects[i].Sightings {
				if v.Campaign >= 0 {
					out.add(Campaigns, v.Campaign, false)
				}
			}
		case Decisions:
			if i >= len(t.Decisions) {
				continue
			}
			d := &t.Decisions[i]
			for _, l := range t.L.OfDecision(i) {
				out.add(Objects, l.Object, true)
			}
			for _, p := range d.Place.Parcels {
				out.add(Parcels, p, false)
				w.parcels[p] = true
			}
			for _, p := range d.Place.Address {
				point(t.Addresses[p].X, t.Addresses[p].Y)
			}
			for k := range d.Place.Spots {
				point(d.Place.Spots[k].X, d.Place.Spots[k].Y)
			}
			if d.Shape >= 0 {
				w.box(t.DecisionShapes.Box(d.Shape))
			}
			w.number(d.Number)
			w.number(d.Previous)
			w.number(d.LocationDecision)
			if d.StreetKey != "" && d.House != "" {
				w.places[d.StreetKey+"|"+d.House] = true
			}
			if d.Place.Confidence >= 'D' { // a permit that only a street is known of leaves every object of the street open
				for _, key := range []string{d.StreetKey, d.Place.StreetKey, d.Place.Similar} {
					for _, l := range t.LanesOfStreet(key) {
						t.ObjectIndex.Search(t.LaneShapes.Box(int(l)), func(o int) {
							if slices.ContainsFunc(t.J.LanesOf(o), func(h scene.LaneHit) bool { return h.Lane == l }) {
								out.add(Objects, int32(o), false)
							}
						})
					}
				}
			}
			party(d.PartyID)
		case Leases:
			if i >= len(t.Leases) {
				continue
			}
			l := &t.Leases[i]
			for _, x := range t.L.OfLease(i) {
				if x.Object >= 0 {
					out.add(Objects, x.Object, true)
				}
			}
			for k := range l.Refs {
				for _, p := range l.Refs[k].Found.Parcels {
					out.add(Parcels, p, true)
					w.parcels[p] = true
				}
				if s := l.Refs[k].Shape; s >= 0 {
					w.box(t.LeaseShapes.Box(s))
				}
			}
			w.number(l.Number)
			w.number(l.Case)
			party(l.PartyID)
		case Parties:
			if i < len(t.Scene.Parties) {
				w.parties[t.Scene.Parties[i].ID] = true
				w.ofParty[t.Scene.Parties[i].ID] = true
			}
		case Parcels:
			w.parcels[a.Index] = true
		}
	}
	for _, b := range w.boxes {
		t.ObjectIndex.Search(b.Grow(nearby), func(o int) { out.add(Objects, int32(o), true) })
	}
	for k := range w.boxes {
		w.boxes[k] = w.boxes[k].Grow(nearby)
	}
	w.all = w.all.Grow(nearby)
	for p := range w.parcels {
		for _, on := range t.LeasesOn(p) {
			out.add(Leases, on.Lease, true)
		}
		for _, d := range t.onParcel[p] {
			out.add(Decisions, d, true)
		}
		t.ObjectIndex.Search(t.ParcelShapes.Box(int(p)), func(o int) {
			if slices.ContainsFunc(t.J.ParcelsOf(o), func(h scene.ParcelHit) bool { return h.Parcel == p }) {
				out.add(Objects, int32(o), true)
			}
		})
	}
	for i := range t.Decisions {
		d := &t.Decisions[i]
		switch {
		case w.ofParty[d.PartyID],
			d.Number != "" && w.numbers[d.Number], d.Previous != "" && w.numbers[d.Previous], d.LocationDecision != "" && w.numbers[d.LocationDecision],
			len(w.places) > 0 && d.House != "" && w.places[d.StreetKey+"|"+d.House],
			t.placeMeets(d, w):
			out.add(Decisions, int32(i), true)
		case d.PartyID != 0 && w.parties[d.PartyID]:
			out.add(Decisions, int32(i), false)
		case d.Place.Confidence >= 'D' && w.streets[d.StreetKey]:
			out.add(Decisions, int32(i), false)
		}
	}
	for i := range t.Leases {
		l := &t.Leases[i]
		switch {
		case w.ofParty[l.PartyID], l.Number != "" && w.numbers[l.Number], l.Case != "" && w.numbers[l.Case]:
			out.add(Leases, int32(i), true)
		case l.PartyID != 0 && w.parties[l.PartyID]:
			out.add(Leases, int32(i), false)
		default:
			for k := range l.Refs {
				if s := l.Refs[k].Shape; s >= 0 && w.meets(t.LeaseShapes.Box(s)) {
					out.add(Leases, int32(i), true)
				}
			}
		}
	}
	return out
}

// placeMeets tells whether a decision's place lies in one of the boxes.
func (t *Town) placeMeets(d *scene.Decision, w *wanted) bool {
	if d.Shape >= 0 && w.meets(t.DecisionShapes.Box(d.Shape)) {
		return true
	}
	at := func(x, y float64) bool { return w.meets(scene.Box{MinX: x, MinY: y, MaxX: x, MaxY: y}) }
	for _, a := range d.Place.Address {
		if at(t.Addresses[a].X, t.Addresses[a].Y) {
			return true
		}
	}
	for k := range d.Place.Spots {
		if at(d.Place.Spots[k].X, d.Place.Spots[k].Y) {
			return true
		}
	}
	return false
}

// All are the things in the focus.
func (f *Focus) All() []Anchor {
	out := make([]Anchor, 0, f.Len())
	for k := range f.order {
		for _, i := range f.order[k] {
			out = append(out, Anchor{Kind(k), i})
		}
	}
	return out
}

// Changed notes that things of a kind have changed themselves, not only that cases rest on them.
func (f *Focus) Changed(k Kind) { f.changed[k] = true }

// Kinds are the kinds of which things have changed.
func (f *Focus) Kinds() []Kind {
	var out []Kind
	for k, yes := range f.changed {
		if yes {
			out = append(out, Kind(k))
		}
	}
	return out
}

// About is the focus on one document with what it may be in conflict with: its parcels and the objects linked with it.
func (t *Town) About(k Kind, i int32) *Focus {
	f := &Focus{}
	f.Add(k, i)
	if k == Decisions {
		for _, p := range t.Decisions[i].Place.Parcels {
			f.Add(Parcels, p)
		}
		for _, l := range t.L.OfDecision(int(i)) {
			f.Add(Objects, l.Object)
		}
	} else {
		for _, r := range t.Leases[i].Refs {
			for _, p := range r.Found.Parcels {
				f.Add(Parcels, p)
			}
		}
	}
	f.Sort()
	return f
}
