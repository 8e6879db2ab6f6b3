//! The demo's capability profiles, offers and loans, with the verbs of the pages.

use super::town::{Town, at};
use jiff::ToSpan;
use muster_capability::{
    profile::{Content, Send, verbs as profiles},
    resource::{
        model::Step,
        reading::today,
        rules::{Offer, Terms},
        store,
        verbs::{self as resources, StepInput},
    },
};
use muster_membership::organisation;
use muster_terms::*;
use muster_web::Desk;

/// What the City Police and its districts say, and what partners offer. One thing is lent for long: by today it is overdue.
pub async fn write(town: &Town) -> Result<(), String> {
    let commander = town.desk("commander").await?;
    let tx = at("units", commander.read().await)?;
    let units = organisation::store::units_of(&tx, commander.org()).await;
    let units = units.map_err(|err| err.to_string())?;
    drop(tx);
    let central = units
        .iter()
        .find(|unit| unit.name.starts_with("Central"))
        .map(|unit| unit.id);
    at("profile", profiles::keep(&commander, None, 0, whole(&commander)?).await)?;
    at(
        "profile",
        profiles::keep(&commander, central, 0, district(&commander)?).await,
    )?;
    let director = town.desk("director").await?;
    let offers = [
        (
            ResourceKind::Equipment,
            "Crowd barriers, 2 m",
            24,
            "North yard",
            "Carried by the borrower. Back clean.",
        ),
        (
            ResourceKind::TrainingPlace,
            "Empty ward for searches",
            1,
            "Building C, level 4",
            "Weekends only.",
        ),
    ];
    for offer in offers {
        self::offer(&director, offer).await?;
    }
    let offers = [
        (
            ResourceKind::Equipment,
            "Portable radios",
            6,
            "Central District, desk 1",
            "Charged every evening.",
        ),
        (
            ResourceKind::RadioChannel,
            "Talk group Shared 2",
            1,
            "All of the city",
            "Opened by the dispatcher on request.",
        ),
        (
            ResourceKind::Expertise,
            "Threat assessment with your team",
            2,
            "At your site",
            "Two weeks ahead.",
        ),
    ];
    for offer in offers {
        self::offer(&commander, offer).await?;
    }
    let radios = named(&director, commander.org(), "Portable radios").await?;
    let terms = terms(&director, 4, 0, 88)?;
    let purpose = "The radio mast of the hospital is rebuilt.";
    let loan = at("loan", resources::ask(&director, radios, terms, purpose).await)?;
    for (desk, step, words) in [
        (&commander, Step::Granted, "Call the desk when a battery fails."),
        (&commander, Step::Gave, "Four radios, four chargers."),
        (&director, Step::Took, "Complete."),
    ] {
        take(desk, &loan, step, words).await?;
    }
    Ok(())
}

/// What waits for an answer on the last day.
pub async fn ask(town: &Town) -> Result<(), String> {
    let (liaison, director) = (town.desk("liaison").await?, town.desk("director").await?);
    let barriers = named(&liaison, director.org(), "Crowd barriers, 2 m").await?;
    let terms = terms(&liaison, 12, 6, 8)?;
    let purpose = "The run through the old town passes the hospital.";
    at("loan", resources::ask(&liaison, barriers, terms, purpose).await).map(drop)
}

fn whole(desk: &Desk) -> Result<Content, String> {
    let send = |kind, count, hours: &str| Send {
        kind,
        count,
        hours: hours.into(),
    };
    Ok(Content {
        sends: vec![
            send(CapabilityKind::Patrol, 9, "Day and night"),
            send(CapabilityKind::ArmedResponse, 2, "Day and night"),
            send(CapabilityKind::Negotiator, 1, "On call, within an hour"),
            send(CapabilityKind::Drones, 1, "Day, not in rain"),
        ],
        limits: "Bomb disposal comes from the state and needs two hours. Dogs come from the County Sheriff.".into(),
        needs: vec![SiteNeed::Keys, SiteNeed::Plans, SiteNeed::Guide],
        needs_words: "Somebody in a vest at the meeting point.".into(),
        minutes: [(DayBand::Day, 9), (DayBand::Evening, 10), (DayBand::Night, 14)].into(),
        review_on: on(desk, 270)?,
    })
}

fn district(desk: &Desk) -> Result<Content, String> {
    Ok(Content {
        sends: vec![Send {
            kind: CapabilityKind::Patrol,
            count: 3,
            hours: "Day and night".into(),
        }],
        limits: "After midnight one unit covers the whole district.".into(),
        minutes: [(DayBand::Day, 7), (DayBand::Evening, 8), (DayBand::Night, 12)].into(),
        ..whole(desk)?
    })
}

fn on(desk: &Desk, days: i64) -> Result<civil::Date, String> {
    today(desk).checked_add(days.days()).map_err(|err| err.to_string())
}

fn terms(desk: &Desk, quantity: i64, from: i64, until: i64) -> Result<Terms, String> {
    Ok(Terms {
        quantity,
        from_on: on(desk, from)?,
        until_on: on(desk, until)?,
    })
}

async fn offer(
    desk: &Desk,
    (kind, name, quantity, place, conditions): (ResourceKind, &str, i64, &str, &str),
) -> Result<(), String> {
    let offer = Offer {
        kind,
        name: name.into(),
        words: String::new(),
        quantity,
        place: place.into(),
        conditions: conditions.into(),
        ask: desk.who.position,
        offered_until: None,
    };
    at(name, resources::offer(desk, offer).await).map(drop)
}

async fn named(desk: &Desk, owner: OrgId, name: &str) -> Result<ResourceId, String> {
    let tx = at(name, desk.read().await)?;
    let all = store::of_org(&tx, owner).await.map_err(|err| err.to_string())?;
    let found = all.into_iter().find(|resource| resource.name == name);
    found
        .map(|resource| resource.id)
        .ok_or_else(|| format!("demo: nobody offers {name}"))
}

async fn take(desk: &Desk, loan: &Reference, step: Step, words: &str) -> Result<(), String> {
    let tx = at("loan", desk.read().await)?;
    let known = store::find_loan(&tx, desk.org(), loan)
        .await
        .map_err(|err| err.to_string())?;
    drop(tx);
    let input = StepInput {
        words: words.into(),
        terms: None,
        seen: known.map_or(0, |known| known.revision),
    };
    at("loan", resources::step(desk, loan, step, input).await)
}
