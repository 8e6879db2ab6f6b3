-- 0004_agreements.sql: what was promised, and what crossed because of it. Only adds.

CREATE TABLE mou (
  id              TEXT PRIMARY KEY,
  reference       TEXT NOT NULL UNIQUE,
  title           TEXT NOT NULL,
  a_org           TEXT NOT NULL REFERENCES organisation (id),   -- who drafted it
  a_unit          TEXT REFERENCES unit (id),
  b_org           TEXT NOT NULL REFERENCES organisation (id),
  b_unit          TEXT REFERENCES unit (id),
  state           TEXT NOT NULL,              -- draft, proposed, in_force, suspended, terminated, expired, withdrawn
  version_in_force BIGINT,
  review_on       TEXT,
  ends_at         TEXT,
  created_at      TEXT NOT NULL,
  revision        BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX mou_a ON mou (a_org);
CREATE INDEX mou_b ON mou (b_org);

CREATE TABLE mou_version (
  mou_id        TEXT NOT NULL REFERENCES mou (id),
  version       BIGINT NOT NULL,
  state         TEXT NOT NULL,                -- draft, proposed, in_force, superseded, withdrawn
  terms         TEXT NOT NULL,                -- canonical JSON: the text both sign
  terms_digest  TEXT NOT NULL,                -- SHA-256, hex
  edited_by_org TEXT NOT NULL REFERENCES organisation (id),    -- whose turn it was last
  edited_at     TEXT NOT NULL,
  proposed_at   TEXT,
  in_force_at   TEXT,
  ended_at      TEXT,
  PRIMARY KEY (mou_id, version)
);

CREATE TABLE mou_signature (
  mou_id       TEXT NOT NULL,
  version      BIGINT NOT NULL,
  org_id       TEXT NOT NULL REFERENCES organisation (id),
  position_id  TEXT NOT NULL REFERENCES position (id),
  person_id    TEXT NOT NULL REFERENCES person (id),
  key_id       TEXT NOT NULL REFERENCES org_key (id),
  public_key   BYTEA NOT NULL,
  signature    BYTEA NOT NULL,
  terms_digest TEXT NOT NULL,
  signed_at    TEXT NOT NULL,
  PRIMARY KEY (mou_id, version, org_id)
);

-- What happened to an agreement, by whom and why: proposed, countered, signed, suspended, resumed, terminated, expired.
CREATE TABLE mou_event (
  id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  mou_id      TEXT NOT NULL REFERENCES mou (id),
  version     BIGINT NOT NULL,
  kind        TEXT NOT NULL,
  org_id      TEXT REFERENCES organisation (id),
  position_id TEXT REFERENCES position (id),
  words       TEXT NOT NULL DEFAULT '',
  at          TEXT NOT NULL
);
CREATE INDEX mou_event_of ON mou_event (mou_id, id);

-- The clauses of every version that was ever in force, as they execute.
CREATE TABLE clause (
  id         TEXT PRIMARY KEY,
  mou_id     TEXT NOT NULL REFERENCES mou (id),
  version    BIGINT NOT NULL,
  number     TEXT NOT NULL,
  data_class TEXT NOT NULL,
  from_org   TEXT NOT NULL,
  to_org     TEXT NOT NULL,
  terms      TEXT NOT NULL,                   -- JSON of the clause
  cedar      TEXT NOT NULL                    -- the policy compiled from it
);
CREATE INDEX clause_of ON clause (mou_id, version);
CREATE INDEX clause_pair ON clause (from_org, to_org);

-- A record that was released to another organisation. Lists read these rows.
CREATE TABLE release (
  id          TEXT PRIMARY KEY,
  data_class  TEXT NOT NULL,
  record      TEXT NOT NULL,
  site_id     TEXT,
  incident_id TEXT,
  from_org    TEXT NOT NULL,
  to_org      TEXT NOT NULL,
  clause_id   TEXT NOT NULL REFERENCES clause (id),
  opened_at   TEXT NOT NULL,
  closed_at   TEXT
);
CREATE UNIQUE INDEX release_once ON release (to_org, data_class, record, clause_id);
CREATE INDEX release_incident ON release (incident_id, to_org);
CREATE INDEX release_recent ON release (to_org, data_class, opened_at);

-- Who saw what: every decision about another organisation's data, yes and no.
CREATE TABLE crossing (
  id            TEXT PRIMARY KEY,
  at            TEXT NOT NULL,
  from_org      TEXT NOT NULL,                -- whose data
  to_org        TEXT NOT NULL,                -- who asked or received
  position_id   TEXT,
  position_title TEXT NOT NULL,
  act           TEXT NOT NULL,
  data_class    TEXT NOT NULL,
  record        TEXT NOT NULL,
  record_words  TEXT NOT NULL,                -- what a person calls it: INC-0231, Northfield Hospital
  site_id       TEXT,
  incident_id   TEXT,
  purpose       TEXT NOT NULL,
  allowed       BOOLEAN NOT NULL,
  clause_id     TEXT,
  clause_words  TEXT NOT NULL DEFAULT '',     -- AG-0143 §3.2
  why           TEXT NOT NULL DEFAULT '',
  times         BIGINT NOT NULL DEFAULT 1,    -- repeated looks within the window are one line
  last_at       TEXT NOT NULL
);
CREATE INDEX crossing_from ON crossing (from_org, at);
CREATE INDEX crossing_to ON crossing (to_org, at);
CREATE INDEX crossing_clause ON crossing (clause_id, at);
CREATE INDEX crossing_again ON crossing (position_id, data_class, record, last_at);

-- Asking under a clause that opens only on request.
CREATE TABLE disclosure_request (
  id           TEXT PRIMARY KEY,
  reference    TEXT NOT NULL UNIQUE,
  mou_id       TEXT NOT NULL REFERENCES mou (id),
  clause_id    TEXT NOT NULL REFERENCES clause (id),
  asking_org   TEXT NOT NULL,
  asking_position TEXT NOT NULL,
  owner_org    TEXT NOT NULL,
  site_id      TEXT,
  words        TEXT NOT NULL,
  asked_at     TEXT NOT NULL,
  decided_at   TEXT,
  decided_by   TEXT,
  granted      BOOLEAN,
  decision_words TEXT NOT NULL DEFAULT '',
  until_at     TEXT
);
CREATE INDEX disclosure_request_owner ON disclosure_request (owner_org, decided_at);
CREATE INDEX disclosure_request_asking ON disclosure_request (asking_org, asked_at);
