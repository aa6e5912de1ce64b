-- Analysis: runs, links between documents and objects, discrepancies.

CREATE TABLE runs (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    on_date    date NOT NULL,
    rules      text[] NOT NULL,
    state      text NOT NULL CHECK (state IN ('running','done','failed')),
    progress   jsonb NOT NULL DEFAULT '{}',
    counts     jsonb NOT NULL DEFAULT '{}',       -- findings per rule, new, same, gone, unknown, links by state
    stages     jsonb NOT NULL DEFAULT '{}',       -- seconds per stage
    param_set  text NOT NULL DEFAULT '',          -- digest of the parameters used
    seconds    double precision,
    error      text,
    actor      text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    known_at   bigint,                            -- the revision the run looked at
    revision   bigint REFERENCES revisions        -- the revision that stored it
);

CREATE TABLE links (
    document_kind text NOT NULL CHECK (document_kind IN ('decision','lease')),
    document_id   bigint NOT NULL,
    object_id     bigint NOT NULL,
    state         text NOT NULL CHECK (state IN ('accepted','secondary','surplus','suggested')),
    origin        text NOT NULL CHECK (origin IN ('auto','manual')),
    score         double precision NOT NULL,
    confidence    text NOT NULL CHECK (confidence IN ('A','B','C','D','E')),
    factors       jsonb NOT NULL,                 -- [{factor,value,weight,why}]
    run_id        bigint NOT NULL REFERENCES runs,
    known         int8range NOT NULL,
    PRIMARY KEY (document_kind, document_id, object_id)
);
CREATE INDEX links_object ON links (object_id);
CREATE TABLE links_past (LIKE links);

-- A discrepancy: a finding with memory. outcome 'hit' is a documented suspicion, 'unknown' says what is missing.
CREATE TABLE discrepancies (
    id            bigint PRIMARY KEY,
    fingerprint   text NOT NULL,
    rule          text NOT NULL,
    rule_version  int NOT NULL,
    param_set     text NOT NULL,
    outcome       text NOT NULL CHECK (outcome IN ('hit','unknown')),
    state         text NOT NULL DEFAULT 'DETECTED' CHECK (state IN ('DETECTED','VANISHED')),
    severity      text NOT NULL CHECK (severity IN ('info','low','medium','high','critical')),
    confidence    double precision NOT NULL,
    reason        text NOT NULL DEFAULT '',       -- for unknown
    on_date       date NOT NULL,                  -- the day judged
    subjects      jsonb NOT NULL,                 -- [{kind,id,source_id,version}]
    measures      jsonb NOT NULL,                 -- [{name,value,unit,tolerance,threshold}]
    money         jsonb NOT NULL,                 -- [{basis,min_gr,max_gr,formula}]
    money_max_gr  bigint NOT NULL DEFAULT 0,      -- the largest single basis: for sorting, never a sum
    proof         jsonb NOT NULL,                 -- terms, documents considered and why each was rejected, links, law
    label         text NOT NULL DEFAULT '',       -- what a list shows: street and number, case or contract number, parcel
    street        text NOT NULL DEFAULT '',
    case_numbers  text[] NOT NULL DEFAULT '{}',
    parcel_ids    text[] NOT NULL DEFAULT '{}',
    geom          geometry,                       -- null when it has no place
    first_run     bigint NOT NULL REFERENCES runs,
    last_run      bigint NOT NULL REFERENCES runs,
    first_seen_at timestamptz NOT NULL DEFAULT now(),
    known         int8range NOT NULL,
    version       int NOT NULL DEFAULT 1,
    digest        bytea,                          -- of all that a run found: tells changed from same
    CONSTRAINT enforce_srid_geom CHECK (st_srid(geom) = {{srid}})
);
CREATE UNIQUE INDEX discrepancies_fingerprint ON discrepancies (fingerprint);
CREATE INDEX discrepancies_rule ON discrepancies (rule);
CREATE INDEX discrepancies_geom ON discrepancies USING gist (geom);
CREATE TABLE discrepancies_past (LIKE discrepancies INCLUDING CONSTRAINTS);
CREATE INDEX discrepancies_past_id ON discrepancies_past (id);
