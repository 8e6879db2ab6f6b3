//! SQL of reach tests, their questions, what those say of a channel, and schedules.

use super::model::*;
use crate::contacts::Channel;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

/// What was found is still of this person and of this number (`r`: the state, `p`: the position).
pub const STANDS: &str =
    "(CASE WHEN r.channel = 'phone' THEN r.number = p.phone ELSE COALESCE(r.person_id = p.person_id, FALSE) END)";

const TEST: &str = "t.id, t.reference, t.org_id, t.about_org, t.limit_minutes, t.started_at, t.started_by, t.ended_at";
const PROBE: &str = "q.id, q.test_id, q.position_id, q.channel, q.person_id, q.number, q.asked_at, q.deadline_at, q.calling_at, \
    q.outcome, q.why, q.seconds, q.ended_at";
const STATE: &str = "r.position_id, r.channel, r.failed_in_row, r.last_outcome, r.last_at, r.last_seconds, r.dead_since, r.person_id, \
    r.number, r.test_ref";
const SCHEDULE: &str =
    "id, org_id, about_org, every_days, at_hour, limit_minutes, next_at, postponed_at, refused, refused_at, set_by";

impl FromRow for ReachTest {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            reference: row.parsed("reference")?,
            org: row.parsed("org_id")?,
            about: row.parsed("about_org")?,
            limit_minutes: row.int("limit_minutes")?,
            started_at: row.instant("started_at")?,
            started_by: row.opt_parsed("started_by")?,
            ended_at: row.opt_instant("ended_at")?,
        })
    }
}

impl FromRow for ListedTest {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            test: ReachTest::from_row(row)?,
            org_name: row.text("org_name")?,
            org_kind: row.word("org_kind", OrganisationKind::parse)?,
            about_name: row.text("about_name")?,
            about_kind: row.word("about_kind", OrganisationKind::parse)?,
            starter: row.opt_text("starter")?,
            answered: row.int("answered")?,
            asked: row.int("asked")?,
        })
    }
}

impl FromRow for Probe {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            test: row.parsed("test_id")?,
            position: row.parsed("position_id")?,
            channel: row.word("channel", Channel::parse)?,
            person: row.opt_parsed("person_id")?,
            number: row.text("number")?,
            asked_at: row.instant("asked_at")?,
            deadline_at: row.instant("deadline_at")?,
            calling_at: row.opt_instant("calling_at")?,
            outcome: row.opt_word("outcome", Outcome::parse)?,
            why: row.text("why")?,
            seconds: row.opt_int("seconds")?,
            ended_at: row.opt_instant("ended_at")?,
        })
    }
}

impl FromRow for ListedProbe {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            probe: Probe::from_row(row)?,
            title: row.text("title")?,
            reference: row.parsed("reference")?,
            by: row.text("org_name")?,
            by_kind: row.word("org_kind", OrganisationKind::parse)?,
        })
    }
}

impl FromRow for State {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            position: row.parsed("position_id")?,
            channel: row.word("channel", Channel::parse)?,
            failed_in_row: row.int("failed_in_row")?,
            last_outcome: row.word("last_outcome", Outcome::parse)?,
            last_at: row.instant("last_at")?,
            last_seconds: row.opt_int("last_seconds")?,
            dead_since: row.opt_instant("dead_since")?,
            person: row.opt_parsed("person_id")?,
            number: row.text("number")?,
            test: row.parsed("test_ref")?,
        })
    }
}

impl FromRow for Dead {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            state: State::from_row(row)?,
            title: row.text("title")?,
            site: row.opt_text("site_name")?,
        })
    }
}

impl FromRow for Schedule {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            org: row.parsed("org_id")?,
            about: row.parsed("about_org")?,
            every_days: row.int("every_days")?,
            at_hour: i8::try_from(row.int("at_hour")?).map_err(Fault::other)?,
            limit_minutes: row.int("limit_minutes")?,
            next_at: row.instant("next_at")?,
            postponed_at: row.opt_instant("postponed_at")?,
            refused: row.opt_text("refused")?.zip(row.opt_instant("refused_at")?),
            set_by: row.parsed("set_by")?,
        })
    }
}

/// A reference that no test has yet.
pub async fn draw_reference(tx: &Tx) -> Result<Reference, Fault> {
    for attempt in 0..200 {
        let reference = Reference::draw("RT", attempt, &mut rand::rng());
        let taken = "SELECT COUNT(*) AS n FROM reach_test WHERE reference = $1";
        if tx.count(taken, params![reference]).await? == 0 {
            return Ok(reference);
        }
    }
    Err(Fault::other("no test reference is free"))
}

/// Keeps a test. Errors: a unique violation while another one of these two runs.
pub async fn insert(tx: &Tx, t: &ReachTest) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO reach_test (id, reference, org_id, about_org, limit_minutes, started_at, started_by, ended_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            t.id,
            t.reference,
            t.org,
            t.about,
            t.limit_minutes,
            t.started_at,
            t.started_by,
            t.ended_at
        ],
    )
    .await
    .map(drop)
}

/// Keeps a question. `token`: what is kept of the mailed link.
pub async fn insert_probe(tx: &Tx, q: &Probe, token: Option<Vec<u8>>) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO reach_probe (id, test_id, position_id, channel, person_id, number, token_digest, asked_at, deadline_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            q.id,
            q.test,
            q.position,
            q.channel.as_str(),
            q.person,
            q.number,
            token,
            q.asked_at,
            q.deadline_at
        ],
    )
    .await
    .map(drop)
}

/// The open test of these two, if one runs.
pub async fn running(tx: &Tx, org: OrgId, about: OrgId) -> Result<Option<ReachTest>, Fault> {
    tx.first(
        &format!("SELECT {TEST} FROM reach_test t WHERE t.org_id = $1 AND t.about_org = $2 AND t.ended_at IS NULL"),
        params![org, about],
    )
    .await
}

const LISTED: &str = "o.name AS org_name, o.kind AS org_kind, a.name AS about_name, a.kind AS about_kind, s.title AS starter, \
    (SELECT COUNT(*) FROM reach_probe q WHERE q.test_id = t.id AND q.outcome = 'answered') AS answered, \
    (SELECT COUNT(*) FROM reach_probe q WHERE q.test_id = t.id) AS asked \
    FROM reach_test t JOIN organisation o ON o.id = t.org_id JOIN organisation a ON a.id = t.about_org \
    LEFT JOIN position s ON s.id = t.started_by";

/// The test of this reference, when `org` made it or was asked in it.
pub async fn find(tx: &Tx, org: OrgId, reference: &Reference) -> Result<Option<ListedTest>, Fault> {
    tx.first(
        &format!("SELECT {TEST}, {LISTED} WHERE t.reference = $2 AND (t.org_id = $1 OR t.about_org = $1)"),
        params![org, reference],
    )
    .await
}

/// The newest tests that `org` made or was asked in.
pub async fn newest(tx: &Tx, org: OrgId, limit: i64) -> Result<Vec<ListedTest>, Fault> {
    tx.all(
        &format!(
            "SELECT {TEST}, {LISTED} WHERE t.org_id = $1 OR t.about_org = $1 ORDER BY t.started_at DESC, t.id DESC LIMIT $2"
        ),
        params![org, limit],
    )
    .await
}

/// Tests that have not ended, oldest first.
pub async fn open(tx: &Tx) -> Result<Vec<ReachTest>, Fault> {
    tx.all(
        &format!("SELECT {TEST} FROM reach_test t WHERE t.ended_at IS NULL ORDER BY t.started_at, t.id"),
        params![],
    )
    .await
}

const LISTED_PROBE: &str = "p.title, t.reference, o.name AS org_name, o.kind AS org_kind FROM reach_probe q \
    JOIN reach_test t ON t.id = q.test_id JOIN position p ON p.id = q.position_id JOIN organisation o ON o.id = t.org_id";

/// All questions of a test, by position.
pub async fn probes_of(tx: &Tx, test: ReachTestId) -> Result<Vec<ListedProbe>, Fault> {
    tx.all(
        &format!("SELECT {PROBE}, {LISTED_PROBE} WHERE q.test_id = $1 ORDER BY p.title, q.position_id, q.channel"),
        params![test],
    )
    .await
}

/// The newest questions that were put to a position, with who put them.
pub async fn history(tx: &Tx, position: PositionId, limit: i64) -> Result<Vec<ListedProbe>, Fault> {
    tx.all(
        &format!(
            "SELECT {PROBE}, {LISTED_PROBE} WHERE q.position_id = $1 ORDER BY q.asked_at DESC, q.id DESC LIMIT $2"
        ),
        params![position, limit],
    )
    .await
}

/// One question of a test.
pub async fn probe(tx: &Tx, test: ReachTestId, id: ReachProbeId) -> Result<Option<Probe>, Fault> {
    tx.first(
        &format!("SELECT {PROBE} FROM reach_probe q WHERE q.id = $1 AND q.test_id = $2"),
        params![id, test],
    )
    .await
}

/// What a test asks a position over one channel.
pub async fn probe_for(
    tx: &Tx,
    test: ReachTestId,
    position: PositionId,
    channel: Channel,
) -> Result<Option<Probe>, Fault> {
    tx.first(
        &format!("SELECT {PROBE} FROM reach_probe q WHERE q.test_id = $1 AND q.position_id = $2 AND q.channel = $3"),
        params![test, position, channel.as_str()],
    )
    .await
}

/// The question behind a mailed link.
pub async fn by_token(tx: &Tx, digest: Vec<u8>) -> Result<Option<Probe>, Fault> {
    tx.first(
        &format!("SELECT {PROBE} FROM reach_probe q WHERE q.token_digest = $1"),
        params![digest],
    )
    .await
}

/// One question, by its id alone: for what a letter or a job knows of.
pub async fn find_probe(tx: &Tx, id: ReachProbeId) -> Result<Option<Probe>, Fault> {
    tx.first(
        &format!("SELECT {PROBE} FROM reach_probe q WHERE q.id = $1"),
        params![id],
    )
    .await
}

/// The test of a question.
pub async fn test_of(tx: &Tx, test: ReachTestId) -> Result<Option<ReachTest>, Fault> {
    tx.first(
        &format!("SELECT {TEST} FROM reach_test t WHERE t.id = $1"),
        params![test],
    )
    .await
}

/// Questions whose time is over, oldest first.
pub async fn overdue(tx: &Tx, now: Timestamp, limit: i64) -> Result<Vec<Probe>, Fault> {
    tx.all(
        &format!(
            "SELECT {PROBE} FROM reach_probe q WHERE q.ended_at IS NULL AND q.deadline_at < $1 ORDER BY q.deadline_at, q.id LIMIT $2"
        ),
        params![now, limit],
    )
    .await
}

/// The open questions of a test.
pub async fn open_of(tx: &Tx, test: ReachTestId) -> Result<Vec<Probe>, Fault> {
    tx.all(
        &format!("SELECT {PROBE} FROM reach_probe q WHERE q.test_id = $1 AND q.ended_at IS NULL ORDER BY q.id"),
        params![test],
    )
    .await
}

/// Ends a question that has not ended; whether it had not.
pub async fn end_probe(tx: &Tx, q: &Probe) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE reach_probe SET outcome = $2, why = $3, seconds = $4, ended_at = $5 WHERE id = $1 AND ended_at IS NULL",
            params![q.id, q.outcome.map(Outcome::as_str), q.why, q.seconds, q.ended_at],
        )
        .await?;
    Ok(rows == 1)
}

/// A question that ended without an answer was answered after all; whether it was one. When it ended stays.
pub async fn set_late(tx: &Tx, q: &Probe) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE reach_probe SET outcome = 'late', seconds = $2 WHERE id = $1 AND outcome = 'no_answer'",
            params![q.id, q.seconds],
        )
        .await?;
    Ok(rows == 1)
}

/// "I am calling now": counted from here. A second press counts anew.
pub async fn set_calling(tx: &Tx, id: ReachProbeId, by: PositionId, now: Timestamp) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE reach_probe SET calling_at = $3, calling_by = $2 WHERE id = $1 AND ended_at IS NULL",
            params![id, by, now],
        )
        .await?;
    Ok(rows == 1)
}

/// Ends a test whose questions have all ended; whether it did.
pub async fn end_if_done(tx: &Tx, test: ReachTestId, now: Timestamp) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE reach_test SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL \
             AND NOT EXISTS (SELECT 1 FROM reach_probe q WHERE q.test_id = $1 AND q.ended_at IS NULL)",
            params![test, now],
        )
        .await?;
    Ok(rows == 1)
}

/// What is known of one channel of a position, held against other writers.
pub async fn hold_state(tx: &Tx, position: PositionId, channel: Channel) -> Result<Option<State>, Fault> {
    tx.first_for_update(
        &format!("SELECT {STATE} FROM reach_state r WHERE r.position_id = $1 AND r.channel = $2"),
        params![position, channel.as_str()],
    )
    .await
}

/// Something is known of this channel from now on, so that it can be held: nothing failed yet.
pub async fn begin_state(tx: &Tx, s: &State) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO reach_state (position_id, channel, failed_in_row, last_outcome, last_at, person_id, number, test_ref) \
         VALUES ($1, $2, 0, $3, $4, $5, $6, $7) ON CONFLICT (position_id, channel) DO NOTHING",
        params![
            s.position,
            s.channel.as_str(),
            s.last_outcome.as_str(),
            s.last_at,
            s.person,
            s.number,
            s.test
        ],
    )
    .await
    .map(drop)
}

pub async fn save_state(tx: &Tx, s: &State) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO reach_state (position_id, channel, failed_in_row, last_outcome, last_at, last_seconds, dead_since, person_id, \
         number, test_ref) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (position_id, channel) DO UPDATE SET \
         failed_in_row = excluded.failed_in_row, last_outcome = excluded.last_outcome, last_at = excluded.last_at, \
         last_seconds = excluded.last_seconds, dead_since = excluded.dead_since, person_id = excluded.person_id, \
         number = excluded.number, test_ref = excluded.test_ref",
        params![
            s.position,
            s.channel.as_str(),
            s.failed_in_row,
            s.last_outcome.as_str(),
            s.last_at,
            s.last_seconds,
            s.dead_since,
            s.person,
            s.number,
            s.test
        ],
    )
    .await
    .map(drop)
}

/// It answered outside of a test: over this channel it is alive.
pub async fn revive(tx: &Tx, position: PositionId, channel: Channel) -> Result<(), Fault> {
    tx.execute(
        "UPDATE reach_state SET failed_in_row = 0, dead_since = NULL, last_outcome = 'answered' \
         WHERE position_id = $1 AND channel = $2",
        params![position, channel.as_str()],
    )
    .await
    .map(drop)
}

/// Dead channels of an organisation's contacts, as its people and numbers are now; the longest dead first.
pub async fn dead_of(tx: &Tx, org: OrgId) -> Result<Vec<Dead>, Fault> {
    tx.all(
        &format!(
            "SELECT {STATE}, p.title, s.name AS site_name FROM reach_state r JOIN position p ON p.id = r.position_id \
             LEFT JOIN site s ON s.id = p.site_id WHERE p.org_id = $1 \
             AND p.closed_at IS NULL AND r.dead_since IS NOT NULL AND {STANDS} \
             AND EXISTS (SELECT 1 FROM contact c WHERE c.position_id = p.id) ORDER BY r.dead_since, p.title, r.channel"
        ),
        params![org],
    )
    .await
}

/// An answer proves every contact of the position.
pub async fn prove(tx: &Tx, position: PositionId, on: civil::Date, seconds: Option<i64>) -> Result<(), Fault> {
    tx.execute(
        "UPDATE contact SET verified_on = $2, answer_seconds = COALESCE($3, answer_seconds) WHERE position_id = $1",
        params![position, on, seconds],
    )
    .await
    .map(drop)
}

/// Schedules of an organisation.
pub async fn schedules_of(tx: &Tx, org: OrgId) -> Result<Vec<Schedule>, Fault> {
    tx.all(
        &format!("SELECT {SCHEDULE} FROM reach_schedule WHERE org_id = $1 ORDER BY id"),
        params![org],
    )
    .await
}

/// Schedules whose time has come.
pub async fn due(tx: &Tx, now: Timestamp) -> Result<Vec<Schedule>, Fault> {
    tx.all(
        &format!("SELECT {SCHEDULE} FROM reach_schedule WHERE next_at <= $1 ORDER BY next_at, id"),
        params![now],
    )
    .await
}

/// Sets when these two are tested; a schedule they had is replaced.
pub async fn set_schedule(tx: &Tx, s: &Schedule, now: Timestamp) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO reach_schedule (id, org_id, about_org, every_days, at_hour, limit_minutes, next_at, set_by, set_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (org_id, about_org) DO UPDATE SET \
         every_days = excluded.every_days, at_hour = excluded.at_hour, limit_minutes = excluded.limit_minutes, \
         next_at = excluded.next_at, set_by = excluded.set_by, set_at = excluded.set_at, postponed_at = NULL, refused = NULL, refused_at = NULL",
        params![
            s.id,
            s.org,
            s.about,
            s.every_days,
            i64::from(s.at_hour),
            s.limit_minutes,
            s.next_at,
            s.set_by,
            now
        ],
    )
    .await
    .map(drop)
}

/// Moves a schedule on, if it is still where it was read; whether this writer won.
pub async fn move_on(
    tx: &Tx,
    s: &Schedule,
    next_at: Timestamp,
    postponed_at: Option<Timestamp>,
) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE reach_schedule SET next_at = $3, postponed_at = $4, refused = NULL, refused_at = NULL WHERE id = $1 AND next_at = $2",
            params![s.id, s.next_at, next_at, postponed_at],
        )
        .await?;
    Ok(rows == 1)
}

/// Keeps why a test of a schedule did not begin, and when it is tried next.
pub async fn note_refused(
    tx: &Tx,
    id: ReachScheduleId,
    code: &str,
    next_at: Timestamp,
    now: Timestamp,
) -> Result<(), Fault> {
    tx.execute(
        "UPDATE reach_schedule SET refused = $2, refused_at = $3, next_at = $4 WHERE id = $1",
        params![id, code, now, next_at],
    )
    .await
    .map(drop)
}

/// Ends a schedule of this organisation; whether there was one.
pub async fn remove_schedule(tx: &Tx, org: OrgId, id: ReachScheduleId) -> Result<Option<Schedule>, Fault> {
    let sql = format!("SELECT {SCHEDULE} FROM reach_schedule WHERE id = $1 AND org_id = $2");
    let found: Option<Schedule> = tx.first(&sql, params![id, org]).await?;
    if found.is_some() {
        tx.execute("DELETE FROM reach_schedule WHERE id = $1", params![id])
            .await?;
    }
    Ok(found)
}

/// A schedule runs in another position's name; whether it ran in that of the first.
pub async fn hand_on_schedule(
    tx: &Tx,
    org: OrgId,
    id: ReachScheduleId,
    (from, to): (PositionId, PositionId),
) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE reach_schedule SET set_by = $4 WHERE id = $1 AND org_id = $2 AND set_by = $3",
            params![id, org, from, to],
        )
        .await?;
    Ok(rows == 1)
}

/// Ended questions to an organisation's contacts since then.
pub async fn ended_since(tx: &Tx, about: OrgId, since: Timestamp) -> Result<Vec<super::rules::NightProbe>, Fault> {
    struct Ended(super::rules::NightProbe);
    impl FromRow for Ended {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Self(super::rules::NightProbe {
                test: row.parsed("test_id")?,
                position: row.parsed("position_id")?,
                asked_at: row.instant("asked_at")?,
                outcome: row.word("outcome", Outcome::parse)?,
            }))
        }
    }
    let rows: Vec<Ended> = tx
        .all(
            "SELECT q.test_id, q.position_id, COALESCE(q.calling_at, q.asked_at) AS asked_at, q.outcome FROM reach_test t \
             JOIN reach_probe q ON q.test_id = t.id WHERE t.about_org = $1 AND t.started_at >= $2 AND q.ended_at IS NOT NULL",
            params![about, since],
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}
