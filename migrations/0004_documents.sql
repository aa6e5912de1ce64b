-- Documents: decisions on occupying the road lane, and leases. Parties live apart, so that the spatial core
-- runs without personal data.

CREATE TABLE parties (
    id        bigint PRIMARY KEY,
    key       text NOT NULL,                     -- NIP, or the normalised name
    name      text NOT NULL,
    address   text NOT NULL DEFAULT '',
    nip       text NOT NULL DEFAULT '',
    pesel     text NOT NULL DEFAULT '',
    regon     text NOT NULL DEFAULT '',
    known     int8range NOT NULL,
    version   int NOT NULL DEFAULT 1,
    import_id bigint REFERENCES imports
);
CREATE UNIQUE INDEX parties_key ON parties (key);
CREATE TABLE parties_past (LIKE parties);

CREATE TABLE decisions (
    id                  bigint PRIMARY KEY,
    key                 text NOT NULL,           -- identity of the row: case number and date, or the row itself
    case_number         text NOT NULL DEFAULT '',
    application_date    date,
    decision_date       date,
    delivered_date      date,
    final_date          date,
    party_id            bigint,
    manager             text NOT NULL DEFAULT '',-- issuing manager; empty: the office
    kind                text NOT NULL DEFAULT '',-- WORKS LINEAR_DEVICE STRUCTURE ADVERT EXCLUSIVE LOCATION; empty is unknown
    legal_regime        text NOT NULL DEFAULT '',
    purpose_text        text NOT NULL DEFAULT '',
    lane_element        text NOT NULL DEFAULT '',
    carriageway_percent double precision,
    is_telecom          boolean,
    is_illuminated      boolean,
    area_m2             numeric(14,4),           -- occupied, or plan projection
    ad_area_m2          numeric(14,4),
    ad_area_basis       text NOT NULL DEFAULT 'SUM_SIDES' CHECK (ad_area_basis IN ('SUM_SIDES','PER_SIDE')),
    sides               int,
    object_count        int NOT NULL DEFAULT 1,
    dims                jsonb,                   -- [{w_m,h_m,sides,pieces}] as read from the cell
    area_confidence     double precision,        -- 1 stated, 0.9 derived from dimensions
    valid_from          date,
    valid_to            date,                    -- null with open_ended: until revoked
    open_ended          boolean NOT NULL DEFAULT false,
    periods             jsonb,                   -- [[from,to],…] when one cell named several
    valid               daterange GENERATED ALWAYS AS (CASE WHEN valid_from IS NULL OR valid_from > valid_to THEN NULL ELSE daterange(valid_from, valid_to, '[]') END) STORED,
    location_text       text NOT NULL DEFAULT '',
    street              text NOT NULL DEFAULT '',
    street_key          text NOT NULL DEFAULT '',
    house_no            text NOT NULL DEFAULT '',
    road_no             text NOT NULL DEFAULT '',
    road_category       text NOT NULL DEFAULT '',
    precinct_text       text NOT NULL DEFAULT '',
    geom                geometry,
    geometry_source     text NOT NULL DEFAULT '',
    rate_gr             numeric(14,4),
    fee_declared_gr     bigint,
    due_date            date,
    paid_gr             bigint,
    paid_date           date,
    location_decision   text NOT NULL DEFAULT '',
    previous_decision   text NOT NULL DEFAULT '',
    is_amendment        boolean NOT NULL DEFAULT false, -- annex, change, art. 155: a version of the same document
    status              text NOT NULL DEFAULT '',-- REVOKED, REFUSED, … ; empty: in force by its dates
    notes               text NOT NULL DEFAULT '',
    known               int8range NOT NULL,
    version             int NOT NULL DEFAULT 1,
    import_id           bigint REFERENCES imports,
    source_file         text NOT NULL DEFAULT '',
    source_row          int NOT NULL DEFAULT 0,
    raw                 jsonb NOT NULL DEFAULT '{}',
    extra               jsonb NOT NULL DEFAULT '{}',
    problems            jsonb NOT NULL DEFAULT '[]', -- what the parser could not read: [{field,value,code}], read by rules Q
    digest              bytea,
    CONSTRAINT enforce_srid_geom CHECK (st_srid(geom) = {{srid}})
);
CREATE UNIQUE INDEX decisions_key ON decisions (key);
CREATE INDEX decisions_case_number ON decisions (case_number);
CREATE INDEX decisions_geom ON decisions USING gist (geom);
CREATE TABLE decisions_past (LIKE decisions INCLUDING GENERATED INCLUDING CONSTRAINTS);
CREATE INDEX decisions_past_id ON decisions_past (id);
CREATE INDEX decisions_past_open ON decisions_past (id) WHERE upper_inf(known);
CREATE INDEX decisions_past_geom ON decisions_past USING gist (geom) WHERE upper_inf(known);

CREATE TABLE leases (
    id                 bigint PRIMARY KEY,
    key                text NOT NULL,
    contract_number    text NOT NULL DEFAULT '',
    case_number        text NOT NULL DEFAULT '',
    contract_type      text NOT NULL DEFAULT '', -- LEASE TENANCY FREE_LOAN ART22 OTHER; empty is unknown
    party_id           bigint,
    purpose            text NOT NULL DEFAULT '',
    signed             date,
    valid_from         date,
    valid_to           date,
    open_ended         boolean NOT NULL DEFAULT false,
    valid              daterange GENERATED ALWAYS AS (CASE WHEN valid_from IS NULL OR valid_from > valid_to THEN NULL ELSE daterange(valid_from, valid_to, '[]') END) STORED,
    council_consent_no text NOT NULL DEFAULT '',
    order_no           text NOT NULL DEFAULT '',
    tender             boolean,
    rent_model         text NOT NULL DEFAULT '',
    rent_gr            numeric(16,4),
    rate_gr            numeric(14,4),
    vat                text NOT NULL DEFAULT '',
    payment_period     text NOT NULL DEFAULT '',
    due_rule           text NOT NULL DEFAULT '',
    indexation_rule    text NOT NULL DEFAULT '',
    total_area_m2      numeric(14,4),            -- one total over several parcels
    annexes            jsonb NOT NULL DEFAULT '[]', -- [{number,signed,valid_to,source_row,raw}]
    status             text NOT NULL DEFAULT '',
    notes              text NOT NULL DEFAULT '',
    known              int8range NOT NULL,
    version            int NOT NULL DEFAULT 1,
    import_id          bigint REFERENCES imports,
    source_file        text NOT NULL DEFAULT '',
    source_row         int NOT NULL DEFAULT 0,   -- the first row; the others are in lease_parcels and annexes
    raw                jsonb NOT NULL DEFAULT '{}',
    extra              jsonb NOT NULL DEFAULT '{}',
    problems           jsonb NOT NULL DEFAULT '[]',
    digest             bytea
);
CREATE UNIQUE INDEX leases_key ON leases (key);
CREATE INDEX leases_contract_number ON leases (contract_number);
CREATE TABLE leases_past (LIKE leases INCLUDING GENERATED);
CREATE INDEX leases_past_id ON leases_past (id);
CREATE INDEX leases_past_open ON leases_past (id) WHERE upper_inf(known);

-- The parcels a document names. Rows belong to a document version and move to _past with it.
CREATE TABLE decision_parcels (
    decision_id bigint NOT NULL,
    no          int NOT NULL,
    ref_raw     text NOT NULL,                   -- the cell's text for this parcel
    parcel_id   text,                            -- full identifier when the text gives or implies one
    precinct    text NOT NULL DEFAULT '',
    number      text NOT NULL DEFAULT '',        -- 123/4; empty when unreadable
    part        boolean NOT NULL DEFAULT false,  -- "cz."
    known       int8range NOT NULL,
    PRIMARY KEY (decision_id, no)
);
CREATE TABLE decision_parcels_past (LIKE decision_parcels);
CREATE INDEX decision_parcels_past_id ON decision_parcels_past (decision_id);

CREATE TABLE lease_parcels (
    lease_id       bigint NOT NULL,
    no             int NOT NULL,
    ref_raw        text NOT NULL,
    parcel_id      text,
    precinct       text NOT NULL DEFAULT '',
    number         text NOT NULL DEFAULT '',
    whole          boolean,                      -- null is unknown
    historical     boolean NOT NULL DEFAULT false, -- the register itself says that the parcel no longer exists
    leased_area_m2 numeric(14,4),
    geom           geometry,                     -- a drawn or imported part; null otherwise
    geometry_source text NOT NULL DEFAULT '',
    source_row     int NOT NULL DEFAULT 0,
    raw            jsonb NOT NULL DEFAULT '{}',
    known          int8range NOT NULL,
    PRIMARY KEY (lease_id, no),
    CONSTRAINT enforce_srid_geom CHECK (st_srid(geom) = {{srid}})
);
CREATE INDEX lease_parcels_parcel_id ON lease_parcels (parcel_id);
CREATE TABLE lease_parcels_past (LIKE lease_parcels INCLUDING CONSTRAINTS);
CREATE INDEX lease_parcels_past_id ON lease_parcels_past (lease_id);
