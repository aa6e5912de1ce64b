package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/jackc/pgx/v5"

	"spoina/internal/access/account"
	"spoina/internal/db"
	"spoina/internal/httpapi"
	"spoina/internal/register"
	"spoina/internal/secret"
	"spoina/ogc"
)

const (
	featuresAddress = "127.0.0.1:18476"
	allParcels      = 300_000
	pageRows        = 1000
)

// serveFeatures is this program again as a server: Spoina's OGC API and downloads.
//
//	serve-features ADDRESS DATABASE
func serveFeatures(args []string) {
	d, err := db.Open(context.Background(), args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	router, _ := httpapi.New()
	ogc.ExportRoutes(router, register.Core(), nil)
	router.Route("/ogc", func(r chi.Router) { ogc.Routes(r, register.Core()) })
	door := measured{account.New(secret.New(), nil, "")}
	listener, err := net.Listen("tcp", args[0])
	if err == nil {
		err = httpapi.Serve(&http.Server{Handler: httpapi.Edge(httpapi.Office(d, door, router))}, listener)
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// A parcel with the attributes that Spoina's features have, as PostgreSQL makes the same page by itself. %s says which.
const asGeoJSON = `SELECT json_build_object('type', 'FeatureCollection', 'features', json_agg(ST_AsGeoJSON(t.*)::json)) FROM (
	SELECT id, parcel_id, precinct, precinct_name, map_sheet, number, cadastral_area_m2, ownership_group, ownership_subgroup, use_codes, source, boundary_sigma_m,
	       valid_from, valid_to, version, ST_Transform(geom, 4326) AS geom FROM ` + schema + `.parcels %s) t`

// boxes is a script of wrk: a box of 0.02 by 0.01 degrees, never the same one twice, so that no kept page answers.
const boxes = `local hdr = {["Accept-Encoding"] = "gzip"}
local base, n = os.getenv("URL"), 0
function setup(thread) thread:set("tid", n); n = n + 1 end
function init(args) math.randomseed(os.time() * 16 + (tid or 0)) end
function request()
  local x, y = 18.58 + math.random() * 0.08, 54.34 + math.random() * 0.04
  return wrk.format("GET", string.format("%s&bbox=%.9f,%.9f,%.9f,%.9f", base, x, y, x + 0.02, y + 0.01), hdr)
end
function done(s, l, r)
  local e = s.errors.connect + s.errors.read + s.errors.write + s.errors.status + s.errors.timeout
  print(string.format("| %s | %.1f | %.1f | %.1f | %.1f | %.1f | %d |", os.getenv("LABEL"),
    s.requests/(s.duration/1e6), l:percentile(50)/1000, l:percentile(99)/1000, s.bytes/1024/s.requests, s.bytes/1048576/(s.duration/1e6), e))
end
`

// features measures all parcels as GeoJSON over HTTP, a page of 1000 in a box, and the first page beside the last.
func (b *bench) features() error {
	if !installed("wrk") {
		absent("features", "req/s", "PostgreSQL json_agg", "wrk is not installed")
		return nil
	}
	link, err := b.link()
	if err != nil {
		return err
	}
	token, err := b.token("api") // downloads are no address of map clients
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	script := filepath.Join(b.out, "boxes.lua")
	if err := os.WriteFile(script, []byte(boxes), 0o644); err != nil {
		return err
	}
	got := map[string][]float64{}
	add := func(name string, v float64) { got[name] = append(got[name], v) }
	b.process = map[string]int{}
	for round := range b.rounds {
		// Each round has a server of its own: pages that the one before kept are gone.
		server, err := b.serveSelf(self, "serve-features", featuresAddress, b.db.url(database))
		if server != nil {
			b.process[featuresAddress] = server.Process.Pid
		}
		if err == nil {
			err = b.featuresRound(round, link, token, script, server, add)
		}
		stop(server)
		if err != nil {
			return err
		}
	}
	whole, first := "features_300000_parcels", "features_first_byte"
	for _, way := range []string{"items", "download"} {
		if len(got["ogr2ogr"]) > 0 {
			report(whole+"_"+way, median(got[way]), "s", "ogr2ogr -f GeoJSON", median(got["ogr2ogr"]))
		} else {
			absent(whole+"_"+way, "s", "ogr2ogr -f GeoJSON", "ogr2ogr is not installed")
		}
		report(whole+"_"+way, median(got[way]), "s", "the goal of 4 s", 4)
		report(first+"_"+way, median(got[way+" first"]), "ms", "the goal of 50 ms", 50)
	}
	report("features_page_of_1000_in_a_box", median(got["box"]), "req/s", "PostgreSQL json_agg(ST_AsGeoJSON) alone (no server; no gzip; no count)", median(got["box of PostgreSQL"]))
	report("features_page_of_1000_asked_again", median(got["box again"]), "req/s", "pg_featureserv, the upper of 41 and 50 in performance.md, not measured here", 50)
	report("features_first_page", median(got["page first"]), "ms", "PostgreSQL json_agg LIMIT 1000", median(got["PostgreSQL first"]))
	report("features_last_pages", median(got["page last"]), "ms", "PostgreSQL json_agg LIMIT 1000 OFFSET 299000", median(got["PostgreSQL last"]))
	report("features_last_pages", median(got["page last"]), "ms", "our own first pages", median(got["page first"]))
	return nil
}

func (b *bench) featuresRound(round int, link, token, script string, server *exec.Cmd, add func(string, float64)) error {
	items := link + "/ogc/collections/parcels/items"
	// A page of another collection, to connect: the measurement is of a server that runs, not of its start, but nothing of
	// the parcels is counted or kept yet.
	if _, err := fetch("http://"+featuresAddress+link+"/ogc/collections/road_lanes/items?limit=10", false); err != nil {
		return err
	}
	say("  round %d: the server before: %s", round+1, resident(server.Process.Pid))
	for _, way := range []struct{ name, address, token string }{
		{"items", items + fmt.Sprintf("?limit=%d", allParcels), ""}, {"download", "/o/" + officeCode + "/api/v1/registers/parcels/export?format=geojson", token}} {
		first, all, size, err := wholeAnswer("http://"+featuresAddress+way.address, way.token)
		if err != nil {
			return fmt.Errorf("%s: %w", way.name, err)
		}
		add(way.name+" first", first.Seconds()*1000)
		add(way.name, all.Seconds())
		say("  %-20s first byte %.1f ms  whole %.2f s  %.1f MB; the server after: %s", way.name, first.Seconds()*1000, all.Seconds(), float64(size)/1e6, resident(server.Process.Pid))
	}
	if installed("ogr2ogr") {
		out := filepath.Join(b.out, "features.geojson")
		began := time.Now()
		err := b.tool("ogr2ogr", "-f", "GeoJSON", "-t_srs", "EPSG:4326", out, "PG:"+b.db.libpq(database)+" active_schema="+schema, "parcels")
		add("ogr2ogr", time.Since(began).Seconds())
		os.Remove(out)
		if err != nil {
			return err
		}
	}
	if err := b.boxes(items, script, add); err != nil {
		return err
	}
	if err := b.paging(items, add); err != nil {
		return err
	}
	say("  round %d: the server in the end: %s", round+1, resident(server.Process.Pid))
	return nil
}

// wholeAnswer reads an answer to its end: when its first byte came, and its last. All rows must be in it, and what is asked
// for with a token must have a receipt that says so.
func wholeAnswer(address, token string) (first, all time.Duration, size int64, err error) {
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return 0, 0, 0, err
	}
	r.Header.Set("Accept-Encoding", "identity")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	began := time.Now()
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, 0, 0, err
	}
	defer res.Body.Close()
	rows, buf, mark := 0, make([]byte, 1<<18), []byte(`{"type":"Feature",`)
	kept := 0
	for {
		n, err := res.Body.Read(buf[kept:])
		if n > 0 && size == 0 {
			first = time.Since(began)
		}
		size += int64(n)
		have := buf[:kept+n]
		rows += bytes.Count(have, mark)
		kept = copy(buf, have[max(0, len(have)-len(mark)+1):]) // a mark may be cut in two; shorter than one, it is not counted twice
		if err == io.EOF {
			break
		}
		if err != nil {
			return 0, 0, 0, err
		}
	}
	all = time.Since(began)
	if res.StatusCode != http.StatusOK || rows != allParcels {
		return 0, 0, 0, fmt.Errorf("%s with %d features of %d: %.300s", res.Status, rows, allParcels, buf[:kept])
	}
	var said struct{ Count int }
	if token != "" && (json.Unmarshal([]byte(res.Header.Get("Spoina-Receipt")), &said) != nil || said.Count != allParcels) {
		return 0, 0, 0, fmt.Errorf("the receipt counts %d rows", said.Count)
	}
	return first, all, size, nil
}

// boxes loads the server with pages of 1000 features in a box, and PostgreSQL by itself with the same.
func (b *bench) boxes(items, script string, add func(string, float64)) error {
	for _, corner := range [][2]float64{{18.58, 54.34}, {18.66, 54.34}, {18.58, 54.38}, {18.66, 54.38}, {18.62, 54.36}} { // the boxes must fill a page
		body, err := fetch(fmt.Sprintf("http://%s%s?limit=%d&bbox=%f,%f,%f,%f", featuresAddress, items, pageRows, corner[0], corner[1], corner[0]+0.02, corner[1]+0.01), false)
		if err != nil {
			return err
		}
		var page struct{ NumberMatched, NumberReturned int }
		if err := json.Unmarshal(body, &page); err != nil || page.NumberReturned != pageRows {
			return fmt.Errorf("the box at %v gives %d features of %d: %v", corner, page.NumberReturned, page.NumberMatched, err)
		}
	}
	rate, err := b.load("box", featuresAddress, script, b.slot, "URL="+items+fmt.Sprintf("?limit=%d", pageRows))
	if err != nil {
		return err
	}
	add("box", rate)
	// As the peers are measured: the same two boxes again and again, which a server may keep as long as nothing changes.
	for _, box := range []string{"18.60,54.35,18.62,54.36", "18.65,54.30,18.70,54.33"} {
		rate, err = b.wrk("box asked again", featuresAddress, items+fmt.Sprintf("?limit=%d&bbox=%s", pageRows, box), "16:1", b.slot)
		if err != nil {
			return err
		}
		add("box again", rate)
	}
	box := "ST_MakeEnvelope(18.58 + :x / 1000000.0, 54.34 + :y / 1000000.0, 18.60 + :x / 1000000.0, 54.35 + :y / 1000000.0, 4326)"
	rate, err = b.statement("PostgreSQL box", "\\set x random(0,80000)\n\\set y random(0,40000)\n"+
		strings.ReplaceAll(fmt.Sprintf(asGeoJSON, "WHERE geom && ST_Transform("+box+", 2180) LIMIT "+fmt.Sprint(pageRows)), "\n", " ")+";\n", b.slot)
	if err != nil {
		return err
	}
	add("box of PostgreSQL", rate)
	return nil
}

// paging follows next links from the first page to the last, and asks PostgreSQL for the pages at both ends by their offset.
func (b *bench) paging(items string, add func(string, float64)) error {
	const ends = 10 // pages at either end of which the median counts
	address, rows := fmt.Sprintf("http://%s%s?limit=%d", featuresAddress, items, pageRows), 0
	var times []float64
	for address != "" {
		began := time.Now()
		body, err := fetch(address, false)
		if err != nil {
			return err
		}
		times = append(times, time.Since(began).Seconds()*1000)
		var page struct {
			NumberReturned int
			Links          []struct{ Rel, Href string }
		}
		if err := json.Unmarshal(body, &page); err != nil {
			return err
		}
		rows += page.NumberReturned
		address = ""
		for _, l := range page.Links {
			if l.Rel == "next" {
				address = l.Href
			}
		}
	}
	if rows != allParcels || len(times) != allParcels/pageRows {
		return fmt.Errorf("paging gave %d rows on %d pages", rows, len(times))
	}
	first, last := median(times[:ends]), median(times[len(times)-ends:])
	add("page first", first)
	add("page last", last)
	say("  paging: %d pages; the first %d %.1f ms each, the last %d %.1f ms", len(times), ends, first, ends, last)
	c, err := pgx.Connect(b.ctx, b.db.url(database))
	if err != nil {
		return err
	}
	defer c.Close(context.Background())
	for name, offset := range map[string]int{"PostgreSQL first": 0, "PostgreSQL last": allParcels - pageRows} {
		var took []float64
		for range ends {
			began := time.Now()
			var text []byte
			if err := c.QueryRow(b.ctx, fmt.Sprintf(asGeoJSON, fmt.Sprintf("ORDER BY id LIMIT %d OFFSET %d", pageRows, offset))).Scan(&text); err != nil {
				return err
			}
			took = append(took, time.Since(began).Seconds()*1000)
		}
		add(name, median(took))
		say("  %-20s %.1f ms", name, median(took))
	}
	return nil
}
