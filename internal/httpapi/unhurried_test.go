package httpapi_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
)

// large serves an answer of so many megabytes at an address of the registers, read in a transaction of the office.
func large(t *testing.T, megabytes int, scope access.Scope) (server *httptest.Server, reading *atomic.Int64) {
	t.Helper()
	store := dbtest.New(t)
	reading = new(atomic.Int64)
	router, _ := httpapi.New()
	router.Get("/ogc/large", func(w http.ResponseWriter, r *http.Request) {
		reading.Add(1)
		defer reading.Add(-1)
		err := store.Read(r.Context(), func(tx pgx.Tx) error {
			line := bytes.Repeat([]byte("0123456789abcde\n"), 4096)
			for range megabytes * 16 {
				if _, err := w.Write(line); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			panic(http.ErrAbortHandler)
		}
	})
	router.Get("/ogc/small", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "small") })
	router.Get("/ogc/broken", func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write(make([]byte, 1<<20))
		panic(http.ErrAbortHandler)
	})
	router.Route("/tiles", func(r chi.Router) {
		r.Get("/x/1/1/1", func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write(make([]byte, 8<<20)) })
	})
	server = httptest.NewServer(httpapi.Edge(httpapi.Office(store.DB(), httpapi.As(scope), router)))
	t.Cleanup(server.Close)
	return server, reading
}

// ask sends a request and reads nothing of the answer.
func ask(t testing.TB, server *httptest.Server, path string, buffer int) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", server.Listener.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { c.Close() })
	_ = c.(*net.TCPConn).SetReadBuffer(buffer)
	_, err = fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", path)
	require.NoError(t, err)
	return c
}

func visitor() access.Scope { return access.Anonymous(access.Office{Code: "220401"}) }

// Clients that ask for much and take nothing hold neither the office's connections nor the visitors' places: the answer
// has been read long before it has left, and the next client is answered at once.
func TestSlowClientsHoldNothing(t *testing.T) {
	for name, path := range map[string]string{"features": "/ogc/large", "a tile": "/tiles/x/1/1/1"} {
		t.Run(name, func(t *testing.T) {
			server, reading := large(t, 24, visitor())
			for range 40 {
				ask(t, server, path, 4<<10)
			}
			require.Eventually(t, func() bool { return reading.Load() == 0 }, 20*time.Second, 10*time.Millisecond)
			for range 5 {
				start := time.Now()
				res, err := http.Get(server.URL + "/ogc/small")
				require.NoError(t, err)
				body, err := io.ReadAll(res.Body)
				require.NoError(t, err)
				require.Equal(t, "small", string(body))
				require.Less(t, time.Since(start), 2*time.Second)
			}
		})
	}
}

// What was kept for a slow client arrives whole and in order, through memory and file.
func TestASlowClientGetsTheWholeAnswer(t *testing.T) {
	server, reading := large(t, 12, visitor())
	c := ask(t, server, "/ogc/large", 256<<10)
	require.Eventually(t, func() bool { return reading.Load() == 0 }, 10*time.Second, 5*time.Millisecond)
	time.Sleep(50 * time.Millisecond)
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	require.NoError(t, err)
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.Equal(t, 200, res.StatusCode)
	require.True(t, bytes.Equal(bytes.Repeat([]byte("0123456789abcde\n"), 12<<16), body), "%d bytes", len(body))
}

func TestAnAnswerThatFailsIsBrokenOff(t *testing.T) {
	server, _ := large(t, 1, visitor())
	res, err := http.Get(server.URL + "/ogc/broken")
	if err == nil {
		_, err = io.ReadAll(res.Body)
		res.Body.Close()
	}
	require.Error(t, err)
	res, err = http.Get(server.URL + "/ogc/small")
	require.NoError(t, err)
	res.Body.Close()
}

// A client that hangs up ends the reading for it.
func TestAClientThatHangsUpEndsItsReading(t *testing.T) {
	server, reading := large(t, 4000, access.Operator())
	ctx, cancel := context.WithCancel(context.Background())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/ogc/large", nil)
	require.NoError(t, err)
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	_, err = io.ReadFull(res.Body, make([]byte, 1<<20))
	require.NoError(t, err)
	require.EqualValues(t, 1, reading.Load())
	cancel()
	res.Body.Close()
	require.Eventually(t, func() bool { return reading.Load() == 0 }, 5*time.Second, 5*time.Millisecond)
}
