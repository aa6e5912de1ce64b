package geo

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// Anchor is how a text ties an object to a place.
type Anchor string

const (
	AnchorNone     Anchor = ""
	AnchorAt       Anchor = "AT"       // przy, obok, na wysokości: on this side
	AnchorOpposite Anchor = "OPPOSITE" // naprzeciw, vis a vis: across the carriageway
	AnchorCrossing Anchor = "CROSSING" // skrzyżowanie A/B, u zbiegu A i B
	AnchorBetween  Anchor = "BETWEEN"  // między A i B
	AnchorChainage Anchor = "CHAINAGE" // km 1+250
)

// Location is what a free text says about a place, and what of it was not understood.
type Location struct {
	Street  string   // as written, without "ul."; the first street of a crossing
	Cross   []string // the other streets of a crossing, or the two ends of "between"
	HouseNo string   // as written; several are not read: the first one, the rest in Left
	Anchor  Anchor
	KmFrom  float64 // chainage in metres, with AnchorChainage
	KmTo    float64 // end of a stretch in metres, 0 for a single place
	Side    string  // L or P (prawa), where the text names the side of the road
	RoadNo  string  // DK 91, DW 226, 2204G
	Left    string  // what was not understood, as written
}

var (
	reKm = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:(?:w|od)\s+)?km\.?\s*(\d{1,3})\s*\+\s*(\d{3})(?:[.,]\d+)?(?:\s*(?:[-–—]|do)\s*(?:km\.?\s*)?(\d{1,3})\s*\+\s*(\d{3}))?`)
	// sides of the road: "str. P", "strona lewa", "po prawej stronie"
	reSide   = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:str(?:ona|onie|\.)?\s*(P|L|praw\p{L}*|lew\p{L}*)|(?:po\s+)?(praw\p{L}*|lew\p{L}*)\s+str(?:ona|onie|\.))(?:[^\p{L}]|$)`)
	reRoad   = regexp.MustCompile(`(?:^|[^\p{L}\d])((?:DK|DW|DP|DG)\s?(?:nr\s?)?\d{1,6}[A-Z]?|\d{4,6}[A-Z])(?:[^\p{L}\d]|$)`)
	reNumber = regexp.MustCompile(`(?i)[\s,]+(?:(?:nr|numer\p{L}*)\.?\s*)?(\d{1,4}\s?[a-z]?(?:\s?[/\-–]\s?(?:\d{1,4}[a-z]?|[a-z]))?(?:[\s,]*(?:lok\.?|m\.)\s*(?:nr\s*)?\d+[a-z]?)?)(?:$|[^\p{L}\d])`)
	reAnchor = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(skrzy[żz]owani\p{L}*|u\s+zbiegu|zbieg|r[óo]g|na\s+rogu|mi[ęe]dzy|pomi[ęe]dzy|na\s?przeciw\p{L}*|vis[\s-]*[aàá]?[\s-]*vis|przy|obok|ko[łl]o|na\s+wysoko[śs]ci)(?:[^\p{L}]|$)`)
	reJoin   = regexp.MustCompile(`(?i)\s*/\s*|\s+(?:i|z|oraz|a|ze)\s+|\s*[–—]\s*|\s+-\s+`)
	reParen  = regexp.MustCompile(`\([^()]*\)`)
	reType   = regexp.MustCompile(`(?i)^(?:ulic[yaeę]|ul)\.?(?:\s+|$)|^(?:ul)\.`)
	rePlaces = regexp.MustCompile(`(?i)(?:^|\s)(?:w\s+pasie\s+(?:drogowym\s+)?(?:drogi\s+\p{L}+)?|pas\s+drogowy|droga\s+(?:gminna|powiatowa|wojew[óo]dzka|krajowa)|w\s+ci[ąa]gu|chodnik|jezdnia|pobocze)(?:\s|,|$)`)
)

// ParseLocation reads the location text of a register: "ul. Grunwaldzka przy nr 12 (vis a vis kościoła)",
// "skrzyżowanie Wita Stwosza/Obr. Wybrzeża", "km 1+250 str. P". It looks nothing up: whether such a street exists is
// for the address register to say. What it does not understand stays in Left.
func ParseLocation(text string) Location {
	var l Location
	var left []string
	s := strings.Join(strings.Fields(text), " ")
	cut := func(re *regexp.Regexp) []string {
		at := re.FindStringSubmatchIndex(s)
		if at == nil {
			return nil
		}
		m := make([]string, len(at)/2)
		for i := range m {
			if at[2*i] >= 0 {
				m[i] = s[at[2*i]:at[2*i+1]]
			}
		}
		s = strings.Join(strings.Fields(s[:at[0]]+" "+s[at[1]:]), " ")
		return m
	}
	if m := cut(reKm); m != nil {
		l.Anchor, l.KmFrom = AnchorChainage, metresOf(m[1], m[2])
		if m[3] != "" {
			l.KmTo = metresOf(m[3], m[4])
		}
	}
	if m := cut(reSide); m != nil {
		l.Side = strings.ToUpper((m[1] + m[2])[:1])
	}
	if m := cut(reRoad); m != nil {
		l.RoadNo = strings.Join(strings.Fields(strings.ReplaceAll(m[1], "nr", "")), " ")
	}
	for {
		m := cut(reParen)
		if m == nil {
			break
		}
		left = append(left, m[0])
	}
	if m := cut(rePlaces); m != nil {
		left = append(left, strings.Trim(m[0], " ,"))
	}
	left = append(left, l.streets(strings.Trim(s, " ,;."))...)
	l.Left = strings.Join(strings.Fields(strings.Join(left, " ")), " ")
	return l
}

func metresOf(km, m string) float64 {
	a, _ := strconv.Atoi(km)
	b, _ := strconv.Atoi(m)
	return float64(a*1000 + b)
}

// streets reads anchors, streets and the house number, and returns what is left.
func (l *Location) streets(s string) (left []string) {
	at := reAnchor.FindStringSubmatchIndex(s)
	if at == nil {
		if l.Anchor == AnchorNone && joinsStreets(s) {
			return l.crossing("", s, AnchorCrossing)
		}
		return l.address(s)
	}
	before, word, after := strings.Trim(s[:at[0]], " ,;"), Fold(s[at[2]:at[3]]), strings.Trim(s[at[3]:], " ,;.:")
	switch {
	case strings.HasPrefix(word, "skrzyz"), strings.Contains(word, "zbieg"), strings.Contains(word, "rog"):
		return l.crossing(before, after, AnchorCrossing)
	case strings.HasSuffix(word, "miedzy"):
		return l.crossing(before, after, AnchorBetween)
	case strings.HasPrefix(word, "vis"), strings.Contains(word, "przeciw"):
		l.Anchor = AnchorOpposite
	default:
		l.Anchor = AnchorAt
	}
	if before != "" {
		left = l.address(before)
	}
	// "przy nr 12" names a house; "przy ul. Długiej 5" a street; "przy kościele" a landmark nobody can place.
	if h, rest, ok := leadingHouse(after); ok && l.HouseNo == "" {
		l.HouseNo = h
		switch {
		case l.Street == "":
			left = append(left, l.address(rest)...)
		case rest != "":
			left = append(left, rest)
		}
		return left
	}
	if l.Street == "" {
		if unread := l.address(after); l.Street != "" {
			return append(left, unread...)
		}
	}
	if after != "" {
		left = append(left, strings.TrimSpace(s[at[2]:at[3]]+" "+after))
	}
	return left
}

// crossing reads the streets of "A/B" or "A i B".
func (l *Location) crossing(before, after string, anchor Anchor) (left []string) {
	l.Anchor = anchor
	var names []string
	for _, part := range reJoin.Split(after, -1) {
		part = strings.Trim(part, " ,;.")
		for _, p := range []string{"ulic ", "ul. ", "ulicami ", "ulicą ", "ulicy "} {
			part = strings.TrimPrefix(part, p)
		}
		if part = cleanStreet(part); part != "" {
			names = append(names, part)
		}
	}
	if before != "" {
		left = l.address(before)
	}
	switch {
	case l.Street == "" && anchor == AnchorCrossing && len(names) > 0:
		l.Street, l.Cross = names[0], names[1:]
	default:
		l.Cross = names
	}
	return left
}

// address reads "ul. Długa 12A lok. 3, parter".
func (l *Location) address(s string) (left []string) {
	s = strings.Trim(s, " ,;")
	if s == "" {
		return nil
	}
	if street, house, rest, ok := splitHouse(s); ok && l.HouseNo == "" {
		if l.Street != "" {
			return []string{s}
		}
		l.Street, l.HouseNo = street, house
		if rest != "" {
			left = append(left, rest)
		}
		return left
	}
	street, rest, _ := strings.Cut(s, ",")
	name := cleanStreet(street)
	if l.Street != "" || name == "" || !looksLikeStreet(street) {
		return []string{s}
	}
	l.Street = name
	if rest = strings.TrimSpace(rest); rest != "" {
		left = append(left, rest)
	}
	return left
}

var reLeading = regexp.MustCompile(`(?i)^(?:budynk\p{L}*\s+|posesj\p{L}*\s+|domu\s+)?(?:(?:nr|numer\p{L}*)\.?\s*)(\d{1,4}\s?[a-z]?(?:\s?[/\-–]\s?\d{1,4}[a-z]?)?)(?:$|[^\p{L}\d])`)
var reBareNo = regexp.MustCompile(`(?i)^(\d{1,4}[a-z]?(?:/\d{1,4}[a-z]?)?)$`)

func leadingHouse(s string) (house, rest string, ok bool) {
	m := reLeading.FindStringSubmatchIndex(s)
	if m == nil {
		m = reBareNo.FindStringSubmatchIndex(s)
	}
	if m == nil {
		return "", "", false
	}
	return strings.TrimSpace(s[m[2]:m[3]]), strings.Trim(s[m[3]:], " ,;.)"), true
}

func joinsStreets(s string) bool {
	a, b, ok := strings.Cut(s, "/")
	letters := func(s string) bool { return strings.IndexFunc(s, unicode.IsLetter) >= 0 }
	return ok && letters(a) && looksLikeStreet(a) && looksLikeStreet(strings.TrimSpace(b)) && strings.IndexFunc(strings.TrimSpace(b), unicode.IsUpper) == 0
}

// looksLikeStreet reports whether a text can be a street's name: it has a type word, or begins with a capital or a
// figure and is short.
func looksLikeStreet(s string) bool {
	s = strings.TrimSpace(s)
	words := streetWords(s)
	if len(words) == 0 || len(words) > 6 {
		return false
	}
	if streetTypes[words[0].text] {
		return len(words) > 1
	}
	first := []rune(s)[0]
	return unicode.IsUpper(first) || unicode.IsDigit(first) && len(words) > 1
}

// splitHouse finds the first number that has a street's name before it: the 3 of "al. 3 Maja 7" has only a type.
func splitHouse(s string) (street, house, rest string, ok bool) {
	for from := 0; ; {
		m := reNumber.FindStringSubmatchIndex(s[from:])
		if m == nil {
			return "", "", "", false
		}
		name := cleanStreet(s[:from+m[0]])
		house = strings.TrimSpace(s[from+m[2] : from+m[3]])
		if _, number := ParseHouseNo(house); number && name != "" && !streetTypes[Fold(strings.TrimRight(name, "."))] {
			return name, house, strings.Trim(s[from+m[3]:], " ,;."), true
		}
		from += m[2]
	}
}

// cleanStreet takes "ul." off a name; other types (aleja, plac) are part of it.
func cleanStreet(s string) string {
	s = strings.TrimSpace(reType.ReplaceAllString(strings.Trim(s, " ,;"), ""))
	if strings.IndexFunc(s, unicode.IsLetter) < 0 {
		return ""
	}
	return s
}
