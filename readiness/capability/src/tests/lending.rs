//! Offers and loans: who sees what, what may be promised, and that a loan outlives its clause.

use super::town::{Answer, Town, Who, shared};
use axum::http::StatusCode;
use muster_store::testing::each_store;
use muster_terms::*;
use muster_web::Begun;

const OFFER: [(&str, &str); 6] = [
    ("kind", "equipment"),
    ("name", "Crowd barriers"),
    ("words", "Two metres each."),
    ("quantity", "10"),
    ("place", "Depot, bay 3"),
    ("conditions", "Back clean."),
];

async fn offer(town: &Town, who: Who) -> String {
    let ask = town.identity(who).position.to_string();
    let mut fields = OFFER.to_vec();
    fields.push(("ask", &ask));
    town.post(who, "/resources", &fields).await.led_to()
}

async fn ask(town: &Town, who: Who, path: &str, quantity: &str, (from, until): (&str, &str)) -> Answer {
    let fields = [
        ("quantity", quantity),
        ("from_on", from),
        ("until_on", until),
        ("purpose", "Street festival"),
    ];
    town.post(who, &format!("{path}/loans"), &fields).await
}

/// Takes a step from the loan as it is now.
async fn step(town: &Town, who: Who, loan: &str, step: &str, more: &[(&str, &str)]) -> Answer {
    let tx = town.app.store().read().await.unwrap();
    let reference: Reference = loan.rsplit('/').next().unwrap().parse().unwrap();
    let known = crate::resource::store::find_loan(&tx, town.police, &reference)
        .await
        .unwrap()
        .unwrap();
    drop(tx);
    let (revision, quantity) = (known.revision.to_string(), known.quantity.to_string());
    let (from_on, until_on) = (known.from_on.to_string(), known.until_on.to_string());
    let mut fields = vec![
        ("step", step),
        ("words", "In good order."),
        ("revision", &revision),
        ("quantity", &quantity),
        ("from_on", &from_on),
        ("until_on", &until_on),
    ];
    for (name, value) in more {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    town.post(who, &format!("{loan}/steps"), &fields).await
}

#[tokio::test]
async fn an_offer_is_seen_where_a_clause_opens_it_and_nowhere_else() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = offer(&town, Who::Director).await;
        for who in [Who::Liaison, Who::Campus] {
            assert_eq!(town.get(who, &path).await.status, StatusCode::NOT_FOUND, "{who:?}");
            assert!(!town.get(who, "/resources").await.body.contains("Crowd barriers"));
        }
        let mou = town.agree(&shared()).await;
        town.get(Who::Liaison, "/resources").await.says("AG-0143 §2.6");
        let page = town.get(Who::Liaison, &path).await;
        for said in [
            "Crowd barriers",
            "Depot, bay 3",
            "10 of 10 free today",
            "AG-0143 §2.6",
            "Ask for it",
        ] {
            page.says(said);
        }
        let patrol = town.get(Who::Patrol, &path).await;
        patrol.says("Crowd barriers");
        assert!(!patrol.body.contains("Ask for it"), "who may not ask finds no form");
        assert_eq!(
            ask(&town, Who::Patrol, &path, "1", ("2031-05-06", "2031-05-06"))
                .await
                .status,
            StatusCode::NOT_FOUND
        );
        for who in [Who::Liaison, Who::Guard] {
            for page in ["/edit", "/withdrawal"] {
                assert_eq!(
                    town.get(who, &format!("{path}{page}")).await.status,
                    StatusCode::NOT_FOUND
                );
            }
            assert_eq!(
                town.post(who, &format!("{path}/withdrawal"), &[]).await.status,
                StatusCode::NOT_FOUND
            );
        }
        let own = ask(&town, Who::Director, &path, "1", ("2031-05-06", "2031-05-06")).await;
        assert_eq!(
            own.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "nobody lends to themselves"
        );
        town.suspend(mou).await;
        assert_eq!(town.get(Who::Liaison, &path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            ask(&town, Who::Liaison, &path, "1", ("2031-05-06", "2031-05-06"))
                .await
                .status,
            StatusCode::NOT_FOUND
        );
        assert!(!town.get(Who::Liaison, "/api/v1/resources").await.ok().contains("Crowd"));
        town.get(Who::Director, &path).await.says("Crowd barriers");
    })
    .await;
}

#[tokio::test]
async fn what_is_lent_stays_in_sight_of_both_until_it_is_back() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let mou = town.agree(&shared()).await;
        let path = offer(&town, Who::Director).await;
        for (quantity, days) in [
            ("0", ("2031-05-06", "2031-05-07")),
            ("11", ("2031-05-06", "2031-05-07")),
            ("2", ("2031-05-04", "2031-05-07")),
            ("2", ("soon", "2031-05-07")),
        ] {
            let wrong = ask(&town, Who::Liaison, &path, quantity, days).await;
            assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{quantity} {days:?}");
            wrong.says("Street festival");
        }
        let loan = ask(&town, Who::Liaison, &path, "6", ("2031-05-06", "2031-05-08"))
            .await
            .led_to();
        for who in [Who::Director, Who::Liaison] {
            town.get(who, "/loans").await.says("Crowd barriers");
            town.get(who, &loan).await.says("Street festival");
        }
        assert_eq!(town.get(Who::Campus, &loan).await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            step(&town, Who::Campus, &loan, "granted", &[]).await.status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(
            step(&town, Who::Guard, &loan, "granted", &[]).await.status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(
            step(&town, Who::Liaison, &loan, "granted", &[]).await.status,
            StatusCode::CONFLICT,
            "nobody grants to themselves"
        );
        assert_eq!(
            step(&town, Who::Director, &loan, "refused", &[("words", "")])
                .await
                .status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "a no has a reason"
        );
        step(&town, Who::Director, &loan, "later", &[("words", "On Monday.")])
            .await
            .led_to();
        step(
            &town,
            Who::Director,
            &loan,
            "granted",
            &[("quantity", "5"), ("until_on", "2031-05-07")],
        )
        .await
        .led_to();
        town.get(Who::Liaison, &loan).await.says("5, 6 May to 7 May");
        let stale = step(&town, Who::Director, &loan, "gave", &[("revision", "1")]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        stale.says("In good order.");
        step(&town, Who::Guard, &loan, "gave", &[]).await.led_to();
        step(&town, Who::Patrol, &loan, "took", &[]).await.led_to();

        // What is away is not promised again, and the offer's end touches nothing that is lent.
        let second = ask(&town, Who::Liaison, &path, "6", ("2031-05-07", "2031-05-09"))
            .await
            .led_to();
        let no = step(&town, Who::Director, &second, "granted", &[]).await;
        assert_eq!(no.status, StatusCode::UNPROCESSABLE_ENTITY);
        no.says("Only 5 are free on all of these days.");
        step(&town, Who::Director, &second, "granted", &[("quantity", "5")])
            .await
            .led_to();
        step(&town, Who::Liaison, &second, "cancelled", &[]).await.led_to();
        town.post(Who::Director, &format!("{path}/withdrawal"), &[])
            .await
            .led_to();
        assert_eq!(town.get(Who::Liaison, &path).await.status, StatusCode::NOT_FOUND);
        town.suspend(mou).await;
        for who in [Who::Director, Who::Liaison] {
            town.get(who, &loan).await.says("Lent");
        }
        town.clock.advance(3 * 24 * 3600);
        for who in [Who::Director, Who::Liaison] {
            town.get(who, "/loans").await.says("Overdue");
            assert!(town.get(who, "/api/v1/loans").await.ok().contains("\"overdue\":true"));
        }
        step(&town, Who::Patrol, &loan, "brought", &[]).await.led_to();
        assert_eq!(
            step(&town, Who::Liaison, &loan, "returned", &[]).await.status,
            StatusCode::CONFLICT
        );
        step(&town, Who::Guard, &loan, "returned", &[("words", "One is bent.")])
            .await
            .led_to();
        for who in [Who::Director, Who::Liaison] {
            let page = town.get(who, &loan).await;
            page.says("One is bent.");
            assert!(!page.body.contains("Overdue"));
        }
        for org in [town.northgate, town.police] {
            let log = town.log(org).await;
            for kind in [
                "asked",
                "later",
                "granted",
                "gave",
                "took",
                "brought",
                "returned",
                "cancelled",
            ] {
                assert!(
                    log.iter().any(|entry| *entry == format!("loan.{kind}")),
                    "{kind} in both logs"
                );
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_yes_says_all_of_it_and_handing_over_early_breaks_no_promise() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = offer(&town, Who::Director).await;
        town.agree(&shared()).await;
        let first = ask(&town, Who::Liaison, &path, "10", ("2031-05-10", "2031-05-12"))
            .await
            .led_to();
        let second = ask(&town, Who::Liaison, &path, "10", ("2031-05-20", "2031-05-22"))
            .await
            .led_to();
        let call = format!("/api/v1{first}/steps");
        let partly = serde_json::json!({ "step": "granted", "words": "Some.", "quantity": 2, "revision": 1 });
        let partly = town.call(Who::Director, "POST", &call, partly).await;
        assert_eq!(partly.status, StatusCode::UNPROCESSABLE_ENTITY);
        partly.says("loan.terms");
        for loan in [&first, &second] {
            step(&town, Who::Director, loan, "granted", &[]).await.led_to();
        }
        let early = step(&town, Who::Director, &second, "gave", &[]).await;
        assert_eq!(
            early.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "the first are promised in between"
        );
        step(&town, Who::Director, &first, "gave", &[]).await.led_to();
    })
    .await;
}

#[tokio::test]
async fn nothing_new_is_promised_when_the_agreement_is_closed() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let mou = town.agree(&shared()).await;
        let path = offer(&town, Who::Liaison).await;
        let loan = ask(&town, Who::Director, &path, "1", ("2031-05-06", "2031-05-06"))
            .await
            .led_to();
        town.suspend(mou).await;
        let closed = step(&town, Who::Liaison, &loan, "granted", &[]).await;
        assert_eq!(closed.status, StatusCode::UNPROCESSABLE_ENTITY);
        closed.says("nothing new can be promised");
        step(&town, Who::Liaison, &loan, "refused", &[]).await.led_to();
    })
    .await;
}

#[tokio::test]
async fn what_was_brought_back_late_is_not_handed_to_the_next() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&shared()).await;
        let path = offer(&town, Who::Director).await;
        let first = ask(&town, Who::Liaison, &path, "8", ("2031-05-05", "2031-05-05"))
            .await
            .led_to();
        let next = ask(&town, Who::Liaison, &path, "8", ("2031-05-06", "2031-05-06"))
            .await
            .led_to();
        for loan in [&first, &next] {
            step(&town, Who::Director, loan, "granted", &[]).await.led_to();
        }
        step(&town, Who::Director, &first, "gave", &[]).await.led_to();
        let away = step(&town, Who::Director, &next, "gave", &[]).await;
        assert_eq!(away.status, StatusCode::UNPROCESSABLE_ENTITY);
        away.says("That many are not here");
        step(&town, Who::Director, &first, "returned", &[]).await.led_to();
        step(&town, Who::Director, &next, "gave", &[]).await.led_to();
    })
    .await;
}

#[tokio::test]
async fn of_two_who_change_an_offer_nobody_loses_anything_and_no_promise_breaks() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&shared()).await;
        let path = offer(&town, Who::Director).await;
        let id: ResourceId = path.rsplit('/').next().unwrap().parse().unwrap();
        let tx = town.app.store().read().await.unwrap();
        let known = crate::resource::store::find(&tx, id).await.unwrap().unwrap();
        drop(tx);
        let stored = crate::resource::rules::stored(&crate::resource::rules::offer_of(&known), &known.ask_title);
        let begun = Begun::with(&stored).to_string();
        let ask_of = town.identity(Who::Director).position.to_string();
        let edit = |name: &'static str, value: &'static str, revision: &'static str| {
            let mut fields: Vec<(&str, String)> =
                OFFER.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
            fields.retain(|(known, _)| *known != name);
            fields.extend([
                (name, value.to_owned()),
                ("revision", revision.into()),
                ("begun", begun.clone()),
                ("ask", ask_of.clone()),
            ]);
            fields
        };
        let form = format!("{path}/edit");
        let send = async |fields: Vec<(&'static str, String)>| {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            town.post(Who::Director, &form, &fields).await
        };
        town.clock.advance(60);
        send(edit("place", "Yard", "1")).await.led_to();
        let late = send(edit("conditions", "Back dry.", "1")).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        for said in ["Security director changed this offer last", "Yard", "Back dry."] {
            late.says(said);
        }
        let loan = ask(&town, Who::Liaison, &path, "6", ("2031-06-01", "2031-06-02"))
            .await
            .led_to();
        step(&town, Who::Director, &loan, "granted", &[]).await.led_to();
        let fewer = send(edit("quantity", "5", "2")).await;
        assert_eq!(fewer.status, StatusCode::UNPROCESSABLE_ENTITY, "six are promised");
        send(edit("quantity", "6", "2")).await.led_to();
    })
    .await;
}

#[tokio::test]
async fn who_presses_twice_has_asked_once_and_ten_asks_wait_at_most() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&shared()).await;
        let path = offer(&town, Who::Director).await;
        let days = ("2031-05-10", "2031-05-12");
        let first = ask(&town, Who::Liaison, &path, "1", days).await.led_to();
        let again = ask(&town, Who::Liaison, &path, "1", days).await.led_to();
        assert_eq!(first, again);
        for quantity in 2..=10 {
            let other = ask(&town, Who::Liaison, &path, &quantity.to_string(), days)
                .await
                .led_to();
            assert_ne!(other, first);
        }
        let later = ("2031-05-11", "2031-05-12");
        let enough = ask(&town, Who::Liaison, &path, "1", later).await;
        assert_eq!(enough.status, StatusCode::UNPROCESSABLE_ENTITY);
        enough.says("Ten asks for this wait");
        let again = ask(&town, Who::Liaison, &path, "1", days).await.led_to();
        assert_eq!(first, again, "also when no more may be asked");
    })
    .await;
}
