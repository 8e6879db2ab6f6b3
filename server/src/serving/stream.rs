//! An event stream after its head was sent: chunks of HTTP/1.1, written by a task that holds nothing else.
//!
//! The handover: the parser is given a body that never says anything. When it has asked that body for its first word and has
//! written all it had, the head is on its way and nothing of ours is left in its buffers; then the connection is taken from it.

use axum::{
    body::{Body, Bytes, HttpBody},
    response::Response,
};
use futures_util::{FutureExt, Stream, StreamExt};
use hyper::{
    Method, Request, StatusCode, Version,
    body::{Frame, SizeHint},
    header,
};
use std::{
    convert::Infallible,
    future::poll_fn,
    io::{self, IoSlice},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, Waker},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf},
    net::TcpStream,
    sync::watch,
};

/// May the answer to this request be an event stream that is taken over? HTTP/1.0 knows no chunks.
pub fn may_follow<T>(request: &Request<T>) -> bool {
    request.version() == Version::HTTP_11 && request.method() == Method::GET
}

/// How a body comes from the parser's side of a connection to ours.
#[derive(Debug, Default)]
pub struct Handover(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    body: Option<Body>,
    /// The parser has asked the silent body for its first word: it has encoded the head.
    is_asked: bool,
    /// After that, it has written everything it had.
    is_written: bool,
    waiting: Option<Waker>,
}

impl Handover {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The response as the parser gets it: an event stream leaves its body here.
    pub fn of(self: &Arc<Self>, response: Response) -> Response {
        let kind = response.headers().get(header::CONTENT_TYPE);
        let is_stream = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
        // A body whose end is known is no stream: the parser sends it whole.
        if response.status() != StatusCode::OK || !is_stream || response.body().size_hint().exact().is_some() {
            return response;
        }
        let (head, body) = response.into_parts();
        self.state().body = Some(body);
        Response::from_parts(head, Body::new(Silent(self.clone())))
    }

    /// Resolves when the connection may be taken, with the stream's body.
    pub async fn ready(&self) -> Body {
        poll_fn(|cx| {
            let mut state = self.state();
            if !state.is_written {
                state.waiting = Some(cx.waker().clone());
                return Poll::Pending;
            }
            state.body.take().map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }

    fn asked(&self) {
        self.state().is_asked = true;
    }

    fn written(&self) {
        let mut state = self.state();
        if state.is_asked && !state.is_written {
            state.is_written = true;
            if let Some(waiting) = state.waiting.take() {
                waiting.wake();
            }
        }
    }
}

/// What the parser gets instead of a stream's body. It never says anything.
struct Silent(Arc<Handover>);

impl HttpBody for Silent {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.asked();
        Poll::Pending
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}

/// A connection that says when the parser has written everything it had: only then does it flush.
pub struct Watched {
    connection: TcpStream,
    handover: Arc<Handover>,
}

impl Watched {
    pub fn new(connection: TcpStream, handover: Arc<Handover>) -> Self {
        Self { connection, handover }
    }

    pub fn into_inner(self) -> TcpStream {
        self.connection
    }
}

impl AsyncRead for Watched {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.connection).poll_read(cx, buf)
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.connection).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.connection).poll_write_vectored(cx, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.connection.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.connection).poll_flush(cx);
        if let Poll::Ready(Ok(())) = flushed {
            self.handover.written();
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.connection).poll_shutdown(cx)
    }
}

/// Most bytes that are put into one write.
const ONE_WRITE: usize = 64 * 1024;

/// Writes a stream's frames as chunks until the stream ends or the other side has gone. `house` is held until then: the stream is
/// an open request, which the program's end waits for.
pub async fn tell(connection: TcpStream, body: Body, house: watch::Receiver<()>) {
    let told = async {
        let mut frames = body.into_data_stream();
        loop {
            let Some(first) = next(&connection, &mut frames).await? else {
                return write(&connection, END).await;
            };
            let (bytes, is_end) = chunks(&first, &mut frames)?;
            write(&connection, &bytes).await?;
            if is_end {
                return Ok(());
            }
        }
    };
    if let Err(err) = told.await {
        tracing::debug!(%err, "a stream ended early");
    }
    let mut connection = connection;
    let _ = connection.shutdown().await;
    drop(house);
}

/// The next frame; an error when the other side has gone.
async fn next<E: Into<axum::BoxError>>(
    connection: &TcpStream,
    frames: &mut (impl Stream<Item = Result<Bytes, E>> + Unpin),
) -> io::Result<Option<Bytes>> {
    tokio::select! {
        frame = frames.next() => frame.transpose().map_err(io::Error::other),
        gone = gone(connection) => Err(gone),
    }
}

/// This frame and those that are there already, so that they leave in one write; and whether they were the last.
fn chunks<E: Into<axum::BoxError>>(
    first: &[u8],
    frames: &mut (impl Stream<Item = Result<Bytes, E>> + Unpin),
) -> io::Result<(Vec<u8>, bool)> {
    let mut bytes = Vec::with_capacity(first.len() + 16);
    chunk(&mut bytes, first);
    while bytes.len() < ONE_WRITE {
        match frames.next().now_or_never() {
            Some(Some(frame)) => chunk(&mut bytes, &frame.map_err(io::Error::other)?),
            Some(None) => {
                bytes.extend_from_slice(END);
                return Ok((bytes, true));
            }
            None => break,
        }
    }
    Ok((bytes, false))
}

/// The chunk without bytes that ends a stream.
const END: &[u8] = b"0\r\n\r\n";

/// Source: RFC 9112, section 7.1. A chunk without bytes would end the stream.
fn chunk(bytes: &mut Vec<u8>, frame: &[u8]) {
    if !frame.is_empty() {
        bytes.extend_from_slice(format!("{:x}\r\n", frame.len()).as_bytes());
        bytes.extend_from_slice(frame);
        bytes.extend_from_slice(b"\r\n");
    }
}

async fn write(connection: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        connection.writable().await?;
        match connection.try_write(bytes) {
            Ok(written) => bytes = &bytes[written..],
            Err(err) if err.kind() == io::ErrorKind::WouldBlock => {}
            Err(err) => return Err(err),
        }
    }
    Ok(())
}

/// Resolves when the other side hangs up. What it says meanwhile is answered by nobody, and read away.
async fn gone(connection: &TcpStream) -> io::Error {
    let mut said = [0; 64];
    loop {
        if let Err(err) = connection.readable().await {
            return err;
        }
        match connection.try_read(&mut said) {
            Ok(0) => return io::ErrorKind::ConnectionAborted.into(),
            Err(err) if err.kind() != io::ErrorKind::WouldBlock => return err,
            _ => {}
        }
    }
}
