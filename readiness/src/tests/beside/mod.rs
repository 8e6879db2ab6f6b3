//! Whoever comes second keeps what was typed, and reads beside it what is stored now: in every form that has a version.

mod contacts;
mod others;

use super::town::{Answer, Town, Who};
use axum::{body::Body, http::StatusCode};
use muster_store::testing::each_store;
use muster_terms::*;

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
