//! The desk, as a dispatcher of an invented town sees it.

use crate::incident::Ending;
use crate::room::{
    tests::town::{EVENING, Town, Who, at},
    verbs,
};
use axum::http::StatusCode;
use jiff::SignedDuration;
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
async fn what_is_over_stands_below_the_queue_for_a_shift_and_words_keep_off_the_edge() {
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
        let row = |body: &str, href: &str| part(part(body, OVER, EMERGENCY), href, "</li>").to_owned();
        let desk = town.get(Who::Dispatcher, "/desk").await;
        let open_still = row(&desk.body, &format!("href=\"/desk?room={ended}\""));
        assert!(open_still.contains("All clear, Tue 6 May 19:42"), "{open_still}");
        let queue = part(&desk.body, "id=\"queue\"", "id=\"units\"");
        assert!(
            !queue.contains(ended.as_str()) && !queue.contains(shut.as_str()),
            "{queue}"
        );
        town.clock.advance(31 * 60);
        crate::room::closing::tick(&town.app).await.unwrap();
        town.clock.advance(11 * 3600);
        let desk = town.get(Who::Dispatcher, &format!("/desk?room={shut}")).await;
        for (room, since) in [
            (&ended, "Closed to your side Tue 6 May 20:12"),
            (&shut, "The site stopped sharing with your side Tue 6 May 19:42"),
        ] {
            let row = row(&desk.body, &format!("href=\"/rooms/{room}\""));
            assert!(row.contains("6 May 19:42"), "{room} has its day: {row}");
            assert!(row.contains(&format!("{room}. {since}")), "{row}");
        }
        desk.must_say("<div class=\"panel-body\"><p>What was shared for this emergency has closed.");
        assert!(
            !desk
                .body
                .contains("</div><p class=\"quiet\">Waiting for the first line.")
        );
        town.clock.advance(3600);
        let desk = town.get(Who::Dispatcher, "/desk").await;
        desk.must_not_say("/rooms/INC").must_not_say(OVER_TITLE);
        assert!(!queue_of(&desk.body).contains("INC-"), "{}", desk.body);
        for room in [&ended, &shut] {
            town.get(Who::Dispatcher, "/rooms").await.must_say(room.as_str());
        }
    })
    .await;
}

const OVER: &str = "id=\"over\"";
const OVER_TITLE: &str = "Over, or closed to you";
const EMERGENCY: &str = "id=\"emergency\"";

fn queue_of(body: &str) -> &str {
    part(body, "id=\"queue\"", "id=\"units\"")
}

#[tokio::test]
async fn a_desk_opens_on_what_is_open_to_it_and_not_on_what_was_closed() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let open = town.led("ED waiting").await;
        town.clock.advance(30);
        let shut = town.led("Boiler house").await;
        verbs::stop_sharing(&town.desk(Who::Control), &shut, town.police)
            .await
            .unwrap();
        // By the address, too, that the page left while it was of the other.
        for path in ["/desk".to_owned(), format!("/desk?room={shut}")] {
            let desk = town.get(Who::Dispatcher, &path).await;
            desk.must_say(&format!("Tell the site, {open}"))
                .must_say(&format!("href=\"/rooms/{shut}\""))
                .must_not_say("Boiler house");
            assert_eq!(next(&desk.body), format!("/desk/live?room={open}"));
            assert!(!queue_of(&desk.body).contains(shut.as_str()), "{path}");
        }
        // The page that stands open stays with its own: what is typed there goes nowhere else.
        let desk = town.get(Who::Dispatcher, &format!("/desk/live?room={shut}")).await;
        desk.must_not_say("Tell the site")
            .must_say("stopped sharing with your side");
        assert_eq!(next(&desk.body), format!("/desk/live?room={shut}"));
    })
    .await;
}

#[tokio::test]
async fn a_suspended_agreement_leaves_a_desk_without_its_emergencies_and_says_since_when() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        let sent = "status=units_sent&units=412&minutes=4";
        town.post(Who::Dispatcher, &format!("/rooms/{room}/status"), sent).await;
        town.clock.advance(60);
        town.suspend().await;
        let closed = format!("{room}. Closed to your side Tue 6 May 19:43. Your units there: 412");
        let desk = town.get(Who::Dispatcher, "/desk").await;
        must_be_empty(&desk.body, MAY_RUN);
        assert_eq!(next(&desk.body), "/desk/live");
        desk.must_say(&closed).must_say("Choose an emergency from the queue.");
        // It ends meanwhile, and is closed to everybody: of that the desk learns nothing.
        town.clock.advance(600);
        verbs::stand_down(&town.desk(Who::Control), &room, Ending::FalseAlarm)
            .await
            .unwrap();
        town.clock.advance(31 * 60);
        crate::room::closing::tick(&town.app).await.unwrap();
        town.get(Who::Dispatcher, "/desk").await.must_say(&closed);
        let own_log = "SELECT COUNT(*) AS n FROM ledger_entry WHERE kind = 'sharing_closed' AND org_id";
        for (org, entries) in [(town.police, 0), (town.hospital, 1)] {
            assert_eq!(town.count(&format!("{own_log} = '{org}'")).await, entries);
        }
        town.clock.advance(12 * 3600);
        let desk = town.get(Who::Dispatcher, "/desk").await;
        desk.must_not_say(room.as_str());
        must_be_empty(&desk.body, MAY_RUN);
        town.clock.advance(7 * 24 * 3600);
        must_be_empty(&town.get(Who::Dispatcher, "/desk").await.body, NONE);
    })
    .await;
}

/// What an empty queue says: that nothing runs, or that nothing that runs is open here.
const NONE: &str = "No emergency";
const MAY_RUN: &str = "No emergency is open to you";

#[track_caller]
fn must_be_empty(body: &str, words: &str) {
    let queue = queue_of(body);
    assert!(
        queue.contains(&format!(">{words}<")) && !queue.contains("href="),
        "{queue}"
    );
}

#[tokio::test]
async fn a_clause_that_ends_in_an_emergency_tells_the_desk_nothing_of_its_end() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        let tx = town.app.store().begin().await.unwrap();
        for sql in [
            "UPDATE clause SET terms = REPLACE(terms, '\"ends_at\":\"2033-01-01T00:00:00Z', '\"ends_at\":\"2031-05-06T19:50:00Z')",
            "UPDATE mou SET revision = revision + 1",
        ] {
            tx.execute(sql, muster_store::params![]).await.unwrap();
        }
        tx.commit().await.unwrap();
        town.clock.advance(600);
        let closed_now = format!("{room}. Not open to you now");
        let must_tell_nothing = |body: String| {
            assert!(part(&body, OVER, EMERGENCY).contains(&closed_now), "{body}");
            must_be_empty(&body, MAY_RUN);
        };
        must_tell_nothing(town.get(Who::Dispatcher, "/desk").await.body);
        verbs::stand_down(&town.desk(Who::Control), &room, Ending::FalseAlarm)
            .await
            .unwrap();
        town.clock.advance(31 * 60);
        must_tell_nothing(town.get(Who::Dispatcher, "/desk").await.body);
        assert_eq!(crate::room::closing::tick(&town.app).await.unwrap(), 1);
        must_tell_nothing(town.get(Who::Dispatcher, "/desk").await.body);
        let own_log = format!(
            "SELECT COUNT(*) AS n FROM ledger_entry WHERE kind = 'sharing_closed' AND org_id = '{}'",
            town.police
        );
        assert_eq!(town.count(&own_log).await, 0);
        // Twelve hours after it came in, and not after it ended.
        town.clock.set(at(EVENING) + SignedDuration::from_hours(12));
        let desk = town.get(Who::Dispatcher, "/desk").await;
        desk.must_not_say(room.as_str());
    })
    .await;
}

#[tokio::test]
async fn what_a_desk_had_until_its_end_is_no_emergency_any_more() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        verbs::stand_down(&town.desk(Who::Control), &room, Ending::FalseAlarm)
            .await
            .unwrap();
        must_be_empty(&town.get(Who::Dispatcher, "/desk").await.body, NONE);
        town.clock.advance(31 * 60);
        // Before it is written down, and after.
        for _ in 0..2 {
            let desk = town.get(Who::Dispatcher, "/desk").await;
            desk.must_say(&format!("{room}. Closed to your side Tue 6 May 20:12"));
            must_be_empty(&desk.body, NONE);
            crate::room::closing::tick(&town.app).await.unwrap();
        }
        let own_log = "SELECT COUNT(*) AS n FROM ledger_entry WHERE kind = 'sharing_closed' AND org_id";
        for org in [town.police, town.hospital] {
            assert_eq!(town.count(&format!("{own_log} = '{org}'")).await, 1);
        }
    })
    .await;
}

#[tokio::test]
async fn what_closed_first_is_said_where_the_site_stopped_sharing_later() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        town.clock.advance(60);
        town.suspend().await;
        town.clock.advance(7 * 60);
        verbs::stop_sharing(&town.desk(Who::Control), &room, town.police)
            .await
            .unwrap();
        let desk = town.get(Who::Dispatcher, "/desk").await;
        let over = part(&desk.body, OVER, EMERGENCY);
        assert!(
            over.contains(&format!("{room}. Closed to your side Tue 6 May 19:43")),
            "{over}"
        );
        assert!(!over.contains("stopped sharing"), "{over}");
        must_be_empty(&desk.body, MAY_RUN);
    })
    .await;
}

#[tokio::test]
async fn a_desk_says_that_its_list_of_what_is_over_is_cut_and_asks_of_what_it_cut() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let control = town.desk(Who::Control);
        let shut = town.led("Boiler house").await;
        verbs::stop_sharing(&control, &shut, town.police).await.unwrap();
        for count in 1..=10 {
            town.clock.advance(60);
            let room = town.raise("ED waiting").await.reference;
            verbs::lead(&control, &room).await.unwrap();
            verbs::stand_down(&control, &room, Ending::FalseAlarm).await.unwrap();
            let desk = town.get(Who::Dispatcher, "/desk").await;
            desk.must_say(match count {
                1 => "2 of the last 12 hours",
                10 => "The newest 10 of the last 12 hours",
                _ => "of the last 12 hours",
            });
        }
        let desk = town.get(Who::Dispatcher, "/desk").await;
        desk.must_not_say(shut.as_str());
        must_be_empty(&desk.body, MAY_RUN);
    })
    .await;
}

#[tokio::test]
async fn an_address_that_is_not_for_this_desk_opens_it_on_what_is_open() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let drill = town.drill().await;
        let addresses = [format!("/desk?room={drill}"), "/desk?room=INC-0000".to_owned()];
        for address in &addresses {
            let desk = town.get(Who::Dispatcher, address).await;
            assert_eq!(next(&desk.body), "/desk/live", "{address} takes the first that comes");
        }
        let open = town.led("ED waiting").await;
        for address in &addresses {
            let desk = town.get(Who::Dispatcher, address).await;
            desk.must_say(&format!("Tell the site, {open}"));
            assert_eq!(next(&desk.body), format!("/desk/live?room={open}"));
        }
        let other = town.get(Who::OtherDistrict, &format!("/desk?room={open}")).await;
        other.must_not_say(open.as_str());
        assert_eq!(next(&other.body), "/desk/live");
    })
    .await;
}

#[tokio::test]
async fn an_agreement_that_runs_again_gives_the_desk_its_emergency_back() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        town.suspend().await;
        town.clock.advance(60);
        town.resume().await;
        let desk = town.get(Who::Dispatcher, "/desk").await;
        desk.must_say(&format!("Tell the site, {room}"))
            .must_not_say(OVER_TITLE);
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
        must_be_empty(&desk.body, MAY_RUN);
        let stopped = "The site stopped sharing with your side Tue 6 May 19:43. Your units there: 412";
        assert!(part(&desk.body, OVER, EMERGENCY).contains(stopped), "{}", desk.body);
        // Nothing holds the desk to what was stopped: the next emergency stands in it.
        assert_eq!(next(&desk.body), "/desk/live");
        let desk = town.get(Who::Dispatcher, &format!("/desk?room={room}")).await;
        let units = part(&desk.body, "id=\"units\"", "id=\"emergency\"");
        assert!(units.contains("412") && !units.contains("No units yet"), "{units}");
        desk.must_say("Northfield Hospital stopped sharing with your side at Tue 6 May 19:43.")
            .must_not_say("ED waiting")
            .must_not_say("Said since");
        let other = town.raise("Main entrance").await.reference;
        let later = town.get(Who::Dispatcher, "/desk").await;
        later.must_say(&format!("Tell the site, {other}"));
        town.clock.advance(13 * 3600);
        verbs::stop_sharing(&town.desk(Who::Control), &other, town.police)
            .await
            .unwrap();
        town.clock.advance(13 * 3600);
        let desk = town.get(Who::Dispatcher, "/desk").await;
        desk.must_say("No units yet");
        must_be_empty(&desk.body, MAY_RUN);
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
