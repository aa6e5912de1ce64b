package analysis

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"spoina/analysis/text"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/flow"
)

// counts are what a run changed.
type counts struct {
	Findings map[string]int         `json:"findings"` // hits and unknowns by rule
	New      int                    `json:"new"`
	Same     int                    `json:"same"`
	Changed  int                    `json:"changed"`
	Gone     int                    `json:"gone"`
	Unknown  int                    `json:"unknown"`
	Reopened int                    `json:"reopened"` // cases that an officer had decided and that are open again, each with its reason
	Asked    int                    `json:"asked"`    // of those gone: an officer had them, and confirms
	Carried  int                    `json:"carried"`  // known things under another object number
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

// Among says which discrepancies a run has looked at: only those may be found to be gone. A full run has looked at all of
// its rules; an incremental one at the fingerprints that it judged anew, be there none.
type Among struct {
	Rules        []string
	Fingerprints []string   // used when Rules is nil
	documents    *documents // whose links were made anew; nil is all
}

// kept is a discrepancy as it stands before the run.
type kept struct {
	id          int64
	fingerprint string
	rule        string
	digest      []byte
	remembered
}

var recordNames = []string{"id", "fingerprint", "rule", "rule_version", "param_set", "outcome", "severity", "confidence", "reason", "on_date", "subjects", "measures", "money",
	"money_max_gr", "proof", "label", "street", "case_numbers", "parcel_ids", "geom", "last_run", "digest", "manager", "department", "unit", "territory",
	"object_id", "document_kind", "document_id", "party_id"}

// row are the values of recordNames.
func (e *Evaluation) row(r *record, id, run int64, srid int) ([]any, error) {
	a := r.about
	body, err := r.proof.open()
	return []any{id, r.fingerprint, r.rule, r.ruleVersion, e.Params.Digest, r.outcome, r.severity, r.confidence, r.reason, r.on.Time(),
		[]byte(r.subjects), []byte(r.measures), []byte(r.money), r.moneyMax, []byte(body), r.label, r.street, r.cases, r.parcels, r.geom(srid), run, r.digest,
		r.keeper.Manager, r.keeper.Department, r.keeper.Unit, r.keeper.Territory, nullID(a.Object), a.Kind, nullID(a.Document), nullID(e.partyOf(a))}, err
}

func since(revision int64) pgtype.Range[pgtype.Int8] {
	return pgtype.Range[pgtype.Int8]{Lower: pgtype.Int8{Int64: revision, Valid: true}, LowerType: pgtype.Inclusive, UpperType: pgtype.Unbounded, Valid: true}
}

// again is a known discrepancy that a run finds, and what becomes of it.
type again struct {
	r       *record
	old     kept
	to      flow.State // empty: as it is
	why     text.Text
	renamed bool
}

// store keeps the findings of a run: new ones, changed ones as a new version, and those no longer found. What officers
// decided stays, but for the stated reasons of remembered.met; what they had under way and is gone asks them to confirm. The
// revision's lock is taken first, so that of two runs the second compares with what the first has stored.
func (e *Evaluation) store(ctx context.Context, c *db.Change, run int64, among Among, found []record) (counts, error) {
	out := counts{Findings: map[string]int{}, Links: map[string]int{}, Rules: map[string]*ruleCounts{}}
	revision, err := c.Revision(ctx)
	if err != nil {
		return out, err
	}
	before, others, err := standing(ctx, c, among, found)
	if err != nil {
		return out, err
	}
	for _, r := range among.Rules {
		out.Findings[r], out.Rules[r] = 0, &ruleCounts{}
	}
	of := func(rule string) *ruleCounts {
		if out.Rules[rule] == nil {
			out.Rules[rule] = &ruleCounts{}
		}
		return out.Rules[rule]
	}
	var met []again
	var fresh []*record
	for i := range found {
		r := &found[i]
		out.Findings[r.rule]++
		if r.outcome == "unknown" {
			out.Unknown++
			of(r.rule).Unknown++
		} else {
			of(r.rule).Hit++
		}
		old, ok := before[r.fingerprint]
		if ok {
			delete(before, r.fingerprint)
		} else if old, ok = others[r.fingerprint]; !ok {
			fresh = append(fresh, r)
			continue
		}
		met = append(met, again{r: r, old: old})
	}
	tol := e.tolerances()
	renamed, err := e.carried(ctx, c, before, fresh, tol)
	if err != nil {
		return out, err
	}
	out.Carried = len(renamed)
	fresh = slices.DeleteFunc(fresh, func(r *record) bool {
		old, ok := renamed[r]
		if ok {
			delete(before, old.fingerprint)
			met = append(met, again{r: r, old: old, renamed: true})
		}
		return ok
	})

	on := clock.Of(e.Scene.On.Time())
	var same, replaced []int64
	var write, moved []again
	for _, m := range met {
		if err := e.judgeAgain(ctx, c, &m, on, tol); err != nil {
			return out, err
		}
		rc := of(m.r.rule)
		if m.to == "" && m.old.Present && !m.renamed && bytes.Equal(m.old.digest, m.r.digest) {
			out.Same++
			rc.Same++
			same = append(same, m.old.id)
			continue
		}
		out.Changed++
		rc.Changed++
		replaced, write = append(replaced, m.old.id), append(write, m)
		if m.to != "" {
			moved = append(moved, m)
			if m.old.State != Vanished {
				out.Reopened++
			}
		}
	}
	var gone, absent []int64
	for _, old := range before {
		switch {
		case e.switches.stopped(old.rule): // nobody has looked
		case !old.Present: // it was gone before, and an officer has said what follows
		case old.State == Detected || slices.Contains(worked, old.State):
			gone = append(gone, old.id)
			of(old.rule).Gone++
			if old.State != Detected {
				out.Asked++
			}
		case old.State != Vanished:
			absent = append(absent, old.id)
		}
	}
	slices.Sort(gone)
	out.Gone, out.New = len(gone), len(fresh)
	for _, r := range fresh {
		of(r.rule).New++
	}
	// Earlier versions go to the past; then the table gets the new ones.
	if err := toPast(ctx, c, revision, slices.Concat(replaced, gone, absent)); err != nil {
		return out, err
	}
	if _, err := c.Exec(ctx, `UPDATE discrepancies SET state = 'VANISHED', vanished_from = CASE WHEN state = 'DETECTED' THEN '' ELSE state END, present = false, proposal = NULL,
		version = version + 1, known = int8range($2, NULL), last_run = $3, digest = NULL WHERE id = ANY ($1)`, gone, revision, run); err != nil {
		return out, err
	}
	if _, err := c.Exec(ctx, `UPDATE discrepancies SET present = false, version = version + 1, known = int8range($2, NULL), last_run = $3 WHERE id = ANY ($1)`, absent, revision, run); err != nil {
		return out, err
	}
	if _, err := c.Exec(ctx, `UPDATE discrepancies SET last_run = $2 WHERE id = ANY ($1)`, same, run); err != nil {
		return out, err
	}
	if err := e.write(ctx, c, run, revision, fresh, write); err != nil {
		return out, err
	}
	if err := reopen(ctx, c, moved, gone); err != nil {
		return out, err
	}
	if err := e.storeLinks(ctx, c, run, revision, among.documents, out.Links); err != nil {
		return out, err
	}
	return out, nil
}

// tolerances are what two looks at one unchanged thing may differ by, from the office's parameters.
func (e *Evaluation) tolerances() Tolerances {
	return Tolerances{Move: e.Set.Float("move_tol_m"), AreaRel: e.Set.Float("area_tol_rel"), AreaAbs: e.Set.Float("area_tol_abs_m2"), Same: e.Set.Float("same_object_m")}
}

// judgeAgain decides what becomes of a known discrepancy that is found.
func (e *Evaluation) judgeAgain(ctx context.Context, c *db.Change, m *again, on clock.Date, tol Tolerances) error {
	if m.old.State == Detected || slices.Contains(worked, m.old.State) {
		return nil
	}
	body, err := m.r.proof.open()
	if err != nil {
		return err
	}
	now, err := factsOf(m.r.outcome, clock.Of(m.r.on.Time()), m.r.subjects, m.r.measures, body)
	if err != nil {
		return err
	}
	ended, err := m.old.ExpiresWith.ended(ctx, c, on)
	if err != nil {
		return err
	}
	m.to, m.why = m.old.met(now, on, ended, tol)
	return nil
}

// standing are the discrepancies that a run has looked at, by fingerprint, and beside them those that it found all the same.
func standing(ctx context.Context, c *db.Change, among Among, found []record) (looked, others map[string]kept, err error) {
	looked, others = map[string]kept{}, map[string]kept{}
	fingerprints := among.Fingerprints
	judged := map[string]bool{}
	if among.Rules == nil {
		for _, f := range among.Fingerprints {
			judged[f] = true
		}
		fingerprints = slices.Clone(fingerprints)
		for i := range found {
			fingerprints = append(fingerprints, found[i].fingerprint)
		}
	}
	rows, err := c.Query(ctx, `SELECT id, fingerprint, rule, state, digest, present, vanished_from, facts, expires_on, expires_with, resolved_on, resolution
		FROM discrepancies WHERE rule = ANY ($1) OR fingerprint = ANY ($2)`, among.Rules, fingerprints)
	if err != nil {
		return nil, nil, err
	}
	var k kept
	var known, with []byte
	_, err = pgx.ForEachRow(rows, []any{&k.id, &k.fingerprint, &k.rule, &k.State, &k.digest, &k.Present, &k.From, &known, &k.ExpiresOn, &with, &k.ResolvedOn, &k.Resolution}, func() error {
		one := k
		one.digest = bytes.Clone(k.digest)
		one.Facts, one.ExpiresWith = nil, nil
		if known != nil {
			one.Facts = &facts{}
			if err := json.Unmarshal(known, one.Facts); err != nil {
				return err
			}
		}
		if with != nil {
			one.ExpiresWith = &rest{}
			if err := json.Unmarshal(with, one.ExpiresWith); err != nil {
				return err
			}
		}
		if among.Rules == nil && !judged[k.fingerprint] {
			others[k.fingerprint] = one
		} else {
			looked[k.fingerprint] = one
		}
		return nil
	})
	return looked, others, err
}

// toPast keeps the versions that a change replaces. The two tables have the same columns in the same order.
func toPast(ctx context.Context, c *db.Change, revision int64, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	if _, err := c.Exec(ctx, `INSERT INTO discrepancies_past SELECT * FROM discrepancies WHERE id = ANY ($1)`, ids); err != nil {
		return err
	}
	_, err := c.Exec(ctx, `UPDATE discrepancies_past SET known = int8range(lower(known), $2) WHERE id = ANY ($1) AND upper_inf(known)`, ids, revision)
	return err
}

// write keeps new discrepancies and the new findings of known ones. What officers have with a known one is not touched.
func (e *Evaluation) write(ctx context.Context, c *db.Change, run, revision int64, fresh []*record, known []again) error {
	if len(fresh)+len(known) == 0 {
		return nil
	}
	srid := c.Office().SRID
	rows, err := c.Query(ctx, `SELECT nextval('register_id') FROM generate_series(1, $1::int)`, len(fresh))
	if err != nil {
		return err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return err
	}
	// Proofs are long: the faster of the server's two ways to pack them takes a third of the time.
	if _, err := c.Exec(ctx, `SELECT set_config('default_toast_compression', 'lz4', true) FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)`); err != nil {
		return err
	}
	now, span := time.Now(), since(revision)
	if _, err := c.CopyFrom(ctx, pgx.Identifier{"discrepancies"}, append(slices.Clone(recordNames), "first_run", "first_seen_at", "known"), pgx.CopyFromSlice(len(fresh), func(i int) ([]any, error) {
		row, err := e.row(fresh[i], ids[i], run, srid)
		return append(row, run, now, span), err
	})); err != nil || len(known) == 0 {
		return err
	}
	if _, err := c.Exec(ctx, `CREATE TEMPORARY TABLE found_again ON COMMIT DROP AS SELECT id, fingerprint, rule, rule_version, param_set, outcome, severity, confidence, reason, on_date, subjects, measures, money,
		money_max_gr, proof, label, street, case_numbers, parcel_ids, geom, last_run, digest, manager, department, unit, territory, object_id, document_kind, document_id, party_id FROM discrepancies WITH NO DATA`); err != nil {
		return err
	}
	if _, err := c.CopyFrom(ctx, pgx.Identifier{"found_again"}, recordNames, pgx.CopyFromSlice(len(known), func(i int) ([]any, error) {
		return e.row(known[i].r, known[i].old.id, run, srid)
	})); err != nil {
		return err
	}
	if _, err := c.Exec(ctx, `UPDATE discrepancies d SET fingerprint = f.fingerprint, rule_version = f.rule_version, param_set = f.param_set, outcome = f.outcome, severity = f.severity, confidence = f.confidence,
		reason = f.reason, on_date = f.on_date, subjects = f.subjects, measures = f.measures, money = f.money, money_max_gr = f.money_max_gr, proof = f.proof, label = f.label, street = f.street,
		case_numbers = f.case_numbers, parcel_ids = f.parcel_ids, geom = f.geom, last_run = f.last_run, digest = f.digest, manager = f.manager, department = f.department, unit = f.unit, territory = f.territory,
		object_id = f.object_id, document_kind = f.document_kind, document_id = f.document_id, party_id = f.party_id, present = true, version = d.version + 1, known = int8range($1, NULL)
		FROM found_again f WHERE f.id = d.id`, revision); err != nil {
		return err
	}
	_, err = c.Exec(ctx, `DROP TABLE found_again`)
	return err
}

// reopen takes the steps of cases that a run moved: those that are open again with the reason, and those that are gone. A
// discrepancy that nobody has worked on has no steps and takes none.
func reopen(ctx context.Context, c *db.Change, moved []again, gone []int64) error {
	ids := slices.Clone(gone)
	for _, m := range moved {
		ids = append(ids, m.old.id)
	}
	stepped, err := flow.States(ctx, c, "discrepancies", ids)
	if err != nil {
		return err
	}
	for _, id := range gone {
		if _, ok := stepped[id]; ok {
			if _, err := flow.Step(ctx, c, "discrepancies", id, process, moveVanish, clock.Date{}, ""); err != nil {
				return err
			}
		}
	}
	for _, m := range moved {
		if m.to != Detected { // back with its officer, who has not confirmed yet
			if _, err := c.Exec(ctx, `UPDATE discrepancies SET state = $2, vanished_from = '' WHERE id = $1`, m.old.id, m.to); err != nil {
				return err
			}
		} else if err := anew(ctx, c, m.old.id, m.why, m.old.State != Vanished); err != nil {
			return err
		}
		if _, ok := stepped[m.old.id]; !ok {
			continue
		}
		if _, err := flow.Step(ctx, c, "discrepancies", m.old.id, process, moveOf(m.to), clock.Date{}, m.why.PL); err != nil {
			return err
		}
	}
	return nil
}

// anew makes a case new again. The verdict so far stays among its verdicts and in its history.
func anew(ctx context.Context, c *db.Change, id int64, why text.Text, tell bool) error {
	var note []byte
	if tell {
		var err error
		if note, err = json.Marshal(reopened{why, clock.Today()}); err != nil {
			return err
		}
	}
	_, err := c.Exec(ctx, `UPDATE discrepancies SET state = 'DETECTED', vanished_from = '', reopened = $2, verdict = '', verdict_reason = '', verdict_text = '', legal_basis = '', verdict_by = '', verdict_at = NULL,
		facts = NULL, expires_on = NULL, expires_with = NULL, parked_until = NULL, due_on = NULL, action = '', action_case_no = '', resolution = '', resolved_on = NULL, proposal = NULL WHERE id = $1`, id, note)
	return err
}

// reopened is why a case is open again, and since when.
type reopened struct {
	text.Text
	On clock.Date `json:"on"`
}
