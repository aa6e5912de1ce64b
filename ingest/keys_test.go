package ingest

import (
	"fmt"
	"hash/maphash"
	"math/rand"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestKeySet(t *testing.T) {
	seed := maphash.MakeSeed()
	rng := rand.New(rand.NewSource(1))
	var set keySet
	first, times := map[string]int{}, map[string]int{}
	for row := 1; row <= 200_000; row++ {
		key := fmt.Sprint(rng.Intn(150_000))
		if times[key]++; times[key] == 1 {
			first[key] = row
		}
		f, n := set.add(maphash.String(seed, key), row)
		require.Equal(t, first[key], f)
		require.Equal(t, times[key], n)
	}
	require.Equal(t, len(first), set.n)
	held := 0
	for i := range set.shards {
		held += 12 * len(set.shards[i].rows)
	}
	require.Less(t, held, 24*set.n, "memory for each key")
}
