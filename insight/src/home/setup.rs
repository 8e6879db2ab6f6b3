//! The steps of the first run, as the home page lists them until all are done.

use super::{SetupStep, store::SetupFacts};
use muster_terms::OrganisationKind;

/// The steps with their state; an agency runs no sites. Mail and backup show on the health page, which can try them.
pub fn steps(facts: SetupFacts, kind: OrganisationKind) -> Vec<SetupStep> {
    let step = |key, done, href| SetupStep { key, done, href };
    let site = match kind {
        OrganisationKind::Company => vec![
            step("home-setup-site", facts.sites, "/sites/new"),
            step("home-setup-floor", facts.floors, "/sites"),
        ],
        OrganisationKind::Agency => Vec::new(),
    };
    let mut steps = vec![step("home-setup-codes", facts.recovery_codes, "/me/recovery-codes")];
    steps.extend(site);
    steps.extend([
        step("home-setup-people", facts.colleagues, "/admin/people"),
        step("home-setup-partner", facts.partner, "/agreements"),
        step("home-setup-agreement", facts.agreement_in_force, "/agreements"),
    ]);
    steps
}

/// Is the first run behind this organisation?
pub fn is_done(steps: &[SetupStep]) -> bool {
    steps.iter().all(|step| step.done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agency_is_not_asked_for_sites() {
        let facts = SetupFacts {
            recovery_codes: true,
            colleagues: true,
            partner: true,
            agreement_in_force: true,
            ..SetupFacts::default()
        };
        assert!(is_done(&steps(facts, OrganisationKind::Agency)));
        assert!(!is_done(&steps(facts, OrganisationKind::Company)));
    }
}
