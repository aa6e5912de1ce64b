-- Change sets: what an edited copy of an exported register would change, for its maker to look through. Nothing of it
-- touches a register before it is applied, and what was applied or thrown away leaves no values behind.

CREATE TABLE change_sets (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    register      text NOT NULL,
    state         text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'applied', 'discarded')),
    base_revision bigint NOT NULL,               -- what the copy was made from
    base_on       date,                          -- the day that the copy showed; null is all
    file          text NOT NULL,
    sha256        text NOT NULL,
    actor         text NOT NULL,                 -- who brought the file: nobody else sees or applies it
    created_at    timestamptz NOT NULL DEFAULT now(),
    claimed_at    timestamptz,                   -- being applied since
    revision      bigint,                        -- the revision that applied it
    read          bigint NOT NULL DEFAULT 0,     -- rows of the file
    remarks       jsonb NOT NULL DEFAULT '[]'    -- about the file as a whole
);
CREATE INDEX change_sets_actor ON change_sets (actor, created_at);

-- One row for each row of the file that differs from what was exported.
CREATE TABLE change_set_rows (
    change_set bigint NOT NULL REFERENCES change_sets ON DELETE CASCADE,
    no         int    NOT NULL,
    line       int    NOT NULL,                  -- of the file; 0 for rows that the file lacks
    row_id     bigint NOT NULL,                  -- 0 for new rows
    kind       text   NOT NULL CHECK (kind IN ('changed', 'new', 'missing', 'unknown', 'twice')),
    cells      jsonb  NOT NULL DEFAULT '{}',     -- field: {base, file, code, message}
    PRIMARY KEY (change_set, no)
);
