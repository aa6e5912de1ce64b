// Package registertest fills an office with a few made-up rows of every register, so that tests of lists, features
// and exports read something. It writes by SQL, as no part of the program may.
package registertest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/db"
)

// Change runs statements as one change and returns its revision. {rev} in a statement is that revision.
func Change(t testing.TB, s *db.Store, reason string, statements ...string) int64 {
	t.Helper()
	ctx := context.Background()
	revision, err := s.Change(ctx, "tester", reason, func(c *db.Change) error {
		rev, err := c.Revision(ctx)
		if err != nil {
			return err
		}
		for _, sql := range statements {
			if _, err := c.Exec(ctx, expand(sql, rev)); err != nil {
				return err
			}
		}
		return c.Audit(ctx, "test", "test", map[string]any{"reason": reason})
	})
	require.NoError(t, err)
	return revision
}

// Parcels adds n parcels of 30 × 30 m in a grid north-east of (466000, 714000) in EPSG:2180, with identities 1 … n.
// Every seventh is a multipolygon of two parts, every eleventh has a hole.
func Parcels(t testing.TB, s *db.Store, n int) int64 {
	t.Helper()
	return Change(t, s, "parcels", `
INSERT INTO parcels (id, parcel_id, key, precinct, number, geom, cadastral_area_m2, ownership_group, ownership_subgroup, use_codes, kw, source, boundary_sigma_m, known)
SELECT i, format('220401_1.0001.%s/%s', i / 8 + 1, i % 8 + 1), 'k' || i, '220401_1.0001', format('%s/%s', i / 8 + 1, i % 8 + 1),
	CASE WHEN i % 7 = 0 THEN ST_Multi(ST_Collect(box, ST_Translate(box, 25, 0)))
	     WHEN i % 11 = 0 THEN ST_Difference(ST_Expand(box, 4), ST_Expand(ST_Centroid(box), 2)) ELSE box END,
	CASE WHEN i % 10 = 0 THEN NULL ELSE round((900 + i % 13 * 0.25)::numeric, 4) END, CASE i % 5 WHEN 0 THEN NULL ELSE (i % 5)::text END,
	CASE i % 5 WHEN 0 THEN NULL ELSE (i % 5) || '.1' END, CASE WHEN i % 3 = 0 THEN '{B,dr}'::text[] ELSE '{R}' END, 'GD1G/' || i, 'test', 0.1, int8range({rev}, NULL)
FROM (SELECT i, ST_MakeEnvelope(466000.123 + i % 600 * 30, 714000.456 + i / 600 * 30, 466003.123 + i % 600 * 30 + 20, 714003.456 + i / 600 * 30 + 20, 2180) AS box
	FROM generate_series(1, `+number(n)+`) i) b`, `SELECT setval('register_id', 1000000)`)
}

// Town adds a few rows of every other register.
func Town(t testing.TB, s *db.Store) int64 {
	t.Helper()
	return Change(t, s, "town",
		`INSERT INTO road_lanes (id, key, lane_id, name, street_key, category, manager, status, geom, sigma_m, known) SELECT nextval('register_id'), 'lane' || i, 'L' || i,
			(ARRAY['Grunwaldzka','Łąkowa','Żabia'])[i], (ARRAY['grunwaldzka','lakowa','zabia'])[i], 'gminna', 'Burmistrz Miasta Testowo', 'PUBLIC',
			ST_MakeEnvelope(466000, 714000 + i * 100, 467000, 714010 + i * 100, 2180), 0.2, int8range({rev}, NULL) FROM generate_series(1, 3) i`,
		`INSERT INTO address_points (id, key, locality, street, street_key, house_no, geom, known) SELECT nextval('register_id'), 'adr' || i, 'Testowo',
			(ARRAY['Grunwaldzka','Łąkowa','Żabia'])[1 + i % 3], (ARRAY['grunwaldzka','lakowa','zabia'])[1 + i % 3], i || CASE WHEN i % 4 = 0 THEN 'A' ELSE '' END,
			ST_SetSRID(ST_MakePoint(466000 + i * 10, 714000 + i), 2180), int8range({rev}, NULL) FROM generate_series(1, 30) i`,
		`INSERT INTO objects (id, class_code, geom, first_seen, last_seen, known) SELECT 2000000 + i, 'ADV.BILLBOARD',
			ST_SetSRID(ST_MakePoint(466000 + i * 20, 714105, 12.5), 2180), '2022-06-11', '2022-06-11', int8range({rev}, NULL) FROM generate_series(1, 20) i`,
		`INSERT INTO scan_objects (id, object_id, campaign_id, campaign, source_id, key, class_code, class_raw, geom, width_m, content_text, advertiser, captured_on, known)
			SELECT nextval('register_id'), 2000000 + i, 1, 'wiosna 2022', 'S-' || i, 'wiosna 2022/S-' || i, 'ADV.BILLBOARD', 'bilbord',
			ST_SetSRID(ST_MakePoint(466000 + i * 20, 714105, 12.5), 2180), 3.5, 'Jan Kowalski, tel. 600 000 000', 'Kowalski', CASE WHEN i = 20 THEN NULL ELSE date '2022-06-11' END,
			int8range({rev}, NULL) FROM generate_series(1, 20) i`,
		`INSERT INTO parties (id, key, name, nip, pesel, known) VALUES (3000000, 'p', 'Jan Kowalski', '5830000000', '44051401359', int8range({rev}, NULL))`,
		`INSERT INTO decisions (id, key, case_number, party_id, kind, valid_from, valid_to, area_m2, fee_declared_gr, street, street_key, house_no, geom, notes, known)
			SELECT 4000000 + i, 'd' || i, format('ZDiZ.%s.2022', i), 3000000, CASE WHEN i % 2 = 0 THEN 'ADVERT' ELSE 'WORKS' END,
			CASE WHEN i = 12 THEN NULL ELSE date '2022-01-01' + i * 30 END, CASE WHEN i = 12 THEN NULL ELSE date '2022-01-31' + i * 30 END, i + 0.5, i * 1000,
			'Łąkowa', 'lakowa', i::text, CASE WHEN i > 10 THEN NULL ELSE ST_MakeEnvelope(466000 + i * 20, 714200, 466005 + i * 20, 714205, 2180) END,
			'prosi Jan Kowalski', int8range({rev}, NULL) FROM generate_series(1, 12) i`,
		`INSERT INTO decision_parcels (decision_id, no, ref_raw, parcel_id, number, known) SELECT 4000000 + i, k, '1/' || k, '220401_1.0001.1/' || k, '1/' || k, int8range({rev}, NULL)
			FROM generate_series(1, 12) i, generate_series(1, 2) k`,
		`INSERT INTO leases (id, key, contract_number, party_id, contract_type, valid_from, valid_to, rent_gr, known) SELECT 5000000 + i, 'l' || i, 'DZ/' || i, 3000000, 'LEASE',
			'2021-01-01', '2023-12-31', 1234.5678, int8range({rev}, NULL) FROM generate_series(1, 5) i`,
		`INSERT INTO lease_parcels (lease_id, no, ref_raw, parcel_id, number, known) SELECT 5000000 + i, k, 'x', format('220401_1.0001.1/%s', i + k), '', int8range({rev}, NULL)
			FROM generate_series(1, 4) i, generate_series(1, 2) k`,
		`INSERT INTO rates (id, kind, rate_gr, unit, valid_from, valid_to, key, known) SELECT nextval('register_id'), 'ADVERT', 150.5 + i, 'm2_day', make_date(2019 + i, 1, 1), make_date(2019 + i, 12, 31),
			'r' || i, int8range({rev}, NULL) FROM generate_series(1, 5) i`,
		`INSERT INTO runs (on_date, rules, state, actor) VALUES ('2022-06-11', '{O01}', 'done', 'tester')`,
		`INSERT INTO discrepancies (id, fingerprint, rule, rule_version, param_set, outcome, severity, confidence, on_date, subjects, measures, money, money_max_gr, proof, label, street,
			case_numbers, geom, first_run, last_run, known)
			SELECT 6000000 + i, 'f' || i, CASE WHEN i % 2 = 0 THEN 'O01' ELSE 'O02' END, 1, '', 'hit', (ARRAY['low','medium','high'])[1 + i % 3], 0.9, '2022-06-11', '[]', '[]',
			'[{"basis":"FEE","min_gr":100,"max_gr":200,"formula":"1 × 200"}]', 200 * i, '{}', 'Łąkowa ' || i, 'Łąkowa', ARRAY['ZDiZ.' || i || '.2022'],
			ST_SetSRID(ST_MakePoint(466000 + i * 20, 714105), 2180), r.id, r.id, int8range({rev}, NULL) FROM generate_series(1, 9) i, (SELECT max(id) AS id FROM runs) r`)
}
