package analysis

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"spoina/analysis/rules"
	"spoina/analysis/text"
	"spoina/internal/clock"
)

// facts are what a verdict was given on: what a later run must find changed before it may open the case again.
type facts struct {
	Outcome   string         `json:"outcome"`
	On        clock.Date     `json:"on"`             // the day judged
	Seen      clock.Date     `json:"seen,omitempty"` // the day on which the object was last seen; zero where no object is concerned
	Measures  []factMeasure  `json:"measures,omitempty"`
	Documents []factDocument `json:"documents,omitempty"` // those that it is about, with their period
}

type factMeasure struct {
	Name      string  `json:"name"`
	Value     float64 `json:"value"`
	Unit      string  `json:"unit"`
	Tolerance float64 `json:"tolerance"`
}

type factDocument struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
	Name string `json:"name"`
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
}

// factsOf reads what a finding says in its figures and of the documents that it is about. An object's measures in metres,
// square metres and pieces count; days, amounts, scores and stated accuracies follow from the calendar and from parameters.
func factsOf(outcome string, on clock.Date, subjects, measures, proofBody json.RawMessage) (facts, error) {
	f := facts{Outcome: outcome, On: on}
	var about []rules.Subject
	var figures []rules.Measure
	var p struct {
		Documents []rules.Document `json:"documents"`
	}
	for _, x := range []struct {
		body json.RawMessage
		into any
	}{{subjects, &about}, {measures, &figures}, {proofBody, &p}} {
		if err := json.Unmarshal(x.body, x.into); err != nil {
			return f, err
		}
	}
	for _, m := range figures {
		v, ok := m.Value.(float64)
		if !ok || strings.HasPrefix(m.Name, "sigma") || m.Unit != "m" && m.Unit != "m2" && m.Unit != "pcs" {
			continue
		}
		tol, _ := m.Tolerance.(float64)
		f.Measures = append(f.Measures, factMeasure{m.Name, v, m.Unit, tol})
	}
	for _, s := range about {
		if s.Kind == "object" {
			f.Seen = on
		}
		if s.Kind != "decision" && s.Kind != "lease" {
			continue
		}
		d := factDocument{Kind: s.Kind, ID: s.ID, Name: s.SourceID}
		for _, doc := range p.Documents {
			if doc.Kind == s.Kind && doc.ID == s.ID {
				d.From, d.To = doc.From, doc.To
			}
		}
		f.Documents = append(f.Documents, d)
	}
	return f, nil
}

// Tolerances are what two looks at one unchanged thing may differ by.
type Tolerances struct {
	Move    float64 // m: an object that is this far from where it was has moved
	AreaRel float64
	AreaAbs float64 // m²
	Same    float64 // m: two objects this near are one whose identity was replaced
}

// changed tells in words what has changed between two looks beyond what measuring twice explains: both figures may be off
// by their tolerance, so only intervals that lie apart are a change. What could not be told before and is certain now is
// a change; the opposite is none.
func (t Tolerances) changed(before, now facts) []text.Text {
	var out []text.Text
	if before.Outcome == "unknown" && now.Outcome == "hit" {
		out = append(out, text.T("wcześniej nie dało się tego rozstrzygnąć, teraz jest pewne", "it could not be told before, and is certain now"))
	}
	for _, b := range before.Measures {
		for _, n := range now.Measures {
			if n.Name != b.Name || n.Unit != b.Unit {
				continue
			}
			limit := b.Tolerance + n.Tolerance
			figure := func(v float64) text.Text { return text.Count(int(math.Round(v))) }
			switch b.Unit {
			case "m":
				limit, figure = max(limit, t.Move), text.Metres
			case "m2":
				limit, figure = max(limit, 2*t.AreaAbs+t.AreaRel*(math.Abs(b.Value)+math.Abs(n.Value))), text.Area
			}
			if math.Abs(n.Value-b.Value) > limit {
				out = append(out, text.Say("zmieniło się „%s”: było %s, jest %s, a pomiar tłumaczy różnicę do %s", "“%s” has changed: it was %s, it is %s, and measuring explains up to %s",
					measureName(b.Name), figure(b.Value), figure(n.Value), figure(limit)))
			}
		}
	}
	for _, b := range before.Documents {
		for _, n := range now.Documents {
			if b.Kind == n.Kind && b.ID == n.ID && (b.From != "" || b.To != "") && (n.From != b.From || n.To != b.To) {
				out = append(out, text.Say("zmienił się okres dokumentu %s: było %s, jest %s", "the period of the document %s has changed: it was %s, it is %s",
					text.Same(b.Name), period(b.From, b.To), period(n.From, n.To)))
			}
		}
	}
	return out
}

func period(from, to string) text.Text {
	return text.Same(from + " – " + to)
}

// measureNames are figures in the words of a sentence; others are named as the proof names them.
var measureNames = map[string]text.Text{
	"depth_in_lane": text.T("odległość w głąb pasa", "depth in the lane"), "depth_in_parcel": text.T("odległość w głąb działki", "depth in the parcel"), "distance": text.T("odległość", "distance"), "distance_to_lane": text.T("odległość od pasa", "distance to the lane"),
	"size": text.T("powierzchnia", "size"), "area_measured": text.T("powierzchnia z pomiaru", "measured area"), "area_permitted": text.T("powierzchnia z decyzji", "permitted area"),
	"area_shared": text.T("wspólna powierzchnia", "shared area"), "area_leased": text.T("powierzchnia dzierżawy", "leased area"), "area_in_lane": text.T("powierzchnia w pasie", "area in the lane"), "footprint": text.T("powierzchnia rzutu", "footprint"),
}

func measureName(name string) text.Text {
	if t, ok := measureNames[name]; ok {
		return t
	}
	return text.Same(strings.ReplaceAll(name, "_", " "))
}

// idOf is a subject's number; 0 where it is none.
func idOf(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
