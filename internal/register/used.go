package register

import (
	"slices"

	"spoina/internal/cql2"
	"spoina/internal/privacy"
)

// PersonalShown tells whether the view shows personal data: the person gave a purpose, and their roles allow it. Every
// reading of such a view is recorded.
func (r *Register) PersonalShown() bool {
	return slices.ContainsFunc(r.Columns, func(c Column) bool { return c.Personal && !c.Masked })
}

// Used tells which columns of personal data a query makes use of: those that it gives out, and those that decide which
// rows are there, how many, and in which order. A row found by a PESEL says whose it is without showing it.
func (r *Register) Used(q Query, sums ...*Column) privacy.Use {
	var use privacy.Use
	add := func(list *[]string, c *Column) {
		if c != nil && c.Personal && !c.Masked && !slices.Contains(*list, c.Field) {
			*list = append(*list, c.Field)
		}
	}
	shown := q.Columns
	if shown == nil {
		shown = r.Open()
	}
	for _, c := range append(slices.Clip(shown), sums...) {
		add(&use.Shown, c)
	}
	for _, f := range q.Filters {
		switch f := f.(type) {
		case Equal:
			add(&use.Filter, f.Column)
		case *Condition:
			cql2.Walk(f.Node, func(n cql2.Node) bool {
				if named, ok := n.(*cql2.Property); ok {
					c, _ := r.filterable(named.Name)
					add(&use.Filter, c)
				}
				return true
			})
		}
	}
	if q.Text != "" {
		for i := range r.Columns {
			if c := &r.Columns[i]; c.search {
				add(&use.Text, c)
			}
		}
	}
	for _, o := range q.Sort {
		add(&use.Sort, o.Column)
	}
	return use
}

// usedAll is the use of a whole row.
func (r *Register) usedAll() privacy.Use { return r.Used(Query{Columns: r.All()}) }
