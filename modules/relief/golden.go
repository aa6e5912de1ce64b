package relief

import (
	"time"

	"spoina/internal/clock"
)

// Golden is a case whose result is known, worked out by hand from the act. The cases are published beside the
// calculators and run anew whenever somebody asks.
type Golden struct {
	Name    string           `json:"name"`
	Waste   *WasteQuestion   `json:"waste,omitempty"`
	Benefit *BenefitQuestion `json:"benefit,omitempty"`
	Want    Wanted           `json:"want"`
	Got     Wanted           `json:"got"`
	OK      bool             `json:"ok"`
	Working []Line           `json:"working"`
}

// Wanted is the result of a golden case.
type Wanted struct {
	FeeGr     int64 `json:"fee_gr"`
	SupportGr int64 `json:"support_gr"`
	PaysGr    int64 `json:"pays_gr"`
	AmountGr  int64 `json:"amount_gr"`
	Ended     bool  `json:"ended,omitempty"`
}

// goldenDay is a day on which the numbers of the domain applied.
var goldenDay = clock.Day(2023, time.September, 1)

// goldenCases are the vectors of the programme.
func goldenCases() []Golden {
	area := func(name string, m2 float64, persons int, building string, fee, support, pays int64) Golden {
		return Golden{Name: name, Waste: &WasteQuestion{On: goldenDay, AreaM2: m2, HouseholdPersons: persons, Building: building}, Want: Wanted{FeeGr: fee, SupportGr: support, PaysGr: pays}}
	}
	other := func(name string, q WasteQuestion, fee int64) Golden {
		q.On = goldenDay
		return Golden{Name: name, Waste: &q, Want: Wanted{FeeGr: fee, PaysGr: fee}}
	}
	first, half := clock.Day(2022, time.March, 1), clock.Day(2024, time.March, 1)
	benefit := func(name string, on clock.Date, persons int, income int64, coal bool, amount int64) Golden {
		return Golden{Name: name, Benefit: &BenefitQuestion{On: on, Persons: persons, IncomeGr: income, HeatingCoal: coal}, Want: Wanted{AmountGr: amount}}
	}
	cases := []Golden{
		area("60 m²", 60, 0, "", 6360, 0, 6360),
		area("100 m²", 100, 0, "", 10600, 0, 10600),
		area("100,01 m²", 100.01, 0, "", 10600, 0, 10600),
		area("120 m²", 120, 0, "", 10620, 0, 10620),
		area("1 osoba, budynek wielorodzinny, 60 m²", 60, 1, Block, 6360, 3060, 3300),
		area("1 osoba, budynek wielorodzinny, 90 m²: połowa opłaty", 90, 1, Block, 9540, 4770, 4770),
		area("1 osoba, dom, 120 m²", 120, 1, Detached, 10620, 4520, 6100),
		area("1 osoba, dom, 50 m²: opłata poniżej progu", 50, 1, Detached, 5300, 0, 5300),
		area("2 osoby, dom, 120 m²", 120, 2, Detached, 10620, 1620, 9000),
		area("2 osoby, budynek wielorodzinny, 60 m²", 60, 2, Block, 6360, 360, 6000),
		area("2 osoby, budynek wielorodzinny, 100 m²: ćwierć opłaty", 100, 2, Block, 10600, 2650, 7950),
		area("3 osoby: program nie obejmuje", 60, 3, Block, 6360, 0, 6360),
		other("metoda od osób, 3 mieszkańców", WasteQuestion{Method: Persons, Persons: 3}, 11400),
		other("metoda od wody, 7,5 m³", WasteQuestion{Method: Water, WaterM3: 7.5}, 8625),
		other("metoda od gospodarstwa, 3–4 osoby", WasteQuestion{Method: Household, SizeBand: "3-4"}, 8900),
		other("pojemniki 1100 l, 2 sztuki", WasteQuestion{Method: Container, Containers: 2}, 11000),
		other("60 m², bez segregacji: dwukrotność", WasteQuestion{AreaM2: 60, NotSegregated: true}, 12720),
	}
	for i, want := range []struct{ plain, coal int64 }{{40000, 50000}, {60000, 75000}, {60000, 75000}, {85000, 106250}, {85000, 106250}, {115000, 143750}, {115000, 143750}} {
		cases = append(cases, benefit("dodatek 2022, osób: "+digit(i+1), first, i+1, 0, false, want.plain), benefit("dodatek 2022, węgiel, osób: "+digit(i+1), first, i+1, 0, true, want.coal))
	}
	for i, want := range []struct{ plain, coal int64 }{{22880, 28600}, {34320, 42900}, {34320, 42900}, {48620, 60775}, {48620, 60775}, {65780, 82225}} {
		cases = append(cases, benefit("dodatek 2024, osób: "+digit(i+1), half, i+1, 0, false, want.plain), benefit("dodatek 2024, węgiel, osób: "+digit(i+1), half, i+1, 0, true, want.coal))
	}
	return append(cases,
		benefit("dochód równy progowi, 1 osoba", first, 1, 210000, false, 40000),
		benefit("50 zł ponad próg, 1 osoba", first, 1, 215000, false, 35000),
		benefit("100 zł na osobę ponad próg, 2 osoby", first, 2, 320000, false, 50000),
		benefit("równo 20 zł: wypłaca się", first, 1, 248000, false, 2000),
		benefit("19,99 zł: nie wypłaca się", first, 1, 248001, false, 0),
		benefit("ponad próg więcej niż dodatek", first, 1, 400000, true, 0),
		Golden{Name: "po 30.06.2024 dodatku nie ma", Benefit: &BenefitQuestion{On: clock.Day(2024, time.July, 1), Persons: 1}, Want: Wanted{Ended: true}},
		Golden{Name: "w 2023 r. dodatku nie wypłacano", Benefit: &BenefitQuestion{On: clock.Day(2023, time.May, 1), Persons: 1}, Want: Wanted{Ended: true}},
	)
}

func digit(n int) string { return string(rune('0' + n)) }

// rerun works the golden cases out again with the numbers of their days.
func rerun(on func(clock.Date) (Numbers, error)) ([]Golden, error) {
	cases := goldenCases()
	known := map[clock.Date]Numbers{}
	for i := range cases {
		c := &cases[i]
		day := clock.Date{}
		if c.Waste != nil {
			day = c.Waste.On
		} else {
			day = c.Benefit.On
		}
		n, ok := known[day]
		if !ok {
			var err error
			if n, err = on(day); err != nil {
				return nil, err
			}
			known[day] = n
		}
		c.run(n)
	}
	return cases, nil
}

func (c *Golden) run(n Numbers) {
	var err error
	if c.Waste != nil {
		var a WasteAnswer
		a, err = n.Rates.Waste(*c.Waste)
		c.Got, c.Working = Wanted{FeeGr: a.FeeGr, SupportGr: a.SupportGr, PaysGr: a.PaysGr}, a.Working
	} else {
		var a BenefitAnswer
		a, err = n.Benefit.Benefit(*c.Benefit)
		c.Got, c.Working = Wanted{AmountGr: a.AmountGr, Ended: a.Ended}, a.Working
	}
	c.OK = err == nil && c.Got == c.Want
}
