package style

import (
	"encoding/json"
	"slices"
	"strings"
)

// MapLibre is a style of one layer for MapLibre GL, OpenLayers and QGIS: version 8 of the style specification, with the
// layer's TileJSON as its source.
func MapLibre(layer, title, tileJSON string) ([]byte, error) {
	layers := []any{map[string]any{"id": "ground", "type": "background", "paint": map[string]any{"background-color": colour("@ground")}}}
	if layer == findings {
		layers = append(layers, findingLayers()...)
	}
	for _, l := range the.Layers {
		if l.Source != layer {
			continue
		}
		out := map[string]any{"id": l.ID, "type": l.Type, "source": layer, "source-layer": layer}
		if l.MinZoom > 0 {
			out["minzoom"] = l.MinZoom
		}
		for name, v := range map[string]any{"filter": l.Filter, "layout": l.Layout, "paint": l.Paint} {
			if v := coloured(v); v != nil {
				out[name] = v
			}
		}
		layers = append(layers, out)
	}
	return json.Marshal(map[string]any{"version": 8, "name": title, "sources": map[string]any{layer: map[string]any{"type": "vector", "url": tileJSON}}, "layers": layers})
}

// Drawn tells whether MapLibre has something to draw of a layer.
func Drawn(layer string) bool {
	return layer == findings || slices.ContainsFunc(the.Layers, func(l sheetLayer) bool { return l.Source == layer })
}

// coloured puts the light scheme's colours in; nil stays out of the style.
func coloured(v any) any {
	switch v := v.(type) {
	case string:
		if strings.HasPrefix(v, "@") {
			return colour(v)
		}
	case []any:
		if v == nil {
			return nil
		}
		out := make([]any, len(v))
		for i := range v {
			out[i] = coloured(v[i])
		}
		return out
	case map[string]any:
		if v == nil {
			return nil
		}
		out := map[string]any{}
		for name := range v {
			out[name] = coloured(v[name])
		}
		return out
	}
	return v
}

// marks are the shapes as characters: a style of tiles names no pictures of its own.
var marks = map[string]string{"square": "■", "triangle": "▲", "diamond": "◆", "circle": "●"}

// findingLayers draw clusters with their true count and single discrepancies by severity.
func findingLayers() []any {
	match := func(of func(severity) string, otherwise string) []any {
		out := []any{"match", []any{"coalesce", []any{"get", "worst"}, []any{"get", "severity"}}}
		for _, s := range the.Severities {
			out = append(out, s.Value, of(s))
		}
		return append(out, otherwise)
	}
	colours := match(func(s severity) string { return s.Light }, the.Unknown.Light)
	cluster := []any{">", []any{"coalesce", []any{"get", "point_count"}, 1}, 1}
	unknown := []any{"==", []any{"get", "outcome"}, "unknown"}
	paper := colour("@halo")
	add := func(id, kind string, rest map[string]any) any {
		rest["id"], rest["type"], rest["source"], rest["source-layer"] = id, kind, findings, findings
		return rest
	}
	return []any{
		add("cluster", "circle", map[string]any{"filter": cluster, "paint": map[string]any{"circle-radius": []any{"interpolate", []any{"linear"}, []any{"sqrt", []any{"get", "point_count"}}, 1, 10, 3, 13, 10, 21, 40, 34},
			"circle-color": paper, "circle-stroke-width": 2.5, "circle-stroke-color": colours}}),
		add("cluster-count", "symbol", map[string]any{"filter": cluster, "layout": map[string]any{"text-field": []any{"to-string", []any{"get", "point_count"}}, "text-font": []any{"Noto Sans Regular"}, "text-size": 11, "text-allow-overlap": true},
			"paint": map[string]any{"text-color": colour("@ink")}}),
		add("finding", "symbol", map[string]any{"filter": []any{"!", cluster}, "layout": map[string]any{"text-field": match(func(s severity) string {
			if s.Value == "info" {
				return "○"
			}
			return marks[s.Mark]
		}, "○"), "text-font": []any{"Noto Sans Regular"}, "text-size": 17, "text-allow-overlap": true, "text-ignore-placement": true},
			"paint": map[string]any{"text-color": []any{"case", unknown, paper, colours}, "text-halo-color": []any{"case", unknown, the.Unknown.Light, paper}, "text-halo-width": 1.4}}),
	}
}
