//! Who hears of a site's label, and when.

use super::*;

#[tokio::test]
async fn the_pages_say_which_label_closes_a_clause_and_to_the_partner_only_that_one_does() {
    each_store(|store| async move {
        let (town, _) = town_with_board(store).await;
        // It names the main building alone; the police do not know the clinic from it.
        let ag = in_force(&town).await;
        let pages = [format!("/agreements/{ag}"), format!("/agreements/{ag}/clauses/4.1")];
        let terms = file(&town, Who::Director, &ag).await.in_force().unwrap().text.clone();
        assert!(terms.contains("\"number\":\"4.1\"") && !terms.contains("Riverside Clinic"));
        for page in &pages {
            for who in [Who::Director, Who::Commander] {
                assert!(!town.get(who, page).await.body.contains("TLP ceiling TLP:"), "{page}");
            }
        }
        label(&town, town.main_building, Tlp::Red).await;
        label(&town, town.clinic, Tlp::Red).await;
        let ours = "Main building is labelled TLP:RED, above the TLP ceiling TLP:AMBER+STRICT";
        let theirs = THEIRS;
        for page in &pages {
            let owner = town.get(Who::Director, page).await.body;
            assert!(owner.contains(ours) && !owner.contains(theirs), "{page}: {owner}");
            let partner = town.get(Who::Commander, page).await.body;
            assert!(partner.contains(theirs), "{page}: {partner}");
            for hidden in ["TLP:RED", "Riverside Clinic"] {
                assert!(!partner.contains(hidden), "{page} {hidden}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn each_side_hears_of_its_part_of_the_labels() {
    each_store(|store| async move {
        let (town, _) = town_with_board(store).await;
        let ag = in_force(&town).await;
        let (main, clinic) = (town.main_building, town.clinic);
        label(&town, main, Tlp::Red).await;
        label(&town, clinic, Tlp::Red).await;
        // Contacts of all sites: the owner hears of both, whatever the text names, its partner of what it names.
        for (org, named, expected) in [
            (town.hospital, vec![], vec![main, clinic]),
            (town.police, vec![], vec![]),
            (town.police, vec![main], vec![main]),
            (town.police, vec![main, clinic], vec![main, clinic]),
        ] {
            let above = heard_by(&town, org, &named, &ag, "2.1").await.above;
            let heard: Vec<SiteId> = above.iter().map(|above| above.site).collect();
            assert_eq!(heard, expected, "{named:?}");
        }
        verbs::suspend(&town.desk(Who::Director), &ag, "Stop.".into())
            .await
            .unwrap();
        assert!(heard_by(&town, town.police, &[main], &ag, "2.1").await.above.is_empty());
        assert_eq!(heard_by(&town, town.hospital, &[], &ag, "2.1").await.above.len(), 2);
    })
    .await;
}

/// All that the police read of this agreement and of what their questions about the main building are answered.
async fn read_by_the_police(town: &Town, ag: &Reference) -> Vec<String> {
    let mut pages = vec![format!("/agreements/{ag}"), format!("/api/v1/agreements/{ag}/open")];
    pages.extend(["3.6", "4.1", "4.2", "4.3"].map(|number| format!("/agreements/{ag}/clauses/{number}")));
    for (class, when) in [
        ("site_profile", "quiet"),
        ("floor_plan", "quiet"),
        ("emergency_plan", "if_1"),
    ] {
        let who = format!("who={}/liaison_officer", town.police);
        let query = format!("{who}&wants={class}&site={}&when={when}", town.main_building);
        pages.push(format!("/agreements/{ag}/ask?{query}"));
        pages.push(format!("/agreements/{ag}/ask/decision.json?{query}"));
        pages.push(format!("/api/v1/agreements/{ag}/ask?{query}"));
    }
    let mut read = Vec::new();
    for page in pages {
        let answer = match page.starts_with("/api") {
            true => town.api(Who::Commander, "GET", &page, None).await,
            false => town.get(Who::Commander, &page).await,
        };
        assert!(answer.status.is_success(), "{page}: {}", answer.body);
        read.push(format!("{page}\n{}", settled(answer.body)));
    }
    read
}

const THEIRS: &str = "The label of Main building is above the TLP ceiling TLP:AMBER+STRICT";

#[tokio::test]
async fn of_a_clause_that_opens_nothing_now_the_partner_reads_no_label() {
    each_store(|store| async move {
        let (town, _) = town_with_board(store).await;
        let desk = town.desk(Who::Director);
        let ag = verbs::draft(&desk, draft_input(&town)).await.unwrap();
        let day = |text: &str| format!("{text}T00:00:00Z").parse::<Timestamp>().unwrap();
        // What has a site's label is open in July only, under ceilings of their own.
        let known = file(&town, Who::Director, &ag).await;
        let terms = crate::mou::Terms::from_text(&known.draft_of(town.hospital).unwrap().text).unwrap();
        let of_a_site = terms
            .clauses
            .iter()
            .filter(|clause| clause.from.org == town.hospital && crate::crossing::has_site_label(clause.data_class));
        let numbers: Vec<String> = of_a_site.map(|clause| clause.number.clone()).collect();
        assert!(numbers.len() > 4, "{numbers:?}");
        for (place, number) in numbers.iter().enumerate() {
            let tlp_ceiling = match number.as_str() {
                "4.1" => Tlp::AmberStrict,
                _ => [Tlp::Green, Tlp::Amber, Tlp::Clear][place % 3],
            };
            let known = file(&town, Who::Director, &ag).await;
            let draft = known.draft_of(town.hospital).unwrap();
            let terms = crate::mou::Terms::from_text(&draft.text).unwrap();
            let clause = crate::mou::ClauseDraft {
                starts_at: day("2031-07-01"),
                ends_at: day("2031-08-01"),
                tlp_ceiling,
                ..terms.draft(number).unwrap().clone()
            };
            verbs::edit_clause(&desk, &ag, &draft.digest, number, clause)
                .await
                .unwrap();
        }
        propose(&town, Who::Director, &ag).await;
        sign(&town, Who::Director, &ag).await;
        assert!(sign(&town, Who::Commander, &ag).await);

        // What is not open yet, and what is suspended, reads the same under every label; so does what has ended.
        let same_under_every_label = async |when: &str| {
            label(&town, town.main_building, Tlp::Clear).await;
            let clear = read_by_the_police(&town, &ag).await;
            for tlp in [Tlp::Amber, Tlp::AmberStrict, Tlp::Red] {
                label(&town, town.main_building, tlp).await;
                for (page, clear) in read_by_the_police(&town, &ag).await.iter().zip(&clear) {
                    assert_eq!(page, clear, "{when}: {tlp:?}");
                    assert!(!page.contains("The label of"), "{when}: {page}");
                }
            }
            let owner = town.get(Who::Director, &format!("/agreements/{ag}")).await.body;
            assert!(owner.contains("Main building is labelled TLP:RED"), "{when}: {owner}");
        };
        let says_theirs = async || {
            let page = format!("/agreements/{ag}/clauses/4.1");
            town.get(Who::Commander, &page).await.body.contains(THEIRS)
        };
        same_under_every_label("not started").await;
        town.clock.set(day("2031-07-01"));
        assert!(says_theirs().await, "it is in force, and only the label closes it");
        verbs::suspend(&desk, &ag, "Stop.".into()).await.unwrap();
        same_under_every_label("suspended").await;
        let input = verbs::ReasonInput {
            reason: "Go on.".into(),
            revision: None,
        };
        verbs::resume(&desk, &ag, input).await.unwrap();
        assert!(says_theirs().await);
        town.clock.set(day("2031-08-01"));
        assert!(!says_theirs().await);
        same_under_every_label("ended").await;
    })
    .await;
}
