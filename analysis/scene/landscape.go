package scene

import (
	"encoding/json"
	"slices"
	"sync"
)

// More kinds of reference features, which a landscape resolution measures distances from.
const (
	Tree       = "TREE"
	Pedestrian = "PEDESTRIAN"
	Rail       = "RAIL"
)

// ZoneKind is the kind of a zone that is no overlay.
const ZoneKind = "ZONE"

// Zone is an area of a landscape resolution, or an overlay upon its zones.
type Zone struct {
	ID         int64
	Version    int32
	Code, Name string
	Kind       string // ZONE, or the kind of an overlay
	Resolution string // empty is any
	Priority   int
	Buffer     Figure // m beyond its boundary; of an overlay
	Sigma      Figure
	Valid      Period
}

// Resolution is a signed version of a landscape resolution.
type Resolution struct {
	ID       int64
	Code     string // identifier of the resolution, the same in all its versions
	Name     string
	From, To Day // in force; To is NoDay where no later version is known
	Document json.RawMessage
}

// Law is the landscape resolutions of the town, with their zones.
type Law struct {
	Resolutions []Resolution // by the day from which they count
	Zones       []Zone
	Shapes      Shapes

	once  sync.Once
	index *Index
}

// ResolutionOn is the resolution in force on a day: of several the one that began last. Nil is none.
func (l *Law) ResolutionOn(day Day) *Resolution {
	var out *Resolution
	for i := range l.Resolutions {
		r := &l.Resolutions[i]
		if day == NoDay || day < r.From || r.To != NoDay && day > r.To {
			continue
		}
		if out == nil || r.From > out.From || r.From == out.From && r.ID > out.ID {
			out = r
		}
	}
	return out
}

// ZoneHit is a zone or overlay at an object.
type ZoneHit struct {
	Zone int32
	Relation
}

// ZonesOf are the zones and overlays of a resolution that object i lies in or at the edge of on its day, in the order of the
// register. An overlay's buffer counts as part of it.
func (s *Scene) ZonesOf(i int, resolution string) []ZoneHit {
	l := &s.Law
	l.once.Do(func() {
		l.Shapes.indexLarge()
		l.index = NewIndex(&l.Shapes)
	})
	if s.ObjectShapes.Dim(i) < 0 {
		return nil
	}
	o := &s.Objects[i]
	so := s.SigmaOf(o)
	reach := 0.0
	for k := range l.Zones {
		if b := l.Zones[k].Buffer; Has(b) {
			reach = max(reach, b)
		}
	}
	var out []ZoneHit
	l.index.Search(s.ObjectShapes.Box(i).Grow(reach+s.Settings.KSigma*(so+4)), func(k int) {
		z := &l.Zones[k]
		if z.Resolution != "" && resolution != "" && z.Resolution != resolution || o.Seen != NoDay && z.Valid.Has(o.Seen) == False {
			return
		}
		r := s.Relate(&s.ObjectShapes, i, so, &l.Shapes, k, s.boundary(z.Sigma))
		if Has(z.Buffer) && z.Buffer > 0 && r.Rel != In {
			switch r.SD -= z.Buffer; {
			case r.SD <= -r.Tol:
				r.Rel = In
			case r.SD <= r.Tol:
				r.Rel = Edge
			default:
				r.Rel = Out
			}
		}
		if r.Rel != Out {
			out = append(out, ZoneHit{int32(k), r})
		}
	})
	slices.SortFunc(out, func(a, b ZoneHit) int { return int(a.Zone - b.Zone) })
	return out
}

// Around tells how far features of a kind are known: whether the layer has any at all.
func (s *Scene) HasReference(kind string) bool {
	a := s.around()
	return a.by[kind] > 0
}
