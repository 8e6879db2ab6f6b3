-- 0009_insight_indexes.sql: home and "who saw what" stay as fast with a hundred thousand emergencies as with one. Only adds indexes.

-- The last drill and the last emergency of a site.
CREATE INDEX incident_site_status ON incident (site_id, status, raised_at);
-- Answers of the last ninety days, from which the median is made: the index alone answers.
CREATE INDEX incident_answered ON incident (org_id, raised_at, acknowledged_at, id)
  WHERE status = 'Actual' AND acknowledged_at IS NOT NULL;
-- What is left to do.
CREATE INDEX debrief_open ON debrief (org_id, due_on) WHERE closed_at IS NULL;
CREATE INDEX corrective_action_open ON corrective_action (owner_org, due_on) WHERE closed_at IS NULL;
-- A position's own accesses.
CREATE INDEX crossing_by ON crossing (position_id, at);
