//! The campus police has no agreement with anyone: every address answers it as if nothing were there.

use super::town::{Town, Who, standing};
use crate::contacts::{Channel, rules::NewContact, verbs as contacts};
use crate::reach_test::verbs as reach_tests;
use crate::site_plan::{demo, verbs as plans};
use axum::{body::Body, http::StatusCode};
use muster_store::testing::each_store;
use muster_terms::*;

#[tokio::test]
async fn an_outsider_is_told_the_same_for_what_is_there_and_what_is_not() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&[
            standing("4.1", DataClass::SiteProfile),
            standing("4.3", DataClass::FloorPlan),
        ])
        .await;
        let site = town.hospital().await;
        let ground = demo::northfield_ground(FloorId::new(), site.id, None);
        let floor = plans::add_floors(&town.desk(Who::Director), &site.reference, vec![ground])
            .await
            .unwrap()[0];
        let there = site.reference.to_string();
        let kit = super::kits::add(&town, &site, "K1").await.to_string();
        let test = running_test(&town).await;
        for route in crate::routes().list() {
            // Behind an open one everybody is told the same: see the tests of the mailed link.
            if !route.path.contains('{') || route.open {
                continue;
            }
            let filled = |site: &str, test: &str, floor: &str| {
                route
                    .path
                    .replace("{site}", site)
                    .replace("{test}", test)
                    .replace("{floor}", floor)
                    .replace("{point}", floor)
                    .replace("{kit}", if site == there { kit.as_str() } else { "K-00000000" })
                    .replace("{item}", floor)
                    .replace("{label}", floor)
                    .replace("{question}", floor)
                    .replace("{schedule}", floor)
                    .replace("{id}", floor)
                    .replace("{v}", "1")
            };
            let real = filled(&there, &test, &floor.to_string());
            let absent = filled("S-00000000", "RT-00000000", &FloorId::new().to_string());
            let (one, other) = match route.method {
                "GET" => (town.get(Who::Campus, &real).await, town.get(Who::Campus, &absent).await),
                method => (knock(&town, method, &real).await, knock(&town, method, &absent).await),
            };
            assert_eq!(
                one.status,
                StatusCode::NOT_FOUND,
                "{} {real}: {}",
                route.method,
                one.body
            );
            assert_eq!(one, other, "{} {}", route.method, route.path);
        }
        assert!(
            town.crossings().await.is_empty()
                || town
                    .crossings()
                    .await
                    .iter()
                    .all(|line| line.to != town.identity(Who::Campus).org)
        );
        for list in ["/sites", "/contacts", "/api/v1/sites", "/api/v1/contacts"] {
            let body = town.get(Who::Campus, list).await.ok();
            assert!(!body.contains("Northfield") && !body.contains("Northgate"), "{list}");
        }
        let campus = town.identity(Who::Campus).org;
        assert!(town.log(campus).await.is_empty());
    })
    .await;
}

/// A test that Northgate makes of its own contacts.
async fn running_test(town: &Town) -> String {
    let new = NewContact {
        position: town.identity(Who::Guard).position,
        site: None,
        hours: String::new(),
        channel: Channel::Phone,
    };
    let director = town.desk(Who::Director);
    contacts::add(&director, new).await.unwrap();
    let test = reach_tests::start(&director, town.northgate, 15).await.unwrap();
    test.to_string()
}

/// A post with every field that any of the forms needs, so that it is the record that is missing and not a field.
async fn knock(town: &Town, method: &str, path: &str) -> super::town::Answer {
    if path.ends_with("/import") || path.ends_with("/plans/imdf") {
        return town.upload(Who::Campus, path, &[], &[("a.geojson", b"{}")]).await;
    }
    if path.starts_with("/api/") {
        let plan = r#"{"category":"fire","name":"A","instruction":"B","steps":[],"revision":1}"#;
        // What any of the other calls asks for; each reads the fields it knows.
        let any = r#"{"name":"A","address":"B","kind":"door","code":"E1","version":1,"steps":[],"revision":1,"on":"2031-05-01","direction":"up","seen":1,
            "hours":"","channel":"phone","seen_hours":"","seen_channel":"phone","position":"","site":"","heard":"answered","reason":"R",
            "corner":[8.5,47.3],"cell_m":10,"turn_deg":0,"width_m":10,"strength":60,"shown":true}"#;
        let document = match path {
            path if path.ends_with("/agreement") => r#"{"on":"2031-05-01","revision":1}"#,
            path if path.contains("/emergency-plans") => plan,
            path if path.ends_with("/packets") => r#"{"form":"pdf","paper":"a4"}"#,
            path if path.ends_with("/validity") => r#"{"days":30,"seen":90}"#,
            path if path.ends_with("/checks") => r#"{"key":"0123456789abcdef","seal":"intact"}"#,
            path if path.ends_with("/label") || path.ends_with("/retirement") => r#"{"revision":1}"#,
            path if path.ends_with("/result") => r#"{"heard":"answered"}"#,
            path if path.contains("/left-out") => r#"{"reason":"R"}"#,
            path if path.contains("/kits") => {
                r#"{"code":"K1","place":"A","stands":"off_site","kind":"command","check_days":30,"revision":1}"#
            }
            _ => any,
        };
        let query = if path.contains('?') {
            ""
        } else {
            "?revision=1&version=1"
        };
        let request = town
            .request(Who::Campus, method, &format!("{path}{query}"))
            .body(Body::from(document))
            .unwrap();
        return town.send(request).await;
    }
    let fields = [
        ("version", "1"),
        ("steps", "[]"),
        ("revision", "1"),
        ("on", "2031-05-01"),
        ("direction", "up"),
        ("seen", "1"),
        ("heard", "answered"),
    ];
    let more = [
        ("name", "A"),
        ("address", "B"),
        ("kind", "door"),
        ("code", "E1"),
        ("what", "seal"),
    ];
    town.post(Who::Campus, path, &[&fields[..], &more[..]].concat()).await
}
