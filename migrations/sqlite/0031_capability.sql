-- 0031_capability.sql: what an agency can send and how fast it says it comes, notes beside what was measured, and what partners lend
-- each other. Only adds; the old program knows neither and leaves them alone.

CREATE TABLE capability (
  id         TEXT PRIMARY KEY,
  org_id     TEXT NOT NULL REFERENCES organisation (id),
  unit_id    TEXT REFERENCES unit (id),        -- NULL: the whole agency
  version    BIGINT NOT NULL,
  content    TEXT NOT NULL,                    -- JSON
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL                     -- title of the position, as it was called then
);
CREATE UNIQUE INDEX capability_of ON capability (org_id, COALESCE(unit_id, ''));

-- What it said before: a stated time can be held against what was stated then.
CREATE TABLE capability_version (
  capability_id TEXT NOT NULL REFERENCES capability (id),
  version       BIGINT NOT NULL,
  content       TEXT NOT NULL,
  changed_at    TEXT NOT NULL,
  changed_by    TEXT NOT NULL,
  PRIMARY KEY (capability_id, version)
);

-- Only added to: what one side said of a figure stays as it was said.
CREATE TABLE capability_note (
  id         TEXT PRIMARY KEY,
  agency_org TEXT NOT NULL REFERENCES organisation (id),
  site_id    TEXT NOT NULL REFERENCES site (id),
  band       TEXT NOT NULL,                    -- day, evening, night
  org_id     TEXT NOT NULL REFERENCES organisation (id),
  words      TEXT NOT NULL CHECK (words <> ''),
  said_at    TEXT NOT NULL,
  title      TEXT NOT NULL
);
CREATE INDEX capability_note_of ON capability_note (agency_org, site_id, said_at);

CREATE TABLE resource (
  id            TEXT PRIMARY KEY,
  org_id        TEXT NOT NULL REFERENCES organisation (id),
  kind          TEXT NOT NULL,
  name          TEXT NOT NULL CHECK (name <> ''),
  words         TEXT NOT NULL DEFAULT '',
  quantity      BIGINT NOT NULL CHECK (quantity > 0),
  place         TEXT NOT NULL DEFAULT '',
  conditions    TEXT NOT NULL DEFAULT '',
  ask_position  TEXT NOT NULL REFERENCES position (id),
  offered_until TEXT,                          -- the last day; NULL: until it is withdrawn
  withdrawn_at  TEXT,
  revision      BIGINT NOT NULL DEFAULT 1,
  changed_at    TEXT NOT NULL,
  changed_by    TEXT NOT NULL
);
CREATE INDEX resource_of ON resource (org_id, name);

-- A loan is a promise between two. It keeps the thing's name and its clause as they were when it was asked for.
CREATE TABLE loan (
  id             TEXT PRIMARY KEY,
  reference      TEXT NOT NULL UNIQUE,
  resource_id    TEXT NOT NULL REFERENCES resource (id),
  owner_org      TEXT NOT NULL REFERENCES organisation (id),
  borrower_org   TEXT NOT NULL REFERENCES organisation (id),
  kind           TEXT NOT NULL,
  name           TEXT NOT NULL,
  clause_agreement TEXT NOT NULL,
  clause_number  TEXT NOT NULL,
  asked_position TEXT NOT NULL REFERENCES position (id),
  state          TEXT NOT NULL,
  quantity       BIGINT NOT NULL CHECK (quantity > 0),
  from_on        TEXT NOT NULL,
  until_on       TEXT NOT NULL,
  purpose        TEXT NOT NULL,
  gave_at        TEXT,
  took_at        TEXT,
  asked_at       TEXT NOT NULL,
  ended_at       TEXT,
  revision       BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX loan_owned ON loan (owner_org, asked_at);
CREATE INDEX loan_borrowed ON loan (borrower_org, asked_at);
CREATE INDEX loan_of ON loan (resource_id) WHERE ended_at IS NULL;
CREATE INDEX loan_waits_owner ON loan (owner_org) WHERE ended_at IS NULL;
CREATE INDEX loan_waits_borrower ON loan (borrower_org) WHERE ended_at IS NULL;

-- Each step of a loan: who said it, when, in which words. Together they are the receipt of both.
CREATE TABLE loan_event (
  id       TEXT PRIMARY KEY,
  loan_id  TEXT NOT NULL REFERENCES loan (id),
  step     TEXT NOT NULL,
  at       TEXT NOT NULL,
  org_id   TEXT NOT NULL REFERENCES organisation (id),
  title    TEXT NOT NULL,
  words    TEXT NOT NULL DEFAULT '',
  quantity BIGINT NOT NULL,
  from_on  TEXT NOT NULL,
  until_on TEXT NOT NULL
);
CREATE INDEX loan_event_of ON loan_event (loan_id, at);
