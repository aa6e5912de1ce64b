package relief

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/param"
	"spoina/internal/people"
	"spoina/internal/programme"
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

// Fill makes n applications that came in the four months before a day, as they would stand on it: most decided, some
// called to be completed, some refused or under appeal, the months that began since then paid.
func Fill(ctx context.Context, store *db.Store, env programme.Env, n int, on clock.Date) error {
	d, scope, r := newDesk(env), access.System("demo"), rand.New(rand.NewPCG(1561, 4))
	if _, err := store.Change(ctx, scope.Actor(), "demo: account of the office", func(c *db.Change) error {
		_, err := param.Put(ctx, c, scope, param.Param{Name: "relief_bank_account", Value: []byte(`"` + demoAccount(0) + `"`), LegalBasis: "rachunek zmyślony", VerifiedBy: "demo"})
		return err
	}); err != nil {
		return err
	}
	first := on.AddDays(-120)
	for from := 0; from < n; from += 100 {
		if _, err := store.Change(ctx, scope.Actor(), "demo: applications for relief", func(c *db.Change) error {
			for i := from; i < min(n, from+100); i++ {
				came := first.AddDays(i * 121 / n)
				if err := d.demoCase(ctx, c, scope, r, i, came, on); err != nil {
					return fmt.Errorf("application %d: %w", i, err)
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return d.demoLists(ctx, store, scope, first, on)
}

// demoCase is one application from the day it came.
func (d *desk) demoCase(ctx context.Context, c *db.Change, scope access.Scope, r *rand.Rand, i int, came, until clock.Date) error {
	person := demoPerson(r, i)
	building, persons, area := Block, 1+r.IntN(2), float64(28+r.IntN(45))
	if r.IntN(3) == 0 {
		building, area = Detached, float64(60+r.IntN(90))
	}
	if r.IntN(25) == 0 {
		persons = 3 + r.IntN(2)
	}
	yes, title, payTo, account := true, "OWNER", "CASH", ""
	if r.IntN(4) == 0 {
		title = "POSSESSOR"
	}
	if r.IntN(5) > 0 {
		payTo, account = "ACCOUNT", demoAccount(i+1)
	}
	signed := r.IntN(12) > 0
	next := clock.Day(came.Year, came.Month+1, 1)
	channel := []string{"DESK", "DESK", "PAPER", "WEB"}[r.IntN(4)]
	applied, err := d.apply(ctx, c, scope, Applying{Channel: channel, On: came, Given: Given{Person: &person, Building: &building, Persons: &persons, AreaM2: &area, Title: &title,
		Declared: &yes, Signed: &signed, PayTo: &payTo, Account: &account, From: &next}})
	if err != nil {
		return err
	}
	day := came
	move := func(after int, m Moving) (bool, error) {
		day = day.AddDays(after)
		if day.After(until) {
			return false, nil
		}
		m.On = day
		_, err := d.move(ctx, c, scope, applied.ID, m)
		return err == nil, err
	}
	if !signed {
		if ok, err := move(1, Moving{Move: "call"}); !ok {
			return err
		}
		if r.IntN(6) == 0 {
			_, err := move(20, Moving{Move: "abandon"})
			return err
		}
		if ok, err := move(2+r.IntN(5), Moving{Move: "completed", Given: &Given{Signed: &yes}}); !ok {
			return err
		}
	}
	if r.IntN(90) == 0 {
		_, err := move(1, Moving{Move: "withdraw", Note: "na prośbę wnioskodawcy"})
		return err
	}
	verdicts, latest := []string{Yes, Yes}, day
	for k, part := range []string{Tax, Social} {
		if r.IntN(22) == 0 {
			verdicts[k] = No
		}
		answered := day.AddDays(1 + r.IntN(3) + r.IntN(2)*r.IntN(4))
		if answered.After(until) {
			return nil
		}
		basis := map[string]string{Tax + Yes: "Deklaracja zgodna, brak zaległości", Tax + No: "Powierzchnia w deklaracji jest inna", Social + Yes: "Zgodne z rozeznaniem w środowisku", Social + No: "Pod adresem mieszka więcej osób"}[part+verdicts[k]]
		if _, err := d.answer(ctx, c, scope, applied.ID, part, Answering{Verdict: verdicts[k], Basis: basis, On: answered}); err != nil {
			return err
		}
		if answered.After(latest) {
			latest = answered
		}
	}
	day = latest
	decision := Moving{Move: "decide", Verdict: Positive}
	switch {
	case applied.SupportGr == 0:
		decision = Moving{Move: "decide", Verdict: Negative, Reason: "Program nie daje temu gospodarstwu wsparcia: opłata nie przekracza progu albo gospodarstwo nie jest objęte programem."}
	case verdicts[0] == No || verdicts[1] == No:
		decision = Moving{Move: "decide", Verdict: Negative, Reason: "Dane z wniosku nie potwierdziły się."}
	}
	return d.demoDecision(move, r, decision)
}

// demoDecision is what happens to an application from its decision on.
func (d *desk) demoDecision(move func(int, Moving) (bool, error), r *rand.Rand, decision Moving) error {
	if ok, err := move(r.IntN(3), decision); !ok {
		return err
	}
	if ok, err := move(2+r.IntN(5), Moving{Move: "deliver"}); !ok {
		return err
	}
	if decision.Verdict == Negative && r.IntN(5) == 0 {
		if ok, err := move(3+r.IntN(9), Moving{Move: "appeal", Note: "Odwołanie od odmowy"}); !ok {
			return err
		}
		_, err := move(30+r.IntN(20), Moving{Move: "upheld"})
		return err
	}
	after, waived := 18, r.IntN(4) == 0
	if waived {
		after = r.IntN(3)
	}
	_, err := move(after, Moving{Move: "final", Waived: waived})
	return err
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
