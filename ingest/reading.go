package ingest

import (
	"crypto/sha256"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"spoina/geo"
	"spoina/internal/cell"
	"spoina/internal/db"
	"spoina/internal/exchange"
)

// Problem is one thing the import's report says about a row.
type Problem struct {
	File     string          `json:"file"`
	Row      int             `json:"row"` // 1 is the first data row; 0 is the file as a whole
	Field    string          `json:"field"`
	Value    string          `json:"value"` // the original cell
	Code     string          `json:"code"`
	Message  string          `json:"message"`
	Rejected bool            `json:"rejected"` // the row was not taken over
	Raw      json.RawMessage `json:"raw,omitempty"`
}

// qualityNote is what a document keeps about its own unreadable cells; the quality rules read it.
type qualityNote struct {
	Field string `json:"field"`
	Value string `json:"value"`
	Code  string `json:"code"`
}

type party struct {
	key, name, address, nip, pesel, regon string
}

type parcelRow struct {
	cell.ParcelRef
	id         string
	precinct   string
	whole      *bool
	historical bool
	area       *float64
	geom       []byte
	sketch     bool // its geometry is drawn by hand, without a survey
	row        int
	raw        []byte
}

// Record is one row of the file on its way into the register.
type Record struct {
	plan        *plan // of the file or sheet it stands in
	row         int
	key         string
	prefix      string
	counted     bool  // rows of one key are parts of one thing, counted without a remark
	grouped     bool  // rows of one key may be one document
	values      []any // in the order of plan.columns
	geom        []byte
	raw         []byte
	more        [][]byte // the raw rows that joined a document
	digest      []byte
	problems    []Problem
	quality     []qualityNote
	rejected    bool
	isHistory   bool
	versionFrom time.Time
	party       *party
	parcels     []parcelRow
	amendment   bool
	annexes     []annex
	rows        int // rows of the source in it
}

// plan is everything that is the same for all rows of one file.
type plan struct {
	workbook bool // a spreadsheet: rows are counted as it shows them
	layer    *Layer
	options  Options
	office   db.Office
	file     string
	m        *mapping
	source   exchange.Layer
	columns  []string          // of the register, that the rows fill
	index    map[string]int    // column → place in Record.values
	unit     string            // the office's cadastral unit, 220401_1, when its parcels have exactly one
	precinct map[string]string // four digits or folded name → 220401_1.0012
	classes  map[string]string // the office's own words for classes
	campaign campaign
	standing *standing         // objects that an observation can be of
	units    map[string]string // register unit → its registration group, of a cadastral file
	where    func(*exchange.Row) (bool, error)
	place    *place

	foreignParcels, photoRefs atomic.Int64
}

// stagedColumns are the columns of the register that the file speaks of.
func stagedColumns(l *Layer, m *mapping) []string {
	set := map[string]bool{}
	for _, c := range l.always {
		set[c] = true
	}
	for i := range l.Fields {
		f := &l.Fields[i]
		_, mapped := m.field[f.Name]
		_, constant := m.constants[f.Name]
		if mapped || constant {
			for _, c := range f.columns() {
				if c != "party_id" {
					set[c] = true
				}
			}
		}
	}
	out := make([]string, 0, len(set))
	for c := range set {
		out = append(out, c)
	}
	sort.Strings(out)
	return out
}

// reading is one row being understood.
type reading struct {
	plan *plan
	row  *exchange.Row
	rec  *Record
}

func (r *reading) has(field string) bool {
	if _, ok := r.plan.m.constants[field]; ok {
		return true
	}
	_, ok := r.plan.m.field[field]
	return ok
}

func (r *reading) constant(field string) bool {
	_, ok := r.plan.m.constants[field]
	return ok
}

// column is the heading of the field's column, "" for a constant.
func (r *reading) column(field string) string {
	if i, ok := r.plan.m.field[field]; ok {
		return r.plan.m.names[i]
	}
	return ""
}

func (r *reading) value(column string) any {
	if i, ok := r.plan.index[column]; ok {
		return r.rec.values[i]
	}
	return nil
}

func (r *reading) staged(column string) bool {
	_, ok := r.plan.index[column]
	return ok
}

func (r *reading) cellValue(field string) any {
	if v, ok := r.plan.m.constants[field]; ok {
		return v
	}
	if i, ok := r.plan.m.field[field]; ok && i < len(r.row.Values) {
		return r.row.Values[i]
	}
	return nil
}

// text is the cell of a field as a person would read it, words mapped by the profile.
func (r *reading) text(field string) string {
	t := textOf(r.cellValue(field))
	if words, ok := r.plan.m.values[field]; ok && t != "" {
		if v, ok := words[cell.Fold(t)]; ok {
			return v
		}
	}
	return t
}

func (r *reading) set(column string, v any) {
	if i, ok := r.plan.index[column]; ok {
		r.rec.values[i] = v
	}
}

func (r *reading) setJSON(column string, v any) {
	if b, err := json.Marshal(v); err == nil {
		r.set(column, json.RawMessage(b))
	}
}

func (r *reading) setText(field string) { r.setText2(field, field) }

func (r *reading) setText2(field, column string) {
	if r.has(field) {
		r.set(column, r.text(field))
	}
}

// word sets a column from a dictionary that answers "" for what it does not know.
func (r *reading) word(field string, read func(string) string) {
	if !r.has(field) {
		return
	}
	t := r.text(field)
	v := read(t)
	if v == "" && t != "" {
		r.note(field, t, "unknown_word", "the word is not known here")
	}
	r.set(field, v)
}

// wordOf is word for columns where unknown is NULL or empty.
func (r *reading) wordOf(field string, read func(string) string) {
	if t := r.text(field); t != "" {
		if v := read(t); v != "" {
			r.set(field, v)
		} else {
			r.note(field, t, "unknown_word", "the word is not known here")
		}
	}
}

func (r *reading) setBool(field string) {
	if !r.has(field) {
		return
	}
	b, err := cell.Bool(r.text(field))
	r.check(field, "yes_no", err)
	if err == nil {
		r.set(field, b)
	}
}

func (r *reading) number(field string) (float64, bool) {
	switch v := r.cellValue(field).(type) {
	case nil:
		return 0, false
	case int64:
		return float64(v), true
	case float64:
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			return v, true
		}
	}
	v, _, err := cell.Number(r.text(field))
	r.check(field, "number", err)
	return v, err == nil
}

func (r *reading) whole(field string) (int64, bool) {
	if r.cellValue(field) == nil {
		return 0, false
	}
	v, err := cell.Int(r.text(field))
	r.check(field, "number", err)
	return v, err == nil && v < math.MaxInt32 && v > -math.MaxInt32
}

func (r *reading) metres(field string) (float64, bool) {
	if r.cellValue(field) == nil {
		return 0, false
	}
	v, err := cell.Metres(r.text(field))
	r.check(field, "number", err)
	return v, err == nil
}

// money reads grosze. A constant, or a column whose heading ends in _gr, holds grosze already.
func (r *reading) money(field string) (float64, bool) {
	if r.cellValue(field) == nil {
		return 0, false
	}
	if heading := strings.ToLower(r.column(field)); r.constant(field) || strings.HasSuffix(heading, "_gr") {
		v, _, err := cell.Number(r.text(field))
		r.check(field, "money", err)
		return v, err == nil
	}
	v, err := cell.Grosze(r.text(field))
	r.check(field, "money", err)
	if err == nil && math.Abs(v) > 1e12 {
		r.note(field, r.text(field), "impossible_money", "an amount of this size cannot be meant")
		return 0, false
	}
	return v, err == nil
}

func (r *reading) area(field string, heading cell.Unit) (cell.Area, bool) {
	var a cell.Area
	var err error
	switch v := r.cellValue(field).(type) {
	case nil:
		return a, false
	case float64:
		if heading != cell.Mixed {
			m2 := v
			if heading == cell.Hectares {
				m2 *= 10000
			}
			a, err = cell.Area{M2: &m2, Confidence: 1}, nil
			break
		}
		a, err = cell.ReadArea(r.text(field), heading)
	default:
		a, err = cell.ReadArea(r.text(field), heading)
	}
	if err == nil {
		for _, v := range []*float64{a.M2, a.AdM2} {
			if v != nil && (*v < 0 || *v >= 1e10 || math.IsNaN(*v)) {
				err = cell.ErrImpossible
			}
		}
	}
	r.check(field, "area", err)
	return a, err == nil
}

func (r *reading) date(field string) (time.Time, bool) {
	switch v := r.cellValue(field).(type) {
	case nil:
		return time.Time{}, false
	case time.Time:
		return cell.Day(v.Year(), int(v.Month()), v.Day()), true
	}
	d, err := cell.Date(r.text(field))
	r.check(field, "date", err)
	return d, err == nil
}

func (r *reading) setDate(field string) {
	if d, ok := r.date(field); ok {
		r.set(field, d)
	}
}

var reasons = map[string]string{
	"unreadable_number": "no number is readable in the cell", "impossible_number": "the number is not finite or out of all bounds",
	"unreadable_money": "no amount of money is readable in the cell", "unreadable_area": "no area is readable in the cell",
	"impossible_area": "an area cannot be negative or so large", "unreadable_date": "no date is readable in the cell",
	"impossible_date": "there is no such day in the calendar", "unreadable_yes_no": "neither yes nor no is readable in the cell",
	"unreadable_period": "no period is readable in the cell", "impossible_period": "the period ends before it begins, or has a day that no calendar has",
	"unreadable_group": "a registration group is a number from 1 to 16", "impossible_group": "there are 16 registration groups",
	"unreadable_parcel": "no parcel number is readable in this part of the cell",
}

// check reports what a reader of cells could not read; the row stays.
func (r *reading) check(field, kind string, err error) {
	if code := cell.Code(kind, err); code != "" {
		r.note(field, r.text(field), code, reasons[code])
	}
}

// note reports something about a cell; the row stays.
func (r *reading) note(field, value, code, message string) {
	p := Problem{File: r.plan.file, Row: r.row.Number, Field: field, Value: shorten(value, 500), Code: code, Message: message}
	p.Value = r.plan.masked(field, p.Value)
	r.rec.problems = append(r.rec.problems, p)
	if r.plan.layer.children != "" {
		q := qualityNote{field, p.Value, code}
		if f, ok := r.plan.layer.Field(field); ok && f.Personal {
			q.Value = "" // who it is about stays with the party
		}
		r.rec.quality = append(r.rec.quality, q)
	}
}

// reject reports why the row cannot be taken over.
func (r *reading) reject(field, value, code, message string) {
	if r.rec.rejected {
		return
	}
	r.rec.rejected = true
	r.rec.problems = append(r.rec.problems, Problem{File: r.plan.file, Row: r.row.Number, Field: field, Value: r.plan.masked(field, shorten(value, 500)), Code: code, Message: message, Rejected: true})
}

// masked leaves of a value about a person what is needed to find the cell: a report is read by more people than the
// register of parties. field is a field of the layer or a column of the file.
func (p *plan) masked(field, value string) string {
	if f, ok := p.layer.Field(field); ok && f.Personal || slices.ContainsFunc(slices.Sorted(maps.Keys(p.m.personal)), func(i int) bool { return p.m.names[i] == field }) {
		return mask(value)
	}
	return value
}

// mask keeps the first four characters of a text about a person.
func mask(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return string(r[:min(4, len(r)-1)]) + "*"
}

// key is the identity of the row within its register; an empty one makes it the row of its file.
func (r *reading) key(k string) {
	if len(r.plan.m.keys) > 0 {
		parts := make([]string, len(r.plan.m.keys))
		for i, c := range r.plan.m.keys {
			parts[i] = textOf(r.row.Values[c])
		}
		k = strings.Join(parts, "|")
	}
	if len(k) > 400 { // the index holds no more; the text stays in its own column
		sum := sha256.Sum256([]byte(k))
		k = k[:200] + "…" + strconv.FormatUint(uint64(sum[0])<<24|uint64(sum[1])<<16|uint64(sum[2])<<8|uint64(sum[3]), 16)
	}
	r.rec.key = k
}

func (r *reading) keyPrefix(p string) { r.rec.prefix = p }

// keyParts is key for things that files write in several rows, one for each part.
func (r *reading) keyParts(k string) {
	r.key(k)
	r.rec.counted = true
}

func (r *reading) group()                  { r.rec.grouped = true }
func (r *reading) history()                { r.rec.isHistory = true }
func (r *reading) versionFrom(t time.Time) { r.rec.versionFrom = t }

func (r *reading) hasPlace() bool { return len(r.row.WKB) > 0 || r.rec.geom != nil }

// party reads who the document is for, apart from the spatial core.
func (r *reading) party() {
	name, number := strings.Join(strings.Fields(r.text("party_name")), " "), r.text("party_number")
	if name == "" && number == "" {
		return
	}
	p := &party{name: name, address: r.text("party_address")}
	if number != "" {
		var ok bool
		if p.nip, p.pesel, p.regon, ok = cell.Identifier(number); !ok {
			r.note("party_number", number, "bad_identifier", "the check digit of the number is wrong")
		}
	}
	p.key = cell.PartyKey(name)
	if nip, ok := cell.NIP(p.nip); ok {
		p.key = "NIP " + nip
	}
	if p.key == "" {
		p.key = number
	}
	r.rec.party = p
}

// parcels reads the parcels that a document names.
func (r *reading) parcels() {
	text := r.text("parcel_id")
	if text == "" {
		return
	}
	refs, err := cell.Parcels(text)
	if err == cell.ErrEmpty {
		return
	}
	if len(refs) > 1 {
		r.note("parcel_id", text, "several_parcels", "the cell names several parcels; all are kept")
	}
	unit, code, name := cell.Precinct(r.text("precinct"))
	precinctOf := func(ref cell.ParcelRef) (id, shown string) {
		c := ref.Precinct
		if c == "" {
			if c = code; c == "" {
				c = name
			}
		}
		if c == "" {
			return "", ""
		}
		if unit != "" && ref.Precinct == "" {
			return unit + "." + code, unit + "." + code
		}
		if full, ok := r.plan.precinct[cell.Fold(c)]; ok {
			return full, full
		}
		if r.plan.unit != "" && len(c) == 4 && c[0] >= '0' && c[0] <= '9' {
			return r.plan.unit + "." + c, r.plan.unit + "." + c
		}
		return "", c
	}
	var whole *bool
	if t := r.text("part"); t != "" {
		part, err := cell.Bool(t)
		if err != nil {
			switch f := cell.Fold(t); {
			case strings.HasPrefix(f, "cz"), strings.HasPrefix(f, "part"):
				part, err = true, nil
			case strings.HasPrefix(f, "cal"), strings.HasPrefix(f, "whole"):
				part, err = false, nil
			}
		}
		r.check("part", "yes_no", err)
		if err == nil {
			w := !part
			whole = &w
		}
	}
	historical := false
	if t := r.text("historical"); t != "" {
		h, err := cell.Bool(t)
		r.check("historical", "yes_no", err)
		historical = h
	}
	for _, ref := range refs {
		p := parcelRow{ParcelRef: ref, whole: whole, historical: historical, row: r.row.Number}
		if ref.ID != "" {
			p.id = ref.ID
			if precinct, _, number, ok := cell.ParcelID(ref.ID); ok {
				p.precinct, p.Number = precinct, number
			}
		} else {
			full, shown := precinctOf(ref)
			p.precinct = shown
			p.id = ref.Resolve(full)
		}
		if ref.Part {
			no := false
			p.whole = &no
		}
		if p.id == "" && p.Number == "" {
			r.note("parcel_id", ref.Raw, "unreadable_parcel", reasons["unreadable_parcel"])
		}
		r.rec.parcels = append(r.rec.parcels, p)
	}
}

// streetAndNumber finds a street and a house number in the text of a location.
func streetAndNumber(text string) (street, no string) {
	l := geo.ParseLocation(text)
	return l.Street, l.HouseNo
}

// rawJSON is the row as it stands in the file: heading → cell, without empty cells and without what is personal.
func (p *plan) rawJSON(row *exchange.Row) []byte {
	b := make([]byte, 0, 256)
	b = append(b, '{')
	for i, v := range row.Values {
		if v == nil || p.m.personal[i] {
			continue
		}
		if i == p.m.geometry && p.m.geometry >= 0 {
			continue // the geometry itself is in the row
		}
		switch t := v.(type) {
		case string:
			if t == "" {
				continue
			}
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = appendString(b, p.m.names[i])
		b = append(b, ':')
		switch t := v.(type) {
		case string:
			b = appendString(b, t)
		case int64:
			b = strconv.AppendInt(b, t, 10)
		case float64:
			if math.IsNaN(t) || math.IsInf(t, 0) {
				b = appendString(b, textOf(t))
			} else {
				b = strconv.AppendFloat(b, t, 'g', -1, 64)
			}
		case bool:
			b = strconv.AppendBool(b, t)
		default:
			b = appendString(b, textOf(v))
		}
	}
	return append(b, '}')
}

// appendString writes a JSON string; what PostgreSQL's jsonb cannot hold (NUL) is left out.
func appendString(b []byte, s string) []byte {
	plain := true
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' || c >= 0x80 {
			plain = false
			break
		}
	}
	if plain {
		b = append(b, '"')
		b = append(b, s...)
		return append(b, '"')
	}
	q, _ := json.Marshal(strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", ""))
	return append(b, q...)
}

// seal computes the digest of the row as imported.
func (p *plan) seal(rec *Record) {
	b := make([]byte, 0, 512)
	for i, v := range rec.values {
		b = append(b, p.columns[i]...)
		b = append(b, '=')
		b = appendValue(b, v)
		b = append(b, 0)
	}
	b = append(b, rec.geom...)
	b = append(b, 0)
	b = append(b, rec.raw...)
	if rec.party != nil {
		b = append(b, rec.party.key...)
	}
	for _, c := range rec.parcels {
		b = append(b, c.Raw...)
		b = append(b, c.id...)
		b = append(b, 0)
	}
	for _, a := range rec.annexes {
		b = append(b, a.Raw...)
	}
	if rec.amendment && p.layer == leases { // the same cells as a contract would say something else
		b = append(b, 'A')
	}
	sum := sha256.Sum256(b)
	rec.digest = sum[:16]
}

func appendValue(b []byte, v any) []byte {
	switch t := v.(type) {
	case nil:
		return append(b, '~')
	case string:
		return append(b, t...)
	case float64:
		return strconv.AppendFloat(b, t, 'g', -1, 64)
	case int64:
		return strconv.AppendInt(b, t, 10)
	case bool:
		return strconv.AppendBool(b, t)
	case time.Time:
		return t.AppendFormat(b, time.DateOnly)
	case []string:
		return append(b, strings.Join(t, "\x01")...)
	case json.RawMessage:
		return append(b, t...)
	}
	return b
}
