//! The first minute after an alarm: `/rooms/{inc}/sent`. A phone enrolled for the position that raised it shows who comes, though
//! nobody is signed in there.

use super::{pages, sent_views as views};
use crate::delivery::store::{self as deliveries, NobodyLeft};
use crate::incident::{Ending, EntryKind, Incident, Room, RoomEntry, RoomPerson, store as incidents};
use crate::room::{
    reading::{self, Look, RoomView},
    verbs as room_verbs,
};
use jiff::SignedDuration;
use maud::Markup;
use muster_membership::organisation;
use muster_readiness::emergency_plan::built_in_instruction;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Path, Problem, RaiseDesk, Routes};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/rooms/{inc}/sent", sent)
        .get("/rooms/{inc}/sent/live", sent_regions)
}

/// What the sent page may show.
pub struct SentPage {
    pub reference: Reference,
    pub is_drill: bool,
    pub raised_at: Timestamp,
    pub now: Timestamp,
    pub people: Vec<(RoomPerson, Side)>,
    pub emergency_number: String,
    pub ended: Option<Ended>,
    /// What came since: who was called next, what police do. Oldest first.
    pub came: Vec<(Timestamp, String)>,
    /// Sides that have nobody left to call, and of which nobody has answered.
    pub nobody_left: Vec<NobodyLeft>,
    /// What only somebody who is signed in reads and does here.
    pub signed_in: Option<SignedIn>,
}

/// How it ended, and when.
pub struct Ended {
    pub how: Ending,
    pub at: Timestamp,
}

/// The page of a signed-in reader, beside what an enrolled phone shows as well.
pub struct SignedIn {
    pub csrf: String,
    pub place: String,
    pub instruction: String,
    /// What this reader has told since. Oldest first.
    pub told: Vec<(Timestamp, String)>,
    /// This reader may say that it was a mistake, and it still runs.
    pub can_stand_down: bool,
    /// This reader was called, and no screen of theirs has shown it.
    pub awaits_receipt: bool,
    /// Other alarms of the same person at the same place that run.
    pub also_open: Vec<AlsoOpen>,
}

/// Another alarm of the same person at the same place, that runs as well.
pub struct AlsoOpen {
    pub reference: Reference,
    pub raised_at: Timestamp,
}

impl AlsoOpen {
    /// Is `other` one, beside `incident`? The reader may know of both. The own side asks the same in SQL
    /// (`incident/store/incidents.rs`).
    pub fn beside(incident: &Incident, other: &Incident) -> Option<Self> {
        let same = other.id != incident.id
            && other.is_open()
            && !other.is_drill()
            && (other.org, other.site, other.raised_by) == (incident.org, incident.site, incident.raised_by)
            && other.place == incident.place;
        same.then(|| Self {
            reference: other.reference.clone(),
            raised_at: other.raised_at,
        })
    }
}

/// Lines of the log that whoever raised the alarm waits for, and how many of the newest are shown. Who was called further matters
/// no more when it has ended.
const AWAITED: [EntryKind; 5] = [
    EntryKind::Escalated,
    EntryKind::UnitsSent,
    EntryKind::Arriving,
    EntryKind::OnScene,
    EntryKind::Contained,
];

fn awaited(incident: &Incident) -> &'static [EntryKind] {
    if incident.is_open() { &AWAITED } else { &AWAITED[1..] }
}

fn ended(incident: &Incident) -> Option<Ended> {
    let (how, at) = incident.ending.zip(incident.ended_at)?;
    Some(Ended { how, at })
}

const CAME: usize = 4;
/// What this page's own buttons and field say.
const TOLD: [EntryKind; 3] = [EntryKind::State, EntryKind::Hurt, EntryKind::Message];

/// So long after the end an enrolled phone without a session shows how it ended.
pub const SHOWN_AFTER_END_SECONDS: i64 = 10 * 60;

/// As whom the page is read: who is signed in; else the position that raised this alarm, on any phone enrolled for it, to read and no
/// more.
///
/// Errors: [`Problem::SignedOut`] on a phone for every other address, so that it tells nobody what there is.
async fn reader(who: &RaiseDesk, reference: &Reference) -> Result<Desk, Problem> {
    let mut desk = who.desk.clone();
    if who.signed_in {
        return Ok(desk);
    }
    let tx = desk.read().await?;
    let found = incidents::find_in_room(&tx, reference, desk.org()).await?;
    let own = found.filter(|incident| incident.raised_by == desk.who.position);
    if !own.is_some_and(|incident| is_shown_on_phone(&incident, desk.now())) {
        return Err(Problem::SignedOut);
    }
    desk.who.scopes = Some(vec![Act::ReadOwn]);
    Ok(desk)
}

fn is_shown_on_phone(incident: &Incident, now: Timestamp) -> bool {
    let until = |ended: Timestamp| ended + SignedDuration::from_secs(SHOWN_AFTER_END_SECONDS);
    incident.ended_at.is_none_or(|ended| now < until(ended))
}

async fn page(who: &RaiseDesk, reference: &Reference, look: Look) -> Result<(SentPage, Desk), Problem> {
    let desk = reader(who, reference).await?;
    let view = reading::read(&desk, reference, look, None).await?;
    let tx = desk.read().await?;
    let room = Room::open(&tx, &desk, reference).await?;
    if room.incident.org != desk.org() {
        return Err(Problem::Missing);
    }
    let org = organisation::store::find(&tx, desk.org())
        .await?
        .ok_or(Problem::Missing)?;
    let page = SentPage {
        reference: room.incident.reference.clone(),
        is_drill: view.is_drill,
        raised_at: room.incident.raised_at,
        now: desk.now(),
        people: called(&view),
        emergency_number: org.emergency_number,
        ended: ended(&room.incident),
        came: newest(&view, |entry| awaited(&room.incident).contains(&entry.kind)),
        nobody_left: deliveries::nobody_left(&tx, room.incident.id).await?,
        signed_in: match who.signed_in {
            true => Some(signed_in(&tx, &desk, &room, &view).await?),
            false => None,
        },
    };
    Ok((page, desk))
}

fn called(view: &RoomView) -> Vec<(RoomPerson, Side)> {
    let side = |org: OrgId| {
        let party = view.parties.iter().find(|party| party.org == org);
        party.map_or(Side::Organisation, |party| party.org_kind.side())
    };
    let called = view.people().filter(|person| person.called_at.is_some());
    called.map(|person| (person.clone(), side(person.org))).collect()
}

/// The newest lines of the log that are wanted, oldest first.
fn newest(view: &RoomView, is_wanted: impl Fn(&RoomEntry) -> bool) -> Vec<(Timestamp, String)> {
    let wanted = view.entries().into_iter().filter(|entry| is_wanted(entry));
    let mut lines: Vec<_> = wanted.take(CAME).map(|entry| (entry.at, entry.words.clone())).collect();
    lines.reverse();
    lines
}

async fn signed_in(tx: &Tx, desk: &Desk, room: &Room, view: &RoomView) -> Result<SignedIn, Problem> {
    let incident = &room.incident;
    let plan = incidents::plan(tx, incident.id).await?;
    let party = room.party(desk.org()).ok_or(Problem::Missing)?;
    let me = view.me.as_ref();
    let also = match incident.is_open() {
        true => incidents::beside(tx, incident).await?,
        false => Vec::new(),
    };
    Ok(SignedIn {
        csrf: desk.csrf.clone(),
        place: incident.place.clone(),
        instruction: plan.map_or_else(|| built_in_instruction(incident.category), |plan| plan.instruction),
        told: newest(view, |entry| {
            entry.position == Some(desk.who.position) && TOLD.contains(&entry.kind)
        }),
        can_stand_down: incident.is_open() && room_verbs::may_stand_down(desk, incident, party).is_ok(),
        awaits_receipt: incident.is_open() && me.is_some_and(|me| me.seen_at.is_none()),
        also_open: also
            .iter()
            .filter_map(|other| AlsoOpen::beside(incident, other))
            .collect(),
    })
}

async fn sent(who: RaiseDesk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    let (page, desk) = page(&who, &reference, Look::Page).await?;
    Ok(views::sent(pages::shell(&who).await?, &page, &desk.time_zone()))
}

async fn sent_regions(who: RaiseDesk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    let (page, desk) = page(&who, &reference, Look::Refresh).await?;
    Ok(views::sent_regions(&page, &desk.time_zone()))
}
