-- The day a row was written into the office's register (rule Q13), and the land-register number of leased ground (rule Q08).
ALTER TABLE decisions ADD COLUMN entered_on date;
ALTER TABLE decisions_past ADD COLUMN entered_on date;
ALTER TABLE leases ADD COLUMN entered_on date, ADD COLUMN kw text NOT NULL DEFAULT '';
ALTER TABLE leases_past ADD COLUMN entered_on date, ADD COLUMN kw text NOT NULL DEFAULT '';

-- Numbers and lists of the rules about decisions (D04–D13). What a law sets names its provision; nobody has confirmed
-- it until somebody of the office does.
INSERT INTO params (name, value, valid_from, valid_to, known, legal_basis) VALUES
    ('fee_tol_rel',              '0.005', NULL, NULL, '[0,)', ''),
    ('fee_rounding',             '"HALF_UP"', NULL, NULL, '[0,)', ''),
    ('rate_cap_day_zl',          '10',    NULL, NULL, '[0,)', 'art. 40 ust. 8 ustawy o drogach publicznych'),
    ('rate_cap_year_zl',         '200',   NULL, NULL, '[0,)', 'art. 40 ust. 8 ustawy o drogach publicznych'),
    ('rate_cap_telecom_day_zl',  '0.20',  NULL, NULL, '[0,)', 'art. 40 ust. 8 ustawy o drogach publicznych'),
    ('rate_cap_telecom_year_zl', '20',    NULL, NULL, '[0,)', 'art. 40 ust. 8 ustawy o drogach publicznych'),
    ('payment_days',             '14',    NULL, NULL, '[0,)', 'art. 40 ust. 13 ustawy o drogach publicznych'),
    ('final_days',               '14',    NULL, NULL, '[0,)', 'art. 129 § 2 Kodeksu postępowania administracyjnego'),
    ('limitation_years_fee',     '5',     NULL, NULL, '[0,)', 'art. 40d ust. 3 ustawy o drogach publicznych'),
    ('season_words',             '"ogródek, ogródki, letni, sezonow, lodowisk, choink"', NULL, NULL, '[0,)', ''),
    ('location_required_kinds',  '"STRUCTURE, ADVERT"', NULL, NULL, '[0,)', 'art. 39 ust. 3 ustawy o drogach publicznych'),
    ('decision_elements',        '"kind, area, period, place, fee"', NULL, NULL, '[0,)', 'rozporządzenie Rady Ministrów z 1.06.2004 w sprawie warunków udzielania zezwoleń na zajęcie pasa drogowego');
-- Statutory interest for delay (odsetki ustawowe za opóźnienie): the reference rate of the NBP and 5.5 points.
INSERT INTO params (name, value, valid_from, valid_to, known, legal_basis)
SELECT 'interest_delay_percent', to_jsonb(percent), since, lead(since) OVER (ORDER BY since NULLS FIRST) - 1, '[0,)', 'art. 481 § 2 Kodeksu cywilnego; art. 40d ust. 1 ustawy o drogach publicznych'
FROM (VALUES (NULL::date, 7.00), ('2020-03-18', 6.50), ('2020-04-09', 6.00), ('2020-05-29', 5.60), ('2021-10-07', 6.00), ('2021-11-04', 6.75), ('2021-12-09', 7.25),
    ('2022-01-05', 7.75), ('2022-02-09', 8.25), ('2022-03-09', 9.00), ('2022-04-07', 10.00), ('2022-05-06', 10.75), ('2022-06-09', 11.50), ('2022-07-08', 12.00),
    ('2022-09-08', 12.25), ('2023-09-07', 11.50), ('2023-10-05', 11.25), ('2025-05-08', 10.75), ('2025-07-03', 10.50), ('2025-09-04', 10.25), ('2025-10-09', 10.00),
    ('2025-11-06', 9.75), ('2025-12-04', 9.50)) AS v(since, percent);
