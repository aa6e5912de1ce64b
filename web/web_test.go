package web

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

func get(t *testing.T, method, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w
}

func TestAddressesOfProgramsAreNotPages(t *testing.T) {
	for _, path := range []string{"/api/v1/nothing", "/tiles/x", "/ogc/y", "/wfs", "/assets/gone.js"} {
		w := get(t, "GET", path)
		require.Equal(t, http.StatusNotFound, w.Code, path)
		require.Equal(t, "application/problem+json", w.Header().Get("Content-Type"), path)
	}
}

func TestOnlyReading(t *testing.T) {
	w := get(t, "POST", "/")
	require.Equal(t, http.StatusMethodNotAllowed, w.Code)
	require.Equal(t, "GET, HEAD", w.Header().Get("Allow"))
}

func TestEveryPageStartsTheApplication(t *testing.T) {
	if !Built() {
		require.Equal(t, http.StatusNotFound, get(t, "GET", "/").Code, "a clone that was not built says so")
		return
	}
	for _, path := range []string{"/", "/registers/parcels", "/imports/12", "/.gitkeep"} {
		w := get(t, "GET", path)
		require.Equal(t, http.StatusOK, w.Code, path)
		require.Contains(t, w.Body.String(), `<div id="root">`, path)
		require.Equal(t, "no-cache", w.Header().Get("Cache-Control"))
		require.Equal(t, http.StatusNotModified, get(t, "GET", path, "If-None-Match", w.Header().Get("ETag")).Code)
	}
	zipped := get(t, "GET", "/", "Accept-Encoding", "gzip, br")
	require.Equal(t, "gzip", zipped.Header().Get("Content-Encoding"))
	require.NotEqual(t, get(t, "GET", "/").Header().Get("ETag"), zipped.Header().Get("ETag"))
	head := get(t, "HEAD", "/")
	require.Empty(t, head.Body.Bytes())
	require.NotEmpty(t, head.Header().Get("Content-Length"))
}
