package cql2

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twpayne/go-geom"

	"spoina/geo"
)

func aRow(t *testing.T) Row {
	t.Helper()
	place, err := geo.EncodeEWKB(geom.NewPointFlat(geom.XYZ, []float64{18.64, 54.26, 12}).SetSRID(4326))
	require.NoError(t, err)
	values := map[string]any{
		"JED_POW": "zdmp", "Nr działki": "123/4", "ulica": "Łąkowa", "empty": nil, "area": "1 250,50", "count": int64(7), "price": 12.5,
		"day": time.Date(2022, 6, 11, 0, 0, 0, 0, time.UTC), "text_day": "11.06.2022", "moment": time.Date(2022, 6, 11, 10, 30, 0, 0, time.UTC),
		"active": true, "text_bool": "tak", "codes": []string{"dr", "Bi"}, "geom": place, "from": "2022-01-01", "to": nil, "word": "abc", "pct": "100%",
	}
	return func(name string) (any, bool) { v, ok := values[name]; return v, ok }
}

func TestRowsAreJudged(t *testing.T) {
	row := aRow(t)
	for text, want := range map[string]Truth{
		`JED_POW = 'zdmp'`:                                     True,
		`"JED_POW" = 'ZDMP'`:                                   False,
		`CASEI("JED_POW") = CASEI('ZDMP')`:                     True,
		`ACCENTI(CASEI(ulica)) = 'lakowa'`:                     True,
		`CASEI(ACCENTI(ulica)) LIKE CASEI('LA%')`:              True,
		`"Nr działki" LIKE '123/_'`:                            True,
		`"Nr działki" NOT LIKE '%5%'`:                          True,
		`pct LIKE '100\%'`:                                     True,
		`word LIKE '%b%c'`:                                     True,
		`word LIKE 'a'`:                                        False,
		`empty = 'x'`:                                          Unknown,
		`empty <> 'x'`:                                         Unknown,
		`NOT empty = 'x'`:                                      Unknown,
		`empty IS NULL`:                                        True,
		`empty IS NOT NULL`:                                    False,
		`empty = 1 AND JED_POW = 'x'`:                          False,
		`empty = 1 AND JED_POW = 'zdmp'`:                       Unknown,
		`empty = 1 OR JED_POW = 'zdmp'`:                        True,
		`empty IN (1, 2)`:                                      Unknown,
		`count IN (1, empty, 7)`:                               True,
		`count IN (1, empty)`:                                  Unknown,
		`count NOT IN (1, empty)`:                              Unknown,
		`count NOT IN (1, 2)`:                                  True,
		`count BETWEEN 7 AND 7`:                                True,
		`count NOT BETWEEN 1 AND 6`:                            True,
		`count BETWEEN 8 AND empty`:                            False,
		`count BETWEEN empty AND 10`:                           Unknown,
		`area > 1250`:                                          True,
		`area = 1250.5`:                                        True,
		`1250.5 = area`:                                        True,
		`1000 < area`:                                          True,
		`JED_POW > 5`:                                          Unknown,
		`price * 2 = 25`:                                       True,
		`price / 0 > 1`:                                        Unknown,
		`count % 4 = 3 AND count DIV 2 = 3`:                    True,
		`-count = -7 AND count ^ 2 = 49`:                       True,
		`active = TRUE`:                                        True,
		`active`:                                               True,
		`text_bool = TRUE`:                                     True,
		`day = DATE('2022-06-11')`:                             True,
		`text_day = DATE('2022-06-11')`:                        True,
		`text_day < DATE('2022-07-01')`:                        True,
		`DATE('2022-07-01') > text_day`:                        True,
		`moment >= DATE('2022-06-11')`:                         True,
		`moment < TIMESTAMP('2022-06-11T10:30:01Z')`:           True,
		`T_AFTER(day, DATE('2022-06-10'))`:                     True,
		`T_AFTER(day, DATE('2022-06-11'))`:                     False,
		`T_BEFORE(moment, DATE('2022-06-12'))`:                 True,
		`T_DURING(day, INTERVAL('2022-06-01','2022-06-30'))`:   True,
		`T_INTERSECTS(day, INTERVAL('2022-06-11','..'))`:       True,
		`T_INTERSECTS(INTERVAL(from, to), DATE('2022-06-11'))`: Unknown,
		`T_EQUALS(day, text_day)`:                              True,
		`T_MEETS(INTERVAL('2022-01-01','2022-02-01'), INTERVAL('2022-02-01','2022-03-01'))`:        True,
		`T_METBY(INTERVAL('2022-02-01','2022-03-01'), INTERVAL('2022-01-01','2022-02-01'))`:        True,
		`T_OVERLAPS(INTERVAL('2022-01-01','2022-02-10'), INTERVAL('2022-02-01','2022-03-01'))`:     True,
		`T_OVERLAPPEDBY(INTERVAL('2022-02-01','2022-03-01'), INTERVAL('2022-01-01','2022-02-10'))`: True,
		`T_STARTS(INTERVAL('2022-01-01','2022-02-01'), INTERVAL('2022-01-01','..'))`:               True,
		`T_STARTEDBY(INTERVAL('2022-01-01','..'), INTERVAL('2022-01-01','2022-02-01'))`:            True,
		`T_FINISHES(INTERVAL('2022-02-01','2022-03-01'), INTERVAL('2022-01-01','2022-03-01'))`:     True,
		`T_FINISHEDBY(INTERVAL('2022-01-01','2022-03-01'), INTERVAL('2022-02-01','2022-03-01'))`:   True,
		`T_CONTAINS(INTERVAL('2022-01-01','2022-12-31'), day)`:                                     True,
		`T_DISJOINT(INTERVAL('..','2022-06-10'), day)`:                                             True,
		`A_CONTAINS(codes, ('dr'))`:                                True,
		`A_CONTAINS(codes, ('dr','Ls'))`:                           False,
		`A_OVERLAPS(codes, ('dr','Ls'))`:                           True,
		`A_CONTAINEDBY(codes, ('dr','Bi','Ls'))`:                   True,
		`A_EQUALS(('Bi','dr'), codes)`:                             True,
		`A_EQUALS(codes, empty)`:                                   Unknown,
		`S_INTERSECTS(geom, BBOX(18,54,19,55))`:                    True,
		`S_DISJOINT(geom, BBOX(18,54,19,55))`:                      False,
		`S_WITHIN(geom, POLYGON((18 54,19 54,19 55,18 55,18 54)))`: True,
		`S_CONTAINS(BBOX(18,54,19,55), geom)`:                      True,
		`S_EQUALS(geom, POINT(18.64 54.26))`:                       True,
		`S_TOUCHES(geom, LINESTRING(18.64 54.26,19 55))`:           True,
		`S_CROSSES(LINESTRING(0 0,2 2), LINESTRING(0 2,2 0))`:      True,
		`S_OVERLAPS(BBOX(0,0,2,2), BBOX(1,1,3,3))`:                 True,
		`S_INTERSECTS(POINT(179.5 0), BBOX(179,-1,-179,1))`:        True,
		`S_INTERSECTS(empty, BBOX(18,54,19,55))`:                   Unknown,
		`S_INTERSECTS(geom, empty)`:                                Unknown,
	} {
		n, err := Parse(text)
		require.NoError(t, err, text)
		got, err := Eval(n, row)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
}

func TestAMissingColumnIsAFaultAndNotUnknown(t *testing.T) {
	n, err := Parse(`"JED POW" = 'zdmp' AND buffer(x, 1) = 2`)
	require.NoError(t, err)
	_, err = Eval(n, aRow(t))
	require.ErrorIs(t, err, ErrFilter)
	require.Contains(t, err.Error(), "no column JED POW")
	err = Check(n, func(c string) bool { return c == "JED POW" || c == "x" }, nil)
	require.ErrorContains(t, err, "no function buffer")
	fns := Functions{"Buffer": func(args []any) (any, error) { return 2, nil }}
	require.NoError(t, Check(n, func(string) bool { return true }, fns))
	got, err := EvalWith(n, func(c string) (any, bool) { return "zdmp", true }, fns)
	require.NoError(t, err)
	require.Equal(t, True, got)
	require.Len(t, Properties(n), 2)
}

func TestBrokenGeometryOfARowIsSaid(t *testing.T) {
	n, err := Parse(`S_INTERSECTS(g, BBOX(0,0,1,1))`)
	require.NoError(t, err)
	_, err = Eval(n, func(string) (any, bool) { return []byte{1, 2, 3}, true })
	require.ErrorIs(t, err, geo.ErrWKB)
}

func TestLiteralsGoToPostGIS(t *testing.T) {
	n, err := Parse(`S_INTERSECTS(g, MULTIPOINT Z((1 2 3),(4 5 6)))`)
	require.NoError(t, err)
	b, err := n.(*Spatial).Right.(*Geometry).EWKB(2180)
	require.NoError(t, err)
	g, err := geo.DecodeEWKB(b)
	require.NoError(t, err)
	require.Equal(t, 2180, g.SRID())
	require.Equal(t, []float64{1, 2, 3, 4, 5, 6}, g.FlatCoords())
	n, err = Parse(`S_INTERSECTS(g, BBOX(1,2,3,4))`)
	require.NoError(t, err)
	b, err = n.(*Spatial).Right.(*BBox).EWKB(4326)
	require.NoError(t, err)
	r, err := geo.EnvelopeOf(b)
	require.NoError(t, err)
	require.Equal(t, geo.Rect{MinX: 1, MinY: 2, MaxX: 3, MaxY: 4}, r)
}
