package relief

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/flow"
	"spoina/internal/param"
	"spoina/internal/people"
	"spoina/internal/programme"
	"spoina/internal/register"
)

// demoApplications is how many applications the programme of the source had.
const demoApplications = 1561

// demo fills the programme with made-up applications, through the same functions as the forms.
func demo(ctx context.Context, store *db.Store, env programme.Env) error {
	var there int
	if err := store.Pool().QueryRow(ctx, `SELECT count(*) FROM relief_applications`).Scan(&there); err != nil || there > 0 {
		return err
	}
	return Fill(ctx, store, env, demoApplications, clock.Today())
}

var (
	demoStreets = strings.Fields("Akacjowa Brzozowa Cisowa Dębowa Fiołkowa Grabowa Jaśminowa Kalinowa Klonowa Lawendowa Lipowa Łąkowa Magnoliowa Ogrodowa Polna Różana Sosnowa Topolowa Wierzbowa Wrzosowa")
	demoTrees   = strings.Fields("Akacja Brzoza Buk Cedr Cis Dąb Grab Grusza Jabłoń Jarząb Jawor Jesion Jodła Kalina Klon Leszczyna Limba Lipa Modrzew Olcha Orzech Osika Sosna Śliwa Świerk Topola Trzmielina Wiąz Wierzba Wiśnia")
	demoWomen   = strings.Fields("Anna Barbara Celina Danuta Elżbieta Felicja Grażyna Halina Irena Jadwiga Krystyna Lidia Maria Natalia Olga Petronela Renata Stefania Teresa Urszula Wanda Zofia")
	demoMen     = strings.Fields("Adam Bogdan Czesław Dariusz Edward Franciszek Grzegorz Henryk Ignacy Jan Kazimierz Leon Marek Norbert Olgierd Paweł Roman Stefan Tadeusz Wacław Zenon")
)

// demoPerson is somebody who does not exist: the name says so, and there is no PESEL, which the programme does not need.
func demoPerson(r *rand.Rand, n int) people.Person {
	tree := demoTrees[r.IntN(len(demoTrees))] + "-" + demoTrees[r.IntN(len(demoTrees))]
	p := people.Person{LastName: "Zmyślony-" + tree, FirstName: demoMen[r.IntN(len(demoMen))], Sex: "M", Citizenship: "PL", Language: "pl"}
	if r.IntN(3) > 0 {
		p.LastName, p.FirstName, p.Sex = "Zmyślona-"+tree, demoWomen[r.IntN(len(demoWomen))], "F"
	}
	p.BirthDate = clock.Day(1934+r.IntN(66), time.Month(1+r.IntN(12)), 1+r.IntN(28))
	p.Address = people.Address{Street: demoStreets[n%len(demoStreets)], HouseNo: fmt.Sprint(1 + n/len(demoStreets)/4), FlatNo: fmt.Sprint(1 + n/len(demoStreets)%4), Postcode: "83-000", City: "Miasto Pokazowe"}
	return p
}

// demoAccount is an account number whose check digits agree, at a bank that does not exist (9999).
func demoAccount(n int) string {
	body := fmt.Sprintf("99999999%016d", n)
	for check := range 98 {
		if account, err := Account(fmt.Sprintf("%02d%s", check, body)); err == nil && account != "" {
			return account
		}
	}
	return ""
}

// Fill makes n applications that came in the four months before a day, as they stand on it: most decided, some called to
// be completed, some refused or under appeal, the months that began since then paid. They are written together, with the
// steps that each has made; the process refuses steps that could not have been made.
func Fill(ctx context.Context, store *db.Store, env programme.Env, n int, on clock.Date) error {
	d, scope, r := newDesk(env), access.System("demo"), rand.New(rand.NewPCG(1561, 4))
	first := on.AddDays(-120)
	if _, err := store.Change(ctx, scope.Actor(), "demo: applications for relief", func(c *db.Change) error {
		if _, err := param.Put(ctx, c, scope, param.Param{Name: "relief_bank_account", Value: []byte(`"` + demoAccount(0) + `"`), LegalBasis: "rachunek zmyślony", VerifiedBy: "demo"}); err != nil {
			return err
		}
		a, err := d.begin(ctx, c, scope, on)
		if err != nil {
			return err
		}
		tales := make([]*tale, n)
		for i := range tales {
			if tales[i], err = a.tale(r, i, first.AddDays(i*121/n)); err != nil {
				return fmt.Errorf("application %d: %w", i, err)
			}
		}
		return a.keep(tales)
	}); err != nil {
		return err
	}
	return d.demoLists(ctx, store, scope, first, on)
}

// tale is an application with everything that happened to it.
type tale struct {
	app    application
	steps  []flow.Entry
	clocks map[string]*flow.Clock
	checks []taleCheck
	day    clock.Date // of the last step
	until  clock.Date
}

type taleCheck struct {
	part, verdict, basis string
	answered             clock.Date // none: not answered yet
}

// step makes a step some days later; it is false when that would be in the future.
func (t *tale) step(after int, move, note string) bool {
	day := t.day.AddDays(after)
	if day.After(t.until) {
		return false
	}
	t.day = day
	t.steps = append(t.steps, flow.Entry{Move: move, On: day, Note: note})
	state, err := process.Go(t.app.State, move)
	if err != nil {
		panic(err) // the tale is told wrong
	}
	t.app.State = state
	return true
}

func (t *tale) start(name string, term flow.Term) {
	t.clocks[name] = &flow.Clock{Name: name, Start: t.day, Term: term}
}

// tale makes one application from the day it came.
func (a *action) tale(r *rand.Rand, i int, came clock.Date) (*tale, error) {
	person := demoPerson(r, i)
	person.Unit = a.n.Unit
	id, err := a.file.Put(a.ctx, a.c, a.scope, person)
	if err != nil {
		return nil, err
	}
	t := &tale{clocks: map[string]*flow.Clock{}, day: came, until: a.on}
	app := &t.app
	*app = application{Channel: []string{"DESK", "DESK", "PAPER", "WEB"}[r.IntN(4)], State: Draft, PersonID: id, PayTo: "CASH", Missing: []string{}, ReceivedOn: came, Unit: a.n.Unit,
		Number: fmt.Sprintf("OS/%d/%d", a.on.Year, i+1), Building: Block, Persons: 1 + r.IntN(2), Title: "OWNER", Declared: true, Signed: r.IntN(12) > 0,
		FromMonth: clock.Day(came.Year, came.Month+1, 1)}
	if r.IntN(3) == 0 {
		app.Building = Detached
	}
	// Most households ask because their fee is above the floor of their kind.
	least := map[string][3]int{Block: {0, 34, 58}, Detached: {0, 60, 87}}[app.Building][app.Persons]
	app.AreaM2 = float64(least + r.IntN(60))
	if r.IntN(14) == 0 {
		app.AreaM2 = float64(least - 1 - r.IntN(8))
	}
	if r.IntN(40) == 0 {
		app.Persons = 3 + r.IntN(2)
	}
	if r.IntN(4) == 0 {
		app.Title = "POSSESSOR"
	}
	if r.IntN(5) > 0 {
		app.PayTo, app.Account = "ACCOUNT", demoAccount(i+1)
	}
	app.count(a.n.Rates)
	if err := a.place(app, person.Address); err != nil {
		return nil, err
	}
	t.step(0, "submit", "")
	t.start(clockCase, a.n.Case)
	if app.Missing = missing(app); len(app.Missing) > 0 && !a.demoCall(r, t) {
		return t, nil
	}
	if len(app.Missing) == 0 && app.State == Submitted {
		t.step(0, "completed", "")
	}
	if r.IntN(90) == 0 && t.step(1, "withdraw", "na prośbę wnioskodawcy") {
		t.clocks[clockCase].Stopped = t.day
		return t, nil
	}
	a.demoAnswers(r, t)
	return t, nil
}

// demoCall lets an applicant be called; it is false when the tale ends there.
func (a *action) demoCall(r *rand.Rand, t *tale) bool {
	if !t.step(1, "call", "") {
		return false
	}
	k := t.clocks[clockCase]
	k.Pauses = []flow.Pause{{From: t.day, Why: calledTo}}
	if r.IntN(6) == 0 {
		if !t.step(6, "served", "Doręczono pocztą.") {
			return false
		}
		t.start(clockComplete, a.n.Complete)
		if t.step(14, "abandon", "") {
			t.app.Verdict, t.app.DecidedOn = Unprocessed, t.day
			k.Pauses[0].To, k.Stopped, t.clocks[clockComplete].Stopped = t.day, t.day, t.day
		}
		return false
	}
	if !t.step(0, "served", "Doręczono do rąk.") {
		return false
	}
	t.start(clockComplete, a.n.Complete)
	if !t.step(2+r.IntN(5), "completed", "") {
		return false
	}
	t.app.Signed, t.app.Missing = true, []string{}
	k.Pauses[0].To, t.clocks[clockComplete].Stopped = t.day, t.day
	return true
}

var demoBases = map[string]string{Tax + Yes: "Deklaracja zgodna, brak zaległości", Tax + No: "Powierzchnia w deklaracji jest inna",
	Social + Yes: "Zgodne z rozeznaniem w środowisku", Social + No: "Pod adresem mieszka więcej osób"}

// demoAnswers lets the departments answer, and decides.
func (a *action) demoAnswers(r *rand.Rand, t *tale) {
	asked, latest, refused := t.day, t.day, false
	for _, part := range []string{Tax, Social} {
		c := taleCheck{part: part, verdict: Yes}
		if r.IntN(22) == 0 {
			c.verdict, refused = No, true
		}
		c.basis = demoBases[part+c.verdict]
		if c.answered = asked.AddDays(1 + r.IntN(3) + r.IntN(2)*r.IntN(4)); c.answered.After(t.until) {
			c = taleCheck{part: part}
			latest = t.until.AddDays(1)
		} else if c.answered.After(latest) {
			latest = c.answered
		}
		t.checks = append(t.checks, c)
	}
	wait := asked.DaysUntil(latest) + r.IntN(3)
	if latest.After(t.until) || !t.step(wait, "decide", "") {
		return
	}
	app := &t.app
	app.DecidedOn, t.clocks[clockCase].Stopped = t.day, t.day
	switch {
	case app.SupportGr == 0:
		app.Verdict, app.Reason = Negative, "Program nie daje temu gospodarstwu wsparcia: opłata nie przekracza progu albo gospodarstwo nie jest objęte programem."
	case refused:
		app.Verdict, app.Reason = Negative, "Dane z wniosku nie potwierdziły się."
	default:
		app.Verdict = Positive
	}
	a.demoDelivery(r, t)
}

// demoDelivery is what happens from the decision on.
func (a *action) demoDelivery(r *rand.Rand, t *tale) {
	app := &t.app
	if !t.step(2+r.IntN(5), "deliver", "") {
		return
	}
	app.DeliveredOn = t.day
	t.start(clockAppeal, a.n.Appeal)
	if app.Verdict == Negative && r.IntN(5) == 0 {
		if !t.step(3+r.IntN(9), "appeal", "Odwołanie od odmowy") {
			return
		}
		app.Appeal, t.clocks[clockAppeal].Stopped = "Odwołanie od odmowy", t.day
		t.start(clockPassOn, a.n.PassOn)
		if t.step(30+r.IntN(20), "upheld", "") {
			app.FinalOn, t.clocks[clockPassOn].Stopped = t.day, t.day
		}
		return
	}
	after := t.clocks[clockAppeal].Due(t.day).Left + 1
	if r.IntN(4) == 0 { // renounced
		after = r.IntN(3)
	}
	if t.step(after, "final", "") {
		app.FinalOn, t.clocks[clockAppeal].Stopped = t.day, t.day
	}
}

// keep writes the tales.
func (a *action) keep(tales []*tale) error {
	v := register.V
	apps := make([]register.Edit, len(tales))
	for i, t := range tales {
		if t.app.end(t.day); t.app.Verdict == Positive {
			t.app.EndedOn = clock.Day(t.app.FromMonth.Year, t.app.FromMonth.Month+time.Month(a.n.Months-1), 1)
		}
		set := t.app.set()
		set["code_hash"] = v(a.hashOf(a.code(t.app.Number)))
		if k := t.clocks[clockCase]; k.Stopped.IsZero() {
			set["due_on"] = v(k.Due(a.on).On)
		}
		apps[i] = register.Edit{Op: register.Create, Key: "application/" + t.app.Number, Set: set}
	}
	rows, err := a.write("relief_applications", "demo", apps...)
	if err != nil {
		return err
	}
	var questions, given []register.Edit
	var histories, answers []flow.History
	for i, t := range tales {
		t.app.ID = rows[i].ID
		h := flow.History{Row: t.app.ID, Steps: t.steps}
		for _, name := range []string{clockCase, clockComplete, clockAppeal, clockPassOn} {
			if k := t.clocks[name]; k != nil {
				h.Clocks = append(h.Clocks, *k)
			}
		}
		histories = append(histories, h)
		for _, c := range t.checks {
			edit, history := a.taleCheck(t, c)
			questions, answers = append(questions, edit), append(answers, history)
		}
		if t.app.Verdict == Positive {
			state := "WAITING"
			if !t.app.FinalOn.IsZero() {
				state = "ACTIVE"
			}
			from := t.app.FromMonth
			given = append(given, register.Edit{Op: register.Create, Key: "application/" + t.app.Number, Set: map[string]json.RawMessage{"application_id": v(t.app.ID), "number": v(t.app.Number),
				"person_id": v(t.app.PersonID), "household": v(t.app.Household), "from_month": v(from), "to_month": v(t.app.EndedOn),
				"monthly_gr": v(t.app.SupportGr), "state": v(state), "unit": v(t.app.Unit)}})
		}
	}
	if err := flow.Record(a.ctx, a.c, "relief_applications", process, histories); err != nil {
		return err
	}
	if _, err := a.write("relief_grants", "demo", given...); err != nil {
		return err
	}
	asked, err := a.write("relief_checks", "demo", questions...)
	if err != nil {
		return err
	}
	for i := range answers {
		answers[i].Row = asked[i].ID
	}
	if err := flow.Record(a.ctx, a.c, "relief_checks", checking, answers); err != nil {
		return err
	}
	_, err = a.c.Exec(a.ctx, `INSERT INTO relief_numbers (kind, year, last) VALUES ('OS', $1, $2) ON CONFLICT (kind, year) DO UPDATE SET last = greatest(relief_numbers.last, $2)`, a.on.Year, len(tales))
	return err
}

// taleCheck is a question with its answer, if there is one.
func (a *action) taleCheck(t *tale, c taleCheck) (register.Edit, flow.History) {
	var asked clock.Date
	for _, s := range t.steps {
		if s.Move == "completed" {
			asked = s.On
		}
	}
	set := a.asking(&t.app, c.part, 1, asked)
	h := flow.History{Clocks: []flow.Clock{{Name: clockAnswer, Start: asked, Term: a.n.Check, Stopped: c.answered}}}
	if !c.answered.IsZero() {
		v := register.V
		set["state"], set["verdict"], set["basis"], set["answered_on"], set["answered_by"] = v("ANSWERED"), v(c.verdict), v(c.basis), v(c.answered), v("demo")
		h.Steps = []flow.Entry{{Move: "answer", On: c.answered}}
	}
	return register.Edit{Op: register.Create, Key: "application/" + t.app.Number + "/" + c.part + "/1", Set: set}, h
}

// demoLists pays each month that has begun.
func (d *desk) demoLists(ctx context.Context, store *db.Store, scope access.Scope, first, on clock.Date) error {
	for month := clock.Day(first.Year, first.Month+1, 1); !month.AddDays(9).After(on); month = clock.Day(month.Year, month.Month+1, 1) {
		if _, err := store.Change(ctx, scope.Actor(), "demo: payment list", func(c *db.Change) error {
			l, err := d.makeList(ctx, c, scope, month.String()[:7], on)
			if err == nil && month.AddDays(40).Before(on) {
				_, err = d.closeList(ctx, c, scope, l.ID, on)
			}
			return err
		}); err != nil && !isNothing(err) {
			return err
		}
	}
	return nil
}

func isNothing(err error) bool { return errors.Is(err, ErrNothing) }
