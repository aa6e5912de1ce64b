package people

import (
	"slices"
	"strconv"
	"strings"

	"spoina/internal/access"
)

// UnitOf is the partner unit in whose name somebody acts in a register: the one wanted, where their grants reach it, or
// the only one that they have. The office's own people have none. Whoever has several says which; a unit that is not
// theirs is refused.
func UnitOf(scope access.Scope, register, wanted string) (string, error) {
	units, free := limits(scope, register, func(l access.Limits) []string { return l.Units })
	return choose(units, free, wanted, ErrUnit)
}

// TerritoryOf is the municipality for which somebody acts, in the same way.
func TerritoryOf(scope access.Scope, register, wanted string) (string, error) {
	territories, free := limits(scope, register, func(l access.Limits) []string { return l.Territories })
	if wanted == "" && !free && slices.ContainsFunc(scope.Grants(), func(g access.Grant) bool { return slices.Contains(g.Limits.Territories, "") }) {
		return "", nil
	}
	return choose(territories, free, wanted, ErrUnit.Because("say for which of your municipalities"))
}

func choose(of []string, free bool, wanted string, which error) (string, error) {
	switch {
	case free, wanted != "" && slices.Contains(of, wanted):
		return wanted, nil
	case wanted != "":
		return "", access.ErrRefused.Because("your roles do not reach the unit or municipality %s", wanted)
	case len(of) == 1:
		return of[0], nil
	}
	return "", which
}

// limits are the values to which the grants of a register narrow somebody; free when one of them does not.
func limits(scope access.Scope, register string, of func(access.Limits) []string) (values []string, free bool) {
	if scope.All() {
		return nil, true
	}
	for _, g := range scope.Grants() {
		_, named := g.Role.Registers[register]
		_, others := g.Role.Registers["*"]
		if !named && !others || len(g.Limits.Registers) > 0 && !slices.Contains(g.Limits.Registers, register) {
			continue
		}
		more := of(g.Limits)
		if len(more) == 0 {
			return nil, true
		}
		for _, v := range more {
			if !slices.Contains(values, v) {
				values = append(values, v)
			}
		}
	}
	return values, false
}

// arguments are the parameters of a statement whose condition the scope writes.
type arguments struct{ list []any }

func (a *arguments) add(v any) string {
	a.list = append(a.list, v)
	return "$" + strconv.Itoa(len(a.list))
}

// within is the condition of the rows of a register that somebody reaches. A condition without a parameter is a
// statement like any other.
func within(scope access.Scope, sub access.Subject, a *arguments) string {
	return strings.TrimSpace(scope.Condition(sub, a.add))
}
