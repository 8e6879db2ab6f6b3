-- 0030_left_out.sql: a site that cannot have a thing says so, with its reason, and its readiness figure does not ask for it. Only adds; the
-- old program knows no figure.

CREATE TABLE left_out (
  site_id  TEXT NOT NULL REFERENCES site (id),
  point    TEXT NOT NULL,                    -- second_contact, floor_plan, walk_through
  reason   TEXT NOT NULL CHECK (reason <> ''),
  said_at  TEXT NOT NULL,
  said_by  TEXT NOT NULL REFERENCES position (id),
  title    TEXT NOT NULL,                    -- of the position, as it was called then
  PRIMARY KEY (site_id, point)
);
