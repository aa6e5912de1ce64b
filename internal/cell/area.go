package cell

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Unit of areas that a column heading promises.
type Unit string

// SquareMetres and Hectares are said by the heading; Mixed is a heading with both or with neither.
const (
	SquareMetres Unit = "m2"
	Hectares     Unit = "ha"
	Mixed        Unit = ""
)

// HeadingUnit finds the unit of area in a column heading: "Powierzchnia (ha)" is Hectares, "m2 / ha" Mixed.
func HeadingUnit(heading string) Unit {
	ha, m2 := false, false
	for _, w := range strings.Fields(Words(heading)) {
		switch w {
		case "ha", "hektary":
			ha = true
		case "m2", "mkw", "m":
			m2 = true
		}
	}
	switch {
	case ha && !m2:
		return Hectares
	case m2 && !ha:
		return SquareMetres
	}
	return Mixed
}

// Dim is one rectangle named in a cell, metres.
type Dim struct {
	W      float64 `json:"w_m"`
	H      float64 `json:"h_m"`
	Sides  int     `json:"sides"`
	Pieces int     `json:"pieces"`
}

// Area is what a cell says of area, in square metres. Confidence is 1 for a stated figure, 0.9 for one derived
// from dimensions, 0.7 where the unit of the dimensions had to be inferred (more than 100 must be centimetres).
type Area struct {
	M2         *float64 // occupied or plan area
	AdM2       *float64 // advertisement surface, when the cell states it apart
	Dims       []Dim
	Sides      int  // 0: not said
	Pieces     int  // 0: not said
	Total      bool // "łączna": one figure over everything the row names
	Confidence float64
}

var (
	unitM2      = regexp.MustCompile(`m\s?(?:2|kw\.?|\^2)|metr\p{L}* kw\p{L}*\.?`)
	unitHa      = regexp.MustCompile(`\bha\b|hektar\p{L}*`)
	unitAr      = regexp.MustCompile(`\bar(?:ow|y|a)?\b`)
	adWord      = regexp.MustCompile(`rekl|ekspoz|nosnik|tablic|szyld`)
	totalWord   = regexp.MustCompile(`lacz|razem|ogol|suma`)
	piecesWord  = regexp.MustCompile(`(\d+)\s*(?:szt|sztuk\p{L}*|x szt)\b\.?`)
	sidesWord   = regexp.MustCompile(`(\d)\s*-?\s*str(?:on\p{L}*|\.)?`)
	sidesText   = regexp.MustCompile(`(jedno|dwu|obu|trzy|cztero)-?\s*str`)
	circle      = regexp.MustCompile(`(?:fi|ø|φ|⌀|srednic\p{L}*)\s*=?\s*(\d+(?:[.,]\d+)?)\s*(m|cm)?`)
	dimensions  = regexp.MustCompile(`(\d+(?:[.,]\d+)?)\s*(cm|m)?\s*[x*]\s*(\d+(?:[.,]\d+)?)\s*(cm|m)?(?:\s*[x*]\s*(\d+(?:[.,]\d+)?)\s*(cm|m\b|str\p{L}*\.?)?)?`)
	areaSplit   = regexp.MustCompile(`\s*(?:[/;+]|\boraz\b|\bi\b)\s*`)
	knownUnitHa = 10000.0
)

// ReadArea reads a cell of area in any of the shapes of a real register: "12,5", "0,7849 ha", "120 x 80 cm",
// "2 szt. 1,5x1", "8,64 m2 / rekl. 18 m2". heading is the unit the column promises; with Mixed a bare figure of
// exactly four decimals is hectares, as in the land register, and anything else square metres.
func ReadArea(s string, heading Unit) (Area, error) {
	f := Fold(s)
	if blank(f) {
		return Area{}, ErrEmpty
	}
	a := Area{Confidence: 1, Total: totalWord.MatchString(f)}
	if m := piecesWord.FindStringSubmatch(f); m != nil {
		a.Pieces, _ = strconv.Atoi(m[1])
		f = piecesWord.ReplaceAllString(f, " ")
	}
	f = unitM2.ReplaceAllString(f, " § ")
	plainSum, adSum, plains, ads := 0.0, 0.0, 0, 0
	for _, part := range areaSplit.Split(f, -1) {
		if strings.TrimSpace(part) == "" {
			continue
		}
		v, err := a.part(part, heading)
		if err != nil {
			return Area{}, err
		}
		if adWord.MatchString(part) {
			adSum, ads = adSum+v, ads+1
		} else {
			plainSum, plains = plainSum+v, plains+1
		}
	}
	if plains+ads == 0 || plains > 1 && len(a.Dims) == 0 && !strings.Contains(f, "+") {
		return Area{}, ErrUnreadable // two figures and no word that tells them apart
	}
	if plains > 0 {
		a.M2 = &plainSum
	}
	if ads > 0 {
		a.AdM2 = &adSum
	}
	return a, nil
}

func (a *Area) part(p string, heading Unit) (float64, error) {
	if dims := dimensions.FindAllStringSubmatch(p, -1); dims != nil {
		sum := 0.0
		for _, m := range dims {
			d, confidence, err := a.dim(m, p)
			if err != nil {
				return 0, err
			}
			a.Dims = append(a.Dims, d)
			a.Confidence = min(a.Confidence, confidence)
			sum += d.W * d.H * float64(d.Sides*d.Pieces)
		}
		return round4(sum), nil
	}
	if m := circle.FindStringSubmatch(p); m != nil {
		d, _ := plain(m[1])
		if m[2] == "cm" || d > 100 {
			d /= 100
		}
		a.Confidence = min(a.Confidence, 0.9)
		return round4(math.Pi / 4 * d * d * float64(max(1, a.Pieces))), nil
	}
	nums := numberAny.FindAllString(p, -1)
	if len(nums) != 1 || strings.Contains(p, "-"+nums[0]) {
		if len(nums) == 1 {
			return 0, ErrImpossible // an area below zero
		}
		return 0, ErrUnreadable
	}
	v, ok := plain(nums[0])
	if !ok {
		return 0, ErrUnreadable
	}
	switch {
	case strings.Contains(p, "§"):
		return v, nil
	case unitHa.MatchString(p):
		return round4(v * knownUnitHa), nil
	case unitAr.MatchString(p):
		return round4(v * 100), nil
	case heading == Hectares, heading == Mixed && fourDecimals(nums[0]):
		return round4(v * knownUnitHa), nil
	}
	return v, nil
}

func (a *Area) dim(m []string, part string) (Dim, float64, error) {
	w, ok1 := plain(m[1])
	h, ok2 := plain(m[3])
	if !ok1 || !ok2 {
		return Dim{}, 0, ErrUnreadable
	}
	confidence := 0.9
	switch {
	case m[2] == "cm" || m[4] == "cm" || m[6] == "cm":
		w, h = w/100, h/100
	case m[2] == "" && m[4] == "" && (w > 100 || h > 100):
		w, h, confidence = w/100, h/100, 0.7
	}
	d := Dim{W: w, H: h, Sides: 1, Pieces: max(1, a.Pieces)}
	if n, err := strconv.Atoi(m[5]); err == nil && n >= 1 && n <= 4 && m[6] != "cm" && m[6] != "m" {
		d.Sides = n
	} else if s := sidesIn(part); s > 0 {
		d.Sides = s
	}
	if d.Sides > 1 {
		a.Sides = d.Sides
	}
	return d, confidence, nil
}

// Sides reads a number of display sides: "2", "2 str.", "dwustronna". 0: not said.
func Sides(s string) int {
	f := Fold(s)
	if n := sidesIn(f); n > 0 {
		return n
	}
	if n, err := Int(f); err == nil && n >= 1 && n <= 8 {
		return int(n)
	}
	return 0
}

// sidesIn finds the words for sides in folded text
func sidesIn(f string) int {
	if m := sidesText.FindStringSubmatch(f); m != nil {
		return map[string]int{"jedno": 1, "dwu": 2, "obu": 2, "trzy": 3, "cztero": 4}[m[1]]
	}
	if m := sidesWord.FindStringSubmatch(f); m != nil {
		n, _ := strconv.Atoi(m[1])
		return n
	}
	return 0
}

func fourDecimals(n string) bool {
	i := strings.LastIndexAny(n, ".,")
	return i >= 0 && len(n)-i-1 == 4
}

func round4(v float64) float64 { return math.Round(v*1e4) / 1e4 }
