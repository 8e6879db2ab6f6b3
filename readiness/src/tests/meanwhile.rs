//! Of two who change one thing, one wins, and the other is told who did, when, and of a site what was changed.

use super::town::{Answer, Town, Who};
use axum::{body::Body, http::StatusCode};
use muster_store::{params, testing::each_store};
use muster_terms::*;

use crate::contacts::{Channel, rules::NewContact, verbs as contacts};
use crate::emergency_plan::{rules::Head, verbs as emergency_plans};
use crate::site_plan::{demo, verbs as plans};

/// The one who comes second is answered so.
fn told(answer: &Answer, words: &str) {
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
    answer.says(words);
    assert!(
        !answer.body.contains("Somebody"),
        "who it was is known: {}",
        answer.body
    );
}

async fn forget(town: &Town, sql: &str) {
    let tx = town.app.store().begin().await.unwrap();
    tx.execute(sql, params![]).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn of_a_site_it_is_said_who_was_first_and_which_fields_they_changed() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let base = format!("/sites/{}", site.reference);
        let edit = |hours: &'static str, tlp: &'static str, revision: &'static str| {
            [
                ("name", "Northfield Hospital"),
                ("address", "12 Hospital Road"),
                ("hours", hours),
                ("tlp", tlp),
                ("note_label", "Parking"),
                ("note_words", "2 bays at M2"),
                ("revision", revision),
            ]
        };
        let form = format!("{base}/edit");
        town.clock.advance(60);
        let hours = edit("Day and night", "TLP:AMBER", "1");
        town.post(Who::Manager, &form, &hours).await.led_to();
        let mine = edit("24 hours", "TLP:RED", "1");
        told(
            &town.post(Who::Director, &form, &mine).await,
            "Site manager changed this site last, Mon 5 May 09:01. Changed since you opened it: hours.",
        );
        // A point and the label, by another: the last is named, and all that was changed since.
        town.clock.advance(60);
        town.post(Who::Manager, &form, &edit("Day and night", "TLP:GREEN", "2"))
            .await
            .led_to();
        town.clock.advance(60);
        let point = [("kind", "door"), ("code", "E2"), ("name", "Bay"), ("revision", "3")];
        town.post(Who::Director, &format!("{base}/points"), &point)
            .await
            .led_to();
        told(
            &town.post(Who::Director, &form, &mine).await,
            "Security director changed this site last, Mon 5 May 09:03. Changed since you opened it: hours, label, points.",
        );
        let late = [("kind", "door"), ("code", "E3"), ("name", "Bay"), ("revision", "3")];
        told(
            &town.post(Who::Manager, &format!("{base}/points"), &late).await,
            "Security director changed this site last, Mon 5 May 09:03. Changed since you opened it: points.",
        );
        let body = r#"{"name":"Northfield","address":"1 Road","revision":3}"#;
        let call = town.request(Who::Manager, "PUT", &format!("/api/v1{base}"));
        let call = town.send(call.body(Body::from(body)).unwrap()).await;
        told(&call, "Security director changed this site last, Mon 5 May 09:03.");
        call.says("site.changed-meanwhile");
        // A database from before this was kept knows nobody.
        forget(&town, "DELETE FROM site_change").await;
        town.post(Who::Director, &form, &mine)
            .await
            .says("Somebody changed this site");
    })
    .await;
}

#[tokio::test]
async fn of_a_floor_it_is_said_who_brought_its_newest_version() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let ground = || demo::northfield_ground(FloorId::new(), site.id, None);
        let floors = plans::add_floors(&town.desk(Who::Director), &site.reference, vec![ground()]).await;
        let floor = floors.unwrap()[0];
        let first = plans::Seen { floor, version: 1 };
        town.clock.advance(120);
        plans::replace_floor(&town.desk(Who::Manager), &site.reference, first, ground())
            .await
            .unwrap();
        let words = "Site manager brought the newest version of this floor, Mon 5 May 09:02.";
        let walk = [("version", "1"), ("on", "2031-05-01")];
        let base = format!("/sites/{}/plans/{floor}", site.reference);
        let late = town.post(Who::Director, &format!("{base}/walk"), &walk).await;
        told(&late, words);
        told(
            &town.post(Who::Director, &format!("{base}/removal"), &walk[..1]).await,
            words,
        );
        for version in [1, u32::MAX] {
            let seen = plans::Seen { floor, version };
            let late = plans::replace_floor(&town.desk(Who::Director), &site.reference, seen, ground()).await;
            let late = late.unwrap_err();
            assert_eq!(late.code(), "plan.changed-meanwhile");
            assert!(late.words().contains(words), "{}", late.words());
        }
        forget(&town, "UPDATE floor SET changed_by = NULL").await;
        town.post(Who::Director, &format!("{base}/walk"), &walk)
            .await
            .says("Somebody brought a newer version");
    })
    .await;
}

#[tokio::test]
async fn of_an_emergency_plan_it_is_said_who_changed_it() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let head = |name: &str| Head {
            name: name.into(),
            instruction: "Keep distance.".into(),
        };
        let desk = town.desk(Who::Director);
        let plan = emergency_plans::add(&desk, &site.reference, Category::Weapon, head("Weapon"), Vec::new()).await;
        let base = format!("/sites/{}/emergency-plans/{}", site.reference, plan.unwrap());
        town.clock.advance(180);
        let edit = |name: &'static str| [("name", name), ("instruction", "Keep away."), ("revision", "1")];
        town.post(Who::Manager, &format!("{base}/edit"), &edit("Armed person"))
            .await
            .led_to();
        let words = "Site manager changed this plan last, Mon 5 May 09:03.";
        told(
            &town.post(Who::Director, &format!("{base}/edit"), &edit("Attack")).await,
            words,
        );
        let step = [("words", "Lock the doors"), ("owner", "duty:guard"), ("revision", "1")];
        told(&town.post(Who::Director, &format!("{base}/steps"), &step).await, words);
        told(
            &town
                .post(Who::Director, &format!("{base}/removal"), &[("revision", "1")])
                .await,
            words,
        );
        forget(&town, "UPDATE emergency_plan SET changed_by = NULL").await;
        town.post(Who::Director, &format!("{base}/edit"), &edit("Attack"))
            .await
            .says("Somebody changed this plan");
    })
    .await;
}

#[tokio::test]
async fn of_a_contact_it_is_said_who_changed_it_or_gave_it_another_place() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let mut order = Vec::new();
        for who in [Who::Director, Who::Manager, Who::Guard] {
            let new = NewContact {
                position: town.identity(who).position,
                site: None,
                hours: "Nights".into(),
                channel: Channel::Phone,
            };
            order.push(contacts::add(&town.desk(Who::Director), new).await.unwrap());
        }
        let one = |at: usize| format!("/contacts/{}", order[at]);
        let change = |hours: &'static str| {
            [
                ("hours", hours),
                ("channel", "phone"),
                ("seen_hours", "Nights"),
                ("seen_channel", "phone"),
            ]
        };
        town.clock.advance(60);
        town.post(Who::Manager, &one(0), &change("Day and night"))
            .await
            .led_to();
        told(
            &town.post(Who::Director, &one(0), &change("Weekends")).await,
            "Site manager changed this contact or its place last, Mon 5 May 09:01.",
        );
        let up = [("direction", "up"), ("seen", "3")];
        town.clock.advance(60);
        town.post(Who::Manager, &format!("{}/place", one(2)), &up)
            .await
            .led_to();
        told(
            &town.post(Who::Director, &format!("{}/place", one(2)), &up).await,
            "Site manager changed this contact or its place last, Mon 5 May 09:02.",
        );
        // The order is now director, guard, manager. Whoever takes the guard out moves the manager; the director stands where it stood.
        town.clock.advance(60);
        town.post(Who::Director, &format!("{}/removal", one(2)), &[])
            .await
            .led_to();
        told(
            &town.post(Who::Manager, &format!("{}/place", one(1)), &up).await,
            "Security director changed this contact or its place last, Mon 5 May 09:03.",
        );
        told(
            &town.post(Who::Director, &one(0), &change("Weekends")).await,
            "Site manager changed this contact or its place last, Mon 5 May 09:01.",
        );
        forget(&town, "UPDATE contact SET changed_by = NULL").await;
        town.post(Who::Director, &one(0), &change("Weekends"))
            .await
            .says("Somebody changed this contact");
    })
    .await;
}
