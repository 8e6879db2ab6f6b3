//! What is open goes at once when it closes, on pages that are open too.

use super::town::{Town, Who};
use crate::room::verbs;
use muster_store::testing::each_store;
use muster_terms::Reference;

/// The regions of a page as its live island asks for them: the address that the page itself carries.
async fn refresh(town: &Town, who: Who, page: &str) -> super::town::Answer {
    let source = page
        .split("data-live-src=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    town.get(who, &source.replace("&amp;", "&")).await
}

/// Was this side's open page of the room told to look?
fn told(heard: &[muster_store::Message], org: muster_terms::OrgId) -> bool {
    heard.iter().any(|message| {
        let to = message.payload["audiences"].as_array();
        message.topic == crate::incident::share::ROOM_TOPIC
            && to.is_some_and(|to| to.iter().any(|one| *one == org.to_string()))
    })
}

/// Every region of the page is in the answer of its refresh, or is the same drawing.
fn regions(body: &str) -> Vec<String> {
    let ids = body.split("<div id=\"").skip(1);
    ids.filter(|rest| {
        rest.split('>')
            .next()
            .is_some_and(|tag| tag.contains("data-live-region"))
    })
    .map(|rest| rest.split('"').next().unwrap().to_owned())
    .collect()
}

/// What of a page no refresh changes.
fn outside(page: &str) -> String {
    let mut kept = String::new();
    let mut rest = page;
    while let Some(at) = rest.find(" data-live-region") {
        let start = rest[..at].rfind("<div").unwrap();
        kept.push_str(&rest[..start]);
        rest = &rest[start..];
        let mut depth = 0;
        loop {
            let (open, close) = (rest[1..].find("<div"), rest[1..].find("</div>").unwrap());
            depth += if open.is_some_and(|open| open < close) { 1 } else { -1 };
            rest = &rest[1 + open.map_or(close, |open| open.min(close))..];
            if depth < 0 {
                break;
            }
        }
    }
    kept + rest
}

async fn must_be_gone(town: &Town, open: &str, room: &Reference) {
    let after = refresh(town, Who::Dispatcher, open).await;
    let sent = regions(&after.body);
    for id in regions(open) {
        assert!(sent.contains(&id), "the region {id} keeps what it held: {sent:?}");
    }
    after.must_say("Closed room").must_say("Not open to you.");
    for theirs in [
        "ED waiting",
        "1 North Road",
        "Two people near the lift",
        "plan-svg",
        "Guard, Post 3",
        "class=\"band\"",
    ] {
        assert!(open.contains(theirs), "the open page says {theirs}");
        after.must_not_say(theirs);
    }
    let kept = outside(open);
    assert!(!kept.contains("1 North Road") && !kept.contains("ED waiting"), "{kept}");
    let again = town.get(Who::Dispatcher, &format!("/rooms/{room}")).await;
    again.must_say("Closed room").must_not_say("ED waiting");
}

async fn open_page(town: &Town) -> (Reference, String) {
    let room = town.led("ED waiting").await;
    let words = "words=Two+people+near+the+lift";
    town.post(Who::Control, &format!("/rooms/{room}/messages"), words).await;
    let page = town.get(Who::Dispatcher, &format!("/rooms/{room}")).await.body;
    (room, page)
}

#[tokio::test]
async fn an_open_page_loses_all_of_the_other_side_when_the_agreement_is_suspended() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let (room, open) = open_page(&town).await;
        let heard = town.listen();
        town.suspend().await;
        assert!(told(&heard.lock().unwrap(), town.police), "nobody told the open page");
        must_be_gone(&town, &open, &room).await;
    })
    .await;
}

#[tokio::test]
async fn an_open_page_loses_all_of_the_other_side_when_sharing_is_stopped() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let (room, open) = open_page(&town).await;
        let heard = town.listen();
        verbs::stop_sharing(&town.desk(Who::Control), &room, town.police)
            .await
            .unwrap();
        assert!(told(&heard.lock().unwrap(), town.police), "nobody told the open page");
        must_be_gone(&town, &open, &room).await;
    })
    .await;
}

#[tokio::test]
async fn an_open_page_loses_all_of_the_other_side_half_an_hour_after_all_clear() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let (room, open) = open_page(&town).await;
        for who in [Who::Control, Who::Dispatcher] {
            verbs::all_clear(&town.desk(who), &room).await.unwrap();
        }
        town.clock.advance(31 * 60);
        let heard = town.listen();
        assert_eq!(crate::room::closing::tick(&town.app).await.unwrap(), 1);
        assert!(told(&heard.lock().unwrap(), town.police), "nobody told the open page");
        must_be_gone(&town, &open, &room).await;
    })
    .await;
}

#[tokio::test]
async fn a_refresh_brings_the_drawing_that_was_asked_for_and_leaves_out_what_the_page_holds() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let (room, open) = open_page(&town).await;
        let same = refresh(&town, Who::Dispatcher, &open).await;
        same.must_not_say("plan-svg").must_say("id=\"band\"");
        let bare = town
            .get(Who::Dispatcher, &format!("/rooms/{room}/live?tab=now&plan=site"))
            .await;
        bare.must_say("plan-svg--site").must_say("data-live-next=\"/rooms/");
        // Open again, the page gets its drawing back: the answer that took it away said that nothing stands there now.
        let tx = town.app.store().begin().await.unwrap();
        let sql = |state: &str| format!("UPDATE mou SET state = '{state}', revision = revision + 1");
        tx.execute(&sql("suspended"), muster_store::params![]).await.unwrap();
        tx.commit().await.unwrap();
        let closed = refresh(&town, Who::Dispatcher, &open).await;
        let next = closed
            .body
            .split("data-live-next=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        let tx = town.app.store().begin().await.unwrap();
        tx.execute(&sql("in_force"), muster_store::params![]).await.unwrap();
        tx.commit().await.unwrap();
        let back = town.get(Who::Dispatcher, &next.replace("&amp;", "&")).await;
        back.must_say("plan-svg");
    })
    .await;
}

#[tokio::test]
async fn a_drawing_says_nothing_of_an_alarm_that_is_closed_to_its_reader() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let tx = town.app.store().begin().await.unwrap();
        let point = "INSERT INTO site_point (id, site_id, kind, code, name) SELECT $1, id, 'meeting_point', 'M2', 'Ambulance bay' FROM site";
        tx.execute(point, muster_store::params![muster_terms::PointId::new()])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let room = town.led("ED waiting").await;
        let pages = ["", "/map", "/live?tab=now&plan=site", "/live?tab=map"];
        for page in pages {
            let page = town.get(Who::Dispatcher, &format!("/rooms/{room}{page}")).await;
            page.must_say("plan-svg").must_say("plan-reported-ring");
        }
        let points = ["", "/live?tab=now"];
        for page in points {
            let page = town.get(Who::Dispatcher, &format!("/rooms/{room}{page}")).await;
            page.must_say("meeting-point\">M2, Ambulance bay");
        }
        let tx = town.app.store().begin().await.unwrap();
        let none = muster_store::params![];
        // Of another version than the one in force.
        tx.execute(
            "UPDATE clause SET version = 9 WHERE data_class IN ('alert', 'incident_log')",
            none,
        )
        .await
        .unwrap();
        tx.execute("UPDATE mou SET revision = revision + 1", muster_store::params![])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        for page in pages {
            let page = town.get(Who::Dispatcher, &format!("/rooms/{room}{page}")).await;
            page.must_say("plan-svg")
                .must_not_say("plan-reported-ring")
                .must_not_say("plan-building--trouble")
                .must_not_say("room-plan-desc\">ED waiting");
        }
        for page in points {
            let page = town.get(Who::Dispatcher, &format!("/rooms/{room}{page}")).await;
            page.must_not_say("meeting-point\">M2")
                .must_say("Not open to you.");
        }
    })
    .await;
}
