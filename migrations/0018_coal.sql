-- Preferential sale of coal, and of other goods that are sold under the same rules. Two welfare centres issue
-- certificates, each in its own numbering; a yard sells on them. What a household may still buy and what lies at a yard
-- are accounts of the ledger.

-- What is sold: a fraction of coal, or any other good.
CREATE TABLE coal_goods (
    id           bigint PRIMARY KEY,
    key          text NOT NULL UNIQUE,
    code         text NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9][a-z0-9_-]{0,30}$'),
    name         text NOT NULL DEFAULT '',
    name_en      text NOT NULL DEFAULT '',
    rationed     boolean NOT NULL DEFAULT true,    -- sold on a certificate only, within the household's limit and the price cap
    price_gr_t   bigint NOT NULL DEFAULT 0 CHECK (price_gr_t >= 0), -- grosze for a tonne, tax included
    lot_kg       bigint NOT NULL DEFAULT 0 CHECK (lot_kg >= 0),     -- one delivery; 0: any quantity can be ordered
    active       boolean NOT NULL DEFAULT true,
    unit         text NOT NULL DEFAULT '',
    territory    text NOT NULL DEFAULT '',
    department   text NOT NULL DEFAULT '',
    assignee     text NOT NULL DEFAULT '',
    known        int8range NOT NULL,
    version      int NOT NULL DEFAULT 1,
    extra        jsonb NOT NULL DEFAULT '{}'
);
CREATE TABLE coal_goods_past (LIKE coal_goods INCLUDING GENERATED);
CREATE INDEX coal_goods_past_id ON coal_goods_past (id);

CREATE TABLE coal_yards (
    id           bigint PRIMARY KEY,
    key          text NOT NULL UNIQUE,
    code         text NOT NULL UNIQUE CHECK (code ~ '^[A-Z0-9][A-Z0-9-]{0,19}$'),
    name         text NOT NULL DEFAULT '',
    address      text NOT NULL DEFAULT '',
    active       boolean NOT NULL DEFAULT true,
    unit         text NOT NULL DEFAULT '',
    territory    text NOT NULL DEFAULT '',
    department   text NOT NULL DEFAULT '',
    assignee     text NOT NULL DEFAULT '',
    known        int8range NOT NULL,
    version      int NOT NULL DEFAULT 1,
    extra        jsonb NOT NULL DEFAULT '{}'
);
CREATE TABLE coal_yards_past (LIKE coal_yards INCLUDING GENERATED);
CREATE INDEX coal_yards_past_id ON coal_yards_past (id);

-- A certificate that a household may buy, or the refusal of one.
CREATE TABLE coal_certificates (
    id           bigint PRIMARY KEY,
    key          text NOT NULL UNIQUE,
    number       text NOT NULL UNIQUE,
    year         int  NOT NULL,
    no           int  NOT NULL CHECK (no > 0),     -- counts up in a unit and year
    person_id    bigint NOT NULL DEFAULT 0,        -- applicant, in the unit's own file
    household_id bigint NOT NULL DEFAULT 0,
    members      int  NOT NULL DEFAULT 0,          -- persons of the household
    household    text NOT NULL DEFAULT '',         -- keyed digest of the address
    tokens       text[] DEFAULT '{}',              -- keyed digests of the members; null once they were erased
    allowance    text NOT NULL DEFAULT '',         -- ledger account: one for a household and season, whichever unit issued
    season       text NOT NULL DEFAULT '',         -- first day of the seasons that share the limit
    limit_kg     bigint NOT NULL DEFAULT 0 CHECK (limit_kg >= 0),
    good         text NOT NULL DEFAULT '',         -- fraction that the household means to buy
    case_number  text NOT NULL DEFAULT '',
    on_day       date NOT NULL,
    valid_to     date NOT NULL,
    status       text NOT NULL DEFAULT 'ISSUED' CHECK (status IN ('ISSUED','WITHDRAWN','REFUSED')),
    reason       text NOT NULL DEFAULT '',         -- of a refusal or withdrawal
    unit         text NOT NULL DEFAULT '',
    territory    text NOT NULL DEFAULT '',
    department   text NOT NULL DEFAULT '',
    assignee     text NOT NULL DEFAULT '',
    known        int8range NOT NULL,
    version      int NOT NULL DEFAULT 1,
    extra        jsonb NOT NULL DEFAULT '{}',
    CHECK (valid_to >= on_day),
    UNIQUE (unit, year, no),
    -- A household never has two certificates at once, whichever unit issues them. The digest goes in as a range of one
    -- number, which needs no extension.
    CONSTRAINT coal_certificates_one EXCLUDE USING gist (int8range(hashtextextended(household, 0), hashtextextended(household, 0), '[]') WITH =,
        daterange(on_day, valid_to, '[]') WITH &&) WHERE (status = 'ISSUED' AND household <> '')
);
CREATE INDEX coal_certificates_household ON coal_certificates (household) WHERE household <> '';
CREATE INDEX coal_certificates_tokens ON coal_certificates USING gin (tokens);
CREATE INDEX coal_certificates_person ON coal_certificates (person_id);
CREATE INDEX coal_certificates_allowance ON coal_certificates (allowance) WHERE allowance <> '';
CREATE TABLE coal_certificates_past (LIKE coal_certificates INCLUDING GENERATED);
CREATE INDEX coal_certificates_past_id ON coal_certificates_past (id);

CREATE TABLE coal_orders (
    id           bigint PRIMARY KEY,
    key          text NOT NULL UNIQUE,
    number       text NOT NULL UNIQUE,
    year         int  NOT NULL,
    no           int  NOT NULL CHECK (no > 0),
    supplier     text NOT NULL DEFAULT '',
    good         text NOT NULL,
    kg           bigint NOT NULL CHECK (kg > 0),
    price_gr_t   bigint NOT NULL CHECK (price_gr_t >= 0),
    on_day       date NOT NULL,
    expected_on  date,
    status       text NOT NULL DEFAULT 'OPEN' CHECK (status IN ('OPEN','CLOSED','CANCELLED')),
    notes        text NOT NULL DEFAULT '',
    unit         text NOT NULL DEFAULT '',
    territory    text NOT NULL DEFAULT '',
    department   text NOT NULL DEFAULT '',
    assignee     text NOT NULL DEFAULT '',
    known        int8range NOT NULL,
    version      int NOT NULL DEFAULT 1,
    extra        jsonb NOT NULL DEFAULT '{}',
    UNIQUE (year, no)
);
CREATE TABLE coal_orders_past (LIKE coal_orders INCLUDING GENERATED);
CREATE INDEX coal_orders_past_id ON coal_orders_past (id);

-- What came to a yard, by weigh slip. What was booked by mistake is taken back by a row of its own.
CREATE TABLE coal_receipts (
    id           bigint PRIMARY KEY,
    key          text NOT NULL UNIQUE,
    order_id     bigint NOT NULL,
    good         text NOT NULL,
    yard         text NOT NULL,
    kg           bigint NOT NULL,
    price_gr_t   bigint NOT NULL,
    slip_no      text NOT NULL,
    on_day       date NOT NULL,
    kind         text NOT NULL DEFAULT 'RECEIPT' CHECK (kind IN ('RECEIPT','REVERSAL')),
    reverses     bigint UNIQUE,
    reversed     boolean NOT NULL DEFAULT false,
    reason       text NOT NULL DEFAULT '',
    unit         text NOT NULL DEFAULT '',
    territory    text NOT NULL DEFAULT '',
    department   text NOT NULL DEFAULT '',
    assignee     text NOT NULL DEFAULT '',
    known        int8range NOT NULL,
    version      int NOT NULL DEFAULT 1,
    extra        jsonb NOT NULL DEFAULT '{}',
    CHECK ((kind = 'RECEIPT') = (kg > 0)),
    CHECK ((kind = 'REVERSAL') = (reverses IS NOT NULL))
);
-- Every weigh slip of a yard comes in once.
CREATE UNIQUE INDEX coal_receipts_slip ON coal_receipts (yard, slip_no) WHERE kind = 'RECEIPT' AND NOT reversed;
CREATE INDEX coal_receipts_order ON coal_receipts (order_id);
CREATE TABLE coal_receipts_past (LIKE coal_receipts INCLUDING GENERATED);
CREATE INDEX coal_receipts_past_id ON coal_receipts_past (id);

-- What is kept for a household until a day: a part of the yard's heap and of the household's limit at once.
CREATE TABLE coal_reservations (
    id             bigint PRIMARY KEY,
    key            text NOT NULL UNIQUE,
    certificate_id bigint NOT NULL,
    good           text NOT NULL,
    yard           text NOT NULL,
    kg             bigint NOT NULL CHECK (kg > 0),
    on_day         date NOT NULL,
    until          date NOT NULL,                  -- last day
    status         text NOT NULL DEFAULT 'OPEN' CHECK (status IN ('OPEN','DRAWN','RELEASED')),
    stock_hold     bigint NOT NULL,                -- reservations of the ledger
    limit_hold     bigint NOT NULL,
    unit           text NOT NULL DEFAULT '',
    territory      text NOT NULL DEFAULT '',
    department     text NOT NULL DEFAULT '',
    assignee       text NOT NULL DEFAULT '',
    known          int8range NOT NULL,
    version        int NOT NULL DEFAULT 1,
    extra          jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX coal_reservations_certificate ON coal_reservations (certificate_id);
CREATE INDEX coal_reservations_open ON coal_reservations (until) WHERE status = 'OPEN';
CREATE TABLE coal_reservations_past (LIKE coal_reservations INCLUDING GENERATED);
CREATE INDEX coal_reservations_past_id ON coal_reservations_past (id);

-- A sale, or the row that takes one back: sums over rows are always what was really sold and paid.
CREATE TABLE coal_sales (
    id             bigint PRIMARY KEY,
    key            text NOT NULL UNIQUE,
    document       text NOT NULL UNIQUE,
    year           int  NOT NULL,
    no             int  NOT NULL CHECK (no > 0),   -- counts up at a yard in a year
    certificate_id bigint NOT NULL DEFAULT 0,      -- 0: a good that needs none
    good           text NOT NULL,
    yard           text NOT NULL,
    till           text NOT NULL,
    kg             bigint NOT NULL,
    price_gr_t     bigint NOT NULL CHECK (price_gr_t >= 0),
    amount_gr      bigint NOT NULL,
    payment        text NOT NULL CHECK (payment IN ('CASH','CARD','TRANSFER')),
    on_day         date NOT NULL,
    at             timestamptz NOT NULL,
    clerk          text NOT NULL,
    kind           text NOT NULL DEFAULT 'SALE' CHECK (kind IN ('SALE','REVERSAL')),
    reverses       bigint UNIQUE,                  -- each sale is taken back once
    reversed       boolean NOT NULL DEFAULT false,
    reason         text NOT NULL DEFAULT '',
    final_sale     boolean NOT NULL DEFAULT false, -- beyond the household's limit
    days_waited    int,                            -- from the certificate; null: none
    unit           text NOT NULL DEFAULT '',       -- of the certificate
    territory      text NOT NULL DEFAULT '',
    department     text NOT NULL DEFAULT '',
    assignee       text NOT NULL DEFAULT '',
    known          int8range NOT NULL,
    version        int NOT NULL DEFAULT 1,
    extra          jsonb NOT NULL DEFAULT '{}',
    CHECK ((kind = 'SALE') = (kg > 0)),
    CHECK ((kind = 'REVERSAL') = (reverses IS NOT NULL)),
    UNIQUE (yard, year, no)
);
CREATE INDEX coal_sales_certificate ON coal_sales (certificate_id);
CREATE INDEX coal_sales_day ON coal_sales (on_day, yard);
CREATE TABLE coal_sales_past (LIKE coal_sales INCLUDING GENERATED);
CREATE INDEX coal_sales_past_id ON coal_sales_past (id);

-- A day of a yard that was counted and closed. Nothing is entered into it any more.
CREATE TABLE coal_days (
    id            bigint PRIMARY KEY,
    key           text NOT NULL UNIQUE,
    yard          text NOT NULL,
    on_day        date NOT NULL,
    sales         int  NOT NULL,
    reversals     int  NOT NULL,
    kg            bigint NOT NULL,
    received_kg   bigint NOT NULL,
    cash_gr       bigint NOT NULL,                 -- what the sales say
    card_gr       bigint NOT NULL,
    transfer_gr   bigint NOT NULL,
    counted_gr    bigint NOT NULL,                 -- what lay in the till
    difference_gr bigint NOT NULL,
    note          text NOT NULL DEFAULT '',
    closed_by     text NOT NULL,
    closed_at     timestamptz NOT NULL,
    unit          text NOT NULL DEFAULT '',
    territory     text NOT NULL DEFAULT '',
    department    text NOT NULL DEFAULT '',
    assignee      text NOT NULL DEFAULT '',
    known         int8range NOT NULL,
    version       int NOT NULL DEFAULT 1,
    extra         jsonb NOT NULL DEFAULT '{}',
    UNIQUE (yard, on_day),
    CHECK (difference_gr = counted_gr - cash_gr),
    CHECK (difference_gr = 0 OR note <> '')
);
CREATE TABLE coal_days_past (LIKE coal_days INCLUDING GENERATED);
CREATE INDEX coal_days_past_id ON coal_days_past (id);

-- The numbers of the law and of the office. A period of coal_limit_kg is a season; coal_carry_over on its last day says
-- whether what a household did not buy by then may be bought in the next one.
INSERT INTO params (name, value, valid_from, valid_to, known, legal_basis) VALUES
    ('coal_limit_kg',          '0',      NULL,         '2022-11-02', '[0,)', 'przed wejściem w życie ustawy z dnia 27 października 2022 r. o zakupie preferencyjnym paliwa stałego dla gospodarstw domowych'),
    ('coal_limit_kg',          '1500',   '2022-11-03', '2022-12-31', '[0,)', 'ustawa z dnia 27 października 2022 r. o zakupie preferencyjnym paliwa stałego dla gospodarstw domowych: 1,5 t do 31.12.2022'),
    ('coal_limit_kg',          '1500',   '2023-01-01', NULL,         '[0,)', 'ustawa z dnia 27 października 2022 r. o zakupie preferencyjnym paliwa stałego dla gospodarstw domowych: 1,5 t od 1.01.2023'),
    ('coal_carry_over',        'true',   NULL,         NULL,         '[0,)', 'ustawa z dnia 27 października 2022 r. o zakupie preferencyjnym paliwa stałego dla gospodarstw domowych: niewykorzystana część przechodzi na następny okres'),
    ('coal_price_cap_gr_t',    '200000', NULL,         NULL,         '[0,)', 'ustawa z dnia 27 października 2022 r. o zakupie preferencyjnym paliwa stałego dla gospodarstw domowych: najwyżej 2000 zł brutto za tonę dla mieszkańca'),
    ('coal_final_sale',        'false',  NULL,         '2023-04-30', '[0,)', ''),
    ('coal_final_sale',        'true',   '2023-05-01', '2023-06-30', '[0,)', 'sprzedaż końcowa: bez limitu, do wyczerpania zapasu, wnioski do 30.06.2023'),
    ('coal_final_sale',        'false',  '2023-07-01', NULL,         '[0,)', ''),
    ('coal_end',               '"2023-04-30"', NULL,   NULL,         '[0,)', 'ostatni dzień sprzedaży na zaświadczenia'),
    ('coal_certificate_days',  '180',    NULL,         NULL,         '[0,)', ''),
    ('coal_reservation_days',  '7',      NULL,         NULL,         '[0,)', ''),
    ('coal_receipt_tolerance', '0.05',   NULL,         NULL,         '[0,)', ''),
    ('coal_uptake_days',       '30',     NULL,         NULL,         '[0,)', '');
