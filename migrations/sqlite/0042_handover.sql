-- 0042_handover.sql: what a partner is told of a position that is vacant, acted for or filled again, and the meeting that introduces
-- whoever fills it. Only adds; the old program ignores the tables. A notice holds the position's title, never who left, or why.

-- One line that a partner was told. It stands under the clause of contacts: place, district and day are what that clause can tell apart.
CREATE TABLE handover_notice (
  id           TEXT PRIMARY KEY,
  vacancy_id   TEXT NOT NULL REFERENCES vacancy (id),
  partner_id   TEXT NOT NULL REFERENCES organisation (id),
  nth          BIGINT NOT NULL,              -- from 1, of this vacancy and partner
  step         TEXT NOT NULL,                -- vacant, acting, filled, closed
  title        TEXT NOT NULL,                -- the position, as it was called then
  acting_title TEXT,                         -- who acts for it; NULL: nobody
  site_id      TEXT REFERENCES site (id),    -- the list of contacts that opened it; NULL: that for all sites
  unit_id      TEXT REFERENCES unit (id),
  told_at      TEXT NOT NULL
);
CREATE UNIQUE INDEX handover_notice_once ON handover_notice (vacancy_id, partner_id, nth);
CREATE INDEX handover_notice_to ON handover_notice (partner_id, told_at);

-- A meeting that introduces whoever fills a position to one partner.
CREATE TABLE introduction (
  id           TEXT PRIMARY KEY,
  vacancy_id   TEXT NOT NULL REFERENCES vacancy (id),
  org_id       TEXT NOT NULL REFERENCES organisation (id),   -- whose position it is
  partner_id   TEXT NOT NULL REFERENCES organisation (id),
  title        TEXT NOT NULL,
  site_id      TEXT REFERENCES site (id),
  unit_id      TEXT REFERENCES unit (id),
  state        TEXT NOT NULL,                -- proposed, agreed, declined, held, not_held, dropped
  agreed_for   TEXT,
  agreed_place TEXT,
  held_on      TEXT,                         -- RFC 3339 full-date
  sequence     BIGINT NOT NULL DEFAULT 0,    -- RFC 5545: counts what changed of an agreed time
  revision     BIGINT NOT NULL DEFAULT 1,
  due_on       TEXT NOT NULL,                -- the last day of the fourteen
  made_at      TEXT NOT NULL,
  changed_at   TEXT NOT NULL
);
CREATE UNIQUE INDEX introduction_once ON introduction (vacancy_id, partner_id);
CREATE INDEX introduction_of ON introduction (org_id, state);
CREATE INDEX introduction_with ON introduction (partner_id, state);

-- A time that is proposed, and which side can come.
CREATE TABLE introduction_time (
  introduction_id TEXT NOT NULL REFERENCES introduction (id),
  starts_at       TEXT NOT NULL,
  place           TEXT NOT NULL,
  proposed_by     TEXT REFERENCES organisation (id),   -- NULL: Muster
  owner_yes_at    TEXT,
  partner_yes_at  TEXT,
  PRIMARY KEY (introduction_id, starts_at)
);

-- Who came, by position; the title as it was called then.
CREATE TABLE introduction_person (
  introduction_id TEXT NOT NULL REFERENCES introduction (id),
  position_id     TEXT NOT NULL REFERENCES position (id),
  org_id          TEXT NOT NULL REFERENCES organisation (id),
  title           TEXT NOT NULL,
  PRIMARY KEY (introduction_id, position_id)
);

-- What was done with it, and the words of the side that did it.
CREATE TABLE introduction_event (
  id              TEXT PRIMARY KEY,
  introduction_id TEXT NOT NULL REFERENCES introduction (id),
  org_id          TEXT NOT NULL REFERENCES organisation (id),
  kind            TEXT NOT NULL,             -- made, accepted, proposed, declined, held, not_held, dropped
  at              TEXT NOT NULL,
  title           TEXT NOT NULL,             -- of the position; empty: Muster
  words           TEXT NOT NULL DEFAULT ''
);
CREATE INDEX introduction_event_of ON introduction_event (introduction_id, at);
