-- 0013_ledger_crossing.sql: the entry of a crossing is found by its id, not by walking the log.

ALTER TABLE ledger_entry ADD COLUMN crossing_id TEXT;
CREATE INDEX ledger_entry_crossing ON ledger_entry (crossing_id) WHERE crossing_id IS NOT NULL;
-- What is open under an agreement is counted by clause.
CREATE INDEX release_open_of ON release (clause_id) WHERE closed_at IS NULL;
UPDATE ledger_entry SET crossing_id = json_extract(record, '$.crossing') WHERE kind = 'crossing' AND record IS NOT NULL;
