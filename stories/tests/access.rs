//! The access table: every route, asked by its owner, a partner with a clause, a partner whose clause is suspended, an outsider,
//! and nobody. What each is answered is a snapshot that a person has read; a route without a record fails. What an outsider can
//! learn from an answer is told in `p9_outsider.rs`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

use muster_stories::{Page, Partners, Reader, Records, Turn, each_store};
use muster_web::routes::RouteRow;
use std::{collections::BTreeSet, fmt::Write};

/// Who asks, in the order of asking: those who may change nothing come first, so that each finds the same records.
const READERS: [(&str, Option<&str>); 5] = [
    ("signed out", None),
    ("outsider", Some("campus")),
    ("suspended", Some("sheriff")),
    ("partner", Some("commander")),
    ("owner", Some("director")),
];

/// The columns of the table, left to right.
const COLUMNS: [&str; 5] = ["owner", "partner", "suspended", "outsider", "signed out"];

fn routes() -> Vec<RouteRow> {
    muster_server::routes::all().list()
}

/// The answer in one word: its status, or that it leads to the sign-in page.
fn word(page: &Page) -> String {
    let leads_to = page
        .headers
        .get("location")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let has_left = page.asked.starts_with("POST /sign-out") && leads_to == "/sign-in";
    if page.code() == 303 && leads_to.starts_with("/sign-in") && !has_left {
        "sign in".into()
    } else {
        page.code().to_string()
    }
}

#[tokio::test]
async fn who_may_knock_where_is_the_table_that_was_reviewed() {
    each_store(Partners::Agreed, |town| async move {
        let records = Records::make(&town).await;
        let routes = routes();
        let mut readers = Vec::new();
        for (name, role) in READERS {
            readers.push((name, Reader::come(&town, role).await));
        }
        // First everybody looks, then everybody acts, and what ends something comes last: each finds the same records.
        let mut answers = vec![Vec::new(); routes.len()];
        for turn in Turn::ALL {
            for (name, reader) in &mut readers {
                for (row, answers) in routes.iter().zip(&mut answers).filter(|(row, _)| Turn::of(row) == turn) {
                    let address = reader.with_query(row, &records.address(row.path));
                    let said = match row.path {
                        "/live" => reader.browser.status(&address).await,
                        _ => word(&reader.ask(&town, row, &address).await),
                    };
                    answers.push((*name, said));
                }
            }
        }
        let got_through = |answers: &Vec<(&str, String)>| {
            let one = |said: &str| said.parse::<u16>().is_ok_and(|status| status < 400);
            answers.iter().any(|(_, said)| one(said))
        };
        let closed: BTreeSet<String> = routes
            .iter()
            .zip(&answers)
            .filter(|(_, answers)| !got_through(answers))
            .map(|(row, _)| format!("{} {}", row.method, row.path))
            .collect();
        let known: BTreeSet<String> = NOBODY.iter().map(|(route, _)| (*route).to_owned()).collect();
        let unknown: Vec<&String> = closed.difference(&known).collect();
        assert!(
            unknown.is_empty(),
            "everybody is refused, so the table says nothing of rights: give it a fitting paper or a reason: {unknown:#?}"
        );
        let open: Vec<&String> = known.difference(&closed).collect();
        assert!(open.is_empty(), "somebody gets through, so it needs no reason: {open:#?}");
        let wide = routes.iter().map(|row| row.path.len()).max().unwrap_or_default();
        let mut table = format!("{:<7}{:<wide$}", "", "route");
        for column in COLUMNS {
            write!(table, "  {column:<10}").unwrap();
        }
        for (row, answers) in routes.iter().zip(&answers) {
            write!(table, "\n{:<7}{:<wide$}", row.method, row.path).unwrap();
            for column in COLUMNS {
                let said = &answers.iter().find(|(name, _)| *name == column).unwrap().1;
                write!(table, "  {said:<10}").unwrap();
            }
        }
        let table: String = table.lines().map(|line| format!("{}\n", line.trim_end())).collect();
        insta::assert_snapshot!("access", table);
    })
    .await;
}

/// Routes that nobody here gets through, and why. What they do for whoever may is told where the reason says.
const NOBODY: [(&str, &str); 70] = [
    (
        "POST /admin/health/mail-proof",
        "the code stands in a letter: stories/tests/node.rs",
    ),
    (
        "POST /admin/team",
        "the team is there already: readiness/threat_team/src/tests/keys.rs",
    ),
    (
        "POST /api/v1/sites/{site}/floors",
        "the document is a whole floor: readiness/src/tests/imports.rs",
    ),
    (
        "POST /api/v1/sites/{site}/imdf",
        "the document is a whole archive: readiness/src/tests/archives.rs",
    ),
    (
        "PUT /api/v1/sites/{site}/map",
        "the document is a whole map: readiness/src/tests/imports.rs",
    ),
    (
        "POST /api/v1/sites/{site}/floors/{floor}/versions/{v}/return",
        "the only version is the one of today: readiness/src/tests/versions.rs",
    ),
    (
        "POST /api/v1/sites/{site}/map/versions/{v}/return",
        "the only version is the one of today: readiness/src/tests/versions.rs",
    ),
    (
        "GET /concern/{link}",
        "for whoever holds the link: readiness/threat_team/src/tests/walk.rs",
    ),
    (
        "POST /concern/{link}",
        "for whoever holds the link: readiness/threat_team/src/tests/walk.rs",
    ),
    (
        "POST /concern/{link}/answer",
        "for whoever holds a receipt: readiness/threat_team/src/tests/walk.rs",
    ),
    (
        "POST /concern/{link}/reply",
        "for whoever holds a receipt: readiness/threat_team/src/tests/walk.rs",
    ),
    (
        "GET /demo/{token}",
        "it would make everybody somebody else: membership/src/tests/doors.rs",
    ),
    (
        "GET /invite/organisation/{token}",
        "for whoever holds the link: membership/src/tests/first_run.rs",
    ),
    (
        "POST /invite/organisation/{token}",
        "for whoever holds the link: membership/src/tests/first_run.rs",
    ),
    (
        "GET /invite/{token}",
        "for whoever holds the link: membership/src/tests/invitations.rs",
    ),
    (
        "POST /invite/{token}",
        "for whoever holds the link: membership/src/tests/invitations.rs",
    ),
    (
        "POST /me/address",
        "the link before it is too young: membership/src/tests/addresses.rs",
    ),
    (
        "POST /me/password",
        "nobody here has a password: membership/src/tests/own_page.rs",
    ),
    (
        "POST /me/position",
        "nobody here fills two: membership/src/tests/invitations.rs",
    ),
    (
        "POST /me/recovery-codes",
        "nobody here has a password: membership/src/tests/own_page.rs",
    ),
    (
        "GET /metrics",
        "another test reads them from where they are open: stories/tests/node.rs",
    ),
    ("POST /recover", "nobody here has a code: membership/src/tests/doors.rs"),
    (
        "POST /setup",
        "the first run is over: membership/src/tests/first_run.rs",
    ),
    (
        "POST /sign-in",
        "nobody here has a password: membership/src/tests/doors.rs",
    ),
    (
        "POST /sign-in/which",
        "nobody here has two accounts: membership/src/tests/several.rs",
    ),
    (
        "POST /sites/{site}/map/import",
        "it takes files: readiness/src/tests/imports.rs",
    ),
    (
        "POST /plans/{pl}/files",
        "it takes a file: readiness/plans/src/tests/files.rs",
    ),
    (
        "POST /api/v1/plans/{pl}/files",
        "it takes a file: readiness/plans/src/tests/files.rs",
    ),
    (
        "POST /api/v1/exercises/{ex}/ratings",
        "whoever evaluates rates an objective that is there: readiness/exercises/src/tests/both_sides.rs",
    ),
    (
        "POST /exercises/{ex}/ratings",
        "whoever evaluates rates an objective that is there: readiness/exercises/src/tests/both_sides.rs",
    ),
    (
        "POST /guest/{token}",
        "whoever has a guest's link writes: readiness/exercises/src/tests/guests.rs",
    ),
    (
        "GET /guest/{token}",
        "whoever has a guest's link reads: readiness/exercises/src/tests/guests.rs",
    ),
    (
        "POST /events/{ev}/shifts",
        "it names a post of that very event: readiness/events/src/tests/running.rs",
    ),
    (
        "POST /api/v1/events/{ev}/shifts",
        "it names a post of that very event: readiness/events/src/tests/running.rs",
    ),
    (
        "POST /visits/{vis}/findings/{finding}/photos",
        "it takes a file: readiness/visits/src/tests/photos.rs",
    ),
    (
        "POST /api/v1/visits/{vis}/findings/{finding}/photos",
        "it takes a file: readiness/visits/src/tests/photos.rs",
    ),
    (
        "POST /training/import",
        "it takes a file: readiness/src/tests/training.rs",
    ),
    (
        "POST /sites/{site}/map/new",
        "it is drawn already: readiness/src/tests/drawing.rs",
    ),
    (
        "POST /sites/{site}/map/versions/{v}/return",
        "the only version is the one of today: readiness/src/tests/versions.rs",
    ),
    (
        "POST /sites/{site}/plans/imdf",
        "it takes a file: readiness/src/tests/archives.rs",
    ),
    (
        "POST /sites/{site}/plans/import",
        "it takes files: readiness/src/tests/imports.rs",
    ),
    ("POST /v/{digest}", "it takes a file: readiness/src/tests/packets.rs"),
    (
        "POST /vacancies/{vacancy}/gifts",
        "what is given is named by its kind and id: membership/src/tests/vacancies.rs",
    ),
    (
        "POST /api/v1/vacancies/{vacancy}/gifts",
        "what is given is named by its kind and id: membership/src/tests/vacancies.rs",
    ),
    (
        "POST /sites/{site}/plans/grid",
        "it names the grid that was read: readiness/src/tests/plan_pictures.rs",
    ),
    (
        "POST /sites/{site}/plans/{floor}/picture",
        "it takes a file: readiness/src/tests/plan_pictures.rs",
    ),
    (
        "POST /api/v1/sites/{site}/floors/{floor}/picture",
        "it takes a file: readiness/src/tests/plan_pictures.rs",
    ),
    (
        "POST /sites/{site}/plans/{floor}/picture/placing",
        "it names the version that was read: readiness/src/tests/plan_pictures.rs",
    ),
    (
        "POST /api/v1/sites/{site}/floors/{floor}/picture/placing",
        "it names the version that was read: readiness/src/tests/plan_pictures.rs",
    ),
    (
        "POST /api/v1/sites/{site}/floors/{floor}/picture/removal",
        "it names the version that was read: readiness/src/tests/plan_pictures.rs",
    ),
    (
        "POST /sites/{site}/plans/{floor}/versions/{v}/return",
        "the only version is the one of today: readiness/src/tests/versions.rs",
    ),
    (
        "POST /team/key",
        "the only key that reads stays: readiness/threat_team/src/tests/keys.rs",
    ),
    (
        "POST /team/concerns/{id}/consults",
        "it sends what was looked at before: readiness/threat_team/src/tests/consults.rs",
    ),
    (
        "POST /team/concerns/{id}/erasure",
        "only what was refused is deleted: readiness/threat_team/src/tests/wall.rs",
    ),
    (
        "POST /team/members/{slot}/admission",
        "that member has no key yet: readiness/threat_team/src/tests/keys.rs",
    ),
    (
        "POST /team/members/{slot}/chair",
        "that member has no key yet: readiness/threat_team/src/tests/keys.rs",
    ),
    (
        "POST /team/recovery",
        "nobody here holds the key on paper: readiness/threat_team/src/tests/keys.rs",
    ),
    (
        "GET /capability/history",
        "nobody has written a profile yet: readiness/capability/src/tests",
    ),
    (
        "POST /capability/edit",
        "an agency's profile is a form of its own: readiness/capability/src/tests",
    ),
    (
        "POST /api/v1/contacts/{id}/place",
        "the call “behind” has given the list another order: readiness/src/tests/contacts.rs",
    ),
    (
        "POST /contacts/{id}/place",
        "the call “behind” has given the list another order: readiness/src/tests/contacts.rs",
    ),
    (
        "POST /contacts/{id}/behind",
        "the call “behind” has given the list another order: readiness/src/tests/reach_tests.rs",
    ),
    (
        "POST /api/v1/reach-tests",
        "an emergency is open, and tests give way: readiness/src/tests/reach_tests.rs",
    ),
    (
        "POST /reach-tests",
        "an emergency is open, and tests give way: readiness/src/tests/reach_tests.rs",
    ),
    (
        "POST /api/v1/reach-tests/{test}/answer",
        "whoever was asked answers: readiness/src/tests/reach_tests.rs",
    ),
    (
        "POST /reach-tests/{test}/answer",
        "whoever was asked answers: readiness/src/tests/reach_tests.rs",
    ),
    (
        "POST /api/v1/reach-tests/{test}/questions/{question}/call",
        "the test was called off by the emergency: readiness/src/tests/reach_tests.rs",
    ),
    (
        "POST /reach-tests/{test}/questions/{question}/call",
        "the test was called off by the emergency: readiness/src/tests/reach_tests.rs",
    ),
    (
        "POST /api/v1/reach-tests/{test}/questions/{question}/result",
        "the test was called off by the emergency: readiness/src/tests/reach_tests.rs",
    ),
    (
        "POST /reach-tests/{test}/questions/{question}/result",
        "the test was called off by the emergency: readiness/src/tests/reach_tests.rs",
    ),
];

/// Pages that need no sign-in. A new one is a decision, and this line is where it is taken.
const OPEN: [&str; 31] = [
    "GET /",
    "GET /answer/{token}",
    "POST /answer/{token}",
    "GET /api/v1/openapi.json",
    "GET /assets/{*path}",
    "GET /concern/{link}",
    "POST /concern/{link}",
    "POST /concern/{link}/answer",
    "POST /concern/{link}/reply",
    "GET /demo/{token}",
    "GET /guest/{token}",
    "POST /guest/{token}",
    "GET /health/live",
    "GET /health/ready",
    "GET /invite/organisation/{token}",
    "POST /invite/organisation/{token}",
    "GET /invite/{token}",
    "POST /invite/{token}",
    "GET /k/{label}",
    "POST /k/{label}/report",
    "GET /kit-worker.js",
    "GET /metrics",
    "GET /recover",
    "POST /recover",
    "GET /setup",
    "POST /setup",
    "GET /sign-in",
    "POST /sign-in",
    "POST /sign-in/which",
    "GET /v/{digest}",
    "POST /v/{digest}",
];

#[test]
fn every_route_asks_for_sign_in_unless_it_is_listed_as_open() {
    let open: Vec<String> = routes()
        .iter()
        .filter(|row| row.open)
        .map(|row| format!("{} {}", row.method, row.path))
        .collect();
    assert_eq!(open, OPEN);
}
