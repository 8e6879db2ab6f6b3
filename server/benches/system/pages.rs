//! Pages and a raise over a long history: time at the server, from the request to the last byte of the answer, through the
//! program's own router with its jobs running beside.

use crate::{
    Cli, history,
    report::{Report, Times, ms},
    store,
    town::{self, Home, Somebody},
};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{Request, StatusCode},
};
use muster_server::Server;
use serde_json::{Value, json};
use std::{
    net::{Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};
use tokio::sync::watch;
use tower::ServiceExt;

/// Looks at each page before it is measured.
pub const WARM_UP: usize = 5;

pub async fn measure(cli: &Cli, report: &mut Report) {
    for home in Home::each().await {
        if !home.take(cli.keep.as_deref()) {
            home.found_demo().await;
            let server = home.open().await;
            history::repeat(&home, &server, cli.incidents).await;
            server.app.store().close().await.unwrap();
            home.keep(cli.keep.as_deref());
        }
        let server = home.open().await;
        let store = server.app.store().clone();
        let people = People::sign_in(&server).await;
        let (stop, stopping) = watch::channel(false);
        let jobs = tokio::spawn(server.jobs.run(stopping));
        let asking = Asking { router: server.router };
        looks(cli, report, &home, &asking, &people, &store).await;
        raises(cli, report, &home, &asking, &people).await;
        let _ = stop.send(true);
        let _ = jobs.await;
        store.close().await.unwrap();
        home.leave().await;
    }
}

/// Whose pages are asked for.
pub struct People {
    pub director: Somebody,
    control: Somebody,
    guard: Somebody,
    commander: Somebody,
    dispatcher: Somebody,
    site: String,
}

impl People {
    pub async fn sign_in(server: &Server) -> Self {
        let (ours, police) = (
            |title| town::sign_in(server, town::COMPANY, title),
            |title| town::sign_in(server, town::POLICE, title),
        );
        let guard = ours("Guard, Post 3").await;
        let tx = server.app.store().read().await.unwrap();
        let site = guard.position.site.expect("the guard has a post");
        let site = store::text(
            &tx,
            "SELECT reference AS text FROM site WHERE id = $1",
            site.to_string(),
        )
        .await;
        drop(tx);
        Self {
            director: ours("Security director").await,
            control: ours("Control room").await,
            commander: police("Police commander").await,
            dispatcher: police("Dispatcher, desk 2").await,
            site: site.unwrap(),
            guard,
        }
    }
}

/// Somebody at the router's door.
pub struct Asking {
    pub router: Router,
}

impl Asking {
    async fn ask(&self, mut request: Request<Body>) -> (StatusCode, Vec<u8>, Duration) {
        let peer = SocketAddr::from((Ipv4Addr::LOCALHOST, 40_000));
        request.extensions_mut().insert(ConnectInfo(peer));
        let start = Instant::now();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let status = answer.status();
        let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        (status, body.into(), start.elapsed())
    }

    pub async fn look(&self, who: &Somebody, path: &str) -> (usize, Duration) {
        let cookie = format!("muster_session={}", who.session);
        let request = Request::get(path).header("cookie", cookie).body(Body::empty()).unwrap();
        let (status, body, time) = self.ask(request).await;
        assert_eq!(status, StatusCode::OK, "{path}: {}", String::from_utf8_lossy(&body));
        (body.len(), time)
    }

    async fn post(&self, who: &Somebody, path: &str, body: &Value) -> (StatusCode, Vec<u8>, Duration) {
        let request = Request::post(path)
            .header("authorization", format!("Bearer {}", who.token))
            .header("content-type", "application/json")
            .header("idempotency-key", uuid::Uuid::now_v7().to_string())
            .body(Body::from(body.to_string()));
        self.ask(request.unwrap()).await
    }

    /// Raises danger to life; the incident's reference and the time until the 201.
    async fn raise(&self, people: &People) -> (String, Duration) {
        let alarm = json!({ "site": people.site, "place": "ED waiting", "level": 1, "category": "violence" });
        let (status, body, time) = self.post(&people.guard, "/api/v1/alerts", &alarm).await;
        assert_eq!(status, StatusCode::CREATED, "{}", String::from_utf8_lossy(&body));
        let answer: Value = serde_json::from_slice(&body).unwrap();
        let reference = answer["reference"].as_str().expect("an alert has a reference");
        (reference.to_owned(), time)
    }

    async fn stand_down(&self, people: &People, reference: &str) {
        let path = format!("/api/v1/rooms/{reference}/stand-down");
        let (status, body, _) = self.post(&people.guard, &path, &json!({ "ending": "mistake" })).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{}", String::from_utf8_lossy(&body));
    }
}

async fn looks(
    cli: &Cli,
    report: &mut Report,
    home: &Home,
    asking: &Asking,
    people: &People,
    store: &muster_store::Store,
) {
    let (open, _) = asking.raise(people).await;
    let tx = store.read().await.unwrap();
    let org = people.guard.position.org.to_string();
    let past = "SELECT MAX(reference) AS text FROM incident WHERE org_id = $1 AND status = 'Actual' AND ending = 'all_clear' \
        AND reference LIKE 'INC-_____'";
    let past = store::text(&tx, past, org).await.unwrap();
    let police = people.commander.position.org;
    let (released, lines) = store::of_partner(&tx, police).await.unwrap();
    // The one with the most lines: with whom the history was repeated.
    let agreement = "SELECT m.reference AS text FROM crossing c JOIN clause k ON k.id = c.clause_id JOIN mou m ON m.id = k.mou_id \
        WHERE c.to_org = $1 GROUP BY m.reference ORDER BY COUNT(*) DESC LIMIT 1";
    let agreement = store::text(&tx, agreement, police.to_string()).await.unwrap();
    drop(tx);
    report.row(
        format!(
            "what a partner's lists stand on, {} incidents, {}",
            cli.incidents, home.kind
        ),
        "-",
        format!("{released} released records, {lines} lines"),
    );
    let uses = format!("/agreements/{agreement}/uses");
    let of_it = format!("/audit?view=made&clause={agreement}");
    let (open, past) = (format!("/rooms/{open}"), format!("/rooms/{past}"));
    let pages = [
        ("home, security director", &people.director, "/home", "under 20 ms"),
        ("home, control room", &people.control, "/home", "under 20 ms"),
        ("home, guard", &people.guard, "/home", "under 20 ms"),
        ("home, police commander", &people.commander, "/home", "under 20 ms"),
        ("home, dispatcher", &people.dispatcher, "/home", "under 20 ms"),
        ("a running room, its owner", &people.control, &open, "-"),
        ("a running room, the partner", &people.dispatcher, &open, "-"),
        ("an ended room, its owner", &people.control, &past, "-"),
        ("rooms, first page of 50", &people.control, "/rooms", "-"),
        ("rooms, the partner", &people.dispatcher, "/rooms", "-"),
        ("who saw what, the partner", &people.commander, "/audit?view=made", "-"),
        (
            "who saw what, refused, the partner",
            &people.commander,
            "/audit?view=made&verdict=no",
            "-",
        ),
        (
            "who saw what, one agreement, the partner",
            &people.commander,
            &of_it,
            "-",
        ),
        ("uses of an agreement, the partner", &people.commander, &uses, "-"),
        ("search, the partner", &people.dispatcher, "/search?q=waiting", "-"),
    ];
    let mut measured: Vec<(Times, usize)> = vec![(Times::default(), 0); pages.len()];
    // In turns, so that a busy machine is busy for all.
    for turn in 0..cli.looks + WARM_UP {
        for ((_, who, path, _), (times, size)) in pages.iter().zip(&mut measured) {
            let (bytes, time) = asking.look(who, path).await;
            if turn >= WARM_UP {
                times.push(time);
                *size = bytes;
            }
        }
    }
    for ((what, _, _, aim), (times, size)) in pages.iter().zip(measured) {
        let what = format!("{what}, {} incidents, {}", cli.incidents, home.kind);
        report.row(what, aim, format!("{times}, {}", crate::report::bytes(size as u64)));
    }
    asking.stand_down(people, open.trim_start_matches("/rooms/")).await;
}

async fn raises(cli: &Cli, report: &mut Report, home: &Home, asking: &Asking, people: &People) {
    let mut times = Times::default();
    for _ in 0..cli.looks.min(100) {
        let (reference, time) = asking.raise(people).await;
        times.push(time);
        asking.stand_down(people, &reference).await;
    }
    let what = format!("a raise to its 201, {} incidents, {}", cli.incidents, home.kind);
    report.row(what, "-", format!("{times}, fastest {}", ms(times.at(0.0))));
}
