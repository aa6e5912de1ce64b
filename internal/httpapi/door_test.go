package httpapi_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
)

var proxy = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("127.0.0.1/32")}

func TestPasswordsNeverTravelInClear(t *testing.T) {
	for _, c := range []struct {
		address string
		door    httpapi.Door
		allowed bool
	}{
		{"127.0.0.1:8080", httpapi.Door{}, true}, {"localhost:0", httpapi.Door{}, true}, {"[::1]:8080", httpapi.Door{}, true}, {"127.9.9.9:1", httpapi.Door{}, true},
		{"0.0.0.0:8080", httpapi.Door{}, false}, {":8080", httpapi.Door{}, false}, {"192.168.1.5:8080", httpapi.Door{}, false},
		{"example.pl:80", httpapi.Door{}, false}, {"8080", httpapi.Door{}, false}, {"8080", httpapi.Door{TLS: true}, false},
		{"0.0.0.0:443", httpapi.Door{TLS: true}, true}, {"0.0.0.0:8080", httpapi.Door{Proxies: proxy}, true},
	} {
		err := c.door.Check(c.address)
		if c.allowed {
			require.NoError(t, err, c.address)
		} else {
			require.ErrorIs(t, err, httpapi.ErrClear, c.address)
		}
	}
}

// seen is what a handler behind the edge knows of its caller.
type seen struct {
	Address, Base, Host, Network string
	Secure, Local                bool
}

func call(t *testing.T, door httpapi.Door, change func(*http.Request)) (*httptest.ResponseRecorder, seen) {
	t.Helper()
	var s seen
	handler := door.Edge(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		c := httpapi.CallerOf(r.Context())
		s = seen{c.Address.String(), c.Base, c.Host(), c.Network(), c.Secure, c.Local()}
	}))
	r := httptest.NewRequest("GET", "/", nil)
	r.Host, r.RemoteAddr = "spoina.gdynia.example", "10.0.0.7:5000"
	change(r)
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w, s
}

func TestAProxyIsBelievedOnlyWhenItWasNamed(t *testing.T) {
	public, err := url.Parse("https://spoina.gdynia.example")
	require.NoError(t, err)
	behind := httpapi.Door{Public: public, Proxies: proxy}
	forwarded := func(r *http.Request) {
		r.Header.Set("X-Forwarded-Proto", "https")
		r.Header.Set("X-Forwarded-For", "127.0.0.1, 203.0.113.9, 10.0.0.3")
	}

	w, s := call(t, behind, forwarded)
	require.Equal(t, 200, w.Code)
	require.Equal(t, seen{"203.0.113.9", "https://spoina.gdynia.example", "spoina.gdynia.example", "203.0.113.0/24", true, false}, s,
		"the last address that no proxy of ours added; what stands before it anybody can write")
	require.NotEmpty(t, w.Header().Get("Strict-Transport-Security"))

	w, _ = call(t, behind, func(r *http.Request) { r.RemoteAddr = "203.0.113.9:1"; forwarded(r) })
	require.Equal(t, 403, w.Code, "who goes round the proxy is refused: that way is in clear")
	w, s = call(t, httpapi.Door{Public: public, Proxies: proxy, TLS: true}, func(r *http.Request) {
		r.RemoteAddr, r.TLS = "203.0.113.9:1", &tls.ConnectionState{}
		r.Header.Set("X-Forwarded-Proto", "http")
	})
	require.Equal(t, 200, w.Code)
	require.True(t, s.Secure, "the word of a stranger on the scheme counts nothing")

	// A proxy on this machine that nobody named: every visitor would look like the machine itself.
	_, s = call(t, httpapi.Door{Public: public}, func(r *http.Request) { r.RemoteAddr = "127.0.0.1:1"; forwarded(r) })
	require.False(t, s.Local)
	require.False(t, s.Secure)
	_, s = call(t, httpapi.Door{Public: public, Proxies: proxy}, func(r *http.Request) { r.RemoteAddr = "127.0.0.1:1" })
	require.False(t, s.Local, "a proxy that does not say for whom")

	w, _ = call(t, behind, func(r *http.Request) { forwarded(r); r.Header.Set("X-Forwarded-Host", "evil.example") })
	require.Equal(t, 403, w.Code)
	w, s = call(t, behind, func(r *http.Request) {
		forwarded(r)
		r.Host = "10.0.0.8:8080"
		r.Header.Set("X-Forwarded-Host", "spoina.gdynia.example")
	})
	require.Equal(t, 200, w.Code)
	require.Equal(t, "https://spoina.gdynia.example", s.Base)
}

func TestMetricsAreForThisMachine(t *testing.T) {
	handler := httpapi.Door{}.Edge(httpapi.Local(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})))
	for address, status := range map[string]int{"127.0.0.1:9": 200, "203.0.113.9:9": 403} {
		r := httptest.NewRequest("GET", "/metrics", nil)
		r.Host, r.RemoteAddr = "localhost", address
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		require.Equal(t, status, w.Code, address)
	}
}

// refusing lets nobody in without a link, and remembers what it was asked.
type refusing struct{ links []string }

func (f *refusing) Scope(_ *db.Store, r *http.Request) (access.Scope, error) {
	f.links = append(f.links, httpapi.LinkOf(r.Context())+" "+r.URL.Path)
	if httpapi.LinkOf(r.Context()) == "" {
		return access.Scope{}, access.ErrSignIn
	}
	return access.Operator(), nil
}

func TestAPersonalLinkReachesFeaturesOnly(t *testing.T) {
	d := dbtest.Open(t, dbtest.Town)
	router, _ := httpapi.New()
	prefix := ""
	router.Get("/ogc", func(_ http.ResponseWriter, r *http.Request) { prefix = httpapi.PrefixOf(r.Context()) })
	door := &refusing{}
	server := httptest.NewServer(httpapi.Edge(httpapi.Office(d, door, router)))
	t.Cleanup(server.Close)
	get := func(path, mode string) *http.Response {
		request, err := http.NewRequestWithContext(context.Background(), "GET", server.URL+path, nil)
		require.NoError(t, err)
		if mode != "" {
			request.Header.Set("Sec-Fetch-Mode", mode)
		}
		response, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		t.Cleanup(func() { response.Body.Close() })
		return response
	}

	response := get("/o/220401/k/spoina_abc/ogc", "")
	require.Equal(t, 200, response.StatusCode)
	require.Equal(t, []string{"spoina_abc /ogc"}, door.links)
	require.Equal(t, "/o/220401/k/spoina_abc", prefix, "links in answers keep the way that the client came")
	require.Equal(t, "no-referrer", response.Header.Get("Referrer-Policy"))

	require.Equal(t, 404, get("/k/spoina_abc/api/v1/users", "").StatusCode)
	require.Equal(t, 404, get("/k/spoina_abc/", "").StatusCode)

	response = get("/ogc", "")
	require.Equal(t, 401, response.StatusCode)
	require.Contains(t, response.Header.Get("WWW-Authenticate"), "Basic", "QGIS then asks for a password")
	var answer httpapi.Answer
	require.NoError(t, json.NewDecoder(response.Body).Decode(&answer))
	require.Equal(t, "auth.required", answer.Code)
	require.Empty(t, get("/ogc", "cors").Header.Get("WWW-Authenticate"), "a page has a form of its own")
	require.Empty(t, get("/api/v1/users", "").Header.Get("WWW-Authenticate"))
}

func TestThePublicNameHasOnePort(t *testing.T) {
	for address, hosts := range map[string]map[string]int{
		"https://spoina.gdynia.example":      {"spoina.gdynia.example": 200, "spoina.gdynia.example:443": 200, "spoina.gdynia.example:8443": 403, "spoina.gdynia.example:80": 403},
		"https://spoina.gdynia.example:8443": {"spoina.gdynia.example": 200, "spoina.gdynia.example:8443": 200, "spoina.gdynia.example:443": 403},
	} {
		public, err := url.Parse(address)
		require.NoError(t, err)
		for host, status := range hosts {
			w, _ := call(t, httpapi.Door{Public: public, TLS: true}, func(r *http.Request) { r.Host, r.TLS = host, &tls.ConnectionState{} })
			require.Equal(t, status, w.Code, "%s at %s: another program listens on another port", host, address)
		}
	}
}

func TestSomebodyWhoHangsUpIsNoMistakeOfTheProgram(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	defer slog.SetDefault(before)
	answer := httpapi.Problem(fmt.Errorf("read: %w", context.Canceled))
	require.Equal(t, http.StatusServiceUnavailable, answer.Status)
	require.Empty(t, log.String(), "a broken line does not fill the log")
	require.Equal(t, "internal", httpapi.Problem(errors.New("x")).Code)
	require.Contains(t, log.String(), "internal")
}
