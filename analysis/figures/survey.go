package figures

import (
	"cmp"
	"context"
	"encoding/json"
	"math"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/analysis/rules"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/httpapi"
	"spoina/internal/param"
	"spoina/internal/register"
	"spoina/internal/report"
)

type surveyInput struct {
	Form
	Sort   string `query:"sort" enum:"money,street,sure" default:"money" doc:"money: what is at stake; street: along the streets, for a walk; sure: the most doubtful first"`
	Street string `query:"street" doc:"only this street"`
}

// placeDoc is one place that the data cannot decide.
type placeDoc struct {
	ID          int64      `json:"id" doc:"the discrepancy"`
	Rule        string     `json:"rule"`
	Label       string     `json:"label"`
	Street      string     `json:"street"`
	Order       int        `json:"order" doc:"the place along the street, from one end"`
	Probability float64    `json:"probability" doc:"that it stands in the lane, or on the municipal parcel"`
	What        string     `json:"what" enum:"lane,parcel"`
	Distance    *float64   `json:"distance_m" doc:"into the lane or the parcel; negative is outside"`
	Tolerance   *float64   `json:"tolerance_m"`
	Object      *float64   `json:"sigma_object_m"`
	Boundary    *float64   `json:"sigma_boundary_m"`
	Needed      *float64   `json:"sigma_needed_m" doc:"the accuracy of the object and the boundary together that would decide; none: nearer than the least tolerance"`
	OfObject    *float64   `json:"sigma_object_needed_m" doc:"the accuracy of the object that would decide while the boundary stays as it is; none: the boundary must be settled, too"`
	Money       []placeSum `json:"money"`
	Expected    *int64     `json:"expected_gr" doc:"what a survey is worth: the largest amount times the probability; none where amounts are withheld or unknown"`
	Assignee    string     `json:"assignee"`
	LonLat      []float64  `json:"lonlat,omitempty"`
	Advice      rules.Text `json:"advice"`
	at          [2]float64 // metres east and north of the first place, roughly
}

type placeSum struct {
	Basis string `json:"basis"`
	Min   int64  `json:"min_gr"`
	Max   int64  `json:"max_gr"`
}

type surveyDoc struct {
	Revision int64      `json:"revision"`
	Places   []placeDoc `json:"places"`
	Withheld []string   `json:"withheld" doc:"fields that the person's roles do not show"`
}

func surveyRoute(api huma.API) {
	get[surveyInput, surveyDoc](api, "get-figures-survey", "/figures/survey", "Places worth a survey, those with the most at stake first", func(ctx context.Context, in *surveyInput) (*report.File, error) {
		scope := httpapi.ScopeOf(ctx)
		as, err := report.CheckFormat(in.Format)
		if err != nil {
			return nil, err
		}
		var doc surveyDoc
		if err := reading(ctx, scope, func(r *register.Reader, tx pgx.Tx) error { return in.answer(ctx, r, tx, scope, &doc) }); err != nil {
			return nil, err
		}
		if as == "json" {
			return jsonFile(doc)
		}
		rep := doc.report(in.Lang)
		if in.Table == "" {
			in.Table = "places" // a list is one table
		}
		return deliver(ctx, &rep, "survey", as, in.Form)
	})
}

func (in *surveyInput) answer(ctx context.Context, r *register.Reader, tx pgx.Tx, scope access.Scope, doc *surveyDoc) error {
	reg, err := r.Find(register.Core(), discrepanciesName)
	if err != nil {
		return err
	}
	set, err := param.Load(ctx, tx, access.System("figures"), clock.Today())
	if err != nil {
		return err
	}
	least := set.Float("survey_probability_min")
	doc.Revision, doc.Places, doc.Withheld = r.Current, []placeDoc{}, []string{}
	names := []string{"rule", "label", "street", "measures", "assignee"}
	if seesMoney(reg) {
		names = append(names, "money")
	} else {
		doc.Withheld = append(doc.Withheld, "money")
	}
	var columns []*register.Column
	at := map[string]int{}
	for _, name := range names {
		c, ok := reg.Column(name)
		if !ok {
			doc.Withheld = append(doc.Withheld, name)
			continue
		}
		at[name] = len(columns)
		columns = append(columns, c)
	}
	if _, ok := at["measures"]; !ok {
		return scope.Refused("the measures of discrepancies")
	}
	filter, err := reg.ParseFilter("state IN ('DETECTED', 'TRIAGED', 'FIELD_CHECK', 'CONFIRMED', 'ACTION') AND (rule = 'O10' OR outcome = 'unknown')")
	if err != nil {
		return err
	}
	q := register.Query{Columns: columns, Filters: []register.Filter{filter}, Place: &register.PlaceStyle{Point: true}}
	word := func(row *register.Row, name string) string {
		i, ok := at[name]
		if !ok {
			return ""
		}
		s, _ := row.Value(i).(string)
		return s
	}
	if _, err := r.Rows(reg, q, func(row *register.Row) error {
		p := placeDoc{ID: row.ID, Rule: word(row, "rule"), Label: word(row, "label"), Street: word(row, "street"), Assignee: word(row, "assignee"), Money: []placeSum{}, LonLat: position(row.Geometry)}
		if in.Street != "" && p.Street != in.Street {
			return nil
		}
		var measures []rules.Measure
		if err := json.Unmarshal([]byte(or(word(row, "measures"), "[]")), &measures); err != nil {
			return err
		}
		if !p.read(measures) || p.Probability < least || p.Probability > 1-least {
			return nil
		}
		if err := json.Unmarshal([]byte(or(word(row, "money"), "[]")), &p.Money); err != nil {
			return err
		}
		p.expect()
		doc.Places = append(doc.Places, p)
		return nil
	}); err != nil {
		return err
	}
	along(doc.Places)
	slices.SortStableFunc(doc.Places, func(a, b placeDoc) int {
		street := cmp.Or(cmp.Compare(fold(a.Street), fold(b.Street)), cmp.Compare(a.Order, b.Order), cmp.Compare(a.ID, b.ID))
		switch in.Sort {
		case "street":
			return street
		case "sure":
			return cmp.Or(cmp.Compare(math.Abs(a.Probability-0.5), math.Abs(b.Probability-0.5)), street)
		}
		return cmp.Or(cmp.Compare(worth(b), worth(a)), street)
	})
	return nil
}

func worth(p placeDoc) int64 {
	if p.Expected == nil {
		return -1
	}
	return *p.Expected
}

func fold(s string) string { return strings.ToLower(s) }

// read takes the figures of a place from the measures of its finding. It is false where the finding states no probability.
func (p *placeDoc) read(measures []rules.Measure) bool {
	stated := false
	for _, m := range measures {
		v, ok := m.Value.(float64)
		if !ok {
			continue
		}
		switch m.Name {
		case "probability_in_lane":
			p.Probability, p.What, stated = v, "lane", true
		case "probability_on_parcel":
			if !stated {
				p.Probability, p.What, stated = v, "parcel", true
			}
		case "depth_in_lane", "depth_in_parcel":
			p.Distance = &v
			if t, ok := m.Tolerance.(float64); ok {
				p.Tolerance = &t
			}
		case "sigma_object":
			p.Object = &v
		case "sigma_boundary":
			p.Boundary = &v
		case "sigma_to_decide":
			p.Needed = &v
		case "sigma_object_to_decide":
			p.OfObject = &v
		}
	}
	switch {
	case p.Needed == nil:
		p.Advice = rules.Text{PL: "Za blisko granicy, by rozstrzygnął sam pomiar: trzeba ustalić przebieg granicy.", EN: "Too close to the boundary for a survey alone: the boundary must be settled."}
	case p.OfObject == nil:
		p.Advice = rules.Text{PL: "Zmierzyć obiekt i ustalić granicę: sama dokładność granicy dziś nie wystarcza.", EN: "Survey the object and settle the boundary: the boundary's accuracy alone does not suffice today."}
	default:
		p.Advice = rules.Text{PL: "Wystarczy zmierzyć obiekt.", EN: "Surveying the object is enough."}
	}
	return stated
}

// expect is what a survey may bring: of the amounts the largest, as bases exclude each other, times the probability that it
// is owed at all.
func (p *placeDoc) expect() {
	var most int64
	for _, m := range p.Money {
		most = max(most, m.Max)
	}
	if most > 0 {
		v := int64(math.Round(p.Probability * float64(most)))
		p.Expected = &v
	}
}

// along numbers the places of each street from one of its ends, on the line along which they lie the farthest apart: the order
// of a walk.
func along(all []placeDoc) {
	by := map[string][]*placeDoc{}
	for i := range all {
		p := &all[i]
		if len(p.LonLat) == 2 {
			p.at = [2]float64{p.LonLat[0] * math.Cos(p.LonLat[1]*math.Pi/180), p.LonLat[1]}
			by[p.Street] = append(by[p.Street], p)
		}
	}
	for _, places := range by {
		var mx, my, xx, xy, yy float64
		n := float64(len(places))
		for _, p := range places {
			mx, my = mx+p.at[0]/n, my+p.at[1]/n
		}
		for _, p := range places {
			dx, dy := p.at[0]-mx, p.at[1]-my
			xx, xy, yy = xx+dx*dx, xy+dx*dy, yy+dy*dy
		}
		sin, cos := math.Sincos(0.5 * math.Atan2(2*xy, xx-yy)) // the axis of the largest spread
		slices.SortStableFunc(places, func(a, b *placeDoc) int {
			return cmp.Or(cmp.Compare(a.at[0]*cos+a.at[1]*sin, b.at[0]*cos+b.at[1]*sin), cmp.Compare(a.ID, b.ID))
		})
		for i, p := range places {
			p.Order = i + 1
		}
	}
}

func (doc *surveyDoc) report(lang string) report.Report {
	money := !slices.Contains(doc.Withheld, "money")
	t := report.Table{Name: "places", Title: text("Warto zmierzyć", "Worth a survey"), Rows: [][]any{}, Columns: []report.Column{
		column("street", "Ulica", "Street", register.String, "", false), column("order", "Kolejność", "Order", register.Integer, "", false), column("label", "Obiekt", "Object", register.String, "", false),
		column("probability", "Prawdopodobieństwo [%]", "Probability [%]", register.Number, "", false), column("distance", "W głąb", "Inside by", register.Number, "m", false), column("tolerance", "Tolerancja", "Tolerance", register.Number, "m", false),
		column("needed", "Rozstrzygnie σ", "σ that decides", register.Number, "m", false), column("of_object", "σ samego obiektu", "σ of the object", register.Number, "m", false),
		column("advice", "Co zmierzyć", "What to survey", register.String, "", false)}}
	if money {
		t.Columns = append(t.Columns, column("max_gr", "Kwota do", "Amount up to", register.Money, "gr", false), column("expected_gr", "Oczekiwana kwota", "Expected amount", register.Money, "gr", false))
	}
	t.Columns = append(t.Columns, column("lon", "Długość", "Longitude", register.Number, "", false), column("lat", "Szerokość", "Latitude", register.Number, "", false), column("finding", "Rozbieżność", "Discrepancy", register.Integer, "", false))
	value := func(v *float64) any {
		if v == nil {
			return nil
		}
		return *v
	}
	for _, p := range doc.Places {
		row := []any{p.Street, p.Order, p.Label, math.Round(p.Probability * 100), value(p.Distance), value(p.Tolerance), value(p.Needed), value(p.OfObject), say(lang, p.Advice)}
		if money {
			var most int64
			for _, m := range p.Money {
				most = max(most, m.Max)
			}
			var expected any
			if p.Expected != nil {
				expected = *p.Expected
			}
			row = append(row, most, expected)
		}
		var lon, lat any
		if len(p.LonLat) == 2 {
			lon, lat = p.LonLat[0], p.LonLat[1]
		}
		t.Rows = append(t.Rows, append(row, lon, lat, p.ID))
	}
	return report.Report{Name: "survey", Title: text("Warto zmierzyć", "Worth a survey"), Revision: doc.Revision, On: clock.Today(), Tables: []report.Table{t}}
}
