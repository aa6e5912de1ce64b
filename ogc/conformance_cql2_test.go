package ogc_test

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/cql2"
)

const cql = "http://www.opengis.net/spec/cql2/1.0/conf/"

// partCQL2 is the Common Query Language (CQL2, 21-065r2), annex A, asked over HTTP of the office's registers. The tests
// named test-data need the official data set, which is no register: package official runs them through the same
// statements. The tests named logical of later classes combine what every class before them has stored.
var partCQL2 = map[string][]abstractTest{
	cql + "cql2-text": {
		{"/conf/cql2-text/validate", func(t *testing.T, c *candidate) {
			for _, filter := range []string{"THIS IS NOT A FILTER", "number =", "= 1", "number = '1", "(number = '1'", "number == '1'", "NOT", "number IN ()", "number BETWEEN 1", "5", "number"} {
				c.refused(t, "/collections/parcels/items?filter-lang=cql2-text&filter="+q(filter))
			}
			holds(t, c, filters{"number = '1/2'": "number = '1/2'", "(((\"number\" = '1/2')))": "number = '1/2'"})
		}},
		{"/conf/cql2-text/escaping", func(t *testing.T, c *candidate) {
			holds(t, c, filters{`'O''Neill' = 'O\'Neill' AND number = '1/2'`: "number = '1/2'"})
			for letter, code := range map[string]int{"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13} {
				holds(t, c, filters{`'\` + letter + `' = '` + string(rune(code)) + `' AND number = '1/2'`: "number = '1/2'"})
			}
		}},
	},
	cql + "cql2-json": {
		{"/conf/cql2-json/validate", func(t *testing.T, c *candidate) {
			for _, filter := range []string{`{`, `[]`, `{"op":"="}`, `{"op":"=","args":[]}`, `{"op":"eval","args":[1]}`, `{"op":"=","args":[{"property":"number"}]}`, `"number"`, `number = '1/2'`} {
				c.refused(t, "/collections/parcels/items?filter-lang=cql2-json&filter="+q(filter))
			}
			asked := 0
			for _, class := range cqlClasses {
				for _, filter := range storable(class, "decisions") {
					n, err := cql2.Parse(filter)
					require.NoError(t, err, filter)
					j := string(cql2.JSON(n))
					var f featureCollection
					c.json(t, "/collections/decisions/items?limit=100&filter-lang=cql2-json&filter="+q(j), &f)
					require.Equal(t, c.kept(t, "decisions", filter), ids(f), j)
					asked++
				}
			}
			require.Greater(t, asked, 50)
		}},
	},
	cql + "basic-cql2": {
		{"/conf/basic-cql2/basic-test", func(t *testing.T, c *candidate) {
			for _, x := range c.collections(t) {
				scalar := 0
				for name, p := range schemaAt(t, c.base+"/collections/"+x.ID+"/queryables").Properties {
					require.True(t, p.Type != "" || p.Format != "", "%s.%s has no type", x.ID, name)
					if slices.Contains([]string{"string", "boolean", "number", "integer"}, p.Type) {
						scalar++
					}
				}
				require.Positive(t, scalar, x.ID)
			}
		}},
		{"/conf/basic-cql2/comparison", func(t *testing.T, c *candidate) {
			c.columns(t, func(collection, column, value string) {
				pairs(t, c, collection, [][2]string{{column + " = " + value, column + " <> " + value}, {column + " > " + value, column + " <= " + value}, {column + " < " + value, column + " >= " + value}})
			})
			holds(t, c, filters{"cadastral_area_m2 > 901": "cadastral_area_m2 > 901", "cadastral_area_m2 <> 901": "cadastral_area_m2 <> 901", "cadastral_area_m2 <= 901": "cadastral_area_m2 <= 901", "number < '1/3'": `number < '1/3' COLLATE "C"`})
		}},
		{"/conf/basic-cql2/is-null", func(t *testing.T, c *candidate) {
			c.columns(t, func(collection, column, _ string) {
				pairs(t, c, collection, [][2]string{{column + " IS NULL", column + " is not null"}})
			})
			holds(t, c, filters{"cadastral_area_m2 IS NULL": "cadastral_area_m2 IS NULL", "map_sheet IS NOT NULL": "map_sheet <> ''"})
		}},
		{"/conf/basic-cql2/boolean", func(t *testing.T, c *candidate) {
			require.Len(t, c.kept(t, "parcels", "true"), 40)
			require.Empty(t, c.kept(t, "parcels", "false"))
		}},
		{"/conf/basic-cql2/logical", func(t *testing.T, c *candidate) {
			holds(t, c, filters{"NOT (number = '1/2' OR cadastral_area_m2 > 901) AND ownership_group = '1'": "NOT (number = '1/2' OR cadastral_area_m2 > 901) AND ownership_group = '1'"})
			logical("basic-cql2")(t, c)
		}},
	},
	cql + "advanced-comparison-operators": {
		{"/conf/advanced-comparison-operators/like", func(t *testing.T, c *candidate) {
			c.texts(t, func(collection, column string) {
				pairs(t, c, collection, [][2]string{{column + " like '_%'", column + " like ''"}})
				require.Equal(t, c.kept(t, collection, column+" LIKE '%'"), c.kept(t, collection, column+" like '%%'"))
				c.kept(t, collection, column+` like '\%\_'`)
			})
			holds(t, c, filters{"number LIKE '1/%'": "number LIKE '1/%'", "number NOT LIKE '_/2'": "number NOT LIKE '_/2'", `'50%' LIKE '50\%' AND number = '1/2'`: "number = '1/2'"})
		}},
		{"/conf/advanced-comparison-operators/between", func(t *testing.T, c *candidate) {
			c.numbers(t, func(collection, column string) {
				c.kept(t, collection, column+" BETWEEN 0 AND 100")
				require.Empty(t, c.kept(t, collection, column+" between 100.0 and 1.0"))
			})
			holds(t, c, filters{"cadastral_area_m2 NOT BETWEEN 900.5 AND 902": "cadastral_area_m2 NOT BETWEEN 900.5 AND 902"})
		}},
		{"/conf/advanced-comparison-operators/in", func(t *testing.T, c *candidate) {
			lists := map[string]string{"true": "(true)", "DATE('2022-04-14')": "(DATE('2022-04-14'), '2022-04-15')", "TIMESTAMP('2022-04-14T14:48:46Z')": "('2022-04-14T14:52:56Z')", "'foo'": "('foo', 'bar')", "3.14": "(1, 2, 3)", "1": "(1, 2, 3)"}
			c.columns(t, func(collection, column, value string) {
				pairs(t, c, collection, [][2]string{{column + " in " + lists[value], column + " NOT IN " + lists[value]}})
			})
			holds(t, c, filters{"ownership_group IN ('1','2')": "ownership_group IN ('1','2')", "ownership_group NOT IN ('1','2')": "ownership_group NOT IN ('1','2')"})
		}},
		{"/conf/advanced-comparison-operators/logical", logical("basic-cql2", "advanced-comparison-operators")},
	},
	cql + "case-insensitive-comparison": {
		{"/conf/case-insensitive-comparison/casei", func(t *testing.T, c *candidate) {
			c.texts(t, func(collection, column string) {
				pairs(t, c, collection, [][2]string{{"CASEI(" + column + ") = casei('foo')", "CASEI(" + column + ") <> casei('FOO')"}})
			})
			require.Len(t, c.kept(t, "decisions", "CASEI(street) = CASEI('ŁĄKOWA')"), 12, "Polish letters too")
		}},
		{"/conf/case-insensitive-comparison/casei-like", func(t *testing.T, c *candidate) {
			c.texts(t, func(collection, column string) {
				require.Equal(t, c.kept(t, collection, "CASEI("+column+") LIKE casei('foo%')"), c.kept(t, collection, "CASEI("+column+") LIKE casei('FOO%')"))
			})
			require.Len(t, c.kept(t, "decisions", "CASEI(street) LIKE CASEI('ŁĄK%')"), 12)
		}},
		{"/conf/case-insensitive-comparison/logical", logical("basic-cql2", "case-insensitive-comparison")},
	},
	cql + "accent-insensitive-comparison": {
		{"/conf/accent-insensitive-comparison/accenti", func(t *testing.T, c *candidate) {
			c.texts(t, func(collection, column string) {
				pairs(t, c, collection, [][2]string{{"ACCENTI(" + column + ") = accenti('äöüéáí')", "ACCENTI(" + column + ") <> accenti('aoueai')"}})
			})
			require.Len(t, c.kept(t, "decisions", "ACCENTI(street) = ACCENTI('Lakowa')"), 12)
			require.Len(t, c.kept(t, "parcels", "accenti('ąćęłńóśźżĄĆĘŁŃÓŚŹŻ') = 'acelnoszzACELNOSZZ'"), 40, "every Polish letter")
		}},
		{"/conf/accent-insensitive-comparison/accenti-like", sameTexts("ACCENTI({}) LIKE accenti('Ä%')", "ACCENTI({}) LIKE accenti('A%')")},
		{"/conf/accent-insensitive-comparison/accenti-casei", sameTexts("ACCENTI(CASEI({})) = accenti(casei('ÄÉ'))", "ACCENTI(CASEI({})) = accenti(casei('ae'))")},
		{"/conf/accent-insensitive-comparison/accenti-casei-like", func(t *testing.T, c *candidate) {
			sameTexts("ACCENTI(CASEI({})) LIKE accenti(casei('Ä%'))", "ACCENTI(CASEI({})) LIKE accenti(casei('a%'))")(t, c)
			require.Len(t, c.kept(t, "decisions", "ACCENTI(CASEI(street)) LIKE ACCENTI(CASEI('LAKÓ%'))"), 12)
		}},
		{"/conf/accent-insensitive-comparison/logical", logical("basic-cql2", "accent-insensitive-comparison")},
	},
	cql + "basic-spatial-functions": {
		{"/conf/basic-spatial-functions/s_intersects", func(t *testing.T, c *candidate) {
			c.spatial(t, "S_INTERSECTS(geometry,BBOX(-180,-90,180,90))", "S_INTERSECTS(geometry,POINT(7.02 49.92))", "S_INTERSECTS(geometry,BBOX(-180,-90,-90,90)) AND S_INTERSECTS(geometry,BBOX(90,-90,180,90))")
			c.refused(t, "/collections/parcels/items?filter="+q("S_INTERSECTS(geometry,POINT(90 180))"))
			holds(t, c, filters{"S_INTERSECTS(geometry,POINT(18.4785 54.2895))": "ST_Intersects(geom, ST_Transform(ST_SetSRID(ST_MakePoint(18.4785, 54.2895), 4326), 2180))", "S_INTERSECTS(geometry," + someBBox + ")": "ST_Intersects(geom, " + someSQL + ")"})
		}},
		{"/conf/basic-spatial-functions/logical", logical("basic-cql2", "basic-spatial-functions")},
	},
	cql + "basic-spatial-functions-plus": {
		{"/conf/basic-spatial-functions-plus/s_intersects", func(t *testing.T, c *candidate) {
			c.refused(t, "/collections/parcels/items?filter="+q("S_INTERSECTS(geometry,MULTIPOINT(7.02 49.92, 90 180))"))
			c.spatial(t, "S_INTERSECTS(geometry,LINESTRING(-180 -45, 0 -45))", "S_INTERSECTS(geometry,MULTILINESTRING((-180 -45, 0 -45), (0 45, 180 45)))",
				"S_INTERSECTS(geometry,POLYGON((-180 -90, -90 -90, -90 90, -180 90, -180 -90), (-120 -50, -100 -50, -100 -40, -120 -40, -120 -50)))",
				"S_INTERSECTS(geometry,MULTIPOLYGON(((-180 -90, -90 -90, -90 90, -180 90, -180 -90)),((0 0, 10 0, 10 10, 0 10, 0 0))))",
				"S_INTERSECTS(geometry,GEOMETRYCOLLECTION(POINT(7.02 49.92), POLYGON((0 0, 10 0, 10 10, 0 10, 0 0))))")
			holds(t, c, filters{"S_INTERSECTS(geometry," + somePolygon + ")": "ST_Intersects(geom, " + someSQL + ")",
				"S_INTERSECTS(geometry,GEOMETRYCOLLECTION(" + somePolygon + ",POINT(7 50)))": "ST_Intersects(geom, " + someSQL + ")",
				"S_INTERSECTS(geometry,MULTIPOINT(18.4785 54.2895, 18.479 54.289))":          "ST_Intersects(geom, ST_Transform(ST_GeomFromText('MULTIPOINT((18.4785 54.2895),(18.479 54.289))', 4326), 2180))"})
		}},
	},
	cql + "spatial-functions": {
		{"/conf/spatial-functions/s_intersects", func(t *testing.T, c *candidate) {
			require.Equal(t, c.kept(t, "parcels", "S_INTERSECTS(geometry,BBOX(-180,-90,180,90))"), c.kept(t, "parcels", "S_INTERSECTS(geometry,"+world+")"))
			c.spatial(t, "S_INTERSECTS(geometry,LINESTRING(7 50, 10 51))", "S_INTERSECTS(geometry,POINT(7.02 49.92))")
			c.refused(t, "/collections/parcels/items?filter="+q("S_INTERSECTS(geometry,POINT(90 180))"))
		}},
		{"/conf/spatial-functions/s_disjoint", func(t *testing.T, c *candidate) {
			require.Empty(t, c.kept(t, "parcels", "S_DISJOINT(geometry,BBOX(-180,-90,180,90))"))
			require.Empty(t, c.kept(t, "parcels", "S_DISJOINT(geometry,"+world+")"))
			for _, literal := range []string{"LINESTRING(7 50,10 51)", "POINT(7.02 49.92)", "POINT(18.4785 54.2895)", somePolygon} {
				pairs(t, c, "parcels", [][2]string{{"S_DISJOINT(geometry," + literal + ")", "S_INTERSECTS(geometry," + literal + ")"}})
			}
			c.refused(t, "/collections/parcels/items?filter="+q("S_DISJOINT(geometry,POINT(90 180))"))
			holds(t, c, filters{"S_DISJOINT(geometry," + someBBox + ")": "ST_Disjoint(geom, " + someSQL + ")"})
		}},
		{"/conf/spatial-functions/s_equals", func(t *testing.T, c *candidate) {
			require.Equal(t, c.kept(t, "parcels", "S_EQUALS(geometry,"+world+")"), c.kept(t, "parcels", "S_EQUALS(geometry,LINESTRING(7 50,10 51))"))
			require.Len(t, c.kept(t, "parcels", "S_EQUALS(geometry,geometry)"), 40)
		}},
		{"/conf/spatial-functions/s_touches", func(t *testing.T, c *candidate) {
			c.spatial(t, "S_TOUCHES(geometry,BBOX(-180,-90,180,90))", "S_TOUCHES(geometry,"+world+")", "S_TOUCHES(geometry,LINESTRING(7 50,10 51))")
		}},
		{"/conf/spatial-functions/s_crosses", func(t *testing.T, c *candidate) {
			c.spatial(t, "S_CROSSES(geometry,BBOX(-180,-90,180,90))", "S_CROSSES(geometry,"+world+")", "S_CROSSES(geometry,LINESTRING(7 50,10 51))")
			holds(t, c, filters{"S_CROSSES(LINESTRING(18.478 54.289,18.48 54.29),geometry)": "ST_Crosses(geom, ST_Transform(ST_GeomFromText('LINESTRING(18.478 54.289,18.48 54.29)', 4326), 2180))"})
		}},
		{"/conf/spatial-functions/s_within", func(t *testing.T, c *candidate) {
			require.Equal(t, c.kept(t, "parcels", "S_WITHIN(geometry,BBOX(-180,-90,180,90))"), c.kept(t, "parcels", "S_WITHIN(geometry,"+world+")"))
			c.spatial(t, "S_WITHIN(geometry,LINESTRING(7 50,10 51))", "S_WITHIN(geometry,MULTIPOINT(7 50,10 51))")
			holds(t, c, filters{"S_WITHIN(geometry," + someBBox + ")": "ST_Within(geom, " + someSQL + ")"})
		}},
		{"/conf/spatial-functions/s_contains", func(t *testing.T, c *candidate) {
			pairs(t, c, "parcels", [][2]string{{"S_CONTAINS(geometry,BBOX(-180,-90,180,90))", "S_WITHIN(geometry,BBOX(-180,-90,180,90))"}, {"S_CONTAINS(geometry,MULTIPOINT(7 50,10 51))", "S_WITHIN(geometry,MULTIPOINT(7 50,10 51))"}})
			require.Equal(t, c.kept(t, "parcels", "S_CONTAINS(geometry,BBOX(-180,-90,180,90))"), c.kept(t, "parcels", "S_CONTAINS(geometry,"+world+")"))
			holds(t, c, filters{"S_CONTAINS(geometry,POINT(18.4785 54.2895))": "ST_Contains(geom, ST_Transform(ST_SetSRID(ST_MakePoint(18.4785, 54.2895), 4326), 2180))"})
		}},
		{"/conf/spatial-functions/s_overlaps", func(t *testing.T, c *candidate) {
			c.spatial(t, "S_OVERLAPS(geometry,MULTIPOINT(7 50,10 51))", "S_OVERLAPS(geometry,LINESTRING(7 50,10 51))", "S_OVERLAPS(geometry,"+world+")")
			holds(t, c, filters{"S_OVERLAPS(geometry," + someBBox + ")": "ST_Overlaps(geom, " + someSQL + ")"})
		}},
		{"/conf/spatial-functions/logical", logical("basic-cql2", "basic-spatial-functions", "spatial-functions")},
	},
	cql + "temporal-functions": {
		{"/conf/temporal-functions/temporal-functions-1", func(t *testing.T, c *candidate) {
			for _, operand := range []string{"DATE('2022-04-24')", "INTERVAL('2021-01-01','2022-06-30')", "TIMESTAMP('2022-04-24T07:59:57Z')"} {
				all := []int64{}
				for _, op := range []string{"T_AFTER", "T_BEFORE", "T_INTERSECTS"} {
					all = append(all, c.kept(t, "decisions", op+"(valid_from,"+operand+")")...)
				}
				slices.Sort(all)
				require.Equal(t, c.kept(t, "decisions", "valid_from IS NOT NULL"), all, "%s: after, before, or at the same time", operand)
				pairs(t, c, "decisions", [][2]string{{"T_DISJOINT(valid_from," + operand + ")", "T_INTERSECTS(valid_from," + operand + ")"}})
				c.kept(t, "decisions", "T_EQUALS(valid_from,"+operand+")")
			}
			require.Equal(t, c.kept(t, "decisions", "valid_from < DATE('2022-04-24')"), c.kept(t, "decisions", "T_BEFORE(valid_from,DATE('2022-04-24'))"))
		}},
		{"/conf/temporal-functions/temporal-functions-2", func(t *testing.T, c *candidate) {
			// Of two periods that both are longer than a moment exactly one of Allen's relations holds.
			for _, interval := range []string{"INTERVAL('2022-03-01','2022-04-30')", "INTERVAL('2021-01-01','2021-12-31')", "INTERVAL('2022-01-01','..')", "INTERVAL('..','2022-06-01')", "INTERVAL(valid_from,valid_to)"} {
				all := []int64{}
				for _, op := range []string{"T_AFTER", "T_BEFORE", "T_MEETS", "T_METBY", "T_OVERLAPS", "T_OVERLAPPEDBY", "T_STARTS", "T_STARTEDBY", "T_DURING", "T_CONTAINS", "T_FINISHES", "T_FINISHEDBY", "T_EQUALS"} {
					all = append(all, c.kept(t, "decisions", op+"(INTERVAL(valid_from,valid_to),"+interval+")")...)
				}
				slices.Sort(all)
				require.Equal(t, c.kept(t, "decisions", "valid_from IS NOT NULL AND valid_to IS NOT NULL"), all, interval)
				pairs(t, c, "decisions", [][2]string{{"T_DISJOINT(INTERVAL(valid_from,valid_to)," + interval + ")", "T_INTERSECTS(INTERVAL(valid_from,valid_to)," + interval + ")"}})
			}
		}},
		{"/conf/temporal-functions/logical", logical("basic-cql2", "temporal-functions")},
	},
	cql + "array-functions": {
		{"/conf/array-functions/array-predicates", func(t *testing.T, c *candidate) {
			for _, op := range []string{"A_CONTAINS", "A_CONTAINEDBY", "A_EQUALS", "A_OVERLAPS"} {
				c.kept(t, "parcels", op+"(use_codes,('foo','bar'))")
				c.kept(t, "parcels", op+"(('foo','bar'),use_codes)")
			}
			holds(t, c, filters{"A_CONTAINS(use_codes,('dr'))": "use_codes @> '{dr}'", "A_CONTAINEDBY(use_codes,('dr','B'))": "use_codes <@ '{dr,B}'",
				"A_OVERLAPS(use_codes,('dr','R'))": "use_codes && '{dr,R}'", "A_EQUALS(use_codes,('B','dr'))": "use_codes @> '{dr,B}' AND use_codes <@ '{dr,B}'", "A_EQUALS(use_codes,use_codes)": "use_codes IS NOT NULL"})
		}},
		{"/conf/array-functions/logical", logical("basic-cql2", "array-functions")},
	},
	cql + "property-property": {
		{"/conf/property-property/comparison-value-property", func(t *testing.T, c *candidate) {
			c.columns(t, func(collection, column, value string) {
				pairs(t, c, collection, [][2]string{{value + " = " + column, value + " <> " + column}, {value + " > " + column, value + " <= " + column}, {value + " < " + column, value + " >= " + column}})
			})
			holds(t, c, filters{"901 < cadastral_area_m2": "901 < cadastral_area_m2"})
		}},
		{"/conf/property-property/comparison-property-property", func(t *testing.T, c *candidate) {
			c.columns(t, func(collection, column, _ string) {
				require.Empty(t, c.kept(t, collection, fmt.Sprintf("%[1]s <> %[1]s OR %[1]s < %[1]s OR %[1]s > %[1]s", column)))
				require.Equal(t, c.kept(t, collection, fmt.Sprintf("%[1]s = %[1]s", column)), c.kept(t, collection, fmt.Sprintf("%[1]s >= %[1]s AND %[1]s <= %[1]s", column)))
			})
			holds(t, c, filters{"number <> precinct": "number <> precinct"})
		}},
		{"/conf/property-property/comparison-value-value", func(t *testing.T, c *candidate) {
			for _, value := range []string{"'foo'", "true", "3.14", "1", "TIMESTAMP('2022-04-14T14:48:46Z')", "DATE('2022-04-14')"} {
				for _, op := range []string{"=", "<=", ">="} {
					require.Len(t, c.kept(t, "parcels", value+op+value), 40)
				}
				for _, op := range []string{"<>", "<", ">"} {
					require.Empty(t, c.kept(t, "parcels", value+op+value))
				}
			}
		}},
		{"/conf/property-property/logical", logical("basic-cql2", "property-property", "spatial-functions", "temporal-functions")},
	},
	cql + "arithmetic": {
		{"/conf/arithmetic/arithmetic", func(t *testing.T, c *candidate) {
			c.numbers(t, func(collection, column string) {
				pairs(t, c, collection, [][2]string{{column + " * 2 - 1 > 100 / 4", column + " * 2 - 1 <= 100 / 4"}, {column + " DIV 2 = 1", column + " DIV 2 <> 1"}, {column + " % 2 = 1", column + " % 2 <> 1"}, {"2 ^ 3 = " + column, "2 ^ 3 <> " + column}, {"-" + column + " < 0", "-" + column + " >= 0"}})
				require.Empty(t, c.kept(t, collection, column+" / 0 = 1"), "division by zero is unknown")
			})
			holds(t, c, filters{"cadastral_area_m2 * 2 > 1802": "cadastral_area_m2 * 2 > 1802", "cadastral_area_m2 - 900 = 1 / 2.0 + 0.25": "cadastral_area_m2 - 900 = 0.75", "id % 2 = 1": "id % 2 = 1"})
		}},
		{"/conf/arithmetic/logical", logical("basic-cql2", "advanced-comparison-operators", "property-property", "arithmetic")},
	},
}

const (
	world       = "POLYGON((-180 -90,180 -90,180 90,-180 90,-180 -90))"
	someBBox    = "BBOX(18.478,54.289,18.4785,54.2895)"
	somePolygon = "POLYGON((18.478 54.289,18.4785 54.289,18.4785 54.2895,18.478 54.2895,18.478 54.289))"
	someSQL     = "ST_Transform(ST_MakeEnvelope(18.478, 54.289, 18.4785, 54.2895, 4326), 2180)"
)

// filters on parcels, each with the SQL that keeps the same rows.
type filters map[string]string

func holds(t *testing.T, c *candidate, list filters) {
	t.Helper()
	for filter, sql := range list {
		want := []int64{}
		rows, err := c.store.Pool().Query(t.Context(), `SELECT id FROM parcels WHERE `+sql+` ORDER BY id`)
		require.NoError(t, err, sql)
		for rows.Next() {
			var id int64
			require.NoError(t, rows.Scan(&id))
			want = append(want, id)
		}
		require.NoError(t, rows.Err(), sql)
		require.Equal(t, want, c.kept(t, "parcels", filter), filter)
	}
}

// kept are the identities that a filter keeps, over HTTP.
func (c *candidate) kept(t testing.TB, collection, filter string) []int64 {
	t.Helper()
	f := items(t, c.base+"/collections/"+collection+"/items?limit=100&filter-lang=cql2-text&filter="+q(filter))
	require.LessOrEqual(t, f.NumberMatched, 100)
	return ids(f)
}

// pairs of filters have no item in common.
func pairs(t *testing.T, c *candidate, collection string, list [][2]string) {
	t.Helper()
	for _, p := range list {
		other := c.kept(t, collection, p[1])
		for _, id := range c.kept(t, collection, p[0]) {
			require.NotContains(t, other, id, "%s | %s", p[0], p[1])
		}
	}
}

// columns gives the queryables of a few collections that no more than a value is compared with: each type that there is.
func (c *candidate) columns(t *testing.T, each func(collection, column, value string)) {
	t.Helper()
	for _, collection := range []string{"parcels", "decisions"} {
		properties := schemaAt(t, c.base+"/collections/"+collection+"/queryables").Properties
		var names []string
		for name := range properties {
			names = append(names, name)
		}
		sort.Strings(names)
		seen := map[string]int{}
		for _, name := range names {
			p := properties[name]
			value := map[string]string{"boolean": "true", "number": "3.14", "integer": "1", "string": "'foo'"}[p.Type]
			switch p.Format {
			case "date":
				value = "DATE('2022-04-14')"
			case "date-time":
				value = "TIMESTAMP('2022-04-14T14:48:46Z')"
			}
			// Columns of one type differ in nothing but the name.
			if seen[value]++; value != "" && name != "id" && seen[value] <= 3 {
				each(collection, name, value)
			}
		}
	}
}

func (c *candidate) texts(t *testing.T, each func(collection, column string)) {
	c.columns(t, func(collection, column, value string) {
		if value == "'foo'" {
			each(collection, column)
		}
	})
}

func (c *candidate) numbers(t *testing.T, each func(collection, column string)) {
	c.columns(t, func(collection, column, value string) {
		if value == "3.14" || value == "1" {
			each(collection, column)
		}
	})
}

// spatial filters are answered for places of every kind: areas, points, and some that are unknown.
func (c *candidate) spatial(t *testing.T, list ...string) {
	t.Helper()
	for _, filter := range list {
		for _, collection := range []string{"parcels", "decisions", "objects"} {
			c.kept(t, collection, filter)
		}
	}
}

// sameTexts are two filters, {} being a column, that keep the same rows.
func sameTexts(a, b string) func(*testing.T, *candidate) {
	return func(t *testing.T, c *candidate) {
		c.texts(t, func(collection, column string) {
			require.Equal(t, c.kept(t, collection, strings.ReplaceAll(a, "{}", column)), c.kept(t, collection, strings.ReplaceAll(b, "{}", column)))
		})
	}
}

var cqlClasses = []string{"basic-cql2", "advanced-comparison-operators", "case-insensitive-comparison", "accent-insensitive-comparison", "basic-spatial-functions", "spatial-functions",
	"temporal-functions", "property-property", "arithmetic", "array-functions"}

// storable are the predicates of a class that are combined with each other.
func storable(class, collection string) []string {
	if class == "array-functions" {
		column := map[string]string{"parcels": "use_codes", "decisions": "parcels"}[collection]
		return []string{"A_CONTAINS(" + column + ",('B'))", "A_EQUALS(" + column + ",('B','dr'))", "A_CONTAINEDBY(" + column + ",('B','dr'))", "A_OVERLAPS(" + column + ",('1/1','B'))"}
	}
	return map[string][]string{
		"basic-cql2":                    {"true", "valid_from >= DATE('2022-04-14')", "valid_to < DATE('2022-04-14')", "valid_to IS NULL", "version = 1", "version <> 1", "valid_from IS NOT NULL", "false"},
		"advanced-comparison-operators": {"version BETWEEN 0 AND 100", "version IN (1, 2, 3)", "version NOT IN (1)", "valid_from in ('2022-04-14','2022-05-01')", "valid_from NOT IN (DATE('2022-01-31'))", "'foo' LIKE 'f%'"},
		"case-insensitive-comparison":   {"CASEI('ŻÓŁĆ') = CASEI('żółć')", "CASEI('foo') LIKE casei('FOO%')", "CASEI('x') IN (casei('X'), casei('y'))", "CASEI('x') <> casei('X')"},
		"accent-insensitive-comparison": {"ACCENTI('żółć') = 'zolc'", "ACCENTI('Ä') LIKE accenti('A%')", "ACCENTI(CASEI('ÄÉ')) = accenti(casei('ae'))", "accenti('ł') <> 'l'"},
		"basic-spatial-functions":       {"S_INTERSECTS(geometry,BBOX(-180,-90,180,90))", "S_INTERSECTS(geometry,POINT(18.4785 54.2895))"},
		"spatial-functions":             {"S_DISJOINT(geometry," + somePolygon + ")", "S_EQUALS(geometry,LINESTRING(7 50,10 51))", "S_TOUCHES(geometry," + world + ")", "S_CROSSES(geometry,LINESTRING(7 50,10 51))", "S_WITHIN(geometry,BBOX(18,54,19,55))", "S_CONTAINS(geometry,POINT(18.4785 54.2895))", "S_OVERLAPS(geometry," + somePolygon + ")"},
		"temporal-functions":            {"T_AFTER(valid_from,DATE('2022-04-24'))", "T_BEFORE(valid_from,INTERVAL('2022-03-01','..'))", "T_DURING(INTERVAL(valid_from,valid_to),INTERVAL('2021-01-01','2022-12-31'))", "T_MEETS(INTERVAL(valid_from,valid_to),INTERVAL('2022-05-01','2022-12-31'))", "T_EQUALS(valid_from,valid_to)", "T_INTERSECTS(INTERVAL('..',valid_to),TIMESTAMP('2022-04-24T07:59:57Z'))"},
		"property-property":             {"valid_from < valid_to", "1 = version", "'foo' <> 'foo'", "DATE('2022-04-14') >= valid_from", "version = version", "T_AFTER(DATE('2022-04-16'),valid_from)"},
		"arithmetic":                    {"version + 1 = 2", "version * 2 ^ 3 > 7", "(version - 1) DIV 2 = 0", "-version < 0", "version % 2 = 1", "10 / version = 10"},
	}[class]
}

// logical combines the stored predicates of the classes, four at a time, and checks the answer against that of the
// predicates alone.
func logical(classes ...string) func(*testing.T, *candidate) {
	return func(t *testing.T, c *candidate) {
		for _, collection := range []string{"parcels", "decisions"} {
			var stored []string
			for _, class := range classes {
				stored = append(stored, storable(class, collection)...)
			}
			everyone := c.kept(t, collection, "true")
			for i := range 10 {
				p := [4]string{}
				truths := [4]map[int64]int{} // 1 true, -1 false, 0 unknown
				for k := range p {
					p[k] = stored[(i*7+k*(2*i+3)+k)%len(stored)]
					truths[k] = map[int64]int{}
					for _, id := range c.kept(t, collection, p[k]) {
						truths[k][id] = 1
					}
					for _, id := range c.kept(t, collection, "NOT "+p[k]) {
						truths[k][id] = -1
					}
				}
				want := []int64{}
				for _, id := range everyone {
					a, b, x, d := truths[0][id], truths[1][id], truths[2][id], truths[3][id]
					if max(min(-a, b), min(x, -d), -min(a, d)) == 1 {
						want = append(want, id)
					}
				}
				filter := fmt.Sprintf("((NOT %s AND %s) OR (%s and NOT %s) or not (%s AND %s))", p[0], p[1], p[2], p[3], p[0], p[3])
				require.Equal(t, want, c.kept(t, collection, filter), filter)
			}
		}
	}
}
