//! Police consults: what goes, to whom, and that nobody else of either side learns of it.

use super::{
    pact::KEPT_DAYS,
    town::{Answer, Town, Who, holds, pass},
};
use crate::sealed::Held;
use muster_store::{FromRow, Row, params, testing::each_store};
use muster_terms::OrgId;

/// Words of the consult and of its concern.
const WORDS: [&str; 8] = [
    "Quillon",
    "obsidian door",
    "kestrel shift",
    "vermilion letters",
    "marigold hypothesis",
    "rationale of basalt",
    "umbrella known",
    "tourmaline answer",
];

/// What was chosen, and what was not.
const CHOSEN: [&str; 3] = ["a man called Quillon", "obsidian door", "Is the umbrella known to you?"];
const LEFT: [&str; 6] = [
    "kestrel shift",
    "vermilion letters",
    "mailroom",
    "marigold hypothesis",
    "rationale of basalt",
    "Lanterns on the stairs",
];

#[track_caller]
fn says_all(page: Answer) -> Answer {
    let page = CHOSEN.iter().fold(page, |page, words| page.says(words));
    LEFT.iter().fold(page, |page, words| page.says_nothing_of(words))
}

fn day() -> i64 {
    86_400
}

#[tokio::test]
async fn exactly_what_was_chosen_is_looked_at_sent_read_and_answered() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (case, _) = town.ready().await;
        let new = town.get(Who::Director, &format!("{case}/consults/new")).await.is(200);
        new.clone()
            .says("Liaison officer, Central, City Police")
            .says_nothing_of("marigold");
        assert!(!new.body.contains("checked"), "nothing is chosen before");
        let preview = says_all(town.look(&case, &town.asking()).await.is(200));
        preview.says("AG-0143 §5.9").says("TLP:AMBER").says("May be kept until");
        town.get(Who::Liaison, "/consults")
            .await
            .is(200)
            .says("Nothing was asked of you");
        let (of_team, of_police) = town.sent(&case).await;
        town.get(Who::Hr, &case).await.is(200).says("Sent, not opened yet");
        town.get(Who::Director, &of_team)
            .await
            .is(200)
            .says("Nobody has opened it yet.");
        town.get(Who::Liaison, "/consults")
            .await
            .is(200)
            .says(&of_police)
            .says("§5.9");
        town.get(Who::Hr, &of_team)
            .await
            .is(200)
            .says("Nobody has opened it yet.");
        says_all(town.get(Who::Liaison, &of_police).await.is(200)).says("AG-0143 §5.9");
        let read = town.get(Who::Hr, &of_team).await.is(200);
        read.says("Received").says("by Liaison officer, Central");
        // Later changes of the concern do not reach it.
        let later = [
            ("fact", "A later fact"),
            ("fact_source", "told"),
            ("fact_source_words", "x"),
        ];
        town.post(Who::Hr, &format!("{case}/facts"), &later).await.is(303);
        let strike = format!("{case}/lines/facts/0/strike");
        town.post(Who::Hr, &strike, &[("why", "not so")]).await.is(303);
        says_all(town.get(Who::Liaison, &of_police).await.is(200)).says_nothing_of("A later fact");
        let answer = format!("{of_police}/answer");
        town.post(Who::Liaison, &answer, &[("disposition", "taken_on")])
            .await
            .is(422)
            .says("case number");
        let taken = [
            ("disposition", "taken_on"),
            ("case_number", "CR-2041"),
            ("words", "A tourmaline answer"),
        ];
        town.post(Who::Liaison, &answer, &taken).await.is(303);
        town.get(Who::Liaison, &of_police)
            .await
            .is(200)
            .says("A tourmaline answer");
        let back = town.get(Who::Director, &of_team).await.is(200);
        back.says("A tourmaline answer").says("CR-2041").says("AG-0143 §5.10");
        // The clause of the way back names the director alone.
        let closed = town.get(Who::Hr, &of_team).await.is(200);
        closed
            .says_nothing_of("tourmaline")
            .says_nothing_of("CR-2041")
            .says("clause-closed");
    })
    .await;
}

#[tokio::test]
async fn a_forged_form_chooses_neither_a_hypothesis_nor_what_is_not_there() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (case, _) = town.ready().await;
        let good = town
            .look(&case, &town.asking())
            .await
            .is(200)
            .between("name=\"seen\" value=\"", "\"");
        for forged in [
            "hypotheses-0",
            "hypothesis-0",
            "fact-2",
            "action-0",
            "rationale",
            "notes-0",
            "source-1",
        ] {
            let mut form = town.asking();
            form.push(("lines", forged.into()));
            town.look(&case, &form)
                .await
                .is(422)
                .says_nothing_of("This is what will be read");
            town.send_as(&case, &form, &good).await.is(422);
        }
        for (field, wrong) in [
            ("to", town.position(Who::Investigator)),
            ("to", town.position(Who::Dispatcher)),
            ("to", town.position(Who::Guard)),
            ("to", "nobody".into()),
            ("reason", "curiosity".into()),
            ("question", " ".into()),
            ("question", "x".repeat(2001)),
        ] {
            let mut form = town.asking();
            form.retain(|(name, _)| *name != field);
            form.push((field, wrong.clone()));
            town.look(&case, &form).await.is(422);
            town.send_as(&case, &form, &good).await.is(422);
        }
        assert_eq!(consults(&town).await, 0, "nothing was sent");
        let page = town.look(&case, &[("to", town.position(Who::Liaison))]).await.is(422);
        page.says("Choose what it is for").says("lines-fact-0");
    })
    .await;
}

async fn consults(town: &Town) -> usize {
    let held = town.opened(Who::Director).await;
    held.iter()
        .filter(|opened| matches!(opened.envelope.held, Held::Consult(_) | Held::Copy(_)))
        .count()
}

#[tokio::test]
async fn what_changed_since_the_preview_is_looked_at_again() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (case, _) = town.ready().await;
        let form = town.asking();
        let seen = town
            .look(&case, &form)
            .await
            .is(200)
            .between("name=\"seen\" value=\"", "\"");
        // They made another key meanwhile, or somebody put one into the database.
        let digits = town
            .look(&case, &form)
            .await
            .between("<p class=\"codes\"><strong>", "</strong>");
        town.consult_key(Who::Liaison).await.is(303);
        let page = town.send_as(&case, &form, &seen).await.is(409);
        page.says("nothing was sent").says_nothing_of(&digits);
        assert_eq!(consults(&town).await, 0);
        // A moment later it is the same: the hour is not part of what was looked at.
        let seen = town
            .look(&case, &form)
            .await
            .is(200)
            .between("name=\"seen\" value=\"", "\"");
        town.later(120);
        town.send_as(&case, &form, &seen).await.is(303);
        assert_eq!(consults(&town).await, 2);
        town.send_as(&case, &form, "").await.is(409);
    })
    .await;
}

#[tokio::test]
async fn a_key_that_was_swapped_in_the_database_opens_no_page_and_has_other_digits() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (case, _) = town.ready().await;
        let own = town.get(Who::Liaison, "/consults/key").await.is(200);
        let own = own.between("<p class=\"codes\"><strong>", "</strong>");
        let shown = async || {
            town.look(&case, &town.asking())
                .await
                .between("<p class=\"codes\"><strong>", "</strong>")
        };
        assert_eq!(shown().await, own, "both read the same");
        let (public, _) = crate::seal::new_key().unwrap();
        let tx = town.app.store().begin().await.unwrap();
        tx.execute("UPDATE consult_key SET public_key = $1", params![public.to_vec()])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert_ne!(shown().await, own, "a team that compares by voice finds it");
        assert_eq!(shown().await, public.fingerprint());
        town.get(Who::Liaison, "/consults").await.is(303);
        town.unlock_consults(Who::Liaison).await.is(422).says("another key");
    })
    .await;
}

#[tokio::test]
async fn another_key_does_not_open_what_was_sent_before() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (case, _) = town.ready().await;
        let (of_team, of_police) = town.sent(&case).await;
        town.get(Who::Liaison, "/consults/key")
            .await
            .is(200)
            .says("cannot be opened any more");
        let words = pass(Who::Liaison);
        let unasked = [("passphrase", &*words), ("again", &words)];
        town.post(Who::Liaison, "/consults/key", &unasked).await.is(422);
        town.get(Who::Liaison, &of_police).await.is(200);
        town.consult_key(Who::Liaison).await.is(303);
        town.get(Who::Liaison, "/consults")
            .await
            .is(200)
            .says("Nothing was asked of you");
        town.get(Who::Liaison, &of_police).await.is(404);
        town.get(Who::Director, &of_team).await.is(200);
        // What the team seals anew is sealed to the key of then.
        town.join(Who::Manager, "supervisor").await;
        town.get(Who::Liaison, &of_police).await.is(404);
    })
    .await;
}

#[tokio::test]
async fn whoever_comes_after_them_has_a_key_of_their_own_and_reads_nothing() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (case, _) = town.ready().await;
        let (_, of_police) = town.sent(&case).await;
        town.vacate(Who::Liaison).await;
        let page = town.get(Who::Director, &format!("{case}/consults/new")).await.is(200);
        page.says("Nobody can be consulted now");
        town.consult_key(Who::Liaison).await.is(404);
        town.consult_key(Who::Investigator).await.is(303);
        let page = town.get(Who::Director, &format!("{case}/consults/new")).await.is(200);
        page.says("Investigator, Central").says_nothing_of("Liaison officer");
        town.get(Who::Investigator, &of_police).await.is(404);
        // A commander can make a key, and this agreement does not name them.
        town.consult_key(Who::Commander).await.is(303);
        let page = town.get(Who::Director, &format!("{case}/consults/new")).await.is(200);
        page.says_nothing_of("Commander");
        town.get(Who::Commander, "/consults")
            .await
            .is(200)
            .says("Nothing was asked of you");
    })
    .await;
}

#[tokio::test]
async fn a_suspension_closes_it_and_the_next_day_opens_it_again() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (case, agreement) = town.ready().await;
        let (of_team, of_police) = town.sent(&case).await;
        let answer = [("disposition", "advice_given"), ("words", "A tourmaline answer")];
        town.post(Who::Liaison, &format!("{of_police}/answer"), &answer)
            .await
            .is(303);
        town.set_agreement(agreement, "suspended").await;
        let nowhere = town.get(Who::Liaison, "/nowhere/at/all").await;
        let here = town.get(Who::Liaison, &of_police).await.is(404);
        assert_eq!(here.body, nowhere.body);
        town.get(Who::Liaison, "/consults")
            .await
            .is(200)
            .says_nothing_of(&of_police);
        town.post(Who::Liaison, &format!("{of_police}/answer"), &answer)
            .await
            .is(404);
        let page = town.get(Who::Director, &of_team).await.is(200);
        page.says_nothing_of("tourmaline").says("obsidian door");
        let page = town.get(Who::Director, &format!("{case}/consults/new")).await.is(200);
        page.says("Nobody can be consulted now");
        town.set_agreement(agreement, "in_force").await;
        town.get(Who::Liaison, &of_police).await.is(200).says("obsidian door");
        town.get(Who::Director, &of_team).await.is(200).says("tourmaline");
    })
    .await;
}

#[tokio::test]
async fn what_was_recalled_is_gone_and_both_read_that_it_was() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (case, _) = town.ready().await;
        let (of_team, of_police) = town.sent(&case).await;
        town.get(Who::Liaison, &of_police).await.is(200);
        let recall = format!("{of_team}/recall");
        town.get(Who::Hr, &recall).await.is(200);
        town.post(Who::Hr, &recall, &[("why", " ")]).await.is(422);
        town.post(Who::Hr, &recall, &[("why", "The wrong man")]).await.is(303);
        town.post(Who::Hr, &recall, &[("why", "again")]).await.is(409);
        let gone = town.get(Who::Liaison, &of_police).await.is(200);
        let gone = CHOSEN.iter().fold(gone, |page, words| page.says_nothing_of(words));
        gone.says("took this back: HR coordinator")
            .says_nothing_of("The wrong man");
        let late = [("disposition", "received")];
        town.post(Who::Liaison, &format!("{of_police}/answer"), &late)
            .await
            .is(409);
        let page = town.get(Who::Director, &of_team).await.is(200);
        page.says("The wrong man").says("obsidian door").says("Taken back");
        let copy = copy_of(&town).await;
        assert!(copy.letter.is_none(), "it is not hidden but gone");
    })
    .await;
}

async fn copy_of(town: &Town) -> crate::consult::Copy {
    let held = town.opened(Who::Director).await;
    let mut copies = held.into_iter().filter_map(|opened| match opened.envelope.held {
        Held::Copy(copy) => Some((*copy, opened.envelope.outside)),
        _ => None,
    });
    copies.next().unwrap().0
}

#[tokio::test]
async fn the_time_of_the_clause_ends_it_for_whoever_was_asked() {
    each_store(|store| async move {
        for last in [Who::Director, Who::Liaison] {
            let town = Town::on(store.clone()).await;
            let (case, _) = town.ready().await;
            let (of_team, of_police) = town.sent(&case).await;
            town.later(i64::from(KEPT_DAYS) * day() - 1);
            town.unlock_consults(Who::Liaison).await.is(303);
            town.get(Who::Liaison, &of_police).await.is(200).says("obsidian door");
            town.later(1);
            town.get(Who::Liaison, &of_police).await.is(404);
            town.get(Who::Liaison, "/consults")
                .await
                .is(200)
                .says_nothing_of(&of_police);
            // Whoever unlocks first takes it out of the copy, so that no key opens it any more.
            match last {
                Who::Director => town.unlock(last).await.is(303),
                _ => town.unlock_consults(last).await.is(303),
            };
            let copy = copy_of(&town).await;
            assert!(copy.letter.is_none());
            let tx = town.app.store().read().await.unwrap();
            let key = crate::consult::store::key_of(&tx, town.identity(Who::Liaison).position).await;
            drop(tx);
            let outside = hex::encode(key.unwrap().unwrap().public.to_vec());
            let held = town.opened(Who::Director).await;
            assert!(
                held.iter()
                    .all(|opened| opened.envelope.outside.as_ref() != Some(&outside))
            );
            town.unlock(Who::Director).await.is(303);
            let page = town.get(Who::Director, &of_team).await.is(200);
            page.says("obsidian door").says("Its time is over");
            clear(&town).await;
        }
    })
    .await;
}

/// The next town begins with nothing of this one.
pub(super) async fn clear(town: &Town) {
    let tx = town.app.store().begin().await.unwrap();
    for table in [
        "sealed_digest",
        "sealed_record",
        "threat_team_member",
        "threat_team",
        "consult_digest",
        "consult_key",
    ] {
        tx.execute(&format!("DELETE FROM {table}"), params![]).await.unwrap();
    }
    for table in ["clause", "mou"] {
        tx.execute(&format!("DELETE FROM {table}"), params![]).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn nobody_else_at_the_police_finds_anything() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (case, _) = town.ready().await;
        let (_, of_police) = town.sent(&case).await;
        let id = of_police.rsplit('/').next().unwrap();
        let mut asked = 0;
        for row in town.routes.iter().filter(|row| row.path.starts_with("/consults")) {
            let path = row.path.replace("{id}", id);
            for who in [
                Who::Dispatcher,
                Who::Clerk,
                Who::Administrator,
                Who::Director,
                Who::Hr,
                Who::Guard,
            ] {
                let (here, nowhere) = match row.method {
                    "GET" => (town.get(who, &path).await, town.get(who, "/nowhere/at/all").await),
                    _ => (
                        town.post(who, &path, &[("words", "x")]).await,
                        town.post(who, "/nowhere/at/all", &[("words", "x")]).await,
                    ),
                };
                assert_eq!(
                    (here.status, &here.body),
                    (nowhere.status, &nowhere.body),
                    "{path} {who:?}"
                );
                if row.method == "POST" {
                    let here = town.post_raw(Some(who), &path, "a=%00&_csrf=wrong").await;
                    assert_eq!(
                        (here.status, &here.body),
                        (nowhere.status, &nowhere.body),
                        "{path} {who:?}"
                    );
                }
                asked += 1;
            }
        }
        assert!(asked > 40, "{asked}");
        // Who can be consulted, and was not, reads an empty list.
        for who in [Who::Investigator, Who::Commander] {
            town.get(who, "/consults").await.is(303);
            town.consult_key(who).await.is(303);
            let list = town.get(who, "/consults").await.is(200);
            list.says("Nothing was asked of you").says_nothing_of("Northgate");
            town.get(who, &of_police).await.is(404);
            town.post(who, &format!("{of_police}/answer"), &[("disposition", "received")])
                .await
                .is(404);
        }
    })
    .await;
}

#[tokio::test]
async fn a_form_sent_with_a_locked_key_is_not_lost() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (case, _) = town.ready().await;
        let (of_team, of_police) = town.sent(&case).await;
        town.get(Who::Liaison, "/consults/unlock").await.is(200).says("Unlock");
        town.post(Who::Liaison, "/consults/lock", &[]).await.is(303);
        let shut = town.get(Who::Liaison, &of_police).await.is(303).location();
        assert!(shut.starts_with("/consults/unlock?next=%2Fconsults%2F"), "{shut}");
        let answer = [("disposition", "advice_given"), ("words", "A tourmaline answer")];
        let page = town
            .post(Who::Liaison, &format!("{of_police}/answer"), &answer)
            .await
            .is(422);
        page.says("A tourmaline answer");
        let wrong = [
            ("disposition", "received"),
            ("team_passphrase", "something else entirely"),
        ];
        town.post(Who::Liaison, &format!("{of_police}/answer"), &wrong)
            .await
            .is(422);
        let words = pass(Who::Liaison);
        let right = [answer[0], answer[1], ("team_passphrase", &*words)];
        town.post(Who::Liaison, &format!("{of_police}/answer"), &right)
            .await
            .is(303);
        town.get(Who::Director, &of_team).await.is(200).says("tourmaline");
        // A key goes after 15 minutes without use; going elsewhere from the page that unlocks is not offered.
        town.later(15 * 60);
        town.get(Who::Liaison, &of_police).await.is(303);
        let away = [("team_passphrase", &*words), ("next", "//elsewhere.example")];
        let next = town
            .post(Who::Liaison, "/consults/unlock", &away)
            .await
            .is(303)
            .location();
        assert_eq!(next, "/consults");
    })
    .await;
}

#[tokio::test]
async fn whoever_is_kept_out_of_the_concern_finds_no_consult_either() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (case, _) = town.ready().await;
        town.join(Who::Manager, "supervisor").await;
        let (of_team, _) = town.sent(&case).await;
        town.get(Who::Manager, &of_team).await.is(200);
        let out = town.person(Who::Manager);
        town.post(Who::Director, &format!("{case}/readers"), &[("kept_out", &out)])
            .await
            .is(303);
        town.get(Who::Manager, &of_team).await.is(404);
        town.get(Who::Manager, &format!("{case}/consults/new")).await.is(404);
        // One that is sent from then on is kept from them too.
        let (second, _) = town.sent(&case).await;
        town.get(Who::Manager, &second).await.is(404);
        town.get(Who::Hr, &second).await.is(200);
    })
    .await;
}

#[tokio::test]
async fn what_was_disclosed_stays_on_record() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.ready().await;
        town.tell("Nonsense by a stranger").await;
        let told = town.told(Who::Director).await;
        let taken = [("title", "A stranger"), ("person", "Somebody")];
        let taken = town.post(Who::Director, &format!("{told}/case"), &taken).await.is(303);
        let case = taken.location().split('?').next().unwrap().to_owned();
        let form = vec![
            ("to", town.position(Who::Liaison)),
            ("reason", "welfare".to_owned()),
            ("question", "Is he well?".to_owned()),
        ];
        town.send(&case, &form).await.is(303);
        let end = [("ending", "not_for_us"), ("ending_words", "Nothing in it")];
        town.post(Who::Director, &format!("{case}/closing"), &end).await.is(303);
        town.post(Who::Hr, &format!("{case}/erasure"), &[])
            .await
            .is(422)
            .says("The police were consulted");
        town.get(Who::Hr, &format!("{case}/consults/new"))
            .await
            .is(200)
            .says_nothing_of("<fieldset");
        town.look(&case, &form).await.is(422);
    })
    .await;
}

struct Logged {
    org: OrgId,
    kind: String,
    record: String,
}

impl FromRow for Logged {
    fn from_row(row: &Row) -> Result<Self, muster_store::Fault> {
        Ok(Self {
            org: row.parsed("org_id")?,
            kind: row.text("kind")?,
            record: row.json::<serde_json::Value>("record")?.to_string(),
        })
    }
}

async fn logged(town: &Town) -> Vec<Logged> {
    let tx = town.app.store().read().await.unwrap();
    tx.all("SELECT org_id, kind, record FROM ledger_entry ORDER BY id", params![])
        .await
        .unwrap()
}

/// A consult from its sending to its answer, read by both.
async fn told_and_answered(town: &Town) -> (String, String) {
    let (case, _) = town.ready().await;
    let (of_team, of_police) = town.sent(&case).await;
    town.get(Who::Liaison, &of_police).await.is(200);
    let answer = [("disposition", "advice_given"), ("words", "A tourmaline answer")];
    town.post(Who::Liaison, &format!("{of_police}/answer"), &answer)
        .await
        .is(303);
    town.get(Who::Director, &of_team).await.is(200).says("tourmaline");
    (case, of_police)
}

#[tokio::test]
async fn no_row_entry_message_or_line_says_that_there_is_one() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (case, of_police) = told_and_answered(&town).await;
        crate::stir(&town.app).await.unwrap();
        let all = town.whole_database().await;
        for words in WORDS {
            assert!(!holds(&all, words), "{words}");
            assert!(!holds(&all, &hex::encode(words)), "{words} in hex");
        }
        for id in [case.rsplit('/').next().unwrap(), of_police.rsplit('/').next().unwrap()] {
            assert!(!holds(&all, id), "{id} stands in an address and not in the database");
        }
        assert!(holds(&all, "consult_key.made"), "the dump is one");
        let tx = town.app.store().read().await.unwrap();
        for empty in ["crossing", "outbox", "release", "delivery"] {
            let sql = format!("SELECT COUNT(*) AS n FROM {empty}");
            assert_eq!(tx.count(&sql, params![]).await.unwrap(), 0, "{empty}");
        }
        drop(tx);
        for entry in logged(&town).await {
            let known = entry.kind.starts_with("threat_team.") || entry.kind == "consult_key.made";
            assert!(known || entry.kind == "sealed_record", "{}", entry.kind);
            if entry.kind == "sealed_record" {
                let told: serde_json::Value = serde_json::from_str(&entry.record).unwrap();
                let fields: Vec<&String> = told.as_object().unwrap().keys().collect();
                assert_eq!(fields, ["at", "digests", "kind"]);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn both_logs_prove_each_crossing_and_share_no_digest() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        told_and_answered(&town).await;
        crate::stir(&town.app).await.unwrap();
        let copy = copy_of(&town).await;
        let acts: Vec<&str> = copy.seen.iter().map(|seen| seen.act.as_str()).collect();
        assert_eq!(acts, ["receive", "read", "read"], "sent, opened, answer read");
        let digests = async |org: OrgId| -> Vec<String> {
            let all = logged(&town).await;
            let sealed = all
                .into_iter()
                .filter(|entry| entry.kind == "sealed_record" && entry.org == org);
            let told = sealed.map(|entry| serde_json::from_str::<serde_json::Value>(&entry.record).unwrap());
            told.flat_map(|told| told["digests"].as_array().unwrap().clone())
                .map(|digest| digest.as_str().unwrap().to_owned())
                .collect()
        };
        let (theirs, ours) = (digests(town.police).await, digests(town.northgate).await);
        for seen in &copy.seen {
            let salt: [u8; 32] = hex::decode(seen.salt()).unwrap().try_into().unwrap();
            let again = muster_store::salted_text_digest(&salt, &seen.proof());
            assert_eq!(again, seen.digest());
            assert!(
                theirs.contains(&again),
                "{} is in the log of whoever was asked",
                seen.proof()
            );
        }
        assert!(
            ours.iter().all(|digest| !theirs.contains(digest)),
            "nobody joins the two"
        );
        assert_eq!(theirs.len() % 8, 0);
        // The copy itself is proved in the team's log, with all its lines.
        let held = town.opened(Who::Director).await;
        let copy = held
            .iter()
            .find(|opened| matches!(opened.envelope.held, Held::Copy(_)))
            .unwrap();
        assert!(ours.contains(&copy.envelope.digest));
        // An entry comes also when nothing was asked.
        let before = theirs.len();
        crate::stir(&town.app).await.unwrap();
        assert_eq!(digests(town.police).await.len(), before + 8);
    })
    .await;
}

#[tokio::test]
async fn looks_of_one_quarter_of_an_hour_are_one_line() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (case, _) = town.ready().await;
        let (_, of_police) = town.sent(&case).await;
        for _ in 0..3 {
            town.get(Who::Liaison, &of_police).await.is(200);
        }
        town.later(14 * 60 + 50);
        town.get(Who::Liaison, "/consults").await.is(200);
        town.later(15);
        town.get(Who::Liaison, &of_police).await.is(200).says("3 times.");
        let times: Vec<u32> = copy_of_when_unlocked(&town).await;
        assert_eq!(times, [1, 3, 1]);
    })
    .await;
}

async fn copy_of_when_unlocked(town: &Town) -> Vec<u32> {
    copy_of(town).await.seen.iter().map(|seen| seen.times).collect()
}
