//! What home says of agreements.

use crate::testing::{World, at, now};
use muster_store::{params, testing::each_store};
use muster_terms::*;

#[tokio::test]
async fn an_agreement_that_covers_a_site_is_told_before_its_police_are_chosen() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let control = world.desk(hospital, "Control room", Duty::ControlRoom).await;
        world.site(hospital, "S-0001", "Northfield Hospital", None).await;
        let choose = "href=\"/sites/S-0001/edit#field-police\"";
        let page = world.get(&director, "/home?all=yes").await.text();
        assert!(page.contains("Northfield Hospital has no agreement with police") && !page.contains(choose));
        world
            .agreement(hospital, police, "AG-0143", DataClass::Alert, "in_force")
            .await;
        let page = world.get(&director, "/home?all=yes").await.text();
        assert!(!page.contains("no agreement with police") && !page.contains("no police partner"));
        for words in [
            "Choose which police answer for Northfield Hospital",
            "Choose police",
            "police not chosen",
            choose,
        ] {
            assert!(page.contains(words), "{words}");
        }
        let page = world.get(&control, "/home?all=yes").await.text();
        assert!(
            page.contains("Choose police") && !page.contains(choose),
            "who cannot choose has no link to it"
        );
        world.run("UPDATE site SET police_org = $1", params![police.id]).await;
        let page = world.get(&director, "/home?all=yes").await.text();
        assert!(!page.contains("Choose police") && page.contains("AG-0143"));
    })
    .await;
}

#[tokio::test]
async fn a_clause_whose_terms_cannot_be_read_leaves_the_rest_of_home_standing() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        let campus = world.org(OrganisationKind::Agency, "Campus Police").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let broken = world
            .agreement(hospital, police, "AG-0143", DataClass::Alert, "in_force")
            .await;
        let sound = world
            .agreement(hospital, campus, "AG-0144", DataClass::Alert, "in_force")
            .await;
        world
            .run(
                "UPDATE clause SET terms = '{\"number\":' WHERE id = $1",
                params![broken],
            )
            .await;
        let page = world.get(&director, "/home").await;
        assert_eq!(page.status, axum::http::StatusCode::OK);
        let tx = world.app.store().read().await.unwrap();
        let kept = super::super::store::agreements_with_alarms(&tx, hospital.id, now())
            .await
            .unwrap();
        let alarms = |partner: OrgId| {
            let agreement = kept.iter().find(|each| each.partner == partner).unwrap();
            agreement.alarms.iter().map(|clause| clause.id).collect::<Vec<_>>()
        };
        assert_eq!(alarms(police.id), []);
        assert_eq!(alarms(campus.id), [sound]);
    })
    .await;
}

#[tokio::test]
async fn an_agreement_in_force_is_not_lost_behind_any_number_that_came_after_it() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        let campus = world.org(OrganisationKind::Agency, "Campus Police").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let commander = world.desk(campus, "Police commander", Duty::PoliceCommander).await;
        world
            .site(hospital, "S-0001", "Northfield Hospital", Some(police))
            .await;
        world
            .agreement(hospital, police, "AG-0143", DataClass::SiteProfile, "in_force")
            .await;
        world
            .agreement(hospital, campus, "AG-0144", DataClass::SiteProfile, "suspended")
            .await;
        for (first, partner) in [(1000, police), (2000, campus)] {
            let later = format!(
                "INSERT INTO mou (id, reference, title, a_org, b_org, state, created_at) WITH RECURSIVE n(i) AS (SELECT {first} \
                 UNION ALL SELECT i + 1 FROM n WHERE i < {first} + 250) SELECT '00000000-0000-7000-8000-' || \
                 SUBSTR(CAST(100000000000 + i AS TEXT), 1, 12), 'AG-' || CAST(i AS TEXT), 'Of before', $1, $2, \
                 CASE WHEN i % 2 = 0 THEN 'terminated' ELSE 'draft' END, $3 FROM n"
            );
            let after = at("2026-11-20T23:00:00Z");
            world.run(&later, params![hospital.id, partner.id, after]).await;
        }
        let tx = world.app.store().read().await.unwrap();
        let kept = super::super::store::agreements(&tx, hospital.id).await.unwrap();
        drop(tx);
        let holds = |state: &str| kept.iter().filter(|each| each.state == state).count();
        assert_eq!((holds("in_force"), holds("suspended"), kept.len()), (1, 1, 202));
        let page = world.get(&director, "/home?all=yes").await.text();
        assert!(page.contains("AG-0143") && page.contains("1 police partner"), "{page}");
        assert!(!page.contains("no agreement with police"));
        let page = world.get(&commander, "/home").await.text();
        assert!(page.contains("/agreements/AG-0144"), "what was stopped is told: {page}");
    })
    .await;
}
