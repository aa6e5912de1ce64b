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
