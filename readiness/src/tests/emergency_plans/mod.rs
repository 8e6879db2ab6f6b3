//! Emergency plans: written by whoever may change the site, seen by a partner only under a clause of their own class.

mod api;
mod crossing;

use super::town::{Line, Town, Who, standing};
use axum::{
    body::Body,
    http::{StatusCode, header},
};
use muster_membership::{Site, position};
use muster_policy::{Condition, CrossingAct};
use muster_store::testing::each_store;
use muster_terms::*;

use crate::emergency_plan::{
    EmergencyPlan,
    rules::{Head, NewStep, Owner},
    store as plans,
    verbs::{self, Seen, text},
};

fn head() -> Head {
    Head {
        name: "Weapon on site".into(),
        instruction: "Keep distance. Lock Majors and Resus.".into(),
    }
}

fn step(words: &str, owner: Owner) -> NewStep {
    NewStep {
        words: words.into(),
        owner,
    }
}

async fn with_plan(town: &Town) -> (Site, PlanId) {
    let site = town.hospital().await;
    let steps = vec![
        step("Keep distance", Owner::Duty(Duty::Guard)),
        step("Wait at M2", Owner::Position(town.identity(Who::Guard).position)),
        step("Bring units to E2", Owner::Duty(Duty::PatrolOfficer)),
    ];
    let desk = town.desk(Who::Director);
    let plan = verbs::add(&desk, &site.reference, Category::Weapon, head(), steps).await;
    (site, plan.unwrap())
}

async fn kept(town: &Town, site: &Site, id: PlanId) -> EmergencyPlan {
    let tx = town.app.store().read().await.unwrap();
    plans::find(&tx, site.id, id).await.unwrap().unwrap()
}

fn words(plan: &EmergencyPlan) -> Vec<&str> {
    plan.steps.iter().map(|step| step.words.as_str()).collect()
}

#[tokio::test]
async fn a_plan_is_made_changed_and_agreed_by_forms_alone() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let all = format!("/sites/{}/emergency-plans", site.reference);
        let list = town.get(Who::Director, &all).await;
        list.says("The built-in steps are used.");
        list.says(&format!("{all}/new?category=fire"));
        let form = town.get(Who::Director, &format!("{all}/new?category=weapon")).await;
        form.says("Keep distance. Lock doors between you and the danger.");

        let wrong = town
            .post(Who::Director, &all, &[("category", "flood"), ("name", "")])
            .await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        wrong.says("Choose the kind of emergency.");
        wrong.says("Enter a name.");
        let new = [
            ("category", "weapon"),
            ("name", "Weapon on site"),
            ("instruction", "Keep distance."),
            ("built_in", "yes"),
        ];
        let plan = town.post(Who::Director, &all, &new).await.led_to();
        let again = town.post(Who::Director, &all, &new).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        again.says("This site has a plan for this kind of emergency.");

        let page = town.get(Who::Director, &plan).await;
        page.says("v1, not agreed yet");
        page.says("Meet police at the meeting point");
        let guard = format!("position:{}", town.identity(Who::Guard).position);
        let add = [("words", "Open E2 <now>"), ("owner", guard.as_str()), ("revision", "1")];
        assert_eq!(
            town.post(Who::Director, &format!("{plan}/steps"), &add).await.led_to(),
            plan
        );
        let stale = town.post(Who::Director, &format!("{plan}/steps"), &add).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        stale.says("Open E2 &lt;now&gt;");
        let nobody = [("words", "Open E2"), ("owner", ""), ("revision", "2")];
        let nobody = town.post(Who::Director, &format!("{plan}/steps"), &nobody).await;
        assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
        nobody.says("Choose who does it.");

        let up = [("direction", "up"), ("revision", "2")];
        assert_eq!(
            town.post(Who::Director, &format!("{plan}/steps/6/place"), &up)
                .await
                .led_to(),
            plan
        );
        town.get(Who::Director, &format!("{plan}/steps/5"))
            .await
            .says("Open E2 &lt;now&gt;");
        let change = [("words", "Open E2"), ("owner", "duty:facilities"), ("revision", "3")];
        assert_eq!(
            town.post(Who::Director, &format!("{plan}/steps/5"), &change)
                .await
                .led_to(),
            plan
        );
        town.get(Who::Director, &format!("{plan}/steps/1/removal?revision=4"))
            .await
            .says("Remove &quot;Keep distance, close doors behind you&quot;?");
        let gone = town
            .post(Who::Director, &format!("{plan}/steps/1/removal"), &[("revision", "4")])
            .await;
        assert_eq!(gone.led_to(), plan);
        let edit = [
            ("name", "Weapon seen"),
            ("instruction", "Keep away."),
            ("revision", "5"),
        ];
        assert_eq!(
            town.post(Who::Director, &format!("{plan}/edit"), &edit).await.led_to(),
            plan
        );
        let later = [("on", "2031-05-06"), ("revision", "6")];
        let later = town.post(Who::Director, &format!("{plan}/agreement"), &later).await;
        later.says("A plan cannot be agreed on a day to come.");
        let on = [("on", "2031-05-04"), ("revision", "6")];
        assert_eq!(
            town.post(Who::Director, &format!("{plan}/agreement"), &on)
                .await
                .led_to(),
            plan
        );
        let page = town.get(Who::Guard, &plan).await;
        page.says("Weapon seen");
        page.says("v1, agreed 4 May");
        page.says("Facilities");
        assert!(!page.body.contains("/removal"), "a guard reads");

        let remove = town.get(Who::Director, &format!("{plan}/removal?revision=7")).await;
        remove.says("Remove Weapon seen?");
        let removed = town
            .post(Who::Director, &format!("{plan}/removal"), &[("revision", "7")])
            .await;
        assert_eq!(removed.led_to(), all);
        assert_eq!(town.get(Who::Director, &plan).await.status, StatusCode::NOT_FOUND);
        let log = town.log(town.northgate).await;
        let changed = "site.emergency_plan_changed";
        assert_eq!(
            log[1..],
            [
                "site.emergency_plan_added",
                changed,
                changed,
                changed,
                changed,
                changed,
                "site.emergency_plan_agreed",
                "site.emergency_plan_removed"
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn a_step_names_a_position_of_its_own_site_or_a_role_of_either_side() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (site, id) = with_plan(&town).await;
        let plan = kept(&town, &site, id).await;
        assert_eq!(words(&plan), ["Keep distance", "Wait at M2", "Bring units to E2"]);
        let named = plan.steps[1].position.as_ref().unwrap();
        assert_eq!(
            (named.title.as_str(), named.filled, plan.steps[1].duty),
            ("Guard, Post 1", true, Duty::Guard)
        );
        assert_eq!(plan.steps[2].duty, Duty::PatrolOfficer);
        assert!(text(&plan).contains(&format!("position:{}\tWait at M2", named.id)));

        let desk = town.desk(Who::Director);
        let seen = Seen {
            site: &site.reference,
            plan: id,
            revision: plan.revision,
        };
        let foreign = step("Come", Owner::Position(town.identity(Who::Patrol).position));
        let refused = verbs::add_step(&desk, seen, foreign).await.unwrap_err();
        assert_eq!(refused.code(), "emergency-plan.owner");
        assert_eq!(kept(&town, &site, id).await, plan, "a refusal changes nothing");

        let tx = town.app.store().begin().await.unwrap();
        position::store::fill(&tx, named.id, None).await.unwrap();
        tx.commit().await.unwrap();
        let page = town
            .get(
                Who::Director,
                &format!("/sites/{}/emergency-plans/{id}", site.reference),
            )
            .await;
        page.says("Nobody in this position");
        page.says("Until then: Guard");
    })
    .await;
}

#[tokio::test]
async fn two_editors_at_once_have_one_winner_and_two_plans_of_one_kind_never_stand() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (site, id) = with_plan(&town).await;
        let steps = format!("/sites/{}/emergency-plans/{id}/steps", site.reference);
        let add = [
            ("words", "Count staff"),
            ("owner", "duty:site_manager"),
            ("revision", "1"),
        ];
        let (one, other) = tokio::join!(
            town.post(Who::Director, &steps, &add),
            town.post(Who::Director, &steps, &add)
        );
        let mut statuses = [one.status, other.status];
        statuses.sort();
        assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::CONFLICT]);
        assert_eq!(kept(&town, &site, id).await.steps.len(), 4);

        let desk = town.desk(Who::Director);
        let (one, other) = tokio::join!(
            verbs::add(&desk, &site.reference, Category::Fire, head(), vec![]),
            verbs::add(&desk, &site.reference, Category::Fire, head(), vec![])
        );
        assert!(one.is_ok() != other.is_ok());
        let lost = one.err().or(other.err()).unwrap();
        assert_eq!(lost.code(), "emergency-plan.there-already");
    })
    .await;
}

#[tokio::test]
async fn only_whoever_manages_the_site_writes() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&[
            standing("4.1", DataClass::SiteProfile),
            standing("4.3", DataClass::EmergencyPlan),
        ])
        .await;
        let (site, id) = with_plan(&town).await;
        let all = format!("/sites/{}/emergency-plans", site.reference);
        let one = format!("{all}/{id}");
        let before = kept(&town, &site, id).await;
        let step = [
            ("words", "x"),
            ("owner", "duty:guard"),
            ("revision", "1"),
            ("name", "x"),
            ("instruction", "x"),
        ];
        for who in [Who::Guard, Who::Liaison, Who::Patrol, Who::Campus] {
            for path in [
                "/steps",
                "/edit",
                "/agreement",
                "/removal",
                "/steps/1",
                "/steps/1/place",
                "/steps/1/removal",
            ] {
                let fields = [
                    &step[..],
                    &[("on", "2031-05-04"), ("direction", "down"), ("category", "fire")],
                ]
                .concat();
                let answer = town.post(who, &format!("{one}{path}"), &fields).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who:?} {path}");
            }
            for path in ["/edit", "/removal", "/steps/1", "/steps/1/removal"] {
                let answer = town.get(who, &format!("{one}{path}")).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who:?} {path}");
            }
            let new = [("category", "fire"), ("name", "x"), ("instruction", "x")];
            assert_eq!(
                town.post(who, &all, &new).await.status,
                StatusCode::NOT_FOUND,
                "{who:?}"
            );
        }
        assert_eq!(kept(&town, &site, id).await, before);
        // A plan of another site is no plan of this one.
        let other = town.hospital().await;
        let elsewhere = format!("/sites/{}/emergency-plans/{id}", other.reference);
        assert_eq!(town.get(Who::Director, &elsewhere).await.status, StatusCode::NOT_FOUND);
        let moved = town
            .post(Who::Director, &format!("{elsewhere}/removal"), &[("revision", "1")])
            .await;
        assert_eq!(moved.status, StatusCode::NOT_FOUND);
    })
    .await;
}
