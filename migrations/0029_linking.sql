-- Linking: what people decide about documents and the things they speak of, what the office learns from it, and how
-- well the automatic links do.

-- A lease is linked with parcels, too; a candidate too weak to suggest is kept for whoever links by hand; a link made
-- by hand needs no run.
ALTER TABLE links DROP CONSTRAINT links_state_check, ADD CONSTRAINT links_state_check CHECK (state IN ('accepted','secondary','surplus','suggested','weak')),
    ADD COLUMN target text NOT NULL DEFAULT 'object' CHECK (target IN ('object','parcel')), -- what object_id names
    ALTER COLUMN run_id DROP NOT NULL;
ALTER TABLE links_past ADD COLUMN target text NOT NULL DEFAULT 'object', ALTER COLUMN run_id DROP NOT NULL;

-- One decision of a person about a document and an object, a parcel, or the document as a whole. It is found again by
-- the document's key and the object's identity, and if either was renumbered by the key, the place and the class.
CREATE TABLE link_decisions (
    id            bigint PRIMARY KEY,
    document_kind text NOT NULL CHECK (document_kind IN ('decision','lease')),
    document_id   bigint NOT NULL,
    document_key  text NOT NULL,
    target        text NOT NULL CHECK (target IN ('object','parcel','document')),
    object_id     bigint,                         -- of an object or a parcel
    source_id     text NOT NULL DEFAULT '',       -- what the file called it; a parcel's identifier
    class_code    text NOT NULL DEFAULT '',
    x             double precision,               -- where the object stood, office system
    y             double precision,
    verdict       text NOT NULL CHECK (verdict IN ('LINK','NOT_THIS','NO_OBJECT')),
    score         double precision,               -- what the programme thought of it then
    state_then    text NOT NULL DEFAULT '',       -- accepted, suggested, …; empty: it was no candidate
    factors       jsonb NOT NULL DEFAULT '[]',
    note          text NOT NULL DEFAULT '',
    state         text NOT NULL DEFAULT 'standing' CHECK (state IN ('standing','waiting')), -- waiting for a second pair of eyes
    decided_by    text NOT NULL,
    decided_at    timestamptz NOT NULL DEFAULT now(),
    confirmed_by  text NOT NULL DEFAULT '',
    confirmed_at  timestamptz,
    batch         bigint NOT NULL,                -- the revision that made it: what is undone together
    known         int8range NOT NULL,
    version       int NOT NULL DEFAULT 1,
    CHECK ((target = 'document') = (object_id IS NULL))
);
CREATE UNIQUE INDEX link_decisions_pair ON link_decisions (document_kind, document_key, coalesce(object_id, 0));
CREATE INDEX link_decisions_document ON link_decisions (document_kind, document_id);
CREATE INDEX link_decisions_object ON link_decisions (object_id);
CREATE TABLE link_decisions_past (LIKE link_decisions);
CREATE INDEX link_decisions_past_id ON link_decisions_past (id);

-- What the office's registers mean: learned from links as proposals, in use only when an officer has accepted it.
CREATE TABLE link_aliases (
    id         bigint PRIMARY KEY,
    kind       text NOT NULL CHECK (kind IN ('street','word','parcel','precinct','party','landmark')),
    written    text NOT NULL,                     -- as registers write it, normalised
    means      text NOT NULL,
    x          double precision,                  -- of a landmark, office system
    y          double precision,
    source     text NOT NULL DEFAULT '',          -- register or file that writes so; empty: any
    state      text NOT NULL CHECK (state IN ('proposed','accepted','rejected')),
    evidence   bigint[] NOT NULL DEFAULT '{}',    -- link decisions that show it
    added_by   text NOT NULL,
    added_at   timestamptz NOT NULL DEFAULT now(),
    decided_by text NOT NULL DEFAULT '',
    decided_at timestamptz,
    known      int8range NOT NULL,
    version    int NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX link_aliases_written ON link_aliases (kind, written);
CREATE TABLE link_aliases_past (LIKE link_aliases);

-- Weights fitted to the office's own links. They change nothing until somebody with the right to set parameters approves.
CREATE TABLE link_fits (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    fitted_at  timestamptz NOT NULL DEFAULT now(),
    fitted_by  text NOT NULL,
    pairs      int NOT NULL,
    report     jsonb NOT NULL,                    -- out of sample: before and after
    weights    jsonb NOT NULL,
    state      text NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed','approved','rejected')),
    decided_by text NOT NULL DEFAULT '',
    decided_at timestamptz
);

-- How well automatic links did when a run was stored (domain F5).
CREATE TABLE link_quality (
    run_id   bigint PRIMARY KEY REFERENCES runs,
    measures jsonb NOT NULL
);

-- How well a drawn place is known, in metres (σ).
ALTER TABLE decisions ADD COLUMN place_sigma_m double precision;
ALTER TABLE decisions_past ADD COLUMN place_sigma_m double precision;

INSERT INTO params (name, value, valid_from, valid_to, known, legal_basis) VALUES ('link_four_eyes', 'false', NULL, NULL, '[0,)', '');
