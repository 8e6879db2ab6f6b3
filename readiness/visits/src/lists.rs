//! The built-in checklists. A line is kept by its key, so its words can be said better without touching what was written.

use crate::model::Kind;

/// One line of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// The stable word of the store, the addresses and the API.
    pub key: &'static str,
    /// Key of its words in the texts.
    pub words: &'static str,
}

/// The lines of this kind of visit, in the order they are walked.
pub fn lines(kind: Kind) -> &'static [Line] {
    match kind {
        Kind::Familiarisation => FAMILIARISATION,
        Kind::JointAssessment => ASSESSMENT,
        Kind::WalkThrough => WALK,
    }
}

/// The line of this key.
pub fn line(kind: Kind, key: &str) -> Option<Line> {
    lines(kind).iter().copied().find(|line| line.key == key)
}

/// The line of this key, of whichever list: keys are the same line everywhere.
pub fn of_any_kind(key: &str) -> Option<Line> {
    Kind::ALL.iter().find_map(|kind| line(*kind, key))
}

/// Is each line weighed: how likely, and how bad?
pub fn is_weighed(kind: Kind) -> bool {
    kind == Kind::JointAssessment
}

const fn of(key: &'static str, words: &'static str) -> Line {
    Line { key, words }
}

/// What officers learn of a site before they need it.
const FAMILIARISATION: &[Line] = &[
    of("way-in", "visit-line-way-in"),
    of("meeting-point", "visit-line-meeting-point"),
    of("keys", "visit-line-keys"),
    of("control-room", "visit-line-control-room"),
    of("radio", "visit-line-radio"),
    of("stairs-lifts", "visit-line-stairs-lifts"),
    of("rooms", "visit-line-rooms"),
    of("hazards", "visit-line-hazards"),
    of("help-needed", "visit-line-help-needed"),
    of("cameras", "visit-line-cameras"),
    of("kits", "visit-line-kits"),
    of("media-families", "visit-line-media-families"),
];

/// What could happen, and the four procedures that are to be ready. Source: Terrorism (Protection of Premises) Act 2025, section 5
/// (evacuation, invacuation, lockdown, communication); the likelihoods and consequences are three words each.
const ASSESSMENT: &[Line] = &[
    of("attack-blade", "visit-line-attack-blade"),
    of("attack-firearm", "visit-line-attack-firearm"),
    of("attack-vehicle", "visit-line-attack-vehicle"),
    of("explosive", "visit-line-explosive"),
    of("fire-as-weapon", "visit-line-fire-as-weapon"),
    of("staff-violence", "visit-line-staff-violence"),
    of("intruder", "visit-line-intruder"),
    of("crowd", "visit-line-crowd"),
    of("evacuation", "visit-line-evacuation"),
    of("invacuation", "visit-line-invacuation"),
    of("lockdown", "visit-line-lockdown"),
    of("communication", "visit-line-communication"),
    of("training", "visit-line-training"),
];

/// The line that says of the plan that it is true; said so, a signed walk-through is the walk of the floors on its tour.
pub const PLAN_TRUE: &str = "plan-true";

/// What own positions look at on their round.
const WALK: &[Line] = &[
    of(PLAN_TRUE, "visit-line-plan-true"),
    of("exits-free", "visit-line-exits-free"),
    of("doors-lock", "visit-line-doors-lock"),
    of("alarms", "visit-line-alarms"),
    of("lighting", "visit-line-lighting"),
    of("cameras-see", "visit-line-cameras-see"),
    of("perimeter", "visit-line-perimeter"),
    of("signs", "visit-line-signs"),
    of("kits-there", "visit-line-kits-there"),
    of("meeting-points", "visit-line-meeting-points"),
    of("contacts-posted", "visit-line-contacts-posted"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_line_of_a_list_has_a_key_of_its_own_and_words() {
        for kind in Kind::ALL {
            let lines = lines(*kind);
            let keys: BTreeSet<&str> = lines.iter().map(|line| line.key).collect();
            assert_eq!(keys.len(), lines.len(), "{kind:?}");
            assert!(lines.iter().all(|each| line(*kind, each.key) == Some(*each)));
            assert!(
                lines
                    .iter()
                    .all(|each| !muster_web::t(each.words).starts_with("visit-line"))
            );
        }
        assert_eq!(line(Kind::WalkThrough, "attack-blade"), None);
    }
}
