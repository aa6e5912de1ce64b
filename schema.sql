-- The tables of one office, made from the migrations by `make generate`. SRID 2180 stands for the office's own.

absences
    id                     bigint NOT NULL
    login                  text NOT NULL
    from_day               date NOT NULL
    to_day                 date NOT NULL
    actor                  text NOT NULL
    at                     timestamp with time zone NOT NULL DEFAULT now()

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

aid_allotments
    id                     bigint NOT NULL
    desk                   text NOT NULL
    point                  text NOT NULL
    kit                    text NOT NULL
    parcels                bigint NOT NULL
    used                   bigint NOT NULL DEFAULT 0
    lines                  jsonb NOT NULL
    until                  timestamp with time zone NOT NULL
    unit                   text NOT NULL DEFAULT ''::text
    made_at                timestamp with time zone NOT NULL DEFAULT now()
    made_by                text NOT NULL
    ended_at               timestamp with time zone

aid_cards
    id                     bigint NOT NULL
    key                    text NOT NULL
    no                     bigint NOT NULL
    number                 text NOT NULL
    person_id              bigint NOT NULL
    issued_on              date NOT NULL
    valid_to               date NOT NULL
    status                 text NOT NULL DEFAULT 'ACTIVE'::text
    ended_on               date
    reason                 text NOT NULL DEFAULT ''::text
    point                  text NOT NULL DEFAULT ''::text
    legal_basis            text NOT NULL DEFAULT ''::text
    tokens                 text[] NOT NULL DEFAULT '{}'::text[]
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

aid_cards_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    no                     bigint NOT NULL
    number                 text NOT NULL
    person_id              bigint NOT NULL
    issued_on              date NOT NULL
    valid_to               date NOT NULL
    status                 text NOT NULL
    ended_on               date
    reason                 text NOT NULL
    point                  text NOT NULL
    legal_basis            text NOT NULL
    tokens                 text[] NOT NULL
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

aid_checklist
    item                   text NOT NULL
    done_by                text NOT NULL
    done_at                timestamp with time zone NOT NULL DEFAULT now()
    note                   text NOT NULL DEFAULT ''::text

aid_entitlements
    id                     bigint NOT NULL
    key                    text NOT NULL
    issue_id               bigint NOT NULL
    holder                 text NOT NULL DEFAULT ''::text
    person_id              bigint NOT NULL
    kind                   text NOT NULL
    from_day               date NOT NULL
    until_day              date NOT NULL
    status                 text NOT NULL DEFAULT 'GIVEN'::text
    tokens                 text[] NOT NULL DEFAULT '{}'::text[]
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

aid_entitlements_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    issue_id               bigint NOT NULL
    holder                 text NOT NULL
    person_id              bigint NOT NULL
    kind                   text NOT NULL
    from_day               date NOT NULL
    until_day              date NOT NULL
    status                 text NOT NULL
    tokens                 text[] NOT NULL
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

aid_families
    id                     bigint NOT NULL
    key                    text NOT NULL
    no                     bigint NOT NULL
    number                 text NOT NULL
    head_card              bigint NOT NULL
    issued_on              date NOT NULL
    valid_to               date NOT NULL
    status                 text NOT NULL DEFAULT 'ACTIVE'::text
    ended_on               date
    joined_into            bigint
    split_from             bigint
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

aid_families_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    no                     bigint NOT NULL
    number                 text NOT NULL
    head_card              bigint NOT NULL
    issued_on              date NOT NULL
    valid_to               date NOT NULL
    status                 text NOT NULL
    ended_on               date
    joined_into            bigint
    split_from             bigint
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

aid_family_members
    id                     bigint NOT NULL
    key                    text NOT NULL
    family_id              bigint NOT NULL
    card_id                bigint NOT NULL
    from_day               date NOT NULL
    until_day              date
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

aid_family_members_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    family_id              bigint NOT NULL
    card_id                bigint NOT NULL
    from_day               date NOT NULL
    until_day              date
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

aid_feeds
    volunteer_id           bigint NOT NULL
    digest                 bytea NOT NULL
    created_at             timestamp with time zone NOT NULL DEFAULT now()
    created_by             text NOT NULL

aid_goods
    id                     bigint NOT NULL
    key                    text NOT NULL
    code                   text NOT NULL
    name_pl                text NOT NULL DEFAULT ''::text
    name_en                text NOT NULL DEFAULT ''::text
    name_uk                text NOT NULL DEFAULT ''::text
    category               text NOT NULL DEFAULT 'OTHER'::text
    measure                text NOT NULL DEFAULT 'szt'::text
    pack                   bigint NOT NULL DEFAULT 1
    min_qty                bigint NOT NULL DEFAULT 0
    status                 text NOT NULL DEFAULT 'ACTIVE'::text
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

aid_goods_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    code                   text NOT NULL
    name_pl                text NOT NULL
    name_en                text NOT NULL
    name_uk                text NOT NULL
    category               text NOT NULL
    measure                text NOT NULL
    pack                   bigint NOT NULL
    min_qty                bigint NOT NULL
    status                 text NOT NULL
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

aid_guides
    id                     bigint NOT NULL
    key                    text NOT NULL
    slug                   text NOT NULL
    language               text NOT NULL
    position               bigint NOT NULL DEFAULT 100
    title                  text NOT NULL DEFAULT ''::text
    body                   text NOT NULL DEFAULT ''::text
    legal_basis            text NOT NULL DEFAULT ''::text
    status                 text NOT NULL DEFAULT 'DRAFT'::text
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

aid_guides_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    slug                   text NOT NULL
    language               text NOT NULL
    position               bigint NOT NULL
    title                  text NOT NULL
    body                   text NOT NULL
    legal_basis            text NOT NULL
    status                 text NOT NULL
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

aid_issues
    id                     bigint NOT NULL
    key                    text NOT NULL
    no                     bigint NOT NULL
    number                 text NOT NULL DEFAULT ''::text
    kind                   text NOT NULL
    card_id                bigint
    family_id              bigint
    holder                 text NOT NULL DEFAULT ''::text
    persons                bigint NOT NULL DEFAULT 1
    kit                    text NOT NULL
    contents               jsonb NOT NULL DEFAULT '{}'::jsonb
    point                  text NOT NULL
    desk                   text NOT NULL DEFAULT ''::text
    on_day                 date NOT NULL
    next_on                date NOT NULL
    at                     timestamp with time zone NOT NULL DEFAULT now()
    source                 text NOT NULL DEFAULT 'ONLINE'::text
    client_id              text NOT NULL DEFAULT ''::text
    status                 text NOT NULL DEFAULT 'ISSUED'::text
    doubled                boolean NOT NULL DEFAULT false
    reason                 text NOT NULL DEFAULT ''::text
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

aid_issues_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    no                     bigint NOT NULL
    number                 text NOT NULL
    kind                   text NOT NULL
    card_id                bigint
    family_id              bigint
    holder                 text NOT NULL
    persons                bigint NOT NULL
    kit                    text NOT NULL
    contents               jsonb NOT NULL
    point                  text NOT NULL
    desk                   text NOT NULL
    on_day                 date NOT NULL
    next_on                date NOT NULL
    at                     timestamp with time zone NOT NULL
    source                 text NOT NULL
    client_id              text NOT NULL
    status                 text NOT NULL
    doubled                boolean NOT NULL
    reason                 text NOT NULL
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

aid_kit_goods
    id                     bigint NOT NULL
    key                    text NOT NULL
    kit                    text NOT NULL
    good                   text NOT NULL
    qty                    bigint NOT NULL
    per_person             boolean NOT NULL DEFAULT false
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

aid_kit_goods_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    kit                    text NOT NULL
    good                   text NOT NULL
    qty                    bigint NOT NULL
    per_person             boolean NOT NULL
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

aid_kits
    id                     bigint NOT NULL
    key                    text NOT NULL
    code                   text NOT NULL
    name_pl                text NOT NULL DEFAULT ''::text
    name_en                text NOT NULL DEFAULT ''::text
    name_uk                text NOT NULL DEFAULT ''::text
    kind                   text NOT NULL
    interval_days          bigint NOT NULL DEFAULT 0
    status                 text NOT NULL DEFAULT 'ACTIVE'::text
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

aid_kits_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    code                   text NOT NULL
    name_pl                text NOT NULL
    name_en                text NOT NULL
    name_uk                text NOT NULL
    kind                   text NOT NULL
    interval_days          bigint NOT NULL
    status                 text NOT NULL
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

aid_moves
    id                     bigint NOT NULL
    key                    text NOT NULL
    kind                   text NOT NULL
    good                   text NOT NULL
    qty                    bigint NOT NULL
    from_point             text NOT NULL DEFAULT ''::text
    to_point               text NOT NULL DEFAULT ''::text
    purchase_id            bigint
    source                 text NOT NULL DEFAULT ''::text
    on_day                 date NOT NULL
    note                   text NOT NULL DEFAULT ''::text
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

aid_moves_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    kind                   text NOT NULL
    good                   text NOT NULL
    qty                    bigint NOT NULL
    from_point             text NOT NULL
    to_point               text NOT NULL
    purchase_id            bigint
    source                 text NOT NULL
    on_day                 date NOT NULL
    note                   text NOT NULL
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

aid_patrols
    id                     bigint NOT NULL
    key                    text NOT NULL
    no                     bigint NOT NULL
    number                 text NOT NULL DEFAULT ''::text
    on_day                 date NOT NULL
    officer_1              text NOT NULL DEFAULT ''::text
    officer_2              text NOT NULL DEFAULT ''::text
    area                   text NOT NULL DEFAULT ''::text
    status                 text NOT NULL DEFAULT 'OPEN'::text
    signed_1               text NOT NULL DEFAULT ''::text
    signed_1_at            timestamp with time zone
    signed_2               text NOT NULL DEFAULT ''::text
    signed_2_at            timestamp with time zone
    note                   text NOT NULL DEFAULT ''::text
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

aid_patrols_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    no                     bigint NOT NULL
    number                 text NOT NULL
    on_day                 date NOT NULL
    officer_1              text NOT NULL
    officer_2              text NOT NULL
    area                   text NOT NULL
    status                 text NOT NULL
    signed_1               text NOT NULL
    signed_1_at            timestamp with time zone
    signed_2               text NOT NULL
    signed_2_at            timestamp with time zone
    note                   text NOT NULL
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

aid_points
    id                     bigint NOT NULL
    key                    text NOT NULL
    code                   text NOT NULL
    name                   text NOT NULL DEFAULT ''::text
    name_uk                text NOT NULL DEFAULT ''::text
    name_en                text NOT NULL DEFAULT ''::text
    kind                   text NOT NULL DEFAULT 'ISSUE'::text
    street                 text NOT NULL DEFAULT ''::text
    house_no               text NOT NULL DEFAULT ''::text
    city                   text NOT NULL DEFAULT ''::text
    hours                  text NOT NULL DEFAULT ''::text
    phone                  text NOT NULL DEFAULT ''::text
    status                 text NOT NULL DEFAULT 'OPEN'::text
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

aid_points_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    code                   text NOT NULL
    name                   text NOT NULL
    name_uk                text NOT NULL
    name_en                text NOT NULL
    kind                   text NOT NULL
    street                 text NOT NULL
    house_no               text NOT NULL
    city                   text NOT NULL
    hours                  text NOT NULL
    phone                  text NOT NULL
    status                 text NOT NULL
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

aid_purchases
    id                     bigint NOT NULL
    key                    text NOT NULL
    no                     bigint NOT NULL
    number                 text NOT NULL DEFAULT ''::text
    supplier               text NOT NULL DEFAULT ''::text
    source                 text NOT NULL DEFAULT 'TOWN'::text
    good                   text NOT NULL
    qty                    bigint NOT NULL
    price_gr               bigint NOT NULL DEFAULT 0
    received               bigint NOT NULL DEFAULT 0
    on_day                 date NOT NULL
    expected_on            date
    status                 text NOT NULL DEFAULT 'ORDERED'::text
    note                   text NOT NULL DEFAULT ''::text
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

aid_purchases_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    no                     bigint NOT NULL
    number                 text NOT NULL
    supplier               text NOT NULL
    source                 text NOT NULL
    good                   text NOT NULL
    qty                    bigint NOT NULL
    price_gr               bigint NOT NULL
    received               bigint NOT NULL
    on_day                 date NOT NULL
    expected_on            date
    status                 text NOT NULL
    note                   text NOT NULL
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

aid_qualifications
    id                     bigint NOT NULL
    key                    text NOT NULL
    volunteer_id           bigint NOT NULL
    name                   text NOT NULL
    document               text NOT NULL DEFAULT ''::text
    valid_from             date
    valid_to               date
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

aid_qualifications_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    volunteer_id           bigint NOT NULL
    name                   text NOT NULL
    document               text NOT NULL
    valid_from             date
    valid_to               date
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

aid_shifts
    id                     bigint NOT NULL
    key                    text NOT NULL
    no                     bigint NOT NULL
    point                  text NOT NULL
    on_day                 date NOT NULL
    starts_at              timestamp with time zone NOT NULL
    ends_at                timestamp with time zone NOT NULL
    cap                    bigint NOT NULL
    need                   bigint NOT NULL DEFAULT 1
    qualification          text NOT NULL DEFAULT ''::text
    task                   text NOT NULL DEFAULT ''::text
    status                 text NOT NULL DEFAULT 'OPEN'::text
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

aid_shifts_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    no                     bigint NOT NULL
    point                  text NOT NULL
    on_day                 date NOT NULL
    starts_at              timestamp with time zone NOT NULL
    ends_at                timestamp with time zone NOT NULL
    cap                    bigint NOT NULL
    need                   bigint NOT NULL
    qualification          text NOT NULL
    task                   text NOT NULL
    status                 text NOT NULL
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

aid_signups
    id                     bigint NOT NULL
    key                    text NOT NULL
    shift_id               bigint NOT NULL
    volunteer_id           bigint NOT NULL
    status                 text NOT NULL DEFAULT 'SIGNED'::text
    source                 text NOT NULL DEFAULT 'DESK'::text
    overlap_confirmed      boolean NOT NULL DEFAULT false
    minutes                bigint
    took_from              bigint
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

aid_signups_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    shift_id               bigint NOT NULL
    volunteer_id           bigint NOT NULL
    status                 text NOT NULL
    source                 text NOT NULL
    overlap_confirmed      boolean NOT NULL
    minutes                bigint
    took_from              bigint
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

aid_sms
    id                     bigint NOT NULL
    direction              text NOT NULL
    gateway_id             text NOT NULL DEFAULT ''::text
    volunteer_id           bigint
    shift_no               bigint
    command                text NOT NULL DEFAULT ''::text
    result                 text NOT NULL DEFAULT ''::text
    sealed                 bytea
    at                     timestamp with time zone NOT NULL DEFAULT now()
    taken_at               timestamp with time zone

aid_sms_gateway
    only_one               boolean NOT NULL DEFAULT true
    sealed                 bytea NOT NULL
    created_at             timestamp with time zone NOT NULL DEFAULT now()
    created_by             text NOT NULL

aid_stock
    id                     bigint NOT NULL
    key                    text NOT NULL
    point                  text NOT NULL
    good                   text NOT NULL
    min_qty                bigint NOT NULL DEFAULT 0
    place                  text NOT NULL DEFAULT ''::text
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

aid_stock_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    point                  text NOT NULL
    good                   text NOT NULL
    min_qty                bigint NOT NULL
    place                  text NOT NULL
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

aid_visits
    id                     bigint NOT NULL
    key                    text NOT NULL
    patrol_id              bigint NOT NULL
    card_id                bigint
    person_id              bigint
    holder                 text NOT NULL DEFAULT ''::text
    persons                bigint NOT NULL DEFAULT 1
    on_day                 date NOT NULL
    at                     timestamp with time zone
    street                 text NOT NULL DEFAULT ''::text
    house_no               text NOT NULL DEFAULT ''::text
    flat_no                text NOT NULL DEFAULT ''::text
    city                   text NOT NULL DEFAULT ''::text
    outcome                text NOT NULL DEFAULT 'PLANNED'::text
    new_street             text NOT NULL DEFAULT ''::text
    new_house_no           text NOT NULL DEFAULT ''::text
    new_flat_no            text NOT NULL DEFAULT ''::text
    new_postcode           text NOT NULL DEFAULT ''::text
    new_city               text NOT NULL DEFAULT ''::text
    note                   text NOT NULL DEFAULT ''::text
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

aid_visits_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    patrol_id              bigint NOT NULL
    card_id                bigint
    person_id              bigint
    holder                 text NOT NULL
    persons                bigint NOT NULL
    on_day                 date NOT NULL
    at                     timestamp with time zone
    street                 text NOT NULL
    house_no               text NOT NULL
    flat_no                text NOT NULL
    city                   text NOT NULL
    outcome                text NOT NULL
    new_street             text NOT NULL
    new_house_no           text NOT NULL
    new_flat_no            text NOT NULL
    new_postcode           text NOT NULL
    new_city               text NOT NULL
    note                   text NOT NULL
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

aid_volunteers
    id                     bigint NOT NULL
    key                    text NOT NULL
    no                     bigint NOT NULL
    number                 text NOT NULL DEFAULT ''::text
    person_id              bigint NOT NULL
    login                  text NOT NULL DEFAULT ''::text
    skills                 text[] NOT NULL DEFAULT '{}'::text[]
    languages              text[] NOT NULL DEFAULT '{}'::text[]
    availability           text NOT NULL DEFAULT ''::text
    joined_on              date NOT NULL
    sms_since              date
    sms_stopped            timestamp with time zone
    status                 text NOT NULL DEFAULT 'ACTIVE'::text
    note                   text NOT NULL DEFAULT ''::text
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

aid_volunteers_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    no                     bigint NOT NULL
    number                 text NOT NULL
    person_id              bigint NOT NULL
    login                  text NOT NULL
    skills                 text[] NOT NULL
    languages              text[] NOT NULL
    availability           text NOT NULL
    joined_on              date NOT NULL
    sms_since              date
    sms_stopped            timestamp with time zone
    status                 text NOT NULL
    note                   text NOT NULL
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

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

coal_certificates
    id                     bigint NOT NULL
    key                    text NOT NULL
    number                 text NOT NULL
    year                   integer NOT NULL
    no                     integer NOT NULL
    person_id              bigint NOT NULL DEFAULT 0
    household_id           bigint NOT NULL DEFAULT 0
    members                integer NOT NULL DEFAULT 0
    household              text NOT NULL DEFAULT ''::text
    tokens                 text[] DEFAULT '{}'::text[]
    allowance              text NOT NULL DEFAULT ''::text
    season                 text NOT NULL DEFAULT ''::text
    limit_kg               bigint NOT NULL DEFAULT 0
    good                   text NOT NULL DEFAULT ''::text
    case_number            text NOT NULL DEFAULT ''::text
    on_day                 date NOT NULL
    valid_to               date NOT NULL
    status                 text NOT NULL DEFAULT 'ISSUED'::text
    reason                 text NOT NULL DEFAULT ''::text
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

coal_certificates_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    number                 text NOT NULL
    year                   integer NOT NULL
    no                     integer NOT NULL
    person_id              bigint NOT NULL
    household_id           bigint NOT NULL
    members                integer NOT NULL
    household              text NOT NULL
    tokens                 text[]
    allowance              text NOT NULL
    season                 text NOT NULL
    limit_kg               bigint NOT NULL
    good                   text NOT NULL
    case_number            text NOT NULL
    on_day                 date NOT NULL
    valid_to               date NOT NULL
    status                 text NOT NULL
    reason                 text NOT NULL
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

coal_days
    id                     bigint NOT NULL
    key                    text NOT NULL
    yard                   text NOT NULL
    on_day                 date NOT NULL
    sales                  integer NOT NULL
    reversals              integer NOT NULL
    kg                     bigint NOT NULL
    received_kg            bigint NOT NULL
    cash_gr                bigint NOT NULL
    card_gr                bigint NOT NULL
    transfer_gr            bigint NOT NULL
    counted_gr             bigint NOT NULL
    difference_gr          bigint NOT NULL
    note                   text NOT NULL DEFAULT ''::text
    closed_by              text NOT NULL
    closed_at              timestamp with time zone NOT NULL
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

coal_days_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    yard                   text NOT NULL
    on_day                 date NOT NULL
    sales                  integer NOT NULL
    reversals              integer NOT NULL
    kg                     bigint NOT NULL
    received_kg            bigint NOT NULL
    cash_gr                bigint NOT NULL
    card_gr                bigint NOT NULL
    transfer_gr            bigint NOT NULL
    counted_gr             bigint NOT NULL
    difference_gr          bigint NOT NULL
    note                   text NOT NULL
    closed_by              text NOT NULL
    closed_at              timestamp with time zone NOT NULL
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

coal_goods
    id                     bigint NOT NULL
    key                    text NOT NULL
    code                   text NOT NULL
    name                   text NOT NULL DEFAULT ''::text
    name_en                text NOT NULL DEFAULT ''::text
    rationed               boolean NOT NULL DEFAULT true
    price_gr_t             bigint NOT NULL DEFAULT 0
    lot_kg                 bigint NOT NULL DEFAULT 0
    active                 boolean NOT NULL DEFAULT true
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

coal_goods_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    code                   text NOT NULL
    name                   text NOT NULL
    name_en                text NOT NULL
    rationed               boolean NOT NULL
    price_gr_t             bigint NOT NULL
    lot_kg                 bigint NOT NULL
    active                 boolean NOT NULL
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

coal_orders
    id                     bigint NOT NULL
    key                    text NOT NULL
    number                 text NOT NULL
    year                   integer NOT NULL
    no                     integer NOT NULL
    supplier               text NOT NULL DEFAULT ''::text
    good                   text NOT NULL
    kg                     bigint NOT NULL
    price_gr_t             bigint NOT NULL
    on_day                 date NOT NULL
    expected_on            date
    status                 text NOT NULL DEFAULT 'OPEN'::text
    notes                  text NOT NULL DEFAULT ''::text
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

coal_orders_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    number                 text NOT NULL
    year                   integer NOT NULL
    no                     integer NOT NULL
    supplier               text NOT NULL
    good                   text NOT NULL
    kg                     bigint NOT NULL
    price_gr_t             bigint NOT NULL
    on_day                 date NOT NULL
    expected_on            date
    status                 text NOT NULL
    notes                  text NOT NULL
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

coal_receipts
    id                     bigint NOT NULL
    key                    text NOT NULL
    order_id               bigint NOT NULL
    good                   text NOT NULL
    yard                   text NOT NULL
    kg                     bigint NOT NULL
    price_gr_t             bigint NOT NULL
    slip_no                text NOT NULL
    on_day                 date NOT NULL
    kind                   text NOT NULL DEFAULT 'RECEIPT'::text
    reverses               bigint
    reversed               boolean NOT NULL DEFAULT false
    reason                 text NOT NULL DEFAULT ''::text
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

coal_receipts_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    order_id               bigint NOT NULL
    good                   text NOT NULL
    yard                   text NOT NULL
    kg                     bigint NOT NULL
    price_gr_t             bigint NOT NULL
    slip_no                text NOT NULL
    on_day                 date NOT NULL
    kind                   text NOT NULL
    reverses               bigint
    reversed               boolean NOT NULL
    reason                 text NOT NULL
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

coal_reservations
    id                     bigint NOT NULL
    key                    text NOT NULL
    certificate_id         bigint NOT NULL
    good                   text NOT NULL
    yard                   text NOT NULL
    kg                     bigint NOT NULL
    on_day                 date NOT NULL
    until                  date NOT NULL
    status                 text NOT NULL DEFAULT 'OPEN'::text
    stock_hold             bigint NOT NULL
    limit_hold             bigint NOT NULL
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

coal_reservations_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    certificate_id         bigint NOT NULL
    good                   text NOT NULL
    yard                   text NOT NULL
    kg                     bigint NOT NULL
    on_day                 date NOT NULL
    until                  date NOT NULL
    status                 text NOT NULL
    stock_hold             bigint NOT NULL
    limit_hold             bigint NOT NULL
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

coal_sales
    id                     bigint NOT NULL
    key                    text NOT NULL
    document               text NOT NULL
    year                   integer NOT NULL
    no                     integer NOT NULL
    certificate_id         bigint NOT NULL DEFAULT 0
    good                   text NOT NULL
    yard                   text NOT NULL
    till                   text NOT NULL
    kg                     bigint NOT NULL
    price_gr_t             bigint NOT NULL
    amount_gr              bigint NOT NULL
    payment                text NOT NULL
    on_day                 date NOT NULL
    at                     timestamp with time zone NOT NULL
    clerk                  text NOT NULL
    kind                   text NOT NULL DEFAULT 'SALE'::text
    reverses               bigint
    reversed               boolean NOT NULL DEFAULT false
    reason                 text NOT NULL DEFAULT ''::text
    final_sale             boolean NOT NULL DEFAULT false
    days_waited            integer
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

coal_sales_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    document               text NOT NULL
    year                   integer NOT NULL
    no                     integer NOT NULL
    certificate_id         bigint NOT NULL
    good                   text NOT NULL
    yard                   text NOT NULL
    till                   text NOT NULL
    kg                     bigint NOT NULL
    price_gr_t             bigint NOT NULL
    amount_gr              bigint NOT NULL
    payment                text NOT NULL
    on_day                 date NOT NULL
    at                     timestamp with time zone NOT NULL
    clerk                  text NOT NULL
    kind                   text NOT NULL
    reverses               bigint
    reversed               boolean NOT NULL
    reason                 text NOT NULL
    final_sale             boolean NOT NULL
    days_waited            integer
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

coal_yards
    id                     bigint NOT NULL
    key                    text NOT NULL
    code                   text NOT NULL
    name                   text NOT NULL DEFAULT ''::text
    address                text NOT NULL DEFAULT ''::text
    active                 boolean NOT NULL DEFAULT true
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

coal_yards_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    code                   text NOT NULL
    name                   text NOT NULL
    address                text NOT NULL
    active                 boolean NOT NULL
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

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
    entered_on             date
    place_sigma_m          double precision

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
    entered_on             date
    place_sigma_m          double precision

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
    present                boolean NOT NULL DEFAULT true
    vanished_from          text NOT NULL DEFAULT ''::text
    verdict                text NOT NULL DEFAULT ''::text
    verdict_reason         text NOT NULL DEFAULT ''::text
    verdict_text           text NOT NULL DEFAULT ''::text
    legal_basis            text NOT NULL DEFAULT ''::text
    verdict_by             text NOT NULL DEFAULT ''::text
    verdict_at             timestamp with time zone
    verdicts               jsonb NOT NULL DEFAULT '[]'::jsonb
    facts                  jsonb
    expires_on             date
    expires_with           jsonb
    reopened               jsonb
    parked_until           date
    work_note              text NOT NULL DEFAULT ''::text
    due_on                 date
    action                 text NOT NULL DEFAULT ''::text
    action_case_no         text NOT NULL DEFAULT ''::text
    resolution             text NOT NULL DEFAULT ''::text
    resolved_on            date
    proposal               jsonb
    bundle_id              bigint
    object_id              bigint
    document_kind          text NOT NULL DEFAULT ''::text
    document_id            bigint
    party_id               bigint

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
    present                boolean NOT NULL DEFAULT true
    vanished_from          text NOT NULL DEFAULT ''::text
    verdict                text NOT NULL DEFAULT ''::text
    verdict_reason         text NOT NULL DEFAULT ''::text
    verdict_text           text NOT NULL DEFAULT ''::text
    legal_basis            text NOT NULL DEFAULT ''::text
    verdict_by             text NOT NULL DEFAULT ''::text
    verdict_at             timestamp with time zone
    verdicts               jsonb NOT NULL DEFAULT '[]'::jsonb
    facts                  jsonb
    expires_on             date
    expires_with           jsonb
    reopened               jsonb
    parked_until           date
    work_note              text NOT NULL DEFAULT ''::text
    due_on                 date
    action                 text NOT NULL DEFAULT ''::text
    action_case_no         text NOT NULL DEFAULT ''::text
    resolution             text NOT NULL DEFAULT ''::text
    resolved_on            date
    proposal               jsonb
    bundle_id              bigint
    object_id              bigint
    document_kind          text NOT NULL DEFAULT ''::text
    document_id            bigint
    party_id               bigint

discrepancy_bundles
    id                     bigint NOT NULL
    party_id               bigint
    keeper                 text NOT NULL DEFAULT ''::text
    actor                  text NOT NULL
    at                     timestamp with time zone NOT NULL DEFAULT now()

discrepancy_papers
    id                     bigint NOT NULL
    discrepancy_id         bigint NOT NULL
    name                   text NOT NULL
    language               text NOT NULL
    wording                integer NOT NULL
    format                 text NOT NULL
    version                integer NOT NULL
    revision               bigint NOT NULL
    sha256                 bytea NOT NULL
    size                   bigint NOT NULL
    actor                  text NOT NULL
    at                     timestamp with time zone NOT NULL DEFAULT now()
    sent_on                date
    sent_by                text NOT NULL DEFAULT ''::text

discrepancy_questions
    discrepancy_id         bigint NOT NULL
    no                     integer NOT NULL
    department             text NOT NULL
    question               text NOT NULL
    asked_by               text NOT NULL
    asked_at               timestamp with time zone NOT NULL DEFAULT now()
    answer                 text NOT NULL DEFAULT ''::text
    answered_by            text NOT NULL DEFAULT ''::text
    answered_at            timestamp with time zone

exports
    id                     bigint NOT NULL
    actor                  text NOT NULL
    reach                  text NOT NULL
    collection             text NOT NULL
    format                 text NOT NULL
    state                  text NOT NULL
    done                   bigint NOT NULL DEFAULT 0
    total                  bigint NOT NULL DEFAULT 0
    bytes                  bigint NOT NULL DEFAULT 0
    receipt                jsonb
    code                   text
    reason                 text
    asked_at               timestamp with time zone NOT NULL DEFAULT now()
    touched_at             timestamp with time zone NOT NULL DEFAULT now()
    expires_at             timestamp with time zone NOT NULL DEFAULT (now() + '1 day'::interval)

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

flow_clocks
    register               text NOT NULL
    row_id                 bigint NOT NULL
    name                   text NOT NULL
    no                     integer NOT NULL
    start_day              date NOT NULL
    n                      integer NOT NULL
    unit                   text NOT NULL
    basis                  text NOT NULL
    pauses                 jsonb NOT NULL DEFAULT '[]'::jsonb
    stopped_on             date

flow_steps
    register               text NOT NULL
    row_id                 bigint NOT NULL
    no                     integer NOT NULL
    move                   text NOT NULL
    from_state             text NOT NULL
    to_state               text NOT NULL
    on_day                 date NOT NULL
    at                     timestamp with time zone NOT NULL DEFAULT now()
    actor                  text NOT NULL
    note                   text NOT NULL DEFAULT ''::text

household_members
    id                     bigint NOT NULL
    key                    text NOT NULL
    household_id           bigint NOT NULL
    person_id              bigint NOT NULL
    role                   text NOT NULL DEFAULT 'MEMBER'::text
    from_day               date NOT NULL
    to_day                 date
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

household_members_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    household_id           bigint NOT NULL
    person_id              bigint NOT NULL
    role                   text NOT NULL
    from_day               date NOT NULL
    to_day                 date
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

households
    id                     bigint NOT NULL
    key                    text NOT NULL
    programme              text NOT NULL DEFAULT ''::text
    street                 text NOT NULL DEFAULT ''::text
    house_no               text NOT NULL DEFAULT ''::text
    flat_no                text NOT NULL DEFAULT ''::text
    postcode               text NOT NULL DEFAULT ''::text
    city                   text NOT NULL DEFAULT ''::text
    persons                integer
    notes                  text NOT NULL DEFAULT ''::text
    address_key            text NOT NULL DEFAULT ''::text
    token                  text NOT NULL DEFAULT ''::text
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

households_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    programme              text NOT NULL
    street                 text NOT NULL
    house_no               text NOT NULL
    flat_no                text NOT NULL
    postcode               text NOT NULL
    city                   text NOT NULL
    persons                integer
    notes                  text NOT NULL
    address_key            text NOT NULL
    token                  text NOT NULL
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

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

landscape_versions
    id                     bigint NOT NULL
    resolution             text NOT NULL
    name                   text NOT NULL
    document               jsonb NOT NULL
    digest                 text NOT NULL
    state                  text NOT NULL DEFAULT 'draft'::text
    in_force               date
    void                   boolean NOT NULL DEFAULT false
    void_reason            text NOT NULL DEFAULT ''::text
    based_on               bigint
    example                boolean NOT NULL DEFAULT false
    drafted_by             text NOT NULL
    drafted_at             timestamp with time zone NOT NULL DEFAULT now()
    edited_at              timestamp with time zone NOT NULL DEFAULT now()
    edit                   integer NOT NULL DEFAULT 1
    signed_by              text NOT NULL DEFAULT ''::text
    signed_at              timestamp with time zone
    reason                 text NOT NULL DEFAULT ''::text

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
    entered_on             date
    kw                     text NOT NULL DEFAULT ''::text
    indexed_on             date
    property_value_gr      numeric(16,4)

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
    entered_on             date
    kw                     text NOT NULL DEFAULT ''::text
    indexed_on             date
    property_value_gr      numeric(16,4)

ledger_accounts
    id                     bigint NOT NULL
    programme              text NOT NULL
    kind                   text NOT NULL
    name                   text NOT NULL
    unit                   text NOT NULL
    balance                bigint NOT NULL DEFAULT 0
    reserved               bigint NOT NULL DEFAULT 0
    entries                bigint NOT NULL DEFAULT 0

ledger_entries
    id                     bigint NOT NULL
    account_id             bigint NOT NULL
    no                     bigint NOT NULL
    quantity               bigint NOT NULL
    balance                bigint NOT NULL
    why                    text NOT NULL
    document               text NOT NULL
    on_day                 date NOT NULL
    reverses               bigint
    revision               bigint NOT NULL
    actor                  text NOT NULL
    at                     timestamp with time zone NOT NULL DEFAULT clock_timestamp()

ledger_reservations
    id                     bigint NOT NULL
    account_id             bigint NOT NULL
    quantity               bigint NOT NULL
    remaining              bigint NOT NULL
    until                  timestamp with time zone NOT NULL
    who                    text NOT NULL
    document               text NOT NULL
    state                  text NOT NULL DEFAULT 'OPEN'::text
    revision               bigint NOT NULL
    at                     timestamp with time zone NOT NULL DEFAULT clock_timestamp()
    ended_at               timestamp with time zone

letter_templates
    programme              text NOT NULL
    name                   text NOT NULL
    language               text NOT NULL
    version                integer NOT NULL
    subject                text NOT NULL
    body                   text NOT NULL
    actor                  text NOT NULL
    at                     timestamp with time zone NOT NULL DEFAULT now()
    revision               bigint NOT NULL
    restores               integer

link_aliases
    id                     bigint NOT NULL
    kind                   text NOT NULL
    written                text NOT NULL
    means                  text NOT NULL
    x                      double precision
    y                      double precision
    source                 text NOT NULL DEFAULT ''::text
    state                  text NOT NULL
    evidence               bigint[] NOT NULL DEFAULT '{}'::bigint[]
    added_by               text NOT NULL
    added_at               timestamp with time zone NOT NULL DEFAULT now()
    decided_by             text NOT NULL DEFAULT ''::text
    decided_at             timestamp with time zone
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1

link_aliases_past
    id                     bigint NOT NULL
    kind                   text NOT NULL
    written                text NOT NULL
    means                  text NOT NULL
    x                      double precision
    y                      double precision
    source                 text NOT NULL
    state                  text NOT NULL
    evidence               bigint[] NOT NULL
    added_by               text NOT NULL
    added_at               timestamp with time zone NOT NULL
    decided_by             text NOT NULL
    decided_at             timestamp with time zone
    known                  int8range NOT NULL
    version                integer NOT NULL

link_decisions
    id                     bigint NOT NULL
    document_kind          text NOT NULL
    document_id            bigint NOT NULL
    document_key           text NOT NULL
    target                 text NOT NULL
    object_id              bigint
    source_id              text NOT NULL DEFAULT ''::text
    class_code             text NOT NULL DEFAULT ''::text
    x                      double precision
    y                      double precision
    verdict                text NOT NULL
    score                  double precision
    state_then             text NOT NULL DEFAULT ''::text
    factors                jsonb NOT NULL DEFAULT '[]'::jsonb
    note                   text NOT NULL DEFAULT ''::text
    state                  text NOT NULL DEFAULT 'standing'::text
    decided_by             text NOT NULL
    decided_at             timestamp with time zone NOT NULL DEFAULT now()
    confirmed_by           text NOT NULL DEFAULT ''::text
    confirmed_at           timestamp with time zone
    batch                  bigint NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1

link_decisions_past
    id                     bigint NOT NULL
    document_kind          text NOT NULL
    document_id            bigint NOT NULL
    document_key           text NOT NULL
    target                 text NOT NULL
    object_id              bigint
    source_id              text NOT NULL
    class_code             text NOT NULL
    x                      double precision
    y                      double precision
    verdict                text NOT NULL
    score                  double precision
    state_then             text NOT NULL
    factors                jsonb NOT NULL
    note                   text NOT NULL
    state                  text NOT NULL
    decided_by             text NOT NULL
    decided_at             timestamp with time zone NOT NULL
    confirmed_by           text NOT NULL
    confirmed_at           timestamp with time zone
    batch                  bigint NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL

link_fits
    id                     bigint NOT NULL
    fitted_at              timestamp with time zone NOT NULL DEFAULT now()
    fitted_by              text NOT NULL
    pairs                  integer NOT NULL
    report                 jsonb NOT NULL
    weights                jsonb NOT NULL
    state                  text NOT NULL DEFAULT 'proposed'::text
    decided_by             text NOT NULL DEFAULT ''::text
    decided_at             timestamp with time zone

link_quality
    run_id                 bigint NOT NULL
    measures               jsonb NOT NULL

links
    document_kind          text NOT NULL
    document_id            bigint NOT NULL
    object_id              bigint NOT NULL
    state                  text NOT NULL
    origin                 text NOT NULL
    score                  double precision NOT NULL
    confidence             text NOT NULL
    factors                jsonb NOT NULL
    run_id                 bigint
    known                  int8range NOT NULL
    target                 text NOT NULL DEFAULT 'object'::text

links_past
    document_kind          text NOT NULL
    document_id            bigint NOT NULL
    object_id              bigint NOT NULL
    state                  text NOT NULL
    origin                 text NOT NULL
    score                  double precision NOT NULL
    confidence             text NOT NULL
    factors                jsonb NOT NULL
    run_id                 bigint
    known                  int8range NOT NULL
    target                 text NOT NULL DEFAULT 'object'::text

location_checks
    number                 text NOT NULL
    at                     timestamp with time zone NOT NULL DEFAULT now()
    question               jsonb NOT NULL
    answer                 jsonb NOT NULL

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

observations
    id                     bigint NOT NULL
    key                    text NOT NULL
    object_id              bigint NOT NULL
    observed_on            date NOT NULL
    source                 text NOT NULL
    verdict                text NOT NULL
    width_m                double precision
    height_m               double precision
    area_m2                double precision
    officer                text NOT NULL DEFAULT ''::text
    protocol_no            text NOT NULL DEFAULT ''::text
    note                   text NOT NULL DEFAULT ''::text
    geom                   geometry
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    import_id              bigint
    source_file            text NOT NULL DEFAULT ''::text
    source_row             integer NOT NULL DEFAULT 0
    raw                    jsonb NOT NULL DEFAULT '{}'::jsonb
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb
    digest                 bytea

observations_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    object_id              bigint NOT NULL
    observed_on            date NOT NULL
    source                 text NOT NULL
    verdict                text NOT NULL
    width_m                double precision
    height_m               double precision
    area_m2                double precision
    officer                text NOT NULL
    protocol_no            text NOT NULL
    note                   text NOT NULL
    geom                   geometry
    known                  int8range NOT NULL
    version                integer NOT NULL
    import_id              bigint
    source_file            text NOT NULL
    source_row             integer NOT NULL
    raw                    jsonb NOT NULL
    extra                  jsonb NOT NULL
    digest                 bytea

organisations
    id                     bigint NOT NULL
    key                    text NOT NULL
    name                   text NOT NULL DEFAULT ''::text
    kind                   text NOT NULL DEFAULT ''::text
    nip                    text NOT NULL DEFAULT ''::text
    regon                  text NOT NULL DEFAULT ''::text
    delivery               text NOT NULL DEFAULT ''::text
    phone                  text NOT NULL DEFAULT ''::text
    email                  text NOT NULL DEFAULT ''::text
    address                text NOT NULL DEFAULT ''::text
    notes                  text NOT NULL DEFAULT ''::text
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

organisations_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    name                   text NOT NULL
    kind                   text NOT NULL
    nip                    text NOT NULL
    regon                  text NOT NULL
    delivery               text NOT NULL
    phone                  text NOT NULL
    email                  text NOT NULL
    address                text NOT NULL
    notes                  text NOT NULL
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

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
    set_by                 text NOT NULL DEFAULT ''::text
    note                   text NOT NULL DEFAULT ''::text
    complete               boolean

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
    other_names            text[] NOT NULL DEFAULT '{}'::text[]

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
    other_names            text[] NOT NULL DEFAULT '{}'::text[]

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

person_merges
    id                     bigint NOT NULL
    unit                   text NOT NULL
    keep_id                bigint NOT NULL
    gone_id                bigint NOT NULL
    score                  integer NOT NULL
    reasons                text[] NOT NULL
    filled                 text[] NOT NULL
    why                    text NOT NULL DEFAULT ''::text
    merged_at              timestamp with time zone NOT NULL DEFAULT now()
    merged_by              text NOT NULL
    revision               bigint NOT NULL
    unmerged_at            timestamp with time zone
    unmerged_by            text NOT NULL DEFAULT ''::text

persons
    id                     bigint NOT NULL
    key                    text NOT NULL
    last_name              text NOT NULL DEFAULT ''::text
    first_name             text NOT NULL DEFAULT ''::text
    birth_date             date
    sex                    text NOT NULL DEFAULT ''::text
    pesel                  text NOT NULL DEFAULT ''::text
    document               text NOT NULL DEFAULT ''::text
    citizenship            text NOT NULL DEFAULT ''::text
    language               text NOT NULL DEFAULT ''::text
    phone                  text NOT NULL DEFAULT ''::text
    email                  text NOT NULL DEFAULT ''::text
    street                 text NOT NULL DEFAULT ''::text
    house_no               text NOT NULL DEFAULT ''::text
    flat_no                text NOT NULL DEFAULT ''::text
    postcode               text NOT NULL DEFAULT ''::text
    city                   text NOT NULL DEFAULT ''::text
    notes                  text NOT NULL DEFAULT ''::text
    merged_into            bigint
    search_key             text NOT NULL DEFAULT ''::text
    pesel_token            text NOT NULL DEFAULT ''::text
    document_token         text NOT NULL DEFAULT ''::text
    name_token             text NOT NULL DEFAULT ''::text
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

persons_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    last_name              text NOT NULL
    first_name             text NOT NULL
    birth_date             date
    sex                    text NOT NULL
    pesel                  text NOT NULL
    document               text NOT NULL
    citizenship            text NOT NULL
    language               text NOT NULL
    phone                  text NOT NULL
    email                  text NOT NULL
    street                 text NOT NULL
    house_no               text NOT NULL
    flat_no                text NOT NULL
    postcode               text NOT NULL
    city                   text NOT NULL
    notes                  text NOT NULL
    merged_into            bigint
    search_key             text NOT NULL
    pesel_token            text NOT NULL
    document_token         text NOT NULL
    name_token             text NOT NULL
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

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

programmes
    name                   text NOT NULL
    running                boolean NOT NULL
    changed_at             timestamp with time zone NOT NULL
    changed_by             text NOT NULL

quality_scores
    run_id                 bigint NOT NULL
    register               text NOT NULL
    department             text NOT NULL
    manager                text NOT NULL
    territory              text NOT NULL
    unit                   text NOT NULL
    rows                   integer NOT NULL
    failed                 jsonb NOT NULL
    weights                jsonb NOT NULL

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
    area_from_m2           numeric(14,4)
    area_to_m2             numeric(14,4)
    base_gr                numeric(14,4)

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
    area_from_m2           numeric(14,4)
    area_to_m2             numeric(14,4)
    base_gr                numeric(14,4)

recovery_codes
    user_id                bigint NOT NULL
    hash                   bytea NOT NULL
    used_at                timestamp with time zone

reference_features
    id                     bigint NOT NULL
    key                    text NOT NULL
    source_id              text NOT NULL DEFAULT ''::text
    kind                   text NOT NULL
    name                   text NOT NULL DEFAULT ''::text
    geom                   geometry NOT NULL
    sigma_m                double precision
    source                 text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
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

reference_features_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    source_id              text NOT NULL
    kind                   text NOT NULL
    name                   text NOT NULL
    geom                   geometry NOT NULL
    sigma_m                double precision
    source                 text NOT NULL
    territory              text NOT NULL
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

relief_applications
    id                     bigint NOT NULL
    key                    text NOT NULL
    number                 text NOT NULL DEFAULT ''::text
    case_number            text NOT NULL DEFAULT ''::text
    channel                text NOT NULL DEFAULT 'DESK'::text
    state                  text NOT NULL DEFAULT 'DRAFT'::text
    verdict                text NOT NULL DEFAULT ''::text
    person_id              bigint
    household_id           bigint
    household              text NOT NULL DEFAULT ''::text
    draft                  text NOT NULL DEFAULT ''::text
    address                text NOT NULL DEFAULT ''::text
    building               text NOT NULL DEFAULT ''::text
    persons                integer
    area_m2                numeric(8,2)
    title                  text NOT NULL DEFAULT ''::text
    declared               boolean NOT NULL DEFAULT false
    signed                 boolean NOT NULL DEFAULT false
    income_gr              bigint
    pay_to                 text NOT NULL DEFAULT 'CASH'::text
    account                text NOT NULL DEFAULT ''::text
    from_month             date
    fee_gr                 bigint
    support_gr             bigint
    missing                text[] NOT NULL DEFAULT '{}'::text[]
    received_on            date
    due_on                 date
    decided_on             date
    delivered_on           date
    final_on               date
    ended_on               date
    reason                 text NOT NULL DEFAULT ''::text
    appeal                 text NOT NULL DEFAULT ''::text
    code_hash              text NOT NULL DEFAULT ''::text
    note                   text NOT NULL DEFAULT ''::text
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

relief_applications_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    number                 text NOT NULL
    case_number            text NOT NULL
    channel                text NOT NULL
    state                  text NOT NULL
    verdict                text NOT NULL
    person_id              bigint
    household_id           bigint
    household              text NOT NULL
    draft                  text NOT NULL
    address                text NOT NULL
    building               text NOT NULL
    persons                integer
    area_m2                numeric(8,2)
    title                  text NOT NULL
    declared               boolean NOT NULL
    signed                 boolean NOT NULL
    income_gr              bigint
    pay_to                 text NOT NULL
    account                text NOT NULL
    from_month             date
    fee_gr                 bigint
    support_gr             bigint
    missing                text[] NOT NULL
    received_on            date
    due_on                 date
    decided_on             date
    delivered_on           date
    final_on               date
    ended_on               date
    reason                 text NOT NULL
    appeal                 text NOT NULL
    code_hash              text NOT NULL
    note                   text NOT NULL
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

relief_checks
    id                     bigint NOT NULL
    key                    text NOT NULL
    application_id         bigint NOT NULL
    number                 text NOT NULL DEFAULT ''::text
    part                   text NOT NULL
    round                  integer NOT NULL DEFAULT 1
    state                  text NOT NULL DEFAULT 'ASKED'::text
    verdict                text NOT NULL DEFAULT ''::text
    basis                  text NOT NULL DEFAULT ''::text
    person_id              bigint
    address                text NOT NULL DEFAULT ''::text
    area_m2                numeric(8,2)
    building               text NOT NULL DEFAULT ''::text
    persons                integer
    income_gr              bigint
    asked_on               date
    due_on                 date
    answered_on            date
    answered_by            text NOT NULL DEFAULT ''::text
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

relief_checks_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    application_id         bigint NOT NULL
    number                 text NOT NULL
    part                   text NOT NULL
    round                  integer NOT NULL
    state                  text NOT NULL
    verdict                text NOT NULL
    basis                  text NOT NULL
    person_id              bigint
    address                text NOT NULL
    area_m2                numeric(8,2)
    building               text NOT NULL
    persons                integer
    income_gr              bigint
    asked_on               date
    due_on                 date
    answered_on            date
    answered_by            text NOT NULL
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

relief_grants
    id                     bigint NOT NULL
    key                    text NOT NULL
    application_id         bigint NOT NULL
    number                 text NOT NULL DEFAULT ''::text
    person_id              bigint
    household              text NOT NULL DEFAULT ''::text
    from_month             date NOT NULL
    to_month               date NOT NULL
    monthly_gr             bigint NOT NULL
    state                  text NOT NULL DEFAULT 'WAITING'::text
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

relief_grants_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    application_id         bigint NOT NULL
    number                 text NOT NULL
    person_id              bigint
    household              text NOT NULL
    from_month             date NOT NULL
    to_month               date NOT NULL
    monthly_gr             bigint NOT NULL
    state                  text NOT NULL
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

relief_numbers
    kind                   text NOT NULL
    year                   integer NOT NULL
    last                   integer NOT NULL

relief_payment_lists
    id                     bigint NOT NULL
    key                    text NOT NULL
    number                 text NOT NULL DEFAULT ''::text
    month                  date NOT NULL
    state                  text NOT NULL DEFAULT 'OPEN'::text
    payments               integer NOT NULL DEFAULT 0
    total_gr               bigint NOT NULL DEFAULT 0
    made_on                date
    closed_on              date
    closed_by              text NOT NULL DEFAULT ''::text
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

relief_payment_lists_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    number                 text NOT NULL
    month                  date NOT NULL
    state                  text NOT NULL
    payments               integer NOT NULL
    total_gr               bigint NOT NULL
    made_on                date
    closed_on              date
    closed_by              text NOT NULL
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

relief_payments
    id                     bigint NOT NULL
    key                    text NOT NULL
    list_id                bigint NOT NULL
    grant_id               bigint NOT NULL
    application_id         bigint NOT NULL
    number                 text NOT NULL DEFAULT ''::text
    person_id              bigint
    month                  date NOT NULL
    amount_gr              bigint NOT NULL
    pay_to                 text NOT NULL DEFAULT 'CASH'::text
    account                text NOT NULL DEFAULT ''::text
    paid_on                date
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text
    known                  int8range NOT NULL
    version                integer NOT NULL DEFAULT 1
    extra                  jsonb NOT NULL DEFAULT '{}'::jsonb

relief_payments_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    list_id                bigint NOT NULL
    grant_id               bigint NOT NULL
    application_id         bigint NOT NULL
    number                 text NOT NULL
    person_id              bigint
    month                  date NOT NULL
    amount_gr              bigint NOT NULL
    pay_to                 text NOT NULL
    account                text NOT NULL
    paid_on                date
    unit                   text NOT NULL
    territory              text NOT NULL
    department             text NOT NULL
    assignee               text NOT NULL
    known                  int8range NOT NULL
    version                integer NOT NULL
    extra                  jsonb NOT NULL

requests
    actor                  text NOT NULL
    key                    text NOT NULL
    digest                 bytea NOT NULL
    answer                 jsonb NOT NULL
    at                     timestamp with time zone NOT NULL DEFAULT now()

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

rule_disputes
    id                     bigint NOT NULL
    rule                   text NOT NULL
    rule_version           integer NOT NULL
    discrepancy_id         bigint NOT NULL
    words                  text NOT NULL
    actor                  text NOT NULL
    at                     timestamp with time zone NOT NULL DEFAULT now()
    settled_by             text NOT NULL DEFAULT ''::text
    settled_at             timestamp with time zone

rule_settings
    id                     bigint NOT NULL
    rule                   text NOT NULL
    enabled                boolean NOT NULL
    valid_from             date NOT NULL
    reason                 text NOT NULL
    signed_by              text NOT NULL
    signed_at              timestamp with time zone NOT NULL DEFAULT now()
    signing_id             bigint

rule_signings
    id                     bigint NOT NULL
    trial_id               bigint NOT NULL
    valid_from             date NOT NULL
    params                 jsonb NOT NULL
    rules                  jsonb NOT NULL
    reason                 text NOT NULL
    signed_by              text NOT NULL
    signed_at              timestamp with time zone NOT NULL DEFAULT now()
    reverts                bigint

rule_trial_findings
    trial_id               bigint NOT NULL
    no                     integer NOT NULL
    what                   text NOT NULL
    fingerprint            text NOT NULL
    rule                   text NOT NULL
    outcome                text NOT NULL
    severity               text NOT NULL
    was                    text NOT NULL DEFAULT ''::text
    label                  text NOT NULL
    sentence               jsonb NOT NULL
    money                  jsonb NOT NULL
    money_was              jsonb NOT NULL
    geom                   geometry
    manager                text NOT NULL DEFAULT ''::text
    department             text NOT NULL DEFAULT ''::text
    unit                   text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
    assignee               text NOT NULL DEFAULT ''::text

rule_trials
    id                     bigint NOT NULL
    name                   text NOT NULL
    on_date                date NOT NULL
    params                 jsonb NOT NULL
    rules                  jsonb NOT NULL
    state                  text NOT NULL DEFAULT 'running'::text
    progress               jsonb NOT NULL DEFAULT '{}'::jsonb
    result                 jsonb NOT NULL DEFAULT '{}'::jsonb
    error                  text
    actor                  text NOT NULL
    started_at             timestamp with time zone NOT NULL DEFAULT now()
    seconds                double precision
    known_at               bigint

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
    kind                   text NOT NULL DEFAULT 'full'::text
    why                    text NOT NULL DEFAULT ''::text
    settings               jsonb NOT NULL DEFAULT '{}'::jsonb

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
    display_seconds        double precision
    moving                 boolean
    placed_on              date
    placed_to              date
    device_basis           text NOT NULL DEFAULT ''::text
    material               text NOT NULL DEFAULT ''::text
    colour                 text NOT NULL DEFAULT ''::text
    surface_share          double precision
    businesses             integer
    fee_declared           boolean

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
    display_seconds        double precision
    moving                 boolean
    placed_on              date
    placed_to              date
    device_basis           text NOT NULL DEFAULT ''::text
    material               text NOT NULL DEFAULT ''::text
    colour                 text NOT NULL DEFAULT ''::text
    surface_share          double precision
    businesses             integer
    fee_declared           boolean

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

zones
    id                     bigint NOT NULL
    key                    text NOT NULL
    code                   text NOT NULL
    name                   text NOT NULL DEFAULT ''::text
    kind                   text NOT NULL DEFAULT 'ZONE'::text
    resolution             text NOT NULL DEFAULT ''::text
    priority               integer
    buffer_m               double precision
    geom                   geometry NOT NULL
    sigma_m                double precision
    source                 text NOT NULL DEFAULT ''::text
    territory              text NOT NULL DEFAULT ''::text
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

zones_past
    id                     bigint NOT NULL
    key                    text NOT NULL
    code                   text NOT NULL
    name                   text NOT NULL
    kind                   text NOT NULL
    resolution             text NOT NULL
    priority               integer
    buffer_m               double precision
    geom                   geometry NOT NULL
    sigma_m                double precision
    source                 text NOT NULL
    territory              text NOT NULL
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

indexes
    CREATE INDEX absences_login ON absences USING btree (login, to_day)
    CREATE UNIQUE INDEX absences_pkey ON absences USING btree (id)
    CREATE INDEX address_points_geom ON address_points USING gist (geom)
    CREATE UNIQUE INDEX address_points_key ON address_points USING btree (key)
    CREATE INDEX address_points_known ON address_points USING brin (lower(known)) WITH (pages_per_range='32', autosummarize='on')
    CREATE INDEX address_points_past_geom ON address_points_past USING gist (geom) WHERE upper_inf(known)
    CREATE INDEX address_points_past_id ON address_points_past USING btree (id)
    CREATE INDEX address_points_past_known ON address_points_past USING brin (upper(known)) WITH (pages_per_range='32', autosummarize='on')
    CREATE INDEX address_points_past_open ON address_points_past USING btree (id) WHERE upper_inf(known)
    CREATE UNIQUE INDEX address_points_pkey ON address_points USING btree (id)
    CREATE INDEX address_points_street ON address_points USING btree (street_key, house_no)
    CREATE INDEX aid_allotments_open ON aid_allotments USING btree (desk, kit) WHERE (ended_at IS NULL)
    CREATE UNIQUE INDEX aid_allotments_pkey ON aid_allotments USING btree (id)
    CREATE INDEX aid_cards_day ON aid_cards USING btree (issued_on)
    CREATE UNIQUE INDEX aid_cards_key_key ON aid_cards USING btree (key)
    CREATE UNIQUE INDEX aid_cards_no ON aid_cards USING btree (no)
    CREATE UNIQUE INDEX aid_cards_number ON aid_cards USING btree (number)
    CREATE INDEX aid_cards_past_id ON aid_cards_past USING btree (id)
    CREATE UNIQUE INDEX aid_cards_person ON aid_cards USING btree (person_id) WHERE (status = 'ACTIVE'::text)
    CREATE UNIQUE INDEX aid_cards_pkey ON aid_cards USING btree (id)
    CREATE UNIQUE INDEX aid_checklist_pkey ON aid_checklist USING btree (item)
    CREATE INDEX aid_entitlements_issue ON aid_entitlements USING btree (issue_id)
    CREATE UNIQUE INDEX aid_entitlements_key_key ON aid_entitlements USING btree (key)
    CREATE INDEX aid_entitlements_once ON aid_entitlements USING gist (int8range(person_id, person_id, '[]'::text), int4range(hashtext(kind), hashtext(kind), '[]'::text), daterange(from_day, until_day, '[]'::text)) WHERE (status = 'GIVEN'::text)
    CREATE INDEX aid_entitlements_past_id ON aid_entitlements_past USING btree (id)
    CREATE INDEX aid_entitlements_person ON aid_entitlements USING btree (person_id, kind, until_day)
    CREATE UNIQUE INDEX aid_entitlements_pkey ON aid_entitlements USING btree (id)
    CREATE INDEX aid_entitlements_tokens ON aid_entitlements USING gin (tokens)
    CREATE INDEX aid_families_head ON aid_families USING btree (head_card)
    CREATE UNIQUE INDEX aid_families_key_key ON aid_families USING btree (key)
    CREATE UNIQUE INDEX aid_families_no ON aid_families USING btree (no)
    CREATE UNIQUE INDEX aid_families_number ON aid_families USING btree (number)
    CREATE INDEX aid_families_past_id ON aid_families_past USING btree (id)
    CREATE UNIQUE INDEX aid_families_pkey ON aid_families USING btree (id)
    CREATE INDEX aid_family_members_card ON aid_family_members USING btree (card_id)
    CREATE INDEX aid_family_members_family ON aid_family_members USING btree (family_id)
    CREATE UNIQUE INDEX aid_family_members_key_key ON aid_family_members USING btree (key)
    CREATE INDEX aid_family_members_once ON aid_family_members USING gist (int8range(card_id, card_id, '[]'::text), daterange(from_day, until_day))
    CREATE INDEX aid_family_members_past_id ON aid_family_members_past USING btree (id)
    CREATE UNIQUE INDEX aid_family_members_pkey ON aid_family_members USING btree (id)
    CREATE UNIQUE INDEX aid_feeds_digest_key ON aid_feeds USING btree (digest)
    CREATE UNIQUE INDEX aid_feeds_pkey ON aid_feeds USING btree (volunteer_id)
    CREATE UNIQUE INDEX aid_goods_code ON aid_goods USING btree (code)
    CREATE UNIQUE INDEX aid_goods_key_key ON aid_goods USING btree (key)
    CREATE INDEX aid_goods_past_id ON aid_goods_past USING btree (id)
    CREATE UNIQUE INDEX aid_goods_pkey ON aid_goods USING btree (id)
    CREATE UNIQUE INDEX aid_guides_key_key ON aid_guides USING btree (key)
    CREATE UNIQUE INDEX aid_guides_page ON aid_guides USING btree (slug, language)
    CREATE INDEX aid_guides_past_id ON aid_guides_past USING btree (id)
    CREATE UNIQUE INDEX aid_guides_pkey ON aid_guides USING btree (id)
    CREATE INDEX aid_issues_card_once ON aid_issues USING gist (int8range(card_id, card_id, '[]'::text), int4range(hashtext(kind), hashtext(kind), '[]'::text), daterange(on_day, next_on)) WHERE ((status = 'ISSUED'::text) AND (NOT doubled) AND (card_id IS NOT NULL))
    CREATE UNIQUE INDEX aid_issues_client ON aid_issues USING btree (client_id) WHERE (client_id <> ''::text)
    CREATE INDEX aid_issues_day ON aid_issues USING btree (on_day)
    CREATE INDEX aid_issues_family_once ON aid_issues USING gist (int8range(family_id, family_id, '[]'::text), int4range(hashtext(kind), hashtext(kind), '[]'::text), daterange(on_day, next_on)) WHERE ((status = 'ISSUED'::text) AND (NOT doubled) AND (family_id IS NOT NULL))
    CREATE UNIQUE INDEX aid_issues_key_key ON aid_issues USING btree (key)
    CREATE UNIQUE INDEX aid_issues_no ON aid_issues USING btree (no)
    CREATE INDEX aid_issues_past_id ON aid_issues_past USING btree (id)
    CREATE UNIQUE INDEX aid_issues_pkey ON aid_issues USING btree (id)
    CREATE UNIQUE INDEX aid_kit_goods_key_key ON aid_kit_goods USING btree (key)
    CREATE UNIQUE INDEX aid_kit_goods_once ON aid_kit_goods USING btree (kit, good)
    CREATE INDEX aid_kit_goods_past_id ON aid_kit_goods_past USING btree (id)
    CREATE UNIQUE INDEX aid_kit_goods_pkey ON aid_kit_goods USING btree (id)
    CREATE UNIQUE INDEX aid_kits_code ON aid_kits USING btree (code)
    CREATE UNIQUE INDEX aid_kits_key_key ON aid_kits USING btree (key)
    CREATE INDEX aid_kits_past_id ON aid_kits_past USING btree (id)
    CREATE UNIQUE INDEX aid_kits_pkey ON aid_kits USING btree (id)
    CREATE INDEX aid_moves_day ON aid_moves USING btree (on_day)
    CREATE UNIQUE INDEX aid_moves_key_key ON aid_moves USING btree (key)
    CREATE INDEX aid_moves_past_id ON aid_moves_past USING btree (id)
    CREATE UNIQUE INDEX aid_moves_pkey ON aid_moves USING btree (id)
    CREATE INDEX aid_moves_purchase ON aid_moves USING btree (purchase_id) WHERE (purchase_id IS NOT NULL)
    CREATE INDEX aid_patrols_day ON aid_patrols USING btree (on_day)
    CREATE UNIQUE INDEX aid_patrols_key_key ON aid_patrols USING btree (key)
    CREATE UNIQUE INDEX aid_patrols_no ON aid_patrols USING btree (no)
    CREATE INDEX aid_patrols_past_id ON aid_patrols_past USING btree (id)
    CREATE UNIQUE INDEX aid_patrols_pkey ON aid_patrols USING btree (id)
    CREATE UNIQUE INDEX aid_points_code ON aid_points USING btree (code)
    CREATE UNIQUE INDEX aid_points_key_key ON aid_points USING btree (key)
    CREATE INDEX aid_points_past_id ON aid_points_past USING btree (id)
    CREATE UNIQUE INDEX aid_points_pkey ON aid_points USING btree (id)
    CREATE UNIQUE INDEX aid_purchases_key_key ON aid_purchases USING btree (key)
    CREATE UNIQUE INDEX aid_purchases_no ON aid_purchases USING btree (no)
    CREATE INDEX aid_purchases_past_id ON aid_purchases_past USING btree (id)
    CREATE UNIQUE INDEX aid_purchases_pkey ON aid_purchases USING btree (id)
    CREATE UNIQUE INDEX aid_qualifications_key_key ON aid_qualifications USING btree (key)
    CREATE INDEX aid_qualifications_past_id ON aid_qualifications_past USING btree (id)
    CREATE UNIQUE INDEX aid_qualifications_pkey ON aid_qualifications USING btree (id)
    CREATE INDEX aid_qualifications_volunteer ON aid_qualifications USING btree (volunteer_id)
    CREATE INDEX aid_shifts_day ON aid_shifts USING btree (on_day)
    CREATE UNIQUE INDEX aid_shifts_key_key ON aid_shifts USING btree (key)
    CREATE UNIQUE INDEX aid_shifts_no ON aid_shifts USING btree (no)
    CREATE INDEX aid_shifts_past_id ON aid_shifts_past USING btree (id)
    CREATE UNIQUE INDEX aid_shifts_pkey ON aid_shifts USING btree (id)
    CREATE UNIQUE INDEX aid_signups_key_key ON aid_signups USING btree (key)
    CREATE UNIQUE INDEX aid_signups_once ON aid_signups USING btree (shift_id, volunteer_id) WHERE (status = ANY (ARRAY['SIGNED'::text, 'OFFERED'::text]))
    CREATE INDEX aid_signups_past_id ON aid_signups_past USING btree (id)
    CREATE UNIQUE INDEX aid_signups_pkey ON aid_signups USING btree (id)
    CREATE INDEX aid_signups_volunteer ON aid_signups USING btree (volunteer_id)
    CREATE UNIQUE INDEX aid_sms_gateway_id ON aid_sms USING btree (gateway_id) WHERE (gateway_id <> ''::text)
    CREATE UNIQUE INDEX aid_sms_gateway_pkey ON aid_sms_gateway USING btree (only_one)
    CREATE UNIQUE INDEX aid_sms_pkey ON aid_sms USING btree (id)
    CREATE INDEX aid_sms_waiting ON aid_sms USING btree (id) WHERE ((direction = 'OUT'::text) AND (taken_at IS NULL))
    CREATE UNIQUE INDEX aid_stock_key_key ON aid_stock USING btree (key)
    CREATE UNIQUE INDEX aid_stock_once ON aid_stock USING btree (point, good)
    CREATE INDEX aid_stock_past_id ON aid_stock_past USING btree (id)
    CREATE UNIQUE INDEX aid_stock_pkey ON aid_stock USING btree (id)
    CREATE INDEX aid_visits_card ON aid_visits USING btree (card_id) WHERE (card_id IS NOT NULL)
    CREATE INDEX aid_visits_day ON aid_visits USING btree (on_day)
    CREATE UNIQUE INDEX aid_visits_key_key ON aid_visits USING btree (key)
    CREATE INDEX aid_visits_past_id ON aid_visits_past USING btree (id)
    CREATE INDEX aid_visits_patrol ON aid_visits USING btree (patrol_id)
    CREATE UNIQUE INDEX aid_visits_pkey ON aid_visits USING btree (id)
    CREATE UNIQUE INDEX aid_volunteers_key_key ON aid_volunteers USING btree (key)
    CREATE UNIQUE INDEX aid_volunteers_no ON aid_volunteers USING btree (no)
    CREATE INDEX aid_volunteers_past_id ON aid_volunteers_past USING btree (id)
    CREATE UNIQUE INDEX aid_volunteers_person ON aid_volunteers USING btree (person_id)
    CREATE UNIQUE INDEX aid_volunteers_pkey ON aid_volunteers USING btree (id)
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
    CREATE INDEX coal_certificates_allowance ON coal_certificates USING btree (allowance) WHERE (allowance <> ''::text)
    CREATE INDEX coal_certificates_household ON coal_certificates USING btree (household) WHERE (household <> ''::text)
    CREATE UNIQUE INDEX coal_certificates_key_key ON coal_certificates USING btree (key)
    CREATE UNIQUE INDEX coal_certificates_number_key ON coal_certificates USING btree (number)
    CREATE INDEX coal_certificates_one ON coal_certificates USING gist (int8range(hashtextextended(household, (0)::bigint), hashtextextended(household, (0)::bigint), '[]'::text), daterange(on_day, valid_to, '[]'::text)) WHERE ((status = 'ISSUED'::text) AND (household <> ''::text))
    CREATE INDEX coal_certificates_past_id ON coal_certificates_past USING btree (id)
    CREATE INDEX coal_certificates_person ON coal_certificates USING btree (person_id)
    CREATE UNIQUE INDEX coal_certificates_pkey ON coal_certificates USING btree (id)
    CREATE INDEX coal_certificates_tokens ON coal_certificates USING gin (tokens)
    CREATE UNIQUE INDEX coal_certificates_unit_year_no_key ON coal_certificates USING btree (unit, year, no)
    CREATE UNIQUE INDEX coal_days_key_key ON coal_days USING btree (key)
    CREATE INDEX coal_days_past_id ON coal_days_past USING btree (id)
    CREATE UNIQUE INDEX coal_days_pkey ON coal_days USING btree (id)
    CREATE UNIQUE INDEX coal_days_yard_on_day_key ON coal_days USING btree (yard, on_day)
    CREATE UNIQUE INDEX coal_goods_code_key ON coal_goods USING btree (code)
    CREATE UNIQUE INDEX coal_goods_key_key ON coal_goods USING btree (key)
    CREATE INDEX coal_goods_past_id ON coal_goods_past USING btree (id)
    CREATE UNIQUE INDEX coal_goods_pkey ON coal_goods USING btree (id)
    CREATE UNIQUE INDEX coal_orders_key_key ON coal_orders USING btree (key)
    CREATE UNIQUE INDEX coal_orders_number_key ON coal_orders USING btree (number)
    CREATE INDEX coal_orders_past_id ON coal_orders_past USING btree (id)
    CREATE UNIQUE INDEX coal_orders_pkey ON coal_orders USING btree (id)
    CREATE UNIQUE INDEX coal_orders_year_no_key ON coal_orders USING btree (year, no)
    CREATE UNIQUE INDEX coal_receipts_key_key ON coal_receipts USING btree (key)
    CREATE INDEX coal_receipts_order ON coal_receipts USING btree (order_id)
    CREATE INDEX coal_receipts_past_id ON coal_receipts_past USING btree (id)
    CREATE UNIQUE INDEX coal_receipts_pkey ON coal_receipts USING btree (id)
    CREATE UNIQUE INDEX coal_receipts_reverses_key ON coal_receipts USING btree (reverses)
    CREATE UNIQUE INDEX coal_receipts_slip ON coal_receipts USING btree (yard, slip_no) WHERE ((kind = 'RECEIPT'::text) AND (NOT reversed))
    CREATE INDEX coal_reservations_certificate ON coal_reservations USING btree (certificate_id)
    CREATE UNIQUE INDEX coal_reservations_key_key ON coal_reservations USING btree (key)
    CREATE INDEX coal_reservations_open ON coal_reservations USING btree (until) WHERE (status = 'OPEN'::text)
    CREATE INDEX coal_reservations_past_id ON coal_reservations_past USING btree (id)
    CREATE UNIQUE INDEX coal_reservations_pkey ON coal_reservations USING btree (id)
    CREATE INDEX coal_sales_certificate ON coal_sales USING btree (certificate_id)
    CREATE INDEX coal_sales_day ON coal_sales USING btree (on_day, yard)
    CREATE UNIQUE INDEX coal_sales_document_key ON coal_sales USING btree (document)
    CREATE UNIQUE INDEX coal_sales_key_key ON coal_sales USING btree (key)
    CREATE INDEX coal_sales_past_id ON coal_sales_past USING btree (id)
    CREATE UNIQUE INDEX coal_sales_pkey ON coal_sales USING btree (id)
    CREATE UNIQUE INDEX coal_sales_reverses_key ON coal_sales USING btree (reverses)
    CREATE UNIQUE INDEX coal_sales_yard_year_no_key ON coal_sales USING btree (yard, year, no)
    CREATE UNIQUE INDEX coal_yards_code_key ON coal_yards USING btree (code)
    CREATE UNIQUE INDEX coal_yards_key_key ON coal_yards USING btree (key)
    CREATE INDEX coal_yards_past_id ON coal_yards_past USING btree (id)
    CREATE UNIQUE INDEX coal_yards_pkey ON coal_yards USING btree (id)
    CREATE INDEX comments_mentions ON comments USING gin (mentions)
    CREATE UNIQUE INDEX comments_pkey ON comments USING btree (id)
    CREATE UNIQUE INDEX comments_register_row_id_no_key ON comments USING btree (register, row_id, no)
    CREATE INDEX decision_parcels_known ON decision_parcels USING btree (lower(known))
    CREATE INDEX decision_parcels_past_id ON decision_parcels_past USING btree (decision_id)
    CREATE INDEX decision_parcels_past_known ON decision_parcels_past USING btree (upper(known))
    CREATE UNIQUE INDEX decision_parcels_pkey ON decision_parcels USING btree (decision_id, no)
    CREATE INDEX decisions_case_number ON decisions USING btree (case_number)
    CREATE INDEX decisions_geom ON decisions USING gist (geom)
    CREATE UNIQUE INDEX decisions_key ON decisions USING btree (key)
    CREATE INDEX decisions_known ON decisions USING btree (lower(known))
    CREATE INDEX decisions_party ON decisions USING btree (party_id)
    CREATE INDEX decisions_past_geom ON decisions_past USING gist (geom) WHERE upper_inf(known)
    CREATE INDEX decisions_past_id ON decisions_past USING btree (id)
    CREATE INDEX decisions_past_known ON decisions_past USING btree (upper(known))
    CREATE INDEX decisions_past_open ON decisions_past USING btree (id) WHERE upper_inf(known)
    CREATE INDEX decisions_past_party ON decisions_past USING btree (party_id)
    CREATE UNIQUE INDEX decisions_pkey ON decisions USING btree (id)
    CREATE INDEX discrepancies_assignee ON discrepancies USING btree (assignee) WHERE (assignee <> ''::text)
    CREATE INDEX discrepancies_bundle ON discrepancies USING btree (bundle_id) WHERE (bundle_id IS NOT NULL)
    CREATE INDEX discrepancies_document ON discrepancies USING btree (document_kind, document_id) WHERE (document_id IS NOT NULL)
    CREATE UNIQUE INDEX discrepancies_fingerprint ON discrepancies USING btree (fingerprint)
    CREATE INDEX discrepancies_geom ON discrepancies USING gist (geom)
    CREATE INDEX discrepancies_object ON discrepancies USING btree (object_id) WHERE (object_id IS NOT NULL)
    CREATE INDEX discrepancies_past_id ON discrepancies_past USING btree (id)
    CREATE UNIQUE INDEX discrepancies_pkey ON discrepancies USING btree (id)
    CREATE INDEX discrepancies_rule ON discrepancies USING btree (rule)
    CREATE INDEX discrepancies_worked ON discrepancies USING btree (state) WHERE (state <> ALL (ARRAY['DETECTED'::text, 'VANISHED'::text]))
    CREATE UNIQUE INDEX discrepancy_bundles_pkey ON discrepancy_bundles USING btree (id)
    CREATE INDEX discrepancy_papers_discrepancy ON discrepancy_papers USING btree (discrepancy_id)
    CREATE UNIQUE INDEX discrepancy_papers_pkey ON discrepancy_papers USING btree (id)
    CREATE UNIQUE INDEX discrepancy_questions_pkey ON discrepancy_questions USING btree (discrepancy_id, no)
    CREATE INDEX exports_actor ON exports USING btree (actor, id DESC)
    CREATE INDEX exports_expires ON exports USING btree (expires_at)
    CREATE UNIQUE INDEX exports_pkey ON exports USING btree (id)
    CREATE INDEX fields_past_id ON fields_past USING btree (id)
    CREATE UNIQUE INDEX fields_pkey ON fields USING btree (id)
    CREATE UNIQUE INDEX fields_register_field_key ON fields USING btree (register, field)
    CREATE UNIQUE INDEX files_pkey ON files USING btree (id)
    CREATE UNIQUE INDEX files_register_row_id_no_key ON files USING btree (register, row_id, no)
    CREATE INDEX files_sha256 ON files USING btree (sha256)
    CREATE UNIQUE INDEX flow_clocks_pkey ON flow_clocks USING btree (register, row_id, name, no)
    CREATE INDEX flow_clocks_running ON flow_clocks USING btree (register, row_id) WHERE (stopped_on IS NULL)
    CREATE INDEX flow_steps_day ON flow_steps USING btree (register, on_day)
    CREATE UNIQUE INDEX flow_steps_pkey ON flow_steps USING btree (register, row_id, no)
    CREATE INDEX household_members_household ON household_members USING btree (household_id)
    CREATE UNIQUE INDEX household_members_key_key ON household_members USING btree (key)
    CREATE INDEX household_members_once ON household_members USING gist (int8range(household_id, household_id, '[]'::text), int8range(person_id, person_id, '[]'::text), daterange(from_day, to_day, '[]'::text))
    CREATE INDEX household_members_past_id ON household_members_past USING btree (id)
    CREATE INDEX household_members_person ON household_members USING btree (person_id)
    CREATE UNIQUE INDEX household_members_pkey ON household_members USING btree (id)
    CREATE INDEX households_address ON households USING btree (unit, programme, address_key) WHERE (address_key <> ''::text)
    CREATE UNIQUE INDEX households_key_key ON households USING btree (key)
    CREATE INDEX households_past_id ON households_past USING btree (id)
    CREATE UNIQUE INDEX households_pkey ON households USING btree (id)
    CREATE INDEX households_token ON households USING btree (token) WHERE (token <> ''::text)
    CREATE UNIQUE INDEX import_problems_pkey ON import_problems USING btree (import_id, no)
    CREATE UNIQUE INDEX import_profiles_pkey ON import_profiles USING btree (name)
    CREATE UNIQUE INDEX imports_pkey ON imports USING btree (id)
    CREATE UNIQUE INDEX landscape_versions_pkey ON landscape_versions USING btree (id)
    CREATE INDEX landscape_versions_resolution ON landscape_versions USING btree (resolution, in_force)
    CREATE INDEX lease_parcels_known ON lease_parcels USING btree (lower(known))
    CREATE INDEX lease_parcels_parcel_id ON lease_parcels USING btree (parcel_id)
    CREATE INDEX lease_parcels_past_id ON lease_parcels_past USING btree (lease_id)
    CREATE INDEX lease_parcels_past_known ON lease_parcels_past USING btree (upper(known))
    CREATE UNIQUE INDEX lease_parcels_pkey ON lease_parcels USING btree (lease_id, no)
    CREATE INDEX leases_contract_number ON leases USING btree (contract_number)
    CREATE UNIQUE INDEX leases_key ON leases USING btree (key)
    CREATE INDEX leases_known ON leases USING btree (lower(known))
    CREATE INDEX leases_party ON leases USING btree (party_id)
    CREATE INDEX leases_past_id ON leases_past USING btree (id)
    CREATE INDEX leases_past_known ON leases_past USING btree (upper(known))
    CREATE INDEX leases_past_open ON leases_past USING btree (id) WHERE upper_inf(known)
    CREATE INDEX leases_past_party ON leases_past USING btree (party_id)
    CREATE UNIQUE INDEX leases_pkey ON leases USING btree (id)
    CREATE UNIQUE INDEX ledger_accounts_pkey ON ledger_accounts USING btree (id)
    CREATE UNIQUE INDEX ledger_accounts_programme_kind_name_key ON ledger_accounts USING btree (programme, kind, name)
    CREATE UNIQUE INDEX ledger_entries_account_id_no_key ON ledger_entries USING btree (account_id, no)
    CREATE INDEX ledger_entries_document ON ledger_entries USING btree (document)
    CREATE UNIQUE INDEX ledger_entries_pkey ON ledger_entries USING btree (id)
    CREATE UNIQUE INDEX ledger_entries_reverses_key ON ledger_entries USING btree (reverses)
    CREATE INDEX ledger_reservations_document ON ledger_reservations USING btree (document)
    CREATE INDEX ledger_reservations_open ON ledger_reservations USING btree (account_id, until) WHERE (state = 'OPEN'::text)
    CREATE UNIQUE INDEX ledger_reservations_pkey ON ledger_reservations USING btree (id)
    CREATE UNIQUE INDEX letter_templates_pkey ON letter_templates USING btree (programme, name, language, version)
    CREATE UNIQUE INDEX link_aliases_pkey ON link_aliases USING btree (id)
    CREATE UNIQUE INDEX link_aliases_written ON link_aliases USING btree (kind, written)
    CREATE INDEX link_decisions_document ON link_decisions USING btree (document_kind, document_id)
    CREATE INDEX link_decisions_object ON link_decisions USING btree (object_id)
    CREATE UNIQUE INDEX link_decisions_pair ON link_decisions USING btree (document_kind, document_key, COALESCE(object_id, (0)::bigint))
    CREATE INDEX link_decisions_past_id ON link_decisions_past USING btree (id)
    CREATE UNIQUE INDEX link_decisions_pkey ON link_decisions USING btree (id)
    CREATE UNIQUE INDEX link_fits_pkey ON link_fits USING btree (id)
    CREATE UNIQUE INDEX link_quality_pkey ON link_quality USING btree (run_id)
    CREATE INDEX links_object ON links USING btree (object_id)
    CREATE UNIQUE INDEX links_pkey ON links USING btree (document_kind, document_id, object_id)
    CREATE INDEX location_checks_at ON location_checks USING btree (at)
    CREATE UNIQUE INDEX location_checks_pkey ON location_checks USING btree (number)
    CREATE UNIQUE INDEX object_classes_pkey ON object_classes USING btree (code)
    CREATE INDEX objects_geom ON objects USING gist (geom)
    CREATE INDEX objects_known ON objects USING brin (lower(known)) WITH (pages_per_range='32', autosummarize='on')
    CREATE INDEX objects_past_id ON objects_past USING btree (id)
    CREATE INDEX objects_past_known ON objects_past USING brin (upper(known)) WITH (pages_per_range='32', autosummarize='on')
    CREATE UNIQUE INDEX objects_pkey ON objects USING btree (id)
    CREATE UNIQUE INDEX observations_key ON observations USING btree (key)
    CREATE INDEX observations_object ON observations USING btree (object_id)
    CREATE INDEX observations_past_id ON observations_past USING btree (id)
    CREATE UNIQUE INDEX observations_pkey ON observations USING btree (id)
    CREATE UNIQUE INDEX organisations_key_key ON organisations USING btree (key)
    CREATE INDEX organisations_past_id ON organisations_past USING btree (id)
    CREATE UNIQUE INDEX organisations_pkey ON organisations USING btree (id)
    CREATE INDEX params_name ON params USING btree (name)
    CREATE INDEX params_no_overlap ON params USING gist (int8range(hashtextextended(name, (0)::bigint), hashtextextended(name, (0)::bigint), '[]'::text), valid) WHERE upper_inf(known)
    CREATE UNIQUE INDEX params_pkey ON params USING btree (id)
    CREATE INDEX parcel_lineage_child ON parcel_lineage USING btree (child_id)
    CREATE UNIQUE INDEX parcel_lineage_pkey ON parcel_lineage USING btree (parent_id, child_id, known)
    CREATE INDEX parcels_geom ON parcels USING gist (geom)
    CREATE UNIQUE INDEX parcels_key ON parcels USING btree (key)
    CREATE INDEX parcels_known ON parcels USING brin (lower(known)) WITH (pages_per_range='32', autosummarize='on')
    CREATE INDEX parcels_parcel_id ON parcels USING btree (parcel_id)
    CREATE INDEX parcels_past_geom ON parcels_past USING gist (geom) WHERE upper_inf(known)
    CREATE INDEX parcels_past_id ON parcels_past USING btree (id)
    CREATE INDEX parcels_past_known ON parcels_past USING brin (upper(known)) WITH (pages_per_range='32', autosummarize='on')
    CREATE INDEX parcels_past_open ON parcels_past USING btree (id) WHERE upper_inf(known)
    CREATE INDEX parcels_past_parcel_id ON parcels_past USING btree (parcel_id)
    CREATE UNIQUE INDEX parcels_pkey ON parcels USING btree (id)
    CREATE UNIQUE INDEX parties_key ON parties USING btree (key)
    CREATE INDEX parties_known ON parties USING btree (lower(known))
    CREATE INDEX parties_past_id ON parties_past USING btree (id)
    CREATE INDEX parties_past_known ON parties_past USING btree (upper(known))
    CREATE UNIQUE INDEX parties_pkey ON parties USING btree (id)
    CREATE UNIQUE INDEX passkeys_credential_key ON passkeys USING btree (credential)
    CREATE UNIQUE INDEX passkeys_pkey ON passkeys USING btree (id)
    CREATE INDEX passkeys_user ON passkeys USING btree (user_id)
    CREATE UNIQUE INDEX password_resets_pkey ON password_resets USING btree (hash)
    CREATE UNIQUE INDEX person_merges_gone ON person_merges USING btree (gone_id) WHERE (unmerged_at IS NULL)
    CREATE INDEX person_merges_keep ON person_merges USING btree (keep_id)
    CREATE UNIQUE INDEX person_merges_pkey ON person_merges USING btree (id)
    CREATE INDEX persons_birth ON persons USING btree (birth_date)
    CREATE INDEX persons_document ON persons USING btree (document_token) WHERE (document_token <> ''::text)
    CREATE UNIQUE INDEX persons_key_key ON persons USING btree (key)
    CREATE INDEX persons_merged ON persons USING btree (merged_into) WHERE (merged_into IS NOT NULL)
    CREATE INDEX persons_past_id ON persons_past USING btree (id)
    CREATE UNIQUE INDEX persons_pesel ON persons USING btree (unit, pesel) WHERE ((pesel <> ''::text) AND (merged_into IS NULL))
    CREATE INDEX persons_phone ON persons USING btree ("right"(phone, 9)) WHERE (phone <> ''::text)
    CREATE UNIQUE INDEX persons_pkey ON persons USING btree (id)
    CREATE INDEX persons_words ON persons USING gin (string_to_array(search_key, ' '::text))
    CREATE INDEX photos_past_known ON photos_past USING btree (upper(known))
    CREATE UNIQUE INDEX photos_pkey ON photos USING btree (id)
    CREATE INDEX photos_scan_object ON photos USING btree (scan_object_id)
    CREATE UNIQUE INDEX programmes_pkey ON programmes USING btree (name)
    CREATE UNIQUE INDEX quality_scores_pkey ON quality_scores USING btree (run_id, register, department, manager, territory, unit)
    CREATE UNIQUE INDEX rates_pkey ON rates USING btree (id)
    CREATE UNIQUE INDEX recovery_codes_pkey ON recovery_codes USING btree (user_id, hash)
    CREATE INDEX reference_features_geom ON reference_features USING gist (geom)
    CREATE UNIQUE INDEX reference_features_key ON reference_features USING btree (key)
    CREATE INDEX reference_features_past_geom ON reference_features_past USING gist (geom) WHERE upper_inf(known)
    CREATE INDEX reference_features_past_id ON reference_features_past USING btree (id)
    CREATE INDEX reference_features_past_open ON reference_features_past USING btree (id) WHERE upper_inf(known)
    CREATE UNIQUE INDEX reference_features_pkey ON reference_features USING btree (id)
    CREATE UNIQUE INDEX relief_applications_code ON relief_applications USING btree (code_hash) WHERE (code_hash <> ''::text)
    CREATE INDEX relief_applications_household ON relief_applications USING btree (household) WHERE (household <> ''::text)
    CREATE UNIQUE INDEX relief_applications_key_key ON relief_applications USING btree (key)
    CREATE UNIQUE INDEX relief_applications_number ON relief_applications USING btree (number) WHERE (number <> ''::text)
    CREATE INDEX relief_applications_past_id ON relief_applications_past USING btree (id)
    CREATE INDEX relief_applications_person ON relief_applications USING btree (person_id)
    CREATE UNIQUE INDEX relief_applications_pkey ON relief_applications USING btree (id)
    CREATE INDEX relief_applications_state ON relief_applications USING btree (state)
    CREATE INDEX relief_checks_application ON relief_checks USING btree (application_id)
    CREATE UNIQUE INDEX relief_checks_key_key ON relief_checks USING btree (key)
    CREATE INDEX relief_checks_past_application ON relief_checks_past USING btree (application_id)
    CREATE INDEX relief_checks_past_id ON relief_checks_past USING btree (id)
    CREATE UNIQUE INDEX relief_checks_pkey ON relief_checks USING btree (id)
    CREATE INDEX relief_grants_application ON relief_grants USING btree (application_id)
    CREATE UNIQUE INDEX relief_grants_key_key ON relief_grants USING btree (key)
    CREATE INDEX relief_grants_once ON relief_grants USING gist (int8range(hashtextextended(household, (0)::bigint), hashtextextended(household, (0)::bigint), '[]'::text), daterange(from_month, to_month, '[]'::text)) WHERE ((state <> 'ENDED'::text) AND (household <> ''::text))
    CREATE INDEX relief_grants_past_id ON relief_grants_past USING btree (id)
    CREATE UNIQUE INDEX relief_grants_pkey ON relief_grants USING btree (id)
    CREATE INDEX relief_grants_state ON relief_grants USING btree (state, from_month, to_month)
    CREATE UNIQUE INDEX relief_numbers_pkey ON relief_numbers USING btree (kind, year)
    CREATE UNIQUE INDEX relief_payment_lists_key_key ON relief_payment_lists USING btree (key)
    CREATE INDEX relief_payment_lists_past_id ON relief_payment_lists_past USING btree (id)
    CREATE UNIQUE INDEX relief_payment_lists_pkey ON relief_payment_lists USING btree (id)
    CREATE INDEX relief_payments_grant ON relief_payments USING btree (grant_id)
    CREATE UNIQUE INDEX relief_payments_key_key ON relief_payments USING btree (key)
    CREATE INDEX relief_payments_list ON relief_payments USING btree (list_id)
    CREATE INDEX relief_payments_past_id ON relief_payments_past USING btree (id)
    CREATE UNIQUE INDEX relief_payments_pkey ON relief_payments USING btree (id)
    CREATE INDEX requests_at ON requests USING btree (at)
    CREATE UNIQUE INDEX requests_pkey ON requests USING btree (actor, key)
    CREATE UNIQUE INDEX retention_rules_pkey ON retention_rules USING btree (register)
    CREATE UNIQUE INDEX revisions_pkey ON revisions USING btree (id)
    CREATE INDEX road_lanes_geom ON road_lanes USING gist (geom)
    CREATE UNIQUE INDEX road_lanes_key ON road_lanes USING btree (key)
    CREATE INDEX road_lanes_known ON road_lanes USING btree (lower(known))
    CREATE INDEX road_lanes_past_geom ON road_lanes_past USING gist (geom) WHERE upper_inf(known)
    CREATE INDEX road_lanes_past_id ON road_lanes_past USING btree (id)
    CREATE INDEX road_lanes_past_open ON road_lanes_past USING btree (id) WHERE upper_inf(known)
    CREATE UNIQUE INDEX road_lanes_pkey ON road_lanes USING btree (id)
    CREATE UNIQUE INDEX roles_pkey ON roles USING btree (name)
    CREATE UNIQUE INDEX rule_disputes_pkey ON rule_disputes USING btree (id)
    CREATE INDEX rule_disputes_rule ON rule_disputes USING btree (rule)
    CREATE UNIQUE INDEX rule_disputes_voice ON rule_disputes USING btree (discrepancy_id, actor) WHERE (settled_at IS NULL)
    CREATE UNIQUE INDEX rule_settings_pkey ON rule_settings USING btree (id)
    CREATE INDEX rule_settings_rule ON rule_settings USING btree (rule, valid_from)
    CREATE UNIQUE INDEX rule_signings_pkey ON rule_signings USING btree (id)
    CREATE UNIQUE INDEX rule_trial_findings_pkey ON rule_trial_findings USING btree (trial_id, no)
    CREATE UNIQUE INDEX rule_trials_pkey ON rule_trials USING btree (id)
    CREATE INDEX run_params_param ON run_params USING btree (param_id)
    CREATE UNIQUE INDEX run_params_pkey ON run_params USING btree (run_id, param_id)
    CREATE UNIQUE INDEX runs_pkey ON runs USING btree (id)
    CREATE INDEX scan_objects_geom ON scan_objects USING gist (geom)
    CREATE UNIQUE INDEX scan_objects_key ON scan_objects USING btree (key)
    CREATE INDEX scan_objects_known ON scan_objects USING brin (lower(known)) WITH (pages_per_range='32', autosummarize='on')
    CREATE INDEX scan_objects_object ON scan_objects USING btree (object_id)
    CREATE INDEX scan_objects_past_id ON scan_objects_past USING btree (id)
    CREATE INDEX scan_objects_past_known ON scan_objects_past USING brin (upper(known)) WITH (pages_per_range='32', autosummarize='on')
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
    CREATE INDEX zones_geom ON zones USING gist (geom)
    CREATE UNIQUE INDEX zones_key ON zones USING btree (key)
    CREATE INDEX zones_known ON zones USING btree (lower(known))
    CREATE INDEX zones_past_geom ON zones_past USING gist (geom) WHERE upper_inf(known)
    CREATE INDEX zones_past_id ON zones_past USING btree (id)
    CREATE INDEX zones_past_known ON zones_past USING btree (upper(known))
    CREATE INDEX zones_past_open ON zones_past USING btree (id) WHERE upper_inf(known)
    CREATE UNIQUE INDEX zones_pkey ON zones USING btree (id)
