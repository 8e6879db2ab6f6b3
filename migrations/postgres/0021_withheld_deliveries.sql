-- 0021_withheld_deliveries.sql: a message that was kept back from a partner is told apart from one that its receiver turned away: only the
-- first is told when sharing goes on. Of the messages of before, those that nobody tried to send were kept back.

ALTER TABLE delivery ADD COLUMN withheld_at TEXT;     -- nothing opened it any more, so it did not leave; NULL: it left, waits, or was turned away
UPDATE delivery SET withheld_at = settled_at WHERE state = 'refused' AND attempts = 0;
