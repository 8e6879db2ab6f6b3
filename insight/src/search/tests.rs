//! Searching by storage and route, on each database.

use crate::testing::{World, at, now};
use muster_store::testing::each_store;
use muster_terms::*;

#[tokio::test]
async fn own_things_are_found_by_word_and_reference() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let site = world.site(hospital, "S-0001", "Northfield Hospital", None).await;
        world.site(hospital, "S-0002", "100% Ärztehaus", None).await;
        world
            .incident(&director, site, "INC-0777", AlertStatus::Actual, now())
            .await;
        world
            .incident(&director, site, "INC-0999", AlertStatus::Exercise, now())
            .await;
        for (typed, expected) in [
            ("northFIELD", "S-0001"),
            ("100%25", "S-0002"),
            ("%C3%84rzte", "S-0002"),
            ("inc-0777", "INC-0777"),
            ("ed+waiting", "INC-0999"),
            ("security", "Security director"),
        ] {
            let page = world.get(&director, &format!("/search?q={typed}")).await.text();
            assert!(page.contains(expected), "{typed} finds {expected}");
        }
        let page = world.get(&director, "/search?q=INC-0999").await.text();
        assert!(page.contains("state-drill"), "a drill is marked wherever it stands");
        let page = world.get(&director, "/search?q=_orthfield").await.text();
        assert!(!page.contains("S-0001"), "a wild card is only a letter");
    })
    .await;
}

#[tokio::test]
async fn a_partner_s_site_is_found_under_its_clause_and_leaves_one_line() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        world
            .site(hospital, "S-0001", "Northfield Hospital", Some(police))
            .await;
        world.site(hospital, "S-0002", "Northfield Clinic", Some(police)).await;
        world
            .agreement(hospital, police, "AG-0143", DataClass::SiteProfile, "in_force")
            .await;
        let liaison = world.desk(police, "Police liaison", Duty::LiaisonOfficer).await;
        let investigator = world.desk(police, "Investigator", Duty::Investigator).await;
        for _ in 0..3 {
            let page = world.get(&liaison, "/search?q=northfield").await.text();
            assert!(page.contains("S-0001") && page.contains("S-0002"));
            assert!(
                page.contains("/agreements/AG-0143/clauses/3.2"),
                "what is shared carries its clause"
            );
        }
        assert_eq!(
            world
                .count("SELECT COUNT(*) AS n FROM crossing WHERE act = 'search' AND allowed")
                .await,
            1
        );
        // The clause does not name this duty: the same page as for nothing, and no line either, which its own side could read.
        let page = world.get(&investigator, "/search?q=northfield").await.text();
        let nothing = world.get(&investigator, "/search?q=nowhere").await.text();
        assert_eq!(page.replace("northfield", ""), nothing.replace("nowhere", ""));
        assert_eq!(
            world
                .count("SELECT COUNT(*) AS n FROM crossing WHERE act = 'search' AND NOT allowed")
                .await,
            0
        );
    })
    .await;
}

#[tokio::test]
async fn an_outsider_and_a_suspended_partner_find_the_empty_page() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let campus = world.org(OrganisationKind::Agency, "Campus Police").await;
        let sheriff = world.org(OrganisationKind::Agency, "County Sheriff").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let site = world.site(hospital, "S-0001", "Northfield Hospital", None).await;
        world
            .incident(
                &director,
                site,
                "INC-0777",
                AlertStatus::Actual,
                at("2026-11-01T00:00:00Z"),
            )
            .await;
        world
            .agreement(hospital, sheriff, "AG-0200", DataClass::SiteProfile, "suspended")
            .await;
        for org in [campus, sheriff] {
            let liaison = world.desk(org, "Police liaison", Duty::LiaisonOfficer).await;
            for words in ["Northfield", "S-0001", "INC-0777", "Hill+Road", "Northgate"] {
                let found = world.get(&liaison, &format!("/search?q={words}")).await;
                let nothing = world
                    .get(&liaison, &format!("/search?q={}", "x".repeat(words.len())))
                    .await;
                let plain = |page: &str, words: &str| page.replace(&words.replace('+', " "), "");
                if org.name != sheriff.name || words != "Northgate" {
                    assert_eq!(
                        plain(&found.text(), words),
                        plain(&nothing.text(), &"x".repeat(words.len())),
                        "{words}"
                    );
                }
                assert!(!found.text().contains("href=\"/sites") && !found.text().contains("href=\"/rooms"));
            }
        }
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM crossing").await, 0);
    })
    .await;
}
