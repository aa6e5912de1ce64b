package ingest

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/maphash"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/geo"
	"spoina/internal/exchange"
	"spoina/internal/ogr"
)

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
	if err := r.documents(ctx, base); err != nil {
		return err
	}
	if r.counts.Read == 0 && r.counts.Skipped == 0 {
		return ErrEmpty.Because("%s holds no row", files[0].name())
	}
	if 2*r.outside > r.located && r.outside > 0 {
		return ErrOutside.Because("%d of %d places lie more than 2 km outside the municipality: the file is refused", r.outside, r.located)
	}
	if base.foreignParcels.Load() > 0 {
		n, code := base.foreignParcels.Load(), r.s.store.Office().Code
		r.detail.warn(Text{fmt.Sprintf("identyfikatory działek, które nie zaczynają się kodem urzędu %s: %d", code, n),
			fmt.Sprintf("%d parcel identifiers begin otherwise than the office's code %s", n, code)})
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
	if err := r.checkCoverage(ctx); err != nil {
		return err
	}
	if err := r.photos(ctx); err != nil {
		return err
	}
	r.detail.Seconds = r.seconds
	if err := r.saveProblems(ctx); err != nil {
		return err
	}
	_, err = pool.Exec(ctx, `UPDATE imports SET state = 'rehearsed', files = $2, counts = $3, detail = $4, error = NULL, progress = '{}' WHERE id = $1 AND state = 'reading'`,
		r.id, r.files, r.counts, r.detail)
	return err
}

// extentMargin is how far, in metres, further parcels may lie from those that set the extent of an office.
const extentMargin = 50_000

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
		others := strings.Join(left, ", ")
		r.detail.warn(Text{fmt.Sprintf("plik %s ma też warstwy lub arkusze, których nie wczytano: %s; można wskazać jeden z nich", info.Name, others),
			fmt.Sprintf("%s also holds %s, which were not read: name one with --source-layer", info.Name, others)})
	}
	r.time("open", from)
	base.units = nil
	if r.layer == parcels {
		if base.units, err = registerUnits(ctx, src); err != nil {
			return fileError(err)
		}
	}
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
	reading, before := time.Now(), r.counts.Read
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
	}
	if r.copier != nil {
		if err := r.copier.finish(ctx, r.s.store.Pool()); err != nil {
			return err
		}
		r.no = r.copier.no
		r.copier = nil
	}
	info.Rows = r.counts.Read - before
	r.files = append(r.files, info)
	r.time("read", reading)
	return nil
}

// documents gathers the rows of all files and sheets into documents and stages them: an annex may stand in the
// register of another year than its contract.
func (r *rehearsal) documents(ctx context.Context, base *plan) error {
	if len(r.held) == 0 {
		return nil
	}
	from := time.Now()
	p := &plan{layer: base.layer, options: base.options, office: base.office}
	p.setColumns(r.staging.columns)
	r.copier = r.staging.startCopy(ctx, r.s.store.Pool(), r.no)
	r.put(p, p.gather(r.held))
	r.held = nil
	err := r.copier.finish(ctx, r.s.store.Pool())
	r.no, r.copier = r.copier.no, nil
	r.time("documents", from)
	return err
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
		rec := &Record{plan: p, row: row.Number, values: make([]any, len(p.columns)), rows: 1}
		r := &reading{plan: p, row: row, rec: rec}
		if places != nil {
			rec.geom = places[i].wkb
		}
		dropNUL(row)
		rec.raw = p.rawJSON(row)
		p.layer.read(r)
		for _, w := range row.Warnings {
			rec.problems = append(rec.problems, Problem{File: p.file, Row: row.Number, Field: w.Field, Value: p.masked(w.Field, shorten(w.Value, 500)), Code: w.Code, Message: w.Detail})
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
			raw := p.rawJSON(row)
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
		r.unique(rec)
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
func (r *rehearsal) unique(rec *Record) {
	p := rec.plan
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
