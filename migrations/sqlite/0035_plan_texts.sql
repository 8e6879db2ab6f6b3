-- 0035_plan_texts.sql: prevention, emergency and event plans as text, with their versions, comments, approvals, files and reviews.
-- Only adds; the old program knows none of it and leaves it alone. The short steps of a room stay in emergency_plan.

CREATE TABLE plan_text (
  id                TEXT PRIMARY KEY,
  reference         TEXT NOT NULL UNIQUE,
  org_id            TEXT NOT NULL REFERENCES organisation (id),
  site_id           TEXT REFERENCES site (id),   -- NULL: of no one site, such as an event in the street
  kind              TEXT NOT NULL,               -- prevention, emergency, event
  category          TEXT,                        -- the kind of emergency whose steps the room uses; emergency plans only
  template          TEXT NOT NULL,               -- what it was begun from
  action_set        TEXT NOT NULL,               -- srp, martyns_law, neutral
  title             TEXT NOT NULL CHECK (title <> ''),
  approver_position TEXT NOT NULL REFERENCES position (id),
  review_on         TEXT,                        -- the day of the next yearly review; NULL before the first approval
  version           BIGINT NOT NULL,             -- the newest
  approved_version  BIGINT,                      -- the newest that every side approved
  approved_at       TEXT,
  approved_steps    TEXT NOT NULL DEFAULT '',    -- digest of the room's steps as they were when it was approved
  withdrawn_at      TEXT,
  work_id           TEXT REFERENCES work (id),   -- once an action came from a review
  created_at        TEXT NOT NULL,
  revision          BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX plan_text_of ON plan_text (org_id, kind, title);
CREATE INDEX plan_text_site ON plan_text (site_id);

-- Every saved change is a version, whole, and stays.
CREATE TABLE plan_text_version (
  plan_id    TEXT NOT NULL REFERENCES plan_text (id),
  version    BIGINT NOT NULL,
  title      TEXT NOT NULL,
  content    TEXT NOT NULL,                      -- sections and their paragraphs, as JSON
  digest     TEXT NOT NULL,                      -- SHA-256 of title and content, hex
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL,                      -- title of the position, as it was called then
  PRIMARY KEY (plan_id, version)
);

-- With whom it is shared for comment. The clause decides besides.
CREATE TABLE plan_text_share (
  plan_id   TEXT NOT NULL REFERENCES plan_text (id),
  org_id    TEXT NOT NULL REFERENCES organisation (id),
  shared_at TEXT NOT NULL,
  shared_by TEXT NOT NULL,
  ended_at  TEXT,
  PRIMARY KEY (plan_id, org_id)
);
CREATE INDEX plan_text_share_with ON plan_text_share (org_id, plan_id);

-- Which versions a partner was offered: it reads these and no others.
CREATE TABLE plan_text_offer (
  plan_id    TEXT NOT NULL REFERENCES plan_text (id),
  org_id     TEXT NOT NULL REFERENCES organisation (id),
  version    BIGINT NOT NULL,
  offered_at TEXT NOT NULL,
  offered_by TEXT NOT NULL,
  PRIMARY KEY (plan_id, org_id, version)
);

-- A comment is a record of whoever made it.
CREATE TABLE plan_text_comment (
  id          TEXT PRIMARY KEY,
  plan_id     TEXT NOT NULL REFERENCES plan_text (id),
  org_id      TEXT NOT NULL REFERENCES organisation (id),
  position_id TEXT NOT NULL REFERENCES position (id),
  title       TEXT NOT NULL,
  version     BIGINT NOT NULL,
  section_id  TEXT NOT NULL,
  mark        BIGINT NOT NULL,                   -- the paragraph, the same through all versions
  quote       TEXT NOT NULL,                     -- its words when it was commented
  words       TEXT NOT NULL CHECK (words <> ''),
  said_at     TEXT NOT NULL,
  resolved_at TEXT,
  resolved_by TEXT
);
CREATE INDEX plan_text_comment_of ON plan_text_comment (plan_id, said_at);

CREATE TABLE plan_text_answer (
  id         TEXT PRIMARY KEY,
  comment_id TEXT NOT NULL REFERENCES plan_text_comment (id),
  org_id     TEXT NOT NULL REFERENCES organisation (id),
  title      TEXT NOT NULL,
  words      TEXT NOT NULL CHECK (words <> ''),
  said_at    TEXT NOT NULL
);
CREATE INDEX plan_text_answer_of ON plan_text_answer (comment_id, said_at);

CREATE TABLE plan_text_approval (
  plan_id     TEXT NOT NULL REFERENCES plan_text (id),
  version     BIGINT NOT NULL,
  org_id      TEXT NOT NULL REFERENCES organisation (id),
  position_id TEXT NOT NULL REFERENCES position (id),
  title       TEXT NOT NULL,
  digest      TEXT NOT NULL,                     -- of the version that was approved
  approved_at TEXT NOT NULL,
  PRIMARY KEY (plan_id, version, org_id)
);

CREATE TABLE plan_text_file (
  id         TEXT PRIMARY KEY,
  plan_id    TEXT NOT NULL REFERENCES plan_text (id),
  name       TEXT NOT NULL CHECK (name <> ''),
  media_type TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  sha256     TEXT NOT NULL,
  content    BLOB NOT NULL,
  added_at   TEXT NOT NULL,
  added_by   TEXT NOT NULL
);
CREATE INDEX plan_text_file_of ON plan_text_file (plan_id, name);

CREATE TABLE plan_text_review (
  id          TEXT PRIMARY KEY,
  plan_id     TEXT NOT NULL REFERENCES plan_text (id),
  version     BIGINT NOT NULL,
  incident_id TEXT REFERENCES incident (id),     -- NULL: the yearly review
  words       TEXT NOT NULL CHECK (words <> ''),
  reviewed_at TEXT NOT NULL,
  reviewed_by TEXT NOT NULL,
  next_on     TEXT NOT NULL
);
CREATE INDEX plan_text_review_of ON plan_text_review (plan_id, reviewed_at);

CREATE TABLE plan_text_reminder (
  plan_id  TEXT NOT NULL REFERENCES plan_text (id),
  occasion TEXT NOT NULL,
  sent_at  TEXT NOT NULL,
  PRIMARY KEY (plan_id, occasion)
);
