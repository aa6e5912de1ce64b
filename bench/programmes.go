package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/httpapi"
	"spoina/internal/people"
	"spoina/internal/programme"
	"spoina/internal/register"
	"spoina/internal/secret"
	"spoina/modules/coal"
)

// The peer of programmes is a program that keeps two plain tables and writes plain SQL: one statement for each thing that
// somebody does. It keeps neither versions nor history nor audit, asks nobody's roles, repeats nothing safely, and
// answers no HTTP.
const (
	programmesDB   = "programmes"
	plainSQL       = "plain SQL"
	timesTheSource = 100 // of the source's volume
)

// seedProgrammes fills the programme of coal at a hundred times the source's volume, and the peer's tables with the same.
const seedProgrammes = `
SET search_path = office_226101, public;
INSERT INTO revisions (id, actor, reason) VALUES (1, 'bench', 'bench');
INSERT INTO persons (id, key, last_name, first_name, birth_date, street, house_no, city, unit, known)
SELECT 10000000 + i, 'p' || i, 'Kowalewicz-' || i, 'Jan', date '1950-01-01' + i % 15000, 'ul. Lipowa', i::text, 'Pruszcz Gdański', CASE WHEN i % 3 = 0 THEN 'GOPS' ELSE 'MOPS' END, '[1,)' FROM generate_series(1, 130100) i;
INSERT INTO coal_goods (id, key, code, name, price_gr_t, known) VALUES (1, 'g', 'orzech', 'Orzech', 200000, '[1,)');
INSERT INTO coal_yards (id, key, code, name, known) VALUES (2, 'y', 'SKLAD', 'Skład', '[1,)');
INSERT INTO ledger_accounts (programme, kind, name, unit, balance, entries) SELECT 'coal', 'allowance', 'h' || i, 'kg', CASE WHEN i <= 76100 THEN 1500 ELSE 3000 END, CASE WHEN i <= 76100 THEN 2 ELSE 1 END FROM generate_series(1, 130100) i;
INSERT INTO ledger_entries (account_id, no, quantity, balance, why, document, on_day, revision, actor) SELECT id, 1, 3000, 3000, 'grant', 'coal_certificates/' || substr(name, 2), '2022-11-14', 1, 'bench' FROM ledger_accounts;
INSERT INTO ledger_entries (account_id, no, quantity, balance, why, document, on_day, revision, actor) SELECT id, 2, -1500, 1500, 'sale', 'coal_sales/' || substr(name, 2), '2022-12-14', 1, 'bench' FROM ledger_accounts WHERE entries = 2;
INSERT INTO ledger_accounts (programme, kind, name, unit, balance, entries) VALUES ('coal', 'stock', 'SKLAD:orzech', 'kg', 50000000, 1);
INSERT INTO ledger_entries (account_id, no, quantity, balance, why, document, on_day, revision, actor) SELECT id, 1, 50000000, 50000000, 'receipt', 'coal_receipts/1', '2022-11-14', 1, 'bench' FROM ledger_accounts WHERE kind = 'stock';
INSERT INTO coal_certificates (id, key, number, year, no, person_id, members, household, allowance, season, limit_kg, on_day, valid_to, unit, known)
SELECT 20000000 + i, 'c' || i, 'MOPS-2022-' || lpad(i::text, 6, '0'), 2022, i, 10000000 + i, 1 + i % 5, 'd' || i, 'h' || i, '2022-11-03', 3000, date '2022-11-14' + i % 120, '2039-12-31', CASE WHEN i % 3 = 0 THEN 'GOPS' ELSE 'MOPS' END, '[1,)' FROM generate_series(1, 130100) i;
INSERT INTO coal_sales (id, key, document, year, no, certificate_id, good, yard, till, kg, price_gr_t, amount_gr, payment, on_day, at, clerk, days_waited, unit, known)
SELECT 30000000 + i, 's' || i, 'SKLAD-2022-' || i, 2022, i, 20000000 + i, 'orzech', 'SKLAD', 'K1', 1500, 200000, 300000, 'CASH', date '2022-11-14' + i % 130, now(), 'bench', i % 4, CASE WHEN i % 3 = 0 THEN 'GOPS' ELSE 'MOPS' END, '[1,)' FROM generate_series(1, 76100) i;
SELECT setval('register_id', 90000000);
CREATE TABLE public.plain_certificates AS SELECT id, number, on_day, valid_to, unit, 1500::bigint AS left_kg FROM coal_certificates;
ALTER TABLE public.plain_certificates ADD PRIMARY KEY (id);
CREATE UNIQUE INDEX ON public.plain_certificates (number);
CREATE TABLE public.plain_sales (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, certificate_id bigint NOT NULL, good text NOT NULL, kg bigint NOT NULL, amount_gr bigint NOT NULL, on_day date NOT NULL, days_waited int);
INSERT INTO public.plain_sales (certificate_id, good, kg, amount_gr, on_day, days_waited) SELECT certificate_id, good, kg, amount_gr, on_day, days_waited FROM coal_sales;
CREATE INDEX ON public.plain_sales (on_day);
CREATE TABLE public.plain_stock (good text PRIMARY KEY, kg bigint NOT NULL CHECK (kg >= 0));
INSERT INTO public.plain_stock VALUES ('orzech', 50000000);
`

// programmes measures what the programme of coal does most, at a hundred times the source's volume.
func (b *bench) programmes() error {
	d, store, err := b.prepareProgrammes()
	if d != nil {
		defer d.Close()
	}
	if err != nil {
		return err
	}
	ours, err := b.counter(d, store)
	if err != nil {
		return err
	}
	c, err := pgx.Connect(b.ctx, b.db.url(programmesDB))
	if err != nil {
		return err
	}
	defer c.Close(context.Background())
	number := func(n int) string { return fmt.Sprintf("MOPS-2022-%06d", 80_000+n*7%50_000) }
	run := time.Now().UnixNano() % 1e6 // sales of an earlier run stay
	duels := []duel{
		{"programme_statistics_of_130100_certificates", 5, func(n int) error {
			return ours("GET", fmt.Sprintf("/api/v1/coal/statistics?from=2022-11-%02d", 1+n), "", "")
		}, func(n int) error {
			return drain(b.ctx, c, `SELECT (SELECT count(*) FROM plain_certificates WHERE on_day >= $1), count(*), sum(kg), sum(amount_gr), count(*) FILTER (WHERE days_waited = 0), (SELECT sum(kg) FROM plain_stock)
				FROM plain_sales WHERE on_day >= $1`, time.Date(2022, 11, 1+n, 0, 0, 0, 0, time.UTC))
		}},
		{"programme_register_page", 20, func(n int) error {
			return ours("GET", fmt.Sprintf("/api/v1/registers/coal_sales?limit=100&filter=kg%%20%%3E%%20%d", n), "", "")
		}, func(n int) error {
			if err := drain(b.ctx, c, `SELECT * FROM plain_sales WHERE kg > $1 ORDER BY id LIMIT 100`, n); err != nil {
				return err
			}
			return drain(b.ctx, c, `SELECT count(*) FROM plain_sales WHERE kg > $1`, n)
		}},
		{"programme_certificate_lookup", 100, func(n int) error {
			return ours("GET", "/api/v1/coal/certificates/by-number/"+number(n)+"?on=2023-02-10", "", "")
		}, func(n int) error {
			return drain(b.ctx, c, `SELECT id, number, valid_to, left_kg FROM plain_certificates WHERE number = $1`, number(n))
		}},
		{"programme_sale", 100, func(n int) error {
			return ours("POST", "/api/v1/coal/sales", fmt.Sprintf("sale-%d-%d", run, n),
				fmt.Sprintf(`{"certificate":%q,"good":"orzech","kg":10,"yard":"SKLAD","till":"K1","payment":"CASH","on":"2023-04-10"}`, number(n)))
		}, func(n int) error {
			return drain(b.ctx, c, `WITH t AS (UPDATE plain_certificates SET left_kg = left_kg - 10 WHERE number = $1 AND left_kg >= 10 RETURNING id),
				s AS (UPDATE plain_stock SET kg = kg - 10 WHERE good = 'orzech' AND kg >= 10 AND EXISTS (SELECT FROM t) RETURNING good)
				INSERT INTO plain_sales (certificate_id, good, kg, amount_gr, on_day) SELECT t.id, s.good, 10, 2000, '2023-02-10' FROM t, s RETURNING id`, number(n))
		}},
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
		say("  %s: median %.4f beside %.4f, of %d turns", duel.name, median(us), median(them), len(us))
		report(duel.name, median(us), "s", plainSQL, median(them))
	}
	return nil
}

// counter asks the program's own routes, with everything that stands before them but the line.
func (b *bench) counter(d *db.DB, store *db.Store) (func(method, address, key, body string) error, error) {
	p := coal.Programme()
	access.Add(people.Addition(), programme.Addition([]programme.Programme{p}))
	set := append(programme.Registers(register.Core(), []programme.Programme{p}), people.Registers()...)
	router, api := httpapi.New(programme.Running([]programme.Programme{p}))
	register.Routes(api, set)
	p.Routes(api, router, programme.Env{DB: d, Home: b.out, Key: secret.New(), Registers: set})
	handler := httpapi.Office(d, httpapi.As(access.Operator()), router)
	return func(method, address, key, body string) error {
		q := httptest.NewRequest(method, address, strings.NewReader(body)).WithContext(b.ctx)
		if body != "" {
			q.Header.Set("Content-Type", "application/json")
			q.Header.Set("Idempotency-Key", key)
		}
		a := httptest.NewRecorder()
		handler.ServeHTTP(a, q)
		if a.Code >= http.StatusMultipleChoices {
			return fmt.Errorf("%s %s: %d %.300s", method, address, a.Code, a.Body)
		}
		return nil
	}, nil
}

func (b *bench) prepareProgrammes() (*db.DB, *db.Store, error) {
	migrations, _ := filepath.Glob(filepath.Join(b.root, "migrations", "*.sql"))
	state, err := digest(migrations...)
	if err != nil {
		return nil, nil, err
	}
	state += fmt.Sprintf("%d", len(seedProgrammes))
	stamp := filepath.Join(b.out, "programmes")
	had, _ := os.ReadFile(stamp)
	fresh := string(had) != state
	if fresh {
		_ = os.Remove(stamp)
		say("prepare: the programme of coal at %d times the source's volume (once)", timesTheSource)
		for _, sql := range []string{`DROP DATABASE IF EXISTS ` + programmesDB + ` WITH (FORCE)`, `CREATE DATABASE ` + programmesDB} {
			if err := b.admin(sql); err != nil {
				return nil, nil, err
			}
		}
	}
	d, err := db.Open(b.ctx, b.db.url(programmesDB))
	if err != nil {
		return nil, nil, err
	}
	if fresh {
		if _, err := d.AddOffice(b.ctx, db.Office{Code: officeCode, Name: "Gmina Miasto Próbne", SRID: 2180}); err != nil {
			return d, nil, err
		}
		c, err := pgx.Connect(b.ctx, b.db.url(programmesDB))
		if err != nil {
			return d, nil, err
		}
		defer c.Close(context.Background())
		for _, sql := range []string{seedProgrammes, `VACUUM ANALYZE`} {
			if _, err := c.Exec(b.ctx, sql); err != nil {
				return d, nil, fmt.Errorf("fill the programme: %w", err)
			}
		}
		if err := os.MkdirAll(b.out, 0o755); err != nil {
			return d, nil, err
		}
		if err := os.WriteFile(stamp, []byte(state), 0o644); err != nil {
			return d, nil, err
		}
	}
	store, err := d.Store(b.ctx, officeCode)
	return d, store, err
}
