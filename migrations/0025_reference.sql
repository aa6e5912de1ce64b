-- What stands or runs beside the roads and is no case of its own: the edge of the carriageway, the built-up area, and what
-- a landscape resolution measures distances from. Rules about safety look at it.
CREATE TABLE reference_features (
    id          bigint PRIMARY KEY,
    key         text NOT NULL,
    source_id   text NOT NULL DEFAULT '',
    kind        text NOT NULL CHECK (kind IN ('CARRIAGEWAY','BUILT_UP','MONUMENT','CROSSING','BUILDING','STOP')),
    name        text NOT NULL DEFAULT '',
    geom        geometry NOT NULL,                -- of any type: an area, an edge or a point
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
CREATE UNIQUE INDEX reference_features_key ON reference_features (key);
CREATE INDEX reference_features_geom ON reference_features USING gist (geom);
CREATE TABLE reference_features_past (LIKE reference_features INCLUDING GENERATED INCLUDING CONSTRAINTS);
CREATE INDEX reference_features_past_id ON reference_features_past (id);
CREATE INDEX reference_features_past_open ON reference_features_past (id) WHERE upper_inf(known);
CREATE INDEX reference_features_past_geom ON reference_features_past USING gist (geom) WHERE upper_inf(known);

-- How a digital device shows its pictures (art. 42a u.d.p.): seconds each stands still, and whether they move.
ALTER TABLE scan_objects ADD COLUMN display_seconds double precision CHECK (display_seconds >= 0), ADD COLUMN moving boolean;
ALTER TABLE scan_objects_past ADD COLUMN display_seconds double precision, ADD COLUMN moving boolean;

INSERT INTO params (name, value, valid_from, valid_to, known, legal_basis) VALUES
    ('overhang_depth_m',    '0.3', NULL, NULL, '[0,)', ''),
    ('overhang_flat_m',     '0.05', NULL, NULL, '[0,)', ''),
    ('sight_triangle_m',    '20',  NULL, NULL, '[0,)', ''),
    ('carriageway_near_m',  '1',   NULL, NULL, '[0,)', ''),
    ('display_seconds_min', '10',  NULL, NULL, '[0,)', 'art. 42a ustawy o drogach publicznych'),
    ('luminous_distance_m', '"A 30/50, S 20/40, krajowa 10/25, wojewódzka 8/20, powiatowa 8/20, gminna 6/15"', NULL, NULL, '[0,)', 'art. 42a i 43 ustawy o drogach publicznych');
