package httpapi_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/fail"
	"spoina/internal/httpapi"
)

var errTaken = fail.New(fail.Conflict, "test.taken", "taken")

type echo struct {
	Body struct {
		Name string `json:"name" maxLength:"5"`
	}
}

func server(t *testing.T) (*httptest.Server, *db.DB, *httpapi.Broker) {
	d := dbtest.Open(t, dbtest.Town)
	router, api := httpapi.New()
	huma.Post(api, "/api/v1/echo", func(ctx context.Context, in *echo) (*struct{}, error) {
		switch in.Body.Name {
		case "taken":
			return nil, fmt.Errorf("the name: %w", errTaken)
		case "fault":
			return nil, errors.New("password=hunter2")
		case "panic":
			panic("oh")
		}
		return nil, nil
	})
	router.Get("/plain", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok")) })
	broker := httpapi.NewBroker()
	router.Get("/api/v1/events", broker.ServeHTTP)
	s := httptest.NewServer(httpapi.Edge(httpapi.Office(d, httpapi.As(access.Operator()), router)))
	t.Cleanup(s.Close)
	return s, d, broker
}

func TestRefusalsAreProblemsThatGiveNothingAway(t *testing.T) {
	s, _, _ := server(t)
	for _, c := range []struct {
		name, method, path, body string
		header                   [2]string
		status                   int
		code                     string
	}{
		{"no such address", "GET", "/nowhere", "", [2]string{}, 404, "http.not_found"},
		{"no such method", "PUT", "/api/v1/echo", "", [2]string{}, 405, "http.method"},
		{"no such office", "POST", "/o/999999/api/v1/echo", `{"name":"a"}`, [2]string{}, 404, "office.unknown"},
		{"a failure made for people", "POST", "/api/v1/echo", `{"name":"taken"}`, [2]string{}, 409, "test.taken"},
		{"a mistake of the program", "POST", "/api/v1/echo", `{"name":"fault"}`, [2]string{}, 500, "internal"},
		{"a panic", "POST", "/api/v1/echo", `{"name":"panic"}`, [2]string{}, 500, "internal"},
		{"a value that is too long", "POST", "/api/v1/echo", `{"name":"44051401458"}`, [2]string{}, 422, "http.request"},
		{"another site's page", "POST", "/api/v1/echo", `{"name":"a"}`, [2]string{"Sec-Fetch-Site", "cross-site"}, 403, "http.origin"},
		{"a name of another site that resolves to us", "GET", "/api/v1/echo", "", [2]string{"Host", "evil.example"}, 403, "http.origin"},
	} {
		request, err := http.NewRequest(c.method, s.URL+c.path, strings.NewReader(c.body))
		require.NoError(t, err)
		if c.header[0] == "Host" {
			request.Host = c.header[1]
		} else if c.header[0] != "" {
			request.Header.Set(c.header[0], c.header[1])
		}
		response, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		var answer httpapi.Answer
		require.NoError(t, json.NewDecoder(response.Body).Decode(&answer), c.name)
		require.Equal(t, c.status, response.StatusCode, c.name)
		require.Equal(t, c.code, answer.Code, c.name)
		require.Equal(t, "application/problem+json", response.Header.Get("Content-Type"), c.name)
		text := fmt.Sprint(answer)
		require.NotContains(t, text, "hunter2", "%s: an internal error stays inside", c.name)
		require.NotContains(t, text, "44051401458", "%s: a refused value is not repeated", c.name)
		response.Body.Close()
	}
}

func TestEveryAddressWorksUnderTheOfficesPrefix(t *testing.T) {
	s, _, _ := server(t)
	for _, path := range []string{"/api/v1/echo", "/o/220401/api/v1/echo"} {
		response, err := http.Post(s.URL+path, "application/json", strings.NewReader(`{"name":"a"}`))
		require.NoError(t, err)
		require.Equal(t, http.StatusNoContent, response.StatusCode)
	}
}

func TestTheHeadOfAnAddressIsAnswered(t *testing.T) {
	s, _, _ := server(t)
	for path, status := range map[string]int{"/nowhere": 404, "/plain": 200} {
		response, err := http.Head(s.URL + path)
		require.NoError(t, err)
		require.Equal(t, status, response.StatusCode, path)
		response.Body.Close()
	}
}

func TestABrowserHearsOfARevision(t *testing.T) {
	s, d, broker := server(t)
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	go broker.Listen(ctx, d)
	request, err := http.NewRequestWithContext(ctx, "GET", s.URL+"/api/v1/events", nil)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	store, err := d.Store(ctx, "")
	require.NoError(t, err)
	heard := make(chan string)
	go func() {
		buffer := make([]byte, 4096)
		for {
			n, err := response.Body.Read(buffer)
			if text := string(buffer[:n]); strings.Contains(text, "revision") || err != nil {
				heard <- text
				return
			}
		}
	}()
	for { // the listener may not be connected yet: changes go on until one is heard
		_, err = store.Change(ctx, "operator", "test", func(c *db.Change) error { _, err := c.Revision(ctx); return err })
		require.NoError(t, err)
		select {
		case text := <-heard:
			require.Contains(t, text, `"type":"revision"`)
			return
		case <-time.After(50 * time.Millisecond):
		}
	}
}
