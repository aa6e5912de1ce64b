package ogc

import (
	"bytes"
	"log/slog"
	"net/http"
	"strconv"
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
	pages   *pageCache
	key     string
}

var zippers = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	return z
}}

func acceptsGzip(r *http.Request) bool {
	return httpapi.Weight(r, "gzip") > 0
}

// newStream answers w; an answer that was made whole is kept in pages, where there are any, under the key.
func newStream(w http.ResponseWriter, r *http.Request, pages *pageCache, key string) *stream {
	return &stream{w: w, r: r, header: w.Header(), buf: make([]byte, 0, pieceSize+pieceSize/4), pages: pages, key: key}
}

// flow lets a full buffer go.
func (s *stream) flow() error {
	if len(s.buf) < pieceSize || (!s.started && len(s.buf) < holdBack) {
		return nil
	}
	if !s.started {
		s.started = true
		if acceptsGzip(s.r) {
			s.header.Set("Content-Encoding", "gzip")
			s.zip = zippers.Get().(*gzip.Writer)
			s.zip.Reset(s.w)
		}
	}
	return s.send()
}

func (s *stream) send() error {
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
	if !s.started {
		return s.whole()
	}
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

// whole sends an answer that fits into the buffer, and keeps it.
func (s *stream) whole() error {
	s.started = true
	p := &page{key: s.key, body: s.buf, header: http.Header{}}
	if acceptsGzip(s.r) && len(s.buf) > 1000 {
		var packed bytes.Buffer
		zip := zippers.Get().(*gzip.Writer)
		defer zippers.Put(zip)
		zip.Reset(&packed)
		if _, err := zip.Write(s.buf); err != nil {
			return err
		}
		if err := zip.Close(); err != nil {
			return err
		}
		p.body = packed.Bytes()
		s.header.Set("Content-Encoding", "gzip")
	}
	for _, name := range []string{"Content-Type", "Content-Crs", "Content-Encoding", "Link", "Ogc-Numbermatched", "Ogc-Numberreturned"} {
		if v := s.header.Get(name); v != "" {
			p.header.Set(name, v)
		}
	}
	p.body = bytes.Clone(p.body)
	if s.pages != nil {
		s.pages.put(p)
	}
	p.write(s.w, s.r)
	return nil
}

// write answers with a kept page.
func (p *page) write(w http.ResponseWriter, r *http.Request) {
	for name, v := range p.header {
		w.Header()[name] = v
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(p.body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(p.body) // a client that left needs no answer
	}
}

// logBroken notes an answer that had to be broken off.
func logBroken(r *http.Request, err error) {
	slog.Error("answer broken off", "route", httpapi.Route(r), "error", err.Error())
}
