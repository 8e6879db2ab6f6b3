//! `/rooms` and `/rooms/{inc}`: reading the room, and the forms of what people do in it.

use super::reading::{self, Look, RoomView};
use super::verbs::{self, PoliceStatus};
use super::{map, views};
use crate::alert::store as alerts;
use crate::incident::{Ending, Incident, Room, store};
use axum::response::Redirect;
use maud::Markup;
use muster_policy::{Cleared, clear_own};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Form, Path, Problem, Query, Routes};
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new()
        .get("/rooms", list)
        .get("/rooms/{inc}", show)
        .get("/rooms/{inc}/live", regions)
        .get("/rooms/{inc}/{tab}", tab)
        .post("/rooms/{inc}/acknowledgement", acknowledge)
        .post("/rooms/{inc}/lead", lead)
        .post("/rooms/{inc}/job", job)
        .post("/rooms/{inc}/state", state)
        .post("/rooms/{inc}/messages", message)
        .post("/rooms/{inc}/steps/{rank}", step)
        .post("/rooms/{inc}/status", status)
        .get("/rooms/{inc}/all-clear", all_clear_page)
        .post("/rooms/{inc}/all-clear", all_clear)
        .get("/rooms/{inc}/stand-down", stand_down_page)
        .post("/rooms/{inc}/stand-down", stand_down)
        .post("/rooms/{inc}/stop-sharing", stop_sharing)
        .post("/rooms/{inc}/meeting-point", meeting_point)
}

/// One room in a list.
pub struct ListedRoom {
    pub reference: Reference,
    /// What and where; `None` when the clause that showed it has closed.
    pub known: Option<Cleared<(Incident, String)>>,
    pub is_drill: bool,
    pub raised_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub ending: Option<Ending>,
}

#[derive(Debug, Deserialize)]
struct Older {
    before: Option<Timestamp>,
}

const PAGE: i64 = 50;

async fn list(desk: Desk, Query(older): Query<Older>) -> Result<Markup, Problem> {
    let (open, past) = rooms(&desk, older.before).await?;
    let more = past
        .last()
        .filter(|_| past.len() as i64 == PAGE)
        .map(|room| room.raised_at);
    let shell = muster_web::Shell {
        live: Some(muster_web::layout::LiveFeed {
            stream: "/live".into(),
            room: None,
            source: None,
            sound: false,
        }),
        ..desk.shell().await?
    };
    let body = views::list(&open, &past, more, desk.now(), &desk.time_zone());
    Ok(muster_web::layout::page(&shell, &muster_web::t("rooms-title"), body))
}

/// Open and past rooms of this desk: its own organisation's, and a partner's as far as the released alert is still open.
pub async fn rooms(desk: &Desk, before: Option<Timestamp>) -> Result<(Vec<ListedRoom>, Vec<ListedRoom>), Problem> {
    desk.require(Act::ReadOwn)?;
    let mut tx = desk.begin().await?;
    let mut open = Vec::new();
    if before.is_none() {
        for incident in store::open_rooms(&tx, desk.org()).await? {
            open.extend(listed(&mut tx, desk, incident).await?);
        }
    }
    let mut past = Vec::new();
    for incident in store::past_rooms(&tx, desk.org(), before.unwrap_or(Timestamp::MAX), PAGE).await? {
        past.extend(listed(&mut tx, desk, incident).await?);
    }
    tx.commit().await?;
    Ok((open, past))
}

async fn listed(tx: &mut Tx, desk: &Desk, incident: Incident) -> Result<Option<ListedRoom>, Problem> {
    let own = incident.org == desk.org();
    let part = store::person(tx, incident.id, desk.who.position).await?.is_some();
    let drill_of_others = incident.is_drill() && !own;
    if !part && (drill_of_others || !desk.may(Act::ReadOwn)) {
        return Ok(None);
    }
    let mut row = ListedRoom {
        reference: incident.reference.clone(),
        known: None,
        is_drill: incident.is_drill(),
        raised_at: incident.raised_at,
        ended_at: incident.ended_at,
        ending: incident.ending,
    };
    let site = muster_membership::site::store::find(tx, incident.site)
        .await?
        .map(|site| site.name)
        .unwrap_or_default();
    row.known = if own {
        clear_own(desk.org(), incident.org, (incident, site)).ok()
    } else if incident.sharing_closed_at.is_some() {
        // Closed for good: nothing is asked, so nothing is written down.
        None
    } else {
        let room = Room::load(tx, incident.clone()).await?;
        let class = if incident.is_drill() {
            DataClass::Exercise
        } else {
            DataClass::Alert
        };
        let gate = crate::incident::gate(desk.app())?;
        let why = room.circumstance(muster_policy::CrossingAct::List, incident.org, desk.org());
        let receiver = crate::incident::desk_receiver(desk);
        let decision = gate
            .watch(tx, &room.item(incident.org, class), &receiver, &why, desk.now())
            .await?;
        decision.clear((incident, site)).ok()
    };
    Ok(Some(row))
}

/// Everything the room's page may show beside the view: drawn map, plan head, this desk's possibilities.
pub struct RoomPage {
    pub view: RoomView,
    pub map: Option<Markup>,
    pub meeting: Option<MeetingWords>,
    pub plan_name: String,
    pub plan_small: String,
    pub can: Can,
    pub org: OrgId,
    pub csrf: String,
    pub now: Timestamp,
    pub zone: jiff::tz::TimeZone,
    pub tab: &'static str,
}

/// Where police are met, in words.
pub struct MeetingWords {
    pub point: String,
    pub words: String,
}

/// What this desk can do now, answered by the rules that guard the verbs.
#[derive(Debug, Clone, Copy, Default)]
pub struct Can {
    pub acknowledge: bool,
    pub lead: bool,
    pub all_clear: bool,
    pub stand_down: bool,
    pub stop_sharing: bool,
    pub dispatch: bool,
    pub write: bool,
    pub became_real: bool,
}

/// Reads the room and puts the page together.
pub async fn room_page(desk: &Desk, reference: &Reference, look: Look, tab: &'static str) -> Result<RoomPage, Problem> {
    let view = reading::read(desk, reference, look).await?;
    let tx = desk.read().await?;
    let room = Room::open(&tx, desk, reference).await?;
    let can = can(desk, &room);
    let plan = alerts::site_plan(&tx, room.site.id, room.incident.category).await?;
    let plan_name = plan
        .as_ref()
        .map_or_else(|| muster_web::t("room-plan-built-in"), |plan| plan.name.clone());
    let plan_small = plan.map(|plan| format!("v{}", plan.version)).unwrap_or_default();
    let profile_open = view.is_open(DataClass::SiteProfile) || view.is_open(DataClass::Alert) && !view.is_drill;
    Ok(RoomPage {
        map: map::of_room(&tx, desk, &room, &view).await?,
        meeting: if profile_open || view.is_owner {
            map::meeting_words(&tx, &room).await?
        } else {
            None
        },
        view,
        plan_name,
        plan_small,
        can,
        org: desk.org(),
        csrf: desk.csrf.clone(),
        now: desk.now(),
        zone: desk.time_zone(),
        tab,
    })
}

fn can(desk: &Desk, room: &Room) -> Can {
    let Some(party) = room.party(desk.org()) else {
        return Can::default();
    };
    let open = room.incident.is_open();
    let own = room.incident.org == desk.org();
    let me = room.person(desk.who.position);
    let lead = party.lead == Some(desk.who.position);
    Can {
        acknowledge: open
            && me.is_none_or(|me| me.acknowledged_at.is_none())
            && room.incident.raised_by != desk.who.position,
        lead: open && desk.may(Act::Lead) && !lead,
        all_clear: open && lead && party.clear_said_at.is_none(),
        stand_down: open && crate::incident::rules::may_stand_down(&room.incident, party, desk.who.position).is_ok(),
        stop_sharing: own && desk.may(Act::Lead) && room.incident.sharing_closed_at.is_none(),
        dispatch: open && desk.may(Act::Dispatch) && !own,
        write: open && desk.may(Act::Respond),
        became_real: open && own && room.incident.is_drill() && desk.may(Act::Lead),
    }
}

async fn show(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    let page = room_page(&desk, &reference, Look::Page, "now").await?;
    // Opening the room is seeing the alert.
    if page.view.me.as_ref().is_some_and(|me| me.seen_at.is_none()) {
        verbs::seen(&desk, &reference).await?;
    }
    Ok(views::show(desk.shell().await?, &page))
}

async fn regions(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    let page = room_page(&desk, &reference, Look::Refresh, "now").await?;
    Ok(views::regions(&page))
}

const TABS: [&str; 5] = ["map", "people", "log", "plan", "sharing"];

async fn tab(desk: Desk, Path((reference, tab)): Path<(Reference, String)>) -> Result<Markup, Problem> {
    let tab = TABS.into_iter().find(|known| *known == tab).ok_or(Problem::Missing)?;
    let page = room_page(&desk, &reference, Look::Page, tab).await?;
    Ok(views::show(desk.shell().await?, &page))
}

/// Forms go back to where they were sent from: the room, its first minute, or the desk.
#[derive(Debug, Default, Deserialize)]
pub struct Back {
    #[serde(default)]
    back: String,
}

impl Back {
    fn to(&self, reference: &Reference) -> Redirect {
        match self.back.as_str() {
            "sent" => Redirect::to(&format!("/rooms/{reference}/sent")),
            "desk" => Redirect::to(&format!("/desk?room={reference}")),
            _ => Redirect::to(&format!("/rooms/{reference}")),
        }
    }
}

async fn acknowledge(desk: Desk, Path(inc): Path<Reference>, Form(back): Form<Back>) -> Result<Redirect, Problem> {
    verbs::acknowledge(&desk, &inc).await?;
    Ok(back.to(&inc))
}

async fn lead(desk: Desk, Path(inc): Path<Reference>, Form(back): Form<Back>) -> Result<Redirect, Problem> {
    verbs::lead(&desk, &inc).await?;
    Ok(back.to(&inc))
}

#[derive(Debug, Deserialize)]
struct JobForm {
    job: String,
}

async fn job(desk: Desk, Path(inc): Path<Reference>, Form(form): Form<JobForm>) -> Result<Redirect, Problem> {
    verbs::take_job(&desk, &inc, &form.job).await?;
    Ok(Back::default().to(&inc))
}

#[derive(Debug, Deserialize)]
struct StateForm {
    state: String,
    #[serde(default)]
    back: String,
}

async fn state(desk: Desk, Path(inc): Path<Reference>, Form(form): Form<StateForm>) -> Result<Redirect, Problem> {
    verbs::say_state(&desk, &inc, &form.state).await?;
    Ok(Back { back: form.back }.to(&inc))
}

#[derive(Debug, Deserialize)]
struct MessageForm {
    words: String,
    #[serde(default)]
    own_side: Option<String>,
    #[serde(default)]
    back: String,
}

async fn message(desk: Desk, Path(inc): Path<Reference>, Form(form): Form<MessageForm>) -> Result<Redirect, Problem> {
    verbs::write(&desk, &inc, &form.words, form.own_side.is_some()).await?;
    Ok(Back { back: form.back }.to(&inc))
}

#[derive(Debug, Deserialize)]
struct StepForm {
    to: String,
}

async fn step(
    desk: Desk,
    Path((inc, rank)): Path<(Reference, i64)>,
    Form(form): Form<StepForm>,
) -> Result<Redirect, Problem> {
    verbs::work_step(&desk, &inc, rank, &form.to).await?;
    Ok(Back::default().to(&inc))
}

/// Police status, as the desk's chips and forms send it.
#[derive(Debug, Deserialize)]
pub struct StatusForm {
    status: String,
    #[serde(default)]
    units: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    minutes: String,
    #[serde(default)]
    case_number: String,
    #[serde(default)]
    back: String,
}

impl StatusForm {
    fn status(&self) -> Result<PoliceStatus, Problem> {
        Ok(match self.status.as_str() {
            "units_sent" => PoliceStatus::UnitsSent {
                units: vec![self.units.clone()],
                minutes: match self.minutes.trim() {
                    "" => None,
                    text => Some(
                        text.parse()
                            .ok()
                            .filter(|m| (0..=600).contains(m))
                            .ok_or_else(|| Problem::refusal("room.minutes", muster_web::t("room-minutes-wrong")))?,
                    ),
                },
            },
            "arriving" => PoliceStatus::Arriving {
                unit: self.unit.clone(),
            },
            "on_scene" => PoliceStatus::OnScene {
                unit: self.unit.clone(),
            },
            "contained" => PoliceStatus::Contained,
            "case_number" => PoliceStatus::CaseNumber(self.case_number.clone()),
            other => {
                let tell = verbs::TELLS.into_iter().find(|known| *known == other);
                PoliceStatus::Tell(
                    tell.ok_or_else(|| Problem::refusal("room.unknown-status", muster_web::t("room-unknown-word")))?,
                )
            }
        })
    }
}

async fn status(desk: Desk, Path(inc): Path<Reference>, Form(form): Form<StatusForm>) -> Result<Redirect, Problem> {
    verbs::police_status(&desk, &inc, form.status()?).await?;
    Ok(Back { back: form.back }.to(&inc))
}

async fn all_clear_page(desk: Desk, Path(inc): Path<Reference>) -> Result<Markup, Problem> {
    let page = room_page(&desk, &inc, Look::Refresh, "now").await?;
    desk.page(&muster_web::t("room-all-clear"), views::all_clear(&page))
        .await
}

async fn all_clear(desk: Desk, Path(inc): Path<Reference>, Form(back): Form<Back>) -> Result<Redirect, Problem> {
    verbs::all_clear(&desk, &inc).await?;
    Ok(back.to(&inc))
}

async fn stand_down_page(desk: Desk, Path(inc): Path<Reference>) -> Result<Markup, Problem> {
    let page = room_page(&desk, &inc, Look::Refresh, "now").await?;
    if !page.can.stand_down {
        return Err(Problem::refusal(
            "room.not-yours-to-end",
            muster_web::t("room-not-yours-to-end"),
        ));
    }
    desk.page(&muster_web::t("room-stand-down"), views::stand_down(&page))
        .await
}

#[derive(Debug, Deserialize)]
struct StandDownForm {
    ending: String,
}

async fn stand_down(
    desk: Desk,
    Path(inc): Path<Reference>,
    Form(form): Form<StandDownForm>,
) -> Result<Redirect, Problem> {
    let ending = Ending::parse(&form.ending)
        .filter(|ending| matches!(ending, Ending::FalseAlarm | Ending::Mistake | Ending::DrillEnded));
    let ending = ending.ok_or_else(|| Problem::refusal("room.unknown-ending", muster_web::t("room-unknown-word")))?;
    verbs::stand_down(&desk, &inc, ending).await?;
    Ok(Back::default().to(&inc))
}

#[derive(Debug, Deserialize)]
struct StopForm {
    with: OrgId,
}

async fn stop_sharing(desk: Desk, Path(inc): Path<Reference>, Form(form): Form<StopForm>) -> Result<Redirect, Problem> {
    verbs::stop_sharing(&desk, &inc, form.with).await?;
    Ok(Back::default().to(&inc))
}

#[derive(Debug, Deserialize)]
struct MeetingForm {
    point: PointId,
}

async fn meeting_point(
    desk: Desk,
    Path(inc): Path<Reference>,
    Form(form): Form<MeetingForm>,
) -> Result<Redirect, Problem> {
    let tx = desk.read().await?;
    let room = Room::open(&tx, &desk, &inc).await?;
    let words = map::point_words(&tx, room.site.id, form.point)
        .await?
        .ok_or(Problem::Missing)?;
    drop(tx);
    verbs::move_meeting_point(&desk, &inc, form.point, &words).await?;
    Ok(Back::default().to(&inc))
}
