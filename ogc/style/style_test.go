package style

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func asItIs(_, code string) string { return code }

// layers are all that the definition names, the discrepancies, and one that it does not know.
func layers() (out []string) {
	for _, l := range the.Layers {
		if !slices.Contains(out, l.Source) {
			out = append(out, l.Source)
		}
	}
	return append(out, findings, "objects")
}

// wellFormed reads XML to its end.
func wellFormed(t *testing.T, doc []byte) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(string(doc)))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err, "%s", doc)
	}
}

// Every sign of the web map is in every form, with its name and its colour.
func TestEveryFormHoldsEverySign(t *testing.T) {
	for _, layer := range layers() {
		rules := Of(layer)
		require.NotEmpty(t, rules, layer)
		for _, version := range []string{"1.0.0", "1.1.0"} {
			doc := SLD(version, layer, "Tytuł <&>", rules, "pl", asItIs)
			wellFormed(t, doc)
			require.Contains(t, string(doc), `version="`+version+`"`)
			for _, r := range rules {
				require.Contains(t, string(doc), ">"+r.ID+"<", layer)
			}
		}
		drawn := map[string]bool{}
		for _, geometry := range Geometries(rules) {
			doc := QML(rules, geometry, "pl", asItIs)
			wellFormed(t, doc)
			for _, r := range rules {
				if strings.Contains(string(doc), `<rule key="`+r.ID+`"`) {
					drawn[r.ID] = true
				}
			}
			require.Equal(t, strings.Count(string(doc), "<rule "), strings.Count(string(doc), "<symbol "), "%s %s", layer, geometry)
		}
		for _, r := range rules {
			require.True(t, r.Kind == Label || drawn[r.ID], "%s: %s is in no style of QGIS", layer, r.ID)
			require.True(t, r.Kind == Label || r.Name.PL != "" && r.Name.EN != "", "%s: %s has no name", layer, r.ID)
		}
		picture := Legend("Tytuł <&>", rules, "pl", asItIs)
		wellFormed(t, picture)
		for _, r := range rules {
			if r.Kind != Label {
				require.Contains(t, string(picture), escape(r.Name.PL), layer)
			}
		}
	}
}

// The style of tiles is that of the web map: the same layers with the same paint, its colours put in.
func TestTheStyleOfTilesIsTheMaps(t *testing.T) {
	for _, layer := range layers() {
		doc, err := MapLibre(layer, "x", "http://host/tiles/"+layer+".json")
		require.NoError(t, err)
		require.NotContains(t, string(doc), `"@`, "a colour is not put in")
		var got struct {
			Version int
			Sources map[string]struct{ Type, URL string }
			Layers  []struct {
				ID, Type, Source string
				SourceLayer      string         `json:"source-layer"`
				Paint            map[string]any `json:"paint"`
			}
		}
		require.NoError(t, json.Unmarshal(doc, &got))
		require.Equal(t, 8, got.Version)
		require.Equal(t, "vector", got.Sources[layer].Type)
		ids := map[string]bool{}
		for _, l := range got.Layers[1:] {
			require.Equal(t, []string{layer, layer}, []string{l.Source, l.SourceLayer})
			ids[l.ID] = true
		}
		for _, l := range the.Layers {
			require.Equal(t, l.Source == layer, ids[l.ID] && l.Source == layer, l.ID)
		}
		require.Equal(t, Drawn(layer), len(ids) > 0, layer)
	}
}

// Severities differ in shape as well as in colour, and what cannot be told is hatched.
func TestSeveritiesSurviveGreyPrinting(t *testing.T) {
	certain, unsure := 0, 0
	looks := map[string]bool{}
	for _, r := range Of(findings) {
		if r.Hatched {
			unsure++
			continue
		}
		certain++
		looks[r.Shape+map[bool]string{true: " empty"}[r.Colour == colour("@halo")]] = true
	}
	require.Equal(t, []int{5, 5}, []int{certain, unsure})
	require.Len(t, looks, 5)
	picture := string(Legend("Rozbieżności", Of(findings), "pl", asItIs))
	require.Equal(t, 5, strings.Count(picture, "url(#hatch"))
	require.Less(t, strings.Index(picture, ">krytyczna<"), strings.Index(picture, ">informacja<"), "the worst first")
}

// A colour that depends on a field is a rule for each value and one for the others.
func TestAColourByFieldIsARuleForEachValue(t *testing.T) {
	var conditions [][]Condition
	for _, r := range Of("road_lanes") {
		if r.Kind == Fill {
			conditions = append(conditions, r.Where)
		}
	}
	require.Equal(t, [][]Condition{{{Field: "status", Value: "INTERNAL"}}, {{Field: "status", Value: "INTERNAL", Not: true}}}, conditions)
	require.InDelta(t, 17061.0, Denominator(14), 1)
}

// QGIS reads the styles: as many rules as are meant, each with a symbol of the layer's geometry.
func TestQGISReadsTheStyles(t *testing.T) {
	const python = "/usr/bin/python3" // Debian's: QGIS's bindings belong to it
	if err := exec.Command(python, "-c", "import qgis.core").Run(); err != nil {
		t.Skip("QGIS for Python is not installed (Debian package python3-qgis)")
	}
	dir := t.TempDir()
	type job struct {
		Layer, Geometry, QML, SLD string
		Rules                     int
		Labels                    bool
	}
	var jobs []job
	for _, layer := range layers() {
		rules := Of(layer)
		for _, g := range Geometries(rules) {
			j := job{Layer: layer, Geometry: g, QML: filepath.Join(dir, layer+g+".qml"), SLD: filepath.Join(dir, layer+".sld")}
			for _, r := range rules {
				if r.Kind == Label {
					j.Labels = j.Labels || r.Geometry == "" || r.Geometry == g
				} else if r.Fits(g) {
					j.Rules++
				}
			}
			require.NoError(t, os.WriteFile(j.QML, QML(rules, g, "pl", asItIs), 0o600))
			require.NoError(t, os.WriteFile(j.SLD, SLD("1.1.0", layer, layer, rules, "pl", asItIs), 0o600))
			jobs = append(jobs, j)
		}
	}
	list, err := json.Marshal(jobs)
	require.NoError(t, err)
	cmd := exec.Command(python, "-c", `
import json, sys
from qgis.core import QgsApplication, QgsExpressionContextUtils, QgsFeature, QgsGeometry, QgsRenderContext, QgsVectorLayer, QgsSymbol
app = QgsApplication([], False); app.initQgis()
want = {"Polygon": QgsSymbol.Fill, "LineString": QgsSymbol.Line, "Point": QgsSymbol.Marker}
# Whether a row of which nothing is known is drawn at all.
def drawn(layer):
    row = QgsFeature(layer.fields()); row.setGeometry(QgsGeometry.fromWkt({"Polygon": "POLYGON((0 0,9 0,9 9,0 0))", "LineString": "LINESTRING(0 0,9 9)", "Point": "POINT(1 1)"}[j["Geometry"]]))
    context = QgsRenderContext(); context.setRendererScale(100)
    context.expressionContext().appendScope(QgsExpressionContextUtils.layerScope(layer)); context.expressionContext().setFeature(row)
    renderer = layer.renderer(); renderer.startRender(context, layer.fields())
    will = renderer.willRenderFeature(row, context)
    renderer.stopRender(context)
    return bool(will)
out = []
for j in json.loads(sys.argv[1]):
    layer = QgsVectorLayer(j["Geometry"] + "?crs=EPSG:2180&field=status:string&field=ownership_group:string&field=severity:string&field=outcome:string&field=number:string&field=name:string&field=house_no:string&field=code:string", j["Layer"], "memory")
    assert layer.isValid()
    message, ok = layer.loadNamedStyle(j["QML"])
    rules = [r for r in layer.renderer().rootRule().children()] if layer.renderer().type() == "RuleRenderer" else []
    fit = sum(1 for r in rules if r.symbol() is not None and r.symbol().type() == want[j["Geometry"]] and (not r.filterExpression() or r.filter() is not None))
    labels = layer.labeling() is not None
    unknown = drawn(layer)
    message2, ok2 = layer.loadSldStyle(j["SLD"])
    out.append([j["Layer"], j["Geometry"], bool(ok), fit, labels, bool(ok2), unknown, drawn(layer)])
print(json.dumps(out))
`, string(list))
	cmd.Env = append(os.Environ(), "QT_QPA_PLATFORM=offscreen", "HOME="+dir, "XDG_RUNTIME_DIR="+dir)
	answer, err := cmd.Output()
	require.NoError(t, err, "%s", answer)
	var got [][]any
	require.NoError(t, json.Unmarshal(answer[strings.LastIndex(string(answer), "[["):], &got))
	for i, j := range jobs {
		unknown := j.Layer != "discrepancies" // each of which has a severity
		require.Equal(t, []any{j.Layer, j.Geometry, true, float64(j.Rules), j.Labels, true, unknown, unknown}, got[i])
	}
}
