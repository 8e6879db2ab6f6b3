//! The yearly review, the review after an emergency, and reminders.

use super::town::{Town, Who};
use super::{lockdown, plan_of, save, section};
use axum::http::StatusCode;
use muster_response::incident;
use muster_store::{params, testing::each_store};
use muster_terms::*;

/// An emergency at the plan's site that ended like this.
async fn ended(town: &Town, path: &str, reference: &str, category: &str, ending: &str, status: &str) {
    let plan = plan_of(town, path).await;
    let tx = town.app.store().begin().await.unwrap();
    let sql = "INSERT INTO incident (id, reference, org_id, site_id, status, level, category, place, raised_by, raised_at, ending, ended_at) \
               VALUES ($1, $2, $3, $4, $5, 1, $6, 'Ward 3', $7, $8, $9, $8)";
    let now = town.app.now();
    let by = town.identity(Who::Director).position;
    let id = IncidentId::new();
    tx.execute(
        sql,
        params![id, reference, plan.org, plan.site, status, category, by, now, ending],
    )
    .await
    .unwrap();
    assert!(incident::store::find(&tx, id).await.unwrap().is_some());
    tx.commit().await.unwrap();
}

/// Gives whoever fills this position a confirmed address.
async fn by_mail(town: &Town, who: Who) {
    let tx = town.app.store().begin().await.unwrap();
    let sql = "UPDATE person SET email = 'director@northgate.example', email_confirmed_at = $1 \
               WHERE id = (SELECT person_id FROM position WHERE id = $2)";
    tx.execute(sql, params![town.app.now(), town.identity(who).position])
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn letters(town: &Town) -> i64 {
    let tx = town.app.store().read().await.unwrap();
    tx.count(
        "SELECT COUNT(*) AS n FROM letter WHERE kind = 'plan_reminder'",
        params![],
    )
    .await
    .unwrap()
}

#[tokio::test]
async fn nobody_counts_as_reminded_before_a_letter_goes_out() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        town.post(Who::Director, &format!("{path}/approval/1"), &[])
            .await
            .led_to();
        town.clock.advance(360 * 24 * 3600);
        assert_eq!(crate::reminders::remind(&town.app).await.unwrap(), 0);
        let log = town.log(town.northgate).await;
        assert!(!log.iter().any(|kind| kind == "plan_text.reminded"));
        by_mail(&town, Who::Director).await;
        assert_eq!(
            crate::reminders::remind(&town.app).await.unwrap(),
            1,
            "it is tried again"
        );
        assert_eq!(letters(&town).await, 1);
        assert_eq!(crate::reminders::remind(&town.app).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_year_later_and_after_an_emergency_a_review_is_due_and_its_approver_is_told_once() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        by_mail(&town, Who::Director).await;
        let to = format!("{path}/reviews");
        let early = town.post(Who::Director, &to, &[("words", "Nothing.")]).await;
        assert_eq!(
            early.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "only what was approved is reviewed"
        );
        town.post(Who::Director, &format!("{path}/approval/1"), &[])
            .await
            .led_to();
        town.get(Who::Director, "/plans?state=approved")
            .await
            .says("Lockdown, Northfield");
        assert_eq!(crate::reminders::remind(&town.app).await.unwrap(), 0);

        town.clock.advance(3600);
        ended(&town, &path, "INC-0001", "violence", "false_alarm", "Actual").await;
        ended(&town, &path, "INC-0002", "violence", "drill_ended", "Exercise").await;
        ended(&town, &path, "INC-0003", "fire", "all_clear", "Actual").await;
        town.get(Who::Director, "/plans?state=approved")
            .await
            .says("Lockdown, Northfield");
        ended(&town, &path, "INC-0004", "violence", "all_clear", "Actual").await;
        town.get(Who::Director, "/plans?state=review_due")
            .await
            .says("Review after INC-0004");
        town.get(Who::Director, &path).await.says("INC-0004 ended at this site");
        assert_eq!(crate::reminders::remind(&town.app).await.unwrap(), 1);
        assert_eq!(
            crate::reminders::remind(&town.app).await.unwrap(),
            0,
            "once for each occasion"
        );
        let other = town
            .post(Who::Director, &to, &[("words", "It held."), ("incident", "INC-0003")])
            .await;
        assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
        other.says("It held.");
        town.get(Who::Director, &format!("{path}/reviews/new?incident=INC-0004"))
            .await
            .says("INC-0004");
        town.post(Who::Director, &to, &[("words", "It held."), ("incident", "INC-0004")])
            .await
            .led_to();
        town.get(Who::Director, "/plans?state=approved")
            .await
            .says("Lockdown, Northfield");
        town.get(Who::Director, &path).await.says("It held.");

        town.clock.advance(360 * 24 * 3600);
        assert_eq!(crate::reminders::remind(&town.app).await.unwrap(), 1, "it is due soon");
        town.clock.advance(10 * 24 * 3600);
        assert_eq!(crate::reminders::remind(&town.app).await.unwrap(), 1, "it is late");
        town.get(Who::Director, &path)
            .await
            .says("The review of this plan is due since");
        let wrong = town
            .post(Who::Director, &to, &[("words", "x"), ("next_on", "2031-01-01")])
            .await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        town.post(Who::Director, &to, &[("words", "Read again.")])
            .await
            .led_to();
        town.get(Who::Director, "/plans?state=approved")
            .await
            .says("Lockdown, Northfield");
        assert_eq!(letters(&town).await, 3);
        let log = town.log(town.northgate).await;
        assert_eq!(log.iter().filter(|kind| *kind == "plan_text.reminded").count(), 3);
        assert_eq!(log.iter().filter(|kind| *kind == "plan_text.reviewed").count(), 2);
    })
    .await;
}

#[tokio::test]
async fn an_emergency_between_the_words_and_their_approval_still_asks_for_a_review_of_the_approved_version() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        town.clock.advance(3600);
        // Ended by the site alone, as a side that had answered was shut out: no less of an emergency.
        ended(&town, &path, "INC-0005", "violence", "site_clear", "Actual").await;
        town.clock.advance(3600);
        town.post(Who::Director, &format!("{path}/approval/1"), &[])
            .await
            .led_to();
        town.get(Who::Director, "/plans?state=review_due")
            .await
            .says("Review after INC-0005");
        let first = section(&town, &path, 0).await;
        save(&town, Who::Director, &path, (&first, 1), "A later draft.")
            .await
            .led_to();
        let fields = [
            ("words", "It held."),
            ("incident", "INC-0005"),
            ("next_on", "2031-08-01"),
        ];
        town.post(Who::Director, &format!("{path}/reviews"), &fields)
            .await
            .led_to();
        let plan = plan_of(&town, &path).await;
        let tx = town.app.store().read().await.unwrap();
        let reviews = crate::store::reviews_of(&tx, plan.id).await.unwrap();
        drop(tx);
        assert_eq!(reviews[0].version, 1, "the draft was not reviewed");
        town.post(Who::Director, &format!("{path}/approval/2"), &[])
            .await
            .led_to();
        let review_on = plan_of(&town, &path).await.review_on.unwrap();
        assert_eq!(review_on.to_string(), "2031-08-01", "a nearer day stays");
    })
    .await;
}

#[tokio::test]
async fn what_a_review_finds_becomes_an_action_of_the_plan() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        let own = town.identity(Who::Manager).position.to_string();
        let foreign = town.identity(Who::Liaison).position.to_string();
        let action = |owner: String| {
            [
                ("issue", "Door 3 stays open".to_owned()),
                ("words", "Mend the closer".to_owned()),
                ("element", "equipment".to_owned()),
                ("owner", owner),
                ("due_on", "2031-06-01".to_owned()),
            ]
        };
        let post = |who: Who, fields: [(&'static str, String); 5]| {
            let (town, to) = (&town, format!("{path}/actions"));
            async move {
                let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
                town.post(who, &to, &fields).await
            }
        };
        town.get(Who::Director, &format!("{path}/actions/new"))
            .await
            .says("Site manager");
        assert_eq!(
            post(Who::Guard, action(own.clone())).await.status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(
            post(Who::Liaison, action(own.clone())).await.status,
            StatusCode::NOT_FOUND
        );
        let refused = post(Who::Director, action(foreign)).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "nobody of the other side is in it"
        );
        refused.says("Mend the closer");
        post(Who::Director, action(own.clone())).await.led_to();
        post(Who::Director, action(own)).await.led_to();
        let page = town.get(Who::Director, &path).await.ok();
        assert_eq!(page.matches("Mend the closer").count(), 2);
        let plan = plan_of(&town, &path).await;
        let tx = town.app.store().read().await.unwrap();
        let work = muster_recovery::work::store::find(&tx, plan.work.unwrap())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(work.reference, plan.reference, "the reviews of one plan are one work");
    })
    .await;
}
