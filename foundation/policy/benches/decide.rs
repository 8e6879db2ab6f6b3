//! A decision with its reason, among 10, 200 and 1,000 agreements in memory.
//!
//! `yes`, `no_with_reason` and `closed` are what a request pays; `whole_set` lets Cedar look at every clause of every
//! agreement, which Muster never does: it shows what asking only the pair's clauses saves.
//! Run with `cargo bench -p muster-policy`.

use cedar_policy::{Authorizer, Context, Entities, EntityUid, Policy, PolicyId, PolicySet, Request};
use divan::{Bencher, black_box};
use jiff::Timestamp;
use muster_policy::*;
use muster_terms::*;
use std::sync::Arc;
use uuid::Uuid;

const AGREEMENTS: [u32; 3] = [10, 200, 1000];
const POLICE: OrgId = OrgId(Uuid::from_u128(0xB1));
const SITE: SiteId = SiteId(Uuid::from_u128(0xA11));

fn main() {
    divan::main();
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap_or(Timestamp::UNIX_EPOCH)
}

fn now() -> Timestamp {
    at("2031-05-04T12:00:00Z")
}

fn company(number: u32) -> OrgId {
    OrgId(Uuid::from_u128(0xA_0000 + u128::from(number)))
}

/// Ten clauses, as the demo's hospital has them: eight of the company's, two of the police, one of all keeps closed.
fn clauses(agreement: u32) -> Vec<Clause> {
    let while_incident = Condition::WhileIncident {
        max_level: AlertLevel::DangerToLife,
    };
    let police = [Duty::Dispatcher, Duty::PoliceCommander, Duty::PatrolOfficer];
    let terms: [(DataClass, Condition, &[Duty]); 10] = [
        (DataClass::Alert, Condition::Standing, &police),
        (DataClass::IncidentLog, while_incident, &police),
        (
            DataClass::SiteProfile,
            Condition::Standing,
            &[Duty::LiaisonOfficer, Duty::Dispatcher],
        ),
        (DataClass::FloorPlan, while_incident, &police),
        (DataClass::Contacts, Condition::Standing, &[Duty::LiaisonOfficer]),
        (DataClass::Exercise, Condition::Standing, &[Duty::LiaisonOfficer]),
        (DataClass::Debrief, Condition::OnRequest, &[Duty::LiaisonOfficer]),
        (DataClass::VisitorList, Condition::Never, &[]),
        (
            DataClass::PoliceStatus,
            Condition::Standing,
            &[Duty::ControlRoom, Duty::Guard],
        ),
        (
            DataClass::CorrectiveAction,
            Condition::Standing,
            &[Duty::SecurityDirector],
        ),
    ];
    let clause = |(number, (data_class, condition, recipients)): (u32, (DataClass, Condition, &[Duty]))| {
        let (company, police) = (Party::whole(company(agreement)), Party::whole(POLICE));
        Clause {
            id: ClauseId(Uuid::from_u128(u128::from(agreement * 100 + number))),
            mou: MouId(Uuid::from_u128(u128::from(agreement))),
            mou_ref: format!("AG-{agreement:04}"),
            version: 1,
            number: format!("3.{}", number + 1),
            text: "What is written here is open to those named, while it is needed and no longer.".into(),
            data_class,
            from: if number < 8 { company } else { police },
            to: if number < 8 { police } else { company },
            purpose: Purpose::EmergencyResponse,
            condition,
            sites: vec![],
            recipients: recipients.to_vec(),
            tlp_ceiling: Tlp::Amber,
            retention_days: 365,
            onward_sharing: false,
            starts_at: at("2031-01-01T00:00:00Z"),
            ends_at: at("2032-01-01T00:00:00Z"),
        }
    };
    (0..).zip(terms).map(clause).collect()
}

fn agreement(number: u32) -> AgreementClauses {
    let compiled = clauses(number)
        .iter()
        .filter_map(|clause| compile(clause).ok().map(Arc::new))
        .collect();
    AgreementClauses {
        mou: MouId(Uuid::from_u128(u128::from(number))),
        parties: [company(number), POLICE],
        state: AgreementState::InForce,
        clauses: compiled,
    }
}

/// All agreements of a node. Another thread builds them than the one that asks, as in the server.
fn book(agreements: u32) -> ClauseBook {
    let build = move || ClauseBook::build(&(0..agreements).map(agreement).collect::<Vec<_>>());
    match std::thread::spawn(build).join() {
        Ok(Ok(book)) => book,
        _ => panic!("every clause of the bench belongs to its agreement"),
    }
}

fn ask(class: DataClass, agreements: u32) -> Ask {
    Ask {
        reader: Reader {
            org: POLICE,
            unit: Some(UnitId(Uuid::from_u128(0xB11))),
            position: PositionId(Uuid::from_u128(0xB21)),
            duty: Duty::Dispatcher,
        },
        act: CrossingAct::Read,
        resource: Resource {
            class,
            owner: company(agreements / 2),
            owner_unit: None,
            site: Some(SITE),
            record: "floor:00000000-0000-0000-0000-0000000000f2".into(),
            tlp: Tlp::Amber,
            recorded_at: at("2031-02-01T00:00:00Z"),
        },
        purpose: Purpose::EmergencyResponse,
        incident: Some(IncidentContext {
            id: IncidentId(Uuid::from_u128(0xF1)),
            site: SITE,
            level: AlertLevel::DangerToLife,
            status: AlertStatus::Actual,
            open_until: None,
        }),
        request: None,
    }
}

fn decided(bencher: Bencher, agreements: u32, ask: Ask, expected: Option<&str>) {
    let book = book(agreements);
    let answer = |ask: &Ask| decide(ask, &book.between(ask.resource.owner, ask.reader.org), now());
    assert_eq!(answer(&ask).why().map(Why::code), expected);
    bencher.bench_local(|| answer(black_box(&ask)));
}

#[divan::bench(args = AGREEMENTS)]
fn yes(bencher: Bencher, agreements: u32) {
    decided(bencher, agreements, ask(DataClass::FloorPlan, agreements), None);
}

#[divan::bench(args = AGREEMENTS)]
fn no_with_reason(bencher: Bencher, agreements: u32) {
    let ask = Ask {
        incident: None,
        ..ask(DataClass::FloorPlan, agreements)
    };
    decided(bencher, agreements, ask, Some("policy.not-now"));
}

#[divan::bench(args = AGREEMENTS)]
fn closed(bencher: Bencher, agreements: u32) {
    decided(
        bencher,
        agreements,
        ask(DataClass::VisitorList, agreements),
        Some("policy.closed-by-clause"),
    );
}

#[divan::bench(args = AGREEMENTS, sample_count = 20)]
fn whole_set(bencher: Bencher, agreements: u32) {
    let book = book(agreements);
    let ask = ask(DataClass::FloorPlan, agreements);
    let all = book
        .pairs()
        .flat_map(|pair| pair.in_force().iter().filter_map(|clause| bare(clause)));
    let Ok(policies) = PolicySet::from_policies(all) else {
        panic!("each clause has its own id")
    };
    let pair = book.between(ask.resource.owner, ask.reader.org);
    let Some((request, entities)) = stock_form(&ask, &pair) else {
        panic!("the ask can be exported")
    };
    let authorizer = Authorizer::new();
    assert_eq!(policies.policies().count(), agreements as usize * 10);
    bencher.bench_local(|| authorizer.is_authorized(black_box(&request), &policies, &entities));
}

/// As a pair holds it, without annotations: the comparison is of how many are evaluated, not of how they are kept.
fn bare(clause: &CompiledClause) -> Option<Policy> {
    let id = PolicyId::new(clause.clause().id.to_string());
    let mut json = Policy::parse(Some(id.clone()), clause.cedar()).ok()?.to_json().ok()?;
    json["annotations"] = serde_json::json!({});
    Some(Policy::from(Policy::from_json(Some(id), json).ok()?.as_ref().clone()))
}

/// The request and entities of an export; making them is not timed.
fn stock_form(ask: &Ask, pair: &PairClauses) -> Option<(Request, Entities)> {
    let export = export_decision(ask, pair, now()).ok()?;
    let uid = |part: &str| export.request[part].as_str()?.parse::<EntityUid>().ok();
    let context = Context::from_json_value(export.request["context"].clone(), None).ok()?;
    let request = Request::new(uid("principal")?, uid("action")?, uid("resource")?, context, None).ok()?;
    Some((request, Entities::from_json_value(export.entities, None).ok()?))
}

/// What signing pays.
#[divan::bench]
fn compile_a_clause(bencher: Bencher) {
    let clause = clauses(0).remove(3);
    bencher.bench_local(|| compile(black_box(&clause)));
}
