-- 0006_recovery.sql: debriefs and corrective actions. Only adds.

CREATE TABLE debrief (
  id          TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL UNIQUE REFERENCES incident (id),
  org_id      TEXT NOT NULL,                  -- the site's organisation
  created_at  TEXT NOT NULL,
  due_on      TEXT NOT NULL,
  facts       TEXT NOT NULL,                  -- JSON: goal and measured seconds per stage, people, answers
  closed_at   TEXT
);
CREATE INDEX debrief_of ON debrief (org_id, created_at);

CREATE TABLE debrief_word (
  id          TEXT PRIMARY KEY,
  debrief_id  TEXT NOT NULL REFERENCES debrief (id),
  org_id      TEXT NOT NULL,
  position_id TEXT NOT NULL,
  title       TEXT NOT NULL,
  side        TEXT NOT NULL,
  kind        TEXT NOT NULL,                  -- went_well, to_change
  words       TEXT NOT NULL,
  at          TEXT NOT NULL
);
CREATE INDEX debrief_word_of ON debrief_word (debrief_id, id);

CREATE TABLE corrective_action (
  id             TEXT PRIMARY KEY,
  reference      TEXT NOT NULL UNIQUE,
  debrief_id     TEXT NOT NULL REFERENCES debrief (id),
  issue          TEXT NOT NULL,
  words          TEXT NOT NULL,
  element        TEXT NOT NULL,               -- planning, organisation, equipment, training, exercise
  owner_org      TEXT NOT NULL REFERENCES organisation (id),
  owner_position TEXT NOT NULL REFERENCES position (id),
  owner_title    TEXT NOT NULL,
  starts_on      TEXT NOT NULL,
  due_on         TEXT NOT NULL,
  added_by_org   TEXT NOT NULL,
  added_by       TEXT NOT NULL,
  added_at       TEXT NOT NULL,
  accepted_at    TEXT,
  closed_at      TEXT,
  closed_by      TEXT,
  proof          TEXT NOT NULL DEFAULT '',
  revision       BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX corrective_action_of ON corrective_action (owner_org, due_on);
CREATE INDEX corrective_action_from ON corrective_action (debrief_id);
