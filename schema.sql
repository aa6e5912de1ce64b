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
    territory              text NOT NULL DEFAULT ''::text

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
    territory              text NOT NULL DEFAULT ''::text

audit
    id                     bigint NOT NULL
    revision               bigint
    at                     timestamp with time zone NOT NULL DEFAULT clock_timestamp()
    actor                  text NOT NULL
    action                 text NOT NULL
    subject                text NOT NULL
    detail                 jsonb NOT NULL
    previous               bytea NOT NULL
    hash                   bytea NOT NULL
    form                   smallint NOT NULL DEFAULT 1

audit_head
    one                    boolean NOT NULL DEFAULT true
    id                     bigint NOT NULL
    hash                   bytea NOT NULL

audit_keys
    subject                text NOT NULL
    key                    bytea NOT NULL

audit_rows
    audit_id               bigint NOT NULL
    register               text NOT NULL
    row_id                 bigint NOT NULL
    version                bigint NOT NULL
    subject                text NOT NULL
    changes                jsonb NOT NULL

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

ceremonies
    hash                   bytea NOT NULL
    kind                   text NOT NULL
    user_id                bigint
    body                   jsonb NOT NULL
    expires_at             timestamp with time zone NOT NULL

change_set_rows
    change_set             bigint NOT NULL
    no                     integer NOT NULL
    line                   integer NOT NULL
    row_id                 bigint NOT NULL
    kind                   text NOT NULL
    cells                  jsonb NOT NULL DEFAULT '{}'::jsonb

change_sets
    id                     bigint NOT NULL
    register               text NOT NULL
    state                  text NOT NULL DEFAULT 'draft'::text
    base_revision          bigint NOT NULL
    base_on                date
    file                   text NOT NULL
    sha256                 text NOT NULL
    actor                  text NOT NULL
    created_at             timestamp with time zone NOT NULL DEFAULT now()
    claimed_at             timestamp with time zone
    revision               bigint
    read                   bigint NOT NULL DEFAULT 0
    remarks                jsonb NOT NULL DEFAULT '[]'::jsonb

comments
    id                     bigint NOT NULL
    register               text NOT NULL
    row_id                 bigint NOT NULL
    no                     integer NOT NULL
    author                 text NOT NULL
    name                   text NOT NULL
    at                     timestamp with time zone NOT NULL DEFAULT now()
    text                   text NOT NULL
    mentions               text[] NOT NULL DEFAULT '{}'::text[]
    deleted_at             timestamp with time zone

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
    department             text NOT NULL DEFAULT ''::text
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text

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
    department             text NOT NULL DEFAULT ''::text
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text

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
    department             text NOT NULL DEFAULT ''::text
    manager                text NOT NULL DEFAULT ''::text
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text

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
    department             text NOT NULL DEFAULT ''::text
    manager                text NOT NULL DEFAULT ''::text
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text

fields
    id                     bigint NOT NULL
    register               text NOT NULL
    field                  text NOT NULL
    type                   text NOT NULL
    title_pl               text NOT NULL
    title_en               text NOT NULL
    help                   text NOT NULL DEFAULT ''::text
    choices                jsonb NOT NULL DEFAULT '[]'::jsonb
    required               boolean NOT NULL DEFAULT false
    personal               boolean NOT NULL DEFAULT false
    visible_to             text[] NOT NULL DEFAULT '{}'::text[]
    editable_by            text[] NOT NULL DEFAULT '{}'::text[]
    shown_when             jsonb
    position               integer NOT NULL DEFAULT 0
    default_value          jsonb
    seconds_per_record     double precision NOT NULL
    records_per_year       bigint
    reason                 text NOT NULL
    asked_by               text NOT NULL
    retired                boolean NOT NULL DEFAULT false
    created_at             timestamp with time zone NOT NULL DEFAULT now()
    created_by             text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1

fields_past
    id                     bigint NOT NULL
    register               text NOT NULL
    field                  text NOT NULL
    type                   text NOT NULL
    title_pl               text NOT NULL
    title_en               text NOT NULL
    help                   text NOT NULL
    choices                jsonb NOT NULL
    required               boolean NOT NULL
    personal               boolean NOT NULL
    visible_to             text[] NOT NULL
    editable_by            text[] NOT NULL
    shown_when             jsonb
    position               integer NOT NULL
    default_value          jsonb
    seconds_per_record     double precision NOT NULL
    records_per_year       bigint
    reason                 text NOT NULL
    asked_by               text NOT NULL
    retired                boolean NOT NULL
    created_at             timestamp with time zone NOT NULL
    created_by             text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL

files
    id                     bigint NOT NULL
    register               text NOT NULL
    row_id                 bigint NOT NULL
    no                     integer NOT NULL
    name                   text NOT NULL
    media_type             text NOT NULL
    size                   bigint NOT NULL
    sha256                 bytea NOT NULL
    personal               boolean NOT NULL
    author                 text NOT NULL
    at                     timestamp with time zone NOT NULL DEFAULT now()
    deleted_at             timestamp with time zone
    deleted_by             text NOT NULL DEFAULT ''::text

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
    department             text NOT NULL DEFAULT ''::text
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text

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
    department             text NOT NULL DEFAULT ''::text
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text

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
    set_by                 text NOT NULL DEFAULT ''::text
    set_at                 timestamp with time zone
    verified_at            timestamp with time zone

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
    phone                  text NOT NULL DEFAULT ''::text
    email                  text NOT NULL DEFAULT ''::text
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

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
    phone                  text NOT NULL DEFAULT ''::text
    email                  text NOT NULL DEFAULT ''::text
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

passkeys
    id                     bigint NOT NULL
    user_id                bigint NOT NULL
    credential             bytea NOT NULL
    body                   jsonb NOT NULL
    name                   text NOT NULL
    created_at             timestamp with time zone NOT NULL DEFAULT now()
    used_at                timestamp with time zone

password_resets
    hash                   bytea NOT NULL
    user_id                bigint NOT NULL
    expires_at             timestamp with time zone NOT NULL
    used_at                timestamp with time zone

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

recovery_codes
    user_id                bigint NOT NULL
    hash                   bytea NOT NULL
    used_at                timestamp with time zone

retention_rules
    register               text NOT NULL
    class                  text NOT NULL
    years                  integer NOT NULL
    starts_from            text NOT NULL
    fields                 text[] NOT NULL
    legal_basis            text NOT NULL
    enabled                boolean NOT NULL DEFAULT false
    confirmed_by           text NOT NULL DEFAULT ''::text
    confirmed_at           timestamp with time zone

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
    territory              text NOT NULL DEFAULT ''::text

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
    territory              text NOT NULL DEFAULT ''::text

roles
    name                   text NOT NULL
    body                   jsonb NOT NULL
    changed_at             timestamp with time zone NOT NULL DEFAULT now()
    changed_by             text NOT NULL

run_params
    run_id                 bigint NOT NULL
    param_id               bigint NOT NULL

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

sessions
    id                     bigint NOT NULL
    hash                   bytea NOT NULL
    user_id                bigint NOT NULL
    method                 text NOT NULL
    created_at             timestamp with time zone NOT NULL DEFAULT now()
    seen_at                timestamp with time zone NOT NULL DEFAULT now()
    expires_at             timestamp with time zone NOT NULL
    agent                  text NOT NULL DEFAULT ''::text
    address                text NOT NULL DEFAULT ''::text

settings
    name                   text NOT NULL
    body                   jsonb NOT NULL
    changed_at             timestamp with time zone NOT NULL DEFAULT now()
    changed_by             text NOT NULL

sign_in_failures
    key                    bytea NOT NULL
    count                  integer NOT NULL
    since                  timestamp with time zone NOT NULL
    until                  timestamp with time zone NOT NULL

tokens
    id                     bigint NOT NULL
    hash                   bytea NOT NULL
    user_id                bigint NOT NULL
    kind                   text NOT NULL
    name                   text NOT NULL
    read_only              boolean NOT NULL DEFAULT false
    registers              text[] NOT NULL DEFAULT '{}'::text[]
    created_at             timestamp with time zone NOT NULL DEFAULT now()
    expires_at             timestamp with time zone
    used_at                timestamp with time zone
    revoked_at             timestamp with time zone

user_grants
    id                     bigint NOT NULL
    user_id                bigint NOT NULL
    role                   text NOT NULL
    limits                 jsonb NOT NULL DEFAULT '{}'::jsonb
    granted_at             timestamp with time zone NOT NULL DEFAULT now()
    granted_by             text NOT NULL

users
    id                     bigint NOT NULL
    login                  text NOT NULL
    name                   text NOT NULL
    email                  text NOT NULL DEFAULT ''::text
    language               text NOT NULL DEFAULT 'pl'::text
    password               text NOT NULL DEFAULT ''::text
    password_at            timestamp with time zone
    must_change            boolean NOT NULL DEFAULT false
    totp                   bytea
    totp_new               bytea
    totp_step              bigint NOT NULL DEFAULT 0
    handle                 bytea NOT NULL
    issuer                 text NOT NULL DEFAULT ''::text
    subject                text NOT NULL DEFAULT ''::text
    demo                   boolean NOT NULL DEFAULT false
    disabled_at            timestamp with time zone
    created_at             timestamp with time zone NOT NULL DEFAULT now()
    created_by             text NOT NULL
    seen_at                timestamp with time zone

views
    id                     bigint NOT NULL
    register               text NOT NULL
    name                   text NOT NULL
    owner                  text NOT NULL
    team                   boolean NOT NULL DEFAULT false
    body                   jsonb NOT NULL
    version                integer NOT NULL DEFAULT 1
    changed_at             timestamp with time zone NOT NULL DEFAULT now()
    changed_by             text NOT NULL

indexes
    CREATE INDEX address_points_geom ON address_points USING gist (geom)
    CREATE UNIQUE INDEX address_points_key ON address_points USING btree (key)
    CREATE INDEX address_points_past_geom ON address_points_past USING gist (geom) WHERE upper_inf(known)
    CREATE INDEX address_points_past_id ON address_points_past USING btree (id)
    CREATE INDEX address_points_past_open ON address_points_past USING btree (id) WHERE upper_inf(known)
    CREATE UNIQUE INDEX address_points_pkey ON address_points USING btree (id)
    CREATE INDEX address_points_street ON address_points USING btree (street_key, house_no)
    CREATE INDEX audit_action ON audit USING btree (action, id)
    CREATE INDEX audit_actor ON audit USING btree (actor, id)
    CREATE UNIQUE INDEX audit_head_pkey ON audit_head USING btree (one)
    CREATE UNIQUE INDEX audit_keys_pkey ON audit_keys USING btree (subject)
    CREATE UNIQUE INDEX audit_pkey ON audit USING btree (id)
    CREATE INDEX audit_revision ON audit USING btree (revision)
    CREATE UNIQUE INDEX audit_rows_pkey ON audit_rows USING btree (audit_id, register, row_id)
    CREATE INDEX audit_rows_row ON audit_rows USING btree (register, row_id)
    CREATE UNIQUE INDEX campaigns_name ON campaigns USING btree (name)
    CREATE UNIQUE INDEX campaigns_pkey ON campaigns USING btree (id)
    CREATE UNIQUE INDEX ceremonies_pkey ON ceremonies USING btree (hash)
    CREATE UNIQUE INDEX change_set_rows_pkey ON change_set_rows USING btree (change_set, no)
    CREATE INDEX change_sets_actor ON change_sets USING btree (actor, created_at)
    CREATE UNIQUE INDEX change_sets_pkey ON change_sets USING btree (id)
    CREATE INDEX comments_mentions ON comments USING gin (mentions)
    CREATE UNIQUE INDEX comments_pkey ON comments USING btree (id)
    CREATE UNIQUE INDEX comments_register_row_id_no_key ON comments USING btree (register, row_id, no)
    CREATE INDEX decision_parcels_past_id ON decision_parcels_past USING btree (decision_id)
    CREATE UNIQUE INDEX decision_parcels_pkey ON decision_parcels USING btree (decision_id, no)
    CREATE INDEX decisions_case_number ON decisions USING btree (case_number)
    CREATE INDEX decisions_geom ON decisions USING gist (geom)
    CREATE UNIQUE INDEX decisions_key ON decisions USING btree (key)
    CREATE INDEX decisions_party ON decisions USING btree (party_id)
    CREATE INDEX decisions_past_geom ON decisions_past USING gist (geom) WHERE upper_inf(known)
    CREATE INDEX decisions_past_id ON decisions_past USING btree (id)
    CREATE INDEX decisions_past_open ON decisions_past USING btree (id) WHERE upper_inf(known)
    CREATE INDEX decisions_past_party ON decisions_past USING btree (party_id)
    CREATE UNIQUE INDEX decisions_pkey ON decisions USING btree (id)
    CREATE INDEX discrepancies_assignee ON discrepancies USING btree (assignee) WHERE (assignee <> ''::text)
    CREATE UNIQUE INDEX discrepancies_fingerprint ON discrepancies USING btree (fingerprint)
    CREATE INDEX discrepancies_geom ON discrepancies USING gist (geom)
    CREATE INDEX discrepancies_past_id ON discrepancies_past USING btree (id)
    CREATE UNIQUE INDEX discrepancies_pkey ON discrepancies USING btree (id)
    CREATE INDEX discrepancies_rule ON discrepancies USING btree (rule)
    CREATE INDEX fields_past_id ON fields_past USING btree (id)
    CREATE UNIQUE INDEX fields_pkey ON fields USING btree (id)
    CREATE UNIQUE INDEX fields_register_field_key ON fields USING btree (register, field)
    CREATE UNIQUE INDEX files_pkey ON files USING btree (id)
    CREATE UNIQUE INDEX files_register_row_id_no_key ON files USING btree (register, row_id, no)
    CREATE INDEX files_sha256 ON files USING btree (sha256)
    CREATE UNIQUE INDEX import_problems_pkey ON import_problems USING btree (import_id, no)
    CREATE UNIQUE INDEX import_profiles_pkey ON import_profiles USING btree (name)
    CREATE UNIQUE INDEX imports_pkey ON imports USING btree (id)
    CREATE INDEX lease_parcels_parcel_id ON lease_parcels USING btree (parcel_id)
    CREATE INDEX lease_parcels_past_id ON lease_parcels_past USING btree (lease_id)
    CREATE UNIQUE INDEX lease_parcels_pkey ON lease_parcels USING btree (lease_id, no)
    CREATE INDEX leases_contract_number ON leases USING btree (contract_number)
    CREATE UNIQUE INDEX leases_key ON leases USING btree (key)
    CREATE INDEX leases_party ON leases USING btree (party_id)
    CREATE INDEX leases_past_id ON leases_past USING btree (id)
    CREATE INDEX leases_past_open ON leases_past USING btree (id) WHERE upper_inf(known)
    CREATE INDEX leases_past_party ON leases_past USING btree (party_id)
    CREATE UNIQUE INDEX leases_pkey ON leases USING btree (id)
    CREATE INDEX links_object ON links USING btree (object_id)
    CREATE UNIQUE INDEX links_pkey ON links USING btree (document_kind, document_id, object_id)
    CREATE UNIQUE INDEX object_classes_pkey ON object_classes USING btree (code)
    CREATE INDEX objects_geom ON objects USING gist (geom)
    CREATE INDEX objects_past_id ON objects_past USING btree (id)
    CREATE UNIQUE INDEX objects_pkey ON objects USING btree (id)
    CREATE INDEX params_name ON params USING btree (name)
    CREATE INDEX params_no_overlap ON params USING gist (int8range(hashtextextended(name, (0)::bigint), hashtextextended(name, (0)::bigint), '[]'::text), valid) WHERE upper_inf(known)
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
    CREATE INDEX parties_past_id ON parties_past USING btree (id)
    CREATE UNIQUE INDEX parties_pkey ON parties USING btree (id)
    CREATE UNIQUE INDEX passkeys_credential_key ON passkeys USING btree (credential)
    CREATE UNIQUE INDEX passkeys_pkey ON passkeys USING btree (id)
    CREATE INDEX passkeys_user ON passkeys USING btree (user_id)
    CREATE UNIQUE INDEX password_resets_pkey ON password_resets USING btree (hash)
    CREATE INDEX photos_past_known ON photos_past USING btree (upper(known))
    CREATE UNIQUE INDEX photos_pkey ON photos USING btree (id)
    CREATE INDEX photos_scan_object ON photos USING btree (scan_object_id)
    CREATE UNIQUE INDEX rates_pkey ON rates USING btree (id)
    CREATE UNIQUE INDEX recovery_codes_pkey ON recovery_codes USING btree (user_id, hash)
    CREATE UNIQUE INDEX retention_rules_pkey ON retention_rules USING btree (register)
    CREATE UNIQUE INDEX revisions_pkey ON revisions USING btree (id)
    CREATE INDEX road_lanes_geom ON road_lanes USING gist (geom)
    CREATE UNIQUE INDEX road_lanes_key ON road_lanes USING btree (key)
    CREATE INDEX road_lanes_past_geom ON road_lanes_past USING gist (geom) WHERE upper_inf(known)
    CREATE INDEX road_lanes_past_id ON road_lanes_past USING btree (id)
    CREATE INDEX road_lanes_past_open ON road_lanes_past USING btree (id) WHERE upper_inf(known)
    CREATE UNIQUE INDEX road_lanes_pkey ON road_lanes USING btree (id)
    CREATE UNIQUE INDEX roles_pkey ON roles USING btree (name)
    CREATE INDEX run_params_param ON run_params USING btree (param_id)
    CREATE UNIQUE INDEX run_params_pkey ON run_params USING btree (run_id, param_id)
    CREATE UNIQUE INDEX runs_pkey ON runs USING btree (id)
    CREATE INDEX scan_objects_geom ON scan_objects USING gist (geom)
    CREATE UNIQUE INDEX scan_objects_key ON scan_objects USING btree (key)
    CREATE INDEX scan_objects_object ON scan_objects USING btree (object_id)
    CREATE INDEX scan_objects_past_id ON scan_objects_past USING btree (id)
    CREATE UNIQUE INDEX scan_objects_pkey ON scan_objects USING btree (id)
    CREATE UNIQUE INDEX sessions_hash_key ON sessions USING btree (hash)
    CREATE UNIQUE INDEX sessions_pkey ON sessions USING btree (id)
    CREATE INDEX sessions_user ON sessions USING btree (user_id)
    CREATE UNIQUE INDEX settings_pkey ON settings USING btree (name)
    CREATE UNIQUE INDEX sign_in_failures_pkey ON sign_in_failures USING btree (key)
    CREATE UNIQUE INDEX tokens_hash_key ON tokens USING btree (hash)
    CREATE UNIQUE INDEX tokens_pkey ON tokens USING btree (id)
    CREATE INDEX tokens_user ON tokens USING btree (user_id)
    CREATE UNIQUE INDEX user_grants_pkey ON user_grants USING btree (id)
    CREATE UNIQUE INDEX user_grants_user_id_role_limits_key ON user_grants USING btree (user_id, role, limits)
    CREATE UNIQUE INDEX users_email ON users USING btree (lower(email)) WHERE (email <> ''::text)
    CREATE UNIQUE INDEX users_handle_key ON users USING btree (handle)
    CREATE UNIQUE INDEX users_login_key ON users USING btree (login)
    CREATE UNIQUE INDEX users_pkey ON users USING btree (id)
    CREATE UNIQUE INDEX users_subject ON users USING btree (issuer, subject) WHERE (issuer <> ''::text)
    CREATE UNIQUE INDEX views_personal ON views USING btree (register, owner, lower(name)) WHERE (NOT team)
    CREATE UNIQUE INDEX views_pkey ON views USING btree (id)
    CREATE UNIQUE INDEX views_team ON views USING btree (register, lower(name)) WHERE team
