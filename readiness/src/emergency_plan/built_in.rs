//! What happens at a site that has no plan of its own for a kind of emergency, and what a new plan can begin with.

use super::PlanStep;
use muster_terms::{Category, Duty};
use muster_web::t;

/// The steps when the site has none of its own.
pub fn built_in_steps(category: Category) -> Vec<PlanStep> {
    let step = |(key, duty): (&str, Duty)| PlanStep {
        words: t(key),
        duty,
        position: None,
    };
    steps(category).into_iter().map(step).collect()
}

/// The one line for whoever raised it.
pub fn built_in_instruction(category: Category) -> String {
    t(match category {
        Category::Weapon | Category::Violence => "instruction-distance",
        Category::Fire => "instruction-fire",
        Category::Medical => "instruction-medical",
        Category::MissingPerson => "instruction-missing",
        Category::Unknown => "instruction-unknown",
    })
}

fn steps(category: Category) -> [(&'static str, Duty); 5] {
    use Duty::*;
    match category {
        Category::Weapon | Category::Violence => [
            ("step-keep-distance", Guard),
            ("step-meet-police", Guard),
            ("step-lock-doors", ControlRoom),
            ("step-count-staff", SiteManager),
            ("step-tell-inside", ControlRoom),
        ],
        Category::Fire => [
            ("step-alarm-floor", ControlRoom),
            ("step-meet-fire", Guard),
            ("step-clear-floor", Guard),
            ("step-count-staff", SiteManager),
            ("step-shut-off", Facilities),
        ],
        Category::Medical => [
            ("step-first-aid", Guard),
            ("step-bring-aed", Guard),
            ("step-meet-ambulance", Guard),
            ("step-keep-clear", ControlRoom),
            ("step-tell-family", SiteManager),
        ],
        Category::MissingPerson => [
            ("step-describe-person", Guard),
            ("step-watch-exits", Guard),
            ("step-search-zones", ControlRoom),
            ("step-meet-police", Guard),
            ("step-tell-inside", ControlRoom),
        ],
        Category::Unknown => [
            ("step-look-first", Guard),
            ("step-meet-police", Guard),
            ("step-lock-doors", ControlRoom),
            ("step-count-staff", SiteManager),
            ("step-tell-inside", ControlRoom),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_steps_and_a_line_in_words() {
        for category in Category::ALL {
            let steps = built_in_steps(category);
            assert!(
                steps
                    .iter()
                    .all(|step| !step.words.contains('⟦') && step.duty.may(muster_terms::Act::Respond)),
                "{category:?}: {steps:?}"
            );
            assert!(!built_in_instruction(category).contains('⟦'), "{category:?}");
        }
    }
}
