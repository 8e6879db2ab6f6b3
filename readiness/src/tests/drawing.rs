//! Drawing floors and the outside: by form, by the island's steps, by a program; and two people at once.

use super::town::{Answer, Town, Who, standing};
use axum::{body::Body, http::StatusCode};
use muster_store::testing::each_store;
use muster_terms::*;
use serde_json::json;

use crate::site_plan::{Feature, FeatureKind, Sheet, SheetId, demo, store as plans, verbs};

async fn with_floor(town: &Town) -> (muster_membership::Site, FloorId) {
    let site = town.hospital().await;
    let ground = demo::northfield_ground(FloorId::new(), site.id, None);
    let floor = verbs::add_floors(&town.desk(Who::Director), &site.reference, vec![ground])
        .await
        .unwrap()[0];
    (site, floor)
}

async fn today(town: &Town, site: SiteId, id: SheetId) -> Sheet {
    let tx = town.app.store().begin().await.unwrap();
    plans::sheet(&tx, site, id).await.unwrap().unwrap()
}

fn first(sheet: &Sheet, kind: FeatureKind) -> Feature {
    sheet
        .features()
        .iter()
        .find(|feature| feature.kind == kind)
        .unwrap()
        .clone()
}

fn find<'a>(sheet: &'a Sheet, id: &str) -> &'a Feature {
    sheet.features().iter().find(|feature| feature.id == id).unwrap()
}

/// The fields of the form of one thing, as the page has them.
fn fields_of(page: &str) -> Vec<(String, String)> {
    let (_, form) = page.split_once("id=\"feature\"").expect("the form of one thing");
    let (form, _) = form.split_once("</form>").unwrap();
    let plain = |text: &str| {
        text.replace("&quot;", "\"")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&")
    };
    let mut fields = Vec::new();
    for tag in form
        .split('<')
        .filter(|tag| tag.starts_with("input") || tag.starts_with("textarea") || tag.starts_with("select"))
    {
        let attribute = |name: &str| {
            let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
            Some(plain(rest.split_once('"')?.0))
        };
        let Some(name) = attribute("name").filter(|name| name != "_csrf") else {
            continue;
        };
        let value = if tag.starts_with("textarea") {
            plain(tag.split_once('>').unwrap().1)
        } else if tag.starts_with("select") {
            let (_, rest) = form.split_once(&format!("name=\"{name}\"")).unwrap();
            let chosen = rest
                .split("</select>")
                .next()
                .unwrap()
                .split("<option")
                .find(|option| option.contains(" selected"));
            chosen
                .map(|option| plain(option.split_once("value=\"").unwrap().1.split_once('"').unwrap().0))
                .unwrap_or_default()
        } else if tag.contains("type=\"checkbox\"") && !tag.contains(" checked") {
            continue;
        } else {
            attribute("value").unwrap_or_default()
        };
        fields.push((name, value));
    }
    fields
}

async fn send(town: &Town, who: Who, base: &str, fields: &[(String, String)], with: &[(&str, &str)]) -> Answer {
    let mut pairs: Vec<(&str, &str)> = fields
        .iter()
        .filter(|(name, _)| with.iter().all(|(other, _)| other != name))
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    pairs.extend_from_slice(with);
    town.post(who, &format!("{base}/features"), &pairs).await
}

fn query(id: &str) -> String {
    serde_html_form::to_string([("feature", id)]).unwrap()
}

#[tokio::test]
async fn without_script_a_thing_is_added_renamed_moved_turned_and_taken_away() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (site, floor) = with_floor(&town).await;
        let id = SheetId::Floor(floor);
        let base = format!("/sites/{}/plans/{floor}", site.reference);
        let before = today(&town, site.id, id).await;
        let kit = first(&before, FeatureKind::Kit);
        let page = town
            .get(Who::Director, &format!("{base}/edit?{}", query(&kit.id)))
            .await;
        page.says("plan-selected");
        page.says("data-island=\"plan_editor\"");
        let fields = fields_of(&page.ok());
        // Sent as it is, nothing is different and there is no new version.
        let same = send(&town, Who::Director, &base, &fields, &[("act", "save")]).await;
        assert!(same.location.unwrap().contains("done=plan-same"));
        assert_eq!(today(&town, site.id, id).await, before);
        // Renamed and moved.
        let with = [
            ("act", "save"),
            ("label", "Kit by the stairs"),
            ("east", "2,5"),
            ("why", "Moved for the works"),
        ];
        send(&town, Who::Director, &base, &fields, &with).await.led_to();
        let after = today(&town, site.id, id).await;
        let moved = find(&after, &kit.id);
        assert_eq!(
            (after.version(), moved.label.as_deref()),
            (2, Some("Kit by the stairs"))
        );
        let (east, north) = kit.shape.middle().unwrap().metres_to(moved.shape.middle().unwrap());
        assert!((east - 2.5).abs() < 0.001 && north.abs() < 0.001);
        town.get(Who::Director, &format!("{base}/versions"))
            .await
            .says("Drawn here. Security director");
        // Into a cell, by its corners, and away.
        let fields = fields_of(
            &town
                .get(Who::Director, &format!("{base}/edit?{}", query(&kit.id)))
                .await
                .ok(),
        );
        send(&town, Who::Director, &base, &fields, &[("act", "save"), ("cell", "B2")])
            .await
            .led_to();
        let page = town.get(Who::Director, &format!("{base}/edit?kind=kit")).await;
        page.says("grid B2");
        let new = fields_of(&town.get(Who::Director, &format!("{base}/edit?add=room")).await.ok());
        let none = send(
            &town,
            Who::Director,
            &base,
            &new,
            &[("act", "save"), ("label", "Store")],
        )
        .await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        none.says("Say where it is");
        none.says("value=\"Store\"");
        let square = [
            ("act", "save"),
            ("label", "Store <2>"),
            ("shape", "area"),
            ("corners", "1 1\n4 1\n4 3\n1 3"),
        ];
        send(&town, Who::Director, &base, &new, &square).await.led_to();
        let after = today(&town, site.id, id).await;
        let store = after
            .features()
            .iter()
            .find(|feature| feature.label.as_deref() == Some("Store <2>"))
            .unwrap();
        let fields = fields_of(
            &town
                .get(Who::Director, &format!("{base}/edit?{}", query(&store.id)))
                .await
                .ok(),
        );
        send(&town, Who::Director, &base, &fields, &[("act", "remove")])
            .await
            .led_to();
        let gone = today(&town, site.id, id).await;
        assert_eq!((gone.version(), gone.features().len()), (5, before.features().len()));
        let missing = town
            .get(Who::Director, &format!("{base}/edit?{}", query(&store.id)))
            .await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn wrong_fields_are_all_said_and_nothing_is_kept() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (site, floor) = with_floor(&town).await;
        let base = format!("/sites/{}/plans/{floor}", site.reference);
        let before = today(&town, site.id, SheetId::Floor(floor)).await;
        let kit = first(&before, FeatureKind::Kit);
        let fields = fields_of(
            &town
                .get(Who::Director, &format!("{base}/edit?{}", query(&kit.id)))
                .await
                .ok(),
        );
        let long = "x".repeat(81);
        let with = [
            ("act", "save"),
            ("label", long.as_str()),
            ("facing", "400"),
            ("width", "wide"),
            ("cell", "Z99"),
            ("turn", "a lot"),
        ];
        let answer = send(&town, Who::Director, &base, &fields, &with).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in [
            "whole degrees between 0 and 360",
            "metres between 0 and 200",
            "The grid has no such cell",
            "degrees between -360 and 360",
            &long,
        ] {
            answer.says(words);
        }
        let crossing = [
            ("act", "save"),
            ("kind", "room"),
            ("shape", "area"),
            ("corners", "0 0\n9 9\n9 0\n0 9"),
        ];
        let answer = send(&town, Who::Director, &base, &fields, &crossing).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        answer.says("crosses itself");
        assert_eq!(today(&town, site.id, SheetId::Floor(floor)).await, before);
        let steps = town
            .post(
                Who::Director,
                &format!("{base}/edit"),
                &[("version", "1"), ("steps", "[{\"do\":\"burn\"}]")],
            )
            .await;
        steps.says("did not arrive whole");
        let many = serde_json::to_string(&vec![json!({ "do": "number_doors" }); 501]).unwrap();
        let many = town
            .post(
                Who::Director,
                &format!("{base}/edit"),
                &[("version", "1"), ("steps", &many)],
            )
            .await;
        many.says("Save after at most 500 steps.");
        let wrong = json!([{ "do": "remove", "id": "nothing" }]).to_string();
        let wrong = town
            .post(
                Who::Director,
                &format!("{base}/edit"),
                &[("version", "1"), ("steps", &wrong)],
            )
            .await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        wrong.says("nothing is not on the drawing");
        wrong.says("{&quot;do&quot;:&quot;remove&quot;,&quot;id&quot;:&quot;nothing&quot;}");
    })
    .await;
}

fn step(id: &str, east_m: f64) -> serde_json::Value {
    json!({ "do": "move", "id": id, "east_m": east_m, "north_m": 0.0 })
}

async fn call(town: &Town, who: Who, path: &str, body: serde_json::Value) -> Answer {
    let request = town
        .request(who, "POST", path)
        .header("content-type", "application/json");
    town.send(request.body(Body::from(body.to_string())).unwrap()).await
}

#[tokio::test]
async fn work_that_was_refused_is_still_weighed_against_what_somebody_drew_meanwhile() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (site, floor) = with_floor(&town).await;
        let id = SheetId::Floor(floor);
        let page = format!("/sites/{}/plans/{floor}/edit", site.reference);
        let kit = first(&today(&town, site.id, id).await, FeatureKind::Kit);
        let api = format!("/api/v1/sites/{}/floors/{floor}/changes", site.reference);
        let theirs = json!({ "version": 1, "steps": [step(&kit.id, 1.0)] });
        call(&town, Who::Manager, &api, theirs).await.ok();
        let theirs = today(&town, site.id, id).await;
        let mine = step(&kit.id, 5.0);
        let with_slip = json!([mine, { "do": "remove", "id": "nothing-of-this-name" }]).to_string();
        let refused = town
            .post(Who::Director, &page, &[("version", "1"), ("steps", with_slip.as_str())])
            .await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let (_, form) = refused.body.split_once("data-steps").expect("the form of the steps");
        let (_, version) = form.split_once("name=\"version\" value=\"").unwrap();
        let version = version.split_once('"').unwrap().0;
        let again = json!([mine]).to_string();
        let clash = town
            .post(Who::Director, &page, &[("version", version), ("steps", again.as_str())])
            .await;
        assert_eq!(clash.status, StatusCode::CONFLICT);
        assert_eq!(
            today(&town, site.id, id).await,
            theirs,
            "theirs stands until somebody chose"
        );
    })
    .await;
}

#[tokio::test]
async fn two_who_draw_at_once_lose_nothing() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (site, floor) = with_floor(&town).await;
        let id = SheetId::Floor(floor);
        let base = format!("/sites/{}/plans/{floor}", site.reference);
        let api = format!("/api/v1/sites/{}/floors/{floor}/changes", site.reference);
        let began = today(&town, site.id, id).await;
        let (kit, door, aed) = (
            first(&began, FeatureKind::Kit),
            first(&began, FeatureKind::Door),
            first(&began, FeatureKind::Hazard),
        );
        let theirs = json!({ "version": 1, "steps": [step(&kit.id, 1.0), step(&aed.id, 1.0)] });
        assert_eq!(
            call(&town, Who::Manager, &api, theirs).await.ok(),
            "{\"version\":2,\"together\":false}"
        );
        // Different things are put together.
        let steps = json!([step(&door.id, 2.0)]).to_string();
        let form = [("version", "1"), ("steps", steps.as_str())];
        let together = town.post(Who::Director, &format!("{base}/edit"), &form).await;
        assert!(together.location.unwrap().ends_with("done=plan-drawn-together"));
        let both = today(&town, site.id, id).await;
        assert_eq!(both.version(), 3);
        assert_ne!(find(&both, &kit.id).shape, kit.shape);
        assert_ne!(find(&both, &door.id).shape, door.shape);
        // The same thing is shown side by side, and nothing is kept until somebody chose.
        let steps = json!([step(&kit.id, 5.0), step(&aed.id, 7.0), { "do": "remove", "id": door.id }]).to_string();
        let form = [("version", "3"), ("steps", steps.as_str())];
        let from_old = [("version", "1"), form[1]];
        let clash = town.post(Who::Director, &format!("{base}/edit"), &from_old).await;
        assert_eq!(clash.status, StatusCode::CONFLICT);
        clash.says("Changed by both of you");
        clash.says(&format!("name=\"clash\" value=\"{}\"", kit.id));
        assert_eq!(today(&town, site.id, id).await, both);
        let plain = clash.body.replace("&quot;", "\"");
        let (_, rest) = plain.split_once("name=\"steps\" value=\"").unwrap();
        let carried = rest.split_once("\">").unwrap().0.to_owned();
        let chosen = [
            ("version", "3"),
            ("steps", carried.as_str()),
            ("clash", kit.id.as_str()),
            ("clash", aed.id.as_str()),
            ("clash", door.id.as_str()),
            ("mine", aed.id.as_str()),
            ("mine", door.id.as_str()),
        ];
        town.post(Who::Director, &format!("{base}/edit"), &chosen)
            .await
            .led_to();
        let after = today(&town, site.id, id).await;
        assert_eq!(find(&after, &kit.id), find(&both, &kit.id), "theirs stayed");
        assert_eq!(
            find(&after, &aed.id).shape,
            crate::site_plan::edit::rules::moved(&aed.shape, 7.0, 0.0),
            "mine took its place"
        );
        assert!(after.features().iter().all(|feature| feature.id != door.id));
        // A program is told which things, and the form of one thing meets the same rule.
        let late = call(
            &town,
            Who::Director,
            &api,
            json!({ "version": 1, "steps": [step(&kit.id, 9.0)] }),
        )
        .await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        late.says(&kit.id);
        let gone = call(
            &town,
            Who::Director,
            &api,
            json!({ "version": 99, "steps": [step(&kit.id, 9.0)] }),
        )
        .await;
        assert_eq!(gone.status, StatusCode::CONFLICT, "a version that is not kept");
        let same = call(
            &town,
            Who::Director,
            &api,
            json!({ "version": 4, "steps": [step(&kit.id, 0.0)] }),
        )
        .await;
        assert_eq!(same.ok(), "{\"version\":4,\"together\":false}");
    })
    .await;
}

/// The value of the first field of this name on the page.
fn value_of(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).expect(name);
    rest.split_once("\"").unwrap().0.replace("&quot;", "\"")
}

#[tokio::test]
async fn of_two_doors_with_one_mark_both_are_kept_without_script() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (site, floor) = with_floor(&town).await;
        let id = SheetId::Floor(floor);
        let base = format!("/sites/{}/plans/{floor}", site.reference);
        let door = |label: &str| {
            let place = demo::town();
            json!({ "do": "put", "feature": { "type": "Feature", "properties": { "kind": "door", "mark": "E90", "label": label },
                "geometry": { "type": "Point", "coordinates": [place.lon(), place.lat()] } } })
        };
        let api = format!("/api/v1/sites/{}/floors/{floor}/changes", site.reference);
        let theirs = json!({ "version": 1, "steps": [door("Theirs")] });
        call(&town, Who::Manager, &api, theirs).await.ok();
        let labelled = |sheet: &Sheet, label: &str| -> Vec<Option<String>> {
            let doors = sheet.features().iter().filter(|feature| feature.label.as_deref() == Some(label));
            doors.map(|door| door.facts.mark.clone()).collect()
        };
        // A program is told both doors and the mark that is free.
        let late = call(&town, Who::Director, &api, json!({ "version": 1, "steps": [door("Mine")] })).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        let said: serde_json::Value = serde_json::from_str(&late.body).unwrap();
        let clash = &said["changed"][0]["now"][0];
        assert_eq!((&clash["mark"], &clash["free_mark"]), (&json!("E90"), &json!("E91")), "{}", late.body);
        assert_eq!(clash["theirs"]["properties"]["label"], "Theirs");
        assert_eq!(clash["mine"]["properties"]["label"], "Mine");
        late.says("E90 is the mark of another door; E91 is free.");
        // The form of one thing, with what it says of itself when the page is sent again.
        let drawn = |label: &'static str, version: &'static str| {
            let corner = [("shape", "point"), ("corners", "1 1"), ("kind", "door"), ("mark", "E90")];
            [&corner[..], &[("label", label), ("version", version), ("act", "save")]].concat()
        };
        let clash = town.post(Who::Director, &format!("{base}/features"), &drawn("Mine", "1")).await;
        assert_eq!(clash.status, StatusCode::CONFLICT);
        clash.says("Keep the door you drew.");
        clash.says("Theirs");
        let (steps, mine) = (value_of(&clash.body, "steps"), value_of(&clash.body, "clash"));
        assert_eq!(value_of(&clash.body, "mark"), "E91");
        let choose = |mark: &'static str| {
            let version = value_of(&clash.body, "version");
            let (steps, mine, town, at) = (steps.clone(), mine.clone(), &town, format!("{base}/edit"));
            async move {
                let all = [("version", version.as_str()), ("steps", &steps), ("clash", &mine), ("mine", &mine), ("door", &mine)];
                town.post(Who::Director, &at, &[&all[..], &[("mark", mark)]].concat()).await
            }
        };
        // A mark that another door has too is asked again, with all that was drawn.
        let taken = choose("E1").await;
        assert_eq!(taken.status, StatusCode::CONFLICT);
        taken.says("Two doors cannot have the same mark. Nothing was saved yet.");
        taken.says("E1 is the mark of another door");
        assert!(value_of(&taken.body, "steps").contains("\"label\":\"Mine\""));
        assert_eq!(value_of(&taken.body, "mark"), "E91");
        assert_eq!(labelled(&today(&town, site.id, id).await, "Mine"), [None::<String>; 0]);
        choose("E91").await.led_to();
        let both = today(&town, site.id, id).await;
        assert_eq!(labelled(&both, "Mine"), [Some("E91".to_owned())]);
        assert_eq!(labelled(&both, "Theirs"), [Some("E90".to_owned())]);
        // Whoever takes the tick away leaves their door out, and no other.
        let clash = town.post(Who::Director, &format!("{base}/features"), &drawn("Third", "1")).await;
        let (version, steps, mine) = (
            value_of(&clash.body, "version"),
            value_of(&clash.body, "steps"),
            value_of(&clash.body, "clash"),
        );
        assert_eq!(value_of(&clash.body, "mark"), "E92");
        let all = [("version", version.as_str()), ("steps", &steps), ("clash", &mine), ("door", &mine), ("mark", "E92")];
        let left = town.post(Who::Director, &format!("{base}/edit"), &all).await;
        assert!(left.location.unwrap().ends_with("done=plan-same"));
        assert_eq!(today(&town, site.id, id).await, both);
    })
    .await;
}

#[tokio::test]
async fn a_floor_and_an_outside_are_drawn_from_nothing() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let new = format!("/sites/{}/plans/new", site.reference);
        town.get(Who::Director, &new).await.ok();
        let form = |place: &'static str| {
            vec![
                ("name", "Annex"),
                ("ordinal", "1"),
                ("place", place),
                ("wide", "40"),
                ("deep", "20.5"),
                ("turn", "30"),
            ]
        };
        let wrong = town.post(Who::Director, &new, &form("somewhere")).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        wrong.says("Enter latitude and longitude");
        wrong.says("value=\"Annex\"");
        let edit = town.post(Who::Director, &new, &form("47.3769, 8.5417")).await.led_to();
        town.get(Who::Director, &edit).await.says("Annex");
        let map = format!("/sites/{}/map", site.reference);
        town.get(Who::Director, &format!("{map}/edit"))
            .await
            .says("Draw the outside");
        let begun = town
            .post(Who::Director, &format!("{map}/new"), &form("47.3769 8.5417"))
            .await;
        assert_eq!(begun.led_to(), format!("{map}/edit"));
        let twice = town.post(Who::Director, &format!("{map}/new"), &form("1 1")).await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
        twice.says("This is drawn already.");
        let drawn = fields_of(&town.get(Who::Director, &format!("{map}/edit?add=building")).await.ok());
        let house = [
            ("act", "save"),
            ("label", "House"),
            ("shape", "area"),
            ("corners", "5 5\n15 5\n15 12\n5 12"),
        ];
        send(&town, Who::Director, &map, &drawn, &house).await.led_to();
        let sheet = today(&town, site.id, SheetId::Map).await;
        assert_eq!((sheet.version(), sheet.features().len()), (2, 2));
        town.get(Who::Guard, &map).await.says("House");
        let api = format!("/api/v1/sites/{}/map/changes", site.reference);
        let steps = json!({ "version": 2, "steps": [{ "do": "put", "feature": {
            "type": "Feature", "properties": { "kind": "staging", "label": "Yard" },
            "geometry": { "type": "Point", "coordinates": [8.5417, 47.3769] } } }] });
        assert_eq!(
            call(&town, Who::Director, &api, steps).await.ok(),
            "{\"version\":3,\"together\":false}"
        );
        let file = town.get(Who::Director, &format!("{map}/file")).await.ok();
        assert!(file.contains("\"label\":\"Yard\""), "{file}");
    })
    .await;
}

#[tokio::test]
async fn only_who_manages_the_own_site_draws() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (site, floor) = with_floor(&town).await;
        town.agree(&[
            standing("3.1", DataClass::SiteProfile),
            standing("3.2", DataClass::FloorPlan),
        ])
        .await;
        let before = today(&town, site.id, SheetId::Floor(floor)).await;
        let kit = first(&before, FeatureKind::Kit);
        let (plan, map) = (
            format!("/sites/{}/plans/{floor}", site.reference),
            format!("/sites/{}/map", site.reference),
        );
        let steps = json!([step(&kit.id, 5.0)]).to_string();
        for who in [Who::Guard, Who::Liaison, Who::Campus] {
            for base in [&plan, &map] {
                let page = town.get(who, &format!("{base}/edit")).await;
                assert_eq!(page.status, StatusCode::NOT_FOUND, "{who:?} {base}");
                let form = [
                    ("version", "1"),
                    ("steps", steps.as_str()),
                    ("id", kit.id.as_str()),
                    ("act", "remove"),
                ];
                for post in ["edit", "features"] {
                    let answer = town.post(who, &format!("{base}/{post}"), &form).await;
                    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who:?} {base}/{post}");
                }
            }
            let api = format!("/api/v1/sites/{}/floors/{floor}/changes", site.reference);
            let answer = call(&town, who, &api, json!({ "version": 1, "steps": [step(&kit.id, 5.0)] })).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who:?}");
            let new = town
                .post(who, &format!("/sites/{}/plans/new", site.reference), &[])
                .await;
            assert_eq!(new.status, StatusCode::NOT_FOUND, "{who:?}");
        }
        assert_eq!(today(&town, site.id, SheetId::Floor(floor)).await, before);
        // The file of today crosses under its clause, and leaves its line.
        let file = town.get(Who::Liaison, &format!("{plan}/file")).await.ok();
        assert!(file.contains("floor-plan/1"));
        assert_eq!(
            town.get(Who::Campus, &format!("{plan}/file")).await.status,
            StatusCode::NOT_FOUND
        );
    })
    .await;
}

#[tokio::test]
async fn two_who_each_stay_within_the_limits_and_together_do_not_leave_a_floor_that_can_be_read() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (site, floor) = with_floor(&town).await;
        let path = format!("/api/v1/sites/{}/floors/{floor}/changes", site.reference);
        let before = today(&town, site.id, SheetId::Floor(floor)).await;
        let kit = |id: &str, east_m: f64| {
            let mut kit = first(&before, FeatureKind::Kit);
            kit.id = id.into();
            kit.shape = crate::site_plan::Shape::Point(kit.shape.middle().unwrap().moved(east_m, 0.0));
            json!({ "version": 1, "steps": [{ "do": "put", "feature": kit.to_geojson() }] })
        };
        let east = call(&town, Who::Director, &path, kit("east", 2_600.0)).await;
        assert_eq!(east.status, StatusCode::OK, "{}", east.body);
        let west = call(&town, Who::Director, &path, kit("west", -2_600.0)).await;
        assert_eq!(west.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", west.body);
        west.says("plan.too-wide");
        let after = today(&town, site.id, SheetId::Floor(floor)).await;
        assert_eq!(after.version(), 2);
        assert!(after.features().iter().all(|feature| feature.id != "west"));
    })
    .await;
}
