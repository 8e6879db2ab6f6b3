//! What waits, by storage and route, on each database.

use super::{Counts, WaitingKind};
use crate::testing::{World, at, now};
use muster_store::{params, testing::each_store};
use muster_terms::*;
use muster_web::Desk;

async fn counts(world: &World, desk: &Desk) -> Counts {
    super::counts(&world.store.read().await.unwrap(), desk).await.unwrap()
}

async fn count(world: &World, desk: &Desk) -> u32 {
    counts(world, desk).await.total()
}

#[tokio::test]
async fn agreements_calls_debriefs_and_actions_wait_for_those_who_can_act() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let guard = world.desk(hospital, "Guard", Duty::Guard).await;
        let commander = world.desk(police, "Police commander", Duty::PoliceCommander).await;
        let liaison = world.desk(police, "Police liaison", Duty::LiaisonOfficer).await;
        assert_eq!(count(&world, &director).await, 0);
        let site = world.site(hospital, "S-0001", "Northfield Hospital", Some(police)).await;
        world.agreement(hospital, police, "AG-0143", DataClass::SiteProfile, "proposed").await;
        world.run("UPDATE mou_version SET state = 'proposed'", params![]).await;
        assert_eq!((count(&world, &director).await, count(&world, &commander).await), (1, 1), "both sides sign");
        assert_eq!((count(&world, &liaison).await, count(&world, &guard).await), (1, 0), "the liaison answers, a guard does not");

        let incident = world.incident(&director, site, "INC-0777", AlertStatus::Actual, now()).await;
        world
            .run(
                "INSERT INTO incident_person (incident_id, position_id, org_id, title, called_at) VALUES ($1, $2, $3, 'Guard', $4)",
                params![incident, guard.who.position, hospital.id, now()],
            )
            .await;
        assert_eq!(count(&world, &guard).await, 1);
        assert!(world.get(&guard, "/inbox").await.text().contains("/rooms/INC-0777"));
        world.run("UPDATE incident SET ended_at = $1", params![now()]).await;
        assert_eq!(count(&world, &guard).await, 0, "an ended call waits no more");

        let debrief = world.debrief(hospital, incident).await;
        world.action(debrief, (&guard, &director), "CA-0001", "2026-11-12", true).await;
        let page = world.get(&director, "/inbox").await.text();
        assert!(page.contains("/debriefs/INC-0777") && !page.contains("CA-0001"), "an action waits for its owner");
        let page = world.get(&guard, "/inbox").await.text();
        assert!(page.contains("/actions/CA-0001") && page.contains("8 d late"));
        assert_eq!(count(&world, &commander).await, 1, "no clause opens the debrief to police");
    })
    .await;
}

#[tokio::test]
async fn a_proposed_action_is_counted_only_where_a_clause_opens_it() {
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
        let patrol = world.desk(police, "Patrol officer", Duty::PatrolOfficer).await;
        let debrief = world.debrief(hospital, incident).await;
        world
            .action(debrief, (&liaison, &director), "CA-0002", "2026-11-12", false)
            .await;
        assert_eq!(count(&world, &liaison).await, 0);
        world
            .agreement(hospital, police, "AG-0143", DataClass::CorrectiveAction, "in_force")
            .await;
        assert_eq!(
            count(&world, &liaison).await,
            0,
            "the clause serves readiness, and this is recovery"
        );
        world
            .run(
                "UPDATE clause SET terms = REPLACE(terms, '\"purpose\":\"readiness\"', '\"purpose\":\"recovery\"')",
                params![],
            )
            .await;
        world.run("UPDATE mou SET revision = revision + 1", params![]).await;
        assert_eq!(count(&world, &liaison).await, 1);
        assert_eq!(
            world.count("SELECT COUNT(*) AS n FROM crossing").await,
            0,
            "a number leaves no line"
        );
        for _ in 0..2 {
            let page = world.get(&liaison, "/inbox").await.text();
            assert!(page.contains("/actions/CA-0002") && page.contains("/agreements/AG-0143/clauses/3.2"));
        }
        assert_eq!(
            world
                .count("SELECT COUNT(*) AS n FROM crossing WHERE act = 'list' AND times = 1")
                .await,
            1
        );
        // A duty that does not debrief is asked for its own position alone.
        world
            .run(
                "UPDATE clause SET terms = REPLACE(terms, '\"dispatcher\"', '\"patrol_officer\"')",
                params![],
            )
            .await;
        world.run("UPDATE mou SET revision = revision + 1", params![]).await;
        assert_eq!(count(&world, &patrol).await, 0);
        world
            .action(debrief, (&patrol, &director), "CA-0003", "2026-11-12", false)
            .await;
        assert_eq!((count(&world, &patrol).await, count(&world, &liaison).await), (1, 2));
        let page = world.get(&patrol, "/inbox").await.text();
        assert!(page.contains("/actions/CA-0003") && !page.contains("CA-0002"));
        let kinds = counts(&world, &liaison).await;
        let of = |kind| kinds.of(&[kind]);
        assert_eq!((of(WaitingKind::ProposedAction), of(WaitingKind::Drill)), (2, 0));
        // Whoever was shut out of the room finds no link to what it could not open.
        world
            .run("UPDATE incident_party SET stopped_at = $1", params![now()])
            .await;
        assert_eq!((count(&world, &patrol).await, count(&world, &liaison).await), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn the_lead_of_a_side_is_asked_to_confirm_all_clear_as_far_as_a_clause_tells_it() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let guard = world.desk(hospital, "Guard", Duty::Guard).await;
        let dispatcher = world.desk(police, "Dispatcher", Duty::Dispatcher).await;
        let site = world.site(hospital, "S-0001", "Northfield Hospital", Some(police)).await;
        let incident = world.incident(&director, site, "INC-0777", AlertStatus::Actual, now()).await;
        world.parties(incident, &[hospital, police]).await;
        for (org, lead) in [(hospital, &director), (police, &dispatcher)] {
            let sql = "UPDATE incident_party SET lead_position = $2 WHERE org_id = $1";
            world.run(sql, params![org.id, lead.who.position]).await;
        }
        let says_clear = "UPDATE incident_party SET clear_said_at = $2 WHERE org_id = $1";
        world.run(says_clear, params![hospital.id, now()]).await;
        assert_eq!(count(&world, &dispatcher).await, 0, "no clause tells the police what the site says");
        world.agreement(hospital, police, "AG-0143", DataClass::IncidentLog, "in_force").await;
        assert_eq!(count(&world, &dispatcher).await, 0, "the clause serves readiness, and this is an emergency");
        let purpose = "UPDATE clause SET terms = REPLACE(terms, '\"purpose\":\"readiness\"', '\"purpose\":\"emergency_response\"')";
        world.run(purpose, params![]).await;
        world.run("UPDATE mou SET revision = revision + 1", params![]).await;
        assert_eq!((count(&world, &dispatcher).await, count(&world, &director).await), (1, 0));
        assert_eq!(count(&world, &guard).await, 0, "who does not lead is not asked");
        let page = world.get(&dispatcher, "/inbox").await.text();
        assert!(page.contains("/rooms/INC-0777/all-clear") && page.contains("/agreements/AG-0143/clauses/3.2"), "{page}");
        assert!(!page.contains("Northfield Hospital"), "the site's name is of the alert's class: {page}");
        world.run("UPDATE incident_party SET stopped_at = $2 WHERE org_id = $1", params![police.id, now()]).await;
        assert_eq!(count(&world, &dispatcher).await, 0, "nobody who was shut out is asked");
        world.run("UPDATE incident_party SET stopped_at = NULL", params![]).await;
        world.run(says_clear, params![police.id, now()]).await;
        assert_eq!(count(&world, &dispatcher).await, 0, "both have said it");
    })
    .await;
}
