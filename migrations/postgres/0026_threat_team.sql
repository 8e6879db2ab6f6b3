-- 0026_threat_team.sql: a threat management team, its members' keys, and its sealed records. Only adds; the old program ignores these tables.
-- Who sits on the team is known to the organisation. What the team keeps is not: kinds, times, authors and numbers stand inside the sealed
-- bodies, ids are random, bodies come in a few sizes, and some rows hold nothing. Whoever adds a column here adds what a dump tells.

CREATE TABLE threat_team (
  org_id       TEXT PRIMARY KEY REFERENCES organisation (id),
  founded_at   TEXT NOT NULL,
  link         TEXT NOT NULL UNIQUE,         -- of the form on which anybody tells the team something
  recovery_key BYTEA,                         -- public half of the key on paper; NULL: nobody made a key yet
  generation   BIGINT NOT NULL DEFAULT 1     -- counts up when somebody left: what was sealed before is sealed anew
);

CREATE TABLE threat_team_member (
  org_id        TEXT NOT NULL REFERENCES threat_team (org_id),
  slot          BIGINT NOT NULL,             -- place of the member's key in each sealed record
  person_id     TEXT NOT NULL REFERENCES person (id),
  position_id   TEXT NOT NULL REFERENCES position (id),
  role          TEXT NOT NULL,               -- word of a closed list
  is_chair      BOOLEAN NOT NULL,
  public_key    BYTEA,                        -- NULL: no key yet
  private_key   BYTEA,                        -- sealed with the member's passphrase
  is_admitted   BOOLEAN NOT NULL,            -- another member gave the records to this key
  trained_on    TEXT,
  trained_until TEXT,
  PRIMARY KEY (org_id, slot),
  UNIQUE (org_id, person_id)
);

CREATE TABLE sealed_record (
  id     TEXT PRIMARY KEY,                   -- random: without a time in it
  org_id TEXT NOT NULL REFERENCES threat_team (org_id),
  body   BYTEA NOT NULL
);
CREATE INDEX sealed_record_org ON sealed_record (org_id, id);
