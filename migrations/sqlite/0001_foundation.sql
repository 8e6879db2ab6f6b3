-- 0001_foundation.sql: the ledger and the outbox. Entries travel in the business transaction; the sequencer gives them their place.

CREATE TABLE ledger_entry (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  org_id     TEXT NOT NULL,              -- whose log
  kind       TEXT NOT NULL,
  record     TEXT,                       -- canonical JSON; removed when the record is deleted by law, the digest stays
  salt       BLOB,
  digest     BLOB NOT NULL,             -- 32 bytes, the leaf
  leaf_index BIGINT,                     -- NULL until sequenced
  deleted_at TEXT                        -- RFC 3339, UTC
);
CREATE UNIQUE INDEX ledger_entry_place ON ledger_entry (org_id, leaf_index);
CREATE INDEX ledger_entry_pending ON ledger_entry (id) WHERE leaf_index IS NULL;

-- The newest width of each tile. Level -1 holds the entry bundles.
CREATE TABLE ledger_tile (
  org_id     TEXT NOT NULL,
  level      BIGINT NOT NULL,
  tile_index BIGINT NOT NULL,
  width      BIGINT NOT NULL,
  bytes      BLOB NOT NULL,
  PRIMARY KEY (org_id, level, tile_index)
);

CREATE TABLE ledger_checkpoint (
  org_id    TEXT NOT NULL,
  size      BIGINT NOT NULL,
  root      BLOB NOT NULL,
  note      TEXT NOT NULL,               -- signed note, C2SP
  signed_at TEXT NOT NULL,
  PRIMARY KEY (org_id, size)
);

-- One row, held by the one sequencer while it works.
CREATE TABLE ledger_turn (id BIGINT PRIMARY KEY, taken_at TEXT);
INSERT INTO ledger_turn (id, taken_at) VALUES (1, NULL);

CREATE TABLE outbox (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  topic      TEXT NOT NULL,
  payload    TEXT NOT NULL,
  attempts   BIGINT NOT NULL DEFAULT 0,
  due_at     TEXT,
  handled_at TEXT
);
CREATE INDEX outbox_waiting ON outbox (id) WHERE handled_at IS NULL;
