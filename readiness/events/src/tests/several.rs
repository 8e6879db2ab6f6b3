//! Several partners of one event, of which none learns of another; who does not come; and an event that is moved.

use super::town::{Town, Who, events, events_to_campus};
use super::{plan, post, shift, step, told};
use axum::http::StatusCode;
use muster_store::testing::each_store;
use serde_json::{Value, json};

/// An open day at which police and campus take part.
async fn both(town: &Town) -> String {
    town.agree(&events()).await;
    town.agree_with(town.campus, "AG-0150", &events_to_campus()).await;
    let event = plan(town, Some(town.police)).await;
    let campus = town.campus.to_string();
    step(town, Who::Director, &event, "invited", &[("partner", &campus)])
        .await
        .led_to();
    for who in [Who::Liaison, Who::Campus] {
        step(town, who, &event, "accepted", &[]).await.led_to();
    }
    event
}

async fn count(town: &Town, org: muster_terms::OrgId, kind: &str) -> usize {
    town.log(org).await.iter().filter(|each| *each == kind).count()
}

#[tokio::test]
async fn a_partner_learns_of_no_other() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let event = both(&town).await;
        assert_eq!(count(&town, town.police, "event.invited").await, 1, "its own alone");
        let bridge = post(&town, Who::Campus, &event, "ground", "Campus bridge", None).await;
        shift(&town, Who::Campus, &event, &bridge, Who::Campus, (10, 18))
            .await
            .led_to();
        assert_eq!(count(&town, town.police, "event.staffed").await, 0);
        assert_eq!(count(&town, town.northgate, "event.staffed").await, 2);
        post(&town, Who::Director, &event, "ground", "North gate", None).await;
        assert_eq!(
            count(&town, town.police, "event.staffed").await,
            1,
            "the owner's is told"
        );
        let campus = town.campus.to_string();
        let out = [("words", "An investigation runs."), ("partner", campus.as_str())];
        step(&town, Who::Director, &event, "uninvited", &out).await.led_to();
        assert_eq!(count(&town, town.police, "event.uninvited").await, 0);
        assert_eq!(count(&town, town.campus, "event.uninvited").await, 1);

        let seen = [
            town.get(Who::Liaison, &event).await.ok(),
            told(&town, Who::Liaison, &event).await.to_string(),
            town.get(Who::Liaison, &format!("{event}/forms/ics-207")).await.ok(),
        ];
        for page in seen {
            for closed in ["Campus", "Partner invited", "Invitation taken back", "An investigation"] {
                assert!(!page.contains(closed), "{closed} in {page}");
            }
        }
        let own = town.get(Who::Director, &event).await;
        for said in ["Campus Police: An investigation runs.", "Invitation taken back"] {
            own.says(said);
        }
    })
    .await;
}

#[tokio::test]
async fn who_does_not_come_stands_on_no_form() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let event = both(&town).await;
        let ours = post(&town, Who::Director, &event, "incident_commander", "", None).await;
        let theirs = post(&town, Who::Liaison, &event, "incident_commander", "", None).await;
        let bridge = post(&town, Who::Liaison, &event, "ground", "Bridge", Some(&theirs)).await;
        let gate = post(&town, Who::Director, &event, "ground", "North gate", Some(&bridge)).await;
        for (who, at, stands) in [
            (Who::Director, &ours, Who::Director),
            (Who::Director, &gate, Who::Guard),
            (Who::Liaison, &theirs, Who::Liaison),
        ] {
            shift(&town, who, &event, at, stands, (10, 18)).await.led_to();
        }
        let forms = ["ics-201", "ics-205a", "ics-207"];
        let form = async |form: &str| town.get(Who::Director, &format!("{event}/forms/{form}")).await.ok();
        for each in forms {
            assert!(form(each).await.contains("Liaison officer, Central"), "{each}");
        }
        let gaps = told(&town, Who::Director, &event).await["gaps"].clone();
        assert_eq!(gaps.as_array().unwrap().len(), 1, "the bridge: {gaps}");

        step(&town, Who::Liaison, &event, "declined", &[("words", "Storm duty.")])
            .await
            .led_to();
        for each in forms {
            let page = form(each).await;
            for gone in ["Liaison officer, Central", "Bridge", "Unified command", "City Police"] {
                assert!(!page.contains(gone), "{gone} in {each}");
            }
        }
        let page = town.get(Who::Director, &event).await;
        for said in ["Does not take part", "Storm duty.", "Bridge", "Incident commander"] {
            page.says(said);
        }
        assert!(!page.body.contains("Unified command"));
        let out = told(&town, Who::Director, &event).await;
        assert!(out["gaps"].as_array().unwrap().is_empty(), "{out}");

        // The channel is changed; the superior that is out now stays.
        let path = format!("{event}/posts/{gate}");
        let form = town.get(Who::Director, &path).await;
        form.says(&format!("value=\"{bridge}\" selected"));
        let document = json!({ "place": "ground", "title": "North gate", "contact": "Channel 9", "reports_to": bridge, "revision": 1 });
        let kept = town.call(Who::Director, "PUT", &format!("/api/v1{path}"), document).await;
        assert_eq!(kept.status, StatusCode::NO_CONTENT, "{}", kept.body);
        let other = json!({ "place": "ground", "title": "North gate", "reports_to": theirs, "revision": 2 });
        let other = town.call(Who::Director, "PUT", &format!("/api/v1{path}"), other).await;
        assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY, "none that is out is chosen anew");
    })
    .await;
}

/// Moves the event; both by day of May and hour.
async fn move_to(town: &Town, event: &str, from: (u8, u8), until: (u8, u8)) {
    let revision = told(town, Who::Director, event).await["revision"].to_string();
    let at = |(day, hour): (u8, u8)| format!("2031-05-{day:02}T{hour:02}:00");
    let (from, until) = (at(from), at(until));
    let fields = [
        ("title", "Open day"),
        ("starts_at", from.as_str()),
        ("ends_at", until.as_str()),
        ("revision", revision.as_str()),
    ];
    town.post(Who::Director, &format!("{event}/edit"), &fields)
        .await
        .led_to();
}

#[tokio::test]
async fn a_new_title_moves_nothing() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&events()).await;
        let event = plan(&town, Some(town.police)).await;
        step(&town, Who::Liaison, &event, "accepted", &[]).await.led_to();
        let document = |starts_at: &str, ends_at: &str, revision: i64| json!({ "title": "Open day", "starts_at": starts_at, "ends_at": ends_at, "revision": revision });
        let (from, until) = ("2031-05-06T10:00:30Z", "2031-05-06T17:00:30Z");
        let put = town.call(Who::Director, "PUT", &format!("/api/v1{event}"), document(from, until, 1)).await;
        assert_eq!(put.status, StatusCode::NO_CONTENT, "{}", put.body);
        let fields = [
            ("title", "Open day of all wards"),
            ("starts_at", "2031-05-06T10:00"),
            ("ends_at", "2031-05-06T17:00"),
            ("revision", "2"),
        ];
        town.post(Who::Director, &format!("{event}/edit"), &fields).await.led_to();
        let out = told(&town, Who::Director, &event).await;
        assert_eq!((&out["starts_at"], &out["ends_at"]), (&json!(from), &json!(until)), "the title alone changed");
        assert_eq!(answers(&out), ["accepted"], "and nobody is asked again");
    })
    .await;
}

fn answers(out: &Value) -> Vec<&str> {
    let sides = out["sides"].as_array().unwrap().iter();
    sides.filter_map(|side| side["answer"].as_str()).collect()
}

#[tokio::test]
async fn who_said_yes_to_another_day_is_asked_again_and_the_own_plan_moves_along() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let event = both(&town).await;
        let gate = post(&town, Who::Director, &event, "ground", "North gate", None).await;
        let bridge = post(&town, Who::Liaison, &event, "ground", "Bridge", None).await;
        for (who, at, stands) in [(Who::Director, &gate, Who::Guard), (Who::Liaison, &bridge, Who::Patrol)] {
            shift(&town, who, &event, at, stands, (10, 18)).await.led_to();
        }
        let fields = [("from", "2031-05-06T10:00"), ("until", "2031-05-06T18:00")];
        town.post(Who::Director, &format!("{event}/periods"), &fields)
            .await
            .led_to();
        move_to(&town, &event, (6, 11), (6, 17)).await;
        let out = told(&town, Who::Director, &event).await;
        assert_eq!(answers(&out), ["accepted", "accepted"], "a part of the same time");
        move_to(&town, &event, (6, 10), (6, 18)).await;
        let out = told(&town, Who::Director, &event).await;
        assert_eq!(answers(&out), ["asked", "asked"]);
        for who in [Who::Liaison, Who::Campus] {
            step(&town, who, &event, "accepted", &[]).await.led_to();
        }

        let before = count(&town, town.police, "event.invited").await;
        move_to(&town, &event, (11, 10), (11, 18)).await;
        let out = told(&town, Who::Director, &event).await;
        assert_eq!(answers(&out), ["asked", "asked"]);
        assert_eq!(out["periods"][0]["from"], "2031-05-11T10:00:00Z");
        assert_eq!(out["sides"][0]["shifts"][0]["from"], "2031-05-11T10:00:00Z");
        for list in ["gaps", "uncovered", "outside"] {
            assert!(out[list].as_array().unwrap().is_empty(), "{list}: {out}");
        }
        assert_eq!(count(&town, town.police, "event.invited").await, before + 1);
        town.get(Who::Liaison, "/events").await.says("Waits for you");
        let early = json!({ "place": "ground", "title": "Too early" });
        let early = town
            .call(Who::Liaison, "POST", &format!("/api/v1{event}/posts"), early)
            .await;
        assert_eq!(early.status, StatusCode::NOT_FOUND, "its yes was to another day");

        step(&town, Who::Liaison, &event, "accepted", &[]).await.led_to();
        let page = town.get(Who::Liaison, &event).await;
        for said in [
            "Nobody at: Bridge",
            "Not in the time of the event: Patrol unit 412, Bridge",
        ] {
            page.says(said);
        }
        let out = told(&town, Who::Liaison, &event).await;
        assert_eq!(
            out["outside"][0]["from"], "2031-05-06T10:00:00Z",
            "what police bring is theirs"
        );

        move_to(&town, &event, (11, 10), (11, 20)).await;
        let out = told(&town, Who::Director, &event).await;
        assert_eq!(out["uncovered"][0]["from"], "2031-05-11T18:00:00Z", "{out}");
        assert_eq!(
            out["gaps"][0]["from"], "2031-05-11T18:00:00Z",
            "nobody at the gate: {out}"
        );
        town.get(Who::Director, &event)
            .await
            .says("No operational period covers");
    })
    .await;
}

#[tokio::test]
async fn an_event_that_overruns_is_planned_on_until_all_is_cleared_away() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let event = both(&town).await;
        town.clock.set("2031-05-06T18:30:00Z".parse().unwrap());
        town.get(Who::Director, &event).await.says("Over");
        let gate = post(&town, Who::Director, &event, "ground", "East gate", None).await;
        shift(&town, Who::Director, &event, &gate, Who::Guard, (18, 21))
            .await
            .led_to();
        let police = town.police.to_string();
        let out = [("words", "Too late."), ("partner", police.as_str())];
        let late = step(&town, Who::Director, &event, "uninvited", &out).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "nobody is asked or put out any more");
        move_to(&town, &event, (6, 10), (6, 21)).await;
        let out = told(&town, Who::Director, &event).await;
        assert_eq!(out["state"], "on");
        assert_eq!(answers(&out), ["accepted", "accepted"], "who is there stays");
        town.clock.set("2031-05-07T21:00:00Z".parse().unwrap());
        let late = json!({ "place": "ground", "title": "Too late" });
        let late = town
            .call(Who::Director, "POST", &format!("/api/v1{event}/posts"), late)
            .await;
        assert_eq!(late.status, StatusCode::CONFLICT, "all is cleared away");
    })
    .await;
}
