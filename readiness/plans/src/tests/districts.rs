//! A clause of one district: what its people say at a plan crosses, and what another district's say does not.

use super::town::{Town, Who, plans};
use super::{lockdown, plan_of, share, version_of};
use crate::verbs;
use muster_store::testing::each_store;

#[tokio::test]
async fn a_clause_of_one_district_opens_what_that_district_says() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        let mut lines = plans();
        lines[1].from_unit = Some(town.central);
        town.agree(&lines).await;
        share(&town, &path).await.led_to();
        let reference = plan_of(&town, &path).await.reference;
        let mark = version_of(&town, &path).await.content.sections[0].paragraphs[0].mark;
        for (unit, words) in [
            (None, "Said for all."),
            (Some(town.harbour), "Said at the harbour."),
            (Some(town.central), "Said in the centre."),
        ] {
            let desk = town.desk_of(Who::Liaison, unit);
            let place = verbs::Place { version: 1, mark };
            verbs::comment(&desk, &reference, place, words).await.unwrap();
        }
        let page = town.get(Who::Director, &path).await.ok();
        for (words, opens) in [
            ("Said for all.", false),
            ("Said at the harbour.", false),
            ("Said in the centre.", true),
        ] {
            assert_eq!(page.contains(words), opens, "{words}");
        }
        let own = town.get(Who::Liaison, &path).await;
        own.says("Said at the harbour.");
    })
    .await;
}
