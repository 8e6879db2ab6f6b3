//! Of two who change one position or the organisation's settings at once, one wins, and the other is told what changed.

use super::{
    organisation::program,
    town::{Answer, Browser, Town},
};
use crate::{
    organisation::{
        self, Founded,
        settings::{self, Settings},
    },
    position::{self, NewPosition, Position, rules::stored},
    revision::Revised,
};
use axum::http::StatusCode;
use muster_store::testing::each_store;
use muster_terms::*;
use serde_json::{Value, json};
use std::time::Duration;

const DIRECTOR: &str = "director@northgate.example";
const SETTINGS: &str = "/admin/organisation";

/// What a form holds beside what people see.
fn hidden(page: &Answer, name: &str) -> String {
    let value = page.between(&format!("name=\"{name}\" value=\""), "\"");
    value.replace("&quot;", "\"").replace("&amp;", "&")
}

/// Sends the form of a page with these fields filled in.
async fn send(by: &mut Browser, page: &Answer, place: &str, fields: &[(&str, &str)]) -> Answer {
    let (revision, begun) = (hidden(page, "revision"), hidden(page, "begun"));
    let sent = [("revision", revision.as_str()), ("begun", begun.as_str())];
    let all: Vec<(&str, &str)> = fields.iter().copied().chain(sent).collect();
    by.post(place, &all).await
}

/// The one who comes second reads all of this.
fn told(answer: &Answer, parts: &[&str]) {
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
    for part in parts {
        assert!(answer.body.contains(part), "{part} in {}", answer.body);
    }
}

fn json_of(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{}", answer.body))
}

/// A second administrator, in a browser of their own.
async fn administrator(town: &Town, founded: &Founded) -> (PositionId, Browser) {
    let desk = town.desk(founded.position).await;
    let new = NewPosition::of("Administrator", Duty::Administrator);
    let id = position::verbs::add(&desk, new).await.unwrap();
    let link = crate::sign_in::demo::add_link(&town.app, id).await.unwrap();
    let mut browser = town.browser();
    assert_eq!(browser.get(&link).await.location(), "/home");
    (id, browser)
}

async fn listed(town: &Town, org: OrgId, id: PositionId) -> position::Listed {
    let tx = town.app.store().read().await.unwrap();
    let all = position::store::listed(&tx, org, town.app.now()).await.unwrap();
    all.into_iter().find(|each| each.position.id == id).unwrap()
}

async fn entries(town: &Town, org: OrgId, kind: &str) -> usize {
    town.log(org).await.iter().filter(|(found, _)| found == kind).count()
}

#[tokio::test]
async fn of_a_position_the_second_is_told_keeps_what_they_typed_and_can_save_it_knowing_what_it_replaces() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.northgate().await;
        let (id, _) = town.guard(&founded).await;
        let (_, mut second) = administrator(&town, &founded).await;
        let mut director = town.signed_in(DIRECTOR).await;
        let place = format!("/admin/people/{id}");
        let (first_page, second_page) = (director.get(&place).await, second.get(&place).await);
        town.clock.advance(60);
        let fields = [("title", "Guard, Post 4"), ("place", "")];
        let first = send(&mut director, &first_page, &place, &fields).await;
        assert_eq!(first.location(), format!("{place}?done=position-changed"));

        let typed = [("title", "Guard, Post 5"), ("place", "South door")];
        let late = send(&mut second, &second_page, &place, &typed).await;
        told(
            &late,
            &[
                "Security director changed this position last, Fri 20 Nov 21:43.",
                "<a href=\"#field-title\">Title</a>: Guard, Post 4 (you typed something else)",
                "Now: Guard, Post 4",
                "value=\"Guard, Post 5\"",
                "value=\"South door\"",
                &format!("href=\"{place}\""),
                "Save mine instead",
            ],
        );
        assert!(!late.body.contains("href=\"#field-place\""), "nobody changed the place");
        assert_eq!(listed(&town, founded.org, id).await.position.title, "Guard, Post 4");

        // Somebody comes in between once more: what was shown is not what would be replaced.
        town.clock.advance(60);
        let page = director.get(&place).await;
        let fields = [("title", "Guard, Post 4"), ("phone", "112")];
        send(&mut director, &page, &place, &fields).await.location();
        let again = send(&mut second, &late, &place, &typed).await;
        let parts = [
            "21:44.",
            "<a href=\"#field-phone\">Phone</a>: 112 (now in your form)",
            "name=\"phone\" value=\"112\"",
            "value=\"Guard, Post 5\"",
            "value=\"South door\"",
            "What was changed stands there too.",
        ];
        told(&again, &parts);
        assert!(
            !again.body.contains("Now: "),
            "the title they have read: {}",
            again.body
        );
        assert!(!again.body.contains("Save mine instead"), "it replaces nothing");

        let typed = [("title", "Guard, Post 5"), ("place", "South door"), ("phone", "112")];
        send(&mut second, &again, &place, &typed).await.location();
        let now = listed(&town, founded.org, id).await;
        assert_eq!(
            (
                now.position.title.as_str(),
                now.position.place.as_str(),
                now.position.phone.as_str()
            ),
            ("Guard, Post 5", "South door", "112")
        );
        assert_eq!(now.revision.number, 4);
        assert_eq!(entries(&town, founded.org, "position.changed").await, 3);
    })
    .await;
}

#[tokio::test]
async fn what_a_position_is_tied_to_is_told_in_words() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.ellery().await;
        let mut commander = town.signed_in("commander@ellery.example").await;
        let desk = town.desk(founded.position).await;
        let unit = organisation::verbs::add_unit(&desk, "Central District").await.unwrap();
        let place = format!("/admin/people/{}", founded.position);
        let (first, second) = (commander.get(&place).await, commander.get(&place).await);
        let unit = unit.to_string();
        let tied = [("title", "Commander"), ("unit", unit.as_str())];
        send(&mut commander, &first, &place, &tied).await.location();
        let late = send(&mut commander, &second, &place, &[("title", "Police commander")]).await;
        // Whoever left both alone has them as they are now, the unit in the words of the list.
        let chosen = format!("value=\"{unit}\" selected");
        let taken = [
            "District</a>: Central District (now in your form)",
            "Title</a>: Commander (now in your form)",
            "name=\"title\" value=\"Commander\"",
            chosen.as_str(),
        ];
        told(&late, &taken);
        let whole = [("title", "Police commander")];
        send(&mut commander, &late, &place, &whole).await.location();
        // Once they have it, who puts it back does so themselves.
        let other = [("title", "Chief"), ("unit", unit.as_str())];
        let late = send(&mut commander, &late, &place, &other).await;
        let parts = [
            "District</a>: Whole organisation (now in your form)",
            "Now: Police commander",
            "value=\"Chief\"",
            "Save mine instead",
        ];
        told(&late, &parts);
        assert!(!late.body.contains(&chosen), "{}", late.body);
    })
    .await;
}

#[tokio::test]
async fn a_form_that_does_not_say_what_it_began_with_replaces_nothing() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.northgate().await;
        let (id, _) = town.guard(&founded).await;
        let mut director = town.signed_in(DIRECTOR).await;
        let place = format!("/admin/people/{id}");
        for revision in ["", "0", "2", "-1", "9223372036854775807"] {
            let fields = [("title", "Mine"), ("revision", revision)];
            let fields = if revision.is_empty() { &fields[..1] } else { &fields[..] };
            let late = director.post(&place, fields).await;
            told(
                &late,
                &["was not made from this position as it is now", "value=\"Mine\""],
            );
            let form = late.between(&format!("action=\"{place}\""), "</form>");
            assert!(!form.contains("type=\"submit\""), "{revision}: {form}");
            let settings = [("name", "Mine"), ("emergency_number", "112"), ("time_zone", "UTC")];
            let settings: Vec<(&str, &str)> = settings.into_iter().chain(fields[1..].iter().copied()).collect();
            let late = director.post(SETTINGS, &settings).await;
            told(
                &late,
                &["was not made from these settings as they are now", "value=\"Mine\""],
            );
        }
        assert_eq!(listed(&town, founded.org, id).await.position.title, "Guard, Post 3");
        assert_eq!(entries(&town, founded.org, "position.changed").await, 0);
        assert_eq!(entries(&town, founded.org, "organisation.changed").await, 0);
    })
    .await;
}

#[tokio::test]
async fn who_fills_a_position_a_lock_and_a_shift_stand_in_no_form_s_way() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.northgate().await;
        let (id, _) = town.guard(&founded).await;
        let mut director = town.signed_in(DIRECTOR).await;
        let place = format!("/admin/people/{id}");
        let page = director.get(&place).await;
        director
            .post(&format!("{place}/shift"), &[("on_duty", "yes")])
            .await
            .location();
        director.post(&format!("{place}/lock"), &[]).await.location();
        director.post(&format!("{place}/unlock"), &[]).await.location();
        director.post(&format!("{place}/vacancy"), &[]).await.location();
        // Nor does a form that changes nothing.
        let as_it_is = [("title", "Guard, Post 3")];
        send(&mut director, &page, &place, &as_it_is).await.location();
        assert_eq!(listed(&town, founded.org, id).await.revision.number, 1);
        send(&mut director, &page, &place, &[("title", "Guard, Post 4")])
            .await
            .location();
        assert_eq!(listed(&town, founded.org, id).await.revision.number, 2);
        // Of a position that was closed meanwhile there is nothing left to tell.
        director.post(&format!("{place}/closure"), &[]).await.location();
        let gone = send(&mut director, &page, &place, &as_it_is).await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn of_the_settings_the_second_is_told_and_keeps_what_they_typed() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.northgate().await;
        let (_, mut second) = administrator(&town, &founded).await;
        let mut director = town.signed_in(DIRECTOR).await;
        let (first_page, second_page) = (director.get(SETTINGS).await, second.get(SETTINGS).await);
        let fields = |name: &'static str, night: &'static str, zone: &'static str, units: &'static str| {
            [
                ("name", name),
                ("out_of_hours", night),
                ("emergency_number", "112"),
                ("time_zone", zone),
                ("units", units),
            ]
        };
        town.clock.advance(60);
        let imperial = fields("Northgate Group", "01632960456", "Europe/London", "imperial");
        let first = send(&mut director, &first_page, SETTINGS, &imperial).await;
        assert_eq!(first.location(), "/admin/organisation?done=organisation-changed");

        // Of what the first changed, the second changed one thing too, and left the others alone.
        let typed = fields("Northgate Holdings", "01632960999", "UTC", "metric");
        let late = send(&mut second, &second_page, SETTINGS, &typed).await;
        told(
            &late,
            &[
                "Security director changed these settings last, Fri 20 Nov 21:43.",
                "<a href=\"#field-out_of_hours\">Out-of-hours number</a>: 01632960456 (you typed something else)",
                "Now: 01632960456",
                "value=\"01632960999\"",
                "Time zone</a>: Europe/London (now in your form)",
                "value=\"Europe/London\" selected",
                "<a href=\"#field-units\">Distances</a>: Feet (now in your form)",
                "value=\"imperial\" checked",
                "value=\"Northgate Holdings\"",
                "href=\"/admin/organisation\"",
                "Save mine instead",
            ],
        );
        assert!(!late.body.contains("href=\"#field-name\"") && !late.body.contains("href=\"#field-emergency_number\""));
        // What is wrong is said first, and the form goes on from what its reader was shown.
        let wrong = fields("Northgate Holdings", "ask the porter", "Europe/London", "imperial");
        let wrong = send(&mut second, &late, SETTINGS, &wrong).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let pressed = fields("Northgate Holdings", "01632960999", "Europe/London", "imperial");
        send(&mut second, &wrong, SETTINGS, &pressed).await.location();
        let tx = town.app.store().read().await.unwrap();
        let now = organisation::store::find_revised(&tx, founded.org)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (
                now.record.name.as_str(),
                now.record.out_of_hours.as_str(),
                now.record.metric
            ),
            ("Northgate Holdings", "01632960999", false)
        );
        assert_eq!(now.record.time_zone, "Europe/London");
        assert_eq!(
            (now.revision.number, now.revision.changed_by()),
            (3, Some("Administrator"))
        );
    })
    .await;
}

#[tokio::test]
async fn a_program_gives_the_revision_back_and_reads_what_changed_since() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.northgate().await;
        let (id, _) = town.guard(&founded).await;
        let mut director = town.signed_in(DIRECTOR).await;
        let mut writer = program(&mut director, &town, "administer read_own").await;
        let path = format!("/api/v1/positions/{id}");
        let body = |title: &str, phone: &str| json!({ "title": title, "phone": phone, "place": "North door" });
        let at = |mut body: Value, revision: i64| {
            body["revision"] = revision.into();
            body
        };
        let without = writer.put(&path, &body("Post 4", "")).await;
        assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(without.body.contains("body.malformed") && without.body.contains("revision"));

        let people = json_of(&writer.get("/api/v1/people").await);
        let mine = people["positions"].as_array().unwrap().iter().find(|each| each["id"] == id.to_string());
        assert_eq!(mine.unwrap()["revision"], 1);
        let saved = writer.put(&path, &at(body("Post 4", ""), 1)).await;
        assert_eq!(saved.status, StatusCode::NO_CONTENT, "{}", saved.body);
        writer.put(&path, &at(body("Post 4", "112"), 2)).await;
        // Who administers reads all that it would put back; the phone of a post is nobody else's matter here.
        let mut reader = program(&mut director, &town, "read_own").await;
        for (caller, phone, place) in [
            (&mut writer, json!("112"), json!("North door")),
            (&mut reader, Value::Null, Value::Null),
        ] {
            let people = json_of(&caller.get("/api/v1/people").await);
            let all = people["positions"].as_array().unwrap();
            let mine = all.iter().find(|each| each["id"] == id.to_string()).unwrap();
            assert_eq!((&mine["phone"], &mine["place"]), (&phone, &place));
        }

        let changed_since = |answer: &Answer| {
            told(answer, &["position.changed", "Security director changed this position last"]);
            json_of(answer)["changed"].clone()
        };
        let late = writer.put(&path, &at(body("Post 5", ""), 1)).await;
        let all = json!([
            { "name": "title", "now": "Post 4" }, { "name": "phone", "now": "112" }, { "name": "place", "now": "North door" },
        ]);
        assert_eq!(changed_since(&late), all);
        let late = writer.put(&path, &at(body("Post 5", ""), 2)).await;
        assert_eq!(changed_since(&late), json!([{ "name": "phone", "now": "112" }]));
        for never in [-1, 0, 4, i64::MAX] {
            let wrong = writer.put(&path, &at(body("Post 5", ""), never)).await;
            assert_eq!(changed_since(&wrong), Value::Null, "nothing is claimed of {never}");
        }
        // Who may not read is told that somebody was first, and not what stands there.
        let mut blind = program(&mut director, &town, "administer").await;
        let late = blind.put(&path, &at(body("Post 5", ""), 1)).await;
        assert_eq!(changed_since(&late), Value::Null);
        let now = listed(&town, founded.org, id).await;
        assert_eq!((now.position.title.as_str(), now.revision.number), ("Post 4", 3));
        let saved = writer.put(&path, &at(body("Post 5", ""), 3)).await;
        assert_eq!(saved.status, StatusCode::NO_CONTENT);
    })
    .await;
}

#[tokio::test]
async fn by_program_the_settings_are_changed_from_the_revision_that_was_read() {
    each_store(|store| async move {
        let town = Town::on(store);
        town.northgate().await;
        let mut director = town.signed_in(DIRECTOR).await;
        let mut writer = program(&mut director, &town, "administer read_own").await;
        let path = "/api/v1/organisation";
        let wanted = |metric: bool| {
            json!({
                "name": "Northgate Group", "out_of_hours": "", "emergency_number": "112", "time_zone": "UTC", "metric": metric,
            })
        };
        let at = |mut body: Value, revision: &Value| {
            body["revision"] = revision.clone();
            body
        };
        let without = writer.put(path, &wanted(false)).await;
        assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(without.body.contains("body.malformed") && without.body.contains("revision"));
        let read = json_of(&writer.get(path).await)["revision"].clone();
        assert_eq!(read, 1);
        // What is as it was counts nothing up.
        for metric in [true, false] {
            let saved = writer.put(path, &at(wanted(metric), &read)).await;
            assert_eq!(saved.status, StatusCode::NO_CONTENT, "{}", saved.body);
        }
        let late = writer.put(path, &at(wanted(true), &read)).await;
        told(&late, &["organisation.changed", "Security director changed these settings last"]);
        assert_eq!(json_of(&late)["changed"], json!([{ "name": "metric", "now": false }]));
        let read = json_of(&writer.get(path).await)["revision"].clone();
        let saved = writer.put(path, &at(wanted(true), &read)).await;
        assert_eq!(saved.status, StatusCode::NO_CONTENT);
        assert_eq!(json_of(&writer.get(path).await)["revision"], 3);
    })
    .await;
}

#[tokio::test]
async fn of_saves_in_the_same_moment_one_wins_each_time() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.northgate().await;
        let (id, _) = town.guard(&founded).await;
        let (second, _) = administrator(&town, &founded).await;
        let (one, two) = (town.desk(founded.position).await, town.desk(second).await);
        for round in 1..=5 {
            let new = |who: &str| NewPosition::of(format!("{who}, round {round}"), Duty::Guard);
            let (first, other) = tokio::join!(
                position::verbs::change(&one, id, new("Director"), round),
                position::verbs::change(&two, id, new("Administrator"), round)
            );
            let winner = if first.is_ok() { "Director" } else { "Administrator" };
            assert!(first.is_ok() ^ other.is_ok(), "{first:?} {other:?}");
            let lost = first.err().or(other.err()).unwrap();
            assert_eq!(lost.code(), "position.changed");
            let now = listed(&town, founded.org, id).await;
            assert_eq!(now.position.title, format!("{winner}, round {round}"));
            assert_eq!(now.revision.number, round + 1);

            let settings = |name: &str| Settings {
                name: format!("{name}, round {round}"),
                out_of_hours: String::new(),
                emergency_number: "112".into(),
                time_zone: "UTC".into(),
                metric: true,
            };
            let (first, other) = tokio::join!(
                settings::change(&one, settings("Director"), round),
                settings::change(&two, settings("Administrator"), round)
            );
            assert!(first.is_ok() ^ other.is_ok(), "{first:?} {other:?}");
            let lost = first.err().or(other.err()).unwrap();
            assert_eq!(lost.code(), "organisation.changed");
        }
        assert_eq!(entries(&town, founded.org, "position.changed").await, 5);
        assert_eq!(entries(&town, founded.org, "organisation.changed").await, 5);
    })
    .await;
}

#[tokio::test]
async fn who_had_to_wait_for_the_first_saves_nothing_over_it() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.northgate().await;
        let (id, _) = town.guard(&founded).await;
        let desk = town.desk(founded.position).await;
        let tx = town.app.store().begin().await.unwrap();
        let old = position::store::find_revised(&tx, founded.org, id)
            .await
            .unwrap()
            .unwrap();
        let record = Position {
            title: "Guard, Post 4".into(),
            ..old.record.clone()
        };
        let (was, is) = (stored(&old.record, "", ""), stored(&record, "", ""));
        let revision = old.revision.after(&was, &is, &desk);
        let first = Revised { record, revision };
        assert!(position::store::save(&tx, &first, 1).await.unwrap());
        assert!(
            !position::store::save(&tx, &first, 1).await.unwrap(),
            "that was read before"
        );
        // The second reads what was there before, and waits for the row.
        let (_, second) = tokio::join!(
            async {
                tokio::time::sleep(Duration::from_millis(300)).await;
                tx.commit().await.unwrap()
            },
            position::verbs::change(&desk, id, NewPosition::of("Guard, Post 5", Duty::Guard), 1)
        );
        let lost = second.unwrap_err();
        assert_eq!(lost.code(), "position.changed");
        assert!(lost.words().contains("Security director"), "{}", lost.words());
        let now = listed(&town, founded.org, id).await;
        assert_eq!((now.position.title.as_str(), now.revision.number), ("Guard, Post 4", 2));
    })
    .await;
}
