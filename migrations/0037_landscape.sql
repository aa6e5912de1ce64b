-- The landscape resolution (uchwała krajobrazowa, art. 37a–37e upzp): its zones and overlays on the map, its rules in
-- versions, and what its rules need to know of a device and of its surroundings.

CREATE TABLE zones (
    id          bigint PRIMARY KEY,
    key         text NOT NULL,
    code        text NOT NULL,                    -- as the rules call it: S0
    name        text NOT NULL DEFAULT '',
    kind        text NOT NULL DEFAULT 'ZONE' CHECK (kind IN ('ZONE','MONUMENT_REGISTER','MONUMENT_RECORD','CULTURE_PARK','ENTRY_STREET','OVERLAY')),
    resolution  text NOT NULL DEFAULT '',         -- the identifier of the resolution that drew it; empty is any
    priority    int,
    buffer_m    double precision CHECK (buffer_m >= 0), -- an overlay reaches so far beyond its boundary
    geom        geometry NOT NULL,
    sigma_m     double precision,
    source      text NOT NULL DEFAULT '',
    territory   text NOT NULL DEFAULT '',
    valid_from  date,
    valid_to    date,
    valid       daterange GENERATED ALWAYS AS (CASE WHEN valid_from > valid_to THEN NULL ELSE daterange(valid_from, valid_to, '[]') END) STORED,
    known       int8range NOT NULL,
    version     int NOT NULL DEFAULT 1,
    import_id   bigint,
    source_file text NOT NULL DEFAULT '',
    source_row  int NOT NULL DEFAULT 0,
    raw         jsonb NOT NULL DEFAULT '{}',
    extra       jsonb NOT NULL DEFAULT '{}',
    digest      bytea,
    CONSTRAINT enforce_srid_geom CHECK (st_srid(geom) = {{srid}})
);
CREATE UNIQUE INDEX zones_key ON zones (key);
CREATE INDEX zones_geom ON zones USING gist (geom);
CREATE INDEX zones_known ON zones (lower(known));
CREATE TABLE zones_past (LIKE zones INCLUDING GENERATED INCLUDING CONSTRAINTS);
CREATE INDEX zones_past_id ON zones_past (id);
CREATE INDEX zones_past_open ON zones_past (id) WHERE upper_inf(known);
CREATE INDEX zones_past_known ON zones_past (upper(known));
CREATE INDEX zones_past_geom ON zones_past USING gist (geom) WHERE upper_inf(known);

-- What a resolution measures distances from, beside what safety rules look at.
ALTER TABLE reference_features DROP CONSTRAINT reference_features_kind_check,
    ADD CONSTRAINT reference_features_kind_check CHECK (kind IN ('CARRIAGEWAY','BUILT_UP','MONUMENT','CROSSING','BUILDING','STOP','TREE','PEDESTRIAN','RAIL'));
ALTER TABLE reference_features_past DROP CONSTRAINT reference_features_kind_check,
    ADD CONSTRAINT reference_features_kind_check CHECK (kind IN ('CARRIAGEWAY','BUILT_UP','MONUMENT','CROSSING','BUILDING','STOP','TREE','PEDESTRIAN','RAIL'));

-- What a resolution asks of a device that a scan seldom sees: since when it stands and by what right (TK P 20/19), its
-- material and colour, how much of a window or wall it takes, and whether the advertising fee was declared for it.
ALTER TABLE scan_objects ADD COLUMN placed_on date, ADD COLUMN placed_to date, ADD COLUMN device_basis text NOT NULL DEFAULT '' CHECK (device_basis IN ('','BUILDING_PERMIT','NOTIFICATION','NO_CONSENT')),
    ADD COLUMN material text NOT NULL DEFAULT '', ADD COLUMN colour text NOT NULL DEFAULT '', ADD COLUMN surface_share double precision CHECK (surface_share BETWEEN 0 AND 1),
    ADD COLUMN businesses int CHECK (businesses >= 0), ADD COLUMN fee_declared boolean;
ALTER TABLE scan_objects_past ADD COLUMN placed_on date, ADD COLUMN placed_to date, ADD COLUMN device_basis text NOT NULL DEFAULT '' CHECK (device_basis IN ('','BUILDING_PERMIT','NOTIFICATION','NO_CONSENT')),
    ADD COLUMN material text NOT NULL DEFAULT '', ADD COLUMN colour text NOT NULL DEFAULT '', ADD COLUMN surface_share double precision CHECK (surface_share BETWEEN 0 AND 1),
    ADD COLUMN businesses int CHECK (businesses >= 0), ADD COLUMN fee_declared boolean;

-- A version of the resolution: one document of rules. A draft is edited and deleted; a signed one never changes, and is
-- in force from its day until another signed version of the resolution is.
CREATE TABLE landscape_versions (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    resolution  text NOT NULL CHECK (resolution <> ''),
    name        text NOT NULL,
    document    jsonb NOT NULL,
    digest      text NOT NULL,                    -- of the document, as hexadecimal SHA-256
    state       text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft','signed')),
    in_force    date,                             -- the day from which it counts
    void        boolean NOT NULL DEFAULT false,   -- declared invalid as a whole by a court or the voivode
    void_reason text NOT NULL DEFAULT '',
    based_on    bigint REFERENCES landscape_versions,
    example     boolean NOT NULL DEFAULT false,   -- modelled on published rules: no law of this office
    drafted_by  text NOT NULL,
    drafted_at  timestamptz NOT NULL DEFAULT now(),
    edited_at   timestamptz NOT NULL DEFAULT now(),
    edit        int NOT NULL DEFAULT 1,           -- counts the edits of a draft
    signed_by   text NOT NULL DEFAULT '',
    signed_at   timestamptz,
    reason      text NOT NULL DEFAULT '',
    CHECK ((state = 'signed') = (signed_at IS NOT NULL AND in_force IS NOT NULL AND signed_by <> '')),
    CHECK (signed_by = '' OR signed_by <> drafted_by)
);
CREATE INDEX landscape_versions_resolution ON landscape_versions (resolution, in_force);

INSERT INTO params (name, value, valid_from, valid_to, known, legal_basis) VALUES
    ('landscape_area_tol_rel', '0.02', NULL, NULL, '[0,)', ''),
    ('landscape_height_tol_m', '0.05', NULL, NULL, '[0,)', ''),
    ('ad_fee_introduced', 'false', NULL, NULL, '[0,)', 'art. 17a ustawy o podatkach i opłatach lokalnych'),
    ('ad_fee_fixed_gr_day', '250', NULL, '2020-12-31', '[0,)', 'art. 19 pkt 1 lit. g ustawy o podatkach i opłatach lokalnych'),
    ('ad_fee_fixed_gr_day', '270', '2021-01-01', NULL, '[0,)', 'art. 19 pkt 1 lit. g ustawy o podatkach i opłatach lokalnych'),
    ('ad_fee_variable_gr_m2_day', '20', NULL, '2017-12-31', '[0,)', 'art. 19 pkt 1 lit. g ustawy o podatkach i opłatach lokalnych'),
    ('ad_fee_variable_gr_m2_day', '21', '2018-01-01', '2020-12-31', '[0,)', 'art. 19 pkt 1 lit. g ustawy o podatkach i opłatach lokalnych'),
    ('ad_fee_variable_gr_m2_day', '24', '2021-01-01', NULL, '[0,)', 'art. 19 pkt 1 lit. g ustawy o podatkach i opłatach lokalnych');
