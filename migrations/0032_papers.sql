-- What was written about a discrepancy: which letter or pack, of which wording and revision, and the digest by which a
-- paper is known again. The paper itself is kept by the office's document system; nobody's name is kept here.
CREATE TABLE discrepancy_papers (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    discrepancy_id bigint NOT NULL,
    name           text NOT NULL,               -- of the letter, or pack
    language       text NOT NULL,
    wording        int NOT NULL,                -- version of the template; 0 is the shipped one
    format         text NOT NULL CHECK (format IN ('pdf','docx','html','zip')),
    version        int NOT NULL,                -- of the discrepancy
    revision       bigint NOT NULL,             -- that it was read at
    sha256         bytea NOT NULL,
    size           bigint NOT NULL,
    actor          text NOT NULL,
    at             timestamptz NOT NULL DEFAULT now(),
    sent_on        date,                        -- the day it left the office, as an officer says
    sent_by        text NOT NULL DEFAULT ''
);
CREATE INDEX discrepancy_papers_discrepancy ON discrepancy_papers (discrepancy_id);
