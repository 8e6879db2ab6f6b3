//! What rooms look like as JSON: the whole of what a program may read of them.

use crate::incident::{Ending, RoomEntry};
use crate::room::pages::ListedRoom;
use crate::room::reading::RoomView;
use muster_terms::*;
use serde::Serialize;
use utoipa::ToSchema;

/// A room in a list. Fields that no clause opens any more are absent.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoomLine {
    reference: String,
    status: &'static str,
    raised_at: String,
    /// When the reader's organisation came in. `before` with the earliest of a page gives the next one.
    joined_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<&'static str>,
}

fn status_word(is_drill: bool) -> &'static str {
    if is_drill {
        AlertStatus::Exercise.as_str()
    } else {
        AlertStatus::Actual.as_str()
    }
}

pub(super) fn line(room: ListedRoom) -> RoomLine {
    let known = room.known.map(|known| known.into_inner());
    RoomLine {
        reference: room.reference.to_string(),
        status: status_word(room.is_drill),
        raised_at: stored_instant(room.raised_at),
        joined_at: stored_instant(room.joined_at),
        ended_at: room.ended_at.map(stored_instant),
        place: known.as_ref().map(|(incident, _)| incident.place.clone()),
        category: known.as_ref().map(|(incident, _)| incident.category.as_str()),
        site: known.map(|(_, site)| site),
    }
}

/// A room, as far as it is open to the reader.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoomOut {
    reference: String,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    head: Option<HeadOut>,
    /// How far each side has come, as far as that side's clause opens it.
    status_of: Vec<SideStatusOut>,
    people: Vec<PersonOut>,
    units: Vec<UnitOut>,
    steps: Vec<StepOut>,
    /// Newest first, 200 at most.
    log: Vec<LineOut>,
    /// Give it as `before` for the next, older lines of the log; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Uuid)]
    next: Option<RoomEntryId>,
    deliveries: Vec<DeliveryOut>,
    /// What is open, to whom, and under which clause: of the site's to each partner for the owner; of the site's to the reader, and
    /// of the reader's to the site, for a partner.
    open: Vec<OpenOut>,
    /// What is closed to the reader, with the clause where one says so.
    closed: Vec<ClosedOut>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct HeadOut {
    site: String,
    address: String,
    place: String,
    level: u8,
    category: &'static str,
    raised_at: String,
    ended_at: Option<String>,
    ending: Option<&'static str>,
    sharing_ends_at: Option<String>,
}

/// What one side told of its own work.
#[derive(Debug, Serialize, ToSchema)]
pub struct SideStatusOut {
    #[schema(value_type = String, format = Uuid)]
    organisation: OrgId,
    acknowledged_at: Option<String>,
    units_sent_at: Option<String>,
    on_scene_at: Option<String>,
    contained_at: Option<String>,
    case_number: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PersonOut {
    title: String,
    #[schema(value_type = String, format = Uuid)]
    organisation: OrgId,
    job: String,
    state: String,
    called_at: Option<String>,
    seen_at: Option<String>,
    acknowledged_at: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct UnitOut {
    #[schema(value_type = String, format = Uuid)]
    organisation: OrgId,
    name: String,
    state: String,
    minutes: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct StepOut {
    rank: i64,
    words: String,
    owner: String,
    state: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LineOut {
    id: String,
    at: String,
    #[schema(value_type = String, format = Uuid)]
    organisation: OrgId,
    title: String,
    kind: &'static str,
    words: String,
    /// Kept on the writer's own side on purpose.
    own_side: bool,
    /// Of the reader's own side, meant for everybody in the room, and passed on to none of the others.
    not_shared: bool,
    clause: String,
}

/// How a message to one of the reader's own people or systems went.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryOut {
    to: String,
    channel: &'static str,
    /// queued, handed_over, delivered, acknowledged, refused or overdue.
    state: String,
    why: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OpenOut {
    class: &'static str,
    #[schema(value_type = String, format = Uuid)]
    to: OrgId,
    /// Such as `AG-0143 §3.2`.
    clause: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ClosedOut {
    class: &'static str,
    why: &'static str,
    clause: Option<String>,
}

fn entry_out(entry: &RoomEntry, unshared: &[RoomEntryId]) -> LineOut {
    LineOut {
        id: entry.id.to_string(),
        at: stored_instant(entry.at),
        organisation: entry.org,
        title: entry.title.clone(),
        kind: entry.kind.as_str(),
        words: entry.words.clone(),
        own_side: entry.own_side,
        not_shared: unshared.contains(&entry.id),
        clause: entry.clause_words.clone(),
    }
}

pub(super) fn out(view: RoomView) -> RoomOut {
    let text = |at: Option<Timestamp>| at.map(stored_instant);
    RoomOut {
        reference: view.reference.to_string(),
        status: status_word(view.is_drill),
        head: view.head().map(|head| {
            let incident = &head.incident;
            HeadOut {
                site: head.site.name.clone(),
                address: head.site.address.clone(),
                place: incident.place.clone(),
                level: incident.level.number(),
                category: incident.category.as_str(),
                raised_at: stored_instant(incident.raised_at),
                ended_at: text(incident.ended_at),
                ending: incident.ending.map(Ending::as_str),
                sharing_ends_at: text(incident.sharing_ends_at),
            }
        }),
        status_of: view
            .statuses()
            .map(|open| SideStatusOut {
                organisation: open.org,
                acknowledged_at: text(open.status.acknowledged_at),
                units_sent_at: text(open.status.units_sent_at),
                on_scene_at: text(open.status.on_scene_at),
                contained_at: text(open.status.contained_at),
                case_number: open.status.case_number.clone(),
            })
            .collect(),
        people: view
            .people()
            .map(|p| PersonOut {
                title: p.title.clone(),
                organisation: p.org,
                job: p.job.clone(),
                state: p.state.clone(),
                called_at: text(p.called_at),
                seen_at: text(p.seen_at),
                acknowledged_at: text(p.acknowledged_at),
            })
            .collect(),
        units: view
            .units()
            .map(|u| UnitOut {
                organisation: u.org,
                name: u.name.clone(),
                state: u.state.clone(),
                minutes: u.minutes,
            })
            .collect(),
        steps: view
            .steps()
            .into_iter()
            .map(|s| StepOut {
                rank: s.rank,
                words: s.words,
                owner: s.owner_title,
                state: s.state,
            })
            .collect(),
        log: view
            .log()
            .into_iter()
            .map(|entry| entry_out(entry, &view.unshared))
            .collect(),
        next: view.next(),
        deliveries: view
            .deliveries()
            .map(|d| DeliveryOut {
                to: d.title.clone(),
                channel: d.channel.as_str(),
                state: d.state.clone(),
                why: d.why.clone(),
            })
            .collect(),
        open: view
            .open
            .iter()
            .chain(&view.given)
            .map(|part| OpenOut {
                class: part.class.as_str(),
                to: part.to,
                clause: part.clause_words.clone(),
            })
            .collect(),
        closed: view
            .closed
            .iter()
            .map(|c| ClosedOut {
                class: c.class.as_str(),
                why: c.why,
                clause: c.clause.as_ref().map(ToString::to_string),
            })
            .collect(),
    }
}
