//! Things as a test makes them.

use super::{RAISED, at};
use crate::corrective_action::{Action, Element, Source};
use jiff::SignedDuration;
use muster_response::incident::{Category, EntryKind, Incident, RoomEntry, RoomPerson, rules};
use muster_terms::*;

/// An accepted, open action that another organisation asked for.
pub(crate) fn action() -> Action {
    Action {
        id: ActionId::new(),
        reference: "AC-1234".parse().unwrap(),
        source: Source::Debrief {
            debrief: DebriefId::new(),
            incident: IncidentId::new(),
            reference: "INC-0231".parse().unwrap(),
        },
        issue: "Door E2 stayed open".into(),
        words: "Mend the closer of door E2".into(),
        element: Element::Equipment,
        owner_org: OrgId::new(),
        owner_name: "Northfield Hospital".into(),
        owner_kind: OrganisationKind::Company,
        owner_position: PositionId::new(),
        owner_title: "Site manager".into(),
        starts_on: "2031-05-10".parse().unwrap(),
        due_on: "2031-06-10".parse().unwrap(),
        added_by_org: OrgId::new(),
        added_by_name: "City Police".into(),
        added_by_kind: OrganisationKind::Agency,
        added_by: PositionId::new(),
        added_at: at("2031-05-10T10:00:00Z"),
        accepted_at: Some(at("2031-05-11T10:00:00Z")),
        closed_at: None,
        closed_by: None,
        proof: String::new(),
        revision: 1,
        site: SiteId::new(),
        site_org: OrgId::new(),
        owner_unit: None,
        added_by_unit: None,
    }
}

/// A real emergency that has just been raised.
pub(crate) fn incident(org: OrgId, site: SiteId, raised_by: PositionId) -> Incident {
    Incident {
        id: IncidentId::new(),
        reference: "INC-0231".parse().unwrap(),
        org,
        site,
        status: AlertStatus::Actual,
        level: AlertLevel::DangerToLife,
        category: Category::Weapon,
        place: "ED waiting".into(),
        place_mark: String::new(),
        silent: false,
        words: String::new(),
        raised_by,
        raised_at: at(RAISED),
        ending: None,
        ended_at: None,
        sharing_ends_at: None,
        sharing_closed_at: None,
        meeting_point: None,
        became: None,
        came_from: None,
        revision: 1,
    }
}

pub(crate) fn entry(
    incident: &Incident,
    org: OrgId,
    by: Option<PositionId>,
    kind: EntryKind,
    seconds: i64,
) -> RoomEntry {
    RoomEntry {
        id: RoomEntryId::new(),
        incident: incident.id,
        at: incident.raised_at + SignedDuration::from_secs(seconds),
        org,
        position: by,
        title: "Desk".into(),
        side: Side::Police,
        kind,
        words: "words of the log".into(),
        class: rules::class_of(incident.status, kind),
        own_side: false,
        clause_words: String::new(),
        clause: None,
    }
}

pub(crate) fn person(
    incident: &Incident,
    position: PositionId,
    org: OrgId,
    called: Option<i64>,
    answered: Option<i64>,
) -> RoomPerson {
    let after = |seconds: i64| incident.raised_at + SignedDuration::from_secs(seconds);
    RoomPerson {
        incident: incident.id,
        position,
        org,
        title: "Dispatcher, desk 2".into(),
        job: String::new(),
        called_at: called.map(after),
        seen_at: None,
        acknowledged_at: answered.map(after),
        declined_at: None,
        state: String::new(),
        state_at: None,
    }
}
