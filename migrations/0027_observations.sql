-- What people saw: observations beside those of scans, as evidence. What a scan saw stays in scan_objects.

-- One look of a person at an object: during a field check, from a report of a resident, from a photo.
CREATE TABLE observations (
    id            bigint PRIMARY KEY,
    key           text NOT NULL,                 -- what an import knows the row by
    object_id     bigint NOT NULL,               -- objects.id
    observed_on   date NOT NULL,
    source        text NOT NULL CHECK (source IN ('FIELD','REPORT','PHOTO')),
    verdict       text NOT NULL CHECK (verdict IN ('PRESENT','ABSENT','CHANGED')),
    width_m       double precision CHECK (width_m > 0),
    height_m      double precision CHECK (height_m > 0),
    area_m2       double precision CHECK (area_m2 > 0), -- as the object's kind is charged: all sides of an advertisement, else the ground it takes
    officer       text NOT NULL DEFAULT '',      -- login of who saw it, or who wrote it down
    protocol_no   text NOT NULL DEFAULT '',
    note          text NOT NULL DEFAULT '',      -- may hold personal data
    geom          geometry,                      -- where it was seen; null: where the object stands
    known         int8range NOT NULL,
    version       int NOT NULL DEFAULT 1,
    import_id     bigint REFERENCES imports,
    source_file   text NOT NULL DEFAULT '',
    source_row    int NOT NULL DEFAULT 0,
    raw           jsonb NOT NULL DEFAULT '{}',
    extra         jsonb NOT NULL DEFAULT '{}',
    digest        bytea,
    CONSTRAINT enforce_srid_geom CHECK (st_srid(geom) = {{srid}}),
    CONSTRAINT absent_is_not_measured CHECK (verdict <> 'ABSENT' OR width_m IS NULL AND height_m IS NULL AND area_m2 IS NULL)
);
CREATE UNIQUE INDEX observations_key ON observations (key);
CREATE INDEX observations_object ON observations (object_id);
CREATE TABLE observations_past (LIKE observations);
CREATE INDEX observations_past_id ON observations_past (id);

-- Names that registers gave with one tax number (rule Q12). Personal data of the party.
ALTER TABLE parties ADD COLUMN other_names text[] NOT NULL DEFAULT '{}';
ALTER TABLE parties_past ADD COLUMN other_names text[] NOT NULL DEFAULT '{}';

-- Numbers of the rules about scans and registers (domain E2, E8, E9).
INSERT INTO params (name, value, valid_from, valid_to, known, legal_basis) VALUES
    ('scan_move_max_m',      '50',   NULL, NULL, '[0,)', ''),
    ('scan_change_rel',      '0.10', NULL, NULL, '[0,)', ''),
    ('scan_duplicate_m',     '0.5',  NULL, NULL, '[0,)', ''),
    ('party_similarity_min', '0.9',  NULL, NULL, '[0,)', ''),
    ('late_entry_days',      '30',   NULL, NULL, '[0,)', ''),
    ('future_years',         '2',    NULL, NULL, '[0,)', '');
