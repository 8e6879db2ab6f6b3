//! Story: an alert that was accepted is never lost: not to an empty shift, not to one partner's trouble, not to a phone that is
//! smashed, not to a program that was away, not to long words. And what waits to be sent is asked again before it leaves.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

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
use muster_stories::{Browser, HookSink, Partners, Town, each_store, eventually, on_sqlite};
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
async fn a_side_without_a_reach_order_is_called_all_the_same() {
    each_store(Partners::Agreed, |town| async move {
        resume_sheriff(&town).await;
        off_duty(&town, &["sheriff", "sheriff_dispatcher"]).await;
        raised(&town).await;
        eventually("whoever may be told", || called(&town, "sheriff_dispatcher")).await;
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
    on_sqlite(Partners::Agreed, |town| async move {
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

async fn stop_sharing(town: &Town, room: &str) -> Browser {
    let mut control = town.browser("control").await;
    control.post(&format!("/rooms/{room}/lead"), &[]).await.is(303);
    let with = town.org("commander").await.to_string();
    control
        .post(&format!("/rooms/{room}/stop-sharing"), &[("with", &with)])
        .await
        .is(303);
    control
}

/// Messages to police that ended so.
async fn to_police(town: &Town, and: &str) -> i64 {
    let org = town.org("commander").await;
    town.count(&format!(
        "SELECT COUNT(*) AS n FROM delivery WHERE org_id = '{org}' AND {and}"
    ))
    .await
}

#[tokio::test]
async fn the_end_is_told_to_whom_a_clause_still_opens_the_alert_and_to_nobody_else() {
    each_store(Partners::Agreed, |town| async move {
        // With a clause: told, and the line counts it.
        let room = raised(&town).await;
        let mut guard = town.browser("guard").await;
        let down = [("ending", "mistake")];
        guard.post(&format!("/rooms/{room}/stand-down"), &down).await.is(303);
        assert!(to_police(&town, "event = 'alert.ended'").await > 0);
        let org = town.org("commander").await;
        let told = |times: &str| format!("SELECT COUNT(*) AS n FROM crossing WHERE to_org = '{org}' AND act = 'receive' AND data_class = 'alert' AND allowed AND {times}");
        assert!(town.count(&told("times = 2")).await > 0, "the alarm and its end are in who saw what");
        assert_eq!(town.count(&told("times <> 2")).await, 0);
        // After "stop sharing": not told, and what still waited is settled.
        let before = to_police(&town, "event = 'alert.ended'").await;
        let room = raised(&town).await;
        let mut control = stop_sharing(&town, &room).await;
        control.post(&format!("/rooms/{room}/stand-down"), &[("ending", "false_alarm")]).await.is(303);
        assert_eq!(to_police(&town, "event = 'alert.ended'").await, before);
        // After a suspension in mid-emergency: the same.
        let room = raised(&town).await;
        let director = town.desk("director").await;
        agreements::suspend(&director, town.agreement.as_ref().unwrap(), "At once.".into()).await.unwrap();
        guard.post(&format!("/rooms/{room}/stand-down"), &down).await.is(303);
        assert_eq!(to_police(&town, "event = 'alert.ended'").await, before);
    })
    .await;
}

#[tokio::test]
async fn what_waits_is_asked_again_before_it_leaves_and_a_no_is_settled_with_its_clause() {
    each_store(Partners::Agreed, |town| async move {
        let hook = HookSink::start().await;
        let mut administrator = town.browser("commander").await;
        let page = administrator.get("/admin/webhooks").await.ok();
        administrator
            .submit(&page, "/admin/webhooks", &[("url", &hook.url())])
            .await;
        town.mail.set_down(true);
        // Raised and suspended in one breath of the worker, or between two of its attempts: both are asked.
        raised(&town).await;
        let director = town.desk("director").await;
        let agreement = town.agreement.clone().unwrap();
        agreements::suspend(&director, &agreement, "At once.".into())
            .await
            .unwrap();
        let (heard, letters) = (hook.calls().len(), town.mail.letters().len());
        let dispatcher = town.browser("dispatcher").await;
        let mut screen = dispatcher.listen("/live").await;
        town.mail.set_down(false);
        town.pass(120);
        eventually("everything for police has ended", || async {
            to_police(&town, "state = 'queued'").await == 0
        })
        .await;
        let refused = format!("state = 'refused' AND why LIKE '%{agreement}%'");
        assert!(
            to_police(&town, &refused).await > 0,
            "with the clause that would have opened it"
        );
        assert_eq!(to_police(&town, "state = 'refused' AND why = ''").await, 0);
        let events = screen.all_within(Duration::from_secs(2)).await;
        assert!(
            !events.iter().any(|event| event.data.contains("Quarry Hospital")),
            "{events:?}"
        );
        assert!(
            !town.mail.letters()[letters..]
                .iter()
                .any(|letter| letter.to.iter().any(|to| to.contains("dispatcher")))
        );
        assert!(hook.calls().len() <= heard + 1, "one call may have been on its way");
        // The own side is not asked of anybody.
        let own = town.org("director").await;
        let sql = format!(
            "SELECT COUNT(*) AS n FROM delivery WHERE org_id = '{own}' AND state = 'refused' AND channel = 'mail'"
        );
        assert_eq!(town.count(&sql).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_message_whose_question_fails_is_put_back_and_holds_up_nobody() {
    each_store(Partners::Agreed, |mut town| async move {
        resume_sheriff(&town).await;
        town.stop().await;
        alert::verbs::raise(&town.desk("guard").await, press(&town, "0190b1b2-aaaa-7ccc"))
            .await
            .unwrap();
        damage(&town, true).await;
        let gate = town.app().part().expect("a gate");
        let queue = StoreQueue::new(town.app().store().clone(), gate);
        let lease = Duration::from_secs(90);
        let claimed = queue.claim_due(town.app().now(), 100, lease).await.unwrap();
        let to_sheriff = format!("org_id = '{}'", town.org("sheriff").await);
        let waiting = town
            .count(&format!("SELECT COUNT(*) AS n FROM delivery WHERE {to_sheriff} AND state = 'queued' AND attempts = 0 AND lease_until IS NULL"))
            .await;
        let of_sheriff = town.count(&format!("SELECT COUNT(*) AS n FROM delivery WHERE {to_sheriff}")).await;
        assert!(waiting > 0 && waiting == of_sheriff);
        let all = town.count("SELECT COUNT(*) AS n FROM delivery").await;
        assert_eq!(i64::try_from(claimed.len()).unwrap(), all - waiting);
        damage(&town, false).await;
        town.pass(30);
        let claimed = queue.claim_due(town.app().now(), 100, lease).await.unwrap();
        assert_eq!(i64::try_from(claimed.len()).unwrap(), waiting);
        // A program that starts anew takes at once what the one before it held.
        let again = StoreQueue::new(town.app().store().clone(), town.app().part().expect("a gate"));
        let claimed = again.claim_due(town.app().now(), 100, lease).await.unwrap();
        assert_eq!(i64::try_from(claimed.len()).unwrap(), all);
    })
    .await;
}

#[tokio::test]
async fn after_a_quarter_of_an_hour_away_the_first_attempt_is_still_made() {
    each_store(Partners::Agreed, |town| async move {
        alert::verbs::raise(&town.desk("guard").await, press(&town, "0190b1b2-aaaa-7ccc"))
            .await
            .unwrap();
        town.pass(15 * 60);
        eventually("all of it was tried", || async {
            town.count("SELECT COUNT(*) AS n FROM delivery WHERE attempts = 0")
                .await
                == 0
        })
        .await;
        let untried = "SELECT COUNT(*) AS n FROM delivery WHERE state = 'overdue' AND attempts = 0";
        assert_eq!(town.count(untried).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_locked_account_is_not_called() {
    each_store(Partners::Agreed, |town| async move {
        let id = town.position("control");
        position::verbs::set_locked(&town.desk("director").await, id, true)
            .await
            .unwrap();
        raised(&town).await;
        town.pass(61);
        // The ladder passes over it, too.
        eventually("the next of the reach order", || called(&town, "manager")).await;
        let sql = format!("SELECT COUNT(*) AS n FROM delivery WHERE position_id = '{id}'");
        assert_eq!(town.count(&sql).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_stuck_button_stops_nobody_else_and_a_retry_never_counts() {
    each_store(Partners::Agreed, |mut town| async move {
        town.restart_with(|settings| {
            settings.raise_per_minute = 2;
            settings.api_raise_per_minute = 3;
        })
        .await;
        let site = town.hospital.reference.to_string();
        let mut at = Vec::new();
        for role in ["guard", "control"] {
            at.push(town.browser(role).await);
        }
        let mut press = async |browser: usize, key: &str| {
            let fields = [
                ("site", site.as_str()),
                ("place", "ED"),
                ("idempotency_key", key),
                ("confirmed", "1"),
            ];
            at[browser].post("/raise", &fields).await.code()
        };
        assert_eq!(
            (press(0, "first-press").await, press(0, "second-press").await),
            (303, 303)
        );
        assert_eq!(press(0, "third-press").await, 429);
        // A press that was accepted is answered again and again.
        for _ in 0..5 {
            assert_eq!(press(0, "first-press").await, 303);
        }
        assert_eq!(press(1, "other-desk-1").await, 303, "the next desk of the same house");
        // Programs have a figure of their own.
        let mut panel = town.stranger().with_token(&token_to_raise(&town).await);
        let alert = serde_json::json!({"site": site, "level": 1});
        let mut codes = Vec::new();
        for key in ["panel-0001", "panel-0002", "panel-0003", "panel-0004", "panel-0001"] {
            codes.push(
                panel
                    .send_json("POST", "/api/v1/alerts", &[("idempotency-key", key)], &alert)
                    .await
                    .code(),
            );
        }
        assert_eq!(codes, [201, 201, 201, 429, 200]);
    })
    .await;
}

#[tokio::test]
async fn long_words_are_cut_and_the_alarm_goes_out() {
    each_store(Partners::Agreed, |town| async move {
        let mut guard = town.browser("guard").await;
        let site = town.hospital.reference.to_string();
        let (place, words) = ("x".repeat(500), "y".repeat(9_000));
        let fields = [
            ("site", site.as_str()),
            ("place", &place),
            ("place_mark", &place),
            ("words", &words),
            ("idempotency_key", "0190b1b2-aaaa-7ccc"),
            ("confirmed", "1"),
        ];
        guard.post("/raise", &fields).await.is(303);
        let kept = "SELECT COUNT(*) AS n FROM incident WHERE length(place) = 120 AND length(words) = 2000 AND length(place_mark) = 80";
        assert_eq!(town.count(kept).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_silent_alarm_is_said_to_all_and_rings_at_its_own_site_nowhere() {
    each_store(Partners::Agreed, |town| async move {
        let input = Raise {
            silent: true,
            ..press(&town, "0190b1b2-aaaa-7ccc")
        };
        let raised = alert::verbs::raise(&town.desk("guard").await, input).await.unwrap();
        let room = format!("/rooms/{}", raised.incident.reference);
        let mut control = town.browser("control").await;
        control.get(&room).await.ok().must_say("SILENT. ");
        let own = control.get("/home").await.ok();
        own.must_say("SILENT. ");
        assert!(own.body.contains("strip strip-silent") && !own.body.contains("strip strip-live"));
        let mut dispatcher = town.browser("dispatcher").await;
        let police = dispatcher.get("/home").await.ok();
        police.must_say("SILENT. ");
        assert!(police.body.contains("strip strip-live"), "police are elsewhere: they are rung");
        // The desk, and the block for CAD.
        let desk = dispatcher.get("/desk").await.ok();
        assert!(desk.body.contains("WHAT: SILENT. "));
        eventually("mail", || async { town.mail.letters().iter().any(|letter| letter.text.contains("SILENT")) }).await;
        let said = "SELECT COUNT(*) AS n FROM delivery WHERE words LIKE 'LIVE, SILENT, %' AND body LIKE '%do not phone the place%' AND data LIKE '%\"silent\":true%'";
        let all = "SELECT COUNT(*) AS n FROM delivery";
        assert_eq!(town.count(said).await, town.count(all).await);
    })
    .await;
}

#[tokio::test]
async fn a_reference_that_was_drawn_twice_is_drawn_again() {
    each_store(Partners::Agreed, |town| async move {
        let desk = town.desk("guard").await;
        let first = alert::verbs::raise(&desk, press(&town, "first-press"))
            .await
            .unwrap()
            .incident;
        let mut second = muster_response::incident::Incident {
            id: IncidentId::new(),
            ..first.clone()
        };
        let mut tx = desk.begin().await.unwrap();
        let inserted = alert::store::insert(&mut tx, &mut second, Some("second-press"))
            .await
            .unwrap();
        assert_eq!(inserted, alert::store::Inserted::New);
        assert_ne!(second.reference, first.reference);
        let mut third = muster_response::incident::Incident {
            id: IncidentId::new(),
            ..first.clone()
        };
        third.reference = "INC-000001".parse().unwrap_or_else(|_| second.reference.clone());
        tx.commit().await.unwrap();
        // The same press on another connection is that press.
        let mut tx = desk.begin().await.unwrap();
        let again = alert::store::insert(&mut tx, &mut third, Some("first-press"))
            .await
            .unwrap();
        assert_eq!(again, alert::store::Inserted::KeyKnown);
        tx.commit().await.unwrap();
        assert_eq!(town.count("SELECT COUNT(*) AS n FROM incident").await, 2);
    })
    .await;
}

#[tokio::test]
async fn an_answer_is_never_taken_back_by_who_read_the_room_before_it() {
    each_store(Partners::Agreed, |town| async move {
        let reference: Reference = raised(&town).await.parse().unwrap();
        let desk = town.desk("control").await;
        let tx = desk.begin().await.unwrap();
        let stale = Room::open(&tx, &desk, &reference).await.unwrap();
        drop(tx);
        muster_response::room::verbs::acknowledge(&desk, &reference)
            .await
            .unwrap();
        let tx = desk.begin().await.unwrap();
        let before = stale.person(desk.who.position).unwrap();
        assert!(before.acknowledged_at.is_none());
        incidents::put_person(&tx, before).await.unwrap();
        let now = incidents::person(&tx, stale.incident.id, desk.who.position)
            .await
            .unwrap()
            .unwrap();
        assert!(now.acknowledged_at.is_some() && now.seen_at.is_some() && now.called_at.is_some());
    })
    .await;
}

#[tokio::test]
async fn the_ladder_waits_for_whoever_is_answering() {
    each_store(Partners::Agreed, |mut town| async move {
        town.stop().await;
        let raised = alert::verbs::raise(&town.desk("guard").await, press(&town, "0190b1b2-aaaa-7ccc"))
            .await
            .unwrap();
        let desk = town.desk("control").await;
        town.pass(61);
        // Somebody answers, and holds the room while the ladder is due.
        let mut tx = desk.begin().await.unwrap();
        let room = Room::open_for_change(&tx, &desk, &raised.incident.reference)
            .await
            .unwrap();
        let mut me = room.person(desk.who.position).unwrap().clone();
        me.acknowledged_at = Some(desk.now());
        incidents::put_person(&tx, &me).await.unwrap();
        let app = town.app().clone();
        let ticking = tokio::spawn(async move { delivery::ladder::tick(&app).await });
        tokio::time::sleep(Duration::from_millis(400)).await;
        tx.enter(muster_store::Entry::new(desk.org(), "acknowledged", desk.now()));
        tx.commit().await.unwrap();
        ticking.await.unwrap().unwrap();
        assert!(!called(&town, "manager").await, "somebody of the side had answered");
    })
    .await;
}
