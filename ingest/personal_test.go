package ingest_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/ingest"
)

func TestReportsDoNotRepeatThePersonalNumbersOfAFile(t *testing.T) {
	store := town(t)
	imp := bring(t, store, ingest.Options{Layer: "decisions"}, file(t, "d.csv",
		"Nr decyzji / znak sprawy;Data wydania;Wnioskodawca / Podmiot;NIP/PESEL;PESEL współwłaściciela;Nr działki;Obręb\n"+
			"D/1/2024;01.02.2024;Jan Testowy;44051401450;44051401359;45/2;1\n"+
			";;;;44051401359;;\n"))
	require.Equal(t, int64(1), imp.Counts.Rejected)
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM import_problems WHERE code = 'bad_identifier' AND value = '4405*'`))
	require.Zero(t, count(t, store, `SELECT count(*) FROM import_problems p WHERE p::text LIKE '%44051401%' OR p::text LIKE '%Testowy%'`))
	require.Zero(t, count(t, store, `SELECT count(*) FROM decisions d WHERE d::text LIKE '%44051401%' OR d::text LIKE '%Testowy%'`))
	shown, err := json.Marshal(imp)
	require.NoError(t, err)
	require.NotContains(t, string(shown), "44051401")
	require.NotContains(t, string(shown), "Testowy")
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM parties WHERE name = 'Jan Testowy'`), "the register of parties has them")
}
