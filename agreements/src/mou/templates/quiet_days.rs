//! Clauses of quiet days: preparing, practising, learning, and what stays closed.

use super::{LONG, Line, POLICE_PLANNERS, POLICE_RESPONDERS, Template, Way, YEAR};
use muster_policy::Condition;
use muster_terms::*;

/// People of the organisation who prepare and learn.
pub(super) const SITE_PLANNERS: [Duty; 3] = [Duty::SecurityDirector, Duty::SiteManager, Duty::ControlRoom];

/// Police whom a threat team consults.
const POLICE_CONSULTED: [Duty; 3] = [Duty::LiaisonOfficer, Duty::Investigator, Duty::PoliceCommander];
/// Who may sit on a threat team: the wall around it, not the clause, keeps all others out.
const TEAM: [Duty; 9] = [
    Duty::SecurityDirector,
    Duty::SiteManager,
    Duty::ControlRoom,
    Duty::Guard,
    Duty::NurseInCharge,
    Duty::Facilities,
    Duty::HrCoordinator,
    Duty::PrivacyOfficer,
    Duty::Administrator,
];

pub(super) fn lines(template: &Template) -> Vec<Line> {
    let mut lines = vec![
        Line {
            text: "{site} keeps duty contacts and their reach order current and open to {police}, and answers reach tests.",
            ..to_police("2.1", "Contacts of the site", DataClass::Contacts, Purpose::Readiness)
        },
        Line {
            text: "{police} keep their contacts for {site} current and open, and answer reach tests.",
            ..to_site("2.2", "Contacts of police", DataClass::Contacts, Purpose::Readiness)
        },
        Line {
            text: "{police} say what they can send to {site}, what they cannot do, what they need there and how fast they come, and \
                   look at it with {site} once a year beside what was measured.",
            ..to_site("2.5", "What police can send", DataClass::Capability, Purpose::Readiness)
        },
        Line {
            text: "What {site} offers to lend is open to {police}. A loan is agreed each time, and what is lent comes back.",
            ..to_police(
                "2.6",
                "Shared resources of the site",
                DataClass::SharedResource,
                Purpose::Liaison,
            )
        },
        Line {
            text: "What {police} offer to lend is open to {site}. A loan is agreed each time, and what is lent comes back.",
            ..to_site(
                "2.7",
                "Shared resources of police",
                DataClass::SharedResource,
                Purpose::Liaison,
            )
        },
        Line {
            text: "The profile of each covered site is open to the officers who prepare for it.",
            ..to_police(
                "4.1",
                "Site profile on quiet days",
                DataClass::SiteProfile,
                Purpose::Readiness,
            )
        },
        Line {
            text: "Before an emergency, floor plans are opened on request, with the reason, by a person of {site} who answers within \
                   three working days.",
            condition: Condition::OnRequest,
            ..to_police(
                "4.2",
                "Floor plans on request",
                DataClass::FloorPlan,
                Purpose::Readiness,
            )
        },
        Line {
            text: "The emergency plans of each covered site, with their steps and who does them, are open to the officers who \
                   prepare for it.",
            ..to_police("4.3", "Emergency plans", DataClass::EmergencyPlan, Purpose::Readiness)
        },
        Line {
            text: "The emergency kits of each covered site are open to the officers who prepare for it: where they stand, what is in \
                   them, when they were checked. Papers with personal data in them are not told.",
            ..to_police("4.4", "Kits, to police", DataClass::Kit, Purpose::Readiness)
        },
        Line {
            text: "Drills of {site} that {police} are asked to take part in are open to them: plan, room, roles, results. A drill \
                   opens nothing else.",
            recipients: POLICE_RESPONDERS.to_vec(),
            ..to_police("5.1", "Drills, to police", DataClass::Exercise, Purpose::Readiness)
        },
        Line {
            text: "What {police} write in a drill, and drills of theirs that {site} is asked to take part in, are open to it.",
            recipients: template.responders.to_vec(),
            ..to_site("5.2", "Drills, to the site", DataClass::Exercise, Purpose::Readiness)
        },
        Line {
            text: "Visits and joint assessments that {police} are invited to are open to them: route, checklist, findings.",
            ..to_police("5.3", "Visits, to police", DataClass::Visit, Purpose::Readiness)
        },
        Line {
            text: "What {police} find on a visit, and visits that {site} is invited to, are open to it.",
            ..to_site("5.4", "Visits, to the site", DataClass::Visit, Purpose::Readiness)
        },
        Line {
            text: "Plans that {site} shares for comment are open to {police} until the plan is withdrawn.",
            ..to_police(
                "5.5",
                "Plans for comment, to police",
                DataClass::Plan,
                Purpose::Readiness,
            )
        },
        Line {
            text: "Plans that {police} share for comment, and what they say to plans of {site}, are open to it.",
            ..to_site(
                "5.6",
                "Plans for comment, to the site",
                DataClass::Plan,
                Purpose::Readiness,
            )
        },
        Line {
            text: "Operations of an event that {police} are invited to are open to them: dates, places, posts, shifts, briefing.",
            recipients: POLICE_RESPONDERS.to_vec(),
            ..to_police("5.7", "Events, to police", DataClass::Event, Purpose::Readiness)
        },
        Line {
            text: "What {police} add to such an event, and events of theirs that {site} is invited to, are open to it.",
            recipients: template.responders.to_vec(),
            ..to_site("5.8", "Events, to the site", DataClass::Event, Purpose::Readiness)
        },
        Line {
            text: "The threat team of {site} may consult {police} about a concern. It chooses what it tells, the least that serves, \
                   and gets a receipt. Only the positions that it names can read it.",
            recipients: POLICE_CONSULTED.to_vec(),
            retention_days: YEAR,
            ..to_police(
                "5.9",
                "Threat consults, to police",
                DataClass::ThreatConsult,
                Purpose::Investigation,
            )
        },
        Line {
            text: "What {police} answer in a consult is open to the threat team of {site}, and to nobody else there.",
            recipients: TEAM.to_vec(),
            retention_days: YEAR,
            ..to_site(
                "5.10",
                "Threat consults, to the site",
                DataClass::ThreatConsult,
                Purpose::Investigation,
            )
        },
        Line {
            text: "The debrief of a shared emergency or drill, with the words of {site}, is open to {police}.",
            ..to_police("6.1", "Debriefs, to police", DataClass::Debrief, Purpose::Recovery)
        },
        Line {
            text: "The debrief of a shared emergency or drill, with the words of {police}, is open to {site}.",
            ..to_site("6.2", "Debriefs, to the site", DataClass::Debrief, Purpose::Recovery)
        },
        Line {
            text: template.closed,
            condition: Condition::Never,
            recipients: vec![],
            ..to_police(
                "7.1",
                "Visitor and patient lists",
                DataClass::VisitorList,
                Purpose::EmergencyResponse,
            )
        },
    ];
    if template.shared_actions {
        lines.extend(actions());
    }
    lines
}

fn actions() -> [Line; 2] {
    [
        Line {
            text: "Corrective actions of {site} from a shared debrief are open to {police}, with owner, date and state.",
            ..to_police(
                "6.3",
                "Corrective actions, to police",
                DataClass::CorrectiveAction,
                Purpose::Recovery,
            )
        },
        Line {
            text: "Corrective actions of {police} from a shared debrief are open to {site}, with owner, date and state.",
            ..to_site(
                "6.4",
                "Corrective actions, to the site",
                DataClass::CorrectiveAction,
                Purpose::Recovery,
            )
        },
    ]
}

fn to_police(number: &'static str, title: &'static str, class: DataClass, purpose: Purpose) -> Line {
    Line {
        number,
        title,
        text: "",
        class,
        way: Way::ToPolice,
        purpose,
        condition: Condition::Standing,
        recipients: POLICE_PLANNERS.to_vec(),
        retention_days: LONG,
    }
}

fn to_site(number: &'static str, title: &'static str, class: DataClass, purpose: Purpose) -> Line {
    Line {
        way: Way::ToSite,
        recipients: SITE_PLANNERS.to_vec(),
        ..to_police(number, title, class, purpose)
    }
}
