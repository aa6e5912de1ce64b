package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/register/registertest"
)

// serveParcels serves an office with so many parcels, to visitors, as a process of its own.
func serveParcels(t *testing.T, parcels int) (address string, l *launcher, url string, kill func()) {
	t.Helper()
	url = dbtest.URL(t, testTown)
	d, err := db.Open(context.Background(), url)
	require.NoError(t, err)
	store, err := d.Store(context.Background(), testTown.Code)
	require.NoError(t, err)
	registertest.Parcels(t, store, parcels)
	d.Close()
	l = newLauncher(t, url)
	address, kill = serveAt(t, l)
	return address, l, url, kill
}

func serveAt(t *testing.T, l *launcher) (address string, kill func()) {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address = free.Addr().String()
	require.NoError(t, free.Close())
	cmd := l.command("serve", "--addr", address, "--no-work")
	require.NoError(t, cmd.Start())
	kill = sync.OnceFunc(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	t.Cleanup(kill)
	waitFor(t, "the program serves", func() bool {
		a, err := http.Get("http://" + address + "/readyz")
		if err != nil {
			return false
		}
		a.Body.Close()
		return a.StatusCode == http.StatusOK
	})
	return address, kill
}

// slowly opens so many connections from many networks that never come to their end: half a header, a body that stops,
// and answers of megabytes that nobody reads.
func slowly(t *testing.T, address string, clients int) {
	t.Helper()
	for i := range clients {
		d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, byte(10+i%200), byte(1+i/200%200), 1)}, Timeout: 20 * time.Second}
		c, err := d.Dial("tcp", address)
		require.NoError(t, err, "client %d", i)
		t.Cleanup(func() { c.Close() })
		_ = c.(*net.TCPConn).SetReadBuffer(4 << 10)
		host := "Host: " + address + "\r\n"
		switch i % 3 {
		case 0:
			_, err = fmt.Fprint(c, "GET /ogc HTTP/1.1\r\n"+host)
		case 1:
			_, err = fmt.Fprint(c, "POST /wfs HTTP/1.1\r\n"+host+"Content-Type: application/xml\r\nContent-Length: 5000\r\n\r\n<wfs:GetFeature")
		case 2:
			_, err = fmt.Fprint(c, "GET /ogc/collections/parcels/items?limit=10000 HTTP/1.1\r\n"+host+"\r\n")
		}
		require.NoError(t, err, "client %d", i)
	}
}

// crowded opens slow clients and asks meanwhile as somebody who is in no hurry but reads what comes.
func crowded(t *testing.T, clients int, patience time.Duration) {
	address, _, _, _ := serveParcels(t, 6000)
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 77)}}
	fast := &http.Client{Transport: &http.Transport{DialContext: dialer.DialContext}, Timeout: time.Minute}
	ask := func(path string) time.Duration {
		start := time.Now()
		res, err := fast.Get("http://" + address + path)
		require.NoError(t, err, path)
		_, err = io.Copy(io.Discard, res.Body)
		require.NoError(t, err, path)
		res.Body.Close()
		require.Equal(t, http.StatusOK, res.StatusCode, path)
		return time.Since(start)
	}
	ask("/ogc/collections/parcels/items?limit=10")
	slowly(t, address, clients)
	var longest time.Duration
	for range 10 {
		for _, path := range []string{"/ogc/collections/parcels/items?limit=10", "/tiles/parcels/14/9032/5211", "/ogc/collections"} {
			longest = max(longest, ask(path))
		}
	}
	t.Logf("%d slow clients; the fast one waited %v at most", clients, longest)
	require.Less(t, longest, patience)
}

func TestSlowClientsDoNotStopTheFastOne(t *testing.T) { crowded(t, 300, 5*time.Second) }

// The client goes, or the server is killed, in the middle of an export: nobody is left with half a file, and no
// statement goes on.
func TestKilledWhileExporting(t *testing.T) {
	address, l, url, kill := serveParcels(t, 40_000)
	conn := officeConn(t, url)
	idle := func() {
		waitFor(t, "no statement goes on", func() bool {
			return number64(t, conn, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND (state = 'active' OR state LIKE 'idle in%') AND application_name = 'spoina'`) == 0
		})
	}
	paths := []string{"/ogc/collections/parcels/items?limit=100000", "/api/v1/registers/parcels/export?format=geojson", "/wfs?service=WFS&version=2.0.0&request=GetFeature&typeNames=parcels"}
	for range 4 { // as many as there are connections
		for _, path := range paths {
			ctx, cancel := context.WithTimeout(context.Background(), 60*time.Millisecond)
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+path, nil)
			require.NoError(t, err)
			if res, err := http.DefaultClient.Do(req); err == nil {
				_, _ = io.CopyN(io.Discard, res.Body, 200_000)
				res.Body.Close()
			}
			cancel()
		}
	}
	idle()
	res, err := http.Get("http://" + address + paths[0])
	require.NoError(t, err)
	_, err = io.CopyN(io.Discard, res.Body, 2<<20)
	require.NoError(t, err)
	kill()
	_, err = io.Copy(io.Discard, res.Body)
	require.Error(t, err, "a part does not pass for the whole")
	res.Body.Close()
	idle()

	file := filepath.Join(t.TempDir(), "dzialki.geojson")
	cmd := l.command("export", "parcels", "--format", "geojson", "--out", file)
	require.NoError(t, cmd.Start())
	waitFor(t, "the file grows", func() bool {
		parts, _ := filepath.Glob(filepath.Join(filepath.Dir(file), ".spoina-export-*", "*"))
		for _, p := range parts {
			if s, err := os.Stat(p); err == nil && s.Size() > 0 {
				return true
			}
		}
		return cmd.ProcessState != nil
	})
	require.NoError(t, cmd.Process.Kill())
	_ = cmd.Wait()
	_, err = os.Stat(file)
	require.ErrorIs(t, err, os.ErrNotExist, "half a file is none")
	idle()
	whole := l.launch("export", "parcels", "--format", "geojson", "--out", file)
	require.Zero(t, whole.status, whole.err)
	again, _ := serveAt(t, l)
	res, err = http.Get("http://" + again + "/ogc/collections/parcels/items?limit=10")
	require.NoError(t, err)
	res.Body.Close()
	require.Equal(t, http.StatusOK, res.StatusCode)
}
