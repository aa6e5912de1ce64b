package rules

import (
	"fmt"
	"sync"

	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// Q09: the amount or the rate is missing in a register that gives them.
var q09 = registerRule("Q09", "REG_FEE_MISSING",
	text.T("Brak opłaty lub stawki", "Fee or rate missing"),
	text.T("Wpis nie podaje kwoty albo stawki, które rejestr podaje gdzie indziej.", "The entry gives no amount or no rate, which the register gives elsewhere."),
	orderly, "Q09.amounts", feeFaults).
	falsePositives(text.T("zajęcie zwolnione z opłaty albo umowa nieodpłatna", "an occupancy free of charge, or a contract without rent")).
	dependsOn(func(t *Town) string { return fmt.Sprint(t.moneyColumns().fee, t.moneyColumns().rate) }) // whether a register has the column is told by all of its rows

// columns are the money columns that files of registers have: those with a figure in any row.
type columns struct {
	once      sync.Once
	fee, rate map[string]bool // by kind of document and file
	rows      map[string]int
}

func (t *Town) moneyColumns() *columns {
	k := &t.priced
	k.once.Do(func() {
		k.fee, k.rate, k.rows = map[string]bool{}, map[string]bool{}, map[string]int{}
		for i := range t.Decisions {
			d := &t.Decisions[i]
			k.rows["d"+d.File]++
			k.fee["d"+d.File] = k.fee["d"+d.File] || scene.Has(d.Fee)
			k.rate["d"+d.File] = k.rate["d"+d.File] || scene.Has(d.Rate)
		}
		for i := range t.Leases {
			l := &t.Leases[i]
			k.fee["l"+l.File] = k.fee["l"+l.File] || scene.Has(l.Rent)
			k.rate["l"+l.File] = k.rate["l"+l.File] || scene.Has(l.Rate)
		}
	})
	return k
}

// keepsNoFees tells that a file of decisions, long enough to tell, gives no fee in any row: it is a list of another purpose.
func (t *Town) keepsNoFees(file string) bool {
	k := t.moneyColumns()
	return !k.fee["d"+file] && k.rows["d"+file] >= telling
}

func feeFaults(c *documentCase) []Text {
	var out []Text
	has := c.t.moneyColumns()
	if c.l != nil {
		if c.l.Type == "FREE_LOAN" {
			return nil
		}
		if !scene.Has(c.l.Rent) && has.fee["l"+c.doc.File] {
			out = append(out, text.T("brak czynszu", "the rent is missing"))
		}
		if !scene.Has(c.l.Rate) && has.rate["l"+c.doc.File] {
			out = append(out, text.T("brak stawki", "the rate is missing"))
		}
		return out
	}
	if c.d.Kind == scene.Location || c.d.Dead() || c.d.Amendment {
		return nil
	}
	// The fee of a permit without an end cannot be stated in one sum: its rate is enough.
	if !scene.Has(c.d.Fee) && c.d.Valid.To != scene.Always && has.fee["d"+c.doc.File] {
		out = append(out, text.T("brak kwoty opłaty", "the fee is missing"))
	}
	if !scene.Has(c.d.Rate) && has.rate["d"+c.doc.File] {
		out = append(out, text.T("brak stawki", "the rate is missing"))
	}
	return out
}
