package wfs

import (
	"log/slog"
	"net/http"
	"sync"

	"github.com/klauspost/compress/gzip"

	"spoina/internal/httpapi"
	"spoina/internal/register"
)

// An answer is held back until this much of it is known, so that a failure before that is still a proper exception; then
// it leaves in pieces, and memory stays flat whatever its size.
const (
	holdBack  = 1 << 20
	pieceSize = 64 << 10
)

type stream struct {
	*call
	buf     []byte
	zip     *gzip.Writer
	started bool
}

var zippers = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	return z
}}

// write answers with what fill appends. Once the first byte has left, a failure can only be told by breaking the
// connection off: the client must not take a part for the whole.
func (c *call) write(contentType string, fill func(*stream) error) error {
	c.w.Header().Set("Content-Type", contentType)
	if c.r.Method == http.MethodHead {
		return nil
	}
	s := &stream{call: c, buf: make([]byte, 0, pieceSize+pieceSize/4)}
	err := fill(s)
	if err == nil {
		err = s.close()
	}
	if s.zip != nil {
		zippers.Put(s.zip)
	}
	switch {
	case err == nil || c.r.Context().Err() != nil:
		return nil
	case s.started:
		slog.Error("answer broken off", "route", httpapi.Route(c.r), "error", err.Error())
		panic(http.ErrAbortHandler)
	}
	return err
}

func (s *stream) text(parts ...string) {
	for _, p := range parts {
		s.buf = append(s.buf, p...)
	}
}

// escaped appends text as XML.
func (s *stream) escaped(text string) { s.buf = appendText(s.buf, text) }

// flow lets a full buffer go.
func (s *stream) flow() error {
	if len(s.buf) < pieceSize || !s.started && len(s.buf) < holdBack {
		return nil
	}
	return s.send()
}

func (s *stream) send() error {
	if !s.started {
		s.started = true
		if httpapi.Weight(s.r, "gzip") > 0 && len(s.buf) > 1000 {
			s.w.Header().Set("Content-Encoding", "gzip")
			s.zip = zippers.Get().(*gzip.Writer)
			s.zip.Reset(s.w)
		}
	}
	var err error
	if s.zip != nil {
		_, err = s.zip.Write(s.buf)
	} else {
		_, err = s.w.Write(s.buf)
	}
	s.buf = s.buf[:0]
	return err
}

func (s *stream) close() error {
	if err := s.send(); err != nil || s.zip == nil {
		return err
	}
	return s.zip.Close()
}

func appendText(b []byte, s string) []byte {
	b, _ = register.AppendXML(b, s)
	return b
}

func appendAttr(b []byte, name, value string) []byte {
	b = append(append(append(b, ' '), name...), `="`...)
	return append(appendText(b, value), '"')
}
