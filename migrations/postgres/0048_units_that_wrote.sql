-- 0048_units_that_wrote.sql: of which district whoever made, answered or said something was, so that a clause of one district opens it.
-- Only adds; the old program leaves it empty, and what it writes is of the whole organisation.

ALTER TABLE event ADD COLUMN unit_id TEXT REFERENCES unit (id);               -- whose position made it; NULL: of the whole organisation
ALTER TABLE event_party ADD COLUMN unit_id TEXT REFERENCES unit (id);         -- whose position answered
ALTER TABLE visit ADD COLUMN unit_id TEXT REFERENCES unit (id);               -- whose position made it
ALTER TABLE visit_party ADD COLUMN unit_id TEXT REFERENCES unit (id);         -- whose position answered
ALTER TABLE plan_text ADD COLUMN unit_id TEXT REFERENCES unit (id);           -- whose position made it
ALTER TABLE plan_text_comment ADD COLUMN unit_id TEXT REFERENCES unit (id);   -- whose position said it
ALTER TABLE resource ADD COLUMN unit_id TEXT REFERENCES unit (id);            -- whose position offered it last
