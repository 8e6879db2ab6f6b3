//! An event from its plan to its papers; its own site; what two people do at the same time.

use super::town::{Town, Who, events};
use super::{plan, post, shift, step, told, try_plan};
use crate::{reading, store};
use axum::http::StatusCode;
use muster_membership::site;
use muster_policy::CrossingAct;
use muster_store::testing::each_store;
use muster_terms::*;
use muster_web::Begun;
use serde_json::json;

async fn found(town: &Town, who: Who, event: &str) -> reading::Found {
    let desk = town.desk(who);
    let mut tx = desk.begin().await.unwrap();
    let reference: Reference = event.rsplit('/').next().unwrap().parse().unwrap();
    let found = reading::find(&desk, &mut tx, &reference, CrossingAct::Read)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    found
}

#[tokio::test]
async fn both_sides_staff_a_cell_and_gaps_and_overlaps_are_said() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&events()).await;
        let event = plan(&town, Some(town.police)).await;
        town.get(Who::Liaison, "/events").await.says("Waits for you");
        step(&town, Who::Liaison, &event, "accepted", &[("words", "Two of us come.")])
            .await
            .led_to();
        let page = town.get(Who::Director, &event).await;
        for said in ["Two of us come.", "AG-0143 §5.8", "Northfield Hospital", "900"] {
            page.says(said);
        }
        let ours = post(&town, Who::Director, &event, "incident_commander", "", None).await;
        town.get(Who::Director, &event).await.says("Incident commander");
        let theirs = post(&town, Who::Liaison, &event, "incident_commander", "", None).await;
        town.get(Who::Liaison, &event).await.says("Unified command");
        let second = json!({ "place": "incident_commander" });
        let second = town
            .call(Who::Director, "POST", &format!("/api/v1{event}/posts"), second)
            .await;
        assert_eq!(
            second.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "one commander of a side"
        );
        let gate = post(&town, Who::Director, &event, "ground", "North gate", Some(&ours)).await;
        let round = json!({ "place": "incident_commander", "reports_to": gate, "revision": 1 });
        let round = town
            .call(Who::Director, "PUT", &format!("/api/v1{event}/posts/{ours}"), round)
            .await;
        assert_eq!(
            round.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "nobody reports to itself"
        );

        shift(&town, Who::Director, &event, &ours, Who::Manager, (10, 18))
            .await
            .led_to();
        shift(&town, Who::Director, &event, &gate, Who::Guard, (10, 14))
            .await
            .led_to();
        shift(&town, Who::Liaison, &event, &theirs, Who::Patrol, (10, 18))
            .await
            .led_to();
        let page = town.get(Who::Liaison, &event).await;
        for said in ["Nobody at: North gate", "14:00", "Gap"] {
            page.says(said);
        }
        assert_eq!(
            told(&town, Who::Director, &event).await["gaps"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
        shift(&town, Who::Director, &event, &gate, Who::Manager, (13, 18))
            .await
            .led_to();
        let out = told(&town, Who::Director, &event).await;
        assert!(out["gaps"].as_array().unwrap().is_empty());
        assert_eq!(out["overlaps"][0]["position"], "Site manager", "{out}");
        let late = shift(&town, Who::Director, &event, &gate, Who::Guard, (12, 11)).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        let seen = found(&town, Who::Director, &event).await;
        let last = seen
            .shifts()
            .iter()
            .find(|shift| shift.title == "Guard, Post 1")
            .unwrap()
            .id;
        town.post(Who::Director, &format!("{event}/shifts/{last}/removal"), &[])
            .await
            .led_to();
        town.post(Who::Director, &format!("{event}/posts/{gate}/removal"), &[])
            .await
            .led_to();
        let seen = found(&town, Who::Director, &event).await;
        assert_eq!(
            (seen.posts().len(), seen.shifts().len()),
            (2, 2),
            "a post goes with its shifts"
        );
    })
    .await;
}

#[tokio::test]
async fn periods_follow_one_another_and_a_shift_can_be_for_a_whole_one() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let event = plan(&town, None).await;
        let period = |from: &str, until: &str| {
            vec![
                ("from", format!("2031-05-06T{from}")),
                ("until", format!("2031-05-06T{until}")),
                ("objectives", "Nobody waits longer than ten minutes.".to_owned()),
                ("safety", "Drink water.".to_owned()),
            ]
        };
        let send = async |from: &str, until: &str| {
            let fields = period(from, until);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
            town.post(Who::Director, &format!("{event}/periods"), &fields).await
        };
        send("14:00", "18:00").await.led_to();
        send("10:00", "14:00").await.led_to();
        assert_eq!(
            send("13:00", "15:00").await.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "no two at once"
        );
        let seen = found(&town, Who::Director, &event).await;
        assert_eq!(seen.periods.len(), 2);
        assert!(seen.periods[0].from < seen.periods[1].from, "numbered by time");
        let gate = post(&town, Who::Director, &event, "ground", "North gate", None).await;
        let position = town.identity(Who::Guard).position.to_string();
        let second = seen.periods[1].id.to_string();
        let fields = [
            ("post", gate.as_str()),
            ("position", position.as_str()),
            ("period", second.as_str()),
        ];
        town.post(Who::Director, &format!("{event}/shifts"), &fields)
            .await
            .led_to();
        let seen = found(&town, Who::Director, &event).await;
        assert_eq!(seen.shifts()[0].span(), seen.periods[1].span());
        assert_eq!(seen.gaps().len(), 1, "the first period has nobody at the gate");
        let chart = |number: u8| format!("{event}/forms/ics-207?period={number}");
        town.get(Who::Manager, &chart(2)).await.says("Guard, Post 1");
        assert!(!town.get(Who::Manager, &chart(1)).await.ok().contains("Guard, Post 1"));
        assert_eq!(town.get(Who::Manager, &chart(3)).await.status, StatusCode::NOT_FOUND);
        let removal = format!("{event}/periods/{second}/removal");
        town.post(Who::Director, &removal, &[]).await.led_to();
        assert_eq!(
            town.post(Who::Director, &removal, &[]).await.status,
            StatusCode::NOT_FOUND
        );
    })
    .await;
}

#[tokio::test]
async fn a_briefing_has_versions_and_each_is_read_anew() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&events()).await;
        let event = plan(&town, Some(town.police)).await;
        let document = |version: i64, words: &str| {
            json!({
                "situation": words, "objectives": "A calm day.", "version": version,
                "actions": [{ "at": "09:30", "words": "Open the gates" }],
                "resources": [{ "resource": "Ambulance", "identifier": "A-12", "ordered": "", "eta": "09:00", "arrived": true, "notes": "" }],
                "channels": [{ "who": "First aid", "contact": "Channel 7" }],
            })
        };
        let path = format!("/api/v1{event}/briefing");
        let write = async |version, words: &str| town.call(Who::Director, "PUT", &path, document(version, words)).await;
        assert_eq!(write(0, "900 visitors.").await.status, StatusCode::OK);
        assert_eq!(write(1, "900 visitors.").await.body, "{\"version\":1}", "nothing new is no new version");
        let read = async |who, version: &str| {
            let path = format!("{event}/briefing/read");
            town.post(who, &path, &[("version", version)]).await
        };
        read(Who::Guard, "1").await.led_to();
        read(Who::Patrol, "1").await.led_to();
        let page = town.get(Who::Director, &format!("{event}/briefing")).await;
        for said in ["Guard, Post 1", "Patrol unit 412", "AG-0143 §5.8", "Channel 7"] {
            page.says(said);
        }
        assert_eq!(write(0, "Lost").await.status, StatusCode::CONFLICT);
        assert_eq!(write(1, "1200 visitors.").await.status, StatusCode::OK);
        assert_eq!(read(Who::Manager, "1").await.status, StatusCode::CONFLICT, "an old version is not read any more");
        assert!(found(&town, Who::Director, &event).await.readers().is_empty());
        let form = town.get(Who::Liaison, &format!("{event}/forms/ics-201")).await;
        for said in ["1200 visitors.", "Open the gates", "Ambulance", "A-12", "Prepared by", "Liaison officer, Central"] {
            form.says(said);
        }
    })
    .await;
}

#[tokio::test]
async fn the_forms_are_tagged_documents() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let event = plan(&town, None).await;
        post(&town, Who::Director, &event, "safety_officer", "", None).await;
        for form in ["ics-201", "ics-205a", "ics-207"] {
            for path in [
                format!("{event}/forms/{form}/pdf"),
                format!("/api/v1{event}/forms/{form}"),
            ] {
                let pdf = town.get(Who::Director, &path).await.ok();
                assert!(pdf.starts_with("%PDF-1.7") && pdf.contains("/StructTreeRoot"), "{path}");
            }
        }
        let none = town.get(Who::Director, &format!("{event}/forms/ics-999/pdf")).await;
        assert_eq!(none.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn at_a_standing_site_an_event_is_on_from_its_beginning_to_its_end() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let event = try_plan(&town, "hospital", None).await.led_to();
        let seen = found(&town, Who::Director, &event).await;
        let tx = town.app.store().read().await.unwrap();
        for (at, expected) in [("07:30", 0), ("12:00", 1), ("19:30", 0)] {
            let at = format!("2031-05-06T{at}:00Z").parse().unwrap();
            let on = store::around(&tx, seen.event.site, at).await.unwrap();
            assert_eq!(on.len(), expected, "{at}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_place_of_its_own_is_offered_around_the_event_and_closed_after() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let event = try_plan(&town, "own", None).await.led_to();
        town.get(Who::Director, &event).await.says("Alarms can be raised here");
        let open = async || {
            let tx = town.app.store().read().await.unwrap();
            let open = site::store::open_at(&tx, town.northgate, town.app.now()).await.unwrap();
            open.iter().any(|site| site.name == "Market square")
        };
        assert!(open().await, "within 48 hours before");
        let tx = town.app.store().read().await.unwrap();
        let standing = site::store::of_org(&tx, town.northgate).await.unwrap();
        assert!(
            standing.iter().all(|site| site.name != "Market square"),
            "it is no standing site"
        );
        let seen = found(&town, Who::Director, &event).await;
        let around = |at: &str| {
            let (tx, site, at) = (&tx, seen.event.site, at.parse().unwrap());
            async move { store::around(tx, site, at).await.unwrap().len() }
        };
        assert_eq!(around("2031-05-06T12:00:00Z").await, 1);
        assert_eq!(around("2031-05-07T19:00:00Z").await, 0);
        drop(tx);
        town.clock.advance(72 * 3600);
        assert!(!open().await, "closed after");
        let late = town.get(Who::Director, &format!("{event}/edit")).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "what is over stands as it was");
        town.get(Who::Director, "/events").await.says("Over or called off");
        town.clock.advance(-72 * 3600);
        step(&town, Who::Director, &event, "cancelled", &[("words", "Storm.")])
            .await
            .led_to();
        assert!(!open().await, "closed when it is called off");
        town.get(Who::Director, &event)
            .await
            .says("Closed: the event was called off.");
        let nameless = [
            ("title", "Fair"),
            ("place", "own"),
            ("starts_at", "2031-05-06T10:00"),
            ("ends_at", "2031-05-06T09:00"),
        ];
        let wrong = town.post(Who::Director, "/events", &nameless).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        for said in ["the name of the site", "an end after its beginning"] {
            wrong.says(said);
        }
    })
    .await;
}

#[tokio::test]
async fn two_who_change_a_post_a_period_or_the_briefing_are_told() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let event = plan(&town, None).await;
        let api = format!("/api/v1{event}");
        let gate = post(&town, Who::Director, &event, "ground", "North gate", None).await;
        let clock = |hour: u8| format!("2031-05-06T{hour:02}:00:00Z");
        let period = json!({ "from": clock(10), "until": clock(18) });
        let made = town
            .call(Who::Director, "POST", &format!("{api}/periods"), period)
            .await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        let seen = found(&town, Who::Director, &event).await;
        let period = seen.periods[0].id;
        let changes = [
            (
                format!("{api}/posts/{gate}"),
                json!({ "place": "ground", "title": "South gate", "revision": 1 }),
            ),
            (
                format!("{api}/periods/{period}"),
                json!({ "from": clock(10), "until": clock(17), "revision": 1 }),
            ),
        ];
        for (path, document) in changes {
            let first = town.call(Who::Director, "PUT", &path, document.clone()).await;
            assert_eq!(first.status, StatusCode::NO_CONTENT, "{}", first.body);
            let second = town.call(Who::Manager, "PUT", &path, document).await;
            assert_eq!(second.status, StatusCode::CONFLICT, "{path}");
            second.says("event.changed-meanwhile");
        }
        let zone = jiff::tz::TimeZone::UTC;
        let begun = Begun::with(&crate::rules::stored_period(&seen.periods[0], &zone)).to_string();
        let fields = [
            ("from", "2031-05-06T10:00"),
            ("until", "2031-05-06T18:00"),
            ("safety", "Drink water."),
            ("revision", "1"),
            ("begun", begun.as_str()),
        ];
        let path = format!("{event}/periods/{period}");
        let late = town.post(Who::Manager, &path, &fields).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        for said in ["Drink water.", "2031-05-06T17:00"] {
            late.says(said);
        }
        for who in [Who::Director, Who::Manager] {
            let fields = [("situation", who_says(who)), ("version", "0")];
            let answer = town.post(who, &format!("{event}/briefing/edit"), &fields).await;
            let expected = match who {
                Who::Director => StatusCode::SEE_OTHER,
                _ => StatusCode::CONFLICT,
            };
            assert_eq!(answer.status, expected, "{who:?}");
        }
    })
    .await;
}

fn who_says(who: Who) -> &'static str {
    match who {
        Who::Director => "A calm day is expected.",
        _ => "Rain is expected.",
    }
}

#[tokio::test]
async fn two_who_change_a_plan_lose_nothing() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let event = plan(&town, None).await;
        let seen = found(&town, Who::Director, &event).await;
        let zone = jiff::tz::TimeZone::UTC;
        let begun = Begun::with(&crate::rules::stored(&seen.event, &zone)).to_string();
        let send = async |who, title: &str, weather: &str| {
            let fields = [
                ("title", title),
                ("words", seen.event.words.as_str()),
                ("weather", weather),
                ("attendance", "900"),
                ("starts_at", "2031-05-06T10:00"),
                ("ends_at", "2031-05-06T18:00"),
                ("revision", "1"),
                ("begun", begun.as_str()),
            ];
            town.post(who, &format!("{event}/edit"), &fields).await
        };
        send(Who::Director, "Open day of all wards", "").await.led_to();
        let second = send(Who::Manager, "Open day", "Rain from noon").await;
        assert_eq!(second.status, StatusCode::CONFLICT);
        for said in ["Rain from noon", "Open day of all wards", "Security director"] {
            second.says(said);
        }
        assert_eq!(
            town.log(town.northgate)
                .await
                .iter()
                .filter(|kind| *kind == "event.changed")
                .count(),
            1
        );
    })
    .await;
}
