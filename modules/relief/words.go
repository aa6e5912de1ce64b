package relief

import (
	"spoina/internal/flow"
	"spoina/internal/register"
)

// codes are what the registers' codes say, to people and in sheets.
var codes = map[string]register.Text{
	"POSITIVE":     {PL: "przyznano", EN: "granted"},
	"NEGATIVE":     {PL: "odmówiono", EN: "refused"},
	"DISCONTINUED": {PL: "umorzono", EN: "discontinued"},
	"UNPROCESSED":  {PL: "bez rozpoznania", EN: "left unexamined"},
	"DETACHED":     {PL: "dom jednorodzinny", EN: "detached house"},
	"BLOCK":        {PL: "budynek wielorodzinny", EN: "block of flats"},
	"WEB":          {PL: "przez internet", EN: "on the web"},
	"DESK":         {PL: "w urzędzie", EN: "at the desk"},
	"PAPER":        {PL: "na papierze", EN: "on paper"},
	"OWNER":        {PL: "właściciel", EN: "owner"},
	"POSSESSOR":    {PL: "posiadacz", EN: "possessor"},
	"ACCOUNT":      {PL: "na rachunek", EN: "to an account"},
	"CASH":         {PL: "gotówka", EN: "cash"},
	"TAX":          {PL: "podatki i opłaty", EN: "taxes and fees"},
	"SOCIAL":       {PL: "pomoc społeczna", EN: "social aid"},
	"YES":          {PL: "tak", EN: "yes"},
	"NO":           {PL: "nie", EN: "no"},
	"UNKNOWN":      {PL: "nie da się ustalić", EN: "cannot be told"},
	"WAITING":      {PL: "czeka", EN: "waiting"},
	"ACTIVE":       {PL: "trwa", EN: "active"},
	"ENDED":        {PL: "zakończone", EN: "ended"},
	"OPEN":         {PL: "otwarta", EN: "open"},
	"CLOSED":       {PL: "zamknięta", EN: "closed"},
}

// coded adds the states of cases and questions to the words.
func coded() map[string]register.Text {
	all := map[string]register.Text{}
	for code, t := range codes {
		all[code] = t
	}
	for _, p := range []flow.Process{process, checking} {
		for _, s := range p.States {
			all["state."+string(s.State)] = register.Text{PL: s.Title.PL, EN: s.Title.EN}
		}
	}
	// Grants and payment lists have a state of their own under the same name.
	all["state.OPEN"], all["state.ACTIVE"], all["state.ENDED"], all["state.WAITING"] = codes["OPEN"], codes["ACTIVE"], codes["ENDED"], codes["WAITING"]
	return all
}
