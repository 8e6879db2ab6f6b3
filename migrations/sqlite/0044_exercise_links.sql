-- 0044_exercise_links.sql: numbers of injects are given once, also after one was removed; and a partner in an exercise keeps the unit
-- that answered for it, so that clauses of one district decide about what it brings. Only adds; the old program ignores the columns.

ALTER TABLE exercise ADD COLUMN last_inject BIGINT NOT NULL DEFAULT 0;        -- the highest number that an inject ever had
UPDATE exercise SET last_inject = (SELECT COALESCE(MAX(i.number), 0) FROM exercise_inject i WHERE i.exercise_id = exercise.id);

ALTER TABLE exercise_party ADD COLUMN unit_id TEXT REFERENCES unit (id);      -- of whoever answered; NULL: the whole organisation
