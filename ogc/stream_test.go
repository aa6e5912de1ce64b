package ogc_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
	"spoina/internal/register"
	"spoina/internal/register/registertest"
	"spoina/ogc"
)

// A failure after the first bytes breaks the connection off: a client can never take a part for the whole.
func TestABrokenAnswerCannotPassForAWholeOne(t *testing.T) {
	s := dbtest.New(t)
	registertest.Parcels(t, s, 20000)
	registertest.Change(t, s, "a shape that has no image", `UPDATE parcels SET known = int8range({rev}, NULL), geom = ST_SetSRID(ST_MakeLine(ST_MakePoint(1, 1), ST_MakePoint('Infinity', 2)), 2180) WHERE id = 19000`)
	base := office(t, s) + "/collections/parcels/items"
	for _, encoding := range []string{"identity", "gzip"} {
		req, err := http.NewRequest(http.MethodGet, base+"?limit=100000&crs=EPSG:2180", nil)
		require.NoError(t, err)
		req.Header.Set("Accept-Encoding", encoding)
		res, err := http.DefaultTransport.RoundTrip(req)
		require.NoError(t, err)
		require.Equal(t, 200, res.StatusCode)
		var body io.Reader = res.Body
		if encoding == "gzip" {
			body, err = gzip.NewReader(res.Body)
			require.NoError(t, err)
		}
		_, err = io.Copy(io.Discard, body)
		require.Error(t, err, encoding)
		res.Body.Close()
	}
	res, body := get(t, base+"/19000?crs=EPSG:2180")
	require.Equal(t, 400, res.StatusCode, "%s", body)
	require.Equal(t, 1, items(t, base+"?limit=1").NumberReturned, "the server goes on")
}

// HEAD answers with the header of GET and reads no rows; a compressed answer is the same answer.
func TestHeadAndCompression(t *testing.T) {
	s := dbtest.New(t)
	registertest.Parcels(t, s, 5000)
	base := office(t, s) + "/collections/parcels/items"
	router, _ := httpapi.New()
	router.Route("/ogc", func(r chi.Router) { ogc.Routes(r, register.Core()) })
	server := httptest.NewServer(httpapi.Office(s.DB(), httpapi.As(access.Operator()), router))
	defer server.Close()
	res, err := http.Head(server.URL + "/ogc/collections/parcels/items?limit=5000")
	require.NoError(t, err)
	res.Body.Close()
	require.Equal(t, 200, res.StatusCode)
	require.Equal(t, "application/geo+json", res.Header.Get("Content-Type"))
	for _, limit := range []string{"10", "1000", "5000"} {
		var plain, zipped featureCollection
		for range 2 { // the second comes from memory
			res, body := get(t, base+"?limit="+limit, "Accept-Encoding", "identity")
			require.Empty(t, res.Header.Get("Content-Encoding"))
			require.NoError(t, json.Unmarshal(body, &plain))
			res, body = get(t, base+"?limit="+limit, "Accept-Encoding", "gzip")
			require.Equal(t, "gzip", res.Header.Get("Content-Encoding"))
			z, err := gzip.NewReader(bytes.NewReader(body))
			require.NoError(t, err)
			require.NoError(t, json.NewDecoder(z).Decode(&zipped))
			require.Equal(t, plain.Features, zipped.Features)
			require.Equal(t, plain.NumberMatched, zipped.NumberMatched)
		}
	}
}

// An answer kept in memory is never shown after a change.
func TestKeptPagesAreNeverStale(t *testing.T) {
	s := dbtest.New(t)
	registertest.Parcels(t, s, 50)
	base := office(t, s) + "/collections/parcels/items?number=3/4"
	for i := range 5 {
		require.Equal(t, 1-min(i, 1), items(t, base).NumberMatched)
		require.Equal(t, 1-min(i, 1), items(t, base).NumberMatched)
		registertest.Correct(t, s, "parcels", "number = '3/4'", "number = 'x'")
	}
}

// A client that leaves takes its query with it, and the server's memory does not grow with the register.
func TestClientLeaves(t *testing.T) {
	s := dbtest.New(t)
	registertest.Parcels(t, s, 50000)
	base := office(t, s) + "/collections/parcels/items?limit=100000"
	for range 12 { // more than there are connections
		ctx, cancel := context.WithCancel(context.Background())
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, base, nil)
		require.NoError(t, err)
		res, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		_, err = io.ReadFull(res.Body, make([]byte, 100000))
		require.NoError(t, err)
		cancel()
		res.Body.Close()
	}
	require.Eventually(t, func() bool {
		var busy int
		require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()`).Scan(&busy))
		return busy == 0
	}, 10*time.Second, 50*time.Millisecond)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	res, err := http.Get(base)
	require.NoError(t, err)
	n, err := io.Copy(io.Discard, res.Body)
	require.NoError(t, err)
	res.Body.Close()
	runtime.ReadMemStats(&after)
	require.Greater(t, n, int64(20<<20))
	require.Less(t, int64(after.HeapInuse)-int64(before.HeapInuse), int64(12<<20), "an answer of %d MB", n>>20)
}
