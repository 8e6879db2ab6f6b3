//! The wall: whoever is outside learns of nothing, neither from a page nor from the database.

use super::town::{Answer, Town, Who, holds};
use muster_store::{FromRow, Row, params, testing::each_store};

/// Words that stand in sealed records and nowhere else.
const SECRETS: [&str; 6] = [
    "Zephyr at the gate",
    "the brother of Quillon",
    "a kestrel hypothesis",
    "an answer about marigolds",
    "a rationale of basalt",
    "a reply about junipers",
];

struct Worked {
    town: Town,
    case: String,
    told: String,
}

async fn worked(store: muster_store::Store) -> Worked {
    let town = Town::on(store).await;
    town.found().await;
    town.join(Who::Hr, "human_resources").await;
    let receipt = town.tell("Zephyr at the gate").await;
    let told = town.told(Who::Director).await;
    town.post(
        Who::Director,
        &format!("{told}/answer"),
        &[("answer", "an answer about marigolds")],
    )
    .await
    .is(303);
    let form = town.form().await;
    let reply = [("receipt", &*receipt), ("reply", "a reply about junipers")];
    town.post(None, &format!("{form}/reply"), &reply).await.is(200);
    let taken = [("title", "Zephyr at the gate"), ("person", "the brother of Quillon")];
    let taken = town.post(Who::Director, &format!("{told}/case"), &taken).await.is(303);
    let case = taken.location().split('?').next().unwrap().to_owned();
    let line = [("hypothesis", "a kestrel hypothesis")];
    town.post(Who::Director, &format!("{case}/lines/hypotheses"), &line)
        .await
        .is(303);
    let level = [
        ("level", "high"),
        ("rationale", "a rationale of basalt"),
        ("next_review_on", "2031-05-06"),
    ];
    town.post(Who::Director, &format!("{case}/assessments"), &level)
        .await
        .is(303);
    let page = town.get(Who::Hr, &case).await.is(200);
    page.says(SECRETS[0]).says(SECRETS[1]).says(SECRETS[2]).says(SECRETS[4]);
    Worked { town, case, told }
}

#[tokio::test]
async fn a_dump_of_the_database_holds_none_of_the_words() {
    each_store(|store| async move {
        let Worked { town, case, told } = worked(store).await;
        let all = town.whole_database().await;
        assert!(holds(&all, "Northgate Group"), "the dump is one");
        for secret in SECRETS {
            assert!(!holds(&all, secret), "{secret}");
        }
        for id in [case.rsplit('/').next().unwrap(), told.rsplit('/').next().unwrap()] {
            assert!(!holds(&all, id), "{id} stands in an address and not in the database");
        }
        assert!(!holds(&all, "river lantern copper"), "nor a passphrase");
    })
    .await;
}

struct Logged {
    kind: String,
    record: serde_json::Value,
}

impl FromRow for Logged {
    fn from_row(row: &Row) -> Result<Self, muster_store::Fault> {
        Ok(Self {
            kind: row.text("kind")?,
            record: row.json("record")?,
        })
    }
}

#[tokio::test]
async fn the_ledger_tells_a_day_and_a_digest() {
    each_store(|store| async move {
        let Worked { town, .. } = worked(store).await;
        let tx = town.app.store().read().await.unwrap();
        let all: Vec<Logged> = tx
            .all("SELECT kind, record FROM ledger_entry ORDER BY id", params![])
            .await
            .unwrap();
        let sealed: Vec<&Logged> = all.iter().filter(|entry| entry.kind == "sealed_record").collect();
        assert!(sealed.len() >= 5);
        for entry in sealed {
            let fields: Vec<&String> = entry.record.as_object().unwrap().keys().collect();
            assert_eq!(fields, ["at", "digest", "kind"]);
            assert!(entry.record["at"].as_str().unwrap().starts_with("2031-05-05T00:00:00"));
        }
        let of_the_roster = |entry: &&Logged| entry.kind.starts_with("threat_team.");
        assert!(all.iter().filter(of_the_roster).count() >= 4);
        assert!(
            all.iter()
                .all(|entry| entry.kind == "sealed_record" || of_the_roster(&entry))
        );
    })
    .await;
}

/// All that may differ between two answers is the address that was asked for.
fn same(one: Answer, path: &str) -> Answer {
    let mut one = one;
    let encoded = serde_html_form::to_string([("next", path)]).unwrap();
    let location = one.location().replace(&encoded, "next=here");
    if !location.is_empty() {
        one.headers.insert("location", location.parse().unwrap());
    }
    one
}

#[tokio::test]
async fn outside_every_address_answers_like_one_that_does_not_exist() {
    each_store(|store| async move {
        let Worked { town, case, told } = worked(store).await;
        let (case, told) = (case.rsplit('/').next().unwrap(), told.rsplit('/').next().unwrap());
        let mut asked = 0;
        for row in town.routes.iter().filter(|row| row.path.starts_with("/team")) {
            let id = if row.path.starts_with("/team/told") { told } else { case };
            let of_real = row
                .path
                .replace("{id}", id)
                .replace("{slot}", "1")
                .replace("{list}", "notes")
                .replace("{n}", "0");
            let of_none = row.path.replace(['{', '}'], "x");
            for path in [of_real, of_none] {
                for who in [
                    Some(Who::Manager),
                    Some(Who::Administrator),
                    Some(Who::Guard),
                    Some(Who::Liaison),
                    None,
                ] {
                    asked += 1;
                    let (here, nowhere) = match row.method {
                        "GET" => (town.get(who, &path).await, town.get(who, "/nowhere/at/all").await),
                        _ => (
                            town.post(who, &path, &[("title", "x")]).await,
                            town.post(who, "/nowhere/at/all", &[("title", "x")]).await,
                        ),
                    };
                    let wanted = same(nowhere, "/nowhere/at/all");
                    assert_eq!(same(here, &path), wanted, "{} {path} {who:?}", row.method);
                    if row.method == "POST" {
                        // Nor does a form that is not ours, or cannot be read, get another answer.
                        let here = town.post_raw(who, &path, "a=%00&_csrf=wrong").await;
                        assert_eq!(same(here, &path), wanted, "{path} {who:?}");
                    }
                }
            }
        }
        assert!(asked > 300, "{asked}");
    })
    .await;
}

#[tokio::test]
async fn a_member_who_is_kept_out_finds_no_sign_of_it() {
    each_store(|store| async move {
        let Worked { town, case, told } = worked(store).await;
        town.join(Who::Manager, "supervisor").await;
        town.get(Who::Manager, &case).await.is(200);
        let out = town.person(Who::Manager);
        let only = [("kept_out", &*out), ("kept_out", &*town.person(Who::Hr))];
        town.post(Who::Director, &format!("{case}/readers"), &only)
            .await
            .is(422)
            .says("At least two");
        let me = [("kept_out", &*town.person(Who::Director))];
        town.post(Who::Director, &format!("{case}/readers"), &me).await.is(422);
        town.post(Who::Director, &format!("{case}/readers"), &[("kept_out", &out)])
            .await
            .is(303);
        let second = town.post(Who::Hr, &format!("{case}/readers"), &[]).await.is(409);
        second.says("changed this meanwhile");
        let page = town.get(Who::Manager, "/team").await.is(200);
        for secret in SECRETS {
            page.clone().says_nothing_of(secret);
        }
        town.get(Who::Manager, &case).await.is(404);
        town.get(Who::Manager, &told).await.is(404);
        town.post(Who::Manager, &format!("{case}/lines/notes"), &[("note", "x")])
            .await
            .is(404);
        town.post(Who::Manager, &format!("{told}/answer"), &[("answer", "x")])
            .await
            .is(404);
        // What is written from now on is kept from them too, also by those outside.
        town.post(Who::Hr, &format!("{case}/lines/notes"), &[("note", "Later words")])
            .await
            .is(303);
        town.get(Who::Manager, &case).await.is(404);
        let tx = town.app.store().read().await.unwrap();
        let roster = crate::roster::store::roster(&tx, town.northgate)
            .await
            .unwrap()
            .unwrap();
        let me = roster.of_person(town.identity(Who::Manager).person).unwrap();
        let kept = me.sealed_key.clone().unwrap();
        let under = crate::seal::PassphraseKey::of(&super::town::pass(Who::Manager), &kept).unwrap();
        let key = crate::seal::open_private(&under, &me.owner(), &kept).unwrap();
        let opened = crate::sealed::verbs::open_with(&tx, town.northgate, me.slot, std::sync::Arc::new(key)).await;
        assert_eq!(opened.unwrap().len(), town.rows().await - 2, "all rows but those two");
        drop(tx);
        let seen = [("seen_out", &*out)];
        town.post(Who::Hr, &format!("{case}/readers"), &seen).await.is(303);
        town.get(Who::Manager, &case).await.is(200).says("Later words");
    })
    .await;
}

#[tokio::test]
async fn what_is_told_can_be_kept_from_a_role() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.found().await;
        town.join(Who::Hr, "human_resources").await;
        let form = town.form().await;
        let told = [
            ("words", "It is about the coordinator"),
            ("kept_from", "human_resources"),
        ];
        town.post(None, &form, &told).await.is(200);
        town.get(Who::Hr, "/team")
            .await
            .is(200)
            .says_nothing_of("about the coordinator");
        town.get(Who::Director, "/team")
            .await
            .is(200)
            .says("about the coordinator");
        let told = town.told(Who::Director).await;
        let taken = [("title", "About the coordinator"), ("person", "")];
        let case = town
            .post(Who::Director, &format!("{told}/case"), &taken)
            .await
            .is(303)
            .location();
        town.get(Who::Hr, "/team")
            .await
            .is(200)
            .says_nothing_of("About the coordinator");
        let page = town.get(Who::Director, case.split('?').next().unwrap()).await.is(200);
        page.says("Only one member can read this concern");
    })
    .await;
}

#[tokio::test]
async fn the_number_of_rows_is_brought_back_to_a_step() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.found().await;
        assert_eq!(town.rows().await, 64);
        town.concern(Who::Director, "One").await;
        town.concern(Who::Director, "Two").await;
        assert_eq!(
            town.rows().await,
            64,
            "a concern takes the place of a row that held nothing"
        );
        for _ in 0..4 {
            town.tell("Something").await;
        }
        crate::sealed::verbs::stir(&town.app).await.unwrap();
        assert!(town.rows().await >= 68, "what is told, and rows beside it");
        town.post(Who::Director, "/team/lock", &[]).await.is(303);
        town.unlock(Who::Director).await.is(303);
        assert_eq!(town.rows().await, 64);
        let page = town.get(Who::Director, "/team").await.is(200);
        assert_eq!(
            page.body.matches("/team/told/").count(),
            4,
            "nothing that was told is lost"
        );
        page.says("One").says("Two");
    })
    .await;
}
