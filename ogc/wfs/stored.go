package wfs

import (
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/register"
)

// The queries that every service of the standard keeps.
const (
	byID   = "urn:ogc:def:query:OGC-WFS::GetFeatureById"
	byType = "urn:ogc:def:query:OGC-WFS::GetFeatureByType"
)

type storedQuery struct{ id, parameter, kind, pl, en string }

var storedQueries = []storedQuery{
	{byID, "id", "xsd:string", "Obiekt o podanym identyfikatorze", "The feature of this identity"},
	{byType, "typeName", "xsd:string", "Wszystkie obiekty podanego typu", "All features of this type"},
}

// stored runs a stored query.
func (s *Service) stored(c *call, reader *register.Reader, out *result, id string) error {
	allowed := append([]string{"valuereference"}, common...)
	allowed = append(append(append(allowed, present...), ignored...), "storedquery_id", "storedqueryid", "srsname")
	unknown := func(parameter string) error {
		for key := range c.values {
			ok := strings.EqualFold(key, parameter)
			for _, k := range allowed {
				ok = ok || k == key
			}
			if !ok {
				return invalid(key, "the stored query has no parameter %s", key)
			}
		}
		return nil
	}
	var q *query
	switch {
	case strings.EqualFold(id, byID) || strings.EqualFold(id, "http://www.opengis.net/def/query/OGC-WFS/0/GetFeatureById"):
		if err := unknown("id"); err != nil {
			return err
		}
		name := c.get("id")
		if name == "" {
			return missing("id")
		}
		of, _, _ := strings.Cut(name, ".")
		found := false
		for _, reg := range s.registers {
			found = found || reg.Name == of
		}
		if !found {
			return exception{"NotFound", "id", 404, "there is no feature of this name"}
		}
		var err error
		if q, err = s.query(c, reader, out, of); err != nil {
			return at("id", err)
		}
		q.Filters = append(q.Filters, identities(q.register, []string{name}))
		out.single = c.operation == "GetFeature" && !out.hits
	case strings.EqualFold(id, byType) || strings.EqualFold(id, "http://www.opengis.net/def/query/OGC-WFS/0/GetFeatureByType"):
		if err := unknown("typename"); err != nil {
			return err
		}
		prefixes, err := c.prefixes()
		if err != nil {
			return err
		}
		if c.get("typename") == "" {
			return missing("typeName")
		}
		name, err := c.local("typeName", c.get("typename"), prefixes)
		if err != nil {
			return err
		}
		if q, err = s.query(c, reader, out, name); err != nil {
			return at("typeName", err)
		}
	default:
		return invalid("STOREDQUERY_ID", "there is no stored query %q", id)
	}
	if v := c.get("srsname"); v != "" {
		var err error
		if q.crs, err = parseSystem("srsName", v); err != nil {
			return err
		}
		q.Place.SRID = q.crs.epsg
	}
	out.queries = []*query{q}
	return nil
}

func (s *Service) types(c *call, f func([]*register.Register) error) error {
	return s.read(c, func(reader *register.Reader, _ pgx.Tx) error {
		views, err := reader.Views(s.registers)
		if err != nil || c.fresh(reader) {
			return err
		}
		return f(views)
	})
}

func (s *Service) listStored(c *call) error {
	return s.types(c, func(views []*register.Register) error {
		return c.write(xmlType, func(out *stream) error {
			out.text(`<?xml version="1.0" encoding="UTF-8"?>`, "\n<wfs:ListStoredQueriesResponse", namespaces)
			out.buf = appendAttr(out.buf, "xmlns:s", out.space())
			out.text(">\n")
			for _, q := range storedQueries {
				out.text(`<wfs:StoredQuery id="`, q.id, `"><wfs:Title xml:lang="pl">`, q.pl, `</wfs:Title><wfs:Title xml:lang="en">`, q.en, "</wfs:Title>")
				for _, reg := range views {
					out.text("<wfs:ReturnFeatureType>s:", reg.Name, "</wfs:ReturnFeatureType>")
				}
				if len(views) == 0 { // the schema wants one
					out.text("<wfs:ReturnFeatureType/>")
				}
				out.text("</wfs:StoredQuery>\n")
			}
			out.text("</wfs:ListStoredQueriesResponse>\n")
			return nil
		})
	})
}

func (s *Service) describeStored(c *call) error {
	var wanted []storedQuery
	for id := range strings.SplitSeq(c.first("storedquery_id", "storedqueryid"), ",") {
		found := false
		for _, q := range storedQueries {
			if id = strings.TrimSpace(id); id == "" || strings.EqualFold(id, q.id) {
				wanted, found = append(wanted, q), true
			}
		}
		if !found {
			return invalid("STOREDQUERY_ID", "there is no stored query %q", id)
		}
	}
	return s.types(c, func(views []*register.Register) error {
		return c.write(xmlType, func(out *stream) error {
			out.text(`<?xml version="1.0" encoding="UTF-8"?>`, "\n<wfs:DescribeStoredQueriesResponse", namespaces, ` xmlns:xsd="http://www.w3.org/2001/XMLSchema"`)
			out.buf = appendAttr(out.buf, "xmlns:s", out.space())
			out.text(">\n")
			names := ""
			for _, reg := range views {
				names += " s:" + reg.Name
			}
			for _, q := range wanted {
				out.text(`<wfs:StoredQueryDescription id="`, q.id, `"><wfs:Title xml:lang="pl">`, q.pl, `</wfs:Title><wfs:Title xml:lang="en">`, q.en,
					`</wfs:Title><wfs:Parameter name="`, q.parameter, `" type="`, q.kind, `"/><wfs:QueryExpressionText returnFeatureTypes="`, strings.TrimSpace(names),
					`" language="urn:ogc:def:queryLanguage:OGC-WFS::WFS_QueryExpression" isPrivate="true"/></wfs:StoredQueryDescription>`, "\n")
			}
			out.text("</wfs:DescribeStoredQueriesResponse>\n")
			return nil
		})
	})
}
