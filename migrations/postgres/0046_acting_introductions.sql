-- 0046_acting_introductions.sql: whoever acts for a vacant position is introduced too, and whoever fills it then has a meeting of its
-- own. Only adds; the old program reads such a meeting as one of the position itself.

ALTER TABLE introduction ADD COLUMN acting_title TEXT;    -- who acts for the position, as it was called then; NULL: whoever fills it
DROP INDEX introduction_once;
CREATE UNIQUE INDEX introduction_once_each ON introduction (vacancy_id, partner_id, COALESCE(acting_title, '')) WHERE state <> 'dropped';
