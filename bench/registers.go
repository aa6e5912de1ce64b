package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/register"
)

// The peer of registers is the storage in which people can add columns freely: every row is one jsonb, every cell is
// looked up in it. It is measured at its best, in plain SQL without a tool around it: one statement for a page and its count, one for a sum, one UPDATE for a whole change set. It has the index
// that serves any field, GIN, and it keeps neither versions nor permissions nor checks.
const (
	registersDB = "registers"
	rowsOfAll   = 1_000_000
	rowsChanged = 100_000
	peer        = "rows as jsonb"
)

// seedRegisters fills decisions with rows, and the same rows as jsonb.
const seedRegisters = `
SET search_path = office_226101, public;
INSERT INTO revisions (id, actor, reason) VALUES (1, 'bench', 'bench');
INSERT INTO parties (id, key, name, nip, known) SELECT nextval('register_id'), 'p' || i, 'Firma Budowlana ' || i || ' sp. z o.o.', '', '[1,)' FROM generate_series(1, 20000) i;
INSERT INTO decisions (id, key, case_number, kind, party_id, valid_from, valid_to, decision_date, street, street_key, house_no, location_text, purpose_text, area_m2, fee_declared_gr, manager, status, known)
SELECT 10000000 + i, 'd' || i, 'ZDiZ.4323.' || i || '.' || 2000 + i % 25, (ARRAY['WORKS','LINEAR_DEVICE','STRUCTURE','ADVERT','EXCLUSIVE'])[1 + i % 5],
       (SELECT min(id) FROM parties) + i % 20000, date '2000-01-01' + i % 9000, date '2000-01-15' + i % 9000, date '1999-12-20' + i % 9000,
       (ARRAY['Grunwaldzka','Łąkowa','Żabia','Kościuszki','Wojska Polskiego','Obrońców Westerplatte','Mickiewicza'])[1 + i % 7] || ' ' || i % 400,
       'ulica ' || i % 2800, (i % 120)::text, 'pas drogowy przy działce ' || i % 5000 || '/' || i % 9, 'umieszczenie reklamy i rusztowania nr ' || md5(i::text),
       round((i % 900)::numeric / 7, 4), i % 100000, 'Zarząd Dróg', '', '[1,)'
FROM generate_series(1, 1000000) i;
CREATE TABLE public.rows_as_json (id bigint PRIMARY KEY, data jsonb NOT NULL, updated_at timestamptz NOT NULL DEFAULT now());
INSERT INTO public.rows_as_json (id, data)
SELECT d.id, to_jsonb(d) - 'id' - 'known' - 'valid' - 'raw' - 'extra' - 'problems' - 'digest' - 'import_id' - 'source_file' - 'source_row' - 'key' - 'street_key' - 'geom' - 'party_id'
       || jsonb_build_object('party', p.name) FROM decisions d JOIN parties p ON p.id = d.party_id;
CREATE INDEX ON public.rows_as_json USING gin (data jsonb_path_ops);
`

func (b *bench) prepareRegisters() (*db.DB, *db.Store, error) {
	migrations, _ := filepath.Glob(filepath.Join(b.root, "migrations", "*.sql"))
	state, err := digest(migrations...)
	if err != nil {
		return nil, nil, err
	}
	state += fmt.Sprintf("%d", len(seedRegisters))
	stamp := filepath.Join(b.out, "registers")
	had, _ := os.ReadFile(stamp)
	fresh := string(had) != state
	if fresh {
		_ = os.Remove(stamp)
		say("prepare: a register of a million rows, twice (once, some minutes)")
		for _, sql := range []string{`DROP DATABASE IF EXISTS ` + registersDB + ` WITH (FORCE)`, `CREATE DATABASE ` + registersDB} {
			if err := b.admin(sql); err != nil {
				return nil, nil, err
			}
		}
	}
	d, err := db.Open(b.ctx, b.db.url(registersDB))
	if err != nil {
		return nil, nil, err
	}
	if fresh {
		if _, err := d.AddOffice(b.ctx, db.Office{Code: officeCode, Name: "Gmina Miasto Próbne", SRID: 2180, Managers: []string{"Zarząd Dróg"}}); err != nil {
			return d, nil, err
		}
		c, err := pgx.Connect(b.ctx, b.db.url(registersDB))
		if err != nil {
			return d, nil, err
		}
		defer c.Close(context.Background())
		for _, sql := range []string{seedRegisters, `VACUUM ANALYZE office_226101.decisions`, `VACUUM ANALYZE public.rows_as_json`, `VACUUM ANALYZE office_226101.parties`} {
			if _, err := c.Exec(b.ctx, sql); err != nil {
				return d, nil, fmt.Errorf("fill the register: %w", err)
			}
		}
		if err := os.WriteFile(stamp, []byte(state), 0o644); err != nil {
			return d, nil, err
		}
	}
	store, err := d.Store(b.ctx, officeCode)
	return d, store, err
}

// duel is one question asked of both; turn tells rounds apart, so that no answer is remembered from the last.
type duel struct {
	name   string
	turns  int
	ours   func(turn int) error
	theirs func(turn int) error
}

// registers measures a register of a million rows as the grid uses it.
func (b *bench) registers() error {
	d, store, err := b.prepareRegisters()
	if d != nil {
		defer d.Close()
	}
	if err != nil {
		return err
	}
	c, err := pgx.Connect(b.ctx, b.db.url(registersDB))
	if err != nil {
		return err
	}
	defer c.Close(context.Background())
	// ours reads as the program does: through a person's view, with the exact count of all pages.
	ours := func(q register.Query, filter, sum string) error {
		return store.Read(b.ctx, func(tx pgx.Tx) error {
			r, err := register.NewReader(b.ctx, store, tx, access.Operator())
			if err != nil {
				return err
			}
			reg, err := r.Find(register.Core(), "decisions")
			if err != nil {
				return err
			}
			if filter != "" {
				f, err := reg.ParseFilter(filter)
				if err != nil {
					return err
				}
				q.Filters = []register.Filter{f}
			}
			if sum != "" {
				col, _ := reg.Column(sum)
				_, err := r.Sum(reg, q, col)
				return err
			}
			n := 0
			if _, err := r.Rows(reg, q, func(*register.Row) error { n++; return nil }); err != nil || n == 0 {
				return fmt.Errorf("%d rows: %w", n, err)
			}
			_, err = r.Count(reg, q)
			return err
		})
	}
	theirs := func(where, order string, args ...any) error {
		if err := drain(b.ctx, c, `SELECT id, data::text FROM rows_as_json WHERE `+where+` ORDER BY `+order+` LIMIT 100`, args...); err != nil {
			return err
		}
		return drain(b.ctx, c, `SELECT count(*) FROM rows_as_json WHERE `+where, args...)
	}
	var sorted []register.Order
	if err := store.Read(b.ctx, func(tx pgx.Tx) error {
		r, err := register.NewReader(b.ctx, store, tx, access.Operator())
		if err != nil {
			return err
		}
		reg, err := r.Find(register.Core(), "decisions")
		if err != nil {
			return err
		}
		sorted, err = reg.ParseSort("-fee_declared_gr")
		return err
	}); err != nil {
		return err
	}
	const words = `(data->>'case_number' ILIKE $1 OR data->>'street' ILIKE $1 OR data->>'location_text' ILIKE $1 OR data->>'purpose_text' ILIKE $1)`
	duels := []duel{
		{"register_page_of_1000000", 5, func(n int) error { return ours(register.Query{Limit: 100}, fmt.Sprintf("area_m2 > %d", 60+n), "") },
			func(n int) error { return theirs(`(data->>'area_m2')::numeric > $1::numeric`, "id", 60+n) }},
		{"register_sorted_page_of_1000000", 5, func(n int) error {
			return ours(register.Query{Limit: 100, Sort: sorted}, fmt.Sprintf("area_m2 > %d", 10+n), "")
		}, func(n int) error {
			return theirs(`(data->>'area_m2')::numeric > $1::numeric`, "(data->>'fee_declared_gr')::numeric DESC NULLS LAST, id", 10+n)
		}},
		{"register_filtered_sum_of_1000000", 5, func(n int) error {
			return ours(register.Query{}, fmt.Sprintf("kind = 'ADVERT' AND area_m2 > %d", n), "fee_declared_gr")
		}, func(n int) error {
			return drain(b.ctx, c, `SELECT sum((data->>'fee_declared_gr')::numeric) FROM rows_as_json WHERE data->>'kind' = 'ADVERT' AND (data->>'area_m2')::numeric > $1::numeric`, n)
		}},
		{"register_words_of_1000000", 5, func(n int) error {
			return ours(register.Query{Limit: 100, Text: fmt.Sprintf("westerplatte 77%d", n)}, "", "")
		}, func(n int) error {
			second := strings.ReplaceAll(words, "$1", "$2")
			return theirs(words+" AND "+second, "id", "%westerplatte%", fmt.Sprintf("%%77%d%%", n))
		}},
		{"register_number_of_1000000", 5, func(n int) error {
			return ours(register.Query{Limit: 100, Text: fmt.Sprintf("4323.%d", 77700+n)}, "", "")
		},
			func(n int) error { return theirs(words, "id", fmt.Sprintf("%%4323.%d%%", 77700+n)) }},
	}
	for _, duel := range duels {
		var us, them []float64
		for turn := range duel.turns * max(1, b.rounds/3) {
			for _, side := range []struct {
				do   func(int) error
				into *[]float64
			}{{duel.ours, &us}, {duel.theirs, &them}} {
				began := time.Now()
				if err := side.do(turn + 1); err != nil {
					return fmt.Errorf("%s: %w", duel.name, err)
				}
				*side.into = append(*side.into, time.Since(began).Seconds())
			}
		}
		say("  %s: %.3f beside %.3f", duel.name, us, them)
		report(duel.name, median(us), "s", peer, median(them))
	}
	return b.publishRegister(store, c)
}

// publishRegister changes three cells of each of a hundred thousand rows: ours with checks, versions, the audit of every
// cell and a revision; theirs as one UPDATE, and as one with a line of before and after for each row, as such tools log.
func (b *bench) publishRegister(store *db.Store, c *pgx.Conn) error {
	if _, err := c.Exec(b.ctx, `CREATE TABLE IF NOT EXISTS rows_log (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, row_id bigint, at timestamptz DEFAULT now(), who text, before jsonb, after jsonb)`); err != nil {
		return err
	}
	var us, plain, logged []float64
	for turn := range b.rounds {
		first := int64(10_000_001 + turn*rowsChanged%rowsOfAll)
		value := time.Now().UnixNano() % 1e6
		edits := make([]register.Edit, rowsChanged)
		ids, patches := make([]int64, rowsChanged), make([]string, rowsChanged)
		for i := range edits {
			set := map[string]json.RawMessage{"status": json.RawMessage(fmt.Sprintf(`"s%d"`, value)), "paid_gr": json.RawMessage(fmt.Sprint(value + int64(i))), "paid_date": json.RawMessage(`"31.12.2026"`)}
			ids[i] = first + int64(i)
			edits[i] = register.Edit{Op: register.SetCells, ID: ids[i], Set: set}
			patches[i] = fmt.Sprintf(`{"status":"s%d","paid_gr":%d,"paid_date":"2026-12-31"}`, value, value+int64(i))
		}
		began := time.Now()
		result, err := register.Apply(b.ctx, store, access.Operator(), register.Core(), "decisions", "bench", edits)
		if err != nil {
			return err
		}
		if result.Revision == 0 {
			return fmt.Errorf("nothing was published")
		}
		us = append(us, time.Since(began).Seconds())
		for _, log := range []bool{false, true} {
			began = time.Now()
			err := pgx.BeginFunc(b.ctx, c, func(tx pgx.Tx) error {
				if log {
					if _, err := tx.Exec(b.ctx, `INSERT INTO rows_log (row_id, who, before, after) SELECT t.id, 'bench', t.data, t.data || x.p::jsonb FROM rows_as_json t JOIN unnest($1::bigint[], $2::text[]) x(id, p) ON x.id = t.id`, ids, patches); err != nil {
						return err
					}
				}
				_, err := tx.Exec(b.ctx, `UPDATE rows_as_json t SET data = t.data || x.p::jsonb || jsonb_build_object('turn', $3::int), updated_at = now() FROM unnest($1::bigint[], $2::text[]) x(id, p) WHERE t.id = x.id`, ids, patches, turn)
				return err
			})
			if err != nil {
				return err
			}
			into := &plain
			if log {
				into = &logged
			}
			*into = append(*into, time.Since(began).Seconds())
		}
	}
	say("  publish of %d rows: %.2f beside %.2f, with a log %.2f", rowsChanged, us, plain, logged)
	report("register_publish_100000_rows", median(us), "s", peer+" without history", median(plain))
	report("register_publish_100000_rows", median(us), "s", peer+" with a log", median(logged))
	return nil
}

// drain reads an answer to its end.
func drain(ctx context.Context, c *pgx.Conn, sql string, args ...any) error {
	rows, err := c.Query(ctx, sql, args...)
	if err != nil {
		return err
	}
	for rows.Next() {
		_ = rows.RawValues()
	}
	return rows.Err()
}
