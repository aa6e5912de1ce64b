// Package replay does again, in made-up names, what the offices did with these programmes: as many applications, cards,
// parcels, visits, certificates and sales, by the same roles, through the same addresses as the pages use. What must come
// out is written down first. It knows neither the store nor the database.
package replay

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Line is one thing that is compared.
type Line struct {
	Programme string
	What      string
	Expected  string
	Got       string
}

// Differs tells whether what came out is not what was meant.
func (l Line) Differs() bool { return l.Expected != l.Got }

// Options are how a replay goes.
type Options struct {
	Base     string // http://127.0.0.1:…
	Password string // of every account
	Seed     uint64
	Scale    float64              // 1 is the offices' own volume
	Only     []string             // programmes; empty: all
	Truth    io.Writer            // where the truth is written before the first request
	Say      func(string, ...any) // progress
}

// Account is a role account that a replay signs in with.
type Account struct {
	Login string
	Role  string
	Unit  string   // that the role is narrowed to
	For   []string // programmes that need it; nil: all
}

// Accounts are those that must be there before a replay of some programmes begins; of all, when none is named. Several
// desks and tills work at once.
func Accounts(only []string) []Account {
	r, a, c := []string{"relief"}, []string{"aid"}, []string{"coal"}
	return slices.DeleteFunc([]Account{
		{"administrator", "administrator", "", nil}, {"board", "board", "", nil},
		{"communal", "communal", "", r}, {"tax", "tax", "", r}, {"mops", "social", "MOPS", []string{"relief", "coal"}}, {"gops", "social", "GOPS", c},
		{"desk1", "desk", "PUNKT", a}, {"desk2", "desk", "PUNKT", a}, {"desk3", "desk", "PUNKT", a},
		{"defence", "defence", "", a}, {"patrol1", "patrol", "", a}, {"patrol2", "patrol", "", a}, {"volunteers", "volunteers", "", a},
		{"purchaser", "purchaser", "", c}, {"yard1", "coal", "", c}, {"yard2", "coal", "", c},
	}, func(x Account) bool {
		return len(only) > 0 && x.For != nil && !slices.ContainsFunc(x.For, func(p string) bool { return slices.Contains(only, p) })
	})
}

// programme is one programme's plan: what must come out, and the doing of it.
type programme interface {
	name() string
	truth() []Line // Got is empty
	play(ctx context.Context, s *stage) error
	read(ctx context.Context, s *stage) (map[string]string, error)
}

// stage is what the programmes act on.
type stage struct {
	people map[string]*Person
	tally  *Tally
	say    func(string, ...any)
}

func (s *stage) as(login string) *Person {
	p, ok := s.people[login]
	if !ok {
		panic("nobody signed in as " + login)
	}
	return p
}

// errDiffers is the end of a replay whose outcome is not the truth.
var errDiffers = errors.New("what came out differs from the truth")

// Run writes the truth, signs in, does everything and compares. The lines are complete also where it fails.
func Run(ctx context.Context, o Options) ([]Line, error) {
	if o.Scale == 0 {
		o.Scale = 1
	}
	if o.Say == nil {
		o.Say = func(string, ...any) {}
	}
	var plans []programme
	for i, plan := range []func(*rand.Rand, float64) programme{planRelief, planAid, planCoal} {
		p := plan(rand.New(rand.NewPCG(o.Seed, uint64(i))), o.Scale)
		if len(o.Only) == 0 || slices.Contains(o.Only, p.name()) {
			plans = append(plans, p)
		}
	}
	var lines []Line
	for _, p := range plans {
		lines = append(lines, p.truth()...)
	}
	if o.Truth != nil {
		if err := WriteTruth(o.Truth, lines); err != nil {
			return lines, fmt.Errorf("write the truth: %w", err)
		}
	}
	s := &stage{people: map[string]*Person{}, tally: NewTally(), say: o.Say}
	for _, a := range Accounts(o.Only) {
		p, err := SignIn(ctx, o.Base, a.Login, o.Password, s.tally)
		if err != nil {
			return lines, err
		}
		s.people[a.Login] = p
	}
	if err := switchOn(ctx, s, plans); err != nil {
		return lines, err
	}
	begin := time.Now()
	var all sync.WaitGroup
	failures := make([]error, len(plans))
	got := make([]map[string]string, len(plans))
	for i, p := range plans { // the programmes run beside each other, as they do in an office
		all.Go(func() {
			if err := p.play(ctx, s); err != nil {
				failures[i] = fmt.Errorf("%s: %w", p.name(), err)
			}
			var err error
			if got[i], err = p.read(ctx, s); err != nil {
				failures[i] = errors.Join(failures[i], fmt.Errorf("%s: %w", p.name(), err))
			}
		})
	}
	all.Wait()
	seconds := time.Since(begin).Seconds()
	n := s.tally.requests.Load()
	o.Say("%d requests in %.0f s, %.1f ms each, the slowest %.0f ms", n, seconds, float64(s.tally.spent.Load())/1e6/float64(max(n, 1)), float64(s.tally.slowest.Load())/1e6)
	for i := range lines {
		l := &lines[i]
		switch {
		case strings.HasPrefix(l.What, "refused "):
			l.Got = strconv.Itoa(s.tally.refused[l.Programme+"."+strings.TrimPrefix(l.What, "refused ")])
		case l.What == "repeated":
			l.Got = strconv.Itoa(s.tally.repeated[l.Programme])
		default:
			for k, p := range plans {
				if p.name() == l.Programme {
					l.Got = got[k][l.What]
				}
			}
		}
	}
	err := errors.Join(failures...)
	for _, w := range summed(s.tally.wrong) {
		o.Say("%s", w)
	}
	if err == nil && (len(s.tally.wrong) > 0 || slices.ContainsFunc(lines, Line.Differs)) {
		err = errDiffers
	}
	return lines, err
}

// switchOn makes sure that the programmes run: a dormant one is switched on by the administrator.
func switchOn(ctx context.Context, s *stage, plans []programme) error {
	var list []struct {
		Name string
		On   bool
	}
	admin := s.as("administrator")
	if err := admin.Get(ctx, "/programmes", nil, &list); err != nil {
		return err
	}
	for _, p := range plans {
		for _, there := range list {
			if there.Name == p.name() && !there.On {
				if err := admin.Do(ctx, Act{Programme: p.name(), Method: "PUT", Path: "/programmes/" + p.name(), Body: map[string]bool{"on": true}}, nil); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// summed counts failures of one kind, so that a thousand of them are one line.
func summed(wrong []string) []string {
	counts := map[string]int{}
	for _, w := range wrong {
		counts[w]++
	}
	var out []string
	for w, n := range counts {
		out = append(out, fmt.Sprintf("%d × %s", n, w))
	}
	sort.Strings(out)
	return out
}

// WriteTruth writes what must come out, before anything is done.
func WriteTruth(w io.Writer, lines []Line) error {
	out := csv.NewWriter(w)
	_ = out.Write([]string{"programme", "what", "expected"})
	for _, l := range lines {
		_ = out.Write([]string{l.Programme, l.What, l.Expected})
	}
	out.Flush()
	return out.Error()
}

// WriteLines writes what came out beside what was meant.
func WriteLines(w io.Writer, lines []Line) error {
	out := csv.NewWriter(w)
	_ = out.Write([]string{"programme", "what", "expected", "got"})
	for _, l := range lines {
		_ = out.Write([]string{l.Programme, l.What, l.Expected, l.Got})
	}
	out.Flush()
	return out.Error()
}

// expectations gathers the truth of a programme while it is planned.
type expectations struct {
	programme string
	order     []string
	value     map[string]int64
}

func expecting(programme string) *expectations {
	return &expectations{programme: programme, value: map[string]int64{}}
}

func (e *expectations) add(what string, n int64) {
	if _, known := e.value[what]; !known {
		e.order = append(e.order, what)
	}
	e.value[what] += n
}

func (e *expectations) refuse(code string) { e.add("refused "+code, 1) }

func (e *expectations) truth() []Line {
	var out []Line
	for _, what := range e.order {
		out = append(out, Line{Programme: e.programme, What: what, Expected: strconv.FormatInt(e.value[what], 10)})
	}
	return out
}

// inParallel does n things with a few workers at once, in order of their beginning, and stops at the first failures.
func inParallel(ctx context.Context, workers, n int, do func(ctx context.Context, worker, i int) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	next := make(chan int)
	go func() {
		defer close(next)
		for i := range n {
			select {
			case next <- i:
			case <-ctx.Done():
				return
			}
		}
	}()
	failed := make(chan error, workers)
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for i := range next {
				if err := do(ctx, w, i); err != nil {
					failed <- err
					stop()
					return
				}
			}
		})
	}
	all.Wait()
	close(failed)
	return <-failed
}

// scaled is a number at a replay's scale, at least so many.
func scaled(n int, scale float64, least int) int { return max(int(float64(n)*scale+0.5), least) }
