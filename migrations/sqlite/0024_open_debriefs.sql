-- 0024_open_debriefs.sql: what a partner has not answered is found among the open debriefs alone, however many there were. Only an index.

DROP INDEX debrief_open;
CREATE INDEX debrief_open ON debrief (org_id, due_on, id) WHERE closed_at IS NULL;
