//! The access table: every route, asked by its owner, a partner with a clause, a partner whose clause is suspended, an outsider,
//! and nobody. What each is answered is a snapshot that a person has read; a route without a record fails.
//!
//! Point 9 stands on the same list: an outsider who tries every address gets the same "not found" as for what does not exist.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

use muster_stories::{Browser, Page, Partners, Records, Town, each_store, on_sqlite};
use muster_web::routes::RouteRow;
use std::{fmt::Write, time::Duration, time::Instant};

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

/// One reader with both ways in: a browser and a program.
struct Reader {
    role: Option<&'static str>,
    browser: Browser,
    program: Browser,
}

impl Reader {
    async fn come(town: &Town, role: Option<&'static str>) -> Self {
        match role {
            Some(role) => Self {
                role: Some(role),
                browser: town.browser(role).await,
                program: town.api(role).await,
            },
            None => Self {
                role: None,
                browser: town.stranger(),
                program: town.stranger(),
            },
        }
    }

    /// Asks for a route as it is meant to be asked: a page by a browser, a form with every field, a call with its document.
    async fn ask(&mut self, town: &Town, row: &RouteRow, address: &str) -> Page {
        if row.path.starts_with("/api/") {
            return match row.method {
                "GET" | "DELETE" => self.program.ask(row.method, address).await,
                method => {
                    self.program
                        .send_json(
                            method,
                            address,
                            &[("idempotency-key", "access-table-0001")],
                            &document(town, row.path).await,
                        )
                        .await
                }
            };
        }
        if row.method == "GET" {
            return self.browser.get(address).await;
        }
        let fields = fields(town).await;
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let page = self.browser.post(address, &fields).await;
        // Some forms end the session that sent them.
        if let Some(role) = self.role
            && (row.path.contains("sign-out") || row.path.starts_with("/me/"))
        {
            self.browser = town.browser(role).await;
        }
        page
    }
}

/// Every field that any form asks for, with something it would take. Forms read the fields they know.
async fn fields(town: &Town) -> Vec<(&'static str, String)> {
    let point = town.one("SELECT id FROM site_point ORDER BY code LIMIT 1").await;
    let (northgate, ellery) = (
        town.org("director").await.to_string(),
        town.org("commander").await.to_string(),
    );
    let manager = town.position("manager").to_string();
    let mut fields: Vec<(&'static str, String)> = vec![
        ("point", point),
        ("with", ellery.clone()),
        ("owner", manager.clone()),
        ("participants", manager.clone()),
        ("position", manager),
        ("site", town.hospital.reference.to_string()),
        ("from", northgate),
    ];
    for (name, value) in [
        ("words", "Words of the access table"),
        ("state", "safe"),
        ("job", "keeps_log"),
        ("to", "in_progress"),
        ("status", "contained"),
        ("ending", "false_alarm"),
        ("reason", "A reason of the access table"),
        ("revision", "1"),
        ("version", "1"),
        ("seen", "0"),
        ("digest", "0"),
        ("take_part", "yes"),
        ("kind", "went_well"),
        ("proof", "A proof of the access table"),
        ("due_on", "2031-07-01"),
        ("until", "2031-07-01"),
        ("label", "Access table"),
        ("on_duty", "yes"),
        ("theme", "day"),
        ("title", "Access table"),
        ("direction", "down"),
        ("seconds", "9"),
        ("on", "2031-05-02"),
        ("name", "Access table"),
        ("code", "Z9"),
        ("number", "9.9"),
        ("data_class", "alert"),
        ("purpose", "readiness"),
        ("condition", "standing"),
        ("tlp", "TLP:AMBER"),
        ("retention_days", "30"),
        ("starts_on", "2031-05-02"),
        ("ends_on", "2032-05-02"),
        ("review_on", "2031-11-02"),
        ("text", "A text of the access table"),
    ] {
        fields.push((name, value.to_owned()));
    }
    fields
}

/// The document that a call asks for.
async fn document(town: &Town, path: &str) -> serde_json::Value {
    use serde_json::json;
    let (northgate, ellery) = (
        town.org("director").await.to_string(),
        town.org("commander").await.to_string(),
    );
    let (start, end) = ("2031-05-02T00:00:00Z", "2032-05-02T00:00:00Z");
    let clause = json!({
        "seen": "0", "number": "9.9", "title": "Access table", "text": "A text", "data_class": "alert",
        "from": { "org": northgate, "unit": null }, "to": { "org": ellery, "unit": null }, "purpose": "readiness",
        "condition": "standing", "recipients": ["dispatcher"], "tlp_ceiling": "TLP:AMBER", "retention_days": 30,
        "onward_sharing": false, "starts_at": start, "ends_at": end,
    });
    let reason = json!({ "reason": "A reason of the access table", "revision": 1, "version": 1 });
    let (revision, day) = (1, "2031-07-01");
    match path.trim_start_matches("/api/v1/") {
        "alerts" => json!({ "site": town.hospital.reference.as_str(), "level": 1 }),
        "requests" => json!({
            "agreement": town.agreement.as_ref().map(ToString::to_string), "clause": "4.2",
            "site": town.hospital.id.to_string(), "words": "Words of the access table",
        }),
        "agreements/{ag}/draft/clauses" | "agreements/{ag}/draft/clauses/{n}" => clause,
        "agreements/{ag}/draft" => json!({
            "seen": "0", "title": "Access table", "sections": [], "sites": [], "starts_at": start, "ends_at": end,
            "review_on": "2031-11-02",
        }),
        "agreements/{ag}/proposal" => json!({ "seen": "0", "revision": 1 }),
        "agreements/{ag}/signature" => json!({ "version": 1, "digest": "0" }),
        "actions/{ref}/acceptance" => json!({ "revision": revision, "owner": town.position("manager").to_string() }),
        "actions/{ref}/closing" => json!({ "revision": revision, "proof": "A proof of the access table" }),
        "actions/{ref}/due-date" | "actions/{ref}/reopening" => {
            json!({ "revision": revision, "due_on": day, "reason": "A reason" })
        }
        "debriefs/{inc}/actions" => json!({
            "issue": "An issue", "words": "An action", "element": "training", "owner": town.position("manager").to_string(), "due_on": day,
        }),
        "debriefs/{inc}/words" => json!({ "kind": "went_well", "words": "Words of the access table" }),
        "rooms/{inc}/messages" => json!({ "words": "Words of the access table" }),
        "rooms/{inc}/steps/{rank}" => json!({ "to": "in_progress" }),
        "rooms/{inc}/status" => json!({ "status": "contained" }),
        "rooms/{inc}/stand-down" => json!({ "ending": "false_alarm" }),
        "requests/{er}/answer" => json!({ "words": "An answer of the access table" }),
        path if path.starts_with("agreements/{ag}/") => reason,
        _ => json!({}),
    }
}

/// What is asked beside the path.
fn query(path: &str) -> &'static str {
    match path.rsplit('/').next().unwrap_or_default() {
        "compare" => "?from=1&to=1",
        "withdraw" => "?version=1",
        "removal" => "?revision=1&version=1",
        "{n}" if path.starts_with("/api/") => "?seen=0",
        "search" => "?q=Quarry",
        _ => "",
    }
}

/// The answer in one word: its status, or that it leads to the sign-in page.
fn word(page: &Page) -> String {
    let leads_to = page
        .headers
        .get("location")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if page.code() == 303 && leads_to.starts_with("/sign-in") && page.asked != "POST /sign-out" {
        "sign in".into()
    } else {
        page.code().to_string()
    }
}

/// When a route is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Look,
    Act,
    End,
}

impl Turn {
    fn of(row: &RouteRow) -> Self {
        let ends = [
            "suspension",
            "termination",
            "withdrawal",
            "stand-down",
            "all-clear",
            "stop-sharing",
            "real",
            "closing",
            "cancel",
            "closure",
            "vacancy",
            "lock",
            "revocation",
            "removal",
            "sign-out",
            "sign-out-everywhere",
            "end",
            "refusal",
            "answer",
            "recovery-codes",
        ];
        let last = row.path.rsplit('/').next().unwrap_or_default();
        match row.method {
            "GET" => Turn::Look,
            "DELETE" => Turn::End,
            _ if ends.contains(&last) => Turn::End,
            _ => Turn::Act,
        }
    }
}

#[tokio::test]
async fn who_may_knock_where_is_the_table_that_was_reviewed() {
    on_sqlite(Partners::Agreed, |town| async move {
        let records = Records::make(&town).await;
        let routes = routes();
        let mut readers = Vec::new();
        for (name, role) in READERS {
            readers.push((name, Reader::come(&town, role).await));
        }
        // First everybody looks, then everybody acts, and what ends something comes last: each finds the same records.
        let mut answers = vec![Vec::new(); routes.len()];
        for turn in [Turn::Look, Turn::Act, Turn::End] {
            for (name, reader) in &mut readers {
                for (row, answers) in routes.iter().zip(&mut answers).filter(|(row, _)| Turn::of(row) == turn) {
                    let address = records.address(row.path) + query(row.path);
                    let said = match row.path {
                        "/live" => reader.browser.status(&address).await,
                        _ => word(&reader.ask(&town, row, &address).await),
                    };
                    answers.push((*name, said));
                }
            }
        }
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

/// Pages that need no sign-in. A new one is a decision, and this line is where it is taken.
const OPEN: [&str; 17] = [
    "GET /",
    "GET /api/v1/openapi.json",
    "GET /assets/{*path}",
    "GET /demo/{token}",
    "GET /health/live",
    "GET /health/ready",
    "GET /invite/organisation/{token}",
    "POST /invite/organisation/{token}",
    "GET /invite/{token}",
    "POST /invite/{token}",
    "GET /metrics",
    "GET /recover",
    "POST /recover",
    "GET /setup",
    "POST /setup",
    "GET /sign-in",
    "POST /sign-in",
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

#[tokio::test]
async fn an_outsider_finds_nothing_by_any_address_and_learns_nothing_from_the_answer() {
    each_store(Partners::Agreed, |town| async move {
        let records = Records::make(&town).await;
        for role in ["campus", "sheriff"] {
            let mut reader = Reader::come(&town, Some(role)).await;
            for row in routes().iter().filter(|row| !row.open && row.path != "/live") {
                let real = records.address(row.path) + query(row.path);
                let nothing = records.nothing(row.path) + query(row.path);
                let answer = reader.ask(&town, row, &real).await;
                let asked = format!("{role}: {} {real}", row.method);
                if real != nothing {
                    let other = reader.ask(&town, row, &nothing).await;
                    assert_eq!(
                        answer.code(),
                        other.code(),
                        "{asked} tells a record that exists from one that does not"
                    );
                    assert!(
                        matches!(answer.code(), 404 | 422),
                        "{asked} is answered {}",
                        answer.status
                    );
                    let (one, two) = (
                        Records::without_ids(&answer.body, &real),
                        Records::without_ids(&other.body, &nothing),
                    );
                    assert_eq!(one, two, "{asked} is answered otherwise than {nothing}");
                }
                // The sheriff has signed with Northgate, so that name is known there; nothing else is.
                for secret in records
                    .secrets
                    .iter()
                    .filter(|word| role == "campus" || *word != "Northgate Group")
                {
                    let echo = real.contains(secret.as_str())
                        || query(row.path).contains(secret.split(' ').next().unwrap_or(secret));
                    assert!(
                        echo || !answer.body.contains(secret.as_str()),
                        "{asked} tells {secret:?}: {}",
                        answer.text()
                    );
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn search_and_sign_in_tell_an_outsider_nothing() {
    each_store(Partners::Agreed, |town| async move {
        let records = Records::make(&town).await;
        let mut campus = town.browser("campus").await;
        let nothing = campus.get("/search?q=xyzzy").await.ok();
        for secret in &records.secrets {
            let mut address = reqwest::Url::parse("http://muster.example/search").unwrap();
            address.query_pairs_mut().append_pair("q", secret);
            let found = campus.get(&format!("/search?{}", address.query().unwrap())).await.ok();
            let plain = found.text().replace(secret.as_str(), "xyzzy");
            assert_eq!(
                plain,
                nothing.text(),
                "a search for {secret} differs from one for nothing"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn the_time_of_an_answer_tells_nothing() {
    on_sqlite(Partners::Agreed, |town| async move {
        let records = Records::make(&town).await;
        let mut campus = town.browser("campus").await;
        for route in ["/rooms/{inc}", "/sites/{site}", "/agreements/{ag}", "/debriefs/{inc}"] {
            let addresses = [records.address(route), records.nothing(route)];
            let mut times = [Vec::new(), Vec::new()];
            for _ in 0..40 {
                for (address, times) in addresses.iter().zip(&mut times) {
                    let start = Instant::now();
                    campus.get(address).await.is(404);
                    times.push(start.elapsed());
                }
            }
            let median = |times: &mut Vec<Duration>| {
                times.sort();
                times[times.len() / 2]
            };
            let (real, nothing) = (median(&mut times[0]), median(&mut times[1]));
            assert!(
                real.abs_diff(nothing) < Duration::from_millis(5).max(nothing / 2),
                "{route}: {real:?} against {nothing:?}"
            );
        }
    })
    .await;
}
