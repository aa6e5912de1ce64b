package check

import (
	"context"

	"spoina/analysis/landscape"
	"spoina/internal/db"
	"spoina/internal/fail"

	"github.com/jackc/pgx/v5"

	"spoina/internal/clock"
)

// ErrZone refuses a question about a zone that is not there.
var ErrZone = fail.New(fail.NotFound, "check.zone", "the resolution in force has no such zone")

// Candidate is one point of the answer to "where in this zone may it stand".
type Candidate struct {
	Lon     float64           `json:"lon"`
	Lat     float64           `json:"lat"`
	Verdict landscape.Verdict `json:"verdict" enum:"PASS,FAIL,UNKNOWN"`
	Why     []landscape.Words `json:"why"`
}

// Where is the same check at the points of a grid over a zone: what it says of a point is what Ask says there. The grid
// has at most so many points.
func Where(ctx context.Context, store *db.Store, q Question, zone string, most int, on clock.Date) ([]Candidate, error) {
	d, err := q.device()
	if err != nil {
		return nil, err
	}
	out := []Candidate{}
	err = store.Read(ctx, func(tx pgx.Tx) error {
		r, err := open(ctx, tx, store.Office(), on)
		if err != nil {
			return err
		}
		if r.doc == nil {
			return ErrZone
		}
		points, err := rows[spot](ctx, tx, `
			WITH z AS (SELECT ST_Union(geom) AS geom FROM zones WHERE code = $1 AND kind = 'ZONE' AND (resolution = '' OR resolution = $2)
				AND (valid_from IS NULL OR valid_from <= $4::date) AND (valid_to IS NULL OR valid_to >= $4::date)),
			grid AS (SELECT ST_Centroid(g.geom) AS at FROM z, ST_SquareGrid(greatest(sqrt(ST_Area(z.geom) / greatest($3 - 1, 1)), 1), z.geom) AS g WHERE z.geom IS NOT NULL AND ST_Covers(z.geom, ST_Centroid(g.geom)))
			SELECT ST_X(d), ST_Y(d), ST_X(at), ST_Y(at) FROM grid, ST_Transform(at, 4326) AS d ORDER BY 4, 3 LIMIT $3`, zone, r.doc.Resolution.ID, most, on)
		if err != nil {
			return err
		}
		if len(points) == 0 {
			return ErrZone.Because("the resolution in force has no zone %q", zone)
		}
		for _, s := range points {
			a, _, err := r.judge(ctx, d, s)
			if err != nil {
				return err
			}
			out = append(out, Candidate{s.Lon, s.Lat, a.Verdict, why(a)})
		}
		return nil
	})
	return out, err
}

// why are the reasons of an answer and what it failed or could not tell.
func why(a landscape.Answer) []landscape.Words {
	out := append([]landscape.Words{}, a.Reasons...)
	for _, r := range a.Results {
		if r.Verdict == landscape.Fail {
			out = append(out, r.Words)
		}
	}
	if a.Verdict == landscape.Unknown {
		out = append(out, a.Missing...)
	}
	return out
}
