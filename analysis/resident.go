package analysis

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/analysis/link"
	"spoina/analysis/rules"
	"spoina/analysis/scene"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/param"
)

// Resident is the evaluation of one office kept in memory: its registers joined and linked, and of every finding of the
// last run what it rests on. It follows the registers revision by revision, so that one changed permit is judged at
// once, and drafts can be judged before they are written anywhere.
//
// It is one reader's at a time.
type Resident struct {
	mu    sync.Mutex
	e     *Evaluation // nil: nothing is kept, and the next question reads everything
	found findingsOf
	run   int64             // revision that stored the last run of this resident; 0: findings are not known
	focus rules.Focus       // what has changed since that run
	docs  documents         // documents whose links have changed since that run
	needs map[string]string // what of the whole town each rule depended on
	all   bool              // everything is to be judged anew: a scan's coverage is another
	used  time.Time         // of Residents, under its lock
	bytes atomic.Int64      // read by who trims while others evaluate
}

// documents are identities of documents.
type documents struct{ decisions, leases map[int64]bool }

// located is a finding as the resident remembers it.
type located struct {
	rule, outcome string
	digest        string
	anchors       []rules.Anchor
}

// findingsOf are the findings of the last run: by fingerprint every case that makes it (the first one is shown), the
// fingerprints that rest on a thing, and those of a rule.
type findingsOf struct {
	by map[string][]located
	on map[rules.Anchor][]string
	of map[string]*ofRule
}

// ofRule are the findings of a rule that stand.
type ofRule struct {
	fingerprints map[string]struct{}
	unknown      int
}

func newFindings(n int) findingsOf {
	return findingsOf{make(map[string][]located, n), make(map[rules.Anchor][]string, n), map[string]*ofRule{}}
}

func (f *findingsOf) put(fingerprint string, l located) {
	if len(f.by[fingerprint]) == 0 {
		of := f.of[l.rule]
		if of == nil {
			of = &ofRule{fingerprints: map[string]struct{}{}}
			f.of[l.rule] = of
		}
		of.fingerprints[fingerprint] = struct{}{}
		if l.outcome == "unknown" {
			of.unknown++
		}
	}
	f.by[fingerprint] = append(f.by[fingerprint], l)
	for _, a := range l.anchors {
		if at := f.on[a]; !slices.Contains(at, fingerprint) {
			f.on[a] = append(at, fingerprint)
		}
	}
}

func (f *findingsOf) drop(fingerprint string) {
	list := f.by[fingerprint]
	if len(list) == 0 {
		return
	}
	of := f.of[list[0].rule]
	delete(of.fingerprints, fingerprint)
	if list[0].outcome == "unknown" {
		of.unknown--
	}
	for _, l := range list {
		for _, a := range l.anchors {
			at := slices.DeleteFunc(f.on[a], func(x string) bool { return x == fingerprint })
			if len(at) == 0 {
				delete(f.on, a)
			} else {
				f.on[a] = at
			}
		}
	}
	delete(f.by, fingerprint)
}

// Residents are the residents of this process: at most as many as fit into the memory set aside for them.
type Residents struct {
	mu     sync.Mutex
	most   int64 // bytes
	office map[string]*Resident
}

// NewResidents keeps evaluations in at most so many megabytes; 0 keeps none.
func NewResidents(megabytes int) *Residents {
	return &Residents{most: int64(megabytes) << 20, office: map[string]*Resident{}}
}

// Of is the resident of an office. It may be empty.
func (r *Residents) Of(office string) *Resident {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.office[office] == nil {
		r.office[office] = &Resident{}
	}
	r.office[office].used = time.Now()
	return r.office[office]
}

// Trim lets go of the evaluations that were used longest ago, until the rest fits.
func (r *Residents) Trim() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for {
		sum := int64(0)
		var oldest *Resident
		for _, x := range r.office {
			sum += x.bytes.Load()
			if x.bytes.Load() > 0 && (oldest == nil || x.used.Before(oldest.used)) {
				oldest = x
			}
		}
		if sum <= r.most || oldest == nil || !oldest.mu.TryLock() {
			return
		}
		oldest.forget()
		oldest.mu.Unlock()
	}
}

func (r *Resident) forget() {
	r.e, r.found, r.run, r.all = nil, findingsOf{}, 0, false
	r.bytes.Store(0)
	r.clean()
}

// clean: what has changed has been judged.
func (r *Resident) clean() {
	r.focus, r.docs, r.all = rules.Focus{}, documents{map[int64]bool{}, map[int64]bool{}}, false
}

// keep takes an evaluation over. findings says of each hit which record was made of it; nil: the findings are not kept.
func (r *Resident) keep(e *Evaluation, found *findingsOf) {
	r.forget()
	r.e = e
	if found != nil {
		r.found = *found
	}
	e.Hits = nil
	r.bytes.Store(e.Scene.Bytes() + int64(len(r.found.by))*300)
}

// fill reads everything, when nothing is kept or what is kept is of another day.
func (r *Resident) fill(ctx context.Context, tx pgx.Tx, office db.Office, on clock.Date) error {
	e, err := Prepare(ctx, tx, office, access.System("analysis"), Options{On: on})
	if err != nil {
		return err
	}
	r.keep(e, nil)
	return nil
}

// Prepare loads, joins and links, ready for the rules.
func Prepare(ctx context.Context, tx pgx.Tx, office db.Office, scope access.Scope, o Options) (*Evaluation, error) {
	return prepareWith(ctx, tx, office, scope, o, nil)
}

func prepareWith(ctx context.Context, tx pgx.Tx, office db.Office, scope access.Scope, o Options, set *param.Set) (*Evaluation, error) {
	snapshot, joined, err := joinWith(ctx, tx, office, scope, o.On, set)
	if err != nil {
		return nil, err
	}
	e := &Evaluation{Snapshot: snapshot}
	if e.switches, err = switchesOn(ctx, tx, o.On); err != nil {
		return nil, err
	}
	start := time.Now()
	e.linking = link.NewLinking(snapshot.Scene, joined)
	e.Links = e.linking.Links
	e.Stages.since("link", start)
	e.Town = rules.NewTown(snapshot.Scene, joined, e.Links, snapshot.Params)
	return e, nil
}

// follow brings the kept evaluation to the picture that tx sees. why says why it must be read whole instead; then nothing
// is kept any more.
func (r *Resident) follow(ctx context.Context, tx pgx.Tx, office db.Office, on clock.Date) (why string, err error) {
	if r.e == nil {
		return "nic nie było w pamięci", nil
	}
	defer func() {
		if why != "" || err != nil {
			r.forget()
		}
	}()
	e := r.e
	if e.Scene.On != scene.DayOf(on.Time()) {
		return "inny dzień", nil
	}
	if !slices.Equal(e.Scene.Managers, office.Managers) {
		return "inni zarządcy dróg", nil
	}
	revision, err := db.CurrentRevision(ctx, tx)
	if err != nil || revision == e.Revision {
		return "", err
	}
	c, err := changedSince(ctx, tx, e.Revision)
	if err != nil || c.whole != "" {
		return c.reason(), err
	}
	if c.rows() > 0 || c.verdicts {
		if why, err = r.apply(ctx, tx, c); why != "" || err != nil {
			return why, err
		}
	}
	e.Revision, e.Scene.Revision = revision, revision
	return "", nil
}

func (c *changes) reason() string {
	if c == nil {
		return ""
	}
	return c.whole
}

// read reads the changed rows into a scene of their own.
func (r *Resident) read(ctx context.Context, tx pgx.Tx, c *changes) (*scene.Scene, error) {
	s := r.e.Scene
	out := &scene.Scene{Revision: s.Revision, On: s.On, Managers: s.Managers, SRID: s.SRID, Settings: s.Settings, PartyAt: map[int64]int32{}}
	l := &loader{ctx: ctx, tx: tx, s: out, only: rowsRead{Decisions: none(c.Decisions), Leases: none(c.Leases), Objects: none(c.Objects), Parties: none(c.Parties)}}
	for _, x := range []struct {
		n    int
		read func() error
	}{{len(c.Objects), l.objects}, {len(c.Parties), l.parties}, {len(c.Decisions), l.decisions}, {len(c.Leases), l.leases}} {
		if x.n > 0 {
			if err := x.read(); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// none: no rows are no rows, not all of them.
func none(ids []int64) []int64 {
	if ids == nil {
		return []int64{}
	}
	return ids
}

// widen adds the documents that must be read with the changed ones: those of a changed party, whose name they carry, and
// the other rows of a case number that an annex changes.
func (r *Resident) widen(c *changes, numbers map[string]bool) {
	s := r.e.Scene
	parties := map[int64]bool{}
	for _, id := range c.Parties {
		parties[id] = true
	}
	annexed := false
	for i := range s.Decisions {
		d := &s.Decisions[i]
		if parties[d.PartyID] {
			c.Decisions = append(c.Decisions, d.ID)
		}
		annexed = annexed || d.Amendment && numbers[d.Number]
	}
	for i := range s.Decisions {
		if d := &s.Decisions[i]; annexed && d.Number != "" && numbers[d.Number] {
			c.Decisions = append(c.Decisions, d.ID)
		}
	}
	for i := range s.Leases {
		if parties[s.Leases[i].PartyID] {
			c.Leases = append(c.Leases, s.Leases[i].ID)
		}
	}
	for _, l := range []*[]int64{&c.Decisions, &c.Leases} {
		slices.Sort(*l)
		*l = slices.Compact(*l)
	}
}

// apply puts changed rows in, joins and links anew what they touch, and notes what is to be judged.
func (r *Resident) apply(ctx context.Context, tx pgx.Tx, c *changes) (why string, err error) {
	s := r.e.Scene
	numbers := map[string]bool{}
	for _, id := range c.Decisions {
		if i, ok := s.DecisionRow(id); ok && s.Decisions[i].Number != "" {
			numbers[s.Decisions[i].Number] = true
		}
	}
	if len(c.Objects) > 0 {
		var undated bool
		if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM campaigns WHERE driven_from IS NULL AND driven_to IS NULL)`).Scan(&undated); err != nil || undated {
			return "przejazd bez dat: jego dzień wynika z obiektów", err
		}
	}
	r.widen(c, numbers)
	from, err := r.read(ctx, tx, c)
	if err != nil {
		return "", err
	}
	amended, more := false, false
	for i := range from.Decisions {
		d := &from.Decisions[i]
		amended = amended || d.Amendment
		more = more || d.Number != "" && !numbers[d.Number]
		if d.Number != "" {
			numbers[d.Number] = true
		}
	}
	if amended || more { // an annex belongs to the case it names now
		before := len(c.Decisions)
		if amended {
			for i := range s.Decisions {
				if d := &s.Decisions[i]; d.Number != "" && numbers[d.Number] {
					c.Decisions = append(c.Decisions, d.ID)
				}
			}
		}
		r.widen(c, numbers)
		if len(c.Decisions) > before {
			if from, err = r.read(ctx, tx, c); err != nil {
				return "", err
			}
		}
	}
	versions(from)
	c.From = from
	if !s.Fits(&c.Patch) {
		return "nowy wiersz należy między dawne", nil
	}
	// What people decided speaks of documents and objects that may be others now: gone, renumbered, imported again.
	r.patch(c, func() error {
		l := &loader{ctx: ctx, tx: tx, s: s}
		var taught bool
		if taught, err = l.verdictsAnew(); taught {
			why = "urząd nauczył program czytać rejestry inaczej"
		}
		return err
	})
	return why, err
}

// patch puts a patch in: the scene, the join, the links, the town, and what is to be judged.
func (r *Resident) patch(c *changes, verdicts func() error) {
	e, s := r.e, r.e.Scene
	var seeds []rules.Anchor
	var objects []int32
	mark := func(k rules.Kind, ids []int64, row func(int64) (int32, bool)) {
		for _, id := range ids {
			if i, ok := row(id); ok {
				seeds = append(seeds, rules.Anchor{Kind: k, Index: i})
				r.focus.Changed(k)
				if k == rules.Objects {
					objects = append(objects, i)
				}
			}
		}
	}
	mark(rules.Objects, c.Objects, s.ObjectRow)
	mark(rules.Decisions, c.Decisions, s.DecisionRow)
	mark(rules.Leases, c.Leases, s.LeaseRow)
	mark(rules.Parties, c.Parties, s.PartyRow)
	e.Town.Reach(&r.focus, seeds)
	var changedDecisions, changedLeases []int32
	for _, a := range seeds {
		switch a.Kind {
		case rules.Decisions:
			changedDecisions = append(changedDecisions, a.Index)
		case rules.Leases:
			changedLeases = append(changedLeases, a.Index)
		}
	}
	e.Town.Forget(changedDecisions, changedLeases)
	decisions, leases, words := e.linking.Before(objects)
	leases = append(leases, besides(s, c)...)
	covered := s.CoverageOf(objects)

	rows := s.Apply(&c.Patch)
	s.Replace(rows)
	was := s.Verdicts
	if verdicts() != nil {
		return
	}
	decided := differ(was, s.Verdicts)
	for _, v := range decided {
		if v.Lease {
			leases = append(leases, v.Document)
		} else {
			decisions = append(decisions, v.Document)
		}
	}
	near := s.Rejoin(e.Town.J, rows.Objects, rows.Decisions)
	if s.Recover(covered, rows.Objects) {
		r.all = true
	}
	leases = append(leases, rows.Leases...)
	leases = append(leases, besides(s, c)...)
	ofDecisions, ofLeases, ofObjects := e.linking.Renew(append(decisions, rows.Decisions...), leases, rows.Objects, words, len(decided) > 0)
	e.Links = e.linking.Links
	e.Town = e.Town.Renewed(e.Links, rows, near)

	seeds = seeds[:0]
	for _, x := range []struct {
		kind rules.Kind
		rows []int32
	}{{rules.Objects, rows.Objects}, {rules.Decisions, rows.Decisions}, {rules.Leases, rows.Leases}, {rules.Parties, rows.Parties},
		{rules.Decisions, ofDecisions}, {rules.Leases, ofLeases}, {rules.Objects, ofObjects}} {
		for _, i := range x.rows {
			seeds = append(seeds, rules.Anchor{Kind: x.kind, Index: i})
		}
	}
	for _, x := range []struct {
		kind rules.Kind
		rows []int32
	}{{rules.Objects, rows.Objects}, {rules.Decisions, rows.Decisions}, {rules.Leases, rows.Leases}, {rules.Parties, rows.Parties}} {
		if len(x.rows) > 0 {
			r.focus.Changed(x.kind)
		}
	}
	e.Town.Reach(&r.focus, seeds)
	for _, i := range slices.Concat(ofDecisions, rows.Decisions) {
		r.docs.decisions[s.Decisions[i].ID] = true
	}
	for _, i := range slices.Concat(ofLeases, rows.Leases) {
		r.docs.leases[s.Leases[i].ID] = true
	}
}

// besides are the leases of the parcels of changed leases: whether a contract has a parcel to itself depends on them.
func besides(s *scene.Scene, c *changes) []int32 {
	var out []int32
	for _, id := range c.Leases {
		i, ok := s.LeaseRow(id)
		if !ok {
			continue
		}
		for k := range s.Leases[i].Refs {
			for _, p := range s.Leases[i].Refs[k].Found.Parcels {
				for _, on := range s.LeasesOn(p) {
					out = append(out, on.Lease)
				}
			}
		}
	}
	return out
}

// differ are the verdicts that only one of two lists has.
func differ(a, b []scene.Verdict) []scene.Verdict {
	n := map[scene.Verdict]int{}
	for _, v := range a {
		n[v]++
	}
	for _, v := range b {
		n[v]--
	}
	var out []scene.Verdict
	for v, k := range n {
		if k != 0 {
			out = append(out, v)
		}
	}
	return out
}

// judged is what became of everything that was judged anew.
type judged struct {
	fingerprints []string // looked at
	found        []record
	anchors      map[string][]located
}

// judge evaluates the rules over what has changed since the last run.
func (r *Resident) judge(ctx context.Context, o Options) (*judged, error) {
	e := r.e
	out := &judged{anchors: map[string][]located{}}
	touched := map[string]bool{}
	if r.all {
		e.Town.Focus = nil
		for f := range r.found.by {
			touched[f] = true
		}
	} else {
		for _, a := range r.focus.All() {
			for _, f := range r.found.on[a] {
				touched[f] = true
			}
		}
		for f := range touched {
			for _, l := range r.found.by[f] {
				for _, a := range l.anchors {
					r.focus.Add(a.Kind, a.Index)
				}
			}
		}
		r.focus.Sort()
		e.Town.Focus = &r.focus
	}
	defer func() { e.Town.Focus = nil }()
	// A rule that looks farther than the neighbourhood of a change is judged whole, unless what has changed is nothing it
	// looks at.
	var near, wide []string
	again := map[string]bool{}
	for _, rule := range rules.All() {
		id := rule.Meta().ID
		switch {
		case !slices.Contains(o.Rules, id):
		case !rule.Wide() && rule.Depends(e.Town) == r.needs[id]:
			near = append(near, id)
		case r.all || !rule.Wide() || slices.ContainsFunc(r.focus.Kinds(), rule.Reads):
			wide = append(wide, id)
			again[id] = true
		}
	}
	for f := range touched { // of a rule that is not asked, nothing is gone
		if rule := r.found.by[f][0].rule; !again[rule] && !slices.Contains(near, rule) {
			delete(touched, f)
		}
	}
	for rule := range again {
		if of := r.found.of[rule]; of != nil {
			for f := range of.fingerprints {
				touched[f] = true
			}
		}
	}
	if err := e.judge(ctx, near, nil); err != nil {
		return nil, err
	}
	hits := e.Hits
	e.Town.Focus = nil
	if err := e.judge(ctx, wide, nil); err != nil {
		return nil, err
	}
	hits = append(hits, e.Hits...)
	e.Hits = nil
	records, err := e.writeOut(hits)
	if err != nil {
		return nil, err
	}
	for i := range records {
		f := records[i].fingerprint
		if _, known := r.found.by[f]; known && !touched[f] {
			continue // it came with a neighbour of what was touched, and stands as it was
		}
		if len(out.anchors[f]) == 0 {
			out.found = append(out.found, records[i])
		}
		out.anchors[f] = append(out.anchors[f], located{records[i].rule, records[i].outcome, string(records[i].digest), hits[i].Anchors})
		touched[f] = true
	}
	for f := range touched {
		out.fingerprints = append(out.fingerprints, f)
	}
	slices.Sort(out.fingerprints)
	return out, nil
}

// settle takes over what was judged.
func (r *Resident) settle(j *judged, revision int64) {
	for _, f := range j.fingerprints {
		r.found.drop(f)
	}
	for f, list := range j.anchors {
		for _, l := range list {
			r.found.put(f, l)
		}
	}
	r.run, r.needs = revision, needsOf(r.e.Town)
	r.clean()
}

// needsOf is what of the whole town each rule depends on.
func needsOf(t *rules.Town) map[string]string {
	out := map[string]string{}
	for _, rule := range rules.All() {
		if s := rule.Depends(t); s != "" {
			out[rule.Meta().ID] = s
		}
	}
	return out
}

// totals counts the findings that stand.
func (r *Resident) totals(n *counts, wanted []string) {
	n.Findings, n.Unknown = map[string]int{}, 0
	for _, rule := range wanted {
		n.Findings[rule] = 0
		if n.Rules[rule] == nil {
			n.Rules[rule] = &ruleCounts{}
		}
		n.Rules[rule].Hit, n.Rules[rule].Unknown = 0, 0
	}
	for rule, standing := range r.found.of {
		of := n.Rules[rule]
		if of == nil {
			of = &ruleCounts{}
			n.Rules[rule] = of
		}
		all := len(standing.fingerprints)
		n.Findings[rule] = all
		n.Unknown += standing.unknown
		of.Unknown, of.Hit = standing.unknown, all-standing.unknown
	}
	n.Same = 0
	for rule, of := range n.Rules {
		of.Same = n.Findings[rule] - of.New - of.Changed
		n.Same += of.Same
	}
}

// verdictsAnew reads again what people decided about documents and objects, and tells whether what they taught the
// office's reading of registers is another: then every document must be placed anew.
func (l *loader) verdictsAnew() (taught bool, err error) {
	before := l.s.Taught
	l.s.Verdicts = nil
	if err := l.taught(); err != nil {
		return false, err
	}
	return !reflect.DeepEqual(before, l.s.Taught), nil
}

// ids are the identities of decisions and of leases.
func (d *documents) ids() (decisions, leases []int64) {
	if d == nil {
		return nil, nil
	}
	return slices.Sorted(maps.Keys(d.decisions)), slices.Sorted(maps.Keys(d.leases))
}
