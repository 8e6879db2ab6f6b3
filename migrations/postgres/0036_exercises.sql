-- 0036_exercises.sql: exercises of every type: their plan, who takes part, the events list (MSEL) and its clock, what was observed and
-- how it was rated, by side. Only adds; the old program ignores the tables. Guests hold a hashed token and a name of a role, no person.

CREATE TABLE exercise (
  id               TEXT PRIMARY KEY,
  reference        TEXT NOT NULL UNIQUE,
  org_id           TEXT NOT NULL REFERENCES organisation (id),
  site_id          TEXT NOT NULL REFERENCES site (id),
  kind             TEXT NOT NULL,               -- seminar, workshop, tabletop, game, drill, functional, full_scale
  title            TEXT NOT NULL CHECK (title <> ''),
  planned_for      TEXT NOT NULL,
  duration_minutes BIGINT NOT NULL CHECK (duration_minutes > 0),
  category         TEXT NOT NULL,               -- the threat or hazard, in the words of alerts: its drill room is of this category
  place            TEXT NOT NULL,
  scope            TEXT NOT NULL DEFAULT '',    -- what it leaves out
  scenario         TEXT NOT NULL,
  sponsor          TEXT NOT NULL DEFAULT '',
  contact          TEXT NOT NULL DEFAULT '',    -- the point of contact, as a position
  state            TEXT NOT NULL,               -- planned, running, paused, ended, cancelled
  drill_id         TEXT REFERENCES drill (id),  -- its room; NULL: none made, or it is discussed
  work_id          TEXT NOT NULL REFERENCES work (id), -- from which its corrective actions come
  started_at       TEXT,
  ended_at         TEXT,
  revision         BIGINT NOT NULL DEFAULT 1,
  created_at       TEXT NOT NULL,
  changed_at       TEXT NOT NULL,
  changed_by       TEXT NOT NULL                -- title of the position, as it was called then
);
CREATE INDEX exercise_of ON exercise (org_id, planned_for);
CREATE INDEX exercise_runs ON exercise (id) WHERE state = 'running';
CREATE UNIQUE INDEX exercise_drill ON exercise (drill_id) WHERE drill_id IS NOT NULL;

-- A partner that was asked. It keeps its answer; who is taken out again keeps the row.
CREATE TABLE exercise_party (
  exercise_id TEXT NOT NULL REFERENCES exercise (id),
  org_id      TEXT NOT NULL REFERENCES organisation (id),
  asked_at    TEXT NOT NULL,
  asked_by    TEXT NOT NULL,
  agreed_at   TEXT,
  declined_at TEXT,
  answered_by TEXT NOT NULL DEFAULT '',
  left_at     TEXT,
  PRIMARY KEY (exercise_id, org_id)
);
CREATE INDEX exercise_party_of ON exercise_party (org_id);

CREATE TABLE exercise_participant (
  exercise_id TEXT NOT NULL REFERENCES exercise (id),
  position_id TEXT NOT NULL REFERENCES position (id),
  org_id      TEXT NOT NULL REFERENCES organisation (id),
  title       TEXT NOT NULL,
  role        TEXT NOT NULL,                    -- player, controller, evaluator, observer
  PRIMARY KEY (exercise_id, position_id)
);

-- Somebody without an account: a role or an organisation as typed, and a token of which only the digest is kept.
CREATE TABLE exercise_guest (
  id          TEXT PRIMARY KEY,
  exercise_id TEXT NOT NULL REFERENCES exercise (id),
  name        TEXT NOT NULL CHECK (name <> ''),
  token_digest BYTEA NOT NULL UNIQUE,
  added_at    TEXT NOT NULL,
  added_by    TEXT NOT NULL,
  ended_at    TEXT
);
CREATE INDEX exercise_guest_of ON exercise_guest (exercise_id, added_at);

CREATE TABLE exercise_objective (
  id          TEXT PRIMARY KEY,
  exercise_id TEXT NOT NULL REFERENCES exercise (id),
  rank        BIGINT NOT NULL,
  words       TEXT NOT NULL CHECK (words <> ''),
  capability  TEXT NOT NULL,                    -- the core capability
  targets     TEXT NOT NULL,                    -- JSON: [{"words", "tasks": []}]; no change after the start
  analysis    TEXT NOT NULL DEFAULT '',         -- what the owner says of it afterwards
  revision    BIGINT NOT NULL DEFAULT 1,
  changed_at  TEXT NOT NULL,
  changed_by  TEXT NOT NULL
);
CREATE INDEX exercise_objective_of ON exercise_objective (exercise_id, rank);

CREATE TABLE exercise_inject (
  id             TEXT PRIMARY KEY,
  exercise_id    TEXT NOT NULL REFERENCES exercise (id),
  number         BIGINT NOT NULL,
  planned_minute BIGINT NOT NULL CHECK (planned_minute >= 0),
  from_words     TEXT NOT NULL,
  to_words       TEXT NOT NULL,
  audience       TEXT NOT NULL,                 -- everyone, players, guests, controllers
  words          TEXT NOT NULL CHECK (words <> ''),
  expected       TEXT NOT NULL DEFAULT '',
  objective_id   TEXT REFERENCES exercise_objective (id),
  state          TEXT NOT NULL,                 -- planned, delivered, skipped
  ad_hoc         BOOLEAN NOT NULL,
  done_at        TEXT,
  done_second    BIGINT,                        -- of exercise time
  done_by        TEXT NOT NULL DEFAULT '',      -- empty: the clock
  revision       BIGINT NOT NULL DEFAULT 1,
  changed_at     TEXT NOT NULL,
  changed_by     TEXT NOT NULL,
  UNIQUE (exercise_id, number)
);

-- Only added to: exercise time is what these rows say.
CREATE TABLE exercise_clock (
  exercise_id TEXT NOT NULL REFERENCES exercise (id),
  rank        BIGINT NOT NULL,
  step        TEXT NOT NULL,                    -- start, pause, resume, end
  at          TEXT NOT NULL,
  title       TEXT NOT NULL,
  PRIMARY KEY (exercise_id, rank)
);

-- Only added to. The hot wash is observations too, said after the end.
CREATE TABLE exercise_observation (
  id              TEXT PRIMARY KEY,
  exercise_id     TEXT NOT NULL REFERENCES exercise (id),
  org_id          TEXT NOT NULL REFERENCES organisation (id),
  guest_id        TEXT REFERENCES exercise_guest (id),
  title           TEXT NOT NULL,
  kind            TEXT NOT NULL,                -- note, strength, improvement, hot_wash
  words           TEXT NOT NULL CHECK (words <> ''),
  objective_id    TEXT REFERENCES exercise_objective (id),
  exercise_second BIGINT,                       -- NULL: before the start or after the end
  said_at         TEXT NOT NULL
);
CREATE INDEX exercise_observation_of ON exercise_observation (exercise_id, said_at);

-- One rating of each side for each target; of the capability, never of a person.
CREATE TABLE exercise_rating (
  objective_id TEXT NOT NULL REFERENCES exercise_objective (id),
  target       BIGINT NOT NULL,                 -- from 1, in the order of the objective's targets
  org_id       TEXT NOT NULL REFERENCES organisation (id),
  exercise_id  TEXT NOT NULL REFERENCES exercise (id),
  rating       TEXT NOT NULL,                   -- p, s, m, u
  words        TEXT NOT NULL DEFAULT '',
  rated_at     TEXT NOT NULL,
  title        TEXT NOT NULL,
  revision     BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (objective_id, target, org_id)
);
CREATE INDEX exercise_rating_of ON exercise_rating (exercise_id);
