-- 0049_who_takes_part.sql: what a position takes part in is found by the position, not by walking the organisation's history. Only adds.

CREATE INDEX drill_participant_position ON drill_participant (position_id);
CREATE INDEX exercise_participant_position ON exercise_participant (position_id);
