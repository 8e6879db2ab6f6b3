-- 0023_revisions.sql: of two who change one position or the organisation's settings at once, one wins, and the other is told who did,
-- when, and which fields. Only adds; the old program goes on saving over what somebody else changed. What was changed before is not known.

ALTER TABLE position ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;
ALTER TABLE position ADD COLUMN field_revisions TEXT NOT NULL DEFAULT '{}';       -- the revision that changed a field last, by its name, as JSON
ALTER TABLE position ADD COLUMN changed_at TEXT;                                  -- NULL: not since this was kept
ALTER TABLE position ADD COLUMN changed_by TEXT;                                  -- title of the position that did, as it was called then

ALTER TABLE organisation ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;
ALTER TABLE organisation ADD COLUMN field_revisions TEXT NOT NULL DEFAULT '{}';   -- as of a position
ALTER TABLE organisation ADD COLUMN changed_at TEXT;
ALTER TABLE organisation ADD COLUMN changed_by TEXT;
