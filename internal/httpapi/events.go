package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"spoina/internal/access"
	"spoina/internal/db"
)

// Event tells open browsers that something moved.
type Event struct {
	Office   string          `json:"-"`
	Type     string          `json:"type"` // revision, import or run
	Revision int64           `json:"revision,omitempty"`
	Tables   []string        `json:"tables,omitempty"` // registers that the revision changed; none named: any
	ID       int64           `json:"id,omitempty"`
	Progress json.RawMessage `json:"progress,omitempty"`
	Register string          `json:"register,omitempty"` // of presence: where somebody came, moved or left
	Note     json.RawMessage `json:"-"`                  // of presence: who and where, for this process only
}

// people is the event of changed accounts, grants, sessions or tokens. It stays inside: caches forget, and streams look
// whether their reader is still signed in.
const people = "people"

// PeopleChanged tells whether an event says that accounts, grants, sessions or tokens of its office changed.
func (e Event) PeopleChanged() bool { return e.Type == people }

// Broker carries what any process of the program notifies through the database to the browsers of this one.
type Broker struct {
	mu   sync.Mutex
	subs map[chan Event]string // to the office
	open map[string]int        // streams by reader
	hook []func(Event)
}

// NewBroker returns a broker that nobody feeds yet: see Listen.
func NewBroker() *Broker { return &Broker{subs: map[chan Event]string{}, open: map[string]int{}} }

// OnEvent calls f for every event, in order, before browsers hear of it: for caches. Call it before Listen.
func (b *Broker) OnEvent(f func(Event)) { b.hook = append(b.hook, f) }

// Listen feeds the broker from the database until ctx ends, and connects again when the connection is lost.
func (b *Broker) Listen(ctx context.Context, d *db.DB) {
	for ctx.Err() == nil {
		if err := b.listen(ctx, d); err != nil && ctx.Err() == nil {
			slog.Warn("live updates paused", "error", err.Error())
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
	}
}

func (b *Broker) listen(ctx context.Context, d *db.DB) error {
	c, err := d.Shared().Acquire(ctx)
	if err != nil {
		return err
	}
	raw := c.Hijack() // it listens for good, so it must not go back to the pool
	defer raw.Close(context.WithoutCancel(ctx))
	if _, err := raw.Exec(ctx, `LISTEN spoina_revision; LISTEN spoina_progress; LISTEN spoina_people; LISTEN spoina_presence`); err != nil {
		return err
	}
	for {
		n, err := raw.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		if event, ok := parse(n.Channel, n.Payload); ok {
			if event.Type == "revision" {
				time.Sleep(db.Settle) // whom it tells must find it
			}
			b.publish(event)
		}
	}
}

func parse(channel, payload string) (Event, bool) {
	if channel == "spoina_progress" {
		var note db.ProgressNote
		if json.Unmarshal([]byte(payload), &note) != nil {
			return Event{}, false
		}
		return Event{Office: note.Office, Type: note.Kind, ID: note.ID, Progress: note.Progress}, true
	}
	if channel == "spoina_people" {
		return Event{Office: payload, Type: people}, true
	}
	if channel == "spoina_presence" {
		var who struct{ Office, Register string }
		if json.Unmarshal([]byte(payload), &who) != nil {
			return Event{}, false
		}
		return Event{Office: who.Office, Type: "presence", Register: who.Register, Note: json.RawMessage(payload)}, true
	}
	office, rest, ok := strings.Cut(payload, ":")
	number, tables, _ := strings.Cut(rest, ":")
	revision, err := strconv.ParseInt(number, 10, 64)
	event := Event{Office: office, Type: "revision", Revision: revision}
	if tables != "" {
		event.Tables = strings.Split(tables, ",")
	}
	return event, ok && err == nil
}

func (b *Broker) publish(event Event) {
	for _, f := range b.hook {
		f(event)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for sub, office := range b.subs {
		if office != event.Office {
			continue
		}
		select {
		case sub <- event:
		default: // a browser that does not read: it asks again when it comes back
		}
	}
}

// hears tells whether an event is a reader's business: revisions are everybody's, imports theirs who see imports, runs
// the office's. Of presence only that something moved: who is where, each reader asks for, because not all reach every row.
func hears(reader access.Scope, event Event) bool {
	switch event.Type {
	case "revision":
		return true
	case "import":
		return reader.May(access.SeeImports) || reader.May(access.Import)
	case "presence":
		return reader.Officer(event.Register, "presence")
	}
	return reader.SignedIn() && reader.Staff()
}

// How many streams are open at a time: of one person, of a network without an account, and of all visitors. Who gets none
// sees new data when they ask again.
const (
	streamsOfPerson   = 50
	streamsOfNetwork  = 50
	streamsOfVisitors = 500
)

// admit counts a stream, or refuses one too many.
func (b *Broker) admit(r *http.Request, reader access.Scope) (leave func(), err error) {
	office := StoreOf(r.Context()).Office().Code
	counts := map[string]int{"person " + office + " " + strconv.FormatInt(reader.User(), 10): streamsOfPerson}
	switch {
	case reader.All():
		counts = nil
	case !reader.SignedIn():
		counts = map[string]int{"network " + CallerOf(r.Context()).Network(): streamsOfNetwork, "visitors": streamsOfVisitors}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for key, limit := range counts {
		if b.open[key] >= limit {
			return nil, ErrTooMany
		}
	}
	for key := range counts {
		b.open[key]++
	}
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		for key := range counts {
			if b.open[key]--; b.open[key] == 0 {
				delete(b.open, key)
			}
		}
	}, nil
}

// ServeHTTP is the stream of an office's events (server-sent events). A visitor hears of revisions only. The stream ends
// when its reader has signed out or may see something else: the browser then asks anew.
func (b *Broker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	reader := ScopeOf(r.Context())
	leave, err := b.admit(r, reader)
	if err != nil {
		WriteProblem(w, r, err)
		return
	}
	defer leave()
	control := http.NewResponseController(w)
	_ = control.SetWriteDeadline(time.Time{})
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	sub := make(chan Event, 64)
	b.mu.Lock()
	b.subs[sub] = StoreOf(r.Context()).Office().Code
	b.mu.Unlock()
	defer func() {
		b.mu.Lock()
		delete(b.subs, sub)
		b.mu.Unlock()
	}()
	fmt.Fprint(w, ": open\n\n")
	_ = control.Flush()
	alive := time.NewTicker(20 * time.Second)
	defer alive.Stop()
	for {
		select {
		case <-r.Context().Done():
			return
		case <-alive.C:
			if !stillReads(r.Context(), reader) {
				return
			}
			fmt.Fprint(w, ": alive\n\n")
		case event := <-sub:
			if event.Type == people {
				if !stillReads(r.Context(), reader) {
					return
				}
				continue
			}
			if !hears(reader, event) {
				continue
			}
			body, err := json.Marshal(event)
			if err != nil {
				return
			}
			fmt.Fprintf(w, "data: %s\n\n", body)
		}
		if control.Flush() != nil {
			return
		}
	}
}

// stillReads tells whether who opened a stream would be let in with the same scope now.
func stillReads(ctx context.Context, reader access.Scope) bool {
	v := visitOf(ctx)
	if v == nil {
		return true
	}
	now, err := v.again()
	return err == nil && now.Actor() == reader.Actor() && now.Key() == reader.Key()
}
