//go:build soak

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/access/account"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/notify"
	"spoina/internal/secret"
)

// served is the program as a process that serves one office, and that a test may kill and start again at the same
// address. Everything that people do with it goes over HTTP.
type served struct {
	t       *testing.T
	l       *launcher
	address string
	cmd     *exec.Cmd
}

const servedPassword = "Kasa-numer-piecdziesiat-7"

// newServed makes an office with accounts of these grants, by login, and serves it.
func newServed(t *testing.T, people map[string]account.Grant) *served {
	t.Helper()
	settle()
	url := dbtest.URL(t, testTown)
	s := &served{t: t, l: newLauncher(t, url)}
	ctx := context.Background()
	d, err := db.Open(ctx, url)
	require.NoError(t, err)
	defer d.Close()
	store, err := d.Store(ctx, testTown.Code)
	require.NoError(t, err)
	key, err := secret.Load(s.l.home)
	require.NoError(t, err)
	outbox, err := notify.New(key, s.l.home)
	require.NoError(t, err)
	accounts := account.New(key, outbox, s.l.home)
	for login, grant := range people {
		_, _, err := accounts.AddUser(ctx, store, access.Operator(), account.NewUser{Login: login, Name: login, Password: servedPassword, Chosen: true, Grants: []account.Grant{grant}})
		require.NoError(t, err, login)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s.address = free.Addr().String()
	require.NoError(t, free.Close())
	s.start()
	t.Cleanup(s.kill)
	return s
}

// start starts the program and waits until it serves.
func (s *served) start() {
	s.t.Helper()
	s.cmd = s.l.command("serve", "--addr", s.address)
	require.NoError(s.t, s.cmd.Start())
	waitFor(s.t, "the program serves", func() bool {
		a, err := http.Get("http://" + s.address + "/readyz")
		if err != nil {
			return false
		}
		a.Body.Close()
		return a.StatusCode == http.StatusOK
	})
}

// kill ends the program as a power cut would.
func (s *served) kill() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}

// caller is somebody with a session.
type caller struct {
	base string
	http *http.Client
}

func (s *served) signIn(login string) *caller {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(s.t, err)
	c := &caller{"http://" + s.address, &http.Client{Jar: jar, Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 16}}}
	status, body, err := c.ask("POST", "/api/v1/session", "", map[string]string{"login": login, "password": servedPassword})
	require.NoError(s.t, err)
	require.Equal(s.t, http.StatusOK, status, "%s: %s", login, body)
	return c
}

// ask makes one request; an error means that no answer came, so nobody knows whether it was done.
func (c *caller) ask(method, path, key string, body any) (int, []byte, error) {
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return 0, nil, err
		}
	}
	q, err := http.NewRequest(method, c.base+path, bytes.NewReader(text))
	if err != nil {
		return 0, nil, err
	}
	if body != nil {
		q.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		q.Header.Set("Idempotency-Key", key)
	}
	a, err := c.http.Do(q)
	if err != nil {
		return 0, nil, err
	}
	defer a.Body.Close()
	answer, err := io.ReadAll(a.Body)
	return a.StatusCode, answer, err
}

// insist sends a request under one key until an answer comes, as a till does over a line that fails.
func (c *caller) insist(path, key string, body any) (status int, answer []byte, attempts int) {
	for attempts = 1; ; attempts++ {
		var err error
		if status, answer, err = c.ask("POST", path, key, body); err == nil && status != http.StatusTooManyRequests && status < 500 {
			return status, answer, attempts
		}
		time.Sleep(time.Duration(min(attempts, 10)) * 30 * time.Millisecond)
	}
}

// must does something that succeeds.
func (s *served) must(c *caller, method, path string, body, into any) {
	s.t.Helper()
	status, answer, err := c.ask(method, path, "", body)
	require.NoError(s.t, err)
	require.Less(s.t, status, 300, "%s %s: %s", method, path, answer)
	if into != nil {
		require.NoError(s.t, json.Unmarshal(answer, into))
	}
}

// list reads all rows of a register.
func (s *served) list(c *caller, register string) []map[string]any {
	s.t.Helper()
	var rows []map[string]any
	for after := ""; ; {
		var page struct {
			Rows []map[string]any
			Next string
		}
		path := "/api/v1/registers/" + register + "?limit=1000"
		if after != "" {
			path += "&after=" + after
		}
		s.must(c, "GET", path, nil, &page)
		rows = append(rows, page.Rows...)
		if after = page.Next; after == "" {
			return rows
		}
	}
}

// verify runs the program's own check of the database, ledger and audit.
func (s *served) verify() {
	s.t.Helper()
	o := s.l.launch("--json", "db", "verify")
	require.Equal(s.t, 0, o.status, o.out+o.err)
}

// outcomes counts what people were answered.
type outcomes struct {
	mu    sync.Mutex
	count map[string]int
}

func (o *outcomes) add(what string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.count == nil {
		o.count = map[string]int{}
	}
	o.count[what]++
}

func (o *outcomes) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	var parts []string
	for k, n := range o.count {
		parts = append(parts, fmt.Sprintf("%d %s", n, k))
	}
	return strings.Join(parts, ", ")
}
