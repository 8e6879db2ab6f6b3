//! Each query of the crate on both databases, as far as no page test runs it.

use super::town::Town;
use crate::{keys, organisation, position, sign_in, site};
use muster_store::testing::each_store;
use muster_terms::*;

#[tokio::test]
async fn organisations_keys_and_units_come_back_as_they_went_in() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.ellery().await;
        let unit = organisation::verbs::add_unit(&town.desk(founded.position).await, "Central District")
            .await
            .unwrap();
        let tx = town.app.store().read().await.unwrap();
        let org = organisation::store::find(&tx, founded.org).await.unwrap().unwrap();
        assert_eq!(
            (org.kind, org.metric, org.created_at),
            (OrganisationKind::Agency, true, town.app.now())
        );
        assert_eq!(
            organisation::store::party_name(&tx, founded.org, Some(unit))
                .await
                .unwrap(),
            "Ellery Police, Central District"
        );
        let sealing = town.app.part::<keys::SealingKey>().unwrap();
        let key = keys::open(&tx, &sealing, founded.org).await.unwrap();
        assert!(keys::is_signed_by(&key.public_key(), b"words", &key.sign(b"words")));
        assert!(!keys::is_signed_by(&key.public_key(), b"other", &key.sign(b"words")));
    })
    .await;
}

#[tokio::test]
async fn duty_is_what_the_shifts_say() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.northgate().await;
        let (guard, _) = town.guard(&founded).await;
        let tx = town.app.store().begin().await.unwrap();
        position::store::start_shift(&tx, guard, town.app.now()).await.unwrap();
        let on_duty = position::store::on_duty(&tx, founded.org, town.app.now())
            .await
            .unwrap();
        assert_eq!(on_duty.len(), 2);
        town.clock.advance(60);
        position::store::end_shift(&tx, guard, town.app.now()).await.unwrap();
        assert!(!position::store::is_on_duty(&tx, guard, town.app.now()).await.unwrap());
        let listed = position::store::listed(&tx, founded.org, town.app.now()).await.unwrap();
        let duties: Vec<(&str, bool)> = listed
            .iter()
            .map(|one| (one.position.title.as_str(), one.on_duty))
            .collect();
        assert_eq!(duties, [("Guard, Post 3", false), ("Security director", true)]);
        let reached = position::store::reachable(&tx, founded.position)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(reached.email.as_deref(), Some("director@northgate.example"));
        assert!(
            position::store::find_of(&tx, OrgId::new(), guard)
                .await
                .unwrap()
                .is_none()
        );
    })
    .await;
}

#[tokio::test]
async fn a_site_is_saved_by_who_read_it_last() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.northgate().await;
        let tx = town.app.store().begin().await.unwrap();
        let reference = site::store::draw_reference(&tx).await.unwrap();
        let mut new = site::Site {
            id: SiteId::new(),
            reference: reference.clone(),
            org: founded.org,
            name: "Northfield Hospital".into(),
            address: "1 Field Road".into(),
            hours: "always".into(),
            occupancy: "900".into(),
            police_org: None,
            police_unit: None,
            arrival_words: "Meet at M2".into(),
            officer_notes: vec![("Parking".into(), "2 bays at M2".into())],
            tlp: Tlp::Amber,
            created_at: town.app.now(),
            revision: 1,
        };
        site::store::insert(&tx, &new).await.unwrap();
        new.hours = "06:00 to 22:00".into();
        assert!(site::store::save(&tx, &new).await.unwrap());
        assert!(
            !site::store::save(&tx, &new).await.unwrap(),
            "somebody saved in between"
        );
        let found = site::store::find_by_reference(&tx, &reference).await.unwrap().unwrap();
        assert_eq!(
            (found.hours.as_str(), found.revision, found.officer_notes.len()),
            ("06:00 to 22:00", 2, 1)
        );
        assert_eq!(site::store::of_org(&tx, founded.org).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn two_administrators_cannot_remove_each_other() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.northgate().await;
        let desk = town.desk(founded.position).await;
        let new = position::NewPosition::of("Administrator", Duty::Administrator);
        let second = position::verbs::add(&desk, new).await.unwrap();
        sign_in::demo::add_link(&town.app, second).await.unwrap();
        let other = town.desk(second).await;
        let (one, two) = tokio::join!(
            position::verbs::vacate(&desk, second),
            position::verbs::vacate(&other, founded.position)
        );
        assert!(one.is_ok() ^ two.is_ok(), "{one:?} {two:?}");
    })
    .await;
}
