package analysis_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/analysis"
	"spoina/ingest"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
)

// standing is a thing that truly stands in a street of the replay.
type standing struct {
	x, y         float64
	class        string
	w, h         float64
	advertiser   string
	number       int  // what the scan of the round calls it
	was          int  // what the scan before called it
	dismissed    bool // its findings of the first round were dismissed: nothing ever changes about it
	fresh, grown bool // of the round
	moved        bool
	behind       bool // twenty metres behind its lane
}

// scanned is one round of the replay: what stands, and what has just gone.
type scanned struct {
	things []*standing
	gone   []*standing
}

const rescanSigma = 0.2

var rescanClasses = []struct {
	name string
	w, h float64
}{{"billboard", 5.04, 2.38}, {"citylight", 1.2, 1.8}, {"pylon", 1.5, 4}, {"kiosk", 4, 2.8}, {"paczkomat", 3.2, 2.1}}

// rescans replays re-scans of a street of n things: each round sees every thing off by its accuracy under a new number, and
// numbers are used again for other things. A few things come, are moved, grow and go.
func rescans(t *testing.T, rounds, n int) {
	ctx := context.Background()
	rng := rand.New(rand.NewPCG(11, uint64(n)))
	box := [4]float64{18.55, 54.20, 18.72, 54.32}
	store := dbtest.NewOffice(t, db.Office{Code: "220401", Name: "Miasto Testowo", SRID: 2180, BBox: &box, Managers: []string{"Burmistrz Miasta Testowo"}})
	at := func(x, y float64) string { return fmt.Sprintf("%.3f;%.3f", 476500+x, 710700+y) }
	perRow := 40
	place := func(k int) (x, y float64) { // rows of lanes 60 m apart, things 14 m apart
		return float64(k%perRow)*14 + 10, float64(k/perRow)*60 + 5
	}
	rows := n/perRow + 3
	write := func(name, content string) string {
		path := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		return path
	}
	bring := func(o ingest.Options, path string) {
		s := ingest.New(store, t.TempDir())
		imp, err := s.Rehearse(ctx, access.Operator(), []ingest.File{{Path: path}}, o, nil)
		require.NoError(t, err)
		_, err = s.Publish(ctx, access.Operator(), imp.ID, nil)
		require.NoError(t, err)
	}
	lanes := "id_pasa;nazwa;kategoria;zarzadca;status;dokladnosc;wkt\n"
	for r := range rows {
		e, m := 476400.0, 710700+float64(r)*60
		lanes += fmt.Sprintf("L%d;Próbna %d;gminna;Burmistrz Miasta Testowo;publiczna;0.1;POLYGON((%[3]v %[4]v, %[5]v %[4]v, %[5]v %[6]v, %[3]v %[6]v, %[3]v %[4]v))\n", r, r, e, m, e+800, m+10)
	}
	bring(ingest.Options{Layer: "road_lanes", CRS: "EPSG:2180"}, write("pasy.csv", lanes))
	w, s, e, m := 476400.0, 710600.0, 477300.0, 710700+float64(rows)*60
	coverage := write("zasieg.csv", fmt.Sprintf("id;wkt\n1;POLYGON((%[1]v %[2]v, %[3]v %[2]v, %[3]v %[4]v, %[1]v %[4]v, %[1]v %[2]v))\n", w, s, e, m))

	next := 0
	put := func() *standing {
		c := rescanClasses[rng.IntN(len(rescanClasses))]
		x, y := place(next)
		next++
		return &standing{x: x, y: y, class: c.name, w: c.w, h: c.h, advertiser: fmt.Sprintf("%06x", uint32(next)*2654435761>>8), fresh: true}
	}
	town := scanned{}
	for range n {
		town.things = append(town.things, put())
	}
	for k, o := range town.things {
		o.dismissed = k%3 == 0
	}
	dismissed := map[string]bool{}
	year := 2014
	for round := range rounds + 1 {
		year++
		if round > 0 {
			change(rng, &town, put, max(2, n/60))
		}
		order := rng.Perm(len(town.things))
		csv := "id;klasa;x;y;szer;wys;pow;strony;firma;data;dokladnosc\n"
		num := func(v float64) string { return fmt.Sprintf("%.2f", v) }
		for k, i := range order { // numbers run anew in every scan, over another order
			o := town.things[i]
			o.was, o.number = o.number, k+1
			off := func() float64 { return min(max(rng.NormFloat64(), -1.5), 1.5) * rescanSigma / math.Sqrt2 }
			err := func() float64 { return (rng.Float64()*2 - 1) * 0.03 }
			ow, oh := o.w+err(), o.h+err()
			csv += fmt.Sprintf("%d;%s;%s;%s;%s;%s;1;%s;%d-06-10;%v\n", o.number, o.class, at(o.x+off(), o.y+off()), num(ow), num(oh), num(ow*oh), o.advertiser, year, rescanSigma)
		}
		day := clock.Day(year, 6, 10)
		bring(ingest.Options{Layer: "scan_objects", CRS: "EPSG:2180", Campaign: fmt.Sprint("skan ", year), Coverage: coverage, DrivenFrom: day, DrivenTo: day}, write("skan.csv", csv))

		var ev *analysis.Evaluation
		require.NoError(t, store.Read(ctx, func(tx pgx.Tx) (err error) {
			ev, err = analysis.Evaluate(ctx, tx, store.Office(), access.Operator(), analysis.Options{On: clock.Day(year, 7, 1), Rules: []string{"O01", "S01", "S02", "S03", "S04"}})
			return err
		}))
		found := map[string][]string{} // rule → source ids of its hits
		prints := map[string]string{}  // O01: source id → fingerprint
		for _, h := range ev.Hits {
			f := h.Write()
			if f.Outcome != 1 {
				continue
			}
			for _, s := range f.Subjects {
				if s.Kind == "object" {
					found[f.Rule.ID] = append(found[f.Rule.ID], s.SourceID)
				}
			}
			if f.Rule.ID == "O01" && f.On.String() == day.String() {
				prints[f.Subjects[0].SourceID] = f.Fingerprint()
			}
		}
		for _, o := range town.things {
			if !o.dismissed {
				continue
			}
			p := prints[fmt.Sprint(o.number)]
			require.NotEmpty(t, p, "round %d: a thing without a permit is found", round)
			if round == 0 {
				dismissed[p] = true
				continue
			}
			require.True(t, dismissed[p], "round %d: the finding about a thing that never changed returns under another identity", round)
		}
		if round == 0 {
			continue
		}
		has := func(rule string, number int) bool { return slices.Contains(found[rule], fmt.Sprint(number)) }
		quiet := 0
		for _, o := range town.things {
			switch {
			case o.fresh:
				require.True(t, has("S01", o.number), "round %d: a new thing is lost", round)
			case o.moved:
				require.True(t, has("S03", o.number), "round %d: a move is lost (%+v)", round, *o)
			case o.grown:
				require.True(t, has("S04", o.number), "round %d: a change of size is lost (%+v)", round, *o)
			default:
				quiet++
			}
		}
		for _, o := range town.gone {
			require.True(t, has("S02", o.number), "round %d: what has gone is lost", round)
		}
		require.NotZero(t, quiet)
		changed := func(f func(o *standing) bool) (n int) {
			for _, o := range town.things {
				if f(o) {
					n++
				}
			}
			return n
		}
		require.Len(t, found["S01"], changed(func(o *standing) bool { return o.fresh }), "round %d: nothing else is new", round)
		require.Len(t, found["S02"], len(town.gone), "round %d: nothing else has gone", round)
		require.Len(t, found["S04"], changed(func(o *standing) bool { return o.grown }), "round %d: nothing else has changed", round)
	}
	verifyIdentities(t, store, town.things, year)
}

// change lets some things come, be moved, grow and go; what was dismissed stays as it is.
func change(rng *rand.Rand, town *scanned, put func() *standing, some int) {
	town.gone = nil
	var free []*standing
	for _, o := range town.things {
		o.fresh, o.moved, o.grown = false, false, false
		if !o.dismissed {
			free = append(free, o)
		}
	}
	rng.Shuffle(len(free), func(i, j int) { free[i], free[j] = free[j], free[i] })
	for k, o := range free[:4*some] {
		switch k % 4 {
		case 0: // away
			town.gone = append(town.gone, o)
			town.things = slices.DeleteFunc(town.things, func(p *standing) bool { return p == o })
		case 1: // a few metres along, still recognised
			o.moved = true
			o.x += 3.2
			if o.x > 4 && rng.IntN(2) == 0 {
				o.x -= 6.4
			}
		case 2: // across the ground behind the lane, and back
			o.moved = true
			if o.behind = !o.behind; o.behind {
				o.y += 20
			} else {
				o.y -= 20
			}
		case 3:
			o.grown = true
			o.w *= 1.35
		}
	}
	for range some {
		town.things = append(town.things, put())
	}
}

// verifyIdentities: one thing, one object: what never changed was seen in every scan under one identity.
func verifyIdentities(t *testing.T, store *db.Store, things []*standing, year int) {
	t.Helper()
	ctx := context.Background()
	seen := map[string]int{}
	require.NoError(t, store.Read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT s.source_id, (SELECT count(DISTINCT b.campaign) FROM scan_objects b WHERE b.object_id = s.object_id)::int FROM scan_objects s WHERE s.campaign = $1`, fmt.Sprint("skan ", year))
		if err != nil {
			return err
		}
		var id string
		var n int
		_, err = pgx.ForEachRow(rows, []any{&id, &n}, func() error { seen[id] = n; return nil })
		return err
	}))
	for _, o := range things {
		if o.dismissed {
			require.Equal(t, year-2014, seen[fmt.Sprint(o.number)], "a thing that never changed has one identity over all scans")
		}
	}
}

// Replay of jittered, renumbered re-scans: no dismissed finding returns, no true change is lost. The ten rounds over a
// larger street are built with the soak.
func TestReplayOfRenumberedRescans(t *testing.T) { rescans(t, 3, 120) }
