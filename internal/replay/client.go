package replay

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Person is somebody signed in with a role account; everything they do goes over HTTP.
type Person struct {
	Login string
	base  string
	http  *http.Client
	tally *Tally
}

// Tally counts what the people of a replay met.
type Tally struct {
	mu       sync.Mutex
	refused  map[string]int // PROGRAMME.CODE of refusals that were meant
	wrong    []string       // answers that nobody meant, without what was sent: it may be personal
	repeated map[string]int // requests that were sent again and answered as before, by programme
	requests atomic.Int64
	spent    atomic.Int64 // nanoseconds of answered requests
	slowest  atomic.Int64
}

// NewTally counts from nothing.
func NewTally() *Tally { return &Tally{refused: map[string]int{}, repeated: map[string]int{}} }

func (t *Tally) wrongly(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.wrong = append(t.wrong, fmt.Sprintf(format, args...))
}

func (t *Tally) took(d time.Duration) {
	t.requests.Add(1)
	t.spent.Add(int64(d))
	for {
		slowest := t.slowest.Load()
		if int64(d) <= slowest || t.slowest.CompareAndSwap(slowest, int64(d)) {
			return
		}
	}
}

// SignIn opens a session as a person would: with a login and a password.
func SignIn(ctx context.Context, base, login, password string, tally *Tally) (*Person, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	p := &Person{Login: login, base: strings.TrimSuffix(base, "/"), tally: tally, http: &http.Client{Jar: jar, Timeout: time.Minute,
		Transport: &http.Transport{MaxIdleConnsPerHost: 8, DialContext: (&net.Dialer{Timeout: 5 * time.Second}).DialContext}}}
	status, body, err := p.send(ctx, "POST", "/api/v1/session", "", map[string]string{"login": login, "password": password})
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("sign in as %s: %d %s", login, status, codeOf(body))
	}
	if err != nil {
		return nil, err
	}
	return p, nil
}

// send makes one request. It waits and asks again where the server says that it is busy, as a browser does.
func (p *Person) send(ctx context.Context, method, path, key string, body any) (int, []byte, error) {
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return 0, nil, err
		}
	}
	for {
		q, err := http.NewRequestWithContext(ctx, method, p.base+path, bytes.NewReader(text))
		if err != nil {
			return 0, nil, err
		}
		if body != nil {
			q.Header.Set("Content-Type", "application/json")
		}
		if key != "" {
			q.Header.Set("Idempotency-Key", key)
		}
		begin := time.Now()
		a, err := p.http.Do(q)
		if err != nil {
			return 0, nil, err
		}
		answer, err := io.ReadAll(a.Body)
		a.Body.Close()
		if err != nil {
			return 0, nil, err
		}
		p.tally.took(time.Since(begin))
		if a.StatusCode != http.StatusTooManyRequests {
			return a.StatusCode, answer, nil
		}
		seconds, _ := strconv.Atoi(a.Header.Get("Retry-After"))
		select {
		case <-ctx.Done():
			return 0, nil, ctx.Err()
		case <-time.After(max(time.Duration(seconds)*time.Second, 200*time.Millisecond)):
		}
	}
}

func codeOf(body []byte) string {
	var problem struct {
		Code   string
		Detail string
		Errors []struct{ Location, Message string }
	}
	if json.Unmarshal(body, &problem) != nil {
		return fmt.Sprintf("no problem answer of %d bytes", len(body))
	}
	for _, e := range problem.Errors {
		problem.Code += " " + e.Location + ": " + e.Message
	}
	return problem.Code
}

// Act is one thing that a person does.
type Act struct {
	Programme string
	Method    string // POST unless told
	Path      string
	Key       string // different for each act; the same when it is sent again
	Body      any
	Twice     bool   // the answer got lost on the way: the same request goes out again
	Refusal   string // the code of the refusal that must come; empty: it must succeed
}

// Do does it, sends it again where its answer got lost, and decodes the answer. A refusal that was meant is counted;
// any other answer than the meant one is an error.
func (p *Person) Do(ctx context.Context, a Act, into any) error {
	method := a.Method
	if method == "" {
		method = http.MethodPost
	}
	status, body, err := p.send(ctx, method, "/api/v1"+a.Path, a.Key, a.Body)
	if err != nil {
		return fmt.Errorf("%s %s as %s: %w", method, a.Path, p.Login, err)
	}
	code := ""
	if status >= 300 {
		code = codeOf(body)
	}
	if first, _, _ := strings.Cut(code, " "); a.Refusal != "" && first == a.Refusal {
		p.tally.mu.Lock()
		p.tally.refused[a.Programme+"."+first]++
		p.tally.mu.Unlock()
		return nil
	}
	if code != "" || a.Refusal != "" {
		p.tally.wrongly("%s %s as %s: %d %s, and %q was meant", method, shape(a.Path), p.Login, status, code, a.Refusal)
		return fmt.Errorf("%s %s as %s: %d %s, and %q was meant: %s", method, a.Path, p.Login, status, code, a.Refusal, detailOf(body))
	}
	if a.Twice {
		again, second, err := p.send(ctx, method, "/api/v1"+a.Path, a.Key, a.Body)
		if err != nil {
			return err
		}
		if again != status || !sameJSON(body, second) {
			p.tally.wrongly("%s %s as %s, sent again: %d %s, and the first answer was meant", method, shape(a.Path), p.Login, again, codeOf(second))
		} else {
			p.tally.mu.Lock()
			p.tally.repeated[a.Programme]++
			p.tally.mu.Unlock()
		}
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(body, into)
}

// Get reads something.
func (p *Person) Get(ctx context.Context, path string, query url.Values, into any) error {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	status, body, err := p.send(ctx, http.MethodGet, "/api/v1"+path, "", nil)
	if err != nil {
		return err
	}
	if status != http.StatusOK {
		return fmt.Errorf("GET %s as %s: %d %s", path, p.Login, status, codeOf(body))
	}
	return json.Unmarshal(body, into)
}

func detailOf(body []byte) string {
	var problem struct{ Detail string }
	_ = json.Unmarshal(body, &problem)
	return problem.Detail
}

// shape is a path without its numbers, so that failures of one kind look alike.
func shape(path string) string {
	parts := strings.Split(path, "/")
	for i, s := range parts {
		if s != "" && strings.Trim(s, "0123456789") == "" {
			parts[i] = "{id}"
		}
	}
	return strings.Join(parts, "/")
}

func sameJSON(a, b []byte) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}

// page is what a statistics page says, as far as a replay compares it.
type page struct {
	Figures []struct {
		Key   string
		Value any
	}
}

// figures reads a statistics page.
func (p *Person) figures(ctx context.Context, path string) (map[string]string, error) {
	var got page
	if err := p.Get(ctx, path, nil, &got); err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, f := range got.Figures {
		switch v := f.Value.(type) {
		case float64:
			out[f.Key] = strconv.FormatFloat(v, 'f', -1, 64)
		case nil:
			out[f.Key] = ""
		default:
			out[f.Key] = fmt.Sprint(v)
		}
	}
	return out, nil
}
