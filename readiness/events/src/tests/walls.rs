//! Who sees an event, under which clause; and who is out sees nothing.

use super::town::{Town, Who, contacts, events, profile};
use super::{plan, post, shift, step, told, try_plan};
use axum::http::StatusCode;
use muster_readiness::{
    contacts::{Channel, Contact, store as contacts_store},
    site_plan::{demo, store as plans},
};
use muster_store::testing::each_store;
use muster_terms::*;
use serde_json::json;

/// Every page below an event that can be read.
const PAGES: [&str; 11] = [
    "",
    "/edit",
    "/posts/new",
    "/periods/new",
    "/shifts/new",
    "/briefing",
    "/briefing/edit",
    "/forms/ics-201",
    "/forms/ics-205a/pdf",
    "/forms/ics-207",
    "/steps/cancelled",
];

async fn is_missing(town: &Town, who: Who, event: &str) {
    for page in PAGES {
        let status = town.get(who, &format!("{event}{page}")).await.status;
        assert_eq!(status, StatusCode::NOT_FOUND, "{who:?} {page}");
    }
    for call in ["", "/forms/ics-201"] {
        let status = town.get(who, &format!("/api/v1{event}{call}")).await.status;
        assert_eq!(status, StatusCode::NOT_FOUND, "{who:?} by the API {call}");
    }
    for what in ["accepted", "declined", "cancelled"] {
        let answer = step(town, who, event, what, &[("words", "Because.")]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who:?} {what}");
    }
    let read = town
        .post(who, &format!("{event}/briefing/read"), &[("version", "1")])
        .await;
    assert_eq!(read.status, StatusCode::NOT_FOUND, "{who:?} reads no briefing");
    let reference = event.rsplit('/').next().unwrap();
    for list in ["/events", "/api/v1/events"] {
        assert!(!town.get(who, list).await.body.contains(reference), "{who:?} in {list}");
    }
}

#[tokio::test]
async fn nobody_is_invited_without_a_clause_and_who_is_not_invited_finds_nothing() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let alone = try_plan(&town, "hospital", Some(town.police)).await;
        assert_eq!(
            alone.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "no partner without an agreement"
        );
        town.agree(&[events()[1]]).await;
        let one_way = try_plan(&town, "hospital", Some(town.police)).await;
        assert_eq!(one_way.status, StatusCode::UNPROCESSABLE_ENTITY);
        one_way.says("No clause in force opens events");
        town.agree_with(town.police, "AG-0144", &[events()[0]]).await;
        let event = plan(&town, None).await;
        is_missing(&town, Who::Liaison, &event).await;
        is_missing(&town, Who::Campus, &event).await;
        let police = town.police.to_string();
        let guard = step(&town, Who::Guard, &event, "invited", &[("partner", &police)]).await;
        assert_eq!(guard.status, StatusCode::NOT_FOUND, "a guard invites nobody");
        step(&town, Who::Manager, &event, "invited", &[("partner", &police)])
            .await
            .led_to();
        town.get(Who::Liaison, &event).await.says("AG-0144 §5.7");
        let twice = step(&town, Who::Manager, &event, "invited", &[("partner", &police)]).await;
        assert_eq!(twice.status, StatusCode::CONFLICT);
    })
    .await;
}

#[tokio::test]
async fn who_is_uninvited_says_no_or_is_suspended_finds_nothing() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let mou = town.agree(&events()).await;
        let event = plan(&town, Some(town.police)).await;
        step(&town, Who::Liaison, &event, "accepted", &[]).await.led_to();
        post(&town, Who::Liaison, &event, "ground", "Traffic at the bridge", None).await;
        town.get(Who::Director, &event).await.says("Traffic at the bridge");
        let police = town.police.to_string();
        let out = [("words", "Another day."), ("partner", police.as_str())];
        step(&town, Who::Director, &event, "uninvited", &out).await.led_to();
        is_missing(&town, Who::Liaison, &event).await;

        let invite = [("partner", police.as_str())];
        step(&town, Who::Director, &event, "invited", &invite).await.led_to();
        step(&town, Who::Liaison, &event, "declined", &[("words", "No one is free.")])
            .await
            .led_to();
        is_missing(&town, Who::Liaison, &event).await;
        town.get(Who::Director, &event).await.says("No one is free.");

        step(&town, Who::Director, &event, "invited", &invite).await.led_to();
        step(&town, Who::Liaison, &event, "accepted", &[]).await.led_to();
        town.suspend(mou).await;
        is_missing(&town, Who::Liaison, &event).await;
        for page in ["", "/forms/ics-201", "/forms/ics-207"] {
            let page = town.get(Who::Director, &format!("{event}{page}")).await.ok();
            assert!(!page.contains("Traffic at the bridge"), "what police bring is theirs");
            assert!(page.contains("suspended"));
        }
        let told = told(&town, Who::Director, &event).await;
        assert!(!told.to_string().contains("Traffic at the bridge"), "{told}");
    })
    .await;
}

#[tokio::test]
async fn each_side_staffs_its_own_and_nothing_of_the_other() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&events()).await;
        let event = plan(&town, Some(town.police)).await;
        let document = json!({ "place": "ground", "title": "Too early" });
        let early = town
            .call(Who::Liaison, "POST", &format!("/api/v1{event}/posts"), document)
            .await;
        assert_eq!(early.status, StatusCode::NOT_FOUND, "who did not accept adds nothing");
        step(&town, Who::Liaison, &event, "accepted", &[]).await.led_to();
        let gate = post(&town, Who::Director, &event, "ground", "North gate", None).await;
        let bridge = post(&town, Who::Liaison, &event, "ground", "Bridge", Some(&gate)).await;
        town.get(Who::Director, &event).await.says("Reports to North gate");
        for (who, theirs) in [(Who::Liaison, &gate), (Who::Director, &bridge)] {
            let page = format!("{event}/posts/{theirs}");
            assert_eq!(town.get(who, &page).await.status, StatusCode::NOT_FOUND, "{who:?}");
            let fields = [("place", "ground"), ("title", "Mine"), ("revision", "1")];
            assert_eq!(town.post(who, &page, &fields).await.status, StatusCode::NOT_FOUND);
            let removed = town.post(who, &format!("{page}/removal"), &[]).await;
            assert_eq!(removed.status, StatusCode::NOT_FOUND);
            let stands = shift(&town, who, &event, theirs, who, (10, 12)).await;
            assert_eq!(
                stands.status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{who:?} staffs no post of others"
            );
        }
        let foreign = shift(&town, Who::Director, &event, &gate, Who::Patrol, (10, 12)).await;
        assert_eq!(
            foreign.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "positions of others are not one's own"
        );
        let fields = [("from", "2031-05-06T10:00"), ("until", "2031-05-06T12:00")];
        let period = town.post(Who::Liaison, &format!("{event}/periods"), &fields).await;
        assert_eq!(period.status, StatusCode::NOT_FOUND, "periods are the owner's");
        let fields = [("situation", "Ours now"), ("version", "0")];
        let brief = town
            .post(Who::Liaison, &format!("{event}/briefing/edit"), &fields)
            .await;
        assert_eq!(brief.status, StatusCode::NOT_FOUND, "so is the briefing");
        let guard = shift(&town, Who::Guard, &event, &gate, Who::Guard, (10, 12)).await;
        assert_eq!(guard.status, StatusCode::NOT_FOUND, "a guard staffs nothing");
    })
    .await;
}

#[tokio::test]
async fn numbers_are_of_their_own_class_and_each_look_leaves_a_line() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&events()).await;
        let event = plan(&town, Some(town.police)).await;
        town.get(Who::Director, &event).await.ok();
        assert!(town.crossings().await.is_empty(), "an own look leaves no line");
        step(&town, Who::Liaison, &event, "accepted", &[]).await.led_to();
        let bridge = post(&town, Who::Liaison, &event, "ground", "Bridge", None).await;
        shift(&town, Who::Liaison, &event, &bridge, Who::Patrol, (10, 18))
            .await
            .led_to();
        let list = format!("{event}/forms/ics-205a");
        let closed = town.get(Who::Director, &list).await.ok();
        assert!(
            !closed.contains("+44 20 7946 0000"),
            "the clause of events opens no numbers"
        );
        assert!(closed.contains("Numbers of City Police are not here") && closed.contains("Channel 4"));
        assert!(
            town.get(Who::Liaison, &list).await.ok().contains("+44 20 7946 0000"),
            "the own ones are there"
        );
        let before = town.crossings().await.len();
        town.agree_with(town.police, "AG-0145", &[contacts()]).await;
        let open = town.get(Who::Director, &list).await.ok();
        assert!(open.contains("+44 20 7946 0000") && open.contains("AG-0145 §3.2"));
        assert!(town.crossings().await.len() > before, "numbers that cross leave a line");
        let before = "Channel 4, +44 20 7946 0000";
        assert!(open.contains(before), "channel and number are told apart");
        list_contact(&town, Who::Patrol).await;
        let open = town.get(Who::Director, &list).await.ok();
        assert!(
            open.contains("Channel 4, Telephone, +44 20 7946 0000"),
            "in the reach order it says how it is called first"
        );
        let chart = town.get(Who::Director, &format!("{event}/forms/ics-207")).await.ok();
        assert!(chart.contains("ics-box") && chart.contains("role=\"img\""));
        assert!(!chart.contains("+44 20 7946 0000"), "a chart hangs on a wall");
        assert!(chart.contains("Bridge") && chart.contains("Patrol unit 412"));
    })
    .await;
}

/// Puts a position into its side's reach order.
async fn list_contact(town: &Town, who: Who) {
    let identity = town.identity(who);
    let contact = Contact {
        id: ContactId::new(),
        org: identity.org,
        site: None,
        position: identity.position,
        rank: 1,
        hours: "always".into(),
        channel: Channel::Phone,
        verified_on: None,
        answer_seconds: None,
        changed: None,
    };
    let tx = town.app.store().begin().await.unwrap();
    contacts_store::insert(&tx, &contact).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn the_briefing_shows_the_map_to_who_may_see_the_site_and_says_to_others_that_there_is_none() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&events()).await;
        let event = plan(&town, Some(town.police)).await;
        step(&town, Who::Liaison, &event, "accepted", &[]).await.led_to();
        let form = format!("{event}/forms/ics-201");
        let none = "There is no map of";
        town.get(Who::Director, &form).await.says(none);
        let tx = town.app.store().begin().await.unwrap();
        let site = muster_membership::site::store::of_org(&tx, town.northgate)
            .await
            .unwrap();
        let map = demo::northfield_site(site[0].id);
        plans::save_site_map(&tx, &map).await.unwrap();
        tx.commit().await.unwrap();
        let own = town.get(Who::Director, &form).await.ok();
        assert!(!own.contains(none) && own.contains("plan-svg--site"));
        let pdf = town.get(Who::Director, &format!("{form}/pdf")).await.ok();
        assert!(pdf.starts_with("%PDF-1.7"));
        let closed = town.get(Who::Liaison, &form).await.ok();
        assert!(
            closed.contains(none) && !closed.contains("plan-svg"),
            "no clause opens the site"
        );
        let lines = town.crossings().await.len();
        town.agree_with(town.police, "AG-0146", &[profile()]).await;
        let open = town.get(Who::Liaison, &form).await.ok();
        assert!(open.contains("plan-svg--site") && open.contains("AG-0146 §"));
        assert!(town.crossings().await.len() > lines, "a map that crosses leaves a line");
    })
    .await;
}
