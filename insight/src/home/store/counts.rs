//! Counted facts of an organisation's sites: one query for each kind, whatever the number of sites.

use crate::home::{Owner, SiteFacts};
use jiff::{SignedDuration, tz::TimeZone};
use muster_readiness::{
    contacts,
    left_out::{self, LeftOut},
    reach_test as reach_tests,
    reach_test::rules::NightProbe,
};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;
use std::collections::{BTreeSet, HashMap};

/// A count for one site; without a site it is the whole organisation's.
struct Counted {
    site: Option<SiteId>,
    n: u32,
    open: u32,
    on: Option<civil::Date>,
}

impl FromRow for Counted {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let count = |column: &str| -> Result<u32, Fault> {
            u32::try_from(row.opt_int(column)?.unwrap_or(0)).map_err(Fault::other)
        };
        Ok(Self {
            site: row.opt_parsed("site_id")?,
            n: count("n")?,
            open: count("unset")?,
            on: row.opt_parsed("on_day")?,
        })
    }
}

struct Manager {
    site: SiteId,
    id: PositionId,
    title: String,
}

impl FromRow for Manager {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            site: row.parsed("site_id")?,
            id: row.parsed("id")?,
            title: row.text("title")?,
        })
    }
}

/// The counted facts of an organisation, by site.
pub struct Counts {
    contacts: Vec<Counted>,
    on_duty: Vec<Counted>,
    floors: HashMap<SiteId, Counted>,
    points: HashMap<SiteId, Counted>,
    plans: HashMap<SiteId, Counted>,
    managers: Vec<Manager>,
    callable: Vec<Callable>,
    nights: Vec<NightProbe>,
    left_out: Vec<LeftOut>,
}

/// A filled position of the reach order.
struct Callable {
    site: Option<SiteId>,
    position: PositionId,
    unit: Option<String>,
    silent: bool,
}

impl FromRow for Callable {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            site: row.opt_parsed("site_id")?,
            position: row.parsed("position_id")?,
            unit: row.opt_text("unit_name")?,
            silent: row.int("silent")? > 0,
        })
    }
}

/// Night tests older than this say nothing of now.
const NIGHTS_BACK_DAYS: i64 = 90;

/// Counts everything that a site's row tells, in one query for each kind.
pub async fn counts(tx: &Tx, org: OrgId, now: Timestamp, zone: &TimeZone) -> Result<Counts, Fault> {
    let of_sites = |rows: Vec<Counted>| rows.into_iter().filter_map(|row| Some((row.site?, row))).collect();
    let responding: Vec<String> = Duty::ALL
        .iter()
        .filter(|duty| duty.may(Act::Respond))
        .map(|duty| format!("'{duty}'"))
        .collect();
    let contacts = tx
        .all(
            // What a number proved before it died proves nothing now.
            &format!(
                "SELECT c.site_id, COUNT(DISTINCT c.position_id) AS n, CAST(0 AS BIGINT) AS unset, \
                 MAX(CASE WHEN {} = 0 THEN c.verified_on END) AS on_day FROM contact c \
                 JOIN position p ON p.id = c.position_id WHERE c.org_id = $1 AND p.closed_at IS NULL AND p.person_id IS NOT NULL \
                 GROUP BY c.site_id",
                contacts::store::silent()
            ),
            params![org],
        )
        .await?;
    // Whom an alarm calls, as the raise page lists them: on duty, of the site or of the whole organisation, not locked out.
    let on_duty = tx
        .all(
            &format!(
                "SELECT p.site_id, COUNT(*) AS n, CAST(0 AS BIGINT) AS unset, NULL AS on_day FROM position p \
                 JOIN person q ON q.id = p.person_id WHERE p.org_id = $1 AND p.duty IN ({}) AND p.closed_at IS NULL \
                 AND q.locked_at IS NULL AND EXISTS (SELECT 1 FROM duty_shift d \
                 WHERE d.position_id = p.id AND d.starts_at <= $2 AND (d.ends_at IS NULL OR d.ends_at > $2)) GROUP BY p.site_id",
                responding.join(", ")
            ),
            params![org, now],
        )
        .await?;
    let floors = tx
        .all(
            "SELECT f.site_id, COUNT(*) AS n, SUM(CASE WHEN f.walked_on IS NULL THEN 1 ELSE 0 END) AS unset, \
             MIN(f.walked_on) AS on_day FROM floor f JOIN site s ON s.id = f.site_id WHERE s.org_id = $1 GROUP BY f.site_id",
            params![org],
        )
        .await?;
    let points = tx
        .all(
            "SELECT q.site_id, COUNT(*) AS n, CAST(0 AS BIGINT) AS unset, NULL AS on_day FROM site_point q JOIN site s ON s.id = q.site_id \
             WHERE s.org_id = $1 AND q.kind = 'meeting_point' GROUP BY q.site_id",
            params![org],
        )
        .await?;
    let plans = tx
        .all(
            "SELECT e.site_id, COUNT(*) AS n, SUM(CASE WHEN e.agreed_on IS NULL THEN 1 ELSE 0 END) AS unset, \
             MIN(e.agreed_on) AS on_day FROM emergency_plan e JOIN site s ON s.id = e.site_id WHERE s.org_id = $1 \
             GROUP BY e.site_id",
            params![org],
        )
        .await?;
    let managers = tx
        .all(
            "SELECT id, title, site_id FROM position WHERE org_id = $1 AND duty = 'site_manager' AND site_id IS NOT NULL \
             AND closed_at IS NULL AND person_id IS NOT NULL ORDER BY created_at, id",
            params![org],
        )
        .await?;
    let callable = tx
        .all(
            &format!(
                "SELECT DISTINCT c.site_id, c.position_id, u.name AS unit_name, CAST({} AS BIGINT) AS silent FROM contact c \
                 JOIN position p ON p.id = c.position_id LEFT JOIN unit u ON u.id = p.unit_id WHERE c.org_id = $1 AND p.closed_at IS NULL AND p.person_id IS NOT NULL",
                contacts::store::silent()
            ),
            params![org],
        )
        .await?;
    let since = now - SignedDuration::from_hours(24 * NIGHTS_BACK_DAYS);
    let mut nights = reach_tests::store::ended_since(tx, org, since).await?;
    nights.retain(|probe| reach_tests::rules::is_night(probe.asked_at, zone));
    let mut left_out = left_out::store::of_org(tx, org).await?;
    left_out.retain(|each| left_out::rules::holds(each, now));
    let (floors, points, plans) = (of_sites(floors), of_sites(points), of_sites(plans));
    Ok(Counts {
        contacts,
        on_duty,
        floors,
        points,
        plans,
        managers,
        callable,
        nights,
        left_out,
    })
}

impl Counts {
    pub(super) fn fill(&self, site: &mut SiteFacts, reader: PositionId) {
        let here = |row: &&Counted| row.site.is_none() || row.site == Some(site.id);
        site.reachable = self.contacts.iter().filter(here).map(|row| row.n).sum();
        let callable: Vec<&Callable> = self
            .callable
            .iter()
            .filter(|one| one.site.is_none() || one.site == Some(site.id))
            .collect();
        site.silent = !callable.is_empty() && callable.iter().all(|one| one.silent);
        let known: Vec<PositionId> = callable.iter().map(|one| one.position).collect();
        site.night_silent = reach_tests::rules::nobody_at_night(&self.nights, &known);
        site.verified_on = self.contacts.iter().filter(here).filter_map(|row| row.on).max();
        site.on_duty = self.on_duty.iter().filter(here).map(|row| row.n).sum();
        let floors = self.floors.get(&site.id);
        site.floors = floors.map_or(0, |row| row.n);
        site.floors_unwalked = floors.map_or(0, |row| row.open);
        site.walked_on = floors.and_then(|row| row.on);
        site.meeting_points = self.points.get(&site.id).map_or(0, |row| row.n);
        let plans = self.plans.get(&site.id);
        site.plans = plans.map_or(0, |row| row.n);
        site.plan_agreed_on = plans.filter(|row| row.open == 0).and_then(|row| row.on);
        let cannot = self.left_out.iter().filter(|each| each.site == site.id);
        site.left_out = cannot.map(|each| each.point).collect();
        let manager = self.managers.iter().find(|manager| manager.site == site.id);
        site.manager = manager.map(|manager| Owner {
            title: manager.title.clone(),
            is_you: manager.id == reader,
        });
    }

    /// Districts of which the last two night tests reached nobody, by name.
    pub fn silent_at_night(&self) -> Vec<String> {
        let units: BTreeSet<&String> = self.callable.iter().filter_map(|one| one.unit.as_ref()).collect();
        let is_silent = |unit: &&String| {
            let of_it = self.callable.iter().filter(|one| one.unit.as_ref() == Some(unit));
            let known: Vec<PositionId> = of_it.map(|one| one.position).collect();
            reach_tests::rules::nobody_at_night(&self.nights, &known)
        };
        units.into_iter().filter(is_silent).cloned().collect()
    }

    /// On duty anywhere in the organisation.
    pub fn on_duty_anywhere(&self) -> u32 {
        self.on_duty.iter().map(|row| row.n).sum()
    }

    /// Filled positions in the reach order, for whatever site.
    pub fn reachable_anywhere(&self) -> u32 {
        self.contacts.iter().map(|row| row.n).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{World, now};
    use muster_store::testing::each_store;

    #[tokio::test]
    async fn whom_an_alarm_would_not_call_is_not_on_duty() {
        each_store(|store| async move {
            let world = World::over(store);
            let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
            let guard = world.desk(hospital, "Guard, Post 3", Duty::Guard).await;
            let privacy = world.desk(hospital, "Privacy officer", Duty::PrivacyOfficer).await;
            for desk in [&guard, &privacy] {
                let begins = "INSERT INTO duty_shift (position_id, starts_at) VALUES ($1, $2)";
                world.run(begins, params![desk.who.position, now()]).await;
            }
            let on_duty = || async {
                let tx = world.store.read().await.unwrap();
                counts(&tx, hospital.id, now(), &TimeZone::UTC)
                    .await
                    .unwrap()
                    .on_duty_anywhere()
            };
            assert_eq!(on_duty().await, 1, "who does not respond is not called");
            let lock = "UPDATE person SET locked_at = $2 WHERE id = $1";
            world.run(lock, params![guard.who.person, now()]).await;
            assert_eq!(on_duty().await, 0);
        })
        .await;
    }
}
