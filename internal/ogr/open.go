package ogr

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"spoina/internal/exchange"
)

// Usage is what reading a file took.
type Usage struct {
	Seconds float64 // wall clock, from Open to Close
	CPU     float64 // seconds of processor
	MaxRSS  int64   // bytes, the largest of the reader processes
}

// Source is an opened file whose reader runs in another process. It is not safe for concurrent use.
type Source struct {
	options  exchange.OpenOptions
	work     string
	header   header
	problems []exchange.Problem
	child    *child
	opened   time.Time
	usage    Usage
}

var _ exchange.Source = (*Source)(nil)

// Open recognises the format by content, opens the file in a child process and describes its layers. Path must be a
// local file; its siblings (.dbf, .prj, …) are taken from the same folder. Errors wrap exchange.ErrUnknownFormat,
// ErrBroken, ErrTooLarge or ErrUnsafe; the message names the file and the reason.
func Open(ctx context.Context, o exchange.OpenOptions) (*Source, error) {
	if o.Name == "" {
		o.Name = filepath.Base(o.Path)
	}
	s := &Source{options: o, opened: time.Now()}
	work, err := os.MkdirTemp("", "spoina-read-")
	if err != nil {
		return nil, err
	}
	s.work = work
	if s.options.Path, err = adopt(o.Path, work); err != nil {
		s.Close()
		return nil, fmt.Errorf("%s: %w", o.Name, err)
	}
	if err := s.start(ctx); err != nil {
		s.Close()
		return nil, fmt.Errorf("%s: %w", o.Name, err)
	}
	return s, nil
}

// Inspect opens, describes and closes.
func Inspect(ctx context.Context, o exchange.OpenOptions) (format string, layers []exchange.Layer, err error) {
	s, err := Open(ctx, o)
	if err != nil {
		return "", nil, err
	}
	defer s.Close()
	return s.Format(), s.Layers(), nil
}

// Format is the reader's name of the format.
func (s *Source) Format() string { return s.header.Format }

// Layers describes the tables of the file.
func (s *Source) Layers() []exchange.Layer { return s.header.Layers }

// Problems are remarks about the file as a whole that came up while rows were read.
func (s *Source) Problems() []exchange.Problem { return s.problems }

// Rows reads a layer ("" is the first) from its beginning. At most two batches (1024 rows or about 1 MB each) wait in
// memory. A crash of the reader becomes an error that names the file, the format and the last row that came through.
func (s *Source) Rows(ctx context.Context, layer string, yield func([]*exchange.Row) error) error {
	if s.work == "" {
		return errors.New("the source is closed")
	}
	if s.child == nil {
		if err := s.start(ctx); err != nil {
			return fmt.Errorf("%s: %w", s.options.Name, err)
		}
	}
	last := 0
	var own error // yield's error is the caller's: it is returned as it is
	err := s.ask(ctx, wallLimit, request{Rows: &layer}, func(kind byte, body []byte) (bool, error) {
		switch kind {
		case frameRows:
			rows, err := decodeRows(body)
			if err != nil {
				return false, err
			}
			if len(rows) > 0 {
				if own = yield(rows); own != nil {
					return false, own
				}
				last = rows[len(rows)-1].Number
			}
			return false, nil
		case frameEnd:
			var e ending
			err := json.Unmarshal(body, &e)
			s.problems = append(s.problems, e.Problems...)
			return true, err
		}
		return false, errFrame
	})
	switch {
	case err == nil:
		return nil
	case own != nil:
		return own
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return fmt.Errorf("%s (%s), last row read %d: %w", s.options.Name, s.header.Format, last, err)
}

// Close ends the reader and removes its folder. It may be called again.
func (s *Source) Close() error {
	s.kill()
	if s.work == "" {
		return nil
	}
	s.usage.Seconds = time.Since(s.opened).Seconds()
	err := os.RemoveAll(s.work)
	s.work = ""
	return err
}

// Usage is complete after Close.
func (s *Source) Usage() Usage { return s.usage }
