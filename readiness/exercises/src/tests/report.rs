//! The report as page and files, and what becomes an action.

use super::conduct::clock;
use super::planning::planned;
use super::town::{Town, Who, actions, exercises};
use crate::job;
use axum::http::StatusCode;
use muster_store::testing::each_store;
use std::io::{Cursor, Read};

async fn observe(town: &Town, path: &str, who: Who, kind: &str, words: &str) {
    let fields = [("kind", kind), ("words", words)];
    town.post(who, &format!("{path}/observations"), &fields).await.led_to();
}

#[tokio::test]
async fn the_report_is_a_page_a_pdf_and_a_text_document() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = planned(&town, "tabletop", "power-lost").await;
        let early = [("kind", "hot_wash"), ("words", "Too early")];
        let refused = town.post(Who::Director, &format!("{path}/observations"), &early).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        clock(&town, &path, "start").await;
        job::tick(&town.app).await.unwrap();
        observe(&town, &path, Who::Director, "strength", "The second line held").await;
        observe(&town, &path, Who::Director, "improvement", "Nobody had the keys 鍵").await;
        clock(&town, &path, "end").await;
        observe(&town, &path, Who::Director, "hot_wash", "We want keys").await;
        let page = town.get(Who::Director, &format!("{path}/report")).await;
        for said in [
            "EXERCISE",
            "The second line held",
            "Areas for improvement",
            "We want keys",
            "Not rated",
        ] {
            page.says(said);
        }
        assert!(!page.body.contains('⟦'));
        let pdf = town.file(Who::Director, &format!("{path}/report/pdf")).await;
        assert!(pdf.starts_with(b"%PDF-"));
        let docx = town.file(Who::Director, &format!("{path}/report/docx")).await;
        let mut text = String::new();
        let mut zip = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
        zip.by_name("word/document.xml")
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        for said in [
            "EXERCISE",
            "Nobody had the keys 鍵",
            "Improvement plan",
            "Mains lost",
            "Northfield Hospital",
        ] {
            assert!(text.contains(said), "{said}");
        }
        assert_eq!(
            town.get(Who::Director, &format!("{path}/report/xls")).await.status,
            StatusCode::NOT_FOUND
        );
        for form in ["pdf", "docx"] {
            let theirs = town.get(Who::Liaison, &format!("{path}/report/{form}")).await;
            assert_eq!(theirs.status, StatusCode::NOT_FOUND);
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_found_becomes_an_action_that_both_sides_share() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = planned(&town, "tabletop", "power-lost").await;
        let [to_police, to_site] = exercises();
        let [ask, answer] = actions();
        town.agree(&[to_police, to_site, ask, answer]).await;
        let police = town.police.to_string();
        town.post(Who::Director, &format!("{path}/partners"), &[("partner", &police)])
            .await
            .led_to();
        town.post(Who::Liaison, &format!("{path}/answer"), &[("take_part", "yes")])
            .await
            .led_to();
        let liaison = town.identity(Who::Liaison).position.to_string();
        let role = [("position", liaison.as_str()), ("role", "evaluator")];
        town.post(Who::Liaison, &format!("{path}/people"), &role).await.led_to();
        let fields = |owner: &str| {
            [
                ("issue", "Nobody had the keys".to_owned()),
                ("words", "Keep a set of keys at gate 2".into()),
                ("element", "equipment".into()),
                ("owner", owner.to_owned()),
                ("starts_on", "2031-05-05".into()),
                ("due_on", "2031-06-05".into()),
            ]
        };
        let post = async |who, owner: &str| {
            let fields = fields(owner);
            let pairs: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (*a, b.as_str())).collect();
            town.post(who, &format!("{path}/actions"), &pairs).await
        };
        let early = post(Who::Director, &liaison).await;
        assert_eq!(
            early.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "before the start there is nothing to improve"
        );
        clock(&town, &path, "start").await;
        assert_eq!(post(Who::Guard, &liaison).await.status, StatusCode::NOT_FOUND);
        let campus = town.identity(Who::Campus).position.to_string();
        assert_eq!(
            post(Who::Director, &campus).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        let led = post(Who::Director, &liaison).await.led_to();
        assert!(led.starts_with("/actions/"), "{led}");
        town.get(Who::Director, &format!("{path}/report"))
            .await
            .says("Keep a set of keys at gate 2");
        town.get(Who::Liaison, &format!("{path}/report"))
            .await
            .says("Keep a set of keys at gate 2");
    })
    .await;
}

/// The words of the report as a Word file.
async fn docx(town: &Town, who: Who, path: &str) -> String {
    let docx = town.file(who, &format!("{path}/report/docx")).await;
    let mut text = String::new();
    let mut zip = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    zip.by_name("word/document.xml")
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

#[tokio::test]
async fn a_due_date_that_is_closed_to_the_reader_is_not_in_the_report() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = planned(&town, "tabletop", "power-lost").await;
        let [to_police, to_site] = exercises();
        // Nothing opens to the site how the police's actions stand.
        let [to_ask, _] = actions();
        town.agree(&[to_police, to_site, to_ask]).await;
        super::both_sides::ask(&town, &path).await.led_to();
        town.post(Who::Liaison, &format!("{path}/answer"), &[("take_part", "yes")])
            .await
            .led_to();
        super::both_sides::give_role(&town, &path, Who::Liaison, Who::Liaison, "evaluator")
            .await
            .led_to();
        clock(&town, &path, "start").await;
        let liaison = town.identity(Who::Liaison).position.to_string();
        let fields = [
            ("issue", "Nobody had the keys"),
            ("words", "Keep a set of keys at gate 2"),
            ("element", "equipment"),
            ("owner", liaison.as_str()),
            ("starts_on", "2031-05-07"),
            ("due_on", "2031-06-30"),
        ];
        let led = town
            .post(Who::Director, &format!("{path}/actions"), &fields)
            .await
            .led_to();
        let action = led.rsplit('/').next().unwrap().parse().unwrap();
        let owner = town.identity(Who::Liaison).position;
        // From here on how it stands is the police's.
        muster_recovery::corrective_action::verbs::accept(&town.desk(Who::Liaison), &action, 1, owner)
            .await
            .unwrap();
        let shown = |on: &str| muster_web::format::date(on.parse().unwrap());
        let page = town.get(Who::Director, &format!("{path}/report")).await.ok();
        assert!(page.contains("Keep a set of keys"), "{page}");
        assert!(page.contains("closed to you"), "{page}");
        for date in [shown("2031-05-07"), shown("2031-06-30")] {
            assert!(!page.contains(&date), "{date} is not when it is due");
        }
        let text = docx(&town, Who::Director, &path).await;
        assert_eq!(
            text.matches(&shown("2031-05-07")).count(),
            1,
            "its start, and not its end"
        );
        assert!(text.contains("closed to you"), "{text}");
        let theirs = docx(&town, Who::Liaison, &path).await;
        assert!(theirs.contains(&shown("2031-06-30")), "to its owner it is known");
    })
    .await;
}

#[tokio::test]
async fn a_report_names_the_sides_that_took_part_and_says_what_is_closed() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let mou = town.agree(&exercises()).await;
        for answers in [vec![], vec!["no"], vec!["yes", "no"]] {
            let path = planned(&town, "tabletop", "power-lost").await;
            super::both_sides::ask(&town, &path).await.led_to();
            for answer in answers {
                town.post(Who::Liaison, &format!("{path}/answer"), &[("take_part", answer)])
                    .await
                    .led_to();
            }
            clock(&town, &path, "start").await;
            let page = town.get(Who::Director, &format!("{path}/report")).await.ok();
            assert!(!page.contains("City Police"), "they are no side of it");
            assert!(!docx(&town, Who::Director, &path).await.contains("City Police"));
        }
        let path = planned(&town, "tabletop", "power-lost").await;
        super::both_sides::ask(&town, &path).await.led_to();
        town.post(Who::Liaison, &format!("{path}/answer"), &[("take_part", "yes")])
            .await
            .led_to();
        super::both_sides::give_role(&town, &path, Who::Liaison, Who::Patrol, "evaluator")
            .await
            .led_to();
        clock(&town, &path, "start").await;
        super::both_sides::rate(&town, &path, Who::Patrol, "s", "0")
            .await
            .led_to();
        let plays = town.get(Who::Guard, &format!("{path}/report")).await;
        plays.says("Ratings stand here when the exercise is over");
        clock(&town, &path, "end").await;
        assert!(docx(&town, Who::Director, &path).await.contains("City Police"));
        town.suspend(mou).await;
        for said in [
            town.get(Who::Director, &format!("{path}/report")).await.ok(),
            docx(&town, Who::Director, &path).await,
        ] {
            assert!(said.contains("Not rated by a side that is open to you"), "{said}");
            assert!(!said.contains("Performed with some challenges"));
        }
        let text = docx(&town, Who::Director, &path).await;
        assert!(
            text.contains("City Police: ") && text.contains("not in this report"),
            "{text}"
        );
    })
    .await;
}
