//! What people do to stay safe, in the words of their jurisdiction: code lists, so that a plan, a drill and the radio say the same word.
//!
//! The lists stand in `docs/formats/protective-actions.md` too, with their sources; a test holds one against the other.

use muster_web::t;
use serde::{Deserialize, Serialize};

/// One list of protective actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionSet {
    /// Standard Response Protocol, schools in North America.
    Srp,
    /// Terrorism (Protection of Premises) Act 2025, United Kingdom.
    MartynsLaw,
    /// Of no jurisdiction: plain words.
    Neutral,
}

/// One action: its stable code, and the text keys of its word and of what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProtectiveAction {
    pub code: &'static str,
    name: &'static str,
    words: &'static str,
}

impl ProtectiveAction {
    const fn of(code: &'static str, name: &'static str, words: &'static str) -> Self {
        Self { code, name, words }
    }

    /// The word that is said aloud.
    pub fn name(&self) -> String {
        t(self.name)
    }

    /// What whoever hears it does.
    pub fn words(&self) -> String {
        t(self.words)
    }
}

const SRP: &[ProtectiveAction] = &[
    ProtectiveAction::of("hold", "plantext-srp-hold", "plantext-srp-hold-words"),
    ProtectiveAction::of("secure", "plantext-srp-secure", "plantext-srp-secure-words"),
    ProtectiveAction::of("lockdown", "plantext-srp-lockdown", "plantext-srp-lockdown-words"),
    ProtectiveAction::of("evacuate", "plantext-srp-evacuate", "plantext-srp-evacuate-words"),
    ProtectiveAction::of("shelter", "plantext-srp-shelter", "plantext-srp-shelter-words"),
];

const MARTYNS_LAW: &[ProtectiveAction] = &[
    ProtectiveAction::of("evacuation", "plantext-ml-evacuation", "plantext-ml-evacuation-words"),
    ProtectiveAction::of(
        "invacuation",
        "plantext-ml-invacuation",
        "plantext-ml-invacuation-words",
    ),
    ProtectiveAction::of("lockdown", "plantext-ml-lockdown", "plantext-ml-lockdown-words"),
    ProtectiveAction::of(
        "communication",
        "plantext-ml-communication",
        "plantext-ml-communication-words",
    ),
];

const NEUTRAL: &[ProtectiveAction] = &[
    ProtectiveAction::of("leave", "plantext-plain-leave", "plantext-plain-leave-words"),
    ProtectiveAction::of("stay", "plantext-plain-stay", "plantext-plain-stay-words"),
    ProtectiveAction::of("lock", "plantext-plain-lock", "plantext-plain-lock-words"),
    ProtectiveAction::of("tell", "plantext-plain-tell", "plantext-plain-tell-words"),
];

impl ActionSet {
    pub const ALL: [ActionSet; 3] = [ActionSet::Srp, ActionSet::MartynsLaw, ActionSet::Neutral];

    /// The stable word of the store and the API.
    pub fn as_str(self) -> &'static str {
        match self {
            ActionSet::Srp => "srp",
            ActionSet::MartynsLaw => "martyns_law",
            ActionSet::Neutral => "neutral",
        }
    }

    /// The reverse of [`ActionSet::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|set| set.as_str() == word)
    }

    /// What people call it.
    pub fn name(self) -> String {
        t(match self {
            ActionSet::Srp => "plantext-set-srp",
            ActionSet::MartynsLaw => "plantext-set-martyns-law",
            ActionSet::Neutral => "plantext-set-neutral",
        })
    }

    /// Its actions, in the order of the list.
    pub fn actions(self) -> &'static [ProtectiveAction] {
        match self {
            ActionSet::Srp => SRP,
            ActionSet::MartynsLaw => MARTYNS_LAW,
            ActionSet::Neutral => NEUTRAL,
        }
    }

    /// The list that a new plan begins with. An organisation has no jurisdiction in Muster; its time zone and its paper say enough for
    /// a first proposal, and whoever writes the plan chooses.
    pub fn proposed(time_zone: &str, metric: bool) -> Self {
        match time_zone {
            "Europe/London" | "Europe/Belfast" | "GB" => ActionSet::MartynsLaw,
            zone if !metric
                && (zone.starts_with("America/") || zone.starts_with("US/") || zone == "Pacific/Honolulu") =>
            {
                ActionSet::Srp
            }
            _ => ActionSet::Neutral,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The page that people and programs read, beside the code.
    const PAGE: &str = include_str!("../../../docs/formats/protective-actions.md");

    #[test]
    fn the_page_and_the_code_have_the_same_lists() {
        let rows: Vec<[&str; 3]> = PAGE
            .lines()
            .filter_map(|line| line.strip_prefix("| `")?.split_once("` | `"))
            .filter_map(|(set, rest)| {
                let (code, rest) = rest.split_once("` | ")?;
                Some([set, code, rest.split(" |").next()?])
            })
            .collect();
        let known: Vec<(String, String, String)> = ActionSet::ALL
            .into_iter()
            .flat_map(|set| set.actions().iter().map(move |action| (set, action)))
            .map(|(set, action)| (set.as_str().into(), action.code.into(), action.name()))
            .collect();
        let read: Vec<(String, String, String)> = rows
            .into_iter()
            .map(|[set, code, name]| (set.into(), code.into(), name.into()))
            .collect();
        assert_eq!(read, known);
    }

    #[test]
    fn the_first_proposal_follows_the_place_and_never_guesses_elsewhere() {
        assert_eq!(ActionSet::proposed("Europe/London", true), ActionSet::MartynsLaw);
        assert_eq!(ActionSet::proposed("America/Chicago", false), ActionSet::Srp);
        assert_eq!(ActionSet::proposed("America/Sao_Paulo", true), ActionSet::Neutral);
        assert_eq!(ActionSet::proposed("Asia/Tokyo", true), ActionSet::Neutral);
    }

    #[test]
    fn no_code_stands_twice_in_a_list_and_every_word_is_known() {
        for set in ActionSet::ALL {
            assert_eq!(ActionSet::parse(set.as_str()), Some(set));
            let mut codes: Vec<&str> = set.actions().iter().map(|action| action.code).collect();
            codes.sort_unstable();
            codes.dedup();
            assert_eq!(codes.len(), set.actions().len());
        }
    }
}
