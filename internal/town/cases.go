package town

import (
	"time"

	"spoina/internal/clock"
)

// Case is one kind of situation that is planted. Term names the part of the rule's predicate that decides it: a hit
// would be lost, and a trap would fire, if a program left the term out.
type Case struct {
	Rule string
	Kind verdict
	Term string
	N    int
	Why  string // the note in truth.csv

	plant func(t *town, c Case, i int) error
}

// Cases is everything that is planted, in order. A case may be told under several rules: an object in the county's
// lane is a hit of O09 and a trap of O01.
var Cases = func() []Case {
	var all []Case
	for _, part := range [][]Case{objectNoPermit, objectNoLease, objectExpired, objectOverArea, objectWrongPlace, objectForeign, objectEdge,
		decisionNoObject, decisionOutside, decisionParcel,
		decisionTwice, decisionOverlap, decisionGap, decisionEnding, feeWrong, rateWrong, managerWrong, feeUnpaid, locationWrong, elementsMissing, leaseOverlap, leaseInLane, leaseArea, leaseParcel, leaseOwner, leaseTerm, leaseEnd, leaseRent, leasePurpose, leaseThing, leaseBeyond, caseNumbers, dates, areas, parcelCells, locations,
		duplicateKeys, partyNumbers, missingFees, foreignAddresses, severalValues, partyVersions, lateEntries, futureEntries,

		objectAfterLease, objectOtherType, objectBeyondCount, objectTwoDecisions, objectDecisionAndLease, objectInternalRoad, objectOverhang,
		scanCameAndWent, scanMoved, scanChanged, scanTwice, scanGap,
		objectSafety, otherDoubles, landscapeCases} {
		all = append(all, part...)
	}
	return all
}()

type date = clock.Date

func day(y, m, d int) date { return clock.Day(y, time.Month(m), d) }

var (
	longAgo   = day(2021, 5, 1) // before the first scan
	farAhead  = day(2025, 12, 31)
	afterScan = day(2024, 7, 15)
)

var confidences = []string{"A", "B", "C"}

// needFor is the spot that a decision of a confidence needs.
func needFor(confidence string) need {
	switch confidence {
	case "B":
		return need{short: true}
	case "C":
		return need{address: true}
	}
	return need{}
}

// place gives a decision its place at a spot with a confidence; at is where its own map would put it.
func (d *decision) place(s place, confidence string, at point) *decision {
	d.means = &at
	switch confidence {
	case "B":
		return d.byParcel(s.lane)
	case "C":
		return d.byAddress(s.address)
	}
	return d.byMap(at)
}

// titled makes an object in one of our lanes and a decision for it.
func (t *town) titled(c class, confidence string, from, to clock.Date) (*object, *decision, place, error) {
	return t.titledAt(c, confidence, from, to, needFor(confidence))
}

func (t *town) titledAt(c class, confidence string, from, to clock.Date, n need) (*object, *decision, place, error) {
	s, err := t.spot(n)
	if err != nil {
		return nil, nil, s, err
	}
	at := s.inside(t.between(1.6, 2.4))
	o := t.put(c, at)
	o.first = !from.After(firstScan)
	return o, t.decide(c, from, to).place(s, confidence, at), s, nil
}

// standing makes an object at a spot, d metres inside the lane.
func (t *town) standing(c class, n need, d float64) (*object, place, error) {
	s, err := t.spot(n)
	if err != nil {
		return nil, s, err
	}
	return t.put(c, s.inside(d)), s, nil
}

// device is a decision about a cable or a pipe: no scan can be expected to see it.
func (t *town) device(from, to clock.Date) *decision {
	c := class{code: "", kind: linear, purpose: pick(t, []string{
		"umieszczenie urządzeń infrastruktury technicznej – przyłącze wodociągowe", "umieszczenie urządzeń infrastruktury technicznej – kabel eN",
		"umieszczenie liniowych urządzeń obcych – światłowód"}), w: round(t.between(4, 40), 1), d: 0.5}
	return t.decide(c, from, to)
}

// nth goes round a list.
func nth[T any](list []T, i int) T { return list[i%len(list)] }
