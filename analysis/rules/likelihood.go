package rules

import (
	"math"
	"slices"

	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// The accuracy of a point and of a boundary says how probable it is that the point stands beyond the boundary. σ of both
// (joined, domain E1) is the error in each coordinate: k = 2 is 95 %, and the place is undecided while the probability lies
// between what two joint σ leave over on either side.

// inLane is the probability that object i stands in lanes like the one it is judged by: of the same manager, ours or not,
// and the same status. Of a footprint it is the probability that at least half of it does, which is what E1 asks for.
func (t *Town) inLane(i int) float64 {
	p := t.pos[i]
	if p.Lane < 0 {
		return 0
	}
	us, status := t.Us(int(p.Lane)), t.Lanes[p.Lane].Status
	return t.mass(i, &t.LaneShapes, func(yield func(k int, sigma scene.Figure)) {
		for _, h := range t.J.LanesOf(i) {
			if t.Us(int(h.Lane)) == us && t.Lanes[h.Lane].Status == status {
				yield(int(h.Lane), t.Lanes[h.Lane].Sigma)
			}
		}
	})
}

// onMunicipal is the probability that object i stands on municipal land: parcels of group 4.
func (t *Town) onMunicipal(i int) float64 {
	return t.mass(i, &t.ParcelShapes, func(yield func(k int, sigma scene.Figure)) {
		for _, h := range t.J.ParcelsOf(i) {
			if t.Parcels[h.Parcel].Group == 4 {
				yield(int(h.Parcel), t.Parcels[h.Parcel].Sigma)
			}
		}
	})
}

// mass adds up the probabilities of polygons that do not overlap. Each boundary has its own σ; of a footprint in several
// polygons the largest counts, for what it crosses it crosses as a whole.
func (t *Town) mass(i int, places *scene.Shapes, each func(yield func(k int, sigma scene.Figure))) float64 {
	o := &t.Objects[i]
	so := t.SigmaOf(o)
	joint := func(sx scene.Figure) float64 {
		if !scene.Has(sx) {
			sx = t.Settings.SigmaBoundary
		}
		return math.Hypot(so, sx)
	}
	if t.ObjectShapes.Dim(i) == 2 {
		var ks []int
		sigma, inner := 0.0, math.Inf(1)
		each(func(k int, sx scene.Figure) {
			if !slices.Contains(ks, k) {
				ks, sigma = append(ks, k), max(sigma, joint(sx))
				inner = min(inner, t.deepest(i, places, k))
			}
		})
		if len(ks) == 0 {
			return 0
		}
		if inner < -6*sigma && len(ks) == 1 && t.shallowest(i, places, ks[0]) < -6*sigma { // the whole of it, deep inside
			return 1
		}
		return t.ObjectShapes.HalfIn(i, places, ks, sigma)
	}
	sum := 0.0
	each(func(k int, sx scene.Figure) { sum += places.Mass(k, o.X, o.Y, joint(sx)) })
	return min(sum, 1)
}

func (t *Town) sigmaParcel(k int32) float64 {
	if s := t.Parcels[k].Sigma; scene.Has(s) {
		return s
	}
	return t.Settings.SigmaBoundary
}

func (t *Town) deepest(i int, places *scene.Shapes, k int) float64 {
	d := math.Inf(1)
	t.ObjectShapes.Probe(i, func(x, y float64) { d = min(d, places.Signed(k, x, y)) })
	return d
}

func (t *Town) shallowest(i int, places *scene.Shapes, k int) float64 {
	d := math.Inf(-1)
	t.ObjectShapes.Probe(i, func(x, y float64) { d = max(d, places.Signed(k, x, y)) })
	return d
}

// certain is the probability from which on nothing is said about it: it would only be read as doubt.
const certain = 0.9995

// likelihood writes how probable the side is on which the object stands, and what accuracy would decide an undecided place:
// of the distance to the boundary (object and boundary together), and of the object alone while the boundary stays as it is.
// Nearer than the least tolerance no accuracy decides, and nothing is promised.
func (f *Finding) likelihood(name string, p float64, r scene.Relation, boundary float64) {
	if p >= certain || p <= 1-certain {
		return
	}
	t := f.Town
	f.Measures = append(f.Measures, Measure{Name: name, Value: math.Round(p*1000) / 1000, Unit: ""})
	if r.Rel != scene.Edge && r.Rel != scene.Partly || math.Abs(r.SD) < t.Settings.TolMin {
		return
	}
	joint := math.Abs(r.SD) / t.Settings.KSigma
	f.measure("sigma_to_decide", floor2(joint), "m", nil, nil)
	if rest := joint*joint - boundary*boundary; rest > 0 {
		f.measure("sigma_object_to_decide", floor2(math.Sqrt(rest)), "m", nil, nil)
	}
}

// floor2 rounds an accuracy that is asked for to the safe side.
func floor2(v float64) float64 { return math.Floor(v*100+1e-9) / 100 }

// tellLikely says a probability as an officer would write it.
func tellLikely(p float64) Text {
	switch {
	case p < 0.005:
		return text.T("mniej niż 1 %", "less than 1 %")
	case p > 0.995:
		return text.T("więcej niż 99 %", "more than 99 %")
	}
	return text.Percent(p)
}
