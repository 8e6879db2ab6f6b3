//! Points, emergency plans and their steps, and the forms of whoever left a field alone.

use super::*;
use crate::emergency_plan::{rules, rules::Head, verbs as emergency_plans};

#[tokio::test]
async fn what_the_second_left_alone_in_other_forms_is_not_put_back() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let points = format!("/sites/{}/points", site.reference);
        let point = [("kind", "door"), ("code", "E2"), ("name", "Bay"), ("revision", "1")];
        town.post(Who::Manager, &points, &point).await.led_to();
        let tx = town.app.store().read().await.unwrap();
        let all = crate::site_point::store::points_of(&tx, site.id).await.unwrap();
        drop(tx);
        let one = format!("{points}/{}", all.iter().find(|point| point.code == "E2").unwrap().id);
        let began = begun(&town.get(Who::Director, &one).await.ok());
        let first = [
            ("kind", "hazard"),
            ("code", "H1"),
            ("name", "Oxygen"),
            ("detail", "Cold"),
            ("preferred", "yes"),
            ("revision", "2"),
        ];
        town.post(Who::Manager, &one, &first).await.led_to();
        // The code as it was, in the letters that somebody typed.
        let mine = [
            ("kind", "door"),
            ("code", "e2"),
            ("name", "Bay"),
            ("revision", "2"),
            ("begun", &began),
        ];
        let second = town.post(Who::Director, &one, &mine).await;
        let marks = marked(&second);
        assert_eq!(marks.len(), 5, "{marks:?}");
        assert!(marks.iter().all(|(_, words)| words == TAKEN), "{marks:?}");
        second.says("value=\"hazard\" selected");
        for value in ["H1\"", "Oxygen\"", "Cold\"", "yes\" checked"] {
            second.says(&format!("value=\"{value}"));
        }
        assert!(!second.body.contains("Save mine instead"), "{}", second.body);

        let head = Head {
            name: "Weapon".into(),
            instruction: "Keep distance.".into(),
        };
        let desk = town.desk(Who::Director);
        let plan = emergency_plans::add(&desk, &site.reference, Category::Weapon, head, Vec::new()).await;
        let edit = format!("/sites/{}/emergency-plans/{}/edit", site.reference, plan.unwrap());
        let began = begun(&town.get(Who::Director, &edit).await.ok());
        let named = |name: &'static str, instruction: &'static str| {
            vec![("name", name), ("instruction", instruction), ("revision", "1")]
        };
        town.post(Who::Manager, &edit, &named("Weapon", "Go inside."))
            .await
            .led_to();
        let mut mine = named("Armed person", "Keep distance.");
        mine.push(("begun", &began));
        let second = town.post(Who::Director, &edit, &mine).await;
        assert_eq!(marked(&second), are(&[("field-instruction-now", TAKEN)]));
        second.says("value=\"Armed person\"");
        second.says("value=\"Go inside.\"");
        assert!(!second.body.contains("Keep distance."), "{}", second.body);
    })
    .await;
}

#[tokio::test]
async fn a_point_of_a_site() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let points = format!("/sites/{}/points", site.reference);
        let point = |name: &'static str, revision: &'static str| {
            vec![("kind", "door"), ("code", "E2"), ("name", name), ("revision", revision)]
        };
        town.post(Who::Manager, &points, &point("Bay", "1")).await.led_to();
        let tx = town.app.store().read().await.unwrap();
        let all = crate::site_point::store::points_of(&tx, site.id).await.unwrap();
        drop(tx);
        let one = format!("{points}/{}", all.iter().find(|point| point.code == "E2").unwrap().id);
        let began = begun(&town.get(Who::Director, &one).await.ok());
        let mut first = point("North bay", "2");
        first.push(("preferred", "yes"));
        town.post(Who::Manager, &one, &first).await.led_to();
        let mut mine = point("Ambulance bay", "2");
        mine.push(("begun", &began));
        let second = town.post(Who::Director, &one, &mine).await;
        let now = [("field-name-now", "Now: North bay"), ("field-preferred-now", TAKEN)];
        assert_eq!(marked(&second), are(&now));
        reopens(&second, &one);
        second.says("value=\"Ambulance bay\"");
        second.says("href=\"#field-preferred\"");
        second.says("type=\"checkbox\" id=\"field-preferred\" name=\"preferred\" value=\"yes\" checked");
        // Somebody changes it once more: whoever read only the one before comes second again.
        town.post(Who::Manager, &one, &point("West bay", "3")).await.led_to();
        let carry = carried(&second);
        let third = town.post(Who::Director, &one, &again(&mine, &carry)).await;
        let now = [("field-name-now", "Now: West bay"), ("field-preferred-now", TAKEN)];
        assert_eq!(marked(&third), are(&now));
        let carry = carried(&third);
        town.post(Who::Director, &one, &again(&mine, &carry)).await.led_to();
        town.get(Who::Director, &one).await.says("value=\"Ambulance bay\"");
        // A new one was begun from nothing.
        let new = [("kind", "door"), ("code", "E3"), ("name", "Bay"), ("revision", "2")];
        let late = town.post(Who::Director, &points, &new).await;
        assert_eq!(marked(&late), are(&[]));
        reopens(&late, &format!("{points}/new"));
        late.says("If it still fits, send it again.");
        assert!(
            !late.body.contains("No field of this form was changed"),
            "{}",
            late.body
        );
        let carry = carried(&late);
        town.post(Who::Director, &points, &again(&new, &carry)).await.led_to();
        // A question stands on a page of its own: it leads to the site, and not back to the old question.
        let removal = town
            .post(Who::Director, &format!("{one}/removal"), &[("revision", "2")])
            .await;
        assert_eq!(removal.status, StatusCode::CONFLICT);
        reopens(&removal, &format!("/sites/{}", site.reference));
    })
    .await;
}

#[tokio::test]
async fn an_emergency_plan_and_its_steps() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let head = Head {
            name: "Weapon".into(),
            instruction: "Keep distance.".into(),
        };
        let step = |words: &str| rules::NewStep {
            words: words.into(),
            owner: rules::Owner::Duty(Duty::Guard),
        };
        let steps = vec![step("Lock the doors"), step("Call police")];
        let desk = town.desk(Who::Director);
        let plan = emergency_plans::add(&desk, &site.reference, Category::Weapon, head, steps).await;
        let base = format!("/sites/{}/emergency-plans/{}", site.reference, plan.unwrap());
        let (edit, second_step) = (format!("{base}/edit"), format!("{base}/steps/2"));
        let head_began = begun(&town.get(Who::Director, &edit).await.ok());
        let step_began = begun(&town.get(Who::Director, &second_step).await.ok());
        let named = |name: &'static str, revision: &'static str| {
            vec![
                ("name", name),
                ("instruction", "Keep distance."),
                ("revision", revision),
            ]
        };
        town.post(Who::Manager, &edit, &named("Armed person", "1"))
            .await
            .led_to();
        let mut mine = named("Attack", "1");
        mine.push(("begun", &head_began));
        let late = town.post(Who::Director, &edit, &mine).await;
        assert_eq!(marked(&late), are(&[("field-name-now", "Now: Armed person")]));
        reopens(&late, &edit);
        late.says("value=\"Attack\"");
        let carry = carried(&late);
        let sent_again = again(&mine, &carry);
        // Somebody was quicker once more.
        town.post(Who::Manager, &edit, &named("Armed attack", "2"))
            .await
            .led_to();
        let late = town.post(Who::Director, &edit, &sent_again).await;
        assert_eq!(marked(&late), are(&[("field-name-now", "Now: Armed attack")]));
        let carry = carried(&late);
        assert_eq!(carry[0].1, "3");
        town.post(Who::Director, &edit, &again(&mine, &carry)).await.led_to();
        town.get(Who::Director, &edit).await.says("value=\"Attack\"");
        // A form that says nothing of its beginning: what changed is not known, so nothing is said of fields, and it is not sent again.
        let old = town.post(Who::Director, &edit, &named("Attack", "1")).await;
        assert_eq!(marked(&old), are(&[]));
        assert!(!old.body.contains("No field of this form was changed"), "{}", old.body);
        old.says("cannot be saved from here");
        assert_eq!(revision(&old.body), "1");
        // Who changes the other step changed nothing of this one.
        let step = |words: &'static str, owner: &'static str, revision: &'static str| {
            vec![("words", words), ("owner", owner), ("revision", revision)]
        };
        let mut mine = step("Call police at once", "duty:guard", "1");
        mine.push(("begun", &step_began));
        let late = town.post(Who::Director, &second_step, &mine).await;
        assert_eq!(marked(&late), are(&[]));
        reopens(&late, &second_step);
        town.post(
            Who::Manager,
            &second_step,
            &step("Call police", "duty:site_manager", "4"),
        )
        .await
        .led_to();
        let late = town.post(Who::Director, &second_step, &mine).await;
        assert_eq!(marked(&late), are(&[("field-owner-now", TAKEN)]));
        let (_, who) = late.body.split_once(">Who does it</a>: ").expect("in words");
        let (who, _) = who.split_once("</li>").unwrap();
        assert!(who.ends_with(" (now in your form)") && !who.contains("duty:"), "{who}");
        late.says("value=\"duty:site_manager\" selected");
        // The same words stand there: it is the same step, and may be sent again.
        let carry = carried(&late);
        let taken = step("Call police at once", "duty:site_manager", "1");
        town.post(Who::Director, &second_step, &again(&taken, &carry))
            .await
            .led_to();
        town.get(Who::Director, &base).await.says("Call police at once");
        // Other words may be another step: what was typed is not for that one, however often it is sent.
        let late = town.post(Who::Director, &second_step, &mine).await;
        let marks = marked(&late);
        assert!(
            marks.len() == 2 && marks.iter().all(|(_, words)| words.starts_with("Now: ")),
            "{marks:?}"
        );
        late.says("cannot be saved from here");
        late.says("value=\"Call police at once\"");
        assert!(!has_button(&late, &second_step), "{}", late.body);
        assert_eq!(revision(&late.body), "1");
        // A new step takes nobody's place.
        let late = town
            .post(
                Who::Director,
                &format!("{base}/steps"),
                &step("Count everybody", "duty:guard", "1"),
            )
            .await;
        assert_eq!(marked(&late), are(&[]));
        late.says("If it still fits, send it again.");
        // A step that is gone has no form to open: the plan is where to look.
        let gone = town
            .post(Who::Manager, &format!("{second_step}/removal"), &[("revision", "6")])
            .await;
        gone.led_to();
        let late = town.post(Who::Director, &second_step, &mine).await;
        let now = [("field-words-now", "Now: nothing"), ("field-owner-now", "Now: nothing")];
        assert_eq!(marked(&late), are(&now));
        reopens(&late, &base);
    })
    .await;
}
