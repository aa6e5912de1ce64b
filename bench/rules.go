package main

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
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

// rules measures the analysis: everything judged and stored the first time, again without a change, and after one
// decision has changed. It leaves the city's findings behind; they are thrown away with the database.
func (b *bench) rules() error {
	if err := b.furnish(); err != nil {
		return err
	}
	d, err := db.Open(b.ctx, b.db.url(database))
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
	var evaluate []float64
	for range b.rounds {
		began := time.Now()
		if err := store.Read(b.ctx, func(tx pgx.Tx) error {
			e, err := analysis.Evaluate(b.ctx, tx, store.Office(), access.Operator(), analysis.Options{On: judged})
			if err != nil {
				return err
			}
			say("  %d findings; stages: %s", len(e.Hits), stagesOf(e.Stages))
			if len(e.Hits) == 0 {
				return errors.New("the rules found nothing")
			}
			return nil
		}); err != nil {
			return err
		}
		evaluate = append(evaluate, time.Since(began).Seconds())
	}
	fmt.Printf("rules_city_evaluate,%.4g,s,,,goal 10 s with loading\n", median(evaluate))
	residents := analysis.NewResidents(4096)
	o := analysis.Options{On: judged, Actor: "bench"}.Kept(residents)
	began := time.Now()
	first, err := analysis.Analyse(b.ctx, store, access.Operator(), o)
	if err != nil {
		return err
	}
	say("  first run: %d new; stages: %s", first.New, stagesOf(first.Stages))
	fmt.Printf("rules_city_first_store,%.4g,s,,,%d findings\n", time.Since(began).Seconds(), first.New)
	began = time.Now()
	if _, err := analysis.Analyse(b.ctx, store, access.Operator(), o); err != nil {
		return err
	}
	fmt.Printf("rules_city_unchanged_rerun,%.4g,s,,,\n", time.Since(began).Seconds())
	var one []float64
	for k := range max(9, b.rounds) {
		if _, err := store.Change(b.ctx, "bench", "one decision", func(c *db.Change) error {
			revision, err := c.Revision(b.ctx)
			if err != nil {
				return err
			}
			_, err = c.Exec(b.ctx, `UPDATE decisions SET valid_to = valid_to + $2::int, version = version + 1, known = int8range($3, NULL) WHERE id = (SELECT id FROM decisions ORDER BY id OFFSET $1 LIMIT 1)`, 1000*k, 3, revision)
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
	fmt.Printf("rules_city_one_decision,%.4g,s,,,goal 0.1 s with storing\n", median(one))
	fmt.Printf("rules_city_peak_memory,%.4g,MB,,,\n", float64(peak())/(1<<20))
	return nil
}

// furnish adds what the rules ask for, once.
func (b *bench) furnish() error {
	c, err := pgx.Connect(b.ctx, b.db.url(database))
	if err != nil {
		return err
	}
	defer c.Close(b.ctx)
	var done bool
	if err := c.QueryRow(b.ctx, `SELECT EXISTS (SELECT FROM office_226101.parties)`).Scan(&done); err != nil || done {
		return err
	}
	_, err = c.Exec(b.ctx, told)
	return err
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
