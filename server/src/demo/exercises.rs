//! The demo's exercises: one that is planned with the police, and one that was held, rated and written up.

use super::town::{Town, at};
use jiff::ToSpan;
use muster_exercises::{
    model::{Exercise, Letter, ObservationKind, Role, Step},
    rules::forms::Plan,
    scenarios, store,
    verbs::{self, NewObservation, NewRating},
};
use muster_membership::{position, site};
use muster_terms::*;
use muster_web::Desk;

/// Plans both with the verbs of the pages. The one that is held is talked through, said by hand, and ended.
pub async fn hold(town: &Town) -> Result<(), String> {
    let director = town.desk("director").await?;
    let planned = plan(&director, "computers-down", 110).await?;
    partner(town, &director, &planned.reference).await?;
    let held = plan(&director, "power-lost", 0).await?;
    let partner_takes_part = partner(town, &director, &held.reference).await?;
    role(&director, &held.reference, "Site manager", Role::Evaluator).await?;
    at(
        "guest",
        verbs::add_guest(&director, &held.reference, "Fire service, Station 4").await,
    )?;
    at(
        "start",
        verbs::move_clock(&director, &held.reference, Step::Start).await,
    )?;
    run(&director, &held).await?;
    if partner_takes_part {
        let liaison = town.desk("liaison").await?;
        observe(
            &liaison,
            &held.reference,
            ObservationKind::Strength,
            "Keys were at the gate when we came.",
        )
        .await?;
    }
    at("end", verbs::move_clock(&director, &held.reference, Step::End).await)?;
    observe(
        &director,
        &held.reference,
        ObservationKind::HotWash,
        "Nobody knew which doors open by themselves. We want a list at each post.",
    )
    .await
}

async fn plan(desk: &Desk, ready: &str, days: i64) -> Result<Exercise, String> {
    let scenario = scenarios::find(ready).map_err(|err| err.to_string())?;
    let scenario = scenario.ok_or_else(|| format!("no ready scenario {ready}"))?;
    let tx = at("sites", desk.read().await)?;
    let sites = site::store::of_org(&tx, desk.org())
        .await
        .map_err(|err| err.to_string())?;
    drop(tx);
    let site = sites.first().ok_or("no site")?;
    let plan = Plan {
        site: site.reference.clone(),
        kind: scenario.kind().map_err(|err| err.to_string())?,
        title: scenario.title.clone(),
        planned_for: desk.now().saturating_add((days * 24).hours()).unwrap_or(desk.now()),
        duration_minutes: scenario.minutes,
        category: scenario.category().map_err(|err| err.to_string())?,
        place: "Training room 2".into(),
        scope: "No calls outside, nothing is switched off.".into(),
        scenario: scenario.scenario.clone(),
        sponsor: "Northgate Health Group".into(),
        contact: "Security director".into(),
    };
    at("exercise", verbs::create(desk, plan, Some(scenario)).await)
}

/// Asks the police. Whether they take part: where no clause opens exercises, nobody is asked.
async fn partner(town: &Town, desk: &Desk, reference: &Reference) -> Result<bool, String> {
    let liaison = town.desk("liaison").await?;
    if verbs::ask_partner(desk, reference, liaison.org()).await.is_err() {
        return Ok(false);
    }
    at("answer", verbs::answer(&liaison, reference, true).await)?;
    at(
        "role",
        verbs::set_role(&liaison, reference, liaison.who.position, Role::Evaluator).await,
    )?;
    Ok(true)
}

async fn role(desk: &Desk, reference: &Reference, begins: &str, role: Role) -> Result<(), String> {
    let tx = at("positions", desk.read().await)?;
    let all = position::store::of_org(&tx, desk.org())
        .await
        .map_err(|err| err.to_string())?;
    drop(tx);
    match all.iter().find(|position| position.title.starts_with(begins)) {
        Some(found) => at("role", verbs::set_role(desk, reference, found.id, role).await),
        None => Ok(()),
    }
}

async fn run(desk: &Desk, held: &Exercise) -> Result<(), String> {
    let words = |err: muster_store::Fault| err.to_string();
    let tx = at("injects", desk.read().await)?;
    let injects = store::msel::injects(&tx, held.id).await.map_err(words)?;
    let objectives = store::review::objectives(&tx, held.id).await.map_err(words)?;
    drop(tx);
    for inject in injects.iter().take(4) {
        at("inject", verbs::deliver(desk, &held.reference, inject.id).await)?;
    }
    observe(
        desk,
        &held.reference,
        ObservationKind::Improvement,
        "The doors of the loading bay stood open for nine minutes.",
    )
    .await?;
    // The director rates for the group; for that the position evaluates.
    at(
        "role",
        verbs::set_role(desk, &held.reference, desk.who.position, Role::Evaluator).await,
    )?;
    for (objective, letter) in objectives.iter().zip([Letter::M, Letter::S]) {
        let rating = NewRating {
            objective: objective.id,
            target: 1,
            letter,
            words: "As seen by two evaluators.".into(),
            seen: 0,
        };
        at("rating", verbs::rate(desk, &held.reference, rating).await)?;
    }
    Ok(())
}

async fn observe(desk: &Desk, reference: &Reference, kind: ObservationKind, words: &str) -> Result<(), String> {
    let new = NewObservation {
        kind,
        words: words.into(),
        objective: None,
    };
    at("observation", verbs::observe(desk, reference, new).await).map(drop)
}
