package ogc_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

const cql2 = "http://www.opengis.net/spec/cql2/1.0/conf/"

// keeps is a filter and the SQL condition that keeps the same rows, over an alias t; of the collection parcels where none
// is named.
type keeps struct{ filter, sql, collection string }

// kept asks for items with filters and counts the rows that SQL keeps.
func kept(language string, filters ...keeps) func(*testing.T, *candidate) {
	return func(t *testing.T, c *candidate) {
		for _, k := range filters {
			if k.collection == "" {
				k.collection = "parcels"
			}
			var want int
			require.NoError(t, c.store.Pool().QueryRow(t.Context(), `SELECT count(*) FROM `+k.collection+` t WHERE `+k.sql).Scan(&want), k.sql)
			require.Equal(t, want, c.items(t, k.collection, "limit=1&filter-lang="+language+"&filter="+q(k.filter)).NumberMatched, k.filter)
		}
	}
}

const text, inJSON = "cql2-text", "cql2-json"

const someBox = `ST_Transform(ST_MakeEnvelope(18.478, 54.289, 18.4785, 54.2895, 4326), 2180)`

// partCQL2 is the Common Query Language (CQL2, 21-065r2), annex A: what the tests of the official data set count, package
// cql2 shows; here it is asked over HTTP, of the office's registers.
var partCQL2 = map[string][]abstractTest{
	cql2 + "cql2-text": {
		{"/conf/cql2-text/validate", func(t *testing.T, c *candidate) {
			for _, wrong := range []string{"THIS IS NOT A FILTER", "number =", "= 1", "number = '1", "(number = '1'", "number == '1'", "NOT", "number IN ()", "number BETWEEN 1"} {
				c.refused(t, "/collections/parcels/items?filter="+q(wrong))
			}
			kept(text, keeps{filter: "number='1/2'", sql: "number = '1/2'"}, keeps{filter: "(((number = '1/2')))", sql: "number = '1/2'"})(t, c)
		}},
		{"/conf/cql2-text/escaping", kept(text, keeps{filter: "number = 'O''Neill'", sql: "number = 'O''Neill'"}, keeps{filter: `"number" = '1/2'`, sql: "number = '1/2'"})},
	},
	cql2 + "cql2-json": {
		{"/conf/cql2-json/validate", func(t *testing.T, c *candidate) {
			for _, wrong := range []string{`{`, `[]`, `{"op":"="}`, `{"op":"=","args":[]}`, `{"op":"eval","args":[1]}`, `{"op":"=","args":[{"property":"number"}]}`, `"number"`} {
				c.refused(t, "/collections/parcels/items?filter-lang=cql2-json&filter="+q(wrong))
			}
			kept(inJSON, keeps{filter: `{"op":"=","args":[{"property":"number"},"1/2"]}`, sql: "number = '1/2'"},
				keeps{filter: `{"op":"and","args":[{"op":">","args":[{"property":"cadastral_area_m2"},901]},{"op":"not","args":[{"op":"isNull","args":[{"property":"ownership_group"}]}]}]}`, sql: "cadastral_area_m2 > 901 AND ownership_group IS NOT NULL"},
				keeps{filter: `{"op":"s_intersects","args":[{"property":"geometry"},{"bbox":[18.478,54.289,18.4785,54.2895]}]}`, sql: "ST_Intersects(geom, " + someBox + ")"})(t, c)
		}},
	},
	cql2 + "basic-cql2": {
		{"/conf/basic-cql2/comparison", kept(text, keeps{filter: "cadastral_area_m2 > 901", sql: "cadastral_area_m2 > 901"}, keeps{filter: "cadastral_area_m2 <> 901", sql: "cadastral_area_m2 <> 901"},
			keeps{filter: "cadastral_area_m2 <= 901", sql: "cadastral_area_m2 <= 901"}, keeps{filter: "is_telecom = FALSE", sql: "NOT is_telecom", collection: "decisions"},
			keeps{filter: "valid_from >= DATE('2022-03-01')", sql: "valid_from >= '2022-03-01'", collection: "decisions"})},
		{"/conf/basic-cql2/is-null", kept(text, keeps{filter: "cadastral_area_m2 IS NULL", sql: "cadastral_area_m2 IS NULL"}, keeps{filter: "cadastral_area_m2 IS NOT NULL", sql: "cadastral_area_m2 IS NOT NULL"})},
		{"/conf/basic-cql2/logical", kept(text, keeps{filter: "NOT (number = '1/2' OR cadastral_area_m2 > 901) AND ownership_group = '1'", sql: "NOT (number = '1/2' OR cadastral_area_m2 > 901) AND ownership_group = '1'"})},
	},
	cql2 + "advanced-comparison-operators": {
		{"/conf/advanced-comparison-operators/like", kept(text, keeps{filter: "number LIKE '1/%'", sql: "number LIKE '1/%'"}, keeps{filter: "number NOT LIKE '_/2'", sql: "number NOT LIKE '_/2'"})},
		{"/conf/advanced-comparison-operators/between", kept(text, keeps{filter: "cadastral_area_m2 BETWEEN 900.5 AND 902", sql: "cadastral_area_m2 BETWEEN 900.5 AND 902"}, keeps{filter: "cadastral_area_m2 NOT BETWEEN 900.5 AND 902", sql: "cadastral_area_m2 NOT BETWEEN 900.5 AND 902"})},
		{"/conf/advanced-comparison-operators/in", kept(text, keeps{filter: "ownership_group IN ('1','2')", sql: "ownership_group IN ('1','2')"}, keeps{filter: "ownership_group NOT IN ('1','2')", sql: "ownership_group NOT IN ('1','2')"})},
	},
	cql2 + "case-insensitive-comparison": {
		{"/conf/case-insensitive-comparison/casei", kept(text, keeps{filter: "CASEI(street) = CASEI('ŁĄKOWA')", sql: "lower(street) = 'łąkowa'", collection: "decisions"}, keeps{filter: "CASEI(street) LIKE CASEI('ŁĄ%')", sql: "street ILIKE 'łą%'", collection: "decisions"})},
	},
	cql2 + "accent-insensitive-comparison": {
		{"/conf/accent-insensitive-comparison/accenti", kept(text, keeps{filter: "ACCENTI(street) = ACCENTI('Lakowa')", sql: "street = 'Łąkowa'", collection: "decisions"}, keeps{filter: "CASEI(ACCENTI(street)) = CASEI(ACCENTI('zabia'))", sql: "street = 'Żabia'", collection: "decisions"})},
	},
	cql2 + "basic-spatial-functions": {
		{"/conf/basic-spatial-functions/s-intersects", kept(text, keeps{filter: "S_INTERSECTS(geometry,POINT(18.4785 54.2895))", sql: "ST_Intersects(geom, ST_Transform(ST_SetSRID(ST_MakePoint(18.4785, 54.2895), 4326), 2180))"}, keeps{filter: "S_INTERSECTS(geometry,BBOX(18.478,54.289,18.4785,54.2895))", sql: "ST_Intersects(geom, " + someBox + ")"})},
	},
	cql2 + "basic-spatial-functions-plus": {
		{"/conf/basic-spatial-functions-plus/geometries", kept(text, keeps{filter: "S_INTERSECTS(geometry,POLYGON((18.478 54.289,18.4785 54.289,18.4785 54.2895,18.478 54.2895,18.478 54.289)))", sql: "ST_Intersects(geom, " + someBox + ")"},
			keeps{filter: "S_INTERSECTS(geometry,MULTIPOINT((18.4785 54.2895),(18.479 54.289)))", sql: "ST_Intersects(geom, ST_Transform(ST_GeomFromText('MULTIPOINT((18.4785 54.2895),(18.479 54.289))', 4326), 2180))"})},
	},
	cql2 + "spatial-functions": {
		{"/conf/spatial-functions/operators", kept(text, keeps{filter: "S_WITHIN(geometry,BBOX(18.478,54.289,18.4785,54.2895))", sql: "ST_Within(geom, " + someBox + ")"}, keeps{filter: "S_DISJOINT(geometry,BBOX(18.478,54.289,18.4785,54.2895))", sql: "ST_Disjoint(geom, " + someBox + ")"},
			keeps{filter: "S_OVERLAPS(geometry,BBOX(18.478,54.289,18.4785,54.2895))", sql: "ST_Overlaps(geom, " + someBox + ")"}, keeps{filter: "S_CONTAINS(geometry,POINT(18.4785 54.2895))", sql: "ST_Contains(geom, ST_Transform(ST_SetSRID(ST_MakePoint(18.4785, 54.2895), 4326), 2180))"})},
	},
	cql2 + "temporal-functions": {
		{"/conf/temporal-functions/operators", kept(text, keeps{filter: "T_BEFORE(valid_from,DATE('2022-04-01'))", sql: "valid_from < '2022-04-01'", collection: "decisions"}, keeps{filter: "T_AFTER(valid_from,DATE('2022-04-01'))", sql: "valid_from > '2022-04-01'", collection: "decisions"},
			keeps{filter: "T_DURING(valid_from,INTERVAL('2022-01-31','2022-05-01'))", sql: "valid_from > '2022-01-31' AND valid_from < '2022-05-01'", collection: "decisions"})},
	},
	cql2 + "array-functions": {
		{"/conf/array-functions/operators", kept(text, keeps{filter: "A_CONTAINS(use_codes,('dr'))", sql: "use_codes @> '{dr}'"}, keeps{filter: "A_CONTAINEDBY(use_codes,('dr','B'))", sql: "use_codes <@ '{dr,B}'"},
			keeps{filter: "A_OVERLAPS(use_codes,('dr','R'))", sql: "use_codes && '{dr,R}'"}, keeps{filter: "A_EQUALS(use_codes,('B','dr'))", sql: "use_codes @> '{dr,B}' AND use_codes <@ '{dr,B}'"})},
	},
	cql2 + "property-property": {
		{"/conf/property-property/comparison", kept(text, keeps{filter: "valid_from = valid_to", sql: "valid_from = valid_to", collection: "decisions"}, keeps{filter: "number <> precinct", sql: "number <> precinct"}, keeps{filter: "901 < cadastral_area_m2", sql: "901 < cadastral_area_m2"})},
	},
	cql2 + "arithmetic": {
		{"/conf/arithmetic/expressions", kept(text, keeps{filter: "cadastral_area_m2 * 2 > 1802", sql: "cadastral_area_m2 * 2 > 1802"}, keeps{filter: "cadastral_area_m2 - 900 = 1 / 2.0 + 0.25", sql: "cadastral_area_m2 - 900 = 0.75"})},
	},
}
