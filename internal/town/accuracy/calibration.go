package accuracy

import (
	"fmt"
	"io"
	"math"
	"slices"
)

// Bin is the places whose stated probability lies around one value.
type Bin struct {
	Stated float64 // the middle of the bin; it holds what lies within 0.05 of it
	Places int
	Inside int // how many of them truly stand in the lane
}

// Share is the true share of places inside.
func (b Bin) Share() float64 { return share(b.Inside, b.Places) }

// String is the line of a report: calibration,stated,places,true share.
func (b Bin) String() string {
	return fmt.Sprintf("calibration,%.1f,%d,%.3f", b.Stated, b.Places, b.Share())
}

// Calibration holds stated probabilities against the truth: nine bins from 0.1 to 0.9. A place below 0.05 or above 0.95
// belongs to none: there the analysis is all but sure.
type Calibration []Bin

const (
	halfBin   = 0.05
	minPlaces = 100 // below it a bin says nothing: the towns are too few
)

// CalibrationOf is the calibration of one town: findings that state the probability of a place whose truth is known.
func CalibrationOf(truth, findings io.Reader) (Calibration, error) {
	rows, err := readTruth(truth)
	if err != nil {
		return nil, err
	}
	found, err := readFindings(findings)
	if err != nil {
		return nil, err
	}
	inside := map[string]bool{}
	for _, r := range rows {
		for _, id := range r.ids["object"] {
			if r.inLane != "" {
				inside[id] = r.inLane == "yes"
			}
		}
	}
	c := make(Calibration, 9)
	for i := range c {
		c[i].Stated = float64(i+1) / 10
	}
	seen := map[string]bool{}
	for _, f := range found {
		p, ok := f.likely()
		if !ok {
			continue
		}
		for _, id := range f.ids("object") {
			in, known := inside[id]
			if !known || seen[id] {
				continue
			}
			seen[id] = true
			i := slices.IndexFunc(c, func(b Bin) bool { return math.Abs(p-b.Stated) <= halfBin })
			if i < 0 {
				continue
			}
			c[i].Places++
			if in {
				c[i].Inside++
			}
		}
	}
	return c, nil
}

// likely is the probability that a finding states for its place in the lane.
func (f Finding) likely() (float64, bool) {
	for _, m := range f.Measures {
		if p, ok := m.Value.(float64); ok && m.Name == "probability_in_lane" {
			return p, true
		}
	}
	return 0, false
}

// Pooled adds up the places of several towns.
func Pooled(towns []Calibration) Calibration {
	var out Calibration
	for _, c := range towns {
		for i, b := range c {
			if i == len(out) {
				out = append(out, Bin{Stated: b.Stated})
			}
			out[i].Places += b.Places
			out[i].Inside += b.Inside
		}
	}
	return out
}

// Failures says which stated probabilities are not true. Places called 90 % or 10 % may be off by five points and no more:
// that is what is promised. A bin between them, where an equal number of draws says less, may be off by the greater of five
// points and three standard errors.
func (c Calibration) Failures() []string {
	var out []string
	for _, b := range c {
		allowed := 0.05
		outer := b.Stated < 0.15 || b.Stated > 0.85
		if !outer {
			allowed = max(allowed, 3*math.Sqrt(b.Stated*(1-b.Stated)/float64(max(b.Places, 1))))
		}
		switch {
		case outer && b.Places < minPlaces:
			out = append(out, fmt.Sprintf("calibration: only %d places are called %.0f %%, at least %d are needed", b.Places, 100*b.Stated, minPlaces))
		case math.Abs(b.Share()-b.Stated) > allowed && b.Places > 0:
			out = append(out, fmt.Sprintf("calibration: of %d places called %.0f %% %.1f %% are inside", b.Places, 100*b.Stated, 100*b.Share()))
		}
	}
	return out
}
