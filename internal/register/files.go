package register

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/audit"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/file"
	"spoina/internal/privacy"
)

// Failures of files on rows.
var (
	ErrNoFile      = fail.New(fail.NotFound, "file.unknown", "there is no such file")
	ErrUpload      = fail.New(fail.Invalid, "file.upload", "the upload is not a form with a file")
	ErrFilesFull   = fail.New(fail.TooLarge, "file.full", "a row holds at most 100 files and 250 MB")
	ErrFilePurpose = fail.New(fail.Refused, "file.purpose", "the file may hold personal data: say for which purpose you open it")
)

// A row holds so many files and bytes, deleted ones apart.
const (
	maxFiles     = 100
	maxFileBytes = 250 << 20
)

// Attached is a file on a row. Whoever of the office reaches the row sees that it is there; a file that may hold
// personal data is opened only by those who may ask for them, with a purpose, and the opening is recorded.
type Attached struct {
	No        int       `json:"no"`
	Name      string    `json:"name"`
	MediaType string    `json:"media_type" doc:"by content"`
	Size      int64     `json:"size" doc:"bytes"`
	SHA256    string    `json:"sha256"`
	Personal  bool      `json:"personal" doc:"opened with a purpose only"`
	Author    string    `json:"author"`
	At        time.Time `json:"at"`
	Deleted   bool      `json:"deleted"`
}

func scanFile(row pgx.CollectableRow) (Attached, error) {
	var a Attached
	var sum []byte
	err := row.Scan(&a.No, &a.Name, &a.MediaType, &a.Size, &sum, &a.Personal, &a.Author, &a.At, &a.Deleted)
	a.SHA256 = fmt.Sprintf("%x", sum)
	return a, err
}

// personalFiles are the registers whose files are taken to hold personal data unless whoever attaches one says otherwise.
func personalFiles(reg *Register) bool {
	for _, c := range reg.Columns {
		if c.Personal {
			return true
		}
	}
	return false
}

// mayAttach is the right that attaching needs: to edit the row, or, in registers that scans and analyses fill, to read it.
func mayAttach(set Set, register string) func(access.Rights) bool {
	if reg, err := set.find(register); err == nil && reg.takesFields() && register != "scan_objects" {
		return func(r access.Rights) bool { return r.Edit }
	}
	return anybody
}

// FilesOf are the files on a row, oldest first. Deleted ones are told to those who may restore them.
func (r *Reader) FilesOf(set Set, register string, id int64) ([]Attached, error) {
	may, err := r.reached(set, register, besideFiles, id, mayAttach(set, register))
	if err != nil {
		return nil, err
	}
	rows, err := r.tx.Query(r.ctx, `SELECT no, name, media_type, size, sha256, personal, author, at, deleted_at IS NOT NULL FROM files
		WHERE register = $1 AND row_id = $2 AND (deleted_at IS NULL OR $3) ORDER BY no`, register, id, may)
	if err != nil {
		return nil, err
	}
	return pgx.AppendRows([]Attached{}, rows, scanFile)
}

// AttachRight refuses those who may not attach to a row, before anything of the upload is read.
func (r *Reader) AttachRight(set Set, register string, id int64) error {
	may, err := r.reached(set, register, besideFiles, id, mayAttach(set, register))
	if err == nil && !may {
		err = r.scope.Refused("the right to edit this row")
	}
	return err
}

// Attach stores a file and puts it on a row. personal nil takes what is usual in the register.
func Attach(ctx context.Context, store *db.Store, files file.Store, scope access.Scope, set Set, register string, id int64, name string, personal *bool, body io.Reader) (Attached, error) {
	var out Attached
	reg, err := set.find(register)
	if err != nil {
		return out, err
	}
	kept, err := files.Put(body)
	if err != nil {
		return out, err
	}
	hides := personalFiles(reg)
	if personal != nil {
		hides = *personal
	}
	_, err = store.Change(ctx, scope.Actor(), "file attached", func(c *db.Change) error {
		r, err := NewReader(ctx, store, c.Tx, scope)
		if err != nil {
			return err
		}
		if err := r.AttachRight(set, register, id); err != nil {
			return err
		}
		if err := besideLock(ctx, c, register, id); err != nil {
			return err
		}
		var n, bytes int64
		if err := c.QueryRow(ctx, `SELECT count(*), coalesce(sum(size), 0)::bigint FROM files WHERE register = $1 AND row_id = $2 AND deleted_at IS NULL`, register, id).Scan(&n, &bytes); err != nil {
			return err
		}
		if n >= maxFiles || bytes+kept.Size > maxFileBytes {
			return ErrFilesFull
		}
		rows, err := c.Query(ctx, `INSERT INTO files (register, row_id, no, name, media_type, size, sha256, personal, author)
			SELECT $1, $2, coalesce(max(no), 0) + 1, $3, $4, $5, $6, $7, $8 FROM files WHERE register = $1 AND row_id = $2
			RETURNING no, name, media_type, size, sha256, personal, author, at, deleted_at IS NOT NULL`,
			register, id, file.Name(name, kept.MediaType), kept.MediaType, kept.Size, kept.SHA256[:], hides, scope.Actor())
		if err != nil {
			return err
		}
		if out, err = pgx.CollectExactlyOneRow(rows, scanFile); err != nil {
			return err
		}
		return audit.Append(ctx, c.Tx, 0, scope.Actor(), "file.add", fmt.Sprintf("%s/%d/files/%d", register, id, out.No),
			map[string]any{"sha256": out.SHA256, "size": out.Size, "media_type": out.MediaType, "personal": hides})
	})
	return out, err
}

// OpenFile finds a file that the person may open. Opening one that may hold personal data is recorded first.
func OpenFile(ctx context.Context, store *db.Store, scope access.Scope, set Set, register string, id int64, no int, purpose string) (a Attached, sum [32]byte, err error) {
	err = store.Read(ctx, func(tx pgx.Tx) error {
		r, err := NewReader(ctx, store, tx, scope)
		if err != nil {
			return err
		}
		reads, err := r.reached(set, register, besideFiles, id, func(r access.Rights) bool { return r.Personal })
		if err != nil {
			return err
		}
		var digest []byte
		err = tx.QueryRow(ctx, `SELECT no, name, media_type, size, sha256, personal, author, at FROM files WHERE register = $1 AND row_id = $2 AND no = $3 AND deleted_at IS NULL`,
			register, id, no).Scan(&a.No, &a.Name, &a.MediaType, &a.Size, &digest, &a.Personal, &a.Author, &a.At)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return ErrNoFile
		case err != nil:
			return err
		case a.Personal && !reads:
			return r.scope.Refused("personal data of the register " + register)
		case a.Personal && purpose == "":
			return ErrFilePurpose
		}
		copy(sum[:], digest)
		a.SHA256 = fmt.Sprintf("%x", digest)
		return nil
	})
	if err == nil && a.Personal {
		err = privacy.RecordReading(ctx, store, scope, register, []string{fmt.Sprintf("files/%d", no)}, purpose, []int64{id}, 1)
	}
	return a, sum, err
}

// MarkFile deletes a file from a row, or restores it. The bytes stay: erasing the row takes its files off the disk.
func MarkFile(ctx context.Context, store *db.Store, scope access.Scope, set Set, register string, id int64, no int, deleted bool) error {
	_, err := store.Change(ctx, scope.Actor(), "file marked", func(c *db.Change) error {
		r, err := NewReader(ctx, store, c.Tx, scope)
		if err != nil {
			return err
		}
		if err := r.AttachRight(set, register, id); err != nil {
			return err
		}
		tag, err := c.Exec(ctx, `UPDATE files SET deleted_at = CASE WHEN $4 THEN now() END, deleted_by = CASE WHEN $4 THEN $5 ELSE '' END
			WHERE register = $1 AND row_id = $2 AND no = $3 AND (deleted_at IS NULL) = $4`, register, id, no, deleted, scope.Actor())
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return ErrNoFile
		}
		action := "file.delete"
		if !deleted {
			action = "file.restore"
		}
		return audit.Append(ctx, c.Tx, 0, scope.Actor(), action, fmt.Sprintf("%s/%d/files/%d", register, id, no), map[string]any{})
	})
	return err
}

// CheckFiles reads every stored file again and says which are missing or not what was stored. It is part of db verify.
func CheckFiles(ctx context.Context, store *db.Store, files file.Store) (checked int64, problems []string, err error) {
	named, err := namedFiles(ctx, store)
	if err != nil {
		return 0, nil, err
	}
	for sum, size := range named {
		if err := ctx.Err(); err != nil {
			return checked, problems, err
		}
		checked++
		if err := files.Check(sum, size); errors.Is(err, file.ErrDamaged) {
			problems = append(problems, "files: "+err.Error())
		} else if err != nil {
			return checked, problems, err
		}
	}
	slices.Sort(problems)
	return checked, problems, nil
}

// namedFiles are the files that rows name, deleted ones too, with their sizes.
func namedFiles(ctx context.Context, store *db.Store) (map[[32]byte]int64, error) {
	rows, err := store.Pool().Query(ctx, `SELECT DISTINCT sha256, size FROM files`)
	if err != nil {
		return nil, err
	}
	named := map[[32]byte]int64{}
	var sum []byte
	var size int64
	_, err = pgx.ForEachRow(rows, []any{&sum, &size}, func() error {
		named[[32]byte(sum)] = size
		return nil
	})
	return named, err
}
