-- 0047_exercise_answers.sql: which position answered for a partner: titles change, and two positions may have one. Only adds; the old
-- program leaves it empty.

ALTER TABLE exercise_party ADD COLUMN position_id TEXT REFERENCES position (id);    -- that answered; NULL: nobody yet, or before this
