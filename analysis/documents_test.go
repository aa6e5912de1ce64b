package analysis

import (
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/analysis/scene"
)

func TestAnEmptyEndIsOpenAndAnUnreadableOneIsUnknown(t *testing.T) {
	began := scene.Period{From: scene.ParseDay("2022-01-01"), To: scene.NoDay, Known: true}
	day := scene.ParseDay("2022-06-11")
	require.Equal(t, scene.True, ending(began, nil).Has(day), "nobody wrote an end")
	require.Equal(t, scene.True, ending(began, []scene.Problem{{Field: "party_name"}}).Has(day), "another cell was unreadable")
	for _, field := range []string{"valid_to", "term", "days"} {
		p := ending(began, []scene.Problem{{Field: field, Value: "31.06.2022", Code: "impossible_date"}})
		require.Equal(t, scene.Unknown, p.Has(day), field)
		require.Equal(t, scene.Unknown, p.Has(p.From), "from its first day on")
		require.Equal(t, scene.False, p.Has(p.From-1), "before it began")
	}
	open := scene.Period{From: began.From, To: scene.Always, Known: true}
	require.Equal(t, open, ending(open, []scene.Problem{{Field: "valid_to"}}), "the register says that it has no end")
}

func TestTheDayOfATermination(t *testing.T) {
	for text, day := range map[string]string{
		"rozwiązana 2021-03-01":             "2021-03-01",
		"Rozwiązana z dniem 1.03.2021 r.":   "2021-03-01",
		"rozwiązana":                        "",
		"wypowiedziana 2021-03-01":          "",
		"rozwiązana 31.06.2021":             "",
		"TERMINATED 2021-03-01":             "2021-03-01",
		"rozwiązana za porozumieniem stron": "",
	} {
		require.Equal(t, day, terminated(text, "").String(), text)
		require.Equal(t, day, terminated("rozwiązana", "aneks z 2.02.2020, "+text).String(), text)
	}
}
