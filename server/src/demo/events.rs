//! The demo's events: an open day that both sides staff, a fair on a place of its own that waits for an answer, and one that is over.

use super::town::{Town, at};
use jiff::SignedDuration;
use muster_events::{
    model::{Action, Answer, Channel, Place, Resource},
    rules::{Ground, PeriodInput, Plan, PostInput, ShiftInput, briefing::Said, staffing::Span},
    verbs,
};
use muster_membership::{position, site};
use muster_readiness::site_profile::{self, Profile};
use muster_terms::*;
use muster_web::Desk;

/// What was held when the agreement was young.
pub async fn write(town: &Town) -> Result<(), String> {
    let director = town.desk("director").await?;
    let ground = hospital(&director).await?;
    let plan = plan(
        &director,
        "Blood donors' day",
        "Donors come all day, most of them by car.",
        (24 + 9, 24 + 17),
        300,
    )?;
    at("event", verbs::make(&director, plan, ground, None).await).map(drop)
}

/// What comes, on the last day.
pub async fn lately(town: &Town) -> Result<(), String> {
    let (director, liaison) = (town.desk("director").await?, town.desk("liaison").await?);
    let ground = hospital(&director).await?;
    let open_day = plan(&director, "Open day", OPEN_DAY, (48 + 10, 48 + 20), 900)?;
    let event = at(
        "event",
        verbs::make(&director, open_day, ground, Some(liaison.org())).await,
    )?;
    at(
        "answer",
        verbs::answer(&liaison, &event, Answer::Accepted, "A patrol and a traffic post come.").await,
    )?;
    let morning = span(&director, 48 + 10, 48 + 15)?;
    let afternoon = span(&director, 48 + 15, 48 + 20)?;
    for (span, objectives, safety) in [
        (
            morning,
            "All visitors come in by door E2. Ambulances always have the east ramp free.",
            "Floors near the entrance are wet when it rains.",
        ),
        (
            afternoon,
            "Visitors leave by 18:00, the wards have their rest.",
            "Long shift: each post has a break of half an hour.",
        ),
    ] {
        let input = PeriodInput {
            span,
            objectives: objectives.into(),
            safety: safety.into(),
        };
        at("period", verbs::add_period(&director, &event, input).await)?;
    }
    staff(&director, &liaison, &event, (morning, afternoon)).await?;
    at("briefing", verbs::brief(&director, &event, 0, said()).await)?;
    at("read", verbs::mark_read(&liaison, &event, 1).await)?;

    let market = plan(
        &director,
        "Health fair on the square",
        FAIR,
        (24 * 9 + 17, 24 * 9 + 24),
        2_500,
    )?;
    let tx = at("police", director.read().await)?;
    let known = site_profile::store::known_police(&tx, director.org()).await;
    drop(tx);
    let known = known.map_err(|err| err.to_string())?;
    let profile = Profile {
        name: "Market square, health fair".into(),
        address: "1 Market Square".into(),
        police: known.first().map(|known| known.party),
        ..Profile::default()
    };
    at(
        "event",
        verbs::make(&director, market, Ground::Own(profile), Some(liaison.org())).await,
    )
    .map(drop)
}

async fn hospital(desk: &Desk) -> Result<Ground, String> {
    let tx = at("event", desk.read().await)?;
    let sites = site::store::of_org(&tx, desk.org()).await;
    drop(tx);
    let sites = sites.map_err(|err| err.to_string())?;
    let site = sites.iter().find(|site| site.name == "Northfield Hospital");
    Ok(Ground::Standing(site.ok_or("demo: no such site")?.id))
}

/// So many hours from the beginning of this day on.
fn span(desk: &Desk, from: i64, until: i64) -> Result<Span, String> {
    let today = desk.now().to_zoned(desk.time_zone()).start_of_day();
    let today = today.map_err(|err| err.to_string())?.timestamp();
    let hours = |hours: i64| today + SignedDuration::from_hours(hours);
    Ok(Span {
        from: hours(from),
        until: hours(until),
    })
}

fn plan(desk: &Desk, title: &str, words: &str, (from, until): (i64, i64), people: i64) -> Result<Plan, String> {
    Ok(Plan {
        title: title.into(),
        words: words.into(),
        attendance: Some(people),
        weather: "Dry, wind from the west, rain possible in the evening.".into(),
        safety: "First aid is at the main entrance. Ear protection beside the helicopter.".into(),
        span: span(desk, from, until)?,
    })
}

async fn post(
    desk: &Desk,
    event: &Reference,
    place: Place,
    title: &str,
    above: Option<EventPostId>,
) -> Result<EventPostId, String> {
    let input = PostInput {
        place,
        title: title.into(),
        words: String::new(),
        contact: if place == Place::Ground {
            "Channel 4".into()
        } else {
            "Channel 1".into()
        },
        reports_to: above,
    };
    at("post", verbs::add_post(desk, event, input).await)
}

/// Who stands at each post; the last one stays empty in the afternoon, as a plan does that is not finished.
async fn staff(
    director: &Desk,
    liaison: &Desk,
    event: &Reference,
    (morning, afternoon): (Span, Span),
) -> Result<(), String> {
    let whole = Span {
        from: morning.from,
        until: afternoon.until,
    };
    let command = post(director, event, Place::IncidentCommander, "", None).await?;
    let operations = post(director, event, Place::Operations, "", Some(command)).await?;
    let gate = post(director, event, Place::Ground, "Door E2, visitors", Some(operations)).await?;
    let ramp = post(
        director,
        event,
        Place::Ground,
        "East ramp, ambulances",
        Some(operations),
    )
    .await?;
    let police = post(liaison, event, Place::IncidentCommander, "", None).await?;
    let traffic = post(liaison, event, Place::Ground, "Mill Lane, traffic", Some(police)).await?;
    shift(director, event, command, "Site manager, Northfield", whole).await?;
    shift(director, event, operations, "Control room", whole).await?;
    shift(director, event, gate, "Guard, Post 1", whole).await?;
    shift(director, event, ramp, "Guard, Post 3", morning).await?;
    shift(liaison, event, police, "Police commander", whole).await?;
    shift(liaison, event, traffic, "Patrol unit 412", whole).await
}

async fn shift(desk: &Desk, event: &Reference, post: EventPostId, who: &str, span: Span) -> Result<(), String> {
    let tx = at("shift", desk.read().await)?;
    let positions = position::store::of_org(&tx, desk.org()).await;
    drop(tx);
    let positions = positions.map_err(|err| err.to_string())?;
    let position = positions.iter().find(|each| each.title == who);
    let input = ShiftInput {
        post,
        position: position.ok_or("demo: no such position")?.id,
        span,
    };
    at("shift", verbs::add_shift(desk, event, input).await).map(drop)
}

fn said() -> Said {
    let action = |at: &str, words: &str| Action {
        at: at.into(),
        words: words.into(),
    };
    let channel = |who: &str, contact: &str| Channel {
        who: who.into(),
        contact: contact.into(),
    };
    Said {
        situation:
            "Open day of all wards. Families come, most of them before noon. The emergency department works as always."
                .into(),
        objectives: "Nobody waits longer than ten minutes at the door. The east ramp is never blocked.".into(),
        actions: vec![
            action("An hour before", "Walk the route with both sides"),
            action("At the beginning", "Open door E2"),
            action("Every hour", "Count the people in the hall"),
        ],
        resources: vec![Resource {
            resource: "First aid team".into(),
            identifier: "FA-2".into(),
            ordered: "Last week".into(),
            eta: "An hour before".into(),
            arrived: false,
            notes: "At the main entrance.".into(),
        }],
        channels: vec![
            channel("Command", "Channel 1"),
            channel("Posts on the ground", "Channel 4"),
        ],
    }
}

const OPEN_DAY: &str = "All wards show their work. The helicopter stands on the lawn.";
const FAIR: &str = "Stalls of hospitals and clubs around the fountain, a stage in the afternoon.";
