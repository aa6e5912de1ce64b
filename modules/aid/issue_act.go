package aid

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/httpapi"
	"spoina/internal/once"
	"spoina/internal/programme"
	"spoina/internal/register"
)

// Failures that every action may meet.
var (
	errDay     = fail.New(fail.Invalid, "aid.day", "this day cannot be entered")
	errNo      = fail.New(fail.NotFound, "aid.none", "there is no such thing")
	errValue   = fail.New(fail.Invalid, "aid.value", "this cannot be entered")
	errForeign = fail.New(fail.Refused, "aid.unit", "this belongs to another unit")
)

// act is one action of a person's, in one transaction: nobody else writes until it is over.
type act struct {
	ctx   context.Context
	store *db.Store
	c     *db.Change
	env   programme.Env
	scope access.Scope
}

// Keyed is the header under which a request that is sent again finds its first answer.
type Keyed struct {
	Key string `header:"Idempotency-Key" doc:"the same for every attempt at one action"`
}

// done is an answer; repeated ones were given before and changed nothing now.
type done[T any] struct {
	Repeated string `header:"Idempotency-Repeated" doc:"true: an answer that was given before"`
	Body     T
}

// perform runs an action for whoever has the permission, once for each key.
func perform[T any](ctx context.Context, env programme.Env, permission, key, reason string, request any, f func(a *act) (T, error)) (*done[T], error) {
	scope := httpapi.ScopeOf(ctx)
	if err := scope.Require(permission); err != nil {
		return nil, err
	}
	store := httpapi.StoreOf(ctx)
	out := &done[T]{}
	_, err := store.Change(ctx, scope.Actor(), reason, func(c *db.Change) error {
		answer, repeated, err := once.Do(ctx, c, scope, key, request, func() (T, error) {
			a, err := begin(ctx, store, c, env, scope)
			if err != nil {
				var none T
				return none, err
			}
			return f(a)
		})
		if out.Body = answer; repeated {
			out.Repeated = "true"
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// begin takes the office's lock: what the action reads from then on stays true until it is over.
func begin(ctx context.Context, store *db.Store, c *db.Change, env programme.Env, scope access.Scope) (*act, error) {
	_, err := c.Revision(ctx)
	return &act{ctx, store, c, env, scope}, err
}

// add writes one new row and answers with its id.
func (a *act) add(table, action string, set map[string]json.RawMessage) (int64, error) {
	ids, err := a.addAll(table, action, []map[string]json.RawMessage{set})
	if err != nil {
		return 0, err
	}
	return ids[0], nil
}

// addAll writes new rows that go together.
func (a *act) addAll(table, action string, sets []map[string]json.RawMessage) ([]int64, error) {
	if len(sets) == 0 {
		return nil, nil
	}
	edits := make([]register.Edit, len(sets))
	for i, set := range sets {
		edits[i] = register.Edit{Op: register.Create, Set: set}
	}
	out, err := register.Write(a.ctx, a.c, a.env.Registers, table, action, edits)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(out.Rows))
	for i, row := range out.Rows {
		ids[i] = row.ID
	}
	return ids, nil
}

// set changes columns of one row.
func (a *act) set(table, action string, id int64, set map[string]json.RawMessage) error {
	_, err := register.Write(a.ctx, a.c, a.env.Registers, table, action, []register.Edit{{Op: register.SetCells, ID: id, Set: set}})
	return err
}

// cells are the values of a row by column.
func cells(pairs ...any) map[string]json.RawMessage {
	m := make(map[string]json.RawMessage, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i].(string)] = register.V(pairs[i+1])
	}
	return m
}

// dayOf is the day of an action: today when none is given, never a later one. Earlier days are entries from paper.
func dayOf(on clock.Date) (clock.Date, error) { return dayAs("on", on) }

// dayAs is dayOf for a field of another name.
func dayAs(field string, on clock.Date) (clock.Date, error) {
	today := clock.Today()
	switch {
	case on.IsZero():
		return today, nil
	case on.After(today):
		return on, fail.At(field, errDay.Because("%s has not come yet", on))
	}
	return on, nil
}

// mayUnit tells whether a permission reaches what belongs to a unit. Roles that name no unit are for the whole office.
func mayUnit(scope access.Scope, permission, unit string) bool {
	return scope.All() || slices.ContainsFunc(scope.Grants(), func(g access.Grant) bool {
		return slices.Contains(g.Role.Permissions, permission) && (len(g.Limits.Units) == 0 || slices.Contains(g.Limits.Units, unit))
	})
}

// unitFor is the unit to which a person's new rows belong: the one of the role that allows the action; empty is the
// office itself.
func unitFor(scope access.Scope, permission string) string {
	for _, g := range scope.Grants() {
		if slices.Contains(g.Role.Permissions, permission) && len(g.Limits.Units) > 0 {
			return g.Limits.Units[0]
		}
	}
	return ""
}

// Ref names a row by its number, as people say it, or by its id, as programs do: "W/17" or 17.
type Ref struct {
	ID     int64
	Number string
}

// Given tells whether anything was named.
func (r Ref) Given() bool { return r.ID != 0 || r.Number != "" }

// String is the name as it was given.
func (r Ref) String() string {
	if r.Number != "" {
		return r.Number
	}
	return strconv.FormatInt(r.ID, 10)
}

// Schema tells the API's description that both forms are taken.
func (Ref) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Description: "a number or code as people say it, or an id", OneOf: []*huma.Schema{{Type: huma.TypeString}, {Type: huma.TypeInteger}}}
}

// UnmarshalJSON reads either form.
func (r *Ref) UnmarshalJSON(b []byte) error {
	*r = Ref{}
	if string(b) == "null" {
		return nil
	}
	if b[0] == '"' {
		var s string
		err := json.Unmarshal(b, &s)
		r.Number = strings.TrimSpace(s)
		return err
	}
	return json.Unmarshal(b, &r.ID)
}

// MarshalJSON writes the form that was given.
func (r Ref) MarshalJSON() ([]byte, error) {
	if r.Number != "" {
		return json.Marshal(r.Number)
	}
	if r.ID == 0 {
		return []byte("null"), nil
	}
	return json.Marshal(r.ID)
}

// found says that there is nothing of the name, in a sentence of the caller's.
func found(err error, field string, missing *fail.Error, format string, args ...any) error {
	if err == pgx.ErrNoRows {
		return fail.At(field, missing.Because(format, args...))
	}
	return err
}
