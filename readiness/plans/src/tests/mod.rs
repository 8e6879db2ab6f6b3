//! Routes and storage, on both databases. Rules are tested beside the rules.

mod approving;
mod calls;
mod districts;
mod files;
mod reviews;
mod sharing;
mod town;
mod writing;

use muster_terms::*;
use town::{Town, Who};

/// Begins a lockdown plan of the hospital, approved by the director; its address.
async fn lockdown(town: &Town) -> String {
    let site = town.hospital().await;
    begin(town, "lockdown", &site.reference.to_string()).await
}

async fn begin(town: &Town, template: &str, site: &str) -> String {
    let approver = town.identity(Who::Director).position.to_string();
    let fields = [
        ("template", template),
        ("title", "Lockdown, Northfield"),
        ("site", site),
        ("actions", "srp"),
        ("approver", &approver),
    ];
    town.post(Who::Director, "/plans", &fields).await.led_to()
}

async fn plan_of(town: &Town, path: &str) -> crate::PlanText {
    let reference: Reference = path.rsplit('/').next().unwrap().parse().unwrap();
    let tx = town.app.store().read().await.unwrap();
    crate::store::find(&tx, &reference).await.unwrap().unwrap()
}

async fn version_of(town: &Town, path: &str) -> crate::model::Version {
    let plan = plan_of(town, path).await;
    let tx = town.app.store().read().await.unwrap();
    crate::store::version(&tx, plan.id, plan.version)
        .await
        .unwrap()
        .unwrap()
}

/// Offers the newest version to the police.
async fn share(town: &Town, path: &str) -> town::Answer {
    let (org, version) = (town.police.to_string(), plan_of(town, path).await.version.to_string());
    let fields = [("org", org.as_str()), ("version", &version)];
    town.post(Who::Director, &format!("{path}/sharing"), &fields).await
}

/// The section at this place, from 0.
async fn section(town: &Town, path: &str, place: usize) -> crate::document::Section {
    version_of(town, path).await.content.sections[place].clone()
}

/// Saves a section as it would be from a form that was opened at this version.
async fn save(
    town: &Town,
    who: Who,
    path: &str,
    (before, version): (&crate::document::Section, i64),
    text: &str,
) -> town::Answer {
    let begun = muster_web::Begun::with(&crate::rules::stored_section(Some(before))).to_string();
    let version = version.to_string();
    let fields = [
        ("title", before.title.as_str()),
        ("text", text),
        ("version", &version),
        ("begun", &begun),
    ];
    town.post(who, &format!("{path}/sections/{}", before.id), &fields).await
}
