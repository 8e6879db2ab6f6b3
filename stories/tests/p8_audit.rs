//! Point 8: every crossing stands in "who saw what" with its clause, on both sides; the log is exported and a program that trusts
//! nobody checks it and says plainly what fails.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

use muster_stories::{Partners, Town, each_store, eventually, verify, verify_against};

/// Raises, is looked at, and waits until the log has taken everything.
async fn an_emergency(town: &Town) -> String {
    let (mut guard, mut dispatcher) = (town.browser("guard").await, town.browser("dispatcher").await);
    let inc = town.raise(&mut guard, "ED waiting").await;
    dispatcher.get(&format!("/rooms/{inc}")).await.ok();
    eventually("the log has taken its entries", || async {
        town.count("SELECT COUNT(*) AS n FROM ledger_entry WHERE leaf_index IS NULL")
            .await
            == 0
    })
    .await;
    inc
}

#[tokio::test]
async fn both_sides_read_who_saw_what_under_which_clause() {
    each_store(Partners::Agreed, |town| async move {
        let inc = an_emergency(&town).await;
        let mut director = town.browser("director").await;
        let ours = director.get("/audit?view=ours").await.ok();
        ours.must_say("Dispatcher, desk 2").must_say(&inc).must_say("3.1");
        let mut commander = town.browser("commander").await;
        commander
            .get("/audit?view=made")
            .await
            .ok()
            .must_say("Dispatcher, desk 2")
            .must_say(&inc);

        let csv = director.get("/audit.csv?view=ours").await.ok();
        assert!(csv.headers["content-type"].to_str().unwrap().starts_with("text/csv"));
        assert!(csv.body.starts_with("at,last_at,times,owner,receiver"), "{}", csv.body);
        let lines = csv
            .body
            .lines()
            .filter(|line| line.contains("Dispatcher, desk 2") && line.contains("§3.1"))
            .count();
        assert!(lines > 0, "{}", csv.body);

        // Who has nothing to do with them reads nothing of it.
        for role in ["campus", "sheriff"] {
            for path in [
                "/audit",
                "/audit?view=ours",
                "/audit?view=made",
                "/audit.csv?view=ours",
                "/audit.csv?view=made",
            ] {
                town.browser(role)
                    .await
                    .get(path)
                    .await
                    .ok()
                    .must_not_say(&inc)
                    .must_not_say("Dispatcher, desk 2");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_exported_log_is_checked_by_a_program_that_trusts_nobody() {
    each_store(Partners::Agreed, |town| async move {
        an_emergency(&town).await;
        let folder = tempfile::TempDir::new().unwrap();
        let vkey = town.vkey("director").await;
        let mut director = town.browser("director").await;
        let first = director.get("/audit/export").await.ok().body;
        let export = folder.path().join("export.json");
        std::fs::write(&export, &first).unwrap();
        let verdict = verify(&export, &vkey);
        assert!(verdict.passed, "{}", verdict.words);

        // Grown since: the new log must continue the checkpoint that was kept.
        let older = folder.path().join("older.checkpoint");
        let kept: serde_json::Value = serde_json::from_str(&first).unwrap();
        std::fs::write(
            &older,
            kept["checkpoint"].as_str().expect("an export carries its checkpoint"),
        )
        .unwrap();
        an_emergency(&town).await;
        std::fs::write(&export, director.get("/audit/export").await.ok().body).unwrap();
        let verdict = verify_against(&export, &vkey, &older);
        assert!(verdict.passed, "{}", verdict.words);

        // The wrong organisation's key, and a log that is not a continuation, fail.
        assert!(!verify(&export, &town.vkey("commander").await).passed);
        let other = folder.path().join("other.json");
        std::fs::write(&other, &first).unwrap();
        let newer = folder.path().join("newer.checkpoint");
        let grown: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&export).unwrap()).unwrap();
        std::fs::write(&newer, grown["checkpoint"].as_str().unwrap()).unwrap();
        assert!(
            !verify_against(&other, &vkey, &newer).passed,
            "an older log passed as a continuation of a newer one"
        );
    })
    .await;
}

#[tokio::test]
async fn one_changed_word_is_found_and_named() {
    each_store(Partners::Agreed, |town| async move {
        an_emergency(&town).await;
        let folder = tempfile::TempDir::new().unwrap();
        let vkey = town.vkey("director").await;
        let body = town.browser("director").await.get("/audit/export").await.ok().body;
        let export = folder.path().join("export.json");
        assert!(body.contains("incident_raised"));
        std::fs::write(&export, body.replacen("incident_raised", "incident_raisec", 1)).unwrap();
        let verdict = verify(&export, &vkey);
        assert!(!verdict.passed && verdict.words.contains("FAIL"), "{}", verdict.words);
    })
    .await;
}

#[tokio::test]
async fn each_partner_proves_its_own_crossings_and_sees_no_other_log() {
    each_store(Partners::Agreed, |town| async move {
        an_emergency(&town).await;
        let (northgate, ellery) = (town.org("director").await, town.org("commander").await);
        let mut commander = town.browser("commander").await;
        let checkpoint = commander.get(&format!("/log/{ellery}/checkpoint")).await.ok();
        assert!(
            checkpoint.body.starts_with(&format!("muster.example/log/{ellery}\n")),
            "{}",
            checkpoint.body
        );
        commander.get(&format!("/log/{northgate}/checkpoint")).await.is(404);
        let own = commander.get("/audit/export").await.ok();
        // What Northgate agreed with the sheriff is not Ellery's to know.
        let sheriff = town.org("sheriff").await.to_string();
        own.must_not_say(&sheriff).must_not_say("County Sheriff");
    })
    .await;
}
