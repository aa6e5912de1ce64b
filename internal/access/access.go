// Package access is the one rule of access: who reads, which rows and which columns they may see, and what they may
// do. A Scope is an argument of every read and becomes part of its SQL, so a list, a tile, an export and a count
// cannot disagree. The rule is pure: accounts, sessions and tokens live in access/account and end in a Scope.
package access

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"spoina/internal/fail"
)

// Refusals.
var (
	// ErrSignIn says that an account is needed.
	ErrSignIn = fail.New(fail.SignIn, "auth.required", "sign in first")
	// ErrRefused says that the person's roles do not allow it.
	ErrRefused = fail.New(fail.Refused, "access.refused", "your roles do not allow this")
)

// Person is somebody with an account, or nobody in particular: then Login is empty.
type Person struct {
	ID     int64
	Login  string
	Name   string
	Grants []Grant
	Office Office
}

// Office is what a scope must know of the office: what an empty territory or manager of a row means.
type Office struct {
	Code     string
	Managers []string
}

// Grant is one role, narrowed to some rows.
type Grant struct {
	Role   Role   `json:"role"`
	Limits Limits `json:"limits"`
}

// Scope says who acts and what they may see. The zero value sees nothing and may do nothing.
type Scope struct {
	actor  string
	all    bool
	person Person
	key    string
	known  *int64 // see At; nil is now
}

// Operator is the person at the machine's own keyboard, who could read the database's files anyway.
func Operator() Scope { return System("operator") }

// System is the program itself at work for the whole office, recorded under a name: jobs and analyses, whose results
// are then read through the scopes of people.
func System(actor string) Scope { return Scope{actor: actor, all: true, key: "all"} }

// For is the scope of a person with an account.
func For(p Person) Scope { return Scope{actor: p.Login, person: p, key: keyOf(p)} }

// Anonymous is the scope of a visitor without an account: the role public.
func Anonymous(o Office) Scope {
	return For(Person{Office: o, Grants: []Grant{{Role: find("public")}}})
}

// keyOf names what a person may see. Two people with the same grants share caches unless a grant is for own cases.
func keyOf(p Person) string {
	own := ""
	for _, g := range p.Grants {
		if g.Limits.Own {
			own = p.Login
		}
	}
	body, err := json.Marshal([]any{p.Grants, p.Office, own})
	if err != nil {
		panic(err) // plain data always marshals
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:12])
}

// Actor names the person for revisions and the audit.
func (s Scope) Actor() string {
	if s.actor == "" {
		return "nobody"
	}
	return s.actor
}

// Name is what people call the person; the actor where none is known.
func (s Scope) Name() string {
	if s.person.Name != "" {
		return s.person.Name
	}
	return s.Actor()
}

// User is the person's account; 0 without one.
func (s Scope) User() int64 { return s.person.ID }

// SignedIn tells whether somebody in particular acts.
func (s Scope) SignedIn() bool { return s.all || s.person.Login != "" }

// Grants are the roles behind the scope; none for the operator.
func (s Scope) Grants() []Grant { return s.person.Grants }

// Key tells scopes apart in caches: two scopes with one key see the same rows and columns.
func (s Scope) Key() string {
	if s.key == "" {
		return "none"
	}
	return s.key
}

// Shared tells whether what the scope sees may be kept in a cache for others: what depends on a person's own cases may
// not.
func (s Scope) Shared() bool {
	return !slices.ContainsFunc(s.person.Grants, func(g Grant) bool { return g.Limits.Own })
}

// All tells whether every row and column is visible: the operator and the program itself.
func (s Scope) All() bool { return s.all }

// May tells whether a permission is given by any of the roles.
func (s Scope) May(permission string) bool {
	return s.all || slices.ContainsFunc(s.person.Grants, func(g Grant) bool { return slices.Contains(g.Role.Permissions, permission) })
}

// Require is nil when the permission is given; otherwise ErrSignIn for visitors and ErrRefused for people.
func (s Scope) Require(permission string) error {
	if s.May(permission) {
		return nil
	}
	return s.Refused("the permission " + permission)
}

// Refused is the refusal of something that is missing: ErrSignIn for visitors, for whom it might exist after signing in.
func (s Scope) Refused(missing string) error {
	if !s.SignedIn() {
		return ErrSignIn
	}
	return ErrRefused.Because("your roles do not give you %s; an administrator of your office can grant it", missing)
}

// rights are what a grant gives in a register, if anything.
func (g Grant) rights(register string) (Rights, bool) {
	if len(g.Limits.Registers) > 0 && !slices.Contains(g.Limits.Registers, register) {
		return Rights{}, false
	}
	if r, ok := g.Role.Registers[register]; ok {
		return r, true
	}
	r, ok := g.Role.Registers["*"]
	return r, ok
}

// RegisterRights is what a scope may do in a register, over all its roles.
type RegisterRights struct {
	Read     bool `json:"read"`
	Edit     bool `json:"edit"`
	Create   bool `json:"create"`
	Delete   bool `json:"delete"`
	Personal bool `json:"personal" doc:"may ask for personal data, with a purpose"`
}

// Rights is what the scope may do in a register.
func (s Scope) Rights(register string) RegisterRights {
	if s.all {
		return RegisterRights{true, true, true, true, true}
	}
	var out RegisterRights
	for _, g := range s.person.Grants {
		r, ok := g.rights(register)
		if !ok {
			continue
		}
		out.Read = true
		out.Edit = out.Edit || r.Edit
		out.Create = out.Create || r.Create
		out.Delete = out.Delete || r.Delete
		out.Personal = out.Personal || r.Personal
	}
	return out
}

// shows tells whether rights give a column.
func (r Rights) shows(column string, personal bool) bool {
	if personal && !r.Personal {
		return false
	}
	return (len(r.Columns) == 0 || slices.Contains(r.Columns, column)) && !slices.Contains(r.Hide, column)
}

// Condition is the SQL condition that every read of a register adds, over the row's alias t: "true" when every row is
// visible, "false" when none is. arg appends a parameter and returns its placeholder.
func (s Scope) Condition(sub Subject, arg func(any) string) string {
	return s.where(sub, arg, func(Rights) bool { return true })
}

// ColumnCondition is the SQL condition under which a column of a visible row is shown: a role that shows the column
// does so in the rows that it reaches. It is "true" when every visible row shows it and "false" when none does.
func (s Scope) ColumnCondition(sub Subject, column string, personal bool, arg func(any) string) string {
	shown := func(r Rights) bool { return r.shows(column, personal) }
	hidden := false
	for _, g := range s.person.Grants {
		if r, ok := g.rights(sub.Name); ok && !shown(r) {
			hidden = true
		}
	}
	if s.all || !hidden {
		return "true"
	}
	return s.where(sub, arg, shown)
}

// EditCondition is the SQL condition under which the scope may do something with a row: edit, create or delete it.
func (s Scope) EditCondition(sub Subject, may func(Rights) bool, arg func(any) string) string {
	return s.where(sub, arg, may)
}

// where joins the conditions of the grants that satisfy wanted. Parameters are added for what is in the answer only: a
// parameter that a statement does not use has no type.
func (s Scope) where(sub Subject, arg func(any) string, wanted func(Rights) bool) string {
	if s.all || sub.Common && s.SignedIn() {
		return "true"
	}
	unused := func(any) string { return "" }
	type reaching struct {
		Grant
		Rights
	}
	var some []reaching
	for _, g := range s.person.Grants {
		r, ok := g.rights(sub.Name)
		if !ok || !wanted(r) {
			continue
		}
		switch s.reach(g, r, sub, unused) {
		case "true":
			return "true"
		case "false":
		default:
			some = append(some, reaching{g, r})
		}
	}
	if len(some) == 0 {
		return "false"
	}
	parts := make([]string, len(some))
	for i, g := range some {
		parts[i] = s.reach(g.Grant, g.Rights, sub, arg)
	}
	return "(" + strings.Join(parts, " OR ") + ")"
}

// Whole tells whether one role shows every column of a register, also those with personal data: what else a row was
// made from may then be shown too.
func (s Scope) Whole(register string) bool {
	return s.all || slices.ContainsFunc(s.person.Grants, func(g Grant) bool {
		r, ok := g.rights(register)
		return ok && r.Personal && len(r.Columns) == 0 && len(r.Hide) == 0
	})
}
