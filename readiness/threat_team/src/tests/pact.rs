//! What the town's consults stand on: the agreement of the site and the police, keys, and one consult from end to end.

use super::town::{Answer, Town, Who, pass};
use muster_agreements::mou::{self, Mou, MouFile, MouState};
use muster_policy::{Clause, Condition, Party, compile};
use muster_store::params;
use muster_terms::*;

/// Days that the town's clauses let a consult be kept.
pub const KEPT_DAYS: u32 = 30;

impl Town {
    /// An agreement in force: 5.9 opens consults to the liaison and the investigator, 5.10 what they answer to the director.
    pub async fn agree(&self) -> MouId {
        let mou = Mou {
            id: MouId::new(),
            reference: "AG-0143".parse().unwrap(),
            title: "Working agreement".into(),
            a: Party::whole(self.northgate),
            b: Party::whole(self.police),
            state: MouState::InForce,
            version_in_force: Some(1),
            review_on: None,
            ends_at: None,
            created_at: self.app.now(),
            revision: 1,
        };
        let id = mou.id;
        let file = MouFile {
            mou,
            versions: vec![],
            signatures: vec![],
            suspended_by: None,
        };
        let tx = self.app.store().begin().await.unwrap();
        mou::store::insert(&tx, &file).await.unwrap();
        self.insert_clauses(&tx, &file.mou, KEPT_DAYS).await;
        tx.commit().await.unwrap();
        id
    }

    async fn insert_clauses(&self, tx: &muster_store::Tx, mou: &Mou, days: u32) {
        let to_police = [Duty::LiaisonOfficer, Duty::Investigator];
        let back = [Duty::SecurityDirector];
        for clause in [
            self.clause(mou, "5.9", (self.northgate, self.police), &to_police),
            self.clause(mou, "5.10", (self.police, self.northgate), &back),
        ] {
            let clause = Clause {
                retention_days: days,
                ..clause
            };
            mou::store::insert_clause(tx, &compile(&clause).unwrap()).await.unwrap();
        }
    }

    /// The agreement says another retention from now on.
    pub async fn keep_for(&self, days: u32) {
        let tx = self.app.store().begin().await.unwrap();
        let found = mou::store::all_known_to(&tx, self.northgate).await.unwrap();
        tx.execute("DELETE FROM clause WHERE mou_id = $1", params![found[0].id])
            .await
            .unwrap();
        self.insert_clauses(&tx, &found[0], days).await;
        tx.commit().await.unwrap();
        self.set_agreement(found[0].id, "in_force").await;
    }

    fn clause(&self, mou: &Mou, number: &str, (from, to): (OrgId, OrgId), recipients: &[Duty]) -> Clause {
        Clause {
            id: ClauseId::new(),
            mou: mou.id,
            mou_ref: mou.reference.to_string(),
            version: 1,
            number: number.into(),
            text: "As agreed.".into(),
            data_class: DataClass::ThreatConsult,
            from: Party::whole(from),
            to: Party::whole(to),
            purpose: Purpose::Investigation,
            condition: Condition::Standing,
            sites: vec![],
            recipients: recipients.to_vec(),
            tlp_ceiling: Tlp::Amber,
            retention_days: KEPT_DAYS,
            onward_sharing: false,
            starts_at: self.app.now(),
            ends_at: "2041-01-01T00:00:00Z".parse().unwrap(),
        }
    }

    /// Suspended, or in force again.
    pub async fn set_agreement(&self, mou: MouId, state: &str) {
        let tx = self.app.store().begin().await.unwrap();
        let sql = "UPDATE mou SET state = $2, revision = revision + 1 WHERE id = $1";
        tx.execute(sql, params![mou, state]).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Somebody at the police makes a key, or another one.
    pub async fn consult_key(&self, who: Who) -> Answer {
        let words = pass(who);
        let fields = [("passphrase", &*words), ("again", &words), ("lost", "yes")];
        self.post(who, "/consults/key", &fields).await
    }

    pub async fn unlock_consults(&self, who: Who) -> Answer {
        let fields = [("team_passphrase", &*pass(who)), ("next", "/consults")];
        self.post(who, "/consults/unlock", &fields).await
    }

    /// A team of two with a concern that has everything, an agreement, and a liaison with a key. Returns the concern's address and the
    /// agreement.
    pub async fn ready(&self) -> (String, MouId) {
        self.found().await;
        self.join(Who::Hr, "human_resources").await;
        let agreement = self.agree().await;
        self.consult_key(Who::Liaison).await.is(303);
        let opened = [("title", "Lanterns on the stairs"), ("person", "a man called Quillon")];
        let opened = self.post(Who::Director, "/team/concerns", &opened).await.is(303);
        let case = opened.location().split('?').next().unwrap().to_owned();
        for (fact, source) in [
            ("He waited by the obsidian door", "the guard of the kestrel shift"),
            ("He wrote four vermilion letters", "a page of the mailroom"),
        ] {
            let fields = [
                ("fact", fact),
                ("fact_source", "witness"),
                ("fact_source_words", source),
            ];
            self.post(Who::Director, &format!("{case}/facts"), &fields)
                .await
                .is(303);
        }
        let thought = [("hypothesis", "a marigold hypothesis")];
        self.post(Who::Director, &format!("{case}/lines/hypotheses"), &thought)
            .await
            .is(303);
        let level = [
            ("level", "elevated"),
            ("rationale", "a rationale of basalt"),
            ("next_review_on", "2031-05-09"),
        ];
        self.post(Who::Director, &format!("{case}/assessments"), &level)
            .await
            .is(303);
        (case, agreement)
    }

    /// The form that consults the liaison about the first fact.
    pub fn asking(&self) -> Vec<(&'static str, String)> {
        vec![
            ("to", self.position(Who::Liaison)),
            ("reason", "facts".into()),
            ("question", "Is the umbrella known to you?".into()),
            ("lines", "person".into()),
            ("lines", "fact-0".into()),
        ]
    }

    /// Looks at what would be read.
    pub async fn look(&self, case: &str, form: &[(&str, String)]) -> Answer {
        let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.post(Who::Director, &format!("{case}/consults/preview"), &fields)
            .await
    }

    /// Looks, and sends what was looked at.
    pub async fn send(&self, case: &str, form: &[(&str, String)]) -> Answer {
        let seen = self
            .look(case, form)
            .await
            .is(200)
            .between("name=\"seen\" value=\"", "\"");
        self.send_as(case, form, &seen).await
    }

    /// Sends with this mark of a preview.
    pub async fn send_as(&self, case: &str, form: &[(&str, String)], seen: &str) -> Answer {
        let mut fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        fields.push(("seen", seen));
        self.post(Who::Director, &format!("{case}/consults"), &fields).await
    }

    /// A consult that the liaison was sent: its address for the team, and for them.
    pub async fn sent(&self, case: &str) -> (String, String) {
        let sent = self.send(case, &self.asking()).await.is(303).location();
        let of_team = sent.split('?').next().unwrap().to_owned();
        (of_team, self.first_asked().await)
    }

    /// The first address on the liaison's list.
    pub async fn first_asked(&self) -> String {
        let list = self.get(Who::Liaison, "/consults").await.is(200);
        let id = list.between("<div class=\"row-title\"><a href=\"/consults/", "\"");
        format!("/consults/{id}")
    }
}
