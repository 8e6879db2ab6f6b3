//! How long a consult lasts: no looks and no answers lock anybody out of it, its own last day closes it, and the team reads when nobody
//! there can open it any more. And that the addresses of both sides share nothing.

use super::{
    pact::KEPT_DAYS,
    town::{Town, Who, holds},
};
use crate::{
    consult::{Copy, SEEN, Seen},
    sealed::{Held, model::Opened, verbs::keep},
};
use muster_store::{params, testing::each_store};
use uuid::Uuid;

const DAY: i64 = 86_400;

/// As many letters of three bytes.
fn long(letters: usize) -> String {
    "漢".repeat(letters)
}

fn copy_in(held: &[Opened]) -> Copy {
    let mut copies = held.iter().filter_map(|opened| match &opened.envelope.held {
        Held::Copy(copy) => Some((**copy).clone()),
        _ => None,
    });
    copies.next().unwrap()
}

async fn copy_of(town: &Town) -> Copy {
    copy_in(&town.opened(Who::Director).await)
}

/// Changes what is sealed, as if it had come to be so.
async fn change(town: &Town, change: impl Fn(&mut Held) -> bool) {
    let held = town.opened(Who::Director).await;
    let tx = town.app.store().begin().await.unwrap();
    let roster = crate::roster::store::roster_for_update(&tx, town.northgate).await;
    let roster = roster.unwrap().unwrap();
    let mut changed = 0;
    for mut opened in held {
        if change(&mut opened.envelope.held) {
            keep(&tx, &roster, &mut opened).await.unwrap();
            changed += 1;
        }
    }
    assert!(changed > 0);
    tx.commit().await.unwrap();
}

/// The copy has as many lines as stand alone, each with the longest title.
async fn fill_lines(town: &Town) {
    change(town, |held| {
        let Held::Copy(copy) = held else { return false };
        let mut line = copy.received().unwrap().clone();
        line.title = long(80);
        line.times = 4;
        while copy.seen.len() < SEEN {
            copy.seen.push(line.clone());
        }
        true
    })
    .await;
}

/// A concern with so many of the longest facts, and the form that sends them.
async fn with_facts(town: &Town, facts: usize) -> (String, Vec<(&'static str, String)>) {
    let case = town.concern(Who::Director, "Many lines").await;
    let words = long(2000);
    let mut form = vec![
        ("to", town.position(Who::Liaison)),
        ("reason", "facts".to_owned()),
        ("question", "Is the umbrella known to you?".to_owned()),
    ];
    for n in 0..facts {
        let fields = [
            ("fact", &*words),
            ("fact_source", "witness"),
            ("fact_source_words", "x"),
        ];
        town.post(Who::Director, &format!("{case}/facts"), &fields)
            .await
            .is(303);
        form.push(("lines", format!("fact-{n}")));
    }
    (case, form)
}

#[tokio::test]
async fn no_number_of_looks_and_no_length_of_answers_locks_anybody_out() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.ready().await;
        let (case, mut form) = with_facts(&town, 15).await;
        let page = town.look(&case, &form).await.is(422);
        page.says("more than one consult holds");
        form.pop();
        let sent = town.send(&case, &form).await.is(303).location();
        let of_team = sent.split('?').next().unwrap().to_owned();
        let of_police = town.first_asked().await;
        town.get(Who::Liaison, &of_police).await.is(200);
        let (words, path) = (long(2000), format!("{of_police}/answer"));
        let answer = [("disposition", "advice_given"), ("words", &*words)];
        let mut answers = 0;
        let full = loop {
            let said = town.post(Who::Liaison, &path, &answer).await;
            if said.status != 303 {
                break said;
            }
            answers += 1;
        };
        full.is(409).says("This consult is full");
        assert!((8..50).contains(&answers), "{answers}");
        fill_lines(&town).await;
        // Whoever looked before is counted, whoever looks for the first time has a line.
        for _ in 0..3 {
            for _ in 0..2 {
                town.later(500);
                town.get(Who::Liaison, "/consults").await.is(200);
                town.get(Who::Director, "/team").await.is(200);
            }
            town.get(Who::Liaison, &of_police).await.is(200).says("Last ");
            town.get(Who::Director, &of_team).await.is(200).says("漢漢");
        }
        let copy = copy_of(&town).await;
        assert_eq!((copy.answers.len(), copy.seen.len()), (answers, SEEN + 1));
        let counted: Vec<&Seen> = copy.seen.iter().filter(|seen| seen.last.is_some()).collect();
        assert_eq!(counted.iter().map(|seen| seen.times).collect::<Vec<u32>>(), [7, 3]);
        let all = town.whole_database().await;
        for seen in counted {
            let salt: [u8; 32] = hex::decode(seen.salt()).unwrap().try_into().unwrap();
            assert_eq!(muster_store::salted_text_digest(&salt, &seen.proof()), seen.digest());
            assert!(holds(&all, seen.digest()), "it waits for their log");
        }
        let recall = [("why", &*long(2000))];
        town.post(Who::Director, &format!("{of_team}/recall"), &recall)
            .await
            .is(303);
    })
    .await;
}

#[tokio::test]
async fn the_letters_own_last_day_closes_it_though_the_clause_of_now_keeps_longer() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (case, _) = town.ready().await;
        let (of_team, of_police) = town.sent(&case).await;
        town.keep_for(365).await;
        town.later(i64::from(KEPT_DAYS) * DAY - 1);
        town.unlock_consults(Who::Liaison).await.is(303);
        town.get(Who::Liaison, &of_police).await.is(200).says("obsidian door");
        town.later(1);
        town.get(Who::Liaison, &of_police).await.is(404);
        let list = town.get(Who::Liaison, "/consults").await.is(200);
        list.says_nothing_of(of_police.trim_start_matches("/consults/"));
        let answer = [("disposition", "received")];
        town.post(Who::Liaison, &format!("{of_police}/answer"), &answer)
            .await
            .is(404);
        assert!(copy_of(&town).await.letter.is_some(), "nobody has unlocked since");
        town.unlock(Who::Director).await.is(303);
        let page = town.get(Who::Director, &of_team).await.is(200);
        page.says("Its time is over");
    })
    .await;
}

#[tokio::test]
async fn a_retention_that_changed_since_the_preview_is_looked_at_again() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (case, _) = town.ready().await;
        let form = town.asking();
        let seen = async || {
            let page = town.look(&case, &form).await.is(200);
            page.between("name=\"seen\" value=\"", "\"")
        };
        let before = seen().await;
        town.keep_for(KEPT_DAYS).await;
        assert_eq!(seen().await, before, "the same days are the same letter");
        town.keep_for(KEPT_DAYS * 2).await;
        let page = town.send_as(&case, &form, &before).await.is(409);
        page.says("nothing was sent");
        let held = town.opened(Who::Director).await;
        assert!(!held.iter().any(|opened| matches!(opened.envelope.held, Held::Copy(_))));
        town.send_as(&case, &form, &seen().await).await.is(303);
    })
    .await;
}

#[tokio::test]
async fn the_team_reads_that_nobody_there_can_open_it_any_more() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (case, _) = town.ready().await;
        let (of_team, _) = town.sent(&case).await;
        let page = town.get(Who::Director, &of_team).await.is(200);
        page.says("Sent, not opened yet").says_nothing_of("Send it anew");
        town.consult_key(Who::Liaison).await.is(303);
        let page = town.get(Who::Director, &of_team).await.is(200);
        page.says("has another key now")
            .says_nothing_of("not opened yet")
            .says(&format!("{case}/consults/new"))
            .says("Send it anew");
        town.get(Who::Hr, &case).await.is(200).says("Cannot be opened any more");
        let (anew, of_police) = town.sent(&case).await;
        town.get(Who::Liaison, &of_police).await.is(200).says("obsidian door");
        let page = town.get(Who::Director, &anew).await.is(200);
        page.says("Opened").says_nothing_of("Send it anew");
        town.vacate(Who::Liaison).await;
        let page = town.get(Who::Director, &anew).await.is(200);
        page.says("does not fill that position now").says("Send it anew");
        // What was taken back is open to nobody anyway.
        let why = [("why", "sent to nobody")];
        town.post(Who::Director, &format!("{anew}/recall"), &why).await.is(303);
        let page = town.get(Who::Director, &anew).await.is(200);
        page.says("Taken back").says_nothing_of("Send it anew");
    })
    .await;
}

#[tokio::test]
async fn the_addresses_of_both_sides_share_nothing() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (case, _) = town.ready().await;
        let (of_team, of_police) = town.sent(&case).await;
        let id = |address: &str| address.rsplit('/').next().unwrap().to_owned();
        let (ours, theirs) = (id(&of_team), id(&of_police));
        assert!(ours.parse::<Uuid>().is_ok() && theirs.parse::<Uuid>().is_ok());
        assert_ne!(ours, theirs);
        town.get(Who::Liaison, &format!("/consults/{ours}")).await.is(404);
        town.get(Who::Director, &format!("/team/consults/{theirs}"))
            .await
            .is(404);
        let read = town.get(Who::Liaison, &of_police).await.is(200);
        read.says("obsidian door").says_nothing_of(&ours);
        town.get(Who::Director, &of_team).await.is(200).says("Opened");
    })
    .await;
}

#[tokio::test]
async fn a_consult_of_before_keeps_its_one_id() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (case, _) = town.ready().await;
        let (of_team, _) = town.sent(&case).await;
        let id: Uuid = of_team.rsplit('/').next().unwrap().parse().unwrap();
        change(&town, |held| match held {
            Held::Consult(consult) => {
                let mut old = serde_json::to_value(&**consult).unwrap();
                old.as_object_mut().unwrap().remove("copy").unwrap();
                **consult = serde_json::from_value(old).unwrap();
                true
            }
            Held::Copy(copy) => {
                copy.id = id;
                true
            }
            _ => false,
        })
        .await;
        let of_police = format!("/consults/{id}");
        town.get(Who::Liaison, &of_police).await.is(200).says("obsidian door");
        let answer = [("disposition", "advice_given"), ("words", "A tourmaline answer")];
        town.post(Who::Liaison, &format!("{of_police}/answer"), &answer)
            .await
            .is(303);
        town.get(Who::Director, &of_team).await.is(200).says("tourmaline");
        let why = [("why", "The wrong man")];
        town.post(Who::Hr, &format!("{of_team}/recall"), &why).await.is(303);
        let gone = town.get(Who::Liaison, &of_police).await.is(200);
        gone.says_nothing_of("obsidian door");
    })
    .await;
}

#[tokio::test]
async fn unlocking_gives_back_to_teams_with_an_agreement_and_opens_no_others() {
    each_store(|store| async move {
        for has_agreement in [false, true] {
            let town = Town::on(store.clone()).await;
            let (case, agreement) = town.ready().await;
            town.sent(&case).await;
            town.set_agreement(agreement, "suspended").await;
            if !has_agreement {
                let tx = town.app.store().begin().await.unwrap();
                for sql in ["DELETE FROM clause", "DELETE FROM mou"] {
                    tx.execute(sql, params![]).await.unwrap();
                }
                tx.commit().await.unwrap();
            }
            town.later(i64::from(KEPT_DAYS) * DAY);
            town.unlock_consults(Who::Liaison).await.is(303);
            assert_eq!(copy_of(&town).await.letter.is_none(), has_agreement);
            super::consults::clear(&town).await;
        }
    })
    .await;
}
