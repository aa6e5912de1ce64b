package privacy

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/audit"
	"spoina/internal/clock"
	"spoina/internal/fail"
	"spoina/internal/httpapi"
)

// errAudit refuses a question about the audit.
var errAudit = fail.New(fail.Invalid, "audit.query", "the audit cannot be asked like this")

type entryDoc struct {
	ID       int64           `json:"id"`
	At       time.Time       `json:"at"`
	Actor    string          `json:"actor"`
	Action   string          `json:"action"`
	Subject  string          `json:"subject"`
	Revision *int64          `json:"revision" doc:"none for readings and sign-ins"`
	Detail   json.RawMessage `json:"detail" doc:"counts, digests, ids; never personal data"`
	Cells    int64           `json:"cells" doc:"register rows of which it is kept what changed"`
}

type entriesDoc struct {
	Rows []entryDoc `json:"rows" doc:"the newest first"`
	Next int64      `json:"next" doc:"before= of the next page; 0: there is none"`
}

type cellDoc struct {
	Field    string          `json:"field"`
	Personal bool            `json:"personal" doc:"only a commitment to the values is kept"`
	Withheld bool            `json:"withheld" doc:"your roles do not show this column in every row of the register"`
	Before   json.RawMessage `json:"before,omitempty"`
	After    json.RawMessage `json:"after,omitempty"`
}

type changedDoc struct {
	Register string    `json:"register"`
	Row      int64     `json:"row"`
	Version  int64     `json:"version"`
	Fields   []cellDoc `json:"fields"`
}

type entryInFull struct {
	entryDoc
	Changed []changedDoc `json:"changed"`
	More    bool         `json:"more" doc:"there are more rows: ask with after="`
}

type verifyDoc struct {
	OK      bool        `json:"ok"`
	Problem string      `json:"problem,omitempty" doc:"the first row that does not fit"`
	Chain   audit.Chain `json:"chain"`
}

type auditInput struct {
	Actor   string `query:"actor"`
	Action  string `query:"action" doc:"param.set, or param for all that begins with it"`
	Subject string `query:"subject" doc:"parties/12, or parties for all of them"`
	From    string `query:"from" doc:"this day or later, YYYY-MM-DD"`
	To      string `query:"to" doc:"this day or earlier"`
	Before  int64  `query:"before" doc:"page mark from next"`
	Limit   int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
}

type readingsInput struct {
	Actor    string `query:"actor"`
	Register string `query:"register"`
	Row      int64  `query:"row" doc:"only readings that name this row"`
	Purpose  string `query:"purpose"`
	From     string `query:"from" doc:"this day or later, YYYY-MM-DD"`
	To       string `query:"to" doc:"this day or earlier"`
	Before   int64  `query:"before"`
	Limit    int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
}

// days are the moments at which the first day begins and the last one ends in the office; nil is no bound.
func days(from, to string) (after, before *time.Time, err error) {
	for _, d := range []struct {
		text string
		more int
		into **time.Time
	}{{from, 0, &after}, {to, 1, &before}} {
		if d.text == "" {
			continue
		}
		day, err := clock.ParseDate(d.text)
		if err != nil {
			return nil, nil, errAudit.Because("a day is a date like 2026-11-22")
		}
		t := time.Date(day.Year, day.Month, day.Day+d.more, 0, 0, 0, 0, clock.Warsaw)
		*d.into = &t
	}
	return after, before, nil
}

func entries(ctx context.Context, limit int, sql string, args ...any) (*answer[entriesDoc], error) {
	out := &answer[entriesDoc]{}
	err := httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, sql, args...)
		if err != nil {
			return err
		}
		out.Body.Rows, err = pgx.CollectRows(rows, pgx.RowToStructByPos[entryDoc])
		return err
	})
	if n := len(out.Body.Rows); n == limit {
		out.Body.Next = out.Body.Rows[n-1].ID
	}
	return out, err
}

// auditRoutes adds the addresses of the audit. Who may read it sees who did what when, and no content: values of cells
// only where the person's roles show the column in every row of the register.
func auditRoutes(api huma.API) {
	huma.Get(api, "/api/v1/audit", func(ctx context.Context, in *auditInput) (*answer[entriesDoc], error) {
		if err := httpapi.ScopeOf(ctx).Require(access.ReadAudit); err != nil {
			return nil, err
		}
		after, before, err := days(in.From, in.To)
		if err != nil {
			return nil, err
		}
		return entries(ctx, in.Limit, `SELECT id, at, actor, action, subject, revision, detail, coalesce((detail->'cells'->>'rows')::bigint, 0) FROM audit
			WHERE ($1 = '' OR actor = $1) AND ($2 = '' OR action = $2 OR starts_with(action, $2 || '.')) AND ($3 = '' OR subject = $3 OR starts_with(subject, $3 || '/'))
				AND ($4::timestamptz IS NULL OR at >= $4) AND ($5::timestamptz IS NULL OR at < $5) AND ($6 = 0::bigint OR id < $6)
			ORDER BY id DESC LIMIT $7`, in.Actor, in.Action, in.Subject, after, before, in.Before, in.Limit)
	})
	huma.Get(api, "/api/v1/audit/verify", func(ctx context.Context, _ *struct{}) (*answer[verifyDoc], error) {
		if err := httpapi.ScopeOf(ctx).Require(access.ReadAudit); err != nil {
			return nil, err
		}
		out := &answer[verifyDoc]{}
		err := httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) error {
			chain, problem := audit.Verify(ctx, tx)
			out.Body.Chain, out.Body.OK = chain, problem == nil
			if problem != nil {
				out.Body.Problem = problem.Error()
			}
			return ctx.Err()
		})
		return out, err
	})
	huma.Get(api, "/api/v1/audit/{id}", func(ctx context.Context, in *struct {
		ID       int64  `path:"id"`
		Register string `query:"register" doc:"only rows of this register"`
		After    int64  `query:"after" doc:"with register: only rows above this id"`
		Limit    int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	}) (*answer[entryInFull], error) {
		scope := httpapi.ScopeOf(ctx)
		if err := scope.Require(access.ReadAudit); err != nil {
			return nil, err
		}
		out := &answer[entryInFull]{Body: entryInFull{Changed: []changedDoc{}}}
		return out, httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) error {
			return readEntry(ctx, tx, scope, in.ID, in.Register, in.After, in.Limit, &out.Body)
		})
	})
	huma.Get(api, "/api/v1/readings", func(ctx context.Context, in *readingsInput) (*answer[entriesDoc], error) {
		if err := httpapi.ScopeOf(ctx).Require(access.ReadAudit); err != nil {
			return nil, err
		}
		after, before, err := days(in.From, in.To)
		if err != nil {
			return nil, err
		}
		return entries(ctx, in.Limit, `SELECT id, at, actor, action, subject, revision, detail, 0::bigint FROM audit
			WHERE action = 'read' AND ($1 = '' OR actor = $1) AND ($2 = '' OR detail->>'register' = $2) AND ($3 = '' OR detail->>'purpose' = $3)
				AND ($4 = 0::bigint OR detail->'rows' @> to_jsonb($4)) AND ($5::timestamptz IS NULL OR at >= $5) AND ($6::timestamptz IS NULL OR at < $6) AND ($7 = 0::bigint OR id < $7)
			ORDER BY id DESC LIMIT $8`, in.Actor, in.Register, in.Purpose, in.Row, after, before, in.Before, in.Limit)
	})
}

func readEntry(ctx context.Context, tx pgx.Tx, scope access.Scope, id int64, register string, after int64, limit int, out *entryInFull) error {
	rows, err := tx.Query(ctx, `SELECT id, at, actor, action, subject, revision, detail, coalesce((detail->'cells'->>'rows')::bigint, 0) FROM audit WHERE id = $1`, id)
	if err != nil {
		return err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[entryDoc])
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return errNoEntry.Because("the audit has no row %d", id)
	}
	out.entryDoc = found[0]
	rows, err = tx.Query(ctx, `SELECT register, row_id, version, changes FROM audit_rows WHERE audit_id = $1 AND ($2 = '' OR register = $2 AND row_id > $3)
		ORDER BY register, row_id LIMIT $4 + 1`, id, register, after, limit)
	if err != nil {
		return err
	}
	var c changedDoc
	var changes map[string]json.RawMessage
	if _, err := pgx.ForEachRow(rows, []any{&c.Register, &c.Row, &c.Version, &changes}, func() error {
		if len(out.Changed) == limit {
			out.More = true
			return nil
		}
		out.Changed = append(out.Changed, changedDoc{c.Register, c.Row, c.Version, cellDocs(scope, c.Register, changes)})
		changes = nil
		return nil
	}); err != nil {
		return err
	}
	return nil
}

var errNoEntry = fail.New(fail.NotFound, "audit.none", "the audit has no such row")

func cellDocs(scope access.Scope, register string, changes map[string]json.RawMessage) []cellDoc {
	out := make([]cellDoc, 0, len(changes))
	for _, field := range sorted(changes) {
		d := cellDoc{Field: field}
		var values [2]json.RawMessage
		if json.Unmarshal(changes[field], &values) != nil || changes[field][0] != '[' {
			d.Personal = true
		} else if d.Withheld = !reads(scope, register, field); !d.Withheld {
			d.Before, d.After = values[0], values[1]
		}
		out = append(out, d)
	}
	return out
}

// reads tells whether a scope sees a column in every row of a register.
func reads(scope access.Scope, register, field string) bool {
	if scope.All() {
		return true
	}
	if !scope.Rights(register).Read || strings.HasPrefix(field, "x_") { // an own field has readers of its own
		return false
	}
	never := func(any) string { return "" }
	for _, s := range []access.Subject{access.Parcels, access.RoadLanes, access.AddressPoints, access.Objects, access.ScanObjects, access.Decisions,
		access.Leases, access.Rates, access.Discrepancies, access.Parties} {
		if s.Name == register {
			return scope.Condition(s, never) == "true" && scope.ColumnCondition(s, field, false, never) == "true"
		}
	}
	return false
}

func sorted(m map[string]json.RawMessage) []string { return slices.Sorted(maps.Keys(m)) }
