package figures

import (
	"context"
	"fmt"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/analysis/rules"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/httpapi"
	"spoina/internal/register"
	"spoina/internal/report"
)

type ledgerInput struct {
	Form
	Known  string `query:"known" doc:"as the office knew it: r and a revision, a day or a time; now when left out"`
	Rule   string `query:"rule" doc:"only this rule"`
	Street string `query:"street" doc:"only this street"`
	All    bool   `query:"all" doc:"every entry, not only the largest"`
}

// mostEntries are the entries that the page is given at once; files hold all.
const mostEntries = 500

// ledgerDoc is the money at risk and how it adds up.
type ledgerDoc struct {
	Revision int64     `json:"revision"`
	At       time.Time `json:"at" doc:"when that revision was made"`
	Digest   string    `json:"digest" doc:"SHA-256 of the entries: the same figures have the same digest whenever they are asked for"`
	Few      bool      `json:"few" doc:"sums of fewer than five findings are left out, and single findings are not shown"`
	Sums     []Sum     `json:"sums" doc:"one line for each legal basis; they are never added up"`
	ByRule   []Sum     `json:"by_rule"`
	ByStreet []Sum     `json:"by_street"`
	ByOwner  []Sum     `json:"by_owner"`
	ByDay    []Sum     `json:"by_day"`
	Settled  []Settled `json:"settled" doc:"what settled cases stood for"`
	History  []Day     `json:"history" doc:"the sums at the end of each day on which they changed"`
	Entries  []Entry   `json:"entries"`
	Count    int       `json:"count" doc:"entries in all"`
}

func ledgerRoute(api huma.API) {
	get[ledgerInput, ledgerDoc](api, "get-figures-ledger", "/figures/ledger", "Money at risk, with how each amount came about", func(ctx context.Context, in *ledgerInput) (*report.File, error) {
		scope, few, err := report.CountingScope(httpapi.ScopeOf(ctx), discrepanciesName)
		if err != nil {
			return nil, err
		}
		if few && in.Known+in.Rule+in.Street != "" {
			return nil, ErrWhole
		}
		as, err := report.CheckFormat(in.Format)
		if err != nil {
			return nil, err
		}
		var doc ledgerDoc
		var all []Entry
		if err := reading(ctx, scope, func(r *register.Reader, tx pgx.Tx) (err error) {
			all, err = in.answer(ctx, r, tx, scope, few, &doc)
			return err
		}); err != nil {
			return nil, err
		}
		if as == "json" {
			return jsonFile(doc)
		}
		rep := doc.report(all, in.Lang)
		return deliver(ctx, &rep, "ledger", as, in.Form)
	})
}

func (in *ledgerInput) answer(ctx context.Context, r *register.Reader, tx pgx.Tx, scope access.Scope, few bool, doc *ledgerDoc) ([]Entry, error) {
	reg, err := r.Find(register.Core(), discrepanciesName)
	if err != nil {
		return nil, err
	}
	if !seesMoney(reg) {
		return nil, scope.Refused("the amounts of discrepancies")
	}
	doc.Revision = r.Current
	var known *int64
	if in.Known != "" {
		if doc.Revision, err = r.ParseKnown(in.Known); err != nil {
			return nil, err
		}
		known = &doc.Revision
	}
	if err := tx.QueryRow(ctx, `SELECT coalesce((SELECT at FROM revisions WHERE id = $1), now())`, doc.Revision).Scan(&doc.At); err != nil {
		return nil, err
	}
	all, err := Ledger(ctx, tx, scope, in.Rule, in.Street, doc.Revision)
	if err != nil {
		return nil, err
	}
	if doc.Digest, err = Digest(all); err != nil {
		return nil, err
	}
	names, err := owners(r, scope, all, known)
	if err != nil {
		return nil, err
	}
	if err := doc.add(ctx, tx, scope, wanted{in.Rule, in.Street}, all, names); err != nil {
		return nil, err
	}
	doc.Count = len(all)
	if few {
		doc.coarse()
		return nil, nil
	}
	doc.Entries = largest(all)
	if in.All {
		doc.Entries = all
	}
	return all, nil
}

// largest are the entries that are worth reading first.
func largest(all []Entry) []Entry {
	sorted := append([]Entry{}, all...)
	sortEntries(sorted)
	return sorted[:min(len(sorted), mostEntries)]
}

func (doc *ledgerDoc) add(ctx context.Context, tx pgx.Tx, scope access.Scope, w wanted, all []Entry, names map[string]string) (err error) {
	named := titles()
	doc.Sums = sums(all, func(e *Entry) (string, rules.Text, string) {
		return "", rules.Text{}, source(w.conds()...)
	})
	doc.ByRule = sums(all, func(e *Entry) (string, rules.Text, string) {
		return e.Rule, named[e.Rule], source(append(w.conds(), is("rule", e.Rule))...)
	})
	doc.ByStreet = sums(all, func(e *Entry) (string, rules.Text, string) {
		label := rules.Text{PL: e.Street, EN: e.Street}
		if e.Street == "" {
			label = rules.Text{PL: "bez ulicy", EN: "no street"}
		}
		return e.Street, label, source(append(w.conds(), is("street", e.Street))...)
	})
	doc.ByOwner = sums(all, func(e *Entry) (string, rules.Text, string) {
		switch name := names[e.Owner]; {
		case e.Owner == "":
			return "", rules.Text{PL: "nie ustalono", EN: "not known"}, ""
		case name != "":
			return e.Owner, rules.Text{PL: name, EN: name}, ""
		}
		id := e.Owner[len("party/"):]
		return e.Owner, rules.Text{PL: "strona nr " + id, EN: "party no. " + id}, ""
	})
	doc.ByDay = sums(all, func(e *Entry) (string, rules.Text, string) {
		return e.Day, rules.Text{PL: e.Day, EN: e.Day}, source(append(w.conds(), is("on_date", e.Day))...)
	})
	if doc.Settled, err = settled(ctx, tx, scope, w, doc.Revision); err != nil {
		return err
	}
	if doc.History, err = history(ctx, tx, scope, w); err != nil {
		return err
	}
	titled := map[string]rules.Text{}
	for _, s := range doc.Sums {
		titled[s.Basis] = s.Title
	}
	kept := doc.History[:0]
	for _, d := range doc.History {
		if d.Revision <= doc.Revision {
			d.Title = titled[d.Basis]
			kept = append(kept, d)
		}
	}
	doc.History, doc.Entries = kept, []Entry{}
	return nil
}

func (w wanted) conds() []report.Cond {
	out := []report.Cond{}
	if w.rule != "" {
		out = append(out, is("rule", w.rule))
	}
	if w.street != "" {
		out = append(out, is("street", w.street))
	}
	return out
}

const fewest = 5

// coarse leaves what tells of no small group: the sums by basis and rule over five findings and more. Streets, owners, days
// and single entries are for those who may read the findings.
func (doc *ledgerDoc) coarse() {
	doc.Few = true
	enough := func(all []Sum) []Sum {
		out := []Sum{}
		dropped := map[string]int64{} // of a basis: what the sum of all would give away
		for _, s := range all {
			if s.Findings < fewest {
				dropped[s.Basis] += s.Findings
			}
		}
		for i := len(all) - 1; i >= 0; i-- { // from the smallest
			s := all[i]
			s.Source = ""
			if n := dropped[s.Basis]; s.Findings < fewest || n > 0 && n < fewest {
				if s.Findings >= fewest {
					dropped[s.Basis] += s.Findings
				}
				continue
			}
			if s.Undecided < fewest {
				s.Undecided, s.UndecidedMax = 0, 0
			}
			out = append([]Sum{s}, out...)
		}
		return out
	}
	doc.Sums, doc.ByRule = enough(doc.Sums), enough(doc.ByRule)
	doc.ByStreet, doc.ByOwner, doc.ByDay, doc.Settled, doc.History, doc.Entries, doc.Digest, doc.Count = []Sum{}, []Sum{}, []Sum{}, []Settled{}, []Day{}, []Entry{}, "", 0
}

// report is the ledger as a file: the sums, then every entry with its formula.
func (doc *ledgerDoc) report(all []Entry, lang string) report.Report {
	r := report.Report{Name: "ledger", Title: text("Pieniądze zagrożone", "Money at risk"), Revision: doc.Revision, On: clock.Of(doc.At.In(clock.Warsaw)), Few: doc.Few}
	if doc.Digest != "" {
		r.Figures = append(r.Figures, report.Figure{Key: "digest", Title: text("Skrót zestawienia (SHA-256)", "Digest of the ledger (SHA-256)"), Value: doc.Digest})
	}
	for _, s := range doc.Sums {
		r.Figures = append(r.Figures,
			report.Figure{Key: s.Basis + "_min", Title: text(s.Title.PL+": co najmniej", s.Title.EN+": at least"), Value: s.Min, Unit: "gr"},
			report.Figure{Key: s.Basis + "_max", Title: text(s.Title.PL+": co najwyżej", s.Title.EN+": at most"), Value: s.Max, Unit: "gr"})
	}
	money := func(name, pl, en, first, firstEN string, of []Sum) {
		t := report.Table{Name: name, Title: text(pl, en), Rows: [][]any{}, Columns: []report.Column{
			column("key", first, firstEN, register.String, "", false), column("basis", "Podstawa", "Basis", register.String, "", false), column("law", "Przepis", "Law", register.String, "", false),
			column("findings", "Rozbieżności", "Discrepancies", register.Integer, "", true), column("min_gr", "Co najmniej", "At least", register.Money, "gr", false), column("max_gr", "Co najwyżej", "At most", register.Money, "gr", false),
			column("undecided", "Nierozstrzygnięte", "Undecided", register.Integer, "", true), column("undecided_max_gr", "Nierozstrzygnięte, co najwyżej", "Undecided, at most", register.Money, "gr", false)}}
		for _, s := range of {
			label := say(lang, s.Label)
			if s.Key != "" && s.Key != label && name == "by_rule" {
				label = s.Key + " " + label
			}
			t.Rows = append(t.Rows, []any{label, say(lang, s.Title), s.Law, s.Findings, s.Min, s.Max, s.Undecided, s.UndecidedMax})
		}
		r.Tables = append(r.Tables, t)
	}
	money("by_rule", "Według reguł", "By rule", "Reguła", "Rule", doc.ByRule)
	if doc.Few {
		return r
	}
	money("by_street", "Według ulic", "By street", "Ulica", "Street", doc.ByStreet)
	money("by_owner", "Według właścicieli", "By owner", "Właściciel", "Owner", doc.ByOwner)
	money("by_day", "Według dni", "By day", "Dzień", "Day", doc.ByDay)
	days := report.Table{Name: "history", Title: text("Dzień po dniu", "Day by day"), Rows: [][]any{}, Columns: []report.Column{
		column("day", "Dzień", "Day", register.Date, "", false), column("basis", "Podstawa", "Basis", register.String, "", false), column("findings", "Rozbieżności", "Discrepancies", register.Integer, "", true),
		column("min_gr", "Co najmniej", "At least", register.Money, "gr", false), column("max_gr", "Co najwyżej", "At most", register.Money, "gr", false), column("revision", "Rewizja", "Revision", register.Integer, "", false)}}
	for _, d := range doc.History {
		days.Rows = append(days.Rows, []any{d.Day, or(say(lang, d.Title), d.Basis), d.Findings, d.Min, d.Max, d.Revision})
	}
	entries := report.Table{Name: "entries", Title: text("Pozycje z wyliczeniem", "Entries with their working"), Rows: [][]any{}, Columns: []report.Column{
		column("finding", "Rozbieżność", "Discrepancy", register.Integer, "", false), column("rule", "Reguła", "Rule", register.String, "", false), column("street", "Ulica", "Street", register.String, "", false),
		column("day", "Dzień", "Day", register.Date, "", false), column("basis", "Podstawa", "Basis", register.String, "", false), column("law", "Przepis", "Law", register.String, "", false),
		column("min_gr", "Co najmniej", "At least", register.Money, "gr", false), column("max_gr", "Co najwyżej", "At most", register.Money, "gr", false),
		column("formula", "Wyliczenie", "Working", register.String, "", false), column("counted", "W sumie", "In the sum", register.Bool, "", false), column("run", "Analiza", "Run", register.Integer, "", false),
		column("rule_version", "Wersja reguły", "Rule version", register.Integer, "", false), column("param_set", "Zestaw parametrów", "Parameters", register.String, "", false), column("rates", "Stawki", "Rates", register.String, "", false)}}
	for _, e := range all {
		rates := ""
		for i, id := range e.Rates {
			if i > 0 {
				rates += ", "
			}
			rates += fmt.Sprint(id)
		}
		entries.Rows = append(entries.Rows, []any{e.Finding, e.Rule, e.Street, e.Day, say(lang, e.Title), e.Law, e.Min, e.Max, e.Formula, e.Counted, e.Run, e.RuleVersion, e.ParamSet, rates})
	}
	r.Tables = append(r.Tables, days, entries)
	return r
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
