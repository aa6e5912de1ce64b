package link

import (
	"fmt"
	"math"

	"spoina/analysis/scene"
	"spoina/geo"
)

// reach is the distance in metres at which the distance factor has fallen to 1/e.
const reach = 20

// score weighs one pair. Alone, a street or a lane parcel never reaches an automatic link: many objects stand there.
func score(s *scene.Scene, j *scene.Joined, di, oi int32, p *place, streets map[int32]string) pair {
	d, o := &s.Decisions[di], &s.Objects[oi]
	out := pair{Link: Link{Decision: di, Object: oi, Distance: math.NaN(), Factors: make([]Factor, 0, 7)}}
	weights := &s.Settings.Weights
	sum, all := 0.0, 0.0
	add := func(name string, value, weight float64, why string) {
		out.Factors = append(out.Factors, Factor{name, round(value), weight, why})
		sum, all = sum+value*weight, all+weight
	}
	metres := func(m float64) string { return fmt.Sprintf("%.1f m", m) }

	if len(d.Place.Parcels) > 0 {
		switch {
		case math.IsNaN(p.parcel):
			add("parcel", 0, weights.Parcel, "another parcel")
		case p.long:
			add("parcel", 0.5, weights.Parcel, "long parcel")
		case p.weight < 0.9:
			add("parcel", p.weight/0.95, weights.Parcel, "parcel by number alone")
		default:
			add("parcel", 1, weights.Parcel, "parcel")
		}
	}
	switch {
	case !math.IsNaN(p.gap):
		out.Confidence, out.Distance = 'A', p.gap
	case !math.IsNaN(p.parcel) && !p.long:
		out.Confidence, out.Distance = 'B', p.parcel
	case !math.IsNaN(p.house):
		out.Confidence, out.Distance = 'C', p.house
	case !math.IsNaN(p.parcel):
		out.Confidence = 'B'
	default:
		out.Confidence = 'D'
	}
	if !math.IsNaN(out.Distance) {
		add("distance", math.Exp(-out.Distance/reach), weights.Distance, metres(out.Distance))
	}
	street := ""
	if d.StreetKey != "" {
		var ok bool
		if street, ok = streets[oi]; !ok {
			street = s.StreetOf(j, int(oi))
			streets[oi] = street
		}
		same := street == d.StreetKey
		switch {
		case !math.IsNaN(p.house) && (same || street == ""):
			add("address", 1, weights.Address, "exact address, "+metres(p.house))
		case street == "":
		case same:
			add("address", 0.5, weights.Address, "the same street")
		default:
			add("address", 0, weights.Address, "another street")
		}
	}
	if out.fit, out.kind = s.KindFits(d.Kind, o); out.kind {
		why := "another kind"
		switch out.fit {
		case 1:
			why = "the same kind"
		case 0.5:
			why = "a kind registers mix up with it"
		}
		add("class", out.fit, weights.Class, why)
	}
	if a, b := s.Size(int(oi)), d.Permitted(); scene.Has(a) && scene.Has(b) && b > 0 && d.Count <= 1 {
		add("area", math.Exp(-math.Abs(a-b)/(0.2*b)), weights.Area, fmt.Sprintf("%.2f and %.2f m²", a, b))
	}
	if d.Party != "" && (o.Advertiser != "" || o.Content != "") {
		v := max(geo.Similarity(d.Party, o.Advertiser), geo.Similarity(d.Party, o.Content))
		add("party", v, weights.Party, fmt.Sprintf("names alike to %.0f %%", 100*v))
	}
	if v := d.InForce(o.Seen); v != scene.Unknown && !d.Dead() {
		why := "in force on the day it was seen"
		if v == scene.False {
			why = "not in force on the day it was seen"
		}
		add("date", float64(v+1)/2, weights.Date, why)
	}
	if all > 0 {
		out.Score = min(max(sum/all, 0), 1)
	}
	auto := s.Settings.AutoMin
	below := math.Nextafter(auto, 0)
	compatible := !out.kind || out.fit > 0
	switch {
	case !compatible:
		// Works and an advertisement on one spot are two occupancies: a decision of another kind is never this
		// object's permit, however near it is.
		out.Score = min(out.Score, below)
	case out.Confidence == 'D':
		out.Score = min(out.Score, below)
	case p.long && math.IsNaN(p.gap) && math.IsNaN(p.house):
		out.Score = min(out.Score, below)
	case !math.IsNaN(p.house) && street == d.StreetKey && out.kind && out.fit > 0 && (out.Confidence == 'C' || p.long):
		out.exact = true
	}
	return out
}

func round(v float64) float64 { return math.Round(v*1000) / 1000 }
