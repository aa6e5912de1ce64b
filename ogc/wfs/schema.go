package wfs

import (
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/register"
)

var xsdTypes = map[register.Type]string{register.Integer: "long", register.Money: "long", register.Number: "double", register.Bool: "boolean", register.Date: "date", register.Time: "dateTime"}

// describe answers with the application schema (GML 3.2, simple features level 0) of the types asked for, all of them
// without a name. What a field means, its unit and its code list stand in its annotation.
func (s *Service) describe(c *call) error {
	switch v := strings.ToLower(strings.ReplaceAll(c.get("outputformat"), " ", "")); v {
	case "", "application/gml+xml;version=3.2", "application/gml+xml", "text/xml;subtype=gml/3.2", "text/xml;subtype=gml/3.2.1", "text/xml", "application/xml", "xmlschema":
	default:
		return invalid("outputFormat", "outputFormat is %q, not %q", gmlType, c.get("outputformat"))
	}
	prefixes, err := c.prefixes()
	if err != nil {
		return err
	}
	return s.read(c, func(reader *register.Reader, _ pgx.Tx) error {
		var views []*register.Register
		if names := c.first("typenames", "typename"); names != "" {
			for name := range strings.SplitSeq(strings.NewReplacer(")(", ",", "(", "", ")", "").Replace(names), ",") {
				if name, err = c.local("typeNames", name, prefixes); err != nil {
					return err
				}
				reg, err := reader.Find(s.registers, name)
				if err != nil {
					return at("typeNames", err)
				}
				if !slices.ContainsFunc(views, func(v *register.Register) bool { return v.Name == reg.Name }) {
					views = append(views, reg)
				}
			}
		} else if views, err = reader.Views(s.registers); err != nil {
			return err
		}
		if c.fresh(reader) {
			return nil
		}
		return c.write(gmlType, func(out *stream) error {
			out.text(`<?xml version="1.0" encoding="UTF-8"?>`, "\n<xsd:schema xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" xmlns:gml=\"http://www.opengis.net/gml/3.2\" xmlns:gmlsf=\"http://www.opengis.net/gmlsf/2.0\"")
			out.buf = appendAttr(out.buf, "xmlns:s", c.space())
			out.buf = appendAttr(out.buf, "targetNamespace", c.space())
			out.text(` elementFormDefault="qualified" version="1.0">`, "\n",
				`<xsd:annotation><xsd:appinfo source="http://schemas.opengis.net/gmlsfProfile/2.0/gmlsfLevels.xsd"><gmlsf:ComplianceLevel>0</gmlsf:ComplianceLevel></xsd:appinfo></xsd:annotation>`, "\n",
				`<xsd:import namespace="http://www.opengis.net/gml/3.2" schemaLocation="http://schemas.opengis.net/gml/3.2.1/gml.xsd"/>`, "\n")
			for _, reg := range views {
				out.schema(reg)
			}
			out.text("</xsd:schema>\n")
			return nil
		})
	})
}

func (s *stream) schema(reg *register.Register) {
	s.text(`<xsd:element name="`, reg.Name, `" type="s:`, reg.Name, `Type" substitutionGroup="gml:AbstractFeature">`)
	s.annotation(reg.Title, "", "", nil)
	s.text("</xsd:element>\n", `<xsd:complexType name="`, reg.Name, `Type"><xsd:complexContent><xsd:extension base="gml:AbstractFeatureType"><xsd:sequence>`, "\n")
	if reg.Geometry != "" {
		kind := "GeometryPropertyType"
		if reg.Drawn() && slices.Equal(reg.ShapeTypes(), []string{"Point"}) {
			kind = "PointPropertyType"
		}
		s.text(`<xsd:element name="`, reg.Geometry, `" type="gml:`, kind, `" nillable="true" minOccurs="0">`)
		s.annotation(register.Text{PL: "Położenie", EN: "Place"}, "", "", nil)
		s.text("</xsd:element>\n")
	}
	s.text(`<xsd:element name="id" type="xsd:long">`)
	s.annotation(register.Text{PL: "Identyfikator obiektu", EN: "Identity of the feature"}, "", "", nil)
	s.text("</xsd:element>\n")
	for _, c := range reg.Open() {
		kind := xsdTypes[c.Type]
		if kind == "" || c.Masked {
			kind = "string"
		}
		s.text(`<xsd:element name="`, c.Field, `" type="xsd:`, kind, `" nillable="true" minOccurs="0"`)
		if c.Type == register.List {
			s.text(` maxOccurs="unbounded"`)
		}
		s.text(">")
		unit := c.Unit
		if c.Type == register.Money && unit == "" {
			unit = "gr"
		}
		s.annotation(c.Title, c.Help, unit, c.CodeList())
		s.text("</xsd:element>\n")
	}
	s.text("</xsd:sequence></xsd:extension></xsd:complexContent></xsd:complexType>\n")
}

// annotation says in both languages what a field is. Codes are not an enumeration of the type: rows may hold others,
// and a schema that forbids what the register says would be wrong.
func (s *stream) annotation(title register.Text, help, unit string, codes []register.Choice) {
	s.text("<xsd:annotation>")
	for _, l := range [][2]string{{"pl", title.PL}, {"en", title.EN}} {
		if l[1] == "" {
			continue
		}
		s.text(`<xsd:documentation xml:lang="`, l[0], `">`)
		s.escaped(l[1])
		if unit != "" {
			s.escaped(" [" + unit + "]")
		}
		if help != "" && l[0] == "pl" {
			s.escaped(". " + help)
		}
		for i, code := range codes {
			word := code.EN
			if l[0] == "pl" || word == "" {
				word = code.PL
			}
			separator := "; "
			if i == 0 {
				separator = ": "
			}
			s.escaped(separator + code.Value + " = " + word)
		}
		s.text("</xsd:documentation>")
	}
	s.text("</xsd:annotation>")
}
