//! Who sees a visit, under which clause; and who is out sees nothing.

use super::town::{Town, Who, visits};
use super::{find, plan, sign, step, try_plan};
use axum::http::StatusCode;
use muster_store::testing::each_store;
use muster_terms::*;

/// Pages below a visit.
const PAGES: [&str; 5] = [
    "/route",
    "/edit",
    "/findings/new",
    "/checks/lockdown",
    "/steps/cancelled",
];

async fn is_missing(town: &Town, who: Who, visit: &str) {
    for path in [visit.to_owned(), format!("/api/v1{visit}")] {
        assert_eq!(
            town.get(who, &path).await.status,
            StatusCode::NOT_FOUND,
            "{who:?} {path}"
        );
    }
    nothing_below(town, who, visit).await;
    let reference = visit.rsplit('/').next().unwrap();
    for list in ["/visits", "/api/v1/visits"] {
        assert!(!town.get(who, list).await.body.contains(reference), "{who:?} in {list}");
    }
}

/// It is out, and has what it wrote itself.
async fn is_out(town: &Town, who: Who, visit: &str) {
    nothing_below(town, who, visit).await;
    for path in [visit.to_owned(), format!("/api/v1{visit}")] {
        let own = town.get(who, &path).await.ok();
        assert!(own.contains("The fence has a hole."), "{path}");
        for others in [
            "Know the new wing.",
            "Door E2",
            "Guard, Post 1",
            "Closer",
            "AG-0143",
            "10:00",
        ] {
            assert!(!own.contains(others), "{others} in {own}");
        }
    }
    town.get(who, "/visits").await.says("Your part of other visits");
    let reference = visit.rsplit('/').next().unwrap();
    let rows = town.get(who, "/api/v1/visits").await.ok();
    assert!(!rows.contains(reference), "it is no visit of its list");
}

async fn nothing_below(town: &Town, who: Who, visit: &str) {
    for page in PAGES {
        let status = town.get(who, &format!("{visit}{page}")).await.status;
        assert_eq!(status, StatusCode::NOT_FOUND, "{who:?} {page}");
    }
    for steps in [
        "accepted",
        "started",
        "signed",
        "cancelled",
        "reopened",
        "time_taken",
        "uninvited",
        "declined",
    ] {
        let fields = [("words", "Because."), ("digest", "00")];
        assert_eq!(
            step(town, who, visit, steps, &fields).await.status,
            StatusCode::NOT_FOUND,
            "{who:?} {steps}"
        );
    }
}

#[tokio::test]
async fn nobody_is_invited_without_a_clause_and_who_is_not_invited_finds_nothing() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let alone = try_plan(&town, "joint_assessment", Who::Guard, Some(town.police)).await;
        assert_eq!(
            alone.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "no partner without an agreement"
        );
        town.agree(&[visits()[1]]).await;
        let one_way = try_plan(&town, "joint_assessment", Who::Guard, Some(town.police)).await;
        assert_eq!(
            one_way.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "no clause of this direction"
        );
        one_way.says("No clause in force opens visits");
        town.agree_with(town.police, "AG-0144", &[visits()[0]]).await;
        let visit = plan(&town, "joint_assessment", Who::Guard, None).await;
        is_missing(&town, Who::Liaison, &visit).await;
        is_missing(&town, Who::Campus, &visit).await;
        let police = town.police.to_string();
        assert_eq!(
            step(&town, Who::Guard, &visit, "invited", &[("partner", &police)])
                .await
                .status,
            StatusCode::NOT_FOUND,
            "a guard invites nobody"
        );
        step(&town, Who::Manager, &visit, "invited", &[("partner", &police)])
            .await
            .led_to();
        town.get(Who::Liaison, &visit).await.says("AG-0144 §5.3");
        let twice = step(&town, Who::Manager, &visit, "invited", &[("partner", &police)]).await;
        assert_eq!(twice.status, StatusCode::CONFLICT);
    })
    .await;
}

#[tokio::test]
async fn who_is_uninvited_says_no_or_is_suspended_finds_nothing() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let mou = town.agree(&visits()).await;
        let visit = plan(&town, "joint_assessment", Who::Guard, Some(town.police)).await;
        step(&town, Who::Liaison, &visit, "accepted", &[]).await.led_to();
        step(&town, Who::Director, &visit, "started", &[]).await.led_to();
        find(&town, Who::Director, &visit, "Door E2 does not close.").await;
        let finding = find(&town, Who::Liaison, &visit, "The fence has a hole.").await;
        town.get(Who::Guard, &finding).await.says("The fence has a hole.");
        step(&town, Who::Director, &visit, "uninvited", &[("words", "Another day.")])
            .await
            .led_to();
        is_out(&town, Who::Liaison, &visit).await;
        assert_eq!(town.get(Who::Liaison, &finding).await.status, StatusCode::NOT_FOUND);
        town.get(Who::Director, &visit).await.says("The fence has a hole.");

        let police = town.police.to_string();
        step(&town, Who::Director, &visit, "invited", &[("partner", &police)])
            .await
            .led_to();
        town.get(Who::Liaison, &format!("{visit}/steps/declined"))
            .await
            .says("Your side wrote something here.");
        step(&town, Who::Liaison, &visit, "declined", &[("words", "No one is free.")])
            .await
            .led_to();
        is_out(&town, Who::Liaison, &visit).await;
        town.get(Who::Director, &visit).await.says("No one is free.");

        step(&town, Who::Director, &visit, "invited", &[("partner", &police)])
            .await
            .led_to();
        step(&town, Who::Liaison, &visit, "accepted", &[]).await.led_to();
        town.suspend(mou).await;
        is_missing(&town, Who::Liaison, &visit).await;
        let page = town.get(Who::Director, &visit).await;
        assert!(
            !page.body.contains("The fence has a hole."),
            "what police found is theirs"
        );
        page.says("suspended");
        assert_eq!(town.get(Who::Director, &finding).await.status, StatusCode::NOT_FOUND);
        let blind = sign(&town, Who::Director, &visit).await;
        assert_eq!(
            blind.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "nobody signs what they cannot read"
        );
        step(
            &town,
            Who::Director,
            &visit,
            "uninvited",
            &[("words", "The agreement is suspended.")],
        )
        .await
        .led_to();
        sign(&town, Who::Director, &visit).await.led_to();
    })
    .await;
}

#[tokio::test]
async fn each_look_of_a_partner_is_a_line_and_the_own_ones_are_none() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&visits()).await;
        let visit = plan(&town, "familiarisation", Who::Guard, Some(town.police)).await;
        town.get(Who::Director, &visit).await.ok();
        assert!(town.crossings().await.is_empty(), "an own look leaves no line");
        town.get(Who::Liaison, &visit).await.ok();
        let lines = town.crossings().await;
        assert_eq!(lines.len(), 1);
        assert_eq!((lines[0].from, lines[0].to), (town.northgate, town.police));
        step(&town, Who::Liaison, &visit, "accepted", &[]).await.led_to();
        town.get(Who::Director, &visit).await.ok();
        assert!(town.crossings().await.iter().any(|line| line.from == town.police));
    })
    .await;
}

#[tokio::test]
async fn who_does_not_come_along_writes_nothing() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&visits()).await;
        let visit = plan(&town, "familiarisation", Who::Manager, Some(town.police)).await;
        step(&town, Who::Director, &visit, "started", &[]).await.led_to();
        town.get(Who::Guard, &visit).await.ok();
        for (who, why) in [(Who::Guard, "is not named"), (Who::Liaison, "has not accepted")] {
            let fields = [("words", "Something"), ("severity", "low")];
            let written = town.post(who, &format!("{visit}/findings"), &fields).await;
            assert_eq!(written.status, StatusCode::NOT_FOUND, "{why}");
            let fields = [("verdict", "ok"), ("revision", "0")];
            let written = town.post(who, &format!("{visit}/checks/radio"), &fields).await;
            assert_eq!(written.status, StatusCode::NOT_FOUND, "{why}");
            assert_eq!(sign(&town, who, &visit).await.status, StatusCode::NOT_FOUND, "{why}");
        }
        step(&town, Who::Liaison, &visit, "accepted", &[]).await.led_to();
        let other = find(&town, Who::Liaison, &visit, "Loose cable at the desk.").await;
        let taken = town.post(Who::Director, &format!("{other}/withdrawal"), &[]).await;
        assert_eq!(
            taken.status,
            StatusCode::NOT_FOUND,
            "a finding of the other side is not one's own"
        );
        let nobody = FindingId::new();
        assert_eq!(
            town.get(Who::Director, &format!("{visit}/findings/{nobody}"))
                .await
                .status,
            StatusCode::NOT_FOUND
        );
    })
    .await;
}

#[tokio::test]
async fn a_route_and_a_sides_findings_have_an_end() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let visit = plan(&town, "walk_through", Who::Guard, None).await;
        let stop = async || {
            let fields = [("at", "words"), ("label", "Door E2"), ("words", "")];
            town.post(Who::Director, &format!("{visit}/stops"), &fields).await
        };
        for _ in 0..crate::rules::MOST_STOPS {
            stop().await.led_to();
        }
        let refused = stop().await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.says("A route has at most 60 stops.");
        step(&town, Who::Director, &visit, "started", &[]).await.led_to();
        for _ in 0..crate::rules::MOST_FINDINGS {
            find(&town, Who::Guard, &visit, "Loose cable.").await;
        }
        let fields = [("words", "One more."), ("severity", "high"), ("stop", "")];
        let refused = town.post(Who::Guard, &format!("{visit}/findings"), &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.says("One side has at most 100 findings on a visit.");
    })
    .await;
}
