-- 0011_node.sql: what this node knows of itself, its own letters, and the newest call of a webhook address.

-- Mail that was proved to arrive, and the last good backup. One line each.
CREATE TABLE node_fact (
  name   TEXT PRIMARY KEY,                    -- mail_asked, mail_proved, backup_made
  at     TEXT NOT NULL,
  detail TEXT NOT NULL                        -- who asked and the mail's code, or the backup's rows
);

CREATE INDEX delivery_webhook ON delivery (address, settled_at) WHERE channel = 'webhook';

-- Mail that is not about an incident: invitations, and the test of the relay. Address and words are sealed, and emptied at the end.
CREATE TABLE letter (
  id          TEXT PRIMARY KEY,
  org_id      TEXT NOT NULL REFERENCES organisation (id),
  kind        TEXT NOT NULL,                  -- invitation, mail_test
  about       TEXT NOT NULL,                  -- the invitation's id, or the position that tests
  sealed      BLOB NOT NULL,
  state       TEXT NOT NULL,                  -- queued, sent, refused, overdue, withdrawn
  why         TEXT NOT NULL DEFAULT '',
  attempts    BIGINT NOT NULL DEFAULT 0,
  created_at  TEXT NOT NULL,
  due_at      TEXT NOT NULL,
  lease_until TEXT,
  deadline_at TEXT NOT NULL,
  settled_at  TEXT
);
CREATE INDEX letter_due ON letter (due_at) WHERE state = 'queued';
CREATE INDEX letter_of ON letter (org_id, kind, created_at);
