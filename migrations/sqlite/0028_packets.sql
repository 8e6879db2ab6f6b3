-- 0028_packets.sql: who took which response packet of a site, and until when it holds. The packet itself is not kept: it is made, signed
-- and handed over, and whoever holds one asks by its digest whether it still holds. Only adds; the old program ignores both.

ALTER TABLE site ADD COLUMN packet_days BIGINT NOT NULL DEFAULT 90;   -- a packet of this site holds so long

CREATE TABLE packet (
  id            TEXT PRIMARY KEY,
  site_id       TEXT NOT NULL REFERENCES site (id),
  owner_org     TEXT NOT NULL REFERENCES organisation (id),
  reader_org    TEXT NOT NULL REFERENCES organisation (id),
  made_by       TEXT NOT NULL REFERENCES position (id),
  made_by_title TEXT NOT NULL,               -- as the position was called then
  by_command    BOOLEAN NOT NULL DEFAULT FALSE,
  form          TEXT NOT NULL,               -- pdf, bundle
  paper         TEXT NOT NULL,               -- a4, letter
  digest        TEXT NOT NULL,               -- SHA-256 of its contents, 64 hexadecimal digits
  parts         TEXT NOT NULL,               -- what it holds and as of which version, as JSON
  made_at       TEXT NOT NULL,
  valid_until   TEXT NOT NULL
);
CREATE UNIQUE INDEX packet_digest ON packet (digest);
CREATE INDEX packet_of_site ON packet (site_id, id);
