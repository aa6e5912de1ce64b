package rules

import (
	"spoina/analysis/text"
	"spoina/internal/cell"
)

// Q08: a number of the party or of the land register whose check digit is wrong. A personal number itself is never
// repeated: only that it is wrong.
var q08 = registerRule("Q08", "REG_PARTY_ID",
	text.T("Zły NIP, REGON, PESEL lub numer księgi wieczystej", "Wrong NIP, REGON, PESEL or land-register number"),
	text.T("Cyfra kontrolna numeru strony albo księgi wieczystej się nie zgadza.", "The check digit of the party's or the land register's number is wrong."),
	orderly, "Q08.check_digit", numberFaults).
	falsePositives(text.T("numer zagraniczny", "a foreign number"), text.T("numer innego rodzaju wpisany w tę kolumnę", "a number of another kind in this column"))

func numberFaults(c *documentCase) []Text {
	var out []Text
	if c.l != nil && c.l.KW != "" && !cell.KW(c.l.KW) {
		out = append(out, text.Say("numer księgi wieczystej %s ma złą postać albo cyfrę kontrolną", "land-register number %s has a wrong form or check digit", text.Quoted(c.l.KW)))
	}
	k, ok := c.t.PartyAt[c.doc.PartyID]
	if !ok || c.doc.PartyID == 0 {
		return out
	}
	p := &c.t.Scene.Parties[k]
	if _, right := cell.NIP(p.NIP); p.NIP != "" && !right && !foreign(p.NIP) {
		out = append(out, text.T("NIP strony ma złą cyfrę kontrolną albo długość", "the party's NIP has a wrong check digit or length"))
	}
	if _, right := cell.REGON(p.REGON); p.REGON != "" && !right {
		out = append(out, text.T("REGON strony ma złą cyfrę kontrolną albo długość", "the party's REGON has a wrong check digit or length"))
	}
	if p.PESELBad {
		out = append(out, text.T("PESEL strony ma złą cyfrę kontrolną albo datę", "the party's PESEL has a wrong check digit or date"))
	}
	return out
}

// foreign tells a tax number of another country by its two letters in front.
func foreign(nip string) bool {
	letter := func(b byte) bool { return b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' }
	return len(nip) > 4 && letter(nip[0]) && letter(nip[1]) && !(nip[0]|32 == 'p' && nip[1]|32 == 'l')
}
