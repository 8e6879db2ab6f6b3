-- 0045_plan_picture.sql: a picture laid under a floor's drawing, version by version, and one grid over all floors of a site.
-- Only adds; the old program ignores the tables. A picture is a bounded blob of its own, so that no list reads it; many versions of a
-- floor share one. A site without a grid of its own is measured over all its floors, and keeps that with its next change.

CREATE TABLE plan_picture (
  id       TEXT PRIMARY KEY,
  site_id  TEXT NOT NULL REFERENCES site (id),
  floor_id TEXT NOT NULL,                    -- no foreign key: a floor goes before its versions and pictures
  came_as  TEXT NOT NULL,                    -- png, jpeg, webp, pdf
  page     BIGINT,                           -- of the PDF, from 1
  kind     TEXT NOT NULL,                    -- png, jpeg: what the body is
  width    BIGINT NOT NULL,                  -- pixels
  height   BIGINT NOT NULL,
  sha256   TEXT NOT NULL,                    -- of the body
  body     BLOB NOT NULL,                    -- encoded anew: pixels and nothing else
  paper    BLOB NOT NULL,                    -- a smaller JPEG of the same pixels, for packets
  added_at TEXT NOT NULL,
  added_by TEXT NOT NULL                     -- title of the position, as it was called then
);
CREATE INDEX plan_picture_of ON plan_picture (floor_id);

-- Which picture lies under a version of a floor, and where. No row: none.
CREATE TABLE plan_laid (
  site_id    TEXT NOT NULL REFERENCES site (id),
  sheet      TEXT NOT NULL,                  -- id of the floor, as in plan_version
  version    BIGINT NOT NULL,
  picture_id TEXT NOT NULL REFERENCES plan_picture (id),
  lies       TEXT NOT NULL,                  -- JSON: corner, width in metres, turn, strength, who sees it
  PRIMARY KEY (sheet, version)
);
CREATE INDEX plan_laid_by ON plan_laid (picture_id);

CREATE TABLE plan_grid (
  site_id    TEXT PRIMARY KEY REFERENCES site (id),
  lies       TEXT NOT NULL,                  -- JSON: north-west corner, metres of a cell, turn
  revision   BIGINT NOT NULL DEFAULT 1,
  changed_at TEXT NOT NULL,
  changed_by TEXT                            -- title of the position; none: it was measured over the floors
);
