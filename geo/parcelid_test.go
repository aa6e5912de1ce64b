package geo

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestFullIdentifiersAreRead(t *testing.T) {
	for text, want := range map[string]ParcelRef{
		"141201_1.0001.1867/2":     {Unit: "141201_1", Precinct: "0001", Number: "1867/2"},
		"302107_2.0003.169/4":      {Unit: "302107_2", Precinct: "0003", Number: "169/4"},
		"061304_5.0012.809/1":      {Unit: "061304_5", Precinct: "0012", Number: "809/1"},
		"146505_8.0231.14/14":      {Unit: "146505_8", Precinct: "0231", Number: "14/14"},
		"306401_1.0038.AR_11.1/8":  {Unit: "306401_1", Precinct: "0038", Sheet: "11", Number: "1/8"},
		" 306401_1.0061.ar_07.48 ": {Unit: "306401_1", Precinct: "0061", Sheet: "07", Number: "48"},
	} {
		p, err := ParseParcelID(text)
		require.NoError(t, err, text)
		p.Raw = ""
		require.Equal(t, want, p, text)
		require.True(t, p.Complete())
		again, err := ParseParcelID(p.ID())
		require.NoError(t, err)
		require.Equal(t, p.ID(), again.ID())
	}
}

func TestWhatIsNoIdentifierIsRefused(t *testing.T) {
	for _, text := range []string{"", "123/4", "141201_1.0001", "141201_6.0001.5", "141201_1.0000.5", "141201_1.0001.0",
		"141201_1.0001.5/0", "141201_1.001.5", "141201_1.0001.AR_.5", "141201_1.0001.5/1/2", "141201_1.0001.1867/2; DROP"} {
		_, err := ParseParcelID(text)
		require.ErrorIs(t, err, ErrParcelID, text)
	}
}

func TestCityStyleNumbersGetTheCitysUnit(t *testing.T) {
	for text, want := range map[string]string{
		"38/11/1/8":    "306401_1.0038.AR_11.1/8",
		"35/21/53/25":  "306401_1.0035.AR_21.53/25",
		"61/07/48":     "306401_1.0061.AR_07.48",
		"20/13/1/624 ": "306401_1.0020.AR_13.1/624",
	} {
		p, err := ParseCityParcel("306401_1", text)
		require.NoError(t, err, text)
		require.Equal(t, want, p.ID())
	}
	for _, text := range []string{"547/2000", "679/2014/P", "06/19/15/9 - odwiert 4", "1/2/3/4/5"} {
		_, err := ParseCityParcel("306401_1", text)
		require.ErrorIs(t, err, ErrParcelID, text)
	}
	_, err := ParseCityParcel("3064", "38/11/1/8")
	require.ErrorIs(t, err, ErrUnit)
}

func TestParcelCells(t *testing.T) {
	in := ParcelContext{Unit: "220401_1"}
	for text, want := range map[string]struct {
		refs []string
		part []bool
		left string
	}{
		"123/4":                                  {[]string{"123/4"}, nil, ""},
		"dz. 45/2":                               {[]string{"45/2"}, nil, ""},
		"123/4, 123/5 cz.":                       {[]string{"123/4", "123/5"}, []bool{false, true}, ""},
		"123/5 (cz.), 124":                       {[]string{"123/5", "124"}, []bool{true, false}, ""},
		"cz. 123/5":                              {[]string{"123/5"}, []bool{true}, ""},
		"część dz. 45/2":                         {[]string{"45/2"}, []bool{true}, ""},
		"CZĘŚĆ DZIAŁKI NR 45/2":                  {[]string{"45/2"}, []bool{true}, ""},
		"części działek nr 12 i 13":              {[]string{"12", "13"}, []bool{true, true}, ""},
		"dz. nr 12 i 13":                         {[]string{"12", "13"}, nil, ""},
		"12 oraz 13/1; 14":                       {[]string{"12", "13/1", "14"}, nil, ""},
		"dz.nr12":                                {[]string{"12"}, nil, ""},
		"dz. ewid. nr: 12/3":                     {[]string{"12/3"}, nil, ""},
		"nr ewid. 12/3":                          {[]string{"12/3"}, nil, ""},
		"123/4 obr. 12":                          {[]string{"220401_1.0012.123/4"}, nil, ""},
		"obr. 5 dz. 12, 13; obr. 6 dz. 4":        {[]string{"220401_1.0005.12", "220401_1.0005.13", "220401_1.0006.4"}, nil, ""},
		"12 obr. 1, 13 obr. 2":                   {[]string{"220401_1.0001.12", "220401_1.0002.13"}, nil, ""},
		"obręb nr 0012, ark. 3, dz. 4/5":         {[]string{"220401_1.0012.AR_3.4/5"}, nil, ""},
		"AR_11.1/8 obr. 38":                      {[]string{"220401_1.0038.AR_11.1/8"}, nil, ""},
		"obr. Oliwa dz. 4":                       {[]string{"obr. Oliwa 4"}, nil, ""},
		"obręb Stare Miasto, działka 7/2 cz.":    {[]string{"obr. Stare Miasto 7/2"}, []bool{true}, ""},
		"38/11/1/8, 61/07/48":                    {[]string{"220401_1.0038.AR_11.1/8", "220401_1.0061.AR_07.48"}, nil, ""},
		"06/19/15/9 - odwiert 4":                 {[]string{"220401_1.0006.AR_19.15/9"}, nil, "- odwiert 4"},
		"141201_1.0001.1867/2, 141201_1.0001.12": {[]string{"141201_1.0001.1867/2", "141201_1.0001.12"}, nil, ""},
		"123/4-7":                                {nil, nil, "123/4-7"},
		"12 – 15":                                {nil, nil, "12 – 15"},
		"12, 250 m2":                             {[]string{"12"}, nil, "250 m2"},
		"12A":                                    {nil, nil, "12A"},
		"01.02.2024":                             {nil, nil, "01.02.2024"},
		"679/2014/P":                             {nil, nil, "679/2014/P"},
		"1234567":                                {nil, nil, "1234567"},
		"brak":                                   {nil, nil, "brak"},
		"0":                                      {nil, nil, "0"},
		"123/4 przy ul. Długiej 5":               {[]string{"123/4"}, nil, "przy ul Długiej 5"},
		"":                                       {nil, nil, ""},
	} {
		t.Run(text, func(t *testing.T) {
			got := ParseParcels(text, in)
			var refs []string
			for i, p := range got.Refs {
				refs = append(refs, p.String())
				if want.part != nil {
					require.Equal(t, want.part[i], p.Part, p.String())
				} else {
					require.False(t, p.Part, p.String())
				}
			}
			require.Equal(t, want.refs, refs)
			if want.left == "- odwiert 4" {
				require.Contains(t, got.Left, "odwiert 4")
				return
			}
			require.Equal(t, want.left, got.Left)
		})
	}
}

func TestOtherColumnsFillWhatTheCellDoesNotSay(t *testing.T) {
	p := ParseParcels("123/4", ParcelContext{Unit: "220401_1", Precinct: "12"}).Refs[0]
	require.Equal(t, "220401_1.0012.123/4", p.ID())
	p = ParseParcels("123/4 obr. 3", ParcelContext{Unit: "220401_1", Precinct: "12"}).Refs[0]
	require.Equal(t, "220401_1.0003.123/4", p.ID(), "the cell itself speaks first")
	p = ParseParcels("123/4", ParcelContext{Precinct: "306401_1.0038", Sheet: "11"}).Refs[0]
	require.Equal(t, "306401_1.0038.AR_11.123/4", p.ID())
	p = ParseParcels("123/4", ParcelContext{Unit: "220401_1", Precinct: "Oliwa"}).Refs[0]
	require.Equal(t, "Oliwa", p.PrecinctName)
	require.Empty(t, p.ID(), "a name is not a number")
	p = ParseParcels("141201_1.0001.12", ParcelContext{Unit: "220401_1", Precinct: "5", Sheet: "9"}).Refs[0]
	require.Equal(t, "141201_1.0001.12", p.ID(), "a full identifier is left alone")
}

func TestFreeTextOnlyCountsLabelledNumbers(t *testing.T) {
	in := ParcelContext{Unit: "220401_1"}
	for text, want := range map[string][]string{
		"ul. Grunwaldzka przy nr 12 (vis a vis kościoła)":   nil,
		"zajęcie pasa na dz. nr 12 i 13 przy ul. Długiej 5": {"12", "13"},
		"działka ewid. nr 45/2, obręb 7, pow. 120 m2":       {"220401_1.0007.45/2"},
		"część działki nr 3/4 (obr. Oliwa) o pow. 15 m2":    {"obr. Oliwa 3/4"},
		"od 1 lutego 2024, 12,5 m2":                         nil,
		"na nieruchomości 141201_1.0001.1867/2 w mieście":   {"141201_1.0001.1867/2"},
		"dz. 45/2, ul. Długa 7":                             {"45/2"},
		"nr ewid. 7 oraz 8":                                 {"7", "8"},
		"Władz. 5":                                          nil,
		"km 1+250 str. P":                                   nil,
		"nr ewidencyjny 15/3":                               {"15/3"},
	} {
		var got []string
		for _, p := range FindParcels(text, in) {
			got = append(got, p.String())
		}
		require.Equal(t, want, got, text)
	}
}

func TestReadingParcelsNeverFailsOnAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringMatching(`[0-9/ ,;.A-Za-zł_-]{0,30}`)).Draw(t, "text")
		for _, p := range ParseParcels(s, ParcelContext{Unit: "220401_1"}).Refs {
			require.NotEmpty(t, p.Number)
			if id := p.ID(); id != "" {
				_, err := ParseParcelID(id)
				require.NoError(t, err, "%q gave %q", s, id)
			}
		}
		FindParcels(s, ParcelContext{})
	})
}

func TestOneEdit(t *testing.T) {
	require.True(t, OneEditApart("123/4", "123/5"))
	require.True(t, OneEditApart("123/4", "12/4"))
	require.True(t, OneEditApart("123/4", "132/4"))
	require.True(t, OneEditApart("123", "1234"))
	require.False(t, OneEditApart("123/4", "123/4"))
	require.False(t, OneEditApart("123/4", "124/5"))
	require.False(t, OneEditApart("123", "12345"))

	near := NumberNeighbours("123/4")
	require.Contains(t, near, "123/5")
	require.Contains(t, near, "1234")
	require.Contains(t, near, "213/4")
	require.NotContains(t, near, "123/4")
	require.NotContains(t, near, "23/4/")
	require.NotContains(t, near, "123/")
	for _, n := range near {
		require.True(t, OneEditApart("123/4", n), n)
	}
}

func TestLandRegisterCheckDigit(t *testing.T) {
	kw, err := ParseKW("JG1K/00006763/7")
	require.NoError(t, err)
	require.Equal(t, "JG1K/00006763/7", kw)
	kw, err = ParseKW(" jg1k / 6763 / 7 ")
	require.NoError(t, err)
	require.Equal(t, "JG1K/00006763/7", kw)
	for _, s := range []string{"JG1K/00006763/8", "JG1K/00006736/7", "JG1K000067637", "VG1K/00006763/7", ""} {
		_, err := ParseKW(s)
		require.ErrorIs(t, err, ErrKW, s)
	}
}

func TestParcelLineageBases(t *testing.T) {
	require.Equal(t, "123", ParcelRef{Number: "123/2"}.Base())
	require.Equal(t, "123", ParcelRef{Number: "123"}.Base())
	require.True(t, TownUnit("220401_1"))
	require.True(t, TownUnit("146505_8"))
	require.False(t, TownUnit("220404_2"))
}

func TestZerosBeforeASheetDoNotMakeAnotherParcel(t *testing.T) {
	a, err := ParseParcelID("306401_1.0061.AR_07.48")
	require.NoError(t, err)
	b, err := ParseParcelID("306401_1.0061.AR_7.048")
	require.NoError(t, err)
	require.Equal(t, a.Key(), b.Key())
	require.NotEqual(t, a.ID(), b.ID(), "what the source wrote is kept")
	require.Empty(t, ParcelRef{Number: "48"}.Key())
}
