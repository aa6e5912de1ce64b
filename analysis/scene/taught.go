package scene

import (
	"strings"
	"unicode"

	"spoina/geo"
)

// Point is a place in the office's system, metres.
type Point struct{ X, Y float64 }

// Taught is what officers have taught the office's reading of registers (domain F7). All texts are folded; nothing of
// it is guessed: an officer has accepted each entry.
type Taught struct {
	Streets   map[string]string // key of a street as a register writes it → key of the street it means
	Words     map[string]string // a short word of a street's name, without its dot → the whole word
	Parcels   map[string]string // a parcel as a register writes it → identifier of the parcel it means
	Precincts map[string]string // a precinct's name as a register writes it → precinct identifier
	Parties   map[string]string // a party as a register writes it → the name that stands on things
	Landmarks map[string]Point  // a landmark's words → where it is
}

// Verdict is what a person decided about a document and an object.
type Verdict struct {
	Lease    bool
	Document int32 // row of Scene.Decisions or Scene.Leases
	Object   int32 // row of Scene.Objects; -1: of the document as a whole
	Parcel   int32 // row of Scene.Parcels; -1
	Word     string
	By       string // login
	On       Day
}

// What a person may decide of a document and an object (domain F6).
const (
	VerdictLink     = "LINK"      // they belong together
	VerdictNot      = "NOT_THIS"  // they do not
	VerdictNoObject = "NO_OBJECT" // nothing of the document stands in the field
)

// streetKey is the key of a street as the office's registers mean it: short words written out, then the alias an
// officer has accepted. how is "" or "alias".
func (t *Taught) streetKey(key, written string) (out, how string) {
	if len(t.Words) > 0 && written != "" {
		words := strings.FieldsFunc(geo.Fold(written), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		changed := false
		for i, w := range words {
			if whole, ok := t.Words[w]; ok {
				words[i], changed = whole, true
			}
		}
		if changed {
			if k := geo.StreetKey(strings.Join(words, " ")); k != "" {
				key, how = k, "alias"
			}
		}
	}
	if meant, ok := t.Streets[key]; ok {
		return meant, "alias"
	}
	return key, how
}

// ParcelKey is how a parcel that a register writes wrongly is looked up: precinct and number, or the full identifier.
func ParcelKey(parcelID, precinct, number string) string {
	if parcelID != "" {
		return parcelID
	}
	return strings.TrimLeft(precinct[strings.LastIndexByte(precinct, '.')+1:], "0") + "|" + number
}

// PartyOf is the party's name as it stands on things: an accepted alias, or what the register writes.
func (s *Scene) PartyOf(d *Decision) (name string, taught bool) { return s.Taught.Party(d.Party) }

// Party is a party as the register writes it, or the accepted name that stands on things.
func (t *Taught) Party(name string) (string, bool) {
	if a, ok := t.Parties[geo.Fold(name)]; ok && name != "" {
		return a, true
	}
	return name, false
}
