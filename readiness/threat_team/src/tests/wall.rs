//! The wall: whoever is outside learns of nothing, neither from a page nor from the database.

use super::town::{Answer, Town, Who, holds};
use crate::sealed::{Held, model::Opened};
use muster_store::{FromRow, Row, params, testing::each_store};
use std::collections::BTreeMap;
use uuid::Uuid;

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

/// What the ledger was told: entries about sealed records, and all others.
async fn logged(town: &Town) -> (Vec<Logged>, Vec<Logged>) {
    let tx = town.app.store().read().await.unwrap();
    let sql = "SELECT kind, record FROM ledger_entry ORDER BY id";
    let all: Vec<Logged> = tx.all(sql, params![]).await.unwrap();
    all.into_iter().partition(|entry| entry.kind == "sealed_record")
}

fn digests(entries: &[Logged]) -> Vec<String> {
    let lists = entries.iter().map(|entry| entry.record["digests"].as_array().unwrap());
    lists
        .flatten()
        .map(|digest| digest.as_str().unwrap().to_owned())
        .collect()
}

/// Records that hold something are those that the ledger was told of, whatever was sealed anew since.
#[track_caller]
fn all_proved(opened: &[Opened], entries: &[Logged]) -> usize {
    let told = digests(entries);
    let held = opened
        .iter()
        .filter(|opened| !matches!(opened.envelope.held, Held::Nothing));
    held.inspect(|opened| {
        let mut envelope = opened.envelope.clone();
        assert!(!envelope.settle().unwrap(), "salt and words give the digest");
        assert!(told.contains(&envelope.digest), "and the ledger has it");
    })
    .count()
}

#[tokio::test]
async fn the_ledger_tells_a_day_and_digests_at_moments_that_follow_from_nothing() {
    each_store(|store| async move {
        let Worked { town, .. } = worked(store).await;
        let (sealed, others) = logged(&town).await;
        assert!(sealed.is_empty(), "no change is told when it comes");
        let of_the_roster = others.iter().filter(|entry| entry.kind.starts_with("threat_team."));
        assert!(of_the_roster.count() >= 4 && others.iter().all(|entry| entry.kind.starts_with("threat_team.")));
        crate::stir(&town.app).await.unwrap();
        let (sealed, _) = logged(&town).await;
        assert_eq!(all_proved(&town.opened(Who::Director).await, &sealed), 2);
        crate::stir(&town.app).await.unwrap();
        let (sealed, _) = logged(&town).await;
        assert_eq!(sealed.len(), 2, "one entry each time, also when nothing changed");
        for entry in &sealed {
            let fields: Vec<&String> = entry.record.as_object().unwrap().keys().collect();
            assert_eq!(fields, ["at", "digests", "kind"]);
            assert!(entry.record["at"].as_str().unwrap().starts_with("2031-05-05T00:00:00"));
            assert_eq!(entry.record["digests"].as_array().unwrap().len() % 8, 0);
        }
        assert_eq!(digests(&sealed[1..]).len(), 8);
    })
    .await;
}

#[tokio::test]
async fn what_is_sealed_anew_is_still_proved_and_keeps_its_size() {
    each_store(|store| async move {
        let Worked { town, case, .. } = worked(store).await;
        crate::stir(&town.app).await.unwrap();
        let sizes = async || -> BTreeMap<Uuid, usize> {
            let kept = town.kept().await;
            kept.into_iter().map(|kept| (kept.row, kept.body.len())).collect()
        };
        let before = sizes().await;
        town.post(Who::Director, "/team/members/1/removal", &[]).await.is(303);
        let after = sizes().await;
        let grown = after.iter().filter(|(row, size)| before.get(row) != Some(size));
        assert_eq!(grown.filter(|(row, _)| before.contains_key(row)).count(), 0);
        assert!(
            after.values().any(|size| *size > 4096),
            "what holds nothing did not shrink"
        );
        let (sealed, _) = logged(&town).await;
        let opened = town.opened(Who::Director).await;
        assert_eq!(all_proved(&opened, &sealed), 2, "without a new entry");
        // Who reads it is a change of its own.
        town.join(Who::Manager, "supervisor").await;
        town.join(Who::Guard, "risk").await;
        let out = [("kept_out", &*town.person(Who::Manager))];
        town.post(Who::Director, &format!("{case}/readers"), &out).await.is(303);
        crate::stir(&town.app).await.unwrap();
        let opened = town.opened(Who::Director).await;
        assert_eq!(all_proved(&opened, &logged(&town).await.0), 2);
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
        assert_eq!(
            town.opened(Who::Manager).await.len(),
            town.rows().await - 2,
            "all rows but those two"
        );
        let page = town.get(Who::Hr, &format!("{case}/readers")).await.is(200);
        page.says(&format!("name=\"offered\" value=\"{out}\""));
        let silent = [("seen_out", &*out)];
        town.post(Who::Hr, &format!("{case}/readers"), &silent).await.is(303);
        town.get(Who::Manager, &case).await.is(404);
        let seen = [("seen_out", &*out), ("offered", &*out)];
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
        crate::stir(&town.app).await.unwrap();
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

#[tokio::test]
async fn a_member_without_a_key_stays_kept_out_when_who_reads_it_is_saved() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.found().await;
        town.join(Who::Hr, "human_resources").await;
        let slot = town.join(Who::Manager, "supervisor").await;
        let case = town.concern(Who::Director, "About the manager").await;
        let (readers, out) = (format!("{case}/readers"), town.person(Who::Manager));
        town.post(Who::Director, &readers, &[("kept_out", &out)]).await.is(303);
        // Their passphrase is lost, so that no key of theirs opens anything; somebody saves the form as it stands.
        town.make_key(Who::Manager).await.is(303);
        let page = town.get(Who::Hr, &readers).await.is(200);
        let chosen = page
            .body
            .split("<input")
            .find(|input| input.contains(&out) && input.contains("checkbox"));
        assert!(chosen.unwrap().contains("checked"), "they stand on the form");
        let saved = [("kept_out", &*out), ("offered", &out), ("seen_out", &out)];
        town.post(Who::Hr, &readers, &saved).await.is(303);
        town.admit(&slot).await.is(303);
        town.get(Who::Manager, &case).await.is(404);
        // Nor do they read it after they left the team and came back.
        town.post(Who::Director, &format!("/team/members/{slot}/removal"), &[])
            .await
            .is(303);
        town.get(Who::Hr, &readers)
            .await
            .is(200)
            .says_nothing_of(&format!("name=\"kept_out\" value=\"{out}\""));
        town.post(Who::Hr, &readers, &[("seen_out", &out)]).await.is(303);
        town.join(Who::Manager, "supervisor").await;
        town.get(Who::Manager, &case).await.is(404);
    })
    .await;
}

#[tokio::test]
async fn a_role_that_was_kept_out_does_not_come_back_with_its_next_holder() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.found().await;
        town.join(Who::Hr, "human_resources").await;
        let slot = town.join(Who::Manager, "supervisor").await;
        let told = [
            ("words", "It is about the coordinator"),
            ("kept_from", "human_resources"),
        ];
        town.post(None, &town.form().await, &told).await.is(200);
        let told = town.told(Who::Manager).await;
        let taken = [("title", "About the coordinator"), ("person", "")];
        let taken = town.post(Who::Director, &format!("{told}/case"), &taken).await.is(303);
        let case = taken.location().split('?').next().unwrap().to_owned();
        town.get(Who::Manager, &case).await.is(200);
        // The manager takes the role over, and the coordinator has another one.
        for (slot, role) in [(&*slot, "human_resources"), ("1", "risk")] {
            let address = format!("/team/members/{slot}");
            let page = town.get(Who::Director, &address).await.is(200);
            let begun = page.between("name=\"begun\" value=\"", "\"").replace("&quot;", "\"");
            town.post(Who::Director, &address, &[("role", role), ("begun", &begun)])
                .await
                .is(303);
        }
        for who in [Who::Manager, Who::Hr] {
            town.get(who, &told).await.is(404);
            town.get(who, &case).await.is(404);
        }
        // Somebody who reads it says that the role may.
        let seen = town
            .get(Who::Director, &format!("{case}/readers"))
            .await
            .is(200)
            .says("Whoever has the role: Human resources")
            .between("name=\"seen_out\" value=\"", "\"");
        let hr = town.person(Who::Hr);
        let offered = [
            ("kept_out", &*hr),
            ("offered", &hr),
            ("offered", "human_resources"),
            ("seen_out", &seen),
        ];
        town.post(Who::Director, &format!("{case}/readers"), &offered)
            .await
            .is(303);
        town.get(Who::Manager, &case).await.is(200);
        town.get(Who::Hr, &case).await.is(404);
    })
    .await;
}

#[tokio::test]
async fn what_was_refused_can_be_deleted_for_good() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.found().await;
        town.join(Who::Hr, "human_resources").await;
        let receipt = town.tell("Nonsense by a stranger").await;
        let told = town.told(Who::Director).await;
        let no = [("refusal", "Nothing in it")];
        town.post(Who::Director, &format!("{told}/refusal"), &no).await.is(303);
        let closed = town.get(Who::Hr, "/team?closed=1").await.is(200);
        let case = format!(
            "/team/concerns/{}",
            closed
                .between("/team/concerns/new", "</html>")
                .split("/team/concerns/")
                .nth(1)
                .unwrap()
                .split('"')
                .next()
                .unwrap()
        );
        let erasure = format!("{case}/erasure");
        let rows = town.rows().await;
        town.get(Who::Director, &case).await.is(200).says(&erasure);
        town.post(Who::Director, &erasure, &[])
            .await
            .is(422)
            .says("You closed it yourself");
        town.get(Who::Hr, &erasure).await.is(200).says("for good?");
        town.post(Who::Hr, &erasure, &[]).await.is(303);
        for gone in [&case, &told] {
            town.get(Who::Hr, gone).await.is(404);
        }
        assert_eq!(town.rows().await, rows, "their rows are among those that hold nothing");
        let held = town.opened(Who::Director).await;
        assert!(held.iter().all(|opened| matches!(opened.envelope.held, Held::Nothing)));
        let form = town.form().await;
        let read = town
            .post(None, &format!("{form}/answer"), &[("receipt", &receipt)])
            .await;
        read.is(422).says("Nothing was told under this receipt");
        // A concern that the team works on stays.
        let open = town.concern(Who::Director, "Words at the gate").await;
        town.post(Who::Hr, &format!("{open}/erasure"), &[]).await.is(422);
        town.get(Who::Hr, &open).await.is(200);
    })
    .await;
}
