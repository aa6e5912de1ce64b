// Package access is the one rule of access: who reads, and which rows they may see. A Scope is an argument of
// every read and becomes part of its SQL, so a list, a tile, an export and a count cannot disagree.
package access

// Scope says who acts and what they may see. The zero value sees nothing.
type Scope struct {
	actor string
	all   bool
}

// Operator is the person at the machine's own keyboard: until accounts exist the program serves nobody else, and
// listens on the machine itself only.
func Operator() Scope { return Scope{actor: "operator", all: true} }

// Actor names the person for revisions and the audit.
func (s Scope) Actor() string {
	if s.actor == "" {
		return "nobody"
	}
	return s.actor
}

// Key tells scopes apart in caches: two scopes with one key see the same rows.
func (s Scope) Key() string {
	if s.all {
		return "all"
	}
	return "none"
}

// Condition is the SQL condition that every read of a register adds. arg appends a parameter and returns its
// placeholder.
func (s Scope) Condition(register string, arg func(any) string) string {
	if s.all {
		return "true"
	}
	return "false"
}

// All tells whether every row of every register is visible.
func (s Scope) All() bool { return s.all }
