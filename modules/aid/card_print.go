package aid

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"

	"codeberg.org/go-pdf/fpdf"
	"github.com/boombuler/barcode/qr"
	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/exchange"
	"spoina/internal/httpapi"
	"spoina/internal/people"
	"spoina/internal/privacy"
	"spoina/internal/programme"
)

// printed is a card as it is printed, in Polish and Ukrainian: to be cut out and folded.
type printed struct {
	titlePL, titleUK string
	office           string
	number           string
	rows             [][3]string // Polish, Ukrainian, value
	code             string
	basis            string
}

type pdfFile struct {
	ContentType  string `header:"Content-Type"`
	Disposition  string `header:"Content-Disposition"`
	CacheControl string `header:"Cache-Control"`
	NoSniff      string `header:"X-Content-Type-Options"`
	Body         []byte
}

func printRoutes(api huma.API, env programme.Env) {
	for _, one := range []struct {
		noun, register, summary string
		make                    func(context.Context, *db.Store, pgx.Tx, programme.Env, access.Scope, int64) (printed, error)
	}{
		{"cards", "aid_cards", "A card to be printed, in Polish and Ukrainian", printCard},
		{"families", "aid_families", "A family card to be printed, in Polish and Ukrainian", printFamily},
	} {
		huma.Register(api, huma.Operation{OperationID: "aid-print-" + one.noun, Method: http.MethodGet, Path: "/api/v1/aid/" + one.noun + "/{id}/print", Summary: one.summary,
			Responses: map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{"application/pdf": {}}}}},
			func(ctx context.Context, in *struct {
				ID int64 `path:"id"`
			}) (*pdfFile, error) {
				store, scope := httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx)
				if rights := scope.Rights(one.register); !rights.Read || !rights.Personal {
					return nil, scope.Refused("personal data of the register " + one.register)
				}
				var p printed
				if err := store.Read(ctx, func(tx pgx.Tx) (err error) {
					p, err = one.make(ctx, store, tx, env, scope, in.ID)
					return err
				}); err != nil {
					return nil, err
				}
				if err := privacy.RecordUse(ctx, store, scope, one.register, privacy.Use{Shown: []string{"person", "birth_date"}}, "case", "pdf", []int64{in.ID}, 1); err != nil {
					return nil, err
				}
				body, err := p.pdf()
				return &pdfFile{"application/pdf", fmt.Sprintf(`inline; filename="%s.pdf"`, strings.ToLower(p.number)), "no-store", "nosniff", body}, err
			})
	}
}

func polishDay(d clock.Date) string { return d.Time().Format("02.01.2006") }

func printCard(ctx context.Context, store *db.Store, tx pgx.Tx, env programme.Env, scope access.Scope, id int64) (printed, error) {
	c, err := cardOf(ctx, tx, Ref{ID: id})
	if err != nil {
		return printed{}, err
	}
	p, err := (people.File{Set: env.Registers, Key: env.Key}).Get(ctx, tx, scope, c.Person)
	if err != nil {
		return printed{}, errUnknownCard.Because("there is no card %d", id) // of another unit's file
	}
	latin := people.Transliterate(p.Name())
	out := printed{titlePL: "Karta tymczasowego mieszkańca", titleUK: "Картка тимчасового мешканця", office: store.Office().Name, number: c.Number,
		code: signerOf(env.Key, store.Office().Code).code(codePerson, c.Number, c.ValidTo)}
	out.rows = append(out.rows, [3]string{"Nazwisko i imię", "Прізвище та ім'я", p.Name()})
	if latin != p.Name() {
		out.rows = append(out.rows, [3]string{"Zapis łaciński", "Латиницею", latin})
	}
	if !p.BirthDate.IsZero() {
		out.rows = append(out.rows, [3]string{"Data urodzenia", "Дата народження", polishDay(p.BirthDate)})
	}
	out.rows = append(out.rows, [3]string{"Wydana", "Видано", polishDay(c.IssuedOn)}, [3]string{"Ważna do", "Дійсна до", polishDay(c.ValidTo)})
	if out.basis, err = basisOf(ctx, tx, id, c.IssuedOn); err != nil {
		return printed{}, err
	}
	return out, nil
}

// basisOf is the legal basis that a card was issued on: its own, or the parameter of the day.
func basisOf(ctx context.Context, tx pgx.Tx, id int64, on clock.Date) (basis string, err error) {
	err = tx.QueryRow(ctx, `SELECT coalesce(nullif((SELECT legal_basis FROM aid_cards WHERE id = $1), ''),
		(SELECT value #>> '{}' FROM params WHERE name = 'aid_legal_basis' AND upper_inf(known) AND valid @> $2::date LIMIT 1), '')`, id, on).Scan(&basis)
	return basis, err
}

func printFamily(ctx context.Context, store *db.Store, tx pgx.Tx, env programme.Env, scope access.Scope, id int64) (printed, error) {
	f, err := familyOf(ctx, tx, Ref{ID: id}, clock.Today())
	if err != nil {
		return printed{}, err
	}
	head, err := cardOf(ctx, tx, Ref{ID: f.Head})
	if err != nil {
		return printed{}, err
	}
	p, err := (people.File{Set: env.Registers, Key: env.Key}).Get(ctx, tx, scope, head.Person)
	if err != nil {
		return printed{}, errUnknownCard.Because("there is no family card %d", id)
	}
	rows, err := tx.Query(ctx, `SELECT number FROM aid_cards WHERE id = ANY ($1) ORDER BY no`, f.Cards)
	if err != nil {
		return printed{}, err
	}
	cards, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return printed{}, err
	}
	out := printed{titlePL: "Karta rodziny", titleUK: "Картка сім'ї", office: store.Office().Name, number: f.Number,
		code: signerOf(env.Key, store.Office().Code).code(codeFamily, f.Number, f.ValidTo), rows: [][3]string{
			{"Głowa rodziny", "Голова сім'ї", p.Name()}, {"Liczba osób", "Кількість осіб", fmt.Sprint(len(cards))}, {"Karty", "Картки", strings.Join(cards, ", ")},
			{"Wydana", "Видано", polishDay(f.IssuedOn)}, {"Ważna do", "Дійсна до", polishDay(f.ValidTo)}}}
	out.basis, err = basisOf(ctx, tx, f.Head, f.IssuedOn)
	return out, err
}

// pdf prints the card on A4 with an embedded font that has every Polish and Ukrainian letter.
func (p printed) pdf() ([]byte, error) {
	code, err := qr.Encode(p.code, qr.M, qr.Auto)
	if err != nil {
		return nil, err
	}
	const left, top, width, side = 20.0, 20.0, 170.0, 52.0
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetMargins(left, top, left)
	pdf.SetAutoPageBreak(false, 10)
	pdf.SetCellMargin(0)
	pdf.AddUTF8FontFromBytes("go", "", goregular.TTF)
	pdf.AddUTF8FontFromBytes("go", "B", gobold.TTF)
	pdf.SetTitle(p.titlePL+" / "+p.titleUK, true)
	pdf.SetProducer("Spoina", false)
	pdf.SetLang("pl")
	pdf.SetCatalogSort(true)
	pdf.AddPage()
	pdf.SetLineWidth(0.3)
	write := func(x, y, w, size float64, style, text string) {
		pdf.SetFont("go", style, size)
		pdf.SetXY(x, y)
		pdf.MultiCell(w, size*0.45, exchange.Drawable(text), "", "L", false)
	}
	write(left+5, top+5, width-10, 9, "", p.office)
	write(left+5, top+11, width-10, 15, "B", p.titlePL)
	write(left+5, top+19, width-10, 13, "", p.titleUK)
	write(left+5, top+28, width-side-15, 20, "B", p.number)
	y := top + 41.0
	for _, r := range p.rows {
		write(left+5, y, width-side-15, 7.5, "", r[0]+" / "+r[1])
		write(left+5, y+4, width-side-15, 11, "B", r[2])
		y = pdf.GetY() + 1.8
	}
	height := max(100, y-top+4) // a large family has many cards
	pdf.Rect(left, top, width, height, "D")
	modules := code.Bounds().Dx()
	cell := side / float64(modules+8)
	qx, qy := left+width-side-5, top+5.0
	pdf.SetFillColor(255, 255, 255)
	pdf.Rect(qx, qy, side, side, "F")
	pdf.SetFillColor(0, 0, 0)
	for row := range modules {
		for col := 0; col < modules; col++ {
			from := col
			for col < modules && dark(code.At(col, row)) {
				col++
			}
			if col > from { // dark modules in a row are one bar: no hairlines between them
				pdf.Rect(qx+float64(from+4)*cell, qy+float64(row+4)*cell, float64(col-from)*cell, cell, "F")
			}
		}
	}
	write(qx, qy+side+2, side, 7, "", "Kod podpisany przez urząd; nie zawiera danych osobowych. / Код підписано установою; він не містить персональних даних.")
	write(left, top+height+6, width, 9, "", "Kartę należy okazać w punkcie pomocy. Zgubioną kartę prosimy zgłosić w urzędzie.")
	write(left, top+height+12, width, 9, "", "Картку потрібно пред'явити в пункті допомоги. Про втрату картки повідомте установу.")
	if p.basis != "" {
		write(left, top+height+20, width, 7.5, "", "Podstawa prawna / Правова підстава: "+p.basis)
	}
	var b bytes.Buffer
	if err := pdf.Output(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func dark(c interface{ RGBA() (r, g, b, a uint32) }) bool {
	r, _, _, _ := c.RGBA()
	return r == 0
}
