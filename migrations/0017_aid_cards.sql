-- Aid: temporary resident cards, family cards, and who was given what until when. A card belongs to the unit that issued
-- it; a desk of another unit learns of it only what is printed on it.

CREATE TABLE aid_cards (
    id          bigint PRIMARY KEY,
    key         text   NOT NULL UNIQUE,
    no          bigint NOT NULL,
    number      text   NOT NULL,
    person_id   bigint NOT NULL,                     -- persons.id, of the same unit
    issued_on   date   NOT NULL,
    valid_to    date   NOT NULL,                     -- last day
    status      text   NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE','CANCELLED')),
    ended_on    date,                                -- when it was cancelled
    reason      text   NOT NULL DEFAULT '',          -- why it was cancelled
    point       text   NOT NULL DEFAULT '',          -- aid_points.code, where it was issued
    legal_basis text   NOT NULL DEFAULT '',
    tokens      text[] NOT NULL DEFAULT '{}',        -- keyed digests of the person's identity, for the gate
    unit text NOT NULL DEFAULT '', territory text NOT NULL DEFAULT '', department text NOT NULL DEFAULT '', assignee text NOT NULL DEFAULT '',
    known int8range NOT NULL, version int NOT NULL DEFAULT 1, extra jsonb NOT NULL DEFAULT '{}',
    CHECK (valid_to >= issued_on)
);
CREATE UNIQUE INDEX aid_cards_no ON aid_cards (no);
CREATE UNIQUE INDEX aid_cards_number ON aid_cards (number);
CREATE UNIQUE INDEX aid_cards_person ON aid_cards (person_id) WHERE status = 'ACTIVE'; -- one card a person
CREATE INDEX aid_cards_day ON aid_cards (issued_on);
CREATE TABLE aid_cards_past (LIKE aid_cards INCLUDING GENERATED);
CREATE INDEX aid_cards_past_id ON aid_cards_past (id);

CREATE TABLE aid_families (
    id          bigint PRIMARY KEY,
    key         text   NOT NULL UNIQUE,
    no          bigint NOT NULL,
    number      text   NOT NULL,
    head_card   bigint NOT NULL,                     -- aid_cards.id
    issued_on   date   NOT NULL,
    valid_to    date   NOT NULL,
    status      text   NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE','CLOSED','JOINED')),
    ended_on    date,
    joined_into bigint,                              -- the family that took this one in
    split_from  bigint,                              -- the family that this one left
    unit text NOT NULL DEFAULT '', territory text NOT NULL DEFAULT '', department text NOT NULL DEFAULT '', assignee text NOT NULL DEFAULT '',
    known int8range NOT NULL, version int NOT NULL DEFAULT 1, extra jsonb NOT NULL DEFAULT '{}'
);
CREATE UNIQUE INDEX aid_families_no ON aid_families (no);
CREATE UNIQUE INDEX aid_families_number ON aid_families (number);
CREATE INDEX aid_families_head ON aid_families (head_card);
CREATE TABLE aid_families_past (LIKE aid_families INCLUDING GENERATED);
CREATE INDEX aid_families_past_id ON aid_families_past (id);

CREATE TABLE aid_family_members (
    id        bigint PRIMARY KEY,
    key       text   NOT NULL UNIQUE,
    family_id bigint NOT NULL,
    card_id   bigint NOT NULL,
    from_day  date   NOT NULL,
    until_day date,                                  -- first day on which it is over; null: still
    unit text NOT NULL DEFAULT '', territory text NOT NULL DEFAULT '', department text NOT NULL DEFAULT '', assignee text NOT NULL DEFAULT '',
    known int8range NOT NULL, version int NOT NULL DEFAULT 1, extra jsonb NOT NULL DEFAULT '{}',
    CHECK (until_day IS NULL OR until_day >= from_day),
    -- Nobody belongs to two families on one day. Numbers go in as ranges of one, which needs no extension.
    CONSTRAINT aid_family_members_once EXCLUDE USING gist (int8range(card_id, card_id, '[]') WITH =, daterange(from_day, until_day) WITH &&)
);
CREATE INDEX aid_family_members_family ON aid_family_members (family_id);
CREATE INDEX aid_family_members_card ON aid_family_members (card_id);
CREATE TABLE aid_family_members_past (LIKE aid_family_members INCLUDING GENERATED);
CREATE INDEX aid_family_members_past_id ON aid_family_members_past (id);

-- Whom a parcel counts for, until when. A family's parcel counts for each of its members, so that whoever leaves or joins
-- a family takes it along.
CREATE TABLE aid_entitlements (
    id        bigint PRIMARY KEY,
    key       text   NOT NULL UNIQUE,
    issue_id  bigint NOT NULL,                       -- aid_issues.id; 0: entered from elsewhere
    holder    text   NOT NULL DEFAULT '',            -- number of the card or of the family card, as it was shown
    person_id bigint NOT NULL,
    kind      text   NOT NULL CHECK (kind IN ('INDIVIDUAL','FAMILY')),
    from_day  date   NOT NULL,
    until_day date   NOT NULL,                       -- last day
    status    text   NOT NULL DEFAULT 'GIVEN' CHECK (status IN ('GIVEN','RELEASED')),
    tokens    text[] NOT NULL DEFAULT '{}',
    unit text NOT NULL DEFAULT '', territory text NOT NULL DEFAULT '', department text NOT NULL DEFAULT '', assignee text NOT NULL DEFAULT '',
    known int8range NOT NULL, version int NOT NULL DEFAULT 1, extra jsonb NOT NULL DEFAULT '{}',
    CHECK (until_day >= from_day)
);
CREATE INDEX aid_entitlements_tokens ON aid_entitlements USING gin (tokens);
CREATE INDEX aid_entitlements_person ON aid_entitlements (person_id, kind, until_day);
CREATE INDEX aid_entitlements_issue ON aid_entitlements (issue_id);
-- Nobody's two parcels of one kind share a day, whatever the program believes.
ALTER TABLE aid_entitlements ADD CONSTRAINT aid_entitlements_once EXCLUDE USING gist
    (int8range(person_id, person_id, '[]') WITH =, int4range(hashtext(kind), hashtext(kind), '[]') WITH =, daterange(from_day, until_day, '[]') WITH &&) WHERE (status = 'GIVEN');
CREATE TABLE aid_entitlements_past (LIKE aid_entitlements INCLUDING GENERATED);
CREATE INDEX aid_entitlements_past_id ON aid_entitlements_past (id);

-- What a desk took along from the stock for hours without a line: reserved, so that nobody else gives it away.
CREATE TABLE aid_allotments (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    desk       text   NOT NULL,
    point      text   NOT NULL,
    kit        text   NOT NULL,
    parcels    bigint NOT NULL CHECK (parcels > 0),
    used       bigint NOT NULL DEFAULT 0 CHECK (used BETWEEN 0 AND parcels),
    lines      jsonb  NOT NULL,                      -- [{reservation, good, each}]
    until      timestamptz NOT NULL,
    unit       text   NOT NULL DEFAULT '',
    made_at    timestamptz NOT NULL DEFAULT now(),
    made_by    text   NOT NULL,
    ended_at   timestamptz
);
CREATE INDEX aid_allotments_open ON aid_allotments (desk, kit) WHERE ended_at IS NULL;

INSERT INTO params (name, value, valid_from, valid_to, known, legal_basis) VALUES
    ('aid_card_days', '180', NULL, NULL, '[0,)', 'do potwierdzenia: ważność karty ustala burmistrz');
