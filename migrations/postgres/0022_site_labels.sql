-- 0022_site_labels.sql: a site has a label, which the ceilings of clauses are held against, and what was changed says who did it last and
-- when. Only adds; the old program would open a site whatever its label is. Sites of before are TLP:AMBER, as everything was until now.

ALTER TABLE site ADD COLUMN tlp TEXT NOT NULL DEFAULT 'TLP:AMBER';   -- of its profile, floors, emergency plans and contacts

-- What changed with each revision of a site, for whoever comes second.
CREATE TABLE site_change (
  site_id  TEXT NOT NULL REFERENCES site (id),
  revision BIGINT NOT NULL,                  -- that the change made
  at       TEXT NOT NULL,
  title    TEXT NOT NULL,                    -- of the position, as it was called then
  fields   TEXT NOT NULL,                    -- words of a closed list, as JSON
  PRIMARY KEY (site_id, revision)
);

ALTER TABLE contact ADD COLUMN changed_at TEXT;      -- NULL: not since this was kept
ALTER TABLE contact ADD COLUMN changed_by TEXT;      -- title of the position, as it was called then
