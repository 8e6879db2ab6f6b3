-- 0017_partner_lists.sql: what a partner looks up stays as fast with a million releases and lines as with a hundred. Only indexes;
-- the old program ignores them. On a large database the migration takes as long as sorting those two tables.

-- Search looks among what is open, of one class; what was closed is never walked again.
DROP INDEX release_recent;
CREATE INDEX release_open_to ON release (to_org, data_class, opened_at) WHERE closed_at IS NULL;
-- "Used so often" is answered by the index alone.
DROP INDEX crossing_clause;
CREATE INDEX crossing_clause ON crossing (clause_id, at, times);
-- "Who saw what" of one partner or of one agreement, and what was refused.
CREATE INDEX crossing_pair ON crossing (from_org, to_org, at);
CREATE INDEX crossing_refused_from ON crossing (from_org, at) WHERE allowed = FALSE;
CREATE INDEX crossing_refused_to ON crossing (to_org, at) WHERE allowed = FALSE;
