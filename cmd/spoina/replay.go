package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/access/account"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/httpapi"
	"spoina/internal/notify"
	"spoina/internal/programme"
	"spoina/internal/replay"
	"spoina/internal/secret"
)

var errReplay = fail.New(fail.Conflict, "replay.differs", "what came out differs from the truth")

type replayCmd struct {
	Scale float64  `default:"1" help:"1 is the offices' own volume."`
	RNG   uint64   `name:"rng" default:"1" help:"The same number makes the same people and the same days."`
	Only  []string `placeholder:"PROGRAMME" help:"Only these programmes: relief, aid, coal."`
	Out   string   `default:"." placeholder:"DIR" help:"Where truth.csv is written before the first request, and replay.csv after the last."`
}

// Run makes an office that nobody else sees, serves it, and does again what the offices did: over HTTP, signed in with
// role accounts. Making the accounts is the last thing that does not go over HTTP.
func (c replayCmd) Run(p *program) error {
	office, stop, err := newReplayOffice(p, c.Only)
	if err != nil {
		return err
	}
	defer stop()
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return err
	}
	truth, err := os.Create(filepath.Join(c.Out, "truth.csv"))
	if err != nil {
		return err
	}
	defer truth.Close()
	begin := time.Now()
	lines, failed := replay.Run(p.ctx, replay.Options{Base: office.base, Password: office.password, Seed: c.RNG, Scale: c.Scale, Only: c.Only, Truth: truth, Say: p.say})
	p.say("The replay took %s.", time.Since(begin).Round(time.Second))
	outcome, err := os.Create(filepath.Join(c.Out, "replay.csv"))
	if err != nil {
		return err
	}
	defer outcome.Close()
	if err := errors.Join(replay.WriteLines(outcome, lines), replay.WriteLines(p.out, lines)); err != nil {
		return err
	}
	if failed != nil {
		return errReplay.Because("%v", failed)
	}
	return nil
}

// replayOffice is a served office of its own.
type replayOffice struct {
	base     string // http://127.0.0.1:…
	password string
	url      string // of its database
	home     string
	d        *db.DB
	store    *db.Store
	env      programme.Env
	people   *account.Service
}

// newReplayOffice makes a database beside the program's own, an office and its role accounts in it, and serves it on a
// port of this machine. stop takes all of it away.
func newReplayOffice(p *program, only []string) (o *replayOffice, stop func(), err error) {
	var undo []func()
	away := func() {
		for i := len(undo) - 1; i >= 0; i-- {
			undo[i]()
		}
	}
	defer func() {
		if err != nil {
			away()
		}
	}()
	server, err := p.url()
	if err != nil {
		return nil, nil, err
	}
	o = &replayOffice{password: "Wegiel-i-karty-" + fmt.Sprint(os.Getpid())}
	var drop func()
	if o.url, drop, err = freshDatabase(p.ctx, server); err != nil {
		return nil, nil, err
	}
	undo = append(undo, drop)
	if o.home, err = os.MkdirTemp("", "spoina-replay-"); err != nil {
		return nil, nil, err
	}
	undo = append(undo, func() { os.RemoveAll(o.home) })
	if o.d, err = db.Open(p.ctx, o.url); err != nil {
		return nil, nil, err
	}
	undo = append(undo, o.d.Close)
	if _, err := o.d.AddOffice(p.ctx, db.Office{Code: "220401", Name: "Urząd odtwarzany", SRID: 2180, BBox: &[4]float64{18.55, 54.20, 18.75, 54.32}, Managers: []string{"Burmistrz"}}); err != nil {
		return nil, nil, err
	}
	if o.store, err = o.d.Store(p.ctx, "220401"); err != nil {
		return nil, nil, err
	}
	key, err := secret.Load(o.home)
	if err != nil {
		return nil, nil, err
	}
	outbox, err := notify.New(key, o.home)
	if err != nil {
		return nil, nil, err
	}
	o.people = account.New(key, outbox, o.home)
	o.people.Speaks(vocabulary)
	o.env = programme.Env{DB: o.d, Home: o.home, Key: key, Registers: registers()}
	for _, a := range replay.Accounts(only) {
		if err := o.account(p.ctx, a.Login, a.Role, access.Limits{Units: one(a.Unit)}); err != nil {
			return nil, nil, err
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, errListen.Because("cannot listen: %v", err)
	}
	o.base = "http://" + listener.Addr().String()
	broker := httpapi.NewBroker()
	router, _ := routes(o.env, broker, o.people)
	ctx, end := context.WithCancel(p.ctx)
	go broker.Listen(ctx, o.d)
	web := &http.Server{Handler: httpapi.Door{}.Edge(httpapi.Office(o.d, o.people, router)), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = web.Serve(listener) }()
	undo = append(undo, func() {
		web.Close()
		end()
	})
	return o, away, nil
}

// account makes an account that may sign in with the office's password.
func (o *replayOffice) account(ctx context.Context, login, role string, limits access.Limits) error {
	_, _, err := o.people.AddUser(ctx, o.store, access.Operator(), account.NewUser{Login: login, Name: "Konto " + login, Password: o.password, Chosen: true,
		Grants: []account.Grant{{Role: role, Limits: limits}}})
	if err != nil {
		return fmt.Errorf("account %s: %w", login, err)
	}
	return nil
}

func one(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// freshDatabase makes an empty database on a server; drop takes it away with whoever is connected.
func freshDatabase(ctx context.Context, server string) (address string, drop func(), err error) {
	u, err := url.Parse(server)
	if err != nil || !strings.HasPrefix(u.Scheme, "postgres") {
		return "", nil, errReplay.Because("DATABASE_URL is not an address like postgres://…")
	}
	name := fmt.Sprintf("spoina_replay_%d", os.Getpid())
	admin := func(ctx context.Context, statement string) error {
		c, err := pgx.Connect(ctx, server)
		if err != nil {
			return err
		}
		defer c.Close(ctx)
		_, err = c.Exec(ctx, statement)
		return err
	}
	if err := admin(ctx, "CREATE DATABASE "+name); err != nil {
		return "", nil, err
	}
	u.Path = "/" + name
	return u.String(), func() {
		_ = admin(context.Background(), "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
	}, nil
}
