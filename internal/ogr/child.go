package ogr

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"

	"spoina/internal/exchange"
)

// childEnv marks a process that was started to read one file.
const childEnv = "SPOINA_OGR_CHILD"

type request struct {
	Open   *exchange.OpenOptions `json:",omitempty"`
	Work   string                `json:",omitempty"` // private folder of this reader
	Asks   bool                  `json:",omitempty"` // the caller knows column headings
	Rows   *string               `json:",omitempty"` // layer
	Answer *bool                 `json:",omitempty"` // to a frameAsk
}

type header struct {
	Format string
	Layers []exchange.Layer
}

type ending struct {
	Problems []exchange.Problem
}

type failure struct {
	Reason  string // key of reasons
	Message string
}

// reasons are the errors that keep their identity on the way out of the child.
var reasons = map[string]error{
	"unknown": exchange.ErrUnknownFormat,
	"broken":  exchange.ErrBroken,
	"empty":   exchange.ErrEmpty,
	"large":   exchange.ErrTooLarge,
	"unsafe":  exchange.ErrUnsafe,
	"layer":   exchange.ErrNoLayer,
	"crs":     ErrCRS,
}

// MaybeChild must be the first statement of main and of TestMain: in a process that was started to read a file it reads
// and exits, in every other it does nothing.
func MaybeChild() {
	isolation := os.Getenv(childEnv)
	if isolation == "" {
		return
	}
	out := os.NewFile(3, "frames")
	if err := confine(isolation == "namespace"); err != nil {
		send(out, frameError, failure{Message: err.Error()})
		os.Exit(3)
	}
	os.Exit(serve(os.Stdin, out))
}

func send(w io.Writer, kind byte, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return sendFrame(w, kind, body)
}

func sendFrame(w io.Writer, kind byte, body []byte) error {
	var head [5]byte
	head[0] = kind
	le.PutUint32(head[1:], uint32(len(body)))
	if _, err := w.Write(head[:]); err != nil {
		return err
	}
	_, err := w.Write(body)
	return err
}

func sendError(w io.Writer, err error) error {
	f := failure{Message: err.Error()}
	for key, reason := range reasons {
		if errors.Is(err, reason) {
			f.Reason = key
		}
	}
	return send(w, frameError, f)
}

// serve answers requests until the parent closes the pipe. The end of the pipe also ends a reading in progress: a
// parent that dies leaves no reader behind.
func serve(in io.Reader, out io.Writer) int {
	requests, answers := make(chan request, 4), make(chan bool, 1)
	go func() {
		d := json.NewDecoder(bufio.NewReader(in))
		for {
			var r request
			if err := d.Decode(&r); err != nil {
				os.Exit(0)
			}
			if r.Answer != nil {
				answers <- *r.Answer
			} else {
				requests <- r
			}
		}
	}()
	var src exchange.Source
	for r := range requests {
		var err error
		switch {
		case r.Open != nil:
			if r.Asks {
				r.Open.Known = asker(out, answers)
			}
			if src, err = openHere(*r.Open, r.Work); err == nil {
				err = send(out, frameHeader, header{src.Format(), src.Layers()})
			}
		case r.Rows != nil && src != nil:
			if err = stream(src, *r.Rows, out); err == nil {
				end := ending{}
				if g, ok := src.(*gdalSource); ok && g.said != "" {
					end.Problems = append(end.Problems, exchange.Problem{Code: exchange.ReaderWarning, Detail: g.said})
				}
				err = send(out, frameEnd, end)
			}
		default:
			err = errors.New("no file is open")
		}
		if err != nil && sendError(out, err) != nil {
			return 1
		}
	}
	return 0
}

// asker is OpenOptions.Known on this side: the function itself lives in the parent, with the dictionary of headings.
func asker(out io.Writer, answers <-chan bool) func(string) bool {
	known := map[string]bool{}
	return func(column string) bool {
		if len(column) > 200 {
			return false
		}
		v, ok := known[column]
		if !ok {
			if sendFrame(out, frameAsk, []byte(column)) != nil {
				return false
			}
			v = <-answers
			known[column] = v
		}
		return v
	}
}

func stream(src exchange.Source, layer string, out io.Writer) error {
	if g, ok := src.(*gdalSource); ok {
		return g.Frames(context.Background(), layer, func(frame []byte) error { return sendFrame(out, frameRows, frame) })
	}
	buf := make([]byte, 4, batchBytes)
	n := 0
	flush := func() error {
		if n == 0 {
			return nil
		}
		le.PutUint32(buf, uint32(n))
		err := sendFrame(out, frameRows, buf)
		buf, n = buf[:4], 0
		return err
	}
	err := src.Rows(context.Background(), layer, func(rows []*exchange.Row) error {
		for _, r := range rows {
			var err error
			if buf, err = appendRow(buf, r); err != nil {
				return err
			}
			if n++; n >= batchRows || len(buf) >= batchBytes {
				if err := flush(); err != nil {
					return err
				}
			}
		}
		return nil
	})
	// What was read before a failure is delivered first: the report then names the rows that came in.
	if e := flush(); e != nil {
		return e
	}
	return err
}

func unmarshalFailure(body []byte) error {
	var f failure
	if err := json.NewDecoder(bytes.NewReader(body)).Decode(&f); err != nil {
		return errFrame
	}
	reason, ok := reasons[f.Reason]
	if !ok {
		return errors.New(f.Message)
	}
	return &childError{f.Message, reason}
}

// childError repeats the child's message, which already ends with the reason's text.
type childError struct {
	message string
	reason  error
}

func (e *childError) Error() string { return e.message }
func (e *childError) Unwrap() error { return e.reason }
