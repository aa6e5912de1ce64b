package wfs

import (
	"strconv"

	"github.com/jackc/pgx/v5"

	"spoina/internal/register"
)

// getPropertyValue answers with the values of one property. What is unknown has no value and is not counted; each element
// of a list is a value of its own.
func (s *Service) getPropertyValue(c *call) error {
	return s.read(c, func(reader *register.Reader, _ pgx.Tx) error {
		res, err := c.presentation(reader)
		if err != nil {
			return err
		}
		if res.json {
			return invalid("outputFormat", "values leave as %q", gmlType)
		}
		reference := c.get("valuereference")
		if reference == "" {
			if c.values.Has("valuereference") {
				return invalid("valueReference", "valueReference is the name of a property")
			}
			return missing("valueReference")
		}
		if err := s.queries(c, reader, res); err != nil {
			return err
		}
		prefixes, err := c.prefixes()
		if err != nil {
			return err
		}
		lists := false
		columns := make([]*register.Column, len(res.queries))
		fields := make([]string, len(res.queries))
		for i, q := range res.queries {
			if reference == "@gml:id" || reference == "s:"+q.register.Name+"/@gml:id" {
				fields[i], q.columns, q.geometry = "@gml:id", []*register.Column{}, false
				continue
			}
			if columns[i], fields[i], err = q.property(c, "valueReference", reference, prefixes); err != nil {
				return err
			}
			q.columns, q.geometry = []*register.Column{}, columns[i] == nil && fields[i] != "id"
			if columns[i] != nil {
				q.columns = append(q.columns, columns[i])
				lists = lists || columns[i].Type == register.List
			}
			if fields[i] != "id" && (columns[i] == nil || columns[i].Filterable) {
				if err := q.known(fields[i]); err != nil {
					return at("valueReference", err)
				}
			} else if fields[i] != "id" { // counted one by one, as lists are
				lists = true
			}
		}
		if err := res.countAll(reader); err != nil {
			return err
		}
		start, count, rows := res.start, res.count, *res
		if lists {
			rows.start, rows.count, rows.hits, rows.after = 0, -1, false, ""
			if res.matched, err = rows.countValues(reader); err != nil {
				return err
			}
		}
		if c.fresh(reader) {
			return nil
		}
		res.several = lists
		next, previous, err := res.nextAndPrevious(c, reader)
		if err != nil {
			return err
		}
		return c.write(gmlType, func(out *stream) error {
			out.text(`<?xml version="1.0" encoding="UTF-8"?>`, "\n<wfs:ValueCollection", namespaces)
			out.buf = appendAttr(out.buf, "xmlns:s", out.space())
			out.buf = appendAttr(out.buf, "xsi:schemaLocation", "http://www.opengis.net/wfs/2.0 http://schemas.opengis.net/wfs/2.0/wfs.xsd")
			out.collection(res.matched, res.returned(), next, previous)
			out.text(">\n")
			if res.hits {
				out.text("</wfs:ValueCollection>\n")
				return nil
			}
			seen := int64(0)
			for i, q := range rows.queries {
				err := rows.each(reader, i, func(row *register.Row) error {
					texts := []string{strconv.FormatInt(row.ID, 10)}
					if columns[i] != nil {
						texts = valuesOf(row, 0)
					}
					for _, text := range texts {
						// What lies behind the page is read like what lies before it: a reading that is stopped ends its connection.
						if seen++; lists && (seen <= start || count >= 0 && seen > start+count) {
							continue
						}
						if err := out.member(q, row, fields[i], columns[i], text); err != nil {
							return err
						}
					}
					return out.flow()
				})
				if err != nil {
					return err
				}
			}
			out.text("</wfs:ValueCollection>\n")
			return nil
		})
	})
}

func (s *stream) member(q *query, row *register.Row, field string, column *register.Column, text string) error {
	s.text("<wfs:member>")
	switch {
	case field == "@gml:id":
		s.text(q.register.Name, ".", text)
	case column != nil:
		s.text("<s:", field, ">")
		if err := s.value(row, column, text); err != nil {
			return err
		}
		s.text("</s:", field, ">")
	case field == "id":
		s.text("<s:id>", text, "</s:id>")
	default:
		s.text("<s:", field, ">")
		if err := s.gmlGeometry(q, row); err != nil {
			return err
		}
		s.text("</s:", field, ">")
	}
	s.text("</wfs:member>\n")
	return nil
}

// countValues counts the values of columns whose rows have several.
func (r *result) countValues(reader *register.Reader) (n int64, err error) {
	for i := range r.queries {
		err := r.each(reader, i, func(row *register.Row) error {
			if len(row.Columns) == 0 {
				n++
				return nil
			}
			n += int64(len(valuesOf(row, 0)))
			return nil
		})
		if err != nil {
			return 0, err
		}
	}
	return n, nil
}
