-- 0019_first_steps.sql: the first steps stay on the home page until all are done or their reader puts them away. Only adds.

ALTER TABLE person ADD COLUMN first_steps_away_at TEXT;
