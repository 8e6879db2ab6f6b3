-- 0033_work.sql: corrective actions come from other joint work than a debrief too: a visit, the review of a plan, an exercise.
-- An action says itself where it comes from and of which site it is; its debrief may be absent. SQLite takes a column's NOT NULL away
-- only with the table, so actions and their history are written anew. The old program reads all of it; it can add no action.

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

CREATE TEMP TABLE kept_action AS
  SELECT a.*, d.incident_id, i.reference AS source_reference, i.site_id, i.org_id AS site_org
  FROM corrective_action a JOIN debrief d ON d.id = a.debrief_id JOIN incident i ON i.id = d.incident_id;
CREATE TEMP TABLE kept_event AS SELECT * FROM corrective_action_event;
DELETE FROM corrective_action_event;
DROP TABLE corrective_action;

CREATE TABLE corrective_action (
  id               TEXT PRIMARY KEY,
  reference        TEXT NOT NULL UNIQUE,
  debrief_id       TEXT REFERENCES debrief (id),
  issue            TEXT NOT NULL,
  words            TEXT NOT NULL,
  element          TEXT NOT NULL,             -- planning, organisation, equipment, training, exercise
  owner_org        TEXT NOT NULL REFERENCES organisation (id),
  owner_position   TEXT NOT NULL REFERENCES position (id),
  owner_title      TEXT NOT NULL,
  starts_on        TEXT NOT NULL,
  due_on           TEXT NOT NULL,
  added_by_org     TEXT NOT NULL,
  added_by         TEXT NOT NULL,
  added_at         TEXT NOT NULL,
  accepted_at      TEXT,
  closed_at        TEXT,
  closed_by        TEXT,
  proof            TEXT NOT NULL DEFAULT '',
  revision         BIGINT NOT NULL DEFAULT 1,
  source           TEXT NOT NULL,             -- debrief, visit, plan_review, exercise
  source_id        TEXT NOT NULL,             -- the incident of the debrief, or the work: its parties may know of the action
  source_reference TEXT NOT NULL,             -- as people call it: INC-0231, VIS-1234
  site_id          TEXT NOT NULL REFERENCES site (id),
  site_org         TEXT NOT NULL REFERENCES organisation (id),
  CHECK ((debrief_id IS NULL) = (source <> 'debrief'))
);
INSERT INTO corrective_action
  SELECT id, reference, debrief_id, issue, words, element, owner_org, owner_position, owner_title, starts_on, due_on, added_by_org,
    added_by, added_at, accepted_at, closed_at, closed_by, proof, revision, 'debrief', incident_id, source_reference, site_id, site_org
  FROM kept_action;
INSERT INTO corrective_action_event SELECT * FROM kept_event;
DROP TABLE kept_action;
DROP TABLE kept_event;

CREATE INDEX corrective_action_of ON corrective_action (owner_org, due_on);
CREATE INDEX corrective_action_from ON corrective_action (debrief_id);
CREATE INDEX corrective_action_open ON corrective_action (owner_org, due_on) WHERE closed_at IS NULL;
CREATE INDEX corrective_action_source ON corrective_action (source_id);
