package relief

import (
	"fmt"

	"spoina/internal/clock"
)

// BenefitTable are the numbers of the protective benefit (dodatek osłonowy) of one period. Without bands there is no
// benefit.
type BenefitTable struct {
	SingleGr int64         `json:"threshold_single_gr"` // income a person, household of one
	MultiGr  int64         `json:"threshold_multi_gr"`  // … of more
	LeastGr  int64         `json:"least_gr"`            // less is not paid
	Bands    []BenefitBand `json:"bands"`
	Basis    string        `json:"-"`
}

// BenefitBand is what households from a size on get.
type BenefitBand struct {
	From   int   `json:"from"`
	Gr     int64 `json:"gr"`
	CoalGr int64 `json:"coal_gr"` // when coal is the main source of heat
}

// BenefitQuestion is what the calculator of the benefit is asked.
type BenefitQuestion struct {
	On          clock.Date `json:"on,omitempty" doc:"the day of the application; today when empty"`
	Persons     int        `json:"persons"`
	IncomeGr    int64      `json:"income_gr" doc:"monthly income of the whole household, grosze"`
	HeatingCoal bool       `json:"heating_coal,omitempty" doc:"the main source of heat burns coal and is in the register of emissions"`
}

// BenefitAnswer is the benefit and how it was counted.
type BenefitAnswer struct {
	AmountGr int64    `json:"amount_gr"`
	Ended    bool     `json:"ended" doc:"no benefit exists for that day"`
	Working  []Line   `json:"working"`
	Basis    []string `json:"basis"`
}

// Benefit counts the protective benefit.
func (t BenefitTable) Benefit(q BenefitQuestion) (BenefitAnswer, error) {
	a := BenefitAnswer{Working: []Line{}, Basis: []string{}}
	say := func(value int64, pl, en string) {
		a.Working = append(a.Working, Line{PL: pl, EN: en, Value: &value})
	}
	switch {
	case q.Persons < 1 || q.Persons > 50:
		return a, ErrQuestion.Because("persons: from 1 to 50")
	case q.IncomeGr < 0 || q.IncomeGr > 100_000_000:
		return a, ErrQuestion.Because("income_gr: from 0 to 1 000 000 złotych a month")
	case len(t.Bands) == 0:
		a.Ended = true
		a.Working = append(a.Working, Line{PL: fmt.Sprintf("Na dzień %s dodatek osłonowy nie przysługuje: wypłacano go w 2022 r. i w pierwszym półroczu 2024 r.", q.On),
			EN: fmt.Sprintf("There is no protective benefit on %s: it was paid in 2022 and in the first half of 2024", q.On)})
		return a, nil
	}
	var full int64
	for _, b := range t.Bands {
		if q.Persons >= b.From {
			full = b.Gr
			if q.HeatingCoal {
				full = b.CoalGr
			}
		}
	}
	heat := [2]string{"", ""}
	if q.HeatingCoal {
		heat = [2]string{", ogrzewanie węglem", ", heated with coal"}
	}
	say(full, fmt.Sprintf("Kwota dla gospodarstwa (osób: %d%s): %s", q.Persons, heat[0], zl(full)), fmt.Sprintf("Amount for a household of %d%s: %s", q.Persons, heat[1], pln(full)))
	each := (q.IncomeGr + int64(q.Persons)/2) / int64(q.Persons)
	threshold := t.MultiGr
	if q.Persons == 1 {
		threshold = t.SingleGr
	} else {
		say(each, fmt.Sprintf("Dochód na osobę: %s ÷ %d = %s", zl(q.IncomeGr), q.Persons, zl(each)), fmt.Sprintf("Income a person: %s ÷ %d = %s", pln(q.IncomeGr), q.Persons, pln(each)))
	}
	a.AmountGr = full
	if over := each - threshold; over > 0 {
		a.AmountGr = max(0, full-over)
		say(over, fmt.Sprintf("Próg %s przekroczony o %s; dodatek maleje złotówka za złotówkę", zl(threshold), zl(over)),
			fmt.Sprintf("The threshold %s is passed by %s; the benefit shrinks by the same amount", pln(threshold), pln(over)))
		if a.AmountGr < t.LeastGr {
			a.AmountGr = 0
			say(0, "Kwoty niższej niż "+zl(t.LeastGr)+" nie wypłaca się", "Less than "+pln(t.LeastGr)+" is not paid")
		}
	} else {
		say(threshold, "Dochód nie przekracza progu "+zl(threshold), "The income does not pass the threshold "+pln(threshold))
	}
	say(a.AmountGr, "Dodatek: "+zl(a.AmountGr), "Benefit: "+pln(a.AmountGr))
	if t.Basis != "" {
		a.Basis = append(a.Basis, t.Basis)
	}
	return a, nil
}
