package register_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/httpapi"
	"spoina/internal/register"
)

// watched is a body of any length that tells how much of it was read.
type watched struct {
	io.Reader
	read int
}

func (b *watched) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	b.read += n
	return n, err
}

func TestNothingLargeIsReadOfWhoMayNotChange(t *testing.T) {
	s := town(t)
	t.Setenv("TMPDIR", t.TempDir())
	router, api := httpapi.New()
	register.Routes(api, register.Core())
	register.ChangeSetRoutes(api, register.Core())
	send := func(scope access.Scope, address, kind, body string) (int, string, int) {
		in := &watched{Reader: strings.NewReader(body)}
		request := httptest.NewRequest(http.MethodPost, "http://localhost/api/v1/registers/"+address, in)
		request.ContentLength = int64(len(body))
		request.Header.Set("Content-Type", kind)
		answer := httptest.NewRecorder()
		httpapi.Edge(httpapi.Office(s.DB(), httpapi.As(scope), router)).ServeHTTP(answer, request)
		var problem struct{ Code string }
		_ = json.Unmarshal(answer.Body.Bytes(), &problem)
		return answer.Code, problem.Code, in.read
	}
	office := access.Office{Code: s.Office().Code}
	visitor := access.Anonymous(office)
	var road access.Role
	for _, r := range access.BuiltIn() {
		if r.Name == "road" {
			road = r
		}
	}
	reader := access.For(access.Person{ID: 1, Login: "anna", Office: office, Grants: []access.Grant{{Role: road}}})
	large := `{"changes":[` + strings.Repeat(`{"op":"delete","id":1},`, 100_000) + `{"op":"delete","id":1}]}`
	form := "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n" + strings.Repeat("1;2;3\n", 100_000) + "\r\n--x--\r\n"
	for _, address := range []string{"decisions/changes", "decisions/check", "decisions/changesets"} {
		kind, body := "application/json", large
		if strings.HasSuffix(address, "sets") {
			kind, body = "multipart/form-data; boundary=x", form
		}
		status, code, read := send(visitor, address, kind, body)
		require.Equal(t, []any{401, "auth.required", 0}, []any{status, code, read}, address)
		status, code, read = send(reader, strings.Replace(address, "decisions", "rates", 1), kind, body)
		require.Equal(t, []any{403, "access.refused", 0}, []any{status, code, read}, address)
	}
	left, err := filepath.Glob(filepath.Join(os.Getenv("TMPDIR"), "spoina-*"))
	require.NoError(t, err)
	require.Empty(t, left)

	// Whoever may change sends much, and no more than a change holds.
	status, code, _ := send(reader, "decisions/check", "application/json", `{"changes":[`+strings.Repeat(`{"op":"delete","id":1},`, 200_000)+`{"op":"delete","id":1}]}`)
	require.Equal(t, []any{413, "register.too_many"}, []any{status, code})
	status, code, _ = send(reader, "decisions/changes", "application/json", `{"changes":[{"op":"set","id":4000001,"set":{`+strings.Repeat(`"a":1,`, 200_000)+`"a":1}}]}`)
	require.Equal(t, []any{413, "register.too_many"}, []any{status, code})
	status, _, _ = send(reader, "decisions/changes", "application/json", strings.Repeat(" ", 33<<20))
	require.Equal(t, 413, status)
	for _, odd := range []string{`{"changes":{}}`, `{"changes":[{"op":"set","unknown":1}]}`, `{"changes":[1]}`, `{"reason":"` + strings.Repeat("x", 501) + `","changes":[]}`} {
		status, code, _ = send(reader, "decisions/changes", "application/json", odd)
		require.Equal(t, []any{422, "register.cells"}, []any{status, code}, odd)
	}

	// Thirteen million empty edits cost a few copies of the body, not a hundred times as much.
	hollow := `{"changes":[` + strings.Repeat(`{},`, 10<<20) + `{}]}`
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	status, _, _ = send(reader, "decisions/check", "application/json", hollow)
	runtime.ReadMemStats(&after)
	require.Equal(t, 413, status)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(400<<20), fmt.Sprint(len(hollow)))
}
