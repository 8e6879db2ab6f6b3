use super::verbs::{AnswerInput, AskInput, answer, ask};
use super::{granted, store};
use crate::crossing::Gate;
use crate::mou::tests::{code, in_force, label, way_to_now};
use crate::mou::{self, Question, When, verbs};
use crate::town::{Town, Who};
use muster_policy::CrossingAct;
use muster_store::testing::each_store;
use muster_terms::*;

fn input(town: &Town) -> AskInput {
    AskInput {
        clause_number: "4.2".into(),
        site: Some(town.main_building),
        words: "A walk-through on Friday.".into(),
    }
}

fn question(town: &Town) -> Question {
    Question {
        asker: town.police,
        unit: None,
        duty: Duty::LiaisonOfficer,
        act: CrossingAct::Read,
        class: DataClass::FloorPlan,
        purpose: None,
        site: Some(town.main_building),
        tlp: Tlp::Amber,
        when: When::Quiet,
        at: town.app.now(),
    }
}

async fn is_open(town: &Town, ag: &Reference) -> (bool, bool) {
    let gate = town.app.part::<Gate>().unwrap();
    let tx = town.app.store().read().await.unwrap();
    let mou = mou::store::find_known(&tx, town.police, ag).await.unwrap().unwrap();
    let answered = mou::answer(&gate, &tx, &mou, &question(town)).await.unwrap();
    (answered.decision.is_release(), answered.request_under.is_some())
}

#[tokio::test]
async fn a_granted_request_opens_its_clause_until_its_end() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = in_force(&town).await;
        assert_eq!(
            is_open(&town, &ag).await,
            (false, true),
            "closed, and a request is what it needs"
        );
        let er = ask(&town.desk(Who::Liaison), &ag, input(&town)).await.unwrap();
        assert_eq!(is_open(&town, &ag).await, (false, true));
        let until = "2031-05-06T00:00:00Z".parse().unwrap();
        let grant = AnswerInput {
            words: "Come at nine.".into(),
            until: Some(until),
        };
        answer(&town.desk(Who::Director), &er, grant.clone()).await.unwrap();
        assert_eq!(is_open(&town, &ag).await, (true, false));
        assert_eq!(
            code(answer(&town.desk(Who::Director), &er, grant).await),
            "request.already-answered"
        );
        town.clock.set(until);
        assert_eq!(is_open(&town, &ag).await, (false, true));
        for org in [town.hospital, town.police] {
            assert_eq!(
                (
                    town.entries(org, "request.asked").await,
                    town.entries(org, "request.granted").await
                ),
                (1, 1)
            );
        }
    })
    .await;
}

#[tokio::test]
async fn who_may_ask_and_who_may_answer() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = in_force(&town).await;
        let desk = town.desk(Who::Liaison);
        let under = |number: &str| AskInput {
            clause_number: number.into(),
            ..input(&town)
        };
        assert_eq!(code(ask(&desk, &ag, under("2.1")).await), "request.not-on-request");
        assert_eq!(code(ask(&desk, &ag, under("9.9")).await), "not-found");
        assert_eq!(
            code(ask(&town.desk(Who::Director), &ag, under("4.2")).await),
            "request.not-the-receiver"
        );
        assert_eq!(
            code(ask(&town.desk(Who::Outsider), &ag, under("4.2")).await),
            "not-found"
        );
        let elsewhere = AskInput {
            site: Some(town.clinic),
            ..input(&town)
        };
        assert_eq!(code(ask(&desk, &ag, elsewhere).await), "request.site-not-covered");
        let er = ask(&desk, &ag, input(&town)).await.unwrap();
        let refuse = || AnswerInput {
            words: "Not that week.".into(),
            until: None,
        };
        assert_eq!(code(answer(&desk, &er, refuse()).await), "request.not-the-owner");
        assert_eq!(
            code(answer(&town.desk(Who::Outsider), &er, refuse()).await),
            "not-found"
        );
        let past = AnswerInput {
            words: String::new(),
            until: Some(town.app.now()),
        };
        assert_eq!(
            code(answer(&town.desk(Who::Director), &er, past).await),
            "request.bad-end"
        );
        answer(&town.desk(Who::Director), &er, refuse()).await.unwrap();
        let tx = town.app.store().read().await.unwrap();
        let known = store::find_known(&tx, town.police, &er).await.unwrap().unwrap();
        assert_eq!(known.answer.unwrap().words, "Not that week.");
        assert!(
            granted(&tx, town.police, known.owner, town.app.now())
                .await
                .unwrap()
                .is_empty()
        );
        assert!(store::known_to(&tx, town.campus, None, 1).await.unwrap().is_empty());
        drop(tx);
        verbs::suspend(&town.desk(Who::Director), &ag, "Stop.".into())
            .await
            .unwrap();
        assert_eq!(code(ask(&desk, &ag, input(&town)).await), "request.not-in-force");
    })
    .await;
}

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
async fn the_list_goes_on_until_every_request_was_shown_those_that_wait_first() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = in_force(&town).await;
        let mut waits = Vec::new();
        let mut refused = Vec::new();
        for number in 0..super::ON_A_PAGE + 3 {
            let er = ask(&town.desk(Who::Liaison), &ag, input(&town)).await.unwrap();
            // At the same moment and later: the order stands still either way.
            if number % 2 == 0 {
                town.clock.advance(1);
            }
            if number % 3 == 0 {
                let no = AnswerInput {
                    words: "Not that week.".into(),
                    until: None,
                };
                answer(&town.desk(Who::Director), &er, no).await.unwrap();
                refused.push(er.to_string());
            } else {
                waits.push(er.to_string());
            }
        }
        let (mut read, mut more) = (Vec::new(), Some(String::new()));
        while let Some(after) = more {
            let (page, next) = called(&town, &after).await;
            assert!(page.len() <= super::ON_A_PAGE);
            read.extend(page);
            more = next;
        }
        let (first, then) = read.split_at(waits.len());
        let sorted = |list: &[String]| {
            let mut list = list.to_vec();
            list.sort();
            list
        };
        assert_eq!(sorted(first), sorted(&waits));
        assert_eq!(sorted(then), sorted(&refused));

        let first = town.get(Who::Director, "/requests").await.body;
        assert_eq!(on(&first), read[..super::ON_A_PAGE]);
        assert!(!first.contains('⟦'));
        let next = way_on(&first);
        let second = town.get(Who::Director, &next).await.body;
        assert_eq!(on(&second), read[super::ON_A_PAGE..]);
        assert!(
            !second.contains("?after=") && second.contains("href=\"/requests\""),
            "and back"
        );
        let outside = town.get(Who::Outsider, &next).await.status.as_u16();
        assert_eq!(outside, 404, "what is another's is no place to go on from");
    })
    .await;
}

/// The requests of a page over the API, and what it says to give back for the next.
async fn called(town: &Town, more: &str) -> (Vec<String>, Option<String>) {
    let page = town
        .api(Who::Liaison, "GET", &format!("/api/v1/requests{more}"), None)
        .await;
    let page: serde_json::Value = serde_json::from_str(&page.body).expect(&page.body);
    let requests = page["requests"].as_array().unwrap().iter();
    let more = page.get("more").map(|more| {
        let (after, waits) = (more["after"].as_str().unwrap(), more["waits"].as_bool().unwrap());
        format!("?after={after}&waits={waits}")
    });
    (
        requests
            .map(|each| each["reference"].as_str().unwrap().to_owned())
            .collect(),
        more,
    )
}

/// The requests that stand on a page.
fn on(body: &str) -> Vec<String> {
    let links = body.split("href=\"/requests/ER-").skip(1);
    links
        .map(|link| format!("ER-{}", link.split('"').next().unwrap()))
        .collect()
}

/// Where a page leads on.
fn way_on(body: &str) -> String {
    let next = body.split("href=\"/requests?after=").nth(1).expect("the way on");
    let next = next.split('"').next().unwrap().replace("&amp;", "&");
    format!("/requests?after={next}")
}

#[tokio::test]
async fn what_is_answered_between_two_pages_hides_none_that_waits() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = in_force(&town).await;
        let mut waits = Vec::new();
        for _ in 0..super::ON_A_PAGE + 3 {
            let er = ask(&town.desk(Who::Liaison), &ag, input(&town)).await.unwrap();
            waits.insert(0, er.to_string());
            town.clock.advance(1);
        }
        let no = AnswerInput {
            words: "Not that week.".into(),
            until: None,
        };
        let (read, more) = called(&town, "").await;
        let first = town.get(Who::Director, "/requests").await.body;
        assert_eq!((&read, &on(&first)), (&waits[..super::ON_A_PAGE].to_vec(), &read));
        // The last of the page is where the next one begins.
        let last = read.last().unwrap().parse().unwrap();
        answer(&town.desk(Who::Director), &last, no.clone()).await.unwrap();
        let (next, end) = called(&town, &more.unwrap()).await;
        let second = town.get(Who::Director, &way_on(&first)).await.body;
        let (still, answered) = next.split_at(3);
        assert_eq!(still, &waits[super::ON_A_PAGE..]);
        assert_eq!((answered, end), (&[last.to_string()][..], None));
        assert_eq!(on(&second), next);

        // Nothing is left behind the last one: the page says so, and leads back.
        let behind = format!("/requests?after={last}&waits=false");
        let nothing = town.get(Who::Director, &behind).await.body;
        assert!(nothing.contains("No more requests"), "{nothing}");
        assert!(!nothing.contains("No requests"), "{nothing}");
        let (_, pager) = nothing.split_once("class=\"pager\"").expect("a way back");
        assert!(pager.contains("href=\"/requests\""), "{nothing}");
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
async fn the_owner_reads_where_a_grant_opens_nothing_and_who_asks_reads_no_label() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = in_force(&town).await;
        let er = ask(&town.desk(Who::Liaison), &ag, input(&town)).await.unwrap();
        let of_all = AskInput {
            site: None,
            ..input(&town)
        };
        let of_all = ask(&town.desk(Who::Liaison), &ag, of_all).await.unwrap();
        let says = async |who: Who, er: &Reference| {
            let page = town.get(who, &format!("/requests/{er}")).await;
            assert!(page.status.is_success() && !page.body.contains('⟦'), "{}", page.body);
            let words =
                "Main building is labelled TLP:RED, above the TLP ceiling TLP:AMBER+STRICT: nothing of it opens";
            (page.body.contains(words), page.body.contains("TLP"))
        };
        assert_eq!(
            says(Who::Director, &er).await,
            (false, false),
            "its label is within the ceiling"
        );
        label(&town, town.main_building, Tlp::Red).await;
        label(&town, town.clinic, Tlp::Red).await;
        for each in [&er, &of_all] {
            assert_eq!(says(Who::Director, each).await, (true, true), "before it is granted");
            assert_eq!(says(Who::Liaison, each).await, (false, false));
        }
        let until = "2031-05-06T00:00:00Z".parse().unwrap();
        let grant = AnswerInput {
            words: "Come at nine.".into(),
            until: Some(until),
        };
        answer(&town.desk(Who::Director), &er, grant).await.unwrap();
        assert_eq!(says(Who::Director, &er).await, (true, true), "while it is granted");
        assert_eq!(says(Who::Liaison, &er).await, (false, false));
        town.clock.set(until);
        assert_eq!(says(Who::Director, &er).await, (false, false), "it has ended");
    })
    .await;
}

#[tokio::test]
async fn what_a_yes_could_not_open_is_not_granted_and_both_sides_read_why() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = in_force(&town).await;
        let ask = || async { ask(&town.desk(Who::Liaison), &ag, input(&town)).await.unwrap() };
        let (granted, waits) = (ask().await, ask().await);
        let yes = || AnswerInput {
            words: "Come at nine.".into(),
            until: Some("2031-05-06T00:00:00Z".parse().unwrap()),
        };
        answer(&town.desk(Who::Director), &granted, yes()).await.unwrap();
        let pages = || async {
            let mut pages = Vec::new();
            for (who, er) in [
                (Who::Director, &granted),
                (Who::Liaison, &granted),
                (Who::Director, &waits),
                (Who::Liaison, &waits),
            ] {
                pages.push(town.get(who, &format!("/requests/{er}")).await.body);
            }
            pages
        };
        assert!(pages().await.iter().all(|page| !page.contains("It opens nothing now")));
        let grant = format!("action=\"/requests/{waits}/grant\"");
        assert!(pages().await[2].contains(&grant));
        let newer = "UPDATE mou SET version_in_force = 2";
        let suspended = "UPDATE mou SET version_in_force = 1, state = 'suspended'";
        for (sql, says, words) in [
            (newer, "request.clause-gone", "not part of the agreement any more"),
            (suspended, "request.not-in-force", "not in force"),
        ] {
            let tx = town.app.store().begin().await.unwrap();
            tx.execute(sql, Vec::new()).await.unwrap();
            tx.commit().await.unwrap();
            let now = pages().await;
            for page in &now {
                assert!(page.contains("It opens nothing now") && page.contains(words), "{page}");
            }
            assert!(!now[2].contains(&grant), "{}", now[2]);
            assert_eq!(code(answer(&town.desk(Who::Director), &waits, yes()).await), says);
            // Typed before it ended, it stays to be copied.
            let late = [("grant_words", "Come at ten."), ("until_on", "2031-05-05")];
            let told = town
                .post(Who::Director, &format!("/requests/{waits}/grant"), &late)
                .await;
            assert_eq!(told.status.as_u16(), 422, "{}", told.body);
            assert!(
                told.body.contains("Come at ten.") && told.body.contains(words),
                "{}",
                told.body
            );
        }
        let no = AnswerInput {
            words: "It has ended.".into(),
            until: None,
        };
        answer(&town.desk(Who::Director), &waits, no).await.unwrap();
    })
    .await;
}
