package register_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	sf "github.com/peterstace/simplefeatures/geom"

	"spoina/internal/access"
	"spoina/internal/cql2"
	"spoina/internal/db/dbtest"
	"spoina/internal/register"
	"spoina/internal/register/registertest"
)

// What only the filters of WFS can say: literals without a type, lists matched by element, distances, and geometries that
// name their own system. Each keeps the rows that SQL keeps.
func TestWhatOnlyFESSaysIsTranslated(t *testing.T) {
	s := dbtest.New(t)
	registertest.Parcels(t, s, 60)
	registertest.Town(t, s)
	ctx := context.Background()
	column := func(name string) cql2.Node { return &cql2.Property{Name: name} }
	untyped := func(v string) cql2.Node { return &cql2.String{Value: v, Untyped: true} }
	compare := func(op cql2.Op, name, v string) cql2.Node {
		return &cql2.Compare{Op: op, Left: column(name), Right: untyped(v), Match: cql2.MatchAny}
	}
	match := func(op cql2.Op, m cql2.Match, v string) cql2.Node {
		return &cql2.Compare{Op: op, Left: column("use_codes"), Right: untyped(v), Match: m}
	}
	folded := func(name, v string) cql2.Node {
		return &cql2.Compare{Op: cql2.Equal, Left: &cql2.CaseI{Arg: column(name), Loose: true}, Right: &cql2.CaseI{Arg: untyped(v), Loose: true}, Match: cql2.MatchAny}
	}
	var x, y float64
	require.NoError(t, s.Pool().QueryRow(ctx, `SELECT ST_X(c), ST_Y(c) FROM (SELECT ST_Centroid(geom) AS c FROM parcels ORDER BY id LIMIT 1) p`).Scan(&x, &y))
	point := func(epsg int, x, y float64) cql2.Node {
		return &cql2.Geometry{Shape: sf.XY{X: x, Y: y}.AsPoint().AsGeometry(), In: &cql2.System{EPSG: epsg}}
	}
	var lon, lat float64
	require.NoError(t, s.Pool().QueryRow(ctx, `SELECT ST_X(g), ST_Y(g) FROM ST_Transform(ST_SetSRID(ST_MakePoint($1, $2), 2180), 4326) g`, x, y).Scan(&lon, &lat))
	near := func(op cql2.Op, place cql2.Node, metres float64) cql2.Node {
		return &cql2.Distance{Op: op, Left: column("geometry"), Right: place, Metres: metres}
	}
	here := "ST_SetSRID(ST_MakePoint($1, $2), 2180)"
	require.NoError(t, s.Read(ctx, func(tx pgx.Tx) error {
		r, err := register.NewReader(ctx, s, tx, access.Operator())
		require.NoError(t, err)
		reg, err := r.Find(register.Core(), "parcels")
		require.NoError(t, err)
		for _, c := range []struct {
			filter cql2.Node
			sql    string
			some   bool
		}{
			{compare(cql2.Greater, "cadastral_area_m2", " 901 "), "cadastral_area_m2 > 901", true},
			{compare(cql2.Equal, "version", "1"), "version = 1", true},
			{compare(cql2.LessEqual, "valid_from", "2030-01-01T00:00:00Z"), "valid_from <= '2030-01-01'", false},
			{folded("cadastral_area_m2", "900.75"), "cadastral_area_m2 = 900.75", false},
			{match(cql2.Equal, cql2.MatchAny, "dr"), "'dr' = ANY(use_codes)", false},
			{match(cql2.Equal, cql2.MatchAll, "B"), "'B' = ALL(use_codes)", false},
			{match(cql2.NotEqual, cql2.MatchAny, "dr"), "EXISTS (SELECT FROM unnest(use_codes) e WHERE e <> 'dr')", false},
			{match(cql2.Equal, cql2.MatchOne, "B"), "(SELECT count(*) FROM unnest(use_codes) e WHERE e = 'B') = 1", false},
			{near("S_DWITHIN", point(2180, x, y), 30), "ST_DWithin(geom, " + here + ", 30)", true},
			{near("S_BEYOND", point(2180, x, y), 30), "NOT ST_DWithin(geom, " + here + ", 30)", true},
			{near("S_DWITHIN", point(4326, lon, lat), 30), "ST_DWithin(geom, " + here + ", 30)", true},
			{near("S_DWITHIN", point(0, lon-1, lat), 90_000), "ST_DWithin(geom, ST_Transform(ST_SetSRID(ST_MakePoint(" + "ST_X(ST_Transform(" + here + ", 4326)) - 1, ST_Y(ST_Transform(" + here + ", 4326))), 4326), 2180), 90000)", true},
		} {
			f, err := reg.ConditionOf(c.filter)
			require.NoError(t, err, c.sql)
			f.SRID, f.NorthingFirst = 2178, true // the literals' own system counts
			got, err := r.Count(reg, register.Query{Filters: []register.Filter{f}})
			require.NoError(t, err, c.sql)
			var want int64
			require.NoError(t, tx.QueryRow(ctx, `SELECT count(*) FROM parcels WHERE ($1::float8 IS NOT NULL AND $2::float8 IS NOT NULL) AND (`+c.sql+`)`, x, y).Scan(&want), c.sql)
			require.Equal(t, want, got, c.sql)
			if c.some {
				require.Positive(t, got, c.sql)
			}
		}
		for _, wrong := range []cql2.Node{compare(cql2.Equal, "cadastral_area_m2", "dużo"), compare(cql2.Equal, "valid_from", "dawno"), compare(cql2.Equal, "kw", "GD1G"), near("S_DWITHIN", point(4326, 500, 0), 1)} {
			f, err := reg.ConditionOf(wrong)
			if err == nil {
				_, err = r.Count(reg, register.Query{Filters: []register.Filter{f}})
			}
			require.ErrorIs(t, err, register.ErrFilter)
		}
		return nil
	}))
}
