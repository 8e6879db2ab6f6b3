//! The server to compare with: axum, one tokio broadcast, one file. It keeps each message by fdatasync before it is sent, as
//! the program keeps an alarm, and knows nothing else: no people, no agreements, no database.

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use futures_util::StreamExt;
use muster_notify::hub::LiveEvent;
use std::{
    convert::Infallible,
    fs::File,
    io::Write,
    path::Path,
    sync::{Arc, Mutex},
};
use tokio::sync::broadcast;
use tokio_stream::wrappers::BroadcastStream;

#[derive(Clone)]
struct Bare {
    screens: broadcast::Sender<Bytes>,
    log: Arc<Mutex<File>>,
}

/// Serves at `MUSTER_TEST_BENCH_LISTEN` until it is killed.
pub async fn serve(folder: &Path) {
    let address = std::env::var("MUSTER_TEST_BENCH_LISTEN").expect("an address to listen at");
    let log = File::create(folder.join("bare.log")).unwrap();
    let bare = Bare {
        screens: broadcast::channel(64).0,
        log: Arc::new(Mutex::new(log)),
    };
    let app = Router::new()
        .route("/health/ready", get(|| async { "ready\n" }))
        .route("/live", get(live))
        .route("/raise", post(raise))
        .with_state(bare);
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    axum::serve(listener, app).await.unwrap();
}

async fn live(State(bare): State<Bare>) -> Response {
    let hello = futures_util::stream::iter([Ok(Bytes::from_static(b"retry: 1000\n\n"))]);
    let frames = BroadcastStream::new(bare.screens.subscribe()).filter_map(|frame| async { frame.ok().map(Ok) });
    let body = Body::from_stream(hello.chain(frames).map(|frame: Result<Bytes, Infallible>| frame));
    ([(header::CONTENT_TYPE, "text/event-stream")], body).into_response()
}

/// Keeps the words, tells every screen, answers 201.
async fn raise(State(bare): State<Bare>, words: String) -> StatusCode {
    let event = LiveEvent {
        id: uuid::Uuid::now_v7().to_string(),
        name: "strip",
        data: words.into(),
    };
    let (log, frame) = (bare.log, event.frame());
    let kept = frame.clone();
    tokio::task::spawn_blocking(move || {
        let mut log = log.lock().unwrap();
        log.write_all(&kept).unwrap();
        log.sync_data().unwrap();
    })
    .await
    .unwrap();
    let _ = bare.screens.send(frame);
    StatusCode::CREATED
}
