-- How well the registers are kept: after each run that looked at it, the rows of a register and how many of them each rule of
-- quality found at fault. The score is worked out on reading, so that a person's limits narrow it: 1 − Σ(weight · at fault) / (rows · Σ weight).
CREATE TABLE quality_scores (
    run_id     bigint NOT NULL REFERENCES runs,
    register   text NOT NULL,               -- decisions or leases
    department text NOT NULL,
    manager    text NOT NULL,
    territory  text NOT NULL,
    unit       text NOT NULL,
    rows       int NOT NULL,
    failed     jsonb NOT NULL,              -- rule → rows at fault; every rule that was asked is named
    weights    jsonb NOT NULL,              -- rule → weight on the day of the run
    PRIMARY KEY (run_id, register, department, manager, territory, unit)
);

-- Weights of the rules of quality in the score of a register: what keeps a document from being found weighs more than a slip.
INSERT INTO params (name, value, valid_from, valid_to, known, legal_basis) VALUES
    ('quality_weight_q01', '3', NULL, NULL, '[0,)', ''),
    ('quality_weight_q02', '3', NULL, NULL, '[0,)', ''),
    ('quality_weight_q03', '2', NULL, NULL, '[0,)', ''),
    ('quality_weight_q04', '3', NULL, NULL, '[0,)', ''),
    ('quality_weight_q05', '2', NULL, NULL, '[0,)', ''),
    ('quality_weight_q06', '3', NULL, NULL, '[0,)', ''),
    ('quality_weight_q07', '2', NULL, NULL, '[0,)', ''),
    ('quality_weight_q08', '2', NULL, NULL, '[0,)', ''),
    ('quality_weight_q09', '2', NULL, NULL, '[0,)', ''),
    ('quality_weight_q10', '1', NULL, NULL, '[0,)', ''),
    ('quality_weight_q11', '1', NULL, NULL, '[0,)', ''),
    ('quality_weight_q13', '1', NULL, NULL, '[0,)', ''),
    ('quality_weight_q14', '1', NULL, NULL, '[0,)', ''),
    -- A place whose probability lies between these bounds is offered for a survey.
    ('survey_probability_min', '0.02', NULL, NULL, '[0,)', ''),
    -- The share of a lane from which it counts as looked at.
    ('coverage_share_min',     '0.5',  NULL, NULL, '[0,)', '');
