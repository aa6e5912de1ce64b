package analysis

import (
	"math"

	"spoina/analysis/scene"
	"spoina/geo"
)

// taught reads what officers decided about documents and objects, and what they taught the office's reading of
// registers. A document is found again by its key, an object by its identity or, renumbered, by its class and place.
func (l *loader) taught() error {
	s := l.s
	q := l.query()
	type found struct {
		scene.Verdict
		object, parcel int64
		class          string
		x, y           float64
	}
	var list []found
	if err := q.each(`SELECT d.document_kind, coalesce(x.id, l.id, d.document_id), d.target, coalesce(d.object_id, 0), d.class_code, d.x, d.y, d.verdict, d.decided_by, d.decided_at::date
		FROM link_decisions d LEFT JOIN decisions x ON d.document_kind = 'decision' AND x.key = d.document_key LEFT JOIN leases l ON d.document_kind = 'lease' AND l.key = d.document_key
		WHERE d.state = 'standing' ORDER BY d.id`, func(r *cells) error {
		v := found{Verdict: scene.Verdict{Object: -1, Parcel: -1}}
		kind, id, target, object := r.again(), r.int(), r.again(), r.int()
		v.class, v.x, v.y, v.Word, v.By, v.On = r.again(), r.figure(), r.figure(), r.again(), r.again(), r.day()
		v.Lease = kind == "lease"
		row, ok := s.DecisionRow(id)
		if v.Lease {
			row, ok = s.LeaseRow(id)
			ok = ok && !s.Leases[row].Gone
		} else {
			ok = ok && !s.Decisions[row].Gone
		}
		if !ok {
			return nil
		}
		v.Document = row
		switch target {
		case "object":
			v.object = object
		case "parcel":
			v.parcel = object
		}
		list = append(list, v)
		return nil
	}); err != nil {
		return err
	}
	parcels := map[int64]int32{}
	for _, v := range list {
		if v.parcel != 0 {
			parcels[v.parcel] = -1
		}
	}
	if len(parcels) > 0 {
		for i := range s.Parcels {
			if row, wanted := parcels[s.Parcels[i].ID]; wanted && (row < 0 || s.Parcels[row].Version < s.Parcels[i].Version) {
				parcels[s.Parcels[i].ID] = int32(i)
			}
		}
	}
	for _, v := range list {
		switch {
		case v.object != 0:
			row, ok := s.ObjectRow(v.object)
			if !ok || s.Objects[row].Gone {
				if row, ok = standsFor(s, v.class, v.x, v.y); !ok {
					continue
				}
			}
			v.Object = row
		case v.parcel != 0:
			if v.Parcel = parcels[v.parcel]; v.Parcel < 0 {
				continue
			}
		}
		s.Verdicts = append(s.Verdicts, v.Verdict)
	}
	t := &s.Taught
	t.Streets, t.Words, t.Parcels, t.Precincts, t.Parties = map[string]string{}, map[string]string{}, map[string]string{}, map[string]string{}, map[string]string{}
	t.Landmarks = map[string]scene.Point{}
	q = l.query()
	return q.each(`SELECT kind, written, means, x, y FROM link_aliases WHERE state = 'accepted' ORDER BY id`, func(r *cells) error {
		kind, written, means, x, y := r.again(), r.text(), r.text(), r.figure(), r.figure()
		switch kind {
		case "street":
			t.Streets[geo.StreetKey(written)] = geo.StreetKey(means)
		case "word":
			t.Words[geo.Fold(written)] = geo.Fold(means)
		case "parcel":
			t.Parcels[written] = means
		case "precinct":
			t.Precincts[geo.Fold(written)] = means
		case "party":
			t.Parties[geo.Fold(written)] = means
		case "landmark":
			if scene.Has(x) && scene.Has(y) {
				t.Landmarks[geo.Fold(written)] = scene.Point{X: x, Y: y}
			}
		}
		return nil
	})
}

// sameObject is how far in metres a renumbered object may have moved and still be the one that was linked.
const sameObject = 1.5

// standsFor finds an object that has got another number: of the same class and within reach of where it stood.
func standsFor(s *scene.Scene, class string, x, y float64) (int32, bool) {
	best, at := sameObject, int32(-1)
	for i := range s.Objects {
		o := &s.Objects[i]
		if o.Gone {
			continue
		}
		if o.Class >= 0 && s.Classes[o.Class].Code == class || o.Class < 0 && class == "" {
			if d := math.Hypot(o.X-x, o.Y-y); d <= best {
				best, at = d, int32(i)
			}
		}
	}
	return at, at >= 0
}
