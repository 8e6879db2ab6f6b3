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
        let tx = self.app.store().begin().await.unwrap();
        let sql = "UPDATE mou SET state = 'suspended', revision = revision + 1 WHERE id = $1";
        tx.execute(sql, params![mou]).await.unwrap();
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
    /// The district alone that it is from; `None`: the whole organisation.
    pub from_unit: Option<UnitId>,
}

/// Exercises, both ways: 5.1 from the site to police, 5.2 back.
pub fn exercises() -> [Line; 2] {
    let line = |number, to_site, recipients| Line {
        number,
        class: DataClass::Exercise,
        purpose: Purpose::Readiness,
        condition: Condition::Standing,
        recipients,
        to_site,
        from_unit: None,
    };
    [
        line("5.1", false, &[Duty::LiaisonOfficer, Duty::PatrolOfficer]),
        line("5.2", true, &[Duty::SecurityDirector, Duty::SiteManager]),
    ]
}

/// Actions, both ways, so that one may be asked of the other side.
pub fn actions() -> [Line; 2] {
    let line = |number, to_site, recipients| Line {
        number,
        class: DataClass::CorrectiveAction,
        purpose: Purpose::Recovery,
        condition: Condition::Standing,
        recipients,
        to_site,
        from_unit: None,
    };
    [
        line("6.1", false, &[Duty::LiaisonOfficer, Duty::PatrolOfficer]),
        line("6.2", true, &[Duty::SecurityDirector, Duty::SiteManager]),
    ]
}
