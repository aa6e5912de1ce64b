package town

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"spoina/internal/clock"
)

// Kinds of occupancy (art. 40 ust. 2 u.d.p.).
const (
	works     = "WORKS"
	linear    = "LINEAR_DEVICE"
	structure = "STRUCTURE"
	advert    = "ADVERT"
	exclusive = "EXCLUSIVE"
)

// class is a kind of thing that a scan finds, with sizes it usually has.
type class struct {
	code, pl, kind string
	w, h, d        float64 // metres; for what is charged by its footprint w × d
	sides          int
	purpose        string // what a register calls it
	mount          string
}

var (
	billboard = class{"ADV.BILLBOARD", "billboard", advert, 5.04, 2.38, 0.4, 1, "reklama – billboard", "wolnostojąca"}
	citylight = class{"ADV.CITYLIGHT", "citylight", advert, 1.2, 1.8, 0.2, 2, "reklama – citylight", "wolnostojąca"}
	totem     = class{"ADV.TOTEM", "totem", advert, 1.5, 4, 0.4, 2, "reklama – pylon", "wolnostojąca"}
	flag      = class{"ADV.FLAG", "winder", advert, 0.8, 3, 0.1, 2, "reklama – flaga", "wolnostojąca"}
	sandwich  = class{"ADV.POTYKACZ", "potykacz", advert, 0.7, 1.1, 0.6, 2, "reklama – potykacz", "grunt"}
	led       = class{"ADV.LED", "ekran LED", advert, 4, 3, 0.5, 1, "reklama – ekran LED", "wolnostojąca"}
	kiosk     = class{"STR.KIOSK", "kiosk", structure, 4, 2.8, 3, 0, "obiekt budowlany – kiosk", "grunt"}
	container = class{"STR.CONTAINER", "kontener", structure, 1.8, 2, 1.2, 0, "kontener na odzież używaną", "grunt"}
	locker    = class{"STR.LOCKER", "paczkomat", structure, 3.2, 2.1, 0.8, 0, "obiekt budowlany – paczkomat", "grunt"}
	garage    = class{"STR.GARAGE", "garaż", structure, 5, 2.4, 3, 0, "obiekt budowlany – garaż", "grunt"}
	garden    = class{"EXC.GARDEN", "ogródek gastronomiczny", exclusive, 6, 1, 3, 0, "prawo wyłączności – ogródek gastronomiczny", "grunt"}
	stall     = class{"EXC.STALL", "stoisko handlowe", exclusive, 3, 2.2, 2, 0, "prawo wyłączności – stoisko handlowe", "grunt"}
	site      = class{"WRK.SITE", "plac budowy", works, 6, 2, 4, 0, "prowadzenie robót – plac budowy", "grunt"}
	cabinet   = class{"DEV.CABINET", "szafka", structure, 1.2, 1.4, 0.5, 0, "szafka", "grunt"}

	bench    = class{"FUR.BENCH", "ławka", "", 1.8, 0.8, 0.6, 0, "", ""}
	bin      = class{"FUR.BIN", "kosz", "", 0.4, 0.9, 0.4, 0, "", ""}
	roadsign = class{"INFO.ROADSIGN", "znak drogowy", "", 0.6, 0.6, 0.1, 0, "", "słup"}
	citysign = class{"INFO.MSI", "tablica systemu informacji miejskiej", "", 1, 0.3, 0.1, 0, "", "słup"}
	sign     = class{"SIGN.FREESTANDING", "szyld wolnostojący", advert, 1, 0.7, 0.1, 1, "reklama – szyld", "wolnostojąca"}

	adverts    = []class{billboard, citylight, totem, flag, led}
	structures = []class{kiosk, container, locker}
	anything   = []class{billboard, citylight, kiosk, totem, garden, locker, sandwich, stall, container, led}
	exempt     = []class{bench, bin, roadsign, citysign}
)

// size is what the law charges: the surface of all sides of an advertisement, else the plan.
func (c class) size() float64 {
	if c.kind == advert {
		return round(c.w*c.h*float64(max(1, c.sides)), 4)
	}
	return round(c.w*c.d, 4)
}

// object stands in the town; the scans see it.
type object struct {
	id            string
	class         class
	at            point
	footprint     ring // of an object that the second scan drew as a polygon
	first, second bool // which scans saw it
	sigma         float64
	steady        bool // measured with special care: its position does not wander between the scans
	unmeasured    bool // the scan gives no sizes
	advertiser    string
	day           int // of the drive, 0…2
	photo         string

	before     *point    // where the first scan saw it, when that is elsewhere
	was        *class    // what the first scan measured, when that is something else
	digital    string    // whether it is a screen, as the second scan says
	wasDigital string    // and the first
	renamed    *object   // under whose number the first scan has it
	screen     string    // how it shows its pictures: in order when empty or ok; missing, silent, moving, fast
	twin       bool      // one of two records of one object
	compared   bool      // its scans are told by its case
	standing   *standing // what the second scan says for the rules of the landscape resolution
}

// seen is the day on which the object was seen last.
func (o *object) seen() clock.Date {
	if o.second {
		return lastScan.AddDays(o.day)
	}
	return firstScan.AddDays(o.day)
}

// decision is a row of the register of decisions, or of the layer of decisions with a map.
type decision struct {
	number     string // case number
	issued     clock.Date
	from, to   clock.Date
	open       bool
	party      party
	class      class
	kind       string
	purpose    string
	street     string // as typed: "ul. Lipowa 12"
	parcels    string
	precinct   string
	category   string
	element    string
	dims       string
	area       float64 // 0: empty
	adArea     float64
	pieces     int
	notes      string
	change     string // Rodzaj wpisu
	status     string
	confidence string
	shape      []point // own geometry: one point, or a ring
	means      *point  // where the thing stands that the decision was made for; nil: nobody chose it
	delivered  *clock.Date
	paid       bool

	// Cells as the clerk typed them, where they differ from the plain figure.
	fromText, toText, areaText, adText, issuedText, deliveredText string
	blankNumber                                                   bool
	issuedLate                                                    bool
	noFee, noRate                                                 bool
	feeText                                                       string
	enteredAfter                                                  int // days from its date to its entry in the register; 0: a few, below 0: nobody wrote it down

	dues

	file string // where it was written, and on which line
	line int
}

// lease is a row of the register of leases, or of the layer of parts.
type lease struct {
	number     string
	caseNumber string
	kind       string // Rodzaj umowy
	signed     clock.Date
	from, to   clock.Date
	open       bool
	term       string // "3 lata" instead of an end
	party      party
	purpose    string
	notes      string
	parcels    []*parcel
	refs       string // as typed; empty: the parcels' numbers
	precinct   string
	landArea   string // Powierzchnia działki (ha), as typed
	area       string // Powierzchnia dzierżawy, as typed
	whole      string // część / całość
	annex      string
	shape      ring // own geometry of a part
	sketch     bool // drawn by hand
	consent    string
	noConsent  bool // the register gives no consent of the council
	order      string
	tender     string
	model      string // Rodzaj czynszu; empty: a rate per m² and year
	rate       string // Stawka, as typed; empty: that of the order
	rent       int64  // gr, as the register has it; 0: as rate, area and indexation give it
	index      string // Waloryzacja; empty: from March by the prices of the year before
	indexed    clock.Date
	settled    bool // its purpose belongs to its case
	kw         string
	m2         float64
}

type verdict string

const (
	hit  verdict = "hit"
	trap verdict = "trap"
	edge verdict = "edge"
)

type truthRow struct {
	rule       string
	kind       verdict
	objects    []*object
	decisions  []*decision
	leases     []*lease
	parcels    []*parcel
	confidence string
	note       string
	files      []string // FILE:ROW of rows that are no decision
	lanes      []*street
	rowsOnly   bool   // its documents are told by their rows
	inLane     string // yes or no: where the object truly stands, of places with the errors of real surveys
}

// tell writes a row of truth. Subjects may be objects, decisions, leases and parcels.
func (t *town) tell(rule string, v verdict, note string, subjects ...any) {
	r := &truthRow{rule: rule, kind: v, note: note}
	for _, s := range subjects {
		switch s := s.(type) {
		case *object:
			r.objects = append(r.objects, s)
		case *decision:
			r.decisions = append(r.decisions, s)
			r.confidence = s.confidence
		case *lease:
			r.leases = append(r.leases, s)
		case *parcel:
			r.parcels = append(r.parcels, s)
		case *street:
			r.lanes = append(r.lanes, s)
		}
	}
	t.truth = append(t.truth, r)
}

// put makes an object that both scans saw.
func (t *town) put(c class, at point) *object {
	o := &object{class: c, at: at, first: true, second: true, sigma: pick(t, []float64{0.05, 0.08, 0.1, 0.12}), day: t.rng.IntN(3)}
	t.objects = append(t.objects, o)
	return o
}

// nameObjects numbers the objects in an order that tells nothing.
func (t *town) nameObjects() {
	t.rng.Shuffle(len(t.objects), func(i, j int) { t.objects[i], t.objects[j] = t.objects[j], t.objects[i] })
	for i, o := range t.objects {
		o.id = fmt.Sprintf("OB-%05d", i+1)
	}
}

// rates of the council's resolution, grosze per m² and day (Mikołów's public table); linear devices per year.
var rateGr = map[string]int64{works: 200, exclusive: 200, structure: 300, advert: 500, linear: 2000}

func (d *decision) charged() float64 {
	if d.kind == advert {
		return d.adArea
	}
	return d.area
}

// caseNumber gives a number of the register in a year; renumber puts the numbers in order later.
func (t *town) caseNumber(year int) string {
	t.nextLaw[year]++
	return fmt.Sprintf(caseFormat, t.nextLaw[year], year)
}

const caseFormat = "IDR.7230.3.%d.%d"

// renumber numbers each year's decisions in the order of their dates, as a register does. Rows that share a number
// go on sharing it.
func (t *town) renumber() {
	type entry struct {
		year   int
		issued string
		number string
	}
	first := map[string]entry{}
	for _, d := range t.decisions {
		var n, year int
		if _, err := fmt.Sscanf(d.number, caseFormat, &n, &year); err != nil || fmt.Sprintf(caseFormat, n, year) != d.number {
			continue
		}
		if e, ok := first[d.number]; !ok || d.issued.String() < e.issued {
			first[d.number] = entry{year, d.issued.String(), d.number}
		}
	}
	list := slices.SortedFunc(maps.Values(first), func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.year, b.year), cmp.Compare(a.issued, b.issued), cmp.Compare(a.number, b.number))
	})
	next, number := map[int]int{}, map[string]string{}
	for _, e := range list {
		next[e.year]++
		number[e.number] = fmt.Sprintf(caseFormat, next[e.year], e.year)
	}
	for _, d := range t.decisions {
		if n, ok := number[d.number]; ok {
			d.number = n
		}
	}
}

func (t *town) leaseNumbers(year int) (number, caseNumber string) {
	t.nextGN[year]++
	return fmt.Sprintf("UD/%d/%d", t.nextGN[year], year), fmt.Sprintf("GN.6845.%d.%d", t.nextGN[year], year)
}

// decide makes a decision about things of a class for a period, not yet placed.
func (t *town) decide(c class, from, to clock.Date) *decision {
	d := &decision{class: c, kind: c.kind, purpose: c.purpose, from: from, to: to, pieces: 1, party: pick(t, t.parties),
		category: "gminna", element: pick(t, []string{"chodnik", "pobocze", "pas zieleni"}), paid: true}
	d.issued = from.AddDays(-8 - t.rng.IntN(20))
	d.number = t.caseNumber(d.issued.Year)
	d.setSize(c.size())
	if c.kind == advert && t.rng.IntN(3) == 0 {
		d.dims = dims(c.w, c.h, c.sides)
	}
	t.decisions = append(t.decisions, d)
	return d
}

func (d *decision) setSize(m2 float64) {
	if d.kind == advert {
		d.adArea = m2
	} else {
		d.area = m2
	}
}

func dims(w, h float64, sides int) string {
	s := comma(w) + "x" + comma(h) + " m"
	if sides > 1 {
		s = comma(w) + "×" + comma(h) + fmt.Sprintf("×%d str.", sides)
	}
	return s
}

// comma writes a number as people here do.
func comma(v float64) string {
	return strings.Replace(trimZeros(fmt.Sprintf("%.4f", v)), ".", ",", 1)
}

func trimZeros(s string) string { return strings.TrimSuffix(strings.TrimRight(s, "0"), ".") }

// byMap, byParcel and byAddress give a decision its place with the confidence A, B and C.
func (d *decision) byMap(at ...point) *decision {
	d.shape, d.confidence = at, "A"
	if len(at) == 1 && d.means == nil {
		d.means = &at[0]
	}
	return d
}

func (d *decision) byParcel(p *parcel) *decision {
	d.parcels, d.precinct, d.confidence = p.number, fmt.Sprintf("%04d", p.precinct), "B"
	return d
}

func (d *decision) byAddress(a *address) *decision {
	d.street, d.confidence = "ul. "+a.street.name+" "+a.number, "C"
	return d
}

func (d *decision) byStreet(s *street) *decision {
	d.street, d.confidence = "ul. "+s.name, "D"
	return d
}
