//! A mail server of the story's own: takes every letter, keeps it, and can be told to be down.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// One letter: its recipients and its text, headers and all.
#[derive(Debug, Clone)]
pub struct Letter {
    pub to: Vec<String>,
    pub text: String,
}

/// The server. It ends with the story.
#[derive(Debug)]
pub struct MailSink {
    address: SocketAddr,
    letters: Arc<Mutex<Vec<Letter>>>,
    is_down: Arc<AtomicBool>,
    work: JoinHandle<()>,
}

impl MailSink {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let letters = Arc::<Mutex<Vec<Letter>>>::default();
        let is_down = Arc::<AtomicBool>::default();
        let (kept, down) = (letters.clone(), is_down.clone());
        let work = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                if down.load(Ordering::SeqCst) {
                    continue;
                }
                tokio::spawn(talk(stream, kept.clone()));
            }
        });
        Self {
            address,
            letters,
            is_down,
            work,
        }
    }

    /// As `--mail-relay` takes it.
    pub fn relay(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// From now on whoever calls is hung up on, or is served again.
    pub fn set_down(&self, down: bool) {
        self.is_down.store(down, Ordering::SeqCst);
    }

    pub fn letters(&self) -> Vec<Letter> {
        self.letters.lock().expect("no panic holds it").clone()
    }
}

impl Drop for MailSink {
    fn drop(&mut self) {
        self.work.abort();
    }
}

/// As much of RFC 5321 as a client without TLS and sign-in uses.
async fn talk(stream: TcpStream, kept: Arc<Mutex<Vec<Letter>>>) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 story.example ready\r\n").await.ok()?;
    let mut letter = Letter {
        to: Vec::new(),
        text: String::new(),
    };
    while let Some(line) = lines.next_line().await.ok()? {
        let word = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let answer: &[u8] = match word.as_str() {
            "EHLO" | "HELO" => b"250-story.example\r\n250 8BITMIME\r\n",
            "RCPT" => {
                letter
                    .to
                    .push(line.split(['<', '>']).nth(1).unwrap_or_default().to_owned());
                b"250 ok\r\n"
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.ok()?;
                while let Some(line) = lines.next_line().await.ok()? {
                    if line == "." {
                        break;
                    }
                    letter.text += line.strip_prefix('.').unwrap_or(&line);
                    letter.text.push('\n');
                }
                kept.lock().expect("no panic holds it").push(letter.clone());
                letter = Letter {
                    to: Vec::new(),
                    text: String::new(),
                };
                b"250 kept\r\n"
            }
            "QUIT" => {
                write.write_all(b"221 bye\r\n").await.ok()?;
                return Some(());
            }
            _ => b"250 ok\r\n",
        };
        write.write_all(answer).await.ok()?;
    }
    Some(())
}
