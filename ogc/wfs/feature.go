package wfs

import (
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/register"
)

const namespaces = ` xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`

func (s *Service) getFeature(c *call) error {
	return s.read(c, func(reader *register.Reader, _ pgx.Tx) error {
		res, err := c.presentation(reader)
		if err != nil {
			return err
		}
		if err := s.queries(c, reader, res); err != nil {
			return err
		}
		if err := res.countAll(reader); err != nil {
			return err
		}
		if res.single && res.returned() == 0 {
			return exception{"NotFound", "id", 404, "there is no feature of this name"}
		}
		if c.fresh(reader) {
			return nil
		}
		next, previous, err := "", "", error(nil)
		if !res.single {
			if next, previous, err = res.nextAndPrevious(c, reader); err != nil {
				return err
			}
		}
		if res.json {
			return c.write(jsonType, func(out *stream) error { return writeGeoJSON(out, reader, res, next, previous) })
		}
		return c.write(gmlType, func(out *stream) error { return writeGML(out, reader, res, next, previous) })
	})
}

// each gives every row of the i-th query that the answer promised, and fails when there are fewer or more.
func (r *result) each(reader *register.Reader, i int, yield func(*register.Row) error) error {
	page, take, err := r.page(reader, i)
	if err != nil {
		return err
	}
	if take == 0 {
		return nil
	}
	n := int64(0)
	_, err = reader.Rows(r.queries[i].register, page, func(row *register.Row) error {
		n++
		return yield(row)
	})
	if err == nil && n != take {
		err = fmt.Errorf("%s gave %d rows of %d promised", r.queries[i].register.Name, n, take)
	}
	return err
}

func (s *stream) collection(matched, returned int64, next, previous string) {
	s.text(` timeStamp="`, time.Now().UTC().Format(time.RFC3339), `" numberMatched="`, strconv.FormatInt(matched, 10), `" numberReturned="`, strconv.FormatInt(returned, 10), `"`)
	if next != "" {
		s.buf = appendAttr(s.buf, "next", next)
	}
	if previous != "" {
		s.buf = appendAttr(s.buf, "previous", previous)
	}
}

func writeGML(s *stream, reader *register.Reader, r *result, next, previous string) error {
	s.text(`<?xml version="1.0" encoding="UTF-8"?>`, "\n")
	types := ""
	for i, q := range r.queries {
		if i > 0 {
			types += ","
		}
		types += "s:" + q.register.Name
	}
	schema := s.space() + " " + s.base() + "?service=WFS&version=" + version + "&request=DescribeFeatureType&typeNames=" + types
	if r.single {
		return r.each(reader, 0, func(row *register.Row) error {
			return s.gmlFeature(r.queries[0], row, namespaces+string(appendAttr(appendAttr(nil, "xmlns:s", s.space()), "xsi:schemaLocation", schema)))
		})
	}
	s.text(`<wfs:FeatureCollection`, namespaces)
	s.buf = appendAttr(s.buf, "xmlns:s", s.space())
	s.buf = appendAttr(s.buf, "xsi:schemaLocation", "http://www.opengis.net/wfs/2.0 http://schemas.opengis.net/wfs/2.0/wfs.xsd "+schema)
	s.collection(r.matched, r.returned(), next, previous)
	if r.hits {
		s.text("/>\n")
		return nil
	}
	s.text(">\n")
	for i, q := range r.queries {
		if len(r.queries) > 1 { // each query has a collection of its own
			_, take := r.share(i)
			s.text("<wfs:member><wfs:FeatureCollection")
			s.collection(q.matched, take, "", "")
			s.text(">\n")
		}
		err := r.each(reader, i, func(row *register.Row) error {
			s.text("<wfs:member>")
			if err := s.gmlFeature(q, row, ""); err != nil {
				return err
			}
			s.text("</wfs:member>\n")
			return s.flow()
		})
		if err != nil {
			return err
		}
		if len(r.queries) > 1 {
			s.text("</wfs:FeatureCollection></wfs:member>\n")
		}
	}
	s.text("</wfs:FeatureCollection>\n")
	return nil
}

func (s *stream) gmlFeature(q *query, row *register.Row, attributes string) error {
	name := q.register.Name
	id := strconv.FormatInt(row.ID, 10)
	s.text("<s:", name, ` gml:id="`, name, ".", id, `"`, attributes, ">")
	if q.geometry && row.Geometry != nil {
		s.text("<s:", q.register.Geometry, ">")
		if err := s.gmlGeometry(q, row); err != nil {
			return err
		}
		s.text("</s:", q.register.Geometry, ">")
	}
	s.text("<s:id>", id, "</s:id>")
	for i, c := range row.Columns {
		for _, text := range valuesOf(row, i) {
			s.text("<s:", c.Field, ">")
			if err := s.value(row, c, text); err != nil {
				return err
			}
			s.text("</s:", c.Field, ">")
		}
	}
	s.text("</s:", name, ">")
	return nil
}

func (s *stream) gmlGeometry(q *query, row *register.Row) error {
	var err error
	s.buf, err = register.AppendGML(s.buf, row.Geometry, register.GMLStyle{CoordinateStyle: q.crs.style(), SRSName: q.crs.name,
		ID: q.register.Name + "." + strconv.FormatInt(row.ID, 10) + ".g"})
	if err != nil {
		return fmt.Errorf("row %d: %w", row.ID, err)
	}
	return nil
}

// value appends a value, or refuses one that XML cannot hold: it must not be changed on its way.
func (s *stream) value(row *register.Row, c *register.Column, text string) error {
	var clean bool
	if s.buf, clean = register.AppendXML(s.buf, text); !clean {
		return exception{"OperationProcessingFailed", c.Field, 403, fmt.Sprintf("row %d: %s holds a control character, which XML cannot hold; ask for %s, or leave the property out", row.ID, c.Field, jsonType)}
	}
	return nil
}

// valuesOf is the texts of a cell: none when it is unknown, several of a list.
func valuesOf(row *register.Row, i int) []string {
	if row.Null(i) {
		return nil
	}
	if list, ok := row.Value(i).([]string); ok && row.Columns[i].Type == register.List {
		return list
	}
	return []string{row.Text(i)}
}

func writeGeoJSON(s *stream, reader *register.Reader, r *result, next, previous string) error {
	if r.single {
		return r.each(reader, 0, func(row *register.Row) error { return s.jsonFeature(r.queries[0], row) })
	}
	s.text(`{"type":"FeatureCollection","timeStamp":"`, time.Now().UTC().Format(time.RFC3339), `","numberMatched":`, strconv.FormatInt(r.matched, 10),
		`,"numberReturned":`, strconv.FormatInt(r.returned(), 10), `,"revision":`, strconv.FormatInt(r.known, 10))
	if crs := r.queries[0].crs; crs.epsg != 0 { // GeoJSON of 2008; today's knows longitude and latitude only
		s.text(`,"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::`, strconv.Itoa(crs.epsg), `"}}`)
	}
	s.text(`,"links":[`)
	for _, l := range [][2]string{{"next", next}, {"previous", previous}} {
		if l[1] == "" {
			continue
		}
		if s.buf[len(s.buf)-1] != '[' {
			s.text(",")
		}
		s.text(`{"rel":"`, l[0], `","type":"`, jsonType, `","href":`)
		s.buf = register.AppendString(s.buf, l[1])
		s.text("}")
	}
	s.text(`],"features":[`)
	first := true
	for i, q := range r.queries {
		if r.hits {
			break
		}
		err := r.each(reader, i, func(row *register.Row) error {
			if !first {
				s.text(",\n")
			}
			first = false
			if err := s.jsonFeature(q, row); err != nil {
				return err
			}
			return s.flow()
		})
		if err != nil {
			return err
		}
	}
	s.text("]}\n")
	return nil
}

func (s *stream) jsonFeature(q *query, row *register.Row) error {
	s.text(`{"type":"Feature","id":"`, q.register.Name, ".", strconv.FormatInt(row.ID, 10), `","geometry":`)
	style := q.crs.style()
	style.NorthingFirst = false
	var geometry []byte
	if q.geometry {
		geometry = row.Geometry
	}
	var err error
	if s.buf, err = register.AppendGeoJSON(s.buf, geometry, style); err != nil {
		return fmt.Errorf("row %d: %w", row.ID, err)
	}
	s.text(`,"properties":{"id":`, strconv.FormatInt(row.ID, 10))
	if len(row.Columns) > 0 {
		s.text(",")
	}
	s.buf = row.AppendObject(s.buf)
	s.text("}}")
	return nil
}
