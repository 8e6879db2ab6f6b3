//! From what somebody tells the team to the end of a concern.

use super::town::{Town, Who, holds};
use muster_store::testing::each_store;

#[tokio::test]
async fn a_worry_is_told_screened_assessed_and_settled() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.found().await;
        town.join(Who::Hr, "human_resources").await;
        let receipt = town.tell("He said he would wait at the gate").await;
        let told = town.told(Who::Hr).await;
        let page = town.get(Who::Hr, &told).await.is(200);
        page.says("He said he would wait at the gate")
            .says("A person at the desk")
            .says("tel:112");
        let answer = [("answer", "Thank you. Is she safe today?")];
        town.post(Who::Hr, &format!("{told}/answer"), &answer).await.is(303);
        let taken = [("title", "Words at the gate"), ("person", "A person at the desk")];
        let taken = town.post(Who::Hr, &format!("{told}/case"), &taken).await.is(303);
        let case = taken.location().split('?').next().unwrap().to_owned();
        let again = [("title", "Twice"), ("person", "")];
        let second = town.post(Who::Director, &format!("{told}/case"), &again).await;
        second.is(422).says("screened this meanwhile").says("Twice");
        let add = async |part: &str, fields: &[(&str, &str)]| {
            town.post(Who::Director, &format!("{case}/{part}"), fields)
                .await
                .is(303)
        };
        let fact = [
            ("fact", "He waited at the gate on two mornings"),
            ("fact_source", "witness"),
            ("fact_source_words", "Guard, Post 1"),
            ("fact_on", "2031-05-04"),
        ];
        add("facts", &fact).await;
        add("lines/hypotheses", &[("hypothesis", "He may look for her")]).await;
        add("lines/protective", &[("protects", "His brother drives him home")]).await;
        let level = [
            ("level", "elevated"),
            ("rationale", "Twice, with a place"),
            ("next_review_on", "2031-05-07"),
        ];
        add("assessments", &level).await;
        let owner = town.person(Who::Hr);
        let action = [
            ("action", "Speak with his brother"),
            ("action_owner", &*owner),
            ("action_due_on", "2031-05-06"),
        ];
        add("actions", &action).await;
        let page = town.get(Who::Hr, &case).await.is(200);
        for words in [
            "He may look for her",
            "His brother drives him home",
            "Elevated",
            "FBI level of concern, 2016",
        ] {
            page.clone().says(words);
        }
        page.says("He waited at the gate on two mornings")
            .says("Seen or heard: Guard, Post 1");
        town.get(Who::Hr, "/team")
            .await
            .is(200)
            .says("Words at the gate")
            .says("Elevated")
            .says_nothing_of("Nobody has looked");
        // Whoever told it reads the answer, and writes more.
        let form = town.form().await;
        let read = town
            .post(None, &format!("{form}/answer"), &[("receipt", &receipt)])
            .await
            .is(200);
        read.says("Is she safe today?")
            .says_nothing_of("Words at the gate")
            .says_nothing_of("His brother");
        let more = [("receipt", &*receipt), ("reply", "She takes another door now")];
        town.post(None, &format!("{form}/reply"), &more)
            .await
            .is(200)
            .says("She takes another door now");
        town.get(Who::Hr, &told)
            .await
            .is(200)
            .says("She takes another door now")
            .says("Words at the gate");
        // It ends when nothing is left to do, with its reason.
        let end = [
            ("ending", "support_in_place"),
            ("ending_words", "His brother stays with him"),
        ];
        let early = town.post(Who::Hr, &format!("{case}/closing"), &end).await.is(422);
        early
            .says("Say first what became of each action")
            .says("His brother stays with him");
        let done = format!("{case}/actions/0/done");
        town.get(Who::Hr, &done).await.is(200).says("Speak with his brother");
        town.post(Who::Hr, &done, &[("why", " ")]).await.is(422);
        town.post(Who::Hr, &done, &[("why", "He will help")]).await.is(303);
        town.post(Who::Director, &done, &[("why", "Twice")]).await.is(409);
        let strike = format!("{case}/lines/hypotheses/0/strike");
        town.get(Who::Hr, &strike).await.is(200).says("He may look for her");
        town.post(Who::Hr, &strike, &[("why", "He has moved away")])
            .await
            .is(303);
        town.post(Who::Hr, &format!("{case}/closing"), &end).await.is(303);
        let late = [
            ("level", "low"),
            ("rationale", "Typed before it closed"),
            ("next_review_on", "2031-05-07"),
        ];
        let late = town
            .post(Who::Director, &format!("{case}/assessments"), &late)
            .await
            .is(409);
        late.says("closed this concern meanwhile");
        town.get(Who::Hr, "/team")
            .await
            .is(200)
            .says_nothing_of("Words at the gate");
        town.get(Who::Hr, "/team?closed=1")
            .await
            .is(200)
            .says("Words at the gate")
            .says("Others look after");
        let again = [("reopening", "It began again")];
        town.post(Who::Director, &format!("{case}/reopening"), &again)
            .await
            .is(303);
        town.get(Who::Hr, &case)
            .await
            .is(200)
            .says("It began again")
            .says("He may look for her")
            .says("He has moved away");
    })
    .await;
}

#[tokio::test]
async fn what_is_not_for_the_team_is_kept_closed_with_the_reason() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.found().await;
        town.tell("Somebody lost a badge").await;
        let told = town.told(Who::Director).await;
        let refusal = format!("{told}/refusal");
        town.post(Who::Director, &refusal, &[("refusal", "")])
            .await
            .is(422)
            .says("error");
        town.post(Who::Director, &refusal, &[("refusal", "A lost badge: control room")])
            .await
            .is(303);
        town.get(Who::Director, "/team")
            .await
            .is(200)
            .says_nothing_of("lost a badge");
        town.get(Who::Director, "/team?closed=1")
            .await
            .is(200)
            .says("Somebody lost a badge")
            .says("Not for the team");
    })
    .await;
}

#[tokio::test]
async fn bad_input_is_said_beside_its_field_and_nothing_typed_is_lost() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.found().await;
        let form = town.form().await;
        let long = format!("Begin {}", "ü".repeat(4000));
        town.post(None, &form, &[("words", &long)])
            .await
            .is(422)
            .says("Begin ü");
        town.post(None, &form, &[("words", "")]).await.is(422);
        town.post(None, &form, &[("words", "Short"), ("kept_from", "chief")])
            .await
            .is(422)
            .says("Short");
        let everybody = town
            .post(None, &form, &[("words", "About the chair"), ("kept_from", "security")])
            .await;
        everybody
            .is(422)
            .says("Then nobody could read it")
            .says("About the chair");
        let huge = "words=".to_owned() + &"x".repeat(300 * 1024);
        assert_eq!(town.post_raw(None, &form, &huge).await.status.as_u16(), 422);
        assert_eq!(town.post_raw(None, &form, "words=a%00b").await.status.as_u16(), 422);
        for receipt in [
            "",
            "ABCDE-ABCDE-ABCDE-ABCDE",
            "рецепт",
            "'; DROP TABLE sealed_record; --",
        ] {
            town.post(None, &format!("{form}/answer"), &[("receipt", receipt)])
                .await
                .is(422);
        }
        town.get(None, "/concern/nowhere").await.is(404);
        let case = town.concern(Who::Director, "رسائل إلى زميلة 同僚").await;
        town.get(Who::Director, &case)
            .await
            .is(200)
            .says("رسائل إلى زميلة 同僚");
        let fact = [
            ("fact", "Kept words"),
            ("fact_source", "rumour"),
            ("fact_on", "2032-01-01"),
        ];
        let page = town.post(Who::Director, &format!("{case}/facts"), &fact).await.is(422);
        page.says("Kept words")
            .says("Choose where the fact comes from")
            .says("of today or of a day before");
        for nowhere in ["facts/9", "lines/rumours/0", "lines/facts/7"] {
            town.get(Who::Director, &format!("{case}/{nowhere}/strike"))
                .await
                .is(404);
        }
        town.post(Who::Director, &format!("{case}/lines/rumours"), &[])
            .await
            .is(404);
        town.get(Who::Director, "/team/concerns/not-an-id").await.is(404);
        let page = town
            .post(
                Who::Director,
                &format!("{case}/lines/notes"),
                &[("note", &"n".repeat(2001))],
            )
            .await;
        page.is(422).says("nnn");
    })
    .await;
}

#[tokio::test]
async fn a_full_record_is_said_and_stays_as_it_was() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.found().await;
        let case = town.concern(Who::Director, "A long one").await;
        let note = "語".repeat(2000);
        let mut last = 303;
        for _ in 0..60 {
            let answer = town
                .post(Who::Director, &format!("{case}/lines/notes"), &[("note", &note)])
                .await;
            last = answer.status.as_u16();
            if last != 303 {
                answer.says("This record is full");
                break;
            }
        }
        assert_eq!(last, 422, "a record has an end");
        town.get(Who::Director, &case).await.is(200).says("A long one");
        assert!(!holds(&town.whole_database().await, "A long one"));
    })
    .await;
}
