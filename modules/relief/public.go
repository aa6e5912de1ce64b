package relief

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"spoina/internal/clock"
	"spoina/internal/flow"
)

// Status is what an applicant is told under the code of the application: how far it is, and why it was refused.
type Status struct {
	Number      string       `json:"number"`
	State       flow.State   `json:"state"`
	Title       flow.Text    `json:"title"`
	Verdict     string       `json:"verdict"`
	Steps       []StatusStep `json:"steps"`
	Missing     []Need       `json:"missing"`
	Why         []flow.Text  `json:"why" doc:"plain words: what this means and what may be done"`
	Reason      string       `json:"reason" doc:"of the decision"`
	SupportGr   int64        `json:"support_gr" doc:"a month; 0 unless granted"`
	From        clock.Date   `json:"from"`
	DueOn       clock.Date   `json:"due_on" doc:"by when the office decides"`
	Due         []flow.Line  `json:"due" doc:"how that day was counted"`
	AppealUntil clock.Date   `json:"appeal_until"`
}

// StatusStep is one thing that happened.
type StatusStep struct {
	On    clock.Date `json:"on"`
	Title flow.Text  `json:"title"`
}

// status answers to a code. What officers wrote for themselves stays with them.
func (d *desk) status(ctx context.Context, tx pgx.Tx, code string, on clock.Date) (Status, error) {
	var s Status
	rows, err := tx.Query(ctx, `SELECT `+applicationColumns+` FROM relief_applications t WHERE t.code_hash = $1 `, d.hashOf(code))
	if err != nil {
		return s, err
	}
	app, err := pgx.CollectExactlyOneRow(rows, scanApplication)
	if errors.Is(err, pgx.ErrNoRows) {
		return s, ErrCode
	}
	if err != nil {
		return s, err
	}
	info, _ := process.State(app.State)
	s = Status{Number: app.Number, State: app.State, Title: info.Title, Verdict: app.Verdict, Steps: []StatusStep{}, Missing: needed(app.Missing), Why: []flow.Text{}, Due: []flow.Line{}, From: app.FromMonth}
	steps, err := flow.Timeline(ctx, tx, "relief_applications", app.ID)
	if err != nil {
		return s, err
	}
	for _, step := range steps {
		// What the case became, not what an officer is asked to press.
		if became, ok := process.State(step.To); ok {
			s.Steps = append(s.Steps, StatusStep{step.On, became.Title})
		}
	}
	clocks, err := flow.Clocks(ctx, tx, "relief_applications", app.ID, on)
	if err != nil {
		return s, err
	}
	for _, k := range clocks {
		if !k.Stopped.IsZero() {
			continue
		}
		switch k.Name {
		case clockCase:
			s.DueOn, s.Due = k.Due.On, k.Due.Reason
		case clockAppeal:
			s.AppealUntil = k.Due.On
		}
	}
	told := app.State == Delivered || app.State == Appealed || app.State == Final || app.State == Paid || app.State == Closed
	if !told {
		s.Verdict = ""
	}
	if told {
		s.Reason = app.Reason
		if app.Verdict == Positive {
			s.SupportGr = app.SupportGr
		}
	}
	s.explain(&app, told)
	return s, nil
}

// explain says in plain words what the state means.
func (s *Status) explain(app *application, told bool) {
	say := func(pl, en string) { s.Why = append(s.Why, words(pl, en)) }
	switch app.State {
	case Draft:
		say("To szkic z internetu. Nie jest jeszcze wnioskiem: przyjdź do urzędu z tym kodem i podpisz go.", "This is a draft from the web. It is no application yet: come to the office with this code and sign it.")
	case Submitted, Called:
		say("Wniosek nie jest kompletny. Uzupełnij to, co wymieniono obok; do tego czasu termin urzędu nie biegnie.", "The application is not complete. Supply what is listed; until then the office's deadline stands still.")
	case InReview:
		say("Urząd sprawdza wniosek: dwie komórki odpowiadają niezależnie od siebie.", "The office checks the application: two departments answer independently.")
	case Decided:
		say("Decyzja zapadła i jest w drodze. Jej treść poznasz z doręczonego pisma.", "There is a decision and it is on its way. The letter tells what it says.")
	case Withdrawn:
		say("Wniosek wycofano.", "The application was withdrawn.")
	}
	if !told {
		return
	}
	switch app.Verdict {
	case Positive:
		say("Wsparcie przyznano: "+zl(app.SupportGr)+" miesięcznie.", "The support was granted: "+pln(app.SupportGr)+" a month.")
	case Negative:
		say("Wsparcia nie przyznano. Powód: "+app.Reason, "The support was refused. The reason, as the decision gives it: "+app.Reason)
	case Discontinued:
		say("Postępowanie umorzono. Powód: "+app.Reason, "The case was discontinued. The reason: "+app.Reason)
	case Unprocessed:
		say("Wniosek pozostawiono bez rozpoznania, bo w terminie nie uzupełniono braków. Można złożyć nowy.", "The application was left unexamined because it was not completed in time. A new one may be made.")
	}
	if app.State == Delivered && !s.AppealUntil.IsZero() {
		say("Jeżeli się nie zgadzasz, możesz się odwołać do "+s.AppealUntil.String()+": napisz do Samorządowego Kolegium Odwoławczego, a pismo złóż w urzędzie.",
			"If you disagree you may appeal until "+s.AppealUntil.String()+": write to the appeal body, and hand the letter in at the office.")
	}
}
