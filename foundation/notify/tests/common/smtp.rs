//! A small mail relay that speaks enough of RFC 5321, and answers by the recipient's name.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

#[derive(Debug, Clone, PartialEq)]
pub struct Received {
    pub from: String,
    pub to: String,
    /// As sent, dot-stuffing undone.
    pub letter: String,
}

#[derive(Default)]
pub struct Relay {
    pub received: Mutex<Vec<Received>>,
    pub connections: AtomicUsize,
    /// Answer to AUTH, and to MAIL when it begins with 5.
    pub auth_answer: Mutex<String>,
    pub greeting: Mutex<String>,
    tls: Option<TlsAcceptor>,
    starts_with_tls: bool,
}

impl Relay {
    pub async fn plain() -> (Arc<Self>, u16) {
        Self::default().listen().await
    }

    pub async fn with_tls(tls: TlsAcceptor, starts_with_tls: bool) -> (Arc<Self>, u16) {
        Self {
            tls: Some(tls),
            starts_with_tls,
            ..Self::default()
        }
        .listen()
        .await
    }

    async fn listen(self) -> (Arc<Self>, u16) {
        let relay = Arc::new(self);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let serving = relay.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                serving.connections.fetch_add(1, Ordering::SeqCst);
                let relay = serving.clone();
                tokio::spawn(async move {
                    if relay.starts_with_tls {
                        let stream = relay.tls.clone()?.accept(stream).await.ok()?;
                        relay.session(stream, true, true).await.map(drop)
                    } else {
                        let stream = relay.session(stream, true, false).await?;
                        let stream = relay.tls.clone()?.accept(stream).await.ok()?;
                        relay.session(stream, false, true).await.map(drop)
                    }
                });
            }
        });
        (relay, port)
    }

    pub fn letters(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// Gives the stream back when the client asked for STARTTLS.
    async fn session<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: S, greets: bool, secure: bool) -> Option<S> {
        let mut stream = BufReader::new(stream);
        if greets {
            let greeting = self.greeting.lock().unwrap().clone();
            say(
                &mut stream,
                if greeting.is_empty() {
                    "220 relay.example ESMTP"
                } else {
                    &greeting
                },
            )
            .await?;
        }
        let (mut from, mut to) = (String::new(), String::new());
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.ok()? == 0 {
                return None;
            }
            let line = line.trim_end();
            let answer = match line
                .split([' ', ':'])
                .next()
                .unwrap_or_default()
                .to_ascii_uppercase()
                .as_str()
            {
                "EHLO" if self.tls.is_some() && !secure => "250-relay.example\r\n250 STARTTLS".into(),
                "EHLO" => "250-relay.example\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN".into(),
                "STARTTLS" => {
                    say(&mut stream, "220 go on").await?;
                    return Some(stream.into_inner());
                }
                "AUTH" => self.auth_answer.lock().unwrap().clone(),
                "MAIL" => {
                    from = address(line);
                    "250 ok".into()
                }
                "RCPT" => {
                    to = address(line);
                    match to.split('@').next().unwrap_or_default() {
                        "unknown" => "550 5.1.1 no such mailbox".into(),
                        "busy" => "450 4.2.1 come back later".into(),
                        "hanging" => std::future::pending().await,
                        "long" => format!("550 {}", "x".repeat(400)),
                        _ => "250 ok".into(),
                    }
                }
                "DATA" => {
                    say(&mut stream, "354 go ahead").await?;
                    let letter = read_letter(&mut stream).await?;
                    match to.split('@').next().unwrap_or_default() {
                        "spam" => "554 5.7.1 refused for its content".into(),
                        "full" => "452 4.3.1 no room now".into(),
                        "cut" => return None,
                        _ => {
                            self.received.lock().unwrap().push(Received {
                                from: from.clone(),
                                to: to.clone(),
                                letter,
                            });
                            "250 2.0.0 queued as 4711".into()
                        }
                    }
                }
                "NOOP" | "RSET" => "250 ok".into(),
                "QUIT" => return None,
                _ => "500 what".into(),
            };
            say(&mut stream, &answer).await?;
        }
    }
}

async fn say<S: AsyncWrite + Unpin>(stream: &mut S, words: &str) -> Option<()> {
    stream.write_all(format!("{words}\r\n").as_bytes()).await.ok()
}

async fn read_letter<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> Option<String> {
    let mut letter = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        if line == ".\r\n" {
            return Some(letter);
        }
        letter.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

fn address(line: &str) -> String {
    line.split(['<', '>']).nth(1).unwrap_or_default().to_owned()
}
