-- City scans: a scan row is an observation of a physical object; the object keeps its identity over scans.

CREATE TABLE object_classes (
    code          text PRIMARY KEY,              -- ADV.BILLBOARD
    name_pl       text NOT NULL,
    name_en       text NOT NULL,
    kind          text NOT NULL,                 -- occupancy kind, NONE, or REGIME (follows the decision's legal regime)
    overhang_only boolean NOT NULL DEFAULT false,-- occupies the lane only when it hangs over it
    family        text NOT NULL DEFAULT '',      -- landscape family
    private_use   boolean NOT NULL,              -- false: municipal or exempt by its class
    visible       boolean NOT NULL DEFAULT true, -- a scan can be expected to see it
    aliases       text[] NOT NULL DEFAULT '{}'
);

CREATE TABLE campaigns (
    id                 bigint PRIMARY KEY,
    name               text NOT NULL,
    vendor             text NOT NULL DEFAULT '',
    driven_from        date,
    driven_to          date,
    sigma_default_m    double precision NOT NULL DEFAULT 0.30,
    point_semantics    text NOT NULL DEFAULT '', -- BASE | FACE | CAMERA; empty is unknown
    coverage           geometry,                 -- null: estimate it (domain E14.10)
    coverage_estimated boolean NOT NULL DEFAULT true,
    known              int8range NOT NULL,
    version            int NOT NULL DEFAULT 1,
    import_id          bigint,
    CONSTRAINT enforce_srid_coverage CHECK (st_srid(coverage) = {{srid}})
);
CREATE UNIQUE INDEX campaigns_name ON campaigns (name);
CREATE TABLE campaigns_past (LIKE campaigns INCLUDING CONSTRAINTS);

-- The physical object. Its figures are those of its latest observation.
CREATE TABLE objects (
    id          bigint PRIMARY KEY,
    class_code  text NOT NULL,
    geom        geometry NOT NULL,
    first_seen  date,
    last_seen   date,
    status      text NOT NULL DEFAULT 'PRESENT' CHECK (status IN ('PRESENT','GONE','UNKNOWN')),
    known       int8range NOT NULL,
    version     int NOT NULL DEFAULT 1,
    import_id   bigint,
    CONSTRAINT enforce_srid_geom CHECK (st_srid(geom) = {{srid}})
);
CREATE INDEX objects_geom ON objects USING gist (geom);
CREATE TABLE objects_past (LIKE objects INCLUDING CONSTRAINTS);
CREATE INDEX objects_past_id ON objects_past (id);

-- An observation from a scan (D4 ScanObject + Observation). Rows are never edited, only superseded by a re-import.
CREATE TABLE scan_objects (
    id                bigint PRIMARY KEY,
    object_id         bigint NOT NULL,           -- objects.id
    campaign_id       bigint NOT NULL,
    campaign          text NOT NULL,             -- name, for lists and filters
    source_id         text NOT NULL DEFAULT '',
    key               text NOT NULL,             -- campaign/source_id, with #n where repeated
    class_code        text NOT NULL DEFAULT '',  -- empty: not in the dictionary
    class_raw         text NOT NULL DEFAULT '',
    geom              geometry NOT NULL,         -- point, line or polygon; Z is kept
    width_m           double precision,
    height_m          double precision,
    depth_m           double precision,
    display_area_m2   double precision,          -- all sides
    sides             int,
    bottom_height_m   double precision,
    top_height_m      double precision,
    mount             text,
    illuminated       boolean,
    digital           boolean,
    content_text      text,                      -- may hold personal data: not in tiles
    advertiser        text,                      -- may hold personal data: not in tiles
    condition         int,
    photo_ref         text,
    pano_ref          text,
    captured_on       date,
    sigma_xy_m        double precision,
    quality_flags     text[] NOT NULL DEFAULT '{}',
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
CREATE UNIQUE INDEX scan_objects_key ON scan_objects (key);
CREATE INDEX scan_objects_object ON scan_objects (object_id);
CREATE INDEX scan_objects_geom ON scan_objects USING gist (geom);
CREATE TABLE scan_objects_past (LIKE scan_objects INCLUDING CONSTRAINTS);
CREATE INDEX scan_objects_past_id ON scan_objects_past (id);

-- Photos and panoramas hang on the observation. path is below the office's photo store; null: not found yet.
CREATE TABLE photos (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    scan_object_id bigint NOT NULL,
    kind           text NOT NULL CHECK (kind IN ('PHOTO','PANORAMA')),
    ref            text NOT NULL,                -- as the scan wrote it
    path           text,
    sha256         bytea,
    media_type     text,
    size           bigint,
    known          int8range NOT NULL DEFAULT '[0,)',
    import_id      bigint
);
CREATE INDEX photos_scan_object ON photos (scan_object_id);
CREATE TABLE photos_past (LIKE photos);
CREATE INDEX photos_past_known ON photos_past (upper(known));
