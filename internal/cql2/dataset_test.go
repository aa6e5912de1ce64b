package cql2

import (
	"encoding/json"
	"os/exec"
	"testing"
	"time"

	sf "github.com/peterstace/simplefeatures/geom"
	"github.com/stretchr/testify/require"

	"spoina/internal/testdata"
)

// places, countries and rivers of the official test data set, with the columns the filters below speak of.
func officialRows(t *testing.T, layer string) []Row {
	t.Helper()
	file := testdata.Shared(t, "conformance", "cql2", "data", "ne110m4cql2.gpkg")
	tool, err := exec.LookPath("ogr2ogr")
	if err != nil {
		t.Skip("ogr2ogr is not installed: the official data set cannot be read")
	}
	out, err := exec.Command(tool, "-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=17", "/vsistdout/", file, layer).Output()
	require.NoError(t, err)
	var fc struct {
		Features []struct {
			Properties map[string]any
			Geometry   json.RawMessage
		}
	}
	require.NoError(t, json.Unmarshal(out, &fc))
	var rows []Row
	for _, f := range fc.Features {
		g, err := sf.UnmarshalGeoJSON(f.Geometry)
		require.NoError(t, err)
		f.Properties["geom"] = g
		for _, k := range []string{"start", "end"} {
			if s, ok := f.Properties[k].(string); ok {
				v, err := time.Parse("2006-01-02T15:04:05", s)
				require.NoError(t, err)
				f.Properties[k] = v
			}
		}
		rows = append(rows, func(name string) (any, bool) { v, ok := f.Properties[name]; return v, ok })
	}
	return rows
}

// The counts are those of the standard's abstract test suite (OGC 21-065r2, annex A).
func TestTheOfficialDataSetGivesTheOfficialCounts(t *testing.T) {
	const area = "POLYGON((0 40,10 40,10 50,0 50,0 40))"
	for layer, filters := range map[string]map[string]int{
		"ne_110m_admin_0_countries": {
			`NAME='Luxembourg'`: 1, `NAME>='Luxembourg'`: 84, `NAME>'Luxembourg'`: 83, `NAME<='Luxembourg'`: 94, `NAME<'Luxembourg'`: 93,
			`NAME<>'Luxembourg'`: 176, `POP_EST=37589262`: 1, `POP_EST>=37589262`: 39, `POP_EST>37589262`: 38, `POP_EST<=37589262`: 139,
			`POP_EST<37589262`: 138, `POP_EST<>37589262`: 176,
			`S_INTERSECTS(geom,BBOX(0,40,10,50))`: 8, `S_INTERSECTS(geom,` + area + `)`: 8, `S_INTERSECTS(geom,LINESTRING(0 40,10 50))`: 4,
			`S_INTERSECTS(geom,POINT(7.02 49.92))`: 1, `S_DISJOINT(geom,` + area + `)`: 169, `S_DISJOINT(geom,LINESTRING(0 40,10 50))`: 173,
			`S_TOUCHES(geom,POLYGON((6.043073357781111 50.128051662794235,6.242751092156993 49.90222565367873,6.186320428094177 49.463802802114515,` +
				`5.897759230176348 49.44266714130711,5.674051954784829 49.529483547557504,5.782417433300907 50.09032786722122,6.043073357781111 50.128051662794235)))`: 3,
			`S_TOUCHES(geom,POINT(6.242751092156993 49.90222565367873))`: 2, `S_CONTAINS(geom,LINESTRING(7 50,8 51))`: 1, `S_CONTAINS(geom,POINT(7.02 49.92))`: 1,
		},
		"ne_110m_rivers_lake_centerlines": {
			`S_INTERSECTS(geom,LINESTRING(-60 -90,-60 90))`: 2, `S_DISJOINT(geom,LINESTRING(-60 -90,-60 90))`: 11, `S_CROSSES(geom,LINESTRING(-60 -90,-60 90))`: 2,
		},
		"ne_110m_populated_places_simple": {
			`name IS NOT NULL`: 243, `name IS NULL`: 0, `name='København'`: 1, `name>='København'`: 137, `name>'København'`: 136, `name<='København'`: 107,
			`name<'København'`: 106, `name<>'København'`: 242, `'København'<=name`: 137, `name=nameascii`: 230,
			`pop_other=1038288`: 1, `pop_other>=1038288`: 123, `pop_other>1038288`: 122, `pop_other<=1038288`: 121, `pop_other<1038288`: 120, `pop_other<>1038288`: 242,
			`"date" IS NOT NULL`: 3, `"date" IS NULL`: 240, `"date"=DATE('2022-04-16')`: 1, `"date">=DATE('2022-04-16')`: 2, `"date">DATE('2022-04-16')`: 1,
			`"date"<=DATE('2022-04-16')`: 2, `"date"<DATE('2022-04-16')`: 1, `"date"<>DATE('2022-04-16')`: 2,
			`start=TIMESTAMP('2022-04-16T10:13:19Z')`: 1, `start>=TIMESTAMP('2022-04-16T10:13:19Z')`: 2, `boolean=true`: 2, `boolean=false`: 1,
			`name LIKE 'B_r%'`: 3, `name NOT LIKE 'B_r%'`: 240, `pop_other BETWEEN 1000000 AND 3000000`: 75, `pop_other NOT BETWEEN 1000000 AND 3000000`: 168,
			`name IN ('Kiev','kobenhavn','Berlin','athens','foo')`: 2, `name NOT IN ('Kiev','kobenhavn','Berlin','athens','foo')`: 241,
			`pop_other IN (1038288,1611692,3013258,3013257,3013259)`: 3, `pop_other NOT IN (1038288,1611692,3013258,3013257,3013259)`: 240,
			`"date" IN (DATE('2021-04-16'),DATE('2022-04-16'),DATE('2022-04-18'))`: 2, `"date" NOT IN (DATE('2021-04-16'),DATE('2022-04-16'),DATE('2022-04-18'))`: 1,
			`boolean IN (true)`: 2, `boolean NOT IN (false)`: 2,
			`CASEI(name)=casei('KØBENHAVN')`: 1, `CASEI(name) LIKE casei('b_R%')`: 3, `CASEI(name) IN (casei('Kiev'),casei('kobenhavn'),casei('Berlin'),casei('athens'),casei('foo'))`: 3,
			`S_INTERSECTS(geom,` + area + `)`: 7, `S_DISJOINT(geom,` + area + `)`: 236, `S_EQUALS(geom,POINT(6.1300028 49.6116604))`: 1,
			`T_AFTER("date",DATE('2022-04-16'))`: 1, `T_BEFORE("date",DATE('2022-04-16'))`: 1, `T_DISJOINT("date",DATE('2022-04-16'))`: 2, `T_EQUALS("date",DATE('2022-04-16'))`: 1,
			`T_AFTER("date",INTERVAL('2022-01-01','2022-12-31'))`: 1, `T_BEFORE("date",INTERVAL('2022-01-01','2022-12-31'))`: 1,
			`T_EQUALS("date",INTERVAL('2022-01-01','2022-12-31'))`: 0, `T_EQUALS("date",INTERVAL('2022-04-16','2022-04-16'))`: 1,
			`T_INTERSECTS(start,TIMESTAMP('2022-04-16T10:13:19Z'))`: 1, `T_BEFORE(start,TIMESTAMP('2022-04-16T10:13:19Z'))`: 1, `T_DISJOINT(start,TIMESTAMP('2022-04-16T10:13:19Z'))`: 2,
			`T_EQUALS(INTERVAL(start,end),INTERVAL('2021-04-16T10:15:59Z','2022-04-16T10:16:06Z'))`:                                                   1,
			`T_INTERSECTS(INTERVAL(start,end),INTERVAL('2022-04-16T10:13:19Z','2022-04-16T10:15:09Z'))`:                                               2,
			`T_CONTAINS(INTERVAL(start,end),INTERVAL('2022-04-16T10:13:19Z','2022-04-16T10:15:09Z'))`:                                                 1,
			`T_MEETS(INTERVAL(start,end),INTERVAL('2022-04-16T10:13:19Z','2022-04-16T10:15:10Z'))`:                                                    0,
			`T_METBY(INTERVAL(start,end),INTERVAL('2022-04-16T10:13:19Z','2022-04-16T10:15:10Z'))`:                                                    1,
			`T_OVERLAPPEDBY(INTERVAL(start,end),INTERVAL('2020-04-16T10:13:19Z','2022-04-16T10:15:10Z'))`:                                             2,
			`T_OVERLAPS(INTERVAL(start,end),INTERVAL('2022-04-16T10:13:19Z','2023-04-16T10:15:10Z'))`:                                                 1,
			`T_STARTEDBY(INTERVAL(start,end),INTERVAL('2022-04-16T10:13:19Z','2023-04-16T10:15:10Z'))`:                                                1,
			`T_STARTS(INTERVAL(start,end),INTERVAL('2022-04-16T10:13:19Z','2023-04-16T10:15:10Z'))`:                                                   0,
			`((NOT start IS NULL AND pop_other>1038288) OR (start IS NOT NULL AND NOT name>'København') OR NOT (start IS NULL AND name>'København'))`: 107,
		},
	} {
		rows := officialRows(t, layer)
		for text, want := range filters {
			n, err := Parse(text)
			require.NoError(t, err, text)
			got := 0
			for _, row := range rows {
				answer, err := Eval(n, row)
				require.NoError(t, err, text)
				if answer == True {
					got++
				}
			}
			require.Equal(t, want, got, text)
		}
	}
}
