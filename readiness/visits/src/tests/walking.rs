//! A visit from its plan to both signatures; a walk-through; what two people do at the same time.

use super::town::{Town, Who, floor_plans, visits};
use super::{digest, find, plan, sign, step};
use crate::{model::Kind, rules, store};
use axum::http::StatusCode;
use muster_readiness::site_plan;
use muster_store::testing::each_store;
use muster_terms::*;
use muster_web::Begun;
use serde_json::json;

#[tokio::test]
async fn both_sides_walk_find_and_sign() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&visits()).await;
        let visit = plan(&town, "joint_assessment", Who::Guard, Some(town.police)).await;
        let list = town.get(Who::Liaison, "/visits").await;
        for said in ["Waits for you", "Joint assessment, Northfield Hospital", "AG-0143 §5.3"] {
            list.says(said);
        }
        town.get(Who::Director, &visit).await.says("No answer yet");
        let patrol = town.identity(Who::Patrol).position.to_string();
        step(
            &town,
            Who::Liaison,
            &visit,
            "accepted",
            &[("people", &patrol), ("words", "Two of us come.")],
        )
        .await
        .led_to();
        let page = town.get(Who::Director, &visit).await;
        for said in ["Two of us come.", "Patrol unit 412", "AG-0143 §5.4", "Begin the visit"] {
            page.says(said);
        }
        step(&town, Who::Guard, &visit, "started", &[]).await.led_to();
        let line = format!("{visit}/checks/lockdown");
        let weighed = [
            ("verdict", "not_ok"),
            ("likelihood", "possible"),
            ("consequence", "severe"),
            ("revision", "0"),
        ];
        let mut fields = weighed.to_vec();
        fields.push(("words", "Door E2 does not lock from inside."));
        assert_eq!(
            town.post(Who::Patrol, &line, &fields).await.led_to(),
            format!("{visit}/checks/communication")
        );
        let page = town.get(Who::Guard, &visit).await;
        for said in [
            "Door E2 does not lock from inside.",
            "Possible",
            "Severe",
            "AG-0143 §5.4",
        ] {
            page.says(said);
        }

        let finding = find(&town, Who::Liaison, &visit, "Door E2 does not lock.").await;
        let director = town.identity(Who::Director).position.to_string();
        let guard = town.identity(Who::Guard).position.to_string();
        let action = |owner: &str| {
            [
                ("owner", owner.to_owned()),
                ("due_on", "2031-06-05".into()),
                ("task", "Mend the lock of E2".into()),
            ]
        };
        let sent = |fields: &[(&'static str, String)]| fields.iter().map(|(n, v)| (*n, v.clone())).collect::<Vec<_>>();
        let post = async |who, owner: &str| {
            let fields = sent(&action(owner));
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
            town.post(who, &format!("{finding}/action"), &fields).await
        };
        assert_eq!(
            post(Who::Patrol, &guard).await.status,
            StatusCode::NOT_FOUND,
            "a patrol gives no actions"
        );
        let nobody = post(Who::Liaison, &director).await;
        assert_eq!(
            nobody.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "only who comes along can be asked"
        );
        assert_eq!(post(Who::Liaison, &guard).await.led_to(), finding);
        assert_eq!(
            post(Who::Liaison, &guard).await.status,
            StatusCode::CONFLICT,
            "one action of a finding"
        );
        let page = town.get(Who::Director, &visit).await;
        page.says("Mend the lock of E2");
        page.says("Asked");
        assert_eq!(
            town.post(Who::Liaison, &format!("{finding}/withdrawal"), &[])
                .await
                .status,
            StatusCode::CONFLICT
        );

        let stale = digest(&town, Who::Guard, &visit).await;
        find(&town, Who::Guard, &visit, "Sign at K2 cannot be read.").await;
        let unseen = step(&town, Who::Guard, &visit, "signed", &[("digest", &stale)]).await;
        assert_eq!(
            unseen.status,
            StatusCode::CONFLICT,
            "nobody signs what they did not see"
        );
        sign(&town, Who::Guard, &visit).await.led_to();
        town.get(Who::Liaison, "/visits").await.says("Waits for you");
        let frozen = town.get(Who::Patrol, &line).await;
        assert_eq!(frozen.status, StatusCode::CONFLICT, "what is signed stands still");
        assert_eq!(
            digest(&town, Who::Guard, &visit).await,
            digest(&town, Who::Patrol, &visit).await
        );
        sign(&town, Who::Patrol, &visit).await.led_to();
        let page = town.get(Who::Director, &visit).await;
        page.says("Done and signed");
        page.says("Patrol unit 412");
        let tx = town.app.store().read().await.unwrap();
        let reference: Reference = visit.rsplit('/').next().unwrap().parse().unwrap();
        let done = store::find(&tx, &reference).await.unwrap().unwrap();
        let last = store::last_signed(&tx, done.site).await.unwrap().unwrap();
        assert_eq!((last.id, last.done_at), (done.id, Some(town.app.now())));
        drop(tx);
        for org in [town.northgate, town.police] {
            let log = town.log(org).await;
            let signatures = log.iter().filter(|kind| *kind == "visit.signature").count();
            assert_eq!(signatures, 2, "both signatures are in both logs");
        }

        assert_eq!(
            step(&town, Who::Patrol, &visit, "reopened", &[]).await.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "nothing is opened again without a word"
        );
        assert_eq!(
            step(&town, Who::Liaison, &visit, "reopened", &[("words", " ")])
                .await
                .status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        step(
            &town,
            Who::Liaison,
            &visit,
            "reopened",
            &[("words", "The lock was mended on the spot.")],
        )
        .await
        .led_to();
        let page = town.get(Who::Director, &visit).await;
        page.says("Fell when it was opened again");
        page.says("The lock was mended on the spot.");
        let tx = town.app.store().read().await.unwrap();
        assert!(store::last_signed(&tx, done.site).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn another_time_is_proposed_and_taken() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&visits()).await;
        let visit = plan(&town, "familiarisation", Who::Manager, Some(town.police)).await;
        let past = step(
            &town,
            Who::Liaison,
            &visit,
            "proposed",
            &[("proposed_for", "2031-05-01T10:00")],
        )
        .await;
        assert_eq!(past.status, StatusCode::UNPROCESSABLE_ENTITY);
        step(
            &town,
            Who::Liaison,
            &visit,
            "proposed",
            &[("proposed_for", "2031-05-07T14:30"), ("words", "Not on Tuesday.")],
        )
        .await
        .led_to();
        step(&town, Who::Director, &visit, "time_taken", &[]).await.led_to();
        let page = town.get(Who::Liaison, &visit).await;
        page.says("14:30");
        page.says("Comes");
        assert_eq!(
            step(&town, Who::Director, &visit, "time_taken", &[]).await.status,
            StatusCode::NOT_FOUND
        );
        let again = [("proposed_for", "2031-05-08T14:30"), ("words", "Later after all.")];
        step(&town, Who::Liaison, &visit, "proposed", &again).await.led_to();
        step(&town, Who::Director, &visit, "started", &[]).await.led_to();
        assert_eq!(
            sign(&town, Who::Director, &visit).await.status,
            StatusCode::CONFLICT,
            "its answer is still to come"
        );
        assert_eq!(
            step(&town, Who::Director, &visit, "time_taken", &[]).await.status,
            StatusCode::CONFLICT,
            "a visit that has begun has its time"
        );
    })
    .await;
}

#[tokio::test]
async fn own_positions_walk_alone_and_one_signature_is_all() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&visits()).await;
        let with = super::try_plan(&town, "walk_through", Who::Guard, Some(town.police)).await;
        assert_eq!(with.status, StatusCode::UNPROCESSABLE_ENTITY);
        let site = super::site_of(&town).await.unwrap();
        let nobody = [
            ("kind", "walk_through"),
            ("site", site.as_str()),
            ("planned_for", "2031-05-06T10:00"),
            ("purpose", "Know the new wing."),
        ];
        let nobody = town.post(Who::Director, "/visits", &nobody).await;
        assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
        nobody.says("Name the positions that walk.");
        let visit = plan(&town, "walk_through", Who::Guard, None).await;
        assert_eq!(town.get(Who::Liaison, &visit).await.status, StatusCode::NOT_FOUND);
        let line = format!("{visit}/checks/plan-true");
        let early = town
            .post(Who::Guard, &line, &[("verdict", "ok"), ("revision", "0")])
            .await;
        assert_eq!(early.status, StatusCode::CONFLICT, "it has not begun");
        step(&town, Who::Guard, &visit, "started", &[]).await.led_to();
        town.post(Who::Guard, &line, &[("verdict", "ok"), ("revision", "0")])
            .await
            .led_to();
        let found = find(&town, Who::Guard, &visit, "Gate 3 stands open.").await;
        let page = town.get(Who::Guard, &found).await;
        assert!(
            !page.body.contains("Make it an action"),
            "who gives no actions finds no form"
        );
        town.get(Who::Manager, &found).await.says("Make it an action");
        sign(&town, Who::Guard, &visit).await.led_to();
        town.get(Who::Guard, &visit).await.says("Done and signed");
    })
    .await;
}

#[tokio::test]
async fn the_route_goes_past_points_floors_rooms_and_words() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await.id;
        town.agree(&visits()).await;
        let floor = FloorId::new();
        let drawn = site_plan::demo::northfield_ground(floor, site, None);
        let room = drawn
            .features
            .iter()
            .find(|each| each.short_name().is_some())
            .unwrap()
            .clone();
        let tx = town.app.store().begin().await.unwrap();
        site_plan::store::save_floor(&tx, &drawn, None, town.app.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let visit = plan(&town, "familiarisation", Who::Guard, Some(town.police)).await;
        let add = async |who, at: &str, label: &str| {
            let fields = [("at", at), ("label", label), ("words", "")];
            town.post(who, &format!("{visit}/stops"), &fields).await
        };
        let feature = format!("feature:{floor}:{}", room.id);
        add(Who::Director, "words", "Main gate").await.led_to();
        add(Who::Director, &feature, "").await.led_to();
        add(Who::Director, &format!("floor:{floor}"), "The whole ground floor")
            .await
            .led_to();
        for wrong in ["words", "point:nowhere", "floor:", "feature:x:y", "moon:1"] {
            let refused = add(Who::Director, wrong, "").await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        }
        for who in [Who::Liaison, Who::Guard] {
            assert_eq!(add(who, "words", "Here").await.status, StatusCode::NOT_FOUND, "{who:?}");
        }
        let page = town.get(Who::Director, &visit).await;
        page.says("<svg");
        page.says(room.short_name().unwrap());
        let closed = town.get(Who::Liaison, &visit).await;
        closed.says(room.short_name().unwrap());
        assert!(
            !closed.body.contains("<svg class=\"plan-svg"),
            "a plan is of another class"
        );

        let reference: Reference = visit.rsplit('/').next().unwrap().parse().unwrap();
        let stops = async || {
            let tx = town.app.store().read().await.unwrap();
            let found = store::find(&tx, &reference).await.unwrap().unwrap();
            store::stops(&tx, found.id).await.unwrap()
        };
        let last = stops().await[2].id;
        let to = async |to| {
            town.post(Who::Director, &format!("{visit}/stops/{last}"), &[("to", to)])
                .await
        };
        to("earlier").await.led_to();
        to("earlier").await.led_to();
        to("earlier").await.led_to();
        let labels: Vec<String> = stops().await.into_iter().map(|stop| stop.label).collect();
        assert_eq!(labels[..2], ["The whole ground floor", "Main gate"]);
        to("out").await.led_to();
        let places: Vec<i64> = stops().await.into_iter().map(|stop| stop.place).collect();
        assert_eq!(places, [1, 2]);
        assert_eq!(to("later").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_partner_with_the_clause_for_plans_sees_the_route_drawn() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await.id;
        let mut clauses = visits().to_vec();
        clauses.push(floor_plans());
        town.agree(&clauses).await;
        let floor = FloorId::new();
        let drawn = site_plan::demo::northfield_ground(floor, site, None);
        let tx = town.app.store().begin().await.unwrap();
        site_plan::store::save_floor(&tx, &drawn, None, town.app.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let visit = plan(&town, "familiarisation", Who::Guard, Some(town.police)).await;
        let fields = [("at", format!("floor:{floor}")), ("label", "Ground".into())];
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value): &(&str, String)| (*name, value.as_str()))
            .collect();
        town.post(Who::Director, &format!("{visit}/stops"), &fields)
            .await
            .led_to();
        town.get(Who::Liaison, &visit).await.says("plan-svg");
    })
    .await;
}

#[tokio::test]
async fn two_who_write_at_once_lose_nothing() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let visit = plan(&town, "walk_through", Who::Guard, None).await;
        step(&town, Who::Guard, &visit, "started", &[]).await.led_to();
        let line = format!("{visit}/checks/lighting");
        let begun = Begun::with(&rules::stored_check(None, Kind::WalkThrough)).to_string();
        let say = async |who, words: &str, revision: &str| {
            let fields = [
                ("verdict", "not_ok"),
                ("words", words),
                ("revision", revision),
                ("begun", &begun),
            ];
            town.post(who, &line, &fields).await
        };
        say(Who::Guard, "Lamp 4 is out.", "0").await.led_to();
        let second = say(Who::Manager, "The yard is dark.", "0").await;
        assert_eq!(second.status, StatusCode::CONFLICT);
        for kept in ["Lamp 4 is out.", "The yard is dark.", "Guard, Post 1"] {
            second.says(kept);
        }
        let page = town.get(Who::Director, &format!("{visit}/edit")).await.ok();
        let at = page.find("name=\"begun\" value=\"").unwrap() + 20;
        let begun_edit = page[at..].split('"').next().unwrap().replace("&quot;", "\"");
        let guard = town.identity(Who::Guard).position.to_string();
        let edit = async |who, purpose: &str, revision: &str| {
            let site = super::site_of(&town).await.unwrap();
            let fields = [
                ("kind", "walk_through"),
                ("site", site.as_str()),
                ("planned_for", "2031-05-06T10:00"),
                ("purpose", purpose),
                ("people", &guard),
                ("revision", revision),
                ("begun", &begun_edit),
            ];
            town.post(who, &format!("{visit}/edit"), &fields).await
        };
        edit(Who::Manager, "Night round", "2").await.led_to();
        let second = edit(Who::Director, "Day round", "2").await;
        assert_eq!(second.status, StatusCode::CONFLICT);
        second.says("Day round");
        second.says("Night round");
    })
    .await;
}

#[tokio::test]
async fn the_api_does_what_the_pages_do() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await.id;
        town.agree(&visits()).await;
        let made = town
            .call(Who::Director, "POST", "/api/v1/visits", json!({
                "kind": "joint_assessment", "site": site, "planned_for": "2031-05-06T10:00:00Z", "purpose": "Summer",
                "people": [town.identity(Who::Guard).position], "partner": town.police,
            }))
            .await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        let made: serde_json::Value = serde_json::from_str(&made.body).unwrap();
        let path = format!("/api/v1/visits/{}", made["reference"].as_str().unwrap());
        let call = async |who, method: &str, below: &str, body: serde_json::Value| {
            town.call(who, method, &format!("{path}{below}"), body).await
        };
        let ok = |answer: super::Answer, wanted: StatusCode| {
            assert_eq!(answer.status, wanted, "{}", answer.body);
            answer.body
        };
        ok(call(Who::Liaison, "POST", "/steps", json!({"step": "proposed", "proposed_for": "2031-05-08T10:00:00Z"})).await, StatusCode::NO_CONTENT);
        ok(call(Who::Director, "POST", "/steps", json!({"step": "time_taken"})).await, StatusCode::NO_CONTENT);
        let changed = json!({"kind": "joint_assessment", "site": site, "planned_for": "2031-05-08T10:00:00Z", "purpose": "Before summer", "revision": 2});
        ok(call(Who::Director, "PUT", "", changed.clone()).await, StatusCode::NO_CONTENT);
        ok(call(Who::Director, "PUT", "", changed).await, StatusCode::CONFLICT);
        ok(call(Who::Director, "POST", "/stops", json!({"label": "Main gate"})).await, StatusCode::CREATED);
        ok(call(Who::Director, "POST", "/steps", json!({"step": "started"})).await, StatusCode::NO_CONTENT);
        ok(call(Who::Liaison, "PUT", "/checks/crowd", json!({"verdict": "ok"})).await, StatusCode::NO_CONTENT);
        ok(call(Who::Liaison, "PUT", "/checks/crowd", json!({"verdict": "ok"})).await, StatusCode::CONFLICT);
        ok(call(Who::Liaison, "PUT", "/checks/signs", json!({"verdict": "ok"})).await, StatusCode::NOT_FOUND);
        let found = ok(call(Who::Liaison, "POST", "/findings", json!({"severity": "low", "words": "Ключ пропал"})).await, StatusCode::CREATED);
        let found: serde_json::Value = serde_json::from_str(&found).unwrap();
        let action = json!({"owner": town.identity(Who::Liaison).position, "due_on": "2031-06-01", "words": "Ask for a new key"});
        let made = call(Who::Liaison, "POST", &format!("/findings/{}/action", found["id"].as_str().unwrap()), action).await;
        ok(made, StatusCode::CREATED);
        let seen = ok(town.get(Who::Director, &path).await, StatusCode::OK);
        for said in ["Ключ пропал", "AG-0143 §5.4", "Main gate", "Before summer"] {
            assert!(seen.contains(said), "{said} is not in {seen}");
        }
        let digest = super::digest(&town, Who::Director, path.trim_start_matches("/api/v1")).await;
        ok(call(Who::Director, "POST", "/steps", json!({"step": "signed", "digest": digest})).await, StatusCode::NO_CONTENT);
        ok(call(Who::Liaison, "POST", "/steps", json!({"step": "signed", "digest": digest})).await, StatusCode::NO_CONTENT);
        let list = ok(town.get(Who::Liaison, "/api/v1/visits").await, StatusCode::OK);
        assert!(list.contains("\"done\""), "{list}");
        ok(call(Who::Liaison, "POST", "/steps", json!({"step": "flown"})).await, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

#[tokio::test]
async fn nobody_signs_while_a_critical_finding_is_nobodys_work() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let visit = plan(&town, "walk_through", Who::Guard, None).await;
        step(&town, Who::Guard, &visit, "started", &[]).await.led_to();
        let fields = [
            ("words", "The way out is locked."),
            ("severity", "critical"),
            ("stop", ""),
        ];
        let finding = town
            .post(Who::Guard, &format!("{visit}/findings"), &fields)
            .await
            .led_to();
        town.get(Who::Guard, &visit).await.says("Needs an owner");
        town.get(Who::Guard, &finding)
            .await
            .says("Nobody signs the visit before it has an owner");
        let refused = sign(&town, Who::Guard, &visit).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        refused.says("The way out is locked.");
        let call = json!({ "step": "signed", "digest": digest(&town, Who::Guard, &visit).await });
        let refused = town
            .call(Who::Guard, "POST", &format!("/api/v1{visit}/steps"), call)
            .await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        refused.says("finding.no-owner");

        let guard = town.identity(Who::Guard).position.to_string();
        let action = [
            ("owner", guard.as_str()),
            ("due_on", "2031-05-06"),
            ("task", "Unlock it"),
        ];
        town.post(Who::Director, &format!("{finding}/action"), &action)
            .await
            .led_to();
        assert!(!town.get(Who::Guard, &visit).await.ok().contains("Needs an owner"));
        sign(&town, Who::Guard, &visit).await.led_to();
        town.get(Who::Guard, &visit).await.says("Done and signed");
    })
    .await;
}

#[tokio::test]
async fn a_signed_walk_through_over_a_floor_is_its_walk() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await.id;
        let tx = town.app.store().begin().await.unwrap();
        let [walked, left_out, changed] = [FloorId::new(), FloorId::new(), FloorId::new()];
        for floor in [walked, left_out, changed] {
            let drawn = site_plan::demo::northfield_ground(floor, site, None);
            site_plan::store::save_floor(&tx, &drawn, None, town.app.now())
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
        let walked_on = async || {
            let tx = town.app.store().read().await.unwrap();
            let records = site_plan::store::records_of(&tx, site).await.unwrap();
            [walked, left_out, changed].map(|floor| {
                let record = records.iter().find(|record| record.floor == floor).unwrap();
                record.walked_on.map(|on| on.to_string())
            })
        };
        let walk = async |verdict: &str, meanwhile: bool| {
            let visit = plan(&town, "walk_through", Who::Guard, None).await;
            // Of the third floor one thing alone is looked at.
            let drawn = site_plan::demo::northfield_ground(left_out, site, None);
            let room = drawn.features.iter().find(|each| each.short_name().is_some()).unwrap();
            let room = room.id.clone();
            let places = [
                format!("floor:{walked}"),
                format!("floor:{changed}"),
                format!("feature:{left_out}:{room}"),
            ];
            for at in places {
                let fields = [("at", at), ("label", String::new()), ("words", String::new())];
                let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
                town.post(Who::Director, &format!("{visit}/stops"), &fields)
                    .await
                    .led_to();
            }
            step(&town, Who::Guard, &visit, "started", &[]).await.led_to();
            let line = format!("{visit}/checks/plan-true");
            town.post(Who::Guard, &line, &[("verdict", verdict), ("revision", "0")])
                .await
                .led_to();
            if meanwhile {
                let tx = town.app.store().begin().await.unwrap();
                let drawn = site_plan::demo::northfield_ground(changed, site, None);
                let next = site_plan::FloorPlan {
                    version: drawn.version + 1,
                    ..drawn
                };
                let later = town.app.now() + jiff::SignedDuration::from_secs(60);
                assert!(site_plan::store::save_floor(&tx, &next, None, later).await.unwrap());
                tx.commit().await.unwrap();
            }
            sign(&town, Who::Guard, &visit).await.led_to();
        };
        walk("not_looked_at", false).await;
        assert_eq!(
            walked_on().await,
            [None, None, None],
            "nobody said that the plan is true"
        );
        walk("ok", true).await;
        let day = Some("2031-05-05".to_owned());
        assert_eq!(
            walked_on().await,
            [day, None, None],
            "what was drawn anew on the way was not walked"
        );
        let log = town.log(town.northgate).await;
        assert_eq!(log.iter().filter(|kind| *kind == "site.floor_walked").count(), 1);
    })
    .await;
}
