package httpapi

import (
	"context"
	"slices"
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
	doors map[string]*door
	wait  time.Duration
}

func newCrowd() *crowd { return &crowd{doors: map[string]*door{}, wait: visitorWait} }

// reads tells what of the addresses asks the registers; signing in and live updates must not wait for maps.
func reads(address string) bool {
	return forGIS(address) || strings.HasPrefix(address, "/api/v1/registers") || address == "/api/v1/search" || strings.HasPrefix(address, "/api/v1/check")
}

// enter waits for a place, and refuses who gets none in time.
func (c *crowd) enter(ctx context.Context, office, address string, scope access.Scope) (leave func(), err error) {
	if scope.SignedIn() || !reads(address) {
		return func() {}, nil
	}
	held := []*door{}
	leave = func() {
		for _, d := range held {
			d.leave()
		}
	}
	patience, cancel := context.WithTimeout(ctx, c.wait)
	defer cancel()
	doors := []*door{c.door(office, visitorsAtOnce)}
	if strings.HasSuffix(address, "/export") {
		doors = []*door{c.door(office+" exports", exportsAtOnce), doors[0]}
	}
	for _, d := range doors {
		if !d.enter(patience) {
			leave()
			return nil, errBusy
		}
		held = append(held, d)
	}
	return leave, nil
}

// door has a few places. Of those who wait for one, the last comes first: in a crowd that has grown too large, the first
// have mostly gone away by the time that it would be their turn, and those who only want to hold places up must not keep
// the others waiting.
type door struct {
	mu      sync.Mutex
	free    int
	waiting []chan struct{}
}

func (d *door) enter(ctx context.Context) bool {
	d.mu.Lock()
	if d.free > 0 {
		d.free--
		d.mu.Unlock()
		return true
	}
	turn := make(chan struct{})
	d.waiting = append(d.waiting, turn)
	d.mu.Unlock()
	select {
	case <-turn:
		return true
	case <-ctx.Done():
	}
	d.mu.Lock()
	i := slices.Index(d.waiting, turn)
	if i >= 0 {
		d.waiting = slices.Delete(d.waiting, i, i+1)
	}
	d.mu.Unlock()
	if i < 0 { // the turn came at the same moment
		d.leave()
	}
	return false
}

func (d *door) leave() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if last := len(d.waiting) - 1; last >= 0 {
		close(d.waiting[last])
		d.waiting = d.waiting[:last]
		return
	}
	d.free++
}

func (c *crowd) door(name string, places int) *door {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.doors[name] == nil {
		c.doors[name] = &door{free: places}
	}
	return c.doors[name]
}
