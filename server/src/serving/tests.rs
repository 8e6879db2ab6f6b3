//! Both versions of HTTP, streams that are taken over, and how the house closes.

use super::*;
use axum::{
    body::Bytes,
    response::IntoResponse,
    routing::{get, post},
};
use futures_util::StreamExt;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::{Notify, mpsc, oneshot},
    task::JoinHandle,
};

/// For what must come, on a machine that may do other things meanwhile. Shorter than a silent guest is borne with.
const PATIENCE: Duration = Duration::from_secs(20);

struct House {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
    /// A request to `/slow` has come in; it is answered when somebody rings.
    came: Arc<Notify>,
    ring: Arc<Notify>,
    /// What `/stream` says, to the first who asks.
    frames: mpsc::UnboundedSender<Bytes>,
}

fn streamed(frames: Option<mpsc::UnboundedReceiver<Bytes>>) -> axum::response::Response {
    let frames = frames.expect("only one asks");
    let frames = tokio_stream::wrappers::UnboundedReceiverStream::new(frames).map(Ok::<_, Infallible>);
    ([("content-type", "text/event-stream")], Body::from_stream(frames)).into_response()
}

/// Reads until these words came.
async fn read_until(connection: &mut TcpStream, words: &str) -> String {
    let mut read = Vec::new();
    while !String::from_utf8_lossy(&read).contains(words) {
        let mut piece = [0; 4096];
        let reading = tokio::time::timeout(PATIENCE, connection.read(&mut piece));
        let bytes = reading.await.expect("it comes in time").unwrap();
        assert!(bytes > 0, "it ended after {}", String::from_utf8_lossy(&read));
        read.extend_from_slice(&piece[..bytes]);
    }
    String::from_utf8(read).unwrap()
}

async fn house() -> House {
    let (came, ring) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (told, waits) = (came.clone(), ring.clone());
    let (frames, said) = mpsc::unbounded_channel();
    let said = Arc::new(std::sync::Mutex::new(Some(said)));
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
            "/stream",
            get(move || async move { streamed(said.lock().unwrap().take()) }),
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
        frames,
    }
}

#[tokio::test]
async fn who_said_everything_and_hung_up_before_anybody_listened_is_heard_to_the_end() {
    let (kept, mut heard) = mpsc::unbounded_channel();
    let router = Router::new().route(
        "/raise",
        post(move |body: Bytes| async move {
            tokio::time::sleep(Duration::from_millis(100)).await;
            kept.send(body).unwrap();
        }),
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut phone = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    let press = b"POST /raise HTTP/1.1\r\nhost: muster.example\r\ncontent-length: 4\r\n\r\nhelp";
    phone.write_all(press).await.unwrap();
    drop(phone);
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(serve(listener, router, async move {
        let _ = stopped.await;
    }));
    let press = tokio::time::timeout(PATIENCE, heard.recv()).await;
    assert_eq!(press.expect("it is heard in time").unwrap(), "help");
    stop.send(()).unwrap();
    serving.await.unwrap();
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
    tokio::time::timeout(PATIENCE, serving).await.unwrap().unwrap();
    drop(silent);
}

#[tokio::test]
async fn a_stream_goes_on_after_its_head_on_a_connection_that_was_used_before() {
    let house = house().await;
    let mut connection = TcpStream::connect(house.address).await.unwrap();
    connection
        .write_all(b"GET /peer HTTP/1.1\r\nhost: a\r\n\r\n")
        .await
        .unwrap();
    read_until(&mut connection, "HTTP/1.1 127.0.0.1").await;
    connection
        .write_all(b"GET /stream HTTP/1.1\r\nhost: a\r\n\r\n")
        .await
        .unwrap();
    let head = read_until(&mut connection, "\r\n\r\n").await;
    assert!(
        head.starts_with("HTTP/1.1 200 OK\r\n") && head.ends_with("\r\n\r\n"),
        "{head}"
    );
    assert!(head.contains("transfer-encoding: chunked\r\n"), "{head}");
    house.frames.send(Bytes::from_static(b"data: 1\n\n")).unwrap();
    assert_eq!(read_until(&mut connection, "1\n\n").await, "9\r\ndata: 1\n\n\r\n");
    for frame in ["data: 22222222\n\n", "", "data: 3\n\n"] {
        house.frames.send(Bytes::from_static(frame.as_bytes())).unwrap();
    }
    drop(house.frames);
    let mut rest = String::new();
    connection.read_to_string(&mut rest).await.unwrap();
    assert_eq!(rest, "10\r\ndata: 22222222\n\n\r\n9\r\ndata: 3\n\n\r\n0\r\n\r\n");
}

#[tokio::test]
async fn clients_of_both_versions_read_a_stream_to_its_end() {
    for client in [
        reqwest::Client::builder().no_proxy(),
        reqwest::Client::builder().no_proxy().http2_prior_knowledge(),
    ] {
        let house = house().await;
        let ask = client.build().unwrap().get(format!("http://{}/stream", house.address));
        let answer = ask.send().await.unwrap();
        for number in 0..1000 {
            house.frames.send(format!("data: {number}\n\n").into()).unwrap();
        }
        drop(house.frames);
        let read = answer.text().await.unwrap();
        let numbers: Vec<&str> = read.split("\n\n").collect();
        assert_eq!((numbers.len(), numbers[999]), (1001, "data: 999"));
    }
}

#[tokio::test]
async fn old_clients_and_those_who_only_want_the_head_are_answered() {
    let house = house().await;
    let mut connection = TcpStream::connect(house.address).await.unwrap();
    connection
        .write_all(b"HEAD /stream HTTP/1.1\r\nhost: a\r\n\r\n")
        .await
        .unwrap();
    read_until(&mut connection, "\r\n\r\n").await;
    connection
        .write_all(b"GET /peer HTTP/1.0\r\nhost: a\r\n\r\n")
        .await
        .unwrap();
    assert!(
        read_until(&mut connection, "127.0.0.1")
            .await
            .contains("HTTP/1.0 127.0.0.1")
    );
}

#[tokio::test]
async fn who_hangs_up_is_let_go_and_an_open_stream_is_waited_for() {
    let house = house().await;
    let mut connection = TcpStream::connect(house.address).await.unwrap();
    connection
        .write_all(b"GET /stream HTTP/1.1\r\nhost: a\r\n\r\n")
        .await
        .unwrap();
    house.frames.send(Bytes::from_static(b"data: 1\n\n")).unwrap();
    read_until(&mut connection, "data: 1").await;
    house.stop.send(()).unwrap();
    let mut serving = house.serving;
    let early = tokio::time::timeout(Duration::from_millis(200), &mut serving).await;
    assert!(early.is_err(), "it did not wait for the open stream");
    drop(connection);
    tokio::time::timeout(PATIENCE, serving).await.unwrap().unwrap();
    assert!(house.frames.is_closed(), "the stream was not dropped");
}
