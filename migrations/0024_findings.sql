-- The day a row was written into the office's register (rule Q13), and the land-register number of leased ground (rule Q08).
ALTER TABLE decisions ADD COLUMN entered_on date;
ALTER TABLE decisions_past ADD COLUMN entered_on date;
ALTER TABLE leases ADD COLUMN entered_on date, ADD COLUMN kw text NOT NULL DEFAULT '';
ALTER TABLE leases_past ADD COLUMN entered_on date, ADD COLUMN kw text NOT NULL DEFAULT '';
