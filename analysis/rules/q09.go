package rules

import (
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// Q09: the amount or the rate is missing in a register that gives them.
var q09 = registerRule("Q09", "REG_FEE_MISSING",
	text.T("Brak opłaty lub stawki", "Fee or rate missing"),
	text.T("Wpis nie podaje kwoty albo stawki, które rejestr podaje gdzie indziej.", "The entry gives no amount or no rate, which the register gives elsewhere."),
	orderly, "Q09.amounts", feeFaults).
	falsePositives(text.T("zajęcie zwolnione z opłaty albo umowa nieodpłatna", "an occupancy free of charge, or a contract without rent")).
	dependsOn(func(t *Town) string { return having(t.fees) + having(t.prices) }) // whether a register has the column is told by all of its rows

// keepsNoFees tells that a file of decisions, long enough to tell, gives no fee in any row: it is a list of another purpose.
func (t *Town) keepsNoFees(file string) bool {
	return t.fees["d"+file] == 0 && t.inFile[file] >= telling
}

func feeFaults(c *documentCase) []Text {
	var out []Text
	if c.l != nil {
		if c.l.Type == "FREE_LOAN" {
			return nil
		}
		if !scene.Has(c.l.Rent) && c.t.fees["l"+c.doc.File] > 0 {
			out = append(out, text.T("brak czynszu", "the rent is missing"))
		}
		if !scene.Has(c.l.Rate) && c.t.prices["l"+c.doc.File] > 0 {
			out = append(out, text.T("brak stawki", "the rate is missing"))
		}
		return out
	}
	if c.d.Kind == scene.Location || c.d.Dead() || c.d.Amendment {
		return nil
	}
	// The fee of a permit without an end cannot be stated in one sum: its rate is enough.
	if !scene.Has(c.d.Fee) && c.d.Valid.To != scene.Always && c.t.fees["d"+c.doc.File] > 0 {
		out = append(out, text.T("brak kwoty opłaty", "the fee is missing"))
	}
	if !scene.Has(c.d.Rate) && c.t.prices["d"+c.doc.File] > 0 {
		out = append(out, text.T("brak stawki", "the rate is missing"))
	}
	return out
}
