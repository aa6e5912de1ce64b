package ogc

import (
	"hash/fnv"
	"net/http"
	"strconv"

	"github.com/jackc/pgx/v5"

	"spoina/internal/register"
)

// featureAnswer is one feature as it leaves.
type featureAnswer struct {
	body  []byte // GeoJSON
	tag   string
	cells []cell // for people
	links []link
}

// cell is a field of a feature as people read it.
type cell struct{ Title, Field, Text, Unit string }

func hashOf(b []byte) uint64 {
	h := fnv.New64a()
	h.Write(b)
	return h.Sum64()
}

// feature reads one feature as it is at a time.
func (s *Service) feature(r *http.Request, reader *register.Reader, reg *register.Register, id int64, when register.When, crs system, p *params) (*featureAnswer, error) {
	path := "/collections/" + reg.Name + "/items/" + strconv.FormatInt(id, 10)
	f := &featureAnswer{links: append(selfLinks(r, p, path, geoJSONType), link{Rel: "collection", Type: jsonType, Title: languageOf(r).pick(reg.Title), Href: baseOf(r) + "/collections/" + reg.Name})}
	style := register.CoordinateStyle{Decimals: crs.decimals(), NorthingFirst: crs.NorthingFirst, RightHand: crs.EPSG == 0}
	q := register.Query{Columns: reg.Open(), Place: &register.PlaceStyle{SRID: crs.EPSG}, Filters: []register.Filter{register.IDs{id}}, When: when}
	_, err := reader.Rows(reg, q, func(row *register.Row) error {
		version := int64(0)
		for i, c := range row.Columns {
			if c.Field == "version" {
				version, _ = row.Value(i).(int64)
			}
		}
		if p.html {
			f.cells = cellsOf(r, row)
		}
		body, err := appendFeature(nil, row, style)
		if err != nil {
			return err
		}
		body = append(body, `,"links":`...)
		f.body = append(appendLinks(body, f.links), '}', '\n')
		f.tag = tagOfFeature(version, append([]byte(crs.URI()), f.body...))
		return nil
	})
	if err == nil && f.body == nil {
		err = ErrNoFeature.Because("%s has no feature %d at this time", reg.Name, id)
	}
	return f, err
}

// item answers with one feature, as it is today unless another time is asked for. Its tag names the row's version, so
// that whoever changes it can say what they saw.
func (s *Service) item(w http.ResponseWriter, r *http.Request) error {
	p, err := readParams(r, []string{"crs", "datetime", "on", "known"})
	if err != nil {
		return err
	}
	return s.collectionOf(r, func(reader *register.Reader, tx pgx.Tx, reg *register.Register) error {
		id, err := itemID(r, reg)
		if err != nil {
			return err
		}
		q := &request{params: p, register: reg, columns: reg.Open()}
		if q.crs, err = s.system(r, tx, p, "crs"); err != nil {
			return err
		}
		if err := q.time(reader); err != nil {
			return err
		}
		f, err := s.feature(r, reader, reg, id, q.query.When, q.crs, p)
		if err != nil {
			return err
		}
		if p.html {
			if fresh(w, r, reader) {
				return nil
			}
			return writePage(w, r, "item", pageData{Title: reg.Title, Fields: f.cells, Links: f.links, Base: baseOf(r), Collection: reg.Name, ID: id})
		}
		f.keep(w, r, reader.Current)
		if matches(r, f.tag) {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
		w.Header().Set("Content-Type", geoJSONType)
		w.Header().Set("Content-Crs", "<"+q.crs.URI()+">")
		w.Header().Set("Link", header(f.links))
		if r.Method == http.MethodHead {
			return nil
		}
		_, err = w.Write(f.body)
		return ignoreGone(err)
	})
}
