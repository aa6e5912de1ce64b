package rules

import (
	"strings"

	"spoina/analysis/scene"
	"spoina/analysis/text"
	"spoina/geo"
)

// Q02: a date that cannot be, or dates in an impossible order.
var q02 = registerRule("Q02", "REG_DATE",
	text.T("Błędna data", "Wrong date"),
	text.T("Data jest niemożliwa albo daty następują po sobie w niemożliwej kolejności.", "A date is impossible, or the dates come in an impossible order."),
	orderly, "Q02.dates", dateFaults).
	falsePositives(text.T("decyzja z mocą wsteczną, której nie odnotowano w uwagach", "a retroactive decision that the notes do not call one"))

func dateFaults(c *documentCase) []Text {
	out := c.unread(has("date", "valid_from", "valid_to", "signed", "period", "from", "term"))
	v := c.doc.Valid
	if c.d != nil && len(c.d.Periods) > 0 {
		v = c.d.Periods[0] // annexes have widened the whole term
	}
	if v.Known && v.From.Known() && v.To.Known() && v.From > v.To {
		out = append(out, text.Say("koniec %s przed początkiem %s", "the end %s is before the beginning %s", text.Day(v.To), text.Day(v.From)))
	}
	days := map[string]scene.Day{"valid_from": v.From, "valid_to": v.To, "signed": c.doc.Signed}
	order := []string{"valid_from", "valid_to", "signed"}
	if c.d != nil {
		days["delivered_date"], days["final_date"] = c.d.Delivered, c.d.Final
		order = append(order, "delivered_date", "final_date")
		if c.d.Signed.Known() && v.Known && v.From.Known() && c.d.Signed > v.From && !retroactive(c.doc.Notes) {
			out = append(out, text.Say("wydana %s, po początku zajęcia %s, bez wzmianki o mocy wstecznej", "issued on %s, after the occupancy began on %s, with no word of a retroactive effect", text.Day(c.d.Signed), text.Day(v.From)))
		}
		if c.d.Signed.Known() && c.d.Delivered.Known() && c.d.Delivered < c.d.Signed {
			out = append(out, text.Say("doręczona %s, przed wydaniem %s", "delivered on %s, before it was issued on %s", text.Day(c.d.Delivered), text.Day(c.d.Signed)))
		}
	}
	for _, name := range order {
		if d := days[name]; d.Known() && (d.Year() < 2000 || d.Year() > 2100) {
			out = append(out, text.Say("rok %s w polu %s", "year %s in field %s", text.Count(d.Year()), text.Same(name)))
		}
	}
	return out
}

// retroactive tells whether the notes say that the decision works backwards.
func retroactive(notes string) bool {
	n := geo.Fold(notes)
	return strings.Contains(n, "moca wsteczna") || strings.Contains(n, "wstecz")
}
