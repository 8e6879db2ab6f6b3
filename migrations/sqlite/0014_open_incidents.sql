-- 0014_open_incidents.sql: the inbox and the strips stand on every page and ask for what is open, newest first. Without this
-- index SQLite walked the organisation's whole history for it: a second in a store of 100,000 incidents. Only adds.
CREATE INDEX incident_open_newest ON incident (org_id, raised_at) WHERE ended_at IS NULL;
