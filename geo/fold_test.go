package geo

import (
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestTextsAreComparedWithoutCaseAndDiacritics(t *testing.T) {
	for text, want := range map[string]string{
		"Łódź":                              "lodz",
		"ŻÓŁĆ  gęślą\u00a0jaźń":             "zolc gesla jazn",
		" Burmistrz Miasta Pruszcz Gdański": "burmistrz miasta pruszcz gdanski",
		"Straße":                            "strasse",
		"Zürich":                            "zurich",
		"e\u0301":                           "e",
		"":                                  "",
	} {
		require.Equal(t, want, Fold(text))
	}
	require.True(t, FoldEqual("BURMISTRZ MIASTA", "burmistrz  miasta"))
	require.False(t, FoldEqual("Burmistrz Miasta", "Burmistrza Miasta"))
	require.Equal(t, FoldCase("Straße"), FoldCase("STRASSE"))
	require.Equal(t, "łódź", FoldCase("ŁÓDŹ"), "diacritics stay")
	require.Equal(t, "Lodz", FoldAccents("Łódź"), "case stays")
}

func TestFoldingTwiceIsFoldingOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Cherokee, whose small letters came later than the capitals, goes round in a circle in x/text.
		s := rapid.StringOf(rapid.RuneFrom(nil, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Mn, unicode.Nd, unicode.Z)).Draw(t, "s")
		require.Equal(t, Fold(s), Fold(Fold(s)))
	})
}

func TestSimilarityIsThatOfPostgres(t *testing.T) {
	// Values of pg_trgm's similarity().
	require.InDelta(t, 0.363636, Similarity("word", "two words"), 1e-6)
	require.InDelta(t, 1, Similarity("Łódź", "lodz"), 1e-12)
	require.Zero(t, Similarity("", ""))
	require.Zero(t, Similarity("abc", "xyz"))
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		s := Similarity(a, b)
		require.True(t, s >= 0 && s <= 1)
		require.Equal(t, s, Similarity(b, a))
	})
}

func TestTheShortWayOfFoldingIsTheLongWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[A-Za-zĄĆĘŁŃÓŚŹŻąćęłńóśźż0-9 .,/\x{a0}\t-]{0,30}`).Draw(t, "s")
		short, ok := foldPolish(s)
		require.True(t, ok)
		require.Equal(t, strings.Join(strings.Fields(FoldAccents(FoldCase(s))), " "), strings.Join(strings.Fields(short), " "))
	})
}

func BenchmarkFold(b *testing.B) {
	for b.Loop() {
		Fold("ul. Generała Tadeusza KOŚCIUSZKI")
	}
}
