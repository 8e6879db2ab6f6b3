//! Exports, proofs and the server's own check, on each database.

use crate::testing::{HOST, Org, World, now};
use axum::http::StatusCode;
use muster_ledger::{
    NodeKey, VerifierKey,
    export::{CheckOptions, check_export},
};
use muster_store::{Entry, params, sequencer, testing::each_store};
use muster_terms::*;
use std::sync::Arc;

fn key_of(world: &World, org: Org) -> VerifierKey {
    let key: Arc<NodeKey> = world.app.part().unwrap();
    key.verifier(&sequencer::origin(HOST, org.id)).unwrap()
}

fn options(key: VerifierKey) -> CheckOptions {
    CheckOptions {
        vkey: Some(key),
        ..CheckOptions::default()
    }
}

async fn enter(world: &World, one: Org, other: Option<Org>, words: &str, count: i64) {
    let mut tx = world.store.begin().await.unwrap();
    for n in 0..count {
        let entry = Entry::new(one.id, "test", now()).with("n", n).with("words", words);
        tx.enter(match other {
            Some(other) => entry.also_for(other.id),
            None => entry,
        });
    }
    tx.commit().await.unwrap();
    world.sequence().await;
}

#[tokio::test]
async fn a_log_of_thousands_is_exported_and_checks() {
    each_store(|store| async move {
        let world = World::over(store);
        let org = world.org(OrganisationKind::Company, "Northgate Group").await;
        let director = world.desk(org, "Security director", Duty::SecurityDirector).await;
        let empty = world.get(&director, "/audit/export").await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(world.get(&director, "/audit/ledger").await.status, StatusCode::OK);
        enter(&world, org, None, "early", 700).await;
        enter(&world, org, None, "late", 2_900).await;
        world
            .run(
                "UPDATE ledger_entry SET record = NULL, salt = NULL, deleted_at = $1 WHERE leaf_index = 5",
                params![now()],
            )
            .await;
        for path in ["/audit/export?since=700", "/api/v1/ledger/export?since=1000"] {
            let got = world.get(&director, path).await;
            assert_eq!((got.status, got.kind.as_str()), (StatusCode::OK, "application/json"));
            let report = check_export(&got.body, &options(key_of(&world, org))).unwrap();
            assert!(report.passed() && report.size == Some(3_600));
            assert!(got.text().contains("earlier_checkpoint") && got.text().contains("\"deleted\":true"));
        }
        let page = world.get(&director, "/audit/ledger?check=now").await.text();
        assert!(page.contains("Everything agrees with the signed root."));
        assert!(page.contains("3599 records match") && page.contains(&key_of(&world, org).to_string()));
    })
    .await;
}

#[tokio::test]
async fn one_changed_byte_in_the_store_is_found() {
    each_store(|store| async move {
        let world = World::over(store);
        let org = world.org(OrganisationKind::Company, "Northgate Group").await;
        let director = world.desk(org, "Security director", Duty::SecurityDirector).await;
        enter(&world, org, None, "words", 600).await;
        let tx = world.store.read().await.unwrap();
        let entry = &super::store::entries(&tx, org.id, 300, 301, 1).await.unwrap()[0];
        let (digest, salt) = match &entry.content {
            super::StoredContent::Kept { salt, .. } => (entry.digest, *salt),
            other => panic!("{other:?}"),
        };
        let tile = sequencer::read_tile(
            &tx,
            org.id,
            muster_ledger::TileId {
                level: 0,
                index: 1,
                width: 256,
            },
        )
        .await
        .unwrap()
        .unwrap();
        let upper = sequencer::read_tile(
            &tx,
            org.id,
            muster_ledger::TileId {
                level: 1,
                index: 0,
                width: 2,
            },
        )
        .await
        .unwrap()
        .unwrap();
        drop(tx);
        let flipped = |bytes: &[u8], at: usize| {
            let mut bytes = bytes.to_vec();
            bytes[at] ^= 1;
            bytes
        };
        let record = "UPDATE ledger_entry SET record = REPLACE(record, $1, $2) WHERE leaf_index = 300";
        let damage = [
            (
                record,
                params!["\"words\"", "\"wordt\""],
                params!["\"wordt\"", "\"words\""],
            ),
            (record, params!["{", "["], params!["[", "{"]),
            (
                "UPDATE ledger_entry SET digest = $1 WHERE leaf_index = 300",
                params![flipped(&digest, 9)],
                params![digest],
            ),
            (
                "UPDATE ledger_entry SET salt = $1 WHERE leaf_index = 300",
                params![flipped(&salt, 31)],
                params![salt],
            ),
            (
                "UPDATE ledger_tile SET bytes = $1 WHERE level = 0 AND tile_index = 1",
                params![flipped(&tile, 40 * 32)],
                params![tile],
            ),
            (
                "UPDATE ledger_tile SET bytes = $1 WHERE level = 1",
                params![flipped(&upper, 33)],
                params![upper],
            ),
        ];
        for (number, (sql, harm, mend)) in damage.into_iter().enumerate() {
            // The word "words" is also a key of the record: both change, and both are found.
            world.run(sql, harm).await;
            let page = world.get(&director, "/audit/ledger?check=now").await.text();
            assert!(page.contains("Something does not agree"), "damage {number} is found");
            let named = match number {
                1 => "Entry 300: the stored row cannot be read.",
                4 => "Tile 1, or one above it, does not lead to the signed root.",
                5 => "Tile 0, or one above it, does not lead to the signed root.",
                // In the words of the separate program.
                _ => "Entry 300",
            };
            assert!(page.contains(named) && !page.contains('⟦'), "damage {number} is named");
            let export = world.get(&director, "/audit/export").await;
            // The export holds no tiles, so only a changed entry keeps it from being handed out.
            let refused = number < 4;
            assert_eq!(
                export.status == StatusCode::UNPROCESSABLE_ENTITY,
                refused,
                "damage {number}: {}",
                export.status
            );
            world.run(sql, mend).await;
            let page = world.get(&director, "/audit/ledger?check=now").await.text();
            assert!(page.contains("Everything agrees"), "damage {number} is mended");
            assert!(page.contains("All 3 stored bundles and their tiles agree with the signed root."));
        }
    })
    .await;
}

#[tokio::test]
async fn a_partner_s_export_holds_no_record_of_another_pair() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let mall = world.org(OrganisationKind::Company, "Harbour Centres").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        enter(&world, hospital, Some(police), "hospital and police", 40).await;
        enter(&world, mall, Some(police), "mall and police", 50).await;
        enter(&world, hospital, None, "hospital alone", 10).await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        let manager = world.desk(mall, "Security director", Duty::SecurityDirector).await;
        let commander = world.desk(police, "Police commander", Duty::PoliceCommander).await;
        let texts = [
            world.get(&director, "/audit/export").await.text(),
            world.get(&manager, "/audit/export").await.text(),
            world.get(&commander, "/audit/export").await.text(),
        ];
        let count = |text: &str, words: &str| text.matches(words).count();
        let counts = texts
            .each_ref()
            .map(|text| ["hospital and police", "mall and police", "hospital alone"].map(|words| count(text, words)));
        assert_eq!(counts, [[40, 0, 10], [0, 50, 0], [40, 50, 0]]);
        assert!(!texts[0].contains(&mall.id.to_string()) && !texts[1].contains(&hospital.id.to_string()));
    })
    .await;
}

#[tokio::test]
async fn one_crossing_proves_itself_to_a_third_party() {
    each_store(|store| async move {
        let world = World::over(store);
        let hospital = world.org(OrganisationKind::Company, "Northgate Group").await;
        let police = world.org(OrganisationKind::Agency, "City Police").await;
        world
            .site(hospital, "S-0001", "Northfield Hospital", Some(police))
            .await;
        world
            .agreement(hospital, police, "AG-0143", DataClass::SiteProfile, "in_force")
            .await;
        let liaison = world.desk(police, "Police liaison", Duty::LiaisonOfficer).await;
        let director = world.desk(hospital, "Security director", Duty::SecurityDirector).await;
        enter(&world, hospital, Some(police), "before", 300).await;
        world.get(&liaison, "/search?q=northfield").await;
        let tx = world.store.read().await.unwrap();
        let filter = crate::audit::Filter::default();
        let line = crate::audit::store::lines(&tx, hospital.id, &filter, 1)
            .await
            .unwrap()
            .remove(0);
        drop(tx);
        let path = format!("/audit/proof/{}", line.crossing.id);
        let early = world.get(&director, &path).await;
        assert_eq!(
            early.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "it has no place in the log yet"
        );
        enter(&world, hospital, None, "after", 9).await;
        for (desk, org) in [(&director, hospital), (&liaison, police)] {
            let got = world.get(desk, &path).await;
            assert_eq!(got.status, StatusCode::OK);
            let report = check_export(&got.body, &options(key_of(&world, org))).unwrap();
            assert!(report.passed(), "{report:?}");
            assert!(got.text().contains(&line.crossing.id.to_string()) && !got.text().contains("before"));
        }
        world
            .run(
                "UPDATE ledger_entry SET record = NULL, salt = NULL, deleted_at = $1 WHERE kind = 'crossing'",
                params![now()],
            )
            .await;
        assert_eq!(
            world.get(&director, &path).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    })
    .await;
}
