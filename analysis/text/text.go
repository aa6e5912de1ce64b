// Package text writes what an analysis found in a clerk's words, in Polish and English at once, so that the two
// languages never say different things: a sentence and its figures are given once.
package text

import (
	"fmt"
	"math"
	"strings"

	"spoina/analysis/money"
	"spoina/analysis/scene"
)

// Text is one statement in both languages.
type Text struct {
	PL string `json:"pl"`
	EN string `json:"en"`
}

// Empty tells that nothing is said.
func (t Text) Empty() bool { return t.PL == "" && t.EN == "" }

// T is a statement without figures.
func T(pl, en string) Text { return Text{pl, en} }

// Same is a name or number that reads the same in both languages.
func Same(s string) Text { return Text{s, s} }

// Say fills the %s of both sentences with the same arguments, each in its language.
func Say(pl, en string, args ...Text) Text {
	a, b := make([]any, len(args)), make([]any, len(args))
	for i, t := range args {
		a[i], b[i] = t.PL, t.EN
	}
	return Text{fmt.Sprintf(pl, a...), fmt.Sprintf(en, b...)}
}

// Join puts statements one after another.
func Join(ts ...Text) Text {
	var out Text
	for _, t := range ts {
		if t.Empty() {
			continue
		}
		if out.PL != "" {
			out.PL, out.EN = out.PL+" ", out.EN+" "
		}
		out.PL, out.EN = out.PL+t.PL, out.EN+t.EN
	}
	return out
}

// List joins statements with commas.
func List(ts []Text) Text {
	pl, en := make([]string, len(ts)), make([]string, len(ts))
	for i, t := range ts {
		pl[i], en[i] = t.PL, t.EN
	}
	return Text{strings.Join(pl, ", "), strings.Join(en, ", ")}
}

// Number is a figure with a fixed number of decimals: "12,50" and "12.50".
func Number(v float64, decimals int) Text {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return T("brak danych", "no data")
	}
	s := fmt.Sprintf("%.*f", decimals, v)
	return Text{strings.ReplaceAll(strings.ReplaceAll(s, ".", ","), "-", "−"), strings.ReplaceAll(s, "-", "−")}
}

// Count is a whole number.
func Count(n int) Text { return Same(fmt.Sprint(n)) }

// Metres is a length: "0,84 m".
func Metres(v float64) Text { return unit(Number(v, 2), " m") }

// Area is an area: "18,00 m²".
func Area(v float64) Text { return unit(Number(v, 2), " m²") }

// Percent of a share from 0 to 1.
func Percent(v float64) Text { return unit(Number(100*v, 0), " %") }

func unit(t Text, u string) Text { return Text{t.PL + u, t.EN + u} }

// Day is a date: "11.06.2022" and "2022-06-11".
func Day(d scene.Day) Text {
	if !d.Known() {
		return T("(brak daty)", "(no date)")
	}
	return Text{d.Time().Format("02.01.2006"), d.String()}
}

// Period is a span of dates: "od 1.02.2022 do 9.03.2022", "od 1.02.2022 bezterminowo".
func Period(p scene.Period) Text {
	switch {
	case !p.Known:
		return T("w nieznanym okresie", "in an unknown period")
	case p.To == scene.NoDay:
		return Say("od %s, koniec nieznany", "from %s, its end not known", Day(p.From))
	case p.To == scene.Always && p.From == scene.NoDay:
		return T("bezterminowo", "without an end")
	case p.To == scene.Always:
		return Say("od %s bezterminowo", "from %s without an end", Day(p.From))
	case p.From == scene.NoDay:
		return Say("do %s", "until %s", Day(p.To))
	}
	return Say("od %s do %s", "from %s to %s", Day(p.From), Day(p.To))
}

// Money is an amount in grosze: "1 465,20 zł", "PLN 1 465.20".
func Money(gr int64) Text {
	pl := money.Grosze(gr)
	return Text{pl, "PLN " + strings.ReplaceAll(strings.TrimSuffix(pl, " zł"), ",", ".")}
}

// Quoted is a text taken from a register, shortened.
func Quoted(s string) Text {
	if r := []rune(s); len(r) > 60 {
		s = string(r[:59]) + "…"
	}
	return Text{"„" + s + "”", "“" + s + "”"}
}

// Kind names a kind of occupancy.
func Kind(k string) Text {
	if t, ok := kinds[k]; ok {
		return t
	}
	return T("rodzaj nieznany", "kind unknown")
}

var kinds = map[string]Text{
	scene.Works:     T("roboty w pasie drogowym", "works in the lane"),
	scene.Linear:    T("urządzenie infrastruktury", "infrastructure device"),
	scene.Structure: T("obiekt budowlany lub urządzenie obce", "structure or foreign device"),
	scene.Advert:    T("reklama", "advertisement"),
	scene.Exclusive: T("zajęcie na prawach wyłączności", "exclusive use"),
	scene.Location:  T("zezwolenie na lokalizację", "location permit"),
	scene.NoKind:    T("bez zajęcia pasa", "no occupancy"),
}
