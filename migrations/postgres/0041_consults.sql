-- 0041_consults.sql: whoever a threat team consults has a key of their own. Only adds; the old program ignores these tables.
-- What is asked and answered stands among the team's sealed records and nowhere here: that a position has a key tells that it can be
-- consulted, and not that it was. Whoever adds a column here adds what a dump tells.

CREATE TABLE consult_key (
  position_id TEXT PRIMARY KEY REFERENCES position (id),
  org_id      TEXT NOT NULL REFERENCES organisation (id),
  person_id   TEXT NOT NULL REFERENCES person (id), -- whose passphrase it is: another holder of the position makes another key
  public_key  BYTEA NOT NULL,
  private_key BYTEA NOT NULL                 -- sealed with the passphrase
);
CREATE INDEX consult_key_org ON consult_key (org_id);

-- Digests of what was received, read and answered wait here for the reader's own log, among others that are of nothing.
CREATE TABLE consult_digest (
  digest TEXT PRIMARY KEY,                   -- hex, salted, and never the one that the team's log gets
  org_id TEXT NOT NULL REFERENCES organisation (id)
);
