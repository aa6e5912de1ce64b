package analysis

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/analysis/scene"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/param"
)

// keepAll takes over an evaluation with all that it found.
func (r *Resident) keepAll(e *Evaluation, all []record) {
	found := newFindings(len(all))
	for i := range all {
		found.put(all[i].fingerprint, located{all[i].rule, all[i].outcome, string(all[i].digest), e.Hits[i].Anchors})
	}
	r.keep(e, &found)
	r.needs = needsOf(e.Town)
}

// adopt makes the evaluation of a run that has just been stored the office's resident.
func (rs *Residents) adopt(office string, from *Resident) {
	r := rs.Of(office)
	r.mu.Lock()
	// A run for another day than the one that is followed does not take its place, unless that day is today.
	if r.e == nil || r.e.Revision <= from.e.Revision && (r.e.Scene.On == from.e.Scene.On || from.e.Scene.On == scene.DayOf(clock.Today().Time())) {
		r.e, r.found, r.run, r.needs = from.e, from.found, from.run, from.needs
		r.bytes.Store(from.bytes.Load())
		r.clean()
	}
	r.mu.Unlock()
	rs.Trim()
}

// overtake judges the changes that other runs have stored while this one was under way, inside the transaction that
// stores it: the office's lock is held, so nothing more can come between. found are the records so far.
func (r *Resident) overtake(ctx context.Context, tx pgx.Tx, o Options, found []record) ([]record, error) {
	why, err := r.follow(ctx, tx, officeOf(tx), o.On)
	if err != nil {
		return nil, err
	}
	if why != "" {
		return nil, errOvertaken
	}
	j, err := r.judge(ctx, o)
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(x record) bool {
		_, again := slices.BinarySearch(j.fingerprints, x.fingerprint)
		return again
	})
	r.settle(j, 0)
	return append(found, j.found...), nil
}

func officeOf(tx pgx.Tx) db.Office {
	if c, ok := tx.(*db.Change); ok {
		return c.Office()
	}
	return db.Office{}
}

// errForeign: another process has stored a run that this one does not know.
var errForeign = errors.New("another process has stored a run")

// Update judges what has changed since the last run and stores it as a run of its own. why says why that cannot be done
// and everything must be judged; then nothing was stored.
func (r *Resident) Update(ctx context.Context, store *db.Store, o Options) (result *Result, why string, err error) {
	o.incremental = true
	if err := o.normalise(); err != nil {
		return nil, "", err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.e == nil || r.run == 0 {
		return nil, "pierwsza analiza od uruchomienia programu", nil
	}
	start := time.Now()
	defer func() {
		if why != "" || err != nil {
			r.forget()
		}
	}()
	if err := store.Read(ctx, func(tx pgx.Tx) error {
		set, err := param.Load(ctx, tx, access.System("analysis"), o.On)
		if err != nil {
			return err
		}
		if !set.Bool("incremental_runs") {
			why = "urząd wyłączył analizę samych zmian"
			return nil
		}
		if set.Digest() != r.e.Params.Digest {
			why = "zmieniły się parametry"
			return nil
		}
		switches, err := switchesOn(ctx, tx, o.On)
		if err != nil {
			return err
		}
		if !switches.same(r.e.switches) {
			why = "inne reguły są włączone"
			return nil
		}
		if foreign, err := r.foreign(ctx, tx); err != nil || foreign {
			why = "analizę zapisał inny proces"
			return err
		}
		r.e.Stages = Stages{}
		why, err = r.follow(ctx, tx, store.Office(), o.On)
		return err
	}); err != nil || why != "" {
		return nil, why, err
	}
	at := r.e.Stages.since("follow", start)
	if r.focus.Len() == 0 && !r.all && len(r.docs.decisions)+len(r.docs.leases) == 0 {
		return nil, "", nil
	}
	run, err := begin(ctx, store.Pool(), &o)
	if err != nil {
		return nil, "", err
	}
	result, err = guarded(func() (*Result, error) { return r.carryOut(ctx, store, run, o, start, at) })
	if err != nil {
		if _, e := store.Pool().Exec(context.WithoutCancel(ctx), `UPDATE runs SET state = 'failed', error = 'internal error' WHERE id = $1`, run); e != nil {
			slog.Error("a failed run was not written down", "run", run, "error", e)
		}
		if errors.Is(err, errForeign) {
			return nil, "analizę zapisał inny proces", nil
		}
		return nil, "", err
	}
	return result, "", nil
}

// foreign tells whether a run was stored that this resident does not know.
func (r *Resident) foreign(ctx context.Context, tx pgx.Tx) (bool, error) {
	var last int64
	err := tx.QueryRow(ctx, `SELECT coalesce(max(revision), 0) FROM runs WHERE state = 'done'`).Scan(&last)
	return last != r.run, err
}

func (r *Resident) carryOut(ctx context.Context, store *db.Store, run int64, o Options, start, at time.Time) (*Result, error) {
	e := r.e
	j, err := r.judge(ctx, o)
	if err != nil {
		return nil, err
	}
	at = e.Stages.since("rules", at)
	result := &Result{Run: run, Stages: e.Stages}
	result.Revision, err = store.Change(ctx, o.Actor, "analysis of a change", func(c *db.Change) error {
		revision, err := c.Revision(ctx)
		if err != nil {
			return err
		}
		if foreign, err := r.foreign(ctx, c); err != nil || foreign {
			return errors.Join(err, errForeign)
		}
		c.Touch("discrepancies", "links", "runs")
		docs := r.docs
		n, err := e.store(ctx, c, run, Among{Fingerprints: list(j.fingerprints), documents: &docs}, j.found)
		if err != nil {
			return err
		}
		r.settle(j, revision)
		r.totals(&n, o.Rules)
		n.Links = e.linkCounts()
		result.Findings, result.New, result.Same, result.Changed, result.Gone, result.Unknown = n.Findings, n.New, n.Same, n.Changed, n.Gone, n.Unknown
		e.Stages.since("store", at)
		result.Seconds = time.Since(start).Seconds()
		if err := finish(ctx, c, run, revision, e, result.Seconds, n); err != nil {
			return err
		}
		if err := param.KeepUsed(ctx, c, run, e.Set); err != nil {
			return err
		}
		return c.Audit(ctx, "run.store", fmt.Sprintf("runs/%d", run), map[string]any{"new": n.New, "changed": n.Changed, "gone": n.Gone, "judged": len(j.fingerprints)})
	})
	return result, err
}

func (e *Evaluation) linkCounts() map[string]int {
	out := map[string]int{}
	from := 0
	for i := range e.Links.All { // a word is counted once for the stretch in which it stands
		if i+1 == len(e.Links.All) || e.Links.All[i+1].State != e.Links.All[i].State {
			out[string(e.Links.All[i].State)] += i + 1 - from
			from = i + 1
		}
	}
	return out
}
