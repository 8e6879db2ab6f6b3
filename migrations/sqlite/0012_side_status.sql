-- 0012_side_status.sql: what a side says of its own work is kept by side, a unit is its agency's, and what the site's own row says of
-- police is what crossed to it. The old program would read the emptied columns as "not yet"; use the new one.

ALTER TABLE incident_party ADD COLUMN acknowledged_at TEXT;
ALTER TABLE incident_party ADD COLUMN units_sent_at TEXT;
ALTER TABLE incident_party ADD COLUMN on_scene_at TEXT;
ALTER TABLE incident_party ADD COLUMN contained_at TEXT;
ALTER TABLE incident_party ADD COLUMN case_number TEXT NOT NULL DEFAULT '';

UPDATE incident_party SET
  acknowledged_at = (SELECT MIN(q.acknowledged_at) FROM incident_person q
    WHERE q.incident_id = incident_party.incident_id AND q.org_id = incident_party.org_id),
  units_sent_at = (SELECT MIN(e.at) FROM room_entry e WHERE e.incident_id = incident_party.incident_id
    AND e.org_id = incident_party.org_id AND e.kind = 'units_sent'),
  on_scene_at = (SELECT MIN(e.at) FROM room_entry e WHERE e.incident_id = incident_party.incident_id
    AND e.org_id = incident_party.org_id AND e.kind = 'on_scene'),
  contained_at = (SELECT MIN(e.at) FROM room_entry e WHERE e.incident_id = incident_party.incident_id
    AND e.org_id = incident_party.org_id AND e.kind = 'contained');
-- The row held one number, the last that was said: it is of whoever said it.
UPDATE incident_party SET case_number = (SELECT i.case_number FROM incident i WHERE i.id = incident_party.incident_id)
  WHERE org_id = (SELECT e.org_id FROM room_entry e WHERE e.incident_id = incident_party.incident_id
    AND e.kind = 'case_number' ORDER BY e.id DESC LIMIT 1);

-- From here on the site's row says when the first answer of another side, and the first unit on scene, were told to the site.
UPDATE incident SET units_sent_at = NULL, contained_at = NULL, case_number = '',
  acknowledged_at = (SELECT MIN(e.at) FROM room_entry e JOIN release r ON r.to_org = incident.org_id
    AND r.data_class = e.data_class AND r.record = 'entry:' || e.id
    WHERE e.incident_id = incident.id AND e.org_id <> incident.org_id AND e.kind IN ('accepted', 'acknowledged', 'lead')),
  on_scene_at = (SELECT MIN(e.at) FROM room_entry e JOIN release r ON r.to_org = incident.org_id
    AND r.data_class = e.data_class AND r.record = 'entry:' || e.id
    WHERE e.incident_id = incident.id AND e.org_id <> incident.org_id AND e.kind = 'on_scene');

-- Two agencies may have a "Unit 4" each.
CREATE TABLE incident_unit_of_side (
  incident_id TEXT NOT NULL REFERENCES incident (id),
  org_id      TEXT NOT NULL,
  name        TEXT NOT NULL,
  state       TEXT NOT NULL,                  -- sent, arriving, on_scene
  minutes     BIGINT,
  sent_at     TEXT NOT NULL,
  state_at    TEXT NOT NULL,
  PRIMARY KEY (incident_id, org_id, name)
);
INSERT INTO incident_unit_of_side SELECT incident_id, org_id, name, state, minutes, sent_at, state_at FROM incident_unit;
DROP TABLE incident_unit;
ALTER TABLE incident_unit_of_side RENAME TO incident_unit;
