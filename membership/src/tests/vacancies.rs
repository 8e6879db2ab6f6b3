//! A person leaves: the vacancy, its handover pack, what is given on, and its end.

use super::town::Town;
use crate::{
    position::{self, NewPosition},
    vacancy::{Held, Holdings, HoldingsPart, rules, store, verbs},
};
use async_trait::async_trait;
use axum::http::StatusCode;
use muster_store::{Fault, Tx, testing::each_store};
use muster_terms::*;
use muster_web::{Desk, Problem};
use std::sync::{Arc, Mutex};

/// One key, the position that has it, and those of which nothing counts as proved any more.
#[derive(Default)]
struct Keys(Mutex<Option<PositionId>>, Mutex<Vec<PositionId>>);

#[async_trait]
impl Holdings for Keys {
    fn kind(&self) -> &'static str {
        "action"
    }

    fn gives(&self) -> Act {
        Act::ManageSites
    }

    async fn of(&self, _: &Tx, _: OrgId, position: PositionId) -> Result<Vec<Held>, Fault> {
        let has = *self.0.lock().unwrap() == Some(position);
        let held = Held {
            kind: self.kind(),
            id: "AC-0001".into(),
            words: "Give a key to the guard".into(),
            due: Some("2026-12-01".parse().unwrap()),
            href: "/actions/AC-0001".into(),
            reads: Act::Debrief,
        };
        Ok(has.then_some(held).into_iter().collect())
    }

    async fn give(&self, _: &mut Tx, _: &Desk, item: &str, from: PositionId, to: PositionId) -> Result<(), Problem> {
        let mut has = self.0.lock().unwrap();
        if item != "AC-0001" || *has != Some(from) {
            return Err(Problem::Missing);
        }
        *has = Some(to);
        Ok(())
    }

    async fn unproved(&self, _: &Tx, position: PositionId) -> Result<(), Fault> {
        self.1.lock().unwrap().push(position);
        Ok(())
    }
}

fn town_with(store: muster_store::Store, keys: &Arc<Keys>) -> Town {
    let part = Arc::new(HoldingsPart(vec![keys.clone()]));
    Town::with(store, |settings| settings.demo = true, |builder| builder.with(part))
}

#[tokio::test]
async fn who_leaves_opens_a_vacancy_with_all_that_the_position_holds() {
    each_store(|store| async move {
        let keys = Arc::new(Keys::default());
        let town = town_with(store, &keys);
        let founded = town.northgate().await;
        let director = town.desk(founded.position).await;
        let (guard, mut guarding) = town.guard(&founded).await;
        *keys.0.lock().unwrap() = Some(guard);
        let mut browser = town.signed_in("director@northgate.example").await;
        let left = browser.post(&format!("/admin/people/{guard}/vacancy"), &[]).await;
        assert_eq!(left.status, StatusCode::SEE_OTHER);
        let read = town.app.store().read().await.unwrap();
        let vacancy = store::open_at(&read, guard).await.unwrap().unwrap();
        drop(read);
        let (_, digest) = rules::sealed(&vacancy.pack).unwrap();
        assert_eq!(digest, vacancy.digest, "what is kept is what was digested");
        let log = town.log(founded.org).await;
        let opened = log.iter().find(|(kind, _)| kind == "vacancy.opened").unwrap();
        assert!(opened.1.contains(&digest) && !opened.1.contains("key"), "{}", opened.1);
        let page = format!("/vacancies/{}", vacancy.reference);
        let shown = browser.get(&page).await;
        assert!(shown.body.contains("With nobody now") && shown.body.contains("Give a key to the guard"));
        assert!(shown.body.contains(&digest));
        let list = browser.get("/vacancies").await;
        assert!(list.body.contains("1 thing waits"), "{}", list.body);
        // Who left is signed out; nobody else of another organisation finds it.
        assert_ne!(guarding.get(&page).await.status, StatusCode::OK);
        town.ellery().await;
        let mut commander = town.signed_in("commander@ellery.example").await;
        assert_eq!(commander.get(&page).await.status, StatusCode::NOT_FOUND);
        assert!(!commander.get("/vacancies").await.body.contains("Guard, Post 3"));

        let empty = position::verbs::add(&director, NewPosition::of("Guard, Post 4", Duty::Guard))
            .await
            .unwrap()
            .to_string();
        let (director_id, guard_id) = (founded.position.to_string(), guard.to_string());
        for (to, status) in [
            (empty.as_str(), StatusCode::UNPROCESSABLE_ENTITY),
            (guard_id.as_str(), StatusCode::UNPROCESSABLE_ENTITY),
            ("", StatusCode::UNPROCESSABLE_ENTITY),
            ("x", StatusCode::UNPROCESSABLE_ENTITY),
        ] {
            let fields = [("kind", "action"), ("item", "AC-0001"), ("to", to)];
            assert_eq!(
                browser.post(&format!("{page}/gifts"), &fields).await.status,
                status,
                "{to}"
            );
        }
        for (kind, item) in [("action", "AC-0002"), ("kit", "AC-0001")] {
            let fields = [("kind", kind), ("item", item), ("to", &director_id)];
            let nothing = browser.post(&format!("{page}/gifts"), &fields).await;
            assert_eq!(nothing.status, StatusCode::NOT_FOUND, "{kind} {item}");
        }
        let fields = [("kind", "action"), ("item", "AC-0001"), ("to", director_id.as_str())];
        let others = commander.post(&format!("{page}/gifts"), &fields).await;
        assert_eq!(others.status, StatusCode::NOT_FOUND);
        let given = browser.post(&format!("{page}/gifts"), &fields).await;
        assert!(given.location().ends_with("?done=vacancy-given"));
        let shown = browser.get(&page).await.body;
        assert!(
            shown.contains("Nothing waits") && shown.contains("Give a key to the guard"),
            "the pack stays as it was"
        );
        let acting = browser
            .post(&format!("{page}/acting"), &[("acting", &director_id)])
            .await;
        assert!(acting.location().ends_with("?done=vacancy-acting-set"));
        assert!(browser.get(&page).await.body.contains("Security director"));
    })
    .await;
}

#[tokio::test]
async fn a_vacancy_ends_when_somebody_comes_or_the_position_is_closed() {
    each_store(|store| async move {
        let keys = Arc::new(Keys::default());
        let town = town_with(store, &keys);
        let founded = town.northgate().await;
        let director = town.desk(founded.position).await;
        let (first, _) = town.guard(&founded).await;
        let (second, _) = town.guard(&founded).await;
        for id in [first, second] {
            position::verbs::vacate(&director, id).await.unwrap();
        }
        town.clock.advance(3 * 86_400);
        let mut browser = town.signed_in("director@northgate.example").await;
        let invited = browser.post(&format!("/admin/people/{first}/invitation"), &[]).await;
        let secret = invited.between("/invite/", "<");
        let fields = [("email", "new@northgate.example"), ("password", super::town::PASSWORD)];
        let mut newcomer = town.browser();
        let joined = newcomer.post_raw(&format!("/invite/{secret}"), &fields).await;
        assert_eq!(joined.status, StatusCode::OK, "{}", joined.body);
        let desk = town.desk(founded.position).await;
        position::verbs::close(&desk, second).await.unwrap();
        let read = town.app.store().read().await.unwrap();
        assert!(store::open_of(&read, founded.org).await.unwrap().is_empty());
        let closed = store::closed_of(&read, founded.org, 10).await.unwrap();
        drop(read);
        let of = |position| closed.iter().find(|vacancy| vacancy.position == position).unwrap();
        assert!(of(first).filled_at.is_some() && of(second).filled_at.is_none());
        let list = browser.get("/vacancies").await.body;
        assert!(
            list.contains("filled after 3 days") && list.contains("The position was closed."),
            "{list}"
        );
        let page = format!("/vacancies/{}", of(first).reference);
        let late = browser.post(&format!("{page}/acting"), &[("acting", "")]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        let kinds: Vec<String> = town.log(founded.org).await.into_iter().map(|line| line.0).collect();
        for kind in ["vacancy.opened", "vacancy.filled", "vacancy.closed"] {
            assert!(kinds.iter().any(|each| each == kind), "{kind}");
        }
        // Leaving again opens a new one: the old one tells of before.
        position::verbs::vacate(&desk, first).await.unwrap();
        let read = town.app.store().read().await.unwrap();
        assert_eq!(store::open_of(&read, founded.org).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_position_closes_only_when_it_holds_nothing() {
    each_store(|store| async move {
        let keys = Arc::new(Keys::default());
        let town = town_with(store, &keys);
        let founded = town.northgate().await;
        let director = town.desk(founded.position).await;
        let (guard, _) = town.guard(&founded).await;
        position::verbs::vacate(&director, guard).await.unwrap();
        *keys.0.lock().unwrap() = Some(guard);
        let refusal = position::verbs::close(&director, guard).await.unwrap_err();
        assert_eq!(
            (refusal.code(), refusal.status()),
            ("position.holds", StatusCode::CONFLICT)
        );
        let read = town.app.store().read().await.unwrap();
        assert!(
            store::open_at(&read, guard).await.unwrap().is_some(),
            "what waits is on its page still"
        );
        drop(read);
        *keys.0.lock().unwrap() = None;
        position::verbs::close(&director, guard).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn only_who_may_give_it_is_shown_the_form() {
    each_store(|store| async move {
        let keys = Arc::new(Keys::default());
        let town = town_with(store, &keys);
        let founded = town.northgate().await;
        let director = town.desk(founded.position).await;
        let office = position::verbs::add(&director, NewPosition::of("Office", Duty::Administrator))
            .await
            .unwrap();
        let mut browser = town.signed_in("director@northgate.example").await;
        let invited = browser.post(&format!("/admin/people/{office}/invitation"), &[]).await;
        let secret = invited.between("/invite/", "<");
        let fields = [
            ("email", "office@northgate.example"),
            ("password", super::town::PASSWORD),
        ];
        town.browser().post_raw(&format!("/invite/{secret}"), &fields).await;
        let (guard, _) = town.guard(&founded).await;
        *keys.0.lock().unwrap() = Some(guard);
        position::verbs::vacate(&director, guard).await.unwrap();
        let read = town.app.store().read().await.unwrap();
        let page = format!(
            "/vacancies/{}",
            store::open_at(&read, guard).await.unwrap().unwrap().reference
        );
        drop(read);
        let action = format!("{page}/gifts");
        assert!(browser.get(&page).await.body.contains(&action));
        let mut clerk = town.signed_in("office@northgate.example").await;
        let shown = clerk.get(&page).await.body;
        assert!(
            !shown.contains(&action) && shown.contains("Another duty gives this on"),
            "{shown}"
        );
        let to = founded.position.to_string();
        let fields = [("kind", "action"), ("item", "AC-0001"), ("to", to.as_str())];
        assert_eq!(clerk.post(&action, &fields).await.status, StatusCode::NOT_FOUND);
        assert_eq!(*keys.0.lock().unwrap(), Some(guard));
    })
    .await;
}

#[tokio::test]
async fn who_acts_is_known_until_the_vacancy_is_over() {
    each_store(|store| async move {
        let keys = Arc::new(Keys::default());
        let town = town_with(store, &keys);
        let founded = town.northgate().await;
        let director = town.desk(founded.position).await;
        let (guard, _) = town.guard(&founded).await;
        position::verbs::vacate(&director, guard).await.unwrap();
        let read = town.app.store().read().await.unwrap();
        let vacancy = store::open_at(&read, guard).await.unwrap().unwrap();
        assert_eq!(store::called_for(&read, guard).await.unwrap(), guard);
        drop(read);
        verbs::set_acting(&director, &vacancy.reference, Some(founded.position))
            .await
            .unwrap();
        let read = town.app.store().read().await.unwrap();
        assert_eq!(store::acted_for(&read, founded.position).await.unwrap(), [guard]);
        assert_eq!(store::called_for(&read, guard).await.unwrap(), founded.position);
        assert_eq!(
            store::called_for(&read, founded.position).await.unwrap(),
            founded.position
        );
        drop(read);
        position::verbs::close(&director, guard).await.unwrap();
        let tx = town.app.store().begin().await.unwrap();
        assert!(store::acted_for(&tx, founded.position).await.unwrap().is_empty());
        assert!(
            !store::set_acting(&tx, vacancy.id, None).await.unwrap(),
            "what has closed says so to who was about to change it"
        );
    })
    .await;
}

#[tokio::test]
async fn another_person_or_number_behind_a_position_has_proved_nothing() {
    each_store(|store| async move {
        let keys = Arc::new(Keys::default());
        let town = town_with(store, &keys);
        let founded = town.northgate().await;
        let director = town.desk(founded.position).await;
        let (guard, _) = town.guard(&founded).await;
        let told = || keys.1.lock().unwrap().iter().filter(|each| **each == guard).count();
        for (phone, expected) in [("+1 555 0100", 1), ("+1 555 0100", 1), ("+1 555 0101", 2)] {
            let new = NewPosition {
                phone: phone.into(),
                ..NewPosition::of("Guard, Post 3", Duty::Guard)
            };
            let read = town.app.store().read().await.unwrap();
            let known = position::store::find_revised(&read, founded.org, guard).await.unwrap();
            drop(read);
            let revision = known.unwrap().revision.number;
            position::verbs::change(&director, guard, new, revision).await.unwrap();
            assert_eq!(told(), expected, "{phone}");
        }
        position::verbs::vacate(&director, guard).await.unwrap();
        assert_eq!(told(), 3, "who left");
        let mut browser = town.signed_in("director@northgate.example").await;
        let invited = browser.post(&format!("/admin/people/{guard}/invitation"), &[]).await;
        let secret = invited.between("/invite/", "<");
        let fields = [("email", "new@northgate.example"), ("password", super::town::PASSWORD)];
        town.browser().post_raw(&format!("/invite/{secret}"), &fields).await;
        assert_eq!(told(), 4, "who came");
    })
    .await;
}
