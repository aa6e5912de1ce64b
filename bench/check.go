package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"

	"github.com/jackc/pgx/v5"

	"spoina/analysis/landscape"
	"spoina/analysis/landscape/check"
	"spoina/internal/access/account"
	"spoina/internal/db"
	"spoina/internal/httpapi"
	"spoina/internal/secret"
)

const (
	checkAddress  = "127.0.0.1:18477"
	checkDatabase = "city_check"
)

// serveCheck is this program again as a server: the public location check.
//
//	serve-check ADDRESS DATABASE
func serveCheck(args []string) {
	d, err := db.Open(context.Background(), args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	router, api := httpapi.New()
	check.Routes(api)
	door := measured{account.New(secret.New(), nil, "")}
	listener, err := net.Listen("tcp", args[0])
	if err == nil {
		err = httpapi.Serve(&http.Server{Handler: httpapi.Edge(httpapi.Office(d, door, router))}, listener)
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// places is a script of wrk: a check of a billboard at a place of the city that nobody asked about before.
const places = `local base, n = os.getenv("URL"), 0
function setup(thread) thread:set("tid", n); n = n + 1 end
function init(args) math.randomseed(os.time() * 16 + (tid or 0)) end
function request()
  local x, y = 18.49 + math.random() * 0.28, 54.30 + math.random() * 0.13
  return wrk.format("POST", base, {["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. os.getenv("TOKEN")}, string.format('{"type":"ADV.BILLBOARD","width":6,"height":3,"sides":2,"mount":"FREESTANDING","bottom":3,"lon":%.7f,"lat":%.7f}', x, y))
end
function done(s, l, r)
  local e = s.errors.connect + s.errors.read + s.errors.write + s.errors.status + s.errors.timeout
  print(string.format("| %s | %.1f | %.1f | %.1f | %.1f | %.1f | %d |", os.getenv("LABEL"),
    s.requests/(s.duration/1e6), l:percentile(50)/1000, l:percentile(99)/1000, s.bytes/1024/s.requests, s.bytes/1048576/(s.duration/1e6), e))
end
`

// Zones of 500 m over the city, in the codes of the example, so that places lie in all of them and near their edges.
const zoned = `INSERT INTO ` + schema + `.zones (id, key, code, kind, geom, known, source)
	SELECT 990000000 + row_number() OVER (), 'z' || i || '.' || j, 'S' || ((i * 3 + j) % 8 + 8) % 8, 'ZONE', geom, '[0,)', 'benchmark'
	FROM ST_SquareGrid(500, (SELECT ST_SetSRID(ST_Extent(geom)::geometry, 2180) FROM ` + schema + `.parcels))`

// check measures the public location check on the city under load: eight clients at once, each place a new one, the answer
// kept under its number as always. It works in a copy of the city, which gets the example of a resolution.
func (b *bench) check() error {
	if !installed("wrk") {
		absent("check", "ms", "the goal of 200 ms", "wrk is not installed")
		return nil
	}
	token, err := b.token("api")
	if err != nil {
		return err
	}
	drop := `DROP DATABASE IF EXISTS ` + checkDatabase + ` WITH (FORCE)`
	if err := b.admin(drop); err != nil {
		return err
	}
	if err := b.admin(`CREATE DATABASE ` + checkDatabase + ` TEMPLATE ` + database + ` STRATEGY file_copy`); err != nil {
		return err
	}
	defer func() { _ = b.admin(drop) }()
	if err := b.zone(); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	script := filepath.Join(b.out, "places.lua")
	if err := os.WriteFile(script, []byte(places), 0o644); err != nil {
		return err
	}
	b.process = map[string]int{}
	server, err := b.serveSelf(self, "serve-check", checkAddress, b.db.url(checkDatabase))
	defer stop(server)
	if err != nil {
		return err
	}
	b.process[checkAddress] = server.Process.Pid
	var rates, slowest []float64
	for range b.rounds {
		rate, p99, err := b.loadSlow("check", checkAddress, script, b.slot, "URL=/o/"+officeCode+"/api/v1/check", "TOKEN="+token)
		if err != nil {
			return err
		}
		rates, slowest = append(rates, rate), append(slowest, p99)
	}
	report("check_location", median(rates), "req/s", "", 0)
	report("check_location_p99", median(slowest), "ms", "the goal of 200 ms", 200)
	return nil
}

// zone gives the copy of the city the example of a resolution, signed, with zones all over.
func (b *bench) zone() error {
	doc, err := landscape.Example("gdansk")
	if err != nil {
		return err
	}
	body, err := landscape.Encode(doc)
	if err != nil {
		return err
	}
	c, err := pgx.Connect(b.ctx, b.db.url(checkDatabase))
	if err != nil {
		return err
	}
	defer c.Close(b.ctx)
	if _, err := c.Exec(b.ctx, zoned); err != nil {
		return err
	}
	_, err = c.Exec(b.ctx, `INSERT INTO `+schema+`.landscape_versions (resolution, name, document, digest, state, in_force, drafted_by, signed_by, signed_at, reason) VALUES ($1, 'benchmark', $2, 'd', 'signed', '2018-04-02', 'a', 'b', now(), 'benchmark')`, doc.Resolution.ID, body)
	return err
}
