package linking

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
)

// Wanted is what the queue of rows to link can be asked for.
type Wanted struct {
	Kind   string // decision or lease
	State  string // open: nobody and nothing has linked it; sample: automatic links to check; waiting: for a second pair of eyes; done: decided by people
	Year   int
	Street string
	Sort   string // best: what is suggested first; money: the largest fee first; entry: as the register lists them
	Limit  int
	Skip   int
}

// Row is a row of a register that waits to be linked.
type Row struct {
	ID         int64    `json:"id"`
	Number     string   `json:"number"`
	Street     string   `json:"street"`
	Place      string   `json:"place"`
	Kind       string   `json:"kind"`
	Year       *int     `json:"year"`
	MoneyGr    *int64   `json:"money_gr,omitempty" doc:"declared fee or rent; left out for who may not see it"`
	Best       *float64 `json:"best" doc:"score of the best candidate"`
	Candidates int      `json:"candidates"`
}

// Queue is a page of rows to link, and how far the work is.
type Queue struct {
	Rows    []Row   `json:"rows"`
	Remain  int     `json:"remain" doc:"rows that the filters leave"`
	Today   int     `json:"today" doc:"rows that the person has decided today"`
	PerHour float64 `json:"per_hour" doc:"the person's pace: decided in the last hour of work, counted from the first of them"`
	Years   []int   `json:"years"`
}

// settled is the condition that nothing is open about a document t: it has as many accepted objects as it names, or a
// person said that nothing stands there.
const settledDecision = `(EXISTS (SELECT FROM link_decisions d WHERE d.document_kind = 'decision' AND d.document_id = t.id AND d.target = 'document')
	OR (SELECT count(*) FROM links l WHERE l.document_kind = 'decision' AND l.document_id = t.id AND l.state IN ('accepted', 'secondary')) >= greatest(t.object_count, 1)
	OR EXISTS (SELECT FROM link_decisions d WHERE d.document_kind = 'decision' AND d.document_id = t.id AND d.verdict = 'LINK' AND d.state = 'waiting'))`

const settledLease = `(EXISTS (SELECT FROM link_decisions d WHERE d.document_kind = 'lease' AND d.document_id = t.id AND (d.target = 'document' OR d.verdict = 'LINK'))
	OR EXISTS (SELECT FROM links l WHERE l.document_kind = 'lease' AND l.document_id = t.id AND l.target = 'parcel' AND l.state = 'accepted')
	AND NOT EXISTS (SELECT FROM links l WHERE l.document_kind = 'lease' AND l.document_id = t.id AND l.target = 'object' AND l.state = 'suggested'))`

// Ask reads a page of the queue as the person may see it.
func Ask(ctx context.Context, q queryer, scope access.Scope, w Wanted) (*Queue, error) {
	table, err := tableOf(w.Kind)
	if err != nil {
		return nil, err
	}
	args := []any{}
	arg := func(v any) string { args = append(args, v); return "$" + strconv.Itoa(len(args)) }
	decision := w.Kind == "decision"
	settled, scopeCond := settledLease, can(scope, table, &args)
	number, street, place, kind, money, on := "coalesce(nullif(t.contract_number, ''), t.case_number)", "''", "(SELECT string_agg(p.ref_raw, ', ' ORDER BY p.no) FROM lease_parcels p WHERE p.lease_id = t.id)", "t.contract_type", "t.rent_gr::bigint", "coalesce(t.signed, t.valid_from)"
	where := []string{scopeCond}
	if decision {
		settled = settledDecision
		number, street, place, kind, money, on = "t.case_number", "t.street", "t.location_text", "t.kind", "t.fee_declared_gr", "coalesce(t.decision_date, t.valid_from)"
		// No scan is expected to see a cable or a pipe: such a row is asked for only where something was found.
		where = append(where, "NOT t.is_amendment", "t.kind <> 'LOCATION'", "(t.kind <> 'LINEAR_DEVICE' OR EXISTS (SELECT FROM links l WHERE l.document_kind = 'decision' AND l.document_id = t.id))")
	}
	links := "(SELECT count(*) FROM links l WHERE l.document_kind = '" + w.Kind + "' AND l.document_id = t.id AND l.target = 'object')"
	best := "(SELECT max(l.score) FROM links l WHERE l.document_kind = '" + w.Kind + "' AND l.document_id = t.id AND l.target = 'object')"
	switch w.State {
	case "", "open":
		where = append(where, "NOT "+settled)
	case "sample": // automatic links in an order that tells nothing, to label a fair sample
		where = append(where, "EXISTS (SELECT FROM links l WHERE l.document_kind = '"+w.Kind+"' AND l.document_id = t.id AND l.origin = 'auto' AND l.state = 'accepted' AND l.target = 'object')",
			"NOT EXISTS (SELECT FROM link_decisions d WHERE d.document_kind = '"+w.Kind+"' AND d.document_id = t.id)")
	case "waiting":
		where = append(where, "EXISTS (SELECT FROM link_decisions d WHERE d.document_kind = '"+w.Kind+"' AND d.document_id = t.id AND d.state = 'waiting')")
	case "done":
		where = append(where, "EXISTS (SELECT FROM link_decisions d WHERE d.document_kind = '"+w.Kind+"' AND d.document_id = t.id)")
	default:
		return nil, ErrAsked
	}
	if w.Year != 0 {
		where = append(where, "extract(year FROM "+on+") = "+arg(w.Year)+"::int")
	}
	if w.Street != "" {
		where = append(where, "position(lower("+arg(w.Street)+"::text) IN lower("+street+" || ' ' || coalesce("+place+", ''))) > 0")
	}
	order := map[string]string{"": "best", "best": "best", "money": "money", "entry": "entry"}[w.Sort]
	switch {
	case order == "":
		return nil, ErrAsked
	case w.State == "sample":
		order = "md5(t.key), t.id"
	case order == "money":
		order = "7 DESC NULLS LAST, t.id"
	case order == "best":
		order = best + " DESC NULLS LAST, t.id"
	default:
		order = "t.source_file, t.source_row, t.id"
	}
	cond := strings.Join(where, " AND ")
	out := &Queue{Rows: []Row{}, Years: []int{}}
	if err := q.QueryRow(ctx, "SELECT count(*) FROM "+table+" t WHERE "+cond, args...).Scan(&out.Remain); err != nil {
		return nil, err
	}
	column := map[bool]string{true: "fee_declared_gr", false: "rent_gr"}[decision]
	shown := "CASE WHEN " + scope.ColumnCondition(access.SubjectOf(table), column, false, arg) + " THEN " + money + " END"
	limit, skip := arg(min(max(w.Limit, 1), 200)), arg(max(w.Skip, 0))
	rows, err := q.Query(ctx, fmt.Sprintf("SELECT t.id, %s, %s, coalesce(%s, ''), %s, extract(year FROM %s)::int, %s, %s, %s FROM %s t WHERE %s ORDER BY %s LIMIT %s OFFSET %s",
		number, street, place, kind, on, shown, best, links, table, cond, order, limit, skip), args...)
	if err != nil {
		return nil, err
	}
	if out.Rows, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Row]); err != nil {
		return nil, err
	}
	if out.Rows == nil {
		out.Rows = []Row{}
	}
	own := []any{}
	if rows, err = q.Query(ctx, "SELECT DISTINCT extract(year FROM "+on+")::int AS y FROM "+table+" t WHERE "+can(scope, table, &own)+" AND "+on+" IS NOT NULL ORDER BY y DESC LIMIT 40", own...); err != nil {
		return nil, err
	}
	if out.Years, err = pgx.CollectRows(rows, pgx.RowTo[int]); err != nil {
		return nil, err
	}
	var first *time.Time
	var hour int
	if err := q.QueryRow(ctx, `SELECT count(DISTINCT document_id) FILTER (WHERE decided_at >= date_trunc('day', now())), count(DISTINCT document_id) FILTER (WHERE decided_at > now() - interval '1 hour'),
		min(decided_at) FILTER (WHERE decided_at > now() - interval '1 hour') FROM link_decisions WHERE decided_by = $1`, scope.Actor()).Scan(&out.Today, &hour, &first); err != nil {
		return nil, err
	}
	if first != nil && hour > 1 {
		out.PerHour = float64(hour-1) / max(time.Since(*first).Hours(), 1.0/60)
	}
	return out, nil
}
