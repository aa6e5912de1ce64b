package analysis

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/httpapi"
)

// Failures of observations.
var (
	ErrNoObject      = fail.New(fail.NotFound, "object.none", "there is no such object")
	ErrObservation   = fail.New(fail.Invalid, "observation.wrong", "the observation cannot be taken over like this")
	ErrNoObservation = fail.New(fail.NotFound, "observation.none", "there is no such observation")
)

// observationInput is what a person saw of an object on a day.
type observationInput struct {
	ID   int64 `path:"id"`
	Body struct {
		Day      string   `json:"day" doc:"YYYY-MM-DD, not in the future"`
		Source   string   `json:"source" enum:"FIELD,REPORT,PHOTO" doc:"field check, report of a resident, photo"`
		Verdict  string   `json:"verdict" enum:"PRESENT,ABSENT,CHANGED"`
		Width    *float64 `json:"width_m,omitempty" minimum:"0.01" maximum:"100"`
		Height   *float64 `json:"height_m,omitempty" minimum:"0.01" maximum:"100"`
		Area     *float64 `json:"area_m2,omitempty" minimum:"0.01" maximum:"100000" doc:"of all sides of an advertisement, else the ground it takes"`
		Protocol string   `json:"protocol_no,omitempty" maxLength:"100"`
		Note     string   `json:"note,omitempty" maxLength:"2000"`
	}
}

type createdDoc struct {
	ID int64 `json:"id"`
}

// observeRoutes are what people saw of an object, its track through scans and observations, and two scans compared.
func observeRoutes(api huma.API) {
	huma.Register(api, huma.Operation{OperationID: "post-object-observation", Method: "POST", Path: "/api/v1/objects/{id}/observations", Summary: "Write down what a person saw of an object"},
		func(ctx context.Context, in *observationInput) (*answer[createdDoc], error) {
			scope := httpapi.ScopeOf(ctx)
			if err := scope.Require(access.CheckFinding); err != nil {
				return nil, err
			}
			out := &answer[createdDoc]{}
			_, err := httpapi.StoreOf(ctx).Change(ctx, scope.Actor(), fmt.Sprintf("observation of object %d", in.ID), func(c *db.Change) (err error) {
				out.Body.ID, err = in.write(ctx, c, scope)
				return err
			})
			return out, err
		})
	huma.Register(api, huma.Operation{OperationID: "delete-observation", Method: "DELETE", Path: "/api/v1/observations/{id}", Summary: "Withdraw an observation that was written down by mistake"},
		func(ctx context.Context, in *struct {
			ID int64 `path:"id"`
		}) (*struct{}, error) {
			scope := httpapi.ScopeOf(ctx)
			if err := scope.Require(access.CheckFinding); err != nil {
				return nil, err
			}
			_, err := httpapi.StoreOf(ctx).Change(ctx, scope.Actor(), fmt.Sprintf("observation %d withdrawn", in.ID), func(c *db.Change) error {
				return withdraw(ctx, c, scope, in.ID)
			})
			return nil, err
		})
	huma.Get(api, "/api/v1/objects/{id}/track", func(ctx context.Context, in *struct {
		ID int64 `path:"id"`
	}) (*answer[trackDoc], error) {
		out := &answer[trackDoc]{}
		err := httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) (err error) {
			out.Body, err = trackOf(ctx, tx, httpapi.ScopeOf(ctx), in.ID)
			return err
		})
		return out, err
	})
	compareRoutes(api)
}

// write keeps the observation. It is evidence: it is never changed, only withdrawn and written anew.
func (in *observationInput) write(ctx context.Context, c *db.Change, scope access.Scope) (int64, error) {
	day, err := clock.ParseDate(in.Body.Day)
	switch b := &in.Body; {
	case err != nil:
		return 0, ErrObservation.Because("the day is a date like 2026-11-22")
	case day.After(clock.Today()) || day.Year < 1990:
		return 0, ErrObservation.Because("the day lies in the future or before 1990")
	case b.Verdict == "ABSENT" && (b.Width != nil || b.Height != nil || b.Area != nil):
		return 0, ErrObservation.Because("what is not there cannot be measured")
	}
	revision, err := c.Revision(ctx)
	if err != nil {
		return 0, err
	}
	if err := visibleObject(ctx, c.Tx, scope, in.ID); err != nil {
		return 0, err
	}
	var id int64
	if err := c.QueryRow(ctx, `INSERT INTO observations (id, key, object_id, observed_on, source, verdict, width_m, height_m, area_m2, officer, protocol_no, note, known)
		SELECT n, 'hand/' || n, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, int8range($11, NULL) FROM nextval('register_id') n RETURNING id`,
		in.ID, day, in.Body.Source, in.Body.Verdict, in.Body.Width, in.Body.Height, in.Body.Area, scope.Actor(), strings.TrimSpace(in.Body.Protocol), strings.TrimSpace(in.Body.Note), revision).Scan(&id); err != nil {
		return 0, err
	}
	c.Touch("observations", "objects")
	return id, c.Audit(ctx, "observation.add", fmt.Sprintf("observations/%d", id), map[string]any{"object": in.ID, "day": day, "source": in.Body.Source, "verdict": in.Body.Verdict, "protocol_no": in.Body.Protocol})
}

func visibleObject(ctx context.Context, tx pgx.Tx, scope access.Scope, id int64) error {
	args := []any{id}
	var there bool
	err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM objects t WHERE t.id = $1 AND `+can(scope, "objects", &args)+`)`, args...).Scan(&there)
	if err == nil && !there {
		err = ErrNoObject
	}
	return err
}

// withdraw takes an observation back; the register's history keeps it. What an import brought, its undo takes back.
func withdraw(ctx context.Context, c *db.Change, scope access.Scope, id int64) error {
	revision, err := c.Revision(ctx)
	if err != nil {
		return err
	}
	args := []any{id}
	var officer string
	var imported bool
	err = c.QueryRow(ctx, `SELECT t.officer, t.import_id IS NOT NULL FROM observations t WHERE t.id = $1 AND `+can(scope, "observations", &args), args...).Scan(&officer, &imported)
	switch {
	case err == pgx.ErrNoRows:
		return ErrNoObservation
	case err != nil:
		return err
	case imported:
		return ErrObservation.Because("the observation came with an import: take the import back")
	case officer != scope.Actor():
		if err := scope.Require(access.DecideFinding); err != nil {
			return err
		}
	}
	if _, err := c.Exec(ctx, `INSERT INTO observations_past (id, key, object_id, observed_on, source, verdict, width_m, height_m, area_m2, officer, protocol_no, note, geom, known, version, import_id, source_file, source_row, raw, extra, digest)
		SELECT id, key, object_id, observed_on, source, verdict, width_m, height_m, area_m2, officer, protocol_no, note, geom, int8range(lower(known), $2), version, import_id, source_file, source_row, raw, extra, digest
		FROM observations WHERE id = $1`, id, revision); err != nil {
		return err
	}
	if _, err := c.Exec(ctx, `DELETE FROM observations WHERE id = $1`, id); err != nil {
		return err
	}
	c.Touch("observations", "objects")
	return c.Audit(ctx, "observation.withdraw", fmt.Sprintf("observations/%d", id), nil)
}

// trackDoc is everything that was seen of an object, the oldest first.
type trackDoc struct {
	Object    int64      `json:"object"`
	ClassCode string     `json:"class_code"`
	ClassName string     `json:"class_name"`
	Status    string     `json:"status" enum:"PRESENT,GONE,UNKNOWN"`
	FirstSeen string     `json:"first_seen"`
	LastSeen  string     `json:"last_seen"`
	Events    []trackDay `json:"events"`
}

// trackDay is one look at an object: what a scan or a person saw, or a scan that covered the place and saw nothing.
type trackDay struct {
	Day         string   `json:"day"`
	Source      string   `json:"source" enum:"SCAN,FIELD,REPORT,PHOTO"`
	Verdict     string   `json:"verdict" enum:"PRESENT,ABSENT,CHANGED,NOT_COVERED,UNKNOWN_COVERAGE"`
	Campaign    string   `json:"campaign,omitempty"`
	SourceID    string   `json:"source_id,omitempty" doc:"what the scan calls it"`
	Scan        int64    `json:"scan,omitempty" doc:"row of scan_objects, for its photos"`
	Observation int64    `json:"observation,omitempty" doc:"row of observations, for its photos"`
	ClassCode   string   `json:"class_code,omitempty"`
	Width       *float64 `json:"width_m"`
	Height      *float64 `json:"height_m"`
	Area        *float64 `json:"area_m2"`
	Distance    *float64 `json:"distance_m" doc:"from where the scan before saw it"`
	Changes     []string `json:"changes" doc:"appeared, moved, grew, shrank, class, screen, light, vanished"`
	Officer     string   `json:"officer,omitempty"`
	Protocol    string   `json:"protocol_no,omitempty"`

	at           time.Time
	x, y         float64
	digital, lit *bool
	rank         int // of several on one day: scans first
}

// trackOf reads what a person may see of an object's observations.
func trackOf(ctx context.Context, tx pgx.Tx, scope access.Scope, id int64) (trackDoc, error) {
	out := trackDoc{Object: id, Events: []trackDay{}}
	args := []any{id}
	err := tx.QueryRow(ctx, `SELECT t.class_code, coalesce((SELECT c.name_pl FROM object_classes c WHERE c.code = t.class_code), '') FROM objects t WHERE t.id = $1 AND `+can(scope, "objects", &args), args...).
		Scan(&out.ClassCode, &out.ClassName)
	if err == pgx.ErrNoRows {
		return out, ErrNoObject
	}
	if err != nil {
		return out, err
	}
	var moveTol, change float64
	if err := tx.QueryRow(ctx, `SELECT coalesce(max((value #>> '{}')::float8) FILTER (WHERE name = 'move_tol_m'), 2), coalesce(max((value #>> '{}')::float8) FILTER (WHERE name = 'scan_change_rel'), 0.1)
		FROM params WHERE upper_inf(known) AND name IN ('move_tol_m', 'scan_change_rel') AND (valid_from IS NULL OR valid_from <= current_date) AND (valid_to IS NULL OR valid_to >= current_date)`).Scan(&moveTol, &change); err != nil {
		return out, err
	}
	args = []any{id}
	rows, err := tx.Query(ctx, `SELECT t.id, t.campaign, t.source_id, t.captured_on, t.class_code, t.width_m, t.height_m, coalesce(t.display_area_m2, t.width_m * coalesce(t.depth_m, t.height_m)),
		t.digital, t.illuminated, ST_X(ST_Centroid(t.geom)), ST_Y(ST_Centroid(t.geom)) FROM scan_objects t WHERE t.object_id = $1 AND `+can(scope, "scan_objects", &args), args...)
	if err != nil {
		return out, err
	}
	if err := collect(rows, &out.Events, func(e *trackDay, on **time.Time) []any {
		e.Source, e.Verdict = "SCAN", "PRESENT"
		return []any{&e.Scan, &e.Campaign, &e.SourceID, on, &e.ClassCode, &e.Width, &e.Height, &e.Area, &e.digital, &e.lit, &e.x, &e.y}
	}); err != nil {
		return out, err
	}
	args = []any{id}
	rows, err = tx.Query(ctx, `SELECT t.id, t.source, t.verdict, t.observed_on, t.width_m, t.height_m, t.area_m2, t.officer, t.protocol_no FROM observations t WHERE t.object_id = $1 AND `+can(scope, "observations", &args), args...)
	if err != nil {
		return out, err
	}
	if err := collect(rows, &out.Events, func(e *trackDay, on **time.Time) []any {
		e.rank = 1
		return []any{&e.Observation, &e.Source, &e.Verdict, on, &e.Width, &e.Height, &e.Area, &e.Officer, &e.Protocol}
	}); err != nil {
		return out, err
	}
	// Scans that passed and saw nothing: only where they looked is that an absence.
	rows, err = tx.Query(ctx, `SELECT c.name, c.driven_to, CASE WHEN c.coverage IS NULL THEN 'UNKNOWN_COVERAGE' WHEN ST_Covers(c.coverage, ST_PointOnSurface(o.geom)) THEN 'ABSENT' ELSE 'NOT_COVERED' END
		FROM campaigns c, objects o WHERE o.id = $1 AND NOT EXISTS (SELECT FROM scan_objects b WHERE b.object_id = $1 AND b.campaign_id = c.id)`, id)
	if err != nil {
		return out, err
	}
	if err := collect(rows, &out.Events, func(e *trackDay, on **time.Time) []any {
		e.Source = "SCAN"
		return []any{&e.Campaign, on, &e.Verdict}
	}); err != nil {
		return out, err
	}
	slices.SortStableFunc(out.Events, func(a, b trackDay) int {
		if c := a.at.Compare(b.at); c != 0 {
			return c
		}
		return a.rank - b.rank
	})
	out.settle(moveTol, change)
	return out, nil
}

// collect reads rows of events; where says where the columns of one go.
func collect(rows pgx.Rows, into *[]trackDay, where func(e *trackDay, on **time.Time) []any) error {
	defer rows.Close()
	for rows.Next() {
		e := trackDay{Changes: []string{}}
		var on *time.Time
		if err := rows.Scan(where(&e, &on)...); err != nil {
			return err
		}
		if on != nil {
			e.at, e.Day = *on, on.Format(time.DateOnly)
		}
		*into = append(*into, e)
	}
	return rows.Err()
}

// settle says of each event in what it differs from the one before, and where the object stands with it.
func (d *trackDoc) settle(moveTol, change float64) {
	var before *trackDay // the last event that saw it
	var placed *trackDay // the last scan that saw it
	d.Status = "UNKNOWN"
	for i := range d.Events {
		e := &d.Events[i]
		switch {
		case e.Verdict == "ABSENT":
			if before != nil && d.Status != "GONE" && e.Source != "SCAN" {
				e.Changes = append(e.Changes, "vanished")
				d.Status = "GONE"
			} else if before != nil && d.Status == "PRESENT" {
				e.Changes = append(e.Changes, "vanished")
				d.Status = "UNKNOWN"
			}
			continue
		case e.Verdict != "PRESENT" && e.Verdict != "CHANGED":
			continue
		}
		if before == nil || d.Status != "PRESENT" {
			e.Changes = append(e.Changes, "appeared")
			d.FirstSeen = first(d.FirstSeen, e.Day)
		}
		if before != nil {
			e.compare(before, change)
		}
		if e.Source == "SCAN" {
			if placed != nil {
				m := math.Round(100*math.Hypot(e.x-placed.x, e.y-placed.y)) / 100
				if e.Distance = &m; m > moveTol {
					e.Changes = append(e.Changes, "moved")
				}
			}
			placed = e
		}
		d.Status, d.LastSeen, before = "PRESENT", e.Day, e
	}
}

func first(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

func (e *trackDay) compare(before *trackDay, change float64) {
	if e.Area != nil && before.Area != nil {
		switch d := *e.Area - *before.Area; {
		case d > change**before.Area:
			e.Changes = append(e.Changes, "grew")
		case -d > change**before.Area:
			e.Changes = append(e.Changes, "shrank")
		}
	}
	if e.ClassCode != "" && before.ClassCode != "" && e.ClassCode != before.ClassCode {
		e.Changes = append(e.Changes, "class")
	}
	if e.digital != nil && before.digital != nil && *e.digital != *before.digital {
		e.Changes = append(e.Changes, "screen")
	}
	if e.lit != nil && before.lit != nil && *e.lit != *before.lit {
		e.Changes = append(e.Changes, "light")
	}
}
