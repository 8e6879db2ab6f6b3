//! The demo's visits: one that both signed, a round of own positions, an assessment under way, and one that waits for an answer.

use super::town::{Town, at};
use jiff::ToSpan;
use muster_membership::site;
use muster_terms::*;
use muster_visits::{
    model::{Answer, Consequence, Kind, Likelihood, Verdict},
    reading,
    rules::{CheckInput, Plan},
    verbs::{self, ActionInput, FindingInput, Place, Reply, Seen},
};
use muster_web::Desk;

/// What was walked when the agreement was young.
pub async fn write(town: &Town) -> Result<(), String> {
    let (director, liaison) = (town.desk("director").await?, town.desk("liaison").await?);
    let visit = plan(&director, Kind::Familiarisation, LEARN, Some(liaison.org())).await?;
    accept(&liaison, &visit).await?;
    at("visit", verbs::start(&director, &visit).await)?;
    for (line, words) in [
        (
            "way-in",
            "Door E2 from Mill Lane. On the radio it is called North door.",
        ),
        ("keys", "Key set 7 in the control room, day and night."),
        (
            "radio",
            "No reach in the plant room of building B. A repeater is at the stairs.",
        ),
    ] {
        say(&director, &visit, line, Verdict::Ok, words).await?;
    }
    say(
        &liaison,
        &visit,
        "stairs-lifts",
        Verdict::Ok,
        "Lift 3 can be held on each floor with key 7.",
    )
    .await?;
    sign(&director, &visit).await?;
    sign(&liaison, &visit).await?;

    let round = plan(&director, Kind::WalkThrough, ROUND, None).await?;
    at("visit", verbs::start(&director, &round).await)?;
    say(&director, &round, "exits-free", Verdict::Ok, "").await?;
    say(
        &director,
        &round,
        "lighting",
        Verdict::NotOk,
        "Two lamps at the east car park are out.",
    )
    .await?;
    let lamps = finding(&director, &round, "medium", "Two lamps at the east car park are out.").await?;
    act(&director, &round, lamps, "Replace the two lamps").await?;
    sign(&director, &round).await
}

/// What is under way and what waits for an answer on the last day.
pub async fn lately(town: &Town) -> Result<(), String> {
    let (director, liaison) = (town.desk("director").await?, town.desk("liaison").await?);
    let visit = plan(&director, Kind::JointAssessment, WEIGH, Some(liaison.org())).await?;
    route(town, &director, &visit).await?;
    accept(&liaison, &visit).await?;
    at("visit", verbs::start(&director, &visit).await)?;
    weigh(
        &director,
        &visit,
        "attack-vehicle",
        "Cars reach the glass front of the main entrance.",
    )
    .await?;
    weigh(
        &liaison,
        &visit,
        "lockdown",
        "Doors of the waiting room lock from outside only.",
    )
    .await?;
    say(
        &director,
        &visit,
        "evacuation",
        Verdict::Ok,
        "Practised in spring on every ward.",
    )
    .await?;
    let bollards = finding(
        &director,
        &visit,
        "high",
        "Nothing stops a car before the main entrance.",
    )
    .await?;
    act(
        &director,
        &visit,
        bollards,
        "Ask the city for bollards at the main entrance",
    )
    .await?;
    finding(
        &liaison,
        &visit,
        "critical",
        "The waiting room cannot be locked from inside.",
    )
    .await?;
    plan(&director, Kind::Familiarisation, NIGHT, Some(liaison.org()))
        .await
        .map(drop)
}

async fn plan(desk: &Desk, kind: Kind, purpose: &str, partner: Option<OrgId>) -> Result<Reference, String> {
    let tx = at("visit", desk.read().await)?;
    let sites = site::store::of_org(&tx, desk.org()).await;
    drop(tx);
    let sites = sites.map_err(|err| err.to_string())?;
    let site = sites.iter().find(|site| site.name == "Northfield Hospital");
    let plan = Plan {
        kind,
        site: site.ok_or("demo: no such site")?.id,
        planned_for: desk.now() + 26.hours(),
        purpose: purpose.into(),
        people: vec![desk.who.position],
        partner,
    };
    at(purpose, verbs::make(desk, plan).await)
}

async fn accept(desk: &Desk, visit: &Reference) -> Result<(), String> {
    let reply = Reply {
        answer: Answer::Accepted,
        words: "Two of us come, in uniform.".into(),
        proposed_for: None,
        people: vec![desk.who.position],
    };
    at("answer", verbs::answer(desk, visit, reply, Seen::default()).await)
}

/// Past points of the site, and a place in words.
async fn route(town: &Town, desk: &Desk, visit: &Reference) -> Result<(), String> {
    let known = town
        .sites
        .iter()
        .find(|site| site.profile.name == "Northfield Hospital");
    let tx = at("route", desk.read().await)?;
    let mut places = Vec::new();
    if let Some(known) = known {
        let found = site::store::find_by_reference(&tx, &known.reference).await;
        if let Some(site) = found.map_err(|err| err.to_string())? {
            let plans = muster_readiness::site_plan::store::floors_of(&tx, site.id).await;
            for plan in plans.map_err(|err| err.to_string())?.into_iter().take(1) {
                let rooms = plan.features.iter().filter(|each| each.label.is_some());
                places.extend(rooms.take(4).map(|room| format!("feature:{}:{}", plan.floor, room.id)));
            }
        }
    }
    drop(tx);
    for at_place in places {
        let place = Place {
            at: at_place,
            ..Place::default()
        };
        at("stop", verbs::add_stop(desk, visit, place).await)?;
    }
    let outside = Place {
        label: "Main entrance, from the street".into(),
        words: "How close can a car come?".into(),
        ..Place::default()
    };
    at("stop", verbs::add_stop(desk, visit, outside).await).map(drop)
}

async fn say(desk: &Desk, visit: &Reference, line: &str, verdict: Verdict, words: &str) -> Result<(), String> {
    let input = CheckInput {
        verdict,
        likelihood: None,
        consequence: None,
        words: words.into(),
    };
    at(line, verbs::write_check(desk, visit, line, 0, input).await)
}

async fn weigh(desk: &Desk, visit: &Reference, line: &str, words: &str) -> Result<(), String> {
    let input = CheckInput {
        verdict: Verdict::NotOk,
        likelihood: Some(Likelihood::Unlikely),
        consequence: Some(Consequence::Severe),
        words: words.into(),
    };
    at(line, verbs::write_check(desk, visit, line, 0, input).await)
}

async fn finding(desk: &Desk, visit: &Reference, severity: &str, words: &str) -> Result<FindingId, String> {
    let input = FindingInput {
        severity: severity.into(),
        words: words.into(),
        ..FindingInput::default()
    };
    at(words, verbs::add_finding(desk, visit, input).await)
}

async fn act(desk: &Desk, visit: &Reference, finding: FindingId, words: &str) -> Result<(), String> {
    let due_on = reading::today(desk)
        .checked_add(60.days())
        .map_err(|err| err.to_string())?;
    let input = ActionInput {
        owner: desk.who.position.to_string(),
        due_on: due_on.to_string(),
        words: words.into(),
    };
    at(words, verbs::make_action(desk, visit, finding, input).await).map(drop)
}

async fn sign(desk: &Desk, visit: &Reference) -> Result<(), String> {
    let mut tx = at("visit", desk.begin().await)?;
    let found = at("visit", reading::find(desk, &mut tx, visit).await)?;
    tx.commit().await.map_err(|err| err.to_string())?;
    let digest = found.digest.ok_or("demo: a visit with a closed part")?;
    at("signature", verbs::sign(desk, visit, &digest).await)
}

const LEARN: &str = "New officers of Central District learn the hospital before the winter.";
const ROUND: &str = "Night round of the security team: doors, lamps, exits.";
const WEIGH: &str = "Weigh together what could happen at the main entrance, before it is rebuilt.";
const NIGHT: &str = "The night shift learns the way from door E2 to the emergency department.";
