package geo

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestOneStreetHasOneKeyHoweverItIsWritten(t *testing.T) {
	for key, names := range map[string][]string{
		"kosciuszki": {"Kościuszki", "ul. Kościuszki", "UL. TADEUSZA KOŚCIUSZKI", "Kościuszki T.", "ul. gen. T. Kościuszki",
			"ulica Generała Tadeusza Kościuszki", "kosciuszki  Tadeusza", "ul.Kościuszki", "pl. Kościuszki"},
		"stwosza":                   {"Wita Stwosza", "ul. W. Stwosza", "Stwosza"},
		"ii jana pawla":             {"Jana Pawła II", "al. Jana Pawła II", "aleja JANA PAWŁA II"},
		"sobieskiego":               {"Króla Jana III Sobieskiego", "Jana III Sobieskiego", "Sobieskiego", "J. Sobieskiego"},
		"3 maja":                    {"3 Maja", "ul. 3-go Maja", "3. Maja"},
		"armii ii polskiego wojska": {"II Armii Wojska Polskiego", "ul. II Armii Wojska Polskiego"},
		"armii i polskiego wojska":  {"I Armii Wojska Polskiego"},
		"wojciecha":                 {"św. Wojciecha", "ul. Świętego Wojciecha"},
		"curie sklodowskiej":        {"Marii Skłodowskiej-Curie", "ul. M. Skłodowskiej - Curie", "Skłodowskiej-Curie"},
		"grunwaldzka":               {"al. Grunwaldzka", "Grunwaldzka", "GRUNWALDZKA"},
		"popieluszki":               {"ks. Jerzego Popiełuszki", "Księdza Popiełuszki"},
		"park":                      {"Park"},
		"":                          {"", "  ", "-"},
	} {
		for _, n := range names {
			require.Equal(t, key, StreetKey(n), n)
		}
	}
}

func TestStreetsAreAsSimilarAsPeopleWouldSay(t *testing.T) {
	for _, c := range []struct {
		a, b     string
		min, max float64
	}{
		{"ul. Tadeusza Kościuszki", "Kościuszki T.", 1, 1},
		{"Grunwaldzka", "przy Grunwaldzkiej", 0.6, 0.99},
		{"Grunwaldzka", "Grunwaldzkiej", 0.95, 0.95},
		{"Obr. Wybrzeża", "Obrońców Wybrzeża", 0.9, 0.99},
		{"Kosciuszki", "Kościuszkii", 0.9, 0.99},
		{"Jana Nowaka", "Stefana Nowaka", 0.8, 0.86},
		{"pl. Kościuszki", "al. Kościuszki", 0.89, 0.91},
		{"3 Maja", "1 Maja", 0, 0.5},
		{"Długa", "Krótka", 0, 0.3},
		{"", "Długa", 0, 0},
	} {
		s := StreetSimilarity(c.a, c.b)
		require.GreaterOrEqual(t, s, c.min, "%s / %s", c.a, c.b)
		require.LessOrEqual(t, s, c.max, "%s / %s", c.a, c.b)
		require.InDelta(t, s, StreetSimilarity(c.b, c.a), 1e-12, "the same both ways")
	}
}

func TestAStreetIsFoundOrThePersonChooses(t *testing.T) {
	town := []string{"Długa", "Krótka", "Jana Nowaka", "Stefana Nowaka", "Grunwaldzka", "Obrońców Wybrzeża"}
	for text, want := range map[string]string{
		"ul. DLUGA":     "Długa",
		"Grunwaldzkiej": "Grunwaldzka",
		"S. Nowaka":     "Stefana Nowaka",
		"Obr. Wybrzeża": "Obrońców Wybrzeża",
		"Nowaka":        "",
		"Kwiatowa":      "",
	} {
		got, ok, best := SameStreetIn(text, town)
		require.Equal(t, want, got, text)
		require.Equal(t, want != "", ok, text)
		if text == "Nowaka" {
			require.Equal(t, []string{"Jana Nowaka", "Stefana Nowaka"}, best, "two fit: a person chooses")
		}
	}
}

func TestHouseNumbers(t *testing.T) {
	for text, want := range map[string]HouseNo{
		"12":           {Base: 12},
		"12A":          {Base: 12, Letter: "A"},
		"12 a":         {Base: 12, Letter: "A"},
		"12/14":        {Base: 12, To: 14},
		"12-14":        {Base: 12, To: 14},
		"12A/14B":      {Base: 12, Letter: "A", To: 14, ToLet: "B"},
		"12 lok. 3":    {Base: 12, Flat: "3"},
		"12A m. 4":     {Base: 12, Letter: "A", Flat: "4"},
		"nr 12":        {Base: 12},
		"12 lok. nr 3": {Base: 12, Flat: "3"},
	} {
		h, ok := ParseHouseNo(text)
		require.True(t, ok, text)
		require.Equal(t, want, h, text)
	}
	for _, text := range []string{"", "bn", "b/n", "12 m2", "0", "dz. 5", "12345", "ul. Długa 5", "12,5", "-"} {
		_, ok := ParseHouseNo(text)
		require.False(t, ok, text)
	}
}

func TestHouseNumbersMatchOnlyAsFarAsTheyDo(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want HouseMatch
	}{
		{"12", "12", HouseSame},
		{"12A", "12 a", HouseSame},
		{"12 lok. 3", "12", HouseSame},
		{"12/14", "12-14", HouseSame},
		{"12", "12A", HouseBase},
		{"12B", "12A", HouseBase},
		{"12", "12/14", HouseInRange},
		{"14", "12/16", HouseInRange},
		{"13", "12/16", HouseDifferent},
		{"12", "14", HouseDifferent},
	} {
		a, ok := ParseHouseNo(c.a)
		require.True(t, ok)
		b, ok := ParseHouseNo(c.b)
		require.True(t, ok)
		require.Equal(t, c.want, a.Match(b), "%s / %s", c.a, c.b)
		require.Equal(t, c.want, b.Match(a), "%s / %s", c.b, c.a)
	}
}

func TestLocationsAreReadAndTheRestIsKept(t *testing.T) {
	for text, want := range map[string]Location{
		"ul. Długa 12":         {Street: "Długa", HouseNo: "12"},
		"Długa 12A lok. 3":     {Street: "Długa", HouseNo: "12A lok. 3"},
		"ul. Długa 12, parter": {Street: "Długa", HouseNo: "12", Left: "parter"},
		"ul. Długa":            {Street: "Długa"},
		"al. Jana Pawła II 5":  {Street: "al. Jana Pawła II", HouseNo: "5"},
		"ul. 3 Maja 7":         {Street: "3 Maja", HouseNo: "7"},
		"3 Maja":               {Street: "3 Maja"},
		"ul. Grunwaldzka przy nr 12 (vis a vis kościoła)": {Street: "Grunwaldzka", HouseNo: "12", Anchor: AnchorAt, Left: "(vis a vis kościoła)"},
		"ul. Długa naprzeciw nr 7":                        {Street: "Długa", HouseNo: "7", Anchor: AnchorOpposite},
		"Długa vis-a-vis 7":                               {Street: "Długa", HouseNo: "7", Anchor: AnchorOpposite},
		"przy ul. Długiej 5":                              {Street: "Długiej", HouseNo: "5", Anchor: AnchorAt},
		"ul. Długa obok kościoła":                         {Street: "Długa", Anchor: AnchorAt, Left: "obok kościoła"},
		"skrzyżowanie Wita Stwosza/Obr. Wybrzeża":         {Street: "Wita Stwosza", Cross: []string{"Obr. Wybrzeża"}, Anchor: AnchorCrossing},
		"u zbiegu ulic Długiej i Krótkiej":                {Street: "Długiej", Cross: []string{"Krótkiej"}, Anchor: AnchorCrossing},
		"róg Długiej i Krótkiej":                          {Street: "Długiej", Cross: []string{"Krótkiej"}, Anchor: AnchorCrossing},
		"Długa/Krótka":                                    {Street: "Długa", Cross: []string{"Krótka"}, Anchor: AnchorCrossing},
		"ul. Długa między Krótką a Kwiatową":              {Street: "Długa", Cross: []string{"Krótką", "Kwiatową"}, Anchor: AnchorBetween},
		"km 1+250 str. P":                                 {Anchor: AnchorChainage, KmFrom: 1250, Side: "P"},
		"DW 226 km 1+250 - 1+300 strona lewa":             {Anchor: AnchorChainage, KmFrom: 1250, KmTo: 1300, Side: "L", RoadNo: "DW 226"},
		"":                                                {},
		"brak danych":                                     {Left: "brak danych"},
	} {
		require.Equal(t, want, ParseLocation(text), text)
	}
}

func TestReadingPlacesNeverFailsOnAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringMatching(`(ul\. |al\. |przy |róg )?[A-ZŁa-zł0-9 ./,+-]{0,25}`)).Draw(t, "text")
		ParseLocation(s)
		ParseHouseNo(s)
		StreetKey(s)
		require.InDelta(t, StreetSimilarity(s, "Długa"), StreetSimilarity("Długa", s), 1e-9)
	})
}

func TestLocationsOfRealRegistersAreNotMisread(t *testing.T) {
	for text, want := range map[string]Location{
		"al. 3 Maja 7":                      {Street: "al. 3 Maja", HouseNo: "7"},
		"ul. Kościuszki 12/14, działka 5/3": {Street: "Kościuszki", HouseNo: "12/14", Left: "działka 5/3"},
		"Grunwaldzka nr 25 B":               {Street: "Grunwaldzka", HouseNo: "25 B"},
		"pl. Kaszubski 1":                   {Street: "pl. Kaszubski", HouseNo: "1"},
		"os. Wschód 14":                     {Street: "os. Wschód", HouseNo: "14"},
		"DK 91 km 12+500 str. L":            {Anchor: AnchorChainage, KmFrom: 12500, Side: "L", RoadNo: "DK 91"},
		"na wysokości nr 15 ul. Długa":      {Street: "Długa", HouseNo: "15", Anchor: AnchorAt},
		"chodnik przy sklepie":              {Anchor: AnchorAt, Left: "chodnik przy sklepie"},
	} {
		require.Equal(t, want, ParseLocation(text), text)
	}
}
