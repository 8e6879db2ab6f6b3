use super::fixtures::*;
use crate::*;
use muster_terms::*;
use proptest::prelude::*;

fn refusal(change: impl FnOnce(&mut Clause)) -> &'static str {
    let mut clause = floor_plan_clause();
    change(&mut clause);
    compile(&clause).unwrap_err().code()
}

#[test]
fn a_clause_becomes_a_policy_one_can_read() {
    let cedar = compile(&floor_plan_clause()).unwrap().cedar().to_owned();
    let expected = r#"@id("00000000-0000-0000-0000-00000000e020")
@agreement("AG-0143")
@agreement_id("00000000-0000-0000-0000-0000000000d1")
@version("1")
@clause("3.2")
@text("While a life is in danger at a site, its floor plans are open to dispatchers.")
@tlp_ceiling("TLP:AMBER")
@retention_days("365")
@onward_sharing("no")
@starts_at("2031-01-01T00:00:00Z")
@ends_at("2032-01-01T00:00:00Z")
permit (principal, action, resource)
when { resource.owner == Organisation::"00000000-0000-0000-0000-0000000000a1" }
when { principal.org == Organisation::"00000000-0000-0000-0000-0000000000b1" }
when { resource.class == DataClass::"floor_plan" }
when { principal.duty == Duty::"dispatcher" || principal.duty == Duty::"police_commander" }
when { context.now >= 1924992000000000 && context.now < 1956528000000000 }
when { context.purpose == Purpose::"emergency_response" }
when { action != Action::"share_on" }
when { resource.tlp <= 2 }
when { context.now < resource.recorded_at + 31536000000000 }
when { context has incident && resource has site && context.incident.site == resource.site }
when { context.incident.level <= 1 }
when { context.incident.status == AlertStatus::"Actual" }
when { if context.incident has open_until then context.now < context.incident.open_until else true };
"#;
    assert_eq!(cedar, expected);
}

#[test]
fn every_kind_of_clause_validates_strictly() {
    let conditions = [
        Condition::Standing,
        Condition::WhileIncident {
            max_level: AlertLevel::HelpNeeded,
        },
        Condition::OnRequest,
        Condition::Never,
    ];
    for condition in conditions {
        for &data_class in DataClass::ALL {
            let clause = Clause {
                condition,
                data_class,
                from: Party::unit(HOSPITAL, SOUTH_DISTRICT),
                to: Party::unit(POLICE, NORTH_DISTRICT),
                sites: vec![MAIN_SITE, CLINIC_SITE],
                onward_sharing: true,
                recipients: Duty::ALL.to_vec(),
                ..floor_plan_clause()
            };
            compile(&clause).unwrap_or_else(|refusal| panic!("{condition:?} of {data_class}: {refusal}"));
        }
    }
}

#[test]
fn a_never_clause_is_a_forbid_that_only_its_scope_narrows() {
    let cedar = compile(&visitor_list_clause()).unwrap().cedar().to_owned();
    assert!(cedar.contains("forbid (principal, action, resource)"));
    for narrower in ["purpose ==", "tlp <=", "recorded_at", "share_on", "duty"] {
        assert!(!cedar.contains(narrower), "{narrower}");
    }
}

#[test]
fn bad_clauses_are_refused_with_their_codes() {
    assert_eq!(
        refusal(|clause| clause.text = " \n\t\u{2003}".into()),
        "clause.empty-text"
    );
    assert_eq!(
        refusal(|clause| clause.text = "a".repeat(MAX_TEXT_CHARS + 1)),
        "clause.text-too-long"
    );
    assert_eq!(
        refusal(|clause| clause.to = Party::unit(HOSPITAL, NORTH_DISTRICT)),
        "clause.same-organisation"
    );
    assert_eq!(refusal(|clause| clause.recipients.clear()), "clause.no-recipients");
    assert_eq!(
        refusal(|clause| clause.ends_at = clause.starts_at),
        "clause.ends-before-start"
    );
    assert_eq!(refusal(|clause| clause.retention_days = 0), "clause.no-retention");
    assert_eq!(
        refusal(|clause| clause.retention_days = u32::MAX),
        "clause.retention-too-long"
    );
    for number in [
        "",
        "3",
        "3.",
        ".2",
        "3.2.",
        "3..2",
        "03.2",
        "3.0",
        "a.b",
        "3.2 ",
        "1.2.3.4.5",
        "3.1000",
        "٣.٢",
    ] {
        assert_eq!(
            refusal(|clause| clause.number = number.into()),
            "clause.bad-number",
            "{number:?}"
        );
    }
    for reference in ["", "AG", "AG-", "ag-1", "AG-0143\")", "AG-0143\n"] {
        let code = refusal(|clause| clause.mou_ref = reference.into());
        assert_eq!(code, "clause.bad-agreement-reference", "{reference:?}");
    }
}

#[test]
fn clause_numbers_have_two_to_four_parts() {
    for number in ["3.2", "1.1", "12.345", "3.2.1", "3.2.1.9"] {
        let clause = Clause {
            number: number.into(),
            ..floor_plan_clause()
        };
        assert!(compile(&clause).is_ok(), "{number}");
    }
}

#[test]
fn recipients_of_the_other_side_are_allowed() {
    let clause = Clause {
        recipients: vec![Duty::Guard],
        ..floor_plan_clause()
    };
    assert!(compile(&clause).is_ok());
}

#[test]
fn terms_survive_json_and_unknown_fields_do_not() {
    for clause in [floor_plan_clause(), contacts_clause(), visitor_list_clause()] {
        let json = serde_json::to_value(&clause).unwrap();
        assert_eq!(serde_json::from_value::<Clause>(json.clone()).unwrap(), clause);
        let mut more = json;
        more["also"] = true.into();
        assert!(serde_json::from_value::<Clause>(more).is_err());
    }
    let condition = serde_json::to_string(&floor_plan_clause().condition).unwrap();
    assert_eq!(condition, r#"{"kind":"while_incident","max_level":1}"#);
}

/// Text that tries to leave its annotation.
fn hostile_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<String>(),
        any::<char>().prop_map(String::from),
        prop::sample::select(vec![
            "\")\npermit(principal, action, resource);\n@x(\"",
            "\\\")",
            "\\",
            "\"",
            "\\u{22}",
            "*/ // /*",
            "\r\n",
            "\0",
            "\u{202e}\u{2066}",
            "\u{feff}",
            "e\u{301}",
            "when { true };",
            "${x}",
            "👮🏽‍♀️",
            "\u{10ffff}",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 1..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever people write, the policy is the same but for what it says about itself.
    #[test]
    fn no_text_leaves_its_annotation(text in hostile_text()) {
        let clause = Clause { text: text.clone(), ..floor_plan_clause() };
        let compiled = match compile(&clause) {
            Ok(compiled) => compiled,
            Err(refusal) => {
                prop_assert_eq!(refusal.code(), "clause.empty-text");
                return Ok(());
            }
        };
        let body = |cedar: &str| cedar[cedar.find("permit (principal").unwrap()..].to_owned();
        let plain = compile(&floor_plan_clause()).unwrap();
        prop_assert!(compiled.cedar().ends_with(&body(plain.cedar())));
        let set: cedar_policy::PolicySet = compiled.cedar().parse().unwrap();
        let policies: Vec<_> = set.policies().collect();
        prop_assert_eq!(policies.len(), 1);
        prop_assert_eq!(policies[0].annotation("text"), Some(text.as_str()));
        prop_assert!(answer(&clause, &floor_plan_ask()).is_release());
    }

    #[test]
    fn no_record_id_leaves_its_entity(record in hostile_text()) {
        let mut ask = floor_plan_ask();
        ask.resource.record = record;
        let pair = pair_of(&[floor_plan_clause()]);
        prop_assert!(decide(&ask, &pair, noon()).is_release());
        let export = export_decision(&ask, &pair, noon()).unwrap();
        let uid: cedar_policy::EntityUid = export.request["resource"].as_str().unwrap().parse().unwrap();
        prop_assert_eq!(uid.id().unescaped(), ask.resource.record.as_str());
    }
}
