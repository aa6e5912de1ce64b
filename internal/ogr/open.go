package ogr

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"spoina/internal/exchange"
)

// Usage is what reading a file took.
type Usage struct {
	Seconds float64 // wall clock, from Open to Close
	CPU     float64 // seconds of processor
	MaxRSS  int64   // bytes, the largest of the reader processes
}

// Source is an opened file whose reader runs in another process. It is not safe for concurrent use.
type Source struct {
	options  exchange.OpenOptions
	work     string
	header   header
	problems []exchange.Problem
	child    *child
	opened   time.Time
	usage    Usage
}

var _ exchange.Source = (*Source)(nil)

// Open recognises the format by content, opens the file in a child process and describes its layers. Path must be a
// local file; its siblings (.dbf, .prj, …) are taken from the same folder. Errors wrap exchange.ErrUnknownFormat,
// ErrBroken, ErrTooLarge or ErrUnsafe; the message names the file and the reason.
func Open(ctx context.Context, o exchange.OpenOptions) (*Source, error) {
	if o.Name == "" {
		o.Name = filepath.Base(o.Path)
	}
	s := &Source{options: o, opened: time.Now()}
	work, err := os.MkdirTemp("", "spoina-read-")
	if err != nil {
		return nil, err
	}
	s.work = work
	if s.options.Path, err = adopt(o.Path, work); err != nil {
		s.Close()
		return nil, fmt.Errorf("%s: %w", o.Name, err)
	}
	if err := s.start(ctx); err != nil {
		s.Close()
		return nil, fmt.Errorf("%s: %w", o.Name, err)
	}
	return s, nil
}

// Inspect opens, describes and closes.
func Inspect(ctx context.Context, o exchange.OpenOptions) (format string, layers []exchange.Layer, err error) {
	s, err := Open(ctx, o)
	if err != nil {
		return "", nil, err
	}
	defer s.Close()
	return s.Format(), s.Layers(), nil
}

// adopt places the file and its siblings in the private folder: drivers write beside what they read. A hard link costs
// nothing; where the folder is on another file system the content is copied. The small siblings are always copied,
// because a driver that rewrites one would write through the link.
func adopt(path, work string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if info.IsDir() {
		return "", fmt.Errorf("a folder is not read; put it into a .zip: %w", exchange.ErrUnknownFormat)
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("not a regular file: %w", exchange.ErrUnsafe)
	}
	dir, base := filepath.Split(path)
	files := []string{base}
	if ext := strings.ToLower(filepath.Ext(base)); siblings[ext] != nil {
		entries, err := os.ReadDir(filepath.Clean(dir + "."))
		if err != nil {
			return "", err
		}
		stem := strings.TrimSuffix(base, filepath.Ext(base))
		for _, e := range entries {
			x := filepath.Ext(e.Name())
			if e.Name() != base && e.Type().IsRegular() && strings.EqualFold(strings.TrimSuffix(e.Name(), x), stem) && contains(siblings[ext], strings.ToLower(x)) {
				files = append(files, e.Name())
			}
		}
	}
	stem := safeStem(base)
	var first string
	for i, f := range files {
		to := filepath.Join(work, stem+safeExt(f, base))
		if i == 0 {
			first = to
		}
		place := copyFile
		if i == 0 || strings.HasSuffix(to, ".dbf") {
			place = linkOrCopy
		}
		if err := place(filepath.Join(dir, f), to); err != nil {
			return "", err
		}
	}
	return first, nil
}

// siblings of formats that come in several files.
var siblings = map[string][]string{
	".shp": {".shx", ".dbf", ".prj", ".cpg"},
	".dbf": {".cpg"},
	".mif": {".mid"},
	".tab": {".dat", ".map", ".id", ".ind"},
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// safeStem keeps letters, digits and a few marks of a file name: the layer of a Shapefile is named by it.
func safeStem(base string) string {
	stem := base
	if i := strings.IndexByte(base[1:], '.'); i >= 0 {
		stem = base[:i+1]
	}
	stem = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|%&;$'`+"`", r) {
			return '_'
		}
		return r
	}, strings.ToValidUTF8(stem, "_"))
	if len(stem) > 80 {
		stem = strings.ToValidUTF8(stem[:80], "")
	}
	return "f_" + stem
}

func safeExt(file, base string) string {
	ext := strings.ToLower(filepath.Ext(file))
	if file == base && ext == ".gz" || ext == ".zip" {
		ext = strings.ToLower(filepath.Ext(strings.TrimSuffix(file, filepath.Ext(file)))) + ext
	}
	if len(ext) > 24 {
		ext = ""
	}
	return strings.Map(func(r rune) rune {
		if r == '.' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, ext)
}

func linkOrCopy(from, to string) error {
	if os.Link(from, to) == nil {
		return nil
	}
	return copyFile(from, to)
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}

// child is one reader process.
type child struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	stderr *said
	stop   context.CancelFunc
	once   sync.Once
}

// said keeps the beginning of what the process wrote to its error output: the reason comes first, traces follow.
type said struct {
	mu sync.Mutex
	b  []byte
}

func (t *said) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.b = append(t.b, p[:min(len(p), 8192-len(t.b))]...)
	return len(p), nil
}

func (t *said) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.b)
}

func (s *Source) start(ctx context.Context) error {
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	read, write, err := os.Pipe()
	if err != nil {
		return err
	}
	defer write.Close()
	life, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(life, exe)
	cmd.Dir = s.work
	cmd.ExtraFiles = []*os.File{write}
	mode := "filter"
	if canIsolate() {
		mode = "namespace"
		cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	}
	cmd.Env = childEnviron(mode, s.work)
	in, err := cmd.StdinPipe()
	if err != nil {
		stop()
		read.Close()
		return err
	}
	// Room for a whole batch: the reader works on the next one while this one is being used.
	if raw, err := read.SyscallConn(); err == nil {
		raw.Control(func(fd uintptr) { unix.FcntlInt(fd, unix.F_SETPIPE_SZ, 1<<20) })
	}
	c := &child{cmd: cmd, in: in, out: bufio.NewReaderSize(read, 1<<16), stderr: &said{}, stop: stop}
	cmd.Stderr = c.stderr
	err = cmd.Start()
	if err != nil && mode == "namespace" { // root without CAP_SYS_ADMIN, as in a container
		again := exec.CommandContext(life, exe)
		again.Dir, again.ExtraFiles, again.Env, again.Stderr = cmd.Dir, cmd.ExtraFiles, childEnviron("filter", s.work), c.stderr
		if in, err = again.StdinPipe(); err == nil {
			c.cmd, c.in = again, in
			err = again.Start()
		}
	}
	if err != nil {
		stop()
		read.Close()
		return fmt.Errorf("start the reader: %w", err)
	}
	s.child = c
	context.AfterFunc(life, func() { read.Close() })

	err = s.ask(ctx, headerLimit, request{Open: &s.options, Work: s.work, Asks: s.options.Known != nil}, func(kind byte, body []byte) (bool, error) {
		if kind == frameAsk && s.options.Known != nil {
			known := s.options.Known(string(body))
			return false, s.send(request{Answer: &known})
		}
		if kind != frameHeader {
			return false, errFrame
		}
		return true, json.Unmarshal(body, &s.header)
	})
	return err
}

// childEnviron passes nothing on but what the C libraries need to find their tables: no database address, no password.
func childEnviron(mode, work string) []string {
	env := []string{childEnv + "=" + mode, "SPOINA_OGR_TMP=" + work, "TMPDIR=" + work, "HOME=" + work, "PROJ_NETWORK=OFF", "LC_ALL=C.UTF-8",
		fmt.Sprintf("GOMEMLIMIT=%d", goMemoryLimit), "GOMAXPROCS=2", "GOTRACEBACK=none", "MALLOC_ARENA_MAX=2"}
	for _, key := range []string{"PATH", "LD_LIBRARY_PATH", "GDAL_DATA", "PROJ_LIB", "PROJ_DATA", "TZ", "GOCOVERDIR"} {
		if v, ok := os.LookupEnv(key); ok {
			env = append(env, key+"="+v)
		}
	}
	return env
}

func (s *Source) send(r request) error {
	line, err := json.Marshal(r)
	if err == nil {
		_, err = s.child.in.Write(append(line, '\n'))
	}
	return err
}

// ask sends a request and hands frames to take until it says done. Whatever goes wrong, the child is dead afterwards
// unless it reported the failure itself.
func (s *Source) ask(ctx context.Context, limit time.Duration, r request, take func(kind byte, body []byte) (bool, error)) error {
	c := s.child
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("reading took longer than %s: %w", limit, exchange.ErrTooLarge))
	defer cancel()
	defer context.AfterFunc(ctx, c.stop)()
	if err := s.send(r); err != nil {
		return s.died(ctx, err)
	}
	for {
		var head [5]byte
		if _, err := io.ReadFull(c.out, head[:]); err != nil {
			return s.died(ctx, err)
		}
		size := le.Uint32(head[1:])
		if size > maxFrame {
			s.kill()
			return errFrame
		}
		body := make([]byte, size)
		if _, err := io.ReadFull(c.out, body); err != nil {
			return s.died(ctx, err)
		}
		if head[0] == frameError {
			return unmarshalFailure(body)
		}
		done, err := take(head[0], body)
		if err != nil {
			s.kill()
			return err
		}
		if done {
			return nil
		}
	}
}

// died explains the end of a reader that did not say goodbye.
func (s *Source) died(ctx context.Context, cause error) error {
	c := s.child
	s.kill()
	if err := context.Cause(ctx); err != nil {
		return err
	}
	why := cause.Error()
	message := c.stderr.String()
	state := c.cmd.ProcessState
	if state != nil {
		why = state.String()
		if w, ok := state.Sys().(syscall.WaitStatus); ok && w.Signaled() {
			why = "signal " + w.Signal().String()
			if w.Signal() == syscall.SIGXCPU {
				why = fmt.Sprintf("it needed more than %d s of processor time", cpuLimit)
			}
		}
	}
	switch {
	case strings.Contains(message, "out of memory") || strings.Contains(message, "cannot allocate memory") || strings.Contains(message, "bad_alloc"):
		return fmt.Errorf("the reader stopped: it needed more than %d MB of memory: %w", memoryLimit>>20, exchange.ErrTooLarge)
	case strings.Contains(message, "file too large"):
		return fmt.Errorf("the reader stopped: the file unpacks to more than %d GB: %w", UnpackLimit>>30, exchange.ErrTooLarge)
	}
	if first, _, _ := strings.Cut(strings.TrimSpace(message), "\n"); first != "" {
		why += ": " + shorten(first)
	}
	return fmt.Errorf("the reader stopped: %s: %w", why, exchange.ErrBroken)
}

// kill ends the child and adds up what it used.
func (s *Source) kill() {
	c := s.child
	if c == nil {
		return
	}
	s.child = nil
	c.once.Do(func() {
		peak := peakMemory(c.cmd.Process.Pid)
		c.stop()
		c.in.Close()
		c.cmd.Wait()
		if st := c.cmd.ProcessState; st != nil {
			s.usage.CPU += (st.UserTime() + st.SystemTime()).Seconds()
			// A process that died by itself leaves only Maxrss, which also counts what its parent had at the fork.
			if u, ok := st.SysUsage().(*syscall.Rusage); ok && peak == 0 {
				peak = u.Maxrss << 10
			}
			s.usage.MaxRSS = max(s.usage.MaxRSS, peak)
		}
	})
}

// peakMemory is the most memory that a living process has had, in bytes; 0 when it is gone.
func peakMemory(pid int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	var kb int64
	fmt.Sscan(rest, &kb)
	return kb << 10
}

// Format is the reader's name of the format.
func (s *Source) Format() string { return s.header.Format }

// Layers describes the tables of the file.
func (s *Source) Layers() []exchange.Layer { return s.header.Layers }

// Problems are remarks about the file as a whole that came up while rows were read.
func (s *Source) Problems() []exchange.Problem { return s.problems }

// Rows reads a layer ("" is the first) from its beginning. At most two batches (1024 rows or about 1 MB each) wait in
// memory. A crash of the reader becomes an error that names the file, the format and the last row that came through.
func (s *Source) Rows(ctx context.Context, layer string, yield func([]*exchange.Row) error) error {
	if s.work == "" {
		return errors.New("the source is closed")
	}
	if s.child == nil {
		if err := s.start(ctx); err != nil {
			return fmt.Errorf("%s: %w", s.options.Name, err)
		}
	}
	last := 0
	var own error // yield's error is the caller's: it is returned as it is
	err := s.ask(ctx, wallLimit, request{Rows: &layer}, func(kind byte, body []byte) (bool, error) {
		switch kind {
		case frameRows:
			rows, err := decodeRows(body)
			if err != nil {
				return false, err
			}
			if len(rows) > 0 {
				if own = yield(rows); own != nil {
					return false, own
				}
				last = rows[len(rows)-1].Number
			}
			return false, nil
		case frameEnd:
			var e ending
			err := json.Unmarshal(body, &e)
			s.problems = append(s.problems, e.Problems...)
			return true, err
		}
		return false, errFrame
	})
	switch {
	case err == nil:
		return nil
	case own != nil:
		return own
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return fmt.Errorf("%s (%s), last row read %d: %w", s.options.Name, s.header.Format, last, err)
}

// Close ends the reader and removes its folder. It may be called again.
func (s *Source) Close() error {
	s.kill()
	if s.work == "" {
		return nil
	}
	s.usage.Seconds = time.Since(s.opened).Seconds()
	err := os.RemoveAll(s.work)
	s.work = ""
	return err
}

// Usage is complete after Close.
func (s *Source) Usage() Usage { return s.usage }
