package register

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/audit"
	"spoina/internal/db"
	"spoina/internal/fail"
)

// Failures of comments.
var (
	ErrNoComment     = fail.New(fail.NotFound, "comment.unknown", "there is no such comment")
	ErrComment       = fail.New(fail.Invalid, "comment.wrong", "a comment has 1 to 5000 characters")
	ErrCommentAuthor = fail.New(fail.Refused, "comment.author", "only its author deletes a comment")
)

// Comment is what an officer wrote about a row. Whoever of the office reaches the row reads it. It may hold personal
// data, so it is neither searched, nor exported, nor kept in the audit, which only says that there was one.
type Comment struct {
	No       int       `json:"no"`
	Author   string    `json:"author" doc:"login"`
	Name     string    `json:"name"`
	At       time.Time `json:"at"`
	Text     string    `json:"text" doc:"empty when deleted"`
	Mentions []string  `json:"mentions" doc:"logins"`
	Deleted  bool      `json:"deleted"`
}

func scanComment(row pgx.CollectableRow) (Comment, error) {
	var c Comment
	err := row.Scan(&c.No, &c.Author, &c.Name, &c.At, &c.Text, &c.Mentions, &c.Deleted)
	return c, err
}

// CommentsOf are the comments on a row, oldest first. The places of deleted ones stay.
func (r *Reader) CommentsOf(set Set, register string, id int64) ([]Comment, error) {
	if _, err := r.reached(set, register, besideComments, id, anybody); err != nil {
		return nil, err
	}
	rows, err := r.tx.Query(r.ctx, `SELECT no, author, name, at, text, mentions, deleted_at IS NOT NULL FROM comments WHERE register = $1 AND row_id = $2 ORDER BY no`, register, id)
	if err != nil {
		return nil, err
	}
	return pgx.AppendRows([]Comment{}, rows, scanComment)
}

var mention = regexp.MustCompile(`(?:^|[^a-z0-9._@-])@([a-z0-9][a-z0-9._-]{1,63})`)

// mentioned are the logins that a text speaks to.
func mentioned(text string) []string {
	out := []string{}
	for _, m := range mention.FindAllStringSubmatch(strings.ToLower(text), -1) {
		if login := strings.TrimRight(m[1], ".-_"); len(login) > 1 && !slices.Contains(out, login) {
			out = append(out, login)
		}
	}
	return out
}

// AddComment keeps a comment on a row that the person reaches.
func AddComment(ctx context.Context, store *db.Store, scope access.Scope, set Set, register string, id int64, text string) (Comment, error) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	if n := utf8.RuneCountInString(text); n == 0 || n > 5000 || strings.ContainsRune(text, 0) || !utf8.ValidString(text) {
		return Comment{}, ErrComment
	}
	var out Comment
	_, err := store.Change(ctx, scope.Actor(), "comment", func(c *db.Change) error {
		r, err := NewReader(ctx, store, c.Tx, scope)
		if err != nil {
			return err
		}
		if _, err := r.reached(set, register, besideComments, id, anybody); err != nil {
			return err
		}
		if err := besideLock(ctx, c, register, id); err != nil {
			return err
		}
		rows, err := c.Query(ctx, `INSERT INTO comments (register, row_id, no, author, name, text, mentions)
			SELECT $1, $2, coalesce(max(no), 0) + 1, $3, $4, $5, $6 FROM comments WHERE register = $1 AND row_id = $2 RETURNING no, author, name, at, text, mentions, deleted_at IS NOT NULL`,
			register, id, scope.Actor(), scope.Name(), text, mentioned(text))
		if err != nil {
			return err
		}
		if out, err = pgx.CollectExactlyOneRow(rows, scanComment); err != nil {
			return err
		}
		return audit.Append(ctx, c.Tx, 0, scope.Actor(), "comment.add", fmt.Sprintf("%s/%d/comments/%d", register, id, out.No), map[string]any{"mentions": len(out.Mentions)})
	})
	return out, err
}

// DeleteComment takes the words of a comment away; its place stays. Only its author may.
func DeleteComment(ctx context.Context, store *db.Store, scope access.Scope, set Set, register string, id int64, no int) error {
	_, err := store.Change(ctx, scope.Actor(), "comment deleted", func(c *db.Change) error {
		r, err := NewReader(ctx, store, c.Tx, scope)
		if err != nil {
			return err
		}
		if _, err := r.reached(set, register, besideComments, id, anybody); err != nil {
			return err
		}
		var author string
		err = c.QueryRow(ctx, `SELECT author FROM comments WHERE register = $1 AND row_id = $2 AND no = $3 AND deleted_at IS NULL FOR UPDATE`, register, id, no).Scan(&author)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return ErrNoComment
		case err != nil:
			return err
		case author != scope.Actor():
			return ErrCommentAuthor
		}
		if _, err := c.Exec(ctx, `UPDATE comments SET text = '', mentions = '{}', deleted_at = now() WHERE register = $1 AND row_id = $2 AND no = $3`, register, id, no); err != nil {
			return err
		}
		return audit.Append(ctx, c.Tx, 0, scope.Actor(), "comment.delete", fmt.Sprintf("%s/%d/comments/%d", register, id, no), map[string]any{})
	})
	return err
}

// besideLock lets one person at a time add something beside a row: numbers go up without holes.
func besideLock(ctx context.Context, c *db.Change, register string, id int64) error {
	_, err := c.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext(current_schema() || '/' || $1), hashtext($2::bigint::text))`, register, id)
	return err
}
