package tiles

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/db/dbtest"
)

// crossings are where a feature's boundary or line meets a line of the grid's direction (0: of one column, 1: of one
// row), in order. The line lies between two units, so no corner is on it.
func crossings(parts [][][2]int64, closed bool, across int, at float64) (out []float64) {
	for _, part := range parts {
		n := len(part)
		if !closed {
			n--
		}
		for i := range n {
			a, b := part[i], part[(i+1)%len(part)]
			a0, b0 := float64(a[across]), float64(b[across])
			if (a0 < at) == (b0 < at) {
				continue
			}
			out = append(out, float64(a[1-across])+(at-a0)/(b0-a0)*float64(b[1-across]-a[1-across]))
		}
	}
	slices.Sort(out)
	return out
}

// off is how far a point lies from a feature's boundary or line, in units.
func off(x, y float64, parts [][][2]int64, closed bool) float64 {
	best := math.Inf(1)
	for _, part := range parts {
		n := len(part)
		if !closed {
			n--
		}
		for i := range n {
			a, b := part[i], part[(i+1)%len(part)]
			ax, ay := float64(a[0]), float64(a[1])
			dx, dy := float64(b[0])-ax, float64(b[1])-ay
			t := max(0, min(1, ((x-ax)*dx+(y-ay)*dy)/(dx*dx+dy*dy)))
			best = min(best, math.Hypot(x-ax-t*dx, y-ay-t*dy))
		}
	}
	return best
}

// nearAll fails unless each crossing lies on the boundary of the other tile's feature, to a unit.
func nearAll(t *testing.T, at []float64, line float64, across int, parts [][][2]int64, closed bool, about string) {
	t.Helper()
	for _, v := range at {
		if v < -buffer+2 || v > extent+buffer-2 { // where both buffers end: this belongs to other tiles
			continue
		}
		x, y := line, v
		if across == 1 {
			x, y = v, line
		}
		require.LessOrEqual(t, off(x, y, parts, closed), 1.0, "%s: at %v, %v", about, x, y)
	}
}

// broad leaves out stretches of less than a unit: below zoom 14 what has no area after rounding may be left out.
func broad(at []float64) (out []float64) {
	for i := 0; i+1 < len(at); i += 2 {
		if at[i+1]-at[i] >= 1 {
			out = append(out, at[i], at[i+1])
		}
	}
	return out
}

// Two neighbouring tiles show the same along the edge that they share, to a unit of the grid: the boundaries
// of areas and the lines that cross it do so at the same places, and what lies beside it in both buffers is in both. So no
// seam shows, at any zoom, in a layer that is stored in EPSG:2180.
func TestNoSeamsAlongSharedEdges(t *testing.T) {
	store := dbtest.New(t)
	town(t, store)
	h := server(t, store)
	const names = "parcels,road_lanes,decisions,scan_objects"
	met := map[string]int{}
	for z := 10; z <= 18; z++ {
		for k := range 3 {
			here := tileAt(t, store, z, east+500+float64(k)*1100, north+700+float64(k*k%5)*800)
			for across := range 2 {
				there := here
				if across == 0 {
					there.X++
				} else {
					there.Y++
				}
				a, b := shapesOf(t, h, here, names), shapesOf(t, h, there, names)
				for key, f := range a {
					g := b[key]
					about := fmt.Sprintf("%s between %v and %v", key, here, there)
					fp, err := f.parts()
					require.NoError(t, err)
					if f.Type == 1 {
						for _, p := range fp[0] {
							// A unit is left on either side: the buffer ends there.
							if p[across] > extent-buffer+1 && p[across] < extent+buffer-1 && p[1-across] > -buffer+1 && p[1-across] < extent+buffer-1 {
								require.NotNil(t, g, about)
								gp, err := g.parts()
								require.NoError(t, err)
								p[across] -= extent
								require.Contains(t, gp[0], p, about)
								met["points"]++
							}
						}
						continue
					}
					var gp [][][2]int64
					if g != nil {
						gp, err = g.parts()
						require.NoError(t, err)
					}
					closed := f.Type == 3
					for _, shift := range []float64{0.5, -0.5, 20.5} {
						inHere, inThere := crossings(fp, closed, across, extent+shift), crossings(gp, closed, across, shift)
						if closed && z < wholeZoom {
							inHere, inThere = broad(inHere), broad(inThere)
						}
						nearAll(t, inHere, shift, across, gp, closed, about)
						nearAll(t, inThere, extent+shift, across, fp, closed, about)
						met[map[bool]string{true: "areas", false: "lines"}[closed]] += len(inHere)
					}
				}
			}
		}
	}
	require.Greater(t, met["areas"], 500, "%v", met)
	require.Greater(t, met["lines"], 5, "%v", met)
	require.Greater(t, met["points"], 5, "%v", met)
}

// shapesOf is a tile's features by layer and id.
func shapesOf(t testing.TB, h http.Handler, at Tile, names string) map[string]*mvtFeature {
	t.Helper()
	w := get(t, h, at.path(names))
	require.NoError(t, mvtValid(w.Body.Bytes()))
	layers, err := mvtRead(w.Body.Bytes())
	require.NoError(t, err)
	out := map[string]*mvtFeature{}
	for _, l := range layers {
		for i := range l.Features {
			out[fmt.Sprintf("%s %d", l.Name, l.Features[i].ID)] = &l.Features[i]
		}
	}
	return out
}
