package rules

import (
	"spoina/analysis/text"
)

// Q13: the row was written into the register more than late_entry_days after the document's date. A register that does
// not say when its rows were written says nothing here.
var q13 = registerRule("Q13", "REG_LATE_ENTRY",
	text.T("Wpis po terminie", "Late entry"),
	text.T("Wpis do rejestru zrobiono później, niż pozwala urząd, licząc od daty dokumentu.", "The entry was made later than the office allows, counted from the document's date."),
	orderly, "Q13.late", lateFaults).
	falsePositives(text.T("wpis przeniesiony ze starego rejestru z datą przeniesienia", "an entry carried over from an older register with the day of the transfer"))

func lateFaults(c *documentCase) []Text {
	d := c.doc
	if !d.Entered.Known() || !d.Signed.Known() {
		return nil
	}
	days := int(d.Entered - d.Signed)
	if days <= c.t.P.LateEntry {
		return nil
	}
	return []Text{text.Say("dokument z %s wpisano %s, po %s dniach (próg %s)", "the document of %s was entered on %s, after %s days (threshold %s)",
		text.Day(d.Signed), text.Day(d.Entered), text.Count(days), text.Count(c.t.P.LateEntry))}
}
