//! What counts as approved: by whom, with which steps of the room, in which version.

use super::town::{Answer, Town, Who, plans, steps};
use super::{lockdown, plan_of, save, section, share};
use axum::http::StatusCode;
use muster_readiness::emergency_plan;
use muster_store::testing::each_store;
use muster_terms::*;

async fn approve(town: &Town, who: Who, path: &str, version: i64) -> Answer {
    town.post(who, &format!("{path}/approval/{version}"), &[]).await
}

/// Gives the room of this plan one step; the site and the id of its steps.
async fn with_step(town: &Town, path: &str, words: &str) -> (Reference, PlanId) {
    use emergency_plan::{rules::Head, verbs};
    let tx = town.app.store().read().await.unwrap();
    let id = plan_of(town, path).await.site.unwrap();
    let site = muster_membership::site::store::find(&tx, id).await.unwrap().unwrap();
    drop(tx);
    let head = Head {
        name: "Violence".into(),
        instruction: "Keep away.".into(),
    };
    let desk = town.desk(Who::Director);
    let id = verbs::add(&desk, &site.reference, Category::Violence, head, vec![step(words)]).await;
    (site.reference, id.unwrap())
}

fn step(words: &str) -> emergency_plan::rules::NewStep {
    emergency_plan::rules::NewStep {
        words: words.into(),
        owner: emergency_plan::rules::Owner::Duty(Duty::ControlRoom),
    }
}

async fn add_step(town: &Town, (site, plan): &(Reference, PlanId), words: &str) {
    let seen = emergency_plan::verbs::Seen {
        site,
        plan: *plan,
        revision: 1,
    };
    let desk = town.desk(Who::Director);
    emergency_plan::verbs::add_step(&desk, seen, step(words)).await.unwrap();
}

#[tokio::test]
async fn steps_that_changed_between_two_approvals_are_not_approved_by_the_last_click() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        town.agree(&plans()).await;
        let steps = with_step(&town, &path, "Lock the doors").await;
        share(&town, &path).await.led_to();
        approve(&town, Who::Director, &path, 1).await.led_to();
        add_step(&town, &steps, "Leave by gate 3").await;
        town.get(Who::Liaison, &format!("{path}/approval/1"))
            .await
            .says("Your approval covers the text and its files alone.");
        approve(&town, Who::Liaison, &path, 1).await.led_to();
        assert!(
            plan_of(&town, &path).await.approved.is_none(),
            "the director approved other steps"
        );
        let page = town.get(Who::Director, &path).await;
        page.says("Waits for Northgate Group");
        page.says("The text alone: the steps of the room were closed to it.");
        approve(&town, Who::Director, &path, 1).await.led_to();
        assert_eq!(plan_of(&town, &path).await.approved.unwrap().version, 1);
    })
    .await;
}

#[tokio::test]
async fn who_comes_later_has_to_approve_too() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        town.agree(&plans()).await;
        approve(&town, Who::Director, &path, 1).await.led_to();
        let first = plan_of(&town, &path).await.approved.unwrap().at;
        town.clock.advance(60);
        share(&town, &path).await.led_to();
        for who in [Who::Liaison, Who::Director] {
            let by_call = town.get(who, &format!("/api/v1{path}")).await;
            by_call.says("\"state\":\"in_comment\"");
            by_call.says("\"approved\":null");
            let list = town.get(who, "/plans?state=approved").await.ok();
            assert!(!list.contains("Lockdown, Northfield"), "{who:?}");
        }
        town.clock.advance(60);
        approve(&town, Who::Liaison, &path, 1).await.led_to();
        assert!(
            plan_of(&town, &path).await.approved.unwrap().at > first,
            "by every side, now"
        );
        for who in [Who::Liaison, Who::Director] {
            town.get(who, "/plans?state=approved")
                .await
                .says("Lockdown, Northfield");
        }
    })
    .await;
}

#[tokio::test]
async fn when_the_last_that_did_not_approve_is_out_the_version_is_approved() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        town.agree(&plans()).await;
        share(&town, &path).await.led_to();
        approve(&town, Who::Director, &path, 1).await.led_to();
        assert!(plan_of(&town, &path).await.approved.is_none());
        let end = format!("{path}/sharing/{}/end", town.police);
        town.post(Who::Director, &end, &[]).await.led_to();
        assert_eq!(plan_of(&town, &path).await.approved.unwrap().version, 1);
        let log = town.log(town.northgate).await;
        assert_eq!(log.iter().filter(|kind| *kind == "plan_text.approved").count(), 2);
        let theirs = town.log(town.police).await;
        let heard = theirs.iter().filter(|kind| *kind == "plan_text.approved").count();
        assert_eq!(heard, 1, "what comes after its end is not its to know");
    })
    .await;
}

#[tokio::test]
async fn an_older_version_than_the_one_offered_is_approved_by_nobody() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        town.agree(&plans()).await;
        share(&town, &path).await.led_to();
        approve(&town, Who::Director, &path, 1).await.led_to();
        let first = section(&town, &path, 0).await;
        save(&town, Who::Director, &path, (&first, 1), "Gate 4, not gate 3.")
            .await
            .led_to();
        share(&town, &path).await.led_to();
        let old = approve(&town, Who::Liaison, &path, 1).await;
        assert_eq!(old.status, StatusCode::CONFLICT);
        old.says("A later version is offered already.");
        assert!(plan_of(&town, &path).await.approved.is_none());
        let page = town.get(Who::Liaison, &format!("{path}/versions/1")).await.ok();
        assert!(!page.contains("Approve version 1"));
    })
    .await;
}

#[tokio::test]
async fn the_steps_of_the_room_stand_in_the_plan_and_a_change_is_said() {
    use muster_readiness::emergency_plan::{rules::Head, rules::NewStep, rules::Owner, verbs};
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        town.agree(&plans()).await;
        town.get(Who::Director, &path).await.says("has no steps of its own");
        let site = {
            let tx = town.app.store().read().await.unwrap();
            let id = plan_of(&town, &path).await.site.unwrap();
            muster_membership::site::store::find(&tx, id)
                .await
                .unwrap()
                .unwrap()
                .reference
        };
        let head = Head {
            name: "Violence".into(),
            instruction: "Keep away.".into(),
        };
        let step = |words: &str| NewStep {
            words: words.into(),
            owner: Owner::Duty(Duty::ControlRoom),
        };
        let desk = town.desk(Who::Director);
        let category = Category::Violence;
        let id = verbs::add(&desk, &site, category, head, vec![step("Lock the doors")])
            .await
            .unwrap();
        town.get(Who::Director, &path).await.says("Lock the doors");
        share(&town, &path).await.led_to();
        let closed = town.get(Who::Liaison, &path).await.ok();
        assert!(!closed.contains("Lock the doors"), "the steps are of another class");
        town.agree_with(town.police, "AG-0145", &[steps()]).await;
        let open = town.get(Who::Liaison, &path).await;
        open.says("Lock the doors");
        open.says("AG-0145 §4.3");
        town.post(Who::Liaison, &format!("{path}/approval/1"), &[])
            .await
            .led_to();
        town.post(Who::Director, &format!("{path}/approval/1"), &[])
            .await
            .led_to();
        let said = "The steps of the room changed since this plan was approved.";
        assert!(!town.get(Who::Director, &path).await.ok().contains(said));
        let seen = verbs::Seen {
            site: &site,
            plan: id,
            revision: 2,
        };
        verbs::add_step(&desk, seen, step("Count everybody")).await.unwrap();
        town.get(Who::Director, &path).await.says(said);
        assert!(
            !town.get(Who::Liaison, &path).await.ok().contains(said),
            "that is its owner's to settle"
        );
        // Approved anew by both, it is approved with the steps of now; one approval alone settles nothing.
        let to = format!("{path}/approval/1");
        town.get(Who::Director, &path).await.says("Approve version 1");
        town.get(Who::Director, &to)
            .await
            .says("With your approval you approve them as they are now.");
        let stale = town.post(Who::Director, &to, &[("steps", "of yesterday")]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        town.post(Who::Director, &to, &[]).await.led_to();
        let page = town.get(Who::Director, &path).await.ok();
        assert!(page.contains(said) && page.contains("Waits for City Police"));
        town.get(Who::Liaison, &path).await.says("Approve version 1");
        town.post(Who::Liaison, &to, &[]).await.led_to();
        let page = town.get(Who::Director, &path).await.ok();
        assert!(!page.contains(said) && !page.contains("Waits for"));
        for org in [town.northgate, town.police] {
            let log = town.log(org).await;
            assert_eq!(log.iter().filter(|kind| *kind == "plan_text.approved").count(), 4);
        }
    })
    .await;
}

#[tokio::test]
async fn who_was_shut_out_of_an_approval_has_to_give_its_own() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        let mou = town.agree(&plans()).await;
        share(&town, &path).await.led_to();
        town.clock.advance(60);
        town.suspend(mou).await;
        let shut_out = approve(&town, Who::Liaison, &path, 1).await;
        assert_eq!(
            shut_out.status,
            StatusCode::NOT_FOUND,
            "what nobody can read nobody approves"
        );
        approve(&town, Who::Director, &path, 1).await.led_to();
        let call = format!("/api/v1{path}");
        town.get(Who::Director, &call).await.says("\"approved\":1");
        let page = town.get(Who::Director, &path).await;
        page.says("Approved without City Police: no clause opens this version to it.");

        town.resume(mou).await;
        for who in [Who::Director, Who::Liaison] {
            town.get(who, &call).await.says("\"approved\":null");
            let list = town.get(who, "/plans?state=approved").await.ok();
            assert!(!list.contains("Lockdown, Northfield"), "{who:?}");
        }
        let page = town.get(Who::Director, &path).await.ok();
        assert!(page.contains("Waits for City Police") && !page.contains("Approved without"));
        town.clock.advance(60);
        approve(&town, Who::Liaison, &path, 1).await.led_to();
        for who in [Who::Director, Who::Liaison] {
            town.get(who, &call).await.says("\"approved\":1");
        }

        town.suspend(mou).await;
        let page = town.get(Who::Director, &path).await;
        page.says("City Police approved this version while a clause opened it. None does now");
        town.get(Who::Director, &call).await.says("\"approved\":1");
    })
    .await;
}

/// The day on which the room's steps of this site were agreed.
async fn agreed_on(town: &Town, path: &str) -> Option<civil::Date> {
    let site = plan_of(town, path).await.site.unwrap();
    let tx = town.app.store().read().await.unwrap();
    let steps = emergency_plan::store::for_category(&tx, site, Category::Violence).await;
    steps.unwrap().unwrap().agreed_on
}

#[tokio::test]
async fn steps_that_both_approved_are_agreed_at_the_site() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        town.agree(&plans()).await;
        let known = with_step(&town, &path, "Lock the doors").await;
        let told = async |org| {
            let log = town.log(org).await;
            log.iter().filter(|kind| *kind == "site.emergency_plan_agreed").count()
        };
        approve(&town, Who::Director, &path, 1).await.led_to();
        assert_eq!(
            agreed_on(&town, &path).await,
            None,
            "the owner alone agrees with nobody"
        );
        share(&town, &path).await.led_to();
        town.clock.advance(60);
        approve(&town, Who::Liaison, &path, 1).await.led_to();
        assert_eq!(agreed_on(&town, &path).await, None, "the text alone is no step");
        town.agree_with(town.police, "AG-0145", &[steps()]).await;
        approve(&town, Who::Liaison, &path, 1).await.led_to();
        assert_eq!(agreed_on(&town, &path).await, "2031-05-05".parse().ok());
        assert_eq!((told(town.northgate).await, told(town.police).await), (1, 0));
        let seen = emergency_plan::verbs::Seen {
            site: &known.0,
            plan: known.1,
            revision: 2,
        };
        let desk = town.desk(Who::Director);
        let added = emergency_plan::verbs::add_step(&desk, seen, step("Leave by gate 3"));
        added.await.unwrap();
        assert_eq!(agreed_on(&town, &path).await, None, "other steps are agreed anew");
        for who in [Who::Director, Who::Liaison] {
            approve(&town, who, &path, 1).await.led_to();
        }
        assert_eq!(agreed_on(&town, &path).await, "2031-05-05".parse().ok());
    })
    .await;
}
