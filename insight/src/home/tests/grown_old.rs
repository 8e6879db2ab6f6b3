//! What grew old unseen: dead numbers and trainings.

use crate::testing::*;
use muster_store::{params, testing::each_store};
use muster_terms::*;
use muster_web::Desk;

#[tokio::test]
async fn home_lists_dead_numbers_and_trainings_that_have_run_out() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let guard = world.desk(hospital, "Guard, Post 3", Duty::Guard).await;
        let control = world.desk(hospital, "Control room", Duty::ControlRoom).await;
        let quiet = world.get(&director, "/home").await.text();
        assert!(!quiet.contains("does not answer") && !quiet.contains("Training"));
        let course = CourseId::new();
        world
            .run(
                "INSERT INTO course (id, org_id, name, kind, valid_months, added_at) VALUES ($1, $2, 'First aid', 'first_aid', 24, $3)",
                params![course, hospital.id, now()],
            )
            .await;
        let learned = async |desk: &Desk, until: Option<&str>| {
            world
                .run(
                    "INSERT INTO training (id, course_id, person_id, done_on, valid_until, words, noted_by, noted_title, noted_at) \
                     VALUES ($1, $2, $3, $4, $5, '', $6, 'Security director', $7)",
                    params![
                        TrainingId::new(),
                        course,
                        desk.who.person,
                        until.unwrap_or("2026-11-14"),
                        until,
                        director.who.position,
                        now()
                    ],
                )
                .await;
        };
        learned(&guard, Some("2026-11-01")).await;
        learned(&director, Some("2026-12-01")).await;
        let page = world.get(&director, "/home").await.text();
        assert!(page.contains("Training has run out: First aid") && page.contains("1 person"), "{page}");
        assert!(
            !world.get(&control, "/home").await.text().contains("Training has"),
            "what others learned is for who looks after it"
        );
        learned(&guard, Some("2026-12-10")).await;
        let page = world.get(&director, "/home").await.text();
        assert!(page.contains("Training runs out soon: First aid") && page.contains("2 people"), "{page}");
        learned(&guard, Some("2028-12-10")).await;
        learned(&director, None).await;
        let page = world.get(&director, "/home").await.text();
        assert!(!page.contains("Training"), "{page}");

        for channel in ["mail", "live"] {
            world
                .run(
                    "INSERT INTO reach_state (position_id, channel, failed_in_row, last_outcome, last_at, dead_since, person_id, test_ref) \
                     VALUES ($1, $2, 2, 'no_answer', $3, $3, $4, 'RT-0001')",
                    params![guard.who.position, channel, now(), guard.who.person],
                )
                .await;
        }
        let page = world.get(&director, "/home").await.text();
        assert!(!page.contains("does not answer"), "it is nobody's contact");
        world
            .run(
                "INSERT INTO contact (id, org_id, position_id, reach_rank) VALUES ($1, $2, $3, 1)",
                params![ContactId::new(), hospital.id, guard.who.position],
            )
            .await;
        for reader in [&director, &control] {
            let page = world.get(reader, "/home").await.text();
            assert_eq!(page.matches("Guard, Post 3 does not answer").count(), 1, "{page}");
        }
        let twin = world.desk(hospital, "Guard, Post 3", Duty::Guard).await;
        world
            .run(
                "INSERT INTO contact (id, org_id, position_id, reach_rank) VALUES ($1, $2, $3, 2)",
                params![ContactId::new(), hospital.id, twin.who.position],
            )
            .await;
        world
            .run(
                "INSERT INTO reach_state (position_id, channel, failed_in_row, last_outcome, last_at, dead_since, person_id, test_ref) \
                 VALUES ($1, 'mail', 2, 'no_answer', $2, $2, $3, 'RT-0001')",
                params![twin.who.position, now(), twin.who.person],
            )
            .await;
        let page = world.get(&director, "/home").await.text();
        assert_eq!(page.matches("Guard, Post 3 does not answer").count(), 2, "two positions, called alike");
    })
    .await;
}
