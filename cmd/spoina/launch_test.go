package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// launcher starts the program as a process of its own, watched: what it and its readers hold in memory, whether the
// readers are locked in, and whether anybody calls the address that stands for the rest of the world.
type launcher struct {
	t       *testing.T
	url     string
	home    string
	world   net.Listener
	calls   *atomic.Int64
	timeout time.Duration
}

// outcome is what a watched process came to.
type outcome struct {
	answer
	seconds  float64
	program  int64 // bytes, the most the program itself held
	reader   int64 // bytes, the most a reader process held
	unlocked string

	children []int
	looked   time.Time
}

func (o outcome) memory() int64 { return o.program + o.reader }

func newLauncher(t *testing.T, url string) *launcher {
	world, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	calls := &atomic.Int64{}
	go func() {
		for {
			c, err := world.Accept()
			if err != nil {
				return
			}
			calls.Add(1)
			c.Close()
		}
	}()
	t.Cleanup(func() {
		world.Close()
		require.Zero(t, calls.Load(), "something called the network")
	})
	return &launcher{t: t, url: url, home: t.TempDir(), world: world, calls: calls, timeout: 2 * time.Minute}
}

// address is a URL that fails the test when anybody fetches it.
func (l *launcher) address(path string) string { return "http://" + l.world.Addr().String() + path }

func (l *launcher) command(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	proxy := l.address("")
	for _, kv := range os.Environ() {
		if name, _, _ := strings.Cut(kv, "="); name != "DATABASE_URL" && !strings.HasPrefix(name, "SPOINA_") {
			cmd.Env = append(cmd.Env, kv)
		}
	}
	cmd.Env = append(cmd.Env, asProgram+"=1", "DATABASE_URL="+l.url, "SPOINA_HOME="+l.home, "http_proxy="+proxy, "https_proxy="+proxy, "all_proxy="+proxy,
		"HTTP_PROXY="+proxy, "HTTPS_PROXY="+proxy, "ALL_PROXY="+proxy, "GDAL_HTTP_PROXY="+l.world.Addr().String())
	return cmd
}

// launch runs the program to its end.
func (l *launcher) launch(args ...string) outcome {
	l.t.Helper()
	cmd := l.command(args...)
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	begin := time.Now()
	require.NoError(l.t, cmd.Start())
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	o := outcome{}
	late := time.After(l.timeout)
	for ended := false; !ended; {
		select {
		case <-done:
			ended = true
		case <-late:
			_ = cmd.Process.Kill()
			<-done
			l.t.Fatalf("spoina %s did not end within %s\n%s", strings.Join(args, " "), l.timeout, problems.String())
		case <-time.After(4 * time.Millisecond):
			o.watch(cmd.Process.Pid)
		}
	}
	o.seconds = time.Since(begin).Seconds()
	o.answer = answer{l.t, cmd.ProcessState.ExitCode(), out.String(), problems.String()}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok && o.program == 0 {
		o.program = usage.Maxrss << 10
	}
	return o
}

// watch looks at the process and its children once.
func (o *outcome) watch(pid int) {
	o.program = max(o.program, statusKB(pid, "VmHWM:")<<10)
	if time.Since(o.looked) > 15*time.Millisecond {
		o.children, o.looked = childrenOf(pid), time.Now()
	}
	for _, child := range o.children {
		o.reader = max(o.reader, statusKB(child, "VmHWM:")<<10)
		// A reader may open the stranger's file only when it can make no socket any more (seccomp mode 2).
		environ, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", child))
		if err != nil || !bytes.Contains(environ, []byte("SPOINA_OGR_CHILD=")) {
			continue
		}
		open, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", child))
		for _, fd := range open {
			if to, err := os.Readlink(fd); err == nil && strings.HasPrefix(to, "socket:") {
				o.unlocked = "a reader holds a socket"
			}
			if to, err := os.Readlink(fd); err == nil && strings.Contains(to, "/f_") && statusKB(child, "Seccomp:") != 2 {
				o.unlocked = "a reader had a file open before it was locked in"
			}
		}
	}
}

// statusKB reads a number of /proc/PID/status; 0 when the process is gone.
func statusKB(pid int, name string) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), name)
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	n, _ := strconv.ParseInt(fields[0], 10, 64)
	return n
}

// childrenOf lists the processes that a process has started.
func childrenOf(pid int) (children []int) {
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		n, err := strconv.Atoi(e.Name())
		if err != nil || n <= pid {
			continue
		}
		if statusKB(n, "PPid:") == int64(pid) {
			children = append(children, n)
		}
	}
	return children
}
