package coal

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestControlSumsAreWrittenAsOnTheScreens(t *testing.T) {
	table, failed := checksTable([]check{
		{"a", "a", "gr", 206980000, -12345}, {"b", "b", "kg", 999, -1234567}, {"c", "c", "gr", 0, 0}})
	require.EqualValues(t, 2, failed)
	require.Equal(t, [][]any{
		{"a", "2\u00a0069\u00a0800,00\u00a0zł", "-123,45\u00a0zł", false},
		{"b", "999\u00a0kg", "-1\u00a0234\u00a0567\u00a0kg", false},
		{"c", "0,00\u00a0zł", "0,00\u00a0zł", true}}, table.Rows)
}
