package ogc

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/httpapi"
	"spoina/internal/register"
)

// FieldDifference is a field that says something else than what the client saw.
type FieldDifference struct {
	Field  string          `json:"field"`
	Seen   json.RawMessage `json:"seen,omitempty"`  // what the client saw
	Now    json.RawMessage `json:"now,omitempty"`   // what it says now
	Yours  json.RawMessage `json:"yours,omitempty"` // what the client wants it to say
	Who    string          `json:"who,omitempty"`   // who changed it last, for people of the office
	At     *time.Time      `json:"at,omitempty"`
	Masked bool            `json:"masked,omitempty"` // personal: it changed, and what it said and says is withheld
}

// Difference is what became of a feature since the client saw it.
type Difference struct {
	ID     int64             `json:"id"`
	Seen   int64             `json:"seen" doc:"the version that the client saw; 0: none of this feature"`
	Now    int64             `json:"version"`
	Fields []FieldDifference `json:"fields"`
}

type staleError struct{ d Difference }

func (e *staleError) Error() string {
	if e.d.Seen == 0 {
		return "the tag of If-Match is of no version of this feature: read it again"
	}
	var names, who []string
	for _, f := range e.d.Fields {
		names = append(names, f.Field)
		if f.Who != "" && !slices.Contains(who, f.Who) {
			who = append(who, f.Who)
		}
	}
	by := ""
	if len(who) > 0 {
		by = " by " + strings.Join(who, ", ")
	}
	if len(names) == 0 {
		return "the feature was changed" + by + " since you saw it: read it again"
	}
	return "changed since you saw it" + by + ": " + strings.Join(names, ", ")
}

func (e *staleError) Unwrap() error { return ErrStale }

// Members are the lists that a problem answer carries.
func (e *staleError) Members() (cells, conflicts any) { return nil, []Difference{e.d} }

// staleFeature is the refusal of a change to a feature that is not what the client saw: field by field what it saw, what
// is there now and, for people of the office, who changed it. Rows and columns are those that the person is shown.
func (s *Service) staleFeature(r *http.Request, e *edit, seen int64) error {
	out := &staleError{Difference{ID: e.id, Seen: seen, Fields: []FieldDifference{}}}
	err := s.read(r, func(reader *register.Reader, _ pgx.Tx) error {
		reg, err := reader.Find(s.registers, e.reg.Name)
		if err != nil {
			return err
		}
		versions, err := reader.History(reg, e.id)
		if err != nil {
			return err
		}
		out.d.Now = versions[len(versions)-1].Version
		i := slices.IndexFunc(versions, func(v register.Version) bool { return v.Version == seen })
		if i < 0 {
			out.d.Seen = 0
			return nil
		}
		out.d.Fields = e.since(versions[i+1:])
		at := slices.IndexFunc(out.d.Fields, func(f FieldDifference) bool { return f.Field == reg.Geometry && reg.Geometry != "" })
		if at < 0 {
			return nil
		}
		f := &out.d.Fields[at]
		if f.Seen, err = e.placeThen(reader, reg, &versions[i].KnownFrom); err != nil {
			return err
		}
		f.Now, err = e.placeThen(reader, reg, nil)
		return err
	})
	if err != nil {
		return err
	}
	return out
}

// since is what versions changed, each field once: from what it said before the first to what it says after the last.
func (e *edit) since(versions []register.Version) []FieldDifference {
	byField := map[string]*FieldDifference{}
	of := func(field string) *FieldDifference {
		if byField[field] == nil {
			byField[field] = &FieldDifference{Field: field}
			if e.sent != nil {
				byField[field].Yours = e.sent.Properties[field]
				if field == e.reg.Geometry {
					byField[field].Yours = e.sent.Geometry
				}
			}
		}
		return byField[field]
	}
	for _, v := range versions {
		for field, c := range v.Changes {
			f := of(field)
			if f.Seen == nil {
				f.Seen = c[0]
			}
			f.Now, f.Who, f.At = c[1], v.Who, v.At
		}
		for _, field := range v.Masked {
			f := of(field)
			f.Masked, f.Yours, f.Who, f.At = true, nil, v.Who, v.At
		}
	}
	out := []FieldDifference{}
	for _, f := range byField {
		if f.Masked || f.Field == e.reg.Geometry || !bytes.Equal(f.Seen, f.Now) {
			out = append(out, *f)
		}
	}
	slices.SortFunc(out, func(a, b FieldDifference) int { return strings.Compare(a.Field, b.Field) })
	return out
}

// placeThen is the feature's place at a revision, or now, in the system in which the client writes.
func (e *edit) placeThen(reader *register.Reader, reg *register.Register, known *int64) (out json.RawMessage, err error) {
	style := register.CoordinateStyle{Decimals: e.crs.decimals(), NorthingFirst: e.crs.NorthingFirst, RightHand: e.crs.EPSG == 0}
	q := register.Query{Columns: []*register.Column{}, Filters: []register.Filter{register.IDs{e.id}}, Place: &register.PlaceStyle{SRID: e.crs.EPSG},
		When: register.When{Known: known, Between: true, Undated: true}}
	_, err = reader.Rows(reg, q, func(row *register.Row) (err error) {
		out, err = register.AppendGeoJSON(nil, row.Geometry, style)
		return err
	})
	return out, err
}

// tagOfFeature names what a feature says in one form: the row's version, which If-Match is compared by, and the bytes.
func tagOfFeature(version int64, body []byte) string {
	return `"` + strconv.FormatInt(version, 10) + "-" + strconv.FormatUint(hashOf(body), 36) + `"`
}

// matches is the weak comparison of If-None-Match with a tag (RFC 9110, 13.1.2).
func matches(r *http.Request, tag string) bool {
	for _, have := range strings.Split(r.Header.Get("If-None-Match"), ",") {
		if have = strings.TrimPrefix(strings.TrimSpace(have), "W/"); have == "*" || have == tag {
			return true
		}
	}
	return false
}

// keep is the headers of an answer that says one feature.
func (f *featureAnswer) keep(w http.ResponseWriter, r *http.Request, revision int64) {
	w.Header().Set("ETag", f.tag)
	w.Header().Set(httpapi.RevisionHeader, strconv.FormatInt(revision, 10))
	keeping(w, r, "Accept, Accept-Encoding, Accept-Language")
}
