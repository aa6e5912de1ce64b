package replay

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sort"
	"strconv"

	"spoina/internal/clock"
)

// relief replays the protective programme: 1 561 applications, each checked by two departments, decided within days.
type relief struct {
	*expectations
	apps  []application
	wrong []madeUp // people whose PESEL cannot be
	days  []int    // from application to decision
}

// application is one case from its first day to its decision.
type application struct {
	who       madeUp
	persons   int
	building  string
	area      int // m²: a multiple of four, so that no support has a fraction of a grosz
	lacks     bool
	on        clock.Date // came
	completed clock.Date // complete; then the departments are asked
	tax       answer
	social    answer
	decided   clock.Date
	verdict   string
	support   int64
	twice     [4]bool
	meant     map[string]bool // refusals that are tried on the way
}

type answer struct {
	verdict string
	on      clock.Date
}

func (*relief) name() string { return "relief" }

// planRelief writes the cases and what must come of them. The support is counted here anew from the resolution: 1.06 zł
// for each square metre up to a hundred, 0.01 zł above; half or a quarter of it is supported above a floor.
func planRelief(rng *rand.Rand, scale float64) programme {
	r := &relief{expectations: expecting("relief")}
	c := &crowd{rng: rng, from: 1}
	n := scaled(1561, scale, 12)
	first := clock.Day(2023, 7, 3)
	for i := range n {
		a := application{who: c.polish(), on: first.AddDays(i * 150 / n), persons: 1 + rng.IntN(2), building: "BLOCK", meant: map[string]bool{}}
		if rng.IntN(2) == 0 {
			a.building = "DETACHED"
		}
		a.area = 40 + 4*rng.IntN(30)
		if a.persons == 2 || a.building == "DETACHED" {
			a.area = 88 + 4*rng.IntN(18)
		}
		a.tax.verdict, a.social.verdict, a.verdict = "YES", "YES", "POSITIVE"
		switch draw := rng.IntN(100); {
		case draw < 5:
			a.tax.verdict, a.verdict = "NO", "NEGATIVE"
			a.meant["relief.against"] = true
		case draw < 9:
			a.social.verdict, a.verdict = "NO", "NEGATIVE"
			a.meant["relief.against"] = true
		case draw < 11:
			a.area, a.verdict = 20, "NEGATIVE" // the whole fee lies below every floor
		}
		took := []int{3, 4, 4, 5, 5, 5, 5, 6, 7, 9}[rng.IntN(10)]
		if i%13 == 7 {
			a.lacks, took = true, took+6
			a.completed = a.on.AddDays(5)
		} else {
			a.completed = a.on
		}
		a.decided = a.on.AddDays(took)
		room := a.completed.DaysUntil(a.decided)
		a.tax.on, a.social.on = a.completed.AddDays(rng.IntN(room+1)), a.completed.AddDays(rng.IntN(room+1))
		a.support = support(a.persons, a.building, a.area)
		for k := range a.twice {
			a.twice[k] = rng.IntN(14) == 0
		}
		for code, every := range map[string]int{"relief.pending": 8, "relief.answered": 9, "relief.basis": 20, "access.refused": 19, "people.exists": 23, "flow.move": 25, "flow.future": 40} {
			if i%every == every/2 {
				a.meant[code] = true
			}
		}
		if i%29 == 3 {
			r.wrong = append(r.wrong, c.polish())
		}
		r.apps = append(r.apps, a)
	}
	r.settle()
	return r
}

// support is the resolution's arithmetic, in grosze.
func support(persons int, building string, area int) int64 {
	fee := int64(106*min(area, 100) + max(area-100, 0))
	percent, floor := int64(50), int64(6100)
	switch {
	case persons == 1 && building == "BLOCK":
		floor = 3300
	case persons == 2 && building == "DETACHED":
		percent, floor = 25, 9000
	case persons == 2:
		percent, floor = 25, 6000
	}
	return min(fee*percent/100, max(fee-floor, 0))
}

// settle counts what must come out.
func (r *relief) settle() {
	for _, a := range r.apps {
		r.add("applications", 1)
		r.add("checks_tax", 1)
		r.add("checks_social", 1)
		r.add("decided", 1)
		if a.verdict == "POSITIVE" {
			r.add("positive", 1)
			r.add("support_monthly_gr", a.support)
		} else {
			r.add("negative", 1)
		}
		r.days = append(r.days, a.on.DaysUntil(a.decided))
		for code := range a.meant {
			r.refuse(code)
		}
		for _, again := range a.twice {
			if again {
				r.add("repeated", 1)
			}
		}
	}
	for range r.wrong {
		r.refuse("people.pesel")
	}
}

func (r *relief) truth() []Line {
	lines := r.expectations.truth()
	sort.Ints(r.days)
	for what, share := range map[string]float64{"days_median": 0.5, "days_p90": 0.9} {
		lines = append(lines, Line{Programme: "relief", What: what, Expected: strconv.FormatFloat(percentile(r.days, share), 'f', -1, 64)})
	}
	sort.SliceStable(lines, func(i, k int) bool { return lines[i].What < lines[k].What })
	return lines
}

// percentile lies between two days where no case lies exactly there, as statisticians count.
func percentile(sorted []int, share float64) float64 {
	at := share * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return float64(sorted[len(sorted)-1])
	}
	return float64(sorted[i]) + (at-float64(i))*float64(sorted[i+1]-sorted[i])
}

func (r *relief) play(ctx context.Context, s *stage) error {
	if err := inParallel(ctx, 4, len(r.apps), func(ctx context.Context, _, i int) error { return r.one(ctx, s, i) }); err != nil {
		return err
	}
	return inParallel(ctx, 2, len(r.wrong), func(ctx context.Context, _, i int) error {
		who := r.wrong[i].person()
		digits := []byte(r.wrong[i].PESEL)
		digits[10] = '0' + (digits[10]-'0'+1)%10
		who["pesel"] = string(digits)
		return s.as("communal").Do(ctx, Act{Programme: "relief", Path: "/relief/applications", Key: fmt.Sprintf("relief-wrong-%d", i), Refusal: "people.pesel",
			Body: map[string]any{"channel": "DESK", "person": who}}, nil)
	})
}

// one case from the desk to the decision.
func (r *relief) one(ctx context.Context, s *stage, i int) error {
	a := r.apps[i]
	communal, tax, social := s.as("communal"), s.as("tax"), s.as("mops")
	act := func(what string, path string, body map[string]any) Act {
		return Act{Programme: "relief", Path: path, Key: fmt.Sprintf("relief-%d-%s", i, what), Body: body}
	}
	apply := act("apply", "/relief/applications", map[string]any{"channel": []string{"DESK", "PAPER"}[i%2], "on": a.on.String(), "person": a.who.person(), "household": a.who.home(),
		"building": a.building, "persons": a.persons, "area_m2": a.area, "title": "OWNER", "declared": true, "signed": !a.lacks, "income_gr": 250_000, "pay_to": "CASH",
		"from": clock.Day(a.on.Year, a.on.Month+1, 1).String(), "case_number": fmt.Sprintf("GK.6232.%d.2023", i+1)})
	apply.Twice = a.twice[0]
	if a.meant["flow.future"] {
		early := act("future", "/relief/applications", map[string]any{"on": "2999-01-01", "person": a.who.person()})
		early.Refusal = "flow.future"
		if err := communal.Do(ctx, early, nil); err != nil {
			return err
		}
	}
	var made struct{ ID int64 }
	if err := communal.Do(ctx, apply, &made); err != nil {
		return err
	}
	path := fmt.Sprintf("/relief/applications/%d", made.ID)
	if a.meant["people.exists"] {
		again := act("exists", "/relief/applications", map[string]any{"on": a.on.String(), "person": a.who.person()})
		again.Refusal = "people.exists"
		if err := communal.Do(ctx, again, nil); err != nil {
			return err
		}
	}
	move := func(name string, on clock.Date, more map[string]any) Act {
		body := map[string]any{"move": name, "on": on.String()}
		for k, v := range more {
			body[k] = v
		}
		return act(name, path+"/moves", body)
	}
	if a.lacks {
		if err := communal.Do(ctx, move("call", a.on.AddDays(1), nil), nil); err != nil {
			return err
		}
		if err := communal.Do(ctx, move("completed", a.completed, map[string]any{"given": map[string]any{"signed": true}}), nil); err != nil {
			return err
		}
	}
	decide := move("decide", a.decided, map[string]any{"verdict": a.verdict})
	if a.verdict == "NEGATIVE" {
		decide.Body.(map[string]any)["reason"] = "Warunki programu nie są spełnione."
	}
	refused := func(by *Person, what, code string, from Act) error {
		from.Key, from.Refusal, from.Twice = fmt.Sprintf("relief-%d-no-%s", i, what), code, false
		return by.Do(ctx, from, nil)
	}
	if a.meant["relief.pending"] {
		early := move("decide", a.completed, map[string]any{"verdict": "POSITIVE"})
		if err := refused(communal, "pending", "relief.pending", early); err != nil {
			return err
		}
	}
	check := func(part string, x answer) Act {
		return act(part, path+"/checks/"+part, map[string]any{"verdict": x.verdict, "basis": "deklaracja i ewidencja z dnia " + x.on.String(), "on": x.on.String()})
	}
	if a.meant["access.refused"] { // a department answers its own question only
		if err := refused(tax, "foreign", "access.refused", check("SOCIAL", a.social)); err != nil {
			return err
		}
	}
	if a.meant["relief.basis"] {
		if err := refused(tax, "basis", "relief.basis", act("x", path+"/checks/TAX", map[string]any{"verdict": "YES", "basis": "", "on": a.tax.on.String()})); err != nil {
			return err
		}
	}
	for k, part := range []struct {
		name string
		by   *Person
		answer
	}{{"TAX", tax, a.tax}, {"SOCIAL", social, a.social}} {
		c := check(part.name, part.answer)
		c.Twice = a.twice[1+k]
		if err := part.by.Do(ctx, c, nil); err != nil {
			return err
		}
	}
	if a.meant["relief.answered"] {
		if err := refused(tax, "answered", "relief.answered", check("TAX", a.tax)); err != nil {
			return err
		}
	}
	if a.meant["relief.against"] {
		if err := refused(communal, "against", "relief.against", move("decide", a.decided, map[string]any{"verdict": "POSITIVE"})); err != nil {
			return err
		}
	}
	decide.Twice = a.twice[3]
	if err := communal.Do(ctx, decide, nil); err != nil {
		return err
	}
	if a.meant["flow.move"] {
		return refused(communal, "decided", "flow.move", move("decide", a.decided, map[string]any{"verdict": "POSITIVE"}))
	}
	return nil
}

func (r *relief) read(ctx context.Context, s *stage) (map[string]string, error) {
	return s.as("communal").figures(ctx, "/relief/statistics")
}
