-- The tables of one office, made from the migrations by `make generate`. SRID 2180 stands for the office's own.

address_points
    id                     bigint NOT NULL
    key                    text NOT NULL
    source_id              text NOT NULL DEFAULT ''::text
    locality               text NOT NULL DEFAULT ''::text
    simc                   text NOT NULL DEFAULT ''::text
    street                 text NOT NULL DEFAULT ''::text
    ulic                   text NOT NULL DEFAULT ''::text
    street_key             text NOT NULL DEFAULT ''::text
    house_no               text NOT NULL DEFAULT ''::text
    postcode               text NOT NULL DEFAULT ''::text
    status                 text NOT NULL DEFAULT ''::text
    geom                   geometry NOT NULL
    valid_from             date
    valid_to               date
    valid                  daterange = 
CASE
    WHEN (valid_from > valid_to) THEN NULL::daterange
    ELSE daterange(valid_from, valid_to, '[]'::text)
END
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    import_id              bigint
    source_file            text NOT NULL DEFAULT ''::text
    source_row             integer NOT NULL DEFAULT 0
    raw                    jsonb NOT NULL DEFAULT '{}'::jsonb
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb
    digest                 bytea

address_points_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    source_id              text NOT NULL
    locality               text NOT NULL
    simc                   text NOT NULL
    street                 text NOT NULL
    ulic                   text NOT NULL
    street_key             text NOT NULL
    house_no               text NOT NULL
    postcode               text NOT NULL
    status                 text NOT NULL
    geom                   geometry NOT NULL
    valid_from             date
    valid_to               date
    valid                  daterange = 
CASE
    WHEN (valid_from > valid_to) THEN NULL::daterange
    ELSE daterange(valid_from, valid_to, '[]'::text)
END
    known                  int8range NOT NULL
    version                integer NOT NULL
    import_id              bigint
    source_file            text NOT NULL
    source_row             integer NOT NULL
    raw                    jsonb NOT NULL
    extra                  jsonb NOT NULL
    digest                 bytea

audit
    id                     bigint NOT NULL
    revision               bigint NOT NULL
    at                     timestamp with time zone NOT NULL DEFAULT clock_timestamp()
    actor                  text NOT NULL
    action                 text NOT NULL
    subject                text NOT NULL
    detail                 jsonb NOT NULL
    previous               bytea NOT NULL
    hash                   bytea NOT NULL

campaigns
    id                     bigint NOT NULL
    name                   text NOT NULL
    vendor                 text NOT NULL DEFAULT ''::text
    driven_from            date
    driven_to              date
    sigma_default_m        double precision NOT NULL DEFAULT 0.30
    point_semantics        text NOT NULL DEFAULT ''::text
    coverage               geometry
    coverage_estimated     boolean NOT NULL DEFAULT true
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    import_id              bigint

campaigns_past
    id                     bigint NOT NULL
    name                   text NOT NULL
    vendor                 text NOT NULL
    driven_from            date
    driven_to              date
    sigma_default_m        double precision NOT NULL
    point_semantics        text NOT NULL
    coverage               geometry
    coverage_estimated     boolean NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    import_id              bigint

decision_parcels
    decision_id            bigint NOT NULL
    no                     integer NOT NULL
    ref_raw                text NOT NULL
    parcel_id              text
    precinct               text NOT NULL DEFAULT ''::text
    number                 text NOT NULL DEFAULT ''::text
    part                   boolean NOT NULL DEFAULT false
    known                  int8range NOT NULL

decision_parcels_past
    decision_id            bigint NOT NULL
    no                     integer NOT NULL
    ref_raw                text NOT NULL
    parcel_id              text
    precinct               text NOT NULL
    number                 text NOT NULL
    part                   boolean NOT NULL
    known                  int8range NOT NULL

decisions
    id                     bigint NOT NULL
    key                    text NOT NULL
    case_number            text NOT NULL DEFAULT ''::text
    application_date       date
    decision_date          date
    delivered_date         date
    final_date             date
    party_id               bigint
    manager                text NOT NULL DEFAULT ''::text
    kind                   text NOT NULL DEFAULT ''::text
    legal_regime           text NOT NULL DEFAULT ''::text
    purpose_text           text NOT NULL DEFAULT ''::text
    lane_element           text NOT NULL DEFAULT ''::text
    carriageway_percent    double precision
    is_telecom             boolean
    is_illuminated         boolean
    area_m2                numeric(14,4)
    ad_area_m2             numeric(14,4)
    ad_area_basis          text NOT NULL DEFAULT 'SUM_SIDES'::text
    sides                  integer
    object_count           integer NOT NULL DEFAULT 1
    dims                   jsonb
    area_confidence        double precision
    valid_from             date
    valid_to               date
    open_ended             boolean NOT NULL DEFAULT false
    periods                jsonb
    valid                  daterange = 
CASE
    WHEN ((valid_from IS NULL) OR (valid_from > valid_to)) THEN NULL::daterange
    ELSE daterange(valid_from, valid_to, '[]'::text)
END
    location_text          text NOT NULL DEFAULT ''::text
    street                 text NOT NULL DEFAULT ''::text
    street_key             text NOT NULL DEFAULT ''::text
    house_no               text NOT NULL DEFAULT ''::text
    road_no                text NOT NULL DEFAULT ''::text
    road_category          text NOT NULL DEFAULT ''::text
    precinct_text          text NOT NULL DEFAULT ''::text
    geom                   geometry
    geometry_source        text NOT NULL DEFAULT ''::text
    rate_gr                numeric(14,4)
    fee_declared_gr        bigint
    due_date               date
    paid_gr                bigint
    paid_date              date
    location_decision      text NOT NULL DEFAULT ''::text
    previous_decision      text NOT NULL DEFAULT ''::text
    is_amendment           boolean NOT NULL DEFAULT false
    status                 text NOT NULL DEFAULT ''::text
    notes                  text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    import_id              bigint
    source_file            text NOT NULL DEFAULT ''::text
    source_row             integer NOT NULL DEFAULT 0
    raw                    jsonb NOT NULL DEFAULT '{}'::jsonb
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb
    problems               jsonb NOT NULL DEFAULT '[]'::jsonb
    digest                 bytea

decisions_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    case_number            text NOT NULL
    application_date       date
    decision_date          date
    delivered_date         date
    final_date             date
    party_id               bigint
    manager                text NOT NULL
    kind                   text NOT NULL
    legal_regime           text NOT NULL
    purpose_text           text NOT NULL
    lane_element           text NOT NULL
    carriageway_percent    double precision
    is_telecom             boolean
    is_illuminated         boolean
    area_m2                numeric(14,4)
    ad_area_m2             numeric(14,4)
    ad_area_basis          text NOT NULL
    sides                  integer
    object_count           integer NOT NULL
    dims                   jsonb
    area_confidence        double precision
    valid_from             date
    valid_to               date
    open_ended             boolean NOT NULL
    periods                jsonb
    valid                  daterange = 
CASE
    WHEN ((valid_from IS NULL) OR (valid_from > valid_to)) THEN NULL::daterange
    ELSE daterange(valid_from, valid_to, '[]'::text)
END
    location_text          text NOT NULL
    street                 text NOT NULL
    street_key             text NOT NULL
    house_no               text NOT NULL
    road_no                text NOT NULL
    road_category          text NOT NULL
    precinct_text          text NOT NULL
    geom                   geometry
    geometry_source        text NOT NULL
    rate_gr                numeric(14,4)
    fee_declared_gr        bigint
    due_date               date
    paid_gr                bigint
    paid_date              date
    location_decision      text NOT NULL
    previous_decision      text NOT NULL
    is_amendment           boolean NOT NULL
    status                 text NOT NULL
    notes                  text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    import_id              bigint
    source_file            text NOT NULL
    source_row             integer NOT NULL
    raw                    jsonb NOT NULL
    extra                  jsonb NOT NULL
    problems               jsonb NOT NULL
    digest                 bytea

discrepancies
    id                     bigint NOT NULL
    fingerprint            text NOT NULL
    rule                   text NOT NULL
    rule_version           integer NOT NULL
    param_set              text NOT NULL
    outcome                text NOT NULL
    state                  text NOT NULL DEFAULT 'DETECTED'::text
    severity               text NOT NULL
    confidence             double precision NOT NULL
    reason                 text NOT NULL DEFAULT ''::text
    on_date                date NOT NULL
    subjects               jsonb NOT NULL
    measures               jsonb NOT NULL
    money                  jsonb NOT NULL
    money_max_gr           bigint NOT NULL DEFAULT 0
    proof                  jsonb NOT NULL
    label                  text NOT NULL DEFAULT ''::text
    street                 text NOT NULL DEFAULT ''::text
    case_numbers           text[] NOT NULL DEFAULT '{}'::text[]
    parcel_ids             text[] NOT NULL DEFAULT '{}'::text[]
    geom                   geometry
    first_run              bigint NOT NULL
    last_run               bigint NOT NULL
    first_seen_at          timestamp with time zone NOT NULL DEFAULT now()
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    digest                 bytea

discrepancies_past
    id                     bigint NOT NULL
    fingerprint            text NOT NULL
    rule                   text NOT NULL
    rule_version           integer NOT NULL
    param_set              text NOT NULL
    outcome                text NOT NULL
    state                  text NOT NULL
    severity               text NOT NULL
    confidence             double precision NOT NULL
    reason                 text NOT NULL
    on_date                date NOT NULL
    subjects               jsonb NOT NULL
    measures               jsonb NOT NULL
    money                  jsonb NOT NULL
    money_max_gr           bigint NOT NULL
    proof                  jsonb NOT NULL
    label                  text NOT NULL
    street                 text NOT NULL
    case_numbers           text[] NOT NULL
    parcel_ids             text[] NOT NULL
    geom                   geometry
    first_run              bigint NOT NULL
    last_run               bigint NOT NULL
    first_seen_at          timestamp with time zone NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    digest                 bytea

import_problems
    import_id              bigint NOT NULL
    no                     integer NOT NULL
    file                   text NOT NULL
    row                    integer NOT NULL
    field                  text NOT NULL
    value                  text NOT NULL
    code                   text NOT NULL
    message                text NOT NULL
    rejected               boolean NOT NULL
    raw                    jsonb

import_profiles
    name                   text NOT NULL
    layer                  text NOT NULL
    body                   text NOT NULL

imports
    id                     bigint NOT NULL
    layer                  text NOT NULL
    state                  text NOT NULL
    files                  jsonb NOT NULL DEFAULT '[]'::jsonb
    options                jsonb NOT NULL DEFAULT '{}'::jsonb
    counts                 jsonb NOT NULL DEFAULT '{}'::jsonb
    detail                 jsonb NOT NULL DEFAULT '{}'::jsonb
    progress               jsonb NOT NULL DEFAULT '{}'::jsonb
    error                  text
    actor                  text NOT NULL
    created_at             timestamp with time zone NOT NULL DEFAULT now()
    revision               bigint
    undone_by              bigint

lease_parcels
    lease_id               bigint NOT NULL
    no                     integer NOT NULL
    ref_raw                text NOT NULL
    parcel_id              text
    precinct               text NOT NULL DEFAULT ''::text
    number                 text NOT NULL DEFAULT ''::text
    whole                  boolean
    historical             boolean NOT NULL DEFAULT false
    leased_area_m2         numeric(14,4)
    geom                   geometry
    geometry_source        text NOT NULL DEFAULT ''::text
    source_row             integer NOT NULL DEFAULT 0
    raw                    jsonb NOT NULL DEFAULT '{}'::jsonb
    known                  int8range NOT NULL

lease_parcels_past
    lease_id               bigint NOT NULL
    no                     integer NOT NULL
    ref_raw                text NOT NULL
    parcel_id              text
    precinct               text NOT NULL
    number                 text NOT NULL
    whole                  boolean
    historical             boolean NOT NULL
    leased_area_m2         numeric(14,4)
    geom                   geometry
    geometry_source        text NOT NULL
    source_row             integer NOT NULL
    raw                    jsonb NOT NULL
    known                  int8range NOT NULL

leases
    id                     bigint NOT NULL
    key                    text NOT NULL
    contract_number        text NOT NULL DEFAULT ''::text
    case_number            text NOT NULL DEFAULT ''::text
    contract_type          text NOT NULL DEFAULT ''::text
    party_id               bigint
    purpose                text NOT NULL DEFAULT ''::text
    signed                 date
    valid_from             date
    valid_to               date
    open_ended             boolean NOT NULL DEFAULT false
    valid                  daterange = 
CASE
    WHEN ((valid_from IS NULL) OR (valid_from > valid_to)) THEN NULL::daterange
    ELSE daterange(valid_from, valid_to, '[]'::text)
END
    council_consent_no     text NOT NULL DEFAULT ''::text
    order_no               text NOT NULL DEFAULT ''::text
    tender                 boolean
    rent_model             text NOT NULL DEFAULT ''::text
    rent_gr                numeric(16,4)
    rate_gr                numeric(14,4)
    vat                    text NOT NULL DEFAULT ''::text
    payment_period         text NOT NULL DEFAULT ''::text
    due_rule               text NOT NULL DEFAULT ''::text
    indexation_rule        text NOT NULL DEFAULT ''::text
    total_area_m2          numeric(14,4)
    annexes                jsonb NOT NULL DEFAULT '[]'::jsonb
    status                 text NOT NULL DEFAULT ''::text
    notes                  text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    import_id              bigint
    source_file            text NOT NULL DEFAULT ''::text
    source_row             integer NOT NULL DEFAULT 0
    raw                    jsonb NOT NULL DEFAULT '{}'::jsonb
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb
    problems               jsonb NOT NULL DEFAULT '[]'::jsonb
    digest                 bytea

leases_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    contract_number        text NOT NULL
    case_number            text NOT NULL
    contract_type          text NOT NULL
    party_id               bigint
    purpose                text NOT NULL
    signed                 date
    valid_from             date
    valid_to               date
    open_ended             boolean NOT NULL
    valid                  daterange = 
CASE
    WHEN ((valid_from IS NULL) OR (valid_from > valid_to)) THEN NULL::daterange
    ELSE daterange(valid_from, valid_to, '[]'::text)
END
    council_consent_no     text NOT NULL
    order_no               text NOT NULL
    tender                 boolean
    rent_model             text NOT NULL
    rent_gr                numeric(16,4)
    rate_gr                numeric(14,4)
    vat                    text NOT NULL
    payment_period         text NOT NULL
    due_rule               text NOT NULL
    indexation_rule        text NOT NULL
    total_area_m2          numeric(14,4)
    annexes                jsonb NOT NULL
    status                 text NOT NULL
    notes                  text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    import_id              bigint
    source_file            text NOT NULL
    source_row             integer NOT NULL
    raw                    jsonb NOT NULL
    extra                  jsonb NOT NULL
    problems               jsonb NOT NULL
    digest                 bytea

links
    document_kind          text NOT NULL
    document_id            bigint NOT NULL
    object_id              bigint NOT NULL
    state                  text NOT NULL
    origin                 text NOT NULL
    score                  double precision NOT NULL
    confidence             text NOT NULL
    factors                jsonb NOT NULL
    run_id                 bigint NOT NULL
    known                  int8range NOT NULL

links_past
    document_kind          text NOT NULL
    document_id            bigint NOT NULL
    object_id              bigint NOT NULL
    state                  text NOT NULL
    origin                 text NOT NULL
    score                  double precision NOT NULL
    confidence             text NOT NULL
    factors                jsonb NOT NULL
    run_id                 bigint NOT NULL
    known                  int8range NOT NULL

object_classes
    code                   text NOT NULL
    name_pl                text NOT NULL
    name_en                text NOT NULL
    kind                   text NOT NULL
    overhang_only          boolean NOT NULL DEFAULT false
    family                 text NOT NULL DEFAULT ''::text
    private_use            boolean NOT NULL
    visible                boolean NOT NULL DEFAULT true
    aliases                text[] NOT NULL DEFAULT '{}'::text[]

objects
    id                     bigint NOT NULL
    class_code             text NOT NULL
    geom                   geometry NOT NULL
    first_seen             date
    last_seen              date
    status                 text NOT NULL DEFAULT 'PRESENT'::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    import_id              bigint

objects_past
    id                     bigint NOT NULL
    class_code             text NOT NULL
    geom                   geometry NOT NULL
    first_seen             date
    last_seen              date
    status                 text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    import_id              bigint

params
    id                     bigint NOT NULL
    name                   text NOT NULL
    value                  jsonb NOT NULL
    valid_from             date
    valid_to               date
    valid                  daterange = daterange(valid_from, valid_to, '[]'::text)
    known                  int8range NOT NULL
    legal_basis            text NOT NULL DEFAULT ''::text
    verified_by            text NOT NULL DEFAULT ''::text

parcel_lineage
    parent_id              text NOT NULL
    child_id               text NOT NULL
    on_date                date
    kind                   text NOT NULL
    source                 text NOT NULL
    share                  double precision
    import_id              bigint
    known                  int8range NOT NULL

parcels
    id                     bigint NOT NULL
    parcel_id              text NOT NULL
    key                    text NOT NULL
    precinct               text NOT NULL DEFAULT ''::text
    precinct_name          text NOT NULL DEFAULT ''::text
    map_sheet              text NOT NULL DEFAULT ''::text
    number                 text NOT NULL DEFAULT ''::text
    geom                   geometry NOT NULL
    cadastral_area_m2      numeric(14,4)
    ownership_group        text
    ownership_subgroup     text
    use_codes              text[] NOT NULL DEFAULT '{}'::text[]
    kw                     text
    source                 text NOT NULL DEFAULT ''::text
    boundary_sigma_m       double precision
    valid_from             date
    valid_to               date
    valid                  daterange = 
CASE
    WHEN (valid_from > valid_to) THEN NULL::daterange
    ELSE daterange(valid_from, valid_to, '[]'::text)
END
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    import_id              bigint
    source_file            text NOT NULL DEFAULT ''::text
    source_row             integer NOT NULL DEFAULT 0
    raw                    jsonb NOT NULL DEFAULT '{}'::jsonb
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb
    digest                 bytea

parcels_past
    id                     bigint NOT NULL
    parcel_id              text NOT NULL
    key                    text NOT NULL
    precinct               text NOT NULL
    precinct_name          text NOT NULL
    map_sheet              text NOT NULL
    number                 text NOT NULL
    geom                   geometry NOT NULL
    cadastral_area_m2      numeric(14,4)
    ownership_group        text
    ownership_subgroup     text
    use_codes              text[] NOT NULL
    kw                     text
    source                 text NOT NULL
    boundary_sigma_m       double precision
    valid_from             date
    valid_to               date
    valid                  daterange = 
CASE
    WHEN (valid_from > valid_to) THEN NULL::daterange
    ELSE daterange(valid_from, valid_to, '[]'::text)
END
    known                  int8range NOT NULL
    version                integer NOT NULL
    import_id              bigint
    source_file            text NOT NULL
    source_row             integer NOT NULL
    raw                    jsonb NOT NULL
    extra                  jsonb NOT NULL
    digest                 bytea

parties
    id                     bigint NOT NULL
    key                    text NOT NULL
    name                   text NOT NULL
    address                text NOT NULL DEFAULT ''::text
    nip                    text NOT NULL DEFAULT ''::text
    pesel                  text NOT NULL DEFAULT ''::text
    regon                  text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    import_id              bigint

parties_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    name                   text NOT NULL
    address                text NOT NULL
    nip                    text NOT NULL
    pesel                  text NOT NULL
    regon                  text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    import_id              bigint

photos
    id                     bigint NOT NULL
    scan_object_id         bigint NOT NULL
    kind                   text NOT NULL
    ref                    text NOT NULL
    path                   text
    sha256                 bytea
    media_type             text
    size                   bigint
    known                  int8range NOT NULL DEFAULT '[0,)'::int8range
    import_id              bigint

photos_past
    id                     bigint NOT NULL
    scan_object_id         bigint NOT NULL
    kind                   text NOT NULL
    ref                    text NOT NULL
    path                   text
    sha256                 bytea
    media_type             text
    size                   bigint
    known                  int8range NOT NULL
    import_id              bigint

rates
    id                     bigint NOT NULL
    table_name             text NOT NULL DEFAULT 'lane'::text
    kind                   text NOT NULL
    manager                text NOT NULL DEFAULT ''::text
    road_category          text NOT NULL DEFAULT ''::text
    lane_element           text NOT NULL DEFAULT ''::text
    carriageway_from       integer
    carriageway_to         integer
    device_kind            text NOT NULL DEFAULT ''::text
    zone                   text NOT NULL DEFAULT ''::text
    is_telecom             boolean
    is_illuminated         boolean
    sides_policy           text NOT NULL DEFAULT 'SUM_SIDES'::text
    sides                  integer
    rate_gr                numeric(14,4) NOT NULL
    unit                   text NOT NULL
    valid_from             date
    valid_to               date
    valid                  daterange = 
CASE
    WHEN (valid_from > valid_to) THEN NULL::daterange
    ELSE daterange(valid_from, valid_to, '[]'::text)
END
    legal_basis            text NOT NULL DEFAULT ''::text
    verified_by            text NOT NULL DEFAULT ''::text
    note                   text NOT NULL DEFAULT ''::text
    key                    text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    import_id              bigint
    source_file            text NOT NULL DEFAULT ''::text
    source_row             integer NOT NULL DEFAULT 0
    raw                    jsonb NOT NULL DEFAULT '{}'::jsonb
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb
    digest                 bytea

rates_past
    id                     bigint NOT NULL
    table_name             text NOT NULL
    kind                   text NOT NULL
    manager                text NOT NULL
    road_category          text NOT NULL
    lane_element           text NOT NULL
    carriageway_from       integer
    carriageway_to         integer
    device_kind            text NOT NULL
    zone                   text NOT NULL
    is_telecom             boolean
    is_illuminated         boolean
    sides_policy           text NOT NULL
    sides                  integer
    rate_gr                numeric(14,4) NOT NULL
    unit                   text NOT NULL
    valid_from             date
    valid_to               date
    valid                  daterange = 
CASE
    WHEN (valid_from > valid_to) THEN NULL::daterange
    ELSE daterange(valid_from, valid_to, '[]'::text)
END
    legal_basis            text NOT NULL
    verified_by            text NOT NULL
    note                   text NOT NULL
    key                    text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    import_id              bigint
    source_file            text NOT NULL
    source_row             integer NOT NULL
    raw                    jsonb NOT NULL
    extra                  jsonb NOT NULL
    digest                 bytea

revisions
    id                     bigint NOT NULL
    at                     timestamp with time zone NOT NULL DEFAULT clock_timestamp()
    actor                  text NOT NULL
    reason                 text NOT NULL

road_lanes
    id                     bigint NOT NULL
    key                    text NOT NULL
    lane_id                text NOT NULL DEFAULT ''::text
    road_no                text NOT NULL DEFAULT ''::text
    name                   text NOT NULL DEFAULT ''::text
    street_key             text NOT NULL DEFAULT ''::text
    category               text NOT NULL DEFAULT ''::text
    class                  text NOT NULL DEFAULT ''::text
    manager                text NOT NULL DEFAULT ''::text
    status                 text NOT NULL DEFAULT 'UNKNOWN'::text
    geom                   geometry NOT NULL
    sigma_m                double precision
    source                 text NOT NULL DEFAULT ''::text
    valid_from             date
    valid_to               date
    valid                  daterange = 
CASE
    WHEN (valid_from > valid_to) THEN NULL::daterange
    ELSE daterange(valid_from, valid_to, '[]'::text)
END
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    import_id              bigint
    source_file            text NOT NULL DEFAULT ''::text
    source_row             integer NOT NULL DEFAULT 0
    raw                    jsonb NOT NULL DEFAULT '{}'::jsonb
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb
    digest                 bytea

road_lanes_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    lane_id                text NOT NULL
    road_no                text NOT NULL
    name                   text NOT NULL
    street_key             text NOT NULL
    category               text NOT NULL
    class                  text NOT NULL
    manager                text NOT NULL
    status                 text NOT NULL
    geom                   geometry NOT NULL
    sigma_m                double precision
    source                 text NOT NULL
    valid_from             date
    valid_to               date
    valid                  daterange = 
CASE
    WHEN (valid_from > valid_to) THEN NULL::daterange
    ELSE daterange(valid_from, valid_to, '[]'::text)
END
    known                  int8range NOT NULL
    version                integer NOT NULL
    import_id              bigint
    source_file            text NOT NULL
    source_row             integer NOT NULL
    raw                    jsonb NOT NULL
    extra                  jsonb NOT NULL
    digest                 bytea

runs
    id                     bigint NOT NULL
    on_date                date NOT NULL
    rules                  text[] NOT NULL
    state                  text NOT NULL
    progress               jsonb NOT NULL DEFAULT '{}'::jsonb
    counts                 jsonb NOT NULL DEFAULT '{}'::jsonb
    stages                 jsonb NOT NULL DEFAULT '{}'::jsonb
    param_set              text NOT NULL DEFAULT ''::text
    seconds                double precision
    error                  text
    actor                  text NOT NULL
    started_at             timestamp with time zone NOT NULL DEFAULT now()
    known_at               bigint
    revision               bigint

scan_objects
    id                     bigint NOT NULL
    object_id              bigint NOT NULL
    campaign_id            bigint NOT NULL
    campaign               text NOT NULL
    source_id              text NOT NULL DEFAULT ''::text
    key                    text NOT NULL
    class_code             text NOT NULL DEFAULT ''::text
    class_raw              text NOT NULL DEFAULT ''::text
    geom                   geometry NOT NULL
    width_m                double precision
    height_m               double precision
    depth_m                double precision
    display_area_m2        double precision
    sides                  integer
    bottom_height_m        double precision
    top_height_m           double precision
    mount                  text
    illuminated            boolean
    digital                boolean
    content_text           text
    advertiser             text
    condition              integer
    photo_ref              text
    pano_ref               text
    captured_on            date
    sigma_xy_m             double precision
    quality_flags          text[] NOT NULL DEFAULT '{}'::text[]
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    import_id              bigint
    source_file            text NOT NULL DEFAULT ''::text
    source_row             integer NOT NULL DEFAULT 0
    raw                    jsonb NOT NULL DEFAULT '{}'::jsonb
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb
    digest                 bytea

scan_objects_past
    id                     bigint NOT NULL
    object_id              bigint NOT NULL
    campaign_id            bigint NOT NULL
    campaign               text NOT NULL
    source_id              text NOT NULL
    key                    text NOT NULL
    class_code             text NOT NULL
    class_raw              text NOT NULL
    geom                   geometry NOT NULL
    width_m                double precision
    height_m               double precision
    depth_m                double precision
    display_area_m2        double precision
    sides                  integer
    bottom_height_m        double precision
    top_height_m           double precision
    mount                  text
    illuminated            boolean
    digital                boolean
    content_text           text
    advertiser             text
    condition              integer
    photo_ref              text
    pano_ref               text
    captured_on            date
    sigma_xy_m             double precision
    quality_flags          text[] NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    import_id              bigint
    source_file            text NOT NULL
    source_row             integer NOT NULL
    raw                    jsonb NOT NULL
    extra                  jsonb NOT NULL
    digest                 bytea

indexes
    CREATE INDEX address_points_geom ON address_points USING gist (geom)
    CREATE UNIQUE INDEX address_points_key ON address_points USING btree (key)
    CREATE INDEX address_points_past_geom ON address_points_past USING gist (geom) WHERE upper_inf(known)
    CREATE INDEX address_points_past_id ON address_points_past USING btree (id)
    CREATE INDEX address_points_past_open ON address_points_past USING btree (id) WHERE upper_inf(known)
    CREATE UNIQUE INDEX address_points_pkey ON address_points USING btree (id)
    CREATE INDEX address_points_street ON address_points USING btree (street_key, house_no)
    CREATE UNIQUE INDEX audit_pkey ON audit USING btree (id)
    CREATE UNIQUE INDEX campaigns_name ON campaigns USING btree (name)
    CREATE UNIQUE INDEX campaigns_pkey ON campaigns USING btree (id)
    CREATE INDEX decision_parcels_past_id ON decision_parcels_past USING btree (decision_id)
    CREATE UNIQUE INDEX decision_parcels_pkey ON decision_parcels USING btree (decision_id, no)
    CREATE INDEX decisions_case_number ON decisions USING btree (case_number)
    CREATE INDEX decisions_geom ON decisions USING gist (geom)
    CREATE UNIQUE INDEX decisions_key ON decisions USING btree (key)
    CREATE INDEX decisions_past_geom ON decisions_past USING gist (geom) WHERE upper_inf(known)
    CREATE INDEX decisions_past_id ON decisions_past USING btree (id)
    CREATE INDEX decisions_past_open ON decisions_past USING btree (id) WHERE upper_inf(known)
    CREATE UNIQUE INDEX decisions_pkey ON decisions USING btree (id)
    CREATE UNIQUE INDEX discrepancies_fingerprint ON discrepancies USING btree (fingerprint)
    CREATE INDEX discrepancies_geom ON discrepancies USING gist (geom)
    CREATE INDEX discrepancies_past_id ON discrepancies_past USING btree (id)
    CREATE UNIQUE INDEX discrepancies_pkey ON discrepancies USING btree (id)
    CREATE INDEX discrepancies_rule ON discrepancies USING btree (rule)
    CREATE UNIQUE INDEX import_problems_pkey ON import_problems USING btree (import_id, no)
    CREATE UNIQUE INDEX import_profiles_pkey ON import_profiles USING btree (name)
    CREATE UNIQUE INDEX imports_pkey ON imports USING btree (id)
    CREATE INDEX lease_parcels_parcel_id ON lease_parcels USING btree (parcel_id)
    CREATE INDEX lease_parcels_past_id ON lease_parcels_past USING btree (lease_id)
    CREATE UNIQUE INDEX lease_parcels_pkey ON lease_parcels USING btree (lease_id, no)
    CREATE INDEX leases_contract_number ON leases USING btree (contract_number)
    CREATE UNIQUE INDEX leases_key ON leases USING btree (key)
    CREATE INDEX leases_past_id ON leases_past USING btree (id)
    CREATE INDEX leases_past_open ON leases_past USING btree (id) WHERE upper_inf(known)
    CREATE UNIQUE INDEX leases_pkey ON leases USING btree (id)
    CREATE INDEX links_object ON links USING btree (object_id)
    CREATE UNIQUE INDEX links_pkey ON links USING btree (document_kind, document_id, object_id)
    CREATE UNIQUE INDEX object_classes_pkey ON object_classes USING btree (code)
    CREATE INDEX objects_geom ON objects USING gist (geom)
    CREATE INDEX objects_past_id ON objects_past USING btree (id)
    CREATE UNIQUE INDEX objects_pkey ON objects USING btree (id)
    CREATE INDEX params_name ON params USING btree (name)
    CREATE UNIQUE INDEX params_pkey ON params USING btree (id)
    CREATE INDEX parcel_lineage_child ON parcel_lineage USING btree (child_id)
    CREATE UNIQUE INDEX parcel_lineage_pkey ON parcel_lineage USING btree (parent_id, child_id, known)
    CREATE INDEX parcels_geom ON parcels USING gist (geom)
    CREATE UNIQUE INDEX parcels_key ON parcels USING btree (key)
    CREATE INDEX parcels_parcel_id ON parcels USING btree (parcel_id)
    CREATE INDEX parcels_past_geom ON parcels_past USING gist (geom) WHERE upper_inf(known)
    CREATE INDEX parcels_past_id ON parcels_past USING btree (id)
    CREATE INDEX parcels_past_open ON parcels_past USING btree (id) WHERE upper_inf(known)
    CREATE INDEX parcels_past_parcel_id ON parcels_past USING btree (parcel_id)
    CREATE UNIQUE INDEX parcels_pkey ON parcels USING btree (id)
    CREATE UNIQUE INDEX parties_key ON parties USING btree (key)
    CREATE UNIQUE INDEX parties_pkey ON parties USING btree (id)
    CREATE INDEX photos_past_known ON photos_past USING btree (upper(known))
    CREATE UNIQUE INDEX photos_pkey ON photos USING btree (id)
    CREATE INDEX photos_scan_object ON photos USING btree (scan_object_id)
    CREATE UNIQUE INDEX rates_pkey ON rates USING btree (id)
    CREATE UNIQUE INDEX revisions_pkey ON revisions USING btree (id)
    CREATE INDEX road_lanes_geom ON road_lanes USING gist (geom)
    CREATE UNIQUE INDEX road_lanes_key ON road_lanes USING btree (key)
    CREATE INDEX road_lanes_past_geom ON road_lanes_past USING gist (geom) WHERE upper_inf(known)
    CREATE INDEX road_lanes_past_id ON road_lanes_past USING btree (id)
    CREATE INDEX road_lanes_past_open ON road_lanes_past USING btree (id) WHERE upper_inf(known)
    CREATE UNIQUE INDEX road_lanes_pkey ON road_lanes USING btree (id)
    CREATE UNIQUE INDEX runs_pkey ON runs USING btree (id)
    CREATE INDEX scan_objects_geom ON scan_objects USING gist (geom)
    CREATE UNIQUE INDEX scan_objects_key ON scan_objects USING btree (key)
    CREATE INDEX scan_objects_object ON scan_objects USING btree (object_id)
    CREATE INDEX scan_objects_past_id ON scan_objects_past USING btree (id)
    CREATE UNIQUE INDEX scan_objects_pkey ON scan_objects USING btree (id)
