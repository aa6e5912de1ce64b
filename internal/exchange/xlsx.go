package exchange

import (
	"archive/zip"
	"fmt"
	"math"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// xlsx reads Excel's format row by row. The excelize library streams too, but gives cells as formatted text: whether
// "01-02-24" is the first of February then depends on the format of the cell, which it knows only when the whole sheet
// is in memory. It also hides hidden rows' state and merged cells.
type xlsx struct {
	pack
	names   []string
	paths   []string
	texts   []string
	dates   []dateKind // by style
	from    time.Time
	since04 bool
}

type dateKind byte

const (
	noDate dateKind = iota
	hasDay
	hasTime
)

// OpenXLSX reads the tables of texts and styles, and each sheet once.
func OpenXLSX(file string, o OpenOptions) (Source, error) {
	z, err := zip.OpenReader(file)
	if err != nil {
		return nil, fmt.Errorf("%v: %w", err, ErrBroken)
	}
	x := &xlsx{pack: pack{z}}
	if err := x.open(); err != nil {
		z.Close()
		return nil, err
	}
	return openWorkbook("XLSX", x, o)
}

func (x *xlsx) open() error {
	targets := map[string]string{}
	const small = 16 << 20
	err := x.pull("xl/_rels/workbook.xml.rels", small, func(p *xmlPull) error {
		return p.starts(func(name string) error {
			if name == "Relationship" {
				t := p.attr("Target")
				if !strings.HasPrefix(t, "/") {
					t = "xl/" + t
				}
				targets[p.attr("Id")] = path.Clean(t)
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	err = x.pull("xl/workbook.xml", small, func(p *xmlPull) error {
		return p.starts(func(name string) error {
			switch name {
			case "workbookPr":
				x.since04 = isTrue(p.attr("date1904"))
			case "sheet":
				sheet, id := "", ""
				for _, a := range p.attrs {
					switch {
					case a.name == "name":
						sheet = a.value
					case a.name == "id" && a.prefix != "":
						id = a.value
					}
				}
				if t := targets[id]; t != "" && strings.Contains(t, "worksheets/") && len(x.names) < 500 {
					x.names = append(x.names, sheet)
					x.paths = append(x.paths, t)
				}
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	x.from = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if x.since04 {
		x.from = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	if x.has("xl/sharedStrings.xml") {
		if err := x.pull("xl/sharedStrings.xml", maxTextBytes, x.readTexts); err != nil {
			return err
		}
	}
	if x.has("xl/styles.xml") {
		return x.pull("xl/styles.xml", small, x.readStyles)
	}
	return nil
}

func isTrue(s string) bool { return s == "1" || s == "true" }

func (x *xlsx) has(name string) bool {
	for _, f := range x.z.File {
		if strings.EqualFold(f.Name, name) {
			return true
		}
	}
	return false
}

// readTexts reads the shared strings; runs of rich text are joined, phonetic hints left out.
func (x *xlsx) readTexts(p *xmlPull) error {
	return p.starts(func(name string) error {
		if name != "si" {
			return nil
		}
		t, err := richText(p)
		x.texts = append(x.texts, t)
		return err
	})
}

// richText reads an <si> or <is> that has just begun.
func richText(p *xmlPull) (string, error) {
	var b strings.Builder
	for depth := len(p.stack); ; {
		t, err := p.next()
		if err != nil {
			return "", err
		}
		switch {
		case t == xmlStart && p.name == "t":
			s, err := p.content()
			if err != nil {
				return "", err
			}
			b.WriteString(s)
		case t == xmlStart && p.name == "rPh":
			if err := p.skip(); err != nil {
				return "", err
			}
		case t == xmlEnd && len(p.stack) < depth:
			return unexcel(b.String()), nil
		}
	}
}

var excelEscape = regexp.MustCompile(`_x([0-9A-Fa-f]{4})_`)

// unexcel replaces _x000D_ and its kin, which stand for characters that XML cannot hold.
func unexcel(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return excelEscape.ReplaceAllStringFunc(s, func(m string) string {
		n, _ := strconv.ParseUint(m[2:6], 16, 16)
		if n == '\r' {
			return ""
		}
		return string(rune(n))
	})
}

func (x *xlsx) readStyles(p *xmlPull) error {
	formats := map[string]string{}
	inCells := false
	return p.starts(func(name string) error {
		switch name {
		case "numFmt":
			formats[p.attr("numFmtId")] = p.attr("formatCode")
		case "cellXfs":
			inCells = true
		case "cellStyles", "dxfs", "cellStyleXfs":
			inCells = false
		case "xf":
			if inCells {
				id := p.attr("numFmtId")
				x.dates = append(x.dates, kindOfFormat(id, formats[id]))
			}
		}
		return nil
	})
}

var elapsed = regexp.MustCompile(`(?i)\[(h+|m+|s+)\]`)

var formatNoise = regexp.MustCompile(`"[^"]*"|\\.|\[[^\]]*\]|_.|\*.`)

// kindOfFormat tells dates from numbers by the format of the cell (ECMA-376, part 1, 18.8.30).
func kindOfFormat(id, code string) dateKind {
	n, _ := strconv.Atoi(id)
	if code == "" {
		switch {
		case n >= 14 && n <= 17, n == 22, n >= 27 && n <= 31, n == 36, n >= 50 && n <= 54, n == 57, n == 58:
			return hasDay
		case n >= 18 && n <= 21, n >= 45 && n <= 47, n >= 32 && n <= 35, n == 55, n == 56:
			return hasTime
		}
		return noDate
	}
	if elapsed.MatchString(code) {
		return noDate // a duration, which may exceed a day
	}
	code, _, _ = strings.Cut(strings.ToLower(formatNoise.ReplaceAllString(code, "")), ";")
	switch {
	case strings.ContainsAny(code, "yd") || strings.Contains(code, "m") && !strings.ContainsAny(code, "hs0#"):
		return hasDay
	case strings.ContainsAny(code, "hs") && !strings.ContainsAny(code, "#"):
		return hasTime
	}
	return noDate
}

func (x *xlsx) sheets() []string { return x.names }

func (x *xlsx) read(i int, row func(sheetRow) error, merged func(mergedCells)) error {
	return x.pull(x.paths[i], maxSheetBytes, func(p *xmlPull) error {
		line := 0
		return p.starts(func(name string) error {
			switch name {
			case "row":
				line++
				if n, err := strconv.Atoi(p.attr("r")); err == nil && n >= line {
					line = n
				}
				r := sheetRow{line: line, hidden: isTrue(p.attr("hidden"))}
				if err := x.cells(p, &r); err != nil {
					return fmt.Errorf("row %d: %w", line, err)
				}
				return row(r)
			case "mergeCell":
				if a, b, ok := strings.Cut(p.attr("ref"), ":"); ok {
					c1, r1, ok1 := cellRef(a)
					c2, r2, ok2 := cellRef(b)
					if ok1 && ok2 {
						merged(mergedCells{r1, r2, c1, c2})
					}
				}
			}
			return nil
		})
	})
}

// cells reads the cells of the row that has just begun. A cell without a reference stands right of the one before.
func (x *xlsx) cells(p *xmlPull, r *sheetRow) error {
	for column := 0; ; column++ {
		t, err := p.next()
		if err != nil {
			return err
		}
		if t == xmlEnd {
			return nil
		}
		if t != xmlStart || p.name != "c" {
			column--
			if t == xmlStart {
				if err := p.skip(); err != nil {
					return err
				}
			}
			continue
		}
		if c, _, ok := cellRef(p.attr("r")); ok {
			column = c
		}
		kind, style := p.attr("t"), p.attr("s")
		before := r.formulas
		v, err := x.cell(p, kind, style, r)
		if err != nil {
			return err
		}
		if v == nil {
			if r.formulas > before {
				r.dead = append(r.dead, column)
			}
			continue
		}
		if column >= maxColumns {
			return fmt.Errorf("column %d, more than %d: %w", column+1, maxColumns, ErrTooLarge)
		}
		for len(r.cells) <= column {
			r.cells = append(r.cells, nil)
		}
		r.cells[column] = v
	}
}

func (x *xlsx) cell(p *xmlPull, kind, style string, r *sheetRow) (any, error) {
	raw, inline := "", ""
	for depth := len(p.stack); ; {
		t, err := p.next()
		if err != nil {
			return nil, err
		}
		if t == xmlEnd && len(p.stack) < depth {
			break
		}
		if t != xmlStart {
			continue
		}
		switch p.name {
		case "v":
			raw, err = p.content()
		case "is":
			inline, err = richText(p)
		case "f": // never read: what it is worth stands in v
			r.formulas++
			err = p.skip()
		default:
			err = p.skip()
		}
		if err != nil {
			return nil, err
		}
	}
	switch kind {
	case "inlineStr":
		return text(inline), nil
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(raw))
		if raw == "" {
			return nil, nil
		}
		if err != nil || i < 0 || i >= len(x.texts) {
			return nil, fmt.Errorf("a cell refers to text %s of %d: %w", shorten(raw), len(x.texts), ErrBroken)
		}
		return text(x.texts[i]), nil
	case "str", "e":
		return text(unexcel(raw)), nil
	case "b":
		return isTrue(strings.TrimSpace(raw)), nil
	case "d":
		if t, err := parseStamp(strings.TrimSpace(raw)); err == nil {
			return t, nil
		}
		return text(raw), nil
	}
	raw = strings.TrimSpace(raw)
	if raw == "" {
		return text(inline), nil
	}
	v, err := strconv.ParseFloat(raw, 64)
	if err != nil || !finite(v) {
		return text(raw), nil
	}
	if s, err := strconv.Atoi(style); err == nil && s < len(x.dates) && x.dates[s] != noDate {
		if t := x.date(v, x.dates[s]); t != nil {
			return t, nil
		}
	}
	if i, err := strconv.ParseInt(raw, 10, 64); err == nil {
		return i, nil
	}
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return int64(v), nil
	}
	return v, nil
}

func text(s string) any {
	if strings.TrimSpace(s) == "" {
		return nil
	}
	return s
}

// date turns a serial number into a day, with the time when it has one. Numbers before 61 differ by one in the count from
// 1900, which has a 29 February that never was. A number outside the calendar stays a number.
func (x *xlsx) date(v float64, kind dateKind) any {
	if v < 0 || v > 2958466 {
		return nil
	}
	days := math.Floor(v)
	seconds := math.Round((v - days) * 86400)
	if kind == hasTime && days == 0 {
		return time.Date(2000, 1, 1, 0, 0, int(seconds), 0, time.UTC).Format("15:04:05")
	}
	if !x.since04 && days < 60 {
		days++
	}
	return x.from.AddDate(0, 0, int(days)).Add(time.Duration(seconds) * time.Second)
}

// cellRef reads "AB12" as column 27, row 12.
func cellRef(s string) (column, row int, ok bool) {
	i := 0
	for ; i < len(s) && i < 4; i++ {
		c := s[i]
		if c >= 'a' && c <= 'z' {
			c -= 32
		}
		if c < 'A' || c > 'Z' {
			break
		}
		column = column*26 + int(c-'A') + 1
	}
	if i == 0 {
		return 0, 0, false
	}
	row, err := strconv.Atoi(s[i:])
	return column - 1, row, err == nil
}
