//! The organisations of the town, their site, and what they agreed.

use super::{Line, RAISED, at};
use muster_agreements::mou::{self, Mou, MouFile, MouState};
use muster_membership::{Organisation, Position, Site, organisation};
use muster_policy::{Clause, Condition, Party as ClauseParty, compile};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Identity, Theme};

pub(super) async fn add_organisation(tx: &Tx, id: OrgId, kind: OrganisationKind, name: &str) {
    if organisation::store::find(tx, id).await.unwrap().is_some() {
        return;
    }
    let org = Organisation {
        id,
        kind,
        name: name.into(),
        emergency_number: "112".into(),
        out_of_hours: String::new(),
        time_zone: "UTC".into(),
        metric: true,
        created_at: at(RAISED),
    };
    organisation::store::insert(tx, &org).await.unwrap();
}

pub(super) fn identity(position: &Position, org_name: &str, org_kind: OrganisationKind) -> Identity {
    Identity {
        person: PersonId::new(),
        position: position.id,
        position_title: position.title.clone(),
        duty: position.duty,
        org: position.org,
        org_name: org_name.into(),
        org_kind,
        unit: None,
        site: None,
        theme: Theme::Device,
        tap_twice: false,
        shortcuts: true,
        time_zone: "UTC".into(),
        session: None,
        scopes: None,
    }
}

pub(super) fn northfield(id: SiteId, org: OrgId) -> Site {
    Site {
        id,
        reference: "S-4821".parse().unwrap(),
        org,
        name: "Northfield Hospital".into(),
        address: "1 North Road".into(),
        hours: String::new(),
        occupancy: String::new(),
        police_org: None,
        police_unit: None,
        arrival_words: String::new(),
        officer_notes: Vec::new(),
        tlp: Tlp::Amber,
        created_at: at(RAISED),
        revision: 1,
    }
}

/// An agreement in force with one clause of recovery per line, and one for the room. A line runs from the first or from the second.
pub(super) async fn agree(tx: &Tx, reference: &str, (first, second): (OrgId, OrgId), lines: &[Line]) -> MouId {
    let id = MouId::new();
    let mou = Mou {
        id,
        reference: reference.parse().unwrap(),
        title: "Working agreement".into(),
        a: ClauseParty::whole(first),
        b: ClauseParty::whole(second),
        state: MouState::InForce,
        version_in_force: Some(1),
        review_on: None,
        ends_at: None,
        created_at: at(RAISED),
        revision: 1,
    };
    let file = MouFile {
        mou,
        versions: Vec::new(),
        signatures: Vec::new(),
        suspended_by: None,
    };
    mou::store::insert(tx, &file).await.unwrap();
    for (at_line, (class, forth)) in [(DataClass::Contacts, true)].iter().chain(lines).enumerate() {
        let (from, to) = if *forth { (first, second) } else { (second, first) };
        let number = if at_line == 0 {
            "2.1".to_owned()
        } else {
            format!("6.{at_line}")
        };
        let clause = clause(id, number, *class, from, to);
        mou::store::insert_clause(tx, &compile(&clause).unwrap()).await.unwrap();
    }
    id
}

fn clause(mou: MouId, number: String, class: DataClass, from: OrgId, to: OrgId) -> Clause {
    Clause {
        id: ClauseId::new(),
        mou,
        mou_ref: "AG-0143".into(),
        version: 1,
        number,
        text: "What was learned is open to those who plan.".into(),
        data_class: class,
        from: ClauseParty::whole(from),
        to: ClauseParty::whole(to),
        purpose: Purpose::Recovery,
        condition: Condition::Standing,
        sites: Vec::new(),
        recipients: vec![Duty::SecurityDirector, Duty::LiaisonOfficer, Duty::PoliceCommander],
        tlp_ceiling: Tlp::Amber,
        retention_days: 365,
        onward_sharing: false,
        starts_at: at("2031-01-01T00:00:00Z"),
        ends_at: at("2033-01-01T00:00:00Z"),
    }
}
