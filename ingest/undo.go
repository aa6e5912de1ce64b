package ingest

import (
	"context"
	"fmt"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/job"
)

// tablesOf are the tables that importing a layer writes, those that others point at last.
func tablesOf(l *Layer) []string {
	switch l {
	case scanObjects:
		return []string{"scan_objects", "objects", "campaigns"}
	case decisions, leases:
		return []string{l.Table, "parties"}
	}
	return []string{l.Table}
}

// Undo takes an import back: a new revision in which the registers hold what they held before it. It is refused with
// the reason when later changes build on the import, because taking those back silently would lose somebody's work.
func (s *Service) Undo(ctx context.Context, scope access.Scope, id int64) (*Import, error) {
	if err := scope.Require(access.Import); err != nil {
		return nil, err
	}
	imp, err := s.get(ctx, id)
	if err != nil {
		return nil, err
	}
	l, err := LayerByName(imp.Layer)
	if err != nil {
		return nil, err
	}
	_, err = s.store.Change(ctx, scope.Actor(), fmt.Sprintf("undo of import %d: %s", id, l.Name), func(c *db.Change) error {
		if _, err := c.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext(current_schema() || '/' || $1))`, l.Name); err != nil {
			return err
		}
		var state string
		var revision *int64
		if err := c.QueryRow(ctx, `SELECT state, revision FROM imports WHERE id = $1 FOR UPDATE`, id).Scan(&state, &revision); err != nil {
			return err
		}
		if state != "published" || revision == nil {
			return ErrState.Because("import %d is %s: only a published import can be taken back", id, state)
		}
		now, err := c.Revision(ctx) // first: nobody builds upon the import between the look and the undoing
		if err != nil {
			return err
		}
		if err := refuseIfBuiltUpon(ctx, c, l, id, *revision); err != nil {
			return err
		}
		touched := int64(0)
		if l.children != "" {
			if err := undoChildren(ctx, c, l, id, now); err != nil {
				return err
			}
		}
		if l == scanObjects {
			if err := undoPhotos(ctx, c, id, *revision, now); err != nil {
				return err
			}
		}
		for _, name := range tablesOf(l) {
			n, err := undoTable(ctx, c, name, id, *revision, now)
			if err != nil {
				return fmt.Errorf("undo %s: %w", name, err)
			}
			touched += n
		}
		if l.children != "" {
			if err := restoreChildren(ctx, c, l, *revision, now); err != nil {
				return err
			}
		}
		if l == parcels {
			if _, err := c.Exec(ctx, `UPDATE parcel_lineage SET known = int8range(lower(known), $2) WHERE import_id = $1 AND upper_inf(known)`, id, now); err != nil {
				return err
			}
		}
		if _, err := c.Exec(ctx, `UPDATE imports SET state = 'undone', undone_by = $2 WHERE id = $1`, id, now); err != nil {
			return err
		}
		if err := c.Audit(ctx, "import.undo", l.Table, map[string]any{"import": id, "rows": touched}); err != nil {
			return err
		}
		return job.Insert(ctx, c.Tx, job.AnalyseArgs{Office: c.Office().Code, Revision: now, Reason: fmt.Sprintf("undo of import %d", id)})
	})
	if err != nil {
		return nil, err
	}
	if l == parcels { // a wrong first file must not decide where the municipality is
		var left bool
		if err := s.store.Pool().QueryRow(ctx, `SELECT EXISTS (SELECT FROM parcels)`).Scan(&left); err != nil {
			return nil, err
		}
		if _, err := s.store.SetOffice(ctx, scope.Actor(), fmt.Sprintf("undo of import %d", id), db.OfficeChange{Forget: !left}); err != nil {
			return nil, err
		}
	}
	return s.get(ctx, id)
}

// refuseIfBuiltUpon names the later import, or counts the later changes, that stand on this one.
func refuseIfBuiltUpon(ctx context.Context, c *db.Change, l *Layer, id, revision int64) error {
	var later *int64
	if err := c.QueryRow(ctx, `
		SELECT min(id) FROM imports WHERE layer = $1 AND state = 'published' AND revision > $2
		  AND coalesce((counts->>'changed')::bigint, 0) + coalesce((counts->>'same')::bigint, 0) + coalesce((counts->>'closed')::bigint, 0) > 0`,
		l.Name, revision).Scan(&later); err != nil {
		return err
	}
	if later != nil {
		return ErrBuiltUpon.Because("import %d compared itself with what import %d brought: take import %d back first", *later, id, *later)
	}
	for _, name := range tablesOf(l) {
		if name == "parties" {
			continue // a party that others use stays
		}
		// A row that a later import changed, and whose change was taken back, is the import's own row again: the copy
		// that came back says which import wrote it.
		var n int64
		if err := c.QueryRow(ctx, fmt.Sprintf(`
			SELECT count(DISTINCT p.id) FROM %[1]s_past p
			WHERE p.import_id = $1 AND NOT upper_inf(p.known) AND NOT EXISTS (SELECT FROM %[1]s t WHERE t.id = p.id AND t.import_id = $1)`, name), id).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			return ErrBuiltUpon.Because("%d rows of %s were changed after import %d: taking it back would lose those changes", n, name, id)
		}
	}
	// What the import closed may have come again since under the same key.
	var n int64
	if err := c.QueryRow(ctx, fmt.Sprintf(`SELECT count(*) FROM %[1]s_past p JOIN %[1]s t ON t.key = p.key AND t.id <> p.id WHERE upper(p.known) = $1`, l.Table), revision).Scan(&n); err != nil {
		return err
	}
	if n > 0 {
		return ErrBuiltUpon.Because("%d rows of %s that import %d closed have come again since", n, l.Table, id)
	}
	return nil
}

// undoTable brings a table back to what it held before an import: what the import wrote is no longer believed, and
// what it superseded stands again as a new version.
func undoTable(ctx context.Context, c *db.Change, name string, id, revision, now int64) (int64, error) {
	t, err := describe(ctx, c, name)
	if err != nil {
		return 0, err
	}
	keep := ""
	switch name {
	case "parties": // one that other documents name stays
		keep = ` AND NOT EXISTS (SELECT FROM decisions d WHERE d.party_id = t.id) AND NOT EXISTS (SELECT FROM leases l WHERE l.party_id = t.id)`
	case "campaigns": // one that other files fill stays
		keep = ` AND NOT EXISTS (SELECT FROM scan_objects o WHERE o.campaign_id = t.id)`
	}
	columns, values := pastColumns(t, "t", map[string]string{"known": "int8range(lower(t.known), $2)"})
	tag, err := c.Exec(ctx, fmt.Sprintf(`INSERT INTO %[1]s_past (%[2]s) SELECT %[3]s FROM %[1]s t WHERE t.import_id = $1%[4]s`, name, columns, values, keep), id, now)
	if err != nil {
		return 0, err
	}
	touched := tag.RowsAffected()
	if _, err := c.Exec(ctx, fmt.Sprintf(`DELETE FROM %s t WHERE t.import_id = $1%s`, name, keep), id); err != nil {
		return 0, err
	}
	// states that the import put straight into the past, still believed until now
	if tag, err = c.Exec(ctx, fmt.Sprintf(`UPDATE %s_past SET known = int8range(lower(known), $2) WHERE lower(known) = $1 AND upper_inf(known)`, name), revision, now); err != nil {
		return 0, err
	}
	touched += tag.RowsAffected()
	columns, values = pastColumns(t, "p", map[string]string{"known": "int8range($2, NULL)",
		"version": fmt.Sprintf("(SELECT max(v.version) FROM %s_past v WHERE v.id = p.id) + 1", name)})
	if tag, err = c.Exec(ctx, fmt.Sprintf(`INSERT INTO %[1]s (%s) SELECT %s FROM %[1]s_past p WHERE upper(p.known) = $1 AND NOT EXISTS (SELECT FROM %[1]s t WHERE t.id = p.id)`,
		name, columns, values), revision, now); err != nil {
		return 0, err
	}
	return touched + tag.RowsAffected(), nil
}

func ownerOf(l *Layer) string { return (&staging{layer: l}).owner() }

// undoChildren takes the parcels of the import's documents back with them.
func undoChildren(ctx context.Context, c *db.Change, l *Layer, id, now int64) error {
	t, err := describe(ctx, c, l.children)
	if err != nil {
		return err
	}
	columns, values := pastColumns(t, "t", map[string]string{"known": "int8range(lower(t.known), $2)"})
	mine := fmt.Sprintf(`t.%s IN (SELECT d.id FROM %s d WHERE d.import_id = $1)`, ownerOf(l), l.Table)
	if _, err := c.Exec(ctx, fmt.Sprintf(`INSERT INTO %[1]s_past (%[2]s) SELECT %[3]s FROM %[1]s t WHERE %[4]s`, t.name, columns, values, mine), id, now); err != nil {
		return err
	}
	_, err = c.Exec(ctx, fmt.Sprintf(`DELETE FROM %s t WHERE %s`, t.name, mine), id)
	return err
}

// restoreChildren gives documents that stand again their parcels.
func restoreChildren(ctx context.Context, c *db.Change, l *Layer, revision, now int64) error {
	t, err := describe(ctx, c, l.children)
	if err != nil {
		return err
	}
	columns, values := pastColumns(t, "p", map[string]string{"known": "int8range($2, NULL)"})
	_, err = c.Exec(ctx, fmt.Sprintf(`INSERT INTO %[1]s (%[2]s) SELECT %[3]s FROM %[1]s_past p JOIN %[4]s d ON d.id = p.%[5]s AND lower(d.known) = $2 WHERE upper(p.known) = $1`,
		t.name, columns, values, l.Table, ownerOf(l)), revision, now)
	return err
}
