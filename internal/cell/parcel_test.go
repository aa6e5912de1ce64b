package cell

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestParcels(t *testing.T) {
	for in, want := range map[string]string{
		"141201_1.0001.1867/2":            "141201_1.0001.1867/2",
		"141201_1.0001.AR_12.7":           "141201_1.0001.AR_12.7",
		"dz. 123/4, 123/5 cz.":            "123/4 | 123/5 part",
		"123/4 i 123/5":                   "123/4 | 123/5",
		"obr. 12 dz. 3, 4/1":              "0012:3 | 0012:4/1",
		"działka nr 45/2":                 "45/2",
		"dz. nr 45/2 obr. 0003":           "0003:45/2",
		"0003.45/2":                       "0003:45/2",
		"38/11/1/8":                       "0038/11:1/8",
		"61/07/48":                        "0061/07:48",
		"ark. 3 dz. 12":                   "/3:12",
		"cz. dz. 77":                      "77 part",
		"13-23":                           "13-23",
		"123A-435, 44-84F":                "123A-435 | 44-84F",
		"26.5-44":                         "26.5-44",
		"123/4-7":                         "? unreadable",
		"Numerous (~20)":                  "? unreadable",
		"pas drogowy":                     "? unreadable",
		"12, pas drogowy":                 "12 | ? unreadable",
		"":                                "empty",
		"brak":                            "empty",
		"146505_8.0231.14/14; 0126.120/3": "146505_8.0231.14/14 | 0126:120/3",
	} {
		refs, err := Parcels(in)
		got := ""
		for i, r := range refs {
			if i > 0 {
				got += " | "
			}
			switch {
			case r.ID != "":
				got += r.ID
			case r.Number == "":
				got += "?"
			default:
				place := r.Precinct
				if r.Sheet != "" {
					place += "/" + r.Sheet
				}
				if place != "" {
					place += ":"
				}
				got += place + r.Number
			}
			if r.Part {
				got += " part"
			}
		}
		if errors.Is(err, ErrEmpty) {
			got = "empty"
		} else if err != nil {
			got += " " + err.Error()
		}
		assert.Equal(t, want, got, in)
	}
}

func TestPrecincts(t *testing.T) {
	for in, want := range map[string]string{
		"0012": "|0012|", "12": "|0012|", "220401_1.0012": "220401_1|0012|", "Śródmieście": "||Śródmieście", "0012 Śródmieście": "|0012|Śródmieście",
		"obręb 3": "|0003|", "obr. Nowa Wieś": "||Nowa Wieś", "220401_1.0003 - Zachód": "220401_1|0003|Zachód",
	} {
		unit, code, name := Precinct(in)
		assert.Equal(t, want, fmt.Sprintf("%s|%s|%s", unit, code, name), in)
	}
}
