//! Random agreements and asks against a small model in plain Rust.
//!
//! 10,000 cases by default; `MUSTER_TEST_PROPTEST_CASES=1000000` for a million.

mod model;
mod worlds;

use super::fixtures::*;
use crate::explain::unmet;
use crate::*;
use cedar_policy::{Authorizer, Context, Entities, EntityUid, PolicyId, PolicySet, Request};
use jiff::Timestamp;
use model::{Answer, Draft, model};
use proptest::prelude::*;
use worlds::worlds;

fn book(drafts: &[Draft]) -> ClauseBook {
    let agreements: Vec<_> = drafts
        .iter()
        .map(|draft| agreement(draft.state, &draft.clauses))
        .collect();
    ClauseBook::build(&agreements).unwrap()
}

fn answered(decision: &Decision) -> Answer {
    match decision {
        Decision::Refuse(why) => Answer::Closed(why.code()),
        Decision::Release { under } => {
            let mut all = under.all().to_vec();
            all.sort();
            Answer::Open(all)
        }
    }
}

/// Every clause in force that Cedar let pass misses nothing, and every other opening clause of the class misses something.
fn explanation_agrees(decision: &Decision, pair: &PairClauses, ask: &Ask, now: Timestamp) {
    let opening = pair
        .in_force()
        .iter()
        .map(|each| each.clause())
        .filter(|clause| clause.data_class == ask.resource.class && !clause.keeps_closed());
    match decision {
        Decision::Release { under } => {
            opening.for_each(|clause| assert_eq!(unmet(clause, ask, now).is_empty(), under.all().contains(&clause.id)));
        }
        Decision::Refuse(Why::ClosedBy { clause }) => {
            assert!(
                pair.in_force()
                    .iter()
                    .any(|each| each.reference() == clause && each.clause().keeps_closed())
            );
        }
        Decision::Refuse(why) => {
            let opening: Vec<&Clause> = opening.collect();
            assert!(opening.iter().all(|clause| !unmet(clause, ask, now).is_empty()));
            names_the_reader_where_one_does(why, &opening, &ask.reader);
        }
    }
}

/// A no names a clause that is for other readers only where every one of them is.
fn names_the_reader_where_one_does(why: &Why, opening: &[&Clause], reader: &Reader) {
    let Why::NotNow { clause, .. } = why else { return };
    let told = opening.iter().find(|each| each.id == clause.clause).unwrap();
    let is_named = opening.iter().any(|each| each.names(reader));
    assert_eq!(told.names(reader), is_named, "{clause} for {reader:?}");
}

/// Decides again from the export alone, as the stock program does: all policies of the pair, read from their text.
fn decided_from(export: &DecisionExport) -> (ExpectedDecision, Vec<String>) {
    let schema = cedar_policy::Schema::from_cedarschema_str(&export.schema).unwrap().0;
    let by_annotation = |policy: &cedar_policy::Policy| policy.new_id(PolicyId::new(policy.annotation("id").unwrap()));
    let parsed: PolicySet = export.policies.parse().unwrap();
    let policies = PolicySet::from_policies(parsed.policies().map(by_annotation)).unwrap();
    let entities = Entities::from_json_value(export.entities.clone(), Some(&schema)).unwrap();
    let uid = |part: &str| export.request[part].as_str().unwrap().parse::<EntityUid>().unwrap();
    let context = Context::from_json_value(export.request["context"].clone(), Some((&schema, &uid("action")))).unwrap();
    let request = Request::new(uid("principal"), uid("action"), uid("resource"), context, Some(&schema)).unwrap();
    let response = Authorizer::new().is_authorized(&request, &policies, &entities);
    assert_eq!(response.diagnostics().errors().count(), 0);
    let mut determining: Vec<String> = response.diagnostics().reason().map(ToString::to_string).collect();
    determining.sort();
    let expected = match response.decision() {
        cedar_policy::Decision::Allow => ExpectedDecision::Allow,
        cedar_policy::Decision::Deny => ExpectedDecision::Deny,
    };
    (expected, determining)
}

fn cases() -> u32 {
    std::env::var("MUSTER_TEST_PROPTEST_CASES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(10_000)
}

/// Asks per world: compiling costs far more than deciding, and each ask is a case.
const ASKS: u32 = 20;

#[test]
fn cedar_the_explanation_and_the_model_agree() {
    let config = ProptestConfig {
        cases: cases().div_ceil(ASKS),
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let (mut open, mut closed) = (0u64, std::collections::BTreeMap::<&str, u64>::new());
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let tally = std::cell::RefCell::new((&mut open, &mut closed));
    let outcome = runner.run(&worlds(ASKS as usize), |(drafts, asks)| {
        let book = book(&drafts);
        for (ask, now) in &asks {
            let pair = book.between(ask.resource.owner, ask.reader.org);
            let decision = decide(ask, &pair, *now);
            prop_assert_eq!(answered(&decision), model(&drafts, ask, *now), "{:?} at {}", ask, now);
            explanation_agrees(&decision, &pair, ask, *now);
            let named = pair.in_force().iter().map(|each| each.clause()).any(|clause| {
                clause.data_class == ask.resource.class && !clause.keeps_closed() && clause.names(&ask.reader)
            });
            prop_assert!(
                named || !decision.is_release(),
                "nothing opens to who is not named: {:?}",
                ask
            );
            let mut tally = tally.borrow_mut();
            match answered(&decision) {
                Answer::Open(_) => *tally.0 += 1,
                Answer::Closed(code) => *tally.1.entry(code).or_default() += 1,
            }
        }
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
    println!("open {open}, closed {closed:?}");
    assert!(
        open * 10 > u64::from(cases()) && closed.len() == 5,
        "the worlds are too dull: open {open}, closed {closed:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Entities and requests fit the schema, and deciding with it gives the same answer.
    #[test]
    fn every_export_fits_the_schema_and_says_the_same((drafts, asks) in worlds(1)) {
        let (ask, now) = asks[0].clone();
        let pair = book(&drafts).between(ask.resource.owner, ask.reader.org);
        let export = export_decision(&ask, &pair, now).unwrap();
        let decision = decide(&ask, &pair, now);
        prop_assert_eq!(export.expected == ExpectedDecision::Allow, decision.is_release());
        prop_assert_eq!(decided_from(&export), (export.expected, export.determining.clone()));
    }
}
