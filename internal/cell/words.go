package cell

import (
	"regexp"
	"strings"
)

// Bool reads 0/1, tak/nie and their like.
func Bool(s string) (bool, error) {
	f := Fold(s)
	switch f {
	case "1", "tak", "t", "true", "prawda", "yes", "y", "+", "x", "jest", "1.0":
		return true, nil
	case "0", "nie", "n", "false", "falsz", "no", "brak", "nie ma", "0.0":
		return false, nil
	}
	switch {
	case blank(f):
		return false, ErrEmpty
	case strings.HasPrefix(f, "tak"), strings.HasPrefix(f, "podswietl"), strings.HasPrefix(f, "oswietl"), f == "led":
		return true, nil
	case strings.HasPrefix(f, "nie"), strings.HasPrefix(f, "bez "):
		return false, nil
	}
	return false, ErrUnreadable
}

// List splits a cell that joins several words: "EMPRISE_TROTTOIR,EMPRISE_CHAUSSEE".
func List(s string) []string {
	var out []string
	for _, p := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' || r == '|' || r == '\n' }) {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

type keyword struct {
	pattern *regexp.Regexp
	value   string
}

func words(pairs ...string) []keyword {
	k := make([]keyword, 0, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		k = append(k, keyword{regexp.MustCompile(`(?:^|[^\p{L}])(?:` + pairs[i] + `)`), pairs[i+1]})
	}
	return k
}

func firstOf(f string, ks []keyword) string {
	for _, k := range ks {
		if k.pattern.MatchString(f) {
			return k.value
		}
	}
	return ""
}

// kinds of occupancy (art. 40 ust. 2 u.d.p.) by the words of purpose that registers use; the first that fits.
// Codes of the law come first, then what is charged as an advertisement wherever it stands, then the rest.
var kinds = words(
	`works\b`, "WORKS", `linear[_ ]device`, "LINEAR_DEVICE", `structure\b`, "STRUCTURE", `advert\b`, "ADVERT", `exclusive\b`, "EXCLUSIVE", `location\b`, "LOCATION",
	`lokalizac\p{L}*|zezwoleni\p{L}* na lokaliz|art\.? ?39`, "LOCATION",
	`rekl|baner|banner|billboard|bilboard|szyld|citylight|city light|pylon|totem|potykacz|tablic\p{L}* (?:rekl|informac)|slup\p{L}* ogl|nosnik|winder`, "ADVERT",
	`ogrod\p{L}* gastro|ogrodek|ogrodk|gastronom|kawiarni|stoisk|handel|handl|straga|stolik|targowisk|imprez|festyn|event|na prawach wylacz|wylaczn|miejsc\p{L}* postoj|zastrzezon|parkow|choink|taras`, "EXCLUSIVE",
	`umieszczeni\p{L}* (?:urzadz|siec|sieci|przylacz|kabl|wodociag|gazoc|kanaliz|infrastr)|urzadzen\p{L}* (?:obc|infrastr|liniow|telekom)|liniow\p{L}* urzadz|infrastruktur\p{L}* techn`, "LINEAR_DEVICE",
	`robot|roboty|wykop|przekop|budow\p{L}* (?:przyl|sieci|zjazd)|remont|rusztowan|przebudow|rozbiork|plac budowy|awari|przewiert|chantier|construction|travaux|rehabilit`, "WORKS",
	`kiosk|pawilon|garaz|kontener|wiat|paczkomat|automat|obiekt\p{L}* budowl|stacj\p{L}* ladow|schod|podjazd|ocieplen|termomod|balkon`, "STRUCTURE",
	`przylacz|kabel|kabl|wodociag|gazoci|kanaliz|swiatlowod|siec|telekom|energet|cieplo|szaf|slup|maszt`, "LINEAR_DEVICE",
	`budow`, "WORKS",
)

// Kind reads the kind of occupancy from a code or from the words of its purpose; empty when no word tells.
func Kind(s string) string { return firstOf(Fold(s), kinds) }

var located = regexp.MustCompile(`zezwoleni\p{L}* na lokaliz\p{L}*|lokalizac\p{L}*|location\b|art\.? ?39\S*`)

// LocatedKind reads what a location permit is for: the kind of occupancy that its purpose names beside the location.
func LocatedKind(s string) string { return firstOf(located.ReplaceAllString(Fold(s), " "), kinds) }

var telecom = regexp.MustCompile(`telekom|telefon|swiatlowod|teletechn|internet|fiber`)

// Telecom reports whether a purpose speaks of telecommunication (its own caps in art. 40 ust. 8 u.d.p.).
func Telecom(s string) bool { return telecom.MatchString(Fold(s)) }

var elements = words(
	`carriageway\b`, "CARRIAGEWAY", `pavement\b`, "PAVEMENT", `verge\b`, "VERGE", `other\b`, "OTHER",
	`jezdni|emprise_chaussee|chaussee`, "CARRIAGEWAY",
	`chodnik|ciag\p{L}* piesz|sciezk|drog\p{L}* rower|emprise_trottoir|trottoir|emprise_piste|piste`, "PAVEMENT",
	`pobocz|trawnik|ziele|pas\p{L}* ziele|rowu|row\b`, "VERGE",
	`inn|pozostal|zatok|parking|zjazd`, "OTHER",
)

// LaneElement reads which part of the lane is taken; a list means its dearest part: the carriageway before the
// pavement before the verge. percent is the share of the carriageway's width where the cell names it ("jezdnia do
// 20 %"), else 0.
func LaneElement(s string) (element string, percent float64) {
	f := Fold(s)
	if m := percentOf.FindStringSubmatch(f); m != nil {
		percent, _ = plain(m[1])
	}
	return firstOf(f, elements), percent
}

var percentOf = regexp.MustCompile(`(\d+(?:[.,]\d+)?)\s*%`)

var mounts = words(
	`freestanding`, "FREESTANDING", `wall\b`, "WALL", `fence\b`, "FENCE", `pole\b`, "POLE", `roof\b`, "ROOF", `shelter\b`, "SHELTER",
	`window\b`, "WINDOW", `scaffold`, "SCAFFOLD", `trailer\b`, "TRAILER",
	`wolnostoj|grunt|fundament`, "FREESTANDING", `rusztowan`, "SCAFFOLD", `scian|elewac|budyn|fasad`, "WALL", `ogrodz|plot`, "FENCE",
	`slup|latarn`, "POLE", `dach`, "ROOF", `wiat`, "SHELTER", `witryn|okn|okie`, "WINDOW", `przyczep|lawet`, "TRAILER",
)

// Mount reads how an object is fixed; empty when no word tells.
func Mount(s string) string { return firstOf(Fold(s), mounts) }

var deviceBases = words(`building_permit|pozwol|pnb`, "BUILDING_PERMIT", `notification|zglosz`, "NOTIFICATION", `no_consent|none\b|brak|bez\b|nie\b`, "NO_CONSENT")

// DeviceBasis reads by what building-law act a device was placed: BUILDING_PERMIT, NOTIFICATION or NO_CONSENT; empty when no word tells.
func DeviceBasis(s string) string { return firstOf(Fold(s), deviceBases) }

var roadCategories = words(`kraj|national`, "krajowa", `woj`, "wojewódzka", `pow`, "powiatowa", `gm|municipal`, "gminna")

// RoadCategory reads one of krajowa, wojewódzka, powiatowa, gminna (art. 2 u.d.p.); empty when no word tells.
func RoadCategory(s string) string {
	switch f := Fold(s); f {
	case "k", "dk":
		return "krajowa"
	case "w", "dw":
		return "wojewódzka"
	case "p", "dp":
		return "powiatowa"
	case "g", "dg":
		return "gminna"
	default:
		return firstOf(f, roadCategories)
	}
}

var referenceKinds = words(`carriage|jezdni`, "CARRIAGEWAY", `built|zabudow`, "BUILT_UP", `monument|zabyt`, "MONUMENT", `pedestrian|przejsc\p{L}* dla pieszych|zebra`, "PEDESTRIAN", `crossing|skrzyz|przejsc`, "CROSSING", `building|budyn`, "BUILDING", `stop|przystan`, "STOP", `tree|drzew`, "TREE", `rail|kolej|tory`, "RAIL")

var zoneKinds = words(`monument_register|rejestr\p{L}* zabyt`, "MONUMENT_REGISTER", `monument_record|ewidencj\p{L}* zabyt|gminn\p{L}* ewidencj`, "MONUMENT_RECORD", `culture|park\p{L}* kultur`, "CULTURE_PARK",
	`entry|wjazd|wlotow`, "ENTRY_STREET", `overlay|naklad`, "OVERLAY", `zone|stref|obszar`, "ZONE")

// ZoneKind reads one of ZONE, MONUMENT_REGISTER, MONUMENT_RECORD, CULTURE_PARK, ENTRY_STREET, OVERLAY; empty when no word tells.
func ZoneKind(s string) string { return firstOf(Fold(s), zoneKinds) }

// ReferenceKind reads one of CARRIAGEWAY, BUILT_UP, MONUMENT, CROSSING, BUILDING, STOP, TREE, PEDESTRIAN, RAIL; empty when no word tells.
func ReferenceKind(s string) string { return firstOf(Fold(s), referenceKinds) }

var laneStatuses = words(`internal|wewn|prywat`, "INTERNAL", `planned|plan|proj`, "PLANNED", `public|publicz`, "PUBLIC")

// LaneStatus reads whether a lane is of a public, an internal or a planned road; a road of a category is public.
func LaneStatus(s string) string {
	if v := firstOf(Fold(s), laneStatuses); v != "" {
		return v
	}
	if RoadCategory(s) != "" {
		return "PUBLIC"
	}
	return ""
}

var contractTypes = words(`art\.? ?22`, "ART22", `lease\b|dzierz`, "LEASE", `tenancy|najem|najm`, "TENANCY", `free_loan|uzycz`, "FREE_LOAN", `powierz|inn|other`, "OTHER")

// ContractType reads LEASE, TENANCY, FREE_LOAN, ART22 or OTHER; empty when no word tells.
func ContractType(s string) string { return firstOf(Fold(s), contractTypes) }

var paymentPeriods = words(`mies|month|m-c`, "MONTH", `kwart|kw\b|kw\.|quarter`, "QUARTER", `polrocz|pol roku|half`, "HALF_YEAR", `rok|rocz|year|annual`, "YEAR", `jednoraz|once`, "ONCE")

// PaymentPeriod reads MONTH, QUARTER, HALF_YEAR, YEAR or ONCE; empty when no word tells.
func PaymentPeriod(s string) string { return firstOf(Fold(s), paymentPeriods) }

var amendment = regexp.MustCompile(`aneks|annex|zmian|zmienia|art\.? ?155|sprostow|amendment|przedluz`)

// Amendment reports whether a text marks its row as a later version of a document: annex, change, art. 155 k.p.a.
func Amendment(s string) bool { return amendment.MatchString(Fold(s)) }

var amendmentNote = regexp.MustCompile(`aneks (?:do|nr)|^aneks|art\.? ?155|zmian\p{L}* decyzji|decyzj\p{L}* zmienia|sprostowanie decyzji`)

// AmendmentNote is Amendment for free notes, which speak of changes of many other things.
func AmendmentNote(s string) bool { return amendmentNote.MatchString(Fold(s)) }

var groupNumber = regexp.MustCompile(`^\s*(\d{1,2})(?:\.(\d{1,2}))?(?:\s*[-–—.:)].*|\s.*)?$`)

// Ownership reads a registration group (grupa rejestrowa): "7 - osoby fizyczne" gives group 7, "4.3" group 4 and
// subgroup 4.3. There are 16 groups.
func Ownership(s string) (group, subgroup string, err error) {
	if blank(Fold(s)) {
		return "", "", ErrEmpty
	}
	m := groupNumber.FindStringSubmatch(s)
	if m == nil {
		return "", "", ErrUnreadable
	}
	n, _ := Int(m[1])
	if n < 1 || n > 16 {
		return "", "", ErrImpossible
	}
	group = strings.TrimLeft(m[1], "0")
	if m[2] != "" {
		subgroup = group + "." + m[2]
	}
	return group, subgroup, nil
}
