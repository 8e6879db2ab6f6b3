-- 0015_accounts_of_one_organisation.sql: an account belongs to one organisation, and an address may have one in each. Whoever is
-- invited learns nothing of accounts elsewhere, and two who join at once cannot make one account of two organisations.

-- The old table says that an address is there once, and SQLite drops no such word: the table is written anew.
PRAGMA defer_foreign_keys = ON;

CREATE TABLE person_before AS SELECT * FROM person;
DROP TABLE person;

CREATE TABLE person (
  id            TEXT PRIMARY KEY,
  email         TEXT,
  display_name  TEXT NOT NULL,
  password_hash TEXT,
  theme         TEXT NOT NULL DEFAULT 'device',
  tap_twice     BOOLEAN NOT NULL DEFAULT FALSE,
  shortcuts     BOOLEAN NOT NULL DEFAULT TRUE,
  created_at    TEXT NOT NULL,
  locked_at     TEXT,
  org_id        TEXT REFERENCES organisation (id)   -- of the first position that the person filled
);

INSERT INTO person (id, email, display_name, password_hash, theme, tap_twice, shortcuts, created_at, locked_at, org_id)
SELECT b.id, b.email, b.display_name, b.password_hash, b.theme, b.tap_twice, b.shortcuts, b.created_at, b.locked_at,
  COALESCE(
    (SELECT p.org_id FROM position p WHERE p.person_id = b.id ORDER BY p.created_at, p.id LIMIT 1),
    (SELECT p.org_id FROM session s JOIN position p ON p.id = s.position_id WHERE s.person_id = b.id
      ORDER BY s.created_at DESC, s.id LIMIT 1)
  )
FROM person_before b;
DROP TABLE person_before;

CREATE UNIQUE INDEX person_address ON person (email, org_id);
