-- Runs that judge only what has changed; rules switched on and off from a day; trials of changed numbers and rules.

ALTER TABLE runs
    ADD COLUMN kind     text NOT NULL DEFAULT 'full' CHECK (kind IN ('full','incremental')),
    ADD COLUMN why      text NOT NULL DEFAULT '',      -- of a full run that a change asked for: why the change could not be judged by itself
    ADD COLUMN settings jsonb NOT NULL DEFAULT '{}';   -- rules switched off on its day, by whom and since when, and what stopped itself

-- What has changed since a revision is asked after every change. Places come by hundreds of thousands and change seldom:
-- a block range index costs their import next to nothing.
CREATE INDEX decisions_known ON decisions (lower(known));
CREATE INDEX decisions_past_known ON decisions_past (upper(known));
CREATE INDEX decision_parcels_known ON decision_parcels (lower(known));
CREATE INDEX decision_parcels_past_known ON decision_parcels_past (upper(known));
CREATE INDEX leases_known ON leases (lower(known));
CREATE INDEX leases_past_known ON leases_past (upper(known));
CREATE INDEX lease_parcels_known ON lease_parcels (lower(known));
CREATE INDEX lease_parcels_past_known ON lease_parcels_past (upper(known));
CREATE INDEX parties_known ON parties (lower(known));
CREATE INDEX parties_past_known ON parties_past (upper(known));
CREATE INDEX objects_known ON objects USING brin (lower(known)) WITH (pages_per_range = 32, autosummarize = on);
CREATE INDEX objects_past_known ON objects_past USING brin (upper(known)) WITH (pages_per_range = 32, autosummarize = on);
CREATE INDEX scan_objects_known ON scan_objects USING brin (lower(known)) WITH (pages_per_range = 32, autosummarize = on);
CREATE INDEX scan_objects_past_known ON scan_objects_past USING brin (upper(known)) WITH (pages_per_range = 32, autosummarize = on);
CREATE INDEX parcels_known ON parcels USING brin (lower(known)) WITH (pages_per_range = 32, autosummarize = on);
CREATE INDEX parcels_past_known ON parcels_past USING brin (upper(known)) WITH (pages_per_range = 32, autosummarize = on);
CREATE INDEX address_points_known ON address_points USING brin (lower(known)) WITH (pages_per_range = 32, autosummarize = on);
CREATE INDEX address_points_past_known ON address_points_past USING brin (upper(known)) WITH (pages_per_range = 32, autosummarize = on);

-- A trial: the rules evaluated as they are and as they would be, side by side. It changes no finding.
CREATE TABLE rule_trials (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text NOT NULL,
    on_date    date NOT NULL,
    params     jsonb NOT NULL,                         -- {name: value} to be tried
    rules      jsonb NOT NULL,                         -- {rule: on} to be tried
    state      text NOT NULL DEFAULT 'running' CHECK (state IN ('running','done','failed')),
    progress   jsonb NOT NULL DEFAULT '{}',
    result     jsonb NOT NULL DEFAULT '{}',            -- counts and money, before and after
    error      text,
    actor      text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    seconds    double precision,
    known_at   bigint                                  -- the revision it looked at
);

-- What a trial finds otherwise than the rules as they are. The columns after geom say whose a row is, as for discrepancies.
CREATE TABLE rule_trial_findings (
    trial_id       bigint NOT NULL REFERENCES rule_trials ON DELETE CASCADE,
    no             int NOT NULL,
    what           text NOT NULL CHECK (what IN ('appears','vanishes','changes')),
    fingerprint    text NOT NULL,
    rule           text NOT NULL,
    outcome        text NOT NULL,                      -- as it would be; of what vanishes: as it is
    severity       text NOT NULL,
    was            text NOT NULL DEFAULT '',           -- severity as it is, of what changes
    label          text NOT NULL,
    sentence       jsonb NOT NULL,
    money          jsonb NOT NULL,                     -- [{basis,min_gr,max_gr,formula}] as it would be
    money_was      jsonb NOT NULL,
    geom           geometry,
    manager        text NOT NULL DEFAULT '',
    department     text NOT NULL DEFAULT '',
    unit           text NOT NULL DEFAULT '',
    territory      text NOT NULL DEFAULT '',
    assignee       text NOT NULL DEFAULT '',
    PRIMARY KEY (trial_id, no),
    CONSTRAINT enforce_srid_geom CHECK (st_srid(geom) = {{srid}})
);

-- What somebody has signed on the ground of a trial: numbers and switches from a day on.
CREATE TABLE rule_signings (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    trial_id   bigint NOT NULL REFERENCES rule_trials,
    valid_from date NOT NULL,
    params     jsonb NOT NULL,                         -- {name: {from, to}}
    rules      jsonb NOT NULL,                         -- {rule: {from, to}}
    reason     text NOT NULL,
    signed_by  text NOT NULL,
    signed_at  timestamptz NOT NULL DEFAULT now(),
    reverts    bigint REFERENCES rule_signings         -- the signing that this one takes back
);

-- Which rules run from which day. A rule without a row runs. The latest row on or before a day counts; of rows of one day
-- the one signed last.
CREATE TABLE rule_settings (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule       text NOT NULL,
    enabled    boolean NOT NULL,
    valid_from date NOT NULL,
    reason     text NOT NULL,
    signed_by  text NOT NULL,
    signed_at  timestamptz NOT NULL DEFAULT now(),
    signing_id bigint REFERENCES rule_signings
);
CREATE INDEX rule_settings_rule ON rule_settings (rule, valid_from);

INSERT INTO params (name, value, valid_from, valid_to, known, legal_basis) VALUES
    ('incremental_runs', 'true', NULL, NULL, '[0,)', '');
