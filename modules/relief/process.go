package relief

import (
	"spoina/internal/flow"
)

// States of an application (domain H0.3).
const (
	Draft     flow.State = "DRAFT"     // typed by a visitor, not yet taken over
	Submitted flow.State = "SUBMITTED" // something is missing
	Called    flow.State = "CALLED"    // to complete it; the clock of the case stands still
	InReview  flow.State = "IN_REVIEW" // complete; the departments answer
	Decided   flow.State = "DECIDED"
	Delivered flow.State = "DELIVERED"
	Appealed  flow.State = "APPEALED"
	Final     flow.State = "FINAL"
	Paid      flow.State = "PAID" // the first month was paid
	Closed    flow.State = "CLOSED"
	Withdrawn flow.State = "WITHDRAWN"
)

// Permissions of the programme.
const (
	Decide      = "relief.decide"
	CheckTax    = "relief.check.tax"
	CheckSocial = "relief.check.social"
	Pay         = "relief.pay"
	WhatIf      = "relief.whatif"
)

// Parts of the check.
const (
	Tax    = "TAX"
	Social = "SOCIAL"
)

// Verdicts of decisions and answers.
const (
	Positive     = "POSITIVE"
	Negative     = "NEGATIVE"
	Discontinued = "DISCONTINUED"
	Unprocessed  = "UNPROCESSED"

	Yes     = "YES"
	No      = "NO"
	Unknown = "UNKNOWN"
)

// Names of the deadlines.
const (
	clockCase     = "case"
	clockComplete = "complete"
	clockDelivery = "delivery"
	clockAppeal   = "appeal"
	clockPassOn   = "pass_on"
	clockAnswer   = "answer"
)

func words(pl, en string) flow.Text { return flow.Text{PL: pl, EN: en} }

// process is what an application goes through.
var process = flow.Process{
	Name: "relief", Start: Draft,
	States: []flow.StateInfo{
		{State: Draft, Title: words("szkic", "draft")},
		{State: Submitted, Title: words("złożony, niekompletny", "submitted, incomplete")},
		{State: Called, Title: words("wezwano do uzupełnienia", "called to complete")},
		{State: InReview, Title: words("sprawdzany", "being checked")},
		{State: Decided, Title: words("rozstrzygnięty", "decided")},
		{State: Delivered, Title: words("decyzja doręczona", "decision delivered")},
		{State: Appealed, Title: words("odwołanie", "appealed")},
		{State: Final, Title: words("decyzja ostateczna", "decision final")},
		{State: Paid, Title: words("wypłacany", "being paid")},
		{State: Closed, Title: words("zakończony", "closed"), Final: true},
		{State: Withdrawn, Title: words("wycofany", "withdrawn"), Final: true},
	},
	Moves: []flow.Move{
		{Name: "submit", Title: words("przyjmij wniosek", "take the application over"), From: []flow.State{Draft}, To: Submitted},
		{Name: "call", Title: words("wezwij do uzupełnienia", "call to complete"), From: []flow.State{Submitted, InReview}, To: Called},
		{Name: "completed", Title: words("uzupełniono", "completed"), From: []flow.State{Submitted, Called}, To: InReview},
		{Name: "served", Title: words("wezwanie doręczono", "the call was delivered"), From: []flow.State{Called}, To: Called},
		{Name: "abandon", Title: words("pozostaw bez rozpoznania", "leave unexamined"), From: []flow.State{Called}, To: Closed, Permission: Decide},
		{Name: "withdraw", Title: words("wycofanie przez wnioskodawcę", "withdrawn by the applicant"), From: []flow.State{Draft, Submitted, Called, InReview}, To: Withdrawn},
		{Name: "decide", Title: words("rozstrzygnij", "decide"), From: []flow.State{InReview}, To: Decided, Permission: Decide},
		{Name: "deliver", Title: words("doręczono", "delivered"), From: []flow.State{Decided}, To: Delivered},
		{Name: "appeal", Title: words("wpłynęło odwołanie", "an appeal came"), From: []flow.State{Delivered}, To: Appealed},
		{Name: "upheld", Title: words("utrzymano w mocy", "upheld"), From: []flow.State{Appealed}, To: Final, Permission: Decide},
		{Name: "returned", Title: words("uchylono do ponownego rozpatrzenia", "returned to be decided anew"), From: []flow.State{Appealed}, To: InReview, Permission: Decide},
		{Name: "changed", Title: words("zmieniono decyzję", "the decision was changed"), From: []flow.State{Appealed}, To: Decided, Permission: Decide},
		{Name: "final", Title: words("decyzja stała się ostateczna", "the decision became final"), From: []flow.State{Delivered}, To: Final},
		{Name: "pay", Title: words("rozpoczęto wypłaty", "payments began"), From: []flow.State{Final}, To: Paid, Permission: Pay},
		{Name: "close", Title: words("zakończ", "close"), From: []flow.State{Final, Paid}, To: Closed},
	},
	Parts: []flow.Part{
		{Name: Tax, Title: words("podatki i opłaty", "taxes and fees"), Permission: CheckTax,
			Question: words("Czy złożono deklarację i czy podana powierzchnia użytkowa oraz rodzaj zabudowy zgadzają się z nią, a opłaty za odpady nie zalegają?",
				"Is there a declaration, do the floor area and the kind of building agree with it, and are no waste fees overdue?")},
		{Name: Social, Title: words("pomoc społeczna", "social aid"), Permission: CheckSocial,
			Question: words("Czy pod tym adresem gospodarstwo domowe tworzy tyle osób, ile podano?", "Does the household at this address have as many persons as was said?")},
	},
}

// checking is what a question to a department goes through.
var checking = flow.Process{
	Name: "relief_check", Start: "ASKED",
	States: []flow.StateInfo{
		{State: "ASKED", Title: words("czeka na odpowiedź", "waiting for the answer")},
		{State: "ANSWERED", Title: words("odpowiedziano", "answered"), Final: true},
		{State: "DROPPED", Title: words("bezprzedmiotowe", "no longer needed"), Final: true},
	},
	Moves: []flow.Move{
		{Name: "answer", Title: words("odpowiedz", "answer"), From: []flow.State{"ASKED"}, To: "ANSWERED"},
		{Name: "drop", Title: words("odwołaj pytanie", "take the question back"), From: []flow.State{"ASKED"}, To: "DROPPED"},
		{Name: "correct", Title: words("popraw odpowiedź", "correct the answer"), From: []flow.State{"ANSWERED"}, To: "ANSWERED"},
	},
}

// needs are what a complete application has, with the words of the call.
var needs = []struct {
	Code  string
	Title flow.Text
	Lacks func(*application) bool
}{
	{"applicant", words("imię i nazwisko wnioskodawcy", "name of the applicant"), func(a *application) bool { return a.PersonID == 0 }},
	{"address", words("adres nieruchomości", "address of the property"), func(a *application) bool { return a.Household == "" }},
	{"building", words("rodzaj zabudowy", "kind of building"), func(a *application) bool { return a.Building == "" }},
	{"persons", words("liczba osób w gospodarstwie domowym", "number of persons in the household"), func(a *application) bool { return a.Persons == 0 }},
	{"area_m2", words("powierzchnia użytkowa", "usable floor area"), func(a *application) bool { return a.AreaM2 == 0 }},
	{"title", words("oświadczenie o prawie do nieruchomości (właściciel albo posiadacz)", "statement of the right to the property"), func(a *application) bool { return a.Title == "" }},
	{"declared", words("deklaracja o wysokości opłaty", "declaration of the fee"), func(a *application) bool { return !a.Declared }},
	{"signed", words("podpis", "signature"), func(a *application) bool { return !a.Signed }},
	{"account", words("numer rachunku", "account number"), func(a *application) bool { return a.PayTo == "ACCOUNT" && a.Account == "" }},
	{"from_month", words("miesiąc, od którego wsparcie", "month from which the support is asked for"), func(a *application) bool { return a.FromMonth.IsZero() }},
}

func missing(a *application) []string {
	out := []string{}
	for _, n := range needs {
		if n.Lacks(a) {
			out = append(out, n.Code)
		}
	}
	return out
}

// Need is one thing that an application lacks, in words.
type Need struct {
	Code  string    `json:"code"`
	Title flow.Text `json:"title"`
}

func needed(codes []string) []Need {
	out := []Need{}
	for _, n := range needs {
		for _, c := range codes {
			if c == n.Code {
				out = append(out, Need{n.Code, n.Title})
			}
		}
	}
	return out
}
