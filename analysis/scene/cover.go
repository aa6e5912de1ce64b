package scene

import "spoina/geo"

func fold(s string) string { return geo.Fold(s) }

// LeaseOn says that reference Ref of lease Lease names a parcel.
type LeaseOn struct{ Lease, Ref int32 }

// LeasesOn are the leases that name parcel row p.
func (s *Scene) LeasesOn(p int32) []LeaseOn { return s.onParcel[p] }

// Covers tells whether a reference of a lease covers the anchor of object i, which lies in parcel p: True for a whole
// parcel or a drawn part that holds it, False for a drawn part that does not, Unknown for a part nobody drew.
func (s *Scene) Covers(on LeaseOn, i int) Tri {
	r := &s.Leases[on.Lease].Refs[on.Ref]
	if r.Shape >= 0 && s.LeaseShapes.Dim(r.Shape) == 2 {
		so := s.SigmaOf(&s.Objects[i])
		switch s.Relate(&s.ObjectShapes, i, so, &s.LeaseShapes, r.Shape, s.Settings.SigmaBoundary).Rel {
		case In:
			return True
		case Out:
			return False
		}
		return Unknown
	}
	return s.WholeOf(r)
}

// WholeOf tells whether a reference leases the whole parcel: as the register says, or because the leased area is the
// parcel's own within 2 %.
func (s *Scene) WholeOf(r *Ref) Tri {
	if r.Part {
		return Unknown
	}
	if r.Whole != Unknown {
		if r.Whole == True {
			return True
		}
		return Unknown // a part of the parcel, not drawn: it may or may not hold a given point
	}
	if !Has(r.Area) {
		return True // a parcel named without "part" and without an area is leased whole
	}
	if r.Found.Usable() && len(r.Found.Parcels) == 1 {
		if a := s.ParcelArea(int(r.Found.Parcels[0])); a > 0 && r.Area >= 0.98*a {
			return True
		}
	}
	return Unknown
}

// ParcelArea is the cadastral area in m², or the geometry's where the cadastre gives none.
func (s *Scene) ParcelArea(i int) float64 {
	if Has(s.Parcels[i].Area) && s.Parcels[i].Area > 0 {
		return s.Parcels[i].Area
	}
	return s.ParcelShapes.Area(i)
}

// Covered tells whether campaign c looked at the point. Without a drawn coverage it is estimated: the lanes within
// the coverage buffer of any object of the campaign, widened by the buffer.
func (s *Scene) Covered(c int, x, y float64) Tri {
	k := &s.Campaigns[c]
	if k.Coverage >= 0 {
		return Of(s.Coverages.Contains(k.Coverage, x, y))
	}
	s.coverOnce.Do(s.estimateCoverage)
	near := s.Settings.CoverageBuffer
	return Of(s.LaneIndex.Any(Box{x, y, x, y}.Grow(near), func(l int) bool {
		return s.coverLanes[c][l] && s.LaneShapes.Signed(l, x, y) <= near
	}))
}

// CoveredLane tells that campaign c, whose coverage is estimated, drove along lane l: then every point of the lane is
// covered.
func (s *Scene) CoveredLane(c, l int) bool {
	if s.Campaigns[c].Coverage >= 0 || s.Settings.CoverageBuffer < 0.01 { // a point of a lane may lie a rounding beside it
		return false
	}
	s.coverOnce.Do(s.estimateCoverage)
	return s.coverLanes[c][l]
}

func (s *Scene) estimateCoverage() {
	s.coverLanes = make([][]bool, len(s.Campaigns))
	for c := range s.coverLanes {
		if s.Campaigns[c].Coverage < 0 {
			s.coverLanes[c] = make([]bool, len(s.Lanes))
		}
	}
	for i := range s.Objects {
		s.covers(i, func(c Cover) bool { return s.coverLanes[c.Campaign][c.Lane] }, func(c Cover) { s.coverLanes[c.Campaign][c.Lane] = true })
	}
}

// covers calls f with the lanes that object i shows campaigns without a drawn coverage to have driven along, but those
// that are known.
func (s *Scene) covers(i int, known func(Cover) bool, f func(Cover)) {
	if i >= len(s.Objects) || s.ObjectShapes.Dim(i) < 0 {
		return
	}
	o := &s.Objects[i]
	for k := range o.Sightings {
		v := &o.Sightings[k]
		if v.Campaign < 0 || s.Campaigns[v.Campaign].Coverage >= 0 {
			continue
		}
		s.LaneIndex.Search(s.ObjectShapes.Box(i).Grow(s.Settings.CoverageBuffer), func(l int) {
			if c := (Cover{v.Campaign, int32(l)}); !known(c) && s.LaneShapes.Signed(l, o.X, o.Y) <= s.Settings.CoverageBuffer {
				f(c)
			}
		})
	}
}
