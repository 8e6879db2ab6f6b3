//! What an incident may become, without HTTP, SQL or clock.

use super::{Ending, EntryKind, Incident, Party, RoomPerson};
use jiff::SignedDuration;
use muster_terms::*;
use muster_web::{Problem, t};

/// What was opened for an incident closes this long after all clear.
pub const SHARING_AFTER_CLEAR_SECONDS: i64 = 30 * 60;
/// Nobody answers in this time: the next in the reach order.
pub const RUNG_SECONDS: i64 = 60;

/// The class under which a line crosses. Everything of a drill is an exercise and nothing else.
pub fn class_of(status: AlertStatus, kind: EntryKind) -> DataClass {
    match status {
        AlertStatus::Exercise => DataClass::Exercise,
        AlertStatus::Actual if kind.is_police_status() => DataClass::PoliceStatus,
        AlertStatus::Actual => DataClass::IncidentLog,
    }
}

/// The class of what, where and when.
pub fn head_class(status: AlertStatus) -> DataClass {
    match status {
        AlertStatus::Actual => DataClass::Alert,
        AlertStatus::Exercise => DataClass::Exercise,
    }
}

/// What of the site's an emergency or a drill opens to a partner, each as far as a clause lets it.
pub fn opened_classes(status: AlertStatus) -> &'static [DataClass] {
    match status {
        AlertStatus::Exercise => &[DataClass::Exercise],
        AlertStatus::Actual => &[
            DataClass::Alert,
            DataClass::IncidentLog,
            DataClass::SiteProfile,
            DataClass::FloorPlan,
            DataClass::Contacts,
        ],
    }
}

/// What of the site's a partner reads in a room that does not open it, where a clause opens it at any time.
pub fn standing_classes(status: AlertStatus) -> &'static [DataClass] {
    match status {
        AlertStatus::Exercise => &[DataClass::SiteProfile, DataClass::FloorPlan],
        AlertStatus::Actual => &[],
    }
}

/// Who stands at the door of a room, as one whose organisation is in it.
#[derive(Debug, Clone, Copy)]
pub struct Comer {
    /// Was called, or came before.
    pub takes_part: bool,
    /// Has a duty that responds.
    pub responds: bool,
    /// Belongs to the unit that was let in, where only one was.
    pub unit_fits: bool,
    /// Of the site's own organisation.
    pub is_own: bool,
    pub is_drill: bool,
}

/// May they come in? A partner's people come by being called or by a duty that responds in the unit that was let in, to a drill
/// only by taking part. The lists say the same in SQL (`incident/store/listed.rs`).
pub fn lets_in(comer: &Comer) -> bool {
    comer.takes_part || comer.responds && comer.unit_fits && (comer.is_own || !comer.is_drill)
}

/// The purpose of looking into the room.
pub fn purpose_of(status: AlertStatus) -> Purpose {
    match status {
        AlertStatus::Exercise => Purpose::Readiness,
        AlertStatus::Actual => Purpose::EmergencyResponse,
    }
}

/// First words of every message: a drill is never mistaken for the real thing, nor the real thing for a drill.
pub fn first_word(status: AlertStatus) -> &'static str {
    match status {
        AlertStatus::Exercise => "DRILL",
        AlertStatus::Actual => "LIVE",
    }
}

/// What is said in a room: in a drill's DRILL comes first, in whatever it is, until it became real.
pub fn said_in(incident: &Incident, words: String) -> String {
    let drill = first_word(AlertStatus::Exercise);
    let begins = words
        .strip_prefix(drill)
        .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
    match incident.is_drill() && incident.became.is_none() && !begins {
        true => format!("{drill}. {words}"),
        false => words,
    }
}

/// A message of at most 160 characters: `LIVE, weapon, Northfield Hospital, ED waiting`, with `SILENT` second where nothing may
/// sound at the place. Place words give way first.
pub fn message_words(status: AlertStatus, silent: bool, category_word: &str, site: &str, place: &str) -> String {
    let words = format!(
        "{}, {}{}, {site}, {place}",
        first_word(status),
        if silent { "SILENT, " } else { "" },
        category_word.to_lowercase()
    );
    if words.chars().count() <= 160 {
        words
    } else {
        words.chars().take(159).chain(['…']).collect()
    }
}

/// Which duties are called on the site's own side.
pub fn is_called(level: AlertLevel, duty: Duty) -> bool {
    match level {
        AlertLevel::DangerToLife => duty.may(Act::Respond),
        AlertLevel::HelpNeeded => matches!(duty, Duty::Guard | Duty::ControlRoom | Duty::SiteManager),
    }
}

/// Nothing is written into a room that has ended.
pub fn must_be_open(incident: &Incident) -> Result<(), Problem> {
    if incident.is_open() {
        Ok(())
    } else {
        Err(Problem::refusal("room.ended", t("refusal-room-ended")))
    }
}

/// Ends the incident. Sharing goes on for thirty minutes, so that nobody on the way is cut off.
///
/// Errors: `room.ended` when it ended before; `drill.not-an-ending` when a drill's ending is given to a real incident or the
/// reverse.
pub fn end(mut incident: Incident, ending: Ending, now: Timestamp) -> Result<Incident, Problem> {
    must_be_open(&incident)?;
    let fits = match ending {
        Ending::DrillEnded | Ending::BecameReal => incident.is_drill(),
        Ending::AllClear | Ending::SiteClear | Ending::FalseAlarm | Ending::Mistake => !incident.is_drill(),
    };
    if !fits {
        return Err(Problem::refusal(
            "room.not-its-ending",
            t("refusal-room-not-its-ending"),
        ));
    }
    incident.ending = Some(ending);
    incident.ended_at = Some(now);
    incident.sharing_ends_at = Some(now + SignedDuration::from_secs(SHARING_AFTER_CLEAR_SECONDS));
    Ok(incident)
}

/// May this position say all clear for its side? Only the side's lead.
///
/// Errors: `room.not-the-lead`.
pub fn may_say_clear(party: &Party, position: PositionId) -> Result<(), Problem> {
    if party.lead == Some(position) {
        Ok(())
    } else {
        Err(Problem::refusal("room.not-the-lead", t("refusal-room-not-the-lead")))
    }
}

/// Have all sides that must say all clear said it? The site must, and every partner that takes part: that answered, leads, or did or
/// said anything here (`spoke`: who wrote to all). For a ladder what is doubtful is no answer, and the next is called; for the ending it
/// counts, as people of that side may be in the building. A partner of which nobody came has nobody to ask, one whose sharing was stopped
/// is no longer in the room, and one to which its agreement has closed it (`closed`) could not say it.
pub fn all_said_clear(parties: &[Party], people: &[RoomPerson], spoke: &[OrgId], closed: &[OrgId]) -> bool {
    let must =
        |party: &&Party| party.clause.is_none() || !is_shut_out(party, closed) && takes_part(party, people, spoke);
    parties.iter().filter(must).all(|party| party.clear_said_at.is_some())
}

/// Was a side shut out that took part and did not say all clear? Then the ending is the site's alone, and says so.
pub fn somebody_was_not_asked(parties: &[Party], people: &[RoomPerson], spoke: &[OrgId], closed: &[OrgId]) -> bool {
    parties.iter().any(|party| {
        party.clause.is_some()
            && is_shut_out(party, closed)
            && party.clear_said_at.is_none()
            && takes_part(party, people, spoke)
    })
}

fn is_shut_out(party: &Party, closed: &[OrgId]) -> bool {
    party.stopped_at.is_some() || closed.contains(&party.org)
}

fn takes_part(party: &Party, people: &[RoomPerson], spoke: &[OrgId]) -> bool {
    let answers = |person: &RoomPerson| person.org == party.org && person.acknowledged_at.is_some();
    party.lead.is_some() || people.iter().any(answers) || spoke.contains(&party.org)
}

/// May this position say that it was raised by mistake or a false alarm? Who raised it, or the site's lead.
pub fn may_stand_down(incident: &Incident, own: &Party, position: PositionId) -> Result<(), Problem> {
    if own.org == incident.org && (incident.raised_by == position || own.lead == Some(position)) {
        Ok(())
    } else {
        Err(Problem::refusal(
            "room.not-yours-to-end",
            t("refusal-room-not-yours-to-end"),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_words_tell_drill_from_real_and_place_gives_way() {
        assert_eq!(
            message_words(
                AlertStatus::Actual,
                false,
                "Weapon",
                "Northfield Hospital",
                "ED waiting"
            ),
            "LIVE, weapon, Northfield Hospital, ED waiting"
        );
        assert_eq!(
            message_words(AlertStatus::Actual, true, "Weapon", "Northfield Hospital", "ED waiting"),
            "LIVE, SILENT, weapon, Northfield Hospital, ED waiting"
        );
        let long = message_words(AlertStatus::Exercise, false, "Fire", "Site", &"x".repeat(300));
        assert!(long.starts_with("DRILL, fire, Site, ") && long.chars().count() == 160);
    }

    #[test]
    fn nothing_of_a_drill_has_a_class_of_the_real_thing() {
        for kind in EntryKind::ALL {
            assert_eq!(class_of(AlertStatus::Exercise, kind), DataClass::Exercise);
            assert_ne!(class_of(AlertStatus::Actual, kind), DataClass::Exercise);
        }
    }

    #[test]
    fn help_needed_stays_on_site() {
        assert!(is_called(AlertLevel::HelpNeeded, Duty::Guard));
        assert!(!is_called(AlertLevel::HelpNeeded, Duty::HrCoordinator));
        assert!(is_called(AlertLevel::DangerToLife, Duty::HrCoordinator));
    }
}
