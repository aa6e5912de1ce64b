// Package httpapi is the edge: typed routes with an OpenAPI description made from the Go types, problem answers, and
// whose registers a request speaks of.
package httpapi

import (
	"context"
	"log/slog"
	"net/http"
	"path"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/fail"
)

// Version is the API's version.
const Version = "1.0.0"

type key int

const (
	storeKey key = iota
	scopeKey
	callerKey
	whoKey
	visitKey
	connKey // net.Conn: see Serve
)

// StoreOf is the office that the request speaks of. It panics outside a route made by New: that is a mistake in the
// program.
func StoreOf(ctx context.Context) *db.Store { return ctx.Value(storeKey).(*db.Store) }

// ScopeOf is what the person who asks may see.
func ScopeOf(ctx context.Context) access.Scope {
	scope, _ := ctx.Value(scopeKey).(access.Scope)
	return scope
}

// PrefixOf is "/o/CODE" when the address named the office, else empty: for links in answers.
func PrefixOf(ctx context.Context) string {
	if v := visitOf(ctx); v != nil {
		return v.prefix
	}
	return ""
}

// WithOffice puts an office and a scope into a context, as Office does for requests; for tests and jobs.
func WithOffice(ctx context.Context, store *db.Store, scope access.Scope) context.Context {
	return context.WithValue(context.WithValue(ctx, storeKey, store), scopeKey, scope)
}

// New returns a router and the typed API below /api/v1 on it, behind what else looks at every request. Office must
// wrap the router.
func New(behind ...func(http.Handler) http.Handler) (chi.Router, huma.API) {
	router := chi.NewRouter()
	router.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			chi.RouteContext(r.Context()).Routes = router // Edge made the context before there was a router
			next.ServeHTTP(w, r)
		})
	}, middleware.GetHead, Recover)
	router.Use(behind...)
	router.NotFound(func(w http.ResponseWriter, r *http.Request) {
		WriteProblem(w, r, errNoAddress.Because("there is nothing at %s", r.URL.Path))
	})
	router.MethodNotAllowed(func(w http.ResponseWriter, r *http.Request) {
		WriteProblem(w, r, errMethod.Because("%s is not possible at %s", r.Method, r.URL.Path))
	})
	huma.DefaultArrayNullable = false
	huma.NewError = newProblem
	huma.NewErrorWithContext = func(_ huma.Context, status int, message string, errs ...error) huma.StatusError {
		return newProblem(status, message, errs...)
	}
	config := huma.DefaultConfig("Spoina", Version)
	config.OpenAPIPath = "/api/openapi"
	config.DocsPath = ""
	config.SchemasPath = ""
	config.CreateHooks = nil
	config.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	config.Servers = []*huma.Server{{URL: "/", Description: "the only office"}, {URL: "/o/{code}", Description: "one of several offices",
		Variables: map[string]*huma.ServerVariable{"code": {Default: "220401"}}}}
	return router, humachi.New(router, config)
}

// schemaName puts the room before the type's name, since two rooms may use one word for their own types.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	room := path.Base(t.PkgPath())
	if t.Name() == "" || t.PkgPath() == "" || strings.EqualFold(name[:min(len(room), len(name))], room) {
		return name
	}
	return strings.ToUpper(room[:1]) + room[1:] + name
}

var (
	errNoAddress = fail.New(fail.NotFound, "http.not_found", "there is nothing at this address")
	errMethod    = fail.New(fail.Invalid, "http.method", "this method is not possible here")
	errOrigin    = fail.New(fail.Refused, "http.origin", "the request comes from another site")
)

// Authenticator finds out who makes a request and what they may see in an office. It fails when what they show is
// refused; somebody who shows nothing is a visitor, whose scope is the role public.
type Authenticator interface {
	Scope(store *db.Store, r *http.Request) (access.Scope, error)
}

// As is the authenticator that takes everybody for the same person: for tests and measurements of rooms below the edge.
func As(scope access.Scope) Authenticator { return always{scope} }

type always struct{ scope access.Scope }

func (a always) Scope(*db.Store, *http.Request) (access.Scope, error) { return a.scope, nil }

// LinkOf is the token of a personal link /k/TOKEN/…, for GIS clients that can neither sign in nor send a header.
func LinkOf(ctx context.Context) string {
	if v := visitOf(ctx); v != nil {
		return v.link
	}
	return ""
}

// Office finds whose registers a request speaks of, and who asks: /o/CODE/… names the office, and the prefix may be left
// out while only one exists. It takes the prefix off, so that every address is routed once.
func Office(d *db.DB, door Authenticator, next http.Handler) http.Handler {
	limiter := NewLimiter(forPeople, forVisitors, time.Now)
	crowd, room := newCrowd(), new(waiting)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		code, prefix, link := "", "", ""
		address := r.URL.Path
		if rest, ok := strings.CutPrefix(address, "/o/"); ok {
			code, address, _ = strings.Cut(rest, "/")
			prefix, address = "/o/"+code, "/"+address
		}
		if rest, ok := strings.CutPrefix(address, "/k/"); ok {
			link, address, _ = strings.Cut(rest, "/")
			prefix, address = prefix+"/k/"+link, "/"+address
			w.Header().Set("Referrer-Policy", "no-referrer")
			if !forGIS(address) {
				WriteProblem(w, r, errNoAddress)
				return
			}
		}
		if address != r.URL.Path {
			r = r.WithContext(r.Context()) // a shallow copy
			shorter := *r.URL
			shorter.Path, shorter.RawPath = address, ""
			r.URL = &shorter
		}
		if !needsOffice(address) {
			next.ServeHTTP(w, r)
			return
		}
		store, err := d.Store(r.Context(), code)
		if err != nil {
			WriteProblem(w, r, err)
			return
		}
		v := &visit{Context: r.Context(), prefix: prefix, link: link, door: door, store: store}
		r = r.WithContext(v)
		v.asked = r
		w.Header().Add("Vary", "Cookie, Authorization")
		scope, err := door.Scope(store, r)
		if err != nil {
			WriteProblem(w, r, err)
			return
		}
		v.scope = scope
		office := store.Office().Code
		var ctx context.Context = v
		if who, ok := ctx.Value(whoKey).(*visitor); ok {
			who.office, who.actor = office, scope.Actor()
		}
		if limiter.refuse(w, r, office, scope) {
			return
		}
		if err := shortBody(r, scope); err != nil {
			WriteProblem(w, r, err)
			return
		}
		if strings.HasPrefix(address, "/api/v1/") { // no cache keeps what a register says, unless a room knows better
			w.Header().Set("Cache-Control", "no-store")
		}
		if !scope.SignedIn() && reads(address) { // whoever holds a place has said all
			if err := promptly(w, r); err != nil {
				WriteProblem(w, r, err)
				return
			}
		}
		leave, err := crowd.enter(ctx, office, address, scope)
		if err != nil {
			w.Header().Set("Retry-After", "5")
			WriteProblem(w, r, err)
			return
		}
		once := sync.OnceFunc(leave)
		defer once()
		if ctx, err = timely(ctx, r, address); err != nil {
			WriteProblem(w, r, err)
			return
		}
		r = r.WithContext(patient(ctx, address, scope))
		if !hurries(address) {
			next.ServeHTTP(newPaced(w, r, once), r)
			return
		}
		answer := newUnhurried(w, nil)
		if !scope.SignedIn() {
			answer.room = room
		}
		whole := false
		defer func() {
			if !whole {
				answer.abandon()
			}
		}()
		next.ServeHTTP(answer, r)
		whole = true
		once()
		answer.finish()
	})
}

// visit is the context of a request that speaks of an office: one piece of memory for what Office finds out.
type visit struct {
	context.Context
	prefix, link string
	door         Authenticator
	asked        *http.Request
	store        *db.Store
	scope        any // access.Scope; nil until it is known
}

func (v *visit) Value(k any) any {
	switch k {
	case visitKey:
		return v
	case storeKey:
		return v.store
	case scopeKey:
		return v.scope
	}
	return v.Context.Value(k)
}

func visitOf(ctx context.Context) *visit {
	v, _ := ctx.Value(visitKey).(*visit)
	return v
}

// again finds out who makes the request now.
func (v *visit) again() (access.Scope, error) { return v.door.Scope(v.store, v.asked) }

// RevisionHeader names, in a request, a revision that the client has heard of: the answer is of it or of a later one,
// or 503 where this server's database is behind. In an answer it names the revision shown.
const RevisionHeader = "Spoina-Revision"

var errRevision = fail.New(fail.Invalid, "http.revision", "Spoina-Revision is the number of a revision")

// timely says how old a picture of the registers may answer the request, and whether a standby may.
func timely(ctx context.Context, r *http.Request, address string) (context.Context, error) {
	if v := r.Header.Get(RevisionHeader); v != "" {
		least, err := strconv.ParseInt(v, 10, 64)
		if err != nil || least < 0 {
			return ctx, errRevision.Because("the header %s is the number of a revision, and %q is none", RevisionHeader, v)
		}
		ctx = db.AtLeast(ctx, least)
	}
	if forGIS(address) && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		ctx = db.MayFollow(ctx)
	}
	return ctx, nil
}

// forGIS tells whether an address is one that GIS clients read: there basic authentication and personal links are taken.
func forGIS(address string) bool {
	for _, start := range []string{"/ogc", "/wfs", "/tiles"} {
		if address == start || strings.HasPrefix(address, start+"/") {
			return true
		}
	}
	return false
}

func needsOffice(path string) bool {
	return strings.HasPrefix(path, "/api/v1/") || forGIS(path)
}

// Recover turns a panic into an internal problem; the log has the details.
func Recover(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if v := recover(); v != nil {
				if v == http.ErrAbortHandler {
					panic(v)
				}
				slog.Error("panic", "route", Route(r), "panic", v, "stack", stack())
				WriteProblem(w, r, errPanic)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// Route is the pattern of the request's route: unlike the address it holds nothing personal, so it may be logged.
func Route(r *http.Request) string {
	if c := chi.RouteContext(r.Context()); c != nil && c.RoutePattern() != "" {
		return r.Method + " " + c.RoutePattern()
	}
	return r.Method
}
