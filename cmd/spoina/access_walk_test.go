package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// fixture is what each person is expected to see, as it was written by hand.
type fixture struct {
	who     []string
	rows    map[string]map[string]string // who → register or path → ids, "-" when refused
	columns map[string]map[string][]string
	inner   map[string]map[string]bool // columns that nobody sees, by register
	may     map[string]map[string]string
}

func readFixture(t *testing.T) *fixture {
	t.Helper()
	read := func(name string) (head []string, lines [][]string) {
		f, err := os.Open("testdata/access/" + name)
		require.NoError(t, err)
		defer f.Close()
		r := csv.NewReader(f)
		r.Comment = '#'
		lines, err = r.ReadAll()
		require.NoError(t, err)
		return lines[0], lines[1:]
	}
	table := func(name string) (order []string, out map[string]map[string]string) {
		head, lines := read(name)
		out = map[string]map[string]string{}
		for _, l := range lines {
			order = append(order, l[0])
			out[l[0]] = map[string]string{}
			for i := 1; i < len(head); i++ {
				out[l[0]][head[i]] = strings.TrimSpace(l[i])
			}
		}
		return order, out
	}
	x := &fixture{columns: map[string]map[string][]string{}}
	x.who, x.rows = table("rows.csv")
	_, x.may = table("may.csv")
	_, lines := read("programmes.csv")
	for _, l := range lines {
		for who := range x.rows {
			if x.rows[who][l[0]] == "" {
				x.rows[who][l[0]] = "-"
			}
		}
		for _, who := range strings.Fields(l[1]) {
			require.Contains(t, x.rows, who)
			x.rows[who][l[0]] = l[2]
		}
	}
	_, lines = read("columns.csv")
	for _, l := range lines {
		for _, who := range strings.Fields(l[0]) {
			require.Contains(t, x.rows, who)
			if x.columns[who] == nil {
				x.columns[who] = map[string][]string{}
			}
			x.columns[who][l[1]] = strings.Fields(l[2])
		}
	}
	return x
}

// ids reads a cell of rows.csv.
func (x *fixture) ids(who, of string) map[int64]bool {
	out := map[int64]bool{}
	for _, s := range strings.Fields(x.rows[who][of]) {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			out[n] = true
		}
	}
	return out
}

func (x *fixture) refused(who, of string) bool { return x.rows[who][of] == "-" }

// all is every row that anybody of the fixture sees.
func (x *fixture) all(of string) map[int64]bool {
	out := map[int64]bool{}
	for _, who := range x.who {
		maps.Copy(out, x.ids(who, of))
	}
	return out
}

// tally is the matrix as it is walked.
type tally struct {
	mu       sync.Mutex
	rows     map[[2]string]int
	wrong    map[[2]string][]string
	seen     map[string]int
	withheld map[string]int
	paths    []string
}

// person walks the paths of one person in one office.
type person struct {
	*tally
	t             *testing.T
	x             *fixture
	who           string
	base          string // address of the office
	authorization string
	link          string // token of a personal link, for a map client
	mark, other   string
}

// differ notes a difference.
func (p *person) differ(path, format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	k := [2]string{p.who, path}
	p.wrong[k] = append(p.wrong[k], p.mark+": "+fmt.Sprintf(format, args...))
}

// count notes how many rows of how many a path showed.
func (p *person) count(path string, seen, of int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !slices.Contains(p.paths, path) {
		p.paths = append(p.paths, path)
	}
	p.rows[[2]string{p.who, path}] += seen
	p.seen[path] += seen
	p.withheld[path] += max(0, of-seen)
}

// compare holds what a path showed against what the fixture expects.
func (p *person) compare(path, what string, got, want map[int64]bool, universe int) {
	p.count(path, len(got), universe)
	for id := range got {
		if !want[id] {
			p.differ(path, "%s shows %d", what, id)
		}
	}
	for id := range want {
		if !got[id] {
			p.differ(path, "%s lacks %d", what, id)
		}
	}
}

// expect is compare for the rows of a register; an answer that is refused shows none.
func (p *person) expect(path, register, what string, status int, got map[int64]bool) {
	p.compare(path, what, got, p.x.ids(p.who, register), len(p.x.all(register)))
	if refused := status == http.StatusUnauthorized || status == http.StatusForbidden || status == http.StatusNotFound; refused != p.x.refused(p.who, register) {
		p.differ(path, "%s answers %d", what, status)
	}
}

var markOf = regexp.MustCompile(`mk([A-Z]{3})([0-9]+)(alfa|beta)`)

// marks are the rows whose marks stand in an answer, by register.
func marks(body []byte) map[string]map[int64]bool {
	out := map[string]map[int64]bool{}
	for _, m := range markOf.FindAllSubmatch(body, -1) {
		register := marked[string(m[1])]
		if out[register] == nil {
			out[register] = map[int64]bool{}
		}
		id, _ := strconv.ParseInt(string(m[2]), 10, 64)
		out[register][id] = true
	}
	return out
}

// get asks for an address and looks through the bytes of the answer for what must not be there, whatever was asked.
func (p *person) get(path, address string) (int, []byte) { return p.ask(path, "GET", address, "", nil) }

func (p *person) ask(path, method, address, contentType string, sent io.Reader) (int, []byte) {
	r, err := http.NewRequest(method, p.base+address, sent)
	require.NoError(p.t, err)
	if p.authorization != "" {
		r.Header.Set("Authorization", p.authorization)
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	answer, err := http.DefaultClient.Do(r)
	require.NoError(p.t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(p.t, err)
	body = unpacked(p.t, body)
	var head bytes.Buffer
	require.NoError(p.t, answer.Header.Write(&head))
	p.look(path, address, append(head.Bytes(), body...))
	if answer.StatusCode >= 500 {
		p.differ(path, "%s answers %d: %s", address, answer.StatusCode, body)
	}
	return answer.StatusCode, body
}

// unpacked opens what is compressed: spreadsheets, and tiles in transit.
func unpacked(t *testing.T, body []byte) []byte {
	switch {
	case bytes.HasPrefix(body, []byte("PK\x03\x04")):
		z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
		require.NoError(t, err)
		var out bytes.Buffer
		for _, f := range z.File {
			r, err := f.Open()
			require.NoError(t, err)
			_, err = io.Copy(&out, r)
			require.NoError(t, err)
		}
		return out.Bytes()
	case bytes.HasPrefix(body, []byte("\x1f\x8b")):
		z, err := gzip.NewReader(bytes.NewReader(body))
		require.NoError(t, err)
		out, err := io.ReadAll(z)
		require.NoError(t, err)
		return out
	}
	return body
}

// look searches an answer for rows of the other office, rows that the person may not see, personal values that nobody
// gave a purpose for, and amounts.
func (p *person) look(path, address string, body []byte) {
	for _, m := range markOf.FindAllSubmatch(body, -1) {
		register, id := marked[string(m[1])], string(m[2])
		n, _ := strconv.ParseInt(id, 10, 64)
		switch {
		case string(m[3]) == p.other:
			p.differ(path, "%s shows %s %s of the other office", address, register, id)
		case !p.x.ids(p.who, register)[n] && !(register == "decisions" && p.x.ids(p.who, "bin")[n]):
			p.differ(path, "%s holds %s %s", address, register, id)
		}
	}
	if !strings.Contains(address, "purpose=") {
		for _, s := range secrets {
			if bytes.Contains(body, []byte(s)) {
				p.differ(path, "%s holds the personal value %s", address, s)
			}
		}
	}
	if bytes.Contains(body, []byte("WartoscZPliku")) && p.x.may[p.who]["values"] != "yes" {
		p.differ(path, "%s holds a cell of an imported file", address)
	}
	for _, f := range moneyOf {
		for id := range p.x.all(f.rows) {
			if !p.x.ids(p.who, f.rows)[id] && holdsFigure(body, f.of(id)) {
				p.differ(path, "%s holds the amount %s of %s %d", address, f.of(id), f.rows, id)
			}
		}
	}
}

// moneyOf are the amounts by column of the fixture.
var moneyOf = []struct {
	rows string
	of   func(int64) string
}{{"fees", feeOf}, {"rents", rentOf}, {"amounts", amountOf}}

// holdsFigure finds an amount in grosze, or in złote as spreadsheets show it.
func holdsFigure(body []byte, gr string) bool {
	zl := gr[:len(gr)-2]
	for _, s := range []string{gr, zl + "," + gr[len(gr)-2:], zl + "." + gr[len(gr)-2:], zl[:1] + "\u00a0" + zl[1:] + "," + gr[len(gr)-2:]} {
		for from := 0; ; {
			i := bytes.Index(body[from:], []byte(s))
			if i < 0 {
				break
			}
			at := from + i
			before, after := at == 0 || !digit(body[at-1]), at+len(s) == len(body) || !digit(body[at+len(s)])
			if before && after && (at == 0 || body[at-1] != '.') {
				return true
			}
			from = at + 1
		}
	}
	return false
}

func digit(b byte) bool { return b >= '0' && b <= '9' }

// figuresIn are the ids of the fixture's column whose amounts stand in an answer.
func (p *person) figuresIn(body []byte, rows string, of func(int64) string) map[int64]bool {
	out := map[int64]bool{}
	for id := range p.x.all(rows) {
		if holdsFigure(body, of(id)) {
			out[id] = true
		}
	}
	return out
}

// report writes the matrix: a line for each person and path.
func (w *tally) report(x *fixture) (lines []string, different int) {
	lines = append(lines, "role,path,rows,differences")
	for _, who := range x.who {
		for _, path := range w.paths {
			k := [2]string{who, path}
			lines = append(lines, fmt.Sprintf("%s,%s,%d,%d", who, path, w.rows[k], len(w.wrong[k])))
		}
	}
	for _, wrong := range w.wrong {
		different += len(wrong)
	}
	return lines, different
}
