-- 0003_sites.sql: what police need before they arrive. Points, floors, contacts in reach order, emergency plans. Only adds.

CREATE TABLE site_point (
  id       TEXT PRIMARY KEY,
  site_id  TEXT NOT NULL REFERENCES site (id),
  kind     TEXT NOT NULL,                    -- meeting_point, door, staging, kit, aed, hazard …
  code     TEXT NOT NULL,                    -- M2, E2, K1
  name     TEXT NOT NULL,
  detail   TEXT NOT NULL DEFAULT '',
  preferred BOOLEAN NOT NULL DEFAULT FALSE,  -- the agreed way in, the first meeting point
  rank     BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX site_point_of ON site_point (site_id, kind, rank);

CREATE TABLE floor (
  id        TEXT PRIMARY KEY,
  site_id   TEXT NOT NULL REFERENCES site (id),
  name      TEXT NOT NULL,
  ordinal   BIGINT NOT NULL,
  version   BIGINT NOT NULL,
  walked_on TEXT,
  geojson   TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  changed_by TEXT REFERENCES position (id)
);
CREATE INDEX floor_of ON floor (site_id, ordinal);

-- A contact answers for one organisation, for one site or for all of them, in reach order.
CREATE TABLE contact (
  id           TEXT PRIMARY KEY,
  org_id       TEXT NOT NULL REFERENCES organisation (id),
  site_id      TEXT REFERENCES site (id),
  position_id  TEXT NOT NULL REFERENCES position (id),
  reach_rank   BIGINT NOT NULL,
  hours        TEXT NOT NULL DEFAULT '',
  channel      TEXT NOT NULL DEFAULT 'live',
  verified_on  TEXT,
  answer_seconds BIGINT
);
CREATE INDEX contact_of ON contact (org_id, site_id, reach_rank);

CREATE TABLE emergency_plan (
  id        TEXT PRIMARY KEY,
  site_id   TEXT NOT NULL REFERENCES site (id),
  category  TEXT NOT NULL,
  name      TEXT NOT NULL,
  version   BIGINT NOT NULL,
  agreed_on TEXT,
  instruction TEXT NOT NULL                  -- one line for whoever raised it
);
CREATE INDEX emergency_plan_of ON emergency_plan (site_id, category);

CREATE TABLE emergency_plan_step (
  plan_id TEXT NOT NULL REFERENCES emergency_plan (id),
  rank    BIGINT NOT NULL,
  words   TEXT NOT NULL,
  duty    TEXT NOT NULL,
  PRIMARY KEY (plan_id, rank)
);
