package register

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/fail"
)

// Failures of change sets.
var (
	ErrChangeSet         = fail.New(fail.NotFound, "changeset.none", "there is no such change set, or it is somebody else's")
	ErrChangeSetFile     = fail.New(fail.Invalid, "changeset.file", "this is no copy of the register that could come back: XLSX, ODS or CSV with the column of row numbers")
	ErrChangeSetLarge    = fail.New(fail.TooLarge, "changeset.large", "a file that comes back may have 200 MB")
	ErrChangeSetRegister = fail.New(fail.Conflict, "changeset.register", "the file is a copy of another register")
	ErrChangeSetRevision = fail.New(fail.Unready, "changeset.revision", "the file does not say which revision it is a copy of: name it")
	ErrChangeSetState    = fail.New(fail.Conflict, "changeset.state", "this change set was applied or thrown away, or is being applied")
	ErrChangeSetMoved    = fail.New(fail.Conflict, "changeset.moved", "the register changed since you looked: look again")
	ErrChangeSetCell     = fail.New(fail.Invalid, "changeset.cell", "this cell of the change set cannot be taken over")
)

// ChangeSet is what an edited copy of a register would change. It is compared three ways whenever it is looked at: what
// the copy was made from, what it says, and what the register says now. Nothing is taken over unseen.
type ChangeSet struct {
	ID           int64          `json:"id"`
	Register     string         `json:"register"`
	State        string         `json:"state" enum:"draft,applied,discarded"`
	File         string         `json:"file"`
	SHA256       string         `json:"sha256"`
	MadeAt       time.Time      `json:"made_at"`
	BaseRevision int64          `json:"base_revision" doc:"what the file is a copy of"`
	On           string         `json:"on,omitempty" doc:"the day that the copy showed"`
	Revision     int64          `json:"revision" doc:"what it is compared with; when it was applied, the revision that did"`
	Read         int64          `json:"read" doc:"rows of the file"`
	Remarks      []Remark       `json:"remarks"`
	Counts       ChangeCounts   `json:"counts"`
	Rows         []ChangeSetRow `json:"rows"`
	Next         int            `json:"next,omitempty" doc:"page mark; absent on the last page"`
}

// ChangeCounts says how much there is to look at.
type ChangeCounts struct {
	Edits     int `json:"edits" doc:"cells that only the file changed"`
	Conflicts int `json:"conflicts" doc:"cells that the file and somebody else changed"`
	Errors    int `json:"errors" doc:"cells that cannot be read"`
	Refused   int `json:"refused" doc:"cells of columns that are not changed by hand, or not by you"`
	Done      int `json:"done" doc:"cells that the register says already"`
	New       int `json:"new" doc:"rows that the file adds"`
	Missing   int `json:"missing" doc:"rows that the file lacks: never deleted unless asked for"`
	Gone      int `json:"gone" doc:"rows that somebody deleted meanwhile"`
	Unknown   int `json:"unknown" doc:"rows with a number that the copy did not hold"`
	Twice     int `json:"twice" doc:"rows whose number stands in the file a second time"`
}

// Remark is something to know about the file as a whole.
type Remark struct {
	Code    string `json:"code"`
	Field   string `json:"field,omitempty"`
	Line    int    `json:"line,omitempty"`
	Value   string `json:"value,omitempty" doc:"a heading or a number of cells; never a value"`
	Message string `json:"message"`
}

// ChangeSetRow is one row of the file that differs.
type ChangeSetRow struct {
	No      int             `json:"no"`
	Line    int             `json:"line" doc:"of the file; 0 for a row that the file lacks"`
	ID      int64           `json:"id,omitempty"`
	Kind    string          `json:"kind" enum:"changed,new,missing,gone,unknown,twice"`
	Version int64           `json:"version,omitempty" doc:"the row's version now"`
	Cells   []ChangeSetCell `json:"cells"`
}

// ChangeSetCell is one cell that differs.
type ChangeSetCell struct {
	Field   string          `json:"field"`
	Status  string          `json:"status" enum:"edit,conflict,error,refused,done"`
	Base    json.RawMessage `json:"base,omitempty" doc:"what was exported"`
	File    json.RawMessage `json:"file,omitempty" doc:"what the file says; a text that could not be read as it stands there"`
	Now     json.RawMessage `json:"now,omitempty" doc:"what the register says"`
	Who     string          `json:"who,omitempty" doc:"who changed it meanwhile"`
	At      *time.Time      `json:"at,omitempty"`
	Code    string          `json:"code,omitempty"`
	Message string          `json:"message,omitempty" doc:"why it cannot be taken over"`
}

// storedCell is a cell as it waits in the database.
type storedCell struct {
	Base    json.RawMessage `json:"base,omitempty"`
	File    json.RawMessage `json:"file,omitempty"`
	Code    string          `json:"code,omitempty"`
	Message string          `json:"message,omitempty"`
}

// storedRow is a row as it waits in the database.
type storedRow struct {
	no, line int
	id       int64
	kind     string
	cells    map[string]storedCell
}

// draftDays is how long a change set waits to be looked at.
const draftDays = 30

// changeSet reads the head of a change set that the person brought.
func (r *Reader) changeSet(id int64) (*ChangeSet, error) {
	c := &ChangeSet{Rows: []ChangeSetRow{}, Remarks: []Remark{}}
	var on *time.Time
	var applied *int64
	err := r.tx.QueryRow(r.ctx, `SELECT id, register, state, file, sha256, created_at, base_revision, base_on, revision, read, remarks FROM change_sets WHERE id = $1 AND actor = $2`, id, r.scope.Actor()).
		Scan(&c.ID, &c.Register, &c.State, &c.File, &c.SHA256, &c.MadeAt, &c.BaseRevision, &on, &applied, &c.Read, &c.Remarks)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, ErrChangeSet
	}
	if err != nil {
		return nil, err
	}
	if on != nil {
		c.On = on.Format("2006-01-02")
	}
	if c.Revision = r.Current; applied != nil && c.State == "applied" {
		c.Revision = *applied
	}
	return c, nil
}

// ChangeSets lists what the person brought, newest first, without rows.
func (r *Reader) ChangeSets(register string) ([]*ChangeSet, error) {
	rows, err := r.tx.Query(r.ctx, `SELECT id FROM change_sets WHERE actor = $1 AND ($2 = '' OR register = $2) AND state <> 'discarded' ORDER BY id DESC LIMIT 100`, r.scope.Actor(), register)
	if err != nil {
		return nil, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	out := []*ChangeSet{}
	for _, id := range ids {
		c, err := r.changeSet(id)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, err
}

// DiscardChangeSet throws a change set away, values and all.
func DiscardChangeSet(ctx context.Context, store *db.Store, scope access.Scope, id int64) error {
	return pgx.BeginFunc(ctx, store.Pool(), func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `UPDATE change_sets SET state = 'discarded' WHERE id = $1 AND actor = $2 AND state = 'draft' AND (claimed_at IS NULL OR claimed_at < now() - interval '10 minutes')`, id, scope.Actor())
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return missingOrDone(ctx, tx, scope, id)
		}
		_, err = tx.Exec(ctx, `DELETE FROM change_set_rows WHERE change_set = $1`, id)
		return err
	})
}

func missingOrDone(ctx context.Context, tx pgx.Tx, scope access.Scope, id int64) error {
	var state string
	err := tx.QueryRow(ctx, `SELECT state FROM change_sets WHERE id = $1 AND actor = $2`, id, scope.Actor()).Scan(&state)
	if errors.Is(err, pgx.ErrNoRows) {
		return ErrChangeSet
	}
	if err != nil {
		return err
	}
	return ErrChangeSetState
}

// storedRows gives the rows of a change set in order, a thousand at a time.
func (r *Reader) storedRows(id int64, each func([]storedRow) error) error {
	for after := 0; ; {
		rows, err := r.tx.Query(r.ctx, `SELECT no, line, row_id, kind, cells FROM change_set_rows WHERE change_set = $1 AND no > $2 ORDER BY no LIMIT 1000`, id, after)
		if err != nil {
			return err
		}
		batch, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (s storedRow, err error) {
			err = row.Scan(&s.no, &s.line, &s.id, &s.kind, &s.cells)
			return s, err
		})
		if err != nil || len(batch) == 0 {
			return err
		}
		after = batch[len(batch)-1].no
		if err := each(batch); err != nil {
			return err
		}
	}
}

func storedIDs(rows []storedRow) (ids []int64) {
	for _, s := range rows {
		if s.id != 0 {
			ids = append(ids, s.id)
		}
	}
	return ids
}
