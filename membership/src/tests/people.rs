//! `/admin/people` and duty.

use super::town::Town;
use crate::position;
use axum::http::StatusCode;
use muster_store::testing::each_store;

const DIRECTOR: &str = "director@northgate.example";

#[tokio::test]
async fn positions_are_added_changed_and_closed() {
    each_store(|store| async move {
        let town = Town::on(store);
        town.northgate().await;
        let mut director = town.signed_in(DIRECTOR).await;
        let wrong = director
            .post("/admin/people", &[("title", "Post 3"), ("duty", "dispatcher")])
            .await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.body.contains("value=\"Post 3\"") && wrong.body.contains("Choose a duty from the list"));
        let added = director
            .post(
                "/admin/people",
                &[("title", "Post 3"), ("duty", "guard"), ("place", "North door")],
            )
            .await;
        let place = added.location().split('?').next().unwrap().to_owned();
        assert!(director.get(added.location()).await.body.contains("It is vacant until"));
        let list = director.get("/admin/people").await;
        assert!(list.body.contains("Post 3") && list.body.contains("Vacant"));
        director
            .post(
                &place,
                &[("title", "Post 4"), ("place", "South door"), ("revision", "1")],
            )
            .await;
        assert!(director.get(&place).await.body.contains("South door"));
        let vacant = director.post(&format!("{place}/shift"), &[("on_duty", "yes")]).await;
        assert_eq!(
            vacant.status,
            StatusCode::CONFLICT,
            "nobody can be on duty in a vacant position"
        );
        assert!(
            director
                .get(&format!("{place}/closure"))
                .await
                .body
                .contains("Close “Post 4”?")
        );
        director.post(&format!("{place}/closure"), &[]).await;
        assert_eq!(director.get(&place).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_vacancy_ends_sessions_phones_and_duty() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.northgate().await;
        let (id, mut guard) = town.guard(&founded).await;
        guard.post("/me/shift", &[("on_duty", "yes")]).await;
        guard.post("/me/devices", &[("label", "Post phone")]).await;
        let mut director = town.signed_in(DIRECTOR).await;
        assert!(
            director
                .get(&format!("/admin/people/{id}/vacancy"))
                .await
                .body
                .contains("Leave vacant")
        );
        let left = director.post(&format!("/admin/people/{id}/vacancy"), &[]).await;
        assert!(left.location().ends_with("?done=vacated"));
        assert!(guard.get("/me").await.location().starts_with("/sign-in"));
        assert_eq!(
            guard.post("/raise", &[]).await.status,
            StatusCode::SEE_OTHER,
            "the phone left with the duty"
        );
        let tx = town.app.store().read().await.unwrap();
        assert!(!position::store::is_on_duty(&tx, id, town.app.now()).await.unwrap());
        drop(tx);
        let again = director.post(&format!("/admin/people/{id}/vacancy"), &[]).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
    })
    .await;
}

#[tokio::test]
async fn a_lock_ends_everything_and_can_be_taken_back() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.northgate().await;
        let (id, mut guard) = town.guard(&founded).await;
        guard.post("/me/devices", &[("label", "Post phone")]).await;
        let mut director = town.signed_in(DIRECTOR).await;
        position::verbs::set_on_duty(&town.desk(founded.position).await, id, true)
            .await
            .unwrap();
        director.post(&format!("/admin/people/{id}/lock"), &[]).await;
        assert!(guard.get("/me").await.location().starts_with("/sign-in"));
        assert_eq!(guard.post("/raise", &[]).await.status, StatusCode::SEE_OTHER);
        assert!(director.get("/admin/people").await.body.contains("Locked"));
        let tx = town.app.store().read().await.unwrap();
        let now = town.app.now();
        let on_duty = position::store::on_duty(&tx, founded.org, now).await.unwrap();
        assert!(
            on_duty.iter().all(|one| one.position.id != id),
            "a locked account is called"
        );
        assert!(position::store::reachable(&tx, id).await.unwrap().is_none());
        assert!(
            !position::store::is_on_duty(&tx, id, now).await.unwrap(),
            "the roster says who could answer"
        );
        drop(tx);
        director.post(&format!("/admin/people/{id}/unlock"), &[]).await;
        assert!(!director.get("/admin/people").await.body.contains("Locked"));

        let own = format!("/admin/people/{}/lock", founded.position);
        let refused = director.post(&own, &[]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("You cannot lock your own account"));
        let last = director
            .post(&format!("/admin/people/{}/vacancy", founded.position), &[])
            .await;
        assert!(last.body.contains("Nobody else could let people in"));
    })
    .await;
}

#[tokio::test]
async fn a_locked_account_gets_the_words_of_an_unknown_one() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.northgate().await;
        let tx = town.app.store().begin().await.unwrap();
        crate::sign_in::store::set_locked(&tx, founded.person, Some(town.app.now()))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let fields = [("email", DIRECTOR), ("password", super::town::PASSWORD)];
        let refused = town.browser().post("/sign-in", &fields).await;
        assert!(refused.body.contains("This does not match an account"));
        let fields = [
            ("email", DIRECTOR),
            ("code", founded.codes[0].as_str()),
            ("password", "other plain words"),
        ];
        assert!(
            town.browser()
                .post("/recover", &fields)
                .await
                .body
                .contains("This does not match an account")
        );
    })
    .await;
}

#[tokio::test]
async fn nobody_reaches_into_another_organisation() {
    each_store(|store| async move {
        let town = Town::on(store);
        let northgate = town.northgate().await;
        town.ellery().await;
        let (id, mut guard) = town.guard(&northgate).await;
        let mut commander = town.signed_in("commander@ellery.example").await;
        let place = format!("/admin/people/{id}");
        for path in ["", "/vacancy", "/closure", "/lock", "/sign-out"] {
            assert_eq!(
                commander.get(&format!("{place}{path}")).await.status,
                StatusCode::NOT_FOUND,
                "GET {path}"
            );
        }
        for path in [
            "",
            "/vacancy",
            "/closure",
            "/lock",
            "/unlock",
            "/sign-out",
            "/shift",
            "/invitation",
        ] {
            let fields = [("on_duty", "yes"), ("title", "Mine")];
            assert_eq!(
                commander.post(&format!("{place}{path}"), &fields).await.status,
                StatusCode::NOT_FOUND,
                "POST {path}"
            );
        }
        assert!(!commander.get("/admin/people").await.body.contains("Guard, Post 3"));
        for path in ["/admin/people", "/admin/people/new", "/admin/tokens", &place] {
            assert_eq!(
                guard.get(path).await.status,
                StatusCode::NOT_FOUND,
                "a guard does not administer {path}"
            );
        }
        assert_eq!(
            guard.get("/me").await.status,
            StatusCode::OK,
            "and nothing happened to the guard"
        );
    })
    .await;
}

#[tokio::test]
async fn police_have_districts() {
    each_store(|store| async move {
        let town = Town::on(store);
        town.ellery().await;
        let mut commander = town.signed_in("commander@ellery.example").await;
        commander
            .post("/admin/people/units", &[("name", "Central District")])
            .await;
        assert!(commander.get("/admin/people").await.body.contains("Central District"));
        assert!(
            commander
                .get("/admin/people/new")
                .await
                .body
                .contains("Central District")
        );
    })
    .await;
}
