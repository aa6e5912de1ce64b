package ogc

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	sf "github.com/peterstace/simplefeatures/geom"
	"github.com/xuri/excelize/v2"

	"spoina/internal/clock"
	"spoina/internal/exchange"
	"spoina/internal/ogr"
	"spoina/internal/register"
	"spoina/ogc/parquet"
)

// Verdict is what comparing a file with its receipt shows.
type Verdict struct {
	Verdict  string `json:"verdict" enum:"complete,differs,short,long"`
	Expected int64  `json:"expected"`
	Found    int64  `json:"found"`
	SameFile bool   `json:"same_file"` // byte for byte
	Message  string `json:"message"`
}

// A receipt with every code list in it has some hundred kilobytes. A row of a file may have what an import takes; a
// longer one is checked byte for byte only.
const (
	maxReceipt = 16 << 20
	maxRow     = 32 << 20
)

// bounded reads a text file of which one row at a time is held: it refuses to read more than maxRow beyond the row before.
type bounded struct {
	r    io.Reader
	read int64
	done func() int64 // how many bytes the rows before take
}

func (b *bounded) Read(p []byte) (int, error) {
	left := b.done() + maxRow - b.read
	if left <= 0 {
		return 0, fmt.Errorf("what begins at byte %d is longer than %d MiB, and no row is", b.done(), maxRow>>20)
	}
	n, err := b.r.Read(p[:min(int64(len(p)), left)])
	b.read += int64(n)
	return n, err
}

// ReadReceipt reads a receipt from a file.
func ReadReceipt(path string) (*Receipt, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, ErrFile.Because("cannot read %s: %v", path, err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxReceipt+1))
	if err != nil {
		return nil, ErrFile.Because("cannot read %s: %v", path, err)
	}
	if len(b) > maxReceipt {
		return nil, ErrReceipt.Because("%s is longer than %d MiB, and no receipt is: is it the file itself?", path, maxReceipt>>20)
	}
	// What export printed may stand below its words for people: the receipt is the last line that is an object.
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	for _, text := range []string{string(b), lines[len(lines)-1]} {
		r := &Receipt{}
		if json.Unmarshal([]byte(text), r) == nil && r.RowsHash != "" && r.Collection != "" && r.Decimals >= 0 && r.Decimals <= 9 {
			return r, nil
		}
	}
	return nil, ErrReceipt.Because("%s is not a receipt of an export", path)
}

// Verify compares a file with the receipt of its export.
func Verify(ctx context.Context, path string, receipt *Receipt) (*Verdict, error) {
	sum, err := hashFile(path)
	if err != nil {
		return nil, err
	}
	if sum == receipt.SHA256 && sum != "" {
		return &Verdict{Verdict: "complete", Expected: receipt.Count, Found: receipt.Count, SameFile: true, Message: fmt.Sprintf("complete: %d rows, the file is the one that was written", receipt.Count)}, nil
	}
	h := &rowHasher{geometry: receipt.Geometry, decimals: receipt.Decimals, unordered: receipt.Format == "shp", most: max(receipt.Count, 1)}
	if receipt.Format == "pdf" {
		return &Verdict{Verdict: "differs", Expected: receipt.Count, Message: "differs: a printout can be checked byte for byte only, and these are other bytes"}, nil
	}
	readers := map[string]func(context.Context, string, *Receipt, *rowHasher) error{"geojson": readGeoJSON, "csv": readCSV, "xlsx": readXLSX, "ods": readODS, "gpkg": readGDAL, "fgb": readGDAL,
		"shp": readGDAL, "gml": readGDAL, "parquet": readParquet, "pmtiles": readPMTiles}
	read, ok := readers[receipt.Format]
	if !ok {
		return nil, ErrReceipt.Because("the receipt names the format %q, which cannot be checked", receipt.Format)
	}
	if err := read(ctx, path, receipt, h); err != nil {
		if errors.Is(err, context.Canceled) {
			return nil, err
		}
		return &Verdict{Verdict: "differs", Expected: receipt.Count, Found: h.count, Message: fmt.Sprintf("differs: after %d of %d rows the file cannot be read on: %v", h.count, receipt.Count, err)}, nil
	}
	v := &Verdict{Expected: receipt.Count, Found: h.count}
	switch missing := v.Expected - v.Found; {
	case missing > 0:
		v.Verdict, v.Message = "short", fmt.Sprintf("short by %d: the receipt counts %d rows, the file has %d", missing, v.Expected, v.Found)
	case missing < 0:
		v.Verdict, v.Message = "long", fmt.Sprintf("too long by %d: the receipt counts %d rows, the file has %d", -missing, v.Expected, v.Found)
	case h.sum() != receipt.RowsHash:
		v.Verdict, v.Message = "differs", fmt.Sprintf("differs: as many rows as the receipt counts (%d), but not the same ones", v.Expected)
	case receipt.Format == "pmtiles" && receipt.SHA256 != "":
		v.Verdict, v.Message = "differs", fmt.Sprintf("differs: the same %d features in other bytes, and only the bytes of PMTiles tell whether each is drawn in its place", v.Expected)
	default:
		v.Verdict, v.Message = "complete", fmt.Sprintf("complete: the same %d rows; the file was saved anew since", v.Expected)
	}
	return v, nil
}

// canonical writes a value read from a file as Row.Text does.
func canonical(v any, t register.Type) string {
	switch v := v.(type) {
	case nil:
		return ""
	case bool:
		return strconv.FormatBool(v)
	case int64:
		if t == register.Bool {
			return strconv.FormatBool(v != 0)
		}
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case time.Time:
		if t == register.Time {
			return v.UTC().Format("2006-01-02T15:04:05.999999Z")
		}
		return v.Format("2006-01-02")
	case []string:
		return strings.Join(v, "; ")
	case json.Number:
		if f, err := v.Float64(); t == register.Number && err == nil {
			return strconv.FormatFloat(f, 'f', -1, 64)
		}
		return v.String()
	case string:
		switch t {
		case register.Number:
			if f, err := strconv.ParseFloat(v, 64); err == nil {
				return strconv.FormatFloat(f, 'f', -1, 64)
			}
		case register.Bool:
			switch strings.ToLower(v) {
			case "1", "true":
				return "true"
			case "0", "false":
				return "false"
			}
		}
		return v
	}
	return fmt.Sprint(v)
}

func readGeoJSON(_ context.Context, path string, receipt *Receipt, h *rowHasher) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	text := &bounded{r: f}
	d := json.NewDecoder(text)
	text.done = d.InputOffset
	d.UseNumber()
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return errors.New("no JSON object")
	}
	found := false
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		if name != "features" {
			var skip json.RawMessage
			if err := d.Decode(&skip); err != nil {
				return err
			}
			continue
		}
		if found { // of two lists most programs show the last one only
			return errors.New("there are two lists of features")
		}
		found = true
		if t, err := d.Token(); err != nil || t != json.Delim('[') {
			return errors.New("no list of features")
		}
		for d.More() {
			var feature struct {
				ID         json.Number
				Geometry   json.RawMessage
				Properties map[string]json.RawMessage
			}
			if err := d.Decode(&feature); err != nil {
				return err
			}
			id, err := feature.ID.Int64()
			if err != nil {
				return errors.New("a feature has no id")
			}
			texts := make([]string, len(receipt.Columns))
			for i, c := range receipt.Columns {
				if texts[i], err = jsonText(feature.Properties[c.Field], c.Type); err != nil {
					return err
				}
			}
			var wkb []byte
			if len(feature.Geometry) > 0 && string(feature.Geometry) != "null" {
				g, err := sf.UnmarshalGeoJSON(feature.Geometry, sf.NoValidate{})
				if err != nil {
					return err
				}
				wkb = g.AsBinary()
			}
			if err := h.row(id, func(i int) string { return texts[i] }, len(texts), wkb); err != nil {
				return err
			}
		}
		if _, err := d.Token(); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return err
	}
	if !found {
		return errors.New("no list of features")
	}
	end := d.InputOffset()
	switch _, err := d.Token(); {
	case err == io.EOF:
		return nil
	case err == nil || errors.As(err, new(*json.SyntaxError)):
		return fmt.Errorf("after its end, at byte %d, the file goes on", end)
	default:
		return err
	}
}

func jsonText(raw json.RawMessage, t register.Type) (string, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return "", nil
	}
	if t == register.JSON {
		return string(raw), nil
	}
	if t == register.List {
		var list []string
		err := json.Unmarshal(raw, &list)
		return strings.Join(list, "; "), err
	}
	var v any
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.UseNumber()
	err := d.Decode(&v)
	return canonical(v, t), err
}

// cells adds a row of a table of texts. The header says in which order the columns stand.
type cells struct {
	receipt  *Receipt
	id       int
	at       []int
	geometry int
}

func newCells(receipt *Receipt, header []string) (*cells, error) {
	c := &cells{receipt: receipt, id: slices.Index(header, register.SheetID(receipt.Lang)), geometry: slices.Index(header, "geometry")}
	if c.id < 0 {
		return nil, fmt.Errorf("there is no column %s", register.SheetID(receipt.Lang))
	}
	for _, column := range receipt.Columns {
		i := slices.Index(header, column.name())
		if i < 0 {
			return nil, fmt.Errorf("there is no column %s", column.name())
		}
		c.at = append(c.at, i)
	}
	if receipt.Geometry && c.geometry < 0 {
		return nil, errors.New("there is no column geometry")
	}
	return c, nil
}

func readCSV(_ context.Context, path string, receipt *Receipt, h *rowHasher) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	before := int64(0)
	b := bufio.NewReader(&bounded{r: f, done: func() int64 { return before }})
	head, err := b.Peek(4096)
	if err != nil && err != io.EOF {
		return err
	}
	r := csv.NewReader(b)
	line, _, _ := strings.Cut(string(head), "\n")
	number := strings.TrimPrefix(line, "\ufeff")
	number = strings.TrimPrefix(number, register.SheetID(receipt.Lang)) // stands first, and titles may hold any sign
	if r.Comma = ';'; strings.HasPrefix(number, ",") || !strings.HasPrefix(number, ";") && len(receipt.Columns) > 0 && strings.Count(line, ",") > strings.Count(line, ";") {
		r.Comma = ','
	}
	r.ReuseRecord = true
	r.FieldsPerRecord = -1
	header, err := r.Read()
	if err != nil {
		return err
	}
	header = slices.Clone(header)
	header[0] = strings.TrimPrefix(header[0], "\ufeff")
	for i := range header {
		header[i] = exchange.Unguard(header[i])
	}
	c, err := newCells(receipt, header)
	if err != nil {
		return err
	}
	for {
		before = r.InputOffset()
		record, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if len(record) != len(header) {
			return fmt.Errorf("a line has %d cells of %d", len(record), len(header))
		}
		id, err := strconv.ParseInt(record[c.id], 10, 64)
		if err != nil {
			return errors.New("a line has no id")
		}
		var wkb []byte
		if receipt.Geometry && record[c.geometry] != "" {
			g, err := sf.UnmarshalWKT(record[c.geometry], sf.NoValidate{})
			if err != nil {
				return err
			}
			wkb = g.AsBinary()
		}
		err = h.row(id, func(i int) string {
			text := record[c.at[i]]
			switch receipt.Columns[i].Type {
			case register.String, register.List, register.JSON:
				text = strings.ReplaceAll(exchange.Unguard(text), "\r\n", "\n")
			}
			return receipt.Columns[i].text(text)
		}, len(c.at), wkb)
		if err != nil {
			return err
		}
	}
}

func readXLSX(_ context.Context, path string, receipt *Receipt, h *rowHasher) error {
	book, err := excelize.OpenFile(path, excelize.Options{RawCellValue: true, UnzipSizeLimit: 4 << 30})
	if err != nil {
		return err
	}
	defer book.Close()
	rows, err := book.Rows(book.GetSheetName(0))
	if err != nil {
		return err
	}
	defer rows.Close()
	var c *cells
	for rows.Next() {
		record, err := rows.Columns()
		if err != nil {
			return err
		}
		if c == nil {
			if c, err = newCells(receipt, record); err != nil {
				return err
			}
			continue
		}
		cell := func(i int) string {
			if i < len(record) {
				return record[i]
			}
			return ""
		}
		if cell(c.id) == "" {
			continue
		}
		id, err := strconv.ParseInt(cell(c.id), 10, 64)
		if err != nil {
			return errors.New("a row has no id")
		}
		err = h.row(id, func(i int) string {
			text, t := cell(c.at[i]), receipt.Columns[i].Type
			if serial, err := strconv.ParseFloat(text, 64); (t == register.Date || t == register.Time) && err == nil {
				at := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).Add(time.Duration(math.Round(serial*86_400_000)) * time.Millisecond)
				return canonical(wall(at, t), t)
			}
			return receipt.Columns[i].text(text)
		}, len(c.at), nil)
		if err != nil {
			return err
		}
	}
	return rows.Error()
}

// wall is a moment that a sheet shows, which has no zone: the office's.
func wall(at time.Time, t register.Type) time.Time {
	if t != register.Time {
		return at
	}
	at = at.Round(time.Millisecond)
	return time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), at.Nanosecond(), clock.Warsaw)
}

func readODS(ctx context.Context, path string, receipt *Receipt, h *rowHasher) error {
	source, err := ogr.Open(ctx, exchange.OpenOptions{Path: path, HeadingRow: 1})
	if err != nil {
		return err
	}
	defer source.Close()
	var names []string
	for _, f := range source.Layers()[0].Fields {
		names = append(names, f.Name)
	}
	c, err := newCells(receipt, names)
	if err != nil {
		return err
	}
	return source.Rows(ctx, source.Layers()[0].Name, func(rows []*exchange.Row) error {
		for _, row := range rows {
			id, ok := row.Values[c.id].(int64)
			if !ok {
				if row.Blank {
					continue
				}
				return errors.New("a row has no id")
			}
			err := h.row(id, func(i int) string {
				column := receipt.Columns[i]
				switch v := row.Values[c.at[i]].(type) {
				case time.Time:
					return canonical(wall(v, column.Type), column.Type)
				case string:
					return column.text(v)
				default:
					return column.text(canonical(v, column.Type))
				}
			}, len(c.at), nil)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// readGDAL reads every layer of a Shapefile's archive, and of other files the one that has the collection's name.
func readGDAL(ctx context.Context, path string, receipt *Receipt, h *rowHasher) error {
	source, err := ogr.Open(ctx, exchange.OpenOptions{Path: path, Exact: true})
	if errors.Is(err, exchange.ErrEmpty) { // GML without a single object has no layers either
		return nil
	}
	if err != nil {
		return err
	}
	defer source.Close()
	layers := source.Layers()
	if len(layers) == 0 {
		return errors.New("there is no layer")
	}
	if receipt.Format != "shp" {
		i := slices.IndexFunc(layers, func(l exchange.Layer) bool { return l.Name == receipt.Collection })
		layers = layers[max(i, 0) : max(i, 0)+1]
	}
	for _, l := range layers {
		if err := readLayer(ctx, source, l, receipt, h); err != nil {
			return err
		}
	}
	return nil
}

func readLayer(ctx context.Context, source *ogr.Source, layer exchange.Layer, receipt *Receipt, h *rowHasher) error {
	var names []string
	for _, f := range layer.Fields {
		names = append(names, f.Name)
	}
	at := make([]int, len(receipt.Columns))
	for k, c := range receipt.Columns {
		name := c.Field
		if c.As != "" {
			name = c.As
		}
		if at[k] = slices.Index(names, name); at[k] < 0 && receipt.Format != "gml" { // GML has no elements where no row has a value
			return fmt.Errorf("there is no column %s", name)
		}
	}
	idAt := slices.Index(names, "id")
	return source.Rows(ctx, layer.Name, func(rows []*exchange.Row) error {
		for _, row := range rows {
			id := row.FID
			if idAt >= 0 {
				var err error
				if id, err = strconv.ParseInt(canonical(row.Values[idAt], register.Integer), 10, 64); err != nil {
					return errors.New("a row has no id")
				}
			}
			err := h.row(id, func(k int) string {
				if at[k] < 0 {
					return ""
				}
				return canonical(row.Values[at[k]], receipt.Columns[k].Type)
			}, len(at), row.WKB)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func readParquet(_ context.Context, path string, receipt *Receipt, h *rowHasher) error {
	names := []string{"id"}
	for _, c := range receipt.Columns {
		names = append(names, c.Field)
	}
	return parquet.Read(path, names, func(values []any, wkb []byte) error {
		id, ok := values[0].(int64)
		if !ok {
			return errors.New("a row has no id")
		}
		return h.row(id, func(i int) string { return canonical(values[i+1], receipt.Columns[i].Type) }, len(receipt.Columns), wkb)
	})
}
