-- The form of the office's case numbers (rule Q01), as a regular expression; empty is the form of the clerical instruction.
INSERT INTO params (name, value, valid_from, valid_to, known, legal_basis) VALUES
    ('case_number_pattern', '""', NULL, NULL, '[0,)', '');
