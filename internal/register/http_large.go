package register

import (
	"bytes"
	"encoding/json"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"spoina/internal/access"
	"spoina/internal/fail"
	"spoina/internal/httpapi"
)

// changeLimit bounds the body of a change: a hundred thousand edits of 300 bytes, which is three cells each. More comes
// in parts, or as a file.
const changeLimit = 32 << 20

const (
	smallChange = 1 << 20          // a body that waits for nobody
	editLimit   = 1 << 20          // one edit, a shape of thousands of corners included
	maxCells    = 2_000_000        // of all edits of one change
	largeAtOnce = 2                // large bodies that are read at a time
	largeWait   = 30 * time.Second // for those before
	largeTime   = 2 * time.Minute  // to send one
)

var errBusy = fail.New(fail.TooMany, "register.busy", "several large changes are being read: try again in a moment")

// turns are places for large bodies: who has none yet waits outside, with the body unread.
type turns chan struct{}

func (t turns) take(done <-chan struct{}) (release func(), err error) {
	patience := time.NewTimer(largeWait)
	defer patience.Stop()
	select {
	case t <- struct{}{}:
		return func() { <-t }, nil
	case <-done:
	case <-patience.C:
	}
	return nil, errBusy
}

var largeChanges = make(turns, largeAtOnce)

// mayChange refuses who can change nothing in a register, before anything of what they send is read.
func mayChange(scope access.Scope, set Set, name string) error {
	if _, err := set.find(name); err != nil {
		return err
	}
	if has := scope.Rights(name); !has.Edit && !has.Create && !has.Delete {
		return scope.Refused("the right to change the register " + name)
	}
	return nil
}

// largeChange makes an operation take large bodies: from those who may change the register, a few at a time, and
// decoded once. Edits are counted while they are decoded.
func largeChange(api huma.API, registers Set) func(*huma.Operation) {
	return func(o *huma.Operation) {
		o.MaxBodyBytes, o.BodyReadTimeout, o.SkipValidateBody = changeLimit, largeTime, true
		o.Middlewares = append(o.Middlewares, func(ctx huma.Context, next func(huma.Context)) {
			err := mayChange(httpapi.ScopeOf(ctx.Context()), registers, ctx.Param("name"))
			if err == nil && !isSmall(ctx) {
				var release func()
				if release, err = largeChanges.take(ctx.Context().Done()); err == nil {
					defer release()
				}
			}
			if err != nil {
				_ = huma.WriteErr(api, ctx, 500, "refused", err)
				return
			}
			next(ctx)
		})
	}
}

func isSmall(ctx huma.Context) bool {
	length := json.Number(ctx.Header("Content-Length"))
	n, err := length.Int64()
	return err == nil && n <= smallChange
}

// edits are the edits of a change, decoded one by one: no more of them, and of their cells, than a change may hold.
type edits struct {
	list []Edit
	err  error // why they are refused; huma would tell it without its name
}

// UnmarshalJSON implements json.Unmarshaler.
func (all *edits) UnmarshalJSON(body []byte) error {
	if all.err = all.decode(body); all.err != nil {
		all.list = nil
	}
	return nil
}

func (all *edits) decode(body []byte) error {
	in := json.NewDecoder(bytes.NewReader(body))
	if t, err := in.Token(); err != nil || t != json.Delim('[') {
		return ErrCells.Because("changes is a list of edits")
	}
	cells := 0
	for in.More() {
		if len(all.list) == maxEdits {
			return ErrTooMany
		}
		var raw json.RawMessage
		if err := in.Decode(&raw); err != nil {
			return err
		}
		if len(raw) > editLimit {
			return ErrTooMany.Because("one edit is at most 1 MB")
		}
		var e Edit
		one := json.NewDecoder(bytes.NewReader(raw))
		one.DisallowUnknownFields()
		if err := one.Decode(&e); err != nil || len(e.Temp) > 100 {
			return ErrCells.Because("an edit is {op, id, temp, version, set}, and edit %d is not", len(all.list)+1)
		}
		if cells += len(e.Set); cells > maxCells {
			return ErrTooMany.Because("a change holds at most %d cells", maxCells)
		}
		all.list = append(all.list, e)
	}
	return nil
}

// Schema implements huma.SchemaProvider: a list of edits.
func (edits) Schema(r huma.Registry) *huma.Schema {
	return r.Schema(reflect.TypeFor[[]Edit](), true, "Edits")
}
