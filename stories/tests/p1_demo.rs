//! Points 1 and 2: the demo is made by the program itself, prints one link per role, and every link opens a full home page; without
//! a demo the program opens its first-run page.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

use muster_stories::{Browser, Home, Muster, Page, program, verify};
use std::{
    collections::{BTreeMap, BTreeSet},
    process::{Command, Output},
};
use tempfile::TempDir;

/// `muster demo --prepare-only` in this home.
fn prepare(home: &Home, seed: &str) -> Output {
    let mut command = Command::new(program("muster"));
    command.args([
        "demo",
        "--prepare-only",
        "--seed",
        seed,
        "--base-url",
        "http://muster.example",
        "--database",
        &home.database,
        "--data-dir",
    ]);
    command
        .arg(home.folder.path())
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

/// The demo, served, and a way in for each role.
struct Demo {
    muster: Muster,
    /// How many rows each table had before it was served.
    rows: BTreeMap<String, usize>,
    links: Vec<(String, String, String)>,
}

impl Demo {
    async fn made_in(home: &Home) -> Self {
        let made = prepare(home, "20261120");
        let printed = String::from_utf8_lossy(&made.stdout).into_owned();
        let complaints = String::from_utf8_lossy(&made.stderr);
        assert!(made.status.success(), "{printed}{complaints}");
        assert!(
            printed.starts_with("Muster demo at http://muster.example\n"),
            "{printed}"
        );
        let rows = home.rows().await;
        Self {
            rows,
            muster: Muster::serve_home(home, Muster::free_address()),
            links: links(&printed),
        }
    }

    async fn browser(&self, organisation: &str, role: &str) -> Browser {
        let found = self.links.iter().find(|link| link.0 == organisation && link.1 == role);
        let (_, _, link) = found.unwrap_or_else(|| panic!("{organisation} has no link for {role}"));
        let mut browser = Browser::at(self.muster.address);
        browser.sign_in(link).await;
        browser
    }
}

/// Addresses of this kind that a page links to, each once.
fn records(page: &Page, kind: &str) -> BTreeSet<String> {
    let links = page.links().into_iter();
    let paths = links.map(|link| link.split(['?', '#']).next().unwrap_or_default().to_owned());
    paths
        .filter(|path| path.starts_with(kind) && !path[kind.len()..].contains('/'))
        .collect()
}

#[tokio::test]
async fn the_demo_partnership_is_as_promised_and_every_role_comes_in_by_its_link() {
    let mut homes = vec![Home::sqlite()];
    homes.extend(Home::postgres().await);
    let told = homes.len();
    let mut first = None;
    for home in homes {
        let demo = Demo::made_in(&home).await;
        // One seed is one history, on whichever database it is lived through.
        let first = first.get_or_insert_with(|| demo.rows.clone());
        assert_eq!(*first, demo.rows);
        every_link_opens_a_home_page(&demo).await;
        sites_districts_and_agreements(&demo).await;
        who_has_no_agreement_and_who_has_a_suspended_one(&demo).await;
        three_months_of_history(&demo, &home).await;
        drop(demo);
        home.leave().await;
    }
    skipped_without_postgres(told);
}

#[expect(
    clippy::print_stderr,
    reason = "a skipped half must be seen in the output of the tests"
)]
fn skipped_without_postgres(told: usize) {
    if told < 2 {
        eprintln!("skipped: no PostgreSQL");
    }
}

async fn every_link_opens_a_home_page(demo: &Demo) {
    let organisations: BTreeSet<&str> = demo.links.iter().map(|link| link.0.as_str()).collect();
    let promised = [
        "Campus Police",
        "City Police",
        "County Sheriff",
        "Harbour Mall Company",
        "Northgate Health Group",
    ];
    assert_eq!(organisations, BTreeSet::from(promised));
    for (organisation, role, _) in &demo.links {
        let mut browser = demo.browser(organisation, role).await;
        browser.get("/home").await.ok().must_say(organisation).must_say(role);
    }
    // Roles fill the positions, and no person has a name or an address.
    for organisation in ["Northgate Health Group", "Harbour Mall Company"] {
        let people = demo
            .browser(organisation, "Security director")
            .await
            .get("/admin/people")
            .await
            .ok();
        people.must_say("Filled");
        assert!(!people.text().contains('@'), "{}", people.text());
    }
}

async fn sites_districts_and_agreements(demo: &Demo) {
    for (organisation, sites) in [("Northgate Health Group", 3), ("Harbour Mall Company", 1)] {
        let mut director = demo.browser(organisation, "Security director").await;
        let page = director.get("/sites").await.ok();
        assert_eq!(
            records(&page, "/sites/S-").len(),
            sites,
            "{organisation}: {}",
            page.text()
        );
    }
    let mut commander = demo.browser("City Police", "Police commander").await;
    commander
        .get("/admin/people")
        .await
        .ok()
        .must_say("Central District")
        .must_say("Harbour District");

    // Two agreements in force, of different clauses: what one opens, the other does not.
    let page = commander.get("/agreements").await.ok();
    let agreements = records(&page, "/agreements/AG-");
    assert_eq!(agreements.len(), 2, "{agreements:?}");
    let mut answers = BTreeSet::new();
    for agreement in &agreements {
        let page = commander.get(agreement).await.ok();
        page.must_say("In force").must_say("2 of 2 signatures verified");
        let mut open = Vec::new();
        // What it opens of emergency plans on a quiet day, and whether help that is needed is told.
        let form = commander.get(&format!("{agreement}/ask")).await.ok();
        let mut values = form.body.split('"');
        let who = values.find(|value| value.ends_with("/police_commander"));
        let who = who.unwrap_or_else(|| panic!("{}", form.body)).replace('/', "%2F");
        for (wants, when) in [("emergency_plan", "quiet"), ("alert", "if_2")] {
            let asked = format!("{agreement}/ask?who={who}&wants={wants}&when={when}");
            let answer = commander.get(&asked).await.ok();
            answer.must_say("Download the decision");
            open.push(answer.says("A clause lets this through."));
        }
        answers.insert(open);
    }
    let each = [vec![true, false], vec![false, true]];
    assert_eq!(answers, BTreeSet::from(each), "the two open the same");
}

async fn who_has_no_agreement_and_who_has_a_suspended_one(demo: &Demo) {
    for role in ["Police commander", "Campus liaison"] {
        let page = demo.browser("Campus Police", role).await.get("/agreements").await.ok();
        assert!(records(&page, "/agreements/AG-").is_empty(), "{}", page.text());
        page.must_say("No agreement yet");
    }
    let mut sheriff = demo.browser("County Sheriff", "Police commander").await;
    let page = sheriff.get("/agreements").await.ok();
    let agreements = records(&page, "/agreements/AG-");
    assert_eq!(agreements.len(), 1, "{agreements:?}");
    for agreement in &agreements {
        sheriff.get(agreement).await.ok().must_say("Suspended");
    }
    let sites = sheriff.get("/sites").await.ok();
    assert!(records(&sites, "/sites/S-").is_empty(), "{}", sites.text());
}

/// Lived through the same roads as real use: rooms, debriefs, crossings with their receipts, a home page, and a log that verifies.
async fn three_months_of_history(demo: &Demo, home: &Home) {
    let mut director = demo.browser("Northgate Health Group", "Security director").await;
    assert!(records(&director.get("/rooms").await.ok(), "/rooms/INC-").len() >= 3);
    assert!(records(&director.get("/debriefs").await.ok(), "/debriefs/INC-").len() >= 3);
    let csv = director.get("/audit.csv?view=ours").await.ok().body;
    let days: BTreeSet<&str> = csv.lines().skip(1).filter_map(|line| line.get(..10)).collect();
    assert!(csv.lines().count() > 50, "{} crossings", csv.lines().count());
    let day = |text: Option<&&str>| text.unwrap().parse::<jiff::civil::Date>().unwrap();
    let lived = day(days.last()).since(day(days.first())).unwrap().get_days();
    assert!(lived >= 75 && days.len() >= 10, "{} days between {lived}", days.len());
    let newest = csv
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').next())
        .max()
        .unwrap();
    let newest: jiff::Timestamp = newest.parse().expect("an instant");
    assert!(
        newest <= jiff::Timestamp::now(),
        "a crossing at {newest} has not happened yet"
    );
    let home_page = director.get("/home").await.ok();
    assert!(!records(&home_page, "/actions/AC-").is_empty(), "{}", home_page.text());

    // Every message of these months has come to its end, most of them on a screen.
    let health = director.get("/admin/health").await.ok();
    health
        .must_say("Messages waiting 0")
        .must_say("Overdue in the last day 0");
    let debrief = records(&home_page, "/debriefs/INC-").into_iter().next();
    if let Some(debrief) = debrief {
        director.get(&debrief).await.ok().must_say("Delivered");
    }

    let ledger = director.get("/audit/ledger").await.ok();
    let vkey = ledger
        .body
        .split(['<', '>', '"'])
        .find(|part| part.starts_with("muster.example/log/") && part.contains('+'));
    let export = home.folder.path().join("export.json");
    std::fs::write(&export, director.get("/audit/export").await.ok().body).unwrap();
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

#[test]
fn an_unknown_setting_stops_the_start_and_is_named_wherever_it_stands() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("muster.toml");
    std::fs::write(&file, "databse = \"sqlite:elsewhere.sqlite\"\n").unwrap();
    let data = folder.path().join("data");
    let started = |change: &dyn Fn(&mut Command)| {
        let mut command = Command::new(program("muster"));
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(&data);
        change(&mut command);
        let output = command.output().expect("muster starts");
        (
            output.status.success(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    let in_the_file = started(&|command| {
        command.arg("--settings").arg(&file);
    });
    let in_the_environment = started(&|command| {
        command.env("MUSTER_DATABSE", "postgres://localhost/muster");
    });
    let as_a_flag = started(&|command| {
        command.arg("--databse=postgres://localhost/muster");
    });
    for (name, (served, words)) in [
        ("databse", in_the_file),
        ("MUSTER_DATABSE", in_the_environment),
        ("--databse", as_a_flag),
    ] {
        assert!(!served && words.contains(name), "{name}: {words}");
    }
    assert!(!data.exists(), "nothing was begun");
}
