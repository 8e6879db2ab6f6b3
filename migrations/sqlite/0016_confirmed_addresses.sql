-- 0016_confirmed_addresses.sql: an address that an account was opened under says nothing until a link sent to it was opened; a
-- choice at sign-in opens one session. Only adds: accounts that are here stay as they are, and their addresses are not confirmed.

ALTER TABLE person ADD COLUMN email_confirmed_at TEXT;     -- a link sent to the address was opened; NULL: nobody has shown that
ALTER TABLE invitation ADD COLUMN email TEXT;              -- where the link was mailed to; NULL: it was handed over, or has ended

-- A link that was sent to the address of an account, for its holder to confirm it. The newest of a person counts.
CREATE TABLE address_confirmation (
  person_id   TEXT PRIMARY KEY REFERENCES person (id),
  secret_hash BLOB NOT NULL UNIQUE,
  sent_at     TEXT NOT NULL,
  expires_at  TEXT NOT NULL
);

-- Choices at sign-in that were made, until they would have ended by themselves: none is made twice.
CREATE TABLE sign_in_choice (
  id      TEXT PRIMARY KEY,
  ends_at TEXT NOT NULL
);
