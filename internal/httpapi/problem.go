package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"runtime/debug"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5/pgconn"

	"spoina/internal/fail"
)

// Answer is a problem answer (RFC 9457). Number is what a person quotes to the administrator; the log has the same.
type Answer struct {
	Type   string  `json:"type" doc:"about:blank; the code tells more"`
	Title  string  `json:"title"`
	Status int     `json:"status"`
	Detail string  `json:"detail,omitempty" doc:"one sentence for people"`
	Code   string  `json:"code,omitempty" doc:"stable name of the failure"`
	Number string  `json:"number,omitempty" doc:"quote this when you ask for help"`
	Errors []Field `json:"errors,omitempty"`

	Cells     any `json:"cells,omitempty" doc:"cells that cannot be taken over: [{index,id,field,code,message}]"`
	Conflicts any `json:"conflicts,omitempty" doc:"rows that others changed: [{index,id,version,who,at,fields:[{field,base,theirs,yours}]}]"`
}

// members is an error that carries lists for the problem answer, beside its sentence.
type members interface {
	Members() (cells, conflicts any)
}

// Field says what is wrong with one part of the request, without repeating its value: it may be personal.
type Field struct {
	Location string `json:"location,omitempty"`
	Message  string `json:"message"`
}

func (a *Answer) Error() string             { return a.Detail }
func (a *Answer) GetStatus() int            { return a.Status }
func (a *Answer) ContentType(string) string { return "application/problem+json" }

var errPanic = errors.New("panic")

var statusOf = map[fail.Kind]int{
	fail.Invalid:     http.StatusBadRequest,
	fail.NotFound:    http.StatusNotFound,
	fail.Conflict:    http.StatusConflict,
	fail.Refused:     http.StatusForbidden,
	fail.SignIn:      http.StatusUnauthorized,
	fail.Unready:     http.StatusUnprocessableEntity,
	fail.TooMany:     http.StatusTooManyRequests,
	fail.Stale:       http.StatusPreconditionFailed,
	fail.TooLarge:    http.StatusRequestEntityTooLarge,
	fail.Unsupported: http.StatusUnsupportedMediaType,
	fail.Later:       http.StatusServiceUnavailable,
}

// Problem dresses an error for the edge: a failure made for people keeps its sentence; of any other error only a
// number leaves the program.
func Problem(err error) *Answer {
	var answer *Answer
	if errors.As(err, &answer) {
		return answer
	}
	if failure, ok := fail.Of(err); ok {
		status := statusOf[failure.Kind]
		answer := &Answer{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: err.Error(), Code: failure.Code}
		var lists members
		if errors.As(err, &lists) {
			answer.Cells, answer.Conflicts = lists.Members()
		}
		if field := fail.FieldOf(err); field != "" {
			answer.Errors = []Field{{Location: "body." + field, Message: failure.Message}}
		}
		return answer
	}
	if ended := new(pgconn.PgError); errors.As(err, &ended) && ended.Code == "57014" { // statement_timeout
		return Problem(errSlow)
	}
	if errors.Is(err, context.Canceled) { // whoever asked has gone: nobody reads this, and nothing is wrong
		slog.Debug("the asker has gone")
		return &Answer{Type: "about:blank", Title: http.StatusText(http.StatusServiceUnavailable), Status: http.StatusServiceUnavailable,
			Detail: "The request ended before it was done; nothing was changed.", Code: "http.gone"}
	}
	number := fmt.Sprintf("%08x", rand.Uint32())
	if err != errPanic {
		slog.Error("internal", "number", number, "error", err.Error())
	}
	return &Answer{Type: "about:blank", Title: http.StatusText(http.StatusInternalServerError), Status: http.StatusInternalServerError,
		Detail: "The program made a mistake; nothing was changed. The administrator finds it under this number.", Code: "internal", Number: number}
}

// WriteProblem answers with a problem, for handlers that are not typed.
func WriteProblem(w http.ResponseWriter, r *http.Request, err error) {
	answer := Problem(err)
	// GIS clients ask for a password then; a page of a browser must not, it has a form of its own.
	if mode := r.Header.Get("Sec-Fetch-Mode"); answer.Status == http.StatusUnauthorized && forGIS(r.URL.Path) && (mode == "" || mode == "navigate") {
		w.Header().Set("WWW-Authenticate", `Basic realm="Spoina", charset="UTF-8"`)
	}
	if failure, ok := fail.Of(err); ok && failure.Code == errMethod.Code {
		answer.Status, answer.Title = http.StatusMethodNotAllowed, http.StatusText(http.StatusMethodNotAllowed)
	}
	if failure, ok := fail.Of(err); ok && failure.Kind == fail.Later {
		w.Header().Set("Retry-After", "1")
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(answer.Status)
	_ = json.NewEncoder(w).Encode(answer)
}

// newProblem is how huma makes its errors: what a handler returned, or what validation found.
func newProblem(status int, message string, errs ...error) huma.StatusError {
	for _, err := range errs {
		if _, ok := fail.Of(err); ok {
			return Problem(err)
		}
	}
	if status >= http.StatusInternalServerError {
		return Problem(fmt.Errorf("%s: %w", message, errors.Join(errs...)))
	}
	answer := &Answer{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: message, Code: "http.request"}
	for _, err := range errs {
		if err == nil {
			continue
		}
		field := Field{Message: err.Error()}
		var detail *huma.ErrorDetail
		if errors.As(err, &detail) { // its Value is left out: it may be personal
			field = Field{Location: detail.Location, Message: detail.Message}
		}
		answer.Errors = append(answer.Errors, field)
	}
	return answer
}

func stack() string { return string(debug.Stack()) }
