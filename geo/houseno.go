package geo

import (
	"regexp"
	"strconv"
	"strings"
)

// HouseNo is a house number taken apart. 12A has the base 12 and the letter A; 12/14 and 12-14 reach to 14; what
// follows lok. or m. is the flat.
type HouseNo struct {
	Base   int
	Letter string // upper case, "" for none
	To     int    // last number of a building with several, 0 for none
	ToLet  string
	Flat   string
}

var reHouse = regexp.MustCompile(`(?i)^(\d{1,4})\s?([a-z](?:[a-z]\b|\b)|[a-z]$)?(?:\s*[/\-–—]\s*(\d{1,4})?\s?([a-z])?)?(?:[\s,]*(?:lok(?:al)?\.?|m\.|m |u\.|pok\.?)\s*(?:nr\.?\s*)?([0-9]+[a-z]?|[a-z]))?$`)

// ParseHouseNo reads a house number; ok is false when the text is something else. A blank before the letter and the
// words nr and numer are forgiven.
func ParseHouseNo(s string) (h HouseNo, ok bool) {
	s = Fold(s)
	for _, p := range []string{"numer ", "nr. ", "nr.", "nr "} {
		s = strings.TrimPrefix(s, p)
	}
	m := reHouse.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return HouseNo{}, false
	}
	h.Base, _ = strconv.Atoi(m[1])
	h.Letter = strings.ToUpper(m[2])
	if m[3] != "" {
		h.To, _ = strconv.Atoi(m[3])
	}
	if m[3] == "" && m[4] != "" {
		// 12A/B and 12A-C: the same number to another letter.
		h.To = h.Base
	}
	h.ToLet = strings.ToUpper(m[4])
	h.Flat = strings.ToUpper(m[5])
	return h, h.Base > 0
}

// String is the number as an address register writes it, without the flat: 12, 12A, 12/14.
func (h HouseNo) String() string {
	s := strconv.Itoa(h.Base) + h.Letter
	switch {
	case h.To == h.Base && h.ToLet != "":
		s += "/" + h.ToLet
	case h.To > 0:
		s += "/" + strconv.Itoa(h.To) + h.ToLet
	}
	return s
}

// HouseMatch says how two house numbers agree.
type HouseMatch int

const (
	HouseDifferent HouseMatch = iota
	HouseBase                 // the same base, another letter or none: 12 and 12A
	HouseInRange              // one number lies in the range of the other, on its side of the street: 14 and 12/16
	HouseSame                 // the same number
)

// Match compares two house numbers without their flats. Only HouseSame is the exact address; the others are
// candidates of lower confidence.
func (h HouseNo) Match(o HouseNo) HouseMatch {
	h.Flat, o.Flat = "", ""
	switch {
	case h == o:
		return HouseSame
	case h.Base == o.Base && h.Letter == o.Letter && (h.To == 0) != (o.To == 0):
		return HouseInRange // 12 is one end of 12/14
	case h.reaches(o) || o.reaches(h):
		return HouseInRange
	case h.Base == o.Base:
		return HouseBase
	}
	return HouseDifferent
}

func (h HouseNo) reaches(o HouseNo) bool {
	return h.To > h.Base && o.To == 0 && o.Base > h.Base && o.Base <= h.To && (o.Base-h.Base)%2 == 0 && (h.To-h.Base)%2 == 0
}
