package ogc_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/register"
	"spoina/ogc"
)

// An officers' own field appears wherever a column does: item, queryables, filter, sort and every format of a file; and
// a file of an earlier revision is, byte for byte, as if it had never been added.
func TestOwnFieldsEverywhere(t *testing.T) {
	s, ctx, core := town(t, 20), context.Background(), register.Core()
	base := office(t, s)
	first, _ := export(t, s, ogc.Order{Collection: "decisions", Format: "csv", Known: "r2"})
	old, err := os.ReadFile(first)
	require.NoError(t, err)
	fields := map[string]register.Field{}
	for kind, title := range map[string]string{"money": "Kaucja", "date": "Wizja", "number": "Głębokość", "boolean": "Pilne", "string": "Świadek", "choice": "Etap", "list": "Etykiety"} {
		in := register.FieldChange{Type: &kind, Title: &register.Text{PL: title, EN: title + " (en)"}, Reason: &title}
		if kind == "choice" {
			in.Choices = &[]register.Choice{{Value: "E1", PL: "Wstęp", EN: "Start"}}
		}
		if kind == "string" {
			personal := true
			in.Personal = &personal
		}
		fields[kind], err = register.AddField(ctx, s, access.Operator(), core, "decisions", in)
		require.NoError(t, err)
	}
	set := map[string]json.RawMessage{}
	for kind, v := range map[string]string{"money": "150050", "date": `"2026-03-01"`, "number": "1.25", "boolean": "true", "string": `"Jan Nowak"`, "choice": `"E1"`, "list": `["a","b"]`} {
		set[fields[kind].Field] = json.RawMessage(v)
	}
	result, err := register.Apply(ctx, s, access.Operator(), core, "decisions", "", []register.Edit{{Op: register.SetCells, ID: 4000003, Set: set}})
	require.NoError(t, err)
	want := map[string]any{"x_kaucja": 150050.0, "x_wizja": "2026-03-01", "x_glebokosc": 1.25, "x_pilne": true, "x_etap": "E1", "x_etykiety": []any{"a", "b"}}
	check := func(properties map[string]any) {
		t.Helper()
		for field, v := range want {
			require.Equal(t, v, properties[field], field)
		}
		require.NotContains(t, properties, "x_swiadek", "personal data are not features")
	}
	_, body := get(t, base+"/collections/decisions/items/4000003")
	var one feature
	require.NoError(t, json.Unmarshal(body, &one))
	check(one.Properties)
	for _, filter := range []string{"x_kaucja > 150000", "x_wizja = DATE('2026-03-01')", "x_glebokosc BETWEEN 1 AND 2", "x_pilne", "x_etap = 'E1'", "A_CONTAINS(x_etykiety, ('a'))"} {
		f := items(t, base+"/collections/decisions/items?filter="+url.QueryEscape(filter))
		require.Len(t, f.Features, 1, filter)
		check(f.Features[0].Properties)
	}
	require.EqualValues(t, 4000003, items(t, base+"/collections/decisions/items?sortby=-x_kaucja&limit=1").Features[0].ID)
	require.Len(t, items(t, base+"/collections/decisions/items?x_etap=E1").Features, 1)
	for _, refused := range []string{"filter=x_swiadek%3D'Jan+Nowak'", "sortby=x_swiadek", "x_swiadek=Jan"} {
		res, _ := get(t, base+"/collections/decisions/items?"+refused)
		require.Equal(t, 400, res.StatusCode, refused)
	}
	_, body = get(t, base+"/collections/decisions/queryables", "Accept-Language", "pl")
	var queryables struct {
		Properties map[string]struct {
			Title, Type, Format string
			OneOf               []struct{ Const, Title string }
		}
	}
	require.NoError(t, json.Unmarshal(body, &queryables))
	require.Equal(t, "date", queryables.Properties["x_wizja"].Format)
	require.Equal(t, "integer", queryables.Properties["x_kaucja"].Type)
	require.Len(t, queryables.Properties["x_etap"].OneOf, 1)
	require.Equal(t, "E1", queryables.Properties["x_etap"].OneOf[0].Const)
	require.Equal(t, "Wstęp", queryables.Properties["x_etap"].OneOf[0].Title)
	require.Equal(t, "Kaucja", queryables.Properties["x_kaucja"].Title)

	for _, c := range []struct {
		format, lang string
		want         map[string]string
	}{
		{"csv", "", map[string]string{"x_kaucja": "150050", "x_wizja": "2026-03-01", "x_glebokosc": "1.25", "x_etap": "E1"}},
		{"xlsx", "pl", map[string]string{"Kaucja": "1500.5", "Głębokość": "1.25", "Etap": "Wstęp"}},
		{"ods", "pl", map[string]string{"Głębokość": "1.25"}},
	} {
		path, _ := export(t, s, ogc.Order{Collection: "decisions", Format: c.format, Lang: c.lang, Filter: "id = 4000003"})
		rows := table(t, path, ';')
		require.Len(t, rows, 2, c.format)
		for title, v := range c.want {
			at := slices.IndexFunc(rows[0], func(head string) bool { return head == title || head == title+" [zł]" || head == title+" (zł)" })
			require.GreaterOrEqual(t, at, 0, "%s: %s in %v", c.format, title, rows[0])
			require.Equal(t, v, rows[1][at], "%s: %s", c.format, title)
		}
	}
	path, _ := export(t, s, ogc.Order{Collection: "decisions", Format: "geojson", Filter: "id = 4000003"})
	file, err := os.ReadFile(path)
	require.NoError(t, err)
	var exported featureCollection
	require.NoError(t, json.Unmarshal(file, &exported))
	check(exported.Features[0].Properties)
	path, _ = export(t, s, ogc.Order{Collection: "decisions", Format: "pdf", Lang: "pl", Columns: []string{"case_number", "x_kaucja"}})
	file, err = os.ReadFile(path)
	require.NoError(t, err)
	require.True(t, bytes.HasPrefix(file, []byte("%PDF-")))

	again, _ := export(t, s, ogc.Order{Collection: "decisions", Format: "csv", Known: "r2"})
	now, err := os.ReadFile(again)
	require.NoError(t, err)
	require.Equal(t, string(old), string(now), "as known before the fields were added")

	// A retired field leaves lists and files; what was known before stays as it was.
	filled := ogc.Order{Collection: "decisions", Format: "csv", Known: "r" + strconv.FormatInt(result.Revision, 10)}
	path, _ = export(t, s, filled)
	file, err = os.ReadFile(path)
	require.NoError(t, err)
	retired := true
	for _, f := range fields {
		_, err = register.ChangeField(ctx, s, access.Operator(), core, "decisions", f.ID, register.FieldChange{Retired: &retired})
		require.NoError(t, err, fmt.Sprint(f))
	}
	_, body = get(t, base+"/collections/decisions/items/4000003")
	require.NotContains(t, string(body), "x_kaucja")
	path, _ = export(t, s, filled)
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(file), string(after))
	_, body = get(t, base+"/collections/decisions/items/4000003?known=r"+strconv.FormatInt(result.Revision, 10))
	require.NoError(t, json.Unmarshal(body, &one))
	check(one.Properties)
}
