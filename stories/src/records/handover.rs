//! Introductions of a position of Northgate to the police. What ends by page and by call is there for each.

use crate::Town;
use muster_handover::{
    model::{Introduction, Place, Proposed, State},
    store,
};
use muster_membership::vacancy::{Pack, Vacancy, rules, store as vacancies};
use muster_terms::*;

/// The longest beginnings first: the first that fits is taken.
const ROUTES: [&str; 4] = [
    "/introductions/{introduction}/steps",
    "/introductions/",
    "/api/v1/introductions/{introduction}/steps",
    "/api/v1/introductions/",
];

/// What stands for each parameter of an address below `/introductions` and `/api/v1/introductions`.
pub(super) async fn values(town: &Town) -> Vec<(&'static str, &'static str, String)> {
    let mut values = vec![("/introductions/", "step", "held".to_owned())];
    let form = "/introductions/{introduction}/steps/{step}";
    values.push((form, "introduction", make(town).await));
    for begins in ROUTES {
        values.push((begins, "introduction", make(town).await));
    }
    values
}

/// An introduction that both agreed on; its id.
async fn make(town: &Town) -> String {
    let desk = town.desk("director").await;
    let partner = town.org("commander").await;
    let now = desk.now();
    let days = |days: i64| jiff::SignedDuration::from_hours(24 * days);
    let tx = desk.begin().await.expect("a transaction");
    let pack: Pack = rules::pack(&[], "salt".to_owned(), now - days(40));
    let (text, digest) = rules::sealed(&pack).expect("a pack");
    let vacancy = Vacancy {
        id: VacancyId::new(),
        reference: vacancies::draw_reference(&tx).await.expect("a reference"),
        org: desk.org(),
        position: town.position("guard"),
        title: "Guard, Post 3".into(),
        duty: Duty::Guard,
        opened_at: now - days(40),
        acting: None,
        pack,
        digest,
        filled_at: None,
        closed_at: None,
    };
    vacancies::insert(&tx, &vacancy, &text).await.expect("a vacancy");
    // Longer ago than partners are told of what they never heard of.
    vacancies::close(&tx, vacancy.id, true, now - days(30))
        .await
        .expect("it is over");
    let starts_at = now + days(5);
    let found = Introduction {
        id: IntroductionId::new(),
        vacancy: vacancy.id,
        org: desk.org(),
        partner,
        title: vacancy.title,
        acting: None,
        place: Place { site: None, unit: None },
        state: State::Agreed,
        agreed_for: Some(starts_at),
        agreed_place: Some("Northgate".into()),
        held_on: None,
        sequence: 0,
        revision: 1,
        due_on: (now + days(14)).to_zoned(jiff::tz::TimeZone::UTC).date(),
        made_at: now,
        changed_at: now,
    };
    store::insert(&tx, &found).await.expect("an introduction");
    store::save(&tx, &found).await.expect("its time");
    let time = Proposed {
        starts_at,
        place: "Northgate".into(),
        by: None,
        owner_yes_at: Some(now),
        partner_yes_at: Some(now),
    };
    store::keep_time(&tx, found.id, &time).await.expect("a time");
    tx.commit().await.expect("it is kept");
    found.id.to_string()
}
