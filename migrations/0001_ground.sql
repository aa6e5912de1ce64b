-- Ground: revisions, audit, imports, parameters. One set of these tables per office schema.

-- A revision is one committed change of the office's registers. Its id is taken last in the
-- transaction under a lock, so the order of ids is the order of commits.
CREATE TABLE revisions (
    id     bigint PRIMARY KEY,
    at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor  text NOT NULL,
    reason text NOT NULL
);

-- The audit chain: each row commits to the one before it.
CREATE TABLE audit (
    id       bigint PRIMARY KEY,
    revision bigint NOT NULL REFERENCES revisions,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor    text NOT NULL,
    action   text NOT NULL,          -- import.publish, import.undo, run.store, param.set, …
    subject  text NOT NULL,          -- table, or table/id
    detail   jsonb NOT NULL,         -- counts and digests; no personal data
    previous bytea NOT NULL,
    hash     bytea NOT NULL
);

CREATE TABLE imports (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    layer      text NOT NULL,
    state      text NOT NULL CHECK (state IN ('reading','rehearsed','published','undone','discarded','failed')),
    files      jsonb NOT NULL DEFAULT '[]',     -- [{name,size,sha256,format,crs,axis,rows}]
    options    jsonb NOT NULL DEFAULT '{}',     -- mapping, constants, crs, axis, where, on, …
    counts     jsonb NOT NULL DEFAULT '{}',     -- read,new,changed,same,closed,history,rejected
    detail     jsonb NOT NULL DEFAULT '{}',     -- columns, sample, why the reference system is believed
    progress   jsonb NOT NULL DEFAULT '{}',     -- {stage,done,total}
    error      text,
    actor      text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    revision   bigint REFERENCES revisions,     -- set by publish
    undone_by  bigint REFERENCES revisions      -- set by undo
);

CREATE TABLE import_problems (
    import_id bigint NOT NULL REFERENCES imports ON DELETE CASCADE,
    no        int    NOT NULL,
    file      text   NOT NULL,
    row       int    NOT NULL,                  -- data row from 1; in a spreadsheet the row as it shows it; 0 is the file as a whole
    field     text   NOT NULL,
    value     text   NOT NULL,                  -- the original cell, shortened with … past 500 characters
    code      text   NOT NULL,
    message   text   NOT NULL,
    rejected  boolean NOT NULL,                 -- true: the row was not taken over
    raw       jsonb,                            -- the whole source row when it was rejected
    PRIMARY KEY (import_id, no)
);

CREATE TABLE import_profiles (
    name   text PRIMARY KEY,
    layer  text NOT NULL,
    body   text NOT NULL                        -- YAML
);

-- Every legal or technical number, dated. value is a JSON number, string or boolean.
CREATE TABLE params (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        text NOT NULL,
    value       jsonb NOT NULL,
    valid_from  date,
    valid_to    date,
    valid       daterange GENERATED ALWAYS AS (daterange(valid_from, valid_to, '[]')) STORED,
    known       int8range NOT NULL,
    legal_basis text NOT NULL DEFAULT '',
    verified_by text NOT NULL DEFAULT ''
);
CREATE INDEX params_name ON params (name);

-- Rates of fees (domain A4), market rents (B3) and price indices (B2).
CREATE TABLE rates (
    id               bigint PRIMARY KEY,
    table_name       text NOT NULL DEFAULT 'lane',  -- lane | lease | cpi | landscape
    kind             text NOT NULL,                 -- WORKS … EXCLUSIVE, a lease purpose, or an index
    manager          text NOT NULL DEFAULT '',      -- empty: the office
    road_category    text NOT NULL DEFAULT '',      -- krajowa | wojewódzka | powiatowa | gminna; empty: any
    lane_element     text NOT NULL DEFAULT '',      -- CARRIAGEWAY | PAVEMENT | VERGE | OTHER; empty: any
    carriageway_from int,                           -- percent of the carriageway's width, exclusive
    carriageway_to   int,                           -- inclusive
    device_kind      text NOT NULL DEFAULT '',
    zone             text NOT NULL DEFAULT '',
    is_telecom       boolean,
    is_illuminated   boolean,
    sides_policy     text NOT NULL DEFAULT 'SUM_SIDES' CHECK (sides_policy IN ('SUM_SIDES','RATE_PER_SIDEDNESS')),
    sides            int,
    rate_gr          numeric(14,4) NOT NULL,        -- grosze per unit (an index: percent × 100)
    unit             text NOT NULL,                 -- m2_day | m2_year | m2_month | percent
    valid_from       date,
    valid_to         date,
    valid            daterange GENERATED ALWAYS AS (CASE WHEN valid_from > valid_to THEN NULL ELSE daterange(valid_from, valid_to, '[]') END) STORED,
    legal_basis      text NOT NULL DEFAULT '',
    verified_by      text NOT NULL DEFAULT '',
    note             text NOT NULL DEFAULT '',
    key              text NOT NULL,                 -- identity of the row: its dimensions and valid_from
    known            int8range NOT NULL,
    version          int NOT NULL DEFAULT 1,
    import_id        bigint REFERENCES imports,
    source_file      text NOT NULL DEFAULT '',
    source_row       int NOT NULL DEFAULT 0,
    raw              jsonb NOT NULL DEFAULT '{}',
    extra            jsonb NOT NULL DEFAULT '{}',
    digest           bytea
);
CREATE TABLE rates_past (LIKE rates INCLUDING GENERATED);
