package programme

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/exchange"
	"spoina/internal/fail"
	"spoina/internal/httpapi"
	"spoina/internal/ogr"
	"spoina/internal/once"
	"spoina/internal/register"
)

// Outcome is what became of a spreadsheet. Every row that was read is in exactly one of the counts.
type Outcome struct {
	Rehearsed bool      `json:"rehearsed" doc:"true: nothing was kept"`
	Revision  int64     `json:"revision,omitempty"`
	Sheet     string    `json:"sheet,omitempty"`
	Read      int       `json:"read"`
	New       int       `json:"new"`
	Skipped   int       `json:"skipped" doc:"headings repeated and subtotals"`
	Rejected  int       `json:"rejected"`
	Matched   []Matched `json:"matched"`
	Unused    []string  `json:"unused" doc:"headings that are no field"`
	Problems  []Problem `json:"problems" doc:"what is wrong with the rejected rows"`
}

// Matched says which heading gives which field.
type Matched struct {
	Field   string `json:"field"`
	Heading string `json:"heading"`
}

// Problem is what is wrong with a row. The value stands there as the file has it, for the person who brought the file.
type Problem struct {
	Row     int    `json:"row" doc:"line of the sheet, as people count"`
	Field   string `json:"field,omitempty"`
	Value   string `json:"value,omitempty"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// sheetLimit is the largest spreadsheet, in bytes.
const sheetLimit = 50 << 20

// errRehearsed ends a rehearsal.
var errRehearsed = errors.New("rehearsed")

// TakeOver reads a spreadsheet and takes its rows over, all in one change; rows that are wrong are left out and listed.
// A rehearsal does the same and keeps nothing.
func (i Import) TakeOver(ctx context.Context, store *db.Store, scope access.Scope, env Env, path, name string, rehearse bool) (Outcome, error) {
	out := Outcome{Rehearsed: rehearse, Matched: []Matched{}, Unused: []string{}, Problems: []Problem{}}
	if err := scope.Require(i.Permission); err != nil {
		return out, err
	}
	var known []string
	for _, f := range i.Fields {
		known = append(append(known, f.Name, f.Title.PL, f.Title.EN), f.Aliases...)
	}
	source, err := ogr.Open(ctx, exchange.OpenOptions{Path: path, Name: name, Known: exchange.KnownColumns(known)})
	if err != nil {
		return out, err
	}
	defer source.Close()
	layer, at, err := i.match(source.Layers(), &out)
	if err != nil {
		return out, err
	}
	var rows []*exchange.Row
	if err := source.Rows(ctx, layer.Name, func(batch []*exchange.Row) error {
		rows = append(rows, batch...)
		return nil
	}); err != nil {
		return out, err
	}
	told := time.Now()
	out.Revision, err = store.Change(ctx, scope.Actor(), "spreadsheet: "+i.Name, func(c *db.Change) error {
		if _, err := c.Revision(ctx); err != nil {
			return err
		}
		for n, row := range rows {
			if row.Blank {
				continue
			}
			out.Read++
			if row.Heading || row.Subtotal {
				out.Skipped++
				continue
			}
			problems, err := i.row(ctx, store, c, scope, env, row, at)
			if err != nil {
				return err
			}
			if len(problems) > 0 {
				out.Rejected++
				out.Problems = append(out.Problems, problems...)
			} else {
				out.New++
			}
			if time.Since(told) > 500*time.Millisecond {
				told = time.Now()
				_ = store.Progress(ctx, "spreadsheet", 0, map[string]any{"import": i.Name, "done": n + 1, "of": len(rows)})
			}
		}
		if rehearse {
			return errRehearsed
		}
		if i.Once && out.New > 0 {
			if err := i.first(ctx, c, path); err != nil {
				return err
			}
		}
		return c.Audit(ctx, "programme.import", "imports/"+i.Name, map[string]any{"read": out.Read, "new": out.New, "rejected": out.Rejected})
	})
	if errors.Is(err, errRehearsed) {
		err, out.Revision = nil, 0
	}
	return out, err
}

// first refuses a file that was taken over before: its sender may have missed the answer.
func (i Import) first(ctx context.Context, c *db.Change, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	first, err := once.First(ctx, c, i.Permission+"/"+i.Name, file)
	if err == nil && !first {
		err = ErrFile.Because("this very file was taken over already; bring one with the rows that are missing")
	}
	return err
}

// match finds the sheet whose headings give most fields, and where each field stands.
func (i Import) match(layers []exchange.Layer, out *Outcome) (exchange.Layer, map[string]int, error) {
	var best exchange.Layer
	var bestAt map[string]int
	for _, layer := range layers {
		at := map[string]int{}
		for n, heading := range layer.Fields {
			for _, f := range i.Fields {
				names := append([]string{f.Name, f.Title.PL, f.Title.EN}, f.Aliases...)
				if _, taken := at[f.Name]; !taken && slices.ContainsFunc(names, func(s string) bool { return exchange.Fold(s) == exchange.Fold(heading.Name) }) {
					at[f.Name] = n
					break
				}
			}
		}
		if len(at) > len(bestAt) {
			best, bestAt = layer, at
		}
	}
	out.Sheet = best.Name
	for _, f := range i.Fields {
		if n, ok := bestAt[f.Name]; ok {
			out.Matched = append(out.Matched, Matched{f.Name, best.Fields[n].Name})
		} else if f.Required {
			return best, nil, ErrFile.Because("no heading gives the field %s (%s), which every row needs", f.Name, f.Title.PL)
		}
	}
	for n, heading := range best.Fields {
		used := false
		for _, m := range bestAt {
			used = used || m == n
		}
		if !used {
			out.Unused = append(out.Unused, heading.Name)
		}
	}
	return best, bestAt, nil
}

// row takes one row over, or says why not; what a wrong row had begun is taken back.
func (i Import) row(ctx context.Context, store *db.Store, c *db.Change, scope access.Scope, env Env, row *exchange.Row, at map[string]int) ([]Problem, error) {
	line := row.Line
	if line == 0 {
		line = row.Number
	}
	values := Values{}
	var problems []Problem
	for _, f := range i.Fields {
		n, there := at[f.Name]
		text := ""
		if there && n < len(row.Values) {
			text = shown(row.Values[n])
		}
		column := register.Col(f.Name, f.Type, f.Title.PL, f.Title.EN, register.Unit(f.Unit))
		v, err := register.ParseCell(&column, text)
		var e *register.CellError
		switch {
		case errors.As(err, &e):
			problems = append(problems, Problem{line, f.Name, text, e.Code, e.Message})
		case err != nil:
			return nil, err
		case v == nil && f.Required:
			problems = append(problems, Problem{line, f.Name, "", "required", fmt.Sprintf("%s is empty", f.Title.EN)})
		case v != nil:
			values[f.Name] = v
		}
	}
	if len(problems) > 0 {
		return problems, nil
	}
	outer := c.Tx
	err := pgx.BeginFunc(ctx, outer, func(tx pgx.Tx) error {
		c.Tx = tx
		return i.Row(ctx, store, c, scope, env, values)
	})
	c.Tx = outer
	failure, known := fail.Of(err)
	if err == nil || !known {
		return nil, err
	}
	p := Problem{Row: line, Code: failure.Code, Message: failure.Message}
	var of *FieldError
	if errors.As(err, &of) {
		p.Field = of.Field
		if n, ok := at[of.Field]; ok && n < len(row.Values) {
			p.Value = shown(row.Values[n])
		}
	}
	return []Problem{p}, nil
}

// shown is a cell as the sheet shows it.
func shown(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case time.Time:
		if v.Hour() == 0 && v.Minute() == 0 {
			return v.Format(time.DateOnly)
		}
		return v.Format(time.RFC3339)
	case []string:
		return strings.Join(v, ", ")
	case float64:
		return strings.Replace(fmt.Sprint(v), ".", ",", 1)
	}
	return fmt.Sprint(v)
}

// brought is a form with one file, left unread until it is known that its sender may bring one.
type brought struct {
	Name     string `path:"name"`
	Import   string `path:"import"`
	Rehearse bool   `query:"rehearse" doc:"try it and keep nothing"`

	contentType string
	body        io.Reader
}

// Resolve is called by huma before the handler, with the body unread.
func (u *brought) Resolve(ctx huma.Context) []error {
	u.contentType, u.body = ctx.Header("Content-Type"), ctx.BodyReader()
	return nil
}

// save keeps the file in a folder of its own under a name of our own.
func (u *brought) save(folder string) (path, name string, err error) {
	media, params, err := mime.ParseMediaType(u.contentType)
	if err != nil || media != "multipart/form-data" || params["boundary"] == "" {
		return "", "", ErrFile.Because("the upload is not a form with a file (multipart/form-data)")
	}
	form := multipart.NewReader(http.MaxBytesReader(nil, io.NopCloser(u.body), sheetLimit), params["boundary"])
	for range 8 {
		part, err := form.NextPart()
		if err != nil {
			break
		}
		if part.FormName() != "file" {
			continue
		}
		name = filepath.Base(strings.ReplaceAll(part.FileName(), `\`, "/"))
		path = filepath.Join(folder, "file")
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return "", "", err
		}
		_, err = io.Copy(f, part)
		if closed := f.Close(); err == nil {
			err = closed
		}
		var cut *http.MaxBytesError
		switch {
		case errors.As(err, &cut):
			return "", "", ErrFile.Because("a spreadsheet may have %d MB", sheetLimit>>20)
		case errors.Is(err, io.ErrUnexpectedEOF):
			return "", "", ErrFile.Because("the upload ended too early")
		}
		return path, name, err
	}
	return "", "", ErrFile.Because("the upload holds no file")
}

func importRoutes(api huma.API, list []Programme, env Env) {
	const address = "/api/v1/programmes/{name}/imports/{import}"
	huma.Post(api, address, func(ctx context.Context, in *brought) (*body[Outcome], error) {
		p, err := find(list, in.Name)
		if err != nil {
			return nil, err
		}
		n := slices.IndexFunc(p.Imports, func(i Import) bool { return i.Name == in.Import })
		if n < 0 {
			return nil, ErrImport.Because("%s takes no spreadsheet %q", p.Name, in.Import)
		}
		scope := httpapi.ScopeOf(ctx)
		if err := scope.Require(p.Imports[n].Permission); err != nil {
			return nil, err
		}
		store := httpapi.StoreOf(ctx)
		var state State
		if err := store.Read(ctx, func(tx pgx.Tx) (err error) { state, err = StateOf(ctx, tx, p); return err }); err != nil {
			return nil, err
		}
		if !state.On {
			return nil, ErrOff
		}
		folder, err := os.MkdirTemp("", "spoina-sheet-")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(folder)
		path, name, err := in.save(folder)
		if err != nil {
			return nil, err
		}
		out, err := p.Imports[n].TakeOver(ctx, store, scope, env, path, name, in.Rehearse)
		return &body[Outcome]{out}, err
	})
	// Said afterwards: huma would read a body that it knows of, whole and into memory.
	api.OpenAPI().Paths[address].Post.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"multipart/form-data": {Schema: &huma.Schema{Type: huma.TypeObject, Required: []string{"file"}, Properties: map[string]*huma.Schema{
			"file": {Type: huma.TypeString, Format: "binary"}}}}}}
}
