//! Contacts.

use super::*;
use crate::contacts::{Channel, rules::NewContact, verbs as contacts};

#[tokio::test]
async fn a_contact() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let new = NewContact {
            position: town.identity(Who::Guard).position,
            site: None,
            hours: "Nights".into(),
            channel: Channel::Phone,
        };
        let id = contacts::add(&town.desk(Who::Director), new).await.unwrap();
        let one = format!("/contacts/{id}");
        let change = |hours: &'static str, channel: &'static str| {
            [
                ("hours", hours),
                ("channel", channel),
                ("seen_hours", "Nights"),
                ("seen_channel", "phone"),
            ]
        };
        town.post(Who::Manager, &one, &change("Nights", "mail")).await.led_to();
        // Both changed it.
        let late = town.post(Who::Director, &one, &change("Weekends", "live")).await;
        assert_eq!(marked(&late), are(&[("field-channel-now", "Now: E-mail")]));
        late.says("value=\"live\" selected");
        late.says("Save mine instead");
        // Each changed another thing.
        let late = town.post(Who::Director, &one, &change("Weekends", "phone")).await;
        assert_eq!(marked(&late), are(&[("field-channel-now", TAKEN)]));
        reopens(&late, &one);
        late.says("value=\"Weekends\"");
        late.says("Called first by</a>: E-mail (now in your form)");
        late.says("value=\"mail\" selected");
        assert!(!late.body.contains("Save mine instead"), "{}", late.body);
        // Its form is made from what was shown: it is saved over that, and over nothing that came after.
        let shown = [
            ("hours", "Weekends"),
            ("channel", "mail"),
            ("seen_hours", "Nights"),
            ("seen_channel", "mail"),
        ];
        for (name, value) in &shown[2..] {
            late.says(&format!("name=\"{name}\" value=\"{value}\""));
        }
        let mut third = shown;
        (third[0].1, third[1].1) = ("Mornings", "phone");
        town.post(Who::Manager, &one, &third).await.led_to();
        let late = town.post(Who::Director, &one, &shown).await;
        let now = [("field-hours-now", "Now: Mornings"), ("field-channel-now", TAKEN)];
        assert_eq!(marked(&late), are(&now));
        late.says("value=\"phone\" selected");
        late.says("Save mine instead");
        let mut last = shown;
        (last[1].1, last[2].1, last[3].1) = ("phone", "Mornings", "phone");
        late.says("name=\"seen_hours\" value=\"Mornings\"");
        town.post(Who::Director, &one, &last).await.led_to();
        let back = [
            ("hours", "Nights"),
            ("channel", "mail"),
            ("seen_hours", "Weekends"),
            ("seen_channel", "phone"),
        ];
        town.post(Who::Manager, &one, &back).await.led_to();
        let body = r#"{"hours":"Weekends","channel":"phone","seen_hours":"Nights","seen_channel":"phone"}"#;
        let call = town.request(Who::Director, "PUT", &format!("/api/v1{one}"));
        let call = town.send(call.body(Body::from(body)).unwrap()).await;
        let said: serde_json::Value = serde_json::from_str(&call.body).unwrap();
        assert_eq!(
            said["changed"],
            serde_json::json!([{ "name": "channel", "now": "mail" }])
        );
    })
    .await;
}

#[tokio::test]
async fn what_was_typed_of_a_contact_that_was_removed_stays_to_be_copied() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let new = NewContact {
            position: town.identity(Who::Guard).position,
            site: None,
            hours: "Nights".into(),
            channel: Channel::Phone,
        };
        let id = contacts::add(&town.desk(Who::Director), new).await.unwrap();
        let one = format!("/contacts/{id}");
        town.post(Who::Manager, &format!("{one}/removal"), &[]).await.led_to();
        let typed = [
            ("hours", "Weekends from 8"),
            ("channel", "mail"),
            ("seen_hours", "Nights"),
            ("seen_channel", "phone"),
        ];
        let late = town.post(Who::Director, &one, &typed).await;
        assert_eq!(late.status, StatusCode::NOT_FOUND, "{}", late.body);
        late.says("This contact is not in your list, or no longer.");
        late.says("cannot be saved from here");
        late.says("value=\"Weekends from 8\"");
        late.says("value=\"mail\" selected");
        assert!(!has_button(&late, &one), "{}", late.body);
        reopens(&late, "/contacts");
        // Whoever may not change contacts, and a form that was never filled, learn nothing.
        for (who, fields) in [(Who::Guard, &typed[..]), (Who::Director, &typed[..2])] {
            let nothing = town.post(who, &one, fields).await;
            assert_eq!(nothing.status, StatusCode::NOT_FOUND);
            assert!(!nothing.body.contains("Weekends"), "{}", nothing.body);
        }
        // Of one that never was there the answer is the same.
        let never = town
            .post(Who::Director, &format!("/contacts/{}", ContactId::new()), &typed)
            .await;
        assert_eq!(never.status, StatusCode::NOT_FOUND);
        never.says("This contact is not in your list, or no longer.");
    })
    .await;
}
