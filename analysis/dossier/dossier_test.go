package dossier_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/analysis/dossier"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
	"spoina/internal/letter"
)

func TestEveryWordingHoldsTogether(t *testing.T) {
	for _, k := range dossier.Kinds() {
		subject, body, _ := strings.Cut(k.Shipped["pl"], "\n")
		w := letter.Template{Programme: k.Programme, Name: k.Name, Language: "pl", Subject: subject, Body: body}
		require.NoError(t, k.Check(w), k.Name)
		l, err := letter.Render(w, k.Examples(w))
		require.NoError(t, err, k.Name)
		for _, b := range l.Blocks {
			require.NotContains(t, b.Text(), "{{", k.Name)
		}
		require.NotContains(t, body, "—", "%s: a dash that nobody types", k.Name)
	}
}

// office is a made-up office with one object in a lane, a decision that has ended, and the discrepancy between them.
func office(t *testing.T) (*db.Store, string) {
	s := dbtest.New(t)
	photos := t.TempDir()
	ctx := context.Background()
	var statements []string
	exec := func(sql string) { statements = append(statements, sql) }
	img := image.NewRGBA(image.Rect(0, 0, 60, 40))
	img.Set(3, 3, color.White)
	var jpg bytes.Buffer
	require.NoError(t, jpeg.Encode(&jpg, img, nil))
	require.NoError(t, os.WriteFile(filepath.Join(photos, "a.jpg"), jpg.Bytes(), 0o600))
	exec(`INSERT INTO parties (id, key, name, address, known) VALUES (1, 'alfa', 'Alfa Zmyślona sp. z o.o.', 'ul. Klonowa 5, 83-000 Miasto', '[1,)')`)
	exec(`INSERT INTO decisions (id, key, case_number, party_id, known) VALUES (2, 'IDR.1', 'IDR.7230.3.5.2021', 1, '[1,)')`)
	exec(`INSERT INTO campaigns (id, name, known) VALUES (3, 'skan 2022', '[1,)')`)
	exec(`INSERT INTO objects (id, class_code, geom, known) VALUES (4, 'ADV.BILLBOARD', ST_SetSRID(ST_MakePoint(476556, 710705), 2180), '[1,)')`)
	exec(`INSERT INTO scan_objects (id, object_id, campaign_id, campaign, source_id, key, class_code, geom, captured_on, known)
		VALUES (5, 4, 3, 'skan 2022', 'OB-00017', 'k', 'ADV.BILLBOARD', ST_SetSRID(ST_MakePoint(476556, 710705), 2180), '2022-06-11', '[1,)')`)
	exec(`INSERT INTO photos (scan_object_id, kind, ref, path, media_type) VALUES (5, 'PHOTO', 'a.jpg', 'a.jpg', 'image/jpeg')`)
	exec(`INSERT INTO road_lanes (id, key, lane_id, name, street_key, status, geom, known)
		VALUES (6, 'L1', 'L1', 'Lipowa', 'lipowa', 'PUBLIC', ST_SetSRID(ST_MakeEnvelope(476500, 710700, 476700, 710712), 2180), '[1,)')`)
	exec(`INSERT INTO runs (on_date, rules, state, actor) VALUES ('2022-07-01', '{O03}', 'done', 'test')`)
	exec(`INSERT INTO discrepancies (id, fingerprint, rule, rule_version, param_set, outcome, severity, confidence, on_date, subjects, measures, money, money_max_gr, proof,
			label, street, case_numbers, parcel_ids, geom, first_run, last_run, known)
		VALUES (7, 'abcdef', 'O03', 1, 'p', 'hit', 'high', 0.92, '2022-06-11', '[{"kind":"object","id":"4","source_id":"OB-00017","version":1},{"kind":"decision","id":"2","source_id":"IDR.7230.3.5.2021","version":1}]',
			'[]', '[{"basis":"PEN_OVERSTAY","min_gr":3960,"max_gr":7920,"formula":"10 × 18 m² × 2,20 zł × 1"}]', 7920,
			'{"sentence":{"pl":"Billboard stoi po terminie.","en":"The billboard overstays."},"reason":{"pl":"","en":""},"name":"OBJ_EXPIRED_DECISION","title":{"pl":"Obiekt po upływie terminu zezwolenia","en":"Expired"},
			  "terms":[{"name":"O03.in_lane","title":{"pl":"Obiekt stoi w pasie","en":"In the lane"},"value":true,"detail":{"pl":"0,84 m w głąb","en":"0.84 m deep"}},
			           {"name":"O03.x","title":{"pl":"Nie ma decyzji późniejszej","en":"No later decision"},"value":null,"detail":{"pl":"rejestr nie mówi","en":"the register is silent"}}],
			  "documents":[{"kind":"decision","id":"2","source_id":"IDR.7230.3.5.2021","verdict":"accepted","why":{"pl":"ważna do 31.12.2021","en":"valid until 2021-12-31"}}],
			  "money":[{"basis":"PEN_OVERSTAY","basis_title":{"pl":"kara za zajęcie po terminie","en":"penalty"},"min_gr":3960,"max_gr":7920,"formula":"10 × 18 m² × 2,20 zł × 1","law":"art. 40 ust. 12 pkt 2 u.d.p."}],
			  "law":[{"article":"art. 40 ust. 12 pkt 2 u.d.p.","text":{"pl":"Kara za zajęcie po terminie.","en":"Penalty."}}],"next":[{"code":"N2","title":{"pl":"Wezwanie","en":"Call"}}],
			  "pitfalls":[{"pl":"decyzji przedłużającej nie wczytano","en":"renewal not imported"}],"inputs":[{"kind":"decision","id":"2","version":1}],"scan":5,"params":{}}',
			'Lipowa · billboard OB-00017', 'Lipowa', '{IDR.7230.3.5.2021}', '{220401_1.0001.17/2}', ST_SetSRID(ST_MakePoint(476556, 710705), 2180), 1, 1, '[1,)')`)
	_, err := s.Change(ctx, "test", "a made-up office", func(c *db.Change) error {
		if _, err := c.Revision(ctx); err != nil {
			return err
		}
		for _, sql := range statements {
			if _, err := c.Exec(ctx, sql); err != nil {
				return fmt.Errorf("%s: %w", sql, err)
			}
		}
		return nil
	})
	require.NoError(t, err)
	return s, photos
}

type client struct {
	t   *testing.T
	url string
}

func serve(t *testing.T, s *db.Store, photos string, scope access.Scope) client {
	router, api := httpapi.New()
	dossier.Routes(api, func(db.Office) string { return photos })
	server := httptest.NewServer(httpapi.Edge(httpapi.Office(s.DB(), httpapi.As(scope), router)))
	t.Cleanup(server.Close)
	return client{t, server.URL + "/api/v1"}
}

func (c client) call(method, path string, body any, status int) []byte {
	c.t.Helper()
	var in io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		require.NoError(c.t, err)
		in = bytes.NewReader(b)
	}
	req, err := http.NewRequest(method, c.url+path, in)
	require.NoError(c.t, err)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	require.NoError(c.t, err)
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	require.NoError(c.t, err)
	require.Equal(c.t, status, res.StatusCode, "%s %s: %s", method, path, got)
	return got
}

type list struct {
	Letters []struct {
		Name string
		Next bool
	}
	Papers []dossier.Paper
}

func (c client) papers() (l list) {
	c.t.Helper()
	require.NoError(c.t, json.Unmarshal(c.call("GET", "/discrepancies/7/papers", nil, 200), &l))
	return l
}

func TestALetterNamesTheParty(t *testing.T) {
	s, photos := office(t)
	c := serve(t, s, photos, access.Operator())
	l := c.papers()
	require.Equal(t, "evidence", l.Letters[0].Name)
	require.Equal(t, "call", l.Letters[1].Name, "the step that the rule proposes comes first")
	require.True(t, l.Letters[1].Next)
	require.Empty(t, l.Papers)

	page := string(c.call("POST", "/discrepancies/7/letters/call", map[string]any{"format": "html", "purpose": "control"}, 200))
	for _, words := range []string{"Alfa Zmyślona sp. z o.o.", "ul. Klonowa 5", "Billboard stoi po terminie.", "14 dni", "11.06.2022", "Obiekt stoi w pasie: tak. 0,84 m w głąb",
		"Nie ma decyzji późniejszej: nie wiadomo", "decyzja IDR.7230.3.5.2021: ważna do 31.12.2021"} {
		require.Contains(t, page, words)
	}
	other := string(c.call("POST", "/discrepancies/7/letters/demand", map[string]any{"format": "html", "purpose": "control", "addressee": "Gamma", "address": "Rynek 1", "term_days": 7}, 200))
	require.Contains(t, other, "Gamma")
	require.NotContains(t, other, "Alfa")
	require.Contains(t, other, "7 dni")
	require.Contains(t, other, "od 39,60 zł do 79,20 zł")

	pdf := c.call("POST", "/discrepancies/7/letters/protocol", map[string]any{"purpose": "control"}, 200)
	require.True(t, bytes.HasPrefix(pdf, []byte("%PDF-")))
	docx := c.call("POST", "/discrepancies/7/letters/evidence", map[string]any{"format": "docx", "purpose": "control"}, 200)
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	require.NoError(t, err)
	require.NotEmpty(t, z.File)

	l = c.papers()
	require.Len(t, l.Papers, 4)
	sum := sha256.Sum256(docx)
	require.Equal(t, hex.EncodeToString(sum[:]), l.Papers[0].SHA256, "a paper is known again by its digest")
	c.call("POST", "/discrepancies/7/letters/call", map[string]any{"purpose": "curiosity"}, 400)
	c.call("POST", "/discrepancies/7/letters/nothing", map[string]any{"purpose": "control"}, 404)
	c.call("POST", "/discrepancies/8/letters/call", map[string]any{"purpose": "control"}, 404)

	var read int
	require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT count(*) FROM audit WHERE action = 'read' AND subject = 'decisions/2'`).Scan(&read))
	require.Equal(t, 3, read, "who was named in a letter is recorded as a reading; an addressee typed by hand is none")
}

func TestABundleGetsOneLetter(t *testing.T) {
	s, photos := office(t)
	ctx := context.Background()
	_, err := s.Pool().Exec(ctx, `INSERT INTO discrepancy_bundles (party_id, actor) VALUES (1, 'test')`)
	require.NoError(t, err)
	_, err = s.Pool().Exec(ctx, `UPDATE discrepancies SET bundle_id = 1, party_id = 2`)
	require.NoError(t, err)
	c := serve(t, s, photos, access.Operator())
	c.call("POST", "/bundles/1/letter", map[string]any{"purpose": "control"}, 404) // a run has found it to be somebody else's
	for _, state := range []string{"FALSE_POSITIVE", "VANISHED"} {
		_, err = s.Pool().Exec(ctx, `UPDATE discrepancies SET party_id = 1, state = $1`, state)
		require.NoError(t, err)
		c.call("POST", "/bundles/1/letter", map[string]any{"purpose": "control"}, 404) // nobody is called about what was dismissed
	}
	_, err = s.Pool().Exec(ctx, `UPDATE discrepancies SET state = 'CONFIRMED'`)
	require.NoError(t, err)
	page := string(c.call("POST", "/bundles/1/letter", map[string]any{"format": "html", "purpose": "control"}, 200))
	for _, words := range []string{"Alfa Zmyślona sp. z o.o.", "Lipowa · billboard OB-00017: Billboard stoi po terminie.", "art. 40 ust. 12 pkt 2 u.d.p."} {
		require.Contains(t, page, words)
	}
	require.Equal(t, "bundle", c.papers().Papers[0].Name, "each discrepancy of the bundle tells of the letter")
	c.call("POST", "/bundles/2/letter", map[string]any{"purpose": "control"}, 404)
	serve(t, s, photos, access.For(access.Person{Login: "olga"})).call("POST", "/bundles/1/letter", map[string]any{"purpose": "control"}, 403)
}

func TestAPaperIsSentOnADayThatCanBe(t *testing.T) {
	s, photos := office(t)
	c := serve(t, s, photos, access.Operator())
	c.call("POST", "/discrepancies/7/letters/call", map[string]any{"format": "html", "purpose": "control"}, 200)
	id := c.papers().Papers[0].ID
	at := "/discrepancies/7/papers/" + json.Number(string(mustJSON(id))).String() + "/sent"
	c.call("POST", at, map[string]any{"on": "2020-01-01"}, 400)
	c.call("POST", at, map[string]any{"on": clock.Today().AddDays(1).String()}, 400)
	c.call("POST", "/discrepancies/7/papers/999/sent", map[string]any{"on": clock.Today().String()}, 404)
	c.call("POST", at, map[string]any{"on": clock.Today().String()}, 200)
	require.Equal(t, clock.Today(), *c.papers().Papers[0].SentOn)
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

func TestPacks(t *testing.T) {
	s, photos := office(t)
	c := serve(t, s, photos, access.Operator())
	read := func(body []byte) map[string][]byte {
		z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
		require.NoError(t, err)
		out := map[string][]byte{}
		for _, f := range z.File {
			r, err := f.Open()
			require.NoError(t, err)
			out[f.Name], err = io.ReadAll(r)
			require.NoError(t, err)
		}
		return out
	}
	pack := read(c.call("POST", "/discrepancies/7/pack", map[string]any{"purpose": "control"}, 200))
	photo, err := os.ReadFile(filepath.Join(photos, "a.jpg"))
	require.NoError(t, err)
	require.Equal(t, photo, pack["zdjecie-01.jpg"], "the original, byte for byte")
	require.Contains(t, string(pack["dowody.json"]), "Billboard stoi po terminie.")
	require.NotContains(t, string(pack["dowody.json"]), "Alfa", "the proof names nobody")
	plan, _, err := image.Decode(bytes.NewReader(pack["plan.png"]))
	require.NoError(t, err)
	tones := map[color.Color]bool{}
	for x := range plan.Bounds().Dx() {
		for y := range plan.Bounds().Dy() {
			tones[plan.At(x, y)] = true
		}
	}
	require.Contains(t, tones, color.RGBA{0xb4, 0x23, 0x18, 0xff}, "the object is drawn")
	require.Contains(t, tones, color.RGBA{0xd9, 0xdd, 0xe2, 0xff}, "the lane is drawn")
	lines := strings.Split(strings.TrimSpace(strings.TrimPrefix(string(pack["spis.csv"]), "\ufeff")), "\n")
	require.Len(t, lines, len(pack), "a heading, and every file but the list itself")
	for name, body := range pack {
		if name != "spis.csv" {
			sum := sha256.Sum256(body)
			require.Contains(t, string(pack["spis.csv"]), name+";")
			require.Contains(t, string(pack["spis.csv"]), hex.EncodeToString(sum[:]))
		}
	}

	ezd := read(c.call("POST", "/discrepancies/7/pack", map[string]any{"purpose": "control", "form": "ezd", "case_number": "GN.6845/17/2026 ../x"}, 200))
	documents := 0
	for name := range ezd {
		require.NotContains(t, name, "..", "a case number is no path")
		if rest, ok := strings.CutPrefix(name, "dokumenty/"); ok {
			documents++
			require.Contains(t, string(ezd["metadane/"+rest+".xml"]), "GN.6845/17/2026 ../x")
		}
	}
	require.Equal(t, 5, documents)
	require.Contains(t, string(ezd["sprawy/GN.6845-17-2026-x.xml"]), "<znak>")
}

func TestWhoDoesNotDecideMakesNoPapers(t *testing.T) {
	s, photos := office(t)
	c := serve(t, s, photos, access.For(access.Person{Login: "olga"}))
	c.call("GET", "/discrepancies/7/papers", nil, 404)
	c.call("POST", "/discrepancies/7/letters/call", map[string]any{"purpose": "control"}, 403)
	c.call("POST", "/discrepancies/7/pack", map[string]any{"purpose": "control"}, 403)
}
