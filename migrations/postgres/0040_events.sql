-- 0040_events.sql: operations of an event: posts, operational periods, shifts, briefing. A site can be there for an event alone:
-- then it is offered for raising only within its window. Only adds; the old program ignores tables and window, and would offer such
-- a site like any other.

ALTER TABLE site ADD COLUMN valid_from TEXT;    -- of a temporary site; NULL for a standing one
ALTER TABLE site ADD COLUMN valid_until TEXT;

CREATE TABLE event (
  id           TEXT PRIMARY KEY,
  reference    TEXT NOT NULL UNIQUE,
  org_id       TEXT NOT NULL REFERENCES organisation (id),
  site_id      TEXT NOT NULL REFERENCES site (id),
  own_site     BOOLEAN NOT NULL DEFAULT FALSE,      -- the site was made for the event
  title        TEXT NOT NULL CHECK (title <> ''),
  words        TEXT NOT NULL DEFAULT '',            -- what it is
  attendance   BIGINT,                              -- expected, people
  weather      TEXT NOT NULL DEFAULT '',
  safety       TEXT NOT NULL DEFAULT '',
  starts_at    TEXT NOT NULL,
  ends_at      TEXT NOT NULL,
  cancelled_at TEXT,
  revision     BIGINT NOT NULL DEFAULT 1,
  made_by      TEXT NOT NULL REFERENCES position (id),
  made_at      TEXT NOT NULL,
  changed_at   TEXT NOT NULL,
  changed_by   TEXT NOT NULL                        -- title of the position, as it was called then
);
CREATE INDEX event_of ON event (org_id, ends_at);
CREATE INDEX event_at ON event (site_id, ends_at);

-- A partner that was invited, and its answer.
CREATE TABLE event_party (
  event_id       TEXT NOT NULL REFERENCES event (id),
  org_id         TEXT NOT NULL REFERENCES organisation (id),
  state          TEXT NOT NULL,                     -- asked, accepted, declined, uninvited
  answer_words   TEXT NOT NULL DEFAULT '',
  asked_at       TEXT NOT NULL,
  answered_at    TEXT,
  answered_title TEXT,
  PRIMARY KEY (event_id, org_id)
);
CREATE INDEX event_party_of ON event_party (org_id, state);

-- A post of one side, in the command cell or on the ground. It may report to a post of the other side, which may go: no foreign key.
CREATE TABLE event_post (
  id         TEXT PRIMARY KEY,
  event_id   TEXT NOT NULL REFERENCES event (id),
  org_id     TEXT NOT NULL REFERENCES organisation (id),
  place      TEXT NOT NULL,                         -- incident_commander, safety, …, ground
  title      TEXT NOT NULL DEFAULT '',              -- of a post on the ground
  words      TEXT NOT NULL DEFAULT '',              -- where it stands and what it does
  contact    TEXT NOT NULL DEFAULT '',              -- channel or method of contact of the post itself
  reports_to TEXT,
  revision   BIGINT NOT NULL DEFAULT 1,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL,
  removed_at TEXT
);
CREATE INDEX event_post_of ON event_post (event_id, org_id);

CREATE TABLE event_period (
  id         TEXT PRIMARY KEY,
  event_id   TEXT NOT NULL REFERENCES event (id),
  from_at    TEXT NOT NULL,
  until_at   TEXT NOT NULL,
  objectives TEXT NOT NULL DEFAULT '',
  safety     TEXT NOT NULL DEFAULT '',
  revision   BIGINT NOT NULL DEFAULT 1,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL,
  removed_at TEXT
);
CREATE INDEX event_period_of ON event_period (event_id, from_at);

-- Who stands at a post, by position, from when until when.
CREATE TABLE event_shift (
  id          TEXT PRIMARY KEY,
  event_id    TEXT NOT NULL REFERENCES event (id),
  org_id      TEXT NOT NULL REFERENCES organisation (id),
  post_id     TEXT NOT NULL REFERENCES event_post (id),
  position_id TEXT NOT NULL REFERENCES position (id),
  title       TEXT NOT NULL,                        -- of the position, as it was called then
  from_at     TEXT NOT NULL,
  until_at    TEXT NOT NULL,
  removed_at  TEXT
);
CREATE INDEX event_shift_of ON event_shift (event_id, org_id);

-- Each version of the briefing stays as it was read.
CREATE TABLE event_briefing (
  id         TEXT PRIMARY KEY,
  event_id   TEXT NOT NULL REFERENCES event (id),
  version    BIGINT NOT NULL,
  situation  TEXT NOT NULL,
  objectives TEXT NOT NULL,
  actions    TEXT NOT NULL,                         -- JSON list of [time, words]
  resources  TEXT NOT NULL,                         -- JSON list of objects
  channels   TEXT NOT NULL,                         -- JSON list of [who, channel or method of contact]
  made_at    TEXT NOT NULL,
  made_by    TEXT NOT NULL,                         -- title of the position
  UNIQUE (event_id, version)
);

-- A position has read a version.
CREATE TABLE event_briefing_read (
  event_id    TEXT NOT NULL REFERENCES event (id),
  version     BIGINT NOT NULL,
  position_id TEXT NOT NULL REFERENCES position (id),
  org_id      TEXT NOT NULL REFERENCES organisation (id),
  title       TEXT NOT NULL,
  read_at     TEXT NOT NULL,
  PRIMARY KEY (event_id, version, position_id)
);

-- Only added to: what was done with the event, by whom.
CREATE TABLE event_step (
  id       TEXT PRIMARY KEY,
  event_id TEXT NOT NULL REFERENCES event (id),
  org_id   TEXT NOT NULL REFERENCES organisation (id),
  kind     TEXT NOT NULL,
  at       TEXT NOT NULL,
  title    TEXT NOT NULL,
  words    TEXT NOT NULL DEFAULT ''
);
CREATE INDEX event_step_of ON event_step (event_id, at);
