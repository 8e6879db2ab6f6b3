//! Plain HTTP over loopback, with as little of our own as can be: what is measured is the server.

use std::{
    cell::{Cell, RefCell},
    io::{Read, Write},
    net::SocketAddr,
    rc::Rc,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::{Notify, Semaphore},
};

/// Does the server say that it is ready?
pub fn is_ready(address: SocketAddr) -> bool {
    let Ok(mut stream) = std::net::TcpStream::connect(address) else {
        return false;
    };
    let asked = stream.write_all(b"GET /health/ready HTTP/1.1\r\nhost: muster.example\r\nconnection: close\r\n\r\n");
    let mut head = [0; 12];
    asked.is_ok() && stream.read_exact(&mut head).is_ok() && head.ends_with(b" 200")
}

/// Posts, and reads the whole answer: its status and its body.
pub async fn post(address: SocketAddr, path: &str, headers: &str, body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: muster.example\r\nconnection: close\r\n{headers}content-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let status = answer.get(9..12).and_then(|status| status.parse().ok());
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    (status.unwrap_or(0), body.to_owned())
}

/// What all screens of one run wait for.
#[derive(Default)]
struct Watch {
    words: RefCell<Vec<u8>>,
    round: Cell<u64>,
    /// When each screen saw the words, in the order in which they did.
    seen: RefCell<Vec<Instant>>,
    waiting: Cell<usize>,
    last: Notify,
}

/// Open screens, on the current thread.
pub struct Screens {
    watch: Rc<Watch>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Screens {
    /// Opens one event stream for each of these heads (`cookie: …\r\n`), some at a time, and waits until each has its first bytes.
    pub async fn open(address: SocketAddr, heads: &[String]) -> Self {
        let (watch, turn) = (Rc::new(Watch::default()), Rc::new(Semaphore::new(32)));
        let (opened, mut opening) = tokio::sync::mpsc::unbounded_channel();
        let tasks = heads
            .iter()
            .map(|head| {
                let (watch, turn, opened) = (watch.clone(), turn.clone(), opened.clone());
                let request =
                    format!("GET /live HTTP/1.1\r\nhost: muster.example\r\naccept: text/event-stream\r\n{head}\r\n");
                tokio::task::spawn_local(async move {
                    let permit = turn.acquire().await.unwrap();
                    let stream = open(address, &request).await;
                    drop((permit, request));
                    opened.send(()).unwrap();
                    drop(opened);
                    watch.read(stream).await;
                })
            })
            .collect();
        drop(opened);
        for _ in heads {
            opening.recv().await.expect("every screen opens");
        }
        Self { watch, tasks }
    }

    /// Does `work`, and waits until every screen has seen these words.
    pub async fn told<T>(&self, words: &str, work: impl Future<Output = T>) -> (Told, T) {
        let watch = &self.watch;
        *watch.words.borrow_mut() = words.as_bytes().to_vec();
        watch.seen.borrow_mut().clear();
        watch.waiting.set(self.tasks.len());
        watch.round.set(watch.round.get() + 1);
        let start = Instant::now();
        let (answer, answered) = async {
            let answer = work.await;
            (answer, start.elapsed())
        }
        .await;
        if watch.waiting.get() > 0 {
            let patience = Duration::from_secs(60);
            let came = tokio::time::timeout(patience, watch.last.notified()).await;
            assert!(
                came.is_ok(),
                "{} screens were not told in {patience:?}",
                watch.waiting.get()
            );
        } else {
            // The bell rang before anybody listened: take its note away.
            watch.last.notified().await;
        }
        let seen = watch.seen.borrow();
        let since = |at: Option<&Instant>| at.map_or(Duration::ZERO, |at| at.duration_since(start));
        let told = Told {
            answered,
            half: since(seen.get(seen.len() / 2)),
            last: since(seen.last()),
        };
        (told, answer)
    }
}

impl Drop for Screens {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// How long it took, from the first byte of the request.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    /// Until the whole answer was there.
    pub answered: Duration,
    /// Until half of the screens had it.
    pub half: Duration,
    /// Until the last of them had it.
    pub last: Duration,
}

/// Bytes kept of what was read, to find words that came in two pieces. Words are shorter.
const TAIL: usize = 64;

thread_local! {
    static PIECE: RefCell<Vec<u8>> = RefCell::new(vec![0; 64 * 1024]);
}

impl Watch {
    async fn read(&self, stream: TcpStream) {
        let (mut round, mut tail) = (0, Vec::new());
        loop {
            stream.readable().await.expect("the stream goes on");
            let went_on = PIECE.with_borrow_mut(|piece| match stream.try_read(piece) {
                Ok(0) => false,
                Ok(read) => {
                    if round != self.round.get() {
                        tail.extend_from_slice(&piece[..read]);
                        if self.holds(&tail) {
                            round = self.round.get();
                            self.one_saw();
                            tail = Vec::new();
                        } else {
                            tail.drain(..tail.len().saturating_sub(TAIL));
                        }
                    }
                    true
                }
                Err(err) => err.kind() == std::io::ErrorKind::WouldBlock,
            });
            assert!(went_on, "a stream ended");
        }
    }

    fn holds(&self, read: &[u8]) -> bool {
        let words = self.words.borrow();
        !words.is_empty() && memchr::memmem::find(read, &words).is_some()
    }

    fn one_saw(&self) {
        self.seen.borrow_mut().push(Instant::now());
        self.waiting.set(self.waiting.get() - 1);
        if self.waiting.get() == 0 {
            self.last.notify_one();
        }
    }
}

/// Asks for the stream and reads its head.
async fn open(address: SocketAddr, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("a plain socket");
    stream.write_all(request.as_bytes()).await.expect("it is asked");
    let (mut head, mut piece) = (Vec::new(), [0; 2048]);
    while !head.windows(7).any(|window| window == b"retry: ") {
        let read = stream.read(&mut piece).await.expect("an answer");
        head.extend_from_slice(&piece[..read]);
        let is_well = head.len() < 12 || head.starts_with(b"HTTP/1.1 200");
        assert!(read > 0 && is_well, "no stream: {}", String::from_utf8_lossy(&head));
    }
    stream
}
