//! The hospital, the city police and their clause 3.2, as every test knows them.

use crate::*;
use jiff::Timestamp;
use muster_terms::*;
use std::sync::Arc;
use uuid::Uuid;

pub(super) const HOSPITAL: OrgId = OrgId(Uuid::from_u128(0xA1));
pub(super) const POLICE: OrgId = OrgId(Uuid::from_u128(0xB1));
pub(super) const CAMPUS_POLICE: OrgId = OrgId(Uuid::from_u128(0xC1));
pub(super) const NORTH_DISTRICT: UnitId = UnitId(Uuid::from_u128(0xB11));
pub(super) const SOUTH_DISTRICT: UnitId = UnitId(Uuid::from_u128(0xB12));
pub(super) const MAIN_SITE: SiteId = SiteId(Uuid::from_u128(0xA11));
pub(super) const CLINIC_SITE: SiteId = SiteId(Uuid::from_u128(0xA12));
pub(super) const MOU: MouId = MouId(Uuid::from_u128(0xD1));

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(super) fn noon() -> Timestamp {
    at("2031-05-04T12:00:00Z")
}

pub(super) fn clause_id(number: u128) -> ClauseId {
    ClauseId(Uuid::from_u128(0xE000 + number))
}

/// Clause 3.2: the floor plans to dispatchers while a life is in danger at the site.
pub(super) fn floor_plan_clause() -> Clause {
    Clause {
        id: clause_id(32),
        mou: MOU,
        mou_ref: "AG-0143".into(),
        version: 1,
        number: "3.2".into(),
        text: "While a life is in danger at a site, its floor plans are open to dispatchers.".into(),
        data_class: DataClass::FloorPlan,
        from: Party::whole(HOSPITAL),
        to: Party::whole(POLICE),
        purpose: Purpose::EmergencyResponse,
        condition: Condition::WhileIncident {
            max_level: AlertLevel::DangerToLife,
        },
        sites: vec![],
        recipients: vec![Duty::Dispatcher, Duty::PoliceCommander],
        tlp_ceiling: Tlp::Amber,
        retention_days: 365,
        onward_sharing: false,
        starts_at: at("2031-01-01T00:00:00Z"),
        ends_at: at("2032-01-01T00:00:00Z"),
    }
}

/// Clause 4.1: duty contacts to the liaison officer, always.
pub(super) fn contacts_clause() -> Clause {
    Clause {
        id: clause_id(41),
        number: "4.1".into(),
        text: "Duty contacts are open to the liaison officer.".into(),
        data_class: DataClass::Contacts,
        purpose: Purpose::Liaison,
        condition: Condition::Standing,
        recipients: vec![Duty::LiaisonOfficer],
        ..floor_plan_clause()
    }
}

/// Clause 5.1: visitor lists stay closed.
pub(super) fn visitor_list_clause() -> Clause {
    Clause {
        id: clause_id(51),
        number: "5.1".into(),
        text: "Visitor lists are never shared.".into(),
        data_class: DataClass::VisitorList,
        condition: Condition::Never,
        recipients: vec![],
        ..floor_plan_clause()
    }
}

pub(super) fn incident() -> IncidentContext {
    IncidentContext {
        id: IncidentId(Uuid::from_u128(0xF1)),
        site: MAIN_SITE,
        level: AlertLevel::DangerToLife,
        status: AlertStatus::Actual,
        open_until: None,
    }
}

/// The dispatcher of the north district opens the main site's ground floor while a life is in danger there.
pub(super) fn floor_plan_ask() -> Ask {
    Ask {
        reader: Reader {
            org: POLICE,
            unit: Some(NORTH_DISTRICT),
            position: PositionId(Uuid::from_u128(0xB21)),
            duty: Duty::Dispatcher,
        },
        act: CrossingAct::Read,
        resource: Resource {
            class: DataClass::FloorPlan,
            owner: HOSPITAL,
            owner_unit: None,
            site: Some(MAIN_SITE),
            record: "floor:00000000-0000-0000-0000-0000000000f2".into(),
            tlp: Tlp::Amber,
            recorded_at: at("2031-02-01T00:00:00Z"),
        },
        purpose: Purpose::EmergencyResponse,
        incident: Some(incident()),
        request: None,
    }
}

/// The same, of another class and with no incident.
pub(super) fn ask_for(class: DataClass) -> Ask {
    let mut ask = floor_plan_ask();
    ask.resource.class = class;
    ask.incident = None;
    ask
}

pub(super) fn agreement(state: AgreementState, clauses: &[Clause]) -> AgreementClauses {
    let first = &clauses[0];
    AgreementClauses {
        mou: first.mou,
        parties: [first.from.org, first.to.org],
        state,
        clauses: clauses
            .iter()
            .map(|clause| Arc::new(compile(clause).unwrap()))
            .collect(),
    }
}

pub(super) fn pair_of(clauses: &[Clause]) -> PairClauses {
    PairClauses::build(HOSPITAL, POLICE, &[agreement(AgreementState::InForce, clauses)]).unwrap()
}

/// The answer under one clause in force.
pub(super) fn answer(clause: &Clause, ask: &Ask) -> Decision {
    decide(ask, &pair_of(std::slice::from_ref(clause)), noon())
}

/// What the one clause in force misses; panics on any other answer.
pub(super) fn misses(clause: &Clause, ask: &Ask) -> Vec<Unmet> {
    match answer(clause, ask) {
        Decision::Refuse(Why::NotNow { unmet, .. }) => unmet,
        other => panic!("expected a clause that is not met, got {other:?}"),
    }
}
