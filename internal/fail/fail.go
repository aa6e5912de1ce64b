// Package fail is the one kind of error that people see: a kind, a stable code and a sentence. Everything
// that is not a fail error is internal and reaches nobody but the log.
package fail

import (
	"errors"
	"fmt"
)

// Kind decides the exit status and the HTTP status.
type Kind int

// The kinds, from the reader's point of view.
const (
	Invalid     Kind = iota + 1 // what was given cannot be right: 400
	NotFound                    // there is no such thing, or not for this reader: 404
	Conflict                    // right in itself, but not now: 409
	Refused                     // a rule of the office or of the program forbids it: 403
	TooLarge                    // above a stated bound: 413
	Unsupported                 // a format or system that is not offered: 415
	SignIn                      // an account is needed: 401
	Unready                     // understood, but what was given has faults that are listed: 422
	TooMany                     // too many requests: 429
	Stale                       // somebody has changed it since it was seen: 412
	Later                       // right, and can be answered in a moment or by another server: 503
)

// Error is an error made for people.
type Error struct {
	Kind    Kind
	Code    string // stable, dotted: import.crs_missing
	Message string // one sentence, with the value it speaks of
	cause   error
}

// New declares a failure. Wrap it with details: fmt.Errorf("…: %w", err), or use Because.
func New(kind Kind, code, message string) *Error {
	return &Error{Kind: kind, Code: code, Message: message}
}

// Because returns a failure of the same kind and code with its own sentence. errors.Is still finds the original.
func (e *Error) Because(format string, args ...any) *Error {
	return &Error{Kind: e.Kind, Code: e.Code, Message: fmt.Sprintf(format, args...), cause: e}
}

func (e *Error) Error() string { return e.Message }

func (e *Error) Unwrap() error { return e.cause }

// Of finds the failure in a chain. ok is false for an internal error.
func Of(err error) (failure *Error, ok bool) {
	ok = errors.As(err, &failure)
	return failure, ok
}
