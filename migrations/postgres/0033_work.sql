-- 0033_work.sql: corrective actions come from other joint work than a debrief too: a visit, the review of a plan, an exercise.
-- An action says itself where it comes from and of which site it is; its debrief may be absent. The old program reads all of it; it can
-- add no action.

CREATE TABLE work (
  id        TEXT PRIMARY KEY,
  kind      TEXT NOT NULL,                   -- visit, plan_review, exercise
  reference TEXT NOT NULL UNIQUE,            -- as people call it: VIS-1234
  org_id    TEXT NOT NULL REFERENCES organisation (id),
  site_id   TEXT NOT NULL REFERENCES site (id),
  title     TEXT NOT NULL
);

-- Who is in it: the organisation whose it is, and partners that came in.
CREATE TABLE work_party (
  work_id    TEXT NOT NULL REFERENCES work (id),
  org_id     TEXT NOT NULL REFERENCES organisation (id),
  unit_id    TEXT REFERENCES unit (id),
  stopped_at TEXT,                           -- from then on it is shut out
  PRIMARY KEY (work_id, org_id)
);
CREATE INDEX work_party_of ON work_party (org_id, work_id);

ALTER TABLE corrective_action ALTER COLUMN debrief_id DROP NOT NULL;
ALTER TABLE corrective_action ADD COLUMN source TEXT;
ALTER TABLE corrective_action ADD COLUMN source_id TEXT;
ALTER TABLE corrective_action ADD COLUMN source_reference TEXT;
ALTER TABLE corrective_action ADD COLUMN site_id TEXT REFERENCES site (id);
ALTER TABLE corrective_action ADD COLUMN site_org TEXT REFERENCES organisation (id);
UPDATE corrective_action a SET source = 'debrief', source_id = d.incident_id, source_reference = i.reference, site_id = i.site_id,
  site_org = i.org_id FROM debrief d JOIN incident i ON i.id = d.incident_id WHERE d.id = a.debrief_id;
ALTER TABLE corrective_action ALTER COLUMN source SET NOT NULL;
ALTER TABLE corrective_action ALTER COLUMN source_id SET NOT NULL;
ALTER TABLE corrective_action ALTER COLUMN source_reference SET NOT NULL;
ALTER TABLE corrective_action ALTER COLUMN site_id SET NOT NULL;
ALTER TABLE corrective_action ALTER COLUMN site_org SET NOT NULL;
ALTER TABLE corrective_action ADD CHECK ((debrief_id IS NULL) = (source <> 'debrief'));
CREATE INDEX corrective_action_source ON corrective_action (source_id);
