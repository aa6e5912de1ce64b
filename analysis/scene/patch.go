package scene

import (
	"maps"
	"slices"
)

// What follows changes a scene in place, row by row, so that one changed permit does not cost reading the town again.
// Rows never move: a new row is appended, and one that is gone stays as an empty place (Gone). Whoever holds a scene
// that is changed sees to it that nobody reads it meanwhile.

// Put replaces shape i by shape k of another register.
func (s *Shapes) Put(i int, from *Shapes, k int) {
	var xy []float64
	var ends []int32
	dim, box := int8(-1), noBox
	if k >= 0 {
		dim, box = from.dims[k], from.boxes[k]
		from.rings(k, func(ring []float64) {
			xy = append(xy, ring...)
			ends = append(ends, int32(len(xy)/2))
		})
	}
	r0, r1 := s.first[i], s.first[i+1]
	p0 := int32(0)
	if r0 > 0 {
		p0 = s.ends[r0-1]
	}
	p1 := p0
	if r1 > r0 {
		p1 = s.ends[r1-1]
	}
	for e := range ends {
		ends[e] += p0
	}
	points, rings := int32(len(xy)/2)-(p1-p0), int32(len(ends))-(r1-r0)
	s.xy = slices.Replace(s.xy, int(2*p0), int(2*p1), xy...)
	s.ends = slices.Replace(s.ends, int(r0), int(r1), ends...)
	if points != 0 {
		for e := int(r1 + rings); e < len(s.ends); e++ {
			s.ends[e] += points
		}
	}
	if rings != 0 {
		for f := i + 1; f < len(s.first); f++ {
			s.first[f] += rings
		}
	}
	s.dims[i], s.boxes[i] = dim, box
	s.indexOne(i)
}

// Append adds shape k of another register and answers with its number; k < 0 is an absent geometry.
func (s *Shapes) Append(from *Shapes, k int) int {
	if len(s.first) == 0 {
		s.first = append(s.first, 0)
	}
	i := len(s.dims)
	s.dims, s.boxes, s.first = append(s.dims, -1), append(s.boxes, noBox), append(s.first, int32(len(s.ends)))
	s.Put(i, from, k)
	return i
}

// Put moves shape i in the index to another box; an empty one takes it out.
func (x *Index) Put(i int, b Box) {
	if x.moved == nil {
		x.moved = map[int32]Box{}
	}
	if _, again := x.moved[int32(i)]; !again {
		at, _ := slices.BinarySearch(x.order, int32(i))
		x.order = slices.Insert(x.order, at, int32(i))
	}
	x.moved[int32(i)] = b
}

// Moved is how many shapes lie elsewhere than where the index was built: each costs every search a comparison.
func (x *Index) Moved() int { return len(x.moved) }

// Patch is the rows to put into a scene, read into a scene of their own with the same dictionaries.
type Patch struct {
	From      *Scene
	Decisions []int64 // identities that were read anew: what is not in From is gone
	Leases    []int64
	Objects   []int64
	Parties   []int64
}

// Rows are the rows of a scene that a patch has changed.
type Rows struct {
	Decisions, Leases, Objects, Parties []int32
}

// Fits tells whether a patch can be put in: new rows must come after all others, so that the order of rows is that of
// a scene that is read whole.
func (s *Scene) Fits(p *Patch) bool {
	f := p.From
	fits := func(ids []int64, n int, last int64, known func(id int64) bool) bool {
		for _, id := range ids {
			if !known(id) && n > 0 && id < last {
				return false
			}
		}
		return true
	}
	s.rows()
	last := func(n int, id func(i int) int64) int64 {
		for n--; n >= 0; n-- {
			if id(n) > 0 { // an identity below zero is a draft's
				return id(n)
			}
		}
		return 0
	}
	in := func(at map[int64]int32, read func(id int64) bool) func(int64) bool {
		return func(id int64) bool { _, ok := at[id]; return ok || !read(id) }
	}
	f.rows()
	has := func(at map[int64]int32) func(int64) bool { return func(id int64) bool { _, ok := at[id]; return ok } }
	return fits(p.Decisions, len(s.Decisions), last(len(s.Decisions), func(i int) int64 { return s.Decisions[i].ID }), in(s.at.decisions, has(f.at.decisions))) &&
		fits(p.Leases, len(s.Leases), last(len(s.Leases), func(i int) int64 { return s.Leases[i].ID }), in(s.at.leases, has(f.at.leases))) &&
		fits(p.Objects, len(s.Objects), last(len(s.Objects), func(i int) int64 { return s.Objects[i].ID }), in(s.at.objects, has(f.at.objects))) &&
		fits(p.Parties, len(s.Parties), last(len(s.Parties), func(i int) int64 { return s.Parties[i].ID }), in(s.at.parties, has(f.at.parties)))
}

// rowsOf are the rows of a scene by identity.
type rowsOf struct {
	decisions, leases, objects, parties map[int64]int32
}

func (s *Scene) rows() *rowsOf {
	if s.at != nil {
		return s.at
	}
	s.at = &rowsOf{make(map[int64]int32, len(s.Decisions)), make(map[int64]int32, len(s.Leases)), make(map[int64]int32, len(s.Objects)), map[int64]int32{}}
	for i := range s.Decisions {
		s.at.decisions[s.Decisions[i].ID] = int32(i)
	}
	for i := range s.Leases {
		s.at.leases[s.Leases[i].ID] = int32(i)
	}
	for i := range s.Objects {
		s.at.objects[s.Objects[i].ID] = int32(i)
	}
	for i := range s.Parties {
		s.at.parties[s.Parties[i].ID] = int32(i)
	}
	return s.at
}

// DecisionRow is the row of a decision by its identity.
func (s *Scene) DecisionRow(id int64) (int32, bool) { i, ok := s.rows().decisions[id]; return i, ok }

// LeaseRow is the row of a lease by its identity.
func (s *Scene) LeaseRow(id int64) (int32, bool) { i, ok := s.rows().leases[id]; return i, ok }

// ObjectRow is the row of an object by its identity.
func (s *Scene) ObjectRow(id int64) (int32, bool) { i, ok := s.rows().objects[id]; return i, ok }

// PartyRow is the row of a party by its identity.
func (s *Scene) PartyRow(id int64) (int32, bool) { i, ok := s.rows().parties[id]; return i, ok }

// Apply puts a patch in and answers with the rows that it changed. The places of documents are worked out anew by
// Replace, when all of their parts are in.
func (s *Scene) Apply(p *Patch) Rows {
	f := p.From
	at, from := s.rows(), f.rows()
	var out Rows
	for _, id := range p.Parties {
		k, ok := from.parties[id]
		i, had := at.parties[id]
		switch {
		case !ok && !had:
			continue
		case !ok:
			s.Parties[i] = Party{ID: id, Gone: true}
			delete(s.PartyAt, id)
		case had:
			s.Parties[i] = f.Parties[k]
			s.PartyAt[id] = i
		default:
			i = int32(len(s.Parties))
			s.Parties, at.parties[id], s.PartyAt[id] = append(s.Parties, f.Parties[k]), i, i
		}
		out.Parties = append(out.Parties, i)
	}
	for _, id := range p.Objects {
		k, ok := from.objects[id]
		i, had := at.objects[id]
		switch {
		case !ok && !had:
			continue
		case !ok:
			s.Objects[i] = Object{ID: id, Class: -1, Campaign: -1, Seen: NoDay, First: NoDay, Sigma: None, Width: None, Height: None, Depth: None, Display: None, Bottom: None, Top: None, PlacedOn: NoDay, PlacedTo: NoDay, Share: None, Businesses: -1, Declared: Unknown, Gone: true}
			s.ObjectShapes.Put(int(i), nil, -1)
		case had:
			s.Objects[i] = f.Objects[k]
			s.ObjectShapes.Put(int(i), &f.ObjectShapes, int(k))
		default:
			i = int32(len(s.Objects))
			s.Objects, at.objects[id] = append(s.Objects, f.Objects[k]), i
			s.ObjectShapes.Append(&f.ObjectShapes, int(k))
		}
		if s.ObjectIndex != nil {
			s.ObjectIndex.Put(int(i), s.ObjectShapes.Box(int(i)))
		}
		out.Objects = append(out.Objects, i)
	}
	for _, id := range p.Decisions {
		k, ok := from.decisions[id]
		i, had := at.decisions[id]
		if !ok && !had {
			continue
		}
		d := Decision{Shape: -1, Merged: true, Area: None, AdArea: None, Carriageway: None, Rate: None, Fee: None, PaidGr: None}
		d.ID, d.Closed, d.Gone = id, true, true
		if ok {
			d = f.Decisions[k]
			if d.Shape >= 0 {
				d.Shape = s.DecisionShapes.Append(&f.DecisionShapes, d.Shape)
			}
		}
		if had {
			s.Decisions[i] = d
		} else {
			i = int32(len(s.Decisions))
			s.Decisions, at.decisions[id] = append(s.Decisions, d), i
		}
		out.Decisions = append(out.Decisions, i)
	}
	for _, id := range p.Leases {
		k, ok := from.leases[id]
		i, had := at.leases[id]
		if !ok && !had {
			continue
		}
		l := Lease{Total: None, Rent: None, Rate: None}
		l.ID, l.Closed, l.Gone = id, true, true
		if ok {
			l = f.Leases[k]
			for r := range l.Refs {
				if l.Refs[r].Shape >= 0 {
					l.Refs[r].Shape = s.LeaseShapes.Append(&f.LeaseShapes, l.Refs[r].Shape)
				}
			}
		}
		if had {
			s.Leases[i] = l
		} else {
			i = int32(len(s.Leases))
			s.Leases, at.leases[id] = append(s.Leases, l), i
		}
		out.Leases = append(out.Leases, i)
	}
	return out
}

// Replace works out the places of changed documents, as Resolve does for all of them.
func (s *Scene) Replace(rows Rows) {
	if s.byParcelID == nil {
		s.indexParcels()
	}
	for _, i := range rows.Decisions {
		d := &s.Decisions[i]
		for k := range d.Refs {
			d.Refs[k].Found = s.find(&d.Refs[k])
		}
		d.Place = s.place(d)
	}
	for _, i := range rows.Leases {
		l := &s.Leases[i]
		for k := range l.Refs {
			l.Refs[k].Found = s.find(&l.Refs[k])
		}
	}
	if len(rows.Leases) > 0 {
		s.leasesOnParcels()
	}
}

// NearChanged are the pairs of a decision and an object near it that a change has taken away and brought; a pair that stays
// may be in both.
type NearChanged struct{ Gone, Come []Near }

// Rejoin joins changed objects and changed decisions anew, in place.
func (s *Scene) Rejoin(j *Joined, objects, decisions []int32) (out NearChanged) {
	for len(j.laneFrom) < len(s.Objects)+1 {
		j.laneFrom = append(j.laneFrom, int32(len(j.Lanes)))
		j.parcelFrom = append(j.parcelFrom, int32(len(j.Parcels)))
	}
	moved := map[int32]bool{}
	for _, i := range objects {
		moved[i] = true
		j.Lanes = splice(j.Lanes, j.laneFrom, i, s.lanesOf(int(i), nil))
		j.Parcels = splice(j.Parcels, j.parcelFrom, i, s.parcelsOf(int(i), nil))
	}
	anew := map[int32]bool{}
	for _, i := range decisions {
		anew[i] = true
	}
	if len(objects) > 0 { // a decision near a changed object sees it where it is now
		for i := range s.Decisions {
			d := &s.Decisions[i]
			if d.Shape < 0 || anew[int32(i)] {
				continue
			}
			reach := s.DecisionShapes.Box(d.Shape).Grow(s.Settings.Near)
			for _, o := range objects {
				if b := s.ObjectShapes.Box(int(o)); !b.Empty() && reach.Meets(b) {
					anew[int32(i)] = true
				}
			}
		}
		for _, n := range j.Near {
			if moved[n.Object] {
				anew[n.Decision] = true
			}
		}
	}
	if len(anew) == 0 {
		return out
	}
	order := slices.Sorted(maps.Keys(anew))
	near := make([]Near, 0, len(j.Near)+16)
	next := 0
	for _, i := range order {
		for ; next < len(j.Near) && j.Near[next].Decision < i; next++ {
			near = append(near, j.Near[next])
		}
		for ; next < len(j.Near) && j.Near[next].Decision == i; next++ {
			out.Gone = append(out.Gone, j.Near[next])
		}
		from := len(near)
		near = s.nearOf(int(i), near)
		out.Come = append(out.Come, near[from:]...)
	}
	j.Near = append(near, j.Near[next:]...)
	return out
}

// splice replaces the hits of row i.
func splice[T any](hits []T, from []int32, i int32, now []T) []T {
	a, b := from[i], from[i+1]
	out := slices.Replace(hits, int(a), int(b), now...)
	if d := int32(len(now)) - (b - a); d != 0 {
		for k := int(i) + 1; k < len(from); k++ {
			from[k] += d
		}
	}
	return out
}

// Cover is a lane that an object shows a campaign to have driven along.
type Cover struct{ Campaign, Lane int32 }

// CoverageOf are the lanes that objects, as they are now, show campaigns without a drawn coverage to have driven along.
func (s *Scene) CoverageOf(objects []int32) []Cover {
	var out []Cover
	for _, i := range objects {
		out = append(out, s.coverOf(int(i))...)
	}
	return out
}

func (s *Scene) coverOf(i int) []Cover {
	var out []Cover
	s.covers(i, func(c Cover) bool { return slices.Contains(out, c) }, func(c Cover) { out = append(out, c) })
	return out
}

// Recover brings the estimated coverage of campaigns up to date after objects have changed: before is what they covered
// until now. It tells whether any lane is covered now that was not, or the other way round.
func (s *Scene) Recover(before []Cover, objects []int32) bool {
	if s.coverLanes == nil { // nobody has asked yet
		return false
	}
	changed := false
	now := s.CoverageOf(objects)
	for _, c := range now {
		if !s.coverLanes[c.Campaign][c.Lane] {
			s.coverLanes[c.Campaign][c.Lane], changed = true, true
		}
	}
	for _, c := range before {
		if slices.Contains(now, c) {
			continue
		}
		still := false
		s.ObjectIndex.Search(s.LaneShapes.Box(int(c.Lane)).Grow(s.Settings.CoverageBuffer), func(i int) {
			still = still || slices.ContainsFunc(s.Objects[i].Sightings, func(v Sighting) bool { return v.Campaign == c.Campaign }) && slices.Contains(s.coverOf(i), c)
		})
		if !still {
			s.coverLanes[c.Campaign][c.Lane], changed = false, true
		}
	}
	return changed
}

// Bytes is about how much memory the scene takes.
func (s *Scene) Bytes() int64 {
	sum := int64(len(s.Parcels))*260 + int64(len(s.Lanes))*400 + int64(len(s.Objects))*420 + int64(len(s.Addresses))*120 +
		int64(len(s.Decisions))*1600 + int64(len(s.Leases))*1400 + int64(len(s.Parties))*250
	for i := range s.Objects {
		sum += int64(len(s.Objects[i].Sightings)) * 220
	}
	for _, x := range []*Shapes{&s.ParcelShapes, &s.LaneShapes, &s.ObjectShapes, &s.Coverages, &s.DecisionShapes, &s.LeaseShapes} {
		sum += int64(len(x.xy))*8 + int64(len(x.ends))*4 + int64(len(x.dims))*40
	}
	return sum
}

// CopyDecision is a decision as it is, with its geometry put into another scene.
func (s *Scene) CopyDecision(i int32, into *Scene) Decision {
	d := s.Decisions[i]
	d.Refs, d.Periods = slices.Clone(d.Refs), slices.Clone(d.Periods)
	if d.Shape >= 0 {
		d.Shape = into.DecisionShapes.Append(&s.DecisionShapes, d.Shape)
	}
	return d
}

// CopyLease is a lease as it is, with its drawn parts put into another scene.
func (s *Scene) CopyLease(i int32, into *Scene) Lease {
	l := s.Leases[i]
	l.Refs = slices.Clone(l.Refs)
	for k := range l.Refs {
		if l.Refs[k].Shape >= 0 {
			l.Refs[k].Shape = into.LeaseShapes.Append(&s.LeaseShapes, l.Refs[k].Shape)
		}
	}
	return l
}

// Rings are the coordinates of shape i, ring by ring.
func (s *Shapes) Rings(i int) [][]float64 {
	var out [][]float64
	s.rings(i, func(xy []float64) { out = append(out, slices.Clone(xy)) })
	return out
}

// RingsIn are the rings of shape i that come into a box; of a long one only the points near it and one beyond on either
// side, for drawing.
func (s *Shapes) RingsIn(i int, box Box) [][]float64 {
	var out [][]float64
	inside := func(xy []float64, k int) bool {
		return xy[k] >= box.MinX && xy[k] <= box.MaxX && xy[k+1] >= box.MinY && xy[k+1] <= box.MaxY
	}
	s.rings(i, func(xy []float64) {
		if len(xy) <= 400 {
			out = append(out, slices.Clone(xy))
			return
		}
		var part []float64
		for k := 0; k+1 < len(xy); k += 2 {
			if inside(xy, k) || k > 0 && inside(xy, k-2) || k+3 < len(xy) && inside(xy, k+2) {
				part = append(part, xy[k], xy[k+1])
			}
		}
		if len(part) > 0 {
			out = append(out, part)
		}
	})
	return out
}
