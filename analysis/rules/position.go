package rules

import (
	"math"

	"spoina/analysis/scene"
)

// Position is where an object stands with respect to the lane that matters most to it.
type Position struct {
	Lane int32 // row of Scene.Lanes; -1: certainly outside every lane
	scene.Relation
}

const public, unknownStatus = "PUBLIC", "UNKNOWN"

// positions finds the position of every object.
func (t *Town) positions() {
	t.pos = make([]Position, len(t.Objects))
	for i := range t.Objects {
		t.pos[i] = t.position(i)
	}
}

// position chooses the lane to judge an object by: one it certainly stands in before one at whose edge it
// stands, ours before others, public before internal. At the edge between two of our own lanes it stands in ours.
func (t *Town) position(i int) Position {
	best := Position{Lane: -1}
	rank := -1
	for _, h := range t.J.LanesOf(i) {
		r := t.rank(h)
		if r > rank || r == rank && h.SD < best.SD {
			rank, best = r, Position{h.Lane, h.Relation}
		}
	}
	if best.Lane >= 0 && best.Rel == scene.Edge && t.oursPublic(int(best.Lane)) && t.discWithin(i, best.Tol, func(x, y float64) bool {
		for _, h := range t.J.LanesOf(i) {
			if t.oursPublic(int(h.Lane)) && t.LaneShapes.Signed(int(h.Lane), x, y) <= touching {
				return true
			}
		}
		return false
	}) {
		best.Rel = scene.In
	}
	return best
}

func (t *Town) oursPublic(lane int) bool {
	return t.Us(lane) == scene.True && t.Lanes[lane].Status == public
}

func (t *Town) rank(h scene.LaneHit) int {
	r := 0
	if h.Rel == scene.In {
		r += 100
	}
	r += 10 * int(t.Us(int(h.Lane))+1)
	switch t.Lanes[h.Lane].Status {
	case public:
		r += 5
	case unknownStatus:
		r += 2
	}
	return r
}

// touching is the distance in metres below which a point lies on a boundary: neighbours share it to the last bit, and
// a point on it belongs to both.
const touching = 1e-6

// discWithin tells whether the circle of uncertainty of object i lies where inside says, tried at its centre and at
// sixteen points of its edge.
func (t *Town) discWithin(i int, radius float64, inside func(x, y float64) bool) bool {
	o := &t.Objects[i]
	if !inside(o.X, o.Y) {
		return false
	}
	for k := range 16 {
		sin, cos := math.Sincos(2 * math.Pi * float64(k) / 16)
		if !inside(o.X+radius*cos, o.Y+radius*sin) {
			return false
		}
	}
	return true
}

// land is the parcel object i stands on and whether that is municipal land: group 4 of the register of land. At the
// edge between two municipal parcels it is.
func (t *Town) land(i int) (parcel int32, municipal Tri, rel scene.Relation) {
	parcel = -1
	unknown := false
	for _, h := range t.J.ParcelsOf(i) {
		if h.Holds && (parcel < 0 || h.SD < rel.SD) {
			parcel, rel = h.Parcel, h.Relation
		}
	}
	if parcel < 0 {
		return parcel, scene.False, rel
	}
	switch g := t.Parcels[parcel].Group; {
	case g == 0:
		unknown = true
	case g != 4:
		return parcel, scene.False, rel
	}
	if rel.Rel != scene.In {
		certain := t.discWithin(i, rel.Tol, func(x, y float64) bool {
			for _, h := range t.J.ParcelsOf(i) {
				if t.ParcelShapes.Signed(int(h.Parcel), x, y) <= touching {
					switch t.Parcels[h.Parcel].Group {
					case 4:
						return true
					case 0:
						unknown = true
						return true
					}
				}
			}
			return false
		})
		if !certain {
			return parcel, scene.False, rel
		}
	}
	if unknown {
		return parcel, scene.Unknown, rel
	}
	return parcel, scene.True, rel
}
