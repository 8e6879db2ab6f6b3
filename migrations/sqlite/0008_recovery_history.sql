-- 0008_recovery_history.sql: what happened to an action, with the reason that was given; salts, so that words can be proved while
-- they are kept. Only adds; the old program ignores the new table and columns.

ALTER TABLE debrief_word ADD COLUMN salt BLOB;

CREATE TABLE corrective_action_event (
  id          TEXT PRIMARY KEY,
  action_id   TEXT NOT NULL REFERENCES corrective_action (id),
  kind        TEXT NOT NULL,                  -- added, accepted, due_moved, closed, reopened
  org_id      TEXT NOT NULL,
  position_id TEXT NOT NULL,
  title       TEXT NOT NULL,
  side        TEXT NOT NULL,
  words       TEXT NOT NULL DEFAULT '',       -- the reason or the proof
  due_on      TEXT,                           -- the due date after it
  salt        BLOB NOT NULL,                  -- of the words' digest in the ledger; goes when the words go
  at          TEXT NOT NULL
);
CREATE INDEX corrective_action_event_of ON corrective_action_event (action_id, id);
