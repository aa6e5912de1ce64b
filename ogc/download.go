package ogc

import (
	"encoding/json"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"strconv"

	"github.com/go-chi/chi/v5"

	"spoina/internal/clock"
	"spoina/internal/httpapi"
	"spoina/internal/register"
)

var mediaTypes = map[string]string{
	"geojson": geoJSONType, "csv": "text/csv; charset=utf-8", "gpkg": "application/geopackage+sqlite3", "fgb": "application/flatgeobuf",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

// ExportRoutes adds the download of a list: GET /api/v1/registers/{name}/export?format=… with the parameters of the
// list. The file is made whole before its first byte leaves, so that a failure is an answer and not a short file; its
// receipt travels in the header Spoina-Receipt.
func ExportRoutes(r chi.Router, registers register.Set) {
	r.Get("/api/v1/registers/{name}/export", func(w http.ResponseWriter, r *http.Request) {
		if err := download(w, r, registers); err != nil && r.Context().Err() == nil {
			httpapi.WriteProblem(w, r, err)
		}
	})
}

func download(w http.ResponseWriter, r *http.Request, registers register.Set) error {
	p := &params{values: r.URL.Query()}
	for name, list := range p.values {
		switch name {
		case "format", "filter", "q", "bbox", "sort", "crs", "on", "known", "decimal":
			if len(list) > 1 {
				return ErrParameter.Because("parameter %s stands %d times", name, len(list))
			}
		default:
			return ErrParameter.Because("unknown parameter %s", name)
		}
	}
	order := Order{Collection: chi.URLParam(r, "name"), Format: p.get("format"), Filter: p.get("filter"), Text: p.get("q"), BBox: p.get("bbox"), Sort: p.get("sort"),
		CRS: p.get("crs"), On: p.get("on"), Known: p.get("known")}
	switch p.get("decimal") {
	case "", "comma": // a Polish spreadsheet reads numbers with a comma
		order.Comma = true
	case "point":
	default:
		return ErrParameter.Because("decimal is comma or point")
	}
	dir, err := os.MkdirTemp("", "spoina-download-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := order.check(); err != nil {
		return err
	}
	path := filepath.Join(dir, "export."+order.Format)
	receipt, err := Export(r.Context(), httpapi.StoreOf(r.Context()), httpapi.ScopeOf(r.Context()), registers, order, path)
	if err != nil {
		return err
	}
	head, err := json.Marshal(receipt)
	if err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	name := receipt.Collection + "-r" + strconv.FormatInt(receipt.Revision, 10) + "-" + clock.Today().String() + "." + order.Format
	h := w.Header()
	h.Set("Content-Type", mediaTypes[order.Format])
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Cache-Control", "no-store")
	if ascii(head) { // a filter may hold letters that a header cannot
		h.Set("Spoina-Receipt", string(head))
	} else {
		h.Set("Spoina-Receipt", strconv.QuoteToASCII(string(head)))
	}
	http.ServeContent(w, r, "", receipt.MadeAt, f)
	return nil
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}
