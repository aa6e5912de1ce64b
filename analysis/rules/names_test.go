package rules

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/geo"
)

// Comparing only by rare trigrams finds what comparing each with each would find.
func TestNoAlikeNamesAreMissed(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	words := strings.Fields("przedsiębiorstwo robót drogowych mostowych reklama zakład usługowy handlowy alfa beta kruszywex termopol")
	var names []string
	for range 300 {
		var w []string
		for range 3 + rng.IntN(3) {
			w = append(w, words[rng.IntN(len(words))])
		}
		n := []rune(strings.Join(w, " "))
		names = append(names, string(n))
		k := rng.IntN(len(n))
		names = append(names, string(n[:k])+string(n[k+1:]))
	}
	for _, least := range []float64{0.5, 0.8, 0.9} {
		have := map[[2]int32]float64{}
		likeNames(names, least, func(i, j int32, alike float64) { have[[2]int32{i, j}] = alike })
		want := 0
		for i := range names {
			for j := range i {
				if s := geo.Similarity(names[i], names[j]); s > least {
					want++
					require.InDelta(t, s, have[[2]int32{int32(j), int32(i)}], 1e-9, "%q and %q", names[i], names[j])
				}
			}
		}
		require.Len(t, have, want)
		require.NotZero(t, want)
	}
}

// Of an office's names each is compared with few others, never each with each, and with a smaller share the more there are.
func TestNamesOfAnOfficeAreComparedWithFewOthers(t *testing.T) {
	words := strings.Fields("alfa beta gamma delta kappa sigma omega norpol termex wektor kwadrat polprint solbud lumar bartex celmar iskrex gramix fenbud elwex")
	share := func(n int) float64 {
		names := make([]string, n)
		for k := range names {
			names[k] = fmt.Sprintf("zakład %s %s %s %d", words[k%20], words[k/20%20], words[k/400%20], k)
		}
		return float64(likeNames(names, 0.9, func(int32, int32, float64) {})) / (float64(n) * float64(n-1) / 2)
	}
	small, large := share(1_000), share(8_000)
	t.Logf("1 000 names: %.4f of all pairs compared; 8 000: %.4f", small, large)
	require.Less(t, small, 0.05)
	require.Less(t, large, small)
}
