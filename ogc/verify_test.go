package ogc_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/ogc"
)

// What a program that shows the file would not show, or show besides, is not complete.
func TestAFileWithMoreThanItsRowsIsNotComplete(t *testing.T) {
	s := town(t, 20)
	path, receipt := export(t, s, ogc.Order{Collection: "parcels", Format: "geojson"})
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	check := func(body []byte) *ogc.Verdict {
		require.NoError(t, os.WriteFile(path, body, 0o600))
		v, err := ogc.Verify(context.Background(), path, receipt)
		require.NoError(t, err)
		return v
	}
	begin, end := bytes.Index(whole, []byte("\"features\":[")), bytes.LastIndex(whole, []byte("]}"))
	second := bytes.Index(whole, []byte("}},\n")) + len("}},\n")
	if second < len("}},\n") {
		second = bytes.Index(whole, []byte("},\n")) + len("},\n")
	}
	require.Positive(t, begin)
	require.Greater(t, second, begin)
	for name, body := range map[string][]byte{
		"another object":      append(bytes.Clone(whole), whole...),
		"a brace":             append(bytes.Clone(whole), '}'),
		"words":               append(bytes.Clone(whole), "and more"...),
		"a byte that is none": append(bytes.Clone(whole), 0),
	} {
		v := check(body)
		require.Equal(t, "differs", v.Verdict, "%s: %s", name, v.Message)
		require.Contains(t, v.Message, "the file goes on", name)
		require.Equal(t, receipt.Count, v.Found, name)
	}
	v := check(append(bytes.Clone(whole), " \r\n\t\n"...))
	require.Equal(t, "complete", v.Verdict, v.Message)
	// The same rows in two lists: most programs show the last list only.
	two := append(bytes.TrimRight(bytes.Clone(whole[:second]), ",\n"), "],\"features\":["...)
	v = check(append(two, whole[second:]...))
	require.Equal(t, "differs", v.Verdict, v.Message)
	require.Contains(t, v.Message, "two lists of features")
	// No list at all is not an empty one.
	receipt.Count = 0
	v = check(append(append(bytes.Clone(whole[:begin]), "\"features\":["...), whole[end:]...))
	require.NotContains(t, v.Message, "no list")
	require.Zero(t, v.Found)
	v = check([]byte(`{"type":"FeatureCollection"}`))
	require.Equal(t, "differs", v.Verdict, v.Message)
	require.Contains(t, v.Message, "no list of features")
}

// A file that somebody hands in is read within bounds, and the reason says which.
func TestVerifyReadsWithinBounds(t *testing.T) {
	dir := t.TempDir()
	long := strings.Repeat("a", 33<<20)
	for name, c := range map[string]struct {
		body, says string
	}{
		"value.geojson":  {`{"type":"FeatureCollection","name":"` + long + `","features":[]}`, "longer than 32 MiB"},
		"name.geojson":   {`{"` + long + `":1,"features":[]}`, "longer than 32 MiB"},
		"row.geojson":    {`{"features":[{"id":1,"geometry":null,"properties":{"number":"` + long + `"}}]}`, "longer than 32 MiB"},
		"blanks.geojson": {`{"features":[` + strings.Repeat(" ", 33<<20) + `]}`, "longer than 32 MiB"},
		"tail.geojson":   {`{"features":[]}` + strings.Repeat(" ", 33<<20), "longer than 32 MiB"},
		"line.csv":       {"id;number\r\n1;" + long + "\r\n", "longer than 32 MiB"},
		"quoted.csv":     {"id;number\r\n1;\"" + strings.Repeat("a\r\n", 11<<20) + "\"\r\n", "longer than 32 MiB"},
		"header.csv":     {"id;" + long, "longer than 32 MiB"},
		// Rows are let go of one by one: many of them may be longer together.
		"rows.csv": {"id;number\r\n" + strings.Repeat("1;"+long[:11<<20]+"\r\n", 4), "too long by 3"},
	} {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(c.body), 0o600))
		receipt := &ogc.Receipt{Collection: "parcels", Count: 1, Format: filepath.Ext(name)[1:], Columns: []ogc.ReceiptColumn{{Field: "number", Type: "string"}}, RowsHash: "x"}
		v, err := ogc.Verify(context.Background(), path, receipt)
		require.NoError(t, err, name)
		require.NotEqual(t, "complete", v.Verdict, name)
		require.Contains(t, v.Message, c.says, name)
		require.NoError(t, os.Remove(path))
	}
	// A receipt has a bound too, and is one up to it.
	receipt, err := json.Marshal(ogc.Receipt{Collection: "parcels", RowsHash: "x"})
	require.NoError(t, err)
	path := filepath.Join(dir, "receipt.json")
	require.NoError(t, os.WriteFile(path, append(bytes.Repeat([]byte("\n"), 16<<20-len(receipt)), receipt...), 0o600))
	_, err = ogc.ReadReceipt(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, append(bytes.Repeat([]byte("\n"), 16<<20-len(receipt)+1), receipt...), 0o600))
	_, err = ogc.ReadReceipt(path)
	require.ErrorIs(t, err, ogc.ErrReceipt)
	require.ErrorContains(t, err, "16 MiB")
}
