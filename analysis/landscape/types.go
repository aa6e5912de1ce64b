package landscape

import (
	"slices"
	"strings"
)

// Words is a sentence in the languages of the public check.
type Words struct {
	PL string `json:"pl"`
	EN string `json:"en"`
	DE string `json:"de"`
	UK string `json:"uk"`
}

func say(pl, en, de, uk string) Words { return Words{pl, en, de, uk} }

func same(s string) Words { return Words{s, s, s, s} }

// and appends words in each language.
func (w Words) and(more ...Words) Words {
	for _, m := range more {
		w = Words{w.PL + m.PL, w.EN + m.EN, w.DE + m.DE, w.UK + m.UK}
	}
	return w
}

func join(list []Words, by Words) (out Words) {
	for i, w := range list {
		if i > 0 {
			out = out.and(by)
		}
		out = out.and(w)
	}
	return out
}

// usual are the kinds of devices that every resolution knows (domain D3), with their words.
var usual = []DeviceType{
	{"ADV", "", "nośnik reklamy", "advertising device", "Werbeträger", "рекламоносій"},
	{"ADV.BILLBOARD", "ADV", "billboard wolnostojący", "free-standing billboard", "freistehende Plakatwand", "окремо стоячий білборд"},
	{"ADV.BACKLIGHT", "ADV", "backlight", "backlight", "Backlight", "беклайт"},
	{"ADV.CITYLIGHT", "ADV", "citylight", "citylight", "City-Light", "сітілайт"},
	{"ADV.COLUMN", "ADV", "słup ogłoszeniowy", "advertising column", "Litfaßsäule", "рекламна тумба"},
	{"ADV.TOTEM", "ADV", "pylon reklamowy", "totem", "Werbepylon", "рекламний пілон"},
	{"ADV.LED", "ADV", "ekran LED", "LED screen", "LED-Bildschirm", "LED-екран"},
	{"ADV.BANNER", "ADV", "baner lub siatka", "banner or mesh", "Banner oder Netz", "банер або сітка"},
	{"ADV.WALL", "ADV", "tablica na elewacji", "board on a façade", "Tafel an der Fassade", "щит на фасаді"},
	{"ADV.MURAL", "ADV", "mural reklamowy", "advertising mural", "Werbewandbild", "рекламний мурал"},
	{"ADV.FENCE", "ADV", "reklama na ogrodzeniu", "advertisement on a fence", "Werbung am Zaun", "реклама на огорожі"},
	{"ADV.TRAILER", "ADV", "przyczepa reklamowa", "advertising trailer", "Werbeanhänger", "рекламний причіп"},
	{"ADV.POTYKACZ", "ADV", "potykacz", "sandwich board", "Kundenstopper", "штендер"},
	{"ADV.FLAG", "ADV", "flaga reklamowa", "advertising flag", "Werbefahne", "рекламний прапор"},
	{"ADV.WINDOW", "ADV", "wyklejenie witryny", "window sticker", "Schaufensterbeklebung", "наліпка на вітрині"},
	{"SIGN", "", "szyld", "business sign", "Firmenschild", "вивіска"},
	{"SIGN.PARALLEL", "SIGN", "szyld równoległy", "sign parallel to the wall", "Flachschild", "вивіска паралельна стіні"},
	{"SIGN.PROJECTING", "SIGN", "szyld semaforowy", "projecting sign", "Ausleger", "вивіска-кронштейн"},
	{"SIGN.LETTERS", "SIGN", "litery przestrzenne", "spatial letters", "Einzelbuchstaben", "об'ємні літери"},
	{"SIGN.FREESTANDING", "SIGN", "szyld wolnostojący", "free-standing sign", "freistehendes Firmenschild", "окремо стояча вивіска"},
	{"FEN", "", "ogrodzenie", "fence", "Zaun", "огорожа"},
	{"FEN.FENCE", "FEN", "ogrodzenie", "fence", "Zaun", "огорожа"},
	{"FUR", "", "obiekt małej architektury", "small architecture", "Kleinarchitektur", "мала архітектурна форма"},
	{"FUR.BENCH", "FUR", "ławka", "bench", "Bank", "лавка"},
	{"FUR.BIN", "FUR", "kosz", "bin", "Abfallbehälter", "урна"},
	{"STR.SHELTER", "", "wiata przystankowa", "stop shelter", "Wartehalle", "зупинковий павільйон"},
}

// Types are the kinds of devices that a check may ask for: the usual ones and the resolution's own.
func (d *Document) Types() []DeviceType {
	out := slices.Clone(usual)
	for _, t := range d.DeviceTypes {
		if k := slices.IndexFunc(out, func(u DeviceType) bool { return u.Code == t.Code }); k >= 0 {
			out[k] = fill(t, out[k])
		} else {
			out = append(out, t)
		}
	}
	return out
}

func fill(t, u DeviceType) DeviceType {
	for _, p := range []struct {
		to   *string
		from string
	}{{&t.Parent, u.Parent}, {&t.PL, u.PL}, {&t.EN, u.EN}, {&t.DE, u.DE}, {&t.UK, u.UK}} {
		if *p.to == "" {
			*p.to = p.from
		}
	}
	return t
}

// Named is what people call a kind of device; its code where nobody gave it a name.
func (d *Document) Named(code string) Words {
	for _, list := range [][]DeviceType{d.DeviceTypes, usual} {
		for _, t := range list {
			if t.Code == code && t.PL != "" {
				w := Words{t.PL, t.EN, t.DE, t.UK}
				if w.EN == "" {
					w.EN = t.PL
				}
				if w.DE == "" {
					w.DE = w.EN
				}
				if w.UK == "" {
					w.UK = w.EN
				}
				return w
			}
		}
	}
	if code == "*" {
		return say("każdy nośnik", "every device", "jeder Träger", "кожен носій")
	}
	return same(code)
}

func (d *Document) parent(code string) string {
	for _, t := range d.DeviceTypes {
		if t.Code == code && t.Parent != "" {
			return t.Parent
		}
	}
	if k := strings.LastIndexByte(code, '.'); k > 0 {
		return code[:k]
	}
	return ""
}

// depth is how closely a type of a rule fits a device: 0 not at all, 1 for "*", more for the device's own type than for
// its ancestors.
func (d *Document) depth(code, of string) int {
	if of == "*" {
		return 1
	}
	for n := 20; code != "" && n > 1; n-- {
		if code == of {
			return n
		}
		code = d.parent(code)
	}
	return 0
}

// Is tells whether a device's type is one of some types or below one.
func (d *Document) Is(code string, types []string) bool { return d.closest(code, types) > 0 }

func (d *Document) closest(code string, types []string) (best int) {
	for _, t := range types {
		best = max(best, d.depth(code, t))
	}
	return best
}

// Governed tells whether a resolution may speak of the type at all (art. 37a ust. 1 upzp): boards and devices, signs,
// fences, small architecture.
func (d *Document) Governed(code string) bool {
	return d.Is(code, []string{"ADV", "SIGN", "FEN", "FUR", "STR.SHELTER"})
}

type metric struct {
	code   string
	number bool
	unit   string
	Words
}

var metrics = []metric{
	{"display_area_m2_per_side", true, "m²", say("powierzchnia ekspozycji jednej strony", "display area of one side", "Werbefläche einer Seite", "площа експозиції однієї сторони")},
	{"display_area_total", true, "m²", say("powierzchnia ekspozycji wszystkich stron", "display area of all sides", "Werbefläche aller Seiten", "площа експозиції всіх сторін")},
	{"width", true, "m", say("szerokość", "width", "Breite", "ширина")},
	{"height", true, "m", say("wysokość", "height", "Höhe", "висота")},
	{"top_height", true, "m", say("górna krawędź nad terenem", "upper edge above the ground", "Oberkante über Gelände", "верхній край над землею")},
	{"bottom_edge", true, "m", say("dolna krawędź nad terenem", "lower edge above the ground", "Unterkante über Gelände", "нижній край над землею")},
	{"projection", true, "m", say("wysięg", "projection", "Auskragung", "виступ")},
	{"thickness", true, "m", say("grubość", "thickness", "Dicke", "товщина")},
	{"wall_share", true, "%", say("zajęta część ściany", "share of the wall", "Anteil der Wand", "частка стіни")},
	{"window_share", true, "%", say("zajęta część witryny", "share of the window", "Anteil des Schaufensters", "частка вітрини")},
	{"facade_count", true, "", say("liczba na elewacji", "number on the façade", "Anzahl an der Fassade", "кількість на фасаді")},
	{"count_per", true, "", say("liczba", "number", "Anzahl", "кількість")},
	{"distance", true, "m", say("odległość od", "distance from", "Abstand von", "відстань від")},
	{"spacing", true, "m", say("odległość od najbliższego innego nośnika", "distance to the nearest other device", "Abstand zum nächsten anderen Träger", "відстань до найближчого іншого носія")},
	{"duration_days", true, "d", say("czas ekspozycji", "time of display", "Dauer der Anbringung", "тривалість експозиції")},
	{"repeat_years", true, "a", say("lata od poprzedniej ekspozycji", "years since the last display", "Jahre seit der letzten Anbringung", "роки від попередньої експозиції")},
	{"digital", false, "", say("ekran cyfrowy", "digital screen", "digitaler Bildschirm", "цифровий екран")},
	{"illuminated", false, "", say("podświetlenie", "illumination", "Beleuchtung", "підсвічування")},
	{"luminance", true, "cd/m²", say("luminancja", "luminance", "Leuchtdichte", "яскравість")},
	{"material", false, "", say("materiał", "material", "Material", "матеріал")},
	{"colour", false, "", say("kolor", "colour", "Farbe", "колір")},
	{"font_share", true, "%", say("udział liternictwa", "share of lettering", "Schriftanteil", "частка шрифту")},
}

// Metrics are what a requirement may limit. Those in metres may also end in _m, areas in _m2.
func Metrics() []string {
	out := make([]string, len(metrics))
	for i, m := range metrics {
		out[i] = m.code
	}
	return out
}

func metricOf(name string) (metric, bool) {
	name = strings.TrimSuffix(strings.TrimSuffix(name, "_m"), "_m2")
	switch name {
	case "display_area_per_side":
		name = "display_area_m2_per_side"
	case "display_area_m2_total":
		name = "display_area_total"
	}
	for _, m := range metrics {
		if m.code == name {
			return m, true
		}
	}
	return metric{}, false
}
