package ogc_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/register"
	"spoina/internal/register/registertest"
)

const crs2180 = "<http://www.opengis.net/def/crs/EPSG/0/2180>"

// send makes a request with a body; headers stand in pairs, and Content-Type is that of the method unless it is given.
func send(t testing.TB, method, address, body string, headers ...string) (*http.Response, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, address, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", map[string]string{http.MethodPatch: "application/merge-patch+json"}[method])
	if method != http.MethodPatch {
		req.Header.Set("Content-Type", "application/geo+json")
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
		if headers[i+1] == "" {
			req.Header.Del(headers[i])
		}
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	out, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res, out
}

type problem struct {
	Status       int
	Code, Detail string
	Cells        []struct {
		Field, Code, Message string
		Value                json.RawMessage
	}
	Conflicts []struct {
		ID, Seen, Version int64
		Fields            []struct {
			Field            string
			Seen, Now, Yours json.RawMessage
			Who              string
			At               string
			Masked           bool
		}
	}
}

func problemOf(t testing.TB, body []byte) problem {
	t.Helper()
	var p problem
	require.NoError(t, json.Unmarshal(body, &p), "%s", body)
	return p
}

func one(t testing.TB, address string, headers ...string) (feature, *http.Response) {
	t.Helper()
	res, body := get(t, address, headers...)
	require.Equal(t, http.StatusOK, res.StatusCode, "%s: %s", address, body)
	var f feature
	require.NoError(t, json.Unmarshal(body, &f))
	return f, res
}

func revisions(t testing.TB, s *db.Store) (n int) {
	t.Helper()
	require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT count(*) FROM revisions`).Scan(&n))
	return n
}

// square is a parcel of 20 × 20 m, in EPSG:2180 and its order of axes: northing first.
func square(x, y float64) string {
	return fmt.Sprintf(`{"type":"Polygon","coordinates":[[[%[2]v,%[1]v],[%[2]v,%[3]v],[%[4]v,%[3]v],[%[4]v,%[1]v],[%[2]v,%[1]v]]]}`, x, y, x+20, y+20)
}

func TestNobodyEditsWhatIsNotTheirs(t *testing.T) {
	s := dbtest.New(t)
	registertest.Parcels(t, s, 20)
	registertest.Town(t, s)
	before := revisions(t, s)
	decision := `{"type":"Feature","geometry":null,"properties":{"case_number":"ZDiZ.1.2026"}}`
	patch := `{"properties":{"street":"Polna"}}`
	ask := func(scope access.Scope, method, path, body string) int {
		res, answer := send(t, method, officeOf(t, s, scope)+path, body)
		require.Equal(t, "application/problem+json", res.Header.Get("Content-Type"), "%s %s: %s", method, path, answer)
		require.Empty(t, res.Header.Get("Location"))
		return res.StatusCode
	}
	allow := func(scope access.Scope, path string) string {
		res, _ := send(t, http.MethodOptions, officeOf(t, s, scope)+path, "")
		return fmt.Sprint(res.StatusCode, " ", res.Header.Get("Allow"))
	}
	visitor := access.Anonymous(access.Office{Code: "220401"})
	planner, clerk, gis := roleOf(t, "planner", access.Limits{}), roleOf(t, "clerk", access.Limits{}), roleOf(t, "gis", access.Limits{})
	other := roleOf(t, "clerk", access.Limits{Departments: []string{"GN"}})
	for _, c := range []struct {
		who          string
		scope        access.Scope
		method, path string
		body         string
		status       int
	}{
		{"visitor", visitor, "POST", "/collections/parcels/items", decision, 401},
		{"visitor", visitor, "PUT", "/collections/parcels/items/1", decision, 401},
		{"visitor", visitor, "PATCH", "/collections/parcels/items/1", patch, 401},
		{"visitor", visitor, "DELETE", "/collections/parcels/items/1", "", 401},
		{"visitor", visitor, "POST", "/collections/decisions/items", decision, 401},
		{"planner", planner, "POST", "/collections/decisions/items", decision, 403},
		{"planner", planner, "PUT", "/collections/decisions/items/4000001", decision, 403},
		{"planner", planner, "PATCH", "/collections/decisions/items/4000001", patch, 403},
		{"planner", planner, "DELETE", "/collections/decisions/items/4000001", "", 403},
		{"clerk", clerk, "PATCH", "/collections/parcels/items/1", `{"properties":{"number":"9"}}`, 403},
		{"clerk", clerk, "POST", "/collections/rates/items", decision, 403},
		{"gis", gis, "PATCH", "/collections/decisions/items/4000001", patch, 403},
		{"gis", gis, "PATCH", "/collections/discrepancies/items/6000001", patch, 403},
		{"operator", access.Operator(), "PATCH", "/collections/discrepancies/items/6000001", patch, 403},
		{"operator", access.Operator(), "POST", "/collections/parties/items", decision, 404},
		{"operator", access.Operator(), "PUT", "/collections/parcels/items", decision, 405},
		{"operator", access.Operator(), "POST", "/collections/parcels/items/1", decision, 405},
		{"another department", other, "PATCH", "/collections/decisions/items/4000001", patch, 404},
		{"another department", other, "DELETE", "/collections/decisions/items/4000001", "", 404},
	} {
		require.Equal(t, c.status, ask(c.scope, c.method, c.path, c.body), "%s %s %s", c.who, c.method, c.path)
	}
	require.Equal(t, "200 GET, HEAD, OPTIONS", allow(visitor, "/collections/parcels/items"))
	require.Equal(t, "200 GET, HEAD, OPTIONS", allow(planner, "/collections/decisions/items/4000001"))
	require.Equal(t, "200 GET, HEAD, OPTIONS, POST", allow(clerk, "/collections/decisions/items"))
	require.Equal(t, "200 GET, HEAD, OPTIONS, PUT, PATCH, DELETE", allow(clerk, "/collections/decisions/items/4000001"))
	require.Equal(t, "200 GET, HEAD, OPTIONS", allow(clerk, "/collections/parcels/items"))
	require.Equal(t, "200 GET, HEAD, OPTIONS", allow(access.Operator(), "/collections/discrepancies/items/6000001"))
	require.Equal(t, "401 ", allow(visitor, "/collections/decisions/items"))
	require.Equal(t, before, revisions(t, s), "nothing was kept")
}

func TestWhatIsSentIsRefusedInPlainWords(t *testing.T) {
	s := dbtest.New(t)
	registertest.Parcels(t, s, 20)
	registertest.Town(t, s)
	before := revisions(t, s)
	base := officeOf(t, s, access.Operator())
	parcels, parcel := base+"/collections/parcels/items", base+"/collections/parcels/items/3"
	decision := base + "/collections/decisions/items/4000001"
	whole := func(geometry, properties string) string {
		return `{"type":"Feature","geometry":` + geometry + `,"properties":{` + properties + `}}`
	}
	good := square(466100, 714700)
	for _, c := range []struct {
		name, method, address, body string
		headers                     []string
		status                      int
		field, code                 string // of the first problem
	}{
		{"no type", "POST", parcels, whole(good, ""), []string{"Content-Type", ""}, 400, "", ""},
		{"strange type", "POST", parcels, whole(good, ""), []string{"Content-Type", "text/xml"}, 415, "", ""},
		{"charset", "POST", parcels, whole(good, ""), []string{"Content-Type", "application/geo+json; charset=iso-8859-2"}, 415, "", ""},
		{"patch type", "PATCH", parcel, `{}`, []string{"Content-Type", "application/json"}, 415, "", ""},
		{"a parameter", "POST", parcels + "?limit=1", whole(good, ""), nil, 400, "", ""},
		{"no JSON", "POST", parcels, `{"type":`, nil, 400, "", ""},
		{"a list", "POST", parcels, `[]`, nil, 400, "", ""},
		{"two objects", "POST", parcels, whole(good, "") + `{}`, nil, 400, "", ""},
		{"collection", "POST", parcels, `{"type":"FeatureCollection","features":[]}`, nil, 400, "", ""},
		{"twice", "POST", parcels, whole(good, `"number":"1","number":"2"`), nil, 400, "", ""},
		{"unknown member", "POST", parcels, `{"type":"Feature","coordRefSys":"x","geometry":null,"properties":{}}`, nil, 400, "", ""},
		{"no geometry member", "POST", parcels, `{"type":"Feature","properties":{}}`, nil, 400, "", ""},
		{"no properties", "PUT", parcel, `{"type":"Feature","geometry":null}`, nil, 400, "", ""},
		{"properties away", "PATCH", parcel, `{"properties":null}`, nil, 400, "", ""},
		{"unknown system", "POST", parcels, whole(good, ""), []string{"Content-Crs", "<http://www.opengis.net/def/crs/EPSG/0/999999>"}, 400, "", ""},
		{"no system", "POST", parcels, whole(good, ""), []string{"Content-Crs", "metres"}, 400, "", ""},
		{"too large", "POST", parcels, whole(good, `"number":"`+strings.Repeat("x", 1<<20)+`"`), nil, 413, "", ""},
		{"no such feature", "PATCH", base + "/collections/parcels/items/77", `{}`, nil, 404, "", ""},
		{"no number", "PATCH", base + "/collections/parcels/items/x", `{}`, nil, 404, "", ""},
		{"unknown field", "PATCH", parcel, `{"properties":{"colour":"red"}}`, nil, 422, "colour", "unknown_column"},
		{"personal", "PATCH", parcel, `{"properties":{"kw":"GD1G/1"}}`, nil, 422, "kw", "personal"},
		{"personal party", "PATCH", decision, `{"properties":{"party":"Jan"}}`, nil, 422, "party", "personal"},
		{"read only", "PATCH", parcel, `{"properties":{"data_source":"x"}}`, nil, 422, "data_source", "not_editable"},
		{"other number", "PATCH", parcel, `{"id":4,"properties":{}}`, nil, 422, "id", "not_editable"},
		{"number as text", "PATCH", parcel, `{"properties":{"cadastral_area_m2":"900"}}`, nil, 422, "cadastral_area_m2", "wrong_type"},
		{"text that is a date", "PATCH", parcel, `{"properties":{"valid_from":"31.02.2026"}}`, nil, 422, "valid_from", "impossible_date"},
		{"not listed", "PATCH", decision, `{"properties":{"kind":"HOUSE"}}`, nil, 422, "kind", "not_listed"},
		{"required", "PATCH", parcel, `{"properties":{"parcel_id":null}}`, nil, 422, "parcel_id", "required"},
		{"period", "PATCH", decision, `{"properties":{"valid_from":"2023-01-01","valid_to":"2022-01-01"}}`, nil, 422, "valid_to", "from_after_to"},
		{"a tag of nothing", "POST", parcels, whole("null", `"parcel_id":"220401_1.0001.99"`), []string{"If-Match", `"3-x"`}, 422, "geometry", "needs_shape"},
		{"no shape", "POST", parcels, whole("null", `"parcel_id":"220401_1.0001.99"`), nil, 422, "geometry", "needs_shape"},
		{"shape away", "PATCH", parcel, `{"geometry":null}`, nil, 422, "geometry", "needs_shape"},
		{"a point", "PATCH", parcel, `{"geometry":{"type":"Point","coordinates":[18.48,54.29]}}`, nil, 422, "geometry", "shape_kind"},
		{"open ring", "PATCH", parcel, `{"geometry":{"type":"Polygon","coordinates":[[[18.48,54.29],[18.481,54.29],[18.481,54.291],[18.482,54.292]]]}}`, nil, 422, "geometry", "shape_unreadable"},
		{"three corners", "PATCH", parcel, `{"geometry":{"type":"Polygon","coordinates":[[[18.48,54.29],[18.481,54.29],[18.48,54.29]]]}}`, nil, 422, "geometry", "shape_unreadable"},
		{"text", "PATCH", parcel, `{"geometry":{"type":"Polygon","coordinates":"x"}}`, nil, 422, "geometry", "shape_unreadable"},
		{"no number among the coordinates", "PATCH", parcel, `{"geometry":{"type":"Polygon","coordinates":[[[18.48,54.29],[18.481,54.29],[18.481,54.291],[null,54.29],[18.48,54.29]]]}}`, nil, 422, "geometry", "shape_unreadable"},
		{"no height", "PATCH", parcel, `{"geometry":{"type":"Polygon","coordinates":[[[18.48,54.29,null],[18.481,54.29,1],[18.481,54.291,1],[18.48,54.29,null]]]}}`, nil, 422, "geometry", "shape_unreadable"},
		{"an empty area beside one with heights", "PATCH", parcel, `{"geometry":{"type":"MultiPolygon","coordinates":[[],[[[18.48,54.29,1],[18.481,54.29,1],[18.481,54.291,1],[18.48,54.29,1]]]]}}`, nil, 422, "geometry", "shape_unreadable"},
		{"old crs", "PATCH", parcel, `{"geometry":{"type":"Polygon","crs":{},"coordinates":[]}}`, nil, 422, "geometry", "shape_unreadable"},
		{"curve", "PATCH", parcel, `{"geometry":{"type":"CircularString","coordinates":[]}}`, nil, 422, "geometry", "shape_unreadable"},
		{"empty", "PATCH", parcel, `{"geometry":{"type":"MultiPolygon","coordinates":[]}}`, nil, 422, "geometry", "shape_empty"},
		{"crosses itself", "PATCH", parcel, `{"geometry":{"type":"Polygon","coordinates":[[[18.48,54.29],[18.481,54.291],[18.481,54.29],[18.48,54.291],[18.48,54.29]]]}}`, nil, 422, "geometry", "shape_invalid"},
		{"outside the Earth", "PATCH", parcel, `{"geometry":` + good + `}`, nil, 422, "geometry", "shape_unreadable"},
		{"a lease is not drawn", "PATCH", base + "/collections/leases/items/5000001", `{"geometry":` + good + `}`, []string{"Content-Crs", crs2180}, 422, "geometry", "shape_unreadable"},
	} {
		res, body := send(t, c.method, c.address, c.body, c.headers...)
		require.Equal(t, c.status, res.StatusCode, "%s: %s", c.name, body)
		p := problemOf(t, body)
		require.NotEmpty(t, p.Detail, c.name)
		if c.code == "" {
			require.Empty(t, p.Cells, c.name)
			continue
		}
		require.NotEmpty(t, p.Cells, "%s: %s", c.name, body)
		require.Equal(t, []string{c.field, c.code}, []string{p.Cells[0].Field, p.Cells[0].Code}, "%s: %s", c.name, body)
	}
	_, body := send(t, "PATCH", parcel, `{"properties":{"cadastral_area_m2":"900","colour":"red","kw":"GD1G/00012345/1"}}`)
	p := problemOf(t, body)
	require.Len(t, p.Cells, 3, "all that is wrong, at once")
	require.Equal(t, `"900"`, string(p.Cells[0].Value))
	require.Contains(t, p.Detail, `colour = "red"`)
	require.NotContains(t, string(body), "00012345", "what may be personal is not repeated")
	require.Equal(t, before, revisions(t, s), "nothing was kept")
}

// A feature that comes slowly keeps nobody else waiting for the registers, and what was changed while it came is not
// overwritten unseen.
func TestASlowFeatureHoldsNothing(t *testing.T) {
	s := dbtest.New(t)
	registertest.Parcels(t, s, 5)
	address := officeOf(t, s, access.Operator()) + "/collections/parcels/items/3"
	before, _ := one(t, address)
	body, slow := io.Pipe()
	defer slow.Close()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPatch, address, body)
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/merge-patch+json")
	answered := make(chan *http.Response, 1)
	go func() {
		res, err := http.DefaultClient.Do(req)
		if err == nil {
			answered <- res
		}
		close(answered)
	}()
	_, err = fmt.Fprintf(slow, `{"properties":{"version":%v,`, before.Properties["version"])
	require.NoError(t, err)
	time.Sleep(200 * time.Millisecond) // it has come as far as it will
	require.Zero(t, s.Pool().Stat().AcquiredConns())
	res, answer := send(t, http.MethodPatch, address, `{"properties":{"number":"first"}}`)
	require.Equal(t, http.StatusOK, res.StatusCode, "%s", answer)
	_, err = slow.Write([]byte(`"number":"second"}}`))
	require.NoError(t, err)
	require.NoError(t, slow.Close())
	res = <-answered
	require.NotNil(t, res)
	defer res.Body.Close()
	require.Equal(t, http.StatusConflict, res.StatusCode)
	now, _ := one(t, address)
	require.Equal(t, "first", now.Properties["number"])
}

func TestFeaturesAreDrawnChangedAndDeleted(t *testing.T) {
	ctx := context.Background()
	s := dbtest.New(t)
	registertest.Parcels(t, s, 20)
	registertest.Town(t, s)
	gis := roleOf(t, "gis", access.Limits{})
	base := officeOf(t, s, gis)
	items := base + "/collections/parcels/items"

	// A new parcel, in the office's system and in degrees: the same place.
	body := `{"type":"Feature","id":-4,"geometry":` + square(466100, 714700) + `,"properties":{"parcel_id":"220401_1.0001.77/1","use_codes":["B"],"cadastral_area_m2":400.5,"version":null}}`
	res, answer := send(t, http.MethodPost, items, body, "Content-Crs", crs2180)
	require.Equal(t, http.StatusCreated, res.StatusCode, "%s", answer)
	location := res.Header.Get("Location")
	require.True(t, strings.HasPrefix(location, items+"/"), location)
	f, got := one(t, location+"?crs=EPSG:2180")
	require.Equal(t, "77/1", f.Properties["number"], "follows from the identifier, as in the sheet")
	require.Equal(t, 400.5, f.Properties["cadastral_area_m2"])
	require.JSONEq(t, strings.TrimPrefix(square(466100, 714700), ""), `{"type":"Polygon","coordinates":`+string(f.Geometry.Coordinates)+`}`)
	require.Equal(t, got.Header.Get("ETag"), func() string { _, r := one(t, location+"?crs=EPSG:2180"); return r.Header.Get("ETag") }(), "a tag is of the bytes")
	var area float64
	var actor, raw string
	require.NoError(t, s.Pool().QueryRow(ctx, `SELECT ST_Area(p.geom), r.actor, p.geom::text FROM parcels p JOIN revisions r ON r.id = lower(p.known) WHERE p.id = $1`, f.ID).Scan(&area, &actor, &raw))
	require.InDelta(t, 400, area, 1e-6)
	require.Equal(t, "osoba-gis", actor)

	// What is read and sent back as it is changes nothing: not the row, not a coordinate of it.
	in, res := one(t, items+"/3")
	_, sent := get(t, items+"/3")
	before := revisions(t, s)
	res, answer = send(t, http.MethodPut, items+"/3", string(sent), "If-Match", res.Header.Get("ETag"))
	require.Equal(t, http.StatusOK, res.StatusCode, "%s", answer)
	require.Equal(t, before, revisions(t, s))

	// A patch changes what it names, and nothing else.
	res, answer = send(t, http.MethodPatch, items+"/3", `{"properties":{"number":"3/99","ownership_group":null}}`, "If-Match", res.Header.Get("ETag"))
	require.Equal(t, http.StatusOK, res.StatusCode, "%s", answer)
	now, _ := one(t, items+"/3")
	require.Equal(t, "3/99", now.Properties["number"])
	require.Nil(t, now.Properties["ownership_group"])
	require.Equal(t, in.Properties["cadastral_area_m2"], now.Properties["cadastral_area_m2"])
	require.Equal(t, in.Geometry, now.Geometry)
	require.EqualValues(t, 2, now.Properties["version"])

	// A whole feature says everything: what it leaves out is unknown, but for what no layer shows.
	var kw *string
	require.NoError(t, s.Pool().QueryRow(ctx, `SELECT kw FROM parcels WHERE id = 3`).Scan(&kw))
	require.NotNil(t, kw)
	res, answer = send(t, http.MethodPut, items+"/3", `{"type":"Feature","geometry":`+square(466200, 714700)+`,"properties":{"parcel_id":"220401_1.0001.1/4"}}`, "Content-Crs", crs2180)
	require.Equal(t, http.StatusOK, res.StatusCode, "%s", answer)
	now, _ = one(t, items+"/3?crs=EPSG:2180")
	require.Nil(t, now.Properties["cadastral_area_m2"])
	require.NotEqual(t, in.Geometry, now.Geometry)
	var kept *string
	var past int
	require.NoError(t, s.Pool().QueryRow(ctx, `SELECT kw, (SELECT count(*) FROM parcels_past WHERE id = 3) FROM parcels WHERE id = 3`).Scan(&kept, &past))
	require.Equal(t, *kw, *kept)
	require.Equal(t, 2, past, "every version is kept")

	// The map's edit is one like any other: it is in the history and in the audit, and can be taken back, its shape too.
	var revision int64
	require.NoError(t, s.Pool().QueryRow(ctx, `SELECT max(id) FROM revisions`).Scan(&revision))
	_, err := register.Undo(ctx, s, gis, register.Core(), "parcels", revision)
	require.NoError(t, err)
	now, _ = one(t, items+"/3")
	require.Equal(t, in.Geometry, now.Geometry)
	require.Equal(t, "3/99", now.Properties["number"])

	// To the bin, and gone from the layer; once only.
	_, got = one(t, items+"/3")
	res, _ = send(t, http.MethodDelete, items+"/3", "", "If-Match", got.Header.Get("ETag"))
	require.Equal(t, http.StatusNoContent, res.StatusCode)
	for _, method := range []string{http.MethodGet, http.MethodDelete} {
		res, _ = send(t, method, items+"/3", "")
		require.Equal(t, http.StatusNotFound, res.StatusCode)
	}

	// A decision may be without a place, and be given one.
	clerk := officeOf(t, s, roleOf(t, "clerk", access.Limits{})) + "/collections/decisions/items"
	res, answer = send(t, http.MethodPost, clerk, `{"type":"Feature","geometry":null,"properties":{"case_number":"ZDiZ.7.2026","fee_declared_gr":146520}}`)
	require.Equal(t, http.StatusCreated, res.StatusCode, "%s", answer)
	res, answer = send(t, http.MethodPatch, res.Header.Get("Location"), `{"geometry":{"type":"Point","coordinates":[18.48,54.29]}}`)
	require.Equal(t, http.StatusOK, res.StatusCode, "%s", answer)
	var made feature
	require.NoError(t, json.Unmarshal(answer, &made))
	require.Equal(t, "Point", made.Geometry.Type)
	require.Equal(t, "drawn", made.Properties["geometry_source"])
	require.EqualValues(t, 146520, made.Properties["fee_declared_gr"])
}

func TestTwoPeopleEditOneFeature(t *testing.T) {
	s := dbtest.New(t)
	registertest.Parcels(t, s, 20)
	registertest.Town(t, s)
	anna, jan := access.System("anna"), roleOf(t, "clerk", access.Limits{})
	address := "/collections/decisions/items/4000001"
	base := officeOf(t, s, jan)
	_, first := one(t, base+address)
	seen := first.Header.Get("ETag")
	require.Regexp(t, `^"1-[0-9a-z]+"$`, seen)

	res, body := send(t, http.MethodPatch, officeOf(t, s, anna)+address, `{"properties":{"street":"Żabia","area_m2":3},"geometry":{"type":"Point","coordinates":[18.48,54.29]}}`)
	require.Equal(t, http.StatusOK, res.StatusCode, "%s", body)
	_, err := register.Apply(context.Background(), s, anna, register.Core(), "decisions", "", []register.Edit{{Op: register.SetCells, ID: 4000001, Set: map[string]json.RawMessage{"notes": json.RawMessage(`"tajne"`)}}})
	require.NoError(t, err)
	before := revisions(t, s)
	for _, c := range []struct{ method, tag, body string }{
		{http.MethodPatch, seen, `{"properties":{"street":"Polna"}}`},
		{http.MethodPatch, seen, `{"properties":{"house_no":"7"}}`}, // also where the changes do not meet
		{http.MethodPut, seen, `{"type":"Feature","geometry":null,"properties":{"case_number":"x","street":"Polna"}}`},
		{http.MethodDelete, seen, ""},
	} {
		res, body = send(t, c.method, base+address, c.body, "If-Match", c.tag)
		require.Equal(t, http.StatusPreconditionFailed, res.StatusCode, "%s %s: %s", c.method, c.body, body)
		p := problemOf(t, body)
		require.Equal(t, "ogc.stale", p.Code)
		require.Len(t, p.Conflicts, 1)
		d := p.Conflicts[0]
		require.Equal(t, []int64{4000001, 1, 3}, []int64{d.ID, d.Seen, d.Version})
		var fields []string
		for _, f := range d.Fields {
			fields = append(fields, f.Field)
			require.Equal(t, "anna", f.Who)
			require.NotEmpty(t, f.At)
			switch f.Field {
			case "street":
				require.Equal(t, []string{`"Łąkowa"`, `"Żabia"`}, []string{string(f.Seen), string(f.Now)})
				if strings.Contains(c.body, "Polna") {
					require.Equal(t, `"Polna"`, string(f.Yours))
				}
			case "geometry":
				require.JSONEq(t, `{"type":"Point","coordinates":[18.48,54.29]}`, string(f.Now))
			case "notes":
				require.True(t, f.Masked)
				require.Nil(t, f.Now)
			}
		}
		require.Equal(t, []string{"area_m2", "geometry", "geometry_source", "notes", "street"}, fields, "%s", body)
		require.NotContains(t, string(body), "tajne")
	}
	for _, tag := range []string{`"0"`, `"77-abc"`, `W/` + seen, `abc`} {
		res, body = send(t, http.MethodPatch, base+address, `{"properties":{"street":"Polna"}}`, "If-Match", tag)
		require.Equal(t, http.StatusPreconditionFailed, res.StatusCode, "%s: %s", tag, body)
		require.Empty(t, problemOf(t, body).Conflicts[0].Fields)
	}
	// Who sends no If-Match but the version that was read with the feature is told of a conflict, too.
	res, body = send(t, http.MethodPatch, base+address, `{"properties":{"street":"Polna","version":1}}`)
	require.Equal(t, http.StatusConflict, res.StatusCode, "%s", body)
	require.Equal(t, before, revisions(t, s))
	// Seen again, it is theirs to change.
	_, now := one(t, base+address)
	res, body = send(t, http.MethodPatch, base+address, `{"properties":{"street":"Polna"}}`, "If-Match", `"zzz", `+now.Header.Get("ETag"))
	require.Equal(t, http.StatusOK, res.StatusCode, "%s", body)
	require.NotEqual(t, now.Header.Get("ETag"), res.Header.Get("ETag"))
	_, again := one(t, base+address)
	require.Equal(t, again.Header.Get("ETag"), res.Header.Get("ETag"))
	res, _ = send(t, http.MethodPatch, base+address, `{"properties":{"street":"Leśna"}}`, "If-Match", "*")
	require.Equal(t, http.StatusOK, res.StatusCode)
	res, _ = send(t, http.MethodPatch, base+"/collections/decisions/items/77", `{}`, "If-Match", "*")
	require.Equal(t, http.StatusNotFound, res.StatusCode)
	unchanged, _ := get(t, base+address, "If-None-Match", func() string { _, r := one(t, base+address); return r.Header.Get("ETag") }())
	require.Equal(t, http.StatusNotModified, unchanged.StatusCode)
}
