package access

import (
	"maps"
	"slices"
	"sync/atomic"
)

// Permission is something that a programme lets people do and that cannot be said of a register.
type Permission struct {
	Name  string `json:"name"`
	Title Text   `json:"title"`
}

// Addition is what a programme adds to the rule of access: its registers' subjects, its permissions, its own roles, and
// rights for roles that are there already, by their names.
type Addition struct {
	Subjects    []Subject
	Permissions []Permission
	Roles       []Role
}

type additions struct {
	subjects    map[string]Subject
	permissions []Permission
	roles       []Role
}

var addedNow atomic.Pointer[additions]

func added() *additions {
	if a := addedNow.Load(); a != nil {
		return a
	}
	return &additions{}
}

// Add settles which programmes the program has. It is called once at the start, with all of them, before anybody's
// scope is made: the office can change roles, and not what they may speak of.
func Add(list ...Addition) {
	a := &additions{subjects: map[string]Subject{}}
	for _, one := range list {
		for _, s := range one.Subjects {
			a.subjects[s.Name] = s
		}
		a.permissions = append(a.permissions, one.Permissions...)
		a.roles = append(a.roles, one.Roles...)
	}
	addedNow.Store(a)
}

// ProgrammePermissions are the permissions that programmes added, with their titles.
func ProgrammePermissions() []Permission { return added().permissions }

// with merges what programmes add: rights and permissions of a role that exists, or a role of their own.
func (a *additions) with(roles []Role) []Role {
	for _, more := range a.roles {
		i := slices.IndexFunc(roles, func(r Role) bool { return r.Name == more.Name })
		if i < 0 {
			more.BuiltIn = true
			more.Registers = maps.Clone(more.Registers)
			roles = append(roles, more)
			continue
		}
		r := &roles[i]
		for _, p := range more.Permissions {
			if !slices.Contains(r.Permissions, p) {
				r.Permissions = append(r.Permissions, p)
			}
		}
		if r.Registers == nil {
			r.Registers = map[string]Rights{}
		}
		for name, rights := range more.Registers {
			r.Registers[name] = rights
		}
	}
	return roles
}
