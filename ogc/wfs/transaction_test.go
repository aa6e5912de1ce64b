package wfs_test

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db"
)

// transaction wraps actions in a request of WFS 2.0.
func transaction(actions string) string {
	return `<wfs:Transaction service="WFS" version="2.0.0" xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:fes="http://www.opengis.net/fes/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:s="urn:x-spoina:220401">` + actions + `</wfs:Transaction>`
}

// transaction1 wraps actions as QGIS does: the elements of WFS 1.0 and 1.1.
func transaction1(version, actions string) string {
	return `<Transaction xmlns="http://www.opengis.net/wfs" version="` + version + `" service="WFS" xmlns:gml="http://www.opengis.net/gml" xmlns:s="urn:x-spoina:220401" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x-spoina:220401 http://example.com/?REQUEST=DescribeFeatureType">` + actions + `</Transaction>`
}

func resources(ids ...string) string {
	out := "<fes:Filter>"
	for _, id := range ids {
		out += `<fes:ResourceId rid="` + id + `"/>`
	}
	return out + "</fes:Filter>"
}

// ring is a parcel of 20 × 20 m as GML 3.2, in EPSG:2180 and its order of axes unless a name of another order is given.
func ring(srs string, x, y float64) string {
	a, b, c, d := y, x, y+20, x+20
	if srs == "EPSG:2180" {
		a, b, c, d = x, y, x+20, y+20
	}
	return fmt.Sprintf(`<s:geometry><gml:Polygon srsName="%s"><gml:exterior><gml:LinearRing><gml:posList>%[2]v %[3]v %[2]v %[5]v %[4]v %[5]v %[4]v %[3]v %[2]v %[3]v</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></s:geometry>`, srs, a, b, c, d)
}

func text(t testing.TB, s *db.Store, sql string, args ...any) (out string) {
	t.Helper()
	require.NoError(t, s.Pool().QueryRow(context.Background(), sql, args...).Scan(&out))
	return out
}

// A transaction is one revision with the rules of the sheet, in all three versions of the standard that programs send.
func TestTransaction(t *testing.T) {
	s, base := town(t)
	revisions := func() string { return text(t, s, `SELECT count(*)::text FROM revisions`) }
	before := revisions()
	res, body := do(t, http.MethodPost, base, transaction(
		`<wfs:Insert handle="new"><s:parcels>`+ring("urn:ogc:def:crs:EPSG::2180", 466100, 714700)+`<s:parcel_id>220401_1.0001.9001</s:parcel_id><s:use_codes>RIVa</s:use_codes><s:use_codes>B</s:use_codes><s:cadastral_area_m2>400.5</s:cadastral_area_m2></s:parcels>`+
			`<s:parcels>`+ring("EPSG:2180", 466200, 714700)+`<s:parcel_id>220401_1.0001.9002</s:parcel_id><s:valid_from>2020-01-01</s:valid_from></s:parcels></wfs:Insert>`))
	require.Equal(t, 200, res.StatusCode, body)
	require.Contains(t, body, "<wfs:totalInserted>2</wfs:totalInserted><wfs:totalUpdated>0</wfs:totalUpdated><wfs:totalReplaced>0</wfs:totalReplaced><wfs:totalDeleted>0</wfs:totalDeleted>")
	names := regexp.MustCompile(`handle="new"><fes:ResourceId rid="(parcels\.\d+)"`).FindAllStringSubmatch(body, -1)
	require.Len(t, names, 2, body)
	require.NotEqual(t, before, revisions())
	require.Equal(t, "1", text(t, s, `SELECT count(DISTINCT lower(known))::text FROM parcels WHERE parcel_id IN ('220401_1.0001.9001', '220401_1.0001.9002')`), "one transaction is one revision")
	require.Equal(t, res.Header.Get("Spoina-Revision"), text(t, s, `SELECT max(id)::text FROM revisions`))
	for id, corner := range map[string]string{"220401_1.0001.9001": "466100 714700", "220401_1.0001.9002": "466200 714700"} { // whatever the order of their axes
		require.Equal(t, corner, text(t, s, `SELECT ST_XMin(geom) || ' ' || ST_YMin(geom) FROM parcels WHERE parcel_id = $1`, id))
	}
	require.Equal(t, "{RIVa,B} 400.5000", text(t, s, `SELECT use_codes::text || ' ' || cadastral_area_m2 FROM parcels WHERE parcel_id = '220401_1.0001.9001'`))

	one, two := names[0][1], names[1][1]
	now := get(t, base+keys("request", "GetFeature", "typeNames", "s:parcels"))
	require.Contains(t, now, `gml:id="`+one+`"`)
	require.Contains(t, now, `gml:id="`+two+`"`)
	res, body = do(t, http.MethodPost, base, transaction(
		`<wfs:Update typeName="s:parcels"><wfs:Property><wfs:ValueReference>s:cadastral_area_m2</wfs:ValueReference><wfs:Value>401</wfs:Value></wfs:Property><wfs:Property><wfs:ValueReference>use_codes</wfs:ValueReference></wfs:Property>`+resources(one)+`</wfs:Update>`+
			`<wfs:Update typeName="s:parcels"><wfs:Property><wfs:ValueReference>map_sheet</wfs:ValueReference><wfs:Value>6.183</wfs:Value></wfs:Property><fes:Filter><fes:PropertyIsEqualTo><fes:ValueReference>s:parcel_id</fes:ValueReference><fes:Literal>220401_1.0001.9002</fes:Literal></fes:PropertyIsEqualTo></fes:Filter></wfs:Update>`))
	require.Equal(t, 200, res.StatusCode, body)
	require.Contains(t, body, "<wfs:totalUpdated>2</wfs:totalUpdated>")
	require.Equal(t, "{} 401.0000", text(t, s, `SELECT use_codes::text || ' ' || cadastral_area_m2 FROM parcels WHERE parcel_id = '220401_1.0001.9001'`))
	require.Equal(t, "6.183", text(t, s, `SELECT map_sheet FROM parcels WHERE parcel_id = '220401_1.0001.9002'`))
	require.Equal(t, "2", text(t, s, `SELECT count(*)::text FROM parcels_past WHERE parcel_id LIKE '220401_1.0001.900%'`), "what they said before is kept")

	res, body = do(t, http.MethodPost, base, transaction(`<wfs:Replace><s:parcels>`+ring("urn:ogc:def:crs:EPSG::2180", 466300, 714700)+`<s:parcel_id>220401_1.0001.9002</s:parcel_id></s:parcels>`+resources(two)+`</wfs:Replace>`))
	require.Equal(t, 200, res.StatusCode, body)
	require.Contains(t, body, "<wfs:totalReplaced>1</wfs:totalReplaced>")
	require.Equal(t, "466300 ", text(t, s, `SELECT ST_XMin(geom) || ' ' || map_sheet FROM parcels WHERE parcel_id = '220401_1.0001.9002'`), "what the whole feature does not say is unknown")

	// As QGIS 3.22 sends it.
	res, body = do(t, http.MethodPost, base, transaction1("1.0.0", `<Update xmlns="http://www.opengis.net/wfs" typeName="s:parcels"><Property><Name>map_sheet</Name><Value>7</Value></Property><Filter xmlns="http://www.opengis.net/ogc"><FeatureId fid="`+one+`"/></Filter></Update>`+
		`<Insert><s:parcels><s:geometry><gml:Polygon srsName="urn:ogc:def:crs:EPSG::2180"><gml:outerBoundaryIs><gml:LinearRing><gml:coordinates cs="," ts=" ">466400,714700 466420,714700 466420,714720 466400,714720 466400,714700</gml:coordinates></gml:LinearRing></gml:outerBoundaryIs></gml:Polygon></s:geometry><s:parcel_id>220401_1.0001.9003</s:parcel_id></s:parcels></Insert>`))
	require.Equal(t, 200, res.StatusCode, body)
	require.Contains(t, body, "<wfs:SUCCESS/>")
	require.Regexp(t, `<wfs:InsertResult><ogc:FeatureId fid="parcels\.\d+"/></wfs:InsertResult>`, body)
	require.Equal(t, "7 466400", text(t, s, `SELECT (SELECT map_sheet FROM parcels WHERE parcel_id = '220401_1.0001.9001') || ' ' || ST_XMin(geom) FROM parcels WHERE parcel_id = '220401_1.0001.9003'`))

	res, body = do(t, http.MethodPost, base, transaction1("1.1.0", `<Delete typeName="s:parcels"><Filter xmlns="http://www.opengis.net/ogc"><FeatureId fid="`+one+`"/><FeatureId fid="`+two+`"/></Filter></Delete>`))
	require.Equal(t, 200, res.StatusCode, body)
	require.Contains(t, body, `<wfs:TransactionResponse xmlns:wfs="http://www.opengis.net/wfs"`)
	require.Contains(t, body, "<wfs:totalDeleted>2</wfs:totalDeleted>")
	require.NotContains(t, get(t, base+keys("request", "GetFeature", "typeNames", "s:parcels")), `gml:id="`+one+`"`)
}

// What cannot be taken is refused as an exception that names it, and nothing of the transaction is kept.
func TestTransactionIsRefused(t *testing.T) {
	s, base := town(t)
	before := text(t, s, `SELECT count(*)::text FROM revisions`)
	good := `<wfs:Insert><s:parcels>` + ring("EPSG:2180", 466100, 714700) + `<s:parcel_id>220401_1.0001.9001</s:parcel_id></s:parcels></wfs:Insert>`
	insert := func(properties string) string {
		return transaction("<wfs:Insert><s:parcels>" + properties + "</s:parcels></wfs:Insert>")
	}
	update := func(name, value, filter string) string {
		return transaction(`<wfs:Update typeName="s:parcels"><wfs:Property><wfs:ValueReference>` + name + `</wfs:ValueReference><wfs:Value>` + value + `</wfs:Value></wfs:Property>` + filter + `</wfs:Update>`)
	}
	for name, c := range map[string]struct {
		body          string
		status        int
		code, locator string
	}{
		"no version":               {strings.Replace(transaction(good), ` version="2.0.0"`, "", 1), 400, "MissingParameterValue", "version"},
		"another version":          {strings.Replace(transaction(good), ` version="2.0.0"`, ` version="3.0.0"`, 1), 400, "InvalidParameterValue", "version"},
		"a version of another":     {strings.Replace(transaction(good), ` version="2.0.0"`, ` version="1.1.0"`, 1), 400, "InvalidParameterValue", "version"},
		"another service":          {strings.Replace(transaction(good), `service="WFS"`, `service="WMS"`, 1), 400, "InvalidParameterValue", "service"},
		"a lock":                   {strings.Replace(transaction(good), `service="WFS"`, `service="WFS" lockId="1"`, 1), 501, "OptionNotSupported", "lockId"},
		"another attribute":        {strings.Replace(transaction(good), `service="WFS"`, `service="WFS" dryRun="1"`, 1), 400, "InvalidParameterValue", "dryRun"},
		"another action":           {transaction(`<wfs:Merge/>`), 400, "OperationParsingFailed", "Merge"},
		"a native one":             {transaction(`<wfs:Native vendorId="x" safeToIgnore="false"/>`), 501, "OptionNotSupported", "Native"},
		"nothing to insert":        {transaction(`<wfs:Insert/>`), 400, "InvalidParameterValue", "Insert"},
		"an unknown collection":    {transaction(`<wfs:Insert><s:houses/></wfs:Insert>`), 400, "InvalidParameterValue", "typeName"},
		"people":                   {transaction(`<wfs:Insert><s:parties/></wfs:Insert>`), 400, "InvalidParameterValue", "typeName"},
		"another namespace":        {transaction(`<wfs:Insert><x:parcels xmlns:x="http://example.com"/></wfs:Insert>`), 400, "InvalidParameterValue", "typeName"},
		"two collections":          {transaction(good + `<wfs:Delete typeName="s:decisions">` + resources("decisions.4000001") + `</wfs:Delete>`), 501, "OptionNotSupported", "typeName"},
		"nobody's":                 {transaction(`<wfs:Insert><s:discrepancies/></wfs:Insert>`), 403, "", ""},
		"an unknown property":      {insert(ring("EPSG:2180", 466100, 714700) + `<s:colour>red</s:colour>`), 400, "InvalidValue", "colour"},
		"a personal one":           {insert(ring("EPSG:2180", 466100, 714700) + `<s:kw>GD1G/1</s:kw>`), 400, "InvalidValue", "kw"},
		"one that is not edited":   {insert(ring("EPSG:2180", 466100, 714700) + `<s:data_source>x</s:data_source>`), 400, "InvalidValue", "data_source"},
		"one twice":                {insert(`<s:number>1</s:number><s:number>2</s:number>`), 400, "InvalidValue", "number"},
		"elements for text":        {insert(`<s:number><s:a/></s:number>`), 400, "InvalidValue", "number"},
		"no number":                {update("cadastral_area_m2", "12,5", resources("parcels.3")), 400, "InvalidValue", "cadastral_area_m2"},
		"not a number":             {update("cadastral_area_m2", "NaN", resources("parcels.3")), 400, "InvalidValue", "cadastral_area_m2"},
		"an impossible day":        {update("valid_from", "2026-02-31", resources("parcels.3")), 400, "InvalidValue", "valid_from"},
		"a moment for a day":       {update("valid_from", "2026-02-20T12:00:00", resources("parcels.3")), 400, "InvalidValue", "valid_from"},
		"no place":                 {insert(`<s:parcel_id>220401_1.0001.9001</s:parcel_id>`), 400, "InvalidValue", "geometry"},
		"a place nowhere":          {insert(ring("EPSG:4326", 466100, 714700) + `<s:parcel_id>220401_1.0001.9001</s:parcel_id>`), 400, "InvalidValue", "geometry"},
		"an unknown system":        {insert(ring("EPSG:999999", 466100, 714700)), 400, "InvalidValue", "geometry"},
		"heights":                  {insert(`<s:geometry><gml:Polygon srsName="EPSG:2180"><gml:exterior><gml:LinearRing><gml:posList srsDimension="3">466100 714700 1 466120 714700 1 466120 714720 1 466100 714700 1</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></s:geometry>`), 400, "InvalidValue", "geometry"},
		"text for a place":         {insert(`<s:geometry>POINT(1 2)</s:geometry>`), 400, "InvalidValue", "geometry"},
		"two places":               {insert(ring("EPSG:2180", 466100, 714700) + ring("EPSG:2180", 466200, 714700)), 400, "InvalidValue", "geometry"},
		"no filter":                {update("number", "1", ""), 400, "MissingParameterValue", "Filter"},
		"no property":              {transaction(`<wfs:Update typeName="s:parcels">` + resources("parcels.3") + `</wfs:Update>`), 400, "MissingParameterValue", "Property"},
		"a name of nothing":        {update("number", "1", resources("parcels.3", "parcels.99999")), 404, "NotFound", "Filter"},
		"a name of another":        {update("number", "1", resources("decisions.3")), 400, "InvalidParameterValue", "Filter"},
		"a filter of another kind": {update("number", "1", `<fes:Filter><fes:Near/></fes:Filter>`), 400, "InvalidParameterValue", "Filter"},
		"a version not yet there":  {transaction(`<wfs:Update typeName="s:parcels"><wfs:Property><wfs:ValueReference>number</wfs:ValueReference><wfs:Value>1</wfs:Value></wfs:Property><wfs:Property><wfs:ValueReference>version</wfs:ValueReference><wfs:Value>x</wfs:Value></wfs:Property>` + resources("parcels.3") + `</wfs:Update>`), 400, "InvalidValue", "version"},
		"one good and one bad":     {transaction(good + `<wfs:Insert><s:parcels>` + ring("EPSG:2180", 466200, 714700) + `</s:parcels></wfs:Insert>`), 400, "InvalidValue", "parcel_id"},
		"an entity":                {`<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>` + transaction(good), 400, "OperationParsingFailed", ""},
	} {
		t.Run(name, func(t *testing.T) {
			res, body := do(t, http.MethodPost, base, c.body)
			require.Equal(t, c.status, res.StatusCode, body)
			if c.code != "" {
				require.Contains(t, body, `exceptionCode="`+c.code+`"`)
			}
			if c.locator != "" {
				require.Contains(t, body, `locator="`+c.locator+`"`)
			}
		})
	}
	require.Equal(t, before, text(t, s, `SELECT count(*)::text FROM revisions`), "nothing was kept")

	// QGIS reads what is wrong beside a status of success alone, as WFS 1.0 and 1.1 answer.
	for version, says := range map[string]string{"1.0.0": `<ServiceException code="InvalidValue" locator="colour">`, "1.1.0": `<Exception exceptionCode="InvalidValue" locator="colour"><ExceptionText>`} {
		res, body := do(t, http.MethodPost, base, transaction1(version, `<Insert><s:parcels><s:colour>red</s:colour></s:parcels></Insert>`))
		require.Equal(t, 200, res.StatusCode)
		require.Contains(t, body, says)
		require.Contains(t, body, "colour: the collection has no such property")
	}
	require.Equal(t, before, text(t, s, `SELECT count(*)::text FROM revisions`))

	// Two people change the same cell: who says which version they saw is told.
	version := text(t, s, `SELECT version::text FROM parcels WHERE id = 3`)
	of := func(sheet string) string {
		return transaction(`<wfs:Update typeName="s:parcels"><wfs:Property><wfs:ValueReference>map_sheet</wfs:ValueReference><wfs:Value>` + sheet + `</wfs:Value></wfs:Property><wfs:Property><wfs:ValueReference>version</wfs:ValueReference><wfs:Value>` + version + `</wfs:Value></wfs:Property>` + resources("parcels.3") + `</wfs:Update>`)
	}
	res, body := do(t, http.MethodPost, base, of("A"))
	require.Equal(t, 200, res.StatusCode, body)
	res, body = do(t, http.MethodPost, base, of("B"))
	require.Equal(t, 409, res.StatusCode, body)
	require.Contains(t, body, `locator="version"`)
	require.Equal(t, "A", text(t, s, `SELECT map_sheet FROM parcels WHERE id = 3`))
}

// Editing is offered to those who may edit, and refused to all others.
func TestTransactionIsForThoseWhoMayEdit(t *testing.T) {
	s, base := town(t)
	visitor := office(t, s, access.Anonymous(access.Office{Code: "220401"}))
	roles := access.BuiltIn()
	gis := roles[slices.IndexFunc(roles, func(r access.Role) bool { return r.Name == "gis" })]
	reader := office(t, s, access.For(access.Person{ID: 7, Login: "gis", Name: "gis", Grants: []access.Grant{{Role: gis}}, Office: access.Office{Code: "220401"}}))
	offered := `<ows:Operation name="Transaction">`
	require.Contains(t, get(t, base+"?service=WFS&request=GetCapabilities"), offered)
	require.NotContains(t, get(t, visitor+"?service=WFS&request=GetCapabilities"), offered)
	before := text(t, s, `SELECT count(*)::text FROM revisions`)
	remove := transaction(`<wfs:Delete typeName="s:parcels">` + resources("parcels.3") + `</wfs:Delete>`)
	res, body := do(t, http.MethodPost, visitor, remove)
	require.Equal(t, 401, res.StatusCode, body)
	res, body = do(t, http.MethodPost, reader, strings.ReplaceAll(remove, "parcels", "decisions"))
	require.Equal(t, 403, res.StatusCode, body)
	require.Equal(t, before, text(t, s, `SELECT count(*)::text FROM revisions`))
}

// What lay far from everything else and was taken away is still found where it lay, as it was known then: nothing that is
// known now tells how far the register once reached.
func TestWhatLayFarAwayIsFoundAsItWasKnown(t *testing.T) {
	s, base := town(t)
	res, body := do(t, http.MethodPost, base, transaction(`<wfs:Insert><s:parcels>`+ring("EPSG:2180", 496100, 734700)+`<s:parcel_id>220401_1.0001.9001</s:parcel_id></s:parcels></wfs:Insert>`))
	require.Equal(t, 200, res.StatusCode, body)
	then := res.Header.Get("Spoina-Revision")
	name := regexp.MustCompile(`rid="(parcels\.\d+)"`).FindStringSubmatch(body)[1]
	var lon, lat float64
	require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT ST_X(g), ST_Y(g) FROM (SELECT ST_Transform(ST_Centroid(geom), 4326) AS g FROM parcels WHERE parcel_id = '220401_1.0001.9001') c`).Scan(&lon, &lat))
	box := fmt.Sprintf("%f,%f,%f,%f,urn:ogc:def:crs:OGC:1.3:CRS84", lon-0.01, lat-0.01, lon+0.01, lat+0.01)
	filter := fmt.Sprintf("S_INTERSECTS(geometry, POINT(%f %f))", lon, lat)
	found := func(pairs ...string) bool {
		return strings.Contains(get(t, base+keys(append([]string{"request", "GetFeature", "typeNames", "s:parcels"}, pairs...)...)), `gml:id="`+name+`"`)
	}
	require.True(t, found("bbox", box))
	require.True(t, found("cql_filter", filter))
	res, body = do(t, http.MethodPost, base, transaction(`<wfs:Delete typeName="s:parcels">`+resources(name)+`</wfs:Delete>`))
	require.Equal(t, 200, res.StatusCode, body)
	for _, table := range []string{"parcels", "parcels_past"} { // an index forgets what is gone when it is made anew
		_, err := s.Pool().Exec(context.Background(), `REINDEX TABLE `+table)
		require.NoError(t, err)
	}
	require.False(t, found("bbox", box))
	require.False(t, found("cql_filter", filter))
	require.True(t, found("bbox", box, "known", "r"+then), "as it was known then")
	require.True(t, found("cql_filter", filter, "known", "r"+then), "as it was known then")
}
