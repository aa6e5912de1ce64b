package link

import (
	"math"

	"spoina/analysis/scene"
	"spoina/geo"
)

// reach is the distance in metres at which the distance factor has fallen to 1/e.
const reach = 20

// score weighs one pair (domain F4): factors without data are left out and the others rescaled. Alone, a street, a lane
// parcel or a point that a text leads to never reaches an automatic link: many objects stand there.
func score(s *scene.Scene, j *scene.Joined, di, oi int32, p *place, streets map[int32]string) Pair {
	d, o := &s.Decisions[di], &s.Objects[oi]
	out := Pair{Link: Link{Decision: di, Object: oi, Distance: math.NaN(), Factors: make([]Factor, 0, 8), Manual: p.manual, Found: ways[p.way].conf}}
	weights := &s.Settings.Weights
	sum, all := 0.0, 0.0
	add := func(f Factor) {
		f.Value = round(f.Value)
		out.Factors = append(out.Factors, f)
		sum, all = sum+f.Value*f.Weight, all+f.Weight
	}
	if len(d.Place.Parcels) > 0 || !math.IsNaN(p.parcel) {
		x := Factor{Name: "parcel", Weight: weights.Parcel}
		switch {
		case math.IsNaN(p.parcel):
			x.code = "other_parcel"
		case p.long:
			x.Value, x.code = 0.5, "long_parcel"
		case p.weight < 0.9:
			x.Value, x.code = p.weight/0.95, "parcel_number"
		case p.how == scene.Former:
			x.Value, x.code = 1, "former"
		case p.how == scene.Meant:
			x.Value, x.code = 1, "parcel_meant"
		default:
			x.Value, x.code = 1, "parcel"
		}
		add(x)
	}
	switch {
	case !math.IsNaN(p.gap):
		out.Confidence, out.Distance = 'A', p.gap
	case !math.IsNaN(p.parcel) && !p.long && p.how != scene.Ambiguous:
		out.Confidence, out.Distance = 'B', p.parcel
	case !math.IsNaN(p.house):
		out.Confidence, out.Distance = 'C', p.house
	case p.at != nil && p.at.How == "coordinate":
		out.Confidence, out.Distance = 'A', p.spot
	case !math.IsNaN(p.parcel) && p.how != scene.Ambiguous:
		out.Confidence = 'B'
	case p.at != nil:
		out.Confidence, out.Distance = 'C', p.spot
	case p.way == "street" || p.way == "similar":
		out.Confidence = 'D'
	default:
		out.Confidence = 'E'
	}
	if !math.IsNaN(out.Distance) {
		add(Factor{Name: "distance", Value: math.Exp(-out.Distance / reach), Weight: weights.Distance, code: "metres", a: out.Distance})
	}
	key := d.Place.StreetKey
	street := ""
	if key != "" || p.at != nil {
		var ok bool
		if street, ok = streets[oi]; !ok {
			street = s.StreetOf(j, int(oi))
			streets[oi] = street
		}
		same := street == key && key != ""
		x := Factor{Name: "address", Weight: weights.Address, a: p.house}
		switch {
		case !math.IsNaN(p.house) && (same || street == ""):
			x.Value, x.code = 1, "exact"
			if d.Place.StreetHow == "alias" {
				x.code = "exact_alias"
			}
		case p.at != nil:
			x.Value, x.code, x.a, x.s = p.at.Confidence/0.85, p.at.How, p.spot, p.at.Name
			x.Value = min(1, x.Value)
		case street == "" || key == "":
		case same:
			x.Value, x.code = 0.5, "same_street"
			if d.Place.StreetHow == "alias" {
				x.code = "alias_street"
			}
		case d.Place.Similar != "" && street == d.Place.Similar:
			x.Value, x.code = 0.4, "similar_street"
		default:
			x.code = "other_street"
		}
		if x.code != "" {
			add(x)
		}
	}
	out.fit, out.kind = s.KindFits(d.Kind, o)
	if s.Kind(o) == scene.NoKind { // a bench or a road sign occupies nothing: no decision speaks of it, whatever its kind
		out.fit, out.kind = 0, true
	}
	if out.kind {
		code := "other_kind"
		switch out.fit {
		case 1:
			code = "same_kind"
		case 0.5:
			code = "mixed_kind"
		}
		add(Factor{Name: "class", Value: out.fit, Weight: weights.Class, code: code})
	}
	if a, b := s.Size(int(oi)), d.Permitted(); scene.Has(a) && scene.Has(b) && b > 0 && d.Count <= 1 {
		add(Factor{Name: "area", Value: math.Exp(-math.Abs(a-b) / (0.2 * b)), Weight: weights.Area, code: "area", a: a, b: b})
	}
	if d.Party != "" && (o.Advertiser != "" || o.Content != "") {
		party, taught := s.PartyOf(d)
		v := max(geo.Similarity(party, o.Advertiser), geo.Similarity(party, o.Content))
		x := Factor{Name: "party", Value: v, Weight: weights.Party, code: "party", a: math.Round(100 * v)}
		if taught {
			x.code = "party_alias"
		}
		add(x)
	}
	if v := d.InForce(o.Seen); v != scene.Unknown && !d.Dead() {
		code := "in_force"
		if v == scene.False {
			code = "not_in_force"
		}
		add(Factor{Name: "date", Value: float64(v+1) / 2, Weight: weights.Date, code: code})
	}
	if p.way != "" {
		out.Factors = append(out.Factors, Factor{Name: "found", Value: ways[p.way].conf, code: "way", s: p.way})
	}
	if all > 0 {
		out.Score = min(max(sum/all, 0), 1)
	}
	below := math.Nextafter(s.Settings.AutoMin, 0)
	compatible := !out.kind || out.fit > 0
	switch {
	case out.Manual:
	case !compatible:
		// Works and an advertisement on one spot are two occupancies: a decision of another kind is never this
		// object's permit, however near it is.
		out.Score = min(out.Score, below)
	case out.Found < unsure:
		out.Score = min(out.Score, below)
	case p.long && math.IsNaN(p.gap) && math.IsNaN(p.house) && (p.at == nil || p.at.How != "coordinate"):
		out.Score = min(out.Score, below)
	case !math.IsNaN(p.house) && street == key && out.kind && out.fit > 0 && (out.Confidence == 'C' || p.long):
		out.exact = true
	}
	return out
}

// unsure is the confidence of a way below which a pair is never linked automatically.
const unsure = 0.75

func round(v float64) float64 { return math.Round(v*1000) / 1000 }
