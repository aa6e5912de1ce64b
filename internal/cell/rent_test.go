package cell_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/cell"
)

func TestWordsOfRents(t *testing.T) {
	for text, want := range map[string]string{"PER_M2_YEAR": "PER_M2_YEAR", "stawka za m2 rocznie": "PER_M2_YEAR", "za m² miesięcznie": "PER_M2_MONTH", "ryczałt roczny": "FLAT_YEAR",
		"kwota miesięczna": "FLAT_MONTH", "progowy": "TIERED", "za m2 reklamy miesięcznie": "PER_AD_M2", "3% wartości": "PERCENT_VALUE", "PERCENT_VALUE": "PERCENT_VALUE", "według umowy": ""} {
		require.Equal(t, want, cell.RentModel(text), text)
	}
	for text, want := range map[string]int64{"23%": 23, "23 %": 23, "8": 8, "zw": 0, "zw.": 0, "np.": 0, "0%": 0} {
		got, ok := cell.VAT(text)
		require.True(t, ok, text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "vat", "1230"} {
		_, ok := cell.VAT(text)
		require.False(t, ok, text)
	}
}
