package account

import (
	"context"
	"net/http"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/httpapi"
	"spoina/internal/job"
)

// Health is how the program does, for its administrator.
type Health struct {
	Version   string         `json:"version"`
	Go        string         `json:"go"`
	StartedAt time.Time      `json:"started_at"`
	Database  DatabaseHealth `json:"database"`
	Disk      DiskHealth     `json:"disk"`
	Jobs      JobHealth      `json:"jobs"`
	Mail      MailHealth     `json:"mail"`
	Backup    BackupHealth   `json:"backup"`
}

// DatabaseHealth tells of the database that the office lies in.
type DatabaseHealth struct {
	OK          bool    `json:"ok"`
	Postgres    string  `json:"postgres"`
	PostGIS     string  `json:"postgis"`
	PingMS      float64 `json:"ping_ms"`
	SizeBytes   int64   `json:"size_bytes"`
	Connections int32   `json:"connections"`
	Revision    int64   `json:"revision"`
	Migration   int64   `json:"migration"`
}

// DiskHealth tells of the disk that holds the program's data; it is not well when less than a tenth or 2 GB is free.
type DiskHealth struct {
	OK         bool  `json:"ok"`
	FreeBytes  int64 `json:"free_bytes"`
	TotalBytes int64 `json:"total_bytes"`
}

// JobHealth tells of background work; it is not well when something was given up.
type JobHealth struct {
	OK     bool             `json:"ok"`
	States map[string]int64 `json:"states"`
}

// MailHealth tells whether letters reach people.
type MailHealth struct {
	OK         bool `json:"ok"`
	Configured bool `json:"configured"`
}

// BackupHealth tells of the last backup that the program knows of: none yet.
type BackupHealth struct {
	OK     bool       `json:"ok"`
	LastAt *time.Time `json:"last_at"`
}

var started = time.Now()

// house adds the addresses of background work and health: for job.manage.
func (h routes) house(api huma.API) {
	huma.Get(api, "/api/v1/jobs", func(ctx context.Context, in *struct {
		State string `query:"state" enum:"available,cancelled,completed,discarded,pending,retryable,running,scheduled,"`
		Limit int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
	}) (*body[[]job.Row], error) {
		if err := httpapi.ScopeOf(ctx).Require(access.ManageJobs); err != nil {
			return nil, httpapi.Problem(err)
		}
		list, err := job.List(ctx, httpapi.StoreOf(ctx), in.State, in.Limit)
		return answered(list, err)
	})
	act := func(name string, do func(context.Context, *db.Store, int64) (job.Row, error)) {
		huma.Register(api, huma.Operation{OperationID: "post-jobs-" + name, Method: http.MethodPost, Path: "/api/v1/jobs/{id}/" + name, DefaultStatus: http.StatusOK},
			func(ctx context.Context, in *idInput) (*body[job.Row], error) {
				scope := httpapi.ScopeOf(ctx)
				if err := scope.Require(access.ManageJobs); err != nil {
					return nil, httpapi.Problem(err)
				}
				row, err := do(ctx, httpapi.StoreOf(ctx), in.ID)
				if err == nil {
					err = recorded(ctx, httpapi.StoreOf(ctx), scope, "job."+name, "jobs", map[string]any{"job": in.ID, "kind": row.Kind})
				}
				return answered(row, err)
			})
	}
	act("retry", job.Retry)
	act("cancel", job.Cancel)
	huma.Get(api, "/api/v1/health", func(ctx context.Context, _ *struct{}) (*body[Health], error) {
		if err := httpapi.ScopeOf(ctx).Require(access.ManageJobs); err != nil {
			return nil, httpapi.Problem(err)
		}
		health, err := h.health(ctx, httpapi.StoreOf(ctx))
		return answered(health, err)
	})
}

func (h routes) health(ctx context.Context, store *db.Store) (x Health, err error) {
	x = Health{Version: "unknown", Go: runtime.Version(), StartedAt: started}
	if info, ok := debug.ReadBuildInfo(); ok {
		x.Version = info.Main.Version
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				x.Version += " " + s.Value[:min(len(s.Value), 12)]
			}
		}
	}
	begin := time.Now()
	err = store.Pool().QueryRow(ctx, `SELECT current_setting('server_version'), PostGIS_Lib_Version(), pg_database_size(current_database()),
		(SELECT coalesce(max(id), 0) FROM revisions), (SELECT max(version_id) FROM goose_db_version)`).
		Scan(&x.Database.Postgres, &x.Database.PostGIS, &x.Database.SizeBytes, &x.Database.Revision, &x.Database.Migration)
	if err != nil {
		return x, err
	}
	x.Database.OK, x.Database.PingMS = true, float64(time.Since(begin).Microseconds())/1000
	x.Database.Connections = store.Pool().Stat().TotalConns() + store.DB().Shared().Stat().TotalConns()
	var disk syscall.Statfs_t
	if syscall.Statfs(h.around.Home, &disk) == nil {
		x.Disk.FreeBytes, x.Disk.TotalBytes = int64(disk.Bavail)*disk.Bsize, int64(disk.Blocks)*disk.Bsize
		x.Disk.OK = x.Disk.FreeBytes > 2<<30 && x.Disk.FreeBytes > x.Disk.TotalBytes/10
	}
	if x.Jobs.States, err = job.Counts(ctx, store); err != nil {
		return x, err
	}
	x.Jobs.OK = x.Jobs.States["discarded"] == 0
	x.Mail.Configured = h.post != nil && h.post.Configured()
	x.Mail.OK = x.Mail.Configured
	return x, nil
}
