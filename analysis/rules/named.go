package rules

import (
	"slices"
	"strings"

	"spoina/geo"
)

// things are the words by which registers name a kind of thing, and the classes of the scan that are it. A word of a
// whole family ("reklama", "obiekt handlowy") names none.
var things = []struct{ words, classes []string }{
	{[]string{"billboard", "bilbord"}, []string{"ADV.BILLBOARD", "ADV.BACKLIGHT"}},
	{[]string{"backlight"}, []string{"ADV.BACKLIGHT"}},
	{[]string{"citylight"}, []string{"ADV.CITYLIGHT"}},
	{[]string{"slup oglosz", "slup reklam"}, []string{"ADV.COLUMN"}},
	{[]string{"totem", "pylon"}, []string{"ADV.TOTEM"}},
	{[]string{" led ", "ekran", "telebim", "cyfrow"}, []string{"ADV.LED"}},
	{[]string{"baner", "banner"}, []string{"ADV.BANNER"}},
	{[]string{"przyczep"}, []string{"ADV.TRAILER"}},
	{[]string{"potykacz", "stojak reklam"}, []string{"ADV.POTYKACZ"}},
	{[]string{" flag", "winder"}, []string{"ADV.FLAG"}},
	{[]string{"szyld"}, []string{"SIGN."}},
	{[]string{"kiosk", "pawilon"}, []string{"STR.KIOSK"}},
	{[]string{"garaz"}, []string{"STR.GARAGE"}},
	{[]string{"kontener", "pojemnik"}, []string{"STR.CONTAINER"}},
	{[]string{"wiata", "wiaty"}, []string{"STR.SHELTER"}},
	{[]string{"paczkomat", "automat paczk"}, []string{"STR.LOCKER"}},
	{[]string{"stacja ladow", "stacji ladow"}, []string{"STR.CHARGER"}},
	{[]string{"szafk", "szafa telekom"}, []string{"DEV.CABINET"}},
	{[]string{"gastronom", "ogrodek letni", "ogrodek kawiar"}, []string{"EXC.GARDEN"}},
	{[]string{"stoisk", "stragan"}, []string{"EXC.STALL"}},
}

// namesClass tells whether a text of a register names a kind of thing at all, and whether the class is among those it names.
func namesClass(words, class string) (fits, names bool) {
	f := " " + strings.Map(func(r rune) rune {
		if strings.ContainsRune(",.;:()–-/", r) {
			return ' '
		}
		return r
	}, geo.Fold(words)) + " "
	for _, x := range things {
		if slices.ContainsFunc(x.words, func(w string) bool { return strings.Contains(f, w) }) {
			names = true
			fits = fits || class != "" && slices.ContainsFunc(x.classes, func(c string) bool { return strings.HasPrefix(class, c) })
		}
	}
	return fits, names
}
