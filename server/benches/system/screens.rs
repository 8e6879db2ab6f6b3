//! A raise to the last of so many live screens: real connections on loopback, one server process, all clients in this one.
//!
//! Both servers are asked by the same client code, in turns, each turn with a fresh process. The clock runs from the first byte of
//! the POST to the moment in which the last screen has read the strip that names the place.

use crate::{
    Cli,
    client::{self, Screens, Told},
    machine,
    report::{Report, Times, bytes, ms},
    serving::Serving,
    store,
    town::{self, Home, Somebody},
};
use muster_web::layout::{self, LiveStrip, StripKind};
use serde_json::{Value, json};
use std::time::Duration;
use tempfile::TempDir;
use tokio::{
    runtime::{Builder, Runtime},
    task::LocalSet,
};

/// Between two alarms, and before memory is read.
const PAUSE: Duration = Duration::from_millis(300);

pub fn measure(runtime: &Runtime, cli: &Cli, report: &mut Report) {
    for &screens in &cli.screens {
        if machine::most_connections().is_some_and(|most| screens as u64 > most) {
            println!(
                "skipped: {screens} screens need as many open files: ulimit -n {}",
                screens + 200
            );
            continue;
        }
        let town = runtime.block_on(Town::found(screens));
        let (mut ours, mut bare) = (Side::default(), Side::default());
        for turn in 0..cli.turns {
            on_one_thread(bare_turn(cli, screens, turn, &mut bare));
            on_one_thread(our_turn(cli, &town, turn, &mut ours));
        }
        let what = |who: &str| format!("a raise to the last of {screens} screens, {who}");
        report.row(what("bare server"), "-", bare.words());
        report.row(what("Muster"), "-", ours.words());
        let ratio = |share: f64| ours.last.at(share).as_secs_f64() / bare.last.at(share).as_secs_f64();
        report.row(
            what("ratio of the medians"),
            "1.5x",
            format!("{:.2}x (longest {:.2}x)", ratio(0.5), ratio(1.0)),
        );
        let memory = |side: &Side| format!("{} connected, {} after all alarms", bytes(side.idle), bytes(side.used));
        report.row(
            format!("memory per screen of {screens}, bare server"),
            "-",
            memory(&bare),
        );
        report.row(
            format!("memory per screen of {screens}, Muster"),
            "16 KiB",
            memory(&ours),
        );
    }
}

/// The clients' own runtime: one thread, so that they take one core at most, and the same for both servers.
fn on_one_thread(work: impl Future<Output = ()>) {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    LocalSet::new().block_on(&runtime, work);
}

/// What one server did, over all its turns.
#[derive(Default)]
struct Side {
    answered: Times,
    half: Times,
    last: Times,
    /// Most bytes per screen, of all turns: all connected, and after the last alarm.
    idle: u64,
    used: u64,
}

impl Side {
    fn add(&mut self, told: Told) {
        self.answered.push(told.answered);
        self.half.push(told.half);
        self.last.push(told.last);
    }

    fn words(&self) -> String {
        format!(
            "{} (longest {}, of {}); half of them after {}, answered after {}",
            ms(self.last.median()),
            ms(self.last.max()),
            self.last.len(),
            ms(self.half.median()),
            ms(self.answered.median())
        )
    }
}

/// What a screen is told, as long as it is told.
fn place(turn: usize, round: usize) -> String {
    format!("Door {turn:03} {round:03}")
}

async fn bare_turn(cli: &Cli, screens: usize, turn: usize, side: &mut Side) {
    let folder = TempDir::new().unwrap();
    let server = Serving::bare(folder.path());
    raise_bare(&server, "first").await;
    let before = server.resident();
    let open = Screens::open(server.address, &vec![String::new(); screens]).await;
    tokio::time::sleep(PAUSE).await;
    side.idle = side.idle.max(per_screen(&server, before, screens));
    for round in 0..=cli.rounds {
        tokio::time::sleep(PAUSE).await;
        let place = place(turn, round);
        let (told, ()) = open.told(&place, raise_bare(&server, &place)).await;
        if round > 0 {
            side.add(told);
        }
    }
    side.used = side.used.max(per_screen(&server, before, screens));
}

async fn raise_bare(server: &Serving, place: &str) {
    let strip = LiveStrip {
        kind: StripKind::Live,
        clock: "00:00".into(),
        raised_at: "2031-05-02T08:00:00.000000Z".into(),
        words: format!("Violence, Northfield Hospital, {place}"),
        href: "/rooms/INC-0001".into(),
        receipt: "/rooms/INC-0001/seen".into(),
    };
    let shell = layout::Shell {
        strips: vec![strip],
        ..layout::Shell::default()
    };
    let words = layout::strips(&shell).into_string();
    let (status, _) = client::post(server.address, "/raise", "content-type: text/html\r\n", &words).await;
    assert_eq!(status, 201);
}

fn per_screen(server: &Serving, before: u64, screens: usize) -> u64 {
    server.resident().saturating_sub(before) / screens as u64
}

/// The demo partnership with a session for each screen.
struct Town {
    home: Home,
    guard: Somebody,
    site: String,
    heads: Vec<String>,
}

impl Town {
    async fn found(screens: usize) -> Self {
        let home = Home::sqlite();
        home.found_demo().await;
        let server = home.open().await;
        let guard = town::sign_in(&server, town::COMPANY, "Guard, Post 3").await;
        let sessions = town::crowd(&server, &guard.position, screens).await;
        let tx = server.app.store().read().await.unwrap();
        let site = guard.position.site.expect("the guard has a post");
        let site = store::text(
            &tx,
            "SELECT reference AS text FROM site WHERE id = $1",
            site.to_string(),
        )
        .await;
        drop(tx);
        server.app.store().close().await.unwrap();
        let head = |session: String| format!("cookie: muster_session={session}\r\n");
        Self {
            home,
            guard,
            site: site.unwrap(),
            heads: sessions.into_iter().map(head).collect(),
        }
    }

    async fn post(&self, server: &Serving, path: &str, key: &str, body: Value) -> (u16, String) {
        let headers = format!(
            "authorization: Bearer {}\r\ncontent-type: application/json\r\nidempotency-key: {key}\r\n",
            self.guard.token
        );
        client::post(server.address, path, &headers, &body.to_string()).await
    }

    /// Raises danger to life at this place; the incident's reference.
    async fn raise(&self, server: &Serving, place: &str) -> String {
        let key = format!("bench-{}", place.replace(' ', "-"));
        let alarm = json!({ "site": self.site, "place": place, "level": 1, "category": "violence" });
        let (status, body) = self.post(server, "/api/v1/alerts", &key, alarm).await;
        assert_eq!(status, 201, "{body}");
        let answer: Value = serde_json::from_str(&body).unwrap();
        answer["reference"]
            .as_str()
            .expect("an alert has a reference")
            .to_owned()
    }

    async fn stand_down(&self, server: &Serving, reference: &str) {
        let path = format!("/api/v1/rooms/{reference}/stand-down");
        let (status, body) = self.post(server, &path, "unused", json!({ "ending": "mistake" })).await;
        assert_eq!(status, 204, "{body}");
    }
}

async fn our_turn(cli: &Cli, town: &Town, turn: usize, side: &mut Side) {
    let screens = town.heads.len();
    let folder = town.home.copy();
    let server = Serving::muster(folder.path());
    let first = town.raise(&server, "first").await;
    town.stand_down(&server, &first).await;
    let before = server.resident();
    let open = Screens::open(server.address, &town.heads).await;
    tokio::time::sleep(PAUSE).await;
    side.idle = side.idle.max(per_screen(&server, before, screens));
    for round in 0..=cli.rounds {
        tokio::time::sleep(PAUSE).await;
        let place = place(turn, round);
        let (told, reference) = open.told(&place, town.raise(&server, &place)).await;
        if round > 0 {
            side.add(told);
        }
        tokio::time::sleep(PAUSE).await;
        open.told("event: strip", town.stand_down(&server, &reference)).await;
    }
    side.used = side.used.max(per_screen(&server, before, screens));
}
