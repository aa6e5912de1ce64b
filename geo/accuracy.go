package geo

import (
	"math"
	"strings"
)

// Sigma is a positional standard deviation in metres. Unknown is a value, too: NaN, never zero.
type Sigma float64

// UnknownSigma is the accuracy nobody stated.
var UnknownSigma = Sigma(math.NaN())

// Known reports whether the accuracy is stated: a finite number that is not negative.
func (s Sigma) Known() bool { return s >= 0 && !math.IsInf(float64(s), 0) }

// Or is s where it is known and the default otherwise.
func (s Sigma) Or(d Sigma) Sigma {
	if s.Known() {
		return s
	}
	return d
}

// Boundary accuracies where the register says nothing (domain C7): denser town surveys are better.
const (
	TownBoundarySigma  Sigma = 0.30
	RuralBoundarySigma Sigma = 0.60
	StandardSigma      Sigma = 0.10 // a boundary point that meets the standard (ISD)
)

// bppSigma is the middle of each class of the BPP code, metres: 0–0.10, 0.11–0.30, 0.31–0.60, 0.61–1.50, 1.51–3.00
// (regulation on the register of land and buildings as worded before 31 July 2021). Class 6 has no upper end; its
// lower end is the least that may be claimed.
var bppSigma = [...]Sigma{1: 0.05, 2: 0.205, 3: 0.455, 4: 1.055, 5: 2.255, 6: 3.00}

// BoundarySigma is the accuracy of a cadastral boundary point. BPP 1…6 speaks first (0 is absent), then the ISD
// attribute of the 2021 schema ("spełnia", "true", "1", "tak" meets the standard); otherwise the default of a town
// or of the country.
func BoundarySigma(bpp int, isd string, town bool) Sigma {
	if bpp >= 1 && bpp < len(bppSigma) {
		return bppSigma[bpp]
	}
	switch Fold(isd) {
	case "spelnia", "tak", "true", "t", "1":
		return StandardSigma
	}
	if town {
		return TownBoundarySigma
	}
	return RuralBoundarySigma
}

// TownUnit reports whether a cadastral unit such as 220401_1 is a town: types 1, 4, 8 and 9 of the identifier.
func TownUnit(unit string) bool {
	i := strings.IndexByte(unit, '_')
	if i < 0 || i+1 >= len(unit) {
		return false
	}
	switch unit[i+1] {
	case '1', '4', '8', '9':
		return true
	}
	return false
}

// Position is where an object is with respect to a polygon, as far as the accuracy of both lets anybody say.
type Position string

const (
	In      Position = "IN"
	Out     Position = "OUT"
	Edge    Position = "EDGE"    // within tolerance of the boundary, or partly across it
	Unknown Position = "UNKNOWN" // within a tolerance so wide that the data is unfit to judge
)

// Tolerance turns accuracies into a distance from a boundary within which nothing is claimed (domain E1).
type Tolerance struct {
	K   float64 // multiple of σ; 2 is about 95 %
	Min float64 // metres; never less than this
	Max float64 // metres; an edge within a wider tolerance is UNKNOWN. The tolerance itself is never cut to it
}

// DefaultTolerance is k = 2, at least 0.20 m, unfit beyond 1.50 m (k_sigma, tol_min_m, tol_max_m).
var DefaultTolerance = Tolerance{K: 2, Min: 0.20, Max: 1.50}

// Of is tol(o, X) = max(k·√(σo² + σX²), min) in metres; NaN when one of them is unknown.
func (t Tolerance) Of(object, boundary Sigma) float64 {
	tol := t.K * math.Hypot(float64(object), float64(boundary))
	if math.IsNaN(tol) {
		return tol
	}
	return max(tol, t.Min)
}

// Point classifies a signed distance in metres (negative inside). The boundary cases belong to the certain side:
// sd = −tol is IN, sd = tol is OUT.
func (t Tolerance) Point(sd float64, object, boundary Sigma) (p Position, tol float64) {
	tol = t.Of(object, boundary)
	switch {
	case math.IsNaN(tol) || math.IsNaN(sd):
		return Unknown, tol
	case sd <= -tol:
		return In, tol
	case sd >= tol:
		return Out, tol
	case tol > t.Max:
		return Unknown, tol
	}
	return Edge, tol
}

// Footprint classifies an object with an outline by the share of its area inside (0 … 1) and by how deep its deepest
// point lies inside, in metres (see Share and Depth). IN: at least half of it inside and the deepest point inside by
// the tolerance. OUT: at most 5 % inside, or no point inside by the tolerance. The rest is partly inside and counts
// as EDGE. Where the tolerance exceeds Max and more than 5 % is drawn inside, "no point inside by the tolerance"
// says nothing about the object, only about the data: UNKNOWN.
func (t Tolerance) Footprint(share, deepest float64, object, boundary Sigma) (p Position, tol float64) {
	tol = t.Of(object, boundary)
	switch {
	case math.IsNaN(tol) || math.IsNaN(share) || math.IsNaN(deepest):
		return Unknown, tol
	case share <= 0.05:
		return Out, tol
	case share >= 0.5 && deepest >= tol:
		return In, tol
	case tol > t.Max:
		return Unknown, tol
	case deepest < tol:
		return Out, tol
	}
	return Edge, tol
}
