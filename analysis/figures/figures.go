// Package figures answers what officers and the mayor ask of the discrepancies as a whole: how much money is at risk, by
// street, owner, rule and day, and how each amount came about; how many there are and how old; how well the registers are
// kept; which places are worth a survey; and where the town was looked at, so that "nothing found" and "never scanned"
// differ. Every figure is counted in the rows that the person may see, and leads to the findings behind it.
package figures

import (
	"context"
	"encoding/json"
	"math"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/analysis/rules"
	"spoina/analysis/scene"
	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/httpapi"
	"spoina/internal/register"
	"spoina/internal/report"
)

// Failures of the addresses.
var (
	ErrWhole    = fail.New(fail.Refused, "figures.whole", "who sees numbers only sees those of everything: two selections that differ by one discrepancy would tell of it")
	ErrRegister = fail.New(fail.NotFound, "figures.register", "the quality of this register is not measured")
)

const discrepanciesName = "discrepancies"

// atRisk are the states in which a discrepancy still stands: not dismissed, not settled, not gone. An error of the register
// alone puts no money at risk.
const atRisk = `t.state IN ('DETECTED', 'TRIAGED', 'FIELD_CHECK', 'CONFIRMED', 'ACTION')`

// stands is every state that still wants work.
const stands = `t.state IN ('DETECTED', 'TRIAGED', 'FIELD_CHECK', 'CONFIRMED', 'REGISTER_ERROR', 'ACTION')`

// can is the condition of the rows of a register, aliased t, that scope may see. Its parameters follow those in args.
func can(scope access.Scope, of string, args *[]any) string {
	return scope.Condition(access.SubjectOf(of), placing(args))
}

// placing appends parameters to args and gives their placeholders.
func placing(args *[]any) func(any) string {
	return func(v any) string {
		*args = append(*args, v)
		return "$" + strconv.Itoa(len(*args))
	}
}

// Form is what every address of this package may be asked for besides JSON.
type Form struct {
	Format string `query:"format" doc:"json, xlsx, ods, csv or pdf"`
	Table  string `query:"table" doc:"only this table; a CSV holds one"`
	Lang   string `query:"lang" enum:"pl,en" default:"pl" doc:"words of files"`
}

// Routes adds the addresses of this package.
func Routes(api huma.API) {
	ledgerRoute(api)
	surveyRoute(api)
	statisticsRoute(api)
	qualityRoutes(api)
	coverageRoutes(api)
}

// get registers an address that answers with a document as JSON, or with a file made of it.
func get[In, Doc any](api huma.API, id, path, summary string, answer func(ctx context.Context, in *In) (*report.File, error)) {
	schema := huma.SchemaFromType(api.OpenAPI().Components.Schemas, reflect.TypeFor[Doc]())
	huma.Register(api, huma.Operation{OperationID: id, Method: "GET", Path: "/api/v1" + path, Summary: summary, Responses: report.Content(schema)}, answer)
}

// reading opens a transaction and a reader for a scope.
func reading(ctx context.Context, scope access.Scope, f func(r *register.Reader, tx pgx.Tx) error) error {
	store := httpapi.StoreOf(ctx)
	return store.Read(ctx, func(tx pgx.Tx) error {
		r, err := register.NewReader(ctx, store, tx, scope)
		if err != nil {
			return err
		}
		return f(r, tx)
	})
}

// deliver writes a report as a file of the office.
func deliver(ctx context.Context, r *report.Report, name, as string, in Form) (*report.File, error) {
	return r.File(name, as, in.Lang, httpapi.StoreOf(ctx).Office().Name, in.Table)
}

func text(pl, en string) register.Text { return register.Text{PL: pl, EN: en} }

// titles are the names of the rules.
func titles() map[string]rules.Text {
	out := map[string]rules.Text{}
	for _, r := range rules.All() {
		out[r.Meta().ID] = r.Meta().Title
	}
	return out
}

// seesMoney tells whether a person sees the amounts of discrepancies: whoever may not see the largest may see none.
func seesMoney(reg *register.Register) bool {
	_, largest := reg.Column("money_max_gr")
	_, all := reg.Column("money")
	return largest && all
}

// amounts is the condition of the rows whose amounts scope shows.
func amounts(scope access.Scope, args *[]any) string {
	arg := placing(args)
	return scope.ColumnCondition(access.Discrepancies, "money", false, arg) + " AND " + scope.ColumnCondition(access.Discrepancies, "money_max_gr", false, arg)
}

func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}

func column(key, pl, en string, kind register.Type, unit string, counts bool) report.Column {
	return report.Column{Key: key, Title: text(pl, en), Type: kind, Unit: unit, Counts: counts}
}

// source is the address of the list of discrepancies that a figure was counted from.
func source(conds ...report.Cond) string { return report.Source(discrepanciesName, conds...) }

func is(field, value string) report.Cond {
	if value == "" {
		return report.Cond{Field: field, Op: "empty"}
	}
	return report.Cond{Field: field, Op: "=", Value: value}
}

// current is the revision that an answer shows.
func current(ctx context.Context, tx pgx.Tx) (int64, error) { return db.CurrentRevision(ctx, tx) }

// jsonFile is a document as programs read it.
func jsonFile(doc any) (*report.File, error) {
	body, err := json.Marshal(doc)
	return &report.File{ContentType: "application/json", CacheControl: "no-store", NoSniff: "nosniff", Body: body}, err
}

// position is the longitude and latitude of a point in EWKB; nil for none.
func position(b []byte) []float64 {
	if len(b) < 21 {
		return nil
	}
	x, y, err := scene.AnchorOf(b)
	if err != nil || math.IsNaN(x) || math.IsNaN(y) {
		return nil
	}
	return []float64{math.Round(x*1e7) / 1e7, math.Round(y*1e7) / 1e7}
}

func round(v float64, digits int) float64 {
	p := math.Pow10(digits)
	return math.Round(v*p) / p
}

// say is a text in the language of a file.
func say(lang string, t rules.Text) string {
	if lang == "en" && t.EN != "" {
		return t.EN
	}
	return t.PL
}
