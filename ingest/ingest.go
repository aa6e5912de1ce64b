package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/geo"
	"spoina/ingest/cell"
	"spoina/internal/access"
	"spoina/internal/cql2"
	"spoina/internal/db"
	"spoina/internal/exchange"
	"spoina/internal/fail"
	"spoina/internal/ogr"
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
	Stage string `json:"stage"` // read, compare, publish
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
	Axis        string              `json:"axis,omitempty"`
	AxisWhy     string              `json:"axis_why,omitempty"`
	Sample      []map[string]string `json:"rows_sample"`
	Bounds      []float64           `json:"bounds,omitempty"` // west, south, east, north in degrees
	Complete    bool                `json:"complete"`
	Scope       string              `json:"scope,omitempty"` // what the file is complete for
	Seconds     map[string]float64  `json:"seconds"`
	RehearsedAt int64               `json:"rehearsed_at"` // the revision the rehearsal compared with
	Photos      *Photos             `json:"photos,omitempty"`
	Warnings    []string            `json:"warnings"`
	Kept        []string            `json:"kept,omitempty"` // keys of rejected rows: what they stand for is not closed
	Touched     int64               `json:"touched,omitempty"`
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

// Rehearse reads files and shows what publishing them would do. Nothing is published. When it fails the import is
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
	if !scope.All() {
		return 0, ErrNotOperator
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
		p, err := s.Profile(ctx, o.Profile)
		if err != nil {
			return o, nil, err
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
	message := "internal error"
	if f, ok := fail.Of(cause); ok {
		message = f.Message
	} else if errors.Is(cause, context.Canceled) {
		message = "stopped"
	}
	_, _ = s.store.Pool().Exec(ctx, `UPDATE imports SET state = 'failed', error = $2, counts = $3 WHERE id = $1 AND state = 'reading'`, id, message, r.counts)
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
			_, _ = s.store.Pool().Exec(ctx, `UPDATE imports SET state = 'failed', error = 'the program ended while it was reading' WHERE id = $1 AND state = 'reading'`, x.ID)
		}
		release()
	}
}

// rehearsal is one run over the files of an import.
type rehearsal struct {
	created  bool // the staging tables are made
	s        *Service
	id       int64
	layer    *Layer
	options  Options
	progress func(Progress)
	staging  *staging
	counts   Counts
	detail   Detail
	files    []FileInfo
	seconds  map[string]float64
	seed     maphash.Seed
	seen     keySet
	problems []Problem
	dropped  int
	saved    int
	no       int32
	located  int64
	outside  int64
	bounds   geo.Rect
	copier   *copier
	held     []*Record // rows of documents until they are gathered
	kept     []string
}

func (r *rehearsal) time(stage string, from time.Time) {
	r.seconds[stage] += time.Since(from).Seconds()
}

func (r *rehearsal) run(ctx context.Context, files []File) error {
	pool := r.s.store.Pool()
	r.seed = maphash.MakeSeed()
	r.bounds = geo.EmptyRect()
	r.detail = Detail{Identity: r.layer.Identity, Complete: r.options.closes(r.layer), Warnings: []string{}, Columns: []Column{}, Sample: []map[string]string{}}
	for _, f := range r.layer.Fields {
		r.detail.Fields = append(r.detail.Fields, FieldInfo{f.Name, f.Title})
	}
	if _, err := pool.Exec(ctx, `DELETE FROM import_problems WHERE import_id = $1`, r.id); err != nil {
		return err
	}
	var err error
	if r.staging, err = stagingOf(ctx, pool, r.layer, r.id); err != nil {
		return err
	}
	r.staging.update, r.staging.srid = r.options.Update, r.s.store.Office().SRID
	base, err := r.base(ctx)
	if err != nil {
		return err
	}
	for i, f := range files {
		if err := r.file(ctx, f, base, i); err != nil {
			return err
		}
	}
	if r.counts.Read == 0 && r.counts.Skipped == 0 {
		return ErrEmpty.Because("%s holds no row", files[0].name())
	}
	if 2*r.outside > r.located && r.outside > 0 {
		return ErrOutside.Because("%d of %d places lie more than 2 km outside the municipality: the file is refused", r.outside, r.located)
	}
	if base.foreignParcels.Load() > 0 {
		r.detail.Warnings = append(r.detail.Warnings, fmt.Sprintf("%d parcel identifiers begin otherwise than the office's code %s", base.foreignParcels.Load(), r.s.store.Office().Code))
	}
	if !r.bounds.Empty() {
		r.detail.Bounds = r.degrees()
	}
	r.detail.Kept = r.kept
	from := time.Now()
	r.progress(Progress{"compare", 0, -1})
	if err := r.compare(ctx); err != nil {
		return err
	}
	r.time("compare", from)
	r.detail.Seconds = r.seconds
	if err := r.saveProblems(ctx); err != nil {
		return err
	}
	_, err = pool.Exec(ctx, `UPDATE imports SET state = 'rehearsed', files = $2, counts = $3, detail = $4, error = NULL, progress = '{}' WHERE id = $1 AND state = 'reading'`,
		r.id, r.files, r.counts, r.detail)
	return err
}

// base is what all files of the import share.
func (r *rehearsal) base(ctx context.Context) (*plan, error) {
	p := &plan{layer: r.layer, options: r.options, office: r.s.store.Office(), precinct: map[string]string{}, classes: map[string]string{}}
	pool := r.s.store.Pool()
	switch {
	case r.layer == parcels || r.layer.children != "":
		rows, err := pool.Query(ctx, `SELECT DISTINCT precinct, precinct_name FROM parcels WHERE precinct LIKE '%.%'`)
		if err != nil {
			return nil, err
		}
		units := map[string]bool{}
		var precinct, name string
		if _, err := pgx.ForEachRow(rows, []any{&precinct, &name}, func() error {
			unit, code, _ := strings.Cut(precinct, ".")
			units[unit] = true
			for _, k := range []string{code, cell.Fold(name)} {
				if k == "" {
					continue
				}
				if other, taken := p.precinct[k]; taken && other != precinct {
					p.precinct[k] = "" // two units share the number: only the whole identifier tells
				} else {
					p.precinct[k] = precinct
				}
			}
			return nil
		}); err != nil {
			return nil, err
		}
		for k, v := range p.precinct {
			if v == "" {
				delete(p.precinct, k)
			}
		}
		if len(units) == 1 {
			for u := range units {
				p.unit = u
			}
		}
	case r.layer == scanObjects:
		var err error
		if p.campaign, err = loadCampaign(ctx, pool, r.options); err != nil {
			return nil, err
		}
		rows, err := pool.Query(ctx, `SELECT code, unnest(aliases) FROM object_classes`)
		if err != nil {
			return nil, err
		}
		var code, alias string
		if _, err := pgx.ForEachRow(rows, []any{&code, &alias}, func() error {
			p.classes[cell.Words(alias)] = code
			return nil
		}); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// open opens a file in a limited reader process, with the failures that people understand.
func open(ctx context.Context, f File, l *Layer, o Options) (exchange.Source, error) {
	src, err := ogr.Open(ctx, exchange.OpenOptions{Path: f.Path, Name: f.name(), Layer: o.Sheet, Encoding: o.Encoding, Known: l.knows(o)})
	if err != nil {
		return nil, fileError(err)
	}
	return src, nil
}

func fileError(err error) error {
	switch {
	case errors.Is(err, exchange.ErrUnknownFormat):
		return ErrFormat.Because("%v", err)
	case errors.Is(err, exchange.ErrEmpty):
		return ErrEmpty.Because("%v", err)
	case errors.Is(err, exchange.ErrTooLarge):
		return ErrTooLarge.Because("%v", err)
	case errors.Is(err, exchange.ErrBroken), errors.Is(err, exchange.ErrUnsafe), errors.Is(err, exchange.ErrNoLayer), errors.Is(err, os.ErrNotExist):
		return ErrFile.Because("%v", err)
	}
	return err
}

// chooseLayers takes the layer that is asked for; of a workbook every sheet whose columns mean about as much as those
// of the best one (a register often has a sheet for each year); of any other file the layer whose columns mean most.
// left names the layers with rows that are not read.
func chooseLayers(src exchange.Source, file string, l *Layer, name string) (chosen []exchange.Layer, left []string, err error) {
	layers := src.Layers()
	if len(layers) == 0 {
		return nil, nil, ErrFile.Because("%s holds no layer that can be read", file)
	}
	var names []string
	scores := make([]int, len(layers))
	best := 0
	for i, x := range layers {
		names = append(names, x.Name)
		if name != "" && strings.EqualFold(x.Name, name) {
			return []exchange.Layer{x}, nil, nil
		}
		if m, err := mapColumns(l, x, Options{}, nil); err == nil {
			scores[i] = 10 * len(m.field)
			if l.geometry == mustHaveGeometry && (x.Geometry != "" && x.Geometry != "None" || m.hasGeometry()) {
				scores[i] += 5
			}
			if l == parcels && strings.Contains(strings.ToLower(x.Name), "dzialk") {
				scores[i] += 100
			}
			if x.Count == 0 {
				scores[i] = 0
			}
		}
		if scores[i] > scores[best] {
			best = i
		}
	}
	if name != "" {
		return nil, nil, ErrFile.Because("%s has no layer %q; its layers are %s", file, name, strings.Join(names, ", "))
	}
	workbook := src.Format() == "XLSX" || src.Format() == "ODS"
	for i, x := range layers {
		switch {
		case i == best, workbook && scores[i] > 0 && 10*scores[i] >= 6*scores[best]:
			chosen = append(chosen, x)
		case x.Count != 0:
			left = append(left, x.Name)
		}
	}
	return chosen, left, nil
}

// describeFile gives name, size and fingerprint of a file.
func describeFile(f File) (FileInfo, error) {
	info := FileInfo{Name: f.name()}
	in, err := os.Open(f.Path)
	if err != nil {
		return info, ErrFile.Because("%s: %v", f.name(), errors.Unwrap(err))
	}
	defer in.Close()
	st, err := in.Stat()
	if err != nil {
		return info, err
	}
	if st.IsDir() {
		return info, ErrFile.Because("%s is a folder; put its files into a .zip", f.name())
	}
	h := sha256.New()
	if info.Size, err = io.Copy(h, in); err != nil {
		return info, err
	}
	info.SHA256 = hex.EncodeToString(h.Sum(nil))
	return info, nil
}

// file reads one file into the staging.
func (r *rehearsal) file(ctx context.Context, f File, base *plan, index int) error {
	from := time.Now()
	info, err := describeFile(f)
	if err != nil {
		return err
	}
	src, err := open(ctx, f, r.layer, r.options)
	if err != nil {
		return err
	}
	defer src.Close()
	layers, left, err := chooseLayers(src, info.Name, r.layer, r.options.Sheet)
	if err != nil {
		return err
	}
	if len(left) > 0 {
		r.detail.Warnings = append(r.detail.Warnings, fmt.Sprintf("%s also holds %s, which were not read: name one with --source-layer", info.Name, strings.Join(left, ", ")))
	}
	r.time("open", from)
	for i, layer := range layers {
		if err := r.readLayer(ctx, src, layer, info, base, index+i); err != nil {
			return err
		}
	}
	if more, ok := src.(interface{ Problems() []exchange.Problem }); ok {
		for _, q := range more.Problems() {
			r.remark(Problem{File: info.Name, Row: q.Row, Field: q.Field, Value: shorten(q.Value, 500), Code: q.Code, Message: q.Detail})
		}
	}
	return nil
}

// readLayer reads one layer or sheet of a file into the staging.
func (r *rehearsal) readLayer(ctx context.Context, src exchange.Source, layer exchange.Layer, info FileInfo, base *plan, index int) (err error) {
	info.Format, info.Layer = src.Format(), layer.Name
	for _, p := range layer.Problems {
		r.remark(Problem{File: info.Name, Row: p.Row, Field: p.Field, Value: shorten(p.Value, 500), Code: p.Code, Message: p.Detail})
	}
	reading := time.Now()
	var sample []*exchange.Row
	var p *plan
	err = src.Rows(ctx, layer.Name, func(rows []*exchange.Row) error {
		if p == nil {
			sample = append(sample, rows...)
			if len(sample) < min(sampleSize, 500) && layer.Count > int64(len(sample)) {
				return nil
			}
			if p, err = r.prepare(ctx, base, src.Format(), layer, &info, sample, index); err != nil {
				return err
			}
			rows, sample = sample, nil
		}
		return r.batch(ctx, p, rows, layer.Count)
	})
	if err == nil && p == nil && len(sample) > 0 {
		if p, err = r.prepare(ctx, base, src.Format(), layer, &info, sample, index); err == nil {
			err = r.batch(ctx, p, sample, layer.Count)
		}
	}
	if err != nil {
		if r.copier != nil {
			_ = r.copier.finish(ctx, r.s.store.Pool())
			r.copier = nil
		}
		return fileError(err)
	}
	if p != nil {
		base.foreignParcels.Add(p.foreignParcels.Load())
		base.photoRefs.Add(p.photoRefs.Load())
		if len(r.held) > 0 {
			r.put(p, p.gather(r.held))
			r.held = nil
		}
	}
	if r.copier != nil {
		if err := r.copier.finish(ctx, r.s.store.Pool()); err != nil {
			return err
		}
		r.no = r.copier.no
		r.copier = nil
	}
	r.files = append(r.files, info)
	r.time("read", reading)
	return nil
}

// prepare decides, from the first rows, what the columns mean and where the coordinates are.
func (r *rehearsal) prepare(ctx context.Context, base *plan, format string, layer exchange.Layer, info *FileInfo, sample []*exchange.Row, index int) (*plan, error) {
	p := &plan{layer: base.layer, options: base.options, office: base.office, unit: base.unit, precinct: base.precinct, classes: base.classes, campaign: base.campaign,
		file: info.Name, source: layer, workbook: format == "XLSX" || format == "ODS"}
	var err error
	if p.m, err = mapColumns(r.layer, layer, r.options, sample); err != nil {
		return nil, err
	}
	if p.where, err = filter(r.options.Where, p.m.names); err != nil {
		return nil, err
	}
	hasPlaces := layer.Geometry != "" && layer.Geometry != "None" || p.m.hasGeometry()
	wantsPlaces := r.layer.geometry != noGeometry && (!r.options.Update || r.layer.geometry == mayHaveGeometry || r.options.Map["geometry"] != "")
	if r.layer.geometry == mustHaveGeometry && !hasPlaces && !r.options.Update {
		if len(p.m.names) == 0 {
			return nil, ErrMapping.Because("%s has neither a geometry that can be read nor any column", info.Name)
		}
		return nil, ErrMapping.Because("%s has no geometry and no columns of coordinates that are known by their headings; its columns are %s. Name them with --map x=…,y=… or --map geometry=…",
			info.Name, strings.Join(p.m.names, ", "))
	}
	if hasPlaces && wantsPlaces {
		points := pointsOf(p.m, sample[:min(len(sample), sampleSize)])
		if len(points) > 0 || r.layer.geometry == mustHaveGeometry || layer.CRS != nil {
			if p.place, err = locate(p.office, format, layer, p.m, r.options, points); err != nil {
				if len(points) == 0 && r.layer.geometry == mayHaveGeometry {
					p.place, err = nil, nil
				} else {
					return nil, fmt.Errorf("%s: %w", info.Name, err)
				}
			}
		}
	}
	if p.place != nil {
		info.CRS, info.CRSWhy, info.Axis, info.Why = p.place.name(), p.place.why, p.place.axis, p.place.axisWhy
	}
	if r.options.Update {
		if err := r.checkUpdate(p); err != nil {
			return nil, err
		}
	}
	columns := stagedColumns(r.layer, p.m)
	if r.options.Update {
		columns = updateColumns(r.layer, p.m)
	}
	if p.place != nil && r.layer == decisions {
		columns = append(columns, "geometry_source")
	}
	if index == 0 || !r.created {
		r.created = true
		r.staging.columns, r.staging.geometry = columns, p.place != nil && r.staging.target.geometry // a lease's place belongs to its parcels
		if err := r.staging.create(ctx, r.s.store.Pool()); err != nil {
			return nil, err
		}
		r.detail.Columns = p.m.describe(sample)
		r.detail.CRS, r.detail.CRSWhy, r.detail.Axis, r.detail.AxisWhy = info.CRS, info.CRSWhy, info.Axis, info.Why
		for _, row := range sample[:min(len(sample), 10)] {
			cells := map[string]string{}
			for i, n := range p.m.names {
				cells[n] = shorten(textOf(row.Values[i]), 200)
			}
			r.detail.Sample = append(r.detail.Sample, cells)
		}
	} else if err := r.widen(ctx, columns, p.place != nil && r.staging.target.geometry); err != nil {
		return nil, err
	}
	p.columns = r.staging.columns
	p.index = map[string]int{}
	for i, c := range p.columns {
		p.index[c] = i
	}
	r.copier = r.staging.startCopy(ctx, r.s.store.Pool(), info.Name, r.no)
	return p, nil
}

// widen adds the columns of a further file to the staging.
func (r *rehearsal) widen(ctx context.Context, columns []string, geometry bool) error {
	have := map[string]bool{}
	for _, c := range r.staging.columns {
		have[c] = true
	}
	for _, c := range columns {
		if have[c] {
			continue
		}
		if _, err := r.s.store.Pool().Exec(ctx, fmt.Sprintf(`ALTER TABLE %s ADD COLUMN %s %s`, r.staging.name, ident(c), r.staging.target.types[c])); err != nil {
			return err
		}
		r.staging.columns = append(r.staging.columns, c)
	}
	if geometry && !r.staging.geometry {
		if _, err := r.s.store.Pool().Exec(ctx, fmt.Sprintf(`ALTER TABLE %s ADD COLUMN geom geometry`, r.staging.name)); err != nil {
			return err
		}
		r.staging.geometry = true
	}
	return nil
}

func (r *rehearsal) checkUpdate(p *plan) error {
	for _, f := range keyFields[r.layer.Name] {
		if _, ok := p.m.field[f]; ok {
			return nil
		}
	}
	if len(p.m.keys) > 0 {
		return nil
	}
	return ErrMapping.Because("--update finds rows by %s, and no column of the file is it: pass --map %s=COLUMN", strings.Join(keyFields[r.layer.Name], " or "), keyFields[r.layer.Name][0])
}

// keyFields are the fields that make the identity of a row.
var keyFields = map[string][]string{"parcels": {"parcel_id"}, "road_lanes": {"lane_id", "road_no", "name"}, "address_points": {"source_id", "street"},
	"scan_objects": {"source_id"}, "decisions": {"case_number"}, "leases": {"contract_number", "case_number"}, "rates": {"kind"}}

// updateColumns are the columns that an update may touch: only what the file itself maps.
func updateColumns(l *Layer, m *mapping) []string {
	never := map[string]bool{"parcel_id": true, "lane_id": true, "source_id": true, "case_number": true, "contract_number": true, "decision_date": true, "campaign": true}
	bare := *l
	bare.always = nil
	var out []string
	for _, c := range stagedColumns(&bare, m) {
		if !never[c] {
			out = append(out, c)
		}
	}
	if l == scanObjects {
		for f, c := range map[string][]string{"class_code": {"class_code", "class_raw"}, "captured_on": {"captured_on"}, "sigma_xy_m": {"sigma_xy_m"}} {
			if _, ok := m.field[f]; ok {
				out = append(out, c...)
			}
		}
	}
	return out
}

// filter compiles --where.
func filter(text string, columns []string) (func(*exchange.Row) (bool, error), error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	node, err := cql2.Parse(text)
	if err != nil {
		return nil, ErrWhere.Because("%v", err)
	}
	at := map[string]int{}
	for i, c := range columns {
		at[c] = i
	}
	if err := cql2.Check(node, func(c string) bool { _, ok := at[c]; return ok }, nil); err != nil {
		return nil, ErrWhere.Because("%v; the columns are %s", err, strings.Join(columns, ", "))
	}
	return func(row *exchange.Row) (bool, error) {
		t, err := cql2.Eval(node, func(name string) (any, bool) {
			i, ok := at[name]
			if !ok {
				return nil, false
			}
			return row.Values[i], true
		})
		return t == cql2.True, err
	}, nil
}

// batch understands some rows, on two processors, and hands them to the staging in file order.
func (r *rehearsal) batch(ctx context.Context, p *plan, rows []*exchange.Row, total int64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	from := time.Now()
	kept := rows[:0:0]
	for _, row := range rows {
		if p.workbook && row.Line > 0 {
			row.Number = row.Line // what a person sees beside the row in the spreadsheet
		}
		if row.Blank {
			continue
		}
		if p.where != nil {
			ok, err := p.where(row)
			if err != nil {
				return ErrWhere.Because("row %d: %v", row.Number, err)
			}
			if !ok {
				r.counts.Skipped++
				continue
			}
		}
		kept = append(kept, row)
	}
	records := make([]*Record, len(kept))
	half := (len(kept) + 1) / 2
	var wg sync.WaitGroup
	for _, part := range [][2]int{{0, half}, {half, len(kept)}} {
		if part[0] >= part[1] {
			continue
		}
		wg.Go(func() { p.understand(kept[part[0]:part[1]], records[part[0]:part[1]]) })
	}
	wg.Wait()
	r.time("check", from)
	if r.counts.Read += int64(len(records)); r.counts.Read > rowLimit || p.where == nil && total > rowLimit {
		return ErrTooLarge.Because("%s: one import reads up to %d rows; split the file", p.file, rowLimit)
	}
	if r.layer.children != "" {
		if len(r.held)+len(records) > documentLimit {
			return ErrTooLarge.Because("%s: a register of documents is read up to %d rows", p.file, documentLimit)
		}
		r.held = append(r.held, records...)
	} else {
		r.put(p, records)
	}
	r.progress(Progress{"read", r.counts.Read, total})
	if len(r.problems)-r.saved > 20_000 {
		return r.saveProblems(ctx)
	}
	return nil
}

// understand makes records of rows.
func (p *plan) understand(rows []*exchange.Row, out []*Record) {
	var places []located
	if p.place != nil {
		places = p.settle(rows)
	}
	for i, row := range rows {
		rec := &Record{row: row.Number, values: make([]any, len(p.columns)), rows: 1}
		r := &reading{plan: p, row: row, rec: rec}
		if places != nil {
			rec.geom = places[i].wkb
		}
		dropNUL(row)
		rec.raw = p.rawJSON(row, false)
		p.layer.read(r)
		for _, w := range row.Warnings {
			rec.problems = append(rec.problems, Problem{File: p.file, Row: row.Number, Field: w.Field, Value: shorten(w.Value, 500), Code: w.Code, Message: w.Detail})
		}
		if row.Heading || row.Subtotal && p.layer.children != "" && rec.key == "" {
			r.reject("", "", "heading_row", "the row repeats the heading or is a sum")
		}
		if places != nil && places[i].problem != nil {
			q := places[i].problem
			if places[i].fatal && p.layer.geometry == mustHaveGeometry && !p.options.Update {
				r.reject(q.Field, q.Value, q.Code, q.Message)
			} else {
				r.note(q.Field, q.Value, q.Code, q.Message)
			}
		}
		if p.layer.geometry == mustHaveGeometry && rec.geom == nil && !rec.rejected && !p.options.Update {
			r.reject("geometry", "", "no_geometry", "the row has no geometry, and this layer holds places")
		}
		if rec.rejected {
			raw := p.rawJSON(row, false)
			for k := range rec.problems {
				if rec.problems[k].Rejected {
					rec.problems[k].Raw = raw
				}
			}
		}
		out[i] = rec
	}
}

// dropNUL takes NUL characters out of the texts of a row, since no text of the database can hold them, and says so.
func dropNUL(row *exchange.Row) {
	for i, v := range row.Values {
		if s, ok := v.(string); ok && strings.IndexByte(s, 0) >= 0 {
			row.Values[i] = strings.ReplaceAll(s, "\x00", "")
			row.Warnings = append(row.Warnings, exchange.Problem{Code: exchange.TextEncoding, Row: row.Number, Value: shorten(row.Values[i].(string), 100), Detail: "NUL characters in a text were left out"})
		}
	}
}

// put gives records their keys, in file order, and streams them into the staging.
func (r *rehearsal) put(p *plan, records []*Record) {
	good := make([]*Record, 0, len(records))
	for _, rec := range records {
		if rec.rejected {
			r.counts.Rejected += int64(max(1, rec.rows))
			if rec.key != "" && len(r.kept) < 100_000 {
				r.kept = append(r.kept, rec.key)
			}
			r.place(rec)
			r.report(rec)
			continue
		}
		r.unique(p, rec)
		if rec.rejected {
			r.counts.Rejected += int64(max(1, rec.rows))
			r.report(rec)
			continue
		}
		r.place(rec)
		r.report(rec)
		p.seal(rec)
		good = append(good, rec)
	}
	if len(good) > 0 {
		r.copier.put(good)
	}
}

func (r *rehearsal) report(rec *Record) {
	for _, q := range rec.problems {
		r.remark(q)
	}
	rec.problems = nil
}

func (r *rehearsal) remark(p Problem) {
	if r.dropped > 0 || len(r.problems) >= problemLimit {
		r.dropped++
		return
	}
	r.problems = append(r.problems, p)
}

// place counts what lies outside and grows the extent of the file.
func (r *rehearsal) place(rec *Record) {
	for _, q := range rec.problems {
		if q.Code == "outside" {
			r.outside++
			r.located++
		}
	}
	if rec.geom == nil {
		return
	}
	r.located++
	if b, err := geo.EnvelopeOf(rec.geom); err == nil && !b.Empty() {
		r.bounds = r.bounds.Union(b)
	}
}

// unique makes the key of a record unique within the import; a repeated one is reported and nothing is lost.
func (r *rehearsal) unique(p *plan, rec *Record) {
	if rec.key == "" {
		rec.key = fmt.Sprintf("%s%s#%d", rec.prefix, p.file, rec.row)
	}
	if rec.isHistory {
		return
	}
	first, times := r.seen.add(maphash.String(r.seed, rec.key), rec.row)
	if times == 1 {
		return
	}
	if r.options.Update {
		rec.rejected = true
		rec.problems = append(rec.problems, Problem{File: p.file, Row: rec.row, Field: keyFields[r.layer.Name][0], Value: rec.key, Code: "duplicate_key",
			Message: fmt.Sprintf("the key stands in row %d too; in an update the first row of a key speaks", first), Rejected: true, Raw: rec.raw})
		return
	}
	if !rec.counted {
		rec.problems = append(rec.problems, Problem{File: p.file, Row: rec.row, Field: keyFields[r.layer.Name][0], Value: rec.key, Code: "duplicate_key",
			Message: fmt.Sprintf("the key stands in row %d too; this row is kept as %s#%d", first, rec.key, times)})
	}
	rec.key = fmt.Sprintf("%s#%d", rec.key, times)
}

// saveProblems writes the remarks that are not stored yet.
func (r *rehearsal) saveProblems(ctx context.Context) error {
	if r.dropped > 0 {
		r.problems = append(r.problems, Problem{File: "", Code: "too_many", Message: fmt.Sprintf("%d further remarks are counted, not stored", r.dropped)})
		r.dropped = -1
	}
	rows := make([][]any, 0, len(r.problems)-r.saved)
	for i := r.saved; i < len(r.problems); i++ {
		p := r.problems[i]
		var raw any
		if p.Raw != nil {
			raw = json.RawMessage(p.Raw)
		}
		clean := func(s string) string { return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "") }
		rows = append(rows, []any{r.id, int32(i + 1), p.File, int32(p.Row), clean(p.Field), clean(p.Value), p.Code, clean(p.Message), p.Rejected, raw})
		r.problems[i] = Problem{} // stored; its place keeps the count
	}
	r.saved = len(r.problems)
	_, err := r.s.store.Pool().CopyFrom(ctx, pgx.Identifier{"import_problems"},
		[]string{"import_id", "no", "file", "row", "field", "value", "code", "message", "rejected", "raw"}, pgx.CopyFromRows(rows))
	return err
}

// degrees is the extent of the file as west, south, east, north.
func (r *rehearsal) degrees() []float64 {
	t, err := ogr.NewCoordinateTransform(crsOf(r.s.store.Office().SRID), "EPSG:4326")
	if err != nil {
		return nil
	}
	b := r.bounds
	x := []float64{b.MinX, b.MinX, b.MaxX, b.MaxX, (b.MinX + b.MaxX) / 2, (b.MinX + b.MaxX) / 2, b.MinX, b.MaxX}
	y := []float64{b.MinY, b.MaxY, b.MinY, b.MaxY, b.MinY, b.MaxY, (b.MinY + b.MaxY) / 2, (b.MinY + b.MaxY) / 2}
	ok, err := t.Points(x, y, nil)
	if err != nil {
		return nil
	}
	box := geo.EmptyRect()
	for i := range x {
		if ok[i] {
			box = box.Add(x[i], y[i])
		}
	}
	if box.Empty() {
		return nil
	}
	return []float64{box.MinX, box.MinY, box.MaxX, box.MaxY}
}
