package httpapi_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
)

// counted is a body that tells how much of it was read.
type counted struct {
	left int64
	read atomic.Int64
}

func (c *counted) Read(p []byte) (int, error) {
	if c.left == 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), c.left)
	copy(p, strings.Repeat(" ", int(n)))
	c.left -= n
	c.read.Add(n)
	return int(n), nil
}

func TestWhoHasNoAccountSendsLittle(t *testing.T) {
	store := dbtest.New(t)
	router, api := httpapi.New()
	huma.Register(api, huma.Operation{OperationID: "large", Method: http.MethodPost, Path: "/api/v1/large", MaxBodyBytes: 64 << 20}, func(context.Context, *struct {
		Body map[string]any
	}) (*struct{}, error) {
		return nil, nil
	})
	send := func(scope access.Scope, size, said int64) (*httptest.ResponseRecorder, int64) {
		handler := httpapi.Edge(httpapi.Office(store.DB(), httpapi.As(scope), router))
		body := &counted{left: size}
		request := httptest.NewRequest(http.MethodPost, "http://localhost/api/v1/large", body)
		request.Header.Set("Content-Type", "application/json")
		request.ContentLength = said
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, request)
		return answer, body.read.Load()
	}
	visitor := access.Anonymous(access.Office{Code: store.Office().Code})
	answer, read := send(visitor, 30<<20, 30<<20)
	require.Equal(t, http.StatusUnauthorized, answer.Code, answer.Body)
	require.Zero(t, read, "nothing of it is read")
	answer, read = send(visitor, 30<<20, -1)
	require.Equal(t, http.StatusUnauthorized, answer.Code, answer.Body)
	require.Less(t, read, int64(100<<10))
	answer, read = send(visitor, 60<<10, 60<<10)
	require.Equal(t, http.StatusBadRequest, answer.Code, "read, and no JSON")
	require.EqualValues(t, 60<<10, read)
	answer, _ = send(access.Operator(), 1<<20, 1<<20)
	require.Equal(t, http.StatusBadRequest, answer.Code)
}
