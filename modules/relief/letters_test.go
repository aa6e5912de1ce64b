package relief

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/httpapi"
	"spoina/internal/letter"
	"spoina/internal/programme"
	"spoina/internal/register"
)

func TestEveryLetterKnowsItsFields(t *testing.T) {
	kinds := letterKinds()
	require.Len(t, kinds, 6)
	for i := range kinds {
		text := kinds[i].Shipped["pl"]
		subject, body, _ := strings.Cut(text, "\n")
		w := letter.Template{Programme: "relief", Name: kinds[i].Name, Language: "pl", Subject: subject, Body: body}
		require.NoError(t, kinds[i].Check(w), kinds[i].Name)
		_, err := letter.Render(w, kinds[i].Examples(w))
		require.NoError(t, err, kinds[i].Name)
	}
}

func TestLettersSayWhatTheCaseSays(t *testing.T) {
	o := newOffice(t)
	clerk, tax, social := o.person(as("communal", "UM")), o.person(as("tax")), o.person(as("social", "MOPS"))
	page := func(id int64, name string) string {
		var raw []byte
		clerk.do("GET", at(id, "/letters/"+name+"?format=html"), nil, &raw)
		return string(raw)
	}
	a := o.granted(clerk, tax, social, whole(1, m{"case_number": "GK.3153.17.2026"}))
	text := page(a.ID, "granted")
	for _, says := range []string{"Osoba ZmyślonaB", "GK.3153.17.2026", "30,60", "12.2026", "11.2027", "05.10.2026", "art. 104"} {
		require.Contains(t, text, says)
	}
	clerk.refused(404, "letter.none", "GET", at(a.ID, "/letters/summons"), nil)
	clerk.refused(422, "letter.missing", "GET", at(a.ID, "/letters/call"), nil)
	clerk.refused(404, "relief.none", "GET", at(a.ID+9999, "/letters/granted"), nil)
	tax.refused(403, "access.refused", "GET", at(a.ID, "/letters/granted"), nil)
	o.person(as("communal", "GOPS")).refused(404, "relief.none", "GET", at(a.ID, "/letters/granted"), nil)
	var b Applied
	clerk.do("POST", "/relief/applications", whole(2, m{"signed": false, "title": ""}), &b)
	text = page(b.ID, "call")
	require.Contains(t, text, "podpis")
	require.Contains(t, text, "oświadczenie o prawie do nieruchomości")
	require.Contains(t, text, b.Code)
	for _, format := range []string{"pdf", "docx"} {
		var raw []byte
		clerk.do("GET", at(b.ID, "/letters/receipt?format="+format), nil, &raw)
		require.Greater(t, len(raw), 1000)
	}
	var readings int
	require.NoError(t, o.store.Pool().QueryRow(ctx, `SELECT count(*) FROM audit WHERE action = 'read' AND subject LIKE 'relief_applications/%'`).Scan(&readings))
	require.Equal(t, 4, readings, "each letter that left was a reading")
}

// Every column of every register can be read by everybody who may, with and without a purpose, now and as known then.
func TestEveryColumnCanBeRead(t *testing.T) {
	o := newOffice(t)
	clerk, tax, social := o.person(as("communal", "UM")), o.person(as("tax")), o.person(as("social", "MOPS"))
	o.granted(clerk, tax, social, whole(1, m{"from": "2026-10-01"}))
	clerk.do("POST", "/relief/payment-lists", m{"month": "2026-11"}, nil)
	for _, reg := range registers() {
		for _, c := range reg.Columns {
			for _, more := range []string{"", "&purpose=case", "&purpose=case&known=r3", "&sort=-" + c.Field + "&purpose=case"} {
				if strings.Contains(more, "sort") && !c.Sortable {
					continue
				}
				var raw []byte
				status, code := clerk.send("GET", "/registers/"+reg.Name+"?columns="+c.Field+more, "", nil, &raw)
				if code == "register.column" { // inner: nobody's
					continue
				}
				require.Equal(t, 200, status, "%s.%s%s: %s", reg.Name, c.Field, more, code)
			}
		}
	}
	clerk.refused(400, "register.column", "GET", "/registers/relief_applications?columns=household", nil)
	clerk.refused(400, "register.column", "GET", "/registers/relief_applications?columns=code_hash&purpose=case", nil)
}

// Rows of one unit reach another by no address: not in lists, counts, histories, figures, files or messages.
func TestUnitsDoNotSeeEachOther(t *testing.T) {
	o := newOffice(t)
	here, there := o.person(as("communal", "UM")), o.person(as("communal", "GOPS"))
	tax, social := o.person(as("tax")), o.person(as("social", "MOPS"))
	mine := o.granted(here, tax, social, whole(1, m{"from": "2026-10-01"}))
	var theirs Applied
	there.do("POST", "/relief/applications", whole(1, nil), &theirs)
	require.Empty(t, theirs.Duplicates, "the same household in another unit's file is not told")
	var l List
	here.do("POST", "/relief/payment-lists", m{"month": "2026-11"}, &l)
	there.refused(409, "relief.nothing_to_pay", "POST", "/relief/payment-lists", m{"month": "2026-11"})
	there.refused(404, "relief.no_list", "POST", fmt.Sprintf("/relief/payment-lists/%d/close", l.ID), m{})
	there.refused(404, "relief.no_list", "GET", fmt.Sprintf("/relief/payment-lists/%d/file", l.ID), nil)
	there.refused(404, "relief.none", "POST", at(mine.ID, "/moves"), m{"move": "close"})
	for _, address := range []string{"/registers/relief_applications", "/registers/relief_checks", "/registers/relief_grants", "/registers/relief_payments", "/registers/relief_payment_lists",
		"/registers/relief_applications?purpose=case&q=Klonowa", "/registers/relief_applications/groups?by=state", "/relief/statistics", at(theirs.ID, "?purpose=case")} {
		var raw []byte
		there.do("GET", address, nil, &raw)
		require.NotContains(t, string(raw), `"`+mine.Number+`"`, address)
		require.NotContains(t, string(raw), fmt.Sprintf(`"id":%d,`, mine.ID), address)
	}
	var e Effect
	there.do("POST", "/relief/what-if", m{}, &e)
	require.Equal(t, 1, e.Applications)
	tax.do("POST", at(theirs.ID, "/checks/TAX"), m{"verdict": "YES", "basis": "deklaracja"}, nil)
	social.do("POST", at(theirs.ID, "/checks/SOCIAL"), m{"verdict": "YES", "basis": "wywiad"}, nil)
	text := there.refused(409, "relief.duplicate", "POST", at(theirs.ID, "/moves"), m{"move": "decide", "verdict": "POSITIVE"})
	require.NotContains(t, text, mine.Number, "that there is support is told, whose is not")
	status, _ := there.send("GET", fmt.Sprintf("/registers/relief_applications/%d/history", mine.ID), "", nil, nil)
	require.Equal(t, 404, status)
	there.refused(404, "people.unknown", "POST", "/relief/applications", m{"person_id": personOfRow(t, o, mine.ID)})
}

func personOfRow(t *testing.T, o *office, id int64) (person int64) {
	require.NoError(t, o.store.Pool().QueryRow(ctx, `SELECT person_id FROM relief_applications WHERE id = $1`, id).Scan(&person))
	return person
}

func TestTheSpreadsheetInUse(t *testing.T) {
	o := newOffice(t)
	router, api := httpapi.New()
	programme.Routes(api, []programme.Programme{Programme()}, o.env)
	handler := httpapi.Edge(httpapi.Office(o.store.DB(), httpapi.As(as("communal", "UM")), router))
	sheet := "Nazwisko;Imię;Ulica;Nr domu;Nr lokalu;Miejscowość;Rodzaj zabudowy;Osoby;Powierzchnia;Tytuł prawny;Deklaracja;Podpis;Data wpływu;Konto;Znak sprawy\n" +
		"Zmyślona;Anna;Lipowa;3;2;Miasto;blok;1;60,5;właściciel;tak;tak;01.10.2026;;GK.1.2026\n" +
		"Zmyślony;Jan;Lipowa;4;;Miasto;dom;2;120;najem;tak;nie;02.10.2026;61 1090 1014 0000 0712 1981 2874;\n" +
		"Zmyślony;Adam;Lipowa;5;;Miasto;namiot;2;120;właściciel;tak;tak;02.10.2026;;\n" +
		"Zmyślony;Ewa;Lipowa;6;;Miasto;dom;2;120;właściciel;tak;tak;02.10.2026;11 1111;\n" +
		"Zmyślony;Olga;Lipowa;7;;Miasto;dom;dwie;120;właściciel;tak;tak;02.10.2026;;\n" +
		"Zmyślony;Iga;Lipowa;8;;Miasto;dom;2;120;właściciel;tak;tak;" + clock.Today().AddDays(30).Time().Format("02.01.2006") + ";;\n"
	send := func(rehearse bool) (out programme.Outcome) {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, err := form.CreateFormFile("file", "wnioski.csv")
		require.NoError(t, err)
		_, err = part.Write([]byte(sheet))
		require.NoError(t, err)
		require.NoError(t, form.Close())
		req := httptest.NewRequest("POST", fmt.Sprintf("http://127.0.0.1/api/v1/programmes/relief/imports/applications?rehearse=%t", rehearse), &body)
		req.RemoteAddr = "127.0.0.1:4000"
		req.Header.Set("Content-Type", form.FormDataContentType())
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, req)
		require.Equal(t, 200, w.Code, w.Body.String())
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &out))
		return out
	}
	out := send(true)
	require.Equal(t, []int{6, 2, 4}, []int{out.Read, out.New, out.Rejected})
	var wrong []string
	for _, p := range out.Problems {
		wrong = append(wrong, fmt.Sprint(p.Row, " ", p.Field, " ", p.Code))
	}
	require.Equal(t, []string{"4 building relief.value", "5 account relief.account", "6 persons unreadable_number", "7 received_on flow.future"}, wrong)
	count := func() (n int) {
		require.NoError(t, o.store.Pool().QueryRow(ctx, `SELECT count(*) FROM relief_applications`).Scan(&n))
		return n
	}
	require.Zero(t, count(), "a rehearsal keeps nothing")
	send(false)
	require.Equal(t, 2, count())
	require.NoError(t, o.store.Read(ctx, func(tx pgx.Tx) error {
		r, err := register.NewReader(ctx, o.store, tx, access.Operator())
		require.NoError(t, err)
		reg, err := r.Find(o.env.Registers, "relief_applications")
		require.NoError(t, err)
		n, err := r.Count(reg, register.Query{})
		require.EqualValues(t, 2, n)
		return err
	}))
	var state, fee string
	require.NoError(t, o.store.Pool().QueryRow(ctx, `SELECT string_agg(state, ' ' ORDER BY id), string_agg(fee_gr::text, ' ' ORDER BY id) FROM relief_applications`).Scan(&state, &fee))
	require.Equal(t, []string{"IN_REVIEW SUBMITTED", "6413 10620"}, []string{state, fee})

	// Who is in the file already applies again, at another address; no second row of theirs comes into being.
	head := strings.SplitAfter(sheet, "\n")[0]
	sheet = strings.Replace(head, "Nazwisko;Imię;", "Nazwisko;Imię;PESEL;", 1) +
		"Zmyślona;Maria;44051401458;Polna;1;;Miasto;dom;2;120;właściciel;tak;tak;03.10.2026;;\nZmyślona;Maria;44051401458;Polna;2;;Miasto;dom;2;120;właściciel;tak;tak;04.10.2026;;\n"
	out = send(false)
	require.Equal(t, []int{2, 2, 0}, []int{out.Read, out.New, out.Rejected}, "%+v", out.Problems)
	var persons, places int
	require.NoError(t, o.store.Pool().QueryRow(ctx, `SELECT count(DISTINCT a.person_id), count(DISTINCT a.address) FROM relief_applications a JOIN persons p ON p.id = a.person_id WHERE p.first_name = 'Maria'`).Scan(&persons, &places))
	require.Equal(t, []int{1, 2}, []int{persons, places})
}
