package cell

import (
	"regexp"
	"strings"
)

// ParcelRef is one parcel that a cell names. ID is filled when the text gives the whole identifier, or an
// identifier of a foreign cadastre; otherwise Precinct, Sheet and Number hold what the text says.
type ParcelRef struct {
	Raw      string
	ID       string // 220401_1.0001.123/4
	Precinct string // four digits, or the name as written
	Sheet    string // digits
	Number   string // 123/4
	Part     bool   // "cz.": only a part of the parcel
}

var (
	fullParcel     = regexp.MustCompile(`^(\d{6}_[1234589])\.(\d{4})\.(?:AR_(\d{1,3})\.)?(\d{1,6}(?:/\d{1,5})?)$`)
	shortParcel    = regexp.MustCompile(`^(\d{4})[.-](?:AR_(\d{1,3})\.)?(\d{1,6}(?:/\d{1,5})?)$`)
	cityParcel     = regexp.MustCompile(`^(\d{1,4})/(\d{1,3})/(\d{1,6})(?:/(\d{1,5}))?(?: .*)?$`)
	bareParcel     = regexp.MustCompile(`^\d{1,6}(?:/\d{1,5})?$`)
	foreignParcel  = regexp.MustCompile(`^[\p{L}\d][\p{L}\d._/-]*\d[\p{L}\d._/-]*$|^\d[\p{L}\d._/-]*$`)
	parcelLabel    = regexp.MustCompile(`(?i)^(?:dz(?:ia[łl]k[\p{L}]*|\.)?|nr\s+ewid[\p{L}]*|ewid[\p{L}]*|numer[\p{L}]*|nr)[\s.:]*`)
	parcelPart     = regexp.MustCompile(`(?i)(?:^|[\s,;(])\(?cz(?:\.|[ęe][śs][ćc]i?)?\)?(?:[\s,;).]|$)`)
	parcelPrecinct = regexp.MustCompile(`(?i)(?:^|[^\p{L}])obr(?:[ęe]b[\p{L}]*)?\.?\s*(?:nr\s*)?(?:(\d{1,4})([^\d/]|$)|(\p{L}[\p{L} -]{2,40}?)(?:\s+(?:dz|nr)|\s*[.,;]|$))`)
	parcelSheet    = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:ark(?:usz[\p{L}]*)?\.?|AM|AR)[\s._-]*(\d{1,3})(?:[^\d/]|$)`)
	parcelSplit    = regexp.MustCompile(`\s*[,;\n+]\s*|\s+(?:i|oraz|and|&)\s+`)
	leadingZeros   = regexp.MustCompile(`^0+(\d)`)
)

// Parcels reads a cell of a parcel column: full identifiers, "dz. 123/4, 123/5 cz.", "obr. 12 dz. 3 i 4",
// city-style "38/11/1/8" (precinct/sheet/number/division). A precinct or sheet said once holds until the next one.
// A part it cannot read comes back with only Raw and without a number; err is ErrUnreadable when there is any.
func Parcels(s string) (refs []ParcelRef, err error) {
	if blank(Fold(s)) {
		return nil, ErrEmpty
	}
	precinct, sheet := "", ""
	for _, raw := range parcelSplit.Split(s, -1) {
		raw = strings.TrimSpace(raw)
		if raw == "" {
			continue
		}
		r := ParcelRef{Raw: raw}
		text := raw
		if parcelPart.MatchString(text) {
			r.Part = true
			text = strings.TrimSpace(parcelPart.ReplaceAllString(text, " "))
			if text == "" && len(refs) > 0 { // "123/5, cz."
				refs[len(refs)-1].Part = true
				continue
			}
		}
		if m := parcelPrecinct.FindStringSubmatchIndex(text); m != nil {
			sub := func(i int) string {
				if m[2*i] < 0 {
					return ""
				}
				return text[m[2*i]:m[2*i+1]]
			}
			if sub(1) != "" {
				precinct = pad4(sub(1))
				text = text[:m[0]] + " " + text[m[3]:]
			} else {
				precinct = strings.TrimSpace(sub(3))
				text = text[:m[0]] + " " + text[m[7]:]
			}
		}
		if m := parcelSheet.FindStringSubmatchIndex(text); m != nil && !fullParcel.MatchString(text) && !shortParcel.MatchString(text) {
			sheet = text[m[2]:m[3]]
			text = text[:m[0]] + " " + text[m[3]:]
		}
		text = strings.Trim(strings.TrimSpace(text), ".,:() ")
		for {
			t := strings.TrimSpace(parcelLabel.ReplaceAllString(text, ""))
			if t == text {
				break
			}
			text = t
		}
		if text == "" {
			continue // only a precinct or a sheet: it holds for what follows
		}
		switch {
		case fullParcel.MatchString(text):
			m := fullParcel.FindStringSubmatch(text)
			r.ID, r.Precinct, r.Sheet, r.Number = text, m[2], m[3], m[4]
		case shortParcel.MatchString(text):
			m := shortParcel.FindStringSubmatch(text)
			r.Precinct, r.Sheet, r.Number = m[1], m[2], m[3]
		case bareParcel.MatchString(text):
			r.Precinct, r.Sheet, r.Number = precinct, sheet, leadingZeros.ReplaceAllString(text, "$1")
		case cityParcel.MatchString(text):
			m := cityParcel.FindStringSubmatch(text)
			r.Precinct, r.Sheet, r.Number = pad4(m[1]), m[2], m[3]
			if m[4] != "" {
				r.Number += "/" + m[4]
			}
		case foreignParcel.MatchString(text) && !expandable.MatchString(text):
			r.ID = text
		default:
			err = ErrUnreadable
		}
		refs = append(refs, r)
	}
	if len(refs) == 0 {
		return nil, ErrUnreadable
	}
	return refs, err
}

// "123/4-7" is several parcels or one: only the office knows.
var expandable = regexp.MustCompile(`^\d{1,6}/\d{1,5}-\d{1,5}$`)

// ParcelID takes a full Polish parcel identifier apart; ok is false for anything else.
func ParcelID(s string) (precinct, sheet, number string, ok bool) {
	m := fullParcel.FindStringSubmatch(s)
	if m == nil {
		return "", "", "", false
	}
	return m[1] + "." + m[2], m[3], m[4], true
}

// Resolve completes a reference with the office's own cadastral unit ("220401_1") and its precinct; empty when the
// reference does not say enough.
func (r ParcelRef) Resolve(precinct string) string {
	switch {
	case r.ID != "":
		return r.ID
	case precinct == "" || r.Number == "":
		return ""
	case r.Sheet != "":
		return precinct + ".AR_" + r.Sheet + "." + r.Number
	}
	return precinct + "." + r.Number
}

func pad4(s string) string {
	for len(s) < 4 {
		s = "0" + s
	}
	return s
}

// Precinct reads a precinct column: "0012", "12", "220401_1.0012", "Śródmieście", "0012 Śródmieście". code is the
// four digits where the cell has them.
func Precinct(s string) (unit, code, name string) {
	s = strings.TrimSpace(s)
	if m := precinctFull.FindStringSubmatch(s); m != nil {
		return m[1], m[2], strings.TrimSpace(m[3])
	}
	if m := precinctShort.FindStringSubmatch(s); m != nil {
		return "", pad4(m[1]), strings.TrimSpace(m[2])
	}
	return "", "", strings.TrimSpace(precinctLabel.ReplaceAllString(s, ""))
}

var (
	precinctFull  = regexp.MustCompile(`^(\d{6}_[1234589])\.(\d{4})[\s,;-]*(.*)$`)
	precinctShort = regexp.MustCompile(`^(?i:obr(?:[ęe]b)?\.?\s*(?:nr\s*)?)?(\d{1,4})(?:[\s,;.-]+(.*))?$`)
	precinctLabel = regexp.MustCompile(`^(?i:obr(?:[ęe]b)?\.?\s*)`)
)
