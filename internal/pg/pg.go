// Package pg runs the private PostgreSQL with PostGIS of an office that has no database server: one cluster in the
// program's own folder, reachable through a unix socket only, shared by all commands that run at once.
package pg

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"time"

	"spoina/internal/fail"
)

// ErrMissing is answered where PostgreSQL or PostGIS is not installed.
var ErrMissing = fail.New(fail.Refused, "pg.missing", "PostgreSQL with PostGIS is not installed: apt-get install postgresql-15 postgresql-15-postgis-3, or set DATABASE_URL")

const (
	superuser = "spoina"
	database  = "spoina"
)

// Cluster is a private database cluster.
type Cluster struct {
	home   string // where the cluster, its socket and its log live
	socket string
	bin    string
	owner  *syscall.Credential // whom the server runs as; nil: ourselves
	extra  map[string]string
}

// At returns the cluster of a home folder without starting it. settings are added to postgresql.conf when the
// cluster is made.
func At(home string, settings map[string]string) (*Cluster, error) {
	home, err := filepath.Abs(home)
	if err != nil {
		return nil, err
	}
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	c := &Cluster{home: filepath.Join(home, "db"), bin: bin, extra: settings}
	if err := os.MkdirAll(home, 0o755); err != nil {
		return nil, err
	}
	if os.Geteuid() == 0 {
		if err := c.dropTo("postgres", home); err != nil {
			return nil, err
		}
	} else if err := os.MkdirAll(c.home, 0o700); err != nil {
		return nil, err
	}
	// A socket's path has at most 107 bytes; a long home gets a short folder of its own.
	c.socket = filepath.Join(c.home, "run")
	if len(c.socket) > 80 {
		c.socket = filepath.Join(os.TempDir(), "spoina-"+short(c.home))
	}
	return c, nil
}

// dropTo makes the server run as a user without rights, since PostgreSQL refuses to run as root. Where that user
// cannot reach the home folder (a clone below /root), the cluster goes to /var/lib/spoina and the home holds a link.
func (c *Cluster) dropTo(name, home string) error {
	u, err := user.Lookup(name)
	if err != nil {
		return ErrMissing.Because("the user %q that PostgreSQL's package makes is not there: %v", name, err)
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	c.owner = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	if !traversable(home) {
		away := filepath.Join("/var/lib/spoina", short(c.home))
		if err := os.MkdirAll(away, 0o711); err != nil {
			return err
		}
		if _, err := os.Lstat(c.home); errors.Is(err, os.ErrNotExist) {
			if err := os.Symlink(away, c.home); err != nil {
				return err
			}
		}
		c.home = away
	}
	if err := os.MkdirAll(c.home, 0o700); err != nil {
		return err
	}
	return os.Chown(c.home, uid, gid)
}

// traversable tells whether every folder down to dir may be entered by anyone.
func traversable(dir string) bool {
	for ; ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err != nil || info.Mode().Perm()&0o001 == 0 {
			return false
		}
		if dir == "/" {
			return true
		}
	}
}

func short(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:5])
}

// binaries finds PostgreSQL's program folder: the newest that has PostGIS.
func binaries() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	sort.Sort(sort.Reverse(sort.StringSlice(found)))
	if path, err := exec.LookPath("pg_config"); err == nil {
		if out, err := exec.Command(path, "--bindir").Output(); err == nil {
			found = append(found, filepath.Join(strings.TrimSpace(string(out)), "postgres"))
		}
	}
	for _, postgres := range found {
		bin := filepath.Dir(postgres)
		out, err := exec.Command(filepath.Join(bin, "pg_config"), "--sharedir").Output()
		if err != nil { // Debian keeps pg_config apart from the server
			out = []byte("/usr/share/postgresql/" + filepath.Base(filepath.Dir(bin)))
		}
		if _, err := os.Stat(filepath.Join(strings.TrimSpace(string(out)), "extension", "postgis.control")); err == nil {
			return bin, nil
		}
	}
	return "", ErrMissing
}

func (c *Cluster) data() string { return filepath.Join(c.home, "data") }

// URL is how to connect; only this machine's user that owns the cluster can.
func (c *Cluster) URL() string { return c.DatabaseURL(database) }

// DatabaseURL is the address of another database of the cluster.
func (c *Cluster) DatabaseURL(name string) string {
	return fmt.Sprintf("postgres:///%s?host=%s&user=%s", name, c.socket, superuser)
}

// Start makes the cluster if there is none and starts it if it does not run. Any number of programs may call it at once.
func (c *Cluster) Start(ctx context.Context) error {
	unlock, err := lock(c.home + ".lock")
	if err != nil {
		return err
	}
	defer unlock()
	if err := c.socketFolder(); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(c.data(), "PG_VERSION")); errors.Is(err, os.ErrNotExist) {
		if err := c.create(ctx); err != nil {
			return err
		}
	}
	if c.Running() {
		return nil
	}
	if _, err := c.run(ctx, "pg_ctl", "start", "-w", "-t", "60", "-D", c.data(), "-l", filepath.Join(c.home, "log"), "-o", "-k "+c.socket); err != nil {
		return fmt.Errorf("start the private database (its log is %s): %w", filepath.Join(c.home, "log"), err)
	}
	if out, err := c.run(ctx, "psql", "-h", c.socket, "-U", superuser, "-d", "postgres", "-Atc", "select 1 from pg_database where datname = '"+database+"'"); err != nil {
		return err
	} else if strings.TrimSpace(out) == "" {
		if _, err := c.run(ctx, "createdb", "-h", c.socket, "-U", superuser, database); err != nil {
			return err
		}
	}
	return nil
}

// Stop ends the server after the open statements, closing the connections.
func (c *Cluster) Stop(ctx context.Context) error {
	if !c.Running() {
		return nil
	}
	_, err := c.run(ctx, "pg_ctl", "stop", "-m", "fast", "-w", "-t", "60", "-D", c.data())
	return err
}

// Running tells whether the server runs. A postmaster.pid left over by a crash does not count.
func (c *Cluster) Running() bool {
	_, err := c.run(context.Background(), "pg_ctl", "status", "-D", c.data())
	return err == nil
}

func (c *Cluster) socketFolder() error {
	if err := os.MkdirAll(c.socket, 0o700); err != nil {
		return err
	}
	if c.owner != nil {
		return os.Chown(c.socket, int(c.owner.Uid), int(c.owner.Gid))
	}
	return nil
}

func (c *Cluster) create(ctx context.Context) error {
	partial := c.data() + ".making"
	if err := os.RemoveAll(partial); err != nil {
		return err
	}
	if _, err := c.run(ctx, "initdb", "-D", partial, "-U", superuser, "--auth=peer", "-E", "UTF8", "--locale=C.UTF-8"); err != nil {
		return fmt.Errorf("make the private database: %w", err)
	}
	settings := map[string]string{
		"listen_addresses":        "''",
		"unix_socket_permissions": "0700",
		"shared_buffers":          "'256MB'",
		"work_mem":                "'32MB'",
		"maintenance_work_mem":    "'256MB'",
		"max_wal_size":            "'4GB'",
		"wal_level":               "minimal", // one machine, no replicas: filling an empty table need not be written twice
		"max_wal_senders":         "0",
		"max_connections":         "200",
		"random_page_cost":        "1.1",
		"jit":                     "off",
		"timezone":                "'Europe/Warsaw'",
	}
	for k, v := range c.extra {
		settings[k] = v
	}
	var conf strings.Builder
	conf.WriteString("\n# Spoina's private cluster\n")
	for _, k := range sortedKeys(settings) {
		fmt.Fprintf(&conf, "%s = %s\n", k, settings[k])
	}
	who, err := user.Current()
	if err != nil {
		return err
	}
	ident := fmt.Sprintf("\nspoina %s %s\nspoina postgres %s\nspoina root %s\n", who.Username, superuser, superuser, superuser)
	for file, text := range map[string]string{
		"postgresql.conf": conf.String(),
		"pg_ident.conf":   ident,
	} {
		if err := appendTo(filepath.Join(partial, file), text); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(partial, "pg_hba.conf"), []byte("local all all peer map=spoina\n"), 0o600); err != nil {
		return err
	}
	return os.Rename(partial, c.data())
}

func (c *Cluster) run(ctx context.Context, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, filepath.Join(c.bin, name), args...)
	cmd.Dir = c.home
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	// The server must survive the command that started it, and its terminal.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Credential: c.owner}
	var out, problem strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &problem
	if name == "pg_ctl" && args[0] == "start" { // the server inherits the pipes: waiting for their end would wait for the server
		cmd.Stdout, cmd.Stderr = nil, nil
	}
	cmd.WaitDelay = time.Second
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(problem.String()))
	}
	return out.String(), nil
}

func appendTo(file, text string) error {
	f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := f.WriteString(text); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// lock holds a file lock until the returned function is called.
func lock(path string) (func(), error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		f.Close()
		return nil, err
	}
	return func() { f.Close() }, nil
}
