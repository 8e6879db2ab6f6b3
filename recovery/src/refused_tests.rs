//! What a no says and leaves behind, and what becomes of what was typed.

use crate::corrective_action::listing::PAGE;
use crate::corrective_action::{Element, NewAction, verbs as actions};
use crate::debrief::verbs as debriefs;
use crate::routes_tests::{ask, town_with_action};
use crate::testing::{ALL, Town, Who};
use axum::http::StatusCode;
use muster_store::testing::each_store;
use muster_terms::Reference;
use serde_json::{Value, json};

async fn call(town: &Town, who: Who, path: &str, input: Value) -> (StatusCode, Value) {
    let (status, body) = ask(town, who, "POST", path, &input.to_string()).await;
    (status, serde_json::from_str(&body).unwrap())
}

/// Lines of "who saw what" that say that this action was read, and entries of the logs about lines.
async fn lines(town: &Town, action: &Reference) -> (i64, i64) {
    let lines = format!(
        "SELECT COUNT(*) AS n FROM crossing c JOIN corrective_action a ON c.record = 'action:' || a.id \
         WHERE a.reference = '{action}' AND c.act = 'read' AND c.allowed"
    );
    let entries = "SELECT COUNT(*) AS n FROM ledger_entry WHERE kind = 'crossing'";
    (town.count(&lines).await, town.count(entries).await)
}

#[tokio::test]
async fn whoever_does_not_move_an_action_reads_nothing_in_the_no_and_the_try_leaves_its_line() {
    each_store(|store| async move {
        let (town, action) = town_with_action(store).await;
        let director = town.desk(Who::Director);
        actions::move_due(&director, &action, 1, "2031-07-01", "The part is late")
            .await
            .unwrap();
        actions::close(&director, &action, 2, "Tested twice").await.unwrap();
        let (lines_before, entries_before) = lines(&town, &action).await;
        assert_eq!(lines_before, 0);
        let own = town.position(Who::Liaison).to_string();
        for revision in [0, 1, 3, 4] {
            for (verb, input) in [
                ("acceptance", json!({ "revision": revision, "owner": own })),
                ("closing", json!({ "revision": revision, "proof": "x" })),
                ("closing", json!({ "revision": revision, "proof": " " })),
                (
                    "due-date",
                    json!({ "revision": revision, "due_on": "2031-08-01", "reason": "x" }),
                ),
                (
                    "reopening",
                    json!({ "revision": revision, "due_on": "", "reason": "x" }),
                ),
            ] {
                let path = format!("/api/v1/actions/{action}/{verb}");
                let (status, said) = call(&town, Who::Liaison, &path, input).await;
                assert_eq!(
                    (status, &said["code"]),
                    (StatusCode::UNPROCESSABLE_ENTITY, &json!("action.not-yours")),
                    "{path} {revision}"
                );
                assert_eq!(said.get("changed"), None, "{path} {revision}");
                let text = said.to_string();
                for part in ["2031-07-01", "Tested", "Security director"] {
                    assert!(!text.contains(part), "{part} in {text}");
                }
            }
        }
        // One line, however often; it stands in both logs.
        assert_eq!(lines(&town, &action).await, (1, entries_before + 2));
    })
    .await;
}

#[tokio::test]
async fn a_conflict_about_what_is_still_the_asking_side_s_leaves_its_line() {
    each_store(|store| async move {
        let (town, _) = town_with_action(store).await;
        let new = NewAction {
            issue: "Nobody stood at M2".into(),
            words: "Name who goes to the meeting point".into(),
            element: Element::Planning,
            owner: town.position(Who::Dispatcher),
            starts_on: "2031-05-06".parse().unwrap(),
            due_on: "2031-06-06".parse().unwrap(),
        };
        let incident = "INC-0231".parse().unwrap();
        let asked = actions::add(&town.desk(Who::Director), &incident, new).await.unwrap();
        let (lines_before, entries_before) = lines(&town, &asked).await;
        assert_eq!(lines_before, 0);
        let path = format!("/api/v1/actions/{asked}/acceptance");
        let input = json!({ "revision": 7, "owner": town.position(Who::Liaison).to_string() });
        let (status, said) = call(&town, Who::Liaison, &path, input).await;
        assert_eq!(
            (status, &said["code"]),
            (StatusCode::CONFLICT, &json!("action.changed"))
        );
        assert_eq!(lines(&town, &asked).await, (1, entries_before + 2));
    })
    .await;
}

#[tokio::test]
async fn that_a_partner_s_debrief_is_closed_is_said_with_a_line() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        let incident = town.debriefed().await;
        debriefs::close(&town.desk(Who::Director), &incident.reference)
            .await
            .unwrap();
        let read = "SELECT COUNT(*) AS n FROM crossing WHERE data_class = 'debrief' AND act = 'read' AND allowed";
        assert_eq!(town.count(read).await, 0);
        let words = json!({ "kind": "went_well", "words": "The doors were held" });
        let (status, said) = call(&town, Who::Liaison, "/api/v1/debriefs/INC-0231/words", words).await;
        assert_eq!(
            (status, &said["code"]),
            (StatusCode::CONFLICT, &json!("debrief.closed"))
        );
        assert_eq!(town.count(read).await, 1);
    })
    .await;
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        let incident = town.debriefed().await;
        let refused = debriefs::close(&town.desk(Who::Liaison), &incident.reference).await;
        assert_eq!(refused.unwrap_err().code(), "debrief.not-yours");
        let read = "SELECT COUNT(*) AS n FROM crossing WHERE data_class = 'debrief' AND act = 'read' AND allowed";
        assert_eq!(town.count(read).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_form_that_came_second_stands_alone() {
    each_store(|store| async move {
        let (town, action) = town_with_action(store).await;
        actions::close(&town.desk(Who::Director), &action, 1, "Tested twice")
            .await
            .unwrap();
        let date = format!("/actions/{action}/due-date");
        let sent = "revision=1&due_on=2031-08-01&reason=The+part+is+late";
        let (status, page) = ask(&town, Who::Director, "POST", &date, sent).await;
        assert_eq!(status, StatusCode::CONFLICT, "{page}");
        assert!(page.contains("The part is late") && page.contains(&format!("action=\"{date}\"")));
        assert!(!page.contains("/reopening"), "{page}");
        for id in ["id=\"field-due_on\"", "id=\"field-reason\""] {
            assert_eq!(page.matches(id).count(), 1, "{id} in {page}");
        }
        let (_, now) = ask(&town, Who::Director, "GET", &format!("/actions/{action}"), "").await;
        assert!(now.contains("/reopening") && !now.contains("/due-date"));
    })
    .await;
}

#[tokio::test]
async fn what_was_typed_while_the_debrief_was_closed_stays_and_cannot_be_sent_again() {
    each_store(|store| async move {
        let (town, _) = town_with_action(store).await;
        let incident = "INC-0231".parse().unwrap();
        debriefs::close(&town.desk(Who::Director), &incident).await.unwrap();
        let own = town.position(Who::Director).to_string();
        let whole = format!("issue=Door+E2&words=Mend+it&element=equipment&owner={own}&due_on=2031-08-01");
        let closed = ["This debrief is closed.", "Nothing can be added any more"];
        for (path, sent, typed) in [
            (
                "/debriefs/INC-0231/words",
                "kind=to_change&words=Kept+words",
                vec!["Kept words"],
            ),
            (
                "/debriefs/INC-0231/actions",
                whole.as_str(),
                vec!["Door E2", "Mend it", "2031-08-01", &own],
            ),
            ("/debriefs/INC-0231/actions", "issue=Door+E2&words=", vec!["Door E2"]),
        ] {
            let (status, page) = ask(&town, Who::Director, "POST", path, sent).await;
            assert_eq!(status, StatusCode::CONFLICT, "{page}");
            for part in closed.iter().chain(&typed) {
                assert!(page.contains(part), "{part} in {page}");
            }
            assert!(!page.contains(&format!("action=\"{path}\"")), "{page}");
            assert!(!page.contains('⟦'), "{page}");
        }
        // Whoever typed nothing is shown no form.
        let (_, page) = ask(&town, Who::Director, "GET", "/debriefs/INC-0231", "").await;
        assert!(!page.contains("id=\"field-words\""), "{page}");
        let (status, _) = ask(&town, Who::Director, "GET", "/debriefs/INC-0231/actions/new", "").await;
        assert_eq!(status, StatusCode::CONFLICT);
    })
    .await;
}

/// Where the page's list goes on.
fn next(page: &str) -> Option<String> {
    let (_, from) = page.split_once("href=\"/actions?list=own&amp;after=")?;
    let (after, _) = from.split_once('"')?;
    Some(format!("/actions?list=own&after={after}"))
}

#[tokio::test]
async fn a_long_list_says_that_there_is_more_on_its_page_and_to_programs() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        let incident = town.debriefed().await;
        let own = (0..PAGE + 1).map(|no| town.made(no, Who::Director, Who::Director));
        town.put(&incident, own.collect()).await;
        let rows = |page: &str| page.matches("href=\"/actions/AC-").count();
        let (_, first) = ask(&town, Who::Director, "GET", "/actions", "").await;
        assert_eq!(rows(&first), PAGE);
        let more = next(&first).unwrap();
        let (status, second) = ask(&town, Who::Director, "GET", &more, "").await;
        assert_eq!((status, rows(&second), next(&second)), (StatusCode::OK, 1, None));
        assert!(second.contains("First actions") && !second.contains('⟦'), "{second}");
        let (_, with_closed) = ask(&town, Who::Director, "GET", "/actions?closed=yes", "").await;
        assert!(with_closed.contains("href=\"/actions?closed=yes&amp;list=own&amp;after="));
        let read = async |path: &str| -> Value {
            let (status, body) = ask(&town, Who::Director, "GET", path, "").await;
            assert_eq!(status, StatusCode::OK, "{body}");
            serde_json::from_str(&body).unwrap()
        };
        let first = read("/api/v1/actions").await;
        let (rows, more) = (first["own"].as_array().unwrap(), &first["more"]);
        let after = rows.last().unwrap()["reference"].as_str().unwrap();
        assert_eq!((rows.len(), more), (PAGE, &json!([{ "list": "own", "after": after }])));
        let second = read(&format!("/api/v1/actions?list=own&after={after}")).await;
        assert_eq!(
            (second["own"].as_array().unwrap().len(), &second["more"]),
            (1, &json!([]))
        );
        for (path, expected) in [
            (
                format!("/api/v1/actions?list=closed&after={after}"),
                StatusCode::NOT_FOUND,
            ),
            (
                format!("/api/v1/actions?list=all&after={after}"),
                StatusCode::UNPROCESSABLE_ENTITY,
            ),
            ("/actions?after=AC-999999".to_owned(), StatusCode::NOT_FOUND),
        ] {
            let (status, _) = ask(&town, Who::Director, "GET", &path, "").await;
            assert_eq!(status, expected, "{path}");
        }
        let (status, _) = ask(&town, Who::Liaison, "GET", &format!("/actions?after={after}"), "").await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    })
    .await;
}
