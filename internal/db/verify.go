package db

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"spoina/internal/audit"
)

// Report is what Verify found.
type Report struct {
	Revisions int64    `json:"revisions"`
	AuditRows int64    `json:"audit_rows"`
	Cells     int64    `json:"audit_cells"` // register rows whose fields before and after the audit keeps
	Head      string   `json:"audit_head"`  // number and hash of the chain's last row
	Tables    int      `json:"tables"`
	Versions  int64    `json:"versions"`
	Problems  []string `json:"problems"`
}

// Verify checks that revisions, the audit chain and the versions of every register row have no hole: versions of a
// row count up from 1 (an undone import may take its first versions back), and the version in the table is the newest.
func (s *Store) Verify(ctx context.Context) (Report, error) {
	report := Report{Problems: []string{}}
	err := s.Read(ctx, func(tx pgx.Tx) error {
		var last int64
		if err := tx.QueryRow(ctx, `SELECT count(*), coalesce(max(id), 0) FROM revisions`).Scan(&report.Revisions, &last); err != nil {
			return err
		}
		if last != report.Revisions {
			report.Problems = append(report.Problems, fmt.Sprintf("revisions: the last is %d, but there are %d", last, report.Revisions))
		}
		chain, err := audit.Verify(ctx, tx)
		report.AuditRows, report.Cells, report.Head = chain.Rows, chain.Cells, chain.Head
		if err != nil {
			report.Problems = append(report.Problems, "audit: "+err.Error())
		}
		tables, err := versioned(ctx, tx)
		if err != nil {
			return err
		}
		report.Tables = len(tables)
		if err := verifyParams(ctx, tx, &report); err != nil {
			return err
		}
		for _, table := range tables {
			if err := verifyVersions(ctx, tx, table, &report); err != nil {
				return err
			}
		}
		return nil
	})
	return report, err
}

// verifyParams looks for days on which a parameter has no value or two.
func verifyParams(ctx context.Context, tx pgx.Tx, report *Report) error {
	rows, err := tx.Query(ctx, `SELECT name FROM params WHERE upper_inf(known) GROUP BY name
		HAVING range_agg(valid) <> '{(,)}'::datemultirange OR EXISTS (SELECT FROM params a JOIN params b ON a.name = b.name AND a.id < b.id AND a.valid && b.valid
			WHERE a.name = params.name AND upper_inf(a.known) AND upper_inf(b.known)) ORDER BY 1`)
	if err != nil {
		return err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	for _, name := range names {
		report.Problems = append(report.Problems, fmt.Sprintf("params: %s has days without a value, or with two", name))
	}
	return err
}

// versioned lists the tables that have an identity, versions and a past.
func versioned(ctx context.Context, tx pgx.Tx) ([]string, error) {
	rows, err := tx.Query(ctx, `
		SELECT c.table_name FROM information_schema.columns c
		JOIN information_schema.tables p ON p.table_schema = c.table_schema AND p.table_name = c.table_name || '_past'
		WHERE c.table_schema = current_schema() AND c.column_name = 'version' ORDER BY 1`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

func verifyVersions(ctx context.Context, tx pgx.Tx, table string, report *Report) error {
	now, past := pgx.Identifier{table}.Sanitize(), pgx.Identifier{table + "_past"}.Sanitize()
	var versions, holes, stale, open int64
	err := tx.QueryRow(ctx, `
		WITH v AS (SELECT id, version, known, true AS now FROM `+now+` UNION ALL SELECT id, version, known, false FROM `+past+`),
		     e AS (SELECT id, count(DISTINCT version) AS n, max(version) AS last, max(version) FILTER (WHERE now) AS current FROM v GROUP BY id)
		SELECT (SELECT count(*) FROM v),
		       (SELECT count(*) FROM e WHERE n <> last),
		       (SELECT count(*) FROM e WHERE current < last),
		       (SELECT count(*) FROM v WHERE now AND NOT upper_inf(known))`).Scan(&versions, &holes, &stale, &open)
	if err != nil {
		return fmt.Errorf("verify %s: %w", table, err)
	}
	report.Versions += versions
	var traced bool
	if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 AND column_name = 'import_id')`, table).Scan(&traced); err != nil {
		return err
	}
	var orphans int64
	if traced {
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM (SELECT import_id FROM `+now+` UNION ALL SELECT import_id FROM `+past+`) v
			WHERE import_id IS NOT NULL AND NOT EXISTS (SELECT FROM imports i WHERE i.id = v.import_id)`).Scan(&orphans); err != nil {
			return fmt.Errorf("verify %s: %w", table, err)
		}
	}
	for _, found := range []struct {
		n    int64
		what string
	}{
		{holes, "rows whose versions have a hole"},
		{stale, "rows whose newest version is not the current one"},
		{open, "current rows that are no longer known"},
		{orphans, "versions of an import that does not exist"},
	} {
		if found.n > 0 {
			report.Problems = append(report.Problems, fmt.Sprintf("%s: %d %s", table, found.n, found.what))
		}
	}
	return nil
}
