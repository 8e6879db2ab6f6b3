//! The classes of data that a clause can name, and the purposes an access can have.

use crate::duty::words;
use serde::{Deserialize, Serialize};

words! {
    /// What kind of thing crosses. A clause names exactly one.
    DataClass {
        /// That an emergency or call for help was raised: level, category, site, place, time.
        Alert = "alert",
        /// The room: log lines, people and answers, plan steps, stage.
        IncidentLog = "incident_log",
        /// Police status: accepted, units sent, arriving, on scene, contained, case number.
        PoliceStatus = "police_status",
        /// A site's profile: address, arrival card, points, doors, hazards.
        SiteProfile = "site_profile",
        /// Floor plans.
        FloorPlan = "floor_plan",
        /// Emergency plans: what is done first, by whom.
        EmergencyPlan = "emergency_plan",
        /// Emergency kits: where they stand, what is in them, how they were checked. What holds personal data is not told.
        Kit = "kit",
        /// Duty contacts and reach order.
        Contacts = "contacts",
        /// Drills and their rooms.
        Exercise = "exercise",
        /// Familiarisation visits, joint assessments and walk-throughs: route, checklist, findings.
        Visit = "visit",
        /// Plans shared for comment: sections, files, comments, approvals.
        Plan = "plan",
        /// Operations of an event: dates, places, posts and shifts, operational periods, briefing.
        Event = "event",
        /// What a threat team discloses to police in a consult, and what they answer. Sealed: named positions alone can read it.
        ThreatConsult = "threat_consult",
        /// Debriefs: facts, words, findings.
        Debrief = "debrief",
        /// Corrective actions and their state.
        CorrectiveAction = "corrective_action",
        /// What an agency can send, what it cannot do, what it needs, and how fast it says it comes.
        Capability = "capability",
        /// What is offered to be lent: equipment, systems, radio channels, training places, expertise.
        SharedResource = "shared_resource",
        /// Lists of visitors or patients. Named so that a clause can keep them closed.
        VisitorList = "visitor_list",
    }
}

words! {
    /// Why an access happens. A clause names the one purpose it serves.
    Purpose {
        EmergencyResponse = "emergency_response",
        Readiness = "readiness",
        Recovery = "recovery",
        Liaison = "liaison",
        Investigation = "investigation",
    }
}
