-- 0002_membership.sql: who is here. Organisations, units, people, positions, sign-in, sites. Only adds.

CREATE TABLE organisation (
  id               TEXT PRIMARY KEY,
  kind             TEXT NOT NULL CHECK (kind IN ('company', 'agency')),
  name             TEXT NOT NULL CHECK (name <> ''),
  emergency_number TEXT NOT NULL,
  out_of_hours     TEXT NOT NULL DEFAULT '',
  time_zone        TEXT NOT NULL,
  language         TEXT NOT NULL DEFAULT 'en',
  metric           BOOLEAN NOT NULL DEFAULT TRUE,
  created_at       TEXT NOT NULL
);

-- A part that can be a party of its own, such as a police district.
CREATE TABLE unit (
  id     TEXT PRIMARY KEY,
  org_id TEXT NOT NULL REFERENCES organisation (id),
  name   TEXT NOT NULL CHECK (name <> '')
);
CREATE INDEX unit_of ON unit (org_id);

-- The organisation's signing keys. The private half is sealed with the node's key.
CREATE TABLE org_key (
  id             TEXT PRIMARY KEY,
  org_id         TEXT NOT NULL REFERENCES organisation (id),
  public_key     BLOB NOT NULL,
  sealed_private BLOB NOT NULL,
  created_at     TEXT NOT NULL,
  retired_at     TEXT
);
CREATE INDEX org_key_of ON org_key (org_id);

CREATE TABLE person (
  id            TEXT PRIMARY KEY,
  email         TEXT UNIQUE,
  display_name  TEXT NOT NULL,
  password_hash TEXT,
  theme         TEXT NOT NULL DEFAULT 'device',
  tap_twice     BOOLEAN NOT NULL DEFAULT FALSE,
  shortcuts     BOOLEAN NOT NULL DEFAULT TRUE,
  created_at    TEXT NOT NULL,
  locked_at     TEXT
);

CREATE TABLE site (
  id            TEXT PRIMARY KEY,
  reference     TEXT NOT NULL UNIQUE,
  org_id        TEXT NOT NULL REFERENCES organisation (id),
  name          TEXT NOT NULL CHECK (name <> ''),
  address       TEXT NOT NULL,
  hours         TEXT NOT NULL DEFAULT '',
  occupancy     TEXT NOT NULL DEFAULT '',
  police_org    TEXT REFERENCES organisation (id),
  police_unit   TEXT REFERENCES unit (id),
  arrival_words TEXT NOT NULL DEFAULT '',
  officer_notes TEXT NOT NULL DEFAULT '[]',   -- JSON list of [label, words]
  map_geojson   TEXT,
  created_at    TEXT NOT NULL,
  revision      BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX site_of ON site (org_id, name);

CREATE TABLE position (
  id         TEXT PRIMARY KEY,
  org_id     TEXT NOT NULL REFERENCES organisation (id),
  unit_id    TEXT REFERENCES unit (id),
  site_id    TEXT REFERENCES site (id),
  title      TEXT NOT NULL CHECK (title <> ''),
  duty       TEXT NOT NULL,
  person_id  TEXT REFERENCES person (id),
  phone      TEXT NOT NULL DEFAULT '',
  place      TEXT NOT NULL DEFAULT '',       -- the post, in words: fills "where are you"
  place_mark TEXT NOT NULL DEFAULT '',       -- the plan feature of the post, when it has one
  created_at TEXT NOT NULL,
  closed_at  TEXT
);
CREATE INDEX position_of ON position (org_id, duty);
CREATE INDEX position_by ON position (person_id);

-- Who is on duty, from when to when. An open row means on duty now.
CREATE TABLE duty_shift (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  position_id TEXT NOT NULL REFERENCES position (id),
  starts_at   TEXT NOT NULL,
  ends_at     TEXT
);
CREATE INDEX duty_shift_open ON duty_shift (position_id, ends_at);

CREATE TABLE session (
  id           TEXT PRIMARY KEY,
  secret_hash  BLOB NOT NULL UNIQUE,
  person_id    TEXT NOT NULL REFERENCES person (id),
  position_id  TEXT NOT NULL REFERENCES position (id),
  agent        TEXT NOT NULL DEFAULT '',
  created_at   TEXT NOT NULL,
  expires_at   TEXT NOT NULL,
  ended_at     TEXT
);
CREATE INDEX session_of ON session (person_id);

CREATE TABLE device (
  id          TEXT PRIMARY KEY,
  secret_hash BLOB NOT NULL UNIQUE,
  person_id   TEXT NOT NULL REFERENCES person (id),
  position_id TEXT NOT NULL REFERENCES position (id),
  label       TEXT NOT NULL,
  enrolled_at TEXT NOT NULL,
  revoked_at  TEXT
);
CREATE INDEX device_of ON device (person_id);

CREATE TABLE invitation (
  id          TEXT PRIMARY KEY,
  secret_hash BLOB NOT NULL UNIQUE,
  position_id TEXT NOT NULL REFERENCES position (id),
  invited_by  TEXT REFERENCES position (id),
  created_at  TEXT NOT NULL,
  expires_at  TEXT NOT NULL,
  accepted_at TEXT,
  withdrawn_at TEXT
);
CREATE INDEX invitation_for ON invitation (position_id);

CREATE TABLE recovery_code (
  person_id TEXT NOT NULL REFERENCES person (id),
  code_hash BLOB NOT NULL,
  used_at   TEXT,
  PRIMARY KEY (person_id, code_hash)
);

CREATE TABLE api_token (
  id          TEXT PRIMARY KEY,
  secret_hash BLOB NOT NULL UNIQUE,
  position_id TEXT NOT NULL REFERENCES position (id),
  label       TEXT NOT NULL,
  scopes      TEXT NOT NULL,                 -- JSON list of acts
  created_at  TEXT NOT NULL,
  expires_at  TEXT NOT NULL,
  revoked_at  TEXT
);
CREATE INDEX api_token_of ON api_token (position_id);

-- Sign-in links that exist only with --demo.
CREATE TABLE demo_link (
  secret_hash BLOB PRIMARY KEY,
  position_id TEXT NOT NULL REFERENCES position (id)
);
