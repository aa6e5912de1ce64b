package replay

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/clock"
)

func plansAt(scale float64) []programme {
	var out []programme
	for i, plan := range []func(*rand.Rand, float64) programme{planRelief, planAid, planCoal} {
		out = append(out, plan(rand.New(rand.NewPCG(1, uint64(i))), scale))
	}
	return out
}

func TestAtFullScaleTheTruthIsWhatTheOfficesDid(t *testing.T) {
	truth := map[string]int{}
	var refused, done int
	for _, p := range plansAt(1) {
		for _, l := range p.truth() {
			n, err := strconv.ParseFloat(l.Expected, 64)
			require.NoError(t, err)
			truth[l.Programme+" "+l.What] = int(n)
			switch {
			case strings.HasPrefix(l.What, "refused "):
				refused += int(n)
			case strings.HasPrefix(l.What, "parcels_"), l.What == "applications", l.What == "checks_tax", l.What == "checks_social", l.What == "decided", l.What == "cards",
				l.What == "families", l.What == "visits", l.What == "volunteers", l.What == "certificates", l.What == "sales":
				done += int(n)
			}
		}
	}
	for what, n := range map[string]int{"relief applications": 1561, "relief checks_tax": 1561, "relief checks_social": 1561, "aid cards": 2419, "aid families": 224,
		"aid parcels_individual": 8795, "aid parcels_family": 509, "aid patrol_days": 67, "aid visits": 1104, "aid volunteers": 150,
		"coal certificates": 1301, "coal sales": 761, "coal sold_kg": 1_050_000, "coal received_kg": 1_050_000, "coal stock_kg": 0} {
		require.Equal(t, n, truth[what], what)
	}
	require.Equal(t, 5, truth["relief days_median"], "two weeks became five days")
	share := float64(refused) / float64(refused+done)
	require.InDelta(t, 0.1, share, 0.03, "about one attempt in ten is refused")
	require.Greater(t, truth["relief repeated"]+truth["aid repeated"]+truth["coal repeated"], 1000)
}

func TestThePlanIsTheSameEachTime(t *testing.T) {
	first, second := plansAt(0.1), plansAt(0.1)
	for i := range first {
		require.Equal(t, first[i].truth(), second[i].truth())
	}
}

// The support of the plan is counted apart from the program; these are the resolution's own examples.
func TestTheSupportIsCountedByTheResolution(t *testing.T) {
	for _, v := range []struct {
		persons  int
		building string
		area     int
		gr       int64
	}{{1, "BLOCK", 60, 3060}, {1, "DETACHED", 120, 4520}, {2, "DETACHED", 120, 1620}, {2, "BLOCK", 60, 360}, {1, "DETACHED", 20, 0}} {
		require.Equal(t, v.gr, support(v.persons, v.building, v.area), "%+v", v)
	}
}

func TestNoTwoPeopleAreTheSame(t *testing.T) {
	c := &crowd{rng: rand.New(rand.NewPCG(1, 1)), from: 1}
	seen := map[string]bool{}
	for range 3000 {
		m := c.polish()
		sum := 0
		for i, w := range []int{1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1} {
			sum += w * int(m.PESEL[i]-'0')
		}
		require.Zero(t, sum%10)
		require.False(t, m.Born.After(clock.Day(2005, 1, 1)))
		address, err := json.Marshal(m.home())
		require.NoError(t, err)
		for _, s := range []string{m.PESEL, m.First + m.Last, string(address)} {
			require.False(t, seen[s], s)
			seen[s] = true
		}
	}
}

// A server that keeps nothing must not pass.
func TestADifferenceIsSeen(t *testing.T) {
	var answers int
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch {
		case strings.HasSuffix(r.URL.Path, "/statistics"):
			_, _ = w.Write([]byte(`{"figures":[{"key":"applications","value":1},{"key":"stock_kg","value":0}]}`))
		case r.URL.Path == "/api/v1/programmes":
			_, _ = w.Write([]byte(`[]`))
		default:
			answers++
			_, _ = w.Write([]byte(`{"id":1,"number":"1"}`))
		}
	}))
	defer server.Close()
	var truth strings.Builder
	lines, err := Run(context.Background(), Options{Base: server.URL, Password: "x", Seed: 1, Scale: 0.01, Truth: &truth})
	require.Error(t, err)
	require.NotEmpty(t, lines)
	different := 0
	for _, l := range lines {
		if l.Differs() {
			different++
		}
		require.Contains(t, truth.String(), l.Programme+","+l.What+","+l.Expected)
	}
	require.Greater(t, different, 10)
	require.Positive(t, answers)
}
