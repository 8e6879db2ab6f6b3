//! Pages and API through the router: everything is drawn, every word has a text, an outsider learns nothing.

use crate::corrective_action::{Element, NewAction, verbs as actions};
use crate::debrief::verbs as debriefs;
use crate::testing::{ALL, Town, Who};
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use muster_store::testing::{each_store, sqlite_store};
use muster_terms::Reference;
use muster_web::assets::{NOT_BUILT, are_built};
use muster_web::forms::csrf_of;
use tower::ServiceExt;

pub(crate) async fn ask(town: &Town, who: Who, method: &str, path: &str, form: &str) -> (StatusCode, String) {
    // Without them every page only says so, and nothing of it would be checked.
    assert!(are_built(), "{NOT_BUILT}");
    let name = format!("{who:?}");
    let mut request = Request::builder().method(method).uri(path);
    let mut body = form.to_owned();
    if path.starts_with("/api/") {
        request = request
            .header("authorization", format!("Bearer {name}"))
            .header("content-type", "application/json");
    } else {
        request = request.header("cookie", format!("{}={name}", muster_web::cookies::SESSION));
        request = request.header("content-type", "application/x-www-form-urlencoded");
        body = format!("_csrf={}&{form}", csrf_of(&name));
    }
    let router = crate::routes().into_router(town.app.clone());
    let response = router.oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

pub(crate) async fn town_with_action(store: muster_store::Store) -> (Town, Reference) {
    let town = Town::new(store, &ALL).await;
    let incident = town.debriefed().await;
    let director = town.desk(Who::Director);
    debriefs::add_word(&director, &incident.reference, "went_well", "<b>Doors</b>\nwere held")
        .await
        .unwrap();
    let new = NewAction {
        issue: "Nobody stood at M2".into(),
        words: "Name who goes to the meeting point".into(),
        element: Element::Planning,
        owner: town.position(Who::Director),
        starts_on: "2031-05-06".parse().unwrap(),
        due_on: "2031-06-06".parse().unwrap(),
    };
    let reference = actions::add(&director, &incident.reference, new).await.unwrap();
    (town, reference)
}

fn pages(action: &Reference) -> Vec<String> {
    [
        "/debriefs",
        "/debriefs/INC-0231",
        "/debriefs/INC-0231/closing",
        "/debriefs/INC-0231/actions/new",
        "/actions",
        "/actions?closed=yes",
    ]
    .into_iter()
    .map(str::to_owned)
    .chain([format!("/actions/{action}")])
    .chain(["/api/v1/debriefs", "/api/v1/debriefs/INC-0231", "/api/v1/actions"].map(str::to_owned))
    .chain([format!("/api/v1/actions/{action}")])
    .collect()
}

#[tokio::test]
async fn every_page_is_drawn_for_its_owner_with_all_its_words() {
    let (store, _folder) = sqlite_store().await;
    let (town, action) = town_with_action(store).await;
    for path in pages(&action) {
        let (status, body) = ask(&town, Who::Director, "GET", &path, "").await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        assert!(!body.contains('⟦'), "{path} has a key without a text");
        assert!(
            path.starts_with("/api/") || body.contains("<h1"),
            "{path} was not drawn"
        );
        assert!(
            path.starts_with("/api/") || !body.contains("<b>Doors"),
            "{path} lets markup through"
        );
        assert!(!body.contains("style="), "{path} has an inline style");
    }
}

#[tokio::test]
async fn a_list_without_actions_leads_to_the_debriefs() {
    let (store, _folder) = sqlite_store().await;
    let town = Town::new(store, &ALL).await;
    let (status, page) = ask(&town, Who::Director, "GET", "/actions", "").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("href=\"/debriefs\""), "{page}");
}

#[tokio::test]
async fn the_debrief_shows_times_words_and_actions() {
    let (store, _folder) = sqlite_store().await;
    let (town, action) = town_with_action(store).await;
    let (_, body) = ask(&town, Who::Director, "GET", "/debriefs/INC-0231", "").await;
    for part in [
        "Units sent",
        "2:30",
        "goal 2:00",
        "were held",
        "Dispatcher, desk 2",
        action.as_str(),
        "/rooms/INC-0231/log",
    ] {
        assert!(body.contains(part), "{part} is not on the page");
    }
    let (_, partner) = ask(&town, Who::Liaison, "GET", "/debriefs/INC-0231", "").await;
    assert!(
        partner.contains("/agreements/AG-0143/clauses/6.1"),
        "what crossed has its chip"
    );
    assert!(!partner.contains("/rooms/INC-0231/log") && !partner.contains("/debriefs/INC-0231/closing"));
}

#[tokio::test]
async fn an_outsider_gets_the_same_answer_for_what_exists_and_what_does_not() {
    let (store, _folder) = sqlite_store().await;
    let (town, action) = town_with_action(store).await;
    for path in pages(&action) {
        let absent = path
            .replace("INC-0231", "INC-9999")
            .replace(action.as_str(), "AC-999999");
        let (is, not) = (
            ask(&town, Who::Campus, "GET", &path, "").await,
            ask(&town, Who::Campus, "GET", &absent, "").await,
        );
        assert_eq!(is, not, "{path}");
        assert!(!is.1.contains("Northfield"), "{path}");
    }
    let word = "kind=went_well&words=x";
    assert_eq!(
        ask(&town, Who::Campus, "POST", "/debriefs/INC-0231/words", word)
            .await
            .0,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn forms_keep_what_was_typed_and_lead_on_when_it_fits() {
    let (store, _folder) = sqlite_store().await;
    let (town, action) = town_with_action(store).await;
    let (status, body) = ask(
        &town,
        Who::Director,
        "POST",
        "/debriefs/INC-0231/actions",
        "issue=Door+E2&words=",
    )
    .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        body.contains("Door E2") && body.contains("There is a problem"),
        "{body}"
    );
    let (status, body) = ask(
        &town,
        Who::Director,
        "POST",
        "/debriefs/INC-0231/actions",
        "issue=Door+E2&words=Mend+it&starts_on=2019-01-02&due_on=2019-03-04",
    )
    .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let (_, after) = body.split_once("id=\"field-due_on-error\"").unwrap();
    assert!(
        after.contains("This day has passed.") && after.contains("value=\"2019-03-04\""),
        "{body}"
    );
    assert!(!body.contains("Enter a date, like"), "both are dates");
    let closing = format!("/actions/{action}/closing");
    let empty = ask(&town, Who::Director, "POST", &closing, "revision=1&proof=+").await;
    assert_eq!(empty.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        ask(&town, Who::Director, "POST", &closing, "revision=1&proof=Tested")
            .await
            .0,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        ask(&town, Who::Director, "POST", &closing, "revision=1&proof=Again")
            .await
            .0,
        StatusCode::CONFLICT
    );
    let api = format!("/api/v1/actions/{action}/reopening");
    let input = r#"{"revision":2,"due_on":"2031-07-01","reason":"It failed"}"#;
    assert_eq!(
        ask(&town, Who::Director, "POST", &api, input).await.0,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        ask(&town, Who::Director, "POST", "/debriefs/INC-0231/closing", "")
            .await
            .0,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn a_guard_s_page_of_its_own_action_leads_nowhere_that_is_closed_to_it() {
    let (store, _folder) = sqlite_store().await;
    let (town, _) = town_with_action(store).await;
    let new = NewAction {
        issue: "Nobody stood at M2".into(),
        words: "Stand at M2".into(),
        element: Element::Planning,
        owner: town.position(Who::Guard),
        starts_on: "2031-05-06".parse().unwrap(),
        due_on: "2031-06-06".parse().unwrap(),
    };
    let incident = "INC-0231".parse().unwrap();
    let own = actions::add(&town.desk(Who::Director), &incident, new).await.unwrap();
    let path = format!("/actions/{own}");
    let (status, page) = ask(&town, Who::Guard, "GET", &path, "").await;
    assert_eq!(status, StatusCode::OK);
    let links = ["href=\"/actions\"", "href=\"/debriefs/INC-0231\""];
    assert!(links.iter().all(|link| !page.contains(link)), "{page}");
    assert!(page.contains("INC-0231") && page.contains(&format!("{path}/closing")));
    let (_, director) = ask(&town, Who::Director, "GET", &path, "").await;
    assert!(links.iter().all(|link| director.contains(link)));
    // Once it was called, the debrief is open to it, and names the action that is not its own without a link.
    let tx = town.app.store().begin().await.unwrap();
    tx.execute(
        "INSERT INTO incident_person (incident_id, position_id, org_id, title, called_at) SELECT id, $1, $2, 'Guard', $3 FROM incident",
        muster_store::params![town.position(Who::Guard), town.hospital, town.app.now()],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let (status, page) = ask(&town, Who::Guard, "GET", "/debriefs/INC-0231", "").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(page.matches("href=\"/actions/").count(), 1);
    assert!(!page.contains("href=\"/actions\"") && !page.contains("href=\"/debriefs\""));
}

#[test]
fn every_api_route_is_described() {
    let described = crate::openapi();
    for row in crate::routes()
        .list()
        .iter()
        .filter(|row| row.path.starts_with("/api/"))
    {
        assert!(
            described.paths.paths.contains_key(row.path),
            "{} is not in the document",
            row.path
        );
    }
}

/// The revision that the form of this address on the page carries.
fn revision(page: &str, form: &str) -> String {
    let (_, from) = page.split_once(&format!("action=\"{form}\"")).expect("the form");
    let (_, from) = from.split_once("name=\"revision\" value=\"").expect("its revision");
    from.split_once('"').unwrap().0.to_owned()
}

/// What the form of this address on the page says it began with.
fn begun(page: &str, form: &str) -> String {
    let (_, from) = page.split_once(&format!("action=\"{form}\"")).expect("the form");
    let (_, from) = from.split_once("name=\"begun\" value=\"").expect("its beginning");
    let (value, _) = from.split_once('"').unwrap();
    value.replace("&quot;", "\"").replace("&amp;", "&")
}

/// Can the form of this address be sent from the page?
fn has_button(page: &str, form: &str) -> bool {
    let (_, from) = page.split_once(&format!("action=\"{form}\"")).expect("the form");
    let (form, _) = from.split_once("</form>").unwrap();
    form.contains("type=\"submit\"")
}

#[tokio::test]
async fn whoever_comes_second_at_an_action_keeps_what_was_typed_and_reads_what_is_stored_now() {
    each_store(|store| async move {
        let (town, action) = town_with_action(store).await;
        let page = format!("/actions/{action}");
        let (closing, date) = (format!("{page}/closing"), format!("{page}/due-date"));
        let (_, opened) = ask(&town, Who::Director, "GET", &page, "").await;
        let form = |pairs: &[(&str, &str)]| serde_html_form::to_string(pairs).unwrap();
        let moved = form(&[
            ("revision", "1"),
            ("due_on", "2031-07-01"),
            ("reason", "The part is late"),
        ]);
        let (status, _) = ask(&town, Who::Director, "POST", &date, &moved).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        // Another date: the field was changed, and both stand there.
        let began = begun(&opened, &date);
        let second = [
            ("revision", "1"),
            ("due_on", "2031-08-01"),
            ("reason", "Too early"),
            ("begun", &began),
        ];
        let (status, body) = ask(&town, Who::Director, "POST", &date, &form(&second)).await;
        assert_eq!(status, StatusCode::CONFLICT, "{body}");
        for part in [
            "Due date moved by Security director",
            "id=\"field-due_on-now\"",
            "Now: 1 Jul 2031",
            "value=\"2031-08-01\"",
            "Too early",
            &format!("href=\"{page}\""),
        ] {
            assert!(body.contains(part), "{part} in {body}");
        }
        assert!(
            body.contains("Due</a>: 1 Jul 2031 (you typed something else)") && has_button(&body, &date),
            "{body}"
        );
        // The form began without a date: who typed the old one did not leave it as it was.
        let old = [
            ("revision", "1"),
            ("due_on", "2031-06-06"),
            ("reason", "As it was"),
            ("begun", &began),
        ];
        let (_, kept) = ask(&town, Who::Director, "POST", &date, &form(&old)).await;
        assert!(
            kept.contains("value=\"2031-06-06\"") && kept.contains("you typed something else"),
            "{kept}"
        );
        // Who typed what the first did has it already.
        let alike = [
            ("revision", "1"),
            ("due_on", "2031-07-01"),
            ("reason", "Late"),
            ("begun", &began),
        ];
        let (_, alike) = ask(&town, Who::Director, "POST", &date, &form(&alike)).await;
        assert!(
            alike.contains("now in your form") && !alike.contains("Save mine instead"),
            "{alike}"
        );
        // Having read it, the same form is saved over it, unless a third was in between.
        assert!(body.contains("Save mine instead"), "{body}");
        let (next, began) = (revision(&body, &date), begun(&body, &date));
        let again = |next: &str, began: &str| {
            form(&[
                ("revision", next),
                ("due_on", "2031-08-01"),
                ("reason", "Too early"),
                ("begun", began),
            ])
        };
        let third = form(&[("revision", "2"), ("due_on", "2031-07-02"), ("reason", "One day")]);
        let (status, _) = ask(&town, Who::Director, "POST", &date, &third).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (status, body) = ask(&town, Who::Director, "POST", &date, &again(&next, &began)).await;
        assert_eq!(status, StatusCode::CONFLICT, "{body}");
        assert!(body.contains("Now: 2 Jul 2031") && body.contains("Too early"), "{body}");
        let (next, began) = (revision(&body, &date), begun(&body, &date));
        let (status, body) = ask(&town, Who::Director, "POST", &date, &again(&next, &began)).await;
        assert_eq!((next.as_str(), status), ("3", StatusCode::SEE_OTHER), "{body}");
        let (_, moved) = ask(&town, Who::Director, "GET", &page, "").await;
        assert!(moved.contains("1 Aug 2031"), "{moved}");
        // Closed meanwhile: the proof that was typed stays, although there is nothing left to close, and is not to be sent.
        let closed = form(&[("revision", "4"), ("proof", "Tested twice")]);
        ask(&town, Who::Director, "POST", &closing, &closed).await;
        let began = begun(&opened, &closing);
        let second = [("revision", "1"), ("proof", "My own proof"), ("begun", &began)];
        let (status, body) = ask(&town, Who::Director, "POST", &closing, &form(&second)).await;
        assert_eq!(status, StatusCode::CONFLICT, "{body}");
        assert!(
            body.contains("My own proof") && body.contains("Now: Tested twice"),
            "{body}"
        );
        assert!(body.contains("cannot be saved from here"), "{body}");
        assert!(!has_button(&body, &closing), "{body}");
        assert_eq!(revision(&body, &closing), "1", "it stays what it was made from");
        // A program is told all that changed since the revision it read.
        let call = format!("/api/v1/actions/{action}/due-date");
        let sent = r#"{"revision":1,"due_on":"2031-08-01","reason":"x"}"#;
        let (status, body) = ask(&town, Who::Director, "POST", &call, sent).await;
        assert_eq!(status, StatusCode::CONFLICT, "{body}");
        let said: serde_json::Value = serde_json::from_str(&body).unwrap();
        let changed = serde_json::json!([
            { "name": "state", "now": "closed" },
            { "name": "due_on", "now": "2031-08-01" },
            { "name": "proof", "now": "Tested twice" },
        ]);
        assert_eq!(said["changed"], changed);
    })
    .await;
}
