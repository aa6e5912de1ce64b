-- Rents of municipal land: tables by area, the day a rent was last indexed, the value that a percentage is taken of, and
-- the numbers of the rules about leases.
ALTER TABLE leases ADD COLUMN indexed_on date, ADD COLUMN property_value_gr numeric(16,4);
ALTER TABLE leases_past ADD COLUMN indexed_on date, ADD COLUMN property_value_gr numeric(16,4);
-- A row by area holds above area_from_m2 up to area_to_m2: base_gr for the first area_from_m2, rate_gr for each further one.
ALTER TABLE rates ADD COLUMN area_from_m2 numeric(14,4), ADD COLUMN area_to_m2 numeric(14,4), ADD COLUMN base_gr numeric(14,4);
ALTER TABLE rates_past ADD COLUMN area_from_m2 numeric(14,4), ADD COLUMN area_to_m2 numeric(14,4), ADD COLUMN base_gr numeric(14,4);

-- The last import that brought or ended a line of descent wrote it; a person's own line names the person.
ALTER TABLE parcel_lineage ADD COLUMN set_by text NOT NULL DEFAULT '', ADD COLUMN note text NOT NULL DEFAULT '', ADD COLUMN complete boolean;

INSERT INTO params (name, value, valid_from, valid_to, known, legal_basis) VALUES
    ('lease_groups',           '"4"',  NULL, NULL, '[0,)', 'art. 25 ustawy o gospodarce nieruchomościami'),
    ('lease_free_years',       '3',    NULL, NULL, '[0,)', 'art. 18 ust. 2 pkt 9 lit. a ustawy o samorządzie gminnym'),
    ('lease_chain_gap_days',   '90',   NULL, NULL, '[0,)', ''),
    ('lease_index_months',     '13',   NULL, NULL, '[0,)', ''),
    ('lease_index_floor',      'true', NULL, NULL, '[0,)', ''),
    ('lease_rent_tol_rel',     '0.005', NULL, NULL, '[0,)', ''),
    ('lease_beyond_min_m2',    '2',    NULL, NULL, '[0,)', ''),
    ('lease_season_from',      '4',    NULL, NULL, '[0,)', ''),
    ('lease_season_to',        '10',   NULL, NULL, '[0,)', '');
