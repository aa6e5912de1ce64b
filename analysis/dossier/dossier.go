// Package dossier writes a discrepancy down for people outside the program: letters from wordings that the office edits,
// and packs of evidence. Nothing is sent: a paper is made, and an officer signs and sends it.
package dossier

import (
	"embed"

	"spoina/internal/fail"
	"spoina/internal/letter"
	"spoina/internal/register"
)

// Failures of this package.
var (
	ErrPaper = fail.New(fail.NotFound, "paper.none", "there is no such paper of the discrepancy")
	ErrForm  = fail.New(fail.Invalid, "paper.form", "a pack is made as evidence or ezd")
	ErrSent  = fail.New(fail.Invalid, "paper.sent", "a paper is sent on the day it was made or later, and not in the future")
)

//go:embed letters/*.txt
var wordings embed.FS

// programmeName is under what the wordings of these letters are kept.
const programmeName = "discrepancies"

func words(pl, en string) register.Text { return register.Text{PL: pl, EN: en} }

var fields = []letter.Field{
	{Name: "office", Title: words("urząd", "office"), Example: "Urząd Miasta"},
	{Name: "day", Title: words("dzień pisma", "day of the letter"), Example: "22.11.2026"},
	{Name: "case_number", Title: words("znak sprawy", "case number"), Example: "IDR.7230.3.17.2026"},
	{Name: "addressee", Title: words("adresat", "addressee"), Example: "Firma Zmyślona sp. z o.o."},
	{Name: "address", Title: words("adres", "address"), Example: "ul. Klonowa 5, 83-000 Miasto"},
	{Name: "term", Title: words("termin", "term"), Example: "14 dni"},
	{Name: "officer", Title: words("kto podpisuje", "who signs"), Example: "Urszula Komunalna"},
	{Name: "label", Title: words("czego dotyczy", "what it is about"), Example: "Lipowa · billboard OB-00017"},
	{Name: "title", Title: words("nazwa rozbieżności", "name of the discrepancy"), Example: "Obiekt w pasie drogowym bez decyzji"},
	{Name: "sentence", Title: words("ustalenie", "what was found"), Example: "W pasie drogowym (Lipowa) stoi: billboard, 18,00 m². Na dzień 11.06.2022 nie znaleziono ważnej decyzji."},
	{Name: "object", Title: words("obiekt", "object"), Example: "billboard OB-00017"},
	{Name: "place", Title: words("miejsce", "place"), Example: "ul. Lipowa"},
	{Name: "parcels", Title: words("działki", "parcels"), Example: "220401_1.0001.17/2"},
	{Name: "seen", Title: words("kiedy obiekt widziano", "when it was seen"), Example: "11.06.2022"},
	{Name: "judged_on", Title: words("dzień oceny", "day judged"), Example: "11.06.2022"},
	{Name: "terms", Title: words("warunki reguły (lista)", "terms of the rule (list)"), Example: "Obiekt stoi w pasie drogowym: 0,84 m w głąb, dokładność ±0,31 m"},
	{Name: "documents", Title: words("rozpatrzone dokumenty (lista)", "documents considered (list)"), Example: "IDR.7230.3.5.2021: nie obowiązuje w dniu 11.06.2022"},
	{Name: "money", Title: words("pieniądze (lista)", "money (list)"), Example: "kara za zajęcie bez zezwolenia: od 1 465,20 zł do 14 652,00 zł"},
	{Name: "law", Title: words("podstawa prawna (lista)", "law (list)"), Example: "art. 40 ust. 1 u.d.p."},
	{Name: "false_positives", Title: words("kiedy to nie jest rozbieżność (lista)", "when it is none (list)"), Example: "decyzja nie trafiła jeszcze do rejestru"},
	{Name: "inputs", Title: words("z czego policzono (lista)", "inputs (list)"), Example: "decyzja 17, wersja 2"},
	{Name: "state", Title: words("stan", "state"), Example: "wykryta"},
	{Name: "severity", Title: words("ważność", "severity"), Example: "wysoka"},
	{Name: "confidence", Title: words("pewność", "confidence"), Example: "92 %"},
	{Name: "rule", Title: words("reguła", "rule"), Example: "O01, wersja 1"},
	{Name: "param_set", Title: words("zestaw parametrów", "set of parameters"), Example: "a1b2c3"},
	{Name: "run", Title: words("numer analizy", "run"), Example: "17"},
	{Name: "fingerprint", Title: words("odcisk", "fingerprint"), Example: "0f1e2d3c4b5a"},
	{Name: "blank_day", Title: words("miejsce na datę", "room for a date"), Example: "...................."},
	{Name: "count", Title: words("liczba spraw", "number of cases"), Example: "3"},
	{Name: "items", Title: words("sprawy pakietu (lista)", "cases of the bundle (list)"), Example: "Lipowa · billboard OB-00017: na dzień 11.06.2022 nie znaleziono ważnej decyzji"},
	{Name: "plan", Title: words("plan (rysunek)", "plan (picture)")},
	{Name: "photo", Title: words("zdjęcie (rysunek)", "photograph (picture)")},
}

// Kinds are the letters that a discrepancy may need; each is a standard step of an officer (domain E4: N1 … N7).
func Kinds() []letter.Kind {
	var out []letter.Kind
	for _, k := range []struct{ name, pl, en string }{
		{"evidence", "Karta dowodowa", "Evidence sheet"},
		{"protocol", "Protokół kontroli (do wypełnienia)", "Field-check protocol (to be filled in)"},
		{"call", "Wezwanie do wyjaśnień lub usunięcia", "Call to explain or remove"},
		{"legalise", "Informacja o możliwości zezwolenia", "How to get a permit"},
		{"proceeding", "Zawiadomienie o wszczęciu postępowania", "Notice of a proceeding"},
		{"forward", "Przekazanie według właściwości", "Forwarding to the competent authority"},
		{"demand", "Przedsądowe wezwanie do zapłaty", "Demand for payment"},
		{"reminder", "Przypomnienie o zapłacie", "Payment reminder"},
		{bundleLetter, "Wezwanie w sprawach pakietu", "Call about a bundle"},
		{"correction", "Notatka o poprawieniu rejestru", "Note on correcting the register"},
	} {
		text, err := wordings.ReadFile("letters/" + k.name + ".txt")
		if err != nil {
			panic(err) // embedded
		}
		out = append(out, letter.Kind{Programme: programmeName, Name: k.name, Title: words(k.pl, k.en), Fields: fields, Shipped: map[string]string{"pl": string(text)}})
	}
	return out
}

// bundleLetter is about all discrepancies of a bundle; the others are about one.
const bundleLetter = "bundle"

// LetterOf is the letter that goes with a standard step of an officer; empty where a step needs none.
func LetterOf(step string) string {
	return map[string]string{"N1": "protocol", "N2": "call", "N3": "proceeding", "N4": "legalise", "N5": "demand", "N6": "correction", "N7": "forward"}[step]
}
