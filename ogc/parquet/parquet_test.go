package parquet

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/stretchr/testify/require"
)

// What is written comes back value for value over several groups, and the footer says what GeoParquet 1.1 asks for.
func TestWhatIsWrittenComesBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.parquet")
	f, err := os.Create(path)
	require.NoError(t, err)
	columns := []Column{{"s", String}, {"i", Integer}, {"n", Number}, {"b", Bool}, {"d", Date}, {"t", Time}, {"l", List}, {"j", JSON}}
	w, err := New(f, columns, &Place{Name: "geometry", CRS: `{"type":"ProjectedCRS"}`, Types: []string{"Point"}}, map[string]string{"spoina": "x"})
	require.NoError(t, err)
	row := func(i int) ([]any, []byte, [4]float64) {
		if i%7 == 3 {
			return make([]any, len(columns)), nil, [4]float64{}
		}
		list := []string{}
		for k := range i % 4 {
			list = append(list, fmt.Sprint("ż", i, k))
		}
		x := float64(i)
		return []any{fmt.Sprint("Zażółć ", i), int64(-i), x / 3, i%2 == 0, time.Date(1900+i%200, 2, 28, 0, 0, 0, 0, time.UTC),
			time.Date(2026, 11, 22, 1, 2, 3, 456000+i*1000, time.UTC), list, `{"a":1}`}, []byte{1, 1, 0, 0, byte(i)}, [4]float64{x, x + 1, x + 2, x + 3}
	}
	const n = groupRows + 1500
	for i := range n {
		values, wkb, box := row(i)
		require.NoError(t, w.Row(values, wkb, box))
	}
	require.NoError(t, w.Close())

	names := []string{"s", "i", "n", "b", "d", "t", "l", "j"}
	i := 0
	require.NoError(t, Read(path, names, func(values []any, wkb []byte) error {
		want, wkbWanted, _ := row(i)
		require.Equal(t, want, values, i)
		require.Equal(t, wkbWanted, wkb, i)
		i++
		return nil
	}))
	require.Equal(t, n, i)
	require.ErrorContains(t, Read(path, []string{"none"}, nil), "no column none")

	r, err := file.OpenParquetFile(path, false)
	require.NoError(t, err)
	defer r.Close()
	require.Equal(t, 2, r.NumRowGroups())
	geo, err := Describe(r)
	require.NoError(t, err)
	require.Equal(t, "1.1.0", geo.Version)
	g := geo.Columns[geo.Primary]
	require.Equal(t, "WKB", g.Encoding)
	require.Equal(t, []float64{0, 1, n + 1, n + 2}, g.Box)
	require.Equal(t, []string{"bbox", "xmax"}, g.Covering.Box["xmax"])
	require.JSONEq(t, `{"type":"ProjectedCRS"}`, string(g.CRS))
	_, err = json.Marshal(geo)
	require.NoError(t, err)
}

func TestAValueOfAnotherKindIsRefused(t *testing.T) {
	w, err := New(io.Discard, []Column{{"s", String}}, nil, nil)
	require.NoError(t, err)
	require.ErrorIs(t, w.Row([]any{1.5}, nil, [4]float64{}), errKind)
	require.Error(t, w.Row(nil, nil, [4]float64{}))
}

// A damaged file is an error, never a panic or a short answer.
func TestADamagedFileIsAnError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.parquet")
	f, err := os.Create(path)
	require.NoError(t, err)
	w, err := New(f, []Column{{"i", Integer}}, nil, nil)
	require.NoError(t, err)
	for i := range 1000 {
		require.NoError(t, w.Row([]any{int64(i)}, nil, [4]float64{}))
	}
	require.NoError(t, w.Close())
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	for _, b := range [][]byte{nil, []byte("PAR1"), whole[:len(whole)/2], append([]byte("XXXX"), whole[8:]...)} {
		require.NoError(t, os.WriteFile(path, b, 0o600))
		require.Error(t, Read(path, []string{"i"}, func([]any, []byte) error { return nil }), len(b))
	}
}
