package exchange

import (
	"archive/zip"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ods reads OpenDocument spreadsheets row by row. GDAL's reader builds the whole table in memory and guesses one type
// per column; this one keeps each cell as it is, and counts repeated cells without making them.
type ods struct {
	pack
	names []string
}

// OpenODS reads the names of the sheets and each sheet once.
func OpenODS(file string, o OpenOptions) (Source, error) {
	z, err := zip.OpenReader(file)
	if err != nil {
		return nil, fmt.Errorf("%v: %w", err, ErrBroken)
	}
	d := &ods{pack: pack{z}}
	err = d.pull("content.xml", maxSheetBytes, func(p *xmlPull) error {
		return p.starts(func(name string) error {
			if name == "table" {
				d.names = append(d.names, p.attr("name"))
			}
			return nil
		})
	})
	if err != nil {
		z.Close()
		return nil, err
	}
	return openWorkbook("ODS", d, o)
}

func (d *ods) sheets() []string { return d.names }

func (d *ods) read(i int, row func(sheetRow) error, merged func(mergedCells)) error {
	return d.pull("content.xml", maxSheetBytes, func(p *xmlPull) error {
		sheet, line := -1, 1
		return p.starts(func(name string) error {
			switch name {
			case "table":
				sheet++
				line = 1
			case "table-row":
				if sheet != i {
					return p.skip()
				}
				repeat := repeated(p.attr("number-rows-repeated"))
				v := p.attr("visibility")
				r := sheetRow{line: line, hidden: v == "collapse" || v == "filter"}
				if err := d.cells(p, &r, merged); err != nil {
					return fmt.Errorf("row %d: %w", line, err)
				}
				line += repeat
				n := repeat
				if r.filled() == 0 {
					n = min(n, blankRun)
				} else if n > 100_000 {
					return fmt.Errorf("row %d is repeated %d times: %w", r.line, n, ErrUnsafe)
				}
				for k := range n {
					copied := r
					copied.line = r.line + k
					copied.cells = append([]any(nil), r.cells...)
					if err := row(copied); err != nil {
						return err
					}
				}
			}
			return nil
		})
	})
}

func repeated(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		return 1
	}
	return n
}

func (d *ods) cells(p *xmlPull, r *sheetRow, merged func(mergedCells)) error {
	for column := 0; ; {
		t, err := p.next()
		if err != nil {
			return err
		}
		if t == xmlEnd {
			return nil
		}
		if t != xmlStart {
			continue
		}
		if p.name != "table-cell" && p.name != "covered-table-cell" {
			if err := p.skip(); err != nil {
				return err
			}
			continue
		}
		repeat := repeated(p.attr("number-columns-repeated"))
		wide, high := repeated(p.attr("number-columns-spanned")), repeated(p.attr("number-rows-spanned"))
		if wide > 1 || high > 1 {
			merged(mergedCells{r.line, r.line + high - 1, column, column + wide - 1})
		}
		formula := p.attr("formula") != ""
		v, err := d.cell(p)
		if err != nil {
			return err
		}
		if formula {
			if r.formulas++; v == nil {
				r.dead = append(r.dead, column)
			}
		}
		if v != nil {
			if column+repeat > maxColumns {
				return fmt.Errorf("column %d, more than %d: %w", column+repeat, maxColumns, ErrTooLarge)
			}
			for len(r.cells) < column {
				r.cells = append(r.cells, nil)
			}
			for range repeat {
				r.cells = append(r.cells, v)
			}
		}
		column += repeat
		if column > 1<<20 {
			column = 1 << 20
		}
	}
}

// cell reads the cell that has just begun: its typed value, else its paragraphs.
func (d *ods) cell(p *xmlPull) (any, error) {
	kind, value := p.attr("value-type"), p.attr("value")
	day, clock, truth, str := p.attr("date-value"), p.attr("time-value"), p.attr("boolean-value"), p.attr("string-value")
	var paragraphs []string
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
		case "p", "h":
			s, err := paragraph(p)
			if err != nil {
				return nil, err
			}
			paragraphs = append(paragraphs, s)
		default: // annotations, drawings
			if err := p.skip(); err != nil {
				return nil, err
			}
		}
	}
	shown := strings.Join(paragraphs, "\n")
	switch kind {
	case "float", "currency", "percentage":
		if i, err := strconv.ParseInt(value, 10, 64); err == nil {
			return i, nil
		}
		if v, err := strconv.ParseFloat(value, 64); err == nil && finite(v) {
			return v, nil
		}
	case "date":
		for _, layout := range []string{"2006-01-02", "2006-01-02T15:04:05", "2006-01-02T15:04:05.999999999"} {
			if t, err := time.Parse(layout, day); err == nil {
				return t, nil
			}
		}
	case "time":
		if shown == "" {
			shown = clock
		}
	case "boolean":
		return truth == "true", nil
	case "string":
		if shown == "" {
			shown = str
		}
	}
	return text(shown), nil
}

// paragraph reads text with the blanks, tabs and breaks that ODS writes as elements.
func paragraph(p *xmlPull) (string, error) {
	var b strings.Builder
	for depth := len(p.stack); ; {
		t, err := p.next()
		if err != nil {
			return "", err
		}
		switch t {
		case xmlText:
			b.Write(p.text)
		case xmlStart:
			switch p.name {
			case "s":
				b.WriteString(strings.Repeat(" ", min(repeated(p.attr("c")), 1000)))
			case "tab":
				b.WriteByte('\t')
			case "line-break":
				b.WriteByte('\n')
			case "annotation":
				if err := p.skip(); err != nil {
					return "", err
				}
			}
		case xmlEnd:
			if len(p.stack) < depth {
				return strings.ToValidUTF8(b.String(), "�"), nil
			}
		}
	}
}
