package landscape

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"spoina/internal/clock"
)

// Verdict is the answer to a requirement, and to all of them.
type Verdict string

const (
	Pass    Verdict = "PASS"
	Fail    Verdict = "FAIL"
	Unknown Verdict = "UNKNOWN"
)

// Device is what stands or is to stand. Begin with Blank: a figure that nobody gave is NaN, and never 0.
type Device struct {
	Type                                         string
	Width, Height, Depth                         float64 // m
	Sides                                        int     // 0 is unknown
	Display                                      float64 // of all sides, m²; NaN: worked out of width, height and sides
	Top, Bottom                                  float64 // m above the ground
	WallShare, WindowShare, FontShare, Luminance float64
	Days, RepeatYears                            float64
	Mount, Material, Colour                      string // empty is unknown
	Illuminated, Digital, Moving                 *bool  // nil is unknown
	Businesses                                   int    // on the property; -1 is unknown
	Outline                                      bool   // surroundings measure from its outline, not from its middle
	Facts                                        map[string]any
}

// Blank is a device of which only the type is known.
func Blank(code string) Device {
	n := math.NaN()
	return Device{Type: code, Width: n, Height: n, Depth: n, Display: n, Top: n, Bottom: n, WallShare: n, WindowShare: n, FontShare: n, Luminance: n, Days: n, RepeatYears: n, Businesses: -1}
}

// Side is the display area of one side in m²; NaN is unknown.
func (d *Device) Side() float64 {
	switch {
	case !math.IsNaN(d.Width) && !math.IsNaN(d.Height):
		return d.Width * d.Height
	case d.Sides > 0:
		return d.Display / float64(d.Sides)
	}
	return math.NaN()
}

// Total is the display area of all sides in m²; NaN is unknown.
func (d *Device) Total() float64 {
	switch {
	case !math.IsNaN(d.Display):
		return d.Display
	case d.Sides > 0:
		return d.Width * d.Height * float64(d.Sides)
	}
	return math.NaN()
}

func (d *Device) digital() *bool {
	if d.Digital == nil && d.Type == "ADV.LED" {
		yes := true
		return &yes
	}
	return d.Digital
}

// Place is where the device stands in the resolution's map.
type Place struct {
	Zones     []string // codes of the zones that it may stand in: one is certain, several is a boundary or a fault of the map
	Overlays  []string // codes and kinds of the overlays that it certainly stands in
	Uncertain []string // of those whose boundary is too near to tell
}

// Measured is a length found in the surroundings.
type Measured struct {
	Known     bool    // false: there is no such layer
	Found     bool    // false: nothing of the kind within what was looked through
	Metres    float64 // from the middle of the device, or its outline where Device.Outline
	Tolerance float64 // m, from the accuracies of both
}

// Surroundings answer for one place. A layer that the office does not have is unknown, not empty.
type Surroundings interface {
	Place() Place
	// Nearest looks for the nearest feature of a reference layer within a distance.
	Nearest(layer, measure string, within float64) Measured
	// Neighbour looks for the nearest other device of which is says yes.
	Neighbour(is func(code string) bool, within float64) Measured
	// Count is how many devices of which is says yes stand on the property, façade, building or parcel, this one among
	// them, and by what they are counted; ok is false where that cannot be known.
	Count(unit string, is func(code string) bool) (n float64, ok bool)
	// Road is the class of the nearest public road; known is false where there is one without a class, and an empty
	// class that is known means that no public road is near.
	Road() (class string, known bool)
}

// Limits are what measuring cannot tell apart.
type Limits struct {
	AreaRel float64 // relative; usually 0.02
	Height  float64 // m; usually 0.05
}

// UsualLimits are those of the domain (G, E11).
var UsualLimits = Limits{0.02, 0.05}

// Result is one requirement compared with the device.
type Result struct {
	Rule      string   `json:"rule"`
	Basis     string   `json:"basis" doc:"the provision"`
	Metric    string   `json:"metric"`
	Ref       string   `json:"ref,omitempty"`
	Measure   string   `json:"measure,omitempty" doc:"how it was measured: OUTLINE, POST or CENTERLINE_NODE"`
	Verdict   Verdict  `json:"verdict" enum:"PASS,FAIL,UNKNOWN"`
	Value     *float64 `json:"value" doc:"measured; null of a word, or unknown"`
	Found     string   `json:"found" doc:"what was found, where it is a word"`
	Beyond    bool     `json:"beyond" doc:"nothing nearer than the value was found"`
	Op        string   `json:"op"`
	Threshold any      `json:"threshold"`
	Tolerance float64  `json:"tolerance"`
	Unit      string   `json:"unit"`
	Within    bool     `json:"within_tolerance" doc:"it passes only because of the tolerance"`
	Words     Words    `json:"words"`
}

// Spoken is a rule that applies at the place.
type Spoken struct {
	ID       string `json:"id"`
	Basis    string `json:"basis"`
	Effect   Effect `json:"effect" enum:"ALLOW,FORBID" doc:"after the exceptions"`
	Decides  bool   `json:"decides" doc:"no other rule is more specific"`
	Sanction bool   `json:"sanction"`
	Words    Words  `json:"words"`
}

// Answer is what the resolution says.
type Answer struct {
	Verdict       Verdict  `json:"verdict" enum:"PASS,FAIL,UNKNOWN"`
	Reasons       []Words  `json:"reasons"`
	Zone          string   `json:"zone" doc:"empty: in none, or not certain"`
	Overlays      []string `json:"overlays"`
	Rules         []Spoken `json:"rules"`
	Results       []Result `json:"results"`
	Contradiction []string `json:"contradiction" doc:"rules of equal weight that allow and forbid the same"`
	Missing       []Words  `json:"missing" doc:"what must be known for a certain answer"`
	Governed      bool     `json:"governed" doc:"false: the resolution says nothing of such things"`
}

// Evaluate compares a device with the resolution as it stands on a day. Where the zone, an overlay or a condition is not
// certain, every possibility is looked at, and the answer is UNKNOWN unless all of them say the same.
func Evaluate(d Device, s Surroundings, doc *Document, on clock.Date, limits Limits) Answer {
	p := s.Place()
	e := evaluation{d: d, s: s, doc: doc, on: on, limits: limits, limbo: map[string]bool{}}
	zones := slices.DeleteFunc(slices.Clone(p.Zones), func(z string) bool { return doc.zoneVoid(z, on) })
	slices.Sort(zones)
	zones = slices.Compact(zones)
	governed := doc.Governed(d.Type) || slices.ContainsFunc(doc.Rules, func(r Rule) bool { return doc.Speaks(&r, on) && doc.closest(d.Type, r.Types) > 1 })
	empty := Answer{Verdict: Pass, Reasons: []Words{}, Overlays: []string{}, Rules: []Spoken{}, Results: []Result{}, Contradiction: []string{}, Missing: []Words{}, Governed: governed}
	switch {
	case !doc.InForce(on):
		empty.Reasons = append(empty.Reasons, say("W tym dniu uchwała nie obowiązuje.", "The resolution is not in force on that day.", "An diesem Tag gilt der Beschluss nicht.", "Цього дня рішення не діє."))
		return empty
	case !governed:
		empty.Reasons = append(empty.Reasons, say("Uchwała nie mówi o takich obiektach.", "The resolution does not speak of such things.", "Der Beschluss regelt solche Objekte nicht.", "Рішення не регулює таких об'єктів."))
		return empty
	case len(zones) == 0:
		empty.Verdict = Unknown
		empty.Reasons = append(empty.Reasons, say("Miejsce nie leży w żadnej strefie uchwały.", "The place lies in no zone of the resolution.", "Der Ort liegt in keiner Zone des Beschlusses.", "Місце не лежить у жодній зоні рішення."))
		return empty
	}
	var first *Answer
	agree := true
	try := func(a Answer) {
		if first == nil {
			first = &a
		}
		agree = agree && a.Verdict == first.Verdict
	}
	for _, z := range zones {
		for _, overlays := range [][]string{p.Overlays, slices.Concat(p.Overlays, p.Uncertain)} {
			conditions := e.uncertain(z, overlays)
			if len(conditions) > 8 { // more possibilities than it is worth: nobody has described the device yet
				conditions, agree = conditions[:8], false
			}
			for mask := range 1 << len(conditions) {
				clear(e.limbo)
				for k, id := range conditions {
					e.limbo[id] = mask>>k&1 == 0
				}
				try(e.in(z, overlays))
			}
			if len(p.Uncertain) == 0 {
				break
			}
		}
	}
	a := *first
	a.Governed = true
	if len(zones) > 1 {
		a.Zone = ""
		a.Missing = append(a.Missing, say("nie wiadomo, w której strefie leży miejsce: "+strings.Join(zones, ", "), "which zone the place lies in: "+strings.Join(zones, ", "), "in welcher Zone der Ort liegt: "+strings.Join(zones, ", "), "у якій зоні лежить місце: "+strings.Join(zones, ", ")))
	}
	if len(p.Uncertain) > 0 {
		list := strings.Join(p.Uncertain, ", ")
		a.Missing = append(a.Missing, say("nie wiadomo, czy miejsce leży w obszarze: "+list, "whether the place lies in: "+list, "ob der Ort im Gebiet liegt: "+list, "чи лежить місце в області: "+list))
	}
	if !agree {
		a.Verdict = Unknown
	}
	for _, id := range e.uncertain(zones[0], p.Overlays) {
		r := &doc.Rules[slices.IndexFunc(doc.Rules, func(r Rule) bool { return r.ID == id })]
		a.Missing = append(a.Missing, say("czy spełniony jest warunek: ", "whether the condition holds: ", "ob die Bedingung erfüllt ist: ", "чи виконано умову: ").and(doc.conditions(r), same(" ("+r.Basis+")")))
	}
	return a
}

type evaluation struct {
	d      Device
	s      Surroundings
	doc    *Document
	on     clock.Date
	limits Limits
	limbo  map[string]bool // rules whose conditions are not known, taken to hold or not
}

// reaches tells whether a rule speaks of the device in a zone: its weight, most decisive first.
func (e *evaluation) reaches(r *Rule, zone string, overlays []string) (weight [4]int, effect Effect, ok bool) {
	if !e.doc.Speaks(r, e.on) {
		return weight, "", false
	}
	depth := e.doc.closest(e.d.Type, r.Types)
	if depth == 0 {
		return weight, "", false
	}
	effect = r.Effect
	over, top := 0, 0
	within := func(code string) bool {
		if !slices.Contains(overlays, code) {
			return false
		}
		over = 1
		for _, o := range e.doc.Overlays {
			if o.Code == code || o.Kind == code {
				top = max(top, o.Priority)
			}
		}
		return true
	}
	in := false
	for _, z := range r.Zones {
		in = z == "*" || z == zone || within(z) || in
	}
	if !in {
		return weight, "", false
	}
	turned := Effect("")
	for _, x := range r.Exceptions {
		if within(x.Overlay) && turned != Forbid {
			turned = x.Effect
		}
	}
	if turned != "" {
		effect = turned
	}
	return [4]int{over, depth, r.Priority, top}, effect, true
}

// banned tells that a rule forbids signs as such: it cannot (art. 37a upzp, G1), it may only limit their number and form.
func (e *evaluation) banned(r *Rule, effect Effect) bool {
	return effect == Forbid && e.doc.Is(e.d.Type, []string{"SIGN"}) && (slices.Contains(r.Types, "SIGN") || slices.Contains(r.Types, "*")) && !slices.Contains(r.Types, e.d.Type)
}

func (e *evaluation) uncertain(zone string, overlays []string) (out []string) {
	for i := range e.doc.Rules {
		r := &e.doc.Rules[i]
		if _, _, ok := e.reaches(r, zone, overlays); ok && e.when(r) == Unknown {
			out = append(out, r.ID)
		}
	}
	slices.Sort(out)
	return out
}

// when tells whether the device meets a rule's conditions.
func (e *evaluation) when(r *Rule) Verdict {
	out := Pass
	for _, c := range r.When {
		v := e.fact(c.Fact).compare(c.Op, c.Value, 0)
		switch {
		case v == Fail:
			return Fail
		case v == Unknown:
			out = Unknown
		}
	}
	return out
}

// in is the answer in one zone with certain overlays.
func (e *evaluation) in(zone string, overlays []string) Answer {
	a := Answer{Verdict: Pass, Zone: zone, Reasons: []Words{}, Overlays: []string{}, Rules: []Spoken{}, Results: []Result{}, Contradiction: []string{}, Missing: []Words{}}
	for _, o := range e.doc.Overlays {
		if slices.Contains(overlays, o.Code) || slices.Contains(overlays, o.Kind) {
			a.Overlays = append(a.Overlays, o.Code)
		}
	}
	type ranked struct {
		rule   *Rule
		effect Effect
		weight [4]int
	}
	var list []ranked
	otherwise := false // a rule allows it under conditions that it does not meet
	for i := range e.doc.Rules {
		r := &e.doc.Rules[i]
		weight, effect, ok := e.reaches(r, zone, overlays)
		if !ok {
			continue
		}
		holds := e.when(r)
		if taken, limbo := e.limbo[r.ID]; limbo && holds == Unknown {
			holds = Fail
			if taken {
				holds = Pass
			}
		}
		if holds != Pass {
			otherwise = otherwise || effect == Allow
			continue
		}
		if e.banned(r, effect) {
			a.Reasons = append(a.Reasons, say("Szyldu nie można zakazać, można ograniczyć liczbę i formę: "+r.Basis+" nie działa.", "A sign cannot be banned, only limited in number and form: "+r.Basis+" has no effect.",
				"Ein Firmenschild kann nicht verboten, nur in Anzahl und Form beschränkt werden: "+r.Basis+" wirkt nicht.", "Вивіску не можна заборонити, лише обмежити кількість і форму: "+r.Basis+" не діє."))
			continue
		}
		list = append(list, ranked{r, effect, weight})
	}
	slices.SortFunc(list, func(x, y ranked) int {
		return cmp.Or(slices.Compare(y.weight[:], x.weight[:]), cmp.Compare(x.rule.ID, y.rule.ID))
	})
	var allow, forbid []string
	for _, x := range list {
		decides := x.weight == list[0].weight
		a.Rules = append(a.Rules, Spoken{ID: x.rule.ID, Basis: x.rule.Basis, Effect: x.effect, Decides: decides, Sanction: x.rule.Sanctions(), Words: e.doc.Sentence(x.rule)})
		if decides && x.effect == Allow {
			allow = append(allow, x.rule.ID)
		} else if decides {
			forbid = append(forbid, x.rule.ID)
		}
	}
	for _, x := range list {
		if x.effect != Allow {
			continue
		}
		for _, q := range x.rule.Require {
			a.Results = append(a.Results, e.measure(x.rule, q))
		}
		if x.rule.ByRoadClass != nil {
			a.Results = append(a.Results, e.byRoad(x.rule))
		}
	}
	name := e.doc.Named(e.d.Type)
	if len(allow) > 0 && len(forbid) > 0 {
		a.Contradiction = append(allow, forbid...)
		slices.Sort(a.Contradiction)
		ids := strings.Join(a.Contradiction, ", ")
		a.Reasons = append(a.Reasons, say("Przepisy o równej mocy przeczą sobie: "+ids+". Liczy się zakaz.", "Provisions of equal weight contradict each other: "+ids+". The ban counts.",
			"Gleichrangige Vorschriften widersprechen sich: "+ids+". Es gilt das Verbot.", "Рівносильні норми суперечать одна одній: "+ids+". Діє заборона."))
	}
	switch sign := e.doc.Is(e.d.Type, []string{"SIGN"}); {
	case len(forbid) > 0:
		a.Verdict = Fail
		bases := []string{}
		for _, r := range a.Rules {
			if r.Decides && r.Effect == Forbid {
				bases = append(bases, r.Basis)
			}
		}
		a.Reasons = append(a.Reasons, say("W tym miejscu nie wolno: ", "Not allowed here: ", "Hier nicht zulässig: ", "Тут заборонено: ").and(name, same(" ("+strings.Join(bases, "; ")+").")))
	case len(allow) == 0 && e.doc.Resolution.Default == Forbid && !sign:
		a.Verdict = Fail
		if otherwise {
			a.Reasons = append(a.Reasons, say("Dozwolone tylko pod warunkami, których nośnik nie spełnia: ", "Allowed only under conditions that the device does not meet: ", "Nur unter Bedingungen zulässig, die der Träger nicht erfüllt: ", "Дозволено лише за умов, яких носій не виконує: ").and(name, same(".")))
		} else {
			a.Reasons = append(a.Reasons, say("W strefie "+zone+" nie ma go na zamkniętej liście: ", "In zone "+zone+" it is not on the closed list: ", "In Zone "+zone+" steht er nicht auf der abschließenden Liste: ", "У зоні "+zone+" його немає в закритому переліку: ").and(name, same(".")))
		}
	case len(allow) == 0 && sign:
		a.Reasons = append(a.Reasons, say("Szyldu nie można zakazać; w tej strefie nic go nie ogranicza.", "A sign cannot be banned; in this zone nothing limits it.", "Ein Firmenschild kann nicht verboten werden; in dieser Zone beschränkt es nichts.", "Вивіску не можна заборонити; у цій зоні її ніщо не обмежує."))
	}
	for _, r := range a.Results {
		switch {
		case r.Verdict == Fail:
			a.Verdict = Fail
		case r.Verdict == Unknown && a.Verdict == Pass:
			a.Verdict = Unknown
		}
		if r.Verdict == Unknown {
			a.Missing = append(a.Missing, r.Words)
		}
	}
	return a
}

// figure is a value with what is known of it.
type figure struct {
	known   bool
	number  float64
	word    string
	numeric bool
}

func numeric(v float64) figure { return figure{known: !math.IsNaN(v), number: v, numeric: true} }
func word(s string) figure     { return figure{known: s != "", word: s} }
func switched(b *bool) figure {
	if b == nil {
		return figure{}
	}
	return figure{known: true, word: fmt.Sprint(*b)}
}

// compare answers whether the value satisfies a limit, allowing for a tolerance.
func (f figure) compare(op string, limit any, tolerance float64) Verdict {
	if !f.known {
		return Unknown
	}
	of := func(b bool) Verdict {
		if b {
			return Pass
		}
		return Fail
	}
	const rounding = 1e-9
	if n, ok := limit.(float64); ok && f.numeric {
		switch op {
		case "<=":
			return of(f.number <= n+tolerance+rounding)
		case "<":
			return of(f.number < n+tolerance)
		case ">=":
			return of(f.number >= n-tolerance-rounding)
		case ">":
			return of(f.number > n-tolerance)
		case "=", "==", "in":
			return of(math.Abs(f.number-n) <= tolerance+rounding)
		case "!=", "not_in":
			return of(math.Abs(f.number-n) > rounding)
		}
		return Unknown
	}
	have := f.word
	if f.numeric {
		have = fmt.Sprint(f.number)
	}
	in := slices.ContainsFunc(wordsOf(limit), func(w string) bool { return strings.EqualFold(w, have) })
	switch op {
	case "=", "==", "in":
		return of(in)
	case "!=", "not_in":
		return of(!in)
	}
	return Unknown
}

func wordsOf(v any) (out []string) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			out = append(out, wordsOf(x)...)
		}
	case []string:
		return v
	case nil:
	default:
		out = append(out, fmt.Sprint(v))
	}
	return out
}

// fact is something known of the device itself.
func (e *evaluation) fact(name string) figure {
	d := &e.d
	switch name {
	case "placement", "mount":
		return word(d.Mount)
	case "material":
		return word(d.Material)
	case "colour":
		return word(d.Colour)
	case "illuminated":
		return switched(d.Illuminated)
	case "digital":
		return switched(d.digital())
	case "moving":
		return switched(d.Moving)
	case "sides":
		if d.Sides == 0 {
			return figure{}
		}
		return numeric(float64(d.Sides))
	case "businesses":
		if d.Businesses < 0 {
			return figure{}
		}
		return numeric(float64(d.Businesses))
	}
	if v, ok := d.Facts[name]; ok {
		switch v := v.(type) {
		case float64:
			return numeric(v)
		case bool:
			return switched(&v)
		}
		return word(fmt.Sprint(v))
	}
	if m, ok := metricOf(name); ok {
		return e.own(m.code)
	}
	return figure{}
}

// own is a metric of the device alone.
func (e *evaluation) own(code string) figure {
	d := &e.d
	switch code {
	case "display_area_m2_per_side":
		return numeric(d.Side())
	case "display_area_total":
		return numeric(d.Total())
	case "width":
		return numeric(d.Width)
	case "height":
		return numeric(d.Height)
	case "top_height":
		return numeric(d.Top)
	case "bottom_edge":
		return numeric(d.Bottom)
	case "projection", "thickness":
		return numeric(d.Depth)
	case "wall_share":
		return numeric(d.WallShare)
	case "window_share":
		return numeric(d.WindowShare)
	case "font_share":
		return numeric(d.FontShare)
	case "luminance":
		return numeric(d.Luminance)
	case "duration_days":
		return numeric(d.Days)
	case "repeat_years":
		return numeric(d.RepeatYears)
	case "digital", "illuminated", "material", "colour":
		return e.fact(code)
	}
	return figure{}
}

// slack is how much beyond a limit is looked through, so that an answer can say how far away the nearest thing is.
const slack = 50.0

// measure compares the device with a requirement. What is within the tolerance keeps it.
func (e *evaluation) measure(r *Rule, q Requirement) Result {
	m, _ := metricOf(q.Metric)
	out := Result{Rule: r.ID, Basis: r.Basis, Metric: m.code, Ref: q.Ref, Op: q.Op, Threshold: q.Value, Unit: m.unit}
	limit, _ := q.Value.(float64)
	f := figure{}
	switch m.code {
	case "display_area_m2_per_side", "display_area_total":
		f, out.Tolerance = e.own(m.code), limit*e.limits.AreaRel
	case "width", "height", "top_height", "bottom_edge", "projection", "thickness":
		f, out.Tolerance = e.own(m.code), e.limits.Height
	case "distance", "spacing":
		return e.far(out, r, q, limit)
	case "count_per", "facade_count":
		unit := q.Unit
		if m.code == "facade_count" {
			unit = "facade"
		}
		types := r.Types
		if q.Filter != nil {
			types = q.Filter.Types
		}
		if unit == "business" {
			n, ok := e.s.Count("property", func(code string) bool { return e.doc.Is(code, types) })
			if ok && e.d.Businesses > 0 {
				f = numeric(n / float64(e.d.Businesses))
			}
		} else if n, ok := e.s.Count(unit, func(code string) bool { return e.doc.Is(code, types) }); ok {
			f = numeric(n)
		}
	default:
		f = e.own(m.code)
	}
	return e.told(out, q, f)
}

func (e *evaluation) told(out Result, q Requirement, f figure) Result {
	out.Verdict = f.compare(q.Op, q.Value, out.Tolerance)
	if f.known && f.numeric {
		v := f.number
		out.Value = &v
		out.Within = out.Verdict == Pass && out.Tolerance > 0 && f.compare(q.Op, q.Value, 0) == Fail
	} else {
		out.Found = f.word
	}
	out.Words = e.doc.result(&out, q)
	return out
}

// far measures a distance in the plan from the nearest edge of the device, or as the resolution says.
func (e *evaluation) far(out Result, r *Rule, q Requirement, limit float64) Result {
	out.Measure = q.Measure
	if out.Measure == "" {
		out.Measure = "OUTLINE"
	}
	half := 0.0
	if out.Measure == "OUTLINE" && !e.d.Outline {
		half = e.d.Width / 2
	}
	within := limit + slack
	if !math.IsNaN(half) {
		within += half
	}
	var m Measured
	if out.Metric == "distance" {
		m = e.s.Nearest(q.Ref, out.Measure, within)
	} else {
		types := []string{"ADV"}
		if q.Filter != nil {
			types = q.Filter.Types
		}
		m = e.s.Neighbour(func(code string) bool { return e.doc.Is(code, types) }, within)
	}
	out.Tolerance = m.Tolerance
	switch {
	case !m.Known:
		return e.told(out, q, figure{})
	case !m.Found:
		out.Beyond = true
		return e.told(out, q, numeric(limit+slack))
	case math.IsNaN(half): // of unknown width: the middle alone may be too near already
		if res := e.told(out, q, numeric(m.Metres)); res.Verdict == Fail && (q.Op == ">=" || q.Op == ">") {
			return res
		}
		return e.told(out, q, figure{})
	}
	return e.told(out, q, numeric(max(0, m.Metres-half)))
}

// byRoad is the requirement of the nearest road's class. Where no public road is near, or none of its class is named,
// there is none.
func (e *evaluation) byRoad(r *Rule) Result {
	b := r.ByRoadClass
	class, known := e.s.Road()
	m, _ := metricOf(b.Metric)
	out := Result{Rule: r.ID, Basis: r.Basis, Metric: m.code, Ref: b.Ref, Unit: m.unit, Verdict: Pass}
	if !known {
		out.Verdict = Unknown
		out.Words = say("klasa drogi nie jest znana", "the class of the road is not known", "die Klasse der Straße ist nicht bekannt", "клас дороги невідомий").and(same(" (" + r.Basis + ")"))
		return out
	}
	q, ok := b.of(class)
	if !ok {
		out.Found = class
		out.Words = say("dla tej drogi nie ma wymagania", "there is no requirement for this road", "für diese Straße gibt es keine Anforderung", "для цієї дороги вимоги немає").and(same(" (" + r.Basis + ")"))
		return out
	}
	return e.measure(r, q)
}

// Reach is how far around a place a document's rules look, in metres from the device's edge.
func (d *Document) Reach() float64 {
	far := 0.0
	for i := range d.Rules {
		for _, q := range d.Rules[i].all() {
			if m, _ := metricOf(q.Metric); m.code == "distance" || m.code == "spacing" {
				if v, ok := q.Value.(float64); ok {
					far = max(far, v)
				}
			}
		}
	}
	return far + slack
}
