//! Searching by storage and route, on each database.

use crate::testing::{World, at, now};
use muster_store::{params, testing::each_store};
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

/// The clause goes up to AMBER.
#[tokio::test]
async fn a_site_whose_label_is_above_its_clause_s_is_as_absent_as_none() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        let campus = world.org(OrganisationKind::Agency, "Campus Police").await;
        let site = world
            .site(hospital, "S-0001", "Northfield Hospital", Some(police))
            .await;
        let clinic = world.site(hospital, "S-0002", "Northfield Clinic", Some(police)).await;
        world
            .agreement(hospital, police, "AG-0143", DataClass::SiteProfile, "in_force")
            .await;
        let liaison = world.desk(police, "Police liaison", Duty::LiaisonOfficer).await;
        let outsider = world.desk(campus, "Liaison", Duty::LiaisonOfficer).await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let look = async |desk: &muster_web::Desk| {
            let search = world.get(desk, "/search?q=northfield").await.text();
            let call = world.get(desk, "/api/v1/search?q=northfield").await.text();
            let found = |text: &str| ["Northfield Hospital", "Northfield Clinic"].map(|name| text.contains(name));
            assert_eq!(found(&search), found(&call));
            found(&search)
        };
        let outside = world.get(&outsider, "/search?q=northfield").await.text();
        for (label, is_found) in [
            (Tlp::Amber, true),
            (Tlp::AmberStrict, false),
            (Tlp::Red, false),
            (Tlp::Green, true),
            (Tlp::Clear, true),
        ] {
            world.label(clinic, label).await;
            assert_eq!(look(&liaison).await, [true, is_found], "{label:?}");
            assert_eq!(look(&director).await, [true, true], "its own side finds it");
            assert_eq!(world.get(&outsider, "/search?q=northfield").await.text(), outside);
        }
        for site in [site, clinic] {
            world.label(site, Tlp::Red).await;
        }
        let page = world.get(&liaison, "/search?q=northfield").await.text();
        let nothing = world.get(&liaison, "/search?q=nowhere").await.text();
        assert_eq!(page.replace("northfield", ""), nothing.replace("nowhere", ""));
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
async fn nothing_is_found_that_its_reader_could_not_open() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let guard = world.desk(hospital, "Guard", Duty::Guard).await;
        let liaison = world.desk(police, "Police liaison", Duty::LiaisonOfficer).await;
        let investigator = world.desk(police, "Investigator", Duty::Investigator).await;
        let site = world.site(hospital, "S-0001", "Northfield Hospital", None).await;
        let incident = world
            .incident(&director, site, "INC-0777", AlertStatus::Actual, now())
            .await;
        world.parties(incident, &[hospital, police]).await;
        let debrief = world.debrief(hospital, incident).await;
        world
            .action(debrief, (&director, &director), "CA-0001", "2026-11-12", true)
            .await;
        world
            .action(debrief, (&guard, &director), "CA-0002", "2026-11-12", true)
            .await;
        let clause = world
            .opens_actions(hospital, police, "AG-0143", Duty::Investigator)
            .await;
        world
            .run(
                "INSERT INTO release (id, data_class, record, from_org, to_org, clause_id, opened_at) \
                 SELECT id, 'corrective_action', 'action:' || id, owner_org, $1, $2, $3 FROM corrective_action",
                params![police.id, clause, now()],
            )
            .await;
        let found = async |desk| {
            let page = world.get(desk, "/search?q=repair").await.text();
            ["CA-0001", "CA-0002"].map(|reference| page.contains(&format!("href=\"/actions/{reference}")))
        };
        assert_eq!(found(&director).await, [true, true]);
        assert_eq!(found(&guard).await, [false, true], "its own work");
        assert_eq!(found(&liaison).await, [true, true]);
        assert_eq!(
            found(&investigator).await,
            [false, false],
            "a duty that opens no action"
        );
        world
            .run("UPDATE incident_party SET stopped_at = $1", params![now()])
            .await;
        assert_eq!(found(&liaison).await, [false, false], "shut out of the room");
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
