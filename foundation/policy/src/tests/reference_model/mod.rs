//! Random agreements and asks against a small model in plain Rust, written from the words of the format page and from
//! neither the Cedar text nor the explanation.
//!
//! 10,000 cases by default; `MUSTER_PROPTEST_CASES=1000000` for a million.

use super::fixtures::*;
use crate::explain::unmet;
use crate::*;
use jiff::Timestamp;
use muster_terms::*;
use proptest::prelude::*;
use uuid::Uuid;

/// What the model answers: open under these clauses, or why not.
#[derive(Debug, PartialEq)]
enum Answer {
    Open(Vec<ClauseId>),
    Closed(&'static str),
}

/// One agreement of the world, before compiling.
#[derive(Debug, Clone)]
struct Draft {
    state: AgreementState,
    clauses: Vec<Clause>,
}

/// The model. Reads like the promise: an opening that fits, in force, and nothing in force that keeps it closed.
fn model(drafts: &[Draft], ask: &Ask, now: Timestamp) -> Answer {
    let of_pair = |clause: &&Clause| clause.from.org == ask.resource.owner && clause.to.org == ask.reader.org;
    let with = |state| {
        drafts
            .iter()
            .filter(move |draft| draft.state == state)
            .flat_map(|draft| &draft.clauses)
    };
    let in_force = || with(AgreementState::InForce).filter(of_pair);
    if in_force().any(|clause| clause.condition == Condition::Never && names(clause, ask, now)) {
        return Answer::Closed("policy.closed-by-clause");
    }
    let mut open: Vec<ClauseId> = in_force()
        .filter(|clause| opens(clause, ask, now))
        .map(|clause| clause.id)
        .collect();
    open.sort();
    if !open.is_empty() {
        return Answer::Open(open);
    }
    let of_class = |clause: &&Clause| clause.data_class == ask.resource.class && clause.condition != Condition::Never;
    let suspended = || with(AgreementState::Suspended).filter(of_pair);
    let live = [AgreementState::InForce, AgreementState::Suspended];
    let strangers = ask.resource.owner != HOSPITAL || ask.reader.org != POLICE;
    Answer::Closed(
        if strangers || !drafts.iter().any(|draft| live.contains(&draft.state)) {
            "policy.no-agreement"
        } else if suspended().any(|clause| opens(clause, ask, now)) {
            "policy.agreement-suspended"
        } else if in_force().any(|clause| of_class(&clause)) {
            "policy.not-now"
        } else if suspended().any(|clause| of_class(&clause)) {
            "policy.agreement-suspended"
        } else {
            "policy.no-clause"
        },
    )
}

/// Does the clause speak of this record, this reader and this day?
fn names(clause: &Clause, ask: &Ask, now: Timestamp) -> bool {
    let fits = |wanted: Option<UnitId>, has: Option<UnitId>| match wanted {
        None => true,
        Some(unit) => has == Some(unit),
    };
    let site_is_covered = match ask.resource.site {
        _ if clause.sites.is_empty() => true,
        Some(site) => clause.sites.iter().any(|covered| *covered == site),
        None => false,
    };
    let named = clause.recipients.iter().any(|duty| *duty == ask.reader.duty);
    clause.data_class == ask.resource.class
        && fits(clause.from.unit, ask.resource.owner_unit)
        && fits(clause.to.unit, ask.reader.unit)
        && site_is_covered
        && (named || (clause.recipients.is_empty() && clause.condition == Condition::Never))
        && (clause.starts_at..clause.ends_at).contains(&now)
}

fn opens(clause: &Clause, ask: &Ask, now: Timestamp) -> bool {
    let age_seconds = now.duration_since(ask.resource.recorded_at).as_micros();
    names(clause, ask, now)
        && clause.purpose == ask.purpose
        && (ask.act != CrossingAct::ShareOn || clause.onward_sharing)
        && restriction(ask.resource.tlp) <= restriction(clause.tlp_ceiling)
        && age_seconds < i128::from(clause.retention_days) * 86_400_000_000
        && condition_holds(clause, ask, now)
        && drills_stay_apart(clause, ask)
}

fn restriction(tlp: Tlp) -> usize {
    ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"]
        .iter()
        .position(|label| *label == tlp.label())
        .unwrap()
}

fn condition_holds(clause: &Clause, ask: &Ask, now: Timestamp) -> bool {
    match (clause.condition, &ask.incident, &ask.request) {
        (Condition::Never, _, _) => false,
        (Condition::Standing, _, _) => true,
        (Condition::OnRequest, _, None) | (Condition::WhileIncident { .. }, None, _) => false,
        (Condition::OnRequest, _, Some(request)) => request.clause == clause.id && request.until > now,
        (Condition::WhileIncident { max_level }, Some(incident), _) => {
            let still_open = match incident.open_until {
                None => true,
                Some(until) => until > now,
            };
            let bad_enough = max_level == AlertLevel::HelpNeeded || incident.level == AlertLevel::DangerToLife;
            let drill = incident.status == AlertStatus::Exercise;
            ask.resource.site == Some(incident.site)
                && still_open
                && bad_enough
                && drill == (clause.data_class == DataClass::Exercise)
        }
    }
}

/// A drill's things never pass as real ones, nor the other way round, whatever stands open.
fn drills_stay_apart(clause: &Clause, ask: &Ask) -> bool {
    let Some(incident) = &ask.incident else { return true };
    match clause.data_class {
        DataClass::Exercise => incident.status == AlertStatus::Exercise,
        DataClass::Alert | DataClass::IncidentLog | DataClass::PoliceStatus => incident.status == AlertStatus::Actual,
        _ => true,
    }
}

// --- random worlds: few values each, so that clauses and asks often meet, and edges are hit exactly ---

fn one_of<T: Clone + std::fmt::Debug + 'static>(values: &[T]) -> impl Strategy<Value = T> + use<T> {
    prop::sample::select(values.to_vec())
}

fn class() -> impl Strategy<Value = DataClass> {
    one_of(&[
        DataClass::FloorPlan,
        DataClass::FloorPlan,
        DataClass::Exercise,
        DataClass::IncidentLog,
    ])
}

fn unit() -> impl Strategy<Value = Option<UnitId>> {
    one_of(&[None, None, Some(NORTH_DISTRICT), Some(SOUTH_DISTRICT)])
}

fn site() -> impl Strategy<Value = SiteId> {
    one_of(&[MAIN_SITE, MAIN_SITE, CLINIC_SITE])
}

fn duty() -> impl Strategy<Value = Duty> {
    one_of(&[Duty::Dispatcher, Duty::LiaisonOfficer, Duty::Guard])
}

fn purpose() -> impl Strategy<Value = Purpose> {
    one_of(&[Purpose::EmergencyResponse, Purpose::EmergencyResponse, Purpose::Liaison])
}

fn level() -> impl Strategy<Value = AlertLevel> {
    one_of(&[AlertLevel::DangerToLife, AlertLevel::HelpNeeded])
}

/// Whole days around noon, often to the very microsecond, sometimes one off.
fn instant() -> impl Strategy<Value = Timestamp> {
    (-3i64..=3, one_of(&[0i64, 0, 0, 1, -1])).prop_map(|(days, off)| {
        Timestamp::from_microsecond(noon().as_microsecond() + days * 86_400_000_000 + off).unwrap()
    })
}

fn condition() -> impl Strategy<Value = Condition> {
    prop_oneof![
        3 => Just(Condition::Standing),
        4 => level().prop_map(|max_level| Condition::WhileIncident { max_level }),
        2 => Just(Condition::OnRequest),
        1 => Just(Condition::Never),
    ]
}

fn clause() -> impl Strategy<Value = Clause> {
    let who = (
        unit(),
        unit(),
        prop::collection::vec(duty(), 1..3),
        one_of(&[true, true, true, true, false]),
    );
    let what = (class(), purpose(), condition(), prop::collection::vec(site(), 0..2));
    let handling = (one_of(&Tlp::ALL), 1u32..5, any::<bool>());
    let dates = (instant(), 1i64..8);
    (who, what, handling, dates).prop_map(|(who, what, handling, (starts_at, days))| {
        let (from_unit, to_unit, recipients, there) = who;
        let (data_class, purpose, condition, sites) = what;
        let from = Party {
            org: HOSPITAL,
            unit: from_unit,
        };
        let to = Party {
            org: POLICE,
            unit: to_unit,
        };
        Clause {
            data_class,
            purpose,
            condition,
            sites,
            from: if there { from } else { to },
            to: if there { to } else { from },
            recipients: if condition == Condition::Never && handling.2 {
                vec![]
            } else {
                recipients
            },
            tlp_ceiling: handling.0,
            retention_days: handling.1,
            onward_sharing: handling.2,
            starts_at,
            ends_at: Timestamp::from_microsecond(starts_at.as_microsecond() + days * 86_400_000_000).unwrap(),
            ..floor_plan_clause()
        }
    })
}

fn state() -> impl Strategy<Value = AgreementState> {
    use AgreementState::*;
    one_of(&[
        InForce, InForce, InForce, InForce, Suspended, Suspended, Terminated, Expired,
    ])
}

fn drafts() -> impl Strategy<Value = Vec<Draft>> {
    let draft = (state(), prop::collection::vec(clause(), 1..4)).prop_map(|(state, clauses)| Draft { state, clauses });
    prop::collection::vec(draft, 0..4).prop_map(|mut drafts| {
        for (place, draft) in drafts.iter_mut().enumerate() {
            for (number, clause) in draft.clauses.iter_mut().enumerate() {
                clause.mou = MouId(Uuid::from_u128(0xD000 + place as u128));
                clause.id = clause_id((place * 10 + number) as u128);
                clause.number = format!("{}.{}", place + 1, number + 1);
            }
        }
        drafts
    })
}

fn ask() -> impl Strategy<Value = Ask> {
    let orgs = one_of(&[
        (HOSPITAL, POLICE),
        (HOSPITAL, POLICE),
        (HOSPITAL, POLICE),
        (HOSPITAL, CAMPUS_POLICE),
        (POLICE, HOSPITAL),
    ]);
    let act = one_of(&[CrossingAct::Read, CrossingAct::List, CrossingAct::ShareOn]);
    let record = (
        class(),
        unit(),
        prop::option::weighted(0.9, site()),
        one_of(&Tlp::ALL),
        instant(),
    );
    let status = one_of(&[AlertStatus::Actual, AlertStatus::Actual, AlertStatus::Exercise]);
    let incident = prop::option::weighted(0.8, (site(), level(), status, prop::option::weighted(0.4, instant())));
    let request = prop::option::of((0u128..3, 0u128..3, instant()));
    (orgs, act, (unit(), duty()), record, purpose(), (incident, request)).prop_map(
        |((owner, org), act, (unit, duty), record, purpose, (incident, request))| {
            let (class, owner_unit, site, tlp, recorded_at) = record;
            let base = floor_plan_ask();
            Ask {
                reader: Reader {
                    org,
                    unit,
                    duty,
                    ..base.reader
                },
                act,
                resource: Resource {
                    class,
                    owner,
                    owner_unit,
                    site,
                    tlp,
                    recorded_at,
                    ..base.resource
                },
                purpose,
                incident: incident.map(|(site, level, status, open_until)| IncidentContext {
                    site,
                    level,
                    status,
                    open_until,
                    ..super::fixtures::incident()
                }),
                request: request.map(|(place, number, until)| GrantedRequest {
                    id: RequestId(Uuid::from_u128(0xF9)),
                    clause: clause_id(place * 10 + number),
                    until,
                }),
            }
        },
    )
}

fn pair(drafts: &[Draft]) -> PairClauses {
    let agreements: Vec<_> = drafts
        .iter()
        .map(|draft| agreement(draft.state, &draft.clauses))
        .collect();
    PairClauses::build(HOSPITAL, POLICE, &agreements).unwrap()
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
    let mut opening =
        pair.in_force().iter().map(|each| each.clause()).filter(|clause| {
            clause.data_class == ask.resource.class && !clause.keeps_closed() && ask.reader.org == POLICE
        });
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
        Decision::Refuse(_) if ask.resource.owner == HOSPITAL => {
            assert!(opening.all(|clause| !unmet(clause, ask, now).is_empty()));
        }
        Decision::Refuse(_) => {}
    }
}

fn cases() -> u32 {
    std::env::var("MUSTER_PROPTEST_CASES")
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
    let worlds = (drafts(), prop::collection::vec((ask(), instant()), ASKS as usize));
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let tally = std::cell::RefCell::new((&mut open, &mut closed));
    let outcome = runner.run(&worlds, |(drafts, asks)| {
        let pair = pair(&drafts);
        for (ask, now) in &asks {
            let decision = decide(ask, &pair, *now);
            prop_assert_eq!(answered(&decision), model(&drafts, ask, *now), "{:?} at {}", ask, now);
            explanation_agrees(&decision, &pair, ask, *now);
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
        open > 50 && closed.len() == 5,
        "the worlds are too dull: open {open}, closed {closed:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Entities and requests fit the schema, and deciding with it gives the same answer.
    #[test]
    fn every_export_fits_the_schema_and_says_the_same(drafts in drafts(), ask in ask(), now in instant()) {
        let pair = pair(&drafts);
        let export = export_decision(&ask, &pair, now).unwrap();
        let decision = decide(&ask, &pair, now);
        prop_assert_eq!(export.expected == ExpectedDecision::Allow, decision.is_release());
    }
}
