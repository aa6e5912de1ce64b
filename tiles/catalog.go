package tiles

import (
	"encoding/json"
	"net/http"

	"spoina/internal/access"
	"spoina/internal/httpapi"
)

// TileLayer is a layer as descriptions of tiles other than TileJSON have it: its zooms, and its attributes with their
// kinds, String or Number.
type TileLayer struct {
	Name, Title      string
	MinZoom, MaxZoom int
	Fields           map[string]string
}

// TileLayers are the layers that the person may read, in the order in which a map draws them.
func (s *Service) TileLayers(scope access.Scope) (out []TileLayer) {
	for _, l := range layers {
		if scope.Rights(l.name).Read {
			out = append(out, TileLayer{l.name, l.title, l.lowest(), maxZoom, l.fields(scope)})
		}
	}
	return out
}

// serveCatalog lists the layers that the person may read, as Martin does at /catalog.
func (s *Service) serveCatalog(w http.ResponseWriter, r *http.Request) {
	scope := httpapi.ScopeOf(r.Context())
	found := map[string]any{}
	for _, l := range s.TileLayers(scope) {
		found[l.Name] = map[string]any{"content_type": MediaType, "content_encoding": "gzip", "description": l.Title}
	}
	keeping(w.Header(), scope)
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"tiles": found})
}
