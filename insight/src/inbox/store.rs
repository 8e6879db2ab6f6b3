//! SQL of what waits. Each query is small and indexed: the number stands on every page.
//!
//! Own rows of a kind come with one more than the inbox shows, which says that there are more. Rows of others come batch by batch:
//! what the gate keeps closed must not take the places of what is open.

use super::{Waiting, WaitingKind};
use crate::partner::Candidate;
use jiff::SignedDuration;
use muster_agreements::crossing::Item;
use muster_readiness::reach_test::store::STANDS;
use muster_store::{Fault, FromRow, Param, Row, Tx, params};
use muster_terms::*;
use muster_web::Desk;

/// Own rows of one kind in the inbox, and as many of others'; its list has the rest.
pub const EACH: usize = 50;
/// Rows of others that are read in one go; fewer are the last.
pub const AT_ONCE: usize = 100;
/// An action shows this long before it is due.
const AHEAD_DAYS: i64 = 14;

/// How long an introduction is planned for.
const MEETING: SignedDuration = SignedDuration::from_mins(60);

/// One more than is shown says whether there are more.
fn one_more() -> i64 {
    i64::try_from(EACH + 1).unwrap_or(i64::MAX)
}

impl FromRow for Waiting {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        // A day, or the instant of something planned.
        let is_instant = row.opt_text("due_on")?.is_some_and(|due| due.contains('T'));
        Ok(Self {
            kind: row.word("kind", WaitingKind::parse)?,
            reference: row.parsed("reference")?,
            words: row.text("words")?,
            other: row.text("other")?,
            side: row.word("other_kind", OrganisationKind::parse)?.side(),
            due: if is_instant { None } else { row.opt_parsed("due_on")? },
            planned_for: if is_instant { row.opt_instant("due_on")? } else { None },
            is_drill: row.opt_text("status")?.as_deref() == Some(AlertStatus::Exercise.as_str()),
            clause: None,
            introduction: None,
        })
    }
}

/// Another organisation's row, with what the gate must know of it.
struct Foreign(Candidate<Waiting>);

impl FromRow for Foreign {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let mut waiting = Waiting::from_row(row)?;
        let site: Option<SiteId> = row.opt_parsed("site_id")?;
        let incident = row.opt_parsed::<IncidentId>("incident_id")?;
        let (mut owner_unit, mut tlp) = (None, Tlp::Amber);
        if matches!(
            waiting.kind,
            WaitingKind::Visit | WaitingKind::Event | WaitingKind::Plan
        ) {
            owner_unit = row.opt_parsed("unit_id")?;
        }
        if waiting.kind == WaitingKind::Introduction {
            waiting.introduction = Some(row.parsed("introduction_id")?);
            owner_unit = row.opt_parsed("unit_id")?;
            // Without a site it has no label of its own.
            tlp = match row.opt_text("tlp")? {
                Some(_) => row.word("tlp", Tlp::from_label)?,
                None => Tlp::default(),
            };
        }
        let item = Item {
            class: row.word("data_class", DataClass::parse)?,
            owner: row.parsed("owner_org")?,
            owner_unit,
            site,
            incident: None,
            record: row.text("record")?,
            words: waiting.reference.to_string(),
            tlp,
            recorded_at: row.instant("recorded_at")?,
        };
        Ok(Self(Candidate {
            item,
            incident,
            row: waiting,
        }))
    }
}

/// What of others may wait here. Each is a query of its own.
#[derive(Debug, Clone, Copy)]
pub enum Theirs {
    Calls,
    Clears,
    Drills,
    Debriefs,
    /// Actions that they proposed to this organisation, or to one position of it.
    Proposed(Option<PositionId>),
    /// Visits that wait for this side's answer or signature, or for the signature of one position that was named.
    Visits(Option<PositionId>),
    /// Exercises that ask this side to take part.
    Exercises,
    /// Plans whose version waits for this side's approval.
    Plans,
    /// Events that ask this side to take part.
    Events,
    /// Introductions of whoever fills a position of theirs that wait for this side.
    Introductions,
}

/// Rows of others, in the order of their list, from the `skip`-th on: none when there are no more.
pub async fn theirs(tx: &Tx, desk: &Desk, what: Theirs, skip: usize) -> Result<Vec<Candidate<Waiting>>, Fault> {
    let skip = i64::try_from(skip).map_err(Fault::other)?;
    let (sql, asked) = question(what, (desk.org(), desk.who.position), desk.now(), skip);
    let rows: Vec<Foreign> = tx.all(&sql, asked).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

fn question(what: Theirs, (org, position): (OrgId, PositionId), now: Timestamp, skip: i64) -> (String, Vec<Param>) {
    match what {
        Theirs::Calls => (calls("<>", AT_ONCE), params![org, position, skip]),
        Theirs::Clears => (clears(), params![org, position, skip]),
        Theirs::Drills => (drills("<>", AT_ONCE), params![org, position, skip, now]),
        Theirs::Debriefs => (partner_debriefs(), params![org, skip]),
        Theirs::Proposed(of) => (proposed_actions(), params![org, skip, of]),
        Theirs::Visits(of) => (visits("<>", AT_ONCE), params![org, skip, of]),
        Theirs::Exercises => (exercises(), params![org, skip]),
        Theirs::Plans => (partner_plans(), params![org, skip]),
        Theirs::Events => (events(), params![org, skip, now]),
        Theirs::Introductions => (
            introductions(&INTRODUCED_TO, AT_ONCE),
            params![org, skip, now, now - MEETING],
        ),
    }
}

/// Own emergencies and drills that are open, called this position and have no answer of it.
pub async fn own_calls(tx: &Tx, desk: &Desk) -> Result<Vec<Waiting>, Fault> {
    let asked = params![desk.org(), desk.who.position, 0_i64];
    tx.all(&calls("=", EACH + 1), asked).await
}

/// `CROSS JOIN` makes SQLite begin with the few that are open, and not with everyone who was ever called, nor with a site and all
/// that ever happened there.
fn calls(whose: &str, limit: usize) -> String {
    format!(
        "SELECT 'call' AS kind, i.reference, s.name AS words, o.name AS other, o.kind AS other_kind, NULL AS due_on, i.status, \
         CASE WHEN i.status = 'Actual' THEN 'alert' ELSE 'exercise' END AS data_class, i.org_id AS owner_org, i.site_id, \
         'incident:' || i.id AS record, i.raised_at AS recorded_at, i.id AS incident_id FROM incident i CROSS JOIN incident_person q \
         CROSS JOIN site s CROSS JOIN organisation o \
         WHERE i.ended_at IS NULL AND s.id = i.site_id AND o.id = i.org_id AND q.incident_id = i.id AND q.position_id = $2 AND q.called_at IS NOT NULL AND q.acknowledged_at IS NULL AND q.declined_at IS NULL \
         AND i.org_id {whose} $1 ORDER BY i.raised_at DESC, i.id LIMIT {limit} OFFSET $3"
    )
}

/// Open emergencies and drills whose other side said all clear while this position leads the side that has not: what that side said
/// is its own, of its log. Between the site and each partner only, the first to say it first.
fn clears() -> String {
    format!(
        "SELECT 'all_clear' AS kind, i.reference, '' AS words, o.name AS other, o.kind AS other_kind, NULL AS due_on, i.status, \
         CASE WHEN i.status = 'Actual' THEN 'incident_log' ELSE 'exercise' END AS data_class, q.org_id AS owner_org, i.site_id, \
         'incident:' || i.id AS record, i.raised_at AS recorded_at, i.id AS incident_id FROM incident i CROSS JOIN incident_party p \
         CROSS JOIN incident_party q CROSS JOIN organisation o WHERE i.ended_at IS NULL AND p.incident_id = i.id AND p.org_id = $1 \
         AND p.lead_position = $2 AND p.clear_said_at IS NULL AND p.stopped_at IS NULL AND q.incident_id = i.id AND q.org_id <> $1 \
         AND q.clear_said_at IS NOT NULL AND q.stopped_at IS NULL AND i.org_id IN (p.org_id, q.org_id) AND o.id = q.org_id \
         ORDER BY i.raised_at DESC, i.id, q.clear_said_at, q.org_id LIMIT {AT_ONCE} OFFSET $3"
    )
}

/// Agreements whose proposed version this organisation has not signed. Only the other side's proposal waits for an answer.
pub async fn agreements(tx: &Tx, desk: &Desk, may_sign: bool) -> Result<Vec<Waiting>, Fault> {
    let (kind, whose) = if may_sign {
        ("sign", "")
    } else {
        ("answer", "AND v.edited_by_org <> $1")
    };
    tx.all(
        &format!(
            "SELECT '{kind}' AS kind, m.reference, m.title AS words, o.name AS other, o.kind AS other_kind, NULL AS due_on, \
             NULL AS status FROM mou m JOIN mou_version v ON v.mou_id = m.id AND v.state = 'proposed' \
             JOIN organisation o ON o.id = CASE WHEN m.a_org = $1 THEN m.b_org ELSE m.a_org END \
             WHERE (m.a_org = $1 OR m.b_org = $1) {whose} AND m.state IN ('proposed', 'in_force', 'suspended') \
             AND NOT EXISTS (SELECT 1 FROM mou_signature g WHERE g.mou_id = m.id AND g.version = v.version AND g.org_id = $1) \
             ORDER BY v.proposed_at, m.id LIMIT $2"
        ),
        params![desk.org(), one_more()],
    )
    .await
}

/// Requests for this organisation's data that wait for its decision, and that a yes could still open.
pub async fn requests(tx: &Tx, org: OrgId) -> Result<Vec<Waiting>, Fault> {
    tx.all(
        "SELECT 'request' AS kind, r.reference, r.words, o.name AS other, o.kind AS other_kind, NULL AS due_on, NULL AS status \
         FROM disclosure_request r JOIN organisation o ON o.id = r.asking_org JOIN mou m ON m.id = r.mou_id \
         JOIN clause c ON c.id = r.clause_id WHERE r.owner_org = $1 AND r.decided_at IS NULL \
         AND m.state IN ('in_force', 'suspended') AND m.version_in_force = c.version ORDER BY r.asked_at, r.id LIMIT $2",
        params![org, one_more()],
    )
    .await
}

/// Loans that wait for this organisation: to be answered, to be taken, to be confirmed as back, or overdue. A loan is a promise of
/// both, so no clause is asked for it.
pub async fn loans(tx: &Tx, desk: &Desk) -> Result<Vec<Waiting>, Fault> {
    let today = desk.now().to_zoned(desk.time_zone()).date();
    tx.all(
        "SELECT 'loan' AS kind, l.reference, l.name AS words, o.name AS other, o.kind AS other_kind, \
         CASE WHEN l.state IN ('asked', 'later') THEN l.from_on ELSE l.until_on END AS due_on, NULL AS status \
         FROM loan l JOIN organisation o ON o.id = CASE WHEN l.owner_org = $1 THEN l.borrower_org ELSE l.owner_org END \
         WHERE l.ended_at IS NULL AND ((l.owner_org = $1 AND (l.state IN ('asked', 'later', 'brought') \
         OR (l.state = 'handing_over' AND l.gave_at IS NULL))) OR (l.borrower_org = $1 AND l.state = 'handing_over' AND l.took_at IS NULL) \
         OR ((l.owner_org = $1 OR l.borrower_org = $1) AND l.state IN ('handing_over', 'lent', 'brought') AND l.until_on < $2)) \
         ORDER BY l.until_on, l.id LIMIT $3",
        params![desk.org(), today, one_more()],
    )
    .await
}

/// Own open debriefs without a word of the own side; a position of one site sees those of its site.
pub async fn own_debriefs(tx: &Tx, desk: &Desk) -> Result<Vec<Waiting>, Fault> {
    tx.all(
        "SELECT 'debrief' AS kind, i.reference, s.name AS words, o.name AS other, o.kind AS other_kind, d.due_on, i.status \
         FROM debrief d CROSS JOIN incident i CROSS JOIN site s CROSS JOIN organisation o \
         WHERE i.id = d.incident_id AND s.id = i.site_id AND o.id = d.org_id AND d.org_id = $1 AND d.closed_at IS NULL AND ($2 IS NULL OR i.site_id = $2) \
         AND NOT EXISTS (SELECT 1 FROM debrief_word w WHERE w.debrief_id = d.id AND w.org_id = $1) ORDER BY d.due_on, d.id LIMIT $3",
        params![desk.org(), desk.who.site, one_more()],
    )
    .await
}

/// Reach tests that ask this position on its screen, and that it has not answered.
pub async fn reach_questions(tx: &Tx, desk: &Desk) -> Result<Vec<Waiting>, Fault> {
    tx.all(
        "SELECT 'reach_test' AS kind, t.reference, '' AS words, o.name AS other, o.kind AS other_kind, NULL AS due_on, NULL AS status \
         FROM reach_probe q JOIN reach_test t ON t.id = q.test_id JOIN organisation o ON o.id = t.org_id \
         WHERE q.position_id = $1 AND q.channel = 'live' AND q.ended_at IS NULL AND q.deadline_at >= $2 \
         ORDER BY q.asked_at, q.id LIMIT $3",
        params![desk.who.position, desk.now(), one_more()],
    )
    .await
}

/// Channels of own contacts that failed their last two reach tests, the longest dead first.
pub async fn dead_numbers(tx: &Tx, desk: &Desk) -> Result<Vec<Waiting>, Fault> {
    tx.all(
        &format!(
            "SELECT 'dead_number' AS kind, r.test_ref AS reference, p.title AS words, o.name AS other, o.kind AS other_kind, \
             NULL AS due_on, NULL AS status FROM position p JOIN reach_state r ON r.position_id = p.id \
             JOIN organisation o ON o.id = p.org_id WHERE p.org_id = $1 AND p.closed_at IS NULL AND r.dead_since IS NOT NULL \
             AND {STANDS} AND EXISTS (SELECT 1 FROM contact c WHERE c.position_id = p.id) \
             ORDER BY r.dead_since, p.title, r.channel LIMIT $2"
        ),
        params![desk.org(), one_more()],
    )
    .await
}

/// The organisation was in that room and was not shut out of it: only then a debrief and its actions open.
const IN_ROOM: &str = "EXISTS (SELECT 1 FROM incident_party p WHERE p.incident_id = d.incident_id AND p.org_id = $1 \
    AND p.stopped_at IS NULL)";

/// The same for an action: the room of its debrief, or the work that it comes from.
const IN_ROOM_OR_WORK: &str = "(EXISTS (SELECT 1 FROM incident_party p WHERE p.incident_id = a.source_id AND p.org_id = $1 \
    AND p.stopped_at IS NULL) OR EXISTS (SELECT 1 FROM work_party p WHERE p.work_id = a.source_id AND p.org_id = $1 \
    AND p.stopped_at IS NULL))";

/// Partners' open debriefs that were released to this organisation and hold no word of it, the most overdue first.
///
/// What was released is found first: SQLite would look for the release only when it has read all the rest. `due_on > ''`, which holds
/// for each, makes it begin with those that are open.
fn partner_debriefs() -> String {
    format!(
        "WITH released AS MATERIALIZED (SELECT d.id, d.incident_id, d.org_id, d.due_on, d.created_at FROM debrief d \
         WHERE d.closed_at IS NULL AND d.due_on > '' \
         AND d.org_id IN (SELECT b_org FROM mou WHERE a_org = $1 UNION SELECT a_org FROM mou WHERE b_org = $1) \
         AND EXISTS (SELECT 1 FROM release r WHERE r.to_org = $1 AND r.data_class = 'debrief' \
         AND r.record = 'debrief:' || d.id AND r.from_org = d.org_id AND r.closed_at IS NULL)) \
         SELECT 'debrief' AS kind, i.reference, s.name AS words, o.name AS other, o.kind AS other_kind, d.due_on, i.status, \
         'debrief' AS data_class, d.org_id AS owner_org, i.site_id, 'debrief:' || d.id AS record, d.created_at AS recorded_at, \
         NULL AS incident_id FROM released d CROSS JOIN incident i CROSS JOIN site s CROSS JOIN organisation o \
         WHERE i.id = d.incident_id AND s.id = i.site_id AND o.id = d.org_id AND {IN_ROOM} \
         AND NOT EXISTS (SELECT 1 FROM debrief_word w WHERE w.debrief_id = d.id AND w.org_id = $1) ORDER BY d.due_on, d.id LIMIT {AT_ONCE} OFFSET $2"
    )
}

/// Actions that this position has taken on and that are late or due soon.
pub async fn actions(tx: &Tx, desk: &Desk) -> Result<Vec<Waiting>, Fault> {
    let until = (desk.now() + SignedDuration::from_hours(24 * AHEAD_DAYS))
        .to_zoned(desk.time_zone())
        .date();
    tx.all(
        "SELECT 'action' AS kind, a.reference, a.words, o.name AS other, o.kind AS other_kind, a.due_on, NULL AS status \
         FROM corrective_action a JOIN organisation o ON o.id = a.owner_org WHERE a.owner_org = $1 AND a.closed_at IS NULL \
         AND a.due_on <= $3 AND a.owner_position = $2 AND (a.accepted_at IS NOT NULL OR a.added_by_org = $1) \
         ORDER BY a.due_on, a.id LIMIT $4",
        params![desk.org(), desk.who.position, until, one_more()],
    )
    .await
}

/// Actions that others proposed to this organisation, or to one position of it: theirs until it takes them on.
fn proposed_actions() -> String {
    format!(
        "SELECT 'proposed_action' AS kind, a.reference, a.words, o.name AS other, o.kind AS other_kind, a.due_on, \
         NULL AS status, 'corrective_action' AS data_class, a.added_by_org AS owner_org, a.site_id, 'action:' || a.id AS record, \
         a.added_at AS recorded_at, NULL AS incident_id FROM corrective_action a CROSS JOIN organisation o \
         WHERE o.id = a.added_by_org AND a.owner_org = $1 AND a.closed_at IS NULL AND a.accepted_at IS NULL AND a.added_by_org <> $1 \
         AND ($3 IS NULL OR a.owner_position = $3) AND {IN_ROOM_OR_WORK} \
         ORDER BY a.due_on, a.id LIMIT {AT_ONCE} OFFSET $2"
    )
}

/// Visits that wait for this side: an invitation without an answer, another time that the other side proposes, a signature.
fn visits(whose: &str, limit: usize) -> String {
    format!(
        "SELECT 'visit' AS kind, v.reference, s.name AS words, o.name AS other, o.kind AS other_kind, \
         v.planned_for AS due_on, NULL AS status, 'visit' AS data_class, v.org_id AS owner_org, v.site_id, v.unit_id, \
         'visit:' || v.id AS record, v.changed_at AS recorded_at, NULL AS incident_id \
         FROM visit v CROSS JOIN site s CROSS JOIN organisation o WHERE s.id = v.site_id AND o.id = v.org_id AND v.org_id {whose} $1 \
         AND v.id IN (SELECT p.visit_id FROM visit_party p WHERE p.org_id = $1 AND p.state = 'asked' \
         UNION SELECT p.visit_id FROM visit_party p JOIN visit w ON w.id = p.visit_id WHERE w.org_id = $1 AND p.state = 'proposed' \
         UNION SELECT p.visit_id FROM visit_party p WHERE p.org_id = $1 AND p.state = 'accepted' \
         UNION SELECT w.id FROM visit w WHERE w.org_id = $1) \
         AND (v.state = 'to_sign' AND NOT EXISTS (SELECT 1 FROM visit_signature g WHERE g.visit_id = v.id AND g.org_id = $1 \
         AND g.dropped_at IS NULL) OR v.state IN ('planned', 'under_way') AND EXISTS (SELECT 1 FROM visit_party p \
         WHERE p.visit_id = v.id AND (p.org_id = $1 AND p.state = 'asked' OR v.org_id = $1 AND p.state = 'proposed'))) \
         AND ($3 IS NULL OR v.state = 'to_sign' AND EXISTS (SELECT 1 FROM visit_person n WHERE n.visit_id = v.id AND n.org_id = $1 \
         AND n.position_id = $3)) ORDER BY v.planned_for, v.id LIMIT {limit} OFFSET $2"
    )
}

/// Own visits that wait for this side, or for the signature of one position that was named.
pub async fn own_visits(tx: &Tx, desk: &Desk, of: Option<PositionId>) -> Result<Vec<Waiting>, Fault> {
    tx.all(&visits("=", EACH + 1), params![desk.org(), 0_i64, of]).await
}

/// Partners' exercises that ask this side to take part and have no answer.
fn exercises() -> String {
    format!(
        "SELECT 'exercise' AS kind, x.reference, x.title AS words, o.name AS other, o.kind AS other_kind, \
         x.planned_for AS due_on, 'Exercise' AS status, 'exercise' AS data_class, x.org_id AS owner_org, x.site_id, \
         'exercise:' || x.id AS record, x.created_at AS recorded_at, NULL AS incident_id \
         FROM exercise_party p CROSS JOIN exercise x CROSS JOIN organisation o WHERE p.org_id = $1 AND p.agreed_at IS NULL \
         AND p.declined_at IS NULL AND p.left_at IS NULL AND x.id = p.exercise_id AND x.org_id <> $1 \
         AND x.state = 'planned' AND o.id = x.org_id ORDER BY x.planned_for, x.id LIMIT {AT_ONCE} OFFSET $2"
    )
}

/// Partners' events that ask this side to take part, have no answer and are not over.
fn events() -> String {
    format!(
        "SELECT 'event' AS kind, e.reference, e.title AS words, o.name AS other, o.kind AS other_kind, \
         e.starts_at AS due_on, NULL AS status, 'event' AS data_class, e.org_id AS owner_org, e.site_id, e.unit_id, \
         'event:' || e.id AS record, e.changed_at AS recorded_at, NULL AS incident_id \
         FROM event_party p CROSS JOIN event e CROSS JOIN organisation o WHERE p.org_id = $1 AND p.state = 'asked' \
         AND e.id = p.event_id AND e.org_id <> $1 AND e.cancelled_at IS NULL AND e.ends_at > $3 AND o.id = e.org_id \
         ORDER BY e.starts_at, e.id LIMIT {AT_ONCE} OFFSET $2"
    )
}

/// The columns of one side of an introduction: this side, the other, when each said that it can come.
struct SideOf {
    this: &'static str,
    other: &'static str,
    our_yes: &'static str,
    their_yes: &'static str,
}

const INTRODUCING: SideOf = SideOf {
    this: "i.org_id",
    other: "i.partner_id",
    our_yes: "owner_yes_at",
    their_yes: "partner_yes_at",
};

const INTRODUCED_TO: SideOf = SideOf {
    this: "i.partner_id",
    other: "i.org_id",
    our_yes: "partner_yes_at",
    their_yes: "owner_yes_at",
};

/// Introductions that wait for one side: none of the times to come suits it yet, the other side can come at one since this one spoke,
/// the agreed time is over and nobody said whether they met, or nobody met. The day is the first that it could answer to, else the last
/// of the fourteen.
fn introductions(side: &SideOf, limit: usize) -> String {
    let SideOf {
        this,
        other,
        our_yes,
        their_yes,
    } = side;
    format!(
        "SELECT 'introduction' AS kind, v.reference, COALESCE(i.acting_title, i.title) AS words, o.name AS other, o.kind AS other_kind, \
         CASE WHEN i.state = 'agreed' AND i.agreed_for < $4 THEN i.agreed_for ELSE COALESCE((SELECT MIN(t.starts_at) \
         FROM introduction_time t WHERE t.introduction_id = i.id AND t.starts_at > $3 AND t.{our_yes} IS NULL \
         AND (i.state = 'proposed' OR i.state = 'agreed' AND t.{their_yes} IS NOT NULL)), i.due_on) END AS due_on, NULL AS status, \
         'contacts' AS data_class, i.org_id AS owner_org, i.site_id, i.unit_id, \
         (SELECT s.tlp FROM site s WHERE s.id = i.site_id) AS tlp, i.id AS introduction_id, \
         'introduction:' || i.id AS record, i.changed_at AS recorded_at, NULL AS incident_id \
         FROM introduction i CROSS JOIN vacancy v CROSS JOIN organisation o \
         WHERE {this} = $1 AND v.id = i.vacancy_id AND o.id = {other} AND (i.state = 'not_held' \
         OR i.state = 'agreed' AND i.agreed_for < $4 \
         OR i.state = 'proposed' AND NOT EXISTS (SELECT 1 FROM introduction_time t WHERE t.introduction_id = i.id \
         AND t.starts_at > $3 AND t.{our_yes} IS NOT NULL) \
         OR i.state IN ('proposed', 'agreed') AND EXISTS (SELECT 1 FROM introduction_time t WHERE t.introduction_id = i.id \
         AND t.starts_at > $3 AND t.{our_yes} IS NULL AND t.{their_yes} > COALESCE((SELECT MAX(m.{our_yes}) \
         FROM introduction_time m WHERE m.introduction_id = i.id AND m.starts_at > $3), ''))) \
         ORDER BY i.due_on, i.id LIMIT {limit} OFFSET $2"
    )
}

/// Own introductions that wait for this side.
pub async fn own_introductions(tx: &Tx, desk: &Desk) -> Result<Vec<Waiting>, Fault> {
    let sql = introductions(&INTRODUCING, EACH + 1);
    let asked = params![desk.org(), 0_i64, desk.now(), desk.now() - MEETING];
    let rows: Vec<Foreign> = tx.all(&sql, asked).await?;
    Ok(rows.into_iter().map(|row| row.0.row).collect())
}

/// Partners' plans whose newest version was laid before this side to be approved.
fn partner_plans() -> String {
    format!(
        "SELECT 'plan' AS kind, t.reference, t.title AS words, o.name AS other, o.kind AS other_kind, NULL AS due_on, NULL AS status, \
         'plan' AS data_class, t.org_id AS owner_org, t.site_id, t.unit_id, 'plan_text:' || t.id AS record, f.offered_at AS recorded_at, \
         NULL AS incident_id FROM plan_text_share h CROSS JOIN plan_text t CROSS JOIN plan_text_offer f CROSS JOIN organisation o \
         WHERE h.org_id = $1 AND h.ended_at IS NULL AND t.id = h.plan_id AND t.withdrawn_at IS NULL AND t.org_id <> $1 \
         AND f.plan_id = t.id AND f.org_id = $1 AND f.version = t.version AND o.id = t.org_id AND NOT EXISTS (SELECT 1 \
         FROM plan_text_approval g WHERE g.plan_id = t.id AND g.version = f.version AND g.org_id = $1) \
         ORDER BY f.offered_at, t.id LIMIT {AT_ONCE} OFFSET $2"
    )
}

/// Own plans that this position approves and that are to be looked through again, the longest due first.
pub async fn own_plans(tx: &Tx, desk: &Desk) -> Result<Vec<Waiting>, Fault> {
    let today = desk.now().to_zoned(desk.time_zone()).date();
    tx.all(
        "SELECT 'plan' AS kind, t.reference, t.title AS words, o.name AS other, o.kind AS other_kind, t.review_on AS due_on, \
         NULL AS status FROM plan_text t JOIN organisation o ON o.id = t.org_id WHERE t.org_id = $1 AND t.approver_position = $2 \
         AND t.withdrawn_at IS NULL AND t.review_on <= $3 ORDER BY t.review_on, t.id LIMIT $4",
        params![desk.org(), desk.who.position, today, one_more()],
    )
    .await
}

/// Own drills still to come, or running, that ask this position to take part.
pub async fn own_drills(tx: &Tx, desk: &Desk) -> Result<Vec<Waiting>, Fault> {
    let asked = params![desk.org(), desk.who.position, 0_i64, desk.now()];
    tx.all(&drills("=", EACH + 1), asked).await
}

/// A running one asks who is not among its people, for as long as its site did not shut their side out: then there is nothing to answer.
fn drills(whose: &str, limit: usize) -> String {
    format!(
        "SELECT 'drill' AS kind, d.reference, s.name AS words, o.name AS other, o.kind AS other_kind, \
         d.planned_for AS due_on, 'Exercise' AS status, 'exercise' AS data_class, d.org_id AS owner_org, \
         d.site_id, 'drill:' || d.id AS record, d.created_at AS recorded_at, NULL AS incident_id \
         FROM drill_participant q JOIN drill d ON d.id = q.drill_id JOIN site s ON s.id = d.site_id \
         JOIN organisation o ON o.id = d.org_id WHERE q.org_id = $1 AND q.position_id = $2 AND q.agreed_at IS NULL \
         AND q.declined_at IS NULL AND d.cancelled_at IS NULL AND d.org_id {whose} $1 \
         AND ((d.incident_id IS NULL AND d.planned_for >= $4) \
         OR d.incident_id IN (SELECT id FROM incident WHERE ended_at IS NULL)) \
         AND NOT EXISTS (SELECT 1 FROM incident_party p WHERE p.incident_id = d.incident_id AND p.org_id = $1 \
         AND p.stopped_at IS NOT NULL) \
         AND NOT EXISTS (SELECT 1 FROM incident_person n WHERE n.incident_id = d.incident_id AND n.position_id = $2) \
         ORDER BY d.planned_for, d.id LIMIT {limit} OFFSET $3"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use muster_store::testing::sqlite_store;

    struct Step(String);

    impl FromRow for Step {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            row.text("detail").map(Self)
        }
    }

    #[tokio::test]
    async fn what_waits_is_found_among_the_open_ones() {
        let (store, _folder) = sqlite_store().await;
        let tx = store.read().await.unwrap();
        let kinds = [
            (Theirs::Calls, "SCAN i USING INDEX incident_open"),
            (Theirs::Clears, "SCAN i USING INDEX incident_open"),
            (
                Theirs::Drills,
                "SEARCH q USING INDEX drill_participant_position (position_id=?)",
            ),
            (
                Theirs::Debriefs,
                "SEARCH d USING INDEX debrief_open (org_id=? AND due_on>?)",
            ),
            (
                Theirs::Proposed(None),
                "SEARCH a USING INDEX corrective_action_open (owner_org=?)",
            ),
            (Theirs::Exercises, "SEARCH p USING INDEX exercise_party_of (org_id=?)"),
            (
                Theirs::Visits(None),
                "SEARCH v USING INDEX sqlite_autoindex_visit_1 (id=?)",
            ),
            (Theirs::Plans, "SEARCH h USING INDEX plan_text_share_with (org_id=?)"),
            (
                Theirs::Events,
                "SEARCH p USING INDEX event_party_of (org_id=? AND state=?)",
            ),
            (
                Theirs::Introductions,
                "SEARCH i USING INDEX introduction_with (partner_id=?)",
            ),
        ];
        for (what, first) in kinds {
            let (sql, asked) = question(what, (OrgId::new(), PositionId::new()), Timestamp::UNIX_EPOCH, 0);
            let steps: Vec<Step> = tx.all(&format!("EXPLAIN QUERY PLAN {sql}"), asked).await.unwrap();
            let begins = steps.iter().find(|step| !step.0.starts_with("MATERIALIZE"));
            assert_eq!(begins.map(|step| step.0.as_str()), Some(first), "{what:?}");
        }
    }
}
