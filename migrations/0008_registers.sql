-- Registers that people work in: whose a row is (access.Subject), and how a party is reached. Earlier versions of rows
-- get the same columns, so that a scope reads the past as it reads the present.

ALTER TABLE road_lanes ADD COLUMN territory text NOT NULL DEFAULT '';
ALTER TABLE road_lanes_past ADD COLUMN territory text NOT NULL DEFAULT '';
ALTER TABLE address_points ADD COLUMN territory text NOT NULL DEFAULT '';
ALTER TABLE address_points_past ADD COLUMN territory text NOT NULL DEFAULT '';

ALTER TABLE decisions
    ADD COLUMN department text NOT NULL DEFAULT '',  -- organisational unit of the office
    ADD COLUMN unit       text NOT NULL DEFAULT '',  -- partner unit; empty: the office
    ADD COLUMN territory  text NOT NULL DEFAULT '',  -- TERYT code; empty: the office's own
    ADD COLUMN assignee   text NOT NULL DEFAULT '';  -- login of the officer who conducts the case
ALTER TABLE decisions_past
    ADD COLUMN department text NOT NULL DEFAULT '',
    ADD COLUMN unit       text NOT NULL DEFAULT '',
    ADD COLUMN territory  text NOT NULL DEFAULT '',
    ADD COLUMN assignee   text NOT NULL DEFAULT '';
CREATE INDEX decisions_party ON decisions (party_id);

ALTER TABLE leases
    ADD COLUMN department text NOT NULL DEFAULT '',
    ADD COLUMN unit       text NOT NULL DEFAULT '',
    ADD COLUMN territory  text NOT NULL DEFAULT '',
    ADD COLUMN assignee   text NOT NULL DEFAULT '';
ALTER TABLE leases_past
    ADD COLUMN department text NOT NULL DEFAULT '',
    ADD COLUMN unit       text NOT NULL DEFAULT '',
    ADD COLUMN territory  text NOT NULL DEFAULT '',
    ADD COLUMN assignee   text NOT NULL DEFAULT '';
CREATE INDEX leases_party ON leases (party_id);

ALTER TABLE discrepancies
    ADD COLUMN department text NOT NULL DEFAULT '',
    ADD COLUMN manager    text NOT NULL DEFAULT '',  -- manager of the lane or of the decision; empty: the office
    ADD COLUMN unit       text NOT NULL DEFAULT '',
    ADD COLUMN territory  text NOT NULL DEFAULT '',
    ADD COLUMN assignee   text NOT NULL DEFAULT '';  -- set by people, never by a run
ALTER TABLE discrepancies_past
    ADD COLUMN department text NOT NULL DEFAULT '',
    ADD COLUMN manager    text NOT NULL DEFAULT '',
    ADD COLUMN unit       text NOT NULL DEFAULT '',
    ADD COLUMN territory  text NOT NULL DEFAULT '',
    ADD COLUMN assignee   text NOT NULL DEFAULT '';
CREATE INDEX discrepancies_assignee ON discrepancies (assignee) WHERE assignee <> '';

ALTER TABLE parties
    ADD COLUMN phone text NOT NULL DEFAULT '',
    ADD COLUMN email text NOT NULL DEFAULT '',
    ADD COLUMN extra jsonb NOT NULL DEFAULT '{}';
ALTER TABLE parties_past
    ADD COLUMN phone text NOT NULL DEFAULT '',
    ADD COLUMN email text NOT NULL DEFAULT '',
    ADD COLUMN extra jsonb NOT NULL DEFAULT '{}';
CREATE INDEX parties_past_id ON parties_past (id);
