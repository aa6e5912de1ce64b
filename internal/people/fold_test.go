package people_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"spoina/internal/people"
)

func TestOfficialSpellingOfUkrainianNames(t *testing.T) {
	for name, latin := range map[string]string{
		"Олександр Шевченко": "Oleksandr Shevchenko", "Згурський": "Zghurskyi", "Єнакієве": "Yenakiieve", "Їжакевич": "Yizhakevych",
		"Короп'є": "Koropie", "Щербухи": "Shcherbukhy", "Юрій": "Yurii", "Яготин": "Yahotyn", "ШЕВЧЕНКО": "SHEVCHENKO", "Ґалаґан": "Galagan",
		"Знам’янка": "Znamianka", "Żółkiewska": "Żółkiewska", "O'Neill": "O'Neill",
	} {
		require.Equal(t, latin, people.Transliterate(name), name)
	}
}

func TestOneNameInPolishUkrainianAndOfficialSpellingIsOneText(t *testing.T) {
	for _, same := range [][]string{
		{"Олександр", "Oleksandr", "Ołeksandr", "OLEKSANDR"},
		{"Шевченко", "Shevchenko", "Szewczenko"},
		{"Щербак", "Shcherbak", "Szczerbak"},
		{"Юлія", "Yuliia", "Julia", "Julija", "Iuliia", "Yuliya"},
		{"Хмельницький", "Khmelnytskyi", "Chmielnycki", "Chmelnyckyj", "Khmelnitsky"},
		{"Євген", "Yevhen", "Jewhen", "Evgen", "Ievgen"},
		{"Олег", "Oleh", "Oleg"},
		{"Ігор", "Ihor", "Igor"},
		{"Наталія", "Nataliia", "Natalia", "Natalija"},
		{"Андрій", "Andrii", "Andrij", "Andriy"},
		{"Зоряна", "Zoriana", "Zorjana"},
		{"Жук", "Zhuk", "Żuk", "Zuk"},
		{"Цибуля", "Tsybulia", "Cybula", "Cybulja"},
		{"Григорій", "Hryhorii", "Hryhorij", "Grigoriy"},
		{"Анна-Марія", "Anna Maria", "Anna-Mariia"},
		{"Знам’янська", "Znamianska", "Znamjanska"},
		{"Żółkiewska", "Zolkiewska"},
		{"Wiśniewski", "Wisniewski", "WIŚNIEWSKI"},
	} {
		for _, s := range same[1:] {
			require.Equal(t, people.Fold(same[0]), people.Fold(s), "%s and %s", same[0], s)
		}
	}
}

func TestOtherNamesStayOther(t *testing.T) {
	for _, pair := range [][2]string{{"Шевченко", "Савченко"}, {"Олена", "Олеся"}, {"Kowalski", "Kowalska"}, {"Іван", "Іванна"}, {"Петро", "Павло"}, {"Nowak", "Nowacka"}} {
		require.NotEqual(t, people.Fold(pair[0]), people.Fold(pair[1]), "%v", pair)
	}
}

// Whatever name is written in Ukrainian, its official Latin spelling folds to the same text.
func TestTheOfficialSpellingAlwaysFoldsLikeTheOriginal(t *testing.T) {
	letters := []rune("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя")
	rapid.Check(t, func(t *rapid.T) {
		name := string(rapid.SliceOfN(rapid.SampledFrom(letters), 1, 14).Draw(t, "name"))
		require.Equal(t, people.Fold(name), people.Fold(people.Transliterate(name)), name)
	})
}
