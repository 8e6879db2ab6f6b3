//! Whose figures are shown to whom, and what they are made of.

use crate::testing::{Org, World, at, now};
use axum::http::StatusCode;
use muster_store::{params, testing::each_store};
use muster_terms::*;
use muster_web::Desk;
use serde_json::Value;

struct Hospital {
    world: World,
    northgate: Org,
    police: Org,
    director: Desk,
    liaison: Desk,
    site: SiteId,
}

async fn hospital(store: muster_store::Store) -> Hospital {
    let world = World::over(store);
    let northgate = world.org(OrganisationKind::Company, "Northgate Group").await;
    let police = world.org(OrganisationKind::Agency, "City Police").await;
    let director = world.desk(northgate, "Security director", Duty::SecurityDirector).await;
    let liaison = world.desk(police, "Liaison officer", Duty::LiaisonOfficer).await;
    let site = world
        .site(northgate, "S-0001", "Northfield Hospital", Some(police))
        .await;
    Hospital {
        world,
        northgate,
        police,
        director,
        liaison,
        site,
    }
}

impl Hospital {
    async fn figure(&self) -> Value {
        let got = self.world.get(&self.director, "/api/v1/sites/S-0001/readiness").await;
        assert_eq!(got.status, StatusCode::OK);
        serde_json::from_slice(&got.body).unwrap()
    }

    /// Thousandths of a point that one is worth; none when it is not asked for.
    async fn held(&self, point: &str) -> Option<u64> {
        let figure = self.figure().await;
        let points = figure["points"].as_array().unwrap();
        let found = points.iter().find(|each| each["point"] == point)?;
        found["held"].as_u64()
    }

    async fn contact(&self, position: &Desk, verified_on: &str) {
        self.world
            .run(
                "INSERT INTO contact (id, org_id, position_id, reach_rank, verified_on) VALUES ($1, $2, $3, 1, $4)",
                params![ContactId::new(), self.northgate.id, position.who.position, verified_on],
            )
            .await;
    }

    /// The mail of this position's person failed two tests, or is well again.
    async fn dead(&self, position: &Desk, is_dead: bool) {
        let sql = if is_dead {
            "INSERT INTO reach_state (position_id, channel, failed_in_row, last_outcome, last_at, dead_since, person_id, test_ref) \
             VALUES ($1, 'mail', 2, 'no_answer', $2, $2, (SELECT person_id FROM position WHERE id = $1), 'RT-0001')"
        } else {
            "DELETE FROM reach_state WHERE position_id = $1 AND last_at = $2"
        };
        self.world.run(sql, params![position.who.position, now()]).await;
    }

    async fn floor(&self, walked_on: Option<&str>) {
        self.world
            .run(
                "INSERT INTO floor (id, site_id, name, ordinal, version, walked_on, geojson, changed_at) \
                 VALUES ($1, $2, 'Ground floor', 0, 1, $3, '{}', $4)",
                params![
                    FloorId::new(),
                    self.site,
                    walked_on.map(str::to_owned),
                    at("2026-11-01T10:00:00Z")
                ],
            )
            .await;
    }
}

#[tokio::test]
async fn every_point_is_a_dated_artefact_of_the_site() {
    each_store(|store| async move {
        let town = hospital(store).await;
        assert_eq!(town.figure().await["percent"], 0);
        assert_eq!(town.figure().await["next"], "first_contact");
        assert_eq!(
            town.held("lessons").await,
            None,
            "nothing was found, so nothing is asked"
        );

        town.contact(&town.director, "2026-11-19").await;
        assert_eq!(
            [town.held("first_contact").await, town.held("second_contact").await],
            [Some(16_000), Some(0)]
        );
        town.world
            .run(
                "INSERT INTO contact (id, org_id, site_id, position_id, reach_rank, verified_on) VALUES ($1, $2, $3, $4, 1, '2026-11-18')",
                params![ContactId::new(), town.northgate.id, town.site, town.director.who.position],
            )
            .await;
        assert_eq!(
            town.held("second_contact").await,
            Some(0),
            "one person in both lists is one"
        );
        town.dead(&town.director, true).await;
        assert_eq!(town.held("first_contact").await, Some(0), "the number has died since");
        town.dead(&town.director, false).await;
        let control = town.world.desk(town.northgate, "Control room", Duty::ControlRoom).await;
        // 135 days ago: halfway from full to nothing.
        town.contact(&control, "2026-07-08").await;
        assert_eq!(town.held("second_contact").await, Some(5_000));
        town.world
            .run(
                "UPDATE position SET person_id = NULL WHERE id = $1",
                params![control.who.position],
            )
            .await;
        assert_eq!(
            town.held("second_contact").await,
            Some(0),
            "nobody is in it, so nobody answers"
        );

        let class = DataClass::SiteProfile;
        town.world
            .agreement(town.northgate, town.police, "AG-0143", class, "in_force")
            .await;
        assert_eq!(town.held("agreement").await, Some(0), "not in force by both yet");
        let in_force = "UPDATE mou_version SET in_force_at = $1";
        town.world.run(in_force, params![at("2026-11-01T10:00:00Z")]).await;
        assert_eq!(town.held("agreement").await, Some(16_000));
        town.world
            .run("UPDATE mou SET review_on = '2026-11-05'", params![])
            .await;
        assert_eq!(
            town.held("agreement").await,
            Some(8_000),
            "fifteen of thirty days after its review"
        );
        town.world.run("UPDATE mou SET state = 'suspended'", params![]).await;
        assert_eq!(town.held("agreement").await, Some(0));

        town.floor(Some("2026-11-01")).await;
        assert_eq!(town.held("walk_through").await, Some(10_000));
        town.floor(None).await;
        assert_eq!(
            [town.held("walk_through").await, town.held("floor_plan").await],
            [Some(0), Some(10_000)],
            "one floor was not walked"
        );
        let incident = town
            .world
            .incident(
                &town.director,
                town.site,
                "INC-0001",
                AlertStatus::Exercise,
                at("2026-11-14T10:00:00Z"),
            )
            .await;
        assert_eq!(town.held("drill").await, Some(0), "nobody heard it");
        town.world.heard(&town.director, incident).await;
        assert_eq!(town.held("drill").await, Some(10_000));
        let ending = |word: &'static str| {
            let sql = "UPDATE incident SET ending = $2, ended_at = raised_at WHERE id = $1";
            town.world.run(sql, params![incident, word])
        };
        ending("mistake").await;
        assert_eq!(town.held("drill").await, Some(0));
        ending("drill_ended").await;
        assert_eq!(town.held("drill").await, Some(10_000));
        let debrief = town.world.debrief(town.northgate, incident).await;
        let pair = (&town.director, &town.director);
        town.world.action(debrief, pair, "AC-0001", "2026-11-30", true).await;
        assert_eq!(town.held("lessons").await, Some(8_000));
        town.world.action(debrief, pair, "AC-0002", "2026-10-01", true).await;
        assert_eq!(town.held("lessons").await, Some(0), "one is late");
        town.world
            .run(
                "UPDATE corrective_action SET closed_at = $1 WHERE reference = 'AC-0002'",
                params![now()],
            )
            .await;
        assert_eq!(town.held("lessons").await, Some(8_000));
        let far = "UPDATE corrective_action SET due_on = '2036-11-30', accepted_at = $1 WHERE reference = 'AC-0001'";
        town.world.run(far, params![now()]).await;
        assert_eq!(town.held("lessons").await, Some(8_000));
        town.world.run(far, params![at("2026-01-10T10:00:00Z")]).await;
        assert_eq!(
            town.held("lessons").await,
            Some(0),
            "a date ten years ahead buys no more than half a year"
        );
    })
    .await;
}

#[tokio::test]
async fn what_a_site_cannot_have_is_not_asked_for_a_year() {
    each_store(|store| async move {
        let town = hospital(store).await;
        let said = |on: &'static str| {
            (
                "INSERT INTO left_out (site_id, point, reason, said_at, said_by, title) \
                 VALUES ($1, 'floor_plan', 'An open square.', $2, $3, 'Site manager')",
                params![town.site, at(on), town.director.who.position],
            )
        };
        let (sql, values) = said("2025-11-20T21:42:10Z");
        town.world.run(sql, values).await;
        assert_eq!(town.held("floor_plan").await, Some(0), "said a year ago");
        town.world.run("DELETE FROM left_out", params![]).await;
        let (sql, values) = said("2025-11-20T21:42:11Z");
        town.world.run(sql, values).await;
        assert_eq!(town.held("floor_plan").await, None);
        assert_eq!(town.figure().await["left_out"][0]["reason"], "An open square.");
        let page = town.world.get(&town.director, "/sites/S-0001/readiness").await.text();
        assert!(
            page.contains("An open square.") && page.contains("Said by Site manager"),
            "{page}"
        );
        assert!(!page.contains('⟦'), "a text is missing");
    })
    .await;
}

#[tokio::test]
async fn the_weakest_stands_first_and_partners_find_nothing() {
    each_store(|store| async move {
        let town = hospital(store).await;
        town.contact(&town.director, "2026-11-19").await;
        town.floor(Some("2026-11-01")).await;
        town.world
            .site(town.northgate, "S-0002", "Harbour Mall", Some(town.police))
            .await;
        let class = DataClass::SiteProfile;
        town.world
            .agreement(town.northgate, town.police, "AG-0143", class, "in_force")
            .await;
        let page = town.world.get(&town.director, "/readiness").await.text();
        let (mall, hospital) = (
            page.find("Harbour Mall").unwrap(),
            page.find("Northfield Hospital").unwrap(),
        );
        assert!(mall < hospital && !page.contains('⟦'), "{page}");
        let theirs = town.world.get(&town.liaison, "/readiness").await.text();
        assert!(
            !theirs.contains("Harbour") && theirs.contains("Add your first site"),
            "{theirs}"
        );
        for path in ["/sites/S-0001/readiness", "/api/v1/sites/S-0001/readiness"] {
            let got = town.world.get(&town.liaison, path).await;
            let absent = town.world.get(&town.liaison, &path.replace("0001", "9999")).await;
            assert_eq!(got.status, StatusCode::NOT_FOUND);
            assert_eq!(got.body.len(), absent.body.len());
        }
    })
    .await;
}
