package letter_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/exchange"
	"spoina/internal/fail"
	"spoina/internal/httpapi"
	"spoina/internal/letter"
	"spoina/internal/register"
)

func certificate() letter.Kind {
	text := func(s string) register.Text { return register.Text{PL: s, EN: s} }
	return letter.Kind{Programme: "coal", Name: "certificate", Title: text("Zaświadczenie"),
		Fields: []letter.Field{{"number", text("Numer"), "MOPS/1/2023"}, {"name", text("Imię i nazwisko"), "Jan Przykładowy"}, {"limit", text("Limit"), ""}, {"reasons", text("Powody"), "pierwszy"}, {"qr", text("Kod"), ""}},
		Shipped: map[string]string{
			"pl": "Zaświadczenie {{number}}\n\n> **{{name}}**\n> w miejscu\n\n# Zaświadczenie nr {{number}}\n\nZaświadcza się, że gospodarstwo może kupić\n**{{limit}}** węgla.  \nW jednym sezonie.\n\n| numer | limit |\n| {{number}} | {{limit}} |\n\n- {{reasons}}\n- koniec\n\n---\n",
			"uk": "Довідка {{number}}\n\n# Довідка {{number}}\n\nҐанок, їжак, єдність: {{name}}\n"}}
}

func values() letter.Fields {
	return letter.Fields{"number": "MOPS/7/2023", "name": "Zażółć **Gęślą** <b>&", "limit": "1 500 kg", "reasons": []string{"pierwszy powód", "drugi"}}
}

func shipped(t *testing.T, k letter.Kind, language string) letter.Template {
	t.Helper()
	subject, body, _ := strings.Cut(k.Shipped[language], "\n")
	return letter.Template{Programme: k.Programme, Name: k.Name, Language: language, Subject: subject, Body: body}
}

func TestALetterNeverHasAGap(t *testing.T) {
	k := certificate()
	for _, gone := range []string{"number", "name", "limit", "reasons"} {
		for _, nothing := range []any{nil, "", "  ", []string{}} {
			fields := values()
			fields[gone] = nothing
			_, err := letter.Render(shipped(t, k, "pl"), fields)
			require.ErrorIs(t, err, letter.ErrMissing)
			require.Contains(t, err.Error(), `"`+gone+`"`, "the field is named")
			require.NotContains(t, err.Error(), "Gęślą", "no value is told")
		}
	}
}

func TestAWordingThatCannotBeFilledIsRefusedWhenItIsWritten(t *testing.T) {
	k := certificate()
	for _, bad := range []struct {
		subject, body string
		err           *fail.Error
		says          string
	}{
		{"", "x", letter.ErrWording, "subject"},
		{"x", " ", letter.ErrWording, "text"},
		{"x\ny", "z", letter.ErrWording, "one line"},
		{"x", "raz\nniech {{number będzie", letter.ErrWording, "line 2"},
		{"x", "{{nubmer}}", letter.ErrField, `"nubmer"`},
		{"{{pesel}}", "z", letter.ErrField, `"pesel"`},
		{"x", "![kod]", letter.ErrField, `"kod"`},
	} {
		err := k.Check(letter.Template{Language: "pl", Subject: bad.subject, Body: bad.body})
		require.ErrorIs(t, err, bad.err, bad.body)
		require.Contains(t, err.Error(), bad.says)
	}
	require.NoError(t, k.Check(shipped(t, k, "pl")))
}

func TestWhatIsFilledInIsOnlyText(t *testing.T) {
	l, err := letter.Render(shipped(t, certificate(), "pl"), values())
	require.NoError(t, err)
	require.Equal(t, "Zaświadczenie MOPS/7/2023", l.Subject)
	kinds := []letter.BlockKind{}
	for _, b := range l.Blocks {
		kinds = append(kinds, b.Kind)
	}
	require.Equal(t, []letter.BlockKind{letter.Right, letter.Heading, letter.Paragraph, letter.Row, letter.Row, letter.Item, letter.Item, letter.Item, letter.Rule}, kinds)
	require.Equal(t, []letter.Run{{"Zażółć **Gęślą** <b>&", true}, {"\nw miejscu", false}}, l.Blocks[0].Runs, "stars of a name are stars")
	require.Equal(t, "Zaświadcza się, że gospodarstwo może kupić 1 500 kg węgla.\nW jednym sezonie.", l.Blocks[2].Text())
	require.Equal(t, "pierwszy powód", l.Blocks[5].Text(), "a list becomes a point for each")

	page := string(letter.HTML(l))
	require.Contains(t, page, "<strong>Zażółć **Gęślą** &lt;b&gt;&amp;</strong>")
	require.NotContains(t, page, "<b>&")
}

func TestEveryFormatHoldsTheText(t *testing.T) {
	k := certificate()
	var dot bytes.Buffer
	require.NoError(t, png.Encode(&dot, image.NewGray(image.Rect(0, 0, 40, 20))))
	for _, language := range []string{"pl", "uk"} {
		wording := shipped(t, k, language)
		wording.Body += "\n![qr]\n"
		fields := values()
		fields["qr"] = letter.Image{PNG: dot.Bytes(), Width: 30, Alt: "kod"}
		l, err := letter.Render(wording, fields)
		require.NoError(t, err)
		for _, b := range l.Blocks {
			require.NotContains(t, exchange.Drawable(b.Text()), "□", "the printed font has every letter")
		}
		pdf, err := letter.PDF(l)
		require.NoError(t, err)
		require.True(t, bytes.HasPrefix(pdf, []byte("%PDF-")))

		docx, err := letter.DOCX(l)
		require.NoError(t, err)
		parts, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
		require.NoError(t, err)
		text := ""
		for _, f := range parts.File {
			in, err := f.Open()
			require.NoError(t, err)
			body, err := io.ReadAll(in)
			require.NoError(t, err)
			if strings.HasSuffix(f.Name, ".png") {
				require.Equal(t, dot.Bytes(), body)
				continue
			}
			d := xml.NewDecoder(bytes.NewReader(body))
			for err = nil; err == nil; {
				var token xml.Token
				if token, err = d.Token(); f.Name == "word/document.xml" {
					if s, ok := token.(xml.CharData); ok {
						text += string(s)
					}
				}
			}
			require.ErrorIs(t, err, io.EOF, f.Name)
		}
		require.Contains(t, text, "Zażółć **Gęślą** <b>&")
		if program, err := exec.LookPath("pdftotext"); err == nil {
			cmd := exec.Command(program, "-", "-")
			cmd.Stdin = bytes.NewReader(pdf)
			out, err := cmd.Output()
			require.NoError(t, err)
			require.Contains(t, string(out), "Zażółć **Gęślą** <b>&")
		}
	}
}

func TestALongWordAndALongLetterStayOnThePaper(t *testing.T) {
	body := "# Tytuł\n\n" + strings.Repeat("słowo ", 2000) + "\n\n" + strings.Repeat("x", 500) + "\n\n| " + strings.Repeat("komórka ", 60) + " | b |\n"
	l, err := letter.Render(letter.Template{Subject: "s", Body: body}, nil)
	require.NoError(t, err)
	pdf, err := letter.PDF(l)
	require.NoError(t, err)
	require.Greater(t, bytes.Count(pdf, []byte("/Type /Page\n")), 3)
}

type town struct {
	t      *testing.T
	store  *db.Store
	router http.Handler
}

func (w town) ask(scope access.Scope, method, address, body string) (int, string, http.Header) {
	q := httptest.NewRequest(method, address, strings.NewReader(body))
	q.Header.Set("Content-Type", "application/json")
	a := httptest.NewRecorder()
	w.router.ServeHTTP(a, q.WithContext(httpapi.WithOffice(q.Context(), w.store, scope)))
	return a.Code, a.Body.String(), a.Header()
}

func role(name string, permissions []string, registers map[string]access.Rights) access.Scope {
	return access.For(access.Person{Login: name, Grants: []access.Grant{{Role: access.Role{Name: name, Permissions: permissions, Registers: registers}}}})
}

var (
	editor  = role("ewa", []string{access.EditLetters}, nil)
	clerk   = role("jan", nil, map[string]access.Rights{"decisions": {Personal: true}})
	yard    = role("yard", nil, map[string]access.Rights{"decisions": {}})
	nobody  = access.Anonymous(access.Office{})
	errGone = fail.New(fail.NotFound, "test.none", "there is no such row")
)

func aTown(t *testing.T) town {
	store := dbtest.New(t)
	router, api := httpapi.New()
	kinds := []letter.Kind{certificate()}
	letter.Routes(api, "coal", kinds, "decisions")
	letter.Serve(api, "/coal/certificates/{id}/letters/{name}", "decisions", []string{"party"}, kinds,
		func(_ context.Context, _ *db.Store, _ pgx.Tx, _ access.Scope, id int64, _ string) (letter.Fields, error) {
			if id != 7 {
				return nil, errGone
			}
			return values(), nil
		})
	return town{t, store, router}
}

func wordingOf(body string) (w struct {
	Version       int
	Subject, Body string
	Versions      []struct {
		Version  int
		Actor    string
		Restores *int
	}
}) {
	_ = json.Unmarshal([]byte(body), &w)
	return w
}

func TestTheOfficeEditsALetterAndTakesItBack(t *testing.T) {
	w := aTown(t)
	const address = "/api/v1/letters/coal/certificate"
	put := func(scope access.Scope, subject, body string, version int) (int, string) {
		text, err := json.Marshal(map[string]any{"language": "pl", "subject": subject, "body": body, "version": version})
		require.NoError(t, err)
		status, answer, _ := w.ask(scope, "PUT", address, string(text))
		return status, answer
	}
	for _, refused := range []struct {
		scope  access.Scope
		status int
	}{{nobody, 401}, {clerk, 403}, {role("contact", nil, nil), 403}} {
		status, answer := put(refused.scope, "s", "t", 0)
		require.Equal(t, refused.status, status, answer)
	}
	status, answer := put(editor, "s", "{{pesel}}", 0)
	require.Equal(t, 400, status, answer)
	require.Contains(t, answer, "letter.field")
	status, answer, _ = w.ask(editor, "GET", "/api/v1/letters/coal/nothing", "")
	require.Equal(t, 404, status, answer)
	status, answer, _ = w.ask(editor, "GET", address+"?language=de", "")
	require.Equal(t, 404, status, answer)

	status, answer, _ = w.ask(clerk, "GET", address, "")
	require.Equal(t, 200, status, answer)
	require.Equal(t, 0, wordingOf(answer).Version)
	status, answer = put(editor, "Nowe {{number}}", "Treść", 0)
	require.Equal(t, 200, status, answer)
	require.Equal(t, 1, wordingOf(answer).Version)
	status, answer = put(editor, "Inne", "Treść", 0)
	require.Equal(t, 409, status, answer)
	require.Contains(t, answer, "letter.stale")

	status, answer, _ = w.ask(editor, "POST", address+"/restore", `{"language":"pl","restore":0,"version":1}`)
	require.Equal(t, 200, status, answer)
	back := wordingOf(answer)
	require.Equal(t, 2, back.Version)
	require.Equal(t, "Zaświadczenie {{number}}", back.Subject)
	require.Len(t, back.Versions, 3)
	require.Equal(t, 0, *back.Versions[0].Restores)
	status, answer, _ = w.ask(editor, "POST", address+"/restore", `{"language":"pl","restore":9,"version":2}`)
	require.Equal(t, 404, status, answer)
	status, answer, _ = w.ask(clerk, "POST", address+"/restore", `{"language":"pl","restore":1,"version":2}`)
	require.Equal(t, 403, status, answer)

	status, answer, head := w.ask(clerk, "POST", address+"/preview", `{"subject":"s","body":"# {{name}}\n\n{{limit}}\n\n![qr]"}`)
	require.Equal(t, 200, status, answer)
	require.Contains(t, answer, "<h1>Jan Przykładowy</h1><p>[Limit]</p>")
	require.Contains(t, head.Get("Content-Security-Policy"), "default-src 'none'")
	var audited int
	require.NoError(t, w.store.Pool().QueryRow(context.Background(), `SELECT count(*) FROM audit WHERE action = 'letter.set'`).Scan(&audited))
	require.Equal(t, 2, audited)
}

func TestALetterAboutAPersonIsRecordedBeforeItLeaves(t *testing.T) {
	w := aTown(t)
	const address = "/api/v1/coal/certificates/%d/letters/%s%s"
	readings := func() (n int) {
		require.NoError(t, w.store.Pool().QueryRow(context.Background(), `SELECT count(*) FROM audit WHERE action = 'read' AND subject = 'decisions/7'`).Scan(&n))
		return n
	}
	for _, refused := range []struct {
		scope       access.Scope
		id          int
		name, query string
		status      int
		code        string
	}{
		{nobody, 7, "certificate", "", 401, "auth.required"},
		{yard, 7, "certificate", "", 403, "access.refused"},
		{editor, 7, "certificate", "", 403, "access.refused"},
		{clerk, 8, "certificate", "", 404, "test.none"},
		{clerk, 7, "nothing", "", 404, "letter.none"},
		{clerk, 7, "certificate", "?format=exe", 415, "letter.format"},
		{clerk, 7, "certificate", "?purpose=fun", 400, "privacy.purpose"},
		{clerk, 7, "certificate", "?language=de", 404, "letter.language"},
	} {
		status, answer, _ := w.ask(refused.scope, "GET", fmt.Sprintf(address, refused.id, refused.name, refused.query), "")
		require.Equal(t, refused.status, status, answer)
		require.Contains(t, answer, refused.code)
		require.NotContains(t, answer, "Gęślą")
	}
	require.Zero(t, readings())
	for format, begins := range map[string]string{"pdf": "%PDF", "docx": "PK", "html": "<!doctype"} {
		status, answer, head := w.ask(clerk, "GET", fmt.Sprintf(address, 7, "certificate", "?format="+format), "")
		require.Equal(t, 200, status)
		require.True(t, strings.HasPrefix(answer, begins))
		require.Equal(t, "no-store", head.Get("Cache-Control"))
	}
	require.Equal(t, 3, readings())
}

func TestOfTwoEditorsOfTheSameSecondOneIsToldToLook(t *testing.T) {
	w := aTown(t)
	k := certificate()
	results := make(chan error, 2)
	for _, subject := range []string{"pierwszy", "drugi"} {
		go func() {
			_, err := w.store.Change(context.Background(), "ewa", "test", func(c *db.Change) error {
				_, err := letter.Set(context.Background(), c, editor, &k, letter.Template{Language: "pl", Subject: subject, Body: "x"}, 0)
				return err
			})
			results <- err
		}()
	}
	first, second := <-results, <-results
	require.True(t, (first == nil) != (second == nil))
	require.ErrorIs(t, errors.Join(first, second), letter.ErrStale)
}
