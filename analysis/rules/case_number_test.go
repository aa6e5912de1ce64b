package rules_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/analysis/scene"
)

func TestTheFormOfACaseNumberIsTheOffices(t *testing.T) {
	faulty := func(pattern string, numbers ...string) []string {
		w := newTown()
		if pattern != "" {
			w.p.CaseNumber = regexp.MustCompile(pattern)
		}
		for _, n := range numbers {
			w.decision(500, 2, "2022-01-01", "2022-12-31").Number = n
		}
		var out []string
		for _, f := range w.find("Q01") {
			out = append(out, f.Subjects[0].SourceID)
		}
		slices.Sort(out)
		return out
	}
	require.Empty(t, faulty("", "IDR.7230.3.84.2022", "NK-N.4131.165.1.2022.AA2"))
	require.Empty(t, faulty("", "GN.XVII/72247-33/07", "Fn.0717-5/99"), "the form of the instruction that held until the end of 2010")
	require.Len(t, faulty("", "GN.XXIII/6845/2/70/2011", "GN.XX/72247-7/12"), 2, "the same form after that")
	require.Equal(t, []string{"EC464968"}, faulty("", "EC464968"))
	require.Empty(t, faulty(`^EC\d{6}$`, "EC464968"), "an office with a form of its own says which")
	require.Equal(t, []string{"IDR.7230.3.84.2022"}, faulty(`^EC\d{6}$`, "IDR.7230.3.84.2022"))
}

func TestWithoutACadastreAParcelIsAPlace(t *testing.T) {
	placeless := func(w *town, refs ...scene.Ref) {
		d := w.decision(500, 2, "2022-01-01", "2022-12-31")
		d.Shape, d.Refs = -1, refs
	}
	named := scene.Ref{Raw: "51/14/24/1", Number: "24/1", Shape: -1, Area: scene.None}
	w := newTown()
	placeless(w, named)
	require.Empty(t, w.find("Q06"), "there is no cadastre to look the parcel up in")
	w = newTown()
	placeless(w)
	require.Len(t, w.find("Q06"), 1, "it names nothing at all")
	w = newTown()
	w.parcel(0, 20, 40, 40, "7", 4)
	placeless(w, named)
	require.Len(t, w.find("Q06"), 1, "the cadastre does not know the parcel")
}

func TestAFileWithoutFeesIsAListOfAnotherPurpose(t *testing.T) {
	rows := func(n int, fees int) *town {
		w := newTown()
		w.p.Fees.Elements = []string{"kind", "area", "period", "place", "fee"}
		for i := range n {
			d := w.decision(float64(20*i), 2, "2022-01-01", "2022-12-31")
			d.File = "lista.csv"
			if i < fees {
				d.Fee = 100
			}
		}
		return w
	}
	require.Empty(t, rows(40, 0).find("D13"), "no row of a long file has a fee")
	require.Len(t, rows(40, 1).find("D13"), 39, "the file has fees: the rows without one lack it")
	require.Len(t, rows(3, 0).find("D13"), 3, "three rows tell nothing about a file")
}
