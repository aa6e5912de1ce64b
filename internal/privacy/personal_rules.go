package privacy

import (
	"slices"

	"spoina/internal/access"
)

// personsRegister is the file of persons, which no programme owns. A person goes when the last row that names them goes,
// and a person whom no row names goes by a rule of their own.
const personsRegister = "persons"

// can is what a rule of a register can name.
type can struct{ starts, fields []string }

// possibleOf is what a rule of a register can name; of programmes as they declared it.
func possibleOf(register string) (can, bool) {
	if c, ok := possible[register]; ok {
		return c, true
	}
	if register == personsRegister && len(personals()) > 0 {
		return can{[]string{"changed"}, []string{"person", "comments", "files"}}, true
	}
	p, ok := personalOf(register)
	if !ok {
		return can{}, false
	}
	fields := []string{}
	if len(p.Clear)+len(p.Beside) > 0 {
		fields = append(fields, "content")
	}
	if p.Person != "" || p.Household != "" {
		fields = append(fields, "person")
	}
	return can{p.Starts, append(fields, "fields", "comments", "files")}, true
}

// allPossible is possibleOf every register that may have a rule.
func allPossible() map[string]can {
	out := map[string]can{}
	for register, c := range possible {
		out[register] = c
	}
	for _, p := range personals() {
		if len(p.Starts) > 0 {
			out[p.Register], _ = possibleOf(p.Register)
		}
	}
	if c, ok := possibleOf(personsRegister); ok {
		out[personsRegister] = c
	}
	return out
}

// titles are what programmes call what they hold.
func titles() map[string]access.Text {
	out := map[string]access.Text{}
	for _, p := range personals() {
		out[p.Register] = access.Text{PL: p.Title["pl"], EN: p.Title["en"]}
	}
	if len(out) > 0 {
		out[personsRegister] = access.Text{PL: "kartoteka osób", EN: "file of persons"}
	}
	return out
}

// withShipped adds the rules that come with programmes to those that are stored. They do nothing until somebody has
// confirmed them.
func withShipped(stored []Rule) []Rule {
	has := func(register string) bool {
		return slices.ContainsFunc(stored, func(r Rule) bool { return r.Register == register })
	}
	out := stored
	add := func(register, class string, years int) {
		if c, ok := possibleOf(register); ok && !has(register) && len(c.starts) > 0 {
			out = append(out, Rule{Register: register, Class: class, Years: years, StartsFrom: c.starts[0], Fields: c.fields,
				LegalBasis: toConfirm + ": kategoria z jednolitego rzeczowego wykazu akt urzędu"})
		}
	}
	for _, p := range personals() {
		add(p.Register, p.Class, p.Years)
	}
	add(personsRegister, "B5", 5)
	return out
}
