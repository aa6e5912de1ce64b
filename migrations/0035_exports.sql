-- Files that people ordered: what was asked for, how far it is, and the receipt. The file lies in the program's folder,
-- under the number of its row, for a day; then both go.
CREATE TABLE exports (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    actor       text        NOT NULL,               -- login of whoever ordered it: nobody else gets it
    reach       text        NOT NULL,               -- digest of what the person could see then; who sees something else by now orders anew
    collection  text        NOT NULL,
    format      text        NOT NULL,
    state       text        NOT NULL CHECK (state IN ('running', 'done', 'failed', 'cancelled')),
    done        bigint      NOT NULL DEFAULT 0,     -- rows or tiles so far
    total       bigint      NOT NULL DEFAULT 0,     -- 0: not known yet
    bytes       bigint      NOT NULL DEFAULT 0,
    receipt     jsonb,
    code        text,                               -- why it failed
    reason      text,
    asked_at    timestamptz NOT NULL DEFAULT now(),
    touched_at  timestamptz NOT NULL DEFAULT now(), -- a running one whose server died says nothing any more
    expires_at  timestamptz NOT NULL DEFAULT now() + interval '1 day'
);
CREATE INDEX exports_actor ON exports (actor, id DESC);
CREATE INDEX exports_expires ON exports (expires_at);
