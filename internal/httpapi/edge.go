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
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		h := w.Header()
		for i := range guards {
			h[guards[i].name] = guards[i].value
		}
		a := &arrival{Context: r.Context()}
		a.routes.URLParams = chi.RouteParams{Keys: a.keys[:0], Values: a.values[:0]}
		r, caller, err := d.enter(r.WithContext(a))
		if err != nil {
			WriteProblem(w, r, err)
			return
		}
		a.caller = &caller
		if caller.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		if err := foreign.Check(r); err != nil {
			slog.Warn("refused", "route", r.Method, "status", http.StatusForbidden, "code", errOrigin.Code, "network", caller.Network())
			WriteProblem(w, r, errOrigin)
			return
		}
		answer := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		next.ServeHTTP(answer, r)
		took := time.Since(start)
		route, status := Route(r), answer.Status()
		requests.WithLabelValues(route, http.StatusText(status)).Observe(took.Seconds())
		if status == http.StatusForbidden || status == http.StatusTooManyRequests || status == http.StatusUnauthorized && r.Method != http.MethodGet {
			slog.Warn("refused", "route", route, "status", status, "who", a.who.String(), "network", caller.Network())
		}
		if slog.Default().Enabled(context.Background(), slog.LevelDebug) {
			slog.Debug("request", "route", route, "status", status, "bytes", answer.BytesWritten(), "ms", took.Milliseconds())
		}
	})
}

// guards are the headers of every answer. Their values are shared by all answers: who adds to one makes a list of their own.
var guards = []struct {
	name  string
	value []string
}{
	{"X-Content-Type-Options", []string{"nosniff"}},
	{"Referrer-Policy", []string{"same-origin"}},
	{"Cross-Origin-Opener-Policy", []string{"same-origin"}},
	{"Content-Security-Policy", []string{"default-src 'self'; worker-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"}},
}

// arrival is the context of a request from the edge on: one piece of memory for what the edge and the router know of it.
type arrival struct {
	context.Context
	routes chi.Context // here already, so that Edge can read the pattern afterwards
	caller *Caller
	who    visitor
	keys   [6]string // of routes
	values [6]string
}

// visitor is whom Office found, for the log of the edge.
type visitor struct{ office, actor string }

func (v *visitor) String() string {
	if v.office == "" {
		return ""
	}
	return v.office + "/" + v.actor
}

func (a *arrival) Value(k any) any {
	switch k {
	case chi.RouteCtxKey:
		return &a.routes
	case callerKey:
		if a.caller == nil {
			return nil
		}
		return a.caller
	case whoKey:
		return &a.who
	}
	return a.Context.Value(k)
}

// Edge is the edge of a server that only this machine reaches.
func Edge(next http.Handler) http.Handler { return Door{}.Edge(next) }
