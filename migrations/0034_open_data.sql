-- What a catalogue says of the office's open layers. Empty: the office has not said; nobody guesses a licence for it.
INSERT INTO params (name, value, valid_from, valid_to, known, legal_basis) VALUES
    ('data_licence', '""', NULL, NULL, '[0,)', ''),
    ('data_contact', '""', NULL, NULL, '[0,)', '');
