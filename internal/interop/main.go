// Command interop starts the built program with the demo town and reads it with other people's programs: GDAL as a client
// of WFS 2.0 and of OGC API Features, GDAL on the files that are handed out, and QGIS without a screen. For every collection × format × reference system ×
// role it prints a line client,collection,format,crs,expected,got; the role stands behind the client's name. Expected is
// the count of the same list in the grid and, where the place is a column of its own table, PostGIS's own extent. It exits
// with 1 on any difference.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	bin := flag.String("bin", filepath.Join("bin", "spoina"), "the program")
	home := flag.String("home", filepath.Join(".stamps", "interop"), "where the demo town lives; it is kept for the next time")
	roles := flag.String("roles", "", "accounts of the demo town, and public for a visitor; empty is all of them")
	short := flag.Bool("short", false, "one role and two reference systems only")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ok, err := run(ctx, *bin, *home, *roles, *short)
	if err != nil {
		fmt.Fprintln(os.Stderr, "interop:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

// trial is one run against one server.
type trial struct {
	ctx    context.Context
	bin    string
	home   string
	base   string
	dir    string // for what the clients write
	differ int
	lines  int
}

func run(ctx context.Context, bin, home, roles string, short bool) (bool, error) {
	for _, tool := range []string{"ogr2ogr", "ogrinfo"} {
		if _, err := exec.LookPath(tool); err != nil {
			return false, fmt.Errorf("%s is not installed (Debian package gdal-bin)", tool)
		}
	}
	home, err := filepath.Abs(home)
	if err != nil {
		return false, err
	}
	if bin, err = filepath.Abs(bin); err != nil {
		return false, err
	}
	demo := exec.CommandContext(ctx, bin, "--home", home, "demo")
	demo.Stderr = os.Stderr
	if err := demo.Run(); err != nil {
		return false, fmt.Errorf("demo: %w", err)
	}
	accounts, err := exec.CommandContext(ctx, bin, "--home", home, "demo", "--accounts").Output()
	if err != nil {
		return false, fmt.Errorf("demo --accounts: %w", err)
	}
	names, password, ok := strings.Cut(strings.TrimSpace(string(accounts)), " — each with the password ")
	if !ok {
		return false, fmt.Errorf("demo --accounts said %q", accounts)
	}
	dir, err := os.MkdirTemp("", "spoina-interop-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	address, err := freeAddress()
	if err != nil {
		return false, err
	}
	t := &trial{ctx: ctx, bin: bin, home: home, base: "http://" + address, dir: dir}
	server := exec.CommandContext(ctx, bin, "--home", home, "serve", "--no-work", "--addr", address)
	log, err := os.Create(filepath.Join(dir, "serve.log"))
	if err != nil {
		return false, err
	}
	defer log.Close()
	server.Stdout, server.Stderr = log, log
	if err := server.Start(); err != nil {
		return false, err
	}
	defer func() {
		_ = server.Process.Signal(os.Interrupt)
		_ = server.Wait()
	}()
	if err := t.wait(); err != nil {
		return false, err
	}
	list := append([]string{"public"}, strings.Split(names, ", ")...)
	if roles != "" {
		list = strings.Split(roles, ",")
	} else if short {
		list = []string{"gis"}
	}
	systems := []string{"EPSG:2180", "EPSG:2178", "EPSG:4326", "EPSG:3857", "OGC:CRS84"}
	if short {
		systems = []string{"EPSG:2180", "EPSG:4326"}
	}
	fmt.Println("client,collection,format,crs,expected,got")
	for _, role := range list {
		who, err := t.signIn(role, password)
		if err != nil {
			return false, err
		}
		if err := t.clients(who, systems); err != nil {
			return false, err
		}
		if role == list[len(list)-1] {
			if err := t.qgis(who); err != nil {
				return false, err
			}
		}
	}
	if err := t.files(short); err != nil {
		return false, err
	}
	fmt.Fprintf(os.Stderr, "%d lines, %d differ\n", t.lines, t.differ)
	return t.differ == 0 && t.lines > 0, nil
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

func (t *trial) wait() error {
	for range 120 {
		res, err := http.Get(t.base + "/ogc/conformance?f=json")
		if err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-t.ctx.Done():
			return t.ctx.Err()
		case <-time.After(500 * time.Millisecond):
		}
	}
	log, _ := os.ReadFile(filepath.Join(t.dir, "serve.log"))
	return fmt.Errorf("the server does not answer: %s", log)
}

// reader is somebody who reads: their session for the grid, their personal link for programs.
type reader struct {
	role string
	http *http.Client
	link string // "" or "/k/SECRET"
}

func (t *trial) signIn(role, password string) (*reader, error) {
	who := &reader{role: role, http: newClient()}
	if role == "public" {
		return who, nil
	}
	var made struct {
		URLs map[string]string `json:"urls"`
	}
	if err := t.send(who, "/api/v1/session", map[string]any{"login": role, "password": password}, nil); err != nil {
		return nil, fmt.Errorf("sign in as %s: %w", role, err)
	}
	if err := t.send(who, "/api/v1/tokens", map[string]any{"name": "interop", "kind": "gis", "read_only": true}, &made); err != nil {
		return nil, fmt.Errorf("token of %s: %w", role, err)
	}
	link := made.URLs["link_wfs"]
	from := strings.Index(link, "/k/")
	if from < 0 {
		return nil, errors.New("the token has no personal link")
	}
	who.link = strings.TrimSuffix(link[from:], "/wfs")
	return who, nil
}

func (t *trial) line(client, collection, format, crs, expected, got string) {
	t.lines++
	quote := func(s string) string {
		if strings.ContainsAny(s, "\",\n") {
			return `"` + strings.ReplaceAll(strings.ReplaceAll(s, `"`, `""`), "\n", " ") + `"`
		}
		return s
	}
	if expected != got {
		t.differ++
	}
	fmt.Println(strings.Join([]string{client, collection, format, crs, quote(expected), quote(got)}, ","))
}

// registers is the collections that a person is offered, each with the count that the grid shows them.
func (t *trial) registers(who *reader) (map[string]int64, error) {
	var offered struct {
		Collections []struct{ ID, ItemType string }
	}
	if err := t.get(who, "/ogc/collections?f=json", &offered); err != nil {
		return nil, err
	}
	out := map[string]int64{}
	for _, c := range offered.Collections {
		if c.ItemType != "feature" {
			continue // the catalogue of the collections themselves
		}
		var list struct{ Count int64 }
		if err := t.get(who, "/api/v1/registers/"+c.ID+"?limit=1", &list); err != nil {
			return nil, err
		}
		out[c.ID] = list.Count
	}
	return out, nil
}

func (t *trial) get(who *reader, path string, into any) error {
	req, err := http.NewRequestWithContext(t.ctx, http.MethodGet, t.base+path, nil)
	if err != nil {
		return err
	}
	return answer(who, req, into)
}

func (t *trial) send(who *reader, path string, body, into any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(t.ctx, http.MethodPost, t.base+path, strings.NewReader(string(text)))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	return answer(who, req, into)
}

func answer(who *reader, req *http.Request, into any) error {
	res, err := who.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %s", req.Method, req.URL.Path, res.Status)
	}
	if into == nil {
		return nil
	}
	return json.NewDecoder(res.Body).Decode(into)
}
