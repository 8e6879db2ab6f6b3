use super::fixtures::*;
use crate::*;
use muster_terms::*;
use uuid::Uuid;

fn pair(agreements: &[AgreementClauses]) -> PairClauses {
    PairClauses::build(HOSPITAL, POLICE, agreements).unwrap()
}

/// The same clause in a second agreement.
fn second(clause: Clause) -> Clause {
    let mou = MouId(Uuid::from_u128(0xD2));
    Clause {
        id: ClauseId(Uuid::from_u128(clause.id.0.as_u128() + 0x10000)),
        mou,
        mou_ref: "AG-0200".into(),
        ..clause
    }
}

#[test]
fn a_suspended_agreement_opens_nothing_and_is_named_with_its_clause() {
    let pair = pair(&[agreement(AgreementState::Suspended, &[floor_plan_clause()])]);
    let decision = decide(&floor_plan_ask(), &pair, noon());
    assert_eq!(decision.why().unwrap().code(), "policy.agreement-suspended");
    assert_eq!(
        decision.why().unwrap().to_string(),
        "agreement AG-0143 is suspended, and with it clause AG-0143 §3.2"
    );
    assert_eq!(
        decide(&ask_for(DataClass::Debrief), &pair, noon()).why(),
        Some(&Why::NoClause)
    );
}

#[test]
fn another_agreement_in_force_still_opens() {
    let pair = pair(&[
        agreement(AgreementState::Suspended, &[floor_plan_clause()]),
        agreement(AgreementState::InForce, &[second(floor_plan_clause())]),
    ]);
    let decision = decide(&floor_plan_ask(), &pair, noon());
    let Decision::Release { under } = decision else {
        panic!("{decision:?}")
    };
    assert_eq!(under.clause().agreement, "AG-0200");
}

#[test]
fn a_suspended_yes_is_named_before_a_no_in_force() {
    let other_duty = Clause {
        recipients: vec![Duty::Investigator],
        ..second(floor_plan_clause())
    };
    let pair = pair(&[
        agreement(AgreementState::InForce, &[other_duty]),
        agreement(AgreementState::Suspended, &[floor_plan_clause()]),
    ]);
    assert!(matches!(
        decide(&floor_plan_ask(), &pair, noon()).why(),
        Some(Why::Suspended { .. })
    ));
    let later = Ask {
        incident: None,
        ..floor_plan_ask()
    };
    let decision = decide(&later, &pair, noon());
    assert!(matches!(decision.why(), Some(Why::NotNow { clause, .. }) if clause.agreement == "AG-0200"));
}

#[test]
fn a_suspended_clause_tells_nothing_of_the_label() {
    let ceiling = |tlp_ceiling, clause| Clause { tlp_ceiling, ..clause };
    let pair = pair(&[
        agreement(
            AgreementState::InForce,
            &[ceiling(Tlp::Green, second(floor_plan_clause()))],
        ),
        agreement(
            AgreementState::Suspended,
            &[ceiling(Tlp::AmberStrict, floor_plan_clause())],
        ),
    ]);
    let said = |tlp| {
        let mut ask = floor_plan_ask();
        ask.resource.tlp = tlp;
        decide(&ask, &pair, noon())
    };
    assert!(said(Tlp::Green).is_release());
    let beneath = said(Tlp::Amber);
    assert_eq!(beneath.why().unwrap().code(), "policy.agreement-suspended");
    assert_eq!(beneath, said(Tlp::Red));
}

#[test]
fn a_closing_clause_of_a_suspended_agreement_closes_nothing() {
    let opening = second(Clause {
        data_class: DataClass::VisitorList,
        condition: Condition::Standing,
        recipients: vec![Duty::Dispatcher],
        ..visitor_list_clause()
    });
    let pair = pair(&[
        agreement(AgreementState::Suspended, &[visitor_list_clause()]),
        agreement(AgreementState::InForce, &[opening]),
    ]);
    assert!(decide(&ask_for(DataClass::VisitorList), &pair, noon()).is_release());
}

#[test]
fn ended_agreements_are_as_if_never_made() {
    for state in [AgreementState::Terminated, AgreementState::Expired] {
        let pair = pair(&[agreement(state, &[floor_plan_clause()])]);
        assert_eq!(
            decide(&floor_plan_ask(), &pair, noon()).why(),
            Some(&Why::NoAgreement),
            "{state:?}"
        );
    }
}

#[test]
fn clauses_must_belong_to_their_agreement_and_stand_once() {
    let mut foreign = agreement(AgreementState::InForce, &[floor_plan_clause()]);
    foreign.mou = MouId(Uuid::from_u128(0xD9));
    assert_eq!(
        PairClauses::build(HOSPITAL, POLICE, [&foreign]).unwrap_err().code(),
        "policy.foreign-clause"
    );
    let once = agreement(AgreementState::InForce, &[floor_plan_clause()]);
    let refusal = PairClauses::build(HOSPITAL, POLICE, [&once, &once]).unwrap_err();
    assert_eq!(refusal.code(), "policy.duplicate-clause");
}

#[test]
fn the_book_keeps_pairs_apart_and_replaces_one_at_a_time() {
    let mut book = ClauseBook::build(&[agreement(AgreementState::InForce, &[floor_plan_clause()])]).unwrap();
    assert!(decide(&floor_plan_ask(), &book.between(HOSPITAL, POLICE), noon()).is_release());
    assert!(!book.between(HOSPITAL, CAMPUS_POLICE).has_agreement());
    assert!(book.between(POLICE, HOSPITAL).in_force().is_empty());
    let suspended = agreement(AgreementState::Suspended, &[floor_plan_clause()]);
    book.replace([POLICE, HOSPITAL], &[suspended]).unwrap();
    let decision = decide(&floor_plan_ask(), &book.between(HOSPITAL, POLICE), noon());
    assert_eq!(decision.why().unwrap().code(), "policy.agreement-suspended");
}
