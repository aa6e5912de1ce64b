package ingest

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/geo"
	"spoina/internal/cell"
)

// observations are what people saw of objects that scans have found: lists of field checks, of residents' reports, of photos.
var observations = &Layer{
	Name: "observations", Table: "observations",
	Title: Text{"Oględziny", "Observations of people"},
	Identity: Text{"obiekt, dzień, źródło i numer protokołu",
		"object, day, source and protocol number"},
	geometry: mayHaveGeometry,
	always:   []string{"object_id", "observed_on", "source", "verdict"},
	Fields: []Field{
		{Name: "object", Title: Text{"identyfikator obiektu w skanie", "identifier within the scan"}, Columns: []string{"-"},
			Aliases: []string{"id obiektu", "obiekt", "identyfikator obiektu", "source_id", "nr obiektu", "id"}},
		{Name: "campaign", Title: Text{"kampania skanu", "campaign of the scan"}, Columns: []string{"-"}, Aliases: []string{"kampania", "skan", "nazwa skanu"}},
		{Name: "observed_on", Title: Text{"dzień", "day"}, Columns: []string{"-"}, Aliases: []string{"data", "data oględzin", "data kontroli", "dzień", "data zgłoszenia", "data zdjęcia"}},
		{Name: "source", Title: Text{"źródło", "source"}, Columns: []string{"-"}, Aliases: []string{"źródło", "rodzaj", "rodzaj kontroli"}},
		{Name: "verdict", Title: Text{"co stwierdzono", "what was seen"}, Columns: []string{"-"}, Aliases: []string{"stwierdzono", "wynik", "ustalenie", "wynik kontroli", "stan"}},
		{Name: "width_m", Title: Text{"szerokość [m]", "width [m]"}, Aliases: []string{"szer", "szerokość"}},
		{Name: "height_m", Title: Text{"wysokość [m]", "height [m]"}, Aliases: []string{"wys", "wysokość"}},
		{Name: "area_m2", Title: Text{"powierzchnia [m²]", "area [m²]"}, Aliases: []string{"pow", "powierzchnia", "powierzchnia reklamy"}},
		{Name: "officer", Title: Text{"kto (login)", "officer (login)"}, Aliases: []string{"login", "kontrolujący (login)"}},
		{Name: "protocol_no", Title: Text{"numer protokołu", "protocol number"}, Aliases: []string{"nr protokołu", "numer protokołu", "protokół"}},
		{Name: "note", Title: Text{"uwagi", "notes"}, Aliases: []string{"uwagi", "opis"}},
	},
	read: readObservation,
}

// standing are the objects that an observation can be of: by what a scan calls them, and by place.
type standing struct {
	named map[string]int64 // campaign/source_id, and source_id alone where one object bears it; 0 is several
	cells map[[2]int32][]placed
}

type placed struct {
	id   int64
	x, y float64
}

// observedWithin is how far in metres from an object a person may write down its place.
const observedWithin = 5.0

func loadStanding(ctx context.Context, q querier) (*standing, error) {
	s := &standing{named: map[string]int64{}, cells: map[[2]int32][]placed{}}
	rows, err := q.Query(ctx, `SELECT campaign, source_id, object_id FROM scan_objects WHERE source_id <> ''`)
	if err != nil {
		return nil, err
	}
	var campaign, id string
	var object int64
	if _, err := pgx.ForEachRow(rows, []any{&campaign, &id, &object}, func() error {
		for _, k := range []string{cell.Fold(campaign) + "/" + id, id} {
			if other, ok := s.named[k]; ok && other != object {
				s.named[k] = 0
			} else {
				s.named[k] = object
			}
		}
		return nil
	}); err != nil {
		return nil, err
	}
	if rows, err = q.Query(ctx, `SELECT id, ST_X(ST_Centroid(geom)), ST_Y(ST_Centroid(geom)) FROM objects`); err != nil {
		return nil, err
	}
	var p placed
	_, err = pgx.ForEachRow(rows, []any{&p.id, &p.x, &p.y}, func() error {
		c := cellOf(p.x, p.y)
		s.cells[c] = append(s.cells[c], p)
		return nil
	})
	return s, err
}

func cellOf(x, y float64) [2]int32 {
	return [2]int32{int32(math.Floor(x / observedWithin)), int32(math.Floor(y / observedWithin))}
}

// near is the object nearest to a place; ok is false when there is none within reach, or a second one nearly as near.
func (s *standing) near(x, y float64) (id int64, ok bool) {
	best, next := math.Inf(1), math.Inf(1)
	c := cellOf(x, y)
	for i := int32(-1); i <= 1; i++ {
		for j := int32(-1); j <= 1; j++ {
			for _, p := range s.cells[[2]int32{c[0] + i, c[1] + j}] {
				switch d := math.Hypot(p.x-x, p.y-y); {
				case d < best:
					id, best, next = p.id, d, best
				case d < next:
					next = d
				}
			}
		}
	}
	return id, best <= observedWithin && next-best > 1
}

func readObservation(r *reading) {
	on, ok := r.date("observed_on")
	switch {
	case !ok || on.IsZero():
		r.reject("observed_on", r.text("observed_on"), "no_day", "an observation without a day is no evidence")
	case on.After(time.Now().AddDate(0, 0, 1)) || on.Year() < 1990:
		r.reject("observed_on", r.text("observed_on"), "impossible_date", "the day lies in the future or before 1990")
	}
	r.set("observed_on", on)
	source := observedBy(r.text("source"))
	if source == "" {
		r.reject("source", r.text("source"), "unknown_word", "the source is a field check, a report or a photo")
	}
	r.set("source", source)
	verdict := observedAs(r.text("verdict"))
	if verdict == "" {
		r.reject("verdict", r.text("verdict"), "unknown_word", "what was seen is: there, not there, or changed")
	}
	r.set("verdict", verdict)
	object := r.observed()
	r.set("object_id", object)
	for _, f := range []string{"width_m", "height_m"} {
		if v, ok := r.metres(f); ok && v > 0 && verdict != "ABSENT" {
			r.set(f, v)
		}
	}
	if a, ok := r.area("area_m2", cell.SquareMetres); ok && verdict != "ABSENT" {
		v := a.M2
		if v == nil {
			v = a.AdM2
		}
		if v != nil && *v > 0 {
			r.set("area_m2", *v)
		}
	}
	for _, f := range []string{"officer", "protocol_no", "note"} {
		r.setText(f)
	}
	r.key(fmt.Sprintf("%d|%s|%s|%s", object, on.Format(time.DateOnly), source, r.text("protocol_no")))
}

// observed is the object that the row is about: by its identifier in a campaign, or by the place.
func (r *reading) observed() int64 {
	id := r.text("object")
	if id != "" {
		k := id
		if c := r.text("campaign"); c != "" {
			k = cell.Fold(c) + "/" + id
		}
		switch object, known := r.plan.standing.named[k]; {
		case known && object != 0:
			return object
		case known:
			r.reject("object", id, "several_objects", "several scans have used this identifier for different objects: name the campaign")
			return 0
		}
	}
	if r.rec.geom != nil {
		if b, err := geo.EnvelopeOf(r.rec.geom); err == nil && !b.Empty() {
			if object, ok := r.plan.standing.near((b.MinX+b.MaxX)/2, (b.MinY+b.MaxY)/2); ok {
				return object
			}
			r.reject("object", id, "no_object_near", "no object, or more than one, stands within five metres of the place")
			return 0
		}
	}
	r.reject("object", id, "no_object", "the row names no object that a scan has found, and gives no place")
	return 0
}

func observedBy(s string) string {
	switch f := cell.Fold(s); {
	case strings.Contains(f, "zdj"), strings.Contains(f, "fot"), strings.Contains(f, "photo"):
		return "PHOTO"
	case strings.Contains(f, "zglosz"), strings.Contains(f, "report"), strings.Contains(f, "mieszkan"):
		return "REPORT"
	case f == "", strings.Contains(f, "kontrol"), strings.Contains(f, "ogledz"), strings.Contains(f, "teren"), strings.Contains(f, "field"), strings.Contains(f, "wizj"), strings.Contains(f, "protok"):
		return "FIELD"
	}
	return ""
}

func observedAs(s string) string {
	switch f := cell.Fold(s); {
	case f == "absent", f == "nie", strings.Contains(f, "brak"), strings.Contains(f, "nie ma"), strings.Contains(f, "usuniet"), strings.Contains(f, "zdemontow"), strings.Contains(f, "nie stwierdzono"), strings.Contains(f, "nie istnieje"), strings.Contains(f, "nie stoi"):
		return "ABSENT"
	case f == "changed", strings.Contains(f, "zmien"), strings.Contains(f, "zmian"):
		return "CHANGED"
	case f == "present", f == "jest", f == "tak", f == "obecny", strings.Contains(f, "stoi"), strings.Contains(f, "stwierdzono"), strings.Contains(f, "istnieje"), strings.Contains(f, "obecn"):
		return "PRESENT"
	}
	return ""
}
