//! Links that travel by mail, and what they prove of an address.

use super::town::{Answer, Browser, PASSWORD, Town};
use crate::{
    keys::SealingKey,
    letter::{ByMail, LetterQueue},
    organisation::Founded,
    position::{self, NewPosition},
    sign_in,
};
use axum::http::StatusCode;
use muster_notify::{Address, DeliveryQueue, Message, Settlement};
use muster_store::{Store, testing::each_store};
use muster_terms::*;
use std::sync::Arc;

const GUARD: &str = "guard@northgate.example";
const COMMANDER: &str = "commander@ellery.example";
const LEASE: std::time::Duration = std::time::Duration::from_secs(60);

fn with_mail(store: Store) -> Town {
    Town::with(
        store,
        |settings| settings.demo = true,
        |builder| builder.with(Arc::new(ByMail)),
    )
}

fn queue(town: &Town) -> LetterQueue {
    LetterQueue {
        store: town.app.store().clone(),
        sealing: town.app.part::<SealingKey>().unwrap(),
    }
}

/// The letters that wait now; they count as sent.
async fn letters(town: &Town) -> Vec<(String, String)> {
    let queue = queue(town);
    let mut told = Vec::new();
    for Message {
        delivery,
        to,
        subject,
        text,
        attempt,
        ..
    } in queue.claim_due(town.app.now(), 20, LEASE).await.unwrap()
    {
        assert!(!subject.contains('⟦') && !text.contains('⟦'), "{subject} {text}");
        let Address::Mail { address } = to else {
            panic!("a letter goes by mail")
        };
        let sent = Settlement::HandedOver { detail: String::new() };
        queue.settle(delivery, attempt, sent, town.app.now()).await.unwrap();
        told.push((address, text));
    }
    told
}

/// The path of the link in a letter.
fn link(text: &str) -> String {
    let line = text
        .lines()
        .find(|line| line.contains("https://muster.example/"))
        .unwrap();
    line.trim().strip_prefix("https://muster.example").unwrap().to_owned()
}

async fn vacant(town: &Town, founder: PositionId) -> PositionId {
    position::verbs::add(&town.desk(founder).await, NewPosition::of("Post 3", Duty::Guard))
        .await
        .unwrap()
}

/// Northgate with a vacant post, its director's page of it, and the letters of founding out of the way.
async fn post_3(town: &Town) -> (Founded, Browser, String) {
    let founded = town.northgate().await;
    let id = vacant(town, founded.position).await;
    let director = town.signed_in("director@northgate.example").await;
    letters(town).await;
    (founded, director, format!("/admin/people/{id}"))
}

async fn accept(town: &Town, link: &str, email: &str) -> (Browser, Answer) {
    let mut guest = town.browser();
    let answer = guest.post(link, &[("email", email), ("password", PASSWORD)]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    (guest, answer)
}

async fn count(town: &Town, org: OrgId, kind: &str) -> usize {
    town.log(org).await.iter().filter(|(found, _)| found == kind).count()
}

#[tokio::test]
async fn a_mailed_link_is_shown_to_nobody_and_proves_its_address() {
    each_store(|store| async move {
        let town = with_mail(store);
        let (founded, mut director, place) = post_3(&town).await;
        let page = director.get(&place).await.body;
        assert!(
            page.contains("Mail the link to") && !page.contains("A new one stops it"),
            "{page}"
        );
        let mailed = director.post(&format!("{place}/invitation"), &[("email", GUARD)]).await;
        assert_eq!(mailed.location(), format!("{place}?done=link-mailed"));
        assert!(!mailed.body.contains("/invite/"));
        let page = director.get(&place).await.body;
        assert!(page.contains("waits since") && !page.contains("/invite/"), "{page}");
        assert!(
            page.contains("still works. A new one stops it, also where it was mailed."),
            "{page}"
        );
        let sent = letters(&town).await;
        let [(to, text)] = sent.as_slice() else {
            panic!("one letter: {sent:?}")
        };
        assert_eq!(to, GUARD);
        let link = link(text);
        assert!(link.starts_with("/invite/"), "{text}");
        let page = town.browser().get(&link).await.body;
        assert!(
            page.contains(&format!("value=\"{GUARD}\"")) && page.contains("readonly"),
            "{page}"
        );

        // Another address in its place is nobody's: the link is for the one it went to.
        let (mut guard, _) = accept(&town, &link, COMMANDER).await;
        let page = guard.get("/me").await.body;
        assert!(
            page.contains(GUARD) && page.contains("Confirmed") && !page.contains(COMMANDER),
            "{page}"
        );
        let page = director.get(&place).await.body;
        assert!(page.contains(GUARD) && !page.contains("Not confirmed"), "{page}");
        assert_eq!(count(&town, founded.org, "person.address_confirmed").await, 1);
        assert!(letters(&town).await.is_empty(), "nothing is left to confirm");
        let kept = "SELECT COUNT(*) AS n FROM invitation WHERE email IS NOT NULL";
        let tx = town.app.store().read().await.unwrap();
        assert_eq!(tx.count(kept, muster_store::params![]).await.unwrap(), 0, "forgotten");
    })
    .await;
}

#[tokio::test]
async fn an_account_that_takes_one_more_position_by_mail_has_its_address_confirmed() {
    each_store(|store| async move {
        let town = with_mail(store);
        let (_, mut director, place) = post_3(&town).await;
        assert!(director.get("/me").await.body.contains("Not confirmed"));
        let own = [("email", "director@northgate.example")];
        director.post(&format!("{place}/invitation"), &own).await;
        let text = letters(&town).await.pop().unwrap().1;
        accept(&town, &link(&text), "").await;
        assert!(!director.get("/me").await.body.contains("Not confirmed"));
    })
    .await;
}

#[tokio::test]
async fn an_address_named_over_a_handed_link_is_not_confirmed_until_its_own_link_is_opened() {
    each_store(|store| async move {
        let town = with_mail(store);
        let (founded, mut director, place) = post_3(&town).await;
        let page = director.post(&format!("{place}/invitation"), &[]).await;
        let by_hand = format!("/invite/{}", page.between("/invite/", "<"));
        let (mut guard, _) = accept(&town, &by_hand, GUARD).await;
        for page in [guard.get("/me").await.body, director.get(&place).await.body] {
            assert!(page.contains("Not confirmed"), "{page}");
        }
        assert!(director.get("/admin/people").await.body.contains("Not confirmed"));
        let (to, text) = letters(&town).await.pop().unwrap();
        assert_eq!(to, GUARD);
        let first = link(&text);
        assert!(first.starts_with("/me/address/"), "{text}");

        // Too soon for another; then the newest alone is good.
        assert_eq!(
            guard.post("/me/address", &[]).await.status,
            StatusCode::TOO_MANY_REQUESTS
        );
        town.clock.advance(300);
        let again = guard.post("/me/address", &[]).await;
        assert_eq!(again.location(), "/me?done=confirmation-sent");
        let newest = link(&letters(&town).await.pop().unwrap().1);
        assert_eq!(guard.get(&first).await.status, StatusCode::NOT_FOUND);
        assert_eq!(guard.post(&first, &[]).await.status, StatusCode::NOT_FOUND);

        // Whoever reads the mail without the account's password confirms nothing; nor does a program that only looks.
        let signed_out = town.browser().get(&newest).await;
        assert_eq!(
            signed_out.location(),
            format!("/sign-in?next={}", newest.replace('/', "%2F"))
        );
        assert_eq!(director.get(&newest).await.status, StatusCode::NOT_FOUND);
        assert_eq!(director.post(&newest, &[]).await.status, StatusCode::NOT_FOUND);
        assert!(guard.get(&newest).await.body.contains(GUARD));
        assert!(guard.get("/me").await.body.contains("Not confirmed"));

        assert_eq!(guard.post(&newest, &[]).await.location(), "/me?done=address-confirmed");
        assert!(!guard.get("/me").await.body.contains("Not confirmed"));
        assert!(!director.get(&place).await.body.contains("Not confirmed"));
        assert_eq!(guard.post(&newest, &[]).await.status, StatusCode::NOT_FOUND, "once");
        town.clock.advance(300);
        assert_eq!(guard.post("/me/address", &[]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(count(&town, founded.org, "person.address_confirmed").await, 1);
        for (kind, record) in town.log(founded.org).await {
            assert!(!record.contains("northgate"), "{kind} holds ids only: {record}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_link_to_confirm_is_good_for_seven_days() {
    each_store(|store| async move {
        let town = with_mail(store);
        town.northgate().await;
        let founding = letters(&town).await.pop().unwrap();
        assert_eq!(founding.0, "director@northgate.example");
        town.clock.advance(7 * 24 * 3600);
        let mut director = town.signed_in("director@northgate.example").await;
        assert_eq!(director.get(&link(&founding.1)).await.status, StatusCode::NOT_FOUND);
        assert!(director.get("/me").await.body.contains("Not confirmed"));
    })
    .await;
}

#[tokio::test]
async fn without_a_relay_the_address_is_marked_and_nothing_is_promised() {
    each_store(|store| async move {
        let town = Town::on(store);
        town.northgate().await;
        let mut director = town.signed_in("director@northgate.example").await;
        let page = director.get("/me").await.body;
        assert!(
            page.contains("Not confirmed") && page.contains("sends no mail"),
            "{page}"
        );
        assert!(!page.contains("action=\"/me/address\""));
        assert_eq!(director.post("/me/address", &[]).await.status, StatusCode::NOT_FOUND);
        assert!(letters(&town).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn who_opens_an_account_under_anothers_address_does_not_come_before_its_owner() {
    each_store(|store| async move {
        let town = with_mail(store);
        // Northgate takes the address first; its owner comes later and confirms it.
        let (northgate, mut director, place) = post_3(&town).await;
        let page = director.post(&format!("{place}/invitation"), &[]).await;
        let by_hand = format!("/invite/{}", page.between("/invite/", "<"));
        let fields = [("email", COMMANDER), ("password", "other plain words")];
        assert_eq!(town.browser().post(&by_hand, &fields).await.status, StatusCode::OK);
        letters(&town).await;
        town.clock.advance(1);
        let ellery = town.ellery().await;
        let mut commander = town.signed_in(COMMANDER).await;
        let own = link(&letters(&town).await.pop().unwrap().1);
        assert_eq!(commander.post(&own, &[]).await.location(), "/me?done=address-confirmed");
        let wrong = [("email", COMMANDER), ("password", "wrong words here")];
        town.browser().post("/sign-in", &wrong).await;
        assert_eq!(town.wait_for(ellery.org, "sign_in.failed").await, 1);
        assert_eq!(count(&town, northgate.org, "sign_in.failed").await, 0);
        let tx = town.app.store().read().await.unwrap();
        let accounts = sign_in::store::accounts_by_email(&tx, COMMANDER).await.unwrap();
        let orgs: Vec<_> = accounts.iter().map(|account| account.org).collect();
        assert_eq!(orgs, [Some(ellery.org), Some(northgate.org)]);
    })
    .await;
}

#[tokio::test]
async fn a_mail_that_did_not_pass_says_so_and_a_new_link_takes_it_back() {
    each_store(|store| async move {
        let town = with_mail(store);
        let (_, mut director, place) = post_3(&town).await;
        let invite = format!("{place}/invitation");
        director.post(&invite, &[("email", GUARD)]).await;
        let queue = queue(&town);
        let letter = queue.claim_due(town.app.now(), 8, LEASE).await.unwrap().pop().unwrap();
        let why = "no such mailbox".to_owned();
        let refused = Settlement::Refused { why };
        queue.settle(letter.delivery, 1, refused, town.app.now()).await.unwrap();
        assert!(director.get(&place).await.body.contains("no such mailbox"));
        let again = Settlement::HandedOver { detail: String::new() };
        queue.settle(letter.delivery, 1, again, town.app.now()).await.unwrap();
        assert!(
            director.get(&place).await.body.contains("no such mailbox"),
            "an end stays an end"
        );
        for _ in 0..2 {
            director.post(&invite, &[("email", GUARD)]).await;
        }
        assert_eq!(queue.claim_due(town.app.now(), 8, LEASE).await.unwrap().len(), 1);
    })
    .await;
}
