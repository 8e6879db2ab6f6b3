-- 0037_sealed_digest.sql: digests of sealed records wait here for the ledger. Only adds; the old program enters each digest by itself.
-- A digest comes with the change it belongs to, in one transaction, and goes into the ledger with others at a moment that follows from
-- nothing, so that the log does not tell when a team worked. Whoever adds a column here adds what a dump tells.

CREATE TABLE sealed_digest (
  digest TEXT PRIMARY KEY,                   -- hex, salted: nothing of the record is in it
  org_id TEXT NOT NULL REFERENCES threat_team (org_id)
);
