package coal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/clock"
	"spoina/internal/programme"
)

func (w *world) upload(s *httptest.Server, who, name, sheet string, rehearse bool) (out programme.Outcome) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name+".csv")
	require.NoError(w.t, err)
	_, err = part.Write([]byte(sheet))
	require.NoError(w.t, err)
	require.NoError(w.t, form.Close())
	r, err := http.NewRequest("POST", fmt.Sprintf("%s/api/v1/programmes/coal/imports/%s?rehearse=%v", s.URL, name, rehearse), &body)
	require.NoError(w.t, err)
	r.Header.Set("X-Who", who)
	r.Header.Set("Content-Type", form.FormDataContentType())
	answer, err := s.Client().Do(r)
	require.NoError(w.t, err)
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	require.NoError(w.t, err)
	require.Equal(w.t, 200, answer.StatusCode, string(raw))
	require.NoError(w.t, json.Unmarshal(raw, &out))
	return out
}

func (w *world) file(sheet string) string {
	path := filepath.Join(w.t.(*testing.T).TempDir(), "file")
	require.NoError(w.t, os.WriteFile(path, []byte(sheet), 0o600))
	return path
}

func TestSpreadsheetsInUseAreTakenOver(t *testing.T) {
	w := newWorld(t)
	s := w.server()
	day := clock.Today().AddDays(-3).Time().Format("02.01.2006")
	sheet := "Nr zaświadczenia;Nazwisko;Imię;PESEL;Ulica;Nr domu;Lokal;Miejscowość;Wydano;Frakcja\n" +
		"12/2022;Próbna;Anna;44051401458;Polna;1;;Miasto;" + day + ";Orzech\n" +
		"13/2022;Próbny;Jan;44051401459;Polna;2;;Miasto;" + day + ";orzech\n" +
		"14/2022;Próbny;Piotr;;ul. Polna;1;;Miasto;" + day + ";\n" +
		"15/2022;Próbny;Adam;;Polna;3;;Miasto;" + day + ";granit\n" +
		"12/2022;Próbny;Ewa;;Polna;5;;Miasto;" + day + ";\n"
	for _, rehearse := range []bool{true, false} {
		out := w.upload(s, "mops", "certificates", sheet, rehearse)
		require.Equal(t, []int{5, 1, 4}, []int{out.Read, out.New, out.Rejected})
		codes := map[int]string{}
		for _, p := range out.Problems {
			codes[p.Row] = p.Field + " " + p.Code
		}
		require.Equal(t, map[int]string{3: "pesel people.pesel", 4: " coal.double_certificate", 5: "good coal.no_good", 6: "number coal.number_taken"}, codes)
	}
	require.EqualValues(t, 1, w.count(`SELECT count(*) FROM coal_certificates WHERE number = '12/2022'`))

	require.NoError(t, w.as(w.buyer(), func(d Desk) error {
		_, err := d.Order(ctx, Ordering{Supplier: "Kopalnia", Good: "orzech", Kg: 24_000, PriceGrT: 150000, On: clock.Today().AddDays(-5)})
		return err
	}))
	number := fmt.Sprintf("Z-%d-0001", clock.Today().AddDays(-5).Year)
	out := w.upload(s, "buyer", "receipts", "Zamówienie;Kwit wagowy;Netto;Skład;Data\n"+number+";KW 1;12000;PLAC;"+day+"\n"+number+";KW 1;12000;PLAC;"+day+"\n"+number+";KW 2;12,5;PLAC;"+day+"\nZ-0;KW 3;100;PLAC;"+day+"\n", false)
	require.Equal(t, []int{4, 1, 3}, []int{out.Read, out.New, out.Rejected}, "%+v", out.Problems)
	out = w.upload(s, "yard1", "sales", "Zaświadczenie;Towar;kg;Skład;Zapłata;Data\n12/2022;orzech;1500;PLAC;gotówka;"+day+"\n12/2022;orzech;1501;PLAC;karta;"+day+"\n12/2022;orzech;1;PLAC;złotem;"+day+"\n", false)
	require.Equal(t, []int{3, 1, 2}, []int{out.Read, out.New, out.Rejected}, "%+v", out.Problems)
	require.EqualValues(t, 10_500, w.balance("PLAC", "orzech").Balance)
	_, err := imports()[2].TakeOver(ctx, w.store, w.yard(), w.env, w.file("Zaświadczenie;Towar;kg;Skład;Data\n12/2022;orzech;10;PLAC;"+day+"\n"), "sales.csv", false)
	require.NoError(t, err)
	_, err = imports()[2].TakeOver(ctx, w.store, w.yard(), w.env, w.file("Zaświadczenie;Towar;kg;Skład;Data\n12/2022;orzech;10;PLAC;"+day+"\n"), "sales.csv", false)
	require.ErrorIs(t, err, programme.ErrFile, "nothing is sold twice because a file was sent twice")
	w.whole()
}
