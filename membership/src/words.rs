//! Closed words as people read them.

use muster_terms::{Act, Duty, OrganisationKind};
use muster_web::t;

/// `Duty::Guard` as "Guard".
pub fn duty(duty: Duty) -> String {
    t(&["duty-", duty.as_str()].concat())
}

/// `Act::ManageSites` as "Change sites, points and contacts".
pub fn act(act: Act) -> String {
    t(&["act-", act.as_str()].concat())
}

/// "Company" or "Police".
pub fn kind(kind: OrganisationKind) -> String {
    t(&["kind-", kind.as_str()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_duty_and_act_has_words() {
        for words in Duty::ALL
            .iter()
            .map(|word| duty(*word))
            .chain(Act::ALL.iter().map(|word| act(*word)))
        {
            assert!(!words.contains('⟦'), "{words}");
        }
        assert_eq!(kind(OrganisationKind::Agency), "Police");
    }
}
