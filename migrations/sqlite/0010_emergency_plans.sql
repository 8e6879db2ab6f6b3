-- 0010_emergency_plans.sql: emergency plans are written, one for each kind of emergency of a site; a room keeps the plan it began
-- with, and knows up to where each of its people has read the log. Only adds; the old program ignores the new columns and table.
-- A site that had two plans of one kind would stop this migration: no page or call ever wrote a plan before it.

ALTER TABLE emergency_plan ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;
ALTER TABLE emergency_plan ADD COLUMN changed_at TEXT;
ALTER TABLE emergency_plan ADD COLUMN changed_by TEXT REFERENCES position (id);
CREATE UNIQUE INDEX emergency_plan_one ON emergency_plan (site_id, category);

-- The one position that does the step; without it, whoever has the duty.
ALTER TABLE emergency_plan_step ADD COLUMN position_id TEXT REFERENCES position (id);

-- The plan as it was when the room began: later changes of the plan do not change what people were told.
CREATE TABLE incident_plan (
  incident_id TEXT PRIMARY KEY REFERENCES incident (id),
  name        TEXT NOT NULL,
  version     BIGINT NOT NULL,
  agreed_on   TEXT,
  instruction TEXT NOT NULL
);

ALTER TABLE incident_person ADD COLUMN log_read_at TEXT;
