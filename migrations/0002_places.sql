-- Places: parcels with lineage, road lanes, address points.
--
-- Each register table holds what the office believes now and what is true in the world now or in the
-- future; <table>_past holds every other version: those the office no longer believes (known is closed)
-- and those that ended in the world (valid is closed by a later state). id is the entity's identity and
-- never changes; version counts its versions. valid_from and valid_to are inclusive; valid is half-open.
-- digest is a hash of the row as imported, used to tell changed from same. import_id names a row of imports; as a
-- foreign key it would take a third of the time of a large import, so `spoina db verify` looks instead.

CREATE SEQUENCE register_id;

CREATE TABLE parcels (
    id                bigint PRIMARY KEY,
    parcel_id         text NOT NULL,              -- canonical identifier (domain C1), or the source's key
    key               text NOT NULL,              -- identity of the row: parcel_id, with #n where the source repeats it
    precinct          text NOT NULL DEFAULT '',   -- 220401_1.0001
    precinct_name     text NOT NULL DEFAULT '',
    map_sheet         text NOT NULL DEFAULT '',
    number            text NOT NULL DEFAULT '',   -- 1867/2
    geom              geometry NOT NULL,
    cadastral_area_m2 numeric(14,4),
    ownership_group   text,                       -- 1 … 16; null is unknown
    ownership_subgroup text,                      -- 4.3
    use_codes         text[] NOT NULL DEFAULT '{}',
    kw                text,
    source            text NOT NULL DEFAULT '',
    boundary_sigma_m  double precision,
    valid_from        date,
    valid_to          date,
    valid             daterange GENERATED ALWAYS AS (CASE WHEN valid_from > valid_to THEN NULL ELSE daterange(valid_from, valid_to, '[]') END) STORED,
    known             int8range NOT NULL,
    version           int NOT NULL DEFAULT 1,
    import_id         bigint,
    source_file       text NOT NULL DEFAULT '',
    source_row        int NOT NULL DEFAULT 0,
    raw               jsonb NOT NULL DEFAULT '{}',
    extra             jsonb NOT NULL DEFAULT '{}',
    digest            bytea,
    CONSTRAINT enforce_srid_geom CHECK (st_srid(geom) = {{srid}})
);
CREATE UNIQUE INDEX parcels_key ON parcels (key);
CREATE INDEX parcels_parcel_id ON parcels (parcel_id);
CREATE INDEX parcels_geom ON parcels USING gist (geom);
CREATE TABLE parcels_past (LIKE parcels INCLUDING GENERATED INCLUDING CONSTRAINTS);
CREATE INDEX parcels_past_id ON parcels_past (id);
CREATE INDEX parcels_past_open ON parcels_past (id) WHERE upper_inf(known);
CREATE INDEX parcels_past_parcel_id ON parcels_past (parcel_id);
-- Maps read past rows that ended in the world; those that the office no longer believes stay out of the index.
CREATE INDEX parcels_past_geom ON parcels_past USING gist (geom) WHERE upper_inf(known);

CREATE TABLE parcel_lineage (
    parent_id text NOT NULL,                      -- parcel identifiers, not row ids: parents may never have been rows
    child_id  text NOT NULL,
    on_date   date,
    kind      text NOT NULL CHECK (kind IN ('SPLIT','MERGE','RENUMBER','BOUNDARY')),
    source    text NOT NULL CHECK (source IN ('DOCUMENT','GEOMETRY','MANUAL')),
    share     double precision,                   -- area(child ∩ parent) / area(child)
    import_id bigint,
    known     int8range NOT NULL,
    PRIMARY KEY (parent_id, child_id, known)
);
CREATE INDEX parcel_lineage_child ON parcel_lineage (child_id);

CREATE TABLE road_lanes (
    id          bigint PRIMARY KEY,
    key         text NOT NULL,
    lane_id     text NOT NULL DEFAULT '',
    road_no     text NOT NULL DEFAULT '',
    name        text NOT NULL DEFAULT '',
    street_key  text NOT NULL DEFAULT '',         -- geo.StreetKey(name)
    category    text NOT NULL DEFAULT '',         -- krajowa | wojewódzka | powiatowa | gminna
    class       text NOT NULL DEFAULT '',         -- A S GP G Z L D
    manager     text NOT NULL DEFAULT '',         -- empty is unknown
    status      text NOT NULL DEFAULT 'UNKNOWN' CHECK (status IN ('PUBLIC','INTERNAL','PLANNED','UNKNOWN')),
    geom        geometry NOT NULL,
    sigma_m     double precision,
    source      text NOT NULL DEFAULT '',
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
CREATE UNIQUE INDEX road_lanes_key ON road_lanes (key);
CREATE INDEX road_lanes_geom ON road_lanes USING gist (geom);
CREATE TABLE road_lanes_past (LIKE road_lanes INCLUDING GENERATED INCLUDING CONSTRAINTS);
CREATE INDEX road_lanes_past_id ON road_lanes_past (id);
CREATE INDEX road_lanes_past_open ON road_lanes_past (id) WHERE upper_inf(known);
CREATE INDEX road_lanes_past_geom ON road_lanes_past USING gist (geom) WHERE upper_inf(known);

CREATE TABLE address_points (
    id           bigint PRIMARY KEY,
    key          text NOT NULL,
    source_id    text NOT NULL DEFAULT '',
    locality     text NOT NULL DEFAULT '',
    simc         text NOT NULL DEFAULT '',
    street       text NOT NULL DEFAULT '',
    ulic         text NOT NULL DEFAULT '',
    street_key   text NOT NULL DEFAULT '',        -- geo.StreetKey(street)
    house_no     text NOT NULL DEFAULT '',
    postcode     text NOT NULL DEFAULT '',
    status       text NOT NULL DEFAULT '',
    geom         geometry NOT NULL,
    valid_from   date,
    valid_to     date,
    valid        daterange GENERATED ALWAYS AS (CASE WHEN valid_from > valid_to THEN NULL ELSE daterange(valid_from, valid_to, '[]') END) STORED,
    known        int8range NOT NULL,
    version      int NOT NULL DEFAULT 1,
    import_id    bigint,
    source_file  text NOT NULL DEFAULT '',
    source_row   int NOT NULL DEFAULT 0,
    raw          jsonb NOT NULL DEFAULT '{}',
    extra        jsonb NOT NULL DEFAULT '{}',
    digest       bytea,
    CONSTRAINT enforce_srid_geom CHECK (st_srid(geom) = {{srid}})
);
CREATE UNIQUE INDEX address_points_key ON address_points (key);
CREATE INDEX address_points_street ON address_points (street_key, house_no);
CREATE INDEX address_points_geom ON address_points USING gist (geom);
CREATE TABLE address_points_past (LIKE address_points INCLUDING GENERATED INCLUDING CONSTRAINTS);
CREATE INDEX address_points_past_id ON address_points_past (id);
CREATE INDEX address_points_past_open ON address_points_past (id) WHERE upper_inf(known);
CREATE INDEX address_points_past_geom ON address_points_past USING gist (geom) WHERE upper_inf(known);
