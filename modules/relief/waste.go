package relief

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"spoina/internal/clock"
	"spoina/internal/fail"
)

// Failures of the calculators.
var (
	ErrQuestion = fail.New(fail.Invalid, "relief.question", "the calculator cannot work with this")
	ErrNoRate   = fail.New(fail.Conflict, "relief.no_rate", "the council has set no rate for that day")
)

// Methods of the fee for waste (art. 6j ustawy o utrzymaniu czystości i porządku w gminach).
const (
	Area      = "AREA"      // square metres of usable floor area
	Persons   = "PERSONS"   // residents
	Water     = "WATER"     // cubic metres of water used
	Household = "HOUSEHOLD" // one amount a household, by its size
	Container = "CONTAINER" // containers, where nobody lives
)

// Methods in the order in which people are asked.
var Methods = []string{Area, Persons, Water, Household, Container}

// Buildings by which the programme and the fee may differ.
const (
	Detached = "DETACHED"
	Block    = "BLOCK"
)

// Band of household sizes.
type Band struct {
	Band string `json:"band"` // as people read it: 3–4
	From int    `json:"from"` // persons
	Gr   int64  `json:"gr"`
}

// Support is the relief of one kind of household: a percentage of the fee, but no more than leaves the floor to pay.
type Support struct {
	Persons  int    `json:"persons"`
	Building string `json:"building"`
	Percent  int64  `json:"percent"`
	FloorGr  int64  `json:"floor_gr"`
}

// Rates are the numbers of one day.
type Rates struct {
	Method      string // the council's
	AreaGr      int64  // a square metre up to the limit
	AreaLimitM2 int64
	AreaAboveGr int64 // a square metre above it
	PersonGr    int64
	WaterGr     int64 // a cubic metre
	Households  []Band
	ContainerGr int64
	Factor      map[string]int64 // percent by building (art. 6j ust. 2a)
	CompostPct  int64
	Multiplier  int64 // of who does not segregate
	IncomeGr    int64 // average monthly disposable income of a person, for the caps
	Caps        map[string]float64
	Bands       []Support
	Basis       map[string]string // by name of the parameter
}

// Line is one line of a working. Value is in grosze, where the line ends in an amount.
type Line struct {
	PL    string `json:"pl"`
	EN    string `json:"en"`
	Value *int64 `json:"value,omitempty" doc:"grosze"`
}

// WasteQuestion is what the calculator of the fee is asked.
type WasteQuestion struct {
	On               clock.Date `json:"on,omitempty" doc:"the day whose rates apply; today when empty"`
	Method           string     `json:"method,omitempty" enum:"AREA,PERSONS,WATER,HOUSEHOLD,CONTAINER," doc:"the council's when empty"`
	AreaM2           float64    `json:"area_m2,omitempty"`
	Persons          int        `json:"persons,omitempty" doc:"residents, for the method PERSONS"`
	WaterM3          float64    `json:"water_m3,omitempty"`
	SizeBand         string     `json:"size_band,omitempty" doc:"for the method HOUSEHOLD; by household_persons when empty"`
	Containers       int        `json:"containers,omitempty"`
	Building         string     `json:"building,omitempty" enum:"DETACHED,BLOCK,"`
	Compost          bool       `json:"compost,omitempty"`
	NotSegregated    bool       `json:"not_segregated,omitempty"`
	Segregated       *bool      `json:"segregated,omitempty" doc:"true when empty"`
	HouseholdPersons int        `json:"household_persons,omitempty" doc:"decides the support"`
}

// WasteAnswer is the fee of a month, the support, and how they were counted.
type WasteAnswer struct {
	Method    string   `json:"method"`
	FeeGr     int64    `json:"fee_gr"`
	SupportGr int64    `json:"support_gr"`
	PaysGr    int64    `json:"pays_gr"`
	Entitled  bool     `json:"entitled" doc:"the programme supports households of this kind"`
	Example   bool     `json:"example" doc:"the council has chosen another method; the rate is an example"`
	Working   []Line   `json:"working"`
	Basis     []string `json:"basis"`
}

func (a *WasteAnswer) say(value int64, pl, en string) {
	a.Working = append(a.Working, Line{PL: pl, EN: en, Value: &value})
}

func (a *WasteAnswer) note(pl, en string) { a.Working = append(a.Working, Line{PL: pl, EN: en}) }

func (a *WasteAnswer) cite(r Rates, names ...string) {
	for _, n := range names {
		if b := r.Basis[n]; b != "" && !slices.Contains(a.Basis, b) {
			a.Basis = append(a.Basis, b)
		}
	}
}

// Waste counts the fee of one month and the support of the programme.
func (r Rates) Waste(q WasteQuestion) (WasteAnswer, error) {
	a := WasteAnswer{Method: q.Method, Working: []Line{}, Basis: []string{}}
	if a.Method == "" {
		a.Method = r.Method
	}
	if q.Building != "" && q.Building != Detached && q.Building != Block {
		return a, ErrQuestion.Because("building: DETACHED or BLOCK")
	}
	if q.HouseholdPersons < 0 || q.HouseholdPersons > 50 {
		return a, ErrQuestion.Because("household_persons: from 1 to 50")
	}
	a.Example = a.Method != r.Method && r.Method != "NONE"
	var err error
	switch a.Method {
	case Area:
		err = r.byArea(q, &a)
	case Persons:
		err = r.byPersons(q, &a)
	case Water:
		err = r.byWater(q, &a)
	case Household:
		err = r.byHousehold(q, &a)
	case Container:
		err = r.byContainer(q, &a)
	case "NONE":
		err = ErrNoRate
	default:
		err = ErrQuestion.Because("method: one of %s", strings.Join(Methods, ", "))
	}
	if err != nil {
		return a, err
	}
	r.differ(q, &a)
	r.support(q, &a)
	return a, nil
}

// rate is a rate that is not above its cap; the law's limit binds the council.
func (r Rates) rate(a *WasteAnswer, method string, rate int64) int64 {
	limit := int64(math.Floor(r.Caps[method]*float64(r.IncomeGr)/100 + 1e-9))
	if limit == 0 || rate <= limit {
		return rate
	}
	pct := strings.ReplaceAll(strconv.FormatFloat(r.Caps[method], 'f', -1, 64), ".", ",")
	a.say(limit, fmt.Sprintf("Stawka %s przekracza ustawową granicę %s %% dochodu %s; liczy się granica %s", zl(rate), pct, zl(r.IncomeGr), zl(limit)),
		fmt.Sprintf("The rate %s is above the statutory limit of %s%% of the income %s; the limit %s counts", pln(rate), r.capText(method), pln(r.IncomeGr), pln(limit)))
	a.cite(r, "waste_income_gr", capName[method])
	return limit
}

func (r Rates) capText(method string) string {
	return strconv.FormatFloat(r.Caps[method], 'f', -1, 64)
}

var capName = map[string]string{Area: "waste_cap_area_percent", Persons: "waste_cap_person_percent", Water: "waste_cap_water_percent",
	Household: "waste_cap_household_percent", Container: "waste_cap_container_percent"}

func (r Rates) byArea(q WasteQuestion, a *WasteAnswer) error {
	if !(q.AreaM2 > 0) || q.AreaM2 > 5000 {
		return ErrQuestion.Because("area_m2: more than 0, at most 5000 square metres of usable floor area")
	}
	area := int64(math.Round(q.AreaM2 * 100))
	within := min(area, 100*r.AreaLimitM2)
	rate := r.rate(a, Area, r.AreaGr)
	a.FeeGr = hundredths(rate * within)
	a.say(a.FeeGr, fmt.Sprintf("%s m² × %s = %s", comma(within), zl(rate), zl(a.FeeGr)), fmt.Sprintf("%s m² × %s = %s", point(within), pln(rate), pln(a.FeeGr)))
	if above := area - within; above > 0 {
		more := hundredths(r.AreaAboveGr * above)
		a.FeeGr += more
		a.say(more, fmt.Sprintf("powyżej %d m²: %s m² × %s = %s", r.AreaLimitM2, comma(above), zl(r.AreaAboveGr), zl(more)),
			fmt.Sprintf("above %d m²: %s m² × %s = %s", r.AreaLimitM2, point(above), pln(r.AreaAboveGr), pln(more)))
		a.cite(r, "waste_area_above_gr")
	}
	a.cite(r, "waste_area_gr")
	return nil
}

func (r Rates) byPersons(q WasteQuestion, a *WasteAnswer) error {
	n := q.Persons
	if n == 0 {
		n = q.HouseholdPersons
	}
	if n < 1 || n > 50 {
		return ErrQuestion.Because("persons: from 1 to 50 residents")
	}
	rate := r.rate(a, Persons, r.PersonGr)
	a.FeeGr = rate * int64(n)
	a.say(a.FeeGr, fmt.Sprintf("liczba mieszkańców %d × %s = %s", n, zl(rate), zl(a.FeeGr)), fmt.Sprintf("%d residents × %s = %s", n, pln(rate), pln(a.FeeGr)))
	a.cite(r, "waste_person_gr")
	return nil
}

func (r Rates) byWater(q WasteQuestion, a *WasteAnswer) error {
	if !(q.WaterM3 > 0) || q.WaterM3 > 1000 {
		return ErrQuestion.Because("water_m3: more than 0, at most 1000 cubic metres a month")
	}
	water := int64(math.Round(q.WaterM3 * 100))
	rate := r.rate(a, Water, r.WaterGr)
	a.FeeGr = hundredths(rate * water)
	a.say(a.FeeGr, fmt.Sprintf("%s m³ × %s = %s", comma(water), zl(rate), zl(a.FeeGr)), fmt.Sprintf("%s m³ × %s = %s", point(water), pln(rate), pln(a.FeeGr)))
	a.cite(r, "waste_water_gr")
	return nil
}

func (r Rates) byHousehold(q WasteQuestion, a *WasteAnswer) error {
	var found *Band
	for i, b := range r.Households {
		if q.SizeBand != "" && b.Band == q.SizeBand || q.SizeBand == "" && q.HouseholdPersons >= b.From {
			found = &r.Households[i]
		}
	}
	if found == nil {
		names := make([]string, len(r.Households))
		for i, b := range r.Households {
			names[i] = b.Band
		}
		return ErrQuestion.Because("size_band: one of %s, or household_persons", strings.Join(names, ", "))
	}
	rate := r.rate(a, Household, found.Gr)
	a.FeeGr = rate
	a.say(a.FeeGr, fmt.Sprintf("gospodarstwo domowe (osób: %s): %s", found.Band, zl(rate)), fmt.Sprintf("household (persons: %s): %s", found.Band, pln(rate)))
	a.cite(r, "waste_household_bands")
	return nil
}

func (r Rates) byContainer(q WasteQuestion, a *WasteAnswer) error {
	if q.Containers < 1 || q.Containers > 500 {
		return ErrQuestion.Because("containers: from 1 to 500")
	}
	rate := r.rate(a, Container, r.ContainerGr)
	a.FeeGr = rate * int64(q.Containers)
	a.say(a.FeeGr, fmt.Sprintf("liczba pojemników %d × %s = %s", q.Containers, zl(rate), zl(a.FeeGr)), fmt.Sprintf("%d containers × %s = %s", q.Containers, pln(rate), pln(a.FeeGr)))
	a.cite(r, "waste_container_gr")
	return nil
}

// differ applies what differs by building, composting and segregation.
func (r Rates) differ(q WasteQuestion, a *WasteAnswer) {
	if f := r.Factor[q.Building]; q.Building != "" && f != 0 && f != 100 {
		a.FeeGr = hundredths(a.FeeGr * f)
		a.say(a.FeeGr, fmt.Sprintf("zróżnicowanie ze względu na zabudowę: %d %% = %s", f, zl(a.FeeGr)), fmt.Sprintf("differentiation by building: %d%% = %s", f, pln(a.FeeGr)))
		a.cite(r, "waste_"+strings.ToLower(q.Building)+"_percent")
	}
	switch {
	case !q.Compost:
	case q.Building != Detached:
		a.note("Zwolnienie za kompostowanie dotyczy tylko domów jednorodzinnych (art. 6k ust. 4a)", "The reduction for composting is for detached houses only (art. 6k ust. 4a)")
	case r.CompostPct == 0:
		a.note("Rada nie ustaliła zwolnienia za kompostowanie na ten dzień", "The council has set no reduction for composting for that day")
	default:
		off := hundredths(a.FeeGr * r.CompostPct)
		a.FeeGr -= off
		a.say(-off, fmt.Sprintf("kompostowanie: %d %% mniej, czyli −%s", r.CompostPct, zl(off)), fmt.Sprintf("composting: %d%% less, −%s", r.CompostPct, pln(off)))
		a.cite(r, "waste_compost_percent")
	}
	if q.NotSegregated || q.Segregated != nil && !*q.Segregated {
		a.FeeGr *= r.Multiplier
		a.say(a.FeeGr, fmt.Sprintf("odpady niesegregowane: stawka podwyższona × %d = %s", r.Multiplier, zl(a.FeeGr)),
			fmt.Sprintf("waste not segregated: raised rate × %d = %s", r.Multiplier, pln(a.FeeGr)))
		a.cite(r, "waste_multiplier")
	}
	a.say(a.FeeGr, "Opłata za miesiąc: "+zl(a.FeeGr), "Fee for a month: "+pln(a.FeeGr))
}

// support is min(percent of the fee, what the fee is above the floor).
func (r Rates) support(q WasteQuestion, a *WasteAnswer) {
	a.PaysGr = a.FeeGr
	if q.HouseholdPersons == 0 || q.Building == "" {
		return
	}
	i := slices.IndexFunc(r.Bands, func(s Support) bool { return s.Persons == q.HouseholdPersons && s.Building == q.Building })
	if i < 0 {
		a.note(fmt.Sprintf("Program nie obejmuje takiego gospodarstwa (osób: %d, %s)", q.HouseholdPersons, buildingPL[q.Building]),
			fmt.Sprintf("The programme does not cover such a household (persons: %d, %s)", q.HouseholdPersons, buildingEN[q.Building]))
		return
	}
	s := r.Bands[i]
	a.Entitled = true
	part, above := hundredths(a.FeeGr*s.Percent), max(0, a.FeeGr-s.FloorGr)
	a.SupportGr = min(part, above)
	a.PaysGr = a.FeeGr - a.SupportGr
	a.say(part, fmt.Sprintf("do %d %% opłaty: %s", s.Percent, zl(part)), fmt.Sprintf("up to %d%% of the fee: %s", s.Percent, pln(part)))
	a.say(above, fmt.Sprintf("ale po wsparciu zostaje do zapłaty co najmniej %s, więc najwyżej %s", zl(s.FloorGr), zl(above)),
		fmt.Sprintf("but at least %s stays to pay, so at most %s", pln(s.FloorGr), pln(above)))
	a.say(a.SupportGr, "Wsparcie za miesiąc: "+zl(a.SupportGr), "Support for a month: "+pln(a.SupportGr))
	a.say(a.PaysGr, "Do zapłaty: "+zl(a.PaysGr), "To pay: "+pln(a.PaysGr))
	a.cite(r, "relief_bands")
}

var (
	buildingPL = map[string]string{Detached: "dom jednorodzinny", Block: "budynek wielorodzinny"}
	buildingEN = map[string]string{Detached: "detached house", Block: "block of flats"}
)

// hundredths divides by 100, halves up.
func hundredths(n int64) int64 { return (n + 50) / 100 }

func comma(hundredths int64) string { return strings.ReplaceAll(point(hundredths), ".", ",") }

func point(hundredths int64) string {
	return strconv.FormatFloat(float64(hundredths)/100, 'f', -1, 64)
}

// zl writes grosze as people read them: 1 465,20 zł.
func zl(gr int64) string {
	whole := strconv.FormatInt(gr/100, 10)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "\u00a0" + whole[i:]
	}
	return fmt.Sprintf("%s,%02d\u00a0zł", whole, gr%100)
}

func pln(gr int64) string { return fmt.Sprintf("PLN %d.%02d", gr/100, gr%100) }
