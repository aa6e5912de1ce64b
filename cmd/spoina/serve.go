package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/riverqueue/river"

	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/httpapi"
	"spoina/internal/job"
	"spoina/web"
)

type serveCmd struct {
	Addr   string `default:"127.0.0.1:8080" help:"Address to listen on; only this machine's own until people have accounts."`
	NoWork bool   `help:"Leave background jobs to spoina work."`
}

var errListen = fail.New(fail.Conflict, "serve.listen", "cannot listen")

func (c serveCmd) Run(p *program) error {
	if err := httpapi.Loopback(c.Addr); err != nil {
		return err
	}
	d, err := p.database()
	if err != nil {
		return err
	}
	home, err := p.folder()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return errListen.Because("cannot listen on %s: %v", c.Addr, err)
	}
	broker := httpapi.NewBroker()
	router, _ := routes(d, broker, home)
	server := &http.Server{Handler: httpapi.Edge(httpapi.Office(d, router)), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}

	var background sync.WaitGroup
	ctx, stop := context.WithCancel(p.ctx)
	defer background.Wait()
	defer stop()
	background.Go(func() { broker.Listen(ctx, d) })
	if !c.NoWork {
		background.Go(func() {
			if err := job.Run(ctx, d.Shared(), jobWorkers(d)); err != nil && ctx.Err() == nil {
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
	p.say("Spoina serves at http://%s (Ctrl+C ends it)", listener.Addr())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

type workCmd struct{}

func (workCmd) Run(p *program) error {
	d, err := p.database()
	if err != nil {
		return err
	}
	p.say("Spoina works on background jobs (Ctrl+C ends it)")
	return job.Run(p.ctx, d.Shared(), jobWorkers(d))
}

// routes puts every room's addresses together. d may be nil when only the description is wanted.
func routes(d *db.DB, broker *httpapi.Broker, home string) (chi.Router, huma.API) {
	router, api := httpapi.New()
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
	router.Handle("/metrics", promhttp.Handler())
	router.Get("/api/v1/events", broker.ServeHTTP)
	rooms(router, api, home)
	router.NotFound(web.Handler().ServeHTTP)
	return router, api
}

// jobWorkers are the jobs that this program can do.
func jobWorkers(d *db.DB) *river.Workers {
	workers := river.NewWorkers()
	roomJobs(workers, d)
	return workers
}

type openapiCmd struct{}

func (openapiCmd) Run(p *program) error {
	_, api := routes(nil, httpapi.NewBroker(), "")
	body, err := api.OpenAPI().MarshalJSON()
	if err != nil {
		return err
	}
	_, err = p.out.Write(append(body, '\n'))
	return err
}
