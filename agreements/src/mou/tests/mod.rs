//! Verbs, storage and routes, on both databases. Rules are tested beside the rules.

mod asking;
mod beside;
mod comparing;
mod drafting;
mod dropping;
mod executed;
mod forms;
mod invariants;
mod left_sites;
mod outsiders;
mod pages;
mod races;
mod removed;
mod signing;
mod stopping;

use super::verbs::{self, DraftInput, ProposeInput, SignInput};
use super::{MouFile, Terms, partner_code, store};
use crate::town::{Town, Who};
use muster_terms::*;
use muster_web::Problem;

/// The input of a draft of the hospital's template, for the main building.
pub(crate) fn draft_input(town: &Town) -> DraftInput {
    DraftInput {
        template: "hospital".into(),
        partner_code: partner_code(town.police),
        own_unit: None,
        sites: vec![town.main_building],
        starts_at: "2031-01-01T00:00:00Z".parse().unwrap(),
        ends_at: "2032-01-01T00:00:00Z".parse().unwrap(),
        review_on: "2031-09-01".parse().unwrap(),
    }
}

/// The file as this side knows it.
pub(crate) async fn file(town: &Town, who: Who, ag: &Reference) -> MouFile {
    let tx = town.app.store().read().await.unwrap();
    store::find_file(&tx, town.desk(who).org(), ag).await.unwrap().unwrap()
}

/// The hospital's own draft, with its digest.
async fn draft_of(town: &Town, ag: &Reference) -> (Terms, String) {
    let known = file(town, Who::Director, ag).await;
    let draft = known.draft_of(town.hospital).unwrap();
    (Terms::from_text(&draft.text).unwrap(), draft.digest.clone())
}

/// What the form of this page carries unseen.
fn hidden(page: &str, name: &str) -> String {
    let (_, value) = page.split_once(&format!("name=\"{name}\" value=\"")).expect(name);
    let (value, _) = value.split_once('"').unwrap();
    value.replace("&quot;", "\"").replace("&lt;", "<").replace("&amp;", "&")
}

pub(crate) async fn propose(town: &Town, who: Who, ag: &Reference) {
    let known = file(town, who, ag).await;
    let seen = known.draft_of(town.desk(who).org()).unwrap().digest.clone();
    verbs::propose(&town.desk(who), ag, ProposeInput { seen, revision: None })
        .await
        .unwrap();
}

pub(crate) async fn sign_input(town: &Town, who: Who, ag: &Reference) -> SignInput {
    let known = file(town, who, ag).await;
    let version = known.proposed().unwrap();
    SignInput {
        version: version.number,
        digest: version.digest.clone(),
    }
}

pub(crate) async fn sign(town: &Town, who: Who, ag: &Reference) -> bool {
    verbs::sign(&town.desk(who), ag, sign_input(town, who, ag).await)
        .await
        .unwrap()
}

/// An agreement of the hospital's template, signed by both.
pub(crate) async fn in_force(town: &Town) -> Reference {
    let ag = verbs::draft(&town.desk(Who::Director), draft_input(town))
        .await
        .unwrap();
    propose(town, Who::Director, &ag).await;
    assert!(!sign(town, Who::Director, &ag).await);
    assert!(sign(town, Who::Commander, &ag).await);
    ag
}

/// Gives a site this label.
pub(crate) async fn label(town: &Town, site: SiteId, label: Tlp) {
    let tx = town.app.store().begin().await.unwrap();
    let sql = "UPDATE site SET tlp = $2 WHERE id = $1";
    let labelled = tx
        .execute(sql, muster_store::params![site, label.label()])
        .await
        .unwrap();
    assert_eq!(labelled, 1);
    tx.commit().await.unwrap();
}

/// The stable code of a no.
pub(crate) fn code<T: std::fmt::Debug>(answer: Result<T, Problem>) -> &'static str {
    answer.unwrap_err().code()
}

/// Where the page of a conflict opens the record as it is now.
pub(crate) fn way_to_now(page: &str) -> &str {
    let (before, _) = page
        .split_once("Open it as it is now")
        .expect("a way to what stands now");
    let (_, link) = before.rsplit_once("<a ").expect("a link");
    let href = link.split("href=\"").nth(1).expect("an address");
    href.split('"').next().unwrap_or_default()
}
