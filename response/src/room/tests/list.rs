//! The list of rooms leads only where the room lets in, and a page of it is full.

use super::town::{Town, Who};
use crate::incident::{Ending, Listed, Room, store as incidents};
use crate::room::{pages::rooms, verbs};
use axum::http::StatusCode;
use muster_store::testing::each_store;
use muster_terms::*;

const EVERYBODY: [Who; 8] = [
    Who::Director,
    Who::Guard,
    Who::Control,
    Who::Privacy,
    Who::Dispatcher,
    Who::OtherDistrict,
    Who::Commander,
    Who::Campus,
];

/// An open one, a drill, one that ended, and one whose sharing was stopped.
async fn all_kinds(town: &Town) -> Vec<Reference> {
    let ended = town.led("Pharmacy").await;
    verbs::stand_down(&town.desk(Who::Control), &ended, Ending::FalseAlarm)
        .await
        .unwrap();
    town.clock.advance(60);
    let stopped = town.led("Imaging").await;
    verbs::stop_sharing(&town.desk(Who::Control), &stopped, town.police)
        .await
        .unwrap();
    town.clock.advance(60);
    let drill = town.drill().await;
    town.clock.advance(60);
    vec![ended, stopped, drill, town.led("ED waiting").await]
}

#[tokio::test]
async fn every_link_of_the_list_opens_and_every_room_that_opens_is_in_it() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let all = all_kinds(&town).await;
        for who in EVERYBODY {
            let list = town.get(who, "/rooms").await;
            for room in &all {
                let opens = town.get(who, &format!("/rooms/{room}")).await.status == StatusCode::OK;
                let leads = list.body.contains(&format!("href=\"/rooms/{room}\""));
                assert_eq!(leads, opens, "{who:?}, {room}");
            }
        }
        // Who belongs to the site's organisation may know that there was something, and reads why it does not open.
        let privacy = town.get(Who::Privacy, "/rooms").await;
        privacy.must_say(&format!("{}. Open to whoever was called or responds.", all[3]));
        // Of others nothing is told to whom it does not open: not even that it was.
        for who in [Who::OtherDistrict, Who::Commander, Who::Campus] {
            let list = town.get(who, "/rooms").await;
            for room in &all {
                list.must_not_say(room.as_str());
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_queue_of_a_desk_holds_only_what_opens_there() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let all = all_kinds(&town).await;
        let own = town.get(Who::Dispatcher, "/desk").await;
        for room in [&all[0], &all[3]] {
            own.must_say(&format!("href=\"/desk?room={room}\""));
        }
        own.must_say(&format!("href=\"/rooms/{}\"", all[1]))
            .must_not_say(all[2].as_str());
        let other = town.get(Who::OtherDistrict, "/desk").await;
        for room in &all {
            other.must_not_say(room.as_str());
        }
    })
    .await;
}

#[tokio::test]
async fn a_row_says_the_same_as_the_room_itself() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let all = all_kinds(&town).await;
        let tx = town.app.store().read().await.unwrap();
        for who in EVERYBODY {
            let desk = town.desk(who);
            let open = incidents::open_rooms(&tx, desk.org(), desk.who.position).await.unwrap();
            for row in &open {
                let room = Room::load(&tx, row.incident.clone()).await.unwrap();
                let same = Listed::of_room(&room, desk.org(), desk.who.position).unwrap();
                assert_eq!(format!("{row:?}"), format!("{same:?}"));
                assert_eq!(
                    row.lets_in(desk.who.unit, desk.may(Act::Respond)),
                    room.lets_in(&desk),
                    "{who:?}"
                );
                let (item, whole) = (row.item(), room.item(room.incident.org, room.head_class()));
                assert_eq!(format!("{item:?}"), format!("{whole:?}"));
                let asks = muster_policy::CrossingAct::List;
                let (why, whole) = (
                    row.circumstance(asks),
                    room.circumstance(asks, room.incident.org, desk.org()),
                );
                assert_eq!(format!("{why:?}"), format!("{whole:?}"));
                assert_eq!(
                    row.is_shut(desk.now()),
                    room.is_shut(room.incident.org, desk.org(), desk.now())
                );
            }
            let listed = incidents::open_listed(&tx, &desk.reader(), desk.may(Act::Respond))
                .await
                .unwrap();
            let in_it = |row: &&Listed| row.is_own() || row.lets_in(desk.who.unit, desk.may(Act::Respond));
            let wanted: Vec<_> = open.iter().filter(in_it).map(|row| &row.incident.reference).collect();
            let found: Vec<_> = listed.iter().map(|row| &row.incident.reference).collect();
            assert_eq!(found, wanted, "{who:?}");
        }
        let first = incidents::open_rooms(&tx, town.hospital, PositionId::new())
            .await
            .unwrap();
        let order: Vec<_> = first.iter().map(|row| &row.incident.reference).collect();
        assert_eq!(order, [&all[3], &all[1], &all[2]], "real ones first, then the newest");
    })
    .await;
}

#[tokio::test]
async fn a_page_of_past_rooms_is_full_and_leads_on() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let control = town.desk(Who::Control);
        for _ in 0..53 {
            let room = town.raise("ED waiting").await.reference;
            verbs::lead(&control, &room).await.unwrap();
            verbs::stand_down(&control, &room, Ending::FalseAlarm).await.unwrap();
            town.clock.advance(60);
        }
        let desk = town.desk(Who::Dispatcher);
        let first = rooms(&desk, None).await.unwrap();
        assert_eq!((first.open.len(), first.past.len()), (0, 50));
        let next = rooms(&desk, first.older).await.unwrap();
        assert_eq!((next.past.len(), next.older), (3, None));
        let page = town.get(Who::Dispatcher, "/rooms").await;
        page.must_say("/rooms?before=");
    })
    .await;
}

#[tokio::test]
async fn a_room_that_is_closed_to_its_reader_is_not_said_to_have_ended() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        let words = "Ended, or closed to you";
        town.get(Who::Dispatcher, "/rooms").await.must_not_say(words);
        town.suspend().await;
        let closed = |body: &str| {
            let (_, past) = body.split_once(words).unwrap();
            past.contains(&format!("href=\"/rooms/{room}\""))
        };
        let running = town.get(Who::Dispatcher, "/rooms").await;
        running
            .must_say("No emergency is open to you now")
            .must_not_say(">Ended<");
        assert!(closed(&running.body));
        verbs::all_clear(&town.desk(Who::Control), &room).await.unwrap();
        let ended = town.get(Who::Dispatcher, "/rooms").await;
        assert!(closed(&ended.body), "it reads as before");
        town.get(Who::Control, "/rooms")
            .await
            .must_say(">Ended<")
            .must_not_say(words);
        town.get(Who::Dispatcher, "/desk")
            .await
            .must_say("under “Ended, or closed to you”");
    })
    .await;
}
