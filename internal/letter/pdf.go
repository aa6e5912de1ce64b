package letter

import (
	"bytes"
	"fmt"
	"strings"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"

	"spoina/internal/exchange"
)

// Sizes of the printed letter, in millimetres and points.
const (
	leftMargin  = 25.0
	rightMargin = 20.0
	topMargin   = 20.0
	footRoom    = 22.0
	textSize    = 11.0
	textLine    = 5.4
	rightBlock  = 90.0 // the addressee's block is so wide
)

// press prints blocks on A4.
type press struct {
	pdf  *fpdf.Fpdf
	room float64
}

// PDF prints the letter on A4 with an embedded font that has every Polish and Ukrainian letter (Go, by Bigelow & Holmes,
// BSD licence). The same letter is the same bytes but for the time of making.
func PDF(l Letter) ([]byte, error) {
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetMargins(leftMargin, topMargin, rightMargin)
	pdf.SetAutoPageBreak(true, footRoom)
	pdf.SetCellMargin(0)
	pdf.AddUTF8FontFromBytes("go", "", goregular.TTF)
	pdf.AddUTF8FontFromBytes("go", "B", gobold.TTF)
	pdf.SetTitle(l.Subject, true)
	pdf.SetProducer("Spoina", false)
	pdf.SetLang(lang(l.Language))
	pdf.SetCatalogSort(true)
	pdf.AliasNbPages("{nb}")
	width, height := pdf.GetPageSize()
	p := &press{pdf: pdf, room: width - leftMargin - rightMargin}
	pdf.SetFooterFunc(func() {
		pdf.SetXY(leftMargin, height-14)
		pdf.SetFont("go", "", 7.5)
		pdf.SetTextColor(80, 80, 80)
		pdf.CellFormat(p.room*0.8, 4, exchange.Drawable(l.Footer), "", 0, "L", false, 0, "")
		pdf.CellFormat(p.room*0.2, 4, fmt.Sprintf("%d / {nb}", pdf.PageNo()), "", 0, "R", false, 0, "")
		pdf.SetTextColor(0, 0, 0)
	})
	pdf.AddPage()
	for i := 0; i < len(l.Blocks); i++ {
		switch b := l.Blocks[i]; b.Kind {
		case Heading:
			pdf.Ln(2)
			p.keep(20)
			p.text(bold(b.Runs), leftMargin, p.room, 14, 7, "C")
			pdf.Ln(3)
		case Under:
			pdf.Ln(1)
			p.keep(18)
			p.text(bold(b.Runs), leftMargin, p.room, 12, 6, "L")
			pdf.Ln(1.5)
		case Right:
			p.text(b.Runs, leftMargin+p.room-rightBlock, rightBlock, textSize, textLine, "L")
			pdf.Ln(4)
		case Rule:
			y := pdf.GetY() + 1
			pdf.Line(leftMargin, y, leftMargin+p.room, y)
			pdf.SetY(y + 3)
		case Item:
			p.keep(textLine)
			pdf.SetFont("go", "", textSize)
			pdf.SetX(leftMargin)
			pdf.CellFormat(6, textLine, "•", "", 0, "L", false, 0, "")
			p.text(b.Runs, leftMargin+6, p.room-6, textSize, textLine, "L")
			pdf.Ln(1)
		case Picture:
			name := fmt.Sprintf("picture%d", i)
			options := fpdf.ImageOptions{ImageType: "PNG"}
			info := pdf.RegisterImageOptionsReader(name, options, bytes.NewReader(b.Image.PNG))
			if info == nil {
				return nil, fmt.Errorf("the picture of a letter: %w", pdf.Error())
			}
			high := b.Image.Width * info.Height() / info.Width()
			p.keep(high)
			pdf.ImageOptions(name, leftMargin, pdf.GetY(), b.Image.Width, high, false, options, 0, "")
			pdf.SetY(pdf.GetY() + high + 3)
		case Row:
			p.row(b.Cells)
			if i+1 == len(l.Blocks) || l.Blocks[i+1].Kind != Row {
				pdf.Ln(3)
			}
		default:
			p.text(b.Runs, leftMargin, p.room, textSize, textLine, "L")
			pdf.Ln(2.6)
		}
	}
	var out bytes.Buffer
	err := pdf.Output(&out)
	return out.Bytes(), err
}

func bold(runs []Run) []Run {
	out := make([]Run, len(runs))
	for i, r := range runs {
		out[i] = Run{r.Text, true}
	}
	return out
}

// keep begins a new page where less than so much is left of this one.
func (p *press) keep(high float64) {
	_, height := p.pdf.GetPageSize()
	if p.pdf.GetY()+high > height-footRoom {
		p.pdf.AddPage()
	}
}

// piece is a word, or a part of one, in one weight.
type piece struct {
	text  string
	bold  bool
	width float64
	blank bool // a blank stands before it
}

// lines break runs where they fit a width; words that are longer than that are broken inside.
func (p *press) lines(runs []Run, room, size float64) [][]piece {
	out := [][]piece{nil}
	used, blank := 0.0, false
	put := func(text string, isBold bool) {
		p.font(isBold, size)
		gap := p.pdf.GetStringWidth(" ")
		w := p.pdf.GetStringWidth(text)
		last := len(out) - 1
		if blank && len(out[last]) > 0 {
			w += gap
		}
		if len(out[last]) > 0 && blank && used+w > room {
			out, used, last = append(out, nil), 0, last+1
			w = p.pdf.GetStringWidth(text)
		}
		for w > room && len([]rune(text)) > 1 && len(out[last]) == 0 {
			letters := []rune(text)
			n := 1
			for n < len(letters) && p.pdf.GetStringWidth(string(letters[:n+1])) <= room {
				n++
			}
			out[last] = append(out[last], piece{text: string(letters[:n]), bold: isBold})
			out, used, last = append(out, nil), 0, last+1
			text = string(letters[n:])
			w = p.pdf.GetStringWidth(text)
		}
		out[last] = append(out[last], piece{text, isBold, w, blank && len(out[last]) > 0})
		used += w
		blank = false
	}
	for _, r := range runs {
		for i, line := range strings.Split(exchange.Drawable(strings.ReplaceAll(r.Text, "\r\n", "\n")), "\n") {
			if i > 0 {
				out, used, blank = append(out, nil), 0, false
			}
			for k, word := range strings.Split(line, " ") {
				if k > 0 {
					blank = true
				}
				if word != "" {
					put(word, r.Bold)
				}
			}
		}
	}
	return out
}

func (p *press) font(isBold bool, size float64) {
	style := ""
	if isBold {
		style = "B"
	}
	p.pdf.SetFont("go", style, size)
}

func (p *press) text(runs []Run, x, room, size, line float64, align string) {
	for _, pieces := range p.lines(runs, room, size) {
		p.keep(line)
		p.line(pieces, x, room, size, line, align)
		p.pdf.SetY(p.pdf.GetY() + line)
	}
}

func (p *press) line(pieces []piece, x, room, size, line float64, align string) {
	if align == "C" {
		total := 0.0
		for _, w := range pieces {
			total += w.width
		}
		x += max(0, (room-total)/2)
	}
	y := p.pdf.GetY()
	for _, w := range pieces {
		p.font(w.bold, size)
		if w.blank {
			x += p.pdf.GetStringWidth(" ")
		}
		p.pdf.SetXY(x, y)
		wide := p.pdf.GetStringWidth(w.text)
		p.pdf.CellFormat(wide, line, w.text, "", 0, "L", false, 0, "")
		x += wide
	}
	p.pdf.SetXY(leftMargin, y)
}

// row draws a row of a table; a row that does not fit goes to the next page whole.
func (p *press) row(cells [][]Run) {
	const pad, size, line = 1.2, 10.0, 4.8
	width := p.room / float64(len(cells))
	broken := make([][][]piece, len(cells))
	high := 1
	for i, c := range cells {
		broken[i] = p.lines(c, width-2*pad, size)
		high = max(high, len(broken[i]))
	}
	p.keep(float64(high)*line + 2*pad)
	y := p.pdf.GetY()
	for i, lines := range broken {
		x := leftMargin + float64(i)*width
		p.pdf.Rect(x, y, width, float64(high)*line+2*pad, "D")
		for k, pieces := range lines {
			p.pdf.SetY(y + pad + float64(k)*line)
			p.line(pieces, x+pad, width-2*pad, size, line, "L")
		}
	}
	p.pdf.SetY(y + float64(high)*line + 2*pad)
}
