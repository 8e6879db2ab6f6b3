//! The raise pages, as people of an invented town see them.

use crate::room::tests::town::{EVENING, Town, Who, at};
use axum::http::StatusCode;
use muster_membership::{Position, Site, position, position::Person, site};
use muster_store::{params, testing::each_store};
use muster_terms::*;

#[tokio::test]
async fn without_a_site_the_number_comes_first_and_who_may_adds_one() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        for path in ["/raise?hold=1", "/raise?hold=0", "/raise/place"] {
            for (who, may_add) in [(Who::ShopGuard, false), (Who::ShopDirector, true)] {
                let page = town.get(who, path).await;
                assert_eq!(page.status, StatusCode::OK, "{who:?} {path}");
                page.must_say("There is no site to raise an emergency for.")
                    .must_say("href=\"tel:112\"")
                    .must_not_say("<select")
                    .must_not_say("action=\"/raise\"")
                    .must_not_say("Nobody is on duty");
                assert_eq!(page.body.contains("href=\"/sites/new\""), may_add, "{who:?} {path}");
                let (call, add) = (page.body.find("tel:112"), page.body.find("Whoever manages the sites"));
                assert!(call < add, "the call stands first: {path}");
            }
        }
        // Whoever has a site sees none of it.
        for path in ["/raise?hold=1", "/raise?hold=0"] {
            town.get(Who::Guard, path)
                .await
                .must_say("action=\"/raise\"")
                .must_not_say("There is no site");
        }
    })
    .await;
}

/// A second site of the hospital, with a guard of its own on duty.
async fn second_site(town: &Town, reference: &str, name: &str, guard: Option<&str>) -> Site {
    let site = Site {
        id: SiteId::new(),
        reference: reference.parse().unwrap(),
        name: name.into(),
        ..town.site.clone()
    };
    let tx = town.app.store().begin().await.unwrap();
    site::store::insert(&tx, &site).await.unwrap();
    if let Some(title) = guard {
        let person = Person {
            id: PersonId::new(),
            email: None,
            display_name: title.into(),
        };
        position::store::insert_person(&tx, &person, at(EVENING)).await.unwrap();
        let post = Position {
            site: Some(site.id),
            person: Some(person.id),
            ..Position::new(town.hospital, title, Duty::Guard)
        };
        position::store::insert(&tx, &post, at(EVENING)).await.unwrap();
        position::store::start_shift(&tx, post.id, at(EVENING)).await.unwrap();
    }
    tx.commit().await.unwrap();
    site
}

#[tokio::test]
async fn who_is_told_follows_the_chosen_site() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        second_site(&town, "S-7310", "Westgate Clinic", Some("Guard, Westgate")).await;
        // Nothing is chosen for somebody who belongs to no site, and nothing is said of a site that was not chosen.
        let page = town.get(Who::Director, "/raise?hold=0").await;
        page.must_say("Choose the site, and it stands here.")
            .must_say("hx-get=\"/raise/told\"")
            .must_not_say("Nobody is on duty");
        let without_script = page.body.split("<noscript>").nth(1).unwrap();
        let without_script = without_script.split("</noscript>").next().unwrap();
        assert!(without_script.contains("method=\"get\"") && without_script.contains("Show who is told"));
        assert!(
            !without_script.contains("_csrf"),
            "nothing of the form goes into an address"
        );
        for path in ["/raise?hold=0&site=", "/raise/told?site="] {
            let west = town.get(Who::Director, &format!("{path}S-7310")).await;
            west.must_say("Who is told at Westgate Clinic")
                .must_say("Guard, Westgate")
                .must_say("Control room")
                .must_say("City Police");
            let north = town.get(Who::Director, &format!("{path}S-4821")).await;
            north
                .must_say("Who is told at Northfield Hospital")
                .must_say("Control room")
                .must_not_say("Guard, Westgate");
        }
        let chosen = town.get(Who::Director, "/raise?hold=0&site=S-7310").await;
        chosen.must_say("<option value=\"S-7310\" selected>Westgate Clinic</option>");
        // A duty that does not raise, and an organisation whose site it is not.
        let outsider = town.get(Who::Campus, "/raise/told?site=S-7310").await;
        assert_eq!(outsider.status, StatusCode::NOT_FOUND);
        let shop = town.get(Who::ShopGuard, "/raise/told?site=S-7310").await;
        shop.must_not_say("Westgate").must_not_say("Control room");
    })
    .await;
}

#[tokio::test]
async fn nobody_on_duty_is_said_of_the_own_side_though_a_partner_is_told() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let tx = town.app.store().begin().await.unwrap();
        let lock = "UPDATE person SET locked_at = $2 WHERE id = (SELECT person_id FROM position WHERE title = $1)";
        tx.execute(lock, params!["Control room", at(EVENING)]).await.unwrap();
        tx.commit().await.unwrap();
        // The guard is the only one left, and is not called by its own alarm.
        let guard = town.get(Who::Guard, "/raise/told?site=S-4821").await;
        guard
            .must_say("Nobody else is on duty")
            .must_say("City Police")
            .must_not_say("Control room");
        let director = town.get(Who::Director, "/raise/told?site=S-4821").await;
        director.must_say("Guard, Post 3").must_not_say("on duty");
        let tx = town.app.store().begin().await.unwrap();
        tx.execute("DELETE FROM duty_shift", params![]).await.unwrap();
        tx.commit().await.unwrap();
        let none = town.get(Who::Director, "/raise/told?site=S-4821").await;
        none.must_say("Nobody is on duty").must_say("City Police");
    })
    .await;
}
