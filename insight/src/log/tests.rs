//! The log's files by route: the spellings of the specification, to the own auditors and to nobody else.

use crate::testing::{World, now};
use axum::http::StatusCode;
use muster_ledger::{NodeKey, TileId, open_checkpoint};
use muster_store::{Entry, sequencer, testing::each_store};
use muster_terms::*;
use std::sync::Arc;

#[tokio::test]
async fn the_log_is_served_at_the_standard_paths() {
    each_store(|store| async move {
        let world = World::over(store);
        let org = world.org(OrganisationKind::Company, "Northgate Group").await;
        let director = world.desk(org, "Security director", Duty::SecurityDirector).await;
        assert_eq!(
            world
                .get(&director, &format!("/log/{}/checkpoint", org.id))
                .await
                .status,
            StatusCode::NOT_FOUND
        );
        let mut tx = world.store.begin().await.unwrap();
        for n in 0..300_i64 {
            tx.enter(Entry::new(org.id, "test", now()).with("n", n));
        }
        tx.commit().await.unwrap();
        world.sequence().await;
        for root in [format!("/log/{}", org.id), format!("/api/v1/log/{}", org.id)] {
            let checkpoint = world.get(&director, &format!("{root}/checkpoint")).await;
            assert_eq!(checkpoint.kind, "text/plain; charset=utf-8");
            let key: Arc<NodeKey> = world.app.part().unwrap();
            let origin = sequencer::origin(crate::testing::HOST, org.id);
            let opened = open_checkpoint(&checkpoint.text(), &key.verifier(&origin).unwrap()).unwrap();
            assert_eq!(opened.size, 300);
            let full = world
                .get(
                    &director,
                    &format!(
                        "{root}/{}",
                        TileId {
                            level: 0,
                            index: 0,
                            width: 256
                        }
                        .path()
                    ),
                )
                .await;
            assert_eq!(
                (full.kind.as_str(), full.body.len()),
                ("application/octet-stream", 256 * 32)
            );
            let narrow = world.get(&director, &format!("{root}/tile/0/000.p/7")).await;
            assert_eq!(
                narrow.body,
                full.body[..7 * 32],
                "a narrower tile is a wider one's beginning"
            );
            assert_eq!(
                world
                    .get(&director, &format!("{root}/tile/0/001.p/44"))
                    .await
                    .body
                    .len(),
                44 * 32
            );
            assert_eq!(
                world
                    .get(&director, &format!("{root}/tile/entries/001.p/44"))
                    .await
                    .body
                    .len(),
                44 * 34
            );
            for absent in [
                "tile/0/001",
                "tile/0/001.p/45",
                "tile/0/00",
                "tile/0/000/",
                "tile/2/000.p/1",
                "tile/entries/002",
            ] {
                assert_eq!(
                    world.get(&director, &format!("{root}/{absent}")).await.status,
                    StatusCode::NOT_FOUND,
                    "{absent}"
                );
            }
        }
    })
    .await;
}

#[tokio::test]
async fn another_s_log_answers_like_one_that_does_not_exist() {
    each_store(|store| async move {
        let world = World::over(store);
        let org = world.org(OrganisationKind::Company, "Northgate Group").await;
        let other = world.org(OrganisationKind::Agency, "Campus Police").await;
        let mut tx = world.store.begin().await.unwrap();
        tx.enter(Entry::new(org.id, "test", now()));
        tx.commit().await.unwrap();
        world.sequence().await;
        let outsider = world.desk(other, "Police commander", Duty::PoliceCommander).await;
        let guard = world.desk(org, "Guard", Duty::Guard).await;
        let nobody = OrgId::new();
        for file in ["checkpoint", "tile/0/000.p/1", "tile/entries/000.p/1"] {
            for prefix in ["/log", "/api/v1/log"] {
                let absent = world.get(&outsider, &format!("{prefix}/{nobody}/{file}")).await;
                let foreign = world.get(&outsider, &format!("{prefix}/{}/{file}", org.id)).await;
                let unaudited = world.get(&guard, &format!("{prefix}/{}/{file}", org.id)).await;
                for got in [&foreign, &unaudited] {
                    assert_eq!(
                        (got.status, &got.body),
                        (StatusCode::NOT_FOUND, &absent.body),
                        "{prefix} {file}"
                    );
                }
                let here = world.get_signed_out(&format!("{prefix}/{}/{file}", org.id)).await;
                let there = world.get_signed_out(&format!("{prefix}/{nobody}/{file}")).await;
                assert_eq!(here.status, there.status, "signed out");
            }
        }
    })
    .await;
}
