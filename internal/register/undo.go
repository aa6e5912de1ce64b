package register

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
)

func undo(ctx context.Context, store *db.Store, scope access.Scope, set Set, name string, revision int64) (Result, error) {
	ch := change{set: set, name: name, action: "register.undo", undoes: revision, reason: "change r" + strconv.FormatInt(revision, 10) + " taken back: " + name}
	if err := store.Read(ctx, func(tx pgx.Tx) error {
		r, err := NewReader(ctx, store, tx, scope)
		if err != nil {
			return err
		}
		return ch.invert(r)
	}); err != nil {
		return Result{}, err
	}
	result, err := ch.apply(ctx, store, scope)
	var cells *CellErrors
	if errors.As(err, &cells) {
		for _, c := range cells.Cells {
			if c.Code != "not_yours" && c.Code != "not_editable" {
				return result, ErrUndo.Because("change r%d cannot be taken back: %s", revision, c.Message)
			}
		}
	}
	return result, err
}

// invert makes the edits that bring back what a change found. Versions say all of it: those that the revision ended, and
// those that it brought.
func (ch *change) invert(r *Reader) error {
	r.Purpose = "change"
	reg, err := r.Find(ch.set, ch.name)
	if err != nil {
		return err
	}
	who, err := r.madeByHand(reg, ch.undoes)
	if err != nil {
		return err
	}
	ch.maker = who == r.scope.Actor()
	if !ch.maker && !reg.Rights.Delete {
		return r.scope.Refused("the right to take back what others changed in the register " + reg.Name + ": whoever made a change takes it back, and those who may delete rows")
	}
	// All that the change changed is looked at, also what the person is not shown: a change is taken back as a whole.
	everything := *r
	everything.scope = access.Operator()
	full, err := everything.Find(ch.set, ch.name)
	if err != nil {
		return err
	}
	p := &plan{change: *ch, r: &everything, reg: full, at: map[string]int{}}
	p.given = []map[string]*string{} // retired fields too
	if p.cols, err = tableOf(r, reg.table); err != nil {
		return err
	}
	for _, c := range append(append([]Column(nil), full.Columns...), full.retired...) {
		t, err := p.targetOf(c.Field)
		if err != nil {
			return err
		}
		if t != nil && t.kind != follows && c.Field != "version" {
			p.targets = append(p.targets, t)
		}
	}
	fields := len(p.targets)
	if full.Drawn() {
		p.targets = append(p.targets, p.shapeTarget())
	}
	p.hidden("street_key")
	p.hidden("import_id")
	p.hidden("key")
	type side struct {
		version int64
		values  []*string
		extra   map[string]json.RawMessage
	}
	before, after := map[int64]side{}, map[int64]side{}
	var order []int64
	read := func(into map[int64]side, past bool, cond string) error {
		c := &composer{reader: r, register: reg, query: &Query{}, known: ch.undoes, past: past}
		list := append([]string{"t.id", "t.version::int8"}, p.expressions(c)...)
		if p.column("extra") != nil {
			list = append(list, "t.extra::text")
		}
		return r.exec("SELECT "+strings.Join(list, ", ")+c.from()+" WHERE "+strings.ReplaceAll(cond, "{r}", c.arg(ch.undoes)+"::int8")+" ORDER BY t.id", c.args, func(v [][]byte) error {
			id := int8Of(v[0])
			if _, seen := before[id]; !seen {
				if _, seen := after[id]; !seen {
					order = append(order, id)
				}
			}
			of := side{version: int8Of(v[1]), values: p.values(v[2 : 2+len(p.targets)])}
			if rest := v[2+len(p.targets):]; len(rest) > 0 && rest[0] != nil {
				if err := json.Unmarshal(rest[0], &of.extra); err != nil {
					return err
				}
			}
			into[id] = of
			return nil
		})
	}
	if err := read(before, true, "upper(t.known) = {r}"); err != nil {
		return err
	}
	for _, past := range []bool{false, true} {
		if err := read(after, past, "lower(t.known) = {r}"); err != nil {
			return err
		}
	}
	if len(order) == 0 {
		return ErrUndo.Because("change r%d did not touch the register %s", ch.undoes, reg.Name)
	}
	for _, id := range order {
		was, existed := before[id]
		is, exists := after[id]
		switch {
		case existed && exists:
			given := map[string]*string{}
			if p.beyond(was.extra, is.extra) {
				return ErrUndo.Because(narrower, ch.undoes)
			}
			for i, t := range p.targets {
				if equal(was.values[i], is.values[i]) {
					continue
				}
				given[t.Field] = was.values[i]
				if i < fields && !reg.takesBack(t.Column) {
					return ErrUndo.Because(narrower, ch.undoes)
				}
			}
			ch.edits = append(ch.edits, Edit{Op: SetCells, ID: id, Version: is.version})
			ch.given = append(ch.given, given)
		case existed:
			ch.edits = append(ch.edits, Edit{Op: Restore, ID: id})
			ch.given = append(ch.given, nil)
		default:
			ch.edits = append(ch.edits, Edit{Op: Delete, ID: id, Version: is.version})
			ch.given = append(ch.given, nil)
		}
	}
	return nil
}

const narrower = "change r%d also changed what your roles do not show or do not let you change; somebody whose roles do can take it back"

// beyond tells whether two versions differ in an own field that nobody is shown any more.
func (p *plan) beyond(was, is map[string]json.RawMessage) bool {
	known := map[string]bool{}
	for _, t := range p.targets {
		if t.kind == own {
			known[t.key()] = true
		}
	}
	differ := func(a, b map[string]json.RawMessage) bool {
		for key, v := range a {
			if !known[key] && string(v) != string(b[key]) {
				return true
			}
		}
		return false
	}
	return differ(was, is) || differ(is, was)
}

// takesBack tells whether the person may bring back what a column said: one that they may change, or a field that is
// used no more.
func (r *Register) takesBack(of *Column) bool {
	is := func(c Column) bool { return c.Field == of.Field }
	if slices.ContainsFunc(r.retired, is) {
		return true
	}
	c, ok := r.Column(of.Field)
	return ok && c.Editable
}

// madeByHand is who made a change of the register by hand.
func (r *Reader) madeByHand(reg *Register, revision int64) (who string, err error) {
	err = r.exec(`SELECT actor FROM audit WHERE revision = $1::int8 AND subject = $2::text AND action IN `+madeHere,
		[][]byte{textOf(revision), textOf(reg.Name)}, func(v [][]byte) error {
			who = string(v[0])
			return nil
		})
	if err == nil && who == "" {
		err = ErrUndo.Because("r%d is no change that was made by hand in the register %s", revision, reg.Name)
	}
	return who, err
}
