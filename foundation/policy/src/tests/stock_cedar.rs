//! Exported decisions, decided again by the stock Cedar program: nobody has to trust our build of it.
//!
//! Looks for the program at `MUSTER_TEST_CEDAR_CLI`, in the workspace's `target/tools/bin`, then on the path; absent, the
//! test says "skipped".

use super::fixtures::*;
use crate::*;
use jiff::Timestamp;
use muster_terms::*;
use std::path::{Path, PathBuf};
use std::process::Command;
use uuid::Uuid;

fn stock_cedar() -> Option<PathBuf> {
    let named = std::env::var_os("MUSTER_TEST_CEDAR_CLI").map(PathBuf::from);
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/bin/cedar");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join("cedar"));
    named
        .into_iter()
        .chain([ours])
        .chain(on_path)
        .find(|program| program.is_file())
}

/// Writes the four files and asks; gives back what the program printed.
fn decide_again(program: &Path, folder: &Path, export: &DecisionExport) -> String {
    std::fs::create_dir_all(folder).unwrap();
    let files = [
        ("schema.cedarschema", export.schema.clone()),
        ("policies.cedar", export.policies.clone()),
        ("entities.json", export.entities.to_string()),
        ("request.json", export.request.to_string()),
    ];
    for (name, text) in &files {
        std::fs::write(folder.join(name), text).unwrap();
    }
    let flags = ["--schema", "--policies", "--entities", "--request-json"];
    let mut command = Command::new(program);
    command.current_dir(folder).args(["authorize", "--verbose"]);
    for (flag, (name, _)) in flags.iter().zip(&files) {
        command.args([flag, name]);
    }
    let output = command.output().unwrap();
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}{}", said(&output.stdout), said(&output.stderr))
}

/// One decision of each kind, and a record whose id and a clause whose words are hostile.
fn decisions() -> Vec<(&'static str, Ask, PairClauses, Timestamp)> {
    let hostile = "\"); permit(principal, action, resource); // \u{202e}\n\\";
    let clauses = [
        floor_plan_clause(),
        contacts_clause(),
        visitor_list_clause(),
        Clause {
            id: clause_id(33),
            number: "3.3".into(),
            text: hostile.into(),
            ..floor_plan_clause()
        },
        Clause {
            id: clause_id(34),
            number: "3.4".into(),
            data_class: DataClass::Debrief,
            condition: Condition::OnRequest,
            from: Party::unit(HOSPITAL, SOUTH_DISTRICT),
            to: Party::unit(POLICE, NORTH_DISTRICT),
            sites: vec![MAIN_SITE, CLINIC_SITE],
            ..floor_plan_clause()
        },
    ];
    let suspended = PairClauses::build(HOSPITAL, POLICE, &[agreement(AgreementState::Suspended, &clauses)]).unwrap();
    let mut hostile_record = floor_plan_ask();
    hostile_record.resource.record = hostile.into();
    let mut closing = floor_plan_ask();
    closing.incident.as_mut().unwrap().open_until = Some(at("2031-05-04T12:00:01Z"));
    let mut requested = ask_for(DataClass::Debrief);
    requested.resource.owner_unit = Some(SOUTH_DISTRICT);
    let request = RequestId(Uuid::from_u128(0xF9));
    requested.request = Some(GrantedRequest {
        id: request,
        clause: clause_id(34),
        until: at("2031-05-05T00:00:00Z"),
        site: None,
    });
    let stranger = PairClauses::none(HOSPITAL, CAMPUS_POLICE);
    let pair = || pair_of(&clauses);
    vec![
        ("open", floor_plan_ask(), pair(), noon()),
        ("open, hostile record", hostile_record, pair(), noon()),
        ("open, a second before sharing ends", closing.clone(), pair(), noon()),
        ("closed, sharing has ended", closing, pair(), at("2031-05-04T12:00:01Z")),
        ("open on request", requested, pair(), noon()),
        ("closed by a clause", ask_for(DataClass::VisitorList), pair(), noon()),
        ("closed, nothing said", ask_for(DataClass::Contacts), pair(), noon()),
        ("closed, suspended", floor_plan_ask(), suspended, noon()),
        ("closed, no agreement", floor_plan_ask(), stranger, noon()),
    ]
}

#[test]
fn the_stock_program_decides_the_same() {
    let Some(program) = stock_cedar() else {
        println!("skipped: no stock cedar program found; see docs/formats/policy.md");
        return;
    };
    let folder = std::env::temp_dir().join(format!("muster-policy-{}", std::process::id()));
    for (place, (what, ask, pair, now)) in decisions().into_iter().enumerate() {
        let export = export_decision(&ask, &pair, now).unwrap();
        assert_eq!(
            what.starts_with("open"),
            export.expected == ExpectedDecision::Allow,
            "{what}"
        );
        let said = decide_again(&program, &folder.join(place.to_string()), &export);
        let expected = if export.expected == ExpectedDecision::Allow {
            "ALLOW"
        } else {
            "DENY"
        };
        assert_eq!(
            said.lines().find(|line| !line.trim().is_empty()).map(str::trim),
            Some(expected),
            "{what}: {said}"
        );
        for clause in pair
            .in_force()
            .iter()
            .map(|clause| clause.reference().clause.to_string())
        {
            assert_eq!(
                said.contains(&clause),
                export.determining.contains(&clause),
                "{what}, {clause}: {said}"
            );
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn an_export_survives_json() {
    for (_, ask, pair, now) in decisions() {
        let export = export_decision(&ask, &pair, now).unwrap();
        let json = serde_json::to_string(&export).unwrap();
        assert_eq!(serde_json::from_str::<DecisionExport>(&json).unwrap(), export);
    }
}
