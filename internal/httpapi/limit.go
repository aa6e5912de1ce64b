package httpapi

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"spoina/internal/access"
	"spoina/internal/fail"
)

// ErrTooMany is the answer to more requests than anybody at work makes.
var ErrTooMany = fail.New(fail.TooMany, "http.too_many", "too many requests: wait a moment")

// Allowance is how many requests somebody may make: so many at once, and so many a second for as long as they like.
type Allowance struct {
	AtOnce    float64
	PerSecond float64
}

// People work with hundreds of requests a minute; a program that reads a register page by page stays below these too.
// A network without an account may be a whole town hall, or everybody behind one provider.
var (
	forPeople   = Allowance{2000, 60}
	forVisitors = Allowance{1500, 40}
)

// Limiter counts requests by person, and by network for visitors. It is per process: two processes allow twice as much.
type Limiter struct {
	mu      sync.Mutex
	buckets map[string]*bucket
	swept   time.Time
	now     func() time.Time
	people  Allowance
	visitor Allowance
}

type bucket struct {
	left float64
	at   time.Time
}

// NewLimiter makes a limiter with these allowances and clock.
func NewLimiter(people, visitors Allowance, now func() time.Time) *Limiter {
	return &Limiter{buckets: map[string]*bucket{}, now: now, people: people, visitor: visitors}
}

// Take takes one request off somebody's allowance, and answers with how long they must wait when nothing is left.
func (l *Limiter) Take(who string, of Allowance, cost float64) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if now.Sub(l.swept) > time.Minute { // whoever is back at the full allowance need not be remembered
		for k, b := range l.buckets {
			if now.Sub(b.at) > 2*time.Minute {
				delete(l.buckets, k)
			}
		}
		l.swept = now
	}
	b := l.buckets[who]
	if b == nil {
		b = &bucket{of.AtOnce, now}
		l.buckets[who] = b
	}
	b.left, b.at = min(of.AtOnce, b.left+now.Sub(b.at).Seconds()*of.PerSecond), now
	if b.left < cost {
		return time.Duration((cost - b.left) / of.PerSecond * float64(time.Second))
	}
	b.left -= cost
	return 0
}

// refuse answers a request that is one too many. The program itself and the person at the machine are not counted. Nor
// are tiles and features: they only read, most of them from memory, a map or a GIS program asks for hundreds in a
// second, and the database's connections bound what they cost.
func (l *Limiter) refuse(w http.ResponseWriter, r *http.Request, office string, scope access.Scope) bool {
	if scope.All() || !strings.HasPrefix(r.URL.Path, "/api/") {
		return false
	}
	who, of := "user "+office+" "+strconv.FormatInt(scope.User(), 10), l.people
	if scope.User() == 0 {
		who, of = "network "+CallerOf(r.Context()).Network(), l.visitor
	}
	wait := l.Take(who, of, 1)
	if wait == 0 {
		return false
	}
	w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	WriteProblem(w, r, ErrTooMany)
	return true
}
