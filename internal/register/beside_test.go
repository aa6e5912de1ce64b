package register_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/file"
	"spoina/internal/httpapi"
	"spoina/internal/register"
)

// people answers with the scope of the login that a request names.
type people map[string]access.Scope

func (p people) Scope(_ *db.Store, r *http.Request) (access.Scope, error) {
	return p[r.Header.Get("Login")], nil
}

// desk is a server that people come to by name.
type desk struct {
	t      *testing.T
	url    string
	folder string
	broker *httpapi.Broker
}

func open(t *testing.T, s *db.Store, who people, folder string) *desk {
	router, api := httpapi.New()
	d := &desk{t: t, folder: folder, broker: httpapi.NewBroker()}
	board := register.NewBoard()
	d.broker.OnEvent(board.Hear)
	register.Routes(api, register.Core())
	register.OfficerRoutes(api, register.Core(), folder, board)
	router.Get("/api/v1/events", d.broker.ServeHTTP)
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { d.broker.Listen(ctx, s.DB()) })
	server := httptest.NewServer(httpapi.Edge(httpapi.Office(s.DB(), who, router)))
	t.Cleanup(func() { server.CloseClientConnections(); server.Close(); stop(); running.Wait() })
	d.url = server.URL + "/api/v1"
	return d
}

// ask makes a request as somebody, expects a status and reads the answer into into.
func (d *desk) ask(login, method, address string, body any, status int, into any) *http.Response {
	d.t.Helper()
	var reader io.Reader
	media := "application/json"
	switch b := body.(type) {
	case nil:
	case form:
		reader, media = b.body, b.media
	default:
		text, err := json.Marshal(body)
		require.NoError(d.t, err)
		reader = bytes.NewReader(text)
	}
	req, err := http.NewRequest(method, d.url+address, reader)
	require.NoError(d.t, err)
	req.Header.Set("Login", login)
	if reader != nil {
		req.Header.Set("Content-Type", media)
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(d.t, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	require.NoError(d.t, err)
	require.Equal(d.t, status, res.StatusCode, "%s %s as %q: %s", method, address, login, text)
	if raw, ok := into.(*[]byte); ok {
		*raw = text
	} else if into != nil {
		require.NoError(d.t, json.Unmarshal(text, into), "%s", text)
	}
	return res
}

type form struct {
	body  io.Reader
	media string
}

func fileForm(t *testing.T, name string, content []byte, fields ...string) form {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i < len(fields); i += 2 {
		require.NoError(t, w.WriteField(fields[i], fields[i+1]))
	}
	part, err := w.CreateFormFile("file", name)
	require.NoError(t, err)
	_, err = part.Write(content)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return form{&b, w.FormDataContentType()}
}

// limited is an officer of one department.
func limited(login, role, department string) access.Scope {
	s := officer(login, role)
	p := access.Person{ID: 8, Login: login, Name: login, Grants: s.Grants()}
	p.Grants[0].Limits.Departments = []string{department}
	return access.For(p)
}

func staff() people {
	return people{"": access.Anonymous(access.Office{}), "anna": officer("anna", "road"), "jan": officer("jan", "clerk"), "gis": officer("gis", "gis"),
		"inspector": officer("inspector", "inspector"), "contact": officer("contact", "contact"), "resident": officer("resident", "resident"),
		"far": limited("far", "clerk", "far away"), "admin": officer("admin", "administrator")}
}

func TestSavedViews(t *testing.T) {
	d := open(t, history(t), staff(), t.TempDir())
	body := map[string]any{"columns": []string{"case_number"}, "sort": "-valid_from"}
	view := func(name string, team bool) map[string]any {
		return map[string]any{"name": name, "team": team, "body": body}
	}
	d.ask("", "GET", "/registers/parcels/views", nil, 401, nil)
	d.ask("", "POST", "/registers/parcels/views", view("a", false), 401, nil)
	d.ask("admin", "POST", "/registers/decisions/views", view("a", false), 403, nil)
	d.ask("jan", "POST", "/registers/nothing/views", view("a", false), 404, nil)
	d.ask("jan", "POST", "/registers/decisions/views", view("a", true), 403, nil)
	d.ask("jan", "POST", "/registers/decisions/views", map[string]any{"name": " ", "body": body}, 400, nil)
	d.ask("jan", "POST", "/registers/decisions/views", map[string]any{"name": "a", "body": []int{1}}, 400, nil)
	d.ask("jan", "POST", "/registers/decisions/views", map[string]any{"name": "a", "body": map[string]string{"x": strings.Repeat("x", 70_000)}}, 400, nil)

	var own, team, list []register.View
	var mine, ours register.View
	d.ask("jan", "POST", "/registers/decisions/views", view("Po terminie", false), 200, &mine)
	d.ask("jan", "POST", "/registers/decisions/views", view("PO TERMINIE", false), 409, nil)
	d.ask("anna", "POST", "/registers/decisions/views", view("Po terminie", false), 200, nil)
	d.ask("anna", "POST", "/registers/decisions/views", view("Drogowy", true), 200, &ours)
	d.ask("jan", "GET", "/registers/decisions/views", nil, 200, &own)
	require.Len(t, own, 2, "the own one and the team's, nobody else's")
	require.JSONEq(t, `{"columns":["case_number"],"sort":"-valid_from"}`, string(own[0].Body))
	d.ask("gis", "GET", "/registers/leases/views", nil, 200, &team)
	require.Empty(t, team)
	d.ask("anna", "PUT", fmt.Sprintf("/registers/decisions/views/%d", mine.ID), view("x", false), 404, nil)
	d.ask("jan", "PUT", fmt.Sprintf("/registers/decisions/views/%d", ours.ID), view("x", true), 403, nil)
	d.ask("jan", "DELETE", fmt.Sprintf("/registers/decisions/views/%d", ours.ID), nil, 403, nil)
	d.ask("jan", "PUT", fmt.Sprintf("/registers/decisions/views/%d", mine.ID), view("x", true), 403, nil)
	d.ask("jan", "PUT", fmt.Sprintf("/registers/leases/views/%d", mine.ID), view("x", false), 404, nil)

	changed := view("Drogowy 2", true)
	changed["version"] = ours.Version
	d.ask("anna", "PUT", fmt.Sprintf("/registers/decisions/views/%d", ours.ID), changed, 200, nil)
	var conflict struct {
		Code      string
		Conflicts []register.View
	}
	d.ask("gis", "PUT", fmt.Sprintf("/registers/decisions/views/%d", ours.ID), changed, 409, &conflict)
	require.Equal(t, "view.changed", conflict.Code)
	require.Equal(t, "Drogowy 2", conflict.Conflicts[0].Name, "the view as it is now stands beside what the person sent")
	d.ask("gis", "DELETE", fmt.Sprintf("/registers/decisions/views/%d", ours.ID), nil, 204, nil)
	d.ask("jan", "GET", "/registers/decisions/views", nil, 200, &list)
	require.Len(t, list, 1)
}

func TestComments(t *testing.T) {
	s := history(t)
	d := open(t, s, staff(), t.TempDir())
	const row = "/registers/decisions/4000001/comments"
	words := map[string]string{"text": "Dzwonił p. Kowalski, wróci jutro. @Anna zobacz, mail: x@gis.pl"}
	for login, status := range map[string]int{"": 401, "admin": 403, "contact": 403, "resident": 403, "far": 404} {
		d.ask(login, "GET", row, nil, status, nil)
		d.ask(login, "POST", row, words, status, nil)
	}
	d.ask("", "GET", "/registers/address_points/1/comments", nil, 401, nil)
	d.ask("resident", "GET", "/registers/parcels/1/comments", nil, 403, nil)
	d.ask("jan", "POST", row, map[string]string{"text": " "}, 400, nil)
	d.ask("jan", "POST", row, map[string]string{"text": strings.Repeat("x", 5001)}, 400, nil)
	d.ask("jan", "POST", "/registers/decisions/77/comments", words, 404, nil)

	var c register.Comment
	d.ask("jan", "POST", row, words, 200, &c)
	require.Equal(t, []string{"anna"}, c.Mentions, "an address of mail mentions nobody")
	d.ask("inspector", "POST", row, map[string]string{"text": "Byłem, stoi."}, 200, &c)
	require.Equal(t, 2, c.No)
	d.ask("anna", "DELETE", row+"/1", nil, 403, nil)
	d.ask("jan", "DELETE", row+"/1", nil, 204, nil)
	d.ask("jan", "DELETE", row+"/1", nil, 404, nil)
	var list []register.Comment
	d.ask("anna", "GET", row, nil, 200, &list)
	require.Len(t, list, 2)
	require.True(t, list[0].Deleted)
	require.Empty(t, list[0].Text)
	require.Equal(t, "jan", list[0].Author)
	require.Equal(t, "Byłem, stoi.", list[1].Text)
	var leaked int
	require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT count(*) FROM audit WHERE detail::text ILIKE '%kowalski%' OR subject ILIKE '%kowalski%'`).Scan(&leaked))
	require.Zero(t, leaked, "the words are not in the audit")
	var hits []any
	d.ask("anna", "GET", "/search?q=stoi", nil, 200, &hits)
	require.Empty(t, hits)
	// Two people at once get numbers of their own.
	var both sync.WaitGroup
	for range 8 {
		both.Go(func() {
			_, _ = register.AddComment(context.Background(), s, officer("anna", "road"), register.Core(), "decisions", 4000002, "x")
		})
	}
	both.Wait()
	d.ask("anna", "GET", "/registers/decisions/4000002/comments", nil, 200, &list)
	require.Len(t, list, 8)
	require.Equal(t, 8, list[7].No)
}

var pdf = []byte("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n")

func TestFilesRefuse(t *testing.T) {
	d := open(t, history(t), staff(), t.TempDir())
	const row = "/registers/decisions/4000001/files"
	for login, status := range map[string]int{"": 401, "admin": 403, "contact": 403, "resident": 403, "far": 404, "inspector": 403, "gis": 403} {
		d.ask(login, "POST", row, fileForm(t, "a.pdf", pdf), status, nil)
		if login != "inspector" && login != "gis" {
			d.ask(login, "GET", row, nil, status, nil)
		}
	}
	for name, content := range map[string]string{"a.pdf": "<html><script>alert(1)</script>", "a.html": "<!doctype html>", "a.exe": "MZ\x90\x00\x03\x00\x00", "a.svg": `<svg onload="x"/>`} {
		var problem struct{ Code string }
		d.ask("anna", "POST", row, fileForm(t, name, []byte(content)), 415, &problem)
		require.Equal(t, "file.type", problem.Code)
	}
	d.ask("anna", "POST", row, map[string]string{"file": "x"}, 400, nil)
	d.ask("anna", "POST", row, form{strings.NewReader("--x\r\n"), "multipart/form-data; boundary=x"}, 400, nil)
	d.ask("anna", "POST", row, fileForm(t, "a.pdf", pdf, "personal", "maybe"), 400, nil)
	d.ask("anna", "POST", row, form{io.MultiReader(strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7 cut off")), "multipart/form-data; boundary=x"}, 400, nil)
	d.ask("anna", "POST", row, fileForm(t, "a.pdf", append(bytes.Clone(pdf), make([]byte, file.Limit)...)), 413, nil)
	var list []register.Attached
	d.ask("anna", "GET", row, nil, 200, &list)
	require.Empty(t, list)
}

func TestFilesOnRows(t *testing.T) {
	s := history(t)
	d := open(t, s, staff(), t.TempDir())
	const row = "/registers/decisions/4000001/files"
	var a register.Attached
	d.ask("anna", "POST", row, fileForm(t, "../wniosek\u202egnp.exe", pdf), 200, &a)
	require.Equal(t, register.Attached{No: 1, Name: "wniosekgnp.exe.pdf", MediaType: "application/pdf", Size: int64(len(pdf)), SHA256: a.SHA256, Personal: true, Author: "anna", At: a.At}, a)
	var problem struct{ Code string }
	d.ask("anna", "GET", row+"/1", nil, 403, &problem)
	require.Equal(t, "file.purpose", problem.Code, "decisions hold personal data")
	d.ask("anna", "GET", row+"/1?purpose=x", nil, 400, nil)
	d.ask("gis", "GET", row+"/1?purpose=case", nil, 403, nil)
	d.ask("far", "GET", row+"/1?purpose=case", nil, 404, nil)
	d.ask("anna", "GET", row+"/9?purpose=case", nil, 404, nil)
	var body []byte
	res := d.ask("jan", "GET", row+"/1?purpose=case", nil, 200, &body)
	require.Equal(t, pdf, body)
	require.Equal(t, "application/pdf", res.Header.Get("Content-Type"))
	require.Equal(t, `attachment; filename=wniosekgnp.exe.pdf`, res.Header.Get("Content-Disposition"))
	require.Equal(t, "nosniff", res.Header.Get("X-Content-Type-Options"))
	require.Equal(t, "default-src 'none'; sandbox", res.Header.Get("Content-Security-Policy"))
	var read, added int
	require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT count(*) FILTER (WHERE action = 'read' AND actor = 'jan' AND detail->>'purpose' = 'case'),
		count(*) FILTER (WHERE action = 'file.add' AND detail->>'sha256' = $1) FROM audit WHERE subject LIKE 'decisions/4000001%'`, a.SHA256).Scan(&read, &added))
	require.Equal(t, 1, read)
	require.Equal(t, 1, added)

	// An inspector attaches a picture to what the scan found, which nobody edits by hand.
	d.ask("inspector", "POST", "/registers/discrepancies/6000001/files", fileForm(t, "zdjęcie ż.png", []byte("\x89PNG\r\n\x1a\n.")), 200, &a)
	require.False(t, a.Personal)
	res = d.ask("anna", "GET", "/registers/discrepancies/6000002/files", nil, 200, nil)
	require.NotNil(t, res)
	res = d.ask("inspector", "GET", "/registers/discrepancies/6000001/files/1", nil, 200, &body)
	require.Equal(t, `attachment; filename*=utf-8''zdj%C4%99cie%20%C5%BC.png`, res.Header.Get("Content-Disposition"))

	d.ask("inspector", "DELETE", row+"/1", nil, 403, nil)
	d.ask("anna", "DELETE", row+"/1", nil, 204, nil)
	d.ask("anna", "GET", row+"/1?purpose=case", nil, 404, nil)
	var list []register.Attached
	d.ask("inspector", "GET", row, nil, 200, &list)
	require.Empty(t, list)
	d.ask("jan", "GET", row, nil, 200, &list)
	require.True(t, list[0].Deleted, "those who may restore it see it")
	d.ask("jan", "POST", row+"/1/restore", nil, 204, nil)
	d.ask("jan", "POST", row+"/1/restore", nil, 404, nil)
	d.ask("jan", "GET", row+"/1?purpose=case", nil, 200, &body)
	require.Equal(t, pdf, body)

	// db verify reads every file again.
	kept := file.Of(d.folder, "220401")
	n, problems, err := register.CheckFiles(context.Background(), s, kept)
	require.NoError(t, err)
	require.EqualValues(t, 2, n)
	require.Empty(t, problems)
	found, err := filepath.Glob(filepath.Join(d.folder, "files", "220401", "rows", "*", "*"))
	require.NoError(t, err)
	require.Len(t, found, 2)
	require.NoError(t, os.Truncate(found[0], 3))
	require.NoError(t, os.Remove(found[1]))
	_, problems, err = register.CheckFiles(context.Background(), s, kept)
	require.NoError(t, err)
	require.Len(t, problems, 2)
	d.ask("jan", "GET", row+"/1?purpose=case", nil, 409, &problem)
	require.Equal(t, "file.damaged", problem.Code)
	report, err := s.Verify(context.Background())
	require.NoError(t, err)
	require.Empty(t, report.Problems)
}

// A stream of bytes that ends too early leaves neither a row nor a file behind.
func TestBrokenUploadLeavesNothing(t *testing.T) {
	s := history(t)
	folder := t.TempDir()
	broken := io.MultiReader(bytes.NewReader(pdf), errorReader{})
	_, err := register.Attach(context.Background(), s, file.Of(folder, "220401"), officer("anna", "road"), register.Core(), "decisions", 4000001, "a.pdf", nil, broken)
	require.Error(t, err)
	var n int
	require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT count(*) FROM files`).Scan(&n))
	require.Zero(t, n)
}

type errorReader struct{}

func (errorReader) Read([]byte) (int, error) { return 0, errors.New("the line is cut") }

// Colleagues see each other across processes within a second, rows and columns only where they reach them.
func TestPresence(t *testing.T) {
	s, who := history(t), staff()
	here, there := open(t, s, who, t.TempDir()), open(t, s, who, t.TempDir())
	at := map[string]any{"row": 4000001, "field": "party"}
	for login, status := range map[string]int{"": 401, "resident": 403, "admin": 403, "contact": 403} {
		here.ask(login, "POST", "/registers/decisions/presence", at, status, nil)
		here.ask(login, "GET", "/registers/decisions/presence", nil, status, nil)
	}
	heard := make(chan string, 10)
	listen := func(login string) {
		req, err := http.NewRequest("GET", there.url+"/events", nil)
		require.NoError(t, err)
		req.Header.Set("Login", login)
		res, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		t.Cleanup(func() { res.Body.Close() })
		lines := bufio.NewScanner(res.Body)
		require.True(t, lines.Scan())
		go func() {
			for lines.Scan() {
				if strings.Contains(lines.Text(), "presence") {
					heard <- login + " " + lines.Text()
				}
			}
		}()
	}
	for _, login := range []string{"jan", "resident", "", "contact"} {
		listen(login)
	}
	seen := func(login string) (out []register.Present) {
		there.ask(login, "GET", "/registers/decisions/presence", nil, 200, &out)
		return out
	}
	require.Eventually(t, func() bool {
		here.ask("anna", "POST", "/registers/decisions/presence", at, 200, nil)
		return len(seen("jan")) == 1
	}, 5*time.Second, 50*time.Millisecond)
	require.Equal(t, int64(4000001), seen("jan")[0].Row)
	require.Equal(t, "party", seen("jan")[0].Field)
	require.Equal(t, "Anna Kowal", seen("jan")[0].Name)
	require.Zero(t, seen("far")[0].Row, "a row out of reach is not told")
	require.Empty(t, seen("far")[0].Field)
	select {
	case line := <-heard:
		require.True(t, strings.HasPrefix(line, "jan "), line)
		require.NotContains(t, line, "4000001")
		require.NotContains(t, line, "anna")
		require.Contains(t, line, `"register":"decisions"`)
	case <-time.After(2 * time.Second):
		t.Fatal("nothing was heard")
	}
	here.ask("anna", "DELETE", "/registers/decisions/presence", nil, 204, nil)
	require.Eventually(t, func() bool { return len(seen("jan")) == 0 }, 2*time.Second, 20*time.Millisecond)
	for len(heard) > 0 {
		require.True(t, strings.HasPrefix(<-heard, "jan "))
	}
}
