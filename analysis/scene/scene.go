// Package scene is a town as one evaluation sees it: its parcels, road lanes, addresses, scanned objects, decisions
// and leases of one revision and one day, in memory, with the places of the documents worked out and every object put
// into its lane and its parcel. It asks no database, so that rules on top of it are pure functions.
//
// Coordinates are metres of the office's reference system, easting first; areas are square metres.
package scene

import (
	"cmp"
	"math"
	"sync"
)

// Figure is a number that may be missing (NaN).
type Figure = float64

// None is the missing figure.
var None = math.NaN()

// Has tells whether the figure is there.
func Has(f Figure) bool { return !math.IsNaN(f) }

// Parcel is one version of a cadastral parcel.
type Parcel struct {
	ID               int64
	Version          int32
	Group            int8 // 1 … 16; 0 is unknown (§ 11 EGiB regulation)
	First            bool // the earliest version known: taken to have been so before, too
	Valid            Period
	ParcelID, Number string
	Precinct         string
	PrecinctName     string
	Area             Figure // cadastral, m²
	Sigma            Figure // of the boundary, m
}

// Lane is one version of a road lane.
type Lane struct {
	ID                                           int64
	Version                                      int32
	First                                        bool
	Valid                                        Period
	LaneID, RoadNo, Name, StreetKey              string
	Category, Class, Manager, Status, SourceName string
	Territory                                    string
	Sigma                                        Figure
}

// Title is what people call the lane.
func (l *Lane) Title() string {
	switch {
	case l.Name != "":
		return l.Name
	case l.RoadNo != "":
		return l.RoadNo
	}
	return l.LaneID
}

// Class is an entry of the class dictionary.
type Class struct {
	Code, PL, EN, Kind string
	OverhangOnly       bool
	Private, Visible   bool
}

// Kinds of lane occupancy (art. 40 ust. 2 u.d.p.) and the two values a class may have instead.
const (
	Works     = "WORKS"
	Linear    = "LINEAR_DEVICE"
	Structure = "STRUCTURE"
	Advert    = "ADVERT"
	Exclusive = "EXCLUSIVE"
	Location  = "LOCATION"
	NoKind    = "NONE"
	Regime    = "REGIME"
)

// Object is a physical object as its latest observation up to the day of the run shows it.
type Object struct {
	ID         int64
	Scan       int64 // the observation, for its photos and raw row
	Version    int32
	Class      int32 // index into Scene.Classes; -1 is not in the dictionary
	Campaign   int32 // index into Scene.Campaigns; -1 is none
	Seen       Day   // the day it was last seen: D of every object rule
	First      Day
	Sightings  []Sighting // up to the day of the run, by day
	SourceID   string
	ClassRaw   string
	Sigma      Figure
	Width      Figure
	Height     Figure
	Depth      Figure
	Display    Figure // all sides
	Sides      int8   // 0 is unknown
	Lit        Tri
	Digital    Tri
	ShownFor   Figure // s each picture of a digital device stands still
	Moving     Tri
	Mount      string // FREESTANDING WALL FENCE POLE ROOF SHELTER WINDOW SCAFFOLD TRAILER; empty is unknown
	Bottom     Figure // m above the ground
	Top        Figure
	Advertiser string
	Content    string
	PlacedOn   Day    // from which it stands; NoDay is unknown
	PlacedTo   Day    // until which it is to stand
	Basis      string // BUILDING_PERMIT NOTIFICATION NO_CONSENT; empty is unknown
	Material   string
	Colour     string
	Share      Figure // of the window or wall that it takes, 0 … 1
	Businesses int32  // on its property; below 0 is unknown
	Declared   Tri    // whether the advertising fee was declared for it
	Photo      bool
	Gone       bool // an empty place: the object is no longer there
	Removed    bool // a person has found its place empty since: its shape is empty
	ByHand     bool // a person has measured it since the last scan, on MeasuredOn:
	MeasuredOn Day
	Measured   Figure // the area as its kind is charged, m²; of ByHand only
	Protocol   string // number of the protocol of that measurement
	X, Y       float64
}

// Measure takes over what a person saw and measured on a day: the latest measurement counts, a scan's or a person's.
func (o *Object) Measure(v *Sighting, protocol string) {
	if o.Seen != NoDay && v.Day < o.Seen {
		return
	}
	o.Seen = v.Day
	if Has(v.Width) {
		o.Width = v.Width
	}
	if Has(v.Height) {
		o.Height = v.Height
	}
	if Has(v.Width) || Has(v.Height) || Has(v.Display) {
		o.Measured, o.MeasuredOn, o.ByHand, o.Protocol = v.Display, v.Day, true, protocol
		if Has(v.Width) && Has(v.Height) && !Has(v.Display) { // the scan's area is of other dimensions
			o.Display = None
		}
	}
}

// Sighting is one observation of an object with what it showed then.
type Sighting struct {
	Day        Day
	Campaign   int32 // index into Scene.Campaigns; -1 is none: a person saw it
	Class      int32
	Scan       int64
	SourceID   string
	X, Y       float64
	Sigma      Figure
	Width      Figure
	Height     Figure
	Depth      Figure
	Display    Figure
	Sides      int8
	Lit        Tri
	Digital    Tri
	Mount      string
	Advertiser string
	Content    string
	Pano       string // the panorama that shows it, as the scan names it
}

// Party is whom a document names. Numbers of natural persons stay in the register: only whether they are right is known here.
type Party struct {
	ID        int64
	Version   int32
	Key, Name string
	NIP       string
	REGON     string
	HasPESEL  bool
	PESELBad  bool // its check digit is wrong
	Natural   bool // a natural person: the name never stands in a finding
	Gone      bool // an empty place: the row is no longer there

	Person     uint64   // stands for the personal number while the process lives: equal numbers, equal Person; 0 is none
	OtherNames []string // names that registers gave with the same number
}

// DaysSeen counts the distinct days in a period on which the object was seen.
func (o *Object) DaysSeen(from, to Day) int {
	n, last := 0, NoDay
	for _, s := range o.Sightings {
		if s.Day != last && s.Day >= from && s.Day <= to && s.Day != NoDay {
			n, last = n+1, s.Day
		}
	}
	return n
}

// Campaign is a scan of the town.
type Campaign struct {
	ID        int64
	Name      string
	From, To  Day
	Sigma     Figure
	Semantics string
	Coverage  int // shape in Scene.Coverages; -1: estimated from lanes
}

// Address is an address point.
type Address struct {
	ID        int64
	Version   int32
	StreetKey string
	House     string
	X, Y      float64
}

// Dim is one size read from a cell: width × height × sides × pieces.
type Dim struct {
	W      float64 `json:"w_m"`
	H      float64 `json:"h_m"`
	Sides  float64 `json:"sides"`
	Pieces float64 `json:"pieces"`
}

// Problem is what the import could not read in a cell of a document.
type Problem struct {
	Field string `json:"field"`
	Value string `json:"value"`
	Code  string `json:"code"`
}

// Ref is a parcel as a document names it.
type Ref struct {
	Raw, ParcelID, Precinct, Number string
	Part                            bool
	Whole                           Tri
	Historical                      bool
	Area                            Figure // leased, m²
	Shape                           int    // a drawn part in Scene.LeaseShapes; -1 is none
	ByHand                          bool   // the drawn part is a sketch of the office, not a survey

	Found Match
}

// Document is what decisions and leases have in common.
type Document struct {
	ID       int64
	Version  int32
	File     string
	Row      int
	Number   string // case number or contract number: what the file called it
	Valid    Period
	Problems []Problem
	Refs     []Ref
	Party    string
	PartyID  int64 // 0 is none
	Notes    string
	Status   string
	Entered  Day // the day the row was written into the office's register
	Signed   Day
	Closed   bool // the register no longer holds the row: it may still have permitted what was seen before
	Gone     bool // an empty place: the row is no longer there at all
	Keeper   Keeper
}

// Keeper is whose a thing is. What is empty is the office itself, or nobody's in particular.
type Keeper struct {
	Manager    string // road manager
	Department string // organisational unit of the office
	Unit       string // partner unit
	Territory  string // TERYT code of the municipality
}

// Or fills what k leaves open from another keeper.
func (k Keeper) Or(other Keeper) Keeper {
	return Keeper{cmp.Or(k.Manager, other.Manager), cmp.Or(k.Department, other.Department), cmp.Or(k.Unit, other.Unit), cmp.Or(k.Territory, other.Territory)}
}

// Decision is a permit to occupy the road lane (zezwolenie na zajęcie pasa drogowego).
type Decision struct {
	Document
	Delivered, Final       Day
	Manager, Kind, Legal   string
	Element                string
	Carriageway            Figure
	Telecom, Lit           Tri
	Area, AdArea           Figure
	PerSide                bool
	Sides                  int
	Count                  int
	Dims                   []Dim
	Periods                []Period
	Street, StreetKey      string
	House, Road, Category  string
	LocationText, Precinct string
	Purpose                string
	Amendment              bool
	Merged                 bool   // an amendment whose base is here: it is no permit of its own
	Shape                  int    // in Scene.DecisionShapes; -1 is none
	Rate, Fee              Figure // gr, as the register declares them
	Applied, Due, Paid     Day
	PaidGr                 Figure // gr
	LocationDecision       string // case number of the location permit
	Previous               string // case number of the decision that this one follows
	Permits                string // of a location permit: the kind of occupancy it is for; empty is unknown

	Place Place
}

// Lease is a contract on municipal land (umowa dzierżawy, najmu, użyczenia).
type Lease struct {
	Document
	Case, Type, Purpose string
	Total               Figure // one total over several parcels
	Art22               bool   // a contract under art. 22 ust. 2, 2a or 2c u.d.p.
	Ended               Day    // the last day of a terminated contract; NoDay where the register does not say
	Consent, Order      string // numbers of the council's resolution and the mayor's order
	Tender              Tri
	RentModel           string // as domain B2: PER_M2_MONTH …; empty is unknown
	Rent, Rate          Figure // gr, as the register declares them: net rent of one payment period, and the rate
	VAT, Payment        string
	DueRule, Indexation string
	KW                  string // land-register number
	Annexes             int
	Annexed             Day    // the day of its last annex; NoDay where there is none
	Indexed             Day    // the day from which the rent is what it is; NoDay where the register does not say
	Value               Figure // gr, of the property, where the rent is a share of it
}

// Terminated is the status of a contract that was ended before its term.
const Terminated = "TERMINATED"

// Term is when the contract runs: as it says, or until it was terminated. Of a terminated contract without a day
// nobody knows when it ended.
func (l *Lease) Term() Period {
	p := l.Valid
	if l.Status != Terminated {
		return p
	}
	if l.Ended == NoDay || p.To == NoDay || l.Ended < p.To {
		p.To = l.Ended
	}
	return p
}

// InForce tells whether the contract runs on a day, its termination considered.
func (l *Lease) InForce(day Day) Tri {
	if day != NoDay && day <= l.Signed { // nothing is terminated before it is signed
		return l.Valid.Has(day)
	}
	return And(l.Valid.Has(day), l.Term().Has(day))
}

// Lineage says that one parcel came from another.
type Lineage struct{ Parent, Child string }

// Settings are the numbers of E2 that the join and the links need.
type Settings struct {
	KSigma, TolMin, TolMax      float64
	AutoMin, SuggestMin         float64
	Margin                      float64
	CoverageBuffer              float64
	LongParcel                  float64 // m: a longer parcel is taken for a lane parcel
	Near, NearParcel, NearHouse float64 // search radius by geometry, parcel and address
	SigmaObject, SigmaBoundary  float64
	SigmaCamera                 float64 // m: of a camera's position as the place of what it shows
	RegimeChange                Day     // from which the second wording of art. 40 ust. 2 u.d.p. applies
	Weights                     Weights
}

// Weights are the factors of a link's score; a factor without data is left out and the others are rescaled to 1.
type Weights struct{ Parcel, Distance, Address, Class, Area, Party, Date float64 }

// Defaults are the values of the parameters before an office changes them.
func Defaults() Settings {
	return Settings{KSigma: 2, TolMin: 0.20, TolMax: 1.50, AutoMin: 0.75, SuggestMin: 0.45, Margin: 0.10, CoverageBuffer: 25,
		LongParcel: 100, Near: 30, NearParcel: 2, NearHouse: 30, SigmaObject: 0.30, SigmaBoundary: 0.30, SigmaCamera: 3,
		RegimeChange: NewDay(2022, 9, 21), Weights: Weights{0.30, 0.20, 0.15, 0.15, 0.08, 0.07, 0.05}}
}

// Scene is the town of one evaluation.
type Scene struct {
	Revision int64
	On       Day
	Managers []string // names that count as the office; none: nobody knows who "us" is
	Settings Settings

	Parcels      []Parcel
	ParcelShapes Shapes
	Lanes        []Lane
	LaneShapes   Shapes
	Objects      []Object
	ObjectShapes Shapes
	Classes      []Class
	Campaigns    []Campaign
	Coverages    Shapes
	Addresses    []Address
	AddressRows  int // of the whole register of addresses; Addresses holds those of the streets that documents name

	Decisions      []Decision
	DecisionShapes Shapes
	Leases         []Lease
	LeaseShapes    Shapes
	Lineage        []Lineage
	Parties        []Party
	PartyAt        map[int64]int32 // index of a party by its identity
	SRID           int             // of the office's system; 0 is unknown
	Taught         Taught
	Verdicts       []Verdict // what people decided about documents and objects

	Around Around // the surroundings of the roads
	Law    Law    // landscape resolutions with their zones

	ParcelIndex, LaneIndex, ObjectIndex *Index

	us         []Tri // per lane
	coverOnce  sync.Once
	coverLanes [][]bool // per campaign without a drawn coverage: lanes taken as covered
	byParcelID map[string][]int32
	byNumber   map[string][]int32
	children   map[string][]string
	streets    map[string][]int32 // lanes of a street
	houses     map[string][]int32 // address points of "street|house"
	onParcel   map[int32][]LeaseOn
	locate     *locator
	at         *rowsOf // built on first use by a patch
}

// Kind is the kind of occupancy of an object's class on the day it was seen. A class that follows the legal regime (a
// cabinet) is an infrastructure device under the old wording of the act and a foreign device under the new one, unless
// the decision says otherwise.
func (s *Scene) Kind(o *Object) string { return s.KindOn(o, o.Seen) }

// KindOn is Kind on another day.
func (s *Scene) KindOn(o *Object, day Day) string {
	switch {
	case o.Class < 0:
		return ""
	case !s.ByRegime(o):
		return s.Classes[o.Class].Kind
	case day != NoDay && day < s.Settings.RegimeChange:
		return Linear
	}
	return Structure
}

// ByRegime tells that the object's class takes its kind from the wording of the act.
func (s *Scene) ByRegime(o *Object) bool { return o.Class >= 0 && s.Classes[o.Class].Kind == Regime }

// KindFits tells how well a decision's kind fits an object's: 1 the same, 0.5 a pair that registers mix up, 0 another
// kind; ok is false where either is unknown.
func (s *Scene) KindFits(decision string, o *Object) (fit float64, ok bool) {
	kind := s.Kind(o)
	if decision == "" || kind == "" {
		return 0, false
	}
	if o.Class >= 0 && s.Classes[o.Class].Kind == Regime && (decision == Linear || decision == Structure) {
		return 1, true
	}
	switch {
	case decision == kind:
		return 1, true
	case compatible[[2]string{decision, kind}] || compatible[[2]string{kind, decision}]:
		return 0.5, true
	}
	return 0, true
}

// Compatible tells that registers use one kind for the other.
func Compatible(a, b string) bool { return compatible[[2]string{a, b}] || compatible[[2]string{b, a}] }

// compatible is the table kind_compat: kinds that registers use for one another.
var compatible = map[[2]string]bool{
	{Structure, Exclusive}: true, // a kiosk or a stall
	{Linear, Structure}:    true, // a cabinet before and after 2022
}

// SigmaOf is the object's positional σ in metres: its own, its campaign's, or the default. A campaign that gives where
// the camera stood adds the distance to what it shows: such a point alone proves no boundary.
func (s *Scene) SigmaOf(o *Object) float64 {
	sigma := s.Settings.SigmaObject
	if o.Campaign >= 0 && Has(s.Campaigns[o.Campaign].Sigma) {
		sigma = s.Campaigns[o.Campaign].Sigma
	}
	if Has(o.Sigma) {
		sigma = o.Sigma
	}
	if o.Campaign >= 0 && s.Campaigns[o.Campaign].Semantics == "CAMERA" {
		sigma = math.Hypot(sigma, s.Settings.SigmaCamera)
	}
	return sigma
}

func (s *Scene) boundary(sigma Figure) float64 {
	if Has(sigma) {
		return sigma
	}
	return s.Settings.SigmaBoundary
}

// Tolerance is tol = max(k·√(σo² + σX²), tol_min) in metres; it is never clamped from above.
func (s *Scene) Tolerance(so, sx float64) float64 {
	return max(s.Settings.KSigma*math.Hypot(so, sx), s.Settings.TolMin)
}

// Size is the area an object occupies, in the sense its kind is charged by: the display area of all sides for an
// advertisement, the footprint (width × depth for a point) for everything else. NaN where it was not measured.
func (s *Scene) Size(i int) Figure {
	o := &s.Objects[i]
	if k := s.Kind(o); o.ByHand && Has(o.Measured) && k != NoKind && k != "" {
		return o.Measured
	}
	switch s.Kind(o) {
	case Advert:
		if Has(o.Display) {
			return o.Display
		}
		if Has(o.Width) && Has(o.Height) && o.Sides > 0 {
			return o.Width * o.Height * float64(o.Sides)
		}
	case Structure, Exclusive, Works, Linear:
		if s.ObjectShapes.Dim(i) == 2 {
			return s.ObjectShapes.Area(i)
		}
		if Has(o.Width) && Has(o.Depth) {
			return o.Width * o.Depth
		}
	}
	return None
}

// Permitted is the area a decision allows, comparable with Size: advertisement surface of all sides for ADVERT, the
// occupied or projected area otherwise.
func (d *Decision) Permitted() Figure {
	if d.Kind == Advert {
		if !Has(d.AdArea) {
			return None
		}
		if d.PerSide && d.Sides > 1 {
			return d.AdArea * float64(d.Sides)
		}
		return d.AdArea
	}
	return d.Area
}

// InForce tells whether the decision holds on day d by its dates and was neither revoked nor refused.
func (d *Decision) InForce(day Day) Tri {
	if d.Dead() {
		return False
	}
	if len(d.Periods) > 0 {
		out := False
		for _, p := range d.Periods {
			out = Or(out, p.Has(day))
		}
		return out
	}
	return d.Valid.Has(day)
}

// Dead tells that the decision was revoked, refused or discontinued.
func (d *Decision) Dead() bool {
	switch d.Status {
	case "REVOKED", "REFUSED", "DISCONTINUED":
		return true
	}
	return false
}

// Ours tells whether a road manager is the office, by its name without case and diacritics.
func (s *Scene) Ours(manager string) bool {
	for _, m := range s.Managers {
		if fold(m) == fold(manager) {
			return true
		}
	}
	return false
}

// Us tells whether lane i is managed by the office: Unknown while the office has named no manager or the lane has none.
func (s *Scene) Us(lane int) Tri { return s.us[lane] }
