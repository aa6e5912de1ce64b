package rules_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/analysis/rules"
	"spoina/analysis/scene"
)

// look is what a person saw of the billboard at 500 m on a day.
func look(t *town, day string, change func(v *scene.Sighting)) {
	o := &t.s.Objects[len(t.s.Objects)-1]
	v := scene.Sighting{Day: d(day), Campaign: -1, Class: o.Class, X: o.X, Y: o.Y, Sigma: scene.None, Width: scene.None, Height: scene.None, Depth: scene.None, Display: scene.None}
	change(&v)
	o.Measure(&v, "OG.12.2022")
	o.Sightings = append(o.Sightings, v)
}

func byHand(on string) rules.Measure { return rules.Measure{Name: "measured_on", Value: on} }

func TestWhatAPersonSawIsEvidence(t *testing.T) {
	present := func(*scene.Sighting) {}
	t.Run("the latest measurement counts", func(t *testing.T) {
		w := newTown()
		w.object(500, 2)
		w.decision(500, 2, "2022-01-01", "2022-12-31")
		look(w, "2022-06-20", func(v *scene.Sighting) { v.Display = 24 })
		require.Equal(t, "hit", w.said("O05"), "18 m² are permitted")
		f := w.find("O05")[0]
		require.Equal(t, "2022-06-20", f.On.String())
		require.Contains(t, f.Measures, byHand("2022-06-20 OG.12.2022"))
	})
	t.Run("an older measurement than the scan's does not", func(t *testing.T) {
		w := newTown()
		w.object(500, 2)
		w.decision(500, 2, "2022-01-01", "2022-12-31")
		look(w, "2022-05-20", func(v *scene.Sighting) { v.Display = 24 })
		require.Equal(t, "clear", w.said("O05"))
	})
	t.Run("every day on which it was seen is a day of the penalty", func(t *testing.T) {
		w := newTown()
		w.object(500, 2)
		once := w.find("O01")[0].Money
		w = newTown()
		w.object(500, 2)
		look(w, "2022-06-20", present)
		look(w, "2022-06-25", present)
		thrice := w.find("O01")[0].Money
		require.NotEmpty(t, once)
		for k := range once {
			if once[k].Min > 0 {
				require.Equal(t, 3*once[k].Min, thrice[k].Min, once[k].Basis)
			}
		}
	})
	t.Run("a decision that began after the scan is judged on the day a person looked", func(t *testing.T) {
		w := newTown()
		w.object(500, 2)
		w.decision(500, 2, "2022-06-15", "2022-12-31")
		require.Equal(t, "hit", w.said("O01"))
		look(w, "2022-06-20", present)
		require.Equal(t, "clear", w.said("O01"))
	})
}
