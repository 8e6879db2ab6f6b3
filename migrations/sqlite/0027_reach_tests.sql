-- 0027_reach_tests.sql: who was asked whether they answer, over which channel, and how it ended; and who left which position. Only adds; the old program ignores the
-- new tables. A question holds no address: a letter has its own, sealed, and of a mailed link only the digest is kept.

-- An organisation tests another one's contacts, or its own, every so many days.
CREATE TABLE reach_schedule (
  id            TEXT PRIMARY KEY,
  org_id        TEXT NOT NULL REFERENCES organisation (id),  -- who tests
  about_org     TEXT NOT NULL REFERENCES organisation (id),  -- whose contacts
  every_days    BIGINT NOT NULL,
  at_hour       BIGINT NOT NULL,           -- 0 to 23, in the time zone of who tests
  limit_minutes BIGINT NOT NULL,
  next_at       TEXT NOT NULL,
  postponed_at  TEXT,                      -- the last time it gave way to an emergency
  set_by        TEXT NOT NULL REFERENCES position (id),
  set_at        TEXT NOT NULL
);
CREATE UNIQUE INDEX reach_schedule_of ON reach_schedule (org_id, about_org);
CREATE INDEX reach_schedule_due ON reach_schedule (next_at);

CREATE TABLE reach_test (
  id            TEXT PRIMARY KEY,
  reference     TEXT NOT NULL UNIQUE,
  org_id        TEXT NOT NULL REFERENCES organisation (id),
  about_org     TEXT NOT NULL REFERENCES organisation (id),
  limit_minutes BIGINT NOT NULL,
  started_at    TEXT NOT NULL,
  started_by    TEXT REFERENCES position (id),   -- NULL: its schedule
  ended_at      TEXT
);
-- Never two at once between the same two.
CREATE UNIQUE INDEX reach_test_open ON reach_test (org_id, about_org) WHERE ended_at IS NULL;
CREATE INDEX reach_test_of ON reach_test (org_id, started_at);
CREATE INDEX reach_test_about ON reach_test (about_org, started_at);

CREATE TABLE reach_probe (
  id           TEXT PRIMARY KEY,
  test_id      TEXT NOT NULL REFERENCES reach_test (id),
  position_id  TEXT NOT NULL REFERENCES position (id),
  channel      TEXT NOT NULL,              -- live, phone, mail
  person_id    TEXT REFERENCES person (id),      -- who filled the position when it was asked
  number       TEXT NOT NULL DEFAULT '',   -- the number to call, as it stood
  token_digest BLOB ,                       -- of the mailed link
  asked_at     TEXT NOT NULL,
  deadline_at  TEXT NOT NULL,
  calling_at   TEXT,                       -- "I am calling now"
  calling_by   TEXT REFERENCES position (id),
  outcome      TEXT,                       -- answered, no_answer, wrong_number, undeliverable, not_called, called_off
  why          TEXT NOT NULL DEFAULT '',
  seconds      BIGINT,
  ended_at     TEXT
);
CREATE UNIQUE INDEX reach_probe_once ON reach_probe (test_id, position_id, channel);
CREATE INDEX reach_probe_open ON reach_probe (deadline_at) WHERE ended_at IS NULL;
CREATE INDEX reach_probe_of ON reach_probe (position_id, channel, asked_at);
CREATE UNIQUE INDEX reach_probe_token ON reach_probe (token_digest) WHERE token_digest IS NOT NULL;

-- What the ended questions say of a position's channel now.
CREATE TABLE reach_state (
  position_id   TEXT NOT NULL REFERENCES position (id),
  channel       TEXT NOT NULL,
  failed_in_row BIGINT NOT NULL,
  last_outcome  TEXT NOT NULL,
  last_at       TEXT NOT NULL,
  last_seconds  BIGINT,
  dead_since    TEXT,                      -- two failed in a row
  person_id     TEXT,                      -- whom, and which number, this was found of: another one begins anew
  number        TEXT NOT NULL DEFAULT '',
  test_ref      TEXT NOT NULL,             -- reference of the last test
  PRIMARY KEY (position_id, channel)
);

-- A position that its person left. What it held on that day is kept as it was; the digest of exactly that text is in the ledger.
CREATE TABLE vacancy (
  id              TEXT PRIMARY KEY,
  reference       TEXT NOT NULL UNIQUE,
  org_id          TEXT NOT NULL REFERENCES organisation (id),
  position_id     TEXT NOT NULL REFERENCES position (id),
  title           TEXT NOT NULL,
  duty            TEXT NOT NULL,
  opened_at       TEXT NOT NULL,
  acting_position TEXT REFERENCES position (id),
  pack            TEXT NOT NULL,           -- JSON, with its salt
  digest          TEXT NOT NULL,           -- SHA-256 of pack, hex
  filled_at       TEXT,
  closed_at       TEXT
);
CREATE UNIQUE INDEX vacancy_open ON vacancy (position_id) WHERE closed_at IS NULL;
CREATE INDEX vacancy_of ON vacancy (org_id, closed_at);
