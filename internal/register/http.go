package register

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/geo"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/httpapi"
)

// object is a JSON object that is written directly, for rows whose columns only the register knows.
type object json.RawMessage

// MarshalJSON gives the bytes as they are.
func (o object) MarshalJSON() ([]byte, error) { return o, nil }

// Schema describes the object to readers of the API.
func (object) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true, Required: []string{"id"}, Properties: map[string]*huma.Schema{
		"id":     {Type: huma.TypeInteger, Format: "int64"},
		"lonlat": {Type: huma.TypeArray, Nullable: true, Items: &huma.Schema{Type: huma.TypeNumber}, Description: "longitude, latitude in degrees"},
	}}
}

type columnDoc struct {
	Field      string   `json:"field"`
	Type       string   `json:"type" enum:"string,integer,number,money,boolean,date,timestamp,list,json"`
	Title      Text     `json:"title"`
	Unit       string   `json:"unit,omitempty"`
	Sortable   bool     `json:"sortable"`
	Filterable bool     `json:"filterable"`
	Personal   bool     `json:"personal"`
	Values     []string `json:"values,omitempty"`
	Editable   bool     `json:"editable"`
	Required   bool     `json:"required"`
	Masked     bool     `json:"masked" doc:"personal data that is shown only with a purpose"`
	Custom     int64    `json:"custom,omitempty" doc:"the officers' own field that this is"`

	Help      string          `json:"help,omitempty"`
	Choices   []Choice        `json:"choices,omitempty" doc:"the code list of an own field or of a programme's column, with titles"`
	ShownWhen *ShownWhen      `json:"shown_when,omitempty"`
	Default   json.RawMessage `json:"default,omitempty" doc:"what a new row gets"`
}

type registerDoc struct {
	Name     string                `json:"name"`
	Title    Text                  `json:"title"`
	Columns  []columnDoc           `json:"columns"`
	Geometry bool                  `json:"geometry"`
	Count    int64                 `json:"count"`
	Rights   access.RegisterRights `json:"rights"`
}

type officeDoc struct {
	Code        string           `json:"code"`
	Name        string           `json:"name"`
	SRID        int              `json:"srid"`
	BBox        *[4]float64      `json:"bbox" doc:"west, south, east, north in degrees"`
	Managers    []string         `json:"managers"`
	Revision    int64            `json:"revision"`
	Version     string           `json:"version"`
	Counts      map[string]int64 `json:"counts"`
	Attribution []string         `json:"attribution" doc:"where the data comes from"`
}

// officeInput is what to say anew of the office; what is left out stays.
type officeInput struct {
	Body struct {
		Name     *string     `json:"name,omitempty" minLength:"1" maxLength:"200"`
		Managers *[]string   `json:"managers,omitempty" doc:"road managers that count as the office, as the lanes name them"`
		BBox     *[4]float64 `json:"bbox,omitempty" doc:"west, south, east, north in degrees"`
	}
}

// ErrExtent is the refusal of an impossible extent.
var ErrExtent = fail.New(fail.Invalid, "office.extent", "the extent is west, south, east, north in degrees, in this order")

// listInput bounds a page, because a list answer is made in memory: a larger limit is refused, never shortened.
// Downloads and features have no bound.
type listInput struct {
	RowsWanted
	Sort    string `query:"sort" doc:"fields, - before one turns its order"`
	Limit   int    `query:"limit" minimum:"1" maximum:"5000" default:"100"`
	After   string `query:"after" doc:"page mark from next or prev"`
	Columns string `query:"columns" doc:"fields given out, in this order; all without it"`
	Purpose string `query:"purpose" doc:"code of the purpose for which personal data are read; the reading is recorded"`
}

// RowsWanted says which rows of a register are meant. The name is exported because huma fills embedded structs of such names only.
type RowsWanted struct {
	Name   string `path:"name"`
	Filter string `query:"filter" doc:"CQL2 text; geometries in degrees, longitude first"`
	Q      string `query:"q" doc:"words that must occur"`
	BBox   string `query:"bbox" doc:"west,south,east,north in degrees"`
	On     string `query:"on" doc:"the day shown, YYYY-MM-DD"`
	Known  string `query:"known" doc:"as the office knew it: r and a revision, or a time"`
	Sums   string `query:"sums" doc:"fields added up over all rows that match"`
}

type listDoc struct {
	Rows     []object `json:"rows"`
	Next     string   `json:"next,omitempty"`
	Prev     string   `json:"prev,omitempty"`
	Count    int64    `json:"count" doc:"rows that match, on all pages"`
	Revision int64    `json:"revision"`
	On       string   `json:"on,omitempty"`

	Sums map[string]string `json:"sums,omitempty" doc:"field: exact sum as decimal text over all rows that match; unknown values do not count"`
}

// RowWanted is one row of a register, as a request names it.
type RowWanted struct {
	Name    string `path:"name"`
	ID      int64  `path:"id"`
	On      string `query:"on" doc:"YYYY-MM-DD"`
	Known   string `query:"known"`
	Purpose string `query:"purpose" doc:"code of the purpose for which personal data are read; the reading is recorded"`
}

type historyInput struct {
	RowWanted
	Field string `query:"field" doc:"only versions that changed this field"`
}

type body[T any] struct{ Body T }

// Routes adds the addresses of the office and its registers. They are for whoever works in the office; which rows,
// access.Scope decides.
func Routes(api huma.API, registers Set) {
	changeRoutes(api, registers)
	huma.Get(api, "/api/v1/office", func(ctx context.Context, _ *struct{}) (*body[officeDoc], error) {
		out := &body[officeDoc]{}
		err := withReader(ctx, func(r *Reader) error { return r.officeDoc(registers, &out.Body) })
		return out, err
	})
	huma.Patch(api, "/api/v1/office", func(ctx context.Context, in *officeInput) (*body[officeDoc], error) {
		scope, out := httpapi.ScopeOf(ctx), &body[officeDoc]{}
		if err := scope.Require(access.SetOffice); err != nil {
			return nil, err
		}
		change := db.OfficeChange{Name: in.Body.Name, Managers: in.Body.Managers, BBox: in.Body.BBox}
		if b := in.Body.BBox; b != nil && !geo.BoxOf(*b).Valid() {
			return nil, ErrExtent
		}
		if _, err := httpapi.StoreOf(ctx).SetOffice(ctx, scope.Actor(), "office set", change); err != nil {
			return nil, err
		}
		err := withReader(ctx, func(r *Reader) error { return r.officeDoc(registers, &out.Body) })
		return out, err
	})
	huma.Get(api, "/api/v1/registers", func(ctx context.Context, _ *struct{}) (*body[[]registerDoc], error) {
		out := &body[[]registerDoc]{Body: []registerDoc{}}
		err := withReader(ctx, func(r *Reader) error {
			views, err := r.Views(registers)
			if err != nil {
				return err
			}
			for _, reg := range views {
				n, err := r.Count(reg, Query{})
				if err != nil {
					return err
				}
				out.Body = append(out.Body, describe(reg, n))
			}
			return nil
		})
		return out, err
	})
	huma.Get(api, "/api/v1/registers/{name}", func(ctx context.Context, in *listInput) (*body[listDoc], error) {
		out := &body[listDoc]{Body: listDoc{Rows: []object{}}}
		err := withPurpose(ctx, in.Purpose, func(r *Reader) (read, error) {
			if err := r.AsKnown(in.Known); err != nil {
				return read{}, err
			}
			reg, err := r.Find(registers, in.Name)
			if err != nil {
				return read{}, err
			}
			return r.listDoc(reg, in, &out.Body)
		})
		return out, err
	})
	huma.Get(api, "/api/v1/registers/{name}/{id}", func(ctx context.Context, in *RowWanted) (*body[object], error) {
		out := &body[object]{}
		err := withPurpose(ctx, in.Purpose, func(r *Reader) (read, error) {
			if err := r.AsKnown(in.Known); err != nil {
				return read{}, err
			}
			reg, err := r.Find(registers, in.Name)
			if err != nil {
				return read{}, err
			}
			when, err := r.when(in.On, in.Known)
			if err != nil {
				return read{}, err
			}
			detail, err := r.Detail(reg, in.ID, when)
			out.Body = object(detail)
			use := reg.usedAll()
			if r.givesRaw(reg) {
				use.Shown = append(use.Shown, "raw")
			}
			return read{reg, []int64{in.ID}, use}, err
		})
		return out, err
	})
	huma.Get(api, "/api/v1/registers/{name}/{id}/history", func(ctx context.Context, in *historyInput) (*body[[]Version], error) {
		out := &body[[]Version]{}
		err := withPurpose(ctx, in.Purpose, func(r *Reader) (read, error) {
			reg, err := r.Find(registers, in.Name)
			if err != nil {
				return read{}, err
			}
			out.Body, err = r.CellHistory(reg, in.ID, in.Field)
			return read{reg, []int64{in.ID}, reg.usedAll()}, err
		})
		return out, err
	})
	fieldRoutes(api, registers)
	huma.Get(api, "/api/v1/search", func(ctx context.Context, in *struct {
		Q string `query:"q" maxLength:"200"`
	}) (*body[[]Hit], error) {
		out := &body[[]Hit]{}
		err := withReader(ctx, func(r *Reader) (err error) {
			out.Body, err = r.Search(registers, in.Q)
			return err
		})
		return out, err
	})
}

func withReader(ctx context.Context, f func(*Reader) error) error {
	store := httpapi.StoreOf(ctx)
	return store.Read(ctx, func(tx pgx.Tx) error {
		r, err := NewReader(ctx, store, tx, httpapi.ScopeOf(ctx))
		if err != nil {
			return err
		}
		return f(r)
	})
}

func describe(reg *Register, count int64) registerDoc {
	d := registerDoc{Name: reg.Name, Title: reg.Title, Geometry: reg.Geometry != "", Count: count, Rights: reg.Rights}
	for _, c := range reg.Columns {
		d.Columns = append(d.Columns, columnDoc{c.Field, string(c.Type), c.Title, c.Unit, c.Sortable, c.Filterable, c.Personal, c.Values, c.Editable, c.Required, c.Masked, c.Custom,
			c.Help, c.told(), c.ShownWhen, c.Default})
	}
	return d
}

func (r *Reader) officeDoc(registers Set, d *officeDoc) error {
	o := r.office
	*d = officeDoc{Code: o.Code, Name: o.Name, SRID: o.SRID, BBox: o.BBox, Managers: o.Managers, Revision: r.Current, Version: httpapi.Version,
		Counts: map[string]int64{}, Attribution: []string{}}
	if d.Managers == nil {
		d.Managers = []string{}
	}
	views, err := r.Views(registers)
	if err != nil {
		return err
	}
	for _, reg := range views {
		n, err := r.Count(reg, Query{})
		if err != nil {
			return err
		}
		d.Counts[reg.Name] = n
	}
	rows, err := r.tx.Query(r.ctx, `SELECT DISTINCT options->'set'->>'source' FROM imports WHERE state = 'published' AND options->'set'->>'source' <> '' ORDER BY 1`)
	if err != nil {
		return err
	}
	d.Attribution, err = pgx.AppendRows(d.Attribution, rows, pgx.RowTo[string])
	return err
}

// when reads the day and the revision of a request.
func (r *Reader) when(on, known string) (When, error) {
	var w When
	if on != "" {
		d, err := clock.ParseDate(on)
		if err != nil {
			return w, ErrFilter.Because("on is a date like 2026-11-22")
		}
		w.On = d
	}
	if known != "" {
		n, err := r.ParseKnown(known)
		if err != nil {
			return w, err
		}
		w.Known = &n
	}
	return w, nil
}

// ParseBox reads "west,south,east,north" in degrees.
func ParseBox(s string) (*Box, error) {
	parts := strings.Split(s, ",")
	if len(parts) != 4 {
		return nil, ErrBox.Because("a box is west,south,east,north in degrees")
	}
	var v [4]float64
	for i, p := range parts {
		n, err := strconv.ParseFloat(strings.TrimSpace(p), 64)
		if err != nil || math.IsNaN(n) || math.Abs(n) > 180 {
			return nil, ErrBox.Because("a box is west,south,east,north in degrees")
		}
		v[i] = n
	}
	return &Box{MinX: v[0], MinY: v[1], MaxX: v[2], MaxY: v[3]}, nil
}

// query reads which rows are meant.
func (r *Reader) query(reg *Register, in *RowsWanted) (Query, error) {
	q := Query{Text: in.Q}
	var err error
	if q.When, err = r.when(in.On, in.Known); err != nil {
		return q, err
	}
	if in.BBox != "" {
		if q.Box, err = ParseBox(in.BBox); err != nil {
			return q, err
		}
	}
	if in.Filter != "" {
		f, err := reg.ParseFilter(in.Filter)
		if err != nil {
			return q, err
		}
		q.Filters = append(q.Filters, f)
	}
	return q, nil
}

// fieldsOf reads "field,field".
func (r *Register) fieldsOf(s string) ([]*Column, error) {
	var out []*Column
	for _, field := range strings.Split(s, ",") {
		field = strings.TrimSpace(field)
		if field == "" {
			continue
		}
		c, ok := r.Column(field)
		if !ok {
			return nil, ErrColumn.Because("%s has no column %q", r.Name, field)
		}
		if !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out, nil
}

// listDoc answers with a page, and with what it read for that.
func (r *Reader) listDoc(reg *Register, in *listInput, d *listDoc) (read, error) {
	q, err := r.query(reg, &in.RowsWanted)
	if err != nil {
		return read{}, err
	}
	q.After, q.Limit = in.After, in.Limit
	if q.Columns, err = reg.fieldsOf(in.Columns); err != nil {
		return read{}, err
	}
	if len(q.Columns) == 0 {
		q.Columns = reg.All()
	} else if v, ok := reg.Column("version"); ok && !slices.Contains(q.Columns, v) {
		q.Columns = append(q.Columns, v) // who edits a row says which version they saw
	}
	if q.Sort, err = reg.ParseSort(in.Sort); err != nil {
		return read{}, err
	}
	sums, err := reg.fieldsOf(in.Sums)
	if err != nil {
		return read{}, err
	}
	if reg.Geometry != "" {
		q.Place = &PlaceStyle{Point: true}
	}
	var ids []int64
	page, err := r.Rows(reg, q, func(row *Row) error {
		out := append([]byte(nil), `{"id":`...)
		out = strconv.AppendInt(out, row.ID, 10)
		out = append(out, ',')
		out = row.AppendObject(out)
		if row.Geometry != nil {
			point := wkbReader{b: row.Geometry}
			_, dim, _, err := point.head()
			if err != nil {
				return err
			}
			out = append(out, `,"lonlat":`...)
			if out, err = point.position(out, dim, false, CoordinateStyle{Decimals: 7}); err != nil {
				return err
			}
		}
		d.Rows, ids = append(d.Rows, append(out, '}')), append(ids, row.ID)
		return nil
	})
	if err != nil {
		return read{}, err
	}
	d.Next, d.Prev, d.Revision, d.On = page.Next, page.Prev, page.Known, page.On.String()
	if d.Count, err = r.Count(reg, q); err != nil {
		return read{}, err
	}
	d.Sums, err = r.Sums(reg, q, sums)
	return read{reg, ids, reg.Used(q, sums...)}, err
}
