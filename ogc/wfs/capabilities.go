package wfs

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/geo"
	"spoina/internal/register"
)

// everything is the default of count: all rows. GDAL and QGIS take it for the size of their pages, so they ask once and
// get one picture instead of asking for a hundred rows at a time.
const everything = "1000000000"

var sections = []string{"ServiceIdentification", "ServiceProvider", "OperationsMetadata", "FeatureTypeList", "Filter_Capabilities"}

// capabilities says what the service offers to the person who asks.
func (s *Service) capabilities(c *call) error {
	if v := c.get("acceptversions"); v != "" && !slices.ContainsFunc(strings.Split(v, ","), func(one string) bool { return slices.Contains(versions, strings.TrimSpace(one)) }) {
		return exception{"VersionNegotiationFailed", "AcceptVersions", http.StatusBadRequest, "none of the versions " + v + " is offered; " + version + " is"}
	}
	wanted := map[string]bool{}
	for name := range strings.SplitSeq(c.get("sections"), ",") {
		name = strings.TrimSpace(name)
		switch {
		case name == "" || name == "All":
			for _, all := range sections {
				wanted[all] = true
			}
		case slices.Contains(sections, name):
			wanted[name] = true
		default:
			return invalid("sections", "there is no section %q", name)
		}
	}
	return s.read(c, func(reader *register.Reader, _ pgx.Tx) error {
		views, err := reader.Views(s.registers)
		if err != nil || c.fresh(reader) {
			return err
		}
		return c.write(xmlType, func(out *stream) error {
			out.text(`<?xml version="1.0" encoding="UTF-8"?>`, "\n<wfs:WFS_Capabilities", namespaces,
				` xmlns:ows="http://www.opengis.net/ows/1.1" xmlns:fes="http://www.opengis.net/fes/2.0" xmlns:xlink="http://www.w3.org/1999/xlink"`)
			out.buf = appendAttr(out.buf, "xmlns:s", c.space())
			out.text(` version="`, version, `" xsi:schemaLocation="http://www.opengis.net/wfs/2.0 http://schemas.opengis.net/wfs/2.0/wfs.xsd">`, "\n")
			if wanted["ServiceIdentification"] {
				out.text("<ows:ServiceIdentification><ows:Title>")
				out.escaped(c.office.Name + ": rejestry urzędu")
				out.text("</ows:Title><ows:Abstract>Rejestry urzędu jako warstwy dla programów GIS. Bez count wydaje się wszystko; strony pokazują jedną rewizję.</ows:Abstract>",
					"<ows:ServiceType>WFS</ows:ServiceType><ows:ServiceTypeVersion>", version, "</ows:ServiceTypeVersion></ows:ServiceIdentification>\n")
			}
			if wanted["ServiceProvider"] {
				out.text("<ows:ServiceProvider><ows:ProviderName>")
				out.escaped(c.office.Name)
				out.text("</ows:ProviderName><ows:ServiceContact/></ows:ServiceProvider>\n")
			}
			if wanted["OperationsMetadata"] {
				out.operations(slices.ContainsFunc(views, func(reg *register.Register) bool {
					return reg.Allows(register.SetCells) || reg.Allows(register.Create) || reg.Allows(register.Delete)
				}))
			}
			if wanted["FeatureTypeList"] {
				out.text("<wfs:FeatureTypeList>\n")
				for _, reg := range views {
					if err := out.featureType(reader, reg); err != nil {
						return err
					}
				}
				out.text("</wfs:FeatureTypeList>\n")
			}
			if wanted["Filter_Capabilities"] {
				out.filters()
			}
			out.text("</wfs:WFS_Capabilities>\n")
			return nil
		})
	})
}

func (s *stream) domain(kind, name string, values ...string) {
	s.text("<ows:", kind, ` name="`, name, `"><ows:AllowedValues>`)
	for _, v := range values {
		s.text("<ows:Value>")
		s.escaped(v)
		s.text("</ows:Value>")
	}
	s.text("</ows:AllowedValues></ows:", kind, ">")
}

func (s *stream) constraint(name, value string) {
	s.text(`<ows:Constraint name="`, name, `"><ows:NoValues/><ows:DefaultValue>`, value, "</ows:DefaultValue></ows:Constraint>\n")
}

// operations says what is offered: a transaction to people who may change something, so that their programs offer editing
// to nobody else.
func (s *stream) operations(edits bool) {
	s.text("<ows:OperationsMetadata>\n")
	for _, name := range []string{"GetCapabilities", "DescribeFeatureType", "ListStoredQueries", "DescribeStoredQueries", "GetFeature", "GetPropertyValue", "Transaction"} {
		if name == "Transaction" && !edits {
			continue
		}
		s.text(`<ows:Operation name="`, name, `"><ows:DCP><ows:HTTP>`)
		for _, method := range []string{"Get", "Post"} {
			if name == "Transaction" && method == "Get" {
				continue // the body is XML
			}
			s.text("<ows:", method)
			s.buf = appendAttr(s.buf, "xlink:href", s.base())
			s.text("/>")
		}
		s.text("</ows:HTTP></ows:DCP>")
		switch name {
		case "GetCapabilities":
			s.domain("Parameter", "AcceptVersions", versions...)
			s.domain("Parameter", "AcceptFormats", "text/xml")
			s.domain("Parameter", "Sections", append([]string{"All"}, sections...)...)
		case "DescribeFeatureType":
			s.domain("Parameter", "outputFormat", gmlType)
		case "GetFeature":
			s.domain("Parameter", "resultType", "results", "hits")
			s.domain("Parameter", "outputFormat", gmlType, jsonType)
		case "Transaction":
			s.domain("Parameter", "inputFormat", gmlType)
			s.domain("Parameter", "releaseAction", "ALL", "SOME")
		case "GetPropertyValue":
			s.domain("Parameter", "resultType", "results", "hits")
			s.domain("Parameter", "outputFormat", gmlType)
		}
		s.text("</ows:Operation>\n")
	}
	s.domain("Parameter", "version", versions...)
	for _, c := range [][2]string{
		{"ImplementsSimpleWFS", "TRUE"}, {"ImplementsBasicWFS", "TRUE"}, {"ImplementsTransactionalWFS", strings.ToUpper(strconv.FormatBool(edits))}, {"ImplementsLockingWFS", "FALSE"},
		{"KVPEncoding", "TRUE"}, {"XMLEncoding", "TRUE"}, {"SOAPEncoding", "FALSE"},
		{"ImplementsInheritance", "FALSE"}, {"ImplementsRemoteResolve", "FALSE"}, {"ImplementsResultPaging", "TRUE"},
		{"ImplementsStandardJoins", "FALSE"}, {"ImplementsSpatialJoins", "FALSE"}, {"ImplementsTemporalJoins", "FALSE"},
		{"ImplementsFeatureVersioning", "FALSE"}, {"ManageStoredQueries", "FALSE"}, {"PagingIsTransactionSafe", "TRUE"}, {"CountDefault", everything},
	} {
		s.constraint(c[0], c[1])
	}
	s.domain("Constraint", "QueryExpressions", "wfs:Query", "wfs:StoredQuery")
	s.text("\n</ows:OperationsMetadata>\n")
}

func (s *stream) featureType(reader *register.Reader, reg *register.Register) error {
	s.text("<wfs:FeatureType><wfs:Name>s:", reg.Name, `</wfs:Name><wfs:Title xml:lang="pl">`)
	s.escaped(reg.Title.PL)
	s.text(`</wfs:Title><wfs:Title xml:lang="en">`)
	s.escaped(reg.Title.EN)
	s.text("</wfs:Title>")
	if reg.Geometry == "" {
		s.text("<wfs:NoCRS/>")
	} else {
		mine := s.defaultSystem()
		s.text("<wfs:DefaultCRS>", mine.name, "</wfs:DefaultCRS>")
		for _, name := range s.offered() {
			if name != mine.name {
				s.text("<wfs:OtherCRS>", name, "</wfs:OtherCRS>")
			}
		}
	}
	s.text("<wfs:OutputFormats><wfs:Format>", gmlType, "</wfs:Format><wfs:Format>", jsonType, "</wfs:Format></wfs:OutputFormats>")
	box, err := reader.Extent(reg)
	if err != nil {
		return err
	}
	if box == nil && reg.Geometry != "" {
		box = s.office.BBox
	}
	if box != nil {
		degrees := func(v float64) string { return strconv.FormatFloat(v, 'f', 7, 64) }
		s.text("<ows:WGS84BoundingBox><ows:LowerCorner>", degrees(box[0]), " ", degrees(box[1]), "</ows:LowerCorner><ows:UpperCorner>", degrees(box[2]), " ", degrees(box[3]), "</ows:UpperCorner></ows:WGS84BoundingBox>")
	}
	s.text("</wfs:FeatureType>\n")
	return nil
}

// offered is every system that features are given in.
func (c *call) offered() []string {
	var out []string
	for _, one := range geo.BuiltIn() {
		out = append(out, one.URN())
	}
	return out
}

func (s *stream) filters() {
	s.text("<fes:Filter_Capabilities><fes:Conformance>\n")
	for _, c := range [][2]string{
		{"ImplementsQuery", "TRUE"}, {"ImplementsAdHocQuery", "TRUE"}, {"ImplementsFunctions", "FALSE"}, {"ImplementsResourceId", "TRUE"},
		{"ImplementsMinStandardFilter", "TRUE"}, {"ImplementsStandardFilter", "TRUE"}, {"ImplementsMinSpatialFilter", "TRUE"}, {"ImplementsSpatialFilter", "TRUE"},
		{"ImplementsMinTemporalFilter", "TRUE"}, {"ImplementsTemporalFilter", "TRUE"}, {"ImplementsVersionNav", "FALSE"}, {"ImplementsSorting", "TRUE"},
		{"ImplementsExtendedOperators", "FALSE"}, {"ImplementsMinimumXPath", "TRUE"}, {"ImplementsSchemaElementFunc", "FALSE"},
	} {
		s.text(`<fes:Constraint name="`, c[0], `"><ows:NoValues/><ows:DefaultValue>`, c[1], "</ows:DefaultValue></fes:Constraint>\n")
	}
	s.text(`</fes:Conformance><fes:Id_Capabilities><fes:ResourceIdentifier name="fes:ResourceId"/></fes:Id_Capabilities>`, "\n<fes:Scalar_Capabilities><fes:LogicalOperators/><fes:ComparisonOperators>")
	for _, op := range []string{"PropertyIsEqualTo", "PropertyIsNotEqualTo", "PropertyIsLessThan", "PropertyIsGreaterThan", "PropertyIsLessThanOrEqualTo", "PropertyIsGreaterThanOrEqualTo", "PropertyIsLike", "PropertyIsNull", "PropertyIsNil", "PropertyIsBetween"} {
		s.text(`<fes:ComparisonOperator name="`, op, `"/>`)
	}
	s.text("</fes:ComparisonOperators></fes:Scalar_Capabilities>\n<fes:Spatial_Capabilities><fes:GeometryOperands>")
	for _, g := range []string{"Envelope", "Point", "LineString", "Polygon", "MultiPoint", "MultiCurve", "MultiSurface", "MultiGeometry"} {
		s.text(`<fes:GeometryOperand name="gml:`, g, `"/>`)
	}
	s.text("</fes:GeometryOperands><fes:SpatialOperators>")
	for _, op := range []string{"BBOX", "Equals", "Disjoint", "Intersects", "Touches", "Crosses", "Within", "Contains", "Overlaps", "Beyond", "DWithin"} {
		s.text(`<fes:SpatialOperator name="`, op, `"/>`)
	}
	s.text("</fes:SpatialOperators></fes:Spatial_Capabilities>\n", `<fes:Temporal_Capabilities><fes:TemporalOperands><fes:TemporalOperand name="gml:TimeInstant"/><fes:TemporalOperand name="gml:TimePeriod"/></fes:TemporalOperands><fes:TemporalOperators>`)
	for _, op := range []string{"After", "Before", "Begins", "BegunBy", "TContains", "During", "EndedBy", "Ends", "TEquals", "Meets", "MetBy", "TOverlaps", "OverlappedBy", "AnyInteracts"} {
		s.text(`<fes:TemporalOperator name="`, op, `"/>`)
	}
	s.text("</fes:TemporalOperators></fes:Temporal_Capabilities></fes:Filter_Capabilities>\n")
}
