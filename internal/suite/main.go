// Command suite runs everything that CI runs and adds it up: vet and staticcheck, the Go tests with a real PostGIS, a
// little fuzzing, three made-up towns against their truth, the web application's unit tests, and its end-to-end tests in a headless browser. Its last line is
// N passed, N failed, N skipped.
package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// total counts tests, not packages.
type total struct{ passed, failed, skipped int }

func (t *total) add(o total) {
	t.passed += o.passed
	t.failed += o.failed
	t.skipped += o.skipped
}

func main() {
	var sum total
	for _, step := range []struct {
		name string
		run  func() total
	}{
		{"go vet", func() total { return check("go", "vet", "./...") }},
		{"staticcheck", func() total { return check("go", "tool", "staticcheck", "./...") }},
		{"go test", goTests},
		{"fuzzing", fuzzing},
		{"accuracy", func() total {
			return check("go", "run", "./internal/town/accuracy/main", "-bin", "bin/spoina", "-towns", "3")
		}},
		{"web types", func() total { return checkIn("web", "npm", "run", "--silent", "typecheck") }},
		{"web unit tests", webUnit},
		{"end-to-end tests", webEndToEnd},
	} {
		start := time.Now()
		t := step.run()
		sum.add(t)
		fmt.Printf("%-18s %5d passed %3d failed %3d skipped  %6.1f s\n", step.name, t.passed, t.failed, t.skipped, time.Since(start).Seconds())
	}
	fmt.Printf("%d passed, %d failed, %d skipped\n", sum.passed, sum.failed, sum.skipped)
	if sum.failed > 0 || sum.passed == 0 {
		os.Exit(1)
	}
}

// fuzzing tries what reads filters of strangers for a few seconds each; make soak takes its time.
func fuzzing() (t total) {
	for _, target := range [][2]string{{"FuzzParse", "./internal/cql2"}, {"FuzzJSON", "./internal/cql2"}, {"FuzzParse", "./internal/fes"}} {
		t.add(check("go", "test", "-run", "xxx", "-fuzz", "^"+target[0]+"$", "-fuzztime", "5s", "-fuzzminimizetime", "10x", target[1]))
	}
	return t
}

func check(name string, args ...string) total { return checkIn(".", name, args...) }

// checkIn counts a command as one test and prints what it says when it fails.
func checkIn(dir, name string, args ...string) total {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		fmt.Printf("%s %s: %v\n%s\n", name, strings.Join(args, " "), err, out)
		return total{failed: 1}
	}
	return total{passed: 1}
}

// event is a line of go test -json.
type event struct {
	Action, Package, Test, Output string
	Elapsed                       float64 // seconds
}

func goTests() total {
	cmd := exec.Command("go", "test", "-json", "-p", "2", "-timeout", "20m", "./...")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil || cmd.Start() != nil {
		fmt.Println("go test does not start:", err)
		return total{failed: 1}
	}
	t, packages := count(out)
	if err := cmd.Wait(); err != nil && t.failed == 0 {
		fmt.Println("go test:", err)
		t.failed++ // a package that does not build has no test to fail
	}
	t.failed += packages
	return t
}

// count adds up go test -json, prints what failing and skipped tests wrote, and answers with the packages that failed
// without a failing test.
func count(in io.Reader) (t total, packages int) {
	output := map[string]*bytes.Buffer{}
	var times []event
	failed := map[string]bool{}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Println(lines.Text())
			continue
		}
		key := e.Package + " " + e.Test
		switch e.Action {
		case "output", "build-output":
			if output[key] == nil {
				output[key] = &bytes.Buffer{}
			}
			output[key].WriteString(e.Output)
			continue
		case "pass":
			times = append(times, e)
			if e.Test != "" {
				t.passed++
			}
		case "skip":
			if e.Test != "" {
				t.skipped++
				fmt.Printf("skipped: %s\n%s", key, output[key])
			}
		case "fail":
			if e.Test != "" {
				t.failed++
				failed[e.Package] = true
			} else if !failed[e.Package] {
				packages++
			}
			fmt.Printf("FAILED: %s\n%s", key, output[key])
		}
		if e.Test != "" {
			delete(output, key)
		}
	}
	tellLongest(times)
	return t, packages
}

// tellLongest names what takes the time, so that a suite that grows too long can be cut where it is.
func tellLongest(times []event) {
	slices.SortFunc(times, func(a, b event) int { return cmp.Compare(b.Elapsed, a.Elapsed) })
	var packages, tests []string
	for _, e := range times {
		switch {
		case e.Test == "" && len(packages) < 8:
			packages = append(packages, fmt.Sprintf("%s %.0f s", strings.TrimPrefix(e.Package, "spoina/"), e.Elapsed))
		case e.Test != "" && !strings.Contains(e.Test, "/") && len(tests) < 12:
			tests = append(tests, fmt.Sprintf("%s %.0f s", e.Test, e.Elapsed))
		}
	}
	fmt.Printf("longest packages: %s\nlongest tests: %s\n", strings.Join(packages, ", "), strings.Join(tests, ", "))
}

// webUnit reads vitest's own summary.
func webUnit() total {
	cmd := exec.Command("npx", "vitest", "run", "--reporter=json")
	cmd.Dir = "web"
	cmd.Stderr = os.Stderr
	out, _ := cmd.Output()
	var report struct {
		NumPassedTests, NumFailedTests, NumPendingTests, NumTodoTests int
		Success                                                       bool
	}
	if i := bytes.IndexByte(out, '{'); i < 0 || json.Unmarshal(out[i:], &report) != nil {
		fmt.Printf("vitest gave no report:\n%s\n", out)
		return total{failed: 1}
	}
	t := total{report.NumPassedTests, report.NumFailedTests, report.NumPendingTests + report.NumTodoTests}
	if !report.Success {
		fmt.Printf("%s\n", out)
		if t.failed == 0 {
			t.failed = 1
		}
	}
	return t
}

// endToEndLimit is three times what the tests take: what waits for ever is a failure with its output, not a run without end.
const endToEndLimit = 30 * time.Minute

// webEndToEnd runs the built program with the demo town and a headless browser, and reads the summary of node's own
// test runner.
func webEndToEnd() total {
	ctx, cancel := context.WithTimeout(context.Background(), endToEndLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, "node", "--test", "--test-reporter=tap", "e2e/app.test.mjs")
	cmd.Dir = "web"
	cmd.WaitDelay = 10 * time.Second // a browser it started may hold its output open
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		err = fmt.Errorf("not done after %s: %w", endToEndLimit, ctx.Err())
	}
	var t total
	for line := range strings.Lines(string(out)) {
		for name, n := range map[string]*int{"# pass ": &t.passed, "# fail ": &t.failed, "# skipped ": &t.skipped} {
			if rest, ok := strings.CutPrefix(line, name); ok {
				fmt.Sscan(rest, n)
			}
		}
	}
	if err != nil || t.passed == 0 {
		fmt.Printf("end-to-end: %v\n%s\n", err, out)
		if t.failed == 0 {
			t.failed = 1
		}
	}
	return t
}
