//! A drill is never mistaken for the real thing, nor the real thing for a drill: what that means for a clause.

use muster_terms::{AlertStatus, DataClass};

/// The status an incident must have to open a clause of this class: drills open drills, and nothing else.
pub(crate) fn status_needed(class: DataClass) -> AlertStatus {
    match class {
        DataClass::Exercise => AlertStatus::Exercise,
        _ => AlertStatus::Actual,
    }
}

/// For the classes that are the live picture itself, the status any incident of the ask must have, whatever the clause's
/// condition: a drill's alert never crosses as an alert, and a real one never crosses as a drill. Other classes, such
/// as a site's profile under a standing clause, may be read in the course of either.
pub(crate) fn status_of_any_incident(class: DataClass) -> Option<AlertStatus> {
    match class {
        DataClass::Exercise | DataClass::Alert | DataClass::IncidentLog | DataClass::PoliceStatus => {
            Some(status_needed(class))
        }
        _ => None,
    }
}
