//! `/rooms` and `/rooms/{inc}`: reading the room, and the forms of what people do in it.

mod forms;
mod list;
mod real;
mod sharing;

pub use list::{ListedRoom, RoomList, rooms};
pub use real::RealPage;

use super::clear;
use super::debriefs;
use super::map::{self, RoomMap, SiteRecords, Wanted};
use super::occasions::{self, Occasion};
use super::reading::{self, Look, RoomView};
use super::{verbs, views};
use crate::alert::call;
use crate::incident::{Room, RoomEntry, gate, store};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::SignedDuration;
use maud::Markup;
use muster_membership::organisation;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Path, Problem, Query, Routes};
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new()
        .get("/rooms", list::list)
        .get("/rooms/{inc}", show)
        .get("/rooms/{inc}/live", regions)
        .get("/rooms/{inc}/real", real::ask)
        .get("/rooms/{inc}/{tab}", tab)
        .merge(sharing::routes())
        .merge(forms::routes())
}

/// Everything the room's page may show beside the view: drawings, this desk's possibilities.
pub struct RoomPage {
    pub view: RoomView,
    /// What the drawings and the meeting point are made of.
    pub site: SiteRecords,
    pub map: Option<RoomMap>,
    /// Which drawing was asked for.
    pub drawing: Wanted,
    pub meeting: Option<MeetingWords>,
    /// Lines of others since this person opened the log.
    pub new_lines: usize,
    pub can: Can,
    /// To whom of the others agreements have closed the emergency, as far as all clear asks: the site's to know.
    pub closed_to: Vec<OrgId>,
    /// The own side said all clear, and no other side is asked any more.
    pub nobody_else: bool,
    /// Words that were sent and not taken, and why.
    pub refused: Option<Unsent>,
    pub org: OrgId,
    pub position: PositionId,
    pub duty: Duty,
    pub csrf: String,
    pub now: Timestamp,
    pub zone: jiff::tz::TimeZone,
    pub tab: &'static str,
    /// The event during which it was raised, when this desk may open it.
    pub during: Option<Occasion>,
}

impl RoomPage {
    /// Was this reader called, and has no screen of theirs shown it yet?
    pub fn awaits_receipt(&self) -> bool {
        let unseen = self.view.me.as_ref().is_some_and(|me| me.seen_at.is_none());
        unseen && self.view.is_known() && self.view.ended_at().is_none()
    }

    /// Is its stand-down still on its way to this reader's screens?
    fn ended_moments_ago(&self) -> bool {
        let called = self.view.me.as_ref().is_some_and(|me| me.called_at.is_some());
        let until = |at| at + SignedDuration::from_secs(call::DELIVERY_DEADLINE_SECONDS);
        called && self.view.ended_at().is_some_and(|at| self.now < until(at))
    }
}

/// A message that was not taken: nothing of it is lost.
pub struct Unsent {
    pub words: String,
    pub own_side: bool,
    pub why: String,
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
    /// Stop sharing with another side, and share again.
    pub stop_sharing: bool,
    pub dispatch: bool,
    pub write: bool,
    /// Notes for the own side, also where the room is closed to it.
    pub note: bool,
    pub became_real: bool,
    /// There is a debrief of it that this desk may open.
    pub debrief: bool,
}

/// Which part of the room is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    pub tab: &'static str,
    pub drawing: Wanted,
    /// The log from before this line on; `None` for its newest lines.
    pub before: Option<RoomEntryId>,
}

impl Part {
    /// The first page of the room.
    pub const NOW: Part = Part {
        tab: "now",
        drawing: Wanted::Usual,
        before: None,
    };
}

/// Reads the room and puts the page together.
pub async fn room_page(desk: &Desk, reference: &Reference, look: Look, part: Part) -> Result<RoomPage, Problem> {
    let mut view = reading::read(desk, reference, look, part.before).await?;
    let tx = desk.read().await?;
    let room = Room::open(&tx, desk, reference).await?;
    let site = SiteRecords::read(&tx, &room, &mut view).await?;
    let mut can = can(desk, &room, view.is_known());
    let nobody_else = view.is_known() && waits_for_nobody(&tx, desk, &room).await?;
    can.all_clear = can.all_clear || nobody_else && leads(desk, &room);
    can.debrief = view.ended_at().is_some() && debriefs::opens(&tx, desk, reference).await?;
    let metric = organisation::store::find(&tx, desk.org())
        .await?
        .is_none_or(|org| org.metric);
    let during = match view.is_known() {
        true => occasions::during(&tx, desk, room.incident.site, room.incident.raised_at).await?,
        false => None,
    };
    let read_at = store::log_read_at(&tx, room.incident.id, desk.who.position).await?;
    Ok(RoomPage {
        map: map::of_room(&room, &view, &site, part.drawing, metric),
        drawing: part.drawing,
        // Which point was chosen is said in the log: a profile may be open to who may not know of it.
        meeting: match view.is_known() {
            true => map::meeting_words(&room, &view, &site),
            false => None,
        },
        site,
        new_lines: new_lines(&view.entries(), desk.who.position, read_at),
        view,
        can,
        closed_to: Vec::new(),
        nobody_else,
        refused: None,
        org: desk.org(),
        position: desk.who.position,
        duty: desk.who.duty,
        csrf: desk.csrf.clone(),
        now: desk.now(),
        zone: desk.time_zone(),
        tab: part.tab,
        during,
    })
}

/// Lines that others wrote since this person last opened the log.
fn new_lines(entries: &[&RoomEntry], position: PositionId, read_at: Option<Timestamp>) -> usize {
    let is_new = |entry: &&&RoomEntry| entry.position != Some(position) && read_at.is_none_or(|at| entry.at > at);
    entries.iter().filter(is_new).count()
}

/// `known`: the room itself is open to this desk. Where it is not, only the own side's notes are left.
fn can(desk: &Desk, room: &Room, known: bool) -> Can {
    let Some(party) = room.party(desk.org()) else {
        return Can::default();
    };
    if !known {
        return Can {
            note: desk.may(Act::Respond),
            ..Can::default()
        };
    }
    let open = room.incident.is_open();
    let own = room.incident.org == desk.org();
    let me = room.person(desk.who.position);
    let lead = leads(desk, room);
    Can {
        acknowledge: open
            && me.is_none_or(|me| me.acknowledged_at.is_none())
            && room.incident.raised_by != desk.who.position,
        lead: open && desk.may(Act::Lead) && !lead,
        all_clear: open && lead && party.clear_said_at.is_none(),
        stand_down: open && verbs::may_stand_down(desk, &room.incident, party).is_ok(),
        stop_sharing: own
            && desk.may(Act::Lead)
            && room.incident.sharing_closed_at.is_none()
            && room.incident.sharing_ends_at.is_none_or(|ends| desk.now() < ends),
        dispatch: open && desk.may(Act::Dispatch) && !own,
        write: open && desk.may(Act::Respond),
        note: open && desk.may(Act::Respond),
        became_real: open && own && room.incident.is_drill() && desk.may(Act::Lead),
        debrief: false,
    }
}

fn leads(desk: &Desk, room: &Room) -> bool {
    room.party(desk.org())
        .is_some_and(|own| own.lead == Some(desk.who.position))
}

/// The own side said all clear, and whoever it waited for was shut out since: its lead ends it by saying so again.
async fn waits_for_nobody(tx: &Tx, desk: &Desk, room: &Room) -> Result<bool, Problem> {
    let said = room.party(desk.org()).is_some_and(|own| own.clear_said_at.is_some());
    if !said || !room.incident.is_open() || room.incident.org != desk.org() {
        return Ok(false);
    }
    let gate = gate(desk.app())?;
    let asked = clear::Asked::read(tx, &gate, room, desk.now()).await?;
    Ok(asked.all_said_clear(room))
}

/// The question before an all clear names whom of the others it is not asked of.
async fn clear_page(desk: &Desk, reference: &Reference) -> Result<RoomPage, Problem> {
    let mut page = room_page(desk, reference, Look::Refresh, Part::NOW).await?;
    if page.view.is_owner && page.view.ended_at().is_none() {
        let tx = desk.read().await?;
        let room = Room::open(&tx, desk, reference).await?;
        let gate = gate(desk.app())?;
        page.closed_to = clear::closed_to(&tx, &gate, &room, desk.now()).await;
    }
    Ok(page)
}

/// What the address of a room may carry: which drawing is shown, from before which line on the log is read, and for a refresh the
/// part of the room and the mark of the drawings that the page holds.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    plan: String,
    tab: String,
    drawn: String,
    before: String,
}

impl Asked {
    /// The part of the room under this name, or the first. Older lines have a page of their own, which is the log's.
    ///
    /// Errors: [`Problem::Missing`] for a `before` that names no line: the newest lines are not what was asked for.
    fn part(&self, tab: &str) -> Result<Part, Problem> {
        let tab = known_tab(tab).unwrap_or(Part::NOW.tab);
        let before = match self.before.as_str() {
            "" => None,
            line => Some(line.parse().map_err(|_| Problem::Missing)?),
        };
        Ok(Part {
            tab,
            drawing: Wanted::parse(&self.plan),
            before: before.filter(|_| tab == "log"),
        })
    }
}

/// The address with the reference as it is written, for one that somebody typed in small letters. Whether there is such a room is
/// not asked.
fn as_written(reference: &Reference, tab: &str) -> Option<Response> {
    let written: Reference = reference.as_str().to_ascii_uppercase().parse().ok()?;
    let tab = if tab.is_empty() {
        String::new()
    } else {
        format!("/{tab}")
    };
    (written != *reference).then(|| Redirect::to(&format!("/rooms/{written}{tab}")).into_response())
}

async fn show(desk: Desk, Path(reference): Path<Reference>, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    if let Some(elsewhere) = as_written(&reference, "") {
        return Ok(elsewhere);
    }
    let part = asked.part(Part::NOW.tab)?;
    let page = room_page(&desk, &reference, Look::Page, part).await?;
    seen_by_now(&desk, &page).await?;
    Ok(views::show(desk.shell().await?, &page).into_response())
}

async fn regions(desk: Desk, Path(reference): Path<Reference>, Query(asked): Query<Asked>) -> Result<Markup, Problem> {
    let part = asked.part(&asked.tab)?;
    let page = room_page(&desk, &reference, Look::Refresh, part).await?;
    read_by_now(&desk, &page).await?;
    Ok(views::regions(&page, &asked.drawn))
}

/// Parts of the room with an address of their own.
const TABS: [&str; 5] = ["map", "people", "log", "plan", "sharing"];

fn known_tab(word: &str) -> Option<&'static str> {
    TABS.into_iter().find(|known| *known == word)
}

async fn tab(
    desk: Desk,
    Path((reference, tab)): Path<(Reference, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let part = asked.part(known_tab(&tab).ok_or(Problem::Missing)?)?;
    if let Some(elsewhere) = as_written(&reference, part.tab) {
        return Ok(elsewhere);
    }
    let page = room_page(&desk, &reference, Look::Page, part).await?;
    seen_by_now(&desk, &page).await?;
    read_by_now(&desk, &page).await?;
    Ok(views::show(desk.shell().await?, &page).into_response())
}

/// Opening the room or the desk is seeing the alert. A page that refreshes itself says so only when somebody has it in view.
pub(crate) async fn seen_by_now(desk: &Desk, page: &RoomPage) -> Result<(), Problem> {
    if page.awaits_receipt() || page.ended_moments_ago() {
        verbs::seen(desk, &page.view.reference).await?;
    }
    Ok(())
}

/// Whoever has the log before them has read its new lines; older ones hold none.
async fn read_by_now(desk: &Desk, page: &RoomPage) -> Result<(), Problem> {
    if page.tab == "log" && page.view.before.is_none() && page.new_lines > 0 && page.view.me.is_some() {
        verbs::read_log(desk, &page.view.reference).await?;
    }
    Ok(())
}
