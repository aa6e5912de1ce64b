package parquet

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
)

// Read gives each row of a file: the values of the named columns, nil where there is none, and the geometry as WKB. A
// row is valid until each returns. Of columns that the file has beside those named nothing is read.
func Read(path string, names []string, each func(values []any, wkb []byte) error) (err error) {
	defer func() { // the library panics on bytes that are no Parquet
		if r := recover(); r != nil {
			err = fmt.Errorf("the Parquet file is damaged: %v", r)
		}
	}()
	r, err := file.OpenParquetFile(path, false)
	if err != nil {
		return err
	}
	defer r.Close()
	place := ""
	if geo, err := Describe(r); err == nil {
		place = geo.Primary
	}
	s := r.MetaData().Schema
	at, geometry := make([]int, len(names)), -1
	for i := range at {
		at[i] = -1
	}
	for k := range s.NumColumns() {
		top := s.Column(k).ColumnPath()[0]
		if top == place && place != "" {
			geometry = k
		}
		for i, name := range names {
			if top == name {
				at[i] = k
			}
		}
	}
	for i, k := range at {
		if k < 0 {
			return fmt.Errorf("there is no column %s", names[i])
		}
	}
	values := make([]any, len(names))
	for g := range r.NumRowGroups() {
		group := r.RowGroup(g)
		columns := make([]*column, len(names))
		for i, k := range at {
			if columns[i], err = open(group, k); err != nil {
				return err
			}
		}
		var wkbs *column
		if geometry >= 0 {
			if wkbs, err = open(group, geometry); err != nil {
				return err
			}
		}
		for range group.NumRows() {
			for i, c := range columns {
				if values[i], err = c.next(); err != nil {
					return fmt.Errorf("column %s: %w", names[i], err)
				}
			}
			var wkb []byte
			if wkbs != nil {
				v, err := wkbs.next()
				if err != nil {
					return err
				}
				if s, ok := v.(string); ok {
					wkb = []byte(s)
				}
			}
			if err := each(values, wkb); err != nil {
				return err
			}
		}
	}
	return nil
}

// Describe reads the metadata of GeoParquet.
func Describe(r *file.Reader) (m Metadata, err error) {
	text := r.MetaData().KeyValueMetadata().FindValue("geo")
	if text == nil {
		return m, errors.New("the Parquet file says nothing of a geometry")
	}
	err = json.Unmarshal([]byte(*text), &m)
	return m, err
}

// column reads the values of one column of one group, some hundred at once.
type column struct {
	reader file.ColumnChunkReader
	kind   Kind
	max    int16
	at, n  int // levels
	value  int
	values int

	def, rep []int16
	texts    []parquet.ByteArray
	ints     []int64
	days     []int32
	reals    []float64
	bools    []bool
}

const batch = 512

func open(group *file.RowGroupReader, k int) (*column, error) {
	r, err := group.Column(k)
	if err != nil {
		return nil, err
	}
	c := &column{reader: r, max: r.Descriptor().MaxDefinitionLevel(), def: make([]int16, batch), rep: make([]int16, batch)}
	switch r.(type) {
	case *file.ByteArrayColumnChunkReader:
		c.texts = make([]parquet.ByteArray, batch)
	case *file.Int64ColumnChunkReader:
		c.ints = make([]int64, batch)
	case *file.Int32ColumnChunkReader:
		c.days = make([]int32, batch)
	case *file.Float64ColumnChunkReader:
		c.reals = make([]float64, batch)
	case *file.BooleanColumnChunkReader:
		c.bools = make([]bool, batch)
	default:
		return nil, fmt.Errorf("columns of type %s are not read", r.Type())
	}
	if r.Descriptor().MaxRepetitionLevel() > 0 {
		c.kind = List
	}
	return c, nil
}

// fill reads on; false at the end.
func (c *column) fill() (bool, error) {
	if c.at < c.n {
		return true, nil
	}
	var total int64
	var err error
	switch r := c.reader.(type) {
	case *file.ByteArrayColumnChunkReader:
		total, c.values, err = r.ReadBatch(batch, c.texts, c.def, c.rep)
	case *file.Int64ColumnChunkReader:
		total, c.values, err = r.ReadBatch(batch, c.ints, c.def, c.rep)
	case *file.Int32ColumnChunkReader:
		total, c.values, err = r.ReadBatch(batch, c.days, c.def, c.rep)
	case *file.Float64ColumnChunkReader:
		total, c.values, err = r.ReadBatch(batch, c.reals, c.def, c.rep)
	case *file.BooleanColumnChunkReader:
		total, c.values, err = r.ReadBatch(batch, c.bools, c.def, c.rep)
	}
	c.at, c.n, c.value = 0, int(total), 0
	return total > 0, err
}

var errEnd = errors.New("the column ends too early")

func (c *column) next() (any, error) {
	if more, err := c.fill(); err != nil || !more {
		return nil, errors.Join(err, errEnd)
	}
	if c.kind != List {
		level := c.def[c.at]
		c.at++
		if level < c.max {
			return nil, nil
		}
		return c.one(), nil
	}
	level := c.def[c.at]
	if level < c.max {
		c.at++
		if level == 0 {
			return nil, nil
		}
		return []string{}, nil
	}
	var list []string
	for {
		list = append(list, c.one().(string))
		c.at++
		more, err := c.fill()
		if err != nil {
			return nil, err
		}
		if !more || c.rep[c.at] == 0 {
			return list, nil
		}
	}
}

func (c *column) one() any {
	i := c.value
	c.value++
	switch {
	case c.texts != nil:
		return string(c.texts[i])
	case c.ints != nil:
		switch c.reader.Descriptor().ConvertedType().String() {
		case "TIMESTAMP_MICROS":
			return time.UnixMicro(c.ints[i]).UTC()
		case "TIMESTAMP_MILLIS":
			return time.UnixMilli(c.ints[i]).UTC()
		}
		return c.ints[i]
	case c.days != nil:
		if c.reader.Descriptor().ConvertedType().String() == "DATE" {
			return time.Unix(int64(c.days[i])*86400, 0).UTC()
		}
		return int64(c.days[i])
	case c.reals != nil:
		return c.reals[i]
	default:
		return c.bools[i]
	}
}
