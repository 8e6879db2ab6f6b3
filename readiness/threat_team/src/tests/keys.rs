//! Keys: made, unlocked, locked, lost, given on and taken away.

use super::town::{Town, Who, pass};
use crate::sealed;
use muster_membership::sign_in::over::Over;
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
        let tx = town.app.store().begin().await.unwrap();
        let position = town.identity(Who::Hr).position;
        muster_membership::position::store::fill(&tx, position, None)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        town.get(Who::Hr, "/team").await.is(404);
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
        let other = [("fingerprint", "00000 00000")];
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
