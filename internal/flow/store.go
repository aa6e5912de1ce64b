package flow

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/clock"
	"spoina/internal/db"
)

// Entry is one step that was made.
type Entry struct {
	No    int        `json:"no"`
	Move  string     `json:"move"`
	From  State      `json:"from"`
	To    State      `json:"to"`
	On    clock.Date `json:"on" doc:"the day on which it happened"`
	At    time.Time  `json:"at" doc:"when it was entered"`
	Actor string     `json:"actor"`
	Note  string     `json:"note"`
}

// Step makes a move of a row's case and keeps the step. It takes the office's lock first, so of two people who move
// the same case in the same second one finds it moved and is refused. A day before the case's last step is refused,
// and so is one in the future; zero is today.
func Step(ctx context.Context, c *db.Change, register string, row int64, p Process, move string, on clock.Date, note string) (Entry, error) {
	s := Entry{Move: move, From: p.Start, On: on, Actor: c.Actor(), Note: note}
	if _, err := c.Revision(ctx); err != nil {
		return s, err
	}
	if err := dayOf(&s.On); err != nil {
		return s, err
	}
	var last clock.Date
	err := c.QueryRow(ctx, `SELECT no, to_state, on_day FROM flow_steps WHERE register = $1 AND row_id = $2 ORDER BY no DESC LIMIT 1`, register, row).
		Scan(&s.No, &s.From, &last)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return s, err
	}
	if s.To, err = p.Go(s.From, move); err != nil {
		return s, err
	}
	if s.On.Before(last) {
		return s, ErrOrder.Because("%s lies before the last step of the case, made on %s", s.On, last)
	}
	s.No++
	return s, c.QueryRow(ctx, `INSERT INTO flow_steps (register, row_id, no, move, from_state, to_state, on_day, actor, note)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING at`, register, row, s.No, s.Move, s.From, s.To, s.On, s.Actor, s.Note).Scan(&s.At)
}

// dayOf makes no day today and refuses the future.
func dayOf(on *clock.Date) error {
	today := clock.Today()
	if on.IsZero() {
		*on = today
	}
	if on.After(today) {
		return ErrFuture.Because("%s lies in the future", *on)
	}
	return nil
}

// States are where the cases of rows are, for those that have taken a step.
func States(ctx context.Context, tx pgx.Tx, register string, rows []int64) (map[int64]State, error) {
	found, err := tx.Query(ctx, `SELECT DISTINCT ON (row_id) row_id, to_state FROM flow_steps WHERE register = $1 AND row_id = ANY($2::int8[]) ORDER BY row_id, no DESC`, register, rows)
	if err != nil {
		return nil, err
	}
	out := map[int64]State{}
	var id int64
	var s State
	_, err = pgx.ForEachRow(found, []any{&id, &s}, func() error { out[id] = s; return nil })
	return out, err
}

// Timeline is what was done with a row, in order.
func Timeline(ctx context.Context, tx pgx.Tx, register string, row int64) ([]Entry, error) {
	rows, err := tx.Query(ctx, `SELECT no, move, from_state, to_state, on_day, at, actor, note FROM flow_steps
		WHERE register = $1 AND row_id = $2 ORDER BY no`, register, row)
	if err != nil {
		return nil, err
	}
	out, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (Entry, error) {
		var s Entry
		err := r.Scan(&s.No, &s.Move, &s.From, &s.To, &s.On, &s.At, &s.Actor, &s.Note)
		return s, err
	})
	if out == nil {
		out = []Entry{}
	}
	return out, err
}

// Kept is a deadline of a row, as it stands.
type Kept struct {
	Clock
	No  int `json:"no"`
	Due Due `json:"due"`
}

// Clocks are the deadlines of a row as they stand on a day, in the order in which they started.
func Clocks(ctx context.Context, tx pgx.Tx, register string, row int64, on clock.Date) ([]Kept, error) {
	rows, err := tx.Query(ctx, `SELECT name, no, start_day, n, unit, basis, pauses, stopped_on FROM flow_clocks
		WHERE register = $1 AND row_id = $2 ORDER BY start_day, name, no`, register, row)
	if err != nil {
		return nil, err
	}
	out, err := pgx.CollectRows(rows, scanClock)
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i].Due = out[i].Clock.Due(on)
	}
	if out == nil {
		out = []Kept{}
	}
	return out, nil
}

func scanClock(r pgx.CollectableRow) (Kept, error) {
	var k Kept
	var pauses []byte
	err := r.Scan(&k.Name, &k.No, &k.Start, &k.Term.N, &k.Term.Unit, &k.Term.Basis, &pauses, &k.Stopped)
	if err == nil {
		err = json.Unmarshal(pauses, &k.Pauses)
	}
	return k, err
}

// latest is the newest deadline of a name, if there is one.
func latest(ctx context.Context, c *db.Change, register string, row int64, name string) (*Kept, error) {
	if _, err := c.Revision(ctx); err != nil {
		return nil, err
	}
	rows, err := c.Query(ctx, `SELECT name, no, start_day, n, unit, basis, pauses, stopped_on FROM flow_clocks
		WHERE register = $1 AND row_id = $2 AND name = $3 ORDER BY no DESC LIMIT 1`, register, row, name)
	if err != nil {
		return nil, err
	}
	k, err := pgx.CollectExactlyOneRow(rows, scanClock)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	return &k, err
}

// running is the newest deadline of a name, which must not have been met yet.
func running(ctx context.Context, c *db.Change, register string, row int64, name string) (*Kept, error) {
	k, err := latest(ctx, c, register, row, name)
	switch {
	case err != nil:
		return nil, err
	case k == nil:
		return nil, ErrClock.Because("no deadline %s has started", name)
	case !k.Stopped.IsZero():
		return nil, ErrClock.Because("the deadline %s was met on %s", name, k.Stopped)
	}
	return k, nil
}

// Start starts a deadline of a row on the day of its event. One of the same name may run once at a time.
func Start(ctx context.Context, c *db.Change, register string, row int64, name string, on clock.Date, term Term) error {
	if err := dayOf(&on); err != nil {
		return err
	}
	k, err := latest(ctx, c, register, row, name)
	no := 1
	switch {
	case err != nil:
		return err
	case k != nil && k.Stopped.IsZero():
		return ErrClock.Because("the deadline %s already runs since %s", name, k.Start)
	case k != nil:
		no = k.No + 1
	}
	_, err = c.Exec(ctx, `INSERT INTO flow_clocks (register, row_id, name, no, start_day, n, unit, basis) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		register, row, name, no, on, term.N, term.Unit, term.Basis)
	return err
}

// Suspend makes a running deadline of a row stand still from an event on.
func Suspend(ctx context.Context, c *db.Change, register string, row int64, name string, on clock.Date, why Text) error {
	if err := dayOf(&on); err != nil {
		return err
	}
	k, err := running(ctx, c, register, row, name)
	if err != nil {
		return err
	}
	if n := len(k.Pauses); n > 0 && k.Pauses[n-1].To.IsZero() {
		return ErrClock.Because("the deadline %s stands still since %s", name, k.Pauses[n-1].From)
	}
	k.Pauses = append(k.Pauses, Pause{From: on, Why: why})
	return k.keep(ctx, c, register, row)
}

// Resume lets a deadline that stands still run again from an event on.
func Resume(ctx context.Context, c *db.Change, register string, row int64, name string, on clock.Date) error {
	if err := dayOf(&on); err != nil {
		return err
	}
	k, err := running(ctx, c, register, row, name)
	if err != nil {
		return err
	}
	n := len(k.Pauses)
	if n == 0 || !k.Pauses[n-1].To.IsZero() {
		return ErrClock.Because("the deadline %s does not stand still", name)
	}
	if on.Before(k.Pauses[n-1].From) {
		return ErrOrder.Because("%s lies before the day on which the deadline stopped, %s", on, k.Pauses[n-1].From)
	}
	k.Pauses[n-1].To = on
	return k.keep(ctx, c, register, row)
}

// Stop ends a deadline of a row: the thing was done. A deadline that stands still runs again on that day first.
func Stop(ctx context.Context, c *db.Change, register string, row int64, name string, on clock.Date) error {
	if err := dayOf(&on); err != nil {
		return err
	}
	k, err := running(ctx, c, register, row, name)
	if err != nil {
		return err
	}
	if n := len(k.Pauses); n > 0 && k.Pauses[n-1].To.IsZero() {
		k.Pauses[n-1].To = on
	}
	k.Stopped = on
	return k.keep(ctx, c, register, row)
}

func (k *Kept) keep(ctx context.Context, c *db.Change, register string, row int64) error {
	pauses, err := json.Marshal(k.Pauses)
	if err != nil {
		return err
	}
	_, err = c.Exec(ctx, `UPDATE flow_clocks SET pauses = $5, stopped_on = $6 WHERE register = $1 AND row_id = $2 AND name = $3 AND no = $4`,
		register, row, k.Name, k.No, pauses, k.Stopped)
	return err
}

// Withdraw takes back the newest deadline of a name that runs: it was started by mistake.
func Withdraw(ctx context.Context, c *db.Change, register string, row int64, name string) error {
	k, err := running(ctx, c, register, row, name)
	if err != nil {
		return err
	}
	_, err = c.Exec(ctx, `DELETE FROM flow_clocks WHERE register = $1 AND row_id = $2 AND name = $3 AND no = $4`, register, row, name, k.No)
	return err
}

// Unstop lets the newest deadline of a name run again as if it had not been met: that was said by mistake.
func Unstop(ctx context.Context, c *db.Change, register string, row int64, name string) error {
	k, err := latest(ctx, c, register, row, name)
	switch {
	case err != nil:
		return err
	case k == nil || k.Stopped.IsZero():
		return ErrClock.Because("no deadline %s was met", name)
	}
	k.Stopped = clock.Date{}
	return k.keep(ctx, c, register, row)
}
