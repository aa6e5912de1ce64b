package register

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
)

// Acceptance says which parts of a change set are taken over.
type Acceptance struct {
	All     bool     // every cell that only the file changed, and every new row
	Cells   []string // "12.street": cell of row no. 12; "12" is all of a row that only the file changed, or a new row
	Mine    []string // cells in conflict whose value is the file's
	Delete  []int    // rows that the file lacks and that go to the bin
	Seen    int64    // the revision that the person looked at; 0 is now. What changed since in a chosen row stops the change
	Purpose string
	Reason  string
	More    bool // leave the rest to be looked at again
}

// applied is called when a change set's change was kept; a test ends the program there.
var applied = func() {}

// ApplyChangeSet takes over what was accepted, as one change with one revision that can be undone like any other. The
// rows are compared once more; a row that changed after the person looked, or while this runs, stops everything.
func ApplyChangeSet(ctx context.Context, store *db.Store, scope access.Scope, set Set, id int64, a Acceptance) (Result, error) {
	// One at a time: a second click must not apply twice. A claim of a program that died is free after ten minutes.
	tag, err := store.Pool().Exec(ctx, `UPDATE change_sets SET claimed_at = now() WHERE id = $1 AND actor = $2 AND state = 'draft' AND (claimed_at IS NULL OR claimed_at < now() - interval '10 minutes')`, id, scope.Actor())
	if err != nil {
		return Result{}, err
	}
	if tag.RowsAffected() == 0 {
		return Result{}, pgx.BeginFunc(ctx, store.Pool(), func(tx pgx.Tx) error { return missingOrDone(ctx, tx, scope, id) })
	}
	result, err := applyClaimed(ctx, store, scope, set, id, a)
	applied()
	ctx = context.WithoutCancel(ctx) // what was applied is written down even when the person went away
	if err != nil || a.More {
		if _, release := store.Pool().Exec(ctx, `UPDATE change_sets SET claimed_at = NULL, revision = coalesce(nullif($2, 0::bigint), revision) WHERE id = $1`, id, result.Revision); err == nil {
			err = release
		}
		return result, err
	}
	return result, pgx.BeginFunc(ctx, store.Pool(), func(tx pgx.Tx) error { return setApplied(ctx, tx, id, result.Revision) })
}

// setApplied ends a change set. It is kept together with the change, so that a program that dies between the two leaves
// nothing that could be applied again.
func setApplied(ctx context.Context, tx pgx.Tx, id, revision int64) error {
	if _, err := tx.Exec(ctx, `UPDATE change_sets SET state = 'applied', claimed_at = NULL, revision = coalesce(nullif($2, 0::bigint), revision) WHERE id = $1`, id, revision); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM change_set_rows WHERE change_set = $1`, id)
	return err
}

func applyClaimed(ctx context.Context, store *db.Store, scope access.Scope, set Set, id int64, a Acceptance) (Result, error) {
	var c *ChangeSet
	var edits []Edit
	err := store.Read(ctx, func(tx pgx.Tx) error {
		r, err := NewReader(ctx, store, tx, scope)
		if err != nil {
			return err
		}
		r.Purpose = a.Purpose
		if c, err = r.changeSet(id); err != nil {
			return err
		}
		view, err := r.Find(set, c.Register)
		if err != nil {
			return err
		}
		edits, err = r.accepted(view, c, a)
		return err
	})
	if err != nil || len(edits) == 0 {
		return Result{Rows: []RowResult{}}, err
	}
	reason := a.Reason
	if reason == "" {
		reason = fmt.Sprintf("change set %d: %s", c.ID, c.File)
	}
	ch := change{set: set, name: c.Register, reason: reason, action: "register.change", edits: edits}
	if !a.More {
		ch.then = func(ctx context.Context, c *db.Change, revision int64) error {
			return setApplied(ctx, c.Tx, id, revision)
		}
	}
	return ch.apply(ctx, store, scope)
}

// accepted makes edits of what was accepted.
func (r *Reader) accepted(view *Register, c *ChangeSet, a Acceptance) ([]Edit, error) {
	cells, mine, del := names(a.Cells), names(a.Mine), map[int]bool{}
	for _, no := range a.Delete {
		del[no] = true
	}
	seen := a.Seen
	if seen == 0 {
		seen = r.Current
	}
	var edits []Edit
	var touched []int64
	err := r.review(view, c, func(row ChangeSetRow) error {
		no := strconv.Itoa(row.No)
		whole := a.All || cells[no]
		delete(cells, no)
		edit := Edit{Op: SetCells, ID: row.ID, Version: row.Version, Set: map[string]json.RawMessage{}, Line: row.Line}
		for _, cell := range row.Cells {
			key := no + "." + cell.Field
			asked := cells[key] || mine[key]
			switch {
			case cell.Status == "edit" && (whole || asked):
				edit.Set[cell.Field] = cell.File
			case cell.Status == "conflict" && mine[key] && row.Kind == "changed":
				edit.Set[cell.Field] = cell.File
				touched = append(touched, row.ID)
			case cell.Status == "conflict" && asked:
				return ErrChangeSetMoved.Because("row %d of the file, %s: somebody changed it meanwhile; choose one of the values", row.Line, cell.Field)
			case asked && cell.Status != "done":
				return ErrChangeSetCell.Because("row %d of the file, %s: %s", row.Line, cell.Field, cell.Message)
			}
			delete(cells, key)
			delete(mine, key)
		}
		switch row.Kind {
		case "changed":
			if len(edit.Set) > 0 {
				edits = append(edits, edit)
			}
		case "new":
			if len(edit.Set) > 0 {
				if cell := slices.IndexFunc(row.Cells, func(c ChangeSetCell) bool { return c.Status == "error" }); cell >= 0 && !a.All {
					return ErrChangeSetCell.Because("row %d of the file, %s: %s", row.Line, row.Cells[cell].Field, row.Cells[cell].Message)
				} else if cell >= 0 {
					return nil // a row that is added in part would have to be added again
				}
				edit.Op, edit.ID, edit.Version, edit.Temp = Create, 0, 0, no
				edits = append(edits, edit)
			}
		case "missing":
			if del[row.No] {
				delete(del, row.No)
				touched = append(touched, row.ID)
				edits = append(edits, Edit{Op: Delete, ID: row.ID, Version: row.Version})
			}
		}
		if len(edits) > maxEdits {
			return ErrTooMany
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for key := range cells {
		return nil, ErrChangeSetCell.Because("the change set has no %s", key)
	}
	for key := range mine {
		return nil, ErrChangeSetCell.Because("the change set has no %s", key)
	}
	for no := range del {
		return nil, ErrChangeSetCell.Because("the change set has no missing row %d", no)
	}
	// A choice between two values is good for the values that were looked at.
	versions, err := r.versions(view, touched)
	if err != nil {
		return nil, err
	}
	for _, id := range touched {
		if now, ok := versions[id]; !ok || now.known > seen {
			return nil, ErrChangeSetMoved.Because("row %d changed since you looked: look again", id)
		}
	}
	return edits, nil
}

func names(list []string) map[string]bool {
	out := map[string]bool{}
	for _, s := range list {
		if s = strings.TrimSpace(s); s != "" {
			out[s] = true
		}
	}
	return out
}
