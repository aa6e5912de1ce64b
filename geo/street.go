package geo

import (
	"slices"
	"strings"
	"unicode"
)

// streetTypes are the words before a street's name that people write, shorten or leave out as they please.
var streetTypes = map[string]bool{
	"ul": true, "ulica": true, "ulicy": true, "al": true, "aleja": true, "alei": true, "aleje": true, "pl": true, "plac": true, "placu": true,
	"os": true, "osiedle": true, "osiedlu": true, "rondo": true, "rondzie": true, "ronda": true, "bulw": true, "bulwar": true, "bulwarze": true,
	"skwer": true, "skwerze": true, "park": true, "parku": true, "pasaz": true, "rynek": false, "droga": false, "szosa": false,
}

// titles stand before a patron's name, written out or shortened; none tells two streets apart.
var titles = map[string]string{
	"gen": "generala", "gen.": "generala", "generala": "generala", "ks": "ksiedza", "ksiedza": "ksiedza", "sw": "swietego", "swietego": "swietego",
	"swietej": "swietego", "kard": "kardynala", "kardynala": "kardynala", "bp": "biskupa", "biskupa": "biskupa", "abp": "arcybiskupa",
	"arcybiskupa": "arcybiskupa", "plk": "pulkownika", "pulkownika": "pulkownika", "ppor": "podporucznika", "podporucznika": "podporucznika",
	"por": "porucznika", "porucznika": "porucznika", "kpt": "kapitana", "kapitana": "kapitana", "mjr": "majora", "majora": "majora",
	"marsz": "marszalka", "marszalka": "marszalka", "kmdr": "komandora", "komandora": "komandora", "adm": "admirala", "admirala": "admirala",
	"dr": "doktora", "doktora": "doktora", "prof": "profesora", "profesora": "profesora", "inz": "inzyniera", "inzyniera": "inzyniera",
	"hetm": "hetmana", "hetmana": "hetmana", "krol": "krola", "krola": "krola", "krolowej": "krola", "kr": "krola", "o": "ojca", "ojca": "ojca",
	"bl": "blogoslawionego", "blogoslawionego": "blogoslawionego", "rotm": "rotmistrza", "rotmistrza": "rotmistrza", "sierz": "sierzanta", "sierzanta": "sierzanta",
	"bryg": "brygady", "im": "imienia", "imienia": "imienia", "burm": "burmistrza", "burmistrza": "burmistrza", "prez": "prezydenta", "prezydenta": "prezydenta",
	"bpa": "biskupa", "abpa": "arcybiskupa", "arc": "arcybiskupa", "pplk": "podpulkownika", "podpulkownika": "podpulkownika",
	"harc": "harcmistrza", "hm": "harcmistrza", "harcmistrza": "harcmistrza",
}

// firstNames in the genitive, as street names carry them, folded. A first name is dropped only when a surname stays.
var firstNames = func() map[string]bool {
	m := map[string]bool{}
	for _, n := range strings.Fields(`adama adolfa agnieszki alberta aleksandra aleksego alfonsa alfreda aliny ambrozego anastazego andrzeja anieli
anny antoniego antoniny apolinarego arkadego arnolda artura augusta augustyna barbary bartlomieja bartosza benedykta bernarda
boleslawa bogdana boguslawa bohdana bronislawa bronislawy brunona cecylii cezarego cypriana cyryla czeslawa czeslawy damiana daniela danuty dawida
dezyderego dominika doroty edmunda edwarda elizy elzbiety emila emilii emiliana erazma ernesta eugeniusza ewy fabiana feliksa
ferdynanda filipa floriana franciszka fryderyka gabriela gabrieli genowefy gerarda grazyny grzegorza gustawa haliny hanny hanki heleny henryka henryki hieronima
hipolita huberta hugona ignacego ildefonsa ireny izabeli jacka jadwigi jakuba jana janiny janusza jaroslawa jerzego jeremiego joachima joanny jozefa jozefiny
juliana juliusza justyna kacpra kajetana kamila karola karoliny katarzyny kazimierza kazimiery klaudyny klemensa konrada konstantego konstantyna kornela krystyny
krystiana krzysztofa ksawerego leona leonarda leopolda leszka lucjana lucyny ludomira ludwika ludwiki lukasza macieja maksymiliana malgorzaty marcelego marcelego marcina
marcina marii mariana marka marty mateusza maurycego melchiora michala michaliny mieczyslawa mieczyslawy mikolaja milosza miroslawa narcyzy natalii norberta oskara oswalda ottona pauliny pawla piotra
poli rafala rajmunda roberta romana romualda ryszarda salomei samuela sebastiana seweryna sofii stanislawa stanislawy stefana stefanii stefanii sylwestra szczepana szymona
tadeusza teodora teofila teresy tomasza tymoteusza tytusa urszuli waclawa waleriana walentego walerego wandy wawrzynca wiktora wiktorii wilhelma wincentego wislawy
wita witolda wladyslawa wlodzimierza wojciecha zbigniewa zdzislawa zenona zofii zygfryda zygmunta zuzanny zyty`) {
		m[n] = true
	}
	return m
}()

// StreetName is a street taken apart.
type StreetName struct {
	Type     string   // ul, al, pl, os, rondo …; empty where none is written; folded
	Tokens   []string // all words of the name without type and titles, folded, in order
	Core     []string // those that identify it: without first names and initials; sorted
	Initials []string // first letters of the first names and initials left out of Core, sorted
}

// ParseStreet takes a street's name apart: "ul. gen. T. Kościuszki", "Kościuszki Tadeusza", "KOŚCIUSZKI".
func ParseStreet(s string) StreetName {
	var n StreetName
	var words []streetWord
	for _, w := range streetWords(s) {
		f := w.text
		if f == "go" && len(words) > 0 && strings.Trim(words[len(words)-1].text, "0123456789") == "" {
			continue // "3-go Maja"
		}
		if streetTypes[f] && len(n.Tokens) == 0 && n.Type == "" {
			n.Type = f
			continue
		}
		if titles[f] != "" && (w.dot || len(f) > 1) {
			continue
		}
		n.Tokens = append(n.Tokens, f)
		words = append(words, w)
	}
	// "Park", "Plac", "Aleja" alone are names, not types without a name.
	if len(n.Tokens) == 0 && n.Type != "" {
		n.Tokens, words, n.Type = []string{n.Type}, []streetWord{{text: n.Type}}, ""
	}
	core := make([]string, 0, len(words))
	var dropped []string
	for _, w := range words {
		if initial(w) || firstNames[w.text] {
			dropped = append(dropped, w.text)
			continue
		}
		core = append(core, w.text)
	}
	switch {
	case !slices.ContainsFunc(core, isName):
		// "Jana Pawła II", "św. Wojciecha", "Anny": nothing that could be a surname is left, so the names are the name.
		core, dropped = slices.Clone(n.Tokens), nil
	case len(dropped) > 0:
		// "Jana III Sobieskiego" is Sobieskiego; without a first name the figure counts: "II Armii" is not "I Armii".
		core = slices.DeleteFunc(core, func(w string) bool { return strings.Trim(w, "ivx") == "" })
	}
	for _, w := range dropped {
		n.Initials = append(n.Initials, string([]rune(w)[:1]))
	}
	slices.Sort(core)
	slices.Sort(n.Initials)
	n.Core = core
	return n
}

// initial reports whether a word is the first letter of a first name; I, V and X are figures unless a dot follows.
func initial(w streetWord) bool {
	r := []rune(w.text)
	return len(r) == 1 && unicode.IsLetter(r[0]) && (w.dot || !strings.ContainsRune("ivx", r[0]))
}

// isName reports whether a word can stand for a street alone: not a figure, a Roman numeral or a lone letter.
func isName(w string) bool {
	return len([]rune(w)) > 1 && strings.Trim(w, "ivx") != "" && strings.IndexFunc(w, unicode.IsLetter) == 0
}

type streetWord struct {
	text string
	dot  bool
}

func streetWords(s string) []streetWord {
	s = Fold(s)
	var out []streetWord
	start := -1
	flush := func(end int, dot bool) {
		if start >= 0 {
			out = append(out, streetWord{s[start:end], dot})
			start = -1
		}
	}
	for i, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			if start < 0 {
				start = i
			}
			continue
		}
		flush(i, r == '.')
	}
	flush(len(s), false)
	return out
}

// StreetKey is the form in which the same street is the same text however it is written: type words, titles, first
// names and initials dropped, case and diacritics folded, words sorted. "ul. Tadeusza Kościuszki", "Kościuszki T."
// and "KOSCIUSZKI" all give "kosciuszki". Different people of one surname share a key; StreetSimilarity and the
// official street number (ULIC) tell them apart. The key of an empty name is empty.
func StreetKey(s string) string { return strings.Join(ParseStreet(s).Core, " ") }

// StreetSimilarity is how likely two names are the same street, 0 … 1. Equal keys give 1, less 0.15 where the first
// names contradict each other (Jana and Stefana) and 0.10 where the types do (aleja and plac). Otherwise words are
// paired, allowing for case endings ("Grunwaldzka", "Grunwaldzkiej") and slips of typing, and the shares averaged.
func StreetSimilarity(a, b string) float64 {
	na, nb := ParseStreet(a), ParseStreet(b)
	if len(na.Core) == 0 || len(nb.Core) == 0 {
		return 0
	}
	short, long := na.Core, nb.Core
	if len(short) > len(long) {
		short, long = long, short
	}
	used := make([]bool, len(long))
	sum := 0.0
	for _, w := range short {
		best, at := 0.0, -1
		for i, v := range long {
			if s := wordSimilarity(w, v); !used[i] && s > best {
				best, at = s, i
			}
		}
		if at >= 0 {
			used[at] = true
			sum += best
		}
	}
	score := 2 * sum / float64(len(short)+len(long))
	if contradict(na.Initials, nb.Initials) {
		score -= 0.15
	}
	if ta, tb := typeOf(na.Type), typeOf(nb.Type); ta != "" && tb != "" && ta != tb {
		score -= 0.10
	}
	return max(0, score)
}

func typeOf(t string) string {
	if len(t) < 2 {
		return t
	}
	return t[:2]
}

func contradict(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	for _, i := range a {
		if slices.Contains(b, i) {
			return false
		}
	}
	return true
}

// endings of adjectives and nouns a name takes in running text: "przy Grunwaldzkiej", "na Wita Stwosza".
var endings = []string{"iego", "iej", "ego", "ych", "ich", "ymi", "iemu", "emu", "ej", "owi", "ow", "om", "ami", "ach", "ia", "ie", "ii", "im", "ym", "y", "a", "i", "e", "u", "o"}

func stem(w string) string {
	for _, e := range endings {
		if strings.HasSuffix(w, e) && len(w)-len(e) >= 4 {
			return w[:len(w)-len(e)]
		}
	}
	return w
}

func wordSimilarity(a, b string) float64 {
	switch {
	case a == b:
		return 1
	case !isName(a) || !isName(b):
		return 0 // "3 Maja" is not "1 Maja"
	case stem(a) == stem(b) || stem(stem(a)) == stem(stem(b)):
		return 0.95
	case len(a) >= 5 && len(b) >= 5 && OneEditApart(a, b), shortened(a, b), shortened(b, a):
		return 0.9
	}
	if s := Similarity(a, b); s >= 0.5 {
		return s
	}
	return 0
}

// shortened reports whether a is the beginning of b as people cut words: "obr." for "Obrońców".
func shortened(a, b string) bool {
	return len(a) >= 2 && len(a) <= 5 && len(b)-len(a) >= 3 && strings.HasPrefix(b, a)
}

// SameStreetIn finds the one name of a list that is the street a text means: an equal key first, then the most
// similar at 0.9 or more that leads the next by 0.05. ok is false when none or several fit; best then holds the
// candidates in order, for a person to choose.
func SameStreetIn(name string, streets []string) (street string, ok bool, best []string) {
	type scored struct {
		name string
		s    float64
	}
	var found []scored
	for _, s := range streets {
		if v := StreetSimilarity(name, s); v >= 0.75 {
			found = append(found, scored{s, v})
		}
	}
	slices.SortStableFunc(found, func(a, b scored) int {
		switch {
		case a.s > b.s:
			return -1
		case a.s < b.s:
			return 1
		}
		return strings.Compare(a.name, b.name)
	})
	for _, f := range found {
		best = append(best, f.name)
	}
	if len(found) == 0 || found[0].s < 0.9 || len(found) > 1 && found[0].s-found[1].s < 0.05 {
		return "", false, best
	}
	return found[0].name, true, best
}
