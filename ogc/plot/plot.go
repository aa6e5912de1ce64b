// Package plot prints the map to scale: a PDF of A4 to A0 with the office's registers drawn as vectors in the look of the
// map, the scale, a bar, the direction of the grid, a legend, and what it shows as of when. Everybody prints what they may
// read, and nothing personal.
package plot

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/go-pdf/fpdf"
	"github.com/jackc/pgx/v5"
	"github.com/twpayne/go-geom"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"

	"spoina/geo"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/exchange"
	"spoina/internal/fail"
	"spoina/internal/register"
	"spoina/ogc/style"
)

// Failures of this package.
var (
	ErrSheet = fail.New(fail.Invalid, "plot.sheet", "the sheet is described in a way that cannot be")
	ErrMuch  = fail.New(fail.Invalid, "plot.much", "this is too much for one sheet")
)

// Sheet is what is to be printed.
type Sheet struct {
	Title     string     `json:"title,omitempty" maxLength:"120"`
	Layers    []string   `json:"layers" minItems:"1" maxItems:"20" doc:"registers, the lowest first"`
	Lon       float64    `json:"lon" minimum:"-180" maximum:"180" doc:"the middle of the map, degrees"`
	Lat       float64    `json:"lat" minimum:"-90" maximum:"90"`
	Scale     int        `json:"scale" minimum:"100" maximum:"50000" doc:"500 is 1:500"`
	Paper     string     `json:"paper,omitempty" enum:"A4,A3,A2,A1,A0" default:"A4"`
	Landscape bool       `json:"landscape,omitempty"`
	SRID      int        `json:"srid,omitempty" doc:"EPSG code of a system in metres; the office's own unless told"`
	On        clock.Date `json:"on,omitempty" doc:"as it was true on a day"`
	Known     string     `json:"known,omitempty" maxLength:"40" doc:"as it was known: r and a revision, or a time"`
	Lang      string     `json:"lang,omitempty" enum:"pl,en" default:"pl"`
}

// Paper sizes of ISO 216, upright, in mm.
var papers = map[string][2]float64{"A4": {210, 297}, "A3": {297, 420}, "A2": {420, 594}, "A1": {594, 841}, "A0": {841, 1189}}

const (
	margin  = 10.0 // mm around everything
	strip   = 36.0 // mm below the map, for what is said of it; the legend may need more
	pixel   = 25.4 / 96
	most    = 100_000 // rows of a sheet
	legend  = 4.6     // mm of a line of the legend
	entries = 60.0    // mm of a column of the legend
)

// Frame is where the map lies: on paper in mm from the upper left corner, on the ground in metres of the system.
type Frame struct {
	X, Y, Width, Height float64 // mm
	West, North         float64 // m
	MetresPerMM         float64
}

// At is where a position of the ground (m) lies on paper (mm from the upper left corner).
func (f Frame) At(easting, northing float64) (x, y float64) {
	return f.X + (easting-f.West)/f.MetresPerMM, f.Y + (f.North-northing)/f.MetresPerMM
}

func (s *Sheet) check() error {
	if s.Paper == "" {
		s.Paper = "A4"
	}
	if s.Lang == "" {
		s.Lang = "pl"
	}
	switch {
	case papers[s.Paper] == [2]float64{}:
		return ErrSheet.Because("paper: %q is none of A4, A3, A2, A1, A0", s.Paper)
	case s.Scale < 100 || s.Scale > 50_000:
		return ErrSheet.Because("scale: 1:%d is not between 1:100 and 1:50000", s.Scale)
	case s.Lang != "pl" && s.Lang != "en":
		return ErrSheet.Because("lang: %q is neither pl nor en", s.Lang)
	case len(s.Layers) == 0:
		return ErrSheet.Because("layers: name at least one register")
	case math.IsNaN(s.Lon) || math.IsNaN(s.Lat) || math.Abs(s.Lon) > 180 || math.Abs(s.Lat) > 90:
		return ErrSheet.Because("lon, lat: %v, %v is no place", s.Lon, s.Lat)
	}
	return nil
}

// drawn is a layer with its rows, read.
type drawn struct {
	register *register.Register
	rules    []style.Rule
	rows     []row
	used     map[int]bool // rules that some row was drawn with
}

type row struct {
	shape  geom.T
	values map[string]string
}

// Make prints a sheet for a person, and tells where on it the map lies.
func Make(ctx context.Context, store *db.Store, scope access.Scope, registers register.Set, s Sheet) ([]byte, Frame, error) {
	var f Frame
	if err := s.check(); err != nil {
		return nil, f, err
	}
	var body []byte
	err := store.Read(ctx, func(tx pgx.Tx) error {
		reader, err := register.NewReader(ctx, store, tx, scope)
		if err != nil {
			return err
		}
		if err := reader.AsKnown(s.Known); err != nil {
			return err
		}
		if s.SRID == 0 {
			s.SRID = store.Office().SRID
		}
		system, known := geo.LookupCRS(s.SRID)
		if !known || !system.Metric || s.SRID == 3857 { // metres of Mercator are none
			return ErrSheet.Because("srid: EPSG:%d is no system in which a metre is a metre here", s.SRID)
		}
		f = s.frame(strip)
		legendHeight, layers, err := s.read(ctx, tx, reader, registers, &f)
		if err != nil {
			return err
		}
		if body, err = s.print(store.Office(), reader, layers, f, legendHeight); err != nil {
			return err
		}
		return nil
	})
	return body, f, err
}

// frame is the frame on paper above a strip of so many mm, without its place on the ground.
func (s *Sheet) frame(below float64) Frame {
	size := papers[s.Paper]
	if s.Landscape {
		size[0], size[1] = size[1], size[0]
	}
	return Frame{X: margin, Y: margin, Width: size[0] - 2*margin, Height: size[1] - 2*margin - below, MetresPerMM: float64(s.Scale) / 1000}
}

// read finds the place on the ground and the rows of each layer there. The strip grows with the legend, and the map gives
// way: so it is known first which signs a layer may have.
func (s *Sheet) read(ctx context.Context, tx pgx.Tx, reader *register.Reader, registers register.Set, f *Frame) (float64, []*drawn, error) {
	var layers []*drawn
	signs := 0
	for _, name := range s.Layers {
		reg, err := reader.Find(registers, name)
		if err != nil {
			return 0, nil, err
		}
		if reg.Geometry == "" {
			return 0, nil, ErrSheet.Because("layers: rows of %s have no place", name)
		}
		if slices.ContainsFunc(layers, func(l *drawn) bool { return l.register.Name == name }) {
			return 0, nil, ErrSheet.Because("layers: %s stands twice", name)
		}
		l := &drawn{register: reg, rules: style.Of(name), used: map[int]bool{}}
		if n := len(l.rules); n > 1 && !slices.ContainsFunc(l.rules[1:], func(r style.Rule) bool { return r.Kind != style.Label }) {
			l.rules = l.rules[1:] // the dot under the names is for programs that write none
		}
		layers = append(layers, l)
		signs += len(l.rules)
	}
	columns := max(1, int((f.Width-90)/entries))
	height := max(strip, 8+legend*math.Ceil(float64(signs)/float64(columns)))
	*f = s.frame(height)
	var x, y float64
	if err := tx.QueryRow(ctx, `SELECT ST_X(g), ST_Y(g) FROM ST_Transform(ST_SetSRID(ST_MakePoint($1, $2), 4326), $3::int) AS g`, s.Lon, s.Lat, s.SRID).Scan(&x, &y); err != nil {
		return 0, nil, ErrSheet.Because("lon, lat: %v, %v cannot be expressed in EPSG:%d", s.Lon, s.Lat, s.SRID)
	}
	if math.IsInf(x, 0) || math.IsInf(y, 0) {
		return 0, nil, ErrSheet.Because("lon, lat: %v, %v cannot be expressed in EPSG:%d", s.Lon, s.Lat, s.SRID)
	}
	f.West, f.North = x-f.Width/2*f.MetresPerMM, y+f.Height/2*f.MetresPerMM
	total := int64(0)
	for _, l := range layers {
		q := register.Query{Place: &register.PlaceStyle{SRID: s.SRID}, Box: &register.Box{MinX: f.West, MinY: f.North - f.Height*f.MetresPerMM, MaxX: f.West + f.Width*f.MetresPerMM, MaxY: f.North, SRID: s.SRID},
			When: register.When{On: s.On}, Columns: []*register.Column{}}
		if s.Known != "" {
			revision, err := reader.ParseKnown(s.Known)
			if err != nil {
				return 0, nil, err
			}
			q.When.Known = &revision
		}
		for _, field := range fields(l.rules) {
			if c, ok := l.register.Column(field); ok && !c.Personal {
				q.Columns = append(q.Columns, c)
			}
		}
		n, err := reader.Count(l.register, q)
		if err != nil {
			return 0, nil, err
		}
		if total += n; total > most {
			return 0, nil, ErrMuch.Because("%d rows lie here and one sheet shows at most %d: take a larger scale, smaller paper or fewer layers", total, most)
		}
		if _, err := reader.Rows(l.register, q, func(r *register.Row) error {
			if len(r.Geometry) == 0 {
				return nil
			}
			shape, err := geo.DecodeEWKB(r.Geometry)
			if err != nil {
				return fmt.Errorf("row %d of %s: %w", r.ID, l.register.Name, err)
			}
			one := row{shape: shape, values: map[string]string{}}
			for i, c := range r.Columns {
				one.values[c.Field] = r.Text(i)
			}
			l.rows = append(l.rows, one)
			return nil
		}); err != nil {
			return 0, nil, err
		}
	}
	return height, layers, nil
}

// fields are those that decide how rows look, or are written beside them.
func fields(rules []style.Rule) (out []string) {
	add := func(field string) {
		if field != "" && !slices.Contains(out, field) {
			out = append(out, field)
		}
	}
	for _, r := range rules {
		for _, c := range r.Where {
			add(c.Field)
		}
		add(r.Field)
	}
	return out
}

// print draws everything.
func (s *Sheet) print(office db.Office, reader *register.Reader, layers []*drawn, f Frame, below float64) ([]byte, error) {
	size := papers[s.Paper]
	orientation := "P"
	if s.Landscape {
		orientation = "L"
	}
	pdf := fpdf.NewCustom(&fpdf.InitType{OrientationStr: orientation, UnitStr: "mm", Size: fpdf.SizeType{Wd: size[0], Ht: size[1]}})
	pdf.SetMargins(0, 0, 0)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetCellMargin(0)
	pdf.AddUTF8FontFromBytes("go", "", goregular.TTF)
	pdf.AddUTF8FontFromBytes("go", "B", gobold.TTF)
	w := wordsOf[s.Lang]
	title := s.Title
	if title == "" {
		title = w.title
	}
	pdf.SetTitle(title+", 1:"+strconv.Itoa(s.Scale), true)
	pdf.SetProducer("Spoina", false)
	pdf.SetLang(s.Lang)
	pdf.SetCatalogSort(true)
	pdf.AddPage()
	d := &drawing{pdf: pdf, frame: f, scale: float64(s.Scale)}
	pdf.ClipRect(f.X, f.Y, f.Width, f.Height, false)
	for _, l := range layers {
		d.layer(l)
	}
	for _, l := range layers { // names lie over everything
		d.names(l)
	}
	pdf.ClipEnd()
	d.solid()
	pdf.SetDrawColor(0, 0, 0)
	pdf.SetLineWidth(0.3)
	pdf.Rect(f.X, f.Y, f.Width, f.Height, "D")
	d.say(s, office, reader, layers, title, w, below)
	var out bytes.Buffer
	err := pdf.Output(&out)
	return out.Bytes(), err
}

type words struct{ title, scale, legend, system, shown, known, revision, north, office string }

var wordsOf = map[string]words{
	"pl": {"Mapa", "Skala", "Legenda", "Układ", "Stan na", "Wiedza z", "rewizja", "północ siatki", "Wydruk z rejestrów urzędu; nie jest wypisem ani wyrysem z ewidencji."},
	"en": {"Map", "Scale", "Legend", "System", "As of", "Known on", "revision", "grid north", "Printed from the office's registers; it is no extract from the cadastre."},
}

// say writes the strip below the map.
func (d *drawing) say(s *Sheet, office db.Office, reader *register.Reader, layers []*drawn, title string, w words, below float64) {
	pdf, f := d.pdf, d.frame
	top := f.Y + f.Height + 3
	line := func(y float64, bold string, size float64, text string) {
		pdf.SetFont("go", bold, size)
		pdf.SetXY(f.X, y)
		pdf.CellFormat(80, size*0.5, exchange.Drawable(text), "", 0, "L", false, 0, "")
	}
	pdf.SetTextColor(0, 0, 0)
	line(top, "B", 11, title)
	line(top+6, "", 8, office.Name)
	line(top+10, "B", 9, w.scale+" 1:"+strconv.Itoa(s.Scale))
	day := s.On
	if day.IsZero() {
		day = clock.Today()
	}
	shown := fmt.Sprintf("%s %s; %s %d", w.shown, day.Time().Format("02.01.2006"), w.revision, reader.Current)
	if s.Known != "" {
		shown = fmt.Sprintf("%s %s; %s %s", w.shown, day.Time().Format("02.01.2006"), w.known, s.Known)
	}
	line(top+20, "", 7, shown)
	line(top+23.5, "", 7, fmt.Sprintf("%s EPSG:%d", w.system, s.SRID))
	line(top+27, "", 6.5, w.office)
	// The bar: the longest round length of at most 50 mm.
	metres := round(50 * f.MetresPerMM)
	length := metres / f.MetresPerMM
	y := top + 16.5
	pdf.SetLineWidth(0.3)
	for i := range 4 {
		style := "D"
		if i%2 == 0 {
			style = "FD"
		}
		pdf.SetFillColor(0, 0, 0)
		pdf.Rect(f.X+length*float64(i)/4, y, length/4, 1.4, style)
	}
	pdf.SetFont("go", "", 7)
	pdf.Text(f.X+length+1.5, y+1.6, exchange.Drawable(strconv.FormatFloat(metres, 'f', -1, 64)+" m"))
	// Grid north, upwards on every sheet.
	x := f.X + 84
	pdf.Polygon([]fpdf.PointType{{X: x, Y: top + 1}, {X: x + 2, Y: top + 7}, {X: x, Y: top + 5.6}, {X: x - 2, Y: top + 7}}, "F")
	pdf.SetFont("go", "B", 8)
	pdf.Text(x-1.1, top+10.5, "N")
	// The legend: of signs that are on the map.
	column, at := 0, 0
	perColumn := max(1, int((below-8)/legend))
	pdf.SetFont("go", "B", 8)
	left := f.X + 92
	pdf.Text(left, top+3, w.legend)
	for _, l := range slices.Backward(layers) {
		for i, r := range slices.Backward(l.rules) {
			if r.Kind == style.Label || !l.used[i] {
				continue
			}
			if at == perColumn {
				column, at = column+1, 0
			}
			x, y := left+float64(column)*entries, top+5+float64(at)*legend
			d.sign(r, x, y)
			d.solid()
			pdf.SetFont("go", "", 7)
			pdf.SetTextColor(0, 0, 0)
			name := l.register.Title.PL
			if s.Lang == "en" {
				name = l.register.Title.EN
			}
			if own := style.Named(r, s.Lang, func(field, code string) string {
				if c, ok := l.register.Column(field); ok {
					return c.Word(code, s.Lang)
				}
				return code
			}); own != "" && own != name {
				name = own
			}
			pdf.Text(x+7, y+2.6, fitted(pdf, exchange.Drawable(name), entries-8.5))
			at++
		}
	}
}

// fitted is a text that is at most so wide, with an ellipsis where it was longer.
func fitted(pdf *fpdf.Fpdf, text string, width float64) string {
	if pdf.GetStringWidth(text) <= width {
		return text
	}
	runes := []rune(text)
	for len(runes) > 1 && pdf.GetStringWidth(string(runes)+"…") > width {
		runes = runes[:len(runes)-1]
	}
	return strings.TrimSpace(string(runes)) + "…"
}

// round is the largest of 1, 2, 5, 10, 20 … that is at most v.
func round(v float64) float64 {
	ten := math.Pow(10, math.Floor(math.Log10(v)))
	for _, n := range []float64{5, 2} {
		if n*ten <= v {
			return n * ten
		}
	}
	return ten
}
