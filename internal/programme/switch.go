package programme

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/httpapi"
)

// State says whether a programme runs.
type State struct {
	On    bool
	Since *time.Time // nil: since ever
	By    string
}

// StateOf reads whether a programme runs in an office.
func StateOf(ctx context.Context, tx pgx.Tx, p Programme) (State, error) {
	s := State{On: !p.Dormant}
	err := tx.QueryRow(ctx, `SELECT running, changed_at, changed_by FROM programmes WHERE name = $1`, p.Name).Scan(&s.On, &s.Since, &s.By)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return s, err
}

// Switch turns a programme on or off.
func Switch(ctx context.Context, c *db.Change, scope access.Scope, p Programme, on bool) error {
	if err := scope.Require(access.Switch); err != nil {
		return err
	}
	if _, err := c.Revision(ctx); err != nil {
		return err
	}
	if _, err := c.Exec(ctx, `INSERT INTO programmes (name, running, changed_at, changed_by) VALUES ($1, $2, now(), $3)
		ON CONFLICT (name) DO UPDATE SET running = excluded.running, changed_at = excluded.changed_at, changed_by = excluded.changed_by`, p.Name, on, scope.Actor()); err != nil {
		return err
	}
	c.Touch("programmes")
	return c.Audit(ctx, "programme.switch", "programmes/"+p.Name, map[string]any{"on": on})
}

// kept are addresses that answer also while the programme is off: what is needed to decide whether to switch it on.
func kept(rest string) bool { return rest == "checklist" || strings.HasPrefix(rest, "checklist/") }

// Running refuses the addresses of programmes that are switched off.
func Running(list []Programme) func(http.Handler) http.Handler {
	byName := map[string]Programme{}
	for _, p := range list {
		byName[p.Name] = p
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			rest, ok := strings.CutPrefix(r.URL.Path, "/api/v1/")
			if ok {
				rest = strings.TrimPrefix(rest, "public/")
				name, rest, _ := strings.Cut(rest, "/")
				if p, of := byName[name]; of && !kept(rest) {
					var state State
					err := httpapi.StoreOf(r.Context()).Read(r.Context(), func(tx pgx.Tx) (err error) {
						state, err = StateOf(r.Context(), tx, p)
						return err
					})
					if err == nil && !state.On {
						err = ErrOff.Because("%s is switched off in this office; whoever manages programmes can switch it on", p.Title.EN)
					}
					if err != nil {
						httpapi.WriteProblem(w, r, err)
						return
					}
				}
			}
			next.ServeHTTP(w, r)
		})
	}
}
