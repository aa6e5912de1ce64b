-- Retention of what programmes hold: a rule may be of any register that a programme declares, so the program checks the
-- name. Rules that nobody has touched are not stored: they come with the program.
ALTER TABLE retention_rules DROP CONSTRAINT retention_rules_register_check;
