-- 0020_lines_of_a_class.sql: "who saw what" of one class of data stays as fast with a million lines as with a hundred, also where next to
-- none of them is of that class. Only adds indexes; on a large database the migration takes as long as sorting that table twice.

CREATE INDEX crossing_class_from ON crossing (from_org, data_class, at);
CREATE INDEX crossing_class_to ON crossing (to_org, data_class, at);
