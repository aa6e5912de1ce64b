package report

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"
	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/httpapi"
	"spoina/internal/register"
)

// Counting makes the statistics of a period, in the rows that scope reaches. It states scope.Condition in what it counts,
// or counts through a Tally.
type Counting func(ctx context.Context, store *db.Store, tx pgx.Tx, scope access.Scope, p Period) (Report, error)

type asked struct {
	From   string `query:"from" doc:"this day or later, YYYY-MM-DD"`
	To     string `query:"to" doc:"this day or earlier"`
	Format string `query:"format" doc:"json, xlsx, ods, csv or pdf"`
	Table  string `query:"table" doc:"only this table; without it a CSV holds the figures"`
	Lang   string `query:"lang" enum:"pl,en" default:"pl" doc:"words of files"`
}

// File is an answer that no cache keeps.
type File struct {
	ContentType  string `header:"Content-Type"`
	Disposition  string `header:"Content-Disposition"`
	CacheControl string `header:"Cache-Control"`
	NoSniff      string `header:"X-Content-Type-Options"`
	Body         []byte
}

var mediaTypes = map[string]string{
	"json": "application/json", "csv": "text/csv; charset=utf-8", "pdf": "application/pdf", "ods": "application/vnd.oasis.opendocument.spreadsheet",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

// Routes adds a page of statistics below /api/v1: GET path?from=&to=&format=. It is for those who read the register that
// the figures are mostly of, in their rows; and for those who have statistics.read, who are not told small groups. The
// router is there for modules that pass what they were given; statistics need none of it.
func Routes(api huma.API, _ chi.Router, path, reads string, count Counting) {
	name := strings.ReplaceAll(strings.Trim(path, "/"), "/", "-")
	full := path
	if !strings.HasPrefix(full, "/api/v1/") {
		full = "/api/v1" + path
	}
	schema := huma.SchemaFromType(api.OpenAPI().Components.Schemas, reflect.TypeFor[Report]())
	huma.Register(api, huma.Operation{OperationID: "get-" + name, Method: http.MethodGet, Path: full, Summary: "Statistics, counted now",
		Responses: Content(schema)},
		func(ctx context.Context, in *asked) (*File, error) {
			scope, few, err := CountingScope(httpapi.ScopeOf(ctx), reads)
			if err != nil {
				return nil, err
			}
			period, err := in.period()
			if err != nil {
				return nil, err
			}
			if few && period != (Period{}) {
				return nil, ErrWhole
			}
			format, err := CheckFormat(in.Format)
			if err != nil {
				return nil, err
			}
			store := httpapi.StoreOf(ctx)
			var r Report
			if err := store.Read(ctx, func(tx pgx.Tx) error {
				if r, err = count(ctx, store, tx, scope, period); err != nil {
					return err
				}
				r.From, r.To, r.On = period.From, period.To, period.On()
				r.Revision, err = db.CurrentRevision(ctx, tx)
				return err
			}); errors.Is(err, register.ErrColumn) { // the person's roles withhold what the figures are made of
				return nil, scope.Refused("every column of the register " + reads)
			} else if err != nil {
				return nil, err
			}
			if few {
				r.Suppress()
			}
			return r.File(name, format, in.Lang, store.Office().Name, in.Table)
		})
}

// CheckFormat is the format that was asked for, JSON when none was.
func CheckFormat(asked string) (string, error) {
	format := strings.ToLower(asked)
	switch {
	case format == "":
		return "json", nil
	case format != "json" && !slices.Contains(Formats, format):
		return "", ErrFormat.Because("%q is no format of statistics; offered are json, %s", asked, strings.Join(Formats, ", "))
	}
	return format, nil
}

// File is the report in a format: JSON, or a file whose name begins with name.
func (r *Report) File(name, format, lang, office, table string) (out *File, err error) {
	out = &File{ContentType: mediaTypes[format], CacheControl: "no-store", NoSniff: "nosniff"}
	if format == "json" {
		out.Body, err = r.JSON()
		return out, err
	}
	out.Disposition = fmt.Sprintf(`attachment; filename="%s-r%d-%s.%s"`, name, r.Revision, clock.Today(), format)
	out.Body, err = r.Write(format, lang, office, table)
	return out, err
}

// Content describes the answers of an address that gives a report: JSON after a schema, and files.
func Content(schema *huma.Schema) map[string]*huma.Response {
	content := map[string]*huma.MediaType{}
	for _, f := range append([]string{"json"}, Formats...) {
		content[strings.Split(mediaTypes[f], ";")[0]] = &huma.MediaType{}
	}
	content["application/json"].Schema = schema
	return map[string]*huma.Response{"200": {Description: "OK", Content: content}}
}

// CountingScope is in whose rows a person's statistics are counted, and whether small groups are left out.
func CountingScope(scope access.Scope, reads string) (access.Scope, bool, error) {
	switch {
	case scope.Rights(reads).Read:
		return scope, false, nil
	case scope.May(access.ReadStatistics) && scope.Statistics().Rights(reads).Read: // a role may be for some registers only
		return scope.Statistics(), true, nil
	}
	return scope, false, scope.Refused("the permission " + access.ReadStatistics)
}

func (in *asked) period() (p Period, err error) { return ParsePeriod(in.From, in.To) }

// ParsePeriod reads two days; an empty one does not bound.
func ParsePeriod(from, to string) (p Period, err error) {
	for _, d := range []struct {
		field, text string
		into        *clock.Date
	}{{"from", from, &p.From}, {"to", to, &p.To}} {
		if d.text == "" {
			continue
		}
		if *d.into, err = clock.ParseDate(d.text); err != nil {
			return p, ErrPeriod.Because("%s is a day like 2026-11-22", d.field)
		}
	}
	if !p.From.IsZero() && !p.To.IsZero() && p.From.After(p.To) {
		return p, ErrPeriod.Because("from %s is after to %s", p.From, p.To)
	}
	return p, nil
}
