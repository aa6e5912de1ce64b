package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/db"
	"spoina/internal/pg"
)

// city is the private database that holds the city twice: as plain tables for the peers, and as an office's registers.
type city struct {
	cluster *pg.Cluster
	gpkg    string // its parcels as a file
}

const (
	database   = "city"
	officeCode = "226101"
	schema     = "office_226101"
)

func (c *city) url(name string) string { return c.cluster.DatabaseURL(name) }

// libpq is the same address as programs that are not Go want it.
func (c *city) libpq(name string) string {
	u, err := url.Parse(c.url(name))
	if err != nil {
		return ""
	}
	return fmt.Sprintf("host=%s user=%s dbname=%s", u.Query().Get("host"), u.Query().Get("user"), name)
}

// start starts the private database in bench/out; end stops it when this run started it.
func (b *bench) start() error {
	if err := os.MkdirAll(b.out, 0o755); err != nil {
		return err
	}
	cluster, err := pg.At(b.out, nil)
	if err != nil {
		return err
	}
	if !cluster.Running() {
		b.stop = func() { _ = cluster.Stop(context.Background()) }
	}
	if err := cluster.Start(b.ctx); err != nil {
		return err
	}
	b.db = &city{cluster: cluster, gpkg: filepath.Join(b.out, "parcels.gpkg")}
	return nil
}

func (b *bench) end() {
	if b.stop != nil {
		b.stop()
		b.stop = nil
	}
}

// prepare makes the database and the file once; they are kept in bench/out until the definition or a migration changes.
func (b *bench) prepare() error {
	if err := b.start(); err != nil {
		return err
	}
	setup := filepath.Join(b.city, "setup.sql")
	migrations, _ := filepath.Glob(filepath.Join(b.root, "migrations", "*.sql"))
	state, err := digest(append(migrations, setup)...)
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(registers))
	state += hex.EncodeToString(sum[:4])
	stamp := filepath.Join(b.out, "prepared")
	if had, err := os.ReadFile(stamp); err == nil && string(had) == state {
		return nil
	}
	began := time.Now()
	say("prepare: making the city (once, a few minutes)")
	if err := b.admin(`DROP DATABASE IF EXISTS ` + database + ` WITH (FORCE)`); err != nil {
		return err
	}
	if err := b.admin(`CREATE DATABASE ` + database); err != nil {
		return err
	}
	if err := b.tool("psql", b.db.libpq(database), "-q", "-o", os.DevNull, "-f", setup); err != nil {
		return err
	}
	d, err := db.Open(b.ctx, b.db.url(database))
	if err != nil {
		return err
	}
	_, err = d.AddOffice(b.ctx, db.Office{Code: officeCode, Name: "Gmina Miasto Próbne", SRID: 2180,
		BBox: &[4]float64{18.47, 54.28, 18.79, 54.45}, Managers: []string{"Zarząd Dróg"}})
	d.Close()
	if err != nil {
		return err
	}
	c, err := pgx.Connect(b.ctx, b.db.url(database))
	if err != nil {
		return err
	}
	defer c.Close(context.Background())
	if _, err := c.Exec(b.ctx, registers); err != nil {
		return fmt.Errorf("fill the registers: %w", err)
	}
	_ = os.Remove(b.db.gpkg)
	if installed("ogr2ogr") {
		if err := b.tool("ogr2ogr", "-f", "GPKG", b.db.gpkg, "PG:"+b.db.libpq(database), "-sql",
			"SELECT teryt_id, precinct, use_code, owner_kind, area_m2, geom FROM public.parcels", "-nln", "parcels", "-a_srs", "EPSG:2180"); err != nil {
			return err
		}
	}
	say("prepare: %.0f s", time.Since(began).Seconds())
	return os.WriteFile(stamp, []byte(state), 0o644)
}

// registers puts the city into the office's registers, as imports would have left it.
const registers = `
SET search_path = office_226101, public;
INSERT INTO revisions (id, actor, reason) VALUES (1, 'bench', 'bench');
INSERT INTO parcels (id, parcel_id, key, precinct, precinct_name, number, geom, cadastral_area_m2, ownership_group, use_codes, known)
SELECT nextval('register_id'), teryt_id, teryt_id, left(teryt_id, 13), precinct, split_part(teryt_id, '.', 3), geom, area_m2,
       CASE owner_kind WHEN 'municipal' THEN '4' WHEN 'state' THEN '1' WHEN 'private' THEN '7' ELSE '5' END, ARRAY[use_code], '[1,)'
FROM public.parcels;
INSERT INTO road_lanes (id, key, lane_id, name, category, class, manager, status, geom, known)
SELECT nextval('register_id'), id::text, id::text, street, CASE road_class WHEN 'A' THEN 'krajowa' WHEN 'GP' THEN 'wojewódzka' WHEN 'G' THEN 'powiatowa' ELSE 'gminna' END,
       road_class, 'Zarząd Dróg', 'PUBLIC', geom, '[1,)'
FROM public.road_lanes;
INSERT INTO campaigns (id, name, driven_from, driven_to, point_semantics, known) VALUES (1, 'wiosna 2026', '2026-03-01', '2026-05-30', 'BASE', '[1,)');
CREATE TEMP TABLE scan AS
SELECT nextval('register_id') AS id, nextval('register_id') AS object_id, s.id AS source_id, s.kind, s.scanned_at::date AS day, s.height_m, s.area_m2, s.geom,
       CASE s.kind WHEN 'advert' THEN 'ADV.BILLBOARD' WHEN 'kiosk' THEN 'TRADE.KIOSK' WHEN 'garden' THEN 'GASTRO.GARDEN' WHEN 'scaffold' THEN 'WORKS.SCAFFOLD'
            WHEN 'container' THEN 'WORKS.CONTAINER' WHEN 'sign' THEN 'ADV.SIGN' WHEN 'stall' THEN 'TRADE.STALL' ELSE 'ADV.TRAILER' END AS class
FROM public.scan_points s;
UPDATE scan SET class = (SELECT code FROM object_classes WHERE code LIKE left(scan.class, 3) || '%' ORDER BY code LIMIT 1)
WHERE class NOT IN (SELECT code FROM object_classes);
INSERT INTO objects (id, class_code, geom, first_seen, last_seen, known)
SELECT object_id, coalesce(class, 'ADV.BILLBOARD'), geom, day, day, '[1,)' FROM scan;
INSERT INTO scan_objects (id, object_id, campaign_id, campaign, source_id, key, class_code, class_raw, geom, height_m, display_area_m2, sides, captured_on, sigma_xy_m, known)
SELECT id, object_id, 1, 'wiosna 2026', source_id::text, 'wiosna 2026/' || source_id, coalesce(class, 'ADV.BILLBOARD'), kind, geom, height_m, area_m2, 1, day, 0.3, '[1,)' FROM scan;
INSERT INTO decisions (id, key, case_number, kind, valid_from, valid_to, decision_date, area_m2, geom, known)
SELECT nextval('register_id'), ref, ref, CASE purpose WHEN 'advert' THEN 'ADVERT' WHEN 'scaffold' THEN 'WORKS' WHEN 'works' THEN 'WORKS' ELSE 'EXCLUSIVE' END,
       valid_from, valid_to, valid_from, round(ST_Area(geom)::numeric, 2), geom, '[1,)'
FROM public.decisions;
INSERT INTO leases (id, key, contract_number, contract_type, valid_from, valid_to, known)
SELECT nextval('register_id'), contract_no, contract_no, 'LEASE', valid_from, valid_to, '[1,)' FROM public.leases;
INSERT INTO lease_parcels (lease_id, no, ref_raw, parcel_id, known)
SELECT l.id, 1, p.teryt_id, p.teryt_id, '[1,)' FROM public.leases c JOIN leases l ON l.key = c.contract_no JOIN public.parcels p ON p.id = c.parcel_id;
ANALYZE parcels; ANALYZE road_lanes; ANALYZE objects; ANALYZE scan_objects; ANALYZE decisions; ANALYZE leases; ANALYZE lease_parcels;
RESET search_path;
`

func digest(files ...string) (string, error) {
	h := sha256.New()
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			return "", err
		}
		h.Write(b)
	}
	return hex.EncodeToString(h.Sum(nil)[:8]), nil
}

// admin runs a statement outside the city.
func (b *bench) admin(sql string) error {
	c, err := pgx.Connect(b.ctx, b.db.url("postgres"))
	if err != nil {
		return err
	}
	defer c.Close(context.Background())
	_, err = c.Exec(b.ctx, sql)
	return err
}

// tool runs a program and keeps what it says for when it fails.
func (b *bench) tool(name string, args ...string) error {
	cmd := exec.CommandContext(b.ctx, name, args...)
	out, err := cmd.CombinedOutput()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		text := strings.TrimSpace(string(out))
		return fmt.Errorf("%s: %w: %s", name, err, text[max(0, len(text)-600):])
	}
	return err
}
