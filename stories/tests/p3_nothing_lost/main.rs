//! Story: an alert that was accepted is never lost: not to an empty shift, not to one partner's trouble, not to a phone that is
//! smashed, not to a program that was away, not to long words. And what waits to be sent is asked again before it leaves.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

mod leaving;
mod pressing;

use jiff::SignedDuration;
use muster_agreements::mou::verbs as agreements;
use muster_membership::{position, token};
use muster_notify::DeliveryQueue;
use muster_response::{
    alert::{self, Raise},
    delivery::{self, StoreQueue},
    incident::{Category, Room, store as incidents},
};
use muster_store::params;
use muster_stories::{Browser, HookSink, Partners, Town, each_store, eventually};
use muster_terms::*;
use std::{net::SocketAddr, time::Duration};

const POLICE: &str = "Ellery Police";

async fn raised(town: &Town) -> String {
    let mut guard = town.browser("guard").await;
    town.raise(&mut guard, "ED waiting").await
}

async fn off_duty(town: &Town, roles: &[&str]) {
    for role in roles {
        let desk = town.desk(role).await;
        position::verbs::set_on_duty(&desk, desk.who.position, false)
            .await
            .unwrap();
    }
}

async fn resume_sheriff(town: &Town) {
    let input = agreements::ReasonInput {
        reason: "They answer again.".into(),
        revision: None,
    };
    agreements::resume(&town.desk("director").await, town.suspended.as_ref().unwrap(), input)
        .await
        .unwrap();
}

fn press(town: &Town, key: &str) -> Raise {
    Raise {
        site: town.hospital.reference.clone(),
        place: "ED".into(),
        place_mark: String::new(),
        level: AlertLevel::DangerToLife,
        category: Category::Weapon,
        words: String::new(),
        silent: false,
        idempotency_key: key.into(),
    }
}

/// Lines of the log that hold these words.
async fn lines(town: &Town, words: &str) -> i64 {
    town.count(&format!(
        "SELECT COUNT(*) AS n FROM room_entry WHERE words LIKE '%{words}%'"
    ))
    .await
}

async fn called(town: &Town, role: &str) -> bool {
    let id = town.position(role);
    let sql = format!("SELECT COUNT(*) AS n FROM incident_person WHERE position_id = '{id}' AND called_at IS NOT NULL");
    town.count(&sql).await == 1
}

#[tokio::test]
async fn police_with_nobody_on_duty_are_let_in_and_called_by_their_reach_order_at_once() {
    each_store(Partners::Agreed, |town| async move {
        let hook = HookSink::start().await;
        let mut administrator = town.browser("commander").await;
        let page = administrator.get("/admin/webhooks").await.ok();
        administrator
            .submit(&page, "/admin/webhooks", &[("url", &hook.url())])
            .await;
        off_duty(&town, &["dispatcher", "commander"]).await;
        let room = raised(&town).await;
        let org = town.org("commander").await;
        let joined = format!("SELECT COUNT(*) AS n FROM incident_party WHERE org_id = '{org}' AND clause_id IS NOT NULL");
        assert_eq!(town.count(&joined).await, 1);
        assert_eq!(lines(&town, "Nobody of Ellery Police is on duty").await, 1);
        // Its systems hear of it, under a clause and with a line, though nobody was there to be called.
        eventually("the webhook", || async { !hook.calls().is_empty() }).await;
        let told = format!("SELECT COUNT(*) AS n FROM crossing WHERE to_org = '{org}' AND act = 'receive' AND data_class = 'alert' AND position_title = '{POLICE}' AND allowed");
        assert_eq!(town.count(&told).await, 1);
        // No minute passes: nobody was asked who could have answered.
        eventually("the first of the reach order", || called(&town, "dispatcher")).await;
        assert!(!called(&town, "dispatcher4").await);
        let mut dispatcher = town.browser("dispatcher").await;
        dispatcher.get(&format!("/rooms/{room}")).await.ok().must_say("ED waiting");
        town.pass(61);
        eventually("the second of the reach order", || called(&town, "dispatcher4")).await;
        town.pass(61);
        eventually("the number to call", || async {
            lines(&town, "Nobody of Ellery Police answered and nobody is left%Call 112").await == 1
        })
        .await;
        // The site reads it; police are not told what the site says of them.
        let mut control = town.browser("control").await;
        control
            .get(&format!("/rooms/{room}"))
            .await
            .ok()
            .must_say("Nobody of Ellery Police is on duty");
    })
    .await;
}

#[tokio::test]
async fn whoever_failed_two_reach_tests_is_called_after_the_others() {
    each_store(Partners::Agreed, |town| async move {
        off_duty(&town, &["dispatcher", "commander"]).await;
        let tx = town.app().store().begin().await.unwrap();
        tx.execute(
            "INSERT INTO reach_state (position_id, channel, failed_in_row, last_outcome, last_at, dead_since, person_id, test_ref) \
             VALUES ($1, 'mail', 2, 'no_answer', $2, $2, (SELECT person_id FROM position WHERE id = $1), 'RT-0001')",
            params![town.position("dispatcher"), town.app().now()],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        raised(&town).await;
        eventually("the second, who answers", || called(&town, "dispatcher4")).await;
        assert!(!called(&town, "dispatcher").await, "the silent one is not before them");
        town.pass(61);
        eventually("the silent one all the same", || called(&town, "dispatcher")).await;
    })
    .await;
}

#[tokio::test]
async fn a_side_without_a_reach_order_is_called_all_the_same() {
    each_store(Partners::Agreed, |town| async move {
        resume_sheriff(&town).await;
        off_duty(&town, &["sheriff", "sheriff_dispatcher"]).await;
        raised(&town).await;
        eventually("whoever may be told", || called(&town, "sheriff_dispatcher")).await;
    })
    .await;
}

#[tokio::test]
async fn whoever_acts_for_an_empty_position_is_called_in_its_place() {
    each_store(Partners::Agreed, |town| async move {
        let mut director = town.browser("director").await;
        let manager = town.position("manager");
        director
            .post(&format!("/admin/people/{manager}/vacancy"), &[])
            .await
            .is(303);
        let vacancy = town
            .one("SELECT reference AS id FROM vacancy WHERE closed_at IS NULL")
            .await;
        let acts = town.position("privacy").to_string();
        let acting = format!("/vacancies/{vacancy}/acting");
        director.post(&acting, &[("acting", &acts)]).await.is(303);
        raised(&town).await;
        town.pass(61);
        eventually("who acts for the manager", || called(&town, "privacy")).await;
        assert!(!called(&town, "manager").await, "nobody is there");
    })
    .await;
}

#[tokio::test]
async fn a_position_in_the_reach_order_is_not_closed_and_one_that_was_closed_is_not_waited_for() {
    each_store(Partners::Agreed, |town| async move {
        let mut director = town.browser("director").await;
        let manager = town.position("manager");
        director
            .post(&format!("/admin/people/{manager}/vacancy"), &[])
            .await
            .is(303);
        let closing = format!("/admin/people/{manager}/closure");
        let refused = director.post(&closing, &[]).await.code();
        assert!(matches!(refused, 409 | 422), "its place in the reach order is with nobody: {refused}");
        // A database of before may hold such contacts: with nobody else in the order, whoever may answer is called.
        let tx = town.app().store().begin().await.unwrap();
        let police = town.org("dispatcher").await;
        tx.execute(
            "UPDATE position SET closed_at = $2, person_id = NULL WHERE id IN (SELECT position_id FROM contact WHERE org_id = $1)",
            params![police, town.app().now()],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        raised(&town).await;
        town.pass(61);
        eventually("somebody of the police", || async {
            let called = town
                .count(&format!(
                    "SELECT COUNT(*) AS n FROM incident_person p JOIN position q ON q.id = p.position_id WHERE q.org_id = '{police}' \
                     AND q.closed_at IS NULL"
                ))
                .await;
            called > 0
        })
        .await;
    })
    .await;
}

/// Damages what the agreement with the sheriff says, or mends it.
async fn damage(town: &Town, damaged: bool) {
    let tx = town.app().store().begin().await.unwrap();
    let sheriff = town.org("sheriff").await;
    let sql = if damaged {
        "UPDATE clause SET terms = 'x' || terms WHERE to_org = $1 OR from_org = $1"
    } else {
        "UPDATE clause SET terms = substr(terms, 2) WHERE to_org = $1 OR from_org = $1"
    };
    tx.execute(sql, params![sheriff]).await.unwrap();
    tx.execute("UPDATE mou SET revision = revision + 1", params![])
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn one_partners_trouble_is_its_own_and_it_is_asked_again() {
    each_store(Partners::Agreed, |town| async move {
        resume_sheriff(&town).await;
        damage(&town, true).await;
        let mut guard = town.browser("guard").await;
        guard
            .get("/raise?hold=0")
            .await
            .ok()
            .must_say("County Sheriff: cannot be asked now, call 112");
        let room = town.raise(&mut guard, "ED waiting").await;
        for role in ["control", "dispatcher"] {
            assert!(called(&town, role).await, "{role}");
        }
        assert!(!called(&town, "sheriff_dispatcher").await);
        assert_eq!(lines(&town, "County Sheriff could not be asked%Call 112").await, 1);
        // The own ladder and that of the other partner climb on.
        town.pass(61);
        for role in ["manager", "dispatcher4"] {
            eventually(role, || called(&town, role)).await;
        }
        assert_eq!(
            lines(&town, "County Sheriff could not be asked").await,
            1,
            "it is said once"
        );
        damage(&town, false).await;
        town.pass(61);
        eventually("the sheriff", || called(&town, "sheriff_dispatcher")).await;
        eventually("the line", || async {
            lines(&town, "County Sheriff could be asked now").await == 1
        })
        .await;
        // One partner never learns of the other.
        for (role, other) in [("dispatcher", "Sheriff"), ("sheriff_dispatcher", "Ellery")] {
            let page = town.browser(role).await.get(&format!("/rooms/{room}")).await.ok();
            page.must_not_say(other);
        }
    })
    .await;
}

#[tokio::test]
async fn an_end_is_told_though_one_partner_is_in_trouble() {
    each_store(Partners::Agreed, |town| async move {
        resume_sheriff(&town).await;
        let room = raised(&town).await;
        damage(&town, true).await;
        let mut guard = town.browser("guard").await;
        guard
            .post(&format!("/rooms/{room}/stand-down"), &[("ending", "mistake")])
            .await
            .is(303);
        let told =
            |org: OrgId| format!("SELECT COUNT(*) AS n FROM delivery WHERE org_id = '{org}' AND event = 'alert.ended'");
        assert!(town.count(&told(town.org("commander").await)).await > 0);
        assert_eq!(town.count(&told(town.org("sheriff").await)).await, 0);
        assert_eq!(lines(&town, "County Sheriff could not be asked").await, 1);
    })
    .await;
}

async fn token_to_raise(town: &Town) -> String {
    let desk = town.desk("guard").await;
    let tx = desk.begin().await.unwrap();
    let ends = desk.now() + SignedDuration::from_hours(24);
    let issued = token::store::issue_token(&tx, desk.who.position, "panel", &[Act::Raise], desk.now(), ends).await;
    tx.commit().await.unwrap();
    issued.unwrap().1
}

/// Writes a whole alarm and hangs up after so many milliseconds, without reading the answer.
async fn press_and_hang_up(address: SocketAddr, site: String, secret: String, n: u64, milliseconds: u64) {
    use std::io::Write;
    tokio::task::spawn_blocking(move || {
        let body = format!("{{\"site\":\"{site}\",\"level\":1}}");
        let text = format!(
            "POST /api/v1/alerts HTTP/1.1\r\nhost: muster.example\r\nauthorization: Bearer {secret}\r\n\
             idempotency-key: gone-{n:08}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut line = std::net::TcpStream::connect(address).unwrap();
        line.write_all(text.as_bytes()).unwrap();
        std::thread::sleep(Duration::from_millis(milliseconds));
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_alarm_that_arrived_is_kept_though_the_phone_is_gone() {
    each_store(Partners::Agreed, |town| async move {
        let secret = token_to_raise(&town).await;
        let site = town.hospital.reference.to_string();
        let mut pressed = 0;
        for milliseconds in [3, 6, 12, 25] {
            for _ in 0..4 {
                pressed += 1;
                press_and_hang_up(town.address(), site.clone(), secret.clone(), pressed, milliseconds).await;
            }
        }
        let pressed = i64::try_from(pressed).unwrap();
        eventually("every alarm whose whole request had arrived", || async {
            town.count("SELECT COUNT(*) AS n FROM incident").await == pressed
        })
        .await;
    })
    .await;
}
