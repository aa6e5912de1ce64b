package rules_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/analysis/link"
	"spoina/analysis/rules"
	"spoina/analysis/scene"
)

// foundBy is the only finding of a rule in a town.
func foundBy(t *testing.T, made *town, id string) *rules.Finding {
	t.Helper()
	j := made.s.Join()
	made.s.Resolve()
	at := rules.NewTown(&made.s, j, link.Find(&made.s, j), made.p)
	var out []*rules.Finding
	for _, r := range rules.All() {
		if r.Meta().ID == id {
			r.Evaluate(at, nil, func(h rules.Hit) { out = append(out, h.Write()) })
		}
	}
	require.Len(t, out, 1)
	return out[0]
}

func measured(f *rules.Finding, name string) any {
	for _, m := range f.Measures {
		if m.Name == name {
			return m.Value
		}
	}
	return nil
}

func TestAPlaceInDoubtSaysItsProbability(t *testing.T) {
	// σ of the point and of the boundary 0.3 m and 0.4 m: 0.5 m together.
	made := newTown()
	made.s.Lanes[0].Sigma = 0.4
	made.object(500, 0.29).Sigma = 0.3 // Φ(0.58) = 0.719
	f := foundBy(t, made, "O10")
	require.Equal(t, 0.719, measured(f, "probability_in_lane"))
	require.Contains(t, f.Sentence.PL, "Na 72 % w pasie; tych danych nie da się rozstrzygnąć.")
	require.Contains(t, f.Sentence.EN, "In the lane with a probability of 72 %; these data cannot decide.")
	// 0.29 m is decided at 2σ by 0.145 m together, which no survey of the object alone reaches beside a boundary of 0.4 m.
	require.Equal(t, 0.14, measured(f, "sigma_to_decide"))
	require.Nil(t, measured(f, "sigma_object_to_decide"))
}

func TestASurveyOfTheObjectAloneMayDecide(t *testing.T) {
	made := newTown()
	made.object(500, -0.3).Sigma = 0.3 // outside; boundary 0.1: together 0.316, Φ(−0.949) = 0.171
	f := foundBy(t, made, "O10")
	require.Equal(t, 0.171, measured(f, "probability_in_lane"))
	require.Equal(t, 0.15, measured(f, "sigma_to_decide"))
	require.Equal(t, 0.11, measured(f, "sigma_object_to_decide")) // √(0.15² − 0.1²)
}

func TestNearerThanTheLeastToleranceNothingIsPromised(t *testing.T) {
	made := newTown()
	made.object(500, 0.1)
	require.Nil(t, measured(foundBy(t, made, "O10"), "sigma_to_decide"))
}

func TestAnUnfitBoundaryIsNeverClamped(t *testing.T) {
	made := newTown()
	made.s.Lanes[0].Sigma = 2.25
	made.lane(0, 10, 1000, 40) // one lane of ours behind it: the far side is ours, too
	made.s.Lanes[1].Sigma = 2.25
	made.object(500, 2)
	f := foundBy(t, made, "O10")
	require.Equal(t, scene.Unknown, f.Outcome)
	require.InDelta(t, 0.813, measured(f, "probability_in_lane"), 0.002) // Φ(2 / 2.252): what lies behind the seam counts
}

func TestAtTheCornerOfALaneBothSidesCount(t *testing.T) {
	made := newTown()
	made.object(0.1, 0.1) // σ 0.1414: Φ(0.707)² = 0.578
	require.Equal(t, 0.578, measured(foundBy(t, made, "O10"), "probability_in_lane"))
}

func TestWhatIsCertainSaysNoProbability(t *testing.T) {
	made := newTown()
	made.object(500, 5)
	require.Nil(t, measured(foundBy(t, made, "O01"), "probability_in_lane"))
}
