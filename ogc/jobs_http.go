package ogc

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"
	"github.com/jackc/pgx/v5"

	"spoina/internal/httpapi"
	"spoina/internal/register"
)

type answer[T any] struct{ Body T }

type orderBody struct {
	Collection string   `json:"collection" maxLength:"60"`
	Format     string   `json:"format" enum:"geojson,gpkg,fgb,parquet,shp,gml,csv,xlsx,ods,pdf,pmtiles"`
	CRS        string   `json:"crs,omitempty" maxLength:"200" doc:"degrees for GeoJSON and the office's own system otherwise, when left out"`
	Filter     string   `json:"filter,omitempty" maxLength:"20000" doc:"CQL2 text"`
	Text       string   `json:"q,omitempty" maxLength:"500"`
	BBox       string   `json:"bbox,omitempty" maxLength:"200" doc:"west,south,east,north in degrees"`
	Sort       string   `json:"sort,omitempty" maxLength:"1000"`
	Columns    []string `json:"columns,omitempty" maxItems:"500"`
	On         string   `json:"on,omitempty" maxLength:"10"`
	Known      string   `json:"known,omitempty" maxLength:"40"`
	Lang       string   `json:"lang,omitempty" enum:"pl,en" doc:"a file for people: titles as headings, money in złote"`
}

func (b orderBody) order() Order {
	return Order{Collection: b.Collection, Format: b.Format, CRS: b.CRS, Filter: b.Filter, Text: b.Text, BBox: b.BBox, Sort: b.Sort, Columns: b.Columns, On: b.On, Known: b.Known, Lang: b.Lang, Comma: b.Lang == "pl"}
}

type startedExport struct {
	Status int
	Body   *Ordered
}

// Layer is a register as a person takes it into a map program.
type Layer struct {
	Name    string        `json:"name"`
	Title   register.Text `json:"title"`
	Count   int64         `json:"count" doc:"rows that the person sees today"`
	Place   bool          `json:"place" doc:"rows have a place on the map"`
	Drawn   bool          `json:"drawn" doc:"there are vector tiles of it"`
	Formats []string      `json:"formats"`
}

// Layers lists the registers that the person may read, as GIS programs see them: people's registers are no layers.
func (o *Orders) Layers(reader *register.Reader, drawn func(name string) bool) ([]Layer, error) {
	views, err := reader.Views(NewService(o.registers).registers)
	if err != nil {
		return nil, err
	}
	out := []Layer{}
	for _, reg := range views {
		l := Layer{Name: reg.Name, Title: reg.Title, Place: reg.Geometry != "", Drawn: drawn(reg.Name)}
		if l.Count, err = reader.Count(reg, register.Query{}); err != nil {
			return nil, err
		}
		for _, f := range Formats {
			if placedFormats[f] != "" && !l.Place || f == "pmtiles" && !l.Drawn {
				continue
			}
			l.Formats = append(l.Formats, f)
		}
		out = append(out, l)
	}
	return out, nil
}

// OrderRoutes adds what the page of GIS data works with: the layers, files to order, their progress and their receipts.
func OrderRoutes(api huma.API, router chi.Router, o *Orders) {
	type one struct {
		ID int64 `path:"id" minimum:"1"`
	}
	huma.Register(api, huma.Operation{OperationID: "list-gis-layers", Method: "GET", Path: "/api/v1/gis/layers", Summary: "Layers for map programs"},
		func(ctx context.Context, _ *struct{}) (*answer[[]Layer], error) {
			out := &answer[[]Layer]{}
			store, scope := httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx)
			err := store.Read(ctx, func(tx pgx.Tx) error {
				reader, err := register.NewReader(ctx, store, tx, scope)
				if err != nil {
					return err
				}
				out.Body, err = o.Layers(reader, func(name string) bool {
					if o.tiles == nil {
						return false
					}
					_, err := o.tiles.Drawing(scope, name)
					return err == nil
				})
				return err
			})
			return out, err
		})
	huma.Register(api, huma.Operation{OperationID: "look-export", Method: "POST", Path: "/api/v1/exports/preview", Summary: "What a file would hold and what its format loses"},
		func(ctx context.Context, in *struct{ Body orderBody }) (*answer[*Preview], error) {
			order := in.Body.order()
			order.Tiles = o.tiles
			out, err := Look(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), o.registers, order)
			return &answer[*Preview]{out}, err
		})
	huma.Register(api, huma.Operation{OperationID: "order-export", Method: "POST", Path: "/api/v1/exports", Summary: "Order a file; a small one is ready at once (201), a large one is made in the background (202)", DefaultStatus: 202},
		func(ctx context.Context, in *struct{ Body orderBody }) (*startedExport, error) {
			out, err := o.Start(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), in.Body.order())
			if err != nil {
				return nil, err
			}
			status := http.StatusAccepted
			if out.State != Running {
				status = http.StatusCreated
			}
			out.Link = linked(ctx, out.Link)
			return &startedExport{status, out}, nil
		})
	huma.Register(api, huma.Operation{OperationID: "list-exports", Method: "GET", Path: "/api/v1/exports", Summary: "The person's ordered files"},
		func(ctx context.Context, _ *struct{}) (*answer[[]*Ordered], error) {
			list, err := o.List(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx))
			for _, e := range list {
				e.Link = linked(ctx, e.Link)
			}
			return &answer[[]*Ordered]{list}, err
		})
	huma.Register(api, huma.Operation{OperationID: "get-export", Method: "GET", Path: "/api/v1/exports/{id}", Summary: "How far an ordered file is"},
		func(ctx context.Context, in *one) (*answer[*Ordered], error) {
			out, err := o.Find(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), in.ID)
			if err != nil {
				return nil, err
			}
			out.Link = linked(ctx, out.Link)
			return &answer[*Ordered]{out}, nil
		})
	huma.Register(api, huma.Operation{OperationID: "delete-export", Method: "DELETE", Path: "/api/v1/exports/{id}", Summary: "Cancel a file that is being made, or remove one that is ready", DefaultStatus: 204},
		func(ctx context.Context, in *one) (*struct{}, error) {
			return nil, o.Drop(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), in.ID)
		})
	router.Get("/api/v1/exports/{id}/file", func(w http.ResponseWriter, r *http.Request) {
		if err := o.serve(w, r); err != nil && r.Context().Err() == nil {
			httpapi.WriteProblem(w, r, err)
		}
	})
	router.Get("/api/v1/gis/project.qgs", func(w http.ResponseWriter, r *http.Request) {
		body, err := o.writeProject(r)
		if err != nil {
			httpapi.WriteProblem(w, r, err)
			return
		}
		h := w.Header()
		h.Set("Content-Type", "application/x-qgis-project")
		h.Set("Content-Disposition", `attachment; filename="spoina.qgs"`)
		h.Set("Cache-Control", "private, no-store")
		_, _ = w.Write(body) // a client that left needs no answer
	})
	router.Post("/api/v1/exports/verify", func(w http.ResponseWriter, r *http.Request) {
		verdict, err := verifyUpload(w, r)
		if err == nil {
			err = writeJSON(w, verdict)
		}
		if err != nil && r.Context().Err() == nil {
			httpapi.WriteProblem(w, r, err)
		}
	})
}

// linked is the address of a file below the office's own.
func linked(ctx context.Context, link string) string {
	if link == "" {
		return ""
	}
	return httpapi.PrefixOf(ctx) + link
}

func (o *Orders) serve(w http.ResponseWriter, r *http.Request) error {
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	if err != nil {
		return ErrNoExport
	}
	done, f, err := o.File(r.Context(), httpapi.StoreOf(r.Context()), httpapi.ScopeOf(r.Context()), id)
	if err != nil {
		return err
	}
	defer f.Close()
	head, err := json.Marshal(done.Receipt)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", mediaTypes[done.Format])
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": done.Name}))
	h.Set("Cache-Control", "private, no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Spoina-Receipt", ascii(head))
	http.ServeContent(w, r, "", done.Receipt.MadeAt, f) // a broken download is taken up where it ended
	return nil
}

// The most that is taken to be compared with a receipt.
const (
	verifyBytes  = 1 << 30
	receiptBytes = 4 << 20
)

// verifyUpload compares an uploaded file with an uploaded receipt; neither is kept.
func verifyUpload(w http.ResponseWriter, r *http.Request) (*Verdict, error) {
	if !httpapi.ScopeOf(r.Context()).SignedIn() {
		return nil, httpapi.ScopeOf(r.Context()).Refused("the comparison of files")
	}
	r.Body = http.MaxBytesReader(w, r.Body, verifyBytes+receiptBytes)
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, ErrParameter.Because("send a form with the parts receipt and file")
	}
	dir, done, err := scratch(os.TempDir(), verifyFolder)
	if err != nil {
		return nil, err
	}
	defer done()
	var receipt *Receipt
	path := ""
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, uploadFailed(err)
		}
		switch part.FormName() {
		case "receipt":
			text, err := io.ReadAll(io.LimitReader(part, receiptBytes))
			if err != nil {
				return nil, uploadFailed(err)
			}
			where := filepath.Join(dir, "receipt.json")
			if err := os.WriteFile(where, text, 0o600); err != nil {
				return nil, err
			}
			if receipt, err = ReadReceipt(where); err != nil {
				return nil, ErrReceipt.Because("%s is not a receipt of an export", part.FileName())
			}
		case "file":
			if path != "" {
				return nil, ErrParameter.Because("the form has two parts file")
			}
			path = filepath.Join(dir, "file"+filepath.Ext(filepath.Base(part.FileName())))
			if err := keep(path, part); err != nil {
				return nil, uploadFailed(err)
			}
		default:
			return nil, ErrParameter.Because("the form has a part %q; send receipt and file", part.FormName())
		}
	}
	if receipt == nil || path == "" {
		return nil, ErrParameter.Because("send a form with the parts receipt and file")
	}
	return Verify(r.Context(), path, receipt)
}

func keep(path string, from io.Reader) error {
	to, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	return errors.Join(err, to.Close())
}

func uploadFailed(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return ErrFile.Because("the file is larger than %d MB; compare it with spoina export --verify", verifyBytes>>20)
	}
	return ErrFile.Because("the upload cannot be read: %v", err)
}
