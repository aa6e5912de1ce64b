package people

import (
	"slices"
	"strings"
	"unicode"

	"spoina/internal/cell"
)

// kmu is the official Latin spelling of Ukrainian letters (resolution of the Cabinet of Ministers no. 55 of 27 January
// 2010) with those of Russian that occur in the same documents. start is used at the beginning of a word.
var kmu = map[rune]struct{ start, inside string }{
	'а': {"a", "a"}, 'б': {"b", "b"}, 'в': {"v", "v"}, 'г': {"h", "h"}, 'ґ': {"g", "g"}, 'д': {"d", "d"}, 'е': {"e", "e"},
	'є': {"ye", "ie"}, 'ж': {"zh", "zh"}, 'з': {"z", "z"}, 'и': {"y", "y"}, 'і': {"i", "i"}, 'ї': {"yi", "i"}, 'й': {"y", "i"},
	'к': {"k", "k"}, 'л': {"l", "l"}, 'м': {"m", "m"}, 'н': {"n", "n"}, 'о': {"o", "o"}, 'п': {"p", "p"}, 'р': {"r", "r"},
	'с': {"s", "s"}, 'т': {"t", "t"}, 'у': {"u", "u"}, 'ф': {"f", "f"}, 'х': {"kh", "kh"}, 'ц': {"ts", "ts"}, 'ч': {"ch", "ch"},
	'ш': {"sh", "sh"}, 'щ': {"shch", "shch"}, 'ь': {"", ""}, 'ю': {"yu", "iu"}, 'я': {"ya", "ia"},
	'ё': {"yo", "io"}, 'ъ': {"", ""}, 'ы': {"y", "y"}, 'э': {"e", "e"},
}

// Transliterate writes Ukrainian in Latin letters the official way: Олександр Шевченко is Oleksandr Shevchenko. What is
// not Cyrillic stays as it is.
func Transliterate(s string) string {
	runes := []rune(s)
	var b strings.Builder
	start := true
	for i, r := range runes {
		low := unicode.ToLower(r)
		latin, ok := kmu[low]
		switch {
		case ok:
			text := latin.inside
			if start {
				text = latin.start
			}
			if low == 'г' && i > 0 && unicode.ToLower(runes[i-1]) == 'з' {
				text = "gh" // Згурський is Zghurskyi, so that it is not read as ж
			}
			if r != low {
				text = capital(text, i+1 < len(runes) && unicode.IsUpper(runes[i+1]))
			}
			b.WriteString(text)
			start = false
		case r == '\'' || r == '’' || r == 'ʼ' || r == '`':
			// The apostrophe is not written, and does not begin a word.
			if start || i+1 == len(runes) || !unicode.Is(unicode.Cyrillic, runes[i-1]) {
				b.WriteRune(r)
			}
		default:
			b.WriteRune(r)
			start = !unicode.IsLetter(r)
		}
	}
	return b.String()
}

func capital(s string, all bool) string {
	if s == "" || all {
		return strings.ToUpper(s)
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// sounds are spellings of one sound in Polish and in the official Ukrainian spelling, longest first. Capitals are sounds
// of their own: S as in Шевченко, X for what Polish writes ch and cz and Ukrainian kh and ch (Polish ch is х and Ukrainian
// ch is ч, so the two cannot be told apart), C as in Коваль-ець.
var sounds = []struct{ spelling, sound string }{
	{"shch", "SX"}, {"szcz", "SX"}, {"zgh", "zh"}, {"sch", "sX"}, {"sh", "S"}, {"sz", "S"}, {"ch", "X"}, {"cz", "X"}, {"kh", "X"}, {"zh", "z"},
	{"ts", "C"}, {"tz", "C"}, {"ks", "ks"}, {"x", "ks"}, {"qu", "kv"}, {"ph", "f"}, {"c", "C"}, {"w", "v"}, {"g", "h"}, {"j", "i"}, {"y", "i"}, {"q", "k"},
}

// Fold is a name in one spelling, whichever alphabet and whichever rules it was written by: Олександр, Oleksandr and
// Ołeksandr are the same text, and so are Шевченко, Shevchenko and Szewczenko. Words are parted by one space, in order.
// The result is for comparing, not for reading.
func Fold(s string) string {
	words := strings.Fields(cell.Words(strings.NewReplacer("'", "", "’", "", "ʼ", "", "`", "", "-", " ").Replace(Transliterate(s))))
	for i, w := range words {
		words[i] = sound(w)
	}
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")
}

// sound writes one folded Latin word by its sounds.
func sound(w string) string {
	var b strings.Builder
	for i := 0; i < len(w); {
		found := false
		for _, s := range sounds {
			if strings.HasPrefix(w[i:], s.spelling) {
				b.WriteString(s.sound)
				i += len(s.spelling)
				found = true
				break
			}
		}
		if !found {
			b.WriteByte(w[i])
			i++
		}
	}
	// Doubled letters are one; i before a vowel only says how the vowel is written: Юлія, Yuliia, Julia.
	text := b.String()
	out := make([]byte, 0, len(text))
	for i := range len(text) {
		if n := len(out); n > 0 && out[n-1] == text[i] {
			continue
		}
		if n := len(out); n > 0 && out[n-1] == 'i' && strings.IndexByte("aeou", text[i]) >= 0 {
			out[n-1] = text[i]
			continue
		}
		out = append(out, text[i])
	}
	return string(out)
}

// searchKey is what a name is found by: its words in one spelling, and the beginnings of each, marked, so that a slip
// later in the word does not hide it, nor that it is typed in part.
func searchKey(last, first string) string {
	var out []string
	for _, w := range strings.Fields(Fold(last + " " + first)) {
		for _, k := range []string{w, beginning(w), w[:min(2, len(w))] + "~"} {
			if !slices.Contains(out, k) {
				out = append(out, k)
			}
		}
	}
	return strings.Join(out, " ")
}

func beginning(w string) string {
	if len(w) > 3 {
		w = w[:3]
	}
	return w + "~"
}
