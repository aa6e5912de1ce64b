package wfs_test

import (
	"context"
	"encoding/xml"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/register/registertest"
)

// The tests below are those of the standard's classes Simple WFS and Basic WFS with result paging (OGC 09-025r2, annex A.1.1, A.1.2, A.1.5, A.1.6 and
// A.1.10) as OGC's executable suite names them, each by GET and by POST where a request has both forms.

// bindings asks the same in both forms.
func bindings(t *testing.T, base, query, body string, check func(t *testing.T, res *http.Response, answer string)) {
	t.Helper()
	for _, c := range [][2]string{{http.MethodGet, ""}, {http.MethodPost, body}} {
		t.Run(c[0], func(t *testing.T) {
			address := base
			if c[0] == http.MethodGet {
				address += query
			}
			res, answer := do(t, c[0], address, c[1])
			require.NoError(t, xml.Unmarshal([]byte(answer), new(struct{ XMLName xml.Name })), "%s", answer)
			check(t, res, answer)
		})
	}
}

const head = ` xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:fes="http://www.opengis.net/fes/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:tns="urn:x-spoina:220401" service="WFS" version="2.0.0"`

func attribute(t testing.TB, body, name string) string {
	t.Helper()
	m := regexp.MustCompile(` ` + name + `="([^"]*)"`).FindStringSubmatch(body)
	if m == nil {
		return ""
	}
	return html.UnescapeString(m[1])
}

func idsOf(body, name string) []string {
	var out []string
	for _, m := range regexp.MustCompile(`<s:`+name+` gml:id="([^"]+)"`).FindAllStringSubmatch(body, -1) {
		out = append(out, m[1])
	}
	return out
}

func TestConformanceSimpleWFS(t *testing.T) {
	_, base := town(t)
	t.Run("getCapabilities_missingServiceParam", func(t *testing.T) {
		refused(t, base+"?request=GetCapabilities", 400, "MissingParameterValue", "service")
	})
	t.Run("getFullCapabilities", func(t *testing.T) {
		body := get(t, base+"?request=GetCapabilities&service=WFS")
		for _, operation := range []string{"GetCapabilities", "DescribeFeatureType", "ListStoredQueries", "DescribeStoredQueries", "GetFeature"} {
			require.Contains(t, body, `<ows:Operation name="`+operation+`"><ows:DCP><ows:HTTP><ows:Get xlink:href="`+base+`"/><ows:Post xlink:href="`+base+`"/>`)
		}
		for name, value := range map[string]string{"ImplementsTransactionalWFS": "TRUE", "ImplementsBasicWFS": "TRUE", "KVPEncoding": "TRUE", "XMLEncoding": "TRUE",
			"ImplementsResultPaging": "TRUE", "PagingIsTransactionSafe": "TRUE", "ImplementsLockingWFS": "FALSE", "ManageStoredQueries": "FALSE"} {
			require.Contains(t, body, `<ows:Constraint name="`+name+`"><ows:NoValues/><ows:DefaultValue>`+value+`<`)
		}
		require.Contains(t, body, `<wfs:Name>s:parcels</wfs:Name><wfs:Title xml:lang="pl">Działki ewidencyjne</wfs:Title>`)
		require.Contains(t, body, "<wfs:DefaultCRS>urn:ogc:def:crs:EPSG::2180</wfs:DefaultCRS>")
		require.Contains(t, body, "<wfs:OtherCRS>urn:ogc:def:crs:EPSG::2178</wfs:OtherCRS>")
	})
	t.Run("getCapabilities_acceptVersions", func(t *testing.T) {
		bindings(t, base, "?service=WFS&request=GetCapabilities&acceptVersions=10.0.0,2.0.0,1.1.0", `<GetCapabilities xmlns="http://www.opengis.net/wfs/2.0" xmlns:ows="http://www.opengis.net/ows/1.1" service="WFS"><ows:AcceptVersions><ows:Version>10.0.0</ows:Version><ows:Version>2.0.0</ows:Version></ows:AcceptVersions></GetCapabilities>`,
			func(t *testing.T, res *http.Response, body string) {
				require.Equal(t, 200, res.StatusCode, body)
				require.Contains(t, body, `version="2.0.0"`)
			})
	})
	t.Run("describeAllFeatureTypes", func(t *testing.T) {
		bindings(t, base, keys("request", "DescribeFeatureType"), `<wfs:DescribeFeatureType`+head+`/>`, func(t *testing.T, res *http.Response, body string) {
			require.Equal(t, 200, res.StatusCode)
			for _, name := range []string{"parcels", "decisions", "rates"} {
				require.Contains(t, body, `<xsd:element name="`+name+`" type="s:`+name+`Type" substitutionGroup="gml:AbstractFeature">`)
			}
			require.Contains(t, body, "INTERNAL = wewnętrzna", "code lists in Polish")
		})
	})
	t.Run("describeUnknownFeatureType", func(t *testing.T) {
		bindings(t, base, keys("request", "DescribeFeatureType", "typeNames", "x:Unknown1.Type", "namespaces", "xmlns(x,http://example.org)"),
			`<wfs:DescribeFeatureType`+head+` xmlns:x="http://example.org"><wfs:TypeName>x:Unknown1.Type</wfs:TypeName></wfs:DescribeFeatureType>`, func(t *testing.T, res *http.Response, body string) {
				require.Equal(t, 400, res.StatusCode)
				require.Contains(t, body, "InvalidParameterValue")
			})
	})
	t.Run("listStoredQueries", func(t *testing.T) {
		bindings(t, base, keys("request", "ListStoredQueries"), `<wfs:ListStoredQueries`+head+`/>`, func(t *testing.T, res *http.Response, body string) {
			require.Equal(t, 200, res.StatusCode)
			require.Contains(t, body, `<wfs:StoredQuery id="`+byID+`">`)
			require.Contains(t, body, "<wfs:ReturnFeatureType>s:parcels<")
		})
	})
	t.Run("describeStoredQueries", func(t *testing.T) {
		bindings(t, base, keys("request", "DescribeStoredQueries", "storedQuery_Id", byID), `<wfs:DescribeStoredQueries`+head+`><wfs:StoredQueryId>`+byID+`</wfs:StoredQueryId></wfs:DescribeStoredQueries>`,
			func(t *testing.T, res *http.Response, body string) {
				require.Equal(t, 200, res.StatusCode)
				require.Contains(t, body, `<wfs:StoredQueryDescription id="`+byID+`">`)
				require.Contains(t, body, `<wfs:Parameter name="id" type="xsd:string"/>`)
				require.NotContains(t, body, "GetFeatureByType")
			})
	})
	t.Run("describeStoredQueries_unknownQuery", func(t *testing.T) {
		refused(t, base+keys("request", "DescribeStoredQueries", "storedQuery_Id", "urn:nothing"), 400, "InvalidParameterValue", "")
	})
	stored := func(query, name, value string) (string, string) {
		return keys("request", "GetFeature", "storedQuery_Id", query, name, value),
			`<wfs:GetFeature` + head + `><wfs:StoredQuery id="` + query + `"><wfs:Parameter name="` + name + `">` + value + `</wfs:Parameter></wfs:StoredQuery></wfs:GetFeature>`
	}
	t.Run("unknownStoredQuery", func(t *testing.T) {
		query, body := stored("http://docbook.org/ns/docbook", "id", "x")
		bindings(t, base, query, body, func(t *testing.T, res *http.Response, body string) {
			require.Equal(t, 400, res.StatusCode)
			require.Contains(t, body, "InvalidParameterValue")
		})
	})
	t.Run("invokeGetFeatureByIdWithUnknownID", func(t *testing.T) {
		for _, id := range []string{"uuid-1", "parcels.99999999", "parcels.x", "parties.3000000"} {
			query, body := stored(byID, "id", id)
			bindings(t, base, query, body, func(t *testing.T, res *http.Response, body string) {
				require.Equal(t, 404, res.StatusCode)
				require.Contains(t, body, `exceptionCode="NotFound"`)
			})
		}
	})
	t.Run("invokeGetFeatureById", func(t *testing.T) {
		query, body := stored(byID, "id", "parcels.7")
		bindings(t, base, query, body, func(t *testing.T, res *http.Response, body string) {
			require.Equal(t, 200, res.StatusCode)
			var root struct{ XMLName xml.Name }
			require.NoError(t, xml.Unmarshal([]byte(body), &root))
			require.Equal(t, xml.Name{Space: "urn:x-spoina:220401", Local: "parcels"}, root.XMLName, "the feature itself")
			require.Equal(t, []string{"parcels.7"}, idsOf(body, "parcels"))
		})
	})
	t.Run("invokeGetFeatureByType", func(t *testing.T) {
		query, body := stored("urn:ogc:def:query:OGC-WFS::GetFeatureByType", "typeName", "tns:leases")
		bindings(t, base, query+"&namespaces=xmlns(tns,urn:x-spoina:220401)", body, func(t *testing.T, res *http.Response, body string) {
			require.Equal(t, 200, res.StatusCode, body)
			require.Len(t, idsOf(body, "leases"), 5)
		})
	})
}

func TestConformanceBasicWFS(t *testing.T) {
	s, base := town(t)
	count := func(sql string) (n int) {
		require.NoError(t, s.Pool().QueryRow(context.Background(), sql).Scan(&n))
		return n
	}
	t.Run("getFullCapabilities", func(t *testing.T) {
		body := get(t, base+"?request=GetCapabilities&service=WFS")
		require.Contains(t, body, `<ows:Operation name="GetPropertyValue">`)
		for _, class := range []string{"ImplementsMinStandardFilter", "ImplementsMinSpatialFilter", "ImplementsSorting", "ImplementsAdHocQuery"} {
			require.Contains(t, body, `<fes:Constraint name="`+class+`"><ows:NoValues/><ows:DefaultValue>TRUE<`)
		}
	})
	t.Run("getFeaturesByType", func(t *testing.T) {
		for name, rows := range map[string]int{"parcels": 500, "road_lanes": 3, "address_points": 30, "objects": 20, "scan_objects": 20, "decisions": 12, "leases": 5, "rates": 5, "discrepancies": 9} {
			bindings(t, base, keys("request", "GetFeature", "typeNames", "tns:"+name, "namespaces", "xmlns(tns,urn:x-spoina:220401)"), `<wfs:GetFeature`+head+`><wfs:Query typeNames="tns:`+name+`"/></wfs:GetFeature>`,
				func(t *testing.T, res *http.Response, body string) {
					require.Equal(t, 200, res.StatusCode, body)
					require.Equal(t, "application/gml+xml; version=3.2", res.Header.Get("Content-Type"))
					require.Len(t, idsOf(body, name), rows)
					require.Equal(t, strconv.Itoa(rows), attribute(t, body, "numberMatched"))
					require.Equal(t, strconv.Itoa(rows), attribute(t, body, "numberReturned"))
					require.Empty(t, attribute(t, body, "next"))
					require.Contains(t, attribute(t, body, "xsi:schemaLocation"), "request=DescribeFeatureType&typeNames=s:"+name)
				})
		}
	})
	filtered := func(name, filter string, rows int) func(*testing.T) {
		return func(t *testing.T) {
			xmlFilter := `<fes:Filter xmlns:fes="http://www.opengis.net/fes/2.0" xmlns:gml="http://www.opengis.net/gml/3.2">` + filter + `</fes:Filter>`
			bindings(t, base, keys("request", "GetFeature", "typeNames", name, "filter", xmlFilter), `<wfs:GetFeature`+head+`><wfs:Query typeNames="tns:`+name+`">`+xmlFilter+`</wfs:Query></wfs:GetFeature>`,
				func(t *testing.T, res *http.Response, body string) {
					require.Equal(t, 200, res.StatusCode, body)
					require.Len(t, idsOf(body, name), rows)
				})
		}
	}
	compare := func(op, field, value string) string {
		return `<fes:` + op + `><fes:ValueReference>` + field + `</fes:ValueReference><fes:Literal>` + value + `</fes:Literal></fes:` + op + `>`
	}
	require.NotZero(t, count(`SELECT count(*) FROM parcels WHERE ownership_group = '2'`))
	t.Run("propertyIsEqualTo", filtered("parcels", compare("PropertyIsEqualTo", "tns:ownership_group", "2"), count(`SELECT count(*) FROM parcels WHERE ownership_group = '2'`)))
	t.Run("propertyIsNotEqualTo", filtered("parcels", compare("PropertyIsNotEqualTo", "ownership_group", "2"), count(`SELECT count(*) FROM parcels WHERE ownership_group <> '2'`)))
	t.Run("propertyIsGreaterThan", filtered("parcels", compare("PropertyIsGreaterThan", "cadastral_area_m2", "901"), count(`SELECT count(*) FROM parcels WHERE cadastral_area_m2 > 901`)))
	t.Run("propertyIsLessThan", filtered("parcels", compare("PropertyIsLessThan", "cadastral_area_m2", "901"), count(`SELECT count(*) FROM parcels WHERE cadastral_area_m2 < 901`)))
	t.Run("propertyIsLike", filtered("parcels", strings.Replace(compare("PropertyIsLike", "number", "1*"), "<fes:PropertyIsLike>", `<fes:PropertyIsLike wildCard="*" singleChar="#" escapeChar="!">`, 1), count(`SELECT count(*) FROM parcels WHERE number LIKE '1%'`)))
	t.Run("propertyIsNull", filtered("parcels", `<fes:PropertyIsNull><fes:ValueReference>ownership_group</fes:ValueReference></fes:PropertyIsNull>`, count(`SELECT count(*) FROM parcels WHERE ownership_group IS NULL`)))
	t.Run("propertyIsNil", filtered("parcels", `<fes:PropertyIsNil><fes:ValueReference>ownership_group</fes:ValueReference></fes:PropertyIsNil>`, count(`SELECT count(*) FROM parcels WHERE ownership_group IS NULL`)))
	t.Run("propertyIsBetween", filtered("parcels", `<fes:PropertyIsBetween><fes:ValueReference>cadastral_area_m2</fes:ValueReference><fes:LowerBoundary><fes:Literal>900.5</fes:Literal></fes:LowerBoundary><fes:UpperBoundary><fes:Literal>902</fes:Literal></fes:UpperBoundary></fes:PropertyIsBetween>`,
		count(`SELECT count(*) FROM parcels WHERE cadastral_area_m2 BETWEEN 900.5 AND 902`)))
	t.Run("logicalOperators", filtered("parcels", `<fes:Or><fes:Not>`+compare("PropertyIsGreaterThan", "id", "3")+`</fes:Not><fes:And>`+compare("PropertyIsGreaterThan", "id", "10")+compare("PropertyIsLessThan", "id", "13")+`</fes:And></fes:Or>`, 5))
	t.Run("resourceId", filtered("parcels", `<fes:ResourceId rid="parcels.5"/><fes:ResourceId rid="parcels.6"/><fes:ResourceId rid="leases.5000001"/>`, 2))
	box := `<fes:BBOX><fes:ValueReference>geometry</fes:ValueReference><gml:Envelope srsName="%s"><gml:lowerCorner>%s</gml:lowerCorner><gml:upperCorner>%s</gml:upperCorner></gml:Envelope></fes:BBOX>`
	inside := count(`SELECT count(*) FROM parcels WHERE ST_Intersects(geom, ST_MakeEnvelope(466100, 714000, 466300, 714100, 2180))`)
	require.NotZero(t, inside)
	t.Run("bboxInDefinitionOrder", filtered("parcels", fmt.Sprintf(box, "urn:ogc:def:crs:EPSG::2180", "714000 466100", "714100 466300"), inside))
	t.Run("bboxInHttpOrder", filtered("parcels", fmt.Sprintf(box, "http://www.opengis.net/def/crs/EPSG/0/2180", "714000 466100", "714100 466300"), inside))
	t.Run("bboxInShortOrder", filtered("parcels", fmt.Sprintf(box, "EPSG:2180", "466100 714000", "466300 714100"), inside))
	t.Run("bboxWithoutSystem", filtered("parcels", strings.Replace(fmt.Sprintf(box, "", "714000 466100", "714100 466300"), ` srsName=""`, "", 1), inside))
	t.Run("bboxIsDisjoint", filtered("parcels", fmt.Sprintf(box, "EPSG:2180", "714000 466100", "714100 466300"), 0))
	t.Run("intersects", filtered("parcels", `<fes:Intersects><fes:ValueReference>geometry</fes:ValueReference><gml:Polygon gml:id="p" srsName="urn:ogc:def:crs:EPSG::2180"><gml:exterior><gml:LinearRing><gml:posList>714000 466100 714000 466300 714100 466300 714100 466100 714000 466100</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></fes:Intersects>`, inside))
	t.Run("during", filtered("decisions", `<fes:During><fes:ValueReference>valid_from</fes:ValueReference><gml:TimePeriod gml:id="t"><gml:beginPosition>2022-03-01</gml:beginPosition><gml:endPosition>2022-08-01</gml:endPosition></gml:TimePeriod></fes:During>`,
		count(`SELECT count(*) FROM decisions WHERE valid_from > '2022-03-01' AND valid_from < '2022-08-01'`)))
	t.Run("after", filtered("decisions", `<fes:After><fes:ValueReference>valid_from</fes:ValueReference><gml:TimeInstant gml:id="t"><gml:timePosition>2022-06-01</gml:timePosition></gml:TimeInstant></fes:After>`,
		count(`SELECT count(*) FROM decisions WHERE valid_from > '2022-06-01'`)))
	t.Run("bboxByKey", func(t *testing.T) {
		for _, v := range []string{"714000,466100,714100,466300", "714000,466100,714100,466300,urn:ogc:def:crs:EPSG::2180", "466100,714000,466300,714100,EPSG:2180"} {
			require.Len(t, idsOf(get(t, base+keys("request", "GetFeature", "typeNames", "parcels", "bbox", v)), "parcels"), inside, v)
		}
	})
	t.Run("resourceIdByKey", func(t *testing.T) {
		require.Len(t, idsOf(get(t, base+keys("request", "GetFeature", "resourceId", "parcels.5,parcels.6")), "parcels"), 2)
	})
	t.Run("severalQueries", func(t *testing.T) {
		body := get(t, base+keys("request", "GetFeature", "typeNames", "(parcels)(leases)", "filter", `(<fes:Filter xmlns:fes="http://www.opengis.net/fes/2.0">`+compare("PropertyIsLessThan", "id", "3")+`</fes:Filter>)()`))
		require.Len(t, idsOf(body, "parcels"), 2)
		require.Len(t, idsOf(body, "leases"), 5, body)
		require.Equal(t, "7", attribute(t, body, "numberMatched"))
		body = get(t, base+keys("request", "GetFeature", "typeNames", "(leases)(rates)", "count", "3", "startIndex", "4"))
		require.Len(t, idsOf(body, "leases"), 1)
		require.Len(t, idsOf(body, "rates"), 2)
	})
	t.Run("sortByAndProjection", func(t *testing.T) {
		bindings(t, base, keys("request", "GetFeature", "typeNames", "parcels", "sortBy", "cadastral_area_m2 DESC,id ASC", "propertyName", "number", "count", "2"),
			`<wfs:GetFeature`+head+` count="2"><wfs:Query typeNames="tns:parcels"><wfs:PropertyName>tns:number</wfs:PropertyName><fes:SortBy><fes:SortProperty><fes:ValueReference>cadastral_area_m2</fes:ValueReference><fes:SortOrder>DESC</fes:SortOrder></fes:SortProperty><fes:SortProperty><fes:ValueReference>id</fes:ValueReference></fes:SortProperty></fes:SortBy></wfs:Query></wfs:GetFeature>`,
			func(t *testing.T, res *http.Response, body string) {
				require.Equal(t, 200, res.StatusCode, body)
				require.Equal(t, []string{"parcels.12", "parcels.25"}, idsOf(body, "parcels"))
				require.NotContains(t, body, "<s:geometry>")
				require.NotContains(t, body, "<s:cadastral_area_m2>")
				require.Contains(t, body, "<s:number>")
			})
	})
	t.Run("getProperty_gmlId", func(t *testing.T) {
		bindings(t, base, keys("request", "GetPropertyValue", "typeNames", "leases", "valueReference", "@gml:id"), `<wfs:GetPropertyValue`+head+` valueReference="@gml:id"><wfs:Query typeNames="tns:leases"/></wfs:GetPropertyValue>`,
			func(t *testing.T, res *http.Response, body string) {
				require.Equal(t, 200, res.StatusCode, body)
				require.Contains(t, body, "<wfs:ValueCollection")
				require.Contains(t, body, "<wfs:member>leases.5000001</wfs:member>")
				require.Equal(t, 5, strings.Count(body, "<wfs:member>"))
			})
	})
	t.Run("getProperty_emptyValueRef", func(t *testing.T) {
		bindings(t, base, keys("request", "GetPropertyValue", "typeNames", "leases", "valueReference", ""), `<wfs:GetPropertyValue`+head+` valueReference=""><wfs:Query typeNames="tns:leases"/></wfs:GetPropertyValue>`,
			func(t *testing.T, res *http.Response, body string) {
				require.Equal(t, 400, res.StatusCode)
				require.Contains(t, body, "InvalidParameterValue")
			})
	})
	t.Run("getProperty_values", func(t *testing.T) {
		for reference, sql := range map[string]string{
			"ownership_group": `SELECT count(ownership_group) FROM parcels`, "geometry": `SELECT count(geom) FROM parcels`, "tns:parcels/tns:number": `SELECT count(number) FROM parcels`,
			"use_codes": `SELECT sum(cardinality(use_codes)) FROM parcels`,
		} {
			ask := []string{"request", "GetPropertyValue", "typeNames", "parcels", "valueReference", reference, "namespaces", "xmlns(tns,urn:x-spoina:220401)"}
			body := get(t, base+keys(ask...))
			n := count(sql)
			require.Equal(t, n, strings.Count(body, "<wfs:member>"), reference)
			require.Equal(t, strconv.Itoa(n), attribute(t, body, "numberMatched"))
			require.Contains(t, get(t, base+keys(append(ask, "resultType", "hits")...)), `numberReturned="0"`)
			seen := 0
			for next := base + keys(append(ask, "count", "199")...); next != ""; {
				page := get(t, next)
				seen += strings.Count(page, "<wfs:member>")
				next = attribute(t, page, "next")
			}
			require.Equal(t, n, seen, reference)
		}
	})
}

func TestConformanceResponsePaging(t *testing.T) {
	s, base := town(t)
	t.Run("getFeatureWithHitsOnly", func(t *testing.T) {
		body := get(t, base+keys("request", "GetFeature", "typeNames", "parcels", "resultType", "hits", "count", "2"))
		require.Equal(t, "500", attribute(t, body, "numberMatched"))
		require.Equal(t, "0", attribute(t, body, "numberReturned"))
		require.Empty(t, attribute(t, body, "previous"))
		require.Len(t, idsOf(get(t, attribute(t, body, "next")), "parcels"), 2)
	})
	t.Run("traverseResultSetInBothDirections", func(t *testing.T) {
		first := get(t, base+keys("request", "GetFeature", "typeNames", "parcels", "count", "4", "sortBy", "number DESC"))
		second := get(t, attribute(t, first, "next"))
		require.NotEqual(t, idsOf(first, "parcels"), idsOf(second, "parcels"))
		require.Equal(t, idsOf(first, "parcels"), idsOf(get(t, attribute(t, second, "previous")), "parcels"))
	})
	// Edits between two pages change none of them, whichever form the first request had.
	walk := func(first string, between func()) (all []string) {
		for page := first; ; {
			all = append(all, idsOf(page, "parcels")...)
			next := attribute(t, page, "next")
			if next == "" {
				return all
			}
			between()
			page = get(t, next)
		}
	}
	n := 0
	for name, ask := range map[string]func() string{
		"pagingIsTransactionSafe_GET": func() string {
			return get(t, base+keys("request", "GetFeature", "typeNames", "parcels", "count", "90", "sortBy", "number"))
		},
		"pagingIsTransactionSafe_POST": func() string {
			_, body := do(t, http.MethodPost, base, `<wfs:GetFeature`+head+` count="90"><wfs:Query typeNames="tns:parcels"><fes:Filter><fes:PropertyIsGreaterThan><fes:ValueReference>id</fes:ValueReference><fes:Literal>0</fes:Literal></fes:PropertyIsGreaterThan></fes:Filter><fes:SortBy><fes:SortProperty><fes:ValueReference>number</fes:ValueReference></fes:SortProperty></fes:SortBy></wfs:Query></wfs:GetFeature>`)
			return body
		},
	} {
		t.Run(name, func(t *testing.T) {
			everything := idsOf(get(t, base+keys("request", "GetFeature", "typeNames", "parcels", "sortBy", "number")), "parcels")
			got := walk(ask(), func() {
				n++
				registertest.Correct(t, s, "parcels", fmt.Sprintf("id IN (%d, %d)", n*3, 480-n), fmt.Sprintf("number = '%d/x'", n))
			})
			require.Equal(t, everything, got)
			require.NotEqual(t, everything, idsOf(get(t, base+keys("request", "GetFeature", "typeNames", "parcels", "sortBy", "number")), "parcels"), "the edits took place")
		})
	}
	t.Run("withoutCountEverythingLeaves", func(t *testing.T) {
		require.Len(t, idsOf(get(t, base+keys("request", "GetFeature", "typeNames", "parcels")), "parcels"), 500)
	})
	t.Run("beyondTheEnd", func(t *testing.T) {
		body := get(t, base+keys("request", "GetFeature", "typeNames", "parcels", "startIndex", "500", "count", "10"))
		require.Equal(t, "0", attribute(t, body, "numberReturned"))
		require.Empty(t, attribute(t, body, "next"))
	})
	t.Run("aVisitorPagesThroughTheSameRows", func(t *testing.T) {
		visitor := office(t, s, access.Anonymous(access.Office{Code: "220401"}))
		require.Len(t, walk(get(t, visitor+keys("request", "GetFeature", "typeNames", "parcels", "count", "130")), func() {}), 500)
	})
}
