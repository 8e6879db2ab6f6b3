//! `/rooms` and `/rooms/{inc}`: reading the room, and the forms of what people do in it.

mod forms;
mod list;

pub use list::{ListedRoom, rooms};

use super::reading::{self, Look, RoomView};
use super::{map, verbs, views};
use crate::incident::{Room, store};
use maud::Markup;
use muster_terms::*;
use muster_web::{Desk, Path, Problem, Routes};

pub fn routes() -> Routes {
    Routes::new()
        .get("/rooms", list::list)
        .get("/rooms/{inc}", show)
        .get("/rooms/{inc}/live", regions)
        .get("/rooms/{inc}/{tab}", tab)
        .merge(forms::routes())
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
    let plan = store::plan(&tx, room.incident.id).await?;
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
