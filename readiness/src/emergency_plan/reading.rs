//! Reading plans: those of the own sites, and those of a partner's site that a clause opens.

use super::{EmergencyPlan, store};
use crate::opening::Part;
use crate::site_profile::reading::{Found, item};
use muster_agreements::crossing::Item;
use muster_membership::Site;
use muster_policy::CrossingAct;
use muster_terms::*;
use muster_web::{Desk, Problem};

/// All plans of the site, decided as one. Commit with [`Found::done`] before they are shown.
pub async fn plans(found: &mut Found, desk: &Desk, act: CrossingAct) -> Result<Part<Vec<EmergencyPlan>>, Problem> {
    let plans = store::plans_of(&found.tx, found.site.id).await?;
    let latest = plans.iter().filter_map(|plan| plan.changed_at).max();
    let item = Item {
        record: format!("emergency_plans:{}", found.site.id),
        recorded_at: latest.unwrap_or(found.site.created_at),
        ..item(&found.site, DataClass::EmergencyPlan)
    };
    found.part(desk, &item, act, plans).await
}

/// One plan of the site, decided. Commit with [`Found::done`] before it is shown.
///
/// Errors: [`Problem::Missing`] when an open site has no such plan; where the class is closed, absent and present look alike.
pub async fn plan(
    found: &mut Found,
    desk: &Desk,
    id: PlanId,
    act: CrossingAct,
) -> Result<Part<EmergencyPlan>, Problem> {
    match store::find(&found.tx, found.site.id, id).await? {
        Some(plan) => {
            let item = plan_item(Some(&plan), &found.site);
            found.part(desk, &item, act, plan).await
        }
        None => {
            let item = plan_item(None, &found.site);
            match found.part(desk, &item, act, ()).await? {
                Part::Open(_) => Err(Problem::Missing),
                Part::Closed(why) => Ok(Part::Closed(why)),
            }
        }
    }
}

fn plan_item(plan: Option<&EmergencyPlan>, site: &Site) -> Item {
    let item = item(site, DataClass::EmergencyPlan);
    match plan {
        Some(plan) => Item {
            record: format!("emergency_plan:{}", plan.id),
            words: format!("{}, {}", site.name, plan.name),
            recorded_at: plan.changed_at.unwrap_or(site.created_at),
            ..item
        },
        None => Item {
            record: format!("emergency_plans:{}", site.id),
            ..item
        },
    }
}
