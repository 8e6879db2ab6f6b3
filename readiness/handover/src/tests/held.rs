//! Nothing stays assigned to nobody: each kind of thing stands in the pack of who left, and goes to who is there.

use super::town::{Town, Who};
use jiff::SignedDuration;
use muster_membership::vacancy::{Held, Holdings};
use muster_store::{Tx, params, testing::each_store};
use muster_terms::*;
use std::sync::Arc;

/// One of each kind, as its own slice keeps it, all with the site manager.
async fn one_of_each(town: &Town) {
    let (org, manager) = (town.northgate, town.identity(Who::Manager).position);
    let site = SiteId::new();
    let now = town.app.now();
    let id = || uuid::Uuid::now_v7().to_string();
    let tx = town.app.store().begin().await.unwrap();
    let sql = "INSERT INTO site (id, reference, org_id, name, address, created_at) VALUES ($1, 'S-0001', $2, 'Northfield', 'Road 1', $3)";
    tx.execute(sql, params![site, org, now]).await.unwrap();
    let sql = "INSERT INTO kit (id, reference, site_id, code, place, stands, kind, custodian_id, check_days, label, created_at) \
        VALUES ($1, 'K-0001', $2, 'K1', 'Lobby', 'on_site', 'command', $3, 30, 'label', $4)";
    tx.execute(sql, params![id(), site, manager, now]).await.unwrap();
    let resource = id();
    let sql = "INSERT INTO resource (id, org_id, kind, name, quantity, ask_position, changed_at, changed_by) \
        VALUES ($1, $2, 'generator', 'Generator', 1, $3, $4, 'Site manager')";
    tx.execute(sql, params![resource.as_str(), org, manager, now])
        .await
        .unwrap();
    let sql = "INSERT INTO loan (id, reference, resource_id, owner_org, borrower_org, kind, name, clause_agreement, clause_number, \
        asked_position, state, quantity, from_on, until_on, purpose, asked_at) VALUES ($1, 'LN-0001', $2, $3, $4, 'generator', 'Barriers', \
        'AG-0143', '5.1', $5, 'asked', 1, '2031-06-01', '2031-06-02', 'A fair', $6)";
    tx.execute(sql, params![id(), resource.as_str(), town.police, org, manager, now])
        .await
        .unwrap();
    let sql = "INSERT INTO plan_text (id, reference, org_id, kind, template, action_set, title, approver_position, review_on, version, \
        created_at) VALUES ($1, 'PL-0001', $2, 'emergency', 'blank', 'neutral', 'Lockdown', $3, '2031-09-01', 1, $4)";
    tx.execute(sql, params![id(), org, manager, now]).await.unwrap();
    let visit = id();
    let sql = "INSERT INTO visit (id, reference, org_id, site_id, kind, purpose, planned_for, state, salt, made_by, made_at, changed_at, \
        changed_by) VALUES ($1, 'VIS-0001', $2, $3, 'familiarisation', 'Know it', $4, 'planned', $5, $6, $4, $4, 'Site manager')";
    tx.execute(sql, params![visit.as_str(), org, site, now, vec![0_u8; 32], manager])
        .await
        .unwrap();
    let sql = "INSERT INTO visit_person (visit_id, position_id, org_id, title) VALUES ($1, $2, $3, 'Site manager')";
    tx.execute(sql, params![visit.as_str(), manager, org]).await.unwrap();
    event(&tx, (org, site, manager), now).await;
    tx.commit().await.unwrap();
}

/// An event with a post, at which the manager stood yesterday and stands today; the same at one that was called off.
async fn event(tx: &Tx, (org, site, manager): (OrgId, SiteId, PositionId), now: Timestamp) {
    for (reference, off) in [("EV-0001", None), ("EV-0002", Some(now))] {
        let (event, post) = (EventId::new(), EventPostId::new());
        let sql = "INSERT INTO event (id, reference, org_id, site_id, title, starts_at, ends_at, cancelled_at, made_by, made_at, \
            changed_at, changed_by) VALUES ($1, $2, $3, $4, 'Open day', $5, $6, $7, $8, $9, $9, 'Site manager')";
        let (from, until) = (now + DAY * -1, now + DAY);
        tx.execute(
            sql,
            params![event, reference, org, site, from, until, off, manager, now],
        )
        .await
        .unwrap();
        let sql = "INSERT INTO event_post (id, event_id, org_id, place, title, changed_at, changed_by) \
            VALUES ($1, $2, $3, 'ground', 'North gate', $4, 'Site manager')";
        tx.execute(sql, params![post, event, org, now]).await.unwrap();
        let sql = "INSERT INTO event_shift (id, event_id, org_id, post_id, position_id, title, from_at, until_at) \
            VALUES ($1, $2, $3, $4, $5, 'Site manager', $6, $7)";
        for (from, until) in [(from, now), (now, until)] {
            tx.execute(sql, params![ShiftId::new(), event, org, post, manager, from, until])
                .await
                .unwrap();
        }
    }
}

const DAY: SignedDuration = SignedDuration::from_hours(24);

async fn held(town: &Town, holdings: &Arc<dyn Holdings>, who: Who) -> Vec<Held> {
    let tx = town.app.store().read().await.unwrap();
    let position = town.identity(who).position;
    holdings.of(&tx, town.northgate, position).await.unwrap()
}

fn kinds(town: &Town) -> Vec<Arc<dyn Holdings>> {
    let clock: Arc<dyn Clock> = town.clock.clone();
    crate::holdings::all(&clock)
}

#[tokio::test]
async fn a_shift_is_held_until_it_is_over_and_the_other_post_keeps_its_words() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        one_of_each(&town).await;
        let shifts = kinds(&town).into_iter().find(|each| each.kind() == "shift").unwrap();
        let mine = held(&town, &shifts, Who::Manager).await;
        assert_eq!(
            mine.len(),
            1,
            "neither yesterday's nor one of what was called off: {mine:?}"
        );
        assert_eq!(mine[0].words, "EV-0001, Open day: North gate");
        assert_eq!(mine[0].href, "/events/EV-0001");
        town.clock.set(town.app.now() + DAY);
        assert!(held(&town, &shifts, Who::Manager).await.is_empty(), "it is over");
    })
    .await;
}

#[tokio::test]
async fn each_kind_stands_with_who_held_it_and_goes_to_who_is_there() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        one_of_each(&town).await;
        let director = town.desk(Who::Director);
        let (from, to) = (
            town.identity(Who::Manager).position,
            town.identity(Who::Director).position,
        );
        let kinds = kinds(&town);
        assert_eq!(kinds.len(), 6);
        for holdings in &kinds {
            let kind = holdings.kind();
            assert!(
                !muster_web::t(&["held-", kind].concat()).contains("held-"),
                "{kind} has no words"
            );
            let mine = held(&town, holdings, Who::Manager).await;
            assert_eq!(mine.len(), 1, "{kind}");
            assert!(mine[0].kind == kind && !mine[0].words.is_empty() && mine[0].href.starts_with('/'));
            let mut tx = director.begin().await.unwrap();
            let guard = town.desk(Who::Guard);
            assert!(
                holdings.give(&mut tx, &guard, &mine[0].id, from, to).await.is_err(),
                "{kind} by a guard"
            );
            let stranger = holdings.give(&mut tx, &director, "no-such-thing", from, to).await;
            assert!(stranger.is_err(), "{kind}");
            holdings.give(&mut tx, &director, &mine[0].id, from, to).await.unwrap();
            let again = holdings.give(&mut tx, &director, &mine[0].id, from, to).await;
            assert!(again.is_err(), "{kind} is given once");
            tx.commit().await.unwrap();
            assert!(held(&town, holdings, Who::Manager).await.is_empty(), "{kind}");
            let theirs = held(&town, holdings, Who::Director).await;
            assert_eq!(theirs.len(), 1, "{kind}");
            assert_eq!(theirs[0].id, mine[0].id);
        }
        let log = town.log(town.northgate).await;
        assert_eq!(
            log.iter().filter(|kind| kind.ends_with(".handed_on")).count(),
            6,
            "{log:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn who_is_named_already_stays_named_once_and_a_plan_goes_to_who_may_approve() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        one_of_each(&town).await;
        let director = town.desk(Who::Director);
        let (from, to) = (town.identity(Who::Manager).position, town.identity(Who::Guard).position);
        let tx = town.app.store().begin().await.unwrap();
        let sql = "INSERT INTO visit_person (visit_id, position_id, org_id, title) \
            SELECT id, $1, org_id, 'Guard, Post 1' FROM visit";
        tx.execute(sql, params![to]).await.unwrap();
        tx.commit().await.unwrap();
        for holdings in kinds(&town) {
            let mine = held(&town, &holdings, Who::Manager).await;
            let mut tx = director.begin().await.unwrap();
            let given = holdings.give(&mut tx, &director, &mine[0].id, from, to).await;
            match holdings.kind() {
                "plan" => assert_eq!(given.unwrap_err().code(), "plan-text.approver"),
                _ => given.unwrap(),
            }
            tx.commit().await.unwrap();
        }
        assert_eq!(town.count("SELECT COUNT(*) AS n FROM visit_person").await, 1);
    })
    .await;
}
