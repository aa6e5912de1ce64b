package access

import "slices"

// outsiders are the roles of people who do not work in the office. What officers write for themselves (own fields,
// comments, files, who is at work) is not for them unless a field names them.
var outsiders = []string{"public", "resident"}

// Outside tells whether a role is of people who do not work in the office.
func Outside(role string) bool { return slices.Contains(outsiders, role) }

// FieldCondition is ColumnCondition for an officers' own field. roles are those that the field was given to; without
// any, all roles of the office that show the column. A role that is named sees the field even when it shows only some
// columns, but never one that it withholds, and personal data only when it may ask for them.
func (s Scope) FieldCondition(sub Subject, column string, personal bool, roles []string, arg func(any) string) string {
	if s.all {
		return "true"
	}
	shown := func(g Grant, r Rights) bool {
		switch {
		case personal && !r.Personal, slices.Contains(r.Hide, column):
			return false
		case len(roles) > 0:
			return slices.Contains(roles, g.Role.Name)
		}
		return !slices.Contains(outsiders, g.Role.Name) && r.shows(column, personal)
	}
	some, hidden := Scope{actor: s.actor, person: s.person, known: s.known}, false
	some.person.Grants = nil
	for _, g := range s.person.Grants {
		r, ok := g.rights(sub.Name)
		switch {
		case !ok:
		case shown(g, r):
			some.person.Grants = append(some.person.Grants, g)
		default:
			hidden = true
		}
	}
	if len(some.person.Grants) == 0 {
		return "false"
	}
	if !hidden {
		return "true"
	}
	return some.Condition(sub, arg)
}

// Officer tells whether the scope reaches what officers keep beside a register's rows: comments, files, who is at work.
// Roles give and withhold these like columns, by the same names.
func (s Scope) Officer(register, beside string) bool {
	return s.SignedIn() && s.FieldCondition(Subject{Name: register}, beside, false, nil, func(any) string { return "" }) != "false"
}

// Staff tells whether the person works in the office: who changed a row, why, and from which file it came are not for
// visitors and residents, whatever they see of the row itself.
func (s Scope) Staff() bool {
	return s.all || slices.ContainsFunc(s.person.Grants, func(g Grant) bool { return !slices.Contains(outsiders, g.Role.Name) })
}

// Has tells whether one of the roles is granted for a register.
func (s Scope) Has(register string, roles []string) bool {
	return s.all || slices.ContainsFunc(s.person.Grants, func(g Grant) bool {
		_, ok := g.rights(register)
		return ok && slices.Contains(roles, g.Role.Name)
	})
}

// Only narrows a scope to some of its roles.
func (s Scope) Only(roles []string) Scope {
	if s.all {
		return s
	}
	p := s.person
	p.Grants = slices.DeleteFunc(slices.Clone(p.Grants), func(g Grant) bool { return !slices.Contains(roles, g.Role.Name) })
	out := For(p)
	out.known = s.known
	return out
}
