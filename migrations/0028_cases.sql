-- Discrepancies as cases: what officers decided about them, what it rests on and when it ends, what is being done, by when
-- and by whom. A run never writes these columns but to open a case again for a stated reason.
ALTER TABLE discrepancies
    DROP CONSTRAINT discrepancies_state_check,
    ADD CONSTRAINT discrepancies_state_check CHECK (state IN ('DETECTED','TRIAGED','FALSE_POSITIVE','FIELD_CHECK','CONFIRMED','REGISTER_ERROR','ACTION','RESOLVED','CLOSED','VANISHED')),
    ADD COLUMN present        boolean NOT NULL DEFAULT true,      -- the last run that looked still found it
    ADD COLUMN vanished_from  text NOT NULL DEFAULT '',           -- of VANISHED: the state in which an officer had it, and which asks for confirmation
    ADD COLUMN verdict        text NOT NULL DEFAULT '' CHECK (verdict IN ('','FALSE_POSITIVE','CONFIRMED','REGISTER_ERROR')),
    ADD COLUMN verdict_reason text NOT NULL DEFAULT '',           -- code of the list of reasons
    ADD COLUMN verdict_text   text NOT NULL DEFAULT '',           -- in the officer's words
    ADD COLUMN legal_basis    text NOT NULL DEFAULT '',
    ADD COLUMN verdict_by     text NOT NULL DEFAULT '',
    ADD COLUMN verdict_at     timestamptz,
    ADD COLUMN verdicts       jsonb NOT NULL DEFAULT '[]',        -- every verdict, the oldest first: a reviewer's own stands beside the one before
    ADD COLUMN facts          jsonb,                              -- what the verdict was given on, to tell a change from jitter
    ADD COLUMN expires_on     date,                               -- last day of the verdict
    ADD COLUMN expires_with   jsonb,                              -- {kind,id,name,valid_to,mark}: the document or number whose end or change ends the verdict
    ADD COLUMN reopened       jsonb,                              -- {pl,en,on}: why a run or the calendar opened it again
    ADD COLUMN parked_until   date,
    ADD COLUMN work_note      text NOT NULL DEFAULT '',           -- of the last hand-back or parking
    ADD COLUMN due_on         date,                               -- the earliest deadline that runs
    ADD COLUMN action         text NOT NULL DEFAULT '' CHECK (action IN ('','CALL_TO_EXPLAIN','LEGALISE','PROCEEDING','FORWARD','CIVIL_CLAIM','CORRECT_REGISTER')),
    ADD COLUMN action_case_no text NOT NULL DEFAULT '',           -- recorded from the office's document system, never made up
    ADD COLUMN resolution     text NOT NULL DEFAULT '' CHECK (resolution IN ('','REMOVED','LEGALISED','PENALISED','PAID','CORRECTED','FORWARDED','WAIVED')),
    ADD COLUMN resolved_on    date,
    ADD COLUMN proposal       jsonb,                              -- a move that waits for a second person
    ADD COLUMN bundle_id      bigint,
    ADD COLUMN object_id      bigint,                             -- what it is about, for the one card of an object or a document
    ADD COLUMN document_kind  text NOT NULL DEFAULT '',
    ADD COLUMN document_id    bigint,
    ADD COLUMN party_id       bigint;                             -- of the document; the name stays in the register of parties
ALTER TABLE discrepancies_past
    DROP CONSTRAINT discrepancies_state_check,
    ADD CONSTRAINT discrepancies_state_check CHECK (state IN ('DETECTED','TRIAGED','FALSE_POSITIVE','FIELD_CHECK','CONFIRMED','REGISTER_ERROR','ACTION','RESOLVED','CLOSED','VANISHED')),
    ADD COLUMN present        boolean NOT NULL DEFAULT true,
    ADD COLUMN vanished_from  text NOT NULL DEFAULT '',
    ADD COLUMN verdict        text NOT NULL DEFAULT '',
    ADD COLUMN verdict_reason text NOT NULL DEFAULT '',
    ADD COLUMN verdict_text   text NOT NULL DEFAULT '',
    ADD COLUMN legal_basis    text NOT NULL DEFAULT '',
    ADD COLUMN verdict_by     text NOT NULL DEFAULT '',
    ADD COLUMN verdict_at     timestamptz,
    ADD COLUMN verdicts       jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN facts          jsonb,
    ADD COLUMN expires_on     date,
    ADD COLUMN expires_with   jsonb,
    ADD COLUMN reopened       jsonb,
    ADD COLUMN parked_until   date,
    ADD COLUMN work_note      text NOT NULL DEFAULT '',
    ADD COLUMN due_on         date,
    ADD COLUMN action         text NOT NULL DEFAULT '',
    ADD COLUMN action_case_no text NOT NULL DEFAULT '',
    ADD COLUMN resolution     text NOT NULL DEFAULT '',
    ADD COLUMN resolved_on    date,
    ADD COLUMN proposal       jsonb,
    ADD COLUMN bundle_id      bigint,
    ADD COLUMN object_id      bigint,
    ADD COLUMN document_kind  text NOT NULL DEFAULT '',
    ADD COLUMN document_id    bigint,
    ADD COLUMN party_id       bigint;
CREATE INDEX discrepancies_object ON discrepancies (object_id) WHERE object_id IS NOT NULL;
CREATE INDEX discrepancies_document ON discrepancies (document_kind, document_id) WHERE document_id IS NOT NULL;
CREATE INDEX discrepancies_bundle ON discrepancies (bundle_id) WHERE bundle_id IS NOT NULL;
CREATE INDEX discrepancies_worked ON discrepancies (state) WHERE state NOT IN ('DETECTED', 'VANISHED');

-- Several discrepancies of one party or keeper that are worked on together: one letter, and a verdict for each.
CREATE TABLE discrepancy_bundles (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    party_id bigint,                              -- in the register of parties; the name stays there
    keeper   text NOT NULL DEFAULT '',            -- road manager, where there is no party
    actor    text NOT NULL,
    at       timestamptz NOT NULL DEFAULT now()
);

-- A question to another department about a discrepancy, and its answer.
CREATE TABLE discrepancy_questions (
    discrepancy_id bigint NOT NULL,
    no             int NOT NULL,
    department     text NOT NULL,                 -- a role of the office
    question       text NOT NULL,
    asked_by       text NOT NULL,
    asked_at       timestamptz NOT NULL DEFAULT now(),
    answer         text NOT NULL DEFAULT '',
    answered_by    text NOT NULL DEFAULT '',
    answered_at    timestamptz,
    PRIMARY KEY (discrepancy_id, no)
);

-- An officer says that not the object is wrong, nor the register, but the rule. One voice for each discrepancy and officer.
CREATE TABLE rule_disputes (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule           text NOT NULL,
    rule_version   int NOT NULL,
    discrepancy_id bigint NOT NULL,
    words          text NOT NULL,
    actor          text NOT NULL,
    at             timestamptz NOT NULL DEFAULT now(),
    settled_by     text NOT NULL DEFAULT '',      -- who answered it
    settled_at     timestamptz
);
CREATE UNIQUE INDEX rule_disputes_voice ON rule_disputes (discrepancy_id, actor) WHERE settled_at IS NULL;
CREATE INDEX rule_disputes_rule ON rule_disputes (rule);

-- Days on which an officer is away: what they have goes back to everybody.
CREATE TABLE absences (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    login    text NOT NULL,
    from_day date NOT NULL,
    to_day   date NOT NULL CHECK (to_day >= from_day),
    actor    text NOT NULL,
    at       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX absences_login ON absences (login, to_day);

INSERT INTO params (name, value, valid_from, valid_to, known, legal_basis) VALUES
    ('call_to_explain_days',   '14',   NULL, NULL, '[0,)', ''),
    ('department_answer_days', '7',    NULL, NULL, '[0,)', ''),
    ('four_eyes_moves',        '""',   NULL, NULL, '[0,)', ''),
    ('rule_dispute_limit',     '0.25', NULL, NULL, '[0,)', ''),
    ('rule_dispute_min',       '5',    NULL, NULL, '[0,)', '');
