package ogr

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Limits of one reader process. They are generous for honest files: the largest honest inputs measured (a county's
// EGiB, 1 GB of GeoJSON) stay far below.
const (
	memoryLimit   = 448 << 20 // RLIMIT_DATA: everything private and writable, Go and C together
	goMemoryLimit = 192 << 20 // where Go starts to collect eagerly; the rest is for GDAL
	cpuLimit      = 15 * 60   // seconds
	UnpackLimit   = 4 << 30   // bytes that a gz or zip may unpack to, and the largest file a reader may write
	wallLimit     = 30 * time.Minute
	// headerLimit is how long a reader may think before it names the layers. Formats that must be read to the end
	// for that (GeoJSON, GML) need 1 s for 100 MB.
	headerLimit = 5 * time.Minute
)

// confine limits this process for good, before it touches a stranger's file. It returns an error when the process could
// still reach the network: then nothing is read.
func confine(isolated bool) error {
	debug.SetMemoryLimit(goMemoryLimit)
	debug.SetGCPercent(50)
	for _, l := range []struct {
		what  int
		limit uint64
	}{
		{unix.RLIMIT_CORE, 0}, // a core file would hold personal data
		{unix.RLIMIT_CPU, cpuLimit},
		{unix.RLIMIT_FSIZE, UnpackLimit},
		{unix.RLIMIT_NOFILE, 256},
		{unix.RLIMIT_DATA, memoryLimit},
	} {
		if err := unix.Setrlimit(l.what, &unix.Rlimit{Cur: l.limit, Max: l.limit}); err != nil {
			return fmt.Errorf("limit %d: %w", l.what, err)
		}
	}
	if err := noSockets(); err != nil && !isolated {
		return fmt.Errorf("the reader cannot be kept off the network: %w", err)
	}
	return nil
}

// noSockets forbids every thread of this process to make a socket or start a program, by a seccomp filter.
func noSockets() error {
	const (
		load, jumpEq, jumpGe, ret = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, unix.BPF_JMP | unix.BPF_JGE | unix.BPF_K, unix.BPF_RET | unix.BPF_K
		allow, deny, kill         = unix.SECCOMP_RET_ALLOW, unix.SECCOMP_RET_ERRNO | uint32(unix.EACCES), unix.SECCOMP_RET_KILL_PROCESS
		x32                       = 0x40000000
	)
	arch, ok := map[string]uint32{"amd64": unix.AUDIT_ARCH_X86_64, "arm64": unix.AUDIT_ARCH_AARCH64}[runtime.GOARCH]
	if !ok {
		return fmt.Errorf("no seccomp filter for %s", runtime.GOARCH)
	}
	forbidden := []uint32{unix.SYS_SOCKET, unix.SYS_SOCKETPAIR, unix.SYS_CONNECT, unix.SYS_BIND, unix.SYS_SENDTO, unix.SYS_EXECVE, unix.SYS_EXECVEAT, unix.SYS_PTRACE, 425 /* io_uring_setup */}
	n := len(forbidden)
	filter := []unix.SockFilter{
		{Code: load, K: 4}, // seccomp_data.arch
		{Code: jumpEq, K: arch, Jt: 1},
		{Code: ret, K: kill},
		{Code: load, K: 0}, // seccomp_data.nr
		{Code: jumpGe, K: x32, Jt: uint8(n + 1)},
	}
	for i, call := range forbidden {
		filter = append(filter, unix.SockFilter{Code: jumpEq, K: call, Jt: uint8(n - i)})
	}
	filter = append(filter, unix.SockFilter{Code: ret, K: allow}, unix.SockFilter{Code: ret, K: deny})
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	// TSYNC: all threads at once; the Go runtime has made some already.
	if _, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&program))); errno != 0 {
		return fmt.Errorf("seccomp: %w", errno)
	}
	runtime.KeepAlive(filter)
	return nil
}

// canIsolate tells whether this process may give a child a network namespace of its own.
func canIsolate() bool { return os.Geteuid() == 0 }
