-- Persons, households and organisations of the programmes. Every partner unit keeps a file of its own, which no other
-- unit reads; what must be known across units is asked by keyed tokens, which say nothing to who has not the key.

CREATE TABLE persons (
    id             bigint PRIMARY KEY,
    key            text NOT NULL UNIQUE,
    last_name      text NOT NULL DEFAULT '',
    first_name     text NOT NULL DEFAULT '',
    birth_date     date,
    sex            text NOT NULL DEFAULT '' CHECK (sex IN ('', 'F', 'M')),
    pesel          text NOT NULL DEFAULT '',
    document       text NOT NULL DEFAULT '',       -- kind and number of a passport or identity card
    citizenship    text NOT NULL DEFAULT '',       -- ISO 3166-1 alpha-2
    language       text NOT NULL DEFAULT '',       -- ISO 639-1: in which letters go out
    phone          text NOT NULL DEFAULT '',
    email          text NOT NULL DEFAULT '',
    street         text NOT NULL DEFAULT '',
    house_no       text NOT NULL DEFAULT '',
    flat_no        text NOT NULL DEFAULT '',
    postcode       text NOT NULL DEFAULT '',
    city           text NOT NULL DEFAULT '',
    notes          text NOT NULL DEFAULT '',
    merged_into    bigint,                         -- the row that stands for the same person now
    search_key     text NOT NULL DEFAULT '',       -- words of the name in one spelling for Polish and Ukrainian, with their beginnings
    pesel_token    text NOT NULL DEFAULT '',       -- keyed digests
    document_token text NOT NULL DEFAULT '',
    name_token     text NOT NULL DEFAULT '',
    unit           text NOT NULL DEFAULT '',
    territory      text NOT NULL DEFAULT '',
    department     text NOT NULL DEFAULT '',
    assignee       text NOT NULL DEFAULT '',
    known          int8range NOT NULL,
    version        int NOT NULL DEFAULT 1,
    extra          jsonb NOT NULL DEFAULT '{}'
);
-- One row for one PESEL in each unit; a row that was merged into another no longer counts.
CREATE UNIQUE INDEX persons_pesel ON persons (unit, pesel) WHERE pesel <> '' AND merged_into IS NULL;
CREATE INDEX persons_document ON persons (document_token) WHERE document_token <> '';
CREATE INDEX persons_birth ON persons (birth_date);
CREATE INDEX persons_phone ON persons (right(phone, 9)) WHERE phone <> ''; -- with or without its country
CREATE INDEX persons_merged ON persons (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX persons_words ON persons USING gin (string_to_array(search_key, ' '));
CREATE TABLE persons_past (LIKE persons INCLUDING GENERATED);
CREATE INDEX persons_past_id ON persons_past (id);

-- A household is what a programme means by one: who shares an address and means is another question for waste than for coal.
CREATE TABLE households (
    id          bigint PRIMARY KEY,
    key         text NOT NULL UNIQUE,
    programme   text NOT NULL DEFAULT '',
    street      text NOT NULL DEFAULT '',
    house_no    text NOT NULL DEFAULT '',
    flat_no     text NOT NULL DEFAULT '',
    postcode    text NOT NULL DEFAULT '',
    city        text NOT NULL DEFAULT '',
    persons     int,                               -- declared where members are not listed by name
    notes       text NOT NULL DEFAULT '',
    address_key text NOT NULL DEFAULT '',          -- the address in one spelling
    token       text NOT NULL DEFAULT '',          -- keyed digest of programme and address
    unit        text NOT NULL DEFAULT '',
    territory   text NOT NULL DEFAULT '',
    department  text NOT NULL DEFAULT '',
    assignee    text NOT NULL DEFAULT '',
    known       int8range NOT NULL,
    version     int NOT NULL DEFAULT 1,
    extra       jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX households_token ON households (token) WHERE token <> '';
CREATE INDEX households_address ON households (unit, programme, address_key) WHERE address_key <> '';
CREATE TABLE households_past (LIKE households INCLUDING GENERATED);
CREATE INDEX households_past_id ON households_past (id);

CREATE TABLE household_members (
    id           bigint PRIMARY KEY,
    key          text NOT NULL UNIQUE,
    household_id bigint NOT NULL,
    person_id    bigint NOT NULL,
    role         text NOT NULL DEFAULT 'MEMBER' CHECK (role IN ('HEAD', 'MEMBER')),
    from_day     date NOT NULL,
    to_day       date,                             -- last day; null: still lives there
    unit         text NOT NULL DEFAULT '',
    territory    text NOT NULL DEFAULT '',
    department   text NOT NULL DEFAULT '',
    assignee     text NOT NULL DEFAULT '',
    known        int8range NOT NULL,
    version      int NOT NULL DEFAULT 1,
    extra        jsonb NOT NULL DEFAULT '{}',
    CHECK (to_day IS NULL OR to_day >= from_day),
    -- Nobody is twice in one household on the same day. Numbers go in as ranges of one, which needs no extension.
    CONSTRAINT household_members_once EXCLUDE USING gist (int8range(household_id, household_id, '[]') WITH =,
        int8range(person_id, person_id, '[]') WITH =, daterange(from_day, to_day, '[]') WITH &&)
);
CREATE INDEX household_members_household ON household_members (household_id);
CREATE INDEX household_members_person ON household_members (person_id);
CREATE TABLE household_members_past (LIKE household_members INCLUDING GENERATED);
CREATE INDEX household_members_past_id ON household_members_past (id);

CREATE TABLE organisations (
    id         bigint PRIMARY KEY,
    key        text NOT NULL UNIQUE,
    name       text NOT NULL DEFAULT '',
    kind       text NOT NULL DEFAULT '' CHECK (kind IN ('', 'COMPANY', 'NGO', 'PUBLIC', 'CHURCH', 'OTHER')),
    nip        text NOT NULL DEFAULT '',
    regon      text NOT NULL DEFAULT '',
    delivery   text NOT NULL DEFAULT '',           -- address of electronic delivery (ADE)
    phone      text NOT NULL DEFAULT '',
    email      text NOT NULL DEFAULT '',
    address    text NOT NULL DEFAULT '',
    notes      text NOT NULL DEFAULT '',
    unit       text NOT NULL DEFAULT '',
    territory  text NOT NULL DEFAULT '',
    department text NOT NULL DEFAULT '',
    assignee   text NOT NULL DEFAULT '',
    known      int8range NOT NULL,
    version    int NOT NULL DEFAULT 1,
    extra      jsonb NOT NULL DEFAULT '{}'
);
CREATE TABLE organisations_past (LIKE organisations INCLUDING GENERATED);
CREATE INDEX organisations_past_id ON organisations_past (id);

-- Which rows were found to be one person, by whom and why: enough to take it back.
CREATE TABLE person_merges (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    unit        text NOT NULL,
    keep_id     bigint NOT NULL,
    gone_id     bigint NOT NULL,
    score       int NOT NULL,
    reasons     text[] NOT NULL,                   -- codes of what spoke for and against
    filled      text[] NOT NULL,                   -- fields of the kept row that were empty and were taken from the other
    why         text NOT NULL DEFAULT '',
    merged_at   timestamptz NOT NULL DEFAULT now(),
    merged_by   text NOT NULL,
    revision    bigint NOT NULL,
    unmerged_at timestamptz,
    unmerged_by text NOT NULL DEFAULT '',
    CHECK (keep_id <> gone_id)
);
CREATE UNIQUE INDEX person_merges_gone ON person_merges (gone_id) WHERE unmerged_at IS NULL;
CREATE INDEX person_merges_keep ON person_merges (keep_id);
