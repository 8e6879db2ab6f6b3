//! Connections: one task for each, and a small one for each open screen, so that ten thousand of them fit into little memory.
//!
//! A connection's first bytes say which version of HTTP it speaks, and only that one is kept, where `axum::serve` keeps room for
//! both. When an HTTP/1 connection has become an event stream, nothing is left to parse: [`stream`] takes it over, and the parser
//! and its buffers of 16 KiB go.

mod stream;
#[cfg(test)]
mod tests;

use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{Request, body::Incoming, server::conn, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::{convert::Infallible, future::Future, io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};
use stream::{Handover, Watched};
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

/// Lets this process hold as many connections as the system allows it without asking: the usual limit of 1,024 open files is one
/// of a thousand screens.
pub fn allow_many() {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        ..limit
    };
    if let Err(err) = setrlimit(Resource::Nofile, raised) {
        tracing::warn!(%err, limit.current, "the limit of open files stays as it was");
    }
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
    let handover = Arc::new(Handover::default());
    let offer = handover.clone();
    let answers = service_fn(move |request| {
        let (offer, may_stream) = (offer.clone(), stream::may_follow(&request));
        let answering = answer(router.clone(), peer, request);
        async move {
            let response = answering.await?;
            Ok::<_, Infallible>(if may_stream { offer.of(response) } else { response })
        }
    });
    let mut open = conn::http1::Builder::new()
        .timer(TokioTimer::new())
        // Who sent a whole request and hung up has said what they wanted: an alarm from a phone that is gone is raised all the same.
        .half_close(true)
        .serve_connection(TokioIo::new(Watched::new(connection, handover.clone())), answers);
    let mut closes = false;
    let body = loop {
        tokio::select! {
            ended = &mut open => return ended,
            body = handover.ready() => break body,
            _ = house.changed(), if !closes => {
                closes = true;
                std::pin::Pin::new(&mut open).graceful_shutdown();
            }
        }
    };
    let connection = open.into_parts().io.into_inner().into_inner();
    // A task of its own: this one has room for the parser.
    drop(tokio::spawn(stream::tell(connection, body, house)));
    Ok(())
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
