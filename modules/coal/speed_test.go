package coal

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkSale is one sale as a till makes it, in an office with some hundred certificates.
func BenchmarkSale(b *testing.B) {
	w := newWorld(b)
	w.stocked("PLAC", "orzech", 1_000_000)
	var numbers []string
	for range 300 {
		numbers = append(numbers, w.certified().Number)
	}
	b.ResetTimer()
	for n := range b.N {
		_, err := w.sell(Selling{Certificate: numbers[n%len(numbers)], Kg: 1})
		require.NoError(b, err, fmt.Sprint(n))
	}
}
