-- 0018_sharing_stops.sql: each stop of sharing in a room, and when it was taken back, so that a debrief can tell them. Only adds; rooms
-- of before keep the stop that still stands.

CREATE TABLE sharing_stop (
  incident_id TEXT NOT NULL REFERENCES incident (id),
  org_id      TEXT NOT NULL REFERENCES organisation (id),  -- with whom the site stopped
  stopped_at  TEXT NOT NULL,
  resumed_at  TEXT,                           -- sharing with it went on
  PRIMARY KEY (incident_id, org_id, stopped_at)
);
INSERT INTO sharing_stop (incident_id, org_id, stopped_at)
  SELECT incident_id, org_id, stopped_at FROM incident_party WHERE stopped_at IS NOT NULL;
