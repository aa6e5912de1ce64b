package exchange

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"

	"spoina/internal/fail"
)

// PDFRows is how many rows a printout holds: some four hundred pages. Unlike the other formats a printout is laid out as
// a whole, so it is held in memory.
const PDFRows = 20_000

// ErrPrintout is the answer to a printout that nobody could read.
var ErrPrintout = fail.New(fail.TooLarge, "export.printout", "a printout holds 20 000 rows; choose a filter or another format")

// Sizes in millimetres and points.
const (
	pageMargin = 10.0
	cellSize   = 7.5
	cellLine   = 3.3
	cellPad    = 0.8
	bottomRoom = 9.0 // for the foot of the page
	narrowest  = 9.0
	widest     = 62.0
)

// pdfWriter prints a table on A4. Columns that do not fit beside each other follow on further pages, each with the first
// column again, as when a spreadsheet is printed.
type pdfWriter struct {
	sheet  Sheet
	out    io.Writer
	pdf    *fpdf.Fpdf
	rows   [][]string
	widths []float64
	wide   map[rune]float64 // of the cell's font, in mm
	bold   map[rune]float64
	bottom float64
	below  bool // the table follows another one on the same paper
}

// NewPDF prints the sheet's rows on A4 with an embedded font that has every Polish letter (Go, by Bigelow & Holmes,
// BSD licence).
func NewPDF(out io.Writer, s Sheet) (SheetWriter, error) {
	return &pdfWriter{sheet: s, out: out, wide: map[rune]float64{}, bold: map[rune]float64{}}, nil
}

func (p *pdfWriter) Row(id, _ int64, cells []any) error {
	if len(p.rows) == PDFRows {
		return ErrPrintout
	}
	row := make([]string, len(cells))
	for i, v := range cells {
		row[i] = drawable(p.printed(v, p.sheet.Columns[i].Kind))
	}
	p.rows = append(p.rows, row)
	return nil
}

// printed is a value as the screen shows it.
func (p *pdfWriter) printed(v any, kind CellKind) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return Clean(v)
	case bool:
		if v {
			return p.sheet.Yes
		}
		return p.sheet.No
	case time.Time:
		if kind == MomentCell {
			return v.Format("02.01.2006 15:04")
		}
		return v.Format("02.01.2006")
	case int64:
		return fmt.Sprint(v)
	case float64:
		if kind == CashCell {
			return figure(v, 2)
		}
		return figure(v, 0)
	}
	return fmt.Sprint(v)
}

// figure writes a number as "1 465,20": groups of three, decimal comma, at least so many decimals and at most four.
func figure(v float64, decimals int) string {
	s := fmt.Sprintf("%.4f", v)
	whole, rest, _ := strings.Cut(s, ".")
	for len(rest) > decimals && rest[len(rest)-1] == '0' {
		rest = rest[:len(rest)-1]
	}
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "−", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "\u00a0" + whole[i:]
	}
	if rest != "" {
		rest = "," + rest
	}
	return sign + whole + rest
}

var printFont = sync.OnceValues(func() (*sfnt.Font, error) { return sfnt.Parse(goregular.TTF) })

// drawable replaces signs that the font lacks by a box: nothing disappears unseen.
func drawable(s string) string {
	font, err := printFont()
	if err != nil {
		return s
	}
	var buffer sfnt.Buffer
	return strings.Map(func(r rune) rune {
		if r == '\n' || r < 0x7f && r >= ' ' {
			return r
		}
		if r == '\t' || r == '\u00a0' || r == '\u202f' {
			return '\u00a0'
		}
		if r > 0xfff0 {
			return '□'
		}
		if i, err := font.GlyphIndex(&buffer, r); err != nil || i == 0 {
			return '□'
		}
		return r
	}, s)
}

func (p *pdfWriter) Close() error {
	p.begin("P")
	p.measure()
	if !p.sheet.Portrait && (p.sheet.Landscape || p.total() > 210-2*pageMargin) {
		p.begin("L")
	}
	width, _ := p.pdf.GetPageSize()
	bands := p.bands(width - 2*pageMargin)
	for i, band := range bands {
		p.band(band, i == 0, width-2*pageMargin)
	}
	return p.pdf.Output(p.out)
}

func (p *pdfWriter) begin(orientation string) {
	pdf := fpdf.New(orientation, "mm", "A4", "")
	pdf.SetMargins(pageMargin, pageMargin, pageMargin)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetCellMargin(0)
	pdf.AddUTF8FontFromBytes("go", "", goregular.TTF)
	pdf.AddUTF8FontFromBytes("go", "B", gobold.TTF)
	pdf.SetTitle(p.sheet.Title, true)
	pdf.SetProducer("Spoina", false)
	pdf.SetLang("pl")
	pdf.SetCatalogSort(true)
	pdf.AliasNbPages("{nb}")
	_, height := pdf.GetPageSize()
	p.bottom = height - pageMargin - bottomRoom
	pdf.SetFooterFunc(func() {
		width, _ := pdf.GetPageSize()
		pdf.SetXY(pageMargin, height-pageMargin-4)
		pdf.SetFont("go", "", 7)
		pdf.SetTextColor(80, 80, 80)
		pdf.CellFormat((width-2*pageMargin)*0.75, 4, drawable(p.sheet.Footer), "", 0, "L", false, 0, "")
		page := strings.NewReplacer("%d", fmt.Sprint(pdf.PageNo()), "%s", "{nb}").Replace(p.sheet.Page)
		pdf.CellFormat((width-2*pageMargin)*0.25, 4, page, "", 0, "R", false, 0, "")
		pdf.SetTextColor(0, 0, 0)
	})
	p.pdf = pdf
	pdf.SetFont("go", "", cellSize)
	p.fill(p.wide)
	pdf.SetFont("go", "B", cellSize)
	p.fill(p.bold)
}

// fill measures the letters that most texts are made of; the others are measured when met.
func (p *pdfWriter) fill(widths map[rune]float64) {
	for _, r := range " -.,:/0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZąćęłńóśźżĄĆĘŁŃÓŚŹŻ" {
		widths[r] = p.pdf.GetStringWidth(string(r))
	}
}

func (p *pdfWriter) length(s string, widths map[rune]float64) float64 {
	w := 0.0
	for _, r := range s {
		one, ok := widths[r]
		if !ok {
			one = p.pdf.GetStringWidth(string(r))
			widths[r] = one
		}
		w += one
	}
	return w
}

// measure gives each column the room that nearly all of its texts need.
func (p *pdfWriter) measure() {
	p.widths = make([]float64, len(p.sheet.Columns))
	for i, c := range p.sheet.Columns {
		longest := 0.0 // a word is never broken when it can be helped
		for _, word := range strings.Fields(drawable(c.Heading)) {
			longest = max(longest, p.length(word, p.bold))
		}
		text := 0.0
		for k, row := range p.rows {
			if k == 500 {
				break
			}
			for _, line := range strings.Split(row[i], "\n") {
				text = max(text, p.length(line, p.wide))
			}
		}
		p.widths[i] = min(max(longest, min(text, 45), narrowest)+2*cellPad+0.2, widest)
	}
}

func (p *pdfWriter) total() float64 {
	w := 0.0
	for _, one := range p.widths {
		w += one
	}
	return w
}

// bands divides the columns into groups that fit the page.
func (p *pdfWriter) bands(room float64) [][]int {
	var out [][]int
	var band []int
	used := 0.0
	for i, w := range p.widths {
		if len(band) > 0 && used+w > room && !(len(band) == 1 && len(out) > 0) {
			out = append(out, band)
			band, used = []int{0}, p.widths[0]
		}
		band = append(band, i)
		used += w
	}
	if band != nil {
		out = append(out, band)
	}
	return out
}

func (p *pdfWriter) band(columns []int, first bool, room float64) {
	size := 13.0
	if p.below && first && p.pdf.GetY() < p.bottom-45 {
		p.pdf.Ln(6)
		size = 10.5
	} else {
		p.pdf.AddPage()
	}
	if first {
		p.pdf.SetFont("go", "B", size)
		for _, line := range p.wrapBy(drawable(p.sheet.Title), room, func(s string) float64 { return p.pdf.GetStringWidth(s) }) {
			p.pdf.CellFormat(room, 6, line, "", 1, "L", false, 0, "")
		}
		p.pdf.SetFont("go", "", 8.5)
		for _, text := range p.sheet.Lines {
			for _, line := range p.wrapBy(drawable(text), room, func(s string) float64 { return p.pdf.GetStringWidth(s) }) {
				p.pdf.CellFormat(room, 4.2, line, "", 1, "L", false, 0, "")
			}
		}
		p.pdf.Ln(2)
		p.pdf.SetFont("go", "", cellSize)
	}
	widths := make([]float64, len(columns))
	used := 0.0
	for i, c := range columns {
		widths[i] = p.widths[c]
		used += widths[i]
	}
	if scale := room / used; scale < 1 || len(columns) > 3 { // use the page's whole width
		for i := range widths {
			widths[i] *= min(scale, 1.6)
		}
	}
	headings := make([]string, len(columns))
	for i, c := range columns {
		headings[i] = drawable(p.sheet.Columns[c].Heading)
	}
	p.heading(columns, headings, widths)
	lines := make([][]string, len(columns))
	for _, row := range p.rows {
		high := 1
		for i, c := range columns {
			lines[i] = p.wrap(row[c], widths[i]-2*cellPad, p.wide)
			high = max(high, len(lines[i]))
		}
		for from := 0; from < high; {
			y := p.pdf.GetY()
			fits := int((p.bottom - y - 2*cellPad) / cellLine)
			whole := high - from
			if fits < whole && (fits < 1 || float64(whole)*cellLine < p.bottom-pageMargin-40) { // it fits on the next page
				p.pdf.AddPage()
				p.heading(columns, headings, widths)
				continue
			}
			n := min(whole, fits)
			p.cells(columns, lines, from, n, widths)
			from += n
		}
	}
}

func (p *pdfWriter) heading(columns []int, headings []string, widths []float64) {
	lines := make([][]string, len(columns))
	high := 1
	for i := range columns {
		lines[i] = p.wrap(headings[i], widths[i]-2*cellPad, p.bold)
		high = max(high, len(lines[i]))
	}
	p.pdf.SetFillColor(232, 238, 244)
	p.pdf.SetDrawColor(180, 188, 196)
	p.pdf.SetLineWidth(0.1)
	x, y, h := pageMargin, p.pdf.GetY(), float64(high)*cellLine+2*cellPad
	for i := range columns {
		p.pdf.Rect(x, y, widths[i], h, "FD")
		x += widths[i]
	}
	p.pdf.SetFont("go", "B", cellSize)
	p.texts(lines, 0, high, y, widths, func(int) string { return "L" })
	p.pdf.SetFont("go", "", cellSize)
	p.pdf.SetXY(pageMargin, y+h)
}

// cells draws n lines of a row's cells.
func (p *pdfWriter) cells(columns []int, lines [][]string, from, n int, widths []float64) {
	x, y, h := pageMargin, p.pdf.GetY(), float64(n)*cellLine+2*cellPad
	for i := range columns {
		p.pdf.Rect(x, y, widths[i], h, "D")
		x += widths[i]
	}
	p.texts(lines, from, n, y, widths, func(i int) string {
		switch p.sheet.Columns[columns[i]].Kind {
		case WholeCell, RealCell, CashCell:
			return "R"
		}
		return "L"
	})
	p.pdf.SetXY(pageMargin, y+h)
}

func (p *pdfWriter) texts(lines [][]string, from, n int, y float64, widths []float64, align func(int) string) {
	x := pageMargin
	for i, w := range widths {
		for k := from; k < min(from+n, len(lines[i])); k++ {
			if lines[i][k] != "" {
				p.pdf.SetXY(x+cellPad, y+cellPad+float64(k-from)*cellLine)
				p.pdf.CellFormat(w-2*cellPad, cellLine, lines[i][k], "", 0, align(i), false, 0, "")
			}
		}
		x += w
	}
}

func (p *pdfWriter) wrap(s string, room float64, widths map[rune]float64) []string {
	return p.wrapBy(s, room, func(t string) float64 { return p.length(t, widths) })
}

// wrapBy breaks a text into lines, at blanks where it can and inside a word where it must.
func (p *pdfWriter) wrapBy(s string, room float64, length func(string) float64) []string {
	if s == "" {
		return nil
	}
	var out []string
	for _, paragraph := range strings.Split(s, "\n") {
		line := ""
		for _, word := range strings.Split(paragraph, " ") {
			next := word
			if line != "" {
				next = line + " " + word
			}
			if length(next) <= room {
				line = next
				continue
			}
			if line != "" {
				out = append(out, line)
			}
			for line = word; length(line) > room && len(line) > 1; {
				head, used := 0, 0.0
				for at, r := range line {
					if used += length(string(r)); used > room && at > 0 {
						break
					}
					head = at + len(string(r))
				}
				if head >= len(line) {
					break
				}
				out = append(out, line[:head])
				line = line[head:]
			}
		}
		out = append(out, line)
	}
	return out
}
