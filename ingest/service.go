package ingest

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/fail"
)

// Service imports into the registers of one office.
type Service struct {
	store *db.Store
	home  string // where uploads and photographs are kept
}

// New returns the imports of an office; home is $SPOINA_HOME.
func New(store *db.Store, home string) *Service { return &Service{store: store, home: home} }

// File is one file to import. Name is what people call it, when Path is a temporary one.
type File struct {
	Path string
	Name string
}

func (f File) name() string {
	if f.Name != "" {
		return f.Name
	}
	return filepath.Base(f.Path)
}

// Counts are rows of the source, each in exactly one of the first six but Closed, which counts rows of the register.
type Counts struct {
	Read     int64 `json:"read"`
	New      int64 `json:"new"`
	Changed  int64 `json:"changed"`
	Same     int64 `json:"same"`
	Closed   int64 `json:"closed"`
	History  int64 `json:"history"`
	Rejected int64 `json:"rejected"`
	// Skipped rows were left out by the filter and are not counted as read.
	Skipped int64 `json:"skipped,omitempty"`
	// Documents is how many documents the rows of a register became.
	Documents int64 `json:"documents,omitempty"`
}

// Progress tells how far an import is.
type Progress struct {
	Stage string `json:"stage"` // read, compare, publish and its steps
	Done  int64  `json:"done"`
	Total int64  `json:"total"` // -1: not known
}

// Import is one import as the database keeps it.
type Import struct {
	ID            int64      `json:"id"`
	Layer         string     `json:"layer"`
	State         string     `json:"state"`
	Files         []FileInfo `json:"files"`
	Options       Options    `json:"options"`
	Counts        Counts     `json:"counts"`
	Detail        Detail     `json:"detail"`
	Progress      Progress   `json:"progress"`
	Error         string     `json:"error,omitempty"`
	Actor         string     `json:"actor"`
	CreatedAt     time.Time  `json:"created_at"`
	Revision      *int64     `json:"revision"`
	UndoneBy      *int64     `json:"undone_by,omitempty"`
	ProblemsCount int64      `json:"problems_count"`
}

// FileInfo is one file of an import.
type FileInfo struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
	Format string `json:"format"`
	Layer  string `json:"layer,omitempty"`
	CRS    string `json:"crs,omitempty"`
	CRSWhy string `json:"crs_why,omitempty"`
	Axis   string `json:"axis,omitempty"`
	Why    string `json:"axis_why,omitempty"`
	Rows   int64  `json:"rows"`
}

// Detail is what a rehearsal shows beside its counts.
type Detail struct {
	Columns     []Column            `json:"columns"`
	Fields      []FieldInfo         `json:"fields"`
	Identity    Text                `json:"identity"`
	CRS         string              `json:"crs,omitempty"`
	CRSWhy      string              `json:"crs_why,omitempty"`
	CRSWhyText  *Text               `json:"crs_why_text,omitempty"`
	Axis        string              `json:"axis,omitempty"`
	AxisWhy     string              `json:"axis_why,omitempty"`
	AxisWhyText *Text               `json:"axis_why_text,omitempty"`
	Sample      []map[string]string `json:"rows_sample"`
	Bounds      []float64           `json:"bounds,omitempty"` // west, south, east, north in degrees
	Complete    bool                `json:"complete"`
	Scope       string              `json:"scope,omitempty"` // what the file is complete for
	Seconds     map[string]float64  `json:"seconds"`
	RehearsedAt int64               `json:"rehearsed_at"` // the revision the rehearsal compared with
	Photos      *Photos             `json:"photos,omitempty"`
	Warnings    []string            `json:"warnings"`
	WarningText []Text              `json:"warnings_text,omitempty"` // the warnings, in both languages
	ErrorCode   string              `json:"error_code,omitempty"`    // stable name of why a failed import was refused
	Kept        []string            `json:"kept,omitempty"`          // keys of rejected rows: what they stand for is not closed
	Touched     int64               `json:"touched,omitempty"`
}

func (d *Detail) warn(t Text) {
	d.Warnings, d.WarningText = append(d.Warnings, t.EN), append(d.WarningText, t)
}

// FieldInfo is a field of the layer for the mapping form.
type FieldInfo struct {
	Name  string `json:"name"`
	Title Text   `json:"title"`
}

// Photos counts the photographs that observations name.
type Photos struct {
	Named   int `json:"named"`
	Found   int `json:"found"`
	Missing int `json:"missing"`
}

const (
	problemLimit = 200_000 // remarks of one import that are stored; their number is counted to the end
	batchSize    = 2048
)

// Rehearse reads files and shows what publishing them would do, for whoever may import. Nothing is published. When it fails the import is
// kept in state failed with its reason, and its staging is gone.
func (s *Service) Rehearse(ctx context.Context, scope access.Scope, files []File, o Options, progress func(Progress)) (*Import, error) {
	id, err := s.begin(ctx, scope, files, o)
	if err != nil {
		return nil, err
	}
	return s.rehearse(ctx, id, files, progress)
}

// begin makes the import's row, so that a page can follow it.
func (s *Service) begin(ctx context.Context, scope access.Scope, files []File, o Options) (int64, error) {
	if err := scope.Require(access.Import); err != nil {
		return 0, err
	}
	o, l, err := s.resolve(ctx, o)
	if err != nil {
		return 0, err
	}
	if len(files) == 0 {
		return 0, ErrFile.Because("no file is given")
	}
	s.sweep(ctx)
	var id int64
	o.Profile = ""
	err = s.store.Pool().QueryRow(ctx, `INSERT INTO imports (layer, state, options, actor) VALUES ($1, 'reading', $2, $3) RETURNING id`,
		l.Name, o, scope.Actor()).Scan(&id)
	return id, err
}

// resolve lays the options over their saved profile and checks them.
func (s *Service) resolve(ctx context.Context, o Options) (Options, *Layer, error) {
	if o.Profile != "" {
		p, err := s.profile(ctx, o.Profile)
		if err != nil {
			return o, nil, err
		}
		if o.Layer != "" && !strings.EqualFold(o.Layer, p.Layer) {
			return o, nil, ErrProfile.Because("the profile %q is for %s, not for %s", o.Profile, p.Layer, o.Layer)
		}
		o = o.Over(p)
	}
	l, err := LayerByName(o.Layer)
	if err != nil {
		return o, nil, err
	}
	o.Layer = l.Name
	return o, l, o.check(l)
}

// rehearse does the work for an import in state reading.
func (s *Service) rehearse(ctx context.Context, id int64, files []File, progress func(Progress)) (_ *Import, err error) {
	alive, release, err := s.claim(ctx, id)
	if err != nil {
		return nil, err
	}
	if !alive {
		return nil, ErrState.Because("import %d is being read already", id)
	}
	defer release()
	imp, err := s.get(ctx, id)
	if err != nil {
		return nil, err
	}
	l, err := LayerByName(imp.Layer)
	if err != nil {
		return nil, err
	}
	r := &rehearsal{s: s, id: id, layer: l, options: imp.Options, progress: progress, seconds: map[string]float64{}}
	if r.progress == nil {
		r.progress = func(Progress) {}
	}
	defer func() {
		if err != nil {
			s.abandon(context.WithoutCancel(ctx), id, r, err)
		}
	}()
	if err = r.run(ctx, files); err != nil {
		return nil, err
	}
	return s.get(ctx, id)
}

// abandon leaves nothing half done behind a rehearsal that failed; the reason stays.
func (s *Service) abandon(ctx context.Context, id int64, r *rehearsal, cause error) {
	if r.staging != nil {
		_ = r.staging.drop(ctx, s.store.Pool())
	}
	message, code := "internal error", "internal"
	if f, ok := fail.Of(cause); ok {
		message, code = f.Message, f.Code
	} else if errors.Is(cause, context.Canceled) {
		message, code = "stopped", "import.stopped"
	}
	_, _ = s.store.Pool().Exec(ctx, `UPDATE imports SET state = 'failed', error = $2, counts = $3, detail = detail || jsonb_build_object('error_code', $4::text)
		WHERE id = $1 AND state = 'reading'`, id, message, r.counts, code)
	_ = r.saveProblems(ctx)
}

// claim takes the session lock that shows that somebody works on an import.
func (s *Service) claim(ctx context.Context, id int64) (ok bool, release func(), err error) {
	c, err := s.store.Pool().Acquire(ctx)
	if err != nil {
		return false, nil, err
	}
	if err := c.QueryRow(ctx, `SELECT pg_try_advisory_lock(hashtext(current_schema() || '/import'), $1)`, int32(id)).Scan(&ok); err != nil || !ok {
		c.Release()
		return false, func() {}, err
	}
	return true, func() {
		_, _ = c.Exec(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock(hashtext(current_schema() || '/import'), $1)`, int32(id))
		c.Release()
	}, nil
}

// sweep ends imports whose program died while reading, and takes their staging away.
func (s *Service) sweep(ctx context.Context) {
	rows, err := s.store.Pool().Query(ctx, `SELECT id, layer FROM imports WHERE state = 'reading' AND created_at < now() - interval '3 seconds'`)
	if err != nil {
		return
	}
	type stale struct {
		ID    int64
		Layer string
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[stale])
	if err != nil {
		return
	}
	for _, x := range list {
		ok, release, err := s.claim(ctx, x.ID)
		if err != nil || !ok {
			continue
		}
		st := &staging{name: fmt.Sprintf("stage_%d", x.ID)}
		if st.drop(ctx, s.store.Pool()) == nil {
			_, _ = s.store.Pool().Exec(ctx, `UPDATE imports SET state = 'failed', error = 'the program ended while it was reading',
				detail = detail || '{"error_code": "import.stopped"}' WHERE id = $1 AND state = 'reading'`, x.ID)
		}
		release()
	}
}
