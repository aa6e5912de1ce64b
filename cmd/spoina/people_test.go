package main

import (
	"cmp"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/access/account"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/town"
)

func TestAccountsFromTheCommandLine(t *testing.T) {
	c := newCommandLine(t, testTown)
	var made madeUser
	c.ok(&made, "user", "add", "anna", "--name", "Anna Nowak", "--email", "anna@urzad.example", "--role", `land:{"departments":["GN"]}`, "--role", "clerk")
	require.Regexp(t, `^([a-z2-9]{4}-){3}[a-z2-9]{4}$`, made.Password)
	require.True(t, made.MustChange)
	require.Equal(t, []account.Grant{{Role: "clerk"}, {Role: "land", Limits: access.Limits{Departments: []string{"GN"}}}}, made.Grants)
	c.refused("user.taken", "user", "add", "ANNA", "--name", "x")
	c.refused("user.login", "user", "add", "a b")
	c.refused("role.none", "user", "add", "bea", "--role", "czarodziej")
	c.wrongUsage("user", "add", "bea", "--role", `land:{"wydział":["GN"]}`)
	c.refused("user.none", "token", "add", "--user", "nikt")

	var token struct{ Token, User string }
	c.ok(&token, "token", "add", "--user", "anna", "--kind", "gis", "--name", "QGIS", "--days", "30", "--register", "leases")
	require.Regexp(t, `^spoina_[0-9A-Za-z]{43}$`, token.Token)
	require.Equal(t, "anna", token.User)
	var tokens []account.Token
	c.ok(&tokens, "token", "list", "--user", "anna")
	require.Equal(t, []string{"leases"}, tokens[0].Registers)
	require.WithinDuration(t, time.Now().AddDate(0, 0, 30), *tokens[0].Expires, time.Hour)
	c.ok(nil, "token", "revoke", "--user", "anna", "1")
	c.refused("token.none", "token", "revoke", "--user", "anna", "1")

	var u account.User
	c.ok(&u, "user", "grant", "anna", "--role", "board")
	require.Len(t, u.Grants, 1)
	c.ok(nil, "user", "add", "szef", "--role", "administrator")
	c.refused("user.last_administrator", "user", "disable", "szef")
	c.ok(&u, "user", "disable", "anna")
	require.True(t, u.Disabled)
	c.ok(&u, "user", "enable", "anna")
	var again madeUser
	c.ok(&again, "user", "reset", "anna")
	require.NotEqual(t, made.Password, again.Password)
	var list []account.User
	c.ok(&list, "user", "list")
	require.Len(t, list, 2)

	c.wrongUsage("office", "oidc", "220401")
	c.refused("auth.oidc", "office", "oidc", "220401", "--issuer", "http://idp.example", "--client-id", "spoina")
	c.ok(nil, "office", "oidc", "220401", "--issuer", "https://idp.example", "--client-id", "spoina", "--name", "Katalog")
	c.ok(nil, "office", "oidc", "220401", "--off")
}

func TestTheDemoHasAnAccountForEachRole(t *testing.T) {
	c := newCommandLine(t, db.Office{Code: town.Code, Name: "Miasto Pokazowe", SRID: 2180})
	p := &program{ctx: t.Context(), home: os.Getenv("SPOINA_HOME"), office: town.Code, out: io.Discard, err: io.Discard}
	defer p.close()
	store, err := p.store()
	require.NoError(t, err)
	require.NoError(t, demoPeople(p, store))
	require.NoError(t, demoPeople(p, store), "a second time does nothing")
	var list []account.User
	c.ok(&list, "user", "list")
	require.Len(t, list, len(access.BuiltIn())-1+len(demoMore), "everybody but visitors, and those who work beside others")
	besides := map[string]string{}
	for _, more := range demoMore {
		besides[more.login] = more.role
	}
	for _, u := range list {
		require.Equal(t, cmp.Or(besides[u.Login], u.Login), u.Grants[0].Role)
		require.True(t, u.Demo)
		require.False(t, u.MustChange)
		require.Contains(t, u.Name, "(pokaz)")
		require.NotEmpty(t, demoNames[u.Login], "%s has a name", u.Login)
	}
	a := c.run("demo", "--accounts")
	require.Contains(t, a.out, "administrator, auditor, board, clerk")
	require.Contains(t, a.out, account.DemoPassword)

	real := newCommandLine(t, testTown)
	p = &program{ctx: t.Context(), home: os.Getenv("SPOINA_HOME"), out: io.Discard, err: io.Discard}
	defer p.close()
	store, err = p.store()
	require.NoError(t, err)
	require.ErrorIs(t, demoPeople(p, store), errDemo, "a real office has no accounts that everybody can open")
	require.ErrorIs(t, account.CheckPassword(account.DemoPassword), account.ErrPassword)
	require.Contains(t, real.run("demo", "--accounts").out, "none of the demo")
}

// selfSigned writes a certificate for localhost.
func selfSigned(t *testing.T, dir, name string) *x509.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, DNSNames: []string{"localhost"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	private, err := x509.MarshalECPrivateKey(key)
	require.NoError(t, err)
	// The key first: whoever reads between the two writes finds a pair that does not fit, and keeps the old one.
	require.NoError(t, os.WriteFile(filepath.Join(dir, "key.pem"), pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: private}), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "cert.pem"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o644))
	certificate, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	return certificate
}

func TestServingBeyondThisMachine(t *testing.T) {
	url := dbtest.URL(t, testTown)
	l := newLauncher(t, url)
	dir := t.TempDir()
	first := selfSigned(t, dir, "first")
	for code, args := range map[string][]string{
		"serve.clear": {"--addr", "0.0.0.0:0"},
		"serve.door":  {"--addr", "127.0.0.1:0", "--tls-cert", filepath.Join(dir, "cert.pem")},
	} {
		o := l.launch(append([]string{"--json", "serve"}, args...)...)
		require.Equal(t, 1, o.status)
		require.Contains(t, o.out, code)
	}
	for _, args := range [][]string{{"--proxy", "nonsense"}, {"--url", "http://spoina.example"}, {"--tls-cert", dir + "/none", "--tls-key", dir + "/none"}} {
		require.Contains(t, l.launch(append([]string{"--json", "serve", "--addr", "127.0.0.1:0"}, args...)...).out, "serve.door")
	}

	said := &quiet{}
	cmd := l.command("serve", "--addr", "0.0.0.0:0", "--tls-cert", filepath.Join(dir, "cert.pem"), "--tls-key", filepath.Join(dir, "key.pem"), "--url", "https://localhost")
	cmd.Stderr, cmd.Env = said, append(cmd.Env, "SPOINA_LOG=debug")
	require.NoError(t, cmd.Start())
	t.Cleanup(sync.OnceFunc(func() { _ = cmd.Process.Signal(syscall.SIGINT); _ = cmd.Wait() }))
	// The address that people type hides the port: the process's own list of sockets has it.
	var port string
	require.Eventually(t, func() bool {
		port = listening(cmd.Process.Pid)
		return port != "" && strings.Contains(said.String(), "/setup with the code")
	}, 30*time.Second, 20*time.Millisecond)
	require.Contains(t, said.String(), "Spoina serves at https://localhost ")
	code := regexp.MustCompile(`code ([A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4})`).FindStringSubmatch(said.String())[1]

	get := func(certificate *x509.Certificate) (*http.Response, error) {
		pool := x509.NewCertPool()
		pool.AddCert(certificate)
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, DisableKeepAlives: true}}
		return client.Get("https://localhost:" + port + "/api/v1/session")
	}
	response, err := get(first)
	require.NoError(t, err)
	var s account.Answer
	require.NoError(t, json.NewDecoder(response.Body).Decode(&s))
	response.Body.Close()
	require.True(t, s.Setup)
	require.True(t, s.Methods.Passkey)
	require.NotEmpty(t, response.Header.Get("Strict-Transport-Security"))

	pool := x509.NewCertPool()
	pool.AddCert(first)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
	body := `{"code":"` + code + `","login":"szefowa","name":"Szefowa","email":"szefowa@urzad.example","password":"trzy zielone latarnie"}`
	response, err = client.Post("https://localhost:"+port+"/api/v1/setup", "application/json", strings.NewReader(body))
	require.NoError(t, err)
	require.Equal(t, 200, response.StatusCode)
	response.Body.Close()
	require.True(t, response.Cookies()[0].Secure)
	require.Equal(t, "__Host-spoina_220401", response.Cookies()[0].Name)

	// Without a mail server the letter with the link is a file that only the program's user reads.
	post := func(path, body string) int {
		response, err := client.Post("https://localhost:"+port+"/api/v1"+path, "application/json", strings.NewReader(body))
		require.NoError(t, err)
		response.Body.Close()
		return response.StatusCode
	}
	require.Equal(t, 204, post("/password-reset", `{"login":"szefowa"}`))
	var token string
	require.Eventually(t, func() bool {
		token = linkIn(l.home)
		return token != ""
	}, 20*time.Second, 50*time.Millisecond)
	require.Equal(t, 204, post("/password-reset/confirm", `{"token":"`+token+`","password":"cztery żółte rowery"}`))
	require.Equal(t, 200, post("/session", `{"login":"szefowa","password":"cztery żółte rowery"}`))
	link, err := client.Get("https://localhost:" + port + "/k/spoina_tajnyklucz/ogc")
	require.NoError(t, err)
	link.Body.Close()
	require.Equal(t, 401, link.StatusCode)
	require.Contains(t, said.String(), "POST /api/v1/password-reset/confirm", "routes are logged")
	for _, secret := range []string{token, "rowery", "szefowa@urzad", "spoina_tajnyklucz"} {
		require.NotContains(t, said.String(), secret, "secrets and addresses are not")
	}

	// A renewed certificate is in force within seconds, without a restart.
	time.Sleep(20 * time.Millisecond)
	second := selfSigned(t, dir, "second")
	require.Eventually(t, func() bool {
		response, err := get(second)
		if err != nil {
			return false
		}
		response.Body.Close()
		return true
	}, 10*time.Second, 200*time.Millisecond)
	require.NotContains(t, said.String(), "trzy zielone")
}

// linkIn is the token of the link in the only letter of the home folder; empty while there is none.
func linkIn(home string) string {
	files, _ := filepath.Glob(filepath.Join(home, "mail", "*.eml"))
	if len(files) != 1 {
		return ""
	}
	f, err := os.Open(files[0])
	if err != nil {
		return ""
	}
	defer f.Close()
	m, err := mail.ReadMessage(f)
	if err != nil {
		return ""
	}
	var body io.Reader = m.Body
	if m.Header.Get("Content-Transfer-Encoding") == "quoted-printable" {
		body = quotedprintable.NewReader(m.Body)
	}
	text, _ := io.ReadAll(body)
	found := regexp.MustCompile(`/reset#([0-9A-Za-z]+)`).FindStringSubmatch(string(text))
	if found == nil {
		return ""
	}
	return found[1]
}

// listening is the port on which a process listens for TCP; empty while there is none.
func listening(pid int) string {
	sockets := map[string]bool{}
	fds, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	for _, fd := range fds {
		if to, err := os.Readlink(fd); err == nil && strings.HasPrefix(to, "socket:[") {
			sockets[strings.Trim(strings.TrimPrefix(to, "socket:"), "[]")] = true
		}
	}
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		body, _ := os.ReadFile(table)
		for line := range strings.Lines(string(body)) {
			f := strings.Fields(line)
			if len(f) > 9 && f[3] == "0A" && sockets[f[9]] {
				_, hex, _ := strings.Cut(f[1], ":")
				var n big.Int
				n.SetString(hex, 16)
				return n.String()
			}
		}
	}
	return ""
}
