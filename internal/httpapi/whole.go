package httpapi

import (
	"context"
	"net"
	"net/http"
)

// net/http sends an answer of a few kilobytes in two calls of the kernel: what fits into its buffer of 4 KiB, with the
// header, and then the rest. Each call wakes the client, and for a tile from memory that is a fifth of all work. Behind
// Serve an answer that is ready goes out in one.

// Serve answers on a listener until the server is shut down.
func Serve(server *http.Server, listener net.Listener) error {
	server.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		return context.WithValue(ctx, connKey, c)
	}
	return server.Serve(wholeListener{listener})
}

type wholeListener struct{ net.Listener }

func (l wholeListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if tcp, ok := c.(*net.TCPConn); ok && err == nil {
		return &wholeConn{TCPConn: tcp}, nil
	}
	return c, err
}

// wholeConn is a connection whose writes can be held back and then sent together. Only the goroutine that answers writes.
type wholeConn struct {
	*net.TCPConn
	holding bool
	pieces  net.Buffers
	buffer  []byte // copies of what net/http would write over
}

// serverBuffer is the size of net/http's buffer before a connection: a longer piece is the handler's own memory.
const serverBuffer = 4 << 10

func (c *wholeConn) Write(b []byte) (int, error) {
	if !c.holding {
		return c.TCPConn.Write(b)
	}
	if len(b) <= serverBuffer {
		from := len(c.buffer)
		c.buffer = append(c.buffer, b...)
		b = c.buffer[from:]
	}
	c.pieces = append(c.pieces, b)
	return len(b), nil
}

// release sends what was held back. A connection that has taken only a part is of no more use.
func (c *wholeConn) release() error {
	c.holding = false
	pieces := c.pieces
	_, err := pieces.WriteTo(c.TCPConn)
	clear(c.pieces)
	c.pieces, c.buffer = c.pieces[:0], c.buffer[:0]
	if err != nil {
		_ = c.TCPConn.Close()
	}
	return err
}
