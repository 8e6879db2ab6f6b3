//! Whoever is not a party gets the same answer as for something that does not exist.

use super::*;
use crate::mou::verbs::{ReasonInput, WithdrawInput};
use muster_store::testing::each_store;

/// Every readable address of an agreement.
fn addresses(ag: &Reference) -> Vec<String> {
    let pages = [
        "",
        "/draft",
        "/draft/clauses/new",
        "/draft/clauses/2.1",
        "/clauses/2.1",
        "/clauses/4.2/request",
        "/uses",
        "/ask",
        "/ask/decision.json",
        "/versions",
        "/versions/1",
        "/versions/1/text",
        "/compare?from=1&to=1",
        "/sign",
        "/withdraw?version=1",
        "/suspend",
        "/resume",
        "/terminate",
    ];
    pages.iter().map(|page| format!("/agreements/{ag}{page}")).collect()
}

#[tokio::test]
async fn an_outsider_sees_what_does_not_exist() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = in_force(&town).await;
        let absent: Reference = "AG-99999".parse().unwrap();
        for (real, made_up) in addresses(&ag).iter().zip(addresses(&absent)) {
            let (there, nothing) = (
                town.get(Who::Outsider, real).await,
                town.get(Who::Outsider, &made_up).await,
            );
            assert_eq!((there.status.as_u16(), nothing.status.as_u16()), (404, 404), "{real}");
            assert_eq!(there.body, nothing.body, "{real}");
        }
        let list = town.get(Who::Outsider, "/agreements").await;
        assert!(list.status.is_success());
        for word in [ag.as_str(), "Quarry", "Ellery"] {
            assert!(!list.body.contains(word), "{word}");
        }
        assert_eq!(
            town.api(Who::Outsider, "GET", "/api/v1/agreements", None).await.body,
            "[]"
        );
        for page in [
            "",
            "/versions/1",
            "/open",
            "/uses",
            "/ask?who=x&wants=y",
            "/compare?from=1&to=1",
        ] {
            let answer = town
                .api(Who::Outsider, "GET", &format!("/api/v1/agreements/{ag}{page}"), None)
                .await;
            assert_eq!(answer.status.as_u16(), 404, "{page}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_outsider_changes_nothing() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = in_force(&town).await;
        let desk = town.desk(Who::Outsider);
        let reason = || ReasonInput {
            reason: "Mine.".into(),
            revision: None,
        };
        assert_eq!(code(verbs::suspend(&desk, &ag, "Mine.".into()).await), "not-found");
        assert_eq!(code(verbs::resume(&desk, &ag, reason()).await), "not-found");
        assert_eq!(code(verbs::terminate(&desk, &ag, reason()).await), "not-found");
        assert_eq!(code(verbs::amend(&desk, &ag).await), "not-found");
        assert_eq!(code(verbs::remove_clause(&desk, &ag, "", "2.1").await), "not-found");
        let withdraw = WithdrawInput {
            version: 1,
            reason: "Mine.".into(),
        };
        assert_eq!(code(verbs::withdraw(&desk, &ag, withdraw).await), "not-found");
        assert_eq!(
            code(
                verbs::sign(
                    &desk,
                    &ag,
                    SignInput {
                        version: 1,
                        digest: String::new()
                    }
                )
                .await
            ),
            "not-found"
        );
    })
    .await;
}

#[tokio::test]
async fn the_other_side_learns_of_a_draft_when_it_is_proposed() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town))
            .await
            .unwrap();
        assert_eq!(
            town.get(Who::Commander, &format!("/agreements/{ag}"))
                .await
                .status
                .as_u16(),
            404
        );
        assert!(!town.get(Who::Commander, "/agreements").await.body.contains(ag.as_str()));
        propose(&town, Who::Director, &ag).await;
        assert!(
            town.get(Who::Commander, &format!("/agreements/{ag}"))
                .await
                .status
                .is_success()
        );
        verbs::amend(&town.desk(Who::Commander), &ag).await.unwrap();
        for page in [
            "/versions/2",
            "/versions/2/text",
            "/compare?from=1&to=2",
            "/clauses/2.1?version=2",
            "/draft",
        ] {
            let answer = town.get(Who::Director, &format!("/agreements/{ag}{page}")).await;
            assert_eq!(
                answer.status.as_u16(),
                404,
                "the counter-draft is police's alone: {page}"
            );
        }
        let page = town.get(Who::Director, &format!("/agreements/{ag}")).await.body;
        assert!(!page.contains("Version 2"), "its number tells nothing either");
    })
    .await;
}

#[tokio::test]
async fn a_duty_without_the_act_finds_nothing() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = in_force(&town).await;
        for who in [Who::Guard] {
            assert_eq!(town.get(who, "/agreements").await.status.as_u16(), 404);
            assert_eq!(town.get(who, &format!("/agreements/{ag}")).await.status.as_u16(), 404);
        }
        for page in ["/suspend", "/terminate"] {
            assert_eq!(
                town.get(Who::ControlRoom, &format!("/agreements/{ag}{page}"))
                    .await
                    .status
                    .as_u16(),
                404
            );
        }
        assert_eq!(
            code(verbs::suspend(&town.desk(Who::ControlRoom), &ag, "No.".into()).await),
            "not-found"
        );
        let input = SignInput {
            version: 1,
            digest: String::new(),
        };
        assert_eq!(
            code(verbs::sign(&town.desk(Who::Liaison), &ag, input).await),
            "not-found",
            "a liaison negotiates and does not sign"
        );
    })
    .await;
}
