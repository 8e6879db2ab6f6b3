//! The label of a site, and what clauses open of it: none whose ceiling is below it.

use super::town::{Town, Who, standing};
use axum::{body::Body, http::StatusCode};
use muster_membership::{Site, site};
use muster_store::{FromRow, Row, params, testing::each_store};
use muster_terms::*;

use crate::contacts::{Channel, rules::NewContact, verbs as contacts};
use crate::emergency_plan::{rules::Head, verbs as emergency_plans};
use crate::site_plan::{demo, verbs as plans};
use crate::site_profile::{store, verbs};

/// Every class that is of a site, open on a quiet day.
async fn all_classes(town: &Town, ceiling: Tlp, reference: &str) {
    let lines = [
        standing("2.1", DataClass::Contacts),
        standing("4.1", DataClass::SiteProfile),
        standing("4.2", DataClass::FloorPlan),
        standing("4.3", DataClass::EmergencyPlan),
    ];
    town.agree_up_to(ceiling, town.police, reference, &lines).await;
}

/// A hospital with a floor, an outside, an emergency plan and a contact of its own.
async fn hospital(town: &Town) -> (Site, FloorId) {
    let (desk, site) = (town.desk(Who::Director), town.hospital().await);
    let ground = demo::northfield_ground(FloorId::new(), site.id, None);
    let floors = plans::add_floors(&desk, &site.reference, vec![ground]).await.unwrap();
    let map = demo::northfield_site(site.id);
    plans::set_map(&desk, &site.reference, map, 1).await.unwrap();
    let head = Head {
        name: "Weapon on site".into(),
        instruction: "Keep distance.".into(),
    };
    emergency_plans::add(&desk, &site.reference, Category::Weapon, head, Vec::new())
        .await
        .unwrap();
    let contact = |who: Who, site| NewContact {
        position: town.identity(who).position,
        site,
        hours: "Nights".into(),
        channel: Channel::Phone,
    };
    contacts::add(&desk, contact(Who::Guard, Some(site.id))).await.unwrap();
    contacts::add(&desk, contact(Who::Manager, None)).await.unwrap();
    (site, floors[0])
}

async fn now(town: &Town, site: &Site) -> Site {
    let tx = town.app.store().read().await.unwrap();
    site::store::find(&tx, site.id).await.unwrap().unwrap()
}

/// Gives the site a label, by the form.
async fn label(town: &Town, site: &Site, tlp: Tlp) {
    let site = now(town, site).await;
    let edit = format!("/sites/{}/edit", site.reference);
    let revision = site.revision.to_string();
    let fields = [
        ("name", site.name.as_str()),
        ("address", &site.address),
        ("tlp", tlp.label()),
        ("revision", &revision),
    ];
    town.post(Who::Director, &edit, &fields).await.led_to();
}

/// Every address of the site that a partner reads, with words that stand there when it is open.
fn doors(site: &Site, floor: FloorId) -> Vec<(String, &'static str)> {
    let base = format!("/sites/{}", site.reference);
    vec![
        (base.clone(), "plan-svg"),
        (format!("{base}/points"), "Northfield Hospital"),
        (format!("{base}/plans"), "Ground floor"),
        (format!("{base}/plans/{floor}"), "plan-svg"),
        (format!("{base}/map"), "plan-svg"),
        (format!("{base}/emergency-plans"), "Weapon on site"),
        (format!("{base}/print"), "plan-svg"),
        (format!("/api/v1{base}"), "Northfield Hospital"),
        (format!("/api/v1{base}/floors"), "Ground floor"),
        (format!("/api/v1{base}/floors/{floor}"), "features"),
        (format!("/api/v1{base}/emergency-plans"), "Weapon on site"),
    ]
}

async fn is_listed(town: &Town, who: Who) -> bool {
    let page = town.get(who, "/sites").await.ok().contains("Northfield Hospital");
    let api = town
        .get(who, "/api/v1/sites")
        .await
        .ok()
        .contains("Northfield Hospital");
    assert_eq!(page, api, "page and call list the same");
    page
}

/// Who of the site's contacts, and of those for all sites, stands in the list.
async fn reached(town: &Town) -> [bool; 2] {
    let list = town.get(Who::Liaison, "/contacts").await.ok();
    ["Guard, Post 1", "Site manager"].map(|title| list.contains(title))
}

#[tokio::test]
async fn a_clause_up_to_green_opens_a_green_site_and_no_amber_one() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        all_classes(&town, Tlp::Green, "AG-0143").await;
        let (site, floor) = hospital(&town).await;
        assert_eq!(now(&town, &site).await.tlp, Tlp::Amber, "a new site");
        assert!(!is_listed(&town, Who::Liaison).await);
        let absent = town.get(Who::Liaison, "/sites/S-0000000").await;
        for (door, _) in doors(&site, floor) {
            let closed = town.get(Who::Liaison, &door).await;
            assert_eq!(closed.status, StatusCode::NOT_FOUND, "{door}");
            if !door.starts_with("/api") && door.ends_with(site.reference.as_str()) {
                assert_eq!(closed, absent, "{door}");
            }
        }
        assert_eq!(
            reached(&town).await,
            [false, false],
            "what answers for all sites is AMBER"
        );
        for tlp in [Tlp::Green, Tlp::Clear] {
            label(&town, &site, tlp).await;
            assert!(is_listed(&town, Who::Liaison).await, "{tlp:?}");
            for (door, words) in doors(&site, floor) {
                assert!(town.get(Who::Liaison, &door).await.ok().contains(words), "{door}");
            }
            town.get(Who::Liaison, &format!("/sites/{}", site.reference))
                .await
                .says(tlp.label());
            assert_eq!(reached(&town).await, [true, false], "{tlp:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_clause_up_to_amber_opens_no_red_site_and_raising_the_label_closes_at_once() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        all_classes(&town, Tlp::Amber, "AG-0143").await;
        let (site, floor) = hospital(&town).await;
        let outside = |address: String| {
            let town = &town;
            async move { town.get(Who::Campus, &address).await }
        };
        let mut before = Vec::new();
        for (door, words) in doors(&site, floor) {
            assert!(town.get(Who::Liaison, &door).await.ok().contains(words), "{door}");
            before.push(outside(door).await);
        }
        assert_eq!(reached(&town).await, [true, true]);
        for tlp in [Tlp::AmberStrict, Tlp::Red] {
            label(&town, &site, tlp).await;
            for (n, (door, _)) in doors(&site, floor).into_iter().enumerate() {
                assert_eq!(
                    town.get(Who::Liaison, &door).await.status,
                    StatusCode::NOT_FOUND,
                    "{door}"
                );
                assert_eq!(outside(door).await, before[n], "nothing of it reaches an outsider");
            }
            assert!(!is_listed(&town, Who::Liaison).await);
            assert_eq!(reached(&town).await, [false, true], "{tlp:?}");
        }
        label(&town, &site, Tlp::Amber).await;
        assert!(is_listed(&town, Who::Liaison).await, "and lowering it opens again");
    })
    .await;
}

/// Each class has its own clause, and each clause its own ceiling.
#[tokio::test]
async fn each_class_of_a_red_site_is_held_against_its_own_clause() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let profile = [standing("4.1", DataClass::SiteProfile)];
        town.agree_up_to(Tlp::Red, town.police, "AG-0150", &profile).await;
        let rest = [
            standing("2.1", DataClass::Contacts),
            standing("4.2", DataClass::FloorPlan),
            standing("4.3", DataClass::EmergencyPlan),
        ];
        town.agree_up_to(Tlp::Amber, town.police, "AG-0143", &rest).await;
        let (site, floor) = hospital(&town).await;
        label(&town, &site, Tlp::Red).await;
        let base = format!("/sites/{}", site.reference);
        let page = town.get(Who::Liaison, &base).await;
        page.says("TLP:RED");
        page.says("The record's TLP label is above the clause's TLP ceiling.");
        page.says("Site manager");
        for closed in ["plan-svg", "Guard, Post 1", "ED waiting"] {
            assert!(!page.body.contains(closed), "{closed}");
        }
        for part in [format!("/plans/{floor}"), "/emergency-plans".into()] {
            let body = town.get(Who::Liaison, &format!("{base}{part}")).await.ok();
            assert!(body.contains("clause-closed"), "{part}");
            assert!(!body.contains("plan-svg") && !body.contains("Weapon on site"), "{part}");
        }
        town.get(Who::Liaison, &format!("{base}/map")).await.says("plan-svg");
    })
    .await;
}

#[tokio::test]
async fn a_label_is_chosen_shown_and_kept_and_its_change_stands_in_the_log() {
    struct Kept(String);
    impl FromRow for Kept {
        fn from_row(row: &Row) -> Result<Self, muster_store::Fault> {
            row.text("record").map(Self)
        }
    }
    each_store(|store| async move {
        let town = Town::on(store).await;
        let form = town.get(Who::Director, "/sites/new").await;
        form.says("value=\"TLP:AMBER\" selected");
        for tlp in Tlp::ALL {
            form.says(&format!("value=\"{}\"", tlp.label()));
        }
        let new = [("name", "Clinic"), ("address", "1 Hill Road"), ("tlp", "TLP:GREEN")];
        let added = town.post(Who::Director, "/sites", &new).await.led_to();
        town.get(Who::Guard, &added).await.says("TLP:GREEN");
        town.get(Who::Guard, &format!("{added}/print")).await.says("TLP:GREEN");
        let api = format!("/api/v1{added}");
        let put = |tlp: &'static str, revision: i64| {
            let body = format!(r#"{{"name":"Clinic","address":"1 Hill Road","revision":{revision}{tlp}}}"#);
            let request = town.request(Who::Director, "PUT", &api).body(Body::from(body)).unwrap();
            town.send(request)
        };
        assert_eq!(
            put(r#","tlp":"GREEN""#, 1).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        assert_eq!(put(r#","tlp":"TLP:RED""#, 1).await.status, StatusCode::NO_CONTENT);
        assert_eq!(put("", 2).await.status, StatusCode::NO_CONTENT);
        let read = town.get(Who::Guard, &api).await.ok();
        assert!(
            read.contains(r#""tlp":"TLP:RED""#),
            "a call that names no label keeps it: {read}"
        );
        let wrong = [("name", "Clinic"), ("address", "x"), ("tlp", "RED"), ("revision", "3")];
        let wrong = town.post(Who::Director, &format!("{added}/edit"), &wrong).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        wrong.says("#field-tlp");
        let tx = town.app.store().read().await.unwrap();
        let sql = "SELECT record FROM ledger_entry WHERE org_id = $1 ORDER BY id";
        let entries: Vec<Kept> = tx.all(sql, params![town.northgate]).await.unwrap();
        let labels: Vec<(bool, bool)> = entries
            .iter()
            .map(|Kept(entry)| {
                let is_red = entry.contains(r#""tlp":"TLP:RED""#);
                (is_red, entry.contains(r#""tlp_before":"TLP:GREEN""#))
            })
            .collect();
        assert_eq!(labels, [(false, false), (true, true), (true, false)]);
        assert!(entries[0].0.contains(r#""tlp":"TLP:GREEN""#));
        // Screens of running rooms are told of another label, and of nothing else.
        let told = tx
            .count(
                "SELECT COUNT(*) AS n FROM outbox WHERE topic = $1",
                params![verbs::RELABELLED],
            )
            .await;
        assert_eq!(told.unwrap(), 1);
        let site: Reference = added.rsplit('/').next().unwrap().parse().unwrap();
        let site = store::find_near(&tx, town.northgate, &site).await.unwrap().unwrap();
        assert_eq!((site.tlp, site.revision), (Tlp::Red, 3));
    })
    .await;
}

#[tokio::test]
async fn the_owner_reads_whom_a_label_closes_what_to_and_no_chip_says_that_a_closed_clause_lets_it_through() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        all_classes(&town, Tlp::Green, "AG-0143").await;
        let (site, _) = hospital(&town).await;
        let (page, form) = (
            format!("/sites/{}", site.reference),
            format!("/sites/{}/edit", site.reference),
        );
        let closed = "closed by the label: this clause goes up to TLP:GREEN";
        for (tlp, is_closed) in [(Tlp::Green, false), (Tlp::Red, true), (Tlp::Green, false)] {
            label(&town, &site, tlp).await;
            let own = town.get(Who::Director, &page).await.ok();
            assert_eq!(own.contains(closed), is_closed, "{tlp:?}: {own}");
            assert_eq!(
                own.contains("AG-0143 §4.1. Clause 4.1, lets this through"),
                !is_closed,
                "{tlp:?}"
            );
            let asked = town.get(Who::Director, &form).await.ok();
            let (loses, lost) = (
                " loses Site profile under AG-0143 §4.1",
                " has lost Site profile under AG-0143 §4.1",
            );
            assert_eq!(
                (asked.contains(loses), asked.contains(lost)),
                (!is_closed, is_closed),
                "{tlp:?}"
            );
        }
    })
    .await;
}
