package register

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/fail"
)

// Failures of changes.
var (
	ErrCells    = fail.New(fail.Unready, "register.cells", "some cells cannot be taken over")
	ErrConflict = fail.New(fail.Conflict, "register.conflict", "somebody changed these rows meanwhile")
	ErrByHand   = fail.New(fail.Refused, "register.by_hand", "this register is not changed by hand")
	ErrTooMany  = fail.New(fail.TooLarge, "register.too_many", "a change holds at most 200 000 rows")
	ErrUndo     = fail.New(fail.Conflict, "register.undo", "this change cannot be taken back")
)

// maxEdits bounds one change.
const maxEdits = 200_000

// Op is what an edit does to a row.
type Op string

// The operations.
const (
	SetCells Op = "set"     // give some cells of a row other values
	Create   Op = "create"  // add a row
	Delete   Op = "delete"  // move a row to the bin
	Restore  Op = "restore" // bring a row back from the bin
)

// Edit is one row of a change. Values are JSON, or text as a person writes it ("12,5", "1 465,20 zł", "31.12.2026", "tak");
// empty text is an unknown value. Numbers of money are grosze as JSON numbers and złote as text.
type Edit struct {
	Op      Op                         `json:"op" enum:"set,create,delete,restore"`
	ID      int64                      `json:"id,omitempty"`
	Temp    string                     `json:"temp,omitempty" maxLength:"100" doc:"the caller's own name for a row that it creates"`
	Version int64                      `json:"version,omitempty" doc:"the version that the person saw; 0 does not look for conflicts"`
	Set     map[string]json.RawMessage `json:"set,omitempty"`
	Line    int                        `json:"line,omitempty" doc:"line of the file that the edit comes from"`
	Key     string                     `json:"-"` // of a programme's row: see Write
	Shape   *Shape                     `json:"-"` // the row's place; nil leaves it as it is
	Strict  bool                       `json:"-"` // a row that is not of Version any more is a conflict, whichever cells changed
}

// RowResult is what became of a row.
type RowResult struct {
	ID      int64  `json:"id"`
	Version int64  `json:"version" doc:"the row's version now; 0 in the bin"`
	Temp    string `json:"temp,omitempty"`
	Merged  bool   `json:"merged,omitempty" doc:"somebody else changed other cells of the row meanwhile; both changes stand"`
	Same    bool   `json:"same,omitempty" doc:"the row says this already: nothing changed"`
}

// Result is a change that was kept.
type Result struct {
	Revision int64         `json:"revision" doc:"0 when nothing changed"`
	Rows     []RowResult   `json:"rows" doc:"one for each edit, in order"`
	Warnings []CellProblem `json:"warnings,omitempty" doc:"taken over, but look again"`
}

// CellProblem says what is wrong with one cell. The value is not repeated: it may be personal.
type CellProblem struct {
	Index   int    `json:"index" doc:"of the edit, from 0"`
	ID      int64  `json:"id,omitempty"`
	Line    int    `json:"line,omitempty"`
	Field   string `json:"field,omitempty" doc:"empty: the row as a whole"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// CellErrors are cells that cannot be taken over. Nothing of the change was kept.
type CellErrors struct{ Cells []CellProblem }

func (e *CellErrors) Error() string {
	if len(e.Cells) == 1 {
		return e.Cells[0].Message
	}
	return fmt.Sprintf("%d cells cannot be taken over; the first: %s", len(e.Cells), e.Cells[0].Message)
}

// Unwrap makes it a failure for people.
func (e *CellErrors) Unwrap() error { return ErrCells }

// Members are the lists that a problem answer carries.
func (e *CellErrors) Members() (cells, conflicts any) { return e.Cells, nil }

// FieldConflict is a cell that two people changed.
type FieldConflict struct {
	Field  string          `json:"field"`
	Base   json.RawMessage `json:"base" doc:"what both saw"`
	Theirs json.RawMessage `json:"theirs" doc:"what it is now"`
	Yours  json.RawMessage `json:"yours" doc:"of personal cells only what was typed"`
	Masked bool            `json:"masked,omitempty" doc:"personal: base and theirs are withheld"`
}

// RowConflict is a row that somebody else changed or deleted meanwhile, in cells that the edit changes too.
type RowConflict struct {
	Index   int             `json:"index"`
	ID      int64           `json:"id"`
	Version int64           `json:"version" doc:"the row's version now; 0: it was deleted"`
	Who     string          `json:"who"`
	At      *time.Time      `json:"at"`
	Deleted bool            `json:"deleted,omitempty"`
	Fields  []FieldConflict `json:"fields"`
}

// Conflicts are rows of a change that somebody else changed meanwhile. Nothing of the change was kept.
type Conflicts struct{ Rows []RowConflict }

func (e *Conflicts) Error() string {
	if len(e.Rows) == 1 {
		return fmt.Sprintf("%s changed the row meanwhile: look at both values and decide", e.Rows[0].Who)
	}
	return fmt.Sprintf("%d rows were changed by others meanwhile: look at both values and decide", len(e.Rows))
}

// Unwrap makes it a failure for people.
func (e *Conflicts) Unwrap() error { return ErrConflict }

// Members are the lists that a problem answer carries.
func (e *Conflicts) Members() (cells, conflicts any) { return nil, e.Rows }

// Checked is what a change would meet.
type Checked struct {
	Cells     []CellProblem `json:"cells"`
	Conflicts []RowConflict `json:"conflicts"`
	Warnings  []CellProblem `json:"warnings"`
}

// errNothing ends a change that would change nothing.
var errNothing = errors.New("nothing changes")

// Apply makes a change of a register's rows: all of it or nothing, in one transaction and one revision. Whoever edits
// needs the right to, both in the row as it was and in the row as it becomes. It fails with *CellErrors or *Conflicts.
func Apply(ctx context.Context, store *db.Store, scope access.Scope, set Set, name, reason string, edits []Edit) (Result, error) {
	return change{set: set, name: name, reason: reason, action: "register.change", edits: edits}.apply(ctx, store, scope)
}

// Check says what Apply would meet, and keeps nothing.
func Check(ctx context.Context, store *db.Store, scope access.Scope, set Set, name string, edits []Edit) (Checked, error) {
	return change{set: set, name: name, edits: edits}.check(ctx, store, scope)
}

// Undo takes back a change that Apply made, as a new change: the undo of an undo is the redo. It may be asked for by
// whoever made the change, and by those who may delete in the register. It fails with *Conflicts when cells were changed again since.
func Undo(ctx context.Context, store *db.Store, scope access.Scope, set Set, name string, revision int64) (Result, error) {
	return undo(ctx, store, scope, set, name, revision)
}
