package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"

	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// Subject is what a finding speaks of: an identity that survives new scans and new versions of a row.
type Subject struct {
	Kind     string `json:"kind"` // object, decision, lease, parcel, lane, row
	ID       string `json:"id"`
	SourceID string `json:"source_id"` // what the file called it
	Version  int32  `json:"version,omitempty"`
}

// Measure is a figure with the tolerance and the threshold it was compared with.
type Measure struct {
	Name      string `json:"name"`
	Value     any    `json:"value"` // a number, or a date
	Unit      string `json:"unit"`
	Tolerance any    `json:"tolerance"`
	Threshold any    `json:"threshold"`
}

// TermValue is a term of the predicate as it came out, with its figures.
type TermValue struct {
	Name   string `json:"name"`
	Title  Text   `json:"title"`
	Value  *bool  `json:"value"` // null is unknown
	Detail Text   `json:"detail"`
}

// Document is a decision or lease that was considered.
type Document struct {
	Kind     string   `json:"kind"`
	ID       string   `json:"id"`
	SourceID string   `json:"source_id"`
	Verdict  string   `json:"verdict"` // accepted, rejected, suggested
	Why      Text     `json:"why"`
	From     string   `json:"valid_from,omitempty"`
	To       string   `json:"valid_to,omitempty"`
	Score    *float64 `json:"score,omitempty"`
	Factors  []Reason `json:"factors,omitempty"`
	Version  int32    `json:"version,omitempty"`
	Distance *float64 `json:"distance_m,omitempty"`
}

// Reason is one factor of a link's score.
type Reason struct {
	Factor string  `json:"factor"`
	Value  float64 `json:"value"`
	Weight float64 `json:"weight"`
	Why    Text    `json:"why"`
}

// Money is a range per legal basis.
type Money struct {
	Basis   string  `json:"basis"`
	Title   Text    `json:"basis_title"`
	Min     int64   `json:"min_gr"`
	Max     int64   `json:"max_gr"`
	Formula string  `json:"formula"`
	Law     string  `json:"law"`
	Note    *Text   `json:"note,omitempty"`  // what of it nobody has confirmed
	Rates   []int64 `json:"rates,omitempty"` // of the tables it was made with, by their identity
}

// Finding is a documented suspicion: never a verdict.
type Finding struct {
	Rule    *Meta
	Town    *Town
	Outcome Tri // True or Unknown

	Sentence    Text
	Reason      Text // for unknown
	Terms       []TermValue
	Subjects    []Subject
	Measures    []Measure
	Money       []Money
	MoneyNote   Text // why an amount could not be computed
	Documents   []Document
	On          scene.Day
	Severity    Severity
	Confidence  float64
	Label       string
	Street      string
	CaseNumbers []string
	ParcelIDs   []string
	X, Y        float64 // where it is; NaN where it has no place
	Photo       int64   // observation whose photos show it; 0 is none
	Keeper      scene.Keeper

	severity Severity
	road     *int32    // the lane that is paid for, where it is not the one the object stands in
	danger   bool      // it is about an object that stands where it endangers the traffic
	location byte      // A … E of the document it rests on; 0 is none
	seen     scene.Day // of the object it rests on
	sure     []float64 // shares of confidence
	managed  bool      // whose road it is has been said, be it the office's own
}

// keptBy says whose the finding is, as far as nothing before has said it. The office as road manager is said by leaving the
// manager empty, however a file spells its name, so that a person's limits do not depend on spelling.
func (f *Finding) keptBy(k scene.Keeper, road bool) {
	if f.managed || f.Town.Ours(k.Manager) {
		k.Manager = ""
	}
	f.managed = f.managed || road
	f.Keeper = f.Keeper.Or(k)
}

// finish sets what every finding has: day, severity and confidence.
//
// Confidence is the product of what the finding rests on, each from 0 to 1: the probability that the object lies on
// the stated side of a boundary (a normal distribution with the joint σ), the score of the link, the way the
// document's place is known (A 1, B 0.95, C 0.9, D 0.6, E 0.4) and the age of the scan (0.9 when too old). An unknown
// is never above one half.
func (f *Finding) finish() {
	t := f.Town
	if f.On == 0 || f.On == scene.NoDay {
		f.On = t.On
		if f.seen != 0 && f.seen != scene.NoDay {
			f.On = f.seen
		}
	}
	s := f.severity
	for _, m := range f.Money {
		switch {
		case m.Min == 0: // only at stake if something else is confirmed
		case m.Max > 10*t.P.MinExposure:
			s = max(s, Critical)
		case m.Max >= t.P.MinExposure:
			s = max(s, High)
		}
	}
	if f.danger {
		s = Critical
	}
	old := f.seen != 0 && f.seen != scene.NoDay && int(t.On-f.seen) > t.P.ScanAge
	if old || f.location == 'D' || f.location == 'E' {
		s = max(s-1, Info)
	}
	if f.Outcome == scene.Unknown {
		s = min(s, Medium)
	}
	f.Severity = s
	c := 1.0
	for _, p := range f.sure {
		c *= min(max(p, 0), 1)
	}
	switch f.location {
	case 'B':
		c *= 0.95
	case 'C':
		c *= 0.9
	case 'D':
		c *= 0.6
	case 'E':
		c *= 0.4
	}
	if old {
		c *= 0.9
	}
	if f.Outcome == scene.Unknown {
		c = min(c, 0.5)
	}
	f.Confidence = math.Round(c*100) / 100
	if f.Outcome == scene.True {
		f.Reason = Text{}
	}
}

// Fingerprint is the identity of the discrepancy: the rule and the identities of its subjects, never a scan row or a
// version. A later run that finds the same thing finds the same fingerprint.
func (f *Finding) Fingerprint() string {
	h := sha256.New()
	h.Write([]byte(f.Rule.ID))
	for _, s := range f.Subjects {
		if s.Kind == "lane" && f.Subjects[0].Kind != "lane" || s.Kind == "row" || s.Kind == "parcel" && s.ID == "" {
			continue // context, the line of a file, and parcels that do not exist: none of them is an identity
		}
		if s.Kind == "parcel" && len(f.Subjects) > 1 && f.Subjects[0].Kind != "parcel" {
			continue
		}
		fmt.Fprintf(h, "|%s:%s", s.Kind, s.ID)
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// positional is the probability that a point σ-uncertain lies on the side where it was measured, sd from the boundary.
func positional(r scene.Relation, k float64) float64 {
	sigma := r.Tol / k
	if sigma <= 0 {
		return 1
	}
	return 0.5 * (1 + math.Erf(math.Abs(r.SD)/sigma/math.Sqrt2))
}

func round2(v float64) any {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return math.Round(v*100) / 100
}

func (f *Finding) measure(name string, value float64, unit string, tolerance, threshold any) {
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return
	}
	for _, m := range f.Measures {
		if m.Name == name {
			return
		}
	}
	f.Measures = append(f.Measures, Measure{name, round2(value), unit, tolerance, threshold})
}

func id(n int64) string { return strconv.FormatInt(n, 10) }

func (f *Finding) object(i int) {
	t := f.Town
	o := &t.Objects[i]
	f.Subjects = append(f.Subjects, Subject{"object", id(o.ID), o.SourceID, o.Version})
	f.seen, f.Photo = o.Seen, o.Scan
	f.danger = f.danger || f.Rule.ID[0] == 'O' && t.dangerous(i) // domain E3: of the rules about what stands there
	f.X, f.Y = o.X, o.Y
	if lane := t.pos[i].Lane; lane >= 0 {
		f.keptBy(scene.Keeper{Manager: t.Lanes[lane].Manager, Territory: t.Lanes[lane].Territory}, true)
	}
	if f.Street == "" && t.pos[i].Lane >= 0 {
		f.Street = t.Lanes[t.pos[i].Lane].Title()
	}
	if f.Label == "" {
		f.Label = strings.TrimSpace(t.objectName(i).PL + " " + o.SourceID)
		if f.Street != "" {
			f.Label = f.Street + " · " + f.Label
		}
	}
	f.measuredBy(o)
	for _, h := range t.J.ParcelsOf(i) {
		if h.Holds {
			f.parcelID(t.Parcels[h.Parcel].ParcelID)
		}
	}
}

func (f *Finding) parcelID(p string) {
	for _, have := range f.ParcelIDs {
		if have == p {
			return
		}
	}
	if p != "" {
		f.ParcelIDs = append(f.ParcelIDs, p)
	}
}

func (f *Finding) caseNumber(n string) {
	for _, have := range f.CaseNumbers {
		if have == n {
			return
		}
	}
	if n != "" {
		f.CaseNumbers = append(f.CaseNumbers, n)
	}
}

func (f *Finding) decision(i int) {
	t := f.Town
	d := &t.Decisions[i]
	f.Subjects = append(f.Subjects, Subject{"decision", id(d.ID), d.Number, d.Version})
	f.caseNumber(d.Number)
	f.keptBy(d.Keeper, true)
	if f.location == 0 {
		f.location = d.Place.Confidence
	}
	if f.Street == "" {
		f.Street = d.Street
	}
	if f.Label == "" {
		f.Label = rowName(&d.Document)
	}
	for _, p := range d.Place.Parcels {
		f.parcelID(t.Parcels[p].ParcelID)
	}
	if f.X == 0 && f.Y == 0 {
		f.X, f.Y = t.decisionPoint(i)
	}
}

func (f *Finding) lease(i int) {
	t := f.Town
	l := &t.Leases[i]
	f.Subjects = append(f.Subjects, Subject{"lease", id(l.ID), l.Number, l.Version})
	f.caseNumber(l.Case)
	f.keptBy(l.Keeper, false)
	if f.Label == "" {
		f.Label = rowName(&l.Document)
	}
	for k := range l.Refs {
		if m := l.Refs[k].Found; m.Usable() {
			for _, p := range m.Parcels {
				f.parcelID(t.Parcels[p].ParcelID)
			}
		}
	}
	if f.X == 0 && f.Y == 0 {
		f.X, f.Y = t.leasePoint(i)
	}
}

func (f *Finding) parcel(row int32) {
	t := f.Town
	p := &t.Parcels[row]
	f.Subjects = append(f.Subjects, Subject{"parcel", id(p.ID), p.ParcelID, p.Version})
	f.parcelID(p.ParcelID)
	if len(p.Precinct) >= 6 {
		f.keptBy(scene.Keeper{Territory: p.Precinct[:6]}, false)
	}
	if f.X == 0 && f.Y == 0 {
		f.X, f.Y = t.ParcelShapes.Anchor(int(row))
	}
}

func (f *Finding) lane(row int32) {
	l := &f.Town.Lanes[row]
	name := l.LaneID
	if name == "" {
		name = l.Title()
	}
	f.Subjects = append(f.Subjects, Subject{"lane", id(l.ID), name, l.Version})
}

// row makes a document without a usable number findable in its file.
func (f *Finding) row(d *scene.Document) {
	f.Subjects = append(f.Subjects, Subject{"row", fmt.Sprintf("%s:%d", d.File, d.Row), fmt.Sprintf("%s:%d", d.File, d.Row), 0})
}

func rowName(d *scene.Document) string {
	if d.Number != "" {
		return d.Number
	}
	return fmt.Sprintf("%s:%d", d.File, d.Row)
}

// decisionPoint is a point for the map: the decision's geometry, its first parcel, or its address.
func (t *Town) decisionPoint(i int) (x, y float64) {
	d := &t.Decisions[i]
	switch {
	case d.Place.Confidence == 'A':
		return t.DecisionShapes.Anchor(d.Shape)
	case len(d.Place.Parcels) > 0:
		return t.ParcelShapes.Anchor(int(d.Place.Parcels[0]))
	case len(d.Place.Address) > 0:
		a := &t.Addresses[d.Place.Address[0]]
		return a.X, a.Y
	case len(d.Place.Lanes) > 0:
		return t.LaneShapes.Anchor(int(d.Place.Lanes[0]))
	}
	return math.NaN(), math.NaN()
}

func (t *Town) leasePoint(i int) (x, y float64) {
	for k := range t.Leases[i].Refs {
		r := &t.Leases[i].Refs[k]
		if r.Shape >= 0 && t.LeaseShapes.Dim(r.Shape) >= 0 {
			return t.LeaseShapes.Anchor(r.Shape)
		}
		if r.Found.Usable() {
			return t.ParcelShapes.Anchor(int(r.Found.Parcels[0]))
		}
	}
	return math.NaN(), math.NaN()
}

// objectName is what the scan calls the object: its class, or the vendor's word for it.
func (t *Town) objectName(i int) Text {
	o := &t.Objects[i]
	if o.Class >= 0 {
		return text.T(t.Classes[o.Class].PL, t.Classes[o.Class].EN)
	}
	if o.ClassRaw != "" {
		return text.Quoted(o.ClassRaw)
	}
	return text.T("obiekt", "object")
}

// objectSize is the name with its size: "billboard, 18,00 m²".
func (t *Town) objectSize(i int) Text {
	n := t.objectName(i)
	if a := t.Size(i); scene.Has(a) {
		return text.Say("%s, %s", "%s, %s", n, text.Area(a))
	}
	return n
}
