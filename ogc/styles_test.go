package ogc_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db/dbtest"
	"spoina/internal/register/registertest"
)

// A collection leads to its styles and its legend, in every form that it offers; who may not read it learns nothing of them.
func TestCollectionsLeadToTheirStyles(t *testing.T) {
	s := dbtest.New(t)
	registertest.Parcels(t, s, 3)
	registertest.Town(t, s)
	keeper, visitor := officeOf(t, s, access.Operator()), officeOf(t, s, access.Anonymous(access.Office{Code: "220401"}))
	read := func(address string, into any, headers ...string) (*http.Response, string) {
		res, body := get(t, address, headers...)
		require.Equal(t, 200, res.StatusCode, "%s: %s", address, body)
		if into != nil {
			require.NoError(t, json.Unmarshal(body, into))
		}
		return res, string(body)
	}
	types := map[string]string{"mapbox": "application/vnd.mapbox.style+json", "sld10": "application/vnd.ogc.sld+xml;version=1.0", "sld11": "application/vnd.ogc.sld+xml;version=1.1", "qml": "application/vnd.qgis.qml"}
	for name, forms := range map[string]int{"parcels": 4, "discrepancies": 4, "zones": 4, "objects": 3} {
		var doc struct{ Links []linkDoc }
		read(keeper+"/collections/"+name, &doc)
		var sheets, legends int
		for _, l := range doc.Links {
			switch {
			case l.Rel == "stylesheet":
				sheets++
				res, body := read(l.Href, nil)
				require.Equal(t, l.Type, res.Header.Get("Content-Type"))
				require.Equal(t, l.Type, types[l.Href[strings.LastIndex(l.Href, "=")+1:]])
				again, same := read(strings.Split(l.Href, "?")[0], nil, "Accept", l.Type)
				require.Equal(t, l.Type, again.Header.Get("Content-Type"))
				require.Equal(t, body, same)
			case strings.HasSuffix(l.Rel, "/legend"):
				legends++
				res, body := read(l.Href, nil, "Accept-Language", "en")
				require.Equal(t, "image/svg+xml", res.Header.Get("Content-Type"))
				require.True(t, strings.HasPrefix(body, "<svg "))
			}
		}
		require.Equal(t, []int{forms, 1}, []int{sheets, legends}, name)
		var list struct {
			Default string
			Styles  []struct {
				ID    string
				Links []linkDoc
			}
		}
		read(keeper+"/collections/"+name+"/styles?f=json", &list)
		require.Equal(t, list.Default, list.Styles[0].ID)
		require.Len(t, list.Styles[0].Links, forms+1)
		_, page := read(keeper+"/collections/"+name+"/styles?f=html", nil)
		require.Contains(t, page, "/legend")
	}
	_, lanes := read(keeper+"/collections/road_lanes/styles/map?f=sld11", nil, "Accept-Language", "pl")
	require.Contains(t, lanes, "Pas drogowy: ", "a value of a field is said in words")
	_, lanes = read(keeper+"/collections/road_lanes/styles/map?f=sld11&lang=en", nil, "Accept-Language", "pl")
	require.NotContains(t, lanes, "Pas drogowy: ", "an address may say the language")
	var tiles struct {
		Sources map[string]struct{ URL string }
	}
	read(keeper+"/collections/parcels/styles/map?f=mapbox", &tiles)
	require.Equal(t, strings.TrimSuffix(keeper, "/ogc")+"/tiles/parcels.json", tiles.Sources["parcels"].URL)
	for address, status := range map[string]int{
		keeper + "/collections/parcels/styles/night": 404, keeper + "/collections/rates/styles": 404, keeper + "/collections/rates/legend": 404,
		keeper + "/collections/parcels/styles/map?f=css": 400, keeper + "/collections/objects/styles/map?f=mapbox": 400, keeper + "/collections/parcels/styles/map?x=1": 400,
		keeper + "/collections/parcels/styles/map?f=qml&geometry=Point": 400, keeper + "/collections/parcels/styles/map?f=qml&geometry=Polygon": 200, keeper + "/collections/parcels/legend?f=png": 400,
		keeper + "/collections/parcels/legend?lang=en": 200, keeper + "/collections/parcels/legend?lang=de": 400,
		visitor + "/collections/parcels/styles/map": 200,
	} {
		res, body := get(t, address)
		require.Equal(t, status, res.StatusCode, "%s: %s", address, body)
	}
	for _, path := range []string{"", "/styles", "/styles/map", "/legend"} {
		hidden, body := get(t, visitor+"/collections/discrepancies"+path)
		items, _ := get(t, visitor+"/collections/discrepancies/items")
		require.Equal(t, items.StatusCode, hidden.StatusCode, "%s", body)
	}
	res, _ := get(t, keeper+"/collections/parcels/styles/map", "Accept", "image/png")
	require.Equal(t, http.StatusUnsupportedMediaType, res.StatusCode)
}
