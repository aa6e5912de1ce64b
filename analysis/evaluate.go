package analysis

import (
	"context"
	"runtime"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"spoina/analysis/link"
	"spoina/analysis/rules"
	"spoina/analysis/scene"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/param"
)

// ErrRule: the request names a rule that does not exist.
var ErrRule = fail.New(fail.Invalid, "analysis.rule", "there is no such rule")

// Options of an evaluation.
type Options struct {
	On      clock.Date      // as if today were this day; zero is today
	Rules   []string        // empty is all
	Full    bool            // evaluate even where nothing has changed since the last run
	Without map[string]bool // terms to leave out, for the test that each is needed
	Actor   string
	Why     string // why a change is followed by a run over everything

	incremental bool       // only what has changed is judged
	every       bool       // all rules are looked at
	residents   *Residents // where the evaluation stays when the run is over; nil: nowhere
}

func (o *Options) normalise() error {
	if o.On.IsZero() {
		o.On = clock.Today()
	}
	known := map[string]bool{}
	var all []string
	for _, r := range rules.All() {
		known[r.Meta().ID] = true
		all = append(all, r.Meta().ID)
	}
	if len(o.Rules) == 0 {
		o.Rules = all
	}
	o.every = len(o.Rules) == len(all)
	for _, r := range o.Rules {
		if !known[r] {
			return ErrRule.Because("there is no rule %q", r)
		}
	}
	slices.Sort(o.Rules)
	o.Rules = slices.Compact(o.Rules)
	if o.Actor == "" {
		o.Actor = access.Operator().Actor()
	}
	return nil
}

// Join is the core join that every analysis begins with: it loads the office's registers at one revision and puts
// each object into its lanes and parcels, and beside the decisions near it.
func Join(ctx context.Context, tx pgx.Tx, office db.Office, scope access.Scope, on clock.Date) (*Snapshot, *scene.Joined, error) {
	return joinWith(ctx, tx, office, scope, on, nil)
}

func joinWith(ctx context.Context, tx pgx.Tx, office db.Office, scope access.Scope, on clock.Date, set *param.Set) (*Snapshot, *scene.Joined, error) {
	s, err := loadWith(ctx, tx, office, scope, on, set)
	if err != nil {
		return nil, nil, err
	}
	start := time.Now()
	j := s.Scene.Join()
	s.Stages.since("join", start)
	return s, j, nil
}

// Evaluation is what a run found, before it is stored.
type Evaluation struct {
	*Snapshot
	Town  *rules.Town
	Links *link.Links
	Hits  []rules.Hit
	Costs []Cost // of the rules that ran last

	linking  *link.Linking
	switches switches // rules that do not run on its day
}

// Cost is what one rule took. Rules run at once on several processors, and what they share is paid by the one that asks first.
type Cost struct {
	Rule         string
	Seconds      float64
	Cases, Found int
}

// Kept is the options with a place where the evaluation stays when the run is over, for following changes.
func (o Options) Kept(r *Residents) Options { o.residents = r; return o }

// Evaluate loads, joins, links, and runs the rules.
func Evaluate(ctx context.Context, tx pgx.Tx, office db.Office, scope access.Scope, o Options) (*Evaluation, error) {
	if err := o.normalise(); err != nil {
		return nil, err
	}
	e, err := Prepare(ctx, tx, office, scope, o)
	if err != nil {
		return nil, err
	}
	start := time.Now()
	if err := e.judge(ctx, o.Rules, o.Without); err != nil {
		return nil, err
	}
	e.Stages.since("rules", start)
	return e, nil
}

// judge runs the rules over the town, several at a time: a rule only reads. The order of what they find is that of the
// rules.
func (e *Evaluation) judge(ctx context.Context, wanted []string, without map[string]bool) error {
	all := rules.All()
	found := make([][]rules.Hit, len(all))
	costs := make([]Cost, len(all))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, r := range all {
		if id := r.Meta().ID; !slices.Contains(wanted, id) || e.switches.off(id) {
			continue
		}
		group.Go(func() error {
			began := time.Now()
			cases := r.Evaluate(e.Town, without, func(h rules.Hit) { found[i] = append(found[i], h) })
			costs[i] = Cost{r.Meta().ID, time.Since(began).Seconds(), cases, len(found[i])}
			return ctx.Err()
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	e.Hits = slices.Concat(found...)
	e.Costs = slices.DeleteFunc(costs, func(c Cost) bool { return c.Rule == "" })
	return nil
}
