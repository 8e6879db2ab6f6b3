//! Beginning, writing, versions, comparing; two people at once.

use super::town::{Town, Who};
use super::{begin, lockdown, plan_of, save, section, version_of};
use crate::document::Holds;
use axum::http::StatusCode;
use muster_store::testing::each_store;
use muster_terms::Category;

#[tokio::test]
async fn a_plan_begins_from_each_template_and_is_found_by_its_own_people_alone() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await.reference.to_string();
        for template in crate::templates::Template::ALL {
            let path = begin(&town, template.as_str(), &site).await;
            let page = town.get(Who::Guard, &path).await;
            for said in ["Lockdown, Northfield", "1. ", "Draft", "Standard Response Protocol"] {
                page.says(said);
            }
            for who in [Who::Liaison, Who::Campus] {
                assert_eq!(town.get(who, &path).await.status, StatusCode::NOT_FOUND);
            }
        }
        let list = town.get(Who::Guard, "/plans?kind=event").await;
        assert_eq!(list.body.matches("Lockdown, Northfield").count(), 1);
        assert!(!town.get(Who::Guard, "/plans").await.body.contains("/plans/new\""));
        assert_eq!(town.get(Who::Guard, "/plans/new").await.status, StatusCode::NOT_FOUND);
        town.get(Who::Director, "/plans/new").await.says("Bomb threat");
        let wrong = [
            ("template", "lockdown"),
            ("title", ""),
            ("site", "S-1"),
            ("actions", "x"),
            ("approver", ""),
        ];
        let refused = town.post(Who::Director, "/plans", &wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.says("Choose one from the list.");
    })
    .await;
}

#[tokio::test]
async fn each_save_is_a_version_that_stays_and_two_are_compared() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        let purpose = section(&town, &path, 0).await;
        save(
            &town,
            Who::Director,
            &path,
            (&purpose, 1),
            "Gate 3 is locked.\n\nSecond.",
        )
        .await
        .led_to();
        let again = section(&town, &path, 0).await;
        save(&town, Who::Manager, &path, (&again, 2), "Gate 4 is locked.\n\nSecond.")
            .await
            .led_to();
        assert_eq!(plan_of(&town, &path).await.version, 3);
        town.get(Who::Guard, &format!("{path}/versions/2"))
            .await
            .says("Gate 3 is locked.");
        town.get(Who::Guard, &format!("{path}/versions"))
            .await
            .says("Version 3, by Site manager");
        let compared = town.get(Who::Guard, &format!("{path}/compare?from=2&to=3")).await;
        compared.says("<del>3</del>");
        compared.says("<ins>4</ins>");
        let call = format!("/api/v1{path}/compare?from=2&to=3");
        town.get(Who::Guard, &call).await.says("\"added\"");
        assert_eq!(
            town.get(Who::Guard, &format!("{path}/versions/9")).await.status,
            StatusCode::NOT_FOUND
        );
        // The same words again are no version.
        let same = section(&town, &path, 0).await;
        save(&town, Who::Manager, &path, (&same, 3), "Gate 4 is locked.\n\nSecond.")
            .await
            .led_to();
        assert_eq!(plan_of(&town, &path).await.version, 3);
        let (before, after) = (again.paragraphs[0].mark, same.paragraphs[0].mark);
        assert_eq!(before, after, "a changed paragraph keeps its mark");
    })
    .await;
}

#[tokio::test]
async fn of_two_who_write_at_once_nobody_loses_anything() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        let (first, second) = (section(&town, &path, 0).await, section(&town, &path, 1).await);
        save(&town, Who::Director, &path, (&first, 1), "The director's words.")
            .await
            .led_to();
        // Another section is not in the way.
        save(&town, Who::Manager, &path, (&second, 1), "The manager's words.")
            .await
            .led_to();
        let conflict = save(&town, Who::Manager, &path, (&first, 1), "Words that came second.").await;
        assert_eq!(conflict.status, StatusCode::CONFLICT);
        for said in [
            "Words that came second.",
            "The director&#39;s words.",
            "Site manager changed this plan last",
        ] {
            assert!(
                conflict.body.contains(said) || conflict.body.contains(&said.replace("&#39;", "'")),
                "{said}"
            );
        }
        let now = version_of(&town, &path).await.content;
        assert_eq!(now.sections[0].paragraphs[0].text, "The director's words.");
        assert_eq!(now.sections[1].paragraphs[0].text, "The manager's words.");
        // Taken away meanwhile: what was typed can be copied and is not lost.
        let version = plan_of(&town, &path).await.version.to_string();
        let removal = format!("{path}/sections/{}/removal", first.id);
        town.get(Who::Director, &removal).await.says("Take away");
        town.post(Who::Director, &removal, &[("version", &version)])
            .await
            .led_to();
        let gone = save(&town, Who::Manager, &path, (&first, 1), "Not lost.").await;
        assert_eq!(gone.status, StatusCode::CONFLICT);
        gone.says("Not lost.");
    })
    .await;
}

#[tokio::test]
async fn sections_come_go_and_move_and_only_those_who_look_after_sites_change_them() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        let fields = [("title", "避難"), ("text", "Ärzte zuerst.\n\nDann alle.")];
        town.post(Who::Director, &format!("{path}/sections"), &fields)
            .await
            .led_to();
        let last = version_of(&town, &path).await.content.sections.len() - 1;
        let new = section(&town, &path, last).await;
        assert_eq!(new.paragraphs.len(), 2);
        let place = [("direction", "earlier"), ("version", "2")];
        town.post(Who::Director, &format!("{path}/sections/{}/place", new.id), &place)
            .await
            .led_to();
        assert_eq!(section(&town, &path, last - 1).await.id, new.id);
        for who in [Who::Guard, Who::Liaison, Who::Campus] {
            let denied = save(&town, who, &path, (&new, 3), "No.").await;
            assert_eq!(denied.status, StatusCode::NOT_FOUND, "{who:?}");
            for form in ["/edit", "/sharing", "/withdrawal", "/reviews/new", "/sections/new"] {
                assert_eq!(
                    town.get(who, &format!("{path}{form}")).await.status,
                    StatusCode::NOT_FOUND
                );
            }
        }
        let long = "x".repeat(20_001);
        let refused = save(&town, Who::Director, &path, (&new, 3), &long).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(plan_of(&town, &path).await.version, 3);
    })
    .await;
}

#[tokio::test]
async fn the_head_changes_with_its_own_conflict() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        let approver = town.identity(Who::Manager).position.to_string();
        let guard = town.identity(Who::Guard).position.to_string();
        let edit = |title: &'static str, approver: String, revision: &'static str| {
            vec![
                ("title", title.to_owned()),
                ("actions", "neutral".into()),
                ("approver", approver),
                ("revision", revision.into()),
            ]
        };
        let form = format!("{path}/edit");
        town.get(Who::Director, &form).await.says("Lockdown, Northfield");
        let post = |fields: Vec<(&'static str, String)>| {
            let (town, form) = (&town, form.clone());
            async move {
                let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
                town.post(Who::Director, &form, &fields).await
            }
        };
        let refused = post(edit("Lockdown", guard, "1")).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "a guard approves nothing"
        );
        post(edit("Lockdown", approver.clone(), "1")).await.led_to();
        let late = post(edit("Later", approver, "1")).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        late.says("Later");
        let plan = plan_of(&town, &path).await;
        assert_eq!((plan.title.as_str(), plan.version), ("Lockdown", 2));
    })
    .await;
}

/// The head of a plan with this list and this kind of emergency, as its form sends it.
async fn head(town: &Town, path: &str, actions: &str, category: &str) -> super::town::Answer {
    let approver = town.identity(Who::Director).position.to_string();
    let revision = plan_of(town, path).await.revision.to_string();
    let fields = [
        ("title", "Lockdown, Northfield"),
        ("actions", actions),
        ("category", category),
        ("approver", &approver),
        ("revision", &revision),
    ];
    town.post(Who::Director, &format!("{path}/edit"), &fields).await
}

#[tokio::test]
async fn the_section_with_the_steps_of_the_room_stays() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        let sections = version_of(&town, &path).await.content.sections;
        let steps = sections.iter().find(|one| one.holds == Holds::Steps).unwrap();
        let form = format!("{path}/sections/{}", steps.id);
        let removal = format!("{form}/removal");
        assert!(!town.get(Who::Director, &form).await.ok().contains("/removal"));
        let said = "This section shows the steps of the room.";
        town.get(Who::Director, &removal).await.says(said);
        let by_page = town.post(Who::Director, &removal, &[("version", "1")]).await;
        assert_eq!(by_page.status, StatusCode::UNPROCESSABLE_ENTITY);
        by_page.says(said);
        let by_call = town
            .call(
                Who::Director,
                "DELETE",
                &format!("/api/v1{form}?version=1"),
                serde_json::Value::Null,
            )
            .await;
        assert_eq!(by_call.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", by_call.body);
        by_call.says("plan-text.steps-stay");
        assert_eq!(plan_of(&town, &path).await.version, 1);
        save(&town, Who::Director, &path, (steps, 1), "Other words.")
            .await
            .led_to();
        let other = format!("{path}/sections/{}", sections[0].id);
        town.get(Who::Director, &other).await.says("/removal");
        town.post(Who::Director, &format!("{other}/removal"), &[("version", "2")])
            .await
            .led_to();
        assert_eq!(
            version_of(&town, &path).await.content.sections.len(),
            sections.len() - 1
        );
    })
    .await;
}

#[tokio::test]
async fn a_version_stands_on_its_own_list_and_its_own_kind_of_emergency() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        let first = version_of(&town, &path).await;
        town.get(Who::Director, &format!("{path}/edit"))
            .await
            .says("name=\"category\"");
        let wrong = head(&town, &path, "srp", "flood").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        head(&town, &path, "srp", "").await.led_to();
        assert_eq!(plan_of(&town, &path).await.version, 1, "nothing of it is another");
        head(&town, &path, "martyns_law", "").await.led_to();
        head(&town, &path, "martyns_law", "medical").await.led_to();
        let (plan, now) = (plan_of(&town, &path).await, version_of(&town, &path).await);
        assert_eq!((plan.version, plan.category), (3, Some(Category::Medical)));
        assert_ne!(first.digest, now.digest);
        assert_eq!(plan.basis_of(&first).category, Some(Category::Violence));
        for (page, list, kind) in [
            ("/versions/1", "Standard Response Protocol", Category::Violence),
            ("/versions/2", "Martyn", Category::Violence),
            ("", "Martyn", Category::Medical),
        ] {
            let page = town.get(Who::Guard, &format!("{path}{page}")).await;
            page.says(list);
            let kind = muster_web::t(kind.title_key());
            page.says(&format!("This site has no steps of its own for {kind}."));
        }
        let compared = town.get(Who::Guard, &format!("{path}/compare?from=1&to=3")).await;
        compared.says("The protective actions were: Standard Response Protocol");
        compared.says("The kind of emergency was: ");
        assert!(!compared.body.contains("No words differ."));
        town.get(Who::Guard, &format!("/api/v1{path}/versions/1"))
            .await
            .says("\"actions\":\"srp\"");
        town.get(Who::Guard, &format!("/api/v1{path}"))
            .await
            .says("\"category\":\"medical\"");
        let event = begin(&town, "public_event", "").await;
        assert!(
            !town
                .get(Who::Director, &format!("{event}/edit"))
                .await
                .ok()
                .contains("name=\"category\"")
        );
        head(&town, &event, "neutral", "fire").await.led_to();
        assert_eq!(plan_of(&town, &event).await.category, None, "it is for no emergency");
    })
    .await;
}

#[tokio::test]
async fn a_long_list_goes_on_page_by_page() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await.reference.to_string();
        for _ in 0..51 {
            begin(&town, "lockdown", &site).await;
        }
        begin(&town, "public_event", "").await;
        let first = town.get(Who::Guard, "/plans?kind=emergency").await.ok();
        assert_eq!(first.matches("href=\"/plans/PL-").count(), 50);
        let at = first.find("after=PL-").expect("a way on");
        let after = first[at..].split('"').next().unwrap();
        let second = town
            .get(Who::Guard, &format!("/plans?kind=emergency&{after}"))
            .await
            .ok();
        assert_eq!(second.matches("href=\"/plans/PL-").count(), 1);
        assert!(second.contains("href=\"/plans?kind=emergency\"") && !second.contains("after=PL-"));
        let all = town.get(Who::Guard, "/api/v1/plans").await.ok();
        assert_eq!(all.matches("\"reference\":\"PL-").count(), 52);
    })
    .await;
}
