package httpapi

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is ready goes out whole, whatever its length, and the connection serves the next request.
func TestAnAnswerThatIsReadyGoesOutInOnePiece(t *testing.T) {
	body := bytes.Repeat([]byte("0123456789abcdef"), 100_000)
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.URL.Path[1:])
		left := 0
		p := newPaced(w, r, func() { left++ })
		if p.conn == nil {
			t.Error("the connection is not known")
		}
		w.Header().Set("Content-Length", strconv.Itoa(n))
		if written, err := p.Write(body[:n]); err != nil || written != n || left != 1 {
			t.Errorf("%d of %d bytes: %v", written, n, err)
		}
	})}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	go func() { _ = Serve(server, listener) }()
	c, err := net.Dial("tcp", listener.Addr().String())
	require.NoError(t, err)
	defer c.Close()
	// The handler of the last answer may still be at work when the client has all of it.
	defer func() { require.NoError(t, server.Shutdown(context.Background())) }()
	first := make([]byte, 64<<10)
	for _, n := range []int{0, 1, 2047, 2048, 4096, 5000, 11_000, 40_000, 300_000, len(body)} {
		for _, method := range []string{"GET", "HEAD"} {
			_, err = io.WriteString(c, method+" /"+strconv.Itoa(n)+" HTTP/1.1\r\nHost: x\r\n\r\n")
			require.NoError(t, err)
			got, err := c.Read(first)
			require.NoError(t, err)
			if n >= serverBuffer/2 && n < 32<<10 && method == "GET" {
				require.Greater(t, got, n, "header and body come together")
			}
			a, err := http.ReadResponse(bufio.NewReader(io.MultiReader(bytes.NewReader(first[:got]), c)), &http.Request{Method: method})
			require.NoError(t, err)
			read, err := io.ReadAll(a.Body)
			require.NoError(t, err)
			if method == "HEAD" {
				require.Empty(t, read)
				continue
			}
			require.True(t, bytes.Equal(body[:n], read), "%d bytes", n)
		}
	}
}
