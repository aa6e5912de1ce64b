package flow

import (
	"context"
	"encoding/json"
	"fmt"

	"spoina/internal/clock"
	"spoina/internal/db"
)

// History is what happened to a row before the program kept it: cases that an office brings along, or made-up ones.
type History struct {
	Row    int64
	Steps  []Entry // their moves and days; states follow from the process
	Clocks []Clock
}

// Record keeps the histories of new rows in two statements. Each step must be possible after the one before and no day
// may lie before another or in the future, as if they had been made one by one.
func Record(ctx context.Context, c *db.Change, register string, p Process, histories []History) error {
	if _, err := c.Revision(ctx); err != nil {
		return err
	}
	type step struct {
		Row  int64      `json:"row_id"`
		No   int        `json:"no"`
		Move string     `json:"move"`
		From State      `json:"from_state"`
		To   State      `json:"to_state"`
		On   clock.Date `json:"on_day"`
		Note string     `json:"note"`
	}
	type running struct {
		Row     int64      `json:"row_id"`
		Name    string     `json:"name"`
		No      int        `json:"no"`
		Start   clock.Date `json:"start_day"`
		N       int        `json:"n"`
		Unit    string     `json:"unit"`
		Basis   string     `json:"basis"`
		Pauses  []Pause    `json:"pauses"`
		Stopped clock.Date `json:"stopped_on"`
	}
	var steps []step
	var clocks []running
	for _, h := range histories {
		state, last := p.Start, clock.Date{}
		for i, s := range h.Steps {
			to, err := p.Go(state, s.Move)
			if err != nil {
				return fmt.Errorf("row %d, step %d: %w", h.Row, i+1, err)
			}
			if s.On.Before(last) || s.On.After(clock.Today()) {
				return fmt.Errorf("row %d, step %d: %w", h.Row, i+1, ErrOrder)
			}
			steps = append(steps, step{h.Row, i + 1, s.Move, state, to, s.On, s.Note})
			state, last = to, s.On
		}
		no := map[string]int{}
		for _, k := range h.Clocks {
			no[k.Name]++
			if k.Pauses == nil {
				k.Pauses = []Pause{}
			}
			clocks = append(clocks, running{h.Row, k.Name, no[k.Name], k.Start, k.Term.N, k.Term.Unit, k.Term.Basis, k.Pauses, k.Stopped})
		}
	}
	for sql, rows := range map[string]any{
		`INSERT INTO flow_steps (register, row_id, no, move, from_state, to_state, on_day, actor, note)
			SELECT $1, row_id, no, move, from_state, to_state, on_day, $3, note
			FROM jsonb_to_recordset($2::jsonb) x(row_id int8, no int, move text, from_state text, to_state text, on_day date, note text)`: steps,
		`INSERT INTO flow_clocks (register, row_id, name, no, start_day, n, unit, basis, pauses, stopped_on)
			SELECT $1, row_id, name, no, start_day, n, unit, basis, pauses, stopped_on
			FROM jsonb_to_recordset($2::jsonb) x(row_id int8, name text, no int, start_day date, n int, unit text, basis text, pauses jsonb, stopped_on date) WHERE $3 <> ''`: clocks,
	} {
		body, err := json.Marshal(rows)
		if err != nil {
			return err
		}
		if string(body) == "null" {
			continue
		}
		if _, err := c.Exec(ctx, sql, register, string(body), c.Actor()); err != nil {
			return err
		}
	}
	return nil
}
