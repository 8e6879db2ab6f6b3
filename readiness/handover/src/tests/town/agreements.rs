//! The agreements of the town, clause by clause.

use super::Town;
use muster_agreements::mou::{self, Mou, MouFile, MouState};
use muster_policy::{Clause, Condition, Party, compile};
use muster_store::params;
use muster_terms::*;

impl Town {
    /// An agreement in force with these clauses from Northgate to the police.
    pub async fn agree(&self, clauses: &[Line]) -> MouId {
        self.agree_with(self.police, "AG-0143", clauses).await
    }

    /// The same with any partner.
    pub async fn agree_with(&self, partner: OrgId, reference: &str, clauses: &[Line]) -> MouId {
        self.agree_as(Party::whole(partner), reference, clauses).await
    }

    /// The same with Central alone, a district of the police.
    pub async fn agree_with_central(&self, clauses: &[Line]) -> MouId {
        let central = Party {
            org: self.police,
            unit: Some(self.central),
        };
        self.agree_as(central, "AG-0143", clauses).await
    }

    async fn agree_as(&self, partner: Party, reference: &str, clauses: &[Line]) -> MouId {
        let ceiling = Tlp::AmberStrict;
        let now = self.app.now();
        let id = MouId::new();
        let mou = Mou {
            id,
            reference: reference.parse().unwrap(),
            title: "Working agreement".into(),
            a: Party::whole(self.northgate),
            b: partner,
            state: MouState::InForce,
            version_in_force: Some(1),
            review_on: None,
            ends_at: None,
            created_at: now,
            revision: 1,
        };
        let tx = self.app.store().begin().await.unwrap();
        let file = MouFile {
            mou,
            versions: vec![],
            signatures: vec![],
            suspended_by: None,
        };
        mou::store::insert(&tx, &file).await.unwrap();
        for line in clauses {
            mou::store::insert_clause(&tx, &compile(&self.clause(&file.mou, line, ceiling)).unwrap())
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
        id
    }

    fn clause(&self, mou: &Mou, line: &Line, tlp_ceiling: Tlp) -> Clause {
        let (from, to) = if line.to_site { (mou.b, mou.a) } else { (mou.a, mou.b) };
        Clause {
            id: ClauseId::new(),
            mou: mou.id,
            mou_ref: mou.reference.to_string(),
            version: 1,
            number: line.number.into(),
            text: "As agreed.".into(),
            data_class: line.class,
            from,
            to,
            purpose: line.purpose,
            condition: line.condition,
            sites: vec![],
            recipients: line.recipients.to_vec(),
            tlp_ceiling,
            retention_days: 3650,
            onward_sharing: false,
            starts_at: self.app.now(),
            ends_at: "2041-01-01T00:00:00Z".parse().unwrap(),
        }
    }

    pub async fn suspend(&self, mou: MouId) {
        self.set_state(mou, MouState::Suspended).await;
    }

    pub async fn resume(&self, mou: MouId) {
        self.set_state(mou, MouState::InForce).await;
    }

    async fn set_state(&self, mou: MouId, state: MouState) {
        let tx = self.app.store().begin().await.unwrap();
        let sql = "UPDATE mou SET state = $2, revision = revision + 1 WHERE id = $1";
        tx.execute(sql, params![mou, state.as_str()]).await.unwrap();
        tx.commit().await.unwrap();
    }
}

/// One clause of the town's agreement.
#[derive(Clone, Copy)]
pub struct Line {
    pub number: &'static str,
    pub class: DataClass,
    pub purpose: Purpose,
    pub condition: Condition,
    pub recipients: &'static [Duty],
    pub to_site: bool,
}

/// Contacts of the sites, open to all of the police who are in the town.
pub fn contacts_to_all() -> [Line; 1] {
    let [to_police, _] = contacts();
    [Line {
        recipients: &[Duty::PatrolOfficer, Duty::LiaisonOfficer, Duty::PoliceCommander],
        ..to_police
    }]
}

/// Contacts in both directions.
pub fn contacts() -> [Line; 2] {
    let to_police = Line {
        number: "4.4",
        class: DataClass::Contacts,
        purpose: Purpose::Readiness,
        condition: Condition::Standing,
        recipients: &[Duty::LiaisonOfficer],
        to_site: false,
    };
    let to_site = Line {
        number: "4.5",
        recipients: &[Duty::SecurityDirector, Duty::SiteManager],
        to_site: true,
        ..to_police
    };
    [to_police, to_site]
}
