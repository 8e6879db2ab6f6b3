//! SQL that only raising needs: the plan of the site, and a free reference.

use crate::incident::{Category, Step, rules, store};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

/// A reference that no incident has yet.
pub async fn draw_reference(tx: &Tx) -> Result<Reference, Fault> {
    for attempt in 0..40 {
        let reference = Reference::draw("INC", attempt, &mut rand::rng());
        if store::is_reference_free(tx, &reference).await? {
            return Ok(reference);
        }
    }
    Err(Fault::other("no incident reference is free"))
}

/// The site's plan for a category: who made it, its one line for whoever raised, and its steps.
pub struct SitePlan {
    pub name: String,
    pub version: i64,
    pub agreed_on: Option<civil::Date>,
    pub instruction: String,
    pub id: PlanId,
}

impl FromRow for SitePlan {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            name: row.text("name")?,
            version: row.int("version")?,
            agreed_on: row.opt_parsed("agreed_on")?,
            instruction: row.text("instruction")?,
            id: row.parsed("id")?,
        })
    }
}

pub async fn site_plan(tx: &Tx, site: SiteId, category: Category) -> Result<Option<SitePlan>, Fault> {
    tx.first(
        "SELECT id, name, version, agreed_on, instruction FROM emergency_plan WHERE site_id = $1 AND category = $2 \
         ORDER BY version DESC LIMIT 1",
        params![site, category.as_str()],
    )
    .await
}

/// The steps for this room: the site's own plan, else the built-in one.
pub async fn steps_for(tx: &Tx, site: SiteId, category: Category) -> Result<Vec<Step>, Fault> {
    let to_do = |rank: i64, words: String, duty: Duty| Step {
        rank,
        words,
        duty,
        owner: None,
        owner_title: String::new(),
        state: "to_do".into(),
        changed_at: None,
    };
    struct Planned(i64, String, Duty);
    impl FromRow for Planned {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Self(
                row.int("rank")?,
                row.text("words")?,
                row.word("duty", Duty::parse)?,
            ))
        }
    }
    if let Some(plan) = site_plan(tx, site, category).await? {
        let rows: Vec<Planned> = tx
            .all(
                "SELECT rank, words, duty FROM emergency_plan_step WHERE plan_id = $1 ORDER BY rank",
                params![plan.id],
            )
            .await?;
        return Ok(rows.into_iter().map(|step| to_do(step.0, step.1, step.2)).collect());
    }
    Ok(rules::template_steps(category)
        .into_iter()
        .zip(1..)
        .map(|((key, duty), rank)| to_do(rank, muster_web::t(key), duty))
        .collect())
}

/// The meeting point police are sent to: the preferred one of the site.
pub async fn meeting_point(tx: &Tx, site: SiteId) -> Result<Option<PointId>, Fault> {
    struct Id(PointId);
    impl FromRow for Id {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Id(row.parsed("id")?))
        }
    }
    let row: Option<Id> = tx
        .first(
            "SELECT id FROM site_point WHERE site_id = $1 AND kind = 'meeting_point' ORDER BY preferred DESC, rank, code LIMIT 1",
            params![site],
        )
        .await?;
    Ok(row.map(|id| id.0))
}

/// Median-free and honest: the seconds of the position's last answered call, if any.
pub async fn last_answer_seconds(tx: &Tx, position: PositionId) -> Result<Option<i64>, Fault> {
    struct Times(Timestamp, Timestamp);
    impl FromRow for Times {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Times(row.instant("called_at")?, row.instant("acknowledged_at")?))
        }
    }
    let row: Option<Times> = tx
        .first(
            "SELECT called_at, acknowledged_at FROM incident_person WHERE position_id = $1 AND called_at IS NOT NULL \
             AND acknowledged_at IS NOT NULL ORDER BY acknowledged_at DESC LIMIT 1",
            params![position],
        )
        .await?;
    Ok(row.map(|times| times.1.duration_since(times.0).as_secs()))
}
