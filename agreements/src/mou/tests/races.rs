use super::*;
use crate::mou::verbs::{ReasonInput, WithdrawInput};
use muster_store::testing::each_store;

#[tokio::test]
async fn of_two_signers_of_one_side_one_wins_and_the_other_is_told() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town))
            .await
            .unwrap();
        propose(&town, Who::Director, &ag).await;
        let input = sign_input(&town, Who::Director, &ag).await;
        let (first, second) = (town.desk(Who::Director), town.desk(Who::SecondDirector));
        let (one, other) = tokio::join!(
            verbs::sign(&first, &ag, input.clone()),
            verbs::sign(&second, &ag, input)
        );
        let (won, lost) = if one.is_ok() { (one, other) } else { (other, one) };
        won.unwrap();
        assert_eq!(code(lost), "mou.already-signed");
    })
    .await;
}

#[tokio::test]
async fn both_sides_can_sign_at_once() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town))
            .await
            .unwrap();
        propose(&town, Who::Director, &ag).await;
        let input = sign_input(&town, Who::Director, &ag).await;
        let (ours, theirs) = (town.desk(Who::Director), town.desk(Who::Commander));
        let (one, other) = tokio::join!(verbs::sign(&ours, &ag, input.clone()), verbs::sign(&theirs, &ag, input));
        assert_ne!(
            one.unwrap(),
            other.unwrap(),
            "exactly one of them brought it into force"
        );
    })
    .await;
}

#[tokio::test]
async fn a_version_that_was_countered_meanwhile_cannot_be_signed() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town))
            .await
            .unwrap();
        propose(&town, Who::Director, &ag).await;
        let input = sign_input(&town, Who::Director, &ag).await;
        verbs::amend(&town.desk(Who::Commander), &ag).await.unwrap();
        propose(&town, Who::Commander, &ag).await;
        let problem = verbs::sign(&town.desk(Who::Director), &ag, input).await.unwrap_err();
        assert_eq!(problem.code(), "mou.changed");
        assert!(problem.words().contains("Ellery Police"), "{}", problem.words());
        assert!(problem.words().contains("counter-proposal"), "{}", problem.words());
    })
    .await;
}

#[tokio::test]
async fn a_page_from_before_the_last_change_is_told_what_changed() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = in_force(&town).await;
        let seen = file(&town, Who::Director, &ag).await.mou.revision;
        verbs::suspend(&town.desk(Who::Commander), &ag, "Keys were lost.".into())
            .await
            .unwrap();
        let input = ReasonInput {
            reason: "No longer needed.".into(),
            revision: Some(seen),
        };
        let problem = verbs::terminate(&town.desk(Who::Director), &ag, input)
            .await
            .unwrap_err();
        assert_eq!(problem.code(), "mou.changed");
        assert!(
            problem.words().contains("Ellery Police was first: suspended"),
            "{}",
            problem.words()
        );
    })
    .await;
}

#[tokio::test]
async fn a_draft_edited_in_two_windows_keeps_the_first() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let desk = town.desk(Who::Director);
        let ag = verbs::draft(&desk, draft_input(&town)).await.unwrap();
        let seen = file(&town, Who::Director, &ag)
            .await
            .draft_of(town.hospital)
            .unwrap()
            .digest
            .clone();
        verbs::remove_clause(&desk, &ag, &seen, "6.3").await.unwrap();
        assert_eq!(
            code(verbs::remove_clause(&desk, &ag, &seen, "6.4").await),
            "mou.text-changed"
        );
        assert_eq!(
            code(verbs::propose(&desk, &ag, ProposeInput { seen, revision: None }).await),
            "mou.text-changed"
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_withdrawn_twice_is_told_once() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town))
            .await
            .unwrap();
        propose(&town, Who::Director, &ag).await;
        let input = WithdrawInput {
            version: 1,
            reason: "Wrong year.".into(),
        };
        verbs::withdraw(&town.desk(Who::Director), &ag, input.clone())
            .await
            .unwrap();
        assert_eq!(
            code(verbs::withdraw(&town.desk(Who::Commander), &ag, input).await),
            "mou.ended"
        );
    })
    .await;
}

#[tokio::test]
async fn whoever_comes_second_is_led_to_what_stands_now() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town))
            .await
            .unwrap();
        let agreement = format!("/agreements/{ag}");
        let leads_to = |answer: &crate::town::Answer, to: &str| {
            assert_eq!(answer.status.as_u16(), 409, "{}", answer.body);
            assert!(answer.body.contains(&format!("href=\"{to}\"")), "{}", answer.body);
        };
        let stale = [("seen", "0"), ("revision", "7")];
        let removed = town
            .post(Who::Director, &format!("{agreement}/draft/clauses/3.1/removal"), &stale)
            .await;
        leads_to(&removed, &format!("{agreement}/draft"));
        leads_to(
            &town.post(Who::Director, &format!("{agreement}/proposal"), &stale).await,
            &agreement,
        );
        leads_to(
            &town.post(Who::Director, &format!("{agreement}/draft"), &[]).await,
            &agreement,
        );
        propose(&town, Who::Director, &ag).await;
        let read = sign_input(&town, Who::Director, &ag).await;
        verbs::amend(&town.desk(Who::Commander), &ag).await.unwrap();
        propose(&town, Who::Commander, &ag).await;
        let signature = [("version", "1"), ("digest", read.digest.as_str())];
        leads_to(
            &town
                .post(Who::Director, &format!("{agreement}/signature"), &signature)
                .await,
            &agreement,
        );
        sign(&town, Who::Director, &ag).await;
        leads_to(&town.get(Who::Director, &format!("{agreement}/sign")).await, &agreement);
        sign(&town, Who::Commander, &ag).await;
        let reason = [("reason", "Keys were lost."), ("revision", "1")];
        leads_to(
            &town
                .post(Who::Director, &format!("{agreement}/termination"), &reason)
                .await,
            &agreement,
        );
    })
    .await;
}

#[tokio::test]
async fn a_typed_reason_stays_when_somebody_was_first() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = in_force(&town).await;
        let agreement = format!("/agreements/{ag}");
        let kept = |answer: &crate::town::Answer, status: u16, again: bool| {
            assert_eq!(answer.status.as_u16(), status, "{}", answer.body);
            assert!(
                answer.body.contains(">Keys were &lt;lost&gt;.</textarea>"),
                "{}",
                answer.body
            );
            assert_eq!(way_to_now(&answer.body), agreement, "{}", answer.body);
            assert_eq!(answer.body.contains("send it again"), again, "{}", answer.body);
        };
        let seen = file(&town, Who::Director, &ag).await.mou.revision.to_string();
        let reason = ("reason", "Keys were <lost>.");
        let post = async |noun: &str, revision: &str| {
            let fields = [reason, ("revision", revision)];
            town.post(Who::Director, &format!("{agreement}/{noun}"), &fields).await
        };
        verbs::suspend(&town.desk(Who::Commander), &ag, "Stop.".into())
            .await
            .unwrap();
        kept(&post("suspension", &seen).await, 409, false);
        let told = post("termination", &seen).await;
        kept(&told, 409, true);
        // The page is of the agreement as it is now, so what it says can be sent.
        let now = file(&town, Who::Director, &ag).await.mou.revision.to_string();
        assert_ne!(now, seen);
        assert!(
            told.body.contains(&format!("name=\"revision\" value=\"{now}\"")),
            "{}",
            told.body
        );
        verbs::resume(
            &town.desk(Who::Commander),
            &ag,
            ReasonInput {
                reason: "Go on.".into(),
                revision: None,
            },
        )
        .await
        .unwrap();
        kept(&post("resumption", &now).await, 409, false);
        verbs::amend(&town.desk(Who::Director), &ag).await.unwrap();
        propose(&town, Who::Director, &ag).await;
        let input = WithdrawInput {
            version: 2,
            reason: "Wrong year.".into(),
        };
        verbs::withdraw(&town.desk(Who::Commander), &ag, input).await.unwrap();
        let fields = [reason, ("version", "2")];
        let path = format!("{agreement}/withdrawal");
        kept(&town.post(Who::Director, &path, &fields).await, 409, false);
        // Without a reason nothing is stopped, and the page says so at the field.
        let empty = town
            .post(Who::Director, &format!("{agreement}/suspension"), &[("reason", " ")])
            .await;
        assert_eq!(empty.status.as_u16(), 422);
        assert!(empty.body.contains("id=\"field-reason-error\""), "{}", empty.body);
        let now = file(&town, Who::Director, &ag).await.mou.revision.to_string();
        assert_eq!(post("termination", &now).await.status.as_u16(), 303);
    })
    .await;
}
