//! Connections: one small task for each, so that ten thousand open screens fit into little memory.
//!
//! `axum::serve` keeps room for both versions of HTTP in the task of every connection, and that is most of what an open screen
//! costs. Here a connection's first bytes say which version it speaks, and only that one is kept.

use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{Request, body::Incoming, server::conn, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use std::{future::Future, io, net::SocketAddr, pin::pin, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
};
use tower::Service;

/// Pause after the system could not give us a connection, such as when too many files are open.
const PAUSE: Duration = Duration::from_millis(200);

/// Whoever connects says something within this time.
const FIRST_WORD: Duration = Duration::from_secs(30);

/// Serves until `stop` resolves; then nobody new is let in, and open requests end first.
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    // Each connection holds an end: it hears that the house closes, and its going is noticed.
    let house = watch::channel(()).0;
    tokio::select! {
        () = let_in(&listener, &router, &house) => {}
        () = stop => {}
    }
    drop(listener);
    house.send_replace(());
    house.closed().await;
}

async fn let_in(listener: &TcpListener, router: &Router, house: &watch::Sender<()>) {
    loop {
        match listener.accept().await {
            Ok((connection, peer)) => drop(tokio::spawn(hold(connection, peer, router.clone(), house.subscribe()))),
            // They hung up before we took the call.
            Err(err) if is_theirs(&err) => {}
            Err(err) => {
                tracing::error!(%err, "no new connection can be taken, it is tried again");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

fn is_theirs(err: &io::Error) -> bool {
    use io::ErrorKind::*;
    matches!(err.kind(), ConnectionRefused | ConnectionAborted | ConnectionReset)
}

/// Holds one connection until it ends. Before its first word, it ends as soon as the house closes.
async fn hold(connection: TcpStream, peer: SocketAddr, router: Router, mut house: watch::Receiver<()>) {
    // An alarm is a small write after a small write: it must not wait until the screen has acknowledged the one before.
    if connection.set_nodelay(true).is_err() {
        return;
    }
    let is_http2 = tokio::select! {
        said = tokio::time::timeout(FIRST_WORD, speaks_http2(&connection)) => said,
        _ = house.changed() => return,
    };
    let ended = match is_http2 {
        Ok(false) => hold_http1(connection, peer, router, house).await,
        // The rarer one in a box: the task has room for the usual one only.
        Ok(true) => Box::pin(hold_http2(connection, peer, router, house)).await,
        Err(_) => return,
    };
    if let Err(err) = ended {
        tracing::debug!(%err, "a connection ended early");
    }
}

async fn hold_http1(
    connection: TcpStream,
    peer: SocketAddr,
    router: Router,
    mut house: watch::Receiver<()>,
) -> hyper::Result<()> {
    let answers = service_fn(move |request| answer(router.clone(), peer, request));
    let mut open = pin!(
        conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .serve_connection(TokioIo::new(connection), answers)
    );
    tokio::select! {
        ended = open.as_mut() => return ended,
        _ = house.changed() => open.as_mut().graceful_shutdown(),
    }
    open.await
}

async fn hold_http2(
    connection: TcpStream,
    peer: SocketAddr,
    router: Router,
    mut house: watch::Receiver<()>,
) -> hyper::Result<()> {
    let answers = service_fn(move |request| answer(router.clone(), peer, request));
    let mut open = pin!(
        conn::http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .serve_connection(TokioIo::new(connection), answers)
    );
    tokio::select! {
        ended = open.as_mut() => return ended,
        _ = house.changed() => open.as_mut().graceful_shutdown(),
    }
    open.await
}

fn answer(
    mut router: Router,
    peer: SocketAddr,
    mut request: Request<Incoming>,
) -> <Router as Service<Request<Body>>>::Future {
    request.extensions_mut().insert(ConnectInfo(peer));
    router.call(request.map(Body::new))
}

/// How a connection begins that speaks HTTP/2 from the start. No method of HTTP/1 begins like it. Source: RFC 9113, section 3.4.
const PREFACE: &[u8] = b"PRI";

/// Looks at the first bytes and leaves them where they are.
async fn speaks_http2(connection: &TcpStream) -> bool {
    let mut first = [0; PREFACE.len()];
    loop {
        match connection.peek(&mut first).await {
            Ok(read) if read == PREFACE.len() || !PREFACE.starts_with(&first[..read]) => return first == PREFACE,
            // Nothing will come, or nothing can: HTTP/1 finds out by itself.
            Ok(0) | Err(_) => return false,
            // A first byte that came alone: readiness does not change until more is there, so look again a little later.
            Ok(_) => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use std::sync::Arc;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        sync::{Notify, oneshot},
        task::JoinHandle,
    };

    struct House {
        address: SocketAddr,
        stop: oneshot::Sender<()>,
        serving: JoinHandle<()>,
        /// A request to `/slow` has come in; it is answered when somebody rings.
        came: Arc<Notify>,
        ring: Arc<Notify>,
    }

    async fn house() -> House {
        let (came, ring) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (told, waits) = (came.clone(), ring.clone());
        let router = Router::new()
            .route(
                "/peer",
                get(
                    |ConnectInfo(peer): ConnectInfo<SocketAddr>, version: axum::http::Version| async move {
                        format!("{version:?} {}", peer.ip())
                    },
                ),
            )
            .route(
                "/slow",
                get(move || async move {
                    told.notify_one();
                    waits.notified().await;
                    "done"
                }),
            );
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(serve(listener, router, async move {
            let _ = stopped.await;
        }));
        House {
            address,
            stop,
            serving,
            came,
            ring,
        }
    }

    #[tokio::test]
    async fn both_versions_are_understood_and_the_peer_is_known() {
        let house = house().await;
        for (client, version) in [
            (reqwest::Client::builder().no_proxy(), "HTTP/1.1"),
            (
                reqwest::Client::builder().no_proxy().http2_prior_knowledge(),
                "HTTP/2.0",
            ),
        ] {
            let ask = client.build().unwrap().get(format!("http://{}/peer", house.address));
            let answer = ask.send().await.unwrap().text().await.unwrap();
            assert_eq!(answer, format!("{version} 127.0.0.1"));
        }
    }

    #[tokio::test]
    async fn a_first_word_may_come_in_pieces() {
        let house = house().await;
        let mut connection = TcpStream::connect(house.address).await.unwrap();
        connection.set_nodelay(true).unwrap();
        for piece in ["P", "UT /peer HTTP/1.1\r\nhost: a\r\n", "connection: close\r\n\r\n"] {
            connection.write_all(piece.as_bytes()).await.unwrap();
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 405 "), "{answer}");
    }

    #[tokio::test]
    async fn when_the_house_closes_an_open_request_ends_first_and_silent_guests_do_not_hold_it_up() {
        let house = house().await;
        let address = house.address;
        let open = tokio::spawn(async move {
            let client = reqwest::Client::builder().no_proxy().build().unwrap();
            let answer = client.get(format!("http://{address}/slow")).send().await.unwrap();
            answer.text().await.unwrap()
        });
        house.came.notified().await;
        let silent = TcpStream::connect(address).await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        house.stop.send(()).unwrap();
        let mut serving = house.serving;
        let early = tokio::time::timeout(Duration::from_millis(200), &mut serving).await;
        assert!(early.is_err(), "it did not wait for the open request");
        assert!(TcpStream::connect(address).await.is_err(), "somebody new was let in");
        house.ring.notify_one();
        assert_eq!(open.await.unwrap(), "done");
        tokio::time::timeout(Duration::from_secs(5), serving)
            .await
            .unwrap()
            .unwrap();
        drop(silent);
    }
}
