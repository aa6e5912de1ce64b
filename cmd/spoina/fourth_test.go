package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/internal/db/dbtest"
)

var (
	aBlock   = regexp.MustCompile("(?ms)^```[a-z]+ ([^\\s\"]+)(?: after \"([^\"]+)\")?\n(.*?)^```$")
	servesAt = regexp.MustCompile(`serves at (http://\S+)`)
)

// TestAFourthProgrammeCostsWhatThePageSays follows docs/add-a-module.md literally, beside the repository: files of the
// page are laid over it while the program is built, nothing of it is changed.
func TestAFourthProgrammeCostsWhatThePageSays(t *testing.T) {
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	overlay, files := followThePage(t, root)
	require.GreaterOrEqual(t, len(files), 6)

	program := filepath.Join(t.TempDir(), "spoina")
	build := exec.Command("go", "build", "-overlay", overlay, "-o", program, "./cmd/spoina")
	build.Dir = root
	out, err := build.CombinedOutput()
	require.NoError(t, err, "the page's program compiles\n%s", out)

	w := &fourth{t: t, program: program, url: dbtest.URL(t, testTown), home: t.TempDir()}
	w.run("", "office", "list") // migrates
	const password = "Worki-przed-powodzia-7"
	w.run(password, "user", "add", "wydawca", "--password-stdin", "--role", `sand:{"units":["MAGAZYN"]}`)
	w.run(password, "user", "add", "drugi", "--password-stdin", "--role", `sand:{"units":["INNY"]}`)
	w.run(password, "user", "add", "kontakt", "--password-stdin", "--role", "contact")
	w.serve()
	clerk, other, contact, nobody := w.signIn("wydawca", password), w.signIn("drugi", password), w.signIn("kontakt", password), &visitor{w, http.DefaultClient}

	// Refusals first.
	for _, r := range []struct {
		who    *visitor
		body   string
		status int
		code   string
	}{
		{nobody, `{"person":1,"bags":5}`, 401, "auth.required"},
		{contact, `{"person":1,"bags":5}`, 403, "access.refused"},
		{clerk, `{"person":999999,"bags":5}`, 404, "people."},
		{clerk, `{"bags":"five"}`, 422, "http.request"},
	} {
		status, body := r.who.ask("POST", "/api/v1/sand/gifts", "", r.body)
		require.Equal(t, r.status, status, body)
		require.Contains(t, body, r.code)
	}
	status, body := clerk.ask("POST", "/api/v1/people", "", `{"last_name":"Nadrzeczny","first_name":"Jan","birth_date":"1980-02-03","street":"ul. Wodna","house_no":"7","city":"Pruszcz Gdański"}`)
	require.Less(t, status, 300, body)
	var person struct{ ID int64 }
	require.NoError(t, json.Unmarshal([]byte(body), &person))
	gift := func(bags int) string {
		text, err := json.Marshal(map[string]any{"person": person.ID, "bags": bags})
		require.NoError(t, err)
		return string(text)
	}
	status, body = other.ask("POST", "/api/v1/sand/gifts", "", gift(5))
	require.Equal(t, 404, status, "a person of another unit's file is nobody: %s", body)
	status, body = clerk.ask("POST", "/api/v1/sand/gifts", "", gift(0))
	require.Equal(t, 400, status, body)
	require.Contains(t, body, `"body.bags"`, "the field is named")

	status, first := clerk.ask("POST", "/api/v1/sand/gifts", "klucz-0001", gift(30))
	require.Equal(t, 201, status, first)
	require.Contains(t, first, `"left":10`)
	_, again := clerk.ask("POST", "/api/v1/sand/gifts", "klucz-0001", gift(30))
	require.JSONEq(t, first, again, "sent again, it gives the first answer and no more bags")
	status, body = clerk.ask("POST", "/api/v1/sand/gifts", "klucz-0002", gift(11))
	require.Equal(t, 409, status, body)
	require.Contains(t, body, "sand.enough")

	var answers sync.Map // two clerks of one second share what is left
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			status, _ := clerk.ask("POST", "/api/v1/sand/gifts", "", gift(6))
			answers.Store(i, status)
		})
	}
	all.Wait()
	kept := 0
	answers.Range(func(_, status any) bool {
		if status == 201 {
			kept++
		}
		return true
	})
	require.Equal(t, 1, kept)

	// What came by itself.
	status, body = clerk.ask("GET", "/api/v1/registers/sand_gifts?sums=bags", "", "")
	require.Equal(t, 200, status, body)
	require.Contains(t, body, `"bags":"36"`)
	require.NotContains(t, body, "Nadrzeczny", "a name is masked until somebody says why they need it")
	status, body = clerk.ask("GET", "/api/v1/registers/sand_gifts?purpose=case", "", "")
	require.Equal(t, 200, status, body)
	require.Contains(t, body, "Nadrzeczny")
	_, body = other.ask("GET", "/api/v1/registers/sand_gifts", "", "")
	require.Contains(t, body, `"count":0`, "another unit sees none")
	_, body = contact.ask("GET", "/api/v1/registers/sand_gifts", "", "")
	require.NotContains(t, body, `"address"`)
	status, body = clerk.ask("GET", "/api/v1/registers/sand_gifts/export?format=csv&lang=pl", "", "")
	require.Equal(t, 200, status, body)
	require.Contains(t, body, "Worki")
	status, body = clerk.ask("GET", "/api/v1/sand/statistics", "", "")
	require.Equal(t, 200, status, body)
	require.Contains(t, body, `"key":"bags"`)
	require.Contains(t, body, `"value":36`)
	var gave struct{ ID int64 }
	require.NoError(t, json.Unmarshal([]byte(first), &gave))
	letter := "/api/v1/sand/gifts/" + jsonNumber(gave.ID) + "/letters/receipt?format=html"
	status, body = clerk.ask("GET", letter, "", "")
	require.Equal(t, 200, status, body)
	require.Contains(t, body, "Jan Nadrzeczny</strong> odebrał(a)")
	status, body = other.ask("GET", letter, "", "")
	require.Equal(t, 404, status, body)
	w.run("", "db", "verify")
}

func jsonNumber(n int64) string { text, _ := json.Marshal(n); return string(text) }

// followThePage writes the page's files where a build lays them over the repository.
func followThePage(t *testing.T, root string) (overlay string, files []string) {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(root, "docs", "add-a-module.md"))
	require.NoError(t, err)
	dir := t.TempDir()
	replaced := map[string]string{}
	texts := map[string]string{}
	for _, block := range aBlock.FindAllStringSubmatch(string(page), -1) {
		path, after, text := block[1], block[2], block[3]
		if after == "" {
			require.NoFileExists(t, filepath.Join(root, path), "the page makes a new file")
			texts[path] = text
		} else {
			whole, ok := texts[path]
			if !ok {
				body, err := os.ReadFile(filepath.Join(root, path))
				require.NoError(t, err)
				whole = string(body)
			}
			require.Equal(t, 1, strings.Count(whole, after), "%q stands once in %s", after, path)
			head, rest, _ := strings.Cut(whole, after)
			end, rest, _ := strings.Cut(rest, "\n")
			require.Regexp(t, `^[\s})]*$`, end, "nothing follows on the line")
			closing := strings.TrimSpace(end)
			if closing != "" {
				closing += "\n"
			}
			texts[path] = head + after + "\n" + text + closing + rest
		}
		files = append(files, path)
	}
	for path, text := range texts {
		laid := filepath.Join(dir, strings.ReplaceAll(path, "/", "_"))
		require.NoError(t, os.WriteFile(laid, []byte(text), 0o644))
		replaced[filepath.Join(root, path)] = laid
	}
	body, err := json.Marshal(map[string]any{"Replace": replaced})
	require.NoError(t, err)
	overlay = filepath.Join(dir, "overlay.json")
	require.NoError(t, os.WriteFile(overlay, body, 0o644))
	return overlay, files
}

// fourth is the page's program at work.
type fourth struct {
	t                        *testing.T
	program, url, home, base string
}

func (w *fourth) command(args ...string) *exec.Cmd {
	cmd := exec.Command(w.program, args...)
	for _, kv := range os.Environ() {
		if name, _, _ := strings.Cut(kv, "="); name != "DATABASE_URL" && !strings.HasPrefix(name, "SPOINA_") {
			cmd.Env = append(cmd.Env, kv)
		}
	}
	cmd.Env = append(cmd.Env, "DATABASE_URL="+w.url, "SPOINA_HOME="+w.home)
	return cmd
}

func (w *fourth) run(input string, args ...string) {
	w.t.Helper()
	cmd := w.command(args...)
	cmd.Stdin = strings.NewReader(input)
	out, err := cmd.CombinedOutput()
	require.NoError(w.t, err, "spoina %s\n%s", strings.Join(args, " "), out)
}

func (w *fourth) serve() {
	w.t.Helper()
	cmd := w.command("serve", "--addr", "127.0.0.1:0")
	said, err := cmd.StderrPipe()
	require.NoError(w.t, err)
	require.NoError(w.t, cmd.Start())
	w.t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	lines := bufio.NewScanner(said)
	for w.base == "" && lines.Scan() {
		if m := servesAt.FindStringSubmatch(lines.Text()); m != nil {
			w.base = m[1]
		}
	}
	require.NotEmpty(w.t, w.base)
	go func() { _, _ = io.Copy(io.Discard, said) }()
}

type visitor struct {
	*fourth
	http *http.Client
}

func (w *fourth) signIn(login, password string) *visitor {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(w.t, err)
	v := &visitor{w, &http.Client{Jar: jar, Timeout: 30 * time.Second}}
	status, body := v.ask("POST", "/api/v1/session", "", `{"login":"`+login+`","password":"`+password+`"}`)
	require.Equal(w.t, http.StatusOK, status, body)
	return v
}

func (v *visitor) ask(method, path, key, body string) (int, string) {
	q, err := http.NewRequest(method, v.base+path, bytes.NewReader([]byte(body)))
	if err != nil {
		return 0, err.Error()
	}
	if body != "" {
		q.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		q.Header.Set("Idempotency-Key", key)
	}
	a, err := v.http.Do(q)
	if err != nil {
		return 0, err.Error()
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	if err != nil {
		return 0, err.Error()
	}
	return a.StatusCode, string(text)
}
