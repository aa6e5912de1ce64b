package register

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"spoina/internal/access"
	"spoina/internal/audit"
	"spoina/internal/db"
	"spoina/internal/fail"
)

// Failures of saved views.
var (
	ErrNoView      = fail.New(fail.NotFound, "view.unknown", "there is no such view")
	ErrView        = fail.New(fail.Invalid, "view.wrong", "the view cannot be like this")
	ErrViewTaken   = fail.New(fail.Conflict, "view.taken", "there is a view of this name already")
	ErrViewChanged = fail.New(fail.Conflict, "view.changed", "somebody changed the view meanwhile")
)

// bodyLimit is how much a view may hold, in bytes; maxViews how many views of one register a person or the team has.
const (
	bodyLimit = 64 << 10
	maxViews  = 200
)

// View is how somebody looks at a register: columns, order, widths, filters, groups, sums, colours. What the body says
// only the browser understands: it narrows what a person sees and never widens it, because the rows are asked for again.
type View struct {
	ID        int64           `json:"id"`
	Register  string          `json:"register"`
	Name      string          `json:"name"`
	Owner     string          `json:"owner" doc:"login of whoever made it"`
	Team      bool            `json:"team" doc:"everybody who reads the register sees it"`
	Body      json.RawMessage `json:"body"`
	Version   int64           `json:"version"`
	ChangedAt time.Time       `json:"changed_at"`
	ChangedBy string          `json:"changed_by"`
}

// ViewChange is a view as a person wants it.
type ViewChange struct {
	Name    string          `json:"name" minLength:"1" maxLength:"100"`
	Team    bool            `json:"team,omitempty"`
	Body    json.RawMessage `json:"body" doc:"an object of at most 64 KB"`
	Version int64           `json:"version,omitempty" doc:"the version that the person saw; 0 does not look for conflicts"`
}

// ViewConflict is a view that somebody else changed meanwhile: nothing was overwritten.
type ViewConflict struct{ Now View }

func (e *ViewConflict) Error() string {
	return fmt.Sprintf("%s changed the view meanwhile: look at both and decide", e.Now.ChangedBy)
}

// Unwrap makes it a failure for people.
func (e *ViewConflict) Unwrap() error { return ErrViewChanged }

// Members are the lists that a problem answer carries: the view as it is now.
func (e *ViewConflict) Members() (cells, conflicts any) { return nil, []View{e.Now} }

func scanView(row pgx.CollectableRow) (View, error) {
	var v View
	err := row.Scan(&v.ID, &v.Register, &v.Name, &v.Owner, &v.Team, &v.Body, &v.Version, &v.ChangedAt, &v.ChangedBy)
	return v, err
}

// ViewsOf are the views of a register that the person has: the own ones and the team's.
func ViewsOf(ctx context.Context, store *db.Store, scope access.Scope, set Set, register string) ([]View, error) {
	if err := viewing(scope, set, register); err != nil {
		return nil, err
	}
	rows, err := store.Pool().Query(ctx, `SELECT id, register, name, owner, team, body, version, changed_at, changed_by FROM views
		WHERE register = $1 AND (team OR owner = $2) ORDER BY team, lower(name)`, register, scope.Actor())
	if err != nil {
		return nil, err
	}
	return pgx.AppendRows([]View{}, rows, scanView)
}

// viewing refuses views to those who have no account or do not read the register.
func viewing(scope access.Scope, set Set, register string) error {
	if _, err := set.find(register); err != nil {
		return err
	}
	if !scope.SignedIn() {
		return access.ErrSignIn
	}
	if !scope.Rights(register).Read {
		return scope.Refused("the register " + register)
	}
	return nil
}

func (in *ViewChange) check() error {
	in.Name = strings.TrimSpace(in.Name)
	var object map[string]json.RawMessage
	switch {
	case in.Name == "" || len(in.Name) > 200 || strings.ContainsAny(in.Name, "\x00\n\r\t"):
		return ErrView.Because("the name is one line of 1 to 100 characters")
	case len(in.Body) > bodyLimit:
		return ErrView.Because("a view holds at most 64 KB")
	case json.Unmarshal(in.Body, &object) != nil || object == nil:
		return ErrView.Because("the body of a view is an object")
	case bytes.Contains(in.Body, []byte(`\u0000`)):
		return ErrView.Because("the body holds a character that cannot be kept")
	}
	return nil
}

// AddView keeps a view. A team's view needs the permission for them.
func AddView(ctx context.Context, store *db.Store, scope access.Scope, set Set, register string, in ViewChange) (View, error) {
	var v View
	if err := viewing(scope, set, register); err != nil {
		return v, err
	}
	if in.Team {
		if err := scope.Require(access.TeamViews); err != nil {
			return v, err
		}
	}
	if err := in.check(); err != nil {
		return v, err
	}
	_, err := store.Change(ctx, scope.Actor(), "view added", func(c *db.Change) error {
		var n int
		if err := c.QueryRow(ctx, `SELECT count(*) FROM views WHERE register = $1 AND team = $2 AND (team OR owner = $3)`, register, in.Team, scope.Actor()).Scan(&n); err != nil {
			return err
		}
		if n >= maxViews {
			return ErrView.Because("there are %d views of this register already", n)
		}
		rows, err := c.Query(ctx, `INSERT INTO views (register, name, owner, team, body, changed_by) VALUES ($1, $2, $3, $4, $5, $3) RETURNING id, register, name, owner, team, body, version, changed_at, changed_by`,
			register, in.Name, scope.Actor(), in.Team, in.Body)
		if err != nil {
			return taken(err)
		}
		if v, err = pgx.CollectExactlyOneRow(rows, scanView); err != nil {
			return taken(err)
		}
		return v.audit(ctx, c, "view.add")
	})
	return v, err
}

// ChangeView replaces a view. Only its owner changes a personal view; the team's need the permission for them.
func ChangeView(ctx context.Context, store *db.Store, scope access.Scope, set Set, register string, id int64, in ViewChange) (View, error) {
	var v View
	if err := in.check(); err != nil {
		return v, err
	}
	_, err := store.Change(ctx, scope.Actor(), "view changed", func(c *db.Change) error {
		now, err := ownView(ctx, c, scope, set, register, id)
		if err != nil {
			return err
		}
		if in.Team && !now.Team {
			if err := scope.Require(access.TeamViews); err != nil {
				return err
			}
		}
		if in.Version != 0 && in.Version != now.Version {
			return &ViewConflict{now}
		}
		rows, err := c.Query(ctx, `UPDATE views SET name = $2, team = $3, body = $4, version = version + 1, changed_at = now(), changed_by = $5 WHERE id = $1 RETURNING id, register, name, owner, team, body, version, changed_at, changed_by`,
			id, in.Name, in.Team, in.Body, scope.Actor())
		if err != nil {
			return taken(err)
		}
		if v, err = pgx.CollectExactlyOneRow(rows, scanView); err != nil {
			return taken(err)
		}
		return v.audit(ctx, c, "view.change")
	})
	return v, err
}

// DeleteView takes a view away.
func DeleteView(ctx context.Context, store *db.Store, scope access.Scope, set Set, register string, id int64) error {
	_, err := store.Change(ctx, scope.Actor(), "view deleted", func(c *db.Change) error {
		now, err := ownView(ctx, c, scope, set, register, id)
		if err != nil {
			return err
		}
		if _, err := c.Exec(ctx, `DELETE FROM views WHERE id = $1`, id); err != nil {
			return err
		}
		return now.audit(ctx, c, "view.delete")
	})
	return err
}

// ownView is a view that the person may change, locked. Another's personal view does not exist for them.
func ownView(ctx context.Context, c *db.Change, scope access.Scope, set Set, register string, id int64) (View, error) {
	if err := viewing(scope, set, register); err != nil {
		return View{}, err
	}
	rows, err := c.Query(ctx, `SELECT id, register, name, owner, team, body, version, changed_at, changed_by FROM views WHERE id = $1 AND register = $2 AND (team OR owner = $3) FOR UPDATE`, id, register, scope.Actor())
	if err != nil {
		return View{}, err
	}
	v, err := pgx.CollectExactlyOneRow(rows, scanView)
	if errors.Is(err, pgx.ErrNoRows) {
		return v, ErrNoView.Because("%s has no view %d", register, id)
	}
	if err == nil && v.Team {
		err = scope.Require(access.TeamViews)
	}
	return v, err
}

// audit keeps that a team's view changed; how somebody alone looks at a register is nobody's business.
func (v *View) audit(ctx context.Context, c *db.Change, action string) error {
	if !v.Team {
		return nil
	}
	return audit.Append(ctx, c.Tx, 0, c.Actor(), action, fmt.Sprintf("%s/views/%d", v.Register, v.ID), map[string]any{"version": v.Version})
}

func taken(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "23505" {
		return ErrViewTaken
	}
	return err
}
