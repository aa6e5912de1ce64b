package accuracy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"spoina/internal/town"
)

// Run makes town number rng in dir and takes it through the real program: generate, import, analyse, findings. The
// program gets a home and a database of its own below dir, whatever the surroundings say. Progress goes to log.
func Run(ctx context.Context, bin, dir string, rng int64, log io.Writer) (scores []RuleScore, stated Calibration, links LinkScore, err error) {
	if bin, err = filepath.Abs(bin); err != nil {
		return nil, nil, links, fmt.Errorf("the program: %w", err)
	}
	files := filepath.Join(dir, "town")
	p := program{bin: bin, home: filepath.Join(dir, "home"), log: log}
	if err := os.MkdirAll(p.home, 0o755); err != nil {
		return nil, nil, links, fmt.Errorf("home of town %d: %w", rng, err)
	}
	defer func() {
		if _, stop := p.run(context.WithoutCancel(ctx), "db", "stop"); stop != nil && err == nil {
			err = stop
		}
	}()
	if _, err := p.run(ctx, "generate", "--out", files, "--rng", strconv.FormatInt(rng, 10), "--measured"); err != nil {
		return nil, nil, links, err
	}
	m, err := town.ReadManifest(files)
	if err != nil {
		return nil, nil, links, err
	}
	office := []string{"office", "add", m.Office.Code, "--name", m.Office.Name, "--srid", strconv.Itoa(m.Office.SRID), "--bbox", box(m.Office.BBox)}
	for _, name := range m.Office.Managers {
		office = append(office, "--manager", name)
	}
	if _, err := p.run(ctx, office...); err != nil {
		return nil, nil, links, err
	}
	for _, i := range m.Imports {
		args := append([]string{"import", i.Layer}, i.Files...)
		if _, err := p.run(ctx, append(args, i.Args...)...); err != nil {
			return nil, nil, links, err
		}
	}
	for _, c := range m.Commands {
		if _, err := p.run(ctx, c...); err != nil {
			return nil, nil, links, err
		}
	}
	if _, err := p.run(ctx, append([]string{"analyse"}, m.Analyse...)...); err != nil {
		return nil, nil, links, err
	}
	findings, err := p.run(ctx, "findings")
	if err != nil {
		return nil, nil, links, err
	}
	truth, err := os.ReadFile(filepath.Join(files, "truth.csv"))
	if err != nil {
		return nil, nil, links, fmt.Errorf("truth of town %d: %w", rng, err)
	}
	if stated, err = CalibrationOf(bytes.NewReader(truth), bytes.NewReader(findings)); err != nil {
		return nil, nil, links, err
	}
	lines, err := p.run(ctx, "links")
	if err != nil {
		return nil, nil, links, err
	}
	known, err := os.Open(filepath.Join(files, "links.csv"))
	if err != nil {
		return nil, nil, links, fmt.Errorf("links of town %d: %w", rng, err)
	}
	defer known.Close()
	if links, err = ScoreLinks(known, bytes.NewReader(lines)); err != nil {
		return nil, nil, links, err
	}
	scores, err = Score(bytes.NewReader(truth), bytes.NewReader(findings))
	return scores, stated, links, err
}

func box(b [4]float64) string {
	var s []string
	for _, v := range b {
		s = append(s, strconv.FormatFloat(v, 'f', 4, 64))
	}
	return strings.Join(s, ",")
}

// program is the binary under test with surroundings of its own.
type program struct {
	bin, home string
	log       io.Writer
}

// run runs one command and gives its standard output.
func (p program) run(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, p.bin, args...)
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "SPOINA_") && !strings.HasPrefix(v, "DATABASE_URL=") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(cmd.Env, "SPOINA_HOME="+p.home)
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	began := time.Now()
	err := cmd.Run()
	fmt.Fprintf(p.log, "%6.1f s  spoina %s\n", time.Since(began).Seconds(), brief(args))
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		text := strings.TrimSpace(problems.String())
		if len(text) > 2000 {
			text = "… " + text[len(text)-2000:]
		}
		return nil, fmt.Errorf("spoina %s ended with status %d: %s", brief(args), exit.ExitCode(), text)
	}
	if err != nil {
		return nil, fmt.Errorf("spoina %s: %w", brief(args), err)
	}
	return out.Bytes(), nil
}

func brief(args []string) string {
	var s []string
	for _, a := range args {
		s = append(s, filepath.Base(a))
	}
	return strings.Join(s, " ")
}
