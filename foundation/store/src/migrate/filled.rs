//! A filled database of an older version is brought up: what a migration rewrites is what the rows said before.

use super::*;
use crate::{DatabaseUrl, FromRow, Row, Store, params, testing::each_address};
use sqlx::{PgPool, SqlitePool, sqlite::SqliteConnectOptions};

/// The version before a side's own work moved from the incident's row to the row of that side.
const BEFORE: i64 = 11;

/// An alarm that two agencies worked on, and one that nobody did. `{bytes}` stands for any bytes.
///
/// Police were answered twice and sent units twice: the first time counts. That they are on scene was never told to the site; that
/// the sheriff is, was. The sheriff said the case number last.
const ROWS: &str = "
INSERT INTO organisation (id, kind, name, emergency_number, time_zone, created_at) VALUES
  ('site', 'company', 'Northgate', '112', 'UTC', '2031-05-01'), ('police', 'agency', 'Police', '112', 'UTC', '2031-05-01'),
  ('sheriff', 'agency', 'Sheriff', '112', 'UTC', '2031-05-01');
INSERT INTO site (id, reference, org_id, name, address, created_at) VALUES ('s1', 'S-1', 'site', 'Quarry', 'Road', '2031-05-01');
INSERT INTO position (id, org_id, title, duty, created_at) VALUES ('guard', 'site', 'Guard', 'guard', '2031-05-01'),
  ('d1', 'police', 'Desk 1', 'dispatcher', '2031-05-01'), ('d2', 'police', 'Desk 2', 'dispatcher', '2031-05-01');
INSERT INTO mou (id, reference, title, a_org, b_org, state, created_at)
  VALUES ('m1', 'AG-1', 'Agreement', 'site', 'police', 'in_force', '2031-05-01');
INSERT INTO clause (id, mou_id, version, number, data_class, from_org, to_org, terms, cedar)
  VALUES ('c1', 'm1', 1, '1', 'status', 'police', 'site', '{}', '');
INSERT INTO incident (id, reference, org_id, site_id, status, level, category, place, raised_by, raised_at, acknowledged_at,
  units_sent_at, on_scene_at, contained_at, case_number) VALUES
  ('i1', 'INC-1', 'site', 's1', 'Actual', 1, 'weapon', 'ED', 'guard', '08:00', '08:01', '08:03', '08:05', '08:07', '26-77'),
  ('i2', 'INC-2', 'site', 's1', 'Actual', 1, 'weapon', 'ED', 'guard', '09:00', NULL, NULL, NULL, NULL, '');
INSERT INTO incident_party (incident_id, org_id, joined_at) VALUES
  ('i1', 'site', '08:00'), ('i1', 'police', '08:00'), ('i1', 'sheriff', '08:00'), ('i2', 'site', '09:00');
UPDATE incident_party SET stopped_at = '08:10' WHERE org_id = 'sheriff';
INSERT INTO incident_person (incident_id, position_id, org_id, title, acknowledged_at) VALUES
  ('i1', 'guard', 'site', 'Guard', NULL), ('i1', 'd1', 'police', 'Desk 1', '08:02'), ('i1', 'd2', 'police', 'Desk 2', '08:01');
INSERT INTO incident_unit (incident_id, org_id, name, state, minutes, sent_at, state_at) VALUES
  ('i1', 'police', 'Unit 4', 'on_scene', 3, '08:03', '08:05'), ('i1', 'sheriff', 'Unit 7', 'sent', NULL, '08:04', '08:04');
INSERT INTO room_entry (id, incident_id, at, org_id, title, side, kind, words, data_class, salt) VALUES
  ('e1', 'i1', '08:01', 'police', 'Desk 2', 'police', 'acknowledged', '', 'status', {bytes}),
  ('e2', 'i1', '08:03', 'police', 'Desk 2', 'police', 'units_sent', '', 'status', {bytes}),
  ('e3', 'i1', '08:04', 'police', 'Desk 2', 'police', 'units_sent', '', 'status', {bytes}),
  ('e4', 'i1', '08:05', 'police', 'Desk 2', 'police', 'on_scene', '', 'status', {bytes}),
  ('e5', 'i1', '08:06', 'sheriff', 'Desk', 'police', 'on_scene', '', 'status', {bytes}),
  ('e6', 'i1', '08:07', 'police', 'Desk 2', 'police', 'contained', '', 'status', {bytes}),
  ('e7', 'i1', '08:08', 'police', 'Desk 2', 'police', 'case_number', '', 'status', {bytes}),
  ('e8', 'i1', '08:09', 'sheriff', 'Desk', 'police', 'case_number', '', 'status', {bytes});
INSERT INTO delivery (id, incident_id, org_id, title, channel, address, event, words, body, data, is_drill, state, attempts,
  created_at, due_at, deadline_at, settled_at) VALUES
  ('d1', 'i1', 'police', 'Desk', 'live', '{}', 'alert.raised', '', '', '{}', FALSE, 'refused', 0, '08:00', '08:00', '08:10', '08:02'),
  ('d2', 'i1', 'police', 'Desk', 'mail', '{}', 'alert.raised', '', '', '{}', FALSE, 'refused', 1, '08:00', '08:00', '08:10', '08:02'),
  ('d3', 'i1', 'sheriff', 'Desk', 'live', '{}', 'alert.raised', '', '', '{}', FALSE, 'queued', 0, '08:00', '08:00', '08:10', NULL);
INSERT INTO release (id, data_class, record, incident_id, from_org, to_org, clause_id, opened_at) VALUES
  ('r1', 'status', 'entry:e1', 'i1', 'police', 'site', 'c1', '08:01'),
  ('r5', 'status', 'entry:e5', 'i1', 'sheriff', 'site', 'c1', '08:06');
INSERT INTO person (id, email, display_name, created_at) VALUES ('p1', 'a@x.example', 'Guard', '2031-05-01'),
  ('p2', 'b@x.example', 'Left', '2031-05-01'), ('p3', 'c@x.example', 'Nobody', '2031-05-01');
UPDATE position SET person_id = 'p1' WHERE id = 'guard';
INSERT INTO session (id, secret_hash, person_id, position_id, created_at, expires_at)
  VALUES ('n1', {bytes}, 'p2', 'd1', '08:00', '20:00');
INSERT INTO ledger_entry (org_id, kind, record, salt, digest) VALUES
  ('site', 'crossing', '{\"at\":\"08:01\",\"crossing\":\"x1\",\"kind\":\"crossing\"}', {bytes}, {bytes}),
  ('site', 'crossing', NULL, NULL, {bytes}),
  ('site', 'incident_raised', '{\"kind\":\"incident_raised\",\"crossing\":\"no\"}', {bytes}, {bytes});
";

/// A row as text, column by column; an empty column is a dash.
struct Told(String);

impl FromRow for Told {
    fn from_row(row: &Row) -> Result<Self, crate::Fault> {
        let told = ["a", "b", "c", "d", "e", "f"].map(|column| row.opt_text(column));
        let told: Vec<String> = told
            .into_iter()
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .map(|text| text.unwrap_or("-".into()))
            .collect();
        Ok(Self(told.join(" ")))
    }
}

async fn told(store: &Store, sql: &str) -> Vec<String> {
    let tx = store.read().await.unwrap();
    let rows: Vec<Told> = tx.all(sql, params![]).await.unwrap();
    rows.into_iter().map(|row| row.0).collect()
}

async fn fill(url: &DatabaseUrl) {
    match url {
        DatabaseUrl::Sqlite(path) => {
            let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
            let pool = SqlitePool::connect_with(options).await.unwrap();
            SQLITE.run_to(BEFORE, &pool).await.unwrap();
            let rows = ROWS.replace("{bytes}", "x'0f'");
            sqlx::raw_sql(sqlx::AssertSqlSafe(rows)).execute(&pool).await.unwrap();
            assert!(fits_sqlite(&pool).await.is_err(), "it is an older one");
            pool.close().await;
        }
        DatabaseUrl::Postgres(url) => {
            let pool = PgPool::connect(url).await.unwrap();
            POSTGRES.run_to(BEFORE, &pool).await.unwrap();
            let rows = ROWS.replace("{bytes}", r"'\x0f'");
            sqlx::raw_sql(sqlx::AssertSqlSafe(rows)).execute(&pool).await.unwrap();
            assert!(fits_postgres(&pool).await.is_err(), "it is an older one");
            pool.close().await;
        }
    }
}

#[tokio::test]
async fn a_filled_database_of_an_older_version_keeps_what_it_said() {
    each_address(|url| async move {
        fill(&url).await;
        // For a backup it is refused as it is; for serving it is brought up, and fits from then on.
        assert!(Store::open_as_it_is(&url).await.is_err());
        Store::open(&url).await.unwrap().close().await.unwrap();
        let store = Store::open_as_it_is(&url).await.unwrap();
        let parties = "SELECT incident_id || ' ' || org_id AS a, acknowledged_at AS b, units_sent_at AS c, on_scene_at AS d, \
            contained_at AS e, case_number AS f FROM incident_party ORDER BY incident_id, org_id";
        assert_eq!(
            told(&store, parties).await,
            [
                "i1 police 08:01 08:03 08:05 08:07 ",
                "i1 sheriff - - 08:06 - 26-77",
                "i1 site - - - - ",
                "i2 site - - - - ",
            ]
        );
        // Sites of before are labelled as everything was.
        let labels = "SELECT reference AS a, tlp AS b, NULL AS c, NULL AS d, NULL AS e, NULL AS f FROM site";
        assert_eq!(told(&store, labels).await, ["S-1 TLP:AMBER - - - -"]);
        let stops = "SELECT incident_id AS a, org_id AS b, stopped_at AS c, resumed_at AS d, NULL AS e, NULL AS f FROM sharing_stop";
        assert_eq!(told(&store, stops).await, ["i1 sheriff 08:10 - - -"]);
        // What nobody had tried to send when it ended was kept back; what was tried, its receiver turned away.
        let deliveries = "SELECT id AS a, state AS b, withheld_at AS c, NULL AS d, NULL AS e, NULL AS f FROM delivery ORDER BY id";
        assert_eq!(
            told(&store, deliveries).await,
            ["d1 refused 08:02 - - -", "d2 refused - - - -", "d3 queued - - - -"]
        );
        let incidents = "SELECT id AS a, acknowledged_at AS b, units_sent_at AS c, on_scene_at AS d, contained_at AS e, \
            case_number AS f FROM incident ORDER BY id";
        assert_eq!(told(&store, incidents).await, ["i1 08:01 - 08:06 - ", "i2 - - - - "]);
        let units = "SELECT org_id AS a, name AS b, state AS c, CAST(minutes AS TEXT) AS d, sent_at AS e, state_at AS f \
            FROM incident_unit ORDER BY org_id";
        assert_eq!(
            told(&store, units).await,
            ["police Unit 4 on_scene 3 08:03 08:05", "sheriff Unit 7 sent - 08:04 08:04"]
        );
        let entries = "SELECT kind AS a, crossing_id AS b, NULL AS c, NULL AS d, NULL AS e, NULL AS f FROM ledger_entry ORDER BY id";
        assert_eq!(
            told(&store, entries).await,
            ["crossing x1 - - - -", "crossing - - - - -", "incident_raised - - - - -"]
        );
        let people = "SELECT q.id AS a, q.email AS b, q.org_id AS c, p.id AS d, NULL AS e, NULL AS f FROM person q \
            LEFT JOIN position p ON p.person_id = q.id ORDER BY q.id";
        assert_eq!(
            told(&store, people).await,
            [
                "p1 a@x.example site guard - -",
                "p2 b@x.example police - - -",
                "p3 c@x.example - - - -",
            ]
        );
        // An address may have an account in each organisation from now on.
        for (org, may) in [("police", true), ("site", false)] {
            let tx = store.begin().await.unwrap();
            let second = "INSERT INTO person (id, email, display_name, created_at, org_id) \
                VALUES ('p4', 'a@x.example', 'Second', '2031-05-02', $1)";
            assert_eq!(tx.execute(second, params![org]).await.is_ok(), may, "{org}");
            tx.roll_back().await.unwrap();
        }
        // Two agencies may have a "Unit 4" each from now on.
        let tx = store.begin().await.unwrap();
        let second = "INSERT INTO incident_unit (incident_id, org_id, name, state, sent_at, state_at) \
            VALUES ('i1', 'sheriff', 'Unit 4', 'sent', '08:10', '08:10')";
        assert_eq!(tx.execute(second, params![]).await.unwrap(), 1);
        assert!(tx.execute(second, params![]).await.is_err(), "and each agency has one");
        tx.roll_back().await.unwrap();
        store.close().await.unwrap();
    })
    .await;
}
