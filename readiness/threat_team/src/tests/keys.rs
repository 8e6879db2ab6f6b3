//! Keys: made, unlocked, locked, lost, given on and taken away.

use super::town::{Town, Who, pass};
use crate::sealed;
use muster_membership::sign_in::{Limits, over::Over};
use muster_store::testing::each_store;

#[tokio::test]
async fn only_the_director_founds_and_only_the_chair_decides() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let chair = [("position", &*town.position(Who::Hr)), ("role", "human_resources")];
        for outside in [Who::Administrator, Who::Manager, Who::Guard] {
            town.post(outside, "/admin/team", &chair).await.is(404);
        }
        town.get(Who::Administrator, "/admin/team")
            .await
            .is(200)
            .says("The security director founds");
        town.post(Who::Director, "/admin/team", &[("position", ""), ("role", "security")])
            .await
            .is(422);
        town.post(Who::Director, "/admin/team", &chair).await.is(303);
        town.post(Who::Director, "/admin/team", &chair).await.is(409);
        // The director founded it and does not sit on it.
        town.get(Who::Director, "/team").await.is(404);
        town.get(Who::Administrator, "/admin/team")
            .await
            .is(200)
            .says("HR coordinator")
            .says("Not trained yet");
        town.get(Who::Guard, "/concern").await.is(404);
        town.get(Who::Hr, "/team").await.is(303);
        town.make_key(Who::Hr).await.is(200).says("Key on paper");
        let add = |who| [("position", town.position(who)), ("role", "legal".to_owned())];
        let fields = add(Who::Manager);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        town.post(Who::Hr, "/team/members", &fields).await.is(303);
        town.post(Who::Hr, "/team/members", &fields)
            .await
            .is(422)
            .says("on the team already");
        town.make_key(Who::Manager).await.is(303);
        town.get(Who::Manager, "/team").await.is(303);
        town.get(Who::Manager, "/team/unlock")
            .await
            .is(200)
            .says("Wait to be let in");
        town.post(Who::Manager, "/team/members", &fields).await.is(303);
        let roster = town.get(Who::Hr, "/team/roster").await.is(200);
        roster.says("Waits for the records").says("Still missing");
    })
    .await;
}

#[tokio::test]
async fn the_wrong_passphrase_opens_nothing_and_the_right_one_opens_it_until_it_is_locked() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.found().await;
        let short = [("passphrase", "short"), ("again", "short")];
        town.post(Who::Director, "/team/key", &short)
            .await
            .is(422)
            .says("at least 16");
        town.get(Who::Director, "/team").await.is(200);
        town.post(Who::Director, "/team/lock", &[]).await.is(303);
        assert_eq!(
            town.get(Who::Director, "/team").await.is(303).location(),
            "/team/unlock?next=%2Fteam"
        );
        let wrong = [("team_passphrase", "river lantern copper Hr")];
        let page = town.post(Who::Director, "/team/unlock", &wrong).await.is(422);
        page.says("does not open your key").says_nothing_of("river lantern");
        town.get(Who::Director, "/team").await.is(303);
        let right = [
            ("team_passphrase", &*pass(Who::Director)),
            ("next", "https://evil.example/team"),
        ];
        assert_eq!(
            town.post(Who::Director, "/team/unlock", &right)
                .await
                .is(303)
                .location(),
            "/team"
        );
        town.get(Who::Director, "/team").await.is(200);
    })
    .await;
}

#[tokio::test]
async fn a_key_is_forgotten_without_use_and_what_was_typed_is_kept() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.found().await;
        let case = town.concern(Who::Director, "Words at the gate").await;
        town.later(14 * 60);
        town.get(Who::Director, &case).await.is(200);
        town.later(15 * 60);
        assert!(
            town.get(Who::Director, &case)
                .await
                .is(303)
                .location()
                .starts_with("/team/unlock?next=")
        );
        let note = [("note", "Typed for a quarter of an hour & more")];
        let address = format!("{case}/lines/notes");
        let page = town.post(Who::Director, &address, &note).await.is(422);
        page.says("What you typed is kept")
            .says("value=\"Typed for a quarter of an hour &amp; more\"")
            .says(&address);
        let wrong = [note[0], ("team_passphrase", "something else entirely")];
        let page = town.post(Who::Director, &address, &wrong).await.is(422);
        page.says("does not open")
            .says("Typed for a quarter")
            .says_nothing_of("something else");
        let right = [note[0], ("team_passphrase", &*pass(Who::Director))];
        town.post(Who::Director, &address, &right).await.is(303);
        town.get(Who::Director, &case)
            .await
            .is(200)
            .says("Typed for a quarter of an hour");
    })
    .await;
}

#[tokio::test]
async fn a_key_ends_with_the_sign_in() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.found().await;
        let session = town.identity(Who::Director).session.unwrap();
        town.get(Who::Director, "/team").await.is(200);
        let mut tx = town.app.store().begin().await.unwrap();
        tx.post(Over::Session(session).message());
        tx.commit().await.unwrap();
        town.get(Who::Director, "/team").await.is(303);
        assert!(!town.keyring.sweep(town.app.now()), "nothing is left in memory");
    })
    .await;
}

#[tokio::test]
async fn a_removed_member_reads_nothing_more_and_everything_is_sealed_anew() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.found().await;
        let slot = town.join(Who::Hr, "human_resources").await;
        let case = town.concern(Who::Hr, "Words at the gate").await;
        let key = {
            let tx = town.app.store().read().await.unwrap();
            let roster = crate::roster::store::roster(&tx, town.northgate)
                .await
                .unwrap()
                .unwrap();
            let member = roster.at(slot.parse().unwrap()).unwrap();
            let kept = member.sealed_key.clone().unwrap();
            let under = crate::seal::PassphraseKey::of(&pass(Who::Hr), &kept).unwrap();
            crate::seal::open_private(&under, &member.owner(), &kept).unwrap()
        };
        let opens = async |key| {
            let tx = town.app.store().read().await.unwrap();
            let opened = sealed::verbs::open_with(&tx, town.northgate, slot.parse().unwrap(), key).await;
            opened.unwrap().len()
        };
        let key = std::sync::Arc::new(key);
        assert_eq!(
            opens(key.clone()).await,
            town.rows().await,
            "every row is sealed to every member"
        );
        town.post(Who::Hr, &format!("/team/members/{slot}/removal"), &[])
            .await
            .is(422);
        town.post(Who::Director, &format!("/team/members/{slot}/removal"), &[])
            .await
            .is(303);
        town.get(Who::Hr, &case).await.is(404);
        assert_eq!(opens(key).await, 0, "a copy of the old key opens nothing of now");
        town.get(Who::Director, &case).await.is(200).says("Words at the gate");
        let last = town.post(Who::Director, "/team/members/0/removal", &[]).await;
        last.is(422).says("last key");
    })
    .await;
}

#[tokio::test]
async fn whoever_no_longer_fills_the_position_is_outside() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.found().await;
        town.join(Who::Hr, "human_resources").await;
        town.get(Who::Hr, "/team").await.is(200);
        town.vacate(Who::Hr).await;
        town.get(Who::Hr, "/team").await.is(404);
        // Their key is there still, and is nobody's way in: the last one who is here stays.
        town.post(Who::Director, "/team/members/1/chair", &[]).await.is(422);
        town.make_key(Who::Director).await.is(422).says("last key");
        town.post(Who::Director, "/team/members/0/removal", &[])
            .await
            .is(422)
            .says("last key");
        town.get(Who::Administrator, "/admin/team")
            .await
            .is(200)
            .says("No longer fills the position");
    })
    .await;
}

#[tokio::test]
async fn a_lost_passphrase_is_replaced_by_another_member_or_by_the_key_on_paper() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let paper = town.found().await;
        let case = town.concern(Who::Director, "Words at the gate").await;
        town.make_key(Who::Director).await.is(422).says("last key");
        let slot = town.join(Who::Hr, "human_resources").await;
        town.get(Who::Hr, &case).await.is(200);
        // The other member gives the records to a new key.
        town.make_key(Who::Hr).await.is(303);
        town.get(Who::Hr, &case).await.is(303);
        town.admit(&slot).await.is(303);
        town.get(Who::Hr, &case).await.is(200).says("Words at the gate");
        town.admit_refused(&slot).await;
        // Nobody else is there: the paper.
        let words = "another river lantern";
        let form = |paper: &str| {
            [
                ("paper", paper.to_owned()),
                ("passphrase", words.into()),
                ("again", words.into()),
            ]
        };
        let send = async |paper: &str| {
            let fields = form(paper);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            town.post(Who::Director, "/team/recovery", &fields).await
        };
        for wrong in [
            "",
            "0000",
            &"0".repeat(64),
            &paper.replace(['0', '1', '2'], "3").replace(' ', ""),
        ] {
            send(wrong).await.is(422).says("not the key on paper");
        }
        send(&paper).await.is(303);
        town.get(Who::Director, &case).await.is(200).says("Words at the gate");
        town.post(Who::Director, "/team/lock", &[]).await.is(303);
        town.unlock(Who::Director).await.is(422);
        let new = [("team_passphrase", words)];
        town.post(Who::Director, "/team/unlock", &new).await.is(303);
        town.get(Who::Hr, &case).await.is(200).says("Words at the gate");
    })
    .await;
}

#[tokio::test]
async fn whoever_is_let_in_has_the_key_whose_digits_were_compared() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.found().await;
        let fields = [("position", &*town.position(Who::Hr)), ("role", "legal")];
        town.post(Who::Director, "/team/members", &fields).await.is(303);
        town.post(Who::Director, "/team/members/1/admission", &[("fingerprint", "")])
            .await
            .is(422);
        town.make_key(Who::Hr).await.is(303);
        let other = [("fingerprint", "00000 00000 00000 00000 00000")];
        town.post(Who::Director, "/team/members/1/admission", &other)
            .await
            .is(409);
        town.get(Who::Hr, "/team").await.is(303);
        town.admit("1").await.is(303);
        town.get(Who::Hr, "/team").await.is(200);
    })
    .await;
}

#[tokio::test]
async fn of_two_who_change_a_member_one_is_told_and_loses_nothing() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.found().await;
        town.join(Who::Hr, "human_resources").await;
        let page = town.get(Who::Director, "/team/members/1").await.is(200);
        let begun = page.between("name=\"begun\" value=\"", "\"").replace("&quot;", "\"");
        let form = |role: &'static str, day: &'static str| {
            [
                ("role", role.to_owned()),
                ("trained_on", day.to_owned()),
                ("begun", begun.clone()),
            ]
        };
        let send = async |form: [(&str, String); 3]| {
            let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            town.post(Who::Director, "/team/members/1", &fields).await
        };
        send(form("legal", "")).await.is(303);
        let second = send(form("human_resources", "2031-04-01")).await.is(409);
        let begun_now = second.between("name=\"begun\" value=\"", "\"").replace("&quot;", "\"");
        second.says("changed this meanwhile").says("2031-04-01");
        let again = [
            ("role", "legal".to_owned()),
            ("trained_on", "2031-04-01".to_owned()),
            ("begun", begun_now),
        ];
        send(again).await.is(303);
        let backwards = [
            ("role", "legal"),
            ("trained_on", "2031-04-01"),
            ("trained_until", "2030-04-01"),
        ];
        town.post(Who::Director, "/team/members/1", &backwards).await.is(422);
        town.post(Who::Hr, "/team/members/1", &backwards[..2])
            .await
            .is(422)
            .says("Only the chair");
        town.post(Who::Director, "/team/members/1/chair", &[]).await.is(303);
        town.post(Who::Director, "/team/members/1/chair", &[]).await.is(422);
        town.get(Who::Director, "/team/members/7").await.is(404);
    })
    .await;
}

#[tokio::test]
async fn the_digits_are_of_the_key_that_was_made_and_not_of_one_in_the_database() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.found().await;
        let fields = [("position", &*town.position(Who::Hr)), ("role", "legal")];
        town.post(Who::Director, "/team/members", &fields).await.is(303);
        town.make_key(Who::Hr).await.is(303);
        let swap = async |key| {
            let mut member = town.members().await.remove(1);
            let before = member.key.replace(key).unwrap();
            let tx = town.app.store().begin().await.unwrap();
            crate::roster::store::save_key(&tx, &member).await.unwrap();
            tx.commit().await.unwrap();
            before
        };
        let own = town.members().await.remove(1).key.unwrap();
        let shown = async || {
            let page = town.get(Who::Hr, "/team/unlock").await.is(200);
            page.between("<p class=\"codes\"><strong>", "</strong>")
        };
        assert_eq!(shown().await, own.fingerprint());
        assert_eq!(swap(crate::seal::new_key().unwrap().0).await, own);
        assert_eq!(shown().await, own.fingerprint(), "as it was made");
        let asked = town.get(Who::Director, "/team/members/1/admission").await.is(200);
        let digits = asked.between("name=\"fingerprint\" value=\"", "\"");
        assert!(
            digits.len() == 29 && digits != own.fingerprint(),
            "the two who compare find it"
        );
        // Locked, the digits wait for the passphrase, and that finds it too.
        town.post(Who::Hr, "/team/lock", &[]).await.is(303);
        assert_eq!(shown().await, "");
        town.unlock(Who::Hr).await.is(422).says("another key under your name");
        swap(own.clone()).await;
        town.unlock(Who::Hr).await.is(303);
        assert_eq!(shown().await, own.fingerprint());
        town.admit("1").await.is(303);
        town.get(Who::Hr, "/team").await.is(200);
        // A key that is swapped later comes in no more.
        swap(crate::seal::new_key().unwrap().0).await;
        town.get(Who::Hr, "/team").await.is(303);
        town.unlock(Who::Hr).await.is(422).says("another key under your name");
    })
    .await;
}

#[tokio::test]
async fn a_member_let_in_by_one_who_is_kept_out_reads_the_rest_when_another_unlocks() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.found().await;
        town.join(Who::Hr, "human_resources").await;
        town.join(Who::Manager, "supervisor").await;
        let case = town.concern(Who::Director, "About the coordinator").await;
        let out = [("kept_out", &*town.person(Who::Hr))];
        town.post(Who::Director, &format!("{case}/readers"), &out).await.is(303);
        let fields = [("position", &*town.position(Who::Guard)), ("role", "risk")];
        town.post(Who::Director, "/team/members", &fields).await.is(303);
        town.make_key(Who::Guard).await.is(303);
        let address = "/team/members/3/admission";
        let page = town.get(Who::Hr, address).await.is(200);
        let digits = page.between("name=\"fingerprint\" value=\"", "\"");
        town.post(Who::Hr, address, &[("fingerprint", &digits)]).await.is(303);
        town.get(Who::Guard, "/team").await.is(200);
        town.get(Who::Guard, &case).await.is(404);
        town.post(Who::Manager, "/team/lock", &[]).await.is(303);
        town.unlock(Who::Manager).await.is(303);
        town.get(Who::Guard, &case).await.is(200).says("About the coordinator");
        town.get(Who::Hr, &case).await.is(404);
    })
    .await;
}

#[tokio::test]
async fn whoever_knows_the_passphrase_changes_it_and_goes_on_reading() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.found().await;
        let case = town.concern(Who::Director, "Words at the gate").await;
        let new = "meadow anchor violin";
        let change = |old: &str| {
            [
                ("old", old.to_owned()),
                ("passphrase", new.into()),
                ("again", new.into()),
            ]
        };
        let send = async |old: &str| {
            let fields = change(old);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            town.post(Who::Director, "/team/key", &fields).await
        };
        for wrong in ["", "something else entirely"] {
            send(wrong)
                .await
                .is(422)
                .says("does not open your key")
                .says_nothing_of(new);
        }
        send(&pass(Who::Director)).await.is(303);
        town.get(Who::Director, &case).await.is(200);
        town.post(Who::Director, "/team/lock", &[]).await.is(303);
        town.unlock(Who::Director).await.is(422);
        town.post(Who::Director, "/team/unlock", &[("team_passphrase", new)])
            .await
            .is(303);
        town.get(Who::Director, &case).await.is(200).says("Words at the gate");
    })
    .await;
}

#[tokio::test]
async fn keys_are_made_and_passphrases_tried_a_few_times_a_minute() {
    each_store(|store| async move {
        let town = Town::with_limits(store, Limits::per_minute(3, 10, 10)).await;
        town.found().await;
        let short = [("passphrase", "short"), ("again", "short")];
        for _ in 0..5 {
            town.post(Who::Director, "/team/key", &short).await.is(422);
        }
        town.make_key(Who::Director).await.is(422).says("last key");
        town.make_key(Who::Director).await.is(422);
        town.make_key(Who::Director).await.is(429);
        let guess = [
            ("old", "a guess"),
            ("passphrase", "meadow anchor violin"),
            ("again", "meadow anchor violin"),
        ];
        town.post(Who::Director, "/team/key", &guess).await.is(429);
    })
    .await;
}

#[tokio::test]
async fn a_new_key_on_paper_takes_the_place_of_the_one_that_is_lost() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let old = town.found().await;
        town.join(Who::Hr, "human_resources").await;
        town.join(Who::Manager, "supervisor").await;
        let case = town.concern(Who::Hr, "About the director").await;
        let out = [("kept_out", &*town.person(Who::Director))];
        town.post(Who::Hr, &format!("{case}/readers"), &out).await.is(303);
        let mine = [("passphrase", &*pass(Who::Hr))];
        town.post(Who::Hr, "/team/paper", &mine)
            .await
            .is(422)
            .says("Only the chair");
        town.get(Who::Director, "/team/paper").await.is(200);
        for wrong in ["", "something else entirely"] {
            let page = town.post(Who::Director, "/team/paper", &[("passphrase", wrong)]).await;
            page.is(422).says("does not open your key");
        }
        let shown = town
            .post(Who::Director, "/team/paper", &[("passphrase", &pass(Who::Director))])
            .await
            .is(200);
        let lines = shown.between("<ol class=\"codes plain-list\">", "</ol>");
        let new = lines.replace("<li>", " ").replace("</li>", " ").trim().to_owned();
        assert_ne!(new, old);
        let words = "another river lantern";
        let recover = async |paper: &str| {
            let fields = [("paper", paper), ("passphrase", words), ("again", words)];
            town.post(Who::Hr, "/team/recovery", &fields).await
        };
        recover(&old).await.is(422).says("not the key on paper");
        // What the chair cannot read is sealed to it when another member unlocks.
        town.post(Who::Manager, "/team/lock", &[]).await.is(303);
        town.unlock(Who::Manager).await.is(303);
        recover(&new).await.is(303);
        town.get(Who::Hr, &case).await.is(200).says("About the director");
        town.get(Who::Director, &case).await.is(404);
    })
    .await;
}
