package cell

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNumbers(t *testing.T) {
	for in, want := range map[string]string{
		"12,5":           "12.5 ",
		"12.5m²":         "12.5 m2",
		"12,50 m2":       "12.5 m2",
		"1 250,00 zł":    "1250 zl",
		"1\u00a0250,00":  "1250 ",
		"1.250,75":       "1250.75 ",
		"1,250.75":       "1250.75 ",
		"1.250.000":      "1250000 ",
		"-3,5":           "-3.5 ",
		"20 %":           "20 %",
		"1e3":            "1000 ",
		"3 szt.":         "3 szt.",
		"6541655,25537":  "6.54165525537e+06 ",
		"–":              "empty",
		"":               "empty",
		"brak":           "empty",
		"NaN":            "impossible",
		"inf":            "impossible",
		"1e999":          "impossible",
		"dwanaście":      "unreadable",
		"12 34":          "unreadable",
		"2x3":            "unreadable",
		"ok. 5 lub 6 m2": "unreadable",
	} {
		v, unit, err := Number(in)
		got := fmt.Sprintf("%v %s", v, unit)
		if err != nil {
			got = err.Error()
		}
		if v == 1250000 {
			got = "1250000 " + unit
		}
		assert.Equal(t, want, got, in)
	}
}

func TestMoney(t *testing.T) {
	for in, want := range map[string]string{
		"1 250,00 zł": "125000", "1250 zł 50 gr": "125050", "12,-": "1200", "2,20": "220", "0,005": "0.5", "2,20 zł/m2/dzień": "220",
		"50 gr": "50", "PLN": "unreadable", "-": "empty", "ok. 5 zł?": "unreadable",
		"100 EUR": "unreadable", "100 usd": "unreadable", "10 tys. zł": "unreadable",
	} {
		v, err := Grosze(in)
		got := fmt.Sprint(v)
		if err != nil {
			got = err.Error()
		}
		assert.Equal(t, want, got, in)
	}
}

func TestWholeNumbers(t *testing.T) {
	for in, want := range map[string]int64{"3 szt.": 3, "1 250": 1250, "20 %": 20, "10 tys.": 0, "2 mln": 0, "3 tysiące": 0, "5 k": 0, "2,5": 0} {
		got, err := Int(in)
		assert.Equal(t, want, got, in)
		assert.Equal(t, want == 0, err != nil, in)
	}
	for in, want := range map[string]bool{"1.250 zł": true, "1,250": true, "12,345": true, "-1.250,-": false, "1.250,50": false, "1 250": false, "0,125": false,
		"1.250.000": false, "1250,125": false, "12,34": false, "1.250 zł 50 gr": true} {
		assert.Equal(t, want, Thousands(in), in)
	}
}

func TestAreas(t *testing.T) {
	for in, want := range map[string]string{
		"12,5":                    "12.5 1",
		"12,50 m2":                "12.5 1",
		"12.5m²":                  "12.5 1",
		"1 250,00 m kw.":          "1250 1",
		"0,7849 ha":               "7849 1",
		"0,7849":                  "7849 1",
		"łączna pow. 0,7849 ha":   "7849 1 total",
		"2x3 m":                   "6 0.9",
		"120 x 80 cm":             "0.96 0.9",
		"1,2×0,8×2 str.":          "1.92 0.9 sides2",
		"2,17 x 4,40 x 2":         "19.096 0.9 sides2",
		"fi 1,2":                  "1.131 0.9",
		"2 szt. 1,5x1":            "3 0.9 pieces2",
		"1,5 x 1 m 2 szt.":        "3 0.9 pieces2",
		"120x80":                  "0.96 0.7",
		"8,64 m2 / rekl. 18 m2":   "8.64 ad18 1",
		"rekl. 18 m2":             "ad18 1",
		"12,5 m2 (chodnik)":       "12.5 1",
		"2x3 m + 1x1 m":           "7 0.9",
		"3 ar":                    "300 1",
		"":                        "empty",
		"bd.":                     "unreadable",
		"12 m2 lub 13 m2":         "unreadable",
		"-5 m2":                   "impossible",
		"wg załącznika graficzn.": "unreadable",
	} {
		a, err := ReadArea(in, Mixed)
		got := ""
		switch {
		case err != nil:
			got = err.Error()
		default:
			if a.M2 != nil {
				got += fmt.Sprintf("%v ", *a.M2)
			}
			if a.AdM2 != nil {
				got += fmt.Sprintf("ad%v ", *a.AdM2)
			}
			got += fmt.Sprint(a.Confidence)
			if a.Total {
				got += " total"
			}
			if a.Sides > 0 {
				got += fmt.Sprint(" sides", a.Sides)
			}
			if a.Pieces > 0 {
				got += fmt.Sprint(" pieces", a.Pieces)
			}
		}
		assert.Equal(t, want, got, in)
	}
	ha, err := ReadArea("0,24", Hectares)
	require.NoError(t, err)
	assert.Equal(t, 2400.0, *ha.M2)
	m2, err := ReadArea("0,2412", SquareMetres)
	require.NoError(t, err)
	assert.Equal(t, 0.2412, *m2.M2, "the heading says m2, four decimals or not")
	assert.Equal(t, Hectares, HeadingUnit("Powierzchnia działki (ha)"))
	assert.Equal(t, SquareMetres, HeadingUnit("Powierzchnia (m2)"))
	assert.Equal(t, SquareMetres, HeadingUnit("area_m2"))
	assert.Equal(t, Mixed, HeadingUnit("Powierzchnia dzierżawy (m2 / ha)"))
}

func TestDates(t *testing.T) {
	for in, want := range map[string]string{
		"01.02.2024": "2024-02-01", "1.2.24": "2024-02-01", "2024-02-01": "2024-02-01", "01/02/2024": "2024-02-01", "45323": "2024-02-01",
		"45323.75": "2024-02-01", "od 1 lutego 2024": "2024-02-01", "1 lutego 2024 r.": "2024-02-01", "2024-02-01T10:00:00": "2024-02-01",
		"2025/09/22": "2025-09-22", "20240201": "2024-02-01", "do 30.06.2024 r.": "2024-06-30", "dnia 5 maja 2023 roku": "2023-05-05",
		"29.02.2024": "2024-02-29", "31.06.2024": "impossible", "29.02.2023": "impossible", "01.13.2024": "impossible",
		"": "empty", "-": "empty", "wiosna 2024": "unreadable", "2024": "unreadable", "1.2.98": "1998-02-01", "14 października 2019": "2019-10-14",
	} {
		d, err := Date(in)
		got := d.Format(time.DateOnly)
		if err != nil {
			got = err.Error()
		}
		assert.Equal(t, want, got, in)
	}
}

func TestPeriods(t *testing.T) {
	for in, want := range map[string]string{
		"01.02.2024 - 09.03.2024":                    "2024-02-01…2024-03-09 ",
		"od 1 lutego 2024 r. do 9 marca 2024 r.":     "2024-02-01…2024-03-09 ",
		"1–5.03, 10–12.03":                           "2024-03-01…2024-03-05 2024-03-10…2024-03-12 ",
		"1-5.03.2023, 10-12.03.2023":                 "2023-03-01…2023-03-05 2023-03-10…2023-03-12 ",
		"28.02-3.03":                                 "2024-02-28…2024-03-03 ",
		"2024-02-01 do 2024-02-05":                   "2024-02-01…2024-02-05 ",
		"od 01.02.2024 bezterminowo":                 "2024-02-01…0001-01-01 open",
		"bezterminowo":                               "open",
		"do odwołania":                               "open",
		"15.08.2024":                                 "2024-08-15…2024-08-15 ",
		"31.06.2024 - 02.07.2024":                    "impossible",
		"10.03.2024 - 01.03.2024":                    "impossible",
		"po zakończeniu robót":                       "unreadable",
		"":                                           "empty",
		"od 1.05.2024 do 30.09.2024 (sezon letni)":   "2024-05-01…2024-09-30 ",
		"1.05.2024-31.05.2024; 1.08.2024-15.08.2024": "2024-05-01…2024-05-31 2024-08-01…2024-08-15 ",
	} {
		ps, open, err := Periods(in, 2024)
		got := ""
		for _, p := range ps {
			got += p.From.Format(time.DateOnly) + "…" + p.To.Format(time.DateOnly) + " "
		}
		if open {
			got += "open"
		}
		if err != nil {
			got = err.Error()
		}
		assert.Equal(t, want, got, in)
	}
	_, _, err := Periods("1-5.03", 0)
	assert.ErrorIs(t, err, ErrUnreadable, "no year anywhere")
}

func TestTerms(t *testing.T) {
	from := Day(2024, 1, 1)
	for in, want := range map[string]string{
		"3 lata": "2026-12-31", "18 miesięcy": "2025-06-30", "30 dni": "2024-01-30", "1 rok": "2024-12-31", "2 lata i 6 miesięcy": "2026-06-30",
		"trzy lata": "2026-12-31", "10 lat": "2033-12-31", "długo": "unreadable", "": "empty",
	} {
		term, err := ReadTerm(in)
		got := term.End(from).Format(time.DateOnly)
		if err != nil {
			got = err.Error()
		}
		assert.Equal(t, want, got, in)
	}
}

func TestWords(t *testing.T) {
	for in, want := range map[string]string{
		"umieszczenie reklamy":                 "ADVERT",
		"prowadzenie robót w pasie drogowym":   "WORKS",
		"ustawienie rusztowania":               "WORKS",
		"ogródek gastronomiczny":               "EXCLUSIVE",
		"umieszczenie urządzeń obcych - kabel": "LINEAR_DEVICE",
		"obiekt budowlany - kiosk":             "STRUCTURE",
		"zajęcie na prawach wyłączności":       "EXCLUSIVE",
		"zezwolenie na lokalizację reklamy":    "LOCATION",
		"ADVERT":                               "ADVERT",
		"przyłącze wodociągowe":                "LINEAR_DEVICE",
		"różne":                                "",
		"baner na ogrodzeniu":                  "ADVERT",
		"stoisko handlowe":                     "EXCLUSIVE",
		"Construction ou réhabilitation":       "WORKS",
		"reklama":                              "ADVERT",
	} {
		assert.Equal(t, want, Kind(in), in)
	}
	for in, want := range map[string]string{
		"Billboard": "ADV.BILLBOARD", "adv.billboard": "ADV.BILLBOARD", "słup ogłoszeniowy": "ADV.COLUMN", "SŁUP": "DEV.POLE", "ławka": "FUR.BENCH",
		"Kiosk nieczynny": "STR.KIOSK", "UFO": "", "tablica wolnostojąca 18 m2": "ADV.BILLBOARD", "szyld semaforowy": "SIGN.PROJECTING", "ADV.POTYKACZ": "ADV.POTYKACZ",
	} {
		assert.Equal(t, want, ObjectClass(in, nil), in)
	}
	assert.Equal(t, "STR.KIOSK", ObjectClass("UFO", map[string]string{"ufo": "STR.KIOSK"}), "the office's own word wins")
	assert.Equal(t, "WALL", Mount("na ścianie budynku"))
	assert.Equal(t, "POLE", Mount("latarnia"))
	e, p := LaneElement("jezdnia do 20 %")
	assert.Equal(t, "CARRIAGEWAY", e)
	assert.Equal(t, 20.0, p)
	e, _ = LaneElement("EMPRISE_TROTTOIR,EMPRISE_CHAUSSEE")
	assert.Equal(t, "CARRIAGEWAY", e, "the dearest part decides")
	assert.Equal(t, []string{"EMPRISE_TROTTOIR", "EMPRISE_CHAUSSEE"}, List("EMPRISE_TROTTOIR,EMPRISE_CHAUSSEE"))
	for in, want := range map[string]string{"7 - osoby fizyczne": "7 ", "4.3": "4 4.3", "04": "4 ", "17": "impossible", "miejska": "unreadable", "": "empty"} {
		g, s, err := Ownership(in)
		got := g + " " + s
		if err != nil {
			got = err.Error()
		}
		assert.Equal(t, want, got, in)
	}
	for in, want := range map[string]string{"1": "true", "tak": "true", "NIE": "false", "0": "false", "": "empty", "może": "unreadable", "dwustronna": "unreadable", "X": "true"} {
		b, err := Bool(in)
		got := fmt.Sprint(b)
		if err != nil {
			got = err.Error()
		}
		assert.Equal(t, want, got, in)
	}
}

func TestNumbersOfPersonsAndCases(t *testing.T) {
	_, ok := PESEL("44051401458")
	assert.True(t, ok)
	_, ok = PESEL("44051401459")
	assert.False(t, ok)
	_, ok = NIP("123-456-32-18")
	assert.True(t, ok)
	_, ok = REGON("123456785")
	assert.True(t, ok)
	assert.True(t, KW("JG1K/00006763/7"))
	assert.False(t, KW("JG1K/00006763/8"))
	for _, s := range []string{"IDR.7230.3.84.2022", "AB-II.7821.5.2022.KG", "ROŚB.6740.2.13.2021", "NK-N.4131.165.1.2022.AA2"} {
		assert.True(t, CaseNumber.MatchString(s), s)
	}
	assert.False(t, CaseNumber.MatchString("GZDiZ-PU-70-852(6)-2020-JB/AS"))
	assert.Equal(t, PartyKey("„ALFA” Sp. z o.o."), PartyKey("Alfa spółka z ograniczoną odpowiedzialnością"))
	assert.Equal(t, "jan kowalski", PartyKey("Jan  KOWALSKI"))
}
