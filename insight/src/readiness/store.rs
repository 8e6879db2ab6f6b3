//! The dated artefacts of an organisation's sites: one query for each kind, whatever the number of sites.

use super::{Artefact, model::SiteArtefacts, rule::OPEN_DAYS};
use crate::drills::LAST_AT;
use jiff::tz::TimeZone;
use muster_readiness::contacts;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::{civil::Date, *};
use std::collections::HashMap;

struct SiteRow {
    id: SiteId,
    reference: Reference,
    name: String,
    police: Option<(OrgId, Option<UnitId>)>,
    profile_at: Timestamp,
    drilled_at: Option<Timestamp>,
}

impl FromRow for SiteRow {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let police: Option<OrgId> = row.opt_parsed("police_org")?;
        let unit = row.opt_parsed("police_unit")?;
        let created: Timestamp = row.instant("created_at")?;
        Ok(Self {
            id: row.parsed("id")?,
            reference: row.parsed("reference")?,
            name: row.text("name")?,
            police: police.map(|org| (org, unit)),
            profile_at: row.opt_instant("changed_at")?.unwrap_or(created).max(created),
            drilled_at: row.opt_instant("drilled_at")?,
        })
    }
}

/// A day of a site; without a site it is of all of them.
struct Dated {
    site: Option<SiteId>,
    on: Option<Date>,
    /// How many of the rows behind it miss what is asked for.
    missing: i64,
}

impl FromRow for Dated {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            site: row.opt_parsed("site_id")?,
            on: row.opt_parsed("on_day")?,
            missing: row.opt_int("missing")?.unwrap_or(0),
        })
    }
}

struct Pact {
    partner: OrgId,
    partner_unit: Option<UnitId>,
    since: Timestamp,
    review: Option<Date>,
    ends: Option<Timestamp>,
}

impl FromRow for Pact {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            partner: row.parsed("partner")?,
            partner_unit: row.opt_parsed("partner_unit")?,
            since: row.instant("in_force_at")?,
            review: row.opt_parsed("review_on")?,
            ends: row.opt_instant("ends_at")?,
        })
    }
}

/// The standing sites of an organisation with everything dated that is known of them.
pub async fn sites(tx: &Tx, org: OrgId, zone: &TimeZone, today: Date) -> Result<Vec<SiteArtefacts>, Fault> {
    let day = |at: Timestamp| at.to_zoned(zone.clone()).date();
    let rows: Vec<SiteRow> = tx
        .all(
            &format!(
                "SELECT s.id, s.reference, s.name, s.police_org, s.police_unit, s.created_at, \
                 (SELECT MAX(c.at) FROM site_change c WHERE c.site_id = s.id) AS changed_at, {LAST_AT} AS drilled_at \
                 FROM site s WHERE s.org_id = $1 AND s.valid_until IS NULL ORDER BY s.name, s.id"
            ),
            params![org],
        )
        .await?;
    let answered = answered(tx, org).await?;
    let floors = drawn(tx, org, zone).await?;
    let walks = of_sites(
        tx,
        "SELECT f.site_id, MIN(f.walked_on) AS on_day, SUM(CASE WHEN f.walked_on IS NULL THEN 1 ELSE 0 END) AS missing \
         FROM floor f JOIN site s ON s.id = f.site_id WHERE s.org_id = $1 GROUP BY f.site_id",
        org,
    )
    .await?;
    let plans = of_sites(
        tx,
        "SELECT e.site_id, MIN(e.agreed_on) AS on_day, SUM(CASE WHEN e.agreed_on IS NULL THEN 1 ELSE 0 END) AS missing \
         FROM emergency_plan e JOIN site s ON s.id = e.site_id WHERE s.org_id = $1 GROUP BY e.site_id",
        org,
    )
    .await?;
    let met = of_sites(
        tx,
        "SELECT q.site_id, NULL AS on_day, CAST(0 AS BIGINT) AS missing FROM site_point q JOIN site s ON s.id = q.site_id \
         WHERE s.org_id = $1 AND q.kind = 'meeting_point' GROUP BY q.site_id",
        org,
    )
    .await?;
    let pacts = pacts(tx, org).await?;
    let (open, done) = lessons(tx, org, zone).await?;
    let managers = managers(tx, org).await?;
    let all = rows.into_iter().map(|row| {
        let mut artefacts = Vec::new();
        let mut add = |point, on: Option<Date>, good_until| {
            artefacts.extend(on.map(|on| Artefact { point, on, good_until }));
        };
        let days = newest_of_each(&answered, row.id);
        add(ReadinessPoint::FirstContact, days.first().copied(), None);
        add(ReadinessPoint::SecondContact, days.get(1).copied(), None);
        for pact in pacts.iter().filter(|pact| answers_for(pact, &row)) {
            let good_until = pact.review.into_iter().chain(pact.ends.map(day)).min();
            add(ReadinessPoint::Agreement, Some(day(pact.since)), good_until);
        }
        let whole = |of: &HashMap<SiteId, Dated>| {
            of.get(&row.id)
                .filter(|found| found.missing == 0)
                .and_then(|found| found.on)
        };
        let (walked, drawn) = (whole(&walks), floors.get(&row.id).copied());
        // Whoever walked the site saw where police are met.
        let seen = Some(day(row.profile_at)).max(walked);
        add(
            ReadinessPoint::MeetingPoint,
            met.contains_key(&row.id).then_some(seen).flatten(),
            None,
        );
        add(ReadinessPoint::FloorPlan, drawn, None);
        add(ReadinessPoint::WalkThrough, walked, None);
        add(ReadinessPoint::EmergencyPlan, whole(&plans), None);
        add(ReadinessPoint::Drill, row.drilled_at.map(day), None);
        let (open, done) = (open.get(&row.id), done.get(&row.id));
        match open {
            Some(open) => add(
                ReadinessPoint::Lessons,
                Some(done.copied().unwrap_or(open.taken_on).min(today)),
                Some(open.good_until()),
            ),
            None => add(ReadinessPoint::Lessons, done.copied(), None),
        }
        SiteArtefacts {
            has_findings: open.is_some() || done.is_some(),
            owner: managers.get(&row.id).cloned().unwrap_or_default(),
            id: row.id,
            reference: row.reference,
            name: row.name,
            artefacts,
        }
    });
    Ok(all.collect())
}

async fn of_sites(tx: &Tx, sql: &str, org: OrgId) -> Result<HashMap<SiteId, Dated>, Fault> {
    let rows: Vec<Dated> = tx.all(sql, params![org]).await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.site?, row))).collect())
}

/// Of each site the day on which the floor that was drawn or walked longest ago was that.
async fn drawn(tx: &Tx, org: OrgId, zone: &TimeZone) -> Result<Days, Fault> {
    struct Floor(SiteId, Option<Date>, Timestamp);
    impl FromRow for Floor {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Self(
                row.parsed("site_id")?,
                row.opt_parsed("walked_on")?,
                row.instant("changed_at")?,
            ))
        }
    }
    let sql =
        "SELECT f.site_id, f.walked_on, f.changed_at FROM floor f JOIN site s ON s.id = f.site_id WHERE s.org_id = $1";
    let floors: Vec<Floor> = tx.all(sql, params![org]).await?;
    let mut days = Days::new();
    for Floor(site, walked, changed) in floors {
        let on = changed.to_zoned(zone.clone()).date();
        let on = walked.map_or(on, |walked| walked.max(on));
        days.entry(site).and_modify(|day| *day = on.min(*day)).or_insert(on);
    }
    Ok(days)
}

/// A person who proved to answer: their list, and the newest day.
struct Answered {
    site: Option<SiteId>,
    person: PersonId,
    on: Date,
}

impl FromRow for Answered {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            site: row.opt_parsed("site_id")?,
            person: row.parsed("person_id")?,
            on: row.parsed("verified_on")?,
        })
    }
}

/// Everybody who can be called and answered, and whose number is not dead since.
async fn answered(tx: &Tx, org: OrgId) -> Result<Vec<Answered>, Fault> {
    let sql = format!(
        "SELECT c.site_id, p.person_id, c.verified_on FROM contact c JOIN position p ON p.id = c.position_id \
         WHERE c.org_id = $1 AND c.verified_on IS NOT NULL AND p.closed_at IS NULL AND p.person_id IS NOT NULL AND {} = 0",
        contacts::store::silent()
    );
    tx.all(&sql, params![org]).await
}

/// The newest day of each person who answers for this site or for all, the newest first. Whoever stands in both lists, or fills two
/// positions, is one.
fn newest_of_each(answered: &[Answered], site: SiteId) -> Vec<Date> {
    let mut newest: HashMap<PersonId, Date> = HashMap::new();
    for each in answered.iter().filter(|each| each.site.is_none_or(|of| of == site)) {
        newest
            .entry(each.person)
            .and_modify(|day| *day = each.on.max(*day))
            .or_insert(each.on);
    }
    let mut days: Vec<Date> = newest.into_values().collect();
    days.sort_unstable_by(|a, b| b.cmp(a));
    days
}

/// Agreements with agencies that are in force.
async fn pacts(tx: &Tx, org: OrgId) -> Result<Vec<Pact>, Fault> {
    tx.all(
        "SELECT o.id AS partner, CASE WHEN m.a_org = $1 THEN m.b_unit ELSE m.a_unit END AS partner_unit, m.review_on, m.ends_at, \
         v.in_force_at FROM mou m JOIN mou_version v ON v.mou_id = m.id AND v.version = m.version_in_force \
         JOIN organisation o ON o.id = CASE WHEN m.a_org = $1 THEN m.b_org ELSE m.a_org END \
         WHERE (m.a_org = $1 OR m.b_org = $1) AND m.state = 'in_force' AND o.kind = 'agency' AND v.in_force_at IS NOT NULL",
        params![org],
    )
    .await
}

/// An agreement counts for the sites for which its police answer.
fn answers_for(pact: &Pact, site: &SiteRow) -> bool {
    site.police.is_some_and(|(police, unit)| {
        police == pact.partner && (unit.is_none() || pact.partner_unit.is_none() || unit == pact.partner_unit)
    })
}

type Days = HashMap<SiteId, Date>;

/// The open actions of a site.
struct Open {
    /// The earliest of their dates.
    due_on: Date,
    /// The day the oldest of them was taken on.
    taken_on: Date,
}

impl Open {
    /// A date that is far away keeps nothing good for longer than [`OPEN_DAYS`].
    fn good_until(&self) -> Date {
        self.due_on
            .min(self.taken_on.saturating_add(jiff::Span::new().days(OPEN_DAYS)))
    }
}

/// Of each site what is open, and the last day on which something was done.
async fn lessons(tx: &Tx, org: OrgId, zone: &TimeZone) -> Result<(HashMap<SiteId, Open>, Days), Fault> {
    struct OpenRow(SiteId, Date, Timestamp);
    impl FromRow for OpenRow {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Self(
                row.parsed("site_id")?,
                row.parsed("due_on")?,
                row.instant("taken_at")?,
            ))
        }
    }
    struct Closed(SiteId, Timestamp);
    impl FromRow for Closed {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Self(row.parsed("site_id")?, row.instant("closed_at")?))
        }
    }
    let taken_on = "FROM corrective_action a WHERE a.owner_org = $1 AND a.site_org = $1 AND (a.accepted_at IS NOT NULL OR a.added_by_org = $1)";
    let open = format!(
        "SELECT a.site_id, MIN(a.due_on) AS due_on, MIN(COALESCE(a.accepted_at, a.added_at)) AS taken_at {taken_on} \
         AND a.closed_at IS NULL GROUP BY a.site_id"
    );
    let open: Vec<OpenRow> = tx.all(&open, params![org]).await?;
    let closed = format!(
        "SELECT a.site_id, MAX(a.closed_at) AS closed_at {taken_on} AND a.closed_at IS NOT NULL GROUP BY a.site_id"
    );
    let closed: Vec<Closed> = tx.all(&closed, params![org]).await?;
    let open = open.into_iter().map(|OpenRow(site, due_on, taken)| {
        let taken_on = taken.to_zoned(zone.clone()).date();
        (site, Open { due_on, taken_on })
    });
    let closed = closed
        .into_iter()
        .map(|Closed(site, at)| (site, at.to_zoned(zone.clone()).date()));
    Ok((open.collect(), closed.collect()))
}

async fn managers(tx: &Tx, org: OrgId) -> Result<HashMap<SiteId, String>, Fault> {
    struct Manager(SiteId, String);
    impl FromRow for Manager {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Self(row.parsed("site_id")?, row.text("title")?))
        }
    }
    let rows: Vec<Manager> = tx
        .all(
            "SELECT site_id, title FROM position WHERE org_id = $1 AND duty = 'site_manager' AND site_id IS NOT NULL \
             AND closed_at IS NULL AND person_id IS NOT NULL ORDER BY created_at DESC, id DESC",
            params![org],
        )
        .await?;
    Ok(rows.into_iter().map(|Manager(site, title)| (site, title)).collect())
}
