-- 0007_organisation_invitation.sql: an organisation may invite another to found itself on this node, and only one first run
-- wins. Only adds; the old program ignores both tables.

CREATE TABLE organisation_invitation (
  id           TEXT PRIMARY KEY,
  secret_hash  BLOB NOT NULL UNIQUE,
  org_id       TEXT NOT NULL REFERENCES organisation (id),      -- who invites
  invited_by   TEXT NOT NULL REFERENCES position (id),
  kind         TEXT NOT NULL CHECK (kind IN ('company', 'agency')),
  created_at   TEXT NOT NULL,
  expires_at   TEXT NOT NULL,
  accepted_at  TEXT,
  founded_org  TEXT REFERENCES organisation (id),               -- set with accepted_at
  withdrawn_at TEXT
);
CREATE INDEX organisation_invitation_of ON organisation_invitation (org_id, created_at);

-- One row: the organisation that the first run founded. Its key makes the second of two racing people lose.
CREATE TABLE first_run (
  id     BIGINT PRIMARY KEY CHECK (id = 1),
  org_id TEXT NOT NULL REFERENCES organisation (id),
  run_at TEXT NOT NULL
);
INSERT INTO first_run (id, org_id, run_at)
  SELECT 1, id, created_at FROM organisation ORDER BY created_at, id LIMIT 1;
