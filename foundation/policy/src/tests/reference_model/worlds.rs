//! Random worlds: few values each, so that clauses and asks often meet, and edges are hit exactly.

use super::model::Draft;
use crate::tests::fixtures::*;
use crate::*;
use jiff::Timestamp;
use muster_terms::*;
use proptest::prelude::*;
use uuid::Uuid;

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

pub(super) fn drafts() -> impl Strategy<Value = Vec<Draft>> {
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

fn any_ask() -> impl Strategy<Value = Ask> {
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
    let request = prop::option::of((0u128..3, 0u128..3, instant(), prop::option::weighted(0.5, site())));
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
                    ..crate::tests::fixtures::incident()
                }),
                request: request.map(|(place, number, until, site)| GrantedRequest {
                    id: RequestId(Uuid::from_u128(0xF9)),
                    clause: clause_id(place * 10 + number),
                    until,
                    site,
                }),
            }
        },
    )
}

/// Changes an ask made at random into one that the clause would open, but for the terms whose bit in `astray` is set.
fn aim(ask: &mut Ask, now: &mut Timestamp, clause: &Clause, astray: u16) {
    let day = jiff::SignedDuration::from_hours(24);
    let mut terms = (0..).map(|bit| astray & (1 << bit) == 0);
    let mut meets = || terms.next() == Some(true);
    if meets() {
        (ask.resource.owner, ask.reader.org) = (clause.from.org, clause.to.org);
    }
    if meets() {
        (ask.resource.owner_unit, ask.reader.unit) = (clause.from.unit, clause.to.unit);
    }
    if meets() {
        ask.resource.class = clause.data_class;
    }
    if meets() {
        ask.reader.duty = clause.recipients.first().copied().unwrap_or(ask.reader.duty);
    }
    if meets() {
        ask.purpose = clause.purpose;
    }
    if meets() {
        ask.resource.tlp = clause.tlp_ceiling;
    }
    if meets() {
        *now = clause.starts_at + day * (astray & 1).into();
    }
    if meets() {
        ask.resource.recorded_at = *now;
    }
    if meets() {
        ask.resource.site = clause.sites.first().copied().or(Some(MAIN_SITE));
    }
    if meets() && ask.act == CrossingAct::ShareOn && !clause.onward_sharing {
        ask.act = CrossingAct::Read;
    }
    if meets() {
        ask.incident = Some(incident_for(clause, ask.resource.site));
    }
    if meets()
        && let Some(request) = &mut ask.request
    {
        (request.clause, request.until) = (clause.id, *now + day);
        request.site = request.site.and(ask.resource.site);
    }
}

fn incident_for(clause: &Clause, site: Option<SiteId>) -> IncidentContext {
    let drill = clause.data_class == DataClass::Exercise;
    let status = if drill {
        AlertStatus::Exercise
    } else {
        AlertStatus::Actual
    };
    IncidentContext {
        status,
        site: site.unwrap_or(MAIN_SITE),
        ..incident()
    }
}

/// An ask and its instant: any at all, or aimed at one of the clauses and astray in about one term.
fn aimed_at(clauses: Vec<Clause>) -> impl Strategy<Value = (Ask, Timestamp)> {
    let bits = prop::collection::vec(prop::bool::weighted(0.08), 12);
    let target = (any::<prop::sample::Index>(), bits, prop::bool::weighted(0.85));
    (any_ask(), instant(), target).prop_map(move |(mut ask, mut now, (index, bits, aims))| {
        if aims && !clauses.is_empty() {
            let astray = bits.iter().enumerate().map(|(bit, &set)| u16::from(set) << bit).sum();
            aim(&mut ask, &mut now, index.get(&clauses), astray);
        }
        (ask, now)
    })
}

/// A world and some asks in it.
pub(super) fn worlds(asks: usize) -> impl Strategy<Value = (Vec<Draft>, Vec<(Ask, Timestamp)>)> {
    drafts().prop_flat_map(move |drafts| {
        let clauses = drafts.iter().flat_map(|draft| draft.clauses.clone()).collect();
        (Just(drafts), prop::collection::vec(aimed_at(clauses), asks))
    })
}
