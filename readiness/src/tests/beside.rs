//! Whoever comes second keeps what was typed, and reads beside it what is stored now: in every form that has a version.

use super::town::{Answer, Town, Who};
use axum::{body::Body, http::StatusCode};
use muster_store::testing::each_store;
use muster_terms::*;

use crate::contacts::{Channel, rules::NewContact, verbs as contacts};
use crate::emergency_plan::{rules, rules::Head, verbs as emergency_plans};

/// What the form on this page says it began with, as a browser sends it back.
fn begun(page: &str) -> String {
    let (_, from) = page
        .split_once("name=\"begun\" value=\"")
        .expect("a form with a beginning");
    let (value, _) = from.split_once('"').unwrap();
    let plain = value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">");
    plain.replace("&amp;", "&")
}

/// The revision that the form on this page carries.
fn revision(page: &str) -> String {
    let (_, from) = page
        .split_once("name=\"revision\" value=\"")
        .expect("a form with a revision");
    from.split_once('"').unwrap().0.to_owned()
}

/// The same fields with what the form of this answer carries now, as a second press of its button sends them.
fn again<'a>(typed: &[(&'a str, &'a str)], carried: &'a [(&'a str, String); 2]) -> Vec<(&'a str, &'a str)> {
    let is_carried = |name: &str| carried.iter().any(|(carried, _)| *carried == name);
    let kept = typed.iter().filter(|(name, _)| !is_carried(name)).copied();
    kept.chain(carried.iter().map(|(name, value)| (*name, value.as_str())))
        .collect()
}

fn carried(answer: &Answer) -> [(&'static str, String); 2] {
    [("revision", revision(&answer.body)), ("begun", begun(&answer.body))]
}

/// The marks of the page: each field with what stands in it now.
fn marked(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
    let marks = answer.body.split("<p class=\"field-now\" id=\"").skip(1);
    let read = |mark: &str| {
        let (id, rest) = mark.split_once('"').unwrap();
        let (_, words) = rest.split_once("<span>").unwrap();
        let (words, _) = words.split_once("</span>").unwrap();
        (id.to_owned(), words.to_owned())
    };
    marks.map(read).collect()
}

/// Can the form of this address be sent from the page?
fn has_button(answer: &Answer, action: &str) -> bool {
    let (_, form) = answer
        .body
        .split_once(&format!("action=\"{action}\""))
        .expect("the form");
    let (form, _) = form.split_once("</form>").unwrap();
    form.contains("type=\"submit\"")
}

fn are(marks: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(id, words): &(&str, &str)| ((*id).to_owned(), (*words).to_owned());
    marks.iter().map(owned).collect()
}

/// Under a field that the form took over from who was first.
const TAKEN: &str = "Changed meanwhile, and now in your form.";

fn reopens(answer: &Answer, at: &str) {
    answer.says("Open it as it is now");
    answer.says(&format!("href=\"{at}\""));
}

#[tokio::test]
async fn a_site() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let form = format!("/sites/{}/edit", site.reference);
        let began = begun(&town.get(Who::Director, &form).await.ok());
        let edit = |hours: &'static str, tlp: &'static str, note: &'static str, revision: &'static str| {
            vec![
                ("name", "Northfield Hospital"),
                ("address", "12 Hospital Road"),
                ("hours", hours),
                ("tlp", tlp),
                ("note_label", "Parking"),
                ("note_words", note),
                ("revision", revision),
            ]
        };
        let (was, bays) = (site.hours.clone(), "2 bays at M2");
        town.post(
            Who::Manager,
            &form,
            &edit("Day & night", "TLP:GREEN", "None today", "1"),
        )
        .await
        .led_to();
        let mut mine = edit("Weekends", "TLP:RED", bays, "1");
        mine.push(("begun", &began));
        let second = town.post(Who::Director, &form, &mine).await;
        let now = [
            ("field-hours-now", "Now: Day &amp; night"),
            ("field-tlp-now", "Now: TLP:GREEN"),
            ("field-officer_notes", TAKEN),
        ];
        assert_eq!(marked(&second), are(&now));
        reopens(&second, &form);
        second.says("value=\"Weekends\"");
        second.says("<a href=\"#field-hours\">Hours</a>: Day &amp; night (you typed something else)");
        second.says("<a href=\"#field-officer_notes\">For officers</a>: Parking (now in your form)");
        second.says("name=\"note_words\" value=\"None today\"");
        assert!(!second.body.contains(&format!("value=\"{bays}\"")), "{}", second.body);
        second.says("Where you typed something else, yours takes its place if you save now.");
        second.says("Save mine instead");
        // What was put back is as the form began, whatever was done in between.
        let mut back = edit("", "TLP:AMBER", bays, "2");
        back[2] = ("hours", was.as_str());
        town.post(Who::Manager, &form, &back).await.led_to();
        let unchanged = town.post(Who::Director, &form, &mine).await;
        assert_eq!(marked(&unchanged), are(&[]));
        unchanged.says("No field of this form was changed.");
        unchanged.says("If it still fits, send it again.");
        assert!(!unchanged.body.contains("Save mine instead"), "{}", unchanged.body);
        // Whoever was shown the second text and sends the form again is told of the third, and then of nothing more.
        let carry = carried(&second);
        assert_eq!(carry[0].1, "2");
        let third = town.post(Who::Director, &form, &again(&mine, &carry)).await;
        let now = [
            ("field-hours-now", format!("Now: {was}")),
            ("field-tlp-now", "Now: TLP:AMBER".to_owned()),
            // What both made of it is no other thing.
            ("field-officer_notes", TAKEN.to_owned()),
        ];
        let now: Vec<(&str, &str)> = now.iter().map(|(id, words)| (*id, words.as_str())).collect();
        assert_eq!(marked(&third), are(&now));
        third.says("value=\"Weekends\"");
        let carry = carried(&third);
        town.post(Who::Director, &form, &again(&mine, &carry)).await.led_to();
        town.get(Who::Director, &form).await.says("value=\"Weekends\"");
        // A form that says nothing of its beginning is told what the site's own changes say, and is not sent over them.
        let old = town
            .post(Who::Manager, &form, &edit("Nights", "TLP:RED", bays, "3"))
            .await;
        assert_eq!(old.status, StatusCode::CONFLICT);
        old.says("cannot be saved from here");
        assert!(!has_button(&old, &form), "{}", old.body);
        assert_eq!(revision(&old.body), "3");
        // The API has only the revision: what was changed since is known from the site's own changes.
        let body = r#"{"name":"Northfield","address":"1 Road","revision":2}"#;
        let call = town.request(Who::Manager, "PUT", &format!("/api/v1/sites/{}", site.reference));
        let call = town.send(call.body(Body::from(body)).unwrap()).await;
        let said: serde_json::Value = serde_json::from_str(&call.body).unwrap();
        let names: Vec<_> = said["changed"]
            .as_array()
            .unwrap()
            .iter()
            .map(|field| &field["name"])
            .collect();
        assert_eq!(names, ["hours", "tlp", "officer_notes"], "{}", call.body);
        assert_eq!(said["changed"][1]["now"], "TLP:RED");
        assert_eq!(
            said["changed"][2]["now"],
            serde_json::json!([{ "label": "Parking", "words": bays }])
        );
    })
    .await;
}

#[tokio::test]
async fn what_the_second_left_alone_in_the_form_of_a_site_is_not_put_back() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        town.agree(&[]).await;
        let form = format!("/sites/{}/edit", site.reference);
        let opened = town.get(Who::Director, &form).await.ok();
        let began = begun(&opened);
        let police = town.police.to_string();
        let first = [
            ("name", "Northfield General"),
            ("address", "14 Hospital Road"),
            ("hours", "Day and night"),
            ("occupancy", "about 900"),
            ("police", police.as_str()),
            ("arrival_words", "Ring at M2"),
            ("tlp", "TLP:GREEN"),
            ("note_label", "Radio"),
            ("note_words", "weak below ground"),
            ("note_label", "Roof"),
            ("note_words", "key at the gate"),
            ("revision", "1"),
        ];
        town.post(Who::Manager, &form, &first).await.led_to();
        // Nothing of it touched, and sent as a browser sends it.
        let mine = [
            ("name", "Northfield Hospital"),
            ("address", "12 Hospital Road"),
            ("hours", "24 hours"),
            ("occupancy", ""),
            ("police", ""),
            ("arrival_words", ""),
            ("tlp", "TLP:AMBER"),
            ("note_label", "Parking"),
            ("note_words", "2 bays at M2"),
            ("note_label", ""),
            ("note_words", ""),
            ("revision", "1"),
            ("begun", &began),
        ];
        let second = town.post(Who::Director, &form, &mine).await;
        let marks = marked(&second);
        assert_eq!(marks.len(), 8, "{marks:?}");
        assert!(marks.iter().all(|(_, words)| words == TAKEN), "{marks:?}");
        second.says("What was changed stands there too.");
        assert!(!second.body.contains("Save mine instead") && has_button(&second, &form));
        for (name, value) in &first[..11] {
            match *name {
                "police" | "tlp" => second.says(&format!("<option value=\"{value}\" selected")),
                "note_label" | "note_words" => second.says(&format!("name=\"{name}\" value=\"{value}\"")),
                name => second.says(&format!("id=\"field-{name}\" name=\"{name}\" value=\"{value}\"")),
            }
        }
        assert!(!second.body.contains("2 bays at M2"), "{}", second.body);
    })
    .await;
}

#[tokio::test]
async fn notes_that_two_changed_are_put_together() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let form = format!("/sites/{}/edit", site.reference);
        let notes = |notes: &[(&'static str, &'static str)], revision: &'static str| {
            let mut sent = vec![
                ("name", "Northfield Hospital"),
                ("address", "12 Hospital Road"),
                ("hours", "24 hours"),
                ("tlp", "TLP:AMBER"),
                ("revision", revision),
            ];
            for (label, words) in notes {
                sent.extend([("note_label", *label), ("note_words", *words)]);
            }
            sent
        };
        let (one, two) = (("Parking", "2 bays at M2"), ("Radio", "weak below ground"));
        town.post(Who::Manager, &form, &notes(&[one, two], "1")).await.led_to();
        let began = begun(&town.get(Who::Director, &form).await.ok());
        let first = [("Parking", "none"), two, ("Dogs", "two")];
        town.post(Who::Manager, &form, &notes(&first, "2")).await.led_to();
        let mut mine = notes(&[one, ("Radio", "good"), ("", "")], "2");
        mine.push(("begun", &began));
        let second = town.post(Who::Director, &form, &mine).await;
        assert_eq!(marked(&second), are(&[("field-officer_notes", TAKEN)]));
        second.says("For officers</a>: Parking; Dogs (now in your form)");
        assert!(!second.body.contains("Save mine instead"), "{}", second.body);
        let both = [("Parking", "none"), ("Radio", "good"), ("Dogs", "two")];
        for (place, (label, words)) in both.iter().enumerate() {
            second.says(&format!(
                "id=\"note_label-{place}\" name=\"note_label\" value=\"{label}\""
            ));
            second.says(&format!(
                "id=\"note_words-{place}\" name=\"note_words\" value=\"{words}\""
            ));
        }
        // What both changed stays as it was typed, and is named.
        mine = notes(&[("Parking", "1 bay"), ("Radio", "good")], "2");
        mine.push(("begun", &began));
        let second = town.post(Who::Director, &form, &mine).await;
        second.says("For officers</a>: Dogs (now in your form); Parking: none (you typed something else)");
        second.says("Save mine instead");
        for words in ["1 bay", "good", "two"] {
            second.says(&format!("name=\"note_words\" value=\"{words}\""));
        }
    })
    .await;
}

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
