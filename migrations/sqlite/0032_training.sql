-- 0032_training.sql: who has learned what, on which day, and until when it holds. Only adds; the old program ignores the tables.

CREATE TABLE course (
  id           TEXT PRIMARY KEY,
  org_id       TEXT NOT NULL REFERENCES organisation (id),
  name         TEXT NOT NULL,
  kind         TEXT NOT NULL,                -- joint_session, de_escalation, kit_use, first_aid …
  valid_months BIGINT,                       -- NULL: it does not run out
  added_at     TEXT NOT NULL,
  retired_at   TEXT
);
CREATE INDEX course_of ON course (org_id, retired_at);

-- A training belongs to the person: it goes along to another position, and does not stay with the one that was left.
CREATE TABLE training (
  id          TEXT PRIMARY KEY,
  course_id   TEXT NOT NULL REFERENCES course (id),
  person_id   TEXT NOT NULL REFERENCES person (id),
  done_on     TEXT NOT NULL,
  valid_until TEXT,                          -- the last day on which it holds; NULL: it does not run out
  words       TEXT NOT NULL DEFAULT '',      -- by whom, where, number of a certificate
  noted_by    TEXT NOT NULL REFERENCES position (id),
  noted_title TEXT NOT NULL,                 -- of the position, as it was called then
  noted_at    TEXT NOT NULL,
  UNIQUE (course_id, person_id, done_on)
);
CREATE INDEX training_person ON training (person_id, course_id, done_on);
