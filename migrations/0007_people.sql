-- People: accounts, how they sign in, what they were granted, and the sessions and tokens they hold. Accounts belong to
-- the office whose schema this is. Of passwords, sessions and tokens only digests are kept, so a copy of these tables
-- signs nobody in.

CREATE TABLE users (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    login       text NOT NULL UNIQUE CHECK (login ~ '^[a-z0-9][a-z0-9._-]{1,63}$'),
    name        text NOT NULL,
    email       text NOT NULL DEFAULT '',
    language    text NOT NULL DEFAULT 'pl' CHECK (language IN ('pl','en')),
    password    text NOT NULL DEFAULT '',         -- argon2id; empty: none, the person comes another way
    password_at timestamptz,
    must_change boolean NOT NULL DEFAULT false,   -- the password was given by somebody else
    totp        bytea,                            -- sealed secret of the second factor; NULL: none
    totp_new    bytea,                            -- sealed secret that waits for its first code
    totp_step   bigint NOT NULL DEFAULT 0,        -- last time step used: a code is good once
    handle      bytea NOT NULL UNIQUE,            -- what passkeys call the person: random, tells nothing
    issuer      text NOT NULL DEFAULT '',         -- OpenID Connect: who vouches for the person, and as whom
    subject     text NOT NULL DEFAULT '',
    demo        boolean NOT NULL DEFAULT false,   -- a made-up person of the demo town
    disabled_at timestamptz,
    created_at  timestamptz NOT NULL DEFAULT now(),
    created_by  text NOT NULL,
    seen_at     timestamptz
);
CREATE UNIQUE INDEX users_email ON users (lower(email)) WHERE email <> '';
CREATE UNIQUE INDEX users_subject ON users (issuer, subject) WHERE issuer <> '';

CREATE TABLE passkeys (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    credential bytea NOT NULL UNIQUE,             -- the credential's id
    body       jsonb NOT NULL,                    -- public key, counter, flags
    name       text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    used_at    timestamptz
);
CREATE INDEX passkeys_user ON passkeys (user_id);

CREATE TABLE recovery_codes (
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    hash    bytea NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (user_id, hash)
);

-- Roles that the office made, and built-in ones that it changed; the others come from the program.
CREATE TABLE roles (
    name       text PRIMARY KEY CHECK (name ~ '^[a-z0-9][a-z0-9_.-]{0,63}$'),
    body       jsonb NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    changed_by text NOT NULL
);

CREATE TABLE user_grants (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    role       text NOT NULL,
    limits     jsonb NOT NULL DEFAULT '{}',
    granted_at timestamptz NOT NULL DEFAULT now(),
    granted_by text NOT NULL,
    UNIQUE (user_id, role, limits)
);

CREATE TABLE sessions (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    hash       bytea NOT NULL UNIQUE,
    user_id    bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    method     text NOT NULL CHECK (method IN ('password','password+totp','password+recovery','passkey','oidc')),
    created_at timestamptz NOT NULL DEFAULT now(),
    seen_at    timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    agent      text NOT NULL DEFAULT '',
    address    text NOT NULL DEFAULT ''           -- shortened: the network, not the machine
);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE tokens (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    hash       bytea NOT NULL UNIQUE,
    user_id    bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    kind       text NOT NULL CHECK (kind IN ('api','gis')),
    name       text NOT NULL,
    read_only  boolean NOT NULL DEFAULT false,
    registers  text[] NOT NULL DEFAULT '{}',      -- empty: all that the person reaches
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    used_at    timestamptz,
    revoked_at timestamptz
);
CREATE INDEX tokens_user ON tokens (user_id);

CREATE TABLE password_resets (
    hash       bytea PRIMARY KEY,
    user_id    bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);

-- What somebody who signs in has begun and not finished: the challenge of a passkey, the state of OpenID Connect. Each
-- is good once and for minutes.
CREATE TABLE ceremonies (
    hash       bytea PRIMARY KEY,
    kind       text NOT NULL,
    user_id    bigint REFERENCES users ON DELETE CASCADE,
    body       jsonb NOT NULL,
    expires_at timestamptz NOT NULL
);

-- Failed attempts by account and by network. The key is a keyed digest: people type passwords where the login belongs.
CREATE TABLE sign_in_failures (
    key   bytea PRIMARY KEY,
    count int NOT NULL,
    since timestamptz NOT NULL,                   -- when the count began; it begins anew after a while
    until timestamptz NOT NULL                    -- before this moment nothing is tried
);

-- The office's own settings of the program, never secrets: oidc, setup.
CREATE TABLE settings (
    name       text PRIMARY KEY,
    body       jsonb NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    changed_by text NOT NULL
);
