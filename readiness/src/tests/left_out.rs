//! What a site cannot have is said by who looks after it, with a reason.

use super::town::{Town, Who};
use axum::http::StatusCode;
use muster_store::testing::each_store;

#[tokio::test]
async fn it_is_said_with_a_reason_and_taken_back() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = format!("/sites/{}", town.hospital().await.reference);
        let form = format!("{site}/readiness/floor_plan/left-out");
        town.get(Who::Manager, &form).await.says("Northfield Hospital");
        let empty = town.post(Who::Manager, &form, &[("reason", "  ")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        empty.says("There is a problem");
        let kept = town.post(Who::Manager, &form, &[("reason", "An open square.")]).await;
        assert_eq!(kept.led_to(), format!("{site}/readiness"));
        let back = format!("{site}/readiness/floor_plan/left-out/removal");
        assert_eq!(
            town.post(Who::Manager, &back, &[]).await.led_to(),
            format!("{site}/readiness")
        );
        let twice = town.post(Who::Manager, &back, &[]).await;
        assert_eq!(twice.status, StatusCode::NOT_FOUND);
        assert_eq!(
            town.log(town.northgate).await,
            ["site.created", "site.left_out", "site.asked_again"]
        );
    })
    .await;
}

#[tokio::test]
async fn what_every_site_can_have_is_never_left_out() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await.reference;
        for point in ["first_contact", "agreement", "drill", "nonsense"] {
            let form = format!("/sites/{site}/readiness/{point}/left-out");
            assert_eq!(town.get(Who::Manager, &form).await.status, StatusCode::NOT_FOUND);
            let posted = town.post(Who::Manager, &form, &[("reason", "No need")]).await;
            assert_eq!(posted.status, StatusCode::NOT_FOUND);
        }
        let form = format!("/sites/{site}/readiness/floor_plan/left-out");
        for who in [Who::Guard, Who::Liaison, Who::Campus] {
            assert_eq!(town.get(who, &form).await.status, StatusCode::NOT_FOUND);
            let posted = town.post(who, &form, &[("reason", "No need")]).await;
            assert_eq!(posted.status, StatusCode::NOT_FOUND);
        }
        assert_eq!(town.log(town.northgate).await, ["site.created"]);
    })
    .await;
}
