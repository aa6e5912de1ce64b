package town

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// place is a spot on the edge of a lane, kept for one planted case: nothing else with a document stands within 50 m.
type place struct {
	piece   *piece
	side    int
	along   float64
	edge    point // on the boundary of the lane
	in, dir point // unit vectors into the lane and along it
	lane    *parcel
	parcel  *parcel  // the parcel beside the lane, when asked for
	address *address // a house opposite, when asked for
}

// inside is the point d metres inside the lane; outside with a negative d.
func (p place) inside(d float64) point { return p.edge.plus(p.in, d) }

// errNoRoom: the streets drawn are too short, or too few of a kind, for all the cases.
var errNoRoom = errors.New("no room left for a case")

// need says what a case asks of its spot.
type need struct {
	role    role
	short   bool // a lane parcel of less than 100 m: naming it tells the place
	long    bool // a lane parcel of more than 100 m: naming it does not
	beside  bool // a parcel that fronts the lane here
	address bool // … with a house
	divided bool // a lane parcel that came of a division
	unseen  bool // where the scan did not drive
}

func (t *town) shuffleSpots() {
	t.order = append(t.order, t.pieces...)
	t.rng.Shuffle(len(t.order), func(i, j int) { t.order[i], t.order[j] = t.order[j], t.order[i] })
	t.bareFirst = slices.Clone(t.order)
	fronted := func(p *piece) int { return len(t.frontage(p, -1)) + len(t.frontage(p, +1)) }
	slices.SortStableFunc(t.bareFirst, func(a, b *piece) int { return cmp.Compare(min(1, fronted(a)), min(1, fronted(b))) })
	for i := range t.blocks {
		for _, b := range t.blocks[i] {
			if !b.upright {
				t.land = append(t.land, b.rows[0][1], b.rows[1][len(b.rows[1])-2])
			}
		}
	}
	t.rng.Shuffle(len(t.land), func(i, j int) { t.land[i], t.land[j] = t.land[j], t.land[i] })
}

// spot takes a piece of lane for a case.
func (t *town) spot(n need) (place, error) {
	if n.role == "" {
		n.role = ordinary
	}
	for _, p := range t.suited(n) {
		if p.given || p.street.role != n.role || n.unseen != t.deepUnseen(p) || !n.unseen && t.nearUnseen(p) {
			continue
		}
		if s, ok := t.spotOn(p, n); ok {
			p.given = true
			if n.role == lonely {
				for _, q := range p.street.pieces {
					q.given = true
				}
			}
			return s, nil
		}
	}
	return place{}, fmt.Errorf("%w that needs %+v", errNoRoom, n)
}

// suited are all pieces, those first that a case with fewer wishes can take without spoiling them for another.
func (t *town) suited(n need) []*piece {
	if n.beside || n.address {
		return t.order
	}
	return t.bareFirst
}

// nearUnseen: a piece at the border of the quarter that was not driven is in doubt, and so are those within it.
func (t *town) nearUnseen(p *piece) bool {
	i, j := p.cell()
	return i >= t.nx-6 && j <= 8
}

// deepUnseen: more than 100 m from every street that was driven.
func (t *town) deepUnseen(p *piece) bool {
	i, j := p.cell()
	return i >= t.nx-4 && j <= 5
}

func (t *town) spotOn(p *piece, n need) (place, bool) {
	sides := []int{-1, +1}
	if t.rng.IntN(2) == 0 {
		sides = []int{+1, -1}
	}
	for _, side := range sides {
		middle := (p.a0 + p.a1) / 2
		if !n.beside && !n.address {
			along := middle
			if len(p.cuts) == 3 {
				along = p.a0 + 0.3*(p.a1-p.a0) // clear of the boundary between two lane parcels
			}
			if s, ok := t.placeAt(p, side, along, n); ok {
				return s, true
			}
			continue
		}
		for _, q := range t.frontage(p, side) {
			if q.given || q.a0 < p.a0+20 || q.a1 > p.a1-20 || crowded(q) {
				continue
			}
			along := (q.a0 + q.a1) / 2
			var a *address
			if n.address {
				if len(q.addresses) == 0 {
					continue
				}
				a = q.addresses[0]
				along = a.along
			}
			s, ok := t.placeAt(p, side, along, n)
			if !ok {
				continue
			}
			s.parcel, s.address = q, a
			if a != nil { // the house stands close to the street
				a.depth = 5
				t.placeAddress(a)
			}
			q.given = true
			return s, true
		}
	}
	return place{}, false
}

func (t *town) placeAt(p *piece, side int, along float64, n need) (place, bool) {
	s := place{piece: p, side: side, along: along}
	for _, l := range p.lanes {
		if l.laneFrom <= along && along <= l.laneTo {
			s.lane = l
		}
	}
	if s.lane == nil || along-s.lane.laneFrom < 8 || s.lane.laneTo-along < 8 {
		return s, false
	}
	length := s.lane.longest()
	if n.short && length > 95 || n.long && length < 105 || n.divided && len(s.lane.parents) != 1 {
		return s, false
	}
	t.frame(&s, float64(side)*p.half)
	return s, true
}

// frame puts the spot on the line h metres beside the axis of its lane, with the directions into the lane and along.
func (t *town) frame(s *place, h float64) {
	s.edge = t.pt(s.piece, h, s.along)
	a, b := t.pt(s.piece, h, s.along-1), t.pt(s.piece, h, s.along+1)
	l := distance(a, b)
	s.dir = point{(b.x - a.x) / l, (b.y - a.y) / l}
	s.in = point{-s.dir.y, s.dir.x}
	if c := t.pt(s.piece, 0, s.along); (c.x-s.edge.x)*s.in.x+(c.y-s.edge.y)*s.in.y < 0 {
		s.in = point{-s.in.x, -s.in.y}
	}
}

// bay widens the lane into the parcel beside the spot over its whole front, and gives the spot on the lane's new edge.
func (t *town) bay(s place, depth float64) place {
	q := s.parcel
	s.piece.bays = append(s.piece.bays, bay{side: s.side, a0: q.a0, a1: q.a1, depth: depth})
	t.frame(&s, float64(s.side)*(s.piece.half+depth))
	return s
}

// inner takes a parcel inside a block, far from the spots on the lanes, and gives it an owner.
func (t *town) inner(group string) (*parcel, error) {
	return t.innerWhere(group, func(p *parcel) bool { return len(p.parents) == 0 })
}

func (t *town) innerWhere(group string, fits func(*parcel) bool) (*parcel, error) {
	for _, p := range t.land {
		if p.given || p.block.given > 1 || !fits(p) || crowded(p) || t.nearUnseen(p.front) {
			continue
		}
		p.given = true
		p.block.given++
		p.group = group
		return p, nil
	}
	return nil, fmt.Errorf("%w on land of group %q", errNoRoom, group)
}

// crowded: a parcel next door belongs to another case.
func crowded(p *parcel) bool {
	row := p.block.rows[p.row]
	return p.index > 0 && row[p.index-1].given || p.index+1 < len(row) && row[p.index+1].given
}

// guest takes a place on a quiet street for a row of the register that concerns no object.
func (t *town) guest() *piece {
	var best *piece
	for _, p := range t.order {
		if p.street.role == quiet && !p.given && (best == nil || p.guests < best.guests) {
			best = p
		}
	}
	best.guests++
	return best
}

// house is an address on a quiet street.
func (t *town) house() *address {
	for {
		p := t.guest()
		for _, side := range []int{-1, 1} {
			for _, q := range t.frontage(p, side) {
				if len(q.addresses) > 0 {
					return q.addresses[t.rng.IntN(len(q.addresses))]
				}
			}
		}
	}
}

// quietLane is a lane parcel on a quiet street.
func (t *town) quietLane(fits func(*parcel) bool) (*parcel, error) {
	var candidates []*parcel
	for _, p := range t.order {
		if p.street.role != quiet {
			continue
		}
		for _, l := range p.lanes {
			if fits == nil || fits(l) {
				candidates = append(candidates, l)
			}
		}
	}
	if len(candidates) == 0 {
		return nil, fmt.Errorf("no lane parcel of the wanted kind on a quiet street")
	}
	return pick(t, candidates), nil
}
