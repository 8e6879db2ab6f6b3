//! The eight templates that a plan can be begun from: sections, each with guiding words to be replaced.

use crate::document::{Document, Holds};
use crate::model::PlanKind;
use crate::protective_actions::ActionSet;
use muster_terms::{Category, PlanSectionId};
use muster_web::t;

/// What a plan is begun from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Template {
    SecurityPlan,
    ActiveAssailant,
    BombThreat,
    SevereWeather,
    Evacuation,
    Lockdown,
    Infrastructure,
    PublicEvent,
}

/// A section of a template: the text keys of its title and of its guiding words.
type Part = (&'static str, &'static str);

const PURPOSE: Part = ("plantext-sec-purpose", "plantext-sec-purpose-words");
const ROLES: Part = ("plantext-sec-roles", "plantext-sec-roles-words");
const RISKS: Part = ("plantext-sec-risks", "plantext-sec-risks-words");
const REPORTING: Part = ("plantext-sec-reporting", "plantext-sec-reporting-words");
const ACCESS: Part = ("plantext-sec-access", "plantext-sec-access-words");
const MEASURES: Part = ("plantext-sec-measures", "plantext-sec-measures-words");
const ACTIONS: Part = ("plantext-sec-actions", "plantext-sec-actions-words");
const ALARM: Part = ("plantext-sec-alarm", "plantext-sec-alarm-words");
const STEPS: Part = ("plantext-sec-steps", "plantext-sec-steps-words");
const POLICE: Part = ("plantext-sec-police", "plantext-sec-police-words");
const THREAT: Part = ("plantext-sec-threat", "plantext-sec-threat-words");
const SEARCH: Part = ("plantext-sec-search", "plantext-sec-search-words");
const DECIDE: Part = ("plantext-sec-decide", "plantext-sec-decide-words");
const WEATHER: Part = ("plantext-sec-weather", "plantext-sec-weather-words");
const PLACES: Part = ("plantext-sec-places", "plantext-sec-places-words");
const ROUTES: Part = ("plantext-sec-routes", "plantext-sec-routes-words");
const ASSISTANCE: Part = ("plantext-sec-assistance", "plantext-sec-assistance-words");
const REUNITE: Part = ("plantext-sec-reunite", "plantext-sec-reunite-words");
const RELEASE: Part = ("plantext-sec-release", "plantext-sec-release-words");
const OUTAGE: Part = ("plantext-sec-outage", "plantext-sec-outage-words");
const GOING_ON: Part = ("plantext-sec-going-on", "plantext-sec-going-on-words");
const EVENT: Part = ("plantext-sec-event", "plantext-sec-event-words");
const CROWD: Part = ("plantext-sec-crowd", "plantext-sec-crowd-words");
const WELFARE: Part = ("plantext-sec-welfare", "plantext-sec-welfare-words");
const TRAFFIC: Part = ("plantext-sec-traffic", "plantext-sec-traffic-words");
const COMMAND: Part = ("plantext-sec-command", "plantext-sec-command-words");
const PUBLIC: Part = ("plantext-sec-public", "plantext-sec-public-words");
const AFTER: Part = ("plantext-sec-after", "plantext-sec-after-words");
const TRAINING: Part = ("plantext-sec-training", "plantext-sec-training-words");
const PREVENTING: Part = ("plantext-sec-by-role", "plantext-sec-by-role-prevention");
const BOMB_BY_ROLE: Part = ("plantext-sec-by-role", "plantext-sec-by-role-bomb");
const WEATHER_BY_ROLE: Part = ("plantext-sec-by-role", "plantext-sec-by-role-weather");
const OUTAGE_BY_ROLE: Part = ("plantext-sec-by-role", "plantext-sec-by-role-outage");
const EVENT_BY_ROLE: Part = ("plantext-sec-by-role", "plantext-sec-by-role-event");
const REVIEW: Part = ("plantext-sec-review", "plantext-sec-review-words");

impl Template {
    pub const ALL: [Template; 8] = [
        Template::SecurityPlan,
        Template::ActiveAssailant,
        Template::BombThreat,
        Template::SevereWeather,
        Template::Evacuation,
        Template::Lockdown,
        Template::Infrastructure,
        Template::PublicEvent,
    ];

    /// The stable word of the store and the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Template::SecurityPlan => "security_plan",
            Template::ActiveAssailant => "active_assailant",
            Template::BombThreat => "bomb_threat",
            Template::SevereWeather => "severe_weather",
            Template::Evacuation => "evacuation",
            Template::Lockdown => "lockdown",
            Template::Infrastructure => "infrastructure",
            Template::PublicEvent => "public_event",
        }
    }

    /// The reverse of [`Template::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }

    /// What people call it.
    pub fn name(self) -> String {
        t(match self {
            Template::SecurityPlan => "plantext-template-security",
            Template::ActiveAssailant => "plantext-template-assailant",
            Template::BombThreat => "plantext-template-bomb",
            Template::SevereWeather => "plantext-template-weather",
            Template::Evacuation => "plantext-template-evacuation",
            Template::Lockdown => "plantext-template-lockdown",
            Template::Infrastructure => "plantext-template-infrastructure",
            Template::PublicEvent => "plantext-template-event",
        })
    }

    /// What it is for, in a line.
    pub fn words(self) -> String {
        t(match self {
            Template::SecurityPlan => "plantext-template-security-words",
            Template::ActiveAssailant => "plantext-template-assailant-words",
            Template::BombThreat => "plantext-template-bomb-words",
            Template::SevereWeather => "plantext-template-weather-words",
            Template::Evacuation => "plantext-template-evacuation-words",
            Template::Lockdown => "plantext-template-lockdown-words",
            Template::Infrastructure => "plantext-template-infrastructure-words",
            Template::PublicEvent => "plantext-template-event-words",
        })
    }

    pub fn kind(self) -> PlanKind {
        match self {
            Template::SecurityPlan => PlanKind::Prevention,
            Template::PublicEvent => PlanKind::Event,
            _ => PlanKind::Emergency,
        }
    }

    /// The kind of emergency that it is most often for; whoever writes the plan chooses.
    pub fn category(self) -> Option<Category> {
        match self {
            Template::SecurityPlan | Template::PublicEvent => None,
            Template::ActiveAssailant => Some(Category::Weapon),
            Template::Lockdown => Some(Category::Violence),
            Template::Evacuation => Some(Category::Fire),
            Template::BombThreat | Template::SevereWeather | Template::Infrastructure => Some(Category::Unknown),
        }
    }

    fn parts(self) -> &'static [Part] {
        match self {
            Template::SecurityPlan => &[
                PURPOSE, RISKS, ROLES, REPORTING, ACCESS, MEASURES, PREVENTING, ACTIONS, POLICE, TRAINING, REVIEW,
            ],
            Template::ActiveAssailant => &[
                PURPOSE, ALARM, ACTIONS, STEPS, POLICE, ASSISTANCE, REUNITE, PUBLIC, AFTER, TRAINING,
            ],
            Template::BombThreat => &[
                PURPOSE,
                THREAT,
                SEARCH,
                DECIDE,
                BOMB_BY_ROLE,
                ACTIONS,
                STEPS,
                POLICE,
                RELEASE,
                AFTER,
                TRAINING,
            ],
            Template::SevereWeather => &[
                PURPOSE,
                WEATHER,
                PLACES,
                WEATHER_BY_ROLE,
                ACTIONS,
                STEPS,
                ASSISTANCE,
                RELEASE,
                AFTER,
                TRAINING,
            ],
            Template::Evacuation => &[
                PURPOSE, ALARM, ACTIONS, STEPS, ROUTES, ASSISTANCE, REUNITE, POLICE, RELEASE, TRAINING,
            ],
            Template::Lockdown => &[
                PURPOSE, DECIDE, ACTIONS, STEPS, PLACES, POLICE, ASSISTANCE, RELEASE, PUBLIC, TRAINING,
            ],
            Template::Infrastructure => &[
                PURPOSE,
                OUTAGE,
                ROLES,
                OUTAGE_BY_ROLE,
                ACTIONS,
                STEPS,
                GOING_ON,
                ASSISTANCE,
                RELEASE,
                AFTER,
            ],
            Template::PublicEvent => &[
                EVENT,
                RISKS,
                COMMAND,
                CROWD,
                TRAFFIC,
                WELFARE,
                EVENT_BY_ROLE,
                ACTIONS,
                POLICE,
                PUBLIC,
                AFTER,
            ],
        }
    }

    /// The first version: every section with its guiding words, and the protective actions of this list.
    pub fn document(self, actions: ActionSet) -> Document {
        self.parts().iter().fold(Document::empty(), |document, part| {
            let (title, words) = part;
            let holds = if *part == STEPS { Holds::Steps } else { Holds::Text };
            let text = if *part == ACTIONS {
                with_actions(&t(words), actions)
            } else {
                t(words)
            };
            document.with_section(PlanSectionId::new(), &t(title), holds, &text)
        })
    }
}

fn with_actions(words: &str, actions: ActionSet) -> String {
    let each = actions
        .actions()
        .iter()
        .map(|action| format!("{}: {}", action.name(), action.words()));
    let mut all = vec![words.to_owned()];
    all.extend(each);
    all.join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_has_its_sections_and_the_actions_of_its_list() {
        let mut seen = std::collections::BTreeSet::new();
        for template in Template::ALL {
            assert_eq!(Template::parse(template.as_str()), Some(template));
            let document = template.document(ActionSet::Srp);
            assert!(document.sections.len() >= 9, "{template:?}");
            let all: Vec<&str> = document
                .sections
                .iter()
                .flat_map(|section| section.paragraphs.iter().map(|one| one.text.as_str()))
                .collect();
            assert!(all.iter().any(|text| text.starts_with("Lockdown: ")), "{template:?}");
            let steps = document.sections.iter().filter(|one| one.holds == Holds::Steps).count();
            assert_eq!(
                steps,
                usize::from(template.kind() == PlanKind::Emergency),
                "{template:?}"
            );
            assert_eq!(template.category().is_some(), template.kind() == PlanKind::Emergency);
            // Where the room of its kind has no steps of its own, each role finds them in the text.
            let has_room = template
                .category()
                .is_some_and(|category| category != Category::Unknown);
            let by_role = document
                .sections
                .iter()
                .find(|one| one.title == t("plantext-sec-by-role"));
            assert_eq!(by_role.is_some(), !has_room, "{template:?}");
            if let Some(by_role) = by_role {
                let roles = by_role.paragraphs.iter().filter(|one| one.text.contains(": "));
                assert!(roles.count() >= 6, "{template:?}: {:?}", by_role.paragraphs);
                let first = by_role.paragraphs[1].text.clone();
                assert!(seen.insert(first), "{template:?} has steps of its own");
            }
        }
    }
}
