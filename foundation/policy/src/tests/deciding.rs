use super::fixtures::*;
use crate::*;
use muster_terms::*;
use std::sync::Arc;
use uuid::Uuid;

#[test]
fn a_clause_that_is_met_opens_and_is_named() {
    let decision = answer(&floor_plan_clause(), &floor_plan_ask());
    let Decision::Release { under } = decision else {
        panic!("{decision:?}")
    };
    assert_eq!(under.clause().to_string(), "AG-0143 §3.2");
    assert_eq!(under.all(), [clause_id(32)]);
}

#[test]
fn every_clause_that_opens_is_named_in_order_of_number() {
    let tenth = Clause {
        id: clause_id(1),
        number: "3.10".into(),
        ..floor_plan_clause()
    };
    let ninth = Clause {
        id: clause_id(2),
        number: "3.9".into(),
        ..floor_plan_clause()
    };
    let decision = decide(&floor_plan_ask(), &pair_of(&[tenth, ninth]), noon());
    let Decision::Release { under } = decision else {
        panic!("{decision:?}")
    };
    assert_eq!(under.clause().number, "3.9");
    assert_eq!(under.all(), [clause_id(2), clause_id(1)]);
}

#[test]
fn of_several_agreements_that_open_it_each_is_named_once() {
    let twice = [("3.9", 2), ("3.10", 3)].map(|(number, id)| Clause {
        id: clause_id(id),
        number: number.into(),
        ..floor_plan_clause()
    });
    let other = Clause {
        id: clause_id(4),
        mou: MouId(Uuid::from_u128(77)),
        mou_ref: "AG-0077".into(),
        ..floor_plan_clause()
    };
    let sets = [&twice[..], &[other]].map(|clauses| agreement(AgreementState::InForce, clauses));
    let pair = PairClauses::build(HOSPITAL, POLICE, &sets).unwrap();
    let Decision::Release { under } = decide(&floor_plan_ask(), &pair, noon()) else {
        panic!("it opens")
    };
    let named: Vec<String> = under.of_each_agreement().map(ToString::to_string).collect();
    assert_eq!(named, ["AG-0077 §3.2", "AG-0143 §3.9"]);
    assert_eq!(under.all().len(), 3);
}

#[test]
fn without_an_agreement_nothing_passes() {
    let nobody = PairClauses::none(HOSPITAL, CAMPUS_POLICE);
    let mut ask = floor_plan_ask();
    ask.reader.org = CAMPUS_POLICE;
    assert_eq!(decide(&ask, &nobody, noon()).why(), Some(&Why::NoAgreement));
    let others = pair_of(&[floor_plan_clause()]);
    assert_eq!(
        decide(&ask, &others, noon()).why(),
        Some(&Why::NoAgreement),
        "another pair's clauses open nothing"
    );
}

#[test]
fn a_class_that_no_clause_names_is_closed() {
    let decision = answer(&floor_plan_clause(), &ask_for(DataClass::Debrief));
    assert_eq!(decision.why(), Some(&Why::NoClause));
}

#[test]
fn a_clause_opens_one_direction_only() {
    let there = agreement(AgreementState::InForce, &[floor_plan_clause()]);
    let back = PairClauses::build(POLICE, HOSPITAL, [&there]).unwrap();
    let mut ask = floor_plan_ask();
    (ask.reader.org, ask.resource.owner) = (HOSPITAL, POLICE);
    assert_eq!(decide(&ask, &back, noon()).why(), Some(&Why::NoClause));
}

#[test]
fn a_closing_clause_wins_over_an_opening_one() {
    let opening = Clause {
        id: clause_id(9),
        number: "9.9".into(),
        data_class: DataClass::VisitorList,
        condition: Condition::Standing,
        ..floor_plan_clause()
    };
    let decision = decide(
        &ask_for(DataClass::VisitorList),
        &pair_of(&[opening, visitor_list_clause()]),
        noon(),
    );
    let Some(Why::ClosedBy { clause }) = decision.why() else {
        panic!("{decision:?}")
    };
    assert_eq!(clause.number, "5.1");
}

#[test]
fn a_closing_clause_ignores_purpose_label_and_age() {
    let mut ask = ask_for(DataClass::VisitorList);
    ask.purpose = Purpose::Investigation;
    ask.resource.tlp = Tlp::Clear;
    ask.resource.recorded_at = at("1999-01-01T00:00:00Z");
    assert_eq!(
        answer(&visitor_list_clause(), &ask).why().unwrap().code(),
        "policy.closed-by-clause"
    );
}

#[test]
fn each_unmet_term_is_named() {
    let clause = floor_plan_clause();
    let unmet_of = |change: &dyn Fn(&mut Ask)| {
        let mut ask = floor_plan_ask();
        change(&mut ask);
        misses(&clause, &ask)
    };
    assert_eq!(
        unmet_of(&|ask| ask.reader.duty = Duty::PatrolOfficer),
        [Unmet::RecipientNotNamed]
    );
    assert_eq!(unmet_of(&|ask| ask.purpose = Purpose::Liaison), [Unmet::PurposeDiffers]);
    assert_eq!(
        unmet_of(&|ask| ask.resource.tlp = Tlp::AmberStrict),
        [Unmet::AboveTlpCeiling]
    );
    assert_eq!(unmet_of(&|ask| ask.incident = None), [Unmet::NeedsOpenIncident]);
    assert_eq!(
        unmet_of(&|ask| ask.resource.site = Some(CLINIC_SITE)),
        [Unmet::NeedsOpenIncident]
    );
    assert_eq!(unmet_of(&|ask| ask.resource.site = None), [Unmet::NeedsOpenIncident]);
    assert_eq!(
        unmet_of(&|ask| set_level(ask, AlertLevel::HelpNeeded)),
        [Unmet::LevelTooLow]
    );
    assert_eq!(
        unmet_of(&|ask| ask.act = CrossingAct::ShareOn),
        [Unmet::OnwardSharingNotAllowed]
    );
}

/// The clause in other words, so that each misses something.
fn that_misses() -> Vec<(&'static str, Clause, Ask)> {
    let (clause, ask) = (floor_plan_clause, floor_plan_ask);
    let mut other_duty = ask();
    other_duty.reader.duty = Duty::PatrolOfficer;
    let quiet = Ask {
        incident: None,
        ..ask()
    };
    let later = Clause {
        starts_at: noon() + jiff::SignedDuration::from_hours(1),
        ..clause()
    };
    let past = Clause {
        ends_at: noon(),
        ..clause()
    };
    let on_request = Clause {
        condition: Condition::OnRequest,
        ..clause()
    };
    vec![
        ("another duty", clause(), other_duty),
        ("no incident", clause(), quiet),
        ("not started", later, ask()),
        ("ended", past, ask()),
        ("no request", on_request, ask()),
    ]
}

#[test]
fn the_label_is_told_only_to_who_would_get_the_record_under_a_lower_one() {
    for (why, clause, ask) in that_misses() {
        let said = |tlp: Tlp| {
            let mut ask = ask.clone();
            ask.resource.tlp = tlp;
            let ceilings = [Tlp::Green, Tlp::AmberStrict].map(|tlp_ceiling| Clause {
                id: clause_id(u128::from(tlp_ceiling == Tlp::Green) + 1),
                tlp_ceiling,
                ..clause.clone()
            });
            format!("{:?}", decide(&ask, &pair_of(&ceilings), noon()))
        };
        for tlp in Tlp::ALL {
            assert_eq!(said(tlp), said(Tlp::Clear), "{why}: {tlp:?}");
        }
    }
    let mut ask = floor_plan_ask();
    ask.resource.tlp = Tlp::Red;
    assert_eq!(misses(&floor_plan_clause(), &ask), [Unmet::AboveTlpCeiling]);
}

fn set_level(ask: &mut Ask, level: AlertLevel) {
    ask.incident.as_mut().unwrap().level = level;
}

#[test]
fn level_two_is_met_by_both_levels() {
    let condition = Condition::WhileIncident {
        max_level: AlertLevel::HelpNeeded,
    };
    let clause = Clause {
        condition,
        ..floor_plan_clause()
    };
    for level in [AlertLevel::DangerToLife, AlertLevel::HelpNeeded] {
        let mut ask = floor_plan_ask();
        set_level(&mut ask, level);
        assert!(answer(&clause, &ask).is_release(), "{level:?}");
    }
}

#[test]
fn units_must_be_the_named_ones() {
    let clause = Clause {
        from: Party::unit(HOSPITAL, SOUTH_DISTRICT),
        to: Party::unit(POLICE, NORTH_DISTRICT),
        ..floor_plan_clause()
    };
    let mut ask = floor_plan_ask();
    ask.resource.owner_unit = Some(SOUTH_DISTRICT);
    assert!(answer(&clause, &ask).is_release());
    ask.reader.unit = Some(SOUTH_DISTRICT);
    assert_eq!(misses(&clause, &ask), [Unmet::ReaderUnitDiffers]);
    ask.reader.unit = None;
    ask.resource.owner_unit = None;
    assert_eq!(
        misses(&clause, &ask),
        [Unmet::ReaderUnitDiffers, Unmet::OwnerUnitDiffers]
    );
}

#[test]
fn coverage_names_sites() {
    let clause = Clause {
        sites: vec![CLINIC_SITE],
        condition: Condition::Standing,
        ..floor_plan_clause()
    };
    let mut ask = floor_plan_ask();
    assert_eq!(misses(&clause, &ask), [Unmet::SiteNotCovered]);
    ask.resource.site = None;
    assert_eq!(misses(&clause, &ask), [Unmet::SiteNotCovered]);
    ask.resource.site = Some(CLINIC_SITE);
    assert!(answer(&clause, &ask).is_release());
}

#[test]
fn a_clause_holds_from_its_start_and_no_longer_at_its_end() {
    let pair = pair_of(&[Clause {
        retention_days: 3650,
        ..floor_plan_clause()
    }]);
    let ask = floor_plan_ask();
    let unmet = |now: &str| match decide(&ask, &pair, at(now)) {
        Decision::Refuse(Why::NotNow { unmet, .. }) => unmet,
        _ => vec![],
    };
    assert_eq!(unmet("2030-12-31T23:59:59.999999999Z"), [Unmet::NotStarted]);
    assert!(decide(&ask, &pair, at("2031-01-01T00:00:00Z")).is_release());
    assert!(decide(&ask, &pair, at("2031-12-31T23:59:59.999999999Z")).is_release());
    assert_eq!(unmet("2032-01-01T00:00:00Z"), [Unmet::Ended]);
}

#[test]
fn retention_ends_to_the_microsecond() {
    let pair = pair_of(&[Clause {
        retention_days: 1,
        ..floor_plan_clause()
    }]);
    let mut ask = floor_plan_ask();
    ask.resource.recorded_at = at("2031-05-04T12:00:00.000001Z");
    assert!(decide(&ask, &pair, at("2031-05-05T12:00:00Z")).is_release());
    let decision = decide(&ask, &pair, at("2031-05-05T12:00:00.000001Z"));
    assert!(matches!(decision.why(), Some(Why::NotNow { unmet, .. }) if unmet == &[Unmet::RetentionPassed]));
}

#[test]
fn sharing_ends_thirty_minutes_after_all_clear() {
    let pair = pair_of(&[floor_plan_clause()]);
    let mut ask = floor_plan_ask();
    ask.incident.as_mut().unwrap().open_until = Some(at("2031-05-04T12:30:00Z"));
    assert!(decide(&ask, &pair, at("2031-05-04T12:29:59.999Z")).is_release());
    let decision = decide(&ask, &pair, at("2031-05-04T12:30:00Z"));
    assert!(matches!(decision.why(), Some(Why::NotNow { unmet, .. }) if unmet == &[Unmet::NeedsOpenIncident]));
}

#[test]
fn a_request_opens_only_its_own_clause_and_until_it_ends() {
    let clause = Clause {
        condition: Condition::OnRequest,
        ..floor_plan_clause()
    };
    let mut ask = floor_plan_ask();
    assert_eq!(misses(&clause, &ask), [Unmet::NeedsRequest]);
    let request = RequestId(Uuid::from_u128(0xF9));
    let granted = |clause, until: &str| {
        Some(GrantedRequest {
            id: request,
            clause,
            until: at(until),
            site: None,
        })
    };
    ask.request = granted(clause.id, "2031-05-04T12:00:01Z");
    assert!(answer(&clause, &ask).is_release());
    ask.request = granted(clause.id, "2031-05-04T12:00:00Z");
    assert_eq!(misses(&clause, &ask), [Unmet::NeedsRequest]);
    ask.request = granted(clause_id(77), "2031-06-04T12:00:00Z");
    assert_eq!(misses(&clause, &ask), [Unmet::NeedsRequest]);
}

#[test]
fn a_request_for_one_site_opens_nothing_of_another() {
    let clause = Clause {
        condition: Condition::OnRequest,
        sites: Default::default(),
        ..floor_plan_clause()
    };
    let mut ask = floor_plan_ask();
    let here = ask.resource.site;
    let granted = |site| {
        Some(GrantedRequest {
            id: RequestId(Uuid::from_u128(0xF9)),
            clause: clause.id,
            until: at("2031-06-04T12:00:00Z"),
            site,
        })
    };
    ask.request = granted(here);
    assert!(answer(&clause, &ask).is_release());
    ask.request = granted(None);
    assert!(answer(&clause, &ask).is_release());
    ask.request = granted(Some(SiteId(Uuid::from_u128(0x5171))));
    assert_eq!(misses(&clause, &ask), [Unmet::NeedsRequest]);
    // Of what is kept about no site, a grant for one site says nothing.
    ask.request = granted(here);
    ask.resource.site = None;
    assert_eq!(misses(&clause, &ask), [Unmet::NeedsRequest]);
}

#[test]
fn onward_sharing_is_open_where_the_clause_says_so() {
    let clause = Clause {
        onward_sharing: true,
        ..floor_plan_clause()
    };
    for act in CrossingAct::ALL {
        assert!(
            answer(
                &clause,
                &Ask {
                    act,
                    ..floor_plan_ask()
                }
            )
            .is_release(),
            "{act}"
        );
    }
}

#[test]
fn the_no_names_the_clause_nearest_to_a_yes() {
    let standing = Clause {
        id: clause_id(11),
        number: "1.1".into(),
        condition: Condition::Standing,
        recipients: vec![Duty::LiaisonOfficer],
        ..floor_plan_clause()
    };
    let ask = Ask {
        incident: None,
        ..floor_plan_ask()
    };
    let decision = decide(&ask, &pair_of(&[standing, floor_plan_clause()]), noon());
    let Some(Why::NotNow { clause, unmet }) = decision.why() else {
        panic!("{decision:?}")
    };
    assert_eq!(
        (clause.number.as_str(), unmet.as_slice()),
        ("3.2", &[Unmet::NeedsOpenIncident][..])
    );
    assert_eq!(
        decision.why().unwrap().to_string(),
        "clause AG-0143 §3.2 does not open this now: it needs an open incident at the site"
    );
}

#[test]
fn a_clause_that_names_the_reader_comes_before_one_that_misses_less() {
    let quiet_days = Clause {
        id: clause_id(31),
        number: "3.1".into(),
        condition: Condition::Standing,
        purpose: Purpose::Readiness,
        recipients: vec![Duty::LiaisonOfficer],
        ..floor_plan_clause()
    };
    let south = Clause {
        id: clause_id(33),
        number: "3.3".into(),
        to: Party::unit(POLICE, SOUTH_DISTRICT),
        recipients: vec![Duty::Dispatcher],
        ..quiet_days.clone()
    };
    let ask = Ask {
        incident: None,
        purpose: Purpose::Readiness,
        ..floor_plan_ask()
    };
    assert_eq!(misses(&quiet_days, &ask), [Unmet::RecipientNotNamed]);
    assert_eq!(misses(&south, &ask), [Unmet::ReaderUnitDiffers]);
    let decision = decide(&ask, &pair_of(&[south, quiet_days, floor_plan_clause()]), noon());
    let Some(Why::NotNow { clause, unmet }) = decision.why() else {
        panic!("{decision:?}")
    };
    let expected = [Unmet::NeedsOpenIncident, Unmet::PurposeDiffers];
    assert_eq!((clause.number.as_str(), unmet.as_slice()), ("3.2", &expected[..]));
}

#[test]
fn an_evaluation_error_is_never_a_yes() {
    let good = compile(&floor_plan_clause()).unwrap();
    for broken in [
        "permit (principal, action, resource) when { context.nothing == 1 };",
        "forbid (principal, action, resource) when { resource.tlp + 9223372036854775807 > 0 };",
    ] {
        let other = compile(&Clause {
            id: clause_id(33),
            number: "3.3".into(),
            ..floor_plan_clause()
        })
        .unwrap();
        let mut agreement = agreement(AgreementState::InForce, &[floor_plan_clause()]);
        agreement.clauses = vec![Arc::new(good.clone()), Arc::new(other.executing(broken))];
        let pair = PairClauses::build(HOSPITAL, POLICE, [&agreement]).unwrap();
        let decision = decide(&floor_plan_ask(), &pair, noon());
        assert!(decision.why().is_some_and(Why::is_fault), "{decision:?}");
        assert!(export_decision(&floor_plan_ask(), &pair, noon()).is_err());
    }
}

#[test]
fn a_verdict_the_terms_do_not_explain_is_a_fault() {
    let silent = compile(&floor_plan_clause())
        .unwrap()
        .executing("permit (principal, action, resource) when { false };");
    let mut agreement = agreement(AgreementState::InForce, &[floor_plan_clause()]);
    agreement.clauses = vec![Arc::new(silent)];
    let pair = PairClauses::build(HOSPITAL, POLICE, [&agreement]).unwrap();
    assert_eq!(
        decide(&floor_plan_ask(), &pair, noon()).why().unwrap().code(),
        "policy.not-evaluated"
    );
}
