package cell

import (
	"strings"
)

// Class is one entry of the default dictionary of objects that a city scan names.
type Class struct {
	Code    string
	Names   []string // Polish names first, then the words other vendors use
	Private bool     // false: municipal furniture, exempt by its class
}

// Classes is the default dictionary; an office may add its own aliases.
var Classes = []Class{
	{"ADV.BILLBOARD", []string{"billboard", "bilboard", "tablica wolnostojąca", "tablica reklamowa", "advertising board"}, true},
	{"ADV.BACKLIGHT", []string{"backlight"}, true},
	{"ADV.CITYLIGHT", []string{"citylight", "city light"}, true},
	{"ADV.COLUMN", []string{"słup ogłoszeniowy", "słup reklamowy", "słup ogłoszeniowo-reklamowy", "advertising column", "column"}, true},
	{"ADV.TOTEM", []string{"pylon", "totem"}, true},
	{"ADV.LED", []string{"ekran led", "ekran", "telebim", "led"}, true},
	{"ADV.BANNER", []string{"baner", "banner", "siatka", "siatka reklamowa"}, true},
	{"ADV.WALL", []string{"tablica na elewacji", "reklama na ścianie", "reklama na elewacji"}, true},
	{"ADV.MURAL", []string{"mural", "mural reklamowy"}, true},
	{"ADV.FENCE", []string{"reklama na ogrodzeniu", "reklama na płocie"}, true},
	{"ADV.TRAILER", []string{"przyczepa", "przyczepa reklamowa", "lawka reklamowa", "laweta", "reklama mobilna"}, true},
	{"ADV.POTYKACZ", []string{"stojak", "potykacz", "sandwich board"}, true},
	{"ADV.FLAG", []string{"flaga", "winder", "flaga reklamowa"}, true},
	{"ADV.WINDOW", []string{"wyklejenie witryny", "witryna", "reklama na witrynie"}, true},
	{"SIGN.PARALLEL", []string{"szyld równoległy", "szyld"}, true},
	{"SIGN.PROJECTING", []string{"szyld semaforowy", "semafor"}, true},
	{"SIGN.LETTERS", []string{"litery przestrzenne"}, true},
	{"SIGN.FREESTANDING", []string{"szyld wolnostojący"}, true},
	{"INFO.MSI", []string{"tablica systemu informacji miejskiej", "tablica sim", "tablica msi", "msi"}, false},
	{"INFO.ROADSIGN", []string{"znak drogowy", "znak", "traffic sign"}, false},
	{"STR.KIOSK", []string{"kiosk", "pawilon"}, true},
	{"STR.GARAGE", []string{"garaż", "blaszak"}, true},
	{"STR.CONTAINER", []string{"kontener", "pojemnik na odzież"}, true},
	{"STR.SHELTER", []string{"wiata przystankowa", "wiata", "przystanek", "shelter"}, true},
	{"STR.LOCKER", []string{"paczkomat", "automat", "automat paczkowy", "parcel locker", "vending machine"}, true},
	{"STR.CHARGER", []string{"stacja ładowania", "ładowarka", "charging station"}, true},
	{"DEV.CABINET", []string{"szafka", "szafka telekomunikacyjna", "szafka energetyczna", "szafa", "street cabinet"}, true},
	{"DEV.POLE", []string{"słup", "maszt", "słup energetyczny", "latarnia", "street lamp", "utility pole"}, true},
	{"EXC.GARDEN", []string{"ogródek gastronomiczny", "ogródek"}, true},
	{"EXC.STALL", []string{"stoisko handlowe", "stoisko", "stragan"}, true},
	{"EXC.BARRIER", []string{"słupek", "blokada", "zastrzeżone miejsce", "blokada parkingowa", "bollard"}, true},
	{"WRK.SITE", []string{"plac budowy", "rusztowanie", "wykop"}, true},
	{"FUR.BENCH", []string{"ławka", "bench"}, false},
	{"FUR.BIN", []string{"kosz", "kosz na śmieci", "waste basket", "litter bin"}, false},
	{"FEN.FENCE", []string{"ogrodzenie", "płot", "fence"}, true},
}

var classByName = func() map[string]string {
	m := map[string]string{}
	for _, c := range Classes {
		m[Words(c.Code)] = c.Code
		for _, n := range c.Names {
			if _, taken := m[Words(n)]; !taken {
				m[Words(n)] = c.Code
			}
		}
	}
	return m
}()

// ObjectClass finds a class by its code, its Polish name or an alias; also holds the office's own aliases, by
// folded words (see Words), and wins. Empty when the dictionary does not know the word: the raw text is kept.
func ObjectClass(s string, own map[string]string) string {
	w := Words(s)
	if c, ok := own[w]; ok {
		return c
	}
	if c, ok := classByName[w]; ok {
		return c
	}
	// "Billboard dwustronny 18 m2", "słup ogłoszeniowy (okrągły)": the longest name that the text begins with
	best, code := 0, ""
	for n, c := range classByName {
		if len(n) > best && len(n) > 3 && strings.HasPrefix(w, n+" ") {
			best, code = len(n), c
		}
	}
	return code
}
