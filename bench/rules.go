package main

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/analysis"
	"spoina/internal/access"
	"spoina/internal/db"
)

// told adds to the city what its definition lacks and the rules ask for: parties, rates, fees, payments, dates and the
// places of decisions in words, so that no rule answers UNKNOWN for want of data.
const told = `
SET search_path = office_226101, public;
INSERT INTO parties (id, key, name, nip, known) SELECT nextval('register_id'), 'P' || g, 'Firma ' || g || ' Sp. z o.o.', '', '[1,)' FROM generate_series(1, 4000) g;
CREATE TEMP TABLE p AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM parties;
UPDATE decisions d SET party_id = p.id, manager = 'Zarząd Dróg', delivered_date = valid_from, final_date = valid_from + 14, ad_area_m2 = CASE WHEN kind = 'ADVERT' THEN area_m2 END, road_category = 'gminna',
	is_telecom = false, purpose_text = 'zajęcie pasa', rate_gr = 200, fee_declared_gr = round(area_m2 * 200 * (coalesce(valid_to, valid_from) - valid_from + 1)), due_date = valid_from + 28,
	paid_gr = round(area_m2 * 200 * (coalesce(valid_to, valid_from) - valid_from + 1)), paid_date = valid_from + 20, source_file = 'decyzje.csv', territory = '226101', entered_on = valid_from
FROM p WHERE p.n = d.id % 4000;
UPDATE leases l SET party_id = p.id, purpose = 'ogródek', signed = valid_from, rent_model = 'PER_M2_YEAR', rate_gr = 100, rent_gr = 10000, payment_period = 'YEAR', council_consent_no = 'I/1/2020', source_file = 'umowy.csv',
	territory = '226101', entered_on = valid_from FROM p WHERE p.n = l.id % 4000;
UPDATE lease_parcels lp SET leased_area_m2 = c.cadastral_area_m2, whole = true FROM parcels c WHERE c.parcel_id = lp.parcel_id;
UPDATE road_lanes SET territory = '226101', sigma_m = 0.3;
UPDATE scan_objects SET width_m = 3, depth_m = 0.4, digital = false, illuminated = false, mount = 'FREESTANDING', advertiser = 'Firma ' || (id % 4000 + 1) || ' Sp. z o.o.';
INSERT INTO rates (id, key, kind, rate_gr, unit, known) SELECT nextval('register_id'), k, k, 200, CASE k WHEN 'LINEAR_DEVICE' THEN 'm2_year' ELSE 'm2_day' END, '[1,)' FROM unnest(ARRAY['ADVERT','WORKS','EXCLUSIVE','STRUCTURE','LINEAR_DEVICE']) k;
ANALYZE;
RESET search_path;
`

// tenth leaves of the city the middle tenth of its area.
const tenth = `
SET search_path = office_226101, public;
CREATE TEMP TABLE b AS SELECT ST_MakeEnvelope(472838, 719812, 479162, 725188, 2180) AS g;
DELETE FROM parcels USING b WHERE NOT ST_Intersects(geom, g);
DELETE FROM road_lanes USING b WHERE NOT ST_Intersects(ST_Centroid(geom), g);
DELETE FROM scan_objects USING b WHERE NOT ST_Intersects(geom, g);
DELETE FROM objects o WHERE NOT EXISTS (SELECT FROM scan_objects s WHERE s.object_id = o.id);
DELETE FROM decisions USING b WHERE NOT ST_Intersects(ST_Centroid(geom), g);
DELETE FROM lease_parcels lp WHERE NOT EXISTS (SELECT FROM parcels p WHERE p.parcel_id = lp.parcel_id);
DELETE FROM leases l WHERE NOT EXISTS (SELECT FROM lease_parcels lp WHERE lp.lease_id = l.id);
ANALYZE;
RESET search_path;
`

// tenfold lays nine more cities beside the first, each with its own precincts, streets, parties and numbers.
const tenfold = `
SET search_path = office_226101, public;
CREATE TEMP TABLE n AS SELECT g AS n, g % 4 * 21000.0 AS dx, g / 4 * 18000.0 AS dy FROM generate_series(1, 9) g;
CREATE TEMP TABLE o AS SELECT n, id, nextval('register_id') AS new FROM (SELECT n.n, o.id FROM n, objects o ORDER BY 1, 2) x;
INSERT INTO parcels (id, parcel_id, key, precinct, precinct_name, number, geom, cadastral_area_m2, ownership_group, use_codes, known)
SELECT nextval('register_id'), k, k, left(k, 13), precinct_name, number, ST_Translate(geom, dx, dy), cadastral_area_m2, ownership_group, use_codes, known
FROM n, parcels, LATERAL (SELECT left(parcel_id, 9) || lpad((substr(parcel_id, 10, 4)::int + 20 * n)::text, 4, '0') || substr(parcel_id, 14) AS k) x;
INSERT INTO road_lanes (id, key, lane_id, name, category, class, manager, status, geom, territory, sigma_m, known)
SELECT nextval('register_id'), lane_id::int + 5000 * n, lane_id::int + 5000 * n, 'ul. ' || substr(name, 5)::int + 2500 * n, category, class, manager, status, ST_Translate(geom, dx, dy), territory, sigma_m, known FROM n, road_lanes;
INSERT INTO objects (id, class_code, geom, first_seen, last_seen, known)
SELECT new, class_code, ST_Translate(geom, dx, dy), first_seen, last_seen, known FROM o JOIN n USING (n) JOIN objects USING (id);
INSERT INTO scan_objects (id, object_id, campaign_id, campaign, source_id, key, class_code, class_raw, geom, height_m, display_area_m2, sides, captured_on, sigma_xy_m, width_m, depth_m, digital, illuminated, mount, advertiser, known)
SELECT nextval('register_id'), new, campaign_id, campaign, k, campaign || '/' || k, class_code, class_raw, ST_Translate(geom, dx, dy), height_m, display_area_m2, sides, captured_on, sigma_xy_m, width_m, depth_m, digital, illuminated, mount, advertiser, known
FROM o JOIN n USING (n) JOIN scan_objects s ON s.object_id = o.id, LATERAL (SELECT (source_id::int + 200000 * n)::text AS k) x;
INSERT INTO parties (id, key, name, nip, known) SELECT nextval('register_id'), key || '-' || n, 'Zakład ' || substr(name, 7, strpos(name, ' Sp.') - 7)::int + 4000 * n || ' Sp. z o.o.', '', known FROM n, parties;
CREATE TEMP TABLE q AS SELECT a.id, n, b.id AS new FROM n, parties a JOIN parties b ON true WHERE b.key = a.key || '-' || n;
INSERT INTO decisions (id, key, case_number, kind, valid_from, valid_to, decision_date, area_m2, geom, party_id, manager, delivered_date, final_date, ad_area_m2, road_category, is_telecom, purpose_text, rate_gr, fee_declared_gr, due_date, paid_gr, paid_date, source_file, territory, entered_on, known)
SELECT nextval('register_id'), k, k, kind, valid_from, valid_to, decision_date, area_m2, ST_Translate(geom, dx, dy), q.new, manager, delivered_date, final_date, ad_area_m2, road_category, is_telecom, purpose_text, rate_gr, fee_declared_gr, due_date, paid_gr, paid_date, source_file, territory, entered_on, known
FROM n JOIN q USING (n) JOIN decisions d ON d.party_id = q.id, LATERAL (SELECT format('ZDiZ.%s.2026', split_part(case_number, '.', 2)::int + 20000 * n) AS k) x;
CREATE TEMP TABLE l AS SELECT n, l.id, q.new AS party, nextval('register_id') AS new FROM n JOIN q USING (n) JOIN leases l ON l.party_id = q.id;
INSERT INTO leases (id, key, contract_number, contract_type, valid_from, valid_to, party_id, purpose, signed, rent_model, rate_gr, rent_gr, payment_period, council_consent_no, source_file, territory, entered_on, known)
SELECT l.new, k, k, contract_type, valid_from, valid_to, l.party, purpose, signed, rent_model, rate_gr, rent_gr, payment_period, council_consent_no, source_file, territory, entered_on, known
FROM l JOIN leases USING (id), LATERAL (SELECT 'DZ/' || substr(contract_number, 4)::int + 15000 * n AS k) x;
INSERT INTO lease_parcels (lease_id, no, ref_raw, parcel_id, leased_area_m2, whole, known)
SELECT l.new, no, k, k, leased_area_m2, whole, known FROM l JOIN lease_parcels lp ON lp.lease_id = l.id,
	LATERAL (SELECT left(parcel_id, 9) || lpad((substr(parcel_id, 10, 4)::int + 20 * n)::text, 4, '0') || substr(parcel_id, 14) AS k) x;
ANALYZE;
RESET search_path;
`

// rules measures the analysis on a tenth of the city, the city and, when asked, ten of it: everything judged, stored the
// first time and again without a change, and judged after one decision has changed.
func (b *bench) rules() error {
	for _, scale := range strings.Split(b.scales, ",") {
		if err := b.rulesAt(scale); err != nil {
			return fmt.Errorf("%s times the city: %w", scale, err)
		}
	}
	return nil
}

// rulesAt works in a copy of the city, so that the first storing is one however often it is measured.
func (b *bench) rulesAt(scale string) error {
	const name = "city_rules"
	prefix := "rules_city"
	if scale != "1" {
		prefix = "rules_" + scale + "_city"
	}
	drop := `DROP DATABASE IF EXISTS ` + name + ` WITH (FORCE)`
	if err := b.admin(drop); err != nil {
		return err
	}
	if err := b.admin(`CREATE DATABASE ` + name + ` TEMPLATE ` + database + ` STRATEGY file_copy`); err != nil {
		return err
	}
	defer func() { _ = b.admin(drop) }()
	if err := b.furnish(name, scale); err != nil {
		return err
	}
	d, err := db.Open(b.ctx, b.db.url(name))
	if err != nil {
		return err
	}
	defer d.Close()
	store, err := d.Store(b.ctx, officeCode)
	if err != nil {
		return err
	}
	peak, stop := peakMemory()
	defer stop()
	var evaluate, used []float64
	for k := range b.rounds {
		began, before := time.Now(), processor()
		say("  load %s", load())
		if err := store.Read(b.ctx, func(tx pgx.Tx) error {
			e, err := analysis.Evaluate(b.ctx, tx, store.Office(), access.Operator(), analysis.Options{On: judged})
			if err != nil {
				return err
			}
			say("  %s: %d findings; stages: %s", prefix, len(e.Hits), stagesOf(e.Stages))
			if len(e.Hits) == 0 {
				return errors.New("the rules found nothing")
			}
			if k == 0 {
				perRule(e.Costs)
			}
			return nil
		}); err != nil {
			return err
		}
		evaluate, used = append(evaluate, time.Since(began).Seconds()), append(used, processor()-before)
	}
	fmt.Printf("%s_evaluate,%.4g,s,,,goal 10 s with loading\n", prefix, median(evaluate))
	fmt.Printf("%s_evaluate_processor,%.4g,s,,,of all processors; what other work on the machine leaves alone\n", prefix, median(used))
	fmt.Printf("%s_evaluate_peak_memory,%.4g,MB,,,\n", prefix, float64(peak())/(1<<20))
	if b.unstored {
		return nil
	}
	say("  load %s", load())
	residents := analysis.NewResidents(1 << 20)
	o := analysis.Options{On: judged, Actor: "bench"}.Kept(residents)
	began := time.Now()
	first, err := analysis.Analyse(b.ctx, store, access.Operator(), o)
	if err != nil {
		return err
	}
	say("  first run: %d new; stages: %s", first.New, stagesOf(first.Stages))
	fmt.Printf("%s_first_store,%.4g,s,,,%d findings; judging included\n", prefix, time.Since(began).Seconds(), first.New)
	began = time.Now()
	if _, err := analysis.Analyse(b.ctx, store, access.Operator(), o); err != nil {
		return err
	}
	fmt.Printf("%s_unchanged_rerun,%.4g,s,,,\n", prefix, time.Since(began).Seconds())
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	fmt.Printf("%s_kept_memory,%.4g,MB,,,of a run that is followed\n", prefix, float64(m.HeapAlloc)/(1<<20))
	var one []float64
	for k := range max(15, b.rounds) {
		if _, err := store.Change(b.ctx, "bench", "one decision", func(c *db.Change) error {
			revision, err := c.Revision(b.ctx)
			if err != nil {
				return err
			}
			_, err = c.Exec(b.ctx, `UPDATE decisions SET valid_to = valid_to + $2::int, version = version + 1, known = int8range($3, NULL) WHERE id = (SELECT id FROM decisions ORDER BY id OFFSET $1 LIMIT 1)`, 100*k, 3, revision)
			return err
		}); err != nil {
			return err
		}
		began = time.Now()
		result, why, err := residents.Of(officeCode).Update(b.ctx, store, o)
		if err != nil {
			return err
		}
		if why != "" || result == nil {
			return fmt.Errorf("one changed decision was not judged by itself: %s", why)
		}
		one = append(one, time.Since(began).Seconds())
		say("  one decision: %.0f ms; %d changed, %d new, %d gone; %s", one[k]*1000, result.Changed, result.New, result.Gone, stagesOf(result.Stages))
	}
	slices.Sort(one)
	fmt.Printf("%s_one_decision,%.4g,s,,,goal 0.1 s with storing; longest %.4g s\n", prefix, median(one), one[len(one)-1])
	fmt.Printf("%s_peak_memory,%.4g,MB,,,of the measuring process\n", prefix, float64(peak())/(1<<20))
	return nil
}

// perRule says what each rule took, the slowest first; those that took nothing are left out.
func perRule(costs []analysis.Cost) {
	slices.SortFunc(costs, func(a, b analysis.Cost) int { return cmp.Compare(b.Seconds, a.Seconds) })
	say("  rule seconds cases findings")
	for _, c := range costs {
		if c.Seconds >= 0.0005 {
			say("  %s %.3f %d %d", c.Rule, c.Seconds, c.Cases, c.Found)
		}
	}
}

// furnish adds what the rules ask for, throws away what runs have left, and makes the copy as large as it shall be.
func (b *bench) furnish(name, scale string) error {
	c, err := pgx.Connect(b.ctx, b.db.url(name))
	if err != nil {
		return err
	}
	defer c.Close(b.ctx)
	var done bool
	if err := c.QueryRow(b.ctx, `SELECT EXISTS (SELECT FROM office_226101.parties)`).Scan(&done); err != nil {
		return err
	}
	sql := []string{told, `TRUNCATE office_226101.discrepancies, office_226101.discrepancies_past, office_226101.links, office_226101.links_past, office_226101.runs CASCADE`}
	if done { // a city of an earlier version of this program
		sql = sql[1:]
	}
	switch scale {
	case "1":
	case "0.1":
		sql = append(sql, tenth)
	case "10":
		sql = append(sql, tenfold)
	default:
		return fmt.Errorf("the city can be had 0.1, 1 and 10 times, not %q", scale)
	}
	for _, s := range sql {
		if _, err := c.Exec(b.ctx, s); err != nil {
			return err
		}
	}
	return nil
}

func stagesOf(s analysis.Stages) string {
	var out []string
	for name, v := range s {
		if v >= 0.0005 {
			out = append(out, fmt.Sprintf("%s %.3f s", name, v))
		}
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// processor is how many seconds of processors this process has used.
func processor() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return math.NaN()
	}
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}

// load is what the machine says of its load; empty where it does not.
func load() string {
	b, _ := os.ReadFile("/proc/loadavg")
	return strings.TrimSpace(string(b))
}

// peakMemory watches the heap until stop.
func peakMemory() (peak func() uint64, stop func()) {
	var most atomic.Uint64
	done := make(chan struct{})
	go func() {
		var m runtime.MemStats
		for {
			select {
			case <-done:
				return
			case <-time.After(50 * time.Millisecond):
				runtime.ReadMemStats(&m)
				most.Store(max(most.Load(), m.HeapInuse))
			}
		}
	}()
	return most.Load, func() { close(done) }
}
