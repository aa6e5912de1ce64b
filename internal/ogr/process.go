package ogr

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"spoina/internal/exchange"
)

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
