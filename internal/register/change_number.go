package register

import (
	"context"
	"slices"
	"strings"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/privacy"
)

// numbersRead is what a change learned of parties by their tax or personal numbers. That a number is known, or is not, is
// told to whoever typed it; it is kept as a reading like any other. No purpose is asked for: the name is not shown with
// it, and a case is what a document's party is written for.
type numbersRead struct {
	columns []string
	ids     []int64
}

// byNumber is the statement of the parties of numbers: of those that the person reaches, by the numbers that their roles
// show. To others a number that somebody else's party has is a number that nobody has.
func (p *plan) byNumber(c *composer, numbers []string) string {
	if len(numbers) == 0 {
		return ""
	}
	p.numbers = &numbersRead{}
	if !p.r.scope.Rights(access.Parties.Name).Read {
		return ""
	}
	never := func(any) string { return "" }
	columns := slices.DeleteFunc([]string{"nip", "pesel", "regon"}, func(column string) bool {
		return p.r.scope.ColumnCondition(access.Parties, column, column != "regon", never) == "false"
	})
	if len(columns) == 0 || p.r.scope.Condition(access.Parties, never) == "false" {
		return ""
	}
	p.numbers.columns = columns
	of := c.arg(numbers) + "::text[]"
	list, conds := []string{"t.id", "t.key", "t.name"}, []string{}
	for _, column := range []string{"nip", "pesel", "regon"} {
		if !slices.Contains(columns, column) {
			list = append(list, "''")
			continue
		}
		is := "(t." + column + " = ANY(" + of + ") AND (" + p.r.scope.ColumnCondition(access.Parties, column, column != "regon", c.arg) + "))"
		list, conds = append(list, "CASE WHEN "+is+" THEN t."+column+" ELSE '' END"), append(conds, is)
	}
	return "SELECT " + strings.Join(list, ", ") + " FROM parties t WHERE (" + strings.Join(conds, " OR ") + ") AND (" + p.r.scope.Condition(access.Parties, c.arg) + ")"
}

func (n *numbersRead) found(id int64) {
	if n != nil && !slices.Contains(n.ids, id) {
		n.ids = append(n.ids, id)
	}
}

// record keeps the reading in the audit.
func (n *numbersRead) record(ctx context.Context, store *db.Store, scope access.Scope) error {
	if n == nil || len(n.columns) == 0 {
		return nil
	}
	return privacy.RecordReading(ctx, store, scope, access.Parties.Name, n.columns, "case", n.ids, int64(len(n.ids)))
}
