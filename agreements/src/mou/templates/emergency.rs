//! Clauses that open while an emergency is open, and close by themselves.

use super::{LONG, Line, POLICE_RESPONDERS, Template, Way, YEAR};
use muster_policy::Condition;
use muster_terms::*;

pub(super) fn lines(template: &Template) -> Vec<Line> {
    let mut lines = vec![
        Line {
            text: "When somebody at {site} raises an emergency of the agreed level, {police} receive level, kind, place and time at \
                   once, and every change of them while it is open.",
            ..to_police(template, "3.1", "Emergency alert", DataClass::Alert)
        },
        Line {
            text: "While the emergency is open, and for the agreed time after all clear, {police} read and write in its room: log, \
                   people and answers, plan steps, stage.",
            ..to_police(template, "3.2", "The room, to police", DataClass::IncidentLog)
        },
        Line {
            text: "What {police} write in the room is open to the people of {site} who take part in the emergency.",
            ..to_site(template, "3.3", "The room, to the site", DataClass::IncidentLog)
        },
        Line {
            text: "{police} tell {site} when they accept, send units, arrive, are on scene and have contained it, and the case \
                   number.",
            ..to_site(template, "3.4", "Police status", DataClass::PoliceStatus)
        },
        Line {
            text: "While an emergency is open at a site, its profile is open: way in, meeting point, doors, hazards.",
            retention_days: LONG,
            ..to_police(template, "3.5", "Site profile in an emergency", DataClass::SiteProfile)
        },
        Line {
            text: "While an emergency is open at a site, the contacts on duty there are open with their reach order.",
            retention_days: LONG,
            ..to_police(
                template,
                "3.7",
                "Contacts in an emergency, to police",
                DataClass::Contacts,
            )
        },
        Line {
            text: "While an emergency is open at a site, the police contacts for it are open to those who act there.",
            retention_days: LONG,
            ..to_site(
                template,
                "3.8",
                "Contacts in an emergency, to the site",
                DataClass::Contacts,
            )
        },
    ];
    if template.plans_in_emergency {
        lines.push(Line {
            text: "While an emergency is open at a site, its floor plans are open.",
            retention_days: LONG,
            ..to_police(template, "3.6", "Floor plans in an emergency", DataClass::FloorPlan)
        });
    }
    lines
}

fn to_police(template: &Template, number: &'static str, title: &'static str, class: DataClass) -> Line {
    Line {
        number,
        title,
        text: "",
        class,
        way: Way::ToPolice,
        purpose: Purpose::EmergencyResponse,
        condition: Condition::WhileIncident {
            max_level: template.level,
        },
        recipients: POLICE_RESPONDERS.to_vec(),
        retention_days: YEAR,
    }
}

fn to_site(template: &Template, number: &'static str, title: &'static str, class: DataClass) -> Line {
    Line {
        way: Way::ToSite,
        recipients: template.responders.to_vec(),
        ..to_police(template, number, title, class)
    }
}
