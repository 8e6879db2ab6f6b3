//! What is late and open, of both sides.

use crate::testing::{World, at};
use muster_store::{params, testing::each_store};
use muster_terms::*;

#[tokio::test]
async fn neither_side_s_actions_crowd_the_other_s_out() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let liaison = world.desk(police, "Police liaison", Duty::LiaisonOfficer).await;
        let site = world
            .site(hospital, "S-0001", "Northfield Hospital", Some(police))
            .await;
        let incident = world
            .incident(
                &director,
                site,
                "INC-0777",
                AlertStatus::Actual,
                at("2026-11-01T00:00:00Z"),
            )
            .await;
        world.parties(incident, &[hospital, police]).await;
        let debrief = world.debrief(hospital, incident).await;
        // Twelve of the hospital's are older than the three of police.
        for number in 1..=12 {
            let (reference, due) = (format!("CA-10{number:02}"), format!("2026-11-{number:02}"));
            world
                .action(debrief, (&director, &director), &reference, &due, true)
                .await;
        }
        for number in 1..=3 {
            let (reference, due) = (format!("CA-20{number:02}"), format!("2026-11-{}", 18 + number));
            world
                .action(debrief, (&liaison, &liaison), &reference, &due, true)
                .await;
        }
        let page = world.get(&director, "/home").await.text();
        assert!(!page.contains("CA-2001"), "no clause opens it yet");
        world.opens_actions(hospital, police, "AG-0143", Duty::Dispatcher).await;
        world
            .opens_actions(police, hospital, "AG-0144", Duty::SecurityDirector)
            .await;
        for (desk, own, partners) in [
            (&director, "the 5 oldest of 12", "3 open"),
            (&liaison, "3 open", "the 5 oldest of 12"),
        ] {
            let page = world.get(desk, "/home").await.text();
            let (before, theirs) = page.split_once("Improvement actions of partners").unwrap();
            let (_, ours) = before.split_once("Improvement actions, own side").unwrap();
            assert!(ours.contains(own) && theirs.contains(partners), "{}", desk.who.org_name);
            for reference in ["CA-1001", "CA-1005", "CA-2001", "CA-2003"] {
                assert!(
                    page.contains(&format!("/actions/{reference}")),
                    "{}, {reference}",
                    desk.who.org_name
                );
            }
            for half in [ours, theirs] {
                assert!(!half.contains("/actions/CA-1006") && half.contains("href=\"/actions\""));
            }
            assert!(
                page.contains("19 d late") && page.contains("1 d late"),
                "they age in sight"
            );
        }
        // Of a site's many debriefs the late one is told apart by what happened, and when.
        world
            .run(
                "UPDATE debrief SET due_on = '2026-11-09' WHERE id = $1",
                params![debrief],
            )
            .await;
        let page = world.get(&director, "/home?all=yes").await.text();
        let (_, late) = page.split_once("The debrief is late: ").expect("it is in the list");
        let day = at("2026-11-01T00:00:00Z").to_zoned(director.time_zone()).date();
        let about = late.split('<').next().unwrap();
        assert!(
            about.ends_with(&format!(", {}", muster_web::format::date_long(day))),
            "{about}"
        );
        assert!(about.contains(" at ") && !about.starts_with("Drill"), "{about}");
    })
    .await;
}

#[tokio::test]
async fn what_is_late_beyond_the_list_is_said_and_led_to() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let control = world.desk(hospital, "Control room", Duty::ControlRoom).await;
        let site = world.site(hospital, "S-0001", "Northfield Hospital", None).await;
        let raised = at("2026-11-01T00:00:00Z");
        let incident = world
            .incident(&director, site, "INC-0777", AlertStatus::Actual, raised)
            .await;
        let debrief = world.debrief(hospital, incident).await;
        let late = |number: usize| (format!("CA-1{number:03}"), "2026-11-12");
        for number in 0..10 {
            let (reference, due) = late(number);
            world
                .action(debrief, (&director, &director), &reference, due, true)
                .await;
        }
        let page = world.get(&director, "/home").await.text();
        assert!(page.contains("All 17 tasks") && !page.contains("More than"), "{page}");
        let (reference, due) = late(10);
        world
            .action(debrief, (&director, &director), &reference, due, true)
            .await;
        let page = world.get(&director, "/home").await.text();
        assert!(page.contains("More than 17 tasks") && !page.contains("All 17 tasks"));
        let list = |page: &str| {
            let (_, from) = page.split_once("id=\"fix-first\"").unwrap();
            from.split("</section>").next().unwrap().to_owned()
        };
        let all = list(&world.get(&director, "/home?all=yes").await.text());
        assert!(
            all.contains("More actions are late") && all.contains("href=\"/actions\""),
            "{all}"
        );
        assert!(!all.contains("More debriefs are late") && !all.contains("CA-1010"));
        let all = list(&world.get(&control, "/home?all=yes").await.text());
        assert!(all.contains("More actions are late"));
        assert_eq!(
            all.contains("href=\"/actions\""),
            control.may(Act::Debrief),
            "no link to what is closed to the reader"
        );
    })
    .await;
}

#[tokio::test]
async fn partners_actions_are_counted_as_far_as_a_clause_opens_them_and_more_is_said_to_be_more() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        let campus = world.org(OrganisationKind::Agency, "Campus Police").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let liaison = world.desk(police, "Police liaison", Duty::LiaisonOfficer).await;
        let stranger = world.desk(campus, "Campus liaison", Duty::LiaisonOfficer).await;
        let site = world
            .site(hospital, "S-0001", "Northfield Hospital", Some(police))
            .await;
        let raised = at("2026-11-01T00:00:00Z");
        let incident = world
            .incident(&director, site, "INC-0777", AlertStatus::Actual, raised)
            .await;
        world.parties(incident, &[hospital, police, campus]).await;
        let debrief = world.debrief(hospital, incident).await;
        world
            .opens_actions(police, hospital, "AG-0144", Duty::SecurityDirector)
            .await;
        // A clause that names the director and opens no action, its purpose being another: what is closed stands before all that is
        // open.
        let closed = world
            .opens_actions(campus, hospital, "AG-0145", Duty::SecurityDirector)
            .await;
        world
            .run(
                "UPDATE clause SET terms = REPLACE(terms, '\"recovery\"', '\"readiness\"') WHERE id = $1",
                params![closed],
            )
            .await;
        for number in 0..150 {
            let reference = format!("CA-8{number:03}");
            world
                .action(debrief, (&stranger, &stranger), &reference, "2026-11-02", true)
                .await;
        }
        for number in 0..50 {
            let reference = format!("CA-9{number:03}");
            world
                .action(debrief, (&liaison, &liaison), &reference, "2026-12-12", true)
                .await;
        }
        let page = world.get(&director, "/home").await.text();
        assert!(page.contains("the 5 oldest of 50") && !page.contains("CA-8"), "{page}");
        world
            .action(debrief, (&liaison, &liaison), "CA-9900", "2026-12-13", true)
            .await;
        let page = world.get(&director, "/home").await.text();
        assert!(page.contains("the 5 oldest of more than 50"), "{page}");
    })
    .await;
}
