package ogc

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"

	"spoina/internal/register"
)

// gmlFile writes GML 3.2.1 of the simple features profile, level 0, and beside it the schema that gives the types of the
// fields: without it readers take "007" for a number.
type gmlFile struct {
	plan   *plan
	file   *os.File
	w      *bufio.Writer
	buf    []byte
	schema string
	style  register.GMLStyle
	ids    []byte
}

// gmlSpace is the namespace of an office's own elements.
func gmlSpace(office string) string { return "urn:x-spoina:" + office }

func newGMLFile(p *plan) (writer, error) {
	f := &gmlFile{plan: p, style: register.GMLStyle{SRSName: "urn:ogc:def:crs:OGC:1.3:CRS84", CoordinateStyle: register.CoordinateStyle{Decimals: p.crs.decimals(), NorthingFirst: p.crs.NorthingFirst, RightHand: true}}}
	if p.crs.EPSG != 0 {
		f.style.SRSName = "urn:ogc:def:crs:EPSG::" + strconv.Itoa(p.crs.EPSG)
	}
	p.unpacked(".gml")
	f.schema = p.beside(".xsd")
	var err error
	if f.file, err = os.Create(p.path); err != nil {
		return nil, ErrFile.Because("cannot write %s: %v", p.path, err)
	}
	f.w = bufio.NewWriterSize(f.file, 1<<18)
	fmt.Fprintf(f.w, `<?xml version="1.0" encoding="UTF-8"?>
<s:FeatureCollection gml:id="%s.r%d" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:s="%s" xmlns:gml="http://www.opengis.net/gml/3.2" xsi:schemaLocation="%[3]s %[4]s">
`, p.register.Name, p.known, gmlSpace(p.office.Code), p.schemaName())
	return f, nil
}

func (f *gmlFile) row(row *register.Row) error {
	name := f.plan.register.Name
	f.ids = append(append(f.ids[:0], name...), '.')
	f.ids = strconv.AppendInt(f.ids, row.ID, 10)
	b := append(append(append(f.buf[:0], "<s:featureMember><s:"...), name...), ` gml:id="`...)
	b = append(append(b, f.ids...), `">`...)
	var err error
	if row.Geometry != nil {
		f.style.ID = string(f.ids) + ".g"
		b = f.open(b, f.plan.register.Geometry)
		if b, err = register.AppendGML(b, row.Geometry, f.style); err != nil {
			return fmt.Errorf("row %d: %w", row.ID, err)
		}
		b = f.end(b, f.plan.register.Geometry)
	}
	b = f.open(b, "id")
	b = f.end(strconv.AppendInt(b, row.ID, 10), "id")
	for i, c := range f.plan.columns {
		if row.Null(i) {
			continue
		}
		texts := []string{""}
		if list, ok := row.Value(i).([]string); ok && c.Type == register.List {
			texts = list
		} else {
			texts[0] = row.Text(i)
		}
		for _, text := range texts {
			b = f.open(b, c.Field)
			var clean bool
			if b, clean = register.AppendXML(b, text); !clean {
				return ErrFormat.Because("row %d: column %s holds a control character, which XML cannot hold; choose gpkg, or leave the column out", row.ID, c.Field)
			}
			b = f.end(b, c.Field)
		}
	}
	b = append(append(append(b, "</s:"...), name...), "></s:featureMember>\n"...)
	f.buf = b
	_, err = f.w.Write(b)
	return err
}

func (f *gmlFile) open(b []byte, name string) []byte {
	return append(append(append(b, "<s:"...), name...), '>')
}
func (f *gmlFile) end(b []byte, name string) []byte {
	return append(append(append(b, "</s:"...), name...), '>')
}

func (f *gmlFile) close() error {
	_, err := f.w.WriteString("</s:FeatureCollection>\n")
	err = errors.Join(err, f.w.Flush(), f.file.Close())
	if err != nil {
		return err
	}
	if err := os.WriteFile(f.schema, f.describe(), 0o644); err != nil {
		return ErrFile.Because("cannot write %s: %v", f.schema, err)
	}
	return f.plan.pack(f.plan.path, f.schema)
}

var xsdTypes = map[register.Type]string{register.Integer: "long", register.Money: "long", register.Number: "double", register.Bool: "boolean", register.Date: "date", register.Time: "dateTime"}

// describe is the schema. GDAL reads it as QGIS does; so that both find the types, it is written as GDAL itself writes it.
func (f *gmlFile) describe() []byte {
	var b bytes.Buffer
	name := f.plan.register.Name
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?>
<xs:schema targetNamespace="%s" xmlns:s="%[1]s" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:gmlsf="http://www.opengis.net/gmlsf/2.0" elementFormDefault="qualified" version="1.0">
<xs:annotation><xs:appinfo source="http://schemas.opengis.net/gmlsfProfile/2.0/gmlsfLevels.xsd"><gmlsf:ComplianceLevel>0</gmlsf:ComplianceLevel></xs:appinfo></xs:annotation>
<xs:import namespace="http://www.opengis.net/gml/3.2" schemaLocation="http://schemas.opengis.net/gml/3.2.1/gml.xsd"/>
<xs:import namespace="http://www.opengis.net/gmlsf/2.0" schemaLocation="http://schemas.opengis.net/gmlsfProfile/2.0/gmlsfLevels.xsd"/>
<xs:element name="FeatureCollection" type="s:FeatureCollectionType" substitutionGroup="gml:AbstractFeature"/>
<xs:complexType name="FeatureCollectionType"><xs:complexContent><xs:extension base="gml:AbstractFeatureType"><xs:sequence minOccurs="0" maxOccurs="unbounded"><xs:element name="featureMember"><xs:complexType><xs:complexContent><xs:extension base="gml:AbstractFeatureMemberType"><xs:sequence><xs:element ref="gml:AbstractFeature"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType></xs:element></xs:sequence></xs:extension></xs:complexContent></xs:complexType>
<xs:element name="%[2]s" type="s:%[2]s_Type" substitutionGroup="gml:AbstractFeature"/>
<xs:complexType name="%[2]s_Type"><xs:complexContent><xs:extension base="gml:AbstractFeatureType"><xs:sequence>
`, gmlSpace(f.plan.office.Code), name)
	if f.plan.geometry {
		fmt.Fprintf(&b, "<xs:element name=\"%s\" type=\"gml:GeometryPropertyType\" nillable=\"true\" minOccurs=\"0\" maxOccurs=\"1\"/>\n", f.plan.register.Geometry)
	}
	b.WriteString("<xs:element name=\"id\" type=\"xs:long\"/>\n")
	for _, c := range f.plan.columns {
		kind, many := xsdTypes[c.Type], "1"
		if kind == "" || c.Masked {
			kind = "string"
		}
		if c.Type == register.List {
			many = "unbounded"
		}
		fmt.Fprintf(&b, "<xs:element name=\"%s\" type=\"xs:%s\" minOccurs=\"0\" maxOccurs=\"%s\"/>\n", c.Field, kind, many)
	}
	b.WriteString("</xs:sequence></xs:extension></xs:complexContent></xs:complexType>\n</xs:schema>\n")
	return b.Bytes()
}
