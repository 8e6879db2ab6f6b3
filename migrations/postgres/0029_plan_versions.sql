-- 0029_plan_versions.sql: every version of a floor plan and of a site map is kept with who, when and why, so that two can be compared and
-- an older one can come back. Only adds; the old program goes on saving without keeping. The version of today is the first one that is kept.

CREATE TABLE plan_version (
  site_id    TEXT NOT NULL REFERENCES site (id),
  sheet      TEXT NOT NULL,                       -- id of the floor; of the site for the map of its outside
  version    BIGINT NOT NULL,
  geojson    TEXT NOT NULL,
  origin     TEXT NOT NULL,                       -- imported, edited, returned; kept: it was there before versions were kept
  returned_to BIGINT,                             -- the version that came back
  why        TEXT NOT NULL DEFAULT '',
  changed_at TEXT NOT NULL,
  changed_by TEXT REFERENCES position (id),
  PRIMARY KEY (sheet, version)
);
CREATE INDEX plan_version_of ON plan_version (site_id, sheet, version);

INSERT INTO plan_version (site_id, sheet, version, geojson, origin, changed_at, changed_by)
SELECT site_id, id, version, geojson, 'kept', changed_at, changed_by FROM floor;

INSERT INTO plan_version (site_id, sheet, version, geojson, origin, changed_at)
SELECT id, id, (map_geojson::json -> 'muster' ->> 'version')::BIGINT, map_geojson, 'kept', created_at FROM site WHERE map_geojson IS NOT NULL;

-- What an IMDF archive brought besides what is drawn, so that the way back loses nothing. One per site: the last one.
CREATE TABLE plan_source (
  site_id    TEXT PRIMARY KEY REFERENCES site (id),
  archive    TEXT NOT NULL,                       -- manifest and features, as JSON
  levels     TEXT NOT NULL,                       -- the floor that each level became, as JSON
  brought_at TEXT NOT NULL,
  brought_by TEXT REFERENCES position (id)
);
