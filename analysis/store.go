package analysis

import (
	"bytes"
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"spoina/internal/db"
)

// counts are what a run changed.
type counts struct {
	Findings map[string]int         `json:"findings"` // hits and unknowns by rule
	New      int                    `json:"new"`
	Same     int                    `json:"same"`
	Changed  int                    `json:"changed"`
	Gone     int                    `json:"gone"`
	Unknown  int                    `json:"unknown"`
	Links    map[string]int         `json:"links"`
	Rules    map[string]*ruleCounts `json:"rules"`
}

// ruleCounts are what a run changed of one rule.
type ruleCounts struct {
	Hit     int `json:"hit"`
	Unknown int `json:"unknown"`
	New     int `json:"new"`
	Same    int `json:"same"`
	Changed int `json:"changed"`
	Gone    int `json:"gone"`
}

// kept is a discrepancy as it stands before the run.
type kept struct {
	id          int64
	fingerprint string
	rule        string
	state       string
	version     int
	digest      []byte
	firstRun    int64
	firstSeen   time.Time
	assignee    string // a person gave it; a run never takes it away
}

const discrepancyColumns = `id, fingerprint, rule, rule_version, param_set, outcome, state, severity, confidence, reason, on_date, subjects, measures, money,
	money_max_gr, proof, label, street, case_numbers, parcel_ids, geom, first_run, last_run, first_seen_at, known, version, digest,
	manager, department, unit, territory, assignee`

var discrepancyNames = []string{"id", "fingerprint", "rule", "rule_version", "param_set", "outcome", "state", "severity", "confidence", "reason", "on_date", "subjects", "measures", "money",
	"money_max_gr", "proof", "label", "street", "case_numbers", "parcel_ids", "geom", "first_run", "last_run", "first_seen_at", "known", "version", "digest",
	"manager", "department", "unit", "territory", "assignee"}

func since(revision int64) pgtype.Range[pgtype.Int8] {
	return pgtype.Range[pgtype.Int8]{Lower: pgtype.Int8{Int64: revision, Valid: true}, LowerType: pgtype.Inclusive, UpperType: pgtype.Unbounded, Valid: true}
}

// store keeps the findings of a run: new ones, changed ones as a new version, and those no longer found as VANISHED.
// The revision's lock is taken first, so that of two runs the second compares with what the first has stored.
func (e *Evaluation) store(ctx context.Context, c *db.Change, run int64, rules []string, found []record) (counts, error) {
	out := counts{Findings: map[string]int{}, Links: map[string]int{}, Rules: map[string]*ruleCounts{}}
	revision, err := c.Revision(ctx)
	if err != nil {
		return out, err
	}
	before, err := standing(ctx, c, rules)
	if err != nil {
		return out, err
	}
	for _, r := range rules {
		out.Findings[r], out.Rules[r] = 0, &ruleCounts{}
	}
	var replaced, same []int64
	var write []record
	var origin []kept
	now := time.Now()
	for i := range found {
		r := &found[i]
		of := out.Rules[r.rule]
		out.Findings[r.rule]++
		if r.outcome == "unknown" {
			out.Unknown++
			of.Unknown++
		} else {
			of.Hit++
		}
		old, ok := before[r.fingerprint]
		delete(before, r.fingerprint)
		switch {
		case !ok:
			out.New++
			of.New++
			write, origin = append(write, *r), append(origin, kept{firstRun: run, firstSeen: now, state: "DETECTED"})
		case old.state != "VANISHED" && bytes.Equal(old.digest, r.digest):
			out.Same++
			of.Same++
			same = append(same, old.id)
		default:
			out.Changed++
			of.Changed++
			replaced = append(replaced, old.id)
			if old.state == "VANISHED" { // it is there again; what an officer decided about it a run never changes
				old.state = "DETECTED"
			}
			write, origin = append(write, *r), append(origin, old)
		}
	}
	var gone []int64
	for _, old := range before {
		if old.state == "DETECTED" {
			gone = append(gone, old.id)
			out.Rules[old.rule].Gone++
		}
	}
	out.Gone = len(gone)
	// Earlier versions go to the past; then the table gets the new ones.
	if _, err := c.Exec(ctx, `INSERT INTO discrepancies_past (`+discrepancyColumns+`)
		SELECT id, fingerprint, rule, rule_version, param_set, outcome, state, severity, confidence, reason, on_date, subjects, measures, money,
			money_max_gr, proof, label, street, case_numbers, parcel_ids, geom, first_run, last_run, first_seen_at, int8range(lower(known), $2), version, digest, manager, department, unit, territory, assignee
		FROM discrepancies WHERE id = ANY ($1)`, append(append([]int64{}, replaced...), gone...), revision); err != nil {
		return out, err
	}
	if _, err := c.Exec(ctx, `DELETE FROM discrepancies WHERE id = ANY ($1)`, replaced); err != nil {
		return out, err
	}
	if _, err := c.Exec(ctx, `UPDATE discrepancies SET state = 'VANISHED', version = version + 1, known = int8range($2, NULL), last_run = $3, digest = NULL WHERE id = ANY ($1)`, gone, revision, run); err != nil {
		return out, err
	}
	if _, err := c.Exec(ctx, `UPDATE discrepancies SET last_run = $2 WHERE id = ANY ($1)`, same, run); err != nil {
		return out, err
	}
	if err := e.insert(ctx, c, run, revision, write, origin, out.New); err != nil {
		return out, err
	}
	if err := e.storeLinks(ctx, c, run, revision, out.Links); err != nil {
		return out, err
	}
	return out, nil
}

func standing(ctx context.Context, c *db.Change, rules []string) (map[string]kept, error) {
	rows, err := c.Query(ctx, `SELECT id, fingerprint, rule, state, version, digest, first_run, first_seen_at, assignee FROM discrepancies WHERE rule = ANY ($1)`, rules)
	if err != nil {
		return nil, err
	}
	out := map[string]kept{}
	var k kept
	_, err = pgx.ForEachRow(rows, []any{&k.id, &k.fingerprint, &k.rule, &k.state, &k.version, &k.digest, &k.firstRun, &k.firstSeen, &k.assignee}, func() error {
		k.digest = bytes.Clone(k.digest)
		out[k.fingerprint] = k
		return nil
	})
	return out, err
}

func (e *Evaluation) insert(ctx context.Context, c *db.Change, run, revision int64, write []record, origin []kept, fresh int) error {
	if len(write) == 0 {
		return nil
	}
	rows, err := c.Query(ctx, `SELECT nextval('register_id') FROM generate_series(1, $1::int)`, fresh)
	if err != nil {
		return err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return err
	}
	known := since(revision)
	srid := c.Office().SRID
	next := 0
	_, err = c.CopyFrom(ctx, pgx.Identifier{"discrepancies"}, discrepancyNames, pgx.CopyFromSlice(len(write), func(i int) ([]any, error) {
		r, o := &write[i], &origin[i]
		if o.id == 0 {
			o.id = ids[next]
			next++
		}
		return []any{o.id, r.fingerprint, r.rule, r.ruleVersion, e.Params.Digest, r.outcome, o.state, r.severity, r.confidence, r.reason, r.on.Time(),
			[]byte(r.subjects), []byte(r.measures), []byte(r.money), r.moneyMax, []byte(r.proof), r.label, r.street, r.cases, r.parcels, r.geom(srid),
			o.firstRun, run, o.firstSeen, known, o.version + 1, r.digest,
			r.keeper.Manager, r.keeper.Department, r.keeper.Unit, r.keeper.Territory, o.assignee}, nil
	}))
	return err
}
