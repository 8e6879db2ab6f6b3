//! The town on paper: its organisations, its people, its site, and the agreement in force.

use super::{EVENING, Town, Who, at};
use muster_agreements::mou::{self, Mou, MouFile, MouState};
use muster_membership::{Organisation, Position, Site, organisation};
use muster_policy::{Clause, Condition, Party as ClauseParty, compile};
use muster_store::{Tx, params};
use muster_terms::*;
use muster_web::{Identity, Theme};

/// What a clause opens, and from whom: the hospital's to the police, or the reverse.
pub(super) const CLAUSES: [(&str, DataClass, bool); 7] = [
    ("3.1", DataClass::Alert, true),
    ("3.2", DataClass::IncidentLog, true),
    ("3.3", DataClass::SiteProfile, true),
    ("3.4", DataClass::FloorPlan, true),
    ("3.5", DataClass::Contacts, true),
    ("4.1", DataClass::PoliceStatus, false),
    ("4.2", DataClass::IncidentLog, false),
];

/// Who receives under these clauses.
const RECIPIENTS: [Duty; 3] = [Duty::Dispatcher, Duty::ControlRoom, Duty::Guard];

/// What two partners of one room open to each other.
pub(super) const AMONG_PARTNERS: [(&str, DataClass, bool); 4] = [
    ("2.1", DataClass::IncidentLog, true),
    ("2.2", DataClass::IncidentLog, false),
    ("2.3", DataClass::PoliceStatus, true),
    ("2.4", DataClass::PoliceStatus, false),
];

pub(super) async fn add_organisation(tx: &Tx, id: OrgId, name: &str, kind: OrganisationKind) {
    let org = Organisation {
        id,
        kind,
        name: name.into(),
        emergency_number: "112".into(),
        out_of_hours: String::new(),
        time_zone: "UTC".into(),
        metric: true,
        created_at: at(EVENING),
    };
    organisation::store::insert(tx, &org).await.unwrap();
}

pub(super) fn identity(position: &Position, person: PersonId, org_name: &str, org_kind: OrganisationKind) -> Identity {
    Identity {
        person,
        position: position.id,
        position_title: position.title.clone(),
        duty: position.duty,
        org: position.org,
        org_name: org_name.into(),
        org_kind,
        unit: position.unit,
        site: None,
        theme: Theme::Device,
        tap_twice: false,
        shortcuts: true,
        time_zone: "UTC".into(),
        session: None,
        scopes: None,
    }
}

pub(super) fn northfield(org: OrgId) -> Site {
    Site {
        id: SiteId::new(),
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
        created_at: at(EVENING),
        revision: 1,
    }
}

/// An agreement in force under which an emergency is worked together, with one district of the police.
pub(super) async fn agree(tx: &Tx, hospital: OrgId, police: ClauseParty) {
    agree_on(tx, "AG-0143", ClauseParty::whole(hospital), police, &CLAUSES).await;
}

/// An agreement in force with these clauses, each from `a` or to it.
pub(super) async fn agree_on(
    tx: &Tx,
    reference: &str,
    a: ClauseParty,
    b: ClauseParty,
    clauses: &[(&str, DataClass, bool)],
) {
    let id = MouId::new();
    let mou = Mou {
        id,
        reference: reference.parse().unwrap(),
        title: "Working agreement".into(),
        a,
        b,
        state: MouState::InForce,
        version_in_force: Some(1),
        review_on: None,
        ends_at: None,
        created_at: at(EVENING),
        revision: 1,
    };
    let file = MouFile {
        mou,
        versions: Vec::new(),
        signatures: Vec::new(),
        suspended_by: None,
    };
    mou::store::insert(tx, &file).await.unwrap();
    put_in_force(tx, &file.mou, 1, clauses, &RECIPIENTS).await;
}

/// The next version of the agreement about emergencies is in force: what the site opens, these duties of the police receive.
pub(super) async fn amend(tx: &Tx, site: OrgId, opened_to: &[Duty], now: Timestamp) {
    let reference = "AG-0143".parse().unwrap();
    let file = mou::store::find_file(tx, site, &reference).await.unwrap().unwrap();
    let number = file.mou.version_in_force.unwrap() + 1;
    put_in_force(tx, &file.mou, number, &CLAUSES, opened_to).await;
    let sql = "UPDATE mou SET version_in_force = $1, revision = revision + 1 WHERE id = $2";
    tx.execute(sql, params![number, file.mou.id]).await.unwrap();
    mou::store::close_releases(tx, file.mou.id, Some(number), now)
        .await
        .unwrap();
}

/// The clauses of one version. `opened_to`: who receives what `a` opens.
async fn put_in_force(tx: &Tx, mou: &Mou, version: u32, clauses: &[(&str, DataClass, bool)], opened_to: &[Duty]) {
    for (number, data_class, from_a) in clauses {
        let (from, to) = if *from_a { (mou.a, mou.b) } else { (mou.b, mou.a) };
        let recipients = if *from_a { opened_to } else { &RECIPIENTS };
        let clause = Clause {
            id: ClauseId::new(),
            mou: mou.id,
            mou_ref: mou.reference.to_string(),
            version,
            number: (*number).into(),
            text: "While an emergency is open.".into(),
            data_class: *data_class,
            from,
            to,
            purpose: Purpose::EmergencyResponse,
            condition: Condition::WhileIncident {
                max_level: AlertLevel::DangerToLife,
            },
            sites: Vec::new(),
            recipients: recipients.to_vec(),
            tlp_ceiling: Tlp::Amber,
            retention_days: 365,
            onward_sharing: false,
            starts_at: at("2031-01-01T00:00:00Z"),
            ends_at: at("2033-01-01T00:00:00Z"),
        };
        mou::store::insert_clause(tx, &compile(&clause).unwrap()).await.unwrap();
    }
}

impl Town {
    /// A second agreement of the hospital with the same district of its police, which opens the same.
    pub(crate) async fn with_second_agreement(&self) {
        let centre = self.desk(Who::Dispatcher).who.unit.unwrap();
        let tx = self.app.store().begin().await.unwrap();
        let police = ClauseParty::unit(self.police, centre);
        agree_on(&tx, "AG-0171", ClauseParty::whole(self.hospital), police, &CLAUSES).await;
        tx.commit().await.unwrap();
    }
}
