-- 0025_kits.sql: emergency kits, what is in them, their checks, what was told of them and who was reminded. Only adds; the old program
-- ignores the tables. Each kit point of a site becomes a kit that stands there: never checked, without a custodian, without contents.

CREATE TABLE kit (
  id            TEXT PRIMARY KEY,
  reference     TEXT NOT NULL UNIQUE,
  site_id       TEXT NOT NULL REFERENCES site (id),
  point_id      TEXT UNIQUE REFERENCES site_point (id),  -- where it stands on the site; code and place are that point's then
  code          TEXT NOT NULL,                     -- on the bag; counts where there is no point
  place         TEXT NOT NULL,                     -- as the code
  stands        TEXT NOT NULL,                     -- on_site, off_site, with_police
  kind          TEXT NOT NULL,                     -- command, classroom, responder
  seal          TEXT NOT NULL DEFAULT '',          -- number on the seal; empty: it has none
  custodian_id  TEXT REFERENCES position (id),
  check_days    BIGINT NOT NULL,
  label         TEXT NOT NULL UNIQUE,              -- random; the address that its QR code leads to
  created_at    TEXT NOT NULL,
  revision      BIGINT NOT NULL DEFAULT 1,
  changed_at    TEXT,
  changed_by    TEXT,                              -- title of the position, as it was called then
  checked_at    TEXT,                              -- of the newest check, by the clock of who checked
  checked_by    TEXT,
  seal_broken_at      TEXT,                        -- until a later check finds it whole or new
  seal_reported_at    TEXT,                        -- by somebody without a sign-in, until a later check
  missing_reported_at TEXT,
  retired_at    TEXT
);
CREATE INDEX kit_of ON kit (site_id, retired_at);
CREATE INDEX kit_custodian ON kit (custodian_id);

CREATE TABLE kit_item (
  id         TEXT PRIMARY KEY,
  kit_id     TEXT NOT NULL REFERENCES kit (id),
  rank       BIGINT NOT NULL,
  category   TEXT NOT NULL,
  name       TEXT NOT NULL,
  quantity   BIGINT NOT NULL,
  expires_on TEXT,
  personal   BOOLEAN NOT NULL,                     -- it holds personal data: own people only
  missing_at TEXT                                  -- until a later check finds it
);
CREATE INDEX kit_item_of ON kit_item (kit_id, rank);

CREATE TABLE kit_check (
  id          TEXT PRIMARY KEY,
  kit_id      TEXT NOT NULL REFERENCES kit (id),
  key         TEXT NOT NULL,                       -- made by who sends: the same check sent twice is one
  checked_at  TEXT NOT NULL,                       -- by the clock of the phone, never after received_at
  received_at TEXT NOT NULL,
  position_id TEXT NOT NULL REFERENCES position (id),
  title       TEXT NOT NULL,                       -- of the position, as it was called then
  by_device   BOOLEAN NOT NULL,                    -- an enrolled phone whose session had ended
  seal        TEXT NOT NULL,                       -- intact, broken, replaced
  seal_number TEXT NOT NULL,                       -- after the check
  items       TEXT NOT NULL,                       -- JSON: what was missing or replaced, by item
  note        TEXT NOT NULL DEFAULT '',
  UNIQUE (kit_id, key)
);
CREATE INDEX kit_check_of ON kit_check (kit_id, checked_at);

CREATE TABLE kit_event (
  id     TEXT PRIMARY KEY,
  kit_id TEXT NOT NULL REFERENCES kit (id),
  at     TEXT NOT NULL,
  kind   TEXT NOT NULL,                            -- added, changed, relabelled, retired, seal_reported, missing_reported
  title  TEXT NOT NULL                             -- of the position; empty for somebody without a sign-in
);
CREATE INDEX kit_event_of ON kit_event (kit_id, at);

-- A reminder goes out once for each occasion.
CREATE TABLE kit_reminder (
  kit_id   TEXT NOT NULL REFERENCES kit (id),
  occasion TEXT NOT NULL,
  sent_at  TEXT NOT NULL,
  PRIMARY KEY (kit_id, occasion)
);

INSERT INTO kit (id, reference, site_id, point_id, code, place, stands, kind, check_days, label, created_at)
SELECT id, 'K-' || SUBSTR(ABS(RANDOM()) || '000000000', 1, 9), site_id, id, code, name, 'on_site', 'responder', 90,
  LOWER(HEX(RANDOMBLOB(16))), STRFTIME('%Y-%m-%dT%H:%M:%S.000000Z', 'now')
FROM site_point WHERE kind = 'kit';
