package httpapi_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
)

// A page of another site may make the browser of somebody who has signed in send what it likes: forms, fetches,
// pictures. Whatever changes something is refused then, whatever it claims to hold.
func TestForeignPagesChangeNothing(t *testing.T) {
	s, _, _ := server(t)
	own, err := url.Parse(s.URL)
	require.NoError(t, err)
	for _, c := range []struct {
		name    string
		headers map[string]string
		refused bool
	}{
		{"a form of another site", map[string]string{"Sec-Fetch-Site": "cross-site", "Content-Type": "application/x-www-form-urlencoded", "Origin": "https://evil.example"}, true},
		{"a form sent as plain text", map[string]string{"Sec-Fetch-Site": "cross-site", "Content-Type": "text/plain"}, true},
		{"a neighbour's site of the same domain", map[string]string{"Sec-Fetch-Site": "same-site"}, true},
		{"an old browser with another origin", map[string]string{"Origin": "https://evil.example"}, true},
		{"a sandboxed frame", map[string]string{"Origin": "null"}, true},
		{"our own page", map[string]string{"Sec-Fetch-Site": "same-origin", "Origin": s.URL}, false},
		{"our own page in an old browser", map[string]string{"Origin": "http://" + own.Host}, false},
		{"a program without a browser", map[string]string{}, false},
	} {
		for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
			r, err := http.NewRequest(method, s.URL+"/api/v1/echo", strings.NewReader(`{"name":"a"}`))
			require.NoError(t, err)
			r.Header.Set("Content-Type", "application/json")
			for k, v := range c.headers {
				r.Header.Set(k, v)
			}
			res, err := http.DefaultClient.Do(r)
			require.NoError(t, err)
			require.NoError(t, res.Body.Close())
			require.Equal(t, c.refused, res.StatusCode == http.StatusForbidden, "%s: %s %d", c.name, method, res.StatusCode)
			require.Empty(t, res.Header.Get("Access-Control-Allow-Origin"), "no other origin reads anything")
		}
	}
}

// What a browser is told about every answer: run only our own scripts, load nothing foreign, guess no types, frame us
// nowhere, tell nobody where we were.
func TestEveryAnswerKeepsTheBrowserStrict(t *testing.T) {
	s, _, _ := server(t)
	for _, path := range []string{"/plain", "/nowhere", "/api/v1/echo", "/api/openapi.json"} {
		res, err := http.Get(s.URL + path)
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		policy := map[string]string{}
		for _, part := range strings.Split(res.Header.Get("Content-Security-Policy"), ";") {
			name, value, _ := strings.Cut(strings.TrimSpace(part), " ")
			policy[name] = value
		}
		require.Equal(t, "'self'", policy["default-src"], path)
		require.Equal(t, "'none'", policy["object-src"], path)
		require.Equal(t, "'none'", policy["base-uri"], path)
		require.Equal(t, "'none'", policy["frame-ancestors"], path)
		require.Equal(t, "'self'", policy["form-action"], path)
		require.NotContains(t, policy["script-src"], "unsafe", "scripts come from files of ours only")
		require.NotContains(t, policy, "connect-src", "pages talk to us only")
		require.Equal(t, "nosniff", res.Header.Get("X-Content-Type-Options"), path)
		require.Equal(t, "same-origin", res.Header.Get("Referrer-Policy"), path)
		require.Equal(t, "same-origin", res.Header.Get("Cross-Origin-Opener-Policy"), path)
		require.Empty(t, res.Header.Get("Strict-Transport-Security"), "nothing is promised over http")
	}
	require.Equal(t, "no-store", mustGet(t, s.URL+"/api/v1/echo").Get("Cache-Control"))
}

func mustGet(t *testing.T, address string) http.Header {
	res, err := http.Get(address)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	return res.Header
}

func TestOverTLSTheBrowserStaysThere(t *testing.T) {
	public, err := url.Parse("https://spoina.gdynia.example")
	require.NoError(t, err)
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "/", nil)
	r.Host, r.TLS = "spoina.gdynia.example", &tls.ConnectionState{}
	r.AddCookie(&http.Cookie{Name: "spoina_220401", Value: "planted by a neighbour"})
	r.AddCookie(&http.Cookie{Name: "__Host-spoina_220401", Value: "ours"})
	var cookie, name string
	httpapi.Door{Public: public, TLS: true}.Edge(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		c := httpapi.CallerOf(r.Context())
		cookie, name = c.Cookie("spoina_220401"), c.CookieName("spoina_220401")
	})).ServeHTTP(w, r)
	require.Equal(t, "max-age=31536000; includeSubDomains", w.Header().Get("Strict-Transport-Security"))
	require.Equal(t, "ours", cookie, "a cookie that another host of the domain could set is not believed")
	require.Equal(t, "__Host-spoina_220401", name)
}

func TestMoreRequestsThanAnybodyMakesAreRefused(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	l := httpapi.NewLimiter(httpapi.Allowance{}, httpapi.Allowance{}, func() time.Time { return now })
	of := httpapi.Allowance{AtOnce: 3, PerSecond: 2}
	for range 3 {
		require.Zero(t, l.Take("anna", of, 1))
	}
	require.Equal(t, 500*time.Millisecond, l.Take("anna", of, 1))
	require.Zero(t, l.Take("jan", of, 1), "one person's haste costs nobody else")
	now = now.Add(500 * time.Millisecond)
	require.Zero(t, l.Take("anna", of, 1))
	require.NotZero(t, l.Take("anna", of, 1))
	now = now.Add(time.Hour)
	for range 3 {
		require.Zero(t, l.Take("anna", of, 1), "the allowance does not grow beyond its size")
	}
	require.NotZero(t, l.Take("anna", of, 1))
}

func TestAVisitorWhoAsksWithoutEndIsToldToWait(t *testing.T) {
	d := dbtest.Open(t, dbtest.Town)
	router, _ := httpapi.New()
	router.Get("/api/v1/nothing", func(http.ResponseWriter, *http.Request) {})
	ask := func(scope access.Scope) (status int, wait string) {
		handler := httpapi.Edge(httpapi.Office(d, httpapi.As(scope), router))
		for range 3000 {
			w := httptest.NewRecorder()
			r := httptest.NewRequest("GET", "http://localhost/api/v1/nothing", nil)
			r.RemoteAddr = "127.0.0.1:1"
			handler.ServeHTTP(w, r)
			if status, wait = w.Code, w.Header().Get("Retry-After"); status != http.StatusOK {
				return status, wait
			}
		}
		return status, wait
	}
	status, wait := ask(access.Anonymous(access.Office{Code: "220401"}))
	require.Equal(t, http.StatusTooManyRequests, status)
	require.Equal(t, "1", wait)
	status, _ = ask(access.For(access.Person{ID: 7, Login: "anna"}))
	require.Equal(t, http.StatusTooManyRequests, status)
	status, _ = ask(access.Operator())
	require.Equal(t, http.StatusOK, status, "the program itself is not counted")
}

func TestRefusalsAreLoggedWithWhoAndWithoutWhat(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	defer slog.SetDefault(before)
	d := dbtest.Open(t, dbtest.Town)
	router, api := httpapi.New()
	huma.Get(api, "/api/v1/people/{pesel}", func(ctx context.Context, _ *struct {
		PESEL string `path:"pesel"`
	}) (*struct{}, error) {
		return nil, httpapi.ScopeOf(ctx).Require(access.ManageUsers)
	})
	handler := httpapi.Edge(httpapi.Office(d, httpapi.As(access.For(access.Person{ID: 7, Login: "anna"})), router))
	w, r := httptest.NewRecorder(), httptest.NewRequest("GET", "http://localhost/api/v1/people/44051401359?q=Kowalski%0Afake", nil)
	r.RemoteAddr = "127.0.0.1:1"
	handler.ServeHTTP(w, r)
	require.Equal(t, http.StatusForbidden, w.Code)
	require.Contains(t, log.String(), `msg=refused route="GET /api/v1/people/{pesel}" status=403 who=220401/anna network=127.0.0.1`)
	foreign := httptest.NewRequest("POST", "http://localhost/api/v1/people/1", nil)
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	foreign.RemoteAddr = "127.0.0.1:1"
	handler.ServeHTTP(httptest.NewRecorder(), foreign)
	require.Contains(t, log.String(), `code=http.origin`)
	require.NotContains(t, log.String(), "44051401359")
	require.NotContains(t, log.String(), "Kowalski")
}

func TestTraceIsNotAnswered(t *testing.T) {
	s, _, _ := server(t)
	for _, path := range []string{"/plain", "/api/v1/echo", "/nowhere"} {
		r, err := http.NewRequest("TRACE", s.URL+path, nil)
		require.NoError(t, err)
		r.Header.Set("X-Secret", "echoed")
		res, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		body, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		require.GreaterOrEqual(t, res.StatusCode, 400, path)
		require.NotContains(t, string(body), "echoed")
	}
}
