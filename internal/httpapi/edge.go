package httpapi

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

var requests = promauto.NewHistogramVec(prometheus.HistogramOpts{
	Name:    "spoina_http_request_seconds",
	Help:    "Time of HTTP requests by route and status.",
	Buckets: prometheus.ExponentialBuckets(0.001, 2.5, 12),
}, []string{"route", "status"})

// Edge is what every request passes first: it refuses requests that a foreign web page makes through the person's
// browser, sets the headers that keep the page to itself, measures, and logs routes (never addresses: a query may
// hold a name, a link of a GIS client its token).
func (d Door) Edge(next http.Handler) http.Handler {
	foreign := http.NewCrossOriginProtection()
	guarded := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Content-Security-Policy", "default-src 'self'; worker-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'")
		r, caller, err := d.enter(r)
		if err != nil {
			WriteProblem(w, r, err)
			return
		}
		if caller.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		if err := foreign.Check(r); err != nil {
			slog.Warn("refused", "route", r.Method, "status", http.StatusForbidden, "code", errOrigin.Code, "network", caller.Network())
			WriteProblem(w, r, errOrigin)
			return
		}
		who := new(string)
		answer := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		r = r.WithContext(context.WithValue(context.WithValue(r.Context(), callerKey, caller), whoKey, who))
		next.ServeHTTP(answer, r)
		took := time.Since(start)
		route := Route(r)
		requests.WithLabelValues(route, http.StatusText(answer.Status())).Observe(took.Seconds())
		status := answer.Status()
		if status == http.StatusForbidden || status == http.StatusTooManyRequests || status == http.StatusUnauthorized && r.Method != http.MethodGet {
			slog.Warn("refused", "route", route, "status", status, "who", *who, "network", caller.Network())
		}
		slog.Debug("request", "route", route, "status", answer.Status(), "bytes", answer.BytesWritten(), "ms", took.Milliseconds())
	})
	return withRoute(guarded)
}

// Edge is the edge of a server that only this machine reaches.
func Edge(next http.Handler) http.Handler { return Door{}.Edge(next) }

// withRoute gives the request the routing context early, so that Edge can read the pattern afterwards.
func withRoute(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		routes := chi.NewRouteContext()
		next.ServeHTTP(w, r.WithContext(contextWithRoutes(r.Context(), routes)))
	})
}
