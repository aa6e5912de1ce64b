package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"spoina/internal/access"
	"spoina/internal/access/account"
	"spoina/internal/db"
	"spoina/internal/httpapi"
	"spoina/internal/secret"
	"spoina/tiles"
)

// drawn is the three layers of the measurement, with the attributes of Spoina's tiles, as every candidate reads them
// from the same tables. %s is the geometry.
var drawn = []struct{ name, kind, sql string }{
	{"parcels", "POLYGON", `SELECT id, id AS fid, parcel_id, number, ownership_group, ownership_subgroup, %s AS geom FROM ` + schema + `.parcels`},
	{"road_lanes", "POLYGON", `SELECT id, id AS fid, name, category, status, manager, %s AS geom FROM ` + schema + `.road_lanes`},
	{"scan_objects", "POINT", `SELECT id, id AS fid, class_code, last_seen::text AS captured_on, %s AS geom FROM ` + schema + `.objects`},
}

const layerList = "parcels,road_lanes,scan_objects"

// serveTiles is this program again as a server: Spoina's routes, with what each candidate may keep; or, as constant, an
// HTTP server that gives out bytes and nothing else, those of another server's answers.
//
//	serve-tiles ADDRESS DATABASE memory|database|warm
//	serve-tiles ADDRESS UPSTREAM constant
func serveTiles(args []string) {
	if args[2] == "constant" {
		fmt.Fprintln(os.Stderr, http.ListenAndServe(args[0], &constant{upstream: args[1]}))
		os.Exit(1)
	}
	ctx := context.Background()
	d, err := db.Open(ctx, args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	service := tiles.NewWith(map[string]tiles.Options{
		// Cold: no tile is kept, and none is worked out once for several who ask.
		"memory":   {Cache: 1, Memory: tiles.DefaultMemory, Alone: true},
		"database": {Cache: 1, Alone: true},
		"warm":     {Cache: 256 << 20, Memory: tiles.DefaultMemory},
	}[args[2]])
	router, _ := httpapi.New()
	tiles.Routes(router, tiles.Deps{Service: service})
	door := measured{account.New(secret.New(), nil, "")}
	whole := httpapi.Edge(httpapi.Office(d, door, router))
	server := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/memory":
			_ = json.NewEncoder(w).Encode(service.Memory())
		case "/debug/pprof/profile":
			pprof.Profile(w, r)
		default:
			whole.ServeHTTP(w, r)
		}
	})
	listener, err := net.Listen("tcp", args[0])
	if err == nil {
		err = httpapi.Serve(&http.Server{Handler: server}, listener)
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// constant answers with the bytes that the upstream gave for an address the first time.
type constant struct {
	upstream string
	bytes    sync.Map
}

func (c *constant) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b, ok := c.bytes.Load(r.URL.RequestURI())
	if !ok {
		body, err := fetch("http://"+c.upstream+r.URL.RequestURI(), true)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		b = body
		c.bytes.Store(r.URL.RequestURI(), b)
	}
	h := w.Header()
	h.Set("Content-Type", tiles.MediaType)
	h.Set("Content-Encoding", "gzip")
	h.Set("Content-Length", strconv.Itoa(len(b.([]byte))))
	_, _ = w.Write(b.([]byte))
}

// fetch reads an answer, packed or not.
func fetch(address string, packed bool) ([]byte, error) {
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept-Encoding", "identity")
	if packed {
		r.Header.Set("Accept-Encoding", "gzip")
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", res.Status, b[:min(len(b), 300)])
	}
	return b, err
}

// measured lets a request in as the program does, by looking its token up, and then counts it as the machine's own: people
// are allowed fewer requests a second than a measurement makes.
type measured struct{ people *account.Service }

func (m measured) Scope(store *db.Store, r *http.Request) (access.Scope, error) {
	scope, err := m.people.Scope(store, r)
	if err == nil && !scope.SignedIn() {
		err = access.ErrSignIn
	}
	return access.System("bench"), err
}

// link is the personal link of a token for map clients.
func (b *bench) link() (string, error) {
	token, err := b.token("gis")
	return "/o/" + officeCode + "/k/" + token, err
}

// token makes an account of the office with a token: gis for map clients, or api.
func (b *bench) token(kind string) (string, error) {
	d, err := db.Open(b.ctx, b.db.url(database))
	if err != nil {
		return "", err
	}
	defer d.Close()
	store, err := d.Store(b.ctx, officeCode)
	if err != nil {
		return "", err
	}
	people := account.New(secret.New(), nil, "")
	u, err := account.UserByLogin(b.ctx, store.Pool(), "bench")
	if errors.Is(err, account.ErrNoUser) {
		u, _, err = people.AddUser(b.ctx, store, access.Operator(), account.NewUser{Login: "bench", Name: "bench", Grants: []account.Grant{{Role: "gis"}}})
	}
	if err != nil {
		return "", err
	}
	tomorrow := time.Now().AddDate(0, 0, 1)
	_, token, err := people.AddToken(b.ctx, store, access.Operator(), u.ID, account.NewToken{Name: "bench", Kind: kind, Expires: &tomorrow})
	return token, err
}

const (
	ownAddress      = "127.0.0.1:18471"
	warmAddress     = "127.0.0.1:18472"
	mapAddress      = "127.0.0.1:18473"
	databaseAddress = "127.0.0.1:18474"
	floorAddress    = "127.0.0.1:18475"
)

// tiles measures cold tiles, with every feature, beside MapServer and beside PostGIS's own encoder without any server;
// and kept tiles beside the same bytes out of the memory of an HTTP server that does nothing else.
func (b *bench) tiles() error {
	if !installed("wrk") {
		absent("tiles", "req/s", "MapServer", "wrk is not installed")
		return nil
	}
	link, err := b.link()
	if err != nil {
		return err
	}
	template := link + "/tiles/" + layerList + "/{z}/{x}/{y}?detail=full"
	var servers []*exec.Cmd
	b.process = map[string]int{}
	defer func() { stop(servers...) }()
	for _, s := range [][3]string{{ownAddress, b.db.url(database), "memory"}, {databaseAddress, b.db.url(database), "database"},
		{warmAddress, b.db.url(database), "warm"}, {floorAddress, ownAddress, "constant"}} {
		cmd, err := b.startOwn(s[0], s[1], s[2])
		if err != nil {
			return err
		}
		servers = append(servers, cmd)
		b.process[s[0]] = cmd.Process.Pid
	}
	defer func() { say("the server with layers in memory, after all: %s", resident(servers[0].Process.Pid)) }()
	if err := b.getReady(template, servers[0].Process.Pid); err != nil {
		return err
	}
	if err := b.sameAsPostGIS(template); err != nil {
		return err
	}
	if err := b.defaultSizes(link); err != nil {
		return err
	}
	mapserver, why := b.startMapServer()
	defer stop(mapserver...)
	for _, class := range []struct{ name, mix string }{{"z16", "16:1"}, {"z14", "14:1"}, {"z12", "12:1"}, {"mix", "12:5,14:35,16:60"}} {
		if err := b.tileClass(class.name, class.mix, why, template); err != nil {
			return err
		}
	}
	return nil
}

// getReady asks for tiles until the layers and their geometries are in memory, and tells how long that took. Then it asks
// the servers that keep tiles for each once.
func (b *bench) getReady(template string, pid int) error {
	wanted, err := b.tileList()
	if err != nil {
		return err
	}
	began := time.Now()
	for ready := false; !ready; {
		if time.Since(began) > 2*time.Minute {
			return errors.New("the layers are not in memory after two minutes")
		}
		seen := map[int]bool{}
		for _, t := range wanted {
			if !seen[t.z] && t.z >= 12 {
				seen[t.z] = true
				if _, err := fetch("http://"+ownAddress+t.address(template), true); err != nil {
					return err
				}
			}
		}
		body, err := fetch("http://"+ownAddress+"/memory", false)
		if err != nil {
			return err
		}
		var held []tiles.Memory
		if err := json.Unmarshal(body, &held); err != nil {
			return err
		}
		ready = len(held) == len(drawn)
		for _, m := range held {
			ready = ready && len(m.Zooms) == 3
		}
		if ready {
			say("prepared: layers in memory after %.1f s of asking", time.Since(began).Seconds())
			sum := int64(0)
			for _, m := range held {
				say("  %-12s %7d rows %6.1f MB, ready for zooms %v", m.Layer, m.Rows, float64(m.Bytes)/1e6, m.Zooms)
				sum += m.Bytes
			}
			say("  together     %6.1f MB; the server %s", float64(sum)/1e6, resident(pid))
		}
	}
	for _, address := range []string{warmAddress, floorAddress} {
		for _, t := range wanted {
			if t.z >= 12 {
				if _, err := fetch("http://"+address+t.address(template), true); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

type place struct{ z, x, y int }

func (t place) address(template string) string {
	return strings.NewReplacer("{z}", strconv.Itoa(t.z), "{x}", strconv.Itoa(t.x), "{y}", strconv.Itoa(t.y)).Replace(template)
}

// tileList is the tiles of the measurement.
func (b *bench) tileList() (out []place, err error) {
	text, err := os.ReadFile(filepath.Join(b.city, "tiles.txt"))
	if err != nil {
		return nil, err
	}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		var t place
		if _, err := fmt.Sscan(line, &t.z, &t.x, &t.y); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// resident is the memory of a process.
func resident(pid int) string {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	var out []string
	for _, line := range strings.Split(string(text), "\n") {
		if strings.HasPrefix(line, "VmRSS") || strings.HasPrefix(line, "VmHWM") {
			out = append(out, strings.Join(strings.Fields(line), " "))
		}
	}
	return strings.Join(out, ", ")
}

func (b *bench) tileClass(name, mix, why, template string) error {
	slot := b.slot
	if name == "z12" {
		slot *= 3 // a slot must hold many answers of the slowest
	}
	got := map[string][]float64{}
	turn := func(who string, measure func() (float64, error)) error {
		rate, err := measure()
		if err != nil {
			return fmt.Errorf("%s: %w", who, err)
		}
		got[who] = append(got[who], rate)
		return nil
	}
	web := func(who, address, template string, seconds int) error {
		return turn(who, func() (float64, error) { return b.wrk(who+" "+name, address, template, mix, seconds) })
	}
	for range b.rounds {
		if err := web("Spoina", ownAddress, template, slot); err != nil {
			return err
		}
		if err := turn("PostGIS", func() (float64, error) { return b.pgbench(name, mix, slot) }); err != nil {
			return err
		}
		if why == "" {
			if err := web("MapServer", mapAddress, "/?map=CITY&mode=tile&tilemode=gmap&map.imagetype=mvt&layers="+strings.ReplaceAll(layerList, ",", "+")+"&tile={x}+{y}+{z}", slot); err != nil {
				return err
			}
		}
		if err := web("database", databaseAddress, template, slot); err != nil {
			return err
		}
		if err := web("warm", warmAddress, template, 3); err != nil {
			return err
		}
		if err := web("bytes", floorAddress, template, 3); err != nil {
			return err
		}
	}
	title := "tiles_cold_" + name
	if why == "" {
		report(title, median(got["Spoina"]), "req/s", "MapServer behind nginx (gzip 1)", median(got["MapServer"]))
	} else {
		absent(title, "req/s", "MapServer", why)
	}
	report(title, median(got["Spoina"]), "req/s", "PostGIS ST_AsMVT alone (no server; no gzip)", median(got["PostGIS"]))
	report("tiles_cold_database_"+name, median(got["database"]), "req/s", "PostGIS ST_AsMVT alone (no server; no gzip)", median(got["PostGIS"]))
	report("tiles_warm_"+name, median(got["warm"]), "req/s", "the same bytes from memory", median(got["bytes"]))
	return nil
}

func (b *bench) startOwn(address, from, mode string) (*exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return b.serveSelf(self, "serve-tiles", address, from, mode)
}

// serveSelf starts this program again as a server.
func (b *bench) serveSelf(self string, args ...string) (*exec.Cmd, error) {
	cmd := exec.CommandContext(b.ctx, self, args...)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return cmd, reachable(args[1])
}

func reachable(address string) error {
	for range 100 {
		if c, err := net.Dial("tcp", address); err == nil {
			return c.Close()
		}
		time.Sleep(100 * time.Millisecond)
	}
	return fmt.Errorf("%s does not answer", address)
}

// stop ends what this run started, and waits for it.
func stop(commands ...*exec.Cmd) {
	for _, c := range commands {
		if c != nil && c.Process != nil {
			_ = c.Process.Signal(syscall.SIGTERM)
			last := time.AfterFunc(2*time.Second, func() { _ = c.Process.Kill() }) // MapServer waits for a request first
			_ = c.Wait()
			last.Stop()
		}
	}
}

var line = regexp.MustCompile(`(?m)^\| .*\|$`)

// wrk loads one candidate and answers with requests per second. An answer with an error makes the figure worthless.
func (b *bench) wrk(label, address, template, mix string, seconds int) (float64, error) {
	return b.load(label, address, filepath.Join(b.city, "tiles.lua"), seconds,
		"TILES="+filepath.Join(b.city, "tiles.txt"), "URL="+template, "MIX="+mix, "GZIP=1")
}

// load runs a script of wrk, which prints the line of tiles.lua, with settings for it, and answers with requests per second.
func (b *bench) load(label, address, script string, seconds int, settings ...string) (float64, error) {
	rate, _, err := b.loadSlow(label, address, script, seconds, settings...)
	return rate, err
}

// loadSlow is load with the 99th percentile of the answers' times, in ms, too.
func (b *bench) loadSlow(label, address, script string, seconds int, settings ...string) (rate, p99 float64, err error) {
	cmd := exec.CommandContext(b.ctx, "wrk", "-t2", "-c8", fmt.Sprintf("-d%ds", seconds), "--timeout", "120s", "-s", script, "http://"+address+"/")
	cmd.Env = append(append(os.Environ(), settings...), "LABEL="+label)
	served, database := processorTime(b.process[address]), b.databaseTime()
	out, err := cmd.CombinedOutput()
	served, database = processorTime(b.process[address])-served, b.databaseTime()-database
	if err != nil {
		return 0, 0, fmt.Errorf("wrk: %w: %s", err, out)
	}
	fields := strings.Split(line.FindString(string(out)), "|")
	if len(fields) < 8 {
		return 0, 0, fmt.Errorf("wrk said %q", out)
	}
	value := func(i int) string { return strings.TrimSpace(fields[i]) }
	if rate, err = strconv.ParseFloat(value(2), 64); err == nil {
		p99, err = strconv.ParseFloat(value(4), 64)
	}
	each := func(d time.Duration) float64 { return d.Seconds() * 1e6 / max(1, rate*float64(seconds)) }
	processors := ""
	if b.process[address] != 0 { // MapServer's are many, and end its connections
		processors = fmt.Sprintf("  processor: server %.0f us, database %.0f us each", each(served), each(database))
	}
	say("  %-20s %8s req/s  p50 %s ms  p99 %s ms  %s KiB each  errors %s%s", label, value(2), value(3), value(4), value(5), value(7), processors)
	if value(7) != "0" {
		return 0, 0, fmt.Errorf("%s: %s of the answers were errors", label, value(7))
	}
	return rate, p99, err
}

// defaultSizes finds the largest tile that a map is sent at low zooms, of all layers with nothing asked for: it is to be
// under 500 kB.
func (b *bench) defaultSizes(link string) error {
	const all, bound = "parcels,road_lanes,address_points,reference_features,leases,decisions,scan_objects,discrepancies", 500_000.0 / 1024
	for z := 10; z <= 12; z++ {
		at := func(lon, lat float64) (x, y int) {
			n, sin := math.Exp2(float64(z)), math.Sin(lat*math.Pi/180)
			return int((lon + 180) / 360 * n), int((0.5 - math.Log((1+sin)/(1-sin))/(4*math.Pi)) * n)
		}
		west, north := at(18.47, 54.45)
		east, south := at(18.79, 54.28)
		largest, tiles := 0, 0
		for x := west; x <= east; x++ {
			for y := north; y <= south; y++ {
				body, err := fetch(fmt.Sprintf("http://%s%s/tiles/%s/%d/%d/%d", ownAddress, link, all, z, x, y), true)
				if err != nil {
					return err
				}
				largest, tiles = max(largest, len(body)), tiles+1
			}
		}
		say("z%d as sent by default, all layers: the largest of %d tiles has %d bytes, packed", z, tiles, largest)
		report(fmt.Sprintf("tiles_default_largest_z%d", z), float64(largest)/1024, "KiB", "the bound of 500 kB", bound)
	}
	return nil
}

// processorTime is what a process has taken of the processors, itself and in the kernel; 0 where it is not known.
func processorTime(pid int) time.Duration {
	stat, _ := statOf(pid)
	return stat.used
}

// databaseTime is that of all processes of the private database that are still there: servers keep their connections.
func (b *bench) databaseTime() (sum time.Duration) {
	text, err := os.ReadFile(filepath.Join(b.out, "db", "data", "postmaster.pid"))
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(text), "\n")
	postmaster, _ := strconv.Atoi(first)
	all, _ := filepath.Glob("/proc/[0-9]*")
	for _, folder := range all {
		pid, _ := strconv.Atoi(filepath.Base(folder))
		if stat, ok := statOf(pid); ok && stat.parent == postmaster {
			sum += stat.used
		}
	}
	return sum
}

type stat struct {
	parent int
	used   time.Duration
}

// statOf reads what the kernel tells of a process: proc(5), fields 4, 14 and 15, in hundredths of a second.
func statOf(pid int) (s stat, ok bool) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, rest, found := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	if err != nil || !found || len(fields) < 13 {
		return s, false
	}
	s.parent, _ = strconv.Atoi(fields[1])
	for _, i := range []int{11, 12} {
		n, _ := strconv.Atoi(fields[i])
		s.used += time.Duration(n) * 10 * time.Millisecond
	}
	return s, true
}

// pgbench is the ceiling of every server that leaves the encoding to PostGIS: the statement alone, over as many connections as the others have.
func (b *bench) pgbench(name, mix string, seconds int) (float64, error) {
	var s strings.Builder
	if name == "mix" {
		s.WriteString("\\set r random(1,100)\n\\set k CASE WHEN :r<=5 THEN random(5,20) WHEN :r<=40 THEN random(21,170) ELSE random(171,500) END\n")
	} else {
		s.WriteString(map[string]string{"z12": "\\set k random(5,20)\n", "z14": "\\set k random(21,170)\n", "z16": "\\set k random(171,500)\n"}[name])
	}
	s.WriteString("SELECT z,x,y FROM bench_tiles WHERE id=:k \\gset\n")
	s.WriteString("SELECT length(" + asMVT(":z", ":x", ":y") + ");\n")
	return b.statement("PostGIS "+name, s.String(), seconds)
}

// statement repeats a script of pgbench over eight connections and answers with how often it ran in a second.
func (b *bench) statement(label, text string, seconds int) (float64, error) {
	script := filepath.Join(b.out, "pgbench.sql")
	if err := os.WriteFile(script, []byte(text), 0o644); err != nil {
		return 0, err
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/pgbench")
	if len(found) == 0 {
		return 0, errors.New("pgbench is not installed")
	}
	cmd := exec.CommandContext(b.ctx, found[len(found)-1], "-n", "-M", "prepared", "-c", "8", "-j", "1", "-T", strconv.Itoa(seconds), "-f", script, b.db.libpq(database))
	cmd.Env = append(os.Environ(), "PGOPTIONS=-c max_parallel_workers_per_gather=0")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("pgbench: %w: %s", err, out)
	}
	m := regexp.MustCompile(`tps = ([0-9.]+)`).FindSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("pgbench said %q", out)
	}
	say("  %-20s %8s req/s", label, m[1])
	return strconv.ParseFloat(string(m[1]), 64)
}

// asMVT is the expression that makes a whole tile inside PostGIS.
func asMVT(z, x, y string) string {
	var layers []string
	for _, l := range drawn {
		layers = append(layers, "(SELECT ST_AsMVT(t,'"+l.name+"',4096,'geom','fid') FROM ("+
			fmt.Sprintf(l.sql, "ST_AsMVTGeom(ST_Transform(geom,3857), ST_TileEnvelope("+z+","+x+","+y+"),4096,64)")+
			" WHERE geom && ST_Transform(ST_TileEnvelope("+z+","+x+","+y+",margin=>64.0/4096),2180)) t)")
	}
	return strings.Join(layers, " || ")
}

// startMapServer starts four FastCGI processes of MapServer, so that both cores are busy while some of them wait for the
// database, behind nginx, which compresses at the level that Spoina does.
// why tells what is missing where it cannot be measured.
func (b *bench) startMapServer() (started []*exec.Cmd, why string) {
	program := ""
	for _, p := range []string{"mapserv", "/usr/lib/cgi-bin/mapserv"} {
		if installed(p) {
			program, _ = exec.LookPath(p)
			break
		}
	}
	nginx := ""
	for _, p := range []string{"nginx", "/usr/sbin/nginx"} {
		if installed(p) {
			nginx, _ = exec.LookPath(p)
			break
		}
	}
	switch {
	case program == "":
		return nil, "mapserv is not installed"
	case nginx == "":
		return nil, "nginx is not installed"
	}
	run, err := os.MkdirTemp("", "spoina-bench")
	if err != nil {
		return nil, err.Error()
	}
	socket := filepath.Join(run, "mapserv.sock")
	files := map[string]string{"city.map": b.mapfile(), "mapserver.conf": "CONFIG\n ENV\n  MS_MAP_PATTERN \".\"\n  MAPSERVER_CONFIG_FILE \"\"\n END\n MAPS\n  CITY \"" + filepath.Join(run, "city.map") + "\"\n END\nEND\n",
		"nginx.conf": fmt.Sprintf(nginxConf, run, run, run, mapAddress, socket)}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(run, name), []byte(text), 0o644); err != nil {
			return nil, err.Error()
		}
	}
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: socket})
	if err != nil {
		return nil, err.Error()
	}
	file, err := listener.File()
	if err != nil {
		return nil, err.Error()
	}
	_ = os.Chmod(socket, 0o777)
	_ = os.Chmod(run, 0o755)
	for range 4 {
		cmd := exec.CommandContext(b.ctx, program)
		cmd.Stdin = file // FastCGI: the socket is the standard input
		cmd.Env = append(os.Environ(), "MAPSERVER_CONFIG_FILE="+filepath.Join(run, "mapserver.conf"))
		if err := cmd.Start(); err != nil {
			return started, err.Error()
		}
		started = append(started, cmd)
	}
	web := exec.CommandContext(b.ctx, nginx, "-c", filepath.Join(run, "nginx.conf"))
	if err := web.Start(); err != nil {
		return started, err.Error()
	}
	started = append(started, web)
	if err := reachable(mapAddress); err != nil {
		return started, err.Error()
	}
	return started, b.mapServerWorks()
}

// mapServerWorks looks whether one tile really is a tile.
func (b *bench) mapServerWorks() string {
	r, err := http.Get("http://" + mapAddress + "/?map=CITY&mode=tile&tilemode=gmap&map.imagetype=mvt&layers=" +
		strings.ReplaceAll(layerList, ",", "+") + "&tile=9041+5232+14")
	if err != nil {
		return err.Error()
	}
	defer r.Body.Close()
	body := make([]byte, 300)
	n, _ := r.Body.Read(body)
	if r.StatusCode != http.StatusOK || !strings.Contains(r.Header.Get("Content-Type"), "vector-tile") {
		return fmt.Sprintf("MapServer answers %s: %s", r.Status, strings.Join(strings.Fields(string(body[:n])), " "))
	}
	return ""
}

func (b *bench) mapfile() string {
	var s strings.Builder
	s.WriteString(`MAP
  NAME "city"
  SIZE 256 256
  EXTENT 2050000 7210000 2100000 7260000
  PROJECTION "init=epsg:3857" END
  OUTPUTFORMAT
    NAME "mvt"
    DRIVER "MVT"
    FORMATOPTION "EXTENT=4096"
    FORMATOPTION "EDGE_BUFFER=64"
  END
  IMAGETYPE "mvt"
`)
	for _, l := range drawn {
		fmt.Fprintf(&s, `  LAYER
    NAME "%s"
    TYPE %s
    STATUS ON
    CONNECTIONTYPE POSTGIS
    CONNECTION "%s"
    PROCESSING "CLOSE_CONNECTION=DEFER"
    DATA "geom FROM (%s) AS t USING UNIQUE fid USING SRID=2180"
    PROJECTION "init=epsg:2180" END
    METADATA "gml_include_items" "all" "gml_exclude_items" "fid" END
    CLASS STYLE COLOR 0 0 0 END END
  END
`, l.name, l.kind, b.db.libpq(database), fmt.Sprintf(l.sql, "geom"))
	}
	return s.String() + "END\n"
}

const nginxConf = `daemon off;
worker_processes 1;
pid %s/nginx.pid;
error_log %s/nginx.log error;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path %s/body;
  proxy_temp_path off_proxy; fastcgi_temp_path off_fastcgi; uwsgi_temp_path off_uwsgi; scgi_temp_path off_scgi;
  gzip on; gzip_comp_level 1; gzip_min_length 0; gzip_proxied any;
  gzip_types application/vnd.mapbox-vector-tile application/x-protobuf;
  server {
    listen %s;
    location / {
      fastcgi_pass unix:%s;
      fastcgi_buffers 64 64k; fastcgi_buffer_size 64k; fastcgi_max_temp_file_size 0;
      fastcgi_param QUERY_STRING $query_string;
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param SERVER_NAME $server_name;
      fastcgi_param SERVER_PORT $server_port;
      fastcgi_param SCRIPT_NAME /mapserv;
    }
  }
}
`
