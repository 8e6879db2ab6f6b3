-- 0005_response.sql: the alert, its delivery, the room. Only adds.

CREATE TABLE incident (
  id              TEXT PRIMARY KEY,
  reference       TEXT NOT NULL UNIQUE,
  org_id          TEXT NOT NULL REFERENCES organisation (id),
  site_id         TEXT NOT NULL REFERENCES site (id),
  status          TEXT NOT NULL CHECK (status IN ('Actual', 'Exercise')),
  level           BIGINT NOT NULL,
  category        TEXT NOT NULL,
  place           TEXT NOT NULL,
  place_mark      TEXT NOT NULL DEFAULT '',
  silent          BOOLEAN NOT NULL DEFAULT FALSE,
  words           TEXT NOT NULL DEFAULT '',
  raised_by       TEXT NOT NULL REFERENCES position (id),
  raised_at       TEXT NOT NULL,
  idempotency_key TEXT,
  acknowledged_at TEXT,
  units_sent_at   TEXT,
  on_scene_at     TEXT,
  contained_at    TEXT,
  ending          TEXT,                       -- all_clear, false_alarm, mistake, drill_ended, became_real
  ended_at        TEXT,
  sharing_ends_at TEXT,
  sharing_closed_at TEXT,
  case_number     TEXT NOT NULL DEFAULT '',
  meeting_point   TEXT,
  became          TEXT,                       -- the live incident a drill turned into
  came_from       TEXT,
  revision        BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX incident_idempotency ON incident (org_id, raised_by, idempotency_key);
CREATE INDEX incident_of ON incident (org_id, raised_at);
CREATE INDEX incident_open ON incident (org_id) WHERE ended_at IS NULL;
CREATE INDEX incident_sharing ON incident (sharing_ends_at) WHERE sharing_closed_at IS NULL;
CREATE INDEX incident_site ON incident (site_id, raised_at);

-- An organisation in the room: the site's, and each partner that a clause lets in.
CREATE TABLE incident_party (
  incident_id   TEXT NOT NULL REFERENCES incident (id),
  org_id        TEXT NOT NULL REFERENCES organisation (id),
  unit_id       TEXT,
  clause_id     TEXT,                         -- NULL for the site's own organisation
  lead_position TEXT REFERENCES position (id),
  clear_said_by TEXT REFERENCES position (id),
  clear_said_at TEXT,
  stopped_at    TEXT,                         -- sharing stopped by the site
  joined_at     TEXT NOT NULL,
  PRIMARY KEY (incident_id, org_id)
);
CREATE INDEX incident_party_of ON incident_party (org_id, joined_at);

-- Who is called or came, and what they do in this emergency.
CREATE TABLE incident_person (
  incident_id  TEXT NOT NULL REFERENCES incident (id),
  position_id  TEXT NOT NULL REFERENCES position (id),
  org_id       TEXT NOT NULL,
  title        TEXT NOT NULL,
  job          TEXT NOT NULL DEFAULT '',
  called_at    TEXT,
  seen_at      TEXT,
  acknowledged_at TEXT,
  declined_at  TEXT,
  state        TEXT NOT NULL DEFAULT '',      -- at_meeting_point, safe, on_the_way, on_scene
  state_at     TEXT,
  PRIMARY KEY (incident_id, position_id)
);

-- Police units that were sent. A unit is named by the dispatcher.
CREATE TABLE incident_unit (
  incident_id TEXT NOT NULL REFERENCES incident (id),
  org_id      TEXT NOT NULL,
  name        TEXT NOT NULL,
  state       TEXT NOT NULL,                  -- sent, arriving, on_scene
  minutes     BIGINT,
  sent_at     TEXT NOT NULL,
  state_at    TEXT NOT NULL,
  PRIMARY KEY (incident_id, name)
);

-- The log: append-only. Own-side lines never leave their organisation.
CREATE TABLE room_entry (
  id          TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident (id),
  at          TEXT NOT NULL,
  org_id      TEXT NOT NULL,
  position_id TEXT,                           -- NULL: the system
  title       TEXT NOT NULL,
  side        TEXT NOT NULL,
  kind        TEXT NOT NULL,
  words       TEXT NOT NULL,
  data_class  TEXT NOT NULL,
  own_side    BOOLEAN NOT NULL DEFAULT FALSE,
  clause_words TEXT NOT NULL DEFAULT '',
  clause_id   TEXT,
  salt        BLOB NOT NULL                  -- of the words' digest in the ledger; goes when the words go
);
CREATE INDEX room_entry_of ON room_entry (incident_id, id);

CREATE TABLE incident_step (
  incident_id TEXT NOT NULL REFERENCES incident (id),
  rank        BIGINT NOT NULL,
  words       TEXT NOT NULL,
  duty        TEXT NOT NULL,
  owner_position TEXT REFERENCES position (id),
  owner_title TEXT NOT NULL DEFAULT '',
  state       TEXT NOT NULL DEFAULT 'to_do',  -- to_do, in_progress, done
  changed_at  TEXT,
  PRIMARY KEY (incident_id, rank)
);

-- One row per recipient and channel. It ends as delivered, acknowledged, refused (why) or overdue.
CREATE TABLE delivery (
  id           TEXT PRIMARY KEY,
  incident_id  TEXT NOT NULL REFERENCES incident (id),
  org_id       TEXT NOT NULL,                 -- the recipient's
  position_id  TEXT,
  title        TEXT NOT NULL,
  channel      TEXT NOT NULL,
  address      TEXT NOT NULL,                 -- JSON
  event        TEXT NOT NULL,                 -- alert.raised, alert.stand_down …
  words        TEXT NOT NULL,                 -- one line, LIVE or DRILL first
  body         TEXT NOT NULL,
  data         TEXT NOT NULL,                 -- JSON for partner systems
  is_drill     BOOLEAN NOT NULL,
  state        TEXT NOT NULL,                 -- queued, handed_over, delivered, acknowledged, refused, overdue
  why          TEXT NOT NULL DEFAULT '',
  attempts     BIGINT NOT NULL DEFAULT 0,
  created_at   TEXT NOT NULL,
  due_at       TEXT NOT NULL,
  lease_until  TEXT,
  deadline_at  TEXT NOT NULL,
  settled_at   TEXT
);
CREATE INDEX delivery_due ON delivery (due_at) WHERE state = 'queued';
CREATE INDEX delivery_open ON delivery (deadline_at) WHERE settled_at IS NULL;
CREATE INDEX delivery_of ON delivery (incident_id);
CREATE INDEX delivery_for ON delivery (position_id, channel, settled_at);

-- The escalation ladder of one side of one incident: the next rung, and when it is due.
CREATE TABLE ladder (
  incident_id TEXT NOT NULL REFERENCES incident (id),
  org_id      TEXT NOT NULL,
  rung        BIGINT NOT NULL,                -- rungs climbed so far
  due_at      TEXT,                           -- NULL: answered or ended
  ended_why   TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (incident_id, org_id)
);
CREATE INDEX ladder_due ON ladder (due_at) WHERE due_at IS NOT NULL;

-- Who agreed to take part in a drill.
CREATE TABLE drill (
  id          TEXT PRIMARY KEY,               -- the incident's id once it runs
  reference   TEXT NOT NULL UNIQUE,
  org_id      TEXT NOT NULL REFERENCES organisation (id),
  site_id     TEXT NOT NULL REFERENCES site (id),
  category    TEXT NOT NULL,
  place       TEXT NOT NULL,
  scenario    TEXT NOT NULL,
  planned_for TEXT NOT NULL,
  planned_by  TEXT NOT NULL REFERENCES position (id),
  created_at  TEXT NOT NULL,
  incident_id TEXT REFERENCES incident (id),
  cancelled_at TEXT
);
CREATE INDEX drill_of ON drill (org_id, planned_for);
CREATE TABLE drill_participant (
  drill_id    TEXT NOT NULL REFERENCES drill (id),
  org_id      TEXT NOT NULL,
  position_id TEXT NOT NULL REFERENCES position (id),
  title       TEXT NOT NULL,
  agreed_at   TEXT,
  declined_at TEXT,
  PRIMARY KEY (drill_id, position_id)
);
CREATE INDEX drill_participant_of ON drill_participant (org_id);

-- A partner's own webhook address.
CREATE TABLE webhook (
  id            TEXT PRIMARY KEY,
  org_id        TEXT NOT NULL REFERENCES organisation (id),
  url           TEXT NOT NULL,
  sealed_secret BLOB NOT NULL,
  created_at    TEXT NOT NULL,
  removed_at    TEXT
);
CREATE INDEX webhook_of ON webhook (org_id);
