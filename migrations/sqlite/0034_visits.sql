-- 0034_visits.sql: familiarisation visits, joint assessments and walk-throughs: route, checklist, findings with photo, signatures of
-- both sides. Only adds; the old program ignores the tables. A photo is a bounded blob of its own, so that no list reads it.

CREATE TABLE visit (
  id          TEXT PRIMARY KEY,
  reference   TEXT NOT NULL UNIQUE,
  org_id      TEXT NOT NULL REFERENCES organisation (id),
  site_id     TEXT NOT NULL REFERENCES site (id),
  kind        TEXT NOT NULL,                 -- familiarisation, joint_assessment, walk_through
  purpose     TEXT NOT NULL,
  planned_for TEXT NOT NULL,
  state       TEXT NOT NULL,                 -- planned, under_way, to_sign, done, cancelled
  salt        BLOB NOT NULL,                 -- of the digest that is signed
  started_at  TEXT,
  done_at     TEXT,
  revision    BIGINT NOT NULL DEFAULT 1,
  made_by     TEXT NOT NULL REFERENCES position (id),
  made_at     TEXT NOT NULL,
  changed_at  TEXT NOT NULL,
  changed_by  TEXT NOT NULL                  -- title of the position, as it was called then
);
CREATE INDEX visit_of ON visit (org_id, planned_for);
CREATE INDEX visit_done ON visit (site_id, done_at);

-- A partner that was invited, and its answer.
CREATE TABLE visit_party (
  visit_id       TEXT NOT NULL REFERENCES visit (id),
  org_id         TEXT NOT NULL REFERENCES organisation (id),
  state          TEXT NOT NULL,              -- asked, accepted, proposed, declined, uninvited
  proposed_for   TEXT,                       -- another time, as it proposes
  answer_words   TEXT NOT NULL DEFAULT '',
  asked_at       TEXT NOT NULL,
  answered_at    TEXT,
  answered_title TEXT,
  PRIMARY KEY (visit_id, org_id)
);
CREATE INDEX visit_party_of ON visit_party (org_id, state);

-- Who comes along, by position; the title as it was called then.
CREATE TABLE visit_person (
  visit_id    TEXT NOT NULL REFERENCES visit (id),
  position_id TEXT NOT NULL REFERENCES position (id),
  org_id      TEXT NOT NULL REFERENCES organisation (id),
  title       TEXT NOT NULL,
  PRIMARY KEY (visit_id, position_id)
);

-- What a stop points at may go: its label stays as it was said, so these are no foreign keys.
CREATE TABLE visit_stop (
  id       TEXT PRIMARY KEY,
  visit_id TEXT NOT NULL REFERENCES visit (id),
  place    BIGINT NOT NULL,                  -- the order of the route, from 1
  label    TEXT NOT NULL CHECK (label <> ''),
  words    TEXT NOT NULL DEFAULT '',
  point_id TEXT,
  floor_id TEXT,
  feature  TEXT                              -- id of the feature in the floor's plan
);
CREATE INDEX visit_stop_of ON visit_stop (visit_id, place);

-- What one side says of a line of the built-in list.
CREATE TABLE visit_check (
  visit_id    TEXT NOT NULL REFERENCES visit (id),
  org_id      TEXT NOT NULL REFERENCES organisation (id),
  line        TEXT NOT NULL,
  verdict     TEXT NOT NULL,                 -- ok, not_ok, not_looked_at
  likelihood  TEXT,
  consequence TEXT,
  words       TEXT NOT NULL DEFAULT '',
  revision    BIGINT NOT NULL DEFAULT 1,
  changed_at  TEXT NOT NULL,
  changed_by  TEXT NOT NULL,
  PRIMARY KEY (visit_id, org_id, line)
);

CREATE TABLE visit_finding (
  id          TEXT PRIMARY KEY,
  visit_id    TEXT NOT NULL REFERENCES visit (id),
  org_id      TEXT NOT NULL REFERENCES organisation (id),   -- whose finding it is
  stop_id     TEXT REFERENCES visit_stop (id),
  severity    TEXT NOT NULL,                 -- low, medium, high, critical
  words       TEXT NOT NULL CHECK (words <> ''),
  action      TEXT,                          -- reference of the corrective action that came of it
  found_at    TEXT NOT NULL,
  found_by    TEXT NOT NULL,
  withdrawn_at TEXT
);
CREATE INDEX visit_finding_of ON visit_finding (visit_id, found_at);

CREATE TABLE visit_photo (
  id         TEXT PRIMARY KEY,
  finding_id TEXT NOT NULL REFERENCES visit_finding (id),
  visit_id   TEXT NOT NULL REFERENCES visit (id),
  org_id     TEXT NOT NULL REFERENCES organisation (id),
  words      TEXT NOT NULL,                  -- what it shows
  width      BIGINT NOT NULL,
  height     BIGINT NOT NULL,
  sha256     TEXT NOT NULL,                  -- of the body
  body       BLOB NOT NULL,                  -- JPEG, encoded anew: nothing of the camera's data is in it
  added_at   TEXT NOT NULL,
  added_by   TEXT NOT NULL
);
CREATE INDEX visit_photo_of ON visit_photo (visit_id, finding_id);

CREATE TABLE visit_signature (
  id          TEXT PRIMARY KEY,
  visit_id    TEXT NOT NULL REFERENCES visit (id),
  org_id      TEXT NOT NULL REFERENCES organisation (id),
  position_id TEXT NOT NULL REFERENCES position (id),
  title       TEXT NOT NULL,
  digest      TEXT NOT NULL,                 -- of the salt and the content, hexadecimal
  signed_at   TEXT NOT NULL,
  dropped_at  TEXT                           -- the visit was opened again
);
CREATE INDEX visit_signature_of ON visit_signature (visit_id, signed_at);

-- Only added to: what was done with the visit, by whom.
CREATE TABLE visit_event (
  id       TEXT PRIMARY KEY,
  visit_id TEXT NOT NULL REFERENCES visit (id),
  org_id   TEXT NOT NULL REFERENCES organisation (id),
  kind     TEXT NOT NULL,
  at       TEXT NOT NULL,
  title    TEXT NOT NULL,
  words    TEXT NOT NULL DEFAULT ''
);
CREATE INDEX visit_event_of ON visit_event (visit_id, at);
