-- What the programmes share: requests that were answered, and the office's own wording of letters.

-- A request that is sent again, because its answer was lost on the way, is answered as before and does nothing twice.
-- The digest is of personal data too, so a row stays for a week only: an answer may be asked for again after a long
-- weekend without a line.
CREATE TABLE requests (
    actor  text        NOT NULL,
    key    text        NOT NULL,
    digest bytea       NOT NULL,
    answer jsonb       NOT NULL,
    at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (actor, key)
);
CREATE INDEX requests_at ON requests (at);

-- Every wording that a letter ever had: the newest version counts, and a letter without one has the wording that the
-- program came with (version 0).
CREATE TABLE letter_templates (
    programme text        NOT NULL,
    name      text        NOT NULL,
    language  text        NOT NULL,
    version   int         NOT NULL CHECK (version > 0),
    subject   text        NOT NULL,
    body      text        NOT NULL,
    actor     text        NOT NULL,
    at        timestamptz NOT NULL DEFAULT now(),
    revision  bigint      NOT NULL,
    restores  int,                              -- the version whose wording came back; null: written anew
    PRIMARY KEY (programme, name, language, version)
);
