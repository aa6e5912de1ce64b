package httpapi

import (
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"spoina/internal/fail"
)

// ErrNotLoopback is the answer to an address that others could reach.
var ErrNotLoopback = fail.New(fail.Refused, "serve.loopback", "only this machine's own address is served until people have accounts")

// Loopback checks that a listening address can be reached from this machine only.
func Loopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return ErrNotLoopback.Because("%q is not an address like 127.0.0.1:8080", address)
	}
	if host == "localhost" {
		return nil
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsLoopback() {
		return nil
	}
	return ErrNotLoopback.Because("Spoina does not listen on %q: nobody signs in yet, so everyone who reaches the address could read and change the registers. Use 127.0.0.1 (or an SSH tunnel to it)", address)
}

var requests = promauto.NewHistogramVec(prometheus.HistogramOpts{
	Name:    "spoina_http_request_seconds",
	Help:    "Time of HTTP requests by route and status.",
	Buckets: prometheus.ExponentialBuckets(0.001, 2.5, 12),
}, []string{"route", "status"})

// Edge is what every request passes first: it refuses requests that a foreign web page makes through the person's
// browser, sets the headers that keep the page to itself, measures, and logs routes (never addresses: a query may
// hold a name).
func Edge(next http.Handler) http.Handler {
	foreign := http.NewCrossOriginProtection()
	guarded := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Content-Security-Policy", "default-src 'self'; worker-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'")
		if !ownHost(r.Host) {
			WriteProblem(w, r, errOrigin.Because("this server answers to localhost only"))
			return
		}
		if err := foreign.Check(r); err != nil {
			WriteProblem(w, r, errOrigin)
			return
		}
		answer := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		next.ServeHTTP(answer, r)
		took := time.Since(start)
		route := Route(r)
		requests.WithLabelValues(route, http.StatusText(answer.Status())).Observe(took.Seconds())
		slog.Debug("request", "route", route, "status", answer.Status(), "bytes", answer.BytesWritten(), "ms", took.Milliseconds())
	})
	return withRoute(guarded)
}

// withRoute gives the request the routing context early, so that Edge can read the pattern afterwards.
func withRoute(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		routes := chi.NewRouteContext()
		next.ServeHTTP(w, r.WithContext(contextWithRoutes(r.Context(), routes)))
	})
}

// ownHost guards a server without accounts against names of other sites that resolve to this machine.
func ownHost(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.Trim(host, "[]")
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
