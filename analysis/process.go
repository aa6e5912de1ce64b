package analysis

import (
	"slices"
	"strings"

	"spoina/internal/access"
	"spoina/internal/flow"
)

// States of a discrepancy (domain E4).
const (
	Detected      flow.State = "DETECTED"
	Triaged       flow.State = "TRIAGED"
	FalsePositive flow.State = "FALSE_POSITIVE"
	FieldCheck    flow.State = "FIELD_CHECK"
	Confirmed     flow.State = "CONFIRMED"
	RegisterError flow.State = "REGISTER_ERROR"
	Action        flow.State = "ACTION"
	Resolved      flow.State = "RESOLVED"
	Closed        flow.State = "CLOSED"
	Vanished      flow.State = "VANISHED"
)

// Names of the deadlines.
const (
	clockExplain    = "explain"
	clockProceeding = "proceeding"
	clockAnswer     = "answer"
)

func say(pl, en string) flow.Text { return flow.Text{PL: pl, EN: en} }

// machine are the moves that no person asks for by name: runs and the calendar make them, or undoing and a confirmation do.
const (
	moveVanish = "vanish" // a run no longer finds it
	moveAgain  = "again"  // a run finds it again, or what it was dismissed for has ended
	moveFound  = "found_" // … of VANISHED before anybody had confirmed: back to the state that an officer had given it
	moveBack   = "back_"  // a person says that it has not gone
	moveUndo   = "undo_"
)

// worked are the states in which an officer has something under way: when a run no longer finds it, somebody must confirm.
var worked = []flow.State{Triaged, FieldCheck, Confirmed, RegisterError, Action}

// process is what a discrepancy goes through. The moves follow domain E4; verdicts may be set again by a reviewer, with a
// reason, and both stay on record.
var process = func() flow.Process {
	p := flow.Process{
		Name: "discrepancy", Start: Detected,
		States: []flow.StateInfo{
			{State: Detected, Title: say("nowa", "new")},
			{State: Triaged, Title: say("rozpatrywana", "being looked at")},
			{State: FalsePositive, Title: say("odrzucona: nie jest rozbieżnością", "dismissed: no discrepancy")},
			{State: FieldCheck, Title: say("kontrola w terenie", "field check")},
			{State: Confirmed, Title: say("potwierdzona", "confirmed")},
			{State: RegisterError, Title: say("błąd w rejestrze", "error in the register")},
			{State: Action, Title: say("w toku", "being acted on")},
			{State: Resolved, Title: say("załatwiona", "settled")},
			{State: Closed, Title: say("zamknięta", "closed")},
			{State: Vanished, Title: say("już nie występuje", "no longer found")},
		},
		Moves: []flow.Move{ // the first that is possible in a state is the usual one
			{Name: "triage", Title: say("Rozpatrz", "Look at it"), From: []flow.State{Detected}, To: Triaged, Permission: access.DecideFinding},
			{Name: "check", Title: say("Do kontroli w terenie", "Send to a field check"), From: []flow.State{Triaged}, To: FieldCheck, Permission: access.DecideFinding},
			{Name: "confirm", Title: say("Potwierdź", "Confirm"), From: []flow.State{FieldCheck}, To: Confirmed, Permission: access.CheckFinding},
			{Name: "resolve", Title: say("Załatwiona…", "Settled…"), From: []flow.State{Action}, To: Resolved, Permission: access.DecideFinding},
			{Name: "act", Title: say("Podejmij działanie…", "Take action…"), From: []flow.State{Confirmed, RegisterError, Action}, To: Action, Permission: access.DecideFinding},
			{Name: "close", Title: say("Zamknij", "Close"), From: []flow.State{Resolved}, To: Closed, Permission: access.DecideFinding},
			{Name: "reopen", Title: say("Otwórz ponownie…", "Open again…"), From: []flow.State{FalsePositive, Resolved, Closed}, To: Triaged, Permission: access.DecideFinding},
			{Name: "register_error", Title: say("Błąd w rejestrze", "Error in the register"), From: []flow.State{Triaged, FieldCheck, Confirmed, FalsePositive}, To: RegisterError, Permission: access.DecideFinding},
			{Name: "dismiss", Title: say("Odrzuć…", "Dismiss…"), From: []flow.State{Triaged, FieldCheck, Confirmed, RegisterError}, To: FalsePositive, Permission: access.DecideFinding},
			{Name: "confirm", Title: say("Potwierdź", "Confirm"), From: []flow.State{Triaged, RegisterError, FalsePositive}, To: Confirmed, Permission: access.DecideFinding},
			{Name: "gone", Title: say("Potwierdź: załatwiona…", "Confirm: settled…"), From: []flow.State{Vanished}, To: Resolved, Permission: access.DecideFinding},
			{Name: "gone_close", Title: say("Potwierdź i zamknij…", "Confirm and close…"), From: []flow.State{Vanished}, To: Closed, Permission: access.DecideFinding},
			{Name: moveVanish, Title: say("analiza już jej nie stwierdza", "an analysis no longer finds it"), From: append([]flow.State{Detected}, worked...), To: Vanished},
			{Name: moveAgain, Title: say("otwarta ponownie", "opened again"), From: []flow.State{FalsePositive, Resolved, Closed, Vanished}, To: Detected},
		},
	}
	var all []flow.State
	for _, s := range p.States {
		all = append(all, s.State)
	}
	for _, s := range worked {
		p.Moves = append(p.Moves, flow.Move{Name: moveBack + strings.ToLower(string(s)), Title: say("Nie zniknęła: wróć", "It has not gone: back"), From: []flow.State{Vanished}, To: s, Permission: access.DecideFinding},
			flow.Move{Name: moveFound + strings.ToLower(string(s)), Title: say("analiza znowu ją stwierdza", "an analysis finds it again"), From: []flow.State{Vanished}, To: s})
	}
	for _, s := range all {
		p.Moves = append(p.Moves, flow.Move{Name: moveUndo + strings.ToLower(string(s)), Title: say("cofnięto ostatni krok", "the last step was undone"), From: all, To: s, Permission: access.CheckFinding})
	}
	return p
}()

// Choice is one of a list that a form offers.
type Choice struct {
	Code  string    `json:"code"`
	Title flow.Text `json:"title"`
	Law   string    `json:"law,omitempty" doc:"legal basis that comes with it"`
	Words bool      `json:"words,omitempty" doc:"needs a sentence in the officer's words"`
	Ends  bool      `json:"ends,omitempty" doc:"rests on a document or a day, with which it ends"`
}

// dismissals are the reasons for which something is no discrepancy (domain E5–E9, false positives).
var dismissals = []Choice{
	{Code: "PERMIT_SEEN", Title: say("okazano ważne zezwolenie, którego nie ma w rejestrze", "a valid permit was shown that the register lacks"), Law: "art. 40 ust. 1 ustawy o drogach publicznych", Ends: true},
	{Code: "ART22", Title: say("umowa najmu albo dzierżawy pasa (art. 22)", "rent or lease of the lane (art. 22)"), Law: "art. 22 ust. 2 ustawy o drogach publicznych", Ends: true},
	{Code: "CONTRACT_SEEN", Title: say("okazano umowę, której nie ma w rejestrze", "a contract was shown that the register lacks"), Law: "art. 693 KC", Ends: true},
	{Code: "MUNICIPAL", Title: say("obiekt gminy, jej jednostki albo zarządcy drogi", "object of the municipality, its unit or the road manager"), Law: "art. 20 ustawy o drogach publicznych"},
	{Code: "EASEMENT", Title: say("służebność albo służebność przesyłu", "easement, or easement of transmission"), Law: "art. 285, art. 305¹ KC"},
	{Code: "PERPETUAL", Title: say("użytkowanie wieczyste albo trwały zarząd", "perpetual usufruct, or permanent management"), Law: "art. 232 KC; art. 43 ustawy o gospodarce nieruchomościami"},
	{Code: "ROAD_DEVICE", Title: say("urządzenie drogi albo znak", "device of the road, or a sign"), Law: "art. 4 pkt 6 ustawy o drogach publicznych"},
	{Code: "BOUNDARY", Title: say("granica w ewidencji jest niedokładna", "the boundary in the cadastre is inaccurate")},
	{Code: "SCAN", Title: say("skan się myli: miejsce, wymiar albo rodzaj", "the scan is wrong: place, size or kind")},
	{Code: "RESOLUTION", Title: say("okres dostosowawczy uchwały", "adjustment period of the resolution"), Law: "art. 37a ustawy o planowaniu i zagospodarowaniu przestrzennym", Ends: true},
	{Code: "OTHER", Title: say("inny powód", "another reason"), Words: true},
}

// actions are what the office does about a discrepancy (domain E4, standard steps N2–N7).
var actions = []Choice{
	{Code: "CALL_TO_EXPLAIN", Title: say("wezwanie do wyjaśnień albo usunięcia", "call to explain or remove"), Law: "art. 50 § 1 i art. 54 KPA"},
	{Code: "LEGALISE", Title: say("zalegalizowanie: wniosek strony", "legalise it: application of the party"), Law: "art. 40 ust. 1 ustawy o drogach publicznych; art. 693 KC"},
	{Code: "PROCEEDING", Title: say("postępowanie administracyjne", "administrative proceeding"), Law: "art. 61 § 4 KPA"},
	{Code: "FORWARD", Title: say("przekazanie organowi właściwemu", "forward to the competent authority"), Law: "art. 65 § 1 KPA", Words: true},
	{Code: "CIVIL_CLAIM", Title: say("wezwanie do zapłaty albo wydania, pozew", "demand for payment or return, lawsuit"), Law: "art. 222, art. 224–225 KC"},
	{Code: "CORRECT_REGISTER", Title: say("poprawienie rejestru", "correct the register"), Law: "art. 113 § 1, art. 155 KPA"},
}

// resolutions are how it ended (domain E4).
var resolutions = []Choice{
	{Code: "REMOVED", Title: say("usunięto obiekt", "the object was removed")},
	{Code: "LEGALISED", Title: say("zalegalizowano", "it was legalised")},
	{Code: "PENALISED", Title: say("nałożono karę", "a penalty was imposed"), Law: "art. 40 ust. 12 ustawy o drogach publicznych"},
	{Code: "PAID", Title: say("zapłacono", "it was paid")},
	{Code: "CORRECTED", Title: say("poprawiono rejestr", "the register was corrected")},
	{Code: "FORWARDED", Title: say("przekazano", "it was forwarded")},
	{Code: "WAIVED", Title: say("odstąpiono", "it was waived"), Law: "art. 189f KPA", Words: true},
}

func choice(list []Choice, code string) (Choice, bool) {
	i := slices.IndexFunc(list, func(c Choice) bool { return c.Code == code })
	if i < 0 {
		return Choice{}, false
	}
	return list[i], true
}

func codes(list []Choice) []string {
	out := make([]string, len(list))
	for i, c := range list {
		out[i] = c.Code
	}
	return out
}

// verdictOf is the verdict that a move gives; empty when it gives none.
func verdictOf(move string) flow.State {
	switch move {
	case "dismiss":
		return FalsePositive
	case "confirm":
		return Confirmed
	case "register_error":
		return RegisterError
	}
	return ""
}

// byMachine tells moves that runs and the calendar make.
func byMachine(move string) bool {
	return move == moveVanish || move == moveAgain || strings.HasPrefix(move, moveFound)
}

// asked tells the moves that people make by name.
func asked(m flow.Move) bool {
	return !byMachine(m.Name) && !strings.HasPrefix(m.Name, moveUndo)
}

// moveOf is the move by which a run brings a case to a state.
func moveOf(to flow.State) string {
	if to == Detected {
		return moveAgain
	}
	return moveFound + strings.ToLower(string(to))
}
