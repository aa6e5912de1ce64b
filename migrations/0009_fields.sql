-- What officers add to registers themselves: own fields, saved views, comments and files on rows.

-- An officers' own field. Its value lies in the row's extra under the key f<id>, as JSON of its type, and so has the
-- row's history, undo and audit. The id, the name and the type never change; what else is said of the field is kept
-- as it was known at every revision, so that a list of an earlier revision has the columns of then.
CREATE TABLE fields (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    register           text NOT NULL,
    field              text NOT NULL CHECK (field ~ '^x_[a-z0-9_]{1,60}$'),  -- made once from the title
    type               text NOT NULL CHECK (type IN ('string','integer','number','money','boolean','date','list','choice')),
    title_pl           text NOT NULL CHECK (title_pl <> ''),
    title_en           text NOT NULL,
    help               text NOT NULL DEFAULT '',
    choices            jsonb NOT NULL DEFAULT '[]',    -- [{value,pl,en,retired}], of a choice only
    required           boolean NOT NULL DEFAULT false,
    personal           boolean NOT NULL DEFAULT false, -- masked until a purpose is given
    visible_to         text[] NOT NULL DEFAULT '{}',   -- roles; empty: every role of the office that reads the register
    editable_by        text[] NOT NULL DEFAULT '{}',   -- roles; empty: every role that edits the register
    shown_when         jsonb,                          -- {field,op,value}; NULL: always
    position           int NOT NULL DEFAULT 0,
    default_value      jsonb,                          -- what a new row gets
    seconds_per_record double precision NOT NULL CHECK (seconds_per_record >= 0),
    records_per_year   bigint CHECK (records_per_year >= 0),  -- as estimated by a person; NULL: measured
    reason             text NOT NULL CHECK (reason <> ''),    -- why it is needed
    asked_by           text NOT NULL,
    retired            boolean NOT NULL DEFAULT false,
    created_at         timestamptz NOT NULL DEFAULT now(),
    created_by         text NOT NULL,
    known              int8range NOT NULL,
    version            int NOT NULL DEFAULT 1,
    UNIQUE (register, field)
);
CREATE TABLE fields_past (LIKE fields);
CREATE INDEX fields_past_id ON fields_past (id);

-- How somebody looks at a register: columns, order, widths, filters, colours. Only the browser understands the body.
CREATE TABLE views (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    register   text NOT NULL,
    name       text NOT NULL CHECK (name <> ''),
    owner      text NOT NULL,                          -- login of whoever made it
    team       boolean NOT NULL DEFAULT false,         -- everybody who reads the register sees it
    body       jsonb NOT NULL CHECK (jsonb_typeof(body) = 'object'),
    version    int NOT NULL DEFAULT 1,
    changed_at timestamptz NOT NULL DEFAULT now(),
    changed_by text NOT NULL
);
CREATE UNIQUE INDEX views_personal ON views (register, owner, lower(name)) WHERE NOT team;
CREATE UNIQUE INDEX views_team ON views (register, lower(name)) WHERE team;

-- What officers write to each other about a row. Deleting leaves the place of the comment, not its words.
CREATE TABLE comments (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    register   text NOT NULL,
    row_id     bigint NOT NULL,
    no         int NOT NULL,
    author     text NOT NULL,                          -- login
    name       text NOT NULL,                          -- what people call the author
    at         timestamptz NOT NULL DEFAULT now(),
    text       text NOT NULL,                          -- may hold personal data: neither searched nor logged
    mentions   text[] NOT NULL DEFAULT '{}',           -- logins
    deleted_at timestamptz,
    UNIQUE (register, row_id, no),
    CHECK (deleted_at IS NULL OR text = '')
);
CREATE INDEX comments_mentions ON comments USING gin (mentions);

-- Files on a row. The bytes lie in the office's folder under their digest, once however often they are attached.
CREATE TABLE files (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    register   text NOT NULL,
    row_id     bigint NOT NULL,
    no         int NOT NULL,
    name       text NOT NULL,
    media_type text NOT NULL,                          -- by content
    size       bigint NOT NULL,
    sha256     bytea NOT NULL CHECK (length(sha256) = 32),
    personal   boolean NOT NULL,                       -- opened with a purpose only
    author     text NOT NULL,
    at         timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,                            -- marked, and restored by taking the mark away
    deleted_by text NOT NULL DEFAULT '',
    UNIQUE (register, row_id, no)
);
CREATE INDEX files_sha256 ON files (sha256);

-- What an hour of an officer's work costs the office, for the cost of fields. 0: hours only are told.
INSERT INTO params (name, value, valid_from, valid_to, known, legal_basis) VALUES ('work_hour_gr', '0', NULL, NULL, '[0,)', '');
