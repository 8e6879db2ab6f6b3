-- 0043_plan_files.sql: a plan's files belong to the versions that they were in, an approval says which steps of the room it covers, and
-- a visit's history says of which partner a line speaks. Only adds. Files from before belong to the newest version from here on: a
-- partner reads them when it is offered that one. An approval from before covers the steps only where it made the plan approved.

CREATE TABLE plan_text_version_file (
  plan_id TEXT NOT NULL REFERENCES plan_text (id),
  version BIGINT NOT NULL,
  file_id TEXT NOT NULL REFERENCES plan_text_file (id),
  PRIMARY KEY (plan_id, version, file_id)
);
CREATE INDEX plan_text_version_file_of ON plan_text_version_file (file_id);
INSERT INTO plan_text_version_file (plan_id, version, file_id)
  SELECT f.plan_id, p.version, f.id FROM plan_text_file f JOIN plan_text p ON p.id = f.plan_id;

ALTER TABLE plan_text_file ADD COLUMN removed_at TEXT;        -- its bytes are gone; name and SHA-256 stay with the versions it was in
ALTER TABLE plan_text_approval ADD COLUMN steps TEXT;         -- digest of the room's steps that it covers; NULL: the text alone
UPDATE plan_text_approval SET steps = (
  SELECT p.approved_steps FROM plan_text p
  WHERE p.id = plan_text_approval.plan_id AND p.approved_version = plan_text_approval.version
);

ALTER TABLE visit_event ADD COLUMN about_org TEXT REFERENCES organisation (id);   -- which partner was invited, or put out
UPDATE visit_event SET about_org = (SELECT MIN(p.org_id) FROM visit_party p WHERE p.visit_id = visit_event.visit_id)
  WHERE kind IN ('invited', 'uninvited') AND (SELECT COUNT(*) FROM visit_party p WHERE p.visit_id = visit_event.visit_id) = 1;
