package ogc

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/go-chi/chi/v5"

	"spoina/internal/clock"
	"spoina/internal/httpapi"
	"spoina/internal/register"
)

var mediaTypes = map[string]string{
	"geojson": geoJSONType, "csv": "text/csv; charset=utf-8", "gpkg": "application/geopackage+sqlite3", "fgb": "application/flatgeobuf",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "ods": "application/vnd.oasis.opendocument.spreadsheet", "pdf": "application/pdf",
	"parquet": "application/vnd.apache.parquet", "shp": "application/zip", "gml": "application/zip", "pmtiles": "application/vnd.pmtiles",
}

// ExportRoutes adds the download of a list: GET /api/v1/registers/{name}/export?format=… with the parameters of the
// list. The file is made whole before its first byte leaves, so that a failure is an answer and not a short file; its
// receipt travels in the header Spoina-Receipt.
func ExportRoutes(r chi.Router, registers register.Set, tiles Tiler) {
	r.Get("/api/v1/registers/{name}/export", func(w http.ResponseWriter, r *http.Request) {
		if err := download(w, r, registers, tiles); err != nil && r.Context().Err() == nil {
			httpapi.WriteProblem(w, r, err)
		}
	})
}

func download(w http.ResponseWriter, r *http.Request, registers register.Set, tiles Tiler) error {
	p := &params{values: r.URL.Query()}
	for name, list := range p.values {
		switch name {
		case "format", "filter", "q", "bbox", "sort", "crs", "on", "known", "decimal", "columns", "purpose", "lang", "delimiter", "bom", "paper":
			if len(list) > 1 {
				return ErrParameter.Because("parameter %s stands %d times", name, len(list))
			}
		default:
			return ErrParameter.Because("unknown parameter %s", name)
		}
	}
	order := Order{Collection: chi.URLParam(r, "name"), Format: p.get("format"), Filter: p.get("filter"), Text: p.get("q"), BBox: p.get("bbox"), Sort: p.get("sort"),
		CRS: p.get("crs"), On: p.get("on"), Known: p.get("known"), Purpose: p.get("purpose"), Lang: p.get("lang"),
		Paper: p.get("paper"), Tiles: tiles}
	if list := p.get("columns"); list != "" {
		order.Columns = strings.Split(list, ",")
	}
	switch p.get("delimiter") {
	case "", "semicolon", ";":
	case "comma", ",":
		order.Delimiter = ","
	default:
		return ErrParameter.Because("delimiter is semicolon or comma")
	}
	switch p.get("bom") {
	case "", "true":
	case "false":
		order.NoMark = true
	default:
		return ErrParameter.Because("bom is true or false")
	}
	switch p.get("decimal") {
	case "", "comma": // a Polish spreadsheet reads numbers with a comma
		order.Comma = true
	case "point":
	default:
		return ErrParameter.Because("decimal is comma or point")
	}
	dir, done, err := scratch(os.TempDir(), downloadFolder)
	if err != nil {
		return err
	}
	defer done()
	if err := order.check(); err != nil {
		return err
	}
	path := filepath.Join(dir, "export."+order.ending())
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
	name := fileName(receipt)
	h := w.Header()
	h.Set("Content-Type", mediaTypes[order.Format])
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Cache-Control", "no-store")
	h.Set("Spoina-Receipt", ascii(head))
	http.ServeContent(w, r, "", receipt.MadeAt, f)
	return nil
}

// ending is the last part of the file's name: what is several files travels as one .zip.
func (o *Order) ending() string { return ending(o.Format) }

func ending(format string) string {
	if format == "shp" || format == "gml" {
		return format + ".zip"
	}
	return format
}

// fileName tells people what is in a file, of which revision, and when it was taken.
func fileName(r *Receipt) string {
	return r.Collection + "-r" + strconv.FormatInt(r.Revision, 10) + "-" + clock.Of(r.MadeAt.In(clock.Warsaw)).String() + "." + ending(r.Format)
}

// ascii writes JSON with the letters that a header cannot hold escaped, as JSON allows.
func ascii(body []byte) string {
	var out strings.Builder
	for _, r := range string(body) {
		switch {
		case r < 0x80:
			out.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.String()
}
