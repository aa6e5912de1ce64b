package main

import (
	_ "embed"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
)

//go:embed layers.py
var qgisScript []byte

// qgis lets QGIS open every layer by WFS and by OGC API Features, count it, filter it, and open the project file that
// analysts are given. Where QGIS is not installed a line says so.
func (t *trial) qgis(who *reader) error {
	python := "/usr/bin/python3" // Debian's: QGIS's bindings belong to it
	if exec.CommandContext(t.ctx, python, "-c", "import qgis.core").Run() != nil {
		t.line("qgis:"+who.role, "*", "*", "*", "absent", "absent")
		return nil
	}
	expected, err := t.registers(who)
	if err != nil {
		return err
	}
	script := filepath.Join(t.dir, "layers.py")
	if err := os.WriteFile(script, qgisScript, 0o600); err != nil {
		return err
	}
	var names []string
	for name := range expected {
		names = append(names, name)
	}
	sort.Strings(names)
	cmd := exec.CommandContext(t.ctx, python, append([]string{script, t.base + who.link, filepath.Join("docs", "qgis", "spoina.qgs")}, names...)...)
	cmd.Env = append(os.Environ(), "QT_QPA_PLATFORM=offscreen", "HOME="+t.dir)
	out, err := cmd.Output()
	if err != nil && len(out) == 0 {
		return err
	}
	for line := range strings.Lines(string(out)) {
		cells := strings.Split(strings.TrimSpace(line), "\t")
		if len(cells) != 5 || cells[0] != "LINE" {
			continue
		}
		want := cells[3]
		if want == "count" {
			want = strconv.FormatInt(expected[cells[2]], 10)
		}
		t.line("qgis:"+who.role, cells[2], cells[1], "default", want, cells[4])
	}
	return nil
}
