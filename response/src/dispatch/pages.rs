//! `/desk`.

use super::over::{self, Over, Shift};
use super::rules::CadBlock;
use super::views;
use crate::alert::AlsoOpen;
use crate::incident::Room;
use crate::room::map::Wanted;
use crate::room::pages::{ListedRoom, Part, RoomList, RoomPage, room_page, rooms, seen_by_now};
use crate::room::reading::Look;
use maud::Markup;
use muster_membership::position;
use muster_policy::Cleared;
use muster_readiness::site_plan::FeatureKind;
use muster_terms::*;
use muster_web::{Desk, Problem, Query, Routes};
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new().get("/desk", show).get("/desk/live", regions)
}

#[derive(Debug, Default, Deserialize)]
struct Chosen {
    room: Option<String>,
}

/// What the desk may show.
pub struct DeskPage {
    /// Emergencies that run and are open to this desk, the newest first.
    pub queue: Vec<ListedRoom>,
    /// The newest of what is over, or closed to this desk.
    pub over: Vec<Over>,
    /// There is more of it.
    pub over_is_cut: bool,
    /// An emergency that is closed to this desk may run.
    pub some_may_run: bool,
    pub room: Option<RoomPage>,
    pub cad: CadBlock,
    pub now: Timestamp,
    pub zone: jiff::tz::TimeZone,
    pub org_name: String,
    pub position_title: String,
    /// The emergency that this page is of. Its refreshes stay with it, whatever else is raised.
    pub shown: Option<Reference>,
    /// What was typed and not taken.
    pub refused: Option<Refused>,
    /// Alarms of the queue that the same person raised at the same place.
    pub also_open: Vec<AlsoOpen>,
}

/// Units that were not sent, as they were typed.
pub struct Refused {
    pub units: String,
    pub minutes: String,
    /// Which of the two fields is wrong: its name, and why.
    pub field: &'static str,
    pub why: String,
}

impl Refused {
    /// What is wrong with one of the fields.
    pub fn at(&self, field: &str) -> Option<&str> {
        (self.field == field).then_some(self.why.as_str())
    }
}

/// The field of the units' form that a refusal is about.
pub fn field_of(why: &Problem) -> Option<&'static str> {
    match why.code() {
        "room.minutes" => Some("minutes"),
        "room.no-units" => Some("units"),
        _ => None,
    }
}

/// The desk again, with what was typed and why it was not taken.
pub async fn not_sent(desk: &Desk, inc: &Reference, refused: Refused) -> Result<Markup, Problem> {
    let chosen = Chosen {
        room: Some(inc.to_string()),
    };
    let mut page = fill(desk, chosen, Look::Refresh).await?;
    page.refused = Some(refused);
    Ok(views::show(desk.shell().await?, &page))
}

impl DeskPage {
    /// Where the page asks for its regions.
    pub fn source(&self) -> String {
        match &self.shown {
            Some(reference) => format!("/desk/live?room={reference}"),
            None => "/desk/live".to_owned(),
        }
    }
}

async fn show(desk: Desk, Query(chosen): Query<Chosen>) -> Result<Markup, Problem> {
    let page = fill(&desk, chosen, Look::Page).await?;
    if let Some(room) = &page.room {
        seen_by_now(&desk, room).await?;
    }
    Ok(views::show(desk.shell().await?, &page))
}

async fn regions(desk: Desk, Query(chosen): Query<Chosen>) -> Result<Markup, Problem> {
    Ok(views::regions(&fill(&desk, chosen, Look::Refresh).await?))
}

/// Beside the call stands the floor of the place.
const INSIDE: Part = Part {
    drawing: Wanted::Inside,
    ..Part::NOW
};

async fn fill(desk: &Desk, chosen: Chosen, look: Look) -> Result<DeskPage, Problem> {
    desk.require(Act::Dispatch)?;
    let RoomList { open, past, .. } = rooms(desk, None).await?;
    // Nothing of a drill reaches a real queue.
    let queue: Vec<ListedRoom> = open
        .into_iter()
        .filter(|room| !room.is_drill && room.known.is_some())
        .collect();
    let Shift {
        over,
        is_cut,
        some_may_run,
    } = over::of_shift(desk, past).await?;
    let wanted = chosen.room.and_then(|text| text.parse().ok());
    let first = queue.first().map(|room| room.reference.clone());
    let (shown, mut room) = shown(desk, wanted, first, look).await?;
    let cad = match &mut room {
        Some(page) => cad(desk, page).await?,
        None => CadBlock::default(),
    };
    let also_open = room.as_ref().map(|room| also_open(&queue, room)).unwrap_or_default();
    Ok(DeskPage {
        queue,
        over,
        over_is_cut: is_cut,
        some_may_run,
        room,
        cad,
        now: desk.now(),
        zone: desk.time_zone(),
        org_name: desk.who.org_name.clone(),
        position_title: desk.who.position_title.clone(),
        shown,
        refused: None,
        also_open,
    })
}

/// The emergency that the desk is of: the wanted one, else the first that is open to it.
///
/// A page that refreshes itself stays with its own. One that is opened, by an old address too, begins with no closed one while another
/// is open, and never with one that is not for this desk: a page of nothing takes the next that comes.
async fn shown(
    desk: &Desk,
    wanted: Option<Reference>,
    first: Option<Reference>,
    look: Look,
) -> Result<(Option<Reference>, Option<RoomPage>), Problem> {
    if let Some(wanted) = wanted {
        let page = opened(desk, &wanted, look).await?;
        let stays = page
            .as_ref()
            .is_some_and(|page| page.view.is_known() || first.is_none());
        if stays || look == Look::Refresh {
            return Ok((Some(wanted), page));
        }
    }
    let Some(first) = first else {
        return Ok((None, None));
    };
    // It may have closed since the queue was read.
    let page = opened(desk, &first, look).await?.filter(|page| page.view.is_known());
    Ok((page.is_some().then_some(first), page))
}

async fn opened(desk: &Desk, reference: &Reference, look: Look) -> Result<Option<RoomPage>, Problem> {
    match room_page(desk, reference, look, INSIDE).await {
        Ok(page) => Ok(Some(page).filter(|page| !page.view.is_drill)),
        Err(Problem::Missing) => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// Of what stands in the queue: each row has been decided on for this reader.
fn also_open(queue: &[ListedRoom], room: &RoomPage) -> Vec<AlsoOpen> {
    let head = room.view.head();
    let Some(head) = head.filter(|head| head.incident.is_open()) else {
        return Vec::new();
    };
    let known = queue.iter().filter_map(|listed| listed.known.as_ref());
    known
        .filter_map(|known| AlsoOpen::beside(&head.incident, &known.as_ref().0))
        .collect()
}

/// Facts for CAD, from what is open to this desk.
async fn cad(desk: &Desk, page: &mut RoomPage) -> Result<CadBlock, Problem> {
    let Some(head) = page.view.head() else {
        return Ok(CadBlock::default());
    };
    let tx = desk.read().await?;
    let room = Room::open(&tx, desk, &page.view.reference).await?;
    let mut block = CadBlock {
        reference: page.view.reference.to_string(),
        what: head.incident.title(),
        site: head.site.name.clone(),
        address: head.site.address.clone(),
        place: head.incident.place.clone(),
        meet_at: page
            .meeting
            .as_ref()
            .map(|meeting| meeting.point.clone())
            .unwrap_or_default(),
        ..CadBlock::default()
    };
    let mut points = page.site.points().iter();
    let door = points.find(|point| point.kind == FeatureKind::Door && point.preferred);
    block.way_in = door
        .map(|door| format!("{}, {}", door.code, door.name))
        .unwrap_or_default();
    let guide = page.view.people().find(|person| person.job == "meets_police");
    if let Some(guide) = guide {
        block.met_by.clone_from(&guide.title);
    }
    if page.view.is_open(DataClass::Contacts) {
        let known = position::store::find(&tx, guide.map_or(room.incident.raised_by, |guide| guide.position)).await?;
        let phone = known.map(|position| position.phone).unwrap_or_default();
        let phone = page.view.clear(DataClass::Contacts, phone);
        block.phone = phone.map(Cleared::into_inner).unwrap_or_default();
    }
    Ok(block)
}
