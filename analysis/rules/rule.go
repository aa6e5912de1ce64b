// Package rules holds the discrepancy rules: what does not agree between what stands in the town and what the
// registers say. A rule is a pure function over a scene. Its predicate is a list of named terms, each true, false or
// unknown; all true is a hit, one false is clear, and otherwise the finding says what is missing. The same list is
// the proof that an officer reads, and the test that no term is superfluous.
package rules

import (
	"regexp"
	"slices"
	"sync"

	"spoina/analysis/link"
	"spoina/analysis/scene"
	"spoina/analysis/text"
	"spoina/internal/param"
)

type (
	// Text is a statement in Polish and English.
	Text = text.Text
	// Tri is true, false or unknown.
	Tri = scene.Tri
)

// Severity of a finding, from no action to safety (domain E3).
type Severity int8

const (
	Info     Severity = iota // no action
	Low                      // register hygiene
	Medium                   // needs an officer
	High                     // money or law
	Critical                 // safety, or an exposure ten times the threshold
)

var severities = [...]string{"info", "low", "medium", "high", "critical"}

func (s Severity) String() string { return severities[min(max(s, Info), Critical)] }

// Article is a provision and what it says here.
type Article struct {
	Article string `json:"article"`
	Text    Text   `json:"text"`
}

// Step is one of the standard next steps of an officer.
type Step struct {
	Code  string `json:"code"`
	Title Text   `json:"title"`
}

// Meta describes a rule to people.
type Meta struct {
	ID       string    `json:"rule"`
	Version  int       `json:"version"`
	Name     string    `json:"name"` // OBJ_NO_PERMIT
	Title    Text      `json:"title"`
	Sentence Text      `json:"sentence"` // what the rule looks for
	Base     Severity  `json:"-"`
	Law      []Article `json:"law"`
	Next     []string  `json:"next"` // codes of Steps
	Terms    []TermInfo

	FalsePositives []Text // what makes such a finding although nothing is wrong
}

// TermInfo names one term of a predicate.
type TermInfo struct {
	Name  string `json:"name"`
	Title Text   `json:"title"`
}

// Rule is a predicate that can be evaluated over a town.
type Rule interface {
	Meta() *Meta
	// Evaluate calls emit with every hit and every unknown, and tells how many cases it looked at. A term named in without
	// is left out, as if it were true: it serves the test that every term is needed.
	Evaluate(t *Town, without map[string]bool, emit func(Hit)) (cases int)
	// Wide tells that a case looks farther than what lies next to its anchors, so that it cannot be judged by a Focus.
	Wide() bool
	// Drafts tells whether the rule is asked about an entry that is not stored yet.
	Drafts() bool
	// Reads tells whether a case looks at things of a kind at all.
	Reads(k Kind) bool
	// Depends names what of the whole town every case depends on: where it is another, all cases are judged anew.
	Depends(t *Town) string
}

// Hit is a finding before it is written out: cheap to make a hundred thousand times.
type Hit struct {
	Rule    *Meta
	Outcome Tri // True or Unknown
	Anchors []Anchor
	write   func() *Finding
}

// Write works the finding out: measures, money, documents, sentences.
func (h Hit) Write() *Finding { return h.write() }

// Term is one condition of a predicate over cases of type C.
type Term[C any] struct {
	Name  string // O01.in_lane
	Title Text
	Test  func(c *C) Tri
	Tell  func(c *C, v Tri) Text // the reason with its figures
}

type rule[C any] struct {
	meta     Meta
	terms    []Term[C]
	cases    func(t *Town, yield func(C))
	at       func(c *C) []Anchor  // what the case rests on
	wide     bool                 // looks farther than the neighbourhood of its anchors: an incremental run judges it whole
	reads    []Kind               // of a wide rule: the only things it looks at; nil is everything
	depends  func(t *Town) string // what of the whole town every case depends on
	later    bool                 // speaks of a register that is kept, not of an entry that is being written
	describe func(c *C, f *Finding)
}

func (r *rule[C]) Depends(t *Town) string {
	if r.depends == nil {
		return ""
	}
	return r.depends(t)
}

func (r *rule[C]) Reads(k Kind) bool { return r.reads == nil || slices.Contains(r.reads, k) }

func (r *rule[C]) Wide() bool { return r.wide || r.at == nil }

func (r *rule[C]) Drafts() bool { return !r.Wide() && !r.later }

func (r *rule[C]) Meta() *Meta {
	if r.meta.Terms == nil {
		for _, t := range r.terms {
			r.meta.Terms = append(r.meta.Terms, TermInfo{t.Name, t.Title})
		}
	}
	return &r.meta
}

func (r *rule[C]) Evaluate(t *Town, without map[string]bool, emit func(Hit)) (cases int) {
	meta := r.Meta()
	terms := r.terms
	if len(without) > 0 {
		proving := *t
		proving.proving, t = true, &proving
		terms = slices.DeleteFunc(slices.Clone(terms), func(t Term[C]) bool { return without[t.Name] })
	}
	r.cases(t, func(c C) {
		cases++
		out := scene.True
		for k := range terms {
			if out = min(out, terms[k].Test(&c)); out == scene.False {
				return
			}
		}
		var anchors []Anchor
		if r.at != nil {
			anchors = r.at(&c)
		}
		emit(Hit{Rule: meta, Outcome: out, Anchors: anchors, write: func() *Finding {
			f := &Finding{Rule: meta, Outcome: out, Town: t, severity: meta.Base}
			for k := range terms {
				v := terms[k].Test(&c)
				told := terms[k].Tell(&c, v)
				f.Terms = append(f.Terms, TermValue{terms[k].Name, terms[k].Title, v.Bool(), told})
				if v == scene.Unknown && f.Reason.Empty() {
					f.Reason = told
				}
			}
			r.describe(&c, f)
			f.finish()
			return f
		}})
	})
	return cases
}

// Params are the numbers of the rules (domain E2), of one day.
type Params struct {
	Grace           int     // days of grace after a permit's end
	AreaRel         float64 // tolerance of an area: relative
	AreaAbs         float64 // and absolute, m²
	PlaceA          float64 // m: farther from the decision's geometry is another place
	MinExposure     int64   // gr: from here a money finding is high
	ScanAge         int     // days: an older scan lowers the severity
	Multiplier      int     // of the fee for a penalty (art. 40 ust. 12 u.d.p.)
	MultiplierLaw   string
	Multipliers     []param.Param   // its values on all days; where none holds a day, Multiplier counts
	Unverified      map[string]bool // parameters set by law that nobody has confirmed
	OverlapMin      float64         // m² shared by two leases
	LeaseLaneMin    float64         // m² of a drawn lease in a lane
	LeaseLaneShare  float64         // share of a leased parcel in a lane
	DecisionLaneMin float64         // m² of a decision's parcels in a lane
	ParcelAreaRel   float64
	ShortWorks      int // days: works that a scan may have missed
	AdvertMax       float64
	AreaMax         float64
	DimsRel         float64
	MinArea         float64
	MinAreaAds      bool
	AreaRounding    string
	Limitation      int
	LimitationFirm  int
	Rates           param.Rates
	CaseNumber      *regexp.Regexp // the office's own form of case numbers; nil is that of the clerical instruction
	Digest          string
	Fees            Fees // of the rules about decisions
	Lease           LeaseParams
	Landscape       LandscapeParams
	Road            RoadParams // of the rules about overhanging and dangerous advertisements

	SameObject float64 // m: two sightings of one class as near as that are one object
	MoveTol    float64 // m: farther than that an object has been moved
	MoveMax    float64 // m: farther than that it is another object
	ChangeRel  float64 // change of an object's area between two scans: relative
	Duplicate  float64 // m: two records of one class as near as that are one object
	PartyAlike float64 // similarity of two names from which they may be one party
	LateEntry  int     // days from a document's date to its entry in the register
	Future     int     // years: a document that begins later is taken for a slip
}

// Town is what the rules look at: a scene with its join and its links.
type Town struct {
	*scene.Scene
	J *scene.Joined
	L *link.Links
	P Params

	Focus *Focus // what is judged; nil is everything

	pos      []Position
	assigned []bool // decisions that have an object
	proving  bool   // a term is left out: cases that it alone refuses are looked at, too

	*ofPlaces
	*ofObjects
	*ofDocuments
}

// ofPlaces is what depends on parcels alone: it stays when a document or an object changes.
type ofPlaces struct {
	statesOnce sync.Once
	states     map[string][]int32 // parcels by identifier, all states
	housed     streets            // house numbers of the register of addresses, on first use
	ofLaw
}

// ofObjects is what depends on objects and places alone: it stays when a document changes.
type ofObjects struct {
	standOnce sync.Once
	standing  map[int32][]int32 // objects by the parcel that holds them
	scanned   comparison        // of the last two scans, on first use
	looked    surveyed          // what each scan looked for, on first use
}

// NewTown prepares the common parts of the rules.
func NewTown(s *scene.Scene, j *scene.Joined, l *link.Links, p Params) *Town {
	t := newTown(s, j, l, p)
	t.positions()
	return t
}

// Renewed is the town after rows of its scene have changed, of which Forget was told before: what does not depend on them
// is taken over. The town before is no longer used.
func (t *Town) Renewed(l *link.Links, rows scene.Rows, near scene.NearChanged) *Town {
	n := &Town{ofPlaces: t.ofPlaces, ofObjects: &ofObjects{}, ofDocuments: t.ofDocuments, Scene: t.Scene, J: t.J, L: l, P: t.P, pos: t.pos}
	n.assign()
	n.renew(rows, near)
	for len(n.pos) < len(n.Objects) {
		n.pos = append(n.pos, Position{Lane: -1})
	}
	for _, i := range rows.Objects {
		n.pos[i] = n.position(int(i))
	}
	if len(rows.Objects) == 0 {
		n.ofObjects = t.ofObjects
	}
	return n
}

func newTown(s *scene.Scene, j *scene.Joined, l *link.Links, p Params) *Town {
	t := &Town{ofPlaces: &ofPlaces{}, ofObjects: &ofObjects{}, Scene: s, J: j, L: l, P: p}
	t.assign()
	t.indexDocuments()
	return t
}

// assign notes which decisions have an object.
func (t *Town) assign() {
	t.assigned = make([]bool, len(t.Decisions))
	for k := range t.L.All {
		if x := &t.L.All[k]; x.State == link.Accepted || x.State == link.Secondary {
			t.assigned[x.Decision] = true
		}
	}
}

// All are the rules of this version, in the order in which lists show them.
func All() []Rule {
	return []Rule{o01, o02, o03, o04, o05, o06, o07, o08, o09, o10, o11, o12, o13, o14, o15, d01, d02, d03, d04, d05, d06, d07, d08, d09, d10, d11, d12, d13, l01, l02, l03, l04, l05, l06, l07, l08, l09, l10, l11, s01, s02, s03, s04, s05, s06, k01, k02, k03, k04, k05, k06, k07, k08, k09, k10, k11, k12, k13, q01, q02, q03, q04, q05, q06, q07, q08, q09, q10, q11, q12, q13, q14}
}

// Steps are the standard next steps (domain E4).
var Steps = map[string]Step{
	"N1":              {"N1", text.T("Kontrola w terenie: protokół, zdjęcie, pomiar, data", "Field check with a protocol, photo, measurement and date")},
	"N2":              {"N2", text.T("Wezwanie do wyjaśnień lub usunięcia w 7–14 dni", "Call to explain or remove within 7–14 days")},
	"N3":              {"N3", text.T("Wszczęcie postępowania administracyjnego", "Open an administrative proceeding")},
	"N4":              {"N4", text.T("Zaproponowanie legalizacji", "Propose legalisation")},
	"N5":              {"N5", text.T("Droga cywilna: wezwanie do zapłaty lub wydania gruntu", "Civil claim: payment or return of the land")},
	"N6":              {"N6", text.T("Poprawienie wpisu w rejestrze", "Correct the register")},
	"TACIT_EXTENSION": {"TACIT_EXTENSION", text.T("Uznanie, że umowa trwa na czas nieoznaczony (art. 674 k.c.)", "Take the contract for extended indefinitely (art. 674 of the Civil Code)")},
	"NEW_CONTRACT":    {"NEW_CONTRACT", text.T("Zawarcie nowej umowy", "Conclude a new contract")},
	"N7":              {"N7", text.T("Przekazanie właściwemu organowi (art. 65 k.p.a.)", "Forward to the competent authority (art. 65 KPA)")},
}
