//! Points 1 and 2: the demo is made by the program itself, prints one link per role, and every link opens a full home page; without
//! a demo the program opens its first-run page.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

use muster_stories::{Browser, Muster, program, verify};
use std::{
    io::Write,
    process::{Command, Output},
};
use tempfile::TempDir;

/// `muster demo --prepare-only` in this folder.
fn prepare(folder: &TempDir, seed: &str) -> Output {
    let mut command = Command::new(program("muster"));
    command.args([
        "demo",
        "--prepare-only",
        "--seed",
        seed,
        "--base-url",
        "http://muster.example",
        "--data-dir",
    ]);
    command
        .arg(folder.path().join("data"))
        .env("MUSTER_LOG", "error")
        .output()
        .expect("muster runs")
}

/// Organisation, role and path of every line that is a link.
fn links(printed: &str) -> Vec<(String, String, String)> {
    let (mut organisation, mut links) = (String::new(), Vec::new());
    for line in printed.lines() {
        match line.split_once("http://muster.example/demo/") {
            Some((role, token)) if line.starts_with("  ") => {
                links.push((
                    organisation.clone(),
                    role.trim().to_owned(),
                    format!("/demo/{}", token.trim()),
                ));
            }
            _ => organisation = line.trim().to_owned(),
        }
    }
    links
}

#[tokio::test]
async fn every_role_of_the_demo_comes_in_by_its_link_to_a_home_page_full_of_history() {
    let folder = TempDir::new().unwrap();
    let made = prepare(&folder, "20261120");
    let printed = String::from_utf8_lossy(&made.stdout).into_owned();
    assert!(
        made.status.success(),
        "{printed}{}",
        String::from_utf8_lossy(&made.stderr)
    );
    assert!(
        printed.starts_with("Muster demo at http://muster.example\n"),
        "{printed}"
    );
    let links = links(&printed);
    let organisations: std::collections::BTreeSet<&str> =
        links.iter().map(|(organisation, _, _)| organisation.as_str()).collect();
    assert_eq!(organisations.len(), 5, "{organisations:?}");

    let muster = Muster::serve(&folder.path().join("data"), Muster::free_address());
    for (organisation, role, link) in &links {
        let mut browser = Browser::at(muster.address);
        browser.sign_in(link).await;
        browser.get("/home").await.ok().must_say(organisation).must_say(role);
    }

    // Three months through the same roads as real use: rooms, debriefs, crossings and a log that verifies.
    let mut director = Browser::at(muster.address);
    let (_, _, link) = links
        .iter()
        .find(|(organisation, role, _)| organisation.starts_with("Northgate") && role == "Security director")
        .unwrap();
    director.sign_in(link).await;
    let count = |page: &str, begins: &str| page.matches(begins).count();
    assert!(count(&director.get("/rooms").await.ok().body, "href=\"/rooms/INC-") >= 3);
    assert!(count(&director.get("/debriefs").await.ok().body, "href=\"/debriefs/INC-") >= 3);
    assert!(director.get("/audit.csv?view=ours").await.ok().body.lines().count() > 50);
    let export = folder.path().join("export.json");
    let ledger = director.get("/audit/ledger").await.ok();
    let vkey = ledger
        .body
        .split(['<', '>', '"'])
        .find(|part| part.starts_with("muster.example/log/") && part.contains('+'));
    std::fs::File::create(&export)
        .unwrap()
        .write_all(director.get("/audit/export").await.ok().body.as_bytes())
        .unwrap();
    let verdict = verify(&export, vkey.expect("the page shows the log's key"));
    assert!(verdict.passed, "{}", verdict.words);
}

#[tokio::test]
async fn without_a_demo_the_first_page_is_the_first_run_and_no_demo_link_works() {
    let folder = TempDir::new().unwrap();
    let muster = Muster::serve_without_demo(folder.path(), Muster::free_address());
    let mut browser = Browser::at(muster.address);
    assert_eq!(browser.get("/").await.is(303).location(), "/setup");
    browser.get("/setup").await.ok();
    browser.get("/demo/0123456789abcdef").await.is(404);
    let form = browser.get("/setup").await.ok();
    let fields = [
        ("name", "Harbour Theatre"),
        ("kind", "company"),
        ("time_zone", "Europe/Vienna"),
        ("emergency_number", "112"),
        ("units", "metric"),
        ("email", "owner@theatre.example"),
        ("password", "a few plain words here"),
    ];
    let founded = browser.submit(&form, "/setup", &fields).await;
    assert!(matches!(founded.code(), 200 | 303), "{}", founded.text());
    // Once is once: a second founder finds nothing, and comes in by the password only.
    let mut late = Browser::at(muster.address);
    late.get("/setup").await.is(404);
    let signed = late
        .post_raw(
            "/sign-in",
            &[
                ("email", "owner@theatre.example"),
                ("password", "a few plain words here"),
            ],
        )
        .await;
    assert_eq!(signed.is(303).location(), "/home");
    late.get("/home").await.ok().must_say("Harbour Theatre");
}
