package people_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/httpapi"
)

type body map[string]any

// over asks over HTTP; key is the Idempotency-Key, if any.
func (d desk) over(scope access.Scope, method, address string, in any, key ...string) (int, string) {
	router, api := httpapi.New()
	d.file.Routes(api)
	text := ""
	if in != nil {
		b, err := json.Marshal(in)
		require.NoError(d.t, err)
		text = string(b)
	}
	r := httptest.NewRequest(method, "/api/v1"+address, strings.NewReader(text))
	r.Header.Set("Content-Type", "application/json")
	if len(key) > 0 {
		r.Header.Set("Idempotency-Key", key[0])
	}
	w := httptest.NewRecorder()
	httpapi.Office(d.store.DB(), httpapi.As(scope), router).ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func TestOverHTTPRefusalsNameTheFieldAndNeverTheValue(t *testing.T) {
	d := newDesk(t)
	mops := officer("ewa", "MOPS")
	for address, in := range map[string]body{"/people/search": {"text": "x"}, "/people": {"last_name": "x"}, "/people/merge": {"keep": 1, "gone": 2}, "/people/unmerge": {"merge": 1}, "/households": {"house_no": "1", "city": "x"},
		"/households/1/members": {"person": 1}, "/households/1/members/end": {"person": 1}, "/people/1/read": {}, "/households/1/read": {}} {
		code, text := d.over(access.Anonymous(access.Office{Code: "220401"}), "POST", address, in)
		require.Equal(t, 401, code, "%s: %s", address, text)
	}
	code, text := d.over(mops, "POST", "/people", body{"last_name": "Nowak", "pesel": "44051401459"})
	require.Equal(t, 400, code)
	require.Contains(t, text, `"code":"people.pesel"`)
	require.Contains(t, text, `"location":"body.pesel"`)
	require.NotContains(t, text, "44051401459")
	code, text = d.over(mops, "POST", "/people/search", body{"text": "Nowak", "purpose": "ciekawość"})
	require.Equal(t, 400, code, text)
	code, _ = d.over(mops, "GET", "/people/77/merges", nil)
	require.Equal(t, 404, code)
}

func TestARequestSentAgainAddsNobodyTwice(t *testing.T) {
	d := newDesk(t)
	mops := officer("ewa", "MOPS")
	in := body{"last_name": "Шевченко", "first_name": "Олена", "birth_date": "1990-03-04"}
	_, first := d.over(mops, "POST", "/people", in, "formularz-1")
	code, again := d.over(mops, "POST", "/people", in, "formularz-1")
	require.Equal(t, 200, code, again)
	require.Equal(t, first, again)
	code, text := d.over(mops, "POST", "/people", body{"last_name": "Nowak"}, "formularz-1")
	require.Equal(t, 409, code, text)
	code, text = d.over(mops, "POST", "/people", in, "formularz-2")
	require.Equal(t, 200, code, "a namesake is only possible, so a person decides: %s", text)
}

func TestEverySearchAndReadingIsRecordedWithItsPurpose(t *testing.T) {
	d := newDesk(t)
	ctx, mops := context.Background(), officer("ewa", "MOPS")
	id := d.must(d.put(mops, person("Nowak", "Jan", 0, pesel44)))
	code, text := d.over(mops, "POST", "/people/search", body{"text": "44051401458", "purpose": "control"})
	require.Equal(t, 200, code, text)
	require.Contains(t, text, `"kind":"sure"`)
	code, text = d.over(mops, "POST", fmt.Sprintf("/people/%d/read", id), body{})
	require.Equal(t, 200, code, text)
	code, _ = d.over(officer("gosia", "GOPS"), "POST", fmt.Sprintf("/people/%d/read", id), body{})
	require.Equal(t, 404, code)
	code, _ = d.over(mops, "POST", "/people/search", body{"pesel": "02271409867"}) // nobody has it: that was told too
	require.Equal(t, 200, code)
	var detail string
	require.NoError(t, d.store.Pool().QueryRow(ctx, `SELECT string_agg((detail->>'purpose') || ' ' || (detail->>'count') || ' ' || coalesce(detail->'used'->>'filter', ''), E'\n' ORDER BY id) FROM audit WHERE action = 'read'`).Scan(&detail))
	require.Equal(t, "control 1 [\"pesel\"]\ncase 1 \ncase 0 [\"pesel\"]", detail)
	var whole string
	require.NoError(t, d.store.Pool().QueryRow(ctx, `SELECT string_agg(detail::text, ' ') FROM audit`).Scan(&whole))
	require.NotContains(t, whole, "44051401458")
	require.NotContains(t, whole, "Nowak")
}
