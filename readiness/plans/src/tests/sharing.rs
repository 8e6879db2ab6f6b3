//! Sharing for comment under a clause, comments at a paragraph, approval by both.

use super::town::{Answer, Town, Who, plans};
use super::{lockdown, plan_of, save, section, share, version_of};
use axum::http::StatusCode;
use muster_store::testing::each_store;
use muster_terms::*;

async fn comment(town: &Town, who: Who, path: &str, words: &str) -> Answer {
    let version = version_of(town, path).await;
    let mark = version.content.sections[0].paragraphs[0].mark;
    let fields = [("words", words), ("version", "1")];
    town.post(who, &format!("{path}/paragraphs/{mark}/comments"), &fields)
        .await
}

#[tokio::test]
async fn a_partner_reads_what_is_offered_where_a_clause_opens_it_and_nothing_else() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        let refused = share(&town, &path).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "no agreement, no partner"
        );
        let [to_police, to_site] = plans();
        let mou = town.agree(&[to_police, to_site]).await;
        assert_eq!(
            town.get(Who::Liaison, &path).await.status,
            StatusCode::NOT_FOUND,
            "a clause alone shares nothing"
        );
        share(&town, &path).await.led_to();
        for said in ["AG-0143 §5.5", "Lockdown, Northfield", "City Police"] {
            town.get(Who::Liaison, &path).await.says(said);
        }
        town.get(Who::Liaison, "/plans").await.says("AG-0143 §5.5");
        town.get(Who::Liaison, "/api/v1/plans")
            .await
            .says("Lockdown, Northfield");
        assert_eq!(town.get(Who::Campus, &path).await.status, StatusCode::NOT_FOUND);
        // What is written later is not offered yet.
        let first = section(&town, &path, 0).await;
        save(&town, Who::Director, &path, (&first, 1), "Not yet for others.")
            .await
            .led_to();
        assert!(!town.get(Who::Liaison, &path).await.ok().contains("Not yet for others."));
        for hidden in [
            "/versions/2",
            "/compare?from=1&to=2",
            "/compare?from=2&to=1",
            "/approval/2",
        ] {
            let asked = town.get(Who::Liaison, &format!("{path}{hidden}")).await;
            assert_eq!(asked.status, StatusCode::NOT_FOUND, "{hidden}");
        }
        share(&town, &path).await.led_to();
        town.get(Who::Liaison, &path).await.says("Not yet for others.");
        town.get(Who::Liaison, &format!("{path}/compare?from=1&to=2"))
            .await
            .says("others.</ins>");
        town.suspend(mou).await;
        assert_eq!(town.get(Who::Liaison, &path).await.status, StatusCode::NOT_FOUND);
        assert!(
            !town
                .get(Who::Liaison, "/plans")
                .await
                .ok()
                .contains("Lockdown, Northfield")
        );
        let seen = town.crossings().await;
        assert!(
            seen.iter()
                .any(|line| line.class == DataClass::Plan && line.allowed && line.clause_words == "AG-0143 §5.5")
        );
    })
    .await;
}

#[tokio::test]
async fn the_end_of_sharing_and_of_the_plan_close_it_at_once() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        town.agree(&plans()).await;
        share(&town, &path).await.led_to();
        let end = format!("{path}/sharing/{}/end", town.police);
        assert_eq!(town.post(Who::Liaison, &end, &[]).await.status, StatusCode::NOT_FOUND);
        town.post(Who::Director, &end, &[]).await.led_to();
        assert_eq!(town.get(Who::Liaison, &path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            comment(&town, Who::Liaison, &path, "Too late.").await.status,
            StatusCode::NOT_FOUND
        );
        share(&town, &path).await.led_to();
        town.get(Who::Liaison, &path).await.ok();
        town.post(Who::Director, &format!("{path}/withdrawal"), &[])
            .await
            .led_to();
        assert_eq!(town.get(Who::Liaison, &path).await.status, StatusCode::NOT_FOUND);
        town.get(Who::Director, &path).await.says("This plan is withdrawn.");
        let first = section(&town, &path, 0).await;
        let refused = save(&town, Who::Director, &path, (&first, 1), "No more.").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        for org in [town.northgate, town.police] {
            let log = town.log(org).await;
            for kind in ["plan_text.shared", "plan_text.share_ended"] {
                assert!(log.iter().any(|entry| entry == kind), "{kind} in both logs");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_comment_is_its_makers_record_and_crosses_back_under_its_own_clause() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        let [to_police, to_site] = plans();
        town.agree_with(town.police, "AG-0143", &[to_police]).await;
        share(&town, &path).await.led_to();
        comment(&town, Who::Director, &path, "Among ourselves.").await.led_to();
        let empty = comment(&town, Who::Liaison, &path, " ").await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(
            comment(&town, Who::Patrol, &path, "Not my duty.").await.status,
            StatusCode::NOT_FOUND
        );
        let at = comment(&town, Who::Liaison, &path, "Gate 3 is too narrow.")
            .await
            .led_to();
        town.get(Who::Liaison, &at).await.says("Gate 3 is too narrow.");
        assert!(!town.get(Who::Liaison, &at).await.body.contains("Among ourselves."));
        let closed = town.get(Who::Director, &path).await.ok();
        assert!(
            !closed.contains("Gate 3 is too narrow."),
            "no clause opens it to the site"
        );
        assert!(closed.contains("Comments of City Police"));
        town.agree_with(town.police, "AG-0144", &[to_site]).await;
        for who in [Who::Director, Who::Manager] {
            let page = town.get(who, &path).await;
            page.says("Gate 3 is too narrow.");
            page.says("AG-0144 §5.6");
        }
        let guard = town.get(Who::Guard, &path).await.ok();
        assert!(
            !guard.contains("Gate 3 is too narrow."),
            "the clause does not name the guard"
        );

        let tx = town.app.store().read().await.unwrap();
        let plan = plan_of(&town, &path).await;
        let said = crate::store::comments_of(&tx, plan.id, town.police).await.unwrap();
        drop(tx);
        let one = format!("{path}/comments/{}", said[0].id);
        town.post(Who::Director, &format!("{one}/answers"), &[("words", "Wider by May.")])
            .await
            .led_to();
        town.get(Who::Liaison, &one).await.says("Wider by May.");
        town.post(Who::Liaison, &format!("{one}/answers"), &[("words", "Thank you.")])
            .await
            .led_to();
        town.get(Who::Director, &one).await.says("Thank you.");
        let refused = town.post(Who::Liaison, &format!("{one}/resolution"), &[]).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "the plan's owner resolves");
        town.post(Who::Manager, &format!("{one}/resolution"), &[])
            .await
            .led_to();
        town.get(Who::Liaison, &one).await.says("Resolved by Site manager");
        for who in [Who::Guard, Who::Campus] {
            assert_eq!(town.get(who, &one).await.status, StatusCode::NOT_FOUND);
            let answer = town.post(who, &format!("{one}/answers"), &[("words", "No.")]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
        }
        // The paragraph goes, the comment stays.
        let first = section(&town, &path, 0).await;
        save(&town, Who::Director, &path, (&first, 1), "").await.led_to();
        town.get(Who::Director, &path).await.says("At a paragraph that is gone");
        town.get(Who::Director, &at).await.says("Gate 3 is too narrow.");
    })
    .await;
}

#[tokio::test]
async fn a_version_is_approved_when_both_approved_exactly_it() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        town.agree(&plans()).await;
        share(&town, &path).await.led_to();
        let approve = |who: Who, version: i64| {
            let (town, path) = (&town, path.clone());
            async move { town.post(who, &format!("{path}/approval/{version}"), &[]).await }
        };
        let refused = approve(Who::Manager, 1).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "only the position that the plan names"
        );
        for who in [Who::Guard, Who::Patrol, Who::Campus] {
            assert_eq!(approve(who, 1).await.status, StatusCode::NOT_FOUND, "{who:?}");
        }
        approve(Who::Director, 1).await.led_to();
        assert!(plan_of(&town, &path).await.approved.is_none());
        town.get(Who::Director, &path).await.says("Waits for City Police");
        approve(Who::Liaison, 1).await.led_to();
        let plan = plan_of(&town, &path).await;
        assert_eq!(plan.approved.unwrap().version, 1);
        assert_eq!(plan.review_on.unwrap().to_string(), "2032-05-05");
        for who in [Who::Director, Who::Liaison] {
            town.get(who, &path).await.says("Approved");
        }
        for org in [town.northgate, town.police] {
            let log = town.log(org).await;
            assert_eq!(log.iter().filter(|kind| *kind == "plan_text.approved").count(), 2);
        }
        // Later words are a draft; the approved version stays as it is.
        let first = section(&town, &path, 0).await;
        save(&town, Who::Director, &path, (&first, 1), "Other words.")
            .await
            .led_to();
        town.get(Who::Director, &path).await.says("Open the approved version");
        town.get(Who::Guard, &format!("{path}/versions/1")).await.ok();
        share(&town, &path).await.led_to();
        approve(Who::Liaison, 2).await.led_to();
        approve(Who::Director, 2).await.led_to();
        assert_eq!(plan_of(&town, &path).await.approved.unwrap().version, 2);
        assert_eq!(approve(Who::Director, 1).await.status, StatusCode::CONFLICT);
    })
    .await;
}

#[tokio::test]
async fn a_version_that_was_saved_in_between_is_not_offered_unseen() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        town.agree(&plans()).await;
        town.get(Who::Director, &format!("{path}/sharing"))
            .await
            .says("name=\"version\" value=\"1\"");
        let first = section(&town, &path, 0).await;
        save(&town, Who::Manager, &path, (&first, 1), "A rough draft.")
            .await
            .led_to();
        let org = town.police.to_string();
        let late = [("org", org.as_str()), ("version", "1")];
        let late = town.post(Who::Director, &format!("{path}/sharing"), &late).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        let by_call = serde_json::json!({ "version": 1 });
        let to = format!("/api/v1{path}/sharing/{org}");
        let by_call = town.call(Who::Director, "PUT", &to, by_call).await;
        assert_eq!(by_call.status, StatusCode::CONFLICT);
        assert_eq!(town.get(Who::Liaison, &path).await.status, StatusCode::NOT_FOUND);
        share(&town, &path).await.led_to();
        town.get(Who::Liaison, &path).await.says("A rough draft.");
    })
    .await;
}

#[tokio::test]
async fn without_a_clause_nothing_is_shared_no_log_hears_and_no_approval_waits() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        let [to_police, to_site] = plans();
        town.agree_with(town.police, "AG-0143", &[to_site]).await;
        let refused = share(&town, &path).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.says("No clause opens this plan");
        let of_plans = async || {
            let log = town.log(town.police).await;
            log.into_iter()
                .filter(|kind| kind.starts_with("plan_text"))
                .collect::<Vec<_>>()
        };
        assert!(of_plans().await.is_empty());
        let mou = town.agree_with(town.police, "AG-0144", &[to_police]).await;
        share(&town, &path).await.led_to();
        assert_eq!(of_plans().await, ["plan_text.shared"]);

        town.clock.advance(60);
        town.suspend(mou).await;
        town.get(Who::Director, &path)
            .await
            .says("No clause opens this version to City Police now. Its approval is not waited for.");
        town.post(Who::Director, &format!("{path}/approval/1"), &[])
            .await
            .led_to();
        assert_eq!(plan_of(&town, &path).await.approved.unwrap().version, 1);
        town.get(Who::Director, "/plans?state=approved")
            .await
            .says("Lockdown, Northfield");
        let end = format!("{path}/sharing/{}/end", town.police);
        town.post(Who::Director, &end, &[]).await.led_to();
        assert_eq!(of_plans().await, ["plan_text.shared"], "it is closed to it now");
    })
    .await;
}

#[tokio::test]
async fn the_line_of_a_crossing_calls_a_plan_as_it_was_offered() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        town.agree(&plans()).await;
        share(&town, &path).await.led_to();
        comment(&town, Who::Liaison, &path, "Gate 3 is too narrow.")
            .await
            .led_to();
        let approver = town.identity(Who::Director).position.to_string();
        let revision = plan_of(&town, &path).await.revision.to_string();
        let head = [
            ("title", "Lockdown, closing of ward 4"),
            ("actions", "srp"),
            ("approver", approver.as_str()),
            ("revision", revision.as_str()),
        ];
        town.post(Who::Director, &format!("{path}/edit"), &head).await.led_to();
        for who in [Who::Liaison, Who::Director] {
            town.get(who, &path).await.ok();
        }
        let lines = town.crossings().await;
        assert!(
            lines
                .iter()
                .any(|line| line.record_words.contains("Lockdown, Northfield"))
        );
        assert!(!lines.iter().any(|line| line.record_words.contains("ward 4")));
    })
    .await;
}

#[tokio::test]
async fn who_is_out_keeps_what_it_said_and_approved_and_nothing_else() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        town.agree(&plans()).await;
        share(&town, &path).await.led_to();
        let end = format!("{path}/sharing/{}/end", town.police);
        town.post(Who::Director, &end, &[]).await.led_to();
        assert_eq!(
            town.get(Who::Liaison, &path).await.status,
            StatusCode::NOT_FOUND,
            "it said nothing"
        );
        share(&town, &path).await.led_to();
        let purpose = section(&town, &path, 0).await.paragraphs[0].text.clone();
        let said = comment(&town, Who::Liaison, &path, "Gate 3 is too narrow.").await;
        said.led_to();
        let page = town.get(Who::Director, &path).await.ok();
        let at = page.find(&format!("{path}/comments/")).unwrap();
        let thread = page[at..].split('"').next().unwrap().to_owned();
        for (who, words) in [(Who::Director, "We shall see."), (Who::Liaison, "Two doors would do.")] {
            town.post(who, &format!("{thread}/answers"), &[("words", words)])
                .await
                .led_to();
        }
        town.post(Who::Liaison, &format!("{path}/approval/1"), &[])
            .await
            .led_to();
        town.post(Who::Director, &end, &[]).await.led_to();
        for call in ["", "/api/v1"] {
            let own = town.get(Who::Liaison, &format!("{call}{path}")).await.ok();
            assert!(own.contains("Gate 3 is too narrow.") && own.contains("Two doors would do."));
            for others in ["We shall see.", "Northfield", purpose.as_str(), "Standard Response"] {
                assert!(!own.contains(others), "{others} in {own}");
            }
        }
        town.get(Who::Liaison, &path).await.says("Approvals");
        town.get(Who::Liaison, "/plans").await.says("Your part of other plans");
        town.get(Who::Liaison, "/api/v1/plans")
            .await
            .says("\"own_parts\":[\"PL-");
        for closed in ["/versions", "/versions/1", "/compare", "/approval/1"] {
            let asked = town.get(Who::Liaison, &format!("{path}{closed}")).await;
            assert_eq!(asked.status, StatusCode::NOT_FOUND, "{closed}");
        }
        assert_eq!(town.get(Who::Liaison, &thread).await.status, StatusCode::NOT_FOUND);
        assert_eq!(town.get(Who::Campus, &path).await.status, StatusCode::NOT_FOUND);
        share(&town, &path).await.led_to();
        town.get(Who::Liaison, &path).await.says("Lockdown, Northfield");
        town.post(Who::Director, &format!("{path}/withdrawal"), &[])
            .await
            .led_to();
        town.get(Who::Liaison, &path).await.says("Gate 3 is too narrow.");
    })
    .await;
}

#[tokio::test]
async fn a_list_that_changes_after_the_approval_is_a_draft_and_the_partner_reads_the_old_one() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = lockdown(&town).await;
        town.agree(&plans()).await;
        share(&town, &path).await.led_to();
        for who in [Who::Director, Who::Liaison] {
            town.post(who, &format!("{path}/approval/1"), &[]).await.led_to();
        }
        let approver = town.identity(Who::Director).position.to_string();
        let revision = plan_of(&town, &path).await.revision.to_string();
        let fields = [
            ("title", "Lockdown, Northfield"),
            ("actions", "martyns_law"),
            ("approver", &approver),
            ("revision", &revision),
        ];
        town.post(Who::Director, &format!("{path}/edit"), &fields)
            .await
            .led_to();
        let plan = plan_of(&town, &path).await;
        assert_eq!((plan.version, plan.approved.map(|one| one.version)), (2, Some(1)));
        let page = town.get(Who::Liaison, &path).await.ok();
        assert!(page.contains("Standard Response Protocol") && !page.contains("Martyn"));
        // The next version of the words keeps the list.
        let first = section(&town, &path, 0).await;
        save(&town, Who::Director, &path, (&first, 2), "New words.")
            .await
            .led_to();
        town.get(Who::Director, &path).await.says("Martyn");
    })
    .await;
}
