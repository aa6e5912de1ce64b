-- The programme that helps small households to pay the fee for waste, and its two public calculators.

CREATE TABLE relief_applications (
    id            bigint PRIMARY KEY,
    key           text NOT NULL UNIQUE,
    number        text NOT NULL DEFAULT '',       -- the programme's own; the document system gives case_number
    case_number   text NOT NULL DEFAULT '',
    channel       text NOT NULL DEFAULT 'DESK' CHECK (channel IN ('WEB', 'DESK', 'PAPER')),
    state         text NOT NULL DEFAULT 'DRAFT',
    verdict       text NOT NULL DEFAULT '' CHECK (verdict IN ('', 'POSITIVE', 'NEGATIVE', 'DISCONTINUED', 'UNPROCESSED')),
    person_id     bigint,
    household_id  bigint,
    household     text NOT NULL DEFAULT '',       -- keyed digest of the address: the same household, whoever applies
    draft         text NOT NULL DEFAULT '',       -- JSON that a visitor typed, until an officer takes the application over
    address       text NOT NULL DEFAULT '',
    building      text NOT NULL DEFAULT '' CHECK (building IN ('', 'DETACHED', 'BLOCK')),
    persons       int CHECK (persons BETWEEN 1 AND 50),
    area_m2       numeric(8,2) CHECK (area_m2 > 0),
    title         text NOT NULL DEFAULT '' CHECK (title IN ('', 'OWNER', 'POSSESSOR')),
    declared      boolean NOT NULL DEFAULT false, -- a declaration of the fee lies with the office
    signed        boolean NOT NULL DEFAULT false,
    income_gr     bigint CHECK (income_gr >= 0),  -- of the household a month, where the applicant gave it
    pay_to        text NOT NULL DEFAULT 'CASH' CHECK (pay_to IN ('ACCOUNT', 'CASH')),
    account       text NOT NULL DEFAULT '',       -- 26 digits
    from_month    date,                           -- first day of the first month asked for
    fee_gr        bigint,
    support_gr    bigint,
    missing       text[] NOT NULL DEFAULT '{}',   -- codes of what the application still needs
    received_on   date,
    due_on        date,                           -- of the case; the earliest day while its clock stands still
    decided_on    date,
    delivered_on  date,
    final_on      date,
    ended_on      date,                           -- last day that the case is about, from which its retention counts
    reason        text NOT NULL DEFAULT '',       -- of the decision
    appeal        text NOT NULL DEFAULT '',
    code_hash     text NOT NULL DEFAULT '',       -- digest of the code under which the applicant asks for the state
    note          text NOT NULL DEFAULT '',
    unit          text NOT NULL DEFAULT '',
    territory     text NOT NULL DEFAULT '',
    department    text NOT NULL DEFAULT '',
    assignee      text NOT NULL DEFAULT '',
    known         int8range NOT NULL,
    version       int NOT NULL DEFAULT 1,
    extra         jsonb NOT NULL DEFAULT '{}'
);
CREATE UNIQUE INDEX relief_applications_code ON relief_applications (code_hash) WHERE code_hash <> '';
CREATE UNIQUE INDEX relief_applications_number ON relief_applications (number) WHERE number <> '';
CREATE INDEX relief_applications_household ON relief_applications (household) WHERE household <> '';
CREATE INDEX relief_applications_person ON relief_applications (person_id);
CREATE INDEX relief_applications_state ON relief_applications (state);
CREATE TABLE relief_applications_past (LIKE relief_applications INCLUDING GENERATED);
CREATE INDEX relief_applications_past_id ON relief_applications_past (id);

-- One row for each question to a department. It holds what that question needs and nothing else.
CREATE TABLE relief_checks (
    id             bigint PRIMARY KEY,
    key            text NOT NULL UNIQUE,          -- application/part/round
    application_id bigint NOT NULL,
    number         text NOT NULL DEFAULT '',
    part           text NOT NULL CHECK (part IN ('TAX', 'SOCIAL')),
    round          int NOT NULL DEFAULT 1,        -- asked again after an appeal or a correction
    state          text NOT NULL DEFAULT 'ASKED' CHECK (state IN ('ASKED', 'ANSWERED', 'DROPPED')),
    verdict        text NOT NULL DEFAULT '' CHECK (verdict IN ('', 'YES', 'NO', 'UNKNOWN')),
    basis          text NOT NULL DEFAULT '',
    person_id      bigint,
    address        text NOT NULL DEFAULT '',
    area_m2        numeric(8,2),                  -- of TAX only
    building       text NOT NULL DEFAULT '',      -- of TAX only
    persons        int,                           -- of SOCIAL only
    income_gr      bigint,                        -- of SOCIAL only
    asked_on       date,
    due_on         date,
    answered_on    date,
    answered_by    text NOT NULL DEFAULT '',
    unit           text NOT NULL DEFAULT '',
    territory      text NOT NULL DEFAULT '',
    department     text NOT NULL DEFAULT '',
    assignee       text NOT NULL DEFAULT '',
    known          int8range NOT NULL,
    version        int NOT NULL DEFAULT 1,
    extra          jsonb NOT NULL DEFAULT '{}',
    CHECK (part = 'SOCIAL' OR (persons IS NULL AND income_gr IS NULL)),
    CHECK (part = 'TAX' OR (area_m2 IS NULL AND building = '')),
    CHECK (state <> 'ANSWERED' OR verdict <> '')
);
CREATE INDEX relief_checks_application ON relief_checks (application_id);
CREATE TABLE relief_checks_past (LIKE relief_checks INCLUDING GENERATED);
CREATE INDEX relief_checks_past_id ON relief_checks_past (id);
CREATE INDEX relief_checks_past_application ON relief_checks_past (application_id);

CREATE TABLE relief_grants (
    id             bigint PRIMARY KEY,
    key            text NOT NULL UNIQUE,          -- application
    application_id bigint NOT NULL,
    number         text NOT NULL DEFAULT '',
    person_id      bigint,
    household      text NOT NULL DEFAULT '',
    from_month     date NOT NULL,
    to_month       date NOT NULL,
    monthly_gr     bigint NOT NULL CHECK (monthly_gr > 0),
    state          text NOT NULL DEFAULT 'WAITING' CHECK (state IN ('WAITING', 'ACTIVE', 'ENDED')), -- waiting: until the decision is final
    unit           text NOT NULL DEFAULT '',
    territory      text NOT NULL DEFAULT '',
    department     text NOT NULL DEFAULT '',
    assignee       text NOT NULL DEFAULT '',
    known          int8range NOT NULL,
    version        int NOT NULL DEFAULT 1,
    extra          jsonb NOT NULL DEFAULT '{}',
    CHECK (to_month >= from_month),
    -- No household is supported twice in a month. The digest goes in as a range of one number, which needs no extension.
    CONSTRAINT relief_grants_once EXCLUDE USING gist (int8range(hashtextextended(household, 0), hashtextextended(household, 0), '[]') WITH =,
        daterange(from_month, to_month, '[]') WITH &&) WHERE (state <> 'ENDED' AND household <> '')
);
CREATE INDEX relief_grants_application ON relief_grants (application_id);
CREATE INDEX relief_grants_state ON relief_grants (state, from_month, to_month);
CREATE TABLE relief_grants_past (LIKE relief_grants INCLUDING GENERATED);
CREATE INDEX relief_grants_past_id ON relief_grants_past (id);

CREATE TABLE relief_payment_lists (
    id         bigint PRIMARY KEY,
    key        text NOT NULL UNIQUE,
    number     text NOT NULL DEFAULT '',
    month      date NOT NULL,
    state      text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'CLOSED')),
    payments   int NOT NULL DEFAULT 0,
    total_gr   bigint NOT NULL DEFAULT 0,
    made_on    date,
    closed_on  date,
    closed_by  text NOT NULL DEFAULT '',
    unit       text NOT NULL DEFAULT '',
    territory  text NOT NULL DEFAULT '',
    department text NOT NULL DEFAULT '',
    assignee   text NOT NULL DEFAULT '',
    known      int8range NOT NULL,
    version    int NOT NULL DEFAULT 1,
    extra      jsonb NOT NULL DEFAULT '{}'
);
CREATE TABLE relief_payment_lists_past (LIKE relief_payment_lists INCLUDING GENERATED);
CREATE INDEX relief_payment_lists_past_id ON relief_payment_lists_past (id);

CREATE TABLE relief_payments (
    id             bigint PRIMARY KEY,
    key            text NOT NULL UNIQUE,          -- grant/month: no month is paid twice
    list_id        bigint NOT NULL,
    grant_id       bigint NOT NULL,
    application_id bigint NOT NULL,
    number         text NOT NULL DEFAULT '',      -- of the application
    person_id      bigint,
    month          date NOT NULL,
    amount_gr      bigint NOT NULL CHECK (amount_gr > 0),
    pay_to         text NOT NULL DEFAULT 'CASH',
    account        text NOT NULL DEFAULT '',
    paid_on        date,
    unit           text NOT NULL DEFAULT '',
    territory      text NOT NULL DEFAULT '',
    department     text NOT NULL DEFAULT '',
    assignee       text NOT NULL DEFAULT '',
    known          int8range NOT NULL,
    version        int NOT NULL DEFAULT 1,
    extra          jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX relief_payments_list ON relief_payments (list_id);
CREATE INDEX relief_payments_grant ON relief_payments (grant_id);
CREATE TABLE relief_payments_past (LIKE relief_payments INCLUDING GENERATED);
CREATE INDEX relief_payments_past_id ON relief_payments_past (id);

-- Numbers of applications and lists, counted by year under the office's lock.
CREATE TABLE relief_numbers (
    kind text NOT NULL,
    year int NOT NULL,
    last int NOT NULL,
    PRIMARY KEY (kind, year)
);

-- The fee for waste. The council of Pruszcz Gdański charges by usable floor area since 1 July 2023; what other methods
-- would cost are examples, which the calculator says. Amounts are grosze.
INSERT INTO params (name, value, valid_from, valid_to, known, legal_basis) VALUES
    ('waste_method',          '"NONE"', NULL, '2023-06-30', '[0,)', 'do uzupełnienia: uchwała obowiązująca przed 1.07.2023'),
    ('waste_method',          '"AREA"', '2023-07-01', NULL, '[0,)', 'art. 6j ust. 1 pkt 3 i art. 6k ustawy o utrzymaniu czystości i porządku w gminach; uchwała rady od 1.07.2023'),
    ('waste_area_gr',         '106', NULL, NULL, '[0,)', 'uchwała rady o stawce opłaty (1,06 zł/m² do 100 m²)'),
    ('waste_area_limit_m2',   '100', NULL, NULL, '[0,)', 'uchwała rady o stawce opłaty'),
    ('waste_area_above_gr',   '1',   NULL, NULL, '[0,)', 'uchwała rady o stawce opłaty (0,01 zł za każdy m² powyżej 100)'),
    ('waste_person_gr',       '3800', NULL, NULL, '[0,)', 'stawka przykładowa: rada wybrała inną metodę (art. 6j ust. 1 pkt 1)'),
    ('waste_water_gr',        '1150', NULL, NULL, '[0,)', 'stawka przykładowa: rada wybrała inną metodę (art. 6j ust. 1 pkt 2)'),
    ('waste_household_bands', '[{"band": "1", "from": 1, "gr": 3300}, {"band": "2", "from": 2, "gr": 6000}, {"band": "3-4", "from": 3, "gr": 8900}, {"band": "5+", "from": 5, "gr": 11500}]',
                              NULL, NULL, '[0,)', 'stawki przykładowe: rada wybrała inną metodę (art. 6j ust. 2)'),
    ('waste_container_gr',    '5500', NULL, NULL, '[0,)', 'stawka przykładowa za pojemnik 1100 l, nieruchomości niezamieszkane (art. 6j ust. 3)'),
    ('waste_detached_percent', '100', NULL, NULL, '[0,)', 'art. 6j ust. 2a: rada nie zróżnicowała stawek'),
    ('waste_block_percent',   '100', NULL, NULL, '[0,)', 'art. 6j ust. 2a: rada nie zróżnicowała stawek'),
    ('waste_compost_percent', '0',   NULL, NULL, '[0,)', 'art. 6k ust. 4a: rada nie ustaliła zwolnienia'),
    ('waste_multiplier',      '2',   NULL, NULL, '[0,)', 'art. 6k ust. 3: stawka podwyższona, od dwu- do czterokrotności'),
    ('waste_income_gr',       '206193', NULL, '2023-03-30', '[0,)', 'przeciętny miesięczny dochód rozporządzalny na osobę za 2021 r., GUS; do potwierdzenia'),
    ('waste_income_gr',       '224979', '2023-03-31', '2024-03-28', '[0,)', 'przeciętny miesięczny dochód rozporządzalny na osobę za 2022 r., GUS; do potwierdzenia'),
    ('waste_income_gr',       '267800', '2024-03-29', NULL, '[0,)', 'przeciętny miesięczny dochód rozporządzalny na osobę za 2023 r., GUS; do potwierdzenia'),
    ('waste_cap_area_percent',      '0.08', NULL, NULL, '[0,)', 'art. 6k ust. 2a pkt 3'),
    ('waste_cap_person_percent',    '2',    NULL, NULL, '[0,)', 'art. 6k ust. 2a pkt 1'),
    ('waste_cap_water_percent',     '0.7',  NULL, NULL, '[0,)', 'art. 6k ust. 2a pkt 2'),
    ('waste_cap_household_percent', '5.6',  NULL, NULL, '[0,)', 'art. 6k ust. 2a pkt 4'),
    ('waste_cap_container_percent', '3.2',  NULL, NULL, '[0,)', 'art. 6k ust. 2a pkt 5'),
-- The support: min(percent of the fee, the fee above the floor).
    ('relief_bands', '[]', NULL, '2023-06-30', '[0,)', 'program nie obowiązywał'),
    ('relief_bands', '[{"persons": 1, "building": "DETACHED", "percent": 50, "floor_gr": 6100}, {"persons": 1, "building": "BLOCK", "percent": 50, "floor_gr": 3300},
                       {"persons": 2, "building": "DETACHED", "percent": 25, "floor_gr": 9000}, {"persons": 2, "building": "BLOCK", "percent": 25, "floor_gr": 6000}]',
                     '2023-07-01', NULL, '[0,)', 'uchwała rady o programie osłonowym od 1.07.2023'),
    ('relief_months',         '12', NULL, NULL, '[0,)', 'uchwała rady o programie osłonowym: na ile miesięcy przyznaje się wsparcie; do potwierdzenia'),
    ('relief_case_months',    '1',  NULL, NULL, '[0,)', 'art. 35 § 3 KPA'),
    ('relief_complete_days',  '7',  NULL, NULL, '[0,)', 'art. 64 § 2 KPA'),
    ('relief_check_days',     '14', NULL, NULL, '[0,)', 'termin wewnętrzny urzędu; art. 106 § 3 KPA'),
    ('relief_appeal_days',    '14', NULL, NULL, '[0,)', 'art. 129 § 2 KPA'),
    ('relief_pass_on_days',   '7',  NULL, NULL, '[0,)', 'art. 133 KPA'),
    ('relief_unit',           '"UM"', NULL, NULL, '[0,)', 'jednostka, która prowadzi rejestr wniosków'),
    ('relief_social_unit',    '"MOPS"', NULL, NULL, '[0,)', 'jednostka, która odpowiada na pytanie o gospodarstwo domowe'),
    ('relief_bank_account',   '""', NULL, NULL, '[0,)', 'rachunek, z którego urząd wypłaca; 26 cyfr'),
    ('relief_tax_department', '"TAX"',  NULL, NULL, '[0,)', 'komórka, która odpowiada na pytanie o opłatę'),
-- The protective benefit (dodatek osłonowy): 2022, then the first half of 2024; it has ended.
    ('benefit_table', '{"threshold_single_gr": 0, "threshold_multi_gr": 0, "least_gr": 0, "bands": []}', NULL, '2021-12-31', '[0,)', 'dodatku nie było'),
    ('benefit_table', '{"threshold_single_gr": 210000, "threshold_multi_gr": 150000, "least_gr": 2000, "bands": [{"from": 1, "gr": 40000, "coal_gr": 50000},
                       {"from": 2, "gr": 60000, "coal_gr": 75000}, {"from": 4, "gr": 85000, "coal_gr": 106250}, {"from": 6, "gr": 115000, "coal_gr": 143750}]}',
                      '2022-01-01', '2022-12-31', '[0,)', 'art. 2 ustawy z dnia 17 grudnia 2021 r. o dodatku osłonowym'),
    ('benefit_table', '{"threshold_single_gr": 0, "threshold_multi_gr": 0, "least_gr": 0, "bands": []}', '2023-01-01', '2023-12-31', '[0,)', 'dodatku nie wypłacano'),
    ('benefit_table', '{"threshold_single_gr": 210000, "threshold_multi_gr": 150000, "least_gr": 2000, "bands": [{"from": 1, "gr": 22880, "coal_gr": 28600},
                       {"from": 2, "gr": 34320, "coal_gr": 42900}, {"from": 4, "gr": 48620, "coal_gr": 60775}, {"from": 6, "gr": 65780, "coal_gr": 82225}]}',
                      '2024-01-01', '2024-06-30', '[0,)', 'art. 2 ustawy o dodatku osłonowym w brzmieniu na pierwsze półrocze 2024 r.'),
    ('benefit_table', '{"threshold_single_gr": 0, "threshold_multi_gr": 0, "least_gr": 0, "bands": []}', '2024-07-01', NULL, '[0,)', 'dodatek zakończono');

-- How long personal data of the programme are kept is the office's own rule, like that of every register; see retention_rules.
