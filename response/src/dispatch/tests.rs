//! The desk, as a dispatcher of an invented town sees it.

use crate::room::{
    tests::town::{Town, Who},
    verbs,
};
use axum::http::StatusCode;
use muster_store::testing::each_store;
use muster_terms::Reference;

/// What stands between two words of a page.
fn part<'a>(body: &'a str, from: &str, to: &str) -> &'a str {
    let rest = body.split_once(from).unwrap_or_else(|| panic!("no {from:?}: {body}")).1;
    rest.split_once(to).map_or(rest, |(part, _)| part)
}

#[tokio::test]
async fn every_field_of_the_desk_has_a_label_in_view() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        town.post(
            Who::Dispatcher,
            &format!("/rooms/{room}/status"),
            "status=units_sent&units=412",
        )
        .await;
        let desk = town.get(Who::Dispatcher, "/desk").await;
        for status in ["arriving", "on_scene"] {
            desk.must_say(&format!(
                "<label class=\"form-label\" for=\"unit-{status}\">Unit</label>"
            ))
            .must_say(&format!("id=\"unit-{status}\" name=\"unit\" value=\"412\""));
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_over_stands_in_the_queue_with_its_day_and_words_keep_off_the_edge() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let ended = town.led("ED waiting").await;
        for who in [Who::Control, Who::Dispatcher] {
            verbs::all_clear(&town.desk(who), &ended).await.unwrap();
        }
        let shut = town.led("Main entrance").await;
        verbs::stop_sharing(&town.desk(Who::Control), &shut, town.police)
            .await
            .unwrap();
        town.clock.advance(26 * 3600);
        crate::room::closing::tick(&town.app).await.unwrap();
        let desk = town.get(Who::Dispatcher, &format!("/desk?room={shut}")).await;
        let queue = part(&desk.body, "id=\"queue\"", "id=\"units\"");
        for room in [&ended, &shut] {
            let row = part(queue, &format!("href=\"/desk?room={room}\""), "</li>");
            assert!(row.contains("6 May 19:42"), "{room} has its day: {row}");
        }
        desk.must_say("<div class=\"panel-body\"><p>What was shared for this emergency has closed.");
        assert!(
            !desk
                .body
                .contains("</div><p class=\"quiet\">Waiting for the first line.")
        );
    })
    .await;
}

#[tokio::test]
async fn a_desk_whose_site_stopped_sharing_says_so_and_keeps_its_own_units() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        let sent = "status=units_sent&units=412&minutes=4";
        town.post(Who::Dispatcher, &format!("/rooms/{room}/status"), sent).await;
        town.clock.advance(60);
        verbs::stop_sharing(&town.desk(Who::Control), &room, town.police)
            .await
            .unwrap();
        verbs::write(&town.desk(Who::Control), &room, "Said since", false)
            .await
            .unwrap();
        let desk = town.get(Who::Dispatcher, "/desk").await;
        let queue = part(&desk.body, "id=\"queue\"", "id=\"units\"");
        assert!(!queue.contains("No emergency"), "{queue}");
        assert!(
            queue.contains("The site stopped sharing with your side Tue 6 May 19:43"),
            "{queue}"
        );
        let units = part(&desk.body, "id=\"units\"", "id=\"emergency\"");
        assert!(units.contains("412") && !units.contains("No units yet"), "{units}");
        desk.must_say("Northfield Hospital stopped sharing with your side at Tue 6 May 19:43.")
            .must_not_say("ED waiting")
            .must_not_say("Said since");
        // Nothing holds the desk to what was stopped: the next emergency stands in it.
        assert_eq!(next(&desk.body), "/desk/live");
        let other = town.raise("Main entrance").await.reference;
        let later = town.get(Who::Dispatcher, "/desk").await;
        later.must_say(&format!("Tell the site, {other}"));
        town.clock.advance(13 * 3600);
        verbs::stop_sharing(&town.desk(Who::Control), &other, town.police)
            .await
            .unwrap();
        town.clock.advance(13 * 3600);
        let desk = town.get(Who::Dispatcher, "/desk").await;
        desk.must_say("No emergency").must_say("No units yet");
    })
    .await;
}

/// Where the page asks for its regions once this answer stands in it.
fn next(body: &str) -> String {
    part(part(body, "id=\"desk-of\"", ">"), "data-live-next=\"", "\"").to_owned()
}

/// Every form and heading of the desk is of one emergency, and only its row in the queue names the other.
#[track_caller]
fn must_be_of(body: &str, shown: &Reference, other: &Reference) {
    let (queue, rest) = body
        .split_once("id=\"units\"")
        .unwrap_or_else(|| panic!("no units: {body}"));
    assert!(
        queue.contains(&format!("/desk?room={other}")),
        "the queue has no {other}: {queue}"
    );
    assert!(!rest.contains(&other.to_string()), "the desk speaks of {other}: {rest}");
    for part in [
        format!("action=\"/rooms/{shown}/status\""),
        format!("Tell the site, {shown}"),
        format!("action=\"/rooms/{shown}/messages\""),
    ] {
        assert!(rest.contains(&part), "the desk has no {part}: {rest}");
    }
}

#[tokio::test]
async fn a_desk_that_shows_an_emergency_stays_with_it_when_another_is_raised() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let empty = town.get(Who::Dispatcher, "/desk").await;
        assert_eq!(
            next(&empty.body),
            "/desk/live",
            "an empty desk takes the first that comes"
        );
        empty.must_say("data-live-src=\"/desk/live\"");
        let first = town.raise("ED waiting").await.reference;
        let came = town.get(Who::Dispatcher, &next(&empty.body)).await;
        came.must_say(&format!("Tell the site, {first}"));
        let address = next(&came.body);
        assert_eq!(address, format!("/desk/live?room={first}"));
        town.clock.advance(30);
        let second = town.raise("Main entrance").await.reference;
        let later = town.get(Who::Dispatcher, &address).await;
        must_be_of(&later.body, &first, &second);
        assert_eq!(next(&later.body), address, "and it stays so");
        later.must_say(&format!("action=\"/rooms/{first}/acknowledgement\""));
        let clock = "<time data-island=\"clock\" datetime=\"2031-05-06T19:42:00Z\">00:30</time>";
        later.must_say(clock);
    })
    .await;
}

#[tokio::test]
async fn a_desk_opened_with_an_emergency_asks_for_that_one_from_the_start() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let first = town.raise("ED waiting").await.reference;
        let page = town.get(Who::Dispatcher, "/desk").await;
        let address = next(&page.body);
        page.must_say(&format!("data-live-src=\"{address}\""));
        town.clock.advance(30);
        let second = town.raise("Main entrance").await.reference;
        must_be_of(&town.get(Who::Dispatcher, &address).await.body, &first, &second);
        let other = town.get(Who::Dispatcher, &format!("/desk?room={second}")).await;
        must_be_of(&other.body, &second, &first);
        assert_eq!(next(&other.body), format!("/desk/live?room={second}"));
    })
    .await;
}

#[tokio::test]
async fn units_that_are_not_taken_stand_in_their_form_again_with_the_reason_at_the_field() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        town.clock.advance(30);
        let other = town.raise("Main entrance").await.reference;
        for (form, field, kept) in [
            ("units=412&minutes=-5", "minutes", "value=\"-5\""),
            ("units=412&minutes=900", "minutes", "value=\"900\""),
            ("units=%2C&minutes=4", "units", "value=\"4\""),
        ] {
            let form = format!("status=units_sent&back=desk&{form}");
            let answer = town
                .post(Who::Dispatcher, &format!("/rooms/{room}/status"), &form)
                .await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
            must_be_of(&answer.body, &room, &other);
            let tell = part(&answer.body, "id=\"tell-again\"", "id=\"desk-log\"");
            assert!(!answer.body.contains("id=\"tell\""), "a refresh would empty it");
            let input = part(tell, &format!("name=\"{field}\""), ">");
            assert!(input.contains("aria-invalid=\"true\""), "{form}: {input}");
            assert!(tell.contains(kept), "{form}: {tell}");
        }
        assert_eq!(
            town.count("SELECT COUNT(*) FROM incident_unit").await,
            0,
            "nothing was sent"
        );
    })
    .await;
}
