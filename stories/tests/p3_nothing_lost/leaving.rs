//! What leaves for a partner, and what no longer does.

use super::*;

async fn stop_sharing(town: &Town, room: &str) -> Browser {
    let mut control = town.browser("control").await;
    control.post(&format!("/rooms/{room}/lead"), &[]).await.is(303);
    let with = town.org("commander").await.to_string();
    control
        .post(&format!("/rooms/{room}/stop-sharing"), &[("with", &with)])
        .await
        .is(303);
    control
}

/// Messages to police that ended so.
async fn to_police(town: &Town, and: &str) -> i64 {
    let org = town.org("commander").await;
    town.count(&format!(
        "SELECT COUNT(*) AS n FROM delivery WHERE org_id = '{org}' AND {and}"
    ))
    .await
}

#[tokio::test]
async fn the_end_is_told_to_whom_a_clause_still_opens_the_alert_and_to_nobody_else() {
    each_store(Partners::Agreed, |town| async move {
        // With a clause: told, and the line counts it.
        let room = raised(&town).await;
        let mut guard = town.browser("guard").await;
        let down = [("ending", "mistake")];
        guard.post(&format!("/rooms/{room}/stand-down"), &down).await.is(303);
        assert!(to_police(&town, "event = 'alert.ended'").await > 0);
        let org = town.org("commander").await;
        let told = |times: &str| format!("SELECT COUNT(*) AS n FROM crossing WHERE to_org = '{org}' AND act = 'receive' AND data_class = 'alert' AND allowed AND {times}");
        assert!(town.count(&told("times = 2")).await > 0, "the alarm and its end are in who saw what");
        assert_eq!(town.count(&told("times <> 2")).await, 0);
        // After "stop sharing": not told, and what still waited is settled.
        let before = to_police(&town, "event = 'alert.ended'").await;
        let room = raised(&town).await;
        let mut control = stop_sharing(&town, &room).await;
        control.post(&format!("/rooms/{room}/stand-down"), &[("ending", "false_alarm")]).await.is(303);
        assert_eq!(to_police(&town, "event = 'alert.ended'").await, before);
        // After a suspension in mid-emergency: the same.
        let room = raised(&town).await;
        let director = town.desk("director").await;
        agreements::suspend(&director, town.agreement.as_ref().unwrap(), "At once.".into()).await.unwrap();
        guard.post(&format!("/rooms/{room}/stand-down"), &down).await.is(303);
        assert_eq!(to_police(&town, "event = 'alert.ended'").await, before);
    })
    .await;
}

#[tokio::test]
async fn what_waits_is_asked_again_before_it_leaves_and_a_no_is_settled_with_its_clause() {
    each_store(Partners::Agreed, |town| async move {
        let hook = HookSink::start().await;
        let mut administrator = town.browser("commander").await;
        let page = administrator.get("/admin/webhooks").await.ok();
        administrator
            .submit(&page, "/admin/webhooks", &[("url", &hook.url())])
            .await;
        town.mail.set_down(true);
        // Raised and suspended in one breath of the worker, or between two of its attempts: both are asked.
        raised(&town).await;
        let director = town.desk("director").await;
        let agreement = town.agreement.clone().unwrap();
        agreements::suspend(&director, &agreement, "At once.".into())
            .await
            .unwrap();
        // From here on nothing new is taken in hand without a question. What is in hand was asked before, and is tried once.
        let in_hand = to_police(&town, "lease_until IS NOT NULL AND channel = 'webhook'").await;
        let (heard, letters) = (hook.calls().len(), town.mail.letters().len());
        // That is back in the queue soon, and asked anew before it leaves again.
        eventually("the worker has nothing in hand", || async {
            to_police(&town, "lease_until IS NOT NULL").await == 0
        })
        .await;
        let dispatcher = town.browser("dispatcher").await;
        let mut screen = dispatcher.listen("/live").await;
        town.mail.set_down(false);
        town.pass(120);
        eventually("everything for police has ended", || async {
            to_police(&town, "state = 'queued'").await == 0
        })
        .await;
        let refused = format!("state = 'refused' AND why LIKE '%{agreement}%'");
        assert!(
            to_police(&town, &refused).await > 0,
            "with the clause that would have opened it"
        );
        assert_eq!(to_police(&town, "state = 'refused' AND why = ''").await, 0);
        // Each stands in the ledger of the site, which kept it back, and in nobody else's.
        let own = town.org("director").await;
        let kept = town
            .count("SELECT COUNT(*) AS n FROM ledger_entry WHERE kind = 'delivery_refused'")
            .await;
        let own_kept =
            format!("SELECT COUNT(*) AS n FROM ledger_entry WHERE kind = 'delivery_refused' AND org_id = '{own}'");
        assert_eq!(town.count(&own_kept).await, kept);
        assert_eq!(to_police(&town, "state = 'refused'").await, kept);
        let events = screen.all_within(Duration::from_secs(2)).await;
        assert!(
            !events.iter().any(|event| event.data.contains("Quarry Hospital")),
            "{events:?}"
        );
        assert!(
            !town.mail.letters()[letters..]
                .iter()
                .any(|letter| letter.to.iter().any(|to| to.contains("dispatcher")))
        );
        let in_hand = usize::try_from(in_hand).unwrap();
        let calls = hook.calls().len();
        assert!(
            calls <= heard + in_hand,
            "{calls} calls: {heard} before it was suspended, {in_hand} on their way"
        );
        // The own side is not asked of anybody.
        let sql = format!(
            "SELECT COUNT(*) AS n FROM delivery WHERE org_id = '{own}' AND state = 'refused' AND channel = 'mail'"
        );
        assert_eq!(town.count(&sql).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_message_whose_question_fails_is_put_back_and_holds_up_nobody() {
    each_store(Partners::Agreed, |mut town| async move {
        resume_sheriff(&town).await;
        town.stop().await;
        alert::verbs::raise(&town.desk("guard").await, press(&town, "0190b1b2-aaaa-7ccc"))
            .await
            .unwrap();
        damage(&town, true).await;
        let gate = town.app().part().expect("a gate");
        let queue = StoreQueue::new(town.app().store().clone(), gate);
        let lease = Duration::from_secs(90);
        let claimed = queue.claim_due(town.app().now(), 100, lease).await.unwrap();
        let to_sheriff = format!("org_id = '{}'", town.org("sheriff").await);
        let waiting = town
            .count(&format!("SELECT COUNT(*) AS n FROM delivery WHERE {to_sheriff} AND state = 'queued' AND attempts = 0 AND lease_until IS NULL"))
            .await;
        let of_sheriff = town.count(&format!("SELECT COUNT(*) AS n FROM delivery WHERE {to_sheriff}")).await;
        assert!(waiting > 0 && waiting == of_sheriff);
        let all = town.count("SELECT COUNT(*) AS n FROM delivery").await;
        assert_eq!(i64::try_from(claimed.len()).unwrap(), all - waiting);
        damage(&town, false).await;
        town.pass(30);
        let claimed = queue.claim_due(town.app().now(), 100, lease).await.unwrap();
        assert_eq!(i64::try_from(claimed.len()).unwrap(), waiting);
        // A program that starts anew takes at once what the one before it held.
        let again = StoreQueue::new(town.app().store().clone(), town.app().part().expect("a gate"));
        let claimed = again.claim_due(town.app().now(), 100, lease).await.unwrap();
        assert_eq!(i64::try_from(claimed.len()).unwrap(), all);
    })
    .await;
}

#[tokio::test]
async fn after_a_quarter_of_an_hour_away_the_first_attempt_is_still_made() {
    each_store(Partners::Agreed, |town| async move {
        alert::verbs::raise(&town.desk("guard").await, press(&town, "0190b1b2-aaaa-7ccc"))
            .await
            .unwrap();
        town.pass(15 * 60);
        eventually("all of it was tried", || async {
            town.count("SELECT COUNT(*) AS n FROM delivery WHERE attempts = 0")
                .await
                == 0
        })
        .await;
        let untried = "SELECT COUNT(*) AS n FROM delivery WHERE state = 'overdue' AND attempts = 0";
        assert_eq!(town.count(untried).await, 0);
    })
    .await;
}
