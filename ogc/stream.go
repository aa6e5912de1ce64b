package ogc

import (
	"log/slog"
	"net/http"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"

	"spoina/internal/httpapi"
)

// The answer is held back until this much of it is known, so that an ordinary page carries its links and numbers in
// its header too, and a failure before that is still a proper problem answer.
const holdBack = 1 << 20

// After that it leaves in pieces of this size.
const pieceSize = 64 << 10

// stream is an answer that may be much larger than memory. Callers append to buf and call flow.
type stream struct {
	buf     []byte
	header  http.Header
	w       http.ResponseWriter
	r       *http.Request
	zip     *gzip.Writer
	started bool
}

var zippers = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	return z
}}

func newStream(w http.ResponseWriter, r *http.Request) *stream {
	return &stream{w: w, r: r, header: w.Header(), buf: make([]byte, 0, pieceSize+pieceSize/4)}
}

// flow lets a full buffer go.
func (s *stream) flow() error {
	if len(s.buf) < pieceSize || (!s.started && len(s.buf) < holdBack) {
		return nil
	}
	return s.send()
}

func (s *stream) send() error {
	if !s.started {
		s.started = true
		if strings.Contains(s.r.Header.Get("Accept-Encoding"), "gzip") && len(s.buf) > 1000 {
			s.header.Set("Content-Encoding", "gzip")
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

// close sends what is left.
func (s *stream) close() error {
	if err := s.send(); err != nil {
		return err
	}
	if s.zip == nil {
		return nil
	}
	err := s.zip.Close()
	zippers.Put(s.zip)
	s.zip = nil
	return err
}

// logBroken notes an answer that had to be broken off.
func logBroken(r *http.Request, err error) {
	slog.Error("answer broken off", "route", httpapi.Route(r), "error", err.Error())
}
