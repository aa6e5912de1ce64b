package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/riverqueue/river"

	"spoina/internal/access/account"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/httpapi"
	"spoina/internal/job"
	"spoina/internal/notify"
	"spoina/internal/programme"
	"spoina/web"
)

type serveCmd struct {
	Addr    string   `default:"127.0.0.1:8080" help:"Address to listen on; beyond this machine only with TLS or behind a proxy."`
	TLSCert string   `name:"tls-cert" placeholder:"FILE" help:"Certificate chain (PEM); read again when it changes."`
	TLSKey  string   `name:"tls-key" placeholder:"FILE" help:"The certificate's private key (PEM)."`
	Proxy   []string `placeholder:"CIDR" help:"Address or network of a proxy that speaks TLS for this server and is believed on who asks; repeatable."`
	URL     string   `name:"url" placeholder:"https://…" env:"SPOINA_URL" help:"The address that people type."`
	NoWork  bool     `help:"Leave background jobs to spoina work."`
}

var (
	errListen = fail.New(fail.Conflict, "serve.listen", "cannot listen")
	errDoor   = fail.New(fail.Invalid, "serve.door", "the server cannot be reached like this")
)

// door reads who may reach the server, and how.
func (c serveCmd) door() (httpapi.Door, error) {
	door := httpapi.Door{TLS: c.TLSCert != ""}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return door, errDoor.Because("--tls-cert and --tls-key belong together")
	}
	for _, text := range c.Proxy {
		p, err := netip.ParsePrefix(text)
		if a, aerr := netip.ParseAddr(text); aerr == nil {
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err != nil {
			return door, errDoor.Because("--proxy %q is neither an address nor a network like 10.0.0.0/8", text)
		}
		door.Proxies = append(door.Proxies, p)
	}
	if c.URL != "" {
		u, err := url.Parse(c.URL)
		if err != nil || u.Host == "" || (u.Scheme != "https" && !(u.Scheme == "http" && u.Hostname() == "localhost")) {
			return door, errDoor.Because("--url %q is not an address like https://spoina.example.pl", c.URL)
		}
		door.Public = u
	}
	return door, door.Check(c.Addr)
}

func (c serveCmd) Run(p *program) error {
	door, err := c.door()
	if err != nil {
		return err
	}
	d, err := p.database()
	if err != nil {
		return err
	}
	people, outbox, err := p.people()
	if err != nil {
		return err
	}
	var secure *tls.Config
	if door.TLS {
		files := &certificate{cert: c.TLSCert, key: c.TLSKey}
		if _, err := files.get(nil); err != nil {
			return errDoor.Because("the certificate cannot be used: %v", err)
		}
		secure = &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: files.get}
	}
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return errListen.Because("cannot listen on %s: %v", c.Addr, err)
	}
	broker := httpapi.NewBroker()
	broker.OnEvent(func(e httpapi.Event) {
		if e.PeopleChanged() {
			people.Forget(e.Office)
		}
	})
	env, err := surroundingsOf(p)
	if err != nil {
		return err
	}
	router, _ := routes(env, broker, people)
	server := &http.Server{Handler: door.Edge(httpapi.Office(d, people, router)), TLSConfig: secure, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}

	var background sync.WaitGroup
	ctx, stop := context.WithCancel(p.ctx)
	defer background.Wait()
	defer stop()
	background.Go(func() { broker.Listen(ctx, d) })
	if !c.NoWork {
		background.Go(func() {
			if err := job.Run(ctx, d.Shared(), jobWorkers(env, outbox)); err != nil && ctx.Err() == nil {
				p.say("background jobs stopped: %v", err)
			}
		})
	}
	background.Go(func() {
		<-ctx.Done()
		late, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if server.Shutdown(late) != nil {
			server.Close()
		}
	})
	address := "http://" + listener.Addr().String()
	if door.TLS {
		address = "https://" + listener.Addr().String()
	}
	if door.Public != nil {
		address = strings.TrimSuffix(door.Public.String(), "/")
	}
	p.say("Spoina serves at %s (Ctrl+C ends it)", address)
	if err := c.offerSetup(p, d, people, address); err != nil {
		return err
	}
	if door.TLS {
		err = server.ServeTLS(listener, "", "")
	} else {
		err = httpapi.Serve(server, listener)
	}
	if !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// offerSetup prints, for each office that has no account, the code with which its first administrator is made.
func (c serveCmd) offerSetup(p *program, d *db.DB, people *account.Service, address string) error {
	offices, err := d.Offices(p.ctx)
	if err != nil {
		return err
	}
	for _, o := range offices {
		store, err := d.Store(p.ctx, o.Code)
		if err != nil {
			return err
		}
		code, err := people.SetupCode(p.ctx, store)
		if err != nil {
			return err
		}
		if code != "" {
			prefix := ""
			if len(offices) > 1 {
				prefix = "/o/" + o.Code
			}
			p.say("Nobody has an account in %s (%s) yet. Make the first administrator at %s%s/setup with the code %s", o.Name, o.Code, address, prefix, code)
		}
	}
	return nil
}

// certificate is a certificate that is read again when its file changes: renewing it needs no restart.
type certificate struct {
	cert, key string
	mu        sync.Mutex
	looked    time.Time
	changed   time.Time
	loaded    *tls.Certificate
}

func (f *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.loaded != nil && time.Since(f.looked) < time.Second {
		return f.loaded, nil
	}
	f.looked = time.Now()
	info, err := os.Stat(f.cert)
	if err == nil && f.loaded != nil && info.ModTime().Equal(f.changed) {
		return f.loaded, nil
	}
	fresh, ferr := tls.LoadX509KeyPair(f.cert, f.key)
	switch {
	case err == nil && ferr == nil:
		f.loaded, f.changed = &fresh, info.ModTime()
	case f.loaded == nil:
		return nil, errors.Join(err, ferr)
	}
	return f.loaded, nil // half-written files leave the old one in force
}

type workCmd struct{}

func (workCmd) Run(p *program) error {
	d, err := p.database()
	if err != nil {
		return err
	}
	_, outbox, err := p.people()
	if err != nil {
		return err
	}
	env, err := surroundingsOf(p)
	if err != nil {
		return err
	}
	p.say("Spoina works on background jobs (Ctrl+C ends it)")
	return job.Run(p.ctx, d.Shared(), jobWorkers(env, outbox))
}

// routes puts every room's addresses together. Without a database and people it is the description only.
func routes(env programme.Env, broker *httpapi.Broker, people *account.Service) (chi.Router, huma.API) {
	router, api := httpapi.New(programme.Running(programmes()))
	d := env.DB
	router.Get("/healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	router.Get("/readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		if err := d.Ping(ctx); err != nil {
			http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte("ready\n"))
	})
	router.Handle("/metrics", httpapi.Local(promhttp.Handler()))
	router.Get("/api/v1/events", broker.ServeHTTP)
	account.Routes(api, people, surroundings(env.Home))
	rooms(router, api, broker, env)
	router.NotFound(web.Handler().ServeHTTP)
	return router, api
}

// jobWorkers are the jobs that this program can do.
func jobWorkers(env programme.Env, outbox *notify.Outbox) *river.Workers {
	workers := river.NewWorkers()
	notify.Jobs(workers, outbox)
	roomJobs(workers, env)
	return workers
}

type openapiCmd struct{}

func (openapiCmd) Run(p *program) error {
	_, api := routes(programme.Env{Registers: registers()}, httpapi.NewBroker(), nil)
	body, err := api.OpenAPI().MarshalJSON()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.out, string(body))
	return err
}
