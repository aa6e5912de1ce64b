package ingest

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/geo"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/job"
)

// Refusals of a line of descent.
var (
	ErrDescentParcel = fail.New(fail.Invalid, "lineage.parcel", "this is no parcel identifier")
	ErrDescentKind   = fail.New(fail.Invalid, "lineage.kind", "a parcel comes of another by SPLIT, MERGE, RENUMBER or BOUNDARY")
	ErrDescentChild  = fail.New(fail.Invalid, "lineage.child", "the younger parcel is not in the cadastre, or not yours to change")
	ErrDescentLoop   = fail.New(fail.Invalid, "lineage.loop", "a parcel cannot come of its own successor")
	ErrDescentExists = fail.New(fail.Conflict, "lineage.exists", "this descent is already known")
	ErrDescentNone   = fail.New(fail.NotFound, "lineage.none", "there is no such descent")
)

// Descent says that one parcel came of another (domain C5).
type Descent struct {
	Parent   string     `json:"parent" doc:"identifier of the parcel that ended or lost ground"`
	Child    string     `json:"child"`
	On       clock.Date `json:"on" doc:"day of the change; empty: not known"`
	Kind     string     `json:"kind" enum:"SPLIT,MERGE,RENUMBER,BOUNDARY"`
	Source   string     `json:"source" enum:"GEOMETRY,MANUAL,DOCUMENT" doc:"found by two states of the cadastre, said by a person, or by a document"`
	Share    *float64   `json:"share" doc:"part of the child's area that lies in the parent"`
	Complete *bool      `json:"complete" doc:"the children known cover the parent"`
	Import   *int64     `json:"import_id"`
	SetBy    string     `json:"set_by"`
	Note     string     `json:"note"`
	Ended    bool       `json:"ended" doc:"taken back; kept so that it can be brought again"`
	Standing bool       `json:"child_standing" doc:"the child is in the cadastre now"`
}

// descentSeen is the condition that a person reads one of the two parcels; l is the line.
func descentSeen(scope access.Scope, may func(access.Rights) bool, arg func(any) string) string {
	now := scope.EditCondition(access.Parcels, may, arg)
	switch now {
	case "true", "false":
		return now
	}
	return `EXISTS (SELECT FROM (SELECT id, parcel_id, precinct FROM parcels UNION ALL SELECT id, parcel_id, precinct FROM parcels_past) t WHERE t.parcel_id IN (l.parent_id, l.child_id) AND ` + now + `)`
}

// Descents lists lines of descent, of one parcel or of all, the latest first: those of parcels that the person reads.
// more tells that there are further ones behind the limit.
func (s *Service) Descents(ctx context.Context, scope access.Scope, parcel, source string, ended bool, after, limit int) (list []Descent, more bool, err error) {
	if !scope.SignedIn() {
		return nil, false, access.ErrSignIn
	}
	args := []any{parcel, source, ended, after, limit + 1}
	arg := func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)) }
	visible := descentSeen(scope, func(access.Rights) bool { return true }, arg)
	if visible == "false" {
		return nil, false, scope.Refused("parcels")
	}
	err = s.store.Read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT l.parent_id, l.child_id, l.on_date, l.kind, l.source, l.share, l.complete, l.import_id, l.set_by, l.note, NOT upper_inf(l.known),
				EXISTS (SELECT FROM parcels p WHERE p.parcel_id = l.child_id)
			FROM parcel_lineage l WHERE ($1 = '' OR l.parent_id = $1 OR l.child_id = $1) AND ($2 = '' OR l.source = $2) AND (upper_inf(l.known) OR $3 AND l.source <> 'GEOMETRY'
				AND NOT EXISTS (SELECT FROM parcel_lineage n WHERE n.parent_id = l.parent_id AND n.child_id = l.child_id AND lower(n.known) > lower(l.known))) AND `+visible+`
			ORDER BY lower(l.known) DESC, l.parent_id, l.child_id OFFSET $4 LIMIT $5`, args...)
		if err != nil {
			return err
		}
		list, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (Descent, error) {
			var d Descent
			err := row.Scan(&d.Parent, &d.Child, &d.On, &d.Kind, &d.Source, &d.Share, &d.Complete, &d.Import, &d.SetBy, &d.Note, &d.Ended, &d.Standing)
			return d, err
		})
		return err
	})
	if len(list) > limit {
		list, more = list[:limit], true
	}
	return list, more, err
}

// normalise reads the identifiers as people type them.
func (d *Descent) normalise() error {
	for _, p := range []*string{&d.Parent, &d.Child} {
		ref, err := geo.ParseParcelID(strings.TrimSpace(*p))
		if err != nil {
			return ErrDescentParcel.Because("%q is no parcel identifier like 220401_1.0001.12/3", *p)
		}
		*p = ref.ID()
	}
	switch d.Kind {
	case "SPLIT", "MERGE", "RENUMBER", "BOUNDARY":
	default:
		return ErrDescentKind
	}
	if d.Parent == d.Child {
		return ErrDescentLoop
	}
	if d.Source == "" {
		d.Source = "MANUAL"
	}
	if d.Source != "MANUAL" && d.Source != "DOCUMENT" {
		return ErrDescentKind.Because("a person says a descent (MANUAL) or enters it from a document (DOCUMENT)")
	}
	return nil
}

// day reads the day of the change.
func (d *Descent) day(text string) (err error) {
	if text = strings.TrimSpace(text); text != "" {
		d.On, err = clock.ParseDate(text)
	}
	return err
}

// mayDescend refuses who may not change one of the two parcels. Where neither ever was a row, they must belong to a line
// that is known, and the person must edit all parcels.
func mayDescend(ctx context.Context, c *db.Change, scope access.Scope, d Descent) error {
	args := []any{d.Parent, d.Child}
	arg := func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)) }
	edit := scope.EditCondition(access.Parcels, func(r access.Rights) bool { return r.Edit }, arg)
	if edit == "false" {
		return scope.Refused("parcels")
	}
	var ok bool
	if err := c.QueryRow(ctx, `SELECT EXISTS (SELECT FROM (SELECT id, parcel_id, precinct FROM parcels UNION ALL SELECT id, parcel_id, precinct FROM parcels_past) t WHERE t.parcel_id IN ($1, $2) AND `+edit+`)
		OR `+strconv.FormatBool(edit == "true")+` AND EXISTS (SELECT FROM parcel_lineage WHERE parent_id IN ($1, $2) OR child_id IN ($1, $2))`, args...).Scan(&ok); err != nil {
		return err
	}
	if !ok {
		return ErrDescentChild.Because("neither %s nor %s is in the cadastre, or neither is yours to change", d.Parent, d.Child)
	}
	return nil
}

// Descend writes down lines of descent that a person knows, in one change: by whoever edits parcels. A line that is known
// already, or that would make a parcel its own ancestor, is refused and nothing is written.
func (s *Service) Descend(ctx context.Context, scope access.Scope, list []Descent) error {
	for i := range list {
		if err := list[i].normalise(); err != nil {
			return err
		}
	}
	_, err := s.store.Change(ctx, scope.Actor(), "parcel lineage", func(c *db.Change) error {
		now, err := c.Revision(ctx)
		if err != nil {
			return err
		}
		for _, d := range list {
			if err := mayDescend(ctx, c, scope, d); err != nil {
				return err
			}
			var known, loop bool
			if err := c.QueryRow(ctx, `WITH RECURSIVE below AS (SELECT child_id FROM parcel_lineage WHERE parent_id = $2 AND upper_inf(known)
					UNION SELECT l.child_id FROM parcel_lineage l JOIN below b ON l.parent_id = b.child_id WHERE upper_inf(l.known))
				SELECT EXISTS (SELECT FROM parcel_lineage WHERE parent_id = $1 AND child_id = $2 AND upper_inf(known)), EXISTS (SELECT FROM below WHERE child_id = $1)`,
				d.Parent, d.Child).Scan(&known, &loop); err != nil {
				return err
			}
			switch {
			case known:
				return ErrDescentExists.Because("that %s came of %s is known", d.Child, d.Parent)
			case loop:
				return ErrDescentLoop.Because("%s came of %s", d.Parent, d.Child)
			}
			if _, err := c.Exec(ctx, `INSERT INTO parcel_lineage (parent_id, child_id, on_date, kind, source, share, known, set_by, note)
				VALUES ($1, $2, $3, $4, $5, (SELECT ST_Area(ST_Intersection(o.geom, n.geom)) / nullif(ST_Area(n.geom), 0) FROM parcels n,
					(SELECT geom, known FROM parcels WHERE parcel_id = $1 UNION ALL SELECT geom, known FROM parcels_past WHERE parcel_id = $1 ORDER BY known DESC LIMIT 1) o WHERE n.parcel_id = $2 LIMIT 1),
					int8range($6, NULL), $7, $8)`,
				d.Parent, d.Child, d.On, d.Kind, d.Source, now, scope.Actor(), d.Note); err != nil {
				return err
			}
			if err := c.Audit(ctx, "lineage.add", "parcels", d); err != nil {
				return err
			}
		}
		return descended(ctx, c, now)
	})
	return err
}

// EndDescent takes a line back: the cadastre's own, found by geometry, as well as a person's. It is kept, and Descend
// brings it again.
func (s *Service) EndDescent(ctx context.Context, scope access.Scope, parent, child string) error {
	_, err := s.store.Change(ctx, scope.Actor(), "parcel lineage", func(c *db.Change) error {
		now, err := c.Revision(ctx)
		if err != nil {
			return err
		}
		d := Descent{Parent: parent, Child: child}
		if err := mayDescend(ctx, c, scope, d); err != nil {
			return err
		}
		tag, err := c.Exec(ctx, `UPDATE parcel_lineage SET known = int8range(lower(known), $3) WHERE parent_id = $1 AND child_id = $2 AND upper_inf(known)`, parent, child, now)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return ErrDescentNone.Because("that %s came of %s is not known", child, parent)
		}
		if err := c.Audit(ctx, "lineage.end", "parcels", d); err != nil {
			return err
		}
		return descended(ctx, c, now)
	})
	return err
}

// descended has the findings judged again: references of the past lead elsewhere now.
func descended(ctx context.Context, c *db.Change, revision int64) error {
	c.Touch("parcels")
	return job.Insert(ctx, c.Tx, job.AnalyseArgs{Office: c.Office().Code, Revision: revision, Reason: "parcel lineage"})
}
