//! The forms of a request keep what was typed, and say what is wrong at its field.

use super::*;
use crate::mou::tests::way_to_now;

#[tokio::test]
async fn requests_are_asked_and_answered_with_forms() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = in_force(&town).await;
        let form = format!("/agreements/{ag}/clauses/4.2/request");
        let site = town.main_building.to_string();
        assert!(town.get(Who::Liaison, &form).await.status.is_success());
        let sent = town
            .post(Who::Liaison, &form, &[("words", "A walk-through."), ("site", &site)])
            .await;
        assert_eq!(sent.status.as_u16(), 303, "{}", sent.body);
        let page = sent.location.split('?').next().unwrap().to_owned();
        for (who, path) in [
            (Who::Director, "/requests"),
            (Who::Liaison, "/requests"),
            (Who::Director, page.as_str()),
        ] {
            let answer = town.get(who, path).await;
            assert!(answer.status.is_success() && !answer.body.contains('⟦'), "{path}");
        }
        assert_eq!(town.get(Who::Outsider, &page).await.status.as_u16(), 404);
        let grant = [("grant_words", "Come at nine."), ("until_on", "2031-05-10")];
        assert_eq!(
            town.post(Who::Director, &format!("{page}/grant"), &grant)
                .await
                .status
                .as_u16(),
            303
        );
        let list = town.api(Who::Liaison, "GET", "/api/v1/requests", None).await;
        assert!(
            list.body.contains("\"state\":\"granted\"") && list.body.contains("2031-05-11"),
            "{}",
            list.body
        );
        assert_eq!(
            town.api(Who::Outsider, "GET", "/api/v1/requests", None).await.body,
            "{\"requests\":[]}"
        );
    })
    .await;
}

#[tokio::test]
async fn who_answers_second_is_led_to_the_answer_and_keeps_what_was_typed() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = in_force(&town).await;
        let er = ask(&town.desk(Who::Liaison), &ag, input(&town)).await.unwrap();
        let page = format!("/requests/{er}");
        let refused = [("words", "Not that week.")];
        let first = town.post(Who::Director, &format!("{page}/refusal"), &refused).await;
        assert_eq!(first.status.as_u16(), 303, "{}", first.body);
        let grant = [("grant_words", "Come at nine."), ("until_on", "2031-05-10")];
        let too = [("words", "Nobody is there that week.")];
        for (path, fields) in [("grant", &grant[..]), ("refusal", &too[..])] {
            let second = town.post(Who::SecondDirector, &format!("{page}/{path}"), fields).await;
            assert_eq!(second.status.as_u16(), 409, "{path}: {}", second.body);
            assert_eq!(way_to_now(&second.body), page, "{path}: {}", second.body);
            assert!(
                second.body.contains("Not that week."),
                "the answer that was given: {}",
                second.body
            );
            for (_, typed) in fields {
                assert!(second.body.contains(typed), "{typed}: {}", second.body);
            }
            assert!(
                !second.body.contains(&format!("action=\"{page}")),
                "it can be sent no more"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_form_that_is_not_taken_says_why_at_its_field_and_keeps_what_was_typed() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = in_force(&town).await;
        let er = ask(&town.desk(Who::Liaison), &ag, input(&town)).await.unwrap();
        let page = format!("/requests/{er}");
        let long = "x".repeat(2_001);
        for (path, fields, at) in [
            (
                "grant",
                &[("grant_words", "Come at nine."), ("until_on", "")][..],
                "until_on",
            ),
            (
                "grant",
                &[("grant_words", "Come at nine."), ("until_on", "2030-01-01")][..],
                "until_on",
            ),
            (
                "grant",
                &[("grant_words", "Come at nine."), ("until_on", "9999-12-31")][..],
                "until_on",
            ),
            (
                "grant",
                &[("grant_words", long.as_str()), ("until_on", "2031-05-10")][..],
                "grant_words",
            ),
            ("refusal", &[("words", " ")][..], "words"),
        ] {
            let told = town.post(Who::Director, &format!("{page}/{path}"), fields).await;
            assert_eq!(told.status.as_u16(), 422, "{path}: {}", told.body);
            assert!(
                told.body.contains(&format!("id=\"field-{at}-error\"")),
                "{at}: {}",
                told.body
            );
            for (_, typed) in fields {
                assert!(told.body.contains(typed), "{typed}: {}", told.body);
            }
            assert!(
                told.body.contains(&format!("action=\"{page}/{path}\"")),
                "it can be sent again"
            );
        }
        // Who may not answer learns nothing from what is wrong.
        let other = town
            .post(Who::Outsider, &format!("{page}/refusal"), &[("words", " ")])
            .await;
        assert_eq!(other.status.as_u16(), 404);
        let form = format!("/agreements/{ag}/clauses/4.2/request");
        let site = town.main_building.to_string();
        let told = town.post(Who::Liaison, &form, &[("words", " "), ("site", &site)]).await;
        assert_eq!(told.status.as_u16(), 422, "{}", told.body);
        assert!(told.body.contains("id=\"field-words-error\""), "{}", told.body);
        assert!(
            told.body.contains(&format!("value=\"{site}\" selected")),
            "{}",
            told.body
        );
        // Of a clause that opens nothing on request that is said, whatever the words.
        for words in ["A walk-through.", " "] {
            let other = format!("/agreements/{ag}/clauses/2.1/request");
            let told = town.post(Who::Liaison, &other, &[("words", words)]).await;
            assert_eq!(told.status.as_u16(), 422, "{}", told.body);
            assert!(told.body.contains("does not open on request"), "{}", told.body);
        }
        mou::verbs::suspend(&town.desk(Who::Director), &ag, "A review.".into())
            .await
            .unwrap();
        let told = town
            .post(Who::Liaison, &form, &[("words", "A walk-through."), ("site", &site)])
            .await;
        assert_eq!(told.status.as_u16(), 422, "{}", told.body);
        assert!(
            told.body.contains("A walk-through.") && told.body.contains("not in force"),
            "{}",
            told.body
        );
    })
    .await;
}

#[tokio::test]
async fn a_grant_beyond_the_limit_is_told_the_limit_and_its_last_day() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = in_force(&town).await;
        let er = ask(&town.desk(Who::Liaison), &ag, input(&town)).await.unwrap();
        let page = format!("/requests/{er}");
        let shown = town.get(Who::Director, &page).await.body;
        assert!(shown.contains("2 Aug 2031") && shown.contains("90 days"), "{shown}");
        let grant = async |day: &str| {
            let fields = [("grant_words", "Come at nine."), ("until_on", day)];
            town.post(Who::Director, &format!("{page}/grant"), &fields).await
        };
        for day in ["9999-12-31", "2300-01-01", "2031-08-03", "2031-05-03", "0001-01-01"] {
            let told = grant(day).await;
            assert_eq!(told.status.as_u16(), 422, "{day}: {}", told.body);
            let words = "Enter the last day from 4 May 2031 to 2 Aug 2031: a grant runs for 90 days at most.";
            assert!(told.body.contains(words), "{day}: {}", told.body);
            assert!(!told.body.contains("2200"), "{day}: {}", told.body);
        }
        let call = serde_json::json!({ "words": "", "until": "2031-08-03T12:00:01Z" });
        let said = town
            .api(Who::Director, "POST", &format!("/api/v1{page}/answer"), Some(call))
            .await;
        assert_eq!(said.status.as_u16(), 422, "{}", said.body);
        assert!(
            said.body.contains("request.bad-end") && said.body.contains("2031-08-03T12:00:00"),
            "{}",
            said.body
        );
        assert_eq!(grant("2031-08-02").await.status.as_u16(), 303, "the last day of all");
        for who in [Who::Director, Who::Liaison] {
            let shown = town.get(who, &page).await.body;
            assert!(shown.contains("Open until the end of Sat 2 Aug"), "{shown}");
        }
    })
    .await;
}
