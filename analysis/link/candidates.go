package link

import (
	"math"
	"slices"

	"spoina/analysis/scene"
)

// pair is a decision and an object in whose favour something speaks.
type pair struct {
	Link
	fit   float64 // class and kind: 1, 0.5, 0
	kind  bool    // fit is known
	exact bool    // an exact address, the right street and within reach: enough by itself at confidence C
}

type place struct {
	gap    float64 // to the decision's own geometry; NaN
	parcel float64 // to its nearest parcel; NaN
	weight float64 // how that parcel was found
	long   bool    // the parcel is a lane parcel
	house  float64 // to its address point; NaN
}

// candidates finds and scores every pair that is worth a look.
func candidates(s *scene.Scene, j *scene.Joined) []pair {
	found := make([]map[int32]*place, len(s.Decisions))
	at := func(d, o int32) *place {
		if found[d] == nil {
			found[d] = map[int32]*place{}
		}
		p := found[d][o]
		if p == nil {
			p = &place{gap: math.NaN(), parcel: math.NaN(), house: math.NaN()}
			found[d][o] = p
		}
		return p
	}
	for _, n := range j.Near {
		if s.Decisions[n.Decision].Merged {
			continue
		}
		at(n.Decision, n.Object).gap = n.Distance
	}
	var laneObjects map[int32][]int32 // objects of each lane, for decisions that name a street only
	for i := range s.Decisions {
		d := &s.Decisions[i]
		if d.Merged {
			continue
		}
		for k := range d.Refs {
			m := d.Refs[k].Found
			if !m.Usable() {
				continue
			}
			for _, row := range m.Parcels {
				long := s.ParcelShapes.LongestSide(int(row)) > s.Settings.LongParcel
				s.ObjectIndex.Search(s.ParcelShapes.Box(int(row)).Grow(s.Settings.NearParcel), func(o int) {
					gap := max(0, s.ParcelShapes.Signed(int(row), s.Objects[o].X, s.Objects[o].Y))
					if gap > s.Settings.NearParcel {
						return
					}
					p := at(int32(i), int32(o))
					if !(gap >= p.parcel) || gap == p.parcel && p.long && !long {
						p.parcel, p.weight, p.long = gap, m.Weight(), long
					}
				})
			}
		}
		for _, a := range d.Place.Address {
			x, y := s.Addresses[a].X, s.Addresses[a].Y
			s.ObjectIndex.Search(scene.Box{MinX: x, MinY: y, MaxX: x, MaxY: y}.Grow(s.Settings.NearHouse), func(o int) {
				if gap := math.Hypot(s.Objects[o].X-x, s.Objects[o].Y-y); gap <= s.Settings.NearHouse {
					if p := at(int32(i), int32(o)); !(gap >= p.house) {
						p.house = gap
					}
				}
			})
		}
		if d.Place.Confidence != 'D' {
			continue
		}
		if laneObjects == nil {
			laneObjects = map[int32][]int32{}
			for _, h := range j.Lanes {
				laneObjects[h.Lane] = append(laneObjects[h.Lane], h.Object)
			}
		}
		for _, l := range d.Place.Lanes {
			for _, o := range laneObjects[l] {
				if fit, ok := s.KindFits(d.Kind, &s.Objects[o]); !ok || fit > 0 {
					at(int32(i), o)
				}
			}
		}
	}
	streets := map[int32]string{}
	var out []pair
	for i := range found {
		objects := make([]int32, 0, len(found[i]))
		for o := range found[i] {
			objects = append(objects, o)
		}
		slices.Sort(objects)
		for _, o := range objects {
			p := score(s, j, int32(i), o, found[i][o], streets)
			if p.Score >= s.Settings.SuggestMin || p.exact {
				out = append(out, p)
			}
		}
	}
	return out
}
