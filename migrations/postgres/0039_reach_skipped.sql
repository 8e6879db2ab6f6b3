-- 0039_reach_skipped.sql: a planned reach test that could not begin says why. Only adds; the old program ignores the columns.
ALTER TABLE reach_schedule ADD COLUMN refused TEXT;     -- code of the last refusal; NULL: it began, or gave way
ALTER TABLE reach_schedule ADD COLUMN refused_at TEXT;
