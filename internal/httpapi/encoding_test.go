package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/httpapi"
)

func TestWeightOfAnEncoding(t *testing.T) {
	for header, want := range map[string]float64{"": 0, "gzip": 1, "br, gzip": 1, "gzip;q=0": 0, "gzip; q=0.5, br": 0.5, "x-gzip": 0, "gzip;q=x": 1, "GZIP": 0} {
		require.Equal(t, want, httpapi.Weight(&http.Request{Header: http.Header{"Accept-Encoding": {header}}}, "gzip"), header)
	}
}
