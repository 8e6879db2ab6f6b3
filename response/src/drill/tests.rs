//! Planning, answering and starting drills, through the pages and the store.

mod late;
mod listed;
mod partners;
mod planning;
mod races;
mod room;

use crate::room::tests::town::{Town, Who};
use muster_agreements::mou::store as mous;
use muster_policy::{Clause, Condition, Party, compile};
use muster_store::{FromRow, Row, params};
use muster_terms::*;

fn form(planned_for: &str) -> String {
    format!("site=S-4821&category=fire&place=Kitchen&scenario=Smoke+behind+a+door.&planned_for={planned_for}")
}

/// A clause of drills between the hospital and its police: to the police, or the reverse.
async fn drill_clause(town: &Town, number: &str, to_police: bool, recipients: Vec<Duty>) {
    standing_clause(town, number, DataClass::Exercise, to_police, recipients).await;
}

/// A clause of the hospital's drills to one district of its police.
async fn district_clause(town: &Town, number: &str, unit: UnitId, recipients: Vec<Duty>) {
    let (site, district) = (Party::whole(town.hospital), Party::unit(town.police, unit));
    clause_between(town, number, DataClass::Exercise, (site, district), recipients).await;
}

/// A clause between the two that opens this at any time.
async fn standing_clause(town: &Town, number: &str, class: DataClass, to_police: bool, recipients: Vec<Duty>) {
    let (site, police) = (Party::whole(town.hospital), Party::whole(town.police));
    let parties = if to_police { (site, police) } else { (police, site) };
    clause_between(town, number, class, parties, recipients).await;
}

async fn clause_between(
    town: &Town,
    number: &str,
    class: DataClass,
    (from, to): (Party, Party),
    recipients: Vec<Duty>,
) {
    struct Id(MouId);
    impl FromRow for Id {
        fn from_row(row: &Row) -> Result<Self, muster_store::Fault> {
            row.parsed("id").map(Self)
        }
    }
    let tx = town.app.store().begin().await.unwrap();
    let mou: Id = tx.first("SELECT id FROM mou", params![]).await.unwrap().unwrap();
    let clause = Clause {
        id: ClauseId::new(),
        mou: mou.0,
        mou_ref: "AG-0143".into(),
        version: 1,
        number: number.into(),
        text: "Drills.".into(),
        data_class: class,
        from,
        to,
        purpose: Purpose::Readiness,
        condition: Condition::Standing,
        sites: Vec::new(),
        recipients,
        tlp_ceiling: Tlp::Amber,
        retention_days: 365,
        onward_sharing: false,
        starts_at: town.site.created_at,
        ends_at: "2033-01-01T00:00:00Z".parse().unwrap(),
    };
    mous::insert_clause(&tx, &compile(&clause).unwrap()).await.unwrap();
    tx.execute("UPDATE mou SET revision = revision + 1", params![])
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn planned(town: &Town) -> String {
    let planned = town.post(Who::Director, "/drills", &form("2031-05-07T09%3A00")).await;
    planned.location().to_owned()
}
