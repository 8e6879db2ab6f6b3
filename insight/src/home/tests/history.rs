//! That history does not slow it.

use crate::testing::World;
use muster_store::{params, testing::each_store};
use muster_terms::*;

/// A hundred thousand emergencies, each with its two parties, its called guard and its debrief.
async fn fill_history(world: &World, org: OrgId, police: OrgId, site: SiteId, by: PositionId, clause: ClauseId) {
    let count = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)";
    let id = "'00000000-0000-7000-8000-' || SUBSTR(CAST(100000000000 + i AS TEXT), 1, 12)";
    let two = |expression: &str| format!("SUBSTR(CAST(100 + {expression} AS TEXT), 2, 2)");
    let hour = format!(
        "'2026-' || {} || '-' || {} || 'T' || {} || ':' || {}",
        two("9 + i % 3"),
        two("1 + (i / 3) % 20"),
        two("i % 21"),
        two("i % 60")
    );
    world
        .run(
            &format!(
                "INSERT INTO incident (id, reference, org_id, site_id, status, level, category, place, raised_by, raised_at, \
                 acknowledged_at, ended_at, sharing_closed_at) {count} SELECT {id}, 'INC-' || CAST(100000 + i AS TEXT), $1, $2, \
                 'Actual', 1, 'weapon', 'ED waiting', $3, {hour} || ':00.000000Z', {hour} || ':22.000000Z', \
                 {hour} || ':59.000000Z', {hour} || ':59.000000Z' FROM n"
            ),
            params![org, site, by],
        )
        .await;
    for (party, clause) in [(org, None), (police, Some(clause))] {
        world
            .run(
                &format!(
                    "INSERT INTO incident_party (incident_id, org_id, clause_id, joined_at, acknowledged_at) {count} \
                     SELECT {id}, $1, $2, {hour} || ':00.000000Z', {hour} || ':22.000000Z' FROM n"
                ),
                params![party, clause],
            )
            .await;
    }
    world
        .run(
            &format!(
                "INSERT INTO incident_person (incident_id, position_id, org_id, title, called_at) {count} \
                 SELECT {id}, $1, $2, 'Guard', {hour} || ':01.000000Z' FROM n"
            ),
            params![by, org],
        )
        .await;
    world
        .run(
            &format!(
                "INSERT INTO debrief (id, incident_id, org_id, created_at, due_on, facts, closed_at) {count} \
                 SELECT {id}, {id}, $1, {hour} || ':59.000000Z', '2026-11-24', '{{}}', {hour} || ':59.000000Z' FROM n"
            ),
            params![org],
        )
        .await;
}

#[tokio::test]
async fn the_median_of_answers_is_right_among_a_hundred_thousand_emergencies() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let dispatcher = world.desk(police, "Dispatcher", Duty::Dispatcher).await;
        let site = world
            .site(hospital, "S-0001", "Northfield Hospital", Some(police))
            .await;
        let clause = world
            .agreement(hospital, police, "AG-0143", DataClass::SiteProfile, "in_force")
            .await;
        for round in 0..2 {
            if round == 1 {
                fill_history(&world, hospital.id, police.id, site, director.who.position, clause).await;
                world.run("ANALYZE", params![]).await;
            }
            for desk in [&director, &dispatcher] {
                let page = world.get(desk, "/home").await.text();
                assert_eq!(page.contains("22 s"), round == 1, "the median of real answers");
            }
        }
    })
    .await;
}
