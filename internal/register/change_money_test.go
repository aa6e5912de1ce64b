package register_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/register"
)

// An amount that can mean two things is asked about, never guessed.
func TestAmountsAreNotGuessed(t *testing.T) {
	money := &register.Column{Field: "fee_declared_gr", Type: register.Money, Unit: "gr"}
	rate := &register.Column{Field: "rate_gr", Type: register.Number, Unit: "gr"}
	whole := &register.Column{Field: "sides", Type: register.Integer}
	percent := &register.Column{Field: "carriageway_from", Type: register.Integer, Unit: "%"}
	for _, c := range []struct {
		column *register.Column
		text   string
		want   any
		code   string
	}{
		{money, "1.250 zł", nil, "ambiguous_money"}, {money, "1,250", nil, "ambiguous_money"}, {money, "12,345", nil, "ambiguous_money"},
		{money, "100 EUR", nil, "unreadable_money"}, {money, "100 USD", nil, "unreadable_money"}, {money, "10 tys. zł", nil, "unreadable_money"},
		{money, "0,125", nil, "cell_grosze"}, {money, "1250,125", nil, "cell_grosze"}, {money, "0,5 gr", nil, "cell_grosze"},
		{money, "1 250 zł", int64(125000), ""}, {money, "1.250,00", int64(125000), ""}, {money, "1250,5", int64(125050), ""}, {money, "-12,30 zł", int64(-1230), ""},
		{money, "1 465,20 zł", int64(146520), ""}, {money, "1 250 zł 50 gr", int64(125050), ""}, {money, "50 gr", int64(50), ""}, {money, "1.250.000", int64(125000000), ""},
		{rate, "1.250 zł", nil, "ambiguous_money"}, {rate, "0,125", 12.5, ""}, {rate, "1,505", 150.5, ""}, {rate, "1 465,205 zł", 146520.5, ""}, {rate, "2 EUR", nil, "unreadable_money"},
		{whole, "10 tys.", nil, "unreadable_number"}, {whole, "10 kg", nil, "unreadable_number"}, {whole, "10 szt.", int64(10), ""}, {whole, "1 250", int64(1250), ""},
		{whole, "20 %", nil, "unreadable_number"}, {percent, "20 %", int64(20), ""},
	} {
		v, err := register.ParseCell(c.column, c.text)
		if c.code == "" {
			require.NoError(t, err, c.text)
			require.Equal(t, c.want, v, c.text)
			continue
		}
		var e *register.CellError
		require.ErrorAs(t, err, &e, c.text)
		require.Equal(t, c.code, e.Code, c.text)
		require.NotEmpty(t, e.Message)
	}
}
