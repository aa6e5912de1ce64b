package httpapi

import (
	"context"
	"strings"
	"sync"
	"time"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/fail"
)

var (
	errSlow = fail.New(fail.TooMany, "http.slow", "the question takes too long: narrow it down")
	errBusy = fail.New(fail.TooMany, "http.busy", "too many visitors ask at once: try again in a moment")
)

// How long one statement of a request may take. Exports of people have no bound: they read a whole register, and as
// slowly as their reader takes it. Imports, analyses and retention are jobs, not requests.
const (
	visitorPatience = 15 * time.Second
	exportPatience  = 2 * time.Minute // of a visitor's export
	peoplePatience  = 2 * time.Minute
)

// patient bounds the statements of a request.
func patient(ctx context.Context, address string, scope access.Scope) context.Context {
	export := strings.HasSuffix(address, "/export")
	switch {
	case scope.All(), scope.SignedIn() && export:
		return ctx
	case scope.SignedIn():
		return db.Patience(ctx, peoplePatience)
	case export:
		return db.Patience(ctx, exportPatience)
	}
	return db.Patience(ctx, visitorPatience)
}

// Of an office's ten connections visitors hold six at most, and two with exports, so that people at work never wait for
// them.
const (
	visitorsAtOnce = 6
	exportsAtOnce  = 2
	visitorWait    = 10 * time.Second
)

// crowd bounds how many requests of visitors are answered at once, by office. It is per process.
type crowd struct {
	mu    sync.Mutex
	doors map[string]chan struct{}
	wait  time.Duration
}

func newCrowd() *crowd { return &crowd{doors: map[string]chan struct{}{}, wait: visitorWait} }

// reads tells what of the addresses asks the registers; signing in and live updates must not wait for maps.
func reads(address string) bool {
	return forGIS(address) || strings.HasPrefix(address, "/api/v1/registers") || address == "/api/v1/search"
}

// enter waits for a place, and refuses who gets none in time.
func (c *crowd) enter(ctx context.Context, office, address string, scope access.Scope) (leave func(), err error) {
	if scope.SignedIn() || !reads(address) {
		return func() {}, nil
	}
	held := []chan struct{}{}
	leave = func() {
		for _, door := range held {
			<-door
		}
	}
	patience := time.NewTimer(c.wait)
	defer patience.Stop()
	doors := []chan struct{}{c.door(office, visitorsAtOnce)}
	if strings.HasSuffix(address, "/export") {
		doors = []chan struct{}{c.door(office+" exports", exportsAtOnce), doors[0]}
	}
	for _, door := range doors {
		select {
		case door <- struct{}{}:
			held = append(held, door)
			continue
		case <-ctx.Done():
		case <-patience.C:
		}
		leave()
		return nil, errBusy
	}
	return leave, nil
}

func (c *crowd) door(name string, places int) chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.doors[name] == nil {
		c.doors[name] = make(chan struct{}, places)
	}
	return c.doors[name]
}
