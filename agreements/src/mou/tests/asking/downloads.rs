//! The answer as a file that the stock Cedar program decides again.

use super::*;

#[tokio::test]
async fn what_the_partner_downloads_of_an_answer_holds_no_label_of_the_site() {
    each_store(|store| async move {
        let (town, _) = town_with_board(store).await;
        let ag = in_force(&town).await;
        let query = format!(
            "who={}/liaison_officer&wants=site_profile&site={}",
            town.police, town.main_building
        );
        let files = async |who: Who, tlp: Tlp, more: &str| {
            label(&town, town.main_building, tlp).await;
            let page = format!("/agreements/{ag}/ask/decision.json?{query}{more}");
            settled(town.get(who, &page).await.body)
        };
        let (clear, strict) = (Tlp::Clear, Tlp::AmberStrict);
        assert_ne!(
            files(Who::Director, clear, "").await,
            files(Who::Director, strict, "").await,
            "the owner's own"
        );
        let open = files(Who::Commander, clear, "").await;
        assert!(open.contains("\"ALLOW\""), "{open}");
        assert_eq!(open, files(Who::Commander, strict, "").await);
        let closed = files(Who::Commander, Tlp::Red, "").await;
        assert!(closed.contains("\"DENY\""), "{closed}");
        // On another day the label may be another one, and is nobody's to ask for.
        let later = "&at=2031-05-05T12:00:00Z";
        assert_eq!(
            files(Who::Commander, clear, later).await,
            files(Who::Commander, Tlp::Red, later).await
        );
    })
    .await;
}

#[tokio::test]
async fn what_the_partner_downloads_names_every_clause_that_opened_it() {
    each_store(|store| async move {
        let (town, _) = town_with_board(store).await;
        let desk = town.desk(Who::Director);
        let ag = verbs::draft(&desk, draft_input(&town)).await.unwrap();
        let draft = async || {
            let known = file(&town, Who::Director, &ag).await;
            known.draft_of(town.hospital).unwrap().clone()
        };
        // Two clauses open the profile, and the first of them up to the higher label.
        let old = draft().await;
        let up_to_red = ClauseDraft {
            tlp_ceiling: Tlp::Red,
            ..Terms::from_text(&old.text).unwrap().draft("4.1").unwrap().clone()
        };
        let up_to_amber = ClauseDraft {
            id: ClauseId::new(),
            number: "4.9".into(),
            tlp_ceiling: Tlp::Amber,
            ..up_to_red.clone()
        };
        verbs::edit_clause(&desk, &ag, &old.digest, "4.1", up_to_red)
            .await
            .unwrap();
        verbs::add_clause(&desk, &ag, &draft().await.digest, up_to_amber)
            .await
            .unwrap();
        propose(&town, Who::Director, &ag).await;
        sign(&town, Who::Director, &ag).await;
        assert!(sign(&town, Who::Commander, &ag).await);
        let profile = format!(
            "/api/v1/agreements/{ag}/ask?who={}/liaison_officer&wants=site_profile&site={}",
            town.police, town.main_building
        );
        for (tlp, clauses) in [(Tlp::Clear, 2), (Tlp::Amber, 2), (Tlp::AmberStrict, 1)] {
            label(&town, town.main_building, tlp).await;
            let said = town.api(Who::Commander, "GET", &profile, None).await.body;
            let said: serde_json::Value = serde_json::from_str(&said).unwrap();
            let opened = in_order(said["answer"]["under"]["all"].clone());
            assert_eq!(opened.as_array().unwrap().len(), clauses, "{tlp:?}: {opened}");
            assert_eq!(in_order(said["export"]["determining"].clone()), opened, "{tlp:?}");
        }
    })
    .await;
}
