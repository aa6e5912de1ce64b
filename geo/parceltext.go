package geo

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ParcelContext is what is known before the cell is read: from the office, or from other columns of the row.
type ParcelContext struct {
	Unit     string // cadastral unit, 306401_1
	Precinct string // 0038, 38, or 306401_1.0038
	Sheet    string
}

// ParcelText is what a text says about parcels, and what of it was not understood.
type ParcelText struct {
	Refs []ParcelRef
	Left string // the rest of a parcel cell: remarks, ranges, numbers that cannot be a parcel's
}

// ParseParcels reads a cell of a parcel column: "123/4, 123/5 cz.", "dz. nr 12 i 13 obr. 5", "38/11/1/8", a full
// identifier, several of them. A range ("123/4-7") is not expanded but left, because only the office knows what it
// means; so are numbers with a unit and dates.
func ParseParcels(cell string, in ParcelContext) ParcelText { return readParcels(cell, in, false) }

// FindParcels reads free text, where only numbers after a word for parcel count ("dz. nr 12", "nr ewid. 3/4") and
// full identifiers.
func FindParcels(text string, in ParcelContext) []ParcelRef { return readParcels(text, in, true).Refs }

var (
	tokFull  = regexp.MustCompile(`(?i)^\d{6}_[1234589]\.\d{4}\.(?:AR_\d{1,3}\.)?\d{1,6}(?:/\d{1,5})?`)
	tokCity  = regexp.MustCompile(`^(\d{1,4})/(\d{1,3})/(\d{1,6})(?:/(\d{1,5}))?`)
	tokNum   = regexp.MustCompile(`^\d{1,6}(?:/\d{1,5})?`)
	tokDigit = regexp.MustCompile(`^\d+`)
	tokPrec  = regexp.MustCompile(`(?i)^[\s.:]*(?:(?:nr|numer)\b[\s.:]*)?(?:(\d{1,4})(?:[^\d/]|$)|(\p{L}[\p{L} -]{2,40}))`)
	tokSheet = regexp.MustCompile(`(?i)^[\s._-]*(?:mapy[\s.]*)?(?:nr[\s.]*)?(\d{1,3})(?:[^\d/]|$)`)
	// What may not follow a parcel number: more of a number or date, a range, a letter, a unit of measure.
	notAfter = regexp.MustCompile(`(?i)^(?:[\d/\p{L}_+]|[.,]\d|\s*[-–—]\s*\d|\s*(?:m2|m²|m\.?kw|mkw|ha|szt|zł|cm|mb|%)(?:[^\p{L}]|$)|\s*m(?:[^\p{L}.]|$))`)
	rangeEnd = regexp.MustCompile(`^\s*[-–—]\s*\d{1,6}(?:/\d{1,5})?`)
)

// words that end the name of a precinct
var notName = map[string]bool{"dz": true, "nr": true, "numer": true, "ark": true, "am": true, "ar": true, "przy": true, "ul": true,
	"al": true, "pl": true, "os": true, "cz": true, "oraz": true, "i": true, "w": true, "we": true, "na": true, "gm": true, "gmina": true,
	"m": true, "miasto": false, "ewid": true, "pow": true, "powierzchnia": true, "kw": true, "o": true, "obr": true}

// words after which a number is a house, a kilometre or a flat, not a parcel
var notParcel = map[string]bool{"ul": true, "ulica": true, "ulicy": true, "al": true, "aleja": true, "alei": true, "pl": true, "plac": true,
	"os": true, "osiedle": true, "przy": true, "lok": true, "lokal": true, "km": true, "kw": true, "pow": true, "powierzchnia": true, "dnia": true,
	"odwiert": true, "budynek": true, "bud": true, "dom": true, "poz": true, "lp": true}

// carry hands a precinct or a sheet named once to the numbers it belongs to: those after it when it stands first,
// those before it when it follows them.
type carry struct {
	value string
	name  bool
	first bool // named before any number
	since int  // first reference that has not got one yet
}

func (c *carry) say(value string, name bool, refs []ParcelRef, set func(*ParcelRef, string, bool)) {
	if !c.first && len(refs) > c.since {
		for i := c.since; i < len(refs); i++ {
			set(&refs[i], value, name)
		}
		c.since = len(refs)
		return
	}
	c.value, c.name, c.first = value, name, true
}

type parcelReader struct {
	labelled      bool
	unit          string
	refs          []ParcelRef
	left          strings.Builder
	open          bool // numbers count as parcels here
	part          bool // a part mark waits for its number
	parts         bool // "części działek": all that follow are parts
	item          bool // the current list item has its number
	precinct, arm carry
}

func setPrecinct(p *ParcelRef, v string, name bool) {
	switch {
	case p.Precinct != "":
	case name:
		p.PrecinctName = v
	default:
		p.Precinct = pad4(v)
	}
}

func setSheet(p *ParcelRef, v string, _ bool) {
	if p.Sheet == "" {
		p.Sheet = v
	}
}

func readParcels(s string, in ParcelContext, labelled bool) ParcelText {
	r := parcelReader{labelled: labelled, unit: in.Unit, open: !labelled}
	for len(s) > 0 {
		if n := r.number(s); n > 0 {
			s = s[n:]
			continue
		}
		if n := r.word(s); n > 0 {
			s = s[n:]
			continue
		}
		c, n := utf8.DecodeRuneInString(s)
		switch {
		case c == ',' || c == ';' || c == '\n' || c == '+' || c == '&':
			r.item = false
			r.left.WriteByte(' ')
		case unicode.IsSpace(c) || strings.ContainsRune(".:()[]", c):
			r.left.WriteByte(' ')
		default:
			r.left.WriteString(s[:n])
		}
		s = s[n:]
	}
	unit, precinct, sheet := in.Unit, in.Precinct, in.Sheet
	if u, p, err := ParsePrecinct(precinct); err == nil {
		unit, precinct = u, p
	}
	for i := range r.refs {
		p := &r.refs[i]
		if p.Unit == "" {
			p.Unit = unit
		}
		if p.Precinct == "" && p.PrecinctName == "" && precinct != "" {
			setPrecinct(p, precinct, tokDigit.FindString(precinct) != precinct || len(precinct) > 4)
		}
		if p.Sheet == "" && sheet != "" && p.ID() != strings.ToUpper(strings.TrimSpace(p.Raw)) {
			p.Sheet = sheet
		}
	}
	left := strings.Join(strings.Fields(r.left.String()), " ")
	return ParcelText{Refs: r.refs, Left: strings.Trim(left, " -–—")}
}

// number reads an identifier or number at the start of s and returns how many bytes it took.
func (r *parcelReader) number(s string) int {
	if c := s[0]; c < '0' || c > '9' {
		return 0
	}
	if full := tokFull.FindString(s); full != "" && !notAfter.MatchString(s[len(full):]) {
		if p, err := ParseParcelID(full); err == nil {
			r.add(p)
			r.open = true
			return len(full)
		}
	}
	if city := tokCity.FindStringSubmatch(s); city != nil && r.open && !notAfter.MatchString(s[len(city[0]):]) {
		p := ParcelRef{Raw: city[0], Unit: r.unit, Precinct: pad4(city[1]), Sheet: city[2], Number: number(city[3], city[4])}
		if p.valid() == nil {
			r.add(p)
			return len(city[0])
		}
	}
	if num := tokNum.FindString(s); num != "" && r.open && !notAfter.MatchString(s[len(num):]) {
		p := ParcelRef{Raw: num, Number: num}
		if p.valid() == nil {
			setPrecinct(&p, r.precinct.value, r.precinct.name)
			if r.precinct.value == "" {
				p.Precinct = ""
			}
			setSheet(&p, r.arm.value, false)
			r.add(p)
			return len(num)
		}
	}
	// Not a parcel: the whole figure is left, with the rest of a range or date, so that no tail of it is misread.
	n := len(tokDigit.FindString(s))
	for n < len(s) {
		if m := rangeEnd.FindString(s[n:]); m != "" {
			n += len(m)
			continue
		}
		if c := s[n]; c >= '0' && c <= '9' || (c == '/' || c == '.' || c == ',') && n+1 < len(s) && s[n+1] >= '0' && s[n+1] <= '9' {
			n++
			continue
		}
		break
	}
	// Letters that stick to the figure belong to it.
	for n < len(s) {
		c, size := utf8.DecodeRuneInString(s[n:])
		if !unicode.IsLetter(c) {
			break
		}
		n += size
	}
	r.left.WriteString(s[:n])
	if r.labelled {
		r.open = false
	}
	return n
}

func (r *parcelReader) add(p ParcelRef) {
	p.Part = r.part || r.parts
	r.part, r.item = false, true
	r.refs = append(r.refs, p)
}

// word reads a word at the start of s and returns how many bytes it and what belongs to it took.
func (r *parcelReader) word(s string) int {
	n := 0
	for n < len(s) {
		c, size := utf8.DecodeRuneInString(s[n:])
		if !unicode.IsLetter(c) {
			break
		}
		n += size
	}
	if n == 0 {
		return 0
	}
	w := Fold(s[:n])
	switch {
	case w == "dz" || strings.HasPrefix(w, "dzialk") || w == "dzialek":
		r.open = true
		r.parts = r.parts || r.part && w == "dzialek"
		r.item = false
	case w == "nr" || w == "nry" || strings.HasPrefix(w, "numer"):
		// "nr" opens nothing: in free text it is a house as often as a parcel.
	case strings.HasPrefix(w, "ewid") || w == "ew" || strings.HasPrefix(w, "geod"):
		r.open = r.open || strings.HasPrefix(w, "ewid")
	case w == "cz" || w == "czesc" || w == "czesci" || w == "czescia":
		if r.item && len(r.refs) > 0 {
			r.refs[len(r.refs)-1].Part = true
		} else {
			r.part = true
		}
	case w == "obr" || strings.HasPrefix(w, "obreb"):
		if m := tokPrec.FindStringSubmatchIndex(s[n:]); m != nil {
			if m[2] >= 0 {
				r.precinct.say(s[n+m[2]:n+m[3]], false, r.refs, setPrecinct)
				return n + m[3]
			}
			if name := precinctName(s[n+m[4] : n+m[5]]); name != "" {
				r.precinct.say(name, true, r.refs, setPrecinct)
				return n + m[4] + len(name)
			}
		}
		r.left.WriteString(s[:n])
	case w == "ark" || strings.HasPrefix(w, "arkusz") || w == "am" || w == "ar":
		if m := tokSheet.FindStringSubmatchIndex(s[n:]); m != nil {
			r.arm.say(s[n+m[2]:n+m[3]], false, r.refs, setSheet)
			return n + m[3]
		}
		r.left.WriteString(s[:n])
	case w == "i" || w == "oraz":
		r.item = false
	default:
		if r.labelled || notParcel[w] {
			r.open = false
		}
		// "m2", "KR12": a figure that sticks to an unknown word is no parcel.
		for n < len(s) && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		r.left.WriteString(s[:n])
	}
	return n
}

// precinctName cuts a run of words before the first that cannot be part of a name.
func precinctName(s string) string {
	end := 0
	for at := 0; at < len(s); {
		next := strings.IndexByte(s[at:], ' ')
		word := s[at:]
		if next >= 0 {
			word = s[at : at+next]
		}
		f := Fold(strings.Trim(word, "-"))
		if notName[f] || strings.HasPrefix(f, "dzial") || strings.HasPrefix(f, "czes") || strings.HasPrefix(f, "arkusz") {
			break
		}
		end = at + len(word)
		if next < 0 {
			break
		}
		at += next + 1
	}
	return strings.TrimRight(s[:end], " -")
}
