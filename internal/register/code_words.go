package register

import "spoina/internal/exchange"

// codeWords are codes of the law and of the program in words, as the screen shows them (code in web/src/i18n; a test
// compares). Sheets for people say the word, and read it back as the code.
var codeWords = map[string]Text{
	"WORKS":              {"roboty", "works"},
	"LINEAR_DEVICE":      {"urządzenie liniowe", "linear device"},
	"STRUCTURE":          {"obiekt budowlany", "structure"},
	"BUILT_UP":           {"obszar zabudowany", "built-up area"},
	"MONUMENT":           {"zabytek", "monument"},
	"CROSSING":           {"skrzyżowanie", "crossing"},
	"BUILDING":           {"budynek", "building"},
	"STOP":               {"przystanek", "stop"},
	"TREE":               {"drzewo", "tree"},
	"PEDESTRIAN":         {"przejście dla pieszych", "pedestrian crossing"},
	"RAIL":               {"tory", "railway"},
	"ZONE":               {"strefa", "zone"},
	"MONUMENT_REGISTER":  {"rejestr zabytków", "register of monuments"},
	"MONUMENT_RECORD":    {"gminna ewidencja zabytków", "municipal record of monuments"},
	"CULTURE_PARK":       {"park kulturowy", "culture park"},
	"ENTRY_STREET":       {"ulica wjazdowa", "entry street"},
	"OVERLAY":            {"obszar nakładany", "overlay"},
	"BUILDING_PERMIT":    {"pozwolenie na budowę", "building permit"},
	"NOTIFICATION":       {"zgłoszenie", "notification"},
	"NO_CONSENT":         {"bez zgody budowlanej", "no building consent"},
	"ADVERT":             {"reklama", "advert"},
	"EXCLUSIVE":          {"na wyłączność", "exclusive"},
	"LOCATION":           {"lokalizacja", "location"},
	"NONE":               {"bez zajęcia", "no occupancy"},
	"REGIME":             {"według decyzji", "as the decision"},
	"REVOKED":            {"uchylona", "revoked"},
	"REFUSED":            {"odmowa", "refused"},
	"PUBLIC":             {"publiczna", "public"},
	"INTERNAL":           {"wewnętrzna", "internal"},
	"PLANNED":            {"planowana", "planned"},
	"UNKNOWN":            {"nieznane", "unknown"},
	"PRESENT":            {"stoi", "present"},
	"GONE":               {"zniknął", "gone"},
	"DETECTED":           {"wykryta", "detected"},
	"VANISHED":           {"zniknęła", "vanished"},
	"TRIAGED":            {"rozpatrywana", "being looked at"},
	"FALSE_POSITIVE":     {"odrzucona", "dismissed"},
	"FIELD_CHECK":        {"kontrola w terenie", "field check"},
	"CONFIRMED":          {"potwierdzona", "confirmed"},
	"REGISTER_ERROR":     {"błąd w rejestrze", "error in the register"},
	"ACTION":             {"w toku", "being acted on"},
	"RESOLVED":           {"załatwiona", "settled"},
	"CLOSED":             {"zamknięta", "closed"},
	"CALL_TO_EXPLAIN":    {"wezwanie", "call to explain"},
	"LEGALISE":           {"legalizacja", "legalise"},
	"PROCEEDING":         {"postępowanie", "proceeding"},
	"FORWARD":            {"przekazanie", "forward"},
	"CIVIL_CLAIM":        {"roszczenie cywilne", "civil claim"},
	"CORRECT_REGISTER":   {"poprawienie rejestru", "correct the register"},
	"REMOVED":            {"usunięto", "removed"},
	"LEGALISED":          {"zalegalizowano", "legalised"},
	"PENALISED":          {"ukarano", "penalised"},
	"PAID":               {"zapłacono", "paid"},
	"CORRECTED":          {"poprawiono", "corrected"},
	"FORWARDED":          {"przekazano", "forwarded"},
	"WAIVED":             {"odstąpiono", "waived"},
	"PERMIT_SEEN":        {"okazano zezwolenie", "permit was shown"},
	"CONTRACT_SEEN":      {"okazano umowę", "contract was shown"},
	"MUNICIPAL":          {"obiekt gminy", "municipal object"},
	"EASEMENT":           {"służebność", "easement"},
	"PERPETUAL":          {"użytkowanie wieczyste albo trwały zarząd", "perpetual usufruct or permanent management"},
	"ROAD_DEVICE":        {"urządzenie drogi", "device of the road"},
	"BOUNDARY":           {"niedokładna granica", "inaccurate boundary"},
	"SCAN":               {"błąd skanu", "error of the scan"},
	"RESOLUTION":         {"okres dostosowawczy", "adjustment period"},
	"LEASE":              {"dzierżawa", "lease"},
	"TENANCY":            {"najem", "tenancy"},
	"FREE_LOAN":          {"użyczenie", "free loan"},
	"ART22":              {"art. 22 u.d.p.", "art. 22"},
	"OTHER":              {"inna", "other"},
	"SUM_SIDES":          {"suma stron", "sum of sides"},
	"PER_SIDE":           {"na stronę", "per side"},
	"RATE_PER_SIDEDNESS": {"stawka według stron", "rate by sides"},
	"CARRIAGEWAY":        {"jezdnia", "carriageway"},
	"PAVEMENT":           {"chodnik", "pavement"},
	"VERGE":              {"pobocze", "verge"},
	"BASE":               {"podstawa", "base"},
	"FACE":               {"lico", "face"},
	"CAMERA":             {"kamera", "camera"},
	"WALL":               {"ściana", "wall"},
	"POLE":               {"słup", "pole"},
	"FENCE":              {"ogrodzenie", "fence"},
	"GROUND":             {"grunt", "ground"},
	"ROOF":               {"dach", "roof"},
}

// fieldWords are the words of single columns whose codes mean something else elsewhere, or nothing (blocks of
// web/src/i18n; a test compares).
var fieldWords = map[string]map[string]Text{
	"severity": {"info": {"informacja", "information"}, "low": {"niska", "low"}, "medium": {"średnia", "medium"}, "high": {"wysoka", "high"}, "critical": {"krytyczna", "critical"}},
	"outcome":  {"hit": {"stwierdzona", "found"}, "unknown": {"nie da się rozstrzygnąć", "cannot be decided"}},
	"table_name": {"lane": {"pas drogowy", "road lane"}, "lease": {"dzierżawa", "lease"}, "cpi": {"wskaźnik cen GUS", "price index"},
		"landscape": {"uchwała krajobrazowa", "landscape resolution"}},
	"unit": {"m2_day": {"za m² na dzień", "per m² a day"}, "m2_month": {"za m² na miesiąc", "per m² a month"}, "m2_year": {"za m² na rok", "per m² a year"},
		"percent": {"procent", "per cent"}},
}

// words are the words of the program's own column.
func (c *Column) words() map[string]Text {
	if c.worded != nil {
		return c.worded
	}
	if own, ok := fieldWords[c.Field]; ok {
		return own
	}
	return codeWords
}

// codedFields hold codes without having a list of them.
var codedFields = map[string]bool{"status": true, "lane_element": true, "legal_regime": true, "mount": true}

// coded tells whether the column's texts are codes that people read as words.
func (c *Column) coded() bool {
	return c.Type == String && (len(c.Choices) > 0 || len(c.Values) > 0 || c.Custom == 0 && codedFields[c.Field])
}

// Word is a code of the column as people read it; what is no code stays as it is.
func (c *Column) Word(code, lang string) string {
	if !c.coded() {
		return code
	}
	pick := func(t Text) string {
		if lang == "en" && t.EN != "" {
			return t.EN
		}
		return t.PL
	}
	for _, choice := range c.Choices {
		if choice.Value == code {
			if word := pick(Text{choice.PL, choice.EN}); word != "" {
				return word
			}
			return code
		}
	}
	if t, ok := c.words()[code]; ok && c.Custom == 0 {
		return pick(t)
	}
	return code
}

// code is the code of a word, in either language and whatever its case; what is no word stays as it is.
func (c *Column) code(word string) string {
	if !c.coded() {
		return word
	}
	folded := exchange.Fold(word)
	if c.Custom != 0 {
		for _, choice := range c.Choices {
			if word == choice.Value || folded == exchange.Fold(choice.PL) || folded != "" && folded == exchange.Fold(choice.EN) {
				return choice.Value
			}
		}
		return word
	}
	for code, t := range c.words() {
		if folded == exchange.Fold(t.PL) || folded == exchange.Fold(t.EN) {
			return code
		}
	}
	return word
}

// Words are the words of the column's codes in a language, with their codes: for checking a file that says words.
func (c *Column) Words(lang string) map[string]string {
	if !c.coded() {
		return nil
	}
	out := map[string]string{}
	add := func(code string) {
		if word := c.Word(code, lang); word != code {
			out[word] = code
		}
	}
	for _, choice := range c.Choices {
		add(choice.Value)
	}
	for _, v := range c.Values {
		add(v)
	}
	if len(c.Values) == 0 && c.Custom == 0 {
		for code := range c.words() {
			add(code)
		}
	}
	return out
}

// told is the column's codes with their words, where it has words of its own.
func (c *Column) told() []Choice {
	if len(c.worded) == 0 {
		return c.Choices
	}
	out := make([]Choice, 0, len(c.Values))
	for _, v := range c.Values {
		if t, ok := c.worded[v]; ok {
			out = append(out, Choice{Value: v, PL: t.PL, EN: t.EN})
		}
	}
	return out
}
