package httpapi

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"spoina/internal/fail"
)

// An answer leaves at the pace of who asked, and the registers must not wait for that: neither the connection to the
// database nor a visitor's place is held while a slow client reads. What the client has not taken yet is kept, a little
// in memory and the rest in a file without a name, and a client that takes nothing for a while is cut off.
const (
	piece        = 32 << 10         // must be taken …
	pace         = 20 * time.Second // … in this time
	chunkSize    = 64 << 10
	chunksAhead  = 2
	fileAhead    = 64 << 20  // of one answer; a longer one waits for its client, as exports of whole registers do
	filesAtOnce  = 512 << 20 // of all answers of visitors: beyond it the oldest is cut off
	answersAhead = 1000      // answers of visitors that still leave
)

var errTooSlow = errors.New("http: the client takes its answer too slowly")

// hurries tells which addresses answer with more than fits into the kernel's buffers while they read. Tiles are read
// before they are sent: their clients may take their time without a copy.
func hurries(address string) bool { return reads(address) && !strings.HasPrefix(address, "/tiles/") }

// waiting is what is kept for slow visitors.
type waiting struct {
	mu      sync.Mutex
	used    int64
	answers []*unhurried // of visitors, oldest first
}

// admit counts an answer that begins to leave, and cuts the oldest off when there are too many.
func (w *waiting) admit(a *unhurried) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answers = append(w.answers, a)
	if len(w.answers) > answersAhead {
		w.cut(w.answers[0])
	}
}

// take reserves room for a file of so many bytes, which the answer writes again from its beginning whenever the client has
// caught up. An answer that finds none makes room by cutting the oldest other one off.
func (w *waiting) take(a *unhurried, size int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := max(0, size-a.reserved)
	for w.used+n > filesAtOnce && len(w.answers) > 0 && w.answers[0] != a {
		w.cut(w.answers[0])
	}
	w.used += n
	a.reserved += n
}

func (w *waiting) cut(a *unhurried) {
	w.answers = w.answers[1:]
	w.used -= a.reserved
	a.reserved = 0
	go a.stop(errTooSlow) // it may be the one that waits for this lock
}

func (w *waiting) leave(a *unhurried) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.used -= a.reserved
	a.reserved = 0
	for i, x := range w.answers {
		if x == a {
			w.answers = append(w.answers[:i:i], w.answers[i+1:]...)
			return
		}
	}
}

// unhurried is an answer that leaves at its client's pace.
type unhurried struct {
	w       http.ResponseWriter
	control *http.ResponseController
	room    *waiting // nil of people: they wait for themselves

	mu       sync.Mutex
	moved    sync.Cond
	queue    [][]byte // older than what the file holds
	file     *os.File
	from, to int64 // what of the file has not left
	status   int
	sending  bool
	done     bool // nothing more comes
	over     bool // the connection is the next answer's
	idle     chan struct{}
	err      error

	reserved int64 // belongs to room's lock
}

var chunks = sync.Pool{New: func() any { b := make([]byte, 0, chunkSize); return &b }}

func newUnhurried(w http.ResponseWriter, room *waiting) *unhurried {
	a := &unhurried{w: w, control: http.NewResponseController(w), room: room}
	a.moved.L = &a.mu
	return a
}

func (a *unhurried) Header() http.Header { return a.w.Header() }

func (a *unhurried) WriteHeader(status int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.header(status)
}

// header sends nothing yet: net/http keeps the header until the first bytes of the body.
func (a *unhurried) header(status int) {
	if a.status == 0 {
		if status >= 200 {
			a.status = status
		}
		a.w.WriteHeader(status)
	}
}

// Write keeps b and returns. It waits only when the answer is far ahead of its client.
func (a *unhurried) Write(b []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	written := 0
	for len(b) > 0 {
		switch {
		case a.err != nil:
			return written, a.err
		case a.from == a.to && (len(a.queue) < chunksAhead || cap(a.queue[len(a.queue)-1]) > len(a.queue[len(a.queue)-1])):
			n := a.inMemory(b)
			written, b = written+n, b[n:]
		case a.to < fileAhead:
			n := min(len(b), int(fileAhead-a.to))
			if err := a.inFile(b[:n]); err != nil {
				a.err = err
				return written, err
			}
			written, b = written+n, b[n:]
		default:
			a.moved.Wait()
		}
	}
	if len(a.queue) > 1 || a.from < a.to {
		a.begin()
	}
	return written, a.err
}

func (a *unhurried) inMemory(b []byte) int {
	last := len(a.queue) - 1
	if last < 0 || len(a.queue[last]) == cap(a.queue[last]) {
		a.queue = append(a.queue, (*chunks.Get().(*[]byte))[:0])
		last++
	}
	n := min(len(b), cap(a.queue[last])-len(a.queue[last]))
	a.queue[last] = append(a.queue[last], b[:n]...)
	a.moved.Broadcast()
	return n
}

// inFile keeps what comes after a full queue. The file has no name from the start: nothing is left of it whatever
// happens to the program.
func (a *unhurried) inFile(b []byte) error {
	if a.file == nil {
		f, err := os.CreateTemp("", "spoina-answer-")
		if err != nil {
			return err
		}
		_ = os.Remove(f.Name())
		a.file = f
	}
	if a.room != nil {
		a.room.take(a, a.to+int64(len(b)))
	}
	if _, err := a.file.WriteAt(b, a.to); err != nil {
		return err
	}
	a.to += int64(len(b))
	a.moved.Broadcast()
	return nil
}

// begin lets the answer leave beside the reading.
func (a *unhurried) begin() {
	if a.sending {
		return
	}
	a.sending = true
	a.header(http.StatusOK)
	a.idle = make(chan struct{})
	go func() {
		defer close(a.idle)
		a.send()
	}()
}

// send gives the client piece after piece until all has left and nothing more comes.
func (a *unhurried) send() {
	buffer := make([]byte, piece)
	for {
		a.mu.Lock()
		for a.err == nil && !a.done && len(a.queue) == 0 && a.from == a.to {
			a.moved.Wait()
		}
		if a.err != nil || len(a.queue) == 0 && a.from == a.to {
			a.mu.Unlock()
			return
		}
		var b []byte
		var chunk []byte
		if len(a.queue) > 0 {
			chunk, a.queue = a.queue[0], a.queue[1:]
			b = chunk
		} else {
			n, err := a.file.ReadAt(buffer[:min(int64(piece), a.to-a.from)], a.from)
			if n == 0 {
				a.err = err
				a.moved.Broadcast()
				a.mu.Unlock()
				return
			}
			b = buffer[:n]
			if a.from += int64(n); a.from == a.to {
				a.from, a.to = 0, 0
			}
		}
		a.moved.Broadcast()
		a.mu.Unlock()
		err := a.give(b)
		if chunk != nil {
			chunks.Put(&chunk)
		}
		if err != nil {
			a.stop(err)
			return
		}
	}
}

// give writes pieces, each in its time.
func (a *unhurried) give(b []byte) error {
	for len(b) > 0 {
		_ = a.control.SetWriteDeadline(time.Now().Add(pace)) // a recorder of a test has none
		n, err := a.w.Write(b[:min(len(b), piece)])
		if err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}

// stop ends the answer where it is.
func (a *unhurried) stop(err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.over {
		return
	}
	if a.err == nil {
		a.err = err
	}
	a.moved.Broadcast()
	if a.sending && !a.done || errors.Is(err, errTooSlow) {
		_ = a.control.SetWriteDeadline(time.Now())
	}
}

// finish lets the rest leave, after whoever answered has let the registers go. An answer that cannot leave whole is
// broken off, so that a part never passes for it.
func (a *unhurried) finish() {
	a.mu.Lock()
	a.done = true
	a.moved.Broadcast()
	sending := a.sending
	a.mu.Unlock()
	if sending {
		if a.room != nil {
			a.room.admit(a)
		}
		<-a.idle
	} else if a.err == nil {
		for _, chunk := range a.queue {
			if a.err == nil {
				a.err = a.give(chunk)
			}
			chunks.Put(&chunk)
		}
		a.queue = nil
	}
	a.forget()
	a.mu.Lock()
	a.over = true // who is cut off only now has everything
	_ = a.control.SetWriteDeadline(time.Time{})
	err := a.err
	a.mu.Unlock()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
}

// abandon is for an answer whose making failed: nothing more leaves.
func (a *unhurried) abandon() {
	a.stop(http.ErrAbortHandler)
	if a.sending {
		<-a.idle
	}
	a.forget()
}

func (a *unhurried) forget() {
	if a.room != nil {
		a.room.leave(a)
	}
	if a.file != nil {
		_ = a.file.Close()
		a.file = nil
	}
}

// Flush lets what there is leave.
func (a *unhurried) Flush() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.begin()
}

// promptly reads the body of a visitor's request, which is short, and gives it little time.
func promptly(w http.ResponseWriter, r *http.Request) error {
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(pace))
	body, err := io.ReadAll(r.Body)
	_ = control.SetReadDeadline(time.Time{}) // it must not end the answer
	if err != nil {
		if _, refused := fail.Of(err); refused {
			return err
		}
		return errSlow.Because("the body of the request did not come in time")
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return nil
}

// paced is an answer that was read before it is sent: its client takes its time, but not for ever, and from the first
// bytes on holds no visitor's place.
type paced struct {
	http.ResponseWriter
	control *http.ResponseController
	conn    *wholeConn // nil where pieces cannot be held back
	leave   func()
}

func newPaced(w http.ResponseWriter, r *http.Request, leave func()) paced {
	conn, _ := r.Context().Value(connKey).(*wholeConn)
	return paced{w, http.NewResponseController(w), conn, leave}
}

func (p paced) Write(b []byte) (int, error) {
	p.leave()
	total := 0
	for len(b) > 0 {
		_ = p.control.SetWriteDeadline(time.Now().Add(pace))
		n, err := p.write(b[:min(len(b), 8*piece)])
		total += n
		if err != nil {
			return total, err
		}
		b = b[n:]
	}
	_ = p.control.SetWriteDeadline(time.Time{})
	return total, nil
}

func (p paced) write(b []byte) (n int, err error) {
	if p.conn == nil || len(b) < serverBuffer/2 { // so little goes at once anyway
		return p.ResponseWriter.Write(b)
	}
	p.conn.holding = true
	defer func() {
		if late := p.conn.release(); err == nil {
			err = late
		}
	}()
	if n, err = p.ResponseWriter.Write(b); err == nil {
		err = p.control.Flush()
	}
	return n, err
}

func (p paced) Unwrap() http.ResponseWriter { return p.ResponseWriter }

func (p paced) Flush() { _ = p.control.Flush() }
