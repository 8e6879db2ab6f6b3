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
        let ceiling = Tlp::AmberStrict;
        let now = self.app.now();
        let id = MouId::new();
        let mou = Mou {
            id,
            reference: reference.parse().unwrap(),
            title: "Working agreement".into(),
            a: Party::whole(self.northgate),
            b: Party::whole(partner),
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
        let (from, to) = if line.to_site {
            (mou.b.org, mou.a.org)
        } else {
            (mou.a.org, mou.b.org)
        };
        Clause {
            id: ClauseId::new(),
            mou: mou.id,
            mou_ref: mou.reference.to_string(),
            version: 1,
            number: line.number.into(),
            text: "As agreed.".into(),
            data_class: line.class,
            from: Party {
                unit: line.from_unit,
                ..Party::whole(from)
            },
            to: Party::whole(to),
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
        self.set_state(mou, "suspended").await;
    }

    pub async fn resume(&self, mou: MouId) {
        self.set_state(mou, "in_force").await;
    }

    async fn set_state(&self, mou: MouId, state: &str) {
        let tx = self.app.store().begin().await.unwrap();
        let sql = "UPDATE mou SET state = $2, revision = revision + 1 WHERE id = $1";
        tx.execute(sql, params![mou, state]).await.unwrap();
        tx.commit().await.unwrap();
    }
}

/// One clause of the town's agreement.
pub struct Line {
    pub number: &'static str,
    pub class: DataClass,
    pub purpose: Purpose,
    pub condition: Condition,
    pub recipients: &'static [Duty],
    pub to_site: bool,
    /// It opens what this unit of the giving side has, and nothing else.
    pub from_unit: Option<UnitId>,
}

/// Plans for comment and what is said of them, in both directions.
pub fn plans() -> [Line; 2] {
    let to_police = Line {
        number: "5.5",
        class: DataClass::Plan,
        purpose: Purpose::Readiness,
        condition: Condition::Standing,
        recipients: &[Duty::LiaisonOfficer, Duty::PatrolOfficer],
        to_site: false,
        from_unit: None,
    };
    let to_site = Line {
        number: "5.6",
        class: DataClass::Plan,
        purpose: Purpose::Readiness,
        condition: Condition::Standing,
        recipients: &[Duty::SecurityDirector, Duty::SiteManager],
        to_site: true,
        from_unit: None,
    };
    [to_police, to_site]
}

/// The emergency plans of a site, open to the liaison.
pub fn steps() -> Line {
    Line {
        number: "4.3",
        class: DataClass::EmergencyPlan,
        ..plans().into_iter().next().unwrap()
    }
}
