-- Audit: who read and who changed what, cell by cell, provable after an erasure. Retention of personal data.

-- Reading and signing in change no register, so they make no revision.
ALTER TABLE audit ALTER COLUMN revision DROP NOT NULL;
-- From form 2 on the hash also commits to the time.
ALTER TABLE audit ADD COLUMN form smallint NOT NULL DEFAULT 1;
CREATE INDEX audit_revision ON audit (revision);
CREATE INDEX audit_action ON audit (action, id);
CREATE INDEX audit_actor ON audit (actor, id);

-- The end of the chain: rows cut off behind it show, and whoever appends holds it.
CREATE TABLE audit_head (
    one  boolean PRIMARY KEY DEFAULT true CHECK (one),
    id   bigint NOT NULL,
    hash bytea  NOT NULL
);
INSERT INTO audit_head (id, hash) SELECT coalesce(max(id), 0), coalesce((SELECT hash FROM audit ORDER BY id DESC LIMIT 1), '') FROM audit;

-- What an audit row changed in which register row. An ordinary field is "field": [before, after]; a personal one is
-- "field": {"commit": [before, after]}, where each is an HMAC-SHA-256 of field and value under the subject's key.
-- The audit row's detail holds a digest of them all. There is no foreign key: a hundred thousand rows come at once,
-- and verification looks instead.
CREATE TABLE audit_rows (
    audit_id bigint NOT NULL,
    register text   NOT NULL,
    row_id   bigint NOT NULL,
    version  bigint NOT NULL,
    subject  text   NOT NULL,                    -- whose key the commitments are under; empty without a personal field
    changes  jsonb  NOT NULL,
    PRIMARY KEY (audit_id, register, row_id)
);
CREATE INDEX audit_rows_row ON audit_rows (register, row_id);

-- The keys of commitments. Erasing a person shreds the key: the chain still verifies, and nobody can test a guess.
CREATE TABLE audit_keys (
    subject text  PRIMARY KEY,                   -- parties/12, decisions/7
    key     bytea NOT NULL
);

-- Parameters: exactly one value on every day. Until now several periods could hold a day and the one that began last
-- counted; each keeps the days on which it counted.
ALTER TABLE params
    ADD COLUMN set_by      text NOT NULL DEFAULT '',  -- login; empty: came with the program
    ADD COLUMN set_at      timestamptz,
    ADD COLUMN verified_at timestamptz;               -- when verified_by, somebody else than set_by, confirmed the value
CREATE TEMP TABLE now_counts ON COMMIT DROP AS
    WITH cur AS (SELECT * FROM params WHERE upper_inf(known)),
         edges AS (SELECT name, coalesce(valid_from, '-infinity') AS d FROM cur UNION SELECT name, valid_to + 1 FROM cur WHERE valid_to IS NOT NULL),
         days AS (SELECT name, d AS first, lead(d) OVER (PARTITION BY name ORDER BY d) AS next FROM edges),
         won AS (SELECT s.*, (SELECT c.id FROM cur c WHERE c.name = s.name AND coalesce(c.valid_from, '-infinity') <= s.first
                    AND (c.valid_to IS NULL OR c.valid_to >= s.first) ORDER BY c.valid_from DESC NULLS LAST, c.id DESC LIMIT 1) AS id FROM days s),
         runs AS (SELECT *, row_number() OVER (PARTITION BY name ORDER BY first) - row_number() OVER (PARTITION BY name, id ORDER BY first) AS island FROM won)
    SELECT name, id, nullif(min(first), '-infinity') AS valid_from, nullif(max(coalesce(next, 'infinity')), 'infinity') - 1 AS valid_to,
           row_number() OVER (PARTITION BY id ORDER BY min(first)) AS part
    FROM runs WHERE id IS NOT NULL GROUP BY name, id, island;
DELETE FROM params p WHERE upper_inf(known) AND NOT EXISTS (SELECT FROM now_counts n WHERE n.id = p.id);
INSERT INTO params (name, value, valid_from, valid_to, known, legal_basis, verified_by)
    SELECT p.name, p.value, n.valid_from, n.valid_to, p.known, p.legal_basis, p.verified_by FROM now_counts n JOIN params p USING (id) WHERE n.part > 1;
UPDATE params p SET valid_from = n.valid_from, valid_to = n.valid_to FROM now_counts n WHERE n.id = p.id AND n.part = 1
    AND (p.valid_from, p.valid_to) IS DISTINCT FROM (n.valid_from, n.valid_to);
-- The name goes in as a range of one number, which needs no extension. db verify looks for days without a value.
ALTER TABLE params ADD CONSTRAINT params_no_overlap
    EXCLUDE USING gist (int8range(hashtextextended(name, 0), hashtextextended(name, 0), '[]') WITH =, valid WITH &&) WHERE (upper_inf(known));

-- Which values a run has used.
CREATE TABLE run_params (
    run_id   bigint NOT NULL REFERENCES runs ON DELETE CASCADE,
    param_id bigint NOT NULL REFERENCES params,
    PRIMARY KEY (run_id, param_id)
);
CREATE INDEX run_params_param ON run_params (param_id);

-- How long personal data are kept, one rule a register. A rule does nothing until an authorised person has confirmed
-- it: the archive category and its legal basis are the office's own (JRWA), so the starting values are to be checked.
CREATE TABLE retention_rules (
    register     text PRIMARY KEY CHECK (register IN ('decisions','leases','scan_objects','imports')),
    class        text NOT NULL,                  -- archive category: B5, BE10, …
    years        int  NOT NULL CHECK (years BETWEEN 1 AND 100), -- full calendar years after the year of the day
    starts_from  text NOT NULL,                  -- column of the day from which it counts
    fields       text[] NOT NULL,                -- what is made anonymous: party notes raw fields comments files content problems
    legal_basis  text NOT NULL,
    enabled      boolean NOT NULL DEFAULT false,
    confirmed_by text NOT NULL DEFAULT '',       -- login of whoever enabled it
    confirmed_at timestamptz,
    CHECK (NOT enabled OR confirmed_by <> '')
);
INSERT INTO retention_rules (register, class, years, starts_from, fields, legal_basis) VALUES
    ('decisions',    'B5',   5,  'valid_to',    '{party,notes,raw,fields,comments,files}', 'do potwierdzenia: kategoria z jednolitego rzeczowego wykazu akt urzędu'),
    ('leases',       'BE10', 10, 'valid_to',    '{party,notes,raw,fields,comments,files}', 'do potwierdzenia: kategoria z jednolitego rzeczowego wykazu akt urzędu'),
    ('scan_objects', 'B5',   5,  'captured_on', '{content,raw,fields,comments,files}',      'do potwierdzenia: cel i okres przechowywania obrazu ulicy ustala administrator danych'),
    ('imports',      'B5',   5,  'created_at',  '{problems}',                              'do potwierdzenia: wiersze odrzucone i próbki plików nie są aktami sprawy');
