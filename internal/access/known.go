package access

import "strings"

// At is the scope where what else decides about a row, the documents of a party and the cases of a person, is as the
// office knew it at a revision: a list as known then stays what it was. Without At it is as it is now.
func (s Scope) At(revision int64) Scope {
	s.known = &revision
	return s
}

// rows is the rows of a table that the office knows, as a FROM item under an alias. The current table holds what it knows
// now, but for documents that ended in the world.
func (s Scope) rows(table, columns, alias string, arg func(any) string) string {
	known := func(t string) string { return "upper_inf(" + t + ".known)" }
	if s.known != nil {
		at := arg(*s.known) + "::int8"
		known = func(t string) string { return t + ".known @> " + at }
	}
	current := "SELECT " + columns + " FROM " + table + " k"
	if s.known != nil {
		current += " WHERE " + known("k")
	}
	return "(" + current + " UNION ALL SELECT " + columns + " FROM " + table + "_past k WHERE " + known("k") + ") " + alias
}

// cases is the condition of the person's own cases.
func (s Scope) cases(own string, arg func(any) string) string {
	if !strings.Contains(own, "{discrepancies}") {
		return own
	}
	from := "discrepancies"
	if s.known != nil {
		from = strings.TrimSuffix(s.rows("discrepancies", "k.subjects, k.assignee", "", arg), " ")
	}
	return strings.ReplaceAll(own, "{discrepancies}", from)
}

// through is the condition of rows that a grant reaches by what points at them.
func (s Scope) through(g Grant, r Rights, sub Subject, arg func(any) string) string {
	unused := func(any) string { return "" }
	l := g.Limits
	// Rows to which nothing points are for those who add and delete them.
	free := (r.Create || r.Delete) && len(l.Departments)+len(l.Managers)+len(l.Territories)+len(l.Units) == 0 && !l.Own
	whole := false // the grant reaches all of one of the registers
	every := true  // … of each
	var ways []string
	for _, t := range sub.Through {
		// Through the rows of the same role only: what another role shows of a document does not open its party.
		rights, ok := g.rights(t.Subject.Name)
		reach := "false"
		if ok {
			reach = s.reach(g, rights, t.Subject, unused)
		}
		whole, every = whole || reach == "true", every && reach == "true"
		if reach == "false" {
			continue
		}
		ways = append(ways, "t.id IN ("+s.pointing(t, func() string { return s.reach(g, rights, t.Subject, arg) }, arg)+")")
	}
	switch {
	case len(ways) == 0:
		return "false"
	case free && every:
		return "true"
	case free && whole:
		none := make([]string, len(sub.Through))
		for i, t := range sub.Through {
			none[i] = "NOT EXISTS (SELECT FROM " + s.rows(t.Table, "k."+t.Points, "p", arg) + " WHERE p." + t.Points + " = t.id)"
		}
		ways = append(ways, "("+strings.Join(none, " AND ")+")")
	}
	return "(" + strings.Join(ways, " OR ") + ")"
}

// pointing is the rows that point, by their target.
func (s Scope) pointing(t Through, reach func() string, arg func(any) string) string {
	branch := func(table, known string) string {
		return "SELECT t." + t.Points + " FROM " + table + " t WHERE t." + t.Points + " IS NOT NULL" + known + " AND " + reach()
	}
	if s.known == nil {
		return branch(t.Table, "") + " UNION ALL " + branch(t.Table+"_past", " AND upper_inf(t.known)")
	}
	known := " AND t.known @> " + arg(*s.known) + "::int8"
	return branch(t.Table, known) + " UNION ALL " + branch(t.Table+"_past", known)
}
