package exchange

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/transform"
)

// csvSource reads delimited text. Encoding and delimiter are found by trial; every value is text.
type csvSource struct {
	in        Input
	encoding  string
	delimiter byte
	agreement float64 // share of records with the most common number of cells
	heading   heading
	layer     Layer
	skip      int // records before the data
}

// OpenCSV reads the text once for its encoding and once for columns and count.
func OpenCSV(in Input, o OpenOptions) (Source, error) {
	s := &csvSource{in: in, encoding: strings.ToLower(o.Encoding), delimiter: byte(o.Delimiter)}
	if s.encoding == "" {
		var err error
		if s.encoding, err = in.encoding(); err != nil {
			return nil, err
		}
	}
	if s.delimiter == 0 {
		if err := s.findDelimiter(o); err != nil {
			return nil, err
		}
	}
	var first []sheetRow
	count, width := int64(0), 0
	err := s.records(context.Background(), func(r sheetRow) error {
		count++
		if len(first) < headingScan {
			first = append(first, r)
		}
		width = max(width, maxCells([]sheetRow{r}))
		return nil
	})
	if err != nil {
		return nil, err
	}
	if count == 0 {
		return nil, fmt.Errorf("the file is empty: %w", ErrEmpty)
	}
	s.heading = findHeading(first, o, nil)
	if len(first) == 1 && (s.heading.first < 0 || width < 2) || width < 1 {
		return nil, fmt.Errorf("a text without rows and columns: %w", ErrUnknownFormat)
	}
	s.skip = s.heading.first + s.heading.rows
	if s.heading.first < 0 {
		s.skip = 0
	}
	names := s.heading.names
	for i := len(names); i < min(width, maxFields); i++ {
		names = append(names, fmt.Sprintf("kolumna %d", i+1)) // ragged rows lose nothing
	}
	if width > maxFields {
		return nil, fmt.Errorf("%d columns, more than %d: %w", width, maxFields, ErrTooLarge)
	}
	s.layer = Layer{Name: stem(in.Name), Count: count - int64(s.skip), Encoding: s.encoding, Problems: s.heading.problems}
	if s.heading.first >= 0 {
		s.layer.HeadingRow = first[s.heading.first+s.heading.rows-1].line
	}
	for _, n := range names {
		s.layer.Fields = append(s.layer.Fields, Field{Name: n})
	}
	return s, nil
}

// encoding looks at the whole file.
func (in Input) encoding() (string, error) {
	head, err := in.Head(4)
	if err != nil {
		return "", err
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		return "utf-8", nil
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return "utf-16le", nil
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return "utf-16be", nil
	}
	r, err := in.Open()
	if err != nil {
		return "", err
	}
	defer r.Close()
	var c ByteCount
	if _, err := io.Copy(&c, r); err != nil {
		return "", err
	}
	return c.Encoding(), nil
}

// text opens the file decoded to UTF-8 without a BOM.
func (s *csvSource) text() (io.Reader, io.Closer, error) {
	r, err := s.in.Open()
	if err != nil {
		return nil, nil, err
	}
	e, err := decoderFor(s.encoding)
	if err != nil {
		r.Close()
		return nil, nil, err
	}
	if e == nil {
		return r, r, nil
	}
	return transform.NewReader(r, e.NewDecoder()), r, nil
}

// findDelimiter tries each one on the beginning: best is the one under which most records have the same number of cells,
// more than one; a known heading decides.
func (s *csvSource) findDelimiter(o OpenOptions) error {
	best, s0 := -1.0, byte(';')
	s.agreement = 1
	for _, d := range []byte{';', ',', '\t', '|'} {
		s.delimiter = d
		widths := map[int]int{}
		n, known := 0, 0
		err := s.records(context.Background(), func(r sheetRow) error {
			if n < headingScan && o.Known != nil {
				k := 0
				for i := range r.cells {
					if o.Known(r.text(i)) {
						k++
					}
				}
				known = max(known, k)
			}
			if r.filled() > 0 {
				widths[len(r.cells)]++
			}
			if n++; n >= 300 {
				return errEnough
			}
			return nil
		})
		if err != nil && err != errEnough {
			return err
		}
		rows, mode, score := 0, 0, 0.0
		for w, k := range widths {
			rows += k
			if w > 1 && (k > mode || k == mode && w > int(score)) {
				mode, score = k, float64(w)
			}
		}
		if rows == 0 || mode == 0 {
			continue
		}
		score = float64(mode)/float64(rows) + float64(known)*0.5 + min(score, 50)/1000
		if score > best {
			best, s0 = score, d
			s.agreement = float64(mode)/float64(rows) + float64(known)
		}
	}
	s.delimiter = s0
	// Prose has commas too. What is not named as a table must look like one more plainly, and have two columns.
	named, least := false, 0.9
	for _, ext := range []string{".csv", ".txt", ".tsv"} {
		if strings.Contains(strings.ToLower(s.in.Name), ext) {
			named, least = true, 0.5
		}
	}
	if s.agreement < least || best < 0 && !named {
		return fmt.Errorf("a text without rows and columns: %w", ErrUnknownFormat)
	}
	return nil
}

var errEnough = fmt.Errorf("enough")

func (s *csvSource) Format() string  { return "CSV" }
func (s *csvSource) Layers() []Layer { return []Layer{s.layer} }
func (s *csvSource) Close() error    { return nil }

func (s *csvSource) Rows(ctx context.Context, layer string, yield func([]*Row) error) error {
	if layer != "" && !strings.EqualFold(layer, s.layer.Name) {
		return fmt.Errorf("%q: %w", layer, ErrNoLayer)
	}
	b := batcher{yield: yield}
	n := -s.skip
	err := s.records(ctx, func(r sheetRow) error {
		if n++; n <= 0 {
			return nil
		}
		named := s.heading.width
		if k := maxCells([]sheetRow{r}); k > named {
			r.warnings = append(r.warnings, Problem{Code: TextRagged, Line: r.line, Detail: fmt.Sprintf("the row has %d cells under %d headings; the rest stands in columns named by number", k, named)})
		} else if len(r.cells) < named && k > 0 && len(r.cells) > 1 {
			r.warnings = append(r.warnings, Problem{Code: TextRagged, Line: r.line, Detail: fmt.Sprintf("the row has only %d cells under %d headings", len(r.cells), named)})
		}
		return b.add(s.heading.row(r, n, len(s.layer.Fields)))
	})
	return b.finish(err)
}

// records gives every record of the text, the heading included.
func (s *csvSource) records(ctx context.Context, f func(sheetRow) error) error {
	r, c, err := s.text()
	if err != nil {
		return err
	}
	defer c.Close()
	p := csvParser{r: r, delimiter: s.delimiter, buf: make([]byte, 1<<17), line: 1, lookahead: 8 << 20}
	if p.fill(3); bytes.HasPrefix(p.buf[p.pos:p.end], []byte("\xef\xbb\xbf")) {
		p.pos += 3
	}
	f = withoutTail(f)
	for n := 0; ; n++ {
		row, ok, err := p.record()
		if err != nil {
			return err
		}
		if !ok {
			return nil
		}
		if n&1023 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := f(row); err != nil {
			return err
		}
	}
}

// csvParser splits text into records. Quotes that do not balance never swallow what follows: the quote is then taken as
// a letter, and the row says so.
type csvParser struct {
	r         io.Reader
	delimiter byte
	buf       []byte
	pos, end  int
	err       error
	line      int
	lookahead int // how long a quoted cell may be; shrinks when quotes keep failing, or a broken file would be read over and over
	failures  int
}

// maxCell is far above any honest cell; a polygon as text has about a megabyte.
const maxCell = 16 << 20

// fill makes n bytes available at pos if the text has them.
func (p *csvParser) fill(n int) bool {
	for p.end-p.pos < n && p.err == nil {
		if p.pos > 0 {
			copy(p.buf, p.buf[p.pos:p.end])
			p.end -= p.pos
			p.pos = 0
		}
		if p.end == len(p.buf) {
			p.buf = append(p.buf, make([]byte, len(p.buf))...)
		}
		var k int
		k, p.err = p.r.Read(p.buf[p.end:])
		p.end += k
	}
	return p.end-p.pos >= n
}

func (p *csvParser) peek(i int) byte {
	if p.pos+i >= p.end && !p.fill(i+1) {
		return 0
	}
	return p.buf[p.pos+i]
}

func (p *csvParser) record() (sheetRow, bool, error) {
	if !p.fill(1) {
		if p.err != io.EOF {
			return sheetRow{}, false, p.err
		}
		return sheetRow{}, false, nil
	}
	row := sheetRow{line: p.line}
	for {
		cell, last, err := p.cell(&row)
		if err != nil {
			return row, false, err
		}
		if strings.TrimSpace(cell) == "" {
			row.cells = append(row.cells, nil)
		} else {
			row.cells = append(row.cells, Unguard(cell))
		}
		if last {
			return row, true, nil
		}
		if len(row.cells) > 10*maxFields {
			return row, false, fmt.Errorf("line %d has more than %d cells: %w", row.line, 10*maxFields, ErrUnsafe)
		}
	}
}

// cell takes one cell with what ends it; last is true at the end of the record.
func (p *csvParser) cell(row *sheetRow) (text string, last bool, err error) {
	blanks := 0
	for c := p.peek(blanks); c == ' ' && blanks < 64; c = p.peek(blanks) {
		blanks++
	}
	if p.peek(blanks) == '"' {
		text, n, lines, ok := p.quoted(blanks)
		if ok {
			p.pos += n
			p.line += lines
			last, err = p.terminator()
			return clean(text, row), last, err
		}
		if p.failures++; p.failures == 20 {
			p.lookahead = 64 << 10
		} else if p.failures == 1000 {
			p.lookahead = 4 << 10
		}
		row.warnings = append(row.warnings, Problem{Code: TextQuotes, Line: p.line, Detail: "quotes do not balance; the quote is read as a letter"})
	}
	i := 0
	for {
		c := p.peek(i)
		if c == 0 && p.pos+i >= p.end {
			if p.err != nil && p.err != io.EOF {
				return "", false, p.err
			}
			break
		}
		if c == p.delimiter || c == '\n' || c == '\r' {
			break
		}
		if i++; i > maxCell {
			return "", false, fmt.Errorf("line %d: a cell is longer than %d MB: %w", p.line, maxCell>>20, ErrTooLarge)
		}
	}
	text = string(p.buf[p.pos : p.pos+i])
	p.pos += i
	last, err = p.terminator()
	return clean(text, row), last, err
}

// clean replaces what is no text in the encoding of the file, and says so.
func clean(text string, row *sheetRow) string {
	if valid := strings.ToValidUTF8(text, "�"); valid != text {
		row.warnings = append(row.warnings, Problem{Code: TextEncoding, Line: row.line, Value: shorten(valid), Detail: "some bytes are no letters in the encoding of the file"})
		return valid
	}
	return text
}

// terminator takes a delimiter or the end of a line.
func (p *csvParser) terminator() (last bool, err error) {
	c := p.peek(0)
	if p.pos >= p.end {
		if p.err != nil && p.err != io.EOF {
			return true, p.err
		}
		return true, nil
	}
	p.pos++
	if c == p.delimiter {
		return false, nil
	}
	if c == '\r' && p.peek(0) == '\n' {
		p.pos++
	}
	p.line++
	return true, nil
}

// quoted reads a cell in quotes that begins after so many blanks. n is its length with quotes. ok is false when the
// quotes make no sense: no end, or an end across lines that is followed by more text.
func (p *csvParser) quoted(blanks int) (text string, n, lines int, ok bool) {
	var b []byte
	i := blanks + 1
	for {
		c := p.peek(i)
		if c == 0 && p.pos+i >= p.end || i > p.lookahead {
			return "", 0, 0, false
		}
		if c == '\n' || c == '\r' && p.peek(i+1) != '\n' {
			lines++
		}
		if c != '"' {
			b = append(b, c)
			i++
			continue
		}
		if p.peek(i+1) == '"' {
			b = append(b, '"')
			i += 2
			continue
		}
		k := i + 1
		for p.peek(k) == ' ' && k < i+64 {
			k++
		}
		end := p.peek(k)
		if end == p.delimiter || end == '\n' || end == '\r' || end == 0 && p.pos+k >= p.end {
			return string(b), k, lines, true
		}
		if lines > 0 {
			return "", 0, 0, false
		}
		b = append(b, '"') // "Sklep "Żabka" nr 3": quotes inside quotes, not doubled
		i++
	}
}
