// Package parquet writes and reads GeoParquet 1.1 files (https://geoparquet.org/releases/v1.1.0): geometry as WKB, its
// reference system as PROJJSON, a box beside each geometry by which readers leave out what they need not look at.
// It is a package of its own because the library it stands on takes long to compile.
package parquet

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/schema"
)

// Kind is how a column's values are stored. Every value may be nil.
type Kind int

// The kinds of columns, with the Go type of their values.
const (
	String  Kind = iota // string
	Integer             // int64
	Number              // float64
	Bool                // bool
	Date                // time.Time, its day
	Time                // time.Time, to the microsecond, UTC
	List                // []string
	JSON                // string
)

// Column is a column beside the geometry.
type Column struct {
	Name string
	Kind Kind
}

// Place is the geometry column.
type Place struct {
	Name  string
	CRS   string   // PROJJSON; empty is longitude and latitude of WGS 84 (OGC:CRS84)
	Types []string // "Polygon", "MultiPolygon Z", …; empty when not known
}

// Rows are written in groups of so many, or of so many bytes: what a group holds waits in memory until it is full.
const (
	groupRows  = 20_000
	groupBytes = 16 << 20
)

// Writer writes one file. It is not safe for concurrent use.
type Writer struct {
	file    *file.Writer
	columns []Column
	chunks  []chunk
	place   *Place
	wkb     chunk
	box     [4][]float64
	whole   [4]float64
	rows    int
	bytes   int
}

// chunk is the values of one column in one group.
type chunk struct {
	texts []parquet.ByteArray
	ints  []int64
	days  []int32
	reals []float64
	bools []bool
	def   []int16
	rep   []int16
	arena []byte
}

// New begins a file of the columns and, unless place is nil, a geometry. meta goes into the file's metadata.
func New(out io.Writer, columns []Column, place *Place, meta map[string]string) (*Writer, error) {
	var fields schema.FieldList
	add := func(node schema.Node, err error) error {
		if err == nil {
			fields = append(fields, node)
		}
		return err
	}
	for _, c := range columns {
		if err := add(c.node()); err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Name, err)
		}
	}
	if place != nil {
		if err := add(schema.NewPrimitiveNode(place.Name, parquet.Repetitions.Optional, parquet.Types.ByteArray, -1, -1)); err != nil {
			return nil, err
		}
		var corners schema.FieldList
		for _, name := range corner {
			corners = append(corners, schema.NewFloat64Node(name, parquet.Repetitions.Required, -1))
		}
		if err := add(schema.NewGroupNode(boxName, parquet.Repetitions.Optional, corners, -1)); err != nil {
			return nil, err
		}
	}
	root, err := schema.NewGroupNode("schema", parquet.Repetitions.Required, fields, -1)
	if err != nil {
		return nil, err
	}
	options := []parquet.WriterProperty{parquet.WithCompression(compress.Codecs.Zstd), parquet.WithCompressionLevel(1), parquet.WithCreatedBy("Spoina")}
	if place != nil { // no two geometries are the same
		options = append(options, parquet.WithDictionaryFor(place.Name, false), parquet.WithStatsFor(place.Name, false))
		for _, name := range corner {
			options = append(options, parquet.WithDictionaryFor(boxName+"."+name, false))
		}
	}
	fw, err := file.NewParquetWriterWithError(struct{ io.Writer }{out}, root, // the library would close a file that is not its own
		file.WithWriterProps(parquet.NewWriterProperties(options...)))
	if err != nil {
		return nil, err
	}
	for key, value := range meta {
		if err := fw.AppendKeyValueMetadata(key, value); err != nil {
			return nil, err
		}
	}
	inf := math.Inf(1)
	return &Writer{file: fw, columns: columns, chunks: make([]chunk, len(columns)), place: place, whole: [4]float64{inf, inf, -inf, -inf}}, nil
}

// boxName is the column of boxes; the specification proposes it.
const boxName = "bbox"

var corner = [4]string{"xmin", "ymin", "xmax", "ymax"}

func (c Column) node() (schema.Node, error) {
	optional := parquet.Repetitions.Optional
	switch c.Kind {
	case Integer:
		return schema.NewPrimitiveNode(c.Name, optional, parquet.Types.Int64, -1, -1)
	case Number:
		return schema.NewPrimitiveNode(c.Name, optional, parquet.Types.Double, -1, -1)
	case Bool:
		return schema.NewPrimitiveNode(c.Name, optional, parquet.Types.Boolean, -1, -1)
	case Date:
		return schema.NewPrimitiveNodeLogical(c.Name, optional, schema.DateLogicalType{}, parquet.Types.Int32, -1, -1)
	case Time:
		return schema.NewPrimitiveNodeLogical(c.Name, optional, schema.NewTimestampLogicalType(true, schema.TimeUnitMicros), parquet.Types.Int64, -1, -1)
	case List:
		element, err := schema.NewPrimitiveNodeLogical("element", parquet.Repetitions.Required, schema.StringLogicalType{}, parquet.Types.ByteArray, -1, -1)
		if err != nil {
			return nil, err
		}
		list, err := schema.NewGroupNode("list", parquet.Repetitions.Repeated, schema.FieldList{element}, -1)
		if err != nil {
			return nil, err
		}
		return schema.NewGroupNodeLogical(c.Name, optional, schema.FieldList{list}, schema.NewListLogicalType(), -1)
	case JSON:
		return schema.NewPrimitiveNodeLogical(c.Name, optional, schema.JSONLogicalType{}, parquet.Types.ByteArray, -1, -1)
	default:
		return schema.NewPrimitiveNodeLogical(c.Name, optional, schema.StringLogicalType{}, parquet.Types.ByteArray, -1, -1)
	}
}

// Row adds a row: a value for each column, and the geometry as WKB of ISO types with its box, or nil for no place. The
// bytes are copied.
func (w *Writer) Row(values []any, wkb []byte, box [4]float64) error {
	if len(values) != len(w.columns) {
		return fmt.Errorf("a row has %d values of %d", len(values), len(w.columns))
	}
	for i, v := range values {
		n, err := w.chunks[i].add(w.columns[i].Kind, v)
		if err != nil {
			return fmt.Errorf("column %s: %w", w.columns[i].Name, err)
		}
		w.bytes += n
	}
	if w.place != nil {
		if wkb == nil {
			w.wkb.def = append(w.wkb.def, 0)
		} else {
			w.wkb.text(wkb)
			w.wkb.def = append(w.wkb.def, 1)
			w.bytes += len(wkb)
			for k := range 4 {
				w.box[k] = append(w.box[k], box[k])
			}
			w.whole = [4]float64{min(w.whole[0], box[0]), min(w.whole[1], box[1]), max(w.whole[2], box[2]), max(w.whole[3], box[3])}
		}
	}
	if w.rows++; w.rows == groupRows || w.bytes >= groupBytes {
		return w.flush()
	}
	return nil
}

// text copies into memory of the chunk; a slice of an older arena stays valid.
func (c *chunk) text(b []byte) {
	if cap(c.arena)-len(c.arena) < len(b) {
		c.arena = make([]byte, 0, max(1<<16, len(b)))
	}
	at := len(c.arena)
	c.arena = append(c.arena, b...)
	c.texts = append(c.texts, parquet.ByteArray(c.arena[at:len(c.arena):len(c.arena)]))
}

var errKind = errors.New("the value is of another kind than the column")

func (c *chunk) add(kind Kind, v any) (size int, err error) {
	if list, ok := v.([]string); ok && kind == List {
		for i, s := range list {
			c.rep = append(c.rep, int16(min(i, 1)))
			c.def = append(c.def, 2)
			c.text([]byte(s))
			size += len(s)
		}
		if len(list) == 0 {
			c.rep, c.def = append(c.rep, 0), append(c.def, 1)
		}
		return size, nil
	}
	if kind == List {
		c.rep = append(c.rep, 0)
	}
	if v == nil {
		c.def = append(c.def, 0)
		return 1, nil
	}
	c.def = append(c.def, 1)
	switch v := v.(type) {
	case string:
		if kind != String && kind != JSON {
			return 0, errKind
		}
		c.text([]byte(v))
		return len(v), nil
	case int64:
		if kind != Integer {
			return 0, errKind
		}
		c.ints = append(c.ints, v)
	case float64:
		if kind != Number {
			return 0, errKind
		}
		c.reals = append(c.reals, v)
	case bool:
		if kind != Bool {
			return 0, errKind
		}
		c.bools = append(c.bools, v)
	case time.Time:
		switch kind {
		case Date:
			day := time.Date(v.Year(), v.Month(), v.Day(), 0, 0, 0, 0, time.UTC)
			c.days = append(c.days, int32(math.Floor(float64(day.Unix())/86400)))
		case Time:
			c.ints = append(c.ints, v.UnixMicro())
		default:
			return 0, errKind
		}
	default:
		return 0, errKind
	}
	return 8, nil
}

// flush writes the group that was collected, column by column.
func (w *Writer) flush() error {
	if w.rows == 0 {
		return nil
	}
	group, err := w.file.AppendRowGroupChecked()
	if err != nil {
		return err
	}
	for i := range w.chunks {
		if err := w.chunks[i].write(group); err != nil {
			return fmt.Errorf("column %s: %w", w.columns[i].Name, err)
		}
	}
	if w.place != nil {
		present := w.wkb.def
		if err := (&chunk{texts: w.wkb.texts, def: present}).write(group); err != nil {
			return err
		}
		for k := range 4 {
			next, err := group.NextColumn()
			if err != nil {
				return err
			}
			if _, err = next.(*file.Float64ColumnChunkWriter).WriteBatch(w.box[k], present, nil); err != nil {
				return err
			}
			if err := next.Close(); err != nil {
				return err
			}
			w.box[k] = w.box[k][:0]
		}
		w.wkb.reset()
	}
	w.rows, w.bytes = 0, 0
	return group.Close()
}

func (c *chunk) reset() {
	*c = chunk{texts: c.texts[:0], ints: c.ints[:0], days: c.days[:0], reals: c.reals[:0], bools: c.bools[:0], def: c.def[:0], rep: c.rep[:0]}
}

func (c *chunk) write(group file.SerialRowGroupWriter) error {
	next, err := group.NextColumn()
	if err != nil {
		return err
	}
	rep := c.rep
	if len(rep) == 0 {
		rep = nil
	}
	switch to := next.(type) {
	case *file.ByteArrayColumnChunkWriter:
		_, err = to.WriteBatch(c.texts, c.def, rep)
	case *file.Int64ColumnChunkWriter:
		_, err = to.WriteBatch(c.ints, c.def, nil)
	case *file.Int32ColumnChunkWriter:
		_, err = to.WriteBatch(c.days, c.def, nil)
	case *file.Float64ColumnChunkWriter:
		_, err = to.WriteBatch(c.reals, c.def, nil)
	case *file.BooleanColumnChunkWriter:
		_, err = to.WriteBatch(c.bools, c.def, nil)
	default:
		err = fmt.Errorf("no writer for %T", next)
	}
	if err != nil {
		return err
	}
	c.reset()
	return next.Close()
}

// Close writes what is left and the metadata. Only after it returns nil is the file complete.
func (w *Writer) Close() error {
	if err := w.flush(); err != nil {
		return err
	}
	if w.place != nil {
		text, err := json.Marshal(w.place.metadata(w.whole))
		if err != nil {
			return err
		}
		if err := w.file.AppendKeyValueMetadata("geo", string(text)); err != nil {
			return err
		}
	}
	return w.file.Close()
}

// Metadata is what GeoParquet 1.1 asks for in the file's footer.
type Metadata struct {
	Version string               `json:"version"`
	Primary string               `json:"primary_column"`
	Columns map[string]GeoColumn `json:"columns"`
}

// GeoColumn describes the geometry column. Without CRS its coordinates are longitude and latitude of WGS 84.
type GeoColumn struct {
	Encoding string          `json:"encoding"`
	Types    []string        `json:"geometry_types"`
	CRS      json.RawMessage `json:"crs,omitempty"`
	Edges    string          `json:"edges"`
	Box      []float64       `json:"bbox,omitempty"`
	Covering *Covering       `json:"covering,omitempty"`
}

// Covering names the column of boxes.
type Covering struct {
	Box map[string][]string `json:"bbox"`
}

func (p *Place) metadata(whole [4]float64) Metadata {
	g := GeoColumn{Encoding: "WKB", Types: p.Types, Edges: "planar", Covering: &Covering{Box: map[string][]string{}}}
	if g.Types == nil {
		g.Types = []string{}
	}
	if p.CRS != "" {
		g.CRS = json.RawMessage(p.CRS)
	}
	if whole[0] <= whole[2] {
		g.Box = whole[:]
	}
	for _, name := range corner {
		g.Covering.Box[name] = []string{boxName, name}
	}
	return Metadata{Version: "1.1.0", Primary: p.Name, Columns: map[string]GeoColumn{p.Name: g}}
}
