-- Quantities that may never go negative: coal at a yard, parcels at an issuing point, what a household may still buy.
-- An account is a running sum; an entry is one movement; a reservation holds a part of the balance for somebody.
-- That nothing is promised twice is said here, too: whatever a program tries, the balance stays at or above what is
-- reserved, and that at or above zero.

CREATE TABLE ledger_accounts (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    programme text   NOT NULL,                  -- coal, aid, …
    kind      text   NOT NULL,                  -- stock, allowance, …
    name      text   NOT NULL,                  -- yard:good; never a person's name
    unit      text   NOT NULL,                  -- kg, szt
    balance   bigint NOT NULL DEFAULT 0 CHECK (balance >= 0),
    reserved  bigint NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    entries   bigint NOT NULL DEFAULT 0 CHECK (entries >= 0), -- how many entries it has: a lost one shows
    UNIQUE (programme, kind, name),
    CONSTRAINT ledger_accounts_promised_once CHECK (reserved <= balance)
);

CREATE TABLE ledger_entries (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES ledger_accounts,
    no         bigint NOT NULL CHECK (no > 0),  -- counts up within the account
    quantity   bigint NOT NULL CHECK (quantity <> 0),
    balance    bigint NOT NULL CHECK (balance >= 0), -- after the entry
    why        text   NOT NULL CHECK (why <> ''),    -- receipt, sale, reversal, …
    document   text   NOT NULL,                 -- register/id of what it stands for
    on_day     date   NOT NULL,
    reverses   bigint UNIQUE,                   -- the entry that it takes back; each is taken back once
    revision   bigint NOT NULL REFERENCES revisions,
    actor      text   NOT NULL,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (account_id, no)
);
CREATE INDEX ledger_entries_document ON ledger_entries (document);
-- Entries are only ever added: a mistake is taken back by an entry of its own.
REVOKE UPDATE, DELETE, TRUNCATE ON ledger_entries FROM CURRENT_USER;

CREATE TABLE ledger_reservations (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES ledger_accounts,
    quantity   bigint NOT NULL CHECK (quantity > 0),
    remaining  bigint NOT NULL,                 -- not yet drawn
    until      timestamptz NOT NULL,            -- from then on it holds nothing
    who        text   NOT NULL,                 -- account that made it
    document   text   NOT NULL,
    state      text   NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN','DRAWN','RELEASED','EXPIRED')),
    revision   bigint NOT NULL REFERENCES revisions,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at   timestamptz,
    CHECK (remaining BETWEEN 0 AND quantity),
    CHECK ((state = 'OPEN') = (ended_at IS NULL)),
    CHECK (state <> 'OPEN' OR remaining > 0)
);
CREATE INDEX ledger_reservations_open ON ledger_reservations (account_id, until) WHERE state = 'OPEN';
CREATE INDEX ledger_reservations_document ON ledger_reservations (document);
