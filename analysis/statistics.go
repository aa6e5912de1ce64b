package analysis

import (
	"context"
	"slices"
	"sort"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/httpapi"
	"spoina/internal/register"
)

// fewest is the smallest count that statistics tell: fewer are people.
const fewest = 5

// statistics counts for those who may see aggregates but no row (the board). It answers one question only, about
// everything: of two questions that differ by one finding the difference would tell that finding.
func (in *listInput) statistics(ctx context.Context, out *listDoc) error {
	if in.Rule+in.Severity+in.State+in.Outcome+in.From+in.To+in.BBox+in.Q+in.Filter+in.After != "" {
		return access.ErrRefused.Because("your roles give statistics of all discrepancies only, never of a selection")
	}
	store := httpapi.StoreOf(ctx)
	return store.Read(ctx, func(tx pgx.Tx) error {
		r, err := register.NewReader(ctx, store, tx, httpapi.ScopeOf(ctx).Statistics())
		if err != nil {
			return err
		}
		reg, err := r.Find(register.Core(), "discrepancies")
		if err != nil {
			return err
		}
		if out.Facets, err = countFacets(r, reg, register.Query{}); err != nil {
			return err
		}
		if out.Count, err = r.Count(reg, register.Query{}); err != nil {
			return err
		}
		out.Revision = r.Current
		out.Withheld = slices.Clone(rowFields)
		out.Facets.coarse()
		if out.Count < fewest {
			out.Count = 0
		}
		return nil
	})
}

// coarse leaves out what counts fewer than five, and with it what would let somebody work such a count out.
func (f *facets) coarse() {
	byRule := map[string]int{}
	for _, r := range f.Rules {
		byRule[r.Rule] = r.Count
	}
	drop := few(byRule)
	f.Rules = slices.DeleteFunc(f.Rules, func(r ruleFacet) bool { return drop[r.Rule] })
	for _, name := range names(drop) {
		f.Few = append(f.Few, "rule "+name)
	}
	for i := range f.Rules {
		r := &f.Rules[i]
		r.Worst = "" // one finding alone could decide it
		if r.Unknown > 0 && r.Unknown < fewest || r.Unknown < r.Count && r.Count-r.Unknown < fewest {
			r.Unknown = 0
			f.Few = append(f.Few, "unknown "+r.Rule)
		}
		r.Money = slices.DeleteFunc(r.Money, func(m moneySum) bool {
			if m.rows < fewest {
				f.Few = append(f.Few, "money "+r.Rule+" "+m.Basis)
			}
			return m.rows < fewest
		})
	}
	for _, d := range []struct {
		name  string
		cells map[string]int
	}{{"severity", f.Severity}, {"state", f.State}, {"outcome", f.Outcome}} {
		gone := few(d.cells)
		for _, name := range names(gone) {
			delete(d.cells, name)
			f.Few = append(f.Few, d.name+" "+name)
		}
	}
}

// few names the cells of a sum to leave out: those below five, and, as the sum and the others are told, the next smallest
// ones until what is left out adds up to five in at least two cells.
func few(cells map[string]int) map[string]bool {
	order := make([]string, 0, len(cells))
	for name := range cells {
		order = append(order, name)
	}
	sort.Slice(order, func(i, j int) bool {
		a, b := order[i], order[j]
		return cells[a] < cells[b] || cells[a] == cells[b] && a < b
	})
	out, sum := map[string]bool{}, 0
	for _, name := range order {
		small := cells[name] < fewest
		if !small && (len(out) == 0 || len(out) > 1 && sum >= fewest) {
			break
		}
		out[name] = true
		sum += cells[name]
	}
	return out
}

func names(set map[string]bool) []string {
	out := make([]string, 0, len(set))
	for name := range set {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}
