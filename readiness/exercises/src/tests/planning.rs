//! Plans: who makes them, who sees what of them, and that no work is lost.

use super::town::{Answer, Town, Who};
use crate::rules::forms;
use axum::http::StatusCode;
use muster_store::testing::each_store;
use muster_terms::*;
use muster_web::Begun;

/// Plans an exercise of this type at the hospital, from a ready scenario.
pub async fn planned(town: &Town, kind: &str, ready: &str) -> String {
    let site = town.hospital().await;
    let fields = [("kind", kind), ("ready", ready), ("site", site.reference.as_str())];
    plan(town, Who::Director, &fields).await.led_to()
}

async fn plan(town: &Town, who: Who, more: &[(&str, &str)]) -> Answer {
    let mut fields = vec![
        ("kind", "tabletop"),
        ("title", "Power lost at night"),
        ("planned_for", "2031-05-05T10:00"),
        ("duration", "90"),
        ("category", "unknown"),
        ("place", "Room 2"),
        ("scenario", "The lights go out."),
    ];
    for (name, value) in more {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    town.post(who, "/exercises", &fields).await
}

/// Changes the plan as its form does.
pub async fn change(town: &Town, path: &str, edit: impl FnOnce(&mut forms::PlanForm)) -> Answer {
    let known = town.exercise(path).await;
    let tx = town.app.store().read().await.unwrap();
    let site = muster_membership::site::store::find(&tx, known.site)
        .await
        .unwrap()
        .unwrap();
    drop(tx);
    let mut form = forms::plan_form(&known, site.reference.as_str(), &jiff::tz::TimeZone::UTC);
    edit(&mut form);
    let revision = form.revision.to_string();
    let fields = [
        ("site", form.site.as_str()),
        ("kind", &form.kind),
        ("title", &form.title),
        ("planned_for", &form.planned_for),
        ("duration", &form.duration),
        ("category", &form.category),
        ("place", &form.place),
        ("scope", &form.scope),
        ("scenario", &form.scenario),
        ("sponsor", &form.sponsor),
        ("contact", &form.contact),
        ("revision", &revision),
    ];
    town.post(Who::Director, &format!("{path}/edit"), &fields).await
}

#[tokio::test]
async fn who_plays_learns_nothing_ahead_whatever_its_duty() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = planned(&town, "tabletop", "power-lost").await;
        let manager = town.identity(Who::Manager).position.to_string();
        let role = async |role: &str| {
            let fields = [("position", manager.as_str()), ("role", role)];
            town.post(Who::Director, &format!("{path}/people"), &fields)
                .await
                .led_to()
        };
        town.get(Who::Manager, &format!("{path}/msel")).await.says("Mains lost");
        role("player").await;
        let inject = super::conduct::injects(&town, &path).await[1].clone();
        let at = |what: &str| format!("{path}/injects/{}/{what}", inject.id);
        let note = [("kind", "strength"), ("words", "The second line held")];
        for step in ["start", "pause"] {
            super::conduct::clock(&town, &path, step).await;
            town.post(Who::Director, &format!("{path}/observations"), &note)
                .await
                .led_to();
            for page in ["/msel", "/injects/new"] {
                let found = town.get(Who::Manager, &format!("{path}{page}")).await;
                assert_eq!(found.status, StatusCode::NOT_FOUND, "{page}");
            }
            assert_eq!(town.get(Who::Manager, &at("edit")).await.status, StatusCode::NOT_FOUND);
            for what in ["delivery", "skip", "removal"] {
                let moved = town.post(Who::Manager, &at(what), &[]).await;
                assert_eq!(moved.status, StatusCode::NOT_FOUND, "{what}");
            }
            for page in ["/conduct", "/conduct/now", "/report"] {
                let page = town.get(Who::Manager, &format!("{path}{page}")).await.ok();
                assert!(!page.contains(&inject.words) && !page.contains(&inject.expected));
                assert!(
                    !page.contains("The second line held"),
                    "ratings and observations come afterwards"
                );
            }
            let call = town.get(Who::Manager, &format!("/api/v1{path}/msel")).await.ok();
            assert!(!call.contains(&inject.words));
            let moved = town
                .post(Who::Manager, &format!("{path}/clock"), &[("step", "end")])
                .await;
            assert_eq!(moved.status, StatusCode::NOT_FOUND);
        }
        role("observer").await;
        town.get(Who::Manager, &format!("{path}/msel"))
            .await
            .says(&inject.words);
        role("player").await;
        super::conduct::clock(&town, &path, "end").await;
        town.get(Who::Manager, &format!("{path}/report"))
            .await
            .says("The second line held");
    })
    .await;
}

#[tokio::test]
async fn what_comes_of_an_exercise_is_decided_under_the_site_where_it_is_held() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = planned(&town, "tabletop", "power-lost").await;
        let elsewhere = town.hospital().await;
        change(&town, &path, |form| {
            form.site = elsewhere.reference.to_string();
            form.title = "Power lost by day".into();
        })
        .await
        .led_to();
        let known = town.exercise(&path).await;
        let tx = town.app.store().read().await.unwrap();
        let work = muster_recovery::work::store::find(&tx, known.work)
            .await
            .unwrap()
            .unwrap();
        assert_eq!((work.site, work.title.as_str()), (elsewhere.id, "Power lost by day"));
    })
    .await;
}

#[tokio::test]
async fn a_ready_scenario_is_made_ones_own_and_players_learn_nothing_ahead() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let list = town.get(Who::Director, "/exercises").await;
        list.says("/exercises/new?ready=power-lost");
        assert!(!list.body.contains("/exercises/EX-"), "nothing is planned yet");
        town.get(Who::Director, "/exercises/new?ready=power-lost")
            .await
            .says("02:10");
        let path = planned(&town, "tabletop", "power-lost").await;
        let page = town.get(Who::Director, &path).await;
        for said in [
            "EXERCISE",
            "Room 2",
            "Access control",
            "Every outer door",
            "Security director",
            "Controller",
        ] {
            page.says(said);
        }
        town.get(Who::Director, &format!("{path}/msel"))
            .await
            .says("Mains lost");
        town.get(Who::Guard, &path).await.says("EXERCISE");
        let conduct = town.get(Who::Guard, &format!("{path}/conduct")).await;
        assert!(!conduct.body.contains("Mains lost"), "nobody who plays reads ahead");
        for (who, page) in [
            (Who::Guard, "/msel"),
            (Who::Guard, "/edit"),
            (Who::Guard, "/injects/new"),
            (Who::Guard, "/objectives/new"),
            (Who::Liaison, ""),
            (Who::Campus, ""),
            (Who::Liaison, "/report"),
            (Who::Campus, "/conduct/now"),
        ] {
            let answer = town.get(who, &format!("{path}{page}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who:?} {page}");
        }
        for page in ["/cancellation", "/room", "/guests", "/objectives"] {
            let answer = town.post(Who::Guard, &format!("{path}{page}"), &[("name", "x")]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{page}");
        }
        assert_eq!(town.log(town.northgate).await.last().unwrap(), "exercise.planned");
    })
    .await;
}

#[tokio::test]
async fn every_wrong_field_is_said_and_nothing_that_was_typed_is_lost() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let wrong = plan(&town, Who::Director, &[("duration", "soon"), ("title", "停電訓練")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        for said in [
            "停電訓練",
            "Choose one from the list",
            "from 1 to 20160",
            "The lights go out.",
        ] {
            wrong.says(said);
        }
        let theirs = plan(&town, Who::Director, &[("site", "SITE-9999")]).await;
        assert_eq!(
            theirs.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "a site that is nobody's"
        );
        let refused = plan(&town, Who::Guard, &[]).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn two_who_change_the_plan_at_once_both_keep_their_words() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = planned(&town, "tabletop", "").await;
        let reference: Reference = path.rsplit('/').next().unwrap().parse().unwrap();
        let tx = town.app.store().read().await.unwrap();
        let known = crate::store::find(&tx, &reference).await.unwrap().unwrap();
        let site = muster_membership::site::store::find(&tx, known.site)
            .await
            .unwrap()
            .unwrap();
        drop(tx);
        let form = forms::plan_form(&known, site.reference.as_str(), &jiff::tz::TimeZone::UTC);
        let begun = Begun::with(&forms::stored_plan(&form)).to_string();
        let fields = |place: &'static str, title: &'static str| {
            vec![
                ("site".to_owned(), form.site.clone()),
                ("kind".into(), form.kind.clone()),
                ("title".into(), title.into()),
                ("planned_for".into(), form.planned_for.clone()),
                ("duration".into(), form.duration.clone()),
                ("category".into(), form.category.clone()),
                ("place".into(), place.into()),
                ("scenario".into(), form.scenario.clone()),
                ("contact".into(), form.contact.clone()),
                ("revision".into(), form.revision.to_string()),
                ("begun".into(), begun.clone()),
            ]
        };
        let post = async |who, fields: Vec<(String, String)>| {
            let pairs: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            town.post(who, &format!("{path}/edit"), &pairs).await
        };
        post(Who::Director, fields("Room 7", "Power lost at night"))
            .await
            .led_to();
        let second = post(Who::Manager, fields("Room 2", "Power lost twice")).await;
        assert_eq!(second.status, StatusCode::CONFLICT);
        for said in ["Room 7", "Power lost twice", "Security director"] {
            second.says(said);
        }
        town.get(Who::Director, &path).await.says("Room 7");
    })
    .await;
}

#[tokio::test]
async fn objectives_change_until_the_start_and_a_plan_is_called_off_once() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = planned(&town, "seminar", "").await;
        let objectives = format!("{path}/objectives");
        let fields = [
            ("words", "Doors hold"),
            ("capability", "access_control"),
            ("targets", "Locked in a minute\n- Say so"),
        ];
        town.post(Who::Director, &objectives, &fields).await.led_to();
        town.get(Who::Guard, &path).await.says("Locked in a minute");
        let none = town.post(Who::Director, &objectives, &[("words", "No target")]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        none.says("No target");
        for _ in 0..2 {
            town.post(Who::Manager, &format!("{path}/cancellation"), &[])
                .await
                .led_to();
        }
        let late = town.post(Who::Director, &objectives, &fields).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        let start = town
            .post(Who::Director, &format!("{path}/clock"), &[("step", "start")])
            .await;
        assert_eq!(start.status, StatusCode::CONFLICT);
        let cancelled = town.log(town.northgate).await;
        assert_eq!(cancelled.iter().filter(|kind| *kind == "exercise.cancelled").count(), 1);
    })
    .await;
}
