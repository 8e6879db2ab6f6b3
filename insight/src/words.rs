//! Closed words of crossings as people read them.

pub use muster_agreements::mou::words::refused as why;
use muster_policy::CrossingAct;
use muster_terms::{DataClass, Purpose};
use muster_web::t;

fn said(prefix: &str, word: &str) -> String {
    t(&[prefix, &word.replace('_', "-")].concat())
}

/// `DataClass::FloorPlan` as "Floor plan".
pub fn class(class: DataClass) -> String {
    said("audit-class-", class.as_str())
}

/// `CrossingAct::ShareOn` as "Passed on".
pub fn act(act: CrossingAct) -> String {
    said("audit-act-", act.as_str())
}

/// `Purpose::EmergencyResponse` as "Emergency response".
pub fn purpose(purpose: Purpose) -> String {
    said("audit-purpose-", purpose.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_act_purpose_and_reason_has_words() {
        let words = DataClass::ALL
            .iter()
            .map(|word| class(*word))
            .chain(CrossingAct::ALL.iter().map(|word| act(*word)))
            .chain(Purpose::ALL.iter().map(|word| purpose(*word)))
            .chain(
                [
                    "policy.no-agreement",
                    "policy.no-clause",
                    "policy.closed-by-clause",
                    "x",
                ]
                .map(why),
            )
            .chain(["policy.agreement-suspended", "policy.not-now", "policy.not-evaluated"].map(why))
            .chain(["unmet.recipient-not-named", "unmet.reader-unit-differs"].map(why));
        for words in words {
            assert!(!words.contains('⟦'), "{words}");
        }
    }
}
