//! SQL of emergency plans and their steps.

use super::{EmergencyPlan, PlanStep, StepPosition};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;
use std::collections::HashMap;

const PLANS: &str = "SELECT e.id, e.site_id, e.category, e.name, e.version, e.agreed_on, e.instruction, e.revision, e.changed_at, \
    (SELECT title FROM position WHERE id = e.changed_by) AS changed_title FROM emergency_plan e";

impl FromRow for EmergencyPlan {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            site: row.parsed("site_id")?,
            category: row.word("category", Category::parse)?,
            name: row.text("name")?,
            version: row.int("version")?,
            agreed_on: row.opt_parsed("agreed_on")?,
            instruction: row.text("instruction")?,
            revision: row.int("revision")?,
            changed_at: row.opt_instant("changed_at")?,
            changed_by: row.opt_text("changed_title")?,
            steps: Vec::new(),
        })
    }
}

/// A step and the plan it belongs to.
struct Kept(PlanId, PlanStep);

impl FromRow for Kept {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let position = match row.opt_parsed("position_id")? {
            Some(id) => Some(StepPosition {
                id,
                title: row.text("title")?,
                filled: row.opt_text("person_id")?.is_some() && row.opt_text("closed_at")?.is_none(),
            }),
            None => None,
        };
        let step = PlanStep {
            words: row.text("words")?,
            duty: row.word("duty", Duty::parse)?,
            position,
        };
        Ok(Self(row.parsed("plan_id")?, step))
    }
}

/// Gives plans their steps, in one question for all of them.
async fn with_steps(tx: &Tx, site: SiteId, mut plans: Vec<EmergencyPlan>) -> Result<Vec<EmergencyPlan>, Fault> {
    let kept: Vec<Kept> = tx
        .all(
            "SELECT s.plan_id, s.words, s.duty, s.position_id, p.title, p.person_id, p.closed_at FROM emergency_plan_step s \
             JOIN emergency_plan e ON e.id = s.plan_id LEFT JOIN position p ON p.id = s.position_id \
             WHERE e.site_id = $1 ORDER BY s.plan_id, s.rank",
            params![site],
        )
        .await?;
    let mut steps: HashMap<PlanId, Vec<PlanStep>> = HashMap::new();
    for Kept(plan, step) in kept {
        steps.entry(plan).or_default().push(step);
    }
    for plan in &mut plans {
        plan.steps = steps.remove(&plan.id).unwrap_or_default();
    }
    Ok(plans)
}

async fn with_own_steps(tx: &Tx, plan: Option<EmergencyPlan>) -> Result<Option<EmergencyPlan>, Fault> {
    let Some(plan) = plan else { return Ok(None) };
    let site = plan.site;
    Ok(with_steps(tx, site, vec![plan]).await?.pop())
}

/// The plans of a site with their steps, by name.
pub async fn plans_of(tx: &Tx, site: SiteId) -> Result<Vec<EmergencyPlan>, Fault> {
    let plans = tx
        .all(
            &format!("{PLANS} WHERE e.site_id = $1 ORDER BY e.name, e.id"),
            params![site],
        )
        .await?;
    with_steps(tx, site, plans).await
}

/// One plan of this site.
pub async fn find(tx: &Tx, site: SiteId, id: PlanId) -> Result<Option<EmergencyPlan>, Fault> {
    let plan = tx
        .first(
            &format!("{PLANS} WHERE e.id = $1 AND e.site_id = $2"),
            params![id, site],
        )
        .await?;
    with_own_steps(tx, plan).await
}

/// One plan of this site, held against other writers.
pub async fn hold(tx: &Tx, site: SiteId, id: PlanId) -> Result<Option<EmergencyPlan>, Fault> {
    let plan = tx
        .first_for_update(
            &format!("{PLANS} WHERE e.id = $1 AND e.site_id = $2"),
            params![id, site],
        )
        .await?;
    with_own_steps(tx, plan).await
}

/// The site's plan for a kind of emergency. The caller sees to the clearance.
pub async fn for_category(tx: &Tx, site: SiteId, category: Category) -> Result<Option<EmergencyPlan>, Fault> {
    let plan = tx
        .first(
            &format!("{PLANS} WHERE e.site_id = $1 AND e.category = $2"),
            params![site, category.as_str()],
        )
        .await?;
    with_own_steps(tx, plan).await
}

/// Keeps a new plan. Errors: a unique violation when the site has one of this kind.
pub async fn insert(tx: &Tx, plan: &EmergencyPlan, by: PositionId, now: Timestamp) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO emergency_plan (id, site_id, category, name, version, agreed_on, instruction, revision, changed_at, changed_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            plan.id,
            plan.site,
            plan.category.as_str(),
            plan.name,
            plan.version,
            plan.agreed_on,
            plan.instruction,
            plan.revision,
            now,
            by
        ],
    )
    .await?;
    keep_steps(tx, plan).await
}

/// Saves a plan with its steps if nobody changed it since it was read, and counts its revision up.
///
/// Returns whether this writer won.
pub async fn save(tx: &Tx, plan: &EmergencyPlan, by: PositionId, now: Timestamp) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE emergency_plan SET name = $3, version = $4, agreed_on = $5, instruction = $6, changed_at = $7, changed_by = $8, \
             revision = revision + 1 WHERE id = $1 AND revision = $2",
            params![
                plan.id,
                plan.revision,
                plan.name,
                plan.version,
                plan.agreed_on,
                plan.instruction,
                now,
                by
            ],
        )
        .await?;
    if rows != 1 {
        return Ok(false);
    }
    forget_steps(tx, plan.id).await?;
    keep_steps(tx, plan).await?;
    Ok(true)
}

async fn keep_steps(tx: &Tx, plan: &EmergencyPlan) -> Result<(), Fault> {
    for (rank, step) in (1_i64..).zip(&plan.steps) {
        tx.execute(
            "INSERT INTO emergency_plan_step (plan_id, rank, words, duty, position_id) VALUES ($1, $2, $3, $4, $5)",
            params![
                plan.id,
                rank,
                step.words,
                step.duty,
                step.position.as_ref().map(|position| position.id)
            ],
        )
        .await?;
    }
    Ok(())
}

async fn forget_steps(tx: &Tx, plan: PlanId) -> Result<(), Fault> {
    tx.execute("DELETE FROM emergency_plan_step WHERE plan_id = $1", params![plan])
        .await
        .map(drop)
}

/// Takes a plan away with its steps; whether it was still at `revision`.
pub async fn remove(tx: &Tx, plan: PlanId, revision: i64) -> Result<bool, Fault> {
    let there = tx
        .count(
            "SELECT COUNT(*) AS n FROM emergency_plan WHERE id = $1 AND revision = $2",
            params![plan, revision],
        )
        .await?;
    if there == 0 {
        return Ok(false);
    }
    forget_steps(tx, plan).await?;
    tx.execute("DELETE FROM emergency_plan WHERE id = $1", params![plan])
        .await
        .map(|rows| rows == 1)
}
