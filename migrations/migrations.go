// Package migrations holds the one linear history of an office's tables: NNNN_part_what.sql, in the order of numbers.
package migrations

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
)

//go:embed *.sql
var files embed.FS

// Up applies what an office lacks. db's connections are already in the office's schema; srid is the office's metric
// reference system, written into its geometry columns where a file says {{srid}}. The files are run by Go functions
// because goose's own substitution reads the process environment, and two offices migrate at once.
func Up(ctx context.Context, db *sql.DB, srid int) error {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return err
	}
	var steps []*goose.Migration
	for _, name := range names {
		number, _, _ := strings.Cut(name, "_")
		version, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return fmt.Errorf("migration %s does not begin with a number", name)
		}
		text, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		statement := strings.ReplaceAll(string(text), "{{srid}}", strconv.Itoa(srid))
		steps = append(steps, goose.NewGoMigration(version, &goose.GoFunc{
			RunTx: func(ctx context.Context, tx *sql.Tx) error {
				_, err := tx.ExecContext(ctx, statement)
				return err
			},
		}, nil))
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, nil, goose.WithGoMigrations(steps...))
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}

// Files are the migrations' texts.
func Files() fs.FS { return files }
