-- Aid: what is given, where, from what stock, and what is bought. Quantities of a good move in the ledger only; the rows
-- here say what the moves were for.

CREATE TABLE aid_goods (
    id         bigint PRIMARY KEY,
    key        text   NOT NULL UNIQUE,
    code       text   NOT NULL CHECK (code ~ '^[A-Z0-9_-]{1,24}$'),
    name_pl    text   NOT NULL DEFAULT '',
    name_en    text   NOT NULL DEFAULT '',
    name_uk    text   NOT NULL DEFAULT '',
    category   text   NOT NULL DEFAULT 'OTHER' CHECK (category IN ('FOOD','HYGIENE','CLEANING','CHILD','CLOTHES','OTHER')),
    measure    text   NOT NULL DEFAULT 'szt',
    pack       bigint NOT NULL DEFAULT 1 CHECK (pack > 0),   -- how many the suppliers sell together
    min_qty    bigint NOT NULL DEFAULT 0 CHECK (min_qty >= 0), -- below this the office wants to be told
    status     text   NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE','RETIRED')),
    unit text NOT NULL DEFAULT '', territory text NOT NULL DEFAULT '', department text NOT NULL DEFAULT '', assignee text NOT NULL DEFAULT '',
    known int8range NOT NULL, version int NOT NULL DEFAULT 1, extra jsonb NOT NULL DEFAULT '{}'
);
CREATE UNIQUE INDEX aid_goods_code ON aid_goods (code);
CREATE TABLE aid_goods_past (LIKE aid_goods INCLUDING GENERATED);
CREATE INDEX aid_goods_past_id ON aid_goods_past (id);

-- A kit is what one parcel holds.
CREATE TABLE aid_kits (
    id            bigint PRIMARY KEY,
    key           text   NOT NULL UNIQUE,
    code          text   NOT NULL CHECK (code ~ '^[A-Z0-9_-]{1,24}$'),
    name_pl       text   NOT NULL DEFAULT '',
    name_en       text   NOT NULL DEFAULT '',
    name_uk       text   NOT NULL DEFAULT '',
    kind          text   NOT NULL CHECK (kind IN ('INDIVIDUAL','FAMILY')),
    interval_days bigint NOT NULL DEFAULT 0 CHECK (interval_days BETWEEN 0 AND 366), -- 0: the parameter of the kind
    status        text   NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE','RETIRED')),
    unit text NOT NULL DEFAULT '', territory text NOT NULL DEFAULT '', department text NOT NULL DEFAULT '', assignee text NOT NULL DEFAULT '',
    known int8range NOT NULL, version int NOT NULL DEFAULT 1, extra jsonb NOT NULL DEFAULT '{}'
);
CREATE UNIQUE INDEX aid_kits_code ON aid_kits (code);
CREATE TABLE aid_kits_past (LIKE aid_kits INCLUDING GENERATED);
CREATE INDEX aid_kits_past_id ON aid_kits_past (id);

CREATE TABLE aid_kit_goods (
    id         bigint  PRIMARY KEY,
    key        text    NOT NULL UNIQUE,
    kit        text    NOT NULL,                       -- aid_kits.code
    good       text    NOT NULL,                       -- aid_goods.code
    qty        bigint  NOT NULL CHECK (qty > 0),
    per_person boolean NOT NULL DEFAULT false,         -- of a family parcel: so many for each member
    unit text NOT NULL DEFAULT '', territory text NOT NULL DEFAULT '', department text NOT NULL DEFAULT '', assignee text NOT NULL DEFAULT '',
    known int8range NOT NULL, version int NOT NULL DEFAULT 1, extra jsonb NOT NULL DEFAULT '{}'
);
CREATE UNIQUE INDEX aid_kit_goods_once ON aid_kit_goods (kit, good);
CREATE TABLE aid_kit_goods_past (LIKE aid_kit_goods INCLUDING GENERATED);
CREATE INDEX aid_kit_goods_past_id ON aid_kit_goods_past (id);

CREATE TABLE aid_points (
    id       bigint PRIMARY KEY,
    key      text   NOT NULL UNIQUE,
    code     text   NOT NULL CHECK (code ~ '^[A-Z0-9_-]{1,24}$'),
    name     text   NOT NULL DEFAULT '',
    name_uk  text   NOT NULL DEFAULT '',
    name_en  text   NOT NULL DEFAULT '',
    kind     text   NOT NULL DEFAULT 'ISSUE' CHECK (kind IN ('ISSUE','STORE','INFO')),
    street   text   NOT NULL DEFAULT '',
    house_no text   NOT NULL DEFAULT '',
    city     text   NOT NULL DEFAULT '',
    hours    text   NOT NULL DEFAULT '',               -- opening hours, as people read them
    phone    text   NOT NULL DEFAULT '',               -- of the point, not of a person
    status   text   NOT NULL DEFAULT 'OPEN' CHECK (status IN ('OPEN','CLOSED')),
    unit text NOT NULL DEFAULT '', territory text NOT NULL DEFAULT '', department text NOT NULL DEFAULT '', assignee text NOT NULL DEFAULT '',
    known int8range NOT NULL, version int NOT NULL DEFAULT 1, extra jsonb NOT NULL DEFAULT '{}'
);
CREATE UNIQUE INDEX aid_points_code ON aid_points (code);
CREATE TABLE aid_points_past (LIKE aid_points INCLUDING GENERATED);
CREATE INDEX aid_points_past_id ON aid_points_past (id);

-- Which goods a point keeps. How many is the balance of the ledger's account aid/stock/POINT:GOOD.
CREATE TABLE aid_stock (
    id      bigint PRIMARY KEY,
    key     text   NOT NULL UNIQUE,
    point   text   NOT NULL,                           -- aid_points.code
    good    text   NOT NULL,                           -- aid_goods.code
    min_qty bigint NOT NULL DEFAULT 0 CHECK (min_qty >= 0),
    place   text   NOT NULL DEFAULT '',                -- shelf, room
    unit text NOT NULL DEFAULT '', territory text NOT NULL DEFAULT '', department text NOT NULL DEFAULT '', assignee text NOT NULL DEFAULT '',
    known int8range NOT NULL, version int NOT NULL DEFAULT 1, extra jsonb NOT NULL DEFAULT '{}'
);
CREATE UNIQUE INDEX aid_stock_once ON aid_stock (point, good);
CREATE TABLE aid_stock_past (LIKE aid_stock INCLUDING GENERATED);
CREATE INDEX aid_stock_past_id ON aid_stock_past (id);

-- One parcel handed out. It names the card, never the person: who reads issues need not read people.
CREATE TABLE aid_issues (
    id          bigint PRIMARY KEY,
    key         text   NOT NULL UNIQUE,
    no          bigint NOT NULL,
    number      text   NOT NULL DEFAULT '',
    kind        text   NOT NULL CHECK (kind IN ('INDIVIDUAL','FAMILY')),
    card_id     bigint,
    family_id   bigint,
    holder      text   NOT NULL DEFAULT '',            -- number of the card or of the family card, as it was shown
    persons     bigint NOT NULL DEFAULT 1 CHECK (persons > 0),
    kit         text   NOT NULL,
    contents    jsonb  NOT NULL DEFAULT '{}',          -- good: quantity, as given
    point       text   NOT NULL,
    desk        text   NOT NULL DEFAULT '',
    on_day      date   NOT NULL,
    next_on     date   NOT NULL,                       -- first day of the next parcel of this kind
    at          timestamptz NOT NULL DEFAULT now(),    -- when it was handed out; an offline desk says it itself
    source      text   NOT NULL DEFAULT 'ONLINE' CHECK (source IN ('ONLINE','OFFLINE','PAPER')),
    client_id   text   NOT NULL DEFAULT '',            -- an offline desk's own name of the issue
    status      text   NOT NULL DEFAULT 'ISSUED' CHECK (status IN ('ISSUED','REVERSED')),
    doubled     boolean NOT NULL DEFAULT false,        -- given without a line to who had this help already: found out afterwards, no turn of its own
    reason      text   NOT NULL DEFAULT '',            -- why it was reversed
    unit text NOT NULL DEFAULT '', territory text NOT NULL DEFAULT '', department text NOT NULL DEFAULT '', assignee text NOT NULL DEFAULT '',
    known int8range NOT NULL, version int NOT NULL DEFAULT 1, extra jsonb NOT NULL DEFAULT '{}',
    CHECK ((card_id IS NULL) <> (family_id IS NULL)),
    CHECK (next_on > on_day),
    CHECK (NOT doubled OR source = 'OFFLINE')
);
CREATE UNIQUE INDEX aid_issues_no ON aid_issues (no);
CREATE UNIQUE INDEX aid_issues_client ON aid_issues (client_id) WHERE client_id <> '';
CREATE INDEX aid_issues_day ON aid_issues (on_day);
-- Nobody's two parcels of one kind share a day of the interval, whatever the program believes. A double is none of its own:
-- it was handed out, so it is kept, and marked.
ALTER TABLE aid_issues
    ADD CONSTRAINT aid_issues_card_once EXCLUDE USING gist (int8range(card_id, card_id, '[]') WITH =, int4range(hashtext(kind), hashtext(kind), '[]') WITH =, daterange(on_day, next_on) WITH &&)
        WHERE (status = 'ISSUED' AND NOT doubled AND card_id IS NOT NULL),
    ADD CONSTRAINT aid_issues_family_once EXCLUDE USING gist (int8range(family_id, family_id, '[]') WITH =, int4range(hashtext(kind), hashtext(kind), '[]') WITH =, daterange(on_day, next_on) WITH &&)
        WHERE (status = 'ISSUED' AND NOT doubled AND family_id IS NOT NULL);
CREATE TABLE aid_issues_past (LIKE aid_issues INCLUDING GENERATED);
CREATE INDEX aid_issues_past_id ON aid_issues_past (id);

CREATE TABLE aid_purchases (
    id          bigint PRIMARY KEY,
    key         text   NOT NULL UNIQUE,
    no          bigint NOT NULL,
    number      text   NOT NULL DEFAULT '',
    supplier    text   NOT NULL DEFAULT '',            -- a firm or an institution
    source      text   NOT NULL DEFAULT 'TOWN' CHECK (source IN ('TOWN','STATE','NGO','GIFT')),
    good        text   NOT NULL,
    qty         bigint NOT NULL CHECK (qty > 0),
    price_gr    bigint NOT NULL DEFAULT 0 CHECK (price_gr >= 0), -- of one
    received    bigint NOT NULL DEFAULT 0 CHECK (received BETWEEN 0 AND qty),
    on_day      date   NOT NULL,
    expected_on date,
    status      text   NOT NULL DEFAULT 'ORDERED' CHECK (status IN ('ORDERED','PARTLY','RECEIVED','CANCELLED')),
    note        text   NOT NULL DEFAULT '',
    unit text NOT NULL DEFAULT '', territory text NOT NULL DEFAULT '', department text NOT NULL DEFAULT '', assignee text NOT NULL DEFAULT '',
    known int8range NOT NULL, version int NOT NULL DEFAULT 1, extra jsonb NOT NULL DEFAULT '{}'
);
CREATE UNIQUE INDEX aid_purchases_no ON aid_purchases (no);
CREATE TABLE aid_purchases_past (LIKE aid_purchases INCLUDING GENERATED);
CREATE INDEX aid_purchases_past_id ON aid_purchases_past (id);

-- What moved in a store: receipts, transfers between points, what a count by hand found.
CREATE TABLE aid_moves (
    id          bigint PRIMARY KEY,
    key         text   NOT NULL UNIQUE,
    kind        text   NOT NULL CHECK (kind IN ('RECEIPT','TRANSFER','COUNT','WRITE_OFF')),
    good        text   NOT NULL,
    qty         bigint NOT NULL,                       -- of a count: how many more (or fewer) there were
    from_point  text   NOT NULL DEFAULT '',
    to_point    text   NOT NULL DEFAULT '',
    purchase_id bigint,
    source      text   NOT NULL DEFAULT '',
    on_day      date   NOT NULL,
    note        text   NOT NULL DEFAULT '',
    unit text NOT NULL DEFAULT '', territory text NOT NULL DEFAULT '', department text NOT NULL DEFAULT '', assignee text NOT NULL DEFAULT '',
    known int8range NOT NULL, version int NOT NULL DEFAULT 1, extra jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX aid_moves_day ON aid_moves (on_day);
CREATE INDEX aid_moves_purchase ON aid_moves (purchase_id) WHERE purchase_id IS NOT NULL;
CREATE TABLE aid_moves_past (LIKE aid_moves INCLUDING GENERATED);
CREATE INDEX aid_moves_past_id ON aid_moves_past (id);

-- Whoever buys for a crisis names the rule that the office works by; none of these numbers is law.
INSERT INTO params (name, value, valid_from, valid_to, known, legal_basis) VALUES
    ('aid_interval_individual_days', '14', NULL, NULL, '[0,)', 'do potwierdzenia: zasady wydawania pomocy ustala burmistrz'),
    ('aid_interval_family_days',     '14', NULL, NULL, '[0,)', 'do potwierdzenia: zasady wydawania pomocy ustala burmistrz'),
    ('aid_forecast_window_days',     '14', NULL, NULL, '[0,)', ''),
    ('aid_forecast_target_days',     '14', NULL, NULL, '[0,)', ''),
    ('aid_cancel_hours',             '12', NULL, NULL, '[0,)', ''),
    ('aid_legal_basis', '"ustawa o udzielaniu cudzoziemcom ochrony na terytorium Rzeczypospolitej Polskiej; ustawa o zarządzaniu kryzysowym"', NULL, NULL, '[0,)', 'do potwierdzenia: ustawa o pomocy obywatelom Ukrainy wygasła 5 marca 2026 r. (Dz.U. 2026 poz. 203)'),
    ('aid_stay_until', '"2027-03-04"', NULL, NULL, '[0,)', 'ustawa z 23.01.2026 r. (Dz.U. 2026 poz. 203), do potwierdzenia');
