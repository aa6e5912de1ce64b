package access

import "slices"

// Statistics is the scope in which aggregates are counted for a person: every register, in the rows that the limits of
// the roles with the permission statistics.read reach. Rows read with it never leave as rows, and counts below five not
// as counts. It has no permission and no personal data.
func (s Scope) Statistics() Scope {
	if s.all {
		return s
	}
	p := s.person
	p.Grants = nil
	for _, g := range s.person.Grants {
		if slices.Contains(g.Role.Permissions, ReadStatistics) {
			p.Grants = append(p.Grants, Grant{Role{Name: "statistics", Registers: map[string]Rights{"*": {}}}, g.Limits})
		}
	}
	return For(p)
}
