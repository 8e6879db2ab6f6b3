-- 0015_accounts_of_one_organisation.sql: an account belongs to one organisation, and an address may have one in each. Whoever is
-- invited learns nothing of accounts elsewhere, and two who join at once cannot make one account of two organisations.

ALTER TABLE person DROP CONSTRAINT person_email_key;
ALTER TABLE person ADD COLUMN org_id TEXT REFERENCES organisation (id);   -- of the first position that the person filled

UPDATE person SET org_id = COALESCE(
  (SELECT p.org_id FROM position p WHERE p.person_id = person.id ORDER BY p.created_at, p.id LIMIT 1),
  (SELECT p.org_id FROM session s JOIN position p ON p.id = s.position_id WHERE s.person_id = person.id
    ORDER BY s.created_at DESC, s.id LIMIT 1)
);

CREATE UNIQUE INDEX person_address ON person (email, org_id);
