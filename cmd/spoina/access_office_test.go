package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/geo"
	"spoina/ingest"
	"spoina/internal/db"
)

// The rows of an office of the access matrix. Both offices have the same rows under the same ids and keys; only the mark
// in them tells whose they are: mkDEC11alfa is decision 11 of the office alfa. A mark stands in a column that every
// reader of the register sees, so any answer, whatever its format, tells which rows it shows.
const (
	matrixEast  = 475900.0
	matrixNorth = 711300.0
)

// marked are the registers by the word in their marks.
var marked = map[string]string{"PAR": "parcels", "LAN": "road_lanes", "ADR": "address_points", "REF": "reference_features", "ZON": "zones", "OBJ": "objects", "SCA": "scan_objects", "OBS": "observations", "DEC": "decisions",
	"LEA": "leases", "PTY": "parties", "RAT": "rates", "FIN": "discrepancies", "COM": "comments", "PHO": "photos"}

// secrets are personal values. Without a purpose no answer holds one, for anybody.
var secrets = []string{"Sekretn", "Poufn", "44051401458", "02070803628", "600700801", "sekretny@example", "Tajna 1", "NotatkaTajna", "KWTAJNE", "TrescTajna", "ReklamodawcaTajny", "SprawdzilaTajna"}

// amounts are the figures that roles without money must not see, by what they belong to.
func feeOf(id int64) string    { return fmt.Sprintf("9010%d", id) }
func rentOf(id int64) string   { return fmt.Sprintf("9020%d", id) }
func amountOf(id int64) string { return fmt.Sprintf("9030%d", id) }

func fillMatrixOffice(t *testing.T, s *db.Store, home, mark string) {
	t.Helper()
	ctx := context.Background()
	key := func(name string) string { return strings.ReplaceAll(geo.StreetKey(name), "'", "''") }
	box := func(i int) string {
		x, y := matrixEast+float64(i%10)*12, matrixNorth+float64(i/10)*12
		return fmt.Sprintf("ST_MakeEnvelope(%f, %f, %f, %f, 2180)", x, y, x+8, y+8)
	}
	point := func(i int) string { return fmt.Sprintf("ST_Centroid(%s)", box(i)) }
	var sql []string
	add := func(format string, args ...any) { sql = append(sql, fmt.Sprintf(format, args...)) }

	for id, precinct := range map[int]string{1: "220401_1.0001", 2: "220401_1.0001", 3: "220402_2.0001"} {
		add(`INSERT INTO parcels (id, parcel_id, key, precinct, number, geom, ownership_group, kw, source, known) VALUES (%d, 'mkPAR%d%s', 'p%d', '%s', '7/%d', %s, '4', 'KWTAJNE%d', 'EGiB', int8range({rev}, NULL))`,
			id, id, mark, id, precinct, id, box(id), id)
	}
	for _, l := range []struct {
		id                 int
		manager, territory string
	}{{4, matrixManager, ""}, {5, "Starosta", ""}, {6, "", "220402"}} {
		name := fmt.Sprintf("Lipowa mkLAN%d%s", l.id, mark)
		add(`INSERT INTO road_lanes (id, key, lane_id, name, street_key, category, manager, status, geom, sigma_m, territory, known)
			VALUES (%d, 'l%d', 'L%d', '%s', '%s', 'gminna', '%s', 'PUBLIC', %s, 0.2, '%s', int8range({rev}, NULL))`, l.id, l.id, l.id, name, key(name), l.manager, box(l.id), l.territory)
	}
	for _, a := range []struct {
		id        int
		territory string
	}{{7, ""}, {8, "220402"}} {
		name := fmt.Sprintf("Lipowa mkADR%d%s", a.id, mark)
		add(`INSERT INTO address_points (id, key, street, street_key, house_no, geom, territory, known) VALUES (%d, 'a%d', '%s', '%s', '7', %s, '%s', int8range({rev}, NULL))`,
			a.id, a.id, name, key(name), point(a.id), a.territory)
	}
	for id, territory := range map[int]string{71: "", 72: "220402"} {
		add(`INSERT INTO reference_features (id, key, kind, name, geom, territory, known) VALUES (%d, 'e%d', 'STOP', '7-mkREF%d%s', %s, '%s', int8range({rev}, NULL))`, id, id, id, mark, point(id), territory)
	}
	for id, territory := range map[int]string{73: "", 74: "220402"} {
		add(`INSERT INTO zones (id, key, code, geom, territory, known) VALUES (%d, 'z%d', '7-mkZON%d%s', %s, '%s', int8range({rev}, NULL))`, id, id, id, mark, box(id), territory)
	}
	for id := 31; id <= 33; id++ {
		add(`INSERT INTO objects (id, class_code, geom, first_seen, last_seen, known) VALUES (%d, 'mkOBJ%d%s', %s, '2022-06-11', '2022-06-11', int8range({rev}, NULL))`, id, id, mark, point(id))
		add(`INSERT INTO scan_objects (id, object_id, campaign_id, campaign, source_id, key, class_code, class_raw, geom, content_text, advertiser, captured_on, raw, known)
			VALUES (%d, %d, 1, 'wiosna', '7-mkSCA%d%s', 's%d', 'mkSCA%d%s', 'bilbord', %s, 'TrescTajna%d', 'ReklamodawcaTajny%d', '2022-06-11', '{"tekst":"TrescTajna%d"}', int8range({rev}, NULL))`,
			id+100, id, id+100, mark, id, id+100, mark, point(id), id, id, id)
		add(`INSERT INTO observations (id, key, object_id, observed_on, source, verdict, protocol_no, note, known)
			VALUES (%d, 'h%d', %d, '2022-06-20', 'FIELD', 'PRESENT', '7-mkOBS%d%s', 'NotatkaTajna%d', int8range({rev}, NULL))`, id+110, id, id, id+110, mark, id)
		folder := ingest.PhotoFolder(home, s.Office())
		require.NoError(t, os.MkdirAll(folder, 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(folder, fmt.Sprintf("%d.jpg", id)), fmt.Appendf([]byte("\xff\xd8\xff"), "mkPHO%d%s", id+60, mark), 0o600))
		add(`INSERT INTO photos (id, scan_object_id, kind, ref, path, media_type) OVERRIDING SYSTEM VALUE VALUES (%d, %d, 'PHOTO', 'x%d', '%d.jpg', 'image/jpeg')`, id+60, id+100, id, id)
	}
	for _, p := range []struct {
		id          int
		name, pesel string
	}{{51, "Jan Sekretny", "44051401458"}, {52, "Firma Jawna Sp. z o.o.", ""}, {53, "Maria Poufna", "02070803628"}, {54, "Bez Dokumentu Sekretna", "90090515836"}} {
		add(`INSERT INTO parties (id, key, name, pesel, regon, address, phone, email, known) VALUES (%d, 'y%d', '%s', '%s', 'mkPTY%d%s', 'ul. Tajna %d', '600700801', 'sekretny@example.com', int8range({rev}, NULL))`,
			p.id, p.id, p.name, p.pesel, p.id, mark, p.id)
	}
	for _, d := range []struct {
		id                                               int
		department, manager, territory, unit, who, party string
	}{{11, "GN", "", "", "", "anna", "51"}, {12, "DR", "Starosta", "", "", "", "52"}, {13, "DR", "", "220402", "", "", "NULL"}, {14, "", "", "", "GOPS", "", "NULL"}, {15, "GN", "", "", "", "", "NULL"}} {
		add(`INSERT INTO decisions (id, key, case_number, party_id, kind, valid_from, valid_to, fee_declared_gr, notes, geom, department, manager, territory, unit, assignee, raw, known)
			VALUES (%d, 'd%d', 'ZD-7-mkDEC%d%s', %s, 'ADVERT', '2022-01-01', '2039-12-31', %s, 'NotatkaTajna%d', %s, '%s', '%s', '%s', '%s', '%s', '{"uwagi":"NotatkaTajna%d"}', int8range({rev}, NULL))`,
			d.id, d.id, d.id, mark, d.party, feeOf(int64(d.id)), d.id, box(d.id), d.department, d.manager, d.territory, d.unit, d.who, d.id)
	}
	for _, l := range []struct {
		id                                 int
		department, territory, unit, party string
	}{{21, "GN", "", "", "52"}, {22, "ROL", "", "GOPS", "53"}, {23, "ROL", "220402", "", "NULL"}} {
		add(`INSERT INTO leases (id, key, contract_number, party_id, contract_type, valid_from, valid_to, rent_gr, notes, department, territory, unit, known)
			VALUES (%d, 'u%d', 'DZ-7-mkLEA%d%s', %s, 'LEASE', '2022-01-01', '2039-12-31', %s, 'NotatkaTajna%d', '%s', '%s', '%s', int8range({rev}, NULL))`,
			l.id, l.id, l.id, mark, l.party, rentOf(int64(l.id)), l.id, l.department, l.territory, l.unit)
		add(`INSERT INTO lease_parcels (lease_id, no, ref_raw, geom, known) VALUES (%d, 1, 'część', %s, int8range({rev}, NULL))`, l.id, box(l.id))
	}
	for id := 61; id <= 62; id++ {
		add(`INSERT INTO rates (id, key, kind, rate_gr, unit, valid_from, verified_by, known) VALUES (%d, 'r%d', 'mkRAT%d%s', 150, 'm2_day', '2022-01-01', 'SprawdzilaTajna', int8range({rev}, NULL))`, id, id, id, mark)
	}
	add(`INSERT INTO runs (id, on_date, rules, state, actor) OVERRIDING SYSTEM VALUE VALUES (1, '2022-06-11', '{O01}', 'done', 'tester')`)
	type finding struct {
		id                                                   int
		rule, manager, department, unit, territory, assignee string
		subjects                                             string
	}
	findings := []finding{
		{41, "O01", matrixManager, "", "", "", "olga", `[{"kind":"object","id":"31"},{"kind":"decision","id":"12"},{"kind":"parcel","id":"1"},{"kind":"parcel","id":"","source_id":"77/7"}]`},
		{42, "O02", "", "", "", "", "", `[{"kind":"parcel","id":"2"}]`},
		{43, "L01", "", "ROL", "GOPS", "", "", `[{"kind":"lease","id":"22"}]`},
		{44, "D01", "Starosta", "DR", "", "", "", `[{"kind":"decision","id":"12"}]`},
		{45, "K01", "", "", "", "", "", `[]`},
		{46, "L02", "", "", "", "220402", "", `[{"kind":"lease","id":"23"}]`},
	}
	for id := 401; id <= 405; id++ {
		findings = append(findings, finding{id, "O01", "", "", "", "", "", `[]`})
	}
	for i, f := range findings {
		amount := amountOf(int64(f.id))
		add(`INSERT INTO discrepancies (id, fingerprint, rule, rule_version, param_set, outcome, severity, confidence, on_date, subjects, measures, money, money_max_gr, proof, label, geom, first_run, last_run,
				manager, department, unit, territory, assignee, known)
			VALUES (%d, 'f%d', '%s', 1, '', 'hit', 'high', 0.9, '2022-06-11', '%s', '[]', '[{"basis":"FEE","min_gr":%s,"max_gr":%s,"formula":"x"}]', %s,
				'{"scan":131,"money":[{"basis":"FEE","min_gr":%s,"max_gr":%s,"formula":"x"}],"documents":[{"kind":"decision","id":"11","source_id":"ZD-7-mkDEC11%s"},{"kind":"decision","id":"13","source_id":"ZD-7-mkDEC13%s"},{"kind":"lease","id":"21","source_id":"DZ-7-mkLEA21%s"}]}',
				'mkFIN%d%s', %s, 1, 1, '%s', '%s', '%s', '%s', '%s', int8range({rev}, NULL))`,
			f.id, f.id, f.rule, f.subjects, amount, amount, amount, amount, amount, mark, mark, mark, f.id, mark, point(i+60), f.manager, f.department, f.unit, f.territory, f.assignee)
	}
	add(`INSERT INTO imports (id, layer, state, actor, detail) OVERRIDING SYSTEM VALUE VALUES (1, 'decisions', 'published', 'tester',
		'{"columns":[{"name":"a","samples":["WartoscZPliku"]}],"rows_sample":[{"a":"WartoscZPliku"}]}')`)
	add(`INSERT INTO import_problems (import_id, no, file, row, field, value, code, message, rejected, raw) VALUES (1, 1, 'a.csv', 1, 'valid_from', 'WartoscZPliku', 'unreadable_date', 'x', true, '{"a":"WartoscZPliku"}')`)
	_, err := s.Change(ctx, "tester", "rows of the matrix", func(c *db.Change) error {
		rev, err := c.Revision(ctx)
		if err != nil {
			return err
		}
		for _, statement := range sql {
			if _, err := c.Exec(ctx, strings.ReplaceAll(statement, "{rev}", fmt.Sprint(rev))); err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
		return c.Audit(ctx, "test", "test", map[string]any{})
	})
	require.NoError(t, err)
	_, err = s.Pool().Exec(ctx, `SELECT setval('register_id', 1000000), setval(pg_get_serial_sequence('runs', 'id'), 1000), setval(pg_get_serial_sequence('imports', 'id'), 1000)`)
	require.NoError(t, err)
}
