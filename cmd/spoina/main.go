// Spoina compares what stands in a town with what its registers allow. This is the one program: it imports, analyses,
// exports and serves.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/alecthomas/kong"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/ogr"
	"spoina/internal/pg"
)

// commands is the command line. Each command is a struct in a file of its own, with Run(*program) error.
type commands struct {
	Office string `help:"The office's code; may be left out while there is only one." placeholder:"CODE" env:"SPOINA_OFFICE"`
	JSON   bool   `help:"Print results as JSON only." name:"json"`
	Home   string `help:"Where data lives." default:".spoina" env:"SPOINA_HOME" placeholder:"DIR"`

	Serve     serveCmd      `cmd:"" help:"Serve the web application, the API, tiles and features."`
	Work      workCmd       `cmd:"" help:"Do background jobs only."`
	Import    importCmd     `cmd:"" help:"Import files into a layer."`
	Undo      undoCmd       `cmd:"" help:"Take an import back."`
	Analyse   analyseCmd    `cmd:"" help:"Look for what does not agree."`
	Trial     trialCmd      `cmd:"" help:"Try other numbers or rules before they count: run, sign, revert."`
	Location  checkCmd      `cmd:"" name:"check" help:"The location check: may a device stand at a place, by what title and at what price."`
	Check     checkDraftCmd `cmd:"" name:"check-draft" help:"Say what the rules would find in a decision or lease before it is written."`
	Landscape landscapeCmd  `cmd:"" help:"The landscape resolution: import its rules, list its versions."`
	Findings  findingsCmd   `cmd:"" help:"Print the discrepancies, a JSON line each."`
	Links     linksCmd      `cmd:"" help:"Print which document speaks of which object, a JSON line each."`
	Lineage   lineageCmd    `cmd:"" help:"Which parcels came of which: list, add, import, end."`
	Print     printCmd      `cmd:"" help:"Draw the map to scale as a PDF of A4 to A0."`
	Export    exportCmd     `cmd:"" help:"Write a collection to a file, with a receipt."`
	Generate  generateCmd   `cmd:"" help:"Write a made-up town as the files an office would have."`
	Replay    replayCmd     `cmd:"" help:"Do again what the offices did with their programmes, and compare the figures."`
	Demo      demoCmd       `cmd:"" help:"Fill and analyse the demo town; does nothing where data exists."`
	DB        dbCmd         `cmd:"" name:"db" help:"The database: start, stop, url, verify."`
	Param     paramCmd      `cmd:"" help:"Parameters that laws, the council and the office set: list, set."`
	Audit     auditCmd      `cmd:"" help:"The audit: list, verify."`
	Privacy   privacyCmd    `cmd:"" help:"Personal data: retention, subject-access, erase."`
	OfficeC   officeCmd     `cmd:"" name:"office" help:"Offices: add, list."`
	User      userCmd       `cmd:"" help:"Accounts: add, list, grant, disable, enable, reset."`
	Token     tokenCmd      `cmd:"" help:"Personal tokens of accounts: add, list, revoke."`
	OpenAPI   openapiCmd    `cmd:"" name:"openapi" help:"Print the API's description."`
}

// program is what every command works with.
type program struct {
	ctx    context.Context
	home   string
	office string
	json   bool
	out    io.Writer // results
	err    io.Writer // progress
	opened *db.DB
}

func main() {
	ogr.MaybeChild() // the limited process that reads hostile files is this program again
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is main with its surroundings as arguments. It returns the exit status: 0 done, 1 refused with nothing
// changed, 2 wrong usage.
func run(args []string, out, problems io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	slog.SetDefault(slog.New(slog.NewTextHandler(problems, &slog.HandlerOptions{Level: logLevel()})))

	var cli commands
	status := -1
	parser, err := kong.New(&cli, kong.Name("spoina"), kong.Description("What stands in the town, beside what the registers allow."),
		kong.UsageOnError(), kong.Writers(out, problems), kong.Exit(func(code int) { status = code }))
	if err != nil {
		panic(err)
	}
	command, err := parser.Parse(args)
	if status >= 0 { // --help has answered
		return status
	}
	if err != nil {
		fmt.Fprintln(problems, "spoina:", err)
		return 2
	}
	settle()
	p := &program{ctx: ctx, home: cli.Home, office: cli.Office, json: cli.JSON, out: out, err: problems}
	defer p.close()
	err = command.Run(p)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errUsage):
		fmt.Fprintln(problems, "spoina:", err)
		return 2
	default:
		fmt.Fprintln(problems, "spoina:", err)
		if failure, ok := fail.Of(err); ok && cli.JSON {
			_ = json.NewEncoder(out).Encode(map[string]string{"code": failure.Code, "message": err.Error()})
		}
		return 1
	}
}

// errUsage marks a command line that cannot be meant.
var errUsage = fail.New(fail.Invalid, "usage", "wrong usage")

func logLevel() slog.Level {
	var level slog.Level
	if err := level.UnmarshalText([]byte(os.Getenv("SPOINA_LOG"))); err != nil {
		return slog.LevelWarn
	}
	return level
}

// scope is the local operator's: who can run the program beside its data could read the data anyway.
func (p *program) scope() access.Scope { return access.Operator() }

// say tells a person what goes on.
func (p *program) say(format string, args ...any) { fmt.Fprintf(p.err, format+"\n", args...) }

// result prints a result: for people first where a text is given, and as the last line always the JSON.
func (p *program) result(value any, text string) error {
	if !p.json && text != "" {
		fmt.Fprintln(p.out, text)
	}
	return json.NewEncoder(p.out).Encode(value)
}

// cluster is the private database of the home folder.
func (p *program) cluster() (*pg.Cluster, error) { return pg.At(p.home, nil) }

// url is DATABASE_URL, or the private database, which it starts.
func (p *program) url() (string, error) {
	if url := os.Getenv("DATABASE_URL"); url != "" {
		return url, nil
	}
	cluster, err := p.cluster()
	if err != nil {
		return "", err
	}
	return cluster.URL(), cluster.Start(p.ctx)
}

// database opens the database once.
func (p *program) database() (*db.DB, error) {
	if p.opened != nil {
		return p.opened, nil
	}
	url, err := p.url()
	if err != nil {
		return nil, err
	}
	if p.opened, err = db.Open(p.ctx, url); err != nil {
		return nil, err
	}
	if standby := os.Getenv("SPOINA_STANDBY_URL"); standby != "" {
		err = p.opened.Follow(standby)
	}
	return p.opened, err
}

// store opens the office that the command speaks of.
func (p *program) store() (*db.Store, error) {
	d, err := p.database()
	if err != nil {
		return nil, err
	}
	return d.Store(p.ctx, p.office)
}

// folder is the home folder, made when it is not there.
func (p *program) folder() (string, error) {
	dir, err := filepath.Abs(p.home)
	if err != nil {
		return "", err
	}
	return dir, os.MkdirAll(dir, 0o755)
}

func (p *program) close() {
	if p.opened != nil {
		p.opened.Close()
	}
}
