package aid

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/httpapi"
)

// call asks a server; headers come in pairs.
func call(t testing.TB, server *httptest.Server, method, path, body string, headers ...string) (int, string) {
	t.Helper()
	request, err := http.NewRequest(method, server.URL+"/api/v1"+path, strings.NewReader(body))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res.StatusCode, string(answer)
}

// serve is a server at which everybody is the same person.
func (c *camp) serve(scope access.Scope) *httptest.Server {
	c.t.Helper()
	router, api := httpapi.New()
	Programme().Routes(api, router, c.env)
	server := httptest.NewServer(httpapi.Edge(httpapi.Office(c.store.DB(), httpapi.As(scope), router)))
	c.t.Cleanup(server.Close)
	return server
}
