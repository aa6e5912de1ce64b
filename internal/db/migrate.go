package db

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"spoina/migrations"
)

// JobSchema is where the job queue of all offices lives.
const JobSchema = "river"

// prepare makes what offices share and brings every office's tables up to date. A session lock keeps two programs
// that start at once from doing it twice.
func (d *DB) prepare(ctx context.Context) error {
	return d.shared.AcquireFunc(ctx, func(c *pgxpool.Conn) error {
		if _, err := c.Exec(ctx, `SELECT pg_advisory_lock(731905)`); err != nil {
			return err
		}
		defer c.Exec(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock(731905)`)
		if _, err := c.Exec(ctx, `
			CREATE EXTENSION IF NOT EXISTS postgis;
			CREATE SCHEMA IF NOT EXISTS spoina;
			CREATE SCHEMA IF NOT EXISTS `+JobSchema+`;
			CREATE TABLE IF NOT EXISTS spoina.offices (
				code       text PRIMARY KEY,
				name       text NOT NULL,
				schema     text NOT NULL UNIQUE,
				role       text NOT NULL UNIQUE,
				srid       int  NOT NULL,
				bbox       double precision[] CHECK (array_length(bbox, 1) = 4),
				managers   text[] NOT NULL DEFAULT '{}',
				created_at timestamptz NOT NULL DEFAULT now()
			);
			ALTER TABLE spoina.offices ADD COLUMN IF NOT EXISTS bbox_given boolean NOT NULL DEFAULT false`); err != nil {
			return fmt.Errorf("prepare the database: %w", err)
		}
		jobs, err := rivermigrate.New(riverpgxv5.New(d.shared), &rivermigrate.Config{Schema: JobSchema})
		if err != nil {
			return err
		}
		if _, err := jobs.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
			return fmt.Errorf("prepare the job queue: %w", err)
		}
		offices, err := d.Offices(ctx)
		if err != nil {
			return err
		}
		for _, o := range offices {
			if err := d.migrate(ctx, o); err != nil {
				return err
			}
		}
		return nil
	})
}

// makeSchema makes an office's role and schema, then its tables.
func (d *DB) makeSchema(ctx context.Context, o Office) error {
	role, schema := pgx.Identifier{o.Role}.Sanitize(), pgx.Identifier{o.Schema}.Sanitize()
	// A role belongs to the whole cluster: another database of it may have an office of the same code.
	var known bool
	if err := d.shared.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)`, o.Role).Scan(&known); err != nil {
		return err
	}
	if !known {
		if _, err := d.shared.Exec(ctx, `CREATE ROLE `+role+` NOLOGIN`); err != nil {
			return err
		}
	}
	if _, err := d.shared.Exec(ctx, `
		GRANT `+role+` TO CURRENT_USER;
		CREATE SCHEMA IF NOT EXISTS `+schema+` AUTHORIZATION `+role+`;
		GRANT USAGE ON SCHEMA `+JobSchema+` TO `+role+`;
		GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA `+JobSchema+` TO `+role+`;
		GRANT USAGE ON ALL SEQUENCES IN SCHEMA `+JobSchema+` TO `+role); err != nil {
		return fmt.Errorf("make the office %s: %w", o.Code, err)
	}
	return d.migrate(ctx, o)
}

func (d *DB) migrate(ctx context.Context, o Office) error {
	config, err := pgx.ParseConfig(d.url)
	if err != nil {
		return err
	}
	sqlDB := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(func(ctx context.Context, c *pgx.Conn) error {
		return enter(ctx, c, o)
	}))
	defer sqlDB.Close()
	if err := migrations.Up(ctx, sqlDB, o.SRID); err != nil {
		return fmt.Errorf("bring the office %s up to date: %w", o.Code, err)
	}
	return nil
}
